//! The day from which a span of days runs.
//!
//! Of receipt, unless the text says "of the date of this letter" (or order, request, notice) or "of service" and
//! that day can be found: the letter's own date line, a signature's date, a stamp or sentence that says when it was
//! served.

use std::sync::LazyLock;

use jiff::civil::Date;
use regex::Regex;

use crate::triage::dates::{self, Mention, before};
use crate::triage::phrase::phrase;
use crate::triage::reading::{Passage, Reading};

/// The day from which the span counts whose words `behind` follow it.
pub fn origin(reading: &Reading, passage: &Passage, behind: &str, received: Date) -> Date {
    let found = if FROM_RECEIPT.is_match(behind) {
        None
    } else if FROM_SERVICE.is_match(behind) {
        // Where a certificate at the foot tells of the service, the day is that of the paper.
        service_date(reading, received).or_else(|| letter_date(reading, passage, behind, received))
    } else if FROM_LETTER.is_match(behind) || COUNTED.is_match(&passage.text) {
        letter_date(reading, passage, behind, received)
    } else {
        None
    };
    found.unwrap_or(received)
}

/// The date of the letter, order or form of which `passage` is a page.
///
/// An order's own date is looked for before that of the letter that encloses it.
fn letter_date(reading: &Reading, passage: &Passage, behind: &str, received: Date) -> Option<Date> {
    let pages = || reading.live().filter(|it| it.part == passage.part);
    let called = |text: &str, mention: &Mention| CALLED.is_match(before(text, mention.start, 60));
    let alone = |text: &str, mention: &Mention| stands_alone(text, mention);
    let of_order = || first_date(pages().filter(|it| it.page >= passage.page), received, called);
    let found = if ORDER.is_match(behind) { of_order() } else { None };
    found.or_else(|| first_date(pages(), received, alone)).or_else(|| first_date(pages(), received, called))
}

/// The day on which the message says that it was served.
fn service_date(reading: &Reading, received: Date) -> Option<Date> {
    first_date(reading.live(), received, |text, mention| {
        let window = before(text, mention.start, 110);
        SERVED.find_iter(window).last().is_some_and(|cue| {
            let between = &window[cue.end()..];
            !SENTENCE.is_match(between) && !OTHERS.is_match(between)
        })
    })
}

/// The first date that `fits` and may be that of a letter just received.
fn first_date<'a>(
    passages: impl Iterator<Item = &'a Passage>,
    received: Date,
    fits: impl Fn(&str, &Mention) -> bool,
) -> Option<Date> {
    passages.map(|it| it.text.as_str()).find_map(|text| {
        dates::mentions(text).into_iter().filter(|mention| fits(text, mention)).find_map(|mention| {
            let date = mention.as_deadline(received)?;
            let days = date.until(received).ok()?.get_days();
            (0..=120).contains(&days).then_some(date)
        })
    })
}

/// Whether the date is all that its line holds, but for a label, a place, or a reference across from it.
fn stands_alone(text: &str, mention: &Mention) -> bool {
    let start = text[..mention.start].rfind('\n').map_or(0, |it| it + 1);
    let end = text[mention.end..].find('\n').map_or(text.len(), |it| mention.end + it);
    let (ahead, behind) = (&text[start..mention.start], text[mention.end..end].trim());
    let is_last = behind.trim_matches(['.', ',', ' ', '|']).is_empty();
    // On the right of a letterhead's line, or below it.
    let is_across = ACROSS.is_match(ahead) && !OF_ANOTHER.is_match(ahead) && text[..start].lines().count() < 12;
    (ALONE.is_match(ahead) && (is_last || REFERENCE.is_match(&text[mention.end..end]))) || (is_across && is_last)
}

static ORDER: LazyLock<Regex> = LazyLock::new(|| phrase(r"^[^.;]{0,40}\b(?:order|subpoena)\b"));

static FROM_RECEIPT: LazyLock<Regex> =
    LazyLock::new(|| phrase(r"^[\s,]*(?:of|from|after|following|upon)\b[^.;]*\brecei(?:ve|pt|ving)"));

