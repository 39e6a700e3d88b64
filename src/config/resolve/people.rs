//! The people of the practice: ids that are theirs alone, names of one line, addresses that can be written to.
//!
//! One person may stand in two lists under two ids with one address: a physician who also administers is told once.

use crate::config::document::At;
use crate::config::fault::Report;
use crate::config::file::File;
use crate::model::{Person, PersonId, Private, Provider, Staff};

use super::line_of_text;

/// Everyone, by what they are.
#[derive(Debug, Default)]
pub struct People {
    pub providers: Vec<Provider>,
    pub administrators: Vec<Person>,
    pub staff: Vec<Staff>,
}

impl People {
    /// All their addresses.
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
    for table in file.providers.iter().flat_map(|it| &it.value) {
        let it = &table.value;
        let person = person(&it.id, &it.name, &it.email, &mut ids, report);
        let aliases = it.aliases.iter().flat_map(|it| &it.value);
        let aliases = aliases.filter_map(|it| line_of_text(it, "aliases", report)).map(Private::new).collect();
        people.providers.extend(person.map(|person| Provider { person, aliases }));
    }
    for table in file.administrators.iter().flat_map(|it| &it.value) {
        let it = &table.value;
        people.administrators.extend(person(&it.id, &it.name, &it.email, &mut ids, report));
    }
    for table in file.staff.iter().flat_map(|it| &it.value) {
        let it = &table.value;
        let person = person(&it.id, &it.name, &it.email, &mut ids, report);
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

fn person(
    id: &Option<At<String>>,
    name: &Option<At<String>>,
    email: &Option<At<String>>,
    ids: &mut Vec<(String, usize)>,
    report: &mut Report<'_>,
) -> Option<Person> {
    let id = id.as_ref().and_then(|it| own_id(it, ids, report));
    let name = name.as_ref().and_then(|it| line_of_text(it, "name", report));
    let email = email.as_ref().and_then(|it| address(it, report));
    Some(Person { id: PersonId::new(id?), name: name?.into(), email: email?.into() })
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
fn address(written: &At<String>, report: &mut Report<'_>) -> Option<String> {
    match written.value.parse::<lettre::Address>() {
        Ok(address) => Some(address.to_string()),
        Err(_) => {
            report
                .fault(written.at, "expected `email` to be a mail address")
                .remedy("write it bare, as `name@practice.example`");
            None
        }
    }
}

/// The longest id, in bytes.
const LONGEST_ID: usize = 64;
