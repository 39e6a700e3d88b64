//! Which of the practice's clinicians a message names.
//!
//! Every clinician of the roster is looked for by family name (either of two: `Cardona` of Cardona Villafañe): with
//! a title (`Dr. Alvarez`, `Nurse Raman`), with the given name, a short form of it or its initial (`Maria Alvarez`,
//! `ALVAREZ, MARIA`, `S. Whitfield`, `Ted Sandoval`), with credentials (`Raman NP`), in a list after a title (`Drs.
//! Okafor and Whitfield`), or alone where nobody else in the message bears it. Where two share a family name, the
//! given name decides, then the letters after it, then the title; the plural means them all. A given name alone
//! counts where the words around it speak of care and nobody else in the message has it ([`alone`]). An alias counts
//! as written. After a title a small misspelling counts too (`Dr. Alverez`). Someone of the same family name with
//! another given name, or "of" another practice, is not ours, nor is a firm or street called so, nor a clinician
//! beside whose name a form's box is left empty.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use regex::Regex;

use crate::model::{Evidence, Field, PersonId, Practice};
use crate::triage::dates::{after, before};
use crate::triage::names::{self, Setting, fold};
use crate::triage::phrase::phrase;
use crate::triage::reading::{Passage, Reading, boxes, evidence};

mod alone;
mod given;

/// The clinicians whose records or care the message names, in the roster's order, and the words that name them.
pub fn providers(reading: &Reading, practice: &Practice) -> (Vec<PersonId>, Vec<Evidence>) {
    let roster: Vec<Clinician> = practice.providers.iter().filter_map(Clinician::of).collect();
    let mut named = Named::default();
    let live: Vec<(&Passage, &str)> = reading.live().map(|it| (it, it.text.as_str())).collect();
    look(&live, &roster, practice, &mut named);
    alone::look(reading, &live, &roster, &mut named);
    if named.ids.is_empty() {
        let quoted = reading.passages.iter().filter(|it| !it.quoted.is_empty());
        let quoted: Vec<(&Passage, &str)> = quoted.map(|it| (it, it.quoted.as_str())).collect();
        look(&quoted, &roster, practice, &mut named);
    }
    let ids = practice.providers.iter().map(|it| &it.person.id);
    (ids.filter(|id| named.ids.contains(id)).cloned().collect(), named.said)
}

/// A clinician of the roster, as messages may write them.
struct Clinician<'a> {
    id: &'a PersonId,
    /// Folded, like all that follows but the aliases.
    given: String,
    /// The family name; the first of two and the parts of a hyphenated one besides.
    families: Vec<String>,
    /// The letters after the name.
    credentials: Vec<String>,
    /// In lower case.
    aliases: Vec<String>,
}

impl<'a> Clinician<'a> {
    fn of(provider: &'a crate::model::Provider) -> Option<Clinician<'a>> {
        let written = provider.person.name.expose();
        let (name, _) = names::read(written, Setting::Field)?;
        let words = name.folded();
        let (given, rest) = words.split_first()?;
        let credentials = written.split(',').skip(1).flat_map(|it| it.split(' ')).map(fold);
        Some(Clinician {
            id: &provider.person.id,
            given: given.clone(),
            families: rest.iter().filter(|word| word.len() > 1).cloned().collect(),
            credentials: credentials.filter(|it| !it.is_empty()).collect(),
            aliases: provider.aliases.iter().map(|it| it.expose().to_lowercase()).collect(),
        })
    }

    fn bears(&self, family: &str) -> bool {
        self.families.iter().any(|it| it == family)
    }

    fn is_doctor(&self) -> bool {
        self.has(&["md", "do", "dc", "phd", "psyd", "dpm", "dds", "dmd", "od", "mbbs"])
    }

    fn has(&self, letters: &[&str]) -> bool {
        self.credentials.iter().any(|it| letters.contains(&it.as_str()))
    }
}

/// The clinicians found so far, with the words that name each.
#[derive(Default)]
struct Named<'a> {
    ids: BTreeSet<&'a PersonId>,
    said: Vec<Evidence>,
}

