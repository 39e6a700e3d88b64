//! Posts the digest: on the configured days, at the configured local time, exactly once a day.
//!
//! A digest that came due while the service was down is made up for at the next start. It is posted only once every
//! inbox has been looked at since the start, so that its counts are true; an inbox that cannot be reached holds it up
//! for some minutes at most, and is named in it.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};
use tokio::time::Instant;

use crate::config::DigestTime;
use crate::model::{NewNotice, Practice, Purpose, Urgency};
use crate::report;
use crate::service::context::Context;
use crate::service::gather;
use crate::service::task::{Activity, Task};
use crate::store::StoreError;
use crate::telemetry::events;

const PERIOD: Duration = Duration::from_secs(20);

/// How often to look whether a digest that is due may be posted.
const UNSETTLED: Duration = Duration::from_secs(1);

/// An inbox that has not been reached holds the digest up for this long after the start.
const WAIT_FOR_INBOXES: Duration = Duration::from_secs(300);

/// The task.
pub struct Digest {
    context: Arc<Context>,
    started: Instant,
    started_at: Timestamp,
    /// Whether a digest is due and waits for the inboxes.
    waits: bool,
}

impl Digest {
    /// Counts the patience for inboxes from now.
    pub fn new(context: Arc<Context>) -> Digest {
        let started_at = context.clock.now();
        Digest { context, started: Instant::now(), started_at, waits: false }
    }

    /// Whether every inbox was tried since the start, and what came in is read.
    async fn is_settled(&self) -> Result<bool, StoreError> {
        if self.started.elapsed() > WAIT_FOR_INBOXES {
            return Ok(true);
        }
        let (inboxes, since) = (self.context.config.inboxes.len(), self.started_at);
        self.context
            .store(move |store| {
                let tried =
                    store.inbox_health()?.iter().filter(|it| it.last_success.is_some_and(|at| at >= since)).count();
                Ok(tried >= inboxes
                    && store.waiting(Timestamp::MAX, 1)?.is_empty()
                    && store.with_pictures(Timestamp::MAX, 1)?.is_empty())
            })
            .await
    }
}

#[async_trait]
impl Task for Digest {
    async fn activate(&mut self) -> Result<Activity, StoreError> {
        self.waits = false;
        let now = self.context.clock.now();
        let config = &self.context.config;
        let last = self.context.store(move |store| store.last_digest(now)).await?;
        let Some(date) = due(now, last, &config.digest, &config.practice) else { return Ok(Activity::Idle) };
        if !self.is_settled().await? {
            self.waits = true;
            return Ok(Activity::Idle);
        }
        post(&self.context, date, now).await?;
        Ok(Activity::Worked)
    }

    async fn rest(&mut self) {
        tokio::time::sleep(if self.waits { UNSETTLED } else { PERIOD }).await;
    }
}

/// The date of the digest that should have been posted by `now` and was not; at most the latest one.
///
/// Where none was ever posted, only today's counts: a new installation owes nothing for yesterday.
pub fn due(now: Timestamp, last: Option<Date>, digest: &DigestTime, practice: &Practice) -> Option<Date> {
    let local = now.to_zoned_datetime(practice.time_zone.clone());
    let today = local.date();
    let latest = (0..7)
        .filter_map(|days| today.checked_sub(days.days()).ok())
        .filter(|date| digest.days.contains(&date.weekday()))
        .find(|date| {
            date.to_datetime(digest.at)
                .to_zoned_datetime(practice.time_zone.clone())
                .is_ok_and(|at| at.timestamp() <= now)
        })?;
    match last {
        Some(last) => (last < latest).then_some(latest),
        None => (latest == today).then_some(latest),
    }
}

