//! What `due` finds, and what it must not find.

use super::due;
use crate::model::Document;
use crate::triage::reading::Reading;
use crate::triage::samples::{fax, letter, mail};

/// Thursday.
const RECEIVED: &str = "2026-11-12";

#[track_caller]
fn check_document(document: &Document, expected: Option<&str>) {
    let (found, said) = due(&Reading::of(document), RECEIVED.parse().unwrap());
    assert_eq!(found.map(|it| it.to_string()).as_deref(), expected, "{said:?}");
    assert_eq!(said.len(), usize::from(found.is_some()));
}

#[track_caller]
fn check(text: &str, expected: Option<&str>) {
    let (found, _) = due(&Reading::of(&mail("a@b.example", "", text)), RECEIVED.parse().unwrap());
    assert_eq!(found.map(|it| it.to_string()).as_deref(), expected, "{text:?}");
}

#[test]
fn a_date_after_a_demanding_word_is_the_deadline() {
    for text in [
        "Please send them no later than December 4, 2026.",
        "We need the chart by close of business Friday, December 4th.",
        "Kindly produce, on or before the 4th day of December, 2026, all records.",
        "Records must be received in our office by 5:00 p.m. on 12/4/26.",
        "I need this before December 4, please.",
        "Date needed: 12/04/2026",
        "Deadline for response: December 4, 2026",
        "Response due 12/4",
        "You have until Dec. 4 to answer.",
        "Los necesito a m\u{e1}s tardar el viernes 4 de diciembre.",
        "can u get it to me by the 4th",
    ] {
        check(text, Some("2026-12-04"));
    }
}

#[test]
fn days_are_counted_from_receipt() {
    check("Please provide these within ten (10) days of receipt of this letter.", Some("2026-11-22"));
    check("Send the chart within 10 business days.", Some("2026-11-26"));
    check("Kindly respond w/in 7 days.", Some("2026-11-19"));
    check("Please produce the file within two weeks.", Some("2026-11-26"));
    check("You must act no later than thirty (30) days after you receive it.", Some("2026-12-12"));
    check("Please send the records within 48 hours.", Some("2026-11-14"));
    check("You have fifteen days from receipt of this notice to supply the records.", Some("2026-11-27"));
}

#[test]
fn days_are_counted_from_the_letter_where_it_says_so() {
    let page = "Marsh Legal Group\n\nNovember 9, 2026\n\nDear Custodian:\nPlease send the records within fifteen (15) days of \
        the date of this letter.";
    check_document(&letter("x@marsh.example", &[page]), Some("2026-11-24"));
    let order = "IT IS ORDERED that the clinic produce the records within 10 days after service of this order.\nSERVED \
        11/10/2026 4 PM\nSIGNED this 2nd day of November, 2026.";
    check_document(&fax(&[order]), Some("2026-11-20"));
}

#[test]
fn a_day_of_the_week_is_enough() {
    check("Please get them over by COB Friday.", Some("2026-11-13"));
    check("i need it by monday", Some("2026-11-16"));
    check("Please have them ready by next Friday.", Some("2026-11-20"));
    check("We need these by tomorrow.", Some("2026-11-13"));
    check("Please send by the end of the month.", Some("2026-11-30"));
}

#[test]
fn a_command_names_its_day() {
    let page = "YOU ARE HEREBY COMMANDED to appear before a notary on the 3rd day of December, 2026, at 9:00 a.m. and to \
        produce the records of Ann Lee.";
    check_document(&fax(&[page]), Some("2026-12-03"));
    let page = "YOU ARE COMMANDED to produce the documents below.\nPlace: 4 Main Street      Date and Time:\n   \
        December 3, 2026   10:00 a.m.";
    check_document(&fax(&[page]), Some("2026-12-03"));
}

#[test]
fn the_earliest_counts() {
    check("Send the bills by December 20, 2026 and the chart by December 1, 2026.", Some("2026-12-01"));
}

#[test]
fn other_dates_are_no_deadlines() {
    for text in [
        "The hearing is on December 4, 2026.",
        "The statute of limitations runs on December 4, 2026.",
        "She was seen on November 2 and again on November 9, 2026.",
        "This authorization expires on December 4, 2027.",
        "Suit will not be filed for sixty (60) days.",
        "Send all records before March 1, 2026.",
        "Please pay the invoice within 30 days.",
        "No objection was received within fourteen days.",
        "The officer shall make return to me within three days.",
        "His appointment is December 4.",
        "My birthday is 12/4/1980.",
        "The bill will be paid within thirty days of receipt of your invoice.",
        "On October 12 we asked you for the records by November 20.",
    ] {
        check(text, None);
    }
}

