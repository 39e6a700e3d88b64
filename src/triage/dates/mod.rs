//! Dates as people write them, with their place in the text and what the words around say they are.
//!
//! [`mentions`] finds `04/21/1987`, `4-21-87`, `1987-04-21`, `April 21, 1987`, `21 Apr 1987`, `the 30th day of
//! November, 2026`, `Dec. 4`, `3 de mayo de 1986`, `11/13`, `the 20th`, and `04211987` where it is called one of birth. A [`Mention`] keeps what was written:
//! whoever asks decides how a missing or short year is meant, with [`Mention::as_birth`] (in the past) or
//! [`Mention::as_deadline`] (about now). [`Mention::says_birth`] looks at the words around it.

use std::sync::LazyLock;

use jiff::civil::Date;
use regex::{Captures, Regex};

/// A date in a text, as written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mention {
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
    year: Year,
    /// None for "the 20th".
    month: Option<i8>,
    day: i8,
    /// Whether month and day cannot be taken for one another.
    pub certain: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Year {
    Full(i16),
    Short(i16),
    None,
}

/// Every date in `text`, in order.
pub fn mentions(text: &str) -> Vec<Mention> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(captures) = DATE.captures_at(text, at) {
        let whole = captures.get_match();
        at = whole.end().max(at + 1);
        if let Some(mention) = read(text, &captures) {
            found.push(mention);
        } else {
            // A number that only looked like a date: what follows its first digits may still be one.
            let rest = &text[whole.start()..];
            let digits = rest.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(rest.len());
            at = whole.start() + digits.max(rest.chars().next().map_or(1, char::len_utf8));
        }
    }
    found
}

impl Mention {
    /// The date as one of birth: in the past on `today`, a short year being the latest that is.
    pub fn as_birth(&self, today: Date) -> Option<Date> {
        let month = self.month?;
        let year = match self.year {
            Year::Full(year) => year,
            Year::Short(short) => {
                let this = 2000 + short;
                let date = Date::new(this, month, self.day).ok()?;
                if date <= today { this } else { 1900 + short }
            }
            Year::None => return None,
        };
        let date = Date::new(year, month, self.day).ok()?;
        (date <= today && date.year() >= 1890).then_some(date)
    }

    /// The date as one about `received`: a missing year is the one that brings it nearest ahead, though a date of
    /// the last two months stays in the past.
    pub fn as_deadline(&self, received: Date) -> Option<Date> {
        let Some(month) = self.month else { return next_day(self.day, received) };
        match self.year {
            Year::Full(year) => Date::new(year, month, self.day).ok(),
            Year::Short(short) => Date::new(2000 + short, month, self.day).ok(),
            Year::None => {
                let same_year = Date::new(received.year(), month, self.day).ok()?;
                let days_past = received.since(same_year).map_or(0, |span| span.get_days());
                if days_past > 60 { Date::new(received.year() + 1, month, self.day).ok() } else { Some(same_year) }
            }
        }
    }

    /// The date, where its year is written in four digits.
    pub fn written_in_full(&self) -> Option<Date> {
        match (self.year, self.month) {
            (Year::Full(year), Some(month)) => Date::new(year, month, self.day).ok(),
            (Year::Full(_) | Year::Short(_) | Year::None, _) => None,
        }
    }

    /// Whether the words directly before or after call it a date of birth.
    pub fn says_birth(&self, text: &str) -> bool {
        BIRTH_BEFORE.is_match(before(text, self.start, 48)) || BIRTH_AFTER.is_match(after(text, self.end, 32))
    }

    /// Whether the words directly before it call it another date: of loss, of service, of a signature, of a letter.
    pub fn says_other(&self, text: &str) -> bool {
        OTHER_BEFORE.is_match(before(text, self.start, 40))
    }
}

/// At most `length` bytes of `text` before `at`.
pub fn before(text: &str, at: usize, length: usize) -> &str {
    let from = (at.saturating_sub(length)..=at).find(|&it| text.is_char_boundary(it)).unwrap_or(at);
    text.get(from..at).unwrap_or_default()
}

/// At most `length` bytes of `text` from `at` on.
pub fn after(text: &str, at: usize, length: usize) -> &str {
    let end = (at + length).min(text.len());
    let to = (at..=end).rev().find(|&it| text.is_char_boundary(it)).unwrap_or(at);
    text.get(at..to).unwrap_or_default()
}

