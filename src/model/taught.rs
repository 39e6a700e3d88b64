//! [`Taught`]: what a practice teaches the program of its own mail, as its practice.toml says it.
//!
//! Phrases that its mail is known by, the firms and retrieval companies that write to it, its fax gateways, and the
//! senders of automatic mail that is never a request. `config` checks it when it is read; `triage` applies it, and lets
//! none of it silence a legal paper.

use std::ops::Range;

use crate::model::{Kind, Private};

/// What a practice teaches. Without a practice.toml it is empty.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Taught {
    pub phrases: Vec<TaughtPhrase>,
    pub firms: Vec<KnownOrganization>,
    pub retrieval_companies: Vec<KnownOrganization>,
    /// Whose mails are only the envelopes of faxes.
    pub fax_gateways: Vec<Sender>,
    pub never_requests: Vec<NeverRequest>,
}

/// A phrase and what it shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TaughtPhrase {
    pub wording: Wording,
    /// Any but [`Kind::Unclear`].
    pub kind: Kind,
    pub weight: Weight,
}

/// How far a taught phrase goes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Weight {
    /// It makes a person look, and decides nothing.
    Small,
    /// It decides where the program is in doubt.
    #[default]
    Usual,
    /// It decides by itself.
    Decisive,
}

/// A firm or company, by the name in its letters and the domains of its mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownOrganization {
    /// As it is shown and logged.
    pub name: String,
    /// The words by which letters name it; none where the name is too short to tell it from others.
    pub wording: Option<Wording>,
    pub domains: Vec<Sender>,
}

/// Automatic mail that asks for nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NeverRequest {
    pub sender: Sender,
    /// Only mail with these words in its subject; any subject where there are none.
    pub subject: Option<Wording>,
}

/// Who sends a mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sender {
    /// One address, lower case.
    Address(Private<String>),
    /// A domain with all below it, lower case.
    Domain(String),
}

/// Words as they are compared: case, punctuation and line breaks mean nothing. There is at least one.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Wording(Vec<String>);

impl Taught {
    /// Whether nothing is taught.
    pub fn is_empty(&self) -> bool {
        *self == Taught::default()
    }
}

impl Weight {
    /// Every weight with its spelling in practice.toml.
    pub const ALL: &'static [(&'static str, Weight)] =
        &[("small", Weight::Small), ("usual", Weight::Usual), ("decisive", Weight::Decisive)];
}

impl Sender {
    /// Whether `email` is of this sender.
    pub fn is(&self, email: &str) -> bool {
        let email = email.trim().to_lowercase();
        match self {
            Sender::Address(address) => *address.expose() == email,
            Sender::Domain(domain) => email.rsplit_once('@').is_some_and(|(_, found)| is_within(found, domain)),
        }
    }

    /// The domain, or that of the address.
    pub fn domain(&self) -> &str {
        match self {
            Sender::Address(address) => address.expose().rsplit_once('@').map_or("", |(_, domain)| domain),
            Sender::Domain(domain) => domain,
        }
    }
}

/// Whether `domain` is `other`, or below it.
pub fn is_within(domain: &str, other: &str) -> bool {
    domain == other || domain.strip_suffix(other).is_some_and(|rest| rest.ends_with('.'))
}

impl Wording {
    /// The words of `text`; none where it has none.
    pub fn of(text: &str) -> Option<Wording> {
        let words: Vec<String> = words(text).into_iter().map(|(_, word)| word).collect();
        (!words.is_empty()).then_some(Wording(words))
    }

    /// The words, folded.
    pub fn words(&self) -> &[String] {
        &self.0
    }

    /// Where the wording stands in `text`, whose words are `words`; the first place of several.
    pub fn find(&self, words: &[(Range<usize>, String)]) -> Option<Range<usize>> {
        let is_here = |window: &&[(Range<usize>, String)]| window.iter().map(|(_, word)| word).eq(self.0.iter());
        let window = words.windows(self.0.len()).find(is_here)?;
        Some(window.first()?.0.start..window.last()?.0.end)
    }

    /// Whether these words stand in `other`, one after the other.
    pub fn is_in(&self, other: &Wording) -> bool {
        other.0.windows(self.0.len()).any(|window| window == self.0)
    }
}

/// The words of `text` as they are compared, each with its place: runs of letters and digits, in lower case.
pub fn words(text: &str) -> Vec<(Range<usize>, String)> {
    let mut words = Vec::new();
    let mut start = None;
    for (at, character) in text.char_indices().chain([(text.len(), ' ')]) {
        match (character.is_alphanumeric(), start) {
            (true, None) => start = Some(at),
            (false, Some(from)) => {
                words.push((from..at, text[from..at].to_lowercase()));
                start = None;
            }
            (true, Some(_)) | (false, None) => {}
        }
    }
    words
}

#[cfg(test)]
mod tests {
    use super::{Sender, Wording, words};

    #[track_caller]
    fn check(wording: &str, text: &str, expected: Option<&str>) {
        let found = Wording::of(wording).unwrap().find(&words(text)).map(|place| &text[place]);
        assert_eq!(found, expected);
    }

    #[test]
    fn case_punctuation_and_line_breaks_mean_nothing() {
        check("chart review packet", "Our CHART-review\npacket: 3 pages", Some("CHART-review\npacket"));
        check("Pruitt & Lowe", "from pruitt, Lowe pllc", Some("pruitt, Lowe"));
        check("chart review", "chart reviews", None);
        check("señora Peña", "LA SEÑORA PEÑA", Some("SEÑORA PEÑA"));
    }

    #[test]
    fn a_text_of_no_words_is_no_wording() {
        assert_eq!(Wording::of(" … .* --"), None);
    }

    #[test]
    fn a_domain_stands_for_what_is_below_it_and_for_nothing_beside_it() {
        let domain = Sender::Domain("lowe.example".into());
        for (email, expected) in
            [("a@lowe.example", true), ("A@Mail.Lowe.Example", true), ("a@marlowe.example", false), ("lowe", false)]
        {
            assert_eq!(domain.is(email), expected, "{email}");
        }
        assert!(Sender::Address("fax@lowe.example".into()).is("Fax@Lowe.example"));
        assert!(!Sender::Address("fax@lowe.example".into()).is("a@lowe.example"));
    }
}
