//! [`StoreError`]: why the database could not do what was asked, sorted by what an operator does about it.
//!
//! SQLite's own messages name tables and columns, never values, so the chain below an error may be logged.

use std::path::PathBuf;

use rusqlite::ErrorCode;

use crate::model::{EntryId, NoticeId};

/// Why the store could not do what was asked. Nothing of a failed call is kept: every call is one transaction.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    #[error("failed to prepare `{}`: it must be writable for the user that runs forewarn", path.display())]
    Directory { path: PathBuf, source: std::io::Error },
    #[error(
        "expected a database of forewarn, but found another file at `{}`: move that file away, restore the backup if \
         it was the log, or choose another directory; if it is an encrypted log, name its key as `[state] key_file`",
        path.display()
    )]
    NotOurs { path: PathBuf },
    #[error(
        "expected `{}` to be encrypted, but found it plain: stop the service and run `forewarn encrypt`, or take `key_file` \
         out of `[state]`",
        path.display()
    )]
    NotEncrypted { path: PathBuf },
    #[error(
        "failed to open `{}` with the key of `[state] key_file`: it is encrypted with another key, or its first page is \
         damaged; give the key it was made with, or restore the backup",
        path.display()
    )]
    WrongKey { path: PathBuf },
    #[error("failed to read the key of the database: {why}")]
    KeyUnread { why: String },
    #[error(
        "expected a database of version {supported} or older, but found version {found}: install the newer forewarn \
         that wrote it"
    )]
    TooNew { found: i64, supported: i64 },
    #[error("failed to use the database: another program holds it locked; end that program, forewarn tries again")]
    Locked,
    #[error("failed to write to the database: the disk is full; make room, what was stored before is safe")]
    Full,
    #[error("failed to read or write the database file: check the disk and the permissions of the state directory")]
    Disk { source: Box<dyn std::error::Error + Send + Sync> },
    #[error(
        "expected the database to be whole, but found {what}: stop forewarn, keep the files, restore the backup"
    )]
    Corrupt { what: String },
    #[error("expected an entry {0}, but found none")]
    NoSuchEntry(EntryId),
    #[error("failed to record it for entry {0}, which changed meanwhile: look at it again")]
    Changed(EntryId),
    #[error("expected a notice {0}, but found none")]
    NoSuchNotice(NoticeId),
    #[error("failed to work with the database")]
    Other { source: Box<dyn std::error::Error + Send + Sync> },
}

impl StoreError {
    /// Whether the next attempt may succeed without a change to the program, its settings or its database.
    pub fn is_transient(&self) -> bool {
        match self {
            StoreError::Locked | StoreError::Full | StoreError::Disk { .. } | StoreError::Changed(_) => true,
            StoreError::Directory { .. }
            | StoreError::NotOurs { .. }
            | StoreError::NotEncrypted { .. }
            | StoreError::WrongKey { .. }
            | StoreError::KeyUnread { .. }
            | StoreError::TooNew { .. }
            | StoreError::Corrupt { .. }
            | StoreError::NoSuchEntry(_)
            | StoreError::NoSuchNotice(_)
            | StoreError::Other { .. } => false,
        }
    }
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> StoreError {
        match error.sqlite_error_code() {
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => StoreError::Locked,
            Some(ErrorCode::DiskFull) => StoreError::Full,
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => {
                StoreError::Corrupt { what: "damaged pages".into() }
            }
            Some(
                ErrorCode::SystemIoFailure
                | ErrorCode::CannotOpen
                | ErrorCode::ReadOnly
                | ErrorCode::PermissionDenied
                | ErrorCode::FileLockingProtocolFailed,
            ) => StoreError::Disk { source: error.into() },
            _ => StoreError::Other { source: error.into() },
        }
    }
}
