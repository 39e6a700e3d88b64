//! The small pieces that every report says alike: cleaned values, dates, people, places.
//!
//! [`clean`] is the gate for everything that a message says. What a letter shows of patients and of those who ask
//! is decided here, by [`Disclosure`]: with [`Disclosure::Initials`] a letter names neither the patient nor anyone
//! through whom the patient could be named, and a file's name is given by its kind only.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SpanRelativeTo, Timestamp, Unit};

use crate::model::{
    Assessment, Authorization, Deadline, Disclosure, Entry, EntryId, Fax, Field, Kind, Patient, PersonId, Place,
    Practice, Private, Problem, Relationship, Standing,
};

/// The longest name of a person, firm or file that is shown, in characters.
pub(super) const NAME: usize = 80;
/// The longest quotation, in characters.
pub(super) const QUOTE: usize = 240;
/// The longest reply of a server, in characters.
pub(super) const REPLY: usize = 300;
/// The most lines of one sort in a letter; the rest is counted.
pub(super) const LINES: usize = 12;

/// Makes `text`, which comes from a message, fit for one line: no control characters or line breaks, nothing that
/// turns the direction of reading or is invisible, no address that a mail reader would turn into a link, and at
/// most `limit` characters.
pub(super) fn clean(text: &str, limit: usize) -> String {
    let mut line = String::new();
    let mut length = 0;
    let mut gap = false;
    for character in text.chars() {
        if character.is_whitespace() || character.is_control() {
            gap = length > 0;
            continue;
        }
        if is_invisible(character) {
            continue;
        }
        if length + usize::from(gap) >= limit {
            line.push('…');
            break;
        }
        if gap {
            line.push(' ');
            length += 1;
            gap = false;
        }
        line.push(character);
        length += 1;
    }
    line.replace("://", "[:]//").replace("www.", "www[.]").replace("WWW.", "WWW[.]")
}

/// Characters that show nothing, or that change how their neighbours show.
pub(super) fn is_invisible(character: char) -> bool {
    matches!(character,
        '\u{00AD}' | '\u{034F}' | '\u{061C}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}'
        | '\u{180B}'..='\u{180F}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}'
        | '\u{2060}'..='\u{206F}' | '\u{3164}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{FFA0}'
        | '\u{FFF9}'..='\u{FFFB}' | '\u{E0000}'..='\u{E0FFF}')
}

/// The reference that people see: `#17`.
pub(super) fn reference(id: EntryId) -> String {
    format!("#{id}")
}

/// A sentence's first letter made large.
pub(super) fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// `1 page`, `2 pages`.
pub(super) fn counted(number: u64, thing: &str) -> String {
    if number == 1 { format!("1 {thing}") } else { format!("{number} {thing}s") }
}

/// `Tuesday, November 24, 2026`.
pub(super) fn long_date(date: Date) -> String {
    date.strftime("%A, %B %-d, %Y").to_string()
}

/// `Dec 4`, with the year where it is not that of `today`.
pub(super) fn short_date(date: Date, today: Date) -> String {
    let format = if date.year() == today.year() { "%b %-d" } else { "%b %-d, %Y" };
    date.strftime(format).to_string()
}

/// `Tuesday, November 24, 2026, 9:42 AM CST`, in the practice's own time.
pub(super) fn long_time(time: Timestamp, zone: &TimeZone) -> String {
    time.to_zoned_datetime(zone.clone()).strftime("%A, %B %-d, %Y, %-I:%M %p %Z").to_string()
}

/// `Nov 24, 2026, 9:42 AM`, in the practice's own time.
pub(super) fn short_time(time: Timestamp, zone: &TimeZone) -> String {
    time.to_zoned_datetime(zone.clone()).strftime("%b %-d, %Y, %-I:%M %p").to_string()
}

/// Days from `from` to `to`, negative where `to` is earlier.
pub(super) fn days_between(from: Date, to: Date) -> i64 {
    from.until(to)
        .ok()
        .and_then(|span| span.total((Unit::Day, SpanRelativeTo::days_are_24_hours())).ok())
        .unwrap_or(0.0) as i64
}

/// How far `date` is away: `in 10 days`, `today`, `4 days ago`.
pub(super) fn away(date: Date, today: Date) -> String {
    match days_between(today, date) {
        0 => "today".into(),
        1 => "tomorrow".into(),
        -1 => "yesterday".into(),
        days if days > 0 => format!("in {days} days"),
        days => format!("{} days ago", -days),
    }
}

/// `answer by Dec 4`, `answer was due Nov 20`, `no date set`.
pub(super) fn due(deadline: Option<&Deadline>, today: Date) -> String {
    match deadline {
        Some(deadline) if deadline.date < today => format!("answer was due {}", short_date(deadline.date, today)),
        Some(deadline) => format!("answer by {}", short_date(deadline.date, today)),
        None => "no date set".into(),
    }
}

