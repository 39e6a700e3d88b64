//! Hands the notices that are due to the channel, and writes down what it answered.
//!
//! An attempt is counted before the network is touched. "Told" is set from the server's acceptance alone, with its reply
//! (invariant 5). What is refused for good goes to the next address of that person; where there is none, and where a
//! notice is given up, the administrators are told. Either is in the same commit.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use futures_util::{StreamExt, stream};
use jiff::{SignedDuration, Timestamp};
use tokio::time::Instant;

use crate::channel::{Cause, Outcome};
use crate::model::{DeliveryState, NewNotice, Notice, NoticeId, Private, Purpose, Urgency};
use crate::policy;
use crate::report::{self, undelivered::Undelivered};
use crate::service::backoff::Backoff;
use crate::service::context::Context;
use crate::service::task::{Activity, Task};
use crate::service::{together, vitals};
use crate::store::{Instead, StoreError};
use crate::telemetry::events;

/// Without a nudge the outbox is looked at this often.
const PERIOD: Duration = Duration::from_secs(2);

/// How often it is written down that sending fares as before.
const NOTE_EVERY: Duration = Duration::from_secs(60);

/// Notices handed over in one activation.
const AT_ONCE: usize = 50;

/// Notices whose attempts are counted in one commit. When the service is asked to end, these are still sent.
const BEGUN_TOGETHER: usize = 16;

/// Notices on their way at the same time.
const SIDE_BY_SIDE: usize = 4;

/// After this time without success a notice is given up.
const GIVE_UP_AFTER: SignedDuration = SignedDuration::from_hours(72);

/// But not before so many attempts: after days without power, or a clock that jumped, hardly any was made.
const GIVE_UP_ATTEMPTS: u32 = 50;

/// The task.
pub struct Deliver {
    context: Arc<Context>,
    more: bool,
    /// When it was last written down how sending fares, and whether it went well.
    noted: Option<(Instant, bool)>,
    /// When the server's certificate ends, as it was last written down.
    certificate: Option<Timestamp>,
}

/// How the attempts of one activation fared.
#[derive(Debug, Default)]
struct Sending {
    /// Whether the other side took or refused any: then it can be reached.
    answered: bool,
    /// Why the last one was put off.
    put_off: Option<Cause>,
}

impl Deliver {
    /// Holds nothing but its context.
    pub fn new(context: Arc<Context>) -> Deliver {
        Deliver { context, more: false, noted: None, certificate: None }
    }

    /// Writes down how sending fares, where that is another than before or was noted long ago.
    async fn note(&mut self, sending: Sending) -> Result<(), StoreError> {
        let now = self.context.clock.now();
        let outcome = match (sending.answered, sending.put_off) {
            (true, _) => Ok(()),
            (false, Some(cause)) => Err(cause.to_string()),
            (false, None) => return Ok(()),
        };
        let is_well = outcome.is_ok();
        if self.noted.is_none_or(|(at, was)| was != is_well || at.elapsed() >= NOTE_EVERY) {
            self.context.store(move |store| store.sending_tried(vitals::SENDING, now, outcome)).await?;
            self.noted = Some((Instant::now(), is_well));
        }
        let expires = self.context.channel.certificate_expires();
        if let Some(expires) = expires.filter(|it| self.certificate != Some(*it)) {
            self.context.store(move |store| store.certificate_seen(vitals::SENDING, expires, now)).await?;
            self.certificate = Some(expires);
        }
        Ok(())
    }
}

#[async_trait]
impl Task for Deliver {
    async fn activate(&mut self) -> Result<Activity, StoreError> {
        let now = self.context.clock.now();
        let due = self.context.store(move |store| store.due(now, AT_ONCE)).await?;
        self.more = due.len() == AT_ONCE;
        if due.is_empty() {
            return Ok(Activity::Idle);
        }
        let context = Arc::clone(&self.context);
        let (mut failure, mut sending) = (None, Sending::default());
        let mut due = due.into_iter().peekable();
        while due.peek().is_some() && !context.is_stopping() {
            let notices = due.by_ref().take(BEGUN_TOGETHER).collect();
            failure = deliver_all(&context, notices, &mut sending).await.err().or(failure);
        }
        let noted = self.note(sending).await;
        match failure.or(noted.err()) {
            Some(error) => Err(error),
            None => Ok(Activity::Worked),
        }
    }

    async fn rest(&mut self) {
        if !self.more {
            self.context.rest(&self.context.nudges.deliver, PERIOD).await;
        }
    }
}

/// One attempt at each of `notices`.
async fn deliver_all(context: &Context, mut notices: Vec<Notice>, fares: &mut Sending) -> Result<(), StoreError> {
    let (ids, now): (Vec<NoticeId>, _) = (notices.iter().map(|it| it.id).collect(), context.clock.now());
    let begun = context.store(move |store| store.begin_attempts(&ids, now)).await?;
    notices.retain(|it| begun.contains(&it.id));
    let mut sending = stream::iter(notices).map(|notice| send(context, notice)).buffer_unordered(SIDE_BY_SIDE);
    let mut failure = None;
    loop {
        let sent = together::next(&mut sending).await;
        if sent.is_empty() {
            return failure.map_or(Ok(()), Err);
        }
        for one in &sent {
            match &one.outcome {
                // Nobody was asked about an address that cannot be used.
                Outcome::Refused { cause: Cause::Address, .. } => {}
                Outcome::Accepted { .. } | Outcome::Refused { .. } => fares.answered = true,
                Outcome::Deferred { cause, .. } => fares.put_off = Some(*cause),
            }
        }
        failure = record(context, sent).await.err().or(failure);
    }
}

