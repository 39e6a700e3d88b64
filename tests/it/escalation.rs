//! Where nobody answers: the whole ladder, with the clock set from one command to the next. Times are those of the practice,
//! in New York.

use std::time::Duration;

use crate::support::daemon::Installation;
use crate::support::dovecot::Dovecot;
use crate::support::mail::Mail;
use crate::support::smtp::{Delivered, Exim};
use crate::support::wait::{SOON, eventually};

const FROM: &str = "Forewarn <records@larkspurvalley.example>";

/// A practice between both servers, whose clock stands where a test sets it.
struct Scene {
    dovecot: Dovecot,
    exim: Exim,
    installation: Installation,
}

impl Scene {
    fn new() -> Scene {
        let (dovecot, exim) = (Dovecot::start(), Exim::start());
        let sections = [dovecot.inbox("records", "none"), exim.smtp("starttls", FROM)];
        let installation = Installation::new(&sections, &[exim.authority()]);
        Scene { dovecot, exim, installation }
    }

    /// Sets a key of a person of the practice.
    fn set(&self, person: &str, key: &str) {
        let email = format!("email = \"{person}@larkspurvalley.example\"");
        self.installation.reconfigure(&email, &format!("{email}\n{key}"));
    }

    /// Runs once at `moment`, a local time written with its offset, and says what was sent about requests: to whom, and
    /// which sort of letter.
    #[track_caller]
    fn at(&self, moment: &str) -> Vec<(String, &'static str)> {
        let before = self.exim.delivered().len();
        let moment: jiff::Timestamp = moment.parse().unwrap();
        let moment = moment.strftime("%Y-%m-%d %H:%M:%S").to_string();
        let ran = self.installation.run_at(&moment, &["run", "--once"]);
        assert!(ran.status.success(), "{ran:?}");
        let all = || Some(self.exim.delivered()).filter(|it| it.len() == self.exim.accepted());
        let delivered = eventually("every letter to be delivered", SOON, all);
        let mut sent: Vec<_> = delivered.into_iter().skip(before).filter_map(|it| sort(&it)).collect();
        sent.sort();
        sent
    }

    #[track_caller]
    fn check(&self, steps: &[(&str, &[(&str, &str)])]) {
        for (moment, expected) in steps {
            let sent = self.at(moment);
            let found: Vec<(&str, &str)> = sent.iter().map(|(to, sort)| (to.as_str(), *sort)).collect();
            assert_eq!(&found, expected, "{moment}");
        }
    }
}

/// To whom a letter about a request went, and of which sort it is; none for the digest.
fn sort(mail: &Delivered) -> Option<(String, &'static str)> {
    mail.reference()?;
    let subject = mail.header("Subject")?;
    let sort = match () {
        () if subject.contains("Reminder:") => "reminder",
        () if subject.contains("No answer yet:") => "first word",
        () => "alert",
    };
    Some((mail.to.split('@').next()?.to_owned(), sort))
}

