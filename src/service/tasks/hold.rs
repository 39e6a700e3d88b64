//! Holds requests that wait for their provider, and clears them once those who must be told were told.
//!
//! What belongs where is rows (see [`Store::plan_moves`](crate::store::Store::plan_moves)); this task brings the mailboxes
//! in line with them, over a connection of its own, so that the watching of the inbox is not held up. A move that fails is
//! tried again for ever, at growing intervals; meanwhile `forewarn status` shows it, and when it takes too long the
//! administrators are told. An inbox that names no mailboxes to move to is never written to.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;

use crate::inbox::imap::{Filed, Filing, Settings, ToFile};
use crate::inbox::{FetchError, Source};
use crate::model::{InboxName, Kind, Move};
use crate::policy;
use crate::service::backoff::Backoff;
use crate::service::context::Context;
use crate::service::task::{Activity, Task};
use crate::store::StoreError;
use crate::telemetry::events;

/// Without a nudge the rows are looked at this often.
const PERIOD: Duration = Duration::from_secs(5);

/// Messages moved in one activation.
const AT_ONCE: usize = 50;

/// The task.
pub struct Hold {
    context: Arc<Context>,
    /// Those that name mailboxes to move to.
    inboxes: Vec<(InboxName, Settings)>,
    kinds: Vec<Kind>,
    more: bool,
}

impl Hold {
    /// Looks at the configuration alone; no server is spoken to before a message is to be moved.
    pub fn new(context: Arc<Context>) -> Hold {
        let of_imap = context.config.inboxes.iter().filter_map(|it| match &it.source {
            Source::Imap(settings) => settings.shelves.is_some().then(|| (it.name.clone(), settings.clone())),
            Source::Maildir(_) | Source::Folder(_) => None,
        });
        let (inboxes, kinds) = (of_imap.collect(), policy::hold::kinds(&context.config.policy));
        Hold { context, inboxes, kinds, more: false }
    }
}

#[async_trait]
impl Task for Hold {
    async fn activate(&mut self) -> Result<Activity, StoreError> {
        let now = self.context.clock.now();
        let names: Vec<InboxName> = self.inboxes.iter().map(|(name, _)| name.clone()).collect();
        let kinds = self.kinds.clone();
        let due = self
            .context
            .store(move |store| {
                store.plan_moves(&names, &kinds, now)?;
                store.moves_due(&names, now, AT_ONCE)
            })
            .await?;
        self.more = due.len() == AT_ONCE;
        if due.is_empty() {
            return Ok(Activity::Idle);
        }
        for (name, settings) in &self.inboxes {
            let of_inbox: Vec<Move> = due.iter().filter(|it| it.inbox == *name).cloned().collect();
            if of_inbox.is_empty() {
                continue;
            }
            let context = Arc::clone(&self.context);
            tokio::select! {
                moved = move_all(&self.context, settings, of_inbox) => moved?,
                // What was cut short is rows, and is looked for after the start.
                () = context.stopped() => return Ok(Activity::Idle),
            }
        }
        Ok(Activity::Worked)
    }

    async fn rest(&mut self) {
        if !self.more {
            self.context.rest(&self.context.nudges.hold, PERIOD).await;
        }
    }
}

/// Makes one attempt at each of `moves`, all of one inbox.
async fn move_all(context: &Context, settings: &Settings, moves: Vec<Move>) -> Result<(), StoreError> {
    let mut filing = None;
    for it in moves {
        if context.is_stopping() {
            break;
        }
        let opened = match filing.take() {
            Some(opened) => Ok(opened),
            None => Filing::open(settings).await,
        };
        let outcome = match opened {
            Ok(mut opened) => match file(context, &mut opened, &it).await? {
                Ok(filed) => {
                    filing = Some(opened);
                    Ok(filed)
                }
                // The connection is in an unknown state, and is not used again.
                Err(error) => Err(error),
            },
            Err(error) => Err(error),
        };
        record(context, &it, outcome).await?;
    }
    if let Some(filing) = filing {
        filing.close().await;
    }
    Ok(())
}

/// Moves one message. Where it is copied, the copy is written down before the message itself is taken away.
async fn file(context: &Context, filing: &mut Filing, it: &Move) -> Result<Result<Filed, FetchError>, StoreError> {
    let id = it.entry;
    let raw = context.store(move |store| store.raw(id)).await?;
    let mut message = ToFile { shelf: it.shelf, spot: &it.spot, copy: it.copy, bytes: &raw.bytes };
    let mut filed = filing.file(&message).await;
    if let Ok(Filed::Copied(copy)) = filed {
        context.store(move |store| store.move_copied(id, copy)).await?;
        message.copy = Some(copy);
        filed = filing.file(&message).await;
    }
    Ok(filed)
}

/// Writes down what became of the attempt.
async fn record(context: &Context, it: &Move, outcome: Result<Filed, FetchError>) -> Result<(), StoreError> {
    let (id, shelf, attempts, now) = (it.entry, it.shelf, it.attempts + 1, context.clock.now());
    match outcome {
        Ok(Filed::Moved(spot)) => {
            context.store(move |store| store.moved(id, shelf, &spot, now)).await?;
            events::message_moved(id, shelf.as_str(), attempts);
        }
        // The copy was taken away while we looked: the next attempt makes another one.
        Ok(Filed::Copied(copy)) => context.store(move |store| store.move_copied(id, copy)).await?,
        Ok(Filed::Gone) => {
            context.store(move |store| store.move_gone(id, now)).await?;
            events::message_moved_by_others(id);
        }
        Err(error) => {
            let again = Backoff::MOVE.after(u64::from(attempts), context.jitter());
            let until = now.checked_add(again).unwrap_or(now);
            let cause = events::chain(&error);
            context.store(move |store| store.move_failed(id, &cause, until)).await?;
            events::message_not_moved(id, &error, error.is_transient(), attempts, again);
        }
    }
    Ok(())
}
