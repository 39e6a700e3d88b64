//! The firm, agency or company for which the sender writes.
//!
//! Names that look like an organization's ([`shapes`]) are looked for where senders put them: the head of a page,
//! below a signature, after "From", in phrases such as "I'm with". A name that the sender's own domain or fax station
//! spells ([`identity`]) needs no such look, and weighs more than all others. Parties of a caption and those whom a
//! lawyer represents are not it, nor whoever only delivers the papers. Among several, the kind of request tells which is
//! meant: a records-retrieval company before the firm for which it works, a law firm for a lawyer, an insurer for an
//! insurer.

use std::sync::LazyLock;

use regex::Regex;

use super::identity::Identities;
use super::shapes::{JOINED_RE, SMALL, TITLE, is_label, is_organization, is_unmarked, organization_in, tidy};
use super::{Found, pages, parties};
use crate::model::{Kind, Practice, Role};
use crate::triage::names::{self, fold};
use crate::triage::phrase::phrase;
use crate::triage::reading::{Passage, Reading, Sort};

/// The least length in bytes of a line that is taken to go on in the next.
const WRAPPED: usize = 40;

/// The organization that asks.
pub(super) fn organization<'a>(reading: &'a Reading, kind: Kind, practice: &Practice) -> Option<Found<'a, String>> {
    let identities = Identities::of(reading, practice);
    let mut found: Vec<Found<String>> = Vec::new();
    let mut others: Vec<String> = Vec::new();
    let senders = pages::senders(reading, practice);
    for passage in pages::speaking(reading) {
        heads(passage, kind, practice, &mut found);
        feet(passage, &mut found);
        below_name(passage, &mut found);
        fields(passage, &mut found);
        mentions(passage, &mut found);
        if !identities.is_empty() {
            spelled(passage, &identities, &senders, &mut found);
        }
        parties::parties(passage, &mut others);
    }
    if !identities.is_empty() {
        for passage in &reading.passages {
            quoted(passage, &identities, &senders, &mut found);
        }
    }
    for sender in &senders {
        let Some(shown) = sender.name.as_ref().map(|it| it.expose()) else { continue };
        let pieces = shown.split(['(', ')', '-', '|']).map(str::trim).chain(std::iter::once(shown.trim()));
        for piece in pieces {
            let is_theirs =
                identities.spelled(piece) > 0 && !is_person(piece, &identities, &senders) && piece.len() > 4;
            if is_organization(piece) || is_theirs {
                found.push(Found { value: tidy(piece), weight: 4, passage: None, words: shown.clone() });
            }
        }
    }
    found.retain(|it| {
        !is_practice(&it.value, practice)
            && !LABEL.is_match(&it.value)
            && (!CARRIER.is_match(&it.value) || is_retrieval(&it.value))
            && !others.iter().any(|other| same(&it.value, other))
    });
    let repeated: Vec<u32> = found
        .iter()
        .map(|it| found.iter().filter(|other| same(&it.value, &other.value)).count().min(4) as u32)
        .collect();
    let mut scored: Vec<(Found<String>, bool)> = found
        .into_iter()
        .zip(repeated)
        .map(|(it, times)| {
            let own = identities.spelled(&it.value);
            let client = if CLIENT.is_match(&it.words) { 3 } else { 0 };
            let weight = (it.weight + times + own + suits(&it.value, kind)).saturating_sub(client);
            // Before whom the case is does not ask where a party does.
            let tribunal = if kind == Kind::Subpoena && own == 0 && TRIBUNAL.is_match(&it.value) { 5 } else { 0 };
            (Found { weight: weight.saturating_sub(tribunal), ..it }, own > 0)
        })
        .collect();
    scored.retain(|(it, own)| it.weight >= least(kind, *own));
    scored.reverse();
    let best = scored.into_iter().map(|(it, _)| it).max_by_key(|it| it.weight);
    // Whoever has a domain of law or care works there, though they sign with nothing but their name.
    let is_trade = !matches!(kind, Kind::Guardian | Kind::Patient | Kind::CourtOrder | Kind::NotARequest);
    best.or_else(|| {
        let value =
            identities.told().filter(|it| is_trade && !CARRIER.is_match(it) && !is_practice(it, practice))?;
        Some(Found { words: value.clone(), value, weight: 1, passage: None })
    })
}

