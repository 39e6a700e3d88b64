//! Reads the pages that are pictures, and amends what was logged of their message.
//!
//! Several messages are worked on at the same time and share the cores page by page, so that a long fax does not shut out
//! a short one. A message of which nobody was told yet comes first; if its pages take long, what is known so far is logged
//! and alerted, with the rest named as still being read. When all is read, the entry is amended, and people are told again
//! where it has risen ([`required_anew`](crate::policy::notices::required_anew)).
//!
//! Nothing of this is kept but rows: after a restart the pages are read again.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use tokio::task::{Id, JoinError, JoinSet};
use tokio::time::Instant;

use crate::model::{Cause, Document, EntryId, PersonId, Purpose, RawMessage};
use crate::policy;
use crate::policy::notices::{required, required_anew};
use crate::report::alert::Telling;
use crate::service::answer::{self, Case};
use crate::service::answers;
use crate::service::backoff::Backoff;
use crate::service::context::Context;
use crate::service::reader::unread;
use crate::service::recognition::{self, Pages, Recognition};
use crate::service::task::{Activity, Task};
use crate::store::{Extent, StoreError, Waiting};
use crate::telemetry::events;

/// Without a nudge the queue is looked at this often.
const PERIOD: Duration = Duration::from_secs(2);

/// Messages worked on at the same time. More would only share the same cores.
const SIDE_BY_SIDE: usize = 4;

/// When the pages of a message take longer than this, people are told what is known so far.
const INTERIM: Duration = Duration::from_secs(60);

/// After this many attempts the service counts as dying on the message, whose pages are then unread.
const DEATHS: u32 = 5;

/// The task.
pub struct Recognise {
    context: Arc<Context>,
    running: JoinSet<Result<(), StoreError>>,
    entries: HashMap<Id, EntryId>,
    ended: Vec<Ended>,
}

/// How the work on one message ended.
type Ended = Result<(Id, Result<(), StoreError>), JoinError>;

impl Recognise {
    /// Holds nothing but its context.
    pub fn new(context: Arc<Context>) -> Recognise {
        Recognise { context, running: JoinSet::new(), entries: HashMap::new(), ended: Vec::new() }
    }

    /// Forgets the messages that are done; the last failure, if there was one.
    fn reap(&mut self) -> Result<(), StoreError> {
        while let Some(ended) = self.running.try_join_next_with_id() {
            self.ended.push(ended);
        }
        let mut failure = Ok(());
        for ended in self.ended.drain(..) {
            match ended {
                Ok((id, result)) => {
                    self.entries.remove(&id);
                    failure = failure.and(result);
                }
                // Its attempt is counted, so it comes back a few times and is then given up.
                Err(error) => {
                    self.entries.remove(&error.id());
                    events::task_panicked("recognise");
                }
            }
        }
        failure
    }
}

#[async_trait]
impl Task for Recognise {
    async fn activate(&mut self) -> Result<Activity, StoreError> {
        self.reap()?;
        let room = SIDE_BY_SIDE.saturating_sub(self.running.len());
        if room == 0 {
            return Ok(Activity::Worked);
        }
        let now = self.context.clock.now();
        let candidates = self.context.store(move |store| store.with_pictures(now, 2 * SIDE_BY_SIDE)).await?;
        let is_new = |waiting: &Waiting| !self.entries.values().any(|entry| *entry == waiting.entry);
        let new: Vec<Waiting> = candidates.into_iter().filter(is_new).take(room).collect();
        for waiting in new {
            let entry = waiting.entry;
            let context = Arc::clone(&self.context);
            let id = self.running.spawn(async move { recognise(&context, waiting).await }).id();
            self.entries.insert(id, entry);
        }
        Ok(if self.running.is_empty() { Activity::Idle } else { Activity::Worked })
    }

    async fn rest(&mut self) {
        tokio::select! {
            () = self.context.rest(&self.context.nudges.recognise, PERIOD) => {}
            Some(ended) = self.running.join_next_with_id(), if !self.running.is_empty() => self.ended.push(ended),
        }
    }

    async fn close(&mut self) {
        // What is cut short is rows, and is begun again after the start.
        self.running.shutdown().await;
    }
}

