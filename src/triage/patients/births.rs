//! Patients beside a date of birth, and the date of birth of someone known.
//!
//! A date is one of birth where words call it so, or where it lies long ago and stands directly beside a name. The name may
//! be whole, in small letters, an alias of the name before it, or only a family name after a courtesy title.

use std::sync::LazyLock;

use jiff::civil::Date;
use regex::Regex;

use super::fields::LISTED;
use super::sightings::{PARTIAL, Search, word_starts};
use super::{Birth, Sighting, Strength};
use crate::model::Practice;
use crate::triage::dates::{self, Mention, after, before};
use crate::triage::names::{self, Name, Setting};
use crate::triage::phrase::phrase;
use crate::triage::reading::Reading;

/// The date of birth in a message about one person: the first that is called one, wherever it stands.
pub(super) fn sole_birth(reading: &Reading, today: Date) -> Option<Birth> {
    let texts = || reading.passages.iter().flat_map(|it| [it.text.as_str(), it.quoted.as_str()]);
    let births = |text: &str| {
        let mentions = dates::mentions(text);
        let called = mentions.iter().find(|it| it.says_birth(text) && it.as_birth(today).is_some());
        called.and_then(|it| birth(it, today)).map(|it| Birth { called: true, ..it })
    };
    texts().find_map(births)
}

/// The dates of birth of `named` where a message gives them together after naming all: "Ava and Leo Petrov, DOBs 1/9/2012 and
/// 8/8/2014", "their birthdays are". None where there are not as many dates as people.
pub(super) fn respective(reading: &Reading, today: Date, named: &[Name]) -> Vec<Birth> {
    for passage in reading.live() {
        let text = passage.text.as_str();
        for cue in TOGETHER_GIVEN.find_iter(text) {
            let mut end = cue.end();
            let behind = dates::mentions(after(text, end, 24 * named.len()));
            let listed = behind.iter().take_while(|it| {
                let joined = LISTING.is_match(&text[end..cue.end() + it.start]);
                end = cue.end() + it.end;
                joined
            });
            let births: Vec<Birth> =
                listed.filter_map(|it| birth(it, today)).map(|it| Birth { called: true, ..it }).collect();
            if births.len() == named.len() {
                return births;
            }
        }
    }
    Vec::new()
}

/// A date of birth that stands beside `name` or its family name somewhere, called one or not.
pub(super) fn birth_beside(reading: &Reading, practice: &Practice, today: Date, name: &Name) -> Option<Birth> {
    let family = name.family();
    let mut best = None;
    for passage in &reading.passages {
        for text in [passage.text.as_str(), passage.quoted.as_str()] {
            let search = Search { passage, text, practice, today };
            for mention in dates::mentions(text) {
                let called = mention.says_birth(text);
                let Some(born) = birth(&mention, today).map(|it| Birth { called, ..it }) else { continue };
                if !called
                    && (!search.is_long_ago(born) || mention.says_other(text) || search.is_signature(mention.start))
                {
                    continue;
                }
                let ahead = before(text, mention.start, 48);
                let label = if called { BIRTH_LABEL.find_iter(ahead).last() } else { None };
                let end = mention.start - label.map_or(0, |label| ahead.len() - label.start());
                let near = search.name_before(end, called).filter(|(it, _)| it.is_like(name));
                let near =
                    near.or_else(|| search.family_before(end, called).filter(|(it, _)| it.family() == family));
                if near.is_some() {
                    best = Some(best.map_or(born, |it: Birth| it.surer(born)));
                }
            }
        }
    }
    best
}

/// A date of birth anywhere in the message that is `born` with day and month the other way around, and beyond
/// doubt.
pub(super) fn corrected(reading: &Reading, today: Date, born: Birth) -> Option<Birth> {
    let turned = Date::new(born.date.year(), born.date.day(), born.date.month()).ok()?;
    let settles = |text: &str| {
        let mut mentions = dates::mentions(text).into_iter();
        mentions.find(|it| it.certain && it.says_birth(text) && it.as_birth(today) == Some(turned))
    };
    reading.live().find_map(|passage| settles(&passage.text)).map(|_| Birth {
        date: turned,
        certain: true,
        called: true,
    })
}

