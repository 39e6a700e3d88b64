//! What people do about an entry: confirmations, overrides, closings and the rest. Rows are added, never changed, each with
//! its row in the audit trail in the same transaction.

use jiff::Timestamp;
use jiff::civil::Date;
use rusqlite::{Connection, Row};

use crate::model::{
    Assignment, Closing, Comment, Confirmation, Deadline, Dossier, EntryId, Extension, Link, Override, PersonId,
    Private, Reason,
};
use crate::store::audit::{self, Action, Actor};
use crate::store::columns::{date_opt, present, private, private_opt, time, unreadable, word, word_opt};
use crate::store::columns::{micros, person};
use crate::store::log::state_of;
use crate::store::{Store, StoreError};

impl Store {
    /// All that people have done about the entry `id`; empty for one that does not exist.
    pub fn dossier(&self, id: EntryId) -> Result<Dossier, StoreError> {
        self.view(|view| {
            Ok(Dossier {
                confirmations: rows(view, "confirmations", id, confirmation)?,
                overrides: rows(view, "overrides", id, override_)?,
                closings: rows(view, "closings", id, closing)?,
                extensions: rows(view, "extensions", id, extension)?,
                links: rows(view, "links", id, link)?,
                linked_from: links_to(view, id)?,
                assignments: rows(view, "assignments", id, assignment)?,
                comments: rows(view, "comments", id, comment)?,
            })
        })
    }

    /// Records that a document was looked at.
    ///
    /// # Errors
    ///
    /// [`StoreError::NoSuchEntry`], as all that follow.
    pub fn confirm(&self, id: EntryId, it: &Confirmation) -> Result<(), StoreError> {
        self.act(id, &it.by, it.at, Action::Confirmed, it.proof.as_str(), |connection| confirm(connection, id, it))
    }

    /// Records that a release may go ahead without an acknowledgement.
    pub fn override_gate(&self, id: EntryId, it: &Override) -> Result<(), StoreError> {
        self.act(id, &it.by, it.at, Action::Overridden, "", |connection| {
            connection
                .prepare_cached("INSERT INTO overrides (entry, person, at, reason) VALUES (?1, ?2, ?3, ?4)")?
                .execute((id.0, it.by.as_str(), micros(it.at), it.reason.expose()))?;
            Ok(())
        })
    }

    /// Records what became of a request, or that it is open again.
    pub fn close_request(&self, id: EntryId, it: &Closing) -> Result<(), StoreError> {
        let (action, detail) = match it.disposition {
            Some(disposition) => (Action::Closed, disposition.as_str()),
            None => (Action::Reopened, ""),
        };
        self.act(id, &it.by, it.at, action, detail, |connection| close(connection, id, it))
    }

    /// Records that the time to answer was extended, and the `deadline` that counts from then on.
    pub fn extend(&self, id: EntryId, it: &Extension, deadline: &Deadline) -> Result<(), StoreError> {
        let until = it.until.to_string();
        self.act(id, &it.by, it.at, Action::Extended, &until, |connection| {
            connection
                .prepare_cached(
                    "INSERT INTO extensions (entry, until, person, at, reason) VALUES (?1, ?2, ?3, ?4, ?5)",
                )?
                .execute((id.0, &until, it.by.as_str(), micros(it.at), it.reason.expose()))?;
            connection
                .prepare_cached("UPDATE entries SET deadline = ?2, deadline_basis = ?3 WHERE id = ?1")?
                .execute((id.0, deadline.date.to_string(), &deadline.basis))?;
            Ok(())
        })
    }

    /// Records that the entry `id` bears on another; what was recorded before is left alone. `by` is none where the
    /// program saw it.
    pub fn link(&self, id: EntryId, it: &Link) -> Result<(), StoreError> {
        self.transact(|transaction| {
            state_of(transaction, id)?;
            state_of(transaction, it.to)?;
            insert_link(transaction, id, it).map(|_| ())
        })
    }

