//! Something of the service that needs a person: an inbox that is not read, notices that do not go out, a disk that fills.
//!
//! While an inbox is not read, requests in it are seen by nobody, so these letters say first what to do by hand.
//! They carry nothing of any message. The same headline and remedy are what `forewarn status` prints, and what a webhook
//! is told.

use jiff::Timestamp;

use super::undelivered::{FaultWords, Row, row, why};
use super::{Report, words};
pub use crate::model::Trouble;
use crate::model::{Ending, KnownTrouble, Letter, Practice, Queue};

/// Writes the letter to an administrator.
pub fn letter(trouble: &Trouble, practice: &Practice) -> Letter {
    let words = FaultWords {
        headline: headline(trouble, practice),
        happened: happened(trouble),
        advice: remedy(trouble),
        rows: rows(trouble, practice),
        why: why(practice),
    };
    Report::Fault.letter(format!("[forewarn] {}", words.headline), &words)
}

/// Writes the letter that says that a trouble is over.
pub fn all_clear(standing: &KnownTrouble, now: Timestamp, practice: &Practice) -> Letter {
    let time = |it: Timestamp| words::long_time(it, &practice.time_zone);
    let words = FaultWords {
        headline: over(standing),
        happened: "This is over; forewarn works on.".into(),
        advice: "Run `forewarn status` once on the computer that runs forewarn: it says whether anything is left."
            .into(),
        rows: vec![row("Told first", time(standing.began)), row("Over", time(now))],
        why: why(practice),
    };
    Report::Fault.letter(format!("[forewarn] {}", words.headline), &words)
}

/// In a line, that a trouble is over.
pub fn over(standing: &KnownTrouble) -> String {
    format!("Over: {}", words::clean(&standing.headline, words::REPLY))
}

/// In a line, what is wrong.
pub fn headline(trouble: &Trouble, practice: &Practice) -> String {
    let date = |it: Timestamp| it.to_zoned_datetime(practice.time_zone.clone()).date().to_string();
    match trouble {
        Trouble::Inbox { inbox, .. } => {
            format!("NOT WATCHING: inbox {} is not being read", words::clean(inbox.as_str(), words::NAME))
        }
        Trouble::Task { task, .. } => {
            format!("forewarn needs a person: the task `{}` keeps failing", words::clean(task, words::NAME))
        }
        Trouble::Delivery { .. } => "NOT TELLING ANYONE: notices cannot be sent".into(),
        Trouble::Log { .. } => "NOT WATCHING: the log cannot be used".into(),
        Trouble::Disk { directory, free } => format!(
            "the disk with {} is nearly full: {} MB are free",
            words::clean(directory, words::REPLY),
            free >> 20
        ),
        Trouble::Certificate { server, expires } => {
            format!("the certificate of {} ends on {}", words::clean(server, words::REPLY), date(*expires))
        }
        Trouble::Password { file, changed } => {
            format!("the password in {} is of {}", words::clean(file, words::REPLY), date(*changed))
        }
        Trouble::SignIn { name, .. } => {
            format!("the sign-in {} does not work", words::clean(name, words::NAME))
        }
        Trouble::SignInEnds { name, ending, at } => {
            let what = match ending {
                Ending::Grant | Ending::Idle => "the sign-in",
                Ending::Secret => "the client's secret of the sign-in",
            };
            format!("{what} {} ends on {}", words::clean(name, words::NAME), date(*at))
        }
        Trouble::Queue { queue, waiting, .. } => {
            let (things, what) = match queue {
                Queue::Reading => ("message", "waits too long to be read"),
                Queue::Recognition => ("scan", "waits too long to be recognised"),
                Queue::Outbox => ("notice", "waits too long to be sent"),
                Queue::Moves => ("message", "waits too long to be moved"),
            };
            format!("TOO SLOW: the oldest of {} {what}", words::counted(*waiting, things))
        }
    }
}

