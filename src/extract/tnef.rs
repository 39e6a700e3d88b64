//! `winmail.dat`: the Transport Neutral Encapsulation Format ([MS-OXTNEF]), in which Outlook wraps files and words.
//!
//! A chain of attributes: those of the message, then for each file a mark where it begins and what belongs to it. The
//! older attributes (title and data of a file) and the properties of `mapi` are both read, and the properties count
//! where both say something. A message attached to the message is such a chain itself, and goes round again.
//!
//! The crates at hand read few of the files that occur; this is after the specification.
//!
//! [MS-OXTNEF]: https://learn.microsoft.com/en-us/openspecs/exchange_server_protocols/ms-oxtnef/

use encoding_rs::{Encoding, WINDOWS_1252};

use crate::extract::format::{self, Format};
use crate::extract::limits::Budget;
use crate::extract::mail::Opened;
use crate::extract::mapi::{self, Item, Properties, Value, little, number};
use crate::extract::reading::Member;
use crate::extract::rtf;
use crate::model::Cause;

/// The most files and recipients that are looked at.
const OBJECTS: usize = 2_000;

/// The most properties of one object.
const PROPERTIES: usize = 10_000;

const SIGNATURE: u32 = 0x223E_9F78;

/// The numbers of the attributes that are looked at, with their types.
mod attribute {
    pub(super) const SUBJECT: u32 = 0x0001_8004;
    pub(super) const BODY: u32 = 0x0002_800C;
    pub(super) const FILE_DATA: u32 = 0x0006_800F;
    pub(super) const FILE_TITLE: u32 = 0x0001_8010;
    pub(super) const FILE_BEGINS: u32 = 0x0006_9002;
    pub(super) const PROPERTIES: u32 = 0x0006_9003;
    pub(super) const RECIPIENTS: u32 = 0x0006_9004;
    pub(super) const FILE_PROPERTIES: u32 = 0x0006_9005;
    pub(super) const CODE_PAGE: u32 = 0x0006_9007;
}

/// Opens a `winmail.dat`.
pub fn open(bytes: &[u8], budget: &mut Budget) -> Result<Opened, Cause> {
    if little(bytes, 0) != SIGNATURE {
        return Err(Cause::Malformed("it does not begin as it should".into()));
    }
    // What is kept of it is no more than its bytes.
    budget.take_bytes(bytes.len())?;
    let mut item = Item::default();
    let mut file: Option<Properties> = None;
    let mut code_page = None;
    let mut rest = bytes.get(6..).unwrap_or_default();
    while let Some(attribute) = Attribute::next(&mut rest) {
        let Attribute { number: attribute, data, whole } = attribute;
        let broken = || Cause::Malformed("a piece of it breaks off".into());
        if !whole && !item.problems.contains(&broken()) {
            item.problems.push(broken());
        }
        let narrow = || Value::Narrow(data.to_vec());
        match attribute {
            attribute::CODE_PAGE => code_page = i32::try_from(little(data, 0)).ok().and_then(rtf::code_page),
            attribute::SUBJECT => item.properties.set_if_absent(number::SUBJECT, narrow()),
            attribute::BODY => item.properties.set_if_absent(number::BODY, narrow()),
            attribute::PROPERTIES => {
                whole_or(properties(&mut &*data, &mut item.properties), &mut item.problems);
            }
            attribute::RECIPIENTS => recipients(data, &mut item),
            attribute::FILE_BEGINS => keep(file.replace(Properties::default()), &mut item, code_page),
            attribute::FILE_TITLE => {
                file.get_or_insert_default().set_if_absent(number::FILE_NAME, narrow());
            }
            attribute::FILE_DATA => {
                file.get_or_insert_default().set_if_absent(number::DATA, Value::Bytes(data.to_vec()));
            }
            attribute::FILE_PROPERTIES => {
                let done = properties(&mut &*data, file.get_or_insert_default());
                whole_or(done, &mut item.problems);
            }
            _ => {}
        }
    }
    keep(file, &mut item, code_page);
    // Mail programs on the way leave blanks behind it.
    if rest.iter().any(|byte| !matches!(byte, 0 | b'\r' | b'\n' | b' ')) {
        item.problems.push(Cause::Malformed("it breaks off".into()));
    }
    if let (Some(page), None) = (code_page, item.properties.number(number::CODE_PAGE)) {
        item.fallback = Some(page);
    }
    Ok(mapi::opened(item, budget))
}

