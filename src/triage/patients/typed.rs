//! Names typed without capitals, as people write on a telephone: "its gus papadakis 4/19/66".
//!
//! Nothing in the letters tells such a name from other words. It is believed only where a date, a mark, a label or the
//! words for a patient bound it, and it ends at the first word that is a common one.

use std::collections::HashSet;
use std::sync::LazyLock;

use regex::Regex;

use super::sightings::{Search, is_ours};
use crate::triage::dates::before;
use crate::triage::names::{self, Name, Setting};

/// The most words of a name typed without capitals.
const MOST: usize = 4;

/// Whether no name typed without capitals has `word`.
pub(super) fn is_common(word: &str) -> bool {
    COMMON.contains(word)
}

/// Whether `text` is typed without capitals, names and all.
pub(super) fn is_plain(text: &str) -> bool {
    let capitals = text.chars().filter(|it| it.is_uppercase()).count();
    capitals * 12 < text.split_whitespace().count()
}

/// The name typed without capitals at the beginning of `text`, up to a mark, a date or a common word, and the bytes that it
/// takes.
pub(super) fn run(text: &str) -> Option<(Name, usize)> {
    let mut end = 0;
    let mut words: Vec<&str> = Vec::new();
    for word in text.split_inclusive([' ', '\n']) {
        let bare = word.trim_end();
        let closed = bare.trim_end_matches(['.', ',', ';', ':', '!', '?', ')', '(']);
        if !may_be_name(closed, !words.is_empty()) || words.len() == MOST {
            break;
        }
        words.push(closed);
        let at = end;
        end += word.len();
        if closed.len() < bare.len() && closed.len() > 1 || word.ends_with('\n') {
            return spelled(&words).map(|name| (name, at + closed.len()));
        }
    }
    let end = text.get(..end)?.trim_end().len();
    spelled(&words).map(|name| (name, end))
}

impl Search<'_, '_> {
    /// A name typed without capitals that makes up what is said before `end`: "asking again. gus papadakis 4/19/66". Before
    /// what is surely said of a person it may follow any common word; else only a mark or a word that leads to a person.
    pub(super) fn typed_before(&self, end: usize, sure: bool) -> Option<(Name, usize)> {
        let window = before(self.text, end, 56);
        let offset = end - window.len();
        let (name, start) = match TYPED.captures(window) {
            Some(found) => {
                let written = found.get(1)?;
                let words: Vec<&str> = written.as_str().split_whitespace().collect();
                match words.iter().all(|it| may_be_name(it, true)) {
                    true => (spelled(&words)?, written.start()),
                    false if sure => run_back(window)?,
                    false => return None,
                }
            }
            None if sure => run_back(window)?,
            None => return None,
        };
        (!is_ours(&name, self.practice)).then_some((name, offset + start))
    }

    /// A name typed without capitals at `at`, up to a mark, a gap or a date.
    pub(super) fn typed_after(&self, at: usize) -> Option<(Name, usize)> {
        let written = TYPED_AFTER.captures(self.text.get(at..)?)?.get(1)?;
        let words: Vec<&str> = written.as_str().split(' ').collect();
        let name = words.iter().all(|it| may_be_name(it, true)).then(|| spelled(&words)).flatten()?;
        Some((name, at + written.end()))
    }
}

/// The name typed without capitals at the end of `window`, marks behind it aside.
fn run_back(window: &str) -> Option<(Name, usize)> {
    let body = window.trim_end_matches([' ', ',', '(', ':', '-', '\n']);
    let mut words: Vec<&str> = Vec::new();
    let mut start = body.len();
    while words.len() < MOST {
        let rest = body.get(..start)?;
        let rest = if words.is_empty() { rest } else { rest.strip_suffix(' ')? };
        let from = rest.rfind([' ', '\n', ',', ';', ':', '(', '!', '?']).map_or(0, |it| it + 1);
        let word = rest.get(from..)?;
        if !may_be_name(word.trim_end_matches('.'), !words.is_empty()) || (word.ends_with('.') && word.len() > 4) {
            break;
        }
        words.insert(0, word);
        start = from;
        if from == 0 || !rest[..from].ends_with(' ') {
            break;
        }
    }
    spelled(&words).map(|name| (name, start))
}

