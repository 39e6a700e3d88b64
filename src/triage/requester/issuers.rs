//! Who has a subpoena issued, or takes what it demands.
//!
//! A clerk or a foreperson signs; who asks is said in words: at whose request it issues, to which investigator the records
//! go, whose lawyer is named under it.

use std::sync::LazyLock;

use regex::Regex;

use super::Found;
use super::signers::{OFFICIAL, cells, lines, person};
use crate::triage::names::{self, Name, Setting};
use crate::triage::phrase::{any_phrase, phrase};
use crate::triage::reading::Passage;

/// Whoever has a subpoena issued.
pub(super) fn issuers<'a>(passage: &'a Passage, found: &mut Vec<Found<'a, Name>>) {
    for cue in ISSUER.find_iter(&passage.text) {
        let Some((name, end)) = names::read(&passage.text[cue.end()..], Setting::Prose) else { continue };
        let words = passage.text[cue.start()..cue.end() + end].to_owned();
        // Whose request a paper says it is, whoever sends or signs it.
        let weight = if REQUESTS.is_match(cue.as_str()) { 12 } else { 7 };
        found.push(Found { value: name, weight, passage: Some(passage), words });
    }
    // "Deliver the same to Ada Roe, Investigator".
    for cue in DELIVER.find_iter(&passage.text) {
        let Some((name, end)) = names::read(&passage.text[cue.end()..], Setting::Prose) else { continue };
        if RANK_AFTER.is_match(&passage.text[cue.end() + end..]) {
            let words = passage.text[cue.start()..cue.end() + end].to_owned();
            found.push(Found { value: name, weight: 6, passage: Some(passage), words });
        }
    }
    let lines = lines(passage);
    for pair in lines.windows(3) {
        let titled = pair[1..].iter().any(|line| ISSUER_TITLE.is_match(line));
        if titled
            && let Some(name) = cells(pair[0]).filter(|cell| !OFFICIAL.is_match(cell)).filter_map(person).last()
        {
            found.push(Found { value: name, weight: 6, passage: Some(passage), words: pair[0].to_owned() });
        }
    }
}

static ISSUER: LazyLock<Regex> = LazyLock::new(|| {
    any_phrase(&[
        r"\b(?:issues or requests|who requests|requesting) this subpoena,?(?: (?:is|are))?:? ",
        r"\bupon you by (?:(?:the|special|diversion|senior) )*(?:agent|investigator|officer|inspector) ",
        r"\b(?:issued )?(?:at|on|upon) the (?:request|instance|praecipe|application|motion) of:? (?:(?:the|assistant|deputy|special|united states
            |district|county|state|city|attorney|agent|investigator|detective|prosecutor) )*",
        r"\b(?:requested|issued|applied for|signed|served) by:? ",
        r"\b(?:deliver(?:ed)?|bring|produce|surrender|furnish|provide|hand|send|mail)\b[^.;]{0,90}?\bto:? (?:the )?(?:special agent|agent|investigator|detective|inspector|sa|tfo) ",
        r"\bfollowing person:?[\s]*name:[\s]*",
        r"\bissued by (?:a )?(?:party|counsel|attorney)[^\n]{0,60}\n[\s]*name:[\s]*",
        r"\bby:[\s]*/s/[\s]*",
        r"\battorneys?:[\s]*",
    ])
});

/// The words of a paper that say at whose request it issues.
static REQUESTS: LazyLock<Regex> = LazyLock::new(|| {
    phrase(
        r"\b(?:requests this subpoena|requesting this subpoena|applied for by|following person|(?:at|on|upon) the (?:request|instance|praecipe|application) of|issued by (?:a )?(?:party|counsel|attorney)[^\n]*\n)",
    )
});

static ISSUER_TITLE: LazyLock<Regex> = LazyLock::new(|| {
    phrase(
        r"\b(?:attorneys? for|attorney's signature|counsel for|assistant united states attorney
            |assistant (?:district|attorney)|investigator|issuing (?:officer|attorney))\b",
    )
});

/// To whom what a subpoena demands may be brought.
static DELIVER: LazyLock<Regex> =
    LazyLock::new(|| phrase(r"\b(?:deliver|bring|produce|surrender|furnish|hand)[^.;]{0,70}?\bto "));

/// The rank of whoever takes it.
static RANK_AFTER: LazyLock<Regex> = LazyLock::new(|| {
    phrase(r"^,? \(?(?:[a-z]+ ){0,2}(?:investigator|special agent|agent|detective|inspector|prosecutor|attorney)\b")
});
