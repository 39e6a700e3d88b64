//! Authorizations of every layout, whole and wanting.

use jiff::civil::{Date, date};

use super::authorization;
use crate::model::{Element, Standing};
use crate::triage::reading::Reading;
use crate::triage::samples::{letter, practice};

const TODAY: Date = date(2026, 11, 24);

/// A form with a label a line, all filled in.
const LABELS: &str = "\
AUTHORIZATION TO RELEASE HEALTH INFORMATION
Patient: Ivo Quill            Date of birth: 03/04/1980
Release from: Larchmont Internal Medicine
Release to: Strom & Vale, P.C., 12 Pier Road
Information to be released: office notes and laboratory results, 2024 to present
Purpose of disclosure: legal matter
This authorization expires on: 06/30/2027
I may revoke this authorization in writing at any time by a letter to the practice.
My treatment will not depend on whether I sign this form.
Information released may be redisclosed by the recipient and no longer be protected.
Signature of patient: Ivo Quill            Date: 10/02/2026";

/// A form of boxes and rules, all filled in.
const BOXES: &str = "\
                 HIPAA AUTHORIZATION FORM
I, Ivo Quill, hereby authorize Larchmont Internal Medicine to disclose the information checked below to:
Recipient: Strom & Vale, P.C.
  [x] Progress notes    [ ] Imaging    [x] Billing records
  [ ] Mental health     [ ] HIV
Purpose:  [ ] Continuing care   [x] Legal   [ ] Other: __________
Expiration: [x] one year from the date of signature   [ ] on this date: ____/____/______
I understand that I can cancel this form by writing to the office manager. I do not have to sign it to be treated.
Whoever receives the information may share it again.
   Ivo Quill                              10/02/2026
______________________________         ________________
Signature of patient                       Date";

/// A letter that authorizes.
const LETTER: &str = "\
Authorization for medical records
I, Ivo Quill, born March 4, 1980, authorize Larchmont Internal Medicine to give copies of all my medical records since
2024 to my attorney, Nadia Strom, for use in my claim about the crash of May 5, 2026. This authorization is good until the
claim is settled. I know that I may revoke it in writing, that my care does not depend on it, and that what is given
may be disclosed again.
Signed: Ivo Quill, October 2, 2026";

const SPANISH: &str = "\
AUTORIZACI\u{d3}N PARA DIVULGAR INFORMACI\u{d3}N M\u{c9}DICA
Yo, Rosa Paz, autorizo a Larchmont Internal Medicine a divulgar mi expediente completo a: Bufete Campos
Motivo: reclamo de seguro
Esta autorizaci\u{f3}n vence el: 30/06/2027
Puedo revocar esta autorizaci\u{f3}n por escrito. Mi tratamiento no depende de esta firma.
La informaci\u{f3}n puede ser divulgada nuevamente y ya no estar\u{e1} protegida.
Firma: Rosa Paz          Fecha: 10/02/2026";

/// The practice's own form, its labels in capitals and columns.
const COLUMNS: &str = "\
   LARCHMONT INTERNAL MEDICINE
   PATIENT AUTHORIZATION TO RELEASE RECORDS
PATIENT    Quill, Ivo                   DOB 3/4/80
RELEASE TO [ ] me  [x] this person: Nadia Strom
WHY     [ ] moving  [x] legal
WHAT    [x] everything  [ ] immunizations only
Good for 180 days. You may end this in writing. We treat you whether or not you sign. Those who get your information
may share it.
SIGNED     Ivo Quill               DATE   10-2-26        WITNESS  P. Dorn";

/// What goes both ways, with initials whose lines a scan lost.
const TWO_WAY: &str = "\
Release of Information (two-way)
I, Ivo Quill, authorize
   Elm Street Counseling  AND  Larchmont Internal Medicine
to exchange the information below for the purpose of treatment.
   IQ progress notes and medications
   ____ HIV status
It ends in 1 year, or when I write to end it. It is no condition of treatment. What is sent could be passed on by the
one who gets it, and the law might not protect it.
Signed I. Quill       10/2/2026       Witness P. Dorn";

#[track_caller]
fn check(page: &str, standing: Standing, missing: &[Element]) {
    check_pages(&[page], false, standing, missing);
}

