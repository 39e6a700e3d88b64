//! Until when an authorization holds (45 CFR 164.508(c)(1)(v)): a date, a span from the signature, or an event.

use std::sync::LazyLock;

use jiff::Span;
use jiff::civil::Date;
use regex::Regex;

use super::form::Form;
use crate::triage::dates;
use crate::triage::phrase::{any_phrase, phrase};

/// How far behind "expires" its date or event stands, in bytes.
const REACH: usize = 130;

/// A capitalised word with fewer letters than this may be cut short by its dot.
const ABBREVIATION: usize = 5;

/// When an authorization ends.
pub struct Expiry {
    /// None where it is an event, or a span from a day that is not known.
    pub date: Option<Date>,
    /// The words that say so.
    pub words: String,
}

/// What `form`, signed on the day `signed`, says of its end: a date before a span, a span before an event.
pub fn expiry(form: &Form, signed: Option<Date>) -> Option<Expiry> {
    let mut of_span = None;
    let mut of_event = None;
    for said in ENDS.find_iter(&form.said) {
        let sentence = sentence(dates::after(&form.said, said.end(), REACH)).replace('\n', " ");
        let sentence = sentence.as_str();
        let words = || format!("{}{sentence}", said.as_str()).split_whitespace().collect::<Vec<_>>().join(" ");
        let span = SPAN.captures(&format!("{}{sentence}", said.as_str())).and_then(|it| length(&it));
        let from = SPAN.find(sentence).map_or(usize::MAX, |it| it.start());
        let date = dates::mentions(sentence).into_iter().filter(|it| it.start < from).find_map(|it| {
            let is_signing = SIGNING.is_match(dates::before(sentence, it.start, 24));
            (!is_signing).then(|| signed.map_or_else(|| it.written_in_full(), |day| it.as_deadline(day))).flatten()
        });
        if date.is_some() {
            return Some(Expiry { date, words: words() });
        }
        if of_span.is_none()
            && let Some(span) = span
        {
            let date = signed.and_then(|day| day.checked_add(span).ok());
            of_span = Some(Expiry { date, words: words() });
        }
        if of_event.is_none() && EVENT.is_match(&words()) && !UNTIL_REVOKED.is_match(&words()) {
            of_event = Some(Expiry { date: None, words: words() });
        }
    }
    let written = || form.values(&LABEL).find(|it| !UNTIL_REVOKED.is_match(it));
    of_span.or(of_event).or_else(|| written().map(|it| Expiry { date: None, words: it.to_owned() }))
}

/// As far as the sentence or paragraph goes: a dot after an abbreviation or within a date ends none.
fn sentence(text: &str) -> &str {
    let text = text.split("\n\n").next().unwrap_or_default();
    let ends = text.match_indices(['.', ';']).find(|(at, _)| {
        let next = text[at + 1..].chars().next();
        let word = text[..*at].rsplit([' ', '\n']).next().unwrap_or_default();
        let is_short = word.len() < ABBREVIATION && word.starts_with(char::is_uppercase);
        next.is_none_or(char::is_whitespace) && !is_short
    });
    ends.map_or(text, |(at, _)| &text[..at])
}

/// The span that was written, in words or figures.
fn length(span: &regex::Captures<'_>) -> Option<Span> {
    let count = span
        .name("figure")
        .or(span.name("digits"))
        .or(span.name("word"))
        .map(|it| it.as_str().to_ascii_lowercase())?;
    let count: i64 = match count.as_str() {
        "a" | "an" | "one" | "un" | "una" | "uno" => 1,
        "two" | "dos" => 2,
        "ten" => 10,
        "eighteen" => 18,
        "twenty" => 20,
        "twenty-four" => 24,
        "thirty-six" => 36,
        "three" | "tres" => 3,
        "six" | "seis" => 6,
        "twelve" | "doce" => 12,
        "thirty" | "treinta" => 30,
        "sixty" | "sesenta" => 60,
        "ninety" | "noventa" => 90,
        figure => figure.parse().ok().filter(|it| *it <= 3_650)?,
    };
    let unit = span.name("unit")?.as_str().to_ascii_lowercase();
    Some(match unit.as_bytes().first()? {
        b'd' => Span::new().days(count),
        b'w' | b's' => Span::new().weeks(count),
        b'm' => Span::new().months(count),
        _ => Span::new().years(count),
    })
}

static ENDS: LazyLock<Regex> = LazyLock::new(|| {
    any_phrase(&[
        r"\b(?:expires?|expired|expiration|expiry|expiring|terminates?|termination date)\b",
        r"\b(?:authorization|release|consent|form|permission|it|this) (?:shall |will |is |remains? |to )*(?:be )?(?:ends?|stops?
            |lasts?|(?:valid|good|effective|in (?:full )?(?:effect|force))(?: only)? (?:until|through|thru|for|to|up to))\b",
        r"\b(?:valid|good|effective)[\s]+(?:[0-9]{1,3}|one|two|six|twelve|twenty-four)\b",
        r"\bends? (?:when|on|in|after|upon|with|at|one|[0-9])",
        r"\b(?:valid|good|effective|in (?:full )?(?:effect|force)) (?:until|through|thru|for)\b|\bend(?:s|ing)? (?:date|on)\b",
        r"\b(?:vence|expira|caduca|vencimiento|expiraci[oó]n|vigencia|vigente hasta|v[aá]lid[oa] (?:hasta|por|durante))\b",
    ])
});

static SPAN: LazyLock<Regex> = LazyLock::new(|| {
    phrase(
        r"\b(?:(?P<word>[a-z]+-[a-z]+|ten|twenty|eighteen|an?|one|two|three|six|twelve|thirty|sixty|ninety|una?|dos|tres|seis|doce|treinta|sesenta|noventa)\b[\s]*
            (?:\([\s]*(?P<figure>[0-9]{1,4})[\s]*\))?|(?P<digits>[0-9]{1,4}))[\s-]*(?P<unit>days?|weeks?|months?|years?|d[ií]as?|semanas?|mes(?:es)?|a[nñ]os?)\b",
    )
});

/// What may happen that ends it.
static EVENT: LazyLock<Regex> = LazyLock::new(|| {
    any_phrase(&[
        r"\b(?:upon|at|when|until|with|after|on|once) (?:the |my |this |all |any |final |a )*(?:[a-z']+ ){0,3}(?:conclusion|end|settlement|settles?|settled
            |resolution|resolved?|closes?|closed|closing|closure|over|completion|completed?|disposition|termination|decision|determination
            |judgment|discharge|graduation|death|year|semester|treatment ends|18)\b",
        r"\b(?:day|date|when|until|once)\b[^.]{0,40}\b(?:ends|closes|settles|concludes|is (?:over|resolved|decided|closed|settled|done))\b",
        r"\b(?:al|cuando|hasta) (?:[a-z]+ ){0,3}(?:conclu|termin|cierr|finaliz|resuelv|resoluci)[a-z]*",
    ])
});

/// Where a form has its end written in.
static LABEL: LazyLock<Regex> =
    LazyLock::new(|| phrase(r"\b(?:expires|expiration|expiry|vence|vencimiento|expira)\b[^:\n]{0,40}:"));

/// No event, but that it has none.
static UNTIL_REVOKED: LazyLock<Regex> =
    LazyLock::new(|| phrase(r"\buntil (?:it is |i |revoked|cancell?ed)(?:revoke|cancel|in writing)?"));

static SIGNING: LazyLock<Regex> =
    LazyLock::new(|| phrase(r"\b(?:signed|signature|dated|from|after|firma)[^0-9]*$"));
