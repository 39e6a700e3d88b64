//! The signature of an authorization, its date, and by what authority a representative signs (45 CFR 164.508(c)(1)(vi)).

use std::sync::LazyLock;

use jiff::civil::Date;
use regex::Regex;

use super::form::{Form, is_filled};
use crate::triage::dates;
use crate::triage::names;
use crate::triage::phrase::{any_phrase, phrase};
use crate::triage::signature::{self, Sight};

/// The longest caption of a line to sign on, in bytes.
const CAPTION: usize = 80;
/// How many lines from the end a form may be signed without a label.
const LAST: usize = 6;
/// How many lines from a signature its date stands at most.
const NEAR: usize = 2;

/// The signature of an authorization.
#[derive(Default)]
pub struct Signature {
    pub is_there: bool,
    pub date: Option<Date>,
    /// The words in which it is seen.
    pub words: Option<String>,
}

/// The signature of `form`, and its date, which lies on or before `received`.
pub fn signature(form: &Form, received: Date) -> Signature {
    let mut found = Signature::default();
    let mut places = Vec::new();
    for (at, line) in form.lines.iter().enumerate() {
        if let Some(words) = signed_in(form, at, line) {
            places.insert(0, at);
            if !found.is_there {
                found = Signature { is_there: true, words: Some(words), ..found };
            }
        } else if is_place(line) {
            places.push(at);
        }
    }
    found.date = places.into_iter().find_map(|at| date_near(form, at, received)).or_else(|| {
        let dated = form.lines.iter().filter(|line| DATE_SIGNED.is_match(line));
        dated.flat_map(|line| day_in(line, received)).next()
    });
    found
}

/// Whether `line` is one on which, or above which, somebody signs.
fn is_place(line: &str) -> bool {
    signature::cells(line).into_iter().any(|cell| PLACE.is_match(&line[cell]))
}

/// The words of a signature in the line `at`, where there is one.
fn signed_in(form: &Form, at: usize, line: &str) -> Option<String> {
    // What a witness signs stands behind.
    let line = WITNESS.find(line).map_or(line, |witness| line[..witness.start()].trim_end());
    if line.is_empty() {
        return None;
    }
    if BY_MACHINE.is_match(line) {
        return Some(line.trim().to_owned());
    }
    let lines: Vec<&str> = form.lines.iter().map(String::as_str).collect();
    let cells = signature::cells(line);
    for (index, cell) in cells.iter().enumerate() {
        let text = &line[cell.clone()];
        let Some(label) = PLACE.find(text) else { continue };
        let rest = text[label.end()..].trim_start_matches([':', ' ', ')', '.']);
        let rest = if rest.is_empty() { cells.get(index + 1).map_or("", |it| &line[it.clone()]) } else { rest };
        let value = DATE_LABEL.find(rest).map_or(rest, |date| &rest[..date.start()]).trim();
        if is_written(value) && !line.ends_with('.') {
            return Some(line.trim().to_owned());
        }
        let is_caption = text.len() < CAPTION && !line.ends_with('.');
        let seen = if is_caption { signature::sight(&lines, at, cell) } else { Sight::Blank };
        let found = match seen {
            Sight::Signed | Sight::Named => Some(line.trim().to_owned()),
            Sight::Office => below(form, at),
            Sight::Blank | Sight::Asked => None,
        };
        if found.is_some() {
            return found;
        }
    }
    if cells.iter().any(|cell| PLACE.is_match(&line[cell.clone()])) {
        return None;
    }
    // A name with a day after it, as one signs a letter.
    let is_dated = !names_birth(line) && !dates::mentions(line).is_empty() && line.len() < 70;
    let is_last = at + LAST >= form.lines.len();
    if let [name, day] = cells.as_slice()
        && is_last
        && signature::is_handwriting(&line[name.clone()])
        && line[day.clone()].len() < 24
        && !dates::mentions(&line[day.clone()]).is_empty()
        && !names_birth(line)
    {
        return Some(line.trim().to_owned());
    }
    (is_last && is_dated && names::whole(line).is_some()).then(|| line.trim().to_owned())
}

