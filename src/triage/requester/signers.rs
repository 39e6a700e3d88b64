//! The person who signs.
//!
//! A letter's closing counts most, then what a cover sheet calls "From" or "Requested by", then a name at the foot
//! of a page, then the sender in the header. Letters weigh more than the mail to which they are attached, since a
//! clerk often sends what a lawyer signs. The fullest spelling found for the signer is answered.

use std::sync::LazyLock;

use regex::Regex;

use super::{Found, is_ours, issuers, pages};
use crate::model::{Address, Kind, Practice, Role};
use crate::triage::dates::after;
use crate::triage::names::{self, Name, Setting};
use crate::triage::phrase::{any_phrase, phrase};
use crate::triage::reading::{Passage, Reading, Sort};

/// The person who asks.
///
/// Where a company sends what others have signed, `company` says so: then its own people come first. The name of the
/// `organization` is nobody's. The patients sign
/// their authorizations and count only where nobody else does.
pub(super) fn signer<'a>(
    reading: &'a Reading,
    kind: Kind,
    company: bool,
    organization: Option<&str>,
    practice: &Practice,
    patients: &[Name],
) -> Option<Found<'a, Name>> {
    let own_people = if company { 6 } else { 0 };
    // A private person's papers are signed by others, and the mail by them.
    let of_letter = u32::from(kind != Kind::Guardian);
    let mut found: Vec<Found<Name>> = Vec::new();
    for passage in pages::speaking(reading) {
        let letter = if passage.role == Role::Attachment { of_letter } else { own_people };
        closings(passage, 8 + letter + u32::from(letter == 1), &mut found);
        fields(passage, 7 + letter, &mut found);
        if kind == Kind::Subpoena {
            issuers::issuers(passage, &mut found);
        }
        marked(passage, 9 + letter, &mut found);
        titled(passage, 6 + letter, &mut found);
        foot(passage, 6 + letter, &mut found);
        introductions(passage, &mut found);
        forwarded(passage, practice, &mut found);
    }
    // A lawyer may sign a paper on the page that certifies how it is served.
    let papers = reading.live().filter(|it| it.role == Role::Attachment && LAWYER_SIGNS.is_match(&it.text));
    if matches!(kind, Kind::Subpoena | Kind::Attorney) {
        papers.for_each(|passage| marked(passage, 10, &mut found));
    }
    for shown in shown_senders(reading, practice).into_iter().filter(|it| !is_mailbox(it, reading, practice)) {
        let plain = shown.split('(').next().unwrap_or_default().trim();
        let typed = plain.split(' ').map(names::capitalised).collect::<Vec<_>>().join(" ");
        let named = names::whole(plain).or_else(|| names::whole(&typed)).map(|name| (name, 6 + own_people));
        // `Dawn - Harbor Hospice Intake`, `June at Harbor Hospice`.
        let first = || [" - ", " @ ", " at ", " from ", ", ", " | "].iter().find_map(|it| plain.split_once(it));
        let given = || names::given(plain).or_else(|| names::given(first()?.0)).map(|name| (name, 1));
        if let Some((name, weight)) = named.or_else(given) {
            found.push(Found { value: name, weight, passage: None, words: plain.to_owned() });
        }
    }
    // A company's mailbox shows the company's name.
    let called: Vec<String> =
        organization.map_or_else(Vec::new, |it| it.split([' ', '-']).map(names::fold).collect());
    let is_company = |it: &Found<Name>| it.passage.is_none() && it.value.folded() == called;
    found.retain(|it| !is_ours(&it.value, practice) && !is_organization(&it.value) && !is_company(it));
    // Whoever authorizes signs for that, below what somebody else asks.
    if !matches!(kind, Kind::Guardian | Kind::Patient) {
        let authorize: Vec<Name> = reading.live().flat_map(authorizers).collect();
        let others = |it: &Found<Name>| !authorize.iter().any(|name| name.is_like(&it.value));
        if found.iter().any(|it| it.weight > GIVEN && others(it)) {
            found.retain(others);
        }
    }
    let is_patient = |it: &mut Found<Name>| patients.iter().any(|patient| patient.is_like(&it.value));
    let by_patient: Vec<Found<Name>> = found.extract_if(.., is_patient).collect();
    if organization.is_none() && !found.iter().any(|it| it.weight > GIVEN) {
        // Nobody else signs or sends: then it is the patient who does, on a page of the mail itself.
        let is_sent =
            |it: &Found<Name>| it.passage.is_none_or(|page| page.role != Role::Attachment) && it.weight > GIVEN;
        found.extend(by_patient.into_iter().filter(is_sent));
    }
    found.retain(|it| it.weight > GIVEN || !is_our_given(&it.value, practice));
    // An assistant sends what somebody else signs.
    let assistants: Vec<Name> = reading.live().flat_map(assistants).collect();
    for it in found.iter_mut().filter(|it| it.weight > 4) {
        if assistants.iter().any(|name| name.is_like(&it.value)) {
            it.weight = (it.weight - 2).max(4);
        }
    }
    // Whoever both sends and is named on a page is surer than who is only one of them.
    let sent: Vec<Name> = found.iter().filter(|it| it.passage.is_none()).map(|it| it.value.clone()).collect();
    for it in found.iter_mut().filter(|it| it.passage.is_some() && it.weight >= 6) {
        it.weight += u32::from(sent.iter().any(|name| name.is_like(&it.value)));
    }
    let is_page = |it: &&Found<Name>| it.passage.is_some_and(|page| page.role == Role::Attachment);
    let paged: Vec<Name> = found.iter().filter(is_page).map(|it| it.value.clone()).collect();
    for it in found.iter_mut().filter(|it| it.passage.is_none() && it.weight >= 6) {
        it.weight += if paged.iter().any(|name| name.is_like(&it.value)) { 2 } else { 0 };
    }
    // The first of equal weight: letters come before their enclosures.
    let best = found.iter().rev().max_by_key(|it| it.weight)?.clone();
    let heads = pages::speaking(reading).flat_map(heads);
    // Who signs with a given name may be named in full anywhere.
    let short = || reading.live().filter(|_| best.value.is_short());
    let mailboxes: Vec<String> =
        pages::senders(reading, practice).iter().map(|it| it.email.expose().to_lowercase()).collect();
    let sends = |name: &Name| {
        name.written_family().is_some_and(|it| mailboxes.iter().any(|mailbox| mailbox.contains(&names::fold(it))))
    };
    // The firm below a given name is no family's.
    let said = short().flat_map(|it| {
        let whole = |(_, start, end): &(Name, usize, usize)| !it.text[*start..*end].contains('\n');
        names::all(&it.text).filter(whole)
    });
    let said = said.map(|(name, _, _)| name).filter(sends);
    let written = said.chain(short().flat_map(lines).filter_map(names::whole)).filter(|it| {
        !is_ours(it, practice) && !is_organization(it) && !patients.iter().any(|patient| patient.is_like(it))
    });
    let fuller = found.iter().map(|it| it.value.clone()).chain(heads).chain(written);
    let fuller = fuller.filter(|it| it.is_like(&best.value)).max_by_key(Name::fullness);
    Some(match fuller {
        Some(fuller) if fuller.fullness() > best.value.fullness() => best.map(|_| fuller),
        Some(_) | None => best,
    })
}

