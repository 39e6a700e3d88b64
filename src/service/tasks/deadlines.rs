//! Warns of deadlines: each share of the time that has passed once, and what was missed.
//!
//! The digest shows every deadline; here is posted what the policy wants mailed besides. That a share has passed is recorded
//! with the notices in one commit, mailed or not, so that a repeat, a crash and a restart add nothing.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use jiff::Timestamp;

use crate::config::Config;
use crate::model::{Assessment, NewNotice, Purpose, Share, Urgency, Work};
use crate::service::context::Context;
use crate::service::gather;
use crate::service::task::{Activity, Task};
use crate::store::StoreError;
use crate::telemetry::events;
use crate::{policy, report};

const PERIOD: Duration = Duration::from_secs(60);

/// The task.
pub struct Deadlines {
    context: Arc<Context>,
}

impl Deadlines {
    /// Looks at every open request whenever it is activated.
    pub fn new(context: Arc<Context>) -> Deadlines {
        Deadlines { context }
    }
}

#[async_trait]
impl Task for Deadlines {
    async fn activate(&mut self) -> Result<Activity, StoreError> {
        let now = self.context.clock.now();
        Ok(if warn(&self.context, now).await? > 0 { Activity::Worked } else { Activity::Idle })
    }

    async fn rest(&mut self) {
        tokio::time::sleep(PERIOD).await;
    }
}

/// Warns of every deadline of which that is due by `now`; returns how many.
pub async fn warn(context: &Arc<Context>, now: Timestamp) -> Result<usize, StoreError> {
    let shared = Arc::clone(context);
    let warned = context
        .store(move |store| {
            let mut warned = 0;
            for entry in store.open_entries()? {
                let Some(deadline) = &entry.deadline else { continue };
                let practice = &shared.config.practice;
                let before = store.warned(entry.id, deadline.date)?;
                let shares = policy::warning::due(entry.arrived, deadline.date, &before, practice, now);
                let Some(share) = shares.last() else { continue };
                let work = gather::work(store, &shared.config, &entry, now)?;
                let notices = notices(&work, *share, &shared.config, now);
                if store.warn(entry.id, deadline, &shares, &notices, now)? {
                    events::deadline_warned(entry.id, share.as_str(), notices.len());
                    warned += 1;
                }
            }
            Ok(warned)
        })
        .await?;
    if warned > 0 {
        context.nudges.deliver.notify_one();
    }
    Ok(warned)
}

/// What is mailed of it; nothing where the digest is enough.
fn notices(work: &Work, share: Share, config: &Config, now: Timestamp) -> Vec<NewNotice> {
    let unread = Assessment::default();
    let assessment = work.entry.assessment.as_ref().unwrap_or(&unread);
    let (practice, policy) = (&config.practice, &config.policy);
    if policy::warning::was_late(&work.entry, share, practice) {
        return Vec::new();
    }
    let recipients = policy::warning::recipients(share, assessment, work.assignee.as_ref(), practice, policy);
    let Some(deadline) = &work.entry.deadline else { return Vec::new() };
    let today = now.to_zoned_datetime(practice.time_zone.clone()).date();
    let letter = report::deadline::letter(work, deadline, share, practice, policy.disclosure, today);
    let urgency = match share {
        Share::Half | Share::ThreeQuarters => Urgency::Routine,
        Share::NineTenths | Share::Missed => Urgency::Prompt,
    };
    let notice = |recipient| NewNotice {
        entry: Some(work.entry.id),
        purpose: Purpose::Deadline,
        urgency,
        recipient,
        letter: letter.clone(),
    };
    recipients.into_iter().map(notice).collect()
}