impl<'a> Search<'a, '_> {
    /// Names with a date of birth beside them.
    pub(super) fn births(&self, found: &mut Vec<Sighting<'a>>) {
        for mention in dates::mentions(self.text) {
            let called = mention.says_birth(self.text);
            let Some(born) = birth(&mention, self.today).map(|it| Birth { called, ..it }) else { continue };
            let ahead = before(self.text, mention.start, 48);
            let label = if called { BIRTH_LABEL.find_iter(ahead).last() } else { None };
            let gap_end = mention.start - label.map_or(0, |label| ahead.len() - label.start());
            let strength = match self.standing(&mention, born, called) {
                Some(strength) => strength,
                None => continue,
            };
            // "I live in Harlan Ferry. My birthday is": the writer's own, and not a place's.
            if called && OWN_SENTENCE.is_match(before(self.text, gap_end, 12)) {
                continue;
            }
            if let Some((name, start)) = self.name_before(gap_end, called) {
                let words = &self.text[start..mention.end];
                if called
                    && TOGETHER.is_match(before(self.text, gap_end, 24))
                    && let Some(other) = self.listed_before(start, &name)
                {
                    found.push(self.sighting(other, Some(born), strength, words, "a list gives one date of birth"));
                }
                let signs = !called && mention.end == self.text.trim_end_matches(['.', ' ', '\n']).len();
                let reason = if signs { super::SIGNED } else { "a date of birth stands beside the name" };
                found.push(self.sighting(name, Some(born), strength, words, reason));
            } else if let Some((name, start)) = self.family_before(gap_end, called) {
                let words = &self.text[start..mention.end];
                found.push(self.sighting(name, Some(born), Strength::Certain, words, PARTIAL));
            } else if let Some((name, start)) = self.given_before(gap_end, called) {
                let words = &self.text[start..mention.end];
                let strength = if name.is_short() { Strength::Phrase } else { Strength::Certain };
                found.push(self.sighting(
                    name,
                    Some(born),
                    strength,
                    words,
                    "a date of birth stands beside a given name",
                ));
            } else if let Some((name, start)) = self.typed_before(gap_end, called || CHILDREN.is_match(self.text)) {
                let words = &self.text[start..mention.end];
                let reason = "a date stands beside a name typed without capitals";
                found.push(self.sighting(name, Some(born), Strength::Certain, words, reason));
            } else if called
                && !OWN_LABEL.is_match(before(self.text, gap_end, 12))
                && let Some((name, start)) = self.last_name_before(gap_end)
            {
                let words = &self.text[start..mention.end];
                found.push(self.sighting(
                    name,
                    Some(born),
                    Strength::Phrase,
                    words,
                    "a date of birth follows the name",
                ));
            }
        }
    }

    /// The date of birth that follows a name: called one nearby, or directly beside it in the manner of one.
    pub(super) fn birth_after(&self, end: usize) -> Option<Birth> {
        let near = after(self.text, end, 110);
        for mention in dates::mentions(near) {
            let gap = &near[..mention.start];
            // A date that stands beside someone else is theirs.
            if names::all(gap).any(|(it, start, stop)| self.may_be_patient(&it, end + start, end + stop)) {
                return None;
            }
            let beside = BESIDE.is_match(gap) && !mention.says_other(near);
            let called = mention.says_birth(near);
            let Some(born) = birth(&mention, self.today).map(|it| Birth { called, ..it }) else { continue };
            if called || (beside && self.is_old(born) && !self.is_signature(end)) {
                return Some(born);
            }
        }
        None
    }

    /// How surely a date beside a name is one of birth: called one, in brackets, at the end of a listed name, or
    /// between commas. None where it is rather another date.
    pub(super) fn standing(&self, mention: &Mention, born: Birth, called: bool) -> Option<Strength> {
        if called {
            return Some(Strength::Certain);
        }
        let ahead = before(self.text, mention.start, 80);
        let behind = after(self.text, mention.end, 2);
        // A child may be born this year; beside a name on the same line, and not as whoever signs a letter dates it.
        let is_young = || {
            let apart =
                self.today.year() > born.date.year() || self.today.day_of_year() - born.date.day_of_year() > 45;
            apart && !ahead.ends_with('\n') && CHILDREN.is_match(self.text)
        };
        let is_old = self.is_old(born) || (born.date < self.today && is_young());
        if !is_old || mention.says_other(self.text) || self.is_signature(mention.start) {
            return None;
        }
        if ahead.ends_with('(') && behind.starts_with([')', ' ', ',']) {
            return Some(Strength::Certain);
        }
        // Directly after a name, long ago, it is nothing else.
        if self.is_long_ago(born) && self.name_before(mention.start, false).is_some() {
            return Some(Strength::Certain);
        }
        if self.is_long_ago(born)
            && (self.typed_before(mention.start, false).is_some()
                || self.given_before(mention.start, false).is_some_and(|(name, _)| !name.is_short()))
        {
            return Some(Strength::Certain);
        }
        let line = ahead.trim_end_matches('\n').rsplit('\n').next().unwrap_or_default();
        let number = LISTED.find(line).map_or(0, |it| it.end());
        let listed = names::read(&line[number..], Setting::Field)
            .is_some_and(|(_, end)| BESIDE.is_match(&line[number + end..]));
        if listed {
            return Some(Strength::Certain);
        }
        (ahead.ends_with(", ") && behind.starts_with([',', '.'])).then_some(Strength::Phrase)
    }

    /// Whether the date is long enough ago to be no date of a letter, a visit or a signature.
    pub(super) fn is_old(&self, born: Birth) -> bool {
        self.today.year() - born.date.year() > 1
    }

    pub(super) fn is_long_ago(&self, born: Birth) -> bool {
        self.today.year() - born.date.year() > 2
    }

    /// Whether someone signs on the line of `at`: the date there is the day of it.
    pub(super) fn is_signature(&self, at: usize) -> bool {
        SIGNATURE.is_match(before(self.text, at, 96).rsplit('\n').next().unwrap_or_default())
    }

    /// The given name of a child directly before `end`, where no more is said ("Milo (5.6.18)", "Theo's birthday is"), or
    /// the family name stands within the brackets ("Jude (Lasko, 4/2/19)").
    pub(super) fn given_before(&self, end: usize, called: bool) -> Option<(Name, usize)> {
        let window = before(self.text, end, 48);
        let found = GIVEN.captures(window)?;
        let (given, family) = (found.get(1)?, found.get(2));
        let start = end - window.len() + given.start();
        // "Millicent Ashgrove, née Tarrant, born": no given name, and hers who is named before it.
        if let Some(alias) = ALIAS.find(before(self.text, start, 40)) {
            return self.name_before(start - alias.as_str().len(), false);
        }
        let name = match family {
            Some(family) => {
                let spelled = format!("{} {}", given.as_str(), family.as_str());
                names::read(&spelled, Setting::Field).map(|(name, _)| name)?
            }
            None => names::given(given.as_str()).filter(|_| called || window.ends_with('('))?,
        };
        let is_ours = self.practice.providers.iter().any(|it| {
            names::read(it.person.name.expose(), Setting::Field).is_some_and(|(ours, _)| ours.is_like(&name))
        });
        let titled = COURTESY_ALONE.is_match(before(self.text, start, 8));
        (!is_ours && !titled).then_some((name, start))
    }

    /// Those listed directly before `start` whose family is that of `name`: "Anton Faber and Clara Faber, both born".
    fn listed_before(&self, start: usize, name: &Name) -> Option<Name> {
        let window = before(self.text, start, 96);
        let last = names::all(window).map(|(other, _, _)| other).last()?;
        (last.family() == name.family() && !last.is_like(name)).then_some(last)
    }

    /// A courtesy title and a family name directly before `end`: "Ms. Haldane-Wu (".
    pub(super) fn family_before(&self, end: usize, called: bool) -> Option<(Name, usize)> {
        let window = before(self.text, end, 64);
        let offset = end - window.len();
        let gap = if called { &*GAP_CALLED } else { &*GAP };
        let found = COURTESY.captures_iter(window).last()?;
        let family = found.get(1)?;
        let rest = window.get(family.end()..).unwrap_or_default();
        let rest = rest.strip_prefix("'s").unwrap_or(rest);
        let name = names::family_only(family.as_str()).filter(|_| gap.is_match(rest))?;
        Some((name, offset + found.get_match().start()))
    }

    /// The longest name that ends directly before `end`, and where it begins.
    pub(super) fn name_before(&self, end: usize, called: bool) -> Option<(Name, usize)> {
        let window = before(self.text, end, 96);
        let offset = end - window.len();
        let gap = if called { &*GAP_CALLED } else { &*GAP };
        let ending = |setting: Setting| {
            // No name begins within another.
            let mut free = 0;
            word_starts(window).find_map(|(at, _)| {
                let start = offset + at;
                if start < free {
                    return None;
                }
                let rest = &self.text[start..];
                let (name, length) = self.read_at(start, setting).or_else(|| names::initials(rest))?;
                let stop = start + length;
                // "One of my D-men, Declan Hartsock": what "my" stands before is no family name.
                if self.text[start..stop].contains(',') && DETERMINED.is_match(before(self.text, start, 8)) {
                    return None;
                }
                free = stop;
                let line = before(self.text, start, 64).rsplit('\n').next().unwrap_or_default();
                let is_alias = ALIAS.is_match(before(self.text, start, 40)) || ALIAS_LINE.is_match(line);
                (stop <= end
                    && gap.is_match(&self.text[stop..end])
                    && (is_alias || self.may_be_patient(&name, start, stop)))
                .then_some((name, start))
            })
        };
        // "Tovar Rojas, Carmen 9/14/03": two family names before the given one.
        let turned = || {
            let found = TWO_FAMILIES.captures(window)?;
            let (families, given) = (found.get(1)?, found.get(2)?);
            let first = families.as_str().split(' ').next().unwrap_or_default();
            if names::is_given(first) && !names::is_given(given.as_str()) {
                return None;
            }
            let spelled = format!("{} {}", given.as_str(), families.as_str());
            let (name, _) = names::read(&spelled, Setting::Field)?;
            let at = offset + families.start();
            (name.folded().len() > 2 && self.may_be_patient(&name, at, end)).then_some((name, at))
        };
        // What ends a line seldom goes on as a name in the next.
        let named = turned().or_else(|| ending(Setting::Field)).or_else(|| ending(Setting::Prose));
        let (name, start) = named.or_else(|| self.labelled_before(end).filter(|_| called))?;
        // "Imani Brathwaite, also known as Imani Cole, born": both are she, and the first is how she is called.
        let line = before(self.text, start, 64).rsplit('\n').next().unwrap_or_default();
        let listed = ALIAS_LINE.is_match(line).then(|| (start - line.len()).saturating_sub(1));
        let alias = listed.or_else(|| ALIAS.find(before(self.text, start, 40)).map(|it| start - it.as_str().len()));
        match alias {
            Some(at) => self.name_before(at, false),
            None => Some((name, start)),
        }
    }

    /// A name of which a part is rather another word, directly before words that call a date that of its birth.
    fn labelled_before(&self, end: usize) -> Option<(Name, usize)> {
        let window = before(self.text, end, 64);
        let line = window.trim_end().rsplit('\n').next().unwrap_or_default();
        let offset = end - (window.len() - window.trim_end().len()) - line.len();
        word_starts(line).find_map(|(at, _)| {
            let (name, length) = names::read_labelled(line.get(at..)?)?;
            let (start, stop) = (offset + at, offset + at + length);
            (GAP_CALLED.is_match(self.text.get(stop..end)?) && self.may_be_patient(&name, start, stop))
                .then_some((name, start))
        })
    }

    /// The last name within reach before `end`.
    pub(super) fn last_name_before(&self, end: usize) -> Option<(Name, usize)> {
        let window = before(self.text, end, 140);
        let offset = end - window.len();
        if let Some(casual) = CASUAL.captures(window) {
            let written = casual.get(1).map_or("", |it| it.as_str());
            let name = written.split_whitespace().map(names::capitalised).collect::<Vec<_>>().join(" ");
            return names::read(&name, Setting::Field).map(|(name, _)| (name, offset + casual.get_match().start()));
        }
        let mut best = None;
        let mut free = 0;
        for (at, _) in word_starts(window) {
            if at < free {
                continue;
            }
            if let Some((name, stop)) = self.name_at(offset + at, Setting::Field)
                && stop <= end
            {
                free = stop - offset;
                // "Mia Straub, used to be Mia Lapp in your system, born".
                if best.is_some() && ALIAS.is_match(before(self.text, offset + at, 40)) {
                    continue;
                }
                best = Some((name, offset + at));
            }
        }
        best
    }
}

