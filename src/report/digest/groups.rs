//! The groups of the digest and their lines.

use jiff::civil::Date;
use serde::Serialize;

use super::{Digest, Released, Training};
use crate::model::{Deadline, Disclosure, Entry, Flag, Practice, Standing, Step, Work};
use crate::report::undelivered::Undelivered;
use crate::report::{words, work};

/// The most lines in one group; the rest is counted, and `forewarn list` shows it.
const LINES: usize = 40;

/// The most things that could not be read which a line names.
const PROBLEMS: usize = 3;

/// Lines that belong together.
#[derive(Serialize)]
pub(super) struct Group {
    title: &'static str,
    /// What to do about them, words and commands in turn; may be empty.
    todo: Vec<&'static str>,
    /// The colour of its edge in HTML, which reads on white and on black.
    colour: &'static str,
    /// `2 overdue`, for the headline; empty where it tells of nothing to be done.
    pub(super) count: String,
    number: usize,
    lines: Vec<Line>,
    /// How many lines were left out.
    more: usize,
}

/// One line. What is empty is left out.
#[derive(Serialize)]
struct Line {
    /// `#17 Subpoena – R. D., born 1984`.
    what: String,
    /// `answer by Dec 4, in 10 days`, or what else comes first.
    due: String,
    /// Whether that is to be seen at once: the day is over, or the policy was not kept.
    presses: bool,
    /// Each thing that it waits for.
    needs: Vec<String>,
    /// `arrived yesterday; assigned to Tom Dunn`.
    facts: String,
}

