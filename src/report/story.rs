//! One entry, told whole: `forewarn show ID`.
//!
//! It is for a person at the practice's own computer and shows everything that the log holds of the entry, with
//! the words that decided and every notice with the server's reply. Each value stands on its own line, cleaned,
//! so that a message can neither move the cursor nor forge a line.

use jiff::civil::Date;
use serde::Serialize;

use super::trail::{self, Step};
use super::{Report, moves, words};
use crate::model::{
    Assessment, Comment, Correction, DeliveryState, Disclosure, Dossier, Entry, Field, Move, Notice, Practice,
    Private, Release,
};

/// All that the log holds of one entry, each list oldest first.
#[derive(Debug, Clone, Copy)]
pub struct Told<'a> {
    pub entry: &'a Entry,
    /// Those that it called for.
    pub notices: &'a [Notice],
    pub corrections: &'a [Correction],
    pub dossier: &'a Dossier,
    /// What people wrote with an acknowledgement, and remarks of their own.
    pub remarks: &'a [Comment],
    pub steps: &'a [Step],
    /// Where its message is, if it was to be moved.
    pub moved: Option<&'a Move>,
}

/// Tells all of it.
pub fn story(told: &Told<'_>, practice: &Practice, today: Date) -> String {
    let words = Report::Story.text(&Words::new(told, practice, today));
    format!("{words}{}", trail::trail(told.corrections, told.steps, practice))
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
    fn new(told: &Told<'_>, practice: &Practice, today: Date) -> Words {
        let Told { entry, notices, dossier, moved, .. } = *told;
        let unread = Assessment::default();
        let assessment = entry.assessment.as_ref().unwrap_or(&unread);
        Words {
            reference: words::reference(entry.id),
            headline: if entry.assessment.is_some() { words::what(assessment) } else { "Not read yet".into() },
            state: entry.state.as_str(),
            rows: rows(entry, assessment, dossier, practice, today)
                .into_iter()
                .chain(moved.map(|it| ("Message", moves::whereabouts(it, practice))))
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
                .filter(|it| it.field != Field::Asked)
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
            releases: entry.releases.iter().map(|it| release(it, practice)).collect(),
        }
    }
}

fn rows(
    entry: &Entry,
    assessment: &Assessment,
    dossier: &Dossier,
    practice: &Practice,
    today: Date,
) -> Vec<(&'static str, String)> {
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
    rows.extend(words::asked(assessment).map(|it| ("Asked for", format!("\"{it}\""))));
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
    if let Some(extension) = dossier.extensions.last() {
        let until = words::long_date(extension.until);
        rows.push(("Extended", format!("to {until}, by {}", words::person(&extension.by, practice))));
    }
    rows.extend(dossier.assignee().map(|it| ("Assigned to", words::person(it, practice))));
    for link in &dossier.links {
        rows.push(("Linked", format!("{} {}", link.relation.in_words(), words::reference(link.to))));
    }
    for link in &dossier.linked_from {
        rows.push(("Linked", format!("{} {} this", words::reference(link.to), link.relation.in_words())));
    }
    if let Some(closing) = dossier.closings.last() {
        let became = closing.disposition.map_or("open again".to_owned(), |it| it.in_words().to_owned());
        let reasons: String = closing.reasons.iter().map(|it| format!("; {}", it.in_words())).collect();
        rows.push(("Became", format!("{became}{reasons}")));
    }
    rows
}

/// `Tom Dunn, Nov 24, 2026, 9:43 AM: chart by fax to Pruitt & Lowe; authorization (45 CFR 164.508); fee $25.00, paid`.
fn release(it: &Release, practice: &Practice) -> String {
    let said = |text: &Private<String>| words::clean(text.expose(), words::QUOTE);
    let mut parts = vec![format!(
        "{}, {}: {} by {} to {}",
        words::person(&it.by, practice),
        words::long_time(it.at, &practice.time_zone),
        said(&it.what),
        words::clean(it.means.expose(), words::NAME),
        said(&it.to)
    )];
    if it.partial {
        parts.push("more may follow".into());
    }
    parts.extend(it.purpose.as_ref().map(|it| format!("for {}", said(it))));
    parts.extend(it.basis.map(|it| format!("on the ground of {}", it.in_words())));
    if it.is_accountable() {
        parts.push("counts for an accounting of disclosures".into());
    }
    if let Some(fee) = &it.fee {
        let paid = if it.fee_paid { "paid" } else { "not paid yet" };
        parts.push(format!("fee ${}, {paid}", words::clean(fee, 20)));
    }
    parts.extend(it.fee_reason.as_ref().map(|it| format!("above the cap because: {}", said(it))));
    parts.extend(it.out_of_policy.as_ref().map(|it| format!("OUT OF POLICY: {}", said(it))));
    parts.join("; ")
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
