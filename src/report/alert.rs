//! The alert: that a request came in, for one person, readable on a telephone.
//!
//! The subject and the first line carry the message on a lock screen: what came, when an answer is due, whose
//! records are meant. They show initials whatever the policy discloses, because a lock screen is read by others.
//! Then come what to do now and what nobody may do yet, and only then the details: where the reader stops early,
//! the important was read. Where a person must check the answer, that comes before everything else.

use jiff::civil::Date;
use serde::Serialize;

use super::{Report, words};
use crate::model::{
    Assessment, Disclosure, Entry, EntryId, Fax, Field, Kind, Letter, PersonId, PersonRole, Practice, Recipient,
    Rule, Urgency,
};

/// What an alert is made of.
#[derive(Debug, Clone, Copy)]
pub struct Alert<'a> {
    pub entry: &'a Entry,
    /// Set where the message came through a fax gateway.
    pub fax: Option<&'a Fax>,
    /// What the policy says of the entry's kind.
    pub rule: &'a Rule,
    pub urgency: Urgency,
    pub practice: &'a Practice,
    pub disclosure: Disclosure,
    /// Today, by the practice's own date.
    pub today: Date,
    /// Whom the letter is for.
    pub recipient: &'a Recipient,
    pub telling: Telling<'a>,
}

/// How many words are quoted for one field.
const BEST: usize = 3;

/// Whether the entry was told of before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Telling<'a> {
    First,
    /// Its text was; now its scanned pages are read, and they say more.
    Again,
    /// A person corrected what it was taken for.
    Corrected {
        before: Kind,
        by: &'a PersonId,
    },
}

/// Writes the alert.
pub fn letter(alert: &Alert) -> Letter {
    // An entry that has not been read is alerted as what it is: unclear.
    let unread = Assessment::default();
    let assessment = alert.entry.assessment.as_ref().unwrap_or(&unread);
    let words = Words::new(alert, assessment);
    let subject = format!("[forewarn {}] {}", words.reference, words.headline);
    Report::Alert.letter(subject, &words)
}

/// The words that the templates put in place.
#[derive(Serialize)]
struct Words {
    headline: String,
    reference: String,
    /// That an earlier notice is overtaken.
    again: Option<String>,
    /// Why a person must check the answer, and what may not happen until then.
    check: Option<String>,
    advice: String,
    caution: String,
    kind: String,
    from: String,
    /// The mail address or file that it came from; only with full disclosure.
    sender: Option<String>,
    fax: Option<String>,
    patients: Vec<String>,
    received: String,
    inbox: String,
    deadline: Option<DeadlineWords>,
    providers: String,
    /// Who signed, the flags, the authorization.
    flags: Vec<String>,
    unread: Vec<UnreadWords>,
    evidence: Vec<EvidenceWords>,
    acknowledge: String,
    command: String,
    why: String,
}

#[derive(Serialize)]
struct DeadlineWords {
    date: String,
    away: String,
    basis: String,
}

#[derive(Serialize)]
struct UnreadWords {
    what: String,
    why: String,
}

#[derive(Serialize)]
struct EvidenceWords {
    shows: String,
    text: String,
    place: String,
}

impl Words {
    fn new(alert: &Alert, assessment: &Assessment) -> Words {
        let Alert { entry, practice, disclosure, today, .. } = *alert;
        let (acknowledge, command) = acknowledge(entry.id, alert.recipient, practice);
        Words {
            headline: headline(alert, assessment),
            reference: words::reference(entry.id),
            again: again(alert, assessment),
            check: check(assessment),
            advice: advice(alert, assessment),
            caution: alert.rule.caution.clone(),
            kind: words::capitalised(assessment.kind.in_words()),
            from: words::requester(assessment, disclosure).unwrap_or_else(|| "not stated in the message".into()),
            sender: match disclosure {
                Disclosure::Full => Some(words::clean(entry.sender.expose(), words::NAME)),
                Disclosure::Initials => None,
            },
            fax: alert.fax.map(|it| words::fax(it, assessment.kind, disclosure)),
            patients: patients(assessment, disclosure),
            received: words::long_time(entry.arrived, &practice.time_zone),
            inbox: words::clean(&entry.inbox.to_string(), words::NAME),
            deadline: entry.deadline.as_ref().map(|it| DeadlineWords {
                date: words::long_date(it.date),
                away: words::away(it.date, today),
                basis: words::clean(&it.basis, words::QUOTE),
            }),
            providers: assessment
                .providers
                .iter()
                .map(|id| words::person(id, practice))
                .collect::<Vec<_>>()
                .join("; "),
            flags: words::notes(assessment),
            unread: unread(assessment, disclosure),
            evidence: match disclosure {
                Disclosure::Full => evidence(assessment),
                Disclosure::Initials => Vec::new(),
            },
            acknowledge,
            command,
            why: why(alert, assessment),
        }
    }
}

