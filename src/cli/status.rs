//! `forewarn status`: when each inbox was last reached, when each task last succeeded, what waits, what failed.

use std::fmt::Write as _;
use std::path::Path;

use jiff::{SignedDuration, Timestamp};

use crate::cli::{Failure, counted, existing_store, load_offline, output, recognition_in_words, runtime};
use crate::config::Config;
use crate::model::{DeliveryState, InboxName, Trouble};
use crate::ocr;
use crate::report::{self, health};
use crate::service::recognition::Recognition;
use crate::service::tasks::watch::SILENCE;
use crate::service::{lock, vitals};
use crate::store::Store;

#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {}

pub(crate) fn run(config: &Path, _: Arguments) -> Result<(), Failure> {
    let config = load_offline(config)?;
    let store = existing_store(&config)?;
    let (report, troubles) = described(&config, &store, Timestamp::now())?;
    output::answer(&report)?;
    match troubles {
        0 => Ok(()),
        n => Err(Failure::Failed(format!(
            "{} a person, marked with `!` above",
            counted(n, "thing needs", "things need")
        ))),
    }
}

/// The report, and how many lines of it need a person.
fn described(config: &Config, store: &Store, now: Timestamp) -> Result<(String, usize), Failure> {
    let mut lines = Lines::default();
    match lock::is_held(&config.state.directory) {
        true => lines.add(false, "The service is running."),
        false => {
            lines.add(true, "The service is not running: start it (`systemctl start forewarn`, or `forewarn run`).")
        }
    }
    // Seen from here, everything had its time.
    let troubles = vitals::troubles(store, config, Timestamp::MIN, now)?;
    let inboxes = store.inbox_health()?;
    for settings in &config.inboxes {
        let health = inboxes.iter().find(|it| it.inbox == settings.name);
        let last = health.and_then(|it| it.last_success);
        // One that has been silent for long is among the troubles, with its remedy.
        let is_named = troubles.iter().any(|it| is_of_inbox(it, &settings.name));
        let silent = !is_named && last.is_none_or(|at| now.duration_since(at) >= SILENCE);
        let mut line = format!("Inbox {}: last reached {}", settings.name, ago(last, now));
        if let Some(health) = health.filter(|it| it.consecutive_failures > 0) {
            let cause = health.cause.as_deref().unwrap_or("no cause kept");
            let _ = write!(line, "; failed {} since: {cause}", times(health.consecutive_failures));
        }
        lines.add(silent, &line);
    }
    for task in store.task_health()? {
        let mut line = format!("Task {}: last succeeded {}", task.task, ago(task.last_success, now));
        if task.consecutive_failures > 0 {
            let cause = task.cause.as_deref().unwrap_or("no cause kept");
            let _ = write!(line, "; failed {} since: {cause}", times(task.consecutive_failures));
        }
        lines.add(task.consecutive_failures > 0, &line);
    }
    let recognition = runtime()?.block_on(Recognition::find(ocr::Settings::default()));
    match recognition_in_words(&recognition) {
        Ok(words) => lines.add(false, &words),
        Err(words) => lines.add(true, &words),
    }
    let tally = store.count(None)?;
    lines.add(
        false,
        &format!(
            "Messages seen: {} ({} requests, {} not requests, {} unclear, {} waiting to be read).",
            tally.seen, tally.requests, tally.not_requests, tally.unclear, tally.waiting
        ),
    );
    let digest =
        store.last_digest(now)?.map_or("none sent yet".to_owned(), |date| format!("the last is of {date}"));
    lines.add(false, &format!("Digest: {digest}."));
    let undelivered = store.undelivered()?;
    if undelivered.is_empty() {
        lines.add(false, "Every notice that was due is delivered.");
    }
    for notice in undelivered {
        let entry = notice.entry.map(|it| format!(" of entry {it}")).unwrap_or_default();
        // The channel has taken line breaks and control characters out of it.
        let reply = notice.delivery.reply.as_ref().map(|it| format!(" ({})", it.expose())).unwrap_or_default();
        let line = format!(
            "Notice {}{entry} to {}: {} after {}{reply}; `forewarn resend {}` sends it again",
            notice.id,
            notice.recipient.person,
            match notice.delivery.state {
                DeliveryState::Scheduled => "NOT TOLD YET",
                DeliveryState::Told => "told",
                DeliveryState::Refused => "NOT TOLD, refused",
                DeliveryState::GivenUp => "NOT TOLD, given up",
            },
            counted(notice.delivery.attempts as usize, "attempt", "attempts"),
            notice.id
        );
        lines.add(true, &line);
    }
    for it in store.moves_wanted(&config.holding())? {
        lines.add(
            it.attempts > 0 || now.duration_since(it.wanted) >= SILENCE,
            &report::moves::outstanding(&it, now),
        );
    }
    for trouble in &troubles {
        let (headline, remedy) = (health::headline(trouble, &config.practice), health::remedy(trouble));
        lines.add(true, &format!("{headline}. {remedy}"));
    }
    for alarm in store.alarms_untold()? {
        let cause = alarm.cause.unwrap_or_default();
        let attempts = counted(alarm.attempts as usize, "attempt", "attempts");
        let way = alarm.way.as_str();
        lines.add(
            true,
            &format!("Alarm by {way} ({}): NOT TOLD YET after {attempts}: {cause}; correct [alarm]", alarm.topic),
        );
    }
    Ok((lines.text, lines.troubles))
}

fn is_of_inbox(trouble: &Trouble, name: &InboxName) -> bool {
    match trouble {
        Trouble::Inbox { inbox, .. } => inbox == name,
        Trouble::Task { .. }
        | Trouble::Delivery { .. }
        | Trouble::Log { .. }
        | Trouble::Disk { .. }
        | Trouble::Certificate { .. }
        | Trouble::Password { .. }
        | Trouble::SignIn { .. }
        | Trouble::SignInEnds { .. }
        | Trouble::Queue { .. } => false,
    }
}

#[derive(Default)]
struct Lines {
    text: String,
    troubles: usize,
}

impl Lines {
    fn add(&mut self, trouble: bool, line: &str) {
        self.troubles += usize::from(trouble);
        let mark = if trouble { '!' } else { ' ' };
        let _ = writeln!(self.text, "{mark} {line}");
    }
}

/// How long ago `at` was, in words.
fn ago(at: Option<Timestamp>, now: Timestamp) -> String {
    let Some(at) = at else { return "never".to_owned() };
    let past: SignedDuration = now.duration_since(at);
    match past.as_secs() {
        i64::MIN..=1 => "just now".to_owned(),
        seconds @ 2..=119 => format!("{seconds} seconds ago"),
        seconds @ 120..=7_199 => format!("{} minutes ago", seconds / 60),
        seconds @ 7_200..=172_799 => format!("{} hours ago", seconds / 3_600),
        seconds => format!("{} days ago", seconds / 86_400),
    }
}

fn times(number: u32) -> String {
    counted(number as usize, "time", "times")
}
