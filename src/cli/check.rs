//! `forewarn check`: every fault of the configuration at once; with `--connect` logs in to every server.

use std::path::Path;
use std::time::Duration;

use crate::cli::{Failure, counted, end, load, output, recognition_in_words, runtime};
use crate::config::Config;
use crate::telemetry::events;
use crate::{channel, inbox, report};

/// What one server may take to answer.
const PATIENCE: Duration = Duration::from_secs(60);

#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Log in to every server; nothing is fetched and nothing sent
    #[arg(long)]
    connect: bool,
}

pub(crate) fn run(path: &Path, arguments: Arguments) -> Result<(), Failure> {
    let config = load(path)?;
    output::answer(&format!("{}: the configuration is sound.", path.display()))?;
    if let Some(teaching) = &config.teaching {
        let holds = report::lessons::holds(&config.practice.taught);
        output::answer(&format!("{}: {holds}.", teaching.display()))?;
    }
    let runtime = runtime()?;
    match runtime.block_on(recognition_in_words()) {
        Ok(words) => output::answer(&words)?,
        Err(words) => output::complain(&format!("warning: {words}")),
    }
    if !arguments.connect {
        return Ok(());
    }
    let result = runtime.block_on(connect(&config));
    end(runtime);
    match result? {
        0 => Ok(()),
        n => Err(Failure::Failed(format!(
            "{}; see above",
            counted(n, "connection does not work", "connections do not work")
        ))),
    }
}

/// Tries everything that is configured; returns how many did not work.
async fn connect(config: &Config) -> Result<usize, Failure> {
    let mut failures = 0;
    for settings in &config.inboxes {
        let mut inbox = inbox::open(settings.clone());
        let probe = tokio::time::timeout(PATIENCE, inbox.probe()).await;
        let line = match probe {
            Ok(Ok(found)) => format!("inbox `{}`: {found}", settings.name),
            Ok(Err(error)) => {
                failures += 1;
                format!("inbox `{}`: FAILED: {}", settings.name, events::chain(&error))
            }
            Err(_) => {
                failures += 1;
                format!("inbox `{}`: FAILED: no answer within {} s", settings.name, PATIENCE.as_secs())
            }
        };
        inbox.close().await;
        output::answer(&line)?;
    }
    let probe = match channel::open(config.channel.clone()) {
        Ok(channel) => tokio::time::timeout(PATIENCE, async move { channel.probe().await }).await,
        Err(error) => Ok(Err(events::chain(&error).into())),
    };
    let line = match probe {
        Ok(Ok(found)) => format!("sending: {found}"),
        Ok(Err(reason)) => {
            failures += 1;
            format!("sending: FAILED: {}", reason.expose())
        }
        Err(_) => {
            failures += 1;
            format!("sending: FAILED: no answer within {} s", PATIENCE.as_secs())
        }
    };
    output::answer(&line)?;
    Ok(failures)
}
