//! What forewarn read in a message (`forewarn read`) and what it makes of it (`forewarn classify`), for a terminal.
//!
//! Both are for people at the practice's own computer and show everything. Text of a message is shown line by line
//! with what could disturb a terminal taken out.

use std::fmt::Write as _;

use super::words;
use crate::model::{
    Assessment, Content, Disclosure, Document, Evidence, Explanation, Field, Page, Part, Place, Private, Rival,
    Role,
};

/// The text of `document`, part by part and page by page, with what could not be read.
pub fn text(path: &str, document: &Document) -> String {
    let mut out = format!("{}\n", words::clean(path, words::NAME));
    for problem in &document.problems {
        let (what, why) = words::problem(problem, Disclosure::Full);
        let _ = writeln!(out, "\n== {what}: NOT READ: {why}");
    }
    for part in &document.parts {
        let name = words::clean(part.name.expose(), words::NAME);
        if let Some(rule) = &part.ignored {
            let _ = writeln!(out, "\n== {name} ({}): left out: {rule}", part.format);
        }
        for page in &part.pages {
            let heading = match is_paged(part) {
                true => format!("{name} ({}), page {}", part.format, page.number),
                false => format!("{name} ({})", part.format),
            };
            write_page(&mut out, &heading, page);
        }
    }
    out
}

fn write_page(out: &mut String, heading: &str, page: &Page) {
    let text = match &page.content {
        Content::Text(text) => {
            let _ = writeln!(out, "\n== {heading}");
            text
        }
        Content::Recognised { text, confidence, doubtful } => {
            let doubt = if *doubtful { "; read with doubt, compare it with the picture" } else { "" };
            let _ = writeln!(out, "\n== {heading}: read from a picture, confidence {confidence:.0} of 100{doubt}");
            text
        }
        Content::Scanned { beside } => {
            let _ = writeln!(out, "\n== {heading}: a picture that was not read");
            beside
        }
        Content::Unread(problem) => {
            let _ = writeln!(out, "\n== {heading}: NOT READ: {}", problem.cause.describe());
            return;
        }
    };
    for line in text.expose().lines() {
        let _ = writeln!(out, "{}", laid_out(line));
    }
}

/// What forewarn makes of the message at `path`, with the words that decided.
pub fn classified(path: &str, assessment: &Assessment) -> String {
    let mut out =
        format!("{}\n  {}", words::clean(path, words::NAME), words::capitalised(assessment.kind.in_words()));
    let _ = write!(out, ", confidence {:.0} %", f64::from(assessment.confidence) * 100.0);
    out.push_str(if assessment.review { "; a person should check this\n" } else { "\n" });
    let mut row = |name: &str, value: String| {
        if !value.is_empty() {
            let _ = writeln!(out, "  {name:<12}{value}");
        }
    };
    if let Some(relationship) = assessment.relationship {
        row("as", relationship.in_words().to_owned());
    }
    row("from", words::requester(assessment, Disclosure::Full).unwrap_or_default());
    for patient in &assessment.patients {
        row("patient", words::patient(patient, Disclosure::Full));
    }
    let providers: Vec<&str> = assessment.providers.iter().map(|it| it.as_str()).collect();
    row("providers", providers.join(", "));
    row("due", assessment.due.map(words::long_date).unwrap_or_default());
    for note in words::notes(assessment) {
        row("note", note);
    }
    for evidence in &assessment.evidence {
        let place = words::place(Some(&evidence.place), Disclosure::Full);
        row(
            "because",
            format!("“{}” ({place}): {}", words::clean(evidence.text.expose(), words::QUOTE), evidence.reason),
        );
    }
    for problem in &assessment.problems {
        let (what, why) = words::problem(problem, Disclosure::Full);
        row("not read", format!("{what}: {why}"));
    }
    out
}

