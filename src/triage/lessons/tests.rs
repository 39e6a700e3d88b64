//! What corrections show, and what they must not.

use super::{Example, lessons};
use crate::model::{Assessment, Document, EntryId, Kind, Lesson, Patient, Requester, Teaching, Weight};
use crate::triage::samples::{mail, practice};

const AUDIT: [&str; 2] = [
    "Rosa Delgado, born 3/2/1984. As part of the quality outreach campaign for our members we collect what you hold.",
    "This is the quality outreach campaign of this spring. We come for Rosa's file. rosa delgado, 1984",
];

fn answer(kind: Kind) -> Assessment {
    Assessment { kind, ..Assessment::default() }
}

fn corrected(kind: Kind, name: &str) -> Assessment {
    Assessment { patients: vec![Patient { name: name.into(), dob: None }], ..answer(kind) }
}

/// The lessons of `texts`, each sent from `from` and corrected from `before` to `after`.
fn taught(from: &str, texts: &[&str], before: &Assessment, after: &Assessment, others: &[&str]) -> Vec<Lesson> {
    let documents: Vec<Document> = texts.iter().map(|text| mail(from, "", text)).collect();
    let others: Vec<Document> = others.iter().map(|text| mail("Else <x@else.example>", "", text)).collect();
    let examples: Vec<Example<'_>> = (1..)
        .zip(&documents)
        .map(|(id, document)| Example { entry: EntryId(id), document, before, after, is_learned: false })
        .collect();
    let others: Vec<(Kind, &Document)> = others.iter().map(|it| (before.kind, it)).collect();
    lessons(&examples, &others, &practice(), |_| true)
}

fn phrases(lessons: &[Lesson]) -> Vec<String> {
    let suggestions = lessons.iter().flat_map(|it| &it.suggestions);
    suggestions
        .filter_map(|it| match &it.teaches {
            Teaching::Phrase { text, .. } => Some(text.clone()),
            Teaching::Firm { .. } | Teaching::RetrievalCompany { .. } | Teaching::NeverRequest { .. } => None,
        })
        .collect()
}

#[test]
fn what_the_corrected_messages_share_comes_first() {
    let lessons = taught(
        "Kim <kim@audit.example>",
        &AUDIT,
        &answer(Kind::NotARequest),
        &corrected(Kind::Insurer, "Rosa Delgado"),
        &[],
    );
    let [lesson] = &lessons[..] else { panic!("one lesson: {lessons:?}") };
    assert_eq!((lesson.before, lesson.after), (Kind::NotARequest, Kind::Insurer));
    assert_eq!(lesson.senders, [("audit.example".to_owned(), 2)]);
    let first = &lesson.suggestions[0];
    assert_eq!(first.seen, 2);
    let Teaching::Phrase { text, kind, weight } = &first.teaches else { panic!("a phrase: {first:?}") };
    assert_eq!((text.as_str(), *kind, *weight), ("quality outreach campaign", Kind::Insurer, Weight::Usual));
}

#[test]
fn no_phrase_names_a_patient_or_a_date() {
    let lessons = taught(
        "Rosa Delgado <rosa.delgado@post.example>",
        &AUDIT,
        &answer(Kind::NotARequest),
        &corrected(Kind::Insurer, "Rosa Delgado"),
        &[],
    );
    let found = phrases(&lessons);
    assert!(!found.is_empty());
    for text in &found {
        let is_personal = ["rosa", "delgado", "born", "1984", "benedetti"].iter().any(|it| text.contains(it));
        assert!(!is_personal && !text.contains(|it: char| it.is_ascii_digit()), "{text}");
    }
}

#[test]
fn a_name_that_nobody_recognised_is_no_word_of_a_phrase() {
    let text = "The quality outreach for Wilhelmina Ostrowski begins under Marguerite Pemberton today.";
    let lessons = taught("a@audit.example", &[text], &answer(Kind::NotARequest), &answer(Kind::Insurer), &[]);
    for phrase in phrases(&lessons) {
        assert!(
            !["wilhelmina", "ostrowski", "marguerite", "pemberton"].iter().any(|it| phrase.contains(it)),
            "{phrase}"
        );
    }
}

