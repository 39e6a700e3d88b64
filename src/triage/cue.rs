//! [`Cue`]: a pattern, a weight, a reason; and [`hear`], which finds all cues of all kinds in one reading.
//!
//! A cue says what a kind is, in the words that any writer of that kind would use: whom the sender represents, what
//! the paper is called, who signed it. Each counts once a message, where it weighs most, so that a letter that
//! repeats itself is no surer than one that does not. What the cue is found in matters: a patient's words on an
//! authorization form are no request by the patient, a decree that appoints a guardian orders no disclosure, and an
//! earlier mail in the tail of a reply speaks with a lower voice. [`Genre`] tells these apart.
//!
//! The patterns are regular expressions without regard to case; a space in them stands for any blanks, a line
//! break included. All are compiled once a process. Nothing here prints: what was heard has no `Debug`.

use std::ops::Range;
use std::sync::LazyLock;

use regex::{Match, Regex, RegexBuilder};

use crate::model::{Address, Envelope, Kind, Practice, Role};
use crate::triage::genre::{self, Genre, is_ours};
use crate::triage::kinds;
use crate::triage::reading::{Passage, Reading, Sort};
use crate::triage::sieve::Sieve;
use crate::triage::signed;

/// What a pattern is worth, and why.
#[derive(Debug, Clone, Copy)]
pub struct Cue {
    /// What it speaks for.
    pub subject: Subject,
    /// A regular expression in which a space stands for any blanks.
    pub pattern: &'static str,
    /// How strongly it speaks; negative where it speaks against.
    pub weight: f32,
    /// Where it counts.
    pub place: Where,
    /// What it shows, in words for a person.
    pub reason: &'static str,
}

/// What a cue speaks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Subject {
    /// The writer, or the paper, is of this kind.
    Kind(Kind),
    /// Somebody asks for a patient's records, whoever it is.
    Asking,
    /// What requests have besides asking (lists, days, periods): it counts where something asks.
    Supporting,
    /// Records, patients or law are spoken of at all.
    Mention,
    /// A judge, magistrate or administrative law judge signed.
    Judge,
    /// Records are to be given up, as an order that concerns us says.
    Disclosure,
}

/// Where a cue counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Where {
    /// In any words of the message: subject, bodies, files, signatures.
    Anywhere,
    /// Only in the subject line.
    Subject,
    /// Only in the bodies of mail.
    Body,
    /// Only in files.
    File,
    /// Only in a release authorization, where other words about people weigh little.
    Form,
    /// Where senders say who they are ([`signed`](crate::triage::signed)); elsewhere in an undertone, for letters
    /// name clinics, lawyers and insurers that did not write them.
    Signed,
    /// In the sender's name and address.
    Sender,
    /// In what else is set aside: notices and footers.
    Notice,
}

impl Cue {
    /// A cue for a kind, wherever it is found.
    pub const fn of(kind: Kind, weight: f32, pattern: &'static str, reason: &'static str) -> Cue {
        Cue { subject: Subject::Kind(kind), pattern, weight, place: Where::Anywhere, reason }
    }

    /// A cue that somebody asks, wherever it is found.
    pub const fn asking(weight: f32, pattern: &'static str, reason: &'static str) -> Cue {
        Cue { subject: Subject::Asking, pattern, weight, place: Where::Anywhere, reason }
    }

    /// A cue of what requests have besides asking, wherever it is found.
    pub const fn supporting(weight: f32, pattern: &'static str, reason: &'static str) -> Cue {
        Cue { subject: Subject::Supporting, pattern, weight, place: Where::Anywhere, reason }
    }

    /// A cue that records, patients or law are spoken of.
    pub const fn mention(pattern: &'static str, reason: &'static str) -> Cue {
        Cue { subject: Subject::Mention, pattern, weight: 1.0, place: Where::Anywhere, reason }
    }

    /// A cue that a judge signed, wherever it is found.
    pub const fn judge(weight: f32, pattern: &'static str, reason: &'static str) -> Cue {
        Cue { subject: Subject::Judge, pattern, weight, place: Where::Anywhere, reason }
    }

    /// A cue that records are to be given up, wherever it is found.
    pub const fn disclosure(weight: f32, pattern: &'static str, reason: &'static str) -> Cue {
        Cue { subject: Subject::Disclosure, pattern, weight, place: Where::Anywhere, reason }
    }

    /// The same cue, only where it stands in `place`.
    pub const fn only_in(self, place: Where) -> Cue {
        Cue { place, ..self }
    }
}

