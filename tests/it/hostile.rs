//! Hostile bytes and words: nothing that a message holds keeps it, or the next one, from its answer.
//!
//! The bytes are made here, not kept: bombs that unpack without end, papers that go in circles, mails too deep to follow,
//! pictures too large to hold. What is asked of each is what a person at the practice needs: one answer a file, within
//! its time, and where not all was read, that it says so and is for review.

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::support::daemon::Installation;
use crate::support::process::directory;

mod mails;
mod packing;
mod papers;
mod pictures;

/// The longest that one of these may keep a message: what the service gives a message, and what saving the rest may take.
const EACH: Duration = Duration::from_secs(180);

fn installation() -> Installation {
    let folder = "[[inboxes]]\nname = \"fax\"\nkind = \"folder\"\npath = \"/nonexistent\"\n";
    Installation::new(&[folder.into()], &[])
}

/// What is answered for each of `files`, in their order, and how long all of them took.
#[track_caller]
fn answers(files: &[(&'static str, Vec<u8>)]) -> Vec<(&'static str, Value)> {
    let (installation, folder) = (installation(), directory());
    let mut paths = Vec::new();
    for (name, bytes) in files {
        let path = folder.path().join(name);
        fs::write(&path, bytes).unwrap();
        paths.push(path.display().to_string());
    }
    let mut found = Vec::new();
    for ((name, _), path) in files.iter().zip(&paths) {
        let begun = Instant::now();
        let ran = installation.run(&["classify", "--json", path]);
        let took = begun.elapsed();
        assert!(ran.status.success() && ran.output.lines().count() == 1, "{name}: {ran:?}");
        assert!(took < EACH, "{name} took {took:?}");
        found.push((*name, serde_json::from_str(&ran.output).unwrap()));
    }
    found
}

/// None of `files` is passed over: each is unread somewhere, and for review.
#[track_caller]
fn check_unread(files: &[(&'static str, Vec<u8>)]) {
    for (name, answer) in answers(files) {
        assert_eq!(answer["review"], true, "{name}: {answer}");
        assert!(!answer["unread"].as_array().unwrap().is_empty(), "{name}: {answer}");
    }
}

#[test]
fn archives_that_unpack_without_end_are_unread_and_for_review() {
    check_unread(&mails::archives());
}

#[test]
fn names_that_lead_elsewhere_write_nothing_and_move_no_cursor() {
    let (_, answer) = answers(&mails::named()).remove(0);
    let shown = answer.to_string();
    assert!(!shown.contains('\u{1b}') && !shown.contains('\u{202E}') && !shown.contains('\u{9b}'), "{shown}");
    for place in ["/tmp/forewarn-was-here.txt", "/etc/cron.d/forewarn-was-here"] {
        assert!(!Path::new(place).exists(), "{place}");
    }
}

#[test]
fn papers_that_go_in_circles_or_unpack_without_end_have_their_answer() {
    answers(&papers::all());
}

#[test]
fn pictures_of_a_hundred_megapixels_have_their_answer() {
    answers(&pictures::all());
}

#[test]
fn whatever_is_around_it_a_request_is_found() {
    for (name, answer) in answers(&mails::readable()) {
        assert_eq!(answer["kind"], "attorney", "{name}: {answer}");
    }
}

#[test]
fn what_is_buried_too_deep_is_for_review() {
    for (name, answer) in answers(&mails::buried()) {
        assert_eq!(answer["review"], true, "{name}: {answer}");
    }
}
