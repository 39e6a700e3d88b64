//! Records went out though the policy did not allow it: told to the provider and the administrators at once.
//!
//! The letter says what the log says, and nothing of the patient: who recorded it, why, and which conditions were not met.

use super::undelivered::{FaultWords, row, why};
use super::{Report, words};
use crate::model::{Entry, Letter, Practice, Release};

/// Writes the letter. `unmet` are the conditions that were not met, in words.
pub fn letter(entry: &Entry, release: &Release, unmet: &[String], practice: &Practice) -> Letter {
    let reference = words::reference(entry.id);
    let by = words::person(&release.by, practice);
    let reason =
        release.out_of_policy.as_ref().map(|it| words::clean(it.expose(), words::QUOTE)).unwrap_or_default();
    let mut rows = vec![
        row("Entry", reference.clone()),
        row("Released by", by),
        row("Recorded", words::long_time(release.at, &practice.time_zone)),
        row("Reason given", reason),
    ];
    rows.extend(unmet.iter().map(|it| row("Not met", words::clean(it, words::REPLY))));
    let words = FaultWords {
        headline: "RELEASED OUT OF POLICY: records went out before all conditions were met".into(),
        happened: "Someone recorded that records were released though the practice's policy did not allow it yet."
            .into(),
        advice: format!(
            "Look at entry {reference} today (`forewarn show {}`), and ask whether your malpractice carrier should know. \
             Do not alter the chart.",
            entry.id
        ),
        rows,
        why: why(practice),
    };
    Report::Fault.letter(format!("[forewarn {reference}] Released out of policy"), &words)
}
