//! A mailbox on an IMAP server.
//!
//! One value holds at most one connection. A fetch connects where need be, lists what lies behind the cursor with size
//! and date, and asks for the bodies in batches of a few hundred, so that the number of round trips does not grow with
//! the number of messages. The listing is kept for the batches that follow; it is a convenience, not a state: after a
//! restart or a reconnection it is asked for again.
//!
//! Every UID in the listing is accounted for before the cursor passes it (see [`cursor`]). Messages that came before a
//! connection broke are handed over, for they are whole, so that even a server that breaks at every second message is
//! read to the end. A message that is refused again and again is handed over as unavailable. How often was asked is
//! remembered only by this value.
//!
//! Any error, and a future that is dropped half-way, discards the connection: a session goes back into its place only
//! after a command has run to its tagged end. When to try again is the service's business.
//!
//! - `connection`: TCP, TLS, the login
//! - `session`: commands in the open mailbox
//! - `filing`: moving a message into another mailbox
//! - `utf7`: names of mailboxes

use std::collections::{BTreeSet, HashMap};
use std::time::Duration;

use async_trait::async_trait;
use jiff::Timestamp;
use tokio::time::Instant;

use crate::inbox::cursor::{self, ATTEMPTS, Listed, Position};
use crate::inbox::{Batch, FetchError, Inbox};
use crate::model::{Bytes, Cursor, InboxName, Media, Origin, RawMessage, Shelf, Tls};
use crate::oauth::LoginSettings;

mod connection;
mod filing;
mod session;
mod utf7;

#[cfg(test)]
mod tests;

pub use filing::{Filed, Filing, ToFile};
use session::Session;

/// How long one IDLE may last: shorter than the patience of the middleboxes between here and the server.
const IDLE: Duration = Duration::from_secs(5 * 60);

/// How to reach a mailbox.
#[derive(Debug, Clone)]
pub struct Settings {
    pub host: String,
    pub port: u16,
    /// `Tls::None` only for loopback addresses; `config` has checked it.
    pub tls: Tls,
    pub username: String,
    pub login: LoginSettings,
    pub mailbox: String,
    /// Where requests wait for their provider, and where they go then; nothing is moved where there are none.
    pub shelves: Option<Shelves>,
    /// Messages larger than this are taken by their head only, in bytes.
    pub max_message_bytes: u64,
}

/// The names of the mailboxes into which messages are moved, with `/` between their levels.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shelves {
    pub hold: String,
    pub cleared: String,
}

impl Shelves {
    /// The name of `shelf`.
    pub fn name(&self, shelf: Shelf) -> &str {
        match shelf {
            Shelf::Hold => &self.hold,
            Shelf::Cleared => &self.cleared,
        }
    }
}

/// A mailbox on an IMAP server.
pub struct Imap {
    name: InboxName,
    settings: Settings,
    session: Option<Session>,
    listing: Listing,
    trouble: Option<Trouble>,
}

/// What the open session has listed.
#[derive(Debug, Default)]
struct Listing {
    /// Messages behind this UID are listed.
    from: u32,
    messages: Vec<Listed>,
    /// How far the batches have gone, if the service stores them.
    handed_over: u32,
}

/// The first message behind the cursor, if it was asked for in vain.
#[derive(Debug, Clone, Copy)]
struct Trouble {
    uid_validity: u32,
    uid: u32,
    attempts: u32,
    since: Instant,
}

impl Imap {
    /// Makes the inbox. The server is not spoken to before the first fetch.
    pub fn new(name: InboxName, settings: Settings) -> Imap {
        Imap { name, settings, session: None, listing: Listing::default(), trouble: None }
    }

    /// Takes the open session, or opens one. The one from before may have died while nobody was looking.
    async fn open(&mut self) -> Result<Session, FetchError> {
        if let Some(mut session) = self.session.take()
            && (self.listing.is_unfinished() || session.refresh().await.is_ok())
        {
            return Ok(session);
        }
        self.listing = Listing::default();
        Session::open(&self.settings).await
    }

    /// Fetches the bodies of `batch` into `came`, as far as they can be had.
    async fn bodies(
        &self,
        session: &mut Session,
        batch: &[Listed],
        came: &mut HashMap<u32, Bytes>,
    ) -> Result<(), FetchError> {
        let most = self.settings.max_message_bytes;
        let trouble = self.trouble.filter(|it| {
            it.uid_validity == session.uid_validity() && batch.first().is_some_and(|first| first.uid == it.uid)
        });
        let Some(trouble) = trouble else {
            return session.bodies(batch, most, came).await;
        };
        let (alone, rest) = batch.split_at(1);
        if trouble.attempts < ATTEMPTS {
            return session.bodies(alone, most, came).await;
        }
        // Those behind it first: if they come, the fault is this one's, and it has had its last chance.
        let mut outcome = session.bodies(rest, most, came).await;
        let others_come = came.values().any(|it| !matches!(it, Bytes::Unavailable));
        if outcome.is_ok() {
            outcome = session.bodies(alone, most, came).await;
        }
        if cursor::gives_up(trouble.attempts, trouble.since.elapsed(), others_come) {
            came.entry(trouble.uid).or_insert(Bytes::Unavailable);
        }
        outcome
    }

    /// Remembers that `uid` was asked for in vain.
    fn remember(&mut self, uid_validity: u32, uid: u32) {
        let before = self.trouble.filter(|it| (it.uid_validity, it.uid) == (uid_validity, uid));
        let trouble = before.unwrap_or_else(|| Trouble { uid_validity, uid, attempts: 0, since: Instant::now() });
        self.trouble = Some(Trouble { attempts: trouble.attempts.saturating_add(1), ..trouble });
    }

