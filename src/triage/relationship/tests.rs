//! What `relationship` finds, and what it must not find.

use super::relationship;
use crate::triage::reading::Reading;
use crate::triage::samples::mail;

#[track_caller]
fn check(text: &str, expected: Option<&str>) {
    let document = mail("a@b.example", "", text);
    let (found, _) = relationship(&Reading::of(&document));
    assert_eq!(found.map(|it| it.as_str()), expected, "{text:?}");
}

#[test]
fn a_parent_speaks_of_their_child() {
    check("I need my daughter Mina's shot records for camp.", Some("parent"));
    check("I am the father of Eli Kim. Our decree names us joint managing conservators.", Some("parent"));
    check("Soy la mam\u{e1} de Luis y necesito sus vacunas.", Some("parent"));
    check("As the parent or legal guardian of the child I ask for a copy. - Beth, mom of Eli", Some("parent"));
}

#[test]
fn a_guardian_was_appointed() {
    check(
        "I am the court-appointed legal guardian of my brother Tim; letters of guardianship attached.",
        Some("guardian"),
    );
    check("My ward needs a physical. LETTERS OF GUARDIANSHIP follow.", Some("guardian"));
}

#[test]
fn a_conservator_was_appointed() {
    check("I was appointed conservator of the person of Ann Lee, conservatee.", Some("conservator"));
}

#[test]
fn an_agent_holds_a_power_of_attorney() {
    check(
        "I'm my mother's health care agent under the attached medical power of attorney.",
        Some("healthcare_agent"),
    );
    check("I have POA for my dad, he can't sign.", Some("healthcare_agent"));
}

#[test]
fn a_representative_acts_for_the_dead() {
    check("I am the executor of my late father's will.", Some("personal_representative"));
    check(
        "The probate court made me administrator of his estate, my wife died in May.",
        Some("personal_representative"),
    );
}

#[test]
fn the_state_may_have_custody() {
    check(
        "The Department has legal custody of the child, who is in foster care. - caseworker",
        Some("state_custodian"),
    );
    check("I am the foster mom of Eli, placement letter attached.", Some("state_custodian"));
}

#[test]
fn nothing_is_said_where_nothing_is_said() {
    check("Please send me my chart.", None);
    check("The guardian ad litem will attend.", None);
}

proptest::proptest! {
    #[test]
    fn no_text_does_harm(text in crate::triage::samples::noise()) {
        relationship(&Reading::of(&mail("a@b.example", "", &text)));
    }
}
