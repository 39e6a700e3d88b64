//! A Maildir: its `new` and `cur`.
//!
//! A message is known by the unique part of its file's name, what precedes the `:` of `:2,FLAGS`. It stays the same
//! when a mail reader moves the message from `new` to `cur` or changes its flags, so that neither is a new message.
//! `tmp` is never looked at, nor are subfolders (`.Sent`): only what was delivered here is read. Entries that are no
//! regular files, and names that start with a dot, are no messages.
//!
//! A file may be renamed between listing and reading; then it is looked for again by its unique part. If it is gone,
//! or cannot be read while others can, it is handed over as unavailable. If nothing can be read, that is a fault of the
//! directory and an error.
//!
//! Nothing in the Maildir is ever changed. Its cursor is the set of all unique parts that were taken.

use std::collections::{BTreeSet, HashMap};
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use async_trait::async_trait;
use jiff::Timestamp;

use super::cursor::{Budget, held_bytes};
use super::files::{self, Watch};
use super::{Batch, FetchError, Inbox};
use crate::model::{Bytes, Cursor, InboxName, Media, Origin, Private, RawMessage};

/// How often a message that was renamed is looked for again.
const RENAMES: usize = 5;

/// Where the Maildir is.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The directory that holds `new`, `cur` and `tmp`.
    pub path: PathBuf,
    /// Messages larger than this are taken by their head only, in bytes.
    pub max_message_bytes: u64,
}

/// A Maildir.
pub struct Maildir {
    name: InboxName,
    settings: Settings,
    watch: Option<Watch>,
}

impl Maildir {
    /// Makes the inbox. The directory is not looked at before the first fetch.
    pub fn new(name: InboxName, settings: Settings) -> Maildir {
        Maildir { name, settings, watch: None }
    }

    /// Has the kernel tell of deliveries, if it will and does not yet. Begun before a listing, lest a delivery slip
    /// between the two.
    fn watch(&mut self) {
        if self.watch.is_none() {
            self.watch = Watch::start(&directories(&self.settings.path), |_| {});
        }
    }
}

#[async_trait]
impl Inbox for Maildir {
    fn name(&self) -> &InboxName {
        &self.name
    }

    async fn fetch(&mut self, cursor: &Cursor) -> Result<Batch, FetchError> {
        self.watch();
        let taken = match cursor {
            Cursor::Files(taken) => taken.clone(),
            Cursor::Start | Cursor::Imap { .. } => BTreeSet::new(),
        };
        let (name, settings) = (self.name.clone(), self.settings.clone());
        let batch = super::in_background(move || take(&name, &settings, taken)).await;
        // Should the directories be made anew, the kernel must be asked anew.
        batch.inspect_err(|_| self.watch = None)
    }

    async fn settle(&mut self, _messages: &[RawMessage]) -> Result<(), FetchError> {
        // Messages stay where they are: staff share this Maildir.
        Ok(())
    }

    async fn wait(&mut self, at_most: Duration) -> Result<(), FetchError> {
        // Either way it is time to look.
        let _ = tokio::time::timeout(at_most, files::nudged(self.watch.as_ref())).await;
        Ok(())
    }

    async fn probe(&mut self) -> Result<String, FetchError> {
        let path = self.settings.path.clone();
        super::in_background(move || {
            let found = list(&path)?;
            if let Some(first) = found.first() {
                File::open(&first.path)?;
            }
            Ok(format!("{} in new and cur", super::counted(found.len(), "message")))
        })
        .await
    }

    async fn close(&mut self) {
        self.watch = None;
    }
}

/// A message as the directories list it.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Found {
    unique: String,
    path: PathBuf,
}

/// Takes the next batch of what is there and not in `taken`.
fn take(name: &InboxName, settings: &Settings, taken: BTreeSet<String>) -> io::Result<Batch> {
    let waiting = untaken(list(&settings.path)?, &taken);
    take_listed(name, settings, taken, waiting)
}

