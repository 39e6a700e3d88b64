//! The stage as a whole: what a mail says, by the way its bytes are.

use super::mail;
use crate::model::{Automatic, Body, Cause, Fax, Message};

fn parsed(text: &str) -> Message {
    // Both ways of ending lines must give the same.
    let message = mail(text.as_bytes()).0;
    assert_eq!(message.clone().with_lf(), mail(text.replace('\n', "\r\n").as_bytes()).0.with_lf());
    message
}

impl Message {
    /// The message as if its lines had ended in `\n`.
    fn with_lf(mut self) -> Message {
        for body in &mut self.bodies {
            let (Body::Plain(text) | Body::Html(text)) = body;
            *text = text.expose().replace("\r\n", "\n").into();
        }
        for attachment in &mut self.attachments {
            let text = String::from_utf8_lossy(attachment.bytes.expose()).replace("\r\n", "\n");
            attachment.bytes = crate::model::Private::new(text.into_bytes());
        }
        self
    }
}

fn bodies(message: &Message) -> Vec<(&'static str, &str)> {
    fn body(body: &Body) -> (&'static str, &str) {
        match body {
            Body::Plain(text) => ("plain", text.expose().trim()),
            Body::Html(text) => ("html", text.expose().trim()),
        }
    }
    message.bodies.iter().map(body).collect()
}

fn alternatives(plain: &str, html: &str) -> String {
    format!(
        "Subject: x\nMIME-Version: 1.0\nContent-Type: multipart/alternative; boundary=b\n\n\
         --b\nContent-Type: text/plain\n\n{plain}\n--b\nContent-Type: text/html\n\n{html}\n--b--\n"
    )
}

#[test]
fn the_plain_alternative_is_preferred_where_it_says_as_much() {
    let message = parsed(&alternatives("Please send the chart.", "<p>Please send the <b>chart</b>.</p>"));
    assert_eq!(bodies(&message), [("plain", "Please send the chart.")]);
}

#[test]
fn both_are_kept_where_the_plain_one_says_less() {
    let html = "<p>This firm represents Odalys Brenner. Please send her complete chart by March 20.</p>";
    let kinds =
        |plain: &str| bodies(&parsed(&alternatives(plain, html))).into_iter().map(|it| it.0).collect::<Vec<_>>();
    assert_eq!(kinds("Hale & Dunmore"), ["plain", "html"]);
    assert_eq!(kinds("Your mail reader does not show HTML."), ["plain", "html"]);
    assert_eq!(kinds(" "), ["html"]);
}

#[test]
fn a_text_file_is_no_body_and_a_mail_inside_is_a_file() {
    let message = parsed(
        "Subject: x\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n\
         --b\n\nbody\n\
         --b\nContent-Type: text/plain\nContent-Disposition: attachment; filename=\"a.txt\"\n\nfile\n\
         --b\nContent-Type: message/rfc822\n\nSubject: inner\n\ninner body\n\
         --b\nContent-Type: image/png; name=logo.png\nContent-ID: <c1>\nContent-Transfer-Encoding: base64\n\niVBORw0K\n\
         --b\nContent-Type: text/html\n\n<img src=\"cid:C1\">hi\n--b--\n",
    );
    assert_eq!(bodies(&message), [("plain", "body"), ("html", "<img src=\"cid:C1\">hi")]);
    let files: Vec<_> =
        message.attachments.iter().map(|it| (it.name.expose().as_str(), it.declared.as_str(), it.inline)).collect();
    let expected =
        [("a.txt", "text/plain", false), ("part-3.eml", "message/rfc822", false), ("logo.png", "image/png", true)];
    assert_eq!(files, expected);
    let inner = String::from_utf8_lossy(message.attachments[1].bytes.expose());
    assert!(inner.starts_with("Subject: inner"), "{inner}");
}

