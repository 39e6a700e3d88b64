//! What an inbox hands over: [`RawMessage`], where it came from ([`Origin`]) and how far an inbox is read ([`Cursor`]).
//!
//! A message's key is inbox + UIDVALIDITY + UID, or inbox + file identity (invariant 2). Message-ID is optional data
//! and plays no part here.

use std::collections::BTreeSet;
use std::fmt;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::model::Private;
use crate::model::private::octets;

/// The name that the configuration gives an inbox, for example `records`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct InboxName(String);

impl InboxName {
    /// The inbox into which `forewarn ingest` puts what a person hands over.
    pub const BY_HAND: &'static str = "by-hand";

    /// Takes a name as configured; `config` has checked that it is not empty.
    pub fn new(name: impl Into<String>) -> InboxName {
        InboxName(name.into())
    }

    /// The name as configured.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for InboxName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Where in its inbox a message stands: with the inbox's name, the message's key.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Origin {
    /// A message on an IMAP server.
    Imap { uid_validity: u32, uid: u32 },
    /// A file in a Maildir or a folder.
    ///
    /// `identity` names it for ever within the inbox: the unique part of a Maildir name, or path, size and time of
    /// change for a folder. `path` is where it stood when it was read.
    File { identity: Private<String>, path: Private<String> },
    /// Handed over by `forewarn ingest`; `identity` is the hash of its bytes.
    Hand { identity: String },
}

impl Origin {
    /// The key's text, unique within the inbox. It may hold a file's name, hence `Private`.
    pub fn key(&self) -> Private<String> {
        match self {
            Origin::Imap { uid_validity, uid } => Private::new(format!("imap:{uid_validity}:{uid}")),
            Origin::File { identity, .. } => Private::new(format!("file:{}", identity.expose())),
            Origin::Hand { identity } => Private::new(format!("hand:{identity}")),
        }
    }
}

/// What the bytes are, as far as the inbox knows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Media {
    /// An RFC 5322 message.
    Mail,
    /// A bare document (a fax, a scan) with the name of its file.
    Document { name: Private<String> },
}

/// The bytes of a message, or what stands for them when they could not be had.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Bytes {
    /// All of it.
    Whole(#[serde(with = "octets")] Private<Vec<u8>>),
    /// Its first bytes only: it is larger than the configured limit. `size` is the whole size in bytes.
    Head { head: Private<Vec<u8>>, size: u64 },
    /// Nothing: the server announced it but would not give it.
    Unavailable,
}

impl Bytes {
    /// The bytes that are there.
    pub fn held(&self) -> &[u8] {
        match self {
            Bytes::Whole(bytes) | Bytes::Head { head: bytes, .. } => bytes.expose(),
            Bytes::Unavailable => &[],
        }
    }
}

/// A message or file as it came in, before anything has looked into it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RawMessage {
    /// The inbox it came from.
    pub inbox: InboxName,
    /// Its place in that inbox.
    pub origin: Origin,
    /// When it arrived: IMAP's INTERNALDATE, or the file's time of change.
    pub arrived: Timestamp,
    /// Mail or bare document.
    pub media: Media,
    /// Its content.
    pub bytes: Bytes,
}

/// How far an inbox has been taken in. Stored in the same commit as the messages before it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cursor {
    /// Nothing was ever taken from this inbox.
    Start,
    /// All messages up to and including `uid` under `uid_validity` are stored.
    ///
    /// `rescan` is true while the mailbox is gone through again after its UIDVALIDITY changed: then the content's
    /// hash decides what is new.
    Imap { uid_validity: u32, uid: u32, rescan: bool },
    /// The identities (see [`Origin::File`]) of all files that were ever taken.
    Files(BTreeSet<String>),
}