impl<'a> Named<'a> {
    fn add(&mut self, clinician: &Clinician<'a>, passage: &Passage, words: &str, reason: &'static str) {
        if self.ids.insert(clinician.id) {
            self.said.push(evidence(Field::Providers, passage, words.trim(), reason));
        }
    }
}

/// What goes before a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Title {
    Doctor,
    /// "Drs.", "Doctors": more than one is meant.
    Doctors,
    Nurse,
    Assistant,
    /// Mr., Ms., provider.
    Other,
}

/// A family name of the roster's without a given name beside it.
struct Sighting<'a, 't> {
    passage: &'t Passage,
    words: &'t str,
    folded: String,
    /// Those of the roster who bear it.
    bearers: Vec<&'t Clinician<'a>>,
    title: Option<Title>,
    /// The letters after it, folded.
    credential: Option<String>,
}

/// Someone else of a family name.
struct Stranger {
    folded: String,
    is_doctor: bool,
}

fn look<'a>(texts: &[(&Passage, &str)], roster: &[Clinician<'a>], practice: &Practice, named: &mut Named<'a>) {
    let mut strangers: Vec<Stranger> = Vec::new();
    let mut open: Vec<Sighting> = Vec::new();
    for &(passage, text) in texts {
        by_alias(passage, text, roster, named);
        let unticked = unticked(passage, text);
        let mut list: Option<(usize, Title)> = None;
        for (start, whole) in words(text) {
            if unticked.iter().any(|label| label.contains(&start)) {
                continue;
            }
            let end = start + whole.len();
            let title = title_before(text, start)
                .or_else(|| list.filter(|(from, _)| continues(text, *from, start)).map(|(_, title)| title));
            let credential = credential_after(text, end);
            let folded = fold(whole);
            let marked = title.is_some() || credential.is_some();
            let bearers = bearers(roster, whole, &folded, marked);
            if bearers.is_empty() || is_part_of_other(text, start, end) {
                continue;
            }
            let is_doctor = credential.is_some() || title.is_some_and(|it| it != Title::Other);
            if elsewhere(text, end, practice) {
                strangers.push(Stranger { folded, is_doctor });
                continue;
            }
            match given::beside(text, start, end, title.is_some(), &bearers, roster) {
                given::Beside::Given(written) => {
                    let ours = bearers
                        .iter()
                        .filter(|it| written.iter().any(|word| given::is_like(word, &it.given) || it.bears(word)));
                    let ours: Vec<_> = ours.collect();
                    if ours.is_empty() {
                        let ahead = written.last().map_or(start, |_| given::start(text, start));
                        let is_doctor = is_doctor || title_before(text, ahead).is_some_and(|it| it != Title::Other);
                        strangers.push(Stranger { folded, is_doctor });
                    }
                    for clinician in ours {
                        let words = format!("{}{whole}", last_words(text, start));
                        named.add(clinician, passage, &words, "names a clinician of the practice");
                    }
                    list = title.map(|it| (end, it)).or(list);
                    continue;
                }
                given::Beside::Nothing => {}
            }
            if let Some(title) = title {
                list = Some((end, title));
            }
            let capital = whole.starts_with(char::is_uppercase);
            // A name of two letters is too short to stand by itself.
            let capital = capital && folded.len() > 2;
            if marked || capital || alone::is_spoken_of(text, start, end) {
                open.push(Sighting { passage, words: whole, folded, bearers, title, credential });
            }
        }
    }
    for sighting in open {
        decide(&sighting, &strangers, named);
    }
}

fn by_alias<'a>(passage: &Passage, text: &str, roster: &[Clinician<'a>], named: &mut Named<'a>) {
    for clinician in roster.iter().filter(|it| !it.aliases.is_empty()) {
        let lower = text.to_lowercase();
        if clinician.aliases.iter().any(|alias| lower.contains(alias.as_str())) {
            named.add(clinician, passage, &clinician.aliases.join(", "), "names a clinician by an alias");
        }
    }
}

