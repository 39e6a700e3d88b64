//! What `reading` finds, and what it must not find.

use super::{Reading, Sort, own_words};
use crate::model::{Address, Content, Document, Envelope, Page, Part, Private, Role};

fn mail(subject: &str, body: &str) -> Document {
    let part = |role, name: &str, text: &str| Part {
        role,
        name: name.into(),
        format: "text".into(),
        envelope: None,
        pages: vec![Page { number: 1, content: Content::Text(text.into()) }],
        ignored: None,
    };
    Document {
        envelope: Envelope {
            subject: subject.into(),
            from: vec![Address { name: None, email: "ann@elsewhere.example".into() }],
            to: vec![Address { name: None, email: "records@practice.example".into() }],
            ..Envelope::default()
        },
        parts: vec![part(Role::Subject, "subject", subject), part(Role::Body, "body", body)],
        problems: Vec::new(),
    }
}

#[track_caller]
fn check(subject: &str, body: &str, live: &str) {
    let document = mail(subject, body);
    let reading = Reading::of(&document);
    let text = reading.passages.iter().find(|it| it.role == Role::Body).map(|it| it.text.as_str());
    assert_eq!(text, Some(live), "{body:?}");
}

#[test]
fn characters_are_plain_and_broken_words_whole() {
    check(
        "x",
        "within ten busi-\nness days \u{2014} the patient\u{2019}s \u{fb01}le",
        "within ten business days - the patient's file",
    );
}

#[test]
fn a_spaced_heading_is_closed_up() {
    check("x", "  R E N S H A W   T U L L   &   B I X B Y ,   P . C .", "RENSHAW TULL & BIXBY, P.C.");
}

#[test]
fn the_tail_of_a_reply_is_quoted() {
    check(
        "RE: file",
        "Thanks!\n\nOn Mon, Nov 2, 2026 at 9:00 AM Ann Low <ann@elsewhere.example> wrote:\n> send the \
         chart\n> now",
        "Thanks!",
    );
    check(
        "RE: file",
        "Thanks!\n\n-----Original Message-----\nFrom: Ann\nSent: Monday\n\nsend the chart",
        "Thanks!",
    );
    check("RE: file", "Thanks!\n\nFrom: Ann\nSent: Monday\nTo: you\n\nsend the chart", "Thanks!");
}

#[test]
fn what_is_forwarded_is_live() {
    check(
        "Fwd: file",
        "fyi\n\n---------- Forwarded message ---------\nFrom: Ann\nSubject: file\n\nsend the chart",
        "fyi\n---------- Forwarded message ---------\nFrom: Ann\nSubject: file\nsend the chart",
    );
    check(
        "FW: file",
        "fyi\n\n-----Original Message-----\nFrom: Ann\nSent: Monday\n\nsend the chart",
        "fyi\n-----Original Message-----\nFrom: Ann\nSent: Monday\nsend the chart",
    );
    check(
        "Fwd: file",
        "Begin forwarded message:\n\n> From: Ann\n> Subject: file\n>\n> send the chart",
        "Begin forwarded message:\nFrom: Ann\nSubject: file\nsend the chart",
    );
}

#[test]
fn what_a_colleague_passes_on_is_live() {
    let mut document = mail("RE: file", "can you take this\n\nFrom: Ann\nSent: Monday\n\nsend the chart");
    document.envelope.from = vec![Address { name: None, email: Private::from("desk@practice.example") }];
    let reading = Reading::of(&document);
    assert!(reading.passages.iter().any(|it| it.text.contains("send the chart")));
}

#[test]
fn notices_do_not_speak() {
    check(
        "x",
        "Send the chart.\n\nCONFIDENTIALITY NOTICE: This fax may contain protected health \
         information\nunder HIPAA. If you are not the intended recipient, destroy it.\n\nAnn",
        "Send the chart.\nAnn",
    );
    check("x", "Send the chart.\n\nSent from my iPhone", "Send the chart.");
    check(
        "x",
        "Please send the chart of Mr. Low.\nThis message may contain privileged information.",
        "Please send the chart of Mr. Low.",
    );
}

