//! Whether a delivery report only speaks of a delay.
//!
//! A server that cannot deliver says so twice: after some hours that it goes on trying, and after some days that it gave up.
//! Only the second means that nobody was told. RFC 3464 has a field for it (`Action: delayed`); servers that write no such
//! report say it in their subject or their first lines.

use std::sync::LazyLock;

use mail_parser::{MimeHeaders, PartType};
use regex::Regex;

/// The fields of a delivery report that say what became of it.
static ACTION: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"(?im)^[ \t]*action[ \t]*:[ \t]*([a-z]+)").expect("the pattern is fixed"));

static DELAY: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?ix) ^ \s* warning \s* : | \b delay (?: ed )? \b | delivery \s+ incomplete | still \s+ being \s+ (?: retried | attempted )
        | (?: not \s+ yet \s+ been | has \s+ not \s+ been ) \s+ delivered \s+ yet
        | will \s+ (?: keep | continue ) \s+ (?: to \s+ )? (?: try | be \s+ retried | retry )
        | you \s+ do \s+ not \s+ need \s+ to \s+ resend",
    )
    .expect("the pattern is fixed")
});

/// How many bytes of a report are looked at.
const BYTES: usize = 32 << 10;

/// Whether the report says that the delivery is still being tried. False for what is no report.
pub fn is_delay(parsed: &mail_parser::Message<'_>, subject: &str) -> bool {
    let actions: Vec<String> = parsed
        .parts
        .iter()
        .filter(|part| is_status(part))
        .filter_map(|part| words(&part.body))
        .flat_map(|text| ACTION.captures_iter(&text).map(|it| it[1].to_ascii_lowercase()).collect::<Vec<_>>())
        .collect();
    match actions.is_empty() {
        false => actions.iter().all(|it| it != "failed") && actions.iter().any(|it| it == "delayed"),
        true => DELAY.is_match(subject) || parsed.body_text(0).is_some_and(|it| DELAY.is_match(start(&it))),
    }
}

fn is_status(part: &mail_parser::MessagePart<'_>) -> bool {
    part.content_type().is_some_and(|it| it.subtype().is_some_and(|it| it.ends_with("delivery-status")))
}

fn words(body: &PartType<'_>) -> Option<String> {
    match body {
        PartType::Text(text) | PartType::Html(text) => Some(start(text).to_owned()),
        PartType::Binary(bytes) | PartType::InlineBinary(bytes) => {
            Some(String::from_utf8_lossy(bytes.get(..BYTES).unwrap_or(bytes)).into_owned())
        }
        PartType::Message(_) | PartType::Multipart(_) => None,
    }
}

/// The first lines, before what is returned: that may be about delays of its own.
fn start(text: &str) -> &str {
    let end = text.char_indices().map(|(at, _)| at).find(|at| *at >= BYTES).unwrap_or(text.len());
    text.get(..end).unwrap_or(text)
}
