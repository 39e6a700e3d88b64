//! The parts of a mail: which are its bodies, which are its files.
//!
//! Every part is walked, in order. A text part that the sender did not give a file's name is a body; of alternatives
//! the plain one is preferred, unless it is empty, a stub ("your mail reader does not show HTML") or says markedly
//! less than the HTML beside it: then both are kept, because a request may stand in either. Everything else is an
//! [`Attachment`] with its declared type and name, which are never trusted later. A mail inside the mail is an
//! attachment too, as its bytes: `extract` reads it in its turn.
//!
//! Broken encodings and wrong characters are the matter of `transfer`.
//!
//! # Limits
//!
//! [`PARTS`], [`NESTING`] and [`CONTAINERS`] bound the work on hostile mail, whatever the budget of extraction.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use aho_corasick::AhoCorasick;
use jiff::Timestamp;
use mail_parser::{Addr, Encoding, HeaderName, HeaderValue, MessagePart, MimeHeaders, PartType};

use crate::model::{Address, Attachment, Body, Cause, Envelope, Message, Place, Private, Problem};
use crate::parse::transfer::Decoded;
use crate::parse::{body_problem, transfer};

/// The most parts of a mail that are looked at.
pub const PARTS: usize = 5_000;

/// The deepest multipart inside a multipart that is looked at.
pub const NESTING: usize = 64;

/// The most containers (multiparts and mails inside) that a mail may announce before its bytes are cut there: the
/// parser's time grows with them, and dropping its tree recurses through them.
pub const CONTAINERS: usize = 500;

/// The longest Content-ID that is followed, in characters.
const IDENTIFIER: usize = 300;

/// The most addresses kept of one header.
const ADDRESSES: usize = 200;

static CONTAINER: LazyLock<AhoCorasick> = LazyLock::new(|| {
    AhoCorasick::builder()
        .ascii_case_insensitive(true)
        .build(["message/rfc822", "message/global", "multipart/"])
        .expect("three short words make an automaton")
});

/// The bytes of a mail up to the container that is one too many, and the problem if there is one.
pub fn within_limits(bytes: &[u8]) -> (&[u8], Vec<Problem>) {
    match CONTAINER.find_iter(bytes).nth(CONTAINERS) {
        None => (bytes, Vec::new()),
        Some(found) => {
            let cause = Cause::TooLarge(format!("more than {CONTAINERS} containers in one mail"));
            (bytes.get(..found.start()).unwrap_or(bytes), vec![Problem { place: None, cause }])
        }
    }
}

/// Whether the mail begins with at least one field that mail has. Where it has none, the parser has taken the first
/// lines of some other text for fields.
pub fn has_headers(parsed: &mail_parser::Message<'_>) -> bool {
    let known = |name: &HeaderName<'_>| match name {
        HeaderName::Other(name) => name.len() > 2 && starts_with(name, "x-"),
        _ => true,
    };
    parsed.parts.first().is_some_and(|root| root.headers.iter().any(|header| known(&header.name)))
}

/// What is left where nothing can be parsed: the bytes as one body.
pub fn raw_message(bytes: &[u8]) -> Message {
    let text = transfer::guess(bytes).into_owned();
    let bodies = if text.trim().is_empty() { Vec::new() } else { vec![Body::Plain(text.into())] };
    Message { envelope: Envelope::default(), bodies, attachments: Vec::new() }
}

/// The envelope, bodies and files of `parsed`; problems are added to `problems`.
pub fn message(parsed: &mail_parser::Message<'_>, problems: &mut Vec<Problem>) -> Message {
    let mut walk = Walk { parsed, seen: 0, attachments: Vec::new(), identifiers: Vec::new(), problems };
    let mut bodies = Vec::new();
    walk.part(0, 0, &mut bodies);
    let Walk { mut attachments, identifiers, .. } = walk;
    mark_referred(&mut attachments, &identifiers, parsed);
    bodies.retain(|body| !text_of(body).trim().is_empty());
    Message { envelope: envelope(parsed), bodies, attachments }
}

struct Walk<'a, 'x> {
    parsed: &'a mail_parser::Message<'x>,
    seen: usize,
    attachments: Vec<Attachment>,
    /// The Content-ID of each attachment, beside `attachments`.
    identifiers: Vec<Option<String>>,
    problems: &'a mut Vec<Problem>,
}

