//! How the words of names are spelled: folded to compare them, and with the capitals of a name.

use unicode_normalization::UnicodeNormalization;

/// Letters only, without marks, in lower case.
pub fn fold(word: &str) -> String {
    if word.is_ascii() {
        return word.chars().filter(char::is_ascii_alphabetic).map(|letter| letter.to_ascii_lowercase()).collect();
    }
    word.nfkd().filter(char::is_ascii_alphabetic).map(|letter| letter.to_ascii_lowercase()).collect()
}

/// A word typed without capitals, as a name.
pub fn capitalised(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// `O'BRIEN-MCKEE` as `O'Brien-McKee`; a word that is not all capitals as it is.
pub(super) fn spell(word: &str) -> String {
    let word = word.trim_end_matches('-');
    let letters = word.chars().filter(|it| it.is_alphabetic()).count();
    let is_initials = word.trim_end_matches('.').contains('.');
    let word = if letters > 1 && !is_initials { word.trim_end_matches('.') } else { word };
    if letters < 2 || is_initials || word.chars().any(char::is_lowercase) {
        return word.to_owned();
    }
    let mut spelled = String::with_capacity(word.len());
    let mut begin = true;
    // Where the part after the last hyphen or apostrophe began.
    let mut part = 0;
    for letter in word.chars() {
        if begin {
            part = if spelled[part..].ends_with("Mc") { part } else { spelled.len() };
            spelled.push(letter);
        } else {
            spelled.extend(letter.to_lowercase());
        }
        begin = !letter.is_alphabetic() || (&spelled[part..] == "Mc" && letters > 4);
    }
    spelled
}
