//! How well a page was read: which words are only specks, how sure tesseract is of the others, and what share of them is
//! likely right.
//!
//! tesseract's confidence in a word says little of that word, but the mean over a page says much of the page: on pages
//! that were blurred, coarsened and strewn with noise on purpose, the share of right words follows it closely
//! ([`RIGHT`]). What it cannot tell is nonsense that was read with confidence, so the share of words that look like
//! words counts as well: a page read upside down gives letters by the hundred, but few words.
//!
//! What fax machines print along the edge of each page (time, sender, page) is not measured: it is small and broken, is
//! read worse than anything else, and says nothing of how well the letter below was read.

use std::sync::LazyLock;

use regex::Regex;

use super::tsv::Word;

/// The share of right words at a mean confidence, measured on 157 readings of degraded pages; between the points it is
/// a straight line.
const RIGHT: [(f32, f32); 10] = [
    (0.0, 0.0),
    (40.0, 0.25),
    (60.0, 0.63),
    (70.0, 0.71),
    (77.0, 0.82),
    (87.0, 0.89),
    (90.5, 0.935),
    (91.5, 0.954),
    (92.5, 0.97),
    (97.0, 0.995),
];

/// What fax machines print lies within this distance of the upper edge, in inches: at 0.04 to 0.11 on 147 faxes. On 93
/// scans and photographs no line lay nearer to it than 0.69.
const EDGE: f32 = 0.3;

/// Of a page that was read the right way up, at least this share of words looks like words.
const ENOUGH_LIKE_WORDS: f32 = 0.9;

/// Below this, what does not even look like a word is dropped.
const NOISE_CONFIDENCE: f32 = 25.0;

/// Below this, a mark much smaller than the letters is dropped.
const SPECK_CONFIDENCE: f32 = 60.0;

/// A mark lower than this share of the typical word's height is much smaller.
const SPECK_HEIGHT: f32 = 0.35;

/// Words of a line are nearer to one another than this share of their height.
const NEAR: f32 = 0.65;

/// The height of a capital letter, as a share of that of a word in lower case beside it.
const LETTER_HEIGHTS: (f32, f32) = (0.7, 1.6);

/// Marks that stand alone and mean something: list bullets and scratches are not among them, the brackets of a caption
/// and of an empty box are.
const MARKS_WITH_MEANING: [&str; 13] = [")", "(", "§", "§§", "¶", "&", "-", "–", "—", "[]", "[", "]", "#"];

/// As many underscores are a line to sign on or to fill in.
const FILL_IN: &str = "___";

/// Words without a vowel that are words all the same.
const WITHOUT_VOWEL: [&str; 34] = [
    "dr", "mr", "mrs", "ms", "jr", "sr", "st", "rd", "ft", "no", "pm", "am", "nd", "th", "hrs", "lb", "lbs", "ln",
    "blvd", "pgs", "pp", "ss", "vs", "ph", "pt", "pts", "dx", "tx", "rx", "hx", "sra", "dra", "mg", "ml",
];

/// What was measured of one reading.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Quality {
    /// The mean of the words' confidences, each weighted by its length; 0 without words.
    pub(super) confidence: f32,
    /// The share of words that look like words, 0 to 1; 0 without words.
    pub(super) wordlike: f32,
    /// How many words there are.
    pub(super) words: usize,
}

/// Measures the `words` of a page of `dpi` pixels an inch, specks and all but what has neither letter nor digit, and
/// what stands at its upper edge; that counts as well where it is most of the page.
pub(super) fn measure(words: &[Word], dpi: u32) -> Quality {
    let edge = EDGE * dpi as f32;
    let words: Vec<(&Word, bool)> =
        words.iter().filter_map(|it| Some((it, looks_like_a_word(&it.text)?))).collect();
    let is_below = |word: &Word| word.top as f32 + word.height as f32 / 2.0 > edge;
    let below: Vec<(&Word, bool)> = words.iter().copied().filter(|(word, _)| is_below(word)).collect();
    let measured = if 2 * below.len() < words.len() { words } else { below };
    let (mut letters, mut sure, mut like, mut count) = (0.0_f32, 0.0_f32, 0_usize, 0_usize);
    for (word, is_like) in measured {
        let length = word.text.chars().count() as f32;
        letters += length;
        sure += length * word.confidence;
        like += usize::from(is_like);
        count += 1;
    }
    let share = |sum: f32, of: f32| if of > 0.0 { sum / of } else { 0.0 };
    Quality { confidence: share(sure, letters), wordlike: share(like as f32, count as f32), words: count }
}

