//! The verdict: which kind the cues make together, how sure that is, and when a person must look.
//!
//! Three questions are answered in turn. **Is it process?** An order with a judge's signature outranks a subpoena,
//! and a subpoena outranks whoever sends it on, so a cover letter changes neither. **Does anybody ask?** What asks is
//! weighed against what says that nobody does; where both are weak or both are strong, the answer is `unclear`, and
//! it is never `not_a_request` while a page that might hold a request is unread. **Who asks?** The kind with the most
//! weight, after the rules that settle the usual confusions: a copy service takes the kind of its named client, a
//! patient who has a lawyer is a patient.
//!
//! The confidence is the margin between the best answer and the next, as a probability. Legal doubt, unread pages
//! and thin margins ask for review.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use jiff::Unit;
use jiff::tz::TimeZone;
use regex::Regex;

use crate::model::{Automatic, Evidence, Field, Kind, Patient, Practice, Role};
use crate::triage::cue::{self, Heard, Subject};
use crate::triage::genre::{self, Genre};
use crate::triage::kinds::subpoena;
use crate::triage::matter;
use crate::triage::patients;
use crate::triage::reading::{self, Reading};

/// The answer for the kind.
#[derive(Debug, Clone, PartialEq)]
pub struct Verdict {
    pub kind: Kind,
    /// The chance that `kind` is right, from 0 to 1.
    pub confidence: f32,
    /// Whether a person should check it.
    pub review: bool,
    /// The kind that came second, with its share of the weight.
    pub runner_up: Option<(Kind, f32)>,
    /// The words that decided, best first.
    pub evidence: Vec<Evidence>,
}

/// What the cues add up to.
#[derive(Debug, Clone, Default)]
pub struct Tally {
    /// The weight of each kind, `not_a_request` included.
    pub kinds: BTreeMap<Kind, f32>,
    /// The weight of what asks, whoever it is.
    pub asking: f32,
    /// The weight of what requests have besides asking.
    pub supporting: f32,
    /// Whether records, patients or law are spoken of at all.
    pub mention: f32,
    /// The weight of words that give records up, which an order needs.
    pub disclosure: f32,
    /// The weight of a judge's signature.
    pub judge: f32,
    /// Whether no patient is named at all.
    pub is_about_nobody: bool,
    /// Whether all patients whose age is known are of age.
    pub is_about_adults: bool,
    /// The weight of the legal kinds, before it is settled who only speaks of lawyers.
    pub claimed: f32,
    /// How many different words of care and law there are ([`matter`]).
    pub matter: usize,
    /// Whether the paper's own words of command are there.
    pub is_commanded: bool,
    /// Whether it only refers to what is not there.
    pub is_referring: bool,
    /// What the message's form adds for `not_a_request`.
    pub form: f32,
}

/// The weight at which words of command are a subpoena.
const PROCESS: f32 = 5.0;
/// The weight at which words of order are one.
const ORDERED: f32 = 6.0;
/// The least weight of a judge's signature.
const SIGNED: f32 = 3.0;
/// The weight of a cue that is somebody's own voice, and not only a mention.
const VOICE: f32 = 3.5;
/// Asking beyond this adds nothing: a long list is no surer than a short one.
const ASKING_LIMIT: f32 = 7.0;
/// A message that speaks less of care ([`matter`]) is about something else.
const MATTER: usize = 4;
/// The age in years from which nobody stands in a patient's place by birth (45 CFR 164.502(g)(3)).
const MAJORITY: i32 = 18;
/// The margin of an answer that needs no look.
const SAFE: f32 = 3.0;
/// A message of fewer words than this may only point to what should have come with it, in bytes.
const SHORT: usize = 60;
/// The margin within which nobody can tell whether anybody asks.
const DOUBT: f32 = 1.5;
/// The weight at which somebody in particular seems to write.
const LETTERHEAD: f32 = 2.0;
/// The weight at which words ask without doubt.
const LETTER: f32 = 3.0;
/// How much less asking for something that need not be a record is worth, where no patient is named.
const VAGUE: f32 = 0.6;
/// The least weight at which a kind says who asks.
const KNOWN: f32 = 1.5;
/// The weight at which a kind that was not chosen should be looked at.
const CLAIMED: f32 = 4.0;
/// The weight at which what says that nobody asks settles it, whoever writes.
const SETTLED: f32 = 6.0;
/// The weight of a message in which nobody's records could be meant.
const NOBODY: f32 = 2.0;
/// The weight at which it is plain, even where a patient is named and something is asked.
const PLAIN: f32 = 8.0;
/// Below this confidence a person checks.
const SURE: f32 = 0.8;
/// How fast a margin becomes certainty.
const SLOPE: f32 = 0.55;
/// How many words of evidence are kept.
const EVIDENCE_LIMIT: usize = 8;

