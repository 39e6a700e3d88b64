//! How the service fares: what the store has noted, the disk, the age of password files, what is kept of sign-ins. What of it counts as trouble is
//! [`policy::watch`](crate::policy::watch)'s to say.

use std::fs;
use std::path::Path;

use jiff::{SignedDuration, Timestamp};

use crate::config::Config;
use crate::model::{Ending, InboxName, Queue, Trouble};
use crate::oauth;
use crate::policy::watch::{self, InboxVitals, SignInVitals, Vitals};
use crate::store::{Store, StoreError};

/// What the ordinary way to send is called where it is noted.
pub const SENDING: &str = "sending";

/// What the second mail server is called where it is noted.
pub const ALARM: &str = "[alarm.smtp]";

/// What the server of `inbox` is called where it is noted.
pub fn inbox_server(inbox: &InboxName) -> String {
    format!("inbox `{inbox}`")
}

/// Everything that is wrong at `now`, with a service that runs since `started`.
///
/// # Errors
///
/// When the log cannot be read.
pub fn troubles(
    store: &Store,
    config: &Config,
    started: Timestamp,
    now: Timestamp,
) -> Result<Vec<Trouble>, StoreError> {
    Ok(watch::troubles(&vitals(store, config, started, now)?, &config.thresholds, now))
}

fn vitals(store: &Store, config: &Config, started: Timestamp, now: Timestamp) -> Result<Vitals, StoreError> {
    let health = store.inbox_health()?;
    let of_inbox = |name: &InboxName| {
        let found = health.iter().find(|it| it.inbox == *name);
        InboxVitals {
            inbox: name.clone(),
            last_read: found.and_then(|it| it.last_success),
            failing_since: found.and_then(|it| it.failing_since),
            error: found.and_then(|it| it.cause.clone()),
        }
    };
    // That an inbox is not reached is told as such; the task that fetches it only says the same.
    let tasks = store.task_health()?.into_iter().filter(|it| !it.task.starts_with("fetch "));
    let failing_tasks = tasks
        .filter_map(|it| Some((it.task, it.failing_since?, it.consecutive_failures, it.cause.unwrap_or_default())))
        .collect();
    let sending = store.channel_health()?.into_iter().find(|it| it.task == SENDING);
    let mut queues = store.queues(now)?;
    let moves = store.moves_wanted(&config.holding())?;
    if let Some(oldest) = moves.iter().map(|it| it.wanted).min() {
        queues.push((Queue::Moves, oldest, moves.len() as u64));
    }
    let mut certificates = Vec::new();
    let servers = config.inboxes.iter().map(|it| inbox_server(&it.name));
    for server in servers.chain([SENDING.to_owned(), ALARM.to_owned()]) {
        if let Some(expires) = store.certificate_expires(&server)? {
            certificates.push((server, expires));
        }
    }
    Ok(Vitals {
        started,
        inboxes: config.inboxes.iter().map(|it| of_inbox(&it.name)).collect(),
        failing_tasks,
        sending_fails: sending.and_then(|it| Some((it.failing_since?, it.cause.unwrap_or_default()))),
        queues,
        disk: disk(&config.state.directory),
        certificates,
        passwords: config.password_files.iter().filter_map(|it| changed(it)).collect(),
        sign_ins: config.sign_ins.iter().map(|it| sign_in(it, config)).collect(),
    })
}

fn sign_in(settings: &oauth::Settings, config: &Config) -> SignInVitals {
    let standing = oauth::standing(settings);
    let idle = settings.idle_days.zip(standing.used).and_then(|(days, used)| {
        let days = SignedDuration::from_hours(24 * i64::from(days));
        used.checked_add(days).ok()
    });
    let secret = settings.secret_expires.and_then(|day| {
        let start = config.practice.time_zone.to_ambiguous_zoned_datetime(day.at(0, 0, 0, 0)).compatible();
        Some(start.ok()?.timestamp())
    });
    let ends = [(Ending::Grant, standing.ends), (Ending::Idle, idle), (Ending::Secret, secret)];
    SignInVitals {
        name: settings.name.clone(),
        refused: standing.refused,
        ends: ends.into_iter().filter_map(|(ending, at)| Some((ending, at?))).collect(),
    }
}

/// The free bytes of the disk with `directory` that this user may fill, and all its bytes.
fn disk(directory: &Path) -> Option<(String, u64, u64)> {
    let found = rustix::fs::statvfs(directory).ok()?;
    let bytes = |blocks: u64| blocks.saturating_mul(found.f_frsize);
    Some((directory.display().to_string(), bytes(found.f_bavail), bytes(found.f_blocks)))
}

/// When the file was last changed; none where it is not there, as under systemd's credentials.
fn changed(file: &Path) -> Option<(String, Timestamp)> {
    let changed = fs::metadata(file).ok()?.modified().ok()?;
    Some((file.display().to_string(), Timestamp::try_from(changed).ok()?))
}