/// The next day of a month numbered `day`, from `received` on.
fn next_day(day: i8, received: Date) -> Option<Date> {
    let mut first = received.first_of_month();
    for _ in 0..3 {
        if let Ok(date) = Date::new(first.year(), first.month(), day)
            && date >= received
        {
            return Some(date);
        }
        first = first.last_of_month().tomorrow().ok()?;
    }
    None
}

fn read(text: &str, captures: &Captures) -> Option<Mention> {
    let whole = captures.get_match();
    let group = |name: &str| captures.name(name).map(|it| it.as_str());
    let number = |name: &str| group(name).and_then(|it| it.parse::<i16>().ok());
    let mention = |year, month: Option<i16>, day: i16, certain| {
        let month = match month {
            Some(month @ 1..=12) => Some(month as i8),
            Some(_) => return None,
            None => None,
        };
        let day = (1..=31).contains(&day).then_some(day as i8)?;
        Some(Mention { start: whole.start(), end: whole.end(), year, month, day, certain })
    };
    let edges_free = {
        let ahead = text[..whole.start()].chars().next_back();
        let behind = text[whole.end()..].chars().next();
        !ahead.is_some_and(|it| it.is_alphanumeric() || matches!(it, '/' | '$' | '#'))
            && !behind.is_some_and(|it| it.is_alphanumeric() || it == '/')
    };
    if let Some(month) = group("month1") {
        return mention(year(group("year1")), month_number(month), number("day1")?, true);
    }
    if let Some(month) = group("month2") {
        let day = number("day2").or_else(|| group("ordinal").and_then(ordinal))?;
        return mention(year(group("year2")), month_number(month), day, true);
    }
    if group("month3").is_some() && edges_free {
        return mention(year(group("year3")), group("month3").and_then(month_number), number("day3")?, true);
    }
    if let (Some(first), Some(second), Some(third)) = (number("a"), number("b"), number("c")) {
        if !edges_free || group("c").is_some_and(|it| it.len() == 3) {
            return None;
        }
        return match group("a").map_or(0, str::len) {
            4 => mention(Year::Full(first), Some(second), third, true),
            3 => None,
            _ if first > 12 => mention(year(group("c")), Some(second), first, true),
            _ => mention(year(group("c")), Some(first), second, second > 12 || first == second),
        };
    }
    if let Some(packed) = group("packed") {
        // Eight digits are a date only where they are called one of birth.
        let part = |from: usize, to: usize| packed.get(from..to).and_then(|it| it.parse::<i16>().ok());
        let called = edges_free && BIRTH_BEFORE.is_match(before(text, whole.start(), 48));
        let (month, day) = (part(0, 2)?, part(2, 4)?);
        return called.then(|| mention(year(packed.get(4..)), Some(month), day, day > 12)).flatten();
    }
    if let (Some(month), Some(day)) = (number("d"), number("e")) {
        return edges_free.then(|| mention(Year::None, Some(month), day, day > 12)).flatten();
    }
    mention(Year::None, None, number("only")?, true)
}

fn year(written: Option<&str>) -> Year {
    let digits = written.unwrap_or_default().trim_start_matches(['\'', '\u{2019}']);
    match (digits.len(), digits.parse()) {
        (4, Ok(year)) => Year::Full(year),
        (2, Ok(short)) => Year::Short(short),
        _ => Year::None,
    }
}

/// The number of a month from its first three letters, English or Spanish.
fn month_number(name: &str) -> Option<i16> {
    let name = name.to_ascii_lowercase();
    Some(match name.get(..3)? {
        "jan" | "ene" => 1,
        "feb" => 2,
        "mar" => 3,
        "apr" | "abr" => 4,
        "may" => 5,
        "jun" => 6,
        "jul" => 7,
        "aug" | "ago" => 8,
        "sep" | "set" => 9,
        "oct" => 10,
        "nov" => 11,
        "dec" | "dic" => 12,
        _ => return None,
    })
}

fn ordinal(word: &str) -> Option<i16> {
    const UNITS: [&str; 19] = [
        "first",
        "second",
        "third",
        "fourth",
        "fifth",
        "sixth",
        "seventh",
        "eighth",
        "ninth",
        "tenth",
        "eleventh",
        "twelfth",
        "thirteenth",
        "fourteenth",
        "fifteenth",
        "sixteenth",
        "seventeenth",
        "eighteenth",
        "nineteenth",
    ];
    let word = word.to_ascii_lowercase();
    let (base, rest) = match word.as_str() {
        "twentieth" => return Some(20),
        "thirtieth" => return Some(30),
        _ => match word.split_once(['-', ' ']) {
            Some(("twenty", rest)) => (20, rest),
            Some(("thirty", rest)) => (30, rest),
            _ => (0, word.as_str()),
        },
    };
    UNITS.iter().position(|it| *it == rest).map(|at| base + at as i16 + 1)
}

