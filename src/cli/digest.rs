//! `forewarn digest`: prints today's digest as it stands now; with `--send` posts it.

use std::path::Path;

use crate::cli::{Failure, counted, end, existing_store, load, load_offline, open_service, output, runtime};
use crate::report;
use crate::service::lock::{Lock, LockError};
use crate::service::once::Inboxes;
use crate::service::{self, gather};

#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Send it to staff and administrators, unless today's was sent already
    #[arg(long)]
    send: bool,
}

pub(crate) fn run(config: &Path, arguments: Arguments) -> Result<(), Failure> {
    if arguments.send {
        return send(config);
    }
    let config = load_offline(config)?;
    let store = existing_store(&config)?;
    let now = jiff::Timestamp::now();
    let today = now.to_zoned_datetime(config.practice.time_zone.clone()).date();
    let digest = gather::digest(&store, &config, today, now)?;
    output::answer(&report::digest::text(&digest, &config.practice, &config.policy))
}

fn send(config: &Path) -> Result<(), Failure> {
    let config = load(config)?;
    let runtime = runtime()?;
    let context = open_service(&runtime, config)?;
    let (today, now) = (context.today(), context.clock.now());
    let result = runtime.block_on(async {
        let posted = service::tasks::digest::post(&context, today, now).await?;
        // A running service sends what is posted; sending here as well could only repeat it.
        let shortcomings = match Lock::take(&context.config.state.directory) {
            Ok(_lock) => Some(service::once(&context, Inboxes::Leave).await?),
            Err(LockError::Held) => None,
            Err(error @ LockError::File(_)) => return Err(Failure::from(error)),
        };
        Ok((posted, shortcomings))
    });
    end(runtime);
    match result? {
        (false, None) => output::answer("Today's digest was sent before; nothing is sent again."),
        (true, None) => output::answer("Today's digest is queued; the running service sends it now."),
        (_, Some(it)) if it.untold > 0 => Err(Failure::Failed(format!(
            "{} not delivered; `forewarn status` shows which",
            counted(it.untold, "notice is", "notices are")
        ))),
        (true, Some(_)) => output::answer("Today's digest is sent."),
        (false, Some(_)) => output::answer("Today's digest was sent before; nothing is sent again."),
    }
}
