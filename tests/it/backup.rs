//! The way back: from a running service to a backup, from a backup and an empty machine to a running service.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;

use serde_json::Value;

use crate::cli::{file, installation};
use crate::support::daemon::{Installation, Ran};
use crate::support::mail::Mail;
use crate::support::process::program;
use crate::support::wait::SOON;

/// Each alert goes to the provider and to the administrator.
const PEOPLE: usize = 2;

fn practice() -> Installation {
    let installation = installation();
    installation.without_digest();
    installation
}

/// A request with this subject arrives in the Maildir.
fn deliver(installation: &Installation, subject: &str) {
    let maildir = installation.state().with_file_name("maildir");
    let name = format!("1791200000.{}.host", subject.replace(' ', "-"));
    fs::write(maildir.join("tmp").join(&name), Mail::plain_request("Rosa Delgado", subject).bytes()).unwrap();
    fs::rename(maildir.join("tmp").join(&name), maildir.join("new").join(&name)).unwrap();
}

/// How many letters of the outbox are about the entry with this subject.
fn letters_about(installation: &Installation, subject: &str) -> usize {
    let entries = installation.entries();
    let entry = entries.iter().find(|it| it["subject"] == subject).expect("the entry is in the log");
    let reference = format!("[forewarn #{}]", entry["id"]);
    installation.letters().iter().filter(|it| it.contains(&reference)).count()
}

fn backup_path(installation: &Installation) -> PathBuf {
    installation.state().with_file_name("backup.db")
}

#[track_caller]
fn done(ran: Ran) -> String {
    assert!(ran.status.success() && ran.errors.is_empty(), "{ran:?}");
    ran.output
}

#[track_caller]
fn refused(ran: &Ran, words: &str) {
    assert_eq!(ran.status.code(), Some(1), "{ran:?}");
    assert!(ran.errors.contains(words) && ran.errors.lines().count() == 1, "expected {words:?}, but found {ran:?}");
    assert_eq!(ran.output, "");
}

fn restore(installation: &Installation) -> Ran {
    installation.run(&["restore", backup_path(installation).to_str().unwrap()])
}

fn backup(installation: &Installation) -> Ran {
    installation.run(&["backup", backup_path(installation).to_str().unwrap()])
}

#[test]
fn from_an_empty_machine_the_service_goes_on_where_the_backup_was_taken() {
    let installation = practice();
    deliver(&installation, "Request one");
    let daemon = installation.start();
    let before = installation.expect_entry("Request one", "alerted");
    let shown = installation.shown(&before);
    let letters = installation.letters().len();
    assert_eq!(letters, PEOPLE);

    let output = done(backup(&installation));
    assert!(output.contains("1 message, 1 entry, 2 notices") && output.contains("verified"), "{output}");
    assert!(output.contains("not encrypted") && output.contains("nothing else"), "{output}");
    assert_eq!(fs::metadata(backup_path(&installation)).unwrap().permissions().mode() & 0o777, 0o600);
    refused(&restore(&installation), "another forewarn is running");

    deliver(&installation, "Request two");
    installation.expect_entry("Request two", "alerted");
    assert!(daemon.stop(SOON).success());
    refused(&restore(&installation), "a log is not overwritten");
    assert_eq!(installation.entries().len(), 2);

    // The machine is lost, with all but the inbox and the backup.
    fs::remove_dir_all(installation.state()).unwrap();
    fs::remove_dir_all(installation.outbox()).unwrap();
    let output = done(restore(&installation));
    assert!(output.contains("1 message, 1 entry, 2 notices") && output.contains("verified"), "{output}");
    assert_eq!(fs::metadata(installation.state()).unwrap().permissions().mode() & 0o777, 0o700);
    let log = installation.state().join("forewarn.db");
    assert_eq!(fs::metadata(log).unwrap().permissions().mode() & 0o777, 0o600);
    assert_eq!(installation.entries(), std::slice::from_ref(&before));
    assert_eq!(installation.shown(&before), shown);
    assert!(done(installation.run(&["verify"])).contains("Everything is whole"));

    let daemon = installation.start();
    installation.expect_entry("Request two", "alerted");
    deliver(&installation, "Request three");
    installation.expect_entry("Request three", "alerted");
    assert!(daemon.stop(SOON).success());
    let subjects: Vec<Value> = installation.entries().iter().map(|it| it["subject"].clone()).collect();
    assert_eq!(subjects, ["Request one", "Request two", "Request three"]);
    // Nothing of the first request went out again, and all of the other two.
    let about = ["Request one", "Request two", "Request three"].map(|it| letters_about(&installation, it));
    assert_eq!((about, installation.letters().len()), ([0, PEOPLE, PEOPLE], 2 * PEOPLE));
    assert!(done(installation.run(&["verify"])).contains("3 messages"));
}

#[test]
fn into_a_directory_goes_a_file_named_by_the_date() {
    let installation = installation();
    done(installation.run(&["ingest", &file(&installation, "attorney/rear_end")]));
    let folder = installation.state().with_file_name("backups");
    fs::create_dir(&folder).unwrap();
    let arguments = ["backup", "--json", folder.to_str().unwrap()];
    let output = done(installation.run_at("2026-12-04 17:00:05", &arguments));
    let answer: Value = serde_json::from_str(&output).unwrap();
    let path = folder.join("forewarn-20261204T170005Z.db");
    assert_eq!(answer["path"], path.to_str().unwrap());
    assert_eq!((&answer["messages"], &answer["entries"]), (&1.into(), &1.into()));
    let found: Vec<PathBuf> = fs::read_dir(&folder).unwrap().map(|it| it.unwrap().path()).collect();
    assert_eq!(found, [path]);
    fs::remove_dir_all(installation.state()).unwrap();
    let restored = installation.run(&["restore", "--json", found[0].to_str().unwrap()]);
    let restored: Value = serde_json::from_str(&done(restored)).unwrap();
    assert_eq!((&restored["messages"], &restored["backup_version"]), (&1.into(), &answer["version"]));
}