/// A notice with what its attempt came to.
struct Sent {
    notice: Notice,
    outcome: Outcome,
    at: Timestamp,
}

async fn send(context: &Context, notice: Notice) -> Sent {
    let outcome = context.channel.send(&notice).await;
    Sent { notice, outcome, at: context.clock.now() }
}

/// Writes down what became of `sent`: acceptances in one commit, or should that fail, like all else each in its own.
async fn record(context: &Context, sent: Vec<Sent>) -> Result<(), StoreError> {
    let accepted: Vec<_> = sent
        .iter()
        .filter_map(|it| match &it.outcome {
            Outcome::Accepted { reply } => Some((it.notice.id, reply.clone(), it.at)),
            Outcome::Deferred { .. } | Outcome::Refused { .. } => None,
        })
        .collect();
    if sent.iter().any(|it| it.notice.entry.is_some()) {
        context.nudges.hold.notify_one();
    }
    let are_told = !accepted.is_empty() && context.store(move |store| store.told_all(&accepted)).await.is_ok();
    let mut failure = None;
    for one in sent {
        failure = follow_up(context, one, are_told).await.err().or(failure);
    }
    failure.map_or(Ok(()), Err)
}

/// Writes down and logs what follows from one attempt; `is_told` where its acceptance is written down already.
async fn follow_up(context: &Context, sent: Sent, is_told: bool) -> Result<(), StoreError> {
    let Sent { notice, outcome, at: now } = sent;
    let (id, attempts) = (notice.id, notice.delivery.attempts + 1);
    match outcome {
        Outcome::Accepted { reply } => {
            if !is_told {
                context.store(move |store| store.told(id, &reply, now)).await?;
            }
            events::notice_told(id, notice.entry, &notice.recipient.person, notice.purpose.as_str(), attempts);
        }
        Outcome::Deferred { reply, cause }
            if attempts < GIVE_UP_ATTEMPTS || now.duration_since(notice.created) < GIVE_UP_AFTER =>
        {
            let again = Backoff::DELIVERY.after(u64::from(attempts), context.jitter());
            let until = now.checked_add(again).unwrap_or(Timestamp::MAX);
            context.store(move |store| store.defer(id, &reply, until)).await?;
            events::notice_deferred(id, &notice.recipient.person, &cause, attempts, again);
        }
        Outcome::Deferred { reply, cause } => {
            let tell = undelivered(context, &notice, DeliveryState::GivenUp, &reply);
            context.store(move |store| store.give_up(id, &reply, now, &tell)).await?;
            report_failure(context, &notice, cause, attempts);
        }
        Outcome::Refused { reply, cause } => {
            let instead = instead(context, &notice, &reply).await?;
            context.store(move |store| store.refuse(id, &reply, now, &instead)).await?;
            report_failure(context, &notice, cause, attempts);
        }
    }
    Ok(())
}

fn report_failure(context: &Context, notice: &Notice, cause: Cause, attempts: u32) {
    events::notice_undelivered(notice.id, &notice.recipient.person, &cause, attempts);
    context.nudges.deliver.notify_one();
}

/// What follows where `notice` was refused or came back, with the server's `reply`: it goes to the next address of that
/// person, or the administrators are told.
///
/// # Errors
///
/// When the log cannot be read.
pub async fn instead(context: &Context, notice: &Notice, reply: &Private<String>) -> Result<Instead, StoreError> {
    let id = notice.id;
    let tried = context.store(move |store| store.addresses_tried(id)).await?;
    let next = policy::notices::next_address(&notice.recipient.person, &tried, &context.config.practice);
    Ok(match next {
        Some(address) => Instead::Address(address),
        None => Instead::Tell(undelivered(context, notice, DeliveryState::Refused, reply)),
    })
}

/// The notices that tell every administrator, other than the one who could not be reached, of `notice`'s failure.
///
/// A notice of this sort that fails itself tells nobody further: the digest and `forewarn status` show it.
fn undelivered(
    context: &Context,
    notice: &Notice,
    state: DeliveryState,
    reply: &Private<String>,
) -> Vec<NewNotice> {
    match notice.purpose {
        Purpose::Alert
        | Purpose::Digest(_)
        | Purpose::Health
        | Purpose::Reminder
        | Purpose::Escalation
        | Purpose::Deadline
        | Purpose::OutOfPolicy => {}
        Purpose::Undelivered(_) => return Vec::new(),
    }
    let practice = &context.config.practice;
    let mut failure = Undelivered::from(notice);
    (failure.state, failure.reply) = (state, Some(reply.clone()));
    failure.attempts += 1;
    let letter = report::undelivered::letter(&failure, practice);
    practice
        .administrators
        .iter()
        .filter(|administrator| administrator.email != notice.recipient.email)
        .map(|administrator| NewNotice {
            entry: notice.entry,
            purpose: Purpose::Undelivered(notice.id.0),
            urgency: Urgency::Critical,
            recipient: administrator.as_recipient(),
            letter: letter.clone(),
        })
        .collect()
}
