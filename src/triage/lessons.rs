//! What corrections have in common that no cue matched: [`lessons`].
//!
//! Corrections are put together by what was answered and what a person answered instead. What is suggested is a phrase
//! of their words that no message rightly answered so has, or their sender. Words are taken only where they can be
//! nobody's name: in small letters, or known not to be a name; never one of the patients', of those who ask, or of the
//! practice's people; and no dates or numbers. Whether practice.toml may hold a suggestion is the caller's to say; whether
//! it is taught is a person's.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use crate::model::taught::words;
use crate::model::{
    Assessment, Document, EntryId, Kind, Lesson, Patient, Practice, Suggestion, Teaching, Weight, Wording,
};
use crate::triage::genre::Genre;
use crate::triage::reading::Reading;
use crate::triage::{names, requester};

/// A message whose answer a person corrected.
#[derive(Clone, Copy)]
pub struct Example<'a> {
    pub entry: EntryId,
    pub document: &'a Document,
    /// What the program had answered.
    pub before: &'a Assessment,
    /// What a person answered.
    pub after: &'a Assessment,
    /// Whether the program answers the same by now.
    pub is_learned: bool,
}

/// The least and the most words of a phrase.
const WORDS: std::ops::RangeInclusive<usize> = 3..=5;
/// How many phrases are suggested for one lesson.
const PHRASES: usize = 3;
/// How many candidates are shown to the caller before a lesson goes without.
const TRIED: usize = 400;
/// From so many letters on a word is likely to be peculiar to its mail.
const LONG: usize = 6;