/// What a name weighs at most that a domain of somebody else spells.
const OTHERS_DOMAIN: u32 = 4;

/// The least weight of a name: a private person's letter may well hold the names of institutions, and only a letterhead
/// or their own domain's is theirs.
fn least(kind: Kind, own: bool) -> u32 {
    match kind {
        Kind::Guardian if !own => 12,
        Kind::Guardian
        | Kind::CourtOrder
        | Kind::Subpoena
        | Kind::Attorney
        | Kind::Patient
        | Kind::Insurer
        | Kind::Provider
        | Kind::Agency
        | Kind::Other
        | Kind::NotARequest
        | Kind::Unclear => 3,
    }
}

/// Lines at the head of a page.
fn heads<'a>(passage: &'a Passage, kind: Kind, practice: &Practice, found: &mut Vec<Found<'a, String>>) {
    let lines = live(passage);
    let is_letter = passage.role == Role::Attachment;
    let mut bodies: Vec<(usize, String)> = Vec::new();
    for (at, line) in lines.iter().copied().take(7).enumerate() {
        let next = lines.get(at + 1).map_or("", |it| it.trim());
        // "LAW OFFICES OF", and whose they are below.
        if line.trim().to_lowercase().ends_with(" of") && is_letter && line.trim().len() < 40 {
            let value = tidy(&format!("{} {next}", line.trim()));
            found.push(Found { words: value.clone(), value, weight: 8, passage: Some(passage) });
        }
        if ADDRESSEE.is_match(line) {
            break;
        }
        if CAPTION.is_match(line) {
            continue;
        }
        let weight = if is_letter { 8 } else { 5 } - (at as u32).min(3);
        for cell in cells(line) {
            let value =
                organization_in(cell).or_else(|| sole_practitioner(cell, next)).or_else(|| prosecutor(cell));
            if let Some(value) = value {
                let goes_on = bodies.last().is_some_and(|(line, _)| at - line < 3);
                let is_tribunal = kind == Kind::Subpoena && TRIBUNAL.is_match(&value);
                let is_part = !AGENCY_UNIT.is_match(&value) && !is_practice(&value, practice);
                if (AGENCY.is_match(&value) || goes_on) && is_part && !is_tribunal {
                    bodies.push((at, value.clone()));
                }
                found.push(Found { value, weight, passage: Some(passage), words: cell.to_owned() });
            }
        }
        // The first line of a letterhead needs no such word.
        let first = cells(line).next().unwrap_or_default().trim_matches(['*', ' ', '~', '-']);
        let is_name = names::whole(first).is_some() && first.split(' ').count() < 3;
        if is_letter && at == 0 && passage.page == 0 && is_unmarked(first) && !is_name {
            found.push(Found { value: tidy(first), weight: 4, passage: Some(passage), words: first.to_owned() });
        }
    }
    // A public body stands below the one to which it belongs, and goes by both names.
    if matches!(kind, Kind::Agency | Kind::Subpoena) && bodies.len() > 1 && is_letter {
        let mut names: Vec<String> = bodies.into_iter().map(|(_, name)| name).collect();
        names.dedup();
        let value = names.join(", ");
        found.push(Found { words: value.clone(), value, weight: 11, passage: Some(passage) });
    }
}

