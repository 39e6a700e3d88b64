//! Words of any kind, as triage judges them, twice with one answer, and as `explain` gives its reasons.

#![no_main]

use forewarn::model::Document;
use forewarn::triage;
use forewarn_fuzz::{CONFIG, RECEIVED};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    forewarn_fuzz::begin();
    let document = read(text);
    let practice = &CONFIG.practice;
    let assessment = triage::assess(&document, practice, RECEIVED);
    assert!(assessment.confidence.is_finite(), "{}", assessment.confidence);
    let explanation = triage::explain::explain(&document, assessment, practice, RECEIVED);
    assert!(explanation.assessment.confidence.is_finite());
});

/// The words as the body of a mail, so that quotes, signatures and forwarded letters are seen too.
fn read(text: &str) -> Document {
    let head = "From: Karen Pruitt <kpruitt@pruittlowe.example>\r\nTo: records@larkspurvalley.example\r\n\
                MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n";
    let (subject, body) = text.split_once('\n').unwrap_or(("", text));
    let subject: String = subject.chars().filter(|it| !it.is_control()).collect();
    forewarn_fuzz::read(&forewarn_fuzz::mail(format!("{head}Subject: {subject}\r\n\r\n{body}").as_bytes()))
}
