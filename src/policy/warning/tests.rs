//! Warnings at set times, in Chicago.

use jiff::Timestamp;
use jiff::civil::{Date, date};
use jiff::tz::TimeZone;

use super::{due, moment, passed, recipients};
use crate::model::{Audience, Kind, PersonId, Practice, Share, Staff};
use crate::policy::tests::{assessment, person, policy, practice};

const THANKSGIVING: Date = date(2026, 11, 26);

fn chicago() -> Practice {
    Practice {
        time_zone: TimeZone::get("America/Chicago").unwrap(),
        holidays: vec![THANKSGIVING],
        staff: vec![Staff {
            person: person("dunn", "dunn@cedarhollow.example"),
            may_release: true,
            trained_on: None,
        }],
        ..practice()
    }
}

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

#[track_caller]
fn check_moment(received: &str, deadline: &str, share: Share, expected: &str) {
    let practice = chicago();
    let found = moment(share, at(received), deadline.parse().unwrap(), &practice);
    assert_eq!(
        found.to_zoned_datetime(practice.time_zone).strftime("%Y-%m-%d %H:%M").to_string(),
        expected,
        "{share}"
    );
}

/// What is warned of at `now`, where receipt was on Tuesday, November 10, at midnight, and the deadline is Thursday the 19th:
/// ten days.
#[track_caller]
fn check_due(warned: &[Share], now: &str, expected: &[Share]) {
    let found = due(at("2026-11-10T00:00-06:00"), date(2026, 11, 19), warned, &chicago(), at(now));
    assert_eq!(found, expected, "{now}");
}

#[test]
fn shares_are_counted_to_the_end_of_the_last_day() {
    let received = "2026-11-10T00:00-06:00";
    check_moment(received, "2026-11-19", Share::ThreeQuarters, "2026-11-17 12:00");
    check_moment(received, "2026-11-19", Share::NineTenths, "2026-11-19 00:00");
    check_moment(received, "2026-11-19", Share::Missed, "2026-11-20 00:00");
}

#[test]
fn a_warning_comes_before_a_weekend_or_a_holiday_rather_than_on_it() {
    // Half of the time is Sunday, the 15th.
    check_moment("2026-11-10T00:00-06:00", "2026-11-19", Share::Half, "2026-11-13 00:00");
    // Half of the time is Thanksgiving, at noon.
    check_moment("2026-11-24T00:00-06:00", "2026-11-28", Share::Half, "2026-11-25 12:00");
    // Receipt on a Saturday: nothing is warned of before.
    check_moment("2026-11-14T12:00-06:00", "2026-11-15", Share::Half, "2026-11-14 12:00");
    // What is missed on a Saturday is missed on a Sunday.
    check_moment("2026-11-10T00:00-06:00", "2026-11-14", Share::Missed, "2026-11-15 00:00");
}

#[test]
fn a_clock_change_moves_no_end() {
    // Ten days and an hour: the clock goes back on November 1. Half of them, 120 and a half hours, end on a Friday.
    check_moment("2026-10-25T00:00-05:00", "2026-11-03", Share::Half, "2026-10-30 00:30");
    check_moment("2026-10-25T00:00-05:00", "2026-11-03", Share::Missed, "2026-11-04 00:00");
    // The clock goes forward on March 14, 2027: an hour less.
    check_moment("2027-03-10T00:00-06:00", "2027-03-16", Share::Missed, "2027-03-17 00:00");
}