#[test]
fn a_wrong_place_for_a_backup_is_named() {
    let installation = installation();
    refused(&backup(&installation), "there is no log yet");
    assert!(!installation.state().exists());
    done(installation.run(&["ingest", &file(&installation, "attorney/rear_end")]));
    let state = installation.state();
    refused(&installation.run(&["backup", state.to_str().unwrap()]), "outside the state directory");
    refused(&installation.run(&["backup", "/nonexistent/folder/backup.db"]), "/nonexistent/folder");
    done(backup(&installation));
    refused(&backup(&installation), "a backup overwrites nothing");
}

#[test]
fn a_disk_that_takes_no_more_is_named_and_keeps_nothing_half_made() {
    let installation = installation();
    done(installation.run(&["ingest", &file(&installation, "attorney/rear_end")]));
    let folder = installation.state().with_file_name("backups");
    fs::create_dir(&folder).unwrap();
    // A limit on the size of files stands for the disk; the signal that comes with it would end the program.
    let command = installation.command(&["backup", folder.join("backup.db").to_str().unwrap()]);
    let mut limited = std::process::Command::new(program("bash"));
    limited.args(["-c", "trap '' XFSZ; ulimit -f 16; exec \"$0\" \"$@\""]);
    limited.arg(command.get_program()).args(command.get_args());
    let output = limited.output().unwrap();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{errors}");
    assert!(errors.contains("check the disk there") && errors.contains("backups/backup.db"), "{errors}");
    assert_eq!(fs::read_dir(&folder).unwrap().count(), 0);
}

#[test]
fn a_damaged_backup_is_refused_and_leaves_nothing_behind() {
    let installation = installation();
    done(installation.run(&["ingest", &file(&installation, "attorney/rear_end")]));
    done(backup(&installation));
    let path = backup_path(&installation);
    let whole = fs::read(&path).unwrap();
    let needle = b"Subject: ";
    let place = whole.windows(needle.len()).position(|it| it == needle).expect("the message stands in the file");
    let mut changed = whole.clone();
    changed[place] = b's';
    fs::remove_dir_all(installation.state()).unwrap();
    for damaged in [&changed[..], &whole[..whole.len() / 2], &whole[..10]] {
        fs::write(&path, damaged).unwrap();
        let ran = restore(&installation);
        assert_eq!(ran.status.code(), Some(1), "{ran:?}");
        let left: Vec<_> = fs::read_dir(installation.state()).unwrap().map(|it| it.unwrap().file_name()).collect();
        assert_eq!(left, ["forewarn.lock"]);
    }
    fs::write(&path, &whole).unwrap();
    done(restore(&installation));
    assert_eq!(installation.entries().len(), 1);
}

#[test]
fn verify_names_a_changed_byte_and_an_alert_that_is_missing() {
    let installation = installation();
    done(installation.run(&["ingest", &file(&installation, "attorney/rear_end")]));
    done(installation.run(&["ingest", &file(&installation, "patient/from_a_phone")]));
    let once = installation.run(&["run", "--once"]);
    assert!(once.status.success(), "{once:?}");
    let output = done(installation.run(&["verify"]));
    assert!(output.contains("2 messages, 2 entries"), "{output}");
    let whole: Value = serde_json::from_str(&done(installation.run(&["verify", "--json"]))).unwrap();
    assert_eq!((&whole["findings"], &whole["waiting"]), (&Value::Array(Vec::new()), &0.into()));

    let log = installation.state().join("forewarn.db");
    let sql = "UPDATE messages SET bytes = CAST(x'00' || substr(bytes, 2) AS BLOB) WHERE id = 2;
               DELETE FROM notices WHERE entry = 1;
               UPDATE entries SET state = 'received', stage = 'text', recorded = NULL, kind = NULL, review = NULL,
                                  assessment = NULL WHERE id = 2";
    rusqlite::Connection::open(log).unwrap().execute_batch(sql).unwrap();
    let ran = installation.run(&["verify"]);
    assert_eq!(ran.status.code(), Some(1));
    assert!(ran.output.contains("! the bytes of message 2 are not those that came in\n"), "{ran:?}");
    assert!(ran.output.contains("! entry 1 calls for an alert and has none"), "{ran:?}");
    assert!(ran.output.contains("1 message is still to be read"), "{ran:?}");
    assert!(ran.errors.contains("2 things are wrong"), "{ran:?}");
    let ran = installation.run(&["verify", "--json"]);
    let found: Value = serde_json::from_str(&ran.output).unwrap();
    assert_eq!(found["waiting"], 1);
    let findings: Vec<(&Value, &Value)> =
        found["findings"].as_array().unwrap().iter().map(|it| (&it["what"], &it["entry"])).collect();
    assert_eq!(findings, [(&"changed".into(), &2.into()), (&"untold".into(), &1.into())]);
    refused(&backup(&installation), "the bytes of message 2");
}
