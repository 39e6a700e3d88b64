//! The store against real files, and the invented people and messages that its tests share.

mod backup;
mod corrections;
mod encryption;
mod log;
mod migrating;
mod moves;
mod opening;
mod outbox;
mod received;
mod worklist;

use std::path::Path;

use jiff::Timestamp;
use tempfile::TempDir;

use crate::model::{
    Assessment, Bytes, Cursor, EntryId, InboxName, Kind, Letter, Media, NewNotice, Origin, PersonId, Private,
    Purpose, RawMessage, Recipient, Release, State, Urgency,
};
use crate::store::{Extent, Reading, Releasing, Settings, Store, StoreError, Thread};

/// A database in a directory of its own, which goes with it.
struct Scratch {
    store: Store,
    directory: TempDir,
}

fn scratch() -> Scratch {
    let directory = TempDir::new().unwrap();
    let store = open(&directory.path().join("state"));
    Scratch { store, directory }
}

fn open(directory: &Path) -> Store {
    Store::open(&Settings::plain(directory)).unwrap()
}

impl Scratch {
    /// Where the database is.
    fn state(&self) -> std::path::PathBuf {
        self.directory.path().join("state")
    }

    /// Runs SQL that no method offers, to stage a fault.
    fn meddle(&self, sql: &str) {
        self.store.lock().execute_batch(sql).unwrap();
    }

    /// Stores one message, under a UID of its own.
    fn receive(&self, uid: u32) -> EntryId {
        let cursor = Cursor::Imap { uid_validity: 1, uid, rescan: false };
        let messages = [mail(1, uid, &format!("message {uid}"))];
        self.store.accept(&records(), &messages, &cursor, at(uid.into())).unwrap().stored[0]
    }

    /// Stores one message and records it as a request that two people must be told of.
    fn alert(&self, uid: u32) -> EntryId {
        let entry = self.receive(uid);
        let notices = [notice(Purpose::Alert, "alvarez"), notice(Purpose::Alert, "kessler")];
        self.store.record(entry, reading(Kind::Attorney, State::Open), &notices, at(uid.into())).unwrap();
        entry
    }

    /// Records a release as of now, with nothing besides.
    fn release(&self, id: EntryId, release: &Release, now: Timestamp) -> Result<(), StoreError> {
        let revision = self.store.revision(id)?;
        self.store.release(id, &Releasing { release, confirmed: &[], notices: &[], revision }, now)
    }

    fn state_of(&self, id: EntryId) -> State {
        self.store.entry(id).unwrap().unwrap().state
    }
}

/// So many seconds into the test's day.
fn at(seconds: i64) -> Timestamp {
    Timestamp::from_second(1_780_000_000 + seconds).unwrap()
}

fn records() -> InboxName {
    InboxName::new("records")
}

fn mail(uid_validity: u32, uid: u32, text: &str) -> RawMessage {
    RawMessage {
        inbox: records(),
        origin: Origin::Imap { uid_validity, uid },
        arrived: at(-60),
        media: Media::Mail,
        bytes: Bytes::Whole(Private::new(text.as_bytes().to_vec())),
    }
}

fn file(identity: &str, path: &str, text: &str) -> RawMessage {
    RawMessage {
        origin: Origin::File { identity: identity.into(), path: path.into() },
        media: Media::Document { name: path.into() },
        ..mail(0, 0, text)
    }
}

fn reading(kind: Kind, state: State) -> Reading {
    Reading {
        extent: Extent::Whole,
        thread: Thread::default(),
        assessment: Assessment { kind, confidence: 0.9, ..Assessment::default() },
        deadline: None,
        sender: "Karen Pruitt <karen@pruittlowe.example>".into(),
        subject: "Records of Rosa Delgado".into(),
        state,
    }
}

/// What Tom Dunn released at `at`.
fn sent(at: Timestamp) -> Release {
    Release {
        by: PersonId::new("dunn"),
        at,
        what: "Chart of Rosa Delgado".into(),
        means: "fax".into(),
        to: "Karen Pruitt".into(),
        fee: None,
        fee_reason: None,
        fee_paid: false,
        partial: false,
        purpose: None,
        basis: None,
        out_of_policy: None,
    }
}

fn notice(purpose: Purpose, person: &str) -> NewNotice {
    NewNotice {
        entry: None,
        purpose,
        urgency: Urgency::Prompt,
        recipient: Recipient {
            person: PersonId::new(person),
            name: "Maria Alvarez, MD".into(),
            email: format!("{person}@cedarhollow.example").into(),
        },
        letter: Letter { subject: "A request".into(), text: "Read it.".into(), html: "<p>Read it.</p>".into() },
    }
}