/// Whether what the header shows is a company's: its domain spells two of the words, of which the first is no given name.
fn is_mailbox(shown: &str, reading: &Reading, practice: &Practice) -> bool {
    let words: Vec<String> = shown.split([' ', ',', '-']).map(names::fold).filter(|it| it.len() > 2).collect();
    words.first().is_some_and(|it| !names::is_given(it))
        && pages::senders(reading, practice).iter().any(|sender| {
            let email = sender.email.expose().to_lowercase();
            let (local, domain) = email.split_once('@').unwrap_or_default();
            let domain = domain.rsplit_once('.').map_or(domain, |(name, _)| name);
            let spells = words.iter().filter(|word| domain.contains(word.as_str())).count();
            spells > 1 && !words.iter().any(|word| local.contains(word.as_str()))
        })
}

/// Whether the header shows `name` as the sender.
pub(super) fn is_sender(reading: &Reading, practice: &Practice, name: &Name) -> bool {
    shown_senders(reading, practice).iter().filter_map(|it| names::whole(it)).any(|it| it.is_like(name))
}

/// Those who authorize the release of what is asked for.
fn authorizers(passage: &Passage) -> Vec<Name> {
    let named = |cue: regex::Match| {
        let (name, end) = names::read(passage.text.get(cue.end()..)?, Setting::Prose)?;
        AUTHORIZES.is_match(after(&passage.text, cue.end() + end, 160)).then_some(name)
    };
    SOLEMN.find_iter(&passage.text).filter_map(named).collect()
}

