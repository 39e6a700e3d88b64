//! The digest: what waits for someone, and the proof that nothing was passed over.
//!
//! Entries are grouped by how they press: overdue, due soon, waiting for acknowledgement. An entry stands once,
//! under the heading that presses most. What could not be read and what could not be delivered follow, because
//! both may hide a request. The count of messages must add up, and where it does not the digest says so before
//! everything else (invariant 6). A quiet day has a digest too: it says that the watcher runs.

use std::collections::BTreeSet;

use jiff::Timestamp;
use jiff::civil::Date;
use serde::Serialize;

use super::undelivered::Undelivered;
use super::{Report, words};
use crate::model::{Assessment, Disclosure, Entry, Letter, Policy, Practice, Standing};

/// The most lines under one heading; the rest is counted, and `forewarn list` shows it.
const GROUP_LINES: usize = 40;

/// What a digest tells of.
#[derive(Debug, Clone)]
pub struct Digest {
    /// The practice's own date.
    pub date: Date,
    /// The count of messages begins here.
    pub since: Timestamp,
    /// Requests that nobody has acknowledged.
    pub pending: Vec<Entry>,
    /// Requests not yet answered whose date that counts is near.
    pub due_soon: Vec<Entry>,
    /// Requests not yet answered whose date that counts has passed.
    pub overdue: Vec<Entry>,
    /// Notices that were refused or given up.
    pub undelivered: Vec<Undelivered>,
    /// Entries of which something could not be read.
    pub unread: Vec<Entry>,
    pub tally: Tally,
    /// What of the service needs a person, one sentence each.
    pub unhealthy: Vec<String>,
}

/// What became of the messages seen. Each message counts once.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    pub seen: u64,
    pub requests: u64,
    pub not_requests: u64,
    /// Messages that could not be read, or have not been read yet.
    pub unread: u64,
}

impl Tally {
    /// Whether every message seen is accounted for.
    pub fn adds_up(&self) -> bool {
        self.accounted() == u128::from(self.seen)
    }

    fn accounted(&self) -> u128 {
        u128::from(self.requests) + u128::from(self.not_requests) + u128::from(self.unread)
    }
}

/// Writes the digest for staff and administrators.
pub fn letter(digest: &Digest, practice: &Practice, policy: &Policy) -> Letter {
    let words = Words::new(digest, practice, policy.disclosure);
    let subject = format!("[forewarn] {}", words.headline);
    Report::Digest.letter(subject, &words)
}

/// Writes the digest for the terminal, with what the policy discloses.
pub fn text(digest: &Digest, practice: &Practice, policy: &Policy) -> String {
    Report::Digest.text(&Words::new(digest, practice, policy.disclosure))
}

/// The words that the templates put in place.
#[derive(Serialize)]
struct Words {
    headline: String,
    practice: String,
    date: String,
    /// What is wrong with the service or with the count.
    alarms: Vec<String>,
    quiet: bool,
    completeness: String,
    groups: Vec<Group>,
}

#[derive(Serialize)]
struct Group {
    title: &'static str,
    /// `2 overdue`, for the headline.
    count: String,
    number: usize,
    lines: Vec<Line>,
    /// How many lines were left out.
    more: usize,
}

impl Group {
    /// Counts every line and keeps the first [`GROUP_LINES`]; `counted` says the number in a headline.
    fn new(title: &'static str, counted: impl FnOnce(usize) -> String, mut lines: Vec<Line>) -> Group {
        let number = lines.len();
        lines.truncate(GROUP_LINES);
        Group { title, count: counted(number), number, more: number - lines.len(), lines }
    }
}

#[derive(Serialize)]
struct Line {
    /// `#17 Subpoena – R. D., born 1984`.
    what: String,
    /// `answer by Dec 4, in 10 days; arrived yesterday; not acknowledged`.
    details: String,
}

impl Words {
    fn new(digest: &Digest, practice: &Practice, disclosure: Disclosure) -> Words {
        let today = digest.date;
        let mut told = BTreeSet::new();
        let mut lines = |entries: &[Entry]| -> Vec<Line> {
            let new = entries.iter().filter(|it| told.insert(it.id));
            new.map(|it| line(it, practice, disclosure, today)).collect()
        };
        let mut groups = vec![
            Group::new("Overdue", |it| format!("{it} overdue"), lines(&digest.overdue)),
            Group::new("Due soon", |it| format!("{it} due soon"), lines(&digest.due_soon)),
            Group::new("Waiting for acknowledgement", |it| format!("{it} waiting"), lines(&digest.pending)),
            Group::new(
                "Could not be read",
                |it| format!("{it} unread"),
                digest.unread.iter().map(|it| unread_line(it, practice, disclosure, today)).collect(),
            ),
            Group::new(
                "Alerts not delivered",
                |it| format!("{it} not delivered"),
                digest.undelivered.iter().map(undelivered_line).collect(),
            ),
        ];
        groups.retain(|it| it.number > 0);
        let mut alarms = Vec::new();
        if !digest.tally.adds_up() {
            alarms.push(discrepancy(&digest.tally));
        }
        alarms.extend(digest.unhealthy.iter().map(|it| words::clean(it, words::QUOTE)));
        Words {
            headline: headline(digest, &groups),
            practice: words::clean(&practice.name, words::NAME),
            date: words::long_date(digest.date),
            quiet: groups.is_empty() && alarms.is_empty(),
            alarms,
            completeness: completeness(digest, practice),
            groups,
        }
    }
}

