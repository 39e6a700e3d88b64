//! Whether a release may be recorded as in policy, and if not, every reason with what would cure it.
//!
//! The gate opens on *told, not on approved*. Everyone who must be told of a request is told before anything goes out.
//! Kinds that block wait for an acknowledgement besides; where none comes in time, an administrator may override it with a
//! reason. Patients, those in their place and those who treat them have a right with a clock running (45 CFR 164.524;
//! information blocking, 45 CFR 171), so for these nobody's answer is waited for, and an administrator may override at
//! once what only failed to be delivered.
//!
//! What happened out of policy is recorded all the same, as that (invariant 11); this module only says what is in policy.

use std::collections::BTreeSet;
use std::fmt;

use jiff::Timestamp;
use jiff::civil::Date;

use crate::calendar;
use crate::model::{
    Assessment, Basis, DeliveryState, Disposition, Dossier, Entry, EntryId, FeeCap, Flag, Gate, Kind, Notice,
    PersonId, Policy, Practice, Proof, Purpose, Staff, State,
};

/// A release that someone asks to have recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// The releaser.
    pub by: PersonId,
    /// Proofs that the releaser confirms with it.
    pub confirmed: BTreeSet<Proof>,
    /// The fee in cents, and why it may be above the cap.
    pub fee: Option<u32>,
    pub fee_reason: bool,
    /// How many pages go out, where that was said.
    pub pages: Option<u32>,
}

/// All that the gate looks at.
#[derive(Debug, Clone, Copy)]
pub struct Case<'a> {
    pub entry: &'a Entry,
    /// Those of the entry.
    pub notices: &'a [Notice],
    pub dossier: &'a Dossier,
    /// Annual trainings that were recorded: the last of the releaser.
    pub trained_on: Option<Date>,
    pub practice: &'a Practice,
    pub policy: &'a Policy,
    pub now: Timestamp,
}

/// A reason why a release may not be recorded as in policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Obstacle {
    /// The entry has not been read yet.
    NotRead,
    /// The entry is no request.
    NotARequest { entry: EntryId },
    /// The request is closed.
    Closed { entry: EntryId, disposition: Disposition },
    /// What kind of request it is needs a person's word.
    ClassNotConfirmed { entry: EntryId },
    /// Someone who must be told has not been told.
    NotTold { people: Vec<PersonId>, entry: EntryId },
    /// Nobody has acknowledged the request.
    NotAcknowledged { entry: EntryId, override_from: Option<Date> },
    /// The releaser is not staff.
    NotStaff { by: PersonId },
    /// The releaser may not release.
    MayNotRelease { by: PersonId },
    /// The releaser's annual training is none, or too long ago.
    NotTrained { by: PersonId, last: Option<Date> },
    /// One of these proofs is needed.
    NotProven { entry: EntryId, any_of: Vec<Proof> },
    /// Specially protected records may be in scope, and on what ground they go out is not recorded.
    Protected { entry: EntryId, flag: Flag, proof: Proof },
    /// A person other than the releaser must check what goes out.
    NotChecked { entry: EntryId, by: PersonId },
    /// How many pages go out decides the highest fee.
    PagesUnknown,
    /// The fee is above the cap.
    FeeTooHigh { cap: u32, citation: String },
}

impl Obstacle {
    /// The reason as one word for JSON.
    pub const fn code(&self) -> &'static str {
        match self {
            Obstacle::NotRead => "not_read",
            Obstacle::NotARequest { .. } => "not_a_request",
            Obstacle::Closed { .. } => "closed",
            Obstacle::ClassNotConfirmed { .. } => "class_not_confirmed",
            Obstacle::NotTold { .. } => "not_told",
            Obstacle::NotAcknowledged { .. } => "not_acknowledged",
            Obstacle::NotStaff { .. } => "not_staff",
            Obstacle::MayNotRelease { .. } => "may_not_release",
            Obstacle::NotTrained { .. } => "not_trained",
            Obstacle::NotProven { .. } => "not_proven",
            Obstacle::Protected { .. } => "protected",
            Obstacle::NotChecked { .. } => "not_checked",
            Obstacle::PagesUnknown => "pages_unknown",
            Obstacle::FeeTooHigh { .. } => "fee_too_high",
        }
    }
}

