//! Gathers from the store what a digest tells.

use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};

use crate::config::Config;
use crate::model::{DeliveryState, Entry, Notice, Work};
use crate::policy;
use crate::policy::release::{Case, last_training, training_ends};
use crate::report::digest::{Digest, Released, Tally, Training};
use crate::report::undelivered::Undelivered;
use crate::service::tasks::watch::SILENCE;
use crate::store::{Filter, Store, StoreError};

/// Trainings that end within so many days are named.
const TRAINING_NOTICE: i64 = 30;

/// Everything that the digest of `date` tells, as it stands at `now`.
///
/// # Errors
///
/// When the log cannot be read.
pub fn digest(store: &Store, config: &Config, date: Date, now: Timestamp) -> Result<Digest, StoreError> {
    let since = match store.last_digest_posted(now)? {
        Some(at) => at,
        // The first digest ever: everything counts, from the first message on.
        None => store.entries(&Filter::default())?.iter().map(|entry| entry.stored).min().unwrap_or(now),
    };
    let mut open = Vec::new();
    for entry in store.open_entries()? {
        if !policy::worklist::is_settled(&entry, &store.dossier(entry.id)?) {
            open.push(entry);
        }
    }
    let today = now.to_zoned_datetime(config.practice.time_zone.clone()).date();
    Ok(Digest {
        date,
        today,
        since,
        work: open.iter().map(|entry| work(store, config, entry, now)).collect::<Result<_, _>>()?,
        undelivered: undelivered(store)?,
        trainings: trainings(store, config, today)?,
        released: released(store, since, now)?,
        tally: tally(store, since)?,
        unhealthy: unhealthy(store, config, now)?,
    })
}

/// What staff must do next about `entry`, which is open.
///
/// # Errors
///
/// When the log cannot be read.
pub fn work(store: &Store, config: &Config, entry: &Entry, now: Timestamp) -> Result<Work, StoreError> {
    let case = Case {
        entry,
        notices: &store.notices_of(entry.id)?,
        dossier: &store.dossier(entry.id)?,
        trained_on: None,
        practice: &config.practice,
        policy: &config.policy,
        now,
    };
    Ok(policy::worklist::work(&case, now.to_zoned_datetime(config.practice.time_zone.clone()).date()))
}

/// The trainings that end soon or have ended, and who may release without one.
fn trainings(store: &Store, config: &Config, today: Date) -> Result<Vec<Training>, StoreError> {
    let soon = today.saturating_add(TRAINING_NOTICE.days());
    let mut trainings = Vec::new();
    for staff in &config.practice.staff {
        let last = last_training(staff, store.last_training(&staff.person.id)?);
        let ends = training_ends(last, &config.policy);
        if ends.map_or(staff.may_release, |ends| ends <= soon) {
            trainings.push(Training { person: staff.person.id.clone(), may_release: staff.may_release, ends });
        }
    }
    Ok(trainings)
}

/// What was recorded as released since the last digest.
fn released(store: &Store, since: Timestamp, now: Timestamp) -> Result<Vec<Released>, StoreError> {
    let mut released = Vec::new();
    for (id, release) in store.released(since, now)? {
        if let Some(entry) = store.entry(id)? {
            released.push(Released { entry, release });
        }
    }
    Ok(released)
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
