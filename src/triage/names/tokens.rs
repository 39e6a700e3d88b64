//! The words of which a name may be made, one after the other, with the mark that ends each.
//!
//! A gap, a blank line or, in a field, any end of a line is where no name goes on. Whether a word is a name's is decided by
//! the reader of names.

use super::{Setting, generation, is_credential, is_title};

/// One word with what ends it.
pub(super) struct Token<'a> {
    pub(super) word: &'a str,
    /// A mark directly after the word that ends a name or turns it around.
    pub(super) mark: Option<char>,
    /// One past the last byte of the word.
    pub(super) end: usize,
}

pub(super) struct Tokens<'a> {
    pub(super) text: &'a str,
    pub(super) at: usize,
    pub(super) setting: Setting,
    pub(super) lines: u8,
}

impl<'a> Tokens<'a> {
    pub(super) fn next(&mut self) -> Option<Token<'a>> {
        let rest = self.text.get(self.at..)?;
        let gap = rest.find(|it: char| !it.is_whitespace()).unwrap_or(rest.len());
        let blank = &rest[..gap];
        let lines = blank.matches('\n').count();
        let ends = match self.setting {
            _ if self.at == 0 => false,
            Setting::Prose => lines > 1 || self.lines > 1 || (lines == 0 && (gap > 2 || blank.contains('\t'))),
            Setting::Field => lines > 0 || gap > 2 || blank.contains('\t'),
        };
        if ends {
            return None;
        }
        self.lines += u8::from(lines > 0 && self.at > 0);
        let start = self.at + gap;
        let length = rest[gap..]
            .find(|it: char| !(it.is_alphabetic() || matches!(it, '\'' | '\u{2019}' | '-' | '.')))
            .unwrap_or(rest.len() - gap);
        let mut word = self.text.get(start..start + length)?;
        if word.is_empty() {
            return None;
        }
        let mut mark = None;
        self.at = start + length;
        if let Some(owner) = word.strip_suffix("'s").or_else(|| word.strip_suffix("\u{2019}s")) {
            word = owner;
            mark = Some('\'');
        }
        let letters = word.chars().filter(|it| it.is_alphabetic()).count();
        if word.ends_with('.')
            && letters > 1
            && word != "St."
            && !word.trim_end_matches('.').contains('.')
            && generation(word).is_none()
            && !is_title(word)
            && !is_credential(word)
        {
            word = word.trim_end_matches('.');
            mark = Some('.');
        }
        let word = word.trim_matches('\'').trim_matches('\u{2019}');
        let end = start + length;
        let next = self.text[end..].chars().next();
        if mark.is_none() {
            mark = match next {
                Some(',') => {
                    self.at += 1;
                    Some(',')
                }
                Some(it) if !it.is_whitespace() => Some(it),
                _ => None,
            };
        }
        (!word.is_empty()).then_some(Token { word, mark, end })
    }

    pub(super) fn peek(&self) -> Option<Token<'a>> {
        Tokens { text: self.text, at: self.at, setting: self.setting, lines: self.lines }.next()
    }
}
