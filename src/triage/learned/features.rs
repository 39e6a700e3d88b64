//! What a message is made of, as the learned weights see it, beside what the rules heard: plain words, by where they stand.
//!
//! A feature is a name with a zone before it: `w:` a word of the letter, `g:` of who signs, `s:` of the subject, `a:` of a
//! release, `r:` of a report, `q:` of what is quoted, and `x:` the form of the message. All numbers are one word, and words
//! have no accents and no plural, so that one weight serves many spellings.

use crate::model::{Practice, Role};
use crate::triage::genre::{self, Genre};
use crate::triage::learned::lexicon;
use crate::triage::reading::Reading;
use crate::triage::signed;

/// More words of a passage than this say nothing new.
const WORDS: usize = 600;
/// A message of no more words than this is short, of more than [`LONG`] long.
const SHORT: usize = 40;
/// See [`SHORT`].
const LONG: usize = 200;

/// Calls `each` with every feature of `reading`; some come more than once.
pub fn features(reading: &Reading<'_>, practice: &Practice, mut each: impl FnMut(&str)) {
    let mut name = String::new();
    let mut said = 0;
    let genres = Genre::of_all(reading, practice);
    for (passage, genre) in reading.passages.iter().zip(genres) {
        let zone = match genre {
            Genre::Letter => 'w',
            Genre::Authorization => 'a',
            Genre::Report => 'r',
            Genre::Appointment | Genre::Outbound => continue,
        };
        let words = words(&passage.text);
        said += words.len();
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
        let mut word: String = piece.chars().flat_map(char::to_lowercase).filter_map(bare).collect();
        if word.len() > 4 && word.ends_with('s') && !["ss", "us", "is"].iter().any(|end| word.ends_with(end)) {
            word.pop();
        }
        if !word.is_empty() {
            words.push(word);
        }
    }
    words
}

/// A letter without its accent; an apostrophe is no letter.
fn bare(letter: char) -> Option<char> {
    match letter {
        'á' => Some('a'),
        'é' => Some('e'),
        'í' => Some('i'),
        'ó' => Some('o'),
        'ú' | 'ü' => Some('u'),
        'ñ' => Some('n'),
        '\'' => None,
        _ => Some(letter),
    }
}