/// Takes the next batch of the `waiting` messages.
fn take_listed(
    name: &InboxName,
    settings: &Settings,
    mut taken: BTreeSet<String>,
    waiting: Vec<Found>,
) -> io::Result<Batch> {
    let mut budget = Budget::default();
    let mut messages = Vec::new();
    let mut failures = Vec::new();
    let mut relisted = None;
    let mut more = false;
    for mut found in waiting {
        let (arrived, bytes) = match open(&settings.path, &mut found, &mut relisted) {
            Ok(Some((file, metadata))) => {
                let size = metadata.len();
                if !budget.admits(held_bytes(size, settings.max_message_bytes)) {
                    more = true;
                    break;
                }
                match files::read(&file, size, settings.max_message_bytes) {
                    Ok(bytes) => (metadata.modified().map_or_else(|_| super::now(), files::timestamp), bytes),
                    Err(error) => {
                        failures.push((found, error));
                        continue;
                    }
                }
            }
            Ok(None) if !budget.admits(0) => {
                more = true;
                break;
            }
            Ok(None) => (delivered(&found.unique), Bytes::Unavailable),
            Err(error) => {
                failures.push((found, error));
                continue;
            }
        };
        taken.insert(found.unique.clone());
        messages.push(message(name, found, arrived, bytes));
    }
    if messages.is_empty()
        && let Some((_, error)) = failures.pop()
    {
        return Err(error);
    }
    for (found, _) in failures {
        taken.insert(found.unique.clone());
        let arrived = delivered(&found.unique);
        messages.push(message(name, found, arrived, Bytes::Unavailable));
    }
    Ok(Batch { messages, cursor: Cursor::Files(taken), more })
}

/// Opens a listed message, under the name that it has by now. `None` if it is gone.
///
/// `relisted` is kept from one message to the next, for a mail reader that opens the mailbox renames many at once.
fn open(
    maildir: &Path,
    found: &mut Found,
    relisted: &mut Option<HashMap<String, PathBuf>>,
) -> io::Result<Option<(File, fs::Metadata)>> {
    let mut opened = File::open(&found.path);
    for attempt in 0..RENAMES {
        if !opened.as_ref().is_err_and(|error| error.kind() == io::ErrorKind::NotFound) {
            break;
        }
        if attempt > 0 {
            *relisted = None;
        }
        let listed = match relisted {
            Some(listed) => listed,
            None => relisted.insert(list(maildir)?.into_iter().map(|it| (it.unique, it.path)).collect()),
        };
        let Some(path) = listed.get(&found.unique) else { return Ok(None) };
        found.path.clone_from(path);
        opened = File::open(path);
    }
    let file = opened?;
    let metadata = file.metadata()?;
    Ok(Some((file, metadata)))
}

/// Lists the messages in `new` and `cur`.
fn list(maildir: &Path) -> io::Result<Vec<Found>> {
    let mut found = Vec::new();
    // A message only ever moves from `new` to `cur`, so that in this order it cannot be missed.
    for directory in directories(maildir) {
        for entry in fs::read_dir(&directory)? {
            let entry = entry?;
            let file_name = entry.file_name();
            let file_name = file_name.to_string_lossy();
            if file_name.starts_with('.') || !entry.file_type()?.is_file() {
                continue;
            }
            let unique = file_name.split(':').next().unwrap_or_default().to_owned();
            found.push(Found { unique, path: entry.path() });
        }
    }
    Ok(found)
}

/// Leaves out what was taken, and what was listed twice because it moved meanwhile. Names begin with the second of the
/// delivery, so that their order is nearly that of arrival.
fn untaken(mut found: Vec<Found>, taken: &BTreeSet<String>) -> Vec<Found> {
    found.retain(|it| !taken.contains(&it.unique));
    found.sort_by(|left, right| left.unique.cmp(&right.unique));
    // Of two, the later listed is the newer name; the sort is stable.
    found.reverse();
    found.dedup_by(|next, kept| next.unique == kept.unique);
    found.reverse();
    found
}

fn directories(maildir: &Path) -> [PathBuf; 2] {
    [maildir.join("new"), maildir.join("cur")]
}

/// The second of delivery, with which a name in a Maildir begins.
fn delivered(unique: &str) -> Timestamp {
    let seconds = unique.split('.').next().and_then(|it| it.parse().ok());
    seconds.and_then(|it| Timestamp::from_second(it).ok()).unwrap_or_else(super::now)
}

fn message(name: &InboxName, found: Found, arrived: Timestamp, bytes: Bytes) -> RawMessage {
    let path = Private::new(found.path.to_string_lossy().into_owned());
    RawMessage {
        inbox: name.clone(),
        origin: Origin::File { identity: Private::new(found.unique), path },
        arrived,
        media: Media::Mail,
        bytes,
    }
}

#[cfg(test)]
mod tests;
