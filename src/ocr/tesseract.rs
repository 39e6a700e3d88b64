//! One run of the tesseract program: started, fed, read, ended.
//!
//! The program looks at a stranger's picture, so it is trusted with as little as it needs: an empty environment, no
//! terminal, no file but its libraries and data, no network, memory and processor time within bounds, and what it prints
//! is read up to a bound. The box is made by the process itself before it becomes tesseract: forewarn starts its own
//! program once more, which calls [`become_program`].
//!
//! However a run ends (answered, timed out, given up by the caller), the process is gone with it.

use std::ffi::OsString;
use std::io;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use rustix::process::nice;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::process::{Child, ChildStdin, ChildStdout, Command};

use crate::model::Picture;
use crate::sandbox;

use super::OcrError;

/// The command of forewarn that confines itself and becomes tesseract.
pub const COMMAND: &str = "recogniser";

/// By which tesseract is told where its data lie.
const DATA: &str = "TESSDATA_PREFIX";

/// How much the program gives way to everything else, in steps of 20: a letter that arrives while a fax is being
/// recognised comes first.
const COURTESY: i32 = 10;

/// The longest answer that is read, in bytes. A page of small print takes a tenth of it.
const LONGEST_ANSWER: u64 = 4 << 20;

/// The program and how it is started.
#[derive(Debug, Clone)]
pub(super) struct Program {
    pub(super) path: PathBuf,
    /// The program of forewarn; without it tesseract is started directly, and nothing bounds it.
    pub(super) launcher: Option<PathBuf>,
    /// Where the languages' data lie, where not in tesseract's own place.
    pub(super) data: Option<PathBuf>,
}

impl Program {
    /// Runs the program with `arguments`, feeds it `picture` where there is one, and returns what it printed.
    ///
    /// # Errors
    ///
    /// [`OcrError::Start`], [`OcrError::Died`], [`OcrError::TimedOut`] and [`OcrError::TooMuch`].
    pub(super) async fn run(
        &self,
        arguments: &[&str],
        picture: Option<&Picture>,
        time: Duration,
    ) -> Result<Vec<u8>, OcrError> {
        let mut child = self.command(arguments, picture.is_some(), time).spawn().map_err(OcrError::Start)?;
        let result = match tokio::time::timeout(time, converse(&mut child, picture)).await {
            Ok(result) => result,
            Err(_) => Err(OcrError::TimedOut(time)),
        };
        if result.is_err() {
            // Waits for its end as well; where it has ended by itself there is nothing to end.
            let _ = child.kill().await;
        }
        result
    }

    fn command(&self, arguments: &[&str], is_fed: bool, time: Duration) -> Command {
        let mut command = match &self.launcher {
            Some(launcher) => {
                let mut command = Command::new(launcher);
                // A second more than the run may take: the bound is for a process whose master is gone.
                command.arg(COMMAND).arg((time.as_secs() + 1).to_string()).arg("--").arg(&self.path);
                command
            }
            None => Command::new(&self.path),
        };
        command.args(arguments).env_clear().env("OMP_THREAD_LIMIT", "1");
        if let Some(data) = &self.data {
            command.env(DATA, data);
        }
        command
            .current_dir("/")
            .stdin(if is_fed { Stdio::piped() } else { Stdio::null() })
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .kill_on_drop(true);
        command
    }
}

/// Turns this process into `command`, shut in ([`sandbox::shut_in_program`]), with `seconds` of processor time.
///
/// Returns only where that failed, with the reason.
pub fn become_program(seconds: u64, command: &[OsString]) -> io::Error {
    let Some((program, arguments)) = command.split_first() else {
        return io::Error::new(io::ErrorKind::InvalidInput, "expected a program to become, but found none");
    };
    // It is a courtesy: whoever may not give way works all the same.
    let _ = nice(COURTESY);
    let data = std::env::var_os(DATA).map(PathBuf::from);
    if let Err(error) = sandbox::shut_in_program(Path::new(program), data.as_deref(), seconds) {
        return error;
    }
    std::process::Command::new(program).args(arguments).exec()
}

/// Where `program` is: itself where it names a directory, else in the directories of `PATH`.
pub(super) fn look_up(program: &Path) -> Option<PathBuf> {
    if program.components().count() > 1 {
        return program.is_file().then(|| program.to_owned());
    }
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).map(|it| it.join(program)).find(|it| it.is_file())
}

async fn converse(child: &mut Child, picture: Option<&Picture>) -> Result<Vec<u8>, OcrError> {
    let input = child.stdin.take();
    let output = child.stdout.take().ok_or_else(|| OcrError::Start(io::Error::other("no pipe")))?;
    let answer = listen(output);
    tokio::pin!(answer);
    // It may answer before it has read all, or close its input early: what counts is the answer and how it ends.
    let answer = tokio::select! {
        answer = &mut answer => answer,
        () = feed(input, picture) => answer.await,
    }?;
    let status = child.wait().await.map_err(OcrError::Start)?;
    if status.success() { Ok(answer) } else { Err(OcrError::Died { status: status.to_string() }) }
}

async fn listen(output: ChildStdout) -> Result<Vec<u8>, OcrError> {
    let mut answer = Vec::new();
    let read = output.take(LONGEST_ANSWER + 1).read_to_end(&mut answer).await;
    read.map_err(|error| OcrError::Died { status: error.kind().to_string() })?;
    if answer.len() as u64 > LONGEST_ANSWER { Err(OcrError::TooMuch) } else { Ok(answer) }
}

/// Writes the picture as a TIFF that is not packed, its pixels straight from where they lie.
///
/// tesseract takes a grey map (PGM) as well, but reads it byte by byte, which is an eighth of its time for a page.
async fn feed(input: Option<ChildStdin>, picture: Option<&Picture>) {
    let (Some(mut input), Some(picture)) = (input, picture) else { return };
    // A broken pipe shows in how the program ends.
    if input.write_all(&head(picture)).await.is_ok() {
        let _ = input.write_all(picture.pixels.expose()).await;
    }
}

/// All of a TIFF (revision 6.0) but its pixels, which follow.
fn head(picture: &Picture) -> Vec<u8> {
    /// The types of a field: 16 bits, 32 bits.
    const SHORT: u16 = 3;
    const LONG: u16 = 4;
    let (width, height) = (picture.width, picture.height);
    let fields = |start: u32| {
        [
            (256, LONG, width),
            (257, LONG, height),
            // Bits of a sample.
            (258, SHORT, 8),
            // Not packed, and 0 is black.
            (259, SHORT, 1),
            (262, SHORT, 1),
            // One strip: where it starts, samples of a pixel, rows, bytes.
            (273, LONG, start),
            (277, SHORT, 1),
            (278, LONG, height),
            (279, LONG, width.saturating_mul(height)),
        ]
    };
    let count = fields(0).len() as u16;
    let start = 8 + 2 + 12 * u32::from(count) + 4;
    let mut head = b"II\x2a\0\x08\0\0\0".to_vec();
    head.extend(count.to_le_bytes());
    for (tag, kind, value) in fields(start) {
        head.extend(u16::to_le_bytes(tag));
        head.extend(kind.to_le_bytes());
        head.extend(1_u32.to_le_bytes());
        head.extend(value.to_le_bytes());
    }
    // No further page.
    head.extend(0_u32.to_le_bytes());
    head
}
