//! The firm, agency or company for which the sender writes.
//!
//! Organizations give themselves away by their words (LLP, Mutual, Hospital, Department) or by two family names
//! joined ("Kestrel & Abara"). They are looked for where senders put them: the head of a page, below a signature,
//! after "From", in phrases such as "I'm with". Among several, the kind of request tells which is meant: a
//! records-retrieval company before the firm for which it works, a law firm for a lawyer, an insurer for an
//! insurer.

use std::sync::LazyLock;

use regex::Regex;

use super::{Found, pages};
use crate::model::{Kind, Practice, Role};
use crate::triage::names::{self, fold};
use crate::triage::phrase::{any_phrase, phrase};
use crate::triage::reading::{Passage, Reading, Sort};

/// The organization that asks.
pub(super) fn organization<'a>(reading: &'a Reading, kind: Kind, practice: &Practice) -> Option<Found<'a, String>> {
    let mut found: Vec<Found<String>> = Vec::new();
    for passage in pages::speaking(reading) {
        heads(passage, &mut found);
        feet(passage, &mut found);
        below_name(passage, &mut found);
        fields(passage, &mut found);
        mentions(passage, &mut found);
    }
    for sender in pages::senders(reading, practice) {
        let Some(shown) = sender.name.as_ref().map(|it| it.expose()) else { continue };
        for piece in shown.split(['(', ')', '-', '|']).map(str::trim).filter(|it| is_organization(it)) {
            found.push(Found { value: tidy(piece), weight: 4, passage: None, words: shown.clone() });
        }
    }
    found.retain(|it| !is_practice(&it.value, practice));
    let repeated: Vec<u32> = found
        .iter()
        .map(|it| found.iter().filter(|other| same(&it.value, &other.value)).count().min(4) as u32)
        .collect();
    let scored = found.into_iter().zip(repeated).map(|(it, times)| {
        let weight = it.weight + times + suits(&it.value, kind);
        Found { weight, ..it }
    });
    let least = match kind {
        // A private person's letter may well hold the names of institutions: only a letterhead is theirs.
        Kind::Guardian => 12,
        Kind::CourtOrder
        | Kind::Subpoena
        | Kind::Attorney
        | Kind::Patient
        | Kind::Insurer
        | Kind::Provider
        | Kind::Agency
        | Kind::Other
        | Kind::NotARequest
        | Kind::Unclear => 3,
    };
    let mut scored: Vec<_> = scored.filter(|it| it.weight >= least).collect();
    scored.reverse();
    scored.into_iter().max_by_key(|it| it.weight)
}

/// Lines at the head of a page.
fn heads<'a>(passage: &'a Passage, found: &mut Vec<Found<'a, String>>) {
    let lines = live(passage);
    for (at, line) in lines.iter().copied().take(5).enumerate() {
        let next = lines.get(at + 1).map_or("", |it| it.trim());
        if ADDRESSEE.is_match(line) || CAPTION.is_match(line) {
            if ADDRESSEE.is_match(line) {
                break;
            }
            continue;
        }
        let weight = if passage.role == Role::Attachment { 8 } else { 5 } - (at as u32).min(3);
        for cell in cells(line) {
            if let Some(value) = organization_in(cell).or_else(|| sole_practitioner(cell, next)) {
                found.push(Found { value, weight, passage: Some(passage), words: cell.to_owned() });
            }
        }
    }
}

/// A lawyer's own name as that of the firm, with "Attorney at Law" below it.
fn sole_practitioner(cell: &str, next: &str) -> Option<String> {
    let name = SOLE.is_match(next).then(|| names::whole(cell)).flatten()?;
    Some(format!("{name}, {}", tidy(next)))
}

