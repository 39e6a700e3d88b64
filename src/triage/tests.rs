//! What `triage` finds, and what it must not find.

use jiff::civil::date;
use proptest::prelude::*;

use super::assess;
use crate::model::{Assessment, Cause, Field, Kind, Problem, Signer};
use crate::triage::verdict::tests::{mail, practice};

#[track_caller]
fn check(text: &str) -> Assessment {
    assess(&mail(text), &practice(), date(2026, 11, 2))
}

#[test]
fn an_assessment_says_who_asks_for_whom_and_by_when() {
    let assessment = check(
        "This firm represents Marta Low, date of birth May 2, 1970. Please send her complete chart by \
         November 20, 2026.\n\nSam Park\nAttorney at Law",
    );
    assert_eq!(assessment.kind, Kind::Attorney);
    assert_eq!(assessment.patients.first().map(|it| it.name.expose().as_str()), Some("Marta Low"));
    assert_eq!(assessment.due, Some(date(2026, 11, 20)));
    for field in [Field::Kind, Field::Patients, Field::Due] {
        assert!(assessment.evidence.iter().any(|it| it.field == field), "{field:?}");
    }
}

#[test]
fn only_a_guardian_has_a_relationship() {
    let of_child = check("I need the shot records for my daughter Lily Low, DOB 3/4/2019. Dana Low, her mother");
    assert_eq!(of_child.kind, Kind::Guardian);
    assert!(of_child.relationship.is_some());
    let of_self = check("Please send my records to me, not to my mother. My date of birth is 4/5/2000. Mary Low");
    assert_eq!((of_self.kind, of_self.relationship), (Kind::Patient, None));
}

#[test]
fn no_request_has_no_fields() {
    let assessment = check(
        "REFILL REQUEST\nPatient: LOW, MARTA DOB 5/2/1970\nDrug: metformin 500 mg Qty 60\nLast \
         filled 4/1.",
    );
    assert_eq!(assessment.kind, Kind::NotARequest);
    assert!(assessment.patients.is_empty() && assessment.due.is_none() && assessment.flags.is_empty());
}

#[test]
fn what_could_not_be_read_is_told() {
    let mut document = mail("see attached");
    document.problems.push(Problem { place: None, cause: Cause::Locked });
    let assessment = assess(&document, &practice(), date(2026, 11, 2));
    assert_eq!((assessment.kind, assessment.review, assessment.problems.len()), (Kind::Unclear, true, 1));
}

/// A subpoena with `foot` below it.
fn check_process(foot: &str) -> Assessment {
    check(&format!(
        "Served today.\n===\nSUPERIOR COURT OF TAMARACK COUNTY\nCase No. 26-44\nSUBPOENA DUCES TECUM\nTo: Custodian of \
         Records, Birch Clinic\nYOU ARE COMMANDED to produce the medical records of Ivo Quill, born 3/4/1980.\n{foot}"
    ))
}

#[test]
fn a_subpoena_that_a_judge_signed_is_an_order_to_be_looked_at() {
    let signed = check_process("Issued May 3, 2026\n/s/ Amos Feld\nSuperior Court Judge");
    assert_eq!((signed.kind, signed.review, signed.signed_by), (Kind::CourtOrder, true, Some(Signer::Judge)));
    let clerk = check_process("Issued May 3, 2026\n/s/ D. Pry\nDeputy Clerk");
    assert_eq!((clerk.kind, clerk.signed_by), (Kind::Subpoena, Some(Signer::Clerk)));
}

#[test]
fn an_order_whose_line_is_blank_is_looked_at() {
    let blank = check(
        "Order below.\n===\nIN THE CIRCUIT COURT OF ALDER COUNTY\nORDER COMPELLING PRODUCTION\nIT IS HEREBY ORDERED that \
         Birch Clinic shall produce the medical records of Ivo Quill, born 3/4/1980, within 14 days.\nDated: ________\n\
         ______________________\nHon. Amos Feld\nCircuit Judge",
    );
    assert_eq!((blank.kind, blank.review, blank.signed_by), (Kind::CourtOrder, true, Some(Signer::Unknown)));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn no_text_is_too_strange_to_assess(text in "(?s).{0,200}", marks in "[\\[\\]()_>☐☒ xX.:\\n-]{0,80}", words in "(On .{0,9} wrote:|If you are not the intended recipient|\n===\n|DOB 13/45/99|within 99999999999 days|§|\u{c}|\n){0,6}") {
        let assessment = check(&format!("{words}{text}{marks}{words}"));
        prop_assert!((0.0..=1.0).contains(&assessment.confidence));
    }
}
