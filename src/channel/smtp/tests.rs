//! What becomes of a notice when the server misbehaves: a scripted server on this host says one thing at one step.
//!
//! A real server is the matter of tests/it.

use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use super::super::message::message_id;
use super::super::message::tests::notice;
use super::{Settings, Smtp};
use crate::channel::{Cause, Channel, Outcome};
use crate::model::Tls;
use crate::oauth::LoginSettings;

/// What the server answers to a command that begins with `to`, in place of a friendly reply. No reply: it hangs up.
#[derive(Clone, Copy)]
struct Fault {
    to: &'static str,
    reply: Option<&'static str>,
}

/// Serves one connection and returns the lines that it was sent.
async fn serve(listener: TcpListener, fault: Option<Fault>) -> Vec<String> {
    let (stream, _) = listener.accept().await.unwrap();
    let (reader, mut writer) = stream.into_split();
    let mut lines = BufReader::new(reader).lines();
    let mut received = Vec::new();
    let mut next = "GREETING".to_owned();
    loop {
        let friendly = match next.split([' ', ':']).next().unwrap() {
            "GREETING" => "220 mx.cedarhollow.example ESMTP",
            "EHLO" => "250-mx.cedarhollow.example\r\n250-AUTH PLAIN LOGIN XOAUTH2\r\n250 8BITMIME",
            "AUTH" => "235 2.7.0 welcome",
            "DATA" => "354 go ahead",
            "." => "250 2.0.0 Ok: queued as 4XyZ",
            "QUIT" => "221 bye",
            _ => "250 ok",
        };
        let reply = match fault {
            Some(fault) if next.starts_with(fault.to) => fault.reply,
            _ => Some(friendly),
        };
        let Some(reply) = reply else { return received };
        writer.write_all(format!("{reply}\r\n").as_bytes()).await.unwrap();
        let in_data = reply.starts_with("354");
        loop {
            let Ok(Some(line)) = lines.next_line().await else { return received };
            received.push(line.clone());
            if !in_data || line == "." {
                next = line;
                break;
            }
        }
    }
}

async fn start(fault: Option<Fault>, change: impl FnOnce(&mut Settings)) -> (Smtp, JoinHandle<Vec<String>>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let mut settings = Settings {
        host: "127.0.0.1".into(),
        port: listener.local_addr().unwrap().port(),
        tls: Tls::None,
        login: Some(("records".into(), LoginSettings::Password("secret".into()))),
        from: "Forewarn <records@cedarhollow.example>".into(),
        message_id_domain: "cedarhollow.example".into(),
    };
    change(&mut settings);
    (Smtp::new(settings).unwrap(), tokio::spawn(serve(listener, fault)))
}

async fn check(to: &'static str, reply: impl Into<Option<&'static str>>, expected: Outcome) {
    let (channel, _server) = start(Some(Fault { to, reply: reply.into() }), |_| {}).await;
    assert_eq!(channel.send(&notice()).await, expected, "{to}");
}

fn deferred(reply: &str, cause: Cause) -> Outcome {
    Outcome::Deferred { reply: reply.into(), cause }
}

fn refused(reply: &str, code: u16) -> Outcome {
    Outcome::Refused { reply: reply.into(), cause: Cause::Reply(code) }
}

#[tokio::test]
async fn an_accepted_notice_keeps_the_reply_as_proof() {
    let (channel, server) = start(None, |_| {}).await;
    let outcome = channel.send(&notice()).await;
    assert_eq!(outcome, Outcome::Accepted { reply: "250 2.0.0 Ok: queued as 4XyZ".into() });
    let received = server.await.unwrap();
    assert!(received.contains(&"MAIL FROM:<records@cedarhollow.example>".into()), "{received:?}");
    assert!(received.contains(&"RCPT TO:<kessler@cedarhollow.example>".into()));
    let id = message_id(&notice(), "cedarhollow.example");
    assert!(received.contains(&format!("Message-ID: {id}")), "{received:?}");
    assert_eq!(received.last().unwrap(), "QUIT");
}

#[tokio::test]
async fn only_a_5xx_to_the_recipient_or_the_words_is_final() {
    check("RCPT", "550 5.1.1 no such user", refused("550 5.1.1 no such user", 550)).await;
    check("DATA", "554 no valid recipients", refused("554 no valid recipients", 554)).await;
    check(".", "552 too big", refused("552 too big", 552)).await;
    check("GREETING", "554 go away", deferred("554 go away", Cause::Reply(554))).await;
    check("EHLO", "550 who are you", deferred("550 who are you", Cause::Reply(550))).await;
    check("MAIL", "550 you may not send as that", deferred("550 you may not send as that", Cause::Reply(550)))
        .await;
}

