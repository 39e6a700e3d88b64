//! `forewarn classify`: what forewarn makes of messages, faxes or folders of them. Writes nothing anywhere.
//!
//! Each file is read in the same reading child and by the same triage as in the daemon. Every path given, and every file
//! in a folder given, gets its line; one that cannot be read at all is `unclear`, for review, with the reason.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use futures_util::StreamExt;

use crate::cli::bench::{self, Bench, Worked};
use crate::cli::{Failure, end, output, paths, runtime};
use crate::model::{Assessment, Practice};
use crate::report;
use crate::service::answer;

#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// One JSON object a line, and nothing else on standard output
    #[arg(long)]
    json: bool,
    /// Messages (.eml), documents, or folders of them
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
}

pub(crate) fn run(config: Option<&Path>, arguments: Arguments) -> Result<(), Failure> {
    let runtime = runtime()?;
    let bench = Bench::set_up(&runtime, config)?;
    let files = paths::files(&arguments.paths);
    let result: Result<(), Failure> = runtime.block_on(async {
        let mut progress = output::Progress::new("read", files.len());
        let mut reading = std::pin::pin!(bench.read(&files));
        while let Some((path, worked)) = reading.next().await {
            let assessment = assess(&bench.practice, worked).await;
            progress.step();
            let path = path.to_string_lossy();
            let answer = match arguments.json {
                true => report::json::classified(&path, &assessment),
                false => report::reading::classified(&path, &assessment),
            };
            if !output::is_heard(&answer)? {
                break;
            }
        }
        Ok(())
    });
    end(runtime);
    result?;
    bench::all_there(&arguments.paths)
}

/// What triage makes of one file.
async fn assess(practice: &Arc<Practice>, Worked { document, arrived }: Worked) -> Assessment {
    let practice = Arc::clone(practice);
    let assessing = tokio::task::spawn_blocking(move || {
        let received = answer::received(&document, arrived, None, &practice);
        answer::assess(&document, &practice, received)
    });
    assessing.await.unwrap_or_default()
}
