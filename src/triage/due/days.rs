//! Days that a sender names without a date: "Friday", "the end of the month", "the second Wednesday of December".

use jiff::civil::{Date, Weekday};

use crate::calendar;

/// A day of the week, in English or Spanish.
pub(super) const WEEKDAY: &str =
    "(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?|lunes|martes|mi[eé]rcoles|jueves|viernes";
/// A month, in order.
pub(super) const MONTH: &str =
    "(?:january|february|march|april|may|june|july|august|september|october|november|december)";
/// The day that `day`, in lower case, names for who reads it on the day of receipt; with `next` that of the week after.
pub(super) fn day_named(day: &str, next: bool, received: Date) -> Option<Date> {
    let weekday = match day {
        "today" | "hoy" => return Some(received),
        "tomorrow" | "tmrw" | "tmw" => return Some(calendar::add_days(received, 1)),
        "tonight" | "this morning" | "this afternoon" | "this evening" => return Some(received),
        _ if let Some(month) = day.rsplit_once("end of ").and_then(|(_, it)| month_named(it)) => {
            let year = received.year() + i16::from(month < received.month());
            return Date::new(year, month, 1).ok().map(Date::last_of_month);
        }
        _ if day.ends_with("month") => return Some(received.last_of_month()),
        _ if day.ends_with("year") => return Some(received.last_of_year()),
        _ if day.ends_with("next week") => {
            return Some(calendar::add_days(calendar::on_or_after(received, Weekday::Sunday), 5));
        }
        _ if day.ends_with("week") => Weekday::Friday,
        _ => match day.get(..3)? {
            "mon" | "lun" => Weekday::Monday,
            "tue" | "mar" => Weekday::Tuesday,
            "wed" | "mi\u{e9}" | "mie" => Weekday::Wednesday,
            "thu" | "jue" => Weekday::Thursday,
            "fri" | "vie" => Weekday::Friday,
            "sat" => Weekday::Saturday,
            "sun" => Weekday::Sunday,
            _ => return None,
        },
    };
    let first = calendar::on_or_after(calendar::add_days(received, 1), weekday);
    let in_this_week = received.weekday().to_monday_zero_offset() < weekday.to_monday_zero_offset();
    Some(if next && in_this_week { calendar::add_days(first, 7) } else { first })
}

/// "The second Wednesday of December".
pub(super) fn counted_day(nth: &str, day: &str, received: Date) -> Option<Date> {
    let month = month_named(day.rsplit([' ', '\n']).next()?)?;
    let first_letter = received.year() + i16::from(month < received.month());
    let weekday = day_named(day.get(..3)?, false, received)?.weekday();
    let nth = match nth.to_lowercase().get(..2)? {
        "fi" | "1s" => 1,
        "se" | "2n" => 2,
        "th" | "3r" => 3,
        "fo" | "4t" => 4,
        _ => -1,
    };
    Date::new(first_letter, month, 1).ok()?.nth_weekday_of_month(nth, weekday).ok()
}

/// The number of a month that is named in full, in lower case.
fn month_named(name: &str) -> Option<i8> {
    (1..).zip(MONTH.trim_matches(['(', ')', '?', ':']).split('|')).find(|(_, it)| *it == name).map(|(at, _)| at)
}
