//! `forewarn run`: the daemon, in the foreground; with `--once` a single pass.

use std::path::Path;
use std::sync::Arc;

use tokio::signal::unix::{SignalKind, signal};

use crate::cli::{Failure, counted, end, load, open_service, output, runtime};
use crate::service;
use crate::service::context::Context;
use crate::service::lock::Lock;
use crate::service::once::Inboxes;

#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Take in everything waiting now, read it, send what is due, and end
    #[arg(long)]
    once: bool,
}

pub(crate) fn run(config: &Path, arguments: Arguments) -> Result<(), Failure> {
    let config = load(config)?;
    let runtime = runtime()?;
    // Before anything else, so that a stop while the service starts is a clean one too.
    let signals = match arguments.once {
        true => None,
        false => {
            let _inside = runtime.enter();
            Some((signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?))
        }
    };
    let context = open_service(&runtime, config)?;
    let directory = &context.config.state.directory;
    let _lock = Lock::take(directory)?;
    let result = match signals {
        None => runtime.block_on(once(&context)),
        Some((mut terminate, mut interrupt)) => runtime.block_on(async {
            let stop = async {
                tokio::select! {
                    _ = terminate.recv() => {}
                    _ = interrupt.recv() => {}
                }
            };
            service::run(context, stop).await;
            Ok(())
        }),
    };
    end(runtime);
    result
}

async fn once(context: &Arc<Context>) -> Result<(), Failure> {
    let shortcomings = service::once(context, Inboxes::Fetch).await?;
    for inbox in &shortcomings.inboxes {
        output::complain(&format!("inbox `{inbox}` could not be read to the end; see above, and try again"));
    }
    if shortcomings.untold > 0 {
        output::complain(&format!(
            "{} not delivered; `forewarn status` shows which, and the next run tries again",
            counted(shortcomings.untold, "notice is", "notices are")
        ));
    }
    if shortcomings.unmoved > 0 {
        output::complain(&format!(
            "{} not where it belongs; `forewarn status` shows why, and the next run tries again",
            counted(shortcomings.unmoved, "message is", "messages are")
        ));
    }
    match shortcomings.is_empty() {
        true => Ok(()),
        false => Err(Failure::Failed("not everything could be done".into())),
    }
}
