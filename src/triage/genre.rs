//! What sort of paper a page is: [`Genre`].
//!
//! The same words weigh differently in a letter, in a release form, in a decree, and in a clinical report: a
//! patient's voice on a release is no letter by the patient, and a court that appoints a guardian orders no
//! disclosure. A page is judged by its headings and set phrases; a letter is whatever nothing else claims, and a page
//! with a salutation is always one.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use regex::Regex;

use crate::model::{Address, Envelope, Kind, Part, Practice, Role};
use crate::triage::cue::{Subject, compiled, spelled_out};
use crate::triage::reading::{Passage, Reading};

/// What sort of paper a passage is, as far as its words are somebody else's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Genre {
    /// The sender's own words.
    Letter,
    /// A patient's release authorization: their voice, but rarely their letter.
    Authorization,
    /// A court's paper that appoints or divides custody, or a power of attorney: proof of who asks.
    Appointment,
    /// A clinical report: somebody's record, not a letter about one.
    Report,
    /// A court's paper that nobody has signed or issued yet: it commands and orders nothing.
    Draft,
    /// What the practice itself wrote to someone outside.
    Outbound,
}

/// How loud an authorization's text speaks of who asks.
const AUTHORIZED: f32 = 0.15;

/// A title that may make a page an authorization.
static AUTHORIZATION: LazyLock<Regex> = LazyLock::new(|| {
    compiled(&spelled_out(
        r"\b(authoriz(e|ation)|release|consent|permission|directive|revocation|autorizaci[oó]n)\b",
    ))
});

/// The words by which a patient authorizes.
static GRANT: LazyLock<Regex> = LazyLock::new(|| {
    compiled(&spelled_out(
        r"\b(i (do |hereby |voluntarily )*(authorize|permit|allow|request and authorize|consent to)
            |i, ?[^\n]+?(authorize|permit|allow|give permission)|i want you to (give|release)
            |(the )?undersigned authorizes?|autorizo)\b",
    ))
});

/// The small print of a release form.
static FORM_TERMS: LazyLock<Regex> = LazyLock::new(|| {
    compiled(&spelled_out(
        r"\b(this (form|authorization|release) (is good|is valid|expires|ends|will expire)|(revoke
            |cancel) (it|this|the authorization|at any time)|in writing|initial(s|ed)?\b|signature|^ ?signed
            |date signed|relationship|redisclos\w+|office use|unless checked|once released)",
    ))
});

/// The words by which an office asks above the release that it has the patient sign.
static OF_OFFICE: LazyLock<Regex> = LazyLock::new(|| {
    compiled(&spelled_out(
        r"\b(we|our (office|clinic|practice)) (have accepted|are (seeing|treating|now|the new)|now (see|treat|follow)
            |(would )?(request|need|ask|appreciate)|require)\b",
    ))
});

/// A value with its range of reference, as laboratories print them.
static RANGE: LazyLock<Regex> = LazyLock::new(|| {
    compiled(&spelled_out(
        r"^[^\n(]{2,60}? [<>]?[0-9]+(\.[0-9]+)? ?[^\n0-9(]{0,14}\(([<>]?[0-9]+(\.[0-9]+)? ?(-|to) ?|[<>] ?)[0-9]+(\.[0-9]+)?\)",
    ))
});

/// The heading of a court's paper, or of one that a court or notary vouches for.
static CAPTION: LazyLock<Regex> = LazyLock::new(|| {
    compiled(&spelled_out(
        r"\b(in the [^\n]*?court|court of|in re|(cause|case|docket|file|index) (no|number)
            |letters (testamentary|of)|the state of|county of|notary|clerk of)\b",
    ))
});

/// The words by which a letter begins or ends.
static SALUTATION: LazyLock<Regex> = LazyLock::new(|| {
    compiled(&spelled_out(
        r"^ ?(dear|to whom|hello|hi|good (morning|afternoon|day)|greetings|ladies and gentlemen|sir|madam
            |estimad[oa]s?)\b|\b(sincerely|truly yours|very truly|respectfully|regards|atentamente)\b",
    ))
});

/// The words that only a letter has: no court's paper is dear to anybody.
static CORRESPONDENCE: LazyLock<Regex> = LazyLock::new(|| {
    compiled(&spelled_out(
        r"^ ?dear [^\n]{2,60}[:,]|^ ?((very|yours) truly( yours)?|sincerely( yours)?|(with )?(kind |best |warm )*regards
            |cordially|(i|we) (write|represent|am writing|are writing|would ask))\b",
    ))
});

