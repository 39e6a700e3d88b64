//! Messages that belong into another mailbox of their server: one row each, from the moment at which an entry is to be
//! held.
//!
//! The row is written in the commit that records the entry (invariant 4), so that a crash cannot forget it. Where it
//! belongs from then on follows from the entry: on hold while someone who must be told was not told, cleared after that.
//! [`Store::plan_moves`] brings the rows in line with the entries; what is in line already is left alone.

use jiff::Timestamp;
use rusqlite::types::Value;
use rusqlite::{Connection, Params, Row, params_from_iter};

use crate::model::{EntryId, InboxName, Kind, MailId, Move, Shelf, Spot};
use crate::store::audit::{self, Action, Actor};
use crate::store::columns::{micros, time, word};
use crate::store::{Store, StoreError};

/// An entry that waits: nobody has answered or closed it, and someone who must be told of it was not.
const WAITS: &str = "entries.state = 'open' AND entries.disposition IS NULL AND entries.alerted IS NULL
    AND EXISTS (SELECT 1 FROM notices WHERE notices.entry = entries.id AND purpose = 'alert' AND state <> 'told')";

impl Store {
    /// Brings the moves in `inboxes` in line with the entries, of which those of `kinds` are held; answers how many
    /// changed.
    ///
    /// A message of which a copy was made and not yet taken away goes there first.
    pub fn plan_moves(&self, inboxes: &[InboxName], kinds: &[Kind], now: Timestamp) -> Result<usize, StoreError> {
        if inboxes.is_empty() || kinds.is_empty() {
            return Ok(0);
        }
        let names: Vec<Value> = inboxes.iter().map(|it| Value::from(it.as_str().to_owned())).collect();
        let words: Vec<Value> = kinds.iter().map(|it| Value::from(it.as_str().to_owned())).collect();
        let (places_of_names, kinds) = (places(names.len()), places(words.len()));
        let values: Vec<Value> = [Value::from(micros(now))].into_iter().chain(names).chain(words).collect();
        let names = places_of_names;
        let waits = format!("({WAITS} AND kind IN ({kinds}))");
        let start = format!(
            "INSERT INTO moves (entry, shelf, wanted, state, uid_validity, uid, next_attempt)
             SELECT entries.id, 'hold', ?, 'wanted', uid_validity, uid, 0
             FROM entries JOIN messages USING (id)
             WHERE entries.id IN (SELECT entry FROM notices WHERE state <> 'told' AND purpose = 'alert')
               AND source = 'imap' AND inbox IN ({names}) AND {waits}
             ON CONFLICT (entry) DO NOTHING"
        );
        let turn = |from: &str, to: &str, is: &str| {
            format!(
                "UPDATE moves SET shelf = '{to}', wanted = ?, state = 'wanted', attempts = 0, next_attempt = 0,
                                  cause = NULL
                 WHERE shelf = '{from}' AND state <> 'gone' AND copy_uid IS NULL
                   AND (SELECT inbox FROM messages WHERE messages.id = moves.entry) IN ({names})
                   AND {is} EXISTS (SELECT 1 FROM entries WHERE entries.id = moves.entry AND {waits})"
            )
        };
        let again = format!(
            "{} AND moves.entry IN (SELECT entry FROM notices WHERE state <> 'told' AND purpose = 'alert')",
            turn("cleared", "hold", "")
        );
        self.transact(|transaction| {
            let mut changed = 0;
            for sql in [start, turn("hold", "cleared", "NOT"), again] {
                changed += transaction.prepare_cached(&sql)?.execute(params_from_iter(&values))?;
            }
            Ok(changed)
        })
    }

    /// At most `limit` moves in `inboxes` that are to be made by `now`, the oldest first.
    pub fn moves_due(&self, inboxes: &[InboxName], now: Timestamp, limit: usize) -> Result<Vec<Move>, StoreError> {
        let found = self
            .moves(
                "moves.state = 'wanted' AND (next_attempt <= ?1 OR next_attempt > ?1 + 3600000000)",
                [micros(now)],
            )?
            .into_iter();
        Ok(found.filter(|it| inboxes.contains(&it.inbox)).take(limit).collect())
    }

    /// Every move in `inboxes` that is still to be made, the oldest first.
    pub fn moves_wanted(&self, inboxes: &[InboxName]) -> Result<Vec<Move>, StoreError> {
        let found = self.moves("moves.state = 'wanted'", [])?.into_iter();
        Ok(found.filter(|it| inboxes.contains(&it.inbox)).collect())
    }

    /// Where the message of the entry `id` belongs and is; none for one that was never to be moved.
    pub fn move_of(&self, id: EntryId) -> Result<Option<Move>, StoreError> {
        Ok(self.moves("moves.entry = ?1", [id.0])?.pop())
    }

