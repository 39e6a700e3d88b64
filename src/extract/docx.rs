//! Word documents: the words of every story, in reading order.
//!
//! A DOCX is a zip of XML files. Headers come first, then the document, footers, notes, comments, and the words of
//! diagrams and charts; [`Story`] reads each. Every other file becomes a member, a picture or an embedded file, since
//! the letter itself may be one of them; but not those of which the program makes the document.
//!
//! The macros, styles and layout are not looked at; a document has one page here, because Word alone knows its pages.

use crate::extract::limits::Budget;
use crate::extract::package::Package;
use crate::extract::reading::Reading;
use crate::extract::story::Story;
use crate::extract::words;
use crate::model::Cause;

/// The most stories and members that are taken from one document.
const FILES: usize = 500;

/// Reads a Word document.
pub fn read(bytes: &[u8], budget: &mut Budget) -> Reading {
    let mut package = match Package::open(bytes) {
        Ok(package) => package,
        Err(cause) => return Reading::unread(cause),
    };
    let mut names = package.names();
    names.sort_by_key(|name| story_order(name));
    names.retain(|name| story_order(name).is_some() || is_member(name));
    let mut reading = Reading::default();
    if names.len() > FILES {
        reading.problems.push(Cause::TooLarge(format!("more than {FILES} stories and pictures")));
    }
    // Stories come first in this order, so that pictures without end do not keep them out.
    names.sort_by_key(|name| story_order(name).is_none());
    let mut text = String::new();
    let mut document_seen = false;
    for name in names.into_iter().take(FILES) {
        if story_order(&name).is_none() {
            let inline = name.starts_with("word/media/");
            reading.members.push(package.member(name, inline, budget));
            continue;
        }
        match package.text(&name, budget) {
            Ok(xml) => {
                document_seen |= name.starts_with("word/document");
                let most = budget.text_left().saturating_sub(text.len());
                let (story, complete) = Story::read(&xml, most);
                if !complete {
                    reading.problems.push(Cause::Malformed("its text breaks off".into()));
                }
                text.push_str(&story);
                text.push_str("\n\n");
            }
            Err(cause) => reading.problems.push(cause),
        }
    }
    reading.pages.push(match document_seen {
        true => Ok(words::few_blank_lines(&words::tidy(&text))),
        false => Err(Cause::Malformed("it has no text that can be opened".into())),
    });
    reading
}

/// The place of a story in reading order; none for a file that is no story.
fn story_order(name: &str) -> Option<u8> {
    let name = name.strip_prefix("word/")?.strip_suffix(".xml")?;
    let name = name.strip_prefix("diagrams/").or(name.strip_prefix("charts/")).unwrap_or(name);
    let is = |word: &str| name.strip_prefix(word).is_some_and(|rest| rest.chars().all(|c| c.is_ascii_digit()));
    ["header", "document", "footer", "footnotes", "endnotes", "comments", "data", "chart"]
        .iter()
        .zip(0..)
        .find(|(word, _)| is(word))
        .map(|(_, order)| order)
}

/// Whether a file is none of those of which the program makes the document: its own XML, fonts, macros, settings.
fn is_member(name: &str) -> bool {
    let own = [".xml", ".rels", ".vml", ".odttf", ".sigs", ".bin"].iter().any(|ending| name.ends_with(ending));
    let folder = name.ends_with('/') || name.starts_with("docProps/");
    let embedded = name.starts_with("word/embeddings/") || name.starts_with("word/afchunk");
    embedded || !own && !folder
}
