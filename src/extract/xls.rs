//! Legacy Excel sheets (`.xls`): a page each, as in `xlsx`, over the crate `calamine`.
//!
//! What `calamine` does not look at is read here from the records: headers and footers, comments and text boxes come
//! after the sheets on a page of their own (`notes`); pictures and embedded files become members.
//!
//! # Limits
//!
//! `calamine` reads a whole workbook at once and lays out each sheet as a rectangle, so that two distant cells, or a
//! sheet that lies about its size, would take memory without end. The records of every sheet are therefore walked
//! first, as `calamine` will walk them, and a workbook whose rectangles come to more than `CELLS` is not given to it.

use std::io::Cursor;
use std::path::Path;

use calamine::{Data, Reader, Xls, XlsError};

use crate::extract::compound::Compound;
use crate::extract::limits::Budget;
use crate::extract::reading::{Member, Reading};
use crate::extract::words;
use crate::extract::xlsx::{Sheet, date, decimal, truth_words};
use crate::model::Cause;

mod notes;

/// The most cells of all sheets together, empty ones among them.
const CELLS: u64 = 2_000_000;

/// The most sheets.
const SHEETS: usize = 500;

/// The most embedded files.
const OBJECTS: usize = 100;

/// Reads legacy Excel sheets.
pub fn read(bytes: &[u8], budget: &mut Budget) -> Reading {
    let mut reading = Reading::default();
    if let Err(cause) = sheets(bytes, &mut reading, budget) {
        reading.pages.push(Err(cause));
    }
    reading
}

fn sheets(bytes: &[u8], reading: &mut Reading, budget: &mut Budget) -> Result<(), Cause> {
    let mut file = Compound::open(bytes)?;
    let [new, old] = ["/Workbook", "/Book"].map(Path::new);
    let stream = file.stream(if file.has(new) { new } else { old }, budget)?;
    measure(&stream)?;
    reading.add_pictures(&drawings(&stream), budget);
    let notes = words::few_blank_lines(&words::tidy(&notes::of(&stream, budget.text_left())));
    add_objects(&mut file, reading, budget);
    drop((file, stream));
    let mut workbook = Xls::new(Cursor::new(bytes)).map_err(|error| match error {
        XlsError::Password => Cause::Locked,
        _ => Cause::Malformed("its sheets cannot be opened".into()),
    })?;
    for name in workbook.sheet_names() {
        budget.take_page()?;
        let mut sheet = Sheet::new(&name, budget);
        let range = workbook.worksheet_range(&name);
        if let Ok(range) = &range {
            let (top, left) = range.start().unwrap_or_default();
            for (row, column, value) in range.used_cells() {
                sheet.add((top + row as u32, left + column as u32), &shown(value));
            }
        }
        sheet.end(range.is_ok(), reading);
    }
    if !notes.is_empty() {
        reading.pages.push(Ok(notes));
    }
    Ok(())
}

/// The files that were dropped into a workbook: each has a storage of its own.
fn add_objects(file: &mut Compound<'_>, reading: &mut Reading, budget: &mut Budget) {
    let root = Path::new("/");
    let names = file.names(root).into_iter().filter(|(name, is_storage)| *is_storage && name.starts_with("MBD"));
    let names: Vec<String> = names.map(|it| it.0).collect();
    if names.len() > OBJECTS {
        reading.problems.push(Cause::TooLarge(format!("more than {OBJECTS} embedded files")));
    }
    for name in names.into_iter().take(OBJECTS) {
        let bytes = file.copy_out(&root.join(&name), budget, |_, _| {});
        reading.members.push(Member { name, declared: String::new(), inline: false, bytes });
    }
}

/// What a cell shows.
fn shown(value: &Data) -> String {
    match value {
        Data::Int(number) => number.to_string(),
        Data::Float(number) => decimal(*number),
        Data::String(text) | Data::DateTimeIso(text) | Data::DurationIso(text) => text.clone(),
        Data::Bool(truth) => truth_words(*truth).to_owned(),
        Data::DateTime(time) => date(time),
        Data::Error(_) | Data::Empty => String::new(),
    }
}

/// What is drawn in a workbook, of which pictures are a part. It is cut into records of a bounded size.
fn drawings(stream: &[u8]) -> Vec<u8> {
    const DRAWINGS: u16 = 0x00EB;
    const CONTINUED: u16 = 0x003C;
    let mut drawings = Vec::new();
    let mut within = false;
    for (kind, data) in Records::of(stream, 0) {
        within = kind == DRAWINGS || within && kind == CONTINUED;
        if within {
            drawings.extend_from_slice(data);
        }
    }
    drawings
}

