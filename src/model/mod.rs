//! The nouns: plain data that every stage speaks, with no behaviour beyond their invariants.
//!
//! Read top to bottom, the modules follow a request from the mail server to the person who is told of it.
//! Types here derive `serde` where they cross the reader's pipe or stand in a column of the store.

pub mod assessment;
pub mod disposition;
pub mod authorization;
pub mod correction;
pub mod document;
pub mod dossier;
pub mod entry;
pub mod explanation;
pub mod hold;
pub mod kind;
pub mod lesson;
pub mod message;
pub mod notice;
pub mod people;
pub mod practice;
pub mod private;
pub mod raw;
pub mod taught;
pub mod tls;
pub mod work;
pub mod trouble;

pub use assessment::{Assessment, Cause, Evidence, Field, Place, Problem};
pub use authorization::{Authorization, Element, Standing};
pub use correction::{Correction, DueDate, Mend};
pub use disposition::{Basis, Disposition, Proof, Reason, Relation};
pub use document::{Content, Document, Page, Part, Picture, Role, Turn};
pub use dossier::{Assignment, Closing, Comment, Confirmation, Dossier, Extension, Link, Override};
pub use entry::{Acknowledgement, Deadline, Entry, EntryId, Release, State};
pub use explanation::{Explanation, Rival};
pub use hold::{MailId, Move, MoveState, Shelf, Spot};
pub use kind::{Flag, Kind, Relationship, Signer, UnknownWord};
pub use lesson::{Lesson, Suggestion, Teaching};
pub use message::{Address, Attachment, Automatic, Body, Envelope, Fax, Message};
pub use notice::{Delivery, DeliveryState, Letter, NewNotice, Notice, NoticeId, Purpose, Recipient, Urgency};
pub use people::{Patient, Requester};
pub use practice::{
    Absence, AlertRule, Audience, DayUnit, Disclosure, FeeCap, Gate, Office, Patience, Person, PersonId, Policy,
    Practice, Provider, Role as PersonRole, Rule, Staff, StateCode, TimeFrame,
};
pub use private::Private;
pub use raw::{Bytes, Cursor, InboxName, Media, Origin, RawMessage};
pub use taught::{KnownOrganization, NeverRequest, Sender, Taught, TaughtPhrase, Weight, Wording};
pub use tls::{Distrust, Tls};
pub use trouble::{Alarm, AlarmWay, Ending, KnownTrouble, NewAlarm, Queue, Thresholds, Trouble};
pub use work::{Need, Share, Step, Work};
