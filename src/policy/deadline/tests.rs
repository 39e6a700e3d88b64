//! Dates that count, worked out by hand on a calendar from the words of each law.

use jiff::civil::{Date, date};

use super::{deadline, latest_extension};
use crate::model::{Assessment, Kind, Policy, Practice};
use crate::policy::tests::{assessment, policy, practice};

/// Thanksgiving, Christmas, New Year, Martin Luther King's and Presidents' Day.
const HOLIDAYS: [Date; 5] =
    [date(2026, 11, 26), date(2026, 12, 25), date(2027, 1, 1), date(2027, 1, 18), date(2028, 2, 21)];

fn with_holidays() -> Practice {
    Practice { holidays: HOLIDAYS.to_vec(), ..practice() }
}

/// The policy of `state`, with patients who come to look at their records instead of having copies.
fn for_inspection(state: &str) -> Policy {
    let mut policy = policy(state);
    policy.rules.get_mut(&Kind::Patient).unwrap().time_frame = Some("inspection".into());
    policy
}

#[track_caller]
fn check(state: &str, kind: Kind, due: Option<&str>, expected: Option<(&str, &str)>) {
    let assessment = Assessment { due: due.map(|it| it.parse().unwrap()), ..assessment(kind) };
    let found = deadline(&assessment, date(2026, 11, 24), None, &practice(), &policy(state));
    let found = found.map(|it| (it.date.to_string(), it.basis));
    assert_eq!(found, expected.map(|(date, basis)| (date.to_owned(), basis.to_owned())), "{state}, {kind}");
}

/// Extends the time for what arrived on `received` to `until`.
#[track_caller]
fn check_extended(
    state: &str,
    assessment: &Assessment,
    received: &str,
    until: &str,
    expected: (&str, Option<&str>),
) {
    let (received, until) = (received.parse().unwrap(), until.parse().unwrap());
    let (practice, policy) = (with_holidays(), policy(state));
    let found = deadline(assessment, received, Some(until), &practice, &policy).unwrap();
    let latest = latest_extension(assessment, received, &practice, &policy).map(|it| it.to_string());
    assert_eq!((found.date.to_string().as_str(), latest.as_deref()), expected, "{state}: {}", found.basis);
}

#[test]
fn time_frames_of_five_states_end_on_the_days_that_a_calendar_shows() {
    for (state, kind, citation, received, expected, why) in [
        // 15 business days after the written consent: Tex. Occ. Code 159.006(d).
        ("TX", Kind::Patient, "159.006(d)", "2026-11-24", "2026-12-16", "Thanksgiving is none of the 15"),
        ("TX", Kind::Patient, "159.006(d)", "2026-12-12", "2027-01-05", "a Saturday; Christmas, New Year"),
        (
            "TX",
            Kind::Guardian,
            "159.006(d)",
            "2028-02-14",
            "2028-03-07",
            "Presidents' Day; February 29 is a Tuesday",
        ),
        ("TX", Kind::Attorney, "159.006(d)", "2026-11-20", "2026-12-14", "the Friday before Thanksgiving"),
        // 15 working days: RCW 70.02.080.
        ("WA", Kind::Patient, "70.02.080", "2026-12-18", "2027-01-12", "Christmas, New Year"),
        ("WA", Kind::Patient, "70.02.080", "2027-01-17", "2027-02-08", "a Sunday, then a holiday"),
        // 15 days for copies: Cal. Health & Safety Code 123110; 5 days for attorneys: Cal. Evid. Code 1158.
        ("CA", Kind::Patient, "123110", "2026-12-20", "2027-01-04", "the year ends"),
        ("CA", Kind::Patient, "123110", "2028-02-20", "2028-03-06", "February has 29 days"),
        ("CA", Kind::Patient, "123110", "2027-02-20", "2027-03-07", "February has 28; a Sunday is not put off"),
        ("CA", Kind::Attorney, "1158", "2026-12-30", "2027-01-04", "holidays count among calendar days"),
        // 10 days: N.Y. Pub. Health Law 18.
        ("NY", Kind::Patient, "Health Law 18", "2026-12-24", "2027-01-03", "a Sunday is not put off"),
        ("NY", Kind::Patient, "Health Law 18", "2028-02-20", "2028-03-01", "February has 29 days"),
        // No number in Fla. Stat. 456.057, so 30 days: 45 CFR 164.524(b)(2).
        ("FL", Kind::Patient, "164.524(b)(2)", "2026-12-15", "2027-01-14", "the year ends"),
        ("FL", Kind::Patient, "164.524(b)(2)", "2028-01-31", "2028-03-01", "February has 29 days"),
        ("FL", Kind::Patient, "164.524(b)(2)", "2027-01-31", "2027-03-02", "February has 28 days"),
    ] {
        let found = deadline(&assessment(kind), received.parse().unwrap(), None, &with_holidays(), &policy(state));
        let found = found.unwrap();
        assert_eq!(found.date.to_string(), expected, "{state}, {kind}, {received}: {why}");
        assert!(found.basis.contains(citation), "{state}: {}", found.basis);
    }
}