/// Which clinician a family name without a given name means.
fn decide<'a>(sighting: &Sighting<'a, '_>, strangers: &[Stranger], named: &mut Named<'a>) {
    let marked = sighting.credential.is_some() || sighting.title.is_some_and(|it| it != Title::Other);
    let mut others = strangers.iter().filter(|it| it.folded == sighting.folded);
    // Where a namesake was written out, a bare name or "Mr." means them, and "Dr." does if they are one.
    if others.any(|it| it.is_doctor || !marked) {
        return;
    }
    let mut meant = sighting.bearers.clone();
    if meant.len() > 1 && sighting.title != Some(Title::Doctors) {
        if meant.iter().any(|it| named.ids.contains(it.id)) {
            return;
        }
        let fits = |clinician: &&Clinician| match (&sighting.credential, sighting.title) {
            (Some(letters), _) => clinician.credentials.iter().any(|it| it.starts_with(letters.as_str())),
            (None, Some(Title::Doctor | Title::Doctors)) => clinician.is_doctor(),
            (None, Some(Title::Nurse)) => clinician.credentials.iter().any(|it| it.contains('n')),
            (None, Some(Title::Assistant)) => clinician.credentials.iter().any(|it| it.starts_with("pa")),
            (None, Some(Title::Other)) => !clinician.is_doctor(),
            (None, None) => true,
        };
        let fitting: Vec<_> = meant.iter().copied().filter(fits).collect();
        meant = if fitting.is_empty() { meant } else { fitting };
    }
    for clinician in meant {
        named.add(clinician, sighting.passage, sighting.words, "names a clinician of the practice");
    }
}

/// Who of the roster bears the family name `folded`, or, where the words around show that it is a clinician's, one
/// spelled nearly so.
fn bearers<'a, 't>(roster: &'t [Clinician<'a>], whole: &str, folded: &str, marked: bool) -> Vec<&'t Clinician<'a>> {
    let exact = |it: &&Clinician| {
        it.bears(folded) || (whole.contains('-') && whole.split('-').all(|part| it.bears(&fold(part))))
    };
    let found: Vec<_> = roster.iter().filter(exact).collect();
    if !found.is_empty() || !marked {
        return found;
    }
    roster.iter().filter(|it| it.families.iter().any(|family| is_misspelt(family, folded))).collect()
}

/// Whether a list of clinicians goes on from one name to the next ("Drs. Okafor and Whitfield").
fn continues(text: &str, from: usize, to: usize) -> bool {
    text.get(from..to).is_some_and(|between| between.len() < 12 && LIST.is_match(between))
}

fn title_before(text: &str, at: usize) -> Option<Title> {
    let found = TITLED.captures(before(text, at, 28))?;
    let titles = [
        ("doctors", Title::Doctors),
        ("doctor", Title::Doctor),
        ("nurse", Title::Nurse),
        ("assistant", Title::Assistant),
    ];
    let title = titles.into_iter().find(|(name, _)| found.name(name).is_some());
    Some(title.map_or(Title::Other, |(_, title)| title))
}

/// The clinician's letters that follow a name, folded.
fn credential_after(text: &str, end: usize) -> Option<String> {
    CREDENTIALED.captures(after(text, end, 14)).and_then(|it| it.get(1)).map(|it| fold(it.as_str()))
}

/// Whether the clinician is said to belong to another place.
fn elsewhere(text: &str, end: usize, practice: &Practice) -> bool {
    let behind = after(text, end, 60);
    ELSEWHERE.captures(behind).and_then(|it| it.get(1)).is_some_and(|place| {
        let first = practice.name.split_whitespace().next().unwrap_or_default();
        !fold(place.as_str()).starts_with(&fold(first))
    })
}

/// Whether the word is part of a firm's, street's or mail address's name.
fn is_part_of_other(text: &str, start: usize, end: usize) -> bool {
    let ahead = before(text, start, 3);
    let behind = after(text, end, 24);
    ahead.ends_with(['@', '/', '_']) && !ahead.ends_with(" /") && !ahead.ends_with("/ ")
        || ahead.ends_with("& ")
        || behind.starts_with(['@', '_'])
        || FIRM.is_match(behind)
}

