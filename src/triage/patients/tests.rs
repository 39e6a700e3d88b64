//! What `patients` finds, and what it must not find.

use super::patients;
use crate::model::Document;
use crate::triage::reading::Reading;
use crate::triage::samples::{fax, letter, mail, practice};

#[track_caller]
fn check(document: &Document, expected: &[&str]) {
    let (found, said) = patients(&Reading::of(document), &practice());
    let found: Vec<String> = found
        .iter()
        .map(|it| match &it.dob {
            Some(dob) => format!("{} {}", it.name.expose(), dob.expose()),
            None => it.name.expose().clone(),
        })
        .collect();
    assert_eq!(found, expected);
    assert_eq!(said.len(), found.len(), "one piece of evidence for each");
}

const LAWYER: &str = "Ivo Marchetti <ivo@marchetti.example>";

#[test]
fn a_reference_block_names_the_patient() {
    let page = "Brandt & Okoro LLP\nNovember 3, 2026\nLarchmont Internal Medicine\nRe:    Our Client: Theresa Quill\n       Date of \
        Birth: 07/09/1981\n       Date of Loss: 5/2/2026\nDear Custodian:\nPlease send her records.\nSincerely,\nPaul Brandt";
    check(&letter(LAWYER, &[page]), &["Theresa Quill 1981-07-09"]);
}

#[test]
fn a_form_names_the_patient_last_name_first() {
    check(
        &fax(&["Patient Name: OYELARAN, TUNDE B.     DOB: 11/30/1969\nDate of service: 10/2/2026"]),
        &["Tunde B. Oyelaran 1969-11-30"],
    );
    check(
        &fax(&["PATIENT   Last  Moss   First  Adele   MI  R.    DOB  01 / 15 / 1950"]),
        &["Adele R. Moss 1950-01-15"],
    );
    check(
        &fax(&["Name of patient ............ Odile Ferrant\nborn ......... 3 March 1958"]),
        &["Odile Ferrant 1958-03-03"],
    );
}

#[test]
fn a_sentence_names_the_patient() {
    check(
        &mail(LAWYER, "records", "I represent Colleen Dacey (dob 2/3/77) in a claim against the other driver."),
        &["Colleen Dacey 1977-02-03"],
    );
    check(
        &mail("Dana Kim <dana@post.example>", "", "Please send the records for my son Eli Kim, born May 4, 2015."),
        &["Eli Kim 2015-05-04"],
    );
    check(
        &mail("desk@clinic.example", "", "We share care of our mutual patient Hugo Brandvold, DOB 8/8/1949."),
        &["Hugo Brandvold 1949-08-08"],
    );
}

#[test]
fn a_subpoena_names_whose_records_not_every_party() {
    let page = "GRETA VANCE and TOM VANCE        )   IN THE DISTRICT COURT\nv.    )\nPELICAN FREIGHT, INC.   )\n\
        You are commanded to produce any and all records pertaining to GRETA VANCE, date of birth June 1, 1970, \
        on December 4, 2026.\nLeo Hartnell\nAttorney for Defendant";
    check(&fax(&[page]), &["Greta Vance 1970-06-01"]);
}

#[test]
fn several_patients_are_all_named() {
    let body = "I need shot records for my two kids:\n1. Mina Farouk 3/14/2016\n2. Sami Farouk 9/1/2019\nThanks";
    check(
        &mail("Leila Farouk <leila@post.example>", "", body),
        &["Mina Farouk 2016-03-14", "Sami Farouk 2019-09-01"],
    );
    let list = "ID|LAST|FIRST|DOB|PROVIDER\n7|ROSS|BETH ANN|02/14/1949|OSEI\n8|LIU|WEI|03/30/1951|OSEI";
    check(&fax(&[list]), &["Beth Ann Ross 1949-02-14", "Wei Liu 1951-03-30"]);
}

#[test]
fn siblings_may_share_one_family_name() {
    let body = "Can I get the physicals for my twins Ava and Noah Petrov (born 6/2/2017)?";
    check(
        &mail("Irina Petrov <irina@post.example>", "", body),
        &["Ava Petrov 2017-06-02", "Noah Petrov 2017-06-02"],
    );
}