#[track_caller]
fn check_pages(pages: &[&str], is_represented: bool, standing: Standing, missing: &[Element]) {
    let document = letter("Front desk <desk@courier.example>", pages);
    let (found, _) = authorization(&Reading::of(&document), &practice(), TODAY, is_represented);
    let found = found.expect("an authorization is in it");
    assert_eq!(
        (found.missing.iter().copied().collect::<Vec<_>>().as_slice(), found.standing),
        (missing, standing),
        "{pages:?}"
    );
    let seen = found.present.len() + found.missing.len();
    assert_eq!(seen, Element::ALL.len(), "each is present or missing");
}

/// `page` with `from` replaced by `to`, which must be there.
fn with(page: &str, from: &str, to: &str) -> String {
    assert!(page.contains(from), "{from}");
    page.replace(from, to)
}

#[test]
fn nothing_is_missing_of_a_form_that_is_filled_in() {
    for page in [LABELS, BOXES, LETTER, SPANISH, COLUMNS, TWO_WAY] {
        check(page, Standing::Present, &[]);
    }
}

#[test]
fn blanks_of_a_form_are_missing() {
    for (filled, blank, element) in [
        ("Release from: Larchmont Internal Medicine", "Release from: ______________________", Element::Discloser),
        (
            "Release to: Strom & Vale, P.C., 12 Pier Road",
            "Release to: ______________ (name and address)",
            Element::Recipient,
        ),
        ("office notes and laboratory results, 2024 to present", "______________", Element::Description),
        ("legal matter", "______________________", Element::Purpose),
        ("06/30/2027", "____/____/______", Element::Expiry),
        (
            "Signature of patient: Ivo Quill            Date: 10/02/2026",
            "Signature of patient: ____________   Date: 10/02/2026",
            Element::Signature,
        ),
        ("Date: 10/02/2026", "Date: ____________", Element::SignatureDate),
    ] {
        check(&with(LABELS, filled, blank), Standing::Missing, &[element]);
    }
}

#[test]
fn boxes_that_nobody_ticked_say_nothing() {
    check(&with(BOXES, "[x] Legal", "[ ] Legal"), Standing::Missing, &[Element::Purpose]);
    let unticked = with(
        BOXES,
        "[x] Progress notes    [ ] Imaging    [x] Billing",
        "[ ] Progress notes    [ ] Imaging    [ ] Billing",
    );
    check(&unticked, Standing::Missing, &[Element::Description]);
    check(&with(BOXES, "[x] one year", "[ ] one year"), Standing::Missing, &[Element::Expiry]);
}

#[test]
fn a_rule_that_nobody_signed_is_no_signature() {
    let unsigned = with(BOXES, "   Ivo Quill                              10/02/2026\n", "");
    check(&unsigned, Standing::Missing, &[Element::Signature, Element::SignatureDate]);
    let undated = with(BOXES, "Ivo Quill                              10/02/2026", "Ivo Quill");
    check(&undated, Standing::Missing, &[Element::SignatureDate]);
}

#[test]
fn what_a_witness_signs_is_no_signature() {
    let witnessed = with(
        COLUMNS,
        "SIGNED     Ivo Quill               DATE   10-2-26 ",
        "SIGNED     ____________            DATE   10-2-26 ",
    );
    check(&witnessed, Standing::Missing, &[Element::Signature]);
}

#[test]
fn whom_a_release_addresses_is_who_may_release() {
    let to = with(
        LABELS,
        "Release from: Larchmont Internal Medicine",
        "To: any doctor or clinic\nI want you to give copies of my chart.",
    );
    check(&to, Standing::Present, &[]);
}

#[test]
fn a_form_without_a_name_after_authorize_names_nobody() {
    let from = "Release from: Larchmont Internal Medicine";
    let nobody = with(LABELS, from, "I authorize disclosure of my chart, with permission to release all of it.");
    check(&nobody, Standing::Missing, &[Element::Discloser]);
    check(&with(LABELS, from, "TO:  Larchmont Internal Medicine, Records"), Standing::Present, &[]);
}

