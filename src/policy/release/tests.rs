//! Each reason for a refusal alone, the release that meets all, and the two forces between which the gate stands.

use std::collections::BTreeSet;

use jiff::civil::{Date, date};
use jiff::{SignedDuration, Timestamp};

use super::{Asked, Case, ground, obstacles, override_from};
use crate::config::default_policy;
use crate::model::{
    Acknowledgement, Assessment, Basis, Closing, Confirmation, Delivery, DeliveryState, Disposition, Dossier,
    Entry, EntryId, Flag, InboxName, Kind, Letter, Notice, NoticeId, Override, Person, PersonId, Policy, Practice,
    Proof, Purpose, Staff, State, StateCode, Taught, Urgency,
};

/// A request on its way to a release, which starts as one that nothing stands against.
struct Scene {
    entry: Entry,
    notices: Vec<Notice>,
    dossier: Dossier,
    trained_on: Option<Date>,
    practice: Practice,
    policy: Policy,
    asked: Asked,
    now: Timestamp,
}

/// On Tuesday, November 24, 2026, at noon in Texas, alerts of a request of `kind` were told; a provider answered, the
/// documents were looked at, and on the day after Tom Dunn wants to release.
fn ready(kind: Kind) -> Scene {
    let alerted = at("2026-11-24T18:00Z");
    let policy = default_policy(StateCode(['T', 'X']));
    let documents = policy.rules[&kind].gate.documents.clone();
    let confirmed = documents.iter().filter_map(|any_of| any_of.first().copied());
    let confirmations = confirmed.chain([Proof::SecondCheck]).map(|proof| confirmation(proof, "lee"));
    Scene {
        entry: Entry {
            id: EntryId(7),
            inbox: InboxName::new("records"),
            arrived: alerted,
            stored: alerted,
            state: State::Acknowledged,
            disposition: None,
            assessment: Some(Assessment { kind, ..Assessment::default() }),
            deadline: None,
            alerted: Some(alerted),
            acknowledgements: vec![acknowledgement("alvarez", "2026-11-24T19:00Z")],
            releases: Vec::new(),
            sender: "Karen Pruitt <karen@pruittlowe.example>".into(),
            subject: "Records".into(),
        },
        notices: vec![alert("alvarez", alerted), alert("kessler", alerted)],
        dossier: Dossier { confirmations: confirmations.collect(), ..Dossier::default() },
        trained_on: None,
        practice: Practice {
            name: "Cedar Hollow Family Medicine".into(),
            time_zone: jiff::tz::TimeZone::get("America/Chicago").unwrap(),
            state: StateCode(['T', 'X']),
            providers: Vec::new(),
            administrators: vec![person("kessler")],
            staff: vec![
                Staff { person: person("dunn"), may_release: true, trained_on: Some(date(2026, 2, 10)) },
                Staff { person: person("lee"), may_release: false, trained_on: None },
            ],
            default_providers: Vec::new(),
            domains: Vec::new(),
            // Thanksgiving.
            holidays: vec![date(2026, 11, 26)],
            taught: Taught::default(),
        },
        policy,
        asked: Asked {
            by: PersonId::new("dunn"),
            confirmed: BTreeSet::new(),
            fee: None,
            fee_reason: false,
            pages: None,
        },
        now: at("2026-11-25T15:00Z"),
    }
}

impl Scene {
    fn case(&self) -> Case<'_> {
        Case {
            entry: &self.entry,
            notices: &self.notices,
            dossier: &self.dossier,
            trained_on: self.trained_on,
            practice: &self.practice,
            policy: &self.policy,
            now: self.now,
        }
    }

    fn found(&self) -> Vec<&'static str> {
        obstacles(&self.case(), &self.asked).iter().map(super::Obstacle::code).collect()
    }

    fn flagged(mut self, flag: Flag) -> Scene {
        self.entry.assessment.as_mut().unwrap().flags.insert(flag);
        self
    }

    fn fee(mut self, cents: u32, pages: Option<u32>) -> Scene {
        (self.asked.fee, self.asked.pages) = (Some(cents), pages);
        self
    }

    fn with(mut self, change: impl FnOnce(&mut Scene)) -> Scene {
        change(&mut self);
        self
    }
}

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn person(id: &str) -> Person {
    Person::new(PersonId::new(id), id.into(), format!("{id}@cedarhollow.example").into())
}

fn acknowledgement(by: &str, time: &str) -> Acknowledgement {
    Acknowledgement { by: PersonId::new(by), at: at(time) }
}

