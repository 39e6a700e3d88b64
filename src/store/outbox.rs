//! The outbox: who must still be told what, and what became of each attempt.
//!
//! A notice waits (*scheduled*) until the server accepts it (*told*), refuses it for good, or too many attempts have
//! failed. An attempt is counted before the network is touched, so delivery is at least once and never without end
//! (invariant 5). "Told" is set from the accepting server's reply alone, which is kept as the proof. Whatever follows
//! from an answer, the entry's next state or the notices to the administrators, is in the same commit; an answer that
//! comes twice changes nothing the second time.

use jiff::Timestamp;
use jiff::civil::Date;
use rusqlite::{Connection, OptionalExtension, Row};

use crate::model::{
    Delivery, DeliveryState, EntryId, Letter, NewNotice, Notice, NoticeId, PersonId, Private, Purpose, Recipient,
    State,
};
use crate::store::audit::{self, Action, Actor};
use crate::store::columns::{
    date_opt, micros, present, private, private_opt, rank, time, time_opt, unreadable, urgency, word,
};
use crate::store::{Store, StoreError, log};

impl Store {
    /// Puts `notices` into the outbox, due at once, in one commit: those that belong to no reading, for example about
    /// the service's health.
    pub fn post(&self, notices: &[NewNotice], now: Timestamp) -> Result<Vec<NoticeId>, StoreError> {
        self.transact(|transaction| {
            notices.iter().map(|notice| insert(transaction, notice.entry, notice, now)).collect()
        })
    }

    /// Puts the digest for `date` into the outbox; false, and nothing is done, where that was done before.
    pub fn post_digest(&self, date: Date, notices: &[NewNotice], now: Timestamp) -> Result<bool, StoreError> {
        self.transact(|transaction| {
            let added = transaction
                .prepare_cached("INSERT INTO digests (date, posted) VALUES (?1, ?2) ON CONFLICT (date) DO NOTHING")?
                .execute((date.to_string(), micros(now)))?;
            if added == 0 {
                return Ok(false);
            }
            for notice in notices {
                insert(transaction, notice.entry, notice, now)?;
            }
            Ok(true)
        })
    }

    /// The latest day that had its digest by `now`. One from beyond, when the clock was wrong, keeps no other back.
    pub fn last_digest(&self, now: Timestamp) -> Result<Option<Date>, StoreError> {
        self.view(|view| {
            let mut rows = view.prepare_cached("SELECT max(date) AS date FROM digests WHERE posted <= ?1")?;
            let mut found = rows.query_and_then([micros(now)], |row| date_opt(row, "date"))?;
            found.next().unwrap_or(Ok(None))
        })
    }

    /// When the digest of that day was put into the outbox: the next one counts from here.
    pub fn last_digest_posted(&self, now: Timestamp) -> Result<Option<Timestamp>, StoreError> {
        self.view(|view| {
            let mut rows =
                view.prepare_cached("SELECT posted FROM digests WHERE posted <= ?1 ORDER BY date DESC LIMIT 1")?;
            let mut found = rows.query_and_then([micros(now)], |row| time(row, "posted"))?;
            found.next().transpose()
        })
    }

    /// At most `limit` notices that are to be sent by `now`: the most urgent first, then the oldest.
    pub fn due(&self, now: Timestamp, limit: usize) -> Result<Vec<Notice>, StoreError> {
        self.view(|view| {
            let mut rows = view.prepare_cached(
                "SELECT * FROM notices WHERE state = 'scheduled' AND (next_attempt <= ?1 OR next_attempt > ?1 + 3600000000)
                 ORDER BY urgency DESC, id LIMIT ?2",
            )?;
            rows.query_and_then((micros(now), limit as i64), notice)?.collect()
        })
    }

    /// When the next notice is to be sent; none where nothing is scheduled.
    pub fn next_due(&self) -> Result<Option<Timestamp>, StoreError> {
        self.view(|view| {
            let mut rows = view.prepare_cached(
                "SELECT min(next_attempt) AS next_attempt FROM notices WHERE state = 'scheduled'",
            )?;
            let mut found = rows.query_and_then([], |row| time_opt(row, "next_attempt"))?;
            found.next().unwrap_or(Ok(None))
        })
    }

    /// The notice `id`.
    pub fn notice(&self, id: NoticeId) -> Result<Option<Notice>, StoreError> {
        self.view(|view| {
            let mut rows = view.prepare_cached("SELECT * FROM notices WHERE id = ?1")?;
            let mut found = rows.query_and_then([id.0], notice)?;
            found.next().transpose()
        })
    }

