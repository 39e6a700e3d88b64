//! The given name beside a family name, and whether it is that of one of ours.

use std::sync::LazyLock;

use regex::Regex;

use super::Clinician;
use crate::triage::dates::{after, before};
use crate::triage::names::{self, fold};

/// What stands beside a family name.
pub(super) enum Beside {
    /// One given name or initial, or a given name and a middle one, folded, the nearest first.
    Given(Vec<String>),
    Nothing,
}

/// The given names before the family name at `start..end` ("Maria Alvarez", "Theodore J. Sandoval") or after it
/// ("ALVAREZ, MARIA", "OKAFOR J").
///
/// After a title, and after a family name that is not in capitals, what follows is a given name only if it is that of one
/// of the bearers.
pub(super) fn beside(
    text: &str,
    start: usize,
    end: usize,
    titled: bool,
    bearers: &[&Clinician],
    roster: &[Clinician],
) -> Beside {
    let ahead = ahead(text, start);
    if !ahead.is_empty() {
        return Beside::Given(ahead.into_iter().map(|(_, word)| fold(word)).collect());
    }
    if let Some(found) = AFTER.captures(after(text, end, 32)) {
        let group = |at: usize| found.get(at).map(|it| it.as_str());
        let name = group(1).or(group(2)).unwrap_or_default();
        let folded = fold(name);
        let is_shouted = !text[start..end].chars().any(char::is_lowercase);
        let is_ours = bearers.iter().any(|it| is_like(&folded, &it.given));
        let is_other = roster.iter().any(|it| it.bears(&folded));
        let reads_as_one = !titled && (group(1).is_some() || (is_shouted && name.len() == 1));
        if is_given(name) && !is_other && (is_ours || reads_as_one) {
            return Beside::Given(vec![folded]);
        }
    }
    // Typed without capitals: only a given name of the roster is taken for one.
    let window = before(text, start, 24);
    let word = window.trim_end().rsplit([' ', '\n']).next().unwrap_or_default();
    let typed = fold(word);
    if typed.len() > 1 && window.ends_with(' ') && bearers.iter().any(|it| is_like(&typed, &it.given)) {
        return Beside::Given(vec![typed]);
    }
    Beside::Nothing
}

/// Where the given names before the family name at `at` begin.
pub(super) fn start(text: &str, at: usize) -> usize {
    ahead(text, at).last().map_or(at, |(start, _)| *start)
}

/// Whether `written`, folded, is the given name `ours`, its initial, its beginning, a short form of it, or it with a letter wrong.
pub(super) fn is_like(written: &str, ours: &str) -> bool {
    let slip = written.len() > 4 && ours.len() > 4 && strsim::osa_distance(written, ours) == 1;
    written == ours
        || (written.len() == 1 && ours.starts_with(written))
        || (written.len() > 2 && ours.starts_with(written))
        || slip
        || is_short_form(written, ours)
}

/// Whether `written` is what people of the name `ours` are called, and not just its beginning.
pub(super) fn is_short_form(written: &str, ours: &str) -> bool {
    SHORT_FORMS.iter().any(|(full, short)| full.contains(&ours) && short.contains(&written))
}

/// Up to two given names directly before `at`, the nearest first, with their places.
fn ahead(text: &str, at: usize) -> Vec<(usize, &str)> {
    let mut found: Vec<(usize, &str)> = Vec::new();
    let mut end = at;
    while found.len() < 2 {
        let window = before(text, end, 28);
        let Some(name) = BEFORE.captures(window).and_then(|it| it.get(1)) else { break };
        let word = name.as_str();
        if !is_given(word) {
            break;
        }
        let start = end - window.len() + name.start();
        found.push((start, word));
        end = start;
    }
    // A sentence's first word is capitalised whatever it is.
    let is_verb = |word: &str| VERBS.contains(&fold(word).as_str());
    if let Some(verb) = found.iter().position(|(_, word)| is_verb(word)) {
        found.truncate(verb);
    }
    found
}

fn is_given(word: &str) -> bool {
    names::is_name_word(word) && !names::is_credential(word) && !is_role(word)
}

