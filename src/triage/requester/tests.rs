//! What `requester` finds, and what it must not find.

use super::requester;
use crate::model::{Document, Kind};
use crate::triage::reading::Reading;
use crate::triage::samples::{fax, letter, mail, practice};

#[track_caller]
fn check(document: &Document, kind: Kind, name: Option<&str>, organization: Option<&str>) {
    let (found, _) = requester(&Reading::of(document), kind, &practice());
    let text = |it: &Option<crate::model::Private<String>>| it.as_ref().map(|it| it.expose().clone());
    assert_eq!((text(&found.name).as_deref(), text(&found.organization).as_deref()), (name, organization));
}

#[test]
fn a_letter_is_from_whoever_signs_it() {
    let page = "BRANDT & OKORO LLP\n12 Court Street\n\nNovember 3, 2026\n\nDear Custodian:\n\nThis firm represents Theresa \
        Quill, born July 9, 1981. Please send us her whole chart.\n\nSincerely,\n\n\nPaul T. Brandt\nAttorney for Theresa Quill";
    let sent = letter("Intake <intake@brandtokoro.example>", &[page]);
    check(&sent, Kind::Attorney, Some("Paul T. Brandt"), Some("Brandt & Okoro LLP"));
}

#[test]
fn a_mail_is_from_its_signature() {
    let body = "Hi, could you send the visits of our client Theresa Quill (7/9/81)?\n\nThanks,\nIvo\n\nIvo Marchetti\n\
        Marchetti Law Group\n(814) 555-0139";
    let sent = mail("Ivo Marchetti <ivo@marchetti.example>", "Quill", body);
    check(&sent, Kind::Attorney, Some("Ivo Marchetti"), Some("Marchetti Law Group"));
}

#[test]
fn a_fax_cover_says_who_it_is_from() {
    let cover = "GOLDEN PRAIRIE MUTUAL INSURANCE COMPANY\nto     Larchmont Internal Medicine\nfrom   Dolores Whitmer, claims\n\
        date   11/12/2026\nInsured: Peter Stamm     DOB 4/4/1960\nPlease copy the chart.";
    check(&fax(&[cover]), Kind::Insurer, Some("Dolores Whitmer"), Some("Golden Prairie Mutual Insurance Company"));
}

#[test]
fn a_retrieval_company_comes_before_the_firm_for_which_it_works() {
    let page = "SWIFTCHART RETRIEVAL SERVICES\nOn behalf of Brandt & Okoro LLP\nPlease send the records of Theresa Quill, DOB \
        7/9/1981, to us.\nThank you,\nMona Reyes\nSwiftchart Retrieval Services";
    check(
        &letter("orders@swiftchart.example", &[page]),
        Kind::Attorney,
        Some("Mona Reyes"),
        Some("Swiftchart Retrieval Services"),
    );
}

#[test]
fn an_order_is_the_judges() {
    let page = "CAUSE NO. 26-1\nANN LEE          )     IN THE DISTRICT COURT\nv.          )     JUNIPER COUNTY, TEXAS\n\
        BO RAY          )\nORDER\nIT IS ORDERED that Larchmont Internal Medicine produce the records of Ann Lee.\n\
        SIGNED November 2, 2026.\n     Octavia Grimes\n     JUDGE PRESIDING";
    let sent = letter("Paul Brandt <paul@brandt.example>", &["Brandt LLP\nSee the order.\nPaul Brandt", page]);
    check(&sent, Kind::CourtOrder, Some("Octavia Grimes"), Some("District Court, Juniper County, Texas"));
}

#[test]
fn a_subpoena_is_of_the_lawyer_who_has_it_issued() {
    let page = "UNITED STATES DISTRICT COURT\nSUBPOENA TO PRODUCE DOCUMENTS\nYOU ARE COMMANDED to produce the records of Ann \
        Lee, born 1/2/1980.\nThe name of the attorney who issues or requests this subpoena, are: Leo B. Hartnell, \
        Hartnell Voss LLP, 9 Dock Street";
    check(&fax(&[page]), Kind::Subpoena, Some("Leo B. Hartnell"), Some("Hartnell Voss LLP"));
}

#[test]
fn a_patient_asks_for_nobody_else() {
    let body = "My name is Ray Tolliver, dob 4/9/61. Please send my chart to my lawyer at Brandt & Okoro LLP.\nRay Tolliver";
    check(&mail("ray@post.example", "", body), Kind::Patient, Some("Ray Tolliver"), None);
}

