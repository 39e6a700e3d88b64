//! What a practice teaches, and what it cannot.

use jiff::civil::date;
use proptest::prelude::*;

use crate::model::{
    Address, Assessment, Automatic, Cause, Content, Document, Kind, KnownOrganization, NeverRequest, Page, Part,
    Practice, Problem, Role, Sender, Taught, TaughtPhrase, Weight, Wording,
};
use crate::triage::assess;
use crate::triage::reading::Reading;
use crate::triage::samples::{fax, letter, mail, noise, practice};
use crate::triage::verdict::{Verdict, verdict};

const REFILL: &str = "REFILL REQUEST\nDrug: metformin 500 mg Qty 60\nLast filled 4/1.";
const COUNSEL: &str = "This firm represents Marta Low, date of birth May 2, 1970. Please send her complete chart by \
                       November 20, 2026.\n\nSam Park\nAttorney at Law";
const SUBPOENA: &str = "SUBPOENA DUCES TECUM\nCase No. 26-1\nTo the custodian of records: YOU ARE COMMANDED to produce the \
                        medical records of Jane Roe, born 4/5/1980, on June 1.\nIssued by Sam Low, attorney for plaintiff";

fn taught(taught: Taught) -> Practice {
    Practice { taught, ..practice() }
}

fn phrase(text: &str, kind: Kind, weight: Weight) -> Taught {
    let phrase = TaughtPhrase { wording: Wording::of(text).unwrap(), kind, weight };
    Taught { phrases: vec![phrase], ..Taught::default() }
}

fn domain(domain: &str) -> Sender {
    Sender::Domain(domain.into())
}

fn known(name: &str, of: &str) -> KnownOrganization {
    KnownOrganization { name: name.into(), wording: Wording::of(name), domains: vec![domain(of)] }
}

fn never(of: &str) -> Taught {
    Taught { never_requests: vec![NeverRequest { sender: domain(of), subject: None }], ..Taught::default() }
}

fn assessed(document: &Document, teaching: Taught) -> Assessment {
    assess(document, &taught(teaching), date(2026, 11, 12))
}

/// What is answered once something is taught, and what was answered before.
#[track_caller]
fn check(document: &Document, teaching: Taught, before: (Kind, bool), after: (Kind, bool)) {
    let untaught = assessed(document, Taught::default());
    assert_eq!((untaught.kind, untaught.review), before, "untaught");
    let found = assessed(document, teaching);
    assert_eq!((found.kind, found.review), after, "taught");
}

#[test]
fn a_usual_phrase_decides_where_nothing_was_seen_and_a_person_checks_it() {
    let document = mail("Kim <kim@audit.example>", "", &format!("{REFILL}\nOur quality outreach campaign begins."));
    let teach = |weight| phrase("quality outreach campaign", Kind::Insurer, weight);
    check(&document, teach(Weight::Usual), (Kind::NotARequest, false), (Kind::Insurer, true));
    check(&document, teach(Weight::Decisive), (Kind::NotARequest, false), (Kind::Insurer, false));
    check(&document, teach(Weight::Small), (Kind::NotARequest, false), (Kind::NotARequest, true));
    let found = assessed(&document, teach(Weight::Usual));
    let words = found.evidence.first().unwrap();
    assert_eq!(words.text.expose(), "quality outreach campaign");
    assert_eq!(words.reason, super::PHRASE);
}

#[test]
fn a_phrase_elsewhere_changes_nothing() {
    let document = mail("Kim <kim@audit.example>", "", REFILL);
    check(
        &document,
        phrase("quality outreach campaign", Kind::Insurer, Weight::Decisive),
        (Kind::NotARequest, false),
        (Kind::NotARequest, false),
    );
}

#[test]
fn no_phrase_and_no_sender_silences_or_lowers_a_legal_paper() {
    for (text, kind) in [(COUNSEL, Kind::Attorney), (SUBPOENA, Kind::Subpoena)] {
        let document = mail("Sam Park <sam@feed.example>", "", &format!("{text}\nweekly laboratory digest"));
        let untaught = assessed(&document, Taught::default());
        assert_eq!(untaught.kind, kind);
        for lesser in [Kind::NotARequest, Kind::Patient, Kind::Provider, Kind::Other] {
            let teaching = phrase("weekly laboratory digest", lesser, Weight::Decisive);
            assert_eq!(assessed(&document, teaching).kind, kind, "{lesser}");
        }
        assert_eq!(assessed(&document, never("feed.example")).kind, kind);
    }
    let document = mail("Sam Park <sam@feed.example>", "", &format!("{SUBPOENA}\nweekly laboratory digest"));
    let lesser = phrase("weekly laboratory digest", Kind::Attorney, Weight::Decisive);
    assert_eq!(assessed(&document, lesser).kind, Kind::Subpoena);
}

