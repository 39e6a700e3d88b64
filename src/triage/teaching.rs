//! What the practice teaches, applied to an answer that was found without it: [`taught`].
//!
//! The untaught answer comes first and stays the measure. What is taught is *said* of a message ([`hear`]): a phrase in
//! its words, a firm or retrieval company by its mail or letterhead, automatic mail by its sender. What silences is applied
//! before what raises, the weaker before the stronger, so that what asks has the last word. Then the rule that nothing in
//! practice.toml can break ([`guarded`]): a legal paper stays one, and is never turned into a lesser; what was unclear never
//! becomes `not_a_request`; and what is unread, or sounds of the law, is looked at as before.
//!
//! - A small phrase makes a person look. A usual one decides where the program is in doubt. A decisive one decides.
//! - A firm's mail that asks for anything is an attorney's. If it seems to ask for nothing, a person looks.
//! - A retrieval company's mail takes the kind of its client, where one is known; otherwise it is `other`.
//! - Automatic mail loses its review, and a doubtful request in it is none; a patient's or guardian's voice in it stays.

use std::borrow::Cow;

use crate::model::taught::words;
use crate::model::{
    Document, Envelope, Evidence, Fax, Field, Kind, KnownOrganization, Place, Practice, Requester, Role, Sender,
    Weight, Wording,
};
use crate::triage::genre::{self, Genre};
use crate::triage::reading::{Reading, evidence};
use crate::triage::signed::signed;
use crate::triage::verdict::Verdict;

/// How sure an answer is that a usual phrase decided: a person checks it.
const LIKELY: f32 = 0.7;
/// How sure an answer is that the practice itself decided.
const DECIDED: f32 = 0.95;
/// The share of the weight from which a patient's or guardian's voice is one, though the answer is another.
const VOICE: f32 = 0.3;

const PHRASE: &str = "it has a phrase that the practice taught";
const FIRM: &str = "it comes from a firm that the practice named";
const COMPANY: &str = "it comes from a retrieval company that the practice named";
const AUTOMATIC: &str = "it comes from a sender of automatic mail that the practice named";
const GATEWAY: &str = "it comes from a fax gateway that the practice named, and brings no fax";

/// What is said of a message.
#[derive(Clone)]
struct Said {
    by: By,
    evidence: Evidence,
}

/// By what it is said.
#[derive(Clone, Copy, PartialEq, Eq)]
enum By {
    Automatic,
    Phrase(Kind, Weight),
    /// A gateway's mail without a fax.
    Gateway,
    Company,
    Firm,
}

/// `document` with the mails of the practice's fax gateways as what they are: envelopes, whose sender asks for nothing.
pub fn unwrapped<'d>(document: &'d Document, practice: &Practice) -> Cow<'d, Document> {
    let is_gateway = || {
        let from = &document.envelope.from;
        practice.taught.fax_gateways.iter().any(|gateway| from.iter().any(|it| gateway.is(it.email.expose())))
    };
    if document.envelope.fax.is_some() || !is_gateway() || !brings_files(document) {
        return Cow::Borrowed(document);
    }
    let mut document = document.clone();
    document.envelope.fax = Some(Fax { service: "fax gateway".into(), enclosed: true, ..Fax::default() });
    // It carries somebody's words, whatever its headers say.
    document.envelope.automatic = None;
    Cow::Owned(document)
}

/// The answer, given what the practice teaches.
pub fn taught(untaught: Verdict, reading: &Reading<'_>, practice: &Practice) -> Verdict {
    if practice.taught.is_empty() {
        return untaught;
    }
    let mut said = hear(reading, practice);
    said.sort_by_key(|it| rank(it.by));
    let is_unread = reading.document.problems().next().is_some();
    let is_client_named = is_firm_named(reading, practice);
    let mut verdict = untaught.clone();
    for it in said {
        let before = verdict.kind;
        match it.by {
            By::Automatic => silence(&mut verdict, Weight::Usual),
            By::Phrase(Kind::NotARequest, weight) => silence(&mut verdict, weight),
            By::Phrase(kind, weight) => raise(&mut verdict, kind, weight, is_unread),
            By::Gateway => verdict.review |= verdict.kind == Kind::NotARequest,
            By::Company => of_company(&mut verdict, is_client_named, reading),
            By::Firm => of_firm(&mut verdict, reading),
        }
        if verdict.kind != before {
            verdict.evidence.retain(|it| it.field != Field::Kind);
            verdict.runner_up =
                verdict.runner_up.filter(|(kind, _)| *kind != verdict.kind).or(Some((before, VOICE)));
        }
        verdict.evidence.insert(0, it.evidence);
    }
    guarded(untaught, verdict, is_unread)
}

