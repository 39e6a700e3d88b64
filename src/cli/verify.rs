//! `forewarn verify`: whether the log is whole, and whether everybody was told who must be.
//!
//! The store looks at the file, the messages and their bytes. Whether an entry calls for an alert is asked of the policy
//! as it is today: one that has become stricter names older entries too, and a person then looks at them.

use std::path::Path;

use serde_json::json;

use crate::cli::backup::{in_words, object};
use crate::cli::{Failure, counted, existing_store, load_offline, output};
use crate::config::Config;
use crate::model::{AlertRule, Entry, EntryId};
use crate::policy::notices::required;
use crate::store::{Store, StoreError};

#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// One JSON object, and nothing else on standard output
    #[arg(long)]
    json: bool,
}

/// One thing that is wrong.
struct Line {
    what: &'static str,
    entry: Option<EntryId>,
    text: String,
}

pub(crate) fn run(config: &Path, arguments: Arguments) -> Result<(), Failure> {
    let config = load_offline(config)?;
    let store = existing_store(&config)?;
    let verified = store.verify()?;
    let mut lines: Vec<Line> = verified
        .findings
        .iter()
        .map(|it| Line { what: it.as_str(), entry: it.entry(), text: it.to_string() })
        .collect();
    let mut waiting = 0;
    match untold(&store, &config) {
        Ok((found, unread)) => {
            lines.extend(found);
            waiting = unread;
        }
        // Damage that was found above stands in the way of the entries.
        Err(StoreError::Corrupt { .. }) if !lines.is_empty() => {}
        Err(error) => return Err(error.into()),
    }
    if arguments.json {
        let mut answer = verified.contents.as_ref().map_or_else(|| json!({}), object);
        let findings =
            lines.iter().map(|it| json!({"what": it.what, "entry": it.entry.map(|id| id.0), "text": it.text}));
        answer["waiting"] = json!(waiting);
        answer["findings"] = findings.collect();
        output::answer(&answer.to_string())?;
    } else {
        let counts = verified.contents.as_ref().map_or_else(|| "nothing could be counted".to_owned(), in_words);
        let unread = match waiting {
            0 => String::new(),
            n => format!(" {} still to be read.", counted(n, "message is", "messages are")),
        };
        let mut text = match lines.is_empty() {
            true => format!(
                "  Looked at: {counts}. Everything is whole, and everybody was told of what calls for it.{unread}\n"
            ),
            false => format!("  Looked at: {counts}.{unread}\n"),
        };
        for line in &lines {
            text.push_str(&format!("! {}\n", line.text));
        }
        output::answer(&text)?;
    }
    match lines.len() {
        0 => Ok(()),
        n => Err(Failure::Failed(format!(
            "{} wrong with the log; see \"Backup and return\" in OPERATING.md",
            counted(n, "thing is", "things are")
        ))),
    }
}

/// The entries that call for an alert and have none, and how many messages are still to be read, of which nobody can say.
fn untold(store: &Store, config: &Config) -> Result<(Vec<Line>, usize), StoreError> {
    let calls = |it: &Entry| {
        let rule = it.assessment.as_ref().map(|it| required(it, &config.practice, &config.policy).rule);
        match rule {
            Some(AlertRule::Now) => true,
            Some(AlertRule::Digest | AlertRule::Silent) | None => false,
        }
    };
    let lines = store.untold()?.into_iter().filter(calls).map(|it| Line {
        what: "untold",
        entry: Some(it.id),
        text: format!(
            "entry {} calls for an alert and has none: `forewarn show {}`, and tell the provider",
            it.id, it.id
        ),
    });
    Ok((lines.collect(), store.count(None)?.waiting as usize))
}
