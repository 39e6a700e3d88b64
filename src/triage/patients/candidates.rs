//! The one person of whom a message speaks, where no field, phrase or birth date says whose records are meant.
//!
//! Everyone named is weighed by how they are spoken of: with a courtesy title ("Mr. Asante"), as the owner of a chart, as
//! someone seen, treated or hurt, in the subject, in a file's name, on a line of their own above a letter. Whoever writes,
//! and whoever is named with an office, is no candidate. The answer is a hint, no more.

use std::sync::LazyLock;

use regex::Regex;

use super::sightings::Search;
use super::{Sighting, Strength};
use crate::model::{Practice, Role};
use crate::triage::dates::{after, before};
use crate::triage::names::{self, Name, Setting};
use crate::triage::phrase::phrase;
use crate::triage::reading::{Passage, Reading, Sort};

/// What is needed for an answer.
const ENOUGH: f32 = 1.5;
/// No more people than this are weighed: a list of names is no letter about one person.
const MOST: usize = 40;

/// Someone named, and what speaks for their being the patient.
struct Candidate<'a> {
    name: Name,
    passage: &'a Passage,
    words: &'a str,
    score: f32,
}

/// The person of whom the message most likely speaks.
pub(super) fn spoken_of<'a>(reading: &'a Reading, practice: &Practice) -> Option<Sighting<'a>> {
    let writers = writers(reading);
    let mut candidates: Vec<Candidate> = Vec::new();
    for passage in reading.live() {
        let subject = matches!(passage.role, Role::Subject | Role::NestedSubject);
        let search = Search::of(passage, practice);
        for (name, start, end) in search.names() {
            if writers.iter().any(|it| it.is_like(&name)) || candidates.len() > MOST {
                continue;
            }
            let score = if subject { 1.0 } else { standing(passage, start, end) };
            match candidates.iter_mut().find(|it| it.name.is_like(&name)) {
                Some(known) => {
                    known.score = known.score.max(score);
                    if name.fullness() > known.name.fullness() {
                        known.name = name;
                    }
                }
                None => candidates.push(Candidate { name, passage, words: &passage.text[start..end], score }),
            }
        }
    }
    for candidate in &mut candidates {
        candidate.score += familiarity(reading, &candidate.name);
    }
    let best = candidates.into_iter().rev().max_by(|a, b| a.score.total_cmp(&b.score))?;
    (best.score >= ENOUGH).then(|| Sighting {
        name: best.name,
        born: None,
        strength: Strength::Hint,
        passage: best.passage,
        words: best.words.to_owned(),
        reason: super::SPOKEN_OF,
    })
}

/// How much of what is said of `name` in the message is said of a patient.
pub(super) fn familiarity(reading: &Reading, name: &Name) -> f32 {
    let Some(family) = name.written_family() else { return 0.0 };
    let (mut titled, mut owned, mut subject, mut filed) = (0.0_f32, 0.0_f32, 0.0_f32, 0.0_f32);
    for passage in &reading.passages {
        if matches!(passage.role, Role::Subject | Role::NestedSubject) {
            let folded = names::fold(&passage.text);
            if folded.contains(&names::fold(family)) {
                subject = 1.5;
            }
            continue;
        }
        for (at, _) in passage.text.match_indices(family) {
            if TITLED.is_match(before(&passage.text, at, 10)) {
                titled += 0.8;
            }
            if OWNED.is_match(after(&passage.text, at + family.len(), 40)) {
                owned = 1.5;
            }
        }
    }
    let mut files = reading.document.parts.iter().filter(|it| it.role == Role::Attachment);
    if files.any(|it| names::fold(it.name.expose()).contains(&names::fold(family))) {
        filed = 1.0;
    }
    titled.min(2.0) + owned + subject + filed
}

/// How the message writes in full a name of which only initials, the given name or half of the family name was seen.
pub(super) fn fuller(reading: &Reading, practice: &Practice, name: &Name) -> Option<Name> {
    let written = || {
        let texts = reading.live().flat_map(|it| [it.text.as_str(), it.signature.as_str()]);
        texts.flat_map(names::all).map(|(name, _, _)| name)
    };
    let half = name.family();
    if name.is_short() {
        // Whoever writes, or has an office, may have the same initials.
        let writers = writers(reading);
        let named = reading.live().flat_map(|it| Search::of(it, practice).names()).map(|(other, _, _)| other);
        let mut fuller = named.filter(|it| {
            !it.is_short()
                && !it.has_only_initials()
                && it.is_like(name)
                && !writers.iter().any(|one| one.is_like(it))
        });
        return fuller.next();
    }
    let is_fuller = |other: &Name| {
        let short = name.has_only_initials() && !other.has_only_initials() && other.family() == half;
        let hyphened = other.written_family().and_then(|it| it.split_once('-')).is_some_and(|(first, last)| {
            let doubled = name.written_family().is_some_and(|it| it.contains('-'));
            !doubled && [first, last].iter().any(|it| names::fold(it) == half)
        });
        (short || hyphened) && other.is_like(name)
    };
    written().filter(is_fuller).max_by_key(Name::fullness)
}

