//! What is kept of a sign-in: one file each in the state directory, for the service's user alone.
//!
//! A file is replaced as a whole: written beside itself, synced, renamed, and the directory synced, so that after a crash
//! there is the one from before or the new one. Whoever reads it in order to replace it holds the [`lock`], which the
//! kernel lifts when its holder ends. What was given to one client is never shown to another, nor to another provider:
//! a file that names others than the configuration does counts as none.
//!
//! An administrator who signs in as root leaves files that belong to the owner of the state directory.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Read, Write};
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt, fchown};
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use rustix::fs::OFlags;
use serde::{Deserialize, Serialize};

use super::{OauthError, Refusal, Settings, now};
use crate::model::Private;

/// What is kept.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(super) struct Kept {
    client_id: String,
    token_endpoint: String,
    pub refresh_token: Option<Private<String>>,
    /// When it was last of use.
    pub used: Option<Timestamp>,
    /// When the provider ends it, by its own word.
    pub ends: Option<Timestamp>,
    /// Since when the provider refuses it, and why.
    pub refused: Option<Refused>,
}

/// That a provider refused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Refused {
    pub since: Timestamp,
    /// In words that name nobody.
    pub words: String,
}

/// The lock; held as long as the value lives.
pub(super) struct Lock {
    _file: File,
}

/// The longest file that is read, in bytes.
const LONGEST: u64 = 64 << 10;

/// Only the owner.
const MODE: u32 = 0o600;

/// Waits until no other process works on this sign-in, and keeps others waiting then.
///
/// # Errors
///
/// [`OauthError::Keep`] where the lock file cannot be made.
pub(super) fn lock(settings: &Settings) -> Result<Lock, OauthError> {
    let taken = || {
        prepare(&settings.directory)?;
        let path = path(settings, "lock");
        let file = OpenOptions::new().create(true).truncate(false).write(true).mode(MODE).open(path)?;
        give(&file, &settings.directory)?;
        file.lock()?;
        Ok(Lock { _file: file })
    };
    taken().map_err(|source| OauthError::Keep { name: settings.name.clone(), source })
}

impl Kept {
    /// What a sign-in has just left.
    pub(super) fn of(settings: &Settings, token: Option<Private<String>>, ends: Option<Timestamp>) -> Kept {
        Kept { refresh_token: token, used: Some(now()), ends, ..Kept::default() }.named(settings)
    }

    /// The same, refused since `at` unless it was before.
    pub(super) fn refused(self, settings: &Settings, at: Timestamp, refusal: &Refusal) -> Kept {
        let since = self.refused.as_ref().map_or(at, |it| it.since);
        let words = format!("{refusal}; {}", refusal.remedy(&settings.name));
        let refused = Some(Refused { since, words });
        Kept { refused, ..self }.named(settings)
    }

    /// Reads what is kept for this client of this provider; none where nothing is.
    ///
    /// # Errors
    ///
    /// [`OauthError::Exposed`] where others may read it, [`OauthError::Keep`] where it cannot be read.
    pub(super) fn read(settings: &Settings) -> Result<Option<Kept>, OauthError> {
        let fault = |source| OauthError::Keep { name: settings.name.clone(), source };
        // A link could lead to a file that others may write.
        let flags = (OFlags::NOFOLLOW | OFlags::NONBLOCK).bits().cast_signed();
        let file = match OpenOptions::new().read(true).custom_flags(flags).open(path(settings, "json")) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(source) => return Err(fault(source)),
        };
        let metadata = file.metadata().map_err(fault)?;
        let us = rustix::process::geteuid();
        let is_ours = us.is_root() || metadata.uid() == us.as_raw();
        if !metadata.is_file() || metadata.mode() & 0o077 != 0 || !is_ours {
            return Err(OauthError::Exposed { name: settings.name.clone() });
        }
        let mut bytes = Vec::new();
        file.take(LONGEST).read_to_end(&mut bytes).map_err(fault)?;
        // The error would quote what it could not read.
        let kept: Kept = serde_json::from_slice(&bytes).map_err(|_| fault(io::ErrorKind::InvalidData.into()))?;
        let is_of_client = kept.client_id == settings.client_id && kept.token_endpoint == settings.token_endpoint;
        Ok(is_of_client.then_some(kept))
    }

    /// Replaces what is kept. The caller holds the [`lock`].
    pub(super) fn write(&self, settings: &Settings) -> io::Result<()> {
        prepare(&settings.directory)?;
        let text = serde_json::to_vec(&self.clone().named(settings))?;
        let (unfinished, path) = (path(settings, "new"), path(settings, "json"));
        // A crash may have left one; it was never the true one.
        match fs::remove_file(&unfinished) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            Ok(()) | Err(_) => {}
        }
        let mut file = OpenOptions::new().create_new(true).write(true).mode(MODE).open(&unfinished)?;
        give(&file, &settings.directory)?;
        file.write_all(&text)?;
        file.sync_all()?;
        fs::rename(&unfinished, path)?;
        File::open(&settings.directory)?.sync_all()
    }

    fn named(self, settings: &Settings) -> Kept {
        let (client_id, token_endpoint) = (settings.client_id.clone(), settings.token_endpoint.clone());
        Kept { client_id, token_endpoint, ..self }
    }
}

/// Makes the directory, and the state directory above it, where they are missing.
fn prepare(directory: &Path) -> io::Result<()> {
    if directory.is_dir() {
        return Ok(());
    }
    DirBuilder::new().recursive(true).mode(0o700).create(directory)?;
    if let Some(above) = directory.parent() {
        give(&File::open(directory)?, above)?;
    }
    Ok(())
}

/// Gives what root has made to the owner of the directory in which it lies.
fn give(file: &File, directory: &Path) -> io::Result<()> {
    if !rustix::process::geteuid().is_root() {
        return Ok(());
    }
    let owner = fs::metadata(directory)?;
    fchown(file, Some(owner.uid()), Some(owner.gid()))
}

fn path(settings: &Settings, extension: &str) -> PathBuf {
    settings.directory.join(format!("{}.{extension}", settings.name))
}
