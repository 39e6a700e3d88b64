//! `forewarn list`: the log as a table, or as one JSON object a line.

use std::path::Path;

use crate::cli::{Failure, counted, load_offline, no_log, output, store_if_any};
use crate::report;
use crate::store::Filter;

#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// One JSON object a line for every message taken in, and nothing else on standard output
    #[arg(long)]
    json: bool,
    /// Show every message taken in, not only requests
    #[arg(long)]
    all: bool,
}

pub(crate) fn run(config: &Path, arguments: Arguments) -> Result<(), Failure> {
    let config = load_offline(config)?;
    let Some(store) = store_if_any(&config)? else {
        output::complain(&no_log(&config));
        return Ok(());
    };
    let requests_only = !arguments.all && !arguments.json;
    let entries = store.entries(&Filter { requests_only, ..Filter::default() })?;
    if arguments.json {
        let lines: Vec<String> =
            entries.iter().map(|entry| report::json::listed(entry, &config.practice)).collect();
        return output::lines(&lines);
    }
    if entries.is_empty() {
        let seen = store.count(None)?.seen;
        return output::answer(&match seen {
            0 => "No message has been taken in yet.".to_owned(),
            seen => {
                format!("No requests among {}; `--all` shows them.", counted(seen as usize, "message", "messages"))
            }
        });
    }
    output::answer(&report::table::table(&entries, &config.practice, output::width()))
}
