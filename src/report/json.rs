//! The lines of `--json`: a format that scripts rely on.
//!
//! Field names, their order and their spelling are fixed; new fields may follow. Times carry the practice's offset
//! (RFC 3339), dates are dates. Values are those of the assessment, unchanged: what would do harm on a terminal
//! (escape sequences, characters that turn the direction of reading) is written as a JSON escape, so that a reader
//! of JSON gets it back exactly.

mod shown;

use std::borrow::Cow;

use jiff::Timestamp;
use jiff::civil::Date;
use serde::Serialize;

use super::lessons;
use super::reading::is_paged;
use crate::model::{
    Assessment, Cause, Content, Disposition, Document, Entry, EntryId, Evidence, Explanation, Field, Flag, Kind,
    Lesson, Part, PersonId, Practice, Relationship, Signer,
};

pub use shown::shown;

/// One line of `classify --json`, without the line break.
pub fn classified(path: &str, assessment: &Assessment) -> String {
    line(&Classified::new(Some(path), assessment))
}

/// One line of `explain --json`, without the line break: that of [`classified`], with what was weighed.
pub fn explained(path: &str, explanation: &Explanation) -> String {
    line(&Explained {
        assessment: Classified::new(Some(path), &explanation.assessment),
        runner_up: explanation
            .assessment
            .runner_up
            .map(|(kind, share)| WeightLine { kind, weight: rounded(share) }),
        weights: explanation
            .weights
            .iter()
            .map(|(kind, weight)| WeightLine { kind: *kind, weight: (f64::from(*weight) * 10.0).round() / 10.0 })
            .collect(),
        because: explanation.assessment.evidence.iter().map(BecauseLine::of).collect(),
        against: explanation.against.iter().map(BecauseLine::of).collect(),
        rivals: explanation
            .rivals
            .iter()
            .map(|it| RivalLine {
                value: it.value.expose(),
                said: BecauseLine {
                    field: it.field,
                    text: it.text.expose(),
                    place: it.place.describe().into_exposed(),
                    why: &it.reason,
                },
            })
            .collect(),
    })
}

/// One line of `list --json`, without the line break.
pub fn listed(entry: &Entry, practice: &Practice) -> String {
    line(&Listed::new(entry, &assessment_of(entry), practice))
}

/// That something was done to the entry `id`.
pub fn done(id: EntryId, action: &str) -> String {
    line(&Done { id: id.0, done: action })
}

/// Why a release of the entry `id` may not be recorded: a code and the words, one for each reason. None stands against it
/// where there are none.
pub fn refusal(id: EntryId, reasons: &[(&'static str, String)]) -> String {
    let refused = reasons.iter().map(|(code, text)| ReasonLine { code, text }).collect();
    line(&Refusal { id: id.0, may_release: reasons.is_empty(), reasons: refused })
}

/// That a training was recorded.
pub fn trained(trainee: &PersonId, on: Date) -> String {
    line(&TrainedLine { trained: trainee, on })
}

/// One line of `lessons --json`, without the line break.
pub fn lesson(lesson: &Lesson) -> String {
    let ids = |entries: &[EntryId]| entries.iter().map(|it| it.0).collect();
    line(&LessonLine {
        before: lesson.before,
        after: lesson.after,
        entries: ids(&lesson.entries),
        learned: ids(&lesson.learned),
        senders: lesson.senders.iter().map(|(domain, seen)| SenderLine { domain, seen: *seen }).collect(),
        suggestions: lesson
            .suggestions
            .iter()
            .map(|it| SuggestionLine { toml: lessons::table(&it.teaches), seen: it.seen })
            .collect(),
    })
}

/// The line of `read --json`, without the line break.
pub fn read(path: &str, document: &Document) -> String {
    let of_message = document.problems.iter().map(|it| PartLine {
        name: it.place.as_ref().map(|it| it.part.expose().as_str()),
        page: None,
        how: "none",
        text: None,
        why: Some(it.cause.describe()),
    });
    line(&ReadLine { path, parts: of_message.chain(document.parts.iter().flat_map(parts_of)).collect() })
}

/// The lines of one part: one a page, or one that says why it was left out.
fn parts_of(part: &Part) -> Vec<PartLine<'_>> {
    let name = Some(part.name.expose().as_str());
    let paged = is_paged(part);
    let left_out = part.ignored.iter().map(|rule| PartLine {
        name,
        page: None,
        how: "none",
        text: None,
        why: Some(format!("left out: {rule}")),
    });
    let pages = part.pages.iter().map(|page| {
        let (how, why) = match &page.content {
            Content::Text(_) => ("text", None),
            Content::Recognised { doubtful: false, .. } => ("ocr", None),
            Content::Recognised { doubtful: true, .. } => ("ocr", Some("read with doubt: compare it".to_owned())),
            Content::Scanned { .. } => ("none", Some(Cause::Scanned.describe())),
            Content::Unread(problem) => ("none", Some(problem.cause.describe())),
        };
        let text = page.content.text().map(|it| it.expose().as_str());
        PartLine { name, page: paged.then_some(page.number), how, text, why }
    });
    left_out.chain(pages).collect()
}

#[derive(Serialize)]
struct ReadLine<'a> {
    path: &'a str,
    parts: Vec<PartLine<'a>>,
}

