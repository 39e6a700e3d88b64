//! Names of people as letters, forms and lists write them.
//!
//! [`read`] takes a name from the beginning of a text: `Rosa Delgado`, `DELGADO, ROSA M.`, `Dr. James K. Okafor,
//! DO`, `Ana de la Cruz-Vega, Jr.`. Titles and credentials are dropped, capitals become ordinary spelling, and the
//! family name goes last. A word that is no name (a month, a place's kind, a form's label) ends it. A [`Name`]
//! needs two words.

use std::fmt;
use std::sync::LazyLock;

use regex::Regex;
use unicode_normalization::UnicodeNormalization;

use vocabulary::{CREDENTIALS, FIRM, NO_NAMES, TITLES};

mod vocabulary;

/// A person's name, given name first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name {
    words: Vec<String>,
    /// Jr., Sr., II, III, IV.
    suffix: Option<String>,
}

/// What may stand where a name is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Setting {
    /// In running text, where a name may go on after the end of a line and a comma ends it.
    Prose,
    /// In a field, list or heading, where a line's end ends it and `LAST, FIRST` is usual.
    Field,
}

impl Name {
    /// Whether both may be the same person: equal family names, and given names that are equal or one the initial
    /// of the other; or all the words of the shorter (two at least) among those of the longer.
    pub fn is_like(&self, other: &Name) -> bool {
        let (ours, theirs) = (self.folded(), other.folded());
        let (short, long) = if ours.len() <= theirs.len() { (&ours, &theirs) } else { (&theirs, &ours) };
        let (Some(first), Some(last)) = (short.first(), short.last()) else { return false };
        let same_first = long.first().is_some_and(|it| alike(it, first));
        let same_last = long.last().is_some_and(|it| it == last);
        (same_first && same_last && middles_agree(short, long))
            || (short.len() >= 2 && short.iter().all(|word| word.len() > 1 && long.contains(word)))
    }

    /// Whether all given names are only initials.
    pub fn has_only_initials(&self) -> bool {
        self.words
            .iter()
            .rev()
            .skip(1)
            .all(|word| word.chars().filter(|letter| letter.is_alphabetic()).count() == 1)
    }

    /// How much of the name is written out: to choose the fuller of two.
    pub fn fullness(&self) -> usize {
        self.words.iter().map(|word| word.trim_end_matches('.').chars().count()).sum::<usize>()
            + usize::from(self.suffix.is_some())
    }

    /// The family name, folded.
    pub fn family(&self) -> String {
        self.folded().pop().unwrap_or_default()
    }

    /// The words without marks, in lower case, hyphened parts apart.
    pub fn folded(&self) -> Vec<String> {
        self.words.iter().flat_map(|word| word.split('-')).map(fold).filter(|word| !word.is_empty()).collect()
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.words.join(" "))?;
        match &self.suffix {
            Some(suffix) => write!(f, " {suffix}"),
            None => Ok(()),
        }
    }
}

/// Whether a month of this name is a given name too, which a family name after it shows.
fn is_month_and_name(word: &str) -> bool {
    matches!(fold(word).as_str(), "april" | "june" | "august")
}

/// Letters only, without marks, in lower case.
pub fn fold(word: &str) -> String {
    if word.is_ascii() {
        return word.chars().filter(char::is_ascii_alphabetic).map(|letter| letter.to_ascii_lowercase()).collect();
    }
    word.nfkd().filter(char::is_ascii_alphabetic).map(|letter| letter.to_ascii_lowercase()).collect()
}

