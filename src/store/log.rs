//! The log: what was made of each message, who has seen it, and what was released.
//!
//! An entry moves forward only: received, then not a request or open, alerted, acknowledged, released. One step back is
//! the truth all the same: a notice that comes back makes an alerted entry open again ([`Store::bounced`]). What
//! happens out of order is kept as it happened (invariant 11). Two rules follow:
//!
//! - An entry that was not read yet stays in the queue whatever people do to it, since reading it may call for an alert.
//! - A release counts from then on; an acknowledgement from before the reading does not stop the alert.

use jiff::Timestamp;
use jiff::civil::Date;
use rusqlite::types::Value;
use rusqlite::{Connection, Row, params_from_iter};

use crate::model::{
    Acknowledgement, Assessment, Comment, Deadline, Entry, EntryId, InboxName, Kind, NewNotice, NoticeId, PersonId,
    Private, Signer, State,
};
use crate::store::audit::{self, Action, Actor};
use crate::store::columns::{
    date_opt, micros, person, present, private, private_opt, time, time_opt, unreadable, word, word_opt,
};
use crate::store::received::{Waiting, waiting};
use crate::store::releases::releases;
use crate::store::worklist::OPEN;
use crate::store::{Store, StoreError, Thread, likeness, moves, outbox};

/// What came of reading an entry.
#[derive(Debug, Clone, PartialEq)]
pub struct Reading {
    pub assessment: Assessment,
    /// The date that counts, as the policy sees it.
    pub deadline: Option<Deadline>,
    /// Who sent the message, for a person.
    pub sender: Private<String>,
    pub subject: Private<String>,
    /// [`State::NotARequest`] or [`State::Open`]; [`State::Received`] is refused.
    pub state: State,
    pub extent: Extent,
    pub thread: Thread,
}

/// How much of a message its reading covers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Extent {
    /// All that can be read of it.
    Whole,
    /// Its text; pages that are pictures are still to be read, and [`Store::amend`] follows.
    TextAlone,
}

/// What came of reading an entry, whom it calls to be told, and when that was found.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    pub entry: EntryId,
    pub reading: Reading,
    pub notices: Vec<NewNotice>,
    /// Whether its message is to be held until they are told.
    pub hold: bool,
    pub at: Timestamp,
}

/// Which entries are wanted. The default is all of them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// Leaves out what was read and found to be no request. What was not read yet may be one.
    pub requests_only: bool,
    /// Only entries in one of these; empty for any.
    pub states: Vec<State>,
    /// Only requests that are still open: what was not read yet, and what has no disposition.
    pub pending: bool,
    /// Only entries of one of these kinds; empty for any. What was not read yet has none.
    pub kinds: Vec<Kind>,
    /// Only entries whose deadline lies before this day.
    pub overdue_on: Option<Date>,
    /// Only entries that were stored at this time or later.
    pub since: Option<Timestamp>,
    /// Only the newest so many of them.
    pub limit: Option<u32>,
}

/// How many messages became what. Every message seen is in exactly one of the other counts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    pub seen: u64,
    pub requests: u64,
    pub not_requests: u64,
    /// Read, but not so that a request can be ruled out: a person must look.
    pub unclear: u64,
    /// Not read yet.
    pub waiting: u64,
}

impl Store {
    /// Records what was made of the entry `id`, with the `notices` that this calls for, in one commit (invariant 4).
    /// The notices become those of this entry, and are due at once.
    ///
    /// An entry that was read before is left alone and no notice is added, so a repeat after a crash does nothing: the
    /// answer is empty then.
    ///
    /// # Errors
    ///
    /// [`StoreError::NoSuchEntry`].
    pub fn record(
        &self,
        id: EntryId,
        reading: Reading,
        notices: &[NewNotice],
        now: Timestamp,
    ) -> Result<Vec<NoticeId>, StoreError> {
        let prepared = Prepared::new(reading)?;
        self.transact(|transaction| prepared.write(transaction, id, notices, now))
    }

