//! What `flags` finds, and what it must not find.

use super::flags;
use crate::model::{Document, Kind, Patient, Private};
use crate::triage::reading::Reading;
use crate::triage::samples::{fax, letter, mail, practice};

#[track_caller]
fn check_document(document: &Document, kind: Kind, dob: Option<&str>, expected: &[&str]) {
    let dob = dob.map(|it| Private::new(it.parse().unwrap()));
    let patients = [Patient { name: "Rosa Delgado".into(), dob }];
    let received = "2026-11-12".parse().unwrap();
    let (found, said) = flags(&Reading::of(document), kind, &patients, &[], received, &practice());
    let found: Vec<&str> = found.iter().map(|it| it.as_str()).collect();
    assert_eq!(
        found,
        expected,
        "{:?}",
        document.parts.last().map(|it| it.pages[0].content.text().map(Private::expose))
    );
    assert_eq!(said.len(), found.len());
}

#[track_caller]
fn check(kind: Kind, text: &str, expected: &[&str]) {
    check_document(&mail("a@b.example", "", text), kind, Some("1984-03-02"), expected);
}

#[test]
fn a_minor_is_under_eighteen_on_the_day_of_receipt() {
    let plain = mail("a@b.example", "", "Please send the chart.");
    check_document(&plain, Kind::Guardian, Some("2008-11-13"), &["minor"]);
    check_document(&plain, Kind::Guardian, Some("2008-11-12"), &[]);
    check_document(&mail("a@b.example", "", "records of a minor child"), Kind::Attorney, None, &["minor"]);
    check_document(&mail("a@b.example", "", "records of a minor child"), Kind::Attorney, Some("1984-03-02"), &[]);
}

#[test]
fn a_minor_may_act_alone() {
    let document = mail("a@b.example", "", "I signed for the test by myself and my mom doesnt have to know");
    check_document(&document, Kind::Patient, Some("2010-01-30"), &["minor", "emancipated_minor"]);
    check(Kind::Attorney, "Our client was declared emancipated by the court.", &["emancipated_minor"]);
}

#[test]
fn the_dead_are_said_to_be_dead() {
    for text in [
        "In re: Estate of Rosa Delgado, Deceased",
        "Rosa Delgado died on May 2, 2026.",
        "My mother Rosa Delgado passed away in June and I am the executor.",
        "The decedent was your patient.",
    ] {
        check(Kind::Attorney, text, &["deceased"]);
    }
    check(Kind::Patient, "My late husband saw to all this. Please send my chart.", &[]);
    check(Kind::Guardian, "She lives with me since our mom passed in August.", &[]);
    check(Kind::Attorney, "Records given may be passed on by others.", &[]);
}

#[test]
fn sensitive_records_are_in_scope_when_asked_for() {
    check(Kind::Attorney, "Send the entire chart.", &[]);
    check(
        Kind::Attorney,
        "Send all records, including psychiatric records and records of alcohol or drug treatment.",
        &["mental_health", "substance_use"],
    );
    check(Kind::Insurer, "This includes HIV/AIDS and the use of alcohol and drugs.", &["substance_use", "hiv"]);
    check(Kind::Provider, "Please send her counseling notes and PHQ-9 scores.", &["mental_health"]);
}

#[test]
fn what_is_left_out_in_words_is_not_in_scope() {
    for text in [
        "We are NOT asking for any psychotherapy or counseling notes.",
        "Do not send psychiatric records, HIV test results, or anything on drug or alcohol treatment.",
        "All records except mental health and substance abuse records.",
        "Counseling notes are not within this request.",
        "This release does not cover HIV results or alcohol treatment.",
    ] {
        check(Kind::Attorney, text, &[]);
    }
    check(Kind::Attorney, "Psychiatric records are requested, but not HIV results.", &["mental_health"]);
}

#[test]
fn empty_boxes_ask_for_nothing() {
    let form = "AUTHORIZATION TO RELEASE HEALTH INFORMATION\nI authorize the clinic to release my records to A. Lee.\n\
        [ ] mental health   [x] HIV/AIDS   [ ] alcohol / drug treatment\n____ psychotherapy notes\n _RD_ substance use\n\
        Signature: Rosa Delgado";
    check_document(&fax(&[form]), Kind::Insurer, None, &["substance_use", "hiv", "authorization_attached"]);
}

