//! Copies of the log that are known to be whole, and the way back from one.
//!
//! A backup is taken while the service works, by SQLite's own backup interface: page for page from one view of the
//! database, in one step, so that writers go on and nothing of what they write meanwhile is in it. `VACUUM INTO` was not
//! chosen because it builds indexes anew: damage would be mended in the copy and stay hidden in the original. The copy
//! grows under another name, is verified to the last byte, and only then gets its own; whatever has the name of a backup
//! is one. It is a single file, of the same version of tables, that holds the log and nothing else: neither passwords nor
//! configuration.
//!
//! The way back is as careful. The backup is copied beside the place of the log and verified there, is brought up to date
//! there, is verified again, and is moved into place last. What fails before leaves the state directory as it was. Nothing
//! is ever overwritten. That no service runs meanwhile is for the caller to see to.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, ErrorKind};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use rusqlite::Connection;
use rusqlite::backup::{Backup, StepResult};
use rusqlite::config::DbConfig;

use crate::store::verify::{self, Contents, Verified};
use crate::store::{FILE, PATIENCE, Protection, Settings, Store, StoreError, connect, identify};

/// Where a backup is made ready, within the state directory.
const STAGING: &str = "restoring";

/// What SQLite may put beside a database.
const BESIDE: [&str; 3] = ["-wal", "-shm", "-journal"];

/// Why there is no backup, or no return from one. In each case nothing that was there before was changed.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("expected no file at `{}`, but found one: a backup overwrites nothing, choose another name", .0.display())]
    Exists(PathBuf),
    #[error(
        "expected a place outside the state directory, but found `{}`: what destroys the log would destroy its backup",
        .0.display()
    )]
    Inside(PathBuf),
    #[error("failed to write `{}`: the disk is full; make room, or choose another disk", .0.display())]
    Full(PathBuf),
    #[error("failed to copy the log to `{}`: check the disk there, and that of the state directory", path.display())]
    Copy { path: PathBuf, source: Box<dyn std::error::Error + Send + Sync> },
    #[error("failed to read or write `{}`", path.display())]
    File { path: PathBuf, source: io::Error },
    #[error(
        "expected `{}` to be whole, but found {count} faults, the first: {first}; keep the file, and use an earlier backup",
        path.display()
    )]
    NotWhole { path: PathBuf, count: usize, first: String },
    #[error("expected the copy to hold as much as `{}`, but found less or more", .0.display())]
    Differs(PathBuf),
    #[error(
        "expected a state directory without a log, but found `{}`: a log is not overwritten; move it and what begins \
         with its name aside: `mkdir ASIDE && mv {}* ASIDE`",
        .0.display(), .0.with_file_name(FILE).display()
    )]
    Occupied(PathBuf),
    #[error(
        "expected a backup in one file, but found `{}` beside it: this is a copy of a database in use, and what was \
         written last is in there; take a file that `forewarn backup` made",
        .0.display()
    )]
    InUse(PathBuf),
}

/// Writes a verified copy of the database of `settings` to `destination`, which must not exist, with mode 0600.
///
/// It may take as long as reading the database twice; the service goes on meanwhile. The database is not brought up to
/// date: the copy is of its own version.
///
/// # Errors
///
/// [`BackupError::Exists`], [`BackupError::Inside`], [`BackupError::Full`]; [`BackupError::NotWhole`] where the database
/// itself is damaged. A half-made copy is removed.
pub fn back_up(settings: &Settings, destination: &Path) -> Result<Contents, BackupError> {
    let source = settings.directory.join(FILE);
    let folder = parent(destination);
    let state = fs::canonicalize(&settings.directory).map_err(|it| failed(&settings.directory, it))?;
    if fs::canonicalize(folder).map_err(|it| failed(folder, it))?.starts_with(state) {
        return Err(BackupError::Inside(destination.to_owned()));
    }
    vacant(destination)?;
    let unfinished = Unfinished::beside(destination);
    create(&unfinished.0).map_err(|it| failed(destination, it))?;

    let held = copy(&source, &unfinished.0, &settings.protection).map_err(|it| at(destination, it))?;
    // The copied header asks for a write-ahead log, which would be a second file.
    let connection = connect(&unfinished.0, PATIENCE, &settings.protection)?;
    let mode = connection.query_row("PRAGMA journal_mode = DELETE", [], |row| row.get::<_, String>(0));
    let mode = mode.map_err(|it| at(destination, it.into()))?;
    if mode != "delete" {
        return Err(BackupError::InUse(unfinished.0.clone()));
    }
    identify(&connection.unchecked_transaction().map_err(StoreError::from)?, &source, &settings.protection)?;
    let contents = whole(verify::examine(&connection)?, &source)?;
    drop(connection);
    if contents != held {
        return Err(BackupError::Differs(source));
    }

    sync(&unfinished.0)?;
    vacant(destination)?;
    fs::rename(&unfinished.0, destination).map_err(|it| failed(destination, it))?;
    sync(folder)?;
    Ok(contents)
}

