//! Where a patient's name is seen: in fields, phrases, tables, beside a date of birth, under "my records".

use std::sync::LazyLock;

use jiff::civil::Date;
use regex::Regex;

use super::own::own_sighting;
use super::parties::parties;
use super::{Birth, Sighting, Strength};
use crate::model::{Practice, Role};
use crate::triage::dates::{self, Mention, after, before};
use crate::triage::names::{self, Name, Setting};
use crate::triage::phrase::{any_phrase, phrase};
use crate::triage::reading::{Passage, Reading, Sort};

/// Why a relative may be the patient.
const RELATIVE: &str = "a phrase names a relative";

/// Every sighting in `reading`, in reading order within each way of seeing.
pub(super) fn all<'a>(reading: &'a Reading, practice: &Practice, today: Date) -> Vec<Sighting<'a>> {
    let mut found = Vec::new();
    for passage in reading.live() {
        let search = Search { passage, text: &passage.text, practice, today };
        if matches!(passage.role, Role::Subject | Role::NestedSubject) {
            search.subject(&mut found);
            continue;
        }
        search.fields(&mut found);
        search.table(&mut found);
        search.phrases(&mut found);
        search.births(&mut found);
        search.parties(&mut found);
    }
    if !found.iter().any(|it| it.strength >= Strength::Likely) {
        for passage in reading.passages.iter().filter(|it| !it.quoted.is_empty()) {
            let search = Search { passage, text: &passage.quoted, practice, today };
            search.births(&mut found);
            search.phrases(&mut found);
        }
    }
    // Someone who asks for "my records" may speak of a husband or a mother too.
    if !found.iter().any(|it| it.strength > Strength::Phrase)
        && found.iter().any(|it| it.reason == RELATIVE)
        && own_sighting(reading, practice)
            .is_some_and(|it| it.strength == Strength::Likely && it.passage.role == Role::Body)
    {
        found.retain(|it| it.reason != RELATIVE);
    }
    if !found.iter().any(|it| it.strength >= Strength::Phrase) {
        let named = !found.is_empty();
        found.extend(own_sighting(reading, practice).filter(|it| !named || it.strength > Strength::Hint));
    }
    found
}

/// The date of birth in a message about one person: the first that is called one, wherever it stands.
pub(super) fn sole_birth(reading: &Reading, today: Date) -> Option<Birth> {
    let texts = || reading.passages.iter().flat_map(|it| [it.text.as_str(), it.quoted.as_str()]);
    let births = |text: &str| {
        let mentions = dates::mentions(text);
        let called = mentions.iter().find(|it| it.says_birth(text) && it.as_birth(today).is_some());
        called.and_then(|it| birth(it, today))
    };
    texts().find_map(births)
}

/// A date of birth anywhere in the message that is `born` with day and month the other way around, and beyond
/// doubt.
pub(super) fn corrected(reading: &Reading, today: Date, born: Birth) -> Option<Birth> {
    let turned = Date::new(born.date.year(), born.date.day(), born.date.month()).ok()?;
    let settles = |text: &str| {
        let mut mentions = dates::mentions(text).into_iter();
        mentions.find(|it| it.certain && it.says_birth(text) && it.as_birth(today) == Some(turned))
    };
    reading.live().find_map(|passage| settles(&passage.text)).map(|_| Birth { date: turned, certain: true })
}

/// One text in which names are sought.
struct Search<'a, 'b> {
    passage: &'a Passage,
    text: &'a str,
    practice: &'b Practice,
    today: Date,
}