/// What came, in a few words for a headline: the kind, and whether a person must check it.
pub(super) fn what(assessment: &Assessment) -> String {
    match assessment.kind {
        Kind::NotARequest if !assessment.problems.is_empty() => "Not read in full: a person must look".into(),
        Kind::NotARequest if assessment.review => "Perhaps not a request: a person must look".into(),
        Kind::NotARequest | Kind::Unclear => capitalised(assessment.kind.in_words()),
        Kind::CourtOrder
        | Kind::Subpoena
        | Kind::Attorney
        | Kind::Patient
        | Kind::Guardian
        | Kind::Insurer
        | Kind::Provider
        | Kind::Agency
        | Kind::Other => {
            let kind = capitalised(assessment.kind.in_words());
            if assessment.review { format!("{kind} (to be checked)") } else { kind }
        }
    }
}

/// What else a reader must know of the message, a sentence each: who signed the paper, the flags, how its authorization
/// stands.
pub(super) fn notes(assessment: &Assessment) -> Vec<String> {
    let signed = assessment.signed_by.map(|it| it.in_words().to_owned());
    let flags = assessment.flags.iter().map(|it| it.in_words().to_owned());
    signed.into_iter().chain(flags).chain(assessment.authorization.as_ref().map(authorization)).collect()
}

/// How an authorization stands: `the authorization lacks: expiry date or event, signature date`.
pub(super) fn authorization(authorization: &Authorization) -> String {
    let missing: Vec<&str> = authorization.missing.iter().map(|it| it.in_words()).collect();
    let lacks = format!("lacks: {}", missing.join(", "));
    let end = authorization.expires.map(long_date);
    match (authorization.standing, end) {
        (Standing::Revoked, _) => "the authorization has been revoked".into(),
        (Standing::Expired, Some(end)) if missing.is_empty() => format!("the authorization expired on {end}"),
        (Standing::Expired, Some(end)) => format!("the authorization expired on {end}, and {lacks}"),
        (Standing::Expired, None) => "the authorization has expired".into(),
        (Standing::Missing, _) => format!("the authorization {lacks}"),
        (Standing::Present, Some(end)) => format!("the authorization has every element, and ends on {end}"),
        (Standing::Present, None) => "the authorization has every element".into(),
    }
}

/// A patient, as much of them as `disclosure` allows.
pub(super) fn patient(patient: &Patient, disclosure: Disclosure) -> String {
    match disclosure {
        Disclosure::Initials => {
            let words = clean(patient.abbreviated().expose(), NAME);
            if words.starts_with(',') { format!("name not read{words}") } else { words }
        }
        Disclosure::Full => {
            let name = clean(patient.name.expose(), NAME);
            match &patient.dob {
                Some(dob) => format!("{name}, born {}", dob.expose().strftime("%B %-d, %Y")),
                None => name,
            }
        }
    }
}

/// The patients on one line: the first, and how many more. Always initials where the line is a headline.
pub(super) fn patients_in_short(assessment: &Assessment, disclosure: Disclosure) -> String {
    let first = assessment.patients.first().map(|it| patient(it, disclosure)).filter(|it| !it.is_empty());
    match (first, assessment.patients.len()) {
        (None, _) => "patient not identified".into(),
        (Some(first), 0 | 1) => first,
        (Some(first), number) => format!("{first}, and {} more", number - 1),
    }
}

/// What is asked for, in the sender's words.
pub(super) fn asked(assessment: &Assessment) -> Option<String> {
    let said = assessment.evidence.iter().find(|it| it.field == Field::Asked)?;
    Some(clean(said.text.expose(), QUOTE))
}

/// Who asks, as much of them as `disclosure` allows; none where the message does not say.
///
/// With initials, the requester is named only where that cannot name the patient: not the patient, not who stands
/// in the patient's place, not a private person, and no firm or estate that carries the patient's name.
pub(super) fn requester(assessment: &Assessment, disclosure: Disclosure) -> Option<String> {
    let name = shown(assessment.requester.name.as_ref());
    let organization = shown(assessment.requester.organization.as_ref());
    let role = stands_as(assessment);
    let (name, organization) = match disclosure {
        Disclosure::Full => (name, organization),
        Disclosure::Initials => (
            name.filter(|_| assessment.kind != Kind::Patient).map(|it| {
                if is_private_person(assessment.kind) || carries_patient(assessment, &it) {
                    initials(&it)
                } else {
                    it
                }
            }),
            organization.filter(|it| !(assessment.kind == Kind::Patient || carries_patient(assessment, it))),
        ),
    };
    let who = match (name, organization) {
        (Some(name), Some(organization)) => Some(format!("{name}, {organization}")),
        (Some(one), None) | (None, Some(one)) => Some(one),
        (None, None) => None,
    };
    match (who, role) {
        (Some(who), Some(role)) => Some(format!("{who} ({role})")),
        (Some(who), None) => Some(who),
        (None, Some(role)) => Some(role),
        (None, None) => None,
    }
}

fn shown(value: Option<&Private<String>>) -> Option<String> {
    value.map(|it| clean(it.expose(), NAME)).filter(|it| !it.is_empty())
}

