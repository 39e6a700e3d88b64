//! Reminds, and tells the next in line, where nobody answers an alert.
//!
//! Who is told when is [`policy::escalation`]'s to say, from what the log holds. Here each entry without an answer is looked
//! at, and a rung that is due is posted in one commit, unless something happened to the entry meanwhile.
//!
//! After the start nothing is posted before every inbox was looked at and what came in is read, for some minutes at most: the
//! answer may lie there.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use jiff::Timestamp;
use tokio::time::Instant;

use crate::config::Config;
use crate::model::{EntryId, NewNotice, Purpose};
use crate::policy::escalation::{self, Next, Rung};
use crate::report::escalation::{Unanswered, letter};
use crate::service::context::Context;
use crate::service::task::{Activity, Task};
use crate::store::{Store, StoreError};
use crate::telemetry::events;

const PERIOD: Duration = Duration::from_secs(30);

/// An inbox that has not been reached holds everything up for this long after the start.
const WAIT_FOR_INBOXES: Duration = Duration::from_secs(300);

/// The most rungs of one entry in one activation: after a downtime several may be due.
const AT_ONCE: usize = 8;

/// The task.
pub struct Escalate {
    context: Arc<Context>,
    started: Instant,
    started_at: Timestamp,
}

impl Escalate {
    /// Counts the patience for inboxes from now.
    pub fn new(context: Arc<Context>) -> Escalate {
        let started_at = context.clock.now();
        Escalate { context, started: Instant::now(), started_at }
    }

    /// Whether every inbox was read since the start, and what came in is.
    async fn is_settled(&self) -> Result<bool, StoreError> {
        if self.started.elapsed() > WAIT_FOR_INBOXES {
            return Ok(true);
        }
        let (inboxes, since) = (self.context.config.inboxes.len(), self.started_at);
        self.context
            .store(move |store| {
                let reached =
                    store.inbox_health()?.iter().filter(|it| it.last_success.is_some_and(|at| at >= since)).count();
                Ok(reached >= inboxes && store.waiting(Timestamp::MAX, 1)?.is_empty())
            })
            .await
    }
}

#[async_trait]
impl Task for Escalate {
    async fn activate(&mut self) -> Result<Activity, StoreError> {
        if !self.is_settled().await? {
            return Ok(Activity::Idle);
        }
        Ok(if escalate(&self.context).await? { Activity::Worked } else { Activity::Idle })
    }

    async fn rest(&mut self) {
        tokio::time::sleep(PERIOD).await;
    }
}

/// Posts every rung that is due now; whether there was one.
///
/// # Errors
///
/// When the log cannot be read or written.
pub async fn escalate(context: &Arc<Context>) -> Result<bool, StoreError> {
    let now = context.clock.now();
    let mut is_posted = false;
    for id in context.store(|store| store.unanswered()).await? {
        for _ in 0..AT_ONCE {
            let shared = Arc::clone(context);
            let Some((rung, told)) = context.store(move |store| climb(store, &shared.config, id, now)).await?
            else {
                break;
            };
            events::entry_escalated(id, word(rung), told);
            is_posted = true;
        }
        if context.is_stopping() {
            break;
        }
    }
    if is_posted {
        context.nudges.deliver.notify_one();
    }
    Ok(is_posted)
}