#[derive(Serialize)]
struct PartLine<'a> {
    name: Option<&'a str>,
    page: Option<u32>,
    how: &'static str,
    text: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    why: Option<String>,
}

#[derive(Serialize)]
struct Classified<'a> {
    path: Option<&'a str>,
    kind: Kind,
    relationship: Option<Relationship>,
    confidence: f64,
    review: bool,
    patients: Vec<PatientLine<'a>>,
    requester: RequesterLine<'a>,
    providers: &'a [PersonId],
    due: Option<Date>,
    flags: Vec<Flag>,
    evidence: Vec<EvidenceLine<'a>>,
    unread: Vec<UnreadLine<'a>>,
    signed_by: Option<Signer>,
    authorization: Option<AuthorizationLine>,
}

/// How an authorization stands: by number (`A1` to `A6`, `S1` to `S3`), and in words what it lacks.
#[derive(Serialize)]
struct AuthorizationLine {
    status: &'static str,
    present: Vec<&'static str>,
    missing: Vec<&'static str>,
    lacks: Vec<&'static str>,
    signed: Option<Date>,
    expires: Option<Date>,
}

#[derive(Serialize)]
struct Explained<'a> {
    #[serde(flatten)]
    assessment: Classified<'a>,
    runner_up: Option<WeightLine>,
    weights: Vec<WeightLine>,
    because: Vec<BecauseLine<'a>>,
    against: Vec<BecauseLine<'a>>,
    rivals: Vec<RivalLine<'a>>,
}

#[derive(Serialize)]
struct WeightLine {
    kind: Kind,
    weight: f64,
}

#[derive(Serialize)]
struct BecauseLine<'a> {
    field: Field,
    text: &'a str,
    #[serde(rename = "where")]
    place: String,
    why: &'a str,
}

#[derive(Serialize)]
struct RivalLine<'a> {
    value: &'a str,
    #[serde(flatten)]
    said: BecauseLine<'a>,
}

impl<'a> BecauseLine<'a> {
    fn of(evidence: &'a Evidence) -> BecauseLine<'a> {
        BecauseLine {
            field: evidence.field,
            text: evidence.text.expose(),
            place: evidence.place.describe().into_exposed(),
            why: &evidence.reason,
        }
    }
}

#[derive(Serialize)]
struct PatientLine<'a> {
    name: &'a str,
    dob: Option<Date>,
}

#[derive(Serialize)]
struct RequesterLine<'a> {
    name: Option<&'a str>,
    organization: Option<&'a str>,
}

#[derive(Serialize)]
struct EvidenceLine<'a> {
    field: Field,
    text: &'a str,
    #[serde(rename = "where")]
    place: String,
}

/// Something that could not be read; `name` is none where it is the whole message.
#[derive(Serialize)]
struct UnreadLine<'a> {
    name: Option<&'a str>,
    page: Option<u32>,
    why: String,
}

#[derive(Serialize)]
struct Listed<'a> {
    id: i64,
    status: &'static str,
    received_at: String,
    alerted_at: Option<String>,
    acknowledged_at: Option<String>,
    inbox: &'a str,
    deadline: Option<Date>,
    /// What became of the request; none while it is open.
    disposition: Option<Disposition>,
    sender: &'a str,
    subject: &'a str,
    #[serde(flatten)]
    assessment: Classified<'a>,
}

#[derive(Serialize)]
struct Done<'a> {
    id: i64,
    done: &'a str,
}

#[derive(Serialize)]
struct Refusal<'a> {
    id: i64,
    may_release: bool,
    reasons: Vec<ReasonLine<'a>>,
}

#[derive(Serialize)]
struct ReasonLine<'a> {
    code: &'static str,
    text: &'a str,
}

#[derive(Serialize)]
struct TrainedLine<'a> {
    trained: &'a PersonId,
    on: Date,
}

