//! The audit trail: what was done, when, and by whom.
//!
//! Every change of an entry or a notice writes its row in its own transaction; triggers forbid to change or delete
//! one. Rows name numbers, kinds, states and ids of the practice's people. Free text, names of patients and the
//! server's replies stay in the tables that they belong to.

use std::fmt;

use jiff::Timestamp;
use rusqlite::{Connection, Row};
use serde::{Deserialize, Serialize};

use crate::model::{EntryId, PersonId};
use crate::store::columns::{micros, time, word};
use crate::store::{Store, StoreError};

/// Who did something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Actor {
    /// The program by itself.
    Service,
    /// A person of the practice.
    Person(PersonId),
}

impl fmt::Display for Actor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Actor::Service => f.pad("service"),
            Actor::Person(person) => f.pad(person.as_str()),
        }
    }
}

/// What was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    /// The message was stored.
    Stored,
    /// The message was met again under another key, and recognised by its content.
    Recognised,
    /// Reading began.
    ReadingBegun,
    /// The assessment was recorded.
    Assessed,
    /// Its text says too little: its pictures are to be read first.
    HandedOn,
    /// Its pictures were read, and the assessment recorded anew.
    Amended,
    /// A notice was put into the outbox.
    NoticePosted,
    /// A notice was handed to the server, answer outstanding.
    NoticeAttempted,
    /// The server accepted a notice.
    NoticeTold,
    /// The server refused a notice for good.
    NoticeRefused,
    /// A notice was given up after too many attempts.
    NoticeGivenUp,
    /// A notice was accepted first and came back later.
    NoticeBounced,
    /// A notice was put into the outbox once more.
    NoticeResent,
    /// The last of those who must be told was told.
    Alerted,
    /// A person confirmed having seen the entry.
    Acknowledged,
    /// A person released records.
    Released,
    /// A person released records, and not as the policy asks.
    ReleasedOutOfPolicy,
    /// A person looked at a document and confirmed what it is.
    Confirmed,
    /// An administrator let a release go ahead without an acknowledgement.
    Overridden,
    /// A person said what became of the request.
    Closed,
    /// A person opened the request again.
    Reopened,
    /// The time to answer was extended.
    Extended,
    /// It was linked to another entry.
    Linked,
    /// A person was charged with it.
    Assigned,
    /// A person remarked on it.
    Commented,
    /// A training was recorded.
    Trained,
    /// A person corrected the answer.
    Corrected,
    /// A share of the time to a deadline has passed, and that was warned of.
    Warned,
    /// Its message was moved to where requests wait for their provider.
    Held,
    /// Its message was moved on, since those who must be told were told.
    Cleared,
    /// Its message was to be moved, but a person had moved or deleted it.
    MovedByOthers,
}

impl Action {
    /// The spelling in the database and in JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            Action::Stored => "stored",
            Action::Recognised => "recognised",
            Action::ReadingBegun => "reading_begun",
            Action::Assessed => "assessed",
            Action::HandedOn => "handed_on",
            Action::Amended => "amended",
            Action::NoticePosted => "notice_posted",
            Action::NoticeAttempted => "notice_attempted",
            Action::NoticeTold => "notice_told",
            Action::NoticeRefused => "notice_refused",
            Action::NoticeGivenUp => "notice_given_up",
            Action::NoticeBounced => "notice_bounced",
            Action::NoticeResent => "notice_resent",
            Action::Alerted => "alerted",
            Action::Acknowledged => "acknowledged",
            Action::Released => "released",
            Action::ReleasedOutOfPolicy => "released_out_of_policy",
            Action::Confirmed => "confirmed",
            Action::Overridden => "overridden",
            Action::Closed => "closed",
            Action::Reopened => "reopened",
            Action::Extended => "extended",
            Action::Linked => "linked",
            Action::Assigned => "assigned",
            Action::Commented => "commented",
            Action::Trained => "trained",
            Action::Corrected => "corrected",
            Action::Warned => "warned",
            Action::Held => "held",
            Action::Cleared => "cleared",
            Action::MovedByOthers => "moved_by_others",
        }
    }
}

impl fmt::Display for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// One row of the trail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditRow {
    pub at: Timestamp,
    pub actor: Actor,
    pub action: Action,
    /// Numbers, kinds and states; nothing personal. May be empty.
    pub detail: String,
}

impl Store {
    /// What befell the entry `id`, oldest first; empty for one that does not exist.
    pub fn trail(&self, id: EntryId) -> Result<Vec<AuditRow>, StoreError> {
        self.view(|view| {
            let mut rows =
                view.prepare_cached("SELECT at, person, action, detail FROM audit WHERE entry = ?1 ORDER BY id")?;
            rows.query_and_then([id.0], audit_row)?.collect()
        })
    }
}

/// Adds a row to the trail, inside the transaction of the change that it tells of. `detail` names nobody outside the
/// practice and quotes nothing.
pub(super) fn write(
    connection: &Connection,
    now: Timestamp,
    entry: Option<EntryId>,
    actor: &Actor,
    action: Action,
    detail: &str,
) -> Result<(), StoreError> {
    let person = match actor {
        Actor::Service => None,
        Actor::Person(person) => Some(person.as_str()),
    };
    connection
        .prepare_cached("INSERT INTO audit (at, entry, person, action, detail) VALUES (?1, ?2, ?3, ?4, ?5)")?
        .execute((micros(now), entry.map(|it| it.0), person, action.as_str(), detail))?;
    Ok(())
}

fn audit_row(row: &Row<'_>) -> Result<AuditRow, StoreError> {
    let person: Option<String> = row.get("person")?;
    Ok(AuditRow {
        at: time(row, "at")?,
        actor: person.map_or(Actor::Service, |it| Actor::Person(PersonId::new(it))),
        action: word(row, "action")?,
        detail: row.get("detail")?,
    })
}
