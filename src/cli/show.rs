//! `forewarn show ID`: one entry in full, with its notices and its trail.

use std::path::Path;

use jiff::Timestamp;

use crate::cli::{Failure, entry_id, existing_store, load_offline, no_entry, output};
use crate::model::EntryId;
use crate::report;
use crate::report::trail::{Remark, Step};
use crate::store::{Actor, AuditRow, Comment};

#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// The entry's number, as in `forewarn list` and in every alert
    #[arg(value_parser = entry_id)]
    id: EntryId,
    /// One JSON object, and nothing else on standard output
    #[arg(long)]
    json: bool,
}

pub(crate) fn run(config: &Path, arguments: Arguments) -> Result<(), Failure> {
    let config = load_offline(config)?;
    let store = existing_store(&config)?;
    let entry = store.entry(arguments.id)?.ok_or_else(|| no_entry(arguments.id))?;
    let notices = store.notices_of(entry.id)?;
    let remarks: Vec<Remark> =
        store.comments(entry.id)?.into_iter().map(|Comment { by, at, text }| Remark { by, at, text }).collect();
    let corrections = store.corrections_of(entry.id)?;
    let steps: Vec<Step> = store.trail(entry.id)?.into_iter().map(step).collect();
    let practice = &config.practice;
    if arguments.json {
        return output::answer(&report::json::shown(&entry, &notices, &corrections, &remarks, &steps, practice));
    }
    let today = Timestamp::now().to_zoned_datetime(practice.time_zone.clone()).date();
    let story = report::story::story(&entry, &notices, practice, today);
    output::answer(&format!("{story}{}", report::trail::trail(&corrections, &remarks, &steps, practice)))
}

fn step(AuditRow { at, actor, action, detail }: AuditRow) -> Step {
    let by = match actor {
        Actor::Service => None,
        Actor::Person(person) => Some(person),
    };
    Step { at, by, action: action.to_string(), detail }
}
