//! TOML as written, each value with its place, and every departure from what is expected noted at once.
//!
//! serde stops at the first fault, and an operator who mends a configuration wants to see them all. So a table is
//! declared with `tables!`: its keys, the type of each, and whether it must be there. From one declaration come the
//! struct, the list of its keys, and its reader, which goes on after an unknown key, a wrong type or a missing key.
//! What the values mean is left to `resolve` and `rules`.

use std::ops::Range;

use jiff::civil::Date;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::config::fault::Report;

/// A value with the byte of the file at which it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct At<T> {
    pub value: T,
    pub at: usize,
}

/// Tables by a name that the writer chooses from a vocabulary, for example `[kinds.attorney]`.
#[derive(Debug)]
pub struct Named<T>(pub Vec<(At<String>, At<T>)>);

/// Whether a key must be there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need {
    Required,
    Optional,
}

/// A type that a value of the file can have.
pub trait Written: Sized {
    /// What to call it in a fault.
    const EXPECTED: &'static str;

    /// Reads `value`; none where it is of another type. The caller notes that fault, the reader those further inside.
    fn read(value: &DeValue<'_>, span: Range<usize>, report: &mut Report<'_>) -> Option<Self>;

    /// What to call the value that was found instead, without quoting it.
    fn found(value: &DeValue<'_>) -> &'static str {
        describe(value)
    }
}

/// A declared table.
pub trait Table: Sized {
    /// Every key that it knows.
    const KEYS: &'static [&'static str];

    /// Reads all its keys, noting what is unknown, missing or of a wrong type. `at` is where the table stands.
    fn read_table(table: &DeTable<'_>, at: Option<usize>, report: &mut Report<'_>) -> Self;
}

