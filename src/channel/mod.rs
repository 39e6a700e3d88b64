//! How words reach a person: the trait [`Channel`], its [`Settings`], and [`open`].
//!
//! [`command`] and [`webhook`] tell of trouble with the service itself, and of nothing else.

use async_trait::async_trait;
use jiff::Timestamp;

use crate::model::{Distrust, Notice, Private};

/// A way to deliver notices.
#[async_trait]
pub trait Channel: Send + Sync {
    /// Hands `notice` to the other side once, and says what it answered.
    async fn send(&self, notice: &Notice) -> Outcome;

    /// Logs in without sending anything, for `check --connect`.
    async fn probe(&self) -> Result<String, Private<String>>;

    /// When the certificate ends that the other side showed last; none where it showed none.
    fn certificate_expires(&self) -> Option<Timestamp> {
        None
    }
}

/// The answer to one attempt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// Accepted: the person counts as told. The server's reply is kept as proof.
    Accepted { reply: Private<String> },
    /// Not now: try again later. `cause` is for telemetry and names nobody.
    Deferred { reply: Private<String>, cause: Cause },
    /// Refused for good (5xx to this recipient or these words).
    Refused { reply: Private<String>, cause: Cause },
}

/// Why an attempt failed, in terms that may be logged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Cause {
    #[error("failed to reach the server")]
    Unreachable,
    #[error("failed to agree on TLS")]
    Tls,
    #[error("failed to agree on TLS: {0}")]
    Distrusted(Distrust),
    #[error("the server refused the login")]
    Login,
    #[error("failed to get a token for the server")]
    SignIn,
    #[error("the server answered {0}")]
    Reply(u16),
    #[error("failed to write the file")]
    Disk,
    #[error("the address cannot be used")]
    Address,
    #[error("failed to start the program")]
    Start,
    #[error("the program ended with status {0}")]
    Exit(i32),
    #[error("no answer came in time")]
    Silent,
}

/// Second ways to tell of trouble with the service itself, for when the ordinary one may be what failed.
#[derive(Debug, Clone, Default)]
pub struct AlarmSettings {
    pub smtp: Option<smtp::Settings>,
    pub command: Option<command::Settings>,
    pub webhook: Option<webhook::Settings>,
}

impl AlarmSettings {
    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.smtp.is_none() && self.command.is_none() && self.webhook.is_none()
    }
}

/// Which channel is configured.
#[allow(clippy::large_enum_variant, reason = "there are a handful of them, and none is moved about")]
#[derive(Debug, Clone)]
pub enum Settings {
    Smtp(smtp::Settings),
    Directory(directory::Settings),
}

impl Settings {
    /// The same, with `domain` as the right-hand side of our Message-IDs.
    pub fn with_domain(mut self, domain: &str) -> Settings {
        match &mut self {
            Settings::Smtp(settings) => settings.message_id_domain = domain.to_owned(),
            Settings::Directory(settings) => settings.message_id_domain = domain.to_owned(),
        }
        self
    }
}

pub mod command;
pub mod directory;
pub mod message;
pub mod smtp;
pub mod webhook;

/// Makes the channel that `settings` describe.
///
/// # Errors
///
/// [`OpenError`] where the settings cannot work: a sender address that is none, a directory that cannot be made.
pub fn open(settings: Settings) -> Result<Box<dyn Channel>, OpenError> {
    match settings {
        Settings::Smtp(settings) => Ok(Box::new(smtp::Smtp::new(settings)?)),
        Settings::Directory(settings) => Ok(Box::new(directory::Directory::new(settings)?)),
    }
}

/// Why a channel could not be made.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    #[error("expected `from` to be a mail address")]
    From,
    #[error("failed to prepare TLS")]
    Tls,
    #[error("failed to make the directory for outgoing mail")]
    Directory { source: std::io::Error },
}
