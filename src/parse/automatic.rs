//! Whether a mail was made by a machine, and by which kind of machine.
//!
//! A mail that is called automatic counts for less, so a person's words must never be. Therefore a single odd
//! header decides nothing: `X-Auto-Response-Suppress` is set by ordinary mail servers on ordinary mail, and a
//! subject such as "Out of office next week" may be a person's. In order: our own notice; a receipt; a bounce; an
//! automatic reply; a list. What a fax gateway sends is none of these, whatever its headers say: it carries a
//! person's words.
//!
//! Sources: RFC 3834 (Auto-Submitted), RFC 3464 (delivery status), RFC 8098 (disposition notification), RFC 2919 and
//! RFC 2369 (lists).

use std::sync::LazyLock;

use regex::Regex;

use crate::model::{Automatic, Message};
use crate::parse::headers::Headers;
use crate::parse::reply;

static AUTOREPLY_SUBJECT: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)^\s*(?:\[[^\]]*\]\s*)?(?:automatic reply|auto[- ]?reply|auto[- ]?response|autoresponder|out of (?:the )?office(?: auto[- ]?reply)?|respuesta autom[aá]tica)\s*(?::|-|$)")
        .expect("the pattern is fixed")
});

static BOUNCE_SUBJECT: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)undeliver(?:able|ed)|delivery status notification|delivery (?:has )?(?:failed|failure|incomplete|delayed)|mail delivery|returned mail|failure notice|message (?:not delivered|delayed)|could not be delivered|delivery report")
        .expect("the pattern is fixed")
});

static MAILER: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)^(?:mailer-daemon|postmaster|mail-?daemon|microsoftexchange[0-9a-f]+|bounces?)(?:@|$)")
        .expect("the pattern is fixed")
});

static READ_SUBJECT: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)^\s*(?:read|not read|delivered|relayed|le[ií]do)\s*:").expect("the pattern is fixed")
});

/// Why the mail counts as automatic, if it does; `message` knows already whether a fax gateway sent it.
pub fn automatic(headers: &Headers<'_>, message: &Message) -> Option<Automatic> {
    let mail = Mail::new(headers, message);
    if reply::own_id(headers).is_some() {
        return Some(Automatic::Ours);
    }
    if message.envelope.fax.is_some() {
        return None;
    }
    if mail.is_receipt() {
        Some(Automatic::Receipt)
    } else if mail.is_bounce() {
        Some(Automatic::Bounce)
    } else if mail.is_automatic_reply() {
        Some(Automatic::Reply)
    } else if mail.is_list() {
        Some(Automatic::List)
    } else {
        None
    }
}

struct Mail<'a> {
    headers: &'a Headers<'a>,
    subject: &'a str,
    sender: String,
    content_type: String,
    auto_submitted: String,
}

impl<'a> Mail<'a> {
    fn new(headers: &'a Headers<'a>, message: &'a Message) -> Mail<'a> {
        let lower = |name: &str| headers.get(name).unwrap_or_default().to_ascii_lowercase();
        let sender = message.envelope.from.first().map(|it| it.email.expose().to_ascii_lowercase());
        Mail {
            headers,
            subject: message.envelope.subject.expose(),
            sender: sender.unwrap_or_default(),
            content_type: lower("Content-Type"),
            auto_submitted: lower("Auto-Submitted").split([';', ' ']).next().unwrap_or_default().to_owned(),
        }
    }

    fn is_report(&self, kind: &str) -> bool {
        self.content_type.contains("multipart/report") && self.content_type.contains(kind)
    }

    fn null_return_path(&self) -> bool {
        self.headers.get("Return-Path").is_some_and(|it| it.trim() == "<>")
    }

    fn is_receipt(&self) -> bool {
        self.is_report("disposition-notification")
            || READ_SUBJECT.is_match(self.subject) && (self.null_return_path() || self.is_marked())
    }

    fn is_bounce(&self) -> bool {
        self.is_report("delivery-status")
            || self.headers.has("X-Failed-Recipients")
            || MAILER.is_match(&self.sender) && (self.null_return_path() || BOUNCE_SUBJECT.is_match(self.subject))
            || self.null_return_path() && BOUNCE_SUBJECT.is_match(self.subject)
    }

    fn is_automatic_reply(&self) -> bool {
        let marked_as_reply = self.auto_submitted == "auto-replied"
            || ["X-Autoreply", "X-Autorespond", "X-Autoresponder", "X-Vacation"]
                .iter()
                .any(|it| self.headers.has(it))
            || self.precedence() == "auto_reply";
        marked_as_reply || AUTOREPLY_SUBJECT.is_match(self.subject) && (self.is_marked() || self.null_return_path())
    }

    /// Whether some header, though not enough alone, says that a machine sent this.
    fn is_marked(&self) -> bool {
        self.auto_submitted.starts_with("auto-")
            || self.headers.has("X-Auto-Response-Suppress")
            || matches!(self.precedence().as_str(), "bulk" | "junk" | "auto_reply" | "list")
    }

    fn is_list(&self) -> bool {
        self.headers.has("List-Id")
            || self.headers.has("List-Unsubscribe")
            || matches!(self.precedence().as_str(), "bulk" | "list" | "junk")
    }

    fn precedence(&self) -> String {
        self.headers.get("Precedence").unwrap_or_default().trim().to_ascii_lowercase()
    }
}