    /// Records each of `answers` as [`record`](Store::record) does, all of them in one commit or none.
    ///
    /// # Errors
    ///
    /// [`StoreError::NoSuchEntry`] where one of them is of no entry: recorded one by one, the others are not held up.
    pub fn record_all(&self, answers: &[Answer]) -> Result<(), StoreError> {
        let prepared: Vec<Prepared> =
            answers.iter().map(|it| Prepared::new(it.reading.clone())).collect::<Result<_, _>>()?;
        self.transact(|transaction| {
            for (answer, prepared) in answers.iter().zip(&prepared) {
                let posted = prepared.write(transaction, answer.entry, &answer.notices, answer.at)?;
                if answer.hold && !posted.is_empty() {
                    moves::hold(transaction, answer.entry, answer.at)?;
                }
            }
            Ok(())
        })
    }

    /// Leaves the entry `id`, whose text says too little to answer, to those who read pictures: it stays received. What
    /// lists show of it meanwhile are its `sender` and `subject`.
    ///
    /// # Errors
    ///
    /// [`StoreError::NoSuchEntry`].
    pub fn hand_on(
        &self,
        id: EntryId,
        sender: &Private<String>,
        subject: &Private<String>,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        self.transact(|transaction| {
            if stage_of(transaction, id)? != "text" {
                return Ok(());
            }
            transaction
                .prepare_cached(
                    "UPDATE entries SET stage = 'pictures', attempts = 0, not_before = ?2, sender = ?3, subject = ?4
                     WHERE id = ?1",
                )?
                .execute((id.0, micros(now), sender.expose(), subject.expose()))?;
            audit::write(transaction, now, Some(id), &Actor::Service, Action::HandedOn, "")
        })
    }

    /// At most `limit` entries whose pictures are to be read by `now`: first those that nobody has been told of yet, then
    /// the oldest.
    pub fn with_pictures(&self, now: Timestamp, limit: usize) -> Result<Vec<Waiting>, StoreError> {
        self.view(|view| {
            let mut rows = view.prepare_cached(
                "SELECT id, attempts FROM entries WHERE stage = 'pictures' AND (not_before <= ?1 OR not_before > ?1 + 3600000000)
                 ORDER BY state <> 'received', id LIMIT ?2",
            )?;
            Ok(rows.query_map((micros(now), limit as i64), waiting)?.collect::<Result<_, _>>()?)
        })
    }

    /// Records what the entry `id` turns out to be now that its pictures are read, or some of them, with the `notices`
    /// that this calls for, in one commit. An entry that was not recorded before is recorded so; one whose pictures were
    /// read before is left alone, so that a repeat after a crash does nothing.
    ///
    /// # Errors
    ///
    /// [`StoreError::NoSuchEntry`].
    pub fn amend(&self, answer: Answer) -> Result<Vec<NoticeId>, StoreError> {
        let Answer { entry, reading, notices, hold, at } = answer;
        let prepared = Prepared::new(reading)?;
        self.transact(|transaction| {
            let posted = prepared.write_again(transaction, entry, &notices, at)?;
            if hold && !posted.is_empty() {
                moves::hold(transaction, entry, at)?;
            }
            Ok(posted)
        })
    }

    /// The entry `id`.
    pub fn entry(&self, id: EntryId) -> Result<Option<Entry>, StoreError> {
        let mut found = self.select("entries.id = ?1", vec![id.0.into()], Some(1))?;
        Ok(found.pop())
    }

    /// The entries that `filter` lets through, by number.
    pub fn entries(&self, filter: &Filter) -> Result<Vec<Entry>, StoreError> {
        let mut conditions = String::from("TRUE");
        let mut values: Vec<Value> = Vec::new();
        if filter.requests_only {
            values.push(State::NotARequest.as_str().to_owned().into());
            conditions.push_str(" AND state <> ?");
        }
        if filter.pending {
            conditions.push_str(&format!(" AND {OPEN}"));
        }
        if let Some(today) = filter.overdue_on {
            values.push(today.to_string().into());
            conditions.push_str(" AND deadline < ?");
        }
        if !filter.kinds.is_empty() {
            values.extend(filter.kinds.iter().map(|it| Value::from(it.as_str().to_owned())));
            conditions.push_str(&format!(" AND kind IN ({})", vec!["?"; filter.kinds.len()].join(", ")));
        }
        if let Some(since) = filter.since {
            values.push(micros(since).into());
            conditions.push_str(" AND stored >= ?");
        }
        if !filter.states.is_empty() {
            values.extend(filter.states.iter().map(|it| Value::from(it.as_str().to_owned())));
            let places = vec!["?"; filter.states.len()].join(", ");
            conditions.push_str(&format!(" AND state IN ({places})"));
        }
        self.select(&conditions, values, filter.limit)
    }

