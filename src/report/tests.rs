//! Whole letters, tables and lines, as people and scripts get them. The expected ones stand in `snapshots`.
//!
//! Here is the invented practice with its one subpoena; the files below it tell what is made of them.

use std::collections::BTreeSet;

use jiff::Timestamp;
use jiff::civil::{Date, date};
use jiff::tz::TimeZone;
use proptest::prelude::{prop_assert, proptest};

use super::alert::{self, Alert};
use super::{Report, TEMPLATES, json, story, table};
use crate::model::{
    AlertRule, Assessment, Authorization, Cause, Deadline, Delivery, DeliveryState, Disclosure, Dossier, Element,
    Entry, EntryId, Evidence, Fax, Field, Flag, InboxName, Kind, Letter, Notice, NoticeId, Patient, Person,
    PersonId, Place, Practice, Private, Problem, Provider, Purpose, Recipient, Requester, Rule, Staff, Standing,
    State, StateCode, Urgency,
};

mod alerts;
mod digests;
mod lines;

const TODAY: Date = date(2026, 11, 24);

fn time(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn person(id: &str, name: &str) -> Person {
    Person::new(PersonId::new(id), name.into(), Private::new(format!("{id}@cedarhollow.example")))
}

fn practice() -> Practice {
    let provider = |id, name| Provider { person: person(id, name), aliases: Vec::new() };
    Practice {
        name: "Cedar Hollow Family Medicine".into(),
        time_zone: TimeZone::get("America/Chicago").unwrap(),
        state: StateCode(['T', 'X']),
        providers: vec![provider("alvarez", "Maria Alvarez, MD"), provider("okafor", "Chidi Okafor, DO")],
        administrators: vec![person("kessler", "Ruth Kessler")],
        staff: vec![Staff { person: person("dunn", "Tom Dunn"), may_release: true, trained_on: None }],
        default_providers: vec![PersonId::new("alvarez")],
        domains: vec!["cedarhollow.example".into()],
        holidays: vec![],
        taught: crate::model::Taught::default(),
    }
}

fn rule() -> Rule {
    Rule {
        alert: AlertRule::Now,
        urgency: Urgency::Prompt,
        advice: "Do not answer it yourself. Call the malpractice carrier & give it this reference.".into(),
        caution: "Release nothing: a subpoena without a judge's signature is not enough by itself.".into(),
        time_frame: None,
        gate: crate::model::Gate::default(),
        patience: crate::model::Patience::default(),
        warn_from: None,
        warn: None,
    }
}

fn patient(name: &str, dob: Option<Date>) -> Patient {
    Patient { name: name.into(), dob: dob.map(Private::new) }
}

fn evidence(field: Field, text: &str, part: &str, page: Option<u32>, reason: &'static str) -> Evidence {
    Evidence { field, text: text.into(), place: Place { part: part.into(), page }, reason: reason.into() }
}

/// An authorization without an end, a day of signing, and a word on redisclosure.
fn authorization() -> Authorization {
    let missing = BTreeSet::from([Element::Expiry, Element::SignatureDate, Element::Redisclosure]);
    let present = Element::ALL.iter().copied().filter(|it| !missing.contains(it)).collect();
    Authorization { standing: Standing::Missing, present, missing, signed: None, expires: None }
}

/// A subpoena for Rosa Delgado's records.
fn subpoena() -> Assessment {
    Assessment {
        kind: Kind::Subpoena,
        confidence: 0.984,
        patients: vec![patient("Rosa Delgado", Some(date(1984, 3, 2)))],
        requester: Requester {
            name: Some("Karen Pruitt".into()),
            organization: Some("Pruitt & Lowe, PLLC".into()),
        },
        providers: vec![PersonId::new("alvarez")],
        due: Some(date(2026, 12, 4)),
        flags: BTreeSet::from([Flag::MentalHealth, Flag::Urgent]),
        evidence: vec![
            evidence(Field::Due, "by 5 p.m. on December 4, 2026", "Delgado Rosa.pdf", Some(2), "it names a date"),
            evidence(Field::Kind, "YOU ARE COMMANDED to produce", "Delgado Rosa.pdf", Some(1), "it commands"),
        ],
        runner_up: Some((Kind::CourtOrder, 0.2)),
        ..Assessment::default()
    }
}

fn entry(id: i64, assessment: Assessment) -> Entry {
    Entry {
        disposition: None,
        id: EntryId(id),
        inbox: InboxName::new("records"),
        arrived: time("2026-11-24T15:42:10Z"),
        stored: time("2026-11-24T15:42:12Z"),
        state: State::Open,
        deadline: assessment
            .due
            .map(|date| Deadline { date, basis: "the sender sets it: \"by 5 p.m.\" and no later".into() }),
        assessment: Some(assessment),
        alerted: None,
        acknowledgements: Vec::new(),
        releases: Vec::new(),
        sender: "\"Karen Pruitt\" <karen@pruittlowe.example>".into(),
        subject: "Subpoena re: Rosa Delgado".into(),
    }
}

fn notice(id: i64, to: &str, delivery: Delivery) -> Notice {
    let practice = practice();
    Notice {
        id: NoticeId(id),
        token: None,
        instead_of: None,
        entry: Some(EntryId(17)),
        purpose: Purpose::Alert,
        urgency: Urgency::Prompt,
        recipient: practice.person(&PersonId::new(to)).unwrap().0.as_recipient(),
        letter: Letter { subject: "".into(), text: "".into(), html: "".into() },
        created: time("2026-11-24T15:42:14Z"),
        delivery,
    }
}

fn delivered(state: DeliveryState, reply: &str) -> Delivery {
    Delivery {
        state,
        attempts: 1,
        next_attempt: time("2026-11-24T15:44:00Z"),
        told: (state == DeliveryState::Told).then(|| time("2026-11-24T15:43:00Z")),
        reply: Some(reply.into()),
    }
}

/// Writes the alert on `entry` for the person with the id `to`.
fn letter(entry: &Entry, to: &str, disclosure: Disclosure) -> Letter {
    letter_with(entry, to, disclosure, None, Urgency::Prompt)
}

fn letter_with(entry: &Entry, to: &str, disclosure: Disclosure, fax: Option<&Fax>, urgency: Urgency) -> Letter {
    let practice = practice();
    let recipient: Recipient = practice.person(&PersonId::new(to)).unwrap().0.as_recipient();
    let rule = rule();
    alert::letter(&Alert {
        entry,
        fax,
        rule: &rule,
        urgency,
        practice: &practice,
        disclosure,
        today: TODAY,
        recipient: &recipient,
        telling: alert::Telling::First,
    })
}

fn words_of(letter: &Letter) -> String {
    format!("{}\n{}\n{}", letter.subject.expose(), letter.text.expose(), letter.html.expose())
}

#[track_caller]
fn holds(letter: &Letter, expected: &[&str]) {
    let words = words_of(letter);
    for it in expected {
        assert!(words.contains(it), "expected {it:?} in {words}");
    }
}

#[track_caller]
fn hides(letter: &Letter, hidden: &[&str]) {
    let words = words_of(letter).to_lowercase();
    for it in hidden {
        assert!(!words.contains(&it.to_lowercase()), "expected no {it:?} in {words}");
    }
}

/// What a sender may try: lines, headers, tags, reversed text, hidden letters, escape sequences, links, and length.
fn hostile() -> Assessment {
    let text = "Eve\r\nBcc: x@evil.example\n\n\u{202E}evil\u{2066}\u{200B}\u{1b}[2J\u{9b}31m<script>alert(1)</script>\
                <img src=x onerror=y> \"quoted\" {{ 7 * 7 }} {% raw %} http://evil.example/ www.evil.example";
    let long = text.repeat(50);
    Assessment {
        patients: (0..40).map(|_| patient(text, None)).collect(),
        requester: Requester { name: Some(text.into()), organization: Some(long.as_str().into()) },
        evidence: (0..40).map(|_| evidence(Field::Kind, &long, &long, Some(1), "it commands")).collect(),
        problems: (0..40)
            .map(|_| Problem {
                place: Some(Place { part: long.as_str().into(), page: None }),
                cause: Cause::Malformed(long.clone()),
            })
            .collect(),
        ..subpoena()
    }
}

#[test]
fn nothing_in_a_message_breaks_a_line_a_header_or_the_html() {
    let mut entry = entry(22, hostile());
    entry.sender = hostile().requester.name.unwrap();
    entry.subject = entry.sender.clone();
    for disclosure in [Disclosure::Initials, Disclosure::Full] {
        let letter = letter(&entry, "kessler", disclosure);
        let subject = letter.subject.expose();
        assert!(subject.chars().all(|it| !it.is_control()) && subject.chars().count() < 250, "{subject}");
        let html = letter.html.expose();
        assert!(!html.contains("<script") && !html.contains("<img") && !html.contains("href"), "{html}");
        let words = words_of(&letter);
        assert!(!words.chars().any(|it| it.is_control() && it != '\n'), "{words:?}");
        assert!(!words.contains(['\u{202E}', '\u{2066}', '\u{200B}']), "{words:?}");
        assert!(!words.contains("\nBcc") && !words.contains("http://") && !words.contains(" www."), "{words}");
        assert!(!words.contains("49"), "a template was read from a message: {words}");
        assert!(words.len() < 60_000, "{}", words.len());
    }
    let practice = practice();
    let told = story::story(&lines::told(&entry, &[], &Dossier::default()), &practice, TODAY);
    let shown = table::table(std::slice::from_ref(&entry), &practice, 80);
    for text in [told, shown] {
        assert!(!text.chars().any(|it| it.is_control() && it != '\n'), "{text:?}");
        assert!(!text.contains(['\u{202E}', '\u{2066}', '\u{200B}']) && !text.contains("\nBcc"), "{text:?}");
    }
    let line = json::listed(&entry, &practice);
    assert!(!line.chars().any(|it| it.is_control() || it == '\u{202E}'), "{line:?}");
    let value: serde_json::Value = serde_json::from_str(&line).unwrap();
    assert_eq!(value["subject"], serde_json::Value::from(entry.subject.expose().as_str()), "nothing is lost");
}

proptest! {
    #[test]
    fn no_words_whatsoever_break_an_alert(text: String, kind in proptest::sample::select(Kind::ALL)) {
        let assessment = Assessment {
            kind,
            patients: vec![patient(&text, None)],
            requester: Requester { name: Some(text.as_str().into()), organization: Some(text.as_str().into()) },
            evidence: vec![evidence(Field::Kind, &text, &text, None, "it commands")],
            ..subpoena()
        };
        let mut entry = entry(23, assessment);
        entry.sender = text.as_str().into();
        for disclosure in [Disclosure::Initials, Disclosure::Full] {
            let letter = letter(&entry, "kessler", disclosure);
            prop_assert!(!letter.subject.expose().contains(char::is_control));
            let lines = letter.text.expose().lines().count();
            prop_assert!(lines < 45, "{lines} lines");
            prop_assert!(!words_of(&letter).contains(|it: char| it.is_control() && it != '\n'));
        }
    }
}

#[test]
fn the_ends_of_time_are_told_too() {
    for (time, day) in [(Timestamp::MIN, Date::MIN), (Timestamp::MAX, Date::MAX)] {
        let mut entry = entry(24, subpoena());
        entry.arrived = time;
        entry.stored = time;
        entry.deadline = Some(Deadline { date: day, basis: "set by the sender".into() });
        assert!(!letter(&entry, "kessler", Disclosure::Full).text.expose().is_empty());
        assert!(json::listed(&entry, &practice()).contains(&format!("\"deadline\":\"{day}\"")));
    }
}

#[test]
fn every_template_belongs_to_a_report() {
    let reports = [Report::Alert, Report::Escalation, Report::Digest, Report::Fault, Report::Story];
    let used: BTreeSet<&str> = reports
        .into_iter()
        .flat_map(|it| [Some(it.text_template()), it.html_template()])
        .flatten()
        .chain(["layout.html"])
        .collect();
    assert_eq!(used, TEMPLATES.iter().map(|(name, _)| *name).collect());
}
