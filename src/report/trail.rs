//! What happened to one entry, step by step: the end of `forewarn show ID`.
//!
//! Corrections show both answers. The steps come from the audit trail, which holds numbers, states and ids of the practice's people. Remarks are what
//! those people wrote themselves; they are cleaned like everything else that is typed.

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
}

/// What someone wrote when they acknowledged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remark {
    pub by: PersonId,
    pub at: Timestamp,
    pub text: Private<String>,
}

/// Tells `corrections`, `remarks` and `steps`, one a line, for a terminal. Empty where there are none.
pub fn trail(corrections: &[Correction], remarks: &[Remark], steps: &[Step], practice: &Practice) -> String {
    let mut out = String::new();
    if !corrections.is_empty() {
        out.push_str("\nCorrections\n");
    }
    for Correction { by, at, note, before, after, .. } in corrections {
        let _ = writeln!(
            out,
            "- {}, {}: {}; before: {}",
            words::person(by, practice),
            moment(*at, practice),
            answer(after),
            answer(before)
        );
        if let Some(note) = note {
            let _ = writeln!(out, "  {}", words::clean(note.expose(), words::QUOTE));
        }
    }
    if !remarks.is_empty() {
        out.push_str("\nRemarks\n");
    }
    for Remark { by, at, text } in remarks {
        let text = words::clean(text.expose(), words::QUOTE);
        let _ = writeln!(out, "- {}, {}: {text}", words::person(by, practice), moment(*at, practice));
    }
    if !steps.is_empty() {
        out.push_str("\nWhat happened\n");
    }
    for Step { at, by, action, detail } in steps {
        let who = by.as_ref().map_or("forewarn".to_owned(), |by| words::person(by, practice));
        let detail =
            if detail.is_empty() { String::new() } else { format!(" ({})", words::clean(detail, words::QUOTE)) };
        let _ = writeln!(out, "- {}  {who}: {}{detail}", moment(*at, practice), action.replace('_', " "));
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