/// Declares tables: `Name { key: Type, Required; }`.
macro_rules! tables {
    ($($(#[$meta:meta])* $name:ident { $($(#[$doc:meta])* $key:ident: $type:ty, $need:ident;)+ })+) => { $(
        $(#[$meta])*
        #[derive(Debug)]
        pub struct $name { $($(#[$doc])* pub $key: Option<$crate::config::document::At<$type>>,)+ }

        impl $crate::config::document::Table for $name {
            const KEYS: &'static [&'static str] = &[$(stringify!($key)),+];

            fn read_table(
                table: &toml::de::DeTable<'_>,
                at: Option<usize>,
                report: &mut $crate::config::fault::Report<'_>,
            ) -> $name {
                $crate::config::document::refuse_unknown(table, Self::KEYS, report);
                $name { $($key: $crate::config::document::key(
                    table, at, stringify!($key), $crate::config::document::Need::$need, report,
                ),)+ }
            }
        }

        impl $crate::config::document::Written for $name {
            const EXPECTED: &'static str = "a table";

            fn read(
                value: &toml::de::DeValue<'_>,
                span: std::ops::Range<usize>,
                report: &mut $crate::config::fault::Report<'_>,
            ) -> Option<$name> {
                let table = value.as_table()?;
                Some(<$name as $crate::config::document::Table>::read_table(table, Some(span.start), report))
            }
        }
    )+ };
}
pub(super) use tables;

/// Reads the whole text of `report`; none where it is not TOML, with the faults noted.
pub fn read<T: Table>(report: &mut Report<'_>) -> Option<T> {
    let (document, errors) = DeTable::parse_recoverable(report.text());
    let mut last_line = 0;
    for error in &errors {
        let at = error.span().map(|span| span.start);
        let line = at.map_or(0, |at| report.line(at));
        // What follows a first error on the same line is its echo.
        if line != last_line || line == 0 {
            report.fault(at, format!("this is not TOML: {}", error.message()));
        }
        last_line = line;
    }
    errors.is_empty().then(|| T::read_table(document.get_ref(), None, report))
}

/// Reads one key of `table`, noting where it is missing or of another type.
pub fn key<T: Written>(
    table: &DeTable<'_>,
    at: Option<usize>,
    name: &str,
    need: Need,
    report: &mut Report<'_>,
) -> Option<At<T>> {
    match (table.get(name), need) {
        (Some(value), Need::Required | Need::Optional) => element(value, &format!("`{name}`"), report),
        (None, Need::Required) => {
            report.fault(at, format!("missing key `{name}`")).remedy(format!("add it: {}", T::EXPECTED));
            None
        }
        (None, Need::Optional) => None,
    }
}

/// Notes each key of `table` that is not in `known`, with the nearest that is.
pub fn refuse_unknown(table: &DeTable<'_>, known: &[&str], report: &mut Report<'_>) {
    for (key, _) in table.iter() {
        let name: &str = key.get_ref();
        if known.contains(&name) {
            continue;
        }
        let remedy = match nearest(name, known.iter().copied()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("the keys here are {}", listed(known)),
        };
        report.fault(key.span().start, format!("unknown key `{}`", name.escape_debug())).remedy(remedy);
    }
}

/// The word of `known` that someone who wrote `word` most likely meant.
pub fn nearest<'w>(word: &str, known: impl IntoIterator<Item = &'w str>) -> Option<&'w str> {
    let lower = word.to_lowercase();
    let scored = known.into_iter().map(|it| {
        let near = it.to_lowercase();
        let is_one_slip = lower.len() > 2 && strsim::damerau_levenshtein(&lower, &near) == 1;
        (if is_one_slip { 1.0 } else { strsim::jaro_winkler(&lower, &near) }, it)
    });
    let best = scored.max_by(|(left, _), (right, _)| left.total_cmp(right));
    best.filter(|(score, _)| *score > NEAR).map(|(_, it)| it)
}

/// `a`, `b` and `c`, in backquotes.
pub fn listed(words: &[&str]) -> String {
    words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ")
}

/// From which likeness (0 to 1) on a word is taken for a slip of another.
const NEAR: f64 = 0.8;

/// Reads one value, `called` by its key, noting where it is of another type.
fn element<T: Written>(value: &Spanned<DeValue<'_>>, called: &str, report: &mut Report<'_>) -> Option<At<T>> {
    let span = value.span();
    let at = span.start;
    match T::read(value.get_ref(), span, report) {
        Some(value) => Some(At { value, at }),
        None => {
            let found = T::found(value.get_ref());
            report.fault(at, format!("expected {called} to be {}, but found {found}", T::EXPECTED));
            None
        }
    }
}

fn describe(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "text",
        DeValue::Integer(_) => "a whole number",
        DeValue::Float(_) => "a fraction",
        DeValue::Boolean(_) => "true or false",
        DeValue::Datetime(_) => "a date or time",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a single table",
    }
}

impl Written for String {
    const EXPECTED: &'static str = "text in quotes";

    fn read(value: &DeValue<'_>, _: Range<usize>, _: &mut Report<'_>) -> Option<String> {
        value.as_str().map(str::to_owned)
    }
}

impl Written for bool {
    const EXPECTED: &'static str = "true or false";

    fn read(value: &DeValue<'_>, _: Range<usize>, _: &mut Report<'_>) -> Option<bool> {
        value.as_bool()
    }
}

impl Written for u16 {
    const EXPECTED: &'static str = "a whole number from 0 to 65535";

    fn read(value: &DeValue<'_>, _: Range<usize>, _: &mut Report<'_>) -> Option<u16> {
        let integer = value.as_integer()?;
        u16::from_str_radix(integer.as_str(), integer.radix()).ok()
    }

    fn found(value: &DeValue<'_>) -> &'static str {
        if value.is_integer() { "one that is not" } else { describe(value) }
    }
}

impl Written for Date {
    const EXPECTED: &'static str = "a date without quotes, as 2026-02-10";

    fn read(value: &DeValue<'_>, _: Range<usize>, _: &mut Report<'_>) -> Option<Date> {
        let written = value.as_datetime()?;
        let date = written.date.filter(|_| written.time.is_none() && written.offset.is_none())?;
        Date::new(date.year.try_into().ok()?, date.month.try_into().ok()?, date.day.try_into().ok()?).ok()
    }
}

impl<T: Written> Written for Vec<At<T>> {
    const EXPECTED: &'static str = "a list";

    fn read(value: &DeValue<'_>, span: Range<usize>, report: &mut Report<'_>) -> Option<Vec<At<T>>> {
        if value.is_table() {
            let at = span.start;
            report
                .fault(at, "expected a list, but found a single table")
                .remedy("write its name in [[double brackets]]: there may be several");
            // Read as a list of one, so that its own faults are named too.
            return Some(T::read(value, span, report).map(|value| At { value, at }).into_iter().collect());
        }
        let array = value.as_array()?;
        Some(array.iter().filter_map(|it| element(it, "each element", report)).collect())
    }
}

impl<T: Written> Written for Named<T> {
    const EXPECTED: &'static str = "a table of tables";

    fn read(value: &DeValue<'_>, _: Range<usize>, report: &mut Report<'_>) -> Option<Named<T>> {
        let mut named = Vec::new();
        for (key, value) in value.as_table()?.iter() {
            let name = At { value: key.get_ref().to_string(), at: key.span().start };
            if let Some(value) = element(value, &format!("`{}`", name.value.escape_debug()), report) {
                named.push((name, value));
            }
        }
        Some(Named(named))
    }
}
