//! What triage sees in labelled messages, a JSON object a line: `features CONFIG FOLDER…`. `benches/learn.py` learns from it.

#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a tool for learning, not the program"
)]

use std::collections::BTreeSet;
use std::path::Path;

use forewarn::config;
use forewarn::extract::{self, limits::Limits};
use forewarn::model::{Media, RawMessage};
use forewarn::triage::cue;
use forewarn::triage::learned::{self, features};
use forewarn::triage::reading::Reading;
use forewarn::triage::verdict::Tally;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|it| !it.starts_with("--")).collect();
    let Some((config, folders)) = arguments.split_first() else { return };
    let practice = config::load_offline(Path::new(config)).expect("the configuration is good").config.practice;
    for folder in folders {
        let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|it| it.unwrap().path()).collect();
        files.sort();
        for file in files.iter().filter(|it| it.extension().is_none_or(|it| it == "eml")) {
            let raw = raw(std::fs::read(file).unwrap());
            let document = extract::extract(&raw, &Limits::default());
            let reading = Reading::of(&document);
            let heard = cue::hear(&reading, &practice);
            let tally = Tally::of(&heard, &reading, &practice);
            let mut words: BTreeSet<String> = BTreeSet::new();
            features::features(&reading, &practice, |name| {
                words.insert(name.to_owned());
            });
            let line = serde_json::json!({
                "path": file.to_string_lossy(),
                "cues": learned::cues(&heard),
                "tally": tally.numbers(),
                "words": words,
            });
            println!("{line}");
        }
    }
}

fn raw(bytes: Vec<u8>) -> RawMessage {
    let origin = forewarn::model::Origin::Hand { identity: "labelled".to_owned() };
    RawMessage {
        inbox: forewarn::model::InboxName::new("labelled"),
        origin,
        arrived: jiff::Timestamp::UNIX_EPOCH,
        media: Media::Mail,
        bytes: forewarn::model::Bytes::Whole(forewarn::model::Private::new(bytes)),
    }
}
