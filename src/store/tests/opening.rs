//! Opening: what is made, what is refused, what survives.

use std::collections::BTreeSet;
use std::error::Error;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use jiff::civil::date;
use rusqlite::Connection;

use super::{Scratch, at, mail, open, reading, records, scratch, sent};
use crate::model::{
    Authorization, Cursor, DeliveryState, Element, EntryId, InboxName, Kind, Signer, Standing, State,
};
use crate::store::{APPLICATION_ID, Action, FILE, MIGRATIONS, Settings, Store, StoreError, create_private};

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}

fn refusal(directory: &Path) -> StoreError {
    Store::open(&Settings::plain(directory)).unwrap_err()
}

/// Writes a database that is not, or not quite, ours, and checks that it is refused and left as it is.
#[track_caller]
fn check_refused(contents: impl FnOnce(&Path)) -> StoreError {
    let directory = tempfile::TempDir::new().unwrap();
    let path = directory.path().join(FILE);
    contents(&path);
    let before = fs::read(&path).unwrap();
    let error = refusal(directory.path());
    assert_eq!(fs::read(&path).unwrap(), before, "the file was changed");
    error
}

#[test]
fn only_the_owner_may_read_what_is_made() {
    let scratch = scratch();
    scratch.receive(1);
    assert_eq!(mode(&scratch.state()), 0o700);
    for name in ["forewarn.db", "forewarn.db-wal", "forewarn.db-shm"] {
        assert_eq!(mode(&scratch.state().join(name)), 0o600, "{name}");
    }
}

#[test]
fn the_file_is_closed_to_others_from_birth() {
    let directory = tempfile::TempDir::new().unwrap();
    let path = directory.path().join(FILE);
    create_private(&path).unwrap();
    assert_eq!(mode(&path), 0o600);
}

#[test]
fn a_restored_file_that_others_may_read_is_closed_to_them() {
    let scratch = scratch();
    let Scratch { store, directory } = scratch;
    drop(store);
    let path = directory.path().join("state").join(FILE);
    fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
    let _store = open(path.parent().unwrap());
    assert_eq!(mode(&path), 0o600);
}

#[test]
fn every_call_is_safe_on_the_disk_before_it_returns() {
    let scratch = scratch();
    let connection = scratch.store.lock();
    let pragma = |name: &str| -> String {
        let sql = format!("SELECT CAST({name} AS TEXT) FROM pragma_{name}");
        connection.query_row(&sql, [], |row| row.get(0)).unwrap()
    };
    assert_eq!(
        (pragma("journal_mode"), pragma("synchronous"), pragma("foreign_keys")),
        ("wal".into(), "2".into(), "1".into())
    );
}

#[test]
fn the_installation_keeps_its_id() {
    let scratch = scratch();
    let instance = scratch.store.instance().unwrap();
    assert_eq!(instance.len(), 16);
    let Scratch { store, directory } = scratch;
    drop(store);
    assert_eq!(open(&directory.path().join("state")).instance().unwrap(), instance);
    assert_ne!(super::scratch().store.instance().unwrap(), instance);
}

#[test]
fn a_file_of_another_program_is_refused() {
    for lines in [1, 500] {
        let error = check_refused(|path| fs::write(path, "Appointments of March\n".repeat(lines)).unwrap());
        assert!(matches!(error, StoreError::NotOurs { .. }) && !error.is_transient(), "{error}");
    }
}

#[test]
fn a_database_of_another_program_is_refused() {
    for sql in ["CREATE TABLE patients (name TEXT)", "PRAGMA application_id = 7", "PRAGMA user_version = 1"] {
        let error = check_refused(|path| Connection::open(path).unwrap().execute_batch(sql).unwrap());
        assert!(matches!(error, StoreError::NotOurs { .. }), "{sql}: {error}");
    }
}