    /// The notice with this token.
    pub fn notice_by_token(&self, token: &Private<String>) -> Result<Option<Notice>, StoreError> {
        self.view(|view| {
            let mut rows = view.prepare_cached("SELECT * FROM notices WHERE token = ?1")?;
            let mut found = rows.query_and_then([token.expose()], notice)?;
            found.next().transpose()
        })
    }

    /// The addresses to which the notice `id` and those in whose place it is went.
    pub fn addresses_tried(&self, id: NoticeId) -> Result<Vec<Private<String>>, StoreError> {
        self.view(|view| {
            let mut rows = view.prepare_cached(
                "WITH RECURSIVE tried (id, email, instead_of) AS (
                     SELECT id, email, instead_of FROM notices WHERE id = ?1
                     UNION SELECT notices.id, notices.email, notices.instead_of
                           FROM notices JOIN tried ON notices.id = tried.instead_of)
                 SELECT email FROM tried",
            )?;
            rows.query_and_then([id.0], |row| private(row, "email"))?.collect()
        })
    }

    /// The notices of the entry `id`, oldest first.
    pub fn notices_of(&self, id: EntryId) -> Result<Vec<Notice>, StoreError> {
        self.view(|view| {
            let mut rows = view.prepare_cached("SELECT * FROM notices WHERE entry = ?1 ORDER BY id")?;
            rows.query_and_then([id.0], notice)?.collect()
        })
    }

    /// The notices that someone should worry about: refused, given up, or tried in vain so far; oldest first. What goes to
    /// another address instead is told, or not, there.
    pub fn undelivered(&self) -> Result<Vec<Notice>, StoreError> {
        self.view(|view| {
            let mut rows = view.prepare_cached(
                "SELECT * FROM notices
                 WHERE state <> 'told' AND (state <> 'scheduled' OR attempts > 0)
                   AND NOT EXISTS (SELECT 1 FROM notices AS other WHERE other.instead_of = notices.id)
                 ORDER BY id",
            )?;
            rows.query_and_then([], notice)?.collect()
        })
    }

    /// Counts an attempt to send the notice `id`, before the network is touched. False where it is no longer
    /// scheduled and must not be sent.
    pub fn begin_attempt(&self, id: NoticeId, now: Timestamp) -> Result<bool, StoreError> {
        self.transact(|transaction| begin_attempt(transaction, id, now))
    }

    /// Counts an attempt for each of `ids`, as [`begin_attempt`](Store::begin_attempt) does, in one commit. Those that
    /// are no longer scheduled, and must not be sent, are missing from the answer.
    pub fn begin_attempts(&self, ids: &[NoticeId], now: Timestamp) -> Result<Vec<NoticeId>, StoreError> {
        self.transact(|transaction| {
            let mut begun = Vec::new();
            for id in ids {
                if begin_attempt(transaction, *id, now)? {
                    begun.push(*id);
                }
            }
            Ok(begun)
        })
    }

    /// Sets the notice `id` told, with the accepting server's `reply` as the proof. With the last alert of an entry
    /// that entry is alerted.
    ///
    /// # Errors
    ///
    /// [`StoreError::NoSuchNotice`].
    pub fn told(&self, id: NoticeId, reply: &Private<String>, now: Timestamp) -> Result<(), StoreError> {
        self.transact(|transaction| told(transaction, id, reply, now))
    }

    /// Sets each of `accepted` told, as [`told`](Store::told) does, in one commit: the notice, the server's reply, and
    /// when it came.
    ///
    /// # Errors
    ///
    /// [`StoreError::NoSuchNotice`].
    pub fn told_all(&self, accepted: &[(NoticeId, Private<String>, Timestamp)]) -> Result<(), StoreError> {
        self.transact(|transaction| {
            for (id, reply, at) in accepted {
                told(transaction, *id, reply, *at)?;
            }
            Ok(())
        })
    }

    /// Keeps the notice `id` for another attempt at `until`; nothing happens to one that is no longer scheduled.
    pub fn defer(&self, id: NoticeId, reply: &Private<String>, until: Timestamp) -> Result<(), StoreError> {
        self.transact(|transaction| {
            transaction
                .prepare_cached(
                    "UPDATE notices SET next_attempt = ?2, reply = ?3 WHERE id = ?1 AND state = 'scheduled'",
                )?
                .execute((id.0, micros(until), reply.expose()))?;
            Ok(())
        })
    }

    /// Ends the notice `id`, which the server refused for good, and posts what follows from that. Where it is no longer
    /// scheduled, nothing is done.
    ///
    /// # Errors
    ///
    /// [`StoreError::NoSuchNotice`].
    pub fn refuse(
        &self,
        id: NoticeId,
        reply: &Private<String>,
        now: Timestamp,
        instead: &Instead,
    ) -> Result<(), StoreError> {
        self.end(id, DeliveryState::Refused, reply, now, instead)
    }

    /// Ends the notice `id`, which was tried too often, and posts `undelivered`, which says so to others. Where it is
    /// no longer scheduled, nothing is done. [`resend`](Store::resend) takes it up again.
    ///
    /// # Errors
    ///
    /// [`StoreError::NoSuchNotice`].
    pub fn give_up(
        &self,
        id: NoticeId,
        reply: &Private<String>,
        now: Timestamp,
        undelivered: &[NewNotice],
    ) -> Result<(), StoreError> {
        self.end(id, DeliveryState::GivenUp, reply, now, &Instead::Tell(undelivered.to_vec()))
    }

    /// Takes back that the notice `id` was told: it was accepted first and came back. An entry that counted as alerted
    /// is open again, and what follows from that is posted. The reply that had accepted it is kept; where the notice has ended without success, nothing is
    /// done.
    ///
    /// # Errors
    ///
    /// [`StoreError::NoSuchNotice`].
    pub fn bounced(
        &self,
        id: NoticeId,
        reply: &Private<String>,
        now: Timestamp,
        instead: &Instead,
    ) -> Result<(), StoreError> {
        self.transact(|transaction| {
            let (entry, state) = standing(transaction, id)?;
            match state {
                // Scheduled: the answer that accepted it was lost in a crash.
                DeliveryState::Told | DeliveryState::Scheduled => {}
                DeliveryState::Refused | DeliveryState::GivenUp => return Ok(()),
            }
            transaction
                .prepare_cached("UPDATE notices SET state = 'refused', bounce = ?2 WHERE id = ?1")?
                .execute((id.0, reply.expose()))?;
            note(transaction, id, Action::NoticeBounced, "", now)?;
            if let Some(entry) = entry {
                not_alerted(transaction, entry)?;
            }
            instead.post(transaction, id, now)
        })
    }

    /// Schedules the notice `id` once more, due at once, with its attempts counted anew. One that was told counts as
    /// told again only when it is accepted again; the trail keeps the first time, and the entry its state.
    ///
    /// # Errors
    ///
    /// [`StoreError::NoSuchNotice`].
    pub fn resend(&self, id: NoticeId, now: Timestamp) -> Result<(), StoreError> {
        self.transact(|transaction| {
            let (_, state) = standing(transaction, id)?;
            transaction
                .prepare_cached(
                    "UPDATE notices SET state = 'scheduled', attempts = 0, next_attempt = ?2 WHERE id = ?1",
                )?
                .execute((id.0, micros(now)))?;
            note(transaction, id, Action::NoticeResent, &format!("was {}", state.as_str()), now)
        })
    }

    fn end(
        &self,
        id: NoticeId,
        ended: DeliveryState,
        reply: &Private<String>,
        now: Timestamp,
        instead: &Instead,
    ) -> Result<(), StoreError> {
        let action = match ended {
            DeliveryState::GivenUp => Action::NoticeGivenUp,
            DeliveryState::Refused | DeliveryState::Told | DeliveryState::Scheduled => Action::NoticeRefused,
        };
        self.transact(|transaction| {
            let (_, state) = standing(transaction, id)?;
            if state != DeliveryState::Scheduled {
                return Ok(());
            }
            transaction.prepare_cached("UPDATE notices SET state = ?2, reply = ?3 WHERE id = ?1")?.execute((
                id.0,
                ended.as_str(),
                reply.expose(),
            ))?;
            note(transaction, id, action, "", now)?;
            instead.post(transaction, id, now)
        })
    }
}

