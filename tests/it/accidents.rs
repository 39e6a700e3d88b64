//! What happened to others who watch mailboxes: each test is named after what must not happen here. docs/ACCIDENTS.md
//! tells of each accident, and which tests, here and elsewhere, show that it does not.

use std::fs;

use crate::support::daemon::Installation;
use crate::support::dovecot::Dovecot;
use crate::support::mail::{Mail, pdf, plain_request};

/// An installation on `dovecot` alone; notices become files.
fn on(dovecot: &Dovecot) -> Installation {
    let installation = Installation::new(&[dovecot.inbox("records", "implicit")], &[dovecot.authority()]);
    installation.without_digest();
    installation
}

fn request(subject: &str) -> Mail {
    Mail::plain_request("Rosa Delgado", subject)
}

#[track_caller]
fn run_once(installation: &Installation) {
    let ran = installation.run(&["run", "--once"]);
    assert!(ran.status.success(), "{ran:?}");
}

/// The subjects of the entries that were alerted, in the order in which they came in.
fn alerted(installation: &Installation) -> Vec<String> {
    let entries = installation.entries();
    let told = entries.iter().filter(|it| it["status"] == "alerted");
    told.map(|it| it["subject"].as_str().unwrap().to_owned()).collect()
}

/// The message without the header of this name.
fn without(message: &[u8], header: &str) -> Vec<u8> {
    let text = String::from_utf8(message.to_vec()).unwrap();
    let (head, body) = text.split_once("\r\n\r\n").unwrap();
    let kept: Vec<&str> = head.split("\r\n").filter(|it| !it.starts_with(header)).collect();
    assert!(kept.len() < head.split("\r\n").count(), "expected a header {header} in {head}");
    format!("{}\r\n\r\n{body}", kept.join("\r\n")).into_bytes()
}

#[test]
fn mail_is_not_touched_before_it_is_stored() {
    let dovecot = Dovecot::start();
    let installation = Installation::new(&[dovecot.holding_inbox("records", "implicit")], &[dovecot.authority()]);
    installation.without_digest();
    // The log is made, and then another program keeps it from being written.
    run_once(&installation);
    let uid = dovecot.deliver(&request("Request one").bytes());
    let other = rusqlite::Connection::open(installation.state().join("forewarn.db")).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let ran = installation.run(&["run", "--once"]);
    assert_eq!(ran.status.code(), Some(1), "{ran:?}");
    assert!(ran.errors.contains("another program holds it locked"), "{ran:?}");
    assert_eq!(dovecot.client().uids(), [uid], "nothing is moved");
    assert!(dovecot.client().flags(uid).iter().all(|it| it == "\\Recent"), "nothing is marked");
    other.execute_batch("ROLLBACK").unwrap();
    run_once(&installation);
    assert_eq!(alerted(&installation), ["Request one"]);
}

#[test]
fn a_message_that_the_cursor_passed_is_found_when_mailbox_and_log_are_compared() {
    let dovecot = Dovecot::start();
    let installation = on(&dovecot);
    dovecot.deliver(&request("Request one").bytes());
    run_once(&installation);
    for subject in ["Request two", "Request three"] {
        dovecot.deliver(&request(subject).bytes());
    }
    // As if the server had shown the second after the third, and the third alone was there when it was asked.
    let log = rusqlite::Connection::open(installation.state().join("forewarn.db")).unwrap();
    assert_eq!(log.execute("UPDATE cursors SET uid = 3", []).unwrap(), 1);
    drop(log);
    let ran = installation.run(&["run", "--once"]);
    assert!(ran.status.success() && ran.errors.contains("Found 2 messages in inbox records"), "{ran:?}");
    assert_eq!(alerted(&installation), ["Request one", "Request two", "Request three"]);
    let ran = installation.run(&["run", "--once"]);
    assert!(ran.status.success() && !ran.errors.contains("had been passed over"), "{ran:?}");
    assert_eq!(installation.entries().len(), 3);
}

#[test]
fn a_mailbox_larger_than_a_batch_is_read_to_its_end_and_not_again() {
    let dovecot = Dovecot::start();
    let installation = on(&dovecot);
    let many = 230;
    let mut client = dovecot.client();
    let newsletter = Mail::newsletter().bytes();
    for _ in 1..many {
        client.append(&newsletter);
    }
    client.append(&request("The last of many").bytes());
    run_once(&installation);
    assert_eq!(installation.entries().len(), many, "what asks for nothing is recorded as well");
    assert_eq!(alerted(&installation), ["The last of many"]);
    let again = installation.run(&["run", "--once"]);
    assert!(again.status.success() && !again.errors.contains("Stored"), "{again:?}");
}

