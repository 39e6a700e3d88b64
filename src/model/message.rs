//! One mail, taken apart: its [`Envelope`], its bodies and its [`Attachment`]s.

use jiff::{Timestamp, civil};
use serde::{Deserialize, Serialize};

use crate::model::Private;

/// A mail after parsing: headers, bodies and files, still as bytes where the file's format has yet to be read.
#[derive(Debug, Clone, PartialEq)]
pub struct Message {
    /// What the headers say.
    pub envelope: Envelope,
    /// The text that a mail reader would show, alternatives resolved, in order.
    pub bodies: Vec<Body>,
    /// Every other part, nested messages included, in order.
    pub attachments: Vec<Attachment>,
}

/// One body of a mail.
#[derive(Debug, Clone, PartialEq)]
pub enum Body {
    Plain(Private<String>),
    Html(Private<String>),
}

/// A part of a mail that is not its body.
#[derive(Debug, Clone, PartialEq)]
pub struct Attachment {
    /// The file name as declared, or an invented one (`part-3`).
    pub name: Private<String>,
    /// The media type as declared, lower case, `application/octet-stream` where none is. Never trusted.
    pub declared: String,
    /// Whether it is referred to by the HTML body (a logo) or marked inline.
    pub inline: bool,
    /// The decoded bytes.
    pub bytes: Private<Vec<u8>>,
}

/// What the headers of a mail say.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Envelope {
    pub message_id: Option<Private<String>>,
    pub in_reply_to: Vec<Private<String>>,
    pub from: Vec<Address>,
    pub to: Vec<Address>,
    pub cc: Vec<Address>,
    pub subject: Private<String>,
    /// The Date header.
    pub date: Option<Timestamp>,
    /// Set where the mail was made by a machine and not for a person to answer.
    pub automatic: Option<Automatic>,
    /// Set where a fax gateway sent it.
    pub fax: Option<Fax>,
    /// The Message-ID of our own notice that this mail is, answers or bounces, without brackets.
    pub ours: Option<Private<String>>,
    /// The tokens of our notices that it carries where an answer, a bounce or a copy carries them.
    pub tokens: Vec<Private<String>>,
    /// Whether nothing in its headers speaks against a person having written it in answer to something. Much that a person
    /// wrote is not: this is for where taking a machine for a person does harm.
    pub by_hand: bool,
    /// Whether it only says that a delivery takes longer.
    pub is_delay: bool,
}

/// A mail address with its display name.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Address {
    pub name: Option<Private<String>>,
    pub email: Private<String>,
}

/// Why a mail counts as made by a machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Automatic {
    /// A delivery status notification, or a null return path with a mailer's name.
    Bounce,
    /// An out-of-office or other automatic answer (RFC 3834 `Auto-Submitted: auto-replied`).
    Reply,
    /// A mailing list or bulk mail (List-Id, List-Unsubscribe, Precedence).
    List,
    /// A read or delivery receipt.
    Receipt,
    /// Our own notice, recognised by its header.
    Ours,
}

/// What a fax gateway's mail says of the fax.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fax {
    /// The service, for example `eFax`.
    pub service: String,
    /// The caller's number as written.
    pub caller: Option<Private<String>>,
    /// The sender's own name (CSID), where given.
    pub station: Option<Private<String>>,
    /// The number of pages.
    pub pages: Option<u32>,
    /// When the fax arrived, in the gateway's own local time.
    pub received: Option<civil::DateTime>,
    /// Whether the fax itself is in the mail. Where it is not, the content is unseen.
    pub enclosed: bool,
}
