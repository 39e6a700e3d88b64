//! Other OLE compound files: objects that a program put into a document of another.
//!
//! What matters is a file inside: one that was dropped into a letter (`Ole10Native`), an Office file (`Package`), or
//! the contents of a program that keeps its own file whole (a PDF). It becomes a member. Where there is none, a person
//! must open the object.

use std::path::Path;

use crate::extract::compound::Compound;
use crate::extract::format::{self, Format};
use crate::extract::limits::Budget;
use crate::extract::reading::{Member, Reading};
use crate::extract::{doc, mapi};
use crate::model::Cause;

/// The stream of a file that was dropped in.
const DROPPED: &str = "\u{1}Ole10Native";

/// Reads an OLE compound file that is no document of Office itself.
pub fn read(bytes: &[u8], budget: &mut Budget) -> Reading {
    let mut reading = Reading::default();
    match Compound::open(bytes) {
        Ok(mut file) => reading.members = members(&mut file, budget),
        Err(cause) => reading.pages.push(Err(cause)),
    }
    if reading.members.is_empty() && reading.pages.is_empty() {
        reading.pages.push(Err(Cause::Unsupported("an object of another program: open it".into())));
    }
    reading
}

fn members(file: &mut Compound<'_>, budget: &mut Budget) -> Vec<Member> {
    let root = Path::new("/");
    let mut members = Vec::new();
    for (name, _) in file.names(root).into_iter().filter(|(_, is_storage)| !is_storage) {
        let known = [DROPPED, "Package", "CONTENTS", "Contents"].contains(&name.as_str());
        if !known {
            continue;
        }
        let member = match file.stream(&root.join(&name), budget) {
            Ok(bytes) if name == DROPPED => bytes.get(4..).and_then(dropped),
            Ok(bytes) => {
                let known = !matches!(format::recognise(&bytes, "", ""), Format::Unknown | Format::Plain);
                known.then(|| ("object".to_owned(), Ok(bytes)))
            }
            Err(cause) => Some(("object".to_owned(), Err(cause))),
        };
        members.extend(member.map(|(name, bytes)| Member { name, declared: String::new(), inline: false, bytes }));
    }
    members
}

/// The name and bytes of a file that was dropped in: a mark, two names, four bytes, the length of a path and the path,
/// then the size of the file and the file ([MS-OLEDS] 2.3.6 leaves them to the program that wrote them).
pub(super) fn dropped(bytes: &[u8]) -> Option<(String, Result<Vec<u8>, Cause>)> {
    let (name, rest) = text(bytes.get(2..)?)?;
    let (_, rest) = text(rest)?;
    let path = mapi::little(rest, 4) as usize;
    let rest = rest.get(8_usize.checked_add(path)?..)?;
    let size = mapi::little(rest, 0) as usize;
    let file = rest.get(4..)?;
    let whole = file.get(..size).map(<[u8]>::to_vec).ok_or(Cause::Malformed("it breaks off".into()));
    Some((name, whole))
}

/// A text up to its zero, and what follows.
fn text(bytes: &[u8]) -> Option<(String, &[u8])> {
    let end = bytes.iter().position(|byte| *byte == 0)?;
    let (text, rest) = bytes.split_at(end);
    Some((doc::narrow(text), rest.get(1..)?))
}
