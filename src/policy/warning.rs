//! When a deadline is warned of, and to whom.
//!
//! The time from receipt to the end of the day that counts is cut into shares; each that has passed is warned of once, and
//! the end itself as missed. A warning that would fall on a day without business comes on the business day before, because
//! nobody reads it in between; one that falls at an odd hour comes then, since it waits in its mailbox. What is missed is
//! told when it is.
//!
//! What had passed when a request was taken in is not mailed. Shares that passed together, for example while the service was down, are one warning: of the last of them.

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp, ToSpan};

use crate::calendar;
use crate::model::{Assessment, Audience, Entry, Person, PersonId, PersonRole, Policy, Practice, Recipient, Share};
use crate::policy::notices;

/// When `share` of the time between `received` and the end of the day `deadline` has passed, and a warning is due.
pub fn moment(share: Share, received: Timestamp, deadline: Date, practice: &Practice) -> Timestamp {
    let end = end_of(deadline, practice);
    if share == Share::Missed {
        return end;
    }
    let whole = end.duration_since(received).max(SignedDuration::ZERO);
    let passed = whole.as_secs() as i128 * i128::from(share.percent()) / 100;
    let passed = SignedDuration::from_secs(passed as i64);
    let moment = received.checked_add(passed).unwrap_or(end);
    before_a_day_of_rest(moment, practice).max(received)
}

/// The shares of the time that have passed by `now`, and are not among those `warned` of; none where there is nothing to
/// warn of.
pub fn due(
    received: Timestamp,
    deadline: Date,
    warned: &[Share],
    practice: &Practice,
    now: Timestamp,
) -> Vec<Share> {
    let has_passed = |share: &Share| moment(*share, received, deadline, practice) <= now;
    let passed = Share::ALL.iter().copied().filter(has_passed);
    // What was warned of stands for all before it: a clock that went back warns of nothing twice.
    passed.filter(|share| warned.iter().all(|it| it < share)).collect()
}

/// Whether `share` of the time for `entry` had passed when it was taken in: its alert and the digest say so from the start, and
/// an inbox full of old mail is no reason for a flood of warnings.
pub fn was_late(entry: &Entry, share: Share, practice: &Practice) -> bool {
    entry.deadline.as_ref().is_some_and(|it| moment(share, entry.arrived, it.date, practice) <= entry.stored)
}

/// The largest share of the time that has passed by `now`.
pub fn passed(received: Timestamp, deadline: Date, practice: &Practice, now: Timestamp) -> Option<Share> {
    due(received, deadline, &[], practice, now).pop()
}

/// Who is mailed that `share` of the time for a request has passed; nobody where the digest is enough. `assignee` takes care
/// of it.
pub fn recipients(
    share: Share,
    assessment: &Assessment,
    assignee: Option<&PersonId>,
    practice: &Practice,
    policy: &Policy,
) -> Vec<Recipient> {
    let (from, audiences) = policy.warning(assessment.kind);
    if share < from || audiences.is_empty() {
        return Vec::new();
    }
    let mut recipients: Vec<Recipient> = Vec::new();
    for audience in audiences {
        let people: Vec<Recipient> = match audience {
            Audience::Administrators => administrators(practice),
            Audience::Providers => concerned(assessment, practice),
            Audience::Staff => practice.staff.iter().map(|it| it.person.as_recipient()).collect(),
            Audience::Assigned => {
                let person = assignee.and_then(|id| practice.person(id));
                person.map(|(person, _)| person.as_recipient()).into_iter().collect()
            }
        };
        for person in people {
            notices::add(person, &mut recipients);
        }
    }
    if recipients.is_empty() { administrators(practice) } else { recipients }
}

fn administrators(practice: &Practice) -> Vec<Recipient> {
    practice.administrators.iter().map(Person::as_recipient).collect()
}

/// The clinicians whom a request with this assessment concerns.
fn concerned(assessment: &Assessment, practice: &Practice) -> Vec<Recipient> {
    let mut people = notices::recipients(assessment, practice);
    people.retain(|it| practice.person(&it.person).is_some_and(|(_, role)| role == PersonRole::Provider));
    people
}

/// The first moment after the day `date`, where the practice is.
fn end_of(date: Date, practice: &Practice) -> Timestamp {
    let next =
        date.tomorrow().ok().and_then(|it| it.at(0, 0, 0, 0).to_zoned_datetime(practice.time_zone.clone()).ok());
    next.map_or(Timestamp::MAX, |it| it.timestamp())
}

/// The same hour of the last business day, where `moment` falls on a day that is none.
fn before_a_day_of_rest(moment: Timestamp, practice: &Practice) -> Timestamp {
    let mut local = moment.to_zoned_datetime(practice.time_zone.clone());
    while !calendar::is_business_day(local.date(), &practice.holidays) {
        match local.checked_sub(1.day()) {
            Ok(earlier) => local = earlier,
            Err(_) => break,
        }
    }
    local.timestamp()
}

#[cfg(test)]
mod tests;
