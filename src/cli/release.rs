//! `forewarn release ID`: records a release, or refuses with every reason at once.
//!
//! What went out against the policy is recorded too, as that, with its reason; the provider and the administrators are told
//! of it at once (invariant 11).

use std::path::Path;

use jiff::Timestamp;

use crate::cli::{Failure, entry_id, existing_store, filled, load_offline, no_entry, one_of, output, person};
use crate::config::Config;
use crate::model::{Basis, EntryId, PersonId, Private, Proof, Release};
use crate::policy::release::{Asked, Obstacle};
use crate::report;
use crate::service::gate::{Gate, Outcome};

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
    /// Why the fee is above the cap
    #[arg(long, value_name = "TEXT", requires = "fee")]
    fee_reason: Option<String>,
    /// The fee is paid
    #[arg(long, requires = "fee")]
    paid: bool,
    /// How many pages went out
    #[arg(long, value_name = "NUMBER")]
    pages: Option<u32>,
    /// More may follow
    #[arg(long)]
    partial: bool,
    /// What for
    #[arg(long, value_name = "TEXT")]
    purpose: Option<String>,
    /// On what legal ground, which says whether it counts for an accounting of disclosures; unless said, the one that the
    /// kind of request and what is confirmed make plain
    #[arg(long, value_name = "GROUND", value_parser = one_of(Basis::ALL, |it| it.as_str(), |it| it.in_words()))]
    basis: Option<Basis>,
    /// What the releaser has looked at and confirms; may be given several times
    #[arg(long = "confirm", value_name = "PROOF", value_parser = one_of(Proof::ALL, |it| it.as_str(), |it| it.in_words()))]
    confirm: Vec<Proof>,
    /// It happened already and the policy did not allow it; needs --reason, and is told to provider and administrators
    #[arg(long, requires = "reason")]
    out_of_policy: bool,
    /// Why it went out all the same
    #[arg(long, value_name = "TEXT", requires = "out_of_policy")]
    reason: Option<String>,
    /// Only say whether it may be recorded, and what is missing
    #[arg(long, conflicts_with = "out_of_policy")]
    dry_run: bool,
    /// One JSON object, and nothing else on standard output
    #[arg(long)]
    json: bool,
}

pub(crate) fn run(config: &Path, arguments: Arguments) -> Result<(), Failure> {
    let config = load_offline(config)?;
    let by = PersonId::new(&arguments.by);
    person(&config.practice, &by)?;
    let fee = arguments.fee.as_ref().map(|fee| amount(fee)).transpose()?;
    for (option, text) in [
        ("--what", Some(&arguments.what)),
        ("--means", Some(&arguments.means)),
        ("--to", Some(&arguments.to)),
        ("--reason", arguments.reason.as_ref()),
        ("--fee-reason", arguments.fee_reason.as_ref()),
    ] {
        filled(option, text)?;
    }
    if arguments.confirm.contains(&Proof::SecondCheck) {
        return Err(Failure::Usage(format!(
            "the releaser cannot confirm the second check; another person does: `forewarn confirm {} second-check --by \
             PERSON`",
            arguments.id
        )));
    }
    let store = existing_store(&config)?;
    let (id, now) = (arguments.id, Timestamp::now());
    store.entry(id)?.ok_or_else(|| no_entry(id))?;
    let asked = Asked {
        by: by.clone(),
        confirmed: arguments.confirm.iter().copied().collect(),
        fee,
        fee_reason: arguments.fee_reason.is_some(),
        pages: arguments.pages,
    };
    let gate = Gate { store: &store, config: &config, entry: id, asked: &asked, now };
    if arguments.dry_run {
        return dry_run(id, &gate.look()?, arguments.json);
    }
    let release = Release {
        by,
        at: now,
        what: Private::new(arguments.what),
        means: Private::new(arguments.means),
        to: Private::new(arguments.to),
        fee: fee.map(|cents| format!("{}.{:02}", cents / 100, cents % 100)),
        fee_reason: arguments.fee_reason.map(Private::new),
        fee_paid: arguments.paid,
        partial: arguments.partial,
        purpose: arguments.purpose.map(Private::new),
        basis: arguments.basis,
        out_of_policy: arguments.reason.map(Private::new),
    };
    match gate.release(&release)? {
        Outcome::Recorded => recorded(&config, id, false, arguments.json),
        Outcome::OutOfPolicy(_) => recorded(&config, id, true, arguments.json),
        Outcome::Refused(found) => {
            if arguments.json {
                output::answer(&report::json::refusal(id, &reasons(&found)))?;
            }
            Err(refusal(id, &found))
        }
    }
}

fn recorded(config: &Config, id: EntryId, is_out_of_policy: bool, json: bool) -> Result<(), Failure> {
    if json {
        return output::answer(&report::json::done(
            id,
            if is_out_of_policy { "out_of_policy" } else { "released" },
        ));
    }
    let told = match is_out_of_policy {
        true if config.practice.administrators.is_empty() => " as out of policy",
        true => " as out of policy; provider and administrators are told",
        false => "",
    };
    output::answer(&format!("The release of entry {id} is recorded{told}."))
}

/// Says what stands against it; refused where anything does.
fn dry_run(id: EntryId, found: &[Obstacle], json: bool) -> Result<(), Failure> {
    if json {
        output::answer(&report::json::refusal(id, &reasons(found)))?;
    }
    match found {
        [] if json => Ok(()),
        [] => output::answer(&format!("Entry {id} may be released; nothing was recorded.")),
        found => Err(refusal(id, found)),
    }
}

fn refusal(id: EntryId, found: &[Obstacle]) -> Failure {
    let reasons: Vec<String> = found.iter().map(|it| format!("\n  - {it}")).collect();
    Failure::Refused(format!("entry {id} may not be released:{}", reasons.concat()))
}

fn reasons(found: &[Obstacle]) -> Vec<(&'static str, String)> {
    found.iter().map(|it| (it.code(), it.to_string())).collect()
}

/// Reads an amount of dollars, `$` and thousands commas allowed, as cents.
fn amount(text: &str) -> Result<u32, Failure> {
    let plain = text.trim().trim_start_matches('$').replace(',', "");
    let (dollars, cents) = plain.split_once('.').unwrap_or((&plain, "00"));
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let read = match is_number(dollars) && is_number(cents) && cents.len() == 2 {
        true => format!("{dollars}{cents}").parse().ok(),
        false => None,
    };
    read.ok_or_else(|| {
        Failure::Usage(format!("expected --fee to be an amount in dollars like 25.00, but found `{text}`"))
    })
}

#[cfg(test)]
mod tests {
    use super::amount;

    #[test]
    fn a_fee_is_dollars_and_cents() {
        for (text, expected) in [("25", Some(2500)), ("$1,025.50", Some(102_550)), ("0.00", Some(0))] {
            assert_eq!(amount(text).ok(), expected);
        }
        for text in ["", "free", "1.5", "-3", "1.00.00", "99999999999"] {
            assert!(amount(text).is_err(), "{text}");
        }
    }
}