    /// Records who takes care of the entry `id`.
    pub fn assign(&self, id: EntryId, it: &Assignment) -> Result<(), StoreError> {
        self.act(id, &it.by, it.at, Action::Assigned, it.to.as_str(), |connection| {
            connection
                .prepare_cached("INSERT INTO assignments (entry, assignee, person, at) VALUES (?1, ?2, ?3, ?4)")?
                .execute((id.0, it.to.as_str(), it.by.as_str(), micros(it.at)))?;
            Ok(())
        })
    }

    /// Records a remark.
    pub fn comment(&self, id: EntryId, it: &Comment) -> Result<(), StoreError> {
        self.act(id, &it.by, it.at, Action::Commented, "", |connection| insert_comment(connection, id, it))
    }

    /// Records that `trainee` was trained on `date`; said by `by`.
    pub fn train(&self, trainee: &PersonId, date: Date, by: &PersonId, now: Timestamp) -> Result<(), StoreError> {
        self.transact(|transaction| {
            transaction
                .prepare_cached("INSERT INTO trainings (trainee, trained_on, person, at) VALUES (?1, ?2, ?3, ?4)")?
                .execute((trainee.as_str(), date.to_string(), by.as_str(), micros(now)))?;
            let detail = format!("{trainee} on {date}");
            audit::write(transaction, now, None, &Actor::Person(by.clone()), Action::Trained, &detail)
        })
    }

    /// The last training of `trainee` on record.
    pub fn last_training(&self, trainee: &PersonId) -> Result<Option<Date>, StoreError> {
        self.view(|view| {
            let mut rows =
                view.prepare_cached("SELECT max(trained_on) AS trained_on FROM trainings WHERE trainee = ?1")?;
            let mut found = rows.query_and_then([trainee.as_str()], |row| date_opt(row, "trained_on"))?;
            found.next().unwrap_or(Ok(None))
        })
    }

    /// Does `work` for the entry `id`, and writes it into the trail.
    fn act(
        &self,
        id: EntryId,
        by: &PersonId,
        at: Timestamp,
        action: Action,
        detail: &str,
        work: impl FnOnce(&Connection) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        self.transact(|transaction| {
            state_of(transaction, id)?;
            work(transaction)?;
            audit::write(transaction, at, Some(id), &Actor::Person(by.clone()), action, detail)
        })
    }
}

/// Adds a link, inside the transaction of what it belongs to.
pub(super) fn insert_link(connection: &Connection, id: EntryId, it: &Link) -> Result<bool, StoreError> {
    let by = it.by.as_ref().map(PersonId::as_str);
    let is_new = connection
        .prepare_cached(
            "INSERT INTO links (entry, other, relation, person, at) VALUES (?1, ?2, ?3, ?4, ?5)
             ON CONFLICT (entry, other, relation) DO NOTHING",
        )?
        .execute((id.0, it.to.0, it.relation.as_str(), by, micros(it.at)))?
        > 0;
    if is_new {
        let actor = it.by.clone().map_or(Actor::Service, Actor::Person);
        let detail = format!("{} {}", it.relation, it.to);
        audit::write(connection, it.at, Some(id), &actor, Action::Linked, &detail)?;
    }
    Ok(is_new)
}

/// Adds a remark, inside the transaction of what it belongs to.
pub(super) fn insert_comment(connection: &Connection, id: EntryId, it: &Comment) -> Result<(), StoreError> {
    connection
        .prepare_cached("INSERT INTO comments (entry, person, at, text) VALUES (?1, ?2, ?3, ?4)")?
        .execute((id.0, it.by.as_str(), micros(it.at), it.text.expose()))?;
    Ok(())
}

/// Adds a confirmation, inside the transaction of what it belongs to.
pub(super) fn confirm(connection: &Connection, id: EntryId, it: &Confirmation) -> Result<(), StoreError> {
    connection
        .prepare_cached("INSERT INTO confirmations (entry, proof, person, at, note) VALUES (?1, ?2, ?3, ?4, ?5)")?
        .execute((id.0, it.proof.as_str(), it.by.as_str(), micros(it.at), it.note.as_ref().map(Private::expose)))?;
    Ok(())
}

