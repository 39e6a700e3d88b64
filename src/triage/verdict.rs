//! The verdict: which kind the cues make together, how sure that is, and when a person must look.
//!
//! Two judges speak. **The rules** add up what was heard ([`Tally`]), settle the usual confusions between a writer and
//! those of whom they write, and know what may not be: an order needs words of order and a judge or words that give
//! records up, a subpoena needs the words of one, and a message is never `not_a_request` while a page that might hold a
//! request is unread. **What was learned** ([`learned`]) weighs the rules' findings and the plain words into a chance for
//! each kind. The likeliest kind that the rules allow is the answer, and its chance the confidence.
//!
//! A person is asked (`review`) where the chance is low, where a request may hide in a message that seems to be none,
//! where something legal may hide in another answer, and where a page is unread or a judge's signature not seen.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use jiff::Unit;
use jiff::tz::TimeZone;
use regex::Regex;

use crate::model::{Automatic, Evidence, Field, Kind, Patient, Practice, Role};
use crate::triage::asked;
use crate::triage::cue::{self, Heard, Subject};
use crate::triage::genre::{self, Genre};
use crate::triage::kinds::{not_a_request, subpoena};
use crate::triage::learned::{self, Chances};
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
    /// The kind that came second, with its chance.
    pub runner_up: Option<(Kind, f32)>,
    /// The words that decided, best first.
    pub evidence: Vec<Evidence>,
    /// The words in which something is asked for.
    pub asked: Option<Evidence>,
    /// Whether anything sounds of lawyers or courts, whatever the answer.
    pub is_legal_heard: bool,
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
    /// Whether the sender says that they have what they wanted.
    pub is_content: bool,
    /// Whether a stranger offers a share of money.
    pub is_offer: bool,
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
/// A message of fewer words than this may only point to what should have come with it, in bytes.
const SHORT: usize = 60;
/// The weight at which somebody in particular seems to write.
const LETTERHEAD: f32 = 2.0;
/// The weight at which words ask without doubt.
const LETTER: f32 = 3.0;
/// How much less asking for something that need not be a record is worth, where no patient is named.
const VAGUE: f32 = 0.6;
/// The weight at which a kind that was not chosen should be looked at.
const CLAIMED: f32 = 4.0;
/// The weight of a message in which nobody's records could be meant.
const NOBODY: f32 = 2.0;
/// Below this chance a person checks.
const SURE: f32 = 0.65;
/// At this chance of a request, a message that seems to be none is checked.
const HIDDEN: f32 = 0.1;
/// At this chance of something legal, another answer is checked.
const LEGAL_DOUBT: f32 = 0.06;
/// A message about something else than care is no request, even where that is no likelier than this; unless something
/// legal is likelier.
const ELSEWHERE: f32 = 0.25;
/// The same for one whose sender has what they wanted.
const THANKS: f32 = 0.2;
/// Below this chance an answer would be a guess.
const GUESS: f32 = 0.25;
/// What is learned tells weights apart up to this.
const HEAVY: f32 = 12.0;
/// What is learned takes this for one.
const STEP: f32 = 4.0;
/// What is learned tells words of care apart up to this.
const MUCH: usize = 30;
/// How many words of evidence are kept.
const EVIDENCE_LIMIT: usize = 8;

/// Weighs what `reading` holds for `practice`.
pub fn verdict(reading: &Reading<'_>, practice: &Practice) -> Verdict {
    let heard = cue::hear(reading, practice);
    let tally = Tally::of(&heard, reading, practice);
    let is_unread = reading.document.problems().next().is_some();
    let chances = learned::chances(&heard, &tally, reading, practice);
    let (kind, confidence) = tally.decide(&chances, is_unread);
    let runner_up = chances.ranked().into_iter().find(|(other, _)| *other != kind);
    let is_unsure = confidence < SURE || tally.is_doubtful(kind, &chances);
    Verdict {
        kind,
        confidence,
        review: kind == Kind::Unclear || is_unread || is_unsure,
        runner_up,
        asked: asked::asked(&heard),
        evidence: spoken_for(kind, heard, &chances, reading),
        is_legal_heard: !tally.is_lawless() || tally.claimed >= LETTERHEAD || tally.process().is_some(),
    }
}