/// Why forewarn makes of the message at `path` what it does, field by field.
pub fn explained(path: &str, explanation: &Explanation) -> String {
    let assessment = &explanation.assessment;
    let mut out = format!("{}\n", words::clean(path, words::NAME));
    for field in Field::ALL {
        let answer = answer(*field, assessment);
        let said = assessment.evidence.iter().filter(|it| it.field == *field);
        let against: Vec<&Evidence> = explanation.against.iter().filter(|it| it.field == *field).collect();
        let rivals: Vec<&Rival> = explanation.rivals.iter().filter(|it| it.field == *field).collect();
        if answer.is_none() && against.is_empty() && rivals.is_empty() {
            continue;
        }
        let _ = writeln!(out, "\n{}: {}", field.in_words(), answer.as_deref().unwrap_or("none"));
        for it in said {
            let _ = writeln!(out, "  for      {}", because(&it.text, &it.place, &it.reason));
        }
        for it in against {
            let _ = writeln!(out, "  against  {}", because(&it.text, &it.place, &it.reason));
        }
        for it in rivals {
            let value = words::clean(it.value.expose(), words::NAME);
            let _ = writeln!(out, "  not      {value}: {}", because(&it.text, &it.place, &it.reason));
        }
        if *field == Field::Kind {
            weights(&mut out, explanation);
        }
    }
    for problem in &assessment.problems {
        let (what, why) = words::problem(problem, Disclosure::Full);
        let _ = writeln!(out, "\nnot read: {what}: {why}");
    }
    out
}

/// How close the other kinds came.
fn weights(out: &mut String, explanation: &Explanation) {
    match explanation.assessment.runner_up {
        Some((kind, share)) => {
            let _ = writeln!(
                out,
                "  next     {}, with {:.0} % of all weight",
                kind.in_words(),
                f64::from(share) * 100.0
            );
        }
        None => out.push_str("  next     nothing speaks for another kind\n"),
    }
    let weights: Vec<String> =
        explanation.weights.iter().map(|(kind, weight)| format!("{kind} {weight:.1}")).collect();
    if !weights.is_empty() {
        let _ = writeln!(out, "  weights  {}", weights.join(", "));
    }
}

/// `“words” (place): reason`.
fn because(text: &Private<String>, place: &Place, reason: &str) -> String {
    let place = words::place(Some(place), Disclosure::Full);
    let reason = words::clean(reason, words::QUOTE);
    match words::clean(text.expose(), words::QUOTE) {
        text if text.is_empty() => format!("{reason} ({place})"),
        text => format!("“{text}” ({place}): {reason}"),
    }
}

/// What is answered for `field`, in words; none where that is nothing.
fn answer(field: Field, assessment: &Assessment) -> Option<String> {
    let listed = |values: Vec<String>| (!values.is_empty()).then(|| values.join("; "));
    match field {
        Field::Kind => {
            let check = if assessment.review { "; a person should check this" } else { "" };
            let percent = f64::from(assessment.confidence) * 100.0;
            Some(format!("{}, confidence {percent:.0} %{check}", assessment.kind.in_words()))
        }
        Field::Asked => words::asked(assessment),
        Field::SignedBy => assessment.signed_by.map(|it| it.in_words().to_owned()),
        Field::Relationship => assessment.relationship.map(|it| it.in_words().to_owned()),
        Field::Patients => {
            listed(assessment.patients.iter().map(|it| words::patient(it, Disclosure::Full)).collect())
        }
        Field::Requester => words::requester(assessment, Disclosure::Full),
        Field::Providers => listed(assessment.providers.iter().map(|it| it.as_str().to_owned()).collect()),
        Field::Due => assessment.due.map(words::long_date),
        Field::Flags => listed(assessment.flags.iter().map(|it| it.in_words().to_owned()).collect()),
        Field::Authorization => assessment.authorization.as_ref().map(words::authorization),
    }
}

/// A line of a message as it stands, its columns kept, but without what a terminal would act upon.
fn laid_out(line: &str) -> String {
    let shown = |letter: char| !letter.is_control() && !words::is_invisible(letter);
    line.chars().map(|letter| if letter == '\t' { ' ' } else { letter }).filter(|letter| shown(*letter)).collect()
}

/// Whether a person would speak of the part's pages.
pub(super) fn is_paged(part: &Part) -> bool {
    match part.role {
        Role::Subject | Role::Body | Role::NestedSubject | Role::NestedBody => false,
        Role::Attachment => part.pages.len() > 1 || matches!(part.format.as_str(), "pdf" | "tiff"),
    }
}
