//! Many voices: what each kind sounds like in the words of people who have never met.

use crate::model::{Address, Envelope, Fax, Kind, Role};
use crate::triage::reading::Reading;
use crate::triage::verdict::tests::{check, mail, practice};
use crate::triage::verdict::verdict;

/// Whole messages: `#### kind`, `From:`, `Subject:`, the body, and each file after a line `===`.
const MESSAGES: &str = include_str!("voices.txt");

fn each(kind: Kind, texts: &[&str]) {
    for text in texts {
        check(text, kind);
    }
}

#[test]
fn patients_ask_in_many_voices() {
    each(
        Kind::Patient,
        &[
            "Hi there, I delivered at your clinic's hospital in May and would like my delivery notes and \
             the ultrasound pictures if you still have them. Name Kara Dunn, 2/3/1991. Do I have to fill \
             out something?",
            "To whom it may concern. I am requesting that you send all records from 2019 to date to Dr. \
             Hale at Cedar Clinic, fax 555-0101. I see her on the 9th. Thank you, Ruth Poe, DOB 1/2/60",
            "Good evening. I need proof of my tetanus shot and TB test for work by Friday. Thanks, Omar \
             Reyes 3/3/1988",
            "could you guys send over my pap results to the new gyn i am seeing? fax 5550101. Lena Fox \
             dob 5-6-92",
            "Please cancel the release I signed for my ex husband's attorney. He is not to get anything \
             from my chart. Dana Hill",
            "I never got the copies I asked you for three weeks ago. Please tell me when I will have \
             them. Joe Hart, patient of Dr. Lee, born 1/1/1950",
            "This is my third email. I want to see the note the doctor wrote about me on June 3 and I \
             want it corrected. Send me the whole record. Ann Bell",
            "Buen día. Soy paciente del doctor Lee y quiero pedir copia de mis resultados de laboratorio \
             de mayo. Gracias, Rosa Paz",
            "Hello! I am pregnant and transferring to a midwife in Savannah. She asked for my prenatal \
             labs and the anatomy scan. Can you fax to 555-0100? My appointment with her is the 12th. Tia \
             Moss 3-3-94",
            "hey its kim, i need that paper that says i had my hpv shots. my school wont let me start \
             without it. kim doan 9/9/2004",
            "I was in the ER and they told me I was treated at your office for this before. I'd like \
             everything you have on me since 2018.",
            "Would you kindly mail me the results from my mammogram? I no longer have a computer. Mrs. \
             Edna Poole, born May 5, 1939",
            "I don't want my husband to see any of this. Please send my STD results only to this email. \
             Ina Roy 2/2/1990",
            "I'm 16 and I came for birth control. Can I see what you wrote in my file? Please don't tell \
             my mom.",
            "Can you resend the letter about my work restrictions and a copy of the visit note? The one \
             from Tuesday. Thanks, Al Poe",
        ],
    );
}

#[test]
fn those_in_a_patients_place_ask_in_many_voices() {
    each(
        Kind::Guardian,
        &[
            "I'm Leo's mom (Leo Hart, 4/4/2016). His camp wants the physical form and shot record by \
             Monday, can you fax it to 555-0199?",
            "We need a copy of our daughter's evaluation with Dr. Kim for her IEP meeting. Her name is \
             Zoe Fox, 3/3/2013. Thanks, Mark Fox",
            "My husband passed away in March and I am the executor of his estate. I need his complete \
             chart for the life insurance. Paul Fox, born 6/6/1955. Letters attached. Jean Fox",
            "I hold the health care power of attorney for Mr. Abel Stone, 2/2/1931. Attached. Kindly \
             forward his last three visit notes to me.",
            "Caseworker Dana Reyes, Department of Human Services. The child Mia Lowe (1/1/2020) is in our \
             custody by court order. Please send immunizations and the last well-child visit to her \
             foster mother.",
            "I am the adoptive father of Sam Reed, 4/4/2018 and need his birth history and vaccine record \
             for school",
            "As successor guardian of my uncle's person I request the complete records of Abe Stone, \
             2/2/1931; the court's letters of guardianship are attached.",
            "Estate of Ann Bell: I was appointed personal representative on May 3 (letters attached). \
             Please provide her records from January 2025 until her death.",
            "Please transfer my kids' records to Dr. Hale, Oak Pediatrics: Mia and Leo Hart. We are \
             changing doctors because of insurance.",
            "I'm writing about my son's chart. He is 9. His father and I share custody and I need the \
             visit notes from 2025 for the mediator.",
            "Mother of Ben Reed, 5/5/2015. Ben was diagnosed with asthma by Dr. Lee. I'd like a copy of \
             the action plan and the last two visits, for school.",
        ],
    );
}