#[test]
fn who_comes_to_look_has_a_time_frame_of_its_own() {
    // 5 working days to inspect: Cal. Health & Safety Code 123110. Christmas is none of them.
    let received = date(2026, 12, 23);
    let found = deadline(&assessment(Kind::Patient), received, None, &with_holidays(), &for_inspection("CA"));
    assert_eq!(found.unwrap().date, date(2026, 12, 31));
}

#[test]
fn the_state_sets_the_time_where_it_is_shorter() {
    check(
        "TX",
        Kind::Patient,
        None,
        Some(("2026-12-15", "15 business days from receipt (Tex. Occ. Code 159.006(d))")),
    );
    check("FL", Kind::Patient, None, Some(("2026-12-24", "30 days from receipt (45 CFR 164.524(b)(2))")));
    check(
        "CA",
        Kind::Attorney,
        None,
        Some((
            "2026-11-29",
            "5 days from receipt (Cal. Evid. Code 1158, for a request with the patient's authorization)",
        )),
    );
}

#[test]
fn an_unverified_basis_says_so() {
    let basis = "15 days from receipt (Va. Code 8.01-413(B), unverified: check it before relying on it)";
    check("VA", Kind::Patient, None, Some(("2026-12-09", basis)));
}

#[test]
fn the_earlier_of_the_sender_and_the_policy_counts() {
    check("TX", Kind::Attorney, Some("2026-12-01"), Some(("2026-12-01", "set by the sender")));
    check("TX", Kind::Attorney, Some("2026-12-15"), Some(("2026-12-15", "set by the sender")));
    check(
        "TX",
        Kind::Attorney,
        Some("2026-12-16"),
        Some(("2026-12-15", "15 business days from receipt (Tex. Occ. Code 159.006(d))")),
    );
    check("TX", Kind::Subpoena, Some("2027-01-04"), Some(("2027-01-04", "set by the sender")));
}

#[test]
fn where_nothing_sets_a_date_there_is_none() {
    check("TX", Kind::CourtOrder, None, None);
    check("TX", Kind::Subpoena, None, None);
    check("TX", Kind::NotARequest, None, None);
}

#[test]
fn an_extension_moves_access_by_at_most_30_days() {
    let patient = assessment(Kind::Patient);
    check_extended("FL", &patient, "2026-12-15", "2027-01-20", ("2027-01-20", Some("2027-02-13")));
    check_extended("FL", &patient, "2026-12-15", "2027-06-01", ("2027-02-13", Some("2027-02-13")));
    check_extended("FL", &patient, "2026-12-15", "2027-01-02", ("2027-01-14", Some("2027-02-13")));
    let wish = Assessment { due: Some(date(2026, 12, 20)), ..patient };
    check_extended("FL", &wish, "2026-12-15", "2027-01-20", ("2027-01-20", Some("2027-02-13")));
}

#[test]
fn an_extension_moves_a_state_only_as_far_as_the_state_allows() {
    let patient = assessment(Kind::Patient);
    // At most 21 working days: RCW 70.02.080. Martin Luther King's Day is none of them.
    check_extended("WA", &patient, "2026-12-18", "2027-02-10", ("2027-01-21", Some("2027-01-21")));
    check_extended("TX", &patient, "2026-11-24", "2027-01-20", ("2026-12-16", None));
}

#[test]
fn an_extension_moves_nothing_but_access() {
    let attorney = assessment(Kind::Attorney);
    check_extended("FL", &attorney, "2026-12-15", "2027-01-20", ("2027-01-14", None));
    let subpoena = Assessment { due: Some(date(2027, 1, 4)), ..assessment(Kind::Subpoena) };
    check_extended("TX", &subpoena, "2026-12-15", "2027-01-20", ("2027-01-04", None));
}