/// Whether the sheets of a workbook are of a size that can be laid out.
fn measure(stream: &[u8]) -> Result<(), Cause> {
    const SHEET: u16 = 0x0085;
    let starts: Vec<usize> = Records::of(stream, 0)
        .filter(|(number, _)| *number == SHEET)
        .map(|(_, data)| number(data, 0, 4) as usize)
        .take(SHEETS + 1)
        .collect();
    let large = || Cause::TooLarge(format!("more than {CELLS} cells or {SHEETS} sheets"));
    let mut left = if starts.len() > SHEETS { 0 } else { CELLS };
    for start in starts {
        let mut extent = Extent::default();
        let mut announced = 0;
        let mut depth = 0_u32;
        for (kind, data) in Records::of(stream, start) {
            match kind {
                // Sheets within the sheet (charts) are passed over.
                0x0809 => depth += 1,
                0x000A => depth = depth.saturating_sub(1),
                0x0200 => announced = announced.max(announced_cells(data)),
                _ if is_cell(kind) => extent.add(number(data, 0, 2), number(data, 2, 2), kind, data.len()),
                _ => {}
            }
            if depth == 0 && kind == 0x000A {
                break;
            }
        }
        left = left.checked_sub(extent.cells().max(announced).max(1)).ok_or_else(large)?;
    }
    if left == 0 { Err(large()) } else { Ok(()) }
}

/// The cells that a sheet announces, by its first and last rows and columns; the latter are one past the end.
fn announced_cells(data: &[u8]) -> u64 {
    let [rows, columns] = match data.len() {
        ..=10 => [(0, 2), (4, 2)].map(|(at, size)| (number(data, at, size), number(data, at + size, size))),
        _ => [(0, 4), (8, 2)].map(|(at, size)| (number(data, at, size), number(data, at + size, size))),
    };
    // Where they are turned round nothing can be laid out at all.
    let span = |(first, last): (u64, u64)| match last.checked_sub(first) {
        Some(span) => span.max(1),
        None if last == 0 => 1,
        None => CELLS,
    };
    span(rows).saturating_mul(span(columns))
}

fn is_cell(kind: u16) -> bool {
    matches!(kind, 0x0006 | 0x00BD | 0x00D6 | 0x00FD | 0x0203 | 0x0204 | 0x0205 | 0x027E)
}

/// The rectangle of the cells seen so far.
#[derive(Default)]
struct Extent(Option<[u64; 4]>);

impl Extent {
    fn add(&mut self, row: u64, column: u64, kind: u16, length: usize) {
        // One record may hold a row of numbers.
        let last = if kind == 0x00BD { column + (length as u64).saturating_sub(6) / 6 } else { column };
        let [top, bottom, left, right] = self.0.unwrap_or([row, row, column, column]);
        self.0 = Some([top.min(row), bottom.max(row), left.min(column), right.max(last)]);
    }

    fn cells(&self) -> u64 {
        self.0.map_or(0, |[top, bottom, left, right]| (bottom - top + 1) * (right - left + 1))
    }
}

/// The records of a stream, each a number and its data.
struct Records<'a>(&'a [u8]);

impl<'a> Records<'a> {
    fn of(stream: &'a [u8], start: usize) -> Records<'a> {
        Records(stream.get(start..).unwrap_or_default())
    }
}

impl<'a> Iterator for Records<'a> {
    type Item = (u16, &'a [u8]);

    fn next(&mut self) -> Option<(u16, &'a [u8])> {
        let (head, rest) = self.0.split_at_checked(4)?;
        let length = number(head, 2, 2) as usize;
        let (data, rest) = rest.split_at_checked(length).unwrap_or((rest, &[]));
        self.0 = rest;
        Some((number(head, 0, 2) as u16, data))
    }
}

/// The number of `size` bytes at `at`, the lowest first.
fn number(bytes: &[u8], at: usize, size: usize) -> u64 {
    let found = bytes.get(at..at + size).unwrap_or_default();
    found.iter().rev().fold(0, |sum, byte| sum << 8 | u64::from(*byte))
}

#[cfg(test)]
mod tests {
    use super::{announced_cells, measure};
    use crate::model::Cause;

    fn record(number: u16, data: &[u8]) -> Vec<u8> {
        [&number.to_le_bytes()[..], &(data.len() as u16).to_le_bytes(), data].concat()
    }

    fn workbook(cells: &[(u16, u16)]) -> Vec<u8> {
        let start = 8 + 4;
        let mut stream = record(0x0085, &[&(start as u32).to_le_bytes()[..], b"\0\0\0\0"].concat());
        stream.truncate(start);
        stream.extend(record(0x0809, &[0; 16]));
        for (row, column) in cells {
            let place = [row.to_le_bytes(), column.to_le_bytes()].concat();
            stream.extend(record(0x0203, &[&place[..], &[0; 10]].concat()));
        }
        stream.extend(record(0x000A, b""));
        stream
    }

    #[test]
    fn distant_cells_are_too_large() {
        assert_eq!(measure(&workbook(&[(0, 0), (40, 9)])), Ok(()));
        assert!(matches!(measure(&workbook(&[(0, 0), (65_000, 250)])), Err(Cause::TooLarge(_))));
    }

    #[test]
    fn a_sheet_that_lies_about_its_size_is_too_large() {
        let announced = |rows: [u32; 2], columns: [u16; 2]| {
            let data = [rows.map(u32::to_le_bytes).concat(), columns.map(u16::to_le_bytes).concat(), vec![0, 0]];
            announced_cells(&data.concat())
        };
        assert_eq!(announced([0, 10], [0, 4]), 40);
        assert!(announced([0, u32::MAX], [0, u16::MAX]) > super::CELLS);
        assert!(announced([9, 3], [0, 4]) > super::CELLS, "turned round");
    }
}
