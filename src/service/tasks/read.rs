//! Reads what was stored: the reading child, triage, policy, and one commit of the answer with its notices.
//!
//! Where many messages wait, several answers share a commit, since a commit waits for the disk.
//!
//! An attempt is counted before it begins, so that a message on which the service dies cannot be tried for ever. A
//! message that cannot be read is logged as `unclear` and alerted (invariant 6).
//!
//! Pages that are pictures are left to [`recognise`](super::recognise). If the text alone shows a request, it is logged
//! and alerted now, with the pictures named as still being read; otherwise the answer waits for what they say.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use futures_util::{StreamExt, stream};
use tokio::time::Instant;

use crate::model::{AlertRule, Assessment, Cause, EntryId, Kind, Policy};
use crate::policy;
use crate::report::alert::Telling;
use crate::service::answer::{self, Case};
use crate::service::answers::{self, Standing};
use crate::service::backoff::Backoff;
use crate::service::context::Context;
use crate::service::reader::unread;
use crate::service::recognition;
use crate::service::task::{Activity, Task};
use crate::service::together;
use crate::store::{Answer, Extent, StoreError, Waiting};
use crate::telemetry::events;

/// Without a nudge the queue is looked at this often.
const PERIOD: Duration = Duration::from_secs(2);

/// Messages read in one activation.
const AT_ONCE: usize = 64;

/// One activation begins no further message after this time: what takes longest would else look like a task that hangs.
const LONGEST: Duration = Duration::from_secs(10 * 60);

/// After this many failures of its reading process a message counts as one that cannot be read.
const ATTEMPTS: u32 = 3;

/// After this many attempts during which the service itself ended, it counts as one on which the service dies. It is
/// more, because a service that is killed or restarted again and again ends during messages that are not to blame.
const DEATHS: u32 = 10;

/// The task.
pub struct Read {
    context: Arc<Context>,
    more: bool,
}

impl Read {
    /// Holds nothing but its context.
    pub fn new(context: Arc<Context>) -> Read {
        Read { context, more: false }
    }
}

#[async_trait]
impl Task for Read {
    async fn activate(&mut self) -> Result<Activity, StoreError> {
        let now = self.context.clock.now();
        let waiting = self.context.store(move |store| store.waiting(now, AT_ONCE)).await?;
        self.more = waiting.len() == AT_ONCE;
        if waiting.is_empty() {
            return Ok(Activity::Idle);
        }
        let context = &self.context;
        // First attempts are counted together. Whatever was tried before may be what the service died on, and is counted
        // when its turn comes, so that its neighbours do not pay for it.
        let first: Vec<EntryId> = waiting.iter().filter(|it| it.attempts == 0).map(|it| it.entry).collect();
        let begun = self.context.store(move |store| store.begin_reading_all(&first, now)).await?;
        // Another process (`forewarn ingest`) may have been quicker.
        let waiting = waiting.into_iter().filter(|it| it.attempts > 0 || begun.contains(&it.entry));
        let begun = Instant::now();
        let waiting = waiting.take_while(|_| begun.elapsed() < LONGEST);
        let side_by_side = context.readers.available_permits().max(1);
        let mut reading =
            stream::iter(waiting).map(|waiting| read(context, waiting)).buffer_unordered(side_by_side);
        let mut failure = None;
        loop {
            let mut findings = Vec::new();
            let read = together::next(&mut reading).await;
            if read.is_empty() {
                break;
            }
            for result in read {
                match result {
                    Ok(finding) => findings.extend(finding),
                    Err(error) => failure = Some(error),
                }
            }
            failure = record(context, findings).await.err().or(failure);
        }
        match failure {
            Some(error) => Err(error),
            None => Ok(Activity::Worked),
        }
    }

    async fn rest(&mut self) {
        if !self.more {
            self.context.rest(&self.context.nudges.read, PERIOD).await;
        }
    }
}

/// What was found in one message.
struct Finding {
    answer: Answer,
    /// When reading it was begun.
    started: Instant,
}