#[test]
fn a_critical_request_climbs_the_ladder_over_a_weekend_until_someone_answers() {
    let scene = Scene::new();
    scene.set("brandt", "deputy = \"solis\"");
    scene.dovecot.deliver(&Mail::plain_request("Rosa Delgado", "The request").bytes());
    let everyone: &[(&str, &str)] = &[
        ("brandt", "reminder"),
        ("holloway", "reminder"),
        ("paek", "reminder"),
        ("solis", "reminder"),
        ("whitcombe", "reminder"),
    ];
    scene.check(&[
        // A Friday, half an hour before the office closes.
        ("2026-12-04T16:30-05:00", &[("brandt", "alert"), ("holloway", "alert")]),
        ("2026-12-04T18:25-05:00", &[]),
        ("2026-12-04T18:31-05:00", &[("brandt", "reminder"), ("holloway", "reminder")]),
        ("2026-12-04T18:40-05:00", &[]),
        ("2026-12-04T20:31-05:00", &[("solis", "first word")]),
        ("2026-12-05T00:25-05:00", &[]),
        ("2026-12-05T00:35-05:00", &[("paek", "first word"), ("whitcombe", "first word")]),
        ("2026-12-05T12:00-05:00", &[]),
        ("2026-12-06T12:00-05:00", &[]),
        ("2026-12-07T07:55-05:00", &[]),
        ("2026-12-07T08:01-05:00", everyone),
        ("2026-12-07T16:00-05:00", &[]),
        ("2026-12-08T08:01-05:00", everyone),
    ]);

    // The deputy answers what reached them.
    let is_theirs = |it: &Delivered| it.header("Subject").is_some_and(|it| it.contains("No answer yet:"));
    let letter = scene.exim.expect("solis@larkspurvalley.example", SOON, is_theirs);
    let id = letter.header("Message-ID").unwrap();
    let answer =
        Mail::new("Ernesto Solis <solis@larkspurvalley.example>", "Re: no answer yet", "I take this one.\n");
    scene.dovecot.deliver(&answer.header("In-Reply-To", &id).header("References", &id).bytes());
    scene.check(&[
        ("2026-12-08T12:00-05:00", &[]),
        ("2026-12-09T08:01-05:00", &[]),
        ("2026-12-14T08:01-05:00", &[]),
    ]);
    let entry = scene.installation.expect_entry("The request", "acknowledged");
    let shown = scene.installation.shown(&entry);
    assert_eq!(shown["acknowledgements"][0]["by"], "solis", "{shown}");
    assert_eq!(shown["remarks"][0]["text"], "I take this one.", "{shown}");
}

#[test]
fn a_request_that_is_not_critical_waits_for_office_hours_and_who_is_away_has_a_deputy() {
    let scene = Scene::new();
    scene.set("brandt", "deputy = \"paek\"\naway = [{ from = 2026-12-01, to = 2026-12-31 }]");
    scene.installation.reconfigure("timezone = ", "holidays = [2026-12-07]\ntimezone = ");
    let body = "Hello,\n\nI am a patient of Dr. Imani Brandt and would like a copy of my medical records, please. My date \
                of birth is 11/30/1990.\n\nThank you,\nRosa Delgado\n";
    scene.dovecot.deliver(&Mail::new("Rosa Delgado <me@mailbox.example>", "my records", body).bytes());
    scene.check(&[
        ("2026-12-04T16:00-05:00", &[("brandt", "alert"), ("holloway", "alert"), ("paek", "alert")]),
        ("2026-12-06T12:00-05:00", &[]),
        // A holiday.
        ("2026-12-07T12:00-05:00", &[]),
        ("2026-12-08T15:55-05:00", &[]),
        ("2026-12-08T16:05-05:00", &[("brandt", "reminder"), ("holloway", "reminder"), ("paek", "reminder")]),
        ("2026-12-09T16:05-05:00", &[("solis", "first word"), ("whitcombe", "first word")]),
    ]);
    let id = scene.installation.expect_entry("my records", "alerted")["id"].to_string();
    let ran = scene.installation.run(&["close", &id, "--by", "tate", "--as", "withdrawn"]);
    assert!(ran.status.success(), "{ran:?}");
    scene.check(&[("2026-12-10T08:05-05:00", &[])]);
}

#[test]
fn a_service_that_was_down_reads_the_answer_before_it_presses() {
    let scene = Scene::new();
    scene.dovecot.deliver(&Mail::plain_request("Rosa Delgado", "The request").bytes());
    scene.check(&[("2026-12-04T16:30-05:00", &[("brandt", "alert"), ("holloway", "alert")])]);
    let alert =
        scene.exim.expect("brandt@larkspurvalley.example", Duration::from_secs(10), |it| it.reference().is_some());
    let id = alert.header("Message-ID").unwrap();
    let answer = Mail::new("Imani Brandt <brandt@larkspurvalley.example>", "Re: the alert", "Seen.\n");
    scene.dovecot.deliver(&answer.header("In-Reply-To", &id).bytes());
    scene.check(&[("2026-12-11T16:30-05:00", &[])]);
    scene.installation.expect_entry("The request", "acknowledged");
}
