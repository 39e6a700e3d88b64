//! The files that a person names: each path, and every file in each folder, in order.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use sha2::{Digest, Sha256};

use crate::extract::format;
use crate::model::{Bytes, InboxName, Media, Origin, Private, RawMessage};

/// Every file that `given` names, folders gone through to the bottom, in the order of their names.
///
/// A path that does not exist is in the answer, and so is a folder that cannot be listed: each gets its line.
pub(crate) fn files(given: &[PathBuf]) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for path in given {
        collect(path, &mut files);
    }
    files
}

fn collect(path: &Path, files: &mut Vec<PathBuf>) {
    // A link to a folder is followed only where it was given by name, so that loops end.
    let Ok(entries) = fs::read_dir(path) else {
        files.push(path.to_owned());
        return;
    };
    let mut entries: Vec<_> = entries.filter_map(Result::ok).collect();
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        match entry.file_type() {
            Ok(kind) if kind.is_dir() => collect(&entry.path(), files),
            _ => files.push(entry.path()),
        }
    }
}

/// Whether `path` can be opened: a file that is no pipe or device, or a folder that can be listed.
///
/// # Errors
///
/// Why not.
pub(crate) fn probe(path: &Path) -> io::Result<()> {
    if fs::metadata(path)?.is_dir() {
        return fs::read_dir(path).map(drop);
    }
    open(path).map(drop)
}

/// Why `path` could not be read, in words without a path.
pub(crate) fn reason(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "it does not exist, or is a link to what does not".into(),
        io::ErrorKind::PermissionDenied => "permission denied".into(),
        _ => error.to_string(),
    }
}

/// Reads the file at `path` as a message that was handed over.
///
/// # Errors
///
/// When it cannot be read.
pub(crate) fn read(path: &Path) -> io::Result<RawMessage> {
    let (file, metadata) = open(path)?;
    let modified = metadata.modified().ok().and_then(|time| Timestamp::try_from(time).ok());
    let mut bytes = Vec::new();
    file.take(LARGEST + 1).read_to_end(&mut bytes)?;
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let media = match format::recognise(&bytes, &name, "") {
        format::Format::Mail => Media::Mail,
        _ => Media::Document { name: Private::new(name) },
    };
    let identity = hex(&Sha256::digest(&bytes));
    let bytes = match bytes.len() as u64 <= LARGEST {
        true => Bytes::Whole(Private::new(bytes)),
        false => {
            bytes.truncate(HEAD);
            Bytes::Head { head: Private::new(bytes), size: metadata.len() }
        }
    };
    Ok(RawMessage {
        inbox: InboxName::new(InboxName::BY_HAND),
        origin: Origin::Hand { identity },
        arrived: modified.unwrap_or(Timestamp::UNIX_EPOCH),
        media,
        bytes,
    })
}

/// Opens a file, but nothing that could keep a reader waiting for ever.
fn open(path: &Path) -> io::Result<(File, fs::Metadata)> {
    let metadata = fs::metadata(path)?;
    if metadata.is_dir() {
        // It was met in a folder as a link, or it could not be listed.
        fs::read_dir(path)?;
        return Err(io::Error::other("it is a link to a folder: name that folder itself"));
    }
    if !metadata.is_file() {
        return Err(io::Error::other("it is not a file but a pipe, socket or device"));
    }
    Ok((File::open(path)?, metadata))
}

/// The largest file that is taken whole, in bytes.
const LARGEST: u64 = 256 << 20;

/// What is kept of a larger file, in bytes.
const HEAD: usize = 64 << 10;

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
