//! The two streams: answers on standard output, complaints and progress on standard error.
#![allow(clippy::print_stderr, reason = "this is where standard error is written")]

use std::io::{self, IsTerminal, Write};

use crate::cli::Failure;

/// Writes an answer. A reader that has gone away (`forewarn list | head`) is no failure.
pub(crate) fn answer(text: &str) -> Result<(), Failure> {
    is_heard(text).map(drop)
}

/// Writes an answer, and says whether anyone still reads: false once the reader has gone away.
pub(crate) fn is_heard(text: &str) -> Result<bool, Failure> {
    let mut stdout = io::stdout().lock();
    let end: &[u8] = if text.ends_with('\n') { b"" } else { b"\n" };
    match stdout.write_all(text.as_bytes()).and_then(|()| stdout.write_all(end)).and_then(|()| stdout.flush()) {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(false),
        Err(error) => Err(Failure::Failed(format!("failed to write the answer: {error}"))),
    }
}

/// Writes many lines at once; nothing where there are none.
pub(crate) fn lines(lines: &[String]) -> Result<(), Failure> {
    match lines {
        [] => Ok(()),
        lines => answer(&lines.join("\n")),
    }
}

/// Writes a complaint or a remark for the person at the terminal.
pub(crate) fn complain(text: &str) {
    eprintln!("forewarn: {text}");
}

/// A line that counts up while long work goes on, at a terminal only.
pub(crate) struct Progress {
    what: &'static str,
    total: usize,
    done: usize,
    shown: bool,
}

impl Progress {
    /// Shows itself only where standard error is a terminal, the answers do not appear there too, and there is more than a
    /// little to do.
    pub(crate) fn new(what: &'static str, total: usize) -> Progress {
        let shown = total > 3 && io::stderr().is_terminal() && !io::stdout().is_terminal();
        Progress { what, total, done: 0, shown }
    }

    /// One more is done.
    pub(crate) fn step(&mut self) {
        self.done += 1;
        if self.shown {
            eprint!("\r{} {} of {}", self.what, self.done, self.total);
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if self.shown {
            eprint!("\r\x1b[K");
        }
    }
}

/// The width of the terminal in columns; that of a classic one where there is none.
pub(crate) fn width() -> u16 {
    match rustix::termios::tcgetwinsize(io::stdout()) {
        Ok(size) if size.ws_col > 0 => size.ws_col,
        _ => 100,
    }
}
