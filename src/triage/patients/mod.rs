//! Whose records are meant.
//!
//! People are named in a request for many reasons; patients are those whom a form's field, a phrase ("our client",
//! "records pertaining to", "my son") or a birth date beside the name singles out. Each sighting is a [`Sighting`]
//! with a [`Strength`]; sightings of one person are put together under the fullest spelling, and of all people only
//! those of the greatest strength are answered. Someone who asks for "my records" is the patient under whose name
//! they sign. Clinicians and staff of the practice, judges, lawyers and other clinicians are never patients.
//!
//! Where nothing singles anybody out, the person of whom the message speaks as of a patient is a hint ([`candidates`]).
//!
//! How a sighting is made is in [`sightings`]; how dates of birth are told from other dates, in [`super::dates`].

use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::model::{Evidence, Field, Patient, Practice, Private};
use crate::triage::dates;
use crate::triage::names::Name;
use crate::triage::reading::{Passage, Reading, evidence};

mod ages;
mod births;
mod candidates;
mod fields;
mod own;
mod parties;
mod phrases;
mod sightings;
mod typed;

pub use own::own_name;

/// Why the sender's own name may be the patient's.
const OWN: &str = "someone asks for their own records under this name";
/// Why a name in the subject may be the patient's.
const SUBJECT: &str = "the subject names someone";

/// Why someone who signs with a date is the patient.
const SIGNED: &str = "someone signs with a date of birth";
/// Why someone may be the patient whom nothing singles out.
const SPOKEN_OF: &str = "the message speaks of this person";

/// How surely a name is the patient's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Strength {
    /// A subject line, or how someone is spoken of.
    Hint,
    /// A reference line, a bare field "Name", the signature of someone who asks for their own.
    Likely,
    /// A phrase such as "our client".
    Phrase,
    /// A field for the patient, or a birth date beside the name.
    Certain,
}

/// A name that may be a patient's, where it was seen.
#[derive(Debug, Clone)]
struct Sighting<'a> {
    name: Name,
    born: Option<Birth>,
    strength: Strength,
    passage: &'a Passage,
    words: String,
    reason: &'static str,
}

/// By how much the likeliest person must lead the next for that one to be left out.
const LEAD: f32 = 2.5;
/// How much it speaks against a person that they write the message.
const WRITES: f32 = 3.0;

/// A date of birth and whether day and month cannot be confused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Birth {
    date: Date,
    certain: bool,
    /// Whether words call it one.
    called: bool,
}

/// Every patient whose records are concerned, and the words that name them.
pub fn patients(reading: &Reading, practice: &Practice) -> (Vec<Patient>, Vec<Evidence>) {
    let today = today(reading);
    let mut sightings = sightings::all(reading, practice, today);
    let Some(strongest) = sightings.iter().map(|it| it.strength).max() else { return (Vec::new(), Vec::new()) };
    let weak: Vec<_> = sightings.extract_if(.., |it| it.strength < strongest).collect();

    let mut people: Vec<Sighting> = Vec::new();
    for sighting in sightings {
        match people.iter_mut().find(|it| it.is_of(&sighting)) {
            Some(known) => absorb(known, sighting),
            None => people.push(sighting),
        }
    }
    for sighting in weak {
        if let Some(known) = people.iter_mut().find(|it| it.name.is_like(&sighting.name)) {
            absorb(known, sighting);
        }
    }
    if strongest < Strength::Certain && people.len() > 1 {
        keep_likeliest(reading, &mut people);
    }
    for person in &mut people {
        if let Some(fuller) = candidates::fuller(reading, practice, &person.name) {
            person.name = fuller;
        }
    }
    if people.len() > 1 && people.iter().all(|it| it.born.is_none() || it.born == people[0].born) {
        let named: Vec<Name> = people.iter().map(|it| it.name.clone()).collect();
        for (person, born) in people.iter_mut().zip(births::respective(reading, today, &named)) {
            person.born = Some(born);
        }
    }
    for person in people.iter_mut().filter(|it| it.born.is_none()) {
        person.born = births::birth_beside(reading, practice, today, &person.name);
    }
    if let [only] = people.as_mut_slice()
        && only.born.is_none()
    {
        only.born = births::sole_birth(reading, today);
    }
    for person in &mut people {
        if let Some(born) = person.born.filter(|it| !it.certain) {
            person.born = births::corrected(reading, today, born).or(person.born);
        }
    }
    let evidence = people.iter().map(|it| evidence(Field::Patients, it.passage, &it.words, it.reason)).collect();
    let patients = people
        .into_iter()
        .map(|it| Patient {
            name: Private::new(it.name.to_string()),
            dob: it.born.map(|born| Private::new(born.date)),
        })
        .collect();
    (patients, evidence)
}

