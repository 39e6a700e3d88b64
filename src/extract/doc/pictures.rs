//! Pictures in legacy Office documents: JPEG, PNG, TIFF, bitmaps and drawings as they were pasted in.
//!
//! They lie as records of Office Art ([MS-ODRAW] 2.2.23) inside the streams. The records are looked for by their
//! numbers and by the picture that must begin behind their head, rather than by way of the shapes that show them:
//! nothing that lies there is missed.

use flate2::read::ZlibDecoder;

use crate::extract::limits::Budget;
use crate::extract::metafile;
use crate::extract::reading::{Member, Reading};
use crate::model::Cause;

/// The most pictures that are taken from one document.
const PICTURES: usize = 200;

/// The numbers of the records: drawings of Windows (EMF, WMF) and of the Macintosh, a bitmap, and the others.
const ENHANCED: u8 = 0x1A;
const PLAIN: u8 = 0x1B;
const MACINTOSH: u8 = 0x1C;
const BITMAP: u8 = 0x1F;

impl Reading {
    /// Adds the pictures in `stream` to the members.
    pub(in crate::extract) fn add_pictures(&mut self, stream: &[u8], budget: &mut Budget) {
        let mut at = 0;
        let mut count = 0;
        while let Some(next) = next_record(stream, at) {
            let Some((picture, end)) = picture(stream, next) else {
                at = next + 1;
                continue;
            };
            if count == PICTURES {
                self.problems.push(Cause::TooLarge(format!("more than {PICTURES} pictures")));
                break;
            }
            let bytes = match picture {
                Picture::File(bytes) => budget.take_bytes(bytes.len()).map(|()| bytes.to_vec()),
                Picture::Bitmap(bytes) => budget.take_bytes(bytes.len()).map(|()| bytes),
                Picture::Packed(bytes) => budget.read(ZlibDecoder::new(bytes)),
            };
            let name = format!("picture-{}", self.members.len() + 1);
            self.members.push(Member { name, declared: String::new(), inline: true, bytes });
            (at, count) = (end, count + 1);
        }
    }
}

/// A picture as it lies in its record.
enum Picture<'a> {
    File(&'a [u8]),
    Bitmap(Vec<u8>),
    Packed(&'a [u8]),
}

/// The place of the next number of a record that holds a picture.
fn next_record(stream: &[u8], from: usize) -> Option<usize> {
    let rest = stream.get(from..)?;
    let found = rest.windows(2).position(|it| matches!(it, [ENHANCED..=BITMAP | 0x29 | 0x2A, 0xF0]))?;
    Some(from + found)
}

/// The picture of a record, and where it ends, the record's number standing at `at`.
fn picture(stream: &[u8], at: usize) -> Option<(Picture<'_>, usize)> {
    let length = super::full(stream, at + 2) as usize;
    let body = at + 6;
    let end = body.checked_add(length).filter(|end| *end <= stream.len())?;
    let record = stream.get(body..end)?;
    // One or two digests precede it, and a mark or a head.
    let found = [16, 32].iter().find_map(|digests| {
        let rest = record.get(*digests..)?;
        match *stream.get(at)? {
            ENHANCED | PLAIN | MACINTOSH => drawing(rest),
            BITMAP => metafile::packed_bitmap(rest.get(1..)?).map(Picture::Bitmap),
            _ => {
                let signatures: [&[u8]; 4] = [b"\xFF\xD8\xFF", b"\x89PNG", b"II*\0", b"MM\0*"];
                let begins = rest.get(1..)?;
                signatures.iter().any(|it| begins.starts_with(it)).then_some(Picture::File(begins))
            }
        }
    });
    found.map(|picture| (picture, end))
}

/// A drawing behind its head, which says how much of it there is and whether it is packed.
fn drawing(record: &[u8]) -> Option<Picture<'_>> {
    const HEAD: usize = 34;
    const PACKED: u8 = 0;
    const AS_IT_IS: u8 = 0xFE;
    let (head, drawing) = record.split_at_checked(HEAD)?;
    let stated = super::full(head, 28) as usize;
    match head.get(32..)? {
        [PACKED, 0xFE] if stated == drawing.len() => Some(Picture::Packed(drawing)),
        [AS_IT_IS, 0xFE] if stated == drawing.len() => Some(Picture::File(drawing)),
        _ => None,
    }
}