    /// How many messages became what: all of them, or those stored at `since` or later.
    pub fn count(&self, since: Option<Timestamp>) -> Result<Tally, StoreError> {
        self.view(|view| {
            let mut rows = view.prepare_cached(
                "SELECT count(*) AS seen,
                        count(*) FILTER (WHERE state = 'received') AS waiting,
                        count(*) FILTER (WHERE state = 'not_a_request') AS not_requests,
                        count(*) FILTER (WHERE state NOT IN ('received', 'not_a_request')
                                           AND kind IN ('unclear', 'not_a_request')) AS unclear,
                        count(*) FILTER (WHERE state NOT IN ('received', 'not_a_request')
                                           AND kind NOT IN ('unclear', 'not_a_request')) AS requests
                 FROM entries JOIN messages USING (id)
                 WHERE stored >= ?1",
            )?;
            let since = since.map_or(i64::MIN, micros);
            Ok(rows.query_row([since], |row| {
                let count = |column: &str| row.get::<_, i64>(column).map(i64::unsigned_abs);
                Ok(Tally {
                    seen: count("seen")?,
                    requests: count("requests")?,
                    not_requests: count("not_requests")?,
                    unclear: count("unclear")?,
                    waiting: count("waiting")?,
                })
            })?)
        })
    }

    /// Records that `by` has seen the entry `id`; an open or alerted one is acknowledged from then on.
    ///
    /// # Errors
    ///
    /// [`StoreError::NoSuchEntry`].
    pub fn acknowledge(
        &self,
        id: EntryId,
        by: &PersonId,
        comment: Option<&Private<String>>,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let detail = if comment.is_some() { "with a comment" } else { "" };
        self.transact(|transaction| acknowledge(transaction, id, by, comment, detail, now))
    }

    /// What people wrote when they confirmed having seen the entry `id`, oldest first.
    pub fn comments(&self, id: EntryId) -> Result<Vec<Comment>, StoreError> {
        self.view(|view| {
            let mut rows = view.prepare_cached(
                "SELECT person, at, comment FROM acknowledgements WHERE entry = ?1 AND comment IS NOT NULL
                 ORDER BY id",
            )?;
            rows.query_and_then([id.0], |row| {
                Ok(Comment { by: person(row, "person")?, at: time(row, "at")?, text: private(row, "comment")? })
            })?
            .collect()
        })
    }

    /// The oldest `limit` entries for which `condition` holds, by number.
    pub(super) fn oldest(&self, condition: &str, limit: u32) -> Result<Vec<Entry>, StoreError> {
        self.select(
            &format!("entries.id IN (SELECT id FROM entries WHERE {condition} ORDER BY id LIMIT ?)"),
            vec![limit.into()],
            None,
        )
    }

    /// The newest `limit` entries for which `conditions` hold, by number.
    pub(super) fn select(
        &self,
        conditions: &str,
        mut values: Vec<Value>,
        limit: Option<u32>,
    ) -> Result<Vec<Entry>, StoreError> {
        // Without a limit, -1 is SQLite's word for all.
        values.push(limit.map_or(-1, i64::from).into());
        let sql = format!(
            "SELECT entries.id, inbox, arrived, stored, state, assessment, deadline, deadline_basis, alerted, sender,
                    subject, disposition
             FROM entries JOIN messages USING (id)
             WHERE {conditions} ORDER BY entries.id DESC LIMIT ?"
        );
        self.view(|view| {
            let mut rows = view.prepare_cached(&sql)?;
            let found = rows.query_and_then(params_from_iter(values), |row| entry(view, row))?;
            let mut entries = found.collect::<Result<Vec<_>, _>>()?;
            entries.reverse();
            Ok(entries)
        })
    }
}