#[test]
fn whoever_asks_for_their_own_is_the_patient() {
    check(
        &mail(
            "Ray Tolliver <ray@post.example>",
            "my chart",
            "Please email me all my records. dob 4/9/61\nthx\nRay Tolliver",
        ),
        &["Ray Tolliver 1961-04-09"],
    );
    check(
        &mail("raytol@post.example", "", "hi my name is Ray Tolliver, 4/9/61, can i get a copy of my labs"),
        &["Ray Tolliver 1961-04-09"],
    );
    check(
        &mail(
            "lupe@post.example",
            "",
            "Me llamo Lupe Serrano, nac\u{ed} el 3 de mayo de 1986. Necesito mi expediente.",
        ),
        &["Lupe Serrano 1986-05-03"],
    );
}

#[test]
fn whoever_speaks_of_a_relative_may_ask_for_their_own() {
    let body = "Please send my records to me. My husband Otto Tolliver will pick them up.\nRuth Tolliver";
    check(&mail("Ruth Tolliver <ruth@post.example>", "", body), &["Ruth Tolliver"]);
}

#[test]
fn clinicians_judges_and_lawyers_are_no_patients() {
    let body = "Dr. Laura Benedetti and Kwame Osei, DO, treated our client Nadia Prewitt (10/10/1990). Hon. Mark Sills \
        set the trial. Opposing counsel is Beth Orman, Esq.";
    check(&mail(LAWYER, "", body), &["Nadia Prewitt 1990-10-10"]);
}

#[test]
fn two_spellings_of_one_person_are_put_together() {
    let letter = letter(
        LAWYER,
        &[
            "Re: Client: Joel A. Whitsun, DOB 1/2/1973\nWe represent Mr. Whitsun.",
            "AUTHORIZATION TO RELEASE\nPatient: WHITSUN, JOEL ANDREW     Date of Birth: 01/02/1973\nSigned Joel Whitsun 10/1/2026",
        ],
    );
    check(&letter, &["Joel Andrew Whitsun 1973-01-02"]);
}

#[test]
fn a_date_beyond_doubt_settles_day_and_month() {
    let body = "Records of Samir Haddad, born 05/10/1959. (His birthday is 5 October 1959.)";
    check(&mail(LAWYER, "", body), &["Samir Haddad 1959-10-05"]);
}

#[test]
fn a_subject_names_the_patient_where_nothing_else_does() {
    check(
        &mail("orders@copy.example", "Records request - Lena Fisk", "See our portal for the order."),
        &["Lena Fisk"],
    );
}

#[test]
fn an_advertisement_names_nobody() {
    check(&mail("news@law.example", "Webinar", "Join our webinar on subpoenas on Thursday. Register today."), &[]);
}

