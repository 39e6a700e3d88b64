//! Signed messages that wrap what they sign: S/MIME, and PGP's signed text.
//!
//! An opaque S/MIME message (`smime.p7m`) is a CMS SignedData (RFC 5652), in which the message stands as an octet
//! string. It is taken out without regard to the signature: forewarn says what is asked, and never that it is genuine.
//! Mail programs write BER, with lengths left open and strings in pieces, which readers of DER refuse; what is needed
//! of it here is the way to one string.
//!
//! A message that is encrypted instead is no matter of this file: it is locked.

use crate::extract::format::{self, Format};
use crate::extract::limits::Budget;
use crate::extract::mail::{self, Opened};
use crate::extract::reading::{Member, Reading};
use crate::model::{Cause, Envelope, Problem};

/// The deepest string in pieces of pieces that is followed.
const NESTING: usize = 16;

const SEQUENCE: u8 = 0x30;
const OBJECT_IDENTIFIER: u8 = 0x06;
const OCTET_STRING: u8 = 0x04;
const OCTET_STRING_IN_PIECES: u8 = 0x24;
const EXPLICIT: u8 = 0xA0;

/// Opens an opaque S/MIME message.
pub fn open(bytes: &[u8], budget: &mut Budget) -> Result<Opened, Cause> {
    let Some((content, whole)) = content(bytes) else {
        return Err(Cause::Malformed("no message can be found in its signature".into()));
    };
    budget.take_bytes(content.len())?;
    let mut opened = match format::recognise(&content, "", "multipart/signed") {
        Format::Mail => mail::open(&content, budget),
        // A file that was signed by itself, as `letter.pdf.p7m`.
        _ => Opened {
            envelope: Envelope::default(),
            subject: Reading::default(),
            bodies: Vec::new(),
            members: vec![Member {
                name: "signed".into(),
                declared: String::new(),
                inline: false,
                bytes: Ok(content),
            }],
            problems: Vec::new(),
        },
    };
    if !whole {
        let cause = Cause::Malformed("its signature breaks off".into());
        opened.problems.push(Problem { place: None, cause });
    }
    Ok(opened)
}

/// Whether a CMS SignedData holds nothing but signatures, the message being elsewhere.
pub fn is_detached(bytes: &[u8]) -> bool {
    encapsulated(bytes).is_some_and(|mut inside| inside.next().is_none())
}

/// The text of a PGP message that is signed and readable, without the lines that PGP adds (RFC 9580, section 7).
pub fn without_pgp_signature(text: &str) -> Option<String> {
    let (before, rest) = text.split_once("-----BEGIN PGP SIGNED MESSAGE-----")?;
    let rest = rest.replace("\r\n", "\n");
    let (_, signed) = rest.split_once("\n\n")?;
    let (signed, after) = match signed.split_once("\n-----BEGIN PGP SIGNATURE-----") {
        Some((signed, rest)) => (signed, rest.split_once("-----END PGP SIGNATURE-----").map_or("", |it| it.1)),
        None => (signed, ""),
    };
    let lines: Vec<&str> = signed.lines().map(|line| line.strip_prefix("- ").unwrap_or(line)).collect();
    Some(format!("{before}{}{after}", lines.join("\n")))
}

/// The string inside a SignedData, and whether it was whole.
fn content(bytes: &[u8]) -> Option<(Vec<u8>, bool)> {
    let string = encapsulated(bytes)?.next()?.inside();
    let mut content = Vec::new();
    let mut open = Vec::new();
    let element = string.clone().next()?;
    let mut whole = element.whole;
    match element.tag {
        OCTET_STRING => content.extend_from_slice(element.body),
        OCTET_STRING_IN_PIECES => open.push(element.inside()),
        _ => return None,
    }
    while let Some(mut inner) = open.pop() {
        let Some(piece) = inner.next() else { continue };
        open.push(inner);
        whole &= piece.whole;
        match piece.tag {
            OCTET_STRING => content.extend_from_slice(piece.body),
            OCTET_STRING_IN_PIECES if open.len() < NESTING => open.push(piece.inside()),
            _ => whole = false,
        }
    }
    Some((content, whole))
}

/// What follows the type in EncapsulatedContentInfo: the string, unless the signature is detached.
fn encapsulated(bytes: &[u8]) -> Option<Elements<'_>> {
    const SIGNED_DATA: &[u8] = b"\x2A\x86\x48\x86\xF7\x0D\x01\x07\x02";
    let mut outer = Elements(bytes).next().filter(|it| it.tag == SEQUENCE)?.inside();
    outer.next().filter(|it| it.tag == OBJECT_IDENTIFIER && it.body == SIGNED_DATA)?;
    let mut explicit = outer.next().filter(|it| it.tag == EXPLICIT)?.inside();
    let mut signed = explicit.next().filter(|it| it.tag == SEQUENCE)?.inside();
    let (_version, _digests) = (signed.next()?, signed.next()?);
    let mut inside = signed.next().filter(|it| it.tag == SEQUENCE)?.inside();
    inside.next().filter(|it| it.tag == OBJECT_IDENTIFIER)?;
    Some(inside)
}

/// One element of BER.
#[derive(Clone)]
struct Element<'a> {
    tag: u8,
    body: &'a [u8],
    /// Whether all of it is there.
    whole: bool,
}

