//! The log, the work queue, the outbox and the audit trail, in one SQLite file.
//!
//! Everything that a restart needs is a row here (invariant 3), and whatever must not come apart is one transaction:
//! a message and the cursor behind it ([`accept`](Store::accept)), an assessment and the notices it calls for
//! ([`record`](Store::record)), the server's answer and what follows from it ([`told`](Store::told)). Each of these
//! does nothing when it is repeated, so a crash between any two steps costs a repeat, never a loss.
//!
//! The file is in WAL mode with `synchronous = FULL`: a call that returned `Ok` survives a power cut. Other commands
//! may read and write while the daemon runs; they wait for one another.
//!
//! What waits for another attempt waits for minutes. If it is put off by more than an hour, the clock was wrong when that
//! was written and has been set back since: then it is due.
//!
//! Methods speak in the model's nouns; SQL and rusqlite's types stay inside (invariant 13). They block, so the service
//! calls them from threads that may, and they never read the clock: `now` is an argument.

use std::fs::{self, DirBuilder, File, OpenOptions, Permissions};
use std::io::{self, ErrorKind};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, ErrorCode, OpenFlags, Transaction, TransactionBehavior};

mod answers;
pub mod alarms;
pub mod audit;
pub mod backup;
mod columns;
pub mod dossier;
pub mod encryption;
pub mod corrections;
mod error;
pub mod health;
pub mod likeness;
pub mod log;
pub mod moves;
pub mod outbox;
pub mod received;
pub mod releases;
pub mod retention;
pub mod verify;
pub mod worklist;

pub use alarms::Told;
pub use audit::{Action, Actor, AuditRow};
pub use encryption::Protection;
pub use error::StoreError;
pub use health::{InboxHealth, TaskHealth};
pub use likeness::{Alike, Thread};
pub use log::{Answer, Extent, Filter, Reading, Tally};
pub use outbox::Instead;
pub use received::{Accepted, Waiting};
pub use releases::{Releasing, Revision};

/// Where the database lives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// Made with mode 0700 where it is missing; the mode of one that is there is left alone.
    pub directory: PathBuf,
    /// How the file is kept; a new one is made so.
    pub protection: Protection,
}

impl Settings {
    /// A plain file in `directory`.
    pub fn plain(directory: impl Into<PathBuf>) -> Settings {
        Settings { directory: directory.into(), protection: Protection::Plain }
    }
}

/// The database. One value serves all threads of the program; calls take turns.
#[derive(Debug)]
pub struct Store {
    path: PathBuf,
    protection: Protection,
    connection: Mutex<Connection>,
}

/// The name of the database in its directory.
const FILE: &str = "forewarn.db";

/// `FWRN`, in the file's header: how a database of ours is told from any other.
const APPLICATION_ID: i64 = 0x4657_524E;

/// The changes that lead from an empty file to today's tables: append only, one transaction each. The number of those
/// that were applied stands in the file's `user_version`.
const MIGRATIONS: &[&str] = &[
    include_str!("migrations/0001_log.sql"),
    include_str!("migrations/0002_fields.sql"),
    include_str!("migrations/0003_corrections.sql"),
    include_str!("migrations/0004_dossier.sql"),
    include_str!("migrations/0005_likenesses.sql"),
    include_str!("migrations/0006_answers.sql"),
    include_str!("migrations/0007_warnings.sql"),
    include_str!("migrations/0008_moves.sql"),
];

/// How long a call waits for another program that writes, before it is [`StoreError::Locked`].
const PATIENCE: Duration = Duration::from_secs(10);

/// More than there are different statements, so that each is compiled once.
const STATEMENTS_KEPT: usize = 128;

/// The size to which the write-ahead log is cut after a busy hour, in bytes.
const JOURNAL_KEPT: i64 = 64 * 1024 * 1024;

