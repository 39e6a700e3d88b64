//! `forewarn check`: every fault of the configuration at once; with `--connect` logs in to every server.

use std::path::Path;
use std::time::Duration;

use crate::channel::AlarmSettings;
use crate::cli::{Failure, boxes, counted, end, load, output, recognition_in_words, runtime};
use crate::config::Config;
use crate::sandbox::probe::{self, ProbeError, Reach};
use crate::service::recognition::Recognition;
use crate::telemetry::events;
use crate::{channel, inbox, ocr, report};

/// What one server may take to answer.
const PATIENCE: Duration = Duration::from_secs(60);

#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Log in to every server; nothing is fetched and nothing sent. Mailboxes to hold requests in are made if missing
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
    if config.alarm.is_empty() {
        output::answer(
            "There is no [alarm]: should sending fail, nobody hears of it. Name a second mail server, a command or a \
             webhook there.",
        )?;
    }
    let runtime = runtime()?;
    let recognition = runtime.block_on(Recognition::find(ocr::Settings::default()));
    match recognition_in_words(&recognition) {
        Ok(words) => output::answer(&words)?,
        Err(words) => output::complain(&format!("warning: {words}")),
    }
    for (process, lacking) in boxes(recognition.as_ref().ok().map(Recognition::program)) {
        match box_in_words(process, lacking) {
            Ok(words) => output::answer(&words)?,
            Err(words) => output::complain(&format!("warning: {words}")),
        }
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

/// What the process that looks at what strangers send was found to reach.
fn box_in_words(process: &str, lacking: Result<Vec<Reach>, ProbeError>) -> Result<String, String> {
    match lacking {
        Ok(lacking) if lacking.is_empty() => Ok(format!(
            "The process that {process} is shut in: it tried, and reached no file, network, process or program."
        )),
        Ok(lacking) => Err(format!(
            "The process that {process} is NOT ENTIRELY SHUT IN: it can {}. That takes Linux 6.12 or newer, with \
             Landlock (`lsm=` at the start of the kernel) and seccomp, and a program that is no script. Messages are \
             read all the same.",
            probe::in_words(&lacking)
        )),
        Err(error) => {
            Err(format!("How far the process that {process} is shut in is not known: {}", events::chain(&error)))
        }
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
    failures += said("sending", by_channel(config.channel.clone()).await)?;
    let AlarmSettings { smtp, command, webhook } = &config.alarm;
    if let Some(smtp) = smtp {
        failures += said("alarm by mail", by_channel(channel::Settings::Smtp(smtp.clone())).await)?;
    }
    if let Some(command) = command {
        failures += said("alarm by command", channel::command::probe(command).map_err(|it| events::chain(&it)))?;
    }
    if let Some(webhook) = webhook {
        let answer = tokio::time::timeout(PATIENCE, channel::webhook::probe(webhook)).await;
        let answer = answer.unwrap_or(Err(channel::Cause::Silent));
        failures += said("alarm by webhook", answer.map_err(|it| events::chain(&it)))?;
    }
    Ok(failures)
}

/// Logs in to where mail goes out, or looks for the directory.
async fn by_channel(settings: channel::Settings) -> Result<String, String> {
    let channel = channel::open(settings).map_err(|error| events::chain(&error))?;
    match tokio::time::timeout(PATIENCE, channel.probe()).await {
        Ok(answer) => answer.map_err(|reason| reason.expose().clone()),
        Err(_) => Err(format!("no answer within {} s", PATIENCE.as_secs())),
    }
}

/// Prints what came of trying `what`; 1 where it does not work.
fn said(what: &str, outcome: Result<String, String>) -> Result<usize, Failure> {
    match outcome {
        Ok(found) => output::answer(&format!("{what}: {found}")).map(|()| 0),
        Err(reason) => output::answer(&format!("{what}: FAILED: {reason}")).map(|()| 1),
    }
}
