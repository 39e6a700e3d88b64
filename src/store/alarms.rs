//! Trouble of the service itself: what was told and is not over, and what is still to be told by a second way.
//!
//! What is told and the row that says so are one commit, so that a crash repeats nothing and loses nothing. An attempt is
//! counted before the other side is touched.

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Row};

use crate::model::{Alarm, KnownTrouble, Letter, NewAlarm, NewNotice, PersonId, Queue};
use crate::store::columns::{micros, private, time, time_opt, word};
use crate::store::{Store, StoreError, outbox};

/// How a trouble stands after it is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Told<'a> {
    /// It lasts: told now, with these words for when it is over.
    Lasts { topic: &'a str, headline: &'a str },
    /// It is over. What was not told of it yet is not told any more.
    Over { topic: &'a str },
}

impl Store {
    /// What was told and is not over.
    pub fn standing_alarms(&self) -> Result<Vec<KnownTrouble>, StoreError> {
        self.view(|view| {
            let mut rows = view.prepare_cached("SELECT * FROM alarms ORDER BY topic")?;
            rows.query_and_then([], |row| {
                Ok(KnownTrouble {
                    topic: row.get("topic")?,
                    headline: row.get("headline")?,
                    began: time(row, "began")?,
                    told: time(row, "told")?,
                })
            })?
            .collect()
        })
    }

    /// Has a trouble told: by `notices` in the ordinary way and by `alarms` in second ways, in one commit with how it
    /// stands then.
    pub fn tell_alarm(
        &self,
        told: Told<'_>,
        notices: &[NewNotice],
        alarms: &[NewAlarm],
        now: Timestamp,
    ) -> Result<(), StoreError> {
        self.transact(|transaction| {
            match told {
                Told::Lasts { topic, headline } => transaction
                    .prepare_cached(
                        "INSERT INTO alarms (topic, headline, began, told) VALUES (?1, ?2, ?3, ?3)
                         ON CONFLICT (topic) DO UPDATE SET headline = excluded.headline, told = excluded.told",
                    )?
                    .execute((topic, headline, micros(now)))?,
                Told::Over { topic } => {
                    transaction
                        .prepare_cached(
                            "UPDATE alarm_letters SET state = 'given_up' WHERE topic = ?1 AND state = 'scheduled'",
                        )?
                        .execute([topic])?;
                    transaction.prepare_cached("DELETE FROM alarms WHERE topic = ?1")?.execute([topic])?
                }
            };
            for notice in notices {
                outbox::insert(transaction, notice.entry, notice, now)?;
            }
            for alarm in alarms {
                insert(transaction, alarm, now)?;
            }
            Ok(())
        })
    }

    /// What is to be told by second ways by `now`, oldest first.
    pub fn alarms_due(&self, now: Timestamp) -> Result<Vec<Alarm>, StoreError> {
        self.alarms("state = 'scheduled' AND (next_attempt <= ?1 OR next_attempt > ?1 + 3600000000)", [micros(now)])
    }

    /// What was tried in vain so far.
    pub fn alarms_untold(&self) -> Result<Vec<Alarm>, StoreError> {
        self.alarms("state = 'scheduled' AND attempts > 0", [])
    }

    /// Counts an attempt to tell, before the other side is touched; false where it is not to be told any more.
    pub fn begin_alarm(&self, id: i64) -> Result<bool, StoreError> {
        self.transact(|transaction| {
            let changed = transaction
                .prepare_cached(
                    "UPDATE alarm_letters SET attempts = attempts + 1 WHERE id = ?1 AND state = 'scheduled'",
                )?
                .execute([id])?;
            Ok(changed > 0)
        })
    }

    /// Sets an alarm told.
    pub fn alarm_told(&self, id: i64) -> Result<(), StoreError> {
        self.transact(|transaction| {
            transaction
                .prepare_cached("UPDATE alarm_letters SET state = 'told', cause = NULL WHERE id = ?1")?
                .execute([id])?;
            Ok(())
        })
    }

    /// Keeps an alarm for another attempt at `until`, or gives it up where there is none.
    pub fn alarm_failed(&self, id: i64, cause: &str, until: Option<Timestamp>) -> Result<(), StoreError> {
        self.transact(|transaction| {
            transaction
                .prepare_cached(
                    "UPDATE alarm_letters
                     SET cause = ?2, next_attempt = coalesce(?3, next_attempt), state = iif(?3 IS NULL, 'given_up', state)
                     WHERE id = ?1 AND state = 'scheduled'",
                )?
                .execute((id, cause, until.map(micros)))?;
            Ok(())
        })
    }