#[test]
fn each_share_is_warned_of_once_and_those_that_passed_together_at_once() {
    use Share::{Half, Missed, NineTenths, ThreeQuarters};
    check_due(&[], "2026-11-12T23:59-06:00", &[]);
    check_due(&[], "2026-11-13T00:00-06:00", &[Half]);
    check_due(&[Half], "2026-11-16T09:00-06:00", &[]);
    check_due(&[Half], "2026-11-17T12:00-06:00", &[ThreeQuarters]);
    check_due(&[Half, ThreeQuarters], "2026-11-19T10:00-06:00", &[NineTenths]);
    check_due(&[Half, ThreeQuarters, NineTenths], "2026-11-19T23:59-06:00", &[]);
    check_due(&[Half, ThreeQuarters, NineTenths], "2026-11-20T00:00-06:00", &[Missed]);
    check_due(&[Half], "2026-12-01T00:00-06:00", &[ThreeQuarters, NineTenths, Missed]);
    check_due(Share::ALL, "2026-12-01T00:00-06:00", &[]);
}

#[test]
fn a_clock_that_went_back_repeats_nothing() {
    check_due(&[Share::Missed], "2026-11-17T12:00-06:00", &[]);
    check_due(&[Share::NineTenths], "2026-11-17T12:00-06:00", &[]);
}

#[test]
fn what_arrives_after_its_deadline_is_missed_at_once() {
    let (received, deadline) = (at("2026-11-20T10:00-06:00"), date(2026, 11, 19));
    assert_eq!(passed(received, deadline, &chicago(), received), Some(Share::Missed));
    assert_eq!(passed(received, date(2026, 11, 27), &chicago(), received), None);
}

#[test]
fn the_ends_of_time_are_no_trouble() {
    assert_eq!(passed(Timestamp::MIN, Date::MAX, &chicago(), Timestamp::MAX), Some(Share::Missed));
    assert_eq!(passed(Timestamp::MAX, Date::MIN, &chicago(), Timestamp::MIN), None);
    assert_eq!(passed(Timestamp::MIN, Date::MIN, &chicago(), Timestamp::MAX), Some(Share::Missed));
}

#[track_caller]
fn check_recipients(share: Share, whom: &[Audience], assignee: Option<&str>, expected: &[&str]) {
    let mut policy = policy("TX");
    policy.warn = whom.to_vec();
    let assignee = assignee.map(PersonId::new);
    let found = recipients(share, &assessment(Kind::Attorney), assignee.as_ref(), &chicago(), &policy);
    let found: Vec<&str> = found.iter().map(|it| it.person.as_str()).collect();
    assert_eq!(found, expected, "{share}, {whom:?}");
}

#[test]
fn the_built_in_policy_mails_administrators_and_who_takes_care_of_it_at_nine_tenths_and_when_missed() {
    let of = policy("TX").warn;
    let office = ["kessler", "office"];
    check_recipients(Share::Half, &of, Some("dunn"), &[]);
    check_recipients(Share::ThreeQuarters, &of, Some("dunn"), &[]);
    check_recipients(Share::NineTenths, &of, Some("dunn"), &["kessler", "office", "dunn"]);
    check_recipients(Share::Missed, &of, None, &office);
}

#[test]
fn a_policy_names_others_and_silence_is_only_what_it_asks_for() {
    check_recipients(Share::Missed, &[Audience::Providers], None, &["lindqvist"]);
    check_recipients(Share::Missed, &[Audience::Staff, Audience::Assigned], Some("dunn"), &["dunn"]);
    check_recipients(Share::Missed, &[Audience::Assigned], None, &["kessler", "office"]);
    check_recipients(Share::Missed, &[Audience::Assigned], Some("departed"), &["kessler", "office"]);
    check_recipients(Share::Missed, &[], Some("dunn"), &[]);
}

#[test]
fn a_kind_may_have_a_rule_of_its_own() {
    let mut policy = policy("TX");
    let rule = policy.rules.get_mut(&Kind::Subpoena).unwrap();
    (rule.warn_from, rule.warn) = (Some(Share::Half), Some(vec![Audience::Assigned]));
    let dunn = PersonId::new("dunn");
    let told = |kind, share| recipients(share, &assessment(kind), Some(&dunn), &chicago(), &policy).len();
    assert_eq!((told(Kind::Subpoena, Share::Half), told(Kind::Attorney, Share::Half)), (1, 0));
}
