//! The whole way of a request: from the records mailbox to the people who must be told, and into the digest.

use std::fs;
use std::time::Duration;

use crate::support::daemon::Installation;
use crate::support::dovecot::Dovecot;
use crate::support::mail::Mail;
use crate::support::smtp::{Delivered, Exim};
use crate::support::wait::{SOON, eventually};

const BRANDT: &str = "brandt@larkspurvalley.example";
const HOLLOWAY: &str = "holloway@larkspurvalley.example";
const FROM: &str = "Forewarn <records@larkspurvalley.example>";

/// A daemon's installation between both servers, by `tls`.
fn between(dovecot: &Dovecot, exim: &Exim, tls: &str) -> Installation {
    let sections = [dovecot.inbox("records", tls), exim.smtp(tls, FROM)];
    let installation = Installation::new(&sections, &[dovecot.authority(), exim.authority()]);
    installation.without_digest();
    installation
}

/// A request that arrives while the daemon idles is alerted to who it names, to the administrator, and to nobody else.
fn check_journey(tls: &str) {
    let (dovecot, exim) = (Dovecot::start(), Exim::start());
    let installation = between(&dovecot, &exim, tls);
    let daemon = installation.start();
    eventually("the daemon to idle", SOON, || (dovecot.idling() > 0).then_some(()));

    // Shorter than the period of polling: only IDLE can have told.
    dovecot.deliver(&Mail::plain_request("Rosa Delgado", "Request for records").bytes());
    let to_provider = exim.expect(BRANDT, SOON, |_| true);
    let to_administrator = exim.expect(HOLLOWAY, SOON, |_| true);
    let entry = installation.expect_entry("Request for records", "alerted");

    assert_eq!(entry["kind"], "attorney");
    assert_eq!(entry["providers"], serde_json::json!(["brandt"]));
    assert!(entry["alerted_at"].is_string(), "{entry}");
    assert_eq!(entry["inbox"], "records");
    for alert in [&to_provider, &to_administrator] {
        check_alert(alert, &entry["id"].to_string());
    }
    let told: Vec<String> = exim.delivered().into_iter().map(|it| it.to).collect();
    assert_eq!(told.len(), 2, "nobody else is told: {told:?}");
    assert_eq!(dovecot.seen(), [0; 0]);

    let digest = installation.run(&["digest"]);
    assert!(digest.status.success(), "{digest:?}");
    assert!(digest.output.contains(&format!("#{}", entry["id"])), "{}", digest.output);
    assert!(digest.output.contains("1 message"), "{}", digest.output);
    assert!(daemon.stop(SOON).success());
}

/// An alert says what came in two forms, and whose records are meant in neither.
#[track_caller]
fn check_alert(alert: &Delivered, id: &str) {
    assert_eq!(alert.reference().as_deref(), Some(id), "{}", alert.text);
    assert!(alert.text.contains("Content-Type: text/plain"), "{}", alert.text);
    assert!(alert.text.contains("Content-Type: text/html"), "{}", alert.text);
    assert_eq!(alert.header("Auto-Submitted").as_deref(), Some("auto-generated"));
    for name in ["Rosa", "Delgado"] {
        assert!(!alert.text.contains(name), "the patient's name stays out of the mail: {}", alert.text);
    }
}

#[test]
fn a_request_is_alerted_at_once_by_idle_over_tls() {
    check_journey("implicit");
}

#[test]
fn a_request_is_alerted_at_once_by_idle_over_starttls() {
    check_journey("starttls");
}

#[test]
fn servers_on_this_host_may_be_read_in_the_clear() {
    let dovecot = Dovecot::start();
    let installation = Installation::new(&[dovecot.inbox("records", "none")], &[]);
    dovecot.deliver(&Mail::plain_request("Rosa Delgado", "In the clear").bytes());
    let ran = installation.run(&["run", "--once"]);
    assert!(ran.status.success(), "{ran:?}");
    installation.expect_entry("In the clear", "alerted");
}