/// Lines at the foot of a page, or of a mail's signature.
fn feet<'a>(passage: &'a Passage, found: &mut Vec<Found<'a, String>>) {
    let lines = live(passage);
    let from = lines.len().saturating_sub(9);
    for line in lines.iter().skip(from.max(1)).filter(|line| !ADDRESSEE.is_match(line) && !CAPTION.is_match(line)) {
        for cell in cells(line) {
            if let Some(value) = organization_in(cell) {
                found.push(Found { value, weight: 6, passage: Some(passage), words: cell.to_owned() });
            }
        }
    }
}

/// The line below a signer's name and title that has the shape of a name, though no word marks it as an organization's.
fn below_name<'a>(passage: &'a Passage, found: &mut Vec<Found<'a, String>>) {
    let lines = live(passage);
    let from = lines.len().saturating_sub(7);
    let Some(signed) = lines.iter().skip(from).position(|line| names::whole(line).is_some()) else { return };
    for line in lines.iter().skip(from + signed + 1).take(2) {
        let cell = cells(line).next().unwrap_or_default();
        if NOT_ONE.is_match(cell) || TITLE.is_match(cell) {
            continue;
        }
        let shaped = cell.split(' ').all(|word| {
            SMALL.contains(&word)
                || word == "&"
                || word.starts_with(char::is_uppercase) && !word.ends_with([',', '.'])
        });
        if shaped && cell.split(' ').count() > 1 && !cell.contains(char::is_numeric) && !cell.contains(',') {
            found.push(Found { value: tidy(cell), weight: 2, passage: Some(passage), words: cell.to_owned() });
        }
        break;
    }
}

/// "From: Law Office of Beth Ann Stoltzfus, Lancaster", "Company ....".
fn fields<'a>(passage: &'a Passage, found: &mut Vec<Found<'a, String>>) {
    for line in live(passage) {
        let Some(label) = FIELD.find(line) else { continue };
        for piece in line[label.end()..].split([',', '/', '|']).map(str::trim) {
            if let Some(value) = organization_in(piece) {
                found.push(Found { value, weight: 6, passage: Some(passage), words: line.trim().to_owned() });
                break;
            }
        }
    }
}

/// "I'm with the Balcones County Medical Examiner", "the law firm of Fairweather Kincaid".
fn mentions<'a>(passage: &'a Passage, found: &mut Vec<Found<'a, String>>) {
    for firm in SUFFIXED.captures_iter(&passage.text).take(4).filter_map(|it| it.get(1)) {
        let words = firm.as_str().replace('\n', " ");
        // "Candace Ruoff, Stroud Ballantine LLP": the person before the comma is not part of the firm.
        let value = match words.split_once(", ") {
            Some((person, rest)) if names::whole(person).is_some() && is_organization(rest) => rest.to_owned(),
            Some(_) | None => words.clone(),
        };
        if is_organization(&value) {
            found.push(Found { value: tidy(&value), weight: 4, passage: Some(passage), words });
        }
    }
    for captures in MENTION.captures_iter(&passage.text).take(12) {
        let Some(name) = captures.get(1) else { continue };
        let value = name.as_str().replace('\n', " ");
        let value = value.trim_end_matches([',', '.', ' ']);
        if is_organization(value) {
            found.push(Found {
                value: tidy(value),
                weight: 2,
                passage: Some(passage),
                words: name.as_str().to_owned(),
            });
        }
    }
}

fn live(passage: &Passage) -> Vec<&str> {
    let spoken = passage.lines.iter().filter(|line| matches!(line.sort, Sort::Live | Sort::Signature));
    spoken.map(|line| line.text.as_str()).filter(|line| line.chars().any(char::is_alphabetic)).collect()
}

fn cells(line: &str) -> impl Iterator<Item = &str> {
    line.split("  ")
        .flat_map(|it| it.split('|'))
        .flat_map(|it| it.split(" / "))
        .flat_map(|it| it.split(" - "))
        .map(str::trim)
}