/// Those whom a line calls an assistant.
fn assistants(passage: &Passage) -> Vec<Name> {
    let lines = lines(passage);
    let mut found = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        let below = lines.get(at + 1).copied().unwrap_or_default();
        let named =
            cells(line).find_map(|cell| names::whole(cell).or_else(|| names::whole(cell.split(',').next()?)));
        if let Some(name) = named
            && (ASSISTS.is_match(line) || ASSISTS.is_match(below))
        {
            found.push(name);
        }
    }
    found
}

/// Whether it is the given name of someone in the practice.
fn is_our_given(name: &Name, practice: &Practice) -> bool {
    let people = practice.providers.iter().map(|it| &it.person).chain(&practice.administrators);
    let mut people = people.chain(practice.staff.iter().map(|it| &it.person));
    people.any(|it| names::read(it.name.expose(), Setting::Field).is_some_and(|(ours, _)| name.is_like(&ours)))
}

/// The weight of someone known only by a given name.
const GIVEN: u32 = 2;

/// The senders as the header shows them. A name written `Last, First` without quotes arrives as two senders.
fn shown_senders(reading: &Reading, practice: &Practice) -> Vec<String> {
    let senders = pages::senders(reading, practice);
    let shown = |it: &Address| it.name.as_ref().map(|it| it.expose().clone());
    let mut all: Vec<String> = Vec::new();
    for (at, sender) in senders.iter().enumerate() {
        let before = at.checked_sub(1).and_then(|at| senders.get(at));
        let family = before.filter(|it| !it.email.expose().contains('@'));
        let family = family.map(|it| shown(it).unwrap_or_else(|| it.email.expose().clone()));
        match (family, shown(sender)) {
            (Some(family), Some(given)) => all.push(format!("{family}, {given}")),
            (None, Some(name)) => all.push(name),
            (Some(_) | None, None) => {}
        }
    }
    all
}

/// The live lines of a page, signature block included, without blank ones.
pub(super) fn lines(passage: &Passage) -> Vec<&str> {
    let spoken = passage.lines.iter().filter(|line| matches!(line.sort, Sort::Live | Sort::Signature));
    spoken.map(|line| line.text.as_str()).filter(|line| !line.trim().is_empty()).collect()
}