/// What was weighed for the kind: the weight of each, heaviest first, and the words that spoke against `kind`.
pub fn weighed(reading: &Reading<'_>, kind: Kind, practice: &Practice) -> (Vec<(Kind, f32)>, Vec<Evidence>) {
    let heard = cue::hear(reading, practice);
    let tally = Tally::of(&heard, reading, practice);
    let mut weights: Vec<(Kind, f32)> = tally.kinds.iter().map(|(kind, weight)| (*kind, *weight)).collect();
    weights.retain(|(_, weight)| *weight > 0.0);
    weights.sort_by(|(_, a), (_, b)| b.total_cmp(a));
    let mut against: Vec<(f32, Evidence)> = heard
        .iter()
        .filter_map(|it| {
            let reason = against(kind, it)?;
            let said = reading::evidence(Field::Kind, it.passage?, &it.words, "");
            Some((it.weight.abs(), Evidence { reason: reason.into(), ..said }))
        })
        .collect();
    against.sort_by(|(a, _), (b, _)| b.total_cmp(a));
    (weights, against.into_iter().take(EVIDENCE_LIMIT).map(|(_, it)| it).collect())
}

/// What a cue that was heard says against `kind`, in words.
fn against(kind: Kind, heard: &Heard<'_>) -> Option<String> {
    let reason = heard.cue.reason;
    match heard.cue.subject {
        Subject::Kind(other) if other == kind => (heard.weight < 0.0).then(|| reason.to_owned()),
        Subject::Kind(other) => (heard.weight > 0.0).then(|| format!("speaks for `{other}`: {reason}")),
        Subject::Asking if kind == Kind::NotARequest => {
            (heard.weight > 0.0).then(|| format!("something is asked for: {reason}"))
        }
        Subject::Asking | Subject::Judge | Subject::Disclosure => {
            (heard.weight < 0.0 && kind.is_request()).then(|| reason.to_owned())
        }
        Subject::Supporting | Subject::Mention => None,
    }
}