static DATE: LazyLock<Regex> = LazyLock::new(|| {
    let months = "(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch|zo)?|apr(?:il)?|mayo?|june?|july?|aug(?:ust)?\
        |sept?(?:ember)?|oct(?:ober|ubre)?|nov(?:ember|iembre)?|dec(?:ember)?|enero|febrero|abril|junio|julio|agosto\
        |sep?tiembre|setiembre|diciembre|dic|ene|abr|ago)";
    let ordinal = r"(?:twenty[\s-]|thirty[\s-])?(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth
        |eleventh|twelfth|thirteenth|fourteenth|fifteenth|sixteenth|seventeenth|eighteenth|nineteenth|twentieth
        |thirtieth)";
    let years = r"(?:(?:19|20)[0-9]{2}\b|'[0-9]{2}\b)";
    Regex::new(&format!(
        r"(?xi-u)
        \b(?P<month1>{months})\.?[\s]+(?P<day1>[0-3]?[0-9])(?:\s?(?:st|nd|rd|th))?\b(?:\s?,?\s*(?:of\s+)?(?P<year1>{years}))?
        | (?:\bthe\s+)?\b(?:(?P<day2>[0-3]?[0-9])(?:\s?(?:st|nd|rd|th))?\s+(?:day\s+of\s+|of\s+|de\s+)?
            | (?P<ordinal>{ordinal})\s+(?:day\s+)?of\s+)
            (?P<month2>{months})\b\.?(?:\s*,?\s*(?:del?\s+)?(?P<year2>{years}))?
        | \b(?P<day3>[0-3]?[0-9])[-/](?P<month3>{months})[-/](?P<year3>(?:19|20)?[0-9]{{2}})
        | \b(?P<a>[0-9]{{1,4}})\s?[/.-]\s?(?P<b>[0-9]{{1,2}})\s?[/.-]\s?(?P<c>[0-9]{{2,4}})
        | \b(?P<packed>(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])(?:19|20)[0-9]{{2}})\b
        | \b(?P<d>[0-9]{{1,2}})/(?P<e>[0-9]{{1,2}})
        | \bthe\s+(?P<only>[0-3]?[0-9])(?:st|nd|rd|th)\b
        "
    ))
    .expect("the pattern is fixed")
});

static BIRTH_BEFORE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?xi)(?:\bd\s?[./]?\s?o\s?[./]?\s?b\b\.?|\bdate\sof\sbirth|\bbirth\s?-?date|\bbirth\s?day|\bb-?day|\bborn
        |\bbirth|\bb\.|\b(?:i'm|i\sam|is|turn(?:s|ed)|aged?|now)\s[0-9]{1,3}(?:\syears\sold)?(?:\sin\s[a-z]+)?\s?\(
        |fecha\sde\snac(?:imiento|\.)?|\bnac\b\.?|\bna[cs](?:i|í|ió|io|ido|ida)\b|\bd/b\b|\bf\.?\s?(?:d\.?\s?)?n\.?)
        (?:\s?\([a-z/\s-]{2,16}\))?
        [^a-z0-9\n]*\n?[^a-z0-9\n]*(?:(?:is|was|on|el|es|of|=)\b[\s:]*(?:(?:believed|understood|said)\sto\sbe\s|listed\sas\s)?(?:the\s)?)?$",
    )
    .expect("the pattern is fixed")
});

static BIRTH_AFTER: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?i)^[ \t]{0,16}[(\[]?(?:date of birth|d\.?o\.?b\.?\b|birth ?date|is my b(?:irth)?-?day)(?:[^:]|$)",
    )
    .expect("the pattern is fixed")
});

static OTHER_BEFORE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?xi)(?:\bd\s?[./]?\s?o\s?[./]?\s?[ilas]\b\.?|\bd/(?:i|a|l|loss)\b|\bloss|\binjury|\baccident|\bincident
        |\bservice|\bdos|\bdated?|\bsigned|\bdied|\bdeath|\bpassed|\bsince|\bfrom|\bthrough|\bto|\bbetween|\bon
        |\breceived|\bserved|\bissued|\bfiled|\bentered|\bexpires?|\bbefore|\bby|\bvisit|\bappt|\bseen)
        [^a-z0-9]*(?:(?:is|was|on|of)\b\s*(?:or\sabout\s)?)?$",
    )
    .expect("the pattern is fixed")
});

#[cfg(test)]
mod tests;
