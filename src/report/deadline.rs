//! A deadline draws near or was missed: told to whom the policy names.
//!
//! The letter says what the working list says of the request: the day that counts and why, who takes care of it, and what it
//! waits for. Of the patient it shows no more than other letters do.

use jiff::civil::Date;

use super::undelivered::{FaultWords, row};
use super::{Report, words, work};
use crate::model::{Deadline, Disclosure, Letter, Practice, Share, Work};

/// Writes the letter that `share` of the time to `deadline` has passed for the request in `item`.
pub fn letter(
    item: &Work,
    deadline: &Deadline,
    share: Share,
    practice: &Practice,
    disclosure: Disclosure,
    today: Date,
) -> Letter {
    let entry = &item.entry;
    let (day, away) = (words::short_date(deadline.date, today), words::away(deadline.date, today));
    let headline = match share {
        Share::Missed => format!("DEADLINE MISSED: the answer was due {day}"),
        Share::Half | Share::ThreeQuarters | Share::NineTenths => format!("Answer due {day}, {away}"),
    };
    let happened = match share {
        Share::Missed => {
            "The day by which this request was to be answered is over, and nothing in the log says that it \
                          was answered."
                .to_owned()
        }
        Share::Half | Share::ThreeQuarters | Share::NineTenths => {
            format!(
                "{}, and nothing in the log says that this request was answered.",
                words::capitalised(share.in_words())
            )
        }
    };
    let mut rows = vec![
        row("Request", work::what(entry, disclosure)),
        row("Answer by", format!("{}, {away}", words::long_date(deadline.date))),
        row("Because", words::clean(&deadline.basis, words::QUOTE)),
        row("Received", words::long_time(entry.arrived, &practice.time_zone)),
        row("Care", words::capitalised(&work::assignee(item, practice))),
    ];
    let needs = work::needs(item, practice);
    match needs.is_empty() {
        true => rows.push(row("Waits for", "nothing: it is ready to release".into())),
        false => rows.extend(needs.into_iter().map(|it| row("Waits for", it))),
    }
    let words = FaultWords {
        headline: headline.clone(),
        happened,
        advice: format!(
            "Answer it, or record what became of it: `forewarn show {}` tells what was done so far.{}",
            entry.id,
            more_time(share)
        ),
        rows,
        why: format!(
            "You get this because the policy of {} names you for deadlines.",
            words::clean(&practice.name, words::NAME)
        ),
    };
    Report::Fault.letter(format!("[forewarn {}] {headline}", words::reference(entry.id)), &words)
}

/// What may be done besides answering, while there is time.
fn more_time(share: Share) -> &'static str {
    match share {
        Share::Missed => "",
        Share::Half | Share::ThreeQuarters | Share::NineTenths => {
            " Where the law allows more time, tell the sender why in writing, and record it with `forewarn extend`."
        }
    }
}
