//! What a message asks for, with the words that say so ([`Evidence`]) and what stood in the way ([`Problem`]).

use std::borrow::Cow;
use std::collections::BTreeSet;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::model::{Authorization, Flag, Kind, Patient, PersonId, Private, Relationship, Requester, Signer};

/// The answer of triage to one message. The fields are those of `classify --json`.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Assessment {
    pub kind: Kind,
    /// Only for [`Kind::Guardian`].
    pub relationship: Option<Relationship>,
    /// The chance that `kind` is right, from 0 to 1.
    pub confidence: f32,
    /// Whether a person should check the answer.
    pub review: bool,
    pub patients: Vec<Patient>,
    pub requester: Requester,
    /// The clinicians of the practice whose records or care the message names.
    pub providers: Vec<PersonId>,
    /// The date by which the sender demands an answer.
    pub due: Option<Date>,
    pub flags: BTreeSet<Flag>,
    /// Who signed the paper; only for [`Kind::Subpoena`] and [`Kind::CourtOrder`].
    #[serde(default)]
    pub signed_by: Option<Signer>,
    /// How the release authorization stands that is in the message; none where there is none in it.
    #[serde(default)]
    pub authorization: Option<Authorization>,
    /// The words that decided, best first within each field.
    pub evidence: Vec<Evidence>,
    /// What could not be read.
    pub problems: Vec<Problem>,
    /// The kind that came second, with its share of the weight.
    pub runner_up: Option<(Kind, f32)>,
}

/// Which field of the assessment some words speak for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Field {
    Kind,
    /// What is asked for: words alone, no value.
    Asked,
    Relationship,
    Patients,
    Requester,
    Providers,
    Due,
    Flags,
    SignedBy,
    Authorization,
}

impl Field {
    /// All of them, in the order in which a person would ask.
    pub const ALL: &'static [Field] = &[
        Field::Kind,
        Field::Asked,
        Field::SignedBy,
        Field::Relationship,
        Field::Patients,
        Field::Requester,
        Field::Providers,
        Field::Due,
        Field::Flags,
        Field::Authorization,
    ];

    /// The field as a heading.
    pub const fn in_words(self) -> &'static str {
        match self {
            Field::Kind => "kind",
            Field::Asked => "asked for",
            Field::Relationship => "relationship",
            Field::Patients => "patients",
            Field::Requester => "requester",
            Field::Providers => "providers",
            Field::Due => "due",
            Field::Flags => "flags",
            Field::SignedBy => "signed by",
            Field::Authorization => "authorization",
        }
    }
}

/// Words of the message that speak for a field.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Evidence {
    pub field: Field,
    /// The words as they stand in the message.
    pub text: Private<String>,
    pub place: Place,
    /// What they show, in words for a person: `the sender says whom they represent`.
    pub reason: Cow<'static, str>,
}

/// Where words stand, as a person would say it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Place {
    /// `subject`, `body`, or a file's name.
    pub part: Private<String>,
    /// Counted from 1; none for a part that has no pages.
    pub page: Option<u32>,
}

impl Place {
    /// `letter.pdf, page 1`, or `body`.
    pub fn describe(&self) -> Private<String> {
        self.part.clone().map(|part| match self.page {
            Some(page) => format!("{part}, page {page}"),
            None => part,
        })
    }
}

/// Something that could not be read, and may hide a request.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Problem {
    /// The part and page; none where it is the whole message.
    pub place: Option<Place>,
    pub cause: Cause,
}

/// Why something could not be read. [`Cause::describe`] says it to a person, with the remedy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Cause {
    /// A picture of text, and no text recognition is at hand.
    Scanned,
    /// A picture of text that is being read: what it says follows.
    StillReading,
    /// A picture of text, and recognising it failed.
    RecognitionFailed,
    /// The mail announces a fax or document that is not in it.
    ContentUnseen,
    /// Encrypted or protected by a password.
    Locked,
    /// Not a format that is known.
    UnknownFormat,
    /// A format that is known and not read: which, and what a person should do.
    Unsupported(String),
    /// A known format, but the file breaks its rules; the decoder's reason.
    Malformed(String),
    /// Beyond a limit: which.
    TooLarge(String),
    /// The server announced the message but would not give it.
    Unavailable,
    /// The file could not be opened: the operating system's reason.
    Unreadable(String),
    /// Reading it took longer than allowed.
    TimedOut,
    /// The reading process died.
    ReaderDied,
    /// The characters could not be decoded with certainty.
    Undecodable,
    /// An empty page or file, where text was expected.
    Empty,
}

impl Cause {
    /// What happened and what a person should do, without naming anyone.
    pub fn describe(&self) -> String {
        match self {
            Cause::Scanned => "it is a picture of text and was not read: open it".into(),
            Cause::StillReading => "it is a picture of text and is still being read: what it says follows".into(),
            Cause::RecognitionFailed => "it is a picture of text, and recognising the text failed: open it".into(),
            Cause::ContentUnseen => "the fax or document itself is not in the mail: fetch it and look".into(),
            Cause::Locked => "it is locked by a password or encrypted: a person must open it".into(),
            Cause::UnknownFormat => "its format is not known: open it".into(),
            Cause::Unsupported(what) => format!("it is {what}"),
            Cause::Malformed(reason) => format!("it is damaged ({reason}): open it, or ask for it again"),
            Cause::TooLarge(limit) => format!("it is larger than allowed ({limit}): open it in the mailbox"),
            Cause::Unavailable => "the mail server announced it but did not give it: look in the mailbox".into(),
            Cause::Unreadable(reason) => format!("it could not be opened ({reason})"),
            Cause::TimedOut => "reading it took too long: open it".into(),
            Cause::ReaderDied => "reading it failed badly: open it with care".into(),
            Cause::Undecodable => "its characters could not be made out: open it".into(),
            Cause::Empty => "nothing is in it to read: open it".into(),
        }
    }
}