    /// What waits to be read, recognised or sent at `now`: since when the oldest, and how many.
    pub fn queues(&self, now: Timestamp) -> Result<Vec<(Queue, Timestamp, u64)>, StoreError> {
        const AT_STAGE: &str = "SELECT min(stored) AS oldest, count(*) AS waiting
                                FROM entries JOIN messages USING (id) WHERE stage = ";
        let waiting = [
            (Queue::Reading, format!("{AT_STAGE} 'text' AND stored <= ?1")),
            (Queue::Recognition, format!("{AT_STAGE} 'pictures' AND stored <= ?1")),
            (
                Queue::Outbox,
                "SELECT min(next_attempt) AS oldest, (SELECT count(*) FROM notices WHERE state = 'scheduled') AS waiting
                 FROM notices WHERE state = 'scheduled' AND created <= ?1"
                    .to_owned(),
            ),
        ];
        self.view(|view| {
            let mut found = Vec::new();
            for (queue, sql) in &waiting {
                let row = view
                    .prepare_cached(sql)?
                    .query_and_then([micros(now)], |row| {
                        Ok((time_opt(row, "oldest")?, row.get::<_, i64>("waiting")?.unsigned_abs()))
                    })?
                    .next()
                    .transpose();
                let row: Result<Option<(Option<Timestamp>, u64)>, StoreError> = row;
                if let Some((Some(oldest), waiting)) = row? {
                    found.push((*queue, oldest, waiting));
                }
            }
            Ok(found)
        })
    }

    /// Notes when the certificate ends that `server` shows.
    pub fn certificate_seen(&self, server: &str, expires: Timestamp, now: Timestamp) -> Result<(), StoreError> {
        self.transact(|transaction| {
            transaction
                .prepare_cached("INSERT OR REPLACE INTO certificates (server, expires, seen) VALUES (?1, ?2, ?3)")?
                .execute((server, micros(expires), micros(now)))?;
            Ok(())
        })
    }

    /// When the certificate ends that `server` showed last; none where it never showed one.
    pub fn certificate_expires(&self, server: &str) -> Result<Option<Timestamp>, StoreError> {
        self.view(|view| {
            let mut rows = view.prepare_cached("SELECT expires FROM certificates WHERE server = ?1")?;
            let found: Option<i64> = rows.query_row([server], |row| row.get(0)).optional()?;
            Ok(found.and_then(|it| Timestamp::from_microsecond(it).ok()))
        })
    }

    fn alarms(&self, condition: &str, values: impl rusqlite::Params) -> Result<Vec<Alarm>, StoreError> {
        let sql = format!("SELECT * FROM alarm_letters WHERE {condition} ORDER BY id");
        self.view(|view| {
            let mut rows = view.prepare_cached(&sql)?;
            rows.query_and_then(values, alarm)?.collect()
        })
    }
}

fn insert(connection: &Connection, new: &NewAlarm, now: Timestamp) -> Result<(), StoreError> {
    connection
        .prepare_cached(
            "INSERT INTO alarm_letters (topic, is_over, way, person, headline, subject, text, html, created, state,
                                        next_attempt)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, 'scheduled', ?9)",
        )?
        .execute((
            &new.topic,
            new.is_over,
            new.way.as_str(),
            new.person.as_ref().map(PersonId::as_str),
            &new.headline,
            new.letter.subject.expose(),
            new.letter.text.expose(),
            new.letter.html.expose(),
            micros(now),
        ))?;
    Ok(())
}

fn alarm(row: &Row<'_>) -> Result<Alarm, StoreError> {
    let person: Option<String> = row.get("person")?;
    Ok(Alarm {
        id: row.get("id")?,
        topic: row.get("topic")?,
        is_over: row.get("is_over")?,
        way: word(row, "way")?,
        person: person.map(PersonId::new),
        headline: row.get("headline")?,
        letter: Letter {
            subject: private(row, "subject")?,
            text: private(row, "text")?,
            html: private(row, "html")?,
        },
        created: time(row, "created")?,
        attempts: row.get("attempts")?,
        cause: row.get("cause")?,
    })
}