/// What follows where a notice did not reach its person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Instead {
    /// It goes to this address of theirs.
    Address(Private<String>),
    /// There is no further address: these say so to others.
    Tell(Vec<NewNotice>),
}

impl Instead {
    fn post(&self, connection: &Connection, id: NoticeId, now: Timestamp) -> Result<(), StoreError> {
        match self {
            Instead::Address(email) => insert_instead(connection, id, email, now),
            Instead::Tell(notices) => post_all(connection, notices, now),
        }
    }
}

/// Puts the notice `id` into the outbox once more, to another address of the same person.
fn insert_instead(
    connection: &Connection,
    id: NoticeId,
    email: &Private<String>,
    now: Timestamp,
) -> Result<(), StoreError> {
    let added = connection
        .prepare_cached(
            "INSERT INTO notices (entry, purpose, digest, undelivered, urgency, person, name, email, subject, text,
                                  html, created, next_attempt, state, token, instead_of)
             SELECT entry, purpose, digest, undelivered, urgency, person, name, ?2, subject, text, html, ?3, ?3,
                    'scheduled', ?4, id
             FROM notices WHERE id = ?1
             ON CONFLICT DO NOTHING",
        )?
        .execute((id.0, email.expose(), micros(now), token()))?;
    if added == 0 {
        return Ok(());
    }
    let another = NoticeId(connection.last_insert_rowid());
    note(connection, another, Action::NoticePosted, &format!("instead of notice {id}"), now)
}

