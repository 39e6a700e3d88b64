//! Something of the service that needs a person: an inbox that is not read, a task that keeps failing.
//!
//! While an inbox is not read, requests in it are seen by nobody, so these letters say first what to do by hand.
//! They carry nothing of any message.

use jiff::Timestamp;

use super::undelivered::{FaultWords, row, why};
use super::{Report, words};
use crate::model::{InboxName, Letter, Practice};

/// What is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Trouble {
    /// An inbox has not been read.
    Inbox {
        inbox: InboxName,
        /// When it was last read to the end; none where never.
        last_read: Option<Timestamp>,
        /// The last error, in words that name nobody.
        error: String,
    },
    /// A task of the service fails again and again.
    Task {
        /// The task's name, for example `deliver`.
        task: String,
        since: Timestamp,
        /// Failures in a row.
        failures: u32,
        /// The last error, in words that name nobody.
        error: String,
    },
}

/// Writes the letter to an administrator.
pub fn letter(trouble: &Trouble, practice: &Practice) -> Letter {
    let time = |it: Timestamp| words::long_time(it, &practice.time_zone);
    let words = match trouble {
        Trouble::Inbox { inbox, last_read, error } => {
            let inbox = words::clean(inbox.as_str(), words::NAME);
            FaultWords {
                headline: format!("NOT WATCHING: inbox {inbox} is not being read"),
                happened: "New requests in this inbox are seen by nobody. forewarn keeps trying.".into(),
                advice: format!(
                    "Until it works again, have a person read inbox {inbox}, and release nothing that came in \
                     through it. Then run `forewarn check --connect` on the computer that runs forewarn: it says \
                     what is wrong."
                ),
                rows: vec![
                    row("Inbox", inbox),
                    row("Last read", last_read.map(time).unwrap_or_else(|| "never".into())),
                    row("Error", words::clean(error, words::REPLY)),
                ],
                why: why(practice),
            }
        }
        Trouble::Task { task, since, failures, error } => {
            let task = words::clean(task, words::NAME);
            FaultWords {
                headline: format!("forewarn needs a person: the task `{task}` keeps failing"),
                happened: "Nothing is lost: forewarn keeps trying. But alerts may be late.".into(),
                advice: "Have whoever runs forewarn look at its log today. Until then, have a person read the \
                         inboxes."
                    .into(),
                rows: vec![
                    row("Task", task),
                    row("Failing since", time(*since)),
                    row("Failures in a row", failures.to_string()),
                    row("Last error", words::clean(error, words::REPLY)),
                ],
                why: why(practice),
            }
        }
    };
    let subject = format!("[forewarn] {}", words.headline);
    Report::Fault.letter(subject, &words)
}