/// The headings of clinical reports.
static HEADING: LazyLock<Regex> = LazyLock::new(|| {
    compiled(&spelled_out(
        r"^ ?(history|hpi|history of present illness|past (medical |surgical )?history|exam
            |physical exam(ination)?|pe|impression( and plan)?|assessment( and plan| & plan)?|plan|a/p
            |medications?|meds|vitals|findings|technique|comparison|indication|cc|chief complaint|ros
            |specimen|collected|reported|test result|hospital course|disposition|subjective|objective
            |imaging|echocardiogram[^\n:]{0,12}|procedure|discharge (diagnosis|diagnoses|medications)
            |admission diagnosis|final diagnosis|interpretation|comment)\b ?(:|\.|$|[0-9])",
    ))
});

/// Words of a paper that appoints someone, divides custody, or gives a power of attorney.
static APPOINTMENT: LazyLock<Regex> = LazyLock::new(|| {
    compiled(&spelled_out(
        r"\bletters (testamentary|of (guardianship|administration|conservatorship|office
            |independent administration))\b|\border (of appointment|appointing)|\bdecree of (divorce
            |dissolution)|\b(custody|parenting) (order|decree|agreement|plan)\b|\border (of|for|on|regarding
            |granting|establishing) (sole |joint |legal |temporary )*(custody|guardianship|conservatorship
            |parentage)|\b(durable |medical |health ?care )+power of attorney\b
            |\bdesignation of health ?care (agent|surrogate)|\bhealth ?care proxy\b|\bjudgment of (divorce
            |dissolution)|\b(is|are|was|were) (hereby )?(duly )?appointed (and (has
            |have) qualified [^\n.]*?)?(as )?(the )?(\w+ ){0,5}?(guardian|conservator|executor|executrix
            |administrator|personal representative)",
    ))
});

/// Words of process, which are heard wherever they stand: a form does not command.
static COMMAND: LazyLock<Regex> = LazyLock::new(|| {
    compiled(&spelled_out(
        r"\b(you are (hereby )?(commanded|ordered|summoned|required)|we command you|subpoena (duces|to)
            |(deposition|investigative|administrative|civil|judicial|grand jury) subpoena|search warrant
            |so ordered|served with (this|a) subpoena)\b",
    ))
});

/// Words by which a letter asks.
static ASKS: LazyLock<Regex> = LazyLock::new(|| {
    compiled(&spelled_out(
        r"\b(please (send|provide|fax|mail|forward|furnish|copy|produce|respond|reply)|kindly|we (request
            |require|need)|records? requested)\b",
    ))
});

/// An order to give records up, which no appointment contains.
static DISCLOSURE: LazyLock<Regex> = LazyLock::new(|| {
    compiled(&spelled_out(
        r"\b(shall|commanded to|ordered to|directed to|must|are to|is to)\b[^.]*?\b(produce|give|deliver|disclose|furnish
            |surrender|turn over|make available|release|provide|file)\b[^.]*?\b(records?|charts?|documents
            |information|files)\b|\b(records?|charts?|documents|files)\b[^.]*?\b(shall be|are to be
            |be) (produced|delivered|disclosed|furnished|surrendered|turned over|made available|released
            |provided|submitted)\b|\brecords?\b[^.]*?\b(is|are) (hereby )?(ordered|directed|commanded) to (furnish|produce|disclose
            |give|provide|release|deliver)\b",
    ))
});

impl Genre {
    /// What sort of paper each passage is, in their order. A page without a salutation goes on with the form or the
    /// court's paper before it.
    pub fn of_all(reading: &Reading<'_>, practice: &Practice) -> Vec<Genre> {
        let mut genres: Vec<Genre> = Vec::with_capacity(reading.passages.len());
        let mut before: Option<(usize, Genre)> = None;
        for passage in &reading.passages {
            let part = reading.document.parts.get(passage.part);
            let alone = Genre::of(passage, part, practice);
            let genre = match before {
                Some((part, going @ (Genre::Authorization | Genre::Appointment)))
                    if part == passage.part && alone == Genre::Letter && is_continued(&passage.text) =>
                {
                    going
                }
                _ => alone,
            };
            before = Some((passage.part, genre));
            genres.push(genre);
        }
        genres
    }

