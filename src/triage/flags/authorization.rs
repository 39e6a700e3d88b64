//! Whether a patient's release authorization is itself in the message.
//!
//! The paper has a title, words by which the patient grants the release (or a form's fields for what and to whom),
//! and a place where it is signed. A letter that only says that one is enclosed has none of these; a power of
//! attorney, an order and a revocation are other papers.

use std::sync::LazyLock;

use regex::Regex;

use super::Found;
use crate::model::Flag;
use crate::triage::dates::{after, before};
use crate::triage::phrase::{any_phrase, phrase};
use crate::triage::reading::{Passage, Reading};

/// Sets the flag where one of the pages is an authorization.
pub(super) fn attached(reading: &Reading, found: &mut Found) {
    if let Some(Paper { passage, words, reason }) = paper(reading) {
        found.set(Flag::AuthorizationAttached, passage, words, reason);
    }
}

/// The page on which an authorization begins.
pub struct Paper<'a> {
    pub passage: &'a Passage,
    /// Its title, or the words that grant the release.
    pub words: &'a str,
    pub reason: &'static str,
}

/// The first authorization in the message.
pub fn paper<'a>(reading: &'a Reading<'_>) -> Option<Paper<'a>> {
    reading.live().find_map(|passage| {
        let Some(title) = title(passage) else {
            let grant = grant(&passage.text)?;
            let is_one = SIGNED.is_match(&passage.text) && !OTHER_PAPER.is_match(&passage.text);
            return is_one.then_some(Paper { passage, words: grant, reason: "grants a release and is signed" });
        };
        let granted =
            is_granted(&passage.text) || FORM.is_match(&passage.text) || AUTHORIZED.is_match(&passage.text);
        let mut rest = reading.live().filter(|it| it.part == passage.part && it.page >= passage.page);
        let is_one = granted && rest.any(|page| SIGNED.is_match(&page.text));
        is_one.then_some(Paper { passage, words: title, reason: "the paper is an authorization" })
    })
}

/// The words by which a person permits a release: "I … authorize … to disclose".
fn grant(text: &str) -> Option<&str> {
    let granting = GRANT.find_iter(text).find(|it| {
        FIRST_PERSON.is_match(before(text, it.start(), 110)) && RELEASED.is_match(after(text, it.end(), 300))
    });
    granting.map(|it| it.as_str())
}

/// Whether a titled page grants a release. A scan loses the "I" before the words easily, and the title stands for it.
fn is_granted(text: &str) -> bool {
    let mut granting = GRANT.find_iter(text).chain(ASKED.find_iter(text));
    granting.any(|it| RELEASED.is_match(after(text, it.end(), 300)))
}

/// The line that titles an authorization.
fn title(passage: &Passage) -> Option<&str> {
    passage.text.lines().take(24).find(|line| is_heading(line) && TITLE.is_match(line) && !NO_TITLE.is_match(line))
}

/// Whether a line is a title rather than running text.
fn is_heading(line: &str) -> bool {
    let small = |word: &&str| word.len() > 4 && word.starts_with(char::is_lowercase);
    line.len() < 110 && !line.ends_with(['.', '?', ',', ';']) && line.split(' ').filter(small).count() < 3
}

static TITLE: LazyLock<Regex> = LazyLock::new(|| {
    any_phrase(&[
        r"^(?:[^a-z]{0,30}|.*\b)(?:authorization|authorisation|consent|permission
            |autorizaci[oó]n)\b.*\b(?:release|disclos(?:e|ure)|obtain|information|records|health|medical
            |directive|divulgar|informaci[oó]n)\b",
        r"\b(?:hipaa|medical|records|patient)(?: compliant| privacy)? (?:authorization|release|consent)\b",
        r"\brelease of (?:medical |health |protected |patient )*(?:information|records)\b",
        r"\bpatient directive\b",
        r"\brequest (?:for|to) (?:the )?(?:transfer|release)(?: of)?(?: the)? (?:medical |health |patient )?(?:records|information)\b",
        r"^(?:patient(?:'s)? |client(?:'s)? |medical )?(?:consent|authorization|roi|hipaa release|release)(?:(?: form)?$|[\s]{4,}[^\n]*$)",
    ])
});

