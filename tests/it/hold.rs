//! Requests that wait for their provider are held out of the staff's sight, and cleared once those who must be told were
//! told; nothing else is moved, and nothing is deleted.

use std::time::Duration;

use crate::support::daemon::{Installation, Ran};
use crate::support::dovecot::Dovecot;
use crate::support::mail::Mail;
use crate::support::smtp::Exim;
use crate::support::wait::{SOON, eventually};

const HOLD: &str = "Records/Hold";
const CLEARED: &str = "Records/Cleared";
const INBOX: &str = "INBOX";
const FROM: &str = "Forewarn <records@larkspurvalley.example>";

/// What was put off is tried again after a pause that grows.
const RETRY: Duration = Duration::from_secs(90);

/// An installation that holds requests, and tells by `exim`.
fn between(dovecot: &Dovecot, exim: &Exim) -> Installation {
    let sections = [dovecot.holding_inbox("records", "none"), exim.smtp("starttls", FROM)];
    let installation = Installation::new(&sections, &[exim.authority()]);
    installation.without_digest();
    installation
}

/// An installation that holds requests; notices become files, so that everyone is told at once.
fn alone(dovecot: &Dovecot) -> Installation {
    let installation = Installation::new(&[dovecot.holding_inbox("records", "none")], &[dovecot.authority()]);
    installation.without_digest();
    installation
}

fn request(subject: &str) -> Vec<u8> {
    Mail::plain_request("Rosa Delgado", subject).bytes()
}

#[track_caller]
fn expect_subjects(dovecot: &Dovecot, mailbox: &str, at_most: Duration, expected: &[&str]) {
    eventually(&format!("{mailbox} to hold {expected:?}"), at_most, || {
        (dovecot.subjects(mailbox) == expected).then_some(())
    });
}

/// Who must be told is away for a while; what is seen of that in the mailboxes of `dovecot`.
#[track_caller]
fn check_hold(dovecot: &Dovecot) {
    let exim = Exim::start();
    exim.defer(true);
    let installation = between(dovecot, &exim);
    let marked = dovecot.deliver(&Mail::newsletter().bytes());
    // A colleague's mail client marks what was deleted and expunges later: that is theirs.
    dovecot.client().mark_deleted(marked);
    let letter = request("From the firm");
    dovecot.deliver(&letter);
    dovecot.deliver(&Mail::from_patient("Della Wynn").bytes());
    let daemon = installation.start();
    expect_subjects(dovecot, HOLD, SOON, &["From the firm"]);
    installation.expect_entry("my records", "open");
    expect_subjects(dovecot, INBOX, SOON, &["The October issue is here", "my records"]);
    assert!(dovecot.client().flags(marked).contains(&"\\Deleted".to_owned()));
    assert!(dovecot.subjects(CLEARED).is_empty());
    let entry = installation.expect_entry("From the firm", "open");
    assert_eq!(installation.shown(&entry)["moved"]["in"], HOLD);

    exim.defer(false);
    expect_subjects(dovecot, CLEARED, RETRY, &["From the firm"]);
    assert!(dovecot.subjects(HOLD).is_empty());
    installation.expect_entry("my records", "alerted");
    expect_subjects(dovecot, INBOX, SOON, &["The October issue is here", "my records"]);
    let mut client = dovecot.client();
    assert_eq!(client.flags(marked).iter().filter(|it| *it == "\\Deleted").count(), 1);
    let subscribed = client.subscribed();
    assert!([HOLD, CLEARED].iter().all(|it| subscribed.contains(&it.to_string())), "{subscribed:?}");
    client.select(CLEARED);
    let [uid] = client.uids()[..] else { panic!("one message") };
    assert_eq!(client.message(uid), letter, "not a byte is another");
    assert!(!client.flags(uid).contains(&"\\Seen".to_owned()));
    assert_eq!(installation.entries().len(), 3, "what was moved is not taken in again");
    let story = installation.run(&["show", &entry["id"].to_string()]).output;
    for words in ["Message        cleared, in mailbox Records/Cleared", "held (in mailbox Records/Hold)"] {
        assert!(story.contains(words), "{story}");
    }
    assert!(daemon.stop(SOON).success());
}

