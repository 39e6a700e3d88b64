//! Mail that is one of our own notices, answers one, or bounces one.
//!
//! A notice carries `X-Forewarn-Notice: <id>` and the Message-ID `forewarn-notice-N.TOKEN@DOMAIN`, without the token where
//! it was sent before there were any. A mail with both is ours; a mail whose In-Reply-To or References names such an id
//! answers ours; a bounce that returns a message or headers with such an id bounces ours. [`ours`] gives the id without
//! brackets, [`tokens`] the tokens alone, also those that stand where a mail program that drops ids leaves them: in the
//! subject. What the text of a mail quotes is never looked at, except in a bounce: whoever quotes a notice need not answer
//! it.
//!
//! None of this is proof. Anyone can write these headers, and whoever was forwarded a notice knows its token. The service
//! looks the token up, and compares to whom that notice went with who writes.

use std::borrow::Cow;
use std::sync::LazyLock;

use mail_parser::PartType;
use regex::Regex;

use crate::model::Private;
use crate::parse::headers::Headers;

/// The header that each notice carries.
pub const NOTICE_HEADER: &str = "X-Forewarn-Notice";

/// The Message-ID of a notice, wherever it stands.
static NOTICE_ID: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)\bforewarn-notice-[0-9]{1,19}(?:\.[0-9a-f]{32})?@[a-z0-9](?:[a-z0-9.-]{0,250}[a-z0-9])?\b")
        .expect("the pattern is fixed")
});

/// The token in an id of ours: that of the notice, or that which it refers to.
static TOKEN: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)\bforewarn-(?:notice|answer)-[0-9]{1,19}\.([0-9a-f]{32})@").expect("the pattern is fixed")
});

/// The token in a subject.
static SUBJECT_TOKEN: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"(?i)\[ref ([0-9a-f]{32})\]").expect("the pattern is fixed"));

/// The most tokens that are taken from one mail.
const TOKENS: usize = 20;

/// How many bytes of a returned message are searched.
const RETURNED_BYTES: usize = 64 << 10;

/// The Message-ID of the notice that the mail is, answers or bounces.
pub fn ours(headers: &Headers<'_>, parsed: &mail_parser::Message<'_>) -> Option<Private<String>> {
    own_id(headers).or_else(|| answered(headers)).or_else(|| returned(headers, parsed)).map(Private::from)
}

/// The tokens that the mail carries, each once: those to which it answers first.
pub fn tokens(headers: &Headers<'_>, parsed: &mail_parser::Message<'_>, subject: &str) -> Vec<Private<String>> {
    let mut found: Vec<String> = Vec::new();
    let mut add = |pattern: &Regex, text: &str| {
        for captures in pattern.captures_iter(text).take(TOKENS) {
            let token = captures[1].to_ascii_lowercase();
            if found.len() < TOKENS && !found.contains(&token) {
                found.push(token);
            }
        }
    };
    for name in ["In-Reply-To", "References", "Message-ID"] {
        headers.all(name).for_each(|it| add(&TOKEN, it));
    }
    if is_return(headers) {
        parsed.parts.iter().for_each(|part| match &part.body {
            PartType::Text(text) | PartType::Html(text) => add(&TOKEN, &start_of(text.as_bytes())),
            PartType::Binary(bytes) | PartType::InlineBinary(bytes) => add(&TOKEN, &start_of(bytes)),
            PartType::Message(nested) => add(&TOKEN, nested.message_id().unwrap_or_default()),
            PartType::Multipart(_) => {}
        });
    }
    add(&SUBJECT_TOKEN, subject);
    found.into_iter().map(Private::from).collect()
}

/// The mail's own id, where it is one of our notices by header and by the shape of the id.
pub fn own_id(headers: &Headers<'_>) -> Option<String> {
    headers.get(NOTICE_HEADER).and_then(|_| headers.get("Message-ID")).and_then(find)
}

fn answered(headers: &Headers<'_>) -> Option<String> {
    headers.all("In-Reply-To").chain(headers.all("References")).find_map(find)
}

fn returned(headers: &Headers<'_>, parsed: &mail_parser::Message<'_>) -> Option<String> {
    if !is_return(headers) {
        return None;
    }
    let within = |bytes: &[u8]| find(&start_of(bytes));
    parsed.parts.iter().find_map(|part| match &part.body {
        PartType::Text(text) | PartType::Html(text) => within(text.as_bytes()),
        PartType::Binary(bytes) | PartType::InlineBinary(bytes) => within(bytes),
        PartType::Message(nested) => nested.message_id().and_then(find),
        PartType::Multipart(_) => None,
    })
}

/// Whether a server may have sent it to return a mail.
fn is_return(headers: &Headers<'_>) -> bool {
    let says =
        |name: &str, words: &str| headers.get(name).is_some_and(|it| it.to_ascii_lowercase().contains(words));
    says("Content-Type", "multipart/report")
        || says("From", "mailer-daemon")
        || says("From", "postmaster@")
        || says("From", "microsoftexchange")
        || says("Return-Path", "<>")
        || headers.has("X-Failed-Recipients")
}

/// As text, as much as is searched.
fn start_of(bytes: &[u8]) -> Cow<'_, str> {
    String::from_utf8_lossy(bytes.get(..RETURNED_BYTES).unwrap_or(bytes))
}

fn find(text: &str) -> Option<String> {
    NOTICE_ID.find(text).map(|found| found.as_str().to_owned())
}