impl<'a> Element<'a> {
    fn inside(&self) -> Elements<'a> {
        Elements(self.body)
    }
}

/// The elements in some bytes, one after another, up to their end or to the mark of an end.
#[derive(Clone)]
struct Elements<'a>(&'a [u8]);

impl<'a> Iterator for Elements<'a> {
    type Item = Element<'a>;

    fn next(&mut self) -> Option<Element<'a>> {
        let (tag, length, rest) = head(self.0)?;
        if tag == 0 {
            return None;
        }
        let (length, after, whole) = match length {
            Some(length) => (length.min(rest.len()), length.min(rest.len()), length <= rest.len()),
            None => match open_length(rest) {
                Some(length) => (length, length + 2, true),
                None => (rest.len(), rest.len(), false),
            },
        };
        self.0 = rest.get(after..).unwrap_or_default();
        Some(Element { tag, body: rest.get(..length).unwrap_or_default(), whole })
    }
}

/// The tag and the length at the head of an element, none where it is left open; and what follows.
fn head(bytes: &[u8]) -> Option<(u8, Option<usize>, &[u8])> {
    let [tag, first, rest @ ..] = bytes else { return None };
    // Tags of more than one byte have no place on the way to the message.
    if tag & 0x1F == 0x1F {
        return None;
    }
    match first {
        0x80 => Some((*tag, None, rest)),
        0..0x80 => Some((*tag, Some(usize::from(*first)), rest)),
        _ => {
            let (digits, rest) = rest.split_at_checked(usize::from(first & 0x7F))?;
            let length = digits
                .iter()
                .try_fold(0_usize, |sum, digit| Some(sum.checked_mul(256)?.saturating_add(usize::from(*digit))));
            Some((*tag, Some(length.unwrap_or(usize::MAX)), rest))
        }
    }
}

/// The length of what precedes the mark that ends an element of open length.
fn open_length(bytes: &[u8]) -> Option<usize> {
    let mut open = 1_usize;
    let mut rest = bytes;
    loop {
        let (tag, length, inside) = head(rest)?;
        let at_end = tag == 0 && length == Some(0);
        rest = match length {
            Some(length) => inside.get(length..)?,
            None => inside,
        };
        open = match length {
            None => open + 1,
            Some(_) if at_end => open - 1,
            Some(_) => open,
        };
        if open == 0 {
            return Some(bytes.len() - rest.len() - 2);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{content, is_detached, without_pgp_signature};

    const IDENTIFIERS: [&[u8]; 2] =
        [b"\x06\x09\x2A\x86\x48\x86\xF7\x0D\x01\x07\x02", b"\x06\x09\x2A\x86\x48\x86\xF7\x0D\x01\x07\x01"];

    fn definite(tag: u8, parts: &[&[u8]]) -> Vec<u8> {
        let body = parts.concat();
        [&[tag, body.len() as u8][..], &body].concat()
    }

    fn open(tag: u8, parts: &[&[u8]]) -> Vec<u8> {
        [&[tag, 0x80][..], &parts.concat(), &[0, 0]].concat()
    }

    fn signed(wrap: fn(u8, &[&[u8]]) -> Vec<u8>, string: &[u8]) -> Vec<u8> {
        let inside = wrap(0x30, &[IDENTIFIERS[1], string]);
        let data = wrap(0x30, &[b"\x02\x01\x01", b"\x31\0", &inside, b"\x31\0"]);
        wrap(0x30, &[IDENTIFIERS[0], &wrap(0xA0, &[&data])])
    }

    #[test]
    fn the_message_is_found_in_definite_and_in_open_lengths() {
        let string = definite(0xA0, &[&definite(0x04, &[b"words"])]);
        assert_eq!(content(&signed(definite, &string)), Some((b"words".to_vec(), true)));
        let pieces = open(0xA0, &[&open(0x24, &[&definite(0x04, &[b"wor"]), &definite(0x04, &[b"ds"])])]);
        assert_eq!(content(&signed(open, &pieces)), Some((b"words".to_vec(), true)));
        assert!(is_detached(&signed(open, b"")) && is_detached(&signed(definite, b"")));
        assert!(!is_detached(&signed(open, &pieces)));
    }

    #[test]
    fn a_message_that_breaks_off_is_read_so_far() {
        let string = definite(0xA0, &[&definite(0x04, &[b"words"])]);
        let whole = signed(definite, &string);
        let at = whole.windows(5).position(|it| it == b"words").unwrap();
        assert_eq!(content(&whole[..at + 3]), Some((b"wor".to_vec(), false)));
        for cut in 0..whole.len() {
            content(&whole[..cut]);
        }
        content(&[0x30, 0x80].repeat(10_000));
    }

    #[test]
    fn signed_text_loses_what_pgp_added() {
        let text = "-----BEGIN PGP SIGNED MESSAGE-----\r\nHash: SHA256\r\n\r\nPlease send it.\r\n- -- \r\nAnn\r\n\
            -----BEGIN PGP SIGNATURE-----\r\n\r\niQE=\r\n-----END PGP SIGNATURE-----\r\n";
        assert_eq!(without_pgp_signature(text).unwrap().trim(), "Please send it.\n-- \nAnn");
        assert_eq!(without_pgp_signature("plain"), None);
    }
}