impl<'a, 'x> Walk<'a, 'x> {
    fn part(&mut self, id: u32, depth: usize, bodies: &mut Vec<Body>) {
        let Some(part) = self.parsed.parts.get(id as usize) else { return };
        self.seen += 1;
        if self.seen > PARTS || depth > NESTING {
            self.too_large();
            return;
        }
        match &part.body {
            PartType::Multipart(children) if is_alternative(part) => {
                let mut alternatives = Vec::new();
                children.iter().for_each(|child| self.part(*child, depth + 1, &mut alternatives));
                bodies.extend(resolve(alternatives));
            }
            PartType::Multipart(children) => children.iter().for_each(|child| self.part(*child, depth + 1, bodies)),
            PartType::Text(text) if is_body(part, id) => {
                let text = self.characters(part, text);
                bodies.push(Body::Plain(text.into()));
            }
            PartType::Html(text) if is_body(part, id) => {
                let text = self.characters(part, text);
                bodies.push(Body::Html(text.into()));
            }
            PartType::Text(text) | PartType::Html(text) => {
                let decoded = match transfer::is_left_on(part) || text.contains('\u{FFFD}') {
                    true => Decoded::of(part, self.parsed),
                    false => Decoded::whole(text.as_bytes()),
                };
                self.attach(part, id, decoded);
            }
            PartType::Binary(bytes) | PartType::InlineBinary(bytes) => {
                let decoded = match transfer::is_left_on(part) {
                    true => Decoded::of(part, self.parsed),
                    false => Decoded::whole(bytes),
                };
                self.attach(part, id, decoded);
            }
            PartType::Message(nested) => {
                let bytes = match part.encoding {
                    Encoding::None => transfer::raw(part, self.parsed),
                    Encoding::QuotedPrintable | Encoding::Base64 => &nested.raw_message,
                };
                self.attach(part, id, Decoded::whole(bytes));
            }
        }
    }

    fn attach(&mut self, part: &MessagePart<'_>, id: u32, decoded: Decoded<'_>) {
        let declared = declared(part);
        let name = match part.attachment_name().map(str::trim).filter(|name| !name.is_empty()) {
            Some(name) => name.to_owned(),
            None => invented_name(id, &declared),
        };
        if decoded.torn {
            let place = Place { part: name.as_str().into(), page: None };
            self.problems
                .push(Problem { place: Some(place), cause: Cause::Malformed("its encoding breaks off".into()) });
        }
        let inline = part.content_disposition().is_some_and(|it| it.is_inline());
        let bytes = Private::new(decoded.bytes.into_owned());
        self.identifiers.push(part.content_id().map(|id| id.trim_matches(['<', '>', ' ']).to_lowercase()));
        self.attachments.push(Attachment { name: name.into(), declared, inline, bytes });
    }

    /// The text of a body.
    fn characters(&mut self, part: &MessagePart<'_>, text: &str) -> String {
        let (text, torn) = transfer::text(part, self.parsed, text);
        if torn {
            self.problems.push(body_problem(Cause::Malformed("its encoding breaks off".into())));
        }
        if transfer::is_unreadable(&text) {
            self.problems.push(body_problem(Cause::Undecodable));
        }
        text
    }

    fn too_large(&mut self) {
        let cause = Cause::TooLarge(format!("more than {PARTS} parts, or {NESTING} one inside another"));
        let problem = Problem { place: None, cause };
        if !self.problems.contains(&problem) {
            self.problems.push(problem);
        }
    }
}

/// Which of the alternatives are read.
fn resolve(alternatives: Vec<Body>) -> Vec<Body> {
    let letters = |plain: bool| -> usize {
        let texts = alternatives.iter().filter(|body| matches!(body, Body::Plain(_)) == plain);
        texts.map(|body| if plain { letters(text_of(body)) } else { letters(&rough_text(text_of(body))) }).sum()
    };
    let (plain, html) = (letters(true), letters(false));
    let stub = alternatives.iter().any(|body| matches!(body, Body::Plain(text) if is_stub(text.expose())));
    let both = stub || html > plain + plain / 2 + 40;
    let keep = |body: &Body| match body {
        Body::Plain(_) => plain > 0,
        Body::Html(_) => plain == 0 || both,
    };
    alternatives.into_iter().filter(keep).collect()
}

/// Whether a plain alternative only says that there is another.
fn is_stub(text: &str) -> bool {
    let text = text.trim().to_lowercase();
    text.len() < 400
        && ["html", "web browser", "view this email", "view this message", "view it online"]
            .iter()
            .any(|words| text.contains(words))
}

fn letters(text: &str) -> usize {
    text.chars().filter(|c| c.is_alphanumeric()).count()
}

/// The words that HTML shows, near enough to judge a mail by: tags become spaces or lines, and comments, styles and
/// scripts are passed over. The reading proper is `extract`'s.
pub fn rough_text(html: &str) -> String {
    const SKIPPED: [(&str, &str); 4] =
        [("<style", "</style"), ("<script", "</script"), ("<head", "</head"), ("<!--", "-->")];
    let mut text = String::new();
    let mut rest = html;
    while let Some(start) = rest.find('<') {
        text.push_str(&rest[..start]);
        let tag = &rest[start..];
        let skipped = SKIPPED.iter().find(|(open, _)| starts_with(tag, open));
        let end = match skipped {
            Some((_, close)) => find(tag, close),
            None => tag.find('>').map(|at| at + 1),
        };
        let breaks = ["<br", "<p", "<div", "<tr", "</p", "</div", "</tr"].iter().any(|it| starts_with(tag, it));
        text.push(if breaks { '\n' } else { ' ' });
        rest = end.and_then(|at| tag.get(at..)).unwrap_or_default();
    }
    text.push_str(rest);
    [("&nbsp;", " "), ("&quot;", "\""), ("&#39;", "'"), ("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&")]
        .iter()
        .fold(text, |text, (entity, character)| text.replace(entity, character))
}

