//! Alerts, as providers and administrators get them.

use jiff::civil::date;

use super::{TODAY, delivered, entry, hides, holds, letter, letter_with, notice, practice, rule, subpoena};
use crate::model::{
    Absence, Assessment, Cause, Deadline, DeliveryState, Disclosure, Fax, Kind, Letter, PersonId, Place, Private,
    Problem, Relationship, Requester, Urgency,
};
use crate::report::alert::{self, Alert, Telling};
use crate::report::escalation::{self, Unanswered};

#[test]
fn an_alert_for_a_provider_shows_initials_and_no_file_name() {
    let letter = letter(&entry(17, subpoena()), "alvarez", Disclosure::Initials);
    assert_eq!(letter.subject.expose(), "[forewarn #17] Subpoena – answer by Dec 4 – R. D., born 1984");
    assert_eq!(letter.text.expose(), include_str!("../snapshots/alert.txt"));
    assert_eq!(letter.html.expose(), include_str!("../snapshots/alert.html"));
    hides(&letter, &["Rosa", "Delgado", "March 2", "1984-03-02", "karen@"]);
}

#[test]
fn an_alert_in_full_shows_the_words_that_decided_and_what_was_not_read() {
    let mut assessment = subpoena();
    assessment.review = true;
    assessment.problems = vec![
        Problem { place: Some(Place { part: "Delgado Rosa.pdf".into(), page: Some(3) }), cause: Cause::Scanned },
        Problem { place: None, cause: Cause::Undecodable },
    ];
    let fax = Fax {
        service: "eFax".into(),
        caller: Some("+1 512 555 0147".into()),
        station: None,
        pages: Some(3),
        received: None,
        enclosed: true,
    };
    let entry = entry(17, assessment);
    let letter = letter_with(&entry, "kessler", Disclosure::Full, Some(&fax), Urgency::Critical);
    assert_eq!(
        letter.subject.expose(),
        "[forewarn #17] URGENT: Subpoena (to be checked) – answer by Dec 4 – R. D., born 1984"
    );
    assert_eq!(letter.text.expose(), include_str!("../snapshots/alert-full.txt"));
    assert_eq!(letter.html.expose(), include_str!("../snapshots/alert-full.html"));
}

#[test]
fn an_unclear_message_says_that_a_person_must_look_and_that_nothing_may_go_out() {
    let letter = letter(&entry(18, Assessment::default()), "okafor", Disclosure::Initials);
    assert_eq!(
        letter.subject.expose(),
        "[forewarn #18] Unclear: a person must look – no date set – patient not identified"
    );
    assert_eq!(letter.text.expose(), include_str!("../snapshots/alert-unclear.txt"));
    holds(&letter, &["Nothing may be released until a person has done so", "you are on the list for that case"]);
}

#[test]
fn an_entry_that_was_never_read_is_alerted_as_unclear() {
    let mut entry = entry(18, Assessment::default());
    entry.assessment = None;
    holds(&letter(&entry, "kessler", Disclosure::Initials), &["A PERSON MUST CHECK THIS", "Unclear"]);
}

#[test]
fn what_is_no_request_but_was_not_read_whole_says_so() {
    let problems = vec![Problem { place: None, cause: Cause::Locked }];
    let assessment = Assessment { kind: Kind::NotARequest, review: true, problems, ..Assessment::default() };
    let letter = letter(&entry(19, assessment), "kessler", Disclosure::Initials);
    holds(
        &letter,
        &["#19] Not read in full: a person must look", "- the whole message: it is locked by a password"],
    );
}

#[test]
fn with_initials_nobody_is_named_through_whom_the_patient_could_be() {
    let request = |kind, name: &str, organization: Option<&str>, relationship| {
        let assessment = Assessment {
            kind,
            relationship,
            requester: Requester { name: Some(name.into()), organization: organization.map(Private::from) },
            due: None,
            evidence: Vec::new(),
            ..subpoena()
        };
        letter(&entry(20, assessment), "alvarez", Disclosure::Initials)
    };
    let own = request(Kind::Patient, "Rosa Delgado", None, None);
    holds(&own, &["From: the patient\n"]);
    hides(&own, &["Rosa", "Delgado"]);
    let parent = request(Kind::Guardian, "Luis Delgado", Some("Delgado Household"), Some(Relationship::Parent));
    holds(&parent, &["From: L. D. (parent of the patient)\n"]);
    hides(&parent, &["Luis", "Delgado"]);
    let friend = request(Kind::Other, "Marta Quinn", Some("Lakeside Realty"), None);
    holds(&friend, &["From: M. Q., Lakeside Realty\n"]);
    hides(&friend, &["Marta", "Quinn"]);
    let estate = request(Kind::Attorney, "Karen Pruitt", Some("Counsel to the Estate of Rosa Delgado"), None);
    holds(&estate, &["From: Karen Pruitt\n"]);
    hides(&estate, &["Rosa", "Delgado"]);
    let unclear = request(Kind::Unclear, "Rosa Delgado", Some("rosa.delgado.example"), None);
    holds(&unclear, &["From: R. D.\n"]);
    hides(&unclear, &["rosa", "delgado"]);
}