/// Posts the rung of the entry `id` that is due at `now`: which it is, and how many people are told. None where none is.
fn climb(store: &Store, config: &Config, id: EntryId, now: Timestamp) -> Result<Option<(Rung, usize)>, StoreError> {
    let Some(entry) = store.entry(id)? else { return Ok(None) };
    let (notices, overrides) = (store.notices_of(id)?, store.dossier(id)?.overrides);
    let Config { practice, policy, .. } = config;
    let case = escalation::Case { entry: &entry, notices: &notices, overrides: &overrides, practice, policy, now };
    let step = match escalation::next(&case) {
        Next::Never | Next::At(_) => return Ok(None),
        Next::Due(step) => step,
    };
    let kind = entry.assessment.as_ref().map(|it| it.kind).unwrap_or_default();
    let posted: Vec<NewNotice> = step
        .recipients
        .iter()
        .map(|recipient| NewNotice {
            entry: Some(id),
            purpose: step.rung.purpose(),
            urgency: step.urgency,
            recipient: recipient.clone(),
            letter: letter(&Unanswered {
                entry: &entry,
                notices: &notices,
                rule: policy.rule(kind),
                urgency: step.urgency,
                practice,
                disclosure: policy.disclosure,
                alerted: step.alerted,
                today: now.to_zoned_datetime(practice.time_zone.clone()).date(),
                recipient,
            }),
        })
        .collect();
    let of_ladder = |purpose: &Purpose| matches!(purpose, Purpose::Reminder | Purpose::Escalation);
    let seen = notices.iter().filter(|it| of_ladder(&it.purpose)).count();
    Ok(store.post_rung(id, seen, &posted, now)?.then_some((step.rung, posted.len())))
}

/// The rung in the service's own log.
const fn word(rung: Rung) -> &'static str {
    match rung {
        Rung::Remind => "reminded",
        Rung::Escalate => "told the next in line",
        Rung::Again => "told everyone again",
    }
}

#[cfg(test)]
mod tests {
    use jiff::{SignedDuration, Timestamp};

    use super::Escalate;
    use crate::model::{
        Assessment, Bytes, Cursor, EntryId, InboxName, Kind, Letter, Media, NewNotice, Origin, Private, Purpose,
        RawMessage, State, Urgency,
    };
    use crate::service::context::Context;
    use crate::service::task::{Activity, Task};
    use crate::service::testing;
    use crate::store::{Extent, Reading};

    /// An entry of which the administrator was alerted at `at`.
    fn alerted(context: &Context, at: Timestamp) -> EntryId {
        let inbox = InboxName::new(testing::INBOX);
        let message = RawMessage {
            inbox: inbox.clone(),
            origin: Origin::Imap { uid_validity: 1, uid: 1 },
            arrived: at,
            media: Media::Mail,
            bytes: Bytes::Whole(Private::new(b"Subject: x\r\n\r\nx\r\n".to_vec())),
        };
        let cursor = Cursor::Imap { uid_validity: 1, uid: 1, rescan: false };
        let entry = context.store.accept(&inbox, &[message], &cursor, at).unwrap().stored[0];
        let notice = NewNotice {
            entry: Some(entry),
            purpose: Purpose::Alert,
            urgency: Urgency::Critical,
            recipient: context.config.practice.administrators[0].as_recipient(),
            letter: Letter { subject: "x".into(), text: "x".into(), html: "x".into() },
        };
        let reading = Reading {
            assessment: Assessment { kind: Kind::Attorney, ..Assessment::default() },
            deadline: None,
            sender: "x".into(),
            subject: "x".into(),
            state: State::Open,
            extent: Extent::Whole,
            thread: crate::store::Thread::default(),
        };
        context.store.record(entry, reading, &[notice], at).unwrap();
        entry
    }

    #[tokio::test]
    async fn nobody_is_pressed_before_the_inboxes_were_looked_at_and_then_once() {
        let directory = tempfile::tempdir().unwrap();
        let context = testing::context(directory.path());
        let entry = alerted(&context, Timestamp::now() - SignedDuration::from_hours(72));
        let mut escalate = Escalate::new(context.clone());
        assert_eq!(escalate.activate().await.unwrap(), Activity::Idle);
        let now = Timestamp::now();
        context.store.polled(&InboxName::new(testing::INBOX), now, Ok(())).unwrap();
        assert_eq!(escalate.activate().await.unwrap(), Activity::Worked);
        assert_eq!(escalate.activate().await.unwrap(), Activity::Idle);
        let purposes: Vec<_> = context.store.notices_of(entry).unwrap().into_iter().map(|it| it.purpose).collect();
        assert_eq!(purposes, [Purpose::Alert, Purpose::Reminder]);
    }
}
