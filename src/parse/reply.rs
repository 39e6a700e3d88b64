//! Mail that is one of our own notices, answers one, or bounces one.
//!
//! A notice carries `X-Forewarn-Notice: <id>` and the Message-ID `forewarn-notice-N@DOMAIN`. A mail with both is
//! ours; a mail whose In-Reply-To or References names such an id answers ours; a bounce that returns a message or
//! headers with such an id bounces ours. [`ours`] gives the id without brackets.
//!
//! None of this is proof. Anyone can write these headers, and whoever has seen one notice knows a real id. What a
//! forgery could win is that a request is taken for talk about a known entry; therefore the service treats a mail
//! as ours only where the id matches a notice that it has stored, and even then an answer is read like any other
//! mail: this field adds a link and never takes a request away.

use std::sync::LazyLock;

use mail_parser::PartType;
use regex::Regex;

use crate::model::Private;
use crate::parse::headers::Headers;

/// The header that each notice carries.
pub const NOTICE_HEADER: &str = "X-Forewarn-Notice";

/// The Message-ID of a notice, wherever it stands.
static NOTICE_ID: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)\bforewarn-notice-[0-9]{1,19}@[a-z0-9](?:[a-z0-9.-]{0,250}[a-z0-9])?\b")
        .expect("the pattern is fixed")
});

/// How many bytes of a returned message are searched.
const RETURNED_BYTES: usize = 64 << 10;

/// The Message-ID of the notice that the mail is, answers or bounces.
pub fn ours(headers: &Headers<'_>, parsed: &mail_parser::Message<'_>) -> Option<Private<String>> {
    own_id(headers).or_else(|| answered(headers)).or_else(|| returned(headers, parsed)).map(Private::from)
}

/// The mail's own id, where it is one of our notices by header and by the shape of the id.
pub fn own_id(headers: &Headers<'_>) -> Option<String> {
    headers.get(NOTICE_HEADER).and_then(|_| headers.get("Message-ID")).and_then(find)
}

fn answered(headers: &Headers<'_>) -> Option<String> {
    headers.all("In-Reply-To").chain(headers.all("References")).find_map(find)
}

fn returned(headers: &Headers<'_>, parsed: &mail_parser::Message<'_>) -> Option<String> {
    let says =
        |name: &str, words: &str| headers.get(name).is_some_and(|it| it.to_ascii_lowercase().contains(words));
    let bounced =
        says("Content-Type", "multipart/report") || says("From", "mailer-daemon") || says("Return-Path", "<>");
    if !bounced {
        return None;
    }
    let within = |bytes: &[u8]| find(&String::from_utf8_lossy(bytes.get(..RETURNED_BYTES).unwrap_or(bytes)));
    parsed.parts.iter().find_map(|part| match &part.body {
        PartType::Text(text) | PartType::Html(text) => within(text.as_bytes()),
        PartType::Binary(bytes) | PartType::InlineBinary(bytes) => within(bytes),
        PartType::Message(nested) => nested.message_id().and_then(find),
        PartType::Multipart(_) => None,
    })
}

fn find(text: &str) -> Option<String> {
    NOTICE_ID.find(text).map(|found| found.as_str().to_owned())
}
