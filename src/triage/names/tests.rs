//! What `names` finds, and what it must not find.

use super::{Setting, read, whole};

#[track_caller]
fn check(setting: Setting, text: &str, expected: Option<&str>) {
    let found = read(text, setting).map(|(name, _)| name.to_string());
    assert_eq!(found.as_deref(), expected, "{text:?}");
}

#[test]
fn a_name_ends_where_it_ends() {
    check(Setting::Prose, "Rosa Delgado, who was born", Some("Rosa Delgado"));
    check(Setting::Prose, "Rosa M. Delgado-Ruiz (born 1984)", Some("Rosa M. Delgado-Ruiz"));
    check(Setting::Prose, "Rosa Delgado's chart", Some("Rosa Delgado"));
    check(Setting::Prose, "Rosa Delgado. Please send", Some("Rosa Delgado"));
    check(Setting::Prose, "Dakota R.\nYellowhorse of", Some("Dakota R. Yellowhorse"));
    check(Setting::Prose, "Rosa Delgado on March 3", Some("Rosa Delgado"));
    check(Setting::Field, "Rosa Delgado      DOB 3/2/84", Some("Rosa Delgado"));
    check(Setting::Field, "Rosa Delgado\nAustin", Some("Rosa Delgado"));
}

#[test]
fn the_family_name_goes_last() {
    check(Setting::Field, "DELGADO, ROSA M.", Some("Rosa M. Delgado"));
    check(Setting::Field, "Delgado, Rosa", Some("Rosa Delgado"));
    check(Setting::Field, "DE LA CRUZ VEGA, ANA", Some("Ana De La Cruz Vega"));
    check(Setting::Field, "O'BRIEN-MCKEE, SEAN", Some("Sean O'Brien-McKee"));
    check(Setting::Field, "ASHBY SR, FRANKLIN D", Some("Franklin D Ashby Sr."));
    check(Setting::Field, "Ana Cruz, Austin", Some("Ana Cruz"));
}

#[test]
fn titles_and_credentials_are_dropped() {
    check(Setting::Prose, "Mrs. Ethel Mae Broussard", Some("Ethel Mae Broussard"));
    check(Setting::Field, "Hon. Miriam Feldstein, J.S.C.", Some("Miriam Feldstein"));
    check(Setting::Field, "Crowe, Bettina RN", Some("Bettina Crowe"));
    check(Setting::Field, "Mr. Luis Ortega, Jr., Esq.", Some("Luis Ortega Jr."));
    check(Setting::Field, "Rutherford B. Haines III (deceased)", Some("Rutherford B. Haines III"));
}

#[test]
fn particles_and_marks_belong_to_names() {
    check(Setting::Prose, "Mar\u{ed}a Jos\u{e9} de la Fuente", Some("Mar\u{ed}a Jos\u{e9} de la Fuente"));
    check(Setting::Prose, "Hanan al-Masri", Some("Hanan al-Masri"));
    check(Setting::Prose, "Pieter van der Berg", Some("Pieter van der Berg"));
    check(Setting::Prose, "Ka'Mari Booker", Some("Ka'Mari Booker"));
}

#[test]
fn other_capitals_are_no_names() {
    for text in [
        "Medical Records",
        "Dear Sir",
        "Monday November",
        "I Need",
        "Rosa",
        "R. D.",
        "the patient",
        "Date of Birth",
        "",
    ] {
        check(Setting::Field, text, None);
    }
}

#[test]
fn a_line_is_a_name_with_what_may_go_with_it() {
    for line in [
        "Rosa Delgado",
        "  /s/ Rosa Delgado",
        "Rosa Delgado, RN, LNCC",
        "Rosa Delgado | Acme",
        "Rosa Delgado 512-555-0100",
    ] {
        assert_eq!(whole(line).map(|it| it.to_string()).as_deref(), Some("Rosa Delgado"), "{line:?}");
    }
    for line in ["Rosa Delgado wants her chart", "Fairweather Kincaid, Attorneys", "Delgado"] {
        assert_eq!(whole(line), None, "{line:?}");
    }
}

