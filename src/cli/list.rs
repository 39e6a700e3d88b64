//! `forewarn list`: the log as a table, or as one JSON object a line.

use std::path::Path;

use jiff::Timestamp;
use jiff::civil::Date;

use crate::cli::{Failure, counted, load_offline, no_log, output, store_if_any};
use crate::model::{Assessment, Entry, Kind, Practice};
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
    /// Only requests that nobody has closed, and what was not read yet
    #[arg(long)]
    pending: bool,
    /// Only requests that nobody has closed and whose deadline has passed
    #[arg(long)]
    overdue: bool,
    /// Only requests of this kind; may be given several times
    #[arg(long, value_name = "KIND", value_parser = |it: &str| it.parse::<Kind>())]
    kind: Vec<Kind>,
    /// Only requests that name this provider
    #[arg(long, value_name = "PROVIDER")]
    provider: Option<String>,
    /// Only requests about a patient whose name has these words in it
    #[arg(long, value_name = "NAME")]
    patient: Option<String>,
    /// Only what was taken in on this day or later
    #[arg(long, value_name = "DATE")]
    since: Option<Date>,
}

impl Arguments {
    /// Whether anything but requests is left out.
    fn chooses(&self) -> bool {
        let Arguments { json: _, all: _, pending, overdue, kind, provider, patient, since } = self;
        *pending || *overdue || !kind.is_empty() || provider.is_some() || patient.is_some() || since.is_some()
    }
}

pub(crate) fn run(config: &Path, arguments: Arguments) -> Result<(), Failure> {
    let config = load_offline(config)?;
    let Some(store) = store_if_any(&config)? else {
        output::complain(&no_log(&config));
        return Ok(());
    };
    let practice = &config.practice;
    if let Some(id) = &arguments.provider {
        provider(practice, id)?;
    }
    let today = Timestamp::now().to_zoned_datetime(practice.time_zone.clone()).date();
    let since = arguments
        .since
        .map(|day| practice.time_zone.to_ambiguous_zoned_datetime(day.at(0, 0, 0, 0)).compatible())
        .transpose();
    let since =
        since.map_err(|_| Failure::Usage("--since lies too far from today".into()))?.map(|it| it.timestamp());
    let mut entries = store.entries(&Filter {
        // Who asks for a kind gets it, `not_a_request` too.
        requests_only: !arguments.all && !arguments.json && arguments.kind.is_empty(),
        pending: arguments.pending || arguments.overdue,
        kinds: arguments.kind.clone(),
        overdue_on: arguments.overdue.then_some(today),
        since,
        ..Filter::default()
    })?;
    entries.retain(|it| concerns(it, arguments.provider.as_deref(), arguments.patient.as_deref()));
    if arguments.json {
        let lines: Vec<String> = entries.iter().map(|entry| report::json::listed(entry, practice)).collect();
        return output::lines(&lines);
    }
    if entries.is_empty() && arguments.chooses() {
        return output::answer("No request is like that; `forewarn list` shows all.");
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
    output::answer(&report::table::table(&entries, practice, output::width()))
}

/// That `id` is a provider of the practice.
fn provider(practice: &Practice, id: &str) -> Result<(), Failure> {
    let known: Vec<&str> = practice.providers.iter().map(|it| it.person.id.as_str()).collect();
    match known.contains(&id) {
        true => Ok(()),
        false => Err(Failure::Usage(format!("`{id}` is no id of a provider; those are: {}", known.join(", ")))),
    }
}

/// Whether `entry` names the provider, and a patient with all the words of `patient` in the name, capitals apart.
fn concerns(entry: &Entry, provider: Option<&str>, patient: Option<&str>) -> bool {
    let unread = Assessment::default();
    let Assessment { providers, patients, .. } = entry.assessment.as_ref().unwrap_or(&unread);
    let has_words = |name: &str, words: &str| {
        let name = name.to_lowercase();
        words.to_lowercase().split_whitespace().all(|word| name.contains(word))
    };
    provider.is_none_or(|id| providers.iter().any(|it| it.as_str() == id))
        && patient.is_none_or(|words| patients.iter().any(|it| has_words(it.name.expose(), words)))
}
