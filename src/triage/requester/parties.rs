//! Who is party to a case, and for whom a lawyer acts: organizations that a message names and that do not ask.
//!
//! The parties stand in a caption, about the lines that tell their roles or "v.", or in a table ("EMPLOYER:"); those whom a
//! lawyer represents are named after that word. Law firms are never taken for parties.

use std::sync::LazyLock;

use regex::Regex;

use super::organizations::{LAW, live, unwrapped};
use super::shapes::{is_joined, is_organization, organization_in};
use crate::triage::phrase::phrase;
use crate::triage::reading::Passage;

/// The parties of a caption, and those for whom a lawyer says to act.
pub(super) fn parties(passage: &Passage, others: &mut Vec<String>) {
    for found in REPRESENTED.captures_iter(&passage.text).take(8).filter_map(|it| it.get(1)) {
        let Some(words) = unwrapped(&passage.text, found.range()) else { continue };
        if is_organization(words.trim()) && !LAW.is_match(&words) {
            others.push(words);
        }
    }
    let lines = live(passage);
    let is_role = |line: &&str| (ROLE.is_match(line) || VERSUS.is_match(line)) && !ATTORNEY.is_match(line);
    let head: Vec<&str> = lines.into_iter().take(40).collect();
    let Some(first) = head.iter().position(is_role) else { return };
    let last = head.iter().rposition(is_role).unwrap_or(first);
    let is_table = |line: &&str| line.trim().ends_with(':');
    if !head.iter().any(|line| VERSUS.is_match(line) || (ROLE.is_match(line) && is_table(line)))
        || last - first > 24
    {
        return;
    }
    for line in
        &head[first.saturating_sub(2)..=(last + usize::from(head[last].trim().ends_with(':'))).min(head.len() - 1)]
    {
        for cell in line.split(['|', ')', '\u{a7}', '*']).flat_map(|it| it.split("   ")).map(str::trim) {
            let cell = cell.trim_end_matches([',', ';', '/']).trim_end_matches(", and").trim_end_matches(',');
            if !COURT.is_match(cell)
                && !LAW.is_match(cell)
                && cell.len() < 64
                && (organization_in(cell).is_some() || is_joined(cell))
            {
                others.push(cell.to_owned());
            }
        }
    }
}

static REPRESENTED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?i:\b(?:represents?|representing|retained by|attorneys? for|counsel for|appears for|acts? for|appointed for)[ \n](?:the[ \n])?(?:(?:plaintiff|defendant|respondent|petitioner|employer|carrier)s?,?[ \n])?)((?:[A-Z][A-Za-z'&-]*\.?,?[ \n]|& |of |and ){0,6}[A-Z][A-Za-z&'-]+)",
    )
    .expect("the pattern is fixed")
});

static ROLE: LazyLock<Regex> = LazyLock::new(|| {
    phrase(
        r"\b(?:plaintiffs?|defendants?|petitioners?|respondents?|claimants?|employer|carrier|appell(?:ant|ee))\b",
    )
});

static VERSUS: LazyLock<Regex> =
    LazyLock::new(|| phrase(r"(?:^|[\s|])(?:vs?\.|vs|versus|-v-|-against-|against)(?:[\s|),]|$)"));

static ATTORNEY: LazyLock<Regex> = LazyLock::new(|| phrase(r"\b(?:attorneys?|counsel|firm|llp)\b"));

static COURT: LazyLock<Regex> =
    LazyLock::new(|| phrase(r"\b(?:court|county of|state of|commission|board|hearings)\b"));
