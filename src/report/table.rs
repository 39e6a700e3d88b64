//! The log as a table for a terminal.
//!
//! One line an entry, in columns that fit the width given. It is for people at the practice's own computer and
//! shows patients in full; what a message says can neither move the cursor nor break a line, because every value
//! goes through `words::clean`.

use comfy_table::{ColumnConstraint, ContentArrangement, Row, Table, Width, presets};

use super::words;
use crate::model::{Assessment, Entry, Practice, State};

/// The narrowest table, in columns of the terminal.
pub const MIN_WIDTH: u16 = 80;

/// From this width on, the table shows the time of day.
const WITH_TIMES: u16 = 100;
/// The most lines that one entry may take.
const ROW_LINES: usize = 2;
/// The longest name that is shown, in characters.
const NAME: usize = 40;

/// Writes `entries`, in their order, in at most `width` columns, but never fewer than [`MIN_WIDTH`].
pub fn table(entries: &[Entry], practice: &Practice, width: u16) -> String {
    let width = width.max(MIN_WIDTH);
    let mut table = Table::new();
    table.load_style(presets::NOTHING);
    table.set_content_arrangement(ContentArrangement::Dynamic);
    table.set_width(width);
    table.set_header(["REF", "RECEIVED", "KIND", "STATUS", "PATIENT", "FROM", "DEADLINE"]);
    table.set_constraints([
        ColumnConstraint::ContentWidth,
        ColumnConstraint::ContentWidth,
        ColumnConstraint::ContentWidth,
        ColumnConstraint::ContentWidth,
        ColumnConstraint::LowerBoundary(Width::Fixed(8)),
        ColumnConstraint::LowerBoundary(Width::Fixed(8)),
        ColumnConstraint::ContentWidth,
    ]);
    for column in table.column_iter_mut() {
        column.set_padding((0, 1));
    }
    let format = if width >= WITH_TIMES { "%Y-%m-%d %H:%M" } else { "%Y-%m-%d" };
    for entry in entries {
        let mut row = Row::from(cells(entry, practice, format));
        row.max_height(ROW_LINES);
        table.add_row(row);
    }
    table.trim_fmt() + "\n"
}

fn cells(entry: &Entry, practice: &Practice, format: &str) -> [String; 7] {
    let unread = Assessment::default();
    let assessment = entry.assessment.as_ref().unwrap_or(&unread);
    let patient = match assessment.patients.first() {
        Some(first) => {
            let name = words::clean(first.name.expose(), NAME);
            match assessment.patients.len() {
                0 | 1 => name,
                number => format!("{name} +{}", number - 1),
            }
        }
        None => "-".into(),
    };
    let from = [&assessment.requester.organization, &assessment.requester.name]
        .into_iter()
        .flatten()
        .map(|it| words::clean(it.expose(), NAME))
        .find(|it| !it.is_empty())
        .unwrap_or_else(|| words::clean(entry.sender.expose(), NAME));
    let kind = match entry.state {
        State::Received => "-".to_owned(),
        State::NotARequest | State::Open | State::Alerted | State::Acknowledged | State::Released => {
            format!("{}{}", assessment.kind, if assessment.review { " ?" } else { "" })
        }
    };
    [
        entry.id.to_string(),
        entry.arrived.to_zoned_datetime(practice.time_zone.clone()).strftime(format).to_string(),
        kind,
        entry.state.to_string(),
        patient,
        if from.is_empty() { "-".into() } else { from },
        entry.deadline.as_ref().map(|it| it.date.to_string()).unwrap_or_else(|| "-".into()),
    ]
}