#[test]
fn characters_are_read_as_declared_and_else_guessed() {
    let with = |header: &str, body: &[u8]| {
        let bytes = [b"Subject: x\nContent-Type: text/plain", header.as_bytes(), b"\n\n", body].concat();
        let (message, problems) = mail(&bytes);
        (bodies(&message)[0].1.to_owned(), problems.len())
    };
    assert_eq!(with("; charset=iso-8859-1", b"Ib\xE1\xF1ez"), ("Ibáñez".into(), 0));
    assert_eq!(with("", b"Ib\xE1\xF1ez \x93x\x94"), ("Ibáñez “x”".into(), 0));
    assert_eq!(with("; charset=utf-8", b"Ib\xE1\xF1ez"), ("Ibáñez".into(), 0));
    assert_eq!(with("; charset=no-such-thing", "Ibáñez".as_bytes()), ("Ibáñez".into(), 0));
    assert_eq!(with("; charset=utf-8", &[1, 2, 3, 4, 5, 6, 7]).1, 1);
}

#[test]
fn what_breaks_off_is_read_as_far_as_it_goes() {
    let bytes = b"Subject: x\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: \
        application/octet-stream; name=a.bin\nContent-Transfer-Encoding: base64\n\nUGxlYXNlIHNlbmQgdGhlIGNoYXJ0Lg";
    let (message, problems) = mail(bytes);
    assert_eq!(message.attachments[0].bytes.expose(), b"Please send the chart.");
    assert!(matches!(&problems[..], [problem] if matches!(problem.cause, Cause::Malformed(_))));
}

#[test]
fn a_broken_encoding_loses_no_more_than_is_missing() {
    let with = |encoding: &str, body: &str| {
        let text = format!("Subject: x\nContent-Type: text/plain\nContent-Transfer-Encoding: {encoding}\n\n{body}");
        let (message, problems) = mail(text.as_bytes());
        (bodies(&message).first().map(|it| it.1.to_owned()).unwrap_or_default(), problems.len())
    };
    assert_eq!(with("base64", "UGxlYXNlIHNlbmQ=\n_____\nThe list's footer\n"), ("Please send".into(), 0));
    assert_eq!(with("base64", "UGxlYXNlIHNlbm\n!"), ("Please sen".into(), 1));
    assert_eq!(with("quoted-printable", "a ==3D b =ZZ c=\nd\n"), ("a == b =ZZ cd".into(), 0));
}

#[test]
fn text_without_headers_is_a_body_with_a_problem() {
    let (message, problems) = mail(b"Dear all: please send the chart.\nThank you");
    assert_eq!(bodies(&message), [("plain", "Dear all: please send the chart.\nThank you")]);
    assert_eq!(problems.len(), 1);
}

#[track_caller]
fn check_automatic(headers: &str, expected: Option<Automatic>) {
    let message = parsed(&format!("{headers}\n\nPlease send the chart of Odalys Brenner.\n"));
    assert_eq!(message.envelope.automatic, expected, "{headers}");
}

#[test]
fn machines_are_known_by_their_headers() {
    check_automatic(
        "From: a@one.example\nSubject: Out\nAuto-Submitted: auto-replied (vacation)",
        Some(Automatic::Reply),
    );
    check_automatic("From: a@one.example\nSubject: x\nX-Autoreply: yes", Some(Automatic::Reply));
    check_automatic(
        "From: a@one.example\nSubject: Automatic reply: chart\nX-Auto-Response-Suppress: All",
        Some(Automatic::Reply),
    );
    check_automatic("Return-Path: <>\nFrom: MAILER-DAEMON@mx.example\nSubject: x", Some(Automatic::Bounce));
    check_automatic(
        "From: a@one.example\nSubject: Offers\nList-Unsubscribe: <https://x.example>",
        Some(Automatic::List),
    );
    check_automatic("From: a@one.example\nSubject: Offers\nPrecedence: bulk", Some(Automatic::List));
    check_automatic(
        "From: a@one.example\nSubject: Read: x\nMIME-Version: 1.0\n\
         Content-Type: multipart/report; report-type=disposition-notification; boundary=b",
        Some(Automatic::Receipt),
    );
    check_automatic(
        "From: postmaster@one.example\nSubject: x\nMIME-Version: 1.0\n\
         Content-Type: multipart/report; report-type=delivery-status; boundary=b",
        Some(Automatic::Bounce),
    );
}