#[test]
fn an_authorization_must_be_there_itself() {
    check(Kind::Attorney, "A signed HIPAA authorization is enclosed. Please send the records.", &[]);
    check(Kind::Agency, "No authorization is required for this release of records.", &[]);
    let page = "CONSENT FOR RELEASE OF INFORMATION\nI, Rosa Delgado, give my permission to Larchmont to send copies of my \
        chart to Acme.\nSigned R. Delgado 10/2/2026";
    check_document(
        &letter("x@law.example", &["Dear Sir: see next page.", page]),
        Kind::Attorney,
        None,
        &["authorization_attached"],
    );
    let order = "IT IS ORDERED that the clinic release the records. SIGNED this day.";
    check_document(&fax(&[order]), Kind::CourtOrder, None, &[]);
}

#[test]
fn a_claim_against_the_practice_shows() {
    for text in [
        "Please preserve the chart and its audit trail; litigation is anticipated.",
        "This is a notice of intent to sue for medical malpractice.",
        "He departed from accepted standards of care.",
        "Place your professional liability carrier on notice.",
    ] {
        check(Kind::Attorney, text, &["potential_claim"]);
    }
    check(Kind::Attorney, "Our client was hit by a truck. Please send the records.", &[]);
    check(Kind::Attorney, "No claim of malpractice is contemplated.", &[]);
    check(
        Kind::Patient,
        "Dr. Osei missed the fracture and I was nine days in the hospital. My lawyer wants my chart.",
        &["potential_claim"],
    );
    check(Kind::Patient, "I fell in a shop and have a lawyer for that. Please send my chart.", &[]);
}

#[test]
fn haste_is_said_in_words() {
    for text in ["This is URGENT.", "Please send STAT.", "We need these ASAP", "please expedite", "Es urgente."] {
        check(Kind::Provider, text, &["urgent"]);
    }
    for text in [
        "There is no rush.",
        "Not urgent.",
        "He was seen in the emergency department.",
        "In case of an emergency call 911.",
    ] {
        check(Kind::Provider, text, &[]);
    }
}

#[test]
fn a_second_notice_tells_of_a_first() {
    for text in [
        "SECOND REQUEST",
        "Following up on my letter of October 20, to which I have no response.",
        "We wrote on October 1 and have heard nothing.",
        "I still don't have my records.",
    ] {
        check(Kind::Other, text, &["second_notice"]);
    }
    check(Kind::Other, "If I have not heard from you by Friday I will call.", &[]);
}

#[test]
fn a_withdrawal_is_made_not_described() {
    for text in [
        "I hereby revoke the authorization that I signed in May.",
        "Our request of October 2 is withdrawn.",
        "Please disregard our earlier request.",
        "We no longer need the records.",
    ] {
        check(Kind::Attorney, text, &["withdrawal"]);
    }
    check(Kind::Attorney, "I may revoke this authorization in writing at any time.", &[]);
}

#[test]
fn flags_are_set_in_many_voices() {
    for (kind, body, expected) in [
        (
            Kind::Attorney,
            "AUTORIZACI\u{d3}N PARA DIVULGAR INFORMACI\u{d3}N M\u{c9}DICA\nYo, Rosa Delgado, autorizo a Larchmont a entregar copias de mi expediente.\nFirma: Rosa Delgado",
            "authorization_attached",
        ),
        (
            Kind::Attorney,
            "PATIENT CONSENT\nI hereby request that Larchmont release a copy of my records to Brandt LLP.\nPatient signature: R Delgado",
            "authorization_attached",
        ),
        (
            Kind::Attorney,
            "AUTHORIZATION\nTo: Any provider\nYou are hereby authorized to furnish to my attorneys copies of my records.\n/s/ Rosa Delgado",
            "authorization_attached",
        ),
        (
            Kind::Attorney,
            "OCA Official Form No.: 960\nAUTHORIZATION FOR RELEASE OF HEALTH INFORMATION PURSUANT TO HIPAA\nI, or my authorized representative, request that health information regarding my care be released as set forth.\nSignature of patient: Rosa Delgado",
            "authorization_attached",
        ),
        (
            Kind::Attorney,
            "We are investigating a potential claim arising from the care that your practice gave.",
            "potential_claim",
        ),
        (
            Kind::Attorney,
            "Notice under CCP 364: our client intends to commence an action against you.",
            "potential_claim",
        ),
        (Kind::Attorney, "Our client was hurt by the negligence of the other driver.", ""),
        (Kind::Attorney, "a negligence action against Acme Trucking for the collision of May 2", ""),
        (Kind::Patient, "I filed a complaint with the medical board about Dr. Osei.", "potential_claim"),
        (Kind::Guardian, "Dr. Osei gave her the wrong dose and I have hired a lawyer.", "potential_claim"),
        (Kind::Patient, "I have called three times already. Where is my chart?", "second_notice"),
        (Kind::Insurer, "REMINDER: our request of October 2 is outstanding", "second_notice"),
        (
            Kind::Attorney,
            "All records, including, without limitation, HIV results and psychiatric notes.",
            "mental_health hiv",
        ),
        (Kind::Attorney, "Do not withhold HIV results.", "hiv"),
        (Kind::Attorney, "The entire chart, whether or not it concerns mental health.", "mental_health"),
        (Kind::Attorney, "Please withhold psychotherapy notes.", ""),
        (
            Kind::Attorney,
            "Not seeking psychotherapy notes but please send drug treatment records.",
            "substance_use",
        ),
        (Kind::Provider, "She has physical therapy twice a week; send the last note.", ""),
        (Kind::Attorney, "NOTICE OF WITHDRAWAL\nWe withdraw the request.", "withdrawal"),
        (Kind::Attorney, "This authorization may be revoked at any time. Cancel at any time by writing to us.", ""),
        (Kind::Attorney, "To revoke this authorization, write to the clinic.", ""),
    ] {
        let expected: Vec<&str> = expected.split_whitespace().collect();
        check_document(&fax(&[body]), kind, Some("1984-03-02"), &expected);
    }
}

