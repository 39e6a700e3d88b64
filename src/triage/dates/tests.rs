//! What `dates` finds, and what it must not find.

use jiff::civil::date;

use super::mentions;

const TODAY: jiff::civil::Date = date(2026, 11, 12);

#[track_caller]
fn check_birth(text: &str, expected: &str) {
    let found: Vec<_> =
        mentions(text).iter().filter_map(|it| it.as_birth(TODAY)).map(|it| it.to_string()).collect();
    assert_eq!(found, [expected], "{text:?}");
}

#[track_caller]
fn check_deadline(text: &str, expected: &str) {
    let found: Vec<_> =
        mentions(text).iter().filter_map(|it| it.as_deadline(TODAY)).map(|it| it.to_string()).collect();
    assert_eq!(found, [expected], "{text:?}");
}

#[track_caller]
fn check_none(text: &str) {
    assert_eq!(mentions(text), [], "{text:?}");
}

#[test]
fn dates_are_read_in_every_usual_way() {
    for text in [
        "04/21/1987",
        "4-21-87",
        "4.21.87",
        "04 / 21 / 1987",
        "1987-04-21",
        "April 21, 1987",
        "APRIL 21ST, 1987",
        "Apr. 21 1987",
        "21 April 1987",
        "21 Apr. 1987",
        "21-Apr-1987",
        "the 21st day of April, 1987",
        "twenty-first day of April, 1987",
        "21 de abril de 1987",
        "21 de abril del 1987",
        "Apr 21 '87",
        "21\nApril\n1987",
        "21/04/1987",
    ] {
        check_birth(text, "1987-04-21");
    }
}

#[test]
fn a_short_year_of_birth_lies_in_the_past() {
    check_birth("3/4/26", "2026-03-04");
    check_birth("12/4/26", "1926-12-04");
    check_birth("6/12/55", "1955-06-12");
}

#[test]
fn a_missing_year_is_the_nearest_one() {
    check_deadline("Dec. 4", "2026-12-04");
    check_deadline("1/15", "2027-01-15");
    check_deadline("Nov 9", "2026-11-09");
    check_deadline("the 20th", "2026-11-20");
    check_deadline("the 3rd", "2026-12-03");
    check_deadline("el 3 de diciembre", "2026-12-03");
}

#[test]
fn other_numbers_are_no_dates() {
    for text in [
        "512-555-0117",
        "45 CFR 164.524(b)(2)",
        "A1/2/2026B",
        "13/45/2026",
        "No. 26-0203-CP4",
        "$1/2",
        "7020 0114 0000",
    ] {
        check_none(text);
    }
}

#[test]
fn the_words_around_call_a_date_one_of_birth() {
    for text in [
        "DOB: 04/21/1987",
        "D.O.B. ........ June 8, 1999",
        "d/o/b 3/29/66",
        "(born\nApril 21, 1987",
        "my birthday is 4/2/95",
        "date of birth is 04/21/1987",
        "4/21/1987 (date of birth)",
        "fecha de nacimiento 15/07/1997",
        "naci\u{f3} el 3 de mayo de 1986",
        "I'm 16 (2/8/2010)",
        "b. 5 February 1938",
        "Birthdate | 4/21/1987",
    ] {
        assert!(mentions(text).iter().any(|it| it.says_birth(text)), "{text:?}");
    }
    for text in
        ["DOI: 04/21/2026", "signed 4/21/2026", "date of service 4/21/2026", "DOB unknown, seen on 4/21/2026"]
    {
        assert!(!mentions(text).iter().any(|it| it.says_birth(text)), "{text:?}");
    }
}

proptest::proptest! {
    #[test]
    fn no_text_does_harm(text in crate::triage::samples::noise()) {
        for mention in mentions(&text) {
            let _ = (mention.as_birth(TODAY), mention.as_deadline(TODAY), mention.says_birth(&text), mention.says_other(&text));
        }
    }
}
