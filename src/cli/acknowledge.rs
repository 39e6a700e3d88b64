//! `forewarn ack ID --by PERSON`: a provider or administrator has seen it.

use std::path::Path;

use jiff::Timestamp;

use crate::cli::{Failure, entry_id, existing_store, load_offline, no_entry, output, person};
use crate::model::{EntryId, PersonId, PersonRole, Private};

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
    if comment.is_none() && entry.acknowledgements.iter().any(|it| it.by == by) {
        return output::answer(&format!("Entry {} was acknowledged by {by} before; nothing is changed.", entry.id));
    }
    store.acknowledge(entry.id, &by, comment.as_ref(), Timestamp::now())?;
    output::answer(&format!("Entry {} is acknowledged by {by}.", entry.id))
}
