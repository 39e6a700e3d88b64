//! From every version of the tables to today's, with rows in them.

use rusqlite::Connection;
use sha2::{Digest, Sha256};

use super::{at, open};
use crate::model::{Bytes, DeliveryState, EntryId, Kind, NoticeId, State};
use crate::store::backup::{back_up, restore};
use crate::store::{APPLICATION_ID, FILE, MIGRATIONS, Settings};

/// Rows of the first version, in every table of it that holds what people rely on.
const ROWS: &str = r#"
    INSERT INTO messages (inbox, source, uid_validity, uid, arrived, stored, media, held, size, hash, bytes)
    VALUES ('records', 'imap', 1, 7, 0, 0, 'mail', 'whole', 5, ?HASH, CAST('hello' AS BLOB));
    INSERT INTO sightings (inbox, key, message, uid_validity, seen) VALUES ('records', 'imap:1:7', 1, 1, 0);
    INSERT INTO cursors (inbox, source, uid_validity, uid, rescan, moved) VALUES ('records', 'imap', 1, 7, 0, 0);
    INSERT INTO entries (id, state, stage, not_before, recorded, kind, review, alerted, sender, subject, assessment)
    VALUES (1, 'released', 'done', 0, 0, 'subpoena', 0, 0, 'Karen Pruitt', 'Records', '{"kind":"subpoena",
        "relationship":null,"confidence":0.9,"review":false,"patients":[],"requester":{"name":null,
        "organization":null},"providers":[],"due":null,"flags":[],"evidence":[],"problems":[],"runner_up":null}');
    INSERT INTO acknowledgements (entry, person, at, comment) VALUES (1, 'alvarez', 0, 'seen');
    INSERT INTO releases (entry, person, at, what, means, recipient, fee)
    VALUES (1, 'dunn', 0, 'chart', 'fax', 'Karen Pruitt', NULL);
    INSERT INTO notices (id, entry, purpose, urgency, person, name, email, subject, text, html, created, state, attempts,
                         next_attempt, told, reply)
    VALUES (1, 1, 'alert', 1, 'alvarez', 'Maria Alvarez', 'alvarez@cedarhollow.example', 's', 't', 'h', 0, 'told', 1, 0,
            0, '250 taken'),
           (2, 1, 'alert', 1, 'kessler', 'Ruth Kessler', 'kessler@cedarhollow.example', 's', 't', 'h', 0, 'scheduled',
            2, 0, NULL, NULL);
    INSERT INTO digests (date, posted) VALUES ('2026-03-02', 0);
    INSERT INTO health (part, name, last_failure, cause, consecutive_failures)
    VALUES ('inbox', 'records', 0, 'failed to connect', 3);
    INSERT INTO audit (at, entry, person, action, detail) VALUES (0, 1, NULL, 'stored', 'from inbox records');
"#;

/// Rows of tables that a later version brought: with which version, and into which table.
const LATER: &[(usize, &str, &str)] = &[
    (
        3,
        "corrections",
        "INSERT INTO corrections (entry, person, at, mend, before, after) VALUES (1, 'kessler', 0, '{}', '{}', '{}')",
    ),
    (4, "comments", "INSERT INTO comments (entry, person, at, text) VALUES (1, 'dunn', 0, 'called')"),
    (
        4,
        "closings",
        "INSERT INTO closings (entry, disposition, reasons, person, at) VALUES (1, NULL, '', 'dunn', 0)",
    ),
    (
        4,
        "trainings",
        "INSERT INTO trainings (trainee, trained_on, person, at) VALUES ('dunn', '2026-01-02', 'kessler', 0)",
    ),
    (5, "likenesses", "INSERT INTO likenesses (entry, key) VALUES (1, 'patient:a')"),
    (7, "warnings", "INSERT INTO warnings (entry, deadline, share, at) VALUES (1, '2026-03-09', '50', 0)"),
    (8, "moves", "INSERT INTO moves (entry, shelf, wanted, state, next_attempt) VALUES (1, 'hold', 0, 'done', 0)"),
];

