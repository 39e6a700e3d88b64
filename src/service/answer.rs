//! Joins the pure stages: what a document asks, when it counts as received, and who must be told in which words.
//!
//! Shared by the daemon and by `forewarn classify`, so that both say the same of a message.

use std::panic::{AssertUnwindSafe, catch_unwind};

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};

use crate::config::Config;
use crate::model::{
    AlertRule, Assessment, Cause, Document, Entry, EntryId, Explanation, Kind, Media, NewNotice, Practice, Private,
    Problem, Purpose, RawMessage, Recipient, Release, State, Urgency,
};
use crate::policy::notices::Call;
use crate::report::alert::{Alert, Telling};
use crate::store::{Answer, Extent, Reading, Thread};
use crate::{policy, report, triage};

/// The Date header is believed when it lies at most this far after the message was stored.
const CLOCK_SKEW: SignedDuration = SignedDuration::from_hours(24);

/// The day of receipt, where the practice is: the message's own Date, or its arrival where it has none.
///
/// A Date that lies after `stored` cannot be true, and is not used: it would move deadlines out.
pub fn received(document: &Document, arrived: Timestamp, stored: Option<Timestamp>, practice: &Practice) -> Date {
    let said = document.envelope.date.filter(|date| stored.is_none_or(|stored| *date <= stored + CLOCK_SKEW));
    said.unwrap_or(arrived).to_zoned_datetime(practice.time_zone.clone()).date()
}

/// What `document` asks. A fault of triage itself is an unclear answer that says so, never a lost message.
pub fn assess(document: &Document, practice: &Practice, received: Date) -> Assessment {
    let assessing = catch_unwind(AssertUnwindSafe(|| triage::assess(document, practice, received)));
    let mut assessment = assessing.unwrap_or_else(|_| {
        let fault = Problem { place: None, cause: Cause::ReaderDied };
        let problems = document.problems().cloned().chain([fault]).collect();
        Assessment { review: true, problems, ..Assessment::default() }
    });
    assessment.review |= document.has_doubt();
    assessment
}

/// What `document` asks, given that a person found it to be of `kind`. A fault of triage itself leaves the fields empty.
pub fn assess_as(document: &Document, practice: &Practice, received: Date, kind: Kind) -> Assessment {
    let assessing = catch_unwind(AssertUnwindSafe(|| triage::assess_as(document, practice, received, kind)));
    assessing.unwrap_or_else(|_| Assessment { kind, ..Assessment::default() })
}

/// Why `document` is taken for what it is. A fault of triage itself leaves the assessment, and nothing weighed.
pub fn explain(document: &Document, practice: &Practice, received: Date) -> Explanation {
    let assessment = assess(document, practice, received);
    let explaining = || triage::explain::explain(document, assessment.clone(), practice, received);
    catch_unwind(AssertUnwindSafe(explaining))
        .unwrap_or_else(|_| Explanation { assessment, ..Explanation::default() })
}

/// The answer to a mail of our own, or a machine's answer to one: there is nothing in it to act on.
pub fn of_our_own() -> Assessment {
    Assessment { kind: Kind::NotARequest, confidence: 1.0, ..Assessment::default() }
}

/// Who sent it, for a person: the From line, or the file's name for a bare document.
pub(super) fn sender(raw: &RawMessage, document: &Document) -> Private<String> {
    match &raw.media {
        Media::Document { name } => name.clone(),
        Media::Mail => match document.envelope.from.first() {
            Some(address) => match &address.name {
                Some(name) => Private::new(format!("{} <{}>", name.expose(), address.email.expose())),
                None => address.email.clone(),
            },
            None => Private::default(),
        },
    }
}

/// Where an entry stands once it has been read.
fn state(call: &Call) -> State {
    match call.rule {
        AlertRule::Now | AlertRule::Digest => State::Open,
        AlertRule::Silent => State::NotARequest,
    }
}

/// One message on its way into the log.
#[derive(Debug, Clone, Copy)]
pub struct Case<'a> {
    pub entry: EntryId,
    pub raw: &'a RawMessage,
    pub document: &'a Document,
    /// The day of receipt.
    pub received: Date,
    /// To which day the time to answer was extended, if it was.
    pub extended: Option<Date>,
    pub now: Timestamp,
    pub today: Date,
}