#[test]
fn deadlines_are_put_in_many_words() {
    for (text, expected) in [
        ("YOU ARE COMMANDED to produce the records.\nDate: December 9, 2026     Time: 10:00 a.m.", "2026-12-09"),
        ("Return date: December 9", "2026-12-09"),
        ("SUBPOENA\nDate and time: 12/9/2026 10:00 AM", "2026-12-09"),
        ("On December 9, 2026, at 10:00 a.m., you are required to produce the records.", "2026-12-09"),
        ("so as to be received no later than December 9", "2026-12-09"),
        ("must be postmarked by December 9", "2026-12-09"),
        ("Our deadline is December 9.", "2026-12-09"),
        ("with a deadline of December 9, 2026", "2026-12-09"),
        ("by or before 12/9", "2026-12-09"),
        ("Please respond by: 12/9/2026", "2026-12-09"),
        ("NEEDED BY: 12/09/2026", "2026-12-09"),
        ("The records are due December 9.", "2026-12-09"),
        ("records due on or before Dec 9", "2026-12-09"),
        ("Please send them within 27 days from today.", "2026-12-09"),
        ("Produce them within 27 days of the date hereof.", "2026-12-09"),
        ("comply within five (5) court days", "2026-11-19"),
        ("Please send within 15 calendar days after you get this.", "2026-11-27"),
        ("Please send these in the next 10 days.", "2026-11-22"),
        ("I expect the file in 10 days.", "2026-11-22"),
        ("Respond in 7 days or less.", "2026-11-19"),
        ("Please send by this Friday at noon", "2026-11-13"),
        ("by first thing Monday", "2026-11-16"),
        ("at the latest December 9", "2026-12-09"),
        ("by 9 December", "2026-12-09"),
        ("by the 9th of December", "2026-12-09"),
        ("Los necesito antes del mi\u{e9}rcoles 9 de diciembre", "2026-12-09"),
        ("para el 9 de diciembre", "2026-12-09"),
        ("Env\u{ed}elos dentro de 10 d\u{ed}as", "2026-11-22"),
        ("necesito los papeles en un plazo de 15 d\u{ed}as h\u{e1}biles", "2026-12-03"),
        ("You are required to deliver the records to the clerk by 10 a.m. on December 9, 2026", "2026-12-09"),
        ("commanded to appear before the board on the 9th day of December 2026 at 9 o'clock A.M.", "2026-12-09"),
        ("Please let me have them by Wed., Dec. 9th, 2026.", "2026-12-09"),
        ("Requested by 12-9-26", "2026-12-09"),
        ("Please return to us by 12.9.2026", "2026-12-09"),
        ("Reply requested no later than: Wednesday December 9, 2026, 5 pm", "2026-12-09"),
        ("I must have the records in hand before close of business on the 9th of December", "2026-12-09"),
        ("Records to be produced on December 9, 2026 at our offices. YOU ARE COMMANDED", "2026-12-09"),
        ("ORDERED that within 7 days the clinic shall produce the chart", "2026-11-19"),
        (
            "the custodian shall, not later than 14 days from the date this subpoena is served, deliver copies",
            "2026-11-26",
        ),
        ("We ask that you send the records to arrive by Dec 9", "2026-12-09"),
        ("You have 10 business days to comply.", "2026-11-26"),
        ("Failure to respond in fourteen (14) days will be reported.", "2026-11-26"),
        ("PLEASE FORWARD WITHIN FIVE DAYS", "2026-11-17"),
        ("can you send by end of day tomorrow", "2026-11-13"),
        ("by end of week please", "2026-11-13"),
        ("needed today", "2026-11-12"),
        ("i need it today", "2026-11-12"),
    ] {
        check(text, Some(expected));
    }
}

#[test]
fn a_deadline_may_point_back_or_open_its_clause() {
    for (text, expected) in [
        ("The hearing is December 9. I need the notes before then.", "2026-12-09"),
        ("Surgery is tomorrow at 7. Please fax the ECG before that.", "2026-11-13"),
        ("Please send the op note before my appointment on December 9.", "2026-12-09"),
        ("December 9 would be the last useful day for the copies.", "2026-12-09"),
        ("Ten business days would be ideal.", "2026-11-26"),
        ("Could I have copies? Within 5 business days if possible.", "2026-11-19"),
        ("You've got ten business days.", "2026-11-26"),
        ("Please send them within ten working days, which makes it November 24.", "2026-11-24"),
        ("Turnaround .... 5 business days from receipt", "2026-11-19"),
        ("The cutoff to send the images is Wed 12/9 at noon.", "2026-12-09"),
        ("I'd like the chart by the end of the year.", "2026-12-31"),
        ("Please have it done by the end of next week.", "2026-11-20"),
        ("PLEASE FAX TODAY BEFORE 7 PM", "2026-11-12"),
    ] {
        check(text, Some(expected));
    }
    for text in [
        "A process server will be by on Wednesday.",
        "Releases will follow by Thursday.",
        "I'll send it over tomorrow.",
        "The consent expires in 90 days.",
        "You must tell us the balance within three days of our call.",
        "Within 7 days of service a person may serve written objections.",
    ] {
        check(text, None);
    }
}