/// Reads the pages of one message, and amends its entry.
async fn recognise(context: &Arc<Context>, waiting: Waiting) -> Result<(), StoreError> {
    let started = Instant::now();
    let (id, now) = (waiting.entry, context.clock.now());
    let begun = context
        .store(move |store| match store.begin_reading(id, now)? {
            true => store.raw(id).map(Some),
            false => Ok(None),
        })
        .await?;
    let Some(raw) = begun else { return Ok(()) };
    let mut document = match context.reader.read(&raw).await {
        Ok(document) => document,
        Err(error) if error.is_transient() && waiting.attempts < DEATHS => {
            events::reader_failed(Some(id), &error);
            let again = Backoff::TASK.after(u64::from(waiting.attempts) + 1, context.jitter());
            let until = now.checked_add(again).unwrap_or(now);
            return context.store(move |store| store.postpone(id, until)).await;
        }
        Err(error) => {
            events::reader_failed(Some(id), &error);
            unread(error.cause())
        }
    };
    match &context.recognition {
        None => recognition::give_up(&mut document, &Cause::Scanned),
        Some(_) if waiting.attempts >= DEATHS => recognition::give_up(&mut document, &Cause::RecognitionFailed),
        Some(recognition) => read_pages(context, recognition, id, &raw, &mut document).await?,
    }
    amend(context, id, &raw, document, Extent::Whole, started).await
}

/// Reads the pages into `document`. Where that takes long and nobody was told yet, they are told what is known so far.
async fn read_pages(
    context: &Arc<Context>,
    recognition: &Recognition,
    id: EntryId,
    raw: &RawMessage,
    document: &mut Document,
) -> Result<(), StoreError> {
    let started = Instant::now();
    let pages = Pages::default();
    let as_extracted = document.clone();
    let reading = recognition.read(&context.reader, raw, &as_extracted, &pages);
    tokio::pin!(reading);
    if tokio::time::timeout(INTERIM, &mut reading).await.is_err() {
        let is_logged =
            context.store(move |store| store.entry(id)).await?.is_some_and(|it| it.assessment.is_some());
        if !is_logged {
            let mut so_far = as_extracted.clone();
            pages.put_into(&mut so_far);
            recognition::give_up(&mut so_far, &Cause::StillReading);
            amend(context, id, raw, so_far, Extent::TextAlone, started).await?;
        }
        reading.await;
    }
    pages.put_into(document);
    Ok(())
}

/// Logs what `document` now says, and tells those who must be told of that.
async fn amend(
    context: &Arc<Context>,
    id: EntryId,
    raw: &RawMessage,
    document: Document,
    extent: Extent,
    started: Instant,
) -> Result<(), StoreError> {
    let now = context.clock.now();
    let config = &context.config;
    let received = answer::received(&document, raw.arrived, Some(now), &config.practice);
    let standing = answers::standing(context, &document).await?;
    let (document, assessment) = answers::assess(context, document, &standing, received).await;
    let (before, told, mends, dossier) = context
        .store(move |store| Ok((store.entry(id)?, told_of(store, id)?, store.mends_of(id)?, store.dossier(id)?)))
        .await?;
    let extended = dossier.extended();
    // What a person has set meanwhile stays set.
    let assessment = policy::correction::mended_before(assessment, &mends);
    let before = before.and_then(|entry| entry.assessment);
    let (call, telling) = match &before {
        None => (required(&assessment, &config.practice, &config.policy), Telling::First),
        Some(before) => {
            let call = required_anew(before, &told, &assessment, &config.practice, &config.policy);
            (call, if told.is_empty() { Telling::First } else { Telling::Again })
        }
    };
    let (kind, review, problems) = (assessment.kind, assessment.review, assessment.problems.len());
    let case = Case { entry: id, raw, document: &document, received, extended, now, today: context.today() };
    let answer = answer::answer(&case, assessment, &call, telling, extent, config);
    let notices = answer.notices.len();
    context.store(move |store| store.amend(answer)).await?;
    if notices > 0 {
        context.nudges.hold.notify_one();
        context.nudges.deliver.notify_one();
    }
    match before {
        None => events::entry_assessed(id, kind, review, problems, notices, started.elapsed()),
        Some(_) => events::entry_amended(id, kind, review, problems, notices, started.elapsed()),
    }
    Ok(())
}

/// The people for whom there is an alert about the entry `id`.
fn told_of(store: &crate::store::Store, id: EntryId) -> Result<Vec<PersonId>, StoreError> {
    let notices = store.notices_of(id)?.into_iter();
    Ok(notices.filter(|notice| notice.purpose == Purpose::Alert).map(|notice| notice.recipient.person).collect())
}
