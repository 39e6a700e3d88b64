//! `forewarn release ID`: records a release, or refuses with every reason at once.

use std::path::Path;

use jiff::Timestamp;

use crate::cli::{Failure, entry_id, existing_store, load_offline, no_entry, output, person};
use crate::model::{EntryId, PersonId, Private, Release};
use crate::policy;

#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// The entry's number
    #[arg(value_parser = entry_id)]
    id: EntryId,
    /// Who released: the id of a member of staff who may
    #[arg(long, value_name = "STAFF")]
    by: String,
    /// What was released
    #[arg(long, value_name = "TEXT")]
    what: String,
    /// By what means: mail, fax, portal, by hand
    #[arg(long, value_name = "TEXT")]
    means: String,
    /// To whom
    #[arg(long, value_name = "TEXT")]
    to: String,
    /// The fee in dollars
    #[arg(long, value_name = "AMOUNT")]
    fee: Option<String>,
}

pub(crate) fn run(config: &Path, arguments: Arguments) -> Result<(), Failure> {
    let config = load_offline(config)?;
    let by = PersonId::new(arguments.by);
    person(&config.practice, &by)?;
    let fee = arguments.fee.map(|fee| amount(&fee)).transpose()?;
    let filled = [("--what", &arguments.what), ("--means", &arguments.means), ("--to", &arguments.to)];
    if let Some((option, _)) = filled.iter().find(|(_, text)| text.trim().is_empty()) {
        return Err(Failure::Usage(format!("{option} is empty; say it in a few words")));
    }
    let store = existing_store(&config)?;
    let entry = store.entry(arguments.id)?.ok_or_else(|| no_entry(arguments.id))?;
    let untold = store.notices_of(entry.id)?;
    let obstacles = policy::release::obstacles(&entry, &untold, &by, &config.practice);
    if !obstacles.is_empty() {
        let reasons: Vec<String> = obstacles.iter().map(|it| format!("\n  - {it}")).collect();
        return Err(Failure::Refused(format!("entry {} may not be released:{}", entry.id, reasons.concat())));
    }
    let release = Release {
        by,
        at: Timestamp::now(),
        what: Private::new(arguments.what),
        means: Private::new(arguments.means),
        to: Private::new(arguments.to),
        fee,
    };
    store.release(entry.id, &release, Timestamp::now())?;
    output::answer(&format!("The release of entry {} is recorded.", entry.id))
}

/// Reads an amount of dollars, `$` and thousands commas allowed, and writes it with cents.
fn amount(text: &str) -> Result<String, Failure> {
    let plain = text.trim().trim_start_matches('$').replace(',', "");
    let (dollars, cents) = plain.split_once('.').unwrap_or((&plain, "00"));
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    match is_number(dollars) && is_number(cents) && cents.len() == 2 {
        true => Ok(format!("{dollars}.{cents}")),
        false => {
            Err(Failure::Usage(format!("expected --fee to be an amount in dollars like 25.00, but found `{text}`")))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::amount;

    #[test]
    fn a_fee_is_dollars_and_cents() {
        for (text, expected) in [("25", Some("25.00")), ("$1,025.50", Some("1025.50")), ("0.00", Some("0.00"))] {
            assert_eq!(amount(text).ok().as_deref(), expected);
        }
        for text in ["", "free", "1.5", "-3", "1.00.00"] {
            assert!(amount(text).is_err(), "{text}");
        }
    }
}