#[test]
fn a_recipient_may_stand_directly_after_give() {
    let to = "Release to: Strom & Vale, P.C., 12 Pier Road";
    let given = with(LABELS, to, "I authorize any clinic to give Evergreen Standard Disability my chart.");
    check(&given, Standing::Present, &[]);
}

#[test]
fn a_courts_paper_behind_it_neither_signs_nor_dates_it() {
    let unsigned = with(
        LABELS,
        "Signature of patient: Ivo Quill            Date: 10/02/2026",
        "Signature of patient: ____________",
    );
    let decree =
        "DISTRICT COURT, OLEANDER COUNTY\nCase Number 2026 44\nEntered May 19, 2026.  /s/ A. Feld, District Judge";
    let missing = [Element::Signature, Element::SignatureDate];
    check_pages(&[&unsigned, decree], false, Standing::Missing, &missing);
}

#[test]
fn a_scan_may_lose_the_i_before_authorize() {
    check(&with(BOXES, "I, Ivo Quill, hereby authorize", "A. Ivo Quill, hereby authorize"), Standing::Present, &[]);
    check(
        &with(LETTER, "I, Ivo Quill, born March 4, 1980, authorize", "Ivo Quill, born March 4, 1980, asks"),
        Standing::Missing,
        &[Element::Discloser],
    );
}

#[test]
fn captions_of_many_sorts_are_signed() {
    let line = "Signature of patient: Ivo Quill            Date: 10/02/2026";
    for signed in [
        "   Ivo Quill  (signature)               10 / 02 / 2026\n___________________         ____________\nPatient or legal representative      Date",
        "   I. Quill                 10/02/2026\n---------------          -----------\n signature of patient     date",
        "INDIVIDUAL authorizing disclosure     Date signed 10/02/2026\n   Ivo Quill\nWITNESS  P. Dorn",
        "Print:  Ivo Quill\nSign:   I. Quill            Date: 10/2/26",
        "[signed electronically]  Ivo Quill   10/02/2026 20:14 CST",
        "Signature of worker:  Ivo Quill            Date: 10/02/2026",
    ] {
        check(&with(LABELS, line, signed), Standing::Present, &[]);
    }
    for unsigned in [
        "___________________         ____________\nPatient or legal representative      Date",
        "Signature of worker:  ______________       Date: ____________",
        "Sign:   ____________            Date:",
    ] {
        check(&with(LABELS, line, unsigned), Standing::Missing, &[Element::Signature, Element::SignatureDate]);
    }
}

#[test]
fn the_statements_are_asked_for() {
    check(
        &with(LABELS, "I may revoke this authorization in writing at any time by a letter to the practice.\n", ""),
        Standing::Missing,
        &[Element::Revocation],
    );
    check(
        &with(LABELS, "My treatment will not depend on whether I sign this form.\n", ""),
        Standing::Missing,
        &[Element::Conditions],
    );
    check(
        &with(LABELS, "Information released may be redisclosed by the recipient and no longer be protected.\n", ""),
        Standing::Missing,
        &[Element::Redisclosure],
    );
}

#[test]
fn a_letter_may_leave_things_out_too() {
    check(
        &with(LETTER, " This authorization is good until the\nclaim is settled.", ""),
        Standing::Missing,
        &[Element::Expiry],
    );
    check(
        &with(LETTER, ", for use in my claim about the crash of May 5, 2026", ""),
        Standing::Missing,
        &[Element::Purpose],
    );
    check(&with(SPANISH, "Motivo: reclamo de seguro\n", ""), Standing::Missing, &[Element::Purpose]);
}

#[test]
fn an_electronic_signature_signs() {
    let signed = "Electronically signed by Ivo Quill on 10/02/2026 at 4:12 PM";
    check(
        &with(LABELS, "Signature of patient: Ivo Quill            Date: 10/02/2026", signed),
        Standing::Present,
        &[],
    );
    check(
        &with(LABELS, "Signature of patient: Ivo Quill ", "Signature of patient: /s/ Ivo Quill "),
        Standing::Present,
        &[],
    );
}

