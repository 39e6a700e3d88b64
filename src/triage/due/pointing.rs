//! Deadlines that point back: "The autopsy is Wednesday, the 9th. If I could have it before then", "by that date".
//!
//! The words name no date themselves; the last date or day named before them is meant, in the same sentence or the one
//! before it.

use std::sync::LazyLock;

use jiff::civil::Date;
use regex::Regex;

use super::days::{WEEKDAY, day_named};
use super::{ASKS, Demand, is_near};
use crate::triage::dates::{Mention, after, before};
use crate::triage::phrase::phrase;
use crate::triage::reading::Passage;

/// How far back the date may stand, in bytes.
const REACH: usize = 260;

/// Adds what `passage` demands by a date named just before.
pub(super) fn pointing<'a>(
    passage: &'a Passage,
    mentions: &[Mention],
    received: Date,
    demands: &mut Vec<Demand<'a>>,
) {
    let text = &passage.text;
    for found in THEN.find_iter(text).take(8) {
        let window = before(text, found.start(), REACH);
        let from = found.start() - window.len();
        let near = before(text, found.start(), 140);
        // "If you cannot reply by then, call".
        if CANNOT.is_match(near) {
            continue;
        }
        if !ASKS.is_match(near) && !WISHED.is_match(after(text, found.end(), 60)) {
            continue;
        }
        let dates = mentions.iter().filter(|it| it.start >= from && it.end <= found.start());
        let dated = dates
            .filter_map(|it| it.as_deadline(received).map(|date| (it.start, date)))
            .rfind(|(_, date)| *date >= received && is_near(*date, received));
        let named = DAY.captures_iter(window).last().and_then(|it| {
            let day = it.name("day")?;
            if before(text, from + day.start(), 5).eq_ignore_ascii_case("from ") {
                // "Ten days from today" is another day.
                return None;
            }
            let word = day.as_str().to_lowercase();
            // The hour of a clock is one of today.
            let word =
                if day.as_str().starts_with(|it: char| it.is_ascii_digit()) { "today" } else { word.as_str() };
            day_named(word, false, received).map(|date| (from + day.start(), date))
        });
        let date = dated.or(named).map(|(_, date)| date);
        let Some(date) = date else { continue };
        demands.push(Demand {
            date,
            passage,
            words: found.as_str(),
            reason: "the sender points at a day named before",
        });
    }
}

static THEN: LazyLock<Regex> = LazyLock::new(|| {
    phrase(
        r"\b(?:by|before) (?:then|that (?:date|day|time|point)|this date|such date|said date)\b|\bneed (?:it|them|this|these|that|everything) before (?:we|he|she|i|they)\b|\b(?:by|before) that(?:[\s]*[,.;:!]|$| is\b| would\b)|\bantes de (?:eso|esa fecha)\b",
    )
});

static CANNOT: LazyLock<Regex> = LazyLock::new(|| {
    phrase(r"\b(?:if|unless) [^.?!]{0,60}(?:cannot|can[\s]?not|can't|not|unable to|don't|won't) (?:[a-z]+ ){0,4}$")
});

/// What follows when it is wished for.
static WISHED: LazyLock<Regex> = LazyLock::new(|| {
    phrase(r"\b(?:possible|please|can|could|would|need|send|fax|wonderful|great|fine|perfect|ideal)\b")
});

static DAY: LazyLock<Regex> = LazyLock::new(|| {
    phrase(&format!(r"\b(?P<day>{WEEKDAY}|today|tonight|this (?:morning|afternoon|evening)|tomorrow|hoy)\b"))
});