#[test]
fn lawyers_ask_in_many_voices() {
    each(
        Kind::Attorney,
        &[
            "Ms. Fox has asked me to look into the treatment of her wrist last year. I would be grateful \
             for a copy of the chart and the films. With kind regards, Peter Stein, Attorney at Law",
            "RE: Our client: Lena Fox; DOI 3/3/2026. Enclosed please find a HIPAA authorization. We \
             request all medical records and bills from 3/3/2026 to present. Stein & Stein, LLP",
            "Please be advised that this office no longer represents Lena Fox. Kindly disregard our \
             request for records of May 3. Stein & Stein, LLP",
            "You are hereby notified that my client intends to file suit against Dr. Lee for the care \
             rendered on May 3. Please preserve the chart. J. Stein, Esq.",
            "Following up on our request of 4/1 for John Hart's billing ledger. The mediation is next \
             week. Tina Cole, paralegal to J. Stein",
            "MEDREC EXPRESS. Requesting attorney: Stein & Stein LLP. Patient: HART, JOHN 1/1/1950. \
             Records requested: all office notes 2020-present. Remit within 10 days.",
            "Dear Records, I write on behalf of Mr. Joe Fox, who was struck by a delivery van on May 3. \
             My assistant will send the HIPAA form. May I have the emergency notes, x-rays and your \
             charges? Very truly yours, Ellen Stone, Stone & Reed, Counselors",
            "LIEN NOTICE. Please take notice of our attorney's lien in the matter of Fox v. Hill. Send \
             the final balance for services to our client Joe Fox.",
            "Our expert needs metadata and the audit trail for Ms. Bell's visit. Discovery closes June 1. \
             Plaintiff's counsel, A. Reed, State Bar No. 5551",
            "Dear Sir, we act for the parents of baby Leo Moss, who suffered a shoulder injury at birth \
             on May 3. Please let us have the mother's prenatal chart and the baby's newborn record. \
             Stone & Reed LLP",
            "My client Abe Stone asks for his bills only. Do not send notes. Payoff needed for settlement \
             by Friday. A. Reed Law",
            "I am guardian ad litem for the minor, appointed by the family court, and an attorney. Kindly \
             send the pediatric record of Mia Hart.",
        ],
    );
}

#[test]
fn subpoenas_have_many_forms() {
    each(
        Kind::Subpoena,
        &[
            "SUPERIOR COURT OF GEORGIA, FULTON COUNTY. SUBPOENA FOR PRODUCTION OF EVIDENCE. To: Birch \
             Clinic records custodian. You are hereby required to produce the medical records of Lena Fox \
             at the office of J. Stein on June 3. Clerk of Superior Court",
            "Attached is a subpoena for records. Custodian may comply by mail.\n===\nSUBPOENA DUCES \
             TECUM\nCase No. 26-1\nTO: Custodian of Records, Birch Clinic. YOU ARE COMMANDED to appear \
             and produce any and all records of John Hart. Witness, Hon. A. Clerk, Clerk of the Court",
            "The People of the State of California to Custodian of Records, Birch Clinic: you are ordered \
             to appear as a witness or produce the records described in the attached declaration. Case \
             Number 26-5. Deposition subpoena. Date issued June 1, A. Reed, attorney for plaintiff.",
            "COMMONWEALTH OF MASSACHUSETTS. To the Keeper of Records, Birch Clinic. Greetings. You are \
             hereby commanded in the name of the Commonwealth to bring with you the medical records of \
             Ann Bell to the District Court on June 3. Hereof fail not. A. Reed, Notary Public",
        ],
    );
}

