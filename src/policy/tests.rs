//! What the built-in policy makes of assessments.

use jiff::tz::TimeZone;

use crate::config::default_policy;
use crate::model::{
    AlertRule, Assessment, Cause, Flag, Kind, Person, PersonId, Policy, Practice, Problem, Provider, StateCode,
    Urgency,
};
use crate::policy::notices::{Call, required, required_anew, required_by_correction};

pub(super) fn person(id: &str, email: &str) -> Person {
    Person::new(PersonId::new(id), id.into(), email.into())
}

fn provider(id: &str, email: &str) -> Provider {
    Provider { person: person(id, email), aliases: vec![] }
}

pub(super) fn practice() -> Practice {
    Practice {
        name: "Cedar Hollow Family Medicine".into(),
        time_zone: TimeZone::UTC,
        state: StateCode(['T', 'X']),
        providers: vec![
            provider("alvarez", "alvarez@cedarhollow.example"),
            provider("okafor", "okafor@cedarhollow.example"),
            provider("lindqvist", "lindqvist@cedarhollow.example"),
        ],
        administrators: vec![
            person("kessler", "kessler@cedarhollow.example"),
            person("office", "Alvarez@cedarhollow.example"),
        ],
        staff: vec![],
        default_providers: vec![PersonId::new("lindqvist")],
        domains: vec![],
        holidays: vec![],
        taught: crate::model::Taught::default(),
    }
}

pub(super) fn policy(state: &str) -> Policy {
    let mut letters = state.chars();
    default_policy(StateCode([letters.next().unwrap(), letters.next().unwrap()]))
}

pub(super) fn assessment(kind: Kind) -> Assessment {
    Assessment { kind, ..Assessment::default() }
}

fn unread() -> Vec<Problem> {
    vec![Problem { place: None, cause: Cause::Scanned }]
}

fn told(call: &Call) -> Vec<&str> {
    call.recipients.iter().map(|it| it.person.as_str()).collect()
}

#[track_caller]
fn check_rule(assessment: Assessment, rule: AlertRule, urgency: Urgency) {
    let call = required(&assessment, &practice(), &policy("TX"));
    assert_eq!((call.rule, call.urgency), (rule, urgency), "{assessment:?}");
}

#[test]
fn every_combination_that_is_told_now_is_told_to_somebody_and_doubt_is_always_told() {
    let policy = policy("TX");
    let practice = practice();
    for kind in Kind::ALL {
        for review in [false, true] {
            for problems in [vec![], unread()] {
                for flags in [vec![], vec![Flag::Urgent], vec![Flag::PotentialClaim]] {
                    for runner_up in [None, Some((Kind::Attorney, 0.4)), Some((Kind::Provider, 0.4))] {
                        for providers in [vec![], vec![PersonId::new("okafor")], vec![PersonId::new("nobody")]] {
                            let assessment = Assessment {
                                review,
                                problems: problems.clone(),
                                flags: flags.iter().copied().collect(),
                                runner_up,
                                providers,
                                ..assessment(*kind)
                            };
                            let call = required(&assessment, &practice, &policy);
                            let is_told = told(&call).contains(&"kessler") && call.recipients.len() >= 2;
                            assert_eq!(call.rule == AlertRule::Now, is_told, "{assessment:?}");
                            let in_doubt = !problems.is_empty() || (review && *kind == Kind::NotARequest);
                            let must = in_doubt || kind.is_legal() || *kind == Kind::Unclear;
                            assert!(!must || is_told, "{assessment:?}");
                            assert!(!kind.is_request() || call.rule != AlertRule::Silent, "{assessment:?}");
                        }
                    }
                }
            }
        }
    }
}

#[test]
fn a_policy_without_rules_tells_everything_at_once() {
    let empty = Policy { rules: Default::default(), ..policy("TX") };
    for kind in Kind::ALL {
        assert_eq!(required(&assessment(*kind), &practice(), &empty).rule, AlertRule::Now, "{kind}");
    }
}

#[test]
fn each_kind_has_its_rule() {
    for (kind, rule, urgency) in [
        (Kind::CourtOrder, AlertRule::Now, Urgency::Critical),
        (Kind::Subpoena, AlertRule::Now, Urgency::Critical),
        (Kind::Attorney, AlertRule::Now, Urgency::Critical),
        (Kind::Patient, AlertRule::Now, Urgency::Prompt),
        (Kind::Guardian, AlertRule::Now, Urgency::Prompt),
        (Kind::Agency, AlertRule::Now, Urgency::Prompt),
        (Kind::Other, AlertRule::Now, Urgency::Prompt),
        (Kind::Unclear, AlertRule::Now, Urgency::Prompt),
        (Kind::Insurer, AlertRule::Digest, Urgency::Routine),
        (Kind::Provider, AlertRule::Digest, Urgency::Routine),
        (Kind::NotARequest, AlertRule::Silent, Urgency::Routine),
    ] {
        check_rule(assessment(kind), rule, urgency);
    }
}

#[test]
fn the_digest_does_not_carry_what_presses() {
    let insurer = || assessment(Kind::Insurer);
    let flagged = |flag| Assessment { flags: [flag].into(), ..insurer() };
    check_rule(flagged(Flag::Urgent), AlertRule::Now, Urgency::Prompt);
    check_rule(flagged(Flag::PotentialClaim), AlertRule::Now, Urgency::Critical);
    check_rule(flagged(Flag::Minor), AlertRule::Digest, Urgency::Routine);
    check_rule(Assessment { problems: unread(), ..insurer() }, AlertRule::Now, Urgency::Prompt);
    let second = |kind, review| Assessment { runner_up: Some((kind, 0.4)), review, ..insurer() };
    check_rule(second(Kind::Attorney, true), AlertRule::Now, Urgency::Prompt);
    check_rule(second(Kind::Attorney, false), AlertRule::Digest, Urgency::Routine);
    check_rule(second(Kind::Provider, true), AlertRule::Digest, Urgency::Routine);
}