#[test]
fn patients_are_named_in_many_voices() {
    for (from, subject, body, expected) in [
        (LAWYER, "", "RE: Matter of Juno Albright\nDOB: 6/6/1966\nDear Sir", "Juno Albright 1966-06-06"),
        (
            LAWYER,
            "",
            "In the Matter of the Estate of   )\n                 )  No. 26-4-1177\nJUNO P. ALBRIGHT,  )\n  Deceased. )\nPlease send the records.",
            "Juno P. Albright",
        ),
        (
            LAWYER,
            "",
            "Re: Juno Albright v. Acme Corp.\nI represent the plaintiff. Birthdate June 6, 1966.",
            "Juno Albright 1966-06-06",
        ),
        (
            LAWYER,
            "",
            "We have been retained by Juno Albright (DOB: June 6, 1966) and her husband Karl.",
            "Juno Albright 1966-06-06",
        ),
        (
            LAWYER,
            "",
            "Please accept this as notice that we represent Ms. Juno Albright, whose date of birth is 06/06/1966.",
            "Juno Albright 1966-06-06",
        ),
        (
            "x@ins.example",
            "",
            "Insured: Juno Albright\nClaimant: Otto Rennick\nDOB: 6/6/1966\nDate of Loss: 1/2/2026",
            "Otto Rennick 1966-06-06",
        ),
        (
            "x@ins.example",
            "",
            "Injured Worker: Otto Rennick\nDate of Birth: 6/6/1966\nEmployer: Acme",
            "Otto Rennick 1966-06-06",
        ),
        (
            "x@ins.example",
            "",
            "Employee: RENNICK, OTTO   SSN: xxx-xx-1234   DOB: 06/06/1966",
            "Otto Rennick 1966-06-06",
        ),
        ("x@dds.example", "", "Claimant Name: OTTO P RENNICK  DOB 06/06/1966", "Otto P Rennick 1966-06-06"),
        ("x@school.example", "", "Student: Wren Castle, Grade 3, DOB 6/6/2017", "Wren Castle 2017-06-06"),
        (
            "Amy Castle <a@post.example>",
            "",
            "I'm Wren Castle's mom. Her DOB is 6/6/2017. Please send her shot record.",
            "Wren Castle 2017-06-06",
        ),
        (
            "Amy Castle <a@post.example>",
            "",
            "Need the camp physical for Wren Castle (6/6/17) please. Amy",
            "Wren Castle 2017-06-06",
        ),
        (
            "Amy Castle <a@post.example>",
            "",
            "Please release my child's records. Child: Wren Castle. Birthday: June 6, 2017.",
            "Wren Castle 2017-06-06",
        ),
        (
            "x@er.example",
            "",
            "Pt Name: Castle, Wren   Age: 9   DOB: 6/6/2017\nNeeds med list STAT",
            "Wren Castle 2017-06-06",
        ),
        (
            "x@er.example",
            "",
            "We have a mutual pt, Wren Castle dob 6/6/17, being admitted",
            "Wren Castle 2017-06-06",
        ),
        (
            "x@court.example",
            "",
            "IN THE MATTER OF W.C., A CHILD. Produce the records of W.C. (Wren Castle, born June 6, 2017).",
            "Wren Castle 2017-06-06",
        ),
        (
            "x@court.example",
            "",
            "all records concerning the minor child, Wren Castle, date of birth June 6, 2017",
            "Wren Castle 2017-06-06",
        ),
        (
            "x@court.example",
            "",
            "records of the following individual:\nName: Wren Castle\nDate of birth: June 6, 2017",
            "Wren Castle 2017-06-06",
        ),
        (
            "x@court.example",
            "",
            "PATIENT/DECEDENT: WREN CASTLE\nDOB: 6/6/1937   DOD: 1/1/2026",
            "Wren Castle 1937-06-06",
        ),
        (
            "Bo Castle <b@post.example>",
            "",
            "My dad Wren Castle passed away on 1/1/2026. He was born 6/6/1937. I'm his executor.",
            "Wren Castle 1937-06-06",
        ),
        (
            "Bo Castle <b@post.example>",
            "",
            "To whom it may concern: I, Bo Castle, DOB 6/6/1977, request a copy of my records.",
            "Bo Castle 1977-06-06",
        ),
        (
            "Bo Castle <b@post.example>",
            "records",
            "Hello, can I please get a copy of my medical records? DOB 6/6/77. Thank you, Bo",
            "Bo Castle 1977-06-06",
        ),
        (
            "bocastle77@post.example",
            "records",
            "Hello, please send my records.\nBo Castle\nDOB 6/6/77",
            "Bo Castle 1977-06-06",
        ),
        (
            "b@post.example",
            "",
            "Hola, soy Bo Castle, mi fecha de nacimiento es 6 de junio de 1977, quiero una copia de mi expediente",
            "Bo Castle 1977-06-06",
        ),
        (
            "b@post.example",
            "",
            "Quiero el expediente de mi mam\u{e1} Rosa Castle, nacida el 6 de junio de 1947",
            "Rosa Castle 1947-06-06",
        ),
        ("x@aps.example", "", "Adult in need of protection: Rosa Castle (DOB 6/6/1947)", "Rosa Castle 1947-06-06"),
        (
            "x@mc.example",
            "",
            "Member: Rosa Castle | Member ID: 1234 | DOB: 06/06/1947 | DOS: 1/1/2025-2/2/2025",
            "Rosa Castle 1947-06-06",
        ),
        (
            "x@mc.example",
            "",
            "Name          DOB          DOS\nCastle, Rosa  06/06/1947   1/1/2025\nMoss, Adele   01/15/1950   2/2/2025",
            "Rosa Castle 1947-06-06;Adele Moss 1950-01-15",
        ),
        ("x@co.example", "", "Our employee, Rosa Castle, says she was seen on 11/2.", "Rosa Castle"),
        (
            "x@co.example",
            "",
            "I am writing about Rosa Castle, a former student who lists you as her doctor.",
            "Rosa Castle",
        ),
        (
            "x@rev.example",
            "",
            "I, Rosa Castle, born 6 June 1947, revoke the authorization",
            "Rosa Castle 1947-06-06",
        ),
        ("x@police.example", "", "Re: Case 26-1. Victim: Rosa Castle, DOB 06/06/1947", "Rosa Castle 1947-06-06"),
        (
            "x@police.example",
            "",
            "Decedent: Rosa Castle\nDate of Death: 11/2/2026\nDOB: 06/06/1947",
            "Rosa Castle 1947-06-06",
        ),
        (LAWYER, "", "In re: Rosa Castle, an incapacitated person. I am her guardian ad litem.", "Rosa Castle"),
        (
            LAWYER,
            "",
            "RE:\tMy client: Rosa Castle\n\tDate of accident: 3/3/2026\n\tDate of birth: 6/6/1947",
            "Rosa Castle 1947-06-06",
        ),
        (
            LAWYER,
            "",
            "Patient's Name: Rosa Castle        Patient's Date of Birth: June 6, 1947",
            "Rosa Castle 1947-06-06",
        ),
        (
            LAWYER,
            "",
            "PLEASE TAKE NOTICE that records of ROSA CASTLE, a/k/a ROSA MOSS (DOB: 06/06/1947; SSN: xxx-xx-1) are sought",
            "Rosa Castle 1947-06-06",
        ),
    ] {
        let expected: Vec<&str> = expected.split(';').collect();
        check(&mail(from, subject, body), &expected);
    }
}