/// "United States Attorney", as the office of one is headed.
fn prosecutor(cell: &str) -> Option<String> {
    PROSECUTOR.is_match(cell).then(|| tidy(cell))
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
    let speaks = |line: &str| !ADDRESSEE.is_match(line) && !CAPTION.is_match(line);
    for (at, line) in lines.iter().enumerate().skip(from.max(1)).filter(|(_, line)| speaks(line)) {
        for cell in cells(line) {
            if let Some(value) = organization_in(cell) {
                // A firm signs for its client: whoever only brings the papers does not.
                let near = &lines[at..lines.len().min(at + 5)];
                let weight = if near.iter().any(|line| SIGNS_FOR.is_match(line)) { 11 } else { 6 };
                found.push(Found { value, weight, passage: Some(passage), words: cell.to_owned() });
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
        if is_unmarked(cell) && cell.split(' ').count() > 1 && !TITLE.is_match(cell) {
            found.push(Found { value: tidy(cell), weight: 2, passage: Some(passage), words: cell.to_owned() });
            break;
        }
    }
}

/// "From: Law Office of Beth Ann Stoltzfus, Lancaster", "Company ....".
fn fields<'a>(passage: &'a Passage, found: &mut Vec<Found<'a, String>>) {
    for line in live(passage) {
        let label = FIELD.find(line).or_else(|| COUNSEL.find(line));
        let Some(label) = label else { continue };
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
        let Some(words) = unwrapped(&passage.text, firm.range()) else { continue };
        // "Candace Ruoff, Stroud Ballantine LLP": the person before the comma is not part of the firm.
        let value = match words.split_once(", ") {
            Some((person, rest)) if names::whole(person).is_some() && is_organization(rest) => rest.to_owned(),
            Some(_) | None => words.clone(),
        };
        if is_organization(&value) {
            found.push(Found { value: tidy(&value), weight: 4, passage: Some(passage), words });
        }
    }
    for captures in SELF.captures_iter(&passage.text).take(4) {
        let Some(name) = captures.name("name") else { continue };
        let Some(value) = unwrapped(&passage.text, name.range()) else { continue };
        let is_work = captures.name("work").is_some();
        let is_name = names::whole(&value).is_some() && value.split(' ').count() < 3;
        if is_organization(&value) || (is_work && is_unmarked(&value) && !is_name) {
            let weight = if is_organization(&value) { 5 } else { 2 };
            found.push(Found {
                value: tidy(&value),
                weight,
                passage: Some(passage),
                words: name.as_str().to_owned(),
            });
        }
    }
    for captures in MENTION.captures_iter(&passage.text).take(12) {
        let Some(name) = captures.get(1) else { continue };
        let Some(value) = unwrapped(&passage.text, name.range()) else { continue };
        let value = value.trim_end_matches([',', '.', ' ']);
        // "At the request of Ida Lund, Assistant District Attorney": a person, with what they are.
        let is_someone = value.split_once(", ").is_some_and(|(person, _)| names::whole(person).is_some());
        if is_organization(value) && !is_someone {
            found.push(Found {
                value: tidy(value),
                weight: 2,
                passage: Some(passage),
                words: captures.get_match().as_str().trim().to_owned(),
            });
        }
    }
    for captures in ENGAGED.captures_iter(&passage.text).take(4) {
        let Some(value) = captures.get(1).and_then(|it| unwrapped(&passage.text, it.range())) else { continue };
        let is_name = names::whole(&value).is_some() && value.split(' ').count() < 3;
        if value.len() > 4 && !is_name && !is_label(&value) {
            found.push(Found { value: tidy(&value), weight: 5, passage: Some(passage), words: value });
        }
    }
}

/// Runs of capitalised words that the sender's own domain or station spells.
fn spelled<'a>(
    passage: &'a Passage,
    identities: &Identities,
    senders: &[&crate::model::Address],
    found: &mut Vec<Found<'a, String>>,
) {
    for line in live(passage).into_iter().take(120) {
        for cell in cells(line).flat_map(|cell| cell.split([',', '(', ')'])).map(str::trim) {
            // A letterhead may be in small letters.
            let is_small = cell.len() < 50 && !cell.contains(char::is_uppercase) && !cell.ends_with(['.', ':']);
            let whole = is_small.then_some(cell);
            for run in RUN.find_iter(cell).map(|it| it.as_str()).chain(whole) {
                let run = run.trim_end_matches([' ', '.', '-']);
                let run = run.trim_start_matches("The ").trim_start_matches("Hello ");
                let has_letters = run.chars().filter(|it| it.is_alphabetic()).count() > 4;
                let spells = identities.spelled(run);
                let says = spells > OTHERS_DOMAIN || (spells > 0 && !is_label(run));
                if has_letters && says && !is_person(run, identities, senders) && !run.contains('@') {
                    let value = if is_small { capitals(run) } else { tidy(run) };
                    found.push(Found { value, weight: 3, passage: Some(passage), words: line.trim().to_owned() });
                }
            }
        }
    }
}

