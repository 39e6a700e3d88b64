//! Calendar days and business days: how a span of days becomes a date.
//!
//! The day from which a span runs is never counted, and the last day is the answer. Business days are Monday to
//! Friday without the holidays that the caller names; a caller that names none counts every Monday to Friday, as a
//! sender who writes "ten business days" without a calendar at hand does.

use jiff::Span;
use jiff::civil::{Date, Weekday};

use crate::model::DayUnit;

/// The date `days` of `unit` after `from`. Holidays count only against business days.
///
/// *Limits*: stops at the last day that the calendar knows (the year 9999).
pub fn add(from: Date, days: u16, unit: DayUnit, holidays: &[Date]) -> Date {
    match unit {
        DayUnit::Calendar => add_days(from, days),
        DayUnit::Business => add_business_days(from, days, holidays),
    }
}

/// The date `days` calendar days after `from`.
pub fn add_days(from: Date, days: u16) -> Date {
    from.saturating_add(Span::new().days(i32::from(days)))
}

/// The date `days` business days after `from`; `from` itself where `days` is none.
pub fn add_business_days(from: Date, days: u16, holidays: &[Date]) -> Date {
    let mut date = from;
    for _ in 0..days {
        date = add_days(date, 1);
        while !is_business_day(date, holidays) && date < Date::MAX {
            date = add_days(date, 1);
        }
    }
    date
}

/// Whether `date` is a Monday to Friday and not among `holidays`.
pub fn is_business_day(date: Date, holidays: &[Date]) -> bool {
    !matches!(date.weekday(), Weekday::Saturday | Weekday::Sunday) && !holidays.contains(&date)
}

/// The first `weekday` on or after `from`.
pub fn on_or_after(from: Date, weekday: Weekday) -> Date {
    let ahead = weekday.since(from.weekday());
    from.saturating_add(Span::new().days(i32::from(ahead)))
}

/// Whole years from `born` to `today`; none where `born` is later.
pub fn age(born: Date, today: Date) -> Option<u16> {
    let birthday_passed = (today.month(), today.day()) >= (born.month(), born.day());
    let years = today.year() - born.year() - i16::from(!birthday_passed);
    u16::try_from(years).ok()
}

#[cfg(test)]
mod tests {
    use jiff::civil::{Weekday, date};

    use super::{DayUnit, add, add_business_days, age, on_or_after};

    #[track_caller]
    fn check(from: &str, days: u16, unit: DayUnit, expected: &str) {
        assert_eq!(add(from.parse().unwrap(), days, unit, &[]).to_string(), expected, "{days} from {from}");
    }

    #[test]
    fn calendar_days_pass_over_nothing() {
        check("2026-11-12", 10, DayUnit::Calendar, "2026-11-22");
        check("2026-12-31", 1, DayUnit::Calendar, "2027-01-01");
        check("2028-02-28", 1, DayUnit::Calendar, "2028-02-29");
    }

    #[test]
    fn business_days_pass_over_weekends() {
        check("2026-11-13", 3, DayUnit::Business, "2026-11-18");
        check("2026-11-14", 1, DayUnit::Business, "2026-11-16");
        check("2026-11-10", 15, DayUnit::Business, "2026-12-01");
        check("2026-11-10", 0, DayUnit::Business, "2026-11-10");
    }

    #[test]
    fn business_days_pass_over_the_holidays_that_are_named() {
        let thanksgiving = [date(2026, 11, 26)];
        assert_eq!(add_business_days(date(2026, 11, 25), 1, &thanksgiving), date(2026, 11, 27));
    }

    #[test]
    fn the_last_day_of_the_calendar_ends_the_count() {
        check("9999-12-30", 500, DayUnit::Business, "9999-12-31");
        check("9999-12-30", 500, DayUnit::Calendar, "9999-12-31");
    }

    #[test]
    fn a_weekday_is_found_today_or_ahead() {
        assert_eq!(on_or_after(date(2026, 11, 13), Weekday::Friday), date(2026, 11, 13));
        assert_eq!(on_or_after(date(2026, 11, 14), Weekday::Friday), date(2026, 11, 20));
    }

    #[test]
    fn age_turns_on_the_birthday() {
        assert_eq!(age(date(2008, 11, 25), date(2026, 11, 24)), Some(17));
        assert_eq!(age(date(2008, 11, 25), date(2026, 11, 25)), Some(18));
        assert_eq!(age(date(2027, 1, 1), date(2026, 11, 25)), None);
    }
}
