//! `forewarn backup DEST`: a verified copy of the log, also while the service runs.

use std::path::{Path, PathBuf};

use jiff::Timestamp;
use serde_json::json;

use crate::cli::{Failure, counted, load_offline, no_log, output};
use crate::store::verify::Contents;
use crate::store::{Protection, Store, backup};

#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// A file that does not exist yet, or a directory, into which a file named by date and time goes
    #[arg(value_name = "DEST")]
    destination: PathBuf,
    /// One JSON object, and nothing else on standard output
    #[arg(long)]
    json: bool,
}

pub(crate) fn run(config: &Path, arguments: Arguments) -> Result<(), Failure> {
    let config = load_offline(config)?;
    let settings = config.state.clone();
    if !Store::is_there(&settings) {
        return Err(Failure::Failed(no_log(&config)));
    }
    let destination = match arguments.destination.is_dir() {
        true => arguments.destination.join(Timestamp::now().strftime("forewarn-%Y%m%dT%H%M%SZ.db").to_string()),
        false => arguments.destination,
    };
    let contents = backup::back_up(&settings, &destination)?;
    if arguments.json {
        let mut answer = object(&contents);
        answer["path"] = json!(destination.display().to_string());
        return output::answer(&answer.to_string());
    }
    output::answer(&format!(
        "{}: {}, verified.\nIt holds the log and every message, {}, and nothing else: keep the configuration and the \
         password files by yourself.",
        destination.display(),
        in_words(&contents),
        match config.state.protection {
            Protection::Plain => "not encrypted",
            Protection::Key(_) | Protection::KeyUnread(_) => "encrypted with the key of `key_file`",
        }
    ))
}

/// What was counted, in words.
pub(crate) fn in_words(contents: &Contents) -> String {
    let number = |number: u32, one, many| counted(number as usize, one, many);
    format!(
        "{}, {}, {}, {} of the trail",
        number(contents.messages, "message", "messages"),
        number(contents.entries, "entry", "entries"),
        number(contents.notices, "notice", "notices"),
        number(contents.steps, "step", "steps")
    )
}

/// What was counted, as a JSON object.
pub(crate) fn object(contents: &Contents) -> serde_json::Value {
    let Contents { version, messages, entries, notices, steps } = contents;
    json!({"version": version, "messages": messages, "entries": entries, "notices": notices, "steps": steps})
}