static FROM_LETTER: LazyLock<Regex> = LazyLock::new(|| {
    phrase(
        r"^[\s,]*(?:of|from|after|following) (?:the |its )?(?:[a-z]+ )?(?:(?:date|day) (?:of|on|above|hereof|shown|at|printed)
            |above date|this (?:letter|order|request|notice|demand|subpoena)(?:'s date)?\b|date\b|(?:issuance|issue|entry|signing|mailing) (?:hereof|of (?:this
            |the) (?:order|subpoena|warrant|letter|notice|request)))",
    )
});

static FROM_SERVICE: LazyLock<Regex> = LazyLock::new(|| {
    phrase(
        r"^[\s,]*(?:of|from|after|following) (?:the )?(?:date of )?(?:service|being served|you (?:are
            |were) served|(?:this |its )?service|(?:date of )?(?:its |the )?mailing)\b",
    )
});

static SERVED: LazyLock<Regex> = LazyLock::new(|| {
    phrase(
        r"\b(?:served|serve|service (?:was|is) (?:made|had|effected|accomplished|completed)|accept(?:s|ed)? (?:your )?service|date of service|service date|delivered|hand-delivered|mailing|mailed|sent a copy|executed|handed)\b:?",
    )
});

/// Where a sentence ends; an initial's full stop ends none.
static SENTENCE: LazyLock<Regex> = LazyLock::new(|| phrase(r"(?-i:[a-z]{3}\. [A-Z])"));

/// Where the sender says by itself from when the days run.
static COUNTED: LazyLock<Regex> = LazyLock::new(|| {
    phrase(
        r"\b(?:count|counts|counted|counting|run|runs|running) (?:them |it |those days )?from the date (?:of|on) this\b",
    )
});

/// Service on someone else.
static OTHERS: LazyLock<Regex> =
    LazyLock::new(|| phrase(r"\b(?:counsel|attorneys?|parties|party|plaintiff|defendant|consumer|respondent)\b"));

static CALLED: LazyLock<Regex> = LazyLock::new(|| {
    phrase(
        r"\b(?:date of (?:this )?(?:request|letter|notice|order)|dated?|signed|issued|entered|so ordered
            |date issued|(?:notice|letter|issue|mailing) date|enter|and now|given under my hand(?: as [a-z]+)?|done|given|executed|filed|done and (?:served|ordered|dated|signed))[\s:,|.]*(?:[a-z]+, [a-z]+\s+)?(?:on )?(?:this )?(?:the )?$",
    )
});

/// A field across from the date: "October 16, 2026        In reply refer to: 12".
static REFERENCE: LazyLock<Regex> =
    LazyLock::new(|| phrase(r"^[\s]+(?:[a-z][a-z/. ]{1,24}(?::|#)|(?:in reply|our|your) [a-z ]{2,20})"));

/// What may stand before the date on a letterhead's line: a name or a title, no sentence and no field.
static ACROSS: LazyLock<Regex> = LazyLock::new(|| phrase(r"^[\s]*[a-z][a-z&.,' -]{3,60} $"));

/// What makes a date at the end of a line another's: of birth, of service, of a signature.
static OF_ANOTHER: LazyLock<Regex> = LazyLock::new(|| {
    phrase(
        r"\b(?:on|of|by|for|from|since|until|before|after|dated?|between|and|through|to|sign(?:ed|ature)?|expires?|born|birth|dob|doi|dos|doa|loss
            |injury|accident|visit|service|served|hearing|trial|notary|witness)\b[^\n]*$|/s/",
    )
});

static ALONE: LazyLock<Regex> = LazyLock::new(|| {
    phrase(
        r"^(?:[\s|*]*(?:date(?:d)?|sent|letter date|fecha|this(?: the)?)?[\s:.|]*(?:(?:mon|tues|wednes|thurs|fri|satur
            |sun)day,? ?)?(?:[a-z][a-z.\s]{2,20}, [a-z][a-z.\s]{1,14},? ?)?)$",
    )
});