#[test]
fn one_person_is_known_under_several_spellings() {
    let name = |text: &str| read(text, Setting::Field).unwrap().0;
    for (one, other) in [
        ("Siobhan K. McAteer", "Siobhan Kathleen McAteer"),
        ("W. J. Stubblefield", "Wendell J. Stubblefield"),
        ("Guadalupe Cisneros", "Mar\u{ed}a Guadalupe Cisneros Vega"),
        ("ROSA DELGADO", "Rosa Delgado"),
    ] {
        assert!(name(one).is_like(&name(other)), "{one}, {other}");
    }
    for (one, other) in
        [("Ava Kim", "Noah Kim"), ("Rosa M. Delgado", "Rosa T. Delgado"), ("Raj Patel", "Sunita Patel")]
    {
        assert!(!name(one).is_like(&name(other)), "{one}, {other}");
    }
}

proptest::proptest! {
    #[test]
    fn no_text_does_harm(text in crate::triage::samples::noise()) {
        read(&text, Setting::Prose);
        read(&text, Setting::Field);
        whole(&text);
        super::siblings(&text);
    }
}

#[test]
fn words_that_may_be_names_are_told_by_their_place() {
    check(Setting::Prose, "Bill Harper was seen", Some("Bill Harper"));
    check(Setting::Field, "WASHINGTON, Tyree", Some("Tyree Washington"));
    check(Setting::Prose, "Ellen Page and", Some("Ellen Page"));
    check(Setting::Field, "Ellen Cobb Page 2", Some("Ellen Cobb"));
    check(Setting::Prose, "Soy Ana Mora Ruiz", None);
}

#[test]
fn initials_nicknames_and_letters_stand_beside_a_name() {
    check(Setting::Prose, "Otto \"Bud\" Lindqvist, who", Some("Otto \"Bud\" Lindqvist"));
    check(Setting::Prose, "Katherine (Kate) Moss", Some("Katherine Moss"));
    check(Setting::Prose, "T.J. Kowal of", Some("T.J. Kowal"));
    check(Setting::Field, "ANA MORA  W/F", Some("Ana Mora"));
    check(Setting::Field, "Ana Jo Mora W/F", Some("Ana Jo Mora"));
    check(Setting::Prose, "R. Castell PA-C", Some("R. Castell"));
    check(Setting::Prose, "Aaliyah St. Clair", Some("Aaliyah St. Clair"));
}

#[test]
fn houses_streets_and_firms_are_nobody() {
    for text in ["Harbor Sunrise Hospital", "Otter Ridge, LLC", "Maple Grove Road", "Pine Valley Associates"] {
        check(Setting::Prose, text, None);
    }
}

#[test]
fn initials_may_stand_for_a_name() {
    let found = |text: &str| super::initials(text).map(|(name, _)| name.to_string());
    assert_eq!(found("A.J.M., a child").as_deref(), Some("A.J.M."));
    assert_eq!(found("K. M. (born").as_deref(), Some("K.M."));
    assert_eq!(found("J. D. Ortiz"), None);
    assert_eq!(found("C.F.R. 164"), None);
}

#[test]
fn a_given_name_is_enough_to_sign() {
    let found = |line: &str| super::given(line).map(|name| name.to_string());
    assert_eq!(found("- keisha").as_deref(), Some("Keisha"));
    assert_eq!(found("Renee T").as_deref(), Some("Renee T."));
    assert_eq!(found("Regards"), None);
    assert_eq!(found("we will pay"), None);
}

#[test]
fn a_newborn_goes_by_the_mothers_name() {
    check(Setting::Prose, "Baby Girl Ashgrove was seen", Some("Baby Girl Ashgrove"));
    check(Setting::Field, "BABY BOY TARRANT", Some("Baby Boy Tarrant"));
}

#[test]
fn a_courtesy_title_begins_another_name() {
    check(Setting::Prose, "Quill Mrs. Theresa Quill", None);
    check(Setting::Field, "Quill, Mrs. Theresa", Some("Theresa Quill"));
}

#[test]
fn pet_forms_are_of_one_person_and_a_son_is_another() {
    let name = |text: &str| read(text, Setting::Prose).unwrap().0;
    assert!(name("Peggy Oakes").is_like(&name("Margaret Oakes")));
    assert!(!name("Peggy Oakes").is_like(&name("Martha Oakes")));
    assert!(!name("Otto Brandt Jr.").is_like(&name("Otto Brandt Sr.")));
}

#[test]
fn sisters_may_have_second_names() {
    let (found, _) = super::siblings("Ava Rose and Lily Grace Morgan, born").unwrap();
    assert_eq!(found.iter().map(ToString::to_string).collect::<Vec<_>>(), ["Ava Rose Morgan", "Lily Grace Morgan"]);
    assert!(super::siblings("Ana Ruiz and Leo Cole Marsh").is_none());
}
