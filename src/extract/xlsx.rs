//! Excel sheets: a page each, rows as lines and cells apart by tabs, over the crate `calamine`.
//!
//! Dates come as dates. What stands in headers, text boxes, comments and diagrams comes after the sheets, on a page of
//! its own; pictures and embedded files become members. Formulas show their last result; what is hidden is read too, because a hidden
//! row is as good a place for a name as any.
//!
//! # Limits
//!
//! `calamine` unpacks what it reads by itself; every member is unpacked within the budget first, so that it meets
//! nothing that does not fit. Cells are read one by one and never laid out as a whole sheet, which two distant cells
//! would make huge.

use std::io::Cursor;

use calamine::{DataRef, ExcelDateTime, Reader, Xlsb, Xlsx};

use crate::extract::limits::Budget;
use crate::extract::package::Package;
use crate::extract::reading::Reading;
use crate::extract::story::Story;
use crate::extract::words;
use crate::model::Cause;

/// The most pictures and files that are taken from one workbook.
const MEMBERS: usize = 500;

/// The most empty cells and rows that are shown as such, between two with a value.
const GAP: u32 = 3;

/// Reads Excel sheets.
pub fn read(bytes: &[u8], budget: &mut Budget) -> Reading {
    let mut package = match Package::open(bytes) {
        Ok(package) => package,
        Err(cause) => return Reading::unread(cause),
    };
    let mut reading = Reading::default();
    let mut notes = String::new();
    let mut members = Vec::new();
    for name in package.names() {
        if is_member(&name) {
            members.push(name);
            continue;
        }
        let packed = match package.bytes(&name, budget) {
            Ok(bytes) => bytes,
            Err(cause) => return Reading::unread(cause),
        };
        if name.starts_with("xl/worksheets/") {
            notes.push_str(&printed(&String::from_utf8_lossy(&packed)));
        }
        if is_note(&name) {
            let (text, complete) = Story::read(&String::from_utf8_lossy(&packed), budget.text_left());
            notes.push_str(&text);
            notes.push('\n');
            if !complete {
                reading.problems.push(Cause::Malformed("its text breaks off".into()));
            }
        }
    }
    let read = match package.has("xl/workbook.bin") {
        true => binary_sheets(bytes, &mut reading, budget),
        false => sheets(bytes, &mut reading, budget),
    };
    if let Err(cause) = read {
        reading.pages.push(Err(cause));
    }
    let notes = words::few_blank_lines(&words::tidy(&notes));
    if !notes.is_empty() {
        reading.pages.push(Ok(notes));
    }
    if members.len() > MEMBERS {
        reading.problems.push(Cause::TooLarge(format!("more than {MEMBERS} pictures and files")));
    }
    for name in members.into_iter().take(MEMBERS) {
        let inline = name.starts_with("xl/media/");
        reading.members.push(package.member(name, inline, budget));
    }
    reading
}

fn is_member(name: &str) -> bool {
    name.starts_with("xl/media/") || name.starts_with("xl/embeddings/")
}

/// Whether a file has the words of text boxes or comments.
fn is_note(name: &str) -> bool {
    let is = |start: &str| name.starts_with(start) && name.ends_with(".xml");
    ["xl/drawings/drawing", "xl/comments", "xl/threadedComments/", "xl/diagrams/data", "xl/charts/chart"]
        .iter()
        .any(|start| is(start))
}

/// The headers and footers of a sheet, which it shows in print.
fn printed(sheet: &str) -> String {
    let mut texts = String::new();
    for element in ["oddHeader", "evenHeader", "firstHeader", "oddFooter", "evenFooter", "firstFooter"] {
        let found = sheet.split_once(&format!("<{element}>")).and_then(|(_, rest)| rest.split_once("</"));
        if let Some((text, _)) = found {
            texts.push_str(&without_codes(&quick_xml::escape::unescape(text).unwrap_or_default()));
            texts.push('\n');
        }
    }
    texts
}

/// The words of a header or footer of a sheet, without the codes among them: `&C` for the middle, `&"Arial,Bold"`,
/// `&12`, `&P` for the number of the page (ECMA-376, 18.3.1.46).
pub(super) fn without_codes(text: &str) -> String {
    let mut words = String::new();
    let mut rest = text;
    while let Some((before, code)) = rest.split_once('&') {
        words.push_str(before);
        let mut characters = code.chars();
        rest = match characters.next() {
            Some('"') => code.get(1..).and_then(|it| it.split_once('"')).map_or("", |it| it.1),
            Some('0'..='9') => code.trim_start_matches(|c: char| c.is_ascii_digit()),
            Some('K') => code.get(7..).unwrap_or_default(),
            Some('&') => {
                words.push('&');
                characters.as_str()
            }
            Some(' ') => {
                words.push_str("& ");
                characters.as_str()
            }
            Some('L' | 'C' | 'R') => {
                words.push('\t');
                characters.as_str()
            }
            Some(_) | None => characters.as_str(),
        };
    }
    words.push_str(rest);
    words.trim_start().to_owned()
}

fn sheets(bytes: &[u8], reading: &mut Reading, budget: &mut Budget) -> Result<(), Cause> {
    let broken = |_| Cause::Malformed("its sheets cannot be opened".into());
    let mut workbook = Xlsx::new(Cursor::new(bytes)).map_err(broken)?;
    for name in workbook.sheet_names() {
        budget.take_page()?;
        let mut sheet = Sheet::new(&name, budget);
        let complete = match workbook.worksheet_cells_reader(&name) {
            Ok(mut cells) => loop {
                match cells.next_cell() {
                    Ok(Some(cell)) => sheet.add(cell.get_position(), &shown(cell.get_value())),
                    Ok(None) => break true,
                    Err(_) => break false,
                }
            },
            // A chart or macros.
            Err(calamine::XlsxError::NotAWorksheet(_)) => true,
            Err(_) => false,
        };
        sheet.end(complete, reading);
    }
    Ok(())
}

