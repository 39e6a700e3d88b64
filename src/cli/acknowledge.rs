//! `forewarn ack ID --by PERSON`: a provider or administrator has seen it.

use std::path::Path;

use jiff::Timestamp;

use crate::cli::{Failure, entry_id, existing_store, load_offline, no_entry, output, person};
use crate::model::{EntryId, PersonId, PersonRole, Private};
use crate::policy::release::has_acknowledged;
use crate::report;

#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// The entry's number
    #[arg(value_parser = entry_id)]
    id: EntryId,
    /// Who has seen it: the id of a provider or administrator
    #[arg(long, value_name = "PERSON")]
    by: String,
    /// A remark that is kept with it
    #[arg(long, value_name = "TEXT")]
    comment: Option<String>,
    /// One JSON object, and nothing else on standard output
    #[arg(long)]
    json: bool,
}

pub(crate) fn run(config: &Path, arguments: Arguments) -> Result<(), Failure> {
    let config = load_offline(config)?;
    let by = PersonId::new(arguments.by);
    let (_, role) = person(&config.practice, &by)?;
    match role {
        PersonRole::Provider | PersonRole::Administrator => {}
        PersonRole::Staff => {
            let refusal = format!("`{by}` is staff; a request is acknowledged by a provider or an administrator");
            return Err(Failure::Refused(refusal));
        }
    }
    let store = existing_store(&config)?;
    let entry = store.entry(arguments.id)?.ok_or_else(|| no_entry(arguments.id))?;
    let comment = arguments.comment.filter(|it| !it.trim().is_empty()).map(Private::new);
    let done = |words: &str| match arguments.json {
        true => output::answer(&report::json::done(entry.id, "acknowledged")),
        false => output::answer(words),
    };
    // An alert that came later has told something new.
    if comment.is_none() && has_acknowledged(&entry, &store.notices_of(entry.id)?, &by) {
        return done(&format!("Entry {} was acknowledged by {by} before; nothing is changed.", entry.id));
    }
    store.acknowledge(entry.id, &by, comment.as_ref(), Timestamp::now())?;
    done(&format!("Entry {} is acknowledged by {by}.", entry.id))
}