/// Whether `word`, typed without capitals, may be part of a name; an initial only where another stands beside it.
fn may_be_name(word: &str, inner: bool) -> bool {
    let shaped = word.chars().all(|it| it.is_lowercase() || matches!(it, '\'' | '-' | '.'));
    let letters = word.chars().filter(|it| it.is_alphabetic()).count();
    shaped
        && letters > usize::from(!inner)
        && word.len() < 24
        && !is_common(word)
        && (letters == 1 || names::is_name_word(&names::capitalised(word)))
}

fn spelled(words: &[&str]) -> Option<Name> {
    let capital = |word: &&str| word.split('-').map(names::capitalised).collect::<Vec<_>>().join("-");
    let spelled = words.iter().map(capital).collect::<Vec<_>>().join(" ");
    names::read(&spelled, Setting::Field).map(|(name, _)| name)
}

/// The two or three words without capitals that make up what is said before a date, lead-in words aside.
static TYPED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?x)(?:^|[\n.!?:;,(]\s?|(?-u:\b)(?:[Ii]ts|[Ii]t's|[Tt]his\ is|i\ am|i'm|im|[Mm]y\ name\ is|for|about|regarding|re|on
        |of|is|and|patient|pt|iw|clmt|insd|claimant|employee|insured|member|son|daughter|husband|wife|mom|mother|dad|father|client|soy|named|name)\s)
        \s*(\p{Ll}[\p{Ll}'-]{1,20}(?:\ \p{Ll}[\p{Ll}'-]{1,20}){1,3})[\ ,(:-]*\n?$",
    )
    .expect("the pattern is fixed")
});

/// A name typed without capitals, where it ends.
static TYPED_AFTER: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^(\p{Ll}[\p{Ll}'-]{1,20}(?: \p{Ll}[\p{Ll}'-]{1,20}){1,3}?)(?:$|[\n,(;]|  | dob\b| d\.o\.b| born\b| b-?day\b| [0-9]{1,2}[/.-])")
        .expect("the pattern is fixed")
});

/// Words that no name typed without capitals has.
static COMMON: LazyLock<HashSet<&str>> = LazyLock::new(|| {
    let words = "a about accident address after again age aged ago aka all allergies allergy also am an and another any anything
        appointment appt apt are around as asap ask asked asking asthma at attn attorney aunt ave años baby back bc bday
        be because been before beginning being birthday blood born both boy boyfriend brain brother buenas buenos bus but
        by call called calls came camp can card case cell chart checkup child children claim client clients clinic coach
        college come con copia copies copy could court cousin covid crash ct current cuz dad date dated daughter
        daughters day daycare days de dear deceased del did died different do dob doc doctor doctora does done dr each
        early effective either el ella ellos email employee en ended ending es escuela estate everything expediente f
        fall father favor fax faxed fecha female file fine first flu foot football for form formerly forms foster friend
        from fyi gave get girl girlfriend give go goes going got gracias granddaughter grandma grandpa grandson had hand
        has have he heart hello help her here hermana hermano hey hi hija hijo hijos him hip his hockey hola home hoping
        hospital how hurt husband i id if immunization in info information injury insurance into is it its judge just kid
        kids kindergarten knee know knows la lab labs las last late lawyer le les letter like lives living lo look
        looking los loss m made maiden mail make male mamá may me med medication meds member mi mid might mine mis mom
        month months mother move moved moving mri must my nacimiento nació name named names necesito neck need needs
        neighbor nephew new next niece no not note notes now number nurse o of off office okay old on only onto or other
        our out over page pages pain paper papers paperwork papá para partner passed patient patients pharmacy phone
        physical pick picked please pls plz por portal preschool print provider pt pts que question quiero quisiera re
        read really record records refill report result results road récord said same saw say scan school se second see
        seen sees send sent service sex shall she shot shots should shoulder sick sign signed since sister ski so soccer
        some something son sons soon sorry soy spine sports spouse starting stepdad stepmom still street strep student
        stuff su surgery sus swim take teacher team tell tengo test tests text than thank thanks that the their them then
        there these they thing things think this those thought through thru thx tiene till to today told tomorrow too
        took trip trouble try trying turned turns twin twins ty ultrasound un una uncle until up urgent us vaccination
        vaccine vaccines vacunas very visit visits wait waiting want wants was we week weeks well wellness went were what
        when where who why wife will with without wondering work would wrestling wrist write writing wrote xray y year
        years yes yesterday yo you your";
    words.split_whitespace().collect()
});
