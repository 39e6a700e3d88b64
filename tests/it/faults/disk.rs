//! A disk that is full, read-only or broken, and a log that is locked or damaged: a clear error, nothing overwritten, and
//! nothing lost once it is mended.

use std::fs;
use std::os::unix::fs::FileExt;
use std::path::PathBuf;

use super::{PEOPLE, request};
use crate::cli::installation;
use crate::support::broken_disk::{BrokenDisk, Failure};
use crate::support::daemon::Installation;
use crate::support::wait::{SOON, eventually};
use crate::support::web::Web;

fn practice() -> Installation {
    let installation = installation();
    installation.without_digest();
    installation
}

fn deliver(installation: &Installation, subject: &str) {
    let maildir = installation.state().with_file_name("maildir");
    let name = format!("1791200000.{}.host", subject.replace(' ', "-"));
    fs::write(maildir.join("tmp").join(&name), request(subject)).unwrap();
    fs::rename(maildir.join("tmp").join(&name), maildir.join("new").join(&name)).unwrap();
}

/// Each of `subjects` is one entry, of which everybody was told once.
#[track_caller]
fn check_told(installation: &Installation, subjects: &[&str]) {
    let entries = installation.entries();
    let mut found: Vec<&str> = entries.iter().map(|it| it["subject"].as_str().unwrap()).collect();
    found.sort_unstable();
    let mut expected = subjects.to_vec();
    expected.sort_unstable();
    assert_eq!(found, expected);
    for entry in &entries {
        let mark = format!("[forewarn #{}]", entry["id"]);
        assert_eq!(installation.letters().iter().filter(|it| it.contains(&mark)).count(), PEOPLE, "{entry}");
    }
    assert!(installation.run(&["verify"]).status.success());
}

fn log(installation: &Installation) -> PathBuf {
    installation.state().join("forewarn.db")
}

/// All files of the log, with their bytes.
fn files(installation: &Installation) -> Vec<(PathBuf, Vec<u8>)> {
    let mut paths: Vec<PathBuf> =
        fs::read_dir(installation.state()).unwrap().map(|it| it.unwrap().path()).collect();
    paths.retain(|it| it.to_string_lossy().contains("forewarn.db") && !it.to_string_lossy().ends_with("-shm"));
    // An empty write-ahead log is what opening leaves, and says nothing.
    paths.retain(|it| fs::metadata(it).unwrap().len() > 0);
    paths.sort();
    paths.into_iter().map(|path| (path.clone(), fs::read(path).unwrap())).collect()
}

#[test]
fn what_comes_while_the_disk_takes_nothing_is_taken_in_once_it_does() {
    let installation = practice();
    let disk = BrokenDisk::of(&installation);
    let daemon = installation.start_by(disk.under(installation.command(&["run"])));
    let mut subjects = vec!["Before it"];
    deliver(&installation, "Before it");
    installation.expect_entry("Before it", "alerted");
    for (failure, subject, words) in [
        (Failure::Full, "While it was full", "the disk is full; make room, what was stored before is safe"),
        (Failure::ReadOnly, "While it was read-only", "check the disk and the permissions of the state directory"),
        (Failure::Unreadable, "While it was broken", "check the disk and the permissions of the state directory"),
    ] {
        let said = installation.diagnostics().matches(words).count();
        disk.fail(failure);
        deliver(&installation, subject);
        eventually("the daemon to say so", SOON, || {
            (installation.diagnostics().matches(words).count() > said).then_some(())
        });
        disk.mend();
        installation.expect_entry(subject, "alerted");
        subjects.push(subject);
    }
    assert!(daemon.stop(SOON).success());
    check_told(&installation, &subjects);
}

