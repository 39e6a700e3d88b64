//! What the fuzz targets share: a message made of the bytes, read as the reading child reads it, and what counts as a finding.
//!
//! A finding is what would cost a message: a full stack, memory or time without end, an abort, a page that nobody accounts
//! for, and a panic in our own code. A panic in a decoder of others is none where it is caught: it costs one part of the
//! message, which is then reported as unread.

use std::ops::ControlFlow;
use std::panic;
use std::path::Path;
use std::sync::{LazyLock, Once};

use forewarn::config::Config;
use forewarn::extract::limits::Limits;
use forewarn::extract::picture::Way;
use forewarn::extract::{extract, pictures};
use forewarn::model::{Bytes, Content, Document, InboxName, Media, Origin, Private, RawMessage};

/// The day on which every message is received.
pub const RECEIVED: jiff::civil::Date = jiff::civil::date(2026, 11, 24);

/// The invented practice of the fixtures.
pub static CONFIG: LazyLock<Config> = LazyLock::new(|| {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures/practice.toml");
    match forewarn::config::load_offline(&path) {
        Ok(loaded) => loaded.config,
        Err(faults) => panic!("the practice of the fixtures has faults: {faults:?}"),
    }
});

/// The limits of a run: small enough that what keeps to them is quick, so that what is slow does not keep to them.
fn limits() -> Limits {
    Limits {
        parts: 200,
        pages: 100,
        bytes: 32 << 20,
        text: 1 << 20,
        pixels_per_page: 2_000_000,
        pixels: 6_000_000,
        ..Limits::default()
    }
}

/// Makes a panic in our own code a finding. Called first by every target, any number of times.
pub fn begin() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        panic::set_hook(Box::new(|info| {
            let file = info.location().map_or("", |it| it.file());
            let is_of_others = file.contains("/registry/src/") || file.starts_with("/rustc/");
            if !is_of_others {
                eprintln!("{info}");
                std::process::abort();
            }
        }));
    });
}

/// The mail that `bytes` are.
pub fn mail(bytes: &[u8]) -> RawMessage {
    message(bytes, Media::Mail)
}

/// The file that `bytes` are, as a fax server drops it.
pub fn file(bytes: &[u8], name: &str) -> RawMessage {
    message(bytes, Media::Document { name: name.into() })
}

fn message(bytes: &[u8], media: Media) -> RawMessage {
    RawMessage {
        inbox: InboxName::new("records"),
        origin: Origin::Imap { uid_validity: 1, uid: 1 },
        arrived: jiff::Timestamp::UNIX_EPOCH,
        media,
        bytes: Bytes::Whole(Private::new(bytes.to_vec())),
    }
}

/// Reads `raw` and draws its pages that are pictures; every one of them must come back, as a picture or with a cause.
pub fn read(raw: &RawMessage) -> Document {
    let limits = limits();
    let document = extract(raw, &limits);
    let wanted: Vec<(usize, usize)> = document
        .parts
        .iter()
        .enumerate()
        .flat_map(|(part, it)| it.pages.iter().enumerate().map(move |(page, it)| (part, page, it)))
        .filter(|(_, _, page)| matches!(page.content, Content::Scanned { .. }))
        .map(|(part, page, _)| (part, page))
        .take(8)
        .collect();
    if !wanted.is_empty() {
        let mut drawn = 0;
        pictures(raw, &limits, &wanted, Way::First, &mut |_, _, _| {
            drawn += 1;
            ControlFlow::Continue(())
        });
        assert_eq!(drawn, wanted.len(), "each page that is a picture comes back");
    }
    let nothing = document.parts.is_empty() && document.problems.is_empty();
    assert!(!nothing, "what is read is either there or a problem");
    document
}