fn begin_attempt(connection: &Connection, id: NoticeId, now: Timestamp) -> Result<bool, StoreError> {
    let attempts: Option<u32> = connection
        .prepare_cached(
            "UPDATE notices SET attempts = attempts + 1 WHERE id = ?1 AND state = 'scheduled' RETURNING attempts",
        )?
        .query_row([id.0], |row| row.get(0))
        .optional()?;
    let Some(attempts) = attempts else { return Ok(false) };
    note(connection, id, Action::NoticeAttempted, &format!("attempt {attempts}"), now)?;
    Ok(true)
}

fn told(connection: &Connection, id: NoticeId, reply: &Private<String>, now: Timestamp) -> Result<(), StoreError> {
    let (entry, state) = standing(connection, id)?;
    if state == DeliveryState::Told {
        return Ok(());
    }
    connection
        .prepare_cached("UPDATE notices SET state = 'told', told = ?2, reply = ?3, bounce = NULL WHERE id = ?1")?
        .execute((id.0, micros(now), reply.expose()))?;
    note(connection, id, Action::NoticeTold, "", now)?;
    entry.map_or(Ok(()), |entry| alerted(connection, entry, now))
}

/// Puts `new` into the outbox, as a notice of `entry`, due at once.
pub(super) fn insert(
    connection: &Connection,
    entry: Option<EntryId>,
    new: &NewNotice,
    now: Timestamp,
) -> Result<NoticeId, StoreError> {
    let (digest, undelivered) = match &new.purpose {
        Purpose::Digest(date) => (Some(date.to_string()), None),
        Purpose::Undelivered(notice) => (None, Some(*notice)),
        Purpose::Alert
        | Purpose::Health
        | Purpose::Reminder
        | Purpose::Escalation
        | Purpose::Deadline
        | Purpose::OutOfPolicy => (None, None),
    };
    connection
        .prepare_cached(
            "INSERT INTO notices (entry, purpose, digest, undelivered, urgency, person, name, email, subject, text,
                                  html, created, next_attempt, state, token)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?12, 'scheduled', ?13)",
        )?
        .execute((
            entry.map(|it| it.0),
            new.purpose.as_str(),
            digest,
            undelivered,
            rank(new.urgency),
            new.recipient.person.as_str(),
            new.recipient.name.expose(),
            new.recipient.email.expose(),
            new.letter.subject.expose(),
            new.letter.text.expose(),
            new.letter.html.expose(),
            micros(now),
            token(),
        ))?;
    let id = NoticeId(connection.last_insert_rowid());
    note(connection, id, Action::NoticePosted, new.purpose.as_str(), now)?;
    Ok(id)
}

/// 128 bits that nobody can guess, in hexadecimal.
fn token() -> String {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).expect("the system has random numbers once it has started");
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn post_all(connection: &Connection, notices: &[NewNotice], now: Timestamp) -> Result<(), StoreError> {
    for new in notices {
        insert(connection, new.entry, new, now)?;
    }
    Ok(())
}

