//! Encryption at rest, as an administrator turns it on and off: from a plain log to a key, to another, and back.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;

use crate::cli::installation;
use crate::support::daemon::{Installation, Ran};
use crate::support::mail::Mail;

struct Practice {
    installation: Installation,
    keys: [PathBuf; 2],
}

/// A practice with one request in its plain log, and two keys that nothing names yet.
fn practice() -> Practice {
    let installation = installation();
    installation.without_digest();
    let keys = [("first", "0123456789abcdef"), ("second", "fedcba9876543210")].map(|(name, digits)| {
        let path = installation.state().with_file_name(name);
        fs::write(&path, digits.repeat(4) + "\n").unwrap();
        fs::set_permissions(&path, Permissions::from_mode(0o600)).unwrap();
        path
    });
    let it = Practice { installation, keys };
    it.receive("Request one");
    it
}

impl Practice {
    /// A request with this subject arrives.
    fn deliver(&self, subject: &str) {
        let new = self.installation.state().with_file_name("maildir").join("new");
        let name = format!("1791200000.{}.host", subject.replace(' ', "-"));
        fs::write(new.join(name), Mail::plain_request("Rosa Delgado", subject).bytes()).unwrap();
    }

    /// A request with this subject is taken in and alerted.
    fn receive(&self, subject: &str) {
        self.deliver(subject);
        assert!(self.installation.run(&["run", "--once"]).status.success());
        assert!(self.subjects().contains(&subject.to_owned()));
    }

    fn subjects(&self) -> Vec<String> {
        self.installation.entries().iter().map(|it| it["subject"].as_str().unwrap().to_owned()).collect()
    }

    /// Names the key in the configuration, in place of the one that is named there, or takes it out.
    fn configure(&self, key: Option<&PathBuf>) {
        let text = fs::read_to_string(self.installation.configuration()).unwrap();
        let mut lines: Vec<String> =
            text.lines().filter(|it| !it.starts_with("key_file")).map(str::to_owned).collect();
        if let Some(key) = key {
            let place = lines.iter().position(|it| it == "[state]").expect("the configuration has a state") + 1;
            lines.insert(place, format!("key_file = \"{}\"", key.display()));
        }
        fs::write(self.installation.configuration(), lines.join("\n") + "\n").unwrap();
    }

    /// Whether the request's words stand in the state directory.
    fn tells(&self) -> bool {
        fs::read_dir(self.installation.state()).unwrap().any(|it| {
            let bytes = fs::read(it.unwrap().path()).unwrap();
            bytes.windows(6).any(|it| it.eq_ignore_ascii_case(b"delgad"))
        })
    }

    #[track_caller]
    fn refused(&self, arguments: &[&str], status: i32, words: &str) {
        let ran: Ran = self.installation.run(arguments);
        assert_eq!(ran.status.code(), Some(status), "{ran:?}");
        assert!(ran.errors.contains(words), "expected {words:?}, but found {ran:?}");
    }

    #[track_caller]
    fn done(&self, arguments: &[&str], words: &str) {
        let ran = self.installation.run(arguments);
        assert!(ran.status.success() && ran.output.contains(words), "expected {words:?}, but found {ran:?}");
    }
}

#[test]
fn the_log_is_encrypted_and_goes_on_gets_another_key_and_is_plain_again() {
    let it = practice();
    let [first, second] = &it.keys;
    it.refused(&["encrypt"], 1, "found no `key_file` in `[state]`");
    assert!(it.tells());

    it.configure(Some(first));
    it.refused(&["run", "--once"], 1, "run `forewarn encrypt`");
    it.done(&["encrypt"], "1 message, 1 entry, 2 notices");
    assert!(!it.tells(), "the log can be read without its key");
    it.receive("Request two");
    assert!(!it.tells(), "the log can be read without its key");
    assert_eq!(it.subjects().len(), 2);
    it.done(&["verify"], "Everything is whole");

    it.configure(Some(second));
    it.refused(&["list"], 1, "encrypted with another key");
    it.done(&["encrypt", "--old-key", first.to_str().unwrap()], "2 messages");
    assert_eq!(it.subjects().len(), 2);

    it.configure(None);
    it.refused(&["list"], 1, "if it is an encrypted log, name its key");
    it.configure(Some(second));
    it.done(&["decrypt"], "Take `key_file` out");
    it.refused(&["list"], 1, "found it plain");
    it.configure(None);
    it.receive("Request three");
    assert_eq!(it.subjects().len(), 3);
    assert!(it.tells());
}

#[test]
fn a_log_is_not_encrypted_under_a_running_service() {
    let it = practice();
    let daemon = it.installation.start();
    it.deliver("Request two");
    it.installation.expect_entry("Request two", "alerted");
    it.configure(Some(&it.keys[0]));
    it.refused(&["encrypt"], 1, "another forewarn is running");
    it.configure(None);
    assert_eq!(it.subjects().len(), 2);
    daemon.kill();
}

#[test]
fn a_backup_of_an_encrypted_log_is_restored_with_its_key_alone() {
    let it = practice();
    it.configure(Some(&it.keys[0]));
    it.done(&["encrypt"], "verified");
    let backup = it.installation.state().with_file_name("backup.db");
    it.done(&["backup", backup.to_str().unwrap()], "encrypted with the key of `key_file`");
    fs::rename(it.installation.state(), it.installation.state().with_file_name("lost")).unwrap();
    it.configure(Some(&it.keys[1]));
    it.refused(&["restore", backup.to_str().unwrap()], 1, "encrypted with another key");
    it.configure(Some(&it.keys[0]));
    it.done(&["restore", backup.to_str().unwrap()], "Restored: 1 message");
    assert_eq!(it.subjects(), ["Request one"]);
}

#[test]
fn a_key_file_that_holds_no_key_is_told_with_its_line() {
    let it = practice();
    fs::write(&it.keys[0], "correct horse battery staple\n").unwrap();
    it.configure(Some(&it.keys[0]));
    it.refused(
        &["check"],
        2,
        "expected 64 hexadecimal digits on one line in the key file; make one with `openssl rand -hex 32",
    );
    fs::remove_file(&it.keys[0]).unwrap();
    it.refused(&["check"], 2, "failed to read the key file");
    it.refused(&["list"], 1, "failed to read the key of the database");
    // What needs no log needs no key.
    let letter = it.installation.state().with_file_name("letter.eml");
    fs::write(&letter, Mail::plain_request("Rosa Delgado", "Request").bytes()).unwrap();
    it.done(&["classify", letter.to_str().unwrap()], "attorney");
}