/// A cue that was heard.
#[derive(Clone)]
pub struct Heard<'a> {
    pub cue: &'static Cue,
    /// The cue's weight, lowered by where it was found.
    pub weight: f32,
    /// The passage, or none where it was the sender's address.
    pub passage: Option<&'a Passage>,
    pub words: String,
}

/// Asking below this weight is no letter.
const LETTER: f32 = 2.0;
/// A match longer than the practice's name by more than this, in bytes, does not come from the name.
const OWN_MARGIN: usize = 12;
/// How many lines down a page a letterhead reaches.
const LETTERHEAD: usize = 3;
/// How loud an earlier mail in the tail of a reply speaks.
const QUOTED: f32 = 0.6;
/// How loud it asks: what was asked before may be answered by now.
const QUOTED_ASKING: f32 = 0.25;
/// How loud a name speaks that is not where senders give theirs.
const MENTIONED: f32 = 0.4;

/// A form of the practice itself, which only patients and those who stand in their place fill in.
static OWN_FORM: Cue = Cue::of(Kind::Patient, 3.0, "", "the practice's own form is filled in").only_in(Where::Form);

/// A release without a letter: the patient sends it, or nobody says who else does.
static BARE_FORM: Cue = Cue::asking(3.0, "", "a signed release came without a letter").only_in(Where::Form);
static BARE_RELEASE: Cue =
    Cue::of(Kind::Patient, 3.0, "", "only the patient's own release came").only_in(Where::Form);

/// Every cue with its compiled pattern. Each is searched by itself, for one automaton for all would be larger than any
/// cache and several times slower; but only where [`Sieve`] says that the text may match it.
struct Ear {
    cues: Vec<(&'static Cue, Regex)>,
    sieve: Sieve,
}

static EAR: LazyLock<Ear> = LazyLock::new(|| {
    let cues: Vec<(&Cue, String)> =
        kinds::ALL.iter().flat_map(|cues| cues.iter()).map(|cue| (cue, spelled_out(cue.pattern))).collect();
    let sieve = Sieve::of(cues.iter().map(|(_, pattern)| pattern.as_str()));
    Ear { cues: cues.into_iter().map(|(cue, pattern)| (cue, compiled(&pattern))).collect(), sieve }
});

/// Finds every cue in what `reading` holds, each where it weighs most.
pub fn hear<'a>(reading: &'a Reading<'_>, practice: &Practice) -> Vec<Heard<'a>> {
    let name = OwnName::of(practice);
    let mut heard: Vec<Option<Heard<'a>>> = vec![None; EAR.cues.len()];
    let is_quoting = reading.passages.iter().any(|it| !it.quoted.is_empty());
    let genres = Genre::of_all(reading, practice);
    for (passage, genre) in reading.passages.iter().zip(genres.iter().copied()) {
        if genre == Genre::Outbound {
            continue;
        }
        let is_reply = is_quoting && passage.role == Role::Subject && REPLY.is_match(&passage.text);
        let letter = if passage.signature.is_empty() {
            passage.text.clone()
        } else {
            format!("{}\n{}", passage.text, passage.signature)
        };
        listen(&mut heard, &letter, &name, Some(passage), |cue| {
            if cue.place == Where::Form && genre == Genre::Authorization {
                1.0
            } else {
                volume_in(cue.place, passage.role)
                    * genre.volume(cue.subject)
                    * if is_reply { of_reply(cue.subject) } else { 1.0 }
            }
        });
        listen(&mut heard, &signed::signed(passage), &name, Some(passage), |cue| {
            if cue.place == Where::Signed { genre.volume(cue.subject) } else { 0.0 }
        });
        listen(&mut heard, &passage.quoted, &name, Some(passage), |cue| match cue.place {
            Where::Anywhere | Where::Body => {
                if matches!(cue.subject, Subject::Asking | Subject::Supporting) {
                    QUOTED_ASKING
                } else {
                    QUOTED
                }
            }
            Where::Signed => QUOTED * MENTIONED,
            Where::Subject | Where::File | Where::Form | Where::Sender | Where::Notice => 0.0,
        });
        let notices = set_aside(passage);
        listen(
            &mut heard,
            &notices,
            &name,
            Some(passage),
            |cue| if cue.place == Where::Notice { 1.0 } else { 0.0 },
        );
    }
    for envelope in outside_envelopes(reading, practice) {
        let sender = envelope.from.iter().map(spoken).collect::<Vec<_>>().join("\n");
        listen(&mut heard, &sender, &name, None, |cue| if cue.place == Where::Sender { 1.0 } else { 0.0 });
    }
    let heard: Vec<Heard<'a>> = heard.into_iter().flatten().collect();
    let of_forms = forms(reading, genres, &name, &heard);
    heard.into_iter().chain(of_forms).collect()
}

/// What release forms say by themselves: the practice's own is filled in by patients, and a release that comes without
/// a letter is the patient's request, unless somebody else is known to write.
fn forms<'a>(reading: &'a Reading<'_>, genres: Vec<Genre>, name: &OwnName, heard: &[Heard<'_>]) -> Vec<Heard<'a>> {
    let releases = reading.passages.iter().zip(genres).filter(|(_, genre)| *genre == Genre::Authorization);
    let releases: Vec<&Passage> = releases.map(|(passage, _)| passage).collect();
    let is_own = |passage: &&&Passage| passage.text.lines().take(LETTERHEAD).any(|line| name.heads(line));
    let asked: f32 = heard.iter().filter(|it| it.cue.subject == Subject::Asking).map(|it| it.weight).sum();
    let is_bare = asked < LETTER && !is_sent_by_another(heard);
    let files = reading.passages.iter().filter(|it| it.role == Role::Attachment);
    let filled: Vec<&Passage> = files.filter(|it| genre::is_form(&it.text)).collect();
    let own = releases.iter().chain(&filled).find(is_own).map(|passage| (&OWN_FORM, *passage));
    let bare =
        releases.first().filter(|_| is_bare).map(|passage| [&BARE_FORM, &BARE_RELEASE].map(|cue| (cue, *passage)));
    let found = own.into_iter().chain(bare.into_iter().flatten());
    found
        .map(|(cue, passage)| Heard {
            cue,
            weight: cue.weight,
            passage: Some(passage),
            words: passage.text.lines().next().unwrap_or_default().to_owned(),
        })
        .collect()
}