/// Adds a closing, and moves the entry, inside the transaction of what it belongs to.
pub(super) fn close(connection: &Connection, id: EntryId, it: &Closing) -> Result<(), StoreError> {
    let disposition = it.disposition.map(|it| it.as_str());
    let reasons: Vec<&str> = it.reasons.iter().map(|it| it.as_str()).collect();
    connection
        .prepare_cached(
            "INSERT INTO closings (entry, disposition, reasons, person, at, note) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        )?
        .execute((
            id.0,
            disposition,
            reasons.join(" "),
            it.by.as_str(),
            micros(it.at),
            it.note.as_ref().map(Private::expose),
        ))?;
    connection.prepare_cached("UPDATE entries SET disposition = ?2 WHERE id = ?1")?.execute((id.0, disposition))?;
    Ok(())
}

/// The rows of `table` that belong to the entry `id`, oldest first.
fn rows<T>(
    connection: &Connection,
    table: &'static str,
    id: EntryId,
    read: impl FnMut(&Row<'_>) -> Result<T, StoreError>,
) -> Result<Vec<T>, StoreError> {
    let mut rows = connection.prepare_cached(&format!("SELECT * FROM {table} WHERE entry = ?1 ORDER BY id"))?;
    rows.query_and_then([id.0], read)?.collect()
}

/// The entries that bear on `id`, each as the link from the other side.
fn links_to(connection: &Connection, id: EntryId) -> Result<Vec<Link>, StoreError> {
    let mut rows = connection
        .prepare_cached("SELECT entry AS other, relation, person, at FROM links WHERE other = ?1 ORDER BY id")?;
    rows.query_and_then([id.0], link)?.collect()
}

fn confirmation(row: &Row<'_>) -> Result<Confirmation, StoreError> {
    Ok(Confirmation {
        proof: word(row, "proof")?,
        by: person(row, "person")?,
        at: time(row, "at")?,
        note: private_opt(row, "note")?,
    })
}

fn override_(row: &Row<'_>) -> Result<Override, StoreError> {
    Ok(Override { by: person(row, "person")?, at: time(row, "at")?, reason: private(row, "reason")? })
}

fn closing(row: &Row<'_>) -> Result<Closing, StoreError> {
    let reasons: String = row.get("reasons")?;
    let reasons = reasons.split_whitespace().map(|it| it.parse().map_err(|_| unreadable("reasons")));
    Ok(Closing {
        disposition: word_opt(row, "disposition")?,
        reasons: reasons.collect::<Result<Vec<Reason>, _>>()?,
        by: person(row, "person")?,
        at: time(row, "at")?,
        note: private_opt(row, "note")?,
    })
}

fn extension(row: &Row<'_>) -> Result<Extension, StoreError> {
    Ok(Extension {
        until: date_opt(row, "until")?.ok_or_else(|| unreadable("until"))?,
        by: person(row, "person")?,
        at: time(row, "at")?,
        reason: private(row, "reason")?,
    })
}

fn link(row: &Row<'_>) -> Result<Link, StoreError> {
    let by: Option<String> = row.get("person")?;
    Ok(Link {
        to: EntryId(present(row, "other")?),
        relation: word(row, "relation")?,
        by: by.map(PersonId::new),
        at: time(row, "at")?,
    })
}

fn assignment(row: &Row<'_>) -> Result<Assignment, StoreError> {
    Ok(Assignment { to: person(row, "assignee")?, by: person(row, "person")?, at: time(row, "at")? })
}

fn comment(row: &Row<'_>) -> Result<Comment, StoreError> {
    Ok(Comment { by: person(row, "person")?, at: time(row, "at")?, text: private(row, "text")? })
}
