//! [`Dossier`]: what people have done about an entry. Rows are added and never changed; the last word counts.

use jiff::Timestamp;
use jiff::civil::Date;

use crate::model::{Disposition, EntryId, PersonId, Private, Proof, Reason, Relation};

/// All that people have done about one entry, each list oldest first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Dossier {
    pub confirmations: Vec<Confirmation>,
    pub overrides: Vec<Override>,
    pub closings: Vec<Closing>,
    pub extensions: Vec<Extension>,
    pub links: Vec<Link>,
    /// Entries that bear on this one: `to` is the other one here.
    pub linked_from: Vec<Link>,
    pub assignments: Vec<Assignment>,
    pub comments: Vec<Comment>,
}

/// Someone has looked at a document and confirms what it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Confirmation {
    pub proof: Proof,
    pub by: PersonId,
    pub at: Timestamp,
    pub note: Option<Private<String>>,
}

/// An administrator lets a release go ahead though nobody has acknowledged the request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Override {
    pub by: PersonId,
    pub at: Timestamp,
    pub reason: Private<String>,
}

/// A request was closed, or opened again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Closing {
    /// None where it was opened again.
    pub disposition: Option<Disposition>,
    pub reasons: Vec<Reason>,
    pub by: PersonId,
    pub at: Timestamp,
    pub note: Option<Private<String>>,
}

/// The time to answer was extended: once, by at most 30 days, with the reason told to who asks in writing (45 CFR
/// 164.524(b)(2)(iii)).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Extension {
    pub until: Date,
    pub by: PersonId,
    pub at: Timestamp,
    pub reason: Private<String>,
}

/// The entry bears on another. It never suppresses an alert, and closes nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    pub to: EntryId,
    pub relation: Relation,
    /// None where the program saw it.
    pub by: Option<PersonId>,
    pub at: Timestamp,
}

/// Who takes care of the entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assignment {
    pub to: PersonId,
    pub by: PersonId,
    pub at: Timestamp,
}

/// A remark, by command or from the answer to an alert.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comment {
    pub by: PersonId,
    pub at: Timestamp,
    pub text: Private<String>,
}

impl Dossier {
    /// What became of the request, as last said; none while it is open.
    pub fn disposition(&self) -> Option<Disposition> {
        self.closings.last().and_then(|it| it.disposition)
    }

    /// To which day the time to answer was extended: by the first, since the law allows one.
    pub fn extended(&self) -> Option<Date> {
        self.extensions.first().map(|it| it.until)
    }

    /// Who takes care of it now.
    pub fn assignee(&self) -> Option<&PersonId> {
        self.assignments.last().map(|it| &it.to)
    }

    /// Whether someone has confirmed `proof`.
    pub fn has(&self, proof: Proof) -> bool {
        self.confirmations.iter().any(|it| it.proof == proof)
    }
}
