//! How the model's values stand in columns: times, dates, words, JSON.
//!
//! A column that cannot be read back is [`StoreError::Corrupt`], which names the column and never its content.

use jiff::Timestamp;
use jiff::civil::Date;
use rusqlite::Row;
use serde::de::value::{Error as WordError, StrDeserializer};
use serde::de::{DeserializeOwned, IntoDeserializer};

use crate::model::{PersonId, Private, Urgency};
use crate::store::StoreError;

/// A time as it is stored: microseconds since 1970-01-01 UTC; what is finer is cut off.
pub(super) fn micros(time: Timestamp) -> i64 {
    time.as_microsecond()
}

/// The time in `column`.
pub(super) fn time(row: &Row<'_>, column: &'static str) -> Result<Timestamp, StoreError> {
    Timestamp::from_microsecond(row.get(column)?).map_err(|_| unreadable(column))
}

/// The time in `column`, where there is one.
pub(super) fn time_opt(row: &Row<'_>, column: &'static str) -> Result<Option<Timestamp>, StoreError> {
    let found: Option<i64> = row.get(column)?;
    found.map(|it| Timestamp::from_microsecond(it).map_err(|_| unreadable(column))).transpose()
}

/// The date in `column`, where there is one.
pub(super) fn date_opt(row: &Row<'_>, column: &'static str) -> Result<Option<Date>, StoreError> {
    let found: Option<String> = row.get(column)?;
    found.map(|it| it.parse().map_err(|_| unreadable(column))).transpose()
}

/// The word of one of the model's vocabularies in `column`.
pub(super) fn word<T: DeserializeOwned>(row: &Row<'_>, column: &'static str) -> Result<T, StoreError> {
    let found: String = row.get(column)?;
    let deserializer: StrDeserializer<'_, WordError> = found.as_str().into_deserializer();
    T::deserialize(deserializer).map_err(|_| unreadable(column))
}

/// The word of one of the model's vocabularies in `column`, where there is one.
pub(super) fn word_opt<T: DeserializeOwned>(row: &Row<'_>, column: &'static str) -> Result<Option<T>, StoreError> {
    let found: Option<String> = row.get(column)?;
    match found {
        Some(_) => word(row, column).map(Some),
        None => Ok(None),
    }
}

/// The person of the practice in `column`.
pub(super) fn person(row: &Row<'_>, column: &'static str) -> Result<PersonId, StoreError> {
    Ok(PersonId::new(row.get::<_, String>(column)?))
}

/// The personal text in `column`.
pub(super) fn private(row: &Row<'_>, column: &'static str) -> Result<Private<String>, StoreError> {
    Ok(Private::new(row.get(column)?))
}

/// The personal text in `column`, where there is one.
pub(super) fn private_opt(row: &Row<'_>, column: &'static str) -> Result<Option<Private<String>>, StoreError> {
    let found: Option<String> = row.get(column)?;
    Ok(found.map(Private::new))
}

/// The value in `column`, of a type that must be there though the column allows null.
pub(super) fn present<T: rusqlite::types::FromSql>(row: &Row<'_>, column: &'static str) -> Result<T, StoreError> {
    let found: Option<T> = row.get(column)?;
    found.ok_or_else(|| unreadable(column))
}

/// An urgency as it is stored, so that the most urgent sorts last.
pub(super) fn rank(urgency: Urgency) -> i64 {
    match urgency {
        Urgency::Routine => 0,
        Urgency::Prompt => 1,
        Urgency::Critical => 2,
    }
}

/// The urgency in `column`.
pub(super) fn urgency(row: &Row<'_>, column: &'static str) -> Result<Urgency, StoreError> {
    let found: i64 = row.get(column)?;
    [Urgency::Routine, Urgency::Prompt, Urgency::Critical]
        .into_iter()
        .find(|it| rank(*it) == found)
        .ok_or_else(|| unreadable(column))
}

/// The error for a column that holds what no version of this program wrote.
pub(super) fn unreadable(column: &'static str) -> StoreError {
    StoreError::Corrupt { what: format!("an unreadable value in column `{column}`") }
}
