//! [`Trouble`]: something of the service itself that needs a person; and the [`AlarmWay`]s by which it is told when the
//! ordinary one may be what failed.
//!
//! Nothing here is about any message or patient.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::model::{InboxName, Letter, PersonId};

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
    /// Nothing that is to be told goes out.
    Delivery {
        since: Timestamp,
        /// How many notices wait.
        waiting: u64,
        /// The last error, in words that name nobody.
        error: String,
    },
    /// The log cannot be read or written, so that nothing is taken in and nothing told.
    Log {
        directory: String,
        /// The error, in words that name nobody.
        error: String,
    },
    /// The disk with the log is nearly full.
    Disk {
        directory: String,
        /// In bytes.
        free: u64,
    },
    /// A server's certificate ends soon, and with it the trust in that server.
    Certificate {
        /// As the configuration calls the server, for example ``inbox `records` ``.
        server: String,
        expires: Timestamp,
    },
    /// A password is older than the practice wants.
    Password { file: String, changed: Timestamp },
    /// A sign-in is of no use: no token comes of it.
    SignIn {
        name: String,
        /// None where nobody has signed in yet.
        since: Option<Timestamp>,
        /// Why, in words that name nobody.
        reason: String,
    },
    /// A sign-in will be of no use soon.
    SignInEnds { name: String, ending: Ending, at: Timestamp },
    /// Something waits for longer than it should.
    Queue {
        queue: Queue,
        oldest: Timestamp,
        /// How many wait.
        waiting: u64,
    },
}

impl Trouble {
    /// By what the same trouble is recognised while it lasts.
    pub fn topic(&self) -> String {
        match self {
            Trouble::Inbox { inbox, .. } => format!("inbox {inbox}"),
            Trouble::Task { task, .. } => format!("task {task}"),
            Trouble::Delivery { .. } => "delivery".to_owned(),
            Trouble::Log { .. } => "log".to_owned(),
            Trouble::Disk { .. } => "disk".to_owned(),
            Trouble::Certificate { server, .. } => format!("certificate of {server}"),
            Trouble::Password { file, .. } => format!("password in {file}"),
            Trouble::SignIn { name, .. } => format!("sign-in {name}"),
            Trouble::SignInEnds { name, ending, .. } => format!("{} of sign-in {name}", ending.as_str()),
            Trouble::Queue { queue, .. } => format!("queue {}", queue.as_str()),
        }
    }
}

/// What of a sign-in ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Ending {
    /// What a person's sign-in left, by the provider's word.
    Grant,
    /// The same, because it was of no use for long.
    Idle,
    /// The client's secret.
    Secret,
}

impl Ending {
    /// As it is called in topics and logs.
    pub const fn as_str(self) -> &'static str {
        match self {
            Ending::Grant => "end",
            Ending::Idle => "idleness",
            Ending::Secret => "secret",
        }
    }
}

/// What waits in rows to be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Queue {
    /// Messages whose text is to be read.
    Reading,
    /// Messages with pages that are pictures.
    Recognition,
    /// Notices that are due.
    Outbox,
    /// Messages that belong into another mailbox.
    Moves,
}

impl Queue {
    /// As it is called in topics and logs.
    pub const fn as_str(self) -> &'static str {
        match self {
            Queue::Reading => "reading",
            Queue::Recognition => "recognition",
            Queue::Outbox => "outbox",
            Queue::Moves => "moves",
        }
    }
}

/// From where on something counts as trouble.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Thresholds {
    /// The disk is nearly full with less than so many bytes free.
    pub disk_free_bytes: u64,
    /// Or with less than this share of it free, in hundredths.
    pub disk_free_percent: Option<u16>,
    /// Days before a certificate ends.
    pub certificate_days: u16,
    /// Days after which a password is to be changed.
    pub password_days: Option<u16>,
    /// Days before a sign-in or its client's secret ends.
    pub sign_in_days: u16,
}

impl Default for Thresholds {
    fn default() -> Thresholds {
        Thresholds {
            disk_free_bytes: 1 << 30,
            disk_free_percent: None,
            certificate_days: 14,
            password_days: None,
            sign_in_days: 21,
        }
    }
}

/// A second way to tell of trouble.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AlarmWay {
    /// Another mail server.
    Smtp,
    /// A program of the practice's own.
    Command,
    /// A service on the web.
    Webhook,
}

impl AlarmWay {
    /// The spelling in the database and in logs.
    pub const fn as_str(self) -> &'static str {
        match self {
            AlarmWay::Smtp => "smtp",
            AlarmWay::Command => "command",
            AlarmWay::Webhook => "webhook",
        }
    }
}

/// A trouble that was told and is not over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownTrouble {
    pub topic: String,
    pub headline: String,
    pub began: Timestamp,
    /// When it was told last.
    pub told: Timestamp,
}

/// What is to be told by a second way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewAlarm {
    pub topic: String,
    /// Whether it tells that the trouble is over.
    pub is_over: bool,
    pub way: AlarmWay,
    /// Whom a mail is for.
    pub person: Option<PersonId>,
    pub headline: String,
    pub letter: Letter,
}

/// What is still to be told by a second way, as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alarm {
    pub id: i64,
    pub topic: String,
    pub is_over: bool,
    pub way: AlarmWay,
    pub person: Option<PersonId>,
    pub headline: String,
    pub letter: Letter,
    pub created: Timestamp,
    pub attempts: u32,
    /// Why the last attempt failed, in words that name nobody.
    pub cause: Option<String>,
}
