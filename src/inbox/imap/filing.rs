//! Moving one message of ours into another mailbox of its server, and nothing else.
//!
//! A message is named by UIDVALIDITY and UID, and found by its content where these hold no longer. What is not where it
//! was is looked for where it belongs: an attempt whose answer was lost may have moved it there. What is to be cleared is
//! looked for where it was held, too: it may have been told of before that answer was missed. If it is there neither, a
//! person has moved or deleted it, and it is theirs ([`Filed::Gone`]).
//!
//! Where the server cannot move, the message is copied first, and the caller keeps where the copy is ([`Filed::Copied`])
//! before it is called again: then the message itself is taken away, and only while the copy is really there. A crash in
//! between costs a second copy, never the message.
//!
//! The connection is one of its own: that of the inbox goes on watching. After any error it is in an unknown state, and
//! is dropped.

use std::collections::HashMap;

use super::session::Session;
use super::{Settings, Shelves};
use crate::inbox::FetchError;
use crate::inbox::cursor::HEAD_BYTES;
use crate::model::{Bytes, MailId, Shelf, Spot};

/// How many messages that may be the one in question are looked at.
const CANDIDATES: usize = 16;

/// A message that belongs elsewhere.
#[derive(Debug)]
pub struct ToFile<'a> {
    pub shelf: Shelf,
    /// Where it was last.
    pub spot: &'a Spot,
    /// Where its copy is, if one was made.
    pub copy: Option<MailId>,
    /// Its content as it was taken in.
    pub bytes: &'a Bytes,
}

/// What became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Filed {
    /// It is where it belongs.
    Moved(Spot),
    /// A copy of it is where it belongs: once that is written down, call again with it.
    Copied(MailId),
    /// It is neither where it was nor where it belongs, nor where it was to be before.
    Gone,
}

/// A connection that moves messages.
pub struct Filing {
    settings: Settings,
    shelves: Shelves,
    session: Session,
    delimiter: Option<String>,
    /// Mailboxes that are known to be there.
    made: Vec<String>,
}

impl Filing {
    /// Connects and logs in.
    ///
    /// # Errors
    ///
    /// [`FetchError::Unsupported`] where the settings name no shelves, or the server can neither move a message nor
    /// take away a single one.
    pub async fn open(settings: &Settings) -> Result<Filing, FetchError> {
        let shelves = settings.shelves.clone().ok_or(FetchError::Unsupported { needed: "a mailbox to move to" })?;
        let mut session = Session::begin(settings).await?;
        can_move_one(&session)?;
        let delimiter = session.delimiter().await?;
        Ok(Filing { settings: settings.clone(), shelves, session, delimiter, made: Vec::new() })
    }

    /// Brings one message to where it belongs.
    pub async fn file(&mut self, message: &ToFile<'_>) -> Result<Filed, FetchError> {
        let name = self.shelves.name(message.shelf).to_owned();
        let there = |id| Spot { mailbox: Some(name.clone()), id };
        let target = levelled(&name, self.delimiter.as_deref());
        let mut source = match &message.spot.mailbox {
            Some(mailbox) => levelled(mailbox, self.delimiter.as_deref()),
            None => self.settings.mailbox.clone(),
        };
        if source == target {
            return Ok(Filed::Moved(message.spot.clone()));
        }
        let found = match self.is_there(&source).await? {
            true => self.locate(&source, message).await?,
            false => None,
        };
        let uid = match found {
            Some(uid) => uid,
            None => {
                if let Some(id) = self.search_in(&target, message.bytes).await? {
                    return Ok(Filed::Moved(there(Some(id))));
                }
                let held = levelled(&self.shelves.hold, self.delimiter.as_deref());
                let found = match message.shelf {
                    Shelf::Cleared if held != source => self.search_in(&held, message.bytes).await?,
                    Shelf::Cleared | Shelf::Hold => None,
                };
                let Some(id) = found else { return Ok(Filed::Gone) };
                source = held;
                id.uid
            }
        };
        self.make(&target).await?;
        if self.session.can_move() {
            let id = match self.session.move_one(uid, &target).await? {
                Some(id) => Some(id),
                None => {
                    self.session.select(&target).await?;
                    let id = self.search(message.bytes).await?;
                    if id.is_none() && self.session.has_uid_plus() {
                        // It would have said where the message is: a person was quicker, and nothing was moved.
                        return Ok(Filed::Gone);
                    }
                    id
                }
            };
            return Ok(Filed::Moved(there(id)));
        }
        if let Some(copy) = message.copy
            && self.holds(&target, copy).await?
        {
            self.session.select(&source).await?;
            self.session.remove_one(uid).await?;
            return Ok(Filed::Moved(there(Some(copy))));
        }
        // `holds` has opened another mailbox.
        self.session.select(&source).await?;
        match self.session.copy_one(uid, &target).await? {
            Some(copy) => Ok(Filed::Copied(copy)),
            None if self.session.listed(uid).await?.is_none() => Ok(Filed::Gone),
            // A server that offers UIDPLUS says where the copy is, unless the mailbox keeps no UIDs.
            None => {
                Err(FetchError::Unsupported { needed: "lasting UIDs in the mailbox to which messages are moved" })
            }
        }
    }

