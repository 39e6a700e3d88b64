//! A mail that may answer one of our notices. What a stranger sends never counts, and never comes from its recipient.

#![no_main]

use std::sync::LazyLock;

use forewarn::model::{
    Delivery, DeliveryState, EntryId, Letter, Notice, NoticeId, Purpose, Recipient, Urgency,
};
use forewarn::policy::answer;
use forewarn::triage::reading;
use forewarn_fuzz::CONFIG;
use libfuzzer_sys::fuzz_target;

static NOTICE: LazyLock<Notice> = LazyLock::new(|| {
    let created = jiff::Timestamp::UNIX_EPOCH;
    Notice {
        id: NoticeId(17),
        token: Some("0123456789abcdef0123456789abcdef".into()),
        instead_of: None,
        entry: Some(EntryId(9)),
        purpose: Purpose::Alert,
        urgency: Urgency::Prompt,
        recipient: recipient(),
        letter: Letter { subject: "x".into(), text: "x".into(), html: "x".into() },
        created,
        delivery: Delivery {
            state: DeliveryState::Told,
            attempts: 1,
            next_attempt: created,
            told: Some(created),
            reply: None,
        },
    }
});

fn recipient() -> Recipient {
    CONFIG.practice.providers[0].person.as_recipient()
}

fuzz_target!(|bytes: &[u8]| {
    forewarn_fuzz::begin();
    let document = forewarn_fuzz::read(&forewarn_fuzz::mail(bytes));
    let words = reading::own_words(&document);
    let envelope = &document.envelope;
    let practice = &CONFIG.practice;
    let from_recipient = answer::is_from_recipient(envelope, &NOTICE, practice);
    let counts = answer::counts(envelope, &words, &NOTICE, practice);
    if from_recipient {
        let lower = String::from_utf8_lossy(bytes).to_lowercase();
        let encoded = lower.contains("=?");
        assert!(encoded || lower.contains("brandt@larkspurvalley.example"), "only its recipient's own address");
    }
    assert!(!counts || envelope.automatic.is_none());
    for token in &envelope.tokens {
        assert!(token.expose().len() == 32 && token.expose().bytes().all(|it| it.is_ascii_hexdigit()));
    }
});