impl Store {
    /// Opens the database in the directory of `settings`, made and brought up to date where need be.
    ///
    /// The file and those that SQLite puts beside it have mode 0600 from birth.
    ///
    /// # Errors
    ///
    /// [`StoreError::Directory`] where the directory or file cannot be made; [`StoreError::NotOurs`] and
    /// [`StoreError::TooNew`] where another program, or a newer forewarn, has written the file: it is left as it is.
    /// [`StoreError::NotEncrypted`], [`StoreError::WrongKey`] and [`StoreError::KeyUnread`] where key and file do not fit.
    /// [`StoreError::Disk`] where the file system cannot hold a database that several programs use, as over a network.
    pub fn open(settings: &Settings) -> Result<Store, StoreError> {
        let failed = |path: &Path, source| StoreError::Directory { path: path.to_owned(), source };
        let Settings { directory, protection } = settings;
        DirBuilder::new().recursive(true).mode(0o700).create(directory).map_err(|it| failed(directory, it))?;
        let path = directory.join(FILE);
        let _turn = take_turn(directory).map_err(|it| failed(directory, it))?;
        create_private(&path).map_err(|it| failed(&path, it))?;

        let mut connection = connect(&path, PATIENCE, protection)?;
        connection.set_prepared_statement_cache_capacity(STATEMENTS_KEPT);
        // Until the file is known to be ours, not even its write-ahead log is folded in.
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)?;
        let applied = identify(&connection.transaction()?, &path, protection)?;
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, false)?;
        tighten(&path).map_err(|it| failed(&path, it))?;
        configure(&connection)?;
        if applied < MIGRATIONS.len() {
            while migrate(&mut connection, &path, protection)? {}
        }
        Ok(Store { path, protection: protection.clone(), connection: Mutex::new(connection) })
    }

    /// Whether a database is there already, as far as this user may see. Nothing is made or opened.
    pub fn is_there(settings: &Settings) -> bool {
        settings.directory.join(FILE).try_exists().unwrap_or(true)
    }

    /// Runs `work` as one transaction that writes; all of it is kept, or nothing.
    fn transact<T>(&self, work: impl FnOnce(&Transaction<'_>) -> Result<T, StoreError>) -> Result<T, StoreError> {
        self.within(TransactionBehavior::Immediate, work)
    }

    /// Runs `work` on one unchanging view of the database.
    fn view<T>(&self, work: impl FnOnce(&Transaction<'_>) -> Result<T, StoreError>) -> Result<T, StoreError> {
        self.within(TransactionBehavior::Deferred, work)
    }

    fn within<T>(
        &self,
        behavior: TransactionBehavior,
        work: impl FnOnce(&Transaction<'_>) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let mut connection = self.lock();
        let transaction = connection.transaction_with_behavior(behavior)?;
        let answer = work(&transaction)?;
        transaction.commit()?;
        Ok(answer)
    }

    /// The connection. A thread that panicked with it has rolled its transaction back, so it is fit for use.
    fn lock(&self) -> MutexGuard<'_, Connection> {
        self.connection.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Waits until no other program, and no other thread, is opening the database in `directory`; the turn ends with the
/// handle. Without it, two that make the database together could meet it half made.
fn take_turn(directory: &Path) -> io::Result<File> {
    let handle = File::open(directory)?;
    handle.lock()?;
    Ok(handle)
}

/// Makes an empty file that only its owner may read, unless a file is there already. That one is not even opened: the
/// system drops all of a program's locks on a file when the program closes any handle of it, SQLite's too.
fn create_private(path: &Path) -> io::Result<()> {
    match OpenOptions::new().write(true).create_new(true).mode(0o600).open(path) {
        Ok(_) => Ok(()),
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(()),
        Err(error) => Err(error),
    }
}

/// Connects to the file at `path`, which must be there and is kept as `protection` says. Nothing is read or written yet.
fn connect(path: &Path, patience: Duration, protection: &Protection) -> Result<Connection, StoreError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    encryption::unlock(&connection, protection)?;
    connection.busy_timeout(patience)?;
    Ok(connection)
}

/// Takes the file's group's and everyone's rights away, should a restored copy carry them.
fn tighten(path: &Path) -> io::Result<()> {
    for suffix in ["", "-wal", "-shm"] {
        let mut name = path.as_os_str().to_owned();
        name.push(suffix);
        match fs::metadata(&name) {
            Ok(found) if found.permissions().mode() & 0o077 != 0 => {
                fs::set_permissions(&name, Permissions::from_mode(0o600))?;
            }
            Ok(_) => {}
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

/// Reads whose database this is, and of what version; answers how many migrations it has. All of it in one transaction,
/// since another program may be making it.
fn identify(connection: &Transaction<'_>, path: &Path, protection: &Protection) -> Result<usize, StoreError> {
    let not_ours = || StoreError::NotOurs { path: path.to_owned() };
    let read = |sql| connection.query_row(sql, [], |row| row.get::<_, i64>(0));
    let application = match read("PRAGMA application_id") {
        Err(error) if error.sqlite_error_code() == Some(ErrorCode::NotADatabase) => {
            return Err(encryption::unreadable(path, protection));
        }
        answer => answer?,
    };
    let found = read("PRAGMA user_version")?;
    let supported = MIGRATIONS.len() as i64;
    match application {
        APPLICATION_ID if found > supported => Err(StoreError::TooNew { found, supported }),
        APPLICATION_ID => usize::try_from(found).map_err(|_| not_ours()),
        // A file that nobody has written to yet: just made, or left so by a crash before its first table.
        0 if found == 0 && read("SELECT count(*) FROM sqlite_schema")? == 0 => Ok(0),
        _ => Err(not_ours()),
    }
}

/// Sets what SQLite keeps for each connection.
fn configure(connection: &Connection) -> Result<(), StoreError> {
    let mode: String = connection.query_row("PRAGMA journal_mode = WAL", [], |row| row.get(0))?;
    if mode != "wal" {
        return Err(StoreError::Disk { source: "the file system does not allow a write-ahead log".into() });
    }
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.pragma_update(None, "foreign_keys", true)?;
    connection.pragma_update(None, "trusted_schema", false)?;
    // Sorting must not spill personal data into a directory that others read.
    connection.pragma_update(None, "temp_store", "MEMORY")?;
    connection.pragma_update(None, "journal_size_limit", JOURNAL_KEPT)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
    Ok(())
}

/// Applies the next migration, if there is one, and says whether it did.
fn migrate(connection: &mut Connection, path: &Path, protection: &Protection) -> Result<bool, StoreError> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    // Read again inside the transaction: another program may have been quicker.
    let applied = identify(&transaction, path, protection)?;
    let Some(sql) = MIGRATIONS.get(applied) else { return Ok(false) };
    transaction.execute_batch(sql)?;
    transaction.pragma_update(None, "application_id", APPLICATION_ID)?;
    transaction.pragma_update(None, "user_version", applied as i64 + 1)?;
    transaction.commit()?;
    Ok(true)
}

#[cfg(test)]
mod tests;