#[test]
fn mail_in_which_nobody_asks_is_logged_and_alerts_nobody() {
    let dovecot = Dovecot::start();
    let installation = Installation::new(&[dovecot.inbox("records", "none")], &[]);
    installation.without_digest();
    dovecot.deliver(&Mail::newsletter().bytes());
    assert!(installation.run(&["run", "--once"]).status.success());
    let entries = installation.entries();
    assert_eq!(entries.len(), 1);
    assert_eq!(entries[0]["status"], "not_a_request", "{}", entries[0]);
    assert!(installation.letters().is_empty());
    assert!(installation.run(&["digest"]).output.contains("1 message"), "even so the digest counts it");
}

#[test]
fn a_second_run_once_finds_nothing_to_do() {
    let (dovecot, exim) = (Dovecot::start(), Exim::start());
    let installation = between(&dovecot, &exim, "implicit");
    for subject in ["First", "Second"] {
        dovecot.deliver(&Mail::plain_request("Rosa Delgado", subject).bytes());
    }
    assert!(installation.run(&["run", "--once"]).status.success());
    let (entries, mails) = (installation.entries(), exim.delivered().len());
    assert_eq!(entries.len(), 2);
    assert!(entries.iter().all(|it| it["status"] == "alerted"), "{entries:?}");
    assert!(installation.run(&["run", "--once"]).status.success());
    assert_eq!(installation.entries(), entries);
    assert_eq!(exim.delivered().len(), mails);
}

#[test]
fn run_once_names_the_inbox_that_cannot_be_reached_and_does_the_others() {
    let (mut down, up) = (Dovecot::start(), Dovecot::start());
    let sections = [down.inbox("down", "none"), up.inbox("up", "none")];
    let installation = Installation::new(&sections, &[]);
    down.stop();
    up.deliver(&Mail::plain_request("Rosa Delgado", "The other inbox").bytes());
    let ran = installation.run(&["run", "--once"]);
    assert_eq!(ran.status.code(), Some(1), "{ran:?}");
    assert!(ran.errors.contains("inbox `down` could not be read"), "{}", ran.errors);
    assert!(!ran.errors.contains("inbox `up` could not"), "{}", ran.errors);
    installation.expect_entry("The other inbox", "alerted");
}

/// The digests that were sent to the administrator.
fn digests(installation: &Installation) -> usize {
    let is_digest = |it: &&String| it.contains(&format!("<{HOLLOWAY}>")) && !it.contains("[forewarn #");
    installation.letters().iter().filter(is_digest).count()
}

#[test]
fn a_digest_is_made_up_for_at_the_start_and_sent_once_a_day_whatever_restarts() {
    let dovecot = Dovecot::start();
    let installation = Installation::new(&[dovecot.inbox("records", "none")], &[]);
    installation.with_digest_at_midnight();
    let daemon = installation.start();
    eventually("the digest that was due at midnight", SOON, || (digests(&installation) > 0).then_some(()));
    assert!(daemon.stop(SOON).success());

    for subject in ["After the first restart", "After the second restart"] {
        let daemon = installation.start();
        dovecot.deliver(&Mail::plain_request("Rosa Delgado", subject).bytes());
        installation.expect_entry(subject, "alerted");
        assert!(daemon.stop(SOON).success());
    }
    assert!(installation.run(&["run", "--once"]).status.success());
    let sent_again = installation.run(&["digest", "--send"]);
    assert!(sent_again.output.contains("sent before"), "{sent_again:?}");
    assert_eq!(digests(&installation), 1, "{}", installation.describe());
}

#[test]
fn check_connect_says_one_line_of_each_server() {
    let (dovecot, exim) = (Dovecot::start(), Exim::start());
    let installation = between(&dovecot, &exim, "implicit");
    let ran = installation.run(&["check", "--connect"]);
    assert!(ran.status.success(), "{ran:?}");
    let lines: Vec<&str> = ran.output.lines().skip(5).collect();
    assert_eq!(lines.len(), 2, "{}", ran.output);
    assert!(lines[0].starts_with("inbox `records`: 0 messages"), "{}", ran.output);
    assert!(lines[1].starts_with("sending: 127.0.0.1:"), "{}", ran.output);
    assert!(exim.delivered().is_empty(), "nothing is sent");
}

