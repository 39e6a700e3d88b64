//! The judge and the court of an order.
//!
//! The court stands in the caption, often in the column beside the parties and over several lines; the judge signs
//! at the foot, with the office below or after the name.

use std::sync::LazyLock;

use regex::Regex;

use super::Found;
use crate::model::Role;
use crate::triage::names::{self, Setting};
use crate::triage::phrase::{any_phrase, phrase};
use crate::triage::reading::{Passage, Reading, Sort};

/// How many lines make up the head of a page.
const HEAD: usize = 14;

/// The judge, magistrate or hearing officer who signed.
pub(super) fn judge<'a>(reading: &'a Reading) -> Option<Found<'a, String>> {
    let mut found: Vec<Found<String>> = Vec::new();
    for passage in pages(reading) {
        let lines = lines(passage);
        for (at, line) in lines.iter().enumerate() {
            let mut push = |name: Option<names::Name>, weight: u32| {
                let Some(name) = name else { return };
                let weight = weight + u32::from(!name.has_only_initials());
                found.push(Found {
                    value: name.to_string(),
                    weight,
                    passage: Some(passage),
                    words: (*line).to_owned(),
                });
            };
            let whole = |line: &str| cells(line).filter_map(names::whole).last();
            if let Some(title) = TITLED.find(line) {
                let named = names::read(&line[title.end()..], Setting::Field).map(|(name, _)| name);
                // The head of a page names whoever has the case, its foot who signs.
                let is_head = at < HEAD && title.as_str().to_ascii_lowercase().starts_with("hon");
                push(named, if line.trim_start().len() < 60 && !is_head { 8 } else { 3 });
            }
            if OFFICE_AFTER.is_match(line) {
                let before_comma =
                    |cell: &str| names::read(cell.trim_start_matches("/s/").trim_start(), Setting::Prose);
                push(cells(line).find_map(before_comma).map(|(name, _)| name), 8);
            }
            if OFFICE.is_match(line.trim()) {
                let above = at.saturating_sub(2)..at;
                push(lines[above].iter().rev().find_map(|line| whole(line)), 7);
                push(lines.get(at + 1).and_then(|line| whole(line)), 5);
            }
            if BY_COURT.is_match(line) {
                push(lines[at + 1..].iter().take(4).find_map(|line| whole(line)), 4);
            }
        }
    }
    found.reverse();
    found.into_iter().max_by_key(|it| it.weight)
}

/// The court, from the caption.
pub(super) fn court<'a>(reading: &'a Reading) -> Option<Found<'a, String>> {
    let mut best: Option<Found<String>> = None;
    for passage in pages(reading) {
        let ordered = u32::from(ORDERED.is_match(&passage.text));
        let mut pieces: Vec<String> = Vec::new();
        for line in lines(passage).into_iter().take(24) {
            for cell in
                cells(line).filter(|cell| COURT.is_match(cell) && !NO_COURT.is_match(cell) && !is_running(cell))
            {
                let cell = LEAD.replace(cell, "");
                let piece = spelled(cell.trim().trim_end_matches([',', '.', ':']));
                if pieces.len() < 4 && !piece.is_empty() && !pieces.contains(&piece) {
                    pieces.push(piece);
                }
            }
        }
        // A court's division is no part of its name; a tribunal without a court's name may be known by it.
        if pieces.iter().any(|it| NAMED_COURT.is_match(it)) {
            pieces.retain(|it| !DIVISION.is_match(it));
        }
        let named = pieces.iter().any(|it| TRIBUNAL.is_match(it));
        let weight = u32::from(named) * 2 + ordered * 2 + u32::from(!pieces.is_empty());
        if pieces.is_empty() || best.as_ref().is_some_and(|it| it.weight >= weight) {
            continue;
        }
        let value = pieces.join(", ");
        if !named && let Some(words) = of_office(passage) {
            best = Some(Found { value: spelled(&words), weight: weight + 1, passage: Some(passage), words });
            continue;
        }
        best = Some(Found { words: value.clone(), value, weight, passage: Some(passage) });
    }
    best
}

/// The court as the judge's office names it, where the head of the page names none: "Judge, County Court, Marlow County".
fn of_office(passage: &Passage) -> Option<String> {
    let line = lines(passage).into_iter().rev().take(14).find_map(|line| OFFICE_OF.captures(line.trim()))?;
    line.get(1).map(|it| it.as_str().trim_end_matches(['.', ',']).to_owned())
}

fn pages<'a>(reading: &'a Reading) -> impl Iterator<Item = &'a Passage> {
    reading.live().filter(|it| !matches!(it.role, Role::Subject | Role::NestedSubject))
}

fn lines(passage: &Passage) -> Vec<&str> {
    let live = passage.lines.iter().filter(|line| line.sort == Sort::Live);
    live.map(|line| line.text.as_str()).filter(|line| !line.trim().is_empty()).collect()
}