#[derive(Serialize)]
struct LessonLine<'a> {
    before: Kind,
    after: Kind,
    entries: Vec<i64>,
    learned: Vec<i64>,
    senders: Vec<SenderLine<'a>>,
    suggestions: Vec<SuggestionLine>,
}

#[derive(Serialize)]
struct SenderLine<'a> {
    domain: &'a str,
    seen: usize,
}

#[derive(Serialize)]
struct SuggestionLine {
    toml: String,
    seen: usize,
}

impl<'a> Classified<'a> {
    fn new(path: Option<&'a str>, assessment: &'a Assessment) -> Classified<'a> {
        Classified {
            path,
            kind: assessment.kind,
            relationship: assessment.relationship,
            confidence: rounded(assessment.confidence),
            review: assessment.review || !assessment.problems.is_empty(),
            patients: assessment
                .patients
                .iter()
                .map(|it| PatientLine { name: it.name.expose(), dob: it.dob.as_ref().map(|it| *it.expose()) })
                .collect(),
            requester: RequesterLine {
                name: assessment.requester.name.as_ref().map(|it| it.expose().as_str()),
                organization: assessment.requester.organization.as_ref().map(|it| it.expose().as_str()),
            },
            providers: &assessment.providers,
            due: assessment.due,
            flags: assessment.flags.iter().copied().collect(),
            evidence: assessment
                .evidence
                .iter()
                .map(|it| EvidenceLine {
                    field: it.field,
                    text: it.text.expose(),
                    place: it.place.describe().into_exposed(),
                })
                .collect(),
            unread: assessment
                .problems
                .iter()
                .map(|it| UnreadLine {
                    name: it.place.as_ref().map(|it| it.part.expose().as_str()),
                    page: it.place.as_ref().and_then(|it| it.page),
                    why: it.cause.describe(),
                })
                .collect(),
            signed_by: assessment.signed_by,
            authorization: assessment.authorization.as_ref().map(|it| AuthorizationLine {
                status: it.standing.as_str(),
                present: it.present_codes(),
                missing: it.missing_codes(),
                lacks: it.missing.iter().map(|it| it.in_words()).collect(),
                signed: it.signed,
                expires: it.expires,
            }),
        }
    }
}

impl<'a> Listed<'a> {
    fn new(entry: &'a Entry, assessment: &'a Assessment, practice: &Practice) -> Listed<'a> {
        let acknowledged = entry.acknowledgements.iter().map(|it| it.at).min();
        Listed {
            id: entry.id.0,
            status: entry.state.as_str(),
            received_at: rfc3339(entry.arrived, practice),
            alerted_at: entry.alerted.map(|it| rfc3339(it, practice)),
            acknowledged_at: acknowledged.map(|it| rfc3339(it, practice)),
            inbox: entry.inbox.as_str(),
            deadline: entry.deadline.as_ref().map(|it| it.date),
            disposition: entry.disposition,
            sender: entry.sender.expose(),
            subject: entry.subject.expose(),
            assessment: Classified::new(None, assessment),
        }
    }
}

/// The entry's assessment; for one that has not been read, `unclear` and to be checked.
fn assessment_of(entry: &Entry) -> Cow<'_, Assessment> {
    match &entry.assessment {
        Some(assessment) => Cow::Borrowed(assessment),
        None => Cow::Owned(Assessment { review: true, ..Assessment::default() }),
    }
}

/// Two digits; what is no number counts as no confidence at all.
fn rounded(confidence: f32) -> f64 {
    let confidence = if confidence.is_finite() { confidence.clamp(0.0, 1.0) } else { 0.0 };
    (f64::from(confidence) * 100.0).round() / 100.0
}

fn rfc3339(time: Timestamp, practice: &Practice) -> String {
    time.to_zoned_datetime(practice.time_zone.clone()).strftime("%Y-%m-%dT%H:%M:%S%:z").to_string()
}

fn line(value: &impl Serialize) -> String {
    let line = serde_json::to_string(value).expect("structs of strings, numbers and lists always serialize");
    if line.chars().any(disturbs) { escaped(&line) } else { line }
}

/// Characters that JSON allows as they are, but that a terminal acts upon: C1 controls and those that turn the
/// direction of reading.
fn disturbs(character: char) -> bool {
    matches!(character, '\u{7F}'..='\u{9F}' | '\u{061C}' | '\u{200E}' | '\u{200F}' | '\u{2028}'..='\u{202E}'
        | '\u{2066}'..='\u{2069}')
}

/// Writes them as escapes. Outside of strings, JSON has none of them.
fn escaped(line: &str) -> String {
    line.chars().map(|it| if disturbs(it) { format!("\\u{:04x}", u32::from(it)) } else { it.to_string() }).collect()
}