impl fmt::Display for Obstacle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Obstacle::NotRead => {
                f.write_str("it has not been read yet: wait until `forewarn status` shows nothing waiting")
            }
            Obstacle::NotARequest { entry } => write!(
                f,
                "it is not a request for records: look again at the message; if it is one, `forewarn correct {entry} \
                 --kind KIND --by PERSON`"
            ),
            Obstacle::Closed { entry, disposition } => {
                write!(f, "it is closed ({}): `forewarn reopen {entry} --by PERSON`", disposition.in_words())
            }
            Obstacle::ClassNotConfirmed { entry } => write!(
                f,
                "a person has yet to confirm what kind of request it is: look at it, then `forewarn confirm {entry} \
                 class --by PERSON`, or `forewarn correct {entry} --kind KIND --by PERSON`"
            ),
            Obstacle::NotTold { people, entry } => {
                write!(f, "not yet told: {}; `forewarn show {entry}` says why", listed(people, ", "))
            }
            Obstacle::NotAcknowledged { entry, override_from } => {
                write!(
                    f,
                    "nobody has acknowledged it: a provider or administrator answers the alert, or `forewarn ack \
                     {entry} --by PERSON`"
                )?;
                match override_from {
                    Some(date) => write!(f, "; from {date} on, an administrator may `forewarn override {entry}`"),
                    None => Ok(()),
                }
            }
            Obstacle::NotStaff { by } => {
                write!(f, "`{by}` is not staff; releases are made by staff who may release")
            }
            Obstacle::MayNotRelease { by } => {
                write!(f, "`{by}` may not release records: `may_release` is not set for them in the configuration")
            }
            Obstacle::NotTrained { by, last } => {
                match last {
                    Some(last) => write!(f, "the annual training of `{by}` lapsed: the last was on {last}")?,
                    None => write!(f, "no annual training of `{by}` is on record")?,
                }
                write!(f, "; after it, `forewarn training record {by} --by ADMINISTRATOR`")
            }
            Obstacle::NotProven { entry, any_of } => {
                let said: Vec<&str> = any_of.iter().map(|it| it.in_words()).collect();
                write!(
                    f,
                    "it needs {}: look at the paper, then `forewarn confirm {entry} {} --by PERSON`",
                    said.join(", or "),
                    any_of.first().map_or("", |it| it.as_str())
                )
            }
            Obstacle::Protected { entry, flag, proof } => write!(
                f,
                "{}: record the ground on which they go out, `forewarn confirm {entry} {proof} --by PERSON --note \
                 TEXT`",
                flag.in_words()
            ),
            Obstacle::NotChecked { entry, by } => write!(
                f,
                "someone other than `{by}` must check copies, patient and address: `forewarn confirm {entry} \
                 second-check --by PERSON`"
            ),
            Obstacle::PagesUnknown => f.write_str("the highest fee depends on the pages: say `--pages NUMBER`"),
            Obstacle::FeeTooHigh { cap, citation } => write!(
                f,
                "the fee is above the cap of ${}.{:02} ({citation}): lower it, or say `--fee-reason TEXT`",
                cap / 100,
                cap % 100
            ),
        }
    }
}

/// Every reason against recording the release `asked` as in policy; none if it may be recorded so.
pub fn obstacles(case: &Case<'_>, asked: &Asked) -> Vec<Obstacle> {
    let mut obstacles = Vec::new();
    let unread = Assessment::default();
    let assessment = case.entry.assessment.as_ref().unwrap_or(&unread);
    obstacles.extend(of_standing(case));
    obstacles.extend(of_class(case, assessment, asked));
    obstacles.extend(of_telling(case, assessment));
    obstacles.extend(of_releaser(case, asked));
    if is_read(case.entry) {
        obstacles.extend(of_proofs(case, assessment, asked));
        obstacles.extend(of_fee(case, assessment, asked));
    }
    obstacles
}

/// From which day on an administrator may override a missing acknowledgement; none where nobody was alerted yet.
pub fn override_from(case: &Case<'_>) -> Option<Date> {
    let alerted = last_alert(case.notices)?;
    let day = alerted.to_zoned_datetime(case.practice.time_zone.clone()).date();
    let assessment = case.entry.assessment.as_ref()?;
    let gate = gate(case.policy, assessment.kind);
    let days = if gate.blocks { gate.override_after } else { 0 };
    Some(calendar::add_business_days(day, days, &case.practice.holidays))
}

/// Whether `person` has acknowledged the request since it was last alerted.
pub fn has_acknowledged(entry: &Entry, notices: &[Notice], person: &PersonId) -> bool {
    let since = last_alert(notices);
    entry.acknowledgements.iter().any(|it| it.by == *person && since.is_none_or(|since| it.at >= since))
}

/// Whether someone who may has acknowledged the request since it was last alerted.
pub fn is_acknowledged(entry: &Entry, notices: &[Notice]) -> bool {
    let since = last_alert(notices);
    entry.acknowledgements.iter().any(|it| since.is_none_or(|since| it.at >= since))
}

