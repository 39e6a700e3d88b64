//! Whether a text layer is made of words.
//!
//! Text recognised badly, or drawn in a font whose characters are mislabelled, has many tokens that no language has:
//! letters between digits, no vowels, capitals within. Good prose has many of the small words. There is no dictionary
//! here, since names and medical words are in none: only what is plainly good or plainly bad is called so. Letters that
//! stand for others show besides in how often each occurs: in long words of any European language about six in ten are
//! among the eight that are most frequent.

use std::collections::BTreeSet;
use std::sync::LazyLock;

/// Fewer tokens than this prove nothing.
const FEW: usize = 30;

/// A good layer has at least this share of tokens that could be words, and of small words.
const GOOD: f64 = 0.93;
const GOOD_SMALL: f64 = 0.15;

/// A garbled one has at most this share of small words of more than one letter, and of tokens that could be words or of
/// frequent letters.
const GARBLED_SMALL: f64 = 0.05;
const GARBLED: f64 = 0.6;
const GARBLED_FREQUENT: f64 = 0.48;

/// Fewer letters than this say nothing of how often each occurs. Shorter words, which may be abbreviations, do not count.
const FEW_LETTERS: usize = 80;
const LONG_WORD: usize = 4;

/// The most frequent letters of English and Spanish.
const FREQUENT: &str = "eaoinsrt";

/// The most frequent words of English and Spanish.
static SMALL: LazyLock<BTreeSet<&'static str>> = LazyLock::new(|| {
    "the of and to in a is for that on with as be by this or are from at an was it you your not have has her his she \
     he we will our any all please may if which their been no i my me who should must shall do de la que el en y los \
     del las por un una con para se es su al lo como no sus o"
        .split_whitespace()
        .collect()
});

/// Whether `text` is plainly well recognised.
pub fn is_good(text: &str) -> bool {
    let Shares { tokens, words, small, .. } = shares(text);
    tokens >= FEW && words >= GOOD && small >= GOOD_SMALL
}

/// Whether `text` is plainly not what the page shows.
pub fn is_garbled(text: &str) -> bool {
    let Shares { tokens, words, small_of_several, .. } = shares(text);
    tokens >= FEW && small_of_several <= GARBLED_SMALL && (words <= GARBLED || has_rare_letters(text))
}

/// Whether the long words of `text` are made of letters that are rare.
fn has_rare_letters(text: &str) -> bool {
    let long = text.split(|c: char| !c.is_ascii_alphabetic()).filter(|word| word.len() >= LONG_WORD);
    let (mut letters, mut frequent) = (0_usize, 0_usize);
    for letter in long.flat_map(str::chars) {
        letters += 1;
        frequent += usize::from(FREQUENT.contains(letter.to_ascii_lowercase()));
    }
    letters >= FEW_LETTERS && (frequent as f64) < GARBLED_FREQUENT * letters as f64
}

struct Shares {
    tokens: usize,
    /// The share of tokens that could be words.
    words: f64,
    small: f64,
    /// The same without those of one letter, which occur by chance.
    small_of_several: f64,
}

fn shares(text: &str) -> Shares {
    let (mut tokens, mut words, mut small, mut single) = (0_usize, 0_usize, 0_usize, 0_usize);
    for token in text.split_whitespace() {
        let token = token.trim_matches(|c: char| c.is_ascii_punctuation() && c != '~' && c != '^' && c != '|');
        // Numbers and words of other scripts say nothing.
        let counts = token.chars().any(|c| c.is_ascii_alphabetic() || c.is_ascii_punctuation())
            || token.chars().any(|c| !c.is_alphanumeric() && !c.is_ascii());
        if token.is_empty() || !counts || is_number(token) {
            continue;
        }
        tokens += 1;
        if SMALL.contains(token.to_lowercase().as_str()) {
            small += 1;
            single += usize::from(token.len() == 1);
        }
        words += usize::from(could_be_word(token));
    }
    let share = |count: usize| count as f64 / tokens.max(1) as f64;
    Shares { tokens, words: share(words), small: share(small), small_of_several: share(small - single) }
}

/// Numbers, dates, and numbers of files such as `26-CV-0418`.
fn is_number(token: &str) -> bool {
    let digits = token.chars().filter(char::is_ascii_digit).count();
    2 * digits >= token.chars().count()
}

fn could_be_word(token: &str) -> bool {
    if token.contains('@') || token.contains("://") {
        return true;
    }
    token
        .split(['-', '/', '\'', '’', '.', ',', '&', '(', ')', '—', '–', ':'])
        .filter(|it| !it.is_empty())
        .all(is_part_of_word)
}

fn is_part_of_word(part: &str) -> bool {
    const LONGEST: usize = 24;
    let letters: Vec<char> = part.chars().collect();
    if letters.iter().all(char::is_ascii_digit) {
        return true;
    }
    let only_letters = letters.iter().all(|c| c.is_alphabetic());
    let upper = letters.iter().filter(|c| c.is_uppercase()).count();
    // `Word`, `WORD`, `word`, and `McCall`.
    let cased = upper <= 2 || upper == letters.len();
    let voiced = letters.len() <= 4
        || letters
            .iter()
            .any(|c| matches!(c.to_ascii_lowercase(), 'a' | 'e' | 'i' | 'o' | 'u' | 'y') || !c.is_ascii());
    only_letters && cased && voiced && letters.len() <= LONGEST
}

#[cfg(test)]
mod tests {
    use super::{is_garbled, is_good};

    const PROSE: &str = "This firm represents the estate of Odalys Brenner. Please send us her complete chart, with all \
        notes of visits and the results of tests, within fifteen (15) days of this letter. If any of it is kept by \
        another office, please tell us who has it, and who may be asked for it.";

    #[test]
    fn prose_is_good_and_not_garbled() {
        assert!(is_good(PROSE));
        assert!(!is_garbled(PROSE));
    }

    #[test]
    fn a_bad_layer_is_not_good() {
        let bad = PROSE.replace("th", "1h").replace("nt", "r\u{a3}").replace("is", "!s").replace("ee", "c3");
        assert!(!is_good(&bad));
    }

    #[test]
    fn shifted_characters_are_garbled() {
        let shifted: String =
            PROSE.chars().map(|c| if c == ' ' { c } else { char::from(c as u8 ^ 0x17) }).collect();
        assert!(is_garbled(&shifted), "{shifted}");
    }

    #[test]
    fn letters_in_the_place_of_others_are_garbled() {
        for by in [3, 5, 7, 13, 22] {
            let shift = |c: char, first: u8| char::from((c as u8 - first + by) % 26 + first);
            let other = |c: char| match c {
                'a'..='z' => shift(c, b'a'),
                'A'..='Z' => shift(c, b'A'),
                c => c,
            };
            let shifted: String = PROSE.chars().map(other).collect();
            assert!(is_garbled(&shifted), "{shifted}");
        }
    }

    #[test]
    fn tables_and_other_scripts_are_not_garbled() {
        assert!(!is_garbled(&"98.6 120/80 72 bpm 07/19/1979 mg/dL HDL LDL WBC 4.5 ".repeat(8)));
        assert!(!is_garbled(&"Metformin Lisinopril Atorvastatin Hydrochlorothiazide Levothyroxine ".repeat(8)));
        assert!(!is_garbled(
            &"Señora Ibáñez solicita expediente clínico completo, notas, imágenes; fecha límite marzo. ".repeat(5)
        ));
        assert!(!is_garbled(&"请 寄 来 完整 的 病历 ".repeat(10)));
    }
}
