//! What forewarn read in a message (`forewarn read`) and what it makes of it (`forewarn classify`), for a terminal.
//!
//! Both are for people at the practice's own computer and show everything. Text of a message is shown line by line
//! with what could disturb a terminal taken out.

use std::fmt::Write as _;

use super::words;
use crate::model::{Assessment, Content, Disclosure, Document, Page, Part, Role};

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
    for flag in &assessment.flags {
        row("note", flag.in_words().to_owned());
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
