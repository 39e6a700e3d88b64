//! Which of many patterns a text can match at all: [`Sieve`].
//!
//! Most patterns match no part of most messages, and searching a text for each costs a pass over it. So the phrases that
//! every match of a pattern must hold are taken from the pattern once ([`Need`]), and one pass finds which of all these a
//! text has. Only the patterns whose needs are met are then searched for. The sieve lets too much through, never too
//! little: where a pattern says nothing certain about its words, it is always searched for.
//!
//! A pattern that can be spelled out in a few ways ("my chart", "my charts", "our chart") needs one of them whole. In
//! phrases and texts alike, letters have no case and any row of spaces and line breaks is one space.

use std::collections::{BTreeSet, HashMap};

use aho_corasick::AhoCorasick;
use regex_syntax::ParserBuilder;
use regex_syntax::hir::{Class, Hir, HirKind};

/// Fewer letters than these are in every text.
const SHORTEST: usize = 3;
/// Longer phrases than this, in letters, find no less when they are cut, and make the automaton larger.
const LONGEST: usize = 12;
/// In how many ways a part of a pattern is spelled out at most.
const WAYS: usize = 48;
/// How many different letters make a class one of any letters.
const CHOICES: usize = 4;

/// Patterns, and the phrases that they need.
pub struct Sieve {
    phrases: AhoCorasick,
    count: usize,
    needs: Vec<Need>,
}

/// The phrases that every match of a pattern holds, of those in the sieve.
enum Need {
    /// Nothing is certain.
    Nothing,
    /// This phrase.
    Phrase(usize),
    /// Every one of these.
    All(Vec<Need>),
    /// At least one of these.
    Any(Vec<Need>),
}

/// What part of a pattern matches.
enum Part {
    /// One of these phrases, and nothing else.
    Spelled(BTreeSet<String>),
    /// Anything that has what is needed.
    Open(Need),
}

/// What of a sieve's phrases a text has.
pub struct Sifted<'a> {
    sieve: &'a Sieve,
    found: Vec<bool>,
}

impl Sieve {
    /// The sieve for `patterns`, which are read as [`compiled`](crate::triage::cue::compiled) does.
    ///
    /// *Panics* where one is no expression; patterns are constants, and each is compiled by a test.
    pub fn of<'p>(patterns: impl Iterator<Item = &'p str>) -> Sieve {
        let mut known = Known::default();
        let needs = patterns
            .map(|pattern| {
                let mut parser = ParserBuilder::new().case_insensitive(true).multi_line(true).utf8(false).build();
                let hir = parser.parse(pattern).expect("the patterns are fixed and a test compiles them");
                let part = known.part(&hir);
                known.need(part)
            })
            .collect();
        let count = known.phrases.len();
        let mut phrases: Vec<(String, usize)> = known.phrases.into_iter().collect();
        phrases.sort_by_key(|(_, id)| *id);
        let automaton = AhoCorasick::new(phrases.iter().map(|(phrase, _)| phrase))
            .expect("some thousand phrases make no automaton too large");
        Sieve { phrases: automaton, count, needs }
    }

    /// Looks at `text` once.
    pub fn sift(&self, text: &str) -> Sifted<'_> {
        let mut found = vec![false; self.count];
        let mut plain = String::with_capacity(text.len());
        text.chars().for_each(|letter| put(&mut plain, folded(letter)));
        for it in self.phrases.find_overlapping_iter(&plain) {
            if let Some(found) = found.get_mut(it.pattern().as_usize()) {
                *found = true;
            }
        }
        Sifted { sieve: self, found }
    }
}

impl Sifted<'_> {
    /// Whether the text may match the pattern at `index`.
    pub fn may_match(&self, index: usize) -> bool {
        self.sieve.needs.get(index).is_none_or(|need| self.meets(need))
    }

    fn meets(&self, need: &Need) -> bool {
        match need {
            Need::Nothing => true,
            Need::Phrase(id) => self.found.get(*id).is_none_or(|found| *found),
            Need::All(needs) => needs.iter().all(|it| self.meets(it)),
            Need::Any(needs) => needs.iter().any(|it| self.meets(it)),
        }
    }
}

/// The phrases met so far, each with its number.
#[derive(Default)]
struct Known {
    phrases: HashMap<String, usize>,
}

