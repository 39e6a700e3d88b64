//! The mail that a notice becomes: the same for every channel.
//!
//! Everything in it comes from the notice and the settings, nothing from a clock or from chance, so that sending a
//! notice again makes the same mail: the same Message-ID (invariant 5), Date and boundary. Headers say that a
//! machine wrote it, so that no automatic answer comes back, and carry the notice's number, by which we know our own
//! mail when it returns.
//!
//! The notice's token, by which an answer shows that it is one, stands wherever one mail program or another carries it
//! back: in the Message-ID; in References, for servers that give each mail an id of their own; and at the end of the
//! subject, for programs that answer with neither.
//!
//! There is no `Precedence` header: `bulk` makes some filters drop the mail, which is the one thing that must not
//! happen, and `Auto-Submitted` (RFC 3834) says the rest.

use std::time::{Duration, SystemTime};

use jiff::Timestamp;
use lettre::Message;
use lettre::message::header::{Header, HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart, MultiPartKind, SinglePart};
use sha2::{Digest, Sha256};

use crate::model::{Notice, Urgency};

/// The header by which we know our own mail again.
pub const NOTICE_HEADER: &str = "X-Forewarn-Notice";

/// Why no mail could be made of a notice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum MessageError {
    #[error("expected a mail address for the recipient, but found something else")]
    Recipient,
    #[error("failed to put the mail together")]
    Build,
}

/// Reads the sender from the settings: `Forewarn <records@cedarhollow.example>`.
pub fn sender(from: &str) -> Option<Mailbox> {
    from.parse().ok()
}

/// The Message-ID of `notice`, in brackets.
pub fn message_id(notice: &Notice, domain: &str) -> String {
    let token = notice.token.as_ref().map(|it| format!(".{}", it.expose())).unwrap_or_default();
    format!("<forewarn-notice-{}{token}@{domain}>", notice.id)
}

/// What the mail refers to, in brackets: no mail has this id, but what answers this one refers to it too.
fn reference(notice: &Notice, domain: &str) -> Option<String> {
    let token = notice.token.as_ref().filter(|_| notice.purpose.is_answerable())?;
    Some(format!("<forewarn-answer-{}.{}@{domain}>", notice.id, token.expose()))
}

/// The subject, with the token where an answer is of use.
fn subject(notice: &Notice) -> String {
    let words = one_line(notice.letter.subject.expose());
    match notice.token.as_ref().filter(|_| notice.purpose.is_answerable()) {
        Some(token) => format!("{words} [ref {}]", token.expose()),
        None => words,
    }
}

/// Makes the mail.
///
/// # Errors
///
/// [`MessageError::Recipient`] where the recipient's address is none; [`MessageError::Build`] otherwise.
pub fn message(notice: &Notice, from: &Mailbox, message_id_domain: &str) -> Result<Message, MessageError> {
    let address = notice.recipient.email.expose().parse().map_err(|_| MessageError::Recipient)?;
    let name = one_line(notice.recipient.name.expose());
    let to = Mailbox::new(Some(name).filter(|it| !it.is_empty()), address);
    let text = notice.letter.text.expose();
    let html = notice.letter.html.expose();
    let mut message = Message::builder()
        .from(from.clone())
        .to(to)
        .subject(subject(notice))
        .date(date(notice.created))
        .message_id(Some(message_id(notice, message_id_domain)))
        .header(AutoSubmitted("auto-generated".into()))
        .header(SuppressAutoResponse("All".into()))
        .header(NoticeNumber(notice.id.to_string()));
    if let Some(reference) = reference(notice, message_id_domain) {
        message = message.references(reference);
    }
    if notice.urgency == Urgency::Critical {
        message = message.header(Importance("high".into()));
    }
    let parts = MultiPart::builder()
        .kind(MultiPartKind::Alternative)
        .boundary(boundary(text, html))
        .singlepart(SinglePart::plain(text.clone()))
        .singlepart(SinglePart::html(html.clone()));
    message.multipart(parts).map_err(|_| MessageError::Build)
}

/// The Date header counts whole seconds from 1970.
fn date(time: Timestamp) -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_secs(time.as_second().max(0).unsigned_abs())
}

/// A boundary that the parts cannot contain, because it is made from them.
fn boundary(text: &str, html: &str) -> String {
    let mut hash = Sha256::new();
    hash.update(text);
    hash.update([0]);
    hash.update(html);
    let hash = hash.finalize();
    let digits: String = hash.iter().take(16).map(|byte| format!("{byte:02x}")).collect();
    format!("forewarn-{digits}")
}

/// Without line breaks and other control characters, whoever wrote it.
fn one_line(text: &str) -> String {
    text.chars().map(|it| if it.is_control() { ' ' } else { it }).collect::<String>().trim().to_owned()
}

/// A header of ours with a plain value.
macro_rules! plain_header {
    ($(#[$doc:meta])* $name:ident, $text:expr) => {
        $(#[$doc])*
        #[derive(Debug, Clone)]
        struct $name(String);

        impl Header for $name {
            fn name() -> HeaderName {
                HeaderName::new_from_ascii_str($text)
            }

            fn parse(text: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
                Ok($name(text.to_owned()))
            }

            fn display(&self) -> HeaderValue {
                HeaderValue::new(Self::name(), self.0.clone())
            }
        }
    };
}

plain_header! {
    /// RFC 3834: no automatic answer, please.
    AutoSubmitted, "Auto-Submitted"
}
plain_header! {
    /// The same for Exchange, which does not read RFC 3834.
    SuppressAutoResponse, "X-Auto-Response-Suppress"
}
plain_header! {
    /// The number of the notice.
    NoticeNumber, NOTICE_HEADER
}
plain_header! {
    /// RFC 2156, read by most mail programs.
    Importance, "Importance"
}

#[cfg(test)]
pub(in crate::channel) mod tests;
