//! [`Entry`]: one line of the log, and where it stands. Every message taken in has exactly one.

use std::fmt;
use std::str::FromStr;

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::model::{Assessment, Basis, Disposition, InboxName, PersonId, Private};

/// The number of an entry: the reference that people see.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct EntryId(pub i64);

impl fmt::Display for EntryId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

impl FromStr for EntryId {
    type Err = std::num::ParseIntError;

    /// Reads `17`, and `#17` or `R-17` as they may be copied from a notice.
    fn from_str(text: &str) -> Result<EntryId, Self::Err> {
        let digits = text.trim().trim_start_matches('#').trim_start_matches("R-").trim_start_matches("r-");
        digits.parse().map(EntryId)
    }
}

/// Where an entry stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Stored, not yet read.
    Received,
    /// Read and not a request; nothing to do.
    NotARequest,
    /// A request, or possibly one; the notices that it calls for are not all delivered.
    Open,
    /// Everyone who must be told was told.
    Alerted,
    /// A provider or administrator has confirmed having seen it.
    Acknowledged,
    /// Records were released.
    Released,
}

impl State {
    /// The spelling in the database and in JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            State::Received => "received",
            State::NotARequest => "not_a_request",
            State::Open => "open",
            State::Alerted => "alerted",
            State::Acknowledged => "acknowledged",
            State::Released => "released",
        }
    }
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// The date that counts, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deadline {
    pub date: Date,
    /// For a person: `set by the sender`, or the rule with its citation.
    pub basis: String,
}

/// Someone has seen the entry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Acknowledgement {
    pub by: PersonId,
    pub at: Timestamp,
}

/// Records went out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Release {
    /// The staff member who released.
    pub by: PersonId,
    pub at: Timestamp,
    /// What was released.
    pub what: Private<String>,
    /// By what means: mail, fax, portal.
    pub means: Private<String>,
    /// To whom.
    pub to: Private<String>,
    /// The fee as given, in dollars.
    pub fee: Option<String>,
    /// Why the fee is above the cap.
    pub fee_reason: Option<Private<String>>,
    pub fee_paid: bool,
    /// Whether more may follow.
    pub partial: bool,
    /// What for, as said.
    pub purpose: Option<Private<String>>,
    /// On what legal ground; none where nobody said so and it is not plain.
    pub basis: Option<Basis>,
    /// Why it went out though the policy did not allow it, where it did not.
    pub out_of_policy: Option<Private<String>>,
}

impl Release {
    /// Whether it counts for an accounting of disclosures (45 CFR 164.528). One on a ground that nobody named does, until
    /// somebody names one that does not.
    pub fn is_accountable(&self) -> bool {
        self.basis.is_none_or(Basis::is_accountable)
    }
}

/// One line of the log.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    pub id: EntryId,
    pub inbox: InboxName,
    /// When the message arrived in the inbox.
    pub arrived: Timestamp,
    /// When forewarn stored it.
    pub stored: Timestamp,
    pub state: State,
    /// What became of the request, as last said; none while it is open.
    pub disposition: Option<Disposition>,
    /// None until it has been read.
    pub assessment: Option<Assessment>,
    pub deadline: Option<Deadline>,
    /// When the last of those who must be told was told.
    pub alerted: Option<Timestamp>,
    pub acknowledgements: Vec<Acknowledgement>,
    pub releases: Vec<Release>,
    /// Who sent the message, for a person: `"Karen Pruitt" <karen@pruittlowe.example>` or the file's name.
    pub sender: Private<String>,
    pub subject: Private<String>,
}
