//! What the format of a legacy Word document says about its text: hidden, deleted, a symbol, a row's end.
//!
//! Runs of characters and paragraphs are listed in pages of 512 bytes of the main stream, by their place in it; a page
//! gives each the changes ("sprms") from its style. Styles are not looked at: what they hide is beyond a request.

use super::{Head, full, half};

/// The most runs that are kept of one document.
const RUNS: usize = 2_000_000;

/// The size of a page, in bytes.
const PAGE: usize = 512;

/// What is to be known of each run and paragraph.
pub(super) struct Marks<'a> {
    /// By the place of their end, in order.
    runs: Vec<(u32, &'a [u8])>,
    paragraphs: Vec<(u32, &'a [u8])>,
}

/// A run of characters of one format.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Run {
    /// One past its last byte.
    pub(super) last: u32,
    pub(super) hidden: bool,
    /// What its characters show instead of themselves.
    pub(super) symbol: Option<char>,
    /// The place of what its picture or form field holds, in the data stream.
    pub(super) picture: Option<u32>,
}

#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(super) struct Paragraph {
    pub(super) in_table: bool,
    pub(super) ends_row: bool,
}

impl<'a> Marks<'a> {
    pub(super) fn read(head: &Head<'_>, main: &'a [u8], table: &[u8]) -> Marks<'a> {
        const RUNS_PLACE: usize = 12;
        const PARAGRAPHS_PLACE: usize = 13;
        Marks {
            runs: listed(main, head.place(table, RUNS_PLACE), 1, run_changes),
            paragraphs: listed(main, head.place(table, PARAGRAPHS_PLACE), 13, paragraph_changes),
        }
    }

    /// The run at `place`; where none is known, a plain one that ends where the next begins.
    pub(super) fn run(&self, place: u32) -> Run {
        let found = self.runs.get(self.runs.partition_point(|(last, _)| *last <= place));
        let (last, changes) = found.map_or((u32::MAX, &[][..]), |(last, changes)| (*last, *changes));
        let mut run = Run { last, hidden: false, symbol: None, picture: None };
        for (code, operand) in Sprms(changes) {
            match code {
                // Deleted under change tracking; hidden.
                0x0800 | 0x083C => run.hidden |= operand.first().is_some_and(|it| it & 1 == 1),
                0x6A09 => run.symbol = Some(symbol(half(operand, 2))),
                0x6A03 => run.picture = Some(full(operand, 0)),
                _ => {}
            }
        }
        run
    }

    pub(super) fn paragraph(&self, place: u32) -> Paragraph {
        let found = self.paragraphs.get(self.paragraphs.partition_point(|(last, _)| *last <= place));
        let mut paragraph = Paragraph::default();
        for (code, operand) in Sprms(found.map_or(&[][..], |(_, changes)| *changes)) {
            let on = operand.first() == Some(&1);
            match code {
                0x2416 => paragraph.in_table = on,
                0x2417 | 0x244C => paragraph.ends_row = on,
                _ => {}
            }
        }
        paragraph
    }
}

/// All runs of the pages that `list` names; `size` is that of an entry which says where in the page the changes stand,
/// and `changes` takes them from there.
fn listed<'a>(
    main: &'a [u8],
    list: &[u8],
    size: usize,
    changes: fn(&'a [u8], usize) -> &'a [u8],
) -> Vec<(u32, &'a [u8])> {
    let count = list.len().saturating_sub(4) / 8;
    let pages = count.min(main.len() / PAGE + 1);
    let mut runs: Vec<(u32, &[u8])> = Vec::new();
    for index in 0..pages {
        let start = (full(list, (count + 1) * 4 + index * 4) & 0x3F_FFFF) as usize * PAGE;
        let Some(page) = main.get(start..start + PAGE) else { continue };
        let entries = usize::from(page.last().copied().unwrap_or(0));
        for entry in 0..entries {
            let last = full(page, entry * 4 + 4);
            let at = page.get((entries + 1) * 4 + entry * size).map_or(0, |it| usize::from(*it) * 2);
            if runs.last().is_none_or(|(before, _)| *before < last) && runs.len() < RUNS {
                runs.push((last, if at == 0 { &[] } else { changes(page, at) }));
            }
        }
    }
    runs
}

fn run_changes(page: &[u8], at: usize) -> &[u8] {
    let length = page.get(at).map_or(0, |it| usize::from(*it));
    page.get(at + 1..(at + 1 + length).min(page.len())).unwrap_or_default()
}

fn paragraph_changes(page: &[u8], at: usize) -> &[u8] {
    let (start, length) = match page.get(at..) {
        Some([0, count, ..]) => (at + 2, usize::from(*count) * 2),
        Some([count, ..]) => (at + 1, (usize::from(*count) * 2).saturating_sub(1)),
        Some([]) | None => return &[],
    };
    // The number of the style stands first.
    page.get(start + 2..(start + length).min(page.len())).unwrap_or_default()
}

/// Changes one after another: the code of each and its operand.
struct Sprms<'a>(&'a [u8]);

impl<'a> Iterator for Sprms<'a> {
    type Item = (u16, &'a [u8]);

    fn next(&mut self) -> Option<(u16, &'a [u8])> {
        let code = half(self.0.get(..2)?, 0);
        let rest = self.0.get(2..)?;
        let (skipped, length) = match code >> 13 {
            0 | 1 => (0, 1),
            2 | 4 | 5 => (0, 2),
            3 => (0, 4),
            7 => (0, 3),
            _ if code == 0xD608 => (2, usize::from(half(rest, 0)).saturating_sub(1)),
            _ => (1, rest.first().map_or(0, |it| usize::from(*it))),
        };
        let operand = rest.get(skipped..(skipped + length).min(rest.len()))?;
        self.0 = rest.get(skipped + length..).unwrap_or_default();
        Some((code, operand))
    }
}

/// A character of a symbol font, of which boxes matter.
fn symbol(code: u16) -> char {
    match code & 0xFF {
        0x6F | 0x70 | 0x71 | 0x72 | 0xA8 => '\u{2610}',
        0xFE | 0x52 => '\u{2611}',
        0xFD | 0x54 | 0x78 => '\u{2612}',
        0xFC => '\u{2713}',
        _ => '\u{2022}',
    }
}

#[cfg(test)]
mod tests {
    use super::Sprms;

    #[test]
    fn changes_are_told_apart_by_their_length() {
        let changes = b"\x00\x08\x01\x3C\x08\x00\x43\x4A\x18\x00\x09\x6A\x01\x00\xFE\xF0";
        let codes: Vec<(u16, usize)> = Sprms(changes).map(|(code, operand)| (code, operand.len())).collect();
        assert_eq!(codes, [(0x0800, 1), (0x083C, 1), (0x4A43, 2), (0x6A09, 4)]);
        assert_eq!(Sprms(b"\x08\xD6\xFF").count(), 0);
    }
}