/// Whether `value`, after a label, is a signature: letters that are no label of their own.
fn is_written(value: &str) -> bool {
    let letters = value.chars().filter(|it| it.is_alphabetic()).count();
    letters >= 3 && !value.starts_with('(') && is_filled(value) && !PRINTED.is_match(value)
}

/// A name in the line below a bare label.
fn below(form: &Form, at: usize) -> Option<String> {
    let next = form.lines.get(at + 1)?;
    names::whole(next).map(|_| next.trim().to_owned())
}

/// The day of signing within a few lines of the line `at`, itself first.
fn date_near(form: &Form, at: usize, received: Date) -> Option<Date> {
    let near = (at..=at + NEAR).chain((at.saturating_sub(NEAR)..at).rev());
    near.filter_map(|at| form.lines.get(at)).find_map(|line| day_in(line, received))
}

/// A day in `line` that is no birthday, end or period.
fn day_in(line: &str, received: Date) -> Option<Date> {
    let mentions = dates::mentions(line);
    let mut days = mentions
        .into_iter()
        .filter(|it| !it.says_birth(line) && !OTHER_DATE.is_match(dates::before(line, it.start, 48)));
    days.find_map(|it| it.as_birth(received))
}

fn names_birth(line: &str) -> bool {
    OTHER_DATE.is_match(line)
}

/// Whether it says by what authority a representative signs; true where the patient signs.
pub fn is_authority_told(form: &Form, is_represented: bool) -> bool {
    let told = form.values(&AUTHORITY).any(|it| !SELF.is_match(it)) || CAPACITY.is_match(&form.said);
    let signs = is_represented
        || form.lines.iter().enumerate().any(|(at, line)| {
            REPRESENTATIVE.is_match(line) && !ANYONE.is_match(line) && signed_in(form, at, line).is_some()
        });
    let as_parent = form
        .lines
        .iter()
        .enumerate()
        .any(|(at, line)| PARENT.is_match(line) && signed_in(form, at, line).is_some());
    told || as_parent || !signs
}

/// Where a form is signed: the label at the beginning of a column.
static PLACE: LazyLock<Regex> = LazyLock::new(|| {
    phrase(
        r"^[\s]*(?:x[\s]+)?\(?(?:(?:patient|client|individual|parent|guardian|member|legal|personal|authorized|representative)(?:'s)?(?:[\s]+or[\s]+|[\s/]+))*
            (?:signatures?\b(?:[\s]+of[\s]+(?:the[\s]+)?[a-z/,\s]{2,60})?|signed\b(?:[\s]+by\b)?|sign here\b|sign[\s]*:
            |individual authorizing\b[a-z\s]{0,24}|(?:patient|parent|guardian|individual)\b[a-z/,\s]{0,30}representative$
            |firma\b(?:[\s]+del?[\s]+(?:la[\s]+)?(?:paciente|representante|persona))?|firmado\b(?:[\s]+por\b)?)[\s]*(?:\([^)\n]*\))?",
    )
});

/// Signatures by keyboard.
static BY_MACHINE: LazyLock<Regex> = LazyLock::new(|| {
    any_phrase(&[
        r"/s/[\s]*[a-z]|\b(?:electronically|digitally|e)[\s-]*signed(?:[\s]*:|[\s]+(?:by|on|at|[0-9]))|\bdocusigned by\b|\bsigned electronically\b
            |\[signed electronically\]|[a-z]{2,}[^\n]{0,30}\((?:signature|signed|firma)\)|\bfirmad[oa] (?:electr[oó]nica|digital)mente\b",
    ])
});

/// Lines that others sign.
static WITNESS: LazyLock<Regex> = LazyLock::new(|| {
    phrase(r"\b(?:witness|testigo|notary|staff|employee|interpreter|office use|received by|processed by)\b")
});

