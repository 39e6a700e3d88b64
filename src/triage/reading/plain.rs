//! Characters made plain, so that one spelling of a pattern finds all of a word's costumes.
//!
//! Compatibility forms (ligatures, full-width letters, hard spaces) are composed by NFKC; typographic quotes and
//! dashes become those of a keyboard; invisible characters go. A heading set in spaced capitals
//! (`L A W   O F F I C E`) is closed up. Line breaks and column gaps stay as they are.

use std::borrow::Cow;

use unicode_normalization::{UnicodeNormalization, is_nfkc};

/// The text with plain characters.
pub fn plain(text: &str) -> String {
    let composed: Cow<'_, str> =
        if is_nfkc(text) { Cow::Borrowed(text) } else { Cow::Owned(text.nfkc().collect()) };
    let mut plain = String::with_capacity(composed.len());
    for line in composed.split('\n') {
        let line: String = line.chars().filter_map(plain_char).collect();
        match closed_up(&line) {
            Some(closed) => plain.push_str(&closed),
            None => plain.push_str(line.trim_end()),
        }
        plain.push('\n');
    }
    plain.pop();
    plain
}

fn plain_char(c: char) -> Option<char> {
    match c {
        '\u{2018}' | '\u{2019}' | '\u{201a}' | '\u{201b}' | '\u{2032}' | '\u{00b4}' | '`' => Some('\''),
        '\u{201c}' | '\u{201d}' | '\u{201e}' | '\u{201f}' | '\u{2033}' | '\u{00ab}' | '\u{00bb}' => Some('"'),
        '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{fe58}' | '\u{fe63}' => Some('-'),
        '\u{00ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2064}' | '\u{feff}' => {
            None
        }
        '\r' => None,
        '\t' => Some(' '),
        '\u{000b}' | '\u{000c}' | '\u{2028}' | '\u{2029}' => Some(' '),
        _ => Some(c),
    }
}

/// A heading whose letters stand apart, closed up; none where the line is ordinary.
fn closed_up(line: &str) -> Option<String> {
    let words: Vec<&str> = line.split_whitespace().collect();
    let single = words.iter().filter(|word| word.chars().count() == 1).count();
    if words.len() < 6
        || single * 10 < words.len() * 9
        || !words.iter().any(|word| word.chars().all(char::is_alphabetic))
    {
        return None;
    }
    let letters = words.iter().filter(|word| word.chars().all(char::is_alphabetic)).count();
    if letters * 3 < words.len() * 2 {
        return None;
    }
    let trimmed = line.trim();
    let indent = line.len() - line.trim_start().len();
    let mut closed = " ".repeat(indent);
    let mut blanks = 0;
    for c in trimmed.chars() {
        if c == ' ' {
            blanks += 1;
            continue;
        }
        if blanks > 1 {
            closed.push(' ');
        }
        blanks = 0;
        closed.push(c);
    }
    Some(closed)
}
