//! The bytes and the characters of a part, where `mail-parser` gave up on them.
//!
//! It leaves a part encoded when its transfer encoding breaks a rule: a boundary missing at the end, a list's footer
//! behind the padding, a `=` too many. Nothing is lost by that, so the encoding is taken off here as far as it goes;
//! only where bytes are missing is the part [`Decoded::torn`]. Bytes that are not the declared characters are read as
//! UTF-8, and else as Windows-1252, which knows every byte.

use std::borrow::Cow;

use mail_parser::decoders::base64::base64_decode;
use mail_parser::{Message, MessagePart, MimeHeaders};

/// Bytes without their transfer encoding.
pub(super) struct Decoded<'b> {
    pub(super) bytes: Cow<'b, [u8]>,
    /// Whether some of them are missing.
    pub(super) torn: bool,
}

impl<'b> Decoded<'b> {
    /// Bytes as the parser gave them.
    pub(super) fn whole(bytes: &'b [u8]) -> Decoded<'b> {
        Decoded { bytes: Cow::Borrowed(bytes), torn: false }
    }

    /// The part's bytes with the transfer encoding taken off, as far as it can be.
    pub(super) fn of(part: &MessagePart<'_>, message: &'b Message<'_>) -> Decoded<'b> {
        let raw = raw(part, message);
        match encoding(part).as_deref() {
            Some("base64") => base64(raw).unwrap_or(Decoded::whole(raw)),
            Some("quoted-printable") => Decoded { bytes: quoted(raw).into(), torn: false },
            Some(_) | None => Decoded::whole(raw),
        }
    }
}

/// Whether the parser left the part's transfer encoding on.
pub(super) fn is_left_on(part: &MessagePart<'_>) -> bool {
    part.is_encoding_problem && matches!(encoding(part).as_deref(), Some("base64" | "quoted-printable"))
}

/// The part's bytes as they stand in the mail.
pub(super) fn raw<'b>(part: &MessagePart<'_>, message: &'b Message<'_>) -> &'b [u8] {
    message.raw_message.get(part.offset_body as usize..part.offset_end as usize).unwrap_or_default()
}

/// The text of a part, which the parser read as `text`, and whether bytes of it are missing.
pub(super) fn text(part: &MessagePart<'_>, message: &Message<'_>, text: &str) -> (String, bool) {
    let label = part.content_type().and_then(|it| it.attribute("charset"));
    let known = label.and_then(|label| encoding_rs::Encoding::for_label(label.as_bytes()));
    // Where the declared characters are known and not UTF-8, what lies outside them has no better guess.
    let outside = text.contains('\u{FFFD}') && known.is_none_or(|it| it == encoding_rs::UTF_8);
    if !is_left_on(part) && !outside {
        return (text.to_owned(), false);
    }
    let decoded = Decoded::of(part, message);
    let text = match known {
        Some(encoding) if encoding != encoding_rs::UTF_8 => encoding.decode(&decoded.bytes).0,
        Some(_) | None => guess(&decoded.bytes),
    };
    (text.into_owned(), decoded.torn)
}

/// Text of unknown characters: UTF-8 where it is that, else Windows-1252.
pub(super) fn guess(bytes: &[u8]) -> Cow<'_, str> {
    match std::str::from_utf8(bytes) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => encoding_rs::WINDOWS_1252.decode_without_bom_handling(bytes).0,
    }
}

/// Whether so many characters are holes that words are lost.
pub(super) fn is_unreadable(text: &str) -> bool {
    let holes = text.chars().filter(|c| *c == '\u{FFFD}' || c.is_control() && !c.is_whitespace()).count();
    holes > 3 && holes * 50 > text.chars().count()
}

fn encoding(part: &MessagePart<'_>) -> Option<String> {
    part.content_transfer_encoding().map(|it| it.trim().to_ascii_lowercase())
}

/// Base64 up to its padding, foreign characters passed over and a torn end cut off. What follows the padding, such as
/// the footer of a list, is no part of it.
fn base64(raw: &[u8]) -> Option<Decoded<'static>> {
    let is_digit = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'/');
    let end = raw.iter().position(|b| *b == b'=').unwrap_or(raw.len());
    let (data, rest) = raw.split_at(end);
    let mut digits: Vec<u8> = data.iter().copied().filter(is_digit).collect();
    let foreign = data.iter().any(|b| !b.is_ascii_whitespace() && !is_digit(b));
    let padding =
        rest.iter().take_while(|b| **b == b'=' || b.is_ascii_whitespace()).filter(|b| **b == b'=').count();
    let torn = foreign || !(digits.len() + padding.min(2)).is_multiple_of(4);
    if digits.len() % 4 == 1 {
        digits.pop();
    }
    let bytes = base64_decode(&digits).filter(|decoded| !decoded.is_empty())?;
    Some(Decoded { bytes: bytes.into(), torn })
}

/// Quoted-printable in which a `=` that begins nothing is taken as it stands.
fn quoted(raw: &[u8]) -> Vec<u8> {
    let hex = |b: &u8| char::from(*b).to_digit(16);
    let mut bytes = Vec::with_capacity(raw.len());
    let mut rest = raw;
    while let [first, tail @ ..] = rest {
        rest = tail;
        match tail {
            [b'\r', b'\n', after @ ..] | [b'\n', after @ ..] if *first == b'=' => rest = after,
            [high, low, after @ ..] if *first == b'=' => match (hex(high), hex(low)) {
                (Some(high), Some(low)) => {
                    bytes.push((high * 16 + low) as u8);
                    rest = after;
                }
                (Some(_) | None, _) => bytes.push(b'='),
            },
            _ => bytes.push(*first),
        }
    }
    bytes
}
