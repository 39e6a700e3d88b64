//! Inboxes that are directories: a fax server's folder and a Maildir, beside a mailbox on a server.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use crate::support::daemon::Installation;
use crate::support::dovecot::Dovecot;
use crate::support::mail::{Mail, pdf, plain_request};
use crate::support::wait::SOON;

/// A folder and a Maildir, both empty.
struct Directories {
    directory: TempDir,
}

impl Directories {
    fn new() -> Directories {
        let directory = tempfile::tempdir().unwrap();
        for name in ["fax", "maildir/new", "maildir/cur", "maildir/tmp"] {
            fs::create_dir_all(directory.path().join(name)).unwrap();
        }
        Directories { directory }
    }

    fn fax(&self) -> PathBuf {
        self.directory.path().join("fax")
    }

    fn maildir(&self) -> PathBuf {
        self.directory.path().join("maildir")
    }

    /// The section of the folder, whose files must lie unchanged for `stable_seconds`.
    fn folder_section(&self, stable_seconds: u32) -> String {
        let path = self.fax();
        format!(
            "[[inboxes]]\nname = \"fax\"\nkind = \"folder\"\npath = \"{}\"\nstable_seconds = {stable_seconds}\n",
            path.display()
        )
    }

    fn maildir_section(&self) -> String {
        format!("[[inboxes]]\nname = \"delivered\"\nkind = \"maildir\"\npath = \"{}\"\n", self.maildir().display())
    }

    /// Delivers into the Maildir, as every delivery agent does.
    fn deliver(&self, name: &str, message: &[u8]) {
        let unfinished = self.maildir().join("tmp").join(name);
        fs::write(&unfinished, message).unwrap();
        fs::rename(unfinished, self.maildir().join("new").join(name)).unwrap();
    }
}

/// A law firm's letter, scanned: longer than one write.
fn letter() -> Vec<u8> {
    let request = plain_request("Rosa Delgado");
    let words: Vec<&str> = request.split(' ').collect();
    let lines: Vec<String> = words.chunks(12).map(|it| it.join(" ")).collect();
    let mut all = vec!["To the custodian of records:"];
    all.extend(lines.iter().map(String::as_str));
    all.extend(["Sincerely,", "Karen Pruitt", "Pruitt & Lowe, LLC, Attorneys at Law"]);
    pdf(&all)
}

/// The entry of `inbox`, once it is alerted.
#[track_caller]
fn expect_alerted(installation: &Installation, inbox: &str, count: usize) -> Vec<serde_json::Value> {
    installation.expect(&format!("{count} alerted entries of {inbox}"), SOON, |entries| {
        let found: Vec<_> = entries.iter().filter(|it| it["inbox"] == inbox).cloned().collect();
        (found.len() >= count && found.iter().all(|it| it["status"] == "alerted")).then_some(found)
    })
}

#[test]
fn a_fax_dropped_into_a_folder_is_read_and_alerted() {
    let directories = Directories::new();
    let installation = Installation::new(&[directories.folder_section(60)], &[]);
    installation.without_digest();
    let daemon = installation.start();
    installation.expect_status("the folder to be watched", SOON, |it| {
        it.output.contains("Inbox fax: last reached") && !it.output.contains("never")
    });
    fs::write(directories.fax().join("fax00017.pdf"), letter()).unwrap();
    let entries = expect_alerted(&installation, "fax", 1);
    assert_eq!(entries[0]["kind"], "attorney", "{}", entries[0]);
    assert_eq!(entries[0]["unread"], serde_json::json!([]));
    assert!(daemon.stop(SOON).success());
    assert!(directories.fax().join("fax00017.pdf").exists(), "it stays where it is");
}