/// The name at the beginning of `text`, and the bytes that it takes.
pub fn read(text: &str, setting: Setting) -> Option<(Name, usize)> {
    let mut tokens = Tokens { text, at: 0, setting, lines: 0 };
    let mut words: Vec<String> = Vec::new();
    let mut suffix = None;
    let mut family_first: Option<usize> = None;
    let mut end = 0;
    while let Some(token) = tokens.next() {
        if words.is_empty() && is_title(token.word) {
            continue;
        }
        if let Some(mark) = generation(token.word)
            && words.len() >= usize::from(suffix.is_none())
            && !words.is_empty()
        {
            suffix = Some(mark);
            end = token.end;
            if token.mark == Some(',') && family_first.is_none() && words.len() == 1 && setting == Setting::Field {
                family_first = Some(words.len());
                continue;
            }
            // What follows the suffix of a whole name is no part of it.
            if matches!(token.mark, Some(',' | ';')) || (words.len() > 1 && family_first.is_none()) {
                break;
            }
            continue;
        }
        if is_particle(token.word) {
            // A particle counts only with a name after it.
            let next = tokens.peek();
            if next.is_some_and(|it| is_name_word(it.word) || is_particle(it.word))
                && !is_joining(token.word, &words)
            {
                words.push(token.word.to_owned());
                continue;
            }
            break;
        }
        let is_given = words.is_empty()
            && is_month_and_name(token.word)
            && token.mark.is_none()
            && tokens.peek().is_some_and(|it| is_name_word(it.word));
        if !is_given && !is_name_word(token.word) {
            break;
        }
        words.push(spell(token.word));
        end = token.end;
        if words.len() > 6 {
            break;
        }
        match token.mark {
            Some(',') => {
                let next = tokens.peek();
                if next.as_ref().is_some_and(|it| generation(it.word).is_some()) {
                    continue;
                }
                let capitals = !token.word.chars().any(char::is_lowercase);
                let may_turn = family_first.is_none() && suffix.is_none() && turns(setting, &words, capitals);
                if may_turn && next.is_some_and(|it| is_name_word(it.word) && !is_credential(it.word)) {
                    family_first = Some(words.len());
                    continue;
                }
                break;
            }
            Some(_) => break,
            None => {}
        }
    }
    while words.last().is_some_and(|it| is_particle(it)) {
        words.pop();
    }
    drop_credentials(&mut words);
    if let Some(family) = family_first
        && family < words.len()
    {
        words.rotate_left(family);
    }
    let full = words.iter().filter(|word| word.trim_end_matches('.').chars().count() > 1).count();
    (words.len() >= 2 && full >= 1 && words.len() <= 6).then_some((Name { words, suffix }, end))
}

/// The name that makes up the whole of `line`, credentials, titles and what stands behind a comma or bar aside.
pub fn whole(line: &str) -> Option<Name> {
    let line = line.trim().trim_start_matches("/s/").trim_start_matches(['-', '~', '*', ' ']).trim_end();
    let (name, end) = read(line, Setting::Field)?;
    let rest = line.get(end..).unwrap_or_default();
    let rest = rest.trim_start_matches('.');
    let tail = rest.trim_start_matches([',', ' ', '\t']);
    let firm = FIRM.contains(fold(tail.split([' ', ',']).next().unwrap_or_default()).as_str());
    if firm {
        return None;
    }
    let closes = rest.is_empty()
        || rest.trim_start().starts_with(|it: char| it.is_ascii_digit())
        || rest.trim_start().starts_with([',', '|', '(', '/'])
        || rest.starts_with("  ")
        || rest.starts_with('\t');
    let credential =
        tail.split(|it: char| !it.is_alphanumeric() && it != '-' && it != '.').next().is_some_and(is_credential);
    (closes || credential || rest.starts_with(" - ")).then_some(name)
}

/// Two or three people under one family name at the beginning of `text` ("Ava and Noah Petrov"), and the bytes they
/// take.
pub fn siblings(text: &str) -> Option<(Vec<Name>, usize)> {
    let found = SIBLINGS.captures(text)?;
    let group = |at: usize| found.get(at).map(|it| it.as_str());
    let family = group(4)?;
    let given: Vec<&str> = [1, 2, 3].into_iter().filter_map(group).collect();
    let all_names = given.iter().chain([&family]).all(|word| is_name_word(word) && !is_title(word));
    let names = given.iter().map(|given| Name { words: vec![spell(given), spell(family)], suffix: None });
    all_names.then(|| (names.collect(), found.get_match().end()))
}