/// What restoring did: what the backup held, and what the log holds now, of today's version.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Restored {
    pub backup: Contents,
    pub log: Contents,
}

/// That the state directory of `settings` holds no log, nor a part of one.
///
/// # Errors
///
/// [`BackupError::Occupied`] with what is in the way.
pub fn expect_none(settings: &Settings) -> Result<(), BackupError> {
    let path = settings.directory.join(FILE);
    for path in [""].iter().chain(&BESIDE).map(|it| with_suffix(&path, it)) {
        match fs::symlink_metadata(&path) {
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            Err(error) => return Err(failed(&path, error)),
            Ok(_) => return Err(BackupError::Occupied(path)),
        }
    }
    Ok(())
}

/// Makes `backup` the log in the directory of `settings`, which is there and holds none.
///
/// Whoever calls it holds the service's lock.
///
/// # Errors
///
/// [`BackupError::Occupied`], [`BackupError::InUse`], [`BackupError::NotWhole`], [`BackupError::Full`], and
/// [`StoreError::NotOurs`] or [`StoreError::TooNew`] where the file is no database that this program knows.
pub fn restore(backup: &Path, settings: &Settings) -> Result<Restored, BackupError> {
    expect_none(settings)?;
    for path in ["-wal", "-journal"].map(|it| with_suffix(backup, it)) {
        if fs::metadata(&path).is_ok_and(|it| it.len() > 0) {
            return Err(BackupError::InUse(path));
        }
    }
    let staging = Staging::within(&settings.directory)?;
    let path = staging.0.join(FILE);
    let mut from = File::open(backup).map_err(|it| failed(backup, it))?;
    let mut to = create(&path).map_err(|it| failed(&path, it))?;
    io::copy(&mut from, &mut to).map_err(|it| failed(&path, it))?;
    drop(to);

    let mut connection = connect(&path, PATIENCE, &settings.protection)?;
    // Until it is known to be a log of ours, nothing of it is trusted.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true).map_err(StoreError::from)?;
    if identify(&connection.transaction().map_err(StoreError::from)?, backup, &settings.protection)? == 0 {
        return Err(StoreError::NotOurs { path: backup.to_owned() }.into());
    }
    let held = whole(verify::examine(&connection)?, backup)?;
    drop(connection);

    let staged = Settings { directory: staging.0.clone(), protection: settings.protection.clone() };
    let store = Store::open(&staged)?;
    let log = whole(store.verify()?, backup)?;
    store.checkpoint()?;
    drop(store);
    if !log.is_as_much_as(&held) {
        return Err(BackupError::Differs(backup.to_owned()));
    }

    sync(&path)?;
    let place = settings.directory.join(FILE);
    expect_none(settings)?;
    fs::rename(&path, &place).map_err(|it| failed(&place, it))?;
    sync(&settings.directory)?;
    let log = verify::contents(&Store::open(settings)?.lock())?;
    Ok(Restored { backup: held, log })
}

