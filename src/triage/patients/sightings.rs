//! Where a patient's name is seen: all ways of seeing put together, and who is never one.
//!
//! [`all`] looks in forms and lists ([`super::fields`]), in running text ([`super::phrases`]), beside dates of birth
//! ([`super::births`]), in captions and subjects, and under "my records". Someone with an office, a title, letters or another
//! part in the matter is passed over by [`Search::may_be_patient`].

use std::sync::LazyLock;

use jiff::civil::Date;
use regex::Regex;

use super::candidates;
use super::own::own_sighting;
use super::parties::parties;
use super::{Birth, Sighting, Strength};
use crate::model::{Practice, Role};
use crate::triage::dates::{after, before};
use crate::triage::names::{self, Name, Setting};
use crate::triage::phrase::phrase;
use crate::triage::reading::{Passage, Reading};

/// The least length in bytes of a line that may go on in the next.
const WRAPPED: usize = 36;

/// Someone of whom only the family name is seen, until it is known who that is.
pub(super) const PARTIAL: &str = "a family name";
/// Why a relative may be the patient.
pub(super) const RELATIVE: &str = "a phrase names a relative";

/// Every sighting in `reading`, in reading order within each way of seeing.
pub(super) fn all<'a>(reading: &'a Reading, practice: &Practice, today: Date) -> Vec<Sighting<'a>> {
    let mut found = Vec::new();
    for passage in reading.live() {
        let search = Search { passage, text: &passage.text, practice, today };
        if matches!(passage.role, Role::Subject | Role::NestedSubject) {
            search.subject(&mut found);
            continue;
        }
        search.fields(&mut found);
        search.parts(&mut found);
        search.table(&mut found);
        search.phrases(&mut found);
        search.births(&mut found);
        search.ages(&mut found);
        search.parties(&mut found);
    }
    if !found.iter().any(|it| it.strength >= Strength::Likely) {
        for passage in reading.passages.iter().filter(|it| !it.quoted.is_empty()) {
            let search = Search { passage, text: &passage.quoted, practice, today };
            search.births(&mut found);
            search.phrases(&mut found);
        }
    }
    // Someone who asks for "my records" may speak of a husband or a mother too.
    if !found.iter().any(|it| it.strength > Strength::Phrase)
        && found.iter().any(|it| it.reason == RELATIVE)
        && own_sighting(reading, practice)
            .is_some_and(|it| it.strength == Strength::Likely && it.passage.role == Role::Body)
    {
        found.retain(|it| it.reason != RELATIVE);
    }
    resolve(reading, &mut found);
    if !found.iter().any(|it| it.strength >= Strength::Phrase) {
        let own = own_sighting(reading, practice);
        let spoken = match &own {
            Some(own) if own.strength > Strength::Hint => None,
            Some(_) | None if found.iter().any(|it| it.strength > Strength::Hint) => None,
            Some(_) | None => candidates::spoken_of(reading, practice),
        };
        if let Some(spoken) = spoken {
            found.retain(|it| it.name.is_like(&spoken.name));
            found.push(spoken);
        } else {
            let named = !found.is_empty();
            found.extend(own.filter(|it| !named || it.strength > Strength::Hint));
        }
    }
    found
}

/// Gives those who are seen only under a family name the name that stands elsewhere, and leaves out whom nothing names.
fn resolve(reading: &Reading, found: &mut Vec<Sighting>) {
    let partial = found.extract_if(.., |it| it.reason == PARTIAL).collect::<Vec<_>>();
    for mut sighting in partial {
        let family = sighting.name.folded();
        let texts = || reading.live().flat_map(|it| [it.text.as_str(), it.signature.as_str()]);
        let named = || {
            let seen = found.iter().map(|it| it.name.clone());
            seen.chain(texts().flat_map(names::all).map(|(name, _, _)| name))
        };
        let bears = |it: &Name| it.written_family().is_some_and(|it| names::fold(it) == family.concat());
        // "Mr. Luna" may be "Otto Prado Luna" and, failing that, "Otto Prado-Luna".
        let known = named().find(bears).or_else(|| named().find(|it| it.folded().ends_with(&family)));
        if let Some(name) = known {
            sighting.name = name;
            sighting.reason = "a date of birth stands beside the family name";
            found.push(sighting);
        }
    }
}

