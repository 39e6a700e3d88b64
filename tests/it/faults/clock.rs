//! A clock that jumps, ahead and back: no alert is lost, nothing is repeated without end, and what is due by the right clock
//! is done by it.

use std::fs;

use super::{FROM, request};
use crate::support::clinic::Clinic;
use crate::support::daemon::Installation;
use crate::support::mail::Mail;
use crate::support::process::directory;
use crate::support::smtp::Exim;
use crate::support::wait::{SOON, eventually};

const NOW: &str = "2026-12-04 17:00:00";
const LATER: &str = "2026-12-04 17:30:00";
const AHEAD: &str = "2030-01-07 17:00:00";

/// A practice with a request, of which it tells by `exim`.
fn sending(exim: &Exim) -> (Installation, tempfile::TempDir) {
    let maildir = directory();
    for part in ["new", "cur", "tmp"] {
        fs::create_dir(maildir.path().join(part)).unwrap();
    }
    fs::write(maildir.path().join("new/1.host"), request("The request")).unwrap();
    let inbox =
        format!("[[inboxes]]\nname = \"records\"\nkind = \"maildir\"\npath = \"{}\"\n", maildir.path().display());
    (Installation::new(&[inbox, exim.smtp("starttls", FROM)], &[exim.authority()]), maildir)
}

/// The alert reaches both people, once each.
#[track_caller]
fn check_alerted(installation: &Installation, exim: &Exim) {
    let is_alert = |subject: &String| {
        subject.contains("[forewarn #1]") && !["Reminder:", "No answer yet:"].iter().any(|it| subject.contains(it))
    };
    let alerts = || exim.delivered().iter().filter_map(|it| it.header("Subject")).filter(is_alert).count();
    eventually("both alerts", SOON, || (alerts() >= 2 && exim.delivered().len() == exim.accepted()).then_some(()));
    assert_eq!(alerts(), 2);
    assert_eq!(installation.entries()[0]["status"], "alerted");
}

#[test]
fn what_a_clock_that_ran_ahead_put_off_goes_out_once_it_is_right() {
    let exim = Exim::start();
    let (installation, _maildir) = sending(&exim);
    exim.defer(true);
    assert_eq!(installation.run_at(AHEAD, &["run", "--once"]).status.code(), Some(1));
    exim.defer(false);
    let ran = installation.run_at(NOW, &["run", "--once"]);
    assert!(ran.status.success(), "{ran:?}");
    check_alerted(&installation, &exim);
}

#[test]
fn a_clock_that_jumps_ahead_gives_up_nothing_that_was_hardly_tried() {
    let exim = Exim::start();
    let (installation, _maildir) = sending(&exim);
    exim.defer(true);
    for moment in [NOW, AHEAD] {
        assert_eq!(installation.run_at(moment, &["run", "--once"]).status.code(), Some(1));
    }
    let status = installation.run_at(AHEAD, &["status"]).output;
    assert!(!status.contains("given up"), "{status}");
    exim.defer(false);
    let ran = installation.run_at(LATER, &["run", "--once"]);
    assert!(ran.status.success(), "{ran:?}");
    check_alerted(&installation, &exim);
}

#[test]
fn a_clock_that_jumps_ahead_and_back_neither_silences_nor_floods_anyone() {
    let clinic = Clinic::new();
    clinic.deliver("2026-10-05 13:12:00", &Mail::plain_request("Rosa Delgado", "Before"));
    clinic.once("2026-10-05 14:00:00");
    let deadline = |subject: &str| {
        let entries = clinic.installation.entries();
        entries.iter().find(|it| it["subject"] == subject).unwrap()["deadline"].to_string()
    };
    let before = deadline("Before");
    // Years ahead, and a request comes then; its own date is the right one.
    clinic.deliver("2026-10-05 14:30:00", &Mail::plain_request("Ana Fuentes", "Meanwhile"));
    clinic.once("2031-03-03 15:00:00");
    let ahead = clinic.installation.letters().len();
    clinic.once("2031-03-03 15:01:00");
    assert_eq!(clinic.installation.letters().len(), ahead, "nothing is repeated while it stays there");

    // Back again: what nobody has answered is told on, once, and then waits as it would.
    clinic.once("2026-10-05 15:00:00");
    let back = clinic.installation.letters().len();
    clinic.once("2026-10-05 15:01:00");
    assert_eq!(clinic.installation.letters().len(), back);
    assert!(back - ahead <= 12, "{} letters because the clock was set back", back - ahead);
    assert_eq!(deadline("Before"), before);
    assert_eq!(deadline("Meanwhile"), before, "both came on the same day");

    clinic.deliver("2026-10-05 15:10:00", &Mail::plain_request("Lena Voss", "After"));
    clinic.once("2026-10-05 15:11:00");
    assert_eq!(deadline("After"), before);
    for subject in ["Before", "Meanwhile", "After"] {
        clinic.installation.expect_entry(subject, "alerted");
    }
    // The digest of the next morning is not held back by the one of years ahead.
    let digests = || clinic.installation.letters().iter().filter(|it| it.contains("Digest Oct 6")).count();
    assert_eq!(digests(), 0);
    clinic.once("2026-10-06 13:00:00");
    assert!(digests() > 0, "{}", clinic.installation.describe());
}
