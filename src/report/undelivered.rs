//! An alert that could not be delivered: told to the administrators at once, because the person was not warned.
//!
//! The letter says which entry, whom it was for, and the server's own words; it says nothing of the request itself,
//! which the administrator has in an alert of their own.

use serde::Serialize;

use super::{Report, words};
use crate::model::{DeliveryState, EntryId, Letter, Notice, NoticeId, Practice, Private, Recipient};

/// A notice that did not reach its person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Undelivered {
    pub notice: NoticeId,
    pub entry: Option<EntryId>,
    /// What the notice was: the spelling of its purpose.
    pub purpose: &'static str,
    pub recipient: Recipient,
    pub state: DeliveryState,
    /// Attempts made.
    pub attempts: u32,
    /// The server's last reply.
    pub reply: Option<Private<String>>,
}

impl From<&Notice> for Undelivered {
    fn from(notice: &Notice) -> Undelivered {
        Undelivered {
            notice: notice.id,
            entry: notice.entry,
            purpose: notice.purpose.as_str(),
            recipient: notice.recipient.clone(),
            state: notice.delivery.state,
            attempts: notice.delivery.attempts,
            reply: notice.delivery.reply.clone(),
        }
    }
}

impl Undelivered {
    /// `#17 alert to Maria Alvarez, MD`.
    pub(super) fn what(&self) -> String {
        let name = words::clean(self.recipient.name.expose(), words::NAME);
        match self.entry {
            Some(entry) => format!("{} {} to {name}", words::reference(entry), self.purpose),
            None => format!("{} to {name}", words::capitalised(self.purpose)),
        }
    }

    /// `refused for good, 1 attempt; the server said: 550 no such user`.
    pub(super) fn details(&self) -> String {
        let attempts = words::counted(self.attempts.into(), "attempt");
        let server = match self.reply() {
            Some(reply) => format!("the server said: {reply}"),
            None => "the server said nothing".into(),
        };
        format!("{}, {attempts}; {server}", self.outcome())
    }

    fn reply(&self) -> Option<String> {
        self.reply.as_ref().map(|it| words::clean(it.expose(), words::REPLY)).filter(|it| !it.is_empty())
    }

    fn outcome(&self) -> &'static str {
        match self.state {
            DeliveryState::Refused => "refused for good",
            DeliveryState::GivenUp => "given up",
            DeliveryState::Scheduled => "not accepted so far",
            DeliveryState::Told => "accepted",
        }
    }
}

/// Writes the letter to an administrator.
pub fn letter(undelivered: &Undelivered, practice: &Practice) -> Letter {
    let name = words::clean(undelivered.recipient.name.expose(), words::NAME);
    let about = match undelivered.entry {
        Some(entry) => format!("forewarn {}", words::reference(entry)),
        None => "forewarn".into(),
    };
    let headline = format!("NOT TOLD: {name} did not get the {}", undelivered.purpose);
    let subject = format!("[{about}] {headline}");
    let words = FaultWords {
        headline,
        happened: format!(
            "A notice of forewarn could not be delivered, so {name} has not been told by mail. {}",
            match undelivered.entry {
                Some(entry) =>
                    format!("Entry {} does not count as told until somebody has.", words::reference(entry)),
                None => "It concerns no single request.".into(),
            }
        ),
        advice: match undelivered.entry {
            Some(entry) => format!(
                "Tell {name} yourself today: `forewarn show {entry}` shows the request. Then have the address or the \
                 mail server put right."
            ),
            None => format!("Tell {name}, and have the address or the mail server put right."),
        },
        rows: vec![
            row("For", format!("{name} <{}>", words::clean(undelivered.recipient.email.expose(), words::NAME))),
            row("Notice", undelivered.notice.to_string()),
            row("Outcome", undelivered.outcome().to_owned()),
            row("Attempts", undelivered.attempts.to_string()),
            row("The server said", undelivered.reply().unwrap_or_else(|| "nothing".into())),
        ],
        why: why(practice),
    };
    Report::Fault.letter(subject, &words)
}

/// The words of a letter about a fault: also those of `health`.
#[derive(Serialize)]
pub(super) struct FaultWords {
    pub(super) headline: String,
    pub(super) happened: String,
    pub(super) advice: String,
    pub(super) rows: Vec<Row>,
    pub(super) why: String,
}

/// A fact with its name.
#[derive(Serialize)]
pub(super) struct Row {
    name: &'static str,
    value: String,
}

pub(super) fn row(name: &'static str, value: String) -> Row {
    Row { name, value }
}

/// Why an administrator gets a letter about a fault.
pub(super) fn why(practice: &Practice) -> String {
    format!("You get this because you are an administrator of {}.", words::clean(&practice.name, words::NAME))
}
