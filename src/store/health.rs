//! How inboxes and tasks fare, and single values about this installation.
//!
//! What is kept here outlives a restart, so that "no successful poll for an hour" is known at once after one. Causes
//! are words of ours for an operator: never a server's reply, never personal data.

use jiff::Timestamp;
use rusqlite::{OptionalExtension, Row};

use crate::model::InboxName;
use crate::store::columns::{micros, time_opt};
use crate::store::{Store, StoreError};

/// How an inbox fares.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InboxHealth {
    pub inbox: InboxName,
    /// When it was last polled to the end; none if never.
    pub last_success: Option<Timestamp>,
    pub last_failure: Option<Timestamp>,
    /// The first failure since the last success.
    pub failing_since: Option<Timestamp>,
    /// Why it failed last, even if that is over.
    pub cause: Option<String>,
    /// Failures since the last success.
    pub consecutive_failures: u32,
}

/// How a task of the service fares.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TaskHealth {
    pub task: String,
    /// When it last ended well; none if never.
    pub last_success: Option<Timestamp>,
    pub last_failure: Option<Timestamp>,
    /// The first failure since the last success.
    pub failing_since: Option<Timestamp>,
    /// Why it failed last, even if that is over.
    pub cause: Option<String>,
    /// Failures since the last success.
    pub consecutive_failures: u32,
}

impl Store {
    /// Notes that `inbox` was polled, and why it failed if it did.
    pub fn polled(&self, inbox: &InboxName, now: Timestamp, outcome: Result<(), String>) -> Result<(), StoreError> {
        self.note("inbox", inbox.as_str(), now, outcome.err().as_deref())
    }

    /// Notes that the task `name` ended; `cause` counts only where it did not end well.
    pub fn task_ended(&self, name: &str, now: Timestamp, ok: bool, cause: Option<&str>) -> Result<(), StoreError> {
        let failure = if ok { None } else { Some(cause.unwrap_or("no cause given")) };
        self.note("task", name, now, failure)
    }

    /// How every inbox that was ever polled fares, by name.
    pub fn inbox_health(&self) -> Result<Vec<InboxHealth>, StoreError> {
        let found = self.noted("inbox")?.into_iter();
        Ok(found
            .map(|it| InboxHealth {
                inbox: InboxName::new(it.task),
                last_success: it.last_success,
                last_failure: it.last_failure,
                failing_since: it.failing_since,
                cause: it.cause,
                consecutive_failures: it.consecutive_failures,
            })
            .collect())
    }

    /// How every task that ever ended fares, by name.
    pub fn task_health(&self) -> Result<Vec<TaskHealth>, StoreError> {
        self.noted("task")
    }

    /// Notes that sending by `channel` was tried, and why it failed if it did.
    pub fn sending_tried(
        &self,
        channel: &str,
        now: Timestamp,
        outcome: Result<(), String>,
    ) -> Result<(), StoreError> {
        self.note("channel", channel, now, outcome.err().as_deref())
    }

    /// How every way to send fares that was ever tried, by name.
    pub fn channel_health(&self) -> Result<Vec<TaskHealth>, StoreError> {
        self.noted("channel")
    }

    /// The random id of this installation, made once with the database: 16 hexadecimal digits. It is the domain part
    /// of our Message-IDs.
    pub fn instance(&self) -> Result<String, StoreError> {
        self.meta("instance")?.ok_or_else(|| StoreError::Corrupt { what: "no id of the installation".into() })
    }

    /// The single value that was kept under `name`.
    pub fn meta(&self, name: &str) -> Result<Option<String>, StoreError> {
        self.view(|view| {
            let mut rows = view.prepare_cached("SELECT value FROM meta WHERE name = ?1")?;
            Ok(rows.query_row([name], |row| row.get(0)).optional()?)
        })
    }

    /// Keeps `value` under `name`, in place of an earlier one.
    pub fn set_meta(&self, name: &str, value: &str) -> Result<(), StoreError> {
        self.transact(|transaction| {
            transaction
                .prepare_cached(
                    "INSERT INTO meta (name, value) VALUES (?1, ?2)
                     ON CONFLICT (name) DO UPDATE SET value = excluded.value",
                )?
                .execute([name, value])?;
            Ok(())
        })
    }

    fn note(&self, part: &str, name: &str, now: Timestamp, failure: Option<&str>) -> Result<(), StoreError> {
        self.transact(|transaction| {
            match failure {
                None => transaction
                    .prepare_cached(
                        "INSERT INTO health (part, name, last_success) VALUES (?1, ?2, ?3)
                         ON CONFLICT (part, name) DO UPDATE
                         SET last_success = excluded.last_success, failing_since = NULL, consecutive_failures = 0",
                    )?
                    .execute((part, name, micros(now)))?,
                Some(cause) => transaction
                    .prepare_cached(
                        "INSERT INTO health (part, name, last_failure, failing_since, cause, consecutive_failures)
                         VALUES (?1, ?2, ?3, ?3, ?4, 1)
                         ON CONFLICT (part, name) DO UPDATE
                         SET last_failure = excluded.last_failure, cause = excluded.cause,
                             failing_since = coalesce(failing_since, excluded.failing_since),
                             consecutive_failures = consecutive_failures + 1",
                    )?
                    .execute((part, name, micros(now), cause))?,
            };
            Ok(())
        })
    }

    fn noted(&self, part: &str) -> Result<Vec<TaskHealth>, StoreError> {
        self.view(|view| {
            let mut rows = view.prepare_cached("SELECT * FROM health WHERE part = ?1 ORDER BY name")?;
            rows.query_and_then([part], health)?.collect()
        })
    }
}

fn health(row: &Row<'_>) -> Result<TaskHealth, StoreError> {
    Ok(TaskHealth {
        task: row.get("name")?,
        last_success: time_opt(row, "last_success")?,
        last_failure: time_opt(row, "last_failure")?,
        failing_since: time_opt(row, "failing_since")?,
        cause: row.get("cause")?,
        consecutive_failures: row.get("consecutive_failures")?,
    })
}