proptest::proptest! {
    #[test]
    fn no_text_does_harm(text in crate::triage::samples::noise()) {
        patients(&Reading::of(&fax(&[&text])), &practice());
        patients(&Reading::of(&mail(LAWYER, &text, &text)), &practice());
    }
}

#[test]
fn columns_of_blanks_and_semicolons_make_a_list() {
    let list = "Line  Recipient            Birth       DOS\n001   VOSS, PETRA          05/18/1964  02/11/2025\n002   C'de Luna, Otto J.   03/04/1949  03/20/2025";
    check(&fax(&[list]), &["Petra Voss 1964-05-18", "Otto J. C'de Luna 1949-03-04"]);
    let list = "study_id;last;first;dob\n0417;Linden;Mara;1957-06-03\n0552;Brandt;Otto;1969-02-27";
    check(&fax(&[list]), &["Mara Linden 1957-06-03", "Otto Brandt 1969-02-27"]);
    let list =
        "Copies for\n   Petra Voss      7/7/1970\n   Mara Linden     9/30/1988\n   Otto Brandt     (dob unknown)";
    check(&fax(&[list]), &["Petra Voss 1970-07-07", "Mara Linden 1988-09-30", "Otto Brandt"]);
}

#[test]
fn a_date_long_ago_beside_a_name_is_one_of_birth() {
    check(
        &mail("desk@clinic.example", "", "RE PETRA MAE VOSS 06/06/1939\nPLEASE FAX ORDERS"),
        &["Petra Mae Voss 1939-06-06"],
    );
    check(
        &mail(
            "Kit <kit@lex.example>",
            "voss AGAIN",
            "asking a 3rd time. petra voss 4/19/66, the infusion notes pls",
        ),
        &["Petra Voss 1966-04-19"],
    );
    check(&mail(LAWYER, "", "Chart of Petra Voss as of the visit on 3/2/2026."), &["Petra Voss"]);
}

#[test]
fn a_family_name_beside_a_date_is_of_the_person_named_elsewhere() {
    let body = "Counsel for Mr. Voss: Ronit Asher. Marriage of Otto Voss and Mara Linden-Voss.\nMs. Linden-Voss (05/01/1987) has been your patient.";
    check(&mail(LAWYER, "", body), &["Mara Linden-Voss 1987-05-01"]);
}

#[test]
fn another_name_of_the_same_person_is_no_second_patient() {
    let page = "Patient: Mara Thea Linden, also known as Mara T. Cole, date of birth\nJune 27, 1990.";
    check(&fax(&[page]), &["Mara Thea Linden 1990-06-27"]);
    let page = "RE:  MARA THEA LINDEN\n     AKA Mara Cole\n     DOB 07/11/1979";
    check(&fax(&[page]), &["Mara Thea Linden 1979-07-11"]);
}

#[test]
fn a_minor_may_be_named_by_initials() {
    check(
        &mail("gal@counsel.example", "", "The order concerns the child A.J.M., DOB 9/27/2012."),
        &["A.J.M. 2012-09-27"],
    );
    let page = "IN THE INTEREST OF:\n    N. P.          DOB: 10/21/2014   SEX: F\n    A CHILD";
    check(&fax(&[page]), &["N.P. 2014-10-21"]);
}