#[test]
fn a_parent_asks_not_the_judge_of_the_decree() {
    let body = "Please send my son Eli Kim's (5/4/2015) records. The decree is attached.\nThanks,\nDana Kim";
    let mut sent = letter(
        "Dana Kim <dana@post.example>",
        &["FINAL DECREE OF DIVORCE\nIT IS ORDERED\nOtto Barnes\nJUDGE PRESIDING"],
    );
    sent.parts[1] = mail("x@y.example", "", body).parts.remove(0);
    check(&sent, Kind::Guardian, Some("Dana Kim"), None);
}

#[test]
fn own_staff_who_send_it_on_do_not_ask() {
    let page = "Harbor Street Cardiology\nPlease send the last notes of Hugo Brandvold, DOB 8/8/1949.\nThank you,\nTess Okafor, RN";
    check(
        &letter("Nico Prado <prado@larchmont.example>", &[page]),
        Kind::Provider,
        Some("Tess Okafor"),
        Some("Harbor Street Cardiology"),
    );
}

#[test]
fn people_and_firms_sign_in_many_ways() {
    for (document, kind, expected) in [
        (
            mail("maria lopez <m@post.example>", "", "hi i need my son Eli Lopez's shots (5/4/2015). thx maria"),
            Kind::Guardian,
            "Maria Lopez|",
        ),
        (
            mail(
                "M. Lopez <m@post.example>",
                "",
                "I am Maria Lopez, mother of Eli Lopez (5/4/2015). Please send his shots.",
            ),
            Kind::Guardian,
            "Maria Lopez|",
        ),
        (
            mail(
                "eli.mom@post.example",
                "",
                "Please send the shots of my son Eli Lopez (5/4/2015).\n\nMaria Lopez (Eli's mom)\n512-555-0100",
            ),
            Kind::Guardian,
            "Maria Lopez|",
        ),
        (
            mail(
                "Records <rec@lakeside.example>",
                "",
                "Please fax the last notes of Eli Lopez, 5/4/2015.\n\nThank you,\nTess Orr, MA\nLakeside Orthopedics & Sports Medicine\n512-555-0100",
            ),
            Kind::Provider,
            "Tess Orr|Lakeside Orthopedics & Sports Medicine",
        ),
        (
            mail(
                "Tess Orr <tess@lakeside.example>",
                "",
                "Hi, I'm calling from Lakeside Pediatrics. Please fax the last notes of Eli Lopez, 5/4/2015.\n- Tess",
            ),
            Kind::Provider,
            "Tess Orr|Lakeside Pediatrics",
        ),
        (
            fax(&[
                "LAKESIDE PEDIATRICS, P.A.\n12 Main St\nTO: Larchmont Internal Medicine   FROM: Tess Orr, RN\nPt: Eli Lopez DOB 5/4/2015\nPlease send last visit.",
            ]),
            Kind::Provider,
            "Tess Orr|Lakeside Pediatrics, P.A.",
        ),
        (
            letter(
                "Carl Voss <carl@nwmutual.example>",
                &[
                    "Northwind Mutual Insurance Co.\nClaims Department\n\nNovember 3, 2026\n\nRe: Insured: Eli Lopez, DOB 5/4/1975\n\nPlease send the chart.\n\nSincerely,\n\nCarl Voss\nSenior Claims Examiner",
                ],
            ),
            Kind::Insurer,
            "Carl Voss|Northwind Mutual Insurance Co.",
        ),
        (
            letter(
                "x@dfps.example",
                &[
                    "State of Texas\nDepartment of Family and Protective Services\n\nRe: Eli Lopez, born 5/4/2015\n\nWe are investigating a report. Please send the chart.\n\nNora Finch\nCPS Investigator II",
                ],
            ),
            Kind::Agency,
            "Nora Finch|Department of Family and Protective Services",
        ),
        (
            mail(
                "Det. Sam Rourke <srourke@balconespd.example>",
                "",
                "This is Detective Sam Rourke with the Balcones Police Department. I need the records of Eli Lopez (5/4/1985).\n\nDet. Sam Rourke #412\nBalcones Police Department",
            ),
            Kind::Agency,
            "Sam Rourke|Balcones Police Department",
        ),
        (
            mail(
                "Jill Stamper <jill@hollinsisd.example>",
                "",
                "We need the shots of Eli Lopez (5/4/2015) to enroll him.\n\nJill Stamper, RN\nSchool Nurse\nCedar Ridge Elementary School",
            ),
            Kind::Other,
            "Jill Stamper|Cedar Ridge Elementary School",
        ),
        (
            letter(
                "Amy Poe <amy@kesslerpoe.example>",
                &[
                    "KESSLER POE\nATTORNEYS AT LAW\n9 Dock St\n\nNov. 3, 2026\n\nRe: Our client Eli Lopez, DOB 5/4/1975\n\nPlease send the chart.\n\nVery truly yours,\n\nKESSLER POE\n\nBy: /s/ Amy R. Poe\n    Amy R. Poe",
                ],
            ),
            Kind::Attorney,
            "Amy R. Poe|Kessler Poe, Attorneys at Law",
        ),
        (
            mail(
                "Amy Poe <amy@kesslerpoe.example>",
                "",
                "Counsel for Eli Lopez (5/4/75) here. Please send the chart.\n\nAmy Poe\nKessler, Poe & Dunn\n9 Dock St",
            ),
            Kind::Attorney,
            "Amy Poe|Kessler, Poe & Dunn",
        ),
        (
            mail(
                "Amy Poe <amy@kesslerpoe.example>",
                "",
                "I am an attorney with Kessler Poe LLP and represent Eli Lopez (5/4/75). Please send the chart. Amy",
            ),
            Kind::Attorney,
            "Amy Poe|Kessler Poe LLP",
        ),
        (
            letter(
                "Amy Poe <amy@kesslerpoe.example>",
                &[
                    "The Law Firm of Amy Poe, P.C.\n\nDear Records:\nI represent Eli Lopez (5/4/75). Send the chart.\n\nRespectfully submitted,\n\n_____________________\nAmy Poe",
                ],
            ),
            Kind::Attorney,
            "Amy Poe|Law Firm of Amy Poe, P.C.",
        ),
        (
            letter(
                "Amy Poe <amy@kesslerpoe.example>",
                &[
                    "AMY POE\nAttorney at Law\n9 Dock St\n\nDear Records:\nI represent Eli Lopez (5/4/75). Send the chart.\n\nYours,\nAmy Poe",
                ],
            ),
            Kind::Attorney,
            "Amy Poe|Amy Poe, Attorney at Law",
        ),
        (
            fax(&[
                "STATE OF TEXAS\nCOUNTY OF BALCONES\nGRAND JURY SUBPOENA\nYOU ARE COMMANDED to produce the records of Eli Lopez, DOB 5/4/75.\nIssued at the request of Assistant District Attorney Hal Greer\nOffice of the District Attorney, Balcones County\n/s/ J. Moss, Clerk",
            ]),
            Kind::Subpoena,
            "Hal Greer|Office of the District Attorney, Balcones County",
        ),
        (
            letter(
                "Nell Abbot <nell@guardiancare.example>",
                &[
                    "Abbot Guardianship Services\n\nI am the court-appointed guardian of Eli Lopez, born 5/4/1945. Please send his chart.\n\nNell Abbot\nCertified Guardian",
                ],
            ),
            Kind::Guardian,
            "Nell Abbot|Abbot Guardianship Services",
        ),
        (
            fax(&[
                "FAMILY COURT OF THE STATE OF NEW YORK\nCOUNTY OF WEXLEY\n\nIn the Matter of E.L.\n\nORDER\n\nORDERED that Larchmont produce the records of Eli Lopez.\n\nENTER:\n\n/s/\nHon. Ruth Amsel\nFamily Court Judge",
            ]),
            Kind::CourtOrder,
            "Ruth Amsel|Family Court of the State of New York, County of Wexley",
        ),
        (
            fax(&[
                "SUPERIOR COURT OF CALIFORNIA\nCOUNTY OF ALPINE\nORDER\nIT IS SO ORDERED.\nDated: November 3, 2026        ____________________\n     Judge of the Superior Court\n     Ruth Amsel",
            ]),
            Kind::CourtOrder,
            "Ruth Amsel|Superior Court of California, County of Alpine",
        ),
    ] {
        let part = |it: &'static str| (!it.is_empty()).then_some(it);
        let (name, organization) = expected.split_once('|').unwrap();
        check(&document, kind, part(name), part(organization));
    }
}

