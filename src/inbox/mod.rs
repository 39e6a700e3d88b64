//! Where messages come from: the trait [`Inbox`], its [`Settings`], and [`open`].
//!
//! An inbox fetches what lies after a [`Cursor`] and hands it over in batches; the service stores a batch and its new
//! cursor in one commit and only then lets the inbox [`settle`](Inbox::settle) it. An inbox changes nothing at its
//! source before that, and never reads or sets `\Seen`: staff share this inbox.

use std::collections::BTreeSet;
use std::time::Duration;

use async_trait::async_trait;
use jiff::Timestamp;

use crate::model::{Cursor, Distrust, InboxName, RawMessage};
use crate::oauth::OauthError;

/// Messages fetched together, and how far the inbox is read once they are stored.
#[derive(Debug)]
pub struct Batch {
    pub messages: Vec<RawMessage>,
    /// To be stored in the same commit as `messages`.
    pub cursor: Cursor,
    /// Whether more is waiting, so that the next fetch should follow at once.
    pub more: bool,
}

/// A source of messages. One value is one inbox; it is used by one task at a time.
#[async_trait]
pub trait Inbox: Send {
    /// The configured name.
    fn name(&self) -> &InboxName;

    /// Fetches the next batch after `cursor`, connecting first where need be.
    ///
    /// An empty batch means that the source has said so, never that an answer was missing: every message that the
    /// source announced is in `messages` before the cursor passes it. A message that cannot be had is in the batch as
    /// [`Bytes::Unavailable`](crate::model::Bytes::Unavailable).
    async fn fetch(&mut self, cursor: &Cursor) -> Result<Batch, FetchError>;

    /// Fetches some of what lies before `cursor` and is not among `known`, by UID: what a server showed too late, or a cursor
    /// passed by mistake. The cursor of the batch stays where it is.
    ///
    /// Empty where nothing was overlooked, and always for a directory, whose cursor is the set of what was taken.
    async fn overlooked(&mut self, cursor: &Cursor, _known: &BTreeSet<u32>) -> Result<Batch, FetchError> {
        Ok(Batch { messages: Vec::new(), cursor: cursor.clone(), more: false })
    }

    /// Does at the source what the settings ask for once `messages` are stored (for a folder: moves the files).
    ///
    /// A failure costs nothing but tidiness: the messages are known and will not be taken twice.
    async fn settle(&mut self, messages: &[RawMessage]) -> Result<(), FetchError>;

    /// Returns when something may have arrived, or after `at_most`. A nudge only shortens the wait; it is never needed
    /// for a message to be found.
    async fn wait(&mut self, at_most: Duration) -> Result<(), FetchError>;

    /// Says in one line, for a person, what is found there: reaches the source, logs in and opens it, but takes nothing.
    async fn probe(&mut self) -> Result<String, FetchError>;

    /// When the certificate ends that the server showed for the open connection; none where there is none.
    fn certificate_expires(&self) -> Option<Timestamp> {
        None
    }

    /// Ends the connection politely, within a few seconds.
    async fn close(&mut self);
}

/// Why an inbox could not be read.
#[derive(Debug, thiserror::Error)]
pub enum FetchError {
    #[error("failed to reach the mail server")]
    Unreachable { source: std::io::Error },
    #[error("failed to agree on TLS with the mail server")]
    Tls { source: std::io::Error },
    #[error(
        "the mail server does not offer STARTTLS; no password was sent: see `tls`, and that nobody stands in between"
    )]
    NoTls,
    #[error("failed to agree on TLS with the mail server: {0}")]
    Distrusted(Distrust),
    #[error("expected the mail server to offer {needed}, but it does not")]
    Unsupported { needed: &'static str },
    #[error("the mail server refused the login: see `username` and the password file, and restart forewarn")]
    Login,
    #[error("failed to get a token for the mail server")]
    SignIn { source: OauthError },
    #[error(
        "the mail server refused the token; see that the app may read mail by IMAP, and that it, or who signed in for \
         it, may open this mailbox"
    )]
    Token,
    #[error("the mail server refused to open the mailbox: see `mailbox`, and whether this user may open it")]
    Mailbox,
    #[error("the connection to the mail server broke during {doing}")]
    Connection { doing: &'static str },
    #[error("the mail server answered {doing} with an error")]
    Refused { doing: &'static str },
    #[error("the mail server answered {doing} with {code}")]
    Declined { doing: &'static str, code: &'static str },
    #[error("the mail server did not answer {doing} in time")]
    TimedOut { doing: &'static str },
    #[error("failed to read the directory")]
    Directory { source: std::io::Error },
}

impl FetchError {
    /// Whether the next attempt may succeed without a person's help.
    pub fn is_transient(&self) -> bool {
        match self {
            FetchError::Unreachable { .. }
            | FetchError::Connection { .. }
            | FetchError::Refused { .. }
            | FetchError::Declined { .. }
            | FetchError::TimedOut { .. } => true,
            FetchError::SignIn { source } => source.is_transient(),
            FetchError::Tls { .. }
            | FetchError::NoTls
            | FetchError::Distrusted(_)
            | FetchError::Unsupported { .. }
            | FetchError::Login
            | FetchError::Token
            | FetchError::Mailbox
            | FetchError::Directory { .. } => false,
        }
    }
}

/// One configured inbox.
#[derive(Debug, Clone)]
pub struct Settings {
    pub name: InboxName,
    pub source: Source,
}

impl Settings {
    /// Where requests wait for their provider, and where they go then; none unless it is configured.
    pub fn shelves(&self) -> Option<&imap::Shelves> {
        match &self.source {
            Source::Imap(settings) => settings.shelves.as_ref(),
            Source::Maildir(_) | Source::Folder(_) => None,
        }
    }
}

/// The kind of an inbox with its own settings.
#[allow(clippy::large_enum_variant, reason = "there are a handful of them, and none is moved about")]
#[derive(Debug, Clone)]
pub enum Source {
    Imap(imap::Settings),
    Maildir(maildir::Settings),
    Folder(folder::Settings),
}

pub mod cursor;
pub mod folder;
pub mod imap;
pub mod maildir;

mod files;

/// Makes the inbox that `settings` describe. Nothing is touched until its first fetch.
pub fn open(settings: Settings) -> Box<dyn Inbox> {
    let Settings { name, source } = settings;
    match source {
        Source::Imap(settings) => Box::new(imap::Imap::new(name, settings)),
        Source::Maildir(settings) => Box::new(maildir::Maildir::new(name, settings)),
        Source::Folder(settings) => Box::new(folder::Folder::new(name, settings)),
    }
}

/// The present moment, for two measurements that only the inbox can make: how long ago a file was written, and when a
/// message arrived whose source does not say. Nothing is decided by the day that it names.
fn now() -> Timestamp {
    Timestamp::now()
}

/// Does `work`, which waits for the file system, where it does not hold up other tasks.
async fn in_background<T: Send + 'static>(
    work: impl FnOnce() -> std::io::Result<T> + Send + 'static,
) -> Result<T, FetchError> {
    match tokio::task::spawn_blocking(work).await {
        Ok(outcome) => outcome.map_err(|source| FetchError::Directory { source }),
        Err(failure) => match failure.try_into_panic() {
            Ok(panic) => std::panic::resume_unwind(panic),
            Err(cancelled) => Err(FetchError::Directory { source: cancelled.into() }),
        },
    }
}

/// `1 message`, `2 messages`.
fn counted(count: usize, thing: &str) -> String {
    if count == 1 { format!("1 {thing}") } else { format!("{count} {thing}s") }
}