#[track_caller]
fn check_expiry(words: &str, standing: Standing, expires: Option<Date>) {
    let page = with(LABELS, "This authorization expires on: 06/30/2027", words);
    let document = letter("Front desk <desk@courier.example>", &[&page]);
    let (found, said) = authorization(&Reading::of(&document), &practice(), TODAY, false);
    let found = found.expect("an authorization is in it");
    assert_eq!((found.standing, found.expires), (standing, expires), "{words}");
    assert!(standing == Standing::Missing || said.iter().any(|it| it.reason.contains("until when")), "{words}");
}

#[test]
fn it_ends_with_a_date_a_span_or_an_event() {
    check_expiry("This authorization expires on November 23, 2026.", Standing::Expired, Some(date(2026, 11, 23)));
    check_expiry("This authorization expires on October 31,\n2027.", Standing::Present, Some(date(2027, 10, 31)));
    check_expiry("Valid through 11/24/2026", Standing::Present, Some(date(2026, 11, 24)));
    check_expiry(
        "This form will expire thirty (30) days from the date signed.",
        Standing::Expired,
        Some(date(2026, 11, 1)),
    );
    check_expiry(
        "Unless revoked, it expires one year after the date of signature.",
        Standing::Present,
        Some(date(2027, 10, 2)),
    );
    check_expiry("This release remains in effect for 180 days.", Standing::Present, Some(date(2027, 3, 31)));
    check_expiry("This authorization expires upon the conclusion of my case.", Standing::Present, None);
    check_expiry("Good until Dec. 31, 2026, unless I take it back.", Standing::Present, Some(date(2026, 12, 31)));
    check_expiry(
        "It is valid for twenty-four (24) months from signing.",
        Standing::Present,
        Some(date(2028, 10, 2)),
    );
    check_expiry(
        "It expires 180 days from signing or upon: end of case",
        Standing::Present,
        Some(date(2027, 3, 31)),
    );
    check_expiry("It ends on the day the lawsuit ends.", Standing::Present, None);
    check_expiry("This authorization is valid until I revoke it.", Standing::Missing, None);
    check_expiry("Expiration date or event: none", Standing::Missing, None);
}

#[test]
fn who_signs_for_another_says_by_what_authority() {
    let line = "Signature of patient: Ivo Quill ";
    let representative = with(LABELS, line, "Signature of personal representative: Ada Quill ");
    check(&representative, Standing::Missing, &[Element::Authority]);
    check(
        &format!("{representative}\nRelationship to patient: ______________"),
        Standing::Missing,
        &[Element::Authority],
    );
    check(&format!("{representative}\nRelationship to patient: health care agent"), Standing::Present, &[]);
    let parent = with(LABELS, line, "Parent signature: Ada Quill ");
    check_pages(&[&parent], true, Standing::Present, &[]);
    let either = with(LABELS, line, "Parent or guardian signature: Ada Quill ");
    check_pages(&[&either], true, Standing::Missing, &[Element::Authority]);
    let mother = with(LABELS, line, "Signed: Ada Quill, mother ");
    check_pages(&[&mother], true, Standing::Present, &[]);
    check_pages(&[LABELS], true, Standing::Missing, &[Element::Authority]);
}

#[test]
fn what_is_revoked_is_void() {
    let page = format!("{LABELS}\nREVOKED 11/10/2026");
    check(&page, Standing::Revoked, &[]);
    check_pages(
        &[LABELS, "Dear practice: I hereby revoke the authorization above. Ivo Quill"],
        false,
        Standing::Revoked,
        &[],
    );
}

#[test]
fn a_form_goes_on_over_its_pages_and_not_into_another_paper() {
    let (first, second) = LABELS.split_at(LABELS.find("I may revoke").unwrap());
    check_pages(&[first, second], false, Standing::Present, &[]);
    let unsaid = with(LABELS, "Purpose of disclosure: legal matter\n", "");
    check_pages(
        &[&unsaid, "Dear doctor,\nwe write for the purpose of settling."],
        false,
        Standing::Missing,
        &[Element::Purpose],
    );
}

#[test]
fn a_letter_that_only_speaks_of_one_has_none() {
    let document =
        letter("Front desk <desk@courier.example>", &["Dear doctor,\nA signed authorization is enclosed."]);
    assert_eq!(authorization(&Reading::of(&document), &practice(), TODAY, false).0, None);
}
