//! Messages as they came in, how far each inbox is taken in, and the queue of entries that wait to be read.
//!
//! A message's key is its inbox and its place there (invariant 2), and every key that a message ever had is kept as a
//! *sighting*. A key that is known is passed over. A new key is a new message, with three exceptions in which the content
//! (its SHA-256) decides:
//!
//! - After UIDVALIDITY changed, every message of the mailbox comes again under a new key. While that lasts, a message
//!   is one of those stored if the content is equal and that stored message has not been met yet under the new
//!   UIDVALIDITY. So two equal messages need two stored ones, and a third is new.
//! - Where a server begins its numbers anew and keeps UIDVALIDITY, a known key may be that of another message. While the
//!   mailbox is gone through again, content decides there in the same way.
//! - A file that was touched has a new identity. It is the stored one if content and path are equal.
//!
//! Everywhere else equal content is a new entry: likeness never suppresses an alert. A message whose bytes could not be
//! had has no content to recognise it by, so it is new too.

use std::collections::BTreeSet;

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Row};
use sha2::{Digest, Sha256};

use crate::model::{Bytes, Cursor, EntryId, InboxName, Media, Origin, Private, RawMessage};
use crate::store::audit::{self, Action, Actor};
use crate::store::columns::{micros, present, private, time, unreadable};
use crate::store::{Store, StoreError};

/// What became of a batch.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Accepted {
    /// The new entries, in the order of their messages.
    pub stored: Vec<EntryId>,
    /// How many of the messages were stored before.
    pub known: usize,
}

/// An entry that waits to be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Waiting {
    pub entry: EntryId,
    /// How often reading it was begun.
    pub attempts: u32,
}

impl Store {
    /// How far `inbox` has been taken in.
    ///
    /// That of a directory is rebuilt from every identity under which one of its files was ever stored or recognised.
    pub fn cursor(&self, inbox: &InboxName) -> Result<Cursor, StoreError> {
        self.view(|view| read_cursor(view, inbox))
    }

    /// Stores `messages`, an entry for each that is new, and `cursor`, in one commit.
    ///
    /// The entries wait to be read from `now` on. [`Cursor::Start`] leaves the stored cursor as it is, for messages that
    /// are handed over without one.
    pub fn accept(
        &self,
        inbox: &InboxName,
        messages: &[RawMessage],
        cursor: &Cursor,
        now: Timestamp,
    ) -> Result<Accepted, StoreError> {
        let hashes: Vec<[u8; 32]> = messages.iter().map(|it| Sha256::digest(it.bytes.held()).into()).collect();
        self.transact(|transaction| {
            let before = position(transaction, inbox)?;
            let mut accepted = Accepted::default();
            for (message, hash) in messages.iter().zip(&hashes) {
                if is_known(transaction, inbox, message, hash, (&before, cursor))? {
                    accepted.known += 1;
                } else if let Some(id) = recognise(transaction, inbox, message, hash, &before, cursor)? {
                    sight(transaction, inbox, message, id, now)?;
                    let detail = format!("in inbox {inbox}, by its content");
                    audit::write(transaction, now, Some(id), &Actor::Service, Action::Recognised, &detail)?;
                    accepted.known += 1;
                } else {
                    let id = insert(transaction, inbox, message, hash, now)?;
                    sight(transaction, inbox, message, id, now)?;
                    let detail = format!("from inbox {inbox}, {} bytes", size(&message.bytes));
                    audit::write(transaction, now, Some(id), &Actor::Service, Action::Stored, &detail)?;
                    accepted.stored.push(id);
                }
            }
            write_cursor(transaction, inbox, cursor, now)?;
            Ok(accepted)
        })
    }

    /// The UIDs under which messages of the mailbox `inbox` are known, while its UIDVALIDITY is `uid_validity`.
    pub fn uids(&self, inbox: &InboxName, uid_validity: u32) -> Result<BTreeSet<u32>, StoreError> {
        self.view(|view| {
            let mut rows =
                view.prepare_cached("SELECT key FROM sightings WHERE inbox = ?1 AND uid_validity = ?2")?;
            let keys = rows.query_map((inbox.as_str(), uid_validity), |row| row.get::<_, String>(0))?;
            let mut uids = BTreeSet::new();
            for key in keys {
                // As `Origin::key` writes it: the UID is its last part.
                uids.extend(key?.rsplit(':').next().and_then(|it| it.parse::<u32>().ok()));
            }
            Ok(uids)
        })
    }