/// The practice's own name, whose words say nothing of who writes.
struct OwnName {
    words: Vec<String>,
}

impl OwnName {
    fn of(practice: &Practice) -> OwnName {
        let words = practice.name.split_whitespace().map(|word| word.trim_matches(',').to_ascii_lowercase());
        OwnName { words: words.filter(|word| !word.is_empty()).collect() }
    }

    /// Whether `line` is the name as a letterhead has it: nothing before it, and no sentence after it.
    fn heads(&self, line: &str) -> bool {
        let goes_on =
            |it: &str| it.split_whitespace().filter(|word| word.starts_with(char::is_lowercase)).count() > 2;
        self.places_in(line).first().is_some_and(|place| place.start == 0 && !goes_on(line))
    }

    /// Where `text` says at least the first two words of the name, or its only one.
    fn places_in(&self, text: &str) -> Vec<Range<usize>> {
        let Some(first) = self.words.first() else { return Vec::new() };
        let lower = text.to_ascii_lowercase();
        let mut places = Vec::new();
        for (start, _) in lower.match_indices(first.as_str()) {
            let mut end = start + first.len();
            let mut said = 1;
            for word in self.words.iter().skip(1) {
                let rest = lower.get(end..).unwrap_or_default();
                let blank = rest.len() - rest.trim_start_matches([' ', '\n', ',']).len();
                if blank == 0 || !rest.get(blank..).is_some_and(|rest| rest.starts_with(word.as_str())) {
                    break;
                }
                end += blank + word.len();
                said += 1;
            }
            if said >= self.words.len().min(2) {
                places.push(start..end);
            }
        }
        places
    }
}

