//! The digest as the clock goes: once a day over restarts and clock changes, and once for a time in which nothing ran.

use crate::support::clinic::Clinic;
use crate::support::mail::Mail;

/// Everyone who gets one.
const READERS: [&str; 3] = ["holloway", "tate", "ruiz"];

impl Clinic {
    /// Runs the service once at `moment` in UTC; then everyone has had so many digests.
    #[track_caller]
    fn check(&self, moment: &str, digests: usize) {
        self.once(moment);
        for reader in READERS {
            let letters = self.letters(reader, "[forewarn] Digest ");
            assert_eq!(letters.len(), digests, "{reader} by {moment}{}", self.installation.describe());
        }
    }
}

#[test]
fn each_working_day_has_one_digest_however_often_the_service_starts() {
    let clinic = Clinic::new();
    // 07:30 in Chicago in winter is 13:30 in UTC.
    clinic.check("2026-12-03 13:29:00", 0);
    clinic.check("2026-12-03 13:30:01", 1);
    clinic.check("2026-12-03 13:31:00", 1);
    clinic.check("2026-12-03 23:00:00", 1);
    clinic.check("2026-12-04 13:29:00", 1);
    clinic.check("2026-12-04 15:00:00", 2);
    // A weekend.
    clinic.check("2026-12-05 15:00:00", 2);
    clinic.check("2026-12-07 13:29:00", 2);
    clinic.check("2026-12-07 13:30:01", 3);
    // A clock that is set back.
    clinic.check("2026-12-04 15:00:00", 3);
}

#[test]
fn the_clock_goes_back_in_autumn_and_there_is_one_digest_at_its_hour() {
    let clinic = Clinic::new();
    clinic.installation.with_daily_digest("07:30");
    // The last day of summer time: 07:30 is 12:30 in UTC. On November 1 it is 13:30.
    clinic.check("2026-10-31 12:30:01", 1);
    clinic.check("2026-11-01 12:30:01", 1);
    clinic.check("2026-11-01 13:29:00", 1);
    clinic.check("2026-11-01 13:30:01", 2);
    clinic.check("2026-11-02 13:29:00", 2);
    clinic.check("2026-11-02 13:30:01", 3);
}

#[test]
fn an_hour_that_comes_twice_has_one_digest() {
    let clinic = Clinic::new();
    clinic.installation.with_daily_digest("01:30");
    clinic.check("2026-10-31 06:30:01", 1);
    // 01:30 is first 06:30 in UTC, and an hour later once more.
    clinic.check("2026-11-01 06:29:00", 1);
    clinic.check("2026-11-01 06:30:01", 2);
    clinic.check("2026-11-01 07:30:01", 2);
    clinic.check("2026-11-02 07:29:00", 2);
    clinic.check("2026-11-02 07:30:01", 3);
}

#[test]
fn an_hour_that_never_comes_has_its_digest_all_the_same() {
    let clinic = Clinic::new();
    clinic.installation.with_daily_digest("02:30");
    clinic.check("2027-03-13 08:30:01", 1);
    // On March 14 the clock goes from 02:00, 08:00 in UTC, to 03:00; half an hour later it is time.
    clinic.check("2027-03-14 07:59:00", 1);
    clinic.check("2027-03-14 08:29:00", 1);
    clinic.check("2027-03-14 08:30:01", 2);
    clinic.check("2027-03-14 23:00:00", 2);
    clinic.check("2027-03-15 07:29:00", 2);
    clinic.check("2027-03-15 07:30:01", 3);
}