proptest::proptest! {
    #[test]
    fn no_text_does_harm(text in crate::triage::samples::noise()) {
        for kind in Kind::ALL {
            requester(&Reading::of(&mail("Ann <a@b.example>", &text, &text)), *kind, &practice());
        }
    }
}

#[test]
fn organizations_have_many_shapes() {
    for (document, kind, expected) in [
        (
            mail(
                "Joy Hall <joy@hallwick.example>",
                "",
                "Please send Eli Lopez's chart (5/4/75).\n\nJoy Hall | Paralegal\nHall Wick Advocates\n555-0100",
            ),
            Kind::Attorney,
            "Joy Hall|Hall Wick Advocates",
        ),
        (
            letter(
                "Joy Hall <joy@hallwick.example>",
                &[
                    "                HALL, WICK & STORM\n           A Professional Corporation\n        9 Dock St., Bend, Oregon\n\nNovember 3, 2026\n\nRe: Eli Lopez, DOB 5/4/75\n\nOur office represents Mr. Lopez. Send the chart.\n\nSincerely,\n\nJoy Hall\nOf Attorneys for Claimant",
                ],
            ),
            Kind::Attorney,
            "Joy Hall|Hall, Wick & Storm",
        ),
        (
            letter(
                "Joy Hall <joy@hallwick.example>",
                &[
                    "JOY HALL LAW\n9 Dock St., Bend, Oregon\n\nRe: Eli Lopez, DOB 5/4/75\n\nSend the chart.\n\nJoy Hall",
                ],
            ),
            Kind::Attorney,
            "Joy Hall|Joy Hall Law",
        ),
        (
            letter(
                "Joy Hall <joy@saif.example>",
                &[
                    "PINE RIDGE INSURANCE FUND\nWorkers' Compensation Claims\n\nClaimant: Eli Lopez  DOB: 5/4/75\nClaim: 12\n\nPlease send chart notes.\n\nJoy Hall\nClaims Adjuster",
                ],
            ),
            Kind::Insurer,
            "Joy Hall|Pine Ridge Insurance Fund",
        ),
        (
            fax(&[
                "Pine Ridge Risk Services\nThird Party Administrator\nFrom: Joy Hall, RN, Nurse Case Manager\nTo: Larchmont\nRe: Eli Lopez DOB 5/4/75\nPlease fax visit notes.",
            ]),
            Kind::Insurer,
            "Joy Hall|Pine Ridge Risk Services",
        ),
        (
            mail(
                "Joy Hall <joy@cascadept.example>",
                "",
                "Pt Eli Lopez 5/4/75 starts PT Monday. Please fax the op report.\n\nJoy Hall, DPT\nCascade Sports & Spine Therapy",
            ),
            Kind::Provider,
            "Joy Hall|Cascade Sports & Spine Therapy",
        ),
        (
            mail(
                "Joy Hall <joy@surg.example>",
                "",
                "Please fax the H&P for Eli Lopez (5/4/75) to Bend Surgery Center at 555-0100.\n\nJoy Hall, RN\nPre-op, Bend Surgery Center",
            ),
            Kind::Provider,
            "Joy Hall|Bend Surgery Center",
        ),
        (
            mail(
                "Joy Hall <joy@midwives.example>",
                "",
                "We have Ana Lopez (5/4/95) in labor. Please send her prenatal labs.\nJoy Hall CNM\nRiver Bend Midwives",
            ),
            Kind::Provider,
            "Joy Hall|River Bend Midwives",
        ),
        (
            mail(
                "Joy Hall <joy@wic.example>",
                "",
                "Please send the growth chart of Eli Lopez (5/4/25).\n\nJoy Hall\nWIC Program, Juniper County Health District",
            ),
            Kind::Agency,
            "Joy Hall|Juniper County Health District",
        ),
        (
            letter(
                "joy@osha.example",
                &[
                    "OREGON OCCUPATIONAL SAFETY OFFICE\n\nRe: Eli Lopez, DOB 5/4/75\n\nPlease send the records.\n\nJoy Hall, Compliance Officer",
                ],
            ),
            Kind::Agency,
            "Joy Hall|Oregon Occupational Safety Office",
        ),
        (
            mail(
                "Joy Hall <joy@sawmill.example>",
                "",
                "Our employee Eli Lopez (5/4/75) says he was seen. Send us his restrictions.\n\nJoy Hall\nSafety Manager\nTimber Ridge Sawmill Co.",
            ),
            Kind::Other,
            "Joy Hall|Timber Ridge Sawmill Co.",
        ),
        (
            mail(
                "Joy Hall <joy@team.example>",
                "",
                "Need the physical for Eli Lopez (5/4/12).\n\nCoach Joy Hall\nJuniper Youth Soccer League",
            ),
            Kind::Other,
            "Joy Hall|Juniper Youth Soccer League",
        ),
        (
            letter(
                "Joy Hall <joy@da.example>",
                &[
                    "OFFICE OF THE DISTRICT ATTORNEY\nJUNIPER COUNTY\n\nRe: Eli Lopez, DOB 5/4/75\n\nPlease send the records.\n\nJoy Hall\nDeputy District Attorney",
                ],
            ),
            Kind::Agency,
            "Joy Hall|Office of the District Attorney",
        ),
        (
            letter(
                "Joy Hall <joy@pd.example>",
                &[
                    "LAW OFFICES OF THE PUBLIC DEFENDER\nCounty of Juniper\n\nRe: Eli Lopez, DOB 5/4/75\n\nI represent Mr. Lopez. Please send the records.\n\nJoy Hall\nDeputy Public Defender",
                ],
            ),
            Kind::Attorney,
            "Joy Hall|Law Offices of the Public Defender",
        ),
        (
            fax(&[
                "ATTORNEY OR PARTY WITHOUT ATTORNEY:\nJoy Hall (SBN 000000)\nHall Wick LLP\n9 Dock St\nATTORNEY FOR: Defendant\nSUPERIOR COURT OF CALIFORNIA, COUNTY OF ALPINE\nPLAINTIFF: Eli Lopez\nDEPOSITION SUBPOENA FOR PRODUCTION OF BUSINESS RECORDS\nYOU ARE ORDERED to produce the records of Eli Lopez, DOB 5/4/75.\nDate issued: November 3, 2026\nJoy Hall          Attorney for Defendant",
            ]),
            Kind::Subpoena,
            "Joy Hall|Hall Wick LLP",
        ),
        (
            mail(
                "Joy <joy@hallwick.example>",
                "",
                "Hello, this is Joy from Hall Wick LLP, attorneys for Eli Lopez (5/4/75). Please send the chart.\nThanks,\nJoy",
            ),
            Kind::Attorney,
            "Joy|Hall Wick LLP",
        ),
    ] {
        let part = |it: &'static str| (!it.is_empty()).then_some(it);
        let (name, organization) = expected.split_once('|').unwrap();
        check(&document, kind, part(name), part(organization));
    }
}

