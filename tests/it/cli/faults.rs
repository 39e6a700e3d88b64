//! A configuration that is wrong, a log that cannot be opened, a service that runs already.

use std::fs;

use super::{bare, check, edit, file, installation, installation_without_mail};
use crate::support::wait::{SOON, eventually};

#[test]
fn every_fault_of_a_configuration_is_told_at_once_in_a_line_of_its_own() {
    let installation = installation();
    for (from, to) in [
        ("America/New_York", "America/New_Yrok"),
        ("may_release = true", "may_relase = true"),
        ("kind = \"maildir\"", "kind = \"pop3\""),
    ] {
        edit(&installation, from, to);
    }
    for command in
        [&["check"][..], &["run"], &["run", "--once"], &["list", "--json"], &["classify", "x"], &["status"]]
    {
        let ran = installation.run(command);
        assert_eq!((ran.status.code(), ran.output.as_str()), (Some(2), ""), "{command:?}");
        let start = format!("forewarn: {}:", installation.configuration().display());
        let lines: Vec<&str> = ran.errors.lines().collect();
        assert_eq!(lines.len(), 3, "{command:?}: {}", ran.errors);
        assert!(lines.iter().all(|line| line.starts_with(&start)), "{command:?}: {}", ran.errors);
        for remedy in
            ["did you mean `America/New_York`?", "did you mean `may_release`?", "`imap`, `maildir`, `folder`"]
        {
            assert_eq!(ran.errors.matches(remedy).count(), 1, "{command:?}: {}", ran.errors);
        }
    }
}

#[test]
fn a_configuration_that_was_named_must_be_there() {
    let expected = "forewarn: /nonexistent/forewarn.toml: failed to read the configuration (No such file or directory (os \
                    error 2)); name it with `--config FILE`, and see that this user may read it\n";
    for command in [&["run"][..], &["list"], &["classify", "/dev/null"], &["read", "/dev/null"], &["check"]] {
        let ran = bare(&[&["--config", "/nonexistent/forewarn.toml"], command].concat());
        assert_eq!(
            (ran.status.code(), ran.errors.as_str(), ran.output.as_str()),
            (Some(2), expected, ""),
            "{command:?}"
        );
    }
}

#[test]
fn only_who_sends_needs_the_password() {
    let installation = installation_without_mail();
    edit(
        &installation,
        "port = 1\n",
        "port = 1\nusername = \"records\"\npassword_file = \"/nonexistent/password\"\n",
    );
    for command in [&["check"][..], &["run", "--once"], &["digest", "--send"]] {
        let ran = installation.run(command);
        assert_eq!((ran.status.code(), ran.output.as_str()), (Some(2), ""), "{command:?}");
        assert!(ran.errors.contains("failed to read the password file"), "{command:?}: {}", ran.errors);
        assert_eq!(ran.errors.lines().count(), 1, "{command:?}: {}", ran.errors);
    }
    assert_eq!(installation.run(&["list"]).status.code(), Some(0));
    assert_eq!(installation.run(&["classify", &file(&installation, "patient/revocation")]).status.code(), Some(0));
}

#[test]
fn every_connection_is_tried_though_another_fails() {
    let installation = installation_without_mail();
    let remedy = "create or mount it: until then nothing comes in from it";
    let ran = installation.run(&["check", "--connect"]);
    assert_eq!(ran.status.code(), Some(1));
    let lines: Vec<&str> = ran.output.lines().collect();
    assert_eq!(lines.len(), 7, "{}", ran.output);
    assert!(lines[1].starts_with("There is no [alarm]"), "{}", ran.output);
    assert!(lines[2].starts_with("Scans and faxes are read by tesseract"), "{}", ran.output);
    assert!(lines[3].starts_with("The process that reads messages is shut in"), "{}", ran.output);
    assert!(lines[5].starts_with("inbox `records`: FAILED: "), "{}", ran.output);
    assert!(lines[6].starts_with("sending: FAILED: "), "{}", ran.output);
    let complaints: Vec<&str> = ran.errors.lines().collect();
    assert_eq!(complaints.len(), 2, "{}", ran.errors);
    assert!(complaints[0].starts_with("forewarn: warning: ") && complaints[0].ends_with(remedy), "{}", ran.errors);
    assert_eq!(complaints[1], "forewarn: 2 connections do not work; see above");
    let sound = super::installation();
    let ran = check(&sound, &["check", "--connect"], 0, "", None);
    assert_eq!(ran.output.lines().count(), 7, "{}", ran.output);
}

