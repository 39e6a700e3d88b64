//! Restarts, clean and not: no message is lost, none is logged twice, and nobody is told twice without need.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::support::daemon::Installation;
use crate::support::dovecot::Dovecot;
use crate::support::mail::Mail;
use crate::support::smtp::Exim;
use crate::support::wait::{SOON, eventually};

/// Each alert goes to the provider and to the administrator.
const PEOPLE: usize = 2;

fn between(dovecot: &Dovecot, exim: &Exim) -> Installation {
    let sections =
        [dovecot.inbox("records", "none"), exim.smtp("implicit", "Forewarn <records@larkspurvalley.example>")];
    let installation = Installation::new(&sections, &[exim.authority()]);
    installation.without_digest();
    installation
}

fn deliver(dovecot: &Dovecot, subjects: &mut Vec<String>, count: usize) {
    let mut client = dovecot.client();
    for _ in 0..count {
        let subject = format!("Request {}", subjects.len() + 1);
        client.append(&Mail::plain_request("Rosa Delgado", &subject).bytes());
        subjects.push(subject);
    }
}

/// Waits until everything that was delivered is alerted, and makes sure that each message is one entry.
#[track_caller]
fn expect_all(installation: &Installation, subjects: &[String]) {
    let is_done = |entries: &[Value]| {
        (entries.len() >= subjects.len() && entries.iter().all(|it| it["status"] == "alerted")).then_some(())
    };
    installation.expect("every message to be alerted", SOON * 2, is_done);
    let mut found: Vec<String> =
        installation.entries().iter().map(|it| it["subject"].as_str().unwrap().to_owned()).collect();
    let mut expected = subjects.to_vec();
    found.sort();
    expected.sort();
    assert_eq!(found, expected, "each message is one entry");
}

/// The Message-IDs of the alerts by entry and person, with how often each arrived.
fn alerts(exim: &Exim) -> BTreeMap<(String, String), Vec<String>> {
    let mut alerts: BTreeMap<(String, String), Vec<String>> = BTreeMap::new();
    for mail in exim.delivered() {
        let key = (mail.reference().expect("an alert has a reference"), mail.to.clone());
        alerts.entry(key).or_default().push(mail.header("Message-ID").expect("an alert has a Message-ID"));
    }
    alerts
}

#[test]
fn a_clean_restart_loses_nothing_and_repeats_nothing() {
    let (dovecot, exim) = (Dovecot::start(), Exim::start());
    let installation = between(&dovecot, &exim);
    let mut subjects = Vec::new();
    for round in 0..4 {
        // Some arrive while the daemon is down, some while it works; it is stopped in the midst of that.
        deliver(&dovecot, &mut subjects, 4);
        let daemon = installation.start();
        deliver(&dovecot, &mut subjects, 4);
        installation.expect("some of them", SOON, |entries| (entries.len() > round * 8 + round).then_some(()));
        assert!(daemon.stop(SOON).success());
    }
    let daemon = installation.start();
    expect_all(&installation, &subjects);
    assert!(daemon.stop(SOON).success());
    let alerts = alerts(&exim);
    assert_eq!(alerts.len(), subjects.len() * PEOPLE, "{alerts:?}");
    assert!(alerts.values().all(|it| it.len() == 1), "nobody is told twice: {alerts:?}");
}

#[test]
fn a_kill_at_any_moment_loses_nothing_and_a_repeated_alert_is_recognisable() {
    let (dovecot, exim) = (Dovecot::start(), Exim::start());
    let installation = between(&dovecot, &exim);
    let mut subjects = Vec::new();
    // How much was sent when the daemon dies: at once, amid storing and reading, amid sending.
    for sent in [0, 0, 1, 3, 5, 9] {
        deliver(&dovecot, &mut subjects, 5);
        let before = exim.delivered().len();
        let daemon = installation.start();
        if sent == 0 {
            let known = installation.entries().len();
            installation
                .expect("an entry", SOON, |it| (it.len() > known || it.len() == subjects.len()).then_some(()));
        } else {
            eventually("some alerts", SOON, || (exim.delivered().len() >= before + sent).then_some(()));
        }
        daemon.kill();
    }
    let daemon = installation.start();
    expect_all(&installation, &subjects);
    assert!(daemon.stop(SOON).success());
    let alerts = alerts(&exim);
    assert_eq!(alerts.len(), subjects.len() * PEOPLE, "everyone is told of everything");
    for (key, ids) in &alerts {
        let distinct: BTreeSet<&String> = ids.iter().collect();
        assert_eq!(distinct.len(), 1, "{key:?} was told under different Message-IDs");
    }
    let entries: BTreeSet<String> = installation.entries().iter().map(|it| it["id"].to_string()).collect();
    let told: BTreeSet<String> = alerts.keys().map(|(entry, _)| entry.clone()).collect();
    assert_eq!(told, entries);
}
