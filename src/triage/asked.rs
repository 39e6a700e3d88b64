//! What is asked for, in the sender's own words: the sentence in which something is asked, or ordered to be given up.
//!
//! It is for the log and for whoever answers the request. The words decide nothing; what they may mean for mental health or
//! HIV records is [`flags`](crate::triage::flags)'s to say.

use crate::model::{Evidence, Field};
use crate::triage::cue::{Heard, Subject};
use crate::triage::phrase::sentence;
use crate::triage::reading::evidence;

/// The sentence in which what was `heard` asks most plainly; none where nothing asks in words.
pub fn asked(heard: &[Heard<'_>]) -> Option<Evidence> {
    let asks = heard.iter().filter(|it| match it.cue.subject {
        Subject::Asking | Subject::Disclosure => it.weight > 0.0 && !it.words.is_empty(),
        Subject::Kind(_) | Subject::Supporting | Subject::Mention | Subject::Judge => false,
    });
    let mut asks: Vec<&Heard<'_>> = asks.collect();
    asks.sort_by(|a, b| b.weight.total_cmp(&a.weight));
    asks.into_iter().find_map(|it| {
        let passage = it.passage?;
        // What was heard has blanks where the text may have line breaks.
        let start = passage.text.replace('\n', " ").find(&it.words)?;
        let (from, to) = sentence(&passage.text, start, start + it.words.len());
        let words = passage.text.get(from..to)?.split_whitespace().collect::<Vec<_>>().join(" ");
        Some(evidence(Field::Asked, passage, &words, "what is asked for"))
    })
}

#[cfg(test)]
mod tests {
    use super::asked;
    use crate::triage::cue::hear;
    use crate::triage::reading::Reading;
    use crate::triage::samples::{mail, practice};

    #[track_caller]
    fn check(text: &str, expected: Option<&str>) {
        let document = mail("Dana Whitlow <dwhitlow@firm.example>", "Records", text);
        let found = asked(&hear(&Reading::of(&document), &practice()));
        assert_eq!(found.as_ref().map(|it| it.text.expose().as_str()), expected);
    }

    #[test]
    fn the_sentence_that_asks_is_what_is_asked_for() {
        check(
            "We represent Ina Torvald. Please send us all office\nnotes and imaging from March 2024 to date, with \
             itemized bills. Call me with questions.",
            Some("Please send us all office notes and imaging from March 2024 to date, with itemized bills."),
        );
        check(
            "Could you fax her immunization records to the school? Thank you.",
            Some("Could you fax her immunization records to the school?"),
        );
    }

    #[test]
    fn where_nothing_is_asked_there_is_none() {
        check("The potluck is on Friday. Bring a salad.", None);
    }
}