#[test]
fn an_outbox_that_cannot_be_made_is_a_failure_with_a_remedy() {
    let installation = installation();
    fs::write(installation.outbox(), "a file").unwrap();
    let ran = installation.run(&["run", "--once"]);
    assert_eq!(ran.status.code(), Some(1), "{}", ran.output);
    assert!(ran.errors.trim_end().ends_with("see [outbox] or [smtp] in the configuration"), "{}", ran.errors);
    let ran = installation.run(&["check", "--connect"]);
    assert_eq!(ran.status.code(), Some(1));
    assert!(ran.output.contains("sending: FAILED: failed to make the directory"), "{}", ran.output);
}

#[test]
fn a_database_of_another_program_is_left_as_it_is() {
    let installation = installation();
    fs::create_dir(installation.state()).unwrap();
    let database = installation.state().join("forewarn.db");
    fs::write(&database, "This is not a log.").unwrap();
    for command in [&["list"][..], &["status"], &["run", "--once"], &["ingest", "/dev/null"]] {
        let ran = installation.run(command);
        assert_eq!((ran.status.code(), ran.output.as_str()), (Some(1), ""), "{command:?}");
        assert!(ran.errors.contains("expected a database of forewarn, but found another file"), "{}", ran.errors);
        assert!(ran.errors.contains("move that file away"), "{}", ran.errors);
        assert_eq!(ran.errors.lines().count(), 1, "{command:?}: {}", ran.errors);
    }
    assert_eq!(fs::read_to_string(database).unwrap(), "This is not a log.");
}

#[test]
fn a_state_directory_that_cannot_be_made_is_named() {
    let installation = installation();
    fs::write(installation.state(), "a file").unwrap();
    for command in [&["list"][..], &["run", "--once"], &["ingest", "/dev/null"]] {
        let ran = installation.run(command);
        assert_eq!((ran.status.code(), ran.output.as_str()), (Some(1), ""), "{command:?}: {}", ran.errors);
        let named = format!("failed to prepare `{}`: it must be writable", installation.state().display());
        assert!(ran.errors.contains(&named), "{command:?}: {}", ran.errors);
    }
}

#[test]
fn one_service_at_a_time_works_on_a_log_and_commands_work_beside_it() {
    let installation = installation();
    let mut daemon = installation.start();
    eventually("the service to run", SOON, || {
        installation.run(&["status"]).output.starts_with("  The service is running.\n").then_some(())
    });
    let held = "another forewarn is running on this state directory; stop it first, or ask it (`forewarn status`)";
    check(&installation, &["run"], 1, held, Some(""));
    check(&installation, &["run", "--once"], 1, held, Some(""));

    let path = file(&installation, "attorney/rear_end");
    let expected = format!("{path}: taken in as entry 1\nThe running service reads it now and sends the alerts.\n");
    check(&installation, &["ingest", &path], 0, "", Some(&expected));
    installation.expect("the entry to be alerted", SOON, |entries| {
        (entries.len() == 1 && entries[0]["status"] == "alerted").then_some(())
    });
    assert_eq!(
        installation.letters().iter().filter(|it| it.contains("[forewarn #1]")).count(),
        alerts(&installation)
    );

    check(&installation, &["resend", "1"], 0, "", None);
    check(&installation, &["digest", "--send"], 0, "", None);
    let ran = check(&installation, &["status"], 0, "", None);
    assert!(ran.output.lines().all(|line| line.starts_with("  ")), "{}", ran.output);
    assert!(daemon.is_running());
    assert!(daemon.stop(SOON).success());
    let ran = check(&installation, &["status"], 1, "1 thing needs a person, marked with `!` above", None);
    assert!(ran.output.starts_with("! The service is not running"), "{}", ran.output);
}

/// How many notices the first entry has.
fn alerts(installation: &crate::support::daemon::Installation) -> usize {
    let shown = installation.run(&["show", "1", "--json"]).output;
    let shown: serde_json::Value = serde_json::from_str(&shown).unwrap();
    shown["notices"].as_array().unwrap().len()
}