/// A word typed without capitals, as a name.
pub fn capitalised(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// Whether `word` is a doctor's, nurse's or lawyer's letters.
pub fn is_credential(word: &str) -> bool {
    CREDENTIALS.contains(fold(word).as_str())
}

/// Whether `word` may be part of a name.
pub fn is_name_word(word: &str) -> bool {
    let mut letters = word.chars();
    let upper = letters.next().is_some_and(char::is_uppercase) || is_joined(word);
    let shaped = word.chars().all(|it| it.is_alphabetic() || matches!(it, '\'' | '\u{2019}' | '-' | '.'));
    let contracted =
        word.split_once('\'').is_some_and(|(_, rest)| matches!(rest, "m" | "d" | "ve" | "ll" | "re" | "t"));
    let initial = word.chars().filter(|it| it.is_alphabetic()).count() == 1;
    let bulky = word.contains('.') && !initial && word.trim_end_matches('.').contains('.') && word.len() > 4;
    upper
        && shaped
        && !bulky
        && !contracted
        && !matches!(word, "I" | "MI")
        && (initial || !NO_NAMES.contains(fold(word).as_str()))
}

fn is_title(word: &str) -> bool {
    TITLES.contains(fold(word).as_str())
}

/// Whether a comma after `words` may turn `LAST, FIRST` around: after one word, or two in capitals (`CRUZ VEGA,
/// ANA`), for `Ana Cruz, Austin` is a name and a place.
fn turns(setting: Setting, words: &[String], capitals: bool) -> bool {
    let names = words.iter().filter(|word| !is_particle(&word.to_lowercase())).count();
    setting == Setting::Field && (names == 1 || (names == 2 && capitals))
}

/// Whether a particle joins two people ("Anna y Luis") rather than two parts of a name.
fn is_joining(word: &str, words: &[String]) -> bool {
    matches!(word, "y" | "e") || (words.is_empty() && matches!(word, "la" | "el" | "los" | "las"))
}

fn is_particle(word: &str) -> bool {
    matches!(
        word,
        "de" | "del"
            | "la"
            | "las"
            | "los"
            | "van"
            | "von"
            | "der"
            | "den"
            | "di"
            | "da"
            | "dos"
            | "du"
            | "le"
            | "al"
            | "el"
            | "bin"
            | "ben"
            | "ibn"
            | "ter"
            | "st."
            | "y"
    )
}

/// Whether a name begins with a small particle joined to it: `al-Masri`, `d'Angelo`.
fn is_joined(word: &str) -> bool {
    let rest = ["al-", "el-", "d'", "de-"].iter().find_map(|particle| word.strip_prefix(particle));
    rest.is_some_and(|rest| rest.starts_with(char::is_uppercase))
}

fn generation(word: &str) -> Option<String> {
    Some(match fold(word).as_str() {
        "jr" => "Jr.".into(),
        "sr" => "Sr.".into(),
        "ii" => "II".into(),
        "iii" => "III".into(),
        "iv" => "IV".into(),
        _ => return None,
    })
}

fn drop_credentials(words: &mut Vec<String>) {
    while words.len() > 2 && words.last().is_some_and(|it| it.len() > 1 && is_credential(it)) {
        words.pop();
    }
}

fn middles_agree(short: &[String], long: &[String]) -> bool {
    let (Some(ours), Some(theirs)) = (short.get(1..short.len().max(2) - 1), long.get(1..long.len().max(2) - 1))
    else {
        return true;
    };
    ours.is_empty() || theirs.is_empty() || ours.iter().any(|word| theirs.iter().any(|other| alike(word, other)))
}

/// Whether two folded words are equal, or one is the initial of the other.
fn alike(one: &str, other: &str) -> bool {
    one == other || ((one.len() == 1 || other.len() == 1) && one.as_bytes().first() == other.as_bytes().first())
}

/// `O'BRIEN-MCKEE` as `O'Brien-McKee`; a word that is not all capitals as it is.
fn spell(word: &str) -> String {
    let word = word.trim_end_matches('-');
    let letters = word.chars().filter(|it| it.is_alphabetic()).count();
    let word = if letters > 1 { word.trim_end_matches('.') } else { word };
    if letters < 2 || word.chars().any(char::is_lowercase) {
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

/// One word with what ends it.
struct Token<'a> {
    word: &'a str,
    /// A mark directly after the word that ends a name or turns it around.
    mark: Option<char>,
    /// One past the last byte of the word.
    end: usize,
}

struct Tokens<'a> {
    text: &'a str,
    at: usize,
    setting: Setting,
    lines: u8,
}

impl<'a> Tokens<'a> {
    fn next(&mut self) -> Option<Token<'a>> {
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

    fn peek(&self) -> Option<Token<'a>> {
        Tokens { text: self.text, at: self.at, setting: self.setting, lines: self.lines }.next()
    }
}

static SIBLINGS: LazyLock<Regex> = LazyLock::new(|| {
    let word = r"[A-ZÀ-Ö][A-Za-zÀ-ÖØ-öø-ÿ'-]+";
    Regex::new(&format!(r"^({word})(?:,[ \n]+({word}),?)?[ \n]+(?:and|&|y)[ \n]+({word})[ \n]+({word})"))
        .expect("the pattern is fixed")
});

#[cfg(test)]
mod tests;
