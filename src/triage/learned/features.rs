//! What a message is made of, as the learned weights see it, beside what the rules heard: plain words, by where they stand.
//!
//! A feature is a name with a zone before it: `w:` a word of the letter, `g:` of who signs, `s:` of the subject, `a:` of a
//! release, `r:` of a report, `q:` of what is quoted, `f:` of the sender's name and address, and `x:` the form of the
//! message. Three zones tell who is meant: `k:` two neighbours, `o:` whose somebody is ("my … CHILD"), `i:` what the
//! writer says that they are ("I'm the … SCHOOL"). All numbers are one word, and words have no accents and no plural, so
//! that one weight serves many spellings.

use unicode_normalization::UnicodeNormalization;

use crate::model::{Address, Practice, Role};
use crate::triage::genre::{self, Genre};
use crate::triage::learned::lexicon;
use crate::triage::reading::Reading;
use crate::triage::signed;

/// More senders of forwarded mail than this say nothing new.
const SENDERS: usize = 4;
/// More words of a passage than this say nothing new.
const WORDS: usize = 600;
/// A message of no more words than this is short, of more than [`LONG`] long.
const SHORT: usize = 40;
/// See [`SHORT`].
const LONG: usize = 200;
/// How many words lie at most between a possessive and whose it is.
const NEAR: usize = 3;
/// How many words after "I am" say who the writer is.
const PRESENTED: usize = 7;
/// How many first letters of a domain tell that the letter names it.
const NAMED: usize = 6;

/// Words that say whose somebody or something is.
const OWNERS: &[&str] = &[
    "my", "our", "his", "her", "their", "your", "the", "a", "an", "i", "we", "mi", "su", "nuestra", "nuestro",
    "not", "no",
];

/// Calls `each` with every feature of `reading`; some come more than once.
pub fn features(reading: &Reading<'_>, practice: &Practice, mut each: impl FnMut(&str)) {
    let mut name = String::new();
    let mut said = 0;
    let genres = Genre::of_all(reading, practice);
    for (passage, genre) in reading.passages.iter().zip(genres) {
        let zone = match genre {
            Genre::Letter | Genre::Draft => 'w',
            Genre::Authorization => 'a',
            Genre::Report => 'r',
            Genre::Appointment | Genre::Outbound => continue,
        };
        let words = words(&passage.text);
        said += words.len();
        if zone == 'w' {
            persons(&mut name, &words, &mut each);
        }
        let mut before: Option<(&str, bool)> = None;
        for word in &words {
            let class = lexicon::class(word);
            let meant = (class.unwrap_or(word), class.is_some());
            if zone == 'w'
                && let Some((first, is_class)) = before
                && (is_class || class.is_some())
            {
                pair(&mut name, first, meant.0, &mut each);
            }
            before = Some(meant);
            if let Some(class) = class {
                tell(&mut name, zone, class, &mut each);
            }
            tell(&mut name, zone, word, &mut each);
            if matches!(passage.role, Role::Subject | Role::NestedSubject) {
                tell(&mut name, 's', class.unwrap_or(word), &mut each);
            }
        }
        for word in self::words(&passage.quoted) {
            tell(&mut name, 'q', &word, &mut each);
        }
        if zone != 'r' {
            for word in self::words(&signed::signed(passage)) {
                if let Some(class) = lexicon::class(&word) {
                    tell(&mut name, 'g', class, &mut each);
                }
                tell(&mut name, 'g', &word, &mut each);
            }
        }
    }
    let nested = reading.document.parts.iter().filter_map(|part| part.envelope.as_ref());
    let senders = std::iter::once(&reading.document.envelope).chain(nested);
    let outside = senders.filter(|it| !genre::is_ours(&it.from, practice)).flat_map(|it| &it.from);
    for address in outside.take(SENDERS) {
        sender(&mut name, address, reading, &mut each);
    }
    let envelope = &reading.document.envelope;
    let has_files = reading.passages.iter().any(|it| it.role == Role::Attachment);
    let forms = [
        ("automatic", envelope.automatic.is_some()),
        ("fax", envelope.fax.is_some()),
        ("files", has_files),
        ("short", said <= SHORT),
        ("long", said > LONG),
        ("ours", genre::is_ours(&envelope.from, practice)),
        ("forwarded", reading.passages.iter().any(|it| matches!(it.role, Role::NestedBody))),
    ];
    for (form, _) in forms.iter().filter(|(_, is_so)| *is_so) {
        tell(&mut name, 'x', form, &mut each);
    }
}

