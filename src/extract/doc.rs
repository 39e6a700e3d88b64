//! Legacy Word documents (`.doc`): the words of every story ([MS-DOC]).
//!
//! The text lies in pieces all over the main stream; a table of pieces says where. One row of characters holds all
//! stories after one another: the document, footnotes, headers, comments, endnotes, text boxes. Headers come first
//! here, then the document and the others, as in `docx`. What was deleted under change tracking or is hidden is left
//! out; cells are joined by tabs and rows are lines; fields show their result; boxes to tick show their state.
//! Pictures and embedded files become members.
//!
//! The crates at hand read this format, but bring a whole office suite or are young; the way to the words is short.
//! Documents of Word 6 and 95 are read where they were saved in one piece, which is the rule.
//!
//! [MS-DOC]: https://learn.microsoft.com/en-us/openspecs/office_file_formats/ms-doc/

use std::path::Path;

use encoding_rs::{UTF_16LE, WINDOWS_1252};

use crate::extract::compound::Compound;
use crate::extract::limits::Budget;
use crate::extract::reading::{Member, Reading};
use crate::extract::words;
use crate::model::Cause;

mod format;
mod form;
mod pictures;

use format::{Marks, Run};

/// The most embedded files that are taken from one document.
const OBJECTS: usize = 100;

/// Reads a legacy Word document.
pub fn read(bytes: &[u8], budget: &mut Budget) -> Reading {
    match Compound::open(bytes).and_then(|mut file| stories(&mut file, budget)) {
        Ok(reading) => reading,
        Err(cause) => Reading::unread(cause),
    }
}

fn stories(file: &mut Compound<'_>, budget: &mut Budget) -> Result<Reading, Cause> {
    let root = Path::new("/");
    let main = file.stream(&root.join("WordDocument"), budget)?;
    let head = Head::read(&main)?;
    let data = match file.has(&root.join("Data")) {
        true => file.stream(&root.join("Data"), budget)?,
        false => Vec::new(),
    };
    let mut reading = Reading::default();
    let text = if head.version < Head::WORD_97 {
        old_text(&main)?
    } else {
        let table = file.stream(&root.join(if head.second_table { "1Table" } else { "0Table" }), budget)?;
        let Some(pieces) = pieces(&head, &main, &table) else {
            return Err(Cause::Malformed("its text cannot be found".into()));
        };
        let marks = Marks::read(&head, &main, &table);
        let most = budget.text_left().saturating_add(1);
        let whole = pieces.last().map_or(0, |last| last.last) >= head.ends().main;
        let mut telling = Telling {
            main: &main,
            data: &data,
            pieces,
            marks,
            most,
            text: String::new(),
            whole,
            left: main.len() * 4,
        };
        telling.all(&head, &table);
        if !telling.whole {
            reading.problems.push(Cause::Malformed("its text breaks off".into()));
        }
        telling.text
    };
    let pool = root.join("ObjectPool");
    let objects: Vec<String> = file.names(&pool).into_iter().filter(|it| it.1).map(|it| it.0).collect();
    if objects.len() > OBJECTS {
        reading.problems.push(Cause::TooLarge(format!("more than {OBJECTS} embedded files")));
    }
    for name in objects.into_iter().take(OBJECTS) {
        let bytes = file.copy_out(&pool.join(&name), budget, |_, _| {});
        reading.members.push(Member { name, declared: String::new(), inline: false, bytes });
    }
    reading.add_pictures(&data, budget);
    reading.add_pictures(&main, budget);
    let text = words::few_blank_lines(&words::tidy(&text));
    reading.pages.push(if text.is_empty() && reading.members.is_empty() { Err(Cause::Empty) } else { Ok(text) });
    Ok(reading)
}

/// What the head of the main stream says (the File Information Block).
struct Head<'a> {
    version: u16,
    second_table: bool,
    /// The lengths of the stories, in characters.
    lengths: &'a [u8],
    /// Pairs of place and length in the table stream.
    places: &'a [u8],
}

/// Where in the row of characters each story ends.
struct Ends {
    main: u32,
    footnotes: u32,
    headers: u32,
    comments: u32,
    endnotes: u32,
    boxes: u32,
    header_boxes: u32,
}