    /// At most `limit` entries that are to be read by `now`, oldest first.
    pub fn waiting(&self, now: Timestamp, limit: usize) -> Result<Vec<Waiting>, StoreError> {
        self.view(|view| {
            let mut rows = view.prepare_cached(
                "SELECT id, attempts FROM entries WHERE stage = 'text' AND (not_before <= ?1 OR not_before > ?1 + 3600000000) ORDER BY id LIMIT ?2",
            )?;
            Ok(rows.query_map((micros(now), limit as i64), waiting)?.collect::<Result<_, _>>()?)
        })
    }

    /// The message of the entry `id`, as it came in.
    ///
    /// # Errors
    ///
    /// [`StoreError::NoSuchEntry`].
    pub fn raw(&self, id: EntryId) -> Result<RawMessage, StoreError> {
        self.view(|view| {
            let mut rows = view.prepare_cached("SELECT * FROM messages WHERE id = ?1")?;
            let mut found = rows.query_and_then([id.0], raw_message)?;
            found.next().unwrap_or(Err(StoreError::NoSuchEntry(id)))
        })
    }

    /// Counts an attempt to read the entry `id`, before it starts: so a message that kills the program is not read
    /// for ever. False where the entry no longer waits to be read.
    pub fn begin_reading(&self, id: EntryId, now: Timestamp) -> Result<bool, StoreError> {
        self.transact(|transaction| begin_reading(transaction, id, now))
    }

    /// Counts an attempt for each of `ids`, as [`begin_reading`](Store::begin_reading) does, in one commit.
    pub fn begin_reading_all(&self, ids: &[EntryId], now: Timestamp) -> Result<Vec<EntryId>, StoreError> {
        self.transact(|transaction| {
            let mut begun = Vec::new();
            for id in ids {
                if begin_reading(transaction, *id, now)? {
                    begun.push(*id);
                }
            }
            Ok(begun)
        })
    }

    /// Lets the entry `id` wait until `until` before it is read again; nothing happens to one that was read.
    pub fn postpone(&self, id: EntryId, until: Timestamp) -> Result<(), StoreError> {
        self.transact(|transaction| {
            transaction
                .prepare_cached("UPDATE entries SET not_before = ?2 WHERE id = ?1 AND stage <> 'done'")?
                .execute((id.0, micros(until)))?;
            Ok(())
        })
    }
}

pub(super) fn waiting(row: &Row<'_>) -> rusqlite::Result<Waiting> {
    Ok(Waiting { entry: EntryId(row.get("id")?), attempts: row.get("attempts")? })
}

fn begin_reading(connection: &Connection, id: EntryId, now: Timestamp) -> Result<bool, StoreError> {
    let attempts: Option<u32> = connection
        .prepare_cached(
            "UPDATE entries SET attempts = attempts + 1 WHERE id = ?1 AND stage <> 'done' RETURNING attempts",
        )?
        .query_row([id.0], |row| row.get(0))
        .optional()?;
    let Some(attempts) = attempts else { return Ok(false) };
    let detail = format!("attempt {attempts}");
    audit::write(connection, now, Some(id), &Actor::Service, Action::ReadingBegun, &detail)?;
    Ok(true)
}

/// Where an inbox stands, without the identities of its files.
enum Position {
    Start,
    Imap { uid_validity: u32, uid: u32, rescan: bool },
    Files,
}

fn position(connection: &Connection, inbox: &InboxName) -> Result<Position, StoreError> {
    let mut rows =
        connection.prepare_cached("SELECT source, uid_validity, uid, rescan FROM cursors WHERE inbox = ?1")?;
    let mut found = rows.query_and_then([inbox.as_str()], |row| {
        let source: String = row.get("source")?;
        match source.as_str() {
            "imap" => Ok(Position::Imap {
                uid_validity: present(row, "uid_validity")?,
                uid: present(row, "uid")?,
                rescan: row.get("rescan")?,
            }),
            "files" => Ok(Position::Files),
            _ => Err(unreadable("source")),
        }
    })?;
    found.next().unwrap_or(Ok(Position::Start))
}

fn read_cursor(connection: &Connection, inbox: &InboxName) -> Result<Cursor, StoreError> {
    match position(connection, inbox)? {
        Position::Start => Ok(Cursor::Start),
        Position::Imap { uid_validity, uid, rescan } => Ok(Cursor::Imap { uid_validity, uid, rescan }),
        Position::Files => {
            let mut rows = connection.prepare_cached(
                "SELECT substr(key, 6) FROM sightings WHERE inbox = ?1 AND key >= 'file:' AND key < 'file;'",
            )?;
            let identities = rows.query_map([inbox.as_str()], |row| row.get(0))?;
            Ok(Cursor::Files(identities.collect::<Result<BTreeSet<String>, _>>()?))
        }
    }
}

