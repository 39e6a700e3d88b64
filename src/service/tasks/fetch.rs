//! Takes in what is new in one inbox: fetch a batch, store it with its cursor in one commit, then settle it.
//!
//! The next batch is fetched while the last one is being stored. Should storing fail, what was fetched ahead is thrown
//! away and fetched again: the cursor that counts is the stored one.

use std::sync::Arc;
use std::time::{Duration, Instant};

use async_trait::async_trait;
use jiff::Timestamp;

use crate::inbox::{self, Batch, FetchError, Inbox};
use crate::model::{Cursor, InboxName};
use crate::service::backoff::Backoff;
use crate::service::context::Context;
use crate::service::task::{Activity, Task};
use crate::service::vitals;
use crate::store::StoreError;
use crate::telemetry::events;

/// An inbox is looked at this often, whatever nudges say.
const POLL: Duration = Duration::from_secs(60);

/// The mailbox is compared with the log this often, and at the start.
const COMPARISON: Duration = Duration::from_secs(24 * 60 * 60);

/// Batches taken in one activation, so that signs of life are given in between.
const BATCHES: usize = 50;

/// The task of one inbox.
pub struct Fetch {
    context: Arc<Context>,
    name: InboxName,
    inbox: Box<dyn Inbox>,
    /// As stored; none before the first activation and after a failure.
    cursor: Option<Cursor>,
    failures: u64,
    more: bool,
    /// When the mailbox was last compared with the log.
    compared: Option<Instant>,
    /// When the server's certificate ends, as it was last written down.
    certificate: Option<Timestamp>,
}

/// What one activation came to.
enum Fetched {
    Stored(usize),
    Failed(FetchError),
}

impl Fetch {
    /// The task of the inbox that `settings` describe.
    pub fn new(context: Arc<Context>, settings: inbox::Settings) -> Fetch {
        let name = settings.name.clone();
        Fetch {
            context,
            name,
            inbox: inbox::open(settings),
            cursor: None,
            failures: 0,
            more: false,
            compared: None,
            certificate: None,
        }
    }

    /// Whether the last activation stopped before the end of what is waiting.
    pub fn has_more(&self) -> bool {
        self.more
    }

    async fn take_in(&mut self) -> Result<Fetched, StoreError> {
        let mut cursor = match self.cursor.take() {
            Some(cursor) => cursor,
            None => {
                let name = self.name.clone();
                self.context.store(move |store| store.cursor(&name)).await?
            }
        };
        let mut total = 0;
        self.more = true;
        let mut fetched = self.inbox.fetch(&cursor).await;
        for _ in 0..BATCHES {
            let batch = match fetched {
                Ok(batch) => Arc::new(batch),
                Err(error) => return Ok(Fetched::Failed(error)),
            };
            let ahead = batch.more && !self.context.is_stopping();
            fetched = if batch.messages.is_empty() && batch.cursor == cursor {
                if ahead { self.inbox.fetch(&batch.cursor).await } else { Ok(nothing_after(&batch)) }
            } else {
                let storing = accept(&self.context, &self.name, &batch);
                let (stored, next) = if ahead {
                    tokio::join!(storing, self.inbox.fetch(&batch.cursor))
                } else {
                    (storing.await, Ok(nothing_after(&batch)))
                };
                total += stored?;
                cursor = batch.cursor.clone();
                if let Err(error) = self.inbox.settle(&batch.messages).await {
                    events::settling_failed(&self.name, &error);
                }
                next
            };
            if !ahead {
                self.more = batch.more;
                break;
            }
        }
        let is_due = self.compared.is_none_or(|it| it.elapsed() >= COMPARISON);
        if is_due && !self.more {
            match self.compare(&cursor).await? {
                Ok(found) => total += found,
                Err(error) => return Ok(Fetched::Failed(error)),
            }
            self.compared = Some(Instant::now());
        }
        self.cursor = Some(cursor);
        Ok(Fetched::Stored(total))
    }

