//! Outlook's properties of a message, and the mail that they make.
//!
//! An Outlook message (`msg`) and `winmail.dat` (`tnef`) hold the same thing in two shells: numbered properties of the
//! message, of its recipients and of its files ([MS-OXPROPS]). [`Properties`] is what a shell gives; [`opened`] makes
//! of it what [`mail::open`] makes of a mail. Where the message came by the internet its header stands among the
//! properties and is read as that of any mail; what it leaves open the properties fill in.
//!
//! The body is there as text, as HTML and as compressed RTF ([MS-OXRTFCP]), in any combination. Text is preferred,
//! as in a mail, unless another says markedly more: then both are kept.
//!
//! [MS-OXPROPS]: https://learn.microsoft.com/en-us/openspecs/exchange_server_protocols/ms-oxprops/
//! [MS-OXRTFCP]: https://learn.microsoft.com/en-us/openspecs/exchange_server_protocols/ms-oxrtfcp/

use std::collections::BTreeMap;

use encoding_rs::{Encoding, UTF_16LE, WINDOWS_1252};
use jiff::Timestamp;

use crate::extract::format::Format;
use crate::extract::limits::Budget;
use crate::extract::mail::{self, Opened};
use crate::extract::reading::{Member, Reading};
use crate::extract::{html, rtf, words};
use crate::model::{Address, Body, Cause, Envelope, Message, Problem};
use crate::parse;

/// The most recipients that are kept.
const RECIPIENTS: usize = 200;

/// The properties of one object, by the number of each.
#[derive(Default)]
pub(super) struct Properties(BTreeMap<u16, Value>);

/// The value of a property, as it stands in the shell.
pub(super) enum Value {
    /// Text as UTF-16.
    Wide(Vec<u8>),
    /// Text in the code page of the message.
    Narrow(Vec<u8>),
    Bytes(Vec<u8>),
    /// A number, or a time in units of 100 nanoseconds since 1601.
    Number(i64),
}

/// A message with what belongs to it.
#[derive(Default)]
pub(super) struct Item {
    pub(super) properties: Properties,
    pub(super) recipients: Vec<Properties>,
    pub(super) members: Vec<Member>,
    pub(super) problems: Vec<Cause>,
    /// The characters of narrow text, where the properties do not say.
    pub(super) fallback: Option<&'static Encoding>,
}

/// The numbers of the properties that are looked at.
pub(super) mod number {
    pub(crate) const SUBJECT: u16 = 0x0037;
    pub(crate) const SUBMITTED: u16 = 0x0039;
    pub(crate) const AUTHOR_NAME: u16 = 0x0042;
    pub(crate) const AUTHOR_EMAIL: u16 = 0x0065;
    pub(crate) const HEADERS: u16 = 0x007D;
    pub(crate) const RECIPIENT_TYPE: u16 = 0x0C15;
    pub(crate) const SENDER_NAME: u16 = 0x0C1A;
    pub(crate) const SENDER_EMAIL: u16 = 0x0C1F;
    pub(crate) const DELIVERED: u16 = 0x0E06;
    pub(crate) const BODY: u16 = 0x1000;
    pub(crate) const COMPRESSED_RTF: u16 = 0x1009;
    pub(crate) const HTML: u16 = 0x1013;
    pub(crate) const MESSAGE_ID: u16 = 0x1035;
    pub(crate) const IN_REPLY_TO: u16 = 0x1042;
    pub(crate) const DISPLAY_NAME: u16 = 0x3001;
    pub(crate) const EMAIL: u16 = 0x3003;
    pub(crate) const DATA: u16 = 0x3701;
    pub(crate) const FILE_NAME: u16 = 0x3704;
    pub(crate) const METHOD: u16 = 0x3705;
    pub(crate) const LONG_FILE_NAME: u16 = 0x3707;
    pub(crate) const MIME_TYPE: u16 = 0x370E;
    pub(crate) const CONTENT_ID: u16 = 0x3712;
    pub(crate) const FLAGS: u16 = 0x3714;
    pub(crate) const RECIPIENT_SMTP: u16 = 0x39FE;
    pub(crate) const INTERNET_CODE_PAGE: u16 = 0x3FDE;
    pub(crate) const CODE_PAGE: u16 = 0x3FFD;
    pub(crate) const SENDER_SMTP: u16 = 0x5D01;
    pub(crate) const AUTHOR_SMTP: u16 = 0x5D02;
}

impl Properties {
    pub(super) fn set(&mut self, number: u16, value: Value) {
        self.0.insert(number, value);
    }

