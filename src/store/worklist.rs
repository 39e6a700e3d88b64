//! What is still to be answered, which deadlines were warned of, and what went out lately.

use jiff::Timestamp;
use jiff::civil::Date;
use rusqlite::Connection;

use crate::model::{Deadline, Entry, EntryId, NewNotice, Release, Share};
use crate::store::audit::{self, Action, Actor};
use crate::store::columns::{micros, word};
use crate::store::log::state_of;
use crate::store::releases::release;
use crate::store::{Store, StoreError, outbox};

/// Requests that nobody has closed, and those of which more is to be released. What was released whole stands among them only
/// where someone has opened it again.
pub(super) const OPEN: &str =
    "(disposition IS NULL OR disposition = 'partly_released') AND state <> 'not_a_request'
                    AND (state <> 'released' OR EXISTS (SELECT 1 FROM closings WHERE entry = entries.id))";

impl Store {
    /// Every request that is still to be answered, and whatever was not read yet, by number.
    pub fn open_entries(&self) -> Result<Vec<Entry>, StoreError> {
        self.select(OPEN, Vec::new(), None)
    }

    /// Which shares of the time to `deadline` were warned of for the entry `id`.
    pub fn warned(&self, id: EntryId, deadline: Date) -> Result<Vec<Share>, StoreError> {
        self.view(|view| {
            let mut rows = view.prepare_cached("SELECT share FROM warnings WHERE entry = ?1 AND deadline = ?2")?;
            rows.query_and_then((id.0, deadline.to_string()), |row| word(row, "share"))?.collect()
        })
    }

    /// Records that `shares` of the time to `deadline` have passed for the entry `id`, with the `notices` that warn of it, in
    /// one commit. False, and nothing is done, where they were warned of before, and where meanwhile the request was closed or
    /// another day counts.
    ///
    /// # Errors
    ///
    /// [`StoreError::NoSuchEntry`].
    pub fn warn(
        &self,
        id: EntryId,
        deadline: &Deadline,
        shares: &[Share],
        notices: &[NewNotice],
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        self.transact(|transaction| {
            state_of(transaction, id)?;
            if !still_counts(transaction, id, deadline.date)? {
                return Ok(false);
            }
            let mut insert = transaction.prepare_cached(
                "INSERT INTO warnings (entry, deadline, share, at) VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO NOTHING",
            )?;
            let mut added = 0;
            for share in shares {
                added += insert.execute((id.0, deadline.date.to_string(), share.as_str(), micros(now)))?;
            }
            if added == 0 {
                return Ok(false);
            }
            let passed: Vec<&str> = shares.iter().map(|it| it.as_str()).collect();
            let detail = format!("{} of the time to {}", passed.join(", "), deadline.date);
            audit::write(transaction, now, Some(id), &Actor::Service, Action::Warned, &detail)?;
            for notice in notices {
                outbox::insert(transaction, Some(id), notice, now)?;
            }
            Ok(true)
        })
    }

    /// What was recorded as released from `since` on and before `until`, oldest first.
    pub fn released(&self, since: Timestamp, until: Timestamp) -> Result<Vec<(EntryId, Release)>, StoreError> {
        self.view(|view| {
            let mut rows = view.prepare_cached(
                "SELECT * FROM releases WHERE coalesce(recorded, at) >= ?1 AND coalesce(recorded, at) < ?2
                 ORDER BY id",
            )?;
            rows.query_and_then((micros(since), micros(until)), |row| {
                Ok((EntryId(row.get("entry")?), release(row)?))
            })?
            .collect()
        })
    }
}

/// Whether the entry `id` is open, and `deadline` the day that counts.
fn still_counts(connection: &Connection, id: EntryId, deadline: Date) -> Result<bool, StoreError> {
    let sql = format!("SELECT count(*) > 0 FROM entries WHERE id = ?1 AND deadline = ?2 AND {OPEN}");
    let mut rows = connection.prepare_cached(&sql)?;
    Ok(rows.query_row((id.0, deadline.to_string()), |row| row.get(0))?)
}
