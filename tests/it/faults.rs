//! What servers, networks, disks and clocks do wrong: nothing is lost, nothing is logged twice, everybody is told in the
//! end, and the administrator is told of the trouble in words that name the remedy.
//!
//! Where a fault can fall on many places of a session, one run of the program tries many of them at once: it has an inbox
//! for each, or a notice, and a relay before the real server spoils each connection in another place. `make test` tries
//! some of the places, others each time; `make faults` tries them all.

mod certificates;
mod clock;
mod cuts;
mod disk;
mod refusals;
mod stalls;

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::support::daemon::Installation;
use crate::support::dovecot::Dovecot;
use crate::support::mail::Mail;
use crate::support::relay::Relay;

const FROM: &str = "Forewarn <records@larkspurvalley.example>";

/// Each alert goes to the provider and to the administrator.
const PEOPLE: usize = 2;

/// What lies in the mailbox, by subject, with the status that it ends with.
const MAILBOX: [(&str, &str); 2] = [("The October issue is here", "not_a_request"), ("The request", "alerted")];

/// Whether to try every place at which a fault may fall (`make faults`).
fn all_places() -> bool {
    std::env::var_os("FOREWARN_ALL_PLACES").is_some()
}

/// Some of `places`: every `step`-th from one that is drawn, or all where all are asked for.
fn some<T>(places: Vec<T>, step: usize) -> Vec<T> {
    let step = if all_places() { 1 } else { step };
    places.into_iter().skip(fastrand::usize(..step)).step_by(step).collect()
}

fn request(subject: &str) -> Vec<u8> {
    Mail::plain_request("Rosa Delgado", subject).bytes()
}

/// Puts [`MAILBOX`] into the server.
fn fill(dovecot: &Dovecot) {
    dovecot.deliver(&Mail::newsletter().bytes());
    dovecot.deliver(&request("The request"));
}

/// The name of the inbox with this number.
fn inbox_name(number: usize) -> String {
    format!("inbox{number}")
}

/// An installation with `count` inboxes, all of which are the one mailbox of `dovecot`, reached in the clear by `relay`.
fn watching(count: usize, dovecot: &Dovecot, relay: &Relay) -> Installation {
    watching_by(std::iter::repeat_n(relay, count), dovecot)
}

/// The same, with an inbox for each of `relays`.
fn watching_each(relays: &[Relay], dovecot: &Dovecot) -> Installation {
    watching_by(relays.iter(), dovecot)
}

fn watching_by<'a>(relays: impl Iterator<Item = &'a Relay>, dovecot: &Dovecot) -> Installation {
    let inbox = |(number, relay): (usize, &Relay)| dovecot.inbox_at(relay.port(), &inbox_name(number), "none");
    let installation = Installation::new(&relays.enumerate().map(inbox).collect::<Vec<_>>(), &[]);
    installation.without_digest();
    installation
}

/// Every inbox of `count` has each message of `mailbox` once, in the state in which it should be, and of each request
/// everybody was told once.
#[track_caller]
fn check_whole(installation: &Installation, count: usize, mailbox: &[(&str, &str)]) {
    let mut found: BTreeMap<String, Vec<(String, String)>> = BTreeMap::new();
    let entries = installation.entries();
    let word = |entry: &Value, field: &str| entry[field].as_str().unwrap_or_default().to_owned();
    for entry in &entries {
        found.entry(word(entry, "inbox")).or_default().push((word(entry, "subject"), word(entry, "status")));
    }
    let mut expected: Vec<(String, String)> =
        mailbox.iter().map(|(subject, status)| (subject.to_string(), status.to_string())).collect();
    expected.sort();
    for number in 0..count {
        let mut of_inbox = found.remove(&inbox_name(number)).unwrap_or_default();
        of_inbox.sort();
        assert_eq!(of_inbox, expected, "inbox {number}{}", installation.describe());
    }
    let letters = installation.letters();
    let line = |letter: &str, start: &str| {
        letter.replace("\r\n ", " ").lines().find(|it| it.starts_with(start)).unwrap_or_default().to_owned()
    };
    let mut told: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for letter in letters.iter().filter(|it| it.contains("[forewarn #")) {
        let subject = line(letter, "Subject: ");
        let number = subject.split("[forewarn #").nth(1).and_then(|it| it.split(']').next()).unwrap_or_default();
        assert!(told.entry(number.to_owned()).or_default().insert(line(letter, "To: ")), "told twice: {subject}");
    }
    let alerted: BTreeMap<String, usize> =
        entries.iter().filter(|it| it["status"] == "alerted").map(|it| (it["id"].to_string(), PEOPLE)).collect();
    let told: BTreeMap<String, usize> = told.into_iter().map(|(entry, people)| (entry, people.len())).collect();
    assert_eq!(told, alerted);
}

/// A run in which faults fell: each inbox that was not read to the end is named, and each other has everything.
#[track_caller]
fn check_named(installation: &Installation, errors: &str, count: usize, messages: usize) {
    let entries = installation.entries();
    for number in 0..count {
        let name = inbox_name(number);
        let has = entries.iter().filter(|it| it["inbox"] == name.as_str()).count();
        let is_named = errors.contains(&format!("inbox `{name}` could not be read to the end"));
        assert!(is_named || has == messages, "{name} has {has} messages and is not named:\n{errors}");
    }
}