#[test]
fn a_notice_at_the_end_of_a_long_line_is_cut_off() {
    let request = "Please send us the complete chart of our client Marta Low, born 2 May 1970, with all \
     images, bills and notes, from the first visit up to today, by Friday.";
    check("x", &format!("{request} This e-mail is intended only for the addressee."), request);
}

#[test]
fn the_transmission_line_of_a_fax_is_set_aside() {
    let mut document = mail("x", "");
    document.parts.push(Part {
        role: Role::Attachment,
        name: "fax.tif".into(),
        format: "tiff".into(),
        envelope: None,
        pages: vec![Page {
            number: 1,
            content: Content::Text("11/03/2026 15:40  FROM 2145550163  P.1/2\nLAW OFFICE".into()),
        }],
        ignored: None,
    });
    let reading = Reading::of(&document);
    let page = reading.passages.iter().find(|it| it.role == Role::Attachment).unwrap();
    assert_eq!((page.text.as_str(), page.lines[0].sort, page.place.page), ("LAW OFFICE", Sort::FaxHeader, Some(1)));
}

#[test]
fn a_signature_block_is_kept_apart() {
    let document = mail("x", "Send the chart.\n-- \nAnn Low\nParalegal, Low LLP");
    let reading = Reading::of(&document);
    let body = reading.passages.iter().find(|it| it.role == Role::Body).unwrap();
    assert_eq!(
        (body.text.as_str(), body.signature.as_str()),
        ("Send the chart.", "--\nAnn Low\nParalegal, Low LLP")
    );
}

#[test]
fn what_the_sender_writes_below_a_quotation_is_live() {
    check(
        "RE: file",
        "On Mon, Nov 2, 2026, Ann Low wrote:\n> we sent it\n\nIt never came, send it again.",
        "It never came, send it again.",
    );
}

#[test]
fn a_request_is_never_set_aside_as_a_notice() {
    let text = "This letter is intended only for the addressee. Please send the chart of our client Marta Low.";
    check("x", text, text);
}

#[track_caller]
fn check_own(body: &str, expected: &str) {
    let mut document = mail("Re: [forewarn #9] Subpoena", body);
    // Colleagues, among whom a quotation counts as passed on elsewhere.
    document.envelope.from[0].email = "brandt@practice.example".into();
    assert_eq!(own_words(&document), expected, "{body:?}");
}

#[test]
fn the_own_words_of_an_answer_stand_apart_whatever_the_mail_program_quotes() {
    let quoted = "> URGENT: Subpoena\n>\n> WHAT TO DO NOW\n> Call your carrier.\n";
    check_own(
        &format!(
            "Seen, thanks.\n\nOn Mon, Nov 24, 2026 at 9:43 AM Forewarn <records@practice.example>\nwrote:\n\n{quoted}"
        ),
        "Seen, thanks.",
    );
    check_own(
        &format!(
            "Seen\n\nSent from my iPhone\n\n> On Nov 24, 2026, at 9:43 AM, Forewarn <records@practice.example> wrote:\n> \n{quoted}"
        ),
        "Seen",
    );
    check_own(&format!("{quoted}\nI am on it.\n\n-- \nImani Brandt, MD\n"), "I am on it.");
    check_own(
        "On it.\n\nFrom: Forewarn <records@practice.example>\nSent: Monday, November 24, 2026 9:43 AM\n\
         To: Imani Brandt <brandt@practice.example>\nSubject: [forewarn #9] Subpoena\n\nWHAT TO DO NOW\n",
        "On it.",
    );
    check_own(
        "Ok.\n\nGet Outlook for iOS<https://aka.ms/o0ukef>\n________________________________\n\
         From: Forewarn <records@practice.example>\nSent: Monday, November 24, 2026 9:43:00 AM\n\nWHAT TO DO NOW\n",
        "Ok.",
    );
    check_own("-----Original Message-----\nFrom: Forewarn\nSent: Monday\n\nWHAT TO DO NOW\n", "");
}
