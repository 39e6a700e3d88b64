//! `forewarn restore BACKUP`: a backup becomes the log of a state directory that has none.
//!
//! The service's lock is held meanwhile, so that it neither runs nor starts. Who restores must own the state directory:
//! files that another user made there would keep the service from starting.

use std::fs::{self, DirBuilder};
use std::os::unix::fs::{DirBuilderExt, MetadataExt};
use std::path::{Path, PathBuf};

use crate::cli::backup::{in_words, object};
use crate::cli::{Failure, load_offline, output};
use crate::service::lock::Lock;
use crate::store::backup;

#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// A file that `forewarn backup` made
    backup: PathBuf,
    /// One JSON object, and nothing else on standard output
    #[arg(long)]
    json: bool,
}

pub(crate) fn run(config: &Path, arguments: Arguments) -> Result<(), Failure> {
    let config = load_offline(config)?;
    let directory = &config.state.directory;
    let settings = config.state.clone();
    // Asked before anything is made for it.
    fs::File::open(&arguments.backup)
        .map_err(|error| Failure::Failed(format!("failed to read `{}`: {error}", arguments.backup.display())))?;
    DirBuilder::new().recursive(true).mode(0o700).create(directory).map_err(|error| {
        Failure::Failed(format!("failed to make the state directory `{}`: {error}", directory.display()))
    })?;
    let owner = fs::metadata(directory)?.uid();
    if owner != rustix::process::geteuid().as_raw() {
        return Err(Failure::Failed(format!(
            "expected to run as the owner of `{}` (user id {owner}), but found another user: `sudo -u '#{owner}' \
             forewarn restore …`",
            directory.display()
        )));
    }
    let _lock = Lock::take(directory)?;
    let restored = backup::restore(&arguments.backup, &settings)?;
    if arguments.json {
        let mut answer = object(&restored.log);
        answer["backup_version"] = restored.backup.version.into();
        return output::answer(&answer.to_string());
    }
    let updated = match restored.backup.version == restored.log.version {
        true => String::new(),
        false => {
            format!(", brought from version {} to {}", restored.backup.version, restored.log.version)
        }
    };
    output::answer(&format!(
        "Restored: {}, verified{updated}.\nStart the service: what came in since the backup and is still in the inboxes \
         is taken in again. What people recorded since is not in it.",
        in_words(&restored.log)
    ))
}