#[test]
fn a_file_that_is_still_being_written_is_taken_once_and_whole() {
    let directories = Directories::new();
    let installation = Installation::new(&[directories.folder_section(60)], &[]);
    installation.without_digest();
    let daemon = installation.start();
    installation.expect_status("the folder to be watched", SOON, |it| {
        it.output.contains("Inbox fax: last reached") && !it.output.contains("never")
    });

    let letter = letter();
    let (first, rest) = letter.split_at(letter.len() / 2);
    let mut writer = fs::File::create(directories.fax().join("slow.pdf")).unwrap();
    writer.write_all(first).unwrap();
    writer.sync_all().unwrap();
    // Another file is taken meanwhile: the folder was looked at, and the unfinished one was left alone.
    fs::write(directories.fax().join("quick.eml"), Mail::plain_request("Rosa Delgado", "Quick").bytes()).unwrap();
    installation.expect_entry("Quick", "alerted");
    assert_eq!(installation.entries().len(), 1, "{}", installation.describe());

    writer.write_all(rest).unwrap();
    drop(writer);
    let entries = expect_alerted(&installation, "fax", 2);
    assert_eq!(entries.len(), 2);
    assert_eq!(entries[1]["kind"], "attorney", "{}", entries[1]);
    assert_eq!(entries[1]["unread"], serde_json::json!([]));
    assert!(daemon.stop(SOON).success());
}

#[test]
fn a_mail_dropped_into_a_folder_is_read_as_mail() {
    let directories = Directories::new();
    let installation = Installation::new(&[directories.folder_section(1)], &[]);
    let path = directories.fax().join("saved.eml");
    fs::write(&path, Mail::plain_request("Rosa Delgado", "Saved by hand").bytes()).unwrap();
    lay_aside(&path);
    let ran = installation.run(&["run", "--once"]);
    assert!(ran.status.success(), "{ran:?}");
    installation.expect_entry("Saved by hand", "alerted");
}

#[test]
fn a_mail_delivered_into_a_maildir_is_alerted_once_though_it_is_moved_and_flagged() {
    let directories = Directories::new();
    let installation = Installation::new(&[directories.maildir_section()], &[]);
    installation.without_digest();
    let daemon = installation.start();
    directories.deliver("1700000001.a.host", &Mail::plain_request("Rosa Delgado", "Into the Maildir").bytes());
    let entry = installation.expect_entry("Into the Maildir", "alerted");
    let letters = installation.letters().len();
    let maildir = directories.maildir();
    fs::rename(maildir.join("new/1700000001.a.host"), maildir.join("cur/1700000001.a.host:2,S")).unwrap();
    directories.deliver("1700000002.b.host", &Mail::plain_request("Rosa Delgado", "The next").bytes());
    installation.expect_entry("The next", "alerted");
    assert!(daemon.stop(SOON).success());
    let entries = installation.entries();
    assert_eq!(entries.len(), 2, "{entries:?}");
    assert_eq!(entries[0], entry);
    assert_eq!(installation.letters().len(), 2 * letters);
}

#[test]
fn three_kinds_of_inbox_are_watched_side_by_side() {
    let (directories, dovecot) = (Directories::new(), Dovecot::start());
    let sections =
        [dovecot.inbox("records", "implicit"), directories.maildir_section(), directories.folder_section(60)];
    let installation = Installation::new(&sections, &[dovecot.authority()]);
    installation.without_digest();
    let daemon = installation.start();
    installation.expect_status("every inbox to be watched", SOON, |it| {
        it.output.matches(": last reached").count() == 3 && !it.output.contains("reached never")
    });
    fs::write(directories.fax().join("fax.pdf"), letter()).unwrap();
    directories.deliver("1700000001.a.host", &Mail::plain_request("Rosa Delgado", "By Maildir").bytes());
    dovecot.deliver(&Mail::plain_request("Rosa Delgado", "By IMAP").bytes());
    for inbox in ["records", "delivered", "fax"] {
        let entries = expect_alerted(&installation, inbox, 1);
        assert_eq!(entries.len(), 1, "{entries:?}");
        assert_eq!(entries[0]["kind"], "attorney", "{}", entries[0]);
    }
    assert!(daemon.stop(SOON).success());
}

/// Dates the file at `path` back, as one that lies there since yesterday.
fn lay_aside(path: &Path) {
    let yesterday = std::time::SystemTime::now() - std::time::Duration::from_secs(24 * 60 * 60);
    fs::File::options().write(true).open(path).unwrap().set_modified(yesterday).unwrap();
}
