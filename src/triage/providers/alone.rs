//! A clinician called by the given name alone, or by a letter.
//!
//! Patients and those who work with the practice say "what Caleb wrote" or "I keep getting Rocco". Such a name counts
//! where the words beside it speak of being seen, and nobody in the message bears it with another family name.

use std::sync::LazyLock;

use regex::Regex;

use super::{Clinician, Named, given, words};
use crate::triage::dates::{after, before};
use crate::triage::names::{self, fold};
use crate::triage::phrase::phrase;
use crate::triage::reading::{Passage, Reading};

/// Adds the clinicians whom `texts` call by their given names.
pub(super) fn look<'a>(
    reading: &Reading,
    texts: &[(&Passage, &str)],
    roster: &[Clinician<'a>],
    named: &mut Named<'a>,
) {
    let senders = reading.document.envelope.from.iter().filter_map(|it| it.name.as_ref());
    let senders: Vec<String> = senders.filter_map(|it| it.expose().split([' ', ',']).next()).map(fold).collect();
    by_letter(texts, roster, named);
    for clinician in roster.iter().filter(|it| !named.ids.contains(it.id)).collect::<Vec<_>>() {
        let is_called = |word: &str| word == clinician.given || given::is_short_form(word, &clinician.given);
        let namesakes = roster.iter().filter(|it| it.given == clinician.given).count();
        if namesakes > 1 || clinician.given.len() < 3 || senders.iter().any(|it| is_called(it)) {
            continue;
        }
        let mut spoken: Option<(&Passage, &str)> = None;
        let mut is_shared = false;
        for &(passage, text) in texts {
            for (start, whole) in words(text).filter(|(_, whole)| is_called(&fold(whole))) {
                let end = start + whole.len();
                is_shared |= has_family(text, end) || has_given(text, start);
                if spoken.is_none() && is_spoken_of(text, start, end) {
                    spoken = Some((passage, whole));
                }
            }
        }
        if let Some((passage, words)) = spoken.filter(|_| !is_shared) {
            named.add(clinician, passage, words, "calls a clinician by the given name");
        }
    }
}

/// Adds the doctor whom patients call "Dr. K", where only one has a family name that begins so.
fn by_letter<'a>(texts: &[(&Passage, &str)], roster: &[Clinician<'a>], named: &mut Named<'a>) {
    for &(passage, text) in texts {
        for found in LETTER.captures_iter(text).take(8) {
            let Some(letter) = found.get(1) else { continue };
            let goes_on = after(text, found.get_match().end(), 2).trim_start().starts_with(char::is_uppercase);
            if goes_on || !letter.as_str().starts_with(char::is_uppercase) {
                continue;
            }
            let letter = letter.as_str().to_ascii_lowercase();
            let begins =
                |it: &&Clinician| it.is_doctor() && it.families.last().is_some_and(|it| it.starts_with(&letter));
            let mut meant = roster.iter().filter(begins);
            if let (Some(clinician), None) = (meant.next(), meant.next()) {
                named.add(clinician, passage, found.get_match().as_str(), "calls a clinician by a letter");
            }
        }
    }
}

/// Whether the words beside a name speak of being seen by its bearer.
pub(super) fn is_spoken_of(text: &str, start: usize, end: usize) -> bool {
    SEEN.is_match(before(text, start, 24)) || DOES.is_match(after(text, end, 24))
}

/// Whether a family name follows in the same line: a comma before it turns the order around.
fn has_family(text: &str, end: usize) -> bool {
    let behind = after(text, end, 24);
    let Some(rest) = behind.strip_prefix(' ') else { return behind.starts_with(['@', '-']) };
    let word = rest.split([' ', '\n', ',', '.', '\'', ';', ':', ')']).next().unwrap_or_default();
    let is_shouted = word.len() > 1 && !word.chars().any(char::is_lowercase);
    names::is_name_word(word) && !names::is_credential(word) && !is_shouted
}

/// Whether it is a family name or a middle one itself.
fn has_given(text: &str, start: usize) -> bool {
    let ahead = before(text, start, 24);
    let Some(ahead) = ahead.strip_suffix(' ') else { return ahead.ends_with(['-', '@', '.']) };
    let word = ahead.rsplit([' ', '\n']).next().unwrap_or_default();
    let is_shouted = word.len() > 1 && !word.chars().any(char::is_lowercase);
    let role = fold(word);
    let is_title =
        matches!(role.as_str(), "dr" | "dra" | "doctor" | "nurse" | "miss" | "ms" | "mr" | "mrs" | "pa" | "np");
    let opens = word.len() > 1 && is_sentence_start(ahead, word);
    names::is_name_word(word) && !is_shouted && !is_title && !opens
}

fn is_sentence_start(ahead: &str, word: &str) -> bool {
    let rest = ahead[..ahead.len() - word.len()].trim_end_matches(' ');
    rest.ends_with(['.', '!', '?', '\n'])
}

static LETTER: LazyLock<Regex> = LazyLock::new(|| phrase(r"\bdra?\.? ([a-z])(?:'s\b|[.,;:!?\s]|$)"));

static SEEN: LazyLock<Regex> = LazyLock::new(|| {
    phrase(
        r"\b(?:see|sees|saw|seen by|seeing|with|w/|from|by|getting|get|asked|told|nurse|doctor|dr|miss|ms|mr|pa|np|your)\.?[\s]$",
    )
});

static DOES: LazyLock<Regex> = LazyLock::new(|| {
    phrase(
        r"^(?:'s (?:note|chart|record|report)|,? (?:the|your) (?:pa|nurse|np|doctor|dr|chiro|therapist|tech|physician)\b
            | (?:looked|saw|told|said|says|wrote|gave|took|put|prescribed|started|sent me|ordered|filled|treated|checked
            |cracked|froze|removed|did (?:my|the|his|her)|never (?:told|looked|called|checked))\b)",
    )
});