/// The organization that `cell` holds: whole, or its part before a comma and a place.
fn organization_in(cell: &str) -> Option<String> {
    let cell = cell.trim_matches(['~', '*', ' ', '-', '=', '"', '_']);
    let spaced = LETTERSPACED.is_match(cell).then(|| closed_up(cell));
    let cell = spaced.as_deref().unwrap_or(cell);
    // "Pre-op, Bend Surgery Center": a unit of it comes first.
    if let Some((unit, whole)) = cell.split_once(", ")
        && UNIT.is_match(unit)
        && is_organization(whole)
    {
        return Some(tidy(whole));
    }
    // "Helena Straub, Assistant Prosecuting Attorney": a person and what they are.
    if let Some((person, title)) = cell.split_once(", ")
        && names::whole(person).is_some()
        && TITLE.is_match(title)
    {
        return None;
    }
    if is_organization(cell) {
        return Some(tidy(cell));
    }
    let (ahead, rest) = cell.split_once(',')?;
    let place = rest.trim_start();
    (place.chars().next().is_some_and(char::is_uppercase) && is_organization(ahead)).then(|| tidy(ahead))
}

/// Whether `text` is an organization's name, and nothing else.
fn is_organization(text: &str) -> bool {
    let text = text.trim();
    if text.split_whitespace().any(|word| word.chars().filter(char::is_ascii_digit).count() > 1)
        || text.len() < 4
        || text.len() > 80
        || text.contains(['@', ':', '?', '!', ';', '('])
        || text.starts_with(char::is_numeric)
    {
        return false;
    }
    let words: Vec<&str> = text.split_whitespace().collect();
    let lower = words
        .iter()
        .filter(|word| word.chars().next().is_some_and(char::is_lowercase) && !SMALL.contains(word))
        .count();
    if lower > 0 || words.len() > 11 || (text.ends_with('.') && !ABBREVIATED.is_match(text)) {
        return false;
    }
    (words.len() > 1 && MARK.is_match(text) && !NOT_ONE.is_match(text)) || JOINED.is_match(text)
}

/// Whether the name is that of a company that fetches records for others.
pub(super) fn is_retrieval(name: &str) -> bool {
    RETRIEVAL.is_match(name)
}

/// How well the organization suits the kind of request.
fn suits(name: &str, kind: Kind) -> u32 {
    let is = |pattern: &Regex| u32::from(pattern.is_match(name));
    match kind {
        Kind::Attorney => 6 * is(&RETRIEVAL) + 3 * is(&LAW).max(is(&JOINED_RE)),
        Kind::Subpoena => 6 * is(&RETRIEVAL) + 3 * is(&LAW).max(is(&AGENCY)),
        Kind::Insurer => 8 * is(&RETRIEVAL) + 3 * is(&INSURER),
        Kind::Provider => 3 * is(&CLINIC),
        Kind::Agency => 4 * is(&AGENCY),
        Kind::Guardian => 4 * is(&FIDUCIARY),
        Kind::Other => 4 * is(&RETRIEVAL),
        Kind::CourtOrder | Kind::Patient | Kind::NotARequest | Kind::Unclear => 0,
    }
}

fn is_practice(name: &str, practice: &Practice) -> bool {
    let ours: Vec<String> = practice.name.split_whitespace().map(fold).collect();
    let theirs: Vec<String> = name.split_whitespace().map(fold).collect();
    theirs.starts_with(ours.get(..2.min(ours.len())).unwrap_or_default())
}

fn same(one: &str, other: &str) -> bool {
    let words = |text: &str| {
        text.split(|it: char| !it.is_alphanumeric()).map(fold).filter(|it| it.len() > 2).collect::<Vec<_>>()
    };
    let (one, other) = (words(one), words(other));
    let shared = one.iter().filter(|word| other.contains(word)).count();
    shared > 0 && shared * 5 >= one.len().min(other.len()) * 3
}