#[test]
fn a_request_is_held_until_it_is_told_and_then_cleared_and_nothing_else_is_moved() {
    check_hold(&Dovecot::start());
}

#[test]
fn a_server_that_cannot_move_is_served_by_copies_and_a_neighbour_marked_as_deleted_stays() {
    check_hold(&Dovecot::start_with_extensions("UIDPLUS"));
}

#[test]
fn where_no_single_message_can_be_taken_away_none_is_moved_and_that_is_said() {
    let dovecot = Dovecot::start_with_extensions("");
    let installation = alone(&dovecot);
    let check = installation.run(&["check", "--connect"]);
    assert_eq!(check.status.code(), Some(1), "{check:?}");
    assert!(check.output.contains("expected the mail server to offer MOVE or UIDPLUS"), "{}", check.output);
    dovecot.deliver(&request("From the firm"));
    let daemon = installation.start();
    installation.expect_entry("From the firm", "alerted");
    let is_shown = |it: &Ran| it.output.contains("NOT MOVED after") && it.output.contains("MOVE or UIDPLUS");
    let status = installation.expect_status("the move", SOON, is_shown);
    assert_eq!(status.status.code(), Some(1), "{status:?}");
    assert_eq!(dovecot.subjects(INBOX), ["From the firm"]);
    assert!(daemon.stop(SOON).success());
}

#[test]
fn a_move_that_fails_is_shown_and_tried_again_until_it_succeeds() {
    let dovecot = Dovecot::start();
    for mailbox in [HOLD, CLEARED] {
        dovecot.forbid_mailbox(mailbox);
    }
    let installation = alone(&dovecot);
    dovecot.deliver(&request("From the firm"));
    let daemon = installation.start();
    let entry = installation.expect_entry("From the firm", "alerted");
    let failed = |it: &Ran| it.output.contains("still in inbox records, NOT MOVED after 2 attempts: ");
    let status = installation.expect_status("the failed move", SOON, failed);
    assert_eq!(status.status.code(), Some(1), "{status:?}");
    let story = installation.run(&["show", &entry["id"].to_string()]).output;
    assert!(story.contains("still in inbox records, to be cleared"), "{story}");
    assert_eq!(dovecot.subjects(INBOX), ["From the firm"], "nothing is lost meanwhile");
    for mailbox in [HOLD, CLEARED] {
        dovecot.allow_mailbox(mailbox);
    }
    expect_subjects(&dovecot, CLEARED, RETRY, &["From the firm"]);
    assert!(dovecot.subjects(INBOX).is_empty());
    installation.expect_status("no failed move", SOON, |it| !it.output.contains("NOT MOVED"));
    assert!(daemon.stop(SOON).success());
}

#[test]
fn what_a_person_takes_away_meanwhile_is_left_to_them() {
    let (dovecot, exim) = (Dovecot::start(), Exim::start());
    exim.defer(true);
    let installation = between(&dovecot, &exim);
    dovecot.deliver(&request("Deleted by a colleague"));
    dovecot.deliver(&request("Put elsewhere by a colleague"));
    let daemon = installation.start();
    expect_subjects(&dovecot, HOLD, SOON, &["Deleted by a colleague", "Put elsewhere by a colleague"]);
    let mut colleague = dovecot.client();
    colleague.create("Elsewhere");
    colleague.select(HOLD);
    let [deleted, moved] = colleague.uids()[..] else { panic!("two messages") };
    colleague.delete(deleted);
    colleague.move_to(moved, "Elsewhere");
    exim.defer(false);
    for subject in ["Deleted by a colleague", "Put elsewhere by a colleague"] {
        let entry = eventually("both to be told", RETRY, || {
            let entries = installation.entries();
            entries.into_iter().find(|it| it["subject"] == subject && it["status"] == "alerted")
        });
        eventually("it to be given over", SOON, || {
            (installation.shown(&entry)["moved"]["state"] == "gone").then_some(())
        });
        let story = installation.run(&["show", &entry["id"].to_string()]).output;
        assert!(story.contains("Message        moved or deleted by a person"), "{story}");
    }
    assert_eq!(dovecot.subjects("Elsewhere"), ["Put elsewhere by a colleague"]);
    assert!(dovecot.subjects(CLEARED).is_empty());
    installation
        .expect_status("nothing that waits to be moved", SOON, |it| !it.output.contains("Message of entry"));
    assert!(daemon.stop(SOON).success());
}

