//! Invented mail, built in a line or two.
//!
//! For what a request says in full, with its attachments, the tests use the files in fixtures/messages; these builders
//! are for tests that need many mails, or mails that differ in one point. What comes back to a notice (a bounce, an
//! automatic reply) is built from the notice, as a server would.

use std::fs;
use std::path::Path;

use lettre::message::{Attachment, MultiPart, SinglePart};

/// A mail of text, to the records address of the fixtures' practice.
#[derive(Debug, Clone)]
pub struct Mail {
    from: String,
    subject: String,
    body: String,
    headers: Vec<(String, String)>,
    files: Vec<File>,
}

/// A file that comes with a mail.
#[derive(Debug, Clone)]
struct File {
    name: String,
    media_type: String,
    bytes: Vec<u8>,
}

impl Mail {
    pub fn new(from: &str, subject: &str, body: &str) -> Mail {
        Mail {
            from: from.into(),
            subject: subject.into(),
            body: body.into(),
            headers: Vec::new(),
            files: Vec::new(),
        }
    }

    /// A request by a law firm for the records of `patient`, who was treated by Dr. Brandt.
    pub fn from_law_firm(patient: &str) -> Mail {
        let body = format!(
            "To the custodian of records:\n\nThis firm represents {patient} (DOB 03/02/1984) in a claim for injuries. \
             Please send us the complete chart, including the notes of Dr. Imani Brandt, within 30 days.\n\n\
             Sincerely,\nKaren Pruitt\nPruitt & Lowe, LLC, Attorneys at Law\n"
        );
        Mail::new("Karen Pruitt <kpruitt@pruittlowe.example>", "Request for medical records", &body)
    }

    /// A law firm's letter that leaves no doubt; it names one clinician, Dr. Imani Brandt, and its subject is `subject`.
    pub fn plain_request(patient: &str, subject: &str) -> Mail {
        let body = format!(
            "To the custodian of records:\n\n{}\n\nSincerely,\nKaren Pruitt\nPruitt & Lowe, LLC, Attorneys at Law\n",
            plain_request(patient)
        );
        Mail::new("Karen Pruitt <kpruitt@pruittlowe.example>", subject, &body)
    }

    /// What a mail server writes back to the sender of `notice`, which it could not deliver to `to` after all.
    pub fn bounce(notice: &str, to: &str) -> Vec<u8> {
        let head = notice.split("\n\n").next().unwrap_or_default();
        let text = format!(
            "Return-Path: <>\nFrom: Mail Delivery System <mailer-daemon@larkspurvalley.example>\n\
             To: records@larkspurvalley.example\nSubject: Undelivered Mail Returned to Sender\n\
             Date: Mon, 05 Oct 2026 09:20:00 -0400\nMessage-ID: <{:016x}@mx.example>\nAuto-Submitted: auto-replied\n\
             MIME-Version: 1.0\nContent-Type: multipart/report; report-type=delivery-status; boundary=\"b1\"\n\n\
             --b1\nContent-Type: text/plain\n\nYour message could not be delivered: <{to}>: mailbox is disabled.\n\
             --b1\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example\n\n\
             Final-Recipient: rfc822; {to}\nAction: failed\nStatus: 5.2.1\n\
             Diagnostic-Code: smtp; 550 5.2.1 mailbox is disabled\n\
             --b1\nContent-Type: text/rfc822-headers\n\n{head}\n--b1--\n",
            fastrand::u64(..)
        );
        text.replace('\n', "\r\n").into_bytes()
    }

    /// What the mail program of somebody who is away answers to the notice with the Message-ID `id`.
    pub fn vacation_reply(id: &str) -> Mail {
        let body = "I am out of the office until Monday and will read your message then.\n";
        Mail::new("Imani Brandt <brandt@larkspurvalley.example>", "Automatic reply: your message", body)
            .header("Auto-Submitted", "auto-replied")
            .header("In-Reply-To", id)
            .header("References", id)
    }

    /// A request by `patient` for their own records.
    pub fn from_patient(patient: &str) -> Mail {
        let body = format!(
            "Hello,\n\nI am a patient of yours and would like a copy of my medical records, please. \
             My date of birth is 11/30/1990.\n\nThank you,\n{patient}\n"
        );
        Mail::new(&format!("{patient} <me@mailbox.example>"), "my records", &body)
    }