#[test]
fn a_person_with_an_odd_header_is_a_person() {
    check_automatic("From: a@one.example\nSubject: Records\nX-Auto-Response-Suppress: All", None);
    check_automatic("From: a@one.example\nSubject: Records\nAuto-Submitted: no", None);
    check_automatic("From: a@one.example\nSubject: Out of office next week - records needed", None);
    check_automatic("From: a@one.example\nSubject: Automatic reply: chart", None);
    check_automatic("From: postmaster@one.example\nSubject: Records of a patient", None);
    check_automatic("Return-Path: <>\nFrom: a@one.example\nSubject: Records of a patient", None);
    check_automatic("From: a@one.example\nSubject: Read: the attached subpoena", None);
}

#[track_caller]
fn check_ours(text: &str, expected: Option<&str>) {
    let message = parsed(text);
    assert_eq!(message.envelope.ours.as_ref().map(|it| it.expose().as_str()), expected, "{text}");
}

#[test]
fn our_notices_their_answers_and_their_bounces_are_known() {
    let id = "forewarn-notice-17@cedarhollow.example";
    let notice = format!("Message-ID: <{id}>\nX-Forewarn-Notice: 17\nSubject: x\n\nx\n");
    check_ours(&notice, Some(id));
    assert_eq!(parsed(&notice).envelope.automatic, Some(Automatic::Ours));
    let answer = format!("Message-ID: <a@b.example>\nIn-Reply-To: <{id}>\nSubject: Re: x\n\nseen\n");
    check_ours(&answer, Some(id));
    assert_eq!(parsed(&answer).envelope.automatic, None);
    check_ours(&format!("References: <q@r.example>\n <{id}>\nSubject: Re: x\n\nseen\n"), Some(id));
    let bounce = format!(
        "From: MAILER-DAEMON@mx.example\nSubject: Undelivered\nMIME-Version: 1.0\n\
         Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n--b\n\nfailed\n\
         --b\nContent-Type: text/rfc822-headers\n\nMessage-ID: <{id}>\nSubject: x\n--b--\n"
    );
    check_ours(&bounce, Some(id));
    check_ours(&bounce.replace("text/rfc822-headers", "message/rfc822"), Some(id));
    let old =
        format!("From: MAILER-DAEMON@mx.example\nSubject: failure notice\n\nReturned:\n\nMessage-ID: <{id}>\n");
    check_ours(&old, Some(id));
}

const TOKEN: &str = "0123456789abcdef0123456789abcdef";

#[track_caller]
fn check_tokens(text: &str, expected: &[&str]) {
    let tokens = parsed(text).envelope.tokens;
    assert_eq!(tokens.iter().map(|it| it.expose().as_str()).collect::<Vec<_>>(), expected, "{text}");
}

#[test]
fn a_token_is_found_where_an_answer_carries_it_and_nowhere_else() {
    let id = format!("forewarn-notice-17.{TOKEN}@cedarhollow.example");
    let another = "f".repeat(32);
    check_tokens(&format!("In-Reply-To: <{id}>\nSubject: Re: x\n\nseen\n"), &[TOKEN]);
    check_tokens(
        &format!("References: <q@r.example>\n <forewarn-answer-17.{TOKEN}@c.example>\n\nseen\n"),
        &[TOKEN],
    );
    check_tokens(
        &format!("Subject: RE: [forewarn #9] Subpoena [ref {}]\n\nseen\n", TOKEN.to_uppercase()),
        &[TOKEN],
    );
    check_tokens(
        &format!("In-Reply-To: <forewarn-notice-18.{another}@c.example>\nReferences: <{id}>\n\nseen\n"),
        &[&another, TOKEN],
    );
    check_tokens(&format!("Subject: Re: x\n\nseen\n> [ref {TOKEN}]\n> Message-ID: <{id}>\n"), &[]);
    check_tokens("Subject: x [ref 17]\nIn-Reply-To: <forewarn-notice-17@c.example>\n\nseen\n", &[]);
    let many: String = (0..100).map(|it| format!("<forewarn-notice-1.{it:032x}@c.example> ")).collect();
    assert_eq!(parsed(&format!("References: {many}\nSubject: x\n\nx\n")).envelope.tokens.len(), 20);
}