#[test]
fn scope_is_read_by_structure() {
    for (text, expected) in [
        (
            "Send psychiatric care (but not psychotherapy notes), the use of alcohol, and HIV tests.",
            "mental_health substance_use hiv",
        ),
        ("You are not to release:\n- HIV information\n- records of drug or alcohol treatment", ""),
        ("--- HIV-related records <struck out>", ""),
        ("___ billing ___ HIV ___ genetic", ""),
        ("HIV/AIDS: [ ] yes [x] no", ""),
        ("HIV/AIDS: [x] yes [ ] no", "hiv"),
        ("Substance use ...... NO", ""),
        ("Issued under the Comprehensive Drug Abuse Prevention and Control Act.", ""),
        ("Send the notes of post-test counseling.", ""),
        ("The agent has complete access to my mental health records.", ""),
        ("She let me in but would not sign for me. Please send any psychiatric opinion.", "mental_health"),
    ] {
        let expected: Vec<&str> = expected.split_whitespace().collect();
        check(Kind::Attorney, text, &expected);
    }
}

#[test]
fn the_records_of_a_therapist_are_of_mental_health() {
    let mut practice = practice();
    practice.providers[2].person.name = "Rita Castellano, PMHNP-BC".into();
    let named = [practice.providers[2].person.id.clone()];
    let document = mail("a@b.example", "", "Please send what Ms. Castellano wrote.");
    let received = "2026-11-12".parse().unwrap();
    let (found, _) = flags(&Reading::of(&document), Kind::Attorney, &[], &named, received, &practice);
    assert_eq!(found.iter().map(|it| it.as_str()).collect::<Vec<_>>(), ["mental_health"]);
}

#[test]
fn claims_repeats_and_withdrawals_come_in_plain_words() {
    for (kind, text, expected) in [
        (Kind::Attorney, "Kindly pass this to your professional carrier.", "potential_claim"),
        (Kind::Agency, "The Board has received a complaint about the visit.", "potential_claim"),
        (Kind::Attorney, "Personal Injury - Medical Malpractice - Wrongful Death", ""),
        (Kind::Patient, "He gave me a choice and my attorney waits.", ""),
        (Kind::Patient, "I wrote in May and nobody answered me.", "second_notice"),
        (Kind::Attorney, "Any word on these?", "second_notice"),
        (Kind::Attorney, "I take back my letter of May 3.", "withdrawal"),
        (Kind::Attorney, "Please disregard our letter asking for her chart.", "withdrawal"),
        (
            Kind::Provider,
            "Urinary urgency for a year. [ ] immediately. S. 743.01, Fla. Stat. Emergency guardian.",
            "",
        ),
        (Kind::Attorney, "Signed, Pike & Rush, P.C.", ""),
        (Kind::Other, "RUSH ORDER 44-1", "urgent"),
        (Kind::Guardian, "In the Matter of the Estate of ROSA DELGADO, a Protected Person", ""),
    ] {
        let expected: Vec<&str> = expected.split_whitespace().collect();
        check(kind, text, &expected);
    }
}

proptest::proptest! {
    #[test]
    fn no_text_does_harm(text in crate::triage::samples::noise()) {
        flags(&Reading::of(&fax(&[&text])), Kind::Guardian, &[], &[], "2026-11-12".parse().unwrap(), &practice());
    }
}
