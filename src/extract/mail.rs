//! A mail, the message itself or one inside another: its words and its files, by way of `parse`.
//!
//! Some mails only announce what they bring: a fax gateway's notice without the fax, or the notice of a service for
//! protected mail, whose message waits behind a link or in a locked page. What such a mail announces has not been
//! seen and may be a request, hence [`Cause::ContentUnseen`]. So it is where all that a mail shows is a picture on a
//! server.

use std::sync::LazyLock;

use regex::Regex;

use crate::extract::format::Format;
use crate::extract::limits::Budget;
use crate::extract::reading::{Member, Reading};
use crate::extract::{html, pgp, secure, words};
use crate::model::{Body, Cause, Envelope, Message, Place, Problem};
use crate::parse::{self, guard};

static SEALED: LazyLock<Regex> = LazyLock::new(|| {
    let sealed = r"(?:secure|secured|encrypted|protected)\s+(?:e-?mail\s+)?(?:message|e-?mail)\b";
    let pattern = format!(
        r"(?i)\b(?:you(?:'ve|\s+have)\s+(?:received\s+)?|(?:has\s+)?sent\s+you\s+|this\s+is\s+)an?\s+(?:new\s+)?{sealed}|\b(?:read|view|open|unlock|retrieve)\s+(?:the|your|this)\s+{sealed}|\bnew\s+\S+\s+secure\s+e-?mail\s+message\s+from\b"
    );
    Regex::new(&pattern).expect("the pattern is fixed")
});

/// A mail that has been opened.
pub struct Opened {
    pub envelope: Envelope,
    pub subject: Reading,
    /// The bodies in order, each with the format in which it was written.
    pub bodies: Vec<(Format, Reading)>,
    /// The files.
    pub members: Vec<Member>,
    /// What befell it; places are its own part names, as yet without those of its containers.
    pub problems: Vec<Problem>,
}

/// Opens a mail.
pub fn open(bytes: &[u8], budget: &mut Budget) -> Opened {
    let (message, problems) = parse::mail(bytes);
    taken_apart(message, problems, budget)
}

/// Reads the words of a mail that has been taken apart.
pub fn taken_apart(message: Message, problems: Vec<Problem>, budget: &mut Budget) -> Opened {
    let Message { envelope, bodies, attachments } = message;
    let mut problems: Vec<Problem> = problems.into_iter().map(with_clean_name).collect();
    let shows_from_elsewhere = bodies.iter().any(shows_from_elsewhere);
    let sealed: Vec<String> = bodies.iter().filter_map(pgp_message).collect();
    let mut bodies: Vec<(Format, Reading)> = bodies.iter().map(|body| read_body(body, budget)).collect();
    let mut members: Vec<Member> = attachments.into_iter().map(Member::from).collect();
    let mut encrypted = false;
    for message in sealed {
        let Reading { members: opened, problems: causes, .. } = pgp::read(message.as_bytes(), budget);
        encrypted |= opened.is_empty() || !causes.is_empty();
        members.extend(opened);
    }
    for (_, body) in &mut bodies {
        members.append(&mut body.members);
        let causes = std::mem::take(&mut body.problems).into_iter();
        problems
            .extend(causes.map(|cause| Problem { place: Some(Place { part: "body".into(), page: None }), cause }));
    }
    let wordless = |(_, body): &(Format, Reading)| body.pages.iter().flatten().all(|text| !has_words(text));
    if envelope.fax.as_ref().is_some_and(|fax| !fax.enclosed)
        || bodies.iter().any(|(_, body)| announces_sealed(body))
        || shows_from_elsewhere && members.is_empty() && bodies.iter().all(wordless)
    {
        problems.push(Problem { place: None, cause: Cause::ContentUnseen });
    }
    if encrypted {
        let place = Place { part: "body".into(), page: None };
        problems.push(Problem { place: Some(place), cause: Cause::Locked });
    }
    let subject = Reading::text(words::tidy(envelope.subject.expose()));
    Opened { envelope, subject, bodies, members, problems }
}

fn read_body(body: &Body, budget: &mut Budget) -> (Format, Reading) {
    match body {
        Body::Plain(text) => {
            let unsigned = secure::without_pgp_signature(text.expose());
            (Format::Plain, Reading::text(words::tidy(unsigned.as_deref().unwrap_or(text.expose()))))
        }
        Body::Html(text) => {
            let reading = guard::guarded(|| html::read(text.expose().as_bytes(), budget));
            let given_up = || Reading::unread(Cause::Malformed("its decoder gave up".into()));
            (Format::Html, reading.unwrap_or_else(given_up))
        }
    }
}

/// Whether a body says that the message proper is kept elsewhere, in the words of the services for protected mail.
///
/// Only the beginning is looked at: further down, signatures offer ways to send protected mail.
fn announces_sealed(body: &Reading) -> bool {
    const BEGINNING: usize = 1_500;
    body.pages
        .iter()
        .filter_map(|page| page.as_deref().ok())
        .any(|text| SEALED.is_match(text.get(..text.floor_char_boundary(BEGINNING)).unwrap_or(text)))
}

/// Whether a body shows a picture that is fetched from a server.
fn shows_from_elsewhere(body: &Body) -> bool {
    static FETCHED: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r#"(?i)<img\b[^>]{0,2000}\bsrc\s*=\s*["']?\s*(?:https?:)?//"#).expect("the pattern is fixed")
    });
    matches!(body, Body::Html(text) if FETCHED.is_match(text.expose()))
}

fn has_words(text: &str) -> bool {
    text.chars().any(char::is_alphanumeric)
}

/// The PGP message that is written into the text of a body.
fn pgp_message(body: &Body) -> Option<String> {
    let (Body::Plain(text) | Body::Html(text)) = body;
    let text = text.expose();
    text.find(pgp::BEGINNING).and_then(|at| text.get(at..)).map(str::to_owned)
}

fn with_clean_name(problem: Problem) -> Problem {
    let clean = |place: Place| Place { part: place.part.map(|name| words::file_name(&name)), ..place };
    Problem { place: problem.place.map(clean), ..problem }
}