/// What is written down of `case`, and what the people whom `call` names are told.
pub fn answer(
    case: &Case<'_>,
    assessment: Assessment,
    call: &Call,
    telling: Telling<'_>,
    extent: Extent,
    config: &Config,
) -> Answer {
    let deadline =
        policy::deadline::deadline(&assessment, case.received, case.extended, &config.practice, &config.policy);
    let state = state(call);
    let hold = config.holds(&case.raw.inbox) && policy::hold::waits(assessment.kind, call, &config.policy);
    let entry = Entry {
        disposition: None,
        id: case.entry,
        inbox: case.raw.inbox.clone(),
        arrived: case.raw.arrived,
        stored: case.now,
        state,
        assessment: Some(assessment),
        deadline,
        alerted: None,
        acknowledgements: Vec::new(),
        releases: Vec::new(),
        sender: sender(case.raw, case.document),
        subject: case.document.envelope.subject.clone(),
    };
    let notices = notices(&entry, case, call, telling, config);
    let Entry { assessment, deadline, sender, subject, .. } = entry;
    let assessment = assessment.unwrap_or_default();
    let envelope = &case.document.envelope;
    let thread = Thread { own: envelope.message_id.clone(), answers: envelope.in_reply_to.clone() };
    let reading = Reading { assessment, deadline, sender, subject, state, extent, thread };
    Answer { entry: case.entry, reading, notices, hold, at: case.now }
}

/// What the provider and the administrators are told of a release that was recorded as out of policy. `unmet` are the
/// conditions that were not met, in words.
pub fn out_of_policy(entry: &Entry, release: &Release, unmet: &[String], config: &Config) -> Vec<NewNotice> {
    let unread = Assessment::default();
    let assessment = entry.assessment.as_ref().unwrap_or(&unread);
    let letter = report::out_of_policy::letter(entry, release, unmet, &config.practice);
    let recipients = policy::notices::recipients(assessment, &config.practice);
    let notice = |recipient: Recipient| NewNotice {
        entry: Some(entry.id),
        purpose: Purpose::OutOfPolicy,
        urgency: Urgency::Critical,
        recipient,
        letter: letter.clone(),
    };
    recipients.into_iter().map(notice).collect()
}

/// One notice for each person whom `call` names, and for the deputies of those who are away; none unless the rule is to tell at once.
fn notices(entry: &Entry, case: &Case<'_>, call: &Call, telling: Telling<'_>, config: &Config) -> Vec<NewNotice> {
    match call.rule {
        AlertRule::Now => {}
        AlertRule::Digest | AlertRule::Silent => return Vec::new(),
    }
    let kind = entry.assessment.as_ref().map_or(Kind::Unclear, |it| it.kind);
    let rule = config.policy.rule(kind);
    let letter = |recipient: &Recipient| {
        report::alert::letter(&Alert {
            entry,
            fax: case.document.envelope.fax.as_ref(),
            rule,
            urgency: call.urgency,
            practice: &config.practice,
            disclosure: config.policy.disclosure,
            today: case.today,
            recipient,
            telling,
        })
    };
    let notice = |recipient: &Recipient| NewNotice {
        entry: Some(entry.id),
        purpose: Purpose::Alert,
        urgency: call.urgency,
        recipient: recipient.clone(),
        letter: letter(recipient),
    };
    let recipients = policy::absence::with_deputies(call.recipients.clone(), &config.practice, case.today);
    recipients.iter().map(notice).collect()
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::received;
    use crate::config::default_policy;
    use crate::model::{Document, Practice, StateCode};

    #[track_caller]
    fn check(date: Option<&str>, stored: Option<&str>, expected: &str) {
        let practice = Practice {
            name: "Cedar Hollow Family Medicine".into(),
            time_zone: jiff::tz::TimeZone::get("America/Chicago").unwrap(),
            state: StateCode(['T', 'X']),
            providers: Vec::new(),
            administrators: Vec::new(),
            staff: Vec::new(),
            default_providers: Vec::new(),
            domains: Vec::new(),
            holidays: vec![],
            taught: crate::model::Taught::default(),
        };
        let mut document = Document::default();
        document.envelope.date = date.map(|date| date.parse().unwrap());
        let arrived: Timestamp = "2026-11-24T12:00Z".parse().unwrap();
        let found = received(&document, arrived, stored.map(|stored| stored.parse().unwrap()), &practice);
        assert_eq!(found.to_string(), expected, "{date:?}");
    }

    #[test]
    fn the_message_says_when_it_was_sent_by_the_practices_own_day() {
        check(Some("2026-11-20T03:00Z"), Some("2026-11-24T12:00Z"), "2026-11-19");
        check(None, Some("2026-11-24T12:00Z"), "2026-11-24");
    }

    #[test]
    fn a_date_in_the_future_moves_no_deadline_out() {
        check(Some("2031-01-01T00:00Z"), Some("2026-11-24T12:00Z"), "2026-11-24");
        check(Some("2031-01-01T12:00Z"), None, "2031-01-01");
    }

    #[test]
    fn every_kind_has_its_rule() {
        let policy = default_policy(StateCode(['T', 'X']));
        for kind in crate::model::Kind::ALL {
            assert!(!policy.rule(*kind).advice.is_empty() || !kind.is_request(), "{kind}");
        }
    }
}
