//! Who asks: a person, and the firm, court, agency or company for which they write.
//!
//! For a court order these are the judge and the court, whoever delivers it ([`court`]). A patient asks in their
//! own name and for nobody. Everyone else is found by how letters are made: the name under a closing, in a fax
//! cover's "From", at the foot of a mail or in its header ([`signers`]), and the firm in the letterhead or below
//! the name ([`organizations`]). Pages that are only enclosed (an authorization, letters of guardianship, an order
//! of appointment) sign for someone else and are passed over. Staff of the practice who send a message on, and fax
//! gateways, never ask.

use crate::model::{Evidence, Field, Kind, Patient, Practice, Private, Requester};
use crate::triage::names::{self, Name, Setting};
use crate::triage::patients;
use crate::triage::reading::{Passage, Reading, evidence};

mod court;
mod identity;
mod issuers;
mod organizations;
mod pages;
mod parties;
mod shapes;
mod signers;

/// A name or an organization, where it was found and how much that place counts.
#[derive(Debug, Clone)]
struct Found<'a, T> {
    value: T,
    weight: u32,
    passage: Option<&'a Passage>,
    words: String,
}

/// The person who asks and their organization, and the words that name them.
pub fn requester(reading: &Reading, kind: Kind, practice: &Practice) -> (Requester, Vec<Evidence>) {
    let (name, organization) = match kind {
        Kind::NotARequest => (None, None),
        Kind::CourtOrder => (court::judge(reading), court::court(reading)),
        Kind::Patient => (own(reading, practice), None),
        Kind::Subpoena
        | Kind::Attorney
        | Kind::Guardian
        | Kind::Insurer
        | Kind::Provider
        | Kind::Agency
        | Kind::Other
        | Kind::Unclear => {
            let organization = organizations::organization(reading, kind, practice);
            let company = organization.as_ref().is_some_and(|it| organizations::is_retrieval(&it.value));
            let patients = patient_names(reading, practice);
            let name = signers::signer(
                reading,
                kind,
                company,
                organization.as_ref().map(|it| it.value.as_str()),
                practice,
                &patients,
            );
            (name.map(|it| it.map(|name| name.to_string())), organization)
        }
    };
    let said = [(&name, "names the person who asks"), (&organization, "names the organization that asks")];
    let said = said.into_iter().filter_map(|(found, reason)| {
        let found = found.as_ref()?;
        Some(evidence(Field::Requester, found.passage?, found.words.trim(), reason))
    });
    let said = said.collect();
    let value = |found: Option<Found<String>>| found.map(|it| Private::new(it.value));
    (Requester { name: value(name), organization: value(organization) }, said)
}

/// Whether the name is that of a company that fetches records for others.
pub fn is_retrieval(name: &str) -> bool {
    organizations::is_retrieval(name)
}

impl<'a, T> Found<'a, T> {
    fn map<U>(self, change: impl FnOnce(T) -> U) -> Found<'a, U> {
        Found { value: change(self.value), weight: self.weight, passage: self.passage, words: self.words }
    }
}

/// The patient who asks for their own; or whoever sends and signs, where that is plainly somebody else.
fn own<'a>(reading: &'a Reading, practice: &Practice) -> Option<Found<'a, String>> {
    let found = |value: String| Found { words: value.clone(), value, weight: 1, passage: None };
    let (named, _) = patients::patients_of_own(reading, practice);
    let patients = names_of(&named);
    let own = patients::own_name(reading, practice);
    let sender = || {
        let signer = signers::signer(reading, Kind::Patient, false, None, practice, &[])?.value;
        signers::is_sender(reading, practice, &signer).then_some(signer)
    };
    match patients.as_slice() {
        [only] if own.as_ref().is_some_and(|it| it.is_like(only)) => Some(found(only.to_string())),
        [only] => {
            let sender = sender().filter(|it| !it.is_like(only) && !begins_alike(it, only));
            Some(found(sender.unwrap_or_else(|| only.clone()).to_string()))
        }
        _ => own.or_else(sender).map(|name| found(name.to_string())),
    }
}

/// Whether both have one family name and given names that begin alike, as a mailbox's short form does (`Luke`, `Lucius`).
fn begins_alike(one: &Name, other: &Name) -> bool {
    let beginning = |name: &Name| name.folded().first().map(|it| it.chars().take(2).collect::<String>());
    one.family() == other.family() && beginning(one) == beginning(other)
}

/// The patients, who sign their authorizations and ask for nothing.
fn patient_names(reading: &Reading, practice: &Practice) -> Vec<Name> {
    let (patients, _) = patients::patients(reading, practice);
    names_of(&patients)
}

fn names_of(patients: &[Patient]) -> Vec<Name> {
    let named = patients.iter().map(|it| it.name.expose());
    named
        .filter_map(|it| names::read(it, Setting::Prose).map(|(name, _)| name).or_else(|| names::given(it)))
        .collect()
}

/// Whether `name` is of someone in the practice.
fn is_ours(name: &Name, practice: &Practice) -> bool {
    let people = practice.providers.iter().map(|it| &it.person).chain(&practice.administrators);
    let people = people.chain(practice.staff.iter().map(|it| &it.person));
    people.filter_map(|it| names::read(it.name.expose(), Setting::Field)).any(|(ours, _)| ours.is_like(name))
}

#[cfg(test)]
mod tests;