#[test]
fn a_database_of_a_newer_forewarn_is_refused() {
    let sql = format!("PRAGMA application_id = {APPLICATION_ID}; PRAGMA user_version = 99; CREATE TABLE later (a)");
    let error = check_refused(|path| Connection::open(path).unwrap().execute_batch(&sql).unwrap());
    assert!(matches!(error, StoreError::TooNew { found: 99, .. }), "{error}");
    assert!(error.to_string().contains("install the newer forewarn"), "{error}");
}

#[test]
fn a_database_of_the_first_version_is_brought_up_to_date_and_keeps_its_entries() {
    let directory = tempfile::TempDir::new().unwrap();
    let connection = Connection::open(directory.path().join(FILE)).unwrap();
    connection.execute_batch(MIGRATIONS[0]).unwrap();
    connection.pragma_update(None, "application_id", APPLICATION_ID).unwrap();
    connection.pragma_update(None, "user_version", 1).unwrap();
    connection
        .execute_batch(
            r#"INSERT INTO messages (inbox, source, uid_validity, uid, arrived, stored, media, held, size, hash, bytes)
               VALUES ('records', 'imap', 1, 1, 0, 0, 'mail', 'whole', 0, zeroblob(32), x'');
               INSERT INTO entries (id, state, stage, not_before, recorded, kind, review, assessment) VALUES (1, 'open',
               'done', 0, 0, 'subpoena', 0, '{"kind":"subpoena","relationship":null,"confidence":0.9,"review":false,
               "patients":[],"requester":{"name":null,"organization":null},"providers":[],"due":null,"flags":[],
               "evidence":[],"problems":[],"runner_up":null}');"#,
        )
        .unwrap();
    drop(connection);
    let store = open(directory.path());
    let assessment = store.entry(EntryId(1)).unwrap().unwrap().assessment.unwrap();
    assert_eq!((assessment.kind, assessment.signed_by, assessment.authorization), (Kind::Subpoena, None, None));
    let version: i64 = store.lock().query_row("PRAGMA user_version", [], |row| row.get(0)).unwrap();
    assert_eq!(version, MIGRATIONS.len() as i64);
}

#[test]
fn who_signed_and_how_an_authorization_stands_are_columns() {
    let scratch = scratch();
    let entry = scratch.receive(1);
    let mut reading = reading(Kind::Subpoena, State::Open);
    reading.assessment.signed_by = Some(Signer::Clerk);
    reading.assessment.authorization = Some(Authorization {
        standing: Standing::Expired,
        present: BTreeSet::from([Element::Expiry]),
        missing: BTreeSet::from([Element::Purpose]),
        signed: None,
        expires: Some(date(2026, 3, 1)),
    });
    scratch.store.record(entry, reading.clone(), &[], at(1)).unwrap();
    let sql = "SELECT signed_by, authorization, authorization_expires FROM entries";
    let columns: (String, String, String) =
        scratch.store.lock().query_row(sql, [], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).unwrap();
    assert_eq!(columns, ("clerk".into(), "expired".into(), "2026-03-01".into()));
    assert_eq!(scratch.store.entry(entry).unwrap().unwrap().assessment, Some(reading.assessment));
    for signer in Signer::ALL {
        scratch.meddle(&format!("UPDATE entries SET signed_by = '{signer}'"));
    }
    for standing in [Standing::Present, Standing::Missing, Standing::Expired, Standing::Revoked] {
        scratch.meddle(&format!("UPDATE entries SET authorization = '{}'", standing.as_str()));
        assert_eq!(serde_json::to_string(&standing).unwrap(), format!("\"{}\"", standing.as_str()));
    }
}

#[test]
fn a_file_left_empty_by_a_crash_is_taken() {
    let directory = tempfile::TempDir::new().unwrap();
    fs::write(directory.path().join(FILE), "").unwrap();
    drop(open(directory.path()));
    let directory = tempfile::TempDir::new().unwrap();
    Connection::open(directory.path().join(FILE))
        .unwrap()
        .execute_batch("PRAGMA journal_mode = WAL; VACUUM")
        .unwrap();
    drop(open(directory.path()));
}

