//! A folder into which a fax server or scanner drops files.
//!
//! Every regular file is taken: faxes and scans (PDF, TIFF, JPEG, PNG) as documents, `.eml` as mail. A file of a format
//! that nobody expected is taken as a document too, for it may be a request; the reader will say that it cannot read
//! it. Left alone are hidden files, names that mark an unfinished transfer (`.tmp`, `.part` and the like, a final `~`),
//! links, and subfolders with all they hold: they are where people put away what is done.
//!
//! A file is taken once it is complete. It counts as complete when its size and time of change have stayed the same
//! for a while, when it was last changed longer ago than that, or when the kernel says that its writer has closed it or
//! moved it into place. An empty file waits longer, for it is most likely about to be filled. If a file is changed
//! after all, its identity (name, size, time of change) is another, and it is taken again: rather twice than half.
//!
//! Once stored, files are moved to another folder if the settings say so; nothing there is ever overwritten. What an
//! earlier run stored and was ended before it could move is moved at the first look.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::ffi::{OsStr, OsString};
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use async_trait::async_trait;
use tokio::time::{Instant, timeout};

use super::cursor::{Budget, held_bytes};
use super::files::{self, Watch};
use super::{Batch, FetchError, Inbox};
use crate::model::{Bytes, Cursor, InboxName, Media, Origin, Private, RawMessage};
use crate::telemetry::events;

mod put_away;

/// How long a file may be empty before it is taken so.
const EMPTY: Duration = Duration::from_secs(10 * 60);

/// Ends of names that mark an unfinished transfer, in lower case.
const UNFINISHED: [&str; 6] = [".tmp", ".part", ".partial", ".filepart", ".crdownload", "~"];

/// Where the folder is and what becomes of files in it.
#[derive(Debug, Clone)]
pub struct Settings {
    pub path: PathBuf,
    /// How long size and time of change must stay the same before a file is taken.
    pub stable_for: Duration,
    /// Where files are moved once logged; they stay where they are if none is given.
    pub move_to: Option<PathBuf>,
    /// Files larger than this are taken by their head only, in bytes.
    pub max_message_bytes: u64,
}

/// A folder of dropped files.
pub struct Folder {
    name: InboxName,
    settings: Settings,
    /// Files that are there but not yet complete.
    sightings: HashMap<OsString, Sighting>,
    /// Names that the kernel has called complete since the last look.
    written: Arc<Mutex<HashSet<OsString>>>,
    /// Whether it was looked for what an earlier run has stored and not moved.
    looked_back: bool,
    watch: Option<Watch>,
}

/// What identifies a file's content without reading it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Stamp {
    size: u64,
    modified: SystemTime,
}

/// An incomplete file.
#[derive(Debug, Clone, Copy)]
struct Sighting {
    stamp: Stamp,
    /// When it will be complete if nothing changes.
    complete_at: Instant,
    /// Whether it has had another stamp before: someone is writing it.
    growing: bool,
}

/// A file as the folder lists it.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Found {
    file_name: OsString,
    stamp: Stamp,
}

impl Folder {
    /// Makes the inbox. The folder is not looked at before the first fetch.
    pub fn new(name: InboxName, settings: Settings) -> Folder {
        Folder {
            name,
            settings,
            sightings: HashMap::new(),
            written: Arc::default(),
            looked_back: false,
            watch: None,
        }
    }

    /// Has the kernel tell of complete files, if it will and does not yet.
    fn watch(&mut self) {
        if self.watch.is_none() {
            let written = Arc::clone(&self.written);
            let directory = [self.settings.path.clone()];
            self.watch = Watch::start(&directory, move |name| {
                written.lock().unwrap_or_else(PoisonError::into_inner).insert(name);
            });
        }
    }

