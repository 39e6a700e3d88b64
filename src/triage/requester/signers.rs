//! The person who signs.
//!
//! A letter's closing counts most, then what a cover sheet calls "From" or "Requested by", then a name at the foot
//! of a page, then the sender in the header. Letters weigh more than the mail to which they are attached, since a
//! clerk often sends what a lawyer signs. The fullest spelling found for the signer is answered.

use std::sync::LazyLock;

use regex::Regex;

use super::{Found, is_ours, pages};
use crate::model::{Kind, Practice, Role};
use crate::triage::names::{self, Name, Setting};
use crate::triage::phrase::{any_phrase, phrase};
use crate::triage::reading::{Passage, Reading, Sort};

/// The person who asks.
///
/// Where a company sends what others have signed, `company` says so: then its own people come first.
pub(super) fn signer<'a>(
    reading: &'a Reading,
    kind: Kind,
    company: bool,
    practice: &Practice,
    patients: &[Name],
) -> Option<Found<'a, Name>> {
    let own_people = if company { 6 } else { 0 };
    let mut found: Vec<Found<Name>> = Vec::new();
    for passage in pages::speaking(reading) {
        let letter = if passage.role == Role::Attachment { 1 } else { own_people };
        closings(passage, 8 + letter + u32::from(letter == 1), &mut found);
        fields(passage, 7 + letter, &mut found);
        if kind == Kind::Subpoena {
            issuers(passage, &mut found);
        }
        foot(passage, 6 + letter, &mut found);
        introductions(passage, &mut found);
        forwarded(passage, practice, &mut found);
    }
    for sender in pages::senders(reading, practice) {
        let Some(shown) = sender.name.as_ref().map(|it| it.expose()) else { continue };
        let shown = shown.split('(').next().unwrap_or_default();
        let typed = shown.split(' ').map(names::capitalised).collect::<Vec<_>>().join(" ");
        if let Some(name) = names::whole(shown).or_else(|| names::whole(&typed)) {
            found.push(Found { value: name, weight: 6 + own_people, passage: None, words: shown.to_owned() });
        }
    }
    found.retain(|it| !is_ours(&it.value, practice) && !is_organization(&it.value));
    found.retain(|it| !patients.iter().any(|patient| patient.is_like(&it.value)));
    // The first of equal weight: letters come before their enclosures.
    let best = found.iter().rev().max_by_key(|it| it.weight)?.clone();
    let heads = pages::speaking(reading).flat_map(heads);
    let fuller = found.iter().map(|it| it.value.clone()).chain(heads);
    let fuller = fuller.filter(|it| it.is_like(&best.value)).max_by_key(Name::fullness);
    Some(match fuller {
        Some(fuller) if fuller.fullness() > best.value.fullness() => best.map(|_| fuller),
        Some(_) | None => best,
    })
}

/// The live lines of a page, signature block included, without blank ones.
fn lines(passage: &Passage) -> Vec<&str> {
    let spoken = passage.lines.iter().filter(|line| matches!(line.sort, Sort::Live | Sort::Signature));
    spoken.map(|line| line.text.as_str()).filter(|line| !line.trim().is_empty()).collect()
}

/// Names under "Sincerely," and the like.
fn closings<'a>(passage: &'a Passage, weight: u32, found: &mut Vec<Found<'a, Name>>) {
    let lines = lines(passage);
    for (at, line) in lines.iter().enumerate() {
        if !CLOSING.is_match(line.trim()) {
            continue;
        }
        let below = &lines[at + 1..];
        // A firm signs "by" someone.
        let signed_by =
            below.iter().take(5).find_map(|line| line.trim().strip_prefix("By:").map(|rest| (rest, *line)));
        let signed_by = signed_by.and_then(|(rest, line)| names::whole(rest).map(|name| (name, line)));
        let next =
            || below.iter().take(5).find_map(|line| cells(line).find_map(names::whole).map(|it| (it, *line)));
        let name = signed_by.or_else(next);
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

/// Whoever has a subpoena issued.
fn issuers<'a>(passage: &'a Passage, found: &mut Vec<Found<'a, Name>>) {
    for cue in ISSUER.find_iter(&passage.text) {
        let Some((name, end)) = names::read(&passage.text[cue.end()..], Setting::Prose) else { continue };
        let words = passage.text[cue.start()..cue.end() + end].to_owned();
        found.push(Found { value: name, weight: 7, passage: Some(passage), words });
    }
    let lines = lines(passage);
    for pair in lines.windows(3) {
        let titled = pair[1..].iter().any(|line| ISSUER_TITLE.is_match(line));
        if titled && let Some(name) = cells(pair[0]).filter_map(names::whole).last() {
            found.push(Found { value: name, weight: 6, passage: Some(passage), words: pair[0].to_owned() });
        }
    }
}