    /// What sort of paper `passage` is by itself.
    fn of(passage: &Passage, part: Option<&Part>, practice: &Practice) -> Genre {
        let text = &passage.text;
        if part.and_then(|part| part.envelope.as_ref()).is_some_and(|envelope| is_outbound(envelope, practice)) {
            Genre::Outbound
        } else if matches!(passage.role, Role::Body | Role::NestedBody)
            && RANGE.find_iter(text).take(2).count() == 2
            && !SALUTATION.is_match(text)
            && !ASKS.is_match(text)
        {
            Genre::Report
        } else if passage.role != Role::Attachment {
            Genre::Letter
        } else if is_draft(text) {
            Genre::Draft
        } else if APPOINTMENT.is_match(text)
            && !DISCLOSURE.is_match(text)
            && (CAPTION.is_match(text) || !SALUTATION.is_match(text))
            && !ASKS.is_match(text)
            && !CORRESPONDENCE.is_match(text)
        {
            Genre::Appointment
        } else if COMMAND.is_match(text) {
            Genre::Letter
        } else if AUTHORIZATION.is_match(text)
            && !OF_OFFICE.is_match(text)
            && (GRANT.is_match(text) || FORM_TERMS.find_iter(text).take(3).count() == 3)
            && !SALUTATION.is_match(text)
        {
            Genre::Authorization
        } else if (is_report(text) && !ASKS.is_match(text))
            || (RANGE.find_iter(text).take(3).count() == 3 && !ASKS.is_match(text))
        {
            Genre::Report
        } else {
            Genre::Letter
        }
    }

    /// How loud a cue speaks in such a paper.
    pub fn volume(self, subject: Subject) -> f32 {
        match (self, subject) {
            (Genre::Letter, _) | (_, Subject::Mention) => 1.0,
            (Genre::Authorization, Subject::Kind(_) | Subject::Judge | Subject::Disclosure) => AUTHORIZED,
            (Genre::Authorization, Subject::Asking | Subject::Supporting) => 0.5,
            (Genre::Report, Subject::Kind(Kind::NotARequest)) => 1.0,
            (Genre::Report, Subject::Kind(_) | Subject::Judge | Subject::Disclosure) => 0.0,
            (Genre::Report, Subject::Asking | Subject::Supporting) => 0.3,
            (Genre::Appointment, Subject::Kind(Kind::Guardian)) => 1.0,
            (
                Genre::Appointment,
                Subject::Kind(_) | Subject::Asking | Subject::Supporting | Subject::Judge | Subject::Disclosure,
            ) => 0.0,
            (Genre::Draft, Subject::Kind(Kind::CourtOrder | Kind::Subpoena)) => 0.0,
            (Genre::Draft, Subject::Judge | Subject::Disclosure) => 0.0,
            (Genre::Draft, Subject::Kind(_) | Subject::Asking | Subject::Supporting) => 0.5,
            (Genre::Outbound, _) => 0.0,
        }
    }
}

/// Whether a page goes on with the form or paper before it, and neither greets, asks nor commands.
fn is_continued(text: &str) -> bool {
    !SALUTATION.is_match(text) && !ASKS.is_match(text) && !COMMAND.is_match(text) && !DISCLOSURE.is_match(text)
}

/// Whether `text` has the headings of a clinical report.
fn is_report(text: &str) -> bool {
    let headings: BTreeSet<String> =
        HEADING.find_iter(text).map(|it| it.as_str().trim().to_ascii_lowercase()).collect();
    headings.len() >= 3
}

/// Whether `text` is a form to be filled in that asks for records: a title that says so, and blanks or boxes.
pub fn is_form(text: &str) -> bool {
    FORM_TITLE.is_match(text) && FORM_TERMS.find_iter(text).take(2).count() == 2
}

/// Whether `text` is a court's paper that says of itself that it is a draft or a proposal.
pub fn is_draft(text: &str) -> bool {
    text.lines().take(DRAFT_LINES).any(|line| line.trim().len() < SHORT_LINE && DRAFT.is_match(line))
        && !ISSUED.is_match(text)
}

/// How far down a page its title stands, in lines.
const DRAFT_LINES: usize = 24;
/// A title is no longer than this, in bytes.
const SHORT_LINE: usize = 90;