/// Notes that properties broke off.
fn whole_or(done: Option<()>, problems: &mut Vec<Cause>) {
    let cause = Cause::Malformed("its properties break off".into());
    if done.is_none() && !problems.contains(&cause) {
        problems.push(cause);
    }
}

/// One attribute of the chain.
struct Attribute<'a> {
    number: u32,
    data: &'a [u8],
    /// Whether its data is all there and adds up to its check sum.
    whole: bool,
}

impl<'a> Attribute<'a> {
    /// Takes the next attribute off `rest`; none where the chain ends or makes no sense.
    fn next(rest: &mut &'a [u8]) -> Option<Attribute<'a>> {
        // The level: of the message, or of a file.
        let [1 | 2, ..] = rest else { return None };
        let (head, after) = rest.split_at_checked(9)?;
        let length = little(head, 5) as usize;
        let (data, after) = after.split_at_checked(length).unwrap_or((after, &[]));
        let (sum, after) =
            after.split_first_chunk::<2>().map_or((None, &[][..]), |(sum, after)| (Some(*sum), after));
        let found = data.iter().fold(0_u16, |sum, byte| sum.wrapping_add(u16::from(*byte)));
        *rest = after;
        Some(Attribute { number: little(head, 1), data, whole: sum.map(u16::from_le_bytes) == Some(found) })
    }
}

/// Keeps the file that `properties` describe.
fn keep(properties: Option<Properties>, item: &mut Item, code_page: Option<&'static Encoding>) {
    let Some(mut properties) = properties else { return };
    if item.members.len() >= OBJECTS {
        let cause = Cause::TooLarge(format!("more than {OBJECTS} files"));
        if !item.problems.contains(&cause) {
            item.problems.push(cause);
        }
        return;
    }
    let encoding = code_page.unwrap_or(WINDOWS_1252);
    let (mut name, declared, inline) = properties.file(item.members.len(), encoding);
    let bytes = match properties.take_bytes(number::DATA) {
        Some(bytes) => Ok(without_identifier(bytes)),
        None if mapi::is_elsewhere(properties.number(number::METHOD)) => Err(Cause::ContentUnseen),
        None => Err(Cause::Empty),
    };
    if bytes.as_ref().is_ok_and(|bytes| format::recognise(bytes, "", "") == Format::Tnef) {
        name.push_str(".msg");
    }
    item.members.push(Member { name, declared, inline, bytes });
}

/// An object's bytes without the identifier of its kind, which stands before those of a message or a compound file.
fn without_identifier(mut bytes: Vec<u8>) -> Vec<u8> {
    const LENGTH: usize = 16;
    const COMPOUND: u32 = 0xE011_CFD0;
    if matches!(little(&bytes, LENGTH), SIGNATURE | COMPOUND) {
        bytes.drain(..LENGTH);
    }
    bytes
}

fn recipients(data: &[u8], item: &mut Item) {
    let rows = little(data, 0) as usize;
    let mut rest = data.get(4..).unwrap_or_default();
    for _ in 0..rows.min(OBJECTS) {
        let mut recipient = Properties::default();
        let done = properties(&mut rest, &mut recipient);
        whole_or(done, &mut item.problems);
        item.recipients.push(recipient);
        if done.is_none() {
            break;
        }
    }
}

/// Takes a list of properties off `rest` and adds them to `found`; none where it breaks off.
fn properties(rest: &mut &[u8], found: &mut Properties) -> Option<()> {
    const MANY: u16 = 0x1000;
    const NAMED: u16 = 0x8000;
    let count = take_number(rest)?;
    for _ in 0..(count as usize).min(PROPERTIES) {
        let tag = take_number(rest)?;
        let [kind, number] = [tag & 0xFFFF, tag >> 16].map(|half| half as u16);
        if number >= NAMED {
            take(rest, 16)?;
            if take_number(rest)? == 0 {
                take(rest, 4)?;
            } else {
                let length = take_number(rest)?;
                take_padded(rest, length)?;
            }
        }
        let size = match kind & !MANY {
            0x1E | 0x1F | 0x102 | 0x0D => None,
            0x02 | 0x03 | 0x04 | 0x0A | 0x0B | 0x01 => Some(4),
            0x05..=0x07 | 0x14 | 0x40 => Some(8),
            0x48 => Some(16),
            _ => return None,
        };
        let values = if kind & MANY != 0 || size.is_none() { take_number(rest)? } else { 1 };
        for at in 0..values {
            let value = match size {
                Some(size) => take(rest, size)?,
                None => {
                    let length = take_number(rest)?;
                    take_padded(rest, length)?
                }
            };
            if at > 0 || number >= NAMED || kind & MANY != 0 {
                continue;
            }
            let value = match kind {
                0x1E => Value::Narrow(value.to_vec()),
                0x1F => Value::Wide(value.to_vec()),
                0x102 | 0x0D => Value::Bytes(value.to_vec()),
                0x14 | 0x40 => Value::Number(i64::from(little(value, 4)) << 32 | i64::from(little(value, 0))),
                0x02 | 0x03 | 0x0B => Value::Number(i64::from(little(value, 0))),
                _ => continue,
            };
            found.set(number, value);
        }
    }
    Some(())
}

fn take_number(rest: &mut &[u8]) -> Option<u32> {
    take(rest, 4).map(|it| little(it, 0))
}

/// Takes `length` bytes and what fills them up to a multiple of four.
fn take_padded<'a>(rest: &mut &'a [u8], length: u32) -> Option<&'a [u8]> {
    let length = length as usize;
    let value = take(rest, length)?;
    // The last one may lack what fills it up.
    let padding = (length.next_multiple_of(4) - length).min(rest.len());
    take(rest, padding)?;
    Some(value)
}