    /// Ends the connection politely.
    pub async fn close(self) {
        self.session.log_out().await;
    }

    /// Opens `mailbox` and says under which UID the message is there; none where it is not.
    async fn locate(&mut self, mailbox: &str, message: &ToFile<'_>) -> Result<Option<u32>, FetchError> {
        self.session.select(mailbox).await?;
        match message.spot.id {
            Some(id) if id.uid_validity == self.session.uid_validity() => {
                Ok(self.session.listed(id.uid).await?.map(|it| it.uid))
            }
            Some(_) | None => Ok(self.search(message.bytes).await?.map(|it| it.uid)),
        }
    }

    /// Whether the message `id` is in `mailbox`, which is opened.
    async fn holds(&mut self, mailbox: &str, id: MailId) -> Result<bool, FetchError> {
        self.session.select(mailbox).await?;
        Ok(self.session.uid_validity() == id.uid_validity && self.session.listed(id.uid).await?.is_some())
    }

    /// Looks in `mailbox`, which is opened if it is there, for the message with this content.
    async fn search_in(&mut self, mailbox: &str, bytes: &Bytes) -> Result<Option<MailId>, FetchError> {
        if !self.is_there(mailbox).await? {
            return Ok(None);
        }
        self.session.select(mailbox).await?;
        self.search(bytes).await
    }

    /// Looks in the open mailbox for the message with this content, the newest first.
    async fn search(&mut self, bytes: &Bytes) -> Result<Option<MailId>, FetchError> {
        let Some(criteria) = criteria(bytes) else { return Ok(None) };
        let mut candidates = self.session.search(&criteria).await?;
        candidates.reverse();
        candidates.truncate(CANDIDATES);
        for uid in candidates {
            let Some(listed) = self.session.listed(uid).await? else { continue };
            let mut came = HashMap::new();
            self.session.bodies(&[listed], self.settings.max_message_bytes, &mut came).await?;
            if came.get(&uid).is_some_and(|it| is_same(it, bytes)) {
                return Ok(Some(MailId { uid_validity: self.session.uid_validity(), uid }));
            }
        }
        Ok(None)
    }

    async fn is_there(&mut self, mailbox: &str) -> Result<bool, FetchError> {
        if mailbox == self.settings.mailbox || self.made.iter().any(|it| it == mailbox) {
            return Ok(true);
        }
        self.session.has_mailbox(mailbox).await
    }

    /// Makes the mailbox unless it is there.
    async fn make(&mut self, mailbox: &str) -> Result<(), FetchError> {
        if !self.is_there(mailbox).await? {
            self.session.create(mailbox).await?;
        }
        self.made.push(mailbox.to_owned());
        Ok(())
    }
}

/// Makes the mailboxes that are missing, and says how messages would be moved.
pub(super) async fn probe(session: &mut Session, shelves: &Shelves) -> Result<String, FetchError> {
    can_move_one(session)?;
    let delimiter = session.delimiter().await?;
    let mut said = Vec::new();
    for name in [&shelves.hold, &shelves.cleared] {
        let mailbox = levelled(name, delimiter.as_deref());
        if session.has_mailbox(&mailbox).await? {
            said.push(format!("`{name}` is there"));
        } else {
            session.create(&mailbox).await?;
            said.push(format!("made `{name}`"));
        }
    }
    let how = if session.can_move() { "moved by MOVE" } else { "moved by copying, since MOVE is not offered" };
    Ok(format!("{}; requests are {how}", said.join(", ")))
}