fn write_cursor(
    connection: &Connection,
    inbox: &InboxName,
    cursor: &Cursor,
    now: Timestamp,
) -> Result<(), StoreError> {
    let (source, uid_validity, uid, rescan) = match cursor {
        Cursor::Start => return Ok(()),
        Cursor::Imap { uid_validity, uid, rescan } => ("imap", Some(uid_validity), Some(uid), *rescan),
        Cursor::Files(_) => ("files", None, None, false),
    };
    connection
        .prepare_cached(
            "INSERT OR REPLACE INTO cursors (inbox, source, uid_validity, uid, rescan, moved)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        )?
        .execute((inbox.as_str(), source, uid_validity, uid, rescan, micros(now)))?;
    Ok(())
}

/// Whether the key of `message` was seen before; while a mailbox is gone through again, with the same content.
fn is_known(
    connection: &Connection,
    inbox: &InboxName,
    message: &RawMessage,
    hash: &[u8; 32],
    (before, after): (&Position, &Cursor),
) -> Result<bool, StoreError> {
    let mut rows = connection.prepare_cached(
        "SELECT hash, held FROM sightings JOIN messages ON messages.id = sightings.message
         WHERE sightings.inbox = ?1 AND key = ?2",
    )?;
    let found: Option<([u8; 32], String)> = rows
        .query_row((inbox.as_str(), message.origin.key().expose()), |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    let Some((stored, as_held)) = found else { return Ok(false) };
    let may_be_another = match &message.origin {
        Origin::Imap { .. } => is_rescan(message, before, after),
        Origin::File { .. } | Origin::Hand { .. } => false,
    };
    // What could not be had, then or now, cannot be compared.
    let can_compare = [as_held.as_str(), held(&message.bytes)].iter().all(|it| *it != "unavailable");
    Ok(!(may_be_another && can_compare && stored != *hash))
}

/// The stored message that `message`, which has a new key, is by its content; none for a new one.
fn recognise(
    connection: &Connection,
    inbox: &InboxName,
    message: &RawMessage,
    hash: &[u8; 32],
    before: &Position,
    after: &Cursor,
) -> Result<Option<EntryId>, StoreError> {
    let held = match &message.bytes {
        Bytes::Unavailable => return Ok(None),
        Bytes::Whole(_) | Bytes::Head { .. } => held(&message.bytes),
    };
    let inbox = inbox.as_str();
    let size = size(&message.bytes);
    let found = match &message.origin {
        Origin::Imap { uid_validity, uid } if is_rescan(message, before, after) => connection
            .prepare_cached(
                "SELECT id FROM messages
                 WHERE inbox = ?1 AND hash = ?2 AND held = ?3 AND size = ?4 AND source = 'imap'
                   AND NOT EXISTS (SELECT 1 FROM sightings
                                   WHERE message = messages.id AND uid_validity = ?5
                                     AND CAST(substr(key, length('imap:' || ?5 || ':') + 1) AS INTEGER) < ?6)
                 ORDER BY id LIMIT 1",
            )?
            .query_row((inbox, hash, held, size, uid_validity, uid), |row| row.get(0))
            .optional()?,
        Origin::File { path, .. } => connection
            .prepare_cached(
                "SELECT id FROM messages
                 WHERE inbox = ?1 AND hash = ?2 AND held = ?3 AND size = ?4 AND source = 'file' AND path = ?5
                 ORDER BY id LIMIT 1",
            )?
            .query_row((inbox, hash, held, size, path.expose()), |row| row.get(0))
            .optional()?,
        Origin::Imap { .. } | Origin::Hand { .. } => None,
    };
    Ok(found.map(EntryId))
}

/// Whether `message` belongs to a second passage through a mailbox that was numbered anew: the last batch of it already
/// carries a cursor that is done with it. Under the same UIDVALIDITY it begins by going back.
fn is_rescan(message: &RawMessage, before: &Position, after: &Cursor) -> bool {
    let goes_on = match after {
        Cursor::Imap { rescan, .. } => *rescan,
        Cursor::Start | Cursor::Files(_) => false,
    };
    let began = match (before, &message.origin) {
        (Position::Imap { uid_validity: earlier, uid: last, rescan }, Origin::Imap { uid_validity, uid }) => {
            *rescan || earlier != uid_validity || uid <= last
        }
        (Position::Imap { .. } | Position::Start | Position::Files, _) => false,
    };
    goes_on || began
}

/// Stores a message and its entry, which share their number.
fn insert(
    connection: &Connection,
    inbox: &InboxName,
    message: &RawMessage,
    hash: &[u8; 32],
    now: Timestamp,
) -> Result<EntryId, StoreError> {
    let (source, uid_validity, uid, identity, path) = match &message.origin {
        Origin::Imap { uid_validity, uid } => ("imap", Some(uid_validity), Some(uid), None, None),
        Origin::File { identity, path } => ("file", None, None, Some(identity.expose()), Some(path.expose())),
        Origin::Hand { identity } => ("hand", None, None, Some(identity), None),
    };
    let (media, name) = match &message.media {
        Media::Mail => ("mail", None),
        Media::Document { name } => ("document", Some(name.expose())),
    };
    connection
        .prepare_cached(
            "INSERT INTO messages (inbox, source, uid_validity, uid, identity, path, arrived, stored, media, name,
                                   held, size, hash, bytes)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)",
        )?
        .execute((
            inbox.as_str(),
            source,
            uid_validity,
            uid,
            identity,
            path,
            micros(message.arrived),
            micros(now),
            media,
            name,
            held(&message.bytes),
            size(&message.bytes),
            hash,
            message.bytes.held(),
        ))?;
    let id = EntryId(connection.last_insert_rowid());
    connection
        .prepare_cached("INSERT INTO entries (id, state, not_before) VALUES (?1, 'received', ?2)")?
        .execute((id.0, micros(now)))?;
    Ok(id)
}

