//! The commands as a person meets them: right, wrong and incomplete, on a sound practice and on a broken one.
//!
//! Every wrong use is answered in one line that says what to do, with the status that scripts rely on: 0 done, 1 failed,
//! 2 wrong usage or configuration, 3 refused by policy. [`check`] runs the real binary and compares both streams.

mod faults;
mod log;
mod reading;
mod teaching;
mod usage;

use std::fs;
use std::process::Command;

use crate::support::daemon::{Installation, Ran};
use crate::support::mail::fixture;
use crate::support::wait::SOON;

/// A practice that watches an empty Maildir and writes its notices to a directory.
pub fn installation() -> Installation {
    let installation = Installation::new(&[inbox("/nonexistent/before-it-is-made")], &[]);
    let maildir = installation.state().with_file_name("maildir");
    for part in ["new", "cur", "tmp"] {
        fs::create_dir_all(maildir.join(part)).unwrap();
    }
    edit(&installation, "/nonexistent/before-it-is-made", maildir.to_str().unwrap());
    installation
}

/// A practice of which every notice fails, since nothing listens where mail is sent.
fn installation_without_mail() -> Installation {
    let smtp =
        "[smtp]\nhost = \"127.0.0.1\"\nport = 1\ntls = \"none\"\nfrom = \"records@larkspurvalley.example\"\n";
    Installation::new(&[inbox("/nonexistent/maildir"), smtp.into()], &[])
}

fn inbox(path: &str) -> String {
    format!("[[inboxes]]\nname = \"records\"\nkind = \"maildir\"\npath = \"{path}\"\n")
}

/// Changes the configuration.
#[track_caller]
fn edit(installation: &Installation, from: &str, to: &str) {
    let text = fs::read_to_string(installation.configuration()).unwrap();
    assert!(text.contains(from), "expected `{from}`:\n{text}");
    fs::write(installation.configuration(), text.replace(from, to)).unwrap();
}

/// Writes the fixture `name` to a file of the installation, and returns the file's path.
pub fn file(installation: &Installation, name: &str) -> String {
    let path = installation.state().with_file_name(name.replace('/', "-") + ".eml");
    fs::write(&path, fixture(name)).unwrap();
    path.display().to_string()
}

/// Takes the fixture `name` in, as entry 1 of a new installation.
#[track_caller]
fn ingest(installation: &Installation, name: &str) {
    let path = file(installation, name);
    let ran = check(installation, &["ingest", &path], 0, "", None);
    assert_eq!(ran.output, format!("{path}: taken in as entry 1\n"));
}

/// Runs a command, which ends with `status`, complains of `errors` and nothing else, and answers `output` if given.
#[track_caller]
fn check(installation: &Installation, arguments: &[&str], status: i32, errors: &str, output: Option<&str>) -> Ran {
    let ran = installation.run(arguments);
    let expected = match errors {
        "" => String::new(),
        errors => format!("forewarn: {errors}\n"),
    };
    assert_eq!(ran.errors, expected, "{arguments:?}");
    assert_eq!(ran.status.code(), Some(status), "{arguments:?}: {}", ran.output);
    if let Some(output) = output {
        assert_eq!(ran.output, output, "{arguments:?}");
    }
    ran
}

/// Runs the binary without a configuration of its own; it is ended should it hang.
fn bare(arguments: &[&str]) -> Ran {
    let seconds = SOON.as_secs().to_string();
    let output = Command::new("timeout")
        .args([seconds.as_str(), env!("CARGO_BIN_EXE_forewarn")])
        .args(arguments)
        .output()
        .unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
    Ran { status: output.status, output: text(output.stdout), errors: text(output.stderr) }
}
