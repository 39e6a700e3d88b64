//! Corrections: what a person made of an entry's answer, with the answer as it was.
//!
//! The entry holds the answer that counts; this table holds every answer that a person replaced, so that both are there
//! whatever follows. A correction, the entry's new answer and the notices that it calls for are one commit (invariant 4).
//! It is made against an answer that the person saw: should another have taken its place meanwhile, nothing is written.

use rusqlite::{Connection, Row};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::model::{Correction, Deadline, EntryId, Kind, Mend, NewNotice, NoticeId, PersonId, State};
use crate::store::audit::{self, Action, Actor};
use crate::store::columns::{micros, private, private_opt, time, unreadable};
use crate::store::log::{make_storable, state_of};
use crate::store::{Store, StoreError, likeness, outbox};

impl Store {
    /// Records `correction`, which sets `deadline`, with the `notices` that it calls for. None, and nothing is done, where
    /// the entry's answer is not `correction.before` any more.
    ///
    /// An entry that calls for notices is open again, for who is told anew has not seen it yet; one that is no request
    /// any more is closed; one that was released stays so.
    ///
    /// # Errors
    ///
    /// [`StoreError::NoSuchEntry`].
    pub fn correct(
        &self,
        correction: &Correction,
        deadline: Option<&Deadline>,
        notices: &[NewNotice],
    ) -> Result<Option<Vec<NoticeId>>, StoreError> {
        let Correction { entry, by, at, note, mend, before, after } = correction;
        let (mut before, mut after) = (before.clone(), after.clone());
        make_storable(&mut before);
        make_storable(&mut after);
        let (mend, before_json, after_json) = (json(mend)?, json(&before)?, json(&after)?);
        self.transact(|transaction| {
            let was = state_of(transaction, *entry)?;
            if assessment_of(transaction, *entry)? != Some(before.clone()) {
                return Ok(None);
            }
            let state = match (was, after.kind) {
                (State::Received | State::Released, _) => was,
                (_, Kind::NotARequest) => State::NotARequest,
                (_, _) if !notices.is_empty() => State::Open,
                (State::NotARequest, _) => State::Open,
                (State::Open | State::Alerted | State::Acknowledged, _) => was,
            };
            transaction
                .prepare_cached(
                    "INSERT INTO corrections (entry, person, at, note, mend, before, after)
                     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
                )?
                .execute((
                    entry.0,
                    by.as_str(),
                    micros(*at),
                    note.as_ref().map(|it| it.expose()),
                    &mend,
                    &before_json,
                    &after_json,
                ))?;
            transaction
                .prepare_cached(
                    "UPDATE entries
                     SET state = ?2, kind = ?3, review = ?4, due = ?5, deadline = ?6, deadline_basis = ?7,
                         assessment = ?8, alerted = iif(?9, NULL, alerted)
                     WHERE id = ?1",
                )?
                .execute((
                    entry.0,
                    state.as_str(),
                    after.kind.as_str(),
                    after.review,
                    after.due.map(|it| it.to_string()),
                    deadline.map(|it| it.date.to_string()),
                    deadline.map(|it| &it.basis),
                    &after_json,
                    !notices.is_empty(),
                ))?;
            likeness::compare_again(transaction, *entry)?;
            let detail = format!("{}, was {}, {state}, {} notices", after.kind, before.kind, notices.len());
            audit::write(transaction, *at, Some(*entry), &Actor::Person(by.clone()), Action::Corrected, &detail)?;
            let ids: Result<Vec<NoticeId>, StoreError> =
                notices.iter().map(|it| outbox::insert(transaction, Some(*entry), it, *at)).collect();
            ids.map(Some)
        })
    }

    /// What was corrected of the entry `id`, oldest first.
    pub fn corrections_of(&self, id: EntryId) -> Result<Vec<Correction>, StoreError> {
        self.view(|view| {
            let mut rows = view.prepare_cached("SELECT * FROM corrections WHERE entry = ?1 ORDER BY id")?;
            rows.query_and_then([id.0], correction)?.collect()
        })
    }

    /// Everything that was ever corrected, oldest first.
    pub fn corrections(&self) -> Result<Vec<Correction>, StoreError> {
        self.view(|view| {
            let mut rows = view.prepare_cached("SELECT * FROM corrections ORDER BY id")?;
            rows.query_and_then([], correction)?.collect()
        })
    }

    /// What people set of the entry `id`, oldest first.
    pub fn mends_of(&self, id: EntryId) -> Result<Vec<Mend>, StoreError> {
        Ok(self.corrections_of(id)?.into_iter().map(|it| it.mend).collect())
    }
}

/// The answer that the entry `id` has now.
fn assessment_of(connection: &Connection, id: EntryId) -> Result<Option<crate::model::Assessment>, StoreError> {
    let mut rows = connection.prepare_cached("SELECT assessment FROM entries WHERE id = ?1")?;
    let mut found = rows.query_and_then([id.0], |row| private_opt(row, "assessment"))?;
    let json = found.next().transpose()?.flatten();
    // The reason of a failure would quote the assessment.
    json.map(|it| serde_json::from_str(it.expose()).map_err(|_| unreadable("assessment"))).transpose()
}

fn correction(row: &Row<'_>) -> Result<Correction, StoreError> {
    Ok(Correction {
        entry: EntryId(row.get("entry")?),
        by: PersonId::new(row.get::<_, String>("person")?),
        at: time(row, "at")?,
        note: private_opt(row, "note")?,
        mend: value(row, "mend")?,
        before: value(row, "before")?,
        after: value(row, "after")?,
    })
}

fn value<T: DeserializeOwned>(row: &Row<'_>, column: &'static str) -> Result<T, StoreError> {
    serde_json::from_str(private(row, column)?.expose()).map_err(|_| unreadable(column))
}

fn json(value: &impl Serialize) -> Result<String, StoreError> {
    serde_json::to_string(value).map_err(|_| unreadable("correction"))
}
