//! Legacy PowerPoint slides (`.ppt`): their words, in the order of the file ([MS-PPT]).
//!
//! The main stream is a tree of records. Its texts are taken as they come, those of the slides and of their notes; which
//! slide each is on is not told apart, since the words are what matters. Pictures become members.
//!
//! [MS-PPT]: https://learn.microsoft.com/en-us/openspecs/office_file_formats/ms-ppt/

use std::path::Path;

use crate::extract::compound::Compound;
use crate::extract::limits::Budget;
use crate::extract::reading::Reading;
use crate::extract::{doc, mapi, words};
use crate::model::Cause;

/// Reads legacy PowerPoint slides.
pub fn read(bytes: &[u8], budget: &mut Budget) -> Reading {
    match Compound::open(bytes).and_then(|mut file| slides(&mut file, budget)) {
        Ok(reading) => reading,
        Err(cause) => Reading::unread(cause),
    }
}

fn slides(file: &mut Compound<'_>, budget: &mut Budget) -> Result<Reading, Cause> {
    let main = file.stream(Path::new("/PowerPoint Document"), budget)?;
    let (text, whole) = text(&main);
    let mut reading = Reading::text(words::few_blank_lines(&words::tidy(&text)));
    if !whole {
        reading.problems.push(Cause::Malformed("its text breaks off".into()));
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

/// The texts of a stream of records, and whether none was cut off.
fn text(stream: &[u8]) -> (String, bool) {
    const SLIDE: u32 = 0x03EE;
    const MASTER: u32 = 0x03F8;
    const WIDE: u32 = 0x0FA0;
    const NARROW: u32 = 0x0FA8;
    let mut text = String::new();
    let mut rest = stream;
    while let Some((head, body)) = rest.split_at_checked(8) {
        let [kind, length] = [mapi::little(head, 0) >> 16, mapi::little(head, 4)];
        let is_container = head.first().is_some_and(|first| first & 0xF == 0xF);
        let length = length as usize;
        // The hints of the frame are no words of anyone; of other containers what is inside comes next.
        if is_container && kind != MASTER {
            if kind == SLIDE {
                text.push('\n');
            }
            rest = body;
            continue;
        }
        let Some((data, after)) = body.split_at_checked(length) else { return (text, false) };
        let found = match kind {
            WIDE => doc::wide(data),
            NARROW => doc::narrow(data),
            _ => String::new(),
        };
        // A star holds the place of the date or the number of the slide.
        if !found.is_empty() && found != "*" {
            text.push_str(&found);
            text.push('\n');
        }
        rest = after;
    }
    (text, rest.is_empty())
}

#[cfg(test)]
mod tests {
    use super::text;

    #[test]
    fn texts_are_found_in_containers() {
        let stream =
            b"\x0F\0\xEE\x03\x20\0\0\0\0\0\xA8\x0F\x02\0\0\0ab\0\0\x01\0\x01\0\0\0x\0\0\xA0\x0F\x02\0\0\0c\0";
        assert_eq!(text(stream), ("\nab\nc\n".to_owned(), true));
        assert_eq!(text(&stream[..20]), ("\nab\n".to_owned(), false));
        assert_eq!(text(b"\0\0\xA8\x0F\xFF\xFF\xFF\xFFab"), (String::new(), false));
    }
}