#[test]
fn programs_that_open_a_new_database_together_agree() {
    let directory = tempfile::TempDir::new().unwrap();
    let instances: Vec<String> = std::thread::scope(|scope| {
        let openers: Vec<_> = (0..8).map(|_| scope.spawn(|| open(directory.path()).instance().unwrap())).collect();
        openers.into_iter().map(|it| it.join().unwrap()).collect()
    });
    assert!(instances.iter().all(|it| it == &instances[0]), "{instances:?}");
}

#[test]
fn what_was_committed_survives_a_crash_and_nothing_else() {
    let scratch = scratch();
    let entry = scratch.receive(1);
    let broken = catch_unwind(AssertUnwindSafe(|| {
        scratch.store.transact::<()>(|transaction| {
            transaction.execute("UPDATE entries SET attempts = 5", [])?;
            panic!("the program dies here");
        })
    }));
    assert!(broken.is_err());

    // The files as a crash would leave them: the write-ahead log is not folded in.
    let copy = scratch.directory.path().join("copy");
    fs::create_dir(&copy).unwrap();
    for name in ["forewarn.db", "forewarn.db-wal"] {
        fs::copy(scratch.state().join(name), copy.join(name)).unwrap();
    }
    for store in [&scratch.store, &open(&copy)] {
        let waiting = store.waiting(at(100), 10).unwrap();
        assert_eq!(waiting.iter().map(|it| (it.entry, it.attempts)).collect::<Vec<_>>(), [(entry, 0)]);
        store.integrity().unwrap();
    }
}

#[test]
fn a_full_disk_keeps_nothing_of_the_call_and_passes() {
    let scratch = scratch();
    scratch.receive(1);
    let pages: i64 = scratch.store.lock().query_row("PRAGMA page_count", [], |row| row.get(0)).unwrap();
    scratch.meddle(&format!("PRAGMA max_page_count = {pages}"));
    let cursor = Cursor::Imap { uid_validity: 1, uid: 3, rescan: false };
    let messages = [mail(1, 2, "small"), mail(1, 3, &"large ".repeat(100_000))];
    let error = scratch.store.accept(&records(), &messages, &cursor, at(0)).unwrap_err();
    assert!(matches!(error, StoreError::Full) && error.is_transient(), "{error}");
    assert_eq!(scratch.store.count(None).unwrap().seen, 1);

    scratch.meddle("PRAGMA max_page_count = 1000000");
    assert_eq!(scratch.store.accept(&records(), &messages, &cursor, at(0)).unwrap().stored.len(), 2);
}

#[test]
fn a_database_that_another_program_holds_is_locked_for_now() {
    let scratch = scratch();
    let other = Connection::open(scratch.state().join(FILE)).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    scratch.store.lock().busy_timeout(std::time::Duration::ZERO).unwrap();
    let error = scratch.store.set_meta("a", "b").unwrap_err();
    assert!(matches!(error, StoreError::Locked) && error.is_transient(), "{error}");
    assert_eq!(scratch.store.meta("a").unwrap(), None);
    other.execute_batch("ROLLBACK").unwrap();
    scratch.store.set_meta("a", "b").unwrap();
    assert_eq!(scratch.store.meta("a").unwrap().as_deref(), Some("b"));
}

#[test]
fn damage_is_found() {
    let Scratch { store, directory } = scratch();
    // Its last page holds a message, and not the tables' own definitions, without which nothing could be opened.
    store.accept(&records(), &[mail(1, 1, &"word ".repeat(5000))], &Cursor::Start, at(1)).unwrap();
    store.checkpoint().unwrap();
    let size = store.size_bytes().unwrap();
    drop(store);
    let path = directory.path().join("state").join(FILE);
    let mut bytes = fs::read(&path).unwrap();
    assert_eq!(bytes.len() as u64, size, "the write-ahead log was not folded in");
    let page: u32 = Connection::open(&path)
        .unwrap()
        .query_row("SELECT rootpage FROM sqlite_schema WHERE name = 'audit_by_entry'", [], |row| row.get(0))
        .unwrap();
    let end = page as usize * 4096;
    bytes[end - 4096..end].fill(0xA5);
    fs::write(&path, bytes).unwrap();
    let error = open(path.parent().unwrap()).integrity().unwrap_err();
    assert!(matches!(error, StoreError::Corrupt { .. }) && !error.is_transient(), "{error}");
}