/// Names under "Sincerely," and the like.
fn closings<'a>(passage: &'a Passage, weight: u32, found: &mut Vec<Found<'a, Name>>) {
    let lines = lines(passage);
    let mut spoken = false;
    for (at, line) in lines.iter().enumerate() {
        let next = lines.get(at + 1).copied().unwrap_or_default();
        let ends = CLOSING.is_match(line.trim()) || (spoken && is_farewell(line, next));
        if !ends {
            spoken |= is_sentence(line);
            continue;
        }
        let below = &lines[at + 1..];
        // A firm signs "by" someone.
        let signed_by =
            below.iter().take(5).find_map(|line| line.trim().strip_prefix("By:").map(|rest| (rest, *line)));
        let signed_by = signed_by.and_then(|(rest, line)| names::whole(rest).map(|name| (name, line)));
        let next = || below.iter().take(5).find_map(|line| cells(line).find_map(person).map(|it| (it, *line)));
        let name = signed_by.or_else(next);
        if let Some((given, line)) = below.first().and_then(|line| Some((given(line)?, *line))) {
            found.push(Found { value: given, weight: GIVEN, passage: Some(passage), words: line.to_owned() });
        }
        if let Some((name, line)) = name {
            found.push(Found { value: name, weight, passage: Some(passage), words: line.to_owned() });
        }
    }
}

/// "From: Luz Hinojosa, caseworker", "Requested by: Corinne Fitch, RN".
fn fields<'a>(passage: &'a Passage, weight: u32, found: &mut Vec<Found<'a, Name>>) {
    for line in lines(passage) {
        for label in FIELD.find_iter(line) {
            let Some((name, end)) = names::read(&line[label.end()..], Setting::Field) else { continue };
            let words = line[label.start()..label.end() + end].to_owned();
            found.push(Found { value: name, weight, passage: Some(passage), words });
        }
        // To whose attention the answer goes; a letter to us names one of ours, who is left out later.
        for label in ATTENTION.find_iter(line) {
            let Some((name, end)) = names::read(&line[label.end()..], Setting::Field) else { continue };
            let words = line[label.start()..label.end() + end].to_owned();
            found.push(Found { value: name, weight: 3, passage: Some(passage), words });
        }
    }
}

/// The first name in the block at the foot of a page: below the last sentence, and no clerk's, witness's or
/// judge's.
fn foot<'a>(passage: &'a Passage, weight: u32, found: &mut Vec<Found<'a, Name>>) {
    let lines = lines(passage);
    // A sentence that ends the page, as machines add one, stands below the block.
    let body = if lines.len() > 3 { &lines[..lines.len() - 1] } else { &lines[..] };
    let sentence = body.iter().rposition(|line| is_sentence(line)).map_or(0, |at| at + 1);
    let from = sentence.max(lines.len().saturating_sub(10));
    for (at, line) in lines.iter().enumerate().skip(from) {
        let below = lines.get(at + 1).copied().unwrap_or_default();
        if OFFICIAL.is_match(line) || OFFICIAL.is_match(below) || COPY.is_match(line) {
            continue;
        }
        if let Some(name) = cells(line).find_map(person).or_else(|| casual(line)) {
            found.push(Found { value: name, weight, passage: Some(passage), words: (*line).to_owned() });
            return;
        }
    }
    // Someone who ends with a given name and no more.
    if passage.role == Role::Attachment {
        return;
    }
    let mut last = lines.iter().skip(from).take(4).filter(|line| !COPY.is_match(line));
    if let Some((name, line)) = last.find_map(|line| Some((given(line)?, *line))) {
        found.push(Found { value: name, weight: 1, passage: Some(passage), words: line.to_owned() });
    }
}

/// Names with the mark of a signature: `/s/ Ana Ruiz`, `By: Ana Ruiz`, `(signed) Ana Ruiz`.
fn marked<'a>(passage: &'a Passage, weight: u32, found: &mut Vec<Found<'a, Name>>) {
    let lines = lines(passage);
    for (at, line) in lines.iter().enumerate() {
        let below = || lines.iter().skip(at + 1).take(2);
        // A form has a clerk and a lawyer sign side by side.
        let by_lawyer = below().any(|line| LAWYER_SIGNS.is_match(line));
        if !by_lawyer && (OFFICIAL.is_match(line) || below().any(|line| OFFICIAL.is_match(line))) {
            continue;
        }
        // Lawyers agree to the form of what a judge is to sign.
        if lines[at.saturating_sub(3)..at].iter().any(|line| AGREED.is_match(line)) {
            continue;
        }
        let is_mark = |cell: &&str| {
            MARK.is_match(cell) || (SIGNED_FIELD.is_match(cell) && (by_lawyer || LAWYER_SIGNS.is_match(cell)))
        };
        let signed = cells(line).filter(|cell| is_mark(cell) && !OFFICIAL.is_match(cell)).find_map(|cell| {
            let rest = names::signature(cell);
            names::read(rest, Setting::Field).map(|(name, _)| name)
        });
        if let Some(name) = signed {
            found.push(Found { value: name, weight, passage: Some(passage), words: (*line).to_owned() });
        }
    }
}