#[test]
fn with_initials_a_fax_number_shows_only_where_it_cannot_be_the_patients() {
    let fax = Fax { caller: Some("+1 512 555 0147".into()), station: Some("DELGADO".into()), ..Fax::default() };
    let of = |kind, disclosure| {
        let entry = entry(21, Assessment { kind, evidence: Vec::new(), ..subpoena() });
        letter_with(&entry, "alvarez", disclosure, Some(&fax), Urgency::Prompt)
    };
    hides(&of(Kind::Patient, Disclosure::Initials), &["555 0147", "DELGADO"]);
    holds(&of(Kind::Patient, Disclosure::Full), &["555 0147"]);
    holds(
        &of(Kind::Insurer, Disclosure::Initials),
        &["by fax from +1 512 555 0147", "the fax itself is not in the mail"],
    );
}

#[test]
fn each_reader_is_told_why_and_how_to_confirm() {
    let named = entry(17, subpoena());
    holds(
        &letter(&named, "alvarez", Disclosure::Initials),
        &["the message names you", "Answer this mail", "have an administrator record it"],
    );
    holds(&letter(&named, "okafor", Disclosure::Initials), &["you are a provider of Cedar Hollow"]);
    holds(
        &letter(&named, "kessler", Disclosure::Initials),
        &["you are an administrator", "forewarn ack 17 --by kessler", "on the computer that runs forewarn"],
    );
    holds(
        &letter(&named, "dunn", Disclosure::Initials),
        &["the settings of Cedar Hollow Family Medicine name you"],
    );
}

#[test]
fn an_overdue_date_and_one_of_another_year_say_so() {
    let mut entry = entry(17, subpoena());
    entry.deadline = Some(Deadline { date: date(2026, 11, 20), basis: "set by the sender".into() });
    holds(&letter(&entry, "alvarez", Disclosure::Initials), &["– answer was due Nov 20 –", "(4 days ago)"]);
    entry.deadline = Some(Deadline { date: date(2027, 1, 4), basis: "set by the sender".into() });
    holds(&letter(&entry, "alvarez", Disclosure::Initials), &["– answer by Jan 4, 2027 –", "(in 41 days)"]);
}

/// The letter to `to` about an entry of which alvarez was told and kessler was not.
fn unanswered(to: &str, urgency: Urgency) -> Letter {
    let (entry, practice, rule) = (entry(17, subpoena()), practice(), rule());
    let notices = [
        notice(1, "alvarez", delivered(DeliveryState::Told, "250 ok")),
        notice(2, "kessler", delivered(DeliveryState::Refused, "550 no")),
    ];
    let recipient = practice.person(&PersonId::new(to)).unwrap().0.as_recipient();
    escalation::letter(&Unanswered {
        entry: &entry,
        notices: &notices,
        rule: &rule,
        urgency,
        practice: &practice,
        disclosure: Disclosure::Initials,
        alerted: notices[0].created,
        today: TODAY,
        recipient: &recipient,
    })
}

#[test]
fn a_missing_answer_is_told_in_a_few_lines() {
    let letter = unanswered("alvarez", Urgency::Critical);
    assert_eq!(letter.text.expose(), include_str!("../snapshots/escalation.txt"));
    holds(
        &letter,
        &["<li>Maria Alvarez, MD: told Nov 24, 2026, 9:43 AM</li>", "forewarn ack 17 --by alvarez</code>"],
    );
    assert!(
        letter.subject.expose().starts_with("[forewarn #17] URGENT: Reminder: "),
        "{}",
        letter.subject.expose()
    );
    hides(&letter, &["Delgado", "Rosa"]);
}

#[test]
fn who_is_told_for_the_first_time_is_told_why() {
    let letter = unanswered("okafor", Urgency::Prompt);
    holds(&letter, &["No answer yet: ", "those who were told first have not answered", "--by okafor"]);
    holds(&unanswered("kessler", Urgency::Prompt), &["Reminder: ", "NOT TOLD, the mail came back"]);
}

#[test]
fn a_deputy_is_told_in_whose_place() {
    let mut practice = practice();
    practice.providers[0].person.away = vec![Absence { from: TODAY, to: TODAY }];
    practice.providers[0].person.deputy = Some(PersonId::new("okafor"));
    let (entry, rule) = (entry(17, subpoena()), rule());
    let recipient = practice.providers[1].person.as_recipient();
    let letter = alert::letter(&Alert {
        entry: &entry,
        fax: None,
        rule: &rule,
        urgency: Urgency::Prompt,
        practice: &practice,
        disclosure: Disclosure::Initials,
        today: TODAY,
        recipient: &recipient,
        telling: Telling::First,
    });
    holds(&letter, &["because Maria Alvarez, MD is away and you are the deputy"]);
}