/// Whether the word says what someone is.
fn is_role(word: &str) -> bool {
    let word = fold(word);
    let ending = ["ologist", "iatrist", "ician", "practor", "therapist", "surgeon", "midwife"];
    ending.iter().any(|it| word.ends_with(it))
        || matches!(
            word.as_str(),
            "dr" | "drs"
                | "mr"
                | "mrs"
                | "ms"
                | "miss"
                | "dra"
                | "dres"
                | "doctor"
                | "doctora"
                | "nurse"
                | "pract"
                | "practitioner"
                | "attending"
                | "rendering"
                | "pa"
                | "np"
                | "senora"
                | "sra"
                | "sr"
        )
}

/// Capitalised at the beginning of a sentence or in a text of capitals, and no given names.
const VERBS: &[&str] = &[
    "ask",
    "see",
    "saw",
    "seen",
    "call",
    "both",
    "because",
    "however",
    "although",
    "then",
    "tell",
    "told",
    "says",
    "said",
    "sees",
    "per",
    "so",
    "but",
    "just",
    "like",
    "get",
    "got",
    "need",
    "send",
    "including",
    "includes",
    "especially",
    "now",
    "two",
    "new",
    "keep",
    "since",
];

/// Given names and what people of that name are called.
const SHORT_FORMS: &[(&[&str], &[&str])] = &[
    (&["theodore", "theodora", "edward", "edmund"], &["ted", "teddy", "ed", "eddie", "ned"]),
    (&["william"], &["bill", "billy", "will", "liam"]),
    (&["robert", "roberta"], &["bob", "bobby", "rob", "bobbie"]),
    (&["richard"], &["dick", "rick", "ricky", "rich"]),
    (&["james"], &["jim", "jimmy", "jamie"]),
    (&["john"], &["jack", "johnny", "jon"]),
    (&["charles"], &["chuck", "charlie", "chas"]),
    (&["henry"], &["hank", "harry"]),
    (&["michael"], &["mike", "mikey", "mick"]),
    (&["anthony", "antonio"], &["tony"]),
    (&["lawrence", "laurence"], &["larry"]),
    (&["joseph", "josephine"], &["joe", "joey", "jo", "josie"]),
    (&["thomas"], &["tom", "tommy"]),
    (&["elizabeth"], &["liz", "beth", "betsy", "betty", "eliza", "lisa", "libby"]),
    (&["margaret"], &["peggy", "maggie", "meg", "marge"]),
    (&["katherine", "catherine", "kathryn", "kathleen"], &["kate", "katie", "kathy", "cathy", "kay", "kit"]),
    (&["patricia", "patrick"], &["pat", "patty", "trish", "tricia", "paddy"]),
    (&["susan", "suzanne"], &["sue", "susie"]),
    (&["deborah", "debra"], &["deb", "debbie"]),
    (&["jennifer"], &["jen", "jenny"]),
    (&["rebecca"], &["becky", "becca"]),
    (&["barbara"], &["barb"]),
    (&["nicholas", "nikolas", "nicolas", "nicole"], &["nick", "nicky", "nico", "niko", "nik"]),
    (&["alexander", "alexandra", "alejandro", "alejandra"], &["alex", "sandy", "sasha", "lex"]),
    (&["andrew", "andrea"], &["andy", "drew"]),
    (&["christopher", "christine", "christina"], &["chris", "kris", "tina", "topher"]),
    (&["daniel", "danielle"], &["dan", "danny", "dani"]),
    (&["david"], &["dave", "davy"]),
    (&["francis", "frances", "francisco"], &["frank", "fran", "paco", "pancho"]),
    (&["gerald", "geraldine", "jerome", "jeremy"], &["jerry", "gerry"]),
    (&["howard"], &["howie"]),
    (&["raymond", "ramon"], &["ray", "monchi"]),
    (&["samuel", "samantha"], &["sam", "sammy"]),
    (&["stephen", "steven", "stephanie"], &["steve", "steph"]),
    (&["joanne", "joanna"], &["jo"]),
    (&["jose"], &["pepe"]),
    (&["guadalupe"], &["lupe"]),
];

static BEFORE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?:^|[ \n(/,;|-])([A-ZÀ-Ö][A-Za-zÀ-ÖØ-öø-ÿ'-]*)\.?[ \n]+$").expect("the pattern is fixed")
});

static AFTER: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^(?:,[ ]?([A-ZÀ-Ö][A-Za-zÀ-ÖØ-öø-ÿ'-]*)|[ ]([A-Z]|[A-Z]{3,})(?:[ .,;|\n]|$))")
        .expect("the pattern is fixed")
});
