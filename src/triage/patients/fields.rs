//! Patients in forms and lists: fields with labels, the parts of a name on lines of their own, rows of a table.
//!
//! A label says whom it names: the patient and nobody else, someone with a part in the case, or anybody. A row names a
//! patient where a cell with a name stands before one with a date of birth, whatever parts the columns.

use std::sync::LazyLock;

use regex::Regex;

use super::births::birth;
use super::sightings::{Search, is_ours};
use super::{Birth, Sighting, Strength};
use crate::triage::dates::{self, before};
use crate::triage::names::{self, Name, Setting};
use crate::triage::phrase::phrase;
use crate::triage::reading::Sort;

impl<'a> Search<'a, '_> {
    /// "Patient: DELGADO, ROSA", "Our Client .... Rosa Delgado", "Last Delgado  First Rosa".
    pub(super) fn fields(&self, found: &mut Vec<Sighting<'a>>) {
        for line in self.passage.lines.iter().filter(|line| line.sort == Sort::Live) {
            let text = line.text.as_str();
            let search = Search { text, ..*self };
            if let Some(parts) = LAST_FIRST.captures(text) {
                let joined = [2, 3, 1].map(|at| parts.get(at).map_or("", |it| it.as_str())).join(" ");
                if let Some((name, _)) = names::read(&joined, Setting::Field) {
                    let born = search.birth_after(0);
                    found.push(search.sighting(name, born, Strength::Certain, text, "a form names the patient"));
                    continue;
                }
            }
            let mut from = 0;
            while let Some(label) = FIELD.captures_at(text, from) {
                let whole = label.get_match();
                // "Re:   Claimant:   Ann Lee": the blanks before one label may be those behind another.
                from = whole.start() + whole.as_str().trim_end_matches([' ', '\t', '_']).len().max(1);
                if NOT_PATIENT.is_match(before(text, whole.start(), 28)) {
                    continue;
                }
                let typed = || search.typed_after(whole.end()).filter(|_| label.name("sure").is_some());
                let labelled = || {
                    let (name, length) = names::read_labelled(text.get(whole.end()..)?)?;
                    let end = whole.end() + length;
                    (label.name("sure").is_some() && search.may_be_patient(&name, whole.end(), end))
                        .then_some((name, end))
                };
                let named = search.patient_at(whole.end(), Setting::Field);
                let named = named.or_else(labelled).or_else(typed);
                let Some((name, end)) = named else { continue };
                let born = search.birth_after(end);
                // A policy, a case or an employer has holders who need not be the patient.
                let sure = label.name("sure").map(|it| born.is_some() || !HOLDER.is_match(it.as_str()));
                let (strength, reason) = match (sure, born.is_some()) {
                    (Some(false), _) => (Strength::Phrase, "a field names someone with a part in the case"),
                    (Some(true), _) => (Strength::Certain, "a field names the patient"),
                    (None, true) => (Strength::Certain, "a field names someone with a date of birth"),
                    (None, false) => (Strength::Likely, "a reference line names someone"),
                };
                found.push(search.sighting(name, born, strength, &text[whole.start()..end], reason));
            }
        }
    }

    /// A form that asks for the parts of a name on lines of their own.
    pub(super) fn parts(&self, found: &mut Vec<Sighting<'a>>) {
        let first_last = FIRST_THEN_LAST.captures_iter(self.text).map(|it| (it, 1, 2));
        for (form, given, family) in first_last.chain(LAST_THEN_FIRST.captures_iter(self.text).map(|it| (it, 2, 1)))
        {
            let part = |at: usize| form.get(at).map_or("", |it| it.as_str().trim());
            let spelled = format!("{} {}", part(given), part(family));
            let spelled = spelled.split_whitespace().map(names::capitalised).collect::<Vec<_>>().join(" ");
            let Some((name, _)) = names::read(&spelled, Setting::Field) else { continue };
            let whole = form.get_match();
            if NOT_PATIENT.is_match(before(self.text, whole.start(), 28)) || is_ours(&name, self.practice) {
                continue;
            }
            let born = self.birth_after(whole.end());
            found.push(self.sighting(name, born, Strength::Certain, whole.as_str(), "a form names the patient"));
        }
    }

    /// Rows of cells parted by bars, semicolons, tabs or columns of blanks, with a name and a date of birth.
    pub(super) fn table(&self, found: &mut Vec<Sighting<'a>>) {
        let mut columns: Option<(usize, usize)> = None;
        // A list goes on where one of its people has no date.
        let mut goes_on = false;
        for line in self.passage.lines.iter().filter(|line| line.sort == Sort::Live) {
            let cells = cells(&line.text);
            if cells.len() < 2 {
                goes_on &= line.text.trim().is_empty();
                continue;
            }
            let lower = line.text.to_ascii_lowercase();
            if lower.contains("last") && lower.contains("first") {
                let column = |word: &str| cells.iter().position(|cell| cell.to_ascii_lowercase().contains(word));
                columns = column("last").zip(column("first")).filter(|(last, first)| last != first);
                continue;
            }
            let birth = cells.iter().enumerate().find_map(|(at, cell)| Some((at, self.only_birth(cell)?)));
            let (at, born) = match birth {
                Some((at, born)) => (at, Some(born)),
                None if goes_on => match cells.iter().position(|it| UNKNOWN.is_match(it)) {
                    Some(at) => (at, None),
                    None => continue,
                },
                None => continue,
            };
            let read = |text: &str| names::read(text, Setting::Field).map(|(name, _)| name);
            let name = match columns {
                Some((last, first)) => {
                    let cell = |at: usize| cells.get(at).copied().unwrap_or_default();
                    read(&format!("{}, {}", cell(last), cell(first)))
                }
                None => cells[..at].iter().rev().find_map(|cell| listed(cell)),
            };
            let Some(name) = name.filter(|it| !is_ours(it, self.practice)) else { continue };
            goes_on = true;
            let reason = "a list gives a name and a date of birth";
            found.push(self.sighting(name, born, Strength::Certain, &line.text, reason));
        }
    }

    /// The date of birth that is all a cell holds.
    fn only_birth(&self, cell: &str) -> Option<Birth> {
        let [mention] = dates::mentions(cell).try_into().ok()?;
        let whole = mention.start == 0 && mention.end == cell.len();
        whole.then(|| birth(&mention, self.today)).flatten().filter(|it| self.is_old(*it))
    }
}