/// What to do about it.
pub fn remedy(trouble: &Trouble) -> String {
    match trouble {
        Trouble::Inbox { inbox, .. } => format!(
            "Until it works again, have a person read inbox {}, and release nothing that came in through it. Then run \
             `forewarn check --connect` on the computer that runs forewarn: it says what is wrong.",
            words::clean(inbox.as_str(), words::NAME)
        ),
        Trouble::Task { .. } => "Have whoever runs forewarn look at its log today. Until then, have a person read the \
                                 inboxes."
            .into(),
        Trouble::Delivery { .. } => "Until it works again, look at `forewarn list` every hour and tell the providers \
                                     by hand. Then run `forewarn check --connect` on the computer that runs forewarn: \
                                     it says what is wrong."
            .into(),
        Trouble::Log { error, .. } => format!(
            "Until it works again, have a person read every inbox, and release nothing. Then mend this on the computer that \
             runs forewarn: {}.",
            words::clean(error, words::REPLY)
        ),
        Trouble::Disk { .. } => "Make room on this disk today, or give forewarn a larger one: when it is full, no \
                                 message is taken in any more."
            .into(),
        Trouble::Certificate { .. } => "Tell whoever runs this server to renew its certificate: after that day \
                                        forewarn does not trust the server and does not speak to it."
            .into(),
        Trouble::Password { .. } => "Change the password at the server and in this file, and restart forewarn.".into(),
        Trouble::SignIn { reason, .. } => format!(
            "The reason: {}. Until this is mended, have a person read the inboxes that use it; afterwards \
             `forewarn check --connect`, on the computer that runs forewarn, says whether it works.",
            words::clean(reason, words::REPLY)
        ),
        Trouble::SignInEnds { name, ending, .. } => match ending {
            Ending::Grant | Ending::Idle => format!(
                "Run `forewarn login {}` on the computer that runs forewarn before that day.",
                words::clean(name, words::NAME)
            ),
            Ending::Secret => "Make a new secret at the provider before that day, write it into the file that \
                               `client_secret_file` names and its end into `client_secret_expires`, and restart \
                               forewarn."
                .into(),
        },
        Trouble::Queue { queue, .. } => match queue {
            Queue::Reading | Queue::Recognition => "Have a person read the inboxes until this is over, and have whoever \
                                                    runs forewarn look at its log: is the computer too slow, or was \
                                                    very much sent at once?"
                .into(),
            Queue::Outbox => "Look at `forewarn list` and tell the providers by hand until this is over, and have \
                              whoever runs forewarn look at its log."
                .into(),
            Queue::Moves => "Have staff look at `forewarn list` before they open a request in the inbox. `forewarn \
                             status` says why messages are not moved, `forewarn check --connect` tries the mailboxes."
                .into(),
        },
    }
}

fn happened(trouble: &Trouble) -> String {
    match trouble {
        Trouble::Inbox { .. } => "New requests in this inbox are seen by nobody. forewarn keeps trying.",
        Trouble::Task { .. } => "Nothing is lost: forewarn keeps trying. But alerts may be late.",
        Trouble::Delivery { .. } => {
            "Requests come in, and those who must be told of them are not told. forewarn keeps trying."
        }
        Trouble::Log { .. } => {
            "New requests are seen by nobody, and nobody is told of those that were seen. What was stored is not touched, and \
             forewarn keeps trying."
        }
        Trouble::Disk { .. } => "Nothing is lost yet.",
        Trouble::Certificate { .. } => "All works until that day.",
        Trouble::Password { .. } => "All works. The practice wants its passwords changed more often than that.",
        Trouble::SignIn { .. } => {
            "What uses it cannot log in: new requests may be seen by nobody, or told to nobody. forewarn keeps trying."
        }
        Trouble::SignInEnds { .. } => "All works until that day. Then nothing that uses it can log in any more.",
        Trouble::Queue { queue, .. } => match queue {
            Queue::Reading | Queue::Recognition => {
                "There may be requests among them of which nobody was told. forewarn keeps trying."
            }
            Queue::Outbox => "Those who must be told of requests are told late. forewarn keeps trying.",
            Queue::Moves => {
                "Staff may come upon requests before the provider knows of them. forewarn keeps trying."
            }
        },
    }
    .into()
}

fn rows(trouble: &Trouble, practice: &Practice) -> Vec<Row> {
    let time = |it: Timestamp| words::long_time(it, &practice.time_zone);
    let error = |it: &str| row("Error", words::clean(it, words::REPLY));
    match trouble {
        Trouble::Inbox { inbox, last_read, error: cause } => vec![
            row("Inbox", words::clean(inbox.as_str(), words::NAME)),
            row("Last read", last_read.map(time).unwrap_or_else(|| "never".into())),
            error(cause),
        ],
        Trouble::Task { task, since, failures, error } => vec![
            row("Task", words::clean(task, words::NAME)),
            row("Failing since", time(*since)),
            row("Failures in a row", failures.to_string()),
            row("Last error", words::clean(error, words::REPLY)),
        ],
        Trouble::Delivery { since, waiting, error: cause } => {
            vec![row("Failing since", time(*since)), row("Waiting", waiting.to_string()), error(cause)]
        }
        Trouble::Log { directory, error } => vec![
            row("Directory", words::clean(directory, words::REPLY)),
            row("Error", words::clean(error, words::REPLY)),
        ],
        Trouble::Disk { directory, free } => {
            vec![row("Directory", words::clean(directory, words::REPLY)), row("Free", format!("{} MB", free >> 20))]
        }
        Trouble::Certificate { server, expires } => {
            vec![row("Server", words::clean(server, words::REPLY)), row("Ends", time(*expires))]
        }
        Trouble::Password { file, changed } => {
            vec![row("File", words::clean(file, words::REPLY)), row("Changed", time(*changed))]
        }
        Trouble::SignIn { name, since, reason } => {
            let since = since.map(time).unwrap_or_else(|| "the beginning".into());
            vec![
                row("Sign-in", words::clean(name, words::NAME)),
                row("Since", since),
                row("Reason", words::clean(reason, words::REPLY)),
            ]
        }
        Trouble::SignInEnds { name, ending: _, at } => {
            vec![row("Sign-in", words::clean(name, words::NAME)), row("Ends", time(*at))]
        }
        Trouble::Queue { queue: _, oldest, waiting } => {
            vec![row("Waiting", waiting.to_string()), row("The oldest since", time(*oldest))]
        }
    }
}