#[test]
fn orders_have_many_forms() {
    each(
        Kind::CourtOrder,
        &[
            "FAMILY COURT OF THE STATE OF NEW YORK\nIn the Matter of a Child\nORDER FOR MEDICAL \
             RECORDS\nORDERED, that Birch Clinic shall provide the records of M.L. to the attorney for \
             the child by June 9.\nDated: June 1, 2026\nENTER:\nHon. Ana Cruz\nJudge of the Family Court",
            "The court orders Birch Clinic to turn over the psychiatric records of John Hart, born \
             1/1/1950, for review in chambers within five days. So ordered this 3rd of May. B. Low, \
             United States Magistrate Judge",
            "QUALIFIED PROTECTIVE ORDER. Upon motion the Court orders that Birch Clinic disclose the \
             prenatal records of Tia Moss to counsel for both parties. IT IS SO ORDERED this 3rd day of \
             May. /s/ A. Cruz, Judge, Superior Court",
        ],
    );
}

#[test]
fn insurers_ask_in_many_voices() {
    each(
        Kind::Insurer,
        &[
            "Claimant: John Hart. Claim #: 55-1. We are reviewing his claim for short term disability. \
             Please complete and return the attached statement with office notes from 5/1 to present. Kay \
             Lane, Claims Examiner, Union Benefit Life",
            "Dear provider, as part of our Medicare Advantage risk adjustment program we need charts for \
             the members on the attached list. Sunrise Health Plan",
            "We insure Mr. Fox under policy 5-11. He has filed a claim for lost wages after a car \
             accident. Please send treatment notes and bills, authorization attached. Liam Hale, \
             Adjuster, Union Casualty",
            "Peer review needed: Anthem-type Health Plan requires medical records for claim 55123, member \
             Ann Bell, DOS 5/3/2026, before payment. Fax within 30 days.",
            "Short-term disability: maternity leave claim for Tia Moss. Please provide delivery date, \
             type of delivery and office notes. Claim 5511. Union Benefit Life, disability claims",
            "Post-payment audit. Please submit the medical records for the claims listed within 30 days, \
             or payment will be recouped. Payer audit department",
        ],
    );
}

#[test]
fn clinicians_ask_in_many_voices() {
    each(
        Kind::Provider,
        &[
            "Patient transferring care to us: Lena Fox 5/6/92. Could you please fax last 2 years of \
             progress notes, labs and imaging to 555-0101? Thanks, Oak Street Family Practice front desk",
            "Hi, this is Sam from Dr. Hale's office. Mr. Hart is scheduled for surgery 6/3 and we need \
             the most recent EKG and cardiac clearance note before then.",
            "Inpatient pharmacist at Mercy here, your patient John Hart was admitted last night. Can you \
             send us his current medication list?",
            "Request for immunization records and growth chart for Sam Reed 4/4/2018, new patient at Oak \
             Pediatrics. Release signed by mom attached.",
            "Oak Fertility Center: our patient Tia Moss (3/3/94) begins a cycle on June 3. Kindly forward \
             her most recent Pap, AMH and pelvic ultrasound.",
            "Good morning, we are seeing Abe Stone tomorrow for wound care and do not have the culture \
             from your office. Could someone fax it? Oak Wound Clinic, Beth RN",
        ],
    );
}

#[test]
fn public_bodies_ask_in_many_voices() {
    each(
        Kind::Agency,
        &[
            "Adult Protective Services, intake 26-55. We are investigating a report of neglect of Ann \
             Bell, 1/1/1940. Please provide her medical records from the last year. J. Ruiz, APS \
             investigator",
            "Department of Veterans Affairs. Veteran: John Hart. Enclosed VA Form 21-4142. Please furnish \
             treatment records from 2019 to present.",
            "Good afternoon, Officer Reed with Oak Police Department. We are looking into an overdose of \
             Joe Fox (5/5/1990) last night. Can you send his medication list? Case 26-991",
            "State Board of Nursing, complaint 26-51. The Board requests the personnel-related chart \
             entries and the medical records of Ann Bell, DOB 1/1/1940, within 20 days. Investigator J. \
             Hale",
            "County health department, STI program. We received a positive lab for your patient Tia Moss \
             and need treatment information and her contact details to complete the report.",
            "I am an investigator with Child Protective Services looking into the safety of Mia Hart, \
             4/4/2018. Under state law please send all visit notes for the last year.",
        ],
    );
}