/// Lines that speak of one, or title another paper.
static NO_TITLE: LazyLock<Regex> = LazyLock::new(|| {
    phrase(
        r"\b(?:enclosed|attached|attach|enclosing|signed (?:hipaa|authorization|release)|order|subpoena
            |not (?:needed|required|necessary)|no (?:authorization|release)|without|revo(?:ke|cation)|please
            |sent|department|dept|will|has been|was|is on|need|attn|attention|to:)\b|^to\b",
    )
});

/// The patient's own words of granting.
static GRANT: LazyLock<Regex> = LazyLock::new(|| {
    any_phrase(&[
        r"\byou are (?:hereby )?authorized\b|\brequest that (?:my )?(?:health|medical|information|records
            |the)\b|\brequest that (?:[a-z]+ ){1,3}(?:release|disclose|send|provide|furnish)\b",
        r"\b(?:authorize|give (?:[a-z]+ )*(?:permission|consent)|consent (?:to|that)|permit|allow|direct
            |you may (?:give|send|release)|(?:can|may) give my
            |want you to give)\b",
        r"\bautorizo\b|\bdoy (?:mi )?(?:permiso|autorizaci[oó]n|consentimiento)\b",
    ])
});

/// A softer grant, which only a title makes one.
static ASKED: LazyLock<Regex> =
    LazyLock::new(|| phrase(r"\b(?:ask|asks|want|wants|authori[sz]es|let|lets|tell|say it is|agree that) [a-z]"));

static FIRST_PERSON: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?:^|[^A-Za-z])(?:I|Yo|yo|signature|[Mm]y|YO)[,. \n](?s:[^;]*)$").expect("the pattern is fixed")
});

static RELEASED: LazyLock<Regex> = LazyLock::new(|| {
    phrase(
        r"\b(?:release|disclos(?:e|ure)|furnish|give|send|provide|obtain|exchange|use|copies|copy|records?
            |information|expediente|registros|informaci[oó]n|historial|divulgar|entregar|communications?|communicate)\b",
    )
});

static AUTHORIZED: LazyLock<Regex> = LazyLock::new(|| phrase(r"\byou are (?:hereby )?authorized to\b"));

/// The fields of a practice's own form.
static FORM: LazyLock<Regex> = LazyLock::new(|| {
    phrase(
        r"\b(?:release to|send to|disclose to|information to be (?:released|disclosed)|what|recipient
            |to be released to|copies to)\b",
    )
});

static SIGNED: LazyLock<Regex> = LazyLock::new(|| {
    phrase(
        r"\b(?:sign(?:ed|ature)?|firma(?:do)?|initial(?:s|ed)?)\b|/s/|\([\s]*sign[\s]*\)|\bdate signed\b|\bs/ ?[A-Z]
            |\n[\s]*(?:x[\s]+)?[A-Z][^\n]{4,60}[0-9]{1,2} ?[-/.] ?[0-9]{1,2} ?[-/.] ?[0-9]{2,4}[\s]*(?:$|\n)
            |\n[\s]*[A-Z][a-z'-]+(?: [A-Z][a-z.'-]*){1,3}[\s]*(?:,[\s]*)?(?:\n[\s]*)?(?:[0-9]{1,2}[-/.][0-9]{1,2}[-/.][0-9]{2,4}|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.? [0-9]{1,2},? [0-9]{4})
            |\b(?:parent|guardian|patient|claimant)[^\n]{3,60}\b(?:date|fecha)\b",
    )
});

/// Papers that grant something else.
static OTHER_PAPER: LazyLock<Regex> = LazyLock::new(|| {
    phrase(
        r"\b(?:power of attorney|health care agent|it is (?:therefore )?ordered|commanded|letters of|subpoena|(?:take|taking) (?:that|it|this|them) back[.!\n]|(?:don'?t|do not) give (?:you )?(?:my )?permission
            |revoke (?:that|the|my|as of)|revocation)\b",
    )
});
