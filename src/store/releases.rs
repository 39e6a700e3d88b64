//! What was released: rows are added and never changed, each with the closing that it brings and what its releaser confirms.

use jiff::Timestamp;
use rusqlite::{Connection, Row};

use crate::model::{Closing, Confirmation, Disposition, EntryId, NewNotice, Private, Release, State};
use crate::store::audit::{self, Action, Actor};
use crate::store::columns::{micros, person, private, private_opt, time, word_opt};
use crate::store::log::{set_state, state_of};
use crate::store::{Store, StoreError, dossier, outbox};

/// A release that was decided upon, with all that is recorded with it.
#[derive(Debug, Clone, Copy)]
pub struct Releasing<'a> {
    pub release: &'a Release,
    /// What the releaser confirms with it.
    pub confirmed: &'a [Confirmation],
    /// Those that a release out of policy calls for.
    pub notices: &'a [NewNotice],
    /// What the entry was when that was decided.
    pub revision: Revision,
}

/// How far an entry has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Revision(i64);

impl Store {
    /// How far the entry `id` has come: grows with everything that befalls it.
    ///
    /// # Errors
    ///
    /// [`StoreError::NoSuchEntry`].
    pub fn revision(&self, id: EntryId) -> Result<Revision, StoreError> {
        self.view(|view| revision(view, id))
    }

    /// Records that records were released for the entry `id`, whatever came before; a further release is added.
    /// `release.at` is when they went out, `now` when that is recorded.
    ///
    /// # Errors
    ///
    /// [`StoreError::NoSuchEntry`]; [`StoreError::Changed`] where the entry is not what it was when that was decided.
    pub fn release(&self, id: EntryId, releasing: &Releasing<'_>, now: Timestamp) -> Result<(), StoreError> {
        let Releasing { release, confirmed, notices, revision: decided_on } = *releasing;
        self.transact(|transaction| {
            let before = state_of(transaction, id)?;
            if revision(transaction, id)? != decided_on {
                return Err(StoreError::Changed(id));
            }
            let state = match before {
                State::Received => State::Received,
                State::NotARequest | State::Open | State::Alerted | State::Acknowledged | State::Released => {
                    State::Released
                }
            };
            let actor = Actor::Person(release.by.clone());
            for it in confirmed {
                dossier::confirm(transaction, id, it)?;
                audit::write(transaction, now, Some(id), &actor, Action::Confirmed, it.proof.as_str())?;
            }
            let number = insert_release(transaction, id, release, now)?;
            set_state(transaction, id, state)?;
            let disposition = if release.partial { Disposition::PartlyReleased } else { Disposition::Released };
            let closing = Closing {
                disposition: Some(disposition),
                reasons: Vec::new(),
                by: release.by.clone(),
                at: now,
                note: None,
            };
            dossier::close(transaction, id, &closing)?;
            let (action, policy) = match release.out_of_policy {
                Some(_) => (Action::ReleasedOutOfPolicy, ", out of policy"),
                None => (Action::Released, ""),
            };
            audit::write(
                transaction,
                now,
                Some(id),
                &actor,
                action,
                &format!("release {number}, was {before}{policy}"),
            )?;
            for notice in notices {
                outbox::insert(transaction, Some(id), notice, now)?;
            }
            Ok(())
        })
    }
}

/// Everything that befalls an entry leaves its row in the trail.
fn revision(connection: &Connection, id: EntryId) -> Result<Revision, StoreError> {
    state_of(connection, id)?;
    let mut rows = connection.prepare_cached("SELECT max(id) FROM audit WHERE entry = ?1")?;
    Ok(rows.query_row([id.0], |row| row.get::<_, Option<i64>>(0)).map(|it| Revision(it.unwrap_or(0)))?)
}

/// Adds a release, and returns its number.
fn insert_release(
    connection: &Connection,
    id: EntryId,
    release: &Release,
    now: Timestamp,
) -> Result<i64, StoreError> {
    connection
        .prepare_cached(
            "INSERT INTO releases (entry, person, at, what, means, recipient, fee, fee_reason, fee_paid, partial,
                                   purpose, basis, out_of_policy, recorded)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)",
        )?
        .execute((
            id.0,
            release.by.as_str(),
            micros(release.at),
            release.what.expose(),
            release.means.expose(),
            release.to.expose(),
            &release.fee,
            release.fee_reason.as_ref().map(Private::expose),
            release.fee_paid,
            release.partial,
            release.purpose.as_ref().map(Private::expose),
            release.basis.map(|it| it.as_str()),
            release.out_of_policy.as_ref().map(Private::expose),
            micros(now),
        ))?;
    Ok(connection.last_insert_rowid())
}

/// The releases of the entry `id`, oldest first.
pub(super) fn releases(connection: &Connection, id: EntryId) -> Result<Vec<Release>, StoreError> {
    let mut rows = connection.prepare_cached("SELECT * FROM releases WHERE entry = ?1 ORDER BY id")?;
    rows.query_and_then([id.0], release)?.collect()
}

/// The release in `row`.
pub(super) fn release(row: &Row<'_>) -> Result<Release, StoreError> {
    Ok(Release {
        by: person(row, "person")?,
        at: time(row, "at")?,
        what: private(row, "what")?,
        means: private(row, "means")?,
        to: private(row, "recipient")?,
        fee: row.get("fee")?,
        fee_reason: private_opt(row, "fee_reason")?,
        fee_paid: row.get("fee_paid")?,
        partial: row.get("partial")?,
        purpose: private_opt(row, "purpose")?,
        basis: word_opt(row, "basis")?,
        out_of_policy: private_opt(row, "out_of_policy")?,
    })
}