#[test]
fn a_move_whose_answer_was_lost_is_recognised_by_the_message_itself() {
    let (dovecot, exim) = (Dovecot::start(), Exim::start());
    exim.defer(true);
    let installation = between(&dovecot, &exim);
    dovecot.forbid_mailbox(HOLD);
    let uid = dovecot.deliver(&request("From the firm"));
    let daemon = installation.start();
    installation.expect_status("the failed move", SOON, |it| it.output.contains("NOT MOVED after"));
    daemon.kill();
    dovecot.allow_mailbox(HOLD);
    let mut client = dovecot.client();
    client.create(HOLD);
    client.move_to(uid, HOLD);
    let daemon = installation.start();
    let entry = installation.expect_entry("From the firm", "open");
    eventually("the message to be found", RETRY, || {
        (installation.shown(&entry)["moved"]["state"] == "done").then_some(())
    });
    exim.defer(false);
    expect_subjects(&dovecot, CLEARED, RETRY, &["From the firm"]);
    assert!(dovecot.subjects(HOLD).is_empty());
    assert!(daemon.stop(SOON).success());
}

#[test]
fn a_request_told_of_before_a_lost_answer_to_its_holding_was_missed_is_cleared_all_the_same() {
    let (dovecot, exim) = (Dovecot::start(), Exim::start());
    let installation = between(&dovecot, &exim);
    dovecot.forbid_mailbox(HOLD);
    dovecot.forbid_mailbox(CLEARED);
    let uid = dovecot.deliver(&request("From the firm"));
    let daemon = installation.start();
    installation.expect_entry("From the firm", "alerted");
    installation.expect_status("the failed move", SOON, |it| it.output.contains("NOT MOVED after"));
    daemon.kill();
    dovecot.allow_mailbox(HOLD);
    dovecot.allow_mailbox(CLEARED);
    let mut client = dovecot.client();
    client.create(HOLD);
    client.move_to(uid, HOLD);
    let daemon = installation.start();
    expect_subjects(&dovecot, CLEARED, RETRY, &["From the firm"]);
    assert!(dovecot.subjects(HOLD).is_empty());
    assert!(daemon.stop(SOON).success());
}

#[test]
fn a_single_pass_holds_and_clears_too_and_check_makes_the_mailboxes() {
    let dovecot = Dovecot::start();
    let installation = alone(&dovecot);
    let check = installation.run(&["check", "--connect"]);
    assert!(check.status.success(), "{check:?}");
    assert!(
        check.output.contains("made `Records/Hold`, made `Records/Cleared`; requests are moved by MOVE"),
        "{check:?}"
    );
    let check = installation.run(&["check", "--connect"]);
    assert!(check.output.contains("`Records/Hold` is there, `Records/Cleared` is there"), "{check:?}");
    dovecot.deliver(&request("From the firm"));
    dovecot.deliver(&Mail::newsletter().bytes());
    let ran = installation.run(&["run", "--once"]);
    assert!(ran.status.success(), "{ran:?}");
    assert_eq!(dovecot.subjects(CLEARED), ["From the firm"]);
    assert_eq!(dovecot.subjects(INBOX), ["The October issue is here"]);
    assert_eq!(installation.run(&["run", "--once"]).status.code(), Some(0));
    assert_eq!(installation.entries().len(), 2);
}
