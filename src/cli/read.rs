//! `forewarn read`: the text that forewarn reads, part by part and page by page, and how it came by it.

use std::path::{Path, PathBuf};

use futures_util::StreamExt;

use crate::cli::bench::{self, Bench};
use crate::cli::{Failure, end, output, paths, runtime};
use crate::report;

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
            progress.step();
            let path = path.to_string_lossy();
            let answer = match arguments.json {
                true => report::json::read(&path, &worked.document),
                false => report::reading::text(&path, &worked.document),
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