/// Copies the database at `source` into the empty file at `to`; what the copy must hold.
fn copy(source: &Path, to: &Path, protection: &Protection) -> Result<Contents, StoreError> {
    let mut source_connection = connect(source, PATIENCE, protection)?;
    // As in opening: until the file is known to be ours, not even its write-ahead log is folded in.
    source_connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)?;
    if identify(&source_connection.transaction()?, source, protection)? == 0 {
        return Err(StoreError::NotOurs { path: source.to_owned() });
    }
    source_connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, false)?;
    // Counting opens the view that the pages are then copied from.
    let view = source_connection.transaction()?;
    let contents = verify::contents(&view)?;
    let mut connection: Connection = connect(to, PATIENCE, protection)?;
    match Backup::new(&view, &mut connection)?.step(-1)? {
        StepResult::Done => Ok(contents),
        _ => Err(StoreError::Locked),
    }
}

/// What was counted in a database that is whole.
pub(super) fn whole(verified: Verified, path: &Path) -> Result<Contents, BackupError> {
    let Verified { contents, findings } = verified;
    match (contents, findings.first()) {
        (Some(contents), None) => Ok(contents),
        (_, first) => Err(BackupError::NotWhole {
            path: path.to_owned(),
            count: findings.len(),
            first: first.map(ToString::to_string).unwrap_or_default(),
        }),
    }
}

/// That nothing is at `path`, not even a link to nowhere.
fn vacant(path: &Path) -> Result<(), BackupError> {
    match fs::symlink_metadata(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        Err(error) => Err(failed(path, error)),
        Ok(_) => Err(BackupError::Exists(path.to_owned())),
    }
}

/// A new file that only its owner may read.
pub(super) fn create(path: &Path) -> io::Result<File> {
    OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)
}

/// Waits until the file or directory at `path` is on the disk.
pub(super) fn sync(path: &Path) -> Result<(), BackupError> {
    File::open(path).and_then(|it| it.sync_all()).map_err(|it| failed(path, it))
}

pub(super) fn failed(path: &Path, source: io::Error) -> BackupError {
    match source.kind() {
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded | ErrorKind::FileTooLarge => {
            BackupError::Full(path.to_owned())
        }
        _ => BackupError::File { path: path.to_owned(), source },
    }
}

/// A full disk is the one that is written to; of another fault SQLite does not say on which side it is.
fn at(path: &Path, error: StoreError) -> BackupError {
    match error {
        StoreError::Full => BackupError::Full(path.to_owned()),
        StoreError::Disk { source } => BackupError::Copy { path: path.to_owned(), source },
        other => BackupError::Store(other),
    }
}

fn parent(path: &Path) -> &Path {
    path.parent().filter(|it| !it.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    name.into()
}

/// A copy under a name of its own, which goes with this value, and with it what SQLite put beside it.
pub(super) struct Unfinished(pub PathBuf);

impl Unfinished {
    pub(super) fn beside(destination: &Path) -> Unfinished {
        let mut name = std::ffi::OsString::from(".");
        name.push(destination.file_name().unwrap_or_default());
        name.push(format!(".{:016x}.unfinished", fastrand::u64(..)));
        Unfinished(parent(destination).join(name))
    }
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        for path in [""].iter().chain(&BESIDE).map(|it| with_suffix(&self.0, it)) {
            let _ = fs::remove_file(path);
        }
    }
}

/// The directory where a backup is made ready; it goes with this value.
struct Staging(PathBuf);

impl Staging {
    fn within(directory: &Path) -> Result<Staging, BackupError> {
        let path = directory.join(STAGING);
        // One that a crash left behind holds a copy at most.
        match fs::remove_dir_all(&path) {
            Err(error) if error.kind() != ErrorKind::NotFound => return Err(failed(&path, error)),
            Ok(()) | Err(_) => {}
        }
        DirBuilder::new().mode(0o700).create(&path).map_err(|it| failed(&path, it))?;
        Ok(Staging(path))
    }
}

impl Drop for Staging {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}
