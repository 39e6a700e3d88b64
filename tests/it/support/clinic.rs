//! A practice in Chicago whose mail comes into a Maildir, and for which a test says what time it is.

use std::fs::{self, File};
use std::path::PathBuf;
use std::time::{Duration, UNIX_EPOCH};

use jiff::Timestamp;
use tempfile::TempDir;

use super::daemon::{Installation, Ran};
use super::mail::Mail;

/// The practice of the fixtures, moved to Chicago.
pub struct Clinic {
    pub installation: Installation,
    directory: TempDir,
}

impl Clinic {
    /// A practice to which nobody has written yet.
    pub fn new() -> Clinic {
        let directory = tempfile::tempdir().unwrap();
        for name in ["new", "cur", "tmp"] {
            fs::create_dir_all(directory.path().join(name)).unwrap();
        }
        let inbox = format!(
            "[[inboxes]]\nname = \"records\"\nkind = \"maildir\"\npath = \"{}\"\n",
            directory.path().display()
        );
        let installation = Installation::new(&[inbox], &[]);
        installation.reconfigure("America/New_York", "America/Chicago");
        Clinic { installation, directory }
    }

    /// Delivers `mail` at `moment`, like `2026-10-05 13:12:00` in UTC.
    pub fn deliver(&self, moment: &str, mail: &Mail) {
        let at: Timestamp = format!("{}Z", moment.replace(' ', "T")).parse().unwrap();
        let name = format!("{}.M{}.larkspur", at.as_second(), fastrand::u32(..));
        let unfinished = self.directory.path().join("tmp").join(&name);
        fs::write(&unfinished, mail.bytes()).unwrap();
        let since_1970 = Duration::from_secs(at.as_second().unsigned_abs());
        File::open(&unfinished).unwrap().set_modified(UNIX_EPOCH + since_1970).unwrap();
        fs::rename(unfinished, self.path(&name)).unwrap();
    }

    /// Runs the service once, begun at `moment` in UTC.
    #[track_caller]
    pub fn once(&self, moment: &str) {
        self.does(moment, &["run", "--once"]);
    }

    /// Runs a command, begun at `moment` in UTC, that does what it is asked to.
    #[track_caller]
    pub fn does(&self, moment: &str, arguments: &[&str]) -> String {
        let ran = self.tries(moment, arguments);
        assert!(ran.status.success(), "{arguments:?} at {moment}: {ran:?}{}", self.installation.describe());
        ran.output
    }

    /// Runs a command, begun at `moment` in UTC.
    pub fn tries(&self, moment: &str, arguments: &[&str]) -> Ran {
        self.installation.run_at(moment, arguments)
    }

    /// The notices to the person with this address whose subject begins with `subject`, oldest first, unfolded.
    pub fn letters(&self, to: &str, subject: &str) -> Vec<String> {
        let to = format!("<{to}@larkspurvalley.example>");
        let subject = format!("\nSubject: {subject}");
        let letters = self
            .installation
            .letters()
            .into_iter()
            .map(|it| it.replace("\r\n", "\n").replace("=\n", "").replace("=3D", "="));
        letters.filter(|it| it.contains(&to) && it.contains(&subject)).collect()
    }

    fn path(&self, name: &str) -> PathBuf {
        self.directory.path().join("new").join(name)
    }
}
