//! Which pages speak for the sender, and which are only enclosed.

use std::sync::LazyLock;

use regex::Regex;

use crate::model::{Address, Envelope, Practice, Role};
use crate::triage::phrase::{any_phrase, phrase};
use crate::triage::reading::{Passage, Reading};

/// The pages on which the sender writes: not a patient's authorization, a paper of appointment, a proof of service.
pub(super) fn speaking<'a>(reading: &'a Reading) -> impl Iterator<Item = &'a Passage> {
    let fax = reading.document.envelope.fax.is_some();
    reading.live().filter(move |passage| match passage.role {
        Role::Subject | Role::NestedSubject => false,
        // What a gateway writes around a fax names nobody who asks.
        Role::Body => !fax,
        Role::NestedBody | Role::Attachment => !is_enclosure(passage),
    })
}

/// Whether the page is signed by someone who does not ask: its heading is that of another paper, or it goes on with
/// one.
fn is_enclosure(passage: &Passage) -> bool {
    // A letter may go on with one, below what it says.
    let mut above = passage.text.lines().take(24).take_while(|line| !SALUTATION.is_match(line));
    let headed = above.any(|line| is_heading(line) && ENCLOSURE.is_match(line));
    let speaks = || passage.text.lines().take(24).any(|line| SALUTATION.is_match(line));
    headed || (!speaks() && GOES_ON.is_match(&passage.text))
}

/// Whether a line is a title rather than running text.
fn is_heading(line: &str) -> bool {
    let small = |word: &&str| word.len() > 4 && word.starts_with(char::is_lowercase);
    line.len() < 110
        && !line.contains([':', ';'])
        && !line.ends_with(['.', ','])
        && line.split(' ').filter(small).count() < 2
}

/// The addresses from which it comes, outer mail first: senders of the practice and gateways left out.
pub(super) fn senders<'a>(reading: &'a Reading, practice: &Practice) -> Vec<&'a Address> {
    let nested = reading.document.parts.iter().filter_map(|part| part.envelope.as_ref());
    let outside = |envelope: &'a Envelope| envelope.from.iter().filter(|it| !is_inside(it, practice));
    let envelopes = std::iter::once(&reading.document.envelope).filter(|it| it.fax.is_none()).chain(nested);
    envelopes.flat_map(outside).collect()
}

/// Whether the address is one of the practice.
fn is_inside(address: &Address, practice: &Practice) -> bool {
    let email = address.email.expose().to_lowercase();
    let domain = email.rsplit('@').next().unwrap_or_default();
    practice.domains.iter().any(|ours| domain == ours || domain.ends_with(&format!(".{ours}")))
}

/// How a letter to someone begins; forms are addressed to whom it may concern.
static SALUTATION: LazyLock<Regex> = LazyLock::new(|| {
    phrase(
        r"^[\s]*(?:dear|hello|hi|good (?:morning|afternoon|evening)|greetings|estimad[oa]s?|buen[oa]s (?:d[ií]as|tardes|noches))\b[^.:;]{0,60}[,:.!-]*[\s]*$",
    )
});

static ENCLOSURE: LazyLock<Regex> = LazyLock::new(|| {
    any_phrase(&[
        r"\bauthorization (?:form )?(?:for|to) (?:the )?(?:release|disclos|use|obtain)",
        r"\b(?:authorization|consent|permission) (?:and|to|for)\b.*\b(?:release|directive|disclos)",
        r"\b(?:hipaa|medical)(?: compliant| privacy)? (?:authorization|release)\b",
        r"\brelease of information\b",
        r"\bform ssa-?827\b",
        r"\bletters (?:testamentary|of (?:administration|guardianship|conservatorship|office))\b",
        r"\bpower of attorney\b|\bdesignation of health ?care\b",
        r"\border (?:appointing|of appointment|granting letters|following)\b",
        r"\bdecree\b",
        r"\b(?:proof|certificate|return) of service\b|\bnotice to consumer\b",
        r"\boath of guardian\b|\bdirect questions to be propounded\b|\baffidavit\b",
        r"\bdeclaration of emancipation\b",
    ])
});

/// The later pages of such papers.
static GOES_ON: LazyLock<Regex> = LazyLock::new(|| {
    any_phrase(&[
        r"\bI (?:understand|may revoke|have the right)\b(?s:.*)\bauthorization\b",
        r"\bthis authorization (?:shall|will|is|expires|may)\b(?s:.*)\b(?:sign|date)",
        r"\bin witness whereof\b|\bgiven under my hand\b",
    ])
});