/// The requester, with the name of the organization that the practice knows them by.
pub fn named(requester: Requester, kind: Kind, reading: &Reading<'_>, practice: &Practice) -> Requester {
    let organization = match kind {
        Kind::NotARequest | Kind::CourtOrder | Kind::Patient => None,
        Kind::Subpoena
        | Kind::Attorney
        | Kind::Guardian
        | Kind::Insurer
        | Kind::Provider
        | Kind::Agency
        | Kind::Other
        | Kind::Unclear => {
            let writes = |it: &&KnownOrganization| writer(it, reading, practice, "").is_some();
            let company = practice.taught.retrieval_companies.iter().find(writes);
            let is_unnamed = requester.organization.is_none();
            company.or_else(|| practice.taught.firms.iter().find(|it| is_unnamed && writes(it)))
        }
    };
    match organization {
        Some(known) => Requester { organization: Some(known.name.clone().into()), ..requester },
        None => requester,
    }
}

/// Holds `verdict` to what nothing in practice.toml can break.
fn guarded(untaught: Verdict, mut verdict: Verdict, is_unread: bool) -> Verdict {
    if force(verdict.kind) < force(untaught.kind) {
        return untaught;
    }
    if untaught.kind == Kind::Unclear && verdict.kind == Kind::NotARequest {
        return untaught;
    }
    let stays_legal = untaught.is_legal_heard && !verdict.kind.is_legal();
    verdict.review |= is_unread || verdict.kind == Kind::Unclear || (untaught.review && stays_legal);
    if stays_legal && untaught.kind != Kind::NotARequest && verdict.kind == Kind::NotARequest {
        return untaught;
    }
    verdict
}

/// With what force a paper of this kind demands: of two, the greater stays.
const fn force(kind: Kind) -> u8 {
    match kind {
        Kind::CourtOrder => 3,
        Kind::Subpoena => 2,
        Kind::Attorney => 1,
        Kind::Patient
        | Kind::Guardian
        | Kind::Insurer
        | Kind::Provider
        | Kind::Agency
        | Kind::Other
        | Kind::NotARequest
        | Kind::Unclear => 0,
    }
}

/// In which order things are applied: what silences first, the weaker before the stronger, a legal paper last.
fn rank(by: By) -> (u8, Weight, u8, Kind) {
    match by {
        By::Automatic => (0, Weight::Usual, 0, Kind::NotARequest),
        By::Phrase(Kind::NotARequest, weight) => (0, weight, 0, Kind::NotARequest),
        By::Gateway => (1, Weight::Small, 0, Kind::NotARequest),
        By::Company => (2, Weight::Usual, 0, Kind::Other),
        By::Phrase(kind, weight) => (3, weight, force(kind), kind),
        By::Firm => (4, Weight::Decisive, 1, Kind::Attorney),
    }
}

/// It asks for nothing, says the practice.
fn silence(verdict: &mut Verdict, weight: Weight) {
    let is_voice = |kind: Kind| matches!(kind, Kind::Patient | Kind::Guardian);
    let is_voiced = verdict.runner_up.is_some_and(|(kind, share)| is_voice(kind) && share >= VOICE);
    if weight == Weight::Small || verdict.is_legal_heard || is_voiced {
        return;
    }
    match verdict.kind {
        Kind::NotARequest => verdict.review = false,
        Kind::Insurer | Kind::Provider | Kind::Agency | Kind::Other
            if verdict.review || weight == Weight::Decisive =>
        {
            decide(verdict, Kind::NotARequest, DECIDED, false);
        }
        Kind::Insurer
        | Kind::Provider
        | Kind::Agency
        | Kind::Other
        | Kind::CourtOrder
        | Kind::Subpoena
        | Kind::Attorney
        | Kind::Patient
        | Kind::Guardian
        | Kind::Unclear => {}
    }
}

/// It is of this kind, says a phrase.
fn raise(verdict: &mut Verdict, kind: Kind, weight: Weight, is_unread: bool) {
    if verdict.kind == kind {
        if weight == Weight::Decisive {
            decide(verdict, kind, DECIDED, is_unread);
        }
        return;
    }
    if verdict.kind.is_legal() && force(kind) <= force(verdict.kind) {
        return;
    }
    let is_open = verdict.review || matches!(verdict.kind, Kind::NotARequest | Kind::Unclear);
    match weight {
        Weight::Decisive => decide(verdict, kind, DECIDED, is_unread),
        Weight::Usual if is_open => decide(verdict, kind, LIKELY, true),
        Weight::Usual | Weight::Small => {
            if verdict.kind == Kind::NotARequest || kind.is_legal() {
                verdict.review = true;
                verdict.runner_up = Some((kind, VOICE));
            }
        }
    }
}

/// It is of a firm: whatever it asks, a lawyer asks.
fn of_firm(verdict: &mut Verdict, reading: &Reading<'_>) {
    match verdict.kind {
        Kind::CourtOrder | Kind::Subpoena | Kind::Attorney => {}
        Kind::NotARequest => verdict.review |= !is_automatic(reading),
        Kind::Unclear => decide(verdict, Kind::Attorney, LIKELY, true),
        Kind::Patient | Kind::Guardian | Kind::Insurer | Kind::Provider | Kind::Agency | Kind::Other => {
            decide(verdict, Kind::Attorney, LIKELY, true);
        }
    }
}

