//! Pictures in legacy Office documents: JPEG, PNG and TIFF as they were pasted in.
//!
//! They lie as records of Office Art ([MS-ODRAW] 2.2.23) inside the streams. The records are looked for by their
//! numbers and by the picture that must begin behind their head, rather than by way of the shapes that show them:
//! nothing that lies there is missed.

use crate::extract::limits::Budget;
use crate::extract::reading::{Member, Reading};
use crate::model::Cause;

/// The most pictures that are taken from one document.
const PICTURES: usize = 200;

impl Reading {
    /// Adds the pictures in `stream` to the members.
    pub(in crate::extract) fn add_pictures(&mut self, stream: &[u8], budget: &mut Budget) {
        let mut at = 0;
        let mut count = 0;
        while let Some(next) = next_record(stream, at) {
            let Some((start, end)) = picture(stream, next) else {
                at = next + 1;
                continue;
            };
            if count == PICTURES {
                self.problems.push(Cause::TooLarge(format!("more than {PICTURES} pictures")));
                break;
            }
            let bytes = stream.get(start..end).unwrap_or_default();
            let bytes = budget.take_bytes(bytes.len()).map(|()| bytes.to_vec());
            let name = format!("picture-{}", self.members.len() + 1);
            self.members.push(Member { name, declared: String::new(), inline: true, bytes });
            (at, count) = (end, count + 1);
        }
    }
}

/// The place of the next number of a record that holds a picture.
fn next_record(stream: &[u8], from: usize) -> Option<usize> {
    let rest = stream.get(from..)?;
    let found = rest.windows(2).position(|it| matches!(it, [0x1D | 0x1E | 0x29 | 0x2A, 0xF0]))?;
    Some(from + found)
}

/// Where the picture of a record begins and ends, its number standing at `at`.
fn picture(stream: &[u8], at: usize) -> Option<(usize, usize)> {
    let length = super::full(stream, at + 2) as usize;
    let body = at + 6;
    let end = body.checked_add(length).filter(|end| *end <= stream.len())?;
    // One or two digests and a mark precede it.
    [17, 33].iter().map(|head| body + head).find_map(|start| {
        let signatures: [&[u8]; 4] = [b"\xFF\xD8\xFF", b"\x89PNG", b"II*\0", b"MM\0*"];
        let begins = stream.get(start..end)?;
        signatures.iter().any(|it| begins.starts_with(it)).then_some((start, end))
    })
}
