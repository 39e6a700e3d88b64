//! Deadlines as the clock goes: each share of the time is warned of once, and what was extended or closed is let be.

use crate::support::clinic::Clinic;
use crate::support::mail::Mail;

/// When the messages of these tests were sent and arrived: Monday, October 5, 08:12 in Chicago. Ohio has no time frame of its
/// own, so the answer to a patient is due 30 days later, Wednesday, November 4.
const ARRIVED: &str = "2026-10-05 13:12:00";

impl Clinic {
    /// Runs the service once at `moment` in UTC; then each of those who are to be warned has had so many letters about
    /// entry 1.
    #[track_caller]
    fn check_warned(&self, moment: &str, soon: usize, missed: usize) {
        self.once(moment);
        for person in ["holloway", "tate"] {
            let found = ["Answer due", "DEADLINE MISSED"]
                .map(|it| self.letters(person, &format!("[forewarn #1] {it}")).len());
            assert_eq!(found, [soon, missed], "{person} by {moment}{}", self.installation.describe());
        }
    }
}

fn with_a_patient() -> Clinic {
    let clinic = Clinic::new();
    clinic.deliver(ARRIVED, &Mail::from_patient("Rosa Delgado"));
    clinic.once("2026-10-05 13:30:00");
    clinic
}

#[test]
fn each_share_of_the_time_is_warned_of_once() {
    let clinic = with_a_patient();
    clinic.does("2026-10-05 14:00:00", &["assign", "1", "--to", "tate", "--by", "holloway"]);
    // Half of the time and three quarters of it: for the digest alone.
    clinic.check_warned("2026-10-20 21:40:00", 0, 0);
    let digest = clinic.does("2026-10-21 12:00:00", &["digest"]);
    assert!(digest.contains("half of the time has passed"), "{digest}");
    clinic.check_warned("2026-10-28 14:00:00", 0, 0);
    let digest = clinic.does("2026-10-28 14:01:00", &["digest"]);
    assert!(
        digest.contains("DUE SOON (1)") && digest.contains("three quarters of the time have passed"),
        "{digest}"
    );
    // Nine tenths pass on Sunday, November 1, at 22:19; so it is told on Friday, October 30.
    clinic.check_warned("2026-10-31 03:18:00", 0, 0);
    clinic.check_warned("2026-10-31 03:20:00", 1, 0);
    clinic.check_warned("2026-10-31 03:21:00", 1, 0);
    clinic.check_warned("2026-11-02 16:00:00", 1, 0);
    // The day is over at midnight in Chicago, where summer time has ended.
    clinic.check_warned("2026-11-05 05:59:00", 1, 0);
    clinic.check_warned("2026-11-05 06:00:01", 1, 1);
    clinic.check_warned("2026-11-05 06:05:00", 1, 1);
    clinic.check_warned("2026-11-09 16:00:00", 1, 1);
    let digest = clinic.does("2026-11-09 16:00:00", &["digest"]);
    assert!(digest.contains("OVERDUE (1)") && digest.contains("answer was due Nov 4, 5 days ago"), "{digest}");
    // Nobody else is told.
    assert!(clinic.letters("ruiz", "[forewarn #1]").is_empty());
}

#[test]
fn shares_that_passed_while_nothing_ran_are_one_warning() {
    let clinic = with_a_patient();
    clinic.does("2026-10-05 14:00:00", &["assign", "1", "--to", "tate", "--by", "holloway"]);
    clinic.check_warned("2026-11-20 15:00:00", 0, 1);
    clinic.check_warned("2026-11-20 15:10:00", 0, 1);
}

#[test]
fn old_mail_in_a_new_inbox_is_no_flood_of_warnings() {
    let clinic = Clinic::new();
    clinic.deliver(ARRIVED, &Mail::from_patient("Rosa Delgado"));
    clinic.check_warned("2026-11-20 15:00:00", 0, 0);
    clinic.check_warned("2026-11-21 15:00:00", 0, 0);
    let digest = clinic.does("2026-11-21 15:01:00", &["digest"]);
    assert!(digest.contains("OVERDUE (1)"), "{digest}");
}

#[test]
fn what_is_closed_or_released_is_not_warned_of() {
    let clinic = Clinic::new();
    for patient in ["Rosa Delgado", "Jonas Ekberg"] {
        clinic.deliver(ARRIVED, &Mail::from_patient(patient));
    }
    clinic.once("2026-10-05 13:30:00");
    clinic.does("2026-10-06 15:00:00", &["close", "1", "--as", "no_such_patient", "--by", "holloway"]);
    let release = ["release", "2", "--by", "tate", "--what", "chart", "--means", "mail", "--to", "the patient"];
    clinic.does(
        "2026-10-06 15:00:00",
        &[&release[..], &["--out-of-policy", "--reason", "at the counter"][..]].concat(),
    );
    clinic.once("2026-11-20 15:00:00");
    for id in [1, 2] {
        for warning in ["Answer due", "DEADLINE MISSED"] {
            assert!(clinic.letters("holloway", &format!("[forewarn #{id}] {warning}")).is_empty(), "{id}");
        }
    }
}

#[test]
fn an_extension_moves_the_day_that_counts_and_is_warned_of_anew() {
    let clinic = with_a_patient();
    clinic.does("2026-10-05 14:00:00", &["assign", "1", "--to", "tate", "--by", "holloway"]);
    clinic.check_warned("2026-11-02 16:00:00", 1, 0);
    let extend =
        |until| ["extend", "1", "--until", until, "--reason", "the film is in the archive", "--by", "holloway"];
    let too_far = clinic.tries("2026-11-02 17:00:00", &extend("2026-12-05"));
    assert_eq!(too_far.status.code(), Some(3), "{too_far:?}");
    assert!(too_far.errors.contains("no later than 2026-12-04"), "{}", too_far.errors);
    clinic.does("2026-11-02 17:00:00", &extend("2026-11-20"));
    let entry = clinic.installation.entries().remove(0);
    assert_eq!(entry["deadline"], "2026-11-20");
    clinic.check_warned("2026-11-10 15:00:00", 1, 0);
    clinic.check_warned("2026-11-19 15:00:00", 2, 0);
    clinic.check_warned("2026-11-21 06:00:01", 2, 1);
    let again = clinic.tries("2026-11-21 15:00:00", &extend("2026-11-30"));
    assert_eq!(again.status.code(), Some(3), "the law allows one: {again:?}");
}

#[test]
fn a_lawyer_may_wait_no_longer_because_a_patient_might() {
    let clinic = Clinic::new();
    clinic.deliver(ARRIVED, &Mail::plain_request("Rosa Delgado", "Records"));
    clinic.once("2026-10-05 13:30:00");
    let before = clinic.installation.entries().remove(0)["deadline"].clone();
    let extend =
        ["extend", "1", "--until", "2026-11-20", "--reason", "the film is in the archive", "--by", "holloway"];
    let refused = clinic.tries("2026-10-06 15:00:00", &extend);
    assert_eq!(refused.status.code(), Some(3), "{refused:?}");
    assert!(refused.errors.contains("may not be extended"), "{}", refused.errors);
    assert_eq!(clinic.installation.entries().remove(0)["deadline"], before);
}
