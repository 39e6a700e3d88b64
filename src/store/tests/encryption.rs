//! A log that is kept with a key, and the change from one key to another.

use std::fs;
use std::path::Path;

use tempfile::TempDir;

use super::{Scratch, at, mail, open, records};
use crate::model::{Cursor, EntryId, Private};
use crate::store::backup::{BackupError, back_up, restore};
use crate::store::encryption::{Protection, is_key, protect};
use crate::store::{FILE, Settings, Store, StoreError};

/// A word of the message that must not stand in the file.
const CANARY: &str = "message 77";

fn key(digit: char) -> Protection {
    Protection::Key(Private::new(digit.to_string().repeat(64)))
}

fn kept(directory: &Path, protection: &Protection) -> Settings {
    Settings { directory: directory.to_owned(), protection: protection.clone() }
}

/// A log of one message, kept as `protection` says.
fn log(protection: &Protection) -> Scratch {
    let directory = TempDir::new().unwrap();
    let store = Store::open(&kept(&directory.path().join("state"), protection)).unwrap();
    let cursor = Cursor::Imap { uid_validity: 1, uid: 77, rescan: false };
    store.accept(&records(), &[mail(1, 77, CANARY)], &cursor, at(0)).unwrap();
    Scratch { store, directory }
}

/// [`log`], closed, and where it is.
fn closed(protection: &Protection) -> (TempDir, std::path::PathBuf) {
    let Scratch { store, directory } = log(protection);
    drop(store);
    let state = directory.path().join("state");
    (directory, state)
}

/// Whether the message's words or SQLite's own stand in any file of the directory.
fn tells(directory: &Path) -> bool {
    fs::read_dir(directory).unwrap().any(|it| {
        let bytes = fs::read(it.unwrap().path()).unwrap();
        let has = |words: &str| bytes.windows(words.len()).any(|it| it == words.as_bytes());
        has(CANARY) || has("SQLite format 3") || has("CREATE TABLE")
    })
}

#[track_caller]
fn check_refused(directory: &Path, protection: &Protection, words: &str) {
    let before = fs::read(directory.join(FILE)).unwrap();
    let error = Store::open(&kept(directory, protection)).unwrap_err();
    assert!(error.to_string().contains(words), "expected {words:?}, but found {error}");
    assert!(!error.is_transient());
    assert_eq!(fs::read(directory.join(FILE)).unwrap(), before);
}

#[test]
fn neither_the_file_nor_its_write_ahead_log_tells_anything_without_the_key() {
    let it = log(&key('a'));
    assert!(fs::metadata(it.state().join("forewarn.db-wal")).unwrap().len() > 0);
    assert!(!tells(&it.state()));
    assert!(tells(&log(&Protection::Plain).state()), "the test looks for what is not there");
    let state = it.state();
    drop(it.store);
    let again = Store::open(&kept(&state, &key('a'))).unwrap();
    assert_eq!(again.raw(EntryId(1)).unwrap().bytes, mail(1, 77, CANARY).bytes);
    assert!(again.verify().unwrap().findings.is_empty());
}

#[test]
fn a_key_that_does_not_fit_is_told_as_such_and_touches_nothing() {
    let (_home, encrypted) = closed(&key('a'));
    check_refused(&encrypted, &key('b'), "encrypted with another key");
    check_refused(&encrypted, &Protection::Plain, "if it is an encrypted log, name its key");
    check_refused(
        &encrypted,
        &Protection::KeyUnread("no right".into()),
        "failed to read the key of the database: no right",
    );
    let (_home, plain) = closed(&Protection::Plain);
    check_refused(&plain, &key('a'), "`forewarn encrypt`");
    assert_eq!(open(&plain).raw(EntryId(1)).unwrap().bytes, mail(1, 77, CANARY).bytes);
}

#[test]
fn a_log_goes_from_plain_to_a_key_to_another_and_back_and_holds_the_same() {
    let (home, state) = closed(&Protection::Plain);
    let way = [Protection::Plain, key('a'), key('b'), Protection::Plain];
    for step in way.windows(2) {
        let held = protect(&kept(&state, &step[1]), &step[0]).unwrap();
        assert_eq!((held.messages, held.entries), (1, 1));
        let names: Vec<_> = fs::read_dir(&state).unwrap().map(|it| it.unwrap().file_name()).collect();
        assert_eq!(names, [FILE], "something was left behind");
        assert_eq!(tells(&state), step[1] == Protection::Plain);
        let store = Store::open(&kept(&state, &step[1])).unwrap();
        assert_eq!(store.raw(EntryId(1)).unwrap().bytes, mail(1, 77, CANARY).bytes);
        // What keeps the trail from being changed has come along.
        assert!(store.lock().execute("DELETE FROM audit", []).is_err());
    }
    drop(home);
}

#[test]
fn a_log_that_is_damaged_or_in_use_or_has_another_key_is_not_replaced() {
    let it = log(&Protection::Plain);
    let change = |now: &Protection| protect(&kept(&it.state(), &key('a')), now).unwrap_err();
    assert!(matches!(change(&Protection::Plain), BackupError::Store(StoreError::Locked)));
    let state = it.state();
    let home = it.directory;
    drop(it.store);
    let before = fs::read(state.join(FILE)).unwrap();
    let change = |now: &Protection| protect(&kept(&state, &key('a')), now).unwrap_err();
    assert!(matches!(change(&key('b')), BackupError::Store(StoreError::NotEncrypted { .. })));
    let mut bytes = before;
    let last = bytes.len() - 4096;
    bytes[last..].fill(0xA5);
    fs::write(state.join(FILE), &bytes).unwrap();
    assert!(matches!(change(&Protection::Plain), BackupError::NotWhole { .. }));
    assert_eq!(fs::read(state.join(FILE)).unwrap(), bytes);
    drop(home);
}

#[test]
fn a_backup_of_an_encrypted_log_has_its_key() {
    let it = log(&key('a'));
    let backup = it.directory.path().join("backup.db");
    back_up(&kept(&it.state(), &key('a')), &backup).unwrap();
    let bytes = fs::read(&backup).unwrap();
    assert!(!bytes.windows(CANARY.len()).any(|it| it == CANARY.as_bytes()));
    for (name, protection, words) in
        [("b", key('b'), "another key"), ("plain", Protection::Plain, "if it is an encrypted log")]
    {
        let empty = it.directory.path().join(name);
        fs::create_dir(&empty).unwrap();
        let error = restore(&backup, &kept(&empty, &protection)).unwrap_err().to_string();
        assert!(error.contains(words), "{error}");
    }
    let empty = it.directory.path().join("a");
    fs::create_dir(&empty).unwrap();
    assert_eq!(restore(&backup, &kept(&empty, &key('a'))).unwrap().log.messages, 1);
}

#[test]
fn a_key_is_64_hexadecimal_digits() {
    assert!(is_key(&"0aF9".repeat(16)));
    for not in ["", "0aF9", &"0aFg".repeat(16), &"0aF9".repeat(17), "correct horse battery staple"] {
        assert!(!is_key(not), "{not}");
    }
}