impl Quality {
    /// The share of its words that are likely right, 0 to 1.
    pub(super) fn right(&self) -> f32 {
        let mut steps = RIGHT.iter().zip(RIGHT.iter().skip(1));
        let within = steps.rfind(|((from, _), _)| *from <= self.confidence);
        let Some(((from, low), (to, high))) = within else { return 0.0 };
        let way = ((self.confidence - from) / (to - from)).min(1.0);
        (low + way * (high - low)) * (self.wordlike / ENOUGH_LIKE_WORDS).min(1.0)
    }
}

/// With "I" where tesseract took it for an upright stroke, which it often does in type without serifs.
///
/// A stroke as high as the letters, no farther from the next word of its line than words are from one another, with that
/// word in lower case, is no rule of a table.
pub(super) fn with_first_person(mut words: Vec<Word>) -> Vec<Word> {
    let next: Vec<Option<Word>> = words.iter().skip(1).cloned().map(Some).chain([None]).collect();
    for (word, next) in words.iter_mut().zip(next) {
        let Some(next) = next else { continue };
        let is_stroke = matches!(word.text.as_str(), "|" | "|," | "l");
        let gap = next.left.saturating_sub(word.left + word.width) as f32;
        let is_near = next.line == word.line && gap < NEAR * next.height as f32;
        let is_high =
            (LETTER_HEIGHTS.0..LETTER_HEIGHTS.1).contains(&(word.height as f32 / next.height.max(1) as f32));
        if is_stroke && is_near && is_high && next.text.starts_with(char::is_lowercase) {
            word.text = word.text.replace(['|', 'l'], "I");
        }
    }
    words
}

/// Without what tesseract made of specks, rules, scratches and patterns.
pub(super) fn without_noise(words: Vec<Word>) -> Vec<Word> {
    let mut heights: Vec<u32> = words.iter().filter(|it| it.text.len() > 2).map(|it| it.height).collect();
    heights.sort_unstable();
    let typical = heights.get(heights.len() / 2).copied().unwrap_or(0) as f32;
    let is_noise = |word: &Word| {
        let small = (word.height as f32) < SPECK_HEIGHT * typical;
        match looks_like_a_word(&word.text) {
            None => !has_meaning(&word.text) || small && word.confidence < SPECK_CONFIDENCE && !is_dash(&word.text),
            Some(true) => small && word.confidence < SPECK_CONFIDENCE,
            Some(false) => word.confidence < NOISE_CONFIDENCE || small && word.confidence < SPECK_CONFIDENCE,
        }
    };
    words.into_iter().filter(|it| !is_noise(it)).collect()
}

fn has_meaning(mark: &str) -> bool {
    MARKS_WITH_MEANING.contains(&mark) || mark.contains(FILL_IN) || mark.chars().any(|it| "☐☑☒✓✔✗✘".contains(it))
}

fn is_dash(mark: &str) -> bool {
    matches!(mark, "-" | "–" | "—") || mark.contains(FILL_IN)
}

/// Whether `token` has the shape of a word, a number, a code or an address; none where it has no letter and no digit.
pub(super) fn looks_like_a_word(token: &str) -> Option<bool> {
    let core = token.trim_matches(|it: char| !it.is_alphanumeric());
    if core.is_empty() {
        return None;
    }
    if core.chars().any(|it| it.is_ascii_digit()) {
        return Some(NUMBER.is_match(core) || CODE.is_match(core) || ADDRESS.is_match(core));
    }
    if ADDRESS.is_match(core) {
        return Some(true);
    }
    let parts = core.split(['\'', '’', '-', '–', '—', '/', '.', '&', ',', ':', '(', ')', '_']);
    let parts: Vec<&str> = parts.filter(|it| !it.is_empty()).collect();
    Some(match parts.as_slice() {
        [] => false,
        [word] => is_word(word) && (word.len() > 1 || stands_alone(word)),
        // Such as `p.m.` and `d/b/a`.
        several => several.iter().all(|it| is_word(it)),
    })
}

