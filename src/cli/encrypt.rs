//! `forewarn encrypt` and `forewarn decrypt`: the log is kept with the key that the configuration names, or without one.
//!
//! The service must be stopped, and its lock is held meanwhile. Nothing changes until the new file is verified.

use std::path::{Path, PathBuf};

use crate::cli::backup::in_words;
use crate::cli::{Failure, load_offline, no_log, output};
use crate::config::{Config, read_key};
use crate::service::lock::Lock;
use crate::store::encryption::{Protection, protect};
use crate::store::{Settings, Store};

#[derive(Debug, clap::Args)]
pub(crate) struct Encrypt {
    /// The file with the key that the log has now, to change it; left out where it has none
    #[arg(long, value_name = "FILE")]
    old_key: Option<PathBuf>,
}

#[derive(Debug, clap::Args)]
pub(crate) struct Decrypt {}

pub(crate) fn encrypt(config: &Path, arguments: Encrypt) -> Result<(), Failure> {
    let config = with_log(config)?;
    if config.state.protection == Protection::Plain {
        return Err(Failure::Failed(
            "expected the configuration to name a key, but found no `key_file` in `[state]`: make one with `openssl rand -hex 32 > \
             FILE`, keep a copy elsewhere, and name it there"
                .to_owned(),
        ));
    }
    let now = match &arguments.old_key {
        None => Protection::Plain,
        Some(path) => Protection::Key(read_key(path).map_err(Failure::Failed)?),
    };
    let held = change(&config, &config.state, &now)?;
    output::answer(&format!(
        "The log is encrypted with the key of `key_file`: {held}, verified.\nBackups made before are as they were. Blocks of the \
         disk that held the old file may still hold what was in it, until they are used again."
    ))
}

pub(crate) fn decrypt(config: &Path, _: Decrypt) -> Result<(), Failure> {
    let config = with_log(config)?;
    if config.state.protection == Protection::Plain {
        return Err(Failure::Failed(
            "expected the configuration to name the key of the log, but found no `key_file` in `[state]`"
                .to_owned(),
        ));
    }
    let plain = Settings { protection: Protection::Plain, ..config.state.clone() };
    let held = change(&config, &plain, &config.state.protection)?;
    output::answer(&format!(
        "The log is not encrypted any more: {held}, verified.\nTake `key_file` out of `[state]` before the service starts."
    ))
}

/// The configuration of a practice that has a log.
fn with_log(config: &Path) -> Result<Config, Failure> {
    let config = load_offline(config)?;
    match Store::is_there(&config.state) {
        true => Ok(config),
        false => Err(Failure::Failed(no_log(&config))),
    }
}

/// Changes the log that is kept as `now` says; what it holds, in words.
fn change(config: &Config, to: &Settings, now: &Protection) -> Result<String, Failure> {
    let _lock = Lock::take(&config.state.directory)?;
    Ok(in_words(&protect(to, now)?))
}
