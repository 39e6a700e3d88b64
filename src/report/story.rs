//! One entry, told whole: `forewarn show ID`.
//!
//! It is for a person at the practice's own computer and shows everything that the log holds of the entry, with
//! the words that decided and every notice with the server's reply. Each value stands on its own line, cleaned,
//! so that a message can neither move the cursor nor forge a line.

use jiff::civil::Date;
use serde::Serialize;

use super::{Report, words};
use crate::model::{Assessment, DeliveryState, Disclosure, Entry, Notice, Practice};

/// Tells `entry`, with the `notices` that it called for.
pub fn story(entry: &Entry, notices: &[Notice], practice: &Practice, today: Date) -> String {
    Report::Story.text(&Words::new(entry, notices, practice, today))
}

/// The words that the template puts in place.
#[derive(Serialize)]
struct Words {
    reference: String,
    headline: String,
    state: &'static str,
    /// Name and value, in order; the name is padded so that the values stand in one column.
    rows: Vec<(String, String)>,
    unread: Vec<String>,
    evidence: Vec<String>,
    notices: Vec<String>,
    acknowledgements: Vec<String>,
    releases: Vec<String>,
}

impl Words {
    fn new(entry: &Entry, notices: &[Notice], practice: &Practice, today: Date) -> Words {
        let unread = Assessment::default();
        let assessment = entry.assessment.as_ref().unwrap_or(&unread);
        Words {
            reference: words::reference(entry.id),
            headline: if entry.assessment.is_some() { words::what(assessment) } else { "Not read yet".into() },
            state: entry.state.as_str(),
            rows: rows(entry, assessment, practice, today)
                .into_iter()
                .map(|(name, value)| (format!("{name:<13}"), value))
                .collect(),
            unread: assessment
                .problems
                .iter()
                .map(|it| words::problem(it, Disclosure::Full))
                .map(|(what, why)| format!("{what}: {why}"))
                .collect(),
            evidence: assessment
                .evidence
                .iter()
                .map(|it| {
                    let text = words::clean(it.text.expose(), words::QUOTE);
                    let place = words::place(Some(&it.place), Disclosure::Full);
                    format!("{}: \"{text}\" ({place})", words::capitalised(&words::clean(&it.reason, words::QUOTE)))
                })
                .collect(),
            notices: notices.iter().map(|it| notice(it, practice)).collect(),
            acknowledgements: entry
                .acknowledgements
                .iter()
                .map(|it| {
                    format!("{}, {}", words::person(&it.by, practice), words::long_time(it.at, &practice.time_zone))
                })
                .collect(),
            releases: entry
                .releases
                .iter()
                .map(|it| {
                    let fee = it.fee.as_ref().map(|fee| format!(", fee ${}", words::clean(fee, 20)));
                    format!(
                        "{}, {}: {} by {} to {}{}",
                        words::person(&it.by, practice),
                        words::long_time(it.at, &practice.time_zone),
                        words::clean(it.what.expose(), words::QUOTE),
                        words::clean(it.means.expose(), words::NAME),
                        words::clean(it.to.expose(), words::QUOTE),
                        fee.unwrap_or_default()
                    )
                })
                .collect(),
        }
    }
}

fn rows(entry: &Entry, assessment: &Assessment, practice: &Practice, today: Date) -> Vec<(&'static str, String)> {
    let mut rows = Vec::new();
    if entry.assessment.is_some() {
        let percent = (f64::from(assessment.confidence.clamp(0.0, 1.0)) * 100.0).round() as u8;
        rows.push(("Kind", format!("{} ({percent} in 100 sure)", assessment.kind)));
        if let Some((kind, _)) = assessment.runner_up {
            rows.push(("Or else", kind.to_string()));
        }
        let requester = words::requester(assessment, Disclosure::Full);
        rows.push(("From", requester.unwrap_or_else(|| "not stated in the message".into())));
    }
    rows.push(("Sent by", words::clean(entry.sender.expose(), words::QUOTE)));
    rows.push(("Subject", words::clean(entry.subject.expose(), words::QUOTE)));
    for patient in &assessment.patients {
        rows.push(("Patient", words::patient(patient, Disclosure::Full)));
    }
    for provider in &assessment.providers {
        rows.push(("Provider", words::person(provider, practice)));
    }
    rows.push(("Inbox", words::clean(entry.inbox.as_str(), words::NAME)));
    rows.push(("Received", words::long_time(entry.arrived, &practice.time_zone)));
    rows.push(("Taken in", words::long_time(entry.stored, &practice.time_zone)));
    if let Some(due) = assessment.due {
        rows.push(("Sender's date", words::long_date(due)));
    }
    match &entry.deadline {
        Some(it) => {
            rows.push(("Deadline", format!("{} ({})", words::long_date(it.date), words::away(it.date, today))));
            rows.push(("Why", words::clean(&it.basis, words::QUOTE)));
        }
        None => rows.push(("Deadline", "none".into())),
    }
    rows.extend(words::notes(assessment).into_iter().map(|it| ("Note", it)));
    match entry.alerted {
        Some(alerted) => rows.push(("All told", words::long_time(alerted, &practice.time_zone))),
        None if notice_is_due(assessment) => rows.push(("All told", "not yet".into())),
        None => {}
    }
    rows
}

fn notice_is_due(assessment: &Assessment) -> bool {
    assessment.kind.is_request() || assessment.review
}

/// `alert to Maria Alvarez, MD: told Nov 24, 2026, 9:43 AM; the server said: 250 OK`.
fn notice(notice: &Notice, practice: &Practice) -> String {
    let time = |it| words::short_time(it, &practice.time_zone);
    let delivery = &notice.delivery;
    let attempts = words::counted(delivery.attempts.into(), "attempt");
    let outcome = match (delivery.state, delivery.told) {
        (DeliveryState::Told, Some(told)) => format!("told {}", time(told)),
        (DeliveryState::Told, None) => "told".into(),
        (DeliveryState::Scheduled, _) => format!("NOT TOLD YET, {attempts}, next {}", time(delivery.next_attempt)),
        (DeliveryState::Refused, _) => format!("NOT TOLD: refused after {attempts}"),
        (DeliveryState::GivenUp, _) => format!("NOT TOLD: given up after {attempts}"),
    };
    let reply = delivery.reply.as_ref().map(|it| words::clean(it.expose(), words::REPLY));
    let reply = reply.filter(|it| !it.is_empty()).map(|it| format!("; the server said: {it}"));
    let name = words::clean(notice.recipient.name.expose(), words::NAME);
    format!("{} to {name}: {outcome}{}", notice.purpose.as_str(), reply.unwrap_or_default())
}
