//! Looking after the file: folding in the write-ahead log, its size, and whether it is whole.
//!
//! Nothing is deleted in this version. The log is evidence of who was told when, and how long such evidence must be
//! kept is the practice's decision under its state's law, so no default is offered here.
//!
//! What takes long here runs on a connection of its own, so that no alert waits for it.

use std::fs;
use std::io::ErrorKind;
use std::time::Duration;

use crate::store::{Store, StoreError, connect};

/// How long a checkpoint waits for others to finish reading: they come first.
const PATIENCE: Duration = Duration::from_secs(1);

impl Store {
    /// Folds the write-ahead log into the database and empties it.
    ///
    /// Another program that is reading keeps some of it back; that is no failure, the next call takes the rest.
    pub fn checkpoint(&self) -> Result<(), StoreError> {
        connect(&self.path, PATIENCE, &self.protection)?.query_row(
            "PRAGMA wal_checkpoint(TRUNCATE)",
            [],
            |_| Ok(()),
        )?;
        Ok(())
    }

    /// What the database takes on the disk, in bytes, with the write-ahead log.
    pub fn size_bytes(&self) -> Result<u64, StoreError> {
        let mut total = 0;
        for suffix in ["", "-wal"] {
            let mut name = self.path.as_os_str().to_owned();
            name.push(suffix);
            match fs::metadata(&name) {
                Ok(found) => total += found.len(),
                Err(error) if error.kind() == ErrorKind::NotFound => {}
                Err(source) => return Err(StoreError::Disk { source: source.into() }),
            }
        }
        Ok(total)
    }

    /// Checks that every page of the file can be read and that its parts agree. Takes as long as reading all of it.
    ///
    /// # Errors
    ///
    /// [`StoreError::Corrupt`] with the first finding, which names tables and pages only.
    pub fn integrity(&self) -> Result<(), StoreError> {
        let connection = connect(&self.path, PATIENCE, &self.protection)?;
        let finding: String = connection.query_row("PRAGMA quick_check(1)", [], |row| row.get(0))?;
        if finding != "ok" {
            return Err(StoreError::Corrupt { what: finding });
        }
        let mut orphans = connection.prepare("PRAGMA foreign_key_check")?;
        if orphans.exists([])? {
            return Err(StoreError::Corrupt { what: "a row that refers to a missing one".into() });
        }
        Ok(())
    }
}
