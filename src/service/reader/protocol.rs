//! What goes through the pipe between the service and its reading child.
//!
//! A frame is its length (four bytes, little endian) and a `postcard` value. The child takes none that is longer than
//! [`LARGEST_FRAME`], the service none that is longer than [`largest_answer`]: it does not trust what the child says.

use std::io::{self, Write};

use serde::{Deserialize, Serialize};

use crate::extract::Omitted;
use crate::extract::limits::Limits;
use crate::extract::picture::Way;
use crate::model::{Cause, Document, Picture, RawMessage};

/// The largest request, in bytes.
pub const LARGEST_FRAME: u32 = 1 << 30;

/// What an answer may hold beside text or pixels: headers, names, problems.
const BESIDE: u64 = 128 << 20;

/// The largest answer to a request with these limits, in bytes.
pub fn largest_answer(limits: &Limits) -> u32 {
    let most = limits.text.max(limits.pixels_per_page).saturating_add(BESIDE);
    u32::try_from(most).unwrap_or(LARGEST_FRAME).min(LARGEST_FRAME)
}

/// What the child is asked. The message is borrowed on the one side of the pipe and owned on the other.
#[derive(Serialize, Deserialize)]
pub enum Request<R, L> {
    /// The text of the message but for some files, and which of its pages are pictures.
    Text { raw: R, limits: L, omitted: Omitted },
    /// Some of its pages as pictures, by part and page.
    Pictures { raw: R, limits: L, omitted: Omitted, wanted: Vec<(usize, usize)>, way: Way },
}

/// What the child answers.
#[derive(Serialize, Deserialize)]
pub enum Answer {
    /// A file is about to be read, so that it is known which one was fatal.
    Reading {
        file: usize,
    },
    Document(Box<Document>),
    /// One page of those wanted; [`Answer::End`] follows the last.
    Picture {
        part: usize,
        page: usize,
        picture: Result<Picture, Cause>,
    },
    End,
}

/// The request as the bytes of a frame, without its length.
///
/// # Errors
///
/// When it cannot be put into bytes.
pub fn encode(request: &Request<&RawMessage, &Limits>) -> io::Result<Vec<u8>> {
    postcard::to_stdvec(request).map_err(io::Error::other)
}

/// Writes one frame.
///
/// # Errors
///
/// When the pipe breaks, or the answer is longer than a frame can be.
pub fn write(output: &mut impl Write, answer: &Answer) -> io::Result<()> {
    let answer = postcard::to_stdvec(answer).map_err(io::Error::other)?;
    let length = u32::try_from(answer.len()).map_err(io::Error::other)?;
    output.write_all(&length.to_le_bytes())?;
    output.write_all(&answer)?;
    output.flush()
}