fn confirmation(proof: Proof, by: &str) -> Confirmation {
    Confirmation { proof, by: PersonId::new(by), at: at("2026-11-25T14:00Z"), note: None }
}

fn override_(time: &str) -> Override {
    Override { by: PersonId::new("kessler"), at: at(time), reason: "She is at sea until Monday".into() }
}

fn closing(disposition: Option<Disposition>) -> Closing {
    let (by, at) = (PersonId::new("kessler"), at("2026-11-25T14:30Z"));
    Closing { disposition, reasons: Vec::new(), by, at, note: None }
}

fn alert(to: &str, told: Timestamp) -> Notice {
    Notice {
        id: NoticeId(1),
        entry: Some(EntryId(7)),
        purpose: Purpose::Alert,
        urgency: Urgency::Critical,
        recipient: person(to).as_recipient(),
        letter: Letter { subject: "A request".into(), text: "Read it.".into(), html: "<p>Read it.</p>".into() },
        created: told,
        token: None,
        instead_of: None,
        delivery: Delivery {
            state: DeliveryState::Told,
            attempts: 1,
            next_attempt: told,
            told: Some(told),
            reply: Some("250 OK".into()),
        },
    }
}

#[track_caller]
fn check(scene: &Scene, expected: &[&str]) {
    assert_eq!(scene.found(), expected);
}

#[test]
fn a_release_that_meets_all_is_in_policy_for_every_kind_of_request() {
    for kind in Kind::ALL.iter().filter(|it| it.is_request() && **it != Kind::Unclear) {
        assert_eq!(ready(*kind).found(), [""; 0], "{kind}");
    }
}

#[test]
fn what_was_not_read_or_is_no_request_is_not_released() {
    let unread = ready(Kind::Attorney).with(|it| {
        (it.entry.state, it.entry.assessment) = (State::Received, None);
        it.notices.clear();
    });
    check(&unread, &["not_read"]);
    let no_request = ready(Kind::NotARequest).with(|it| it.entry.state = State::NotARequest);
    check(&no_request, &["not_a_request"]);
    // What went out before it was found to be no request is none all the same.
    check(&ready(Kind::NotARequest).with(|it| it.entry.state = State::Released), &["not_a_request"]);
}

#[test]
fn what_is_closed_is_opened_again_first_unless_it_was_released() {
    for disposition in Disposition::ALL {
        let scene = ready(Kind::Attorney).with(|it| it.dossier.closings.push(closing(Some(*disposition))));
        let further = matches!(disposition, Disposition::Released | Disposition::PartlyReleased);
        check(&scene, if further { &[] } else { &["closed"] });
        check(&scene.with(|it| it.dossier.closings.push(closing(None))), &[]);
    }
}

#[test]
fn a_doubtful_class_waits_for_a_persons_word() {
    let doubtful = || ready(Kind::Attorney).with(|it| it.entry.assessment.as_mut().unwrap().review = true);
    check(&doubtful(), &["class_not_confirmed"]);
    check(&doubtful().with(|it| it.dossier.confirmations.push(confirmation(Proof::Class, "lee"))), &[]);
    check(&doubtful().with(|it| _ = it.asked.confirmed.insert(Proof::Class)), &[]);
    // What nobody could name is no class that one could confirm.
    let unclear = ready(Kind::Unclear).with(|it| it.dossier.confirmations.push(confirmation(Proof::Class, "lee")));
    check(&unclear, &["class_not_confirmed"]);
}

#[test]
fn everyone_who_must_be_told_was_told_and_the_servers_word_is_the_proof() {
    for state in [DeliveryState::Scheduled, DeliveryState::Refused, DeliveryState::GivenUp] {
        for kind in [Kind::Attorney, Kind::Patient] {
            let scene = ready(kind).with(|it| it.notices[1].delivery.state = state);
            check(&scene, &["not_told"]);
        }
    }
}

#[test]
fn a_later_alert_to_the_same_person_takes_the_place_of_one_that_failed() {
    let mut scene = ready(Kind::Attorney);
    scene.notices[1].delivery.state = DeliveryState::Refused;
    scene.notices.push(alert("kessler", at("2026-11-24T18:30Z")));
    check(&scene, &[]);
    scene.notices.push(Notice {
        delivery: Delivery { state: DeliveryState::Scheduled, ..scene.notices[0].delivery.clone() },
        ..alert("kessler", at("2026-11-24T18:40Z"))
    });
    check(&scene, &["not_told"]);
}