/// What stands below `cell` of `line`, where the line below has columns too: a clerk may sign beside a lawyer.
fn column<'a>(line: &str, cell: &str, below: &'a str) -> &'a str {
    let start = |within: &str, part: &str| (part.as_ptr() as usize).saturating_sub(within.as_ptr() as usize);
    let at = start(line, cell);
    if at < 24 && cells(below).count() < 2 {
        return below;
    }
    cells(below).min_by_key(|it| start(below, it).abs_diff(at)).unwrap_or(below)
}

/// Names alone on a line below some text, with an office, a firm or a telephone after or below them, wherever on the page
/// they stand.
fn titled<'a>(passage: &'a Passage, weight: u32, found: &mut Vec<Found<'a, Name>>) {
    let lines = lines(passage);
    let Some(first) = lines.iter().position(|line| is_sentence(line)) else { return };
    for (at, line) in lines.iter().enumerate().skip(first + 1) {
        if COPY.is_match(line) || is_sentence(line) {
            continue;
        }
        let named = cells(line).find_map(|cell| person(cell).map(|name| (name, cell)));
        let Some((name, cell)) = named else { continue };
        let below = column(line, cell, lines.get(at + 1).copied().unwrap_or_default());
        if OFFICIAL.is_match(cell) || OFFICIAL.is_match(below) {
            continue;
        }
        let rest = cell.split_once(',').map_or("", |(_, rest)| rest);
        if OFFICE.is_match(rest) || (!is_sentence(below) && OFFICE.is_match(below)) {
            found.push(Found { value: name, weight, passage: Some(passage), words: (*line).to_owned() });
        }
    }
}

/// The person whom a cell names, where it is no town with its state.
pub(super) fn person(cell: &str) -> Option<Name> {
    names::whole(cell).filter(|_| !PLACE.is_match(cell))
}

/// Whether a line ends what was said as some do in words of their own ("Stay warm,"): a few words before a comma, with a
/// name below.
fn is_farewell(line: &str, next: &str) -> bool {
    let Some(words) = line.trim().strip_suffix(',') else { return false };
    words.split(' ').count() <= 5
        && words.chars().all(|it| it.is_alphabetic() || matches!(it, ' ' | '\'' | '-'))
        && words.starts_with(char::is_uppercase)
        && !SALUTATION.is_match(words)
        && names::whole(words).is_none_or(|it| it.is_short())
        && (names::whole(next).is_some() || given(next).is_some())
}

/// A given name alone on a line, or with what its bearer is: `Gwen @ Harbor Clinic`, `Renee, surgery coordinator`.
fn given(line: &str) -> Option<Name> {
    let with_office = || {
        let at = line.find([',', '@', '|', '/'])?;
        let (name, rest) = line.split_at(at);
        let is_office = rest.starts_with('@') || OFFICE.is_match(rest);
        names::given(name).filter(|_| is_office && line.len() < 64)
    };
    let with_letters = || {
        let (name, letters) = line.trim().split_once([' ', ','])?;
        let letters = letters.split([',', ' ']).find(|it| !it.is_empty())?;
        names::given(name).filter(|_| letters.len() > 1 && names::is_credential(letters))
    };
    names::given(line).or_else(with_letters).or_else(with_office)
}