#[track_caller]
fn check_name(document: &Document, kind: Kind, expected: Option<&str>) {
    let (found, _) = requester(&Reading::of(document), kind, &practice());
    assert_eq!(found.name.as_ref().map(|it| it.expose().as_str()), expected);
}

#[test]
fn a_signature_counts_wherever_it_stands() {
    let page = "You are commanded to bring the chart.\nIssued October 16, 2026\n\nShona Bird\nDeputy District Attorney\n\nThis paper may be obeyed by sending certified copies to the office.";
    check_name(&fax(&[page]), Kind::Subpoena, Some("Shona Bird"));
    let page = "Production is wanted of the whole file by the date above and no later.\n   ____________          /s/ Cora Vance\n   Signature of Clerk    Attorney's signature";
    check_name(&fax(&[page]), Kind::Subpoena, Some("Cora Vance"));
}

#[test]
fn a_given_name_is_the_answer_where_there_is_no_more() {
    let body =
        "Checking back on these, nothing came through the fax.\n\nThank you,\nKeisha\nNew Patient Coordination";
    check_name(&mail("Intake Desk <intake@pavilion.example>", "", body), Kind::Provider, Some("Keisha"));
}

#[test]
fn who_signs_asks_and_not_the_assistant_who_sends() {
    let page = "Please send the chart of our client, whose release is behind this page.\n\n          Bart Crane\n";
    let mut document = letter("Dag Wilhelm <dag@crane.example>", &[page]);
    let body = "The letter from Mr. Crane is attached for you.\n\nDag Wilhelm | Legal Assistant";
    document.parts.extend(mail("", "", body).parts);
    check_name(&document, Kind::Attorney, Some("Bart Crane"));
}