/// The ground on which a request of `kind` is answered, where the kind and the proofs that there are make it plain.
pub fn ground(kind: Kind, has: impl Fn(Proof) -> bool) -> Option<Basis> {
    match kind {
        Kind::Patient | Kind::Guardian => Some(Basis::Access),
        Kind::CourtOrder => Some(Basis::CourtOrder),
        Kind::Provider if has(Proof::TreatmentRelationship) => Some(Basis::Treatment),
        Kind::Subpoena
        | Kind::Attorney
        | Kind::Insurer
        | Kind::Provider
        | Kind::Agency
        | Kind::Other
        | Kind::Unclear
        | Kind::NotARequest
            if has(Proof::Authorization) =>
        {
            Some(Basis::Authorization)
        }
        Kind::Subpoena if has(Proof::PatientNotified) || has(Proof::ProtectiveOrder) => Some(Basis::Subpoena),
        Kind::Insurer if has(Proof::PaymentPurpose) => Some(Basis::Payment),
        // Which law an agency relies on is for a person to say.
        Kind::Subpoena
        | Kind::Attorney
        | Kind::Insurer
        | Kind::Provider
        | Kind::Agency
        | Kind::Other
        | Kind::Unclear
        | Kind::NotARequest => None,
    }
}

/// The gate of `kind`; the strictest where the policy has none.
fn gate(policy: &Policy, kind: Kind) -> Gate {
    policy.rules.get(&kind).map_or_else(Gate::default, |rule| rule.gate.clone())
}

fn is_read(entry: &Entry) -> bool {
    match entry.state {
        State::Received => false,
        State::NotARequest | State::Open | State::Alerted | State::Acknowledged | State::Released => true,
    }
}

fn of_standing(case: &Case<'_>) -> Option<Obstacle> {
    let entry = case.entry.id;
    let kind = case.entry.assessment.as_ref().map(|it| it.kind);
    match (case.entry.state, case.dossier.disposition()) {
        (State::Received, _) => Some(Obstacle::NotRead),
        (_, _) if kind == Some(Kind::NotARequest) => Some(Obstacle::NotARequest { entry }),
        (State::NotARequest, _) => Some(Obstacle::NotARequest { entry }),
        (_, None | Some(Disposition::Released | Disposition::PartlyReleased)) => None,
        (_, Some(disposition)) => Some(Obstacle::Closed { entry, disposition }),
    }
}

fn of_class(case: &Case<'_>, assessment: &Assessment, asked: &Asked) -> Option<Obstacle> {
    let is_doubtful = assessment.review || assessment.kind == Kind::Unclear;
    let is_settled = case.dossier.has(Proof::Class) || asked.confirmed.contains(&Proof::Class);
    let must_be_told = assessment.kind == Kind::Unclear && case.entry.assessment.is_some();
    // What nobody can name is no class to confirm: it is corrected.
    let is_open = is_read(case.entry) && is_doubtful && (!is_settled || must_be_told);
    is_open.then_some(Obstacle::ClassNotConfirmed { entry: case.entry.id })
}

fn of_telling(case: &Case<'_>, assessment: &Assessment) -> Vec<Obstacle> {
    let entry = case.entry.id;
    let gate = gate(case.policy, assessment.kind);
    let may_override = override_from(case);
    let today = case.now.to_zoned_datetime(case.practice.time_zone.clone()).date();
    let is_overridden = may_override.is_some_and(|from| from <= today)
        && case.dossier.overrides.iter().any(|it| {
            let made = it.at.to_zoned_datetime(case.practice.time_zone.clone()).date();
            may_override.is_some_and(|from| made >= from)
                && last_alert(case.notices).is_none_or(|since| it.at >= since)
        });
    let mut obstacles = Vec::new();
    let untold: BTreeSet<PersonId> =
        case.notices.iter().filter(|it| is_untold_alert(it)).map(|it| it.recipient.person.clone()).collect();
    let untold: Vec<PersonId> = untold.into_iter().filter(|it| !is_told(case.notices, it)).collect();
    // Proof of notice cannot be overridden where it must be had: whoever was not told may yet be told another way.
    if !untold.is_empty() && (gate.blocks || !is_overridden) {
        obstacles.push(Obstacle::NotTold { people: untold, entry });
    }
    if gate.blocks && is_read(case.entry) && !is_acknowledged(case.entry, case.notices) && !is_overridden {
        obstacles.push(Obstacle::NotAcknowledged { entry, override_from: may_override });
    }
    obstacles
}

fn of_releaser(case: &Case<'_>, asked: &Asked) -> Vec<Obstacle> {
    let by = asked.by.clone();
    let Some(staff) = case.practice.staff_member(&by) else { return vec![Obstacle::NotStaff { by }] };
    let mut obstacles = Vec::new();
    if !staff.may_release {
        obstacles.push(Obstacle::MayNotRelease { by: by.clone() });
    }
    let today = case.now.to_zoned_datetime(case.practice.time_zone.clone()).date();
    let last = last_training(staff, case.trained_on);
    if training_ends(last, case.policy).is_none_or(|ends| ends < today) {
        obstacles.push(Obstacle::NotTrained { by, last });
    }
    obstacles
}

