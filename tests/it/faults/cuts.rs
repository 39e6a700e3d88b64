//! A connection that ends after any byte of a session.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use super::{FROM, MAILBOX, PEOPLE, all_places, check_named, check_whole, fill, request, some, watching};
use crate::support::daemon::Installation;
use crate::support::dovecot::Dovecot;
use crate::support::process::directory;
use crate::support::relay::{Fault, Passed, Relay, Way};
use crate::support::smtp::{Delivered, Exim};
use crate::support::wait::{SOON, eventually};

/// How many connections one run of the program has.
const AT_ONCE: usize = 120;

/// In `make test` every so many places are tried: primes, so that places apart by whole lines are all met in time.
const STEP_IMAP: usize = 29;
const STEP_SMTP: usize = 53;

/// A cut after each byte of what `passed`.
fn cuts(passed: &Passed) -> Vec<Fault> {
    let cut = |way| move |after| Fault::Cut(way, after);
    let up = (0..=passed.up.len()).map(cut(Way::Up));
    (0..=passed.down.len()).map(cut(Way::Down)).chain(up).collect()
}

/// What passes over one connection that reads the whole mailbox.
fn whole_session(dovecot: &Dovecot, relay: &Relay) -> Passed {
    relay.plan(|_| Fault::None);
    let ran = watching(1, dovecot, relay).run(&["run", "--once"]);
    assert!(ran.status.success(), "{ran:?}");
    let passed = relay.passed();
    assert_eq!(passed.len(), 1);
    assert!(String::from_utf8_lossy(&passed[0].down).contains("The request"));
    passed[0].clone()
}

#[test]
fn a_cut_at_any_byte_of_an_imap_session_loses_nothing_and_repeats_nothing() {
    let dovecot = Dovecot::start_for_many();
    fill(&dovecot);
    let relay = Relay::to(dovecot.port_starttls());
    let faults = some(cuts(&whole_session(&dovecot, &relay)), STEP_IMAP);
    for faults in faults.chunks(AT_ONCE) {
        let installation = watching(faults.len(), &dovecot, &relay);
        relay.plan_each(faults.to_vec());
        let ran = installation.run(&["run", "--once"]);
        assert_eq!(ran.status.code(), Some(1), "{faults:?} {ran:?}");
        check_named(&installation, &ran.errors, faults.len(), MAILBOX.len());
        let status = installation.run(&["status"]).output;
        assert!(status.contains("the connection to the mail server broke during"), "{status}");
        relay.plan(|_| Fault::None);
        let ran = installation.run(&["run", "--once"]);
        assert!(ran.status.success(), "{faults:?} {ran:?}");
        check_whole(&installation, faults.len(), &MAILBOX);
    }
}

#[test]
fn a_daemon_whose_connection_is_cut_at_any_byte_comes_back_by_itself() {
    let dovecot = Dovecot::start_for_many();
    fill(&dovecot);
    let relay = Relay::to(dovecot.port_starttls());
    let faults = some(cuts(&whole_session(&dovecot, &relay)), STEP_IMAP * 2);
    let count = if all_places() { faults.len().min(AT_ONCE) } else { faults.len() };
    let faults = some(faults, 1).into_iter().take(count).collect::<Vec<_>>();
    let installation = watching(count, &dovecot, &relay);
    relay.plan_each(faults);
    let daemon = installation.start();
    let are_done = |messages: usize| {
        move |entries: &[serde_json::Value]| {
            let is_done = |it: &&serde_json::Value| it["status"] == "alerted" || it["status"] == "not_a_request";
            (entries.iter().filter(is_done).count() == messages * count).then_some(())
        }
    };
    installation.expect("every message in every inbox", SOON * 2, are_done(MAILBOX.len()));
    dovecot.deliver(&request("Behind the cut"));
    installation.expect("the message behind it in every inbox", SOON * 3, are_done(MAILBOX.len() + 1));
    assert!(daemon.stop(SOON).success());
    check_whole(&installation, count, &[&MAILBOX[..], &[("Behind the cut", "alerted")]].concat());
}