    /// Takes the names that the kernel has called complete. To be asked before a listing, which then holds them.
    fn take_written(&self) -> HashSet<OsString> {
        std::mem::take(&mut *self.written.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Returns those of `found` that are complete, among them those that were `written`, and remembers the others.
    fn complete(&mut self, found: Vec<Found>, written: &HashSet<OsString>) -> Vec<Found> {
        let before = std::mem::take(&mut self.sightings);
        let now = Instant::now();
        let mut complete = Vec::new();
        for file in found {
            let stamp = file.stamp;
            let required = if stamp.size == 0 { EMPTY } else { self.settings.stable_for };
            let earlier = before.get(&file.file_name);
            let sighting = match earlier.filter(|it| it.stamp == stamp) {
                Some(sighting) => *sighting,
                None => {
                    let remaining = required.saturating_sub(age(stamp.modified));
                    let growing = earlier.is_some();
                    Sighting { stamp, complete_at: now + remaining, growing }
                }
            };
            if now >= sighting.complete_at || (stamp.size > 0 && written.contains(&file.file_name)) {
                complete.push(file);
            } else {
                self.sightings.insert(file.file_name, sighting);
            }
        }
        complete
    }

    /// Moves those of `found` that were stored before this run began. What cannot be moved stays, and is told.
    async fn look_back(&mut self, found: &[Found], taken: &BTreeSet<String>) {
        if std::mem::replace(&mut self.looked_back, true) {
            return;
        }
        let Some(move_to) = self.settings.move_to.clone() else { return };
        let left: Vec<(PathBuf, String)> = found
            .iter()
            .map(|file| (self.settings.path.join(&file.file_name), identity(&file.file_name, file.stamp)))
            .filter(|(_, identity)| taken.contains(identity))
            .collect();
        if let Err(error) = super::in_background(move || settle(&left, &move_to)).await {
            events::settling_failed(&self.name, &error);
        }
    }

    /// When the next incomplete file will be complete.
    fn next_complete(&self, counts: impl Fn(&Sighting) -> bool) -> Option<Instant> {
        self.sightings.values().filter(|it| counts(it)).map(|it| it.complete_at).min()
    }
}

#[async_trait]
impl Inbox for Folder {
    fn name(&self) -> &InboxName {
        &self.name
    }

    /// Fetches as the trait says. A file that was just dropped is waited for, once and no longer than `stable_for`, so
    /// that one run over a folder takes all that lies there; a file that grows meanwhile is left to a later fetch.
    async fn fetch(&mut self, cursor: &Cursor) -> Result<Batch, FetchError> {
        self.watch();
        let taken = match cursor {
            Cursor::Files(taken) => taken,
            Cursor::Start | Cursor::Imap { .. } => &BTreeSet::new(),
        };
        loop {
            let path = self.settings.path.clone();
            let written = self.take_written();
            let listed = super::in_background(move || list(&path)).await;
            // Should the folder be made anew, the kernel must be asked anew.
            let mut found = listed.inspect_err(|_| self.watch = None)?;
            self.look_back(&found, taken).await;
            found.retain(|file| !taken.contains(&identity(&file.file_name, file.stamp)));
            let complete = self.complete(found, &written);
            let awaited = self.next_complete(|it| it.stamp.size > 0 && !it.growing);
            if complete.is_empty()
                && let Some(until) = awaited
            {
                let _ = tokio::time::timeout_at(until, files::nudged(self.watch.as_ref())).await;
                continue;
            }
            let (name, settings, taken) = (self.name.clone(), self.settings.clone(), taken.clone());
            let mut batch = super::in_background(move || take(&name, &settings, taken, complete)).await?;
            batch.more |= awaited.is_some();
            return Ok(batch);
        }
    }

    async fn settle(&mut self, messages: &[RawMessage]) -> Result<(), FetchError> {
        let Some(move_to) = self.settings.move_to.clone() else { return Ok(()) };
        let files: Vec<(PathBuf, String)> = messages
            .iter()
            .filter_map(|message| match &message.origin {
                Origin::File { identity, path } => Some((PathBuf::from(path.expose()), identity.expose().clone())),
                Origin::Imap { .. } | Origin::Hand { .. } => None,
            })
            .collect();
        super::in_background(move || settle(&files, &move_to)).await
    }

    async fn wait(&mut self, at_most: Duration) -> Result<(), FetchError> {
        let complete = self.next_complete(|_| true).map(|it| it.saturating_duration_since(Instant::now()));
        let at_most = complete.map_or(at_most, |it| it.min(at_most));
        // Either way it is time to look.
        let _ = timeout(at_most, files::nudged(self.watch.as_ref())).await;
        Ok(())
    }

    async fn probe(&mut self) -> Result<String, FetchError> {
        let path = self.settings.path.clone();
        super::in_background(move || {
            let found = list(&path)?;
            if let Some(first) = found.first() {
                File::open(path.join(&first.file_name))?;
            }
            Ok(super::counted(found.len(), "file"))
        })
        .await
    }

    async fn close(&mut self) {
        self.watch = None;
    }
}

/// Lists the files that are to be taken once they are complete, oldest first.
fn list(folder: &Path) -> io::Result<Vec<Found>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let file_name = entry.file_name();
        if !is_meant(&file_name) || !entry.file_type()?.is_file() {
            continue;
        }
        match entry.metadata().and_then(|it| stamp(&it)) {
            Ok(stamp) => found.push(Found { file_name, stamp }),
            // Gone or renamed before it could have been complete.
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(error),
        }
    }
    found.sort_by(|left, right| {
        (left.stamp.modified, &left.file_name).cmp(&(right.stamp.modified, &right.file_name))
    });
    Ok(found)
}