pub(super) fn birth(mention: &Mention, today: Date) -> Option<Birth> {
    mention.as_birth(today).map(|date| Birth { date, certain: mention.certain, called: false })
}

/// Speaks of children, whose birth may be near.
pub(super) static CHILDREN: LazyLock<Regex> = LazyLock::new(|| {
    phrase(
        r"\b(?:bab(?:y|ies)|newborns?|infants?|toddlers?|kids?|kiddos?|childrens?|child(?:ren)?|sons?|daughters?|twins|siblings|boys?|girls?
            |brothers?|sisters?|nephew|niece|grand(?:son|daughter|kids?|child)|step(?:son|daughter|dad|mom|father|mother)|foster|parents?|mom|moms|mommy
            |dad|daddy|father|mother|school|camp|preschool|hij[oa]s?|niñ[oa]s?|beb[eé]|mam[aá]|pap[aá]|little (?:guy|one))\b",
    )
});

/// Before the other name of the same person.
static ALIAS: LazyLock<Regex> = LazyLock::new(|| {
    phrase(
        r"[\s,(;]*(?:a\.?/?k\.?/?a\.?|f/?k/?a|n/?k/?a|also known as|formerly(?: known as)?|previously(?: known as)?|maiden name
            |née|nee|now known as|used to be|used to go by|alias)[\s:,]*$",
    )
});