/// A reading that can be written, its assessment as JSON.
struct Prepared {
    reading: Reading,
    json: String,
}

impl Prepared {
    fn new(mut reading: Reading) -> Result<Prepared, StoreError> {
        make_storable(&mut reading.assessment);
        let json = serde_json::to_string(&reading.assessment).map_err(|_| unreadable("assessment"))?;
        Ok(Prepared { reading, json })
    }

    /// Writes it for the entry `id`, with `notices`, unless that was read before.
    fn write(
        &self,
        transaction: &Connection,
        id: EntryId,
        notices: &[NewNotice],
        now: Timestamp,
    ) -> Result<Vec<NoticeId>, StoreError> {
        if state_of(transaction, id)? != State::Received {
            return Ok(Vec::new());
        }
        let state = if releases(transaction, id)?.is_empty() { self.reading.state } else { State::Released };
        self.put(transaction, id, state, Action::Assessed, now)?;
        notices.iter().map(|notice| outbox::insert(transaction, Some(id), notice, now)).collect()
    }

    /// Writes it over what was recorded of the entry `id` before its pictures were read.
    fn write_again(
        &self,
        transaction: &Connection,
        id: EntryId,
        notices: &[NewNotice],
        now: Timestamp,
    ) -> Result<Vec<NoticeId>, StoreError> {
        if stage_of(transaction, id)? != "pictures" {
            return Ok(Vec::new());
        }
        let state = match (state_of(transaction, id)?, self.reading.state) {
            (State::Received, _) => return self.write(transaction, id, notices, now),
            (State::Released, _) => State::Released,
            (_, State::NotARequest) if notices.is_empty() => State::NotARequest,
            (State::NotARequest, _) => State::Open,
            // Who is told anew has not seen it yet, whatever was seen before.
            (_, _) if !notices.is_empty() => State::Open,
            (kept @ (State::Open | State::Alerted | State::Acknowledged), _) => kept,
        };
        self.put(transaction, id, state, Action::Amended, now)?;
        if !notices.is_empty() {
            transaction.prepare_cached("UPDATE entries SET alerted = NULL WHERE id = ?1")?.execute([id.0])?;
        }
        notices.iter().map(|notice| outbox::insert(transaction, Some(id), notice, now)).collect()
    }

    fn put(
        &self,
        transaction: &Connection,
        id: EntryId,
        state: State,
        action: Action,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let Reading { assessment, deadline, sender, subject, state: _, extent, thread } = &self.reading;
        let stage = match extent {
            Extent::Whole => "done",
            Extent::TextAlone => "pictures",
        };
        transaction
            .prepare_cached(
                "UPDATE entries
                 SET state = ?2, recorded = ?3, kind = ?4, review = ?5, due = ?6, deadline = ?7,
                     deadline_basis = ?8, sender = ?9, subject = ?10, assessment = ?11, stage = ?12,
                     attempts = iif(stage = ?12, attempts, 0), signed_by = ?13, authorization = ?14,
                     authorization_expires = ?15
                 WHERE id = ?1",
            )?
            .execute((
                id.0,
                state.as_str(),
                micros(now),
                assessment.kind.as_str(),
                assessment.review,
                assessment.due.map(|it| it.to_string()),
                deadline.as_ref().map(|it| it.date.to_string()),
                deadline.as_ref().map(|it| &it.basis),
                sender.expose(),
                subject.expose(),
                &self.json,
                stage,
                assessment.signed_by.map(Signer::as_str),
                assessment.authorization.as_ref().map(|it| it.standing.as_str()),
                assessment.authorization.as_ref().and_then(|it| it.expires).map(|it| it.to_string()),
            ))?;
        likeness::put_thread(transaction, id, thread)?;
        likeness::compare_again(transaction, id)?;
        let detail = format!("{}, {state}, {} problems", assessment.kind, assessment.problems.len());
        audit::write(transaction, now, Some(id), &Actor::Service, action, &detail)
    }
}

