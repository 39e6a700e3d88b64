//! The digest: the working list of staff, and the proof that nothing was passed over.
//!
//! Requests are grouped by what staff must do next. Each stands once, in the group that presses most, with all that it
//! waits for. What is not healthy comes before everything else; what could not be delivered, trainings that end and what
//! went out follow. The count of messages must add up, and where it does not the digest says so first (invariant 6). A quiet
//! day has a digest too: it says that the watcher runs.

mod groups;

use jiff::Timestamp;
use jiff::civil::Date;
use serde::Serialize;

use self::groups::Group;
use super::undelivered::Undelivered;
use super::{Report, words};
use crate::model::{Entry, Letter, PersonId, Policy, Practice, Release, Work};

/// What a digest tells of.
#[derive(Debug, Clone)]
pub struct Digest {
    /// The day of the digest.
    pub date: Date,
    /// The day on which it is written, which is a later one where the service was down.
    pub today: Date,
    /// The count of messages and what was released begin here.
    pub since: Timestamp,
    /// Every request that is still to be answered.
    pub work: Vec<Work>,
    /// Notices that were refused or given up.
    pub undelivered: Vec<Undelivered>,
    pub trainings: Vec<Training>,
    pub released: Vec<Released>,
    pub tally: Tally,
    /// What of the service needs a person, one sentence each.
    pub unhealthy: Vec<String>,
}

/// An annual training that ends soon, has ended, or was never had.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Training {
    pub person: PersonId,
    /// Whether they may release records while it is current.
    pub may_release: bool,
    /// Its last day; none where none is on record.
    pub ends: Option<Date>,
}

/// Records that went out.
#[derive(Debug, Clone)]
pub struct Released {
    pub entry: Entry,
    pub release: Release,
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
    let words = Words::new(digest, practice, policy);
    let subject = format!("[forewarn] {}", words.headline);
    Report::Digest.letter(subject, &words)
}

/// Writes the digest for the terminal, with what the policy discloses.
pub fn text(digest: &Digest, practice: &Practice, policy: &Policy) -> String {
    Report::Digest.text(&Words::new(digest, practice, policy))
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

impl Words {
    fn new(digest: &Digest, practice: &Practice, policy: &Policy) -> Words {
        let groups = groups::all(digest, practice, policy.disclosure);
        let mut alarms = Vec::new();
        if !digest.tally.adds_up() {
            alarms.push(discrepancy(&digest.tally));
        }
        alarms.extend(digest.unhealthy.iter().map(|it| words::clean(it, words::QUOTE)));
        Words {
            headline: headline(digest, &groups),
            practice: words::clean(&practice.name, words::NAME),
            date: words::long_date(digest.date),
            quiet: groups.iter().all(|it| it.count.is_empty()) && alarms.is_empty(),
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
    parts.extend(groups.iter().map(|it| it.count.clone()).filter(|it| !it.is_empty()));
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