static DATE_LABEL: LazyLock<Regex> =
    LazyLock::new(|| phrase(r"[\s]*\b(?:date(?: signed| of signature)?|dated|fecha)\b"));

static DATE_SIGNED: LazyLock<Regex> = LazyLock::new(|| {
    phrase(
        r"\b(?:date signed|date of signature|signed (?:on|this)|signature date|dated|fecha de (?:la )?firma)\b|^[\s]*(?:date|fecha)[\s]*:",
    )
});

/// Words that stand after "signature" on a form that nobody signed.
static PRINTED: LazyLock<Regex> = LazyLock::new(|| {
    phrase(
        r"^(?:of|or|and|is|by|on|date|line|required|below|page|means|above|may|i[\s]+[a-z]{2,}|the|this|patient|relationship|name|print|in|from|del?|o|y)\b",
    )
});

static OTHER_DATE: LazyLock<Regex> = LazyLock::new(|| {
    phrase(
        r"\b(?:d\.?o\.?b\.?|birth|born|nac(?:imiento|id[oa])|expir[a-z]*|ends?|until|through|from|between|since|service|injury|accident|loss
            |received|vence|valid|hasta)\b[^0-9]*$",
    )
});

/// The label of a representative's authority.
static AUTHORITY: LazyLock<Regex> = LazyLock::new(|| {
    phrase(
        r"\b(?:relationship(?: to (?:the )?(?:patient|individual|client))?|(?:description of )?(?:legal |representative'?s? |personal )*authority
            (?: to (?:act|sign)[^:\n]{0,40})?|capacity|relaci[oó]n(?: con (?:el|la) paciente)?|parentesco|autoridad[^:\n]{0,40})
            (?:[\s]*\([^)\n]*\))?[\s]*:",
    )
});

/// A relationship that is none.
static SELF: LazyLock<Regex> =
    LazyLock::new(|| phrase(r"^[\s]*(?:self|patient|same|me|myself|paciente|yo mism[oa])\b"));

/// A sentence that says in what capacity one signs.
static CAPACITY: LazyLock<Regex> = LazyLock::new(|| {
    any_phrase(&[
        r"\b(?:as|i am|soy|being|,) (?:the |his |her |their |a |an |la |el )?(?:[a-z-]+ ){0,3}(?:mother|father|parent|guardian|conservator|executor|executrix
            |administrator|agent|representative|attorney[\s-]in[\s-]fact|health ?care (?:agent|proxy)|madre|padre|tutora?|albacea)\b",
        r"\b(?:on behalf of|acting for) (?:my|the|our) (?:[a-z]+ ){0,3}(?:son|daughter|child|ward|mother|father|minor|estate)\b
            |\b(?:mother|father|parent|guardian|executor|administrator) of (?:the )?(?-i:[A-Z])",
        r"\b(?:court[\s-]appointed|letters (?:of|testamentary)|power of attorney dated|by court order)\b|[,(][\s]*(?:mother|father|parent|legal guardian|guardian
            |executor|executrix|administrator|conservator|agent|poa|madre|padre|tutora?)[\s]*(?:\)|$|\n|,|[\s]{2})",
    ])
});

/// A line that a representative signs.
static REPRESENTATIVE: LazyLock<Regex> =
    LazyLock::new(|| phrase(r"\b(?:representatives?|guardian|parent|agent|representante)\b"));

/// A line that only a parent, or only a guardian, signs.
static PARENT: LazyLock<Regex> = LazyLock::new(|| {
    phrase(
        r"^[\s]*(?:parent|mother|father|guardian|legal guardian)(?:'s)?[\s]+(?:signature|sign)\b|\bsignature of (?:parent|mother|father|(?:legal )?guardian)[\s]*(?::|$|[\s]{2})",
    )
});

/// A line that the patient may sign as well.
static ANYONE: LazyLock<Regex> =
    LazyLock::new(|| phrase(r"\b(?:patient|individual|client|paciente)(?:'s)?(?: or| o|/|,)"));
