//! Servers that answer, but not what was asked: NO, BAD and BYE, noise, lies about the mailbox; 4xx and 5xx.

use super::{FROM, MAILBOX, PEOPLE, check_named, check_whole, fill, request, some, watching, watching_each};
use crate::support::daemon::Installation;
use crate::support::dovecot::Dovecot;
use crate::support::relay::{Fault, Passed, Relay};
use crate::support::smtp::Exim;
use crate::support::wait::{SOON, eventually};

/// What an IMAP server may answer to any command instead of doing it, and whether it hangs up then.
const IMAP: [(&str, bool); 9] = [
    ("{tag} NO not now\r\n", false),
    ("{tag} NO [UNAVAILABLE] the disk is gone\r\n", false),
    ("{tag} BAD I do not understand\r\n", false),
    ("* BYE I am going down\r\n", true),
    ("* BYE I am going down\r\n{tag} OK and done\r\n", true),
    ("\u{0}\u{1}((((\"\r\n)))) {7}\r\n", true),
    // A literal that is shorter than it says, and one that is longer than anything.
    ("* 1 FETCH (UID 1 BODY[] {90000}\r\nSubject: short\r\n", true),
    ("* 1 FETCH (UID 1 BODY[] {4294967295}\r\nSubject: short\r\n", true),
    ("* 1 FETCH (UID 1 RFC822.SIZE 99999999999999999999)\r\n", true),
];

#[test]
fn no_bad_bye_and_nonsense_at_every_imap_command_lose_nothing_and_repeat_nothing() {
    let dovecot = Dovecot::start_for_many();
    fill(&dovecot);
    let relay = Relay::to(dovecot.port_starttls());
    assert!(watching(1, &dovecot, &relay).run(&["run", "--once"]).status.success());
    let commands = relay.passed()[0].commands;
    assert!(commands >= 6, "a login, a SELECT, a listing, a fetch and a LOGOUT, but found {commands}");
    let at = |command| IMAP.map(|(with, hang_up)| Fault::Answer { command, with: with.to_owned(), hang_up });
    let faults: Vec<Fault> = (0..=commands).flat_map(at).collect();
    let installation = watching(faults.len(), &dovecot, &relay);
    relay.plan_each(faults.clone());
    let ran = installation.run(&["run", "--once"]);
    assert_eq!(ran.status.code(), Some(1), "{ran:?}");
    check_named(&installation, &ran.errors, faults.len(), MAILBOX.len());
    let status = installation.run(&["status"]).output;
    for words in ["the mail server answered", "the mail server refused the login", "refused to open the mailbox"] {
        assert!(status.contains(words), "expected {words:?}: {status}");
    }
    relay.plan(|_| Fault::None);
    let ran = installation.run(&["run", "--once"]);
    assert!(ran.status.success(), "{ran:?}");
    check_whole(&installation, faults.len(), &MAILBOX);
}

#[test]
fn noise_from_any_byte_on_loses_nothing_and_nothing_of_it_is_taken_for_mail() {
    let dovecot = Dovecot::start_for_many();
    fill(&dovecot);
    let relay = Relay::to(dovecot.port_starttls());
    assert!(watching(1, &dovecot, &relay).run(&["run", "--once"]).status.success());
    let passed = relay.passed().swap_remove(0);
    // Within a message noise is not to be told from words, so that there the body begins to be another message.
    let said = String::from_utf8_lossy(&passed.down).into_owned();
    let bodies = said.find("BODY[]").expect("the messages were fetched");
    let faults = some((0..bodies).map(Fault::Noise).collect(), 41);
    let installation = watching(faults.len(), &dovecot, &relay);
    relay.plan_each(faults.clone());
    // Noise may leave forewarn waiting for the rest of it; the clock is quicker than that.
    let ran = installation.run_hurried(&["run", "--once"]);
    assert_eq!(ran.status.code(), Some(1), "{ran:?}");
    check_named(&installation, &ran.errors, faults.len(), MAILBOX.len());
    relay.plan(|_| Fault::None);
    let ran = installation.run(&["run", "--once"]);
    assert!(ran.status.success(), "{ran:?}");
    check_whole(&installation, faults.len(), &MAILBOX);
}