/// A line that lists other names of the person above.
static ALIAS_LINE: LazyLock<Regex> = LazyLock::new(|| {
    phrase(
        r"^[\s]*(?:a/?k/?a|also known as|alias(?:es)?|other names?(?: used)?|maiden name|former names?|formerly)\b",
    )
});

/// A courtesy title with a family name.
static COURTESY: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?-u:\b)(?:Mr|Mrs|Ms|Miss|Mx|MR|MRS|MS|Master|Sra?|Señora?|señora?)\.? ((?:(?:de|la|del|van|von|C'de|St\.) ){0,2}[A-ZÀ-Ö][\p{L}'-]+)")
        .expect("the pattern is fixed")
});

/// What may stand between a name and a date of birth that is not called one.
static BESIDE: LazyLock<Regex> = LazyLock::new(|| phrase(r"^[\s,(\[:;|-]*$"));

/// Someone signs here.
static SIGNATURE: LazyLock<Regex> = LazyLock::new(|| {
    phrase(
        r"^[\s]*(?:x[\s]+)?(?:(?:client|patient|parent|guardian|attorney)(?:'s|/guardian|/representative)?[\s]+)?(?:e?-?signed|signature|sign|firma|witness(?:ed)?|wit\.|notary|relation(?:ship)?|parent/guardian|/s/)\b",
    )
});

