//! Why triage answers as it does: [`explain`].
//!
//! [`assess`](crate::triage::assess) keeps the words that decided, for they go into the log with each message. What spoke
//! against the answer, and what was seen and passed over, is many times as much, and wanted only when somebody asks; so it
//! is not kept, but found again by the same rules over the same text.

use jiff::civil::Date;

use crate::model::{Assessment, Document, Evidence, Explanation, Field, Kind, Practice, Private, Rival, Signer};
use crate::triage::reading::Reading;
use crate::triage::{due, flags, patients, teaching, verdict};

/// Says what was weighed for the `assessment` that [`assess`](crate::triage::assess) makes of `document`.
pub fn explain(document: &Document, assessment: Assessment, practice: &Practice, received: Date) -> Explanation {
    let document = teaching::unwrapped(document, practice);
    let reading = Reading::of(&document);
    let kind = assessment.kind;
    let (weights, mut against) = verdict::weighed(&reading, kind, practice);
    if kind == Kind::NotARequest {
        return Explanation { assessment, weights, against, rivals: Vec::new() };
    }
    against.extend(flags::taken_back(
        &reading,
        kind,
        &assessment.patients,
        &assessment.providers,
        received,
        practice,
    ));
    if assessment.signed_by == Some(Signer::Unknown) {
        // The blank line, where there is one, is the evidence that nobody signed.
        against.extend(assessment.evidence.iter().filter(|it| it.field == Field::SignedBy).cloned());
    }
    let people =
        patients::others(&reading, practice).into_iter().map(|(name, said)| rival(name, said, "less surely"));
    let dates = due::others(&reading, received).into_iter();
    let dates = dates.map(|(date, said)| {
        let why = if assessment.due.is_some_and(|due| date > due) { "later" } else { "past" };
        rival(Private::new(date.to_string()), said, why)
    });
    let rivals = people.chain(dates).collect();
    Explanation { assessment, weights, against, rivals }
}

/// Something seen, and how it falls behind what is answered.
fn rival(value: Private<String>, said: Evidence, why: &'static str) -> Rival {
    let Evidence { field, text, place, reason } = said;
    Rival { field, value, text, place, reason: format!("{why}: {reason}").into() }
}

#[cfg(test)]
mod tests {
    use jiff::civil::{Date, date};

    use super::explain;
    use crate::model::{Document, Explanation, Field, Kind};
    use crate::triage::assess;
    use crate::triage::samples::{mail, practice};

    const TODAY: Date = date(2026, 11, 12);

    fn explained(body: &str) -> Explanation {
        of(&mail("Nadia Strom <nadia@stromvale.example>", "Quill", body))
    }

    fn of(document: &Document) -> Explanation {
        explain(document, assess(document, &practice(), TODAY), &practice(), TODAY)
    }

    #[test]
    fn what_speaks_for_another_kind_speaks_against_the_answer() {
        let found = explained(
            "This firm represents Ivo Quill, born 3/4/1980. Please send his complete chart by December 1. I would not \
             like to have to issue a subpoena duces tecum.\n\nNadia Strom\nAttorney at Law\nStrom & Vale, P.C.",
        );
        assert_eq!(found.assessment.kind, Kind::Attorney);
        assert_eq!(found.weights.first().map(|(kind, _)| *kind), Some(Kind::Attorney));
        let subpoena = found.against.iter().find(|it| it.reason.contains("`subpoena`")).unwrap();
        assert!(subpoena.text.expose().contains("subpoena") && subpoena.field == Field::Kind);
    }

    #[test]
    fn a_later_date_and_a_word_taken_back_are_told() {
        let found = explained(
            "I am the lawyer of Ivo Quill, born 3/4/1980. Please send his chart no later than December 1, 2026, and \
             the bills no later than December 15, 2026. There is no rush.\nNadia Strom, Attorney at Law",
        );
        let later: Vec<_> = found.rivals.iter().filter(|it| it.field == Field::Due).collect();
        assert_eq!(later.iter().map(|it| it.value.expose().as_str()).collect::<Vec<_>>(), ["2026-12-15"]);
        let rush = found.against.iter().find(|it| it.field == Field::Flags).unwrap();
        assert!(rush.reason.contains("`urgent`") && rush.text.expose() == "rush");
    }

    #[test]
    fn what_is_plain_has_no_rivals() {
        let document = mail("ann@post.example", "records", "Please send me my chart. Ann Roe, 1/2/1970");
        assert_eq!(of(&document).rivals, []);
    }
}
