//! [`Notice`]: that one person must be told one thing. [`Letter`]: its words. [`Delivery`]: what became of it.

use std::fmt;

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::model::{EntryId, PersonId, Private};

/// The number of a notice. The Message-ID is made from it, so that a repeat is recognisable.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NoticeId(pub i64);

impl fmt::Display for NoticeId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

/// What a notice is for.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Purpose {
    /// A request came in.
    Alert,
    /// The digest of a day, by the practice's own date.
    Digest(Date),
    /// A notice could not be delivered: its number.
    Undelivered(i64),
    /// Something about the service itself needs a person.
    Health,
    /// A request is still unacknowledged by one who was told.
    Reminder,
    /// A request is unacknowledged by those who were told first.
    Escalation,
    /// A deadline draws near or has passed.
    Deadline,
    /// Records went out though the policy did not allow it.
    OutOfPolicy,
}

impl Purpose {
    /// Whether an answer to a notice of this purpose shows that its recipient has seen the request.
    pub const fn is_answerable(&self) -> bool {
        match self {
            Purpose::Alert | Purpose::Reminder | Purpose::Escalation => true,
            Purpose::Digest(_)
            | Purpose::Undelivered(_)
            | Purpose::Health
            | Purpose::Deadline
            | Purpose::OutOfPolicy => false,
        }
    }

    /// The spelling in the database and in logs.
    pub const fn as_str(&self) -> &'static str {
        match self {
            Purpose::Alert => "alert",
            Purpose::Digest(_) => "digest",
            Purpose::Undelivered(_) => "undelivered",
            Purpose::Health => "health",
            Purpose::Reminder => "reminder",
            Purpose::Escalation => "escalation",
            Purpose::Deadline => "deadline",
            Purpose::OutOfPolicy => "out_of_policy",
        }
    }
}

/// How a notice presses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Urgency {
    Routine,
    Prompt,
    Critical,
}

/// Whom a notice is for: someone of the practice's configuration, never anyone else (invariant 10).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recipient {
    pub person: PersonId,
    pub name: Private<String>,
    pub email: Private<String>,
}

/// The words of a notice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Letter {
    /// One line, without line breaks.
    pub subject: Private<String>,
    pub text: Private<String>,
    pub html: Private<String>,
}

/// A notice that has yet to be stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewNotice {
    pub entry: Option<EntryId>,
    pub purpose: Purpose,
    pub urgency: Urgency,
    pub recipient: Recipient,
    pub letter: Letter,
}

/// A stored notice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    pub id: NoticeId,
    /// 128 random bits in hexadecimal, of this notice alone: who answers it shows them. None of notices from before there
    /// were any.
    pub token: Option<Private<String>>,
    /// The notice to another address of the same person in whose place this one is.
    pub instead_of: Option<NoticeId>,
    pub entry: Option<EntryId>,
    pub purpose: Purpose,
    pub urgency: Urgency,
    pub recipient: Recipient,
    pub letter: Letter,
    pub created: Timestamp,
    pub delivery: Delivery,
}

/// Where a delivery stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeliveryState {
    /// Waiting for its first or next attempt.
    Scheduled,
    /// Accepted by the server: the person counts as told.
    Told,
    /// Refused for good.
    Refused,
    /// Given up after too many attempts.
    GivenUp,
}

impl DeliveryState {
    /// The spelling in the database and in JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            DeliveryState::Scheduled => "scheduled",
            DeliveryState::Told => "told",
            DeliveryState::Refused => "refused",
            DeliveryState::GivenUp => "given_up",
        }
    }
}

/// What became of a notice so far.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivery {
    pub state: DeliveryState,
    /// Attempts made.
    pub attempts: u32,
    /// Not before this time.
    pub next_attempt: Timestamp,
    /// When the server accepted it.
    pub told: Option<Timestamp>,
    /// The server's last reply; it may quote the address, hence `Private`.
    pub reply: Option<Private<String>>,
}