fn can_move_one(session: &Session) -> Result<(), FetchError> {
    match session.can_move() || session.has_uid_plus() {
        true => Ok(()),
        false => Err(FetchError::Unsupported {
            needed: "MOVE or UIDPLUS, without which a message cannot be moved alone",
        }),
    }
}

/// `name`, whose levels are divided by `/`, as this server writes it.
fn levelled(name: &str, delimiter: Option<&str>) -> String {
    match delimiter {
        Some("/") | None => name.to_owned(),
        Some(other) => name.replace('/', other),
    }
}

/// How to search for a message with this content: by its Message-ID, else by its size. None where nothing is known of it.
fn criteria(bytes: &Bytes) -> Option<String> {
    let size = match bytes {
        Bytes::Whole(bytes) => bytes.expose().len() as u64,
        Bytes::Head { size, .. } => *size,
        Bytes::Unavailable => return None,
    };
    Some(match message_id(bytes.held()) {
        Some(id) => format!("HEADER Message-ID \"{id}\""),
        None => format!("LARGER {} SMALLER {}", size.saturating_sub(1), size.saturating_add(1)),
    })
}

/// The Message-ID, if it can stand in a command as it is.
fn message_id(message: &[u8]) -> Option<String> {
    const NAME: &[u8] = b"message-id:";
    let mut lines = message.split(|it| *it == b'\n').take_while(|line| !line.trim_ascii().is_empty());
    let line = lines.find(|line| line.get(..NAME.len()).is_some_and(|it| it.eq_ignore_ascii_case(NAME)))?;
    let next = lines.next().filter(|it| it.starts_with(b" ") || it.starts_with(b"\t"));
    let value = line[NAME.len()..].trim_ascii();
    // A long one may stand on the line below.
    let value = if value.is_empty() { next?.trim_ascii() } else { value };
    let is_plain = |it: &u8| it.is_ascii_graphic() && !matches!(it, b'"' | b'\\');
    let text = std::str::from_utf8(value).ok()?;
    (!value.is_empty() && value.iter().all(is_plain)).then(|| text.to_owned())
}

/// Whether what `came` is the message that was taken in as `ours`, as far as that was taken in.
fn is_same(came: &Bytes, ours: &Bytes) -> bool {
    let (came, held) = (came.held(), ours.held());
    match ours {
        Bytes::Whole(_) => came == held,
        Bytes::Head { .. } => {
            let length = held.len().min(HEAD_BYTES as usize);
            length > 0 && came.len() >= length && came[..length] == held[..length]
        }
        Bytes::Unavailable => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Private;

    #[track_caller]
    fn check_criteria(message: &str, expected: &str) {
        let bytes = Bytes::Whole(Private::new(message.replace('\n', "\r\n").into_bytes()));
        assert_eq!(criteria(&bytes).as_deref(), Some(expected), "{message:?}");
    }

    #[test]
    fn a_message_is_searched_by_its_id_and_else_by_its_size() {
        check_criteria("Subject: a\nMessage-ID: <1@mail.example>\n\nx", "HEADER Message-ID \"<1@mail.example>\"");
        check_criteria("message-id:\n <2@mail.example>\n\n", "HEADER Message-ID \"<2@mail.example>\"");
        check_criteria("Subject: a\n\nMessage-ID: <3@mail.example>\n", "LARGER 43 SMALLER 45");
        check_criteria("Message-ID: <a\"b@mail.example>\n\n", "LARGER 33 SMALLER 35");
        assert_eq!(criteria(&Bytes::Unavailable), None);
    }

    #[test]
    fn the_levels_of_a_name_are_written_as_the_server_does() {
        assert_eq!(levelled("Records/Hold", Some("/")), "Records/Hold");
        assert_eq!(levelled("Records/Hold", Some(".")), "Records.Hold");
        assert_eq!(levelled("Hold", None), "Hold");
    }
}
