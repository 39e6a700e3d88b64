//! Text made comparable: what of a message speaks, what is only carried along, and what a form's boxes say.
//!
//! Mail, faxes and scans carry text that nobody wrote for this message: quoted tails of earlier letters,
//! confidentiality notices full of privacy words, the transmission line at the top of a fax. [`Reading::of`] gives
//! every line a [`Sort`] and leaves only the live ones in [`Passage::text`], in which quotes, dashes, spaces and
//! ligatures are the plain ones and a word broken over two lines is whole again. Layout stays in [`Line::text`],
//! for columns and boxes. What is forwarded is live, for a forwarded letter is the request itself.
//!
//! Lines are sorted in [`lines`], characters in [`plain`], boxes in [`marks`]. What the words mean is left to the
//! other files of triage.

use std::fmt;

use crate::model::{Document, Evidence, Field, Part, Place, Private, Role};

pub use marks::boxes;

pub mod lines;
pub mod marks;
pub mod plain;

/// A document with every line sorted.
#[derive(Clone)]
pub struct Reading<'a> {
    pub document: &'a Document,
    /// One a page, body or subject that has text, in reading order.
    pub passages: Vec<Passage>,
}

/// One page, body or subject made comparable.
#[derive(Clone)]
pub struct Passage {
    /// Where it stands, as evidence names it.
    pub place: Place,
    pub role: Role,
    /// Index into [`Document::parts`].
    pub part: usize,
    /// Index into [`Part::pages`].
    pub page: usize,
    pub lines: Vec<Line>,
    /// The live lines joined by `\n`, each without outer blanks and with single spaces; case is kept.
    pub text: String,
    /// The signature block of a mail, in the same form.
    pub signature: String,
    /// What the sender quotes of earlier mail, in the same form.
    pub quoted: String,
}

/// One line of a passage.
#[derive(Clone, PartialEq, Eq)]
pub struct Line {
    /// With its leading spaces and column gaps; characters are plain.
    pub text: String,
    pub sort: Sort,
}

/// What a line is to the message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Sort {
    /// The sender's own words, or what they forward.
    Live,
    /// The tail of an earlier mail under a reply.
    Quoted,
    /// Confidentiality notices, misdirected-fax notices, footers of mailing lists and telephones.
    Boilerplate,
    /// The transmission line of a fax page.
    FaxHeader,
    /// The signature block of a mail, below its `-- ` line.
    Signature,
}

impl Reading<'_> {
    /// Reads every part of `document` that has text.
    pub fn of(document: &Document) -> Reading<'_> {
        let mut passages = Vec::new();
        for (part_index, part) in document.parts.iter().enumerate() {
            let carriage = lines::Carriage::of(document, part);
            for (page_index, page) in part.pages.iter().enumerate() {
                let Some(text) = page.content.text() else { continue };
                let lines = lines::sort(&plain::plain(text.expose()), part.role, carriage);
                if lines.iter().all(|line| line.text.trim().is_empty()) {
                    continue;
                }
                passages.push(Passage {
                    place: Place { part: part.name.clone(), page: is_paged(part).then_some(page.number) },
                    role: part.role,
                    part: part_index,
                    page: page_index,
                    text: joined(&lines, Sort::Live),
                    signature: joined(&lines, Sort::Signature),
                    quoted: joined(&lines, Sort::Quoted),
                    lines,
                });
            }
        }
        Reading { document, passages }
    }

    /// The passages with live text, in reading order, attachments included.
    pub fn live(&self) -> impl Iterator<Item = &Passage> {
        self.passages.iter().filter(|passage| !passage.text.is_empty())
    }
}

/// What the sender of a mail wrote in it themselves: its bodies without what they quote, signature and notices.
///
/// Where colleagues write to each other, quoted text counts as passed on; here it never does.
pub fn own_words(document: &Document) -> String {
    let bodies = document.parts.iter().filter(|part| part.role == Role::Body);
    let texts = bodies.flat_map(|part| &part.pages).filter_map(|page| page.content.text());
    let own = texts.map(|text| {
        let mut lines = lines::sort(&plain::plain(text.expose()), Role::Body, lines::Carriage::Reply);
        lines::mark_broken_openings(&mut lines);
        joined(&lines, Sort::Live)
    });
    let own: Vec<String> = own.filter(|it| !it.is_empty()).collect();
    own.join("\n")
}

/// Prints the place and the number of lines, for the words are personal.
impl fmt::Debug for Passage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Passage")
            .field("place", &self.place)
            .field("lines", &self.lines.len())
            .finish_non_exhaustive()
    }
}

/// Evidence that `words` of `passage` speak for `field`.
pub fn evidence(field: Field, passage: &Passage, words: &str, reason: &'static str) -> Evidence {
    Evidence { field, text: Private::from(words), place: passage.place.clone(), reason: reason.into() }
}

/// Whether a person would name the page as well as the part.
fn is_paged(part: &Part) -> bool {
    part.role == Role::Attachment && (part.pages.len() > 1 || matches!(part.format.as_str(), "pdf" | "tiff"))
}

/// The lines of one sort as running text: single spaces, broken words whole.
fn joined(lines: &[Line], sort: Sort) -> String {
    let mut text = String::new();
    for line in lines.iter().filter(|line| line.sort == sort) {
        let mut words = line.text.split_whitespace().peekable();
        if words.peek().is_none() {
            continue;
        }
        if is_broken(&text) && words.peek().is_some_and(|word| word.starts_with(|c: char| c.is_lowercase())) {
            text.pop();
        } else if !text.is_empty() {
            text.push('\n');
        }
        let mut first = true;
        for word in words {
            if !first {
                text.push(' ');
            }
            first = false;
            text.push_str(word);
        }
    }
    text
}

/// Whether `text` ends in a word that a hyphen cuts.
fn is_broken(text: &str) -> bool {
    let mut ends = text.chars().rev();
    ends.next() == Some('-') && ends.next().is_some_and(char::is_lowercase)
}

#[cfg(test)]
mod tests;
