//! Who must be told of a message, and how soon.
//!
//! The rule of the kind is where it starts; from there it is only raised. What the digest would carry is told at once
//! when the sender presses, a claim may follow, something was not read, or a kind that is told at once came second and
//! a person should check. What asks for nothing is told at once when the answer needs a check or something was not read:
//! silence is never the answer to doubt (invariant 6).
//!
//! Told are the clinicians whom the message names, else those whom the practice has set for that, and every
//! administrator; each person and each address once.

use crate::model::{
    AlertRule, Assessment, Flag, Kind, Person, PersonId, Policy, Practice, Private, Recipient, Urgency,
};

/// What a message calls for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    pub rule: AlertRule,
    pub urgency: Urgency,
    /// Who must be told at once: someone where `rule` is [`AlertRule::Now`], else nobody.
    pub recipients: Vec<Recipient>,
}

/// Says who must be told of a message with this assessment, and how soon.
pub fn required(assessment: &Assessment, practice: &Practice, policy: &Policy) -> Call {
    let set = alert_rule(assessment.kind, policy);
    let rule = if must_be_told_now(assessment, set, policy) { AlertRule::Now } else { set };
    let recipients = match rule {
        AlertRule::Now => recipients(assessment, practice),
        AlertRule::Digest | AlertRule::Silent => Vec::new(),
    };
    Call { rule, urgency: urgency(assessment, rule, policy), recipients }
}

/// Says who must be told anew of a message whose assessment was `before` when `told` were told of it, and is `after` now
/// that all of it was read.
///
/// Everyone is told again where it has risen: to another legal paper, from nothing that anyone was told of, or from not
/// knowing to a request. Otherwise only those are told who were not told before.
pub fn required_anew(
    before: &Assessment,
    told: &[PersonId],
    after: &Assessment,
    practice: &Practice,
    policy: &Policy,
) -> Call {
    let mut call = required(after, practice, policy);
    let is_other_paper = after.kind.is_legal() && after.kind != before.kind;
    let is_known_now = before.kind == Kind::Unclear && after.kind != Kind::Unclear && after.kind.is_request();
    if !(is_other_paper || is_known_now) {
        call.recipients.retain(|recipient| !told.contains(&recipient.person));
    }
    call
}

/// Says who must be told of a message that a person corrected: its answer was `before`, of which `told` were told, and is
/// `after` by that person's word.
///
/// As for [`required_anew`]; and everyone is told where nothing had been seen in it and something is asked. Whoever takes a
/// legal paper for something lesser is not alone with that: it is told to those who would be told of the paper.
pub fn required_by_correction(
    before: &Assessment,
    told: &[PersonId],
    after: &Assessment,
    practice: &Practice,
    policy: &Policy,
) -> Call {
    if before.kind.is_legal() && !after.kind.is_legal() {
        let providers = if after.providers.is_empty() { &before.providers } else { &after.providers };
        let concerned = Assessment { providers: providers.clone(), ..after.clone() };
        let recipients = recipients(&concerned, practice);
        return Call { rule: AlertRule::Now, urgency: urgency(after, AlertRule::Now, policy), recipients };
    }
    if !before.kind.is_request() && after.kind.is_request() {
        return required(after, practice, policy);
    }
    required_anew(before, told, after, practice, policy)
}

/// The rule that is set for `kind`; at once where there is none, because doubt is never silent.
fn alert_rule(kind: Kind, policy: &Policy) -> AlertRule {
    policy.rules.get(&kind).map_or(AlertRule::Now, |rule| rule.alert)
}

fn must_be_told_now(assessment: &Assessment, set: AlertRule, policy: &Policy) -> bool {
    let Assessment { kind, review, flags, problems, runner_up, .. } = assessment;
    let may_be_told_now = || {
        runner_up
            .as_ref()
            .is_some_and(|(second, _)| second.is_legal() || alert_rule(*second, policy) == AlertRule::Now)
    };
    match set {
        AlertRule::Now => true,
        AlertRule::Digest | AlertRule::Silent => {
            *kind == Kind::Unclear
                || flags.contains(&Flag::PotentialClaim)
                || !problems.is_empty()
                || (kind.is_request() && flags.contains(&Flag::Urgent))
                || (*review && (!kind.is_request() || may_be_told_now()))
        }
    }
}

fn urgency(assessment: &Assessment, rule: AlertRule, policy: &Policy) -> Urgency {
    let set = policy.rules.get(&assessment.kind).map_or(Urgency::Prompt, |rule| rule.urgency);
    let least = match rule {
        AlertRule::Now if assessment.flags.contains(&Flag::PotentialClaim) => Urgency::Critical,
        AlertRule::Now => Urgency::Prompt,
        AlertRule::Digest | AlertRule::Silent => Urgency::Routine,
    };
    set.max(least)
}

/// The address of `person` that comes next where a notice reached none of `tried`; none where there is no further one.
pub fn next_address(person: &PersonId, tried: &[Private<String>], practice: &Practice) -> Option<Private<String>> {
    let (person, _) = practice.person(person)?;
    let is_tried =
        |it: &&Private<String>| tried.iter().any(|tried| tried.expose().eq_ignore_ascii_case(it.expose()));
    person.addresses().find(|it| !is_tried(it)).cloned()
}

/// Whom a message with this assessment concerns: the clinicians whom it names, else those set for that, and every
/// administrator; each person and each address once.
pub fn recipients(assessment: &Assessment, practice: &Practice) -> Vec<Recipient> {
    let named = practice.providers.iter().filter(|it| assessment.providers.contains(&it.person.id));
    let by_default = practice.providers.iter().filter(|it| practice.default_providers.contains(&it.person.id));
    let mut people: Vec<&Person> = named.map(|it| &it.person).collect();
    if people.is_empty() {
        people.extend(by_default.map(|it| &it.person));
    }
    if people.is_empty() {
        people.extend(practice.providers.iter().map(|it| &it.person));
    }
    people.extend(&practice.administrators);

    let mut recipients: Vec<Recipient> = Vec::new();
    for person in people {
        add(person.as_recipient(), &mut recipients);
    }
    recipients
}

/// Adds `recipient` to those who are told, unless that person or that address is among them.
pub(super) fn add(recipient: Recipient, recipients: &mut Vec<Recipient>) {
    let is_same = |it: &Recipient| {
        it.person == recipient.person || it.email.expose().eq_ignore_ascii_case(recipient.email.expose())
    };
    if !recipients.iter().any(is_same) {
        recipients.push(recipient);
    }
}
