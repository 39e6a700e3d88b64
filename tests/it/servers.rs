//! The servers of the tests do what the tests rely on.
//!
//! When one of these fails, look here first: the tests of forewarn's own behaviour stand on it.

use lettre::message::Mailbox;
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Certificate, CertificateStore, Tls, TlsParameters};
use lettre::{Message, SmtpTransport, Transport};

use crate::support::daemon::Installation;
use crate::support::dovecot::Dovecot;
use crate::support::mail::Mail;
use crate::support::smtp::{Exim, PASSWORD, USERNAME};
use crate::support::wait::SOON;

#[test]
fn a_message_delivered_to_dovecot_is_read_back_by_tls() {
    let dovecot = Dovecot::start();
    let message = Mail::from_patient("Odette Marchetti").bytes();
    let uid = dovecot.deliver(&message);
    let mut client = dovecot.client_tls();
    assert_eq!(client.uids(), [uid]);
    assert_eq!(client.message(uid), message);
    assert_eq!(dovecot.seen(), [0; 0], "reading with PEEK leaves the message unread");
    dovecot.mark_seen(uid);
    assert_eq!(dovecot.seen(), [uid]);
}

#[test]
fn dovecot_keeps_its_mail_and_its_numbers_over_a_restart() {
    let mut dovecot = Dovecot::start();
    let uid = dovecot.deliver(&Mail::newsletter().bytes());
    let (validity, port) = (dovecot.client().uid_validity(), dovecot.port_imaps());
    dovecot.stop();
    assert!(!crate::support::process::listens(port));
    dovecot.restart();
    assert_eq!(dovecot.client().uids(), [uid]);
    assert_eq!(dovecot.client().uid_validity(), validity);
    assert_eq!(dovecot.port_imaps(), port);
}

#[test]
fn dovecot_numbers_its_messages_anew_when_told_to() {
    let mut dovecot = Dovecot::start();
    let message = Mail::from_law_firm("Rosa Delgado").bytes();
    dovecot.deliver(&message);
    let before = dovecot.client().uid_validity();
    dovecot.change_uid_validity();
    let mut client = dovecot.client();
    assert_ne!(client.uid_validity(), before);
    let uids = client.uids();
    assert_eq!(uids.len(), 1);
    assert_eq!(client.message(uids[0]), message);
}

/// Sends one mail, and returns the code of the server's answer.
#[track_caller]
fn send(exim: &Exim, tls_at_once: bool, password: &str, to: &str) -> String {
    let authority = Certificate::from_pem(&std::fs::read(exim.authority()).unwrap()).unwrap();
    let parameters = TlsParameters::builder("127.0.0.1".into())
        .certificate_store(CertificateStore::None)
        .add_root_certificate(authority)
        .build()
        .unwrap();
    let (port, tls) = match tls_at_once {
        true => (exim.port_smtps(), Tls::Wrapper(parameters)),
        false => (exim.port_starttls(), Tls::Required(parameters)),
    };
    let transport = SmtpTransport::builder_dangerous("127.0.0.1")
        .port(port)
        .tls(tls)
        .credentials(Credentials::new(USERNAME.into(), password.into()))
        .build();
    let message = Message::builder()
        .from("records@larkspurvalley.example".parse::<Mailbox>().unwrap())
        .to(to.parse::<Mailbox>().unwrap())
        .subject("A notice")
        .body("Look at entry 1.\n".to_owned())
        .unwrap();
    match transport.send(&message) {
        Ok(response) => response.code().to_string(),
        Err(error) => match error.status() {
            Some(code) => code.to_string(),
            None => panic!("expected an answer, but found {error:?}; the server's log:\n{}", exim.log()),
        },
    }
}

#[test]
fn exim_delivers_what_was_sent_by_tls_and_password() {
    let exim = Exim::start();
    for tls_at_once in [false, true] {
        assert_eq!(send(&exim, tls_at_once, PASSWORD, "brandt@larkspurvalley.example"), "250");
    }
    let mail = exim.expect("brandt@larkspurvalley.example", SOON, |_| exim.delivered().len() == 2);
    assert_eq!(mail.header("subject").as_deref(), Some("A notice"));
    assert!(mail.text.trim_end().ends_with("\n\nLook at entry 1."), "{}", mail.text);
}

#[test]
fn exim_turns_away_a_wrong_password() {
    let exim = Exim::start();
    assert_eq!(send(&exim, false, "guess", "brandt@larkspurvalley.example"), "535");
    assert!(exim.delivered().is_empty());
}

#[test]
fn exim_refuses_some_for_good_and_puts_off_others_until_told() {
    let mut exim = Exim::start();
    assert_eq!(send(&exim, false, PASSWORD, "refused@larkspurvalley.example"), "550");
    exim.defer(true);
    assert_eq!(send(&exim, false, PASSWORD, "solis@larkspurvalley.example"), "451");
    assert_eq!(exim.turned_away(), 2, "{}", exim.log());
    exim.defer(false);
    exim.stop();
    exim.restart();
    assert_eq!(send(&exim, false, PASSWORD, "solis@larkspurvalley.example"), "250");
    exim.expect("solis@larkspurvalley.example", SOON, |_| true);
}

#[test]
fn an_installation_watches_and_sends_by_the_servers_of_its_test() {
    let (dovecot, exim) = (Dovecot::start(), Exim::start());
    let sections = [dovecot.inbox("records", "implicit"), exim.smtp("starttls", "Forewarn <records@x.example>")];
    let installation = Installation::new(&sections, &[dovecot.authority(), exim.authority()]);
    let written = std::fs::read_to_string(installation.configuration()).unwrap();
    let configuration: toml_edit::DocumentMut = written.parse().unwrap();
    let inboxes = configuration["inboxes"].as_array_of_tables().unwrap();
    assert_eq!(inboxes.len(), 1, "only those of the test");
    assert_eq!(inboxes.get(0).unwrap()["port"].as_integer(), Some(dovecot.port_imaps().into()));
    assert_eq!(configuration["smtp"]["port"].as_integer(), Some(exim.port_starttls().into()));
    assert!(!configuration.contains_key("outbox"), "a server sends");
    assert!(configuration.contains_key("providers") && configuration.contains_key("practice"));

    let without_server = Installation::new(&[dovecot.inbox("records", "none")], &[]);
    let written = std::fs::read_to_string(without_server.configuration()).unwrap();
    assert!(written.contains("[outbox]"), "{written}");
}
