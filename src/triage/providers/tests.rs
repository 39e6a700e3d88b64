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