/// The columns of a line.
fn cells(line: &str) -> Vec<&str> {
    let line = line.trim().trim_matches('|');
    let cells: Vec<&str> = match [';', '|', '\t'].into_iter().find(|it| line.matches(*it).count() > 1) {
        Some(mark) => line.split(mark).collect(),
        None => line.split("  ").collect(),
    };
    cells.into_iter().map(str::trim).filter(|it| !it.is_empty()).collect()
}

/// A name that is all a cell of a list holds, a number before it aside; a family of two words too before a comma.
fn listed(cell: &str) -> Option<Name> {
    let number = LISTED.find(cell).map_or(0, |it| it.end());
    let cell = cell.get(number..).unwrap_or(cell);
    match cell.split_once(", ") {
        Some((family, given)) if !names::is_credential(given) && !given.contains(',') => {
            names::read(&format!("{given} {family}"), Setting::Field).map(|(name, _)| name)
        }
        Some(_) | None => names::whole(cell),
    }
}

/// A field's label with what parts it from the name. The group `sure` marks labels that name a patient and nobody
/// else.
static FIELD: LazyLock<Regex> = LazyLock::new(|| {
    phrase(
        r"(?:^|[\s|*]
            |\t)(?:(?P<sure>(?:(?:name of )?(?:our |my |your )?(?:the )?(?:proposed |primary )?(?:patient|pt
            |client|claimant|insured|member|child|minor|ward|conservatee|decedent|deceased|resident|student
            |injured (?:worker|party|employee)|iw|applicant|employee|individual|veteran|person|beneficiary|enrollee|participant|customer)(?:'s|\(s\)
            |s)?(?: (?:full |legal )?name)?(?:\s*\((?:please )?(?:print|printed)\))?(?:\s*(?:no\.?\s*
            |#\s*)?[0-9])?)|paciente|nombre del paciente|records (?:of|for|pertaining to)|pertaining to
            |name of (?:the )?(?:person|individual))|in re(?: estate of)?|re|regarding
            |(?:full |legal |print(?:ed)? )?name|nombre|concerning|reference
            |subject)(?:\s*[:>|=]\s*(?:our client,?\s*|client:?\s*|patient:?\s*|estate of\s*)?|\s*\.{2,}\s*
            |\s*_{2,}\s*|\s{2,}|\t\s*)[_\s]*",
    )
});

/// Labels of people who need not be the patient.
static HOLDER: LazyLock<Regex> = LazyLock::new(|| {
    phrase(r"insured|member|client|employee|subject|individual|person|beneficiary|enrollee|participant|customer")
});

static LAST_FIRST: LazyLock<Regex> = LazyLock::new(|| {
    phrase(
        r"\blast(?: name)?[\s:._]+([A-Za-zÀ-ÿ'\s-]+?)[\s_]{2,}first(?: name)?[\s:._]+([A-Za-zÀ-ÿ'\s-]+?)
            (?:[\s_]{2,}(?:mi|middle(?: name)?|m\.i\.)[\s:._]+([A-Z]\.?|[A-Za-zÀ-ÿ]+))?(?:[\s_]{2}|$)",
    )
});

static FIRST_THEN_LAST: LazyLock<Regex> = LazyLock::new(|| {
    phrase(
        r"\bfirst(?: name)?:[\s]*([^:\n]{2,24})\n(?:middle(?: name| initial)?:[^\n]{0,24}\n)?last(?: name)?:[\s]*([^:\n]{2,32})",
    )
});

static LAST_THEN_FIRST: LazyLock<Regex> =
    LazyLock::new(|| phrase(r"\blast(?: name)?:[\s]*([^:\n]{2,32})\nfirst(?: name)?:[\s]*([^:\n]{2,24})(?:\n|$)"));

/// What before a label says that the name is not the patient's.
static NOT_PATIENT: LazyLock<Regex> = LazyLock::new(|| {
    phrase(
        r"\b(?:parent|guardian|mother|father|requester|requestor|contact|attorney|firm|doctor|provider|physician|insurance
            |employer|school|facility|company|representative|pharmacy|subscriber|emergency|agency|officer|court|judge
            |sender|recipient|notary|witness|custodian|caseworker|organization|your|adjuster|legal|print|printed)(?:'s|s)?[\s/,&()a-z]{0,14}$",
    )
});

/// Says that a date of birth is not known.
static UNKNOWN: LazyLock<Regex> = LazyLock::new(|| {
    phrase(r"^[(\[]?(?:(?:dob|birth|date of birth)?\s?(?:unknown|not known|n/a|unk\.?|pending|\?+))[)\]]?$")
});

/// A list's number, bullet or nothing.
pub(super) static LISTED: LazyLock<Regex> =
    LazyLock::new(|| phrase(r"^[\s#*•-]{0,6}(?:[0-9]{1,3}[.)]?)?[\s)|*-]{0,6}"));
