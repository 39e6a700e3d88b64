//! The people of the practice: ids that are theirs alone, names of one line, addresses that can be written to.
//!
//! One person may stand in two lists under two ids with one address: a physician who also administers is told once.
//!
//! A deputy answers in someone's place, so it is a provider or an administrator, and someone else.

use crate::config::document::{At, listed, nearest};
use crate::config::fault::Report;
use crate::config::file::{AbsenceTable, File};
use crate::model::{Absence, Person, PersonId, Private, Provider, Staff};

use super::line_of_text;

/// Everyone, by what they are.
#[derive(Debug, Default)]
pub struct People {
    pub providers: Vec<Provider>,
    pub administrators: Vec<Person>,
    pub staff: Vec<Staff>,
}

impl People {
    /// The first address of each: a further one may be anywhere.
    pub fn addresses(&self) -> Vec<&str> {
        let providers = self.providers.iter().map(|it| &it.person);
        let staff = self.staff.iter().map(|it| &it.person);
        providers.chain(&self.administrators).chain(staff).map(|it| it.email.expose().as_str()).collect()
    }
}

/// Reads everyone; who lacks anything is left out, with the fault noted.
pub fn people(file: &File, report: &mut Report<'_>) -> People {
    let mut people = People::default();
    let mut ids = Vec::new();
    // The ids as written: who has another fault is no unknown deputy.
    let of_providers = file.providers.iter().flat_map(|it| &it.value).filter_map(|it| it.value.id.as_ref());
    let of_administrators =
        file.administrators.iter().flat_map(|it| &it.value).filter_map(|it| it.value.id.as_ref());
    let substitutes: Vec<&str> = of_providers.chain(of_administrators).map(|it| it.value.as_str()).collect();
    for table in file.providers.iter().flat_map(|it| &it.value) {
        let it = &table.value;
        let written = Written { id: &it.id, name: &it.name, email: &it.email, emails: &it.emails };
        let person = person(&written, &mut ids, report).map(|person| Person {
            away: away(&it.away, report),
            deputy: deputy(&it.deputy, &person.id, &substitutes, report),
            ..person
        });
        let aliases = it.aliases.iter().flat_map(|it| &it.value);
        let aliases = aliases.filter_map(|it| line_of_text(it, "aliases", report)).map(Private::new).collect();
        people.providers.extend(person.map(|person| Provider { person, aliases }));
    }
    for table in file.administrators.iter().flat_map(|it| &it.value) {
        let it = &table.value;
        let written = Written { id: &it.id, name: &it.name, email: &it.email, emails: &it.emails };
        let person = person(&written, &mut ids, report).map(|person| Person {
            away: away(&it.away, report),
            deputy: deputy(&it.deputy, &person.id, &substitutes, report),
            ..person
        });
        people.administrators.extend(person);
    }
    for table in file.staff.iter().flat_map(|it| &it.value) {
        let it = &table.value;
        let written = Written { id: &it.id, name: &it.name, email: &it.email, emails: &it.emails };
        let person = person(&written, &mut ids, report);
        let may_release = it.may_release.as_ref().is_some_and(|it| it.value);
        let trained_on = it.trained_on.as_ref().map(|it| it.value);
        people.staff.extend(person.map(|person| Staff { person, may_release, trained_on }));
    }
    if file.providers.as_ref().is_none_or(|it| it.value.is_empty()) {
        report
            .fault(None, "expected at least one provider")
            .remedy("add [[providers]] with `id`, `name` and `email`");
    }
    if file.administrators.as_ref().is_none_or(|it| it.value.is_empty()) {
        report
            .fault(None, "expected at least one administrator")
            .remedy("add [[administrators]] with `id`, `name` and `email`");
    }
    people
}

/// What every person has, as written.
struct Written<'a> {
    id: &'a Option<At<String>>,
    name: &'a Option<At<String>>,
    email: &'a Option<At<String>>,
    emails: &'a Option<At<Vec<At<String>>>>,
}