/// The patients of a request that is someone's own for their own records: those named, else whoever writes.
pub fn patients_of_own(reading: &Reading, practice: &Practice) -> (Vec<Patient>, Vec<Evidence>) {
    let (found, said) = patients(reading, practice);
    if !found.is_empty() {
        return (found, said);
    }
    let Some(writer) = own::writer(reading, practice) else { return (found, said) };
    let born = births::sole_birth(reading, today(reading));
    let evidence = evidence(Field::Patients, writer.passage, &writer.words, writer.reason);
    let name = Private::new(writer.name.to_string());
    (vec![Patient { name, dob: born.map(|born| Private::new(born.date)) }], vec![evidence])
}

/// Those who were seen as one may see a patient, but less surely than those who are answered; each with the words.
pub fn others(reading: &Reading, practice: &Practice) -> Vec<(Private<String>, Evidence)> {
    let sightings = sightings::all(reading, practice, today(reading));
    let Some(strongest) = sightings.iter().map(|it| it.strength).max() else { return Vec::new() };
    let (answered, weak): (Vec<_>, Vec<_>) = sightings.into_iter().partition(|it| it.strength == strongest);
    let mut others: Vec<Sighting> = Vec::new();
    for sighting in weak {
        if !answered.iter().chain(&others).any(|it| it.name.is_like(&sighting.name)) {
            others.push(sighting);
        }
    }
    let said = |it: &Sighting| evidence(Field::Patients, it.passage, &it.words, it.reason);
    others.iter().map(|it| (Private::new(it.name.to_string()), said(it))).collect()
}

/// Whether `words` only hint at `patient`: a name in a subject line, the sender's own, or one spoken of, without a date of
/// birth; or one that signs with it, which people do who ask for nothing too.
pub fn is_hint(patient: &Patient, words: &Evidence) -> bool {
    let reason = words.reason.as_ref();
    reason == SIGNED || (patient.dob.is_none() && [OWN, SUBJECT, SPOKEN_OF].contains(&reason))
}

/// Of people whom nothing but words singles out, leaves those of whom the message speaks most as of a patient.
fn keep_likeliest(reading: &Reading, people: &mut Vec<Sighting>) {
    let writers = candidates::writers(reading);
    let weigh = |it: &Sighting| {
        let writes = it.reason != OWN && writers.iter().any(|writer| writer.is_like(&it.name));
        candidates::familiarity(reading, &it.name) - if writes { WRITES } else { 0.0 }
    };
    let weights: Vec<f32> = people.iter().map(weigh).collect();
    let best = weights.iter().copied().fold(f32::MIN, f32::max);
    let mut weights = weights.into_iter();
    people.retain(|_| weights.next().is_none_or(|it| best - it < LEAD));
}

/// Takes into `known` what `other` says more of the same person.
fn absorb(known: &mut Sighting, other: Sighting) {
    if other.name.fullness() > known.name.fullness() && !other.name.has_only_initials() {
        known.name = other.name;
    } else if other.name.is_turned(&known.name) && is_in_capitals(&known.words) && !is_in_capitals(&other.words) {
        // A list in capitals may turn a name around without a mark; a letter does not.
        known.name = other.name;
    }
    known.born = match (known.born, other.born) {
        (Some(ours), Some(theirs)) => Some(ours.surer(theirs)),
        (ours, theirs) => ours.or(theirs),
    };
}

fn is_in_capitals(words: &str) -> bool {
    let mut names = words.split_whitespace().filter(|it| it.chars().filter(|it| it.is_alphabetic()).count() > 2);
    names.any(|it| it.chars().all(|it| !it.is_lowercase()))
}

impl Sighting<'_> {
    /// Whether both are of one person: names alike, and not two dates of birth beyond doubt under two given names, for a
    /// pet form may be a child's name who is called after a parent.
    fn is_of(&self, other: &Sighting) -> bool {
        let apart = self.born.zip(other.born).is_some_and(|(ours, theirs)| {
            ours.called && theirs.called && ours.certain && theirs.certain && ours.date != theirs.date
        });
        let same_given = self.name.folded().first() == other.name.folded().first();
        self.name.is_like(&other.name) && (same_given || !apart)
    }
}

impl Birth {
    /// The surer of two dates of birth of one person: the one called so, the one beyond doubt, and of two that only stand
    /// beside the name the earlier, for nobody signs or is seen before they are born.
    fn surer(self, other: Birth) -> Birth {
        let is_turned = self.date.year() == other.date.year()
            && (self.date.month(), self.date.day()) == (other.date.day(), other.date.month());
        match (self.called, other.called) {
            (true, false) if !is_turned => self,
            (false, true) if !is_turned => other,
            (false, false) if !is_turned && other.date < self.date => other,
            (false, false) if !is_turned => self,
            (_, _) if !self.certain && other.certain => other,
            (_, _) => self,
        }
    }
}

/// The day on which the message was written, as far as it can be told: short years of birth lie before it.
fn today(reading: &Reading) -> Date {
    if let Some(date) = reading.document.envelope.date {
        return TimeZone::UTC.to_datetime(date).date();
    }
    let latest = reading
        .live()
        .flat_map(|passage| dates::mentions(&passage.text))
        .filter_map(|mention| mention.written_in_full())
        .max();
    latest.unwrap_or(Date::constant(1999, 12, 31))
}

#[cfg(test)]
mod tests;