#[test]
fn a_name_that_no_word_marks_is_spelled_by_the_senders_domain() {
    for (from, body, expected) in [
        (
            "Tess Arkady <t.arkady@pinedrift.example>",
            "Please send the file of Ann Lee.\n\nTess Arkady, analyst | Pine Drift | f 555-0101",
            "Pine Drift",
        ),
        ("requests@ledgerline.example", "LedgerLine asks for the chart of Ann Lee, DOB 1/2/1980.", "LedgerLine"),
        (
            "Vi Stroud <vi@stroudfamilylaw.example>",
            "I represent Ann Lee. Please send her chart.\n\nVi",
            "Stroud Family Law",
        ),
        (
            "Jo Pike <jo@hdcarereview.example>",
            "Jo Pike\nHigh Desert Carereview Partners",
            "High Desert Carereview Partners",
        ),
    ] {
        let (found, _) = requester(&Reading::of(&mail(from, "request", body)), Kind::Attorney, &practice());
        assert_eq!(found.organization.map(|it| it.expose().clone()).as_deref(), Some(expected), "{from}");
    }
}

#[test]
fn parties_and_process_servers_do_not_ask() {
    let page = "SUPERIOR COURT OF JUNIPER COUNTY\n\nANN LEE,\n          Plaintiff,\nv.\nCOPPER KETTLE FOODS, INC.,\n          \
        Defendant.\n\nSUBPOENA DUCES TECUM\n\nYOU ARE COMMANDED to produce the records of Ann Lee.\n\nOkafor Lindgren PLLC\nIda \
        Lindgren\nAttorneys for Defendant Copper Kettle Foods, Inc.";
    let sent = letter("Swift Process Servers <jobs@swiftprocess.example>", &[page]);
    check(&sent, Kind::Subpoena, Some("Ida Lindgren"), Some("Okafor Lindgren PLLC"));
}