/// Says `said` instead of any line that begins with `start`.
fn instead(line: &str, start: &str, said: &str) -> String {
    if line.starts_with(start) { said.to_owned() } else { line.to_owned() }
}

#[test]
fn a_server_that_lies_about_its_mailbox_hides_nothing_and_repeats_nothing() {
    let dovecot = Dovecot::start_for_many();
    fill(&dovecot);
    let lies: [fn(&str) -> String; 9] = [
        |line| if line.ends_with(" EXISTS\r\n") { "* 0 EXISTS\r\n".into() } else { line.to_owned() },
        |line| if line.ends_with(" EXISTS\r\n") { "* 4294967295 EXISTS\r\n".into() } else { line.to_owned() },
        |line| if line.ends_with(" EXISTS\r\n") { String::new() } else { line.to_owned() },
        |line| instead(line, "* OK [UIDNEXT", "* OK [UIDNEXT 1] so it says\r\n"),
        |line| instead(line, "* OK [UIDNEXT", "* OK [UIDNEXT 4294967295] so it says\r\n"),
        |line| instead(line, "* OK [UIDNEXT", ""),
        |line| instead(line, "* OK [UIDVALIDITY", "* OK [UIDVALIDITY 0] so it says\r\n"),
        |line| instead(line, "* OK [UIDVALIDITY", ""),
        // Another one at each visit.
        |line| {
            let number = fastrand::u32(1..);
            instead(line, "* OK [UIDVALIDITY", &format!("* OK [UIDVALIDITY {number}] so it says\r\n"))
        },
    ];
    let relay = |lie: fn(&str) -> String| {
        let relay = Relay::to(dovecot.port_starttls());
        relay.plan(move |_| Fault::Reword(lie));
        relay
    };
    let relays = lies.map(relay);
    let installation = watching_each(&relays, &dovecot);
    let mut mailbox = MAILBOX.to_vec();
    for subject in ["", "Came later", "Came last"] {
        if !subject.is_empty() {
            dovecot.deliver(&request(subject));
            mailbox.push((subject, "alerted"));
        }
        let ran = installation.run(&["run", "--once"]);
        assert!(ran.status.success(), "{ran:?}");
        check_whole(&installation, lies.len(), &mailbox);
    }
}

#[test]
fn a_mailbox_that_begins_its_numbers_anew_under_the_same_validity_hides_nothing_and_repeats_nothing() {
    let mut dovecot = Dovecot::start_for_many();
    fill(&dovecot);
    let old = request("Before the change");
    dovecot.deliver(&old);
    let relay = Relay::to(dovecot.port_starttls());
    let installation = watching(1, &dovecot, &relay);
    let once = || {
        let ran = installation.run(&["run", "--once"]);
        assert!(ran.status.success(), "{ran:?}");
    };
    once();
    dovecot.number_anew_under_the_same_validity();
    // New mail has the UIDs of old mail, and old mail comes back under another.
    dovecot.deliver(&request("After the change"));
    dovecot.deliver(&old);
    for _ in 0..2 {
        once();
        let now = [("Before the change", "alerted"), ("After the change", "alerted")];
        check_whole(&installation, 1, &[&MAILBOX[..], &now].concat());
    }
}

#[test]
fn a_server_that_once_names_the_highest_uid_there_is_hides_nothing_that_comes_later() {
    let dovecot = Dovecot::start_for_many();
    fill(&dovecot);
    let relay = Relay::to(dovecot.port_starttls());
    let installation = watching(1, &dovecot, &relay);
    relay.plan(|_| {
        Fault::Reword(|line| match line.starts_with("* 2 FETCH (UID 2 ") {
            true => line.replace("UID 2 ", "UID 4294967295 "),
            false => line.to_owned(),
        })
    });
    assert!(installation.run(&["run", "--once"]).status.success());
    relay.plan(|_| Fault::None);
    dovecot.deliver(&request("Came later"));
    assert!(installation.run(&["run", "--once"]).status.success());
    let subjects: Vec<String> = installation.entries().iter().map(|it| it["subject"].to_string()).collect();
    for subject in ["\"The request\"", "\"Came later\""] {
        assert!(subjects.iter().any(|it| it == subject), "{subject} in {subjects:?}");
    }
}