#[test]
fn an_error_names_nobody() {
    let scratch = scratch();
    let entry = scratch.receive(1);
    scratch.meddle("UPDATE messages SET media = 'mail'; DROP TABLE releases");
    let error = scratch.release(entry, &sent(at(0)), at(0)).unwrap_err();
    let mut told = format!("{error} {error:?}");
    let mut below = error.source();
    while let Some(source) = below {
        told.push_str(&format!(" {source} {source:?}"));
        below = source.source();
    }
    assert!(told.contains("releases"), "{told}");
    assert!(!told.contains("Rosa") && !told.contains("Pruitt") && !told.contains("fax"), "{told}");
}

#[test]
fn every_word_reads_back_as_it_is_written() {
    let state =
        [State::Received, State::NotARequest, State::Open, State::Alerted, State::Acknowledged, State::Released];
    for it in state {
        assert_eq!(serde_json::to_string(&it).unwrap(), format!("\"{it}\""));
    }
    for it in [DeliveryState::Scheduled, DeliveryState::Told, DeliveryState::Refused, DeliveryState::GivenUp] {
        assert_eq!(serde_json::to_string(&it).unwrap(), format!("\"{}\"", it.as_str()));
    }
    let action = [
        Action::Stored,
        Action::Recognised,
        Action::ReadingBegun,
        Action::Assessed,
        Action::NoticePosted,
        Action::NoticeAttempted,
        Action::NoticeTold,
        Action::NoticeRefused,
        Action::NoticeGivenUp,
        Action::NoticeBounced,
        Action::NoticeResent,
        Action::Alerted,
        Action::Acknowledged,
        Action::Released,
    ];
    for it in action {
        assert_eq!(serde_json::to_string(&it).unwrap(), format!("\"{it}\""));
    }
}

#[test]
fn health_counts_failures_since_the_last_success() {
    let Scratch { store, .. } = &scratch();
    let inbox = InboxName::new("fax");
    store.polled(&inbox, at(1), Ok(())).unwrap();
    store.polled(&inbox, at(2), Err("failed to read the directory".into())).unwrap();
    store.polled(&inbox, at(3), Err("failed to read the directory".into())).unwrap();
    let health = store.inbox_health().unwrap().remove(0);
    assert_eq!((health.last_success, health.last_failure), (Some(at(1)), Some(at(3))));
    assert_eq!((health.consecutive_failures, health.cause.as_deref()), (2, Some("failed to read the directory")));
    store.polled(&inbox, at(4), Ok(())).unwrap();
    let health = store.inbox_health().unwrap().remove(0);
    assert_eq!((health.last_success, health.consecutive_failures), (Some(at(4)), 0));

    store.task_ended("deliver", at(5), false, Some("failed to reach the server")).unwrap();
    let health = store.task_health().unwrap().remove(0);
    assert_eq!((health.task.as_str(), health.last_success, health.consecutive_failures), ("deliver", None, 1));
    assert_eq!(store.inbox_health().unwrap().len(), 1);
}

#[test]
fn the_trail_cannot_be_changed() {
    let scratch = scratch();
    let entry = scratch.receive(1);
    for sql in ["UPDATE audit SET detail = 'nothing'", "DELETE FROM audit"] {
        let error = scratch.store.lock().execute(sql, []).unwrap_err();
        assert!(error.to_string().contains("the audit trail is never"), "{error}");
    }
    assert_eq!(scratch.store.trail(entry).unwrap().len(), 1);
    assert!(scratch.store.trail(EntryId(99)).unwrap().is_empty());
}