/// Whether a line is running text.
fn is_sentence(line: &str) -> bool {
    let line = line.trim();
    let words = line.split_whitespace().filter(|word| word.starts_with(char::is_lowercase)).count();
    words >= 4 || (words >= 2 && line.ends_with(['.', '?', '!']))
}

/// A name typed without capitals, told by the letters after it: `debbie kuykendall lvn`.
fn casual(line: &str) -> Option<Name> {
    let (name, letters) = line.trim().rsplit_once([' ', ','])?;
    let name = name.trim_end_matches(',');
    let plain = name.split(' ').count() == 2 && name.chars().all(|it| it.is_ascii_lowercase() || it == ' ');
    let spelled = name.split(' ').map(names::capitalised).collect::<Vec<_>>().join(" ");
    (plain && letters.len() > 1 && names::is_credential(letters)).then(|| names::whole(&spelled)).flatten()
}

/// "My name is", "this is … with".
fn introductions<'a>(passage: &'a Passage, found: &mut Vec<Found<'a, Name>>) {
    for cue in INTRODUCED.find_iter(&passage.text) {
        let rest = &passage.text[cue.end()..];
        let Some((name, end)) = names::read(rest, Setting::Prose) else {
            // "It's renee the paralegal".
            let word = rest.split([' ', ',']).next().unwrap_or_default();
            let presented = rest.get(word.len()..).is_some_and(|it| PRESENTED.is_match(it));
            if let Some(given) = names::given(word).filter(|_| presented) {
                found.push(Found { value: given, weight: 1, passage: Some(passage), words: word.to_owned() });
            }
            continue;
        };
        let words = passage.text[cue.start()..cue.end() + end].to_owned();
        found.push(Found { value: name, weight: 4, passage: Some(passage), words });
    }
}

/// The "From:" lines of what is forwarded within a body; the innermost is the one who asks.
fn forwarded<'a>(passage: &'a Passage, practice: &Practice, found: &mut Vec<Found<'a, Name>>) {
    let from = passage.text.lines().filter(|line| line.starts_with("From:") && line.contains('@'));
    let mut outside =
        from.filter(|line| !practice.domains.iter().any(|ours| line.to_lowercase().contains(ours.as_str())));
    if let Some(line) = outside.next_back() {
        let shown = line.trim_start_matches("From:").split('<').next().unwrap_or_default();
        if let Some(name) = names::whole(shown.trim().trim_matches('"')) {
            found.push(Found { value: name, weight: 8, passage: Some(passage), words: line.to_owned() });
        }
    }
}

/// Names among the first lines of a page: a letterhead.
fn heads(passage: &Passage) -> Vec<Name> {
    let all = lines(passage);
    let pieces = all.into_iter().flat_map(|line| line.split([',', '|'])).flat_map(cells);
    pieces.take(160).filter_map(names::whole).collect()
}

/// The columns of a line.
pub(super) fn cells(line: &str) -> impl Iterator<Item = &str> {
    line.split("   ").flat_map(|it| it.split('|')).map(str::trim).filter(|it| !it.is_empty())
}

/// Whether it is a firm's name that looks like a person's.
fn is_organization(name: &Name) -> bool {
    name.folded().iter().any(|word| ORGANIZATION_WORDS.contains(&word.as_str()) || word.contains("fax"))
}

const ORGANIZATION_WORDS: &[&str] = &[
    "trial",
    "injury",
    "fiduciary",
    "psychiatry",
    "cardiology",
    "orthopedics",
    "pediatrics",
    "examiner",
    "docketing",
    "intake",
    "outreach",
    "desk",
    "team",
    "admissions",
    "claims",
    "risk",
    "adjustment",
    "operations",
    "retrieval",
    "regional",
    "front",
    "status",
    "welfare",
    "protective",
    "underwriting",
    "enforcement",
    "consumer",
    "docket",
    "coordinator",
    "manager",
    "director",
    "specialist",
    "analyst",
    "adjuster",
    "investigator",
    "assistant",
    "clerk",
    "process",
    "gateway",
    "portal",
    "scanner",
    "delivery",
    "mailroom",
    "reception",
    "secretary",
    "president",
    "bar",
    "avenue",
    "suite",
    "square",
    "lane",
];

