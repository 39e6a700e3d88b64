//! What counts as trouble of the service itself, and what is told of it when.
//!
//! Silence is alarming: what should happen and does not is trouble after a while, whatever the reason. Each trouble is told
//! when it begins, again every day while it lasts, and once more when it is over.
//!
//! After a start some things are late because nobody was there to do them. They count only when they are still late after
//! the time that they may take.

use jiff::{SignedDuration, Timestamp};

use crate::model::{Ending, InboxName, KnownTrouble, Queue, Thresholds, Trouble};

/// An inbox that has not been reached, or notices that have not gone out, for this long are trouble.
pub const SILENCE: SignedDuration = SignedDuration::from_mins(15);

/// A long fax may take this long to be recognised.
const RECOGNITION: SignedDuration = SignedDuration::from_hours(1);

/// The same trouble is told again after this time.
const REMIND: SignedDuration = SignedDuration::from_hours(24);

/// How the service fares.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Vitals {
    /// Since when the service runs; long ago for one who only looks at it from outside.
    pub started: Timestamp,
    /// Every configured inbox.
    pub inboxes: Vec<InboxVitals>,
    /// Tasks that fail: name, since when, how often, and the last error.
    pub failing_tasks: Vec<(String, Timestamp, u32, String)>,
    /// Since when no attempt to send succeeded, and the last error; none while sending works.
    pub sending_fails: Option<(Timestamp, String)>,
    /// What waits: since when the oldest, and how many.
    pub queues: Vec<(Queue, Timestamp, u64)>,
    /// The directory with the log; its free bytes and all bytes. None where that cannot be known.
    pub disk: Option<(String, u64, u64)>,
    /// When servers' certificates end.
    pub certificates: Vec<(String, Timestamp)>,
    /// When the files with passwords were last changed.
    pub passwords: Vec<(String, Timestamp)>,
    /// Every configured sign-in.
    pub sign_ins: Vec<SignInVitals>,
}

/// How a sign-in fares.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignInVitals {
    pub name: String,
    /// Why it is of no use, and since when; no time where nobody has signed in yet.
    pub refused: Option<(Option<Timestamp>, String)>,
    /// What of it ends, and when.
    pub ends: Vec<(Ending, Timestamp)>,
}

/// How an inbox fares.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InboxVitals {
    pub inbox: InboxName,
    pub last_read: Option<Timestamp>,
    /// Since when every attempt failed; none where the last one succeeded.
    pub failing_since: Option<Timestamp>,
    pub error: Option<String>,
}

/// Everything that is wrong at `now`.
pub fn troubles(vitals: &Vitals, thresholds: &Thresholds, now: Timestamp) -> Vec<Trouble> {
    let mut troubles: Vec<Trouble> =
        vitals.inboxes.iter().filter_map(|it| of_inbox(it, vitals.started, now)).collect();
    for (task, since, failures, error) in &vitals.failing_tasks {
        if is_past(*since, SILENCE, now) {
            let (task, error) = (task.clone(), error.clone());
            troubles.push(Trouble::Task { task, since: *since, failures: *failures, error });
        }
    }
    troubles.extend(of_sending(vitals, now));
    for (queue, oldest, waiting) in &vitals.queues {
        let allowed = match queue {
            Queue::Recognition => RECOGNITION,
            Queue::Reading | Queue::Outbox | Queue::Moves => SILENCE,
        };
        if now.duration_since(vitals.started.max(*oldest)) >= allowed {
            troubles.push(Trouble::Queue { queue: *queue, oldest: *oldest, waiting: *waiting });
        }
    }
    if let Some((directory, free, total)) = &vitals.disk
        && is_nearly_full(*free, *total, thresholds)
    {
        troubles.push(Trouble::Disk { directory: directory.clone(), free: *free });
    }
    for (server, expires) in &vitals.certificates {
        if expires.duration_since(now) <= days(thresholds.certificate_days) {
            troubles.push(Trouble::Certificate { server: server.clone(), expires: *expires });
        }
    }
    for (file, changed) in &vitals.passwords {
        if thresholds.password_days.is_some_and(|most| now.duration_since(*changed) >= days(most)) {
            troubles.push(Trouble::Password { file: file.clone(), changed: *changed });
        }
    }
    troubles.extend(vitals.sign_ins.iter().flat_map(|it| of_sign_in(it, thresholds, now)));
    troubles
}