impl Group {
    /// Counts every line and keeps the first [`LINES`]; `counted` says the number in the headline.
    fn new(
        (title, todo, colour): (&'static str, &'static str, &'static str),
        counted: impl FnOnce(usize) -> String,
        mut lines: Vec<Line>,
    ) -> Group {
        let number = lines.len();
        lines.truncate(LINES);
        let todo = if todo.is_empty() { Vec::new() } else { todo.split('`').collect() };
        Group { title, todo, colour, count: counted(number), number, more: number - lines.len(), lines }
    }
}

/// Every group that has lines, in the order in which they press.
pub(super) fn all(digest: &Digest, practice: &Practice, disclosure: Disclosure) -> Vec<Group> {
    let mut groups: Vec<Group> = Step::ALL
        .iter()
        .map(|step| {
            let mut items: Vec<&Work> = digest.work.iter().filter(|it| it.step == *step).collect();
            items.sort_by_key(|it| (it.entry.deadline.as_ref().map_or(Date::MAX, |it| it.date), it.entry.id));
            let lines = items.into_iter().map(|it| line(it, practice, disclosure, digest.today)).collect();
            Group::new(heading(*step), |number| count(*step, number), lines)
        })
        .collect();
    groups.push(Group::new(
        ("Alerts not delivered", "Tell these people yourself, then have the address put right.", "#b3261e"),
        |it| format!("{it} not delivered"),
        digest.undelivered.iter().map(undelivered_line).collect(),
    ));
    groups.push(Group::new(
        ("Annual training ends", "Train them, then run `forewarn training record`.", "#8a6d00"),
        |it| if it == 1 { "1 training ends".into() } else { format!("{it} trainings end") },
        digest.trainings.iter().map(|it| training_line(it, practice, digest.today)).collect(),
    ));
    groups.push(Group::new(
        ("Released since the last digest", "", "#6b7280"),
        |_| String::new(),
        digest.released.iter().map(|it| released_line(it, practice, disclosure)).collect(),
    ));
    groups.retain(|it| it.number > 0);
    groups
}

/// The title, what to do, and the colour.
fn heading(step: Step) -> (&'static str, &'static str, &'static str) {
    match step {
        Step::Overdue => ("Overdue", "Answer these today, or record what became of them.", "#b3261e"),
        Step::DueSoon => ("Due soon", "Answer these next.", "#c2570c"),
        Step::Read => (
            "Needs a human reading",
            "Open the message, then run `forewarn confirm ID class` or `forewarn correct`.",
            "#7c3aed",
        ),
        Step::Acknowledge => (
            "Waiting for acknowledgement",
            "A provider or administrator answers the alert, or runs `forewarn ack`.",
            "#2563eb",
        ),
        Step::Prove => (
            "Waiting for documents",
            "Look at the paper, then run `forewarn confirm`; `forewarn return` where it never comes.",
            "#0e7490",
        ),
        Step::Release => ("Ready to release", "Nothing is missing: release, and record it.", "#2a7d4f"),
    }
}

fn count(step: Step, number: usize) -> String {
    match step {
        Step::Overdue => format!("{number} overdue"),
        Step::DueSoon => format!("{number} due soon"),
        Step::Read => format!("{number} to read"),
        Step::Acknowledge => format!("{number} to acknowledge"),
        Step::Prove => format!("{number} awaiting documents"),
        Step::Release => format!("{number} ready"),
    }
}

fn line(item: &Work, practice: &Practice, disclosure: Disclosure, today: Date) -> Line {
    let entry = &item.entry;
    let mut facts = vec![words::age(entry, practice, today), work::assignee(item, practice)];
    facts.extend(item.passed.filter(|_| item.step != Step::Overdue).map(|it| it.in_words().to_owned()));
    facts.extend(marks(entry));
    let needs = work::needs(item, practice);
    if needs.is_empty() && item.step != Step::Release {
        facts.insert(0, "ready to release".into());
    }
    Line {
        what: work::what(entry, disclosure),
        due: due(entry.deadline.as_ref(), today),
        presses: item.step == Step::Overdue,
        needs,
        facts: facts.into_iter().chain(unread(entry, disclosure)).collect::<Vec<_>>().join("; "),
    }
}

/// `answer by Dec 4, in 10 days`.
fn due(deadline: Option<&Deadline>, today: Date) -> String {
    let words = words::due(deadline, today);
    match deadline {
        Some(deadline) => format!("{words}, {}", words::away(deadline.date, today)),
        None => words,
    }
}

/// What else staff must know: that the sender presses or takes it back, and what to ask for before the authorization can be
/// used.
fn marks(entry: &Entry) -> Vec<String> {
    let Some(assessment) = &entry.assessment else { return Vec::new() };
    let flags = assessment.flags.iter().filter(|it| match it {
        Flag::Urgent | Flag::SecondNotice | Flag::Withdrawal | Flag::PotentialClaim => true,
        Flag::Minor
        | Flag::Deceased
        | Flag::AuthorizationAttached
        | Flag::EmancipatedMinor
        | Flag::MentalHealth
        | Flag::SubstanceUse
        | Flag::Hiv => false,
    });
    let authorization = assessment.authorization.as_ref().filter(|it| it.standing != Standing::Present);
    flags.map(|it| it.in_words().to_owned()).chain(authorization.map(words::authorization)).collect()
}

/// What of it could not be read.
fn unread(entry: &Entry, disclosure: Disclosure) -> Vec<String> {
    let problems = entry.assessment.as_ref().map(|it| it.problems.as_slice()).unwrap_or_default();
    let named = problems.iter().take(PROBLEMS).map(|it| words::problem(it, disclosure));
    let mut reasons: Vec<String> = named.map(|(what, why)| format!("{what}: {why}")).collect();
    if problems.len() > PROBLEMS {
        reasons.push(format!("and {} more", problems.len() - PROBLEMS));
    }
    reasons
}

fn undelivered_line(undelivered: &Undelivered) -> Line {
    Line {
        what: undelivered.what(),
        due: String::new(),
        presses: false,
        needs: Vec::new(),
        facts: undelivered.details(),
    }
}

fn training_line(training: &Training, practice: &Practice, today: Date) -> Line {
    let due = match training.ends {
        Some(ends) if ends < today => {
            format!("ended {}, {}", words::short_date(ends, today), words::away(ends, today))
        }
        Some(ends) => format!("ends {}, {}", words::short_date(ends, today), words::away(ends, today)),
        None => "none on record".into(),
    };
    let has_ended = training.ends.is_none_or(|it| it < today);
    let facts =
        if training.may_release && has_ended { "may not release until trained".into() } else { String::new() };
    Line { what: words::person(&training.person, practice), due, presses: has_ended, needs: Vec::new(), facts }
}

fn released_line(released: &Released, practice: &Practice, disclosure: Disclosure) -> Line {
    let Released { entry, release } = released;
    let is_out_of_policy = release.out_of_policy.is_some();
    let part = if release.partial { "in part " } else { "" };
    let (by, at) = (words::person(&release.by, practice), words::short_time(release.at, &practice.time_zone));
    Line {
        what: work::what(entry, disclosure),
        due: if is_out_of_policy { "OUT OF POLICY".into() } else { String::new() },
        presses: is_out_of_policy,
        needs: Vec::new(),
        facts: format!("{part}by {by}, {at}"),
    }
}
