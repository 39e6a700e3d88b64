//! Whether the log is whole: every page readable, every message accounted for, every byte as it came.
//!
//! SQLite answers for its pages, its indexes and the references between rows. What only forewarn knows comes on top: each
//! message has exactly one entry, of the same number, and the bytes that are kept still have the SHA-256 that was stored
//! with them in the same commit. All of it is looked at in one unchanging view, of any version of the tables, so that a
//! backup can be verified before it is brought up to date. Whether an entry should have been alerted is the policy's to
//! say: [`Store::untold`] only names those of which nobody was.

use std::fmt;

use rusqlite::{Connection, TransactionBehavior};
use sha2::{Digest, Sha256};

use crate::model::{Entry, EntryId};
use crate::store::{PATIENCE, Store, StoreError, connect};

/// How much the database holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Contents {
    /// The version of its tables: how many migrations it has had.
    pub version: i64,
    /// Messages taken in.
    pub messages: u32,
    /// Lines of the log.
    pub entries: u32,
    /// Notices ever put into the outbox.
    pub notices: u32,
    /// Steps of the trail.
    pub steps: u32,
}

impl Contents {
    /// Whether `other` holds as much, whatever the version of its tables.
    pub fn is_as_much_as(&self, other: &Contents) -> bool {
        Contents { version: other.version, ..*self } == *other
    }
}

/// What is wrong with a database. It names tables and entries, never a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Finding {
    /// What SQLite says of its pages, indexes and columns.
    Damaged(String),
    /// A row of this table refers to one that is not there.
    Dangling { table: String },
    /// A message without its entry.
    NoEntry(EntryId),
    /// An entry without its message.
    NoMessage(EntryId),
    /// A message whose bytes are not those that came in.
    Changed(EntryId),
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Finding::Damaged(what) => write!(f, "the file is damaged: {what}"),
            Finding::Dangling { table } => write!(f, "a row of table `{table}` refers to one that is missing"),
            Finding::NoEntry(id) => write!(f, "message {id} has no entry in the log"),
            Finding::NoMessage(id) => write!(f, "entry {id} has no message"),
            Finding::Changed(id) => write!(f, "the bytes of message {id} are not those that came in"),
        }
    }
}

impl Finding {
    /// The entry or message that it is about, where it is about one.
    pub fn entry(&self) -> Option<EntryId> {
        match self {
            Finding::Damaged(_) | Finding::Dangling { .. } => None,
            Finding::NoEntry(id) | Finding::NoMessage(id) | Finding::Changed(id) => Some(*id),
        }
    }

    /// The word for it in JSON.
    pub fn as_str(&self) -> &'static str {
        match self {
            Finding::Damaged(_) => "damaged",
            Finding::Dangling { .. } => "dangling",
            Finding::NoEntry(_) => "no_entry",
            Finding::NoMessage(_) => "no_message",
            Finding::Changed(_) => "changed",
        }
    }
}

/// What looking at a whole database found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verified {
    /// What was counted; none where the damage does not even allow that.
    pub contents: Option<Contents>,
    /// Empty where the database is whole.
    pub findings: Vec<Finding>,
}

impl Store {
    /// Looks at all of the database, in one unchanging view and on a connection of its own, so that nothing waits for it.
    /// Takes as long as reading all of the file.
    ///
    /// # Errors
    ///
    /// Where it cannot be read at all. Damage is no error but a finding.
    pub fn verify(&self) -> Result<Verified, StoreError> {
        let mut connection = connect(&self.path, PATIENCE, &self.protection)?;
        let view = connection.transaction_with_behavior(TransactionBehavior::Deferred)?;
        examine(&view)
    }

    /// The entries that were read and of which no alert was ever put into the outbox, by number.
    pub fn untold(&self) -> Result<Vec<Entry>, StoreError> {
        let condition = "entries.assessment IS NOT NULL AND NOT EXISTS
                         (SELECT 1 FROM notices WHERE notices.entry = entries.id AND notices.purpose = 'alert')";
        self.select(condition, Vec::new(), None)
    }
}

/// Looks at all of the database behind `connection`, whatever the version of its tables.
pub(super) fn examine(connection: &Connection) -> Result<Verified, StoreError> {
    let mut findings = Vec::new();
    for part in [damage, dangling, unaccounted, changed] {
        or_damage(part(connection, &mut findings), &mut findings)?;
    }
    let contents = or_damage(contents(connection), &mut findings)?;
    Ok(Verified { contents, findings })
}

/// How much the database behind `connection` holds.
pub(super) fn contents(connection: &Connection) -> Result<Contents, StoreError> {
    let version = connection.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    let sql =
        "SELECT (SELECT count(*) FROM messages), (SELECT count(*) FROM entries), (SELECT count(*) FROM notices),
                      (SELECT count(*) FROM audit)";
    Ok(connection.query_row(sql, [], |row| {
        Ok(Contents {
            version,
            messages: row.get(0)?,
            entries: row.get(1)?,
            notices: row.get(2)?,
            steps: row.get(3)?,
        })
    })?)
}

/// Takes damage that stops a look for what it is: a finding, unless it is known already.
fn or_damage<T>(result: Result<T, StoreError>, findings: &mut Vec<Finding>) -> Result<Option<T>, StoreError> {
    match result {
        Ok(answer) => Ok(Some(answer)),
        Err(StoreError::Corrupt { what }) => {
            if !findings.iter().any(|it| matches!(it, Finding::Damaged(_))) {
                findings.push(Finding::Damaged(what));
            }
            Ok(None)
        }
        Err(error) => Err(error),
    }
}

fn damage(connection: &Connection, findings: &mut Vec<Finding>) -> Result<(), StoreError> {
    let mut rows = connection.prepare("PRAGMA integrity_check")?;
    for said in rows.query_map([], |row| row.get::<_, String>(0))? {
        let said = said?;
        if said != "ok" {
            findings.push(Finding::Damaged(said));
        }
    }
    Ok(())
}

fn dangling(connection: &Connection, findings: &mut Vec<Finding>) -> Result<(), StoreError> {
    let mut rows = connection.prepare("PRAGMA foreign_key_check")?;
    for table in rows.query_map([], |row| row.get(0))? {
        findings.push(Finding::Dangling { table: table? });
    }
    Ok(())
}

fn unaccounted(connection: &Connection, findings: &mut Vec<Finding>) -> Result<(), StoreError> {
    let mut collect = |sql, finding: fn(EntryId) -> Finding| -> Result<(), StoreError> {
        let mut rows = connection.prepare(sql)?;
        for id in rows.query_map([], |row| row.get(0))? {
            findings.push(finding(EntryId(id?)));
        }
        Ok(())
    };
    // Both are keyed by their number, so that none can have two.
    collect("SELECT id FROM messages EXCEPT SELECT id FROM entries", Finding::NoEntry)?;
    collect("SELECT id FROM entries EXCEPT SELECT id FROM messages", Finding::NoMessage)
}

fn changed(connection: &Connection, findings: &mut Vec<Finding>) -> Result<(), StoreError> {
    let mut statement = connection.prepare("SELECT id, hash, bytes FROM messages ORDER BY id")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let unreadable = |_| StoreError::Corrupt { what: "a message whose bytes are not bytes".into() };
        let hash = row.get_ref(1)?.as_blob().map_err(unreadable)?;
        let bytes = row.get_ref(2)?.as_blob().map_err(unreadable)?;
        if Sha256::digest(bytes).as_slice() != hash {
            findings.push(Finding::Changed(EntryId(row.get(0)?)));
        }
    }
    Ok(())
}
