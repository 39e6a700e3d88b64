//! The mailbox on a server: what is taken in, once, whatever the server or a colleague does.

use std::time::Duration;

use crate::support::daemon::Installation;
use crate::support::dovecot::Dovecot;
use crate::support::mail::Mail;
use crate::support::wait::{SOON, eventually};

/// A server's return is noticed after a pause that grows with its absence.
const RETURN: Duration = Duration::from_secs(60);

/// An installation on `dovecot` alone; notices become files.
fn on(dovecot: &Dovecot) -> Installation {
    let installation = Installation::new(&[dovecot.inbox("records", "implicit")], &[dovecot.authority()]);
    installation.without_digest();
    installation
}

fn request(subject: &str) -> Vec<u8> {
    Mail::plain_request("Rosa Delgado", subject).bytes()
}

/// How many letters tell of the entry with this number.
fn letters_about(installation: &Installation, entry: &serde_json::Value) -> usize {
    let mark = format!("[forewarn #{}]", entry["id"]);
    installation.letters().iter().filter(|it| it.contains(&mark)).count()
}

#[test]
fn a_server_that_nobody_vouches_for_is_not_read_and_status_says_why() {
    let (dovecot, stranger) = (Dovecot::start(), Dovecot::start());
    for tls in ["implicit", "starttls"] {
        let installation = Installation::new(&[dovecot.inbox("records", tls)], &[stranger.authority()]);
        installation.without_digest();
        dovecot.deliver(&request("For nobody"));
        let daemon = installation.start();
        let status = installation.expect_status("the reason", SOON, |it| {
            it.output.contains("Inbox records: last reached never; failed")
        });
        assert!(status.output.to_lowercase().contains("certificate"), "{}", status.output);
        assert_eq!(status.status.code(), Some(1));
        assert!(daemon.stop(SOON).success());
        assert!(installation.entries().is_empty());
        assert!(installation.letters().is_empty());
    }
}

#[test]
fn a_message_that_a_colleague_has_read_is_taken_and_keeps_its_mark() {
    let dovecot = Dovecot::start();
    let installation = on(&dovecot);
    let read = dovecot.deliver(&request("Read by a colleague"));
    dovecot.mark_seen(read);
    let unread = dovecot.deliver(&request("Read by nobody"));
    let daemon = installation.start();
    installation.expect_entry("Read by a colleague", "alerted");
    installation.expect_entry("Read by nobody", "alerted");
    assert!(daemon.stop(SOON).success());
    assert_eq!(dovecot.seen(), [read]);
    assert_eq!(dovecot.client().uids(), [read, unread], "nothing is moved or deleted");
    assert_eq!(dovecot.client().flags(read).iter().filter(|it| *it != "\\Recent").collect::<Vec<_>>(), ["\\Seen"]);
}

#[test]
fn a_mailbox_that_is_numbered_anew_alerts_nothing_twice_and_loses_nothing() {
    let mut dovecot = Dovecot::start();
    let installation = on(&dovecot);
    let old: Vec<Vec<u8>> = ["One", "Two", "Three"].map(request).into();
    for message in &old {
        dovecot.deliver(message);
    }
    // Two messages that are equal to the last byte are two.
    dovecot.deliver(&old[0]);
    let daemon = installation.start();
    let is_alerted = |entries: &[serde_json::Value]| entries.iter().all(|it| it["status"] == "alerted");
    let before = installation.expect("four alerts", SOON, |entries| {
        (entries.len() == 4 && is_alerted(entries)).then(|| entries.to_vec())
    });
    let letters = installation.letters().len();

    dovecot.stop();
    dovecot.change_uid_validity();
    dovecot.deliver_while_stopped(&request("Arrived together with the change"));
    dovecot.restart();
    let new = installation.expect("the new message", RETURN, |entries| {
        entries
            .iter()
            .find(|it| it["subject"] == "Arrived together with the change" && it["status"] == "alerted")
            .cloned()
    });
    dovecot.deliver(&request("Arrived after the change"));
    let after = installation.expect_entry("Arrived after the change", "alerted");

    let entries = installation.entries();
    assert_eq!(entries.len(), 6, "{}", installation.describe());
    assert_eq!(&entries[..4], before);
    let told_of_new = letters_about(&installation, &new) + letters_about(&installation, &after);
    assert_eq!(installation.letters().len(), letters + told_of_new, "nothing old is alerted again");
    assert!(daemon.stop(SOON).success());
}

#[test]
fn a_server_that_goes_away_is_reported_and_read_on_when_it_returns() {
    let mut dovecot = Dovecot::start();
    let installation = on(&dovecot);
    dovecot.deliver(&request("Before the outage"));
    let daemon = installation.start();
    installation.expect_entry("Before the outage", "alerted");
    dovecot.stop();
    installation.expect_status("the outage", SOON, |it| {
        it.output.contains("Inbox records") && it.output.contains("; failed")
    });
    dovecot.deliver_while_stopped(&request("During the outage"));
    dovecot.restart();
    installation.expect("what came meanwhile", RETURN, |entries| {
        entries.iter().any(|it| it["subject"] == "During the outage" && it["status"] == "alerted").then_some(())
    });
    eventually("the daemon to idle again", SOON, || (dovecot.idling() > 0).then_some(()));
    dovecot.deliver(&request("After the outage"));
    installation.expect_entry("After the outage", "alerted");
    assert_eq!(installation.entries().len(), 3);
    assert!(!installation.run(&["status"]).output.contains("; failed"));
    assert!(daemon.stop(SOON).success());
}

#[test]
fn a_message_above_the_limit_is_logged_unread_and_alerted() {
    let dovecot = Dovecot::start();
    let section = format!("{}max_message_mb = 1\n", dovecot.inbox("records", "implicit"));
    let installation = Installation::new(&[section], &[dovecot.authority()]);
    installation.without_digest();
    let mut large = request("Too large to read");
    let line = format!("{}\r\n", "0123456789".repeat(7));
    large.extend(line.repeat((2 << 20) / line.len()).bytes());
    let uid = dovecot.deliver(&large);
    dovecot.deliver(&request("Behind it"));
    let daemon = installation.start();
    let entry = installation.expect_entry("Too large to read", "alerted");
    assert_eq!(entry["review"], true, "{entry}");
    assert!(!entry["unread"].as_array().unwrap().is_empty(), "{entry}");
    assert!(letters_about(&installation, &entry) >= 2, "providers and administrator");
    installation.expect_entry("Behind it", "alerted");
    assert_eq!(dovecot.client().message(uid).len(), large.len(), "it stays where it is");
    assert!(daemon.stop(SOON).success());
}