/// `Digest Nov 24: 1 overdue, 2 due soon`, with what is wrong first.
fn headline(digest: &Digest, groups: &[Group]) -> String {
    let mut parts = Vec::new();
    if !digest.tally.adds_up() {
        parts.push("THE COUNT DOES NOT ADD UP".to_owned());
    }
    if !digest.unhealthy.is_empty() {
        parts.push("the service needs a person".to_owned());
    }
    parts.extend(groups.iter().map(|it| it.count.clone()));
    if parts.is_empty() {
        parts.push(format!("nothing waits, {} seen", words::counted(digest.tally.seen, "message")));
    }
    format!("Digest {}: {}", digest.date.strftime("%b %-d"), parts.join(", "))
}

/// The sentence that accounts for every message.
fn completeness(digest: &Digest, practice: &Practice) -> String {
    let Tally { seen, requests, not_requests, unread } = digest.tally;
    let equals = if digest.tally.adds_up() { "=" } else { "IS NOT" };
    format!(
        "{} seen since {} {equals} {} + {} + {unread} that could not be read.",
        words::counted(seen, "message"),
        words::short_time(digest.since, &practice.time_zone),
        words::counted(requests, "request"),
        if not_requests == 1 { "1 not a request".to_owned() } else { format!("{not_requests} not requests") },
    )
}

fn discrepancy(tally: &Tally) -> String {
    format!(
        "The count of messages does not add up: {} seen, but {} accounted for. A message may have been passed over. \
         Compare the inbox with `forewarn list --all`, and have whoever runs forewarn look today.",
        tally.seen,
        tally.accounted()
    )
}

fn line(entry: &Entry, practice: &Practice, disclosure: Disclosure, today: Date) -> Line {
    let acknowledged = match entry.acknowledgements.first() {
        Some(it) => format!("acknowledged by {}", words::person(&it.by, practice)),
        None => "not acknowledged".into(),
    };
    let due = match &entry.deadline {
        Some(deadline) => format!("{}, {}", words::due(Some(deadline), today), words::away(deadline.date, today)),
        None => words::due(None, today),
    };
    Line {
        what: what(entry, disclosure),
        details: format!("{due}; {}; {acknowledged}{}", words::age(entry, practice, today), wanting(entry)),
    }
}

/// What staff must ask for before the authorization can be used.
fn wanting(entry: &Entry) -> String {
    let authorization = entry.assessment.as_ref().and_then(|it| it.authorization.as_ref());
    match authorization.filter(|it| it.standing != Standing::Present) {
        Some(authorization) => format!("; {}", words::authorization(authorization)),
        None => String::new(),
    }
}

fn unread_line(entry: &Entry, practice: &Practice, disclosure: Disclosure, today: Date) -> Line {
    let problems = entry.assessment.as_ref().map(|it| it.problems.as_slice()).unwrap_or_default();
    let mut reasons: Vec<String> = problems
        .iter()
        .take(3)
        .map(|it| words::problem(it, disclosure))
        .map(|(what, why)| format!("{what}: {why}"))
        .collect();
    if problems.len() > 3 {
        reasons.push(format!("and {} more", problems.len() - 3));
    }
    if reasons.is_empty() {
        reasons.push("it has not been read yet".into());
    }
    Line {
        what: what(entry, disclosure),
        details: format!("{}; {}", reasons.join("; "), words::age(entry, practice, today)),
    }
}

fn undelivered_line(undelivered: &Undelivered) -> Line {
    Line { what: undelivered.what(), details: undelivered.details() }
}

fn what(entry: &Entry, disclosure: Disclosure) -> String {
    let unread = Assessment::default();
    let assessment = entry.assessment.as_ref().unwrap_or(&unread);
    format!(
        "{} {} – {}",
        words::reference(entry.id),
        words::what(assessment),
        words::patients_in_short(assessment, disclosure)
    )
}
