//! Where senders say who they are: [`signed`].
//!
//! A letter may name a hospital, a lawyer, an insurer and a school, and be from none of them. Who wrote it stands in the
//! letterhead, below the closing, after "From:", or in a sentence that presents the writer. What stands elsewhere is
//! only spoken of.

use std::sync::LazyLock;

use regex::Regex;

use crate::model::Role;
use crate::triage::phrase::phrase;
use crate::triage::reading::{Passage, Sort};

/// How many lines a letterhead has at most.
const HEAD: usize = 5;
/// How many lines the block below a letter has at most.
const FOOT: usize = 8;
/// With fewer lines than this, nothing tells them from a letterhead.
const BRIEF: usize = 3;
/// A line of an address or signature is no longer than this, in bytes.
const SHORT: usize = 72;

/// A line that names the sender, or ends the letterhead.
static FROM: LazyLock<Regex> = LazyLock::new(|| {
    phrase(
        r"^[\s*]*(?:from|sender|sent by|requested by|requestor|requesting (?:party|attorney|facility|provider|agency)
            |on behalf of|prepared by|client|ordered by|de)[\s]*[:.]",
    )
});

/// A line to whom it goes, with which the letterhead is over.
static ADDRESSEE: LazyLock<Regex> = LazyLock::new(|| {
    phrase(
        r"^[\s]*(?:to|attn|attention|dear|re|via|date|fax to|hello|hi|good (?:morning|afternoon)|para|estimad[oa]s?)\b",
    )
});

/// A sentence that presents the writer.
static PRESENTED: LazyLock<Regex> = LazyLock::new(|| {
    phrase(
        r"\b(?:i am|i'm|im|this is|we are|we're|my name is|here at|here from|(?:write|writing|calling|work|works) (?:to
            |for|from|at|with|on behalf of)|on behalf of|soy)\b",
    )
});

/// The lines of `passage` in which its writer is named.
pub fn signed(passage: &Passage) -> String {
    if matches!(passage.role, Role::Subject | Role::NestedSubject) {
        return String::new();
    }
    let lines: Vec<&str> = passage
        .lines
        .iter()
        .filter(|line| matches!(line.sort, Sort::Live | Sort::Signature))
        .map(|line| line.text.trim())
        .filter(|line| !line.is_empty())
        .collect();
    // In a few lines writers name themselves first or last.
    if lines.len() < BRIEF {
        let sentences: Vec<&str> = lines.iter().flat_map(|line| line.split_inclusive(['.', '!', '?'])).collect();
        let inner = |(at, it): &(usize, &&str)| *at == 0 || *at + 2 >= sentences.len() || PRESENTED.is_match(it);
        let named: Vec<&str> = sentences.iter().enumerate().filter(inner).map(|(_, it)| *it).collect();
        return named.concat();
    }
    let head = match passage.role {
        Role::Attachment => lines.iter().take(HEAD).take_while(|line| !ADDRESSEE.is_match(line)).count(),
        Role::Subject | Role::Body | Role::NestedSubject | Role::NestedBody => 0,
    };
    let foot = lines.iter().rev().take(FOOT).take_while(|line| is_short(line)).count();
    let foot = lines.len() - foot;
    let names =
        |(at, line): &(usize, &&str)| *at < head || *at >= foot || FROM.is_match(line) || PRESENTED.is_match(line);
    let signed: Vec<&str> = lines.iter().enumerate().filter(names).map(|(_, line)| *line).collect();
    signed.join("\n")
}

/// Whether the line may be part of a signature or address: short, and no sentence.
fn is_short(line: &str) -> bool {
    let running = line.split_whitespace().filter(|word| word.starts_with(char::is_lowercase)).count();
    line.len() <= SHORT && running <= 4 && !line.ends_with('?')
}

#[cfg(test)]
mod tests {
    use super::signed;
    use crate::triage::reading::Reading;
    use crate::triage::samples::{letter, mail};

    #[test]
    fn a_letterhead_and_a_signature_name_the_writer_and_a_sentence_does_not() {
        let page = "ALDER & POE LLP\n1 Dock Street\nDear Custodian:\nMs. Roe was seen at Mercy Hospital after the crash, and then by Harbor Clinic.\n\
            Please send us the whole of her chart and all of the bills.\nSincerely,\nSam Poe\nAlder & Poe LLP";
        let document = letter("sam@alderpoe.example", &[page]);
        let reading = Reading::of(&document);
        let found = signed(reading.passages.last().unwrap());
        assert!(found.contains("1 Dock Street") && found.ends_with("Alder & Poe LLP"), "{found}");
        assert!(!found.contains("Mercy"), "{found}");
    }

    #[test]
    fn a_writer_may_be_presented_in_a_sentence() {
        let body = "Hi, this is Kim with Mercy Hospital.\nIt is about a visit in May.\nWe would like the notes of Jane Roe that Harbor Clinic sent to you last week.";
        let document = mail("kim@mercy.example", "", body);
        let found = signed(Reading::of(&document).passages.last().unwrap());
        assert!(found.contains("Mercy") && !found.contains("Harbor"), "{found}");
    }
}