#[test]
fn a_blocking_kind_waits_for_an_acknowledgement_and_one_with_a_clock_running_does_not() {
    let soft = [Kind::CourtOrder, Kind::Patient, Kind::Guardian, Kind::Provider];
    for kind in Kind::ALL.iter().filter(|it| it.is_request() && **it != Kind::Unclear) {
        let scene = ready(*kind).with(|it| it.entry.acknowledgements.clear());
        check(&scene, if soft.contains(kind) { &[] } else { &["not_acknowledged"] });
    }
}

#[test]
fn an_acknowledgement_from_before_the_last_alert_does_not_count() {
    let scene = ready(Kind::Subpoena).with(|it| it.notices.push(alert("alvarez", at("2026-11-25T09:00Z"))));
    check(&scene, &["not_acknowledged"]);
}

#[test]
fn an_override_counts_from_the_business_day_that_the_policy_names() {
    let unanswered = |overridden: Option<&str>, now: &str| {
        ready(Kind::Attorney).with(|it| {
            it.entry.acknowledgements.clear();
            it.dossier.overrides.extend(overridden.map(override_));
            it.now = at(now);
        })
    };
    assert_eq!(override_from(&unanswered(None, "2026-11-25T15:00Z").case()), Some(date(2026, 11, 25)));
    check(&unanswered(Some("2026-11-25T14:00Z"), "2026-11-25T15:00Z"), &[]);
    // Late on the evening of the alert it is Wednesday in London, and Tuesday still in Texas.
    check(&unanswered(Some("2026-11-25T04:00Z"), "2026-11-25T15:00Z"), &["not_acknowledged"]);
    // Alerted on the eve of Thanksgiving: Friday is the next business day.
    let holiday = unanswered(None, "2026-11-25T15:00Z").with(|it| {
        it.notices = vec![alert("alvarez", at("2026-11-25T15:00Z")), alert("kessler", at("2026-11-25T15:00Z"))]
    });
    assert_eq!(override_from(&holiday.case()), Some(date(2026, 11, 27)));
    // Whoever was alerted anew may answer first.
    let anew = unanswered(Some("2026-11-25T14:00Z"), "2026-11-25T18:00Z")
        .with(|it| it.notices.push(alert("alvarez", at("2026-11-25T16:00Z"))));
    check(&anew, &["not_acknowledged"]);
}

#[test]
fn no_override_makes_up_for_a_blocked_request_of_which_someone_was_not_told() {
    let untold = |kind| {
        ready(kind).with(|it| {
            it.entry.acknowledgements.clear();
            it.notices[0].delivery.state = DeliveryState::GivenUp;
            it.dossier.overrides.push(override_("2026-11-25T14:00Z"));
        })
    };
    check(&untold(Kind::Attorney), &["not_told"]);
    check(&untold(Kind::Patient), &[]);
}

#[test]
fn the_releaser_is_staff_who_may_and_whose_training_is_current() {
    check(&ready(Kind::Patient).with(|it| it.asked.by = PersonId::new("kessler")), &["not_staff"]);
    check(&ready(Kind::Patient).with(|it| it.asked.by = PersonId::new("lee")), &["may_not_release", "not_trained"]);
    check(&ready(Kind::Patient).with(|it| it.practice.staff[0].trained_on = None), &["not_trained"]);
    let on = |day, recorded| {
        ready(Kind::Patient).with(|it| {
            (it.practice.staff[0].trained_on, it.trained_on) = (Some(day), recorded);
        })
    };
    check(&on(date(2025, 11, 25), None), &[]);
    check(&on(date(2025, 11, 24), None), &["not_trained"]);
    check(&on(date(2025, 11, 24), Some(date(2026, 11, 20))), &[]);
}

#[test]
fn each_document_that_the_kind_needs_is_confirmed() {
    for kind in Kind::ALL.iter().filter(|it| it.is_request()) {
        let documents = ready(*kind).policy.rules[kind].gate.documents.clone();
        assert!(!documents.is_empty(), "{kind} needs something");
        for any_of in &documents {
            let without = |proof: Option<Proof>| {
                ready(*kind).with(|it| {
                    it.dossier.confirmations.retain(|found| !any_of.contains(&found.proof));
                    it.asked.confirmed.extend(proof);
                })
            };
            assert!(without(None).found().contains(&"not_proven"), "{kind} {any_of:?}");
            for proof in any_of {
                assert!(!without(Some(*proof)).found().contains(&"not_proven"), "{kind} {proof}");
            }
        }
    }
}

