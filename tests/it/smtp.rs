//! Outgoing mail: who is told, what becomes of refusals, and that no mail of ours starts a loop.

use std::time::Duration;

use crate::support::daemon::{Installation, Ran};
use crate::support::dovecot::Dovecot;
use crate::support::mail::Mail;
use crate::support::smtp::{Delivered, Exim};
use crate::support::wait::{SOON, eventually};

const BRANDT: &str = "brandt@larkspurvalley.example";
const HOLLOWAY: &str = "holloway@larkspurvalley.example";
const FROM: &str = "Forewarn <records@larkspurvalley.example>";

/// A server's return is noticed after a pause that grows with its absence.
const RETURN: Duration = Duration::from_secs(60);

/// An installation between both servers, reading in the clear and sending by STARTTLS.
fn between(dovecot: &Dovecot, exim: &Exim) -> Installation {
    let sections = [dovecot.inbox("records", "none"), exim.smtp("starttls", FROM)];
    let installation = Installation::new(&sections, &[exim.authority()]);
    installation.without_digest();
    installation
}

fn request(subject: &str) -> Vec<u8> {
    Mail::plain_request("Rosa Delgado", subject).bytes()
}

fn is_undelivered(mail: &Delivered) -> bool {
    mail.header("Subject").is_some_and(|it| it.contains("NOT TOLD"))
}

#[test]
fn a_server_that_nobody_vouches_for_is_sent_nothing_and_status_says_why() {
    let (dovecot, exim, stranger) = (Dovecot::start(), Exim::start(), Exim::start());
    for tls in ["implicit", "starttls"] {
        let sections = [dovecot.inbox("records", "none"), exim.smtp(tls, FROM)];
        let installation = Installation::new(&sections, &[stranger.authority()]);
        installation.without_digest();
        dovecot.deliver(&request("For nobody"));
        let ran = installation.run(&["run", "--once"]);
        assert_eq!(ran.status.code(), Some(1), "{ran:?}");
        assert!(ran.errors.contains("TLS"), "{}", ran.errors);
        let status = installation.run(&["status"]);
        assert!(status.output.contains("certificate"), "{}", status.output);
        assert!(status.output.contains("NOT TOLD YET after 1 attempt "), "{}", status.output);
        assert!(exim.delivered().is_empty());
    }
}

#[test]
fn alerts_wait_for_a_server_that_is_away_and_status_shows_it() {
    let (dovecot, mut exim) = (Dovecot::start(), Exim::start());
    let installation = between(&dovecot, &exim);
    exim.stop();
    let daemon = installation.start();
    dovecot.deliver(&request("While nobody sends"));
    let is_waiting =
        |it: &Ran| it.output.contains("to brandt: NOT TOLD YET") && it.output.contains("to holloway: NOT TOLD YET");
    let status = installation.expect_status("waiting notices", SOON, is_waiting);
    assert_eq!(status.status.code(), Some(1));
    assert!(status.output.contains("refused"), "the reason is shown: {}", status.output);
    let entry = installation.expect_entry("While nobody sends", "open");
    assert!(entry["alerted_at"].is_null(), "{entry}");

    exim.restart();
    exim.expect(BRANDT, RETURN, |_| true);
    exim.expect(HOLLOWAY, RETURN, |_| true);
    installation.expect_entry("While nobody sends", "alerted");
    let status = installation.run(&["status"]);
    assert!(status.status.success(), "{status:?}");
    assert!(daemon.stop(SOON).success());
}

#[test]
fn a_recipient_refused_for_good_is_told_to_the_administrator_at_once() {
    let (dovecot, exim) = (Dovecot::start(), Exim::start());
    let installation = between(&dovecot, &exim);
    installation.reconfigure(BRANDT, "refused@larkspurvalley.example");
    let daemon = installation.start();
    dovecot.deliver(&request("For one who is gone"));
    let undelivered = exim.expect(HOLLOWAY, SOON, is_undelivered);
    let entry = installation.expect_entry("For one who is gone", "open");
    assert_eq!(undelivered.reference().or(Some(entry["id"].to_string())), Some(entry["id"].to_string()));
    assert!(undelivered.text.contains("550"), "the server's words are passed on: {}", undelivered.text);
    assert!(undelivered.text.contains("Imani Brandt"), "{}", undelivered.text);
    assert!(!undelivered.text.contains("Delgado"), "{}", undelivered.text);
    exim.expect(HOLLOWAY, SOON, |it| !is_undelivered(it));
    let status =
        installation.expect_status("the refusal", SOON, |it| it.output.contains("to brandt: NOT TOLD, refused"));
    assert_eq!(status.status.code(), Some(1));
    assert!(daemon.stop(SOON).success());
    assert_eq!(exim.delivered().iter().filter(|it| is_undelivered(it)).count(), 1);
}