/// One text in which names are sought.
pub(super) struct Search<'a, 'b> {
    pub(super) passage: &'a Passage,
    pub(super) text: &'a str,
    pub(super) practice: &'b Practice,
    pub(super) today: Date,
}

impl<'a, 'b> Search<'a, 'b> {
    /// For the live text of a passage, where no dates matter.
    pub(super) fn of(passage: &'a Passage, practice: &'b Practice) -> Self {
        Search { passage, text: &passage.text, practice, today: Date::ZERO }
    }

    /// Everyone named who may be a patient, with the bytes of the name.
    pub(super) fn names(&self) -> Vec<(Name, usize, usize)> {
        let all = names::all(self.text);
        all.filter(|(name, start, end)| self.may_be_patient(name, *start, *end)).collect()
    }

    pub(super) fn sighting(
        &self,
        name: Name,
        born: Option<Birth>,
        strength: Strength,
        words: &str,
        reason: &'static str,
    ) -> Sighting<'a> {
        let words = words.trim().to_owned();
        Sighting { name, born, strength, passage: self.passage, words, reason }
    }

    /// The name at `at`, unless it is of someone who is no patient.
    pub(super) fn name_at(&self, at: usize, setting: Setting) -> Option<(Name, usize)> {
        let (name, length) = self.read_at(at, setting)?;
        let end = at + length;
        self.may_be_patient(&name, at, end).then_some((name, end))
    }

    /// Whose name it is at `at`, and the bytes that it takes. Only running text breaks a name over two lines.
    pub(super) fn read_at(&self, at: usize, setting: Setting) -> Option<(Name, usize)> {
        let rest = self.text.get(at..)?;
        let (name, length) = names::read(rest, setting)?;
        let broken = rest.get(..length)?.trim_start().find('\n').map(|it| at + it);
        match broken {
            Some(broken) if broken - self.text[..broken].rfind('\n').map_or(0, |it| it + 1) < WRAPPED => {
                names::read(rest, Setting::Field)
            }
            Some(_) | None => Some((name, length)),
        }
    }

    /// The name or the initials at `at`, where the words before call for a patient.
    pub(super) fn patient_at(&self, at: usize, setting: Setting) -> Option<(Name, usize)> {
        let initials = || names::initials(self.text.get(at..)?).map(|(name, length)| (name, at + length));
        // "Your patient Whitcomb, Nora (".
        let turned = || {
            let found = TURNED.find(self.text.get(at..)?)?;
            self.name_at(at, Setting::Field).filter(|(_, end)| *end + 1 >= at + found.end())
        };
        self.name_at(at, setting).or_else(turned).or_else(initials)
    }

    /// Whether nothing about the name between `at` and `end` says that it is somebody's with another part.
    pub(super) fn may_be_patient(&self, name: &Name, at: usize, end: usize) -> bool {
        let officer = OFFICER.is_match(before(self.text, at, 32))
            || RELATIVE_FIELD.is_match(before(self.text, at, 40))
            || OFFICER.is_match(after(self.text, at, 10).split_inclusive(' ').next().unwrap_or_default())
            || CREDENTIALED.is_match(after(self.text, end, 24))
            || PART_AFTER.is_match(after(self.text, end, 48));
        !officer && !is_ours(name, self.practice) && !is_practice(name, self.practice)
    }

    /// "All records of the plaintiff", who is named in the caption.
    fn parties(&self, found: &mut Vec<Sighting<'a>>) {
        for (name, line) in parties(self.text) {
            if !is_ours(&name, self.practice) && !is_practice(&name, self.practice) {
                let reason = "the caption names the party whose records are meant";
                found.push(self.sighting(name, None, Strength::Certain, line, reason));
            }
        }
    }

    /// A name in a subject line.
    fn subject(&self, found: &mut Vec<Sighting<'a>>) {
        self.births(found);
        for (at, _) in word_starts(self.text) {
            // The other side of a case is no patient.
            if OTHER_SIDE.is_match(before(self.text, at, 8)) {
                return;
            }
            if let Some((name, end)) = self.name_at(at, Setting::Field) {
                found.push(self.sighting(name, None, Strength::Hint, &self.text[at..end], super::SUBJECT));
                return;
            }
        }
    }
}

/// Whether the name is of someone in the practice.
pub(super) fn is_ours(name: &Name, practice: &Practice) -> bool {
    let people = practice.providers.iter().map(|it| &it.person).chain(&practice.administrators);
    let people = people.chain(practice.staff.iter().map(|it| &it.person));
    people.filter_map(|it| names::read(it.name.expose(), Setting::Field)).any(|(ours, _)| {
        ours.is_like(name) || (name.folded().len() == 2 && name.folded().iter().rev().eq(ours.folded().iter()))
    })
}