impl Known {
    /// What `hir` matches.
    fn part(&mut self, hir: &Hir) -> Part {
        match hir.kind() {
            HirKind::Empty | HirKind::Look(_) => Part::Spelled(BTreeSet::from([String::new()])),
            HirKind::Literal(literal) => match std::str::from_utf8(&literal.0) {
                Ok(literal) => {
                    let mut phrase = String::new();
                    literal.chars().for_each(|letter| put(&mut phrase, folded(letter)));
                    Part::Spelled(BTreeSet::from([phrase]))
                }
                Err(_) => Part::Open(Need::Nothing),
            },
            HirKind::Class(class) => match choices(class) {
                Some(letters) => Part::Spelled(letters.into_iter().map(String::from).collect()),
                None => Part::Open(Need::Nothing),
            },
            HirKind::Capture(capture) => self.part(&capture.sub),
            HirKind::Repetition(repetition) => {
                let sub = self.part(&repetition.sub);
                match (repetition.min, repetition.max, sub) {
                    (0, Some(1), Part::Spelled(mut ways)) => {
                        ways.insert(String::new());
                        Part::Spelled(ways)
                    }
                    (0, _, _) => Part::Open(Need::Nothing),
                    // A row of blanks is one.
                    (1, None, Part::Spelled(ways)) if ways.iter().all(|it| it == " ") => Part::Spelled(ways),
                    (1, Some(1), sub) => sub,
                    (_, _, sub) => Part::Open(self.need(sub)),
                }
            }
            HirKind::Concat(parts) => self.row(parts),
            HirKind::Alternation(ways) => {
                let parts: Vec<Part> = ways.iter().map(|it| self.part(it)).collect();
                let mut spelled = BTreeSet::new();
                for part in &parts {
                    match part {
                        Part::Spelled(ways) => spelled.extend(ways.iter().cloned()),
                        Part::Open(_) => {
                            let needs = parts.into_iter().map(|it| self.need(it)).collect();
                            return Part::Open(any(needs));
                        }
                    }
                }
                Part::Spelled(spelled)
            }
        }
    }

    /// What parts in a row match: as long as there are few ways, all of these.
    fn row(&mut self, parts: &[Hir]) -> Part {
        let mut needs = Vec::new();
        let mut ways = BTreeSet::from([String::new()]);
        for part in parts {
            match self.part(part) {
                Part::Spelled(next) if ways.len() * next.len() <= WAYS => ways = joined(&ways, &next),
                Part::Spelled(next) => {
                    needs.push(self.need(Part::Spelled(std::mem::replace(&mut ways, next))));
                }
                Part::Open(need) => {
                    let before = std::mem::replace(&mut ways, BTreeSet::from([String::new()]));
                    needs.extend([self.need(Part::Spelled(before)), need]);
                }
            }
        }
        if needs.is_empty() {
            return Part::Spelled(ways);
        }
        needs.push(self.need(Part::Spelled(ways)));
        needs.retain(|it| !matches!(it, Need::Nothing));
        Part::Open(match needs.len() {
            0 => Need::Nothing,
            1 => needs.remove(0),
            _ => Need::All(needs),
        })
    }

    /// What a part needs.
    fn need(&mut self, part: Part) -> Need {
        let ways = match part {
            Part::Spelled(ways) => ways,
            Part::Open(need) => return need,
        };
        let cut: BTreeSet<String> = ways.iter().map(|it| it.chars().take(LONGEST).collect()).collect();
        let letters = |phrase: &String| phrase.chars().filter(|it| *it != ' ').count();
        if cut.iter().any(|it| letters(it) < SHORTEST) {
            return Need::Nothing;
        }
        // Who has "the whole chart" has "chart".
        let least = cut.iter().filter(|it| !cut.iter().any(|other| other != *it && it.contains(other.as_str())));
        let needs = least.map(|it| {
            let next = self.phrases.len();
            Need::Phrase(*self.phrases.entry(it.clone()).or_insert(next))
        });
        any(needs.collect())
    }
}

/// One of `needs`; where one of them is nothing, nothing.
fn any(mut needs: Vec<Need>) -> Need {
    if needs.iter().any(|it| matches!(it, Need::Nothing)) {
        return Need::Nothing;
    }
    if needs.len() == 1 { needs.remove(0) } else { Need::Any(needs) }
}

/// Every way to say one of `first` and then one of `next`.
fn joined(first: &BTreeSet<String>, next: &BTreeSet<String>) -> BTreeSet<String> {
    let joined = |first: &String, next: &String| {
        let mut phrase = first.clone();
        next.chars().for_each(|letter| put(&mut phrase, letter));
        phrase
    };
    first.iter().flat_map(|first| next.iter().map(move |next| joined(first, next))).collect()
}

