//! Document → Assessment: who asks this practice for whose records, with what force, by when.
//!
//! The text is first made comparable ([`reading`]); then cues of all kinds are heard in one go ([`cue`], [`kinds`])
//! and weighed ([`verdict`]); then each field is read by its own module, given the kind where it matters. Nothing
//! here fails: what cannot be decided is [`Kind::Unclear`], what cannot be read stays a
//! [`Problem`](crate::model::Problem), and both ask for a person.

use jiff::civil::Date;

use crate::model::{Assessment, Document, Kind, Practice};

pub mod reading;
pub mod signed;
pub mod genre;
pub mod cue;
pub mod matter;
pub mod kinds;
pub mod verdict;

pub mod dates;
pub mod names;
pub mod phrase;

pub mod patients;
pub mod requester;
pub mod providers;
pub mod relationship;
pub mod flags;
pub mod due;

#[cfg(test)]
mod samples;
#[cfg(test)]
mod tests;

/// Says what `document` asks of `practice`, and which words say so.
///
/// `received` is the day of receipt, from which spans of days and ages count. A message that asks for nothing has
/// no fields beside its kind.
pub fn assess(document: &Document, practice: &Practice, received: Date) -> Assessment {
    let reading = reading::Reading::of(document);
    let verdict = verdict::verdict(&reading, practice);
    let kind = verdict.kind;
    let mut assessment = Assessment {
        kind,
        confidence: verdict.confidence,
        review: verdict.review,
        evidence: verdict.evidence,
        problems: document.problems().cloned().collect(),
        runner_up: verdict.runner_up,
        ..Assessment::default()
    };
    if !kind.is_request() {
        return assessment;
    }
    let (patients, of_patients) = patients::patients(&reading, practice);
    let (requester, of_requester) = requester::requester(&reading, kind, practice);
    let (providers, of_providers) = providers::providers(&reading, practice);
    let (relationship, of_relationship) = match kind {
        Kind::Guardian => relationship::relationship(&reading),
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
    let (flags, of_flags) = flags::flags(&reading, kind, &patients, received, practice);
    let (due, of_due) = due::due(&reading, received);
    let of_fields = [of_patients, of_requester, of_providers, of_relationship, of_flags, of_due];
    assessment.evidence.extend(of_fields.into_iter().flatten());
    Assessment { patients, requester, providers, relationship, flags, due, ..assessment }
}
