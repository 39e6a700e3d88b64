//! `[state]`: where the database is, and with which key it is kept.

use std::path::{Path, PathBuf};

use crate::config::Passwords;
use crate::config::document::At;
use crate::config::fault::Report;
use crate::config::file::File;
use crate::config::resolve::{Surroundings, path};
use crate::config::secret::{self, SecretError};
use crate::model::Private;
use crate::store;
use crate::store::encryption::{Protection, is_key};

/// What a key file must hold, and how one is made.
const MAKE: &str =
    "make one with `openssl rand -hex 32 > FILE`, and keep a copy elsewhere: nobody can read the log without it";

/// Reads `[state]`.
pub fn state(file: &File, surroundings: &Surroundings<'_>, report: &mut Report<'_>) -> Option<store::Settings> {
    let table = &file.state.as_ref()?.value;
    let protection = match &table.key_file {
        Some(written) => protection(written, surroundings, report),
        None => Some(Protection::Plain),
    };
    let directory = path(table.directory.as_ref()?, surroundings, report);
    Some(store::Settings { directory: directory?, protection: protection? })
}

/// Reads the key in the file at `path`, for a change from it to another.
///
/// # Errors
///
/// A line for the operator, where the file cannot be read or holds no key.
pub fn read_key(path: &Path) -> Result<Private<String>, String> {
    let shown = path.display();
    match secret::read(&path.to_string_lossy(), Path::new(""), None) {
        Ok(secret) if is_key(secret.password.expose()) => Ok(secret.password),
        Ok(_) | Err(SecretError::Empty | SecretError::NotText) => {
            Err(format!("expected 64 hexadecimal digits on one line in `{shown}`"))
        }
        Err(SecretError::Unreadable(kind)) => Err(format!("failed to read the key file `{shown}` ({kind})")),
        Err(SecretError::NotAFile) => Err(format!("expected a file with a key, but `{shown}` is something else")),
    }
}

/// The key is read for commands that connect to nothing as well: they open the database. Where it cannot be read, they
/// may have no need of it, so opening is what fails.
fn protection(
    written: &At<String>,
    surroundings: &Surroundings<'_>,
    report: &mut Report<'_>,
) -> Option<Protection> {
    let environment = std::env::var_os("CREDENTIALS_DIRECTORY").map(PathBuf::from);
    let credentials = match surroundings.passwords {
        Passwords::Read { credentials } => credentials,
        Passwords::Leave => environment.as_deref(),
    };
    match secret::read(&written.value, surroundings.base, credentials) {
        Ok(secret) if is_key(secret.password.expose()) => {
            if secret.open_to_all {
                report
                    .warning(written.at, "every user of this machine may read the key file")
                    .remedy("take that right away: `chmod o-r` on it");
            }
            Some(Protection::Key(secret.password))
        }
        Ok(_) | Err(SecretError::Empty | SecretError::NotText) => {
            report.fault(written.at, "expected 64 hexadecimal digits on one line in the key file").remedy(MAKE);
            None
        }
        Err(error @ (SecretError::Unreadable(_) | SecretError::NotAFile)) => {
            let cause = match error {
                SecretError::Unreadable(kind) => kind.to_string(),
                SecretError::NotAFile | SecretError::Empty | SecretError::NotText => "it is no file".to_owned(),
            };
            if let Passwords::Leave = surroundings.passwords {
                let why = format!(
                    "the file that `[state] key_file` names cannot be read ({cause}); run it as the user forewarn"
                );
                return Some(Protection::KeyUnread(why));
            }
            report
                .fault(written.at, format!("failed to read the key file ({cause})"))
                .remedy("give the path of a file that the user of the service may read");
            None
        }
    }
}
