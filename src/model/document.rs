//! All readable text of one message, part by part and page by page, each word with its place.

use serde::{Deserialize, Serialize};

use crate::model::private::octets;
use crate::model::{Envelope, Private, Problem};

/// The readable text of a message and what could not be read of it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Document {
    /// The headers of the mail; empty for a bare document.
    pub envelope: Envelope,
    /// Every part in reading order: the subject, the bodies, then the files with their own members.
    pub parts: Vec<Part>,
    /// What befell the message as a whole (cut off, malformed, unavailable).
    pub problems: Vec<Problem>,
}

/// What a part is to the message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Role {
    /// The subject line.
    Subject,
    /// Text written by the sender in the mail itself.
    Body,
    /// A file that came with it.
    Attachment,
    /// The subject line of a mail inside the mail.
    NestedSubject,
    /// The body of a mail inside the mail.
    NestedBody,
}

/// One part of a message.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Part {
    pub role: Role,
    /// What a person would call it: `subject`, `body`, or the file's name with those of its containers before it
    /// (`letters.zip/demand.pdf`).
    pub name: Private<String>,
    /// The format's name, for example `pdf`.
    pub format: String,
    /// The headers, where the part belongs to a mail inside the mail.
    pub envelope: Option<Envelope>,
    pub pages: Vec<Page>,
    /// Set where the part was not read on purpose: the rule that says so, for a person.
    pub ignored: Option<String>,
}

/// One page; a part without pages (a body) has exactly one, numbered 1.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Page {
    /// Counted from 1.
    pub number: u32,
    pub content: Content,
}

/// What a page holds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Content {
    /// The file carries the text. Lines are kept, and columns stand apart by spaces.
    Text(Private<String>),
    /// A picture of text that has yet to be recognised. `beside` is text that the file carries on the same page: form
    /// values typed into a scan, a stamp; often empty.
    Scanned { beside: Private<String> },
    /// The text was recognised from a picture; `confidence` runs from 0 to 100, and `doubtful` is set where a person
    /// should compare it with the picture.
    Recognised { text: Private<String>, confidence: f32, doubtful: bool },
    /// It could not be read.
    Unread(Problem),
}

impl Content {
    /// The text, where there is any.
    pub fn text(&self) -> Option<&Private<String>> {
        match self {
            Content::Text(text) | Content::Recognised { text, .. } => Some(text),
            Content::Scanned { beside } => Some(beside),
            Content::Unread(_) => None,
        }
    }
}

/// A page as a picture, fit for recognition: square pixels, 8-bit grey.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Picture {
    /// In pixels.
    pub width: u32,
    /// In pixels.
    pub height: u32,
    /// Pixels an inch, the same both ways.
    pub dpi: u32,
    /// Row by row, 0 black to 255 white; `width * height` bytes.
    #[serde(with = "octets")]
    pub pixels: Private<Vec<u8>>,
}

/// How far something is turned to the right, clockwise.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Turn {
    /// Not at all.
    #[default]
    None,
    /// By 90 degrees.
    Quarter,
    /// By 180 degrees: upside down.
    Half,
    /// By 270 degrees.
    ThreeQuarters,
}

impl Picture {
    /// Whether nothing is on the page: it is white all over, and recognising it is no use.
    pub fn is_blank(&self) -> bool {
        self.pixels.expose().iter().all(|pixel| *pixel == 255)
    }

    /// Whether there are as many pixels as width and height say, and at least one.
    pub fn is_whole(&self) -> bool {
        let pixels = u64::from(self.width) * u64::from(self.height);
        pixels > 0 && u64::try_from(self.pixels.expose().len()) == Ok(pixels)
    }

    /// The same picture, turned by `turn`; a picture that is not whole comes back as it is.
    pub fn turned(&self, turn: Turn) -> Picture {
        let (width, height) = (self.width as usize, self.height as usize);
        let pixels = self.pixels.expose();
        if !self.is_whole() {
            return self.clone();
        }
        let (pixels, sideways) = match turn {
            Turn::None => (pixels.clone(), false),
            Turn::Half => (pixels.iter().rev().copied().collect(), false),
            Turn::Quarter => (columns(pixels, width, height, |column| column, |row| height - 1 - row), true),
            Turn::ThreeQuarters => (columns(pixels, width, height, |column| width - 1 - column, |row| row), true),
        };
        let (width, height) = if sideways { (self.height, self.width) } else { (self.width, self.height) };
        Picture { width, height, dpi: self.dpi, pixels: Private::new(pixels) }
    }
}

/// The columns of a picture as the rows of another: which column makes a row and which row makes a column.
fn columns(
    pixels: &[u8],
    width: usize,
    height: usize,
    column_of: impl Fn(usize) -> usize,
    row_of: impl Fn(usize) -> usize,
) -> Vec<u8> {
    let mut turned = Vec::with_capacity(pixels.len());
    for row in 0..width {
        let column = column_of(row);
        turned.extend((0..height).filter_map(|it| pixels.get(row_of(it) * width + column)));
    }
    turned
}

impl Document {
    /// Whether a page was read with doubt, so that a person should compare it with its picture.
    pub fn has_doubt(&self) -> bool {
        self.parts.iter().flat_map(|part| &part.pages).any(|page| match page.content {
            Content::Recognised { doubtful, .. } => doubtful,
            Content::Text(_) | Content::Scanned { .. } | Content::Unread(_) => false,
        })
    }

    /// Every problem, of the message and of its pages, in order.
    pub fn problems(&self) -> impl Iterator<Item = &Problem> {
        let of_pages = self.parts.iter().flat_map(|part| &part.pages).filter_map(|page| match &page.content {
            Content::Unread(problem) => Some(problem),
            Content::Text(_) | Content::Recognised { .. } | Content::Scanned { .. } => None,
        });
        self.problems.iter().chain(of_pages)
    }
}

#[cfg(test)]
mod tests {
    use super::{Picture, Turn};
    use crate::model::Private;

    fn picture(width: u32, pixels: &[u8]) -> Picture {
        Picture { width, height: pixels.len() as u32 / width, dpi: 200, pixels: Private::new(pixels.to_vec()) }
    }

    #[track_caller]
    fn check(turn: Turn, width: u32, expected: &[u8]) {
        let turned = picture(3, &[1, 2, 3, 4, 5, 6]).turned(turn);
        assert!(turned == picture(width, expected), "{turn:?}: {:?}", turned.pixels.expose());
    }

    #[test]
    fn a_picture_turns_to_the_right() {
        check(Turn::None, 3, &[1, 2, 3, 4, 5, 6]);
        check(Turn::Quarter, 2, &[4, 1, 5, 2, 6, 3]);
        check(Turn::Half, 3, &[6, 5, 4, 3, 2, 1]);
        check(Turn::ThreeQuarters, 2, &[3, 6, 2, 5, 1, 4]);
    }

    #[test]
    fn a_picture_that_lies_about_its_size_is_left_alone() {
        let short = Picture { height: 9, ..picture(3, &[1, 2, 3]) };
        assert!(!short.is_whole());
        assert!(short.turned(Turn::Quarter) == short);
        assert!(!Picture { width: 0, height: 0, dpi: 200, pixels: Private::default() }.is_whole());
    }
}