/// The same in what a reply quotes of the sender's own earlier mail.
fn quoted<'a>(
    passage: &'a Passage,
    identities: &Identities,
    senders: &[&crate::model::Address],
    found: &mut Vec<Found<'a, String>>,
) {
    for line in passage.quoted.lines().take(80) {
        for run in line.split([',', '|', '<', '(']).flat_map(|it| RUN.find_iter(it)).map(|it| it.as_str()) {
            let run = run.trim_end_matches([' ', '.', '-']);
            if run.len() > 5 && identities.spelled(run) > OTHERS_DOMAIN && !is_person(run, identities, senders) {
                found.push(Found { value: tidy(run), weight: 1, passage: Some(passage), words: line.to_owned() });
            }
        }
    }
}

/// `crestway auto insurance` with the capitals of a name.
fn capitals(text: &str) -> String {
    let word = |word: &str| if SMALL.contains(&word) { word.to_owned() } else { names::capitalised(word) };
    text.split_whitespace().map(word).collect::<Vec<_>>().join(" ")
}

/// Whether the words are the sender's own name: their mail address says so, or they are no more than it.
fn is_person(text: &str, identities: &Identities, senders: &[&crate::model::Address]) -> bool {
    let words: Vec<String> = text.split_whitespace().map(fold).filter(|it| it.len() > 2).collect();
    names::whole(text).is_some()
        && words.len() < 4
        && senders.iter().any(|sender| {
            let email = sender.email.expose().to_lowercase();
            let local = email.split('@').next().unwrap_or_default();
            let shown: Vec<String> = sender
                .name
                .as_ref()
                .map(|it| it.expose().split([' ', ',']).map(fold).filter(|it| it.len() > 2).collect())
                .unwrap_or_default();
            words.iter().any(|word| local.contains(word.as_str()))
                // One of the sender's family; a company's mailbox shows the name that its domain spells.
                || (!identities.is_spelled_out(text)
                    && ((shown.len() > 1 && words.len() == 2 && words.last() == shown.last())
                        || words.iter().all(|word| shown.contains(word))))
        })
}

/// The words at `range` in one line, if they may go on from line to line: only running text does.
pub(super) fn unwrapped(text: &str, range: std::ops::Range<usize>) -> Option<String> {
    let words = &text[range.clone()];
    let is_running = words.match_indices('\n').all(|(at, _)| {
        let end = range.start + at;
        end - text[..end].rfind('\n').map_or(0, |it| it + 1) > WRAPPED
    });
    is_running.then(|| words.replace('\n', " "))
}