/// The places in `text` of the labels of a form's empty boxes.
fn unticked(passage: &Passage, text: &str) -> Vec<std::ops::Range<usize>> {
    let mut found = Vec::new();
    for line in passage.lines.iter().filter(|line| line.text.contains(['[', '(', '\u{2610}', '\u{25a1}'])) {
        let marks = boxes(&line.text);
        if !marks.iter().any(|(ticked, _)| !ticked) {
            continue;
        }
        for (_, label) in marks.into_iter().filter(|(ticked, label)| !ticked && label.len() > 3) {
            let label = label.split_whitespace().collect::<Vec<_>>().join(" ");
            found.extend(text.match_indices(label.as_str()).map(|(at, it)| at..at + it.len()));
        }
    }
    found
}

/// Whether `written` is `family` with a letter or two wrong.
fn is_misspelt(family: &str, written: &str) -> bool {
    let allowed = match family.len() {
        0..=5 => return false,
        6..=7 => 1,
        _ => 2,
    };
    // As it sounds: the endings that a listener cannot spell.
    let sound = |word: &str| word.replace("eau", "o").replace("ph", "f");
    family.starts_with(written.get(..1).unwrap_or("?"))
        && strsim::osa_distance(&sound(family), &sound(written)) <= allowed
}

/// The words of `text` that may be names, without the `'s` of an owner, and where each begins.
fn words(text: &str) -> impl Iterator<Item = (usize, &str)> {
    WORD.find_iter(text).map(|it| {
        let word = it.as_str().strip_suffix("'s").or_else(|| it.as_str().strip_suffix("'S")).unwrap_or(it.as_str());
        (it.start(), word.trim_end_matches(['-', '\'']))
    })
}

/// The two words before `at`, for a person to see.
fn last_words(text: &str, at: usize) -> &str {
    let window = before(text, at, 24);
    window.rsplit('\n').next().unwrap_or_default().split_once(' ').map_or("", |(_, rest)| rest)
}

static WORD: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"[A-Za-zÀ-ÖØ-öø-ÿ][A-Za-zÀ-ÖØ-öø-ÿ'-]+").expect("the pattern is fixed"));

static TITLED: LazyLock<Regex> = LazyLock::new(|| {
    phrase(
        r"\b(?:(?P<doctors>drs|dres|dras|doctors|doctores)|(?P<doctor>dra?|doctora?|physician|psychiatrist|psychologist
            |chiropractor|surgeon|[a-z]+ologist|(?:el|la|the) m[eé]dic[oa])|(?P<nurse>nurse(?: pract(?:itioner|\.)?)?
            |practitioner|np|n\.p\.|aprn|enfermer[oa])|(?P<assistant>physician assistant|pa|p\.a\.|pa-c)|mr|mrs|ms
            |miss|provider|rendering|attending|therapist|counselor|midwife|se[nñ]ora?|sra|srta|sr)[.:]?[\s]+$",
    )
});

static CREDENTIALED: LazyLock<Regex> = LazyLock::new(|| {
    phrase(
        r"^(?:'s)?,?\x20?(m\.?d|d\.?o|n\.?p|p\.?a(?:-?c)?|f\.?n\.?p(?:-?c|-bc)?|d\.?n\.?p|aprn|arnp|crnp|c\.?n\.?m|pmhnp(?:-bc)?
            |ph\.?d|psy\.?d|lcsw|lpc|lmft|d\.?c|d\.?p\.?m|dpt|pt|otr|slp|rn)\b",
    )
});

static LIST: LazyLock<Regex> =
    LazyLock::new(|| phrase(r"^(?:,|\x20?&|\x20?/|,? and|,? or| y| e)?[\s]*(?:dr\.?)?[\s]*$"));

static ELSEWHERE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"^(?:,? (?:MD|DO|NP|M\.D\.|D\.O\.),?)?(?:, [a-z ]{0,24}(?:ist|ician|surgeon|surgery|ology|doctor),?)?,?[ \n](?:of|at|with|from)[ \n](?:the[ \n])?([A-Z][A-Za-z]+)[ \n][A-Z]",
    )
    .expect("the pattern is fixed")
});

static FIRM: LazyLock<Regex> = LazyLock::new(|| {
    phrase(
        r"^,?\x20(?:& [a-z]|llp|llc|p\.?c\.?\b|law\b|legal\b|injury\b|group\b|associates\b|(?:street|st|road|rd|avenue
            |ave|lane|drive|blvd|boulevard|county|parkway)\b)",
    )
});

#[cfg(test)]
mod tests;
