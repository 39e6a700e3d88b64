//! `forewarn demo`: the main job on sample messages, with nothing to configure.
//!
//! A practice that does not exist is set up in a new folder: a Maildir as its inbox, a folder into which alerts go as
//! files. The service runs on it as it would for years. A morning's mail arrives, one message after another, and after
//! each is shown what forewarn did with it; then one alert in full, the log, and the digest. Everything stays in the
//! folder to be looked at.
//!
//! The samples were written on some past day. Each arrives with today's date, as mail does, so that time frames run from
//! today; dates that a letter itself sets stay as they are.

use std::fs;
use std::io::IsTerminal;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use tokio::sync::Notify;
use tokio::time::Instant;

use crate::cli::{Failure, end, load, open_service, output, runtime};
use crate::model::{Entry, Kind, Notice, State};
use crate::report;
use crate::service::{self, Context, gather};
use crate::store::{Filter, StoreError};

/// The names of files in fixtures/demo/new, with their content.
macro_rules! samples {
    ($($name:literal,)*) => {
        [$(($name, include_bytes!(concat!("../../fixtures/demo/new/", $name)))),*]
    };
}

/// The sample messages, in the order in which they arrive.
const SAMPLES: &[(&str, &[u8])] = &samples![
    "1791200001.patient_from_a_phone.larkspur",
    "1791200002.not_a_request_bar_newsletter.larkspur",
    "1791200003.attorney_rear_end.larkspur",
    "1791200004.subpoena_duces_tecum.larkspur",
    "1791200005.not_a_request_law_firm_advertising.larkspur",
    "1791200006.guardian_mother_of_a_minor.larkspur",
    "1791200007.court_order_signed_order.larkspur",
    "1791200008.provider_faxed_transfer.larkspur",
    "1791200009.attorney_preservation.larkspur",
    "1791200010.not_a_request_lab_result.larkspur",
    "1791200011.attorney_scanned_letter.larkspur",
    "1791200012.unclear_fax_elsewhere.larkspur",
];

/// The configuration, with `{folder}` where the folder's path goes.
const CONFIGURATION: &str = include_str!("../../fixtures/demo/forewarn.toml");

/// Between two messages, for who watches it at a terminal.
const PAUSE: Duration = Duration::from_millis(600);

/// The demonstration ends by itself after this time, whatever happens.
const PATIENCE: Duration = Duration::from_secs(45);

/// The columns into which everything fits.
const WIDTH: u16 = 80;

#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// A folder for the demonstration, which must not exist yet
    #[arg(long, value_name = "FOLDER")]
    folder: Option<PathBuf>,
}

pub(crate) fn run(arguments: Arguments) -> Result<(), Failure> {
    let folder = arguments
        .folder
        .unwrap_or_else(|| std::env::temp_dir().join(format!("forewarn-demo-{}", std::process::id())));
    let folder = std::path::absolute(folder)?;
    let config = prepare(&folder)?;
    let config = load(&config)?;
    let runtime = runtime()?;
    let context = open_service(&runtime, config)?;
    heading("A morning's mail")?;
    paragraph(&format!(
        "forewarn is watching the records inbox of {}. The practice is invented, and so are the {} messages that now \
         arrive. They arrive today, but their letters were written in October 2026, so dates that a letter itself sets may \
         have passed.",
        context.config.practice.name,
        SAMPLES.len(),
    ))?;
    let result = runtime.block_on(show(&context, &folder));
    end(runtime);
    result
}

/// Makes the folder with its inbox and configuration; returns the configuration's path.
fn prepare(folder: &Path) -> Result<PathBuf, Failure> {
    fs::create_dir(folder).map_err(|error| {
        Failure::Failed(format!(
            "failed to make the folder `{}` ({error}); choose another with --folder",
            folder.display()
        ))
    })?;
    for part in ["inbox/new", "inbox/cur", "inbox/tmp"] {
        fs::create_dir_all(folder.join(part))?;
    }
    let config = folder.join("forewarn.toml");
    fs::write(&config, CONFIGURATION.replace("{folder}", &folder.display().to_string()))?;
    Ok(config)
}

