//! Watches the service itself: what is trouble is told to the administrators when it begins, each day while it lasts, and
//! when it is over; a task that panicked is told once a day.
//!
//! How things stand is computed anew each time (see [`vitals`]); what was told is rows. Where there can be no rows, because
//! the log itself fails, it is told by every way at once, and what was told is remembered until the service ends.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use jiff::{SignedDuration, Timestamp};
use tokio::time::Instant;

use crate::model::Trouble;
use crate::policy::watch;
use crate::report::health;
use crate::service::context::Context;
use crate::service::task::{Activity, Task};
use crate::service::{alarm, vitals};
use crate::store::StoreError;

const PERIOD: Duration = Duration::from_secs(60);

/// An inbox that has not been reached for this long is reported.
pub const SILENCE: SignedDuration = watch::SILENCE;

/// The same panic is reported again after this time.
const REMIND: SignedDuration = SignedDuration::from_hours(24);

/// Under this name the log is written to each time, to see that it can be.
const WRITTEN: &str = "written at";

/// The task.
pub struct Watch {
    context: Arc<Context>,
    started: Timestamp,
    broken: Option<Broken>,
}

/// That the log cannot be used.
struct Broken {
    since: Instant,
    /// What was told last, and when.
    told: Option<(Trouble, Instant)>,
}

impl Watch {
    /// What is late because nobody was there to do it has its time from now on.
    pub fn new(context: Arc<Context>) -> Watch {
        let started = context.clock.now();
        Watch { context, started, broken: None }
    }

    /// Looks at everything, and writes down what is to be told.
    async fn look(&self) -> Result<Activity, StoreError> {
        let (shared, started, now) = (Arc::clone(&self.context), self.started, self.context.clock.now());
        let tidings = self
            .context
            .store(move |store| {
                store.set_meta(WRITTEN, &now.to_string())?;
                let troubles = vitals::troubles(store, &shared.config, started, now)?;
                Ok(watch::tidings(&troubles, &store.standing_alarms()?, now))
            })
            .await?;
        for tiding in &tidings {
            alarm::tell(&self.context, tiding, now).await?;
        }
        alarm::send_due(&self.context).await?;
        Ok(if tidings.is_empty() { Activity::Idle } else { Activity::Worked })
    }

    /// Has it told that the log fails by `error`, when that lasts, and again each day.
    async fn tell_of(&mut self, error: &StoreError) {
        let now = Instant::now();
        let broken = self.broken.get_or_insert(Broken { since: now, told: None });
        let lasts = |since: Instant, time: SignedDuration| {
            now.duration_since(since) >= Duration::try_from(time).unwrap_or_default()
        };
        let is_due = match &broken.told {
            None => lasts(broken.since, SILENCE),
            Some((_, at)) => lasts(*at, REMIND),
        };
        if is_due {
            let directory = self.context.config.state.directory.display().to_string();
            let trouble = Trouble::Log { directory, error: error.to_string() };
            let at = self.context.clock.now();
            if alarm::tell_without_log(&self.context, &trouble, false, at).await {
                broken.told = Some((trouble, now));
            }
        }
    }
}

#[async_trait]
impl Task for Watch {
    async fn activate(&mut self) -> Result<Activity, StoreError> {
        let looked = self.look().await;
        match &looked {
            Err(error) => self.tell_of(error).await,
            Ok(_) => {
                if let Some((trouble, _)) = self.broken.take().and_then(|it| it.told) {
                    alarm::tell_without_log(&self.context, &trouble, true, self.context.clock.now()).await;
                }
            }
        }
        looked
    }

    async fn rest(&mut self) {
        tokio::time::sleep(PERIOD).await;
    }
}

/// Tells the administrators that `task` panicked and was restarted. A store that cannot be written has its own log line.
pub async fn report_panic(context: &Arc<Context>, task: &str) {
    let now = context.clock.now();
    let error = "it panicked and was restarted".to_owned();
    let trouble = Trouble::Task { task: task.to_owned(), since: now, failures: 1, error };
    let notices = alarm::ordinary(context, &health::letter(&trouble, &context.config.practice));
    let key = format!("told of panic in {task}");
    let posted = context
        .store(move |store| {
            let told = store.meta(&key)?.and_then(|at| at.parse::<Timestamp>().ok());
            if told.is_some_and(|at| now.duration_since(at).abs() < REMIND) {
                return Ok(false);
            }
            // Posted first: a crash in between repeats the letter rather than losing it.
            store.post(&notices, now)?;
            store.set_meta(&key, &now.to_string())?;
            Ok(true)
        })
        .await;
    if posted.unwrap_or_default() {
        context.nudges.deliver.notify_one();
    }
}

#[cfg(test)]
mod tests {
    use jiff::{SignedDuration, Timestamp};

    use super::{SILENCE, Watch};
    use crate::model::InboxName;
    use crate::service::task::Task;
    use crate::service::testing;

    #[tokio::test]
    async fn each_outage_of_an_inbox_is_told_once_and_so_is_its_end() {
        let directory = tempfile::tempdir().unwrap();
        let context = testing::context(directory.path());
        let mut watch = Watch::new(context.clone());
        let inbox = InboxName::new(testing::INBOX);
        let (now, long_ago) = (Timestamp::now(), Timestamp::now() - (SILENCE + SignedDuration::from_mins(5)));
        let failed = || Err("failed to read the directory".to_owned());
        for (at, outcome, letters) in [
            (long_ago, failed(), 1),
            (long_ago, failed(), 1),
            (now, Ok(()), 2),
            (now, Ok(()), 2),
            (now, failed(), 2),
        ] {
            context.store.polled(&inbox, at, outcome.clone()).unwrap();
            watch.activate().await.unwrap();
            assert_eq!(context.store.due(Timestamp::now(), 10).unwrap().len(), letters, "{at} {outcome:?}");
        }
    }
}
