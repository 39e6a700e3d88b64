//! What `providers` finds, and what it must not find.

use super::providers;
use crate::triage::reading::Reading;
use crate::triage::samples::{mail, practice};

#[track_caller]
fn check(text: &str, expected: &[&str]) {
    let mut practice = practice();
    practice.providers[0].aliases.push("Doctor Laurie".into());
    let document = mail("a@b.example", "", text);
    let (found, said) = providers(&Reading::of(&document), &practice);
    let found: Vec<&str> = found.iter().map(|it| it.as_str()).collect();
    assert_eq!(found, expected, "{text:?}");
    assert_eq!(said.len(), found.len());
}

#[test]
fn a_clinician_is_named_in_many_ways() {
    for text in [
        "She sees Dr. Benedetti.",
        "LAURA BENEDETTI, M.D.",
        "Benedetti, Laura MD",
        "L. Benedetti MD",
        "DR BENEDETTI",
        "Attn: Dr. Laura Benedetti",
        "Dra. Benedetti",
        "Provider: BENEDETTI L",
        "Dr.\nBenedetti's notes",
        "Benedetti MD",
        "her doctor (Benedetti) knows",
        "Please ask doctor laurie.",
    ] {
        check(text, &["benedetti"]);
    }
    check("Nurse Castellano and P.A. Thibodeaux", &["castellano", "thibodeaux"]);
}

#[test]
fn a_list_after_one_title_names_all() {
    check("Drs. Osei and Benedetti treated him.", &["benedetti", "osei"]);
}

#[test]
fn a_small_misspelling_after_a_title_is_forgiven() {
    check("dr benedeti said so", &["benedetti"]);
    check("THAT P.A. TIBODO GAVE IT TO ME", &["thibodeaux"]);
    check("P.A. Tolland gave it to me", &[]);
    check("Dr. Castelano", &["castellano"]);
}

#[test]
fn someone_else_of_the_same_name_is_not_ours() {
    for text in [
        "Dr. Mark Benedetti did the surgery.",
        "Our client Gina Benedetti was hurt. Ms. G. Benedetti lives here. Benedetti has asked.",
        "Dr. Benedetti of Westlake Cardiology will see her.",
    ] {
        check(text, &[]);
    }
}

#[track_caller]
fn check_namesakes(text: &str, expected: &[&str]) {
    let mut practice = practice();
    practice.providers[0].person.name = "Laura Osei, MD".into();
    practice.providers[2].person.name = "Rita Osei Quintana, PMHNP".into();
    let (found, _) = providers(&Reading::of(&mail("a@b.example", "", text)), &practice);
    assert_eq!(found.iter().map(|it| it.as_str()).collect::<Vec<_>>(), expected, "{text:?}");
}

#[test]
fn clinicians_of_one_family_name_are_told_apart() {
    check_namesakes("She sees Kwame Osei.", &["osei"]);
    check_namesakes("the notes of K. Osei", &["osei"]);
    check_namesakes("OSEI, LAURA", &["benedetti"]);
    check_namesakes("the D.O., Osei, DO", &["osei"]);
    check_namesakes("Nurse Osei saw her", &["castellano"]);
    check_namesakes("both Drs. Osei", &["benedetti", "osei", "castellano"]);
    check_namesakes("Dr. Laura Osei did it. Dr. Osei was kind.", &["benedetti"]);
    check_namesakes("Rita Quintana", &["castellano"]);
    check_namesakes("Osei Quintana NP", &["castellano"]);
}

#[test]
fn a_given_name_alone_is_enough_where_it_speaks_of_care() {
    check("i keep getting rita instead of a doctor", &["castellano"]);
    check("what Paul wrote", &["thibodeaux"]);
    check("Paul the PA told me to wait.", &["thibodeaux"]);
    check("I am Paul Arkady. My son saw Paul Arkady too.", &[]);
    check("Paul, my husband, will come.", &[]);
    check("Dr. B's letters, please", &["benedetti"]);
    check("Dr. O. Mbeki wrote", &[]);
}

#[test]
fn a_family_name_of_two_letters_needs_a_title_or_a_given_name() {
    let mut practice = practice();
    practice.providers[0].person.name = "Mei Wu, MD".into();
    for (text, expected) in
        [("Dr. Wu", true), ("Mei Wu", true), ("WU, MEI", true), ("Wu called", false), ("Han Wu", false)]
    {
        let (found, _) = providers(&Reading::of(&mail("a@b.example", "", text)), &practice);
        assert_eq!(found.len(), usize::from(expected), "{text}");
    }
}

#[test]
fn a_box_left_empty_names_nobody() {
    check("Send the notes of:\n[ ] Benedetti   [x] Castellano", &["castellano"]);
}

#[test]
fn a_firm_of_the_same_name_is_not_ours() {
    check("Castellano Injury Law asks. Osei & Partners too.", &[]);
}

#[test]
fn nobody_is_named_where_nobody_is() {
    check("Please send all records of Ann Lee.", &[]);
}

proptest::proptest! {
    #[test]
    fn no_text_does_harm(text in crate::triage::samples::noise()) {
        providers(&Reading::of(&mail("a@b.example", "", &text)), &practice());
    }
}