/// What is to be told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Tiding {
    /// It has begun.
    Begun(Trouble),
    /// It goes on, a day after it was told.
    GoesOn(Trouble),
    /// It is over.
    Over(KnownTrouble),
}

/// Says what is to be told at `now`, when these are the `troubles` and those `standing` were told of before.
pub fn tidings(troubles: &[Trouble], standing: &[KnownTrouble], now: Timestamp) -> Vec<Tiding> {
    let mut tidings = Vec::new();
    for trouble in troubles {
        match standing.iter().find(|it| it.topic == trouble.topic()) {
            None => tidings.push(Tiding::Begun(trouble.clone())),
            Some(told) if is_past(told.told, REMIND, now) => tidings.push(Tiding::GoesOn(trouble.clone())),
            Some(_) => {}
        }
    }
    let is_over = |it: &&KnownTrouble| troubles.iter().all(|trouble| trouble.topic() != it.topic);
    tidings.extend(standing.iter().filter(is_over).cloned().map(Tiding::Over));
    tidings
}

/// Whether `time` has passed since `at`. What is that far ahead was written by a clock that has been set back since, and
/// counts as long ago: nothing stays silent until the clock comes there again.
fn is_past(at: Timestamp, time: SignedDuration, now: Timestamp) -> bool {
    now.duration_since(at).abs() >= time
}

/// An inbox is silent that was not read for long, if it also fails, or had its time since the start.
fn of_inbox(vitals: &InboxVitals, started: Timestamp, now: Timestamp) -> Option<Trouble> {
    let InboxVitals { inbox, last_read, failing_since, error } = vitals;
    let long_ago = |it: Timestamp| is_past(it, SILENCE, now);
    let is_silent = match (last_read, failing_since) {
        (Some(read), Some(_)) => long_ago(*read),
        (None, Some(since)) => long_ago(*since) || long_ago(started),
        // One that is read well is about to say so by the right clock.
        (read, None) => {
            let is_old = |it: Timestamp| now.duration_since(it) >= SILENCE;
            is_old(started) && read.is_none_or(is_old)
        }
    };
    let (inbox, error) = (inbox.clone(), error.clone().filter(|_| failing_since.is_some()).unwrap_or_default());
    is_silent.then_some(Trouble::Inbox { inbox, last_read: *last_read, error })
}

/// A sign-in that is refused is trouble at once: nothing but a person can mend it.
fn of_sign_in(vitals: &SignInVitals, thresholds: &Thresholds, now: Timestamp) -> Vec<Trouble> {
    let SignInVitals { name, refused, ends } = vitals;
    let refused = refused.iter().map(|(since, reason)| Trouble::SignIn {
        name: name.clone(),
        since: *since,
        reason: reason.clone(),
    });
    let soon = ends.iter().filter(|(_, at)| at.duration_since(now) <= days(thresholds.sign_in_days));
    let ends = soon.map(|(ending, at)| Trouble::SignInEnds { name: name.clone(), ending: *ending, at: *at });
    refused.chain(ends).collect()
}

fn of_sending(vitals: &Vitals, now: Timestamp) -> Option<Trouble> {
    let (since, error) = vitals.sending_fails.as_ref()?;
    let (_, _, waiting) = vitals.queues.iter().find(|(queue, _, _)| *queue == Queue::Outbox)?;
    let trouble = Trouble::Delivery { since: *since, waiting: *waiting, error: error.clone() };
    (is_past(*since, SILENCE, now) && *waiting > 0).then_some(trouble)
}

fn is_nearly_full(free: u64, total: u64, thresholds: &Thresholds) -> bool {
    let share = thresholds.disk_free_percent.map(u128::from);
    let below = |percent: u128| u128::from(free) * 100 < u128::from(total) * percent;
    free < thresholds.disk_free_bytes || share.is_some_and(below)
}

fn days(days: u16) -> SignedDuration {
    SignedDuration::from_hours(24 * i64::from(days))
}

#[cfg(test)]
mod tests;