/// A practice that sends in the clear by `relay`, to which `count` requests came by Maildir.
fn sending(count: usize, exim: &Exim, relay: &Relay) -> (Installation, tempfile::TempDir) {
    let maildir = directory();
    for part in ["new", "cur", "tmp"] {
        fs::create_dir(maildir.path().join(part)).unwrap();
    }
    for number in 0..count {
        fs::write(maildir.path().join(format!("new/{number}.host")), request(&format!("Request {number}")))
            .unwrap();
    }
    let inbox =
        format!("[[inboxes]]\nname = \"records\"\nkind = \"maildir\"\npath = \"{}\"\n", maildir.path().display());
    let installation = Installation::new(&[inbox, exim.smtp_at(relay.port(), "none", FROM)], &[]);
    installation.without_digest();
    (installation, maildir)
}

/// The alerts that the server has delivered.
fn alerts(exim: &Exim) -> Vec<Delivered> {
    exim.delivered().into_iter().filter(|it| it.reference().is_some()).collect()
}

/// The Message-IDs under which each person was told of each entry.
fn told(delivered: &[Delivered]) -> BTreeMap<(String, String), Vec<String>> {
    let mut told: BTreeMap<(String, String), Vec<String>> = BTreeMap::new();
    for mail in delivered {
        let key = (mail.reference().expect("an alert has a reference"), mail.to.clone());
        told.entry(key).or_default().push(mail.header("Message-ID").expect("an alert has a Message-ID"));
    }
    told
}

#[test]
fn a_cut_at_any_byte_of_an_smtp_session_leaves_nobody_untold_and_a_repeat_is_recognisable() {
    let exim = Exim::start_in_the_clear();
    let relay = Relay::to(exim.port_starttls());
    let (installation, _maildir) = sending(1, &exim, &relay);
    assert!(installation.run(&["run", "--once"]).status.success());
    let passed = relay.passed().swap_remove(0);
    let said = String::from_utf8_lossy(&passed.down).into_owned();
    let accepted = said.find("250 OK id=").expect("the server has accepted");
    // The answer that accepts is lost, wholly and in part, whatever else is drawn.
    let lost = [0, 1, 12].map(|it| Fault::Cut(Way::Down, accepted + it));
    let faults: Vec<Fault> = lost.into_iter().chain(some(cuts(&passed), STEP_SMTP)).collect();
    for faults in faults.chunks(AT_ONCE) {
        let exim = Exim::start_in_the_clear();
        let relay = Relay::to(exim.port_starttls());
        let (installation, _maildir) = sending(faults.len().div_ceil(PEOPLE), &exim, &relay);
        relay.plan_each(faults.to_vec());
        let ran = installation.run_at("2026-12-04 17:00:00", &["run", "--once"]);
        assert_eq!(ran.status.code(), Some(1), "{ran:?}");
        assert!(ran.errors.contains("the next run tries again"), "{}", ran.errors);
        let status = installation.run_at("2026-12-04 17:00:30", &["status"]).output;
        assert!(status.contains("NOT TOLD YET after 1 attempt"), "{status}");
        relay.plan(|_| Fault::None);
        let ran = installation.run_at("2026-12-04 17:05:00", &["run", "--once"]);
        assert!(ran.status.success(), "{ran:?}");

        let notices = faults.len().div_ceil(PEOPLE) * PEOPLE;
        eventually("everything to be delivered", SOON, || {
            (told(&alerts(&exim)).len() == notices && exim.delivered().len() == exim.accepted()).then_some(())
        });
        let told = told(&alerts(&exim));
        assert_eq!(told.len(), notices, "everybody is told of everything");
        for (key, ids) in &told {
            let distinct: BTreeSet<&String> = ids.iter().collect();
            assert_eq!(distinct.len(), 1, "{key:?} was told under different Message-IDs");
        }
        // Only where all words had reached the server can it have taken them without being believed.
        let may_repeat = faults.iter().filter(|it| match it {
            Fault::Cut(Way::Down, after) => (accepted..accepted + 40).contains(after),
            Fault::Cut(Way::Up, after) => *after + 40 >= passed.up.len(),
            _ => false,
        });
        let repeats = alerts(&exim).len() - notices;
        assert!(repeats <= may_repeat.count(), "{repeats} repeats");
        if faults.iter().any(|it| matches!(it, Fault::Cut(Way::Down, after) if *after == accepted)) {
            assert!(repeats >= 1, "an acceptance whose answer is lost is sent again");
        }
        assert!(installation.entries().iter().all(|it| it["status"] == "alerted"));
    }
}
