//! Tells of trouble by the second ways that are configured, and in the ordinary way unless that is what failed.
//!
//! What is to be told is rows. An attempt is counted before the other side is touched; one that fails is made again at
//! growing intervals, until the trouble is over or nobody would care any more. Neither the arguments of a program nor the
//! body of a web request carry anything of a message, a patient or a person.

use std::sync::Arc;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use crate::channel::{self, Cause, Channel, Outcome, command, webhook};
use crate::model::{
    Alarm, AlarmWay, Delivery, DeliveryState, KnownTrouble, Letter, NewAlarm, NewNotice, Notice, NoticeId,
    PersonId, Purpose, Recipient, Trouble, Urgency,
};
use crate::policy::watch::Tiding;
use crate::report::health;
use crate::service::backoff::Backoff;
use crate::service::context::Context;
use crate::service::vitals;
use crate::store::{StoreError, Told};
use crate::telemetry::events;

/// After this time an alarm is given up, and not before so many attempts: the clock may have jumped.
const GIVE_UP_AFTER: SignedDuration = SignedDuration::from_hours(72);
const GIVE_UP_ATTEMPTS: u32 = 50;

/// Has `tiding` told: writes down what is to be told by which way.
pub async fn tell(context: &Context, tiding: &Tiding, now: Timestamp) -> Result<(), StoreError> {
    let practice = &context.config.practice;
    let (topic, headline, is_over, letter) = match tiding {
        Tiding::Begun(trouble) | Tiding::GoesOn(trouble) => {
            let headline = health::headline(trouble, practice);
            (trouble.topic(), headline, false, health::letter(trouble, practice))
        }
        Tiding::Over(standing) => {
            (standing.topic.clone(), health::over(standing), true, health::all_clear(standing, now, practice))
        }
    };
    let notices = if is_ordinary(tiding, context) { ordinary(context, &letter) } else { Vec::new() };
    let remedy = match tiding {
        Tiding::Begun(trouble) | Tiding::GoesOn(trouble) => health::remedy(trouble),
        Tiding::Over(KnownTrouble { .. }) => String::new(),
    };
    let text = format!("{headline}. {remedy}").trim_end().to_owned();
    let alarms = by_second_ways(context, &topic, is_over, &text, &letter);
    let mail = !notices.is_empty();
    let (standing_topic, ways) = (topic.clone(), alarms.len());
    context
        .store(move |store| {
            let told = match is_over {
                true => Told::Over { topic: &standing_topic },
                false => Told::Lasts { topic: &standing_topic, headline: &headline },
            };
            store.tell_alarm(told, &notices, &alarms, now)
        })
        .await?;
    match is_over {
        true => events::trouble_over(&topic),
        false => events::trouble_begun(&topic, ways),
    }
    if mail {
        context.nudges.deliver.notify_one();
    }
    Ok(())
}

/// Has the administrators told of `trouble`, or that it is over, without the log: by every way at once, one attempt each.
/// Whether any took it.
pub async fn tell_without_log(context: &Context, trouble: &Trouble, is_over: bool, now: Timestamp) -> bool {
    let practice = &context.config.practice;
    let headline = health::headline(trouble, practice);
    let (letter, text) = match is_over {
        false => (health::letter(trouble, practice), format!("{headline}. {}", health::remedy(trouble))),
        true => {
            let standing = KnownTrouble { topic: trouble.topic(), headline, began: now, told: now };
            (health::all_clear(&standing, now, practice), health::over(&standing))
        }
    };
    let alarms = by_second_ways(context, &trouble.topic(), is_over, &text, &letter);
    events::trouble_told_without_log(&trouble.topic(), is_over, alarms.len());
    // No row gives a number; the time is one, so that each mail has a Message-ID of its own.
    let mut number = now.as_microsecond();
    let mut is_told = false;
    for new in alarms {
        let NewAlarm { topic, is_over, way, person, headline, letter } = new;
        number += 1;
        let (attempts, cause, created) = (1, None, now);
        let alarm = Alarm { id: number, topic, is_over, way, person, headline, letter, created, attempts, cause };
        match send(context, &alarm).await {
            Ok(()) => is_told = true,
            Err(cause) => events::alarm_failed(way.as_str(), &alarm.topic, &cause, Duration::ZERO),
        }
    }
    for administrator in &practice.administrators {
        number += 1;
        let notice = notice(number, administrator.as_recipient(), letter.clone(), now, 1);
        match context.channel.send(&notice).await {
            Outcome::Accepted { .. } => is_told = true,
            Outcome::Deferred { .. } | Outcome::Refused { .. } => {}
        }
    }
    is_told
}

/// Makes one attempt at everything that is to be told by a second way now.
pub async fn send_due(context: &Arc<Context>) -> Result<(), StoreError> {
    let now = context.clock.now();
    for alarm in context.store(move |store| store.alarms_due(now)).await? {
        if context.is_stopping() {
            break;
        }
        let id = alarm.id;
        if !context.store(move |store| store.begin_alarm(id)).await? {
            continue;
        }
        match send(context, &alarm).await {
            Ok(()) => {
                context.store(move |store| store.alarm_told(id)).await?;
                events::alarm_told(alarm.way.as_str(), &alarm.topic);
            }
            Err(cause) => {
                let now = context.clock.now();
                let again = Backoff::DELIVERY.after(u64::from(alarm.attempts) + 1, context.jitter());
                let is_late =
                    alarm.attempts + 1 >= GIVE_UP_ATTEMPTS && now.duration_since(alarm.created) >= GIVE_UP_AFTER;
                let until = if is_late { None } else { now.checked_add(again).ok() };
                let words = cause.to_string();
                context.store(move |store| store.alarm_failed(id, &words, until)).await?;
                events::alarm_failed(alarm.way.as_str(), &alarm.topic, &cause, again);
            }
        }
    }
    Ok(())
}