/// The first name in the block at the foot of a page: below the last sentence, and no clerk's, witness's or
/// judge's.
fn foot<'a>(passage: &'a Passage, weight: u32, found: &mut Vec<Found<'a, Name>>) {
    let lines = lines(passage);
    let sentence = lines.iter().rposition(|line| is_sentence(line)).map_or(0, |at| at + 1);
    let from = sentence.max(lines.len().saturating_sub(10));
    for (at, line) in lines.iter().enumerate().skip(from) {
        let below = lines.get(at + 1).copied().unwrap_or_default();
        if OFFICIAL.is_match(line) || OFFICIAL.is_match(below) || COPY.is_match(line) {
            continue;
        }
        if let Some(name) = cells(line).find_map(names::whole).or_else(|| casual(line)) {
            found.push(Found { value: name, weight, passage: Some(passage), words: (*line).to_owned() });
            return;
        }
    }
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
        let Some((name, end)) = names::read(&passage.text[cue.end()..], Setting::Prose) else { continue };
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
fn cells(line: &str) -> impl Iterator<Item = &str> {
    line.split("   ").flat_map(|it| it.split('|')).map(str::trim).filter(|it| !it.is_empty())
}

/// Whether it is a firm's name that looks like a person's.
fn is_organization(name: &Name) -> bool {
    name.folded().iter().any(|word| ORGANIZATION_WORDS.contains(&word.as_str()))
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
    "fax",
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
            |thank you(?: kindly| very much| so much| for [^.]*| in advance)?|thanks(?: so much| again
            | in advance| a lot)?|god bless|atentamente|cordialmente|saludos|muchas gracias|gracias
            |thank you with all my heart)[\s]*[,.!-]{0,2}$",
    )
});

static FIELD: LazyLock<Regex> = LazyLock::new(|| {
    phrase(
        r"(?:^|\s{2,}|\|)[\s*]*(?:from|sender|sent by|requested by|requestor|requester|contact(?: person)?
            |examiner|adjuster|investigator|caseworker|case worker|prepared by|submitted by|attorney|analyst
            |specialist|coordinator|representative|name of requester|requesting party|de)(?:\s*[:>|=]\s*
            |\s*\.{2,}\s*|\s{2,})(?:/s/\s*)?",
    )
});

static ATTENTION: LazyLock<Regex> =
    LazyLock::new(|| phrase(r"\b(?:attn|attention|return to|reply to|questions to|contact|c/o)[\s]*[:.]\s*"));

static ISSUER: LazyLock<Regex> = LazyLock::new(|| {
    any_phrase(&[
        r"\b(?:issues or requests|who requests|requesting) this subpoena,?(?: (?:is|are))?:? ",
        r"\b(?:issued )?at the (?:request|instance) of (?:(?:the|assistant|deputy|special|united states
            |district|county|state|city|attorney|agent|investigator|detective|prosecutor) )*",
        r"\brequested by:? ",
        r"\bby:[\s]*/s/[\s]*",
        r"\battorneys?:[\s]*",
    ])
});

static ISSUER_TITLE: LazyLock<Regex> = LazyLock::new(|| {
    phrase(
        r"\b(?:attorneys? for|attorney's signature|counsel for|assistant united states attorney
            |assistant (?:district|attorney)|investigator|issuing (?:officer|attorney))\b",
    )
});

/// Someone who signs for a court, or for others.
static OFFICIAL: LazyLock<Regex> = LazyLock::new(|| {
    phrase(
        r"\b(?:clerk|deputy|notary|witness|judge|magistrate|chancellor|justice|registrar|commissioner of oaths
            |signature of|signed before)\b",
    )
});

static COPY: LazyLock<Regex> = LazyLock::new(|| {
    phrase(r"^[\s]*(?:cc|bcc|c\.c\.|encl|enclosures?|witness|notary|attending|treating|next of kin)\b")
});

static INTRODUCED: LazyLock<Regex> =
    LazyLock::new(|| any_phrase(&[r"\b(?:my name is|my name's|i am|i'm|this is|me llamo|mi nombre es|soy) "]));
