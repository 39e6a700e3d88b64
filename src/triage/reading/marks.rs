//! The boxes and initial lines of forms.
//!
//! A form asks by a mark and a label: `[x] billing`, `☐ HIV`, `_MQ_ Mental health`, or with the label first,
//! `Mental health ______`. [`boxes`] reads one line at a time. Whether the label matters is left to the caller.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

/// A box in brackets or as a symbol, a line for initials with or without them, or bare initials in a column.
static MARK: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?x)
        \[ \s* (?<square> [xX✓✔✗✘×*]? ) \s* \]
        | \( (?: \s+ | \s* (?<round> [xX✓✔✗✘×] ) \s* ) \)
        | (?<full> [☒☑■✓✔🗹🗷] )
        | [☐□❏❑◻]
        | _+ \s? (?<initials> [A-Za-z] (?: \.? \s? [A-Za-z] ){0,3} \.? | [✓✔×] ) \s? _+
        | _{2,}
        | ^ \s* (?<bare> (?: [A-Z] \. ){2,3} ) \s{2}
        ",
    )
    .expect("the pattern is fixed and a test compiles it")
});

/// Labels as short as initials.
const LABELS: &[&str] = &["HIV", "AIDS", "STD", "STI", "SUD", "MH", "SA", "YES", "NO", "Yes", "No"];

/// The boxes of `line` in order: whether each is ticked or initialled, and its label.
pub fn boxes(line: &str) -> Vec<(bool, &str)> {
    let mut marks: Vec<(bool, Range<usize>)> = Vec::new();
    let mut at = 0;
    while let Some(found) = MARK.captures_at(line, at) {
        let Some(whole) = found.get(0) else { break };
        let mut place = whole.range();
        // `___ HIV ___ genetic`: a label between two lines, and nobody's initials.
        let label = found.name("initials").filter(|it| LABELS.contains(&it.as_str()));
        if let Some(label) = label {
            place.end = label.start();
        }
        let ticked = label.is_none()
            && ["square", "round", "full", "initials", "bare"]
                .into_iter()
                .any(|name| found.name(name).is_some_and(|it| !it.as_str().is_empty()));
        at = place.end.max(place.start + 1);
        marks.push((ticked, place));
    }
    let (Some((_, first)), Some((_, last))) = (marks.first(), marks.last()) else { return Vec::new() };
    let label_first = has_word(&line[..first.start]) && !has_word(&line[last.end..]);
    let mut boxes = Vec::with_capacity(marks.len());
    for (index, (ticked, mark)) in marks.iter().enumerate() {
        let label = if label_first {
            let from =
                index.checked_sub(1).and_then(|before| marks.get(before)).map_or(0, |(_, before)| before.end);
            &line[from..mark.start]
        } else {
            let to = marks.get(index + 1).map_or(line.len(), |(_, after)| after.start);
            &line[mark.end..to]
        };
        boxes.push((*ticked, label.trim().trim_end_matches([':', ',', ';']).trim_end()));
    }
    boxes
}

fn has_word(text: &str) -> bool {
    text.chars().any(char::is_alphabetic)
}

#[cfg(test)]
mod tests {
    use super::boxes;

    #[track_caller]
    fn check(line: &str, expected: &[(bool, &str)]) {
        assert_eq!(boxes(line), expected, "{line:?}");
    }

    #[test]
    fn brackets_and_symbols_are_boxes() {
        check("[x] mental health  [ ] HIV", &[(true, "mental health"), (false, "HIV")]);
        check(
            "  Purpose: [X] legal matter   [ ] continuing care",
            &[(true, "legal matter"), (false, "continuing care")],
        );
        check("☒ Billing ☐ Imaging", &[(true, "Billing"), (false, "Imaging")]);
        check("( ) urgent (x) routine", &[(false, "urgent"), (true, "routine")]);
    }

    #[test]
    fn a_line_for_initials_is_ticked_when_initials_stand_on_it() {
        check("   _MQ_  Mental health / psychiatric care", &[(true, "Mental health / psychiatric care")]);
        check("   ____  Alcohol or drug treatment", &[(false, "Alcohol or drug treatment")]);
        check("___ billing ___ HIV ___ genetic", &[(false, "billing"), (false, "HIV"), (false, "genetic")]);
        check("  I.T.   mental health, including psychiatric", &[(true, "mental health, including psychiatric")]);
    }

    #[test]
    fn the_label_may_stand_first() {
        check("   HIV/AIDS              ______", &[(false, "HIV/AIDS")]);
        check("   Mental health: __R.D.__   HIV: ____", &[(true, "Mental health"), (false, "HIV")]);
    }

    #[test]
    fn prose_has_no_boxes() {
        check("Please send the records (all of them) to us.", &[]);
    }
}
