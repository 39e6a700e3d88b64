//! What a Maildir and a folder have in common: reading one file within the limit, and being nudged by the kernel.
//!
//! Nothing here changes a file. A [`Watch`] may fail to start, or miss events (network file systems send none): it only
//! shortens waits, and its absence is not an error.

use std::ffi::OsString;
use std::fs::File;
use std::io::{self, Read};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::SystemTime;

use jiff::Timestamp;
use notify::event::{AccessKind, AccessMode, ModifyKind, RenameMode};
use notify::{Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher};
use tokio::sync::Notify;

use super::cursor::{HEAD_BYTES, held_bytes};
use crate::model::{Bytes, Private};

/// Reads `file`, of which its metadata said that it holds `size` bytes: whole, or its head if it is larger than the
/// limit.
///
/// # Errors
///
/// Those of the file system.
pub(super) fn read(mut file: &File, size: u64, max_message_bytes: u64) -> io::Result<Bytes> {
    let mut bytes = Vec::with_capacity(held_bytes(size, max_message_bytes) as usize);
    if size > max_message_bytes {
        file.take(HEAD_BYTES).read_to_end(&mut bytes)?;
        return Ok(Bytes::Head { head: Private::new(bytes), size });
    }
    // It may have grown since; never read on for ever.
    (&mut file).take(max_message_bytes.saturating_add(1)).read_to_end(&mut bytes)?;
    let came = bytes.len() as u64;
    if came > max_message_bytes {
        bytes.truncate(HEAD_BYTES as usize);
        return Ok(Bytes::Head { head: Private::new(bytes), size: came });
    }
    Ok(Bytes::Whole(Private::new(bytes)))
}

/// The time of a file's last change as a timestamp; times outside of the calendar become the present.
pub(super) fn timestamp(modified: SystemTime) -> Timestamp {
    Timestamp::try_from(modified).unwrap_or_else(|_| super::now())
}

/// The kernel's word that something happened in some directories.
pub(super) struct Watch {
    nudge: Arc<Notify>,
    _watcher: RecommendedWatcher,
}

impl Watch {
    /// Watches `directories`, not what is below them, and calls `written` with the name of each file that was closed
    /// after writing, or moved there. `None` if the kernel will not watch.
    pub(super) fn start(
        directories: &[PathBuf],
        mut written: impl FnMut(OsString) + Send + 'static,
    ) -> Option<Watch> {
        let nudge = Arc::new(Notify::new());
        let waker = Arc::clone(&nudge);
        let mut watcher = notify::recommended_watcher(move |event: notify::Result<Event>| {
            let Ok(event) = event else { return };
            if is_complete(&event.kind)
                && let Some(name) = event.paths.last().and_then(|path| path.file_name())
            {
                written(name.to_owned());
            }
            if is_news(&event) {
                waker.notify_one();
            }
        })
        .ok()?;
        for directory in directories {
            watcher.watch(directory, RecursiveMode::NonRecursive).ok()?;
        }
        Some(Watch { nudge, _watcher: watcher })
    }

    /// Returns once something has happened, at once if it happened since the last call.
    pub(super) async fn nudged(&self) {
        self.nudge.notified().await;
    }
}

/// Returns when `watch` is nudged; never, if there is none.
pub(super) async fn nudged(watch: Option<&Watch>) {
    match watch {
        Some(watch) => watch.nudged().await,
        None => std::future::pending().await,
    }
}

/// Whether the event says that a file is all there: closed by its writer, or moved into place.
fn is_complete(kind: &EventKind) -> bool {
    matches!(
        kind,
        EventKind::Access(AccessKind::Close(AccessMode::Write))
            | EventKind::Modify(ModifyKind::Name(RenameMode::To | RenameMode::Both))
    )
}

/// Whether there may be something to fetch; our own reading, above all, is not.
fn is_news(event: &Event) -> bool {
    event.need_rescan() || is_complete(&event.kind) || matches!(event.kind, EventKind::Create(_))
}