fn person(written: &Written<'_>, ids: &mut Vec<(String, usize)>, report: &mut Report<'_>) -> Option<Person> {
    let id = written.id.as_ref().and_then(|it| own_id(it, ids, report));
    let name = written.name.as_ref().and_then(|it| line_of_text(it, "name", report));
    let email = written.email.as_ref().and_then(|it| address(it, "email", report));
    let mut emails: Vec<Private<String>> = Vec::new();
    for it in written.emails.iter().flat_map(|it| &it.value) {
        let Some(further) = address(it, "emails", report) else { continue };
        let is_known =
            email.iter().chain(emails.iter().map(Private::expose)).any(|it| it.eq_ignore_ascii_case(&further));
        if is_known {
            report.fault(it.at, "expected another address in `emails`, but found one that stands there already");
        } else {
            emails.push(further.into());
        }
    }
    Some(Person { emails, ..Person::new(PersonId::new(id?), name?.into(), email?.into()) })
}

/// When someone is away: from a first to a last day.
fn away(written: &Option<At<Vec<At<AbsenceTable>>>>, report: &mut Report<'_>) -> Vec<Absence> {
    let mut absences = Vec::new();
    for it in written.iter().flat_map(|it| &it.value) {
        let (Some(from), Some(to)) = (&it.value.from, &it.value.to) else { continue };
        if from.value > to.value {
            report
                .fault(
                    it.at,
                    format!("expected `from` to lie before `to`, but found {} and {}", from.value, to.value),
                )
                .remedy("both days are days of absence");
        } else {
            absences.push(Absence { from: from.value, to: to.value });
        }
    }
    absences
}

/// Who answers in the place of `id`: one of `substitutes`.
fn deputy(
    written: &Option<At<String>>,
    id: &PersonId,
    substitutes: &[&str],
    report: &mut Report<'_>,
) -> Option<PersonId> {
    let written = written.as_ref()?;
    let deputy = written.value.as_str();
    if deputy == id.as_str() {
        report.fault(written.at, "expected `deputy` to be someone else").remedy("name who answers in their place");
        return None;
    }
    if !substitutes.contains(&deputy) {
        let fault = report
            .fault(written.at, format!("`{}` is not the id of a provider or administrator", deputy.escape_debug()));
        match nearest(deputy, substitutes.iter().copied()) {
            Some(near) => fault.remedy(format!("did you mean `{near}`?")),
            None => fault.remedy(format!("there are {}", listed(substitutes))),
        }
        return None;
    }
    Some(PersonId::new(deputy))
}

/// An id that nobody before has, noting it in `ids`.
fn own_id(written: &At<String>, ids: &mut Vec<(String, usize)>, report: &mut Report<'_>) -> Option<String> {
    let id = written.value.as_str();
    let is_word = id.chars().all(|it| it.is_ascii_alphanumeric() || matches!(it, '-' | '_' | '.'));
    if !is_word || !id.starts_with(|it: char| it.is_ascii_alphanumeric()) || id.len() > LONGEST_ID {
        report
            .fault(written.at, "expected `id` to be a short word of letters, digits, `-`, `_` and `.`")
            .remedy("for example `alvarez`");
        return None;
    }
    if let Some((_, first)) = ids.iter().find(|(known, _)| known.eq_ignore_ascii_case(id)) {
        let line = report.line(*first);
        report
            .fault(written.at, format!("id `{id}` is already used in line {line}"))
            .remedy("give each person an id of their own");
        return None;
    }
    ids.push((id.to_owned(), written.at));
    Some(id.to_owned())
}

/// A bare mail address, checked by what will write to it.
fn address(written: &At<String>, key: &str, report: &mut Report<'_>) -> Option<String> {
    match written.value.parse::<lettre::Address>() {
        Ok(address) => Some(address.to_string()),
        Err(_) => {
            report
                .fault(written.at, format!("expected `{key}` to be a mail address"))
                .remedy("write it bare, as `name@practice.example`");
            None
        }
    }
}

/// The longest id, in bytes.
const LONGEST_ID: usize = 64;