/// Whether somebody other than the patient or those who stand in their place is known to write.
fn is_sent_by_another(heard: &[Heard<'_>]) -> bool {
    heard.iter().any(|it| {
        let Subject::Kind(kind) = it.cue.subject else { return false };
        let is_another = match kind {
            Kind::Attorney | Kind::Insurer | Kind::Agency | Kind::Other | Kind::CourtOrder | Kind::Subpoena => true,
            Kind::Patient | Kind::Guardian | Kind::Provider | Kind::NotARequest | Kind::Unclear => false,
        };
        is_another && it.weight >= LETTER
    })
}

/// The mail's own headers and those of the mails inside it, without what the practice wrote.
fn outside_envelopes<'a>(reading: &'a Reading<'_>, practice: &Practice) -> impl Iterator<Item = &'a Envelope> {
    let nested = reading.document.parts.iter().filter_map(|part| part.envelope.as_ref());
    let all: Vec<&Envelope> = std::iter::once(&reading.document.envelope)
        .chain(nested)
        .filter(|envelope| !is_ours(&envelope.from, practice))
        .collect();
    all.into_iter()
}

fn spoken(address: &Address) -> String {
    match &address.name {
        Some(name) => format!("{} <{}>", name.expose(), address.email.expose()),
        None => format!("<{}>", address.email.expose()),
    }
}

/// How loud a cue speaks in the subject that a reply keeps of the mail before it.
fn of_reply(subject: Subject) -> f32 {
    match subject {
        Subject::Asking | Subject::Supporting => QUOTED_ASKING,
        Subject::Kind(_) | Subject::Mention | Subject::Judge | Subject::Disclosure => 1.0,
    }
}

/// The subject line of a reply.
static REPLY: LazyLock<Regex> = LazyLock::new(|| compiled(r"^ ?re ?:"));

/// How loud a cue of `place` speaks in the running words of a part.
fn volume_in(place: Where, role: Role) -> f32 {
    let is_heard = match place {
        Where::Anywhere => true,
        Where::Signed => return MENTIONED,
        Where::Subject => matches!(role, Role::Subject | Role::NestedSubject),
        Where::Body => matches!(role, Role::Body | Role::NestedBody),
        Where::File => matches!(role, Role::Attachment),
        Where::Form | Where::Sender | Where::Notice => false,
    };
    if is_heard { 1.0 } else { 0.0 }
}

fn set_aside(passage: &Passage) -> String {
    let lines = passage.lines.iter().filter(|line| line.sort == Sort::Boilerplate).map(|line| line.text.trim());
    lines.collect::<Vec<_>>().join("\n")
}

fn listen<'a>(
    heard: &mut [Option<Heard<'a>>],
    text: &str,
    name: &OwnName,
    passage: Option<&'a Passage>,
    volume: impl Fn(&Cue) -> f32,
) {
    if text.is_empty() {
        return;
    }
    let ours = name.places_in(text);
    let sifted = EAR.sieve.sift(text);
    for (index, (slot, (cue, pattern))) in heard.iter_mut().zip(&EAR.cues).enumerate() {
        let weight = cue.weight * volume(cue);
        if weight == 0.0
            || slot.as_ref().is_some_and(|before| before.weight.abs() >= weight.abs())
            || !sifted.may_match(index)
        {
            continue;
        }
        let of_others = |found: &Match<'_>| {
            !ours.iter().any(|ours| {
                // Words around the name stand for themselves.
                found.len() <= ours.len() + OWN_MARGIN && ours.start < found.end() && found.start() < ours.end
            })
        };
        let Some(found) = pattern.find_iter(text).find(of_others) else { continue };
        *slot = Some(Heard {
            cue,
            weight,
            passage,
            words: found.as_str().split_whitespace().collect::<Vec<_>>().join(" "),
        });
    }
}

/// The pattern as the regex crate reads it: without the line breaks and indents of its layout, blanks for spaces, and boundaries of ASCII words, which keep the search
/// fast where a text has letters beyond ASCII.
pub(crate) fn spelled_out(pattern: &str) -> String {
    let mut spelled = String::with_capacity(pattern.len() * 2);
    let mut characters = pattern.chars();
    let mut in_class = false;
    while let Some(c) = characters.next() {
        match (c, in_class) {
            ('\\', _) => match characters.next() {
                Some('b') => spelled.push_str(r"(?-u:\b)"),
                Some('w') if in_class => spelled.push_str(r"a-z0-9'áéíóúñü\-"),
                Some('w') => spelled.push_str(r"[a-z0-9'áéíóúñü\-]"),
                Some(escaped) => spelled.extend(['\\', escaped]),
                None => {}
            },
            ('\n', _) => {
                while characters.clone().next() == Some(' ') {
                    characters.next();
                }
            }
            (' ', true) => spelled.push_str(r" \n"),
            (' ', false) => spelled.push_str(r"(?:[ \n]+)"),
            ('[', false) => {
                in_class = true;
                spelled.push('[');
            }
            (']', true) => {
                in_class = false;
                spelled.push(']');
            }
            _ => spelled.push(c),
        }
    }
    spelled
}

pub(crate) fn compiled(source: &str) -> Regex {
    RegexBuilder::new(source)
        .case_insensitive(true)
        .multi_line(true)
        .size_limit(64 << 20)
        .build()
        .expect("the patterns are fixed and a test compiles them")
}