impl<'a> Search<'a, '_> {
    fn sighting(
        &self,
        name: Name,
        born: Option<Birth>,
        strength: Strength,
        words: &str,
        reason: &'static str,
    ) -> Sighting<'a> {
        let words = words.trim().to_owned();
        Sighting { name, born, strength, passage: self.passage, words, reason }
    }

    /// The name at `at`, unless it is of someone who is no patient.
    fn name_at(&self, at: usize, setting: Setting) -> Option<(Name, usize)> {
        let (name, length) = names::read(self.text.get(at..)?, setting)?;
        let end = at + length;
        let officer = OFFICER.is_match(before(self.text, at, 16))
            || OFFICER.is_match(after(self.text, at, 10).split_inclusive(' ').next().unwrap_or_default())
            || CREDENTIALED.is_match(after(self.text, end, 24));
        (!officer && !is_ours(&name, self.practice) && !is_practice(&name, self.practice)).then_some((name, end))
    }

    /// "Patient: DELGADO, ROSA", "Our Client .... Rosa Delgado", "Last Delgado  First Rosa".
    fn fields(&self, found: &mut Vec<Sighting<'a>>) {
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
            for label in FIELD.captures_iter(text) {
                let whole = label.get_match();
                let Some((name, end)) = search.name_at(whole.end(), Setting::Field) else { continue };
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

    /// Rows of cells parted by bars, with a name and a date of birth.
    fn table(&self, found: &mut Vec<Sighting<'a>>) {
        let mut columns: Option<(usize, usize)> = None;
        for line in self.passage.lines.iter().filter(|line| line.sort == Sort::Live && line.text.contains('|')) {
            let cells: Vec<&str> = line.text.trim().trim_matches('|').split('|').map(str::trim).collect();
            let column = |word: &str| cells.iter().position(|cell| cell.to_ascii_lowercase().contains(word));
            if let (Some(last), Some(first)) = (column("last"), column("first")) {
                columns = Some((last, first));
                continue;
            }
            let Some((at, born)) =
                cells.iter().enumerate().find_map(|(at, cell)| Some((at, self.only_birth(cell)?)))
            else {
                continue;
            };
            let read = |text: &str| names::read(text, Setting::Field).map(|(name, _)| name);
            let name = match columns {
                Some((last, first)) => {
                    let cell = |at: usize| cells.get(at).copied().unwrap_or_default();
                    read(&format!("{}, {}", cell(last), cell(first)))
                }
                None => cells[..at].iter().rev().find_map(|cell| names::whole(cell)),
            };
            let Some(name) = name.filter(|it| !is_ours(it, self.practice)) else { continue };
            let reason = "a list gives a name and a date of birth";
            found.push(self.sighting(name, Some(born), Strength::Certain, &line.text, reason));
        }
    }

    /// Names with a date of birth beside them.
    fn births(&self, found: &mut Vec<Sighting<'a>>) {
        for mention in dates::mentions(self.text) {
            let Some(born) = birth(&mention, self.today) else { continue };
            let called = mention.says_birth(self.text);
            let ahead = before(self.text, mention.start, 48);
            let label = if called { BIRTH_LABEL.find_iter(ahead).last() } else { None };
            let gap_end = mention.start - label.map_or(0, |label| ahead.len() - label.start());
            let strength = match self.standing(&mention, born, called) {
                Some(strength) => strength,
                None => continue,
            };
            if let Some((name, start)) = self.name_before(gap_end, called) {
                let words = &self.text[start..mention.end];
                let reason = "a date of birth stands beside the name";
                found.push(self.sighting(name, Some(born), strength, words, reason));
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

    /// "our client Rosa Delgado", "records pertaining to ROSA DELGADO", "my son Luis Delgado, born".
    fn phrases(&self, found: &mut Vec<Sighting<'a>>) {
        let mut at = 0;
        while let Some(cue) = CUE.find_at(self.text, at) {
            if let Some((siblings, length)) = names::siblings(&self.text[cue.end()..]) {
                let end = cue.end() + length;
                let born = self.birth_after(end);
                let words = &self.text[cue.start()..end];
                for name in siblings {
                    found.push(self.sighting(
                        name,
                        born,
                        Strength::Certain,
                        words,
                        "a phrase names brothers and sisters",
                    ));
                }
                at = end;
                continue;
            }
            let Some((name, end)) = self.name_at(cue.end(), Setting::Prose) else {
                // Another cue may begin within this one.
                at = cue.start() + self.text[cue.start()..].chars().next().map_or(1, char::len_utf8);
                continue;
            };
            at = end;
            let born = self.birth_after(end);
            let strength = if born.is_some() { Strength::Certain } else { Strength::Phrase };
            let reason = if OF_KIN.is_match(cue.as_str()) { RELATIVE } else { "a phrase names the patient" };
            found.push(self.sighting(name, born, strength, &self.text[cue.start()..end], reason));
        }
        for cue in PARTY.find_iter(self.text) {
            let Some((name, end)) = self.name_at(cue.end(), Setting::Prose) else { continue };
            let reason = "the sender acts for this person";
            found.push(self.sighting(name, None, Strength::Likely, &self.text[cue.start()..end], reason));
        }
    }

    /// "All records of the plaintiff", who is named in the caption.
    fn parties(&self, found: &mut Vec<Sighting<'a>>) {
        for (name, line) in parties(self.text) {
            if !is_ours(&name, self.practice) && !is_practice(&name, self.practice) {
                let reason = "the caption names the party whose records are meant";
                found.push(self.sighting(name, None, Strength::Certain, line, reason));
            }
        }
    }

    /// A name in a subject line.
    fn subject(&self, found: &mut Vec<Sighting<'a>>) {
        self.births(found);
        for (at, _) in word_starts(self.text) {
            if let Some((name, end)) = self.name_at(at, Setting::Field) {
                found.push(self.sighting(name, None, Strength::Hint, &self.text[at..end], super::SUBJECT));
                return;
            }
        }
    }

    /// The date of birth that follows a name: called one nearby, or directly beside it in the manner of one.
    fn birth_after(&self, end: usize) -> Option<Birth> {
        let near = after(self.text, end, 110);
        for mention in dates::mentions(near) {
            let gap = &near[..mention.start];
            let beside = BESIDE.is_match(gap) && !mention.says_other(near);
            let Some(born) = birth(&mention, self.today) else { continue };
            if mention.says_birth(near) || (beside && self.is_old(born)) {
                return Some(born);
            }
        }
        None
    }

    /// How surely a date beside a name is one of birth: called one, in brackets, at the end of a listed name, or
    /// between commas. None where it is rather another date.
    fn standing(&self, mention: &Mention, born: Birth, called: bool) -> Option<Strength> {
        if called {
            return Some(Strength::Certain);
        }
        if !self.is_old(born) || mention.says_other(self.text) {
            return None;
        }
        let ahead = before(self.text, mention.start, 80);
        let behind = after(self.text, mention.end, 2);
        if ahead.ends_with('(') && behind.starts_with([')', ' ', ',']) {
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
    fn is_old(&self, born: Birth) -> bool {
        self.today.year() - born.date.year() > 1
    }

    /// The longest name that ends directly before `end`, and where it begins.
    fn name_before(&self, end: usize, called: bool) -> Option<(Name, usize)> {
        let window = before(self.text, end, 96);
        let offset = end - window.len();
        let gap = if called { &*GAP_CALLED } else { &*GAP };
        // No name begins within another.
        let mut free = 0;
        word_starts(window).find_map(|(at, _)| {
            if offset + at < free {
                return None;
            }
            [Setting::Field, Setting::Prose].into_iter().find_map(|setting| {
                let (name, stop) = self.name_at(offset + at, setting)?;
                free = free.max(stop);
                (stop <= end && gap.is_match(&self.text[stop..end])).then_some((name, offset + at))
            })
        })
    }

    /// The last name within reach before `end`.
    fn last_name_before(&self, end: usize) -> Option<(Name, usize)> {
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
                best = Some((name, offset + at));
            }
        }
        best
    }

    /// The date of birth that is all a cell holds.
    fn only_birth(&self, cell: &str) -> Option<Birth> {
        let [mention] = dates::mentions(cell).try_into().ok()?;
        let whole = mention.start == 0 && mention.end == cell.len();
        whole.then(|| birth(&mention, self.today)).flatten().filter(|it| self.is_old(*it))
    }
}

fn birth(mention: &Mention, today: Date) -> Option<Birth> {
    mention.as_birth(today).map(|date| Birth { date, certain: mention.certain })
}

/// Whether the name is of someone in the practice.
pub(super) fn is_ours(name: &Name, practice: &Practice) -> bool {
    let people = practice.providers.iter().map(|it| &it.person).chain(&practice.administrators);
    let people = people.chain(practice.staff.iter().map(|it| &it.person));
    people.filter_map(|it| names::read(it.name.expose(), Setting::Field)).any(|(ours, _)| {
        ours.is_like(name) || (name.folded().len() == 2 && name.folded().iter().rev().eq(ours.folded().iter()))
    })
}

/// Whether the words are those of the practice's own name.
fn is_practice(name: &Name, practice: &Practice) -> bool {
    let ours: Vec<String> = practice.name.split_whitespace().map(names::fold).collect();
    name.folded().iter().all(|word| ours.contains(word))
}

/// The places where a capitalised word begins.
fn word_starts(text: &str) -> impl Iterator<Item = (usize, char)> {
    let mut previous = ' ';
    text.char_indices().filter(move |(_, letter)| {
        let begins =
            letter.is_uppercase() && !previous.is_alphanumeric() && !matches!(previous, '\'' | '-' | '.' | '@');
        previous = *letter;
        begins
    })
}

/// A field's label with what parts it from the name. The group `sure` marks labels that name a patient and nobody
/// else.
static FIELD: LazyLock<Regex> = LazyLock::new(|| {
    phrase(
        r"(?:^|[\s|*]
            |\t)(?:(?P<sure>(?:(?:name of )?(?:our |my |your )?(?:the )?(?:proposed |primary )?(?:patient|pt
            |client|claimant|insured|member|child|minor|ward|conservatee|decedent|deceased|resident|student
            |injured (?:worker|party|employee)|iw|applicant|employee|individual|veteran|person)(?:'s|\(s\)
            |s)?(?: (?:full |legal )?name)?(?:\s*\((?:please )?(?:print|printed)\))?(?:\s*(?:no\.?\s*
            |#\s*)?[0-9])?)|paciente|nombre del paciente|records (?:of|for|pertaining to)|pertaining to
            |name of (?:the )?(?:person|individual))|in re(?: estate of)?|re|regarding
            |(?:full |legal |print(?:ed)? )?name|nombre|concerning|reference
            |subject)(?:\s*[:>|=]\s*(?:our client,?\s*|client:?\s*|patient:?\s*|estate of\s*)?|\s*\.{2,}\s*
            |\s*_{2,}\s*|\s{2,}|\t\s*)[_\s]*",
    )
});

/// Labels of people who need not be the patient.
static HOLDER: LazyLock<Regex> =
    LazyLock::new(|| phrase(r"insured|member|client|employee|subject|individual|person"));

static LAST_FIRST: LazyLock<Regex> = LazyLock::new(|| {
    phrase(
        r"\blast(?: name)?[\s:._]+([A-Za-zÀ-ÿ'\s-]+?)[\s_]{2,}first(?: name)?[\s:._]+([A-Za-zÀ-ÿ'\s-]+?)
            (?:[\s_]{2,}(?:mi|middle(?: name)?|m\.i\.)[\s:._]+([A-Z]\.?|[A-Za-zÀ-ÿ]+))?(?:[\s_]{2}|$)",
    )
});

/// Phrases directly before the name of a patient.
static CUE: LazyLock<Regex> = LazyLock::new(|| {
    any_phrase(&[
        r"\b(?:our|my|your|the|a|this|mutual|former|above-named
            |named) (?:former |late |mutual |deceased |minor |new )?(?:clients?|patients?|insured|member|ward
            |conservatee|employee|student|resident|claimant|decedent)[,:]? ",
        r"\b(?:my|our|his|her|their|hers|the|mi|mis|nuestro|nuestra) (?:[a-z]{2,12} ){0,3}?(?:son|daughter
            |child|kid|baby|boy|girl|mother|father|mom|dad|mum|brother|sister|husband|wife|grandson
            |granddaughter|grandmother|grandfather|aunt|uncle|niece|nephew|cousin|ward|partner|friend|girlfriend|boyfriend|fianc[eé]e?|neighbor|roommate|tenant|player|sons|daughters
            |children|kids|twins|triplets|boys|girls|hijos|hijas|gemelos|gemelas|hijo|hija|madre|padre|esposo
            |esposa|mam[aá]|pap[aá]|foster (?:son|daughter|child)|step(?:son
            |daughter))(?: and ward)?[,:]? (?:named )?",
        r"\b(?:records?|charts?|files?|notes?|information|imaging|bills?|history
            |documents?) (?:and [a-z]{3,12} )?(?:of|for|pertaining to|relating to|related to|regarding
            |concerning|on|about|belonging to)(?: (?:our|my|your) (?:client|patient|insured
            |member))?(?: the (?:late|following (?:patient|individual|person)))?[,:]? ",
        r"\b(?:pertaining|relating|belonging) to:? ",
        r"\b(?:care|treatment|examination|hospitalization|death|estate|condition|health
            |conservatorship of the (?:person|estate)|guardian(?:ship)? of(?: the (?:person
            |estate))?) of(?: the late)? ",
        r"\bthe late ",
        r"\b(?:writing|calling|asking|inquiring|enquiring|e-?mailing) (?:to you )?(?:about|regarding
            |concerning|on behalf of|for) ",
        r"\bestate of ",
        r"\b(?:wife|widow|widower|husband|father|mother|parent|guardian|conservator|son|daughter|executor
            |executrix|agent|caregiver|mam[aá]|pap[aá]|madre|padre|tutora?) (?:of|de|to|for) ",
        r"\b(?:me llamo|mi nombre es|my name is|my full name is|full name(?: is)?|nombre completo:?) ",
        r"\bI, ",
    ])
});