#[test]
fn what_is_unread_is_looked_at_whatever_is_taught() {
    let mut document = mail("Lab <noreply@feed.example>", "new result", "weekly laboratory digest attached");
    document.problems.push(Problem { place: None, cause: Cause::Locked });
    let mut teaching = never("feed.example");
    teaching.phrases = phrase("weekly laboratory digest", Kind::NotARequest, Weight::Decisive).phrases;
    let found = assessed(&document, teaching);
    assert_eq!((found.kind, found.review), (Kind::Unclear, true));
}

#[test]
fn automatic_mail_is_no_request_unless_somebody_asks_in_it() {
    let notice = "A provider shared a document with you. Please open the request for records of Jane Roe, born 4/5/1980, \
                  and reply in the portal.";
    let document = mail("EHR <noreply@ehr.example>", "document shared", notice);
    let untaught = assessed(&document, Taught::default());
    assert!(untaught.review || untaught.kind == Kind::NotARequest, "{}", untaught.kind);
    let patient = mail(
        "EHR <noreply@ehr.example>",
        "message from a patient",
        "My name is Mary Roe, I was born 4/5/1980. Please send a copy of my chart to me.",
    );
    check(&patient, never("ehr.example"), (Kind::Patient, false), (Kind::Patient, false));
}

#[test]
fn automatic_mail_loses_its_review() {
    let document = mail(
        "Lab <noreply@feed.example>",
        "portal notice",
        "Jane Roe, born 4/5/1980: lab results, visit notes, prescription list, allergies and imaging of the patient are \
         final and ready in the portal. Do you need anything else from us?",
    );
    let untaught = assessed(&document, Taught::default());
    let found = assessed(&document, never("feed.example"));
    assert_eq!((found.kind, found.review), (Kind::NotARequest, false), "was {} {}", untaught.kind, untaught.review);
}

#[test]
fn a_known_firm_is_known_by_its_mail_and_by_its_letterhead() {
    let teaching = || Taught { firms: vec![known("Kestrel Abara", "kestrelabara.example")], ..Taught::default() };
    let asks = "Please send the chart of Jane Roe, born 4/5/1980, and all of her bills. We need them for our file.";
    let by_mail = assessed(&mail("Kim <kim@kestrelabara.example>", "records of Jane Roe", asks), teaching());
    assert_eq!(by_mail.kind, Kind::Attorney);
    assert_eq!(by_mail.requester.organization.unwrap().expose(), "Kestrel Abara");
    let page = format!("KESTREL ABARA\n1 Dock Street\nDear Custodian:\n{asks}\nSincerely,\nKim Abara");
    assert_eq!(assessed(&letter("kim@post.example", &[&page]), teaching()).kind, Kind::Attorney);
    let spoken_of = mail(
        "Mary Roe <mary@post.example>",
        "my chart",
        "My name is Mary Roe, I was born 4/5/1980.\nPlease send a copy of my chart to me at home.\nA second copy may \
         go to Kestrel Abara, who asked me for it last week, if that is easier for you.\nThank you, and a good week to \
         all of you there.\nMary Roe",
    );
    assert_eq!(assessed(&spoken_of, teaching()).kind, Kind::Patient);
}

#[test]
fn what_a_known_firm_writes_is_looked_at_unless_a_machine_wrote_it() {
    let teaching = || Taught { firms: vec![known("Kestrel Abara", "kestrelabara.example")], ..Taught::default() };
    let mut document = mail("Kim <kim@kestrelabara.example>", "", REFILL);
    check(&document, teaching(), (Kind::NotARequest, false), (Kind::NotARequest, true));
    document.envelope.automatic = Some(Automatic::List);
    check(&document, teaching(), (Kind::NotARequest, false), (Kind::NotARequest, false));
}

#[test]
fn a_retrieval_company_takes_the_kind_of_its_client() {
    let mut teaching =
        Taught { retrieval_companies: vec![known("Quarry Docs", "quarrydocs.example")], ..Taught::default() };
    let asks = "Please provide the office notes of MARY ROE, DOB 4/5/1980, from 1/1/2020 to present.";
    let document = mail("Quarry <in@quarrydocs.example>", "records of Mary Roe", asks);
    let found = assessed(&document, teaching.clone());
    assert_eq!(found.kind, Kind::Other);
    assert_eq!(found.requester.organization.unwrap().expose(), "Quarry Docs");
    teaching.firms = vec![known("Kestrel Abara", "kestrelabara.example")];
    let document =
        mail("Quarry <in@quarrydocs.example>", "records of Mary Roe", &format!("{asks}\nClient: Kestrel Abara"));
    assert_eq!(assessed(&document, teaching).kind, Kind::Attorney);
}