/// The name in ordinary spelling.
fn tidy(name: &str) -> String {
    let name = name.trim().trim_end_matches([',', ';']).trim_start_matches("The ");
    if name.chars().any(char::is_lowercase) {
        return name.split_whitespace().collect::<Vec<_>>().join(" ");
    }
    let spelled = name.split_whitespace().map(|word| {
        let letters = word.chars().filter(|it| it.is_alphabetic()).count();
        let lower = word.to_lowercase();
        if KEPT.contains(&word.trim_end_matches([',', '.'])) || (word.contains('.') && letters < 4) {
            word.to_owned()
        } else if SMALL.contains(&lower.as_str()) {
            lower
        } else {
            capitalised(&lower)
        }
    });
    spelled.collect::<Vec<_>>().join(" ")
}

fn capitalised(word: &str) -> String {
    let mut begin = true;
    word.chars()
        .map(|letter| {
            let cased = if begin { letter.to_uppercase().next().unwrap_or(letter) } else { letter };
            begin = letter == '-' || (begin && !letter.is_alphabetic());
            cased
        })
        .collect()
}

/// `T H O R S E N   S E R V I C E S` as words.
fn closed_up(text: &str) -> String {
    let words = text.split("  ").map(|word| word.split_whitespace().collect::<String>());
    words.filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

const SMALL: &[&str] =
    &["of", "the", "and", "for", "on", "in", "at", "de", "del", "la", "y", "a", "an", "to", "von", "van"];
const KEPT: &[&str] =
    &["LLP", "LLC", "PLLC", "PC", "PA", "PLC", "APC", "LPA", "P.C", "P.A", "USA", "VA", "ER", "II", "III"];

static LETTERSPACED: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^(?:[A-Z&] ){3,}[A-Z&](?: {2,}|$)").expect("the pattern is fixed"));

/// Words that an organization's name holds.
static MARK: LazyLock<Regex> = LazyLock::new(|| {
    any_phrase(&[
        r"\b(?:llp|pllc|p\.c|pc|l\.?l\.?c|plc|apc|lpa|p\.a|inc|corp|co|ltd|l\.l\.p)\b",
        r"\b(?:law|lawyers?|attorneys?|counsel(?:ors?)?|legal|abogados|solicitors|trial|defenders?
            |prosecutor'?s?|injury)\b",
        r"\b(?:hospital|clinic|medical center|health(?:care)?|rehab(?:ilitation)?|nursing|psychiatry
            |cardiology|rheumatology|neurology|oncology|orthopa?edics?|pediatrics|dermatology|obstetrics
            |ob-?gyn|primary care|family (?:care|practice)|urgent care|hospice|pharmacy|dental|heart|surgery
            |surgical|wellness|counseling|physical therapy|midwifery|radiology|imaging)\b",
        r"\b(?:insurance|mutual|casualty|assurance|indemnity|health plan|life|underwriters|claims|benefits
            |disability|surety|risk)\b",
        r"\b(?:services?|solutions|retrieval|copy|document|documents|records?|reporting|recovery|group
            |associates|partners|company|fiduciary|agency|systems|investigations|process)\b",
        r"\b(?:department|division|board|bureau|commission|administration|office of|authority|examiner'?s?
            |coroner'?s?|sheriff'?s?|police|ministry|public health|social security|welfare|determination
            |veterans|protective|district attorney|attorney general|county of|state of)\b",
        r"\b(?:school|university|college|academy|isd|unified|storage|staffing|freight|logistics|foundation
            |institute|newspaper|tribune|herald)\b",
        r"\b(?:advocates|midwives|offices?|district|league|program|fund|club|day ?care|camp|church|center|centre|clinics?|therapy|society|authority|council|tribe|nation|times|gazette|post|radio|news|mill|foods?|farms?|stores?|trucking|transport|construction|manufacturing)\b",
    ])
});