static OF_KIN: LazyLock<Regex> = LazyLock::new(|| phrase(r"^(?:my|our|mi|mis|nuestr[oa]) "));

/// Phrases before someone for whom the sender acts: the patient, where nobody is named more clearly.
static PARTY: LazyLock<Regex> = LazyLock::new(|| {
    any_phrase(&[r"\b(?:represents?|representing|represented|retained by|hired by|engaged by|consulted by
            |counsel (?:for|to)|attorneys? for|lawyers? for|on behalf of|act(?:s|ing)? for|behalf of
            |employed by) "])
});

/// What may stand between a name and a date of birth that is not called one.
static BESIDE: LazyLock<Regex> = LazyLock::new(|| phrase(r"^[\s,(\[:;|-]*$"));

static GAP: LazyLock<Regex> = LazyLock::new(|| phrase(r"^[\s,(\[:;|-]*$"));

/// What may stand between a name and a date that is called one of birth.
static GAP_CALLED: LazyLock<Regex> = LazyLock::new(|| {
    phrase(
        r"^[\s,(\[:;.|'*_-]*(?:(?:an?|minor|child|deceased|decedent|the|who|was|is|whose|with|age|aged
            |[0-9]{1,3}|years?|old|yo|y/o|[mf]|[wbh]/[mf]|male|female|name|print|sex|and|has|his|her|my|our
            |client|patient)\b[\s,(\[:;.)|*_-]*)*$",
    )
});

