//! What happened to one entry, step by step and in order: the end of `forewarn show ID`.
//!
//! The steps come from the audit trail, which holds numbers, states and ids of the practice's people; a step's note is what
//! those people wrote with it, cleaned like everything else that is typed. Corrections show both answers.

use std::fmt::Write as _;

use jiff::Timestamp;

use super::words;
use crate::model::{Assessment, Correction, Disclosure, PersonId, Practice, Private};

/// One thing that happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    pub at: Timestamp,
    /// Who did it; none for the service.
    pub by: Option<PersonId>,
    /// In a few words: `assessed`.
    pub action: String,
    /// Numbers, kinds and states. May be empty.
    pub detail: String,
    /// What the person wrote with it.
    pub note: Option<Private<String>>,
}

/// Tells `corrections` and `steps`, one a line, for a terminal. Empty where there are none.
pub fn trail(corrections: &[Correction], steps: &[Step], practice: &Practice) -> String {
    let mut out = String::new();
    if !corrections.is_empty() {
        out.push_str("\nCorrections\n");
    }
    for Correction { by, at, before, after, .. } in corrections {
        let _ = writeln!(
            out,
            "- {}, {}: {}; before: {}",
            words::person(by, practice),
            moment(*at, practice),
            answer(after),
            answer(before)
        );
    }
    if !steps.is_empty() {
        out.push_str("\nWhat happened\n");
    }
    for Step { at, by, action, detail, note } in steps {
        let who = by.as_ref().map_or("forewarn".to_owned(), |by| words::person(by, practice));
        let detail =
            if detail.is_empty() { String::new() } else { format!(" ({})", words::clean(detail, words::QUOTE)) };
        let note = note.as_ref().map(|it| format!(": {}", words::clean(it.expose(), words::QUOTE)));
        let (moment, action) = (moment(*at, practice), action.replace('_', " "));
        let _ = writeln!(out, "- {moment}  {who}: {action}{detail}{}", note.unwrap_or_default());
    }
    out
}

/// `attorney, Rosa Delgado, born March 2, 1984`: an answer in short.
fn answer(assessment: &Assessment) -> String {
    let patients = assessment.patients.iter().map(|it| words::patient(it, Disclosure::Full));
    let check = assessment.review.then(|| "to be checked".to_owned());
    let said: Vec<String> = [assessment.kind.to_string()].into_iter().chain(check).chain(patients).collect();
    said.join(", ")
}

/// To the second, since several steps fall into one minute.
fn moment(at: Timestamp, practice: &Practice) -> String {
    at.to_zoned_datetime(practice.time_zone.clone()).strftime("%Y-%m-%d %H:%M:%S").to_string()
}
