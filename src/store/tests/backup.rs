//! Backups, the way back, and what is found of a log that is not whole.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use rusqlite::Connection;

use super::{Scratch, at, open, reading, records, scratch};
use crate::model::{Cursor, EntryId, Kind, State};
use crate::store::backup::{BackupError, back_up, restore};
use crate::store::verify::Finding;
use crate::store::{FILE, Settings, StoreError};

fn settings(directory: &Path) -> Settings {
    Settings::plain(directory)
}

/// A log of two requests, its backup, and an empty state directory.
struct Drill {
    scratch: Scratch,
    backup: PathBuf,
    empty: PathBuf,
}

fn drill() -> Drill {
    let scratch = scratch();
    scratch.alert(1);
    scratch.alert(2);
    let (backup, empty) = (scratch.directory.path().join("backup.db"), scratch.directory.path().join("empty"));
    back_up(&settings(&scratch.state()), &backup).unwrap();
    fs::create_dir(&empty).unwrap();
    Drill { scratch, backup, empty }
}

/// The names in `directory`.
fn names(directory: &Path) -> Vec<String> {
    let mut names: Vec<String> =
        fs::read_dir(directory).unwrap().map(|it| it.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

impl Drill {
    /// Tries to restore, which fails and leaves the directory empty.
    #[track_caller]
    fn refusal(&self) -> BackupError {
        let error = restore(&self.backup, &settings(&self.empty)).unwrap_err();
        assert!(names(&self.empty).is_empty(), "{:?}", names(&self.empty));
        error
    }
}

/// Overwrites the page at which the index `name` begins.
fn damage(path: &Path, name: &str) {
    let sql = "SELECT rootpage FROM sqlite_schema WHERE name = ?1";
    let page: u32 = Connection::open(path).unwrap().query_row(sql, [name], |row| row.get(0)).unwrap();
    let mut bytes = fs::read(path).unwrap();
    let end = page as usize * 4096;
    bytes[end - 4096..end].fill(0xA5);
    fs::write(path, bytes).unwrap();
}

#[test]
fn a_backup_is_one_private_file_that_holds_everything() {
    let Drill { scratch, backup, empty } = drill();
    assert_eq!(fs::metadata(&backup).unwrap().permissions().mode() & 0o777, 0o600);
    assert_eq!(names(scratch.directory.path()), ["backup.db", "empty", "state"]);
    let restored = restore(&backup, &settings(&empty)).unwrap();
    assert_eq!(restored.backup, restored.log);
    assert_eq!((restored.log.messages, restored.log.entries, restored.log.notices), (2, 2, 4));
    assert_eq!(names(&empty), [FILE]);
    let store = open(&empty);
    for id in [EntryId(1), EntryId(2)] {
        assert_eq!(store.entry(id).unwrap(), scratch.store.entry(id).unwrap());
        assert_eq!(store.raw(id).unwrap(), scratch.store.raw(id).unwrap());
        assert_eq!(store.notices_of(id).unwrap(), scratch.store.notices_of(id).unwrap());
    }
    assert_eq!(store.cursor(&records()).unwrap(), Cursor::Imap { uid_validity: 1, uid: 2, rescan: false });
    assert_eq!(store.instance().unwrap(), scratch.store.instance().unwrap());
}

#[test]
fn what_is_written_after_a_backup_is_not_in_it() {
    let Drill { scratch, backup, empty } = drill();
    scratch.receive(3);
    assert_eq!(restore(&backup, &settings(&empty)).unwrap().log.messages, 2);
    assert_eq!(scratch.store.count(None).unwrap().seen, 3);
}

#[test]
fn a_backup_is_taken_beside_one_who_writes() {
    let scratch = scratch();
    scratch.alert(1);
    let other = Connection::open(scratch.state().join(FILE)).unwrap();
    other.execute_batch("BEGIN IMMEDIATE; INSERT INTO digests (date, posted) VALUES ('2026-03-02', 0)").unwrap();
    let backup = scratch.directory.path().join("backup.db");
    assert_eq!(back_up(&settings(&scratch.state()), &backup).unwrap().messages, 1);
    other.execute_batch("COMMIT").unwrap();
    let digests = |path: &Path| -> i64 {
        let connection = Connection::open(path).unwrap();
        connection.query_row("SELECT count(*) FROM digests", [], |row| row.get(0)).unwrap()
    };
    assert_eq!((digests(&backup), digests(&scratch.state().join(FILE))), (0, 1));
}

#[test]
fn a_backup_overwrites_nothing_and_does_not_lie_beside_the_log() {
    let Drill { scratch, backup, .. } = drill();
    let before = fs::read(&backup).unwrap();
    let error = back_up(&settings(&scratch.state()), &backup).unwrap_err();
    assert!(matches!(error, BackupError::Exists(_)), "{error}");
    assert_eq!(fs::read(&backup).unwrap(), before);
    let link = scratch.directory.path().join("link");
    std::os::unix::fs::symlink(scratch.state(), &link).unwrap();
    for folder in [scratch.state(), link] {
        let error = back_up(&settings(&scratch.state()), &folder.join("backup.db")).unwrap_err();
        assert!(matches!(error, BackupError::Inside(_)), "{error}");
    }
    assert!(!scratch.state().join("backup.db").exists());
}

#[test]
fn a_backup_of_a_damaged_log_is_no_backup() {
    let scratch = scratch();
    scratch.alert(1);
    scratch.store.checkpoint().unwrap();
    let Scratch { store, directory } = scratch;
    drop(store);
    let state = directory.path().join("state");
    damage(&state.join(FILE), "audit_by_entry");
    let error = back_up(&settings(&state), &directory.path().join("backup.db")).unwrap_err();
    let is_corrupt = matches!(error, BackupError::NotWhole { .. } | BackupError::Store(StoreError::Corrupt { .. }));
    assert!(is_corrupt, "{error}");
    assert_eq!(names(directory.path()), ["state"]);
}

#[test]
fn a_damaged_backup_is_refused() {
    let it = drill();
    damage(&it.backup, "audit_by_entry");
    assert!(matches!(it.refusal(), BackupError::NotWhole { .. }));
    let cut = fs::metadata(&it.backup).unwrap().len() / 2;
    fs::File::options().write(true).open(&it.backup).unwrap().set_len(cut).unwrap();
    let error = it.refusal();
    let is_corrupt = matches!(error, BackupError::NotWhole { .. } | BackupError::Store(StoreError::Corrupt { .. }));
    assert!(is_corrupt, "{error}");
}

#[test]
fn what_is_no_backup_is_refused() {
    let it = drill();
    for bytes in ["", "this is no database, but a text that is long enough to be taken for one by its size alone"] {
        fs::write(&it.backup, bytes).unwrap();
        let error = it.refusal();
        assert!(matches!(error, BackupError::Store(StoreError::NotOurs { .. })), "{error}");
    }
    fs::remove_file(&it.backup).unwrap();
    assert!(matches!(it.refusal(), BackupError::File { .. }));
}

#[test]
fn a_backup_of_a_newer_version_is_refused() {
    let it = drill();
    Connection::open(&it.backup).unwrap().pragma_update(None, "user_version", 999).unwrap();
    assert!(matches!(it.refusal(), BackupError::Store(StoreError::TooNew { found: 999, .. })));
}

#[test]
fn a_plain_copy_of_a_log_in_use_is_refused() {
    let it = drill();
    for suffix in ["", "-wal"] {
        let (from, to) = (format!("{FILE}{suffix}"), format!("backup.db{suffix}"));
        fs::copy(it.scratch.state().join(from), it.backup.with_file_name(to)).unwrap();
    }
    assert!(matches!(it.refusal(), BackupError::InUse(_)));
}

#[test]
fn a_log_is_never_overwritten() {
    let Drill { scratch, backup, empty } = drill();
    for name in [FILE, "forewarn.db-wal", "forewarn.db-journal"] {
        fs::write(empty.join(name), "old").unwrap();
        let error = restore(&backup, &settings(&empty)).unwrap_err();
        assert!(matches!(error, BackupError::Occupied(_)), "{error}");
        assert_eq!(names(&empty), [name]);
        fs::remove_file(empty.join(name)).unwrap();
    }
    assert!(matches!(restore(&backup, &settings(&scratch.state())), Err(BackupError::Occupied(_))));
}

#[test]
fn what_a_broken_restore_left_does_not_stand_in_the_way() {
    let Drill { scratch: _scratch, backup, empty } = drill();
    fs::create_dir(empty.join("restoring")).unwrap();
    fs::write(empty.join("restoring").join(FILE), "half").unwrap();
    restore(&backup, &settings(&empty)).unwrap();
    assert_eq!(names(&empty), [FILE]);
}

/// Meddles with a log of one request, and checks what is found.
#[track_caller]
fn check_found(sql: &str, expected: &[Finding]) {
    let scratch = scratch();
    scratch.alert(1);
    assert_eq!(scratch.store.verify().unwrap().findings, []);
    scratch.meddle("PRAGMA foreign_keys = OFF");
    scratch.meddle(sql);
    assert_eq!(scratch.store.verify().unwrap().findings, expected, "{sql}");
}

#[test]
fn a_changed_byte_is_found() {
    check_found(
        "UPDATE messages SET bytes = CAST(x'00' || substr(bytes, 2) AS BLOB)",
        &[Finding::Changed(EntryId(1))],
    );
    check_found("UPDATE messages SET bytes = substr(bytes, 2)", &[Finding::Changed(EntryId(1))]);
}

#[test]
fn a_missing_row_is_found() {
    let dangling = |table: &str| Finding::Dangling { table: table.into() };
    check_found(
        "DELETE FROM notices; DROP TRIGGER audit_is_never_deleted; DELETE FROM audit; DELETE FROM entries",
        &[Finding::NoEntry(EntryId(1))],
    );
    check_found(
        "DELETE FROM sightings; DELETE FROM messages",
        &[dangling("entries"), Finding::NoMessage(EntryId(1))],
    );
    check_found(
        "DELETE FROM messages",
        &[dangling("entries"), dangling("sightings"), Finding::NoMessage(EntryId(1))],
    );
}

#[test]
fn an_entry_that_nobody_was_told_of_is_named() {
    let scratch = scratch();
    scratch.alert(1);
    scratch.receive(2);
    let silent = scratch.receive(3);
    scratch.store.record(silent, reading(Kind::NotARequest, State::NotARequest), &[], at(3)).unwrap();
    let untold =
        |scratch: &Scratch| -> Vec<i64> { scratch.store.untold().unwrap().iter().map(|it| it.id.0).collect() };
    assert_eq!(untold(&scratch), [3]);
    scratch.meddle("DELETE FROM notices WHERE purpose = 'alert'");
    assert_eq!(untold(&scratch), [1, 3]);
}