/// Lines that hold such words and are no organization.
static NOT_ONE: LazyLock<Regex> = LazyLock::new(|| {
    any_phrase(&[
        r"\b(?:medical records?|custodian|attn|attention|re|fax|facsimile|subject|date|page|phone|tel|dear
            |request|notice|subpoena|order|release of|authorization|confidential|urgent|via|certified|cause no
            |case no|docket|claim no|records? (?:request|department|custodian|clerk)|enclosure|process serv(?:ice|er)s?|first class
            |privileged|p\.?o\.? box)\b",
        r"^(?:attorneys?|counsel|lawyers?|attorney for .*|counsel for .*|attorneys for .*
            |(?:senior |assistant |lead )?(?:paralegal|legal assistant|legal nurse consultant|attorney at law
            |attorneys (?:at|in) .*|counselors at law|claims? .*(?:adjuster|rep(?:resentative)?|examiner
            |specialist).*|records? (?:specialist|clerk|manager)|(?:[a-z]+ ){0,2}(?:nurse|teacher|registrar
            |principal|counselor|officer|coordinator|specialist|examiner|adjuster|analyst|administrator
            |manager|representative|assistant|secretary|caseworker|worker|guardian|director)
            |benefit specialist.*|investigator.*|medicolegal .*|director.*
            |provider outreach.*))[\s]*(?:[ivx]+)?$",
        r", (?:attorney|esq\.?|esquire|counsel|paralegal|partner|lawyer|of counsel|legal assistant
            |case manager)[\s]*$",
        r"^(?:united states )?(?:district|superior|supreme|circuit|county) court\b|^in the\b|^state of\b
            |^county of\b|^the state of\b|^people\b",
        r"\b(?:social security disability|wills|trusts and|personal injury|workers' compensation -|veterans -
            |erisa)\b",
    ])
});

/// Two or more family names: `Kostas & Bell`, `Uhl, Sandoval & Reece`, `Pell Ridgeway & Amato`.
static JOINED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^[A-ZÀ-Ö][A-Za-zÀ-ÖØ-öø-ÿ'-]+(?:,? [A-ZÀ-Ö][A-Za-zÀ-ÖØ-öø-ÿ'-]+){0,3},? (?:&|AND|and) [A-ZÀ-Ö][A-Za-zÀ-ÖØ-öø-ÿ'-]+(?: [A-ZÀ-Ö][A-Za-zÀ-ÖØ-öø-ÿ'-]+)?$")
        .expect("the pattern is fixed")
});

static JOINED_RE: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r" & [A-ZÀ-Ö][a-zÀ-ÖØ-öø-ÿ'-]+").expect("the pattern is fixed"));

static ABBREVIATED: LazyLock<Regex> =
    LazyLock::new(|| phrase(r"\b(?:p\.c|p\.a|inc|co|corp|ltd|l\.l\.c|l\.l\.p|p\.l\.l\.c|n\.a)\.$"));

/// A desk, unit or office within an organization.
static UNIT: LazyLock<Regex> = LazyLock::new(|| {
    phrase(
        r"\b(?:improvement|management|operations|utilization|adjustment|outreach|quality|program|desk|unit|dept|department|team|pre-?op|intake|admissions|records|him|roi|nurse|manager|director
            |coordinator|specialist|examiner|adjuster|officer|investigator|registrar|clerk|assistant|paralegal)\b",
    )
});

/// What someone is, rather than for whom.
static TITLE: LazyLock<Regex> = LazyLock::new(|| {
    phrase(
        r"\b(?:attorney|counsel|paralegal|assistant|manager|director|coordinator|specialist|examiner|adjuster|officer
            |investigator|registrar|clerk|nurse|analyst|representative|associate|partner|president|supervisor|administrator
            |conservator|guardian|executor|executrix|agent|judge|deputy|records?|custodian|mother|father|patient|esq|he/him
            |she/her|texas|oregon|california|georgia|york|florida)\b",
    )
});

