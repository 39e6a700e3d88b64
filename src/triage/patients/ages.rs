//! Patients of whom a message gives the age rather than the date of birth: "Mina Farouk is 9 and Sami (he's 6)".
//!
//! People speak of children so, and of nobody else who is named in a request. An age beside a name says that the message is
//! about that person: surely where it speaks of children and the person is one, else about as much as a phrase does.

use std::sync::LazyLock;

use regex::Regex;

use super::births::CHILDREN;
use super::sightings::Search;
use super::{Sighting, Strength};
use crate::triage::dates::after;
use crate::triage::phrase::phrase;

/// The age from which nobody is a child.
const GROWN: u32 = 19;
/// How far beyond an age its unit or its end may stand, in bytes.
const NEAR: usize = 16;

impl<'a> Search<'a, '_> {
    /// Names with an age beside them.
    pub(super) fn ages(&self, found: &mut Vec<Sighting<'a>>) {
        let of_children = CHILDREN.is_match(self.text) && !CLIENT.is_match(self.text);
        for age in AGE.captures_iter(self.text).take(24) {
            let whole = age.get_match();
            let (Some(lead), Some(number)) = (age.name("lead"), age.name("number")) else { continue };
            let behind = after(self.text, whole.end(), NEAR);
            let has_unit = UNIT.is_match(behind);
            // "She is 9 miles away", "has 3 cats", "at 4": a number needs an age's word before it, or after.
            let says = if SAYS.is_match(lead.as_str()) { ENDS.is_match(behind) || has_unit } else { has_unit };
            if !says {
                continue;
            }
            let typed = || self.typed_before(whole.start(), of_children);
            let Some((name, start)) = self.name_before(whole.start(), false).or_else(typed) else { continue };
            let years = number.as_str().parse::<u32>().unwrap_or(GROWN);
            let is_child = years < GROWN || MONTHS.is_match(behind);
            let strength = if of_children && is_child { Strength::Certain } else { Strength::Phrase };
            let born = self.birth_after(whole.end());
            let words = &self.text[start..whole.end()];
            found.push(self.sighting(name, born, strength, words, "an age stands beside the name"));
        }
    }
}

/// An age with the words that lead to it.
static AGE: LazyLock<Regex> = LazyLock::new(|| {
    phrase(
        r"(?P<lead>[\s,(:;-]+(?:(?:m|f|male|female|boy|girl)[\s,]+)?(?:(?:who|he|she|que|el|ella|and)(?:'s| is)? )?(?:(?:only|just|now|about|almost) )?
            (?:is|was|are|age[ds]?:?|will be|turns|turned|turning|has|have|tiene|cumple|cumplió|de|with|at|es)?(?: (?:only|just|now|about|almost|age|turning))?[\s]?)(?P<number>[0-9]{1,2})\b",
    )
});

/// Words before a number that make it an age.
static SAYS: LazyLock<Regex> = LazyLock::new(|| {
    phrase(
        r"\bage[ds]?:?[\s]*$|\b(?:turns|turned|turning|cumple|cumplió|will be)[\s]*$|\b(?:he|she|who)(?:'s| is)[\s]*$|\bis (?:now |only |just |about |almost )?$",
    )
});

/// The unit of an age.
static UNIT: LazyLock<Regex> = LazyLock::new(|| {
    phrase(
        r"^(?:[\s-]?(?:years?|yrs?|year-old|yo|y/o|y\.o\.|months?|mos?|m/o|weeks?|wks?|days?|años?|anos|meses|semanas)\b)",
    )
});

static MONTHS: LazyLock<Regex> =
    LazyLock::new(|| phrase(r"^[\s-]?(?:months?|mos?|m/o|weeks?|wks?|days?|meses|semanas)\b"));

/// What may follow an age of which no unit is said.
static ENDS: LazyLock<Regex> =
    LazyLock::new(|| phrase(r"^(?:$|[.,;)!?\n]| (?:and|y|on|in|next|this|now|tomorrow|who|with)\b)"));

/// Someone acts for a grown person, of whose children no more is said than their age.
static CLIENT: LazyLock<Regex> =
    LazyLock::new(|| phrase(r"\b(?:our|my) clients?\b|\bwe represent\b|\bI represent\b"));
