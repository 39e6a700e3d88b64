//! Names of which a part is rather another word, where a label or a birthday shows that somebody is named.
//!
//! In running text "Ray Law" is no person and "Bill Page" neither; behind "Patient:" and before "DOB" nothing else can be
//! meant. One word of the name may be such a one, the first or the last.

use std::sync::LazyLock;

use regex::Regex;

use super::vocabulary::{FIRM, GIVEN_TOO, HOUSES};
use super::{Name, fold, is_name_word, is_title, spell};

/// The name at the beginning of `text` where a label or a birthday shows that somebody is named: a word that is rather none
/// may end it (`Ray Law`, `Tuan Do`), or stand first (`Bill Page`, `LAW, RAY`).
pub fn read_labelled(text: &str) -> Option<(Name, usize)> {
    let found = LABELLED.captures(text)?;
    let group = |at: usize| found.get(at).map_or("", |it| it.as_str());
    let (first, inner, last) = (group(1), group(2).trim(), group(3));
    let turned = text.get(first.len()..)?.starts_with(',');
    let behind = text.get(found.get(3)?.end()..).unwrap_or_default();
    let ends = behind.is_empty()
        || behind.starts_with(['\n', ',', ';', '(', '|', '\t', '.'])
        || behind.starts_with("  ")
        || LABEL_AFTER.is_match(behind);
    let is_first = is_name_word(first) || GIVEN_TOO.contains(fold(first).as_str()) || turned;
    let is_last = !FIRM.contains(fold(last).as_str())
        && !HOUSES.contains(fold(last).as_str())
        && last != "DO"
        && !last.ends_with("'s");
    let has_name = is_name_word(first) || is_name_word(last) || GIVEN_TOO.contains(fold(first).as_str());
    let inner_fits = inner.split_whitespace().all(is_name_word);
    if !ends
        || !is_first
        || !is_last
        || !has_name
        || !inner_fits
        || (turned && !is_name_word(last))
        || is_title(first)
    {
        return None;
    }
    let mut words: Vec<String> = std::iter::once(first).chain(inner.split_whitespace()).map(spell).collect();
    words.push(spell(last));
    if turned {
        words.rotate_left(1);
    }
    Some((Name { words, suffix: None }, found.get(3)?.end()))
}

/// Two to four capitalised words, or one before a comma and others after it.
static LABELLED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^([A-ZÀ-Ö][\p{L}'-]+)(?:,)? ((?:[A-ZÀ-Ö][\p{L}'-]*\.? ){0,2})([A-ZÀ-Ö][\p{L}'-]+)")
        .expect("the pattern is fixed")
});

/// What in a form follows a name.
static LABEL_AFTER: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^ ?(?i:[0-9]|-|dob\b|d\.o\.b|date of birth|born\b|b\. ?[0-9]|ssn\b|mrn\b|sex\b|age\b)")
        .expect("the pattern is fixed")
});
