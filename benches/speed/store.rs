//! What encryption at rest costs: the same messages accepted and read back, plain and with a key, in turn.
//!
//! Accepting is one durable commit a message, which is the dearest way to do it, for nothing hides the cost. Reading back
//! opens the log anew and reads each message's bytes.

use std::time::Instant;

use forewarn::model::{Bytes, Cursor, EntryId, InboxName, Media, Origin, Private, RawMessage};
use forewarn::store::{Protection, Settings, Store};
use jiff::Timestamp;

use crate::{quantile, sorted};

/// Messages of each run, and their size in bytes: a mail with a short scan.
const MESSAGES: u32 = 500;
const SIZE: usize = 60_000;
/// Pairs of runs.
const PAIRS: usize = 5;

pub fn measure() {
    let key = Protection::Key(Private::new("0f".repeat(32)));
    let mut ratios: [Vec<f64>; 2] = Default::default();
    for pair in 1..=PAIRS {
        let plain = run(Protection::Plain);
        let encrypted = run(key.clone());
        println!(
            "store: pair {pair}: accepted {:.0} a second plain, {:.0} encrypted; read {:.0} and {:.0}",
            plain[0], encrypted[0], plain[1], encrypted[1]
        );
        for (ratios, (plain, encrypted)) in ratios.iter_mut().zip(plain.iter().zip(encrypted)) {
            ratios.push(plain / encrypted);
        }
    }
    let [accepting, reading] = ratios.map(|it| quantile(&sorted(it), 0.5));
    println!(
        "store: encrypted takes {accepting:.2} times as long to accept, {reading:.2} times to read, median of {PAIRS} pairs"
    );
}

/// Messages accepted, and read back, in a second.
fn run(protection: Protection) -> [f64; 2] {
    let directory = tempfile::tempdir().unwrap();
    let settings = Settings { directory: directory.path().join("state"), protection };
    let store = Store::open(&settings).unwrap();
    let started = Instant::now();
    for uid in 1..=MESSAGES {
        let cursor = Cursor::Imap { uid_validity: 1, uid, rescan: false };
        let message = message(uid);
        store.accept(&message.inbox.clone(), &[message], &cursor, Timestamp::UNIX_EPOCH).unwrap();
    }
    let accepted = f64::from(MESSAGES) / started.elapsed().as_secs_f64();
    drop(store);
    let store = Store::open(&settings).unwrap();
    let started = Instant::now();
    for id in 1..=MESSAGES {
        store.raw(EntryId(id.into())).unwrap();
    }
    [accepted, f64::from(MESSAGES) / started.elapsed().as_secs_f64()]
}

fn message(uid: u32) -> RawMessage {
    let mut bytes = format!("Subject: {uid}\r\n\r\n").into_bytes();
    bytes.resize_with(SIZE, || fastrand::u8(..));
    RawMessage {
        inbox: InboxName::new("records"),
        origin: Origin::Imap { uid_validity: 1, uid },
        arrived: Timestamp::UNIX_EPOCH,
        media: Media::Mail,
        bytes: Bytes::Whole(Private::new(bytes)),
    }
}