proptest::proptest! {
    #[test]
    fn no_text_does_harm(text in crate::triage::samples::noise()) {
        due(&Reading::of(&fax(&[&text])), RECEIVED.parse().unwrap());
    }
}

#[test]
fn other_voices() {
    let mut wrong = Vec::new();
    for (text, expected) in [
        (
            "Our file closes at the end of next week, so have the chart here by then: Friday, November 20.",
            Some("2026-11-20"),
        ),
        ("We'd be grateful for a turnaround of ten business days.", Some("2026-11-26")),
        ("Please allow no more than fourteen calendar days for this to reach us.", Some("2026-11-26")),
        (
            "Records must reach this office not later than the close of business on the twentieth of November.",
            Some("2026-11-20"),
        ),
        ("Please fax the chart by the 30th.", Some("2026-11-30")),
        ("Have it on my desk COB Friday.", Some("2026-11-13")),
        ("EOD Monday please, the chart notes and the labs.", Some("2026-11-16")),
        ("Target completion date: 11/30/2026", Some("2026-11-30")),
        ("Turnaround requested: 5 business days", Some("2026-11-19")),
        ("Requested completion: Nov 30, 2026", Some("2026-11-30")),
        ("The chart is needed before her visit on November 24.", Some("2026-11-24")),
        ("He sees us on November 24, please make sure we have the notes before then.", Some("2026-11-24")),
        ("Your response is expected within twenty-one days of the date on this letter.", Some("2026-12-03")),
        ("Failure to produce by December 1, 2026 will result in a motion to compel.", Some("2026-12-01")),
        ("If we have not received the records by November 30, 2026, we will file a complaint.", Some("2026-11-30")),
        ("Unless the records are in hand by December 1, we shall ask the court for an order.", Some("2026-12-01")),
        ("You have a week to get me my file.", Some("2026-11-19")),
        ("Please mail copies so that they arrive by Tuesday the 24th.", Some("2026-11-24")),
        ("Provide the documentation in thirty days or the claim will be denied.", Some("2026-12-12")),
        ("Submission window closes 12/04/2026. Upload the charts through the portal.", Some("2026-12-04")),
        ("Please upload the medical records; last day to submit is December 4, 2026.", Some("2026-12-04")),
        ("The medical records should be submitted 14 days from receipt.", Some("2026-11-26")),
        (
            "The witness is directed to deliver the records at 9:30 a.m. on December 7, 2026 at 200 Court Street.",
            Some("2026-12-07"),
        ),
        (
            "Production date: December 7, 2026. Hearing date: January 11, 2027. Date of loss: March 3, 2026. Please produce the records.",
            Some("2026-12-07"),
        ),
        ("DATE OF PRODUCTION: 12/7/26 at 10 AM", Some("2026-12-07")),
        ("Kindly furnish these documents inside of ten days.", Some("2026-11-22")),
        (
            "Under the statute, copies must be furnished within 15 working days after receiving this request.",
            Some("2026-12-03"),
        ),
        ("HIPAA gives you 30 days to get me my records and I expect you to meet it.", Some("2026-12-12")),
        (
            "Please have the chart to us a.s.a.p. but in any event no later than noon on Tuesday, November 17.",
            Some("2026-11-17"),
        ),
        ("We need everything by Thanksgiving week, at the latest November 23.", Some("2026-11-23")),
        ("She has surgery Dec 2 so we need the films by Nov 30.", Some("2026-11-30")),
        ("Could you send it over within the next two business days?", Some("2026-11-16")),
        ("Please send them by the end of this week.", Some("2026-11-13")),
        ("Please send them by mid-day tomorrow.", Some("2026-11-13")),
        ("need it today pls", Some("2026-11-12")),
        ("Respond not later than 20 days from service hereof.", Some("2026-12-02")),
        (
            "The records shall be delivered to chambers within seven (7) days of entry of this Order.\nENTERED this 10th day of November, 2026.",
            Some("2026-11-17"),
        ),
        (
            "The court directs production no later than fourteen days after the date of this order.\nDated: November 9, 2026",
            Some("2026-11-23"),
        ),
        ("Return this form with the records on or about November 30, 2026.", Some("2026-11-30")),
        ("Response Needed By (date): 11/30/2026", Some("2026-11-30")),
        ("Due: 11/30/2026", Some("2026-11-30")),
        ("Please respond on or before Nov 30th.", Some("2026-11-30")),
        ("Please get this to us by next Wednesday.", Some("2026-11-18")),
        (
            "You are asked to make the records available for copying on November 30, 2026 between 9 and noon.",
            Some("2026-11-30"),
        ),
        (
            "Our copy service will come to your office on November 30, 2026 to pick up the records; please have them ready.",
            Some("2026-11-30"),
        ),
        ("I will pick them up on Friday, November 20, please have them ready.", Some("2026-11-20")),
        ("We ask for the records in not more than ten working days.", Some("2026-11-26")),
        ("We hope to have these back inside two weeks.", Some("2026-11-26")),
        ("She was admitted on November 20, 2025 and discharged by November 23, 2025.", None),
        ("We will follow up with you by November 30.", None),
        ("Her next appointment with us is on November 30, 2026.", None),
        ("The hearing before the judge is set for December 7, 2026.", None),
        ("We will reimburse you within 30 days of receiving your invoice.", None),
        ("Records from January 1, 2024 through December 31, 2026.", None),
        ("This authorization will expire 180 days from the date of signature.", None),
        ("If you are not the intended recipient notify us within 24 hours.", None),
        ("The deposition of Dr. Hale will be noticed for a date after December 4, 2026.", None),
        ("Discovery closes December 4, 2026 and trial is set for January 11, 2027.", None),
        ("I turn 18 on December 4.", None),
        ("We asked thirty days ago and heard nothing.", None),
        ("We will need to schedule the exam within the next 30 days.", None),
        ("You may object within 10 days of service; objections go to the undersigned.", None),
        ("She was to return in 14 days for suture removal.", None),
        ("He must file his appeal by December 4, 2026.", None),
    ] {
        let (found, said) = due(&Reading::of(&mail("a@b.example", "", text)), RECEIVED.parse().unwrap());
        if found.map(|it| it.to_string()).as_deref() != expected {
            wrong.push((text, found, said));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn a_weekday_is_counted_within_its_month() {
    check("I should like copies no later than the first Monday in December.", Some("2026-12-07"));
    check("Please have them here by the second Wednesday of December.", Some("2026-12-09"));
    check("Kindly send the chart before the last Friday in November.", Some("2026-11-27"));
}

#[test]
fn an_hour_may_stand_before_or_behind_its_day() {
    check("The anesthetist cancels unless you fax it TODAY BY 2 PM.", Some("2026-11-12"));
    check("Please send the notes before 3 pm tomorrow.", Some("2026-11-13"));
    check("Payroll closes, so it has to be by this Friday. Please send the slip.", Some("2026-11-13"));
    check("Necesito las copias para este viernes.", Some("2026-11-13"));
}

#[test]
fn a_letterhead_has_its_date_across_the_page() {
    let page = "MARA T. QUELLIN                                    November 9, 2026\nAttorney and Counselor at Law\n\n\
        Dear Custodian:\nPlease send the records within fifteen (15) days of the date above.";
    check_document(&letter("x@marsh.example", &[page]), Some("2026-11-24"));
    let order = "AND NOW, this 3rd day of November, 2026, it is ORDERED that the clinic shall, within twenty (20) days of the \
        date of this Order, produce the records.\n\nCertified from the record this 9th day of November, 2026.";
    check_document(&letter("x@court.example", &[order]), Some("2026-11-23"));
    let entered = "Within ten days of the entry of this Order the clinic shall release the records to the guardian ad \
        litem.\n\nENTER this 10th day of November, 2026.";
    check_document(&letter("x@court.example", &[entered]), Some("2026-11-20"));
}

#[test]
fn what_happens_if_one_cannot_is_no_demand() {
    let text = "Please send the evidence within 14 days. If you can not reply by then, call me today at 555-0100.";
    check(text, Some("2026-11-26"));
}

#[test]
fn politeness_sets_a_day_too() {
    check("I need the shot record only. Noon on the 30th is fine.", Some("2026-11-30"));
    check("Please copy it. Three business days would be appreciated.", Some("2026-11-17"));
    check("If we could have the charts in the next two weeks that would be great.", Some("2026-11-26"));
    check("Can I pick it up Monday the 23rd?", Some("2026-11-23"));
}