#[test]
fn a_bounce_carries_the_token_of_what_it_returns() {
    let id = format!("forewarn-notice-17.{TOKEN}@cedarhollow.example");
    let report = "MIME-Version: 1.0\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\n\n--b\n\nfailed\n";
    for part in ["text/rfc822-headers", "message/rfc822"] {
        let text = format!(
            "From: postmaster@mx.example\nSubject: Undeliverable: x\n{report}\
             --b\nContent-Type: {part}\n\nMessage-ID: <{id}>\nSubject: x\n--b--\n"
        );
        check_tokens(&text, &[TOKEN]);
    }
    // qmail and old Exchange write no report.
    let qmail = format!(
        "Return-Path: <>\nFrom: MAILER-DAEMON@mx.example\nSubject: failure notice\n\nHi. This is the qmail-send \
         program at mx.example.\nI'm afraid I wasn't able to deliver your message.\n\n<a@b.example>:\nSorry, no \
         mailbox here by that name.\n\n--- Below this line is a copy of the message.\n\nMessage-ID: <{id}>\n"
    );
    let exchange = format!(
        "From: Microsoft Outlook <MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e@b.example>\n\
         Subject: Undeliverable: [forewarn #9]\n\nYour message wasn't delivered.\nDiagnostic information for \
         administrators:\n#550 5.1.1 RESOLVER.ADR.RecipNotFound\nOriginal message headers:\nMessage-ID: <{id}>\n"
    );
    for text in [qmail, exchange] {
        check_tokens(&text, &[TOKEN]);
        let envelope = parsed(&text).envelope;
        assert_eq!((envelope.automatic, envelope.is_delay), (Some(Automatic::Bounce), false), "{text}");
    }
}

#[test]
fn a_delay_is_told_from_a_failure() {
    let report = |subject: &str, status: &str| {
        let text = format!(
            "From: mailer-daemon@mx.example\nSubject: {subject}\nMIME-Version: 1.0\nContent-Type: multipart/report; \
             report-type=delivery-status; boundary=b\n\n--b\n\nwords\n--b\nContent-Type: message/delivery-status\n\n\
             Reporting-MTA: dns; mx.example\n\nFinal-Recipient: rfc822; a@b.example\n{status}\n--b--\n"
        );
        parsed(&text).envelope.is_delay
    };
    assert!(report("Delivery Status Notification (Delay)", "Action: delayed\nStatus: 4.4.1"));
    assert!(report("x", "Action: Delayed"));
    assert!(!report("Warning: x", "Action: failed\nStatus: 5.1.1"));
    assert!(!report("Mail delivery delayed, then failed", "Action: delayed\n\nAction: failed"));
    let plain = |subject: &str, text: &str| {
        parsed(&format!("From: mailer-daemon@mx.example\nSubject: {subject}\n\n{text}\n")).envelope.is_delay
    };
    assert!(plain("Warning: message 1abc delayed 24 hours", "This message has been waiting."));
    assert!(plain("Warning: could not send message for past 4 hours", "x"));
    assert!(plain("Undelivered", "Delivery incomplete. Gmail will retry for 46 more hours."));
    assert!(!plain("failure notice", "I'm afraid I wasn't able to deliver your message."));
}

#[track_caller]
fn check_by_hand(headers: &str, expected: bool) {
    let text = format!("From: Imani Brandt <brandt@one.example>\nTo: records@one.example\n{headers}\n\nSeen.\n");
    assert_eq!(parsed(&text).envelope.by_hand, expected, "{headers}");
}

