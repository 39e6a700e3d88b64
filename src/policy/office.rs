//! Office hours: when time counts, and when the next working day begins.
//!
//! A span of office hours stands still while the practice is closed. Hours are those on the wall: a clock change inside them
//! makes that day's hours as long as they really were.

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};

use crate::calendar::add_days;
use crate::model::{Office, Practice};

/// The most days that are looked ahead: more than any practice is closed.
const HORIZON: usize = 400;

/// When `span` of office hours have passed since `from`. Where the practice is never open, as if it always were.
pub fn after(from: Timestamp, span: SignedDuration, office: &Office, practice: &Practice) -> Timestamp {
    let mut left = span;
    for (opens, closes) in openings(day_of(from, practice), office, practice) {
        let start = opens.max(from);
        let here = closes.duration_since(start);
        if left <= here {
            return start.saturating_add(left).unwrap_or(Timestamp::MAX);
        }
        left -= here.max(SignedDuration::ZERO);
    }
    from.saturating_add(span).unwrap_or(Timestamp::MAX)
}

/// When the practice opens on the first working day after that of `from`.
pub fn next_morning(from: Timestamp, office: &Office, practice: &Practice) -> Timestamp {
    let tomorrow = add_days(day_of(from, practice), 1);
    let next = openings(tomorrow, office, practice).next().map(|(opens, _)| opens);
    next.unwrap_or_else(|| from.saturating_add(SignedDuration::from_hours(24)).unwrap_or(Timestamp::MAX))
}

/// From when to when the practice is open, on `first` and the working days after it.
fn openings<'a>(
    first: Date,
    office: &'a Office,
    practice: &'a Practice,
) -> impl Iterator<Item = (Timestamp, Timestamp)> + 'a {
    let days = std::iter::successors(Some(first), |day| Some(add_days(*day, 1))).take(HORIZON);
    days.filter(|day| office.days.contains(&day.weekday()) && !practice.holidays.contains(day)).filter_map(|day| {
        let at = |time| {
            day.to_datetime(time).to_zoned_datetime(practice.time_zone.clone()).ok().map(|it| it.timestamp())
        };
        Some((at(office.opens)?, at(office.closes)?))
    })
}

fn day_of(time: Timestamp, practice: &Practice) -> Date {
    time.to_zoned_datetime(practice.time_zone.clone()).date()
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use jiff::tz::TimeZone;
    use jiff::{SignedDuration, Timestamp};

    use super::{after, next_morning};
    use crate::model::{Office, Practice};
    use crate::policy::tests::practice;

    /// In Chicago, where Thanksgiving and the day after are holidays.
    fn chicago() -> Practice {
        let holidays = vec![date(2026, 11, 26), date(2026, 11, 27)];
        Practice { time_zone: TimeZone::get("America/Chicago").unwrap(), holidays, ..practice() }
    }

    #[track_caller]
    fn check(from: &str, hours: i64, expected: &str) {
        let from: Timestamp = from.parse().unwrap();
        let found = after(from, SignedDuration::from_hours(hours), &Office::default(), &chicago());
        assert_eq!(found, expected.parse().unwrap(), "{hours} h after {from}: {found}");
    }

    #[test]
    fn hours_stand_still_while_the_practice_is_closed() {
        check("2026-12-01T09:00-06:00", 4, "2026-12-01T13:00-06:00");
        check("2026-12-01T15:00-06:00", 4, "2026-12-02T10:00-06:00");
        check("2026-12-01T03:00-06:00", 4, "2026-12-01T12:00-06:00");
        check("2026-12-01T22:00-06:00", 4, "2026-12-02T12:00-06:00");
        // Friday afternoon, and a Saturday.
        check("2026-12-04T16:00-06:00", 4, "2026-12-07T11:00-06:00");
        check("2026-12-05T12:00-06:00", 9, "2026-12-07T17:00-06:00");
        // The evening before Thanksgiving.
        check("2026-11-25T16:30-06:00", 1, "2026-11-30T08:30-06:00");
    }

    #[test]
    fn the_clock_change_lies_outside_the_hours_and_shifts_nothing() {
        check("2026-10-30T16:00-05:00", 2, "2026-11-02T09:00-06:00");
        check("2026-03-06T16:00-06:00", 2, "2026-03-09T09:00-05:00");
    }

    #[test]
    fn a_practice_that_is_never_open_is_taken_for_one_that_always_is() {
        let office = Office { days: Vec::new(), ..Office::default() };
        let from: Timestamp = "2026-12-04T16:00-06:00".parse().unwrap();
        let span = SignedDuration::from_hours(4);
        assert_eq!(after(from, span, &office, &chicago()), from + span);
        assert!(next_morning(from, &office, &chicago()) > from);
    }

    #[test]
    fn the_next_morning_is_that_of_the_next_working_day() {
        let check = |from: &str, expected: &str| {
            let found = next_morning(from.parse().unwrap(), &Office::default(), &chicago());
            assert_eq!(found, expected.parse().unwrap(), "{from}: {found}");
        };
        check("2026-12-01T02:00-06:00", "2026-12-02T08:00-06:00");
        check("2026-12-01T08:00-06:00", "2026-12-02T08:00-06:00");
        check("2026-12-04T21:00-06:00", "2026-12-07T08:00-06:00");
        check("2026-11-25T12:00-06:00", "2026-11-30T08:00-06:00");
    }
}