/// The later of the training in the configuration and of that on record.
pub fn last_training(staff: &Staff, recorded: Option<Date>) -> Option<Date> {
    staff.trained_on.max(recorded)
}

/// The last day on which a training on `last` is current; none where there was none.
pub fn training_ends(last: Option<Date>, policy: &Policy) -> Option<Date> {
    last.map(|last| calendar::add_days(last, policy.training_days))
}

fn of_proofs(case: &Case<'_>, assessment: &Assessment, asked: &Asked) -> Vec<Obstacle> {
    let entry = case.entry.id;
    let has = |proof: &Proof| case.dossier.has(*proof) || asked.confirmed.contains(proof);
    let gate = gate(case.policy, assessment.kind);
    let missing = gate.documents.iter().filter(|any_of| !any_of.iter().any(has));
    let mut obstacles: Vec<Obstacle> =
        missing.map(|any_of| Obstacle::NotProven { entry, any_of: any_of.clone() }).collect();
    for flag in &assessment.flags {
        if let Some(proof) = basis_of(*flag).filter(|proof| !has(proof)) {
            obstacles.push(Obstacle::Protected { entry, flag: *flag, proof });
        }
    }
    let is_checked =
        case.dossier.confirmations.iter().any(|it| it.proof == Proof::SecondCheck && it.by != asked.by);
    if gate.second_check && !is_checked {
        obstacles.push(Obstacle::NotChecked { entry, by: asked.by.clone() });
    }
    obstacles
}

/// What must be on record before records under special protection go out.
fn basis_of(flag: Flag) -> Option<Proof> {
    match flag {
        Flag::MentalHealth => Some(Proof::MentalHealthBasis),
        Flag::SubstanceUse => Some(Proof::SubstanceUseBasis),
        Flag::Hiv => Some(Proof::HivBasis),
        Flag::EmancipatedMinor => Some(Proof::MinorConsentBasis),
        Flag::Minor
        | Flag::Deceased
        | Flag::AuthorizationAttached
        | Flag::PotentialClaim
        | Flag::Urgent
        | Flag::SecondNotice
        | Flag::Withdrawal => None,
    }
}

fn of_fee(case: &Case<'_>, assessment: &Assessment, asked: &Asked) -> Option<Obstacle> {
    let fee = asked.fee.filter(|fee| *fee > 0 && !asked.fee_reason)?;
    let caps = case.policy.fee_caps.iter().filter(|it| it.kinds.contains(&assessment.kind));
    // The practice's own state stands before the rule of every state.
    let cap = caps.min_by_key(|it| it.state.is_none())?;
    match highest_fee(cap, asked.pages) {
        None => Some(Obstacle::PagesUnknown),
        Some(highest) if fee > highest => {
            Some(Obstacle::FeeTooHigh { cap: highest, citation: cap.citation.clone() })
        }
        Some(_) => None,
    }
}

/// The highest fee for `pages`, in cents; none where it depends on the pages and these are unknown.
fn highest_fee(cap: &FeeCap, pages: Option<u32>) -> Option<u32> {
    let mut fee = cap.base;
    if cap.tiers.iter().any(|(_, cents)| *cents > 0) {
        let mut left = pages?;
        for (upto, cents) in &cap.tiers {
            let here = if *upto == 0 { left } else { left.min(*upto) };
            fee = fee.saturating_add(here.saturating_mul(*cents));
            left -= here;
        }
    }
    Some(cap.most.map_or(fee, |most| fee.min(most)))
}

/// When the last alert of the entry was put into the outbox. One that went to another address after it came back tells
/// nothing new.
pub(super) fn last_alert(notices: &[Notice]) -> Option<Timestamp> {
    notices.iter().filter(|it| it.purpose == Purpose::Alert && it.instead_of.is_none()).map(|it| it.created).max()
}

fn is_untold_alert(notice: &Notice) -> bool {
    notice.purpose == Purpose::Alert && notice.delivery.state != DeliveryState::Told
}

/// Whether the last alert to `person` was accepted.
fn is_told(notices: &[Notice], person: &PersonId) -> bool {
    let theirs = notices.iter().filter(|it| it.purpose == Purpose::Alert && &it.recipient.person == person);
    theirs.max_by_key(|it| it.created).is_some_and(|it| it.delivery.state == DeliveryState::Told)
}

fn listed(people: &[PersonId], between: &str) -> String {
    people.iter().map(PersonId::as_str).collect::<Vec<_>>().join(between)
}

#[cfg(test)]
mod tests;