/// The columns of a caption or signature line.
fn cells(line: &str) -> impl Iterator<Item = &str> {
    line.split("   ").flat_map(|it| it.split([')', '*', '\u{a7}', '|'])).map(str::trim).filter(|it| it.len() > 2)
}

/// Whether the words are running text rather than a heading.
fn is_running(text: &str) -> bool {
    text.split_whitespace().filter(|word| word.len() > 3 && word.starts_with(char::is_lowercase)).count() > 1
}

fn spelled(text: &str) -> String {
    let words = text.split_whitespace().map(|word| {
        let lower = word.to_lowercase();
        if matches!(lower.as_str(), "of" | "the" | "for" | "and" | "in") {
            return lower;
        }
        let mut letters = lower.chars();
        letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
    });
    if text.chars().any(char::is_lowercase) { text.to_owned() } else { words.collect::<Vec<_>>().join(" ") }
}

static TITLED: LazyLock<Regex> = LazyLock::new(|| {
    phrase(
        r"\b(?:hon(?:orable\b|\.)
            |(?:presiding |district |administrative law |magistrate |family court |probate |superior court )?judge\b
            |magistrate\b|justice\b|referee\b|commissioner\b)[:.]?\s+",
    )
});

/// An office after the name on the same line.
static OFFICE_AFTER: LazyLock<Regex> = LazyLock::new(|| {
    phrase(
        r",[\s]*(?:[a-z.']+ ){0,4}(?:judge|magistrate|chancellor|referee|commissioner|surrogate
            |hearing (?:officer|examiner)|justice|a?j\.?s\.?c\.?|a\.?l\.?j\.?|u\.?s\.?[dm]\.?j\.?|j\.?f\.?c\.?
            |j\.)(?: presiding| of [a-z ]+)?[\s]*(?:$|\s{2,})",
    )
});

/// An office on a line of its own, with the court or without.
static OFFICE: LazyLock<Regex> = LazyLock::new(|| {
    phrase(
        r"^(?:hon\.? )?(?:the )?(?:[a-z.']+ ){0,4}(?:justice of the peace|(?:bench|judicial) officer|judge|magistrate|chancellor|referee|commissioner
            |surrogate|hearing (?:officer|examiner)|justice|a?j\.?s\.?c\.?|a\.?l\.?j\.?)(?:$|,| presiding| of (?:the )?(?:[a-z']+ )*[a-z]+$)",
    )
});

/// Where a court signs without naming an office.
static BY_COURT: LazyLock<Regex> =
    LazyLock::new(|| phrase(r"^[\s]*(?:by the court|(?:it is )?so ordered|enter(?:ed)?)[\s]*[:.,]?[\s]*$"));

static OFFICE_OF: LazyLock<Regex> = LazyLock::new(|| {
    phrase(
        r"^(?:[a-z]+ )?(?:judge|magistrate|justice)(?:,| of the|, of the) ((?:[a-z0-9]+ ){0,4}court\b[a-z, -]*)$",
    )
});

static COURT: LazyLock<Regex> = LazyLock::new(|| {
    phrase(
        r"\b(?:court|county|compensation board|judges of compensation claims|judicial district|district of|division of|tribunal|office of administrative
            |hearings|commission|department of|board of|state of)\b",
    )
});

/// What names a tribunal.
static TRIBUNAL: LazyLock<Regex> = LazyLock::new(|| {
    phrase(r"\b(?:court|hearings|tribunal|commission|division|appeals board|compensation board|judges)\b")
});

static NAMED_COURT: LazyLock<Regex> = LazyLock::new(|| phrase(r"\bcourt\b"));

static DIVISION: LazyLock<Regex> = LazyLock::new(|| {
    phrase(r"^(?:[a-z]+ ){0,3}division(?: of [a-z ]+)?$|^(?:family|probate|civil|criminal) part$")
});

/// Lines that hold such words and are no part of a court's name.
static NO_COURT: LazyLock<Regex> = LazyLock::new(|| {
    any_phrase(&[
        r"\b(?:ordered|hereby|clerk|plaintiff|defendant|court commissioner|the court (?:finds|having|heard|orders?)|this court
            |to the|judge|sheriff|custodian|courthouse|by the court|records|hearing on|motion|case|cause
            |docket|fax|tel|suite|road|street|phone)\b",
        r"@|[0-9]{3}-[0-9]{3}",
    ])
});

static LEAD: LazyLock<Regex> = LazyLock::new(|| phrase(r"^(?:(?:in|before|at) (?:the )?|the )"));

static ORDERED: LazyLock<Regex> = LazyLock::new(|| {
    any_phrase(&[
        r"\b(?:is|it is|be) (?:hereby |therefore |further )*ordered\b",
        r"\bso ordered\b",
        r"\bcommanded\b",
        r"\bORDER\b[^a-z]{0,60}\n",
    ])
});