/// What an SMTP server may answer to any command instead of doing it, with whether it hangs up then, and whether it
/// means it for good where it is said of the recipient or of the words.
const SMTP: [(&str, bool, bool); 9] = [
    ("421 4.3.2 closing down\r\n", true, false),
    ("450 4.2.0 greylisted, come back in five minutes\r\n", false, false),
    ("451 4.3.0 local error\r\n", false, false),
    ("452 4.5.3 too many recipients\r\n", false, false),
    ("550 5.7.1 not wanted here\r\n", false, true),
    ("554 5.6.0 looks like spam\r\n", false, true),
    ("530 5.7.0 log in first\r\n", false, false),
    ("399 this is no answer that anyone knows\r\n", true, false),
    ("\u{1}\u{2} so it goes \u{3}\r\n", true, false),
];

/// A clean session, to see which commands there are.
fn smtp_commands(passed: &Passed) -> Vec<String> {
    let said = String::from_utf8_lossy(&passed.up);
    said.lines().map(|it| it.split([' ', ':']).next().unwrap_or_default().to_ascii_uppercase()).collect()
}

#[test]
fn any_refusal_of_any_smtp_command_is_tried_again_or_told_to_the_administrator() {
    let (dovecot, exim) = (Dovecot::start(), Exim::start_in_the_clear());
    let relay = Relay::to(exim.port_starttls());
    let sections = [dovecot.inbox("records", "none"), exim.smtp_at(relay.port(), "none", FROM)];
    let installation = Installation::new(&sections, &[]);
    installation.without_digest();
    dovecot.deliver(&request("To see what is said"));
    assert!(installation.run_at("2026-12-04 16:00:00", &["run", "--once"]).status.success());
    let clean = relay.passed().swap_remove(0);
    let words = smtp_commands(&clean);
    let commands: Vec<&str> = ["EHLO", "AUTH", "MAIL", "RCPT", "DATA"].to_vec();
    assert_eq!(words[..5], commands[..], "{words:?}");
    // 0 is the greeting, 6 the words themselves; what is said to QUIT does not matter.
    let faults: Vec<(usize, &str, bool, bool)> = (0..=6)
        .flat_map(|command| {
            SMTP.map(|(with, hang_up, for_good)| (command, with, hang_up, for_good && command >= 4))
        })
        .collect();
    let requests = faults.len().div_ceil(PEOPLE);
    for number in 0..requests {
        dovecot.deliver(&request(&format!("Request {number}")));
    }
    let answer = |(command, with, hang_up, _): &(usize, &str, bool, bool)| Fault::Answer {
        command: *command,
        with: (*with).to_owned(),
        hang_up: *hang_up,
    };
    let before = exim.accepted();
    relay.plan_each(faults.iter().map(answer).collect());
    let ran = installation.run_at("2026-12-04 17:00:00", &["run", "--once"]);
    assert_eq!(ran.status.code(), Some(1), "{ran:?}");
    let for_good = faults.iter().filter(|it| it.3).count();
    assert!(for_good > 0);

    let ran = installation.run_at("2026-12-04 17:05:00", &["run", "--once"]);
    assert_eq!(ran.status.code(), Some(1), "what was refused for good stays so: {ran:?}");
    let status = installation.run_at("2026-12-04 17:05:10", &["status"]).output;
    assert_eq!(status.matches("NOT TOLD, refused").count(), for_good, "{status}");
    assert!(!status.contains("NOT TOLD YET"), "{status}");
    // Each refusal for good is told to an administrator, unless it was the administrator who could not be told.
    let letters =
        || exim.delivered().into_iter().filter(|it| it.header("Subject").is_some_and(|it| it.contains("NOT TOLD")));
    let all = requests * PEOPLE - for_good;
    eventually("all else to be delivered", SOON, || (exim.accepted() - before >= all).then_some(()));
    eventually("the refusals to be told", SOON, || (letters().count() > 0).then_some(()));
    for letter in letters() {
        assert!(
            letter.text.contains("not wanted here") || letter.text.contains("looks like spam"),
            "{}",
            letter.text
        );
    }
}