/// Posts the digest of `date` unless that was done already; returns whether it was posted now.
pub async fn post(context: &Arc<Context>, date: Date, now: Timestamp) -> Result<bool, StoreError> {
    let shared = Arc::clone(context);
    let (posted, recipients) = context
        .store(move |store| {
            let config = &shared.config;
            let digest = gather::digest(store, config, date, now)?;
            let letter = report::digest::letter(&digest, &config.practice, &config.policy);
            let practice = &config.practice;
            let people = practice.staff.iter().map(|it| &it.person).chain(&practice.administrators);
            let mut notices: Vec<NewNotice> = Vec::new();
            for person in people {
                if notices.iter().all(|notice| notice.recipient.email != person.email) {
                    notices.push(NewNotice {
                        entry: None,
                        purpose: Purpose::Digest(date),
                        urgency: Urgency::Routine,
                        recipient: person.as_recipient(),
                        letter: letter.clone(),
                    });
                }
            }
            Ok((store.post_digest(date, &notices, now)?, notices.len()))
        })
        .await?;
    if posted {
        events::digest_posted(date, recipients);
        context.nudges.deliver.notify_one();
    }
    Ok(posted)
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use jiff::civil::{Time, Weekday};
    use jiff::tz::TimeZone;

    use super::due;
    use crate::config::DigestTime;

    /// A digest at 07:30 (02:30 with `early`) from Monday to Friday, in Chicago.
    #[track_caller]
    fn check(now: &str, last: Option<&str>, early: bool, expected: Option<&str>) {
        let practice = crate::model::Practice {
            name: "Cedar Hollow Family Medicine".into(),
            time_zone: TimeZone::get("America/Chicago").unwrap(),
            state: crate::model::StateCode(['T', 'X']),
            providers: Vec::new(),
            administrators: Vec::new(),
            staff: Vec::new(),
            default_providers: Vec::new(),
            domains: Vec::new(),
            holidays: Vec::new(),
            taught: crate::model::Taught::default(),
        };
        let days = vec![Weekday::Monday, Weekday::Tuesday, Weekday::Wednesday, Weekday::Thursday, Weekday::Friday];
        let at = if early { Time::constant(2, 30, 0, 0) } else { Time::constant(7, 30, 0, 0) };
        let now: Timestamp = now.parse().unwrap();
        let found = due(now, last.map(|last| last.parse().unwrap()), &DigestTime { at, days }, &practice);
        assert_eq!(found.map(|date| date.to_string()).as_deref(), expected, "{now}, last {last:?}");
    }

    #[test]
    fn it_is_due_from_its_hour_on_and_once() {
        check("2026-11-24T07:29-06:00", Some("2026-11-23"), false, None);
        check("2026-11-24T07:30-06:00", Some("2026-11-23"), false, Some("2026-11-24"));
        check("2026-11-24T23:59-06:00", Some("2026-11-23"), false, Some("2026-11-24"));
        check("2026-11-24T07:31-06:00", Some("2026-11-24"), false, None);
    }

    #[test]
    fn the_weekend_has_none() {
        check("2026-11-28T12:00-06:00", Some("2026-11-27"), false, None);
        check("2026-11-30T07:00-06:00", Some("2026-11-27"), false, None);
        check("2026-11-30T07:30-06:00", Some("2026-11-27"), false, Some("2026-11-30"));
    }

    #[test]
    fn downtime_is_made_up_for_with_the_latest_alone() {
        check("2026-11-28T12:00-06:00", Some("2026-11-20"), false, Some("2026-11-27"));
        check("2026-11-24T06:00-06:00", Some("2026-11-16"), false, Some("2026-11-23"));
    }

    #[test]
    fn a_new_installation_owes_nothing_for_yesterday() {
        check("2026-11-24T06:00-06:00", None, false, None);
        check("2026-11-24T09:00-06:00", None, false, Some("2026-11-24"));
    }

    #[test]
    fn the_clock_change_neither_loses_nor_repeats_it() {
        // 2026-03-08, a Sunday: 02:30 does not exist in Chicago; the Monday after is as any other.
        check("2026-03-09T02:29-05:00", Some("2026-03-06"), true, None);
        check("2026-03-09T02:30-05:00", Some("2026-03-06"), true, Some("2026-03-09"));
        check("2026-03-09T02:31-05:00", Some("2026-03-09"), true, None);
    }

    #[test]
    fn a_clock_that_jumps_back_repeats_nothing() {
        check("2026-11-24T09:00-06:00", Some("2026-11-25"), false, None);
    }
}
