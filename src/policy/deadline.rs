//! The date that counts for a message, and its basis.
//!
//! It is the earliest of the date that the sender sets and of the time frames that the policy has for the kind: federal
//! law's, those of the practice's own state, and the practice's. They run from the day of receipt. Business days pass over
//! weekends and the practice's holidays; a last day that is one of these is not put off, so a deadline may come out early,
//! never late. Where two give the same date, the sender's is named first.
//!
//! An extension (45 CFR 164.524(b)(2)(iii)) moves those time frames alone that may be extended, each within its own bounds,
//! and the sender's wish, since the sender is told in writing. A state's shorter one goes on counting: what federal law
//! allows does not lengthen it (45 CFR 160.203(b)).

use jiff::civil::Date;

use crate::calendar;
use crate::model::{Assessment, DayUnit, Deadline, Policy, Practice, TimeFrame};

/// The date by which a message that arrived on `received` must be answered; none where nothing sets one. `extended` is the
/// day to which the time was extended, if it was.
pub fn deadline(
    assessment: &Assessment,
    received: Date,
    extended: Option<Date>,
    practice: &Practice,
    policy: &Policy,
) -> Option<Deadline> {
    let frames = frames(assessment, policy);
    let gives_way = extended.is_some() && frames.iter().any(|it| it.extension.is_some());
    let of_sender = assessment.due.filter(|_| !gives_way);
    let of_sender = of_sender.map(|date| Deadline { date, basis: "set by the sender".to_owned() });
    let of_policy = frames.iter().map(|frame| of_frame(frame, received, extended, practice));
    // `min_by_key` keeps the first of equals.
    of_sender.into_iter().chain(of_policy).min_by_key(|it| it.date)
}

/// The last day to which the time for a message that arrived on `received` may be extended; none where it may not be.
pub fn latest_extension(
    assessment: &Assessment,
    received: Date,
    practice: &Practice,
    policy: &Policy,
) -> Option<Date> {
    let now = deadline(assessment, received, None, practice, policy)?;
    let extended = deadline(assessment, received, Some(Date::MAX), practice, policy)?;
    (extended.date > now.date).then_some(extended.date)
}

/// The time frames for the kind of `assessment`.
fn frames<'a>(assessment: &Assessment, policy: &'a Policy) -> &'a [TimeFrame] {
    let name = policy.rules.get(&assessment.kind).and_then(|rule| rule.time_frame.as_ref());
    name.and_then(|name| policy.time_frames.get(name)).map_or(&[], Vec::as_slice)
}

/// The end of `frame`.
fn of_frame(frame: &TimeFrame, received: Date, extended: Option<Date>, practice: &Practice) -> Deadline {
    let end = |days: u16| calendar::add(received, days, frame.unit, &practice.holidays);
    let date = end(frame.days);
    let latest = frame.extension.map(|more| end(frame.days.saturating_add(more)));
    match (extended, latest) {
        (Some(extended), Some(latest)) if extended > date => {
            let date = extended.min(latest);
            Deadline { date, basis: format!("extended from {}", describe(frame)) }
        }
        _ => Deadline { date, basis: describe(frame) },
    }
}

/// `15 business days from receipt (Tex. Occ. Code 159.006(d))`.
fn describe(frame: &TimeFrame) -> String {
    let unit = match (frame.unit, frame.days) {
        (DayUnit::Calendar, 1) => "day",
        (DayUnit::Calendar, _) => "days",
        (DayUnit::Business, 1) => "business day",
        (DayUnit::Business, _) => "business days",
    };
    let doubt = match frame.checked {
        Some(_) => "",
        None => ", unverified: check it before relying on it",
    };
    format!("{} {unit} from receipt ({}{doubt})", frame.days, frame.citation)
}

#[cfg(test)]
mod tests;