    /// Sets a property that a shell holds in a second, lesser way.
    pub(super) fn set_if_absent(&mut self, number: u16, value: Value) {
        self.0.entry(number).or_insert(value);
    }

    /// A text that is not blank.
    pub(super) fn text(&self, number: u16, encoding: &'static Encoding) -> Option<String> {
        let text = match self.0.get(&number)? {
            Value::Wide(bytes) => UTF_16LE.decode_without_bom_handling(bytes).0,
            Value::Narrow(bytes) | Value::Bytes(bytes) => encoding.decode_without_bom_handling(bytes).0,
            Value::Number(_) => return None,
        };
        let text = text.trim_end_matches('\0');
        (!text.trim().is_empty()).then(|| text.to_owned())
    }

    pub(super) fn bytes(&self, number: u16) -> Option<&[u8]> {
        match self.0.get(&number)? {
            Value::Bytes(bytes) => Some(bytes),
            Value::Wide(_) | Value::Narrow(_) | Value::Number(_) => None,
        }
    }

    /// Takes the bytes out, so that they need not be copied.
    pub(super) fn take_bytes(&mut self, number: u16) -> Option<Vec<u8>> {
        match self.0.remove(&number)? {
            Value::Bytes(bytes) => Some(bytes),
            Value::Wide(_) | Value::Narrow(_) | Value::Number(_) => None,
        }
    }

    pub(super) fn number(&self, number: u16) -> Option<i64> {
        match self.0.get(&number)? {
            Value::Number(found) => Some(*found),
            Value::Wide(_) | Value::Narrow(_) | Value::Bytes(_) => None,
        }
    }

    fn time(&self, number: u16) -> Option<Timestamp> {
        const UNITS: i64 = 10_000_000;
        const SECONDS_TO_1970: i64 = 11_644_473_600;
        let found = self.number(number)?;
        Timestamp::from_second((found / UNITS).checked_sub(SECONDS_TO_1970)?).ok().filter(|_| found > 0)
    }

    /// The characters of narrow text, as the message says.
    pub(super) fn encoding(&self) -> &'static Encoding {
        let page = self.number(number::CODE_PAGE).or_else(|| self.number(number::INTERNET_CODE_PAGE));
        page.and_then(|page| i32::try_from(page).ok()).and_then(rtf::code_page).unwrap_or(WINDOWS_1252)
    }

    /// The file that an attachment's properties describe, but for its bytes.
    pub(super) fn file(&self, count: usize, encoding: &'static Encoding) -> (String, String, bool) {
        let name = [number::LONG_FILE_NAME, number::FILE_NAME, number::DISPLAY_NAME]
            .iter()
            .find_map(|it| self.text(*it, encoding))
            .unwrap_or_else(|| format!("file-{}", count + 1));
        let declared = self.text(number::MIME_TYPE, encoding).unwrap_or_default().to_lowercase();
        // The third bit says that the HTML shows it.
        let inline = self.number(number::FLAGS).is_some_and(|flags| flags & 4 != 0);
        let referred = self.text(number::CONTENT_ID, encoding).is_some() && declared.starts_with("image/");
        (name, declared, inline || referred)
    }
}

/// The mail that `item` is.
pub(super) fn opened(item: Item, budget: &mut Budget) -> Opened {
    let Item { properties, recipients, mut members, problems, fallback } = item;
    let encoding = fallback.unwrap_or_else(|| properties.encoding());
    let envelope = envelope(&properties, &recipients, encoding);
    let plain = properties.text(number::BODY, encoding).map(|text| words::tidy(&text)).unwrap_or_default();
    let mut bodies = Vec::new();
    if !plain.is_empty() {
        bodies.push((Format::Plain, plain));
    }
    let mut causes = problems;
    for (format, reading) in
        [(Format::Html, html_body(&properties, encoding, budget)), (Format::Rtf, rtf_body(&properties, budget))]
    {
        let Some(Reading { pages, members: pictures, problems, .. }) = reading else { continue };
        let text = pages.into_iter().filter_map(Result::ok).collect::<Vec<_>>().join("\n");
        let said = bodies.iter().map(|(_, text)| letters(text)).max().unwrap_or(0);
        // The same words in another form are not read twice.
        if letters(&text) > said + said / 2 + 40 || said == 0 && letters(&text) > 0 {
            bodies.push((format, text));
            members.extend(pictures);
            causes.extend(problems);
        } else if said == 0 {
            causes.extend(problems);
        }
    }
    let message = Message { envelope, bodies: Vec::new(), attachments: Vec::new() };
    let text = bodies.iter().map(|(_, text)| Body::Plain(text.as_str().into())).collect();
    let problems = causes.into_iter().map(|cause| Problem { place: None, cause }).collect();
    let opened = mail::taken_apart(Message { bodies: text, ..message }, problems, budget);
    let bodies = bodies.into_iter().zip(opened.bodies).map(|((format, _), (_, reading))| (format, reading));
    Opened { bodies: bodies.collect(), members, ..opened }
}