/// How the words around a name speak of a patient.
fn standing(passage: &Passage, start: usize, end: usize) -> f32 {
    let text = &passage.text;
    let mut score = 0.0;
    if SEEN_BEFORE.is_match(before(text, start, 32)) {
        score += 1.5;
    } else if ABOUT_BEFORE.is_match(before(text, start, 16)) {
        score += 1.0;
    }
    if SEEN_AFTER.is_match(after(text, end, 48)) {
        score += 1.2;
    }
    if OWNED.is_match(after(text, end, 40)) {
        score += 1.5;
    }
    let line_start = text[..start].rfind('\n').map_or(0, |it| it + 1);
    let line_end = text[end..].find('\n').map_or(text.len(), |it| end + it);
    let alone = text[line_start..start].trim().is_empty();
    let early = text[line_end..].lines().filter(|it| it.len() > 50).count() > 2;
    if alone && early && REFERENCE_AFTER.is_match(&text[end..line_end]) {
        score += 1.5;
    }
    if DEFENDANT.is_match(after(text, end, 40)) {
        score -= 1.0;
    }
    score
}

/// Those who write: in From, below a closing or at the foot, or by their own words.
pub(super) fn writers(reading: &Reading) -> Vec<Name> {
    let mut found = Vec::new();
    let nested = reading.document.parts.iter().filter_map(|part| part.envelope.as_ref());
    for envelope in std::iter::once(&reading.document.envelope).chain(nested) {
        for sender in &envelope.from {
            let Some(shown) = sender.name.as_ref().map(|it| it.expose()) else { continue };
            let spelled = shown.split(' ').map(names::capitalised).collect::<Vec<_>>().join(" ");
            found.extend(names::whole(shown).or_else(|| names::whole(&spelled)));
        }
    }
    for passage in reading.live().filter(|it| !matches!(it.role, Role::Subject | Role::NestedSubject)) {
        let lines = || passage.lines.iter().filter(|it| matches!(it.sort, Sort::Live | Sort::Signature));
        let last = lines().rev().filter(|it| !it.text.trim().is_empty()).take(7);
        found.extend(last.filter(|it| it.text.len() < 64).filter_map(|it| names::whole(&it.text)));
        found.extend(lines().filter(|it| SIGNS.is_match(&it.text)).filter_map(|it| names::whole(&it.text)));
        for cue in PRESENTS.find_iter(&passage.text) {
            let rest = passage.text.get(cue.end()..).unwrap_or_default();
            found.extend(names::read(rest, Setting::Prose).map(|(name, _)| name));
        }
    }
    found
}

static TITLED: LazyLock<Regex> =
    LazyLock::new(|| phrase(r"\b(?:mr|mrs|ms|miss|mx|master|sr|sra|señor|señora)\.? $"));

/// What a person has whose records are wanted.
static OWNED: LazyLock<Regex> = LazyLock::new(|| {
    phrase(
        r"^(?:'s|'|s') (?:[a-z-]+ ){0,3}?(?:charts?|records?|files?|labs?|results?|visits?|notes?|case|care|treatment|bills?|balance
            |account|claim|surgery|condition|history|medications?|meds|dob|date of birth|injur|death|stay|admission
            |scans?|imaging|x-?rays?|mri|shots?|imm|appointments?|diagnos|test|pain|doctor|evaluation|report)",
    )
});

static SEEN_BEFORE: LazyLock<Regex> = LazyLock::new(|| {
    phrase(
        r"\b(?:saw|see|sees|seen|seeing|treat|treats|treated|treating|examined|evaluated|followed|follows|admitted|admitting
            |discharged|operated on|prescribed to|prescribed|caring for|cares? for|injured|injuries to|hurt|struck
            |killed|diagnosed|delivered|transferred|referred|picked up|having|received|paciente|atendió
            |disbursement on|working up) $",
    )
});

static ABOUT_BEFORE: LazyLock<Regex> =
    LazyLock::new(|| phrase(r"\b(?:about|for|on|of|re|regarding|concerning|is|with|named|sobre|para|de) $"));

static SEEN_AFTER: LazyLock<Regex> = LazyLock::new(|| {
    phrase(
        r"^,? (?:who )?(?:was|is|has been|had|has|died|passed|presented|presents|turned|underwent|came|comes|saw|sees|suffered
            |sustained|fell|fue|es|murió|falleció|transferred|arrived|started|starts|needs) ?(?:a patient|seen|treated
            |injured|hurt|admitted|under|diagnosed|away|on|in|to|by|born|your|involved|being|struck|coming|at|from|surgery)?",
    )
});

/// What may follow a name that stands alone above a letter.
static REFERENCE_AFTER: LazyLock<Regex> = LazyLock::new(|| {
    phrase(r"^[\s]*$|^[\s]*(?:/|-|,? (?:dec|deceased|mrn|acct|account|claim|date of|doi|dol|occurrence|file))")
});

static DEFENDANT: LazyLock<Regex> = LazyLock::new(|| phrase(r"^[,)\s]*(?:defendants?|respondents?)\b"));

static SIGNS: LazyLock<Regex> = LazyLock::new(|| phrase(r"^[\s_]*(?:by:?\s*)?/?s/"));

static PRESENTS: LazyLock<Regex> =
    LazyLock::new(|| phrase(r"\b(?:my name is|my name's|i am|i'm|this is|it's|me llamo|mi nombre es|soy) "));
