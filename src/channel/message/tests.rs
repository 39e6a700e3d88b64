//! What a mail program gets to see of a notice, read back with the parser that reads incoming mail.

use jiff::Timestamp;
use mail_parser::MessageParser;

use super::{message, message_id, sender};
use crate::model::{
    Delivery, DeliveryState, EntryId, Letter, Notice, NoticeId, PersonId, Private, Purpose, Recipient, Urgency,
};

const TOKEN: &str = "0123456789abcdef0123456789abcdef";

/// A notice as the outbox holds it; also for the tests of the channels.
pub(in crate::channel) fn notice() -> Notice {
    let created: Timestamp = "2026-11-24T15:43:00Z".parse().unwrap();
    Notice {
        id: NoticeId(17),
        token: Some(TOKEN.into()),
        instead_of: None,
        entry: Some(EntryId(9)),
        purpose: Purpose::Alert,
        urgency: Urgency::Prompt,
        recipient: Recipient {
            person: PersonId::new("kessler"),
            name: "Ruth Kessler".into(),
            email: "kessler@cedarhollow.example".into(),
        },
        letter: Letter {
            subject: "[forewarn #9] Subpoena – answer by Dec 4 – R. D., born 1984".into(),
            text: "Subpoena – answer by Dec 4\n.\nFrom: José Núñez, a line that is long enough to be folded by \
                   quoted-printable, which it will be because it is longer than that\n"
                .into(),
            html: format!("<!DOCTYPE html><p>Subpoena, answer by Dec 4 {}</p>", "x".repeat(1500)).into(),
        },
        created,
        delivery: Delivery {
            state: DeliveryState::Scheduled,
            attempts: 0,
            next_attempt: created,
            told: None,
            reply: None,
        },
    }
}

fn formatted(notice: &Notice) -> String {
    let from = sender("Forewarn <records@cedarhollow.example>").unwrap();
    let mail = message(notice, &from, "cedarhollow.example").unwrap().formatted();
    String::from_utf8(mail).unwrap()
}

#[test]
fn a_mail_carries_the_words_and_says_that_a_machine_wrote_it() {
    let notice = notice();
    let raw = formatted(&notice);
    assert!(raw.is_ascii());
    assert!(!raw.replace("\r\n", "").contains(['\r', '\n']), "every line ends in CRLF");
    assert!(raw.lines().all(|it| it.len() <= 998), "no line is longer than RFC 5322 allows");
    let mail = MessageParser::default().parse(raw.as_bytes()).unwrap();
    let subject = format!("{} [ref {TOKEN}]", notice.letter.subject.expose());
    assert_eq!(mail.subject(), Some(subject.as_str()));
    let id = format!("forewarn-notice-17.{TOKEN}@cedarhollow.example");
    assert_eq!(mail.message_id(), Some(id.as_str()));
    let reference = format!("forewarn-answer-17.{TOKEN}@cedarhollow.example");
    assert_eq!(mail.references().as_text(), Some(reference.as_str()));
    assert_eq!(mail.date().unwrap().to_timestamp(), notice.created.as_second());
    assert_eq!(mail.body_text(0).unwrap().replace("\r\n", "\n"), *notice.letter.text.expose());
    assert_eq!(mail.body_html(0).unwrap().trim_end(), notice.letter.html.expose());
    for header in [
        "From: Forewarn <records@cedarhollow.example>\r\n",
        "To: \"Ruth Kessler\" <kessler@cedarhollow.example>\r\n",
        "Auto-Submitted: auto-generated\r\n",
        "X-Auto-Response-Suppress: All\r\n",
        "X-Forewarn-Notice: 17\r\n",
        "MIME-Version: 1.0\r\n",
        "Content-Type: multipart/alternative;",
    ] {
        assert!(raw.contains(header), "{header} in {raw}");
    }
    assert!(!raw.contains("Precedence") && !raw.contains("Importance"), "{raw}");
}

#[test]
fn a_repeat_is_the_same_mail_to_the_byte() {
    assert_eq!(formatted(&notice()), formatted(&notice()));
}

#[test]
fn a_critical_notice_is_marked_important() {
    let notice = Notice { urgency: Urgency::Critical, ..notice() };
    assert!(formatted(&notice).contains("Importance: high\r\n"));
}

#[test]
fn line_breaks_in_names_and_subjects_make_no_headers() {
    let mut notice = notice();
    notice.letter.subject = "Subpoena\r\nBcc: thief@evil.example\r\n\r\nBody".into();
    notice.recipient.name = "Ruth\r\nBcc: thief@evil.example".into();
    let raw = formatted(&notice);
    let mail = MessageParser::default().parse(raw.as_bytes()).unwrap();
    assert!(mail.bcc().is_none(), "{raw}");
    let subject = format!("Subpoena  Bcc: thief@evil.example    Body [ref {TOKEN}]");
    assert_eq!(mail.subject(), Some(subject.as_str()));
    assert_eq!(mail.to().unwrap().first().unwrap().address(), Some("kessler@cedarhollow.example"));
}

#[test]
fn words_that_imitate_a_boundary_stay_words() {
    let first = notice();
    let raw = formatted(&first);
    let boundary = raw.lines().find(|it| it.starts_with("--forewarn-")).unwrap().to_owned();
    let mut second = notice();
    second.letter.text = Private::new(format!("before\n{boundary}\nContent-Type: text/html\n\nforged\n"));
    let raw = formatted(&second);
    let mail = MessageParser::default().parse(raw.as_bytes()).unwrap();
    assert_eq!(mail.body_text(0).unwrap().replace("\r\n", "\n"), *second.letter.text.expose());
    assert_eq!(mail.html_body_count(), 1);
}

#[test]
fn an_address_that_is_none_makes_no_mail() {
    for address in ["", "kessler", "kessler@cedarhollow.example\r\nDATA", "a@b.example, c@d.example"] {
        let mut notice = notice();
        notice.recipient.email = address.into();
        let from = sender("records@cedarhollow.example").unwrap();
        assert!(message(&notice, &from, "cedarhollow.example").is_err(), "{address:?}");
    }
}

#[test]
fn what_cannot_be_answered_shows_no_token_in_its_subject() {
    let notice = Notice { purpose: Purpose::Health, ..notice() };
    let raw = formatted(&notice);
    let mail = MessageParser::default().parse(raw.as_bytes()).unwrap();
    assert_eq!(mail.subject(), Some(notice.letter.subject.expose().as_str()));
    assert!(!raw.contains("References:"), "{raw}");
}

#[test]
fn a_notice_from_before_there_were_tokens_has_the_id_that_it_had() {
    let notice = Notice { token: None, ..notice() };
    assert_eq!(message_id(&notice, "cedarhollow.example"), "<forewarn-notice-17@cedarhollow.example>");
    assert!(!formatted(&notice).contains("[ref"));
}