impl<'a> Head<'a> {
    /// The first version whose text lies in pieces of two kinds.
    const WORD_97: u16 = 0x00C1;

    fn read(main: &'a [u8]) -> Result<Head<'a>, Cause> {
        const ENCRYPTED: u16 = 0x0100;
        const SECOND_TABLE: u16 = 0x0200;
        let broken = || Cause::Malformed("its head is broken".into());
        if !matches!(half(main, 0), 0xA5EC | 0xA5DC) {
            return Err(broken());
        }
        let flags = half(main, 10);
        if flags & ENCRYPTED != 0 {
            return Err(Cause::Locked);
        }
        let version = half(main, 2);
        let (mut lengths, mut places) = (&[][..], &[][..]);
        if version >= Head::WORD_97 {
            let at = 34 + usize::from(half(main, 32)) * 2;
            let end = at + 2 + usize::from(half(main, at)) * 4;
            lengths = main.get(at + 2..end).ok_or_else(broken)?;
            places = main.get(end + 2..end + 2 + usize::from(half(main, end)) * 8).ok_or_else(broken)?;
        }
        Ok(Head { version, second_table: flags & SECOND_TABLE != 0, lengths, places })
    }

    /// The part of the table stream that the pair at `index` names.
    fn place<'t>(&self, table: &'t [u8], index: usize) -> &'t [u8] {
        let [start, length] = [0, 4].map(|at| full(self.places, index * 8 + at) as usize);
        let end = start.saturating_add(length).min(table.len());
        table.get(start..end).unwrap_or_default()
    }

    fn ends(&self) -> Ends {
        let length = |index: usize| full(self.lengths, index * 4);
        let main = length(3);
        let footnotes = main.saturating_add(length(4));
        let headers = footnotes.saturating_add(length(5));
        // The story of macros, after the headers, is no longer written.
        let comments = headers.saturating_add(length(6)).saturating_add(length(7));
        let endnotes = comments.saturating_add(length(8));
        let boxes = endnotes.saturating_add(length(9));
        Ends { main, footnotes, headers, comments, endnotes, boxes, header_boxes: boxes.saturating_add(length(10)) }
    }
}

/// A piece of the text: characters `first..last` lie at `place` of the main stream.
#[derive(Clone, Copy)]
struct Piece {
    first: u32,
    last: u32,
    place: u32,
    wide: bool,
}

/// The table of pieces; none where there is no sense in it.
fn pieces(head: &Head<'_>, main: &[u8], table: &[u8]) -> Option<Vec<Piece>> {
    const PLACE: usize = 33;
    let mut rest = head.place(table, PLACE);
    // Before the table stand lists of changes to it, which concern looks only.
    while let [1, low, high, after @ ..] = rest {
        rest = after.get(usize::from(u16::from_le_bytes([*low, *high]))..)?;
    }
    let [2, _, _, _, _, plain @ ..] = rest else { return None };
    let count = plain.len().min(full(rest, 1) as usize).checked_sub(4)? / 12;
    let mut pieces = Vec::with_capacity(count);
    for index in 0..count {
        let (first, last) = (full(plain, index * 4), full(plain, index * 4 + 4));
        let place = full(plain, (count + 1) * 4 + index * 8 + 2);
        let wide = place & 0x4000_0000 == 0;
        let place = if wide { place } else { (place & 0x3FFF_FFFF) / 2 };
        let before = pieces.last().map_or(0, |piece: &Piece| piece.last);
        if first != before || last < first || place as usize > main.len() {
            break;
        }
        pieces.push(Piece { first, last, place, wide });
    }
    (!pieces.is_empty()).then_some(pieces)
}