/// The words that call a date one of birth.
static BIRTH_LABEL: LazyLock<Regex> = LazyLock::new(|| {
    phrase(
        r"(?:\bd\s?[./]?\s?o\s?[./]?\s?b\b\.?|\bdate of birth|\bbirth\s?-?date|\bbirth\s?day|\bb-?day|\bborn
            |\bbirth\b|\bfecha de nac|\bnac[a-zóí]{0,5}\b|\bb\.)",
    )
});

/// What makes the birth date the sender's own.
static OWN_LABEL: LazyLock<Regex> = LazyLock::new(|| phrase(r"\b(?:my|mi) $"));

/// A list's number, bullet or nothing.
static LISTED: LazyLock<Regex> = LazyLock::new(|| phrase(r"^[\s#*•-]{0,6}(?:[0-9]{1,3}[.)]?)?[\s)|*-]{0,6}"));

static CASUAL: LazyLock<Regex> = LazyLock::new(|| {
    phrase(r"\b(?:iw|clmt|pt|patient|employee|insd|claimant) ([a-z]{2,15}(?: [a-z]{2,15}){1,2})[\s,]*$")
});

static OFFICER: LazyLock<Regex> = LazyLock::new(|| {
    phrase(
        r"(?:^|[\s(])(?:dr|drs|dra|judge|hon|honorable|justice|magistrate|attorney|officer|detective|det|nurse
            |clerk|deputy|agent|investigator|attn|doctor|notary|a/?k/?a|f/?k/?a|n[eé]e|formerly
            |d/?b/?a)\.?:?\s*$",
    )
});

static CREDENTIALED: LazyLock<Regex> = LazyLock::new(|| {
    phrase(
        r"^,?\x20?\(?(?:m\.?d\b|d\.?o\.?(?:[,;)\s]|$)|n\.?p\b|p\.?a\b|p\.?a\.?-c\b|r\.?n\b|esq|lvn|lpn
            |d\.?d\.?s\b|ph\.?d|psy\.?d|jd\b|lcsw|lmsw|attorney\b|county clerk|district clerk|deputy|notary
            |judge\b|paralegal)",
    )
});