#[test]
fn a_public_body_goes_by_its_own_name_and_that_of_its_parent() {
    let page = "State of Ohio\nDepartment of Family Welfare\nBureau of Disability Review\nPO Box 4\n\nRe: Ann Lee, DOB 1/2/1980\n\
        Please send the records.\n\nTess Oduya\nAdjudicator";
    let sent = letter("noreply@review.example", &[page]);
    check(
        &sent,
        Kind::Agency,
        Some("Tess Oduya"),
        Some("Department of Family Welfare, Bureau of Disability Review"),
    );
}

#[test]
fn whose_request_a_subpoena_is_the_paper_says() {
    let page = "YOU ARE COMMANDED to bring the chart of Ann Lee to Agent Rita Castle.\nIssued on the praecipe of Jon Weir, Assistant \
        Prosecuting Attorney.\n\nClerk of Court    by L. Amend, Deputy    [SEAL]";
    check_name(&fax(&[page]), Kind::Subpoena, Some("Jon Weir"));
    let page = "You are commanded within ten days to furnish to Investigator Della Kost true copies of the whole record.\n\n\
        L. Amend, Deputy    [SEAL]";
    check_name(&fax(&[page]), Kind::Subpoena, Some("Della Kost"));
}

#[test]
fn a_clerk_may_sign_beside_the_lawyer() {
    let page = "You are commanded to bring the records described to the office of the lawyer named.\n\n\
        GIVEN under my seal                   Requested by:\n\
        \x20                                     Cora Abasolo, Bar 031077\n\
        Clerk of the Court                    Deputy Public Defender";
    check_name(&fax(&[page]), Kind::Subpoena, Some("Cora Abasolo"));
}

#[test]
fn whoever_authorizes_below_a_letter_does_not_ask() {
    let body = "Our firm is counsel to Keystone Mutual. Please send the chart of Garth Lind.\n\nSimone Abara\nAssociate\n\n\
        RELEASE\nI, Dora Lind, representative of the estate, permit the clinic to give all records.\n/s/ Dora Lind";
    check_name(&mail("S. Abara <sabara@rpd.example>", "", body), Kind::Attorney, Some("Simone Abara"));
}

#[test]
fn a_companys_mailbox_shows_the_companys_name() {
    let body =
        "Facility: Larchmont Internal Medicine\nPatient: ANN LEE, DOB 5/5/1969\nReturn the records by 12/28/26.";
    check(
        &mail("DocuHaul West <orders@docuhaulwest.example>", "Order", body),
        Kind::Other,
        None,
        Some("DocuHaul West"),
    );
}

#[test]
fn the_firm_below_a_given_name_is_no_family_name() {
    let body = "Please cancel our request for Ann Lee.\n\nDelia\nBaxter & Roane";
    check(&mail("delia@baxterroane.example", "", body), Kind::Attorney, Some("Delia"), Some("Baxter & Roane"));
}