fn tell(name: &mut String, zone: char, word: &str, each: &mut impl FnMut(&str)) {
    name.clear();
    name.push(zone);
    name.push(':');
    name.push_str(word);
    each(name);
}

/// Two neighbours, one of which is a class: `k:my CHILD`.
fn pair(name: &mut String, first: &str, second: &str, each: &mut impl FnMut(&str)) {
    name.clear();
    name.extend(["k:", first, " ", second]);
    each(name);
}

/// Whose the people and things in `words` are, and what the writer says that they are.
fn persons(name: &mut String, words: &[String], each: &mut impl FnMut(&str)) {
    let mut presented = 0;
    for (at, word) in words.iter().enumerate() {
        let before = at.checked_sub(1).and_then(|it| words.get(it)).map(String::as_str);
        let presents = match word.as_str() {
            "im" | "soy" => true,
            "am" => before == Some("i"),
            "is" => matches!(before, Some("this" | "name" | "it")),
            "its" | "were" => before.is_none(),
            "are" => before == Some("we"),
            "here" => {
                if let Some(class) = before.and_then(lexicon::class) {
                    tell(name, 'i', class, each);
                }
                false
            }
            _ => false,
        };
        if presents {
            presented = PRESENTED;
            continue;
        }
        let class = lexicon::class(word);
        if presented > 0 {
            presented -= 1;
            tell(name, 'i', class.unwrap_or(word), each);
        }
        let Some(class) = class else { continue };
        let near = words.get(at.saturating_sub(NEAR)..at).unwrap_or_default();
        if let Some(owner) = near.iter().rev().find(|it| OWNERS.contains(&it.as_str())) {
            name.clear();
            name.extend(["o:", owner, " ", class]);
            each(name);
        }
    }
}

/// What the sender's name and address say: their words, what the domain has in it, and whether the letter names it.
fn sender(name: &mut String, address: &Address, reading: &Reading<'_>, each: &mut impl FnMut(&str)) {
    let email = address.email.expose().to_lowercase();
    let (local, domain) = email.rsplit_once('@').unwrap_or((&email, ""));
    let shown = address.name.as_ref().map(|it| it.expose().as_str()).unwrap_or_default();
    for word in words(shown).iter().chain(&words(local)) {
        tell(name, 'f', lexicon::class(word).unwrap_or(word), each);
    }
    let host = domain.rsplit_once('.').map_or(domain, |(host, _)| host);
    for piece in words(host) {
        tell(name, 'f', &piece, each);
    }
    lexicon::of_domain(domain).for_each(|class| {
        name.clear();
        name.extend(["f:@", class]);
        each(name);
    });
    let label = host.rsplit('.').next().unwrap_or_default();
    let stem: String = label.chars().filter(|it| it.is_alphanumeric()).take(NAMED).collect();
    let is_named = stem.len() >= NAMED
        && reading.passages.iter().any(|passage| {
            let signed = signed::signed(passage).to_lowercase();
            let joined: String = signed.chars().filter(|it| it.is_alphanumeric()).collect();
            // The address itself does not count.
            joined.matches(&stem).count() > signed.matches(&format!("@{label}")).count()
        });
    if is_named {
        tell(name, 'f', "@NAMED", each);
    }
}

/// The words of `text`, made comparable.
fn words(text: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let pieces = text.split(|c: char| !c.is_alphanumeric() && c != '\'');
    for piece in pieces.filter(|it| !it.is_empty()) {
        if words.len() >= WORDS {
            break;
        }
        let is_number = piece.starts_with(|c: char| c.is_ascii_digit());
        if is_number {
            if words.last().is_none_or(|it| it != "0") {
                words.push("0".into());
            }
            continue;
        }
        // Without accents and apostrophes.
        let mut word: String =
            piece.nfkd().filter(|it| it.is_alphanumeric()).flat_map(char::to_lowercase).collect();
        if word.len() > 4 && word.ends_with('s') && !["ss", "us", "is"].iter().any(|end| word.ends_with(end)) {
            word.pop();
        }
        if !word.is_empty() {
            words.push(word);
        }
    }
    words
}
