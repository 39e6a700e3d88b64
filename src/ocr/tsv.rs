//! What tesseract answers: a table of tabs, one row a word, with its place on the page and how sure tesseract is.
//!
//! The table comes from a program that has just looked at a stranger's picture, so nothing in it is believed beyond its
//! form: a row that is not one, or a first line that is not the table's, makes the whole answer nonsense, and numbers
//! are kept within what a page can hold.

/// The names of the columns, with which every answer begins.
const HEADER: &str =
    "level\tpage_num\tblock_num\tpar_num\tline_num\tword_num\tleft\ttop\twidth\theight\tconf\ttext";

/// The rows that hold words; the others frame blocks, paragraphs and lines.
const WORD_LEVEL: &str = "5";

/// The farthest that anything on a page can lie from its corner, in pixels: tesseract reads no larger picture.
const FARTHEST: u32 = 32_767;

/// One word. It prints nowhere, since it is somebody's.
#[derive(Clone, PartialEq)]
pub(super) struct Word {
    pub(super) text: String,
    /// From 0 to 100.
    pub(super) confidence: f32,
    pub(super) line: Line,
    /// All in pixels, from the upper left corner of the page.
    pub(super) left: u32,
    pub(super) top: u32,
    pub(super) width: u32,
    pub(super) height: u32,
}

/// Which line tesseract put a word into; in its order of reading.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Line {
    pub(super) block: u32,
    pub(super) paragraph: u32,
    pub(super) line: u32,
}

/// The words of an answer, in tesseract's order; none where it is no such table.
pub(super) fn words(answer: &[u8]) -> Option<Vec<Word>> {
    let answer = String::from_utf8_lossy(answer);
    let mut rows = answer.lines();
    if rows.next()?.trim_end() != HEADER {
        return None;
    }
    let mut words = Vec::new();
    for row in rows.filter(|it| !it.is_empty()) {
        if let Some(word) = word(row)? {
            words.push(word);
        }
    }
    Some(words)
}

/// The word of a row; the inner none where the row holds no word, the outer where it is no row.
fn word(row: &str) -> Option<Option<Word>> {
    let mut columns = row.splitn(12, '\t');
    let level = columns.next()?;
    let mut number = || columns.next()?.parse::<u32>().ok();
    let _page = number()?;
    let line = Line { block: number()?, paragraph: number()?, line: number()? };
    let _word = number()?;
    let mut place = || Some(number()?.min(FARTHEST));
    let (left, top, width, height) = (place()?, place()?, place()?, place()?);
    let confidence: f32 = columns.next()?.parse().ok()?;
    let text = columns.next()?.trim();
    if level != WORD_LEVEL || text.is_empty() {
        return Some(None);
    }
    let confidence = if confidence.is_nan() { 0.0 } else { confidence.clamp(0.0, 100.0) };
    Some(Some(Word { text: text.to_owned(), confidence, line, left, top, width, height }))
}

#[cfg(test)]
mod tests {
    use super::{HEADER, words};

    #[track_caller]
    fn check(rows: &str, expected: Option<&[(&str, f32)]>) {
        let found = words(format!("{HEADER}\n{rows}").as_bytes());
        let found: Option<Vec<(&str, f32)>> =
            found.as_ref().map(|it| it.iter().map(|word| (word.text.as_str(), word.confidence)).collect());
        assert_eq!(found.as_deref(), expected);
    }

    #[test]
    fn words_are_found_among_their_frames() {
        let rows = "1\t1\t0\t0\t0\t0\t0\t0\t1700\t2200\t-1\t\n\
                    4\t1\t1\t1\t1\t0\t160\t148\t572\t22\t-1\t\n\
                    5\t1\t1\t1\t1\t1\t160\t148\t72\t22\t96.5\tRe:\n\
                    5\t1\t1\t1\t1\t2\t240\t148\t72\t22\t95\t \n";
        check(rows, Some(&[("Re:", 96.5)]));
        check("", Some(&[]));
    }

    #[test]
    fn confidences_stay_in_their_range() {
        check("5\t1\t1\t1\t1\t1\t0\t0\t9\t9\t1e9\ta\n", Some(&[("a", 100.0)]));
        check("5\t1\t1\t1\t1\t1\t0\t0\t9\t9\tNaN\ta\n", Some(&[("a", 0.0)]));
        check("5\t1\t1\t1\t1\t1\t0\t0\t9\t9\t-3\ta\n", Some(&[("a", 0.0)]));
    }

    #[test]
    fn what_is_no_table_is_nonsense() {
        check("5\t1\t1\t1\n", None);
        check("5\t1\t1\t1\t1\t1\t-4\t0\t9\t9\t90\ta\n", None);
        check("lorem ipsum\n", None);
        assert!(words(b"").is_none());
        assert!(words(b"Re: Delgado v. Stone\n").is_none());
        assert!(words(&[0xff; 300]).is_none());
    }

    #[test]
    fn a_place_beyond_every_page_is_drawn_in() {
        let found = words(format!("{HEADER}\n5\t1\t1\t1\t1\t1\t4000000000\t0\t9\t9\t90\ta\n").as_bytes()).unwrap();
        assert_eq!(found[0].left, super::FARTHEST);
    }
}