/// The text of a document of Word 6 or 95.
fn old_text(main: &[u8]) -> Result<String, Cause> {
    const IN_PIECES: u16 = 0x0004;
    if half(main, 10) & IN_PIECES != 0 {
        return Err(Cause::Unsupported("a document of an old Word, saved in pieces: open it".into()));
    }
    let (start, end) = (full(main, 24) as usize, full(main, 28) as usize);
    let bytes = main.get(start..end.min(main.len())).ok_or(Cause::Malformed("its text cannot be found".into()))?;
    let mut fields = Fields::default();
    let mut text = String::new();
    let mut before = ' ';
    for c in narrow(bytes).chars() {
        if fields.shows(c) {
            // Without the table of paragraphs, the mark of a row is the one that follows another.
            let shown = if c == '\u{7}' && before == '\u{7}' { Some('\n') } else { shown(c, false) };
            text.extend(shown);
        }
        before = c;
    }
    Ok(text)
}

/// The telling of the stories, one after another.
struct Telling<'a> {
    main: &'a [u8],
    data: &'a [u8],
    pieces: Vec<Piece>,
    marks: Marks<'a>,
    most: usize,
    text: String,
    /// Whether all of the text is there.
    whole: bool,
    /// How many bytes may still be told: pieces that all lie in the same place would go on without end.
    left: usize,
}

impl Telling<'_> {
    fn all(&mut self, head: &Head<'_>, table: &[u8]) {
        let ends = head.ends();
        let (headers, footers) = headers(head, table, &ends);
        headers.into_iter().for_each(|(first, last)| self.story(first, last));
        self.story(0, ends.main);
        self.story(ends.endnotes, ends.boxes);
        footers.into_iter().for_each(|(first, last)| self.story(first, last));
        self.story(ends.boxes, ends.header_boxes);
        self.story(ends.main, ends.footnotes);
        self.story(ends.comments, ends.endnotes);
        self.story(ends.headers, ends.comments);
    }

    /// Tells the characters `first..last`.
    fn story(&mut self, first: u32, last: u32) {
        let mut fields = Fields::default();
        let start = self.pieces.partition_point(|piece| piece.last <= first);
        for index in start..self.pieces.len() {
            let Some(piece) = self.pieces.get(index).copied() else { break };
            if piece.first >= last {
                break;
            }
            let (from, to) = (first.max(piece.first) - piece.first, last.min(piece.last) - piece.first);
            self.piece(piece, from as usize, to as usize, &mut fields);
        }
        self.text.push('\n');
    }

    /// Tells the characters `from..to` of a piece, run by run.
    fn piece(&mut self, piece: Piece, from: usize, to: usize, fields: &mut Fields) {
        let size = if piece.wide { 2 } else { 1 };
        let start = (piece.place as usize).saturating_add(from * size).min(self.main.len());
        let end = (piece.place as usize).saturating_add(to.saturating_mul(size));
        self.whole &= end <= self.main.len();
        let end = end.min(self.main.len());
        let Some(left) = self.left.checked_sub(end.saturating_sub(start)) else {
            self.whole = false;
            return;
        };
        self.left = left;
        let mut at = start;
        while at < end && self.text.len() < self.most {
            let Run { last, hidden, symbol, picture } = self.marks.run(at as u32);
            // A run may end inside a character only in a broken file.
            let next = (last as usize).clamp(at + size, end.max(at + size)).min(self.main.len());
            let next = if (next - at).is_multiple_of(size) { next } else { (next + 1).min(self.main.len()) };
            let bytes = self.main.get(at..next).unwrap_or_default();
            if !hidden {
                if let Some(shown) = symbol {
                    self.text.extend(bytes.chunks(size).map(|_| shown));
                } else {
                    self.characters(bytes, at, piece.wide, picture, fields);
                }
            }
            at = next;
        }
    }

    fn characters(&mut self, bytes: &[u8], at: usize, wide: bool, picture: Option<u32>, fields: &mut Fields) {
        let size = if wide { 2 } else { 1 };
        let units: Vec<u16> = match wide {
            true => bytes.chunks_exact(2).map(|pair| half(pair, 0)).collect(),
            false => narrow(bytes).encode_utf16().collect(),
        };
        let mut place = at;
        for c in char::decode_utf16(units).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)) {
            if c == '\u{1}'
                && let Some(mark) = picture.and_then(|at| form::mark(self.data, at))
            {
                self.text.push_str(&mark);
            }
            if fields.shows(c) {
                let paragraph = match c {
                    '\u{7}' | '\r' => self.marks.paragraph(place as u32),
                    _ => format::Paragraph::default(),
                };
                let c = if c == '\u{7}' && paragraph.ends_row { '\n' } else { c };
                self.text.extend(shown(c, paragraph.in_table));
            }
            place += size * c.len_utf16();
        }
    }
}