/// `Subpoena – answer by Dec 4 – R. D., born 1984`.
fn headline(alert: &Alert, assessment: &Assessment) -> String {
    let pressing = match alert.urgency {
        Urgency::Critical => "URGENT: ",
        Urgency::Routine | Urgency::Prompt => "",
    };
    format!(
        "{pressing}{} – {} – {}",
        words::what(assessment),
        words::due(alert.entry.deadline.as_ref(), alert.today),
        words::patients_in_short(assessment, Disclosure::Initials)
    )
}

/// What to do now: what the policy says of the kind, unless a person has just taken the request away.
fn advice(alert: &Alert, assessment: &Assessment) -> String {
    match (alert.telling, assessment.kind) {
        (Telling::Corrected { .. }, Kind::NotARequest) => {
            "See whether the correction is right: nobody will be reminded of this message any more.".into()
        }
        (Telling::First | Telling::Again | Telling::Corrected { .. }, _) => alert.rule.advice.clone(),
    }
}

/// That an earlier notice or answer is overtaken, and by what.
fn again(alert: &Alert, assessment: &Assessment) -> Option<String> {
    match alert.telling {
        Telling::First => None,
        Telling::Again => Some(
            "An earlier notice told of this message before its scanned pages were read. This one counts.".into(),
        ),
        Telling::Corrected { before, by } => {
            let by = words::person(by, alert.practice);
            let (before, after) = (before.in_words(), assessment.kind.in_words());
            let entry = alert.entry.id;
            Some(match before == after {
                true => format!("{by} corrected what the log says of this message. This notice counts."),
                false => format!(
                    "{by} corrected the log: this message was taken for \"{before}\", and is now \"{after}\". This \
                     notice counts. If that is wrong, correct it again: `forewarn show {entry}` shows both answers."
                ),
            })
        }
    }
}

/// What a person must check, if anything.
fn check(assessment: &Assessment) -> Option<String> {
    let second = assessment
        .runner_up
        .map(|(kind, _)| format!(" Next in likelihood: {}.", kind.in_words()))
        .unwrap_or_default();
    match assessment.kind {
        Kind::Unclear => Some(format!(
            "forewarn could not tell what this is. Open the message and decide. Nothing may be released until a \
             person has done so.{second}"
        )),
        Kind::NotARequest if assessment.review => Some(format!(
            "forewarn sees no request here, but it is not certain or could not read everything. Open the message \
             and look. Release nothing because of it until a person has done so.{second}"
        )),
        Kind::CourtOrder
        | Kind::Subpoena
        | Kind::Attorney
        | Kind::Patient
        | Kind::Guardian
        | Kind::Insurer
        | Kind::Provider
        | Kind::Agency
        | Kind::Other
            if assessment.review =>
        {
            Some(format!(
                "forewarn is not certain of this answer. Open the message and compare before you rely on it.{second}"
            ))
        }
        Kind::CourtOrder
        | Kind::Subpoena
        | Kind::Attorney
        | Kind::Patient
        | Kind::Guardian
        | Kind::Insurer
        | Kind::Provider
        | Kind::Agency
        | Kind::Other
        | Kind::NotARequest => None,
    }
}

fn patients(assessment: &Assessment, disclosure: Disclosure) -> Vec<String> {
    let mut patients: Vec<String> =
        assessment.patients.iter().take(words::LINES).map(|it| words::patient(it, disclosure)).collect();
    match assessment.patients.len() {
        0 => patients.push("not identified".into()),
        number if number > words::LINES => patients.push(format!("and {} more", number - words::LINES)),
        _ => {}
    }
    patients
}

