//! Servers that fall silent in the middle of a session, and do not hang up.

use std::time::Instant;

use super::{FROM, MAILBOX, check_named, check_whole, fill, request, watching};
use crate::support::daemon::Installation;
use crate::support::dovecot::Dovecot;
use crate::support::relay::{Fault, Relay, Way};
use crate::support::smtp::Exim;
use crate::support::wait::SOON;

/// Places in a session of `length` bytes, among them its beginning and its end.
fn places(way: Way, length: usize) -> Vec<Fault> {
    (0..12).map(|it| Fault::Stall(way, it * length / 11)).collect()
}

#[test]
fn a_server_that_falls_silent_is_given_up_in_time_and_read_on_later() {
    let dovecot = Dovecot::start_for_many();
    fill(&dovecot);
    let relay = Relay::to(dovecot.port_starttls());
    assert!(watching(1, &dovecot, &relay).run(&["run", "--once"]).status.success());
    let passed = relay.passed().swap_remove(0);
    let faults = [places(Way::Down, passed.down.len() - 100), places(Way::Up, passed.up.len() - 20)].concat();
    let installation = watching(faults.len(), &dovecot, &relay);
    relay.plan_each(faults.clone());
    let begun = Instant::now();
    let ran = installation.run_hurried(&["run", "--once"]);
    assert!(begun.elapsed() < SOON, "{:?}", begun.elapsed());
    assert_eq!(ran.status.code(), Some(1), "{ran:?}");
    check_named(&installation, &ran.errors, faults.len(), MAILBOX.len());
    let status = installation.run(&["status"]).output;
    assert!(status.contains("the mail server did not answer"), "{status}");
    relay.plan(|_| Fault::None);
    let ran = installation.run(&["run", "--once"]);
    assert!(ran.status.success(), "{ran:?}");
    check_whole(&installation, faults.len(), &MAILBOX);
}

#[test]
fn a_mail_server_that_falls_silent_holds_up_no_other_notice_for_long() {
    let (dovecot, exim) = (Dovecot::start(), Exim::start_in_the_clear());
    let relay = Relay::to(exim.port_starttls());
    let sections = [dovecot.inbox("records", "none"), exim.smtp_at(relay.port(), "none", FROM)];
    let installation = Installation::new(&sections, &[]);
    installation.without_digest();
    for number in 0..6 {
        dovecot.deliver(&request(&format!("Request {number}")));
    }
    // At the greeting, amid the login, the recipient and the words, and when all is said.
    relay.plan_each([0, 60, 150, 230, 300, 330].map(|it| Fault::Stall(Way::Down, it)).to_vec());
    let begun = Instant::now();
    let ran = installation.run_hurried(&["run", "--once"]);
    assert!(begun.elapsed() < SOON, "{:?}", begun.elapsed());
    assert!(ran.errors.contains("failed to reach the server"), "{ran:?}");
    assert!(exim.accepted() >= 6, "those behind it go out: {}", exim.log());
    let later = installation.run_at("2027-06-01 12:00:00", &["run", "--once"]);
    assert!(later.status.success(), "{later:?}");
    assert!(installation.entries().iter().all(|it| it["status"] == "alerted"));
}
