//! By what entries are found that may bear on one another, and the links that the program saw.
//!
//! An entry waits to be compared from when its answer is written, and again when another takes its place. Comparing it, its
//! keys and its links are one commit, so a repeat after a crash finds the same.

use jiff::Timestamp;
use rusqlite::Connection;

use crate::model::{Entry, EntryId, Link, Private, Relation};
use crate::store::dossier::insert_link;
use crate::store::{Store, StoreError};

/// The key of a mail by its Message-ID.
const MAIL: &str = "mail ";

/// The key of what answers the mail with that Message-ID.
const ANSWERS: &str = "answers ";

/// The mails that a message is and answers, by their Message-IDs.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Thread {
    pub own: Option<Private<String>>,
    pub answers: Vec<Private<String>>,
}

/// What an entry is compared with.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Alike {
    /// The entries of the mails that it answers.
    pub answered: Vec<EntryId>,
    /// The entries that share a key with it.
    pub others: Vec<Entry>,
}

impl Store {
    /// At most `limit` entries that wait to be compared, oldest first.
    pub fn uncompared(&self, limit: u32) -> Result<Vec<Entry>, StoreError> {
        self.oldest("compared = 0 AND state <> 'received'", limit)
    }

    /// What the entry `id`, of which `keys` are the keys, is compared with.
    pub fn alike(&self, id: EntryId, keys: &[Private<String>]) -> Result<Alike, StoreError> {
        let mut alike = Alike::default();
        let mut found: Vec<EntryId> = Vec::new();
        self.view(|view| {
            let mut by_key =
                view.prepare_cached("SELECT entry FROM likenesses WHERE key = ?1 AND entry <> ?2 ORDER BY entry")?;
            for key in keys {
                let ids = by_key.query_map((key.expose(), id.0), |row| row.get(0).map(EntryId))?;
                found.extend(ids.collect::<Result<Vec<_>, _>>()?);
            }
            let mut answered = view.prepare_cached(
                "SELECT DISTINCT theirs.entry
                 FROM likenesses AS ours JOIN likenesses AS theirs ON theirs.key = ?2 || substr(ours.key, ?3)
                 WHERE ours.entry = ?1 AND ours.key LIKE ?4 || '%' AND theirs.entry <> ?1 ORDER BY theirs.entry",
            )?;
            let ids = answered
                .query_map((id.0, MAIL, ANSWERS.len() as i64 + 1, ANSWERS), |row| row.get(0).map(EntryId))?;
            alike.answered = ids.collect::<Result<Vec<_>, _>>()?;
            Ok(())
        })?;
        found.sort_unstable();
        found.dedup();
        for id in found {
            alike.others.extend(self.entry(id)?);
        }
        Ok(alike)
    }

    /// Records that the entry `id` was compared: by which `keys` others find it, and the `links` that were seen.
    ///
    /// # Errors
    ///
    /// [`StoreError::NoSuchEntry`].
    pub fn compared(
        &self,
        id: EntryId,
        keys: &[Private<String>],
        links: &[(EntryId, Relation)],
        now: Timestamp,
    ) -> Result<(), StoreError> {
        self.transact(|transaction| {
            let keep = [MAIL, ANSWERS].map(|it| format!("{it}%"));
            transaction
                .prepare_cached("DELETE FROM likenesses WHERE entry = ?1 AND key NOT LIKE ?2 AND key NOT LIKE ?3")?
                .execute((id.0, &keep[0], &keep[1]))?;
            for key in keys {
                add(transaction, id, key.expose())?;
            }
            for (to, relation) in links {
                insert_link(transaction, id, &Link { to: *to, relation: *relation, by: None, at: now })?;
            }
            transaction.prepare_cached("UPDATE entries SET compared = 1 WHERE id = ?1")?.execute([id.0])?;
            Ok(())
        })
    }
}

/// Has the entry `id` compared again, since its answer is another.
pub(super) fn compare_again(connection: &Connection, id: EntryId) -> Result<(), StoreError> {
    connection.prepare_cached("UPDATE entries SET compared = 0 WHERE id = ?1")?.execute([id.0])?;
    Ok(())
}

/// Keeps the `thread` of the entry `id`.
pub(super) fn put_thread(connection: &Connection, id: EntryId, thread: &Thread) -> Result<(), StoreError> {
    if let Some(own) = &thread.own {
        add(connection, id, &format!("{MAIL}{}", own.expose()))?;
    }
    for answered in &thread.answers {
        add(connection, id, &format!("{ANSWERS}{}", answered.expose()))?;
    }
    Ok(())
}

fn add(connection: &Connection, id: EntryId, key: &str) -> Result<(), StoreError> {
    connection
        .prepare_cached("INSERT INTO likenesses (entry, key) VALUES (?1, ?2) ON CONFLICT DO NOTHING")?
        .execute((id.0, key))?;
    Ok(())
}
