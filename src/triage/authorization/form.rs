//! What somebody wrote on a form, told from what is printed on it.

use std::sync::LazyLock;

use regex::Regex;

use crate::triage::phrase::{any_phrase, phrase};
use crate::triage::reading::{self, Passage, Sort};

/// How many lines below a label its value or its boxes stand.
const BELOW: usize = 14;

/// How many lines a letterhead has at most.
const HEAD: usize = 4;

/// An authorization's pages as lines, sentences and boxes.
pub struct Form {
    /// Every line with something in it, as laid out.
    pub lines: Vec<String>,
    /// The lines without the boxes that nobody ticked.
    pub said: String,
    /// The labels of the boxes that are ticked or initialled.
    pub ticked: Vec<String>,
}

impl Form {
    /// Reads `pages` as one form.
    pub fn of(pages: &[&Passage]) -> Form {
        let all = pages.iter().flat_map(|page| page.lines.iter());
        let mut lines: Vec<String> = all
            .filter(|it| matches!(it.sort, Sort::Live | Sort::Boilerplate))
            .map(|it| labelled(&DIGITS.replace_all(&STROKES.replace_all(it.text.trim_end(), "$1/$2/$3"), "$1$2$3")))
            .collect();
        let mut said = Vec::new();
        let mut ticked: Vec<String> = Vec::new();
        for line in &lines {
            let boxes = boxes(line);
            ticked.extend(INITIALLED.captures(line).and_then(|it| it.get(1)).map(|it| it.as_str().to_owned()));
            ticked.extend(boxes.iter().filter(|(is_ticked, _)| *is_ticked).map(|(_, label)| (*label).to_owned()));
            said.push(without_unticked(&NUMBER.replace(line, ""), &boxes));
        }
        lines.retain(|it| !it.trim().is_empty());
        Form { lines, said: said.join("\n"), ticked }
    }

    /// Whether `name` stands in its letterhead.
    pub fn is_headed(&self, name: &str) -> bool {
        self.lines.iter().take(HEAD).any(|it| begins(it, name))
    }

    /// Whether something is written after, or below, one of the labels that `label` matches.
    pub fn is_filled_in(&self, label: &Regex) -> bool {
        self.values(label).next().is_some()
    }

    /// What is written after, or below, each of the labels that `label` matches.
    pub fn values<'a>(&'a self, label: &'a Regex) -> impl Iterator<Item = &'a str> {
        let labelled = self.lines.iter().enumerate();
        let labelled = labelled.flat_map(move |(at, line)| label.find_iter(line).map(move |it| (at, it.end())));
        labelled.filter_map(|(at, end)| self.value(at, end))
    }

    /// What is written after byte `end` of the line `at`, or below it.
    fn value(&self, at: usize, end: usize) -> Option<&str> {
        let line = self.lines.get(at)?;
        let rest = &line[end..];
        let own = NEXT_LABEL.find(rest).map_or(rest, |next| &rest[..next.start()]);
        let own_boxes = boxes(own);
        if let Some((_, ticked)) = own_boxes.iter().find(|(is_ticked, _)| *is_ticked) {
            return Some(ticked);
        }
        if own_boxes.is_empty() && is_filled(own) {
            return Some(own.trim());
        }
        // A rule, or a word that says that there is nothing, is all that is said.
        if own_boxes.is_empty() && !HINT.replace_all(own, "").trim().is_empty() {
            return None;
        }
        for below in self.lines.iter().skip(at + 1).take(BELOW) {
            if LABEL.is_match(below) {
                return None;
            }
            let boxes = boxes(below);
            if let Some((_, ticked)) = boxes.iter().find(|(is_ticked, _)| *is_ticked) {
                return Some(ticked);
            }
            if boxes.is_empty() {
                let is_next = RULE.is_match(below) || !own_boxes.is_empty();
                return (!is_next && is_filled(below)).then_some(below.trim());
            }
        }
        None
    }
}

/// The line with a colon after a label in capitals that has none: `WHY  [x] personal`.
fn labelled(line: &str) -> String {
    match CAPITALS.captures(line).and_then(|it| it.get(1).or(it.get(2))) {
        Some(label) => format!("{}:{}", &line[..label.end()], &line[label.end()..]),
        None => line.to_owned(),
    }
}

