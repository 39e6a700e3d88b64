//! Watches the service itself: an inbox that has not been reached for long, and tasks that panic, are told to the
//! administrators, once an outage.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use jiff::{SignedDuration, Timestamp};

use crate::model::{NewNotice, Purpose, Urgency};
use crate::report::health::{self, Trouble};
use crate::service::context::Context;
use crate::service::task::{Activity, Task};
use crate::store::StoreError;

const PERIOD: Duration = Duration::from_secs(60);

/// An inbox that has not been reached for this long is reported.
pub const SILENCE: SignedDuration = SignedDuration::from_mins(15);

/// The same trouble is reported again after this time.
const REMIND: SignedDuration = SignedDuration::from_hours(24);

/// The task.
pub struct Watch {
    context: Arc<Context>,
    started: Timestamp,
}

impl Watch {
    /// An inbox that was never reached counts as silent from now.
    pub fn new(context: Arc<Context>) -> Watch {
        let started = context.clock.now();
        Watch { context, started }
    }
}

#[async_trait]
impl Task for Watch {
    async fn activate(&mut self) -> Result<Activity, StoreError> {
        let now = self.context.clock.now();
        let inboxes = self.context.store(|store| store.inbox_health()).await?;
        let mut activity = Activity::Idle;
        for settings in &self.context.config.inboxes {
            let of_inbox = inboxes.iter().find(|it| it.inbox == settings.name);
            let reached = of_inbox.and_then(|it| it.last_success);
            let topic = format!("inbox {}", settings.name);
            if now.duration_since(reached.unwrap_or(self.started)) < SILENCE {
                // The next outage is another one, and is told of at once.
                forget(&self.context, &topic).await?;
                continue;
            }
            let trouble = Trouble::Inbox {
                inbox: settings.name.clone(),
                last_read: reached,
                error: of_inbox.and_then(|it| it.cause.clone()).unwrap_or_default(),
            };
            if tell(&self.context, &topic, trouble, now).await? {
                activity = Activity::Worked;
            }
        }
        Ok(activity)
    }

    async fn rest(&mut self) {
        tokio::time::sleep(PERIOD).await;
    }
}

/// Tells the administrators that `task` panicked and was restarted. A store that cannot be written has its own log line.
pub async fn report_panic(context: &Arc<Context>, task: &str) {
    let trouble = Trouble::Task {
        task: task.to_owned(),
        since: context.clock.now(),
        failures: 1,
        error: "it panicked and was restarted".to_owned(),
    };
    let _ = tell(context, &format!("task {task}"), trouble, context.clock.now()).await;
}

/// Posts `trouble` to every administrator unless `topic` was reported not long ago; returns whether it was posted.
async fn tell(context: &Arc<Context>, topic: &str, trouble: Trouble, now: Timestamp) -> Result<bool, StoreError> {
    let practice = &context.config.practice;
    let letter = health::letter(&trouble, practice);
    let notices: Vec<NewNotice> = practice
        .administrators
        .iter()
        .map(|administrator| NewNotice {
            entry: None,
            purpose: Purpose::Health,
            urgency: Urgency::Prompt,
            recipient: administrator.as_recipient(),
            letter: letter.clone(),
        })
        .collect();
    let key = key(topic);
    let posted = context
        .store(move |store| {
            let told = store.meta(&key)?.and_then(|at| at.parse::<Timestamp>().ok());
            if told.is_some_and(|at| now.duration_since(at) < REMIND) {
                return Ok(false);
            }
            // Posted first: a crash in between repeats the letter rather than losing it.
            store.post(&notices, now)?;
            store.set_meta(&key, &now.to_string())?;
            Ok(true)
        })
        .await?;
    if posted {
        context.nudges.deliver.notify_one();
    }
    Ok(posted)
}

/// Lets `topic` be reported again whenever it fails again.
async fn forget(context: &Context, topic: &str) -> Result<(), StoreError> {
    let key = key(topic);
    context
        .store(move |store| match store.meta(&key)?.is_some_and(|told| !told.is_empty()) {
            true => store.set_meta(&key, ""),
            false => Ok(()),
        })
        .await
}

/// Under which the store keeps when `topic` was reported.
fn key(topic: &str) -> String {
    format!("told of {topic}")
}

#[cfg(test)]
mod tests {
    use jiff::{SignedDuration, Timestamp};

    use super::{SILENCE, Watch};
    use crate::model::InboxName;
    use crate::service::task::Task;
    use crate::service::testing;

    #[tokio::test]
    async fn each_outage_of_an_inbox_is_told_once() {
        let directory = tempfile::tempdir().unwrap();
        let context = testing::context(directory.path());
        let mut watch = Watch::new(context.clone());
        let inbox = InboxName::new(testing::INBOX);
        let (now, long_ago) = (Timestamp::now(), Timestamp::now() - (SILENCE + SignedDuration::from_mins(5)));
        for (reached, letters) in [(long_ago, 1), (long_ago, 1), (now, 1), (long_ago, 2)] {
            context.store.polled(&inbox, reached, Ok(())).unwrap();
            watch.activate().await.unwrap();
            assert_eq!(context.store.due(Timestamp::now(), 10).unwrap().len(), letters);
        }
    }
}