/// Whether a letter is an initial or a word of one letter; a lone `l` in a line of prose is a scratch or a slip.
fn stands_alone(letter: &str) -> bool {
    letter.chars().all(|it| it.is_uppercase() || "aeiouysvx".contains(it))
}

fn is_word(part: &str) -> bool {
    if !part.chars().all(char::is_alphabetic) {
        return false;
    }
    if part.chars().count() == 1 {
        return true;
    }
    let lower = part.to_lowercase();
    let all_upper = part.chars().all(char::is_uppercase);
    let has_vowel = lower.chars().any(|it| "aeiouyáéíóúüàèìòùâêîôûäëö".contains(it));
    let sounds = has_vowel || all_upper || WITHOUT_VOWEL.contains(&lower.as_str());
    let mut repeated = lower.as_bytes().windows(3).map(|it| it.iter().all(|byte| Some(byte) == it.first()));
    sounds && SHAPE.is_match(part) && !repeated.any(|it| it)
}

/// Lower case, capitalised, upper case, or a name with a capital inside.
static SHAPE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"^(?:\p{Lu}?\p{Ll}+|\p{Lu}+s?|(?:Mc|Mac|De|Del|Di|Du|Fitz|La|Le|Van|Vander)\p{Lu}\p{Ll}+)$")
});

/// Amounts, dates, times, telephone numbers, ordinals.
static NUMBER: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"^\d[\d.,:/()\-–%+]*(?:st|nd|rd|th|am|pm|a|b|c|s|mg|ml|lbs?|cm|kg)?(?:\([a-z\d]+\)?)*$")
});

/// File and case numbers, codes of diagnoses, forms.
static CODE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"^(?:\p{Lu}[\p{Ll}]*|\p{Lu}+|\d)[\p{Lu}\d.\-–/:#&()§]*\d?[\p{Lu}\d()]*(?:\([a-z0-9]+\))*$")
});

/// Mail and web addresses.
static ADDRESS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"^(?i)(?:[\w.+\-]+@[\w.\-]+|(?:https?://|www\.)\S+|[\w\-]+\.(?:com|org|net|gov|edu|example)\S*)$")
});

fn pattern(text: &str) -> Regex {
    Regex::new(text).expect("the pattern is written here")
}

#[cfg(test)]
mod tests {
    use super::{Quality, looks_like_a_word, measure, with_first_person, without_noise};
    use crate::ocr::tsv::{Line, Word};

    fn word(text: &str, confidence: f32, height: u32) -> Word {
        let line = Line { block: 1, paragraph: 1, line: 1 };
        Word { text: text.to_owned(), confidence, line, left: 0, top: 0, width: 10, height }
    }

    #[track_caller]
    fn check(expected: Option<bool>, tokens: &str) {
        for token in tokens.split_whitespace() {
            assert_eq!(looks_like_a_word(token), expected, "{token}");
        }
    }

    #[test]
    fn words_numbers_codes_and_addresses_look_like_words() {
        check(
            Some(true),
            "the Records SUBPOENA O'Brien McAllister Mary-Anne C.F.R. (d/b/a) Dr. HIPAA a I J. v. Núñez",
        );
        check(Some(true), "Ibáñez expediente años y o García-Muñoz atención ¿Qué días, PLLC, Esq. MRIs");
        check(
            Some(true),
            "04/21/1987 $1,250.00 (512) 555-0143 26-0418 15th 9:30am 2021 PV-2026-00417 R40.2 164.508(a)(1)",
        );
        check(Some(true), "records@cedarhollow.example www.cedarhollow.example");
    }

    #[test]
    fn what_a_page_upside_down_gives_does_not() {
        check(Some(false), "pueyuajxjJ sJap1o9ay aUuo}| wN}a1 lll rnvvvn ssaippV 3o}eq Bulp199a1");
    }

