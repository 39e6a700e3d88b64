//! Who is told next, and when, where nobody answers an alert.
//!
//! The ladder has three sorts of rungs. Those who were alerted are *reminded*. Then the *next in line* are told: the
//! deputies of those who were alerted, and after as long again the other providers and the administrators. When everyone
//! knows, everyone is told *again* at the opening of each working day, until someone answers. Time is counted at any hour
//! where the alert was critical, else in office hours; the first alert is not on this ladder, for it never waits.
//!
//! How far the ladder was climbed is read from the notices themselves, so nothing else need be stored, and a decision can be
//! repeated from the log. Answering, overriding, closing or releasing ends it; an alert that tells more begins it anew.

use jiff::{SignedDuration, Timestamp};

use crate::model::{
    DeliveryState, Entry, Kind, Notice, Override, Patience, Person, Policy, Practice, Purpose, Recipient, State,
    Urgency,
};
use crate::policy::release::{is_acknowledged, last_alert};
use crate::policy::{absence, office};

/// An alert that is this far ahead of the clock was written by a clock that was wrong.
const AHEAD: SignedDuration = SignedDuration::from_hours(1);

/// All that decides.
#[derive(Debug, Clone, Copy)]
pub struct Case<'a> {
    pub entry: &'a Entry,
    /// Those of the entry.
    pub notices: &'a [Notice],
    /// Those of the entry.
    pub overrides: &'a [Override],
    pub practice: &'a Practice,
    pub policy: &'a Policy,
    pub now: Timestamp,
}

/// A rung of the ladder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rung {
    /// Those who were alerted are reminded.
    Remind,
    /// The next in line are told.
    Escalate,
    /// Everyone who knows is told again.
    Again,
}

impl Rung {
    /// What its notices are for.
    pub const fn purpose(self) -> Purpose {
        match self {
            Rung::Remind => Purpose::Reminder,
            Rung::Escalate | Rung::Again => Purpose::Escalation,
        }
    }
}

/// Who is to be told now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    pub rung: Rung,
    pub urgency: Urgency,
    /// When the alert went out that nobody has answered.
    pub alerted: Timestamp,
    /// At least one.
    pub recipients: Vec<Recipient>,
}

/// What is to be done about an entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Next {
    /// Nothing, unless something happens to the entry.
    Never,
    /// Nothing before this time.
    At(Timestamp),
    /// These are to be told now.
    Due(Step),
}

/// Says who is to be told now, or when to look again.
pub fn next(case: &Case<'_>) -> Next {
    let Some(alerted) = last_alert(case.notices).filter(|alerted| is_waiting(case, *alerted)) else {
        return Next::Never;
    };
    // By a clock that was wrong, and has been set back since: how long they have known of it cannot be told.
    let is_ahead = alerted.duration_since(case.now) > AHEAD;
    let alerted = if is_ahead { Timestamp::UNIX_EPOCH } else { alerted };
    let climbed = Climbed::of(case, alerted);
    let (at, rung, recipients) = climbed.next(case);
    match recipients.is_empty() {
        true => Next::Never,
        false if case.now < at => Next::At(at),
        false => Next::Due(Step { rung, urgency: climbed.urgency, alerted, recipients }),
    }
}

/// Whether the entry, last alerted at `alerted`, waits for an answer.
fn is_waiting(case: &Case<'_>, alerted: Timestamp) -> bool {
    let entry = case.entry;
    let is_open = match entry.state {
        State::Open | State::Alerted => entry.disposition.is_none(),
        State::Received | State::NotARequest | State::Acknowledged | State::Released => false,
    };
    // An alert from before there were tokens could not be answered.
    let can_be_answered =
        case.notices.iter().any(|it| it.purpose == Purpose::Alert && it.created >= alerted && it.token.is_some());
    is_open
        && can_be_answered
        && kind(entry).is_request()
        && !is_acknowledged(entry, case.notices)
        && !case.overrides.iter().any(|it| it.at >= alerted)
}

fn kind(entry: &Entry) -> Kind {
    entry.assessment.as_ref().map_or(Kind::Unclear, |it| it.kind)
}

/// How far the ladder was climbed since the last alert.
struct Climbed<'a> {
    alerted: Timestamp,
    urgency: Urgency,
    /// Those whom the alerts named.
    first: Vec<&'a Person>,
    /// Everyone who was told of it since.
    told: Vec<&'a Person>,
    /// When reminders and escalations were posted, in order.
    reminded: Vec<Timestamp>,
    escalated: Vec<Timestamp>,
}