#[test]
fn a_message_without_a_message_id_is_taken_in_and_hides_none_behind_it() {
    let dovecot = Dovecot::start();
    let installation = on(&dovecot);
    let nameless = |subject: &str| {
        without(&request(subject).header("Message-ID", "<one@pruittlowe.example>").bytes(), "Message-ID")
    };
    for message in [nameless("Request one"), nameless("Request two"), request("Request three").bytes()] {
        dovecot.deliver(&message);
    }
    run_once(&installation);
    assert_eq!(alerted(&installation), ["Request one", "Request two", "Request three"]);
}

#[test]
fn two_messages_with_the_same_headers_are_two_requests() {
    let dovecot = Dovecot::start();
    let installation = on(&dovecot);
    for patient in ["Rosa Delgado", "Owen Hartley"] {
        let mail = Mail::plain_request(patient, "Records").header("Message-ID", "<same@pruittlowe.example>");
        dovecot.deliver(&mail.header("Date", "Mon, 05 Oct 2026 09:12:00 -0400").bytes());
    }
    run_once(&installation);
    assert_eq!(alerted(&installation), ["Records", "Records"]);
    let patients: Vec<String> = installation.entries().iter().map(|it| it["patients"].to_string()).collect();
    assert!(patients[0].contains("Delgado") && patients[1].contains("Hartley"), "{patients:?}");
}

#[test]
fn messages_that_cannot_be_read_are_alerted_as_unread_and_stop_no_other() {
    let dovecot = Dovecot::start();
    let installation = on(&dovecot);
    let malformed = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/malformed");
    let mut count = 0;
    for name in ["bomb.zip", "bomb.pdf", "bomb.docx", "broken-xml.docx", "cut-off-fax.tif"] {
        let bytes = fs::read(format!("{malformed}/{name}")).unwrap();
        let mail = Mail::new("Ada Roe <ada@roe.example>", name, "See attached.");
        dovecot.deliver(&mail.file(name, "application/octet-stream", bytes).bytes());
        count += 1;
    }
    dovecot.deliver(b"\r\n\xff\xfe\0\0 no mail at all");
    dovecot.deliver(&request("The one behind them").bytes());
    run_once(&installation);
    let entries = installation.entries();
    assert_eq!(entries.len(), count + 2, "{}", installation.describe());
    for entry in &entries[..count] {
        assert_eq!(entry["status"], "alerted", "{entry}");
        assert!(!entry["unread"].as_array().unwrap().is_empty(), "{entry}");
    }
    assert_eq!(alerted(&installation).last().unwrap(), "The one behind them");
}

#[test]
fn a_letter_is_read_however_the_sender_labels_and_places_it() {
    let dovecot = Dovecot::start();
    let installation = on(&dovecot);
    let words = plain_request("Rosa Delgado");
    let lines: Vec<&str> = words.split_inclusive(". ").collect();
    let letter = pdf(&lines);
    let labels = [
        ("letter.pdf", "application/octet-stream"),
        ("letter", "application/octet-stream"),
        ("letter.dat", "application/x-unknown"),
        ("letter.jpg", "image/jpeg"),
        ("letter.txt", "text/plain"),
    ];
    for (name, media_type) in labels {
        let mail = Mail::new("Front Desk <desk@scans.example>", name, "Scanned document.");
        dovecot.deliver(&mail.file(name, media_type, letter.clone()).bytes());
    }
    // Inline, as some scanners and Apple Mail send it.
    let inline = Mail::new("Front Desk <desk@scans.example>", "inline", "Scanned document.");
    let inline = inline.file("letter.pdf", "application/pdf", letter).bytes();
    let inline = String::from_utf8(inline).unwrap();
    assert!(inline.contains("Content-Disposition: attachment"), "{inline}");
    dovecot.deliver(inline.replace("Content-Disposition: attachment", "Content-Disposition: inline").as_bytes());
    run_once(&installation);
    for entry in installation.entries() {
        assert_eq!(entry["kind"], "attorney", "{entry}");
    }
    assert_eq!(alerted(&installation).len(), labels.len() + 1);
}

#[test]
fn a_huge_picture_leaves_the_rest_of_its_message_read() {
    let dovecot = Dovecot::start();
    let installation = on(&dovecot);
    let bomb = fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/malformed/bomb.png")).unwrap();
    dovecot.deliver(&request("With a huge picture").file("photo.png", "image/png", bomb).bytes());
    run_once(&installation);
    let entries = installation.entries();
    assert_eq!((&entries[0]["kind"], &entries[0]["status"]), (&"attorney".into(), &"alerted".into()));
    let unread = entries[0]["unread"].to_string();
    assert!(unread.contains("photo.png"), "{unread}");
}