    fn message(&self, uid_validity: u32, listed: Listed, bytes: Bytes) -> RawMessage {
        RawMessage {
            inbox: self.name.clone(),
            origin: Origin::Imap { uid_validity, uid: listed.uid },
            arrived: listed.arrived.unwrap_or_else(super::now),
            media: Media::Mail,
            bytes,
        }
    }
}

#[async_trait]
impl Inbox for Imap {
    fn name(&self) -> &InboxName {
        &self.name
    }

    async fn fetch(&mut self, cursor: &Cursor) -> Result<Batch, FetchError> {
        let mut session = self.open().await?;
        let uid_validity = session.uid_validity();
        let mut position = cursor::position(cursor, uid_validity);
        if session.is_numbered_anew(position.after).await? {
            position = Position { after: 0, rescan: true };
        }
        if !self.listing.continues(position) {
            self.listing = Listing::default();
            let messages = session.list(position.after).await?;
            self.listing = Listing { from: position.after, messages, handed_over: position.after };
        }
        let waiting = self.listing.behind(position.after);
        let batch = waiting[..cursor::batch_length(waiting, self.settings.max_message_bytes)].to_vec();
        let waiting = waiting.len();
        let Some(first) = batch.first() else {
            self.session = Some(session);
            self.trouble = None;
            let cursor = cursor::advance(position, uid_validity, None, true);
            return Ok(Batch { messages: Vec::new(), cursor, more: false });
        };

        let mut came = HashMap::new();
        let outcome = self.bodies(&mut session, &batch, &mut came).await;
        let intact = outcome.is_ok();
        let accounted = cursor::accounted(&batch, |uid| came.contains_key(&uid));
        if intact {
            self.session = Some(session);
        }
        if accounted == 0 {
            self.remember(uid_validity, first.uid);
            return Err(outcome.err().unwrap_or(FetchError::Refused { doing: "the fetch of a message" }));
        }
        self.trouble = None;
        let last = batch[accounted - 1].uid;
        let more = accounted < waiting;
        self.listing.handed_over = last;
        let messages = batch[..accounted]
            .iter()
            .filter_map(|&listed| came.remove(&listed.uid).map(|bytes| self.message(uid_validity, listed, bytes)))
            .collect();
        Ok(Batch { messages, cursor: cursor::advance(position, uid_validity, Some(last), !more), more })
    }

    async fn overlooked(&mut self, cursor: &Cursor, known: &BTreeSet<u32>) -> Result<Batch, FetchError> {
        let mut session = self.open().await?;
        let uid_validity = session.uid_validity();
        let position = cursor::position(cursor, uid_validity);
        let nothing = Batch { messages: Vec::new(), cursor: cursor.clone(), more: false };
        // A mailbox that is numbered anew is gone through again as a whole.
        if position.rescan || position.after == 0 {
            self.session = Some(session);
            return Ok(nothing);
        }
        let mut missing = session.list(0).await?;
        missing.retain(|it| it.uid <= position.after && !known.contains(&it.uid));
        let batch = &missing[..cursor::batch_length(&missing, self.settings.max_message_bytes)];
        let mut came = HashMap::new();
        session.bodies(batch, self.settings.max_message_bytes, &mut came).await?;
        self.session = Some(session);
        let messages: Vec<RawMessage> = batch
            .iter()
            .filter_map(|&listed| came.remove(&listed.uid).map(|bytes| self.message(uid_validity, listed, bytes)))
            .collect();
        let more = !messages.is_empty() && missing.len() > batch.len();
        Ok(Batch { messages, more, ..nothing })
    }

    async fn settle(&mut self, _messages: &[RawMessage]) -> Result<(), FetchError> {
        // Messages stay where they are: staff share this mailbox.
        Ok(())
    }

    async fn wait(&mut self, at_most: Duration) -> Result<(), FetchError> {
        let news = self.session.as_ref().is_some_and(Session::has_grown) || self.listing.is_unfinished();
        if news && self.trouble.is_none() {
            return Ok(());
        }
        let Some(mut session) = self.session.take_if(|it| it.can_idle()) else {
            tokio::time::sleep(at_most).await;
            return Ok(());
        };
        session.idle(at_most.min(IDLE)).await?;
        self.session = Some(session);
        Ok(())
    }

    async fn probe(&mut self) -> Result<String, FetchError> {
        let mut session = self.open().await?;
        let idle = if session.can_idle() { "IDLE offered" } else { "IDLE not offered" };
        let mut found = format!("{}, {idle}", crate::inbox::counted(session.exists() as usize, "message"));
        if let Some(shelves) = &self.settings.shelves {
            found = format!("{found}; {}", filing::probe(&mut session, shelves).await?);
        }
        self.session = Some(session);
        Ok(found)
    }

    fn certificate_expires(&self) -> Option<Timestamp> {
        self.session.as_ref().and_then(Session::certificate_expires)
    }

    async fn close(&mut self) {
        if let Some(session) = self.session.take() {
            session.log_out().await;
        }
    }
}

impl Listing {
    /// Whether the listing still has something behind `position`, with nothing left out between.
    fn continues(&self, position: Position) -> bool {
        self.from <= position.after && !self.behind(position.after).is_empty()
    }

    /// Whether batches from this listing are still to follow.
    fn is_unfinished(&self) -> bool {
        !self.behind(self.handed_over).is_empty()
    }

    fn behind(&self, after: u32) -> &[Listed] {
        &self.messages[self.messages.partition_point(|it| it.uid <= after)..]
    }
}
