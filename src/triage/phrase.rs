//! Phrases: patterns for running text, written as one reads them.
//!
//! [`phrase`] makes a pattern of words into an expression that does not mind case, nor where a line breaks between
//! two words. Character classes stay small and word edges are those of ASCII, so that every match runs in the fast
//! engine.

use std::sync::LazyLock;

use regex::Regex;

use crate::triage::dates::{after, before};

/// The expression for `pattern`: a space stands for any blank between words, `\b` for an edge of an ASCII word,
/// case is nothing. Inside a character class write `\s` for a blank. A line break in the pattern, with the blanks
/// around it, means nothing, so that a long one may be laid out.
///
/// *Panics* where `pattern` is no expression; patterns are constants, and each is compiled by a test.
pub fn phrase(pattern: &str) -> Regex {
    let pattern: String = pattern.lines().map(str::trim).collect();
    let words = pattern.split_whitespace().collect::<Vec<_>>().join(r"(?:[ \n]+)");
    Regex::new(&format!("(?i-u){}", bytewise(&words))).expect("patterns are constants, compiled by tests")
}

/// `pattern` for the engine's byte mode, which compiles many times faster: ASCII letters have no case but their own, `\b`
/// is an ASCII edge, and only what may match other characters (a negated class, a dot, an accent) is left to Unicode.
fn bytewise(pattern: &str) -> String {
    let mut out = String::with_capacity(pattern.len() + 64);
    let mut rest = pattern.chars().peekable();
    while let Some(letter) = rest.next() {
        match letter {
            '\\' => match rest.next() {
                Some('s') => out.push_str(r"[ \t\n]"),
                Some(escaped) => out.extend(['\\', escaped]),
                None => out.push('\\'),
            },
            '[' => {
                let mut class = String::from("[");
                while let Some(inner) = rest.next() {
                    match inner {
                        '\\' => match rest.next() {
                            Some('s') => class.push_str(r" \t\n"),
                            Some(escaped) => class.extend(['\\', escaped]),
                            None => class.push('\\'),
                        },
                        _ => class.push(inner),
                    }
                    if inner == ']' {
                        break;
                    }
                }
                let wide = class.starts_with("[^") || !class.is_ascii();
                out.push_str(&if wide { format!("(?u:{class})") } else { class });
            }
            '.' => out.push_str("(?u:.)"),
            _ if !letter.is_ascii() => out.push_str(&format!("(?u:{letter})")),
            _ => out.push(letter),
        }
    }
    out
}

/// The expression for any of `patterns`, as [`phrase`] reads them.
pub fn any_phrase(patterns: &[&str]) -> Regex {
    let patterns: Vec<_> = patterns.iter().map(|it| format!("(?:{it})")).collect();
    phrase(&patterns.join("|"))
}

/// The sentence or list item around a match, from and to which byte.
pub fn sentence(text: &str, start: usize, end: usize) -> (usize, usize) {
    let ahead = &text[..start];
    let from = STOP.find_iter(before(ahead, start, 360)).last().map(|it| it.end());
    let window = before(ahead, start, 360).len();
    let from = start - window + from.unwrap_or(0);
    let behind = after(text, end, 300);
    // Up to its mark, or to the line break before the next item.
    let stop = |it: regex::Match<'_>| if it.as_str().starts_with('\n') { it.start() } else { it.end() - 1 };
    let to = STOP.find(behind).map_or(end + behind.len(), |it| end + stop(it));
    (from, to)
}

/// The end of a sentence, or the beginning of a list's next item.
static STOP: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?:[a-z0-9)]{3}|[ \n](?:me|us|it|so|up|in|on|do|is|no|my|you))[.?!][ \n]|\n[ ]*(?:[-*•o]|[0-9]{1,2}[.)]|\(?[a-z][.)])[ ]")
        .expect("the pattern is fixed")
});

#[cfg(test)]
mod tests {
    use super::{any_phrase, phrase};

    #[test]
    fn a_phrase_may_break_over_lines_and_ignores_case() {
        assert!(phrase("no later than").is_match("NO LATER\nTHAN Friday"));
        assert!(!phrase(r"\bno later").is_match("piano later"));
    }

    #[test]
    fn any_of_several_phrases_is_enough() {
        assert!(any_phrase(&["on or before", r"by[\s:]+noon"]).is_match("by: noon"));
    }
}