/// A given name before a bracket, or before words that call a date that of its birth.
static GIVEN: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?:^|[\s,(:;&+-])([A-ZÀ-Ö][a-zß-öø-ÿ]{1,11}(?:['-][A-Z][a-zß-öø-ÿ]{1,11})?)(?:'s)? ?(?:\((?:([A-ZÀ-Ö][\p{L}'-]+),? ?)?|,? ?)$")
        .expect("the pattern is fixed")
});

static COURTESY_ALONE: LazyLock<Regex> =
    LazyLock::new(|| phrase(r"\b(?:mr|mrs|ms|miss|mx|dr|prof|sr|sra|doc|doctor|nurse|coach)\.? $"));

/// Two family names, a comma, and a given name.
static TWO_FAMILIES: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?:^|[\n:-] ?)([A-ZÀ-Ö][\p{L}'-]+ [A-ZÀ-Ö][\p{L}'-]+), ([A-ZÀ-Ö][a-zß-öø-ÿ]+)(?: [A-Z]\.?)?[\s,(]*$",
    )
    .expect("the pattern is fixed")
});

/// What is said to be somebody's or one of many.
static DETERMINED: LazyLock<Regex> =
    LazyLock::new(|| phrase(r"\b(?:my|our|the|an?|his|her|their|your|these|those) $"));

/// Says that a date of birth is that of all who are named.
static TOGETHER: LazyLock<Regex> =
    LazyLock::new(|| phrase(r"\b(?:both|each|all(?: of them)?)[\s,(]*(?:(?:are|were) )?$"));

static GAP: LazyLock<Regex> =
    LazyLock::new(|| phrase(r"^[\s,(\[:;|/-]*(?:[wbhal]/[mf][\s,:]*)?(?:[0-9]{1,2}[\s]*[(\[])?$"));

/// What may stand between a name and a date that is called one of birth.
static GAP_CALLED: LazyLock<Regex> = LazyLock::new(|| {
    phrase(
        r"^[\s,(\[:;.|'*_-]*(?:(?:an?|minor|child|deceased|decedent|the|who|was|is|whose|with|age|aged
            |[0-9]{1,3}|years?|old|yo|y/o|[mf]|[wbhal]/[mf]|[a-z]/[mf]|male|female|name|print|sex|and|has|his|her|my|our
            |client|patient|both|each|all|are|were|grade|[0-9]{1,2}th|student|boy|girl|in)\b[\s,(\[:;.)|*_-]*)*$",
    )
});

/// The words that call a date one of birth.
static BIRTH_LABEL: LazyLock<Regex> = LazyLock::new(|| {
    phrase(
        r"(?:\bd\s?[./]?\s?o\s?[./]?\s?b\b\.?|\bdate of birth|\bbirth\s?-?date|\bbirth\s?day|\bb-?day|\bborn
            |\bbirth\b|\bfecha de nac|\bna[cs][a-zóí]{0,5}\b|\bd/b\b|\bb\.)",
    )
});

/// Words that call several dates those of birth.
static TOGETHER_GIVEN: LazyLock<Regex> = LazyLock::new(|| {
    phrase(
        r"\b(?:dobs|d\.o\.b\.s|dob's|dates of birth|birth ?dates|birthdays|b-?days|fechas de nacimiento)(?: are|:| son)?[\s:(]*",
    )
});

/// What parts the dates of a list.
static LISTING: LazyLock<Regex> = LazyLock::new(|| phrase(r"^[\s,;&/]*(?:and|y)?[\s]*$"));

/// What makes the birth date the sender's own.
static OWN_LABEL: LazyLock<Regex> = LazyLock::new(|| phrase(r"\b(?:my|mi) $"));

/// The same where a sentence begins with it.
static OWN_SENTENCE: LazyLock<Regex> = LazyLock::new(|| phrase(r"[.!?][\s]*(?:my|mi) $"));

static CASUAL: LazyLock<Regex> = LazyLock::new(|| {
    phrase(r"\b(?:iw|clmt|pt|patient|employee|insd|claimant) ([a-z]{2,15}(?: [a-z]{2,15}){1,2})[\s,]*$")
});