    #[test]
    fn marks_are_neither() {
        check(None, "| ~ . ___ [ ] —");
    }

    #[track_caller]
    fn check_kept(text: &str, confidence: f32, height: u32, is_kept: bool) {
        let mut words: Vec<Word> = ["release", "all", "records"].map(|it| word(it, 95.0, 30)).to_vec();
        words.push(word(text, confidence, height));
        assert_eq!(without_noise(words).len() == 4, is_kept, "{text} {confidence} {height}");
    }

    #[test]
    fn specks_and_rules_are_dropped() {
        for speck in ["|", "~", ".", "‘", "°", "||", "=—", "*"] {
            check_kept(speck, 90.0, 30, false);
        }
        check_kept("jJ|q", 12.0, 30, false);
        check_kept("a", 40.0, 5, false);
    }

    #[test]
    fn what_may_mean_something_is_kept() {
        for mark in [")", "§", "[]", "______________", "☐", "—"] {
            check_kept(mark, 70.0, 30, true);
        }
        check_kept("—", 40.0, 4, true);
        // A name that was hardly legible is worth more than none.
        check_kept("Delgado", 8.0, 30, true);
        check_kept("De1gado", 30.0, 30, true);
    }

    #[track_caller]
    fn check_stroke(stroke: &str, gap: u32, height: u32, next: &str, expected: &str) {
        let stroke = Word { width: 3, ..word(stroke, 85.0, height) };
        let next = Word { left: 3 + gap, ..word(next, 95.0, 22) };
        let read = with_first_person(vec![stroke, next]);
        let read: Vec<&str> = read.iter().map(|it| it.text.as_str()).collect();
        assert_eq!(read.join(" "), expected);
    }

    #[test]
    fn a_stroke_before_a_word_is_the_first_person() {
        check_stroke("|", 9, 22, "understand", "I understand");
        check_stroke("|,", 9, 24, "the", "I, the");
        check_stroke("l", 9, 22, "may", "I may");
    }

    #[test]
    fn the_rule_of_a_table_is_not() {
        check_stroke("|", 20, 22, "patient", "| patient");
        check_stroke("|", 9, 60, "patient", "| patient");
        check_stroke("|", 9, 22, "Patient", "| Patient");
    }

    #[test]
    fn confidence_is_weighted_by_length() {
        let quality = measure(&[word("authorization", 100.0, 30), word("of", 0.0, 30), word("|", 0.0, 30)], 200);
        assert_eq!(quality.words, 2);
        assert!((quality.confidence - 100.0 * 13.0 / 15.0).abs() < 0.01);
        assert_eq!(measure(&[], 200), Quality { confidence: 0.0, wordlike: 0.0, words: 0 });
    }

    #[test]
    fn what_a_fax_machine_prints_at_the_edge_counts_only_where_it_is_all() {
        let stamp = |at: u32| Word { top: at, ..word("0l/O3", 10.0, 14) };
        let letter = |at: u32| Word { top: at, ..word("records", 96.0, 30) };
        let check = |words: &[Word], expected: (f32, usize)| {
            let quality = measure(words, 200);
            assert_eq!((quality.confidence, quality.words), expected);
        };
        check(&[stamp(12), letter(160), letter(200)], (96.0, 2));
        check(&[stamp(12), stamp(12), letter(160), letter(200)], (96.0, 2));
        check(&[stamp(12)], (10.0, 1));
        check(&[stamp(160)], (10.0, 1));
    }

    #[test]
    fn more_confidence_means_more_right_words_up_to_nearly_all() {
        let right = |confidence, wordlike| Quality { confidence, wordlike, words: 100 }.right();
        let rising: Vec<f32> = (0..=100).map(|it| right(it as f32, 1.0)).collect();
        assert!(rising.windows(2).all(|it| it[0] <= it[1]));
        assert_eq!((right(0.0, 1.0), right(100.0, 1.0)), (0.0, 0.995));
        assert!(right(95.0, 0.6) < 0.7, "letters that make no words");
    }
}
