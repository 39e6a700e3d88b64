//! What the sender's own addresses and fax station say they are called.
//!
//! Organizations spell themselves in their domain (`obilegal.example` of "Obi Legal") and in the station that a fax
//! names (`EVE PRIMROSE HOSP`). No word need mark a name that they spell: [`Identities::spelled`] says how much of one a
//! run of capitalised words makes up. Domains of the practice count for nothing, nor those of a fax gateway.

use std::sync::LazyLock;

use regex::Regex;

use super::pages;
use crate::model::{Practice, Role};
use crate::triage::names::{self, fold};
use crate::triage::phrase::phrase;
use crate::triage::reading::{Reading, Sort};

/// How much more a name weighs that the sender's own domain spells.
const OWN_DOMAIN: u32 = 6;
/// The same for a domain in the text, or a fax station.
const OTHER: u32 = 4;

/// The domains and stations by which the sender goes.
pub(super) struct Identities {
    keys: Vec<Key>,
}

/// One domain or station.
struct Key {
    /// Its words, folded; a domain has more than one only where it is hyphenated.
    words: Vec<String>,
    /// The words in one.
    letters: String,
    weight: u32,
    /// Whether its words are words, perhaps cut short, rather than run together.
    is_station: bool,
}

impl Identities {
    pub(super) fn of(reading: &Reading, practice: &Practice) -> Identities {
        let mut keys: Vec<Key> = Vec::new();
        for sender in pages::senders(reading, practice) {
            let email = sender.email.expose();
            if let Some((_, domain)) = email.rsplit_once('@') {
                keys.extend(Key::of_domain(domain, OWN_DOMAIN));
            }
        }
        for passage in pages::speaking(reading) {
            let written = [passage.text.as_str(), passage.signature.as_str()].into_iter();
            for found in written.flat_map(|text| DOMAIN.captures_iter(text)).take(12) {
                let domain = found.get(1).map_or("", |it| it.as_str()).to_lowercase();
                if !practice.domains.iter().any(|ours| domain.ends_with(ours.as_str())) {
                    keys.extend(Key::of_domain(&domain, OTHER));
                }
            }
        }
        let envelope = &reading.document.envelope;
        let station = envelope.fax.as_ref().and_then(|it| it.station.as_ref()).map(|it| it.expose().as_str());
        keys.extend(station.and_then(Key::of_station));
        if envelope.fax.is_some() {
            let subject = STATION.captures(envelope.subject.expose()).and_then(|it| it.get(1));
            keys.extend(subject.and_then(|it| Key::of_station(it.as_str())));
        }
        for passage in reading.passages.iter() {
            for line in &passage.lines {
                let says = match line.sort {
                    Sort::FaxHeader => Some(line.text.as_str()),
                    Sort::Live if envelope.fax.is_some() && passage.role == Role::Body => {
                        STATION_FIELD.captures(&line.text).and_then(|it| it.get(1)).map(|it| it.as_str())
                    }
                    Sort::Live | Sort::Quoted | Sort::Boilerplate | Sort::Signature => None,
                };
                keys.extend(says.and_then(Key::of_station));
            }
        }
        keys.truncate(24);
        Identities { keys }
    }

    /// How much more `words` weigh for being spelled by a domain or station; nothing where they are not.
    ///
    /// The words are those of one run, of which the first may go before what is spelled ("Law Offices of").
    pub(super) fn spelled(&self, words: &str) -> u32 {
        let folded: Vec<String> = words.split([' ', '-', '/']).map(fold).filter(|word| !word.is_empty()).collect();
        self.keys.iter().filter(|key| key.is_spelled_by(&folded)).map(|key| key.weight).max().unwrap_or(0)
    }

    /// Whether a domain of the sender's consists of these words and no others.
    pub(super) fn is_spelled_out(&self, words: &str) -> bool {
        let letters: String = words.split(' ').map(fold).collect();
        self.keys.iter().any(|key| !key.is_station && key.letters == letters)
    }

    /// What the sender's own domain says where it ends in words of trade: `kestrelfamilylaw` is "Kestrel Family Law".
    pub(super) fn told(&self) -> Option<String> {
        self.keys.iter().filter(|key| key.weight == OWN_DOMAIN && key.words.len() == 1).find_map(|key| {
            let mut rest = key.letters.as_str();
            let mut words: Vec<&str> = Vec::new();
            while let Some(word) = TRADES.iter().find(|word| rest.len() > word.len() + 3 && rest.ends_with(**word))
            {
                words.push(word);
                rest = &rest[..rest.len() - word.len()];
            }
            let told = std::iter::once(rest).chain(words.iter().rev().copied()).map(names::capitalised);
            (!words.is_empty()).then(|| told.collect::<Vec<_>>().join(" "))
        })
    }

    /// Whether there is anything to spell.
    pub(super) fn is_empty(&self) -> bool {
        self.keys.is_empty()
    }
}

impl Key {
    fn of_domain(domain: &str, weight: u32) -> Option<Key> {
        let mut labels = domain.rsplit('.').skip(1);
        let mut label = labels.next()?;
        // "co.uk", "state.co.us": the name is further to the left.
        if label.len() < 3 {
            label = labels.next().unwrap_or(label);
        }
        if POST.is_match(label) {
            return None;
        }
        let words: Vec<String> = label.split('-').map(fold).filter(|word| !word.is_empty()).collect();
        let letters = words.concat();
        (letters.len() >= 4).then_some(Key { words, letters, weight, is_station: false })
    }

