//! Many voices: what each kind sounds like in the words of people who have never met.

use crate::model::{Address, Envelope, Fax, Role};
use crate::triage::reading::Reading;
use crate::triage::verdict::tests::{mail, practice};
use crate::triage::verdict::verdict;

/// Whole messages: `#### kind`, `From:`, `Subject:`, the body, and each file after a line `===`.
const MESSAGES: &str = include_str!("voices.txt");

#[test]
fn whole_messages_are_recognised_by_who_presents_themselves() {
    let mut missed = Vec::new();
    for message in MESSAGES.split("#### ").skip(1) {
        let (kind, rest) = message.split_once("\nFrom: ").unwrap();
        let (from, rest) = rest.split_once("\nSubject: ").unwrap();
        let (subject, body) = rest.split_once('\n').unwrap();
        let body = if body.starts_with("===") { format!("\n{body}") } else { body.to_owned() };
        let (name, email) = match from.split_once(" <") {
            Some((name, email)) => (Some(name), email.trim_end_matches('>')),
            None => (None, from),
        };
        let mut document = mail(&format!("{subject}\n===\n{}", body.trim_end()));
        document.parts[0].role = Role::Subject;
        document.parts[1].role = Role::Body;
        let address = Address { name: name.map(Into::into), email: email.into() };
        let date = "2026-11-08T15:00:00Z".parse().ok();
        let fax = email.starts_with("fax@").then(|| Fax { enclosed: true, ..Fax::default() });
        let envelope = Envelope { from: vec![address], date, fax, ..document.envelope };
        document.envelope = envelope;
        let found = verdict(&Reading::of(&document), &practice());
        if found.kind.as_str() != kind {
            missed.push(format!("{subject}: expected {kind}, but found {}", found.kind));
        }
    }
    assert!(missed.is_empty(), "{}", missed.join("\n"));
}
