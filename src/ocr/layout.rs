//! Words with places → lines of text, laid out as on the page.
//!
//! tesseract takes a page apart into blocks and lines, and where a label stands far from its value, or the two halves of
//! a court's caption face one another, it often takes the halves for blocks of their own. So lines that stand beside
//! one another are put back into one row, from left to right, whatever block they came from: "IN RE: NAME" and "Case
//! No." belong together. The exception is prose in columns, as in a newspaper: blocks of long lines that stand side by
//! side follow one another in tesseract's order, since their rows have nothing to do with each other.
//!
//! A gap wider than between words is filled with spaces up to the place where the next word stands on the page, so that
//! columns stay columns. A wide gap between rows is a blank line.

use super::tsv::Word;

/// A gap wider than this many letters is a column's.
const COLUMN: f32 = 2.0;

/// The fewest spaces that fill a column's gap.
const LEAST_FILL: usize = 2;

/// The most spaces that fill one gap.
const MOST_FILL: usize = 60;

/// Lines are beside one another where they share this much of the lower one's height.
const BESIDE: f32 = 0.5;

/// Rows farther apart than this many times the typical distance have a blank line between them.
const BLANK: f32 = 1.5;

/// A block is prose from this many lines on …
const PROSE_LINES: usize = 5;

/// … with this many words in each, on average. The halves of a caption have fewer.
const PROSE_WORDS: usize = 4;

/// How wide a letter is where no word says so, in pixels.
const LETTER: f32 = 10.0;

/// A rectangle of the page, in pixels.
#[derive(Debug, Clone, Copy)]
struct Area {
    left: u32,
    right: u32,
    top: u32,
    bottom: u32,
}

/// A line as tesseract saw it, or several beside one another.
struct Row<'a> {
    area: Area,
    /// What each line takes of the row.
    taken: Vec<Area>,
    words: Vec<&'a Word>,
}

struct Block<'a> {
    area: Area,
    lines: Vec<Row<'a>>,
}

/// The text of one page's words.
pub(super) fn text(words: &[Word]) -> String {
    let letter = letter(words);
    let left = words.iter().map(|it| it.left).min().unwrap_or(0);
    let mut text = String::new();
    for unit in units(blocks(words)) {
        let rows = rows(unit);
        let far = BLANK * typical_distance(&rows);
        let mut above: Option<f32> = None;
        for row in rows {
            let middle = row.area.middle();
            match above {
                Some(above) => text.push_str(if middle - above > far { "\n\n" } else { "\n" }),
                None if !text.is_empty() => text.push_str("\n\n"),
                None => {}
            }
            write_row(&mut text, row, left, letter);
            above = Some(middle);
        }
    }
    text
}

fn write_row(text: &mut String, mut row: Row<'_>, left: u32, letter: f32) {
    row.words.sort_by_key(|it| it.left);
    let mut written = 0;
    let mut end: Option<u32> = None;
    for word in row.words {
        let column = ((word.left - left) as f32 / letter).round() as usize;
        let fill = match end {
            None => column.min(MOST_FILL),
            Some(end) if (word.left.saturating_sub(end)) as f32 > COLUMN * letter => {
                column.saturating_sub(written).clamp(LEAST_FILL, MOST_FILL)
            }
            Some(_) => 1,
        };
        text.extend(std::iter::repeat_n(' ', fill));
        text.push_str(&word.text);
        written += fill + word.text.chars().count();
        end = Some(end.unwrap_or(0).max(word.left + word.width));
    }
}

/// How wide a letter of this page is, in pixels.
fn letter(words: &[Word]) -> f32 {
    let widths = words.iter().filter_map(|it| {
        let letters = it.text.chars().count();
        (letters > 2 && it.width > 0).then(|| it.width as f32 / letters as f32)
    });
    median(widths.collect()).unwrap_or(LETTER)
}

