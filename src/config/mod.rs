//! The configuration: one TOML file, read once, checked whole, turned into what the stages and edges take.
//!
//! Four steps: `file` is the file as written, every unknown key, wrong type and missing key noted; `resolve` is what
//! it means, with everything that must hold between keys and in the world around the file; `rules` is the policy, the
//! practice's own file laid over the one that is built in; `teaching` is what the practice says of its own mail. All faults are answered together ([`Faults`]), so that one
//! `forewarn check` shows everything there is to mend.

use std::fs;
use std::path::{Path, PathBuf};

use jiff::civil::{Time, Weekday};

use crate::channel;
use crate::extract::limits::Limits;
use crate::inbox;
use crate::model::{InboxName, Policy, Practice, StateCode, Thresholds};
use crate::oauth;
use crate::store;

mod document;
mod fault;
mod file;
mod resolve;
mod rules;
mod secret;
pub mod teaching;
#[cfg(test)]
mod tests;

pub use fault::{Fault, Faults};
pub use resolve::state::read_key;

/// What the configuration means, after all checks.
#[derive(Debug, Clone)]
pub struct Config {
    pub practice: Practice,
    pub policy: Policy,
    /// Where the database is, which need not exist yet, and how it is kept.
    pub state: store::Settings,
    /// The sign-ins that inboxes and servers name, and those that nobody uses.
    pub sign_ins: Vec<oauth::Settings>,
    /// At least one, with names of their own.
    pub inboxes: Vec<inbox::Settings>,
    /// Its `message_id_domain` is that of the sender's address; the service puts the installation's own in its place.
    pub channel: channel::Settings,
    /// How trouble of the service is told when the channel may be what failed.
    pub alarm: channel::AlarmSettings,
    /// From where on something counts as trouble.
    pub thresholds: Thresholds,
    /// The files with passwords, as far as they are named by a path.
    pub password_files: Vec<PathBuf>,
    pub digest: DigestTime,
    pub limits: Limits,
    /// The practice.toml from which `practice.taught` was read, if there is one.
    pub teaching: Option<PathBuf>,
}

impl Config {
    /// Whether requests in `inbox` are held until those who must be told were told.
    pub fn holds(&self, inbox: &InboxName) -> bool {
        self.inboxes.iter().any(|it| it.name == *inbox && it.shelves().is_some())
    }

    /// The inboxes in which requests are held.
    pub fn holding(&self) -> Vec<InboxName> {
        self.inboxes.iter().filter(|it| it.shelves().is_some()).map(|it| it.name.clone()).collect()
    }
}

/// When the digest is sent, by the practice's clock.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DigestTime {
    pub at: Time,
    /// At least one, in the order of the week.
    pub days: Vec<Weekday>,
}

/// A usable configuration, and what the operator should still look at.
#[derive(Debug, Clone)]
pub struct Loaded {
    pub config: Config,
    pub warnings: Vec<Fault>,
}

/// Reads and checks the configuration at `path`, with the files that it names.
///
/// # Errors
///
/// [`Faults`]: everything that is wrong with it, at once.
pub fn load(path: &Path) -> Result<Loaded, Faults> {
    let credentials = std::env::var_os("CREDENTIALS_DIRECTORY").map(PathBuf::from);
    load_with(path, Passwords::Read { credentials: credentials.as_deref() })
}

/// [`load`] for a command that connects to nothing: the password files are not opened, and passwords are empty.
///
/// So a member of staff who may read the log, but no password, can still use it.
///
/// # Errors
///
/// As for [`load`].
pub fn load_offline(path: &Path) -> Result<Loaded, Faults> {
    load_with(path, Passwords::Leave)
}

/// Whether the password files are read.
#[derive(Debug, Clone, Copy)]
enum Passwords<'a> {
    /// With the directory of systemd's credentials, where there is one.
    Read {
        credentials: Option<&'a Path>,
    },
    Leave,
}

/// The built-in policy for a practice in `state`, as it is where the practice sets nothing of its own.
pub fn default_policy(state: StateCode) -> Policy {
    let mut draft = rules::Draft::default();
    rules::lay_built_in(&mut draft);
    draft.finish(Some(state))
}

fn load_with(path: &Path, passwords: Passwords<'_>) -> Result<Loaded, Faults> {
    let shown = path.display().to_string();
    let text = match fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) => {
            let mut report = fault::Report::new(shown, "");
            report
                .fault(None, format!("failed to read the configuration ({error})"))
                .remedy("name it with `--config FILE`, and see that this user may read it");
            return Err(refused(report.into_parts()));
        }
    };
    let absolute = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let base = absolute.parent().unwrap_or(Path::new("/"));
    let mut report = fault::Report::new(shown, &text);
    let Some(file) = document::read::<file::File>(&mut report) else {
        return Err(refused(report.into_parts()));
    };

    let mut draft = rules::Draft::default();
    let mut noted = rules::lay_built_in(&mut draft);
    if let Some(own) = file.policy.as_ref().and_then(|policy| policy.value.file.as_ref()) {
        let own_path = base.join(&own.value);
        match fs::read_to_string(&own_path) {
            Ok(text) => {
                let also = rules::lay(own_path.display().to_string(), &text, &mut draft);
                noted.0.extend(also.0);
                noted.1.extend(also.1);
            }
            Err(error) => report
                .fault(own.at, format!("failed to read the policy file ({error})"))
                .remedy("correct its path, or leave out [policy] to use the built-in policy"),
        }
    }

    let surroundings = resolve::Surroundings { base, passwords, sign_ins: &[] };
    let mut config = resolve::resolve(&file, &surroundings, draft, &mut report);
    if let Some(written) = file.triage.as_ref().and_then(|triage| triage.value.practice.as_ref()) {
        let path = surroundings.path(&written.value);
        let own_domains = config.as_ref().map(|it| it.practice.domains.clone()).unwrap_or_default();
        match fs::read_to_string(&path) {
            Ok(text) => {
                let (taught, faults, warnings) = teaching::read(path.display().to_string(), &text, &own_domains);
                noted.0.extend(faults);
                noted.1.extend(warnings);
                if let Some(config) = &mut config {
                    config.practice.taught = taught;
                    config.teaching = Some(path);
                }
            }
            Err(error) => report
                .fault(written.at, format!("failed to read what the practice teaches ({error})"))
                .remedy("correct its path, or leave out [triage] to teach nothing"),
        }
    }
    let (mut faults, mut warnings) = report.into_parts();
    faults.extend(noted.0);
    warnings.extend(noted.1);
    match config {
        Some(config) if faults.is_empty() => Ok(Loaded { config, warnings }),
        _ => Err(Faults { faults, warnings }),
    }
}

fn refused((faults, warnings): (Vec<Fault>, Vec<Fault>)) -> Faults {
    Faults { faults, warnings }
}
