//! What labelled messages teach beside the rules: [`chances`], one for each kind.
//!
//! The rules say what a kind is; how far each of them is to be believed, and what the plain words around them add, is
//! learned. `weights.txt` holds one line for each feature ([`features`]): a cue that was heard (`c:`), a number of the
//! [`Tally`](crate::triage::verdict::Tally) (`t:`), or a word (`w:` and others), with its weight for each kind in
//! hundredths. A kind's weights are added up, and the sums become chances (a multinomial logistic regression), so every
//! answer can be told by its heaviest lines. `benches/learn.py` writes the file from labelled folders.

use std::collections::{BTreeSet, HashMap};
use std::sync::LazyLock;

use crate::model::{Kind, Practice};
use crate::triage::cue::{Heard, Subject};
use crate::triage::reading::Reading;
use crate::triage::verdict::Tally;

pub mod features;
pub mod lexicon;

/// How likely each kind is.
#[derive(Debug, Clone)]
pub struct Chances {
    shares: [f32; COLUMNS],
    words: Vec<(&'static str, [f32; COLUMNS])>,
}

/// The kinds in the order of the columns of the weights.
pub const KINDS: [Kind; COLUMNS] = [
    Kind::CourtOrder,
    Kind::Subpoena,
    Kind::Attorney,
    Kind::Patient,
    Kind::Guardian,
    Kind::Insurer,
    Kind::Provider,
    Kind::Agency,
    Kind::Other,
    Kind::NotARequest,
];

const COLUMNS: usize = 10;
/// How heavy all words of a message weigh together, against what the rules heard.
const LOUDNESS: f32 = 5.0;
/// A message of fewer known words than the square of this is not louder for it.
const FEW: f32 = 4.0;
/// A word that leads by less than this, before it is made quieter, is no reason.
const TELLING: f32 = 0.3;

/// What the weights are written in.
const UNIT: f32 = 100.0;

static WEIGHTS: LazyLock<HashMap<&'static str, [f32; COLUMNS]>> =
    LazyLock::new(|| include_str!("weights.txt").lines().filter_map(weights).collect());

/// Adds up what is known of `heard`, of `tally` and of the words of `reading`.
pub fn chances(heard: &[Heard<'_>], tally: &Tally, reading: &Reading<'_>, practice: &Practice) -> Chances {
    let mut sums = WEIGHTS.get("always").copied().unwrap_or_default();
    for name in cues(heard) {
        add(&mut sums, WEIGHTS.get(name.as_str()), 1.0);
    }
    for (name, number) in tally.numbers() {
        add(&mut sums, WEIGHTS.get(name), number);
    }
    let mut said: BTreeSet<&'static str> = BTreeSet::new();
    features::features(reading, practice, |name| {
        said.extend(WEIGHTS.get_key_value(name).map(|(known, _)| *known));
    });
    let volume = LOUDNESS / (said.len() as f32).sqrt().max(FEW);
    let words: Vec<_> = said.into_iter().filter_map(|name| Some((name, *WEIGHTS.get(name)?))).collect();
    for (_, weights) in &words {
        add(&mut sums, Some(weights), volume);
    }
    let top = sums.iter().copied().fold(f32::MIN, f32::max);
    let mut shares = sums.map(|sum| (sum - top).exp());
    let all: f32 = shares.iter().sum();
    shares.iter_mut().for_each(|share| *share /= all);
    Chances { shares, words }
}

/// The names under which `heard` is known, each once.
pub fn cues(heard: &[Heard<'_>]) -> BTreeSet<String> {
    let of = |it: &Heard<'_>| match it.cue.subject {
        Subject::Kind(kind) => format!("c:{kind}: {}", it.cue.reason),
        Subject::Asking => format!("c:asking: {}", it.cue.reason),
        Subject::Supporting => format!("c:supporting: {}", it.cue.reason),
        Subject::Mention => format!("c:mention: {}", it.cue.reason),
        Subject::Judge => format!("c:judge: {}", it.cue.reason),
        Subject::Disclosure => format!("c:disclosure: {}", it.cue.reason),
    };
    heard.iter().map(of).collect()
}

impl Chances {
    /// The chance of `kind`, from 0 to 1.
    pub fn of(&self, kind: Kind) -> f32 {
        KINDS.iter().zip(self.shares).find(|(it, _)| **it == kind).map_or(0.0, |(_, share)| share)
    }

    /// The chance that the message is a lawyer's or a court's.
    pub fn legal(&self) -> f32 {
        KINDS.iter().zip(self.shares).filter(|(kind, _)| kind.is_legal()).map(|(_, share)| share).sum()
    }

    /// The kinds with their chances, likeliest first.
    pub fn ranked(&self) -> Vec<(Kind, f32)> {
        let mut ranked: Vec<(Kind, f32)> = KINDS.into_iter().zip(self.shares).collect();
        ranked.sort_by(|(_, a), (_, b)| b.total_cmp(a));
        ranked
    }

    /// The words that speak most for `kind` against the others, best first.
    pub fn words_for(&self, kind: Kind) -> Vec<&'static str> {
        let Some(column) = KINDS.iter().position(|it| *it == kind) else { return Vec::new() };
        let mut telling: Vec<(&'static str, f32)> =
            self.words.iter().map(|(name, weights)| (*name, weights[column])).collect();
        telling.retain(|(_, weight)| *weight >= TELLING);
        telling.sort_by(|(_, a), (_, b)| b.total_cmp(a));
        telling.into_iter().filter_map(|(name, _)| name.split_once(':').map(|(_, word)| word)).collect()
    }
}

fn add(sums: &mut [f32; COLUMNS], weights: Option<&[f32; COLUMNS]>, volume: f32) {
    for (sum, weight) in sums.iter_mut().zip(weights.into_iter().flatten()) {
        *sum += weight * volume;
    }
}

/// A line of the file: the name, a tab, the weights.
fn weights(line: &'static str) -> Option<(&'static str, [f32; COLUMNS])> {
    let (name, numbers) = line.split_once('\t')?;
    let mut weights = [0.0; COLUMNS];
    let mut numbers = numbers.split(' ');
    for weight in &mut weights {
        *weight = numbers.next()?.parse::<f32>().ok()? / UNIT;
    }
    Some((name, weights))
}

#[cfg(test)]
mod tests;
