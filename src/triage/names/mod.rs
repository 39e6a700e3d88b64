//! Names of people as letters, forms and lists write them.
//!
//! [`read`] takes a name from the beginning of a text: `Rosa Delgado`, `DELGADO, ROSA M.`, `Dr. James K. Okafor,
//! DO`, `Ana de la Cruz-Vega, Jr.`. Titles and credentials are dropped, capitals become ordinary spelling, and the
//! family name goes last. A word that is no name (a month, a place's kind, a form's label) ends it; one that may be
//! either (`Bill`, `Page`, `Washington`) is told by its place. A [`Name`] needs two words, save where [`initials`]
//! stand for somebody who is not to be named.

use std::fmt;
use std::sync::LazyLock;

use regex::Regex;

pub use labelled::read_labelled;
use nicknames::is_pet_form;
use spelling::spell;
pub use spelling::{capitalised, fold};
use tokens::{Token, Tokens};
use vocabulary::{CREDENTIALS, FAMILY_TOO, FIRM, GIVEN, GIVEN_TOO, HOUSES, NO_NAMES, TITLES, WORDS};

mod labelled;
mod nicknames;
mod spelling;
mod tokens;
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
    /// Whether both may be the same person: equal family names (or one its initial), and given names that are equal,
    /// or one the initial or the short form of the other; or all the words of the shorter (two at least) among those
    /// of the longer.
    pub fn is_like(&self, other: &Name) -> bool {
        // Father and son.
        if self.suffix.is_some() && other.suffix.is_some() && self.suffix != other.suffix {
            return false;
        }
        let (ours, theirs) = (self.folded(), other.folded());
        let (short, long) = if ours.len() <= theirs.len() { (&ours, &theirs) } else { (&theirs, &ours) };
        let (Some(first), Some(last)) = (short.first(), short.last()) else { return false };
        // "A.M." may be Ana Mora, and "Mora A." too.
        if self.words.len() == 1 || other.words.len() == 1 {
            let letters = |name: &[String]| name.iter().filter_map(|it| it.chars().next()).collect::<String>();
            return match (self.words.len(), other.words.len()) {
                (1, 1) => ours == theirs,
                (1, _) if self.is_initials() => ours.concat() == letters(&theirs),
                (1, _) => is_called(&ours.concat(), &theirs[0]),
                (_, _) if other.is_initials() => theirs.concat() == letters(&ours),
                (_, _) => is_called(&theirs.concat(), &ours[0]),
            };
        }
        if last.len() == 1 && long.last() == Some(first) && long.first().is_some_and(|it| alike(it, last)) {
            return true;
        }
        let same_first =
            long.first().is_some_and(|it| alike(it, first) || is_short_for(it, first) || is_pet_form(it, first));
        let whole_first = first.len() > 1 && long.first() == Some(first);
        let same_last = long.last().is_some_and(|it| it == last || (whole_first && alike(it, last)));
        (same_first && same_last && middles_agree(short, long))
            || (short.len() >= 2 && short.iter().all(|word| word.len() > 1 && long.contains(word)))
    }

    /// Whether less than a given and a family name was written: initials, a given name, or one with an initial.
    pub fn is_short(&self) -> bool {
        self.words.len() == 1
            || self.words.iter().skip(1).all(|word| word.chars().filter(|it| it.is_alphabetic()).count() == 1)
    }

    /// Whether both have the same words in another order.
    pub fn is_turned(&self, other: &Name) -> bool {
        let (mut ours, mut theirs) = (self.folded(), other.folded());
        let differ = ours != theirs;
        ours.sort_unstable();
        theirs.sort_unstable();
        differ && ours == theirs
    }

    /// Whether initials stand for the whole name.
    pub fn is_initials(&self) -> bool {
        matches!(self.words.as_slice(), [only] if only.contains('.'))
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

    /// The family name as written; none where there are only initials.
    pub fn written_family(&self) -> Option<&str> {
        self.words.last().filter(|it| self.words.len() > 1 && it.chars().count() > 2).map(String::as_str)
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

/// The name at the beginning of `text`, and the bytes that it takes.
pub fn read(text: &str, setting: Setting) -> Option<(Name, usize)> {
    let newborn = NEWBORN.captures(text).and_then(|it| it.get(1));
    let mut tokens = Tokens { text, at: newborn.map_or(0, |it| it.end()), setting, lines: 0 };
    let mut words: Vec<String> = newborn.map_or_else(Vec::new, |it| it.as_str().split(' ').map(spell).collect());
    let mut suffix = None;
    let mut family_first: Option<usize> = None;
    let (mut previous, mut end) = (0, 0);
    let (mut was_upper, mut lines) = (false, 0);
    while let Some(token) = tokens.next() {
        // "El Sr. Ruiz".
        let article = matches!(token.word, "El" | "La") && tokens.peek().is_some_and(|it| is_title(it.word));
        if words.is_empty() && (article || is_title(token.word)) {
            continue;
        }
        // What stands before a courtesy title is another thing, save a family name that a comma parts from it.
        if !words.is_empty() && is_courtesy(token.word) {
            if family_first == Some(words.len()) {
                continue;
            }
            break;
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
        let below = tokens.lines > lines;
        if !is_name_word(token.word)
            && (below || !is_name_by_place(&token, &words, &tokens, family_first.is_some()))
        {
            break;
        }
        // `R. Castellano PA-C`, and what a heading in capitals above has to do with a name below: nothing.
        let is_upper = !token.word.chars().any(char::is_lowercase);
        let lettered = token.word.contains('-') || (is_upper && token.word.len() > 1 && !was_upper);
        if !words.is_empty() && lettered && is_credential(token.word) {
            break;
        }
        if !words.is_empty() && tokens.lines > lines && is_upper != was_upper && token.word.len() > 2 {
            break;
        }
        if token.word.len() > 2 {
            was_upper = is_upper;
        }
        lines = tokens.lines;
        words.push(spell(token.word));
        previous = end;
        end = token.end;
        if words.len() > 6 {
            break;
        }
        if token.mark.is_none()
            && let Some((nickname, length)) = nickname(text.get(tokens.at..).unwrap_or_default())
        {
            words.extend(nickname);
            tokens.at += length;
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
    // "V.L. Vera Lindqvist", as a list gives initials and name.
    if words.len() > 2 && repeats(&words) {
        words.remove(0);
    }
    drop_credentials(&mut words);
    // A letter alone at the end is a sex, a race or a list's mark rather than a family name.
    if family_first.is_none() && words.last().is_some_and(|it| it.chars().count() == 1) {
        words.pop();
        end = previous;
    }
    if is_house(text.get(end..).unwrap_or_default()) {
        return None;
    }
    if let Some(family) = family_first
        && family < words.len()
    {
        words.rotate_left(family);
    } else if family_first.is_none() && setting == Setting::Field && begins_with_family(&words) {
        words.rotate_left(1);
    }
    let full = words.iter().filter(|word| word.trim_end_matches('.').chars().count() > 1).count();
    (words.len() >= 2 && full >= 1 && words.len() <= 6).then_some((Name { words, suffix }, end))
}

/// Every name in running text, with the bytes that it takes; none begins within another.
pub fn all(text: &str) -> impl Iterator<Item = (Name, usize, usize)> {
    let mut free = 0;
    let mut previous = ' ';
    text.char_indices().filter_map(move |(at, letter)| {
        let begins = letter.is_uppercase()
            && !previous.is_alphanumeric()
            && !matches!(previous, '\'' | '-' | '.' | '@' | '/');
        previous = letter;
        if !begins || at < free {
            return None;
        }
        let rest = text.get(at..)?;
        let (name, length) = read(rest, Setting::Field).or_else(|| read(rest, Setting::Prose))?;
        free = at + length;
        Some((name, at, at + length))
    })
}

/// A family name without the rest of the name.
pub fn family_only(family: &str) -> Option<Name> {
    let last = family.split(' ').next_back()?;
    is_name_word(last).then(|| Name { words: family.split(' ').map(spell).collect(), suffix: None })
}

/// Initials that stand for somebody's name at the beginning of `text` (`A.J.M.`, `K. M.`), and the bytes that they take.
pub fn initials(text: &str) -> Option<(Name, usize)> {
    let found = INITIALS.captures(text)?;
    let written = found.get(1)?;
    let letters: String = written.as_str().chars().filter(|it| !it.is_whitespace()).collect();
    if ABBREVIATIONS.contains(&letters.as_str()) {
        return None;
    }
    Some((Name { words: vec![letters], suffix: None }, written.end()))
}

/// The given name that makes up the whole of `line`, where someone signs with no more than the initial of their family:
/// `Keisha`, `- renee`, `Renee T.`.
pub fn given(line: &str) -> Option<Name> {
    let line = line.trim().trim_start_matches(['-', '~', '*', ' ']).trim_end_matches(['.', ',', '!', ' ']);
    let (word, rest) = line.split_once(' ').unwrap_or((line, ""));
    let shaped = (3..=12).contains(&word.len()) && word.chars().all(char::is_alphabetic);
    let capital = capitalised(word);
    let no_more = rest.is_empty() || (rest.chars().count() == 1 && rest.starts_with(char::is_alphabetic));
    (shaped
        && no_more
        && is_name_word(&capital)
        && !is_title(word)
        && !is_credential(word)
        && generation(word).is_none())
    .then(|| {
        let initial = (!rest.is_empty()).then(|| format!("{}.", rest.to_uppercase()));
        Name { words: std::iter::once(spell(&capital)).chain(initial).collect(), suffix: None }
    })
}

/// Whether `word` is a given name that is seldom a family's.
pub fn is_given(word: &str) -> bool {
    GIVEN.contains(fold(word).as_str())
}

/// The name that makes up the whole of `line`, credentials, titles and what stands behind a comma or bar aside.
pub fn whole(line: &str) -> Option<Name> {
    let line = signature(line);
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
    let found = SIBLINGS.captures(text).or_else(|| WITH_MIDDLES.captures(text).filter(middles))?;
    let group = |at: usize| found.get(at).map(|it| it.as_str());
    let family = group(4)?;
    let given: Vec<&str> = [1, 2, 3].into_iter().filter_map(group).filter(|it| !it.is_empty()).collect();
    let parts = given.iter().flat_map(|it| it.split(' ')).chain([family]);
    let all_names = parts.into_iter().all(|word| is_name_word(word) && !is_title(word));
    let words = |given: &str| given.split(' ').chain([family]).map(spell).collect();
    let names = given.iter().map(|given| Name { words: words(given), suffix: None });
    all_names.then(|| (names.collect(), found.get_match().end()))
}

/// `line` without what stands before a signature: `/s/`, `By: s/`, a dash, a line to write on.
pub fn signature(line: &str) -> &str {
    line.get(SIGNED.find(line).map_or(0, |it| it.end())..)
        .unwrap_or_default()
        .trim_end_matches([' ', '\t', '\r', '_'])
}

/// Whether `word` is a doctor's, nurse's or lawyer's letters.
pub fn is_credential(word: &str) -> bool {
    CREDENTIALS.contains(fold(word).as_str())
}

/// Whether `word`, folded, is known to be no person's name though it may be written with a capital.
pub fn is_no_name(word: &str) -> bool {
    NO_NAMES.contains(word) || WORDS.contains(word)
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
    upper && shaped && !bulky && !contracted && !matches!(word, "I" | "MI") && (initial || !is_no_name(&fold(word)))
}

/// Whether a word that is rather none is part of a name where it stands: `Bill Harper`, `Ellen Page`, `WASHINGTON, Tyree`.
fn is_name_by_place(token: &Token, words: &[String], tokens: &Tokens, turned: bool) -> bool {
    let folded = fold(token.word);
    if !token.word.starts_with(char::is_uppercase) || token.mark == Some('\'') {
        return false;
    }
    let next = tokens.peek();
    let name_follows = next.as_ref().is_some_and(|it| is_name_word(it.word) && !is_credential(it.word));
    if GIVEN_TOO.contains(folded.as_str()) {
        let begins = words.is_empty() && token.mark.is_none() && name_follows;
        return begins || (turned && words.len() == 1);
    }
    let follows = words.last().is_some_and(|it| it.chars().count() > 1) && !turned && !name_follows;
    let numbered = text_after(tokens).starts_with(|it: char| it.is_ascii_digit() || it == '#');
    let leads = words.is_empty() && tokens.setting == Setting::Field && token.mark == Some(',') && name_follows;
    FAMILY_TOO.contains(folded.as_str()) && ((follows && !numbered) || leads)
}

fn text_after<'a>(tokens: &Tokens<'a>) -> &'a str {
    tokens.text.get(tokens.at..).unwrap_or_default().trim_start()
}

/// Whether what follows shows that the words before name a house, a street or a firm.
fn is_house(rest: &str) -> bool {
    let line = rest.lines().next().unwrap_or_default();
    if line.starts_with("  ") || !line.starts_with([' ', ',']) {
        return false;
    }
    let listed = line.starts_with(',');
    let word = line.trim_start_matches([' ', ',']).split([' ', ',', '\t', ')', ';']).next().unwrap_or_default();
    let folded = fold(word);
    if listed {
        FIRM.contains(folded.as_str()) && !matches!(folded.as_str(), "pa" | "attorneys" | "lawyers")
    } else {
        word.starts_with(char::is_uppercase) && HOUSES.contains(folded.as_str())
    }
}

/// A nickname between the parts of a name (`"Bud"`, `(Kate)`), the words that it adds, and the bytes that it takes.
fn nickname(rest: &str) -> Option<(Option<String>, usize)> {
    let found = NICKNAME.captures(rest)?;
    let quoted = found.get(1).map(|it| format!("\"{}\"", it.as_str()));
    let inner = found.get(1).or_else(|| found.get(2))?.as_str();
    // The letter that begins the next word belongs to it.
    let next = found.get(3)?;
    is_name_word(inner).then(|| (quoted, next.start() - 1))
}

fn is_courtesy(word: &str) -> bool {
    matches!(word.trim_end_matches('.'), "Mr" | "Mrs" | "Ms" | "Dr" | "MR" | "MRS" | "MS" | "DR" | "Sra")
}

fn is_title(word: &str) -> bool {
    TITLES.contains(fold(word).as_str()) || matches!(word, "SA" | "SSA" | "TFO")
}

/// Whether a comma after `words` may turn `LAST, FIRST` around: after one word, or two in capitals (`CRUZ VEGA,
/// ANA`), for `Ana Cruz, Austin` is a name and a place.
fn turns(setting: Setting, words: &[String], capitals: bool) -> bool {
    let names = words.iter().filter(|word| !is_particle(&word.to_lowercase())).count();
    setting == Setting::Field && (names == 1 || (names == 2 && capitals))
}

/// Whether the first word is the initials of the others.
fn repeats(words: &[String]) -> bool {
    let Some((first, rest)) = words.split_first() else { return false };
    let letters = rest.iter().filter_map(|it| it.chars().next());
    first.contains('.') && first.chars().filter(|it| it.is_alphabetic()).eq(letters)
}

/// Whether three words turn a name around without a comma, as lists do: what follows the first are given names.
fn begins_with_family(words: &[String]) -> bool {
    let is_given = |word: &String| GIVEN.contains(fold(word).as_str());
    matches!(words, [family, given, middle] if !is_given(family)
        && !is_particle(&family.to_lowercase())
        && family.chars().count() > 2
        && is_given(given)
        && is_given(middle))
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
            | "St."
            | "C'de"
            | "c'de"
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

/// Whether one given name is how the other begins: `Bart`, `Bartholomew`.
fn is_short_for(one: &str, other: &str) -> bool {
    let (short, long) = if one.len() <= other.len() { (one, other) } else { (other, one) };
    short.len() >= 3 && long.starts_with(short)
}

/// Whether someone of the given name `whole` goes by `short`: the same, or a pet form that begins alike (`Wally`, `Walter`).
fn is_called(short: &str, whole: &str) -> bool {
    let common = short.bytes().zip(whole.bytes()).take_while(|(one, other)| one == other).count();
    short == whole || (common > 2 && (short.ends_with(['y', 'i']) || short.ends_with("ie")))
}

/// Whether what stands second in "Ava Rose and Lily Grace Morgan" is a given name, and no family's.
fn middles(found: &regex::Captures) -> bool {
    let middle = |at: usize| found.get(at).and_then(|it| it.as_str().split_once(' ')).map(|(_, middle)| middle);
    middle(1).is_some_and(is_given) && middle(3).is_some()
}

static WITH_MIDDLES: LazyLock<Regex> = LazyLock::new(|| {
    let word = r"[A-ZÀ-Ö][A-Za-zÀ-ÖØ-öø-ÿ'-]+";
    Regex::new(&format!(r"^({word} {word})()[ \n]+(?:and|&|y)[ \n]+({word} {word})[ \n]+({word})"))
        .expect("the pattern is fixed")
});

/// A child without a given name yet, before the mother's family name.
static NEWBORN: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^((?i-u:baby (?:girl|boy))) [A-ZÀ-Ö][\p{L}'-]+").expect("the pattern is fixed"));

static SIBLINGS: LazyLock<Regex> = LazyLock::new(|| {
    let word = r"[A-ZÀ-Ö][A-Za-zÀ-ÖØ-öø-ÿ'-]+";
    Regex::new(&format!(r"^({word})(?:,[ \n]+({word}),?)?[ \n]+(?:and|&|y)[ \n]+({word})[ \n]+({word})"))
        .expect("the pattern is fixed")
});

/// What is written as initials are and is nobody.
const ABBREVIATIONS: &[&str] = &[
    "U.S.", "D.C.", "P.C.", "P.A.", "M.D.", "D.O.", "R.N.", "J.D.", "L.P.", "P.O.", "A.M.", "P.M.", "D.A.",
    "U.S.C.", "C.F.R.", "C.R.S.", "I.D.", "E.R.", "I.V.", "O.R.", "L.L.C.", "L.L.P.", "P.L.", "N.A.", "D.O.B.",
    "D.O.L.", "D.O.I.", "V.A.", "D.D.S.", "A.L.J.", "I.C.",
];

static INITIALS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^((?:[A-Z]\.[ ]?){1,2}[A-Z]\.)(?:$|[^A-Za-z0-9 ]|[ ]+(?:[^A-Z]|[A-Z]{2}|$))")
        .expect("the pattern is fixed")
});

/// A word in quotes or brackets, with a name's next word after it.
static NICKNAME: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r#"^ (?:["“']([A-Z][A-Za-z]{1,11})["”']|\(([A-Z][a-z]{1,11})\)) ([A-Z]|de |van )"#)
        .expect("the pattern is fixed")
});

static SIGNED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^[ \t_~*-]*(?:(?i:by:|signed:|signature:|firma:|\(signed\)|\(electronically signed\))\s*)?(?:/?[sS]/{1,2}[ \t_]*)?[ \t_~*-]*")
        .expect("the pattern is fixed")
});

#[cfg(test)]
mod tests;