#[test]
fn recipients_who_are_put_off_are_told_later() {
    let (dovecot, exim) = (Dovecot::start(), Exim::start());
    let installation = between(&dovecot, &exim);
    exim.defer(true);
    let daemon = installation.start();
    dovecot.deliver(&request("For the patient server"));
    eventually("both to be put off", SOON, || (exim.turned_away() >= 2).then_some(()));
    installation.expect_status("waiting notices", SOON, |it| it.output.contains("to brandt: NOT TOLD YET after 1"));
    assert!(exim.delivered().is_empty());
    exim.defer(false);
    exim.expect(BRANDT, RETURN, |_| true);
    exim.expect(HOLLOWAY, RETURN, |_| true);
    installation.expect_entry("For the patient server", "alerted");
    assert!(!exim.delivered().iter().any(is_undelivered), "nobody is told of what only took a while");
    assert!(daemon.stop(SOON).success());
}

/// A request was alerted; its two alerts, to the provider and to the administrator.
fn alerted(dovecot: &Dovecot, exim: &Exim, installation: &Installation) -> [Delivered; 2] {
    dovecot.deliver(&request("The request"));
    let alerts = [BRANDT, HOLLOWAY].map(|it| exim.expect(it, SOON, |_| true));
    installation.expect_entry("The request", "alerted");
    alerts
}

#[test]
fn our_own_alert_in_the_watched_inbox_alerts_nobody() {
    let (dovecot, exim) = (Dovecot::start(), Exim::start());
    let installation = between(&dovecot, &exim);
    let daemon = installation.start();
    let [alert, _] = alerted(&dovecot, &exim, &installation);
    dovecot.deliver(alert.text.replace('\n', "\r\n").as_bytes());
    let is_ours = |it: &serde_json::Value| it["subject"] != "The request" && it["status"] == "not_a_request";
    installation.expect("the alert to be logged", SOON, |entries| entries.iter().any(is_ours).then_some(()));
    assert!(daemon.stop(SOON).success());
    assert_eq!(exim.delivered().len(), 2, "{}", exim.log());
}

#[test]
fn an_automatic_reply_to_our_alert_alerts_nobody() {
    let (dovecot, exim) = (Dovecot::start(), Exim::start());
    let installation = between(&dovecot, &exim);
    let daemon = installation.start();
    let [alert, _] = alerted(&dovecot, &exim, &installation);
    dovecot.deliver(&Mail::vacation_reply(&alert.header("Message-ID").unwrap()).bytes());
    installation.expect_entry("Automatic reply: your message", "not_a_request");
    assert!(daemon.stop(SOON).success());
    assert_eq!(exim.delivered().len(), 2, "{}", exim.log());
}

#[test]
fn a_bounce_of_our_alert_is_no_alert_but_marks_the_person_as_not_told() {
    let (dovecot, exim) = (Dovecot::start(), Exim::start());
    let installation = between(&dovecot, &exim);
    let daemon = installation.start();
    let [alert, _] = alerted(&dovecot, &exim, &installation);
    dovecot.deliver(&Mail::bounce(&alert.text, BRANDT));
    let undelivered = exim.expect(HOLLOWAY, SOON, is_undelivered);
    assert!(undelivered.text.contains("Imani Brandt"), "{}", undelivered.text);
    installation.expect_entry("Undelivered Mail Returned to Sender", "not_a_request");
    let entry = installation.expect_entry("The request", "open");
    let notices = installation.shown(&entry)["notices"].as_array().unwrap().clone();
    let of_brandt = notices.iter().find(|it| it["to"] == "brandt").unwrap();
    assert_eq!(of_brandt["state"], "refused", "{of_brandt}");
    let status = installation.run(&["status"]);
    assert!(status.output.contains("to brandt: NOT TOLD, refused"), "{}", status.output);
    assert!(daemon.stop(SOON).success());
    assert_eq!(exim.delivered().len(), 3, "two alerts and word of the bounce: {}", exim.log());
}