/// The boxes of a line. A rule at the end of a label, or with nothing after it, is a blank and no box.
fn boxes(line: &str) -> Vec<(bool, &str)> {
    if !BOX.is_match(line) {
        return Vec::new();
    }
    // "Other: ____" at the end is a label before its blank, not a box with nothing after it.
    reading::boxes(line.trim_end_matches(['_', '/', ' ', ':']))
}

/// The line with only those of its boxes that are ticked, after what stands before the first.
fn without_unticked(line: &str, boxes: &[(bool, &str)]) -> String {
    if boxes.is_empty() {
        return line.to_owned();
    }
    let first = BOX.find(line).map_or(0, |it| it.start());
    let ticked = boxes.iter().filter(|(is_ticked, _)| *is_ticked).map(|(_, label)| *label);
    std::iter::once(line[..first].trim_end()).chain(ticked).collect::<Vec<_>>().join(" ")
}

/// Whether `text` begins with `name`, whatever the case.
pub fn begins(text: &str, name: &str) -> bool {
    !name.is_empty() && text.trim().to_lowercase().starts_with(&name.to_lowercase())
}

/// Whether `text` is more than rules, hints and empty dates.
pub fn is_filled(text: &str) -> bool {
    let left = HINT.replace_all(text, " ");
    let left = NOTHING.replace_all(&left, " ");
    left.chars().filter(|it| it.is_alphanumeric()).count() >= 2
}

/// A box, or initials on a line before a label.
static BOX: LazyLock<Regex> = LazyLock::new(|| {
    any_phrase(&[
        r"\[[\s]*[xX✓✔✗✘×*]?[\s]*\]|\((?:[\s]+|[\s]*[xX✓✔✗✘×][\s]*)\)",
        r"[☐☑☒■□✓✔🗹🗷❏❑◻]",
        r"^[\s]*_+[\s]?[A-Za-z]{1,3}[\s]?_+[\s]|^[\s]*_{2,8}[\s]+[a-zA-Z]",
    ])
});

/// The number of a form's paragraph.
static NUMBER: LazyLock<Regex> = LazyLock::new(|| phrase(r"^[\s]*\(?[0-9]{1,2}[.)][\s]+"));

/// A day written with spaces around its strokes.
static DIGITS: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"(\d) ?([/-]) ?(\d)").expect("the pattern is fixed"));

/// A day whose strokes a scan lost.
static STROKES: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"\b(\d{1,2}) {2,}(\d{1,2}) {2,}(20\d\d)\b").expect("the pattern is fixed"));

/// A label in capitals before a column or a box.
static CAPITALS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"^\s*(?:([A-Z]{2,}(?: [A-Z]{2,}){0,3})(?:\s{2,}\S|\s+[\[(☐☒☑])|((?:OF|FROM|TO) WHAT|(?:FROM|TO) WHOM|PURPOSE|EXPIRES(?: WHEN)?|SIGN) \S)",
    )
    .expect("the pattern is fixed")
});

/// Initials before a label, where the line for them was not read.
static INITIALLED: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^\s*(?:[A-Z]\.?){2,4}\s+([a-z][^\n]{3,})$").expect("the pattern is fixed"));

static RULE: LazyLock<Regex> = LazyLock::new(|| phrase(r"_{3,}|\.{6,}"));

/// A line that begins with a label.
static LABEL: LazyLock<Regex> = LazyLock::new(|| phrase(r"^[\s]*(?:[0-9]{1,2}[.)][\s]*)?[A-Za-z][^:.\n]{1,60}:"));

/// The next label on the same line.
static NEXT_LABEL: LazyLock<Regex> = LazyLock::new(|| phrase(r"[\s]{2,}[A-Za-z][A-Za-z\s()/#]{1,40}:"));

/// What a form prints where something is to be written.
static HINT: LazyLock<Regex> = LazyLock::new(|| {
    any_phrase(&[
        r"\([^)\n]*(?:name|date|event|address|specify|print|describe|person|class|fecha|nombre|required|relationship)[^)\n]*\)",
        r"\b(?:mm|dd)[\s]*/[\s]*(?:mm|dd)[\s]*/[\s]*y{2,4}\b|\b(?:please (?:print|specify|describe)|specify|insert|fill in)\b",
    ])
});

/// Words that say that there is nothing.
static NOTHING: LazyLock<Regex> =
    LazyLock::new(|| phrase(r"\b(?:n/?a|none|blank|left blank|unknown|tbd|ninguno|date|fecha)\b"));
