//! PGP messages, whether written as text or as bytes (RFC 9580).
//!
//! A message is a row of packets. One that is only signed holds its words packed but open, and they are taken out
//! without regard to the signature, as `secure` does with S/MIME. One that is encrypted is locked.
//!
//! # Limits
//!
//! Packed data is unpacked within the budget and the ratio of `archive`; packets in packets end at `NESTING`.

use std::borrow::Cow;

use flate2::read::{DeflateDecoder, ZlibDecoder};
use mail_parser::decoders::base64::base64_decode;

use crate::extract::archive;
use crate::extract::limits::Budget;
use crate::extract::reading::{Member, Reading};
use crate::model::Cause;

/// How a message written as text begins.
pub(super) const BEGINNING: &str = "-----BEGIN PGP MESSAGE-----";

/// The deepest packets in packets.
const NESTING: usize = 4;

/// The most packets of one row that are looked at.
const PACKETS: usize = 1_000;

/// Reads a PGP message.
pub fn read(bytes: &[u8], budget: &mut Budget) -> Reading {
    let found = unarmoured(bytes).and_then(|bytes| content(&bytes, NESTING, budget));
    match found {
        Ok((member, whole)) => {
            let problems = if whole { Vec::new() } else { vec![Cause::Malformed("it breaks off".into())] };
            Reading { members: vec![member], problems, ..Reading::default() }
        }
        Err(cause) => Reading::unread(cause),
    }
}

/// The packets of a message, which may be written as text: after the lines of its head and a blank one, in base 64, up
/// to a check sum.
fn unarmoured(bytes: &[u8]) -> Result<Cow<'_, [u8]>, Cause> {
    if !bytes.starts_with(BEGINNING.as_bytes()) {
        return Ok(Cow::Borrowed(bytes));
    }
    let text = String::from_utf8_lossy(bytes);
    let lines = text.lines().map(str::trim).skip(1).skip_while(|line| !line.is_empty());
    let digits: String = lines.take_while(|line| !line.starts_with(['=', '-'])).collect();
    let packets = base64_decode(digits.as_bytes()).filter(|packets| !packets.is_empty());
    packets.map(Cow::Owned).ok_or_else(|| Cause::Malformed("its encoding is broken".into()))
}

/// The file in a row of packets, and whether it was whole.
fn content(bytes: &[u8], nesting: usize, budget: &mut Budget) -> Result<(Member, bool), Cause> {
    let broken = || Cause::Malformed("no message can be found in it".into());
    let mut rest = bytes;
    for _ in 0..PACKETS {
        let Packet { kind, body, whole } = Packet::next(&mut rest).ok_or_else(broken)?;
        match kind {
            // Keys for those who may open it, and what they open.
            1 | 3 | 9 | 18 | 20 => return Err(Cause::Locked),
            8 if nesting > 0 => {
                let (packing, packed) = body.split_first().ok_or_else(broken)?;
                let size = packed.len() as u64;
                let unpacked = match packing {
                    0 => packed.to_vec(),
                    1 => archive::within_ratio(DeflateDecoder::new(packed), size, budget)?,
                    2 => archive::within_ratio(ZlibDecoder::new(packed), size, budget)?,
                    _ => return Err(Cause::Unsupported("a PGP message that is packed by bzip2: open it".into())),
                };
                return content(&unpacked, nesting - 1, budget).map(|(member, inner)| (member, inner && whole));
            }
            11 => return literal(&body, budget).map(|member| (member, whole)).ok_or_else(broken),
            _ => {}
        }
    }
    Err(broken())
}

/// The file of a packet that holds it as it is: a kind, a name with its length, a date, and the bytes.
fn literal(body: &[u8], budget: &mut Budget) -> Option<Member> {
    let length = usize::from(*body.get(1)?);
    let name = String::from_utf8_lossy(body.get(2..2 + length)?).into_owned();
    let bytes = body.get(2 + length + 4..)?;
    let bytes = budget.take_bytes(bytes.len()).map(|()| bytes.to_vec());
    let name = if name.is_empty() { "signed".into() } else { name };
    Some(Member { name, declared: String::new(), inline: false, bytes })
}

