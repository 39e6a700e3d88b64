//! [`Reading`]: what a reader made of one file, and [`Member`], a file inside it.
//!
//! Both hold personal data for the short way from a reader to the document, and so cannot be printed.

use std::collections::BTreeMap;

use crate::model::{Attachment, Cause};

/// The pages and members of one file.
#[derive(Default)]
pub struct Reading {
    /// One entry a page, in order: its text, or why there is none. A picture of text is [`Cause::Scanned`]. A container
    /// has none.
    pub pages: Vec<Result<String, Cause>>,
    /// The text beside the picture of a page, by the page's index.
    pub beside: BTreeMap<usize, String>,
    /// The files inside, which go round again.
    pub members: Vec<Member>,
    /// What befell the file beside its pages.
    pub problems: Vec<Cause>,
}

/// A file inside another.
pub struct Member {
    /// As declared by the container.
    pub name: String,
    /// The media type as declared; empty where the container has none.
    pub declared: String,
    /// Whether the container shows it within its text.
    pub inline: bool,
    /// Its bytes, or why they could not be taken out.
    pub bytes: Result<Vec<u8>, Cause>,
}

impl Reading {
    /// A file of one page of text.
    pub fn text(text: String) -> Reading {
        Reading { pages: vec![Ok(text)], ..Reading::default() }
    }

    /// A file that cannot be read.
    pub fn unread(cause: Cause) -> Reading {
        Reading { pages: vec![Err(cause)], ..Reading::default() }
    }
}

impl From<Attachment> for Member {
    fn from(attachment: Attachment) -> Member {
        let Attachment { name, declared, inline, bytes } = attachment;
        Member { name: name.into_exposed(), declared, inline, bytes: Ok(bytes.into_exposed()) }
    }
}