fn starts_with(text: &str, word: &str) -> bool {
    text.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word))
}

/// Where `close` begins in `text`, without regard to case.
fn find(text: &str, close: &str) -> Option<usize> {
    text.as_bytes().windows(close.len()).position(|window| window.eq_ignore_ascii_case(close.as_bytes()))
}

/// Whether a text part belongs to the mail's words, and is not a file.
fn is_body(part: &MessagePart<'_>, id: u32) -> bool {
    let declared = declared(part);
    let text =
        matches!(declared.as_str(), "text/plain" | "text/html" | "application/octet-stream" | "text/enriched");
    let undelivered = declared.starts_with("multipart/");
    let file = part.content_disposition().is_some_and(|it| it.is_attachment()) || part.attachment_name().is_some();
    let untyped = part.content_type().is_none();
    undelivered || (text || untyped) && (!file || id == 0 && untyped)
}

fn is_alternative(part: &MessagePart<'_>) -> bool {
    part.content_type().and_then(|it| it.subtype()).is_some_and(|it| it.eq_ignore_ascii_case("alternative"))
}

/// The declared media type, lower case.
fn declared(part: &MessagePart<'_>) -> String {
    match part.content_type() {
        Some(found) => format!("{}/{}", found.ctype(), found.subtype().unwrap_or("*")).to_lowercase(),
        None if part.is_message() => "message/rfc822".into(),
        None => "application/octet-stream".into(),
    }
}

/// A name for a part that has none, with an ending that tells its kind where that is certain.
fn invented_name(id: u32, declared: &str) -> String {
    let ending = match declared {
        "message/rfc822" => ".eml",
        "message/delivery-status" | "text/plain" => ".txt",
        "text/html" => ".html",
        "text/calendar" => ".ics",
        "application/pdf" => ".pdf",
        "image/jpeg" => ".jpg",
        "image/png" => ".png",
        "image/tiff" => ".tif",
        _ => "",
    };
    format!("part-{id}{ending}")
}

/// Marks the attachments that the HTML refers to as inline.
fn mark_referred(
    attachments: &mut [Attachment],
    identifiers: &[Option<String>],
    parsed: &mail_parser::Message<'_>,
) {
    if identifiers.iter().all(Option::is_none) {
        return;
    }
    let html = parsed.parts.iter().filter_map(|part| match &part.body {
        PartType::Html(text) => Some(text.as_ref()),
        _ => None,
    });
    let end = |c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '>' | ')' | '&');
    let referred: BTreeSet<String> = html
        .flat_map(|text| text.match_indices("cid:").filter_map(|(at, word)| text.get(at + word.len()..)))
        .map(|rest| rest.chars().take(IDENTIFIER).take_while(|c| !end(*c)).collect::<String>().to_lowercase())
        .collect();
    for (attachment, identifier) in attachments.iter_mut().zip(identifiers) {
        attachment.inline |= identifier.as_ref().is_some_and(|it| referred.contains(it));
    }
}

fn envelope(parsed: &mail_parser::Message<'_>) -> Envelope {
    let date = parsed.date().filter(|date| date.is_valid());
    Envelope {
        message_id: parsed.message_id().map(|id| id.to_owned().into()),
        in_reply_to: texts(parsed.in_reply_to()),
        from: addresses(parsed.from()),
        to: addresses(parsed.to()),
        cc: addresses(parsed.cc()),
        subject: parsed.subject().unwrap_or_default().to_owned().into(),
        date: date.and_then(|date| Timestamp::from_second(date.to_timestamp()).ok()),
        automatic: None,
        fax: None,
        ours: None,
        tokens: Vec::new(),
        by_hand: false,
        is_delay: false,
    }
}

fn texts(value: &HeaderValue<'_>) -> Vec<Private<String>> {
    match value {
        HeaderValue::Text(text) => vec![text.to_string().into()],
        HeaderValue::TextList(list) => list.iter().take(ADDRESSES).map(|text| text.to_string().into()).collect(),
        _ => Vec::new(),
    }
}

fn addresses(found: Option<&mail_parser::Address<'_>>) -> Vec<Address> {
    let address = |it: &Addr<'_>| Address {
        name: it.name.as_deref().map(str::trim).filter(|name| !name.is_empty()).map(Private::from),
        email: it.address.as_deref().unwrap_or_default().to_owned().into(),
    };
    found.map(|found| found.iter().take(ADDRESSES).map(address).collect()).unwrap_or_default()
}

fn text_of(body: &Body) -> &str {
    match body {
        Body::Plain(text) | Body::Html(text) => text.expose(),
    }
}
