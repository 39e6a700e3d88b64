//! [`Move`]: that a message belongs into another mailbox of its server, where it is now, and what became of that.
//!
//! A request that waits for its provider is held out of the staff's sight until those who must be told were told; then it
//! is cleared. Nothing else is ever moved.

use std::fmt;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::model::{EntryId, InboxName};

/// The two mailboxes into which forewarn moves messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Shelf {
    /// Where a request waits for its provider.
    Hold,
    /// Where it goes once those who must be told were told.
    Cleared,
}

impl Shelf {
    /// The spelling in the database and in JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            Shelf::Hold => "hold",
            Shelf::Cleared => "cleared",
        }
    }
}

impl fmt::Display for Shelf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// The number of a message in a mailbox of a server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct MailId {
    pub uid_validity: u32,
    pub uid: u32,
}

/// Where a message is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spot {
    /// The mailbox's name as configured; none for that of the inbox itself.
    pub mailbox: Option<String>,
    /// None where the server did not say: then the message is found by its content.
    pub id: Option<MailId>,
}

/// How far a move has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MoveState {
    /// Waiting for its first or next attempt.
    Wanted,
    /// The message is where it belongs.
    Done,
    /// A person has moved or deleted the message meanwhile; it is left to them.
    Gone,
}

impl MoveState {
    /// The spelling in the database and in JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            MoveState::Wanted => "wanted",
            MoveState::Done => "done",
            MoveState::Gone => "gone",
        }
    }
}

/// That a message belongs into another mailbox.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Move {
    pub entry: EntryId,
    pub inbox: InboxName,
    /// Where it belongs.
    pub shelf: Shelf,
    /// Since when.
    pub wanted: Timestamp,
    /// Where it was seen last.
    pub spot: Spot,
    /// Its copy on the shelf, on a server that cannot move: the message itself is still to be removed.
    pub copy: Option<MailId>,
    pub state: MoveState,
    pub attempts: u32,
    pub next_attempt: Timestamp,
    /// Why the last attempt failed, in words that name nobody.
    pub cause: Option<String>,
}