#[test]
fn a_week_in_which_nothing_ran_has_one_digest_that_covers_it() {
    let clinic = Clinic::new();
    clinic.deliver("2026-10-05 13:00:00", &Mail::from_patient("Rosa Delgado"));
    clinic.check("2026-10-05 14:00:00", 1);
    for day in ["2026-10-06", "2026-10-08", "2026-10-11"] {
        clinic.deliver(&format!("{day} 15:00:00"), &Mail::newsletter());
    }
    // The service is down; people go on.
    let release = ["release", "1", "--by", "tate", "--what", "chart", "--means", "mail", "--to", "her address"];
    let against = ["--out-of-policy", "--reason", "she stood at the counter"];
    clinic.does("2026-10-07 16:00:00", &[&release[..], &against[..]].concat());
    // Before its hour on Tuesday, the digest of Monday is made up for; those of the days before are not.
    clinic.check("2026-10-13 12:29:00", 2);
    let letter = clinic.letters("tate", "[forewarn] Digest Oct 12").pop().expect("the digest of Monday");
    for words in [
        "3 messages seen since Oct 5, 2026, 9:00 AM = 0 requests + 3 not requests + 0 that",
        "RELEASED SINCE THE LAST DIGEST (1)",
        "\n  OUT OF POLICY\n  by Marcus Tate, Oct 7, 2026, 11:00 AM",
    ] {
        assert!(letter.contains(words), "expected {words:?} in {letter}");
    }
    clinic.check("2026-10-13 12:30:01", 3);
    let letter = clinic.letters("tate", "[forewarn] Digest Oct 13").pop().expect("the digest of Tuesday");
    assert!(letter.contains("0 messages seen since Oct 13, 2026, 7:29 AM"), "{letter}");
    assert!(!letter.contains("RELEASED SINCE"), "what was told is told once: {letter}");
    clinic.check("2026-10-13 18:00:00", 3);
}

#[test]
fn what_was_closed_leaves_the_working_list_and_what_is_opened_again_returns() {
    let clinic = Clinic::new();
    clinic.deliver("2026-10-05 13:00:00", &Mail::from_patient("Rosa Delgado"));
    clinic.once("2026-10-05 14:00:00");
    let now = "2026-10-06 15:00:00";
    let stands = || clinic.does(now, &["digest"]).contains("- #1 ");
    assert!(stands(), "it is open");
    clinic.does(now, &["deny", "1", "--reason", "identity", "--by", "holloway"]);
    assert!(!stands(), "it is denied");
    clinic.does(now, &["reopen", "1", "--by", "holloway"]);
    assert!(stands(), "it is open again");
    clinic.does(now, &["assign", "1", "--to", "tate", "--by", "holloway"]);
    assert!(clinic.does(now, &["digest"]).contains("assigned to Marcus Tate"));
}

#[test]
fn a_request_moves_through_the_working_list_as_people_do_their_part() {
    let clinic = Clinic::new();
    clinic.deliver("2026-10-05 13:00:00", &Mail::plain_request("Rosa Delgado", "Records"));
    clinic.once("2026-10-05 14:00:00");
    let now = "2026-10-06 15:00:00";
    // The heading under which it stands, and what it waits for.
    let group = || {
        let digest = clinic.does(now, &["digest"]);
        let before = digest.split("- #1 ").next().unwrap();
        let heading = before.lines().rfind(|it| it.ends_with(')') && it.to_uppercase() == **it).unwrap();
        (heading.to_owned(), digest.matches("  [ ] ").count())
    };
    assert_eq!(group(), ("WAITING FOR ACKNOWLEDGEMENT (1)".to_owned(), 3));
    clinic.does(now, &["ack", "1", "--by", "brandt"]);
    assert_eq!(group(), ("WAITING FOR DOCUMENTS (1)".to_owned(), 2));
    clinic.does(now, &["confirm", "1", "authorization", "--by", "tate"]);
    clinic.does(now, &["confirm", "1", "second-check", "--by", "ruiz"]);
    assert_eq!(group(), ("READY TO RELEASE (1)".to_owned(), 0));
    let release = ["release", "1", "--by", "tate", "--what", "chart", "--means", "mail", "--to", "the firm"];
    clinic.does(now, &release);
    let digest = clinic.does("2026-10-06 15:01:00", &["digest"]);
    assert!(
        !digest.contains("READY TO RELEASE") && digest.contains("RELEASED SINCE THE LAST DIGEST (1)"),
        "{digest}"
    );
}