static CLOSING: LazyLock<Regex> = LazyLock::new(|| {
    phrase(
        r"^(?:(?:very |most )?(?:sincerely|respectfully|cordially|truly|faithfully
            |gratefully)(?: yours)?(?: submitted)?
            |(?:very truly |truly |sincerely |respectfully |faithfully )?yours(?: truly| sincerely| faithfully
            | very truly)?|(?:with )?(?:best|kind|warm|kindest|warmest|many)?\s?(?:regards|wishes|thanks
            |respect|gratitude|appreciation)|with (?:respect|thanks|gratitude|appreciation|kind regards)
            |thank you(?: kindly| very much| so much| for [^.]*| in advance)?|(?:thanks|thx|thnx|ty|tks)(?: so much| again| a bunch| a million| much| all| everyone| folks| y'all| so very much
            | in advance| a lot)?|god bless|atentamente|cordialmente|saludos|muchas gracias|gracias
            |thank you with all my heart
            |(?:quedo )?a sus [a-z ]{0,12}[oó]rdenes|sin otro particular|(?:reciba )?un cordial saludo|cheers|warmly|blessings
            |(?:all the )?best|feliz navidad|(?:happy|merry) (?:holidays|christmas|new year)
            |have a (?:great|good|nice|wonderful|blessed|safe) (?:day|week|weekend|one|evening|afternoon))[\s]*[,.!-]{0,2}$",
    )
});

static FIELD: LazyLock<Regex> = LazyLock::new(|| {
    phrase(
        r"(?:^|\s{2,}|\|)[\s*]*(?:from|sender|sent by|requested by|requestor|requester|(?:your |our )?contact(?: person| name| here)?
            |examiner|adjuster|investigator|caseworker|case worker|prepared by|submitted by|attorney|analyst
            |specialist|coordinator|representative|name of requester|requesting [a-z]+|issued by|signed by|adjudicator
            |case ?manager|reviewer|auditor|[a-z ]{0,24}requesting|de)(?:\s*[:>|=]\s*
            |\s*\.{2,}\s*|\s{2,})(?:/s/\s*)?",
    )
});

static ATTENTION: LazyLock<Regex> =
    LazyLock::new(|| phrase(r"\b(?:attn|attention|return to|reply to|questions(?: to)?|contact|c/o)[\s]*[:.]\s*"));

/// Someone who signs for a court, or for others.
pub(super) static OFFICIAL: LazyLock<Regex> = LazyLock::new(|| {
    phrase(
        r"\b(?:clerk|notary|witness|judge|magistrate|chancellor|court administrator|(?:chief|associate|court) justice|registrar|commissioner of oaths
            |signature of clerk|signed before|prothonotary|deputy[\s]*(?:$|[\[,;|]|[\s]{2})|foreperson|custodian of records|records custodian|court reporter)\b",
    )
});

static COPY: LazyLock<Regex> = LazyLock::new(|| {
    phrase(r"^[\s]*(?:cc|bcc|c\.c\.|encl|enclosures?|witness|notary|attending|treating|next of kin)\b")
});

static INTRODUCED: LazyLock<Regex> = LazyLock::new(|| {
    any_phrase(&[
        r"\b(?:my name is|my name's|i am|i'?m|this is|it'?s|me llamo|mi nombre es|soy|on behalf of dr\.?) ",
    ])
});

/// What follows a given name with which someone presents themself.
static PRESENTED: LazyLock<Regex> =
    LazyLock::new(|| phrase(r"^,? (?:the|from|with|at|over at|here|in|w/|calling|paralegal|nurse|an? )"));

/// The mark of a signature.
static MARK: LazyLock<Regex> = LazyLock::new(|| phrase(r"^[\s_]*(?:by:?\s*)?(?:/?s/{1,2}|\(signed\))|^[\s_]*by:"));

