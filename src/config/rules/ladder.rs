//! Office hours, and how long a request may stay unanswered, as written.

use jiff::SignedDuration;
use jiff::civil::Time;

use crate::config::document::At;
use crate::config::fault::Report;
use crate::config::resolve::WEEKDAYS;
use crate::config::rules::{OfficeTable, word};
use crate::model::{Office, Patience};

/// The longest patience that may be set.
const LONGEST: SignedDuration = SignedDuration::from_hours(30 * 24);

/// Lays what `table` sets over `office`.
pub(super) fn lay_office(office: &mut Office, table: &OfficeTable, at: usize, report: &mut Report<'_>) {
    if let Some(hours) = &table.hours {
        match read_hours(&hours.value) {
            Some((opens, closes)) => (office.opens, office.closes) = (opens, closes),
            None => report
                .fault(hours.at, "expected `hours` to be two times of one day, the earlier first")
                .remedy("write it as \"08:00-17:00\""),
        }
    }
    if let Some(days) = &table.days {
        let found = days.value.iter().filter_map(|it| word(it, "days", WEEKDAYS, report)).collect::<Vec<_>>();
        if days.value.is_empty() {
            report
                .fault(at, "expected at least one day in `days`")
                .remedy("name the days on which someone is there");
        }
        office.days = found;
    }
}

fn read_hours(written: &str) -> Option<(Time, Time)> {
    let (opens, closes) = written.split_once(['-', '–'])?;
    let time = |it: &str| Time::strptime("%H:%M", it.trim()).ok();
    Some((time(opens)?, time(closes)?)).filter(|(opens, closes)| opens < closes)
}

/// Lays what is written over `patience`.
pub(super) fn lay_patience(
    patience: &mut Patience,
    remind: Option<&At<String>>,
    escalate: Option<&At<String>>,
    report: &mut Report<'_>,
) {
    if let Some(span) = remind.and_then(|it| span(it, "remind_after", report)) {
        patience.remind = span;
    }
    if let Some(span) = escalate.and_then(|it| span(it, "escalate_after", report)) {
        patience.escalate = span;
    }
    let written = escalate.or(remind);
    if let Some(written) = written.filter(|_| patience.escalate <= patience.remind) {
        report
            .fault(written.at, "expected `escalate_after` to be longer than `remind_after`")
            .remedy("those who were alerted are reminded before others are told");
    }
}

/// `30 minutes`, `1 hour`, `4 hours`.
fn span(written: &At<String>, key: &str, report: &mut Report<'_>) -> Option<SignedDuration> {
    let found = written.value.trim().split_once(' ').and_then(|(number, unit)| {
        let number: u16 = number.parse().ok()?;
        match unit.trim() {
            "minute" | "minutes" => Some(SignedDuration::from_mins(number.into())),
            "hour" | "hours" => Some(SignedDuration::from_hours(number.into())),
            _ => None,
        }
    });
    let found = found.filter(|it| it.is_positive() && *it <= LONGEST);
    if found.is_none() {
        report
            .fault(written.at, format!("expected `{key}` to be a number of minutes or hours"))
            .remedy("write it as \"30 minutes\" or \"4 hours\", 720 hours at most");
    }
    found
}

#[cfg(test)]
mod tests {
    use jiff::SignedDuration;
    use jiff::civil::{Weekday, time};

    use crate::config::rules::{Draft, lay, lay_built_in};
    use crate::model::{Kind, Office, Patience, Policy};

    fn laid(own: &str) -> (Policy, Vec<String>) {
        let mut draft = Draft::default();
        lay_built_in(&mut draft);
        let (faults, _) = lay("policy.toml".into(), own, &mut draft);
        (draft.finish(None), faults.iter().map(ToString::to_string).collect())
    }

    #[track_caller]
    fn check_fault(own: &str, expected: &str) {
        assert_eq!(laid(own).1, [expected], "{own}");
    }

    #[test]
    fn the_built_in_policy_presses_more_the_more_it_matters() {
        let (policy, faults) = laid("");
        assert!(faults.is_empty(), "{faults:?}");
        assert_eq!(policy.office, Office::default());
        let remind = |kind: Kind| policy.rules[&kind].patience.remind;
        assert!(remind(Kind::CourtOrder) <= remind(Kind::Attorney));
        assert!(remind(Kind::Attorney) < remind(Kind::Unclear));
        assert!(remind(Kind::Unclear) <= remind(Kind::Patient));
    }

    #[test]
    fn a_practice_sets_its_own_hours() {
        let own = "[office]\nhours = \"09:30-18:00\"\ndays = [\"mon\", \"sat\"]\n\
                   [kinds.attorney]\nremind_after = \"30 minutes\"\nescalate_after = \"1 hour\"\n";
        let (policy, faults) = laid(own);
        assert!(faults.is_empty(), "{faults:?}");
        let days = vec![Weekday::Monday, Weekday::Saturday];
        assert_eq!(policy.office, Office { opens: time(9, 30, 0, 0), closes: time(18, 0, 0, 0), days });
        let expected = Patience { remind: SignedDuration::from_mins(30), escalate: SignedDuration::from_hours(1) };
        assert_eq!(policy.rules[&Kind::Attorney].patience, expected);
    }

    #[test]
    fn what_cannot_be_hours_or_spans_is_named() {
        check_fault(
            "[office]\nhours = \"17:00-08:00\"",
            "policy.toml:2:9: expected `hours` to be two times of one day, the earlier first; write it as \"08:00-17:00\"",
        );
        check_fault(
            "kinds.attorney.remind_after = \"soon\"",
            "policy.toml:1:31: expected `remind_after` to be a number of minutes or hours; write it as \"30 minutes\" \
             or \"4 hours\", 720 hours at most",
        );
        check_fault(
            "kinds.attorney.remind_after = \"99 hours\"",
            "policy.toml:1:31: expected `escalate_after` to be longer than `remind_after`; those who were alerted are \
             reminded before others are told",
        );
    }
}