    /// Mail in which nobody asks for anything.
    pub fn newsletter() -> Mail {
        let body = "This month: five tips for a tidy waiting room, and our webinar on phone etiquette.\n\n\
                    To unsubscribe, follow the link below.\n";
        Mail::new("Practice Digest <news@practicedigest.example>", "The October issue is here", body)
            .header("List-Unsubscribe", "<https://practicedigest.example/u>")
            .header("Precedence", "bulk")
    }

    /// Adds a header.
    pub fn header(mut self, name: &str, value: &str) -> Mail {
        self.headers.push((name.into(), value.into()));
        self
    }

    /// Adds a file, for example of `application/pdf`.
    pub fn file(mut self, name: &str, media_type: &str, bytes: Vec<u8>) -> Mail {
        self.files.push(File { name: name.into(), media_type: media_type.into(), bytes });
        self
    }

    /// The mail as a server delivers it.
    pub fn bytes(&self) -> Vec<u8> {
        let mut lines = vec![
            format!("From: {}", self.from),
            "To: records@larkspurvalley.example".into(),
            format!("Subject: {}", self.subject),
            "Date: Mon, 05 Oct 2026 09:12:00 -0400".into(),
            format!("Message-ID: <{:016x}@mail.example>", fastrand::u64(..)),
        ];
        lines.extend(self.headers.iter().map(|(name, value)| format!("{name}: {value}")));
        lines.push("MIME-Version: 1.0".into());
        if !self.files.is_empty() {
            return [(lines.join("\r\n") + "\r\n").into_bytes(), self.parts()].concat();
        }
        lines.extend(["Content-Type: text/plain; charset=utf-8".into(), String::new()]);
        lines.extend(self.body.lines().map(str::to_owned));
        (lines.join("\r\n") + "\r\n").into_bytes()
    }

    /// The text and the files, with the header that says how they are kept apart.
    fn parts(&self) -> Vec<u8> {
        let text = MultiPart::mixed().singlepart(SinglePart::plain(self.body.clone()));
        let add = |parts: MultiPart, file: &File| {
            let media_type = file.media_type.parse().expect("a media type");
            parts.singlepart(Attachment::new(file.name.clone()).body(file.bytes.clone(), media_type))
        };
        self.files.iter().fold(text, add).formatted()
    }
}

/// One sentence by which a law firm asks for all records of `patient`.
pub fn plain_request(patient: &str) -> String {
    format!(
        "This firm represents {patient} (DOB 03/02/1984) in a claim for injuries. Please provide complete medical \
         records of our client, including the notes of Dr. Imani Brandt, within 30 days."
    )
}

/// A PDF of one page with `lines` of text, as a fax server or a scanner that reads drops it.
pub fn pdf(lines: &[&str]) -> Vec<u8> {
    let escaped = |line: &&str| line.replace('\\', "\\\\").replace('(', "\\(").replace(')', "\\)");
    let words: String = lines.iter().map(|line| format!("({}) Tj T*\n", escaped(line))).collect();
    let page = format!("BT /F1 11 Tf 14 TL 72 720 Td\n{words}ET");
    let objects = [
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_owned(),
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R \
         /Resources << /Font << /F1 5 0 R >> >> >>"
            .to_owned(),
        format!("<< /Length {} >>\nstream\n{page}\nendstream", page.len()),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>".to_owned(),
    ];
    let mut text = String::from("%PDF-1.4\n");
    let mut offsets = String::new();
    for (index, object) in objects.iter().enumerate() {
        offsets.push_str(&format!("{:010} 00000 n \n", text.len()));
        text.push_str(&format!("{} 0 obj\n{object}\nendobj\n", index + 1));
    }
    let (count, start) = (objects.len() + 1, text.len());
    text.push_str(&format!(
        "xref\n0 {count}\n0000000000 65535 f \n{offsets}trailer\n<< /Size {count} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n"
    ));
    text.into_bytes()
}

/// A message of fixtures/messages, for example `attorney/rear_end`.
#[track_caller]
pub fn fixture(name: &str) -> Vec<u8> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/messages").join(format!("{name}.eml"));
    fs::read(&path).unwrap_or_else(|error| panic!("failed to read the fixture `{name}`: {error}"))
}
