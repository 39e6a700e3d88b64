//! The weights as they are shipped, and how they are applied.

use super::{COLUMNS, KINDS, WEIGHTS, chances};
use crate::model::Kind;
use crate::triage::cue;
use crate::triage::kinds;
use crate::triage::reading::Reading;
use crate::triage::verdict::Tally;
use crate::triage::verdict::tests::{mail, practice};

fn of(text: &str) -> super::Chances {
    let document = mail(text);
    let reading = Reading::of(&document);
    let heard = cue::hear(&reading, &practice());
    let tally = Tally::of(&heard, &reading, &practice());
    chances(&heard, &tally, &reading, &practice())
}

#[test]
fn every_line_of_the_weights_is_read() {
    let lines = include_str!("weights.txt").lines().skip(1).count();
    assert_eq!(WEIGHTS.len(), lines);
    assert!(WEIGHTS.contains_key("always"));
}

#[test]
fn the_columns_are_the_kinds_that_the_file_names() {
    let names: Vec<&str> = KINDS.iter().map(|kind| kind.as_str()).collect();
    let first = include_str!("weights.txt").lines().next().unwrap();
    assert!(first.ends_with(&names.join(" ")), "{first}");
    assert_eq!(names.len(), COLUMNS);
}

#[test]
fn the_weights_know_the_cues_as_they_are_now() {
    let reasons: Vec<&str> = kinds::ALL.iter().flat_map(|cues| cues.iter()).map(|cue| cue.reason).collect();
    let cues = WEIGHTS.keys().filter_map(|name| name.strip_prefix("c:")?.split_once(": "));
    let unknown: Vec<&str> = cues
        .map(|(_, reason)| reason)
        .filter(|it| !reasons.contains(it) && !it.contains("form is filled in") && !it.contains("release came"))
        .collect();
    assert!(unknown.is_empty(), "learn anew, for these cues are gone: {unknown:?}");
}

#[test]
fn chances_add_up_to_one_and_are_ranked() {
    let found = of("This firm represents Jane Roe. Please send her complete chart.\nSam Low, Attorney at Law");
    let ranked = found.ranked();
    assert!((ranked.iter().map(|(_, chance)| chance).sum::<f32>() - 1.0).abs() < 1e-4);
    assert_eq!(ranked.first().map(|(kind, _)| *kind), Some(Kind::Attorney));
    assert!(found.legal() >= found.of(Kind::Attorney));
}

#[test]
fn plain_words_are_told_as_reasons() {
    let found = of("Our client needs the bills. The paralegal at the firm will call about the settlement.");
    let words = found.words_for(Kind::Attorney);
    assert!(words.contains(&"client") || words.contains(&"paralegal") || words.contains(&"firm"), "{words:?}");
}
