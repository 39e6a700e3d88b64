//! Messages and a practice for the tests of triage. Everyone here is invented.

use jiff::tz::TimeZone;
use proptest::prelude::Strategy;
use proptest::{collection, prop_oneof};

use crate::model::{
    Address, Content, Document, Envelope, Fax, Page, Part, Person, PersonId, Practice, Provider, Role, Staff,
    StateCode,
};

/// A mail from `from` ("Rosa Delgado <rosa@post.example>") with one body.
pub(crate) fn mail(from: &str, subject: &str, body: &str) -> Document {
    let (name, email) = match from.split_once('<') {
        Some((name, email)) => (Some(name.trim()), email.trim_end_matches('>')),
        None => (None, from),
    };
    let from = Address { name: name.map(Into::into), email: email.into() };
    let date = "2026-11-12T15:00:00Z".parse().ok();
    let envelope = Envelope { from: vec![from], subject: subject.into(), date, ..Envelope::default() };
    let parts = [(Role::Subject, "subject", subject), (Role::Body, "body", body)];
    let parts = parts.into_iter().filter(|(_, _, text)| !text.is_empty());
    let parts = parts.map(|(role, name, text)| part(role, name, "text", &[text])).collect();
    Document { envelope, parts, problems: Vec::new() }
}

/// A fax of some pages through a gateway.
pub(crate) fn fax(pages: &[&str]) -> Document {
    let mut document = mail("eFax <message@fax.example>", "eFax message - 2 page(s)", "You have received a fax.");
    document.envelope.fax = Some(Fax { service: "eFax".into(), enclosed: true, ..Fax::default() });
    document.parts.push(part(Role::Attachment, "fax.tif", "tiff", pages));
    document
}

/// A mail of no words of its own, with a letter of some pages attached.
pub(crate) fn letter(from: &str, pages: &[&str]) -> Document {
    let mut document = mail(from, "letter attached", "Please see the attached.");
    document.parts.push(part(Role::Attachment, "letter.pdf", "pdf", pages));
    document
}

/// A practice with four clinicians.
pub(crate) fn practice() -> Practice {
    let person = |id: &str, name: &str| {
        Person::new(PersonId::new(id), name.into(), format!("{id}@larchmont.example").into())
    };
    let clinicians = [
        ("benedetti", "Laura Benedetti, MD"),
        ("osei", "Kwame Osei, DO"),
        ("castellano", "Rita Castellano, NP"),
        ("thibodeaux", "Paul Thibodeaux, PA-C"),
    ];
    Practice {
        name: "Larchmont Internal Medicine".into(),
        time_zone: TimeZone::UTC,
        state: StateCode(['T', 'X']),
        providers: clinicians.map(|(id, name)| Provider { person: person(id, name), aliases: Vec::new() }).into(),
        administrators: vec![person("weller", "Joan Weller")],
        staff: vec![Staff { person: person("prado", "Nico Prado"), may_release: true, trained_on: None }],
        default_providers: Vec::new(),
        domains: vec!["larchmont.example".into()],
        holidays: vec![],
        taught: crate::model::Taught::default(),
    }
}

/// Text of any characters, mixed with the words that rules look for.
pub(crate) fn noise() -> impl Strategy<Value = String> {
    let words = [
        "I",
        "my records",
        "Our Client:",
        "RE:",
        "DOB",
        "born",
        "12/4/87",
        "the 31st",
        "DELGADO, ROSA",
        "Rosa",
        "de",
        "la",
        "O'",
        "within",
        "ten (10) days",
        "of the date",
        "by",
        "no later than",
        "Friday",
        "[x]",
        "____",
        "HIV",
        "not",
        "Sincerely,",
        "Dr.",
        "Benedetti",
        "'s",
        "JUDGE",
        "COURT",
        "LLP",
        "&",
        ",",
        ".",
        "|",
        "\n",
        "\t",
        "   ",
        "\u{f1}",
        "\u{2019}",
        "\u{1f600}",
        "died",
        "complaint",
        "by 99/99/9999",
        "within 999 days",
        "Mc",
        "-",
        "al-",
        "/s/",
        "(",
        ")",
        "From:",
        "@",
    ];
    let word = prop_oneof![4 => proptest::sample::select(words.to_vec()).prop_map(str::to_owned), 1 => "\\PC{0,6}"];
    collection::vec(word, 0..60).prop_map(|words| words.join(" "))
}

fn part(role: Role, name: &str, format: &str, pages: &[&str]) -> Part {
    let page = |(at, text): (usize, &&str)| Page { number: at as u32 + 1, content: Content::Text((*text).into()) };
    let pages = pages.iter().enumerate().map(page).collect();
    Part { role, name: name.into(), format: format.into(), envelope: None, pages, ignored: None }
}