/// It is of a retrieval company, which asks for its client.
fn of_company(verdict: &mut Verdict, is_client_named: bool, reading: &Reading<'_>) {
    match verdict.kind {
        Kind::CourtOrder | Kind::Subpoena | Kind::Attorney | Kind::Insurer | Kind::Agency => {}
        Kind::NotARequest => verdict.review |= !is_automatic(reading),
        Kind::Patient | Kind::Guardian | Kind::Provider | Kind::Other | Kind::Unclear => {
            let client = match verdict.runner_up {
                _ if is_client_named => Kind::Attorney,
                Some((kind @ (Kind::Attorney | Kind::Insurer), _)) => kind,
                Some(_) | None => Kind::Other,
            };
            if verdict.kind != client {
                decide(verdict, client, LIKELY, true);
            }
        }
    }
}

fn decide(verdict: &mut Verdict, kind: Kind, confidence: f32, review: bool) {
    verdict.confidence = if verdict.kind == kind { verdict.confidence.max(confidence) } else { confidence };
    verdict.kind = kind;
    verdict.review = review;
}

/// Everything that the practice's teaching says of the message, with the words.
fn hear(reading: &Reading<'_>, practice: &Practice) -> Vec<Said> {
    let taught = &practice.taught;
    let mut said = Vec::new();
    let outer = &reading.document.envelope;
    let subject = words(outer.subject.expose());
    for never in &taught.never_requests {
        let is_subject = never.subject.as_ref().is_none_or(|it| it.find(&subject).is_some());
        if is_subject && let Some(email) = sent_by(outer, &never.sender) {
            said.push(Said { by: By::Automatic, evidence: of_sender(email, AUTOMATIC) });
        }
    }
    for gateway in &taught.fax_gateways {
        if let Some(email) = sent_by(outer, gateway)
            && outer.fax.is_none()
        {
            said.push(Said { by: By::Gateway, evidence: of_sender(email, GATEWAY) });
        }
    }
    let companies = taught.retrieval_companies.iter().map(|it| (it, By::Company, COMPANY));
    for (known, by, reason) in companies.chain(taught.firms.iter().map(|it| (it, By::Firm, FIRM))) {
        if let Some(evidence) = writer(known, reading, practice, reason) {
            said.push(Said { by, evidence });
        }
    }
    let genres = Genre::of_all(reading, practice);
    let theirs = reading.passages.iter().zip(genres).filter(|(_, genre)| *genre != Genre::Outbound);
    for (passage, _) in theirs {
        let letter = format!("{}\n{}", passage.text, passage.signature);
        let found = words(&letter);
        for phrase in &taught.phrases {
            let Some(place) = phrase.wording.find(&found) else { continue };
            let by = By::Phrase(phrase.kind, phrase.weight);
            let evidence = evidence(Field::Kind, passage, &spaced(&letter[place]), PHRASE);
            if !said.iter().any(|it| it.by == by && it.evidence == evidence) {
                said.push(Said { by, evidence });
            }
        }
    }
    said
}

/// The words by which `known` is the one who writes: its mail, or its name where senders give theirs.
fn writer(
    known: &KnownOrganization,
    reading: &Reading<'_>,
    practice: &Practice,
    reason: &'static str,
) -> Option<Evidence> {
    let nested = reading.document.parts.iter().filter_map(|part| part.envelope.as_ref());
    let outside = std::iter::once(&reading.document.envelope)
        .chain(nested)
        .filter(|it| it.fax.is_none() && !genre::is_ours(&it.from, practice));
    for envelope in outside {
        if let Some(email) = known.domains.iter().find_map(|domain| sent_by(envelope, domain)) {
            return Some(of_sender(email, reason));
        }
    }
    let wording = known.wording.as_ref()?;
    reading.passages.iter().find_map(|passage| {
        let lines = signed(passage);
        let place = wording.find(&words(&lines))?;
        Some(evidence(Field::Kind, passage, &spaced(&lines[place]), reason))
    })
}

/// Whether a firm that the practice knows is named anywhere, as the client of a retrieval company is.
fn is_firm_named(reading: &Reading<'_>, practice: &Practice) -> bool {
    let wordings: Vec<&Wording> = practice.taught.firms.iter().filter_map(|it| it.wording.as_ref()).collect();
    !wordings.is_empty()
        && reading.live().any(|passage| {
            let found = words(&passage.text);
            wordings.iter().any(|it| it.find(&found).is_some())
        })
}

/// The address of `envelope` that is of `sender`.
fn sent_by<'e>(envelope: &'e Envelope, sender: &Sender) -> Option<&'e str> {
    envelope.from.iter().map(|it| it.email.expose().as_str()).find(|it| sender.is(it))
}

fn of_sender(email: &str, reason: &'static str) -> Evidence {
    let place = Place { part: "sender".into(), page: None };
    Evidence { field: Field::Kind, text: email.into(), place, reason: reason.into() }
}

/// Whether a machine made the mail, as its headers say.
fn is_automatic(reading: &Reading<'_>) -> bool {
    reading.document.envelope.automatic.is_some()
}

fn brings_files(document: &Document) -> bool {
    document.parts.iter().any(|part| part.role == Role::Attachment && part.ignored.is_none())
}

fn spaced(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests;