pub(super) fn live(passage: &Passage) -> Vec<&str> {
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

/// Whether the name is that of a company that fetches records for others.
pub(super) fn is_retrieval(name: &str) -> bool {
    RETRIEVAL.is_match(name)
}

/// How well the organization suits the kind of request.
fn suits(name: &str, kind: Kind) -> u32 {
    let is = |pattern: &Regex| u32::from(pattern.is_match(name));
    match kind {
        Kind::Attorney => 6 * is(&RETRIEVAL) + 3 * is(&LAW).max(is(&JOINED_RE)),
        Kind::Subpoena => 8 * is(&RETRIEVAL) + (5 * is(&LAW)).max(5 * is(&JOINED_RE)).max(3 * is(&AGENCY)),
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
    let begin = ours.get(..2.min(ours.len())).unwrap_or_default();
    // The town's police and schools go by the town's name too, and no more of ours.
    let is_other = PUBLIC.is_match(name) && !PUBLIC.is_match(&practice.name);
    theirs.windows(begin.len().max(1)).any(|it| it == begin) && !(theirs.starts_with(begin) && is_other)
}

fn same(one: &str, other: &str) -> bool {
    let words = |text: &str| {
        text.split(|it: char| !it.is_alphanumeric()).map(fold).filter(|it| it.len() > 2).collect::<Vec<_>>()
    };
    let (one, other) = (words(one), words(other));
    let shared = one.iter().filter(|word| other.contains(word)).count();
    shared > 0 && shared * 5 >= one.len().min(other.len()) * 3
}

static RETRIEVAL: LazyLock<Regex> = LazyLock::new(|| {
    phrase(
        r"\b(?:aps (?:services?|express|orders?|retrieval)|(?:medi?)?(?:records?|chart|copy|docu?)(?:stream|quest|tra[ck]k?|link|source|connect|scope|point|hub|flow|fetch|express|pro|works|path|way|finder)s?\b|discovery\b|[a-z]*quest\b|[a-z]+ records$|retrieval|copy|record services?|records? (?:solutions|service)|document (?:services|recovery
            |solutions)|chart|deposition|reporting|legal support|photocopy|imaging services|attorney service)",
    )
});

pub(super) static LAW: LazyLock<Regex> = LazyLock::new(|| {
    phrase(
        r"\b(?:llp|pllc|p\.c|plc|apc|lpa|law|lawyers?|attorneys?|counsel|legal|trial|abogad[oa]s|bufete|injury|defense
            |litigation|defenders?)\b",
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
        r"\b(?:department|division|board|bureau|commission|administration|agency|office of|examiner|coroner|sheriff
            |(?:united states|state'?s|district|county|prosecuting) attorney|police|public health|social security|welfare|determination|veterans|protective
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

/// What a town has under its own name.
static PUBLIC: LazyLock<Regex> = LazyLock::new(|| {
    phrase(
        r"\b(?:police|sheriff'?s?|fire|school|schools|isd|unified|county|city|district|department|prosecutor'?s?|hospital)\b",
    )
});

/// A part of a public body that nobody calls by its own name.
static AGENCY_UNIT: LazyLock<Regex> = LazyLock::new(|| {
    phrase(
        r"^(?:office of (?:investigations?|the clerk|records)|(?:[a-z]+ ){0,3}(?:unit|section|desk|detail))$|^state of\b",
    )
});

/// What is asked for, or of whom, and nobody who asks.
static LABEL: LazyLock<Regex> = LazyLock::new(|| {
    phrase(
        r"^(?:all|any|complete|entire) |^(?:the )?(?:keeper|custodian)s? of\b|^(?:facility|patient|provider|insured) ",
    )
});

/// Whoever only brings the papers.
static CARRIER: LazyLock<Regex> = LazyLock::new(|| {
    // Fax services besides: `Fax2Mail`, `SwiftFax`.
    phrase(
        r"\bprocess (?:serv|&|and)|\b(?:couriers?|messengers?|[a-z]*fax[a-z0-9]*|e-?sign|docusign|docs express|delivery|noreply|notifications?|copier
            |scanner|scans?$|process$|post office|certified mail|front desk)\b",
    )
});

static SIGNS_FOR: LazyLock<Regex> = LazyLock::new(|| {
    phrase(r"\b(?:attorneys?|counsel) for\b|^[\s]*(?:by|/s/)[\s:]|\bbar (?:no|number|#)|\b[a-z]{1,2}sba\b")
});

static PROSECUTOR: LazyLock<Regex> = LazyLock::new(|| {
    phrase(r"^(?:united states|state'?s|district|county|commonwealth'?s|prosecuting|city) attorney$")
});

/// Before whom a case is, and who asks for nothing by a subpoena of a party.
static TRIBUNAL: LazyLock<Regex> = LazyLock::new(|| {
    phrase(r"\b(?:court|hearings|judges|tribunal|commission|domestic relations|grand jury|compensation board)\b")
});

/// Whose agent or lawyer the sender is.
static CLIENT: LazyLock<Regex> =
    LazyLock::new(|| phrase(r"\b(?:behalf of|agent of|plan:|working for|for the plan)\b"));

/// Capitalised words in a row, small ones between them.
static RUN: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?:[A-ZÀ-Ö][a-z]{0,2}\.|[A-ZÀ-Ö][A-Za-z0-9À-ÖØ-öø-ÿ'&-]*|&)(?: ?(?:(?:of|the|and|for|de|del|la|los|y) ){0,2}(?:[A-ZÀ-Ö][a-z]{0,2}\.|[A-ZÀ-Ö0-9][A-Za-z0-9À-ÖØ-öø-ÿ'&-]*(?:\.[A-Z]\.?)*|&))*",
    )
    .expect("the pattern is fixed")
});