static RETRIEVAL: LazyLock<Regex> = LazyLock::new(|| {
    phrase(
        r"\b(?:aps services?|[a-z]*quest\b|[a-z]+ records$|retrieval|copy|record services?|records? (?:solutions|service)|document (?:services|recovery
            |solutions)|chart|deposition|reporting|legal support|photocopy|imaging services|attorney service)",
    )
});

static LAW: LazyLock<Regex> = LazyLock::new(|| {
    phrase(
        r"\b(?:llp|pllc|p\.c|plc|apc|lpa|law|lawyers?|attorneys?|counsel|legal|trial|abogados|injury
            |defenders?)\b",
    )
});

static INSURER: LazyLock<Regex> = LazyLock::new(|| {
    phrase(
        r"\b(?:insurance|mutual|casualty|assurance|indemnity|health plan|life|underwriters|benefits|disability
            |surety)\b",
    )
});

static CLINIC: LazyLock<Regex> = LazyLock::new(|| {
    phrase(
        r"\b(?:hospital|clinic|medical|health|rehab|nursing|psychiatry|cardiology|rheumatology|care|heart
            |pharmacy|pediatrics|neurology|oncology|hospice|ob-?gyn|orthop|surg|physicians|counseling|therapy)",
    )
});

static AGENCY: LazyLock<Regex> = LazyLock::new(|| {
    phrase(
        r"\b(?:department|division|board|bureau|commission|administration|office of|examiner|coroner|sheriff
            |police|public health|social security|welfare|determination|veterans|protective
            |attorney'?s? office|district attorney|attorney general)\b",
    )
});

static FIDUCIARY: LazyLock<Regex> = LazyLock::new(|| {
    phrase(
        r"\b(?:fiduciary|department|child welfare|children'?s services|social services|public guardian
            |guardian(?:ship)? (?:services|program)|protective|family services|conservator|human services
            |foster)",
    )
});

static SOLE: LazyLock<Regex> =
    LazyLock::new(|| phrase(r"^(?:attorneys?(?: and counselors?)? at law|lawyer|abogad[oa])$"));

static FIELD: LazyLock<Regex> = LazyLock::new(|| {
    phrase(
        r"^[\s*]*(?:from|sender|company|organization|firm|agency|facility|requesting party|requested by
            |requester|send to|de)(?:\s*[:>|=]\s*|\s*\.{2,}\s*|\s{2,})",
    )
});

/// Where an addressee begins: what stands above is the letterhead.
static ADDRESSEE: LazyLock<Regex> = LazyLock::new(|| {
    phrase(
        r"^[\s]*(?:to|attn|attention|dear|custodian|medical records|records (?:custodian|department)
            |deliver to)\b|^[\s]*re\b[\s]*:",
    )
});

/// A caption's line, whose names are parties.
static CAPTION: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"[)§*]\s*$|\s[)§*]\s|(?i)\b(?:plaintiffs?|defendants?|petitioner|respondent|vs?\.)\b")
        .expect("the pattern is fixed")
});

static SUFFIXED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"((?:[A-Z][A-Za-z'&-]*\.?,?[ \n]|& |and |of ){1,7}(?:LLP|PLLC|P\.C\.|APC|LPA|PLC|L\.L\.P\.|P\.L\.L\.C\.|LLC|PC)(?-u:\b|))",
    )
    .expect("the pattern is fixed")
});

static MENTION: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?:^|[.\n] ?|(?-u:\b)(?:with|at|from|for|of|firm|company|is|behalf of|by)[ \n])(?:the[ \n]|The[ \n])?(?:law (?:firm|offices?) of[ \n])?((?:[A-Z][A-Za-z'&-]*(?:\.[A-Z]\.?)*|&)(?:,?[ \n](?:[A-Z][A-Za-z'&-]*(?:\.[A-Z]\.?)*|&|of|and|the)){1,7})",
    )
    .expect("the pattern is fixed")
});
