//! How long triage takes for one mail of text, the patterns being compiled.
//!
//! The messages are those of fixtures/messages that carry no file, and those of the SpamAssassin corpus (`benches/corpus`
//! fetches it; without it, only the first are measured). They are parsed and extracted beforehand; the clock runs for
//! `triage::assess` alone, in one thread. The first round over the messages compiles the patterns and is not counted, and
//! of the rounds after it each message's quickest counts, for whatever else the machine did only adds to the others.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Instant;

use forewarn::extract::{extract, limits::Limits};
use forewarn::model::{Bytes, Document, InboxName, Media, Origin, Practice, Private, RawMessage, Role};
use forewarn::{config, triage};
use jiff::Timestamp;

use crate::mailbox::corpus_if_any;
use crate::{quantile, sorted};

/// How often each message is assessed.
const ROUNDS: usize = 5;

pub fn measure() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let loaded = config::load_offline(&root.join("fixtures/practice.toml")).unwrap();
    let practice = &loaded.config.practice;
    let of_us = mails(&root.join("fixtures/messages")).iter().map(|it| fs::read(it).unwrap()).collect();
    let started = Instant::now();
    let documents = documents(of_us);
    assess(&documents[0], practice);
    println!(
        "triage: the first message, with all patterns to compile: {:.0} ms",
        started.elapsed().as_secs_f64() * 1e3
    );
    report("requests and the like, of text", &documents, practice);
    if let Some(messages) = corpus_if_any() {
        report("the corpus", &self::documents(messages), practice);
    }
}

fn report(name: &str, documents: &[Document], practice: &Practice) {
    let mut quickest = vec![f64::INFINITY; documents.len()];
    for round in 0..=ROUNDS {
        for (document, quickest) in documents.iter().zip(&mut quickest) {
            let started = Instant::now();
            assess(document, practice);
            if round > 0 {
                *quickest = quickest.min(started.elapsed().as_secs_f64() * 1e6);
            }
        }
    }
    let times = sorted(quickest);
    println!(
        "triage: {name}: {} messages: median {:.0} µs, p95 {:.0} µs, max {:.0} µs, mean {:.0} µs",
        times.len(),
        quantile(&times, 0.5),
        quantile(&times, 0.95),
        quantile(&times, 1.0),
        times.iter().sum::<f64>() / times.len() as f64
    );
}

fn assess(document: &Document, practice: &Practice) {
    let received = document.envelope.date.unwrap_or(Timestamp::UNIX_EPOCH);
    let received = received.to_zoned_datetime(practice.time_zone.clone()).date();
    std::hint::black_box(triage::assess(document, practice, received));
}

/// What is read of `messages`, as far as they are text alone.
fn documents(messages: Vec<Vec<u8>>) -> Vec<Document> {
    let document = |bytes: Vec<u8>| {
        let raw = RawMessage {
            inbox: InboxName::new("records"),
            origin: Origin::Hand { identity: String::new() },
            arrived: Timestamp::UNIX_EPOCH,
            media: Media::Mail,
            bytes: Bytes::Whole(Private::new(bytes)),
        };
        extract(&raw, &Limits::default())
    };
    let all = messages.into_iter().map(document);
    all.filter(|it| it.parts.iter().all(|part| part.role != Role::Attachment)).collect()
}

/// The mails below `folder`, in order.
fn mails(folder: &Path) -> Vec<PathBuf> {
    let folders = fs::read_dir(folder).unwrap().map(|it| it.unwrap().path()).filter(|it| it.is_dir());
    let files = folders.flat_map(|it| fs::read_dir(it).unwrap()).map(|it| it.unwrap().path());
    let mut mails: Vec<PathBuf> = files.filter(|it| it.extension().is_some_and(|it| it == "eml")).collect();
    mails.sort();
    mails
}