/// What `examples` show. `others` are messages that were answered rightly, with their kinds; `accepts` says whether
/// practice.toml may hold a suggestion.
pub fn lessons(
    examples: &[Example<'_>],
    others: &[(Kind, &Document)],
    practice: &Practice,
    accepts: impl Fn(&Teaching) -> bool,
) -> Vec<Lesson> {
    let personal: HashSet<String> = examples.iter().flat_map(|it| personal(it, practice)).collect();
    let documents = examples.iter().map(|it| it.document).chain(others.iter().map(|(_, it)| *it));
    let vocabulary = vocabulary(documents, practice);
    let mut groups: BTreeMap<(Kind, Kind), Vec<Example<'_>>> = BTreeMap::new();
    for example in examples.iter().filter(|it| it.before.kind != it.after.kind) {
        groups.entry((example.before.kind, example.after.kind)).or_default().push(*example);
    }
    let lesson = |((before, after), group): ((Kind, Kind), Vec<Example<'_>>)| {
        let (learned, open): (Vec<Example<'_>>, Vec<Example<'_>>) = group.into_iter().partition(|it| it.is_learned);
        let contrast: HashSet<Vec<String>> = others
            .iter()
            .filter(|(kind, _)| *kind == before)
            .flat_map(|(_, it)| runs_of_words(it, practice))
            .collect();
        let weight = match before {
            Kind::NotARequest | Kind::Unclear => Weight::Usual,
            Kind::CourtOrder
            | Kind::Subpoena
            | Kind::Attorney
            | Kind::Patient
            | Kind::Guardian
            | Kind::Insurer
            | Kind::Provider
            | Kind::Agency
            | Kind::Other => match open.iter().all(|it| it.before.review) {
                true => Weight::Usual,
                false => Weight::Decisive,
            },
        };
        let mut suggestions = Vec::new();
        if after != Kind::Unclear && can_be_taught(before, after) {
            suggestions.extend(of_senders(&open, after, weight, practice));
            suggestions.retain(|it| accepts(&it.teaches));
            let teaches = |text: String| Teaching::Phrase { text, kind: after, weight };
            let nameless = Nameless { personal: &personal, vocabulary: &vocabulary };
            suggestions.extend(phrases(&open, &contrast, &nameless, practice, teaches, &accepts));
        }
        Lesson {
            before,
            after,
            senders: senders(&open, practice),
            entries: open.iter().map(|it| it.entry).collect(),
            learned: learned.iter().map(|it| it.entry).collect(),
            suggestions,
        }
    };
    groups.into_iter().map(lesson).collect()
}

/// Whether teaching can lead from one to the other: nothing that is taught lowers a legal paper or silences a person's
/// own voice.
const fn can_be_taught(before: Kind, after: Kind) -> bool {
    match (before, after) {
        (Kind::CourtOrder | Kind::Subpoena | Kind::Attorney, _) => after.is_legal(),
        (Kind::Unclear | Kind::Patient | Kind::Guardian, Kind::NotARequest) => false,
        (_, _) => true,
    }
}

/// The senders that could be taught. An answer that is changed by a decisive phrase alone is not changed by a sender of
/// automatic mail.
fn of_senders(open: &[Example<'_>], after: Kind, weight: Weight, practice: &Practice) -> Vec<Suggestion> {
    let mut suggestions: Vec<Suggestion> = Vec::new();
    for (domain, seen) in senders(open, practice) {
        let of_domain: Vec<&Example<'_>> = open
            .iter()
            .filter(|it| outside(it.document, practice).iter().any(|(_, found)| *found == domain))
            .collect();
        let organization = of_domain.iter().find_map(|it| it.after.requester.organization.as_ref());
        let name = organization.map(|it| it.expose().clone()).filter(|it| !it.trim().is_empty());
        let teaches = match (after, name) {
            (Kind::NotARequest, _) if weight == Weight::Decisive => continue,
            (Kind::NotARequest, _) => {
                let addresses: BTreeSet<String> = of_domain
                    .iter()
                    .flat_map(|it| outside(it.document, practice))
                    .filter(|(_, found)| *found == domain)
                    .map(|(address, _)| address)
                    .collect();
                let only = addresses.first().filter(|_| addresses.len() == 1);
                Teaching::NeverRequest { sender: only.cloned().unwrap_or(domain) }
            }
            (Kind::Attorney | Kind::Insurer | Kind::Other, Some(name)) if requester::is_retrieval(&name) => {
                Teaching::RetrievalCompany { name, domain }
            }
            (Kind::Attorney, Some(name)) => Teaching::Firm { name, domain },
            (
                Kind::CourtOrder
                | Kind::Subpoena
                | Kind::Attorney
                | Kind::Patient
                | Kind::Guardian
                | Kind::Insurer
                | Kind::Provider
                | Kind::Agency
                | Kind::Other
                | Kind::Unclear,
                _,
            ) => continue,
        };
        suggestions.push(Suggestion { teaches, seen });
    }
    suggestions
}

/// The domains from which the messages came, with how many came from each; most first.
fn senders(open: &[Example<'_>], practice: &Practice) -> Vec<(String, usize)> {
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    for example in open {
        let domains: BTreeSet<String> =
            outside(example.document, practice).into_iter().map(|(_, domain)| domain).collect();
        for domain in domains {
            *seen.entry(domain).or_default() += 1;
        }
    }
    let mut seen: Vec<(String, usize)> = seen.into_iter().collect();
    seen.sort_by(|(a, of_a), (b, of_b)| of_b.cmp(of_a).then(a.cmp(b)));
    seen
}

/// Address and domain of those outside the practice who sent it.
fn outside(document: &Document, practice: &Practice) -> Vec<(String, String)> {
    let nested = document.parts.iter().filter_map(|part| part.envelope.as_ref());
    let envelopes = std::iter::once(&document.envelope).chain(nested).filter(|it| it.fax.is_none());
    let addresses = envelopes.flat_map(|it| &it.from).map(|it| it.email.expose().trim().to_lowercase());
    let parted = addresses.filter_map(|it| it.rsplit_once('@').map(|(_, domain)| (it.clone(), domain.to_owned())));
    parted.filter(|(_, domain)| !practice.domains.contains(domain)).collect()
}

/// The phrases that could be taught: those that cover most of the messages first, then the most peculiar ones.
fn phrases(
    open: &[Example<'_>],
    contrast: &HashSet<Vec<String>>,
    nameless: &Nameless<'_>,
    practice: &Practice,
    teaches: impl Fn(String) -> Teaching,
    accepts: &impl Fn(&Teaching) -> bool,
) -> Vec<Suggestion> {
    let mut found: BTreeMap<Vec<String>, BTreeSet<usize>> = BTreeMap::new();
    for (index, example) in open.iter().enumerate() {
        for segment in segments(example.document, practice) {
            for length in WORDS {
                for window in segment.windows(length) {
                    let ends = [window.first(), window.last()];
                    let is_whole =
                        ends.iter().flatten().all(|it| it.folded.len() > 2 && !LINKS.contains(&it.folded.as_str()));
                    if is_whole && window.iter().all(|it| nameless.admits(it)) {
                        let run: Vec<String> = window.iter().map(|it| it.folded.clone()).collect();
                        if !contrast.contains(&run) {
                            found.entry(run).or_default().insert(index);
                        }
                    }
                }
            }
        }
    }
    let peculiar = |run: &[String]| run.iter().filter(|it| it.chars().count() >= LONG).count();
    let mut candidates: Vec<(Vec<String>, BTreeSet<usize>)> = found.into_iter().collect();
    candidates.sort_by_key(|(run, seen)| std::cmp::Reverse((seen.len(), peculiar(run), run.len())));
    let mut chosen: Vec<Suggestion> = Vec::new();
    let mut covered: BTreeSet<usize> = BTreeSet::new();
    // First what finds a message that nothing chosen finds yet; what is left of the places goes to the next best.
    for must_cover in [true, false] {
        for (run, seen) in candidates.iter().take(TRIED) {
            if chosen.len() >= PHRASES || (must_cover && seen.is_subset(&covered)) {
                continue;
            }
            let text = run.join(" ");
            let teaching = teaches(text.clone());
            if chosen.iter().any(|it| overlaps(&it.teaches, run))
                || is_taught(&text, practice)
                || !accepts(&teaching)
            {
                continue;
            }
            covered.extend(seen);
            chosen.push(Suggestion { teaches: teaching, seen: seen.len() });
        }
    }
    chosen
}

/// Whether the phrase shares two words with `run`, and so says the same.
fn overlaps(teaching: &Teaching, run: &[String]) -> bool {
    match teaching {
        Teaching::Phrase { text, .. } => {
            text.split(' ').filter(|it| run.iter().any(|word| word == it)).count() >= 2
        }
        Teaching::Firm { .. } | Teaching::RetrievalCompany { .. } | Teaching::NeverRequest { .. } => false,
    }
}

fn is_taught(text: &str, practice: &Practice) -> bool {
    let wording = Wording::of(text);
    practice.taught.phrases.iter().any(|it| wording.as_ref().is_some_and(|wording| it.wording.is_in(wording)))
}

/// A word, and whether it was written with a capital.
struct Word {
    folded: String,
    is_capital: bool,
}

/// Which words are nobody's.
struct Nameless<'a> {
    /// The words of everybody's name.
    personal: &'a HashSet<String>,
    /// The words that stand somewhere in small letters.
    vocabulary: &'a HashSet<String>,
}

impl Nameless<'_> {
    fn admits(&self, word: &Word) -> bool {
        let folded = &word.folded;
        !self.personal.contains(folded)
            && folded.chars().all(char::is_alphabetic)
            && (!word.is_capital || names::is_no_name(folded) || self.vocabulary.contains(folded))
            && !MONTHS.contains(&folded.as_str())
    }
}

/// The words of a document's letters, parted where a sentence or a field ends. A clinical report, a release and a paper of
/// appointment are somebody's, and say nothing of who writes.
fn segments(document: &Document, practice: &Practice) -> Vec<Vec<Word>> {
    let reading = Reading::of(document);
    let genres = Genre::of_all(&reading, practice);
    let mut segments = Vec::new();
    for (passage, _) in reading.passages.iter().zip(genres).filter(|(_, genre)| *genre == Genre::Letter) {
        // An address is somebody's, and parts what stands around it.
        let words_alone = |word| if str::contains(word, ['@', '/']) { ";" } else { word };
        let text = passage.text.split_whitespace().map(words_alone).collect::<Vec<_>>().join(" ");
        for segment in text.split(['.', ',', ';', ':', '!', '?', '(', ')', '"', '|']) {
            let folded = words(segment);
            let word = |(place, folded): (std::ops::Range<usize>, String)| Word {
                is_capital: segment[place].starts_with(char::is_uppercase),
                folded,
            };
            segments.push(folded.into_iter().map(word).collect());
        }
    }
    segments
}

/// Every run of words of a document that is as long as a phrase.
fn runs_of_words(document: &Document, practice: &Practice) -> Vec<Vec<String>> {
    let mut runs = Vec::new();
    for segment in segments(document, practice) {
        let folded: Vec<String> = segment.into_iter().map(|it| it.folded).collect();
        for length in WORDS {
            runs.extend(folded.windows(length).map(<[String]>::to_vec));
        }
    }
    runs
}

/// The words that stand somewhere in small letters, and so are likely no names.
fn vocabulary<'a>(documents: impl Iterator<Item = &'a Document>, practice: &Practice) -> HashSet<String> {
    let mut small = HashSet::new();
    for document in documents {
        for segment in segments(document, practice) {
            small.extend(segment.into_iter().filter(|it| !it.is_capital).map(|it| it.folded));
        }
    }
    small
}

/// The words of everybody's name who has to do with the message.
fn personal(example: &Example<'_>, practice: &Practice) -> HashSet<String> {
    let mut texts: Vec<String> = Vec::new();
    for assessment in [example.before, example.after] {
        texts.extend(assessment.patients.iter().map(|Patient { name, .. }| name.expose().clone()));
        texts.extend(assessment.requester.name.iter().map(|it| it.expose().clone()));
    }
    let (found, _) = crate::triage::patients::patients(&Reading::of(example.document), practice);
    texts.extend(found.iter().map(|it| it.name.expose().clone()));
    let nested = example.document.parts.iter().filter_map(|part| part.envelope.as_ref());
    for envelope in std::iter::once(&example.document.envelope).chain(nested) {
        for address in envelope.from.iter().chain(&envelope.to).chain(&envelope.cc) {
            texts.extend(address.name.iter().map(|it| it.expose().clone()));
            texts.push(address.email.expose().split('@').next().unwrap_or_default().to_owned());
        }
    }
    let people = practice.providers.iter().map(|it| &it.person).chain(&practice.administrators);
    texts.extend(people.chain(practice.staff.iter().map(|it| &it.person)).map(|it| it.name.expose().clone()));
    texts.push(practice.name.clone());
    texts.iter().flat_map(|text| words(text)).map(|(_, word)| word).filter(|it| it.len() > 1).collect()
}

/// Words with which no phrase begins or ends.
const LINKS: &[&str] = &[
    "the", "and", "for", "with", "from", "that", "this", "these", "those", "your", "our", "their", "his", "her",
    "its", "are", "was", "were", "has", "have", "had", "will", "would", "shall", "may", "can", "could", "you",
    "they", "she", "who", "which", "dear", "any", "all", "not", "but", "into", "upon", "about",
];

/// The names of months, which dates are made of.
const MONTHS: &[&str] = &[
    "january",
    "february",
    "march",
    "april",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
    "jan",
    "feb",
    "mar",
    "apr",
    "jun",
    "jul",
    "aug",
    "sep",
    "sept",
    "oct",
    "nov",
    "dec",
];

#[cfg(test)]
mod tests;