/// Takes the next batch of the `complete` files.
fn take(
    name: &InboxName,
    settings: &Settings,
    mut taken: BTreeSet<String>,
    complete: Vec<Found>,
) -> io::Result<Batch> {
    let mut budget = Budget::default();
    let mut messages = Vec::new();
    let mut failures = Vec::new();
    let mut more = false;
    for found in complete {
        if !budget.admits(held_bytes(found.stamp.size, settings.max_message_bytes)) {
            more = true;
            break;
        }
        let bytes = match read(&settings.path.join(&found.file_name), found.stamp, settings.max_message_bytes) {
            Ok(Some(bytes)) => bytes,
            // Changed again: not complete after all.
            Ok(None) => continue,
            Err(error) if error.kind() == io::ErrorKind::NotFound => Bytes::Unavailable,
            Err(error) => {
                failures.push((found, error));
                continue;
            }
        };
        messages.push(message(name, &settings.path, &found, bytes));
    }
    // One file that cannot be read must not hide the others; if none can, the folder is at fault.
    if messages.is_empty()
        && let Some((_, error)) = failures.pop()
    {
        return Err(error);
    }
    messages.extend(failures.iter().map(|(found, _)| message(name, &settings.path, found, Bytes::Unavailable)));
    taken.extend(messages.iter().filter_map(|it| match &it.origin {
        Origin::File { identity, .. } => Some(identity.expose().clone()),
        Origin::Imap { .. } | Origin::Hand { .. } => None,
    }));
    Ok(Batch { messages, cursor: Cursor::Files(taken), more })
}

/// Reads a file that must have `expected` before and after. `None` if it has not.
fn read(path: &Path, expected: Stamp, max_message_bytes: u64) -> io::Result<Option<Bytes>> {
    let file = File::open(path)?;
    if stamp(&file.metadata()?)? != expected {
        return Ok(None);
    }
    let bytes = files::read(&file, expected.size, max_message_bytes)?;
    Ok((stamp(&file.metadata()?)? == expected).then_some(bytes))
}

/// Moves the files that still are what was stored. The first failure is returned after all were tried.
fn settle(files: &[(PathBuf, String)], move_to: &Path) -> io::Result<()> {
    let mut outcome = Ok(());
    for (path, stored) in files {
        let moved = match fs::symlink_metadata(path).and_then(|it| stamp(&it)) {
            Ok(stamp) if path.file_name().is_some_and(|name| identity(name, stamp) == *stored) => {
                put_away::put_away(path, move_to)
            }
            // Changed since: it will be taken again, and moved then.
            Ok(_) => Ok(()),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            Err(error) => Err(error),
        };
        outcome = outcome.and(moved);
    }
    outcome
}

/// Whether a file of this name is meant for us.
fn is_meant(file_name: &OsStr) -> bool {
    let name = file_name.to_string_lossy().to_lowercase();
    !name.starts_with('.') && !UNFINISHED.iter().any(|end| name.ends_with(end))
}

fn stamp(metadata: &fs::Metadata) -> io::Result<Stamp> {
    Ok(Stamp { size: metadata.len(), modified: metadata.modified()? })
}

/// Names a file for ever: its name, size, and time of change in nanoseconds.
fn identity(file_name: &OsStr, stamp: Stamp) -> String {
    let nanoseconds = match stamp.modified.duration_since(SystemTime::UNIX_EPOCH) {
        Ok(since) => since.as_nanos() as i128,
        Err(before) => -(before.duration().as_nanos() as i128),
    };
    format!("{}:{}:{nanoseconds}", file_name.to_string_lossy(), stamp.size)
}

/// How long ago a file was changed; zero if its clock is ahead of ours.
fn age(modified: SystemTime) -> Duration {
    let age = super::now().duration_since(files::timestamp(modified));
    Duration::try_from(age).unwrap_or_default()
}

fn message(name: &InboxName, folder: &Path, found: &Found, bytes: Bytes) -> RawMessage {
    let file_name = found.file_name.to_string_lossy().into_owned();
    let is_mail = Path::new(&file_name).extension().is_some_and(|it| it.eq_ignore_ascii_case("eml"));
    let path = folder.join(&found.file_name).to_string_lossy().into_owned();
    RawMessage {
        inbox: name.clone(),
        origin: Origin::File {
            identity: Private::new(identity(&found.file_name, found.stamp)),
            path: Private::new(path),
        },
        arrived: files::timestamp(found.stamp.modified),
        media: if is_mail { Media::Mail } else { Media::Document { name: Private::new(file_name) } },
        bytes,
    }
}

#[cfg(test)]
mod tests;