/// What the requester is to the patient, where that is who they are.
fn stands_as(assessment: &Assessment) -> Option<String> {
    match assessment.kind {
        Kind::Patient => Some("the patient".into()),
        Kind::Guardian => Some(match assessment.relationship {
            Some(relationship) => match relationship {
                Relationship::Parent
                | Relationship::Guardian
                | Relationship::Conservator
                | Relationship::HealthcareAgent
                | Relationship::PersonalRepresentative
                | Relationship::StateCustodian => format!("{} of the patient", relationship.in_words()),
            },
            None => "someone in the patient's place".into(),
        }),
        Kind::CourtOrder
        | Kind::Subpoena
        | Kind::Attorney
        | Kind::Insurer
        | Kind::Provider
        | Kind::Agency
        | Kind::Other
        | Kind::NotARequest
        | Kind::Unclear => None,
    }
}

/// Whether those who send this kind are private people, or may be, so that their name leads to the patient.
pub(super) fn is_private_person(kind: Kind) -> bool {
    match kind {
        Kind::Patient | Kind::Guardian | Kind::Other | Kind::NotARequest | Kind::Unclear => true,
        Kind::CourtOrder | Kind::Subpoena | Kind::Attorney | Kind::Insurer | Kind::Provider | Kind::Agency => false,
    }
}

/// Whether `text` carries the name of a patient: for a private sender a single word of it is enough.
fn carries_patient(assessment: &Assessment, text: &str) -> bool {
    let text = text.to_lowercase();
    let words: Vec<&str> = text.split(|it: char| !it.is_alphanumeric()).collect();
    assessment.patients.iter().any(|patient| {
        let name = patient.name.expose().to_lowercase();
        let mut parts = name.split(|it: char| !it.is_alphanumeric()).filter(|it| it.chars().count() > 1).peekable();
        if parts.peek().is_none() {
            return false;
        }
        if is_private_person(assessment.kind) {
            parts.any(|part| words.contains(&part))
        } else {
            parts.all(|part| words.contains(&part))
        }
    })
}

fn initials(name: &str) -> String {
    let name = Patient { name: name.into(), dob: None };
    clean(name.abbreviated().expose(), NAME)
}

/// Where something stands. With initials, a file is named by its kind, because people put names into file names.
pub(super) fn place(place: Option<&Place>, disclosure: Disclosure) -> String {
    let Some(place) = place else { return "the whole message".into() };
    let part = place.part.expose().as_str();
    let part = match (disclosure, part) {
        (_, "subject" | "body") => format!("the {part}"),
        (Disclosure::Full, _) => clean(part, NAME),
        (Disclosure::Initials, _) => match part.rsplit_once('.') {
            Some((_, ending)) if is_file_ending(ending) => {
                format!("an attachment ({})", ending.to_ascii_lowercase())
            }
            _ => "an attachment".into(),
        },
    };
    match place.page {
        Some(page) => format!("{part}, page {page}"),
        None => part,
    }
}

fn is_file_ending(ending: &str) -> bool {
    const KNOWN: [&str; 21] = [
        "pdf", "tif", "tiff", "jpg", "jpeg", "png", "heic", "gif", "bmp", "doc", "docx", "odt", "rtf", "txt",
        "html", "htm", "zip", "eml", "msg", "dat", "xlsx",
    ];
    KNOWN.contains(&ending.to_ascii_lowercase().as_str())
}

/// One thing that could not be read: what it is, and why not and what to do.
pub(super) fn problem(problem: &Problem, disclosure: Disclosure) -> (String, String) {
    (place(problem.place.as_ref(), disclosure), clean(&problem.cause.describe(), QUOTE))
}

/// How a fax came: service, number of pages, and the caller where that cannot be the patient.
pub(super) fn fax(fax: &Fax, kind: Kind, disclosure: Disclosure) -> String {
    let mut words = match clean(&fax.service, NAME) {
        service if service.is_empty() => "by fax".to_owned(),
        service => format!("by fax through {service}"),
    };
    let caller_may_show = match disclosure {
        Disclosure::Full => true,
        Disclosure::Initials => !is_private_person(kind),
    };
    if caller_may_show && let Some(caller) = shown(fax.caller.as_ref()) {
        words.push_str(&format!(" from {caller}"));
    }
    if caller_may_show && let Some(station) = shown(fax.station.as_ref()) {
        words.push_str(&format!(" ({station})"));
    }
    if let Some(pages) = fax.pages {
        words.push_str(&format!(", {}", counted(pages.into(), "page")));
    }
    if !fax.enclosed {
        words.push_str("; the fax itself is not in the mail");
    }
    words
}

/// The name by which the practice knows one of its people; the id where it is not in the configuration any more.
pub(super) fn person(id: &PersonId, practice: &Practice) -> String {
    match practice.person(id) {
        Some((person, _)) => clean(person.name.expose(), NAME),
        None => clean(id.as_str(), NAME),
    }
}

/// The day on which `entry` arrived, by the practice's clock.
pub(super) fn day_of(time: Timestamp, practice: &Practice) -> Date {
    time.to_zoned_datetime(practice.time_zone.clone()).date()
}

/// How long ago `entry` arrived: `arrived today`, `arrived 3 days ago`.
pub(super) fn age(entry: &Entry, practice: &Practice, today: Date) -> String {
    format!("arrived {}", away(day_of(entry.arrived, practice), today))
}
