//! The date that counts for a message, and its basis.
//!
//! It is the earliest of the date that the sender sets and of the time frames that the policy has for the kind, those
//! of the practice's own state among them. Time frames run from the day of receipt, without holidays: a deadline may so
//! come out early, never late. Where two give the same date, the sender's is named first.

use jiff::civil::Date;

use crate::calendar;
use crate::model::{Assessment, DayUnit, Deadline, Policy, TimeFrame};

/// The date by which a message that arrived on `received` must be answered; none where nothing sets one.
pub fn deadline(assessment: &Assessment, policy: &Policy, received: Date) -> Option<Deadline> {
    let of_sender = assessment.due.map(|date| Deadline { date, basis: "set by the sender".to_owned() });
    let name = policy.rules.get(&assessment.kind).and_then(|rule| rule.time_frame.as_ref());
    let frames = name.and_then(|name| policy.time_frames.get(name)).into_iter().flatten();
    let of_policy = frames.map(|frame| Deadline {
        date: calendar::add(received, frame.days, frame.unit, &[]),
        basis: describe(frame),
    });
    // `min_by_key` keeps the first of equals.
    of_sender.into_iter().chain(of_policy).min_by_key(|it| it.date)
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