    /// Takes in what lies before `cursor` and was never stored; how many messages that were.
    async fn compare(&mut self, cursor: &Cursor) -> Result<Result<usize, FetchError>, StoreError> {
        let Cursor::Imap { uid_validity, rescan: false, .. } = *cursor else { return Ok(Ok(0)) };
        let mut found = 0;
        loop {
            let name = self.name.clone();
            let known = self.context.store(move |store| store.uids(&name, uid_validity)).await?;
            let mut batch = match self.inbox.overlooked(cursor, &known).await {
                Ok(batch) => batch,
                Err(error) => return Ok(Err(error)),
            };
            let (count, more) = (batch.messages.len(), batch.more);
            if count == 0 {
                return Ok(Ok(found));
            }
            events::messages_overlooked(&self.name, count);
            // The stored cursor stays where it is.
            batch.cursor = Cursor::Start;
            let stored = accept(&self.context, &self.name, &Arc::new(batch)).await?;
            found += stored;
            if !more || stored == 0 || self.context.is_stopping() {
                return Ok(Ok(found));
            }
        }
    }
}

#[async_trait]
impl Task for Fetch {
    async fn activate(&mut self) -> Result<Activity, StoreError> {
        let context = Arc::clone(&self.context);
        let fetched = tokio::select! {
            fetched = self.take_in() => fetched?,
            // A server may keep us waiting for minutes. What was not stored is fetched again after the start.
            () = context.stopped() => return Ok(Activity::Idle),
        };
        let (name, now) = (self.name.clone(), self.context.clock.now());
        match fetched {
            Fetched::Stored(total) => {
                if self.failures > 0 {
                    events::inbox_recovered(&self.name, self.failures);
                    self.failures = 0;
                }
                self.context.store(move |store| store.polled(&name, now, Ok(()))).await?;
                let expires = self.inbox.certificate_expires();
                if let Some(expires) = expires.filter(|it| self.certificate != Some(*it)) {
                    let server = vitals::inbox_server(&self.name);
                    self.context.store(move |store| store.certificate_seen(&server, expires, now)).await?;
                    self.certificate = Some(expires);
                }
                if total == 0 {
                    events::inbox_idle(&self.name);
                    return Ok(Activity::Idle);
                }
                Ok(Activity::Worked)
            }
            Fetched::Failed(error) => {
                self.failures += 1;
                let again = Backoff::SERVER.after(self.failures, self.context.jitter());
                events::inbox_failed(&self.name, &error, error.is_transient(), again);
                let cause = events::chain(&error);
                self.context.store(move |store| store.polled(&name, now, Err(cause))).await?;
                Ok(Activity::Failed { again })
            }
        }
    }

    async fn rest(&mut self) {
        if self.more {
            return;
        }
        // A failure to wait shows again in the next fetch, which handles it.
        if self.inbox.wait(POLL).await.is_err() {
            tokio::time::sleep(Backoff::SERVER.after(1, self.context.jitter())).await;
        }
    }

    async fn close(&mut self) {
        self.inbox.close().await;
    }
}

/// Stores `batch` and wakes the reading of it; returns how many messages were new.
async fn accept(context: &Context, name: &InboxName, batch: &Arc<Batch>) -> Result<usize, StoreError> {
    let started = Instant::now();
    let (name, batch, now) = (name.clone(), Arc::clone(batch), context.clock.now());
    let (accepted, name) =
        context.store(move |store| Ok((store.accept(&name, &batch.messages, &batch.cursor, now)?, name))).await?;
    let stored = accepted.stored.len();
    if stored > 0 {
        context.nudges.read.notify_one();
        events::messages_accepted(&name, stored, accepted.known, started.elapsed());
    }
    Ok(stored)
}

fn nothing_after(batch: &Batch) -> Batch {
    Batch { messages: Vec::new(), cursor: batch.cursor.clone(), more: false }
}