#[test]
fn what_asks_for_nothing_is_silent_only_when_that_is_certain() {
    let nothing = || assessment(Kind::NotARequest);
    check_rule(Assessment { review: true, ..nothing() }, AlertRule::Now, Urgency::Prompt);
    check_rule(Assessment { problems: unread(), ..nothing() }, AlertRule::Now, Urgency::Prompt);
    check_rule(Assessment { flags: [Flag::Urgent].into(), ..nothing() }, AlertRule::Silent, Urgency::Routine);
}

#[test]
fn those_named_are_told_else_those_set_for_it_and_each_address_once() {
    let policy = policy("TX");
    let named = |ids: &[&str]| Assessment {
        providers: ids.iter().map(|id| PersonId::new(*id)).collect(),
        ..assessment(Kind::Attorney)
    };
    let call = |assessment: &Assessment, practice: &Practice| {
        told(&required(assessment, practice, &policy)).into_iter().map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(call(&named(&["okafor"]), &practice()), ["okafor", "kessler", "office"]);
    assert_eq!(call(&named(&["alvarez"]), &practice()), ["alvarez", "kessler"], "`office` has the same address");
    assert_eq!(call(&named(&[]), &practice()), ["lindqvist", "kessler", "office"]);
    assert_eq!(call(&named(&["departed"]), &practice()), ["lindqvist", "kessler", "office"]);
    let without_default = Practice { default_providers: vec![], ..practice() };
    assert_eq!(call(&named(&[]), &without_default), ["alvarez", "okafor", "lindqvist", "kessler"]);
}

/// Whom a message is told to again that was `before` when alvarez and kessler were told, and is `after` now.
#[track_caller]
fn check_anew(before: Assessment, after: Assessment, expected: &[&str]) {
    let before_told = [PersonId::new("alvarez"), PersonId::new("kessler")];
    let call = required_anew(&before, &before_told, &after, &practice(), &policy("TX"));
    assert_eq!(told(&call), expected, "{} became {}", before.kind, after.kind);
}

fn of_alvarez(kind: Kind) -> Assessment {
    Assessment { providers: vec![PersonId::new("alvarez")], ..assessment(kind) }
}

#[test]
fn everyone_is_told_again_where_the_pages_show_another_legal_paper_or_at_last_a_request() {
    check_anew(of_alvarez(Kind::Attorney), of_alvarez(Kind::Subpoena), &["alvarez", "kessler"]);
    check_anew(of_alvarez(Kind::Patient), of_alvarez(Kind::CourtOrder), &["alvarez", "kessler"]);
    check_anew(of_alvarez(Kind::Unclear), of_alvarez(Kind::Patient), &["alvarez", "kessler"]);
}

#[test]
fn who_was_told_is_not_told_the_same_twice_and_who_was_not_is_told() {
    check_anew(of_alvarez(Kind::Attorney), of_alvarez(Kind::Attorney), &[]);
    check_anew(of_alvarez(Kind::Patient), of_alvarez(Kind::Guardian), &[]);
    let named_now = Assessment { providers: vec![PersonId::new("okafor")], ..assessment(Kind::Attorney) };
    check_anew(of_alvarez(Kind::Attorney), named_now, &["okafor", "office"]);
}

/// Whom a correction from `before`, of which alvarez and kessler were told, to `after` is told to.
#[track_caller]
fn check_corrected(before: Assessment, told_before: &[&str], after: Assessment, expected: &[&str]) {
    let told_before: Vec<PersonId> = told_before.iter().map(|id| PersonId::new(*id)).collect();
    let call = required_by_correction(&before, &told_before, &after, &practice(), &policy("TX"));
    assert_eq!(told(&call), expected, "{} became {}", before.kind, after.kind);
}

#[test]
fn a_correction_tells_whom_the_rise_concerns_and_who_was_not_told() {
    let both = &["alvarez", "kessler"];
    check_corrected(assessment(Kind::NotARequest), &[], of_alvarez(Kind::Attorney), both);
    check_corrected(assessment(Kind::NotARequest), both, of_alvarez(Kind::Patient), both);
    check_corrected(of_alvarez(Kind::Insurer), &[], of_alvarez(Kind::Patient), both);
    check_corrected(of_alvarez(Kind::Patient), both, of_alvarez(Kind::Subpoena), both);
    check_corrected(of_alvarez(Kind::Patient), both, of_alvarez(Kind::Guardian), &[]);
    let of_okafor = Assessment { providers: vec![PersonId::new("okafor")], ..assessment(Kind::Patient) };
    check_corrected(of_alvarez(Kind::Patient), both, of_okafor, &["okafor", "office"]);
    check_corrected(of_alvarez(Kind::Patient), both, assessment(Kind::NotARequest), &[]);
}

#[test]
fn whoever_takes_a_legal_paper_for_less_is_not_alone_with_that() {
    let both = &["alvarez", "kessler"];
    for kind in [Kind::CourtOrder, Kind::Subpoena, Kind::Attorney] {
        for after in [Kind::NotARequest, Kind::Provider, Kind::Patient] {
            check_corrected(of_alvarez(kind), both, assessment(after), both);
        }
    }
}