#[test]
fn a_persons_answer_is_by_hand_and_any_sign_of_a_machine_speaks_against_it() {
    for subject in ["Re: [forewarn #9] Subpoena", "RE: x", "AW: x", "Re: Read this", "Autopsy report"] {
        check_by_hand(&format!("Subject: {subject}"), true);
    }
    for headers in [
        "Subject: Re: x\nAuto-Submitted: no",
        "Subject: Re: x\nX-Auto-Response-Suppress: DR, RN, NRN",
        "Subject: Re: x\nX-Forwarded-For: records@one.example box@one.example\nResent-From: records@one.example",
        "Subject: Re: x\nReturn-Path: <brandt@one.example>",
        "Subject: Re: x\nThread-Topic: x\nAccept-Language: en-US\nX-MS-Has-Attach: \nX-Originating-IP: [192.0.2.1]",
    ] {
        check_by_hand(headers, true);
    }
    for headers in [
        "Subject: Re: x\nAuto-Submitted: auto-replied (vacation)",
        "Subject: Re: x\nAuto-Submitted: auto-generated",
        "Subject: Re: x\nX-Auto-Response-Suppress: All",
        "Subject: Re: x\nX-Auto-Response-Suppress: DR, OOF, AutoReply",
        "Subject: Re: x\nPrecedence: bulk",
        "Subject: Re: x\nX-Autoreply: yes",
        "Subject: Re: x\nX-Autorespond: x",
        "Subject: Re: x\nList-Id: <staff.one.example>",
        "Subject: Re: x\nReturn-Path: <>",
        "Subject: Re: x\nX-MS-Exchange-Generated-Message-Source: Mailbox Rules Agent",
        "Subject: Automatic reply: [forewarn #9] Subpoena",
        "Subject: Out of Office: [forewarn #9] Subpoena",
        "Subject: Re: Out of the office",
        "Subject: Auto: Re: x",
        "Subject: I am away",
        "Subject: Read: [forewarn #9] Subpoena",
        "Subject: FW: [forewarn #9] Subpoena",
        "Subject: Fwd: [forewarn #9] Subpoena",
        "Subject: Re: x\nMIME-Version: 1.0\nContent-Type: multipart/report; report-type=disposition-notification; boundary=b",
    ] {
        check_by_hand(headers, false);
    }
}

#[test]
fn words_that_only_look_like_ours_are_not() {
    check_ours("Message-ID: <forewarn-notice-17@one.example>\nSubject: x\n\nx\n", None);
    check_ours("X-Forewarn-Notice: 17\nMessage-ID: <a@one.example>\nSubject: x\n\nx\n", None);
    check_ours("Subject: x\n\nforewarn-notice-17@one.example\n", None);
}

fn fax(from: &str, subject: &str, text: &str) -> Option<Fax> {
    parsed(&format!("From: {from}\nSubject: {subject}\n\n{text}\n")).envelope.fax
}

/// Service, caller, station, pages, and time of a fax.
type Said<'a> = (&'a str, Option<&'a str>, Option<&'a str>, Option<u32>, Option<&'a str>);

#[track_caller]
fn check_fax(from: &str, subject: &str, text: &str, expected: Said<'_>) {
    let fax = fax(from, subject, text).unwrap_or_else(|| panic!("no fax: {subject}"));
    let received = fax.received.map(|it| it.to_string());
    let open = |it: &Option<crate::model::Private<String>>| it.as_ref().map(|it| it.expose().clone());
    let (caller, station) = (open(&fax.caller), open(&fax.station));
    let found = (fax.service.as_str(), caller.as_deref(), station.as_deref(), fax.pages, received.as_deref());
    assert_eq!(found, expected, "{subject}");
}

#[test]
fn gateways_say_who_called_how_many_pages_and_when() {
    check_fax(
        "eFax <message@inbound.efax-mail.example>",
        "eFax message from \"HALE PC\" - 2 page(s), Caller-ID: 971-555-0117",
        "You have received a 2 page fax at 2026-11-04 16:12:38 CST.",
        ("eFax", Some("971-555-0117"), Some("HALE PC"), Some(2), Some("2026-11-04T16:12:38")),
    );
    check_fax(
        "RingFax <notify@ringfax.example>",
        "New Fax Message from (480) 555-0155 on 11/09/2026 10:05 PM",
        "From:      (480) 555-0155\nReceived:  Monday, November 09, 2026 at 10:05 PM\nPages:     3",
        ("RingFax", Some("(480) 555-0155"), None, Some(3), Some("2026-11-09T22:05:00")),
    );
    check_fax(
        "The HylaFAX Receive Agent <fax@host.example>",
        "facsimile received from 717 555 0184",
        "  Sender: 717 555 0184\n   Pages: 3\nReceived: 2026:11:12 13:01:20",
        ("HylaFAX", Some("717 555 0184"), None, Some(3), Some("2026-11-12T13:01:20")),
    );
    check_fax(
        "SRFax <inbound@srfax-delivery.example>",
        "SRFax: Incoming fax - HALE APS (3 pages)",
        "Remote CSID: HALE APS\nCaller ID: 6085550175\nPages: 3\nDate/Time: Nov 10/26 08:59 AM CST",
        ("SRFax", Some("6085550175"), Some("HALE APS"), Some(3), Some("2026-11-10T08:59:00")),
    );
    check_fax(
        "Concord <noreply@concord.example>",
        "New 4 page fax message from HALE, 5125550144",
        "The fax has 4 pages.",
        ("Concord", Some("5125550144"), Some("HALE"), Some(4), None),
    );
    check_fax(
        "MetroFax <noreply@metrofax.example>",
        "MetroFax message from 5125550144",
        "",
        ("MetroFax", Some("5125550144"), None, None, None),
    );
}