#[test]
fn parents_named_beside_a_child_are_no_patients() {
    let body = "Parent: Grace Lim\nChild: Ethan Lim   DOB: 4/5/2014\nPlease send the vaccine record to camp.";
    check(&mail("camp@post.example", "", body), &["Ethan Lim 2014-04-05"]);
    let body = "We need the physical for Jamal Orr (grade 7, DOB 11/2/2013). His mom Tess Orr said it was done.";
    check(&mail("nurse@school.example", "", body), &["Jamal Orr 2013-11-02"]);
    let body = "Patient: Baby Boy Santos\nDOB: 10/20/2014\nMother: Elena Santos DOB 2/3/1985\nPlease send the newborn screen.";
    check(&mail("desk@clinic.example", "", body), &["Baby Boy Santos 2014-10-20"]);
}

#[test]
fn the_one_spoken_of_is_hinted_at_where_nothing_else_names_a_patient() {
    let body = "I am the nurse consultant at Grau LLP. We have Mr. Voss's printed chart. Some things do not line up.\nLynn Orr, RN";
    check(&mail("Lynn Orr <lo@grau.example>", "Audit trail: VOSS, OTTO", body), &["Otto Voss"]);
    check(&mail("Lynn Orr <lo@grau.example>", "hello", "We will be in the area on Monday.\nLynn Orr"), &[]);
}

#[test]
fn a_form_may_ask_for_the_parts_of_a_name() {
    let body = "First name: petra\nLast name: VOSS\nDOB: 03041971\nPlease send my records";
    check(&mail("web@form.example", "", body), &["Petra Voss 1971-03-04"]);
}

/// Whole messages in many voices: `#### patients`, `From:`, `Subject:`, the body, and each page of a letter after a line `===`.
const VOICES: &str = include_str!("voices.txt");

#[test]
fn whole_messages_name_their_patients() {
    let mut missed = Vec::new();
    for message in VOICES.split("#### ").skip(1) {
        let (expected, rest) = message.split_once("\nFrom: ").unwrap();
        let (from, rest) = rest.split_once("\nSubject: ").unwrap();
        let (subject, rest) = rest.split_once('\n').unwrap();
        let mut pages = rest.split("\n===");
        let mut document = mail(from, subject, pages.next().unwrap());
        let pages: Vec<&str> = pages.filter(|it| !it.trim().is_empty()).collect();
        if !pages.is_empty() {
            document.parts.extend(letter(from, &pages).parts.pop());
        }
        let (found, _) = patients(&Reading::of(&document), &practice());
        let found = found.iter().map(|it| match &it.dob {
            Some(dob) => format!("{} {}", it.name.expose(), dob.expose()),
            None => it.name.expose().clone(),
        });
        let found = found.collect::<Vec<_>>().join("; ");
        if found != expected {
            missed.push(format!("expected {expected}, but found {found}"));
        }
    }
    assert!(missed.is_empty(), "{}", missed.join("\n"));
}

#[test]
fn dates_of_birth_given_together_are_those_of_the_people_in_their_order() {
    let body = "Please send records for Ava and Leo Petrov, DOBs 1/19/2012 and 8/28/2014, to me.\n\nDana Petrov";
    check(
        &mail("Dana Petrov <dana@petrov.example>", "", body),
        &["Ava Petrov 2012-01-19", "Leo Petrov 2014-08-28"],
    );
}

#[test]
fn a_place_before_my_birthday_is_no_patient() {
    let body = "I want my whole chart. Mail it to 4 Cider Lane, Quarry Falls. My birthday is 9/15/85.\n\nJana Kirk";
    check(&mail("Jana K <jkirk85@post.example>", "my records", body), &["Jana Kirk 1985-09-15"]);
}

#[test]
fn a_firm_of_the_patients_family_is_no_patient() {
    let body = "I am a patient of yours myself (d.o.b. 2/26/68) and would like my labs.\n\nGreta\n\n\
        Greta Lund, Esquire\nLund Stroud | Trial work";
    check(&mail("Greta Lund <glund@lundstroud.example>", "my chart", body), &["Greta Lund 1968-02-26"]);
}

#[test]
fn a_mother_in_a_custody_case_may_be_the_patient() {
    let page = "OTTO BRANDT, Plaintiff/Father\nv.\nCARLA BRANDT, Defendant/Mother\nORDER\nThe clinic shall send its \
        records of Mother to the evaluator.";
    check(&letter(LAWYER, &[page]), &["Carla Brandt"]);
}

#[test]
fn whoever_certifies_is_no_patient() {
    let page = "CERTIFICATE OF MERIT\nI, Ivo Marchetti, certify that a doctor has said so of the care of our client \
        Theresa Quill.\n/s/ Ivo Marchetti";
    check(&letter(LAWYER, &[page]), &["Theresa Quill"]);
}
