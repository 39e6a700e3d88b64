//! An alarm by a program of the practice's own: the words go to its standard input, and nothing to its arguments.
//!
//! Arguments are seen by every user of the machine, so that only what the configuration says stands there. The program
//! counts as having told when it ends with status 0.

use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::process::Stdio;
use std::time::Duration;

use tokio::io::AsyncWriteExt;
use tokio::process::Command;
use tokio::time::timeout;

use super::Cause;

/// Which program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// An absolute path.
    pub program: PathBuf,
    pub arguments: Vec<String>,
}

/// How long it may take.
const PATIENCE: Duration = Duration::from_secs(60);

/// Runs the program with `words` on its standard input.
///
/// # Errors
///
/// [`Cause::Start`] where it cannot be run, [`Cause::Exit`] where it ends with another status than 0, and
/// [`Cause::Silent`] where it does not end in time; then it is killed.
pub async fn tell(settings: &Settings, words: &str) -> Result<(), Cause> {
    let mut command = Command::new(&settings.program);
    command.args(&settings.arguments).stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
    let mut child = command.kill_on_drop(true).spawn().map_err(|_| Cause::Start)?;
    let mut input = child.stdin.take().ok_or(Cause::Start)?;
    let telling = async {
        // A program that needs none of the words may close its input early.
        let _ = input.write_all(words.as_bytes()).await;
        drop(input);
        child.wait().await
    };
    match timeout(PATIENCE, telling).await {
        Err(_) => Err(Cause::Silent),
        Ok(Err(_)) => Err(Cause::Start),
        Ok(Ok(status)) if status.success() => Ok(()),
        Ok(Ok(status)) => Err(Cause::Exit(status.code().unwrap_or(-1))),
    }
}

/// Says whether the program is there and may be run. It is not run.
///
/// # Errors
///
/// [`Cause::Start`] where it is not there, or no program.
pub fn probe(settings: &Settings) -> Result<String, Cause> {
    match settings.program.metadata() {
        Ok(found) if found.is_file() && found.permissions().mode() & 0o111 != 0 => {
            Ok(format!("{} is there; what it does with an alarm cannot be tried", settings.program.display()))
        }
        Ok(_) | Err(_) => Err(Cause::Start),
    }
}