/// A line that is signed.
static SIGNED_FIELD: LazyLock<Regex> = LazyLock::new(|| phrase(r"^[\s_]*signed:"));

/// Where lawyers sign that they agree to the form of an order.
static AGREED: LazyLock<Regex> = LazyLock::new(|| {
    phrase(r"\b(?:agreed|approved|consented)(?: and approved)? (?:as )?to (?:as to )?(?:form|substance|entry)\b")
});

/// How a letter begins.
static SALUTATION: LazyLock<Regex> = LazyLock::new(|| {
    phrase(r"^(?:dear|hi|hello|hey|good|greetings|to|attn|attention|re|estimad[oa]s?|hola|buen[oa]s|apreciable)\b")
});

/// A town of more words than one, and its state.
static PLACE: LazyLock<Regex> = LazyLock::new(|| {
    phrase(
        r"^[^a-z]*[a-z.']+ [a-z.' ]+, (?:ala(?:bama)?|alaska|ariz(?:ona)?|arkansas|calif(?:ornia)?|colo(?:rado)?|conn(?:ecticut)?|delaware
            |fla|florida|georgia|hawaii|idaho|ill(?:inois)?|ind(?:iana)?|iowa|kansas|kentucky|louisiana|maine|maryland|mass(?:achusetts)?
            |mich(?:igan)?|minn(?:esota)?|miss(?:issippi)?|missouri|mont(?:ana)?|nebraska|nevada|new [a-z]+|north [a-z]+|ohio|oklahoma
            |ore(?:gon)?|penn(?:sylvania)?|rhode island|south [a-z]+|tenn(?:essee)?|tex(?:as)?|utah|vermont|virginia|wash(?:ington)?
            |west virginia|wis(?:consin)?|wyoming|[a-z]{2}\.? [0-9]{5})\b",
    )
});

/// Before the name of someone who says a thing solemnly.
static SOLEMN: LazyLock<Regex> = LazyLock::new(|| phrase(r"\b(?:I|the undersigned)[,:]? "));

/// That what is said is an authorization.
static AUTHORIZES: LazyLock<Regex> = LazyLock::new(|| {
    phrase(r"^[^.]*?\b(?:authorize|permit|give (?:my )?permission|consent to|direct|allow|autorizo)\b")
});

/// Where a lawyer signs.
static LAWYER_SIGNS: LazyLock<Regex> =
    LazyLock::new(|| phrase(r"\b(?:attorney's signature|(?:counsel|attorneys?) for|bar (?:no|number))\b"));

/// Someone who sends for somebody else.
static ASSISTS: LazyLock<Regex> = LazyLock::new(|| {
    phrase(
        r"\b(?:(?:legal|executive|administrative|office|litigation) (?:assistant|secretary)|assistant to|secretary to)\b",
    )
});

/// What stands after or below the name of someone who signs.
static OFFICE: LazyLock<Regex> = LazyLock::new(|| {
    phrase(
        r"\b(?:director|manager|attorneys?|counsel|paralegal|assistant|specialist|coordinator|supervisor|investigator
            |examiner|adjuster|analyst|nurse|r\.?n\.?|lpn|lvn|secretary|officer|agent|partner|associate|president
            |administrator|scheduler|account|rep|counselor|representative|advocate|auditor|lead|chief|detective|sergeant|deputy|social worker
            |case ?manager|case ?worker|caseworker|adjudicator|consultant|reviewer|reporter|liaison|professor|principal
            |technician|clerical|bar (?:no|number|#)|osb|sbn|wsba|ausa|llp|llc|pllc|p\.c|inc|law|office|department|clinic
            |hospital|center|tel|phone|ext|direct|fax|executor|guardian|m\.?d|d\.?o|np|pa-c|esq|esquire)\b|@
            |[0-9]{3}[-.)] ?[0-9]{3}",
    )
});