impl<'a> Climbed<'a> {
    fn of(case: &Case<'a>, alerted: Timestamp) -> Climbed<'a> {
        let alerts = case.notices.iter().filter(|it| it.purpose == Purpose::Alert);
        let since = case.notices.iter().filter(|it| it.created >= alerted && it.instead_of.is_none());
        let times = |purpose: Purpose| {
            let mut times: Vec<Timestamp> =
                since.clone().filter(|it| it.purpose == purpose).map(|it| it.created).collect();
            times.sort_unstable();
            times.dedup();
            times
        };
        // Who was alerted earlier of the same entry knows of it as well.
        let of_ladder = since.clone().filter(|it| it.purpose.is_answerable());
        Climbed {
            alerted,
            urgency: alerts.clone().map(|it| it.urgency).max().unwrap_or(Urgency::Prompt),
            first: people(alerts.clone(), case.practice),
            told: people(alerts.chain(of_ladder), case.practice),
            reminded: times(Purpose::Reminder),
            escalated: times(Purpose::Escalation),
        }
    }

    /// The next rung, when it is due, and whom it tells.
    fn next(&self, case: &Case<'_>) -> (Timestamp, Rung, Vec<Recipient>) {
        let patience = case.policy.rules.get(&kind(case.entry)).map_or_else(Patience::default, |it| it.patience);
        if self.reminded.is_empty() && self.escalated.is_empty() {
            let recipients = recipients(&self.first, case);
            return (self.wait(self.alerted, patience.remind, case), Rung::Remind, recipients);
        }
        let last = self.escalated.last().copied();
        let at = self.wait(last.unwrap_or(self.alerted), patience.escalate, case);
        let line = self.next_in_line(case);
        match (line.is_empty(), last) {
            (false, _) => (at, Rung::Escalate, recipients(&line, case)),
            // Nobody is left who could be told for the first time. After a downtime the reminder may have gone out just now.
            (true, None) => {
                let reminded = self.reminded.last().copied().unwrap_or(self.alerted);
                let at = at.max(self.wait(reminded, patience.escalate - patience.remind, case));
                (at, Rung::Again, recipients(&self.told, case))
            }
            (true, Some(last)) => {
                let at = office::next_morning(last, &case.policy.office, case.practice);
                (at, Rung::Again, recipients(&self.told, case))
            }
        }
    }

    /// When `span` has passed since `from`.
    fn wait(&self, from: Timestamp, span: SignedDuration, case: &Case<'_>) -> Timestamp {
        match self.urgency {
            Urgency::Critical => from.saturating_add(span).unwrap_or(Timestamp::MAX),
            Urgency::Routine | Urgency::Prompt => office::after(from, span, &case.policy.office, case.practice),
        }
    }

    /// Those who are told next, of those who were not told yet: deputies first, then everyone else who may answer.
    fn next_in_line<'b>(&self, case: &Case<'b>) -> Vec<&'b Person> {
        let practice = case.practice;
        let today = case.now.to_zoned_datetime(practice.time_zone.clone()).date();
        let own = self.first.iter().filter_map(|it| it.deputy.as_ref()).filter_map(|it| practice.person(it));
        let own = own
            .flat_map(|(deputy, _)| std::iter::once(deputy).chain(absence::deputies(&deputy.id, practice, today)));
        let deputies = self.untold(own);
        match deputies.is_empty() {
            false => deputies,
            true => {
                let others = practice.providers.iter().map(|it| &it.person).chain(&practice.administrators);
                self.untold(others)
            }
        }
    }

    fn untold<'b>(&self, people: impl Iterator<Item = &'b Person>) -> Vec<&'b Person> {
        let mut found: Vec<&'b Person> = Vec::new();
        for person in people {
            if !self.told.iter().any(|it| is_same(it, person)) && !found.iter().any(|it| is_same(it, person)) {
                found.push(person);
            }
        }
        found
    }
}

/// Whether two entries of the roster are one person: one id, or one address.
fn is_same(one: &Person, other: &Person) -> bool {
    one.id == other.id || one.email.expose().eq_ignore_ascii_case(other.email.expose())
}

/// The people to whom `notices` went and who are still there, each once.
fn people<'a>(notices: impl Iterator<Item = &'a Notice>, practice: &'a Practice) -> Vec<&'a Person> {
    let mut found: Vec<&Person> = Vec::new();
    for (person, _) in notices.filter_map(|it| practice.person(&it.recipient.person)) {
        if !found.iter().any(|it| is_same(it, person)) {
            found.push(person);
        }
    }
    found
}

/// Where `people` are told: at the address that the last notice reached, where one did.
fn recipients(people: &[&Person], case: &Case<'_>) -> Vec<Recipient> {
    people.iter().map(|it| reached(it, case.notices).unwrap_or_else(|| it.as_recipient())).collect()
}

/// The address other than the first that was reached last, if it is still one of theirs.
fn reached(person: &Person, notices: &[Notice]) -> Option<Recipient> {
    let theirs = notices.iter().filter(|it| it.recipient.person == person.id && it.instead_of.is_some());
    let reached = theirs.filter(|it| it.delivery.state == DeliveryState::Told);
    let last = reached.max_by_key(|it| it.id)?;
    person.addresses().any(|it| *it == last.recipient.email).then(|| last.recipient.clone())
}

#[cfg(test)]
mod tests;
