//! What corrections teach: `forewarn lessons`; and what is taught already, for `forewarn check`.
//!
//! Each suggestion is written as a table of practice.toml, to be pasted as it stands. It holds no patient's name and no
//! date: `triage` takes none into a phrase.

use std::fmt::Write as _;

use super::words;
use crate::model::{EntryId, Kind, Lesson, Suggestion, Taught, Teaching, Weight};

/// What else `forewarn lessons` tells.
#[derive(Debug, Clone, Copy)]
pub struct Around<'a> {
    /// The file into which suggestions go, if the configuration names one.
    pub file: Option<&'a str>,
    /// How many entries were corrected whose kind was right.
    pub of_fields: usize,
}

/// Tells `lessons` to a person.
pub fn text(lessons: &[Lesson], around: Around<'_>) -> String {
    let mut out = String::new();
    for lesson in lessons {
        if !out.is_empty() {
            out.push('\n');
        }
        told(&mut out, lesson);
    }
    if around.of_fields > 0 {
        let gap = if out.is_empty() { "" } else { "\n" };
        let entries = if around.of_fields == 1 { "1 entry" } else { &format!("{} entries", around.of_fields) };
        let _ = writeln!(out, "{gap}In {entries} only names or dates were corrected: the kind was right.");
    }
    if lessons.iter().any(|it| !it.suggestions.is_empty()) {
        let _ = match around.file {
            Some(file) => writeln!(
                out,
                "\nWhat you want of this goes into {file}; then `forewarn check`, and restart the service."
            ),
            None => writeln!(
                out,
                "\nWhat you want of this goes into a file practice.toml beside the configuration, which names it:\n\n    \
                 [triage]\n    practice = \"practice.toml\"\n\nThen `forewarn check`, and restart the service."
            ),
        };
    }
    out
}

/// One table of practice.toml.
pub fn table(teaches: &Teaching) -> String {
    match teaches {
        Teaching::Phrase { text, kind, weight } => {
            let mut table = format!("[[phrases]]\ntext = {}\nkind = \"{kind}\"\n", quoted(text));
            let spelled = Weight::ALL.iter().find(|(_, it)| it == weight).map(|(word, _)| *word);
            if let Some(spelled) = spelled.filter(|_| *weight != Weight::default()) {
                let _ = writeln!(table, "weight = \"{spelled}\"");
            }
            table
        }
        Teaching::Firm { name, domain } => {
            format!("[[firms]]\nname = {}\ndomains = [{}]\n", quoted(name), quoted(domain))
        }
        Teaching::RetrievalCompany { name, domain } => {
            format!("[[retrieval_companies]]\nname = {}\ndomains = [{}]\n", quoted(name), quoted(domain))
        }
        Teaching::NeverRequest { sender } => format!("[[never_requests]]\nsender = {}\n", quoted(sender)),
    }
}

/// `3 phrases, 2 firms, …`: what a practice teaches.
pub fn holds(taught: &Taught) -> String {
    let counts = [
        (taught.phrases.len(), "phrase", "phrases"),
        (taught.firms.len(), "firm", "firms"),
        (taught.retrieval_companies.len(), "retrieval company", "retrieval companies"),
        (taught.fax_gateways.len(), "fax gateway", "fax gateways"),
        (taught.never_requests.len(), "sender of automatic mail", "senders of automatic mail"),
    ];
    let held: Vec<String> = counts
        .into_iter()
        .filter(|(number, ..)| *number > 0)
        .map(|(number, one, many)| format!("{number} {}", if number == 1 { one } else { many }))
        .collect();
    match held.is_empty() {
        true => "teaches nothing yet".into(),
        false => format!("teaches {}", held.join(", ")),
    }
}

fn told(out: &mut String, lesson: &Lesson) {
    let Lesson { before, after, entries, learned, senders, suggestions } = lesson;
    let _ = writeln!(out, "Answered {before}, corrected to {after}");
    if !learned.is_empty() {
        let _ = writeln!(out, "  answered rightly by now: {}", ids(learned));
    }
    if entries.is_empty() {
        return;
    }
    let _ = writeln!(out, "  still answered otherwise: {}", ids(entries));
    for (domain, seen) in senders.iter().take(words::LINES) {
        let domain = words::clean(domain, words::NAME);
        let _ = writeln!(out, "  from {domain}: {seen} of {}", entries.len());
    }
    if suggestions.is_empty() {
        let _ = writeln!(out, "  {}", why_nothing(*before, *after));
    }
    for Suggestion { teaches, seen } in suggestions {
        let _ = writeln!(out, "\n  # found in {seen} of {}", entries.len());
        for line in table(teaches).lines() {
            let _ = writeln!(out, "  {line}");
        }
    }
}

/// Why nothing is suggested.
fn why_nothing(before: Kind, after: Kind) -> &'static str {
    if before.is_legal() && !after.is_legal() {
        "nothing can teach this: what sounds of lawyers or courts is told all the same"
    } else if after == Kind::NotARequest && matches!(before, Kind::Unclear | Kind::Patient | Kind::Guardian) {
        "nothing can teach this: doubt, and what sounds like a patient, is told all the same"
    } else {
        "no words were found that only these messages have"
    }
}

fn ids(entries: &[EntryId]) -> String {
    entries.iter().map(|it| words::reference(*it)).collect::<Vec<_>>().join(", ")
}

/// `text` as a string of TOML.
fn quoted(text: &str) -> String {
    format!("\"{}\"", words::clean(text, words::QUOTE).replace('\\', "\\\\").replace('"', "\\\""))
}
