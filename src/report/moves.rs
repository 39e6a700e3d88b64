//! Where the message of an entry is, where it belongs, and what is in the way: a line of `forewarn status` and of
//! `forewarn show ID`.

use jiff::Timestamp;

use super::words;
use crate::model::{Move, MoveState, Practice, Shelf};

/// Says where the message is, for `show`.
pub fn whereabouts(it: &Move, practice: &Practice) -> String {
    let since = words::short_time(it.wanted, &practice.time_zone);
    match (it.state, it.shelf) {
        (MoveState::Done, Shelf::Hold) => format!("held in {}, waiting to be told", mailbox(it)),
        (MoveState::Done, Shelf::Cleared) => format!("cleared, in {}", mailbox(it)),
        (MoveState::Gone, Shelf::Hold | Shelf::Cleared) => "moved or deleted by a person".to_owned(),
        (MoveState::Wanted, Shelf::Hold | Shelf::Cleared) => {
            format!("still in {}, to be {} since {since}{}", mailbox(it), to_be(it.shelf), failures(it))
        }
    }
}

/// Says what is still to be done, for `status`.
pub fn outstanding(it: &Move, now: Timestamp) -> String {
    let minutes = now.duration_since(it.wanted).as_mins().max(0);
    format!(
        "Message of entry {}: to be {} for {}, still in {}{}; `forewarn check --connect` tries the mailboxes",
        it.entry,
        to_be(it.shelf),
        words::counted(minutes.unsigned_abs(), "minute"),
        mailbox(it),
        failures(it)
    )
}

fn to_be(shelf: Shelf) -> &'static str {
    match shelf {
        Shelf::Hold => "held",
        Shelf::Cleared => "cleared",
    }
}

fn mailbox(it: &Move) -> String {
    match &it.spot.mailbox {
        Some(mailbox) => format!("mailbox {}", words::clean(mailbox, words::NAME)),
        None => format!("inbox {}", words::clean(it.inbox.as_str(), words::NAME)),
    }
}

fn failures(it: &Move) -> String {
    if it.attempts == 0 {
        return String::new();
    }
    let cause = it.cause.as_ref().map(|it| format!(": {}", words::clean(it, words::REPLY))).unwrap_or_default();
    format!(", NOT MOVED after {}{cause}", words::counted(it.attempts.into(), "attempt"))
}
