//! Somebody who stands between, or a server that cannot show who it is: nothing is read, nothing sent, no password said, and
//! whoever must mend it is told how.

use super::{FROM, request};
use crate::support::certificates::Flaw;
use crate::support::daemon::Installation;
use crate::support::dovecot::{self, Dovecot};
use crate::support::process::directory;
use crate::support::relay::{Fault, Relay};
use crate::support::smtp::{self, Exim};
use crate::support::wait::{SOON, eventually};
use crate::support::web::Web;

/// Takes the offer of TLS out of what a server says.
fn without_offer(line: &str) -> String {
    line.replace(" STARTTLS", "").replace("250-STARTTLS\r\n", "")
}

/// Nothing that a password is made of passed by `relay` in the clear.
#[track_caller]
fn check_no_password(relay: &Relay) {
    assert!(!relay.passed().is_empty(), "somebody came");
    for passed in relay.passed() {
        let said = String::from_utf8_lossy(&passed.up).into_owned();
        for word in ["LOGIN", "AUTH", dovecot::PASSWORD, smtp::PASSWORD] {
            assert!(!said.contains(word), "{word:?} in {said:?}");
        }
    }
}

#[test]
fn an_offer_of_starttls_that_is_taken_away_ends_the_conversation_before_the_password() {
    let (dovecot, exim) = (Dovecot::start(), Exim::start_in_the_clear());
    let (reading, sending) = (Relay::to(dovecot.port_starttls()), Relay::to(exim.port_starttls()));
    let refused = |command, with: &str| Fault::Answer { command, with: with.to_owned(), hang_up: false };
    let sections =
        [dovecot.inbox_at(reading.port(), "records", "starttls"), exim.smtp_at(sending.port(), "starttls", FROM)];
    let both =
        std::fs::read_to_string(dovecot.authority()).unwrap() + &std::fs::read_to_string(exim.authority()).unwrap();
    let place = directory();
    let authorities = place.path().join("both.pem");
    std::fs::write(&authorities, both).unwrap();
    let installation = Installation::new(&sections, &[&authorities]);
    installation.without_digest();
    dovecot.deliver(&request("Nobody reads along"));
    // The offer is taken away, or the command is answered with a refusal.
    for (imap, smtp, words) in [
        (
            Fault::Reword(without_offer),
            Fault::Reword(without_offer),
            "does not offer STARTTLS; no password was sent",
        ),
        (refused(1, "{tag} NO not today\r\n"), refused(2, "454 4.7.0 not today\r\n"), "STARTTLS"),
    ] {
        let (imap, smtp) = (imap.clone(), smtp.clone());
        reading.plan(move |_| imap.clone());
        sending.plan(move |_| smtp.clone());
        let ran = installation.run(&["check", "--connect"]);
        assert_eq!(ran.status.code(), Some(1), "{ran:?}");
        assert_eq!(ran.output.matches("FAILED").count(), 2, "{ran:?}");
        assert!(ran.output.contains(words), "{words:?} in {ran:?}");
        assert_eq!(installation.run(&["run", "--once"]).status.code(), Some(1));
        check_no_password(&reading);
        check_no_password(&sending);
        assert!(installation.entries().is_empty() && exim.delivered().is_empty());
    }
    reading.plan(|_| Fault::None);
    sending.plan(|_| Fault::None);
    let ran = installation.run(&["run", "--once"]);
    assert!(ran.status.success(), "{ran:?}");
    check_no_password(&reading);
    installation.expect_entry("Nobody reads along", "alerted");
}

#[test]
fn an_expired_a_wrong_and_a_self_signed_certificate_are_refused_in_words_that_name_the_remedy() {
    let (mut dovecot, mut exim, web) = (Dovecot::start(), Exim::start(), Web::start());
    for (flaw, remedy) in [
        (Flaw::Expired, "certificate has expired: have whoever runs the server renew it"),
        (Flaw::OtherName, "certificate is for another name: set `host` to the name that it was made for"),
        (
            Flaw::SelfSigned,
            "nobody whom this computer trusts vouches for the server's certificate: if it is self-signed",
        ),
    ] {
        dovecot.show(flaw);
        exim.show(flaw);
        let alarm = format!("[alarm]\nwebhook = \"{}\"\n", web.url());
        let sections = [dovecot.inbox("records", "implicit"), exim.smtp("starttls", FROM), alarm];
        let installation = Installation::new(&sections, &[dovecot.authority(), exim.authority()]);
        installation.without_digest();
        dovecot.deliver(&request("For nobody yet"));
        let ran = installation.run(&["check", "--connect"]);
        assert_eq!(ran.status.code(), Some(1), "{ran:?}");
        assert_eq!(ran.output.matches(remedy).count(), 2, "{flaw:?}: expected {remedy:?} twice, but found {ran:?}");
        // The alarm tells it as well, when the inbox was silent for as long as that takes.
        let (told, delivered) = (web.posted().len(), exim.delivered().len());
        for moment in ["2026-12-04 14:00:00", "2026-12-04 14:20:00"] {
            assert_eq!(installation.run_at(moment, &["run", "--once"]).status.code(), Some(1));
        }
        let status = installation.run_at("2026-12-04 14:21:00", &["status"]).output;
        assert!(status.contains(remedy), "{status}");
        assert!(web.posted()[told..].iter().any(|it| it["topic"] == "inbox records"), "{:?}", web.posted());
        assert!(installation.entries().is_empty() && exim.delivered().len() == delivered);

        dovecot.show(Flaw::None);
        exim.show(Flaw::None);
        let mended =
            [dovecot.authority(), exim.authority()].map(|it| std::fs::read_to_string(it).unwrap()).concat();
        std::fs::write(installation.state().with_file_name("authorities.pem"), mended).unwrap();
        let ran = installation.run_at("2026-12-04 14:30:00", &["run", "--once"]);
        assert!(ran.status.success(), "{flaw:?}: {ran:?}");
        eventually("the alert", SOON, || (exim.delivered().len() > delivered).then_some(()));
        installation.expect_entry("For nobody yet", "alerted");
    }
}