#[test]
fn others_ask_in_many_voices() {
    each(
        Kind::Other,
        &[
            "I'm John Hart's girlfriend. Could you email me his discharge papers and what meds he's on? \
             He isn't answering my calls.",
            "We are the leasing office of Oak Homes. Tenant Ann Bell claims an emotional support animal. \
             Please confirm her diagnosis and send her records.",
            "Good morning, I coach the track team at Oak High. One of our students, Leo Hart, says Dr. \
             Lee cleared him. Can you send me the clearance note and the visit record?",
            "My name is Dr. Lane, I'm a sociologist at Oak University conducting a study of birth \
             outcomes. We would like access to charts of patients from 2020-2024.",
            "I'm a student doing a thesis on birth centers. Can I get the charts of ten patients without \
             names?",
        ],
    );
}

#[test]
fn much_mail_asks_for_nothing() {
    each(
        Kind::NotARequest,
        &[
            "Dear Dr. Lee, enclosed are the office notes for your patient John Hart as you asked. Please \
             call with questions. Oak Cardiology",
            "Your records request to Oak Clinic has been received. Requests are processed in 10 days. Do \
             not reply.",
            "Hi, can I get a refill of my blood pressure pills sent to Oak Drug? Thanks, Ann Bell",
            "Hello, do you take Sunrise insurance and are you accepting new patients? Thanks",
            "Team, the quarterly HIPAA training on subpoenas and records requests is on Tuesday at noon \
             in the break room. Lunch is provided.",
            "We received the chart you mailed for our client John Hart. Our check for the copies is in \
             the mail. Stein & Stein, LLP",
            "Invoice 5520 for chart storage, 40 boxes. Amount due $120. Past due after June 1. Oak \
             Records Storage",
            "NOTICE: prior authorization for MRI lumbar approved. Member John Hart. Reference 5511. Valid \
             30 days.",
            "Your eFax to 5550101 was sent successfully. Pages: 12",
            "Discharge summary for JOHN HART DOB 1/1/1950. Admitted 5/1, discharged 5/4. Hospital course: \
             uneventful. Discharge medications: aspirin. Follow up with Dr. Lee in one week.",
            "New rules for subpoenas take effect June 1. Read our latest newsletter to learn how your \
             practice should respond to attorneys. Unsubscribe",
            "Please sign the attached plan of care for home health for Ann Bell and fax back.",
            "We don't have any records for that patient, per your request of May 3. Oak Clinic medical \
             records",
            "Hi Dr. Lee, attached is the ultrasound report on your patient Tia Moss. EFW 50th percentile. \
             Normal fluid. Recommend follow-up in 4 weeks. Oak MFM",
            "Can someone call me back about my due date? I have cramps. Tia Moss",
            "Please complete the attached FMLA form for my leave and fax it to my HR. Thanks, Tia Moss",
            "Reminder: malpractice policy renewal. Your application is due June 1. Please tell us about \
             any claims or attorney requests. Oak Insurance",
            "This confirms that Stone & Reed received the records of Tia Moss. No further action is \
             needed.",
            "Your subscription to Chart Weekly renews June 1. $99 will be charged.",
        ],
    );
}

#[test]
fn whole_messages_are_recognised_by_who_presents_themselves() {
    let mut missed = Vec::new();
    for message in MESSAGES.split("#### ").skip(1) {
        let (kind, rest) = message.split_once("\nFrom: ").unwrap();
        let (from, rest) = rest.split_once("\nSubject: ").unwrap();
        let (subject, body) = rest.split_once('\n').unwrap();
        let body = if body.starts_with("===") { format!("\n{body}") } else { body.to_owned() };
        let (name, email) = match from.split_once(" <") {
            Some((name, email)) => (Some(name), email.trim_end_matches('>')),
            None => (None, from),
        };
        let mut document = mail(&format!("{subject}\n===\n{}", body.trim_end()));
        document.parts[0].role = Role::Subject;
        document.parts[1].role = Role::Body;
        let address = Address { name: name.map(Into::into), email: email.into() };
        let date = "2026-11-08T15:00:00Z".parse().ok();
        let fax = email.starts_with("fax@").then(|| Fax { enclosed: true, ..Fax::default() });
        let envelope = Envelope { from: vec![address], date, fax, ..document.envelope };
        document.envelope = envelope;
        let found = verdict(&Reading::of(&document), &practice());
        if found.kind.as_str() != kind {
            missed.push(format!("{subject}: expected {kind}, but found {}", found.kind));
        }
    }
    assert!(missed.is_empty(), "{}", missed.join("\n"));
}