/// The first character of a part of the text, and one past its last.
type Range = (u32, u32);

/// The ranges of headers and of footers. The first six are lines above notes; then each section has six.
fn headers(head: &Head<'_>, table: &[u8], ends: &Ends) -> (Vec<Range>, Vec<Range>) {
    const PLACE: usize = 11;
    const LINES: usize = 6;
    const MOST: usize = 600;
    let starts: Vec<u32> = head.place(table, PLACE).chunks_exact(4).take(MOST).map(|it| full(it, 0)).collect();
    let ranges = starts.windows(2).enumerate().skip(LINES).filter_map(|(index, pair)| {
        let [first, last] = pair else { return None };
        let [first, last] = [first, last].map(|it| ends.footnotes.saturating_add(*it).min(ends.headers));
        (first < last).then_some((matches!(index % LINES, 0 | 1 | 4), (first, last)))
    });
    let (headers, footers): (Vec<_>, Vec<_>) = ranges.partition(|(is_header, _)| *is_header);
    (headers.into_iter().map(|it| it.1).collect(), footers.into_iter().map(|it| it.1).collect())
}

/// The open fields, each within its instruction or within its result.
#[derive(Default)]
struct Fields {
    open: Vec<bool>,
    /// Instructions among them.
    instructions: usize,
    /// Fields too deep to be told apart.
    beyond: usize,
}

impl Fields {
    /// Takes the next character, and says whether it is shown.
    fn shows(&mut self, c: char) -> bool {
        const NESTING: usize = 100;
        match c {
            '\u{13}' if self.open.len() >= NESTING => self.beyond += 1,
            '\u{13}' => {
                self.open.push(true);
                self.instructions += 1;
            }
            '\u{14}' if self.beyond == 0 => {
                if let Some(open @ true) = self.open.last_mut() {
                    *open = false;
                    self.instructions -= 1;
                }
            }
            '\u{15}' if self.beyond > 0 => self.beyond -= 1,
            '\u{15}' => self.instructions -= usize::from(self.open.pop() == Some(true)),
            _ => return self.instructions == 0,
        }
        false
    }
}

/// What a character shows; control characters have meanings of their own here.
fn shown(c: char, in_table: bool) -> Option<char> {
    match c {
        '\u{7}' => Some('\t'),
        '\r' if in_table => Some(' '),
        '\n' | '\r' | '\u{B}' | '\u{C}' => Some('\n'),
        '\u{1E}' => Some('-'),
        '\t' => Some('\t'),
        _ => Some(c).filter(|c| !c.is_control()),
    }
}

/// Text as UTF-16.
pub(super) fn wide(bytes: &[u8]) -> String {
    UTF_16LE.decode_without_bom_handling(bytes).0.into_owned()
}

/// Text in the characters of Western Windows.
pub(super) fn narrow(bytes: &[u8]) -> String {
    WINDOWS_1252.decode_without_bom_handling(bytes).0.into_owned()
}

fn half(bytes: &[u8], at: usize) -> u16 {
    let found = bytes.get(at..).and_then(|rest| rest.first_chunk::<2>());
    found.map_or(0, |it| u16::from_le_bytes(*it))
}

fn full(bytes: &[u8], at: usize) -> u32 {
    let found = bytes.get(at..).and_then(|rest| rest.first_chunk::<4>());
    found.map_or(0, |it| u32::from_le_bytes(*it))
}

#[cfg(test)]
mod tests {
    use super::Fields;

    #[test]
    fn fields_show_their_result_and_not_their_instruction() {
        let mut fields = Fields::default();
        let text = "a\u{13} IF \u{13} x \u{14}1\u{15} \u{14}yes\u{15}b\u{15}\u{14}c";
        assert_eq!(text.chars().filter(|c| fields.shows(*c)).collect::<String>(), "ayesbc");
    }
}