impl Tally {
    /// Adds up `heard`, and what the form of the message says.
    pub fn of(heard: &[Heard<'_>], reading: &Reading<'_>, practice: &Practice) -> Tally {
        let (patients, named) = patients::patients(reading, practice);
        let is_about_nobody = patients.iter().zip(&named).all(|(it, words)| patients::is_hint(it, words));
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
            tally.is_offer |= it.cue.reason == not_a_request::OFFERS_MONEY;
            tally.is_content |= it.cue.reason == not_a_request::HAS_IT && it.weight >= it.cue.weight;
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

    /// What the tally holds, by name and in steps of about one, for what is learned from it.
    pub fn numbers(&self) -> Vec<(&'static str, f32)> {
        let truth = |is_so| if is_so { 1.0 } else { 0.0 };
        let weight = |weight: f32| weight.clamp(-HEAVY, HEAVY) / STEP;
        let kind = |kind: Kind| weight(self.kinds.get(&kind).copied().unwrap_or_default());
        let process = self.process();
        vec![
            ("t:court_order", kind(Kind::CourtOrder)),
            ("t:subpoena", kind(Kind::Subpoena)),
            ("t:attorney", kind(Kind::Attorney)),
            ("t:patient", kind(Kind::Patient)),
            ("t:guardian", kind(Kind::Guardian)),
            ("t:insurer", kind(Kind::Insurer)),
            ("t:provider", kind(Kind::Provider)),
            ("t:agency", kind(Kind::Agency)),
            ("t:other", kind(Kind::Other)),
            ("t:not_a_request", kind(Kind::NotARequest)),
            ("t:asking", weight(self.asking)),
            ("t:supporting", weight(self.supporting)),
            ("t:disclosure", weight(self.disclosure)),
            ("t:judge", weight(self.judge)),
            ("t:claimed", weight(self.claimed)),
            ("t:form", weight(self.form)),
            ("t:asks", weight(self.margin_of_asking())),
            ("t:matter", self.matter.min(MUCH) as f32 / HEAVY),
            ("t:idle", truth(self.asking < 1.0 && self.of_kind(Kind::NotARequest) + self.form >= CLAIMED)),
            ("t:asked", truth(self.asking >= LETTER)),
            ("t:nobody", truth(self.is_about_nobody)),
            ("t:adults", truth(self.is_about_adults)),
            ("t:commanded", truth(self.is_commanded)),
            ("t:referring", truth(self.is_referring)),
            ("t:elsewhere", truth(self.is_elsewhere())),
            ("t:order", truth(process == Some(Kind::CourtOrder))),
            ("t:process", truth(process == Some(Kind::Subpoena))),
        ]
    }

    fn of_kind(&self, kind: Kind) -> f32 {
        self.kinds.get(&kind).copied().unwrap_or_default().max(0.0)
    }

    fn legal(&self) -> f32 {
        self.of_kind(Kind::Attorney).max(self.of_kind(Kind::Subpoena)).max(self.of_kind(Kind::CourtOrder))
    }

    /// Whether something speaks against `kind` that a person should weigh.
    fn is_doubtful(&self, kind: Kind, chances: &Chances) -> bool {
        match kind {
            Kind::NotARequest if self.is_offered_to_nobody() => self.process().is_some(),
            Kind::NotARequest => {
                chances.of(kind) < 1.0 - HIDDEN || (self.process().is_some() && !self.is_about_nobody)
            }
            Kind::Insurer
            | Kind::Provider
            | Kind::Agency
            | Kind::Patient
            | Kind::Guardian
            | Kind::Other
            | Kind::Unclear => chances.legal() > LEGAL_DOUBT,
            Kind::CourtOrder => self.judge < SIGNED,
            Kind::Subpoena | Kind::Attorney => false,
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

    /// Whether money is offered, and no patient is named.
    fn is_offered_to_nobody(&self) -> bool {
        self.is_offer && self.is_about_nobody && self.process().is_none()
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

    /// The likeliest kind that the rules allow, and its chance.
    fn decide(&self, chances: &Chances, is_unread: bool) -> (Kind, f32) {
        let nothing = chances.of(Kind::NotARequest);
        let is_seen = !is_unread && !self.is_referring;
        if is_seen && self.is_elsewhere() && nothing >= ELSEWHERE.max(chances.legal()) {
            return (Kind::NotARequest, nothing);
        }
        // A stranger who offers money speaks of fathers and guardians, but of no patient.
        if is_seen && self.is_offered_to_nobody() && nothing >= chances.legal() {
            return (Kind::NotARequest, nothing.max(1.0 - HIDDEN));
        }
        // Who thanks for records asks for none, a lawyer too.
        if is_seen && self.is_content && self.asking < 1.0 && self.process().is_none() && nothing >= THANKS {
            return (Kind::NotARequest, nothing);
        }
        let best = chances.ranked().into_iter().find(|(kind, _)| self.may_be(*kind));
        match best {
            // What cannot be seen may be what asks.
            Some((Kind::NotARequest, chance)) if !is_seen => (Kind::Unclear, 1.0 - chance),
            Some((kind, chance)) if chance >= GUESS => (kind, chance),
            Some((_, chance)) => (Kind::Unclear, 1.0 - chance),
            None => (Kind::Unclear, 0.0),
        }
    }

    /// Whether the message has what one of `kind` cannot lack.
    fn may_be(&self, kind: Kind) -> bool {
        match kind {
            Kind::CourtOrder => self.of_kind(kind) > 0.0 && (self.judge > 0.0 || self.disclosure > 0.0),
            Kind::Subpoena => self.of_kind(kind) >= LETTERHEAD,
            Kind::Attorney
            | Kind::Patient
            | Kind::Guardian
            | Kind::Insurer
            | Kind::Provider
            | Kind::Agency
            | Kind::Other
            | Kind::NotARequest
            | Kind::Unclear => true,
        }
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
        r"guardian|conservat|execut|administrat|agent|proxy|surrogate|power|poa|poder|tutor|estate|surviving|representative|letters|ward|trustee|albacea|late|foster|custody|custod|attorney|appoint|nombr|sucesi",
    )
});

/// The head of somebody else's mail within a body.
static FORWARDED: LazyLock<Regex> =
    LazyLock::new(|| cue::compiled(r"^ ?(-+ ?(forwarded|original) message|begin forwarded message|from: )"));

/// Words that point to a file.
static ATTACHED: LazyLock<Regex> =
    LazyLock::new(|| cue::compiled(r"\b(attach(ed|ment|ments)?|enclosed|adjunto|see below|scan(ned)?)\b"));

/// The words for `kind`, heaviest first; what was learned of plain words comes last.
fn spoken_for(kind: Kind, heard: Vec<Heard<'_>>, chances: &Chances, reading: &Reading<'_>) -> Vec<Evidence> {
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
    let spoken = speaking.into_iter().take(EVIDENCE_LIMIT).filter_map(|it| {
        it.passage.map(|passage| reading::evidence(Field::Kind, passage, &it.words, it.cue.reason))
    });
    let words: Vec<&str> = chances.words_for(kind).into_iter().take(EVIDENCE_LIMIT).collect();
    let body = reading.passages.iter().find(|it| !matches!(it.role, Role::Subject | Role::NestedSubject));
    let learned = body.filter(|_| !words.is_empty()).map(|passage| {
        reading::evidence(Field::Kind, passage, &words.join(", "), "such messages often have these words")
    });
    spoken.chain(learned).collect()
}

#[cfg(test)]
pub(crate) mod tests;