/// Whether the ordinary way is of use: not for an outage of that way itself, where there is another.
fn is_ordinary(tiding: &Tiding, context: &Context) -> bool {
    let is_delivery = match tiding {
        Tiding::Begun(trouble) | Tiding::GoesOn(trouble) => is_of_delivery(&trouble.topic()),
        Tiding::Over(standing) => is_of_delivery(&standing.topic),
    };
    !is_delivery || context.config.alarm.is_empty()
}

fn is_of_delivery(topic: &str) -> bool {
    topic == Trouble::Delivery { since: Timestamp::UNIX_EPOCH, waiting: 0, error: String::new() }.topic()
}

/// A notice to each administrator.
pub fn ordinary(context: &Context, letter: &Letter) -> Vec<NewNotice> {
    let to = |recipient: Recipient| NewNotice {
        entry: None,
        purpose: Purpose::Health,
        urgency: Urgency::Prompt,
        recipient,
        letter: letter.clone(),
    };
    context.config.practice.administrators.iter().map(|it| to(it.as_recipient())).collect()
}

/// By each second way that is configured; to each administrator where it is mail.
fn by_second_ways(context: &Context, topic: &str, is_over: bool, text: &str, letter: &Letter) -> Vec<NewAlarm> {
    let settings = &context.config.alarm;
    let by = |way: AlarmWay, person: Option<PersonId>| NewAlarm {
        topic: topic.to_owned(),
        is_over,
        way,
        person,
        headline: text.to_owned(),
        letter: letter.clone(),
    };
    let mut alarms = Vec::new();
    if settings.smtp.is_some() {
        let people = context.config.practice.administrators.iter();
        alarms.extend(people.map(|it| by(AlarmWay::Smtp, Some(it.id.clone()))));
    }
    alarms.extend(settings.command.as_ref().map(|_| by(AlarmWay::Command, None)));
    alarms.extend(settings.webhook.as_ref().map(|_| by(AlarmWay::Webhook, None)));
    alarms
}

async fn send(context: &Context, alarm: &Alarm) -> Result<(), Cause> {
    let settings = &context.config.alarm;
    match alarm.way {
        AlarmWay::Smtp => by_mail(context, alarm).await,
        AlarmWay::Command => {
            let settings = settings.command.as_ref().ok_or(Cause::Start)?;
            let (subject, text) = (alarm.letter.subject.expose(), alarm.letter.text.expose());
            command::tell(settings, &format!("{subject}\n\n{text}")).await
        }
        AlarmWay::Webhook => {
            let settings = settings.webhook.as_ref().ok_or(Cause::Unreachable)?;
            let words = webhook::Words {
                topic: alarm.topic.clone(),
                is_over: alarm.is_over,
                at: alarm.created,
                text: alarm.headline.clone(),
            };
            webhook::tell(settings, &words).await
        }
    }
}

/// By the second mail server, to the administrator whom the alarm names.
async fn by_mail(context: &Context, alarm: &Alarm) -> Result<(), Cause> {
    let settings = context.config.alarm.smtp.clone().ok_or(Cause::Unreachable)?;
    let people = &context.config.practice.administrators;
    let administrator = people.iter().find(|it| alarm.person.as_ref() == Some(&it.id)).ok_or(Cause::Address)?;
    // A domain of its own: an answer must not be taken for one to the notice with the same number.
    let domain = format!("alarm.{}", context.message_id_domain());
    let smtp = channel::smtp::Smtp::new(channel::smtp::Settings { message_id_domain: domain, ..settings });
    let smtp = smtp.map_err(|_| Cause::Tls)?;
    let recipient = administrator.as_recipient();
    let notice = notice(alarm.id, recipient, alarm.letter.clone(), alarm.created, alarm.attempts);
    let outcome = smtp.send(&notice).await;
    if let Some(expires) = smtp.certificate_expires() {
        let now = context.clock.now();
        // That it cannot be written down is told by whoever else writes.
        let _ = context.store(move |store| store.certificate_seen(vitals::ALARM, expires, now)).await;
    }
    match outcome {
        Outcome::Accepted { .. } => Ok(()),
        Outcome::Deferred { cause, .. } | Outcome::Refused { cause, .. } => Err(cause),
    }
}

/// A notice that is not in the outbox.
fn notice(number: i64, recipient: Recipient, letter: Letter, created: Timestamp, attempts: u32) -> Notice {
    let state = DeliveryState::Scheduled;
    Notice {
        id: NoticeId(number),
        entry: None,
        purpose: Purpose::Health,
        urgency: Urgency::Critical,
        recipient,
        letter,
        created,
        token: None,
        instead_of: None,
        delivery: Delivery { state, attempts, next_attempt: created, told: None, reply: None },
    }
}
