//! Names typed without capitals, as people write on a telephone: "its gus papadakis 4/19/66".
//!
//! Nothing in the letters tells such a name from other words. It is believed only where a date, a mark or a label bounds it
//! and none of its words is a common one.

use std::sync::LazyLock;

use regex::Regex;

use super::sightings::{Search, is_ours};
use crate::triage::dates::before;
use crate::triage::names::{self, Name, Setting};

impl Search<'_, '_> {
    /// A name typed without capitals that makes up what is said before `end`: "asking again. gus papadakis 4/19/66".
    pub(super) fn typed_before(&self, end: usize) -> Option<(Name, usize)> {
        let window = before(self.text, end, 48);
        let offset = end - window.len();
        let found = TYPED.captures(window)?;
        let written = found.get(1)?;
        let words: Vec<&str> = written.as_str().split_whitespace().collect();
        let is_word = |it: &&str| names::is_name_word(&names::capitalised(it)) && !COMMON.contains(it);
        let spelled = words.iter().map(|it| names::capitalised(it)).collect::<Vec<_>>().join(" ");
        let name = words.iter().all(is_word).then(|| names::read(&spelled, Setting::Field)).flatten()?.0;
        (!is_ours(&name, self.practice)).then_some((name, offset + written.start()))
    }

    /// A name typed without capitals at `at`, up to a mark, a gap or a date.
    pub(super) fn typed_after(&self, at: usize) -> Option<(Name, usize)> {
        let written = TYPED_AFTER.captures(self.text.get(at..)?)?.get(1)?;
        let words: Vec<&str> = written.as_str().split(' ').collect();
        let is_word = |it: &&str| names::is_name_word(&names::capitalised(it)) && !COMMON.contains(it);
        let spelled = words.iter().map(|it| names::capitalised(it)).collect::<Vec<_>>().join(" ");
        let name = words.iter().all(is_word).then(|| names::read(&spelled, Setting::Field)).flatten()?.0;
        Some((name, at + written.end()))
    }
}

/// The two or three words without capitals that make up what is said before a date, lead-in words aside.
static TYPED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?x)(?:^|[\n.!?:;,(]\s?|(?-u:\b)(?:[Ii]ts|[Ii]t's|[Tt]his\ is|i\ am|i'm|im|[Mm]y\ name\ is|for|about|regarding|re|on
        |of|is|patient|pt|iw|clmt|insd|claimant|employee|insured|member|son|daughter|husband|wife|mom|mother|dad|father|client|soy|named|name)\s)
        \s*([a-z]{2,15}(?:\ [a-z][a-z'-]{1,20}){1,2})[\ ,(:-]*\n?$",
    )
    .expect("the pattern is fixed")
});

/// A name typed without capitals, where it ends.
static TYPED_AFTER: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^([a-z]{2,15}(?: [a-z][a-z'-]{1,20}){1,2}?)(?:$|[\n,(;]|  | dob\b| d\.o\.b| born\b| b-?day\b| [0-9]{1,2}[/.-])")
        .expect("the pattern is fixed")
});

/// Words that no name typed without capitals has.
const COMMON: &[&str] = &[
    "am",
    "an",
    "my",
    "me",
    "i",
    "the",
    "a",
    "last",
    "since",
    "about",
    "around",
    "back",
    "again",
    "ago",
    "until",
    "till",
    "appt",
    "appointment",
    "visit",
    "seen",
    "born",
    "bday",
    "birthday",
    "dob",
    "surgery",
    "was",
    "here",
    "there",
    "she",
    "he",
    "her",
    "his",
    "our",
    "their",
    "so",
    "up",
    "out",
    "over",
    "then",
    "than",
    "thx",
    "thanks",
    "from",
    "mid",
    "early",
    "late",
    "day",
    "week",
    "month",
    "year",
    "test",
    "lab",
    "labs",
    "report",
    "results",
    "done",
    "did",
    "got",
    "get",
    "went",
    "came",
    "had",
    "has",
    "into",
    "being",
    "been",
    "not",
    "or",
    "as",
    "at",
    "by",
    "be",
    "if",
    "it",
    "no",
    "we",
    "us",
    "son",
    "daughter",
    "wife",
    "husband",
    "mom",
    "dad",
    "baby",
    "kid",
    "patient",
    "pt",
    "client",
    "signed",
    "date",
    "name",
    "named",
    "is",
    "its",
    "this",
    "that",
    "these",
    "those",
    "old",
    "new",
    "first",
    "second",
    "effective",
    "starting",
    "beginning",
    "ending",
    "ended",
    "through",
    "thru",
    "dated",
    "injury",
    "accident",
    "loss",
    "crash",
    "fall",
    "service",
    "seen",
];
