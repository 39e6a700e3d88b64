//! The daemon is killed at random moments for minutes, while mail comes in by every way; in the end nothing is missing.
//!
//! SOAK_MINUTES says for how long, without which it is only some seconds; SOAK_SEED which moments. The seed is told, so
//! that a run can be had again as nearly as real servers allow.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::time::{Duration, Instant, SystemTime};

use fastrand::Rng;
use rusqlite::Connection;

use crate::support::daemon::Installation;
use crate::support::dovecot::Dovecot;
use crate::support::mail::Mail;
use crate::support::smtp::Exim;
use crate::support::wait::{SOON, before, eventually};

/// Each alert goes to the provider and to the administrator.
const PEOPLE: usize = 2;

/// The longest life of a daemon, in milliseconds.
const LONGEST: u64 = 6_000;

/// How long it goes on unless it is told.
const BRIEFLY: Duration = Duration::from_secs(12);

/// One look in so many brings a mail; looks are a tenth of a second apart.
const RARELY: u8 = 4;

#[test]
#[expect(clippy::print_stderr, reason = "it tells the figures that docs/MEASURED.md states")]
fn a_daemon_that_is_killed_again_and_again_while_mail_comes_in_loses_none() {
    let time = number("SOAK_MINUTES").map_or(BRIEFLY, |it| Duration::from_secs(60 * it));
    let seed = number("SOAK_SEED").unwrap_or_else(|| fastrand::u64(..));
    eprintln!("{} s with SOAK_SEED={seed}", time.as_secs());
    let mut random = Rng::with_seed(seed);
    let (dovecot, exim, places) = (Dovecot::start(), Exim::start(), tempfile::tempdir().unwrap());
    let installation = installation(&dovecot, &exim, places.path());

    let (mut subjects, mut kills) = (Vec::new(), 0);
    let end = Instant::now() + time;
    while Instant::now() < end {
        let daemon = installation.start();
        let life = Duration::from_millis(random.u64(0..LONGEST));
        before::<()>(life, || {
            if random.u8(0..RARELY) == 0 {
                deliver(&dovecot, places.path(), &mut subjects, &mut random);
            }
            None
        });
        daemon.kill();
        kills += 1;
    }

    let daemon = installation.start();
    let all = |path: &Path| fs::read_dir(path).unwrap().count();
    installation.expect("every message to be alerted", SOON * 20, |entries| {
        let is_done = entries.len() >= subjects.len() && entries.iter().all(|it| it["status"] == "alerted");
        is_done.then_some(())
    });
    eventually("every file to be put away", SOON, || (all(&places.path().join("fax")) == 0).then_some(()));
    assert!(daemon.stop(SOON).success());
    let repeats = check(&installation, &exim, &subjects);
    eprintln!(
        "{} messages, {kills} kills; lost 0, logged twice 0; {} notices told, {repeats} of them again, each under its own \
         Message-ID",
        subjects.len(),
        subjects.len() * PEOPLE
    );
}

fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok().map(|it| it.parse().unwrap_or_else(|_| panic!("expected {name} to be a number")))
}

fn installation(dovecot: &Dovecot, exim: &Exim, places: &Path) -> Installation {
    for name in ["fax", "logged", "maildir/new", "maildir/cur", "maildir/tmp"] {
        fs::create_dir_all(places.join(name)).unwrap();
    }
    let places = places.display();
    let sections = [
        dovecot.inbox("records", "implicit"),
        format!("[[inboxes]]\nname = \"delivered\"\nkind = \"maildir\"\npath = \"{places}/maildir\"\n"),
        format!(
            "[[inboxes]]\nname = \"fax\"\nkind = \"folder\"\npath = \"{places}/fax\"\nmove_to = \"{places}/logged\"\n"
        ),
        exim.smtp("implicit", "Forewarn <records@larkspurvalley.example>"),
    ];
    let installation = Installation::new(&sections, &[dovecot.authority(), exim.authority()]);
    installation.without_digest();
    installation
}

/// One more request, by one of the ways in.
fn deliver(dovecot: &Dovecot, places: &Path, subjects: &mut Vec<String>, random: &mut Rng) {
    let subject = format!("Request {}", subjects.len() + 1);
    let mail = Mail::plain_request("Rosa Delgado", &subject).bytes();
    let name = format!("{}.eml", subjects.len() + 1);
    match random.u8(0..3) {
        0 => {
            dovecot.deliver(&mail);
        }
        1 => drop_in(&places.join("maildir/tmp"), &places.join("maildir/new"), &name, &mail),
        _ => drop_in(&places.join("maildir/tmp"), &places.join("fax"), &name, &mail),
    }
    subjects.push(subject);
}

/// Moves a file into place whole, as one that is there for some time.
fn drop_in(unfinished: &Path, place: &Path, name: &str, bytes: &[u8]) {
    let unfinished = unfinished.join(name);
    fs::write(&unfinished, bytes).unwrap();
    let earlier = SystemTime::now() - Duration::from_secs(3600);
    fs::File::options().write(true).open(&unfinished).unwrap().set_modified(earlier).unwrap();
    fs::rename(unfinished, place.join(name)).unwrap();
}

/// Each message is one entry, each entry told to each person under one Message-ID; how many were told again.
#[track_caller]
fn check(installation: &Installation, exim: &Exim, subjects: &[String]) -> usize {
    let entries = installation.entries();
    let mut found: Vec<&str> = entries.iter().map(|it| it["subject"].as_str().unwrap()).collect();
    let mut expected: Vec<&str> = subjects.iter().map(String::as_str).collect();
    found.sort_unstable();
    expected.sort_unstable();
    assert_eq!(found, expected, "each message is one entry");

    let accepted = exim.accepted();
    eventually("all that was accepted to arrive", SOON * 4, || (exim.delivered().len() >= accepted).then_some(()));
    let mut told: BTreeMap<(String, String), Vec<String>> = BTreeMap::new();
    for mail in exim.delivered() {
        let key = (mail.reference().expect("an alert has a reference"), mail.to.clone());
        told.entry(key).or_default().push(mail.header("Message-ID").expect("an alert has a Message-ID"));
    }
    let ids: BTreeSet<String> = entries.iter().map(|it| it["id"].to_string()).collect();
    assert_eq!(told.keys().map(|(entry, _)| entry.clone()).collect::<BTreeSet<_>>(), ids);
    assert_eq!(told.len(), subjects.len() * PEOPLE, "everyone is told of everything");
    for (key, ids) in &told {
        assert!(ids.iter().all(|it| *it == ids[0]), "{key:?} was told under different Message-IDs: {ids:?}");
    }

    let log = Connection::open(installation.state().join("forewarn.db")).unwrap();
    let integrity: String = log.query_row("PRAGMA integrity_check", [], |row| row.get(0)).unwrap();
    assert_eq!(integrity, "ok");
    let ran = installation.run(&["verify"]);
    assert!(ran.status.success(), "{ran:?}");
    told.values().map(|it| it.len() - 1).sum()
}