/// Adds an acknowledgement, and moves the entry. `detail` is for the trail.
pub(super) fn acknowledge(
    connection: &Connection,
    id: EntryId,
    by: &PersonId,
    comment: Option<&Private<String>>,
    detail: &str,
    now: Timestamp,
) -> Result<(), StoreError> {
    let state = match state_of(connection, id)? {
        State::Open | State::Alerted => State::Acknowledged,
        kept @ (State::Received | State::NotARequest | State::Acknowledged | State::Released) => kept,
    };
    connection
        .prepare_cached("INSERT INTO acknowledgements (entry, person, at, comment) VALUES (?1, ?2, ?3, ?4)")?
        .execute((id.0, by.as_str(), micros(now), comment.map(Private::expose)))?;
    set_state(connection, id, state)?;
    audit::write(connection, now, Some(id), &Actor::Person(by.clone()), Action::Acknowledged, detail)
}

/// How far the entry `id` has been read.
fn stage_of(connection: &Connection, id: EntryId) -> Result<String, StoreError> {
    let mut rows = connection.prepare_cached("SELECT stage FROM entries WHERE id = ?1")?;
    Ok(rows.query_row([id.0], |row| row.get(0))?)
}

/// Where the entry `id` stands.
pub(super) fn state_of(connection: &Connection, id: EntryId) -> Result<State, StoreError> {
    let mut rows = connection.prepare_cached("SELECT state FROM entries WHERE id = ?1")?;
    let mut found = rows.query_and_then([id.0], |row| word(row, "state"))?;
    found.next().unwrap_or(Err(StoreError::NoSuchEntry(id)))
}

/// Moves the entry `id`.
pub(super) fn set_state(connection: &Connection, id: EntryId, state: State) -> Result<(), StoreError> {
    connection.prepare_cached("UPDATE entries SET state = ?2 WHERE id = ?1")?.execute((id.0, state.as_str()))?;
    Ok(())
}

/// Takes out of `assessment` what JSON cannot bring back: a number that is none stands for no confidence at all.
pub(super) fn make_storable(assessment: &mut Assessment) {
    let runner_up = assessment.runner_up.as_mut().map(|(_, share)| share);
    for number in std::iter::once(&mut assessment.confidence).chain(runner_up) {
        if !number.is_finite() {
            *number = 0.0;
        }
    }
}

fn entry(connection: &Connection, row: &Row<'_>) -> Result<Entry, StoreError> {
    let id = EntryId(row.get("id")?);
    // The reason of a failure would quote the assessment.
    let assessment = private_opt(row, "assessment")?
        .map(|json| serde_json::from_str(json.expose()).map_err(|_| unreadable("assessment")))
        .transpose()?;
    let deadline = match date_opt(row, "deadline")? {
        Some(date) => Some(Deadline { date, basis: present(row, "deadline_basis")? }),
        None => None,
    };
    Ok(Entry {
        id,
        inbox: InboxName::new(row.get::<_, String>("inbox")?),
        arrived: time(row, "arrived")?,
        stored: time(row, "stored")?,
        state: word(row, "state")?,
        disposition: word_opt(row, "disposition")?,
        assessment,
        deadline,
        alerted: time_opt(row, "alerted")?,
        acknowledgements: acknowledgements(connection, id)?,
        releases: releases(connection, id)?,
        sender: private(row, "sender")?,
        subject: private(row, "subject")?,
    })
}

fn acknowledgements(connection: &Connection, id: EntryId) -> Result<Vec<Acknowledgement>, StoreError> {
    let mut rows =
        connection.prepare_cached("SELECT person, at FROM acknowledgements WHERE entry = ?1 ORDER BY id")?;
    rows.query_and_then([id.0], |row| Ok(Acknowledgement { by: person(row, "person")?, at: time(row, "at")? }))?
        .collect()
}