#[test]
fn the_mail_of_a_fax_gateway_is_only_its_envelope() {
    let teaching = || Taught { fax_gateways: vec![domain("lines.example")], ..Taught::default() };
    let mut document = fax(&["MARY ROE\nPlease send my chart to me, Mary Roe, born 4/5/1980."]);
    document.envelope.fax = None;
    document.envelope.automatic = Some(Automatic::List);
    document.envelope.from = vec![Address { name: Some("Lines Desk".into()), email: "desk@lines.example".into() }];
    let found = assessed(&document, teaching());
    assert_eq!(found.kind, Kind::Patient);
    assert_eq!(found.requester.name.unwrap().expose(), "Mary Roe");
    document.parts.retain(|part| part.role != Role::Attachment);
    assert!(assessed(&document, teaching()).review, "a gateway's mail without its fax is looked at");
}

/// Everything that can be taught, at its strongest, for a message that holds all of it.
fn everything() -> impl Strategy<Value = Taught> {
    let phrases = proptest::collection::vec(
        (proptest::sample::select(Kind::ALL), proptest::sample::select(Weight::ALL)),
        0..4,
    );
    (phrases, any::<[bool; 4]>()).prop_map(|(phrases, [never, firm, company, gateway])| Taught {
        phrases: phrases
            .into_iter()
            .filter(|(kind, _)| *kind != Kind::Unclear)
            .map(|(kind, (_, weight))| TaughtPhrase {
                wording: Wording::of("zebra lantern").unwrap(),
                kind,
                weight,
            })
            .collect(),
        never_requests: match never {
            true => vec![NeverRequest { sender: domain("sender.example"), subject: None }],
            false => vec![],
        },
        firms: if firm { vec![known("Zebra Lantern", "sender.example")] } else { vec![] },
        retrieval_companies: if company { vec![known("Lantern Zebra", "sender.example")] } else { vec![] },
        fax_gateways: if gateway { vec![domain("sender.example")] } else { vec![] },
    })
}

/// Text of every kind, cut and mixed with noise.
fn text() -> impl Strategy<Value = String> {
    let order = "IN THE DISTRICT COURT\nORDER\nIT IS ORDERED that the clinic shall provide the medical records of Jane Roe \
                 to counsel by June 1.\nSIGNED May 1, 2026\nA. Dale\nJudge Presiding";
    let patient = "My name is Mary Roe, I was born 4/5/1980. Please send a copy of my chart to me.";
    let provider =
        "Our clinic now sees Mary Roe, DOB 4/5/1980. Please fax us the last notes for continuity of care.";
    let texts = [COUNSEL, SUBPOENA, order, patient, provider, REFILL, "see attached", ""];
    let part = prop_oneof![3 => proptest::sample::select(texts.to_vec()).prop_map(str::to_owned), 1 => noise()];
    proptest::collection::vec(part, 1..3).prop_map(|parts| parts.join("\n\n"))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn whatever_is_taught_a_legal_paper_stays_one_and_doubt_stays_told(
        text in text(),
        teaching in everything(),
        is_unread in any::<bool>(),
        brings_file in any::<bool>(),
    ) {
        let mut document = mail("Z <z@sender.example>", "zebra lantern", &format!("{text}\nzebra lantern"));
        if is_unread {
            document.problems.push(Problem { place: None, cause: Cause::Locked });
        }
        if brings_file {
            document.parts.push(Part {
                role: Role::Attachment,
                name: "letter.pdf".into(),
                format: "pdf".into(),
                envelope: None,
                pages: vec![Page { number: 1, content: Content::Text(text.as_str().into()) }],
                ignored: None,
            });
        }
        let practice = taught(teaching);
        let unwrapped = super::unwrapped(&document, &practice);
        let reading = Reading::of(&unwrapped);
        let untaught: Verdict = verdict(&reading, &practice);
        let found = super::taught(untaught.clone(), &reading, &practice);
        prop_assert!(super::force(found.kind) >= super::force(untaught.kind), "{} became {}", untaught.kind, found.kind);
        if untaught.kind.is_legal() || untaught.kind == Kind::Unclear {
            prop_assert!(found.kind != Kind::NotARequest, "{} was silenced", untaught.kind);
        }
        if is_unread || (untaught.review && untaught.is_legal_heard && !found.kind.is_legal()) {
            prop_assert!(found.review, "{} {} lost its review", untaught.kind, found.kind);
        }
        prop_assert!((0.0..=1.0).contains(&found.confidence));
    }
}
