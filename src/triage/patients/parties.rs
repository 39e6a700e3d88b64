//! The party to a case whose records a court's paper names only by its part: "all records of the plaintiff".
//!
//! The name stands in the caption, before the word that says what part the person has. A party is a patient only where
//! the paper speaks of that party's records, for most parties are not.

use std::sync::LazyLock;

use regex::Regex;

use crate::triage::names::{self, Name, Setting};
use crate::triage::phrase::phrase;

/// How many lines after a name its part in the case may stand.
const NEAR: usize = 2;

/// The parties named in `text` whose records it speaks of, with the line that names each.
pub(super) fn parties(text: &str) -> Vec<(Name, &str)> {
    let parts: Vec<String> =
        SPOKEN_OF.captures_iter(text).filter_map(|it| it.get(1)).map(|it| folded(it.as_str())).collect();
    if parts.is_empty() {
        return Vec::new();
    }
    let lines: Vec<&str> = text.lines().collect();
    let mut found: Vec<(Name, &str)> = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        let start = LEAD.find(line).map_or(0, |it| it.end());
        let Some((name, end)) = line.get(start..).and_then(|rest| names::read(rest, Setting::Field)) else {
            continue;
        };
        if BUSINESS.is_match(line) {
            continue;
        }
        let rest = line.get(start + end..).unwrap_or_default();
        let below = lines.iter().skip(at + 1).take(NEAR).take_while(|it| !VERSUS.is_match(it));
        let is_part = |text: &str| {
            // "Defendant/Mother" has both.
            let both = PART.captures(text).map_or([None, None], |it| [it.get(1), it.get(2)]);
            both.into_iter().flatten().any(|it| parts.contains(&folded(it.as_str())))
        };
        let is_party = is_part(rest) || (rest.len() < 80 && below.into_iter().any(|line| is_part(line)));
        if is_party && !found.iter().any(|(known, _)| known.is_like(&name)) {
            found.push((name, line));
        }
    }
    found
}

/// A part in a case in one spelling.
fn folded(part: &str) -> String {
    part.to_ascii_lowercase()
}

const PARTS: &str = "plaintiff|claimant|petitioner|appellant|child|minor|decedent|employee|respondent|defendant|conservatee|ward|juvenile|applicant|beneficiary|resident|mother|father|wife|husband";

/// Someone's records, by the part that they have.
static SPOKEN_OF: LazyLock<Regex> = LazyLock::new(|| {
    phrase(&format!(
        r"\b(?:records?|files?|charts?|notes|results|bills?|care|treatment|documents|information)\b[^.;]{{0,120}}?\b(?:of|on|for|about
            |regarding|concerning|to) (?:the |said |this )?(?:minor |named )?({PARTS})\b"
    ))
});

/// The part of the person named before.
static PART: LazyLock<Regex> = LazyLock::new(|| {
    phrase(&format!(r"^[^a-z]{{0,40}}?(?:an? )?(?:minor )?({PARTS})\b(?:[\s]?/[\s]?({PARTS})\b)?"))
});

/// Lines that name a business rather than a person.
static BUSINESS: LazyLock<Regex> =
    LazyLock::new(|| phrase(r"\bd/?b/?a\b|\b(?:llc|inc|corp|company|healthcare|l\.l\.c)\b"));

/// What stands before the name in a caption.
static LEAD: LazyLock<Regex> = LazyLock::new(|| {
    phrase(
        r"^[\s]*(?:in (?:the )?(?:matter|interest|claim) of(?: the (?:compensation|claim) of)?:?|in re:?|plaintiff:|petitioner:|claimant:)[\s]*",
    )
});

/// Where the other side begins.
static VERSUS: LazyLock<Regex> = LazyLock::new(|| phrase(r"^[\s)*]*(?:vs?\.?|versus|-against-|and)[\s)*]*$"));

#[cfg(test)]
mod tests {
    use super::parties;

    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        let found: Vec<String> = parties(text).into_iter().map(|(name, _)| name.to_string()).collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn the_plaintiff_is_the_patient_where_her_records_are_wanted() {
        let caption = "MARA JO LINDEN, )\nPlaintiff ) No. 26-114\nvs.\nOTTO BRANDT,\nDefendant\n";
        check(&format!("{caption}Bring all records of the plaintiff from 2025 on."), &["Mara Jo Linden"]);
        check(&format!("{caption}Bring all invoices of the landlord."), &[]);
    }

    #[test]
    fn a_child_is_named_in_the_title_of_the_matter() {
        check(
            "In the Matter of LENA ORR-DUNN, a Child\nThe clinic shall release all records of the child.",
            &["Lena Orr-Dunn"],
        );
    }

    #[test]
    fn a_claimant_stands_before_the_board() {
        check(
            "PETRA VOSS, Claimant ) INTERIM ORDER\nThe clinic shall produce its records of the claimant.",
            &["Petra Voss"],
        );
    }
}