#[test]
fn that_the_log_takes_nothing_is_told_by_every_way_and_when_it_is_over_too() {
    let web = Web::start();
    let installation = practice();
    let text = fs::read_to_string(installation.configuration()).unwrap();
    fs::write(installation.configuration(), format!("{text}\n[alarm]\nwebhook = \"{}\"\n", web.url())).unwrap();
    let disk = BrokenDisk::of(&installation);
    let daemon = installation.start_by(disk.under(installation.hurried(&["run"])));
    eventually("the daemon to watch", SOON, || installation.diagnostics().contains("Started").then_some(()));
    disk.fail(Failure::Full);
    let of_log = |state: &str| web.posted().into_iter().find(|it| it["topic"] == "log" && it["state"] == state);
    let told = eventually("the webhook to be told", SOON * 2, || of_log("begun"));
    let text = told["text"].as_str().unwrap();
    for words in
        ["NOT WATCHING: the log cannot be used", "have a person read every inbox", "the disk is full; make room"]
    {
        assert!(text.contains(words), "{text}");
    }
    let letters = || installation.letters().into_iter().filter(|it| it.contains("the log cannot be used")).count();
    assert_eq!(letters(), 1, "the ordinary way works without the log");
    disk.mend();
    eventually("the end to be told", SOON * 2, || of_log("over"));
    assert_eq!(web.posted().iter().filter(|it| it["topic"] == "log").count(), 2, "{:?}", web.posted());
    assert!(daemon.stop(SOON).success());
    deliver(&installation, "After it");
    assert!(installation.run(&["run", "--once"]).status.success());
    check_told(&installation, &["After it"]);
}

#[test]
fn a_log_that_another_program_holds_is_named_and_waited_for() {
    let installation = practice();
    let daemon = installation.start();
    deliver(&installation, "Before it");
    installation.expect_entry("Before it", "alerted");
    let holder = rusqlite::Connection::open(log(&installation)).unwrap();
    holder.execute_batch("BEGIN IMMEDIATE").unwrap();
    deliver(&installation, "While it was held");
    eventually("the daemon to say so", SOON, || {
        let said = installation.diagnostics();
        said.contains("another program holds it locked; end that program, forewarn tries again").then_some(())
    });
    holder.execute_batch("ROLLBACK").unwrap();
    drop(holder);
    installation.expect_entry("While it was held", "alerted");
    assert!(daemon.stop(SOON).success());
    check_told(&installation, &["Before it", "While it was held"]);
}

#[test]
fn a_damaged_log_is_named_and_left_as_it_is_and_the_backup_leads_back() {
    let installation = practice();
    deliver(&installation, "In the backup");
    assert!(installation.run(&["run", "--once"]).status.success());
    let backup = installation.state().with_file_name("backup.db");
    assert!(installation.run(&["backup", backup.to_str().unwrap()]).status.success());
    let size = fs::metadata(log(&installation)).unwrap().len();
    let whole = fs::read(log(&installation)).unwrap();
    // Its beginning, its tables, all but its beginning, and its end are gone.
    type Damage = fn(&fs::File, u64);
    let damages: [Damage; 4] = [
        |file, _| file.write_all_at(&[0; 64], 0).unwrap(),
        |file, _| file.write_all_at(&[0x5a; 3000], 100).unwrap(),
        |file, size| file.write_all_at(&vec![0xa5; size as usize - 4096], 4096).unwrap(),
        |file, size| file.set_len(size / 2).unwrap(),
    ];
    for (number, damage) in damages.into_iter().enumerate() {
        fs::write(log(&installation), &whole).unwrap();
        let file = fs::File::options().write(true).open(log(&installation)).unwrap();
        damage(&file, size);
        drop(file);
        let before = files(&installation);
        for arguments in [&["run", "--once"][..], &["list"], &["verify"], &["status"]] {
            let ran = installation.run(arguments);
            assert_ne!(ran.status.code(), Some(0), "damage {number}, {arguments:?}: {ran:?}");
            let said = ran.errors + &ran.output;
            let names = ["restore the backup", "restore the last backup", "the file is damaged"];
            assert!(names.iter().any(|it| said.contains(it)), "damage {number}, {arguments:?}: {said}");
        }
        assert!(files(&installation) == before, "damage {number}: nothing is written to a damaged log");
    }
    // The way back, as docs/OPERATING.md has it.
    let aside = installation.state().join("aside");
    fs::create_dir(&aside).unwrap();
    for (path, _) in files(&installation) {
        fs::rename(&path, aside.join(path.file_name().unwrap())).unwrap();
    }
    for suffix in ["-shm", "-wal"] {
        let _ = fs::remove_file(installation.state().join(format!("forewarn.db{suffix}")));
    }
    let ran = installation.run(&["restore", backup.to_str().unwrap()]);
    assert!(ran.status.success(), "{ran:?}");
    deliver(&installation, "After the return");
    assert!(installation.run(&["run", "--once"]).status.success());
    check_told(&installation, &["In the backup", "After the return"]);
}
