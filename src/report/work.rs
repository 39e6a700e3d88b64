//! What a request on the working list waits for, in words: shared by the digest and by the warnings of deadlines.

use super::words;
use crate::model::{Assessment, Disclosure, Entry, Need, Practice, Work};

/// `#17 Subpoena – R. D., born 1984`.
pub(super) fn what(entry: &Entry, disclosure: Disclosure) -> String {
    let unread = Assessment::default();
    let assessment = entry.assessment.as_ref().unwrap_or(&unread);
    let kind = if entry.assessment.is_some() { words::what(assessment) } else { "Not read yet".into() };
    format!("{} {kind} – {}", words::reference(entry.id), words::patients_in_short(assessment, disclosure))
}

/// What it waits for, each in a few words.
pub(super) fn needs(work: &Work, practice: &Practice) -> Vec<String> {
    work.needs.iter().map(|it| need(it, practice)).collect()
}

/// Who takes care of it.
pub(super) fn assignee(work: &Work, practice: &Practice) -> String {
    match &work.assignee {
        Some(id) => format!("assigned to {}", words::person(id, practice)),
        None => "assigned to nobody".into(),
    }
}

fn need(need: &Need, practice: &Practice) -> String {
    match need {
        Need::Reading => "to be read, by forewarn or by a person".into(),
        Need::Class => "a person's word on what it is".into(),
        Need::Telling(people) => {
            let names: Vec<String> = people.iter().map(|it| words::person(it, practice)).collect();
            format!("its alert delivered to {}", names.join(" and "))
        }
        Need::Acknowledgement => "an acknowledgement".into(),
        Need::Proof(any_of) => any_of.iter().map(|it| it.in_words()).collect::<Vec<_>>().join(", or "),
        Need::Ground(_, proof) => proof.in_words().into(),
        Need::SecondCheck => "a second person's check".into(),
    }
}