/// The causes why a file is not in the message, where it was attached as a reference.
pub(super) fn is_elsewhere(method: Option<i64>) -> bool {
    matches!(method, Some(2 | 3 | 4 | 7))
}

fn envelope(properties: &Properties, recipients: &[Properties], encoding: &'static Encoding) -> Envelope {
    let headers = properties.text(number::HEADERS, encoding);
    let mut envelope = headers.map_or_else(Envelope::default, |headers| {
        let (message, _): (_, Vec<Problem>) = parse::mail(format!("{}\r\n\r\n", headers.trim_start()).as_bytes());
        message.envelope
    });
    if let Some(subject) = properties.text(number::SUBJECT, encoding) {
        envelope.subject = subject.into();
    }
    if envelope.from.is_empty() {
        let author = [number::AUTHOR_SMTP, number::AUTHOR_EMAIL];
        let sender = [number::SENDER_SMTP, number::SENDER_EMAIL];
        let found = address(properties, number::AUTHOR_NAME, author, encoding);
        envelope.from.extend(found.or_else(|| address(properties, number::SENDER_NAME, sender, encoding)));
    }
    if envelope.to.is_empty() && envelope.cc.is_empty() {
        for recipient in recipients.iter().take(RECIPIENTS) {
            let emails = [number::RECIPIENT_SMTP, number::EMAIL];
            let found = address(recipient, number::DISPLAY_NAME, emails, encoding);
            let list = match recipient.number(number::RECIPIENT_TYPE) {
                Some(2) => &mut envelope.cc,
                _ => &mut envelope.to,
            };
            list.extend(found);
        }
    }
    let date = || properties.time(number::SUBMITTED).or_else(|| properties.time(number::DELIVERED));
    envelope.date = envelope.date.or_else(date);
    let identifier = |number| {
        let found = properties.text(number, encoding)?;
        Some(found.trim().trim_start_matches('<').trim_end_matches('>').to_owned().into())
    };
    envelope.message_id = envelope.message_id.or_else(|| identifier(number::MESSAGE_ID));
    if envelope.in_reply_to.is_empty() {
        envelope.in_reply_to.extend(identifier(number::IN_REPLY_TO));
    }
    envelope
}

/// A person: the first of `emails` that is a mail address (Exchange has addresses of its own).
fn address(properties: &Properties, name: u16, emails: [u16; 2], encoding: &'static Encoding) -> Option<Address> {
    let email = emails.iter().filter_map(|it| properties.text(*it, encoding)).find(|it| it.contains('@'));
    let name = properties.text(name, encoding).map(|it| it.trim_matches(['\'', ' ']).to_owned());
    let email = email.or_else(|| name.clone().filter(|it| it.contains('@') && !it.contains(' ')));
    if name.is_none() && email.is_none() {
        return None;
    }
    let name = name.filter(|name| email.as_ref() != Some(name));
    Some(Address { name: name.map(Into::into), email: email.unwrap_or_default().trim().to_owned().into() })
}

fn html_body(properties: &Properties, encoding: &'static Encoding, budget: &mut Budget) -> Option<Reading> {
    let page = properties.number(number::INTERNET_CODE_PAGE).and_then(|page| i32::try_from(page).ok());
    match properties.bytes(number::HTML) {
        Some(bytes) if std::str::from_utf8(bytes).is_err() => {
            let encoding = page.and_then(rtf::code_page).unwrap_or(encoding);
            Some(html::read(encoding.decode(bytes).0.as_bytes(), budget))
        }
        Some(bytes) => Some(html::read(bytes, budget)),
        None => properties.text(number::HTML, encoding).map(|text| html::read(text.as_bytes(), budget)),
    }
}

fn rtf_body(properties: &Properties, budget: &mut Budget) -> Option<Reading> {
    let packed = properties.bytes(number::COMPRESSED_RTF).filter(|bytes| !bytes.is_empty())?;
    Some(match unpack_rtf(packed, budget) {
        Ok((unpacked, whole)) => {
            let mut reading = rtf::read(&unpacked, budget);
            if !whole {
                reading.problems.push(Cause::Malformed("its text breaks off".into()));
            }
            reading
        }
        Err(cause) => Reading { problems: vec![cause], ..Reading::default() },
    })
}

