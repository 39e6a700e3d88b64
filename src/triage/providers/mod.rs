//! Which of the practice's clinicians a message names.
//!
//! Every clinician of the roster is looked for by family name: with a title (`Dr. Alvarez`, `Nurse Raman`), with
//! the given name or its initial (`Maria Alvarez`, `ALVAREZ, MARIA`, `S. Whitfield`), with credentials (`Raman
//! NP`), in a list after a title (`Drs. Okafor and Whitfield`), or alone where nobody else in the message bears it.
//! An alias counts as written. After a title a small misspelling counts too (`Dr. Alverez`). Someone of the same
//! family name with another given name, or "of" another practice, is not ours.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use regex::Regex;

use crate::model::{Evidence, Field, PersonId, Practice};
use crate::triage::dates::{after, before};
use crate::triage::names::{self, Setting, fold};
use crate::triage::phrase::phrase;
use crate::triage::reading::{Passage, Reading, evidence};

/// The clinicians whose records or care the message names, in the roster's order, and the words that name them.
pub fn providers(reading: &Reading, practice: &Practice) -> (Vec<PersonId>, Vec<Evidence>) {
    let roster: Vec<Clinician> = practice
        .providers
        .iter()
        .filter_map(|provider| {
            let (name, _) = names::read(provider.person.name.expose(), Setting::Field)?;
            let words = name.folded();
            let aliases = provider.aliases.iter().map(|it| it.expose().to_lowercase()).collect();
            Some(Clinician {
                id: &provider.person.id,
                given: words.first()?.clone(),
                family: words.last()?.clone(),
                aliases,
            })
        })
        .collect();
    let mut named = BTreeSet::new();
    let mut said = Vec::new();
    for passage in reading.live() {
        look(passage, &passage.text, &roster, practice, &mut named, &mut said);
    }
    if named.is_empty() {
        for passage in reading.passages.iter().filter(|it| !it.quoted.is_empty()) {
            look(passage, &passage.quoted, &roster, practice, &mut named, &mut said);
        }
    }
    let ids = practice.providers.iter().map(|it| &it.person.id).filter(|id| named.contains(id)).cloned().collect();
    (ids, said)
}

struct Clinician<'a> {
    id: &'a PersonId,
    /// Folded.
    given: String,
    family: String,
    /// In lower case.
    aliases: Vec<String>,
}

/// One word that may be a family name, with its place.
struct Word<'a> {
    text: &'a str,
    start: usize,
    end: usize,
}