/// Weighs what `reading` holds for `practice`.
pub fn verdict(reading: &Reading<'_>, practice: &Practice) -> Verdict {
    let heard = cue::hear(reading, practice);
    let tally = Tally::of(&heard, reading, practice);
    let is_unread = reading.document.problems().next().is_some();
    let (kind, margin) = tally.decide(is_unread);
    let confidence = if kind == Kind::Unclear { 1.0 - certainty(margin.abs()) } else { certainty(margin) };
    let runner_up = tally.runner_up(kind);
    Verdict {
        kind,
        confidence,
        review: kind == Kind::Unclear || is_unread || confidence < SURE || tally.is_doubtful(kind),
        runner_up,
        evidence: spoken_for(kind, heard),
    }
}

impl Tally {
    /// Adds up `heard`, and what the form of the message says.
    pub fn of(heard: &[Heard<'_>], reading: &Reading<'_>, practice: &Practice) -> Tally {
        let (patients, named) = patients::patients(reading, practice);
        let is_about_nobody =
            patients.iter().zip(&named).all(|(it, words)| it.dob.is_none() && patients::is_hint(words));
        let matter = matter::matter(reading, &patients);
        let is_referring = is_referring(reading);
        let mut tally = Tally {
            form: form(reading, practice),
            is_about_nobody,
            is_about_adults: is_about_adults(reading, &patients),
            matter,
            is_referring,
            ..Tally::default()
        };
        let mut vague = 0.0;
        for it in heard {
            tally.is_commanded |= it.cue.subject == Subject::Kind(Kind::Subpoena)
                && [subpoena::COMMANDS, subpoena::REQUIRES].contains(&it.cue.reason);
            match it.cue.subject {
                Subject::Kind(kind) => *tally.kinds.entry(kind).or_default() += it.weight,
                Subject::Asking => {
                    tally.asking += it.weight;
                    vague += if RECORDS.is_match(&it.words) { 0.0 } else { it.weight };
                }
                Subject::Supporting => tally.supporting += it.weight,
                Subject::Mention => tally.mention += it.weight,
                Subject::Judge => tally.judge = tally.judge.max(it.weight),
                Subject::Disclosure => tally.disclosure = tally.disclosure.max(it.weight),
            }
        }
        tally.claimed = tally.legal();
        tally.settle(heard);
        let offices = [Kind::Attorney, Kind::Insurer, Kind::Provider, Kind::Agency];
        let is_office = offices.iter().any(|kind| tally.of_kind(*kind) >= LETTER);
        if is_about_nobody && matter < MATTER + 2 && !is_office && tally.of_kind(Kind::Patient) < CLAIMED {
            tally.asking -= vague * VAGUE;
        }
        tally
    }

    /// Settles the usual confusions between a writer and those of whom they write.
    ///
    /// A lawyer's voice ("our client") outweighs that of the patient or executor for whom they act. A patient or
    /// parent who speaks in the first person names lawyers and clinics without being one.
    fn settle(&mut self, heard: &[Heard<'_>]) {
        let speaks = |kind| {
            let mut of_kind = heard.iter().filter(|it| it.cue.subject == Subject::Kind(kind));
            of_kind.any(|it| it.cue.weight >= VOICE && it.weight >= it.cue.weight / 2.0)
        };
        let patient = speaks(Kind::Patient) || speaks(Kind::Guardian);
        let is_entitled =
            heard.iter().any(|it| it.cue.subject == Subject::Kind(Kind::Guardian) && ENTITLED.is_match(&it.words));
        if self.is_about_adults && speaks(Kind::Guardian) && !is_entitled {
            // A parent stands in the place of a minor only.
            let weight = self.kinds.insert(Kind::Guardian, 0.0).unwrap_or_default();
            *self.kinds.entry(Kind::Other).or_default() += weight;
        }
        if speaks(Kind::Attorney) {
            self.lower(&[Kind::Patient, Kind::Guardian, Kind::Insurer, Kind::Provider]);
        } else if patient {
            self.lower(&[Kind::Attorney]);
        }
        if patient || speaks(Kind::Agency) || speaks(Kind::Insurer) {
            self.lower(&[Kind::Provider]);
        }
        if speaks(Kind::Patient) && !speaks(Kind::Guardian) {
            self.lower(&[Kind::Other]);
        }
    }

    fn lower(&mut self, kinds: &[Kind]) {
        for kind in kinds {
            if let Some(weight) = self.kinds.get_mut(kind) {
                *weight -= VOICE;
            }
        }
    }

    fn of_kind(&self, kind: Kind) -> f32 {
        self.kinds.get(&kind).copied().unwrap_or_default().max(0.0)
    }

    fn legal(&self) -> f32 {
        self.of_kind(Kind::Attorney).max(self.of_kind(Kind::Subpoena)).max(self.of_kind(Kind::CourtOrder))
    }

    /// Whether something speaks against `kind` that a person should weigh.
    fn is_doubtful(&self, kind: Kind) -> bool {
        let asks = [Kind::Attorney, Kind::Patient, Kind::Guardian, Kind::Insurer, Kind::Agency]
            .into_iter()
            .any(|kind| self.of_kind(kind) >= CLAIMED);
        match kind {
            Kind::NotARequest => {
                let is_settled = self.of_kind(Kind::NotARequest) + self.form >= SETTLED;
                let is_asked = self.asking >= 1.0;
                let is_weak = self.of_kind(Kind::NotARequest) + self.form < CLAIMED;
                let is_plain = self.of_kind(Kind::NotARequest) + self.form >= PLAIN;
                (is_weak && self.matter >= 3 * MATTER)
                    || (is_asked && !self.is_about_nobody && !is_plain)
                    || (self.asking >= LETTER && !self.is_about_nobody && !is_settled)
                    || (self.process().is_some() && !(is_settled && self.is_about_nobody))
                    || (!is_settled && (asks || self.asking >= LETTERHEAD))
            }
            Kind::Insurer | Kind::Provider | Kind::Agency | Kind::Patient | Kind::Guardian => {
                self.claimed >= CLAIMED
            }
            Kind::Other => self.claimed >= LETTERHEAD,
            Kind::CourtOrder => self.judge < SIGNED,
            Kind::Subpoena | Kind::Attorney | Kind::Unclear => false,
        }
    }

    /// Whether no patient is named, and nobody speaks as one, for one, or as a lawyer.
    fn is_for_nobody(&self) -> bool {
        let voices = [Kind::Attorney, Kind::Patient, Kind::Guardian, Kind::Other];
        self.is_about_nobody && voices.iter().all(|kind| self.of_kind(*kind) < CLAIMED)
    }

    /// Whether the message is about something else than care or law: too few words speak of them, and nobody in
    /// particular asks for records.
    fn is_elsewhere(&self) -> bool {
        let voices = [
            Kind::Attorney,
            Kind::Patient,
            Kind::Guardian,
            Kind::Insurer,
            Kind::Provider,
            Kind::Agency,
            Kind::Other,
        ];
        let voice = voices.iter().map(|kind| self.of_kind(*kind)).fold(0.0, f32::max);
        let is_asked = self.asking >= LETTERHEAD && voice >= LETTER && self.matter > 0;
        let least = if self.is_for_nobody() && self.asking < LETTER { MATTER + 2 } else { MATTER };
        self.matter < least && !is_asked && (self.is_lawless() || self.matter == 0)
    }

    /// Whether nothing sounds of lawyers or courts.
    fn is_lawless(&self) -> bool {
        self.legal() < LETTERHEAD && self.judge == 0.0
    }

    /// The paper of a court or an agency, where there is one.
    fn process(&self) -> Option<Kind> {
        let gives_up = self.disclosure > 0.0 || self.of_kind(Kind::Subpoena) >= LETTERHEAD;
        if self.of_kind(Kind::CourtOrder) >= ORDERED && self.judge >= SIGNED && gives_up {
            Some(Kind::CourtOrder)
        } else if self.of_kind(Kind::Subpoena) >= PROCESS && (!self.is_about_nobody || self.is_commanded) {
            Some(Kind::Subpoena)
        } else {
            None
        }
    }

    /// The kinds that say who asks, heaviest first.
    fn askers(&self) -> Vec<(Kind, f32)> {
        let kinds = [
            Kind::Attorney,
            Kind::Patient,
            Kind::Guardian,
            Kind::Insurer,
            Kind::Provider,
            Kind::Agency,
            Kind::Other,
        ];
        let mut askers: Vec<(Kind, f32)> = kinds.into_iter().map(|kind| (kind, self.of_kind(kind))).collect();
        askers.sort_by(|(_, a), (_, b)| b.total_cmp(a));
        askers
    }

    /// How much more asks than not.
    fn margin_of_asking(&self) -> f32 {
        // A command that concerns nobody is one that an article or a swindler quotes.
        let is_commanded = self.process().is_some() && !self.is_about_nobody;
        let process = match self.process() {
            Some(kind) => self.of_kind(kind).min(ASKING_LIMIT),
            None if self.of_kind(Kind::CourtOrder) >= ORDERED => ORDERED / 2.0,
            None => 0.0,
        };
        let asker: f32 = self
            .askers()
            .into_iter()
            .map(|(kind, weight)| weight.min(8.0) * share_of_asking(kind))
            .fold(0.0, f32::max);
        let supporting = if self.asking >= 1.0 { self.supporting } else { self.supporting.min(1.5) };
        // Articles and adverts ask in words too, but for nobody's records in particular.
        let asking = if self.is_for_nobody() { self.asking / 2.0 } else { self.asking };
        (asking + supporting / 2.0).min(ASKING_LIMIT) + asker + process
            - if is_commanded {
                self.of_kind(Kind::NotARequest).min(ASKING_LIMIT / 2.0)
            } else {
                self.of_kind(Kind::NotARequest)
            }
            - self.form
            - if self.is_about_nobody && self.asking < LETTERHEAD && self.of_kind(Kind::NotARequest) > 0.0 {
                NOBODY
            } else {
                0.0
            }
    }

    /// The kind, and by how much it leads.
    fn decide(&self, is_unread: bool) -> (Kind, f32) {
        let asks = self.margin_of_asking();
        if is_unread || self.is_referring {
            // What cannot be seen may be what asks.
        } else if self.is_elsewhere() {
            return (Kind::NotARequest, SAFE + (-asks).max(0.0));
        }
        if asks < -DOUBT && !is_unread && !self.is_referring {
            return (Kind::NotARequest, -asks);
        }
        if asks < DOUBT {
            let is_silent = self.asking < 1.0
                && self.process().is_none()
                && self.legal() < CLAIMED
                && !is_unread
                && self.of_kind(Kind::NotARequest) + self.form > 0.0;
            let is_private = [Kind::Patient, Kind::Guardian].iter().any(|kind| self.of_kind(*kind) >= CLAIMED);
            let is_idle = self.is_for_nobody()
                && self.asking < LETTER
                && self.process().is_none()
                && !is_unread
                && !self.is_referring;
            let kind = if (is_silent && !is_private) || is_idle { Kind::NotARequest } else { Kind::Unclear };
            let is_safe = is_idle && self.asking < LETTERHEAD && self.is_lawless();
            let margin = if is_safe { SAFE } else { (-asks).max(0.0) };
            return (kind, if kind == Kind::Unclear { asks } else { margin });
        }
        if let Some(kind) = self.process() {
            return (kind, asks.min(self.of_kind(kind)));
        }
        let askers = self.askers();
        // An order whose signature is not seen (a scan cuts it off, a stamp covers it) is still one to look at.
        let unsigned = self.of_kind(Kind::CourtOrder);
        if unsigned >= ORDERED
            && (self.judge > 0.0 || self.disclosure > 0.0)
            && askers.iter().all(|(_, weight)| *weight < unsigned)
        {
            return (Kind::CourtOrder, 0.0);
        }
        match (askers.first(), askers.get(1)) {
            (Some((kind, weight)), Some((_, next)))
                if (*weight >= if *kind == Kind::Attorney && self.is_about_nobody { LETTER } else { KNOWN }
                    || (*kind == Kind::Patient
                        && *weight >= 1.0
                        && self.asking >= LETTER
                        && self.matter >= MATTER / 2))
                    && self.is_likely(*kind) =>
            {
                (*kind, asks.min(weight - next))
            }
            // Whoever asks in so many words and is none of those is somebody else.
            _ if self.asking >= LETTER && !self.is_about_nobody && self.of_kind(Kind::Patient) < KNOWN => {
                (Kind::Other, 0.0)
            }
            _ => (Kind::Unclear, 0.0),
        }
    }

    /// Whether one of `kind` may write without more being asked: a lawyer gives notice, and others must ask for
    /// something, or speak of somebody's care.
    fn is_likely(&self, kind: Kind) -> bool {
        let is_spoken_of = !self.is_about_nobody && self.matter > MATTER + 2;
        match kind {
            Kind::Attorney => {
                self.asking >= LETTERHEAD
                    || (!self.is_about_nobody && self.matter >= MATTER)
                    || self.matter > MATTER + 2
            }
            Kind::Patient | Kind::Guardian | Kind::Other => {
                (kind == Kind::Patient && self.asking >= LETTER && self.of_kind(kind) >= CLAIMED)
                    || (self.asking >= LETTER && (!self.is_about_nobody || self.matter >= MATTER / 2))
                    || (self.asking >= 1.0 && self.matter >= MATTER)
                    || (is_spoken_of && self.matter >= 2 * MATTER)
            }
            Kind::CourtOrder
            | Kind::Subpoena
            | Kind::Insurer
            | Kind::Provider
            | Kind::Agency
            | Kind::NotARequest
            | Kind::Unclear => self.asking >= 1.0 || is_spoken_of,
        }
    }

    fn runner_up(&self, kind: Kind) -> Option<(Kind, f32)> {
        let total: f32 = self.kinds.values().map(|weight| weight.max(0.0)).sum();
        let best = self
            .kinds
            .iter()
            .filter(|(other, weight)| **other != kind && **weight > 0.0)
            .max_by(|(_, a), (_, b)| a.total_cmp(b));
        best.map(|(other, weight)| (*other, weight / total))
    }
}

/// How far knowing who writes says that they ask. Clinics write all day without asking; patients and lawyers less.
const fn share_of_asking(kind: Kind) -> f32 {
    match kind {
        Kind::Patient | Kind::Guardian => 0.4,
        Kind::Agency | Kind::Insurer => 0.35,
        Kind::Attorney | Kind::Other => 0.25,
        Kind::Provider => 0.1,
        Kind::CourtOrder | Kind::Subpoena | Kind::NotARequest | Kind::Unclear => 0.0,
    }
}

/// What the form of the message says for `not_a_request`, whatever its words.
fn form(reading: &Reading<'_>, practice: &Practice) -> f32 {
    let envelope = &reading.document.envelope;
    let automatic = match envelope.automatic {
        Some(Automatic::Bounce | Automatic::Receipt | Automatic::Ours) => 4.0,
        Some(Automatic::Reply) => 3.0,
        Some(Automatic::List) => 3.0,
        None => 0.0,
    };
    let reports = Genre::of_all(reading, practice).contains(&Genre::Report);
    let arrives = if reports { 4.0 } else { 0.0 };
    let carries = reading.document.parts.iter().any(|part| !matches!(part.role, Role::Subject | Role::Body));
    let carries = carries || reading.live().any(|it| FORWARDED.is_match(&it.text));
    let among_us = if genre::is_outbound(envelope, practice) || (genre::is_internal(envelope, practice) && !carries)
    {
        3.0
    } else {
        0.0
    };
    automatic + arrives + among_us
}

/// Whether the message is only a pointer ("see attached") to something that did not come.
fn is_referring(reading: &Reading<'_>) -> bool {
    let has_files = reading.document.parts.iter().any(|part| part.role == Role::Attachment);
    let bytes: usize = reading.live().filter(|it| !matches!(it.role, Role::Subject)).map(|it| it.text.len()).sum();
    !has_files && bytes < SHORT && reading.live().any(|it| ATTACHED.is_match(&it.text))
}

/// Whether the message gives the age of its patients, and all are of age.
fn is_about_adults(reading: &Reading<'_>, patients: &[Patient]) -> bool {
    let Some(sent) = reading.document.envelope.date.map(|it| TimeZone::UTC.to_datetime(it).date()) else {
        return false;
    };
    let ages = || {
        patients
            .iter()
            .filter_map(|it| it.dob.as_ref())
            .filter_map(|it| sent.since((Unit::Year, *it.expose())).ok())
    };
    ages().next().is_some() && ages().all(|age| i32::from(age.get_years()) >= MAJORITY)
}

/// What only a practice has to give.
static RECORDS: LazyLock<Regex> = LazyLock::new(|| {
    cue::compiled(
        r"record|chart|cop(y|ies) of (my|his|her|their|the)|\blabs?\b|results?\b|shots?\b|immuni|vaccin|notes\b|x-?ray|imaging|films|visit|evaluation|history|\bmeds\b|medication|prescription|\bmri|ultrasound|pathology|physical|proof|expediente|historial|everything|about me|\bon me|bills?\b|billing|revoke|withdraw|preserv|claim|represent|patient|(need|want|have|get) a copy|discharge|papers|op report|release|authoriz|list|allerg|ekg|note\b|file\b|scans?\b|tests?\b|letter",
    )
});

/// The words of a right to stand in an adult's place.
static ENTITLED: LazyLock<Regex> = LazyLock::new(|| {
    cue::compiled(
        r"guardian|conservat|execut|administrat|agent|proxy|surrogate|power|poa|poder|tutor|estate|surviving|representative|letters|ward|trustee|albacea|late|foster|custody|custod|attorney",
    )
});

/// The head of somebody else's mail within a body.
static FORWARDED: LazyLock<Regex> =
    LazyLock::new(|| cue::compiled(r"^ ?(-+ ?(forwarded|original) message|begin forwarded message|from: )"));

/// Words that point to a file.
static ATTACHED: LazyLock<Regex> =
    LazyLock::new(|| cue::compiled(r"\b(attach(ed|ment|ments)?|enclosed|adjunto|see below|scan(ned)?)\b"));

/// The words for `kind`, heaviest first.
fn spoken_for(kind: Kind, heard: Vec<Heard<'_>>) -> Vec<Evidence> {
    let mut speaking: Vec<Heard<'_>> = heard
        .into_iter()
        .filter(|it| it.weight > 0.0)
        .filter(|it| match it.cue.subject {
            Subject::Kind(other) => other == kind || kind == Kind::Unclear,
            Subject::Asking | Subject::Supporting => kind.is_request(),
            Subject::Mention => false,
            Subject::Disclosure => kind == Kind::CourtOrder,
            Subject::Judge => kind == Kind::CourtOrder,
        })
        .collect();
    speaking.sort_by(|a, b| b.weight.total_cmp(&a.weight));
    speaking
        .into_iter()
        .take(EVIDENCE_LIMIT)
        .filter_map(|it| {
            it.passage.map(|passage| reading::evidence(Field::Kind, passage, &it.words, it.cue.reason))
        })
        .collect()
}

/// A margin as a probability: even at none, and never quite certain.
fn certainty(margin: f32) -> f32 {
    1.0 / (1.0 + (-SLOPE * margin).exp())
}

#[cfg(test)]
pub(crate) mod tests;
