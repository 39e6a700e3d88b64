//! Gathers from the store what a digest tells.

use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};

use crate::config::Config;
use crate::model::{Assessment, DeliveryState, Entry, Notice, State};
use crate::report::digest::{Digest, Tally};
use crate::report::undelivered::Undelivered;
use crate::service::tasks::watch::SILENCE;
use crate::store::{Filter, Store, StoreError};

/// Everything that the digest of `date` tells, as it stands at `now`.
///
/// # Errors
///
/// When the log cannot be read.
pub fn digest(store: &Store, config: &Config, date: Date, now: Timestamp) -> Result<Digest, StoreError> {
    let since = match store.last_digest_posted()? {
        Some(at) => at,
        // The first digest ever: everything counts, from the first message on.
        None => store.entries(&Filter::default())?.iter().map(|entry| entry.stored).min().unwrap_or(now),
    };
    let states = vec![State::Received, State::Open, State::Alerted, State::Acknowledged];
    let open = store.entries(&Filter { states, ..Filter::default() })?;
    let soon = date.saturating_add(i64::from(config.policy.due_soon_days).days());
    let mut digest = Digest {
        date,
        since,
        pending: Vec::new(),
        due_soon: Vec::new(),
        overdue: Vec::new(),
        unread: open.iter().filter(|entry| has_unread(entry)).cloned().collect(),
        undelivered: undelivered(store)?,
        tally: tally(store, since)?,
        unhealthy: unhealthy(store, config, now)?,
    };
    for entry in open {
        match (&entry.deadline, entry.state) {
            (_, State::Received | State::NotARequest | State::Released) => {}
            (Some(deadline), _) if deadline.date < date => digest.overdue.push(entry),
            (Some(deadline), _) if deadline.date <= soon => digest.due_soon.push(entry),
            (_, State::Open | State::Alerted | State::Acknowledged) => digest.pending.push(entry),
        }
    }
    Ok(digest)
}

/// Whether something of it could not be read, or it has not been read yet.
fn has_unread(entry: &Entry) -> bool {
    entry.assessment.as_ref().is_none_or(|assessment: &Assessment| !assessment.problems.is_empty())
}

/// Each message since the last digest counts once: as a request, as none, or as one that was not read.
fn tally(store: &Store, since: Timestamp) -> Result<Tally, StoreError> {
    let count = store.count(Some(since))?;
    Ok(Tally {
        seen: count.seen,
        requests: count.requests,
        not_requests: count.not_requests,
        unread: count.unclear + count.waiting,
    })
}

/// The notices that were refused or given up.
fn undelivered(store: &Store) -> Result<Vec<Undelivered>, StoreError> {
    let lost = |notice: &Notice| match notice.delivery.state {
        DeliveryState::Refused | DeliveryState::GivenUp => true,
        DeliveryState::Scheduled | DeliveryState::Told => false,
    };
    let lost = store.undelivered()?.into_iter().filter(lost);
    Ok(lost.map(|notice| Undelivered::from(&notice)).collect())
}

/// What of the service needs a person.
fn unhealthy(store: &Store, config: &Config, now: Timestamp) -> Result<Vec<String>, StoreError> {
    let health = store.inbox_health()?;
    let mut sentences = Vec::new();
    for settings in &config.inboxes {
        let of_inbox = health.iter().find(|it| it.inbox == settings.name);
        match of_inbox.and_then(|it| it.last_success) {
            Some(at) if now.duration_since(at) < SILENCE => {}
            Some(at) => {
                let at = at
                    .to_zoned_datetime(config.practice.time_zone.clone())
                    .strftime("%b %-d, %-I:%M %p")
                    .to_string();
                sentences.push(format!("Inbox {} has not been reached since {at}.", settings.name));
            }
            None => sentences.push(format!("Inbox {} has never been reached.", settings.name)),
        }
    }
    for task in store.task_health()?.iter().filter(|it| it.consecutive_failures > 0) {
        sentences.push(format!("Task {} failed {} times in a row.", task.task, task.consecutive_failures));
    }
    Ok(sentences)
}
