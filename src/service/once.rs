//! `forewarn run --once`: everything that is waiting now is taken in, read to the end, and what is due is sent.

use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;

use crate::inbox;
use crate::service::context::Context;
use crate::service::task::{Activity, Task};
use crate::service::tasks::compare::Compare;
use crate::service::tasks::deadlines;
use crate::service::tasks::deliver::Deliver;
use crate::service::tasks::fetch::Fetch;
use crate::service::tasks::hold::Hold;
use crate::service::tasks::read::Read;
use crate::service::tasks::recognise::Recognise;
use crate::service::tasks::watch::Watch;
use crate::service::tasks::{digest, escalate};
use crate::store::StoreError;

/// What did not work out; the rest was done all the same.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Shortcomings {
    /// Inboxes that could not be read to the end, by name.
    pub inboxes: Vec<String>,
    /// Notices that wait for another attempt, or failed for good.
    pub untold: usize,
    /// Messages that are not where they belong.
    pub unmoved: usize,
}

impl Shortcomings {
    /// Whether all was done.
    pub fn is_empty(&self) -> bool {
        self.inboxes.is_empty() && self.untold == 0 && self.unmoved == 0
    }
}

/// How often a message is looked at that was put off after a failure to read it.
const PUT_OFF: Duration = Duration::from_millis(200);

/// Takes in, reads and sends once.
///
/// Inboxes are fetched side by side, and messages are read while others still come in. An inbox that cannot be reached is
/// named in the answer and does not keep the others waiting.
///
/// # Errors
///
/// When the log cannot be read or written.
pub async fn once(context: &Arc<Context>, inboxes: Inboxes) -> Result<Shortcomings, StoreError> {
    let mut fetching = tokio::task::JoinSet::new();
    if inboxes == Inboxes::Fetch {
        for settings in &context.config.inboxes {
            let (context, settings) = (Arc::clone(context), settings.clone());
            fetching.spawn(async move { (settings.name.to_string(), fetch_all(context, settings).await) });
        }
    }
    let mut shortcomings = Shortcomings::default();
    let mut reader = Read::new(Arc::clone(context));
    loop {
        let idle = reader.activate().await? == Activity::Idle;
        while let Some(ended) = fetching.try_join_next() {
            note(ended, &mut shortcomings)?;
        }
        match (idle, fetching.is_empty()) {
            (true, true) => break,
            (true, false) => tokio::select! {
                Some(ended) = fetching.join_next() => note(ended, &mut shortcomings)?,
                () = context.nudges.read.notified() => {}
            },
            (false, _) => {}
        }
    }
    // One more look at what the last inbox brought in, and at what was put off after a failure.
    while !context.store(|store| store.waiting(Timestamp::MAX, 1)).await?.is_empty() {
        if reader.activate().await? == Activity::Idle {
            tokio::time::sleep(PUT_OFF).await;
        }
    }
    if inboxes == Inboxes::Fetch {
        // Before anyone is told, since that may take long.
        hold_all(context).await?;
    }
    recognise_all(context).await?;
    compare_all(context).await?;
    deliver_all(context).await?;
    if inboxes == Inboxes::Fetch {
        if escalate::escalate(context).await? {
            deliver_all(context).await?;
        }
        let (now, config) = (context.clock.now(), &context.config);
        deadlines::warn(context, now).await?;
        deliver_all(context).await?;
        let last = context.store(move |store| store.last_digest(now)).await?;
        if let Some(date) = digest::due(now, last, &config.digest, &config.practice) {
            digest::post(context, date, now).await?;
        }
        hold_all(context).await?;
        let holding = context.config.holding();
        shortcomings.unmoved = context.store(move |store| store.moves_wanted(&holding)).await?.len();
        Watch::new(Arc::clone(context)).activate().await?;
        deliver_all(context).await?;
    }
    shortcomings.untold = context.store(|store| store.undelivered()).await?.len();
    Ok(shortcomings)
}

/// Whether inboxes are looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Inboxes {
    Fetch,
    /// Only what is stored already is read and sent (`forewarn ingest`).
    Leave,
}

fn note(
    ended: Result<(String, Result<bool, StoreError>), tokio::task::JoinError>,
    shortcomings: &mut Shortcomings,
) -> Result<(), StoreError> {
    match ended {
        Ok((_, Ok(true))) => Ok(()),
        Ok((name, Ok(false))) => {
            shortcomings.inboxes.push(name);
            Ok(())
        }
        Ok((_, Err(error))) => Err(error),
        Err(error) => match error.try_into_panic() {
            Ok(panic) => std::panic::resume_unwind(panic),
            Err(_) => Ok(()),
        },
    }
}

/// Fetches one inbox to its end; false where it could not be read.
async fn fetch_all(context: Arc<Context>, settings: inbox::Settings) -> Result<bool, StoreError> {
    let mut fetch = Fetch::new(context, settings);
    let whole = loop {
        match fetch.activate().await? {
            Activity::Failed { .. } => break false,
            Activity::Idle | Activity::Worked if fetch.has_more() => fetch.rest().await,
            Activity::Idle | Activity::Worked => break true,
        }
    };
    fetch.close().await;
    Ok(whole)
}

/// Reads every page that is a picture, sending meanwhile what the texts alone call for.
async fn recognise_all(context: &Arc<Context>) -> Result<(), StoreError> {
    let mut recognise = Recognise::new(Arc::clone(context));
    while !context.store(|store| store.with_pictures(Timestamp::MAX, 1)).await?.is_empty() {
        deliver_all(context).await?;
        recognise.activate().await?;
        recognise.rest().await;
    }
    recognise.close().await;
    Ok(())
}

/// Makes one attempt at every move that is due.
async fn hold_all(context: &Arc<Context>) -> Result<(), StoreError> {
    let mut hold = Hold::new(Arc::clone(context));
    while hold.activate().await? != Activity::Idle {}
    Ok(())
}

/// Links what was read with what it bears on.
async fn compare_all(context: &Arc<Context>) -> Result<(), StoreError> {
    let mut compare = Compare::new(Arc::clone(context));
    while compare.activate().await? != Activity::Idle {}
    Ok(())
}

/// Makes one attempt at everything that is due.
async fn deliver_all(context: &Arc<Context>) -> Result<(), StoreError> {
    let mut deliver = Deliver::new(Arc::clone(context));
    while deliver.activate().await? != Activity::Idle {}
    Ok(())
}
