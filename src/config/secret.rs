//! Passwords: read from a file of their own, never from the configuration.
//!
//! A `password_file` is an absolute path, or a path relative to the configuration. A bare name is looked up first
//! among the credentials that systemd hands over (`LoadCredential=`), then beside the configuration. One newline at the
//! end is not part of the password. No fault quotes the path: an operator may have written the password there by
//! mistake.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use crate::model::Private;

/// Why a password cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum SecretError {
    #[error("failed to read the password file ({0})")]
    Unreadable(std::io::ErrorKind),
    #[error("expected the password file to be a file, but it is something else")]
    NotAFile,
    #[error("expected a password in the password file, but it is empty")]
    Empty,
    #[error("expected one line of text in the password file, but found something else")]
    NotText,
}

impl SecretError {
    /// What the operator should do.
    pub fn remedy(&self) -> &'static str {
        match self {
            SecretError::Unreadable(_) => {
                "give the path of a file that holds the password and that the user of the service may read"
            }
            SecretError::NotAFile | SecretError::Empty | SecretError::NotText => {
                "write the password into that file, on one line"
            }
        }
    }
}

/// A password as found.
#[derive(Debug)]
pub struct Secret {
    pub password: Private<String>,
    /// Whether every user of the machine may read its file.
    pub open_to_all: bool,
}

/// Reads the password that `reference` names. `credentials` is systemd's directory, `base` that of the configuration.
///
/// # Errors
///
/// [`SecretError`] where the file cannot be read, is longer than [`LONGEST`], or holds anything but one line of text.
pub fn read(reference: &str, base: &Path, credentials: Option<&Path>) -> Result<Secret, SecretError> {
    let path = locate(reference, base, credentials);
    let file = File::open(&path).map_err(|error| SecretError::Unreadable(error.kind()))?;
    let metadata = file.metadata().map_err(|error| SecretError::Unreadable(error.kind()))?;
    if !metadata.is_file() {
        return Err(SecretError::NotAFile);
    }
    let mut text = String::new();
    match file.take(LONGEST + 1).read_to_string(&mut text) {
        Ok(length) if length as u64 <= LONGEST => {}
        Ok(_) => return Err(SecretError::NotText),
        Err(error) if error.kind() == std::io::ErrorKind::InvalidData => return Err(SecretError::NotText),
        Err(error) => return Err(SecretError::Unreadable(error.kind())),
    }
    let password = text.strip_suffix('\n').unwrap_or(&text);
    let password = password.strip_suffix('\r').unwrap_or(password);
    if password.is_empty() {
        return Err(SecretError::Empty);
    }
    if password.chars().any(char::is_control) {
        return Err(SecretError::NotText);
    }
    Ok(Secret { password: password.into(), open_to_all: open_to_all(&metadata) })
}

/// The largest password file that is read, in bytes.
pub const LONGEST: u64 = 16 << 10;

fn locate(reference: &str, base: &Path, credentials: Option<&Path>) -> PathBuf {
    let is_bare = !reference.contains('/') && reference != "." && reference != "..";
    let handed_over = credentials.filter(|_| is_bare).map(|it| it.join(reference)).filter(|it| it.exists());
    handed_over.unwrap_or_else(|| base.join(reference))
}

#[cfg(unix)]
fn open_to_all(metadata: &std::fs::Metadata) -> bool {
    use std::os::unix::fs::PermissionsExt;
    metadata.permissions().mode() & 0o004 != 0
}

#[cfg(not(unix))]
fn open_to_all(_: &std::fs::Metadata) -> bool {
    false
}

#[cfg(test)]
mod tests {
    use super::{SecretError, read};

    #[track_caller]
    fn check(content: &[u8], expected: Result<&str, &str>) {
        let home = tempfile::tempdir().unwrap();
        std::fs::write(home.path().join("word"), content).unwrap();
        let found = read("word", home.path(), None).map(|it| it.password.into_exposed());
        assert_eq!(found.map_err(|error| error.to_string()), expected.map(str::to_owned).map_err(str::to_owned));
    }

    #[test]
    fn one_newline_at_the_end_is_not_part_of_the_password() {
        check(b"open sesame\n", Ok("open sesame"));
        check(b"open sesame\r\n", Ok("open sesame"));
        check(b" spaces stay ", Ok(" spaces stay "));
    }

    #[test]
    fn what_is_no_single_line_is_refused() {
        check(b"", Err("expected a password in the password file, but it is empty"));
        check(b"\n", Err("expected a password in the password file, but it is empty"));
        check(b"one\ntwo\n", Err(&SecretError::NotText.to_string()));
        check(b"\xff\xfe", Err(&SecretError::NotText.to_string()));
        check(&[b'x'; 20_000], Err(&SecretError::NotText.to_string()));
    }

    #[test]
    fn a_bare_name_is_looked_up_first_among_the_credentials_of_systemd() {
        let home = tempfile::tempdir().unwrap();
        let credentials = tempfile::tempdir().unwrap();
        std::fs::write(home.path().join("word"), "beside").unwrap();
        std::fs::write(credentials.path().join("word"), "handed over").unwrap();
        let find = |reference: &str| {
            read(reference, home.path(), Some(credentials.path())).unwrap().password.into_exposed()
        };
        assert_eq!(find("word"), "handed over");
        assert_eq!(find("./word"), "beside");
        std::fs::remove_file(credentials.path().join("word")).unwrap();
        assert_eq!(find("word"), "beside");
    }
}