/// Writes down `findings` in one commit; where that fails, each in one of its own, so that none holds up the others.
async fn record(context: &Context, findings: Vec<Finding>) -> Result<(), StoreError> {
    if findings.is_empty() {
        return Ok(());
    }
    let (answers, started): (Vec<Answer>, Vec<Instant>) =
        findings.into_iter().map(|it| (it.answer, it.started)).unzip();
    let answers = Arc::new(answers);
    let shared = Arc::clone(&answers);
    let together = context.store(move |store| store.record_all(&shared)).await;
    let mut failure = None;
    for (index, (answer, started)) in answers.iter().zip(started).enumerate() {
        if together.is_err() {
            let shared = Arc::clone(&answers);
            let alone = context.store(move |store| store.record_all(&shared[index..=index])).await;
            if let Err(error) = alone {
                failure = Some(error);
                continue;
            }
        }
        let Assessment { kind, review, problems, .. } = &answer.reading.assessment;
        let (notices, took) = (answer.notices.len(), started.elapsed());
        events::entry_assessed(answer.entry, *kind, *review, problems.len(), notices, took);
    }
    if answers.iter().any(|it| it.hold) {
        context.nudges.hold.notify_one();
    }
    if answers.iter().any(|it| !it.notices.is_empty()) {
        context.nudges.deliver.notify_one();
    }
    if answers.iter().any(|it| it.reading.extent == Extent::TextAlone) {
        context.nudges.recognise.notify_one();
    }
    failure.map_or(Ok(()), Err)
}

/// Reads one message to the end, or puts it off and has no answer.
async fn read(context: &Arc<Context>, waiting: Waiting) -> Result<Option<Finding>, StoreError> {
    let Ok(_permit) = context.readers.acquire().await else { return Ok(None) };
    if context.is_stopping() {
        return Ok(None);
    }
    let started = Instant::now();
    let (id, now) = (waiting.entry, context.clock.now());
    let begun = context
        .store(move |store| match waiting.attempts == 0 || store.begin_reading(id, now)? {
            true => store.raw(id).map(Some),
            false => Ok(None),
        })
        .await?;
    let Some(raw) = begun else { return Ok(None) };
    let attempts = waiting.attempts + 1;
    let mut document = if attempts > DEATHS {
        // The service died on it before it could say anything.
        unread(Cause::ReaderDied)
    } else {
        match context.reader.read(&raw).await {
            Ok(document) => document,
            Err(error) if error.is_transient() && attempts < ATTEMPTS => {
                events::reader_failed(Some(id), &error);
                let again = Backoff::TASK.after(u64::from(attempts), context.jitter());
                let until = now.checked_add(again).unwrap_or(now);
                context.store(move |store| store.postpone(id, until)).await?;
                return Ok(None);
            }
            Err(error) => {
                events::reader_failed(Some(id), &error);
                unread(error.cause())
            }
        }
    };
    let standing = answers::standing(context, &document).await?;
    answers::follow_up(context, &standing, id).await?;
    let received = answer::received(&document, raw.arrived, Some(now), &context.config.practice);
    let may_ask = matches!(standing, Standing::Other | Standing::Answer(_));
    let has_pictures = may_ask && !recognition::scanned(&document).is_empty();
    let extent = match &context.recognition {
        Some(_) if has_pictures => Extent::TextAlone,
        Some(_) | None => Extent::Whole,
    };
    let pending = match extent {
        Extent::TextAlone => Cause::StillReading,
        Extent::Whole => Cause::Scanned,
    };
    recognition::give_up(&mut document, &pending);
    let (document, assessment) = answers::assess(context, document, &standing, received).await;
    let config = &context.config;
    let call = policy::notices::required(&assessment, &config.practice, &config.policy);
    if extent == Extent::TextAlone && !says_enough(&assessment, &config.policy) {
        let (sender, subject) = (answer::sender(&raw, &document), document.envelope.subject);
        context.store(move |store| store.hand_on(id, &sender, &subject, now)).await?;
        context.nudges.recognise.notify_one();
        return Ok(None);
    }
    let case =
        Case { entry: id, raw: &raw, document: &document, received, extended: None, now, today: context.today() };
    let answer = answer::answer(&case, assessment, &call, Telling::First, extent, config);
    Ok(Some(Finding { answer, started }))
}

/// Whether the text alone shows a request of which people must be told at once, whatever the pictures say.
fn says_enough(assessment: &Assessment, policy: &Policy) -> bool {
    match policy.rule(assessment.kind).alert {
        AlertRule::Now => assessment.kind != Kind::Unclear,
        AlertRule::Digest | AlertRule::Silent => false,
    }
}
