//! [`Lesson`]: what corrections have in common, and what a practice could teach because of them.

use crate::model::{EntryId, Kind, Weight};

/// What the corrections from one kind to another show.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lesson {
    /// What the program had answered.
    pub before: Kind,
    /// What a person answered.
    pub after: Kind,
    /// The entries that are still answered otherwise than by the person.
    pub entries: Vec<EntryId>,
    /// The entries that are answered like the person by now.
    pub learned: Vec<EntryId>,
    /// The domains from which `entries` came, with how many came from each; most first.
    pub senders: Vec<(String, usize)>,
    /// What could be taught, best first; each may stand in practice.toml as it is.
    pub suggestions: Vec<Suggestion>,
}

/// Something that could be taught.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suggestion {
    pub teaches: Teaching,
    /// In how many of the lesson's entries it is found.
    pub seen: usize,
}

/// One table of practice.toml.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Teaching {
    Phrase {
        text: String,
        kind: Kind,
        weight: Weight,
    },
    Firm {
        name: String,
        domain: String,
    },
    RetrievalCompany {
        name: String,
        domain: String,
    },
    /// A sender of automatic mail.
    NeverRequest {
        sender: String,
    },
}