/// What a court's paper says that is not issued.
static DRAFT: LazyLock<Regex> = LazyLock::new(|| {
    compiled(&spelled_out(
        r"\[ ?proposed ?\]|\( ?proposed ?\)|\bproposed (form of )?(\w+ )?(order|subpoena|judgment|entry)\b|^[^a-z]*(proposed|draft)[^a-z]*$
            |\( ?d ?r ?a ?f ?t\b|\bnot (yet issued|issued|yet signed|yet entered)\b|\b(form of|draft) (order|subpoena)\b",
    ))
});

/// What shows that it was signed all the same.
static ISSUED: LazyLock<Regex> = LazyLock::new(|| {
    compiled(&spelled_out(
        r"(/s/|\bs/) ?[^\n]{0,40}\n?[^\n]{0,40}\b(judge|magistrate|commissioner|clerk)\b|\bthe (within|foregoing|proposed) order is (entered|granted|approved)",
    ))
});

/// The title of a form by which one asks for records.
static FORM_TITLE: LazyLock<Regex> = LazyLock::new(|| {
    compiled(&spelled_out(
        r"^ ?[^\n.]{0,30}?\b(request (for|to)|authorization|release of|solicitud)\b[^\n.]{0,60}?$",
    ))
});

/// Whether the practice itself wrote to someone outside.
pub fn is_outbound(envelope: &Envelope, practice: &Practice) -> bool {
    is_ours(&envelope.from, practice) && !envelope.to.is_empty() && !is_ours(&envelope.to, practice)
}

/// Whether people of the practice write among themselves.
pub fn is_internal(envelope: &Envelope, practice: &Practice) -> bool {
    is_ours(&envelope.from, practice) && (envelope.to.is_empty() || is_ours(&envelope.to, practice))
}

/// Whether all of `addresses` are the practice's own.
pub fn is_ours(addresses: &[Address], practice: &Practice) -> bool {
    !addresses.is_empty()
        && addresses.iter().all(|address| {
            let email = address.email.expose().to_ascii_lowercase();
            email.rsplit_once('@').is_some_and(|(_, domain)| {
                practice.domains.iter().any(|ours| domain == ours || domain.ends_with(&format!(".{ours}")))
            })
        })
}

#[cfg(test)]
mod tests {
    use crate::model::Kind::{Attorney, CourtOrder, Guardian, Patient, Subpoena};
    use crate::triage::verdict::tests::check;

    const RELEASE: &str = "AUTHORIZATION TO RELEASE MEDICAL RECORDS\nI, Jane Roe, authorize Birch Clinic \
     to give my records to Low Law Firm. I may revoke this in writing. Signed: Jane Roe  Date: 5/1/2026";

    #[test]
    fn a_release_does_not_make_the_patient_the_writer() {
        check(
            &format!("This firm represents Jane Roe. Please send her chart.\nSam Low, Attorney\n===\n{RELEASE}"),
            Attorney,
        );
    }

    #[test]
    fn a_release_alone_is_the_patients_request() {
        check(&format!("form\n===\n{}", RELEASE.replace("Low Law Firm", "my new doctor")), Patient);
    }

    #[test]
    fn a_page_after_a_release_is_heard_when_it_commands() {
        check(
            &format!(
                "see fax\n===\n{RELEASE}\n\u{c}SUBPOENA DUCES TECUM\nCase No. 26-1\nTo the custodian of \
                 Birch Clinic: YOU ARE COMMANDED to produce the records of Jane Roe on June 1.\nIssued by \
                 Sam Low, attorney for plaintiff"
            ),
            Subpoena,
        );
    }

    #[test]
    fn a_decree_divides_custody_and_orders_no_disclosure() {
        check(
            "I am Leo's father. Please send me a copy of his chart, the decree is attached.\n===\nIN THE \
             DISTRICT COURT\nFINAL DECREE OF DIVORCE\nIT IS ORDERED that Ann and Paul Roe are appointed \
             joint managing conservators of the child.\n\u{c}IT IS ORDERED that each parent shall have \
             the right of access to medical records of the child.\nSIGNED May 1, 2026\nA. Dale\nJudge \
             Presiding",
            Guardian,
        );
    }

    #[test]
    fn an_order_about_a_child_in_custody_still_orders() {
        check(
            "Order attached.\n===\nIN THE FAMILY COURT\nIn the matter of the custody of L.R., a \
             child\nORDER FOR RELEASE OF RECORDS\nIT IS ORDERED that Birch Clinic shall provide the \
             medical records of the child to the guardian ad litem by June 1.\nSIGNED May 1, 2026\nA. \
             Dale\nJudge Presiding",
            CourtOrder,
        );
    }
}