fn binary_sheets(bytes: &[u8], reading: &mut Reading, budget: &mut Budget) -> Result<(), Cause> {
    let broken = |_| Cause::Malformed("its sheets cannot be opened".into());
    let mut workbook = Xlsb::new(Cursor::new(bytes)).map_err(broken)?;
    for name in workbook.sheet_names() {
        budget.take_page()?;
        let mut sheet = Sheet::new(&name, budget);
        let complete = match workbook.worksheet_cells_reader(&name) {
            Ok(mut cells) => loop {
                match cells.next_cell() {
                    Ok(Some(cell)) => sheet.add(cell.get_position(), &shown(cell.get_value())),
                    Ok(None) => break true,
                    Err(_) => break false,
                }
            },
            Err(_) => false,
        };
        sheet.end(complete, reading);
    }
    Ok(())
}

/// A sheet on its way to text: cells come in the order of rows.
pub(super) struct Sheet {
    text: String,
    most: usize,
    at: (u32, u32),
}

impl Sheet {
    pub(super) fn new(name: &str, budget: &Budget) -> Sheet {
        Sheet { text: format!("{name}\n"), most: budget.text_left().saturating_add(1), at: (0, 0) }
    }

    pub(super) fn add(&mut self, (row, column): (u32, u32), value: &str) {
        if value.is_empty() || self.text.len() > self.most {
            return;
        }
        if row != self.at.0 {
            let lines = row.saturating_sub(self.at.0).clamp(1, GAP);
            self.text.extend(std::iter::repeat_n('\n', lines as usize));
            self.at = (row, 0);
        }
        let tabs = column.saturating_sub(self.at.1).min(GAP);
        self.text.extend(std::iter::repeat_n('\t', tabs as usize));
        // A line break within a cell would part the row.
        self.text.extend(value.chars().map(|c| if matches!(c, '\n' | '\r') { ' ' } else { c }));
        self.at.1 = column;
    }

    pub(super) fn end(self, complete: bool, reading: &mut Reading) {
        if !complete {
            reading.problems.push(Cause::Malformed("a sheet of it breaks off".into()));
        }
        reading.pages.push(Ok(words::few_blank_lines(&words::tidy(&self.text))));
    }
}

/// What a cell shows.
fn shown(value: &DataRef<'_>) -> String {
    match value {
        DataRef::Int(number) => number.to_string(),
        DataRef::Float(number) => decimal(*number),
        DataRef::String(text) => text.clone(),
        DataRef::SharedString(text) => (*text).to_owned(),
        DataRef::Bool(truth) => truth_words(*truth).to_owned(),
        DataRef::DateTime(time) => date(time),
        DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => text.clone(),
        DataRef::Error(_) | DataRef::Empty => String::new(),
    }
}

/// A number without the errors of its last binary digits.
pub(super) fn decimal(number: f64) -> String {
    const DIGITS: i32 = 14;
    let scale = 10_f64.powi(DIGITS - number.abs().log10().ceil().clamp(-100.0, 100.0) as i32);
    let rounded = (number * scale).round() / scale;
    if rounded.is_finite() { rounded.to_string() } else { number.to_string() }
}

pub(super) fn truth_words(truth: bool) -> &'static str {
    if truth { "TRUE" } else { "FALSE" }
}

/// A date, a time, or both.
pub(super) fn date(time: &ExcelDateTime) -> String {
    let (year, month, day, hour, minute, second, _) = time.to_ymd_hms_milli();
    let clock = match second {
        0 => format!("{hour:02}:{minute:02}"),
        second => format!("{hour:02}:{minute:02}:{second:02}"),
    };
    let value = time.as_f64();
    if time.is_duration() {
        let minutes = (value * 24.0 * 60.0).round() as i64;
        format!("{}:{:02}", minutes / 60, minutes % 60)
    } else if (0.0..1.0).contains(&value) {
        clock
    } else if value.fract() == 0.0 {
        format!("{month:02}/{day:02}/{year}")
    } else {
        format!("{month:02}/{day:02}/{year} {clock}")
    }
}

#[cfg(test)]
mod tests {
    use calamine::{ExcelDateTime, ExcelDateTimeType};

    use super::{date, decimal};

    #[test]
    fn numbers_show_as_they_were_typed() {
        let found: Vec<String> = [0.1 + 0.2, 4.5, 1e6, 0.0, -12.25, 5125550144.0].map(decimal).into();
        assert_eq!(found, ["0.3", "4.5", "1000000", "0", "-12.25", "5125550144"]);
        assert_eq!(decimal(f64::NAN), "NaN");
        decimal(f64::MAX);
        decimal(f64::MIN_POSITIVE);
    }

    #[test]
    fn dates_show_as_dates() {
        let shown = |value| date(&ExcelDateTime::new(value, ExcelDateTimeType::DateTime, false));
        assert_eq!(shown(29_055.0), "07/19/1979");
        assert_eq!(shown(45_943.5), "10/13/2025 12:00");
        assert_eq!(shown(0.375), "09:00");
        assert_eq!(date(&ExcelDateTime::new(1.25, ExcelDateTimeType::TimeDelta, false)), "30:00");
    }
}
