//! `forewarn explain`: why forewarn makes of messages, faxes or folders of them what it does. Writes nothing anywhere.
//!
//! Files are read and assessed as by `classify`. For each field it tells the answer, the words that decided and where they
//! stand, what spoke against it, and what else was seen and passed over; for the kind, how close the next one came.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use futures_util::StreamExt;

use crate::cli::bench::{self, Bench, Worked};
use crate::cli::{Failure, end, output, paths, runtime};
use crate::model::{Explanation, Practice};
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
            let explanation = explain(&bench.practice, worked).await;
            progress.step();
            let path = path.to_string_lossy();
            let answer = match arguments.json {
                true => report::json::explained(&path, &explanation),
                false => report::reading::explained(&path, &explanation),
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

/// Why triage makes of one file what it does.
async fn explain(practice: &Arc<Practice>, Worked { document, arrived }: Worked) -> Explanation {
    let practice = Arc::clone(practice);
    let explaining = tokio::task::spawn_blocking(move || {
        let received = answer::received(&document, arrived, None, &practice);
        answer::explain(&document, &practice, received)
    });
    explaining.await.unwrap_or_default()
}
