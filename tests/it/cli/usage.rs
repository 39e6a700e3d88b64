//! Command lines that are wrong, and what looking at a practice leaves untouched.

use std::fs;
use std::process::Stdio;

use super::{bare, check, file, ingest, installation};
use crate::support::process::directory;

#[test]
fn a_wrong_command_line_has_status_2_and_names_what_is_wrong() {
    let cases: &[(&[&str], &str)] = &[
        (&["bogus"], "unrecognized subcommand 'bogus'"),
        (&["lst"], "a similar subcommand exists: 'list'"),
        (&["classify"], "<PATH>..."),
        (&["explain"], "<PATH>..."),
        (&["ingest"], "<PATH>..."),
        (&["list", "--jsn"], "a similar argument exists: '--json'"),
        (&["show"], "<ID>"),
        (&["show", "seventeen"], "expected an entry's number, like 17; `forewarn list` shows them"),
        (&["show", "0"], "expected an entry's number"),
        (&["ack", "1"], "--by <PERSON>"),
        (&["release", "1", "--by", "tate"], "--what <TEXT>"),
        (&["--config"], "a value is required for '--config <FILE>'"),
    ];
    for (arguments, expected) in cases {
        let ran = bare(arguments);
        assert_eq!(ran.status.code(), Some(2), "{arguments:?}: {}", ran.errors);
        assert!(ran.errors.contains(expected), "{arguments:?}: expected `{expected}`, but found {}", ran.errors);
        assert_eq!(ran.output, "", "{arguments:?}");
    }
}

#[test]
fn the_configuration_may_be_named_before_or_after_the_command() {
    let installation = installation();
    let path = installation.configuration().display().to_string();
    let expected = format!("{path}: the configuration is sound.\n");
    for arguments in [["--config", &path, "check"], ["check", "--config", &path]] {
        let ran = bare(&arguments);
        assert!(ran.output.starts_with(&expected), "{}", ran.output);
        assert_eq!((ran.errors.as_str(), ran.status.code()), ("", Some(0)));
    }
}

#[test]
fn looking_at_a_practice_whose_service_never_ran_makes_nothing() {
    let installation = installation();
    let remark = format!("there is no log yet in `{}`; `forewarn run` begins it", installation.state().display());
    let looks: &[(&[&str], i32)] = &[
        (&["list"], 0),
        (&["list", "--json"], 0),
        (&["show", "1"], 1),
        (&["status"], 1),
        (&["digest"], 1),
        (&["ack", "1", "--by", "brandt"], 1),
        (&["release", "1", "--by", "tate", "--what", "a", "--means", "b", "--to", "c"], 1),
        (&["resend", "1"], 1),
        (&["verify"], 1),
        (&["encrypt"], 1),
        (&["decrypt"], 1),
        (&["backup", "/nonexistent"], 1),
    ];
    for (arguments, status) in looks {
        check(&installation, arguments, *status, &remark, Some(""));
    }
    check(&installation, &["check"], 0, "", None);
    check(&installation, &["classify", &file(&installation, "attorney/rear_end")], 0, "", None);
    assert!(!installation.state().exists() && !installation.outbox().exists());
    fs::create_dir(installation.state()).unwrap();
    check(&installation, &["status"], 1, &remark, Some(""));
    assert_eq!(fs::read_dir(installation.state()).unwrap().count(), 0);
}

#[test]
fn a_reader_that_goes_away_is_no_failure() {
    let installation = installation();
    ingest(&installation, "attorney/rear_end");
    let folder = directory();
    for number in 0..50 {
        fs::write(folder.path().join(format!("{number}.txt")), "Nobody asks for anything.").unwrap();
    }
    let folder = folder.path().to_str().unwrap();
    for arguments in [
        &["list", "--json"][..],
        &["show", "1"],
        &["classify", "--json", folder],
        &["explain", folder],
        &["read", folder],
    ] {
        let mut command = installation.command(arguments);
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        drop(child.stdout.take());
        let output = child.wait_with_output().unwrap();
        assert_eq!(String::from_utf8_lossy(&output.stderr), "", "{arguments:?}");
        assert!(output.status.success(), "{arguments:?}: {}", output.status);
    }
}
