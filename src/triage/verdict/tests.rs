//! What `verdict` finds, and what it must not find.

use jiff::tz::TimeZone;

use super::verdict;
use crate::model::{
    Address, Automatic, Cause, Content, Document, Envelope, Kind, Page, Part, Place, Practice, Problem, Role,
    StateCode,
};
use crate::triage::reading::Reading;

/// A practice without people, at `birchclinic.example`.
pub(crate) fn practice() -> Practice {
    Practice {
        name: "Birch Clinic".into(),
        time_zone: TimeZone::UTC,
        state: StateCode(['O', 'R']),
        providers: Vec::new(),
        administrators: Vec::new(),
        staff: Vec::new(),
        default_providers: Vec::new(),
        domains: vec!["birchclinic.example".into()],
        holidays: vec![],
        taught: crate::model::Taught::default(),
    }
}

/// A mail from outside with `text` as its body; what follows a line `===` is a file, whose pages a form feed parts.
pub(crate) fn mail(text: &str) -> Document {
    let part = |role, name: &str, text: &str| Part {
        role,
        name: name.into(),
        format: "text".into(),
        envelope: None,
        pages: (1..)
            .zip(text.split('\u{c}'))
            .map(|(number, text)| Page { number, content: Content::Text(text.into()) })
            .collect(),
        ignored: None,
    };
    let mut texts = text.split("\n===\n");
    let mut parts = vec![part(Role::Body, "body", texts.next().unwrap_or_default())];
    parts.extend(texts.map(|text| part(Role::Attachment, "letter.txt", text)));
    Document {
        envelope: Envelope {
            from: vec![Address { name: None, email: "someone@elsewhere.example".into() }],
            to: vec![Address { name: None, email: "records@birchclinic.example".into() }],
            ..Envelope::default()
        },
        parts,
        problems: Vec::new(),
    }
}

/// Text in, kind out.
#[track_caller]
pub(crate) fn check(text: &str, expected: Kind) {
    let document = mail(text);
    let found = verdict(&Reading::of(&document), &practice());
    assert_eq!(found.kind, expected, "{text}\n{:?}", found.runner_up);
}

#[test]
fn an_unread_page_is_never_called_no_request() {
    let mut document = mail("Lab final report attached for your records. No reply needed.");
    document
        .problems
        .push(Problem { place: Some(Place { part: "scan.pdf".into(), page: Some(1) }), cause: Cause::Scanned });
    let found = verdict(&Reading::of(&document), &practice());
    assert_eq!((found.kind, found.review), (Kind::Unclear, true));
}

#[test]
fn the_evidence_names_the_words_and_the_place() {
    let document = mail("This firm represents Jane Roe. Please send her complete chart.");
    let found = verdict(&Reading::of(&document), &practice());
    let first = found.evidence.first().unwrap();
    assert_eq!(
        (first.text.expose().as_str(), first.place.part.expose().as_str()),
        ("This firm represents", "body")
    );
}

#[test]
fn silence_is_unclear() {
    check("see attached", Kind::Unclear);
}

/// The same mail from `from`, made by a machine for the reason of `automatic`.
fn sent(text: &str, from: &str, automatic: Option<Automatic>) -> Document {
    let mut document = mail(text);
    document.envelope.from = vec![Address { name: None, email: from.into() }];
    document.envelope.automatic = automatic;
    document
}

#[test]
fn an_automatic_reply_does_not_hide_a_request() {
    let text = "I am out of the office until Monday. By the way, this firm represents Jane Roe: please send her \
                complete chart by June 1.\nSam Low, Attorney at Law";
    let document = sent(text, "low@lowlaw.example", Some(Automatic::Reply));
    let found = verdict(&Reading::of(&document), &practice());
    assert!(found.kind.is_request() || found.review, "{:?}", found.kind);
}

#[test]
fn an_automatic_reply_is_no_request() {
    let text = "Automatic reply: I am out of the office until Monday with limited access to e-mail.";
    let document = sent(text, "low@lowlaw.example", Some(Automatic::Reply));
    assert_eq!(verdict(&Reading::of(&document), &practice()).kind, Kind::NotARequest);
}

#[test]
fn what_the_practice_wrote_itself_asks_nothing() {
    let mut document = sent(
        "Undelivered mail returned to sender. Your message could not be delivered.",
        "mailer-daemon@mx.example",
        Some(Automatic::Bounce),
    );
    let ours = sent("", "records@birchclinic.example", None).envelope;
    let to = vec![Address { name: None, email: "low@lowlaw.example".into() }];
    document.parts.push(Part {
        role: Role::NestedBody,
        name: "original.eml".into(),
        format: "text".into(),
        envelope: Some(Envelope { to, ..ours }),
        pages: vec![Page {
            number: 1,
            content: Content::Text(
                "We have your request for the records of your client. Please send us a new authorization.".into(),
            ),
        }],
        ignored: None,
    });
    assert_eq!(verdict(&Reading::of(&document), &practice()).kind, Kind::NotARequest);
}

#[test]
fn a_colleague_who_passes_on_a_letter_does_not_change_it() {
    let text = "fyi\n\n-----Original Message-----\nFrom: Sam Low <low@lowlaw.example>\nSent: Monday\n\nThis firm \
                represents Jane Roe. Please send her complete chart.";
    let document = sent(text, "desk@birchclinic.example", None);
    assert_eq!(verdict(&Reading::of(&document), &practice()).kind, Kind::Attorney);
}

#[test]
fn a_message_with_an_unread_page_keeps_what_its_letter_says() {
    let mut document = mail("This firm represents Jane Roe. Please send her complete chart by June 1.");
    document.problems.push(Problem { place: None, cause: Cause::Scanned });
    let found = verdict(&Reading::of(&document), &practice());
    assert_eq!((found.kind, found.review), (Kind::Attorney, true));
}

#[test]
fn the_words_of_the_practices_own_name_say_nothing_of_the_sender() {
    let mut practice = practice();
    practice.name = "Oak Street Pediatrics Hospital".into();
    let document =
        mail("To Oak Street Pediatrics Hospital: I would like a copy of my chart. Jane Roe, born 4/5/1980");
    assert_eq!(verdict(&Reading::of(&document), &practice).kind, Kind::Patient);
}