/// Unpacks compressed RTF, and says whether it was whole. The packing is that of LZ77 with a dictionary of 4 KiB that
/// begins filled with common control words.
fn unpack_rtf(bytes: &[u8], budget: &mut Budget) -> Result<(Vec<u8>, bool), Cause> {
    const SIZE: usize = 4_096;
    const FILLED: &[u8] =
        b"{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript \
        \\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n\\par \
        \\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx";
    let broken = || Cause::Malformed("its text cannot be unpacked".into());
    let (head, packed) = bytes.split_at_checked(16).ok_or_else(broken)?;
    let [_, raw_size, kind, _] = [0, 4, 8, 12].map(|at| little(head, at));
    let raw_size = raw_size as usize;
    match &kind.to_le_bytes() {
        b"MELA" => {
            let plain = packed.get(..raw_size);
            budget.take_bytes(raw_size.min(packed.len()))?;
            return Ok((plain.unwrap_or(packed).to_owned(), plain.is_some()));
        }
        b"LZFu" => {}
        _ => return Err(broken()),
    }
    let mut dictionary = [b' '; SIZE];
    dictionary.iter_mut().zip(FILLED).for_each(|(to, from)| *to = *from);
    let mut at = FILLED.len();
    let mut unpacked = Vec::new();
    let mut input = packed.iter().copied();
    // A reference of two bytes gives at most seventeen: what is unpacked stays in proportion to what was packed.
    let mut whole = false;
    'all: while let Some(flags) = input.next() {
        for bit in 0..8 {
            let Some(first) = input.next() else { break 'all };
            if flags >> bit & 1 == 0 {
                unpacked.push(first);
                dictionary[at] = first;
                at = (at + 1) % SIZE;
                continue;
            }
            let Some(second) = input.next() else { break 'all };
            let reference = usize::from(first) << 4 | usize::from(second >> 4);
            if reference == at {
                whole = true;
                break 'all;
            }
            for step in 0..usize::from(second & 0xF) + 2 {
                let byte = dictionary[(reference + step) % SIZE];
                unpacked.push(byte);
                dictionary[at] = byte;
                at = (at + 1) % SIZE;
            }
        }
    }
    budget.take_bytes(unpacked.len())?;
    whole |= unpacked.len() >= raw_size;
    if unpacked.len() > raw_size {
        unpacked.truncate(raw_size);
    }
    Ok((unpacked, whole))
}

/// The number of four bytes at `at`, the lowest first; zero where there are none.
pub(super) fn little(bytes: &[u8], at: usize) -> u32 {
    let found = bytes.get(at..).and_then(|rest| rest.first_chunk::<4>());
    found.map_or(0, |it| u32::from_le_bytes(*it))
}

fn letters(text: &str) -> usize {
    text.chars().filter(|c| c.is_alphanumeric()).count()
}

#[cfg(test)]
mod tests {
    use super::unpack_rtf;
    use crate::extract::limits::{Budget, Limits};

    #[track_caller]
    fn check(packed: &[u8], expected: &[u8], whole: bool) {
        let unpacked = unpack_rtf(packed, &mut Budget::new(&Limits::default()));
        assert_eq!(unpacked, Ok((expected.to_vec(), whole)));
    }

    #[test]
    fn the_examples_of_the_specification_unpack() {
        // MS-OXRTFCP 4.1.1 and 4.2.
        let simple = b"\x2d\0\0\0\x2b\0\0\0LZFu\xf1\xc5\xc7\xa7\x03\0\x0a\0rcpg125B2\x0a\xf3 hel\x09\0 bw\x05\xb0ld}\x0a\x80\x0f\xa0";
        check(simple, b"{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n", true);
        let crossing = b"\x1a\0\0\0\x1c\0\0\0LZFu\xe2\xd4\x4b\x51\x41\0\x04 WXYZ\x0dn}\x01\x0e\xb0";
        check(crossing, b"{\\rtf1 WXYZWXYZWXYZWXYZWXYZ}", true);
        check(&simple[..40], b"{\\rtf1\\ansi\\ansicpg1252\\pard hello w", false);
    }

    #[test]
    fn hostile_packings_do_no_harm() {
        for packed in
            [&b""[..], b"\0\0\0\0\xff\xff\xff\xffLZFu", b"\0\0\0\0\xff\xff\xff\xffMELA0000x", &[0xFF; 999]]
        {
            let _ = unpack_rtf(packed, &mut Budget::new(&Limits::default()));
        }
    }
}