/// What `check --connect` says when both servers are at fault in the same way: a line of each, and status 1.
#[track_caller]
fn check_faults(installation: &Installation, inbox: &str, sending: &str) {
    let ran = installation.run(&["check", "--connect"]);
    assert_eq!(ran.status.code(), Some(1), "{ran:?}");
    let lines: Vec<String> = ran.output.lines().skip(5).map(str::to_lowercase).collect();
    assert_eq!(lines.len(), 2, "{}", ran.output);
    assert!(lines[0].starts_with("inbox `records`: failed") && lines[0].contains(inbox), "{}", ran.output);
    assert!(lines[1].starts_with("sending: failed") && lines[1].contains(sending), "{}", ran.output);
}

#[test]
fn check_connect_tells_a_wrong_password() {
    let (dovecot, exim) = (Dovecot::start(), Exim::start());
    let installation = between(&dovecot, &exim, "implicit");
    let wrong = installation.state().with_file_name("wrong-password");
    fs::write(&wrong, "guess").unwrap();
    for section in [dovecot.inbox("records", "implicit"), exim.smtp("implicit", FROM)] {
        let line = section.lines().find(|it| it.starts_with("password_file")).expect("the section has a password");
        installation.reconfigure(line, &format!("password_file = \"{}\"", wrong.display()));
    }
    check_faults(&installation, "log", "535");
}

#[test]
fn check_connect_tells_a_port_where_nobody_listens() {
    let (mut dovecot, mut exim) = (Dovecot::start(), Exim::start());
    let installation = between(&dovecot, &exim, "implicit");
    dovecot.stop();
    exim.stop();
    check_faults(&installation, "refused", "refused");
}

#[test]
fn check_connect_tells_a_certificate_that_nobody_vouches_for() {
    let (dovecot, exim, stranger) = (Dovecot::start(), Exim::start(), Dovecot::start());
    for tls in ["implicit", "starttls"] {
        let sections = [dovecot.inbox("records", tls), exim.smtp(tls, FROM)];
        let installation = Installation::new(&sections, &[stranger.authority()]);
        check_faults(&installation, "certificate", "certificate");
    }
}

#[test]
fn the_daemon_ends_within_seconds_while_it_idles() {
    let dovecot = Dovecot::start();
    let installation = Installation::new(&[dovecot.inbox("records", "implicit")], &[dovecot.authority()]);
    let daemon = installation.start();
    eventually("the daemon to idle", SOON, || (dovecot.idling() > 0).then_some(()));
    assert_eq!(daemon.stop(Duration::from_secs(10)).code(), Some(0));
}

#[test]
fn the_daemon_ends_within_seconds_while_a_server_keeps_it_waiting() {
    let silent = std::net::TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let dovecot = Dovecot::start();
    let port = silent.local_addr().unwrap().port();
    let section = dovecot.inbox("records", "none");
    let ours = section.replace(&format!("port = {}", dovecot.port_starttls()), &format!("port = {port}"));
    let installation = Installation::new(&[ours], &[]);
    let daemon = installation.start();
    // The connection stays open and nothing is ever said on it.
    let _connection = silent.accept().unwrap();
    assert_eq!(daemon.stop(Duration::from_secs(10)).code(), Some(0));
}

#[test]
fn a_command_sees_the_clock_that_a_test_sets() {
    let dovecot = Dovecot::start();
    let installation = Installation::new(&[dovecot.inbox("records", "none")], &[]);
    let ran = installation.run_at("2026-12-04 17:00:00", &["run", "--once"]);
    assert!(ran.status.success(), "{ran:?}");
    let letters = installation.letters();
    assert!(letters.iter().any(|it| it.contains("\nDate: Fri, 04 Dec 2026 17:0")), "{letters:?}");
}
