//! Document → Assessment: who asks this practice for whose records, with what force, by when.
//!
//! The text is first made comparable ([`reading`]); then cues of all kinds are heard in one go ([`cue`], [`kinds`])
//! and weighed ([`verdict`]); what the practice itself teaches is applied to that ([`teaching`]); then each field is read by its own module, given the kind where it matters. Nothing
//! here fails: what cannot be decided is [`Kind::Unclear`], what cannot be read stays a
//! [`Problem`](crate::model::Problem), and both ask for a person.

use jiff::civil::Date;

use crate::model::{Assessment, Document, Evidence, Flag, Kind, Practice, Signer};

pub mod reading;
pub mod signed;
pub mod genre;
pub mod sieve;
pub mod cue;
pub mod matter;
pub mod kinds;
pub mod learned;
pub mod verdict;
pub mod teaching;
pub mod lessons;

pub mod dates;
pub mod names;
pub mod phrase;

pub mod patients;
pub mod requester;
pub mod providers;
pub mod relationship;
pub mod signature;
pub mod authorization;
pub mod asked;
pub mod flags;
pub mod due;

pub mod explain;

#[cfg(test)]
mod samples;
#[cfg(test)]
mod tests;

/// Says what `document` asks of `practice`, and which words say so.
///
/// `received` is the day of receipt, from which spans of days and ages count. A message that asks for nothing has
/// no fields beside its kind.
pub fn assess(document: &Document, practice: &Practice, received: Date) -> Assessment {
    let document = teaching::unwrapped(document, practice);
    let reading = reading::Reading::of(&document);
    let verdict = teaching::taught(verdict::verdict(&reading, practice), &reading, practice);
    let mut assessment = Assessment {
        kind: verdict.kind,
        confidence: verdict.confidence,
        review: verdict.review,
        evidence: verdict.evidence,
        problems: document.problems().cloned().collect(),
        runner_up: verdict.runner_up,
        ..Assessment::default()
    };
    hold_to_signature(&mut assessment, &reading);
    filled(assessment, verdict.asked, &reading, practice, received)
}

/// Says what `document` asks of `practice`, given that a person found it to be of `kind`.
///
/// The fields are read as for any message of that kind; there is no doubt and no evidence for the kind.
pub fn assess_as(document: &Document, practice: &Practice, received: Date, kind: Kind) -> Assessment {
    let document = teaching::unwrapped(document, practice);
    let reading = reading::Reading::of(&document);
    let problems = document.problems().cloned().collect();
    let asked = asked::asked(&cue::hear(&reading, practice));
    filled(
        Assessment { kind, confidence: 1.0, problems, ..Assessment::default() },
        asked,
        &reading,
        practice,
        received,
    )
}

/// A subpoena that a judge signed is an order, and an order on which no judge's signature is seen may be none: both are for
/// a person to look at.
fn hold_to_signature(assessment: &mut Assessment, reading: &reading::Reading<'_>) {
    let (signed_by, _) = signature::signer(reading, assessment.kind);
    match (assessment.kind, signed_by) {
        (Kind::Subpoena, Some(Signer::Judge)) => {
            assessment.runner_up = Some((assessment.kind, assessment.confidence));
            assessment.kind = Kind::CourtOrder;
            assessment.review = true;
        }
        (Kind::CourtOrder, Some(signer)) => assessment.review |= signer != Signer::Judge,
        (_, _) => {}
    }
}

/// `assessment` with the fields that a message of its kind has. What seems to ask for nothing, but is to be checked, has
/// those of the request that it may be: whoever checks it should see at once about whom and from whom.
fn filled(
    mut assessment: Assessment,
    asked: Option<Evidence>,
    reading: &reading::Reading<'_>,
    practice: &Practice,
    received: Date,
) -> Assessment {
    let kind = match (assessment.kind, assessment.runner_up) {
        (Kind::NotARequest, Some((kind, _))) if assessment.review => kind,
        (kind, _) => kind,
    };
    if !kind.is_request() {
        return assessment;
    }
    let (signed_by, of_signer) = signature::signer(reading, kind);
    let (patients, of_patients) = match kind {
        Kind::Patient => patients::patients_of_own(reading, practice),
        Kind::CourtOrder
        | Kind::Subpoena
        | Kind::Attorney
        | Kind::Guardian
        | Kind::Insurer
        | Kind::Provider
        | Kind::Agency
        | Kind::Other
        | Kind::NotARequest
        | Kind::Unclear => patients::patients(reading, practice),
    };
    let (requester, of_requester) = requester::requester(reading, kind, practice);
    let requester = teaching::named(requester, kind, reading, practice);
    let (providers, of_providers) = providers::providers(reading, practice);
    let (relationship, of_relationship) = match kind {
        Kind::Guardian => relationship::relationship(reading),
        Kind::CourtOrder
        | Kind::Subpoena
        | Kind::Attorney
        | Kind::Patient
        | Kind::Insurer
        | Kind::Provider
        | Kind::Agency
        | Kind::Other
        | Kind::NotARequest
        | Kind::Unclear => (None, Vec::new()),
    };
    let (flags, of_flags) = flags::flags(reading, kind, &patients, &providers, received, practice);
    let (due, of_due) = due::due(reading, received);
    let is_represented = flags.contains(&Flag::Deceased)
        || (flags.contains(&Flag::Minor) && !flags.contains(&Flag::EmancipatedMinor));
    let (authorization, of_authorization) =
        authorization::authorization(reading, practice, received, is_represented);
    let of_fields =
        [of_patients, of_requester, of_providers, of_relationship, of_flags, of_due, of_signer, of_authorization];
    assessment.evidence.extend(asked.into_iter().chain(of_fields.into_iter().flatten()));
    Assessment { patients, requester, providers, relationship, flags, due, signed_by, authorization, ..assessment }
}