/// The different letters of a class, where these are few.
fn choices(class: &Class) -> Option<BTreeSet<char>> {
    let mut letters = BTreeSet::new();
    let mut take = |letter: char| {
        letters.insert(folded(letter));
        letters.len() <= CHOICES
    };
    let are_few = match class {
        Class::Unicode(class) => class.ranges().iter().flat_map(|it| it.start()..=it.end()).all(&mut take),
        Class::Bytes(class) => {
            let mut bytes = class.ranges().iter().flat_map(|it| it.start()..=it.end());
            bytes.all(|it| it.is_ascii() && take(char::from(it)))
        }
    };
    are_few.then_some(letters)
}

/// Puts `letter` behind `phrase`; a space behind another is none.
fn put(phrase: &mut String, letter: char) {
    if letter != ' ' || !phrase.ends_with(' ') {
        phrase.push(letter);
    }
}

/// A letter without case, where that is one letter; whatever two letters the expressions take for one are one here, and
/// a line break is a space.
fn folded(letter: char) -> char {
    if letter.is_ascii() {
        return if letter == '\n' { ' ' } else { letter.to_ascii_lowercase() };
    }
    let mut lower = letter.to_lowercase();
    match (lower.next(), lower.next()) {
        (Some('\u{17f}'), None) => 's',
        (Some(lower), None) => lower,
        (Some(_) | None, _) => letter,
    }
}

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;

    use proptest::prelude::{prop_assert_eq, proptest};
    use regex::Regex;

    use super::Sieve;
    use crate::triage::cue::{compiled, spelled_out};
    use crate::triage::kinds;
    use crate::triage::samples::noise;

    #[track_caller]
    fn check(pattern: &str, text: &str, expected: bool) {
        let pattern = spelled_out(pattern);
        assert_eq!(
            Sieve::of([pattern.as_str()].into_iter()).sift(text).may_match(0),
            expected,
            "{pattern}: {text}"
        );
    }

    #[test]
    fn a_text_without_the_letters_cannot_match() {
        check(r"\bsubpoenas? (is|was) enclosed", "The SUBPOENA was\nenclosed.", true);
        check(r"\bsubpoenas? (is|was) enclosed", "A subpoena follows.", false);
        check(r"(attorney|lawyer)s?\b", "My Lawyer", true);
        check(r"(attorney|lawyer)s?\b", "My doctor", false);
    }

    #[test]
    fn a_phrase_of_few_ways_is_needed_whole() {
        check(r"\b(my|our) (whole )?(charts?|file)\b", "I left our  whole\nfile there.", true);
        check(r"\b(my|our) (whole )?(charts?|file)\b", "The chart is in my file cabinet's drawer.", true);
        check(r"\b(my|our) (whole )?(charts?|file)\b", "The chart is not mine, said our clerk.", false);
        check(r"the [^.]*? end", "The very  end", true);
    }

    #[test]
    fn a_pattern_that_is_certain_of_nothing_is_always_searched_for() {
        check(r"\b(he|she)?\b", "", true);
        check(r"[0-9]+ (days)?", "none", true);
    }

    #[test]
    fn letters_that_expressions_take_for_one_are_one() {
        check("kiss", "\u{212a}I\u{17f}S", true);
        check("a\u{f1}os", "A\u{d1}OS", true);
    }

    /// Every cue's pattern, and what it matches.
    static CUES: LazyLock<(Sieve, Vec<Regex>)> = LazyLock::new(|| {
        let patterns = kinds::ALL.iter().flat_map(|cues| cues.iter()).map(|cue| spelled_out(cue.pattern));
        let patterns: Vec<String> = patterns.collect();
        let sieve = Sieve::of(patterns.iter().map(String::as_str));
        (sieve, patterns.iter().map(|it| compiled(it)).collect())
    });

    /// The first pattern that matches `text` and is kept from it.
    fn kept_from(text: &str) -> Option<&'static str> {
        let (sieve, patterns) = &*CUES;
        let sifted = sieve.sift(text);
        let mut kept = patterns.iter().enumerate().filter(|(index, _)| !sifted.may_match(*index));
        kept.find(|(_, pattern)| pattern.is_match(text)).map(|(_, pattern)| pattern.as_str())
    }

    #[test]
    fn every_cue_that_matches_a_message_gets_through() {
        let messages = include_str!("kinds/voices.txt").split("####");
        for message in messages {
            assert_eq!(kept_from(message), None, "{message}");
        }
    }

    proptest! {
        #[test]
        fn whatever_matches_gets_through(text in noise()) {
            prop_assert_eq!(kept_from(&text), None);
        }
    }
}