    /// Keeps where the copy of the message of the entry `id` is, before the message itself is taken away.
    pub fn move_copied(&self, id: EntryId, copy: MailId) -> Result<(), StoreError> {
        self.transact(|transaction| {
            transaction
                .prepare_cached("UPDATE moves SET copy_uid_validity = ?2, copy_uid = ?3 WHERE entry = ?1")?
                .execute((id.0, copy.uid_validity, copy.uid))?;
            Ok(())
        })
    }

    /// Records that the message of the entry `id` is on `shelf` now, at `spot`. Should it belong elsewhere by now, that
    /// is still to be done.
    pub fn moved(&self, id: EntryId, shelf: Shelf, spot: &Spot, now: Timestamp) -> Result<(), StoreError> {
        self.transact(|transaction| {
            transaction
                .prepare_cached(
                    "UPDATE moves
                     SET state = iif(shelf = ?2, 'done', state), mailbox = ?3, uid_validity = ?4, uid = ?5,
                         copy_uid_validity = NULL, copy_uid = NULL, cause = NULL
                     WHERE entry = ?1",
                )?
                .execute((
                    id.0,
                    shelf.as_str(),
                    &spot.mailbox,
                    spot.id.map(|it| it.uid_validity),
                    spot.id.map(|it| it.uid),
                ))?;
            let action = match shelf {
                Shelf::Hold => Action::Held,
                Shelf::Cleared => Action::Cleared,
            };
            let detail = spot.mailbox.as_ref().map(|it| format!("in mailbox {it}")).unwrap_or_default();
            audit::write(transaction, now, Some(id), &Actor::Service, action, &detail)
        })
    }

    /// Records that the message of the entry `id` is not where it was: a person has moved or deleted it. It is left to
    /// them.
    pub fn move_gone(&self, id: EntryId, now: Timestamp) -> Result<(), StoreError> {
        self.transact(|transaction| {
            transaction
                .prepare_cached("UPDATE moves SET state = 'gone', cause = NULL WHERE entry = ?1")?
                .execute([id.0])?;
            audit::write(transaction, now, Some(id), &Actor::Service, Action::MovedByOthers, "")
        })
    }

    /// Counts a failed attempt to move the message of the entry `id`, with its `cause`; the next follows at `until`.
    pub fn move_failed(&self, id: EntryId, cause: &str, until: Timestamp) -> Result<(), StoreError> {
        self.transact(|transaction| {
            transaction
                .prepare_cached(
                    "UPDATE moves SET attempts = attempts + 1, cause = ?2, next_attempt = ?3
                     WHERE entry = ?1 AND state = 'wanted'",
                )?
                .execute((id.0, cause, micros(until)))?;
            Ok(())
        })
    }

    fn moves(&self, condition: &str, values: impl Params) -> Result<Vec<Move>, StoreError> {
        let sql = format!(
            "SELECT moves.*, inbox FROM moves JOIN messages ON messages.id = moves.entry
             WHERE {condition} ORDER BY wanted, entry"
        );
        self.view(|view| {
            let mut rows = view.prepare_cached(&sql)?;
            rows.query_and_then(values, a_move)?.collect()
        })
    }
}

/// Has the message of the entry `id` held, in the commit that records it. One that is on no server stays where it is.
pub(super) fn hold(connection: &Connection, id: EntryId, now: Timestamp) -> Result<(), StoreError> {
    connection
        .prepare_cached(
            "INSERT INTO moves (entry, shelf, wanted, state, uid_validity, uid, next_attempt)
             SELECT id, 'hold', ?2, 'wanted', uid_validity, uid, 0 FROM messages WHERE id = ?1 AND source = 'imap'
             ON CONFLICT (entry) DO NOTHING",
        )?
        .execute((id.0, micros(now)))?;
    Ok(())
}

/// `?, ?, ?`.
fn places(count: usize) -> String {
    vec!["?"; count].join(", ")
}

fn a_move(row: &Row<'_>) -> Result<Move, StoreError> {
    let id = |validity: &str, uid: &str| -> Result<Option<MailId>, StoreError> {
        let (validity, uid): (Option<u32>, Option<u32>) = (row.get(validity)?, row.get(uid)?);
        Ok(validity.zip(uid).map(|(uid_validity, uid)| MailId { uid_validity, uid }))
    };
    Ok(Move {
        entry: EntryId(row.get("entry")?),
        inbox: InboxName::new(row.get::<_, String>("inbox")?),
        shelf: word(row, "shelf")?,
        wanted: time(row, "wanted")?,
        spot: Spot { mailbox: row.get("mailbox")?, id: id("uid_validity", "uid")? },
        copy: id("copy_uid_validity", "copy_uid")?,
        state: word(row, "state")?,
        attempts: row.get("attempts")?,
        next_attempt: time(row, "next_attempt")?,
        cause: row.get("cause")?,
    })
}