/// A database of `version`, with rows in all the tables that it has.
fn database(path: &std::path::Path, version: usize) {
    let connection = Connection::open(path).unwrap();
    let hash: String = Sha256::digest("hello").iter().map(|it| format!("{it:02x}")).collect();
    for (applied, sql) in MIGRATIONS[..version].iter().enumerate() {
        connection.execute_batch(sql).unwrap();
        if applied == 0 {
            connection.execute_batch(&ROWS.replace("?HASH", &format!("x'{hash}'"))).unwrap();
        }
        for (_, _, sql) in LATER.iter().filter(|(from, _, _)| *from == applied + 1) {
            connection.execute_batch(sql).unwrap();
        }
    }
    connection.pragma_update(None, "application_id", APPLICATION_ID).unwrap();
    connection.pragma_update(None, "user_version", version as i64).unwrap();
}

#[track_caller]
fn check_rows(directory: &std::path::Path, version: usize) {
    let store = open(directory);
    let verified = store.verify().unwrap();
    assert_eq!(verified.findings, [], "from version {version}");
    assert_eq!(verified.contents.unwrap().version, MIGRATIONS.len() as i64);

    let entry = store.entry(EntryId(1)).unwrap().unwrap();
    assert_eq!((entry.state, entry.assessment.unwrap().kind), (State::Released, Kind::Subpoena));
    assert_eq!((entry.acknowledgements.len(), entry.releases.len()), (1, 1));
    let Bytes::Whole(bytes) = store.raw(EntryId(1)).unwrap().bytes else { panic!("the message is whole") };
    assert_eq!(bytes.expose(), b"hello");
    let states: Vec<(NoticeId, DeliveryState)> =
        store.notices_of(EntryId(1)).unwrap().iter().map(|it| (it.id, it.delivery.state)).collect();
    assert_eq!(states, [(NoticeId(1), DeliveryState::Told), (NoticeId(2), DeliveryState::Scheduled)]);
    let due: Vec<NoticeId> = store.due(at(0), 10).unwrap().iter().map(|it| it.id).collect();
    assert_eq!(due, [NoticeId(2)], "what was told is not told again, what was not is");
    assert_eq!(store.inbox_health().unwrap()[0].consecutive_failures, 3);
    assert_eq!(
        store.last_digest(jiff::Timestamp::MAX).unwrap().map(|it| it.to_string()).as_deref(),
        Some("2026-03-02")
    );
    assert_eq!(store.trail(EntryId(1)).unwrap().len(), 1);
    for (from, table, _) in LATER {
        let sql = format!("SELECT count(*) FROM {table}");
        let count: u32 = store.lock().query_row(&sql, [], |row| row.get(0)).unwrap();
        assert_eq!(count, u32::from(*from <= version), "{table} from version {version}");
    }
}

#[test]
fn every_version_of_the_tables_is_brought_up_to_date_with_its_rows() {
    for version in 1..=MIGRATIONS.len() {
        let directory = tempfile::tempdir().unwrap();
        database(&directory.path().join(FILE), version);
        check_rows(directory.path(), version);
        check_rows(directory.path(), version);
    }
}

#[test]
fn a_backup_of_every_version_is_restored() {
    for version in 1..=MIGRATIONS.len() {
        let directory = tempfile::tempdir().unwrap();
        let (old, new) = (directory.path().join("old"), directory.path().join("new"));
        std::fs::create_dir(&old).unwrap();
        std::fs::create_dir(&new).unwrap();
        database(&old.join(FILE), version);
        let backup = directory.path().join("backup.db");
        let contents = back_up(&Settings::plain(old), &backup).unwrap();
        assert_eq!(contents.version, version as i64, "taking a backup brings nothing up to date");
        let restored = restore(&backup, &Settings::plain(new.clone())).unwrap();
        assert_eq!((restored.backup, restored.log.version), (contents, MIGRATIONS.len() as i64));
        check_rows(&new, version);
    }
}