#[test]
fn specially_protected_records_need_a_recorded_ground() {
    let grounds = [
        (Flag::MentalHealth, Proof::MentalHealthBasis),
        (Flag::SubstanceUse, Proof::SubstanceUseBasis),
        (Flag::Hiv, Proof::HivBasis),
        (Flag::EmancipatedMinor, Proof::MinorConsentBasis),
    ];
    for (flag, proof) in grounds {
        check(&ready(Kind::Patient).flagged(flag), &["protected"]);
        check(&ready(Kind::Patient).flagged(flag).with(|it| _ = it.asked.confirmed.insert(proof)), &[]);
    }
    check(&ready(Kind::Patient).flagged(Flag::Urgent).flagged(Flag::Deceased), &[]);
}

#[test]
fn the_ground_is_what_kind_and_proofs_make_plain_and_counts_where_nobody_knows_it() {
    let check = |kind, proofs: &[Proof], expected: Option<Basis>| {
        assert_eq!(ground(kind, |it| proofs.contains(&it)), expected, "{kind} {proofs:?}");
    };
    check(Kind::Patient, &[Proof::Identity], Some(Basis::Access));
    check(Kind::Guardian, &[], Some(Basis::Access));
    check(Kind::CourtOrder, &[Proof::JudgeSignature], Some(Basis::CourtOrder));
    check(Kind::Subpoena, &[Proof::Authorization, Proof::PatientNotified], Some(Basis::Authorization));
    check(Kind::Subpoena, &[Proof::PatientNotified], Some(Basis::Subpoena));
    check(Kind::Subpoena, &[Proof::ProtectiveOrder], Some(Basis::Subpoena));
    check(Kind::Subpoena, &[], None);
    check(Kind::Attorney, &[Proof::Authorization], Some(Basis::Authorization));
    check(Kind::Insurer, &[Proof::PaymentPurpose], Some(Basis::Payment));
    check(Kind::Provider, &[Proof::TreatmentRelationship], Some(Basis::Treatment));
    check(Kind::Provider, &[Proof::Authorization], Some(Basis::Authorization));
    check(Kind::Agency, &[Proof::AgencyAuthority], None);
}

#[test]
fn the_second_check_is_another_persons() {
    let checked_by = |person: Option<&str>| {
        ready(Kind::Insurer).with(|it| {
            it.dossier.confirmations.retain(|found| found.proof != Proof::SecondCheck);
            it.dossier.confirmations.extend(person.map(|it| confirmation(Proof::SecondCheck, it)));
        })
    };
    check(&checked_by(None), &["not_checked"]);
    check(&checked_by(Some("dunn")), &["not_checked"]);
    check(&checked_by(Some("lee")), &[]);
}

#[test]
fn a_fee_above_the_cap_needs_a_reason() {
    // 45 CFR 164.524(c)(4): 6.50 where the cost was not worked out.
    check(&ready(Kind::Patient).fee(650, None), &[]);
    check(&ready(Kind::Patient).fee(651, None), &["fee_too_high"]);
    check(&ready(Kind::Patient).fee(651, None).with(|it| it.asked.fee_reason = true), &[]);
    let in_florida = |cents, pages| {
        ready(Kind::Patient).fee(cents, pages).with(|it| it.policy = default_policy(StateCode(['F', 'L'])))
    };
    // Fla. Admin. Code 64B8-10.003: a dollar for each of 25 pages, then a quarter.
    check(&in_florida(2750, Some(35)), &[]);
    check(&in_florida(2751, Some(35)), &["fee_too_high"]);
    check(&in_florida(100, None), &["pages_unknown"]);
    check(&in_florida(0, None), &[]);
}

#[test]
fn every_reason_is_told_at_once_and_says_what_cures_it() {
    let mut scene = ready(Kind::Subpoena).flagged(Flag::Hiv).with(|it| {
        it.entry.assessment.as_mut().unwrap().review = true;
        it.entry.acknowledgements.clear();
        it.notices[0].delivery.state = DeliveryState::Refused;
        it.practice.staff[0].trained_on = Some(date(2024, 1, 8));
        it.dossier.confirmations.clear();
    });
    scene.now += SignedDuration::from_hours(1);
    let all = [
        "class_not_confirmed",
        "not_told",
        "not_acknowledged",
        "not_trained",
        "not_proven",
        "protected",
        "not_checked",
    ];
    check(&scene, &all);
    for obstacle in obstacles(&scene.case(), &scene.asked) {
        let words = obstacle.to_string();
        assert!(words.contains("forewarn ") || words.contains("answers the alert"), "{words}");
        assert!(!words.contains("Pruitt"), "{words}");
    }
}