fn typical_distance(rows: &[Row<'_>]) -> f32 {
    let distances = rows.iter().zip(rows.iter().skip(1)).map(|(above, below)| {
        // Rows of a large gap say nothing of the distance within a paragraph.
        let most = 3.0 * above.area.height().max(below.area.height()) as f32;
        (below.area.middle() - above.area.middle()).min(most)
    });
    median(distances.collect()).unwrap_or(f32::INFINITY)
}

/// The lower median.
fn median(mut numbers: Vec<f32>) -> Option<f32> {
    numbers.sort_by(f32::total_cmp);
    numbers.get(numbers.len().saturating_sub(1) / 2).copied()
}

fn blocks(words: &[Word]) -> Vec<Block<'_>> {
    let mut blocks: Vec<Block<'_>> = Vec::new();
    for lines in words.chunk_by(|a, b| a.line.block == b.line.block) {
        let lines: Vec<Row<'_>> = lines.chunk_by(|a, b| a.line == b.line).filter_map(Row::new).collect();
        if let Some(area) = lines.iter().map(|it| it.area).reduce(Area::around) {
            blocks.push(Block { area, lines });
        }
    }
    blocks
}

/// The lines that are put into rows together: each column of prose for itself, and whatever lies between.
fn units(blocks: Vec<Block<'_>>) -> Vec<Vec<Row<'_>>> {
    let prose: Vec<Area> = blocks.iter().filter(|it| it.is_prose()).map(|it| it.area).collect();
    let mut units = Vec::new();
    let mut between = Vec::new();
    for block in blocks {
        if block.is_prose() && prose.iter().any(|it| it.is_beside(&block.area)) {
            units.push(std::mem::take(&mut between));
            units.push(block.lines);
        } else {
            between.extend(block.lines);
        }
    }
    units.push(between);
    units.retain(|it| !it.is_empty());
    units
}

/// Joins the lines that stand beside one another, and sorts the rows from top to bottom.
fn rows(mut lines: Vec<Row<'_>>) -> Vec<Row<'_>> {
    lines.sort_by(|a, b| a.area.middle().total_cmp(&b.area.middle()));
    let mut rows: Vec<Row<'_>> = Vec::new();
    for line in lines {
        match rows.last_mut() {
            Some(row) if row.has_place_for(&line) => row.join(line),
            Some(_) | None => rows.push(line),
        }
    }
    rows
}

impl<'a> Row<'a> {
    fn new(words: &'a [Word]) -> Option<Row<'a>> {
        let area = words.iter().map(Area::of).reduce(Area::around)?;
        Some(Row { area, taken: vec![area], words: words.iter().collect() })
    }

    fn has_place_for(&self, line: &Row<'_>) -> bool {
        self.area.is_level_with(&line.area) && self.taken.iter().all(|it| it.is_aside_of(&line.area))
    }

    fn join(&mut self, line: Row<'a>) {
        self.area = self.area.around(line.area);
        self.taken.extend(line.taken);
        self.words.extend(line.words);
    }
}

impl Block<'_> {
    fn is_prose(&self) -> bool {
        let words: usize = self.lines.iter().map(|it| it.words.len()).sum();
        self.lines.len() >= PROSE_LINES && words >= PROSE_WORDS * self.lines.len()
    }
}

impl Area {
    fn of(word: &Word) -> Area {
        Area { left: word.left, right: word.left + word.width, top: word.top, bottom: word.top + word.height }
    }

    fn around(self, other: Area) -> Area {
        Area {
            left: self.left.min(other.left),
            right: self.right.max(other.right),
            top: self.top.min(other.top),
            bottom: self.bottom.max(other.bottom),
        }
    }

    fn height(&self) -> u32 {
        self.bottom - self.top
    }

    fn middle(&self) -> f32 {
        (self.top + self.bottom) as f32 / 2.0
    }

    /// Whether one ends before the other begins, from left to right.
    fn is_aside_of(&self, other: &Area) -> bool {
        self.right <= other.left || other.right <= self.left
    }

    /// Whether they share enough of the lower one's height.
    fn is_level_with(&self, other: &Area) -> bool {
        let shared = self.bottom.min(other.bottom).saturating_sub(self.top.max(other.top));
        shared as f32 >= BESIDE * self.height().min(other.height()).max(1) as f32
    }

    fn is_beside(&self, other: &Area) -> bool {
        self.is_aside_of(other) && self.is_level_with(other)
    }
}

#[cfg(test)]
mod tests {
    use super::text;
    use crate::ocr::tsv::{Line, Word};

    /// A line of `words` in letters ten pixels wide; two spaces and more between them are as wide as they look.
    fn line(block: u32, line: u32, left: u32, top: u32, words: &str) -> Vec<Word> {
        let mut found = Vec::new();
        let mut column = 0;
        for word in words.split(' ') {
            if !word.is_empty() {
                found.push(Word {
                    text: word.to_owned(),
                    confidence: 95.0,
                    line: Line { block, paragraph: 1, line },
                    left: left + 10 * column,
                    top,
                    width: 10 * word.chars().count() as u32,
                    height: 24,
                });
            }
            column += 1 + word.chars().count() as u32;
        }
        found
    }

    #[track_caller]
    fn check(lines: &[Vec<Word>], expected: &str) {
        assert_eq!(text(&lines.concat()), expected);
    }

    #[test]
    fn words_of_a_line_are_parted_by_one_space() {
        check(&[line(1, 1, 100, 0, "To the Custodian of Records:")], "To the Custodian of Records:");
        check(&[], "");
    }

    #[test]
    fn a_label_and_its_value_stand_apart_as_on_the_page() {
        let form = [
            line(1, 1, 0, 0, "Re:"),
            line(1, 2, 40, 30, "Patient:       Rosa Delgado"),
            line(1, 3, 40, 60, "DOB:           04/21/1987"),
        ];
        check(&form, "Re:\n    Patient:       Rosa Delgado\n    DOB:           04/21/1987");
    }

    #[test]
    fn the_halves_of_a_caption_make_one_row() {
        let caption = [
            line(1, 1, 0, 0, "IN RE:"),
            line(1, 2, 0, 30, "ROSA DELGADO,"),
            line(1, 3, 0, 60, "Petitioner."),
            line(2, 1, 200, 2, ")"),
            line(2, 2, 200, 31, ")"),
            line(2, 3, 200, 63, ")"),
            line(3, 1, 240, 28, "Case No. 26-0418"),
        ];
        check(&caption, "IN RE:              )\nROSA DELGADO,       )   Case No. 26-0418\nPetitioner.         )");
    }

    #[test]
    fn columns_of_prose_follow_one_another() {
        let left = (0..5).map(|it| line(1, it, 0, 30 * it, "the left column says this"));
        let right = (0..5).map(|it| line(2, it, 400, 30 * it + 3, "and the right one that"));
        let lines: Vec<Vec<Word>> =
            [line(9, 1, 0, 900, "below both")].into_iter().chain(left).chain(right).collect();
        let left = ["the left column says this"; 5].join("\n");
        let right = [format!("{}and the right one that", " ".repeat(40)).as_str(); 5].join("\n");
        check(&lines, &format!("below both\n\n{left}\n\n{right}"));
    }

    #[test]
    fn paragraphs_have_a_blank_line_between_them_whatever_the_spacing() {
        for spacing in [30, 60] {
            let lines = [0, 1, 2, 4, 5].map(|it| line(1, it, 0, spacing * it, "words"));
            check(&lines, "words\nwords\nwords\n\nwords\nwords");
        }
    }

    #[test]
    fn lines_upon_one_another_are_not_joined() {
        check(&[line(1, 1, 0, 0, "stamped over"), line(2, 1, 30, 4, "RECEIVED")], "stamped over\n   RECEIVED");
    }

    #[test]
    fn a_page_of_places_without_sense_stays_small() {
        let words: Vec<Word> = (0..500)
            .map(|it| Word {
                text: "x".into(),
                confidence: 1.0,
                line: Line { block: it, paragraph: 0, line: 0 },
                left: it * 7919 % 32_767,
                top: it * 104_729 % 32_767,
                width: 0,
                height: 0,
            })
            .collect();
        assert!(text(&words).len() < 500 * 64);
    }
}
