//! [`Correction`]: that a person has mended the answer to a message, with the answer before and after. [`Mend`]: what
//! of it they set.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::model::{Assessment, EntryId, Kind, Patient, PersonId, Private, Relationship};

/// What a person sets of an assessment; what is none stays as it was.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Mend {
    pub kind: Option<Kind>,
    /// Only for [`Kind::Guardian`].
    pub relationship: Option<Relationship>,
    /// All the patients.
    pub patients: Option<Vec<Patient>>,
    /// The person who asks.
    pub requester: Option<Private<String>>,
    /// The firm, court, agency or company.
    pub organization: Option<Private<String>>,
    /// All the clinicians who are named.
    pub providers: Option<Vec<PersonId>>,
    /// The sender's date, or that there is none.
    pub due: Option<DueDate>,
}

/// What a person says of the sender's date.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DueDate {
    By(Date),
    Unset,
}

/// What a person made of an entry. Both answers are kept.
#[derive(Debug, Clone, PartialEq)]
pub struct Correction {
    pub entry: EntryId,
    pub by: PersonId,
    pub at: Timestamp,
    /// Why, in the person's own words.
    pub note: Option<Private<String>>,
    pub mend: Mend,
    /// The answer as it was.
    pub before: Assessment,
    /// The answer as it is since.
    pub after: Assessment,
}
