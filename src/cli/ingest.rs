//! `forewarn ingest`: takes in what came by post or over the counter, scanned or saved to a file.
//!
//! A running service reads it within seconds. Where none runs, it is read here, and the alerts go out from here.

use std::path::{Path, PathBuf};

use jiff::Timestamp;

use crate::cli::{Failure, counted, end, load, open_service, open_store, output, paths, runtime};
use crate::model::{Cursor, InboxName};
use crate::service;
use crate::service::lock::{Lock, LockError};
use crate::service::once::Inboxes;

#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Messages (.eml), documents, or folders of them
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
}

pub(crate) fn run(config: &Path, arguments: Arguments) -> Result<(), Failure> {
    let config = load(config)?;
    let store = open_store(&config)?;
    let inbox = InboxName::new(InboxName::BY_HAND);
    let (mut failed, mut stored) = (0, 0);
    for path in paths::files(&arguments.paths) {
        let mut message = match paths::read(&path) {
            Ok(message) => message,
            Err(error) => {
                output::complain(&format!("failed to read `{}`: {}", path.display(), paths::reason(&error)));
                failed += 1;
                continue;
            }
        };
        // It arrives now, whatever the file's own time says.
        let now = Timestamp::now();
        message.arrived = now;
        let accepted = store.accept(&inbox, &[message], &Cursor::Start, now)?;
        match accepted.stored.first() {
            Some(id) => {
                stored += 1;
                output::answer(&format!("{}: taken in as entry {id}", path.display()))?;
            }
            None => output::answer(&format!("{}: was taken in before, nothing done", path.display()))?,
        }
    }
    drop(store);
    if stored > 0 {
        read_and_send(config)?;
    }
    match failed {
        0 => Ok(()),
        n => Err(Failure::Failed(format!("{} not taken in", counted(n, "file was", "files were")))),
    }
}

/// Reads what was stored and sends the alerts, unless the service is there to do it.
fn read_and_send(config: crate::config::Config) -> Result<(), Failure> {
    let _lock = match Lock::take(&config.state.directory) {
        Ok(lock) => lock,
        Err(LockError::Held) => return output::answer("The running service reads it now and sends the alerts."),
        Err(error @ LockError::File(_)) => return Err(Failure::from(error)),
    };
    let runtime = runtime()?;
    let context = open_service(&runtime, config)?;
    let result = runtime.block_on(service::once(&context, Inboxes::Leave));
    end(runtime);
    match result?.untold {
        0 => Ok(()),
        n => Err(Failure::Failed(format!(
            "{} not delivered yet; `forewarn status` shows which",
            counted(n, "notice is", "notices are")
        ))),
    }
}