fn take<'a>(rest: &mut &'a [u8], count: usize) -> Option<&'a [u8]> {
    let (taken, after) = rest.split_at_checked(count)?;
    *rest = after;
    Some(taken)
}

#[cfg(test)]
mod tests {
    use super::properties;
    use crate::extract::mapi::{Properties, number};

    fn found(list: &[u8]) -> (Option<()>, Properties, usize) {
        let (mut rest, mut found) = (list, Properties::default());
        let done = properties(&mut rest, &mut found);
        (done, found, rest.len())
    }

    #[test]
    fn properties_with_names_and_many_values_are_passed_over() {
        let named =
            [&b"\x1E\0\x01\x80"[..], &[7; 16], b"\x01\0\0\0\x02\0\0\0a\0\0\0\x01\0\0\0\x01\0\0\0x\0\0\0"].concat();
        let many = b"\x03\x10\x05\x37\x02\0\0\0\x08\0\0\0\x09\0\0\0";
        let method = b"\x03\0\x05\x37\x05\0\0\0";
        let list = [&b"\x03\0\0\0"[..], &named, many, method].concat();
        let (done, properties, left) = found(&list);
        assert_eq!((done, properties.number(number::METHOD), left), (Some(()), Some(5), 0));
    }

    #[test]
    fn counts_that_lie_end_with_the_bytes() {
        for list in [
            &b"\xFF\xFF\xFF\xFF"[..],
            b"\x01\0\0\0\x02\x11\x05\x37\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF",
            b"\x01\0\0\0\x99\0\0\0",
        ] {
            assert_eq!(found(list).0, None);
        }
    }
}