/// One packet.
struct Packet<'a> {
    kind: u8,
    body: Cow<'a, [u8]>,
    /// Whether all of it is there.
    whole: bool,
}

impl<'a> Packet<'a> {
    /// Takes the next packet off `rest`; none where what stands there is no packet.
    fn next(rest: &mut &'a [u8]) -> Option<Packet<'a>> {
        const IS_PACKET: u8 = 0x80;
        const IS_NEW: u8 = 0x40;
        let (head, after) = rest.split_first()?;
        if head & IS_PACKET == 0 {
            return None;
        }
        *rest = after;
        if head & IS_NEW == 0 {
            let length = match head & 3 {
                3 => after.len(),
                power => number(rest, 1 << power)?,
            };
            let (body, whole) = take(rest, length);
            return Some(Packet { kind: head >> 2 & 0xF, body: Cow::Borrowed(body), whole });
        }
        // A body may come in pieces, of which all but the last have a power of two for their length.
        let mut pieces: Cow<'a, [u8]> = Cow::Borrowed(&[]);
        let mut all = true;
        loop {
            let first = number(rest, 1)?;
            let (length, is_last) = match first {
                0..192 => (first, true),
                192..224 => ((first - 192) * 256 + number(rest, 1)? + 192, true),
                255 => (number(rest, 4)?, true),
                _ => (1 << (first & 0x1F), false),
            };
            let (piece, whole) = take(rest, length);
            all &= whole;
            if pieces.is_empty() {
                pieces = Cow::Borrowed(piece)
            } else {
                pieces.to_mut().extend_from_slice(piece)
            }
            if is_last || !whole {
                return Some(Packet { kind: head & 0x3F, body: pieces, whole: all });
            }
        }
    }
}

/// Takes a number of so many bytes, the highest first.
fn number(rest: &mut &[u8], bytes: usize) -> Option<usize> {
    let (digits, after) = rest.split_at_checked(bytes)?;
    *rest = after;
    Some(digits.iter().fold(0, |sum, byte| sum << 8 | usize::from(*byte)))
}

/// Takes so many bytes, or what there is of them.
fn take<'a>(rest: &mut &'a [u8], length: usize) -> (&'a [u8], bool) {
    let (taken, after) = rest.split_at(length.min(rest.len()));
    *rest = after;
    (taken, taken.len() == length)
}

#[cfg(test)]
mod tests {
    use super::read;
    use crate::extract::limits::{Budget, Limits};
    use crate::model::Cause;

    #[track_caller]
    fn check(bytes: &[u8], expected: Result<(&str, &[u8]), Cause>) {
        let mut reading = read(bytes, &mut Budget::new(&Limits::default()));
        let found = match reading.members.pop() {
            Some(member) => Ok((member.name, member.bytes.unwrap())),
            None => Err(reading.pages.pop().unwrap().unwrap_err()),
        };
        assert_eq!(found, expected.map(|(name, bytes)| (name.to_owned(), bytes.to_vec())));
    }

    #[test]
    fn a_signed_message_is_taken_out_of_its_packets() {
        check(b"\xCB\x10b\x05a.txt\0\0\0\0words", Ok(("a.txt", b"words")));
        check(b"\x90\x01x\xAC\x0Bb\0\0\0\0\0words", Ok(("signed", b"words")));
        let pieces = b"\xCB\xE3b\0\0\0\0\0wo\x03rds";
        check(pieces, Ok(("signed", b"words")));
    }

    #[test]
    fn an_encrypted_message_is_locked_and_nonsense_is_broken() {
        check(b"\x85\x01\x0C\x03", Err(Cause::Locked));
        check(b"words", Err(Cause::Malformed("no message can be found in it".into())));
        check(b"-----BEGIN PGP MESSAGE-----\n\n!!\n", Err(Cause::Malformed("its encoding is broken".into())));
        for cut in 0..12 {
            read(&b"\xA3\x01\xCB\xE3b\0\0\0\0\0wo"[..cut], &mut Budget::new(&Limits::default()));
        }
    }
}