#[tokio::test]
async fn a_4xx_is_tried_again() {
    check("GREETING", "421 too busy", deferred("421 too busy", Cause::Reply(421))).await;
    check("RCPT", "451 greylisted", deferred("451 greylisted", Cause::Reply(451))).await;
    check(".", "452 disk full", deferred("452 disk full", Cause::Reply(452))).await;
}

#[tokio::test]
async fn a_reply_that_does_not_belong_to_its_command_is_no_acceptance() {
    check("DATA", "250 ok", deferred("expected 354, but found 250", Cause::Reply(250))).await;
    check(".", "334 and now", deferred("expected 200, but found 334", Cause::Reply(334))).await;
}

#[tokio::test]
async fn what_concerns_the_login_is_never_the_fault_of_the_notice() {
    check("AUTH", "535 5.7.8 bad password", deferred("535 5.7.8 bad password", Cause::Login)).await;
    check("AUTH", "454 try later", deferred("454 try later", Cause::Login)).await;
    check("MAIL", "530 5.7.0 log in first", deferred("530 5.7.0 log in first", Cause::Login)).await;
    check("RCPT", "530 5.7.0 log in first", deferred("530 5.7.0 log in first", Cause::Login)).await;
    let without = "250 mx.cedarhollow.example";
    check("EHLO", without, deferred("No compatible authentication mechanism was found", Cause::Login)).await;
}

#[tokio::test]
async fn a_connection_that_ends_leaves_the_notice_waiting() {
    for to in ["GREETING", "EHLO", "AUTH", "MAIL", "RCPT", "DATA", "."] {
        let reply = "the answer was cut off or made no sense (incomplete response)";
        check(to, None, deferred(reply, Cause::Unreachable)).await;
    }
    let (channel, _server) = start(Some(Fault { to: "RCPT", reply: Some("what is that") }), |_| {}).await;
    let outcome = channel.send(&notice()).await;
    assert!(matches!(outcome, Outcome::Deferred { cause: Cause::Unreachable, .. }), "{outcome:?}");
}

#[tokio::test]
async fn a_server_that_does_not_listen_is_unreachable() {
    let (channel, server) = start(None, |_| {}).await;
    server.abort();
    let _ = server.await;
    let outcome = channel.send(&notice()).await;
    assert!(matches!(outcome, Outcome::Deferred { cause: Cause::Unreachable, .. }), "{outcome:?}");
}

#[tokio::test]
async fn without_starttls_nothing_is_sent() {
    let (channel, server) = start(None, |settings| settings.tls = Tls::Starttls).await;
    let outcome = channel.send(&notice()).await;
    assert_eq!(
        outcome,
        deferred(
            "the server does not offer STARTTLS; no password was sent: see `tls`, and that nobody stands in between",
            Cause::Tls,
        )
    );
    let received = server.await.unwrap();
    assert!(received.iter().all(|it| it.starts_with("EHLO") || it == "QUIT"), "{received:?}");
}

#[tokio::test]
async fn a_reply_of_many_lines_is_kept_as_one_without_control_characters() {
    let reply = "550-first \u{1b}[2Jline\r\n550 second line";
    check("RCPT", reply, refused("550 first [2Jline second line", 550)).await;
}

#[tokio::test]
async fn a_recipient_beyond_ascii_is_refused_where_the_server_cannot_take_it() {
    let (channel, _server) = start(None, |_| {}).await;
    let mut notice = notice();
    notice.recipient.email = "küster@cedarhollow.example".into();
    let outcome = channel.send(&notice).await;
    assert!(matches!(outcome, Outcome::Refused { cause: Cause::Address, .. }), "{outcome:?}");
}

#[tokio::test]
async fn the_probe_logs_in_and_sends_nothing() {
    let (channel, server) = start(None, |_| {}).await;
    assert!(channel.probe().await.unwrap().ends_with("answers (no TLS, logged in)"));
    let received = server.await.unwrap();
    assert!(received.iter().any(|it| it == "NOOP"));
    assert!(!received.iter().any(|it| it.starts_with("MAIL")), "{received:?}");
    let (channel, _server) = start(Some(Fault { to: "AUTH", reply: Some("535 bad password") }), |_| {}).await;
    assert_eq!(channel.probe().await.unwrap_err().expose(), "the server refused the login: 535 bad password");
}