/// Writes into the trail what befell the notice `id`.
fn note(
    connection: &Connection,
    id: NoticeId,
    action: Action,
    detail: &str,
    now: Timestamp,
) -> Result<(), StoreError> {
    let (entry, person): (Option<i64>, String) = connection
        .prepare_cached("SELECT entry, person FROM notices WHERE id = ?1")?
        .query_row([id.0], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let separator = if detail.is_empty() { "" } else { ", " };
    let detail = format!("notice {id} to {person}{separator}{detail}");
    audit::write(connection, now, entry.map(EntryId), &Actor::Service, action, &detail)
}

/// Which entry the notice `id` belongs to, and where its delivery stands.
fn standing(connection: &Connection, id: NoticeId) -> Result<(Option<EntryId>, DeliveryState), StoreError> {
    let mut rows = connection.prepare_cached("SELECT entry, state FROM notices WHERE id = ?1")?;
    let mut found = rows.query_and_then([id.0], |row| {
        let entry: Option<i64> = row.get("entry")?;
        Ok((entry.map(EntryId), word(row, "state")?))
    })?;
    found.next().unwrap_or(Err(StoreError::NoSuchNotice(id)))
}

/// Whether `entry` calls for alerts and every one of them was told.
fn everyone_told(connection: &Connection, entry: EntryId) -> Result<bool, StoreError> {
    let mut rows = connection.prepare_cached(
        // One that goes to another address of the same person counts there.
        "SELECT count(*) > 0 AND count(*) FILTER (WHERE state <> 'told') = 0
         FROM notices WHERE entry = ?1 AND purpose = 'alert'
           AND NOT EXISTS (SELECT 1 FROM notices AS other WHERE other.instead_of = notices.id)",
    )?;
    Ok(rows.query_row([entry.0], |row| row.get(0))?)
}

/// Moves `entry` to alerted, should the last of those who must be told have been told just now.
fn alerted(connection: &Connection, entry: EntryId, now: Timestamp) -> Result<(), StoreError> {
    if !everyone_told(connection, entry)? {
        return Ok(());
    }
    let changed = connection
        .prepare_cached("UPDATE entries SET alerted = ?2 WHERE id = ?1 AND alerted IS NULL")?
        .execute((entry.0, micros(now)))?;
    if changed == 0 {
        return Ok(());
    }
    match log::state_of(connection, entry)? {
        State::Open => log::set_state(connection, entry, State::Alerted)?,
        State::Received | State::NotARequest | State::Alerted | State::Acknowledged | State::Released => {}
    }
    audit::write(connection, now, Some(entry), &Actor::Service, Action::Alerted, "")
}

/// Takes back that everyone was told of `entry`, where one of them was not.
fn not_alerted(connection: &Connection, entry: EntryId) -> Result<(), StoreError> {
    if everyone_told(connection, entry)? {
        return Ok(());
    }
    connection.prepare_cached("UPDATE entries SET alerted = NULL WHERE id = ?1")?.execute([entry.0])?;
    match log::state_of(connection, entry)? {
        State::Alerted => log::set_state(connection, entry, State::Open),
        State::Received | State::NotARequest | State::Open | State::Acknowledged | State::Released => Ok(()),
    }
}

fn notice(row: &Row<'_>) -> Result<Notice, StoreError> {
    let purpose: String = row.get("purpose")?;
    let purpose = match purpose.as_str() {
        "alert" => Purpose::Alert,
        "digest" => Purpose::Digest(date_opt(row, "digest")?.ok_or_else(|| unreadable("digest"))?),
        "undelivered" => Purpose::Undelivered(present(row, "undelivered")?),
        "health" => Purpose::Health,
        "reminder" => Purpose::Reminder,
        "escalation" => Purpose::Escalation,
        "deadline" => Purpose::Deadline,
        "out_of_policy" => Purpose::OutOfPolicy,
        _ => return Err(unreadable("purpose")),
    };
    let entry: Option<i64> = row.get("entry")?;
    let state = word(row, "state")?;
    // Nobody may take one that came back, or is under way again, for told.
    let told = match state {
        DeliveryState::Told => time_opt(row, "told")?,
        DeliveryState::Scheduled | DeliveryState::Refused | DeliveryState::GivenUp => None,
    };
    let bounce = private_opt(row, "bounce")?;
    let instead_of: Option<i64> = row.get("instead_of")?;
    Ok(Notice {
        id: NoticeId(row.get("id")?),
        token: private_opt(row, "token")?,
        instead_of: instead_of.map(NoticeId),
        entry: entry.map(EntryId),
        purpose,
        urgency: urgency(row, "urgency")?,
        recipient: Recipient {
            person: PersonId::new(row.get::<_, String>("person")?),
            name: private(row, "name")?,
            email: private(row, "email")?,
        },
        letter: Letter {
            subject: private(row, "subject")?,
            text: private(row, "text")?,
            html: private(row, "html")?,
        },
        created: time(row, "created")?,
        delivery: Delivery {
            state,
            attempts: row.get("attempts")?,
            next_attempt: time(row, "next_attempt")?,
            told,
            reply: if bounce.is_some() { bounce } else { private_opt(row, "reply")? },
        },
    })
}