fn unread(assessment: &Assessment, disclosure: Disclosure) -> Vec<UnreadWords> {
    let mut unread: Vec<UnreadWords> = assessment
        .problems
        .iter()
        .take(words::LINES)
        .map(|it| words::problem(it, disclosure))
        .map(|(what, why)| UnreadWords { what, why })
        .collect();
    if assessment.problems.len() > words::LINES {
        let more = (assessment.problems.len() - words::LINES) as u64;
        unread.push(UnreadWords {
            what: format!("{} more", words::counted(more, "part")),
            why: "open the message and look at everything in it".into(),
        });
    }
    unread
}

/// The words that decided: those for the kind and the date first, because they are what a person would check.
fn evidence(assessment: &Assessment) -> Vec<EvidenceWords> {
    let rank = |field: Field| match field {
        Field::Kind => 0,
        Field::Asked => 1,
        Field::SignedBy => 2,
        Field::Due => 3,
        Field::Relationship => 4,
        Field::Patients => 5,
        Field::Requester => 6,
        Field::Flags => 7,
        Field::Authorization => 8,
        Field::Providers => 9,
    };
    let mut evidence: Vec<_> = assessment.evidence.iter().collect();
    // The best of each field: more of one would crowd out what the others show.
    let mut seen: Vec<Field> = Vec::new();
    evidence.retain(|it| {
        seen.push(it.field);
        seen.iter().filter(|field| **field == it.field).count() <= BEST
    });
    evidence.sort_by_key(|it| rank(it.field));
    evidence
        .into_iter()
        .take(words::LINES)
        .map(|it| EvidenceWords {
            shows: words::capitalised(&words::clean(&it.reason, words::QUOTE)),
            text: words::clean(it.text.expose(), words::QUOTE),
            place: words::place(Some(&it.place), Disclosure::Full),
        })
        .collect()
}

/// How the reader confirms, and the command for it.
pub(super) fn acknowledge(entry: EntryId, recipient: &Recipient, practice: &Practice) -> (String, String) {
    let command = format!("forewarn ack {entry} --by {}", recipient.person);
    let otherwise = match practice.person(&recipient.person).map(|(_, role)| role) {
        Some(PersonRole::Administrator) => "Or, on the computer that runs forewarn:",
        Some(PersonRole::Provider | PersonRole::Staff) | None => "Or have an administrator record it:",
    };
    let words =
        format!("Answer this mail: a word is enough, and your words are kept with the request. {otherwise}");
    (words, command)
}

/// The one who is away and in whose place the reader is told, where that is why.
fn stands_in_for(alert: &Alert, assessment: &Assessment) -> Option<String> {
    let Alert { practice, recipient, today, .. } = *alert;
    let is_told_anyway = assessment.providers.contains(&recipient.person)
        || practice.administrators.iter().any(|it| it.id == recipient.person);
    let people = practice.providers.iter().map(|it| &it.person).chain(&practice.administrators);
    let mut absent = people.filter(|it| it.is_away(today) && it.deputy.as_ref() == Some(&recipient.person));
    absent.next().filter(|_| !is_told_anyway).map(|it| words::person(&it.id, practice))
}

/// Why the reader got the letter.
fn why(alert: &Alert, assessment: &Assessment) -> String {
    let person = &alert.recipient.person;
    let practice = words::clean(&alert.practice.name, words::NAME);
    if let Some(absent) = stands_in_for(alert, assessment) {
        return format!("You get this because {absent} is away and you are the deputy.");
    }
    match alert.practice.person(person).map(|(_, role)| role) {
        Some(PersonRole::Provider) if assessment.providers.contains(person) => {
            format!("You get this because the message names you as a provider of {practice}.")
        }
        Some(PersonRole::Provider) if assessment.providers.is_empty() => format!(
            "You get this because the message names no provider of {practice} and you are on the list for that case."
        ),
        Some(PersonRole::Provider) => format!("You get this because you are a provider of {practice}."),
        Some(PersonRole::Administrator) => format!("You get this because you are an administrator of {practice}."),
        Some(PersonRole::Staff) | None => format!("You get this because the settings of {practice} name you."),
    }
}
