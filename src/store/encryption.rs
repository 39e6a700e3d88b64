//! Encryption at rest: the database read and written with a key, and the way from one key to another.
//!
//! SQLCipher does the work: each page, of the write-ahead log too, is encrypted with AES-256 and carries an HMAC, so that a
//! wrong key, like damage, is found and never read as data. The key is 256 random bits, not a pass phrase: there is
//! nothing to guess, and nothing to derive at each start. Without a key the very same library writes a plain SQLite file.
//!
//! A database changes its key as a whole, into a new file: what was there before is replaced only once the new file was
//! verified to hold as much, and nobody else may have the database open meanwhile.

use std::fs::{self, File};
use std::io::{self, ErrorKind, Read};
use std::path::Path;

use rusqlite::Connection;
use rusqlite::config::DbConfig;

use crate::model::Private;
use crate::store::backup::{BackupError, Unfinished, create, failed, sync, whole};
use crate::store::verify::{self, Contents};
use crate::store::{FILE, PATIENCE, Settings, StoreError, connect, identify, take_turn};

/// How the database is kept.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Protection {
    /// As a plain SQLite file.
    #[default]
    Plain,
    /// Encrypted with this key: 64 hexadecimal digits, see [`is_key`].
    Key(Private<String>),
    /// Encrypted, but the key could not be read: why, and what to do. The database cannot be opened.
    KeyUnread(String),
}

/// Whether `text` is a key: 256 bits as 64 hexadecimal digits.
pub fn is_key(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|it| it.is_ascii_hexdigit())
}

/// Tells a fresh connection its key, before anything else is asked of it.
pub(super) fn unlock(connection: &Connection, protection: &Protection) -> Result<(), StoreError> {
    // Its own remarks would go to standard error, beside the log of our work.
    connection.pragma_update(None, "cipher_log_level", "NONE")?;
    match protection {
        Protection::Plain => Ok(()),
        Protection::Key(key) => Ok(connection.pragma_update(None, "key", raw(key))?),
        Protection::KeyUnread(why) => Err(StoreError::KeyUnread { why: why.clone() }),
    }
}

/// Why the file at `path`, which is not empty, cannot be read as a database under `protection`.
pub(super) fn unreadable(path: &Path, protection: &Protection) -> StoreError {
    let path = path.to_owned();
    match protection {
        Protection::Plain => StoreError::NotOurs { path },
        Protection::Key(_) if is_plain(&path).unwrap_or(false) => StoreError::NotEncrypted { path },
        Protection::Key(_) | Protection::KeyUnread(_) => StoreError::WrongKey { path },
    }
}

/// Replaces the database in the directory of `settings`, which is kept as `now` says, by one that holds the same and is kept
/// as `settings` says.
///
/// Whoever calls it holds the service's lock. It needs as much room again as the database, and takes as long as reading
/// it three times. What a plain file held may still lie in free blocks of the disk.
///
/// # Errors
///
/// [`StoreError::Locked`] where another command has the database open; [`StoreError::WrongKey`], [`StoreError::NotOurs`]
/// where it is not kept as `now` says; [`BackupError::NotWhole`] where it is damaged; [`BackupError::Full`]. The database
/// is then as it was.
pub fn protect(settings: &Settings, now: &Protection) -> Result<Contents, BackupError> {
    let directory = &settings.directory;
    let path = directory.join(FILE);
    let _turn = take_turn(directory).map_err(|it| failed(directory, it))?;
    let mut connection = connect(&path, PATIENCE, now)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true).map_err(StoreError::from)?;
    if identify(&connection.transaction().map_err(StoreError::from)?, &path, now)? == 0 {
        return Err(StoreError::NotOurs { path }.into());
    }
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, false).map_err(StoreError::from)?;
    let held = whole(verify::examine(&connection)?, &path)?;
    // Only who is alone with the database can leave the write-ahead log behind; new ones wait for the turn.
    let mode: String =
        connection.query_row("PRAGMA journal_mode = DELETE", [], |row| row.get(0)).map_err(StoreError::from)?;
    if mode != "delete" {
        return Err(StoreError::Locked.into());
    }

    let unfinished = Unfinished::beside(&path);
    drop(create(&unfinished.0).map_err(|it| failed(&path, it))?);
    export(&connection, &unfinished.0, settings, held.version).map_err(|error| match error {
        StoreError::Full => BackupError::Full(path.clone()),
        other => other.into(),
    })?;
    drop(connection);

    let copy = connect(&unfinished.0, PATIENCE, &settings.protection)?;
    identify(&copy.unchecked_transaction().map_err(StoreError::from)?, &unfinished.0, &settings.protection)?;
    let contents = whole(verify::examine(&copy)?, &path)?;
    drop(copy);
    if contents != held {
        return Err(BackupError::Differs(path));
    }
    sync(&unfinished.0)?;
    fs::rename(&unfinished.0, &path).map_err(|it| failed(&path, it))?;
    sync(directory)?;
    Ok(contents)
}

/// Writes all that is behind `connection` into the empty file at `to`, kept as `settings` says.
fn export(connection: &Connection, to: &Path, settings: &Settings, version: i64) -> Result<(), StoreError> {
    let key = match &settings.protection {
        Protection::Plain => String::new(),
        Protection::Key(key) => raw(key),
        Protection::KeyUnread(why) => return Err(StoreError::KeyUnread { why: why.clone() }),
    };
    let to = to.to_str().ok_or_else(|| StoreError::Other { source: "the path is not UTF-8".into() })?;
    connection.execute("ATTACH DATABASE ?1 AS copy KEY ?2", [to, &key])?;
    connection.query_row("SELECT sqlcipher_export('copy')", [], |_| Ok(()))?;
    // What the export leaves out of the header.
    connection.pragma_update(Some("copy"), "application_id", super::APPLICATION_ID)?;
    connection.pragma_update(Some("copy"), "user_version", version)?;
    connection.execute_batch("DETACH DATABASE copy")?;
    Ok(())
}

/// The key as SQLCipher takes one that nothing is to be derived from.
fn raw(key: &Private<String>) -> String {
    format!("x'{}'", key.expose())
}

/// Whether the file at `path` begins as every SQLite file does that is not encrypted.
fn is_plain(path: &Path) -> io::Result<bool> {
    let mut start = [0; 16];
    match File::open(path)?.read_exact(&mut start) {
        Ok(()) => Ok(&start == b"SQLite format 3\0"),
        Err(error) if error.kind() == ErrorKind::UnexpectedEof => Ok(false),
        Err(error) => Err(error),
    }
}