#[test]
fn a_fax_that_we_sent_and_talk_of_faxes_are_no_fax() {
    let sent = "Your fax was successfully transmitted.\nTo: 3615550173\nPages sent: 14";
    assert_eq!(fax("SRFax <outbound@srfax.example>", "SRFax: Fax to 3615550173 SENT (14 pages)", sent), None);
    assert_eq!(
        fax("eFax <send@mail.efax.example>", "Your fax to 5125550144 was sent successfully", "3 pages"),
        None
    );
    assert_eq!(
        fax("Ann <ann@hale.example>", "Records", "We sent you a fax on Monday; did you get it? T 512-555-0144"),
        None
    );
    assert_eq!(fax("Ann <ann@hale.example>", "Fax from Dr. Lee", "Did you get the 2 pages? Ann"), None);
    assert_eq!(fax("Ann <ann@hale.example>", "Re: New fax received from 512-555-0144", "Did you get it?"), None);
    assert_eq!(fax("eFax <billing@efax.example>", "Your invoice", "Thank you for using eFax. Amount: $9"), None);
}

#[test]
fn a_fax_is_enclosed_or_it_is_not() {
    let with = |part: &str| {
        let text = format!(
            "From: fax@efax.example\nSubject: New fax received from 512-555-0144\nMIME-Version: 1.0\n\
             Content-Type: multipart/mixed; boundary=b\n\n--b\n\n1 page\n--b\n{part}\n--b--\n"
        );
        parsed(&text).envelope.fax.map(|it| it.enclosed)
    };
    assert_eq!(with("Content-Type: application/octet-stream; name=fax.TIF\n\nII*"), Some(true));
    assert_eq!(with("Content-Type: application/pdf; name=x\n\n%PDF"), Some(true));
    assert_eq!(with("Content-Type: image/png; name=logo.png\nContent-Disposition: inline\n\nx"), Some(false));
}

#[test]
fn hostile_mails_do_no_harm() {
    let nested = "Content-Type: message/rfc822\n\n".repeat(100_000);
    let multiparts: String =
        (0..5_000).map(|at| format!("Content-Type: multipart/x; boundary=b{at}\n\n--b{at}\n")).collect();
    let parts = format!("Content-Type: multipart/mixed; boundary=b\n\n{}", "--b\n\nx\n".repeat(20_000));
    for text in [nested, multiparts, parts] {
        let (_, problems) = mail(format!("Subject: x\n{text}").as_bytes());
        assert!(problems.iter().any(|it| matches!(it.cause, Cause::TooLarge(_))));
    }
    for bytes in [
        &b""[..],
        b"\0",
        b"\n\n\n",
        b":",
        b"Subject",
        b"Content-Type: multipart/mixed; boundary=\"\"\n\n--\n--\n----\n",
    ] {
        mail(bytes);
    }
}

proptest::proptest! {
    #[test]
    fn any_bytes_give_a_message(bytes in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..600)) {
        mail(&bytes);
    }

    #[test]
    fn any_arrangement_of_a_mail_gives_a_message(
        pieces in proptest::collection::vec(
            proptest::sample::select(vec![
                "Content-Type: multipart/mixed; boundary=b\n", "Content-Type: message/rfc822\n", "--b\n", "--b--\n", "\n",
                "Content-Transfer-Encoding: base64\n", "From: a@b.example\n", "UGxl\n", "=?utf-8?q?x", "x: y\n", "\0", "é",
            ]),
            0..40,
        ),
    ) {
        mail(pieces.concat().as_bytes());
    }
}
