//! Mail about our own notices: answers, bounces, receipts, copies.
//!
//! Everything goes by the token that a notice carries. What has none that we gave out is a mail like any other, whatever it
//! says of itself; so is what comes from someone else than the one to whom the notice went. Notices from before there were
//! tokens are known by their number, and cannot be answered.
//!
//! An answer is still a message taken in, and may hold a request of its own. It is read without what it quotes of our
//! notice, and asks for nothing unless its own words or its files do: otherwise each answer to an alert would be alerted.

use std::sync::Arc;

use jiff::civil::Date;

use crate::model::{
    Assessment, Automatic, Content, Document, EntryId, Envelope, Kind, Notice, NoticeId, Part, Private, Role,
};
use crate::policy;
use crate::service::answer;
use crate::service::context::Context;
use crate::service::tasks::deliver;
use crate::store::StoreError;
use crate::telemetry::events;
use crate::triage::reading;

/// What a mail is to our notices.
#[derive(Debug, Clone, PartialEq)]
pub enum Standing {
    /// Nothing: a mail like any other.
    Other,
    /// A notice of ours, or what a machine answered to one.
    Ours,
    /// This notice came back.
    Bounce(Box<Notice>),
    /// Its recipient answers it, or their mailbox does in their name.
    Answer(Box<Answer>),
}

/// An answer to a notice.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    pub notice: Notice,
    /// What the recipient wrote; may be empty.
    pub words: Private<String>,
    /// Whether it shows that they have seen what the notice tells.
    pub counts: bool,
}

/// Says what the mail in `document` is to our notices.
///
/// # Errors
///
/// When the log cannot be read.
pub async fn standing(context: &Context, document: &Document) -> Result<Standing, StoreError> {
    let envelope = &document.envelope;
    let notices = notices(context, envelope).await?;
    let Some(first) = notices.first() else { return Ok(Standing::Other) };
    match envelope.automatic {
        Some(Automatic::Bounce) if envelope.is_delay => return Ok(Standing::Ours),
        Some(Automatic::Bounce) => return Ok(Standing::Bounce(Box::new(first.clone()))),
        Some(Automatic::Reply | Automatic::Receipt | Automatic::Ours) => return Ok(Standing::Ours),
        Some(Automatic::List) | None => {}
    }
    let practice = &context.config.practice;
    let is_answered = |it: &Notice| it.token.is_some() && policy::answer::is_from_recipient(envelope, it, practice);
    Ok(match notices.into_iter().find(is_answered) {
        Some(notice) => {
            let words = reading::own_words(document);
            let counts = policy::answer::counts(envelope, &words, &notice, practice);
            Standing::Answer(Box::new(Answer { notice, words: words.into(), counts }))
        }
        None => Standing::Other,
    })
}

/// Writes down what follows from a mail's standing, where anything does: that a notice came back, or was answered by the
/// message `id`. Doing so again changes nothing.
///
/// # Errors
///
/// When the log cannot be written.
pub async fn follow_up(context: &Context, standing: &Standing, id: EntryId) -> Result<(), StoreError> {
    let now = context.clock.now();
    match standing {
        Standing::Other | Standing::Ours => Ok(()),
        Standing::Bounce(notice) => {
            let reply = Private::from("the mail came back as undeliverable");
            let (notice, instead) = (notice.id, deliver::instead(context, notice, &reply).await?);
            context.store(move |store| store.bounced(notice, &reply, now, &instead)).await?;
            events::notice_bounced(notice);
            context.nudges.deliver.notify_one();
            Ok(())
        }
        Standing::Answer(answer) if answer.counts => {
            let (notice, words) = (answer.notice.id, answer.words.clone());
            let is_new = context.store(move |store| store.answered(notice, id, &words, now)).await?;
            if is_new {
                events::notice_answered(notice, answer.notice.entry, &answer.notice.recipient.person);
            }
            Ok(())
        }
        Standing::Answer(answer) => {
            events::answer_not_counted(answer.notice.id, id);
            Ok(())
        }
    }
}

/// What the mail in `document` asks, given its standing.
pub async fn assess(
    context: &Arc<Context>,
    document: Document,
    standing: &Standing,
    received: Date,
) -> (Document, Assessment) {
    match standing {
        Standing::Other => context.assess(document, received).await,
        Standing::Ours | Standing::Bounce(_) => (document, answer::of_our_own()),
        Standing::Answer(answer) => {
            let (document, assessment) = context.assess(without_quotes(document, answer), received).await;
            (document, asked(answer, assessment))
        }
    }
}

/// The stored notices that the mail names, by token; by number only one that has none.
async fn notices(context: &Context, envelope: &Envelope) -> Result<Vec<Notice>, StoreError> {
    let earlier = envelope.ours.as_ref().and_then(|id| number(id.expose(), context.message_id_domain()));
    let tokens = envelope.tokens.clone();
    if tokens.is_empty() && earlier.is_none() {
        return Ok(Vec::new());
    }
    context
        .store(move |store| {
            let mut notices = Vec::new();
            for token in &tokens {
                notices.extend(store.notice_by_token(token)?);
            }
            if let Some(earlier) = earlier {
                notices.extend(store.notice(earlier)?.filter(|it| it.token.is_none()));
            }
            Ok(notices)
        })
        .await
}

/// The number in the Message-ID of a notice without a token.
fn number(id: &str, domain: &str) -> Option<NoticeId> {
    let (local, _) = id.split_once('@').filter(|(_, found)| *found == domain)?;
    local.strip_prefix("forewarn-notice-")?.parse().ok().map(NoticeId)
}

/// `document` without what it quotes of our notice: the subject, which is that of the notice, the quoted tails of its
/// bodies, and copies of notices that are attached.
fn without_quotes(document: Document, answer: &Answer) -> Document {
    let mut own = document;
    own.parts.retain(|part| !is_of_the_notice(part));
    let mut words = Some(answer.words.clone());
    for part in own.parts.iter_mut().filter(|part| part.role == Role::Body) {
        for page in &mut part.pages {
            match page.content {
                Content::Text(_) => page.content = Content::Text(words.take().unwrap_or_default()),
                Content::Scanned { .. } | Content::Recognised { .. } | Content::Unread(_) => {}
            }
        }
    }
    own
}

fn is_of_the_notice(part: &Part) -> bool {
    let is_copy = part.envelope.as_ref().is_some_and(|it| it.automatic == Some(Automatic::Ours));
    part.role == Role::Subject || is_copy
}

/// What an answer asks, given that triage finds `assessment` in it without its quotes: nothing, unless it is sure of a
/// request, something could not be read, or the answer does not count.
fn asked(answer: &Answer, assessment: Assessment) -> Assessment {
    let asks = assessment.kind.is_request() && assessment.kind != Kind::Unclear;
    if asks || !answer.counts || !assessment.problems.is_empty() { assessment } else { answer::of_our_own() }
}
