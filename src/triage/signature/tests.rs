//! Papers with every sort of signature, and with none.

use super::signer;
use crate::model::{Kind, Signer};
use crate::triage::reading::Reading;
use crate::triage::samples::letter;

#[track_caller]
fn check(kind: Kind, pages: &[&str], expected: Option<Signer>) {
    let document = letter("Service <desk@courier.example>", pages);
    let (found, said) = signer(&Reading::of(&document), kind);
    assert_eq!(found, expected, "{pages:?}");
    assert!(said.len() <= 1 && (said.len() == 1 || expected.is_none_or(|it| it == Signer::Unknown)));
}

/// A subpoena with `foot` below it.
#[track_caller]
fn check_subpoena(foot: &str, expected: Signer) {
    let page = format!(
        "SUPERIOR COURT OF TAMARACK COUNTY\nJUDGE: HON. A. FELD\nQuill v. Marsh Freight\nSUBPOENA DUCES TECUM\n\
         To: Custodian of Records, Larchmont Internal Medicine\nYOU ARE COMMANDED to produce the chart of Ivo \
         Quill.\n{foot}"
    );
    check(Kind::Subpoena, &[&page], Some(expected));
}

/// An order with `foot` below it.
#[track_caller]
fn check_order(foot: &str, expected: Signer) {
    let page = format!(
        "IN THE FAMILY COURT OF OLEANDER COUNTY\nIn re the estate of Ivo Quill\nORDER\nIT IS HEREBY ORDERED that \
         Larchmont Internal Medicine produce the chart of Ivo Quill within ten days.\n{foot}"
    );
    check(Kind::CourtOrder, &[&page], Some(expected));
}

#[test]
fn a_clerk_signs_with_a_name_a_deputy_or_a_mark() {
    check_subpoena(
        "Witness my hand and seal.\nMARGIT OLSEN, CLERK OF THE COURT\nBy: D. Pry, Deputy Clerk",
        Signer::Clerk,
    );
    check_subpoena("/s/ D. Pry\nDeputy Clerk", Signer::Clerk);
    check_subpoena("Issued: May 3, 2026\nMargit Olsen\nCounty Clerk", Signer::Clerk);
    check_subpoena("By order of the Court\nMargit Olsen, Clerk", Signer::Clerk);
}

#[test]
fn a_lawyer_signs_with_an_office_or_a_bar_number() {
    check_subpoena("/s/ Nadia Strom\nAttorney for Defendant Marsh Freight", Signer::Attorney);
    check_subpoena(
        "Electronically signed by Nadia Strom\nState Bar No. 2214905\nSTROM & VALE, P.C.",
        Signer::Attorney,
    );
    check_subpoena("Nadia Strom, Assistant District Attorney", Signer::Attorney);
}

#[test]
fn of_two_lines_the_one_that_is_signed_counts() {
    check_subpoena(
        "CLERK OF COURT                OR\n__________________________        /s/ Nadia Strom\n\
         Signature of Clerk or Deputy Clerk      Attorney's signature",
        Signer::Attorney,
    );
    check_subpoena(
        "   D. Pry\n__________________________        __________________________\n\
         Deputy Clerk                      Attorney for Defendant",
        Signer::Clerk,
    );
}

#[test]
fn columns_that_a_scan_ran_together_are_told_by_the_first() {
    check_subpoena(
        "   /s/ D. Pry          /s/ Nadia Strom\n Deputy Clerk, Superior Court  Assistant District Attorney",
        Signer::Clerk,
    );
}

#[test]
fn a_sentence_that_names_an_office_is_no_signature() {
    check_subpoena(
        "Noncompliance may be referred to the Attorney General for enforcement.\n/s/ L. Espy\nExecutive Director",
        Signer::Unknown,
    );
}

#[test]
fn of_an_order_below_a_lawyers_subpoena_the_judge_is_the_signer() {
    let subpoena = "SUBPOENA\nYou are commanded to deliver the chart of Ivo Quill.\n/s/ Nadia Strom\nBar No. 112398, of attorneys for Petitioner";
    let order = "The motion is DENIED.\nIT IS SO ORDERED this 17th day of November, 2026.\n   Amos Feld\n   Hon, Amos Feld\n Circuit Court Judge";
    check(Kind::CourtOrder, &[subpoena, order], Some(Signer::Judge));
}

#[test]
fn who_asked_for_it_did_not_sign_it_where_a_clerk_did() {
    check_subpoena("Requested by: Nadia Strom, Attorney for Defendant\n/s/ D. Pry, Deputy Clerk", Signer::Clerk);
}

#[test]
fn a_blank_line_is_unsigned_whatever_is_printed_below_it() {
    check_subpoena("______________________\nMargit Olsen\nClerk of the Court", Signer::Unknown);
    check_subpoena("By: _____________________, Deputy Clerk", Signer::Unknown);
    check_order("SO ORDERED:\n______________________\nHon. Amos Feld, J.S.C.", Signer::Unknown);
    check_order("Dated this ___ day of ______, 2026.\n____________________\nJUDGE PRESIDING", Signer::Unknown);
}

#[test]
fn a_judge_signs_in_many_ways() {
    check_order("ENTERED May 3, 2026\n/s/ Amos Feld\nFamily Court Judge", Signer::Judge);
    check_order("  Amos Feld\n______________________\nHON. AMOS FELD", Signer::Judge);
    check_order("SO ORDERED.\nAmos Feld, J.S.C.", Signer::Judge);
    check_order("BY THE COURT:\nAmos Feld", Signer::Judge);
    check_order("Signed electronically 05/03/2026 09:12\nAdministrative Law Judge", Signer::Judge);
    check_order("[signature]\nMagistrate", Signer::Judge);
}

#[test]
fn an_order_that_a_clerk_signs_is_signed_by_a_clerk() {
    check_order("BY THE COURT:\nMargit Olsen\nClerk of Court", Signer::Clerk);
}

#[test]
fn a_judge_in_whose_name_a_paper_is_attested_signed_nothing() {
    check_subpoena(
        "WITNESS, Honorable Amos Feld, one of the Justices of our said Court, the 3rd of May, 2026.\n\
         /s/ Nadia Strom\nAttorneys for Plaintiff",
        Signer::Attorney,
    );
}

#[test]
fn the_lawyers_letter_around_a_paper_is_not_its_signature() {
    let cover = "Dear Custodian:\nPlease find a subpoena enclosed.\nSincerely,\n/s/ Nadia Strom\nAttorney at Law";
    let paper = "SUBPOENA\nYOU ARE HEREBY COMMANDED to produce the records of Ivo Quill.\n/s/ D. Pry\nDeputy Clerk";
    check(Kind::Subpoena, &[cover, paper], Some(Signer::Clerk));
}

#[test]
fn a_signature_may_stand_on_the_next_page() {
    let first = "SUBPOENA\nYOU ARE HEREBY COMMANDED to produce the records of Ivo Quill.";
    check(Kind::Subpoena, &[first, "Page 2\nIssued on May 3\nD. Pry, Deputy Clerk"], Some(Signer::Clerk));
}

#[test]
fn an_investigator_is_none_of_those() {
    check_subpoena("K. Dunn\nInvestigator, State Medical Board", Signer::Unknown);
}

#[test]
fn other_kinds_have_no_signer() {
    check(Kind::Attorney, &["We represent Ivo Quill.\n/s/ Nadia Strom\nAttorney at Law"], None);
}