static SOLE: LazyLock<Regex> =
    LazyLock::new(|| phrase(r"^(?:attorneys?(?: and counselors?)? at law|lawyer|abogad[oa])$"));

static FIELD: LazyLock<Regex> = LazyLock::new(|| {
    phrase(
        r"^[\s*]*(?:from|sender|company|organization|firm|agency|facility|requesting party|requested by
            |requester|send to|de)(?:\s*[:>|=]\s*|\s*\.{2,}\s*|\s{2,})",
    )
});

/// Who has a paper issued, with the firm behind the name.
static COUNSEL: LazyLock<Regex> = LazyLock::new(|| {
    phrase(
        r"\b(?:counsel|attorney|party|lawyer|person) (?:requesting|issuing)(?: [a-z]+)?:|\b(?:requested|issued) by:|\b(?:requesting|issuing) (?:counsel|attorney|party|lawyer):",
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

/// The sender's own words for whom they work.
static SELF: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?i:\b(?:I am|I'm|we are|we're|this is|my name is|I work|I report|I write|writing|calling|soy|HR|here)\b)[^.\n]{0,70}?[ ,](?:(?P<work>with|at)|from|for|of|de)[ \n](?:the |The |la )?(?P<name>(?:[A-ZÀ-Ö][A-Za-zÀ-ÖØ-öø-ÿ'&-]*|&)(?:[ \n](?:of[ \n]|and[ \n]|the[ \n]|de[ \n]|y[ \n]|for[ \n])?(?:[A-ZÀ-Ö][A-Za-zÀ-ÖØ-öø-ÿ'&-]*|&)){1,6})",
    )
    .expect("the pattern is fixed")
});

/// A company that says by whom it was engaged.
static ENGAGED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"((?:[A-Z][A-Za-z0-9'&-]*)(?:[ \n](?:[A-Z][A-Za-z0-9'&-]*|&|of|and))*),?(?: \([^)]{2,30}\))?,?[ \n](?:has been|was|is|have been|has)[ \n](?:engaged|retained|authorized|contracted|hired|partnered|working|acting|the[ \n](?:records?|authorized|designated)[ \n])",
    )
    .expect("the pattern is fixed")
});

static MENTION: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?:^|[.\n] ?|(?-u:\b)(?:with|at|from|for|of|de|la|del|firm|company|is|behalf of|by)[ \n])(?:the[ \n]|The[ \n])?(?:law (?:firm|offices?) of[ \n])?((?:[A-Z][A-Za-z'&-]*(?:\.[A-Z]\.?)*|&)(?:,?[ \n](?:[A-Z][A-Za-z'&-]*(?:\.[A-Z]\.?)*|&|of|and|the)){1,7})",
    )
    .expect("the pattern is fixed")
});