/// Keeps the key of `message` as one of the stored message `id`.
fn sight(
    connection: &Connection,
    inbox: &InboxName,
    message: &RawMessage,
    id: EntryId,
    now: Timestamp,
) -> Result<(), StoreError> {
    let uid_validity = match &message.origin {
        Origin::Imap { uid_validity, .. } => Some(uid_validity),
        Origin::File { .. } | Origin::Hand { .. } => None,
    };
    connection
        .prepare_cached(
            "INSERT INTO sightings (inbox, key, message, uid_validity, seen) VALUES (?1, ?2, ?3, ?4, ?5)
             ON CONFLICT (inbox, key) DO UPDATE SET message = excluded.message, seen = excluded.seen",
        )?
        .execute((inbox.as_str(), message.origin.key().expose(), id.0, uid_validity, micros(now)))?;
    Ok(())
}

fn held(bytes: &Bytes) -> &'static str {
    match bytes {
        Bytes::Whole(_) => "whole",
        Bytes::Head { .. } => "head",
        Bytes::Unavailable => "unavailable",
    }
}

/// The size at the source, in bytes; 0 where it is not known.
fn size(bytes: &Bytes) -> i64 {
    let size = match bytes {
        Bytes::Whole(bytes) => bytes.expose().len() as u64,
        Bytes::Head { size, .. } => *size,
        Bytes::Unavailable => 0,
    };
    i64::try_from(size).unwrap_or(i64::MAX)
}

fn raw_message(row: &Row<'_>) -> Result<RawMessage, StoreError> {
    let (source, media, held): (String, String, String) = (row.get("source")?, row.get("media")?, row.get("held")?);
    let origin = match source.as_str() {
        "imap" => Origin::Imap { uid_validity: present(row, "uid_validity")?, uid: present(row, "uid")? },
        "file" => Origin::File { identity: private(row, "identity")?, path: private(row, "path")? },
        "hand" => Origin::Hand { identity: present(row, "identity")? },
        _ => return Err(unreadable("source")),
    };
    let media = match media.as_str() {
        "mail" => Media::Mail,
        "document" => Media::Document { name: private(row, "name")? },
        _ => return Err(unreadable("media")),
    };
    let bytes = match held.as_str() {
        "whole" => Bytes::Whole(Private::new(row.get("bytes")?)),
        "head" => {
            let size: i64 = row.get("size")?;
            Bytes::Head { head: Private::new(row.get("bytes")?), size: size.unsigned_abs() }
        }
        "unavailable" => Bytes::Unavailable,
        _ => return Err(unreadable("held")),
    };
    Ok(RawMessage {
        inbox: InboxName::new(row.get::<_, String>("inbox")?),
        origin,
        arrived: time(row, "arrived")?,
        media,
        bytes,
    })
}