#[test]
fn words_of_messages_that_were_answered_rightly_are_not_suggested() {
    let others = ["Our quality outreach campaign newsletter: nothing to do for you."];
    let lessons = taught("a@audit.example", &AUDIT, &answer(Kind::NotARequest), &answer(Kind::Insurer), &others);
    assert!(
        !phrases(&lessons).iter().any(|it| it.contains("quality outreach campaign")),
        "{:?}",
        phrases(&lessons)
    );
}

#[test]
fn a_firm_and_an_automatic_sender_are_suggested_by_their_domain() {
    let firm = Assessment {
        requester: Requester { name: None, organization: Some("Kestrel & Abara".into()) },
        ..answer(Kind::Attorney)
    };
    let lessons = taught("Kim <kim@kestrel.example>", &AUDIT, &answer(Kind::Provider), &firm, &[]);
    let expected = Teaching::Firm { name: "Kestrel & Abara".into(), domain: "kestrel.example".into() };
    assert_eq!(lessons[0].suggestions[0].teaches, expected);

    let doubtful = Assessment { review: true, ..answer(Kind::Provider) };
    let lessons = taught("<noreply@lab.example>", &AUDIT, &doubtful, &answer(Kind::NotARequest), &[]);
    let expected = Teaching::NeverRequest { sender: "noreply@lab.example".into() };
    assert_eq!(lessons[0].suggestions[0].teaches, expected);

    let lessons = taught("<noreply@lab.example>", &AUDIT, &answer(Kind::Provider), &answer(Kind::NotARequest), &[]);
    let first = &lessons[0].suggestions[0].teaches;
    let is_decisive = matches!(first, Teaching::Phrase { weight: Weight::Decisive, .. });
    assert!(is_decisive, "an answer without doubt is changed by nothing less: {first:?}");
}

#[test]
fn what_a_clinical_report_says_is_no_word_of_a_phrase() {
    let report = "EMERGENCY DEPARTMENT REPORT\nHistory: fell from a ladder onto the left wrist\nExam: left wrist tender \
                  without visible deformity\nFindings: distal radius fracture undisplaced\nImpression: closed \
                  fracture of the wrist\nPlan: splint and orthopedic follow up";
    let document = crate::triage::samples::letter("desk@mercy.example", &[report]);
    let (before, after) = (answer(Kind::NotARequest), answer(Kind::Provider));
    let example =
        Example { entry: EntryId(1), document: &document, before: &before, after: &after, is_learned: false };
    let found = phrases(&lessons(&[example], &[], &practice(), |_| true));
    assert!(!found.iter().any(|it| it.contains("wrist") || it.contains("fracture")), "{found:?}");
}

#[test]
fn nothing_is_suggested_that_could_not_help() {
    let lessons = taught("a@post.example", &AUDIT, &answer(Kind::Attorney), &answer(Kind::Patient), &[]);
    assert_eq!((lessons.len(), &lessons[0].suggestions[..]), (1, &[][..]));
    let lessons = taught("a@post.example", &AUDIT, &answer(Kind::Patient), &answer(Kind::Patient), &[]);
    assert!(lessons.is_empty(), "the kind was right");
}

#[test]
fn what_is_learned_asks_for_no_more() {
    let (document, before, after) =
        (mail("a@post.example", "", AUDIT[0]), answer(Kind::Other), answer(Kind::Insurer));
    let example =
        Example { entry: EntryId(7), document: &document, before: &before, after: &after, is_learned: true };
    let lessons = lessons(&[example], &[], &practice(), |_| true);
    let [lesson] = &lessons[..] else { panic!("one lesson") };
    assert_eq!((&lesson.learned[..], lesson.entries.len(), lesson.suggestions.len()), (&[EntryId(7)][..], 0, 0));
}
