//! Outlook messages (`.msg`): a compound file of properties ([MS-OXMSG]).
//!
//! Each object (the message, a recipient, a file) is a storage with a stream of its fixed properties and one stream for
//! every other, named after its number and type. A message attached to the message is such a storage too: it is copied
//! out to a file of its own, and goes round again.
//!
//! [MS-OXMSG]: https://learn.microsoft.com/en-us/openspecs/exchange_server_protocols/ms-oxmsg/

use std::path::Path;

use crate::extract::compound::Compound;
use crate::extract::limits::Budget;
use crate::extract::mail::Opened;
use crate::extract::mapi::{self, Item, Properties, Value, number};
use crate::extract::reading::Member;
use crate::model::Cause;

/// The most recipients and files that are looked at.
const OBJECTS: usize = 2_000;

/// The stream of fixed properties.
const FIXED: &str = "__properties_version1.0";

/// The length of what stands before the properties of a message that is a file; inside another message it is shorter.
const HEAD: usize = 32;
const HEAD_INSIDE: usize = 24;

/// Opens an Outlook message.
pub fn open(bytes: &[u8], budget: &mut Budget) -> Result<Opened, Cause> {
    let mut file = Compound::open(bytes)?;
    let root = Path::new("/");
    let mut item = Item { properties: properties(&mut file, root, HEAD, budget)?, ..Item::default() };
    let encoding = item.properties.encoding();
    let names = file.names(root);
    if names.len() > OBJECTS {
        item.problems.push(Cause::TooLarge(format!("more than {OBJECTS} recipients and files")));
    }
    for (name, is_storage) in names.into_iter().take(OBJECTS) {
        let path = root.join(&name);
        if is_storage && name.starts_with("__recip_version1.0_") {
            match properties(&mut file, &path, 8, budget) {
                Ok(recipient) => item.recipients.push(recipient),
                Err(cause) => item.problems.push(cause),
            }
        } else if is_storage && name.starts_with("__attach_version1.0_") {
            let count = item.members.len();
            match properties(&mut file, &path, 8, budget) {
                Ok(mut found) => {
                    let (name, declared, inline) = found.file(count, encoding);
                    let bytes = content(&mut file, &path, &mut found, budget);
                    item.members.push(Member { name, declared, inline, bytes });
                }
                Err(cause) => {
                    let name = format!("file-{}", count + 1);
                    item.members.push(Member { name, declared: String::new(), inline: false, bytes: Err(cause) });
                }
            }
        }
    }
    Ok(mapi::opened(item, budget))
}

/// The properties in the storage at `path`; `head` bytes stand before the fixed ones.
fn properties(file: &mut Compound<'_>, path: &Path, head: usize, budget: &mut Budget) -> Result<Properties, Cause> {
    let mut found = Properties::default();
    let fixed = file.stream(&path.join(FIXED), budget)?;
    for entry in fixed.get(head..).unwrap_or_default().chunks_exact(16) {
        let [kind, number] = [0, 2].map(|at| (mapi::little(entry, at) & 0xFFFF) as u16);
        let value = i64::from(mapi::little(entry, 12)) << 32 | i64::from(mapi::little(entry, 8));
        match kind {
            // A number of two or four bytes, a truth.
            0x02 | 0x03 | 0x0B => found.set(number, Value::Number(value & 0xFFFF_FFFF)),
            0x14 | 0x40 => found.set(number, Value::Number(value)),
            _ => {}
        }
    }
    for (name, is_storage) in file.names(path) {
        let Some((number, kind)) = name.strip_prefix("__substg1.0_").and_then(tag) else { continue };
        let value = match kind {
            0x1F if !is_storage => Value::Wide,
            0x1E if !is_storage => Value::Narrow,
            0x102 if !is_storage => Value::Bytes,
            _ => continue,
        };
        found.set(number, value(file.stream(&path.join(&name), budget)?));
    }
    Ok(found)
}

/// Number and type of a property, from the name of its stream.
fn tag(name: &str) -> Option<(u16, u16)> {
    let number = u16::from_str_radix(name.get(..4)?, 16).ok()?;
    Some((number, u16::from_str_radix(name.get(4..8)?, 16).ok()?)).filter(|_| name.len() == 8)
}

/// The bytes of a file.
fn content(
    file: &mut Compound<'_>,
    path: &Path,
    properties: &mut Properties,
    budget: &mut Budget,
) -> Result<Vec<u8>, Cause> {
    let data = properties.take_bytes(number::DATA);
    if mapi::is_elsewhere(properties.number(number::METHOD)) && data.as_ref().is_none_or(Vec::is_empty) {
        return Err(Cause::ContentUnseen);
    }
    if let Some(bytes) = data {
        return Ok(bytes);
    }
    // A message, or an object of another program.
    file.copy_out(&path.join("__substg1.0_3701000D"), budget, |path, bytes| {
        if path == Path::new("/").join(FIXED) && bytes.len() >= HEAD_INSIDE {
            bytes.splice(HEAD_INSIDE..HEAD_INSIDE, [0; HEAD - HEAD_INSIDE]);
        }
    })
}