/// Whether the words are those of the practice's own name.
fn is_practice(name: &Name, practice: &Practice) -> bool {
    let ours: Vec<String> = practice.name.split_whitespace().map(names::fold).collect();
    name.folded().iter().all(|word| ours.contains(word))
}

/// The places where a capitalised word begins.
pub(super) fn word_starts(text: &str) -> impl Iterator<Item = (usize, char)> {
    let mut previous = ' ';
    text.char_indices().filter(move |(_, letter)| {
        let begins =
            letter.is_uppercase() && !previous.is_alphanumeric() && !matches!(previous, '\'' | '-' | '.' | '@');
        previous = *letter;
        begins
    })
}

/// What parts the sides of a case.
static OTHER_SIDE: LazyLock<Regex> = LazyLock::new(|| phrase(r"\bvs?\.? $"));

/// A family name before a comma, and a given name that ends at a mark.
static TURNED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^[\p{L}'-]+, [\p{L}'-]+(?: [\p{L}]\.?)?(?: ?[(,;\n]| -|$)").expect("the pattern is fixed")
});

/// A field for somebody who answers for the patient.
static RELATIVE_FIELD: LazyLock<Regex> = LazyLock::new(|| {
    phrase(
        r"\b(?:through|by|by and through|mother|father|parents?|guardian|mom|dad|spouse|guarantor|subscriber|responsible party|emergency contact
            |policy ?holder|next of kin|employer|carrier|insurer|insurance|physician|provider|doctor|facility|company|school
            |suspect|perpetrator|tortfeasor|at-fault (?:party|driver)|law firm)(?:'s|\(s\))?(?: name| \([a-z ]{1,16}\))?:[\s_]*$",
    )
});

/// What after a name says that the person has another part than the patient's.
static PART_AFTER: LazyLock<Regex> = LazyLock::new(|| {
    phrase(
        r"^(?:,|\s\(| is| as|, as|, who is) ?(?:an? |the |his |her |their |my |our |your )?(?:duly |court-?\s?appointed |appointed |legal
            |assistant |deputy |senior |claims? )*(?:guardian|personal representative|executor|executrix|administrator
            |administratrix|conservator|trustee|attorneys?|counsel|lawyer|adjuster|examiner|investigator
            |paralegal|caseworker|case ?\s?manager|next friend|gal|adjudicator|director|supervisor|coordinator
            |individually|clerk|arbitrator|esquire|foreperson|agent under|assistant secretary)\b
            |^, (?:his|her|their) (?:parents?|mother|father|grandmother|grandfather)\b
            |^ is (?:the|his|her|their|my|a) (?:mother|father|parent|wife|husband|sister|brother|daughter|son)\b",
    )
});

static OFFICER: LazyLock<Regex> = LazyLock::new(|| {
    phrase(
        r"(?:^|[\s(])(?:(?:dr|drs|dra|hon|det|attn|a/?k/?a|f/?k/?a|d/?b/?a|sgt|lt|capt|lic)\.?|judge|honorable|justice
            |magistrate|attorney|officer|detective|nurse|clerk|deputy|agent|investigator|doctor|notary|n[eé]e
            |formerly|also known as|known as|counsel|lawyer|attorneys|guardian ad litem|gal|adjuster|examiner
            |paralegal|social worker|case ?manager|caseworker|represented by|arbitrator|c/o|special agent|director
            |sheriff|assistant|signed by|prepared by|requested by|issued by|abogad[oa]|enfermera|licensee|physician
            |surgeon|practitioner|employer|insurer|carrier|license of|medicine of|dear|estimad[oa]),?:?\s*$",
    )
});

static CREDENTIALED: LazyLock<Regex> = LazyLock::new(|| {
    phrase(
        r"^,?\x20?\(?(?:m\.?d\b|d\.?o\.?(?:[,;)\s]|$)|n\.?p\b|p\.?a\b|p\.?a\.?-c\b|r\.?n\b|esq|lvn|lpn
            |d\.?d\.?s\b|ph\.?d|psy\.?d|jd\b|lcsw|lmsw|attorney\b|county clerk|district clerk|deputy|notary
            |judge\b|paralegal)",
    )
});
