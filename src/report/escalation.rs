//! A reminder, or word to the next in line: that nobody has answered an alert. Short, for a telephone.
//!
//! The first line says that an answer is missing and what for; then who was told and when, so that whoever reads it knows
//! whom to call; then, as in the alert, what to do and what nobody may do yet. The rest stands in the log, by the reference.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::Serialize;

use super::{Report, alert, words};
use crate::model::{
    Assessment, DeliveryState, Disclosure, Entry, Letter, Notice, PersonRole, Practice, Recipient, Rule, Urgency,
};

/// What the letter is made of.
#[derive(Debug, Clone, Copy)]
pub struct Unanswered<'a> {
    pub entry: &'a Entry,
    /// Every notice of the entry so far.
    pub notices: &'a [Notice],
    /// What the policy says of the entry's kind.
    pub rule: &'a Rule,
    pub urgency: Urgency,
    pub practice: &'a Practice,
    pub disclosure: Disclosure,
    /// When the alert went out that nobody has answered.
    pub alerted: Timestamp,
    /// Today, by the practice's own date.
    pub today: Date,
    /// Whom the letter is for.
    pub recipient: &'a Recipient,
}

/// Writes the letter.
pub fn letter(unanswered: &Unanswered) -> Letter {
    let unread = Assessment::default();
    let assessment = unanswered.entry.assessment.as_ref().unwrap_or(&unread);
    let words = Words::new(unanswered, assessment);
    let subject = format!("[forewarn {}] {}", words.reference, words.headline);
    Report::Escalation.letter(subject, &words)
}

/// The words that the templates put in place.
#[derive(Serialize)]
struct Words {
    headline: String,
    reference: String,
    happened: String,
    /// Who was told, and when.
    told: Vec<String>,
    advice: String,
    caution: String,
    from: String,
    deadline: String,
    acknowledge: String,
    command: String,
    why: String,
}

impl Words {
    fn new(unanswered: &Unanswered, assessment: &Assessment) -> Words {
        let Unanswered { entry, practice, recipient, rule, today, .. } = *unanswered;
        let (acknowledge, command) = alert::acknowledge(entry.id, recipient, practice);
        Words {
            headline: headline(unanswered, assessment),
            reference: words::reference(entry.id),
            happened: format!(
                "Nobody has answered the alert of {}. Until someone does, this is sent to more people, and then to all \
                 of them on every working day.",
                words::long_time(unanswered.alerted, &practice.time_zone)
            ),
            told: told(unanswered),
            advice: rule.advice.clone(),
            caution: rule.caution.clone(),
            from: words::requester(assessment, unanswered.disclosure)
                .unwrap_or_else(|| "not stated in the message".into()),
            deadline: entry.deadline.as_ref().map_or_else(
                || "none".into(),
                |it| format!("{} ({})", words::long_date(it.date), words::away(it.date, today)),
            ),
            acknowledge,
            command,
            why: why(unanswered),
        }
    }
}

/// `URGENT: No answer yet: Subpoena – answer by Dec 4 – R. D., born 1984`; initials alone, for it shows on lock screens.
fn headline(unanswered: &Unanswered, assessment: &Assessment) -> String {
    let pressing = match unanswered.urgency {
        Urgency::Critical => "URGENT: ",
        Urgency::Routine | Urgency::Prompt => "",
    };
    let what = if is_told(unanswered) { "Reminder" } else { "No answer yet" };
    format!(
        "{pressing}{what}: {} – {} – {}",
        words::what(assessment),
        words::due(unanswered.entry.deadline.as_ref(), unanswered.today),
        words::patients_in_short(assessment, Disclosure::Initials)
    )
}

/// Whether the reader was told of the request before.
fn is_told(unanswered: &Unanswered) -> bool {
    let person = &unanswered.recipient.person;
    unanswered.notices.iter().any(|it| it.purpose.is_answerable() && &it.recipient.person == person)
}

/// `Maria Alvarez, MD: told Dec 4, 2026, 4:00 PM`, each person once, as last known.
fn told(unanswered: &Unanswered) -> Vec<String> {
    let mut last: Vec<&Notice> = Vec::new();
    for notice in unanswered.notices.iter().filter(|it| it.purpose.is_answerable()) {
        match last.iter_mut().find(|it| it.recipient.person == notice.recipient.person) {
            // What is on its way says less than what arrived.
            Some(earlier) if notice.delivery.told.is_some() || earlier.delivery.told.is_none() => *earlier = notice,
            Some(_) => {}
            None => last.push(notice),
        }
    }
    let words = |notice: &&Notice| {
        let name = words::clean(notice.recipient.name.expose(), words::NAME);
        match (notice.delivery.told, notice.delivery.state) {
            (Some(told), _) => format!("{name}: told {}", words::short_time(told, &unanswered.practice.time_zone)),
            (None, DeliveryState::Scheduled | DeliveryState::Told) => format!("{name}: not told yet"),
            (None, DeliveryState::Refused | DeliveryState::GivenUp) => {
                format!("{name}: NOT TOLD, the mail came back")
            }
        }
    };
    last.iter().take(words::LINES).map(words).collect()
}

fn why(unanswered: &Unanswered) -> String {
    let practice = words::clean(&unanswered.practice.name, words::NAME);
    let person = &unanswered.recipient.person;
    if is_told(unanswered) {
        return format!("You get this again because nobody of {practice} has answered so far.");
    }
    match unanswered.practice.person(person).map(|(_, role)| role) {
        Some(PersonRole::Provider) => {
            format!(
                "You get this as a provider of {practice}, because those who were told first have not answered."
            )
        }
        Some(PersonRole::Administrator) => format!(
            "You get this as an administrator of {practice}, because those who were told first have not answered."
        ),
        Some(PersonRole::Staff) | None => format!("You get this because the settings of {practice} name you."),
    }
}