    fn of_station(said: &str) -> Option<Key> {
        let is_word = |word: &&str| {
            word.len() > 2 && word.chars().all(|it| it.is_alphabetic() || matches!(it, '&' | '\'' | '-' | '.'))
        };
        let words: Vec<String> = said
            .split_whitespace()
            .filter(is_word)
            .map(fold)
            .filter(|word| word.len() > 2 && !NO_STATION.contains(&word.as_str()))
            .collect();
        let letters = words.concat();
        (letters.len() >= 5).then_some(Key { words, letters, weight: OTHER, is_station: true })
    }

    fn is_spelled_by(&self, run: &[String]) -> bool {
        let has = |word: &String| {
            let mut same = run
                .iter()
                .filter(|it| it.len() > 2 && (*it == word || (word.len() > 2 && it.starts_with(word.as_str()))));
            same.next().is_some()
        };
        if self.is_station {
            let said = self.words.iter().filter(|it| has(it)).map(String::len).sum::<usize>();
            return said >= 5 && said * 2 >= self.letters.len();
        }
        if self.words.len() > 1 {
            let said =
                self.words.iter().filter(|it| has(it) || is_initials(it, run)).map(String::len).sum::<usize>();
            if said >= 4 && said * 4 >= self.letters.len() * 3 {
                return true;
            }
        }
        is_initials(&self.letters, run) || (0..run.len()).any(|at| self.is_said_from(&run[at..]))
    }

    /// Whether the words of `run`, the last perhaps cut short, make up the domain, or most of it with two words at least.
    fn is_said_from(&self, run: &[String]) -> bool {
        let mut rest = self.letters.as_str();
        let mut whole = 0;
        let mut passed = 0;
        // `hdfiduciary` of "High Desert Fiduciary": the first words by their initials.
        for count in 2..=4.min(run.len().saturating_sub(1)) {
            let initials: String = run[..count].iter().filter_map(|it| it.chars().next()).collect();
            let behind = rest.strip_prefix(initials.as_str());
            if behind.is_some_and(|it| it.len() > 4 && run[count].starts_with(it)) {
                return true;
            }
        }
        for word in run {
            if whole > 0 {
                rest = ["and", "n", "y"]
                    .iter()
                    .find_map(|it| {
                        rest.strip_prefix(it).filter(|rest| word != it && rest.starts_with(word.as_str()))
                    })
                    .unwrap_or(rest);
            }
            if let Some(behind) = rest.strip_prefix(word.as_str()) {
                rest = behind;
                whole += 1;
            } else if rest.len() > 2 && word.len() > rest.len() && word.starts_with(rest) && whole > 0 {
                return true;
            } else if whole > 0 {
                let common = rest.bytes().zip(word.bytes()).take_while(|(one, other)| one == other).count();
                if common > 2 {
                    rest = &rest[common..];
                    whole += 1;
                } else {
                    passed += usize::from(word.len() > 3);
                }
            } else {
                // `paccrestdocs` of "Pacific Crest Document Services".
                let common = rest.bytes().zip(word.bytes()).take_while(|(one, other)| one == other).count();
                if common < 3 {
                    return false;
                }
                rest = &rest[common..];
                whole += 1;
            }
            if rest.is_empty() {
                return true;
            }
            if passed > 1 && !is_abbreviated(rest, run) {
                break;
            }
        }
        let said = self.letters.len() - rest.len();
        if whole > 0 && said >= 5 && is_abbreviated(rest, run) {
            return true;
        }
        whole > 1 && said >= 6 && said * 5 >= self.letters.len() * 3
    }
}

/// Whether the end of a domain is the initials of the last words of `run`: `chartlinehr` of "Chartline Health Retrieval".
fn is_abbreviated(rest: &str, run: &[String]) -> bool {
    let initials: String = run.iter().filter_map(|it| it.chars().next()).collect();
    (2..=4).contains(&rest.len()) && initials.ends_with(rest)
}

/// Whether `letters` are the first ones of the words of `run`, small ones aside.
fn is_initials(letters: &str, run: &[String]) -> bool {
    let small = |word: &&String| !matches!(word.as_str(), "of" | "the" | "and" | "for" | "in" | "on" | "at");
    (3..=6).contains(&letters.len())
        && run.len() >= letters.len()
        && run.iter().filter(small).filter_map(|it| it.chars().next()).collect::<String>().contains(letters)
}

/// Words of trade with which domains end.
const TRADES: &[&str] = &[
    "law",
    "legal",
    "family",
    "injury",
    "lawfirm",
    "attorneys",
    "lawyers",
    "insurance",
    "mutual",
    "hospital",
    "clinic",
    "medical",
    "health",
    "hospice",
    "pharmacy",
    "retrieval",
    "records",
    "university",
];

/// Words of a fax's head line that name nobody.
const NO_STATION: &[&str] = &[
    "fax", "from", "page", "pages", "the", "and", "mon", "tue", "wed", "thu", "fri", "sat", "sun", "est", "cst",
    "mst", "pst", "records", "medical", "job", "remote", "claims", "dept", "inc", "llc", "office",
];

static DOMAIN: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?:@|\b(?:www|secure|portal|status|upload|send)\.)([A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+)")
        .expect("the pattern is fixed")
});

/// Mail services, whose names are not those of their users.
static POST: LazyLock<Regex> = LazyLock::new(|| {
    phrase(
        r"^(?:[a-z]*mail[a-z]*|correo|post|yahoo|outlook|hotmail|icloud|aol|msn|live|proton[a-z]*|[a-z]*fax[a-z]*)$",
    )
});

static STATION: LazyLock<Regex> = LazyLock::new(|| phrase(r"\bfrom:? ([a-z][a-z &'.]{4,40})"));

static STATION_FIELD: LazyLock<Regex> = LazyLock::new(|| {
    phrase(r"\b(?:csid|sender|from|remote id|station|caller)(?: csid)?[\s]*[.:]+[\s]*([a-z][a-z &'.]{4,40})")
});
