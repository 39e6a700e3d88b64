//! Where log lines go: to journald under systemd, to standard error otherwise.
//!
//! Only events of forewarn's own are carried, whatever `RUST_LOG` says: the mail library traces passwords and whole
//! messages through the `log` crate, for which no bridge is installed. `FOREWARN_LOG` sets the level
//! (`error`, `warn`, `info`, `debug`; default `info`). A panic is reported by its place alone, since its message may
//! quote what was being read.

use std::env;
use std::fs;
use std::io::{self, IsTerminal};
use std::os::unix::fs::MetadataExt;
use std::panic;

use tracing::level_filters::LevelFilter;
use tracing_subscriber::Layer;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

use crate::telemetry::events;

/// Where the lines go when there is no journal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Quiet {
    /// Everything from `info` on: a daemon at a terminal.
    No,
    /// Warnings and errors only: a command whose answer is what counts.
    Yes,
}

/// Installs the subscriber and the panic hook. Called once, by `main`; a second call does nothing.
pub fn install(quiet: Quiet) {
    let default = match quiet {
        Quiet::No => LevelFilter::INFO,
        Quiet::Yes => LevelFilter::WARN,
    };
    let level = env::var("FOREWARN_LOG").ok().and_then(|level| level.parse().ok()).unwrap_or(default);
    let ours = Targets::new().with_target("forewarn", level);
    let journal = under_systemd().then(tracing_journald::layer).and_then(Result::ok);
    let terminal = journal.is_none().then(|| {
        tracing_subscriber::fmt::layer()
            .with_writer(io::stderr)
            .with_ansi(io::stderr().is_terminal())
            .with_target(false)
    });
    let registry = tracing_subscriber::registry()
        .with(journal.map(|layer| layer.with_filter(ours.clone())))
        .with(terminal.map(|layer| layer.with_filter(ours)));
    if registry.try_init().is_ok() {
        panic::set_hook(Box::new(|info| {
            let (file, line) = info.location().map_or(("unknown", 0), |place| (place.file(), place.line()));
            events::panicked(file, line);
        }));
    }
}

/// Whether standard error is connected to the journal.
///
/// systemd names the stream by device and inode, so that a program whose standard error was redirected since, or a shell in
/// a terminal that systemd started, is told apart (systemd.exec(5), `$JOURNAL_STREAM`).
fn under_systemd() -> bool {
    let Some(stream) = env::var("JOURNAL_STREAM").ok() else { return false };
    let Ok(stderr) = fs::metadata("/proc/self/fd/2") else { return false };
    stream == format!("{}:{}", stderr.dev(), stderr.ino())
}
