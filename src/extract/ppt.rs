//! Legacy PowerPoint slides (`.ppt`): their words, in the order of the file ([MS-PPT]).
//!
//! The main stream is a tree of records. Its texts are taken as they come, those of the slides and of their notes; which
//! slide each is on is not told apart, since the words are what matters; so are headers, footers and comments. Pictures and
//! embedded files become members.
//!
//! [MS-PPT]: https://learn.microsoft.com/en-us/openspecs/office_file_formats/ms-ppt/

use std::path::Path;

use flate2::read::ZlibDecoder;

use crate::extract::compound::Compound;
use crate::extract::limits::Budget;
use crate::extract::reading::{Member, Reading};
use crate::extract::{doc, mapi, words};
use crate::model::Cause;

/// The most embedded files.
const OBJECTS: usize = 100;

/// Reads legacy PowerPoint slides.
pub fn read(bytes: &[u8], budget: &mut Budget) -> Reading {
    match Compound::open(bytes).and_then(|mut file| slides(&mut file, budget)) {
        Ok(reading) => reading,
        Err(cause) => Reading::unread(cause),
    }
}

fn slides(file: &mut Compound<'_>, budget: &mut Budget) -> Result<Reading, Cause> {
    if is_locked(file, budget) {
        return Err(Cause::Locked);
    }
    let main = file.stream(Path::new("/PowerPoint Document"), budget)?;
    let Told { text, objects, whole } = told(&main);
    let mut reading = Reading::text(words::few_blank_lines(&words::tidy(&text)));
    if !whole {
        reading.problems.push(Cause::Malformed("its text breaks off".into()));
    }
    if objects.len() > OBJECTS {
        reading.problems.push(Cause::TooLarge(format!("more than {OBJECTS} embedded files")));
    }
    for object in objects.into_iter().take(OBJECTS) {
        let name = format!("object-{}", reading.members.len() + 1);
        let bytes = match object {
            Object::Packed(bytes) => budget.read(ZlibDecoder::new(bytes)),
            Object::Plain(bytes) => budget.take_bytes(bytes.len()).map(|()| bytes.to_vec()),
        };
        reading.members.push(Member { name, declared: String::new(), inline: false, bytes });
    }
    let path = Path::new("/Pictures");
    if file.has(path) {
        let pictures = file.stream(path, budget)?;
        reading.add_pictures(&pictures, budget);
    }
    if reading.members.is_empty() && text.trim().is_empty() {
        reading.pages = vec![Err(Cause::Empty)];
    }
    Ok(reading)
}

/// Whether the presentation is encrypted: the stream of its last user says so ([MS-PPT] 2.3.2).
fn is_locked(file: &mut Compound<'_>, budget: &mut Budget) -> bool {
    const ENCRYPTED: u32 = 0xF3D1_C4DF;
    let user = file.stream(Path::new("/Current User"), budget).unwrap_or_default();
    mapi::little(&user, 12) == ENCRYPTED
}

/// What a stream of records tells.
struct Told<'a> {
    text: String,
    objects: Vec<Object<'a>>,
    /// Whether nothing was cut off.
    whole: bool,
}

/// An embedded file as it lies in its record.
#[derive(Debug, PartialEq)]
enum Object<'a> {
    Packed(&'a [u8]),
    Plain(&'a [u8]),
}

fn told(stream: &[u8]) -> Told<'_> {
    const SLIDE: u32 = 0x03EE;
    const MASTER: u32 = 0x03F8;
    const WIDE: u32 = 0x0FA0;
    const NARROW: u32 = 0x0FA8;
    const NAMED: u32 = 0x0FBA;
    const FRAME: u32 = 0x0FD9;
    const COMMENT: u32 = 0x2EE0;
    const OBJECT: u32 = 0x1011;
    /// Records of newer versions, wrapped so that older ones pass over them.
    const NEWER: u32 = 0x138B;
    let mut told = Told { text: String::new(), objects: Vec::new(), whole: true };
    // The container that was opened last: texts with a number mean what it says.
    let mut container = 0;
    let mut rest = stream;
    while let Some((head, body)) = rest.split_at_checked(8) {
        let [first, length] = [mapi::little(head, 0), mapi::little(head, 4)];
        let (kind, instance, is_container) = (first >> 16, first >> 4 & 0xFFF, first & 0xF == 0xF);
        let length = length as usize;
        // The hints of the frame are no words of anyone; of other containers what is inside comes next.
        if is_container && kind != MASTER || kind == NEWER {
            if kind == SLIDE {
                told.text.push('\n');
            }
            container = kind;
            rest = body;
            continue;
        }
        let Some((data, after)) = body.split_at_checked(length) else {
            told.whole = false;
            return told;
        };
        let found = match (kind, container, instance) {
            (WIDE, _, _) | (NAMED, FRAME, 1 | 2) | (NAMED, COMMENT, 1) => doc::wide(data),
            (NARROW, _, _) => doc::narrow(data),
            _ => String::new(),
        };
        match (kind, instance) {
            (OBJECT, 0) => told.objects.push(Object::Plain(data)),
            // The length of what is packed comes first.
            (OBJECT, _) => told.objects.extend(data.get(4..).map(Object::Packed)),
            _ => {}
        }
        // A star holds the place of the date or the number of the slide.
        if !found.is_empty() && found != "*" {
            told.text.push_str(&found);
            told.text.push('\n');
        }
        rest = after;
    }
    told.whole = rest.is_empty();
    told
}

#[cfg(test)]
mod tests {
    use super::{Object, told};

    #[track_caller]
    fn check(stream: &[u8], text: &str, whole: bool) {
        let found = told(stream);
        assert_eq!((found.text.as_str(), found.whole), (text, whole));
    }

    #[test]
    fn texts_are_found_in_containers() {
        let stream =
            b"\x0F\0\xEE\x03\x20\0\0\0\0\0\xA8\x0F\x02\0\0\0ab\0\0\x01\0\x01\0\0\0x\0\0\xA0\x0F\x02\0\0\0c\0";
        check(stream, "\nab\nc\n", true);
        check(&stream[..20], "\nab\n", false);
        check(b"\0\0\xA8\x0F\xFF\xFF\xFF\xFFab", "", false);
    }

    #[test]
    fn comments_and_footers_are_told_from_names_of_fonts() {
        let named = |instance: u8, text: u8| [instance << 4, 0, 0xBA, 0x0F, 2, 0, 0, 0, text, 0];
        let comment =
            [&b"\0\0\x8B\x13\x26\0\0\0\x0F\0\xE0\x2E\x1E\0\0\0"[..], &named(0, b'H'), &named(1, b'c')].concat();
        check(&comment, "c\n", true);
        check(&[&b"\x0F\0\xD9\x0F\x0A\0\0\0"[..], &named(2, b'f')].concat(), "f\n", true);
        check(&[&b"\x0F\0\xD5\x07\x0A\0\0\0"[..], &named(1, b'A')].concat(), "", true);
    }

    #[test]
    fn embedded_files_are_kept() {
        assert_eq!(told(b"\0\0\x11\x10\x02\0\0\0ab").objects, [Object::Plain(b"ab")]);
        assert_eq!(told(b"\x10\0\x11\x10\x05\0\0\0\x09\0\0\0z").objects, [Object::Packed(b"z")]);
    }
}