/// Runs the service while the samples arrive, and shows what comes of them.
async fn show(context: &Arc<Context>, folder: &Path) -> Result<(), Failure> {
    let stop = Arc::new(Notify::new());
    let (stopper, shared) = (Arc::clone(&stop), Arc::clone(context));
    let service = tokio::spawn(async move { service::run(shared, stopper.notified()).await });
    let shown = show_arrivals(context, folder).await;
    stop.notify_one();
    let _ = service.await;
    shown?;
    conclude(context, folder)
}

/// Lets one sample after another arrive, and says what was done with each.
async fn show_arrivals(context: &Arc<Context>, folder: &Path) -> Result<(), Failure> {
    let started = Instant::now();
    for (index, (name, bytes)) in SAMPLES.iter().enumerate() {
        deliver(folder, name, bytes)?;
        let number = index as u64 + 1;
        while !is_settled(context, number).await? {
            if started.elapsed() > PATIENCE {
                return Err(Failure::Failed("the samples were not all read in time".into()));
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        let newest = Filter { limit: Some(1), ..Filter::default() };
        for entry in context.store.entries(&newest)? {
            let notices = context.store.notices_of(entry.id)?;
            arrival(&entry, &notices)?;
        }
        if std::io::stdout().is_terminal() {
            tokio::time::sleep(PAUSE).await;
        }
    }
    Ok(())
}

/// Puts one message into the Maildir as a mail server would: written to `tmp`, then renamed to `new`.
fn deliver(folder: &Path, name: &str, bytes: &[u8]) -> Result<(), Failure> {
    let written = folder.join("inbox/tmp").join(name);
    fs::write(&written, dated(bytes, Timestamp::now()))?;
    Ok(fs::rename(written, folder.join("inbox/new").join(name))?)
}

/// The message with `now` as its date.
fn dated(bytes: &[u8], now: Timestamp) -> Vec<u8> {
    let date = format!("Date: {}", now.strftime("%a, %d %b %Y %H:%M:%S +0000"));
    let mut in_head = true;
    let mut lines = Vec::new();
    for line in bytes.split(|byte| *byte == b'\n') {
        in_head &= !line.trim_ascii().is_empty();
        lines.push(match in_head && line.starts_with(b"Date: ") {
            true => date.as_bytes(),
            false => line,
        });
    }
    lines.join(&b'\n')
}

/// Whether `number` messages are read and every notice that they call for is delivered.
async fn is_settled(context: &Context, number: u64) -> Result<bool, StoreError> {
    context
        .store(move |store| {
            let count = store.count(None)?;
            Ok(count.seen >= number && count.waiting == 0 && store.next_due()?.is_none())
        })
        .await
}

/// Says what arrived and what was done with it.
fn arrival(entry: &Entry, notices: &[Notice]) -> Result<(), Failure> {
    output::answer(&format!("\n#{}", entry.id))?;
    labelled("from", entry.sender.expose())?;
    labelled("subject", entry.subject.expose())?;
    let Some(notice) = notices.first() else {
        return match entry.state {
            State::NotARequest => labelled("no alert", "not a request"),
            State::Received | State::Open | State::Alerted | State::Acknowledged | State::Released => {
                labelled("no alert", "by this practice's rules; the digest names it")
            }
        };
    };
    let subject = notice.letter.subject.expose();
    labelled("ALERT", subject.split_once("] ").map_or(subject.as_str(), |(_, words)| words))?;
    let people: Vec<&str> = notices.iter().map(|it| it.recipient.name.expose().as_str()).collect();
    labelled("to", &people.join("; "))
}

/// One alert in full, the log, the digest, and where to look.
fn conclude(context: &Context, folder: &Path) -> Result<(), Failure> {
    let (config, now) = (&context.config, context.clock.now());
    let entries = context.store.entries(&Filter { requests_only: true, ..Filter::default() })?;
    if let Some(entry) = entries.iter().max_by_key(|entry| weight(entry)) {
        heading(&format!("One of these alerts in full, #{}", entry.id))?;
        if let Some(notice) = context.store.notices_of(entry.id)?.first() {
            paragraph(notice.letter.text.expose())?;
        }
    }
    heading("The log: forewarn list")?;
    output::answer(&report::table::table(&entries, &config.practice, WIDTH))?;
    heading("Today's digest for staff: forewarn digest")?;
    let digest = gather::digest(&context.store, config, context.today(), now)?;
    paragraph(&report::digest::text(&digest, &config.practice, &config.policy))?;
    heading("Where to look")?;
    let folder = folder.display();
    output::answer(&format!(
        "Each alert, as the mail that it would be:\n  ls {folder}/alerts\nOne entry in full, and what happened to it:\n  \
         forewarn --config {folder}/forewarn.toml show 1\nA provider has seen it:\n  \
         forewarn --config {folder}/forewarn.toml ack 1 --by brandt\nThe configuration:\n  {folder}/forewarn.toml\n\
         To remove it all:\n  rm -r {folder}"
    ))
}

/// How much there is to see in the alert of `entry`: a lawyer's letter with everything filled in shows most.
fn weight(entry: &Entry) -> (bool, usize) {
    let Some(assessment) = &entry.assessment else { return (false, 0) };
    let filled = assessment.patients.len().min(1)
        + assessment.providers.len().min(1)
        + usize::from(assessment.due.is_some())
        + usize::from(assessment.requester.organization.is_some());
    (matches!(assessment.kind, Kind::Attorney | Kind::Subpoena | Kind::CourtOrder), filled)
}

fn heading(text: &str) -> Result<(), Failure> {
    output::answer(&format!(
        "\n== {text} {}\n",
        "=".repeat(usize::from(WIDTH).saturating_sub(text.chars().count() + 4))
    ))
}

/// A name and a value, the value's further lines below its first.
fn labelled(name: &str, value: &str) -> Result<(), Failure> {
    let lines = wrapped(value, usize::from(WIDTH) - 14);
    output::answer(&format!("    {name:<10}{}", lines.join(&format!("\n{}", " ".repeat(14)))))
}

/// Lines as they stand, broken where they are too long.
fn paragraph(text: &str) -> Result<(), Failure> {
    let lines: Vec<String> = text.lines().flat_map(|line| wrapped(line, usize::from(WIDTH))).collect();
    output::answer(&lines.join("\n"))
}

/// `line` in lines of at most `width` characters, broken between words where that can be done, and indented alike.
fn wrapped(line: &str, width: usize) -> Vec<String> {
    let words = line.trim_start_matches(' ');
    let indent = &line[..line.len() - words.len()];
    let mut lines = vec![indent.to_owned()];
    let mut length = indent.len();
    for word in words.split(' ') {
        let long = word.chars().count();
        if length > indent.len() && length + 1 + long > width {
            lines.push(indent.to_owned());
            length = indent.len();
        }
        if let Some(last) = lines.last_mut() {
            if length > indent.len() {
                last.push(' ');
                length += 1;
            }
            last.push_str(word);
            length += long;
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::{SAMPLES, dated, wrapped};

    #[test]
    fn lines_break_between_words() {
        assert_eq!(wrapped("a bc def", 4), ["a bc", "def"]);
        assert_eq!(wrapped("abcdef g", 4), ["abcdef", "g"]);
        assert_eq!(wrapped("  a bc", 4), ["  a", "  bc"]);
        assert_eq!(wrapped("", 4), [""]);
    }

    #[test]
    fn only_the_date_of_the_head_is_changed() {
        let message = dated(b"Date: Mon\r\nTo: x\r\n\r\nDate: Mon\r\n", jiff::Timestamp::UNIX_EPOCH);
        let expected = "Date: Thu, 01 Jan 1970 00:00:00 +0000\nTo: x\r\n\r\nDate: Mon\r\n";
        assert_eq!(String::from_utf8_lossy(&message), expected);
        for (name, bytes) in SAMPLES {
            assert!(bytes.windows(6).any(|it| it == b"Date: "), "{name} has a date to change");
        }
    }
}