fn look<'a>(
    passage: &Passage,
    text: &str,
    roster: &[Clinician<'a>],
    practice: &Practice,
    named: &mut BTreeSet<&'a PersonId>,
    said: &mut Vec<Evidence>,
) {
    for clinician in roster.iter().filter(|it| !it.aliases.is_empty()) {
        let lower = text.to_lowercase();
        if clinician.aliases.iter().any(|alias| lower.contains(alias.as_str())) && named.insert(clinician.id) {
            said.push(evidence(
                Field::Providers,
                passage,
                &clinician.aliases.join(", "),
                "names a clinician by an alias",
            ));
        }
    }
    let mut strangers: Vec<String> = Vec::new();
    let mut bare: Vec<(&Clinician<'a>, Word)> = Vec::new();
    let mut list_ends = 0;
    for word in words(text) {
        let folded = fold(word.text);
        let titled = TITLED.is_match(before(text, word.start, 28))
            || (list_ends > 0 && continues(text, list_ends, word.start));
        let credentialed = CREDENTIALED.is_match(after(text, word.end, 12));
        let Some(clinician) = roster
            .iter()
            .find(|it| it.family == folded)
            .or_else(|| roster.iter().find(|it| (titled || credentialed) && is_misspelt(&it.family, &folded)))
        else {
            continue;
        };
        if elsewhere(text, word.end, practice) {
            continue;
        }
        let given = given_name(text, &word, roster);
        match given {
            Some(given) if given.is_like(&clinician.given) => {}
            Some(_) => {
                strangers.push(folded);
                continue;
            }
            None if titled || credentialed => list_ends = word.end,
            None if word.text.chars().next().is_some_and(char::is_uppercase) => {
                bare.push((clinician, word));
                continue;
            }
            None => continue,
        }
        if named.insert(clinician.id) {
            let words = format!("{}{}", last_words(text, word.start), &text[word.start..word.end]);
            said.push(evidence(Field::Providers, passage, words.trim(), "names a clinician of the practice"));
        }
    }
    for (clinician, word) in bare {
        if !strangers.contains(&clinician.family) && named.insert(clinician.id) {
            let words = &text[word.start..word.end];
            said.push(evidence(Field::Providers, passage, words, "names a clinician of the practice"));
        }
    }
}

/// A given name or initial beside a family name.
struct Given(String);

impl Given {
    fn is_like(&self, ours: &str) -> bool {
        self.0 == ours
            || (self.0.len() == 1 && ours.starts_with(&self.0))
            || (self.0.len() > 2 && ours.starts_with(self.0.as_str()))
    }
}

/// The given name before `word` ("Maria Alvarez") or after it ("ALVAREZ, MARIA", "OKAFOR J").
fn given_name(text: &str, word: &Word, roster: &[Clinician]) -> Option<Given> {
    let ahead = before(text, word.start, 32);
    if let Some(found) = GIVEN_BEFORE.captures(ahead) {
        let name = found.get(1).map_or("", |it| it.as_str());
        if names::is_name_word(name) && !names::is_credential(name) && !is_title(name) {
            return Some(Given(fold(name)));
        }
    }
    let behind = after(text, word.end, 32);
    if let Some(found) = GIVEN_AFTER.captures(behind) {
        let name = found.get(1).or(found.get(2)).map_or("", |it| it.as_str());
        let other = roster.iter().any(|it| it.family == fold(name));
        if names::is_name_word(name) && !names::is_credential(name) && !is_title(name) && !other {
            return Some(Given(fold(name)));
        }
    }
    None
}

fn is_title(word: &str) -> bool {
    matches!(
        fold(word).as_str(),
        "dr" | "drs" | "mr" | "mrs" | "ms" | "miss" | "dra" | "doctor" | "nurse" | "pract" | "practitioner"
    )
}

/// Whether a list of clinicians goes on from one name to the next ("Drs. Okafor and Whitfield").
fn continues(text: &str, from: usize, to: usize) -> bool {
    text.get(from..to).is_some_and(|between| between.len() < 12 && LIST.is_match(between))
}

/// Whether the clinician is said to belong to another place.
fn elsewhere(text: &str, end: usize, practice: &Practice) -> bool {
    let behind = after(text, end, 60);
    ELSEWHERE.captures(behind).and_then(|it| it.get(1)).is_some_and(|place| {
        let first = practice.name.split_whitespace().next().unwrap_or_default();
        !fold(place.as_str()).starts_with(&fold(first))
    })
}

/// Whether `written` is `family` with a letter or two wrong.
fn is_misspelt(family: &str, written: &str) -> bool {
    let allowed = match family.len() {
        0..=5 => return false,
        6..=7 => 1,
        _ => 2,
    };
    // As it sounds: the endings that a listener cannot spell.
    let sound = |word: &str| word.replace("eau", "o").replace("ph", "f");
    family.starts_with(written.get(..1).unwrap_or("?"))
        && strsim::osa_distance(&sound(family), &sound(written)) <= allowed
}

fn words(text: &str) -> impl Iterator<Item = Word<'_>> {
    WORD.find_iter(text).map(|it| {
        let word = it.as_str().strip_suffix("'s").or_else(|| it.as_str().strip_suffix("'S")).unwrap_or(it.as_str());
        Word { text: word, start: it.start(), end: it.start() + word.len() }
    })
}

/// The two words before `at`, for a person to see.
fn last_words(text: &str, at: usize) -> &str {
    let window = before(text, at, 24);
    window.rsplit('\n').next().unwrap_or_default().split_once(' ').map_or("", |(_, rest)| rest)
}

static WORD: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"[A-Za-zÀ-ÖØ-öø-ÿ][A-Za-zÀ-ÖØ-öø-ÿ'-]{2,}").expect("the pattern is fixed"));

static TITLED: LazyLock<Regex> = LazyLock::new(|| {
    phrase(
        r"\b(?:dra?s?|doctor(?:a|es)?|nurse(?: pract(?:itioner|\.)?)?|practitioner|physician(?: assistant)?|np
            |pa|p\.a\.|pa-c|n\.p\.|mr|mrs|ms|miss|provider|rendering|se[nñ]ora|sra|srta|se[nñ]or
            |sr)[.:]?[\s]+$",
    )
});

static CREDENTIALED: LazyLock<Regex> = LazyLock::new(|| {
    phrase(
        r"^(?:'s)?,?\x20?(?:m\.?d|d\.?o|n\.?p|p\.?a(?:-?c)?|f\.?n\.?p|d\.?n\.?p|aprn|c\.?n\.?m|ph\.?d|psy\.?d
            |lcsw|rn)\b",
    )
});

static GIVEN_BEFORE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?:^|[ \n(/])([A-ZÀ-Ö][A-Za-zÀ-ÖØ-öø-ÿ'-]*)\.?[ \n]+(?:[A-Z]\.[ \n]+)?$")
        .expect("the pattern is fixed")
});

static GIVEN_AFTER: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^(?:,[ ]([A-ZÀ-Ö][A-Za-zÀ-ÖØ-öø-ÿ'-]*)|[ ]([A-Z])(?:[ .,;|\n]|$))").expect("the pattern is fixed")
});

static LIST: LazyLock<Regex> =
    LazyLock::new(|| phrase(r"^(?:,|\x20?&|\x20?/|,? and|,? or| y| e)?[\s]*(?:dr\.?)?[\s]*$"));

static ELSEWHERE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^(?:,? (?:MD|DO|NP),?)?,?[ \n](?:of|at|with|from)[ \n](?:the[ \n])?([A-Z][A-Za-z]+)[ \n][A-Z]")
        .expect("the pattern is fixed")
});

#[cfg(test)]
mod tests;
