//! The person who asks for their own records.
//!
//! Someone who writes of "my records" need not say whose they are: they introduce themselves, sign, or stand in the
//! mail's From. Names are believed in that order, a signature first where the mailbox bears it out. Someone who
//! asks for a relative is not meant.

use std::sync::LazyLock;

use regex::Regex;

use super::sightings::is_ours;
use super::typed;
use super::{Sighting, Strength};
use crate::model::{Practice, Role};
use crate::triage::names::{self, Name, Setting};
use crate::triage::phrase::{any_phrase, phrase};
use crate::triage::reading::{Passage, Reading};

/// The name under which someone asks for their own records: how they introduce themselves, sign, or are named in
/// From.
pub fn own_name(reading: &Reading, practice: &Practice) -> Option<Name> {
    own_sighting(reading, practice).map(|it| it.name)
}

/// Whoever writes, where it is known that they ask for their own, however they put it.
pub(super) fn writer<'a>(reading: &'a Reading, practice: &Practice) -> Option<Sighting<'a>> {
    let speaking = || reading.live().filter(|it| !matches!(it.role, Role::Subject | Role::NestedSubject));
    own_sighting(reading, practice).or_else(|| {
        let letter = speaking().find(|it| it.role == Role::Attachment && FIRST_PERSON.is_match(&it.text));
        named(reading, practice, letter.or_else(|| speaking().next())?, Strength::Hint)
    })
}

pub(super) fn own_sighting<'a>(reading: &'a Reading, practice: &Practice) -> Option<Sighting<'a>> {
    let speaking = || reading.live().filter(|it| !matches!(it.role, Role::Subject | Role::NestedSubject));
    let of_kin = |it: &&Passage| KIN.is_match(&it.text);
    let (passage, strength) = if let Some(passage) = speaking().find(|it| OWN.is_match(&it.text)) {
        (passage, Strength::Likely)
    } else if let Some(passage) = speaking().find(|it| FOR_ME.is_match(&it.text) && !of_kin(it)) {
        (passage, Strength::Likely)
    } else {
        // Nobody is named, and someone asks for something in the first person: then it is likely theirs.
        (speaking().find(|it| FIRST_PERSON.is_match(&it.text) && !of_kin(it))?, Strength::Hint)
    };
    named(reading, practice, passage, strength)
}

/// How someone who speaks on `passage` is called.
fn named<'a>(
    reading: &'a Reading,
    practice: &Practice,
    passage: &'a Passage,
    strength: Strength,
) -> Option<Sighting<'a>> {
    let speaking = || reading.live().filter(|it| !matches!(it.role, Role::Subject | Role::NestedSubject));
    let sighting = |name: Name, words: &str| Sighting {
        name,
        born: None,
        strength,
        passage,
        words: words.to_owned(),
        reason: super::OWN,
    };
    let sender = reading.document.envelope.from.first().filter(|_| reading.document.envelope.fax.is_none());
    let mailbox = sender.map(|it| {
        let shown = it.name.as_ref().map_or("", |it| it.expose().as_str());
        format!("{} {shown}", it.email.expose()).to_lowercase()
    });
    let mailbox = mailbox.unwrap_or_default();
    let mut pages: Vec<&Passage> = vec![passage];
    pages.extend(speaking().filter(|it| !std::ptr::eq(*it, passage)));

    let introduced = || {
        pages.iter().find_map(|page| {
            INTRODUCED.find_iter(&page.text).find_map(|cue| {
                let rest = &page.text[cue.end()..];
                let (name, end) = names::read(rest, Setting::Prose).or_else(|| casual_name(rest))?;
                // "It's" tells of anything; of a person where a birth date follows.
                if cue.as_str().starts_with(['i', 'I'])
                    && cue.as_str().to_ascii_lowercase().starts_with("it")
                    && !BORN.is_match(rest.get(end..).unwrap_or_default())
                {
                    return None;
                }
                Some(sighting(name, &page.text[cue.start()..cue.end() + end]))
            })
        })
    };
    // A signature that the mailbox bears out comes before the header's name, another after it.
    let signed = |known: bool| {
        pages.iter().find_map(|page| {
            let lines = page.text.lines().rev().chain(page.signature.lines()).take(12);
            let lines =
                lines.filter_map(|line| Some((names::whole(line).or_else(|| typed(line, &mailbox))?, line)));
            let mut lines =
                lines.map(|(name, line)| sighting(name, line)).filter(|it| !is_ours(&it.name, practice));
            if known { lines.find(|it| bears(&mailbox, &it.name)) } else { lines.next() }
        })
    };
    let sender = || {
        let shown = sender?.name.as_ref()?.expose();
        let spelled = shown.split(' ').map(names::capitalised).collect::<Vec<_>>().join(" ");
        let name = names::whole(shown).or_else(|| names::whole(&spelled));
        name.filter(|it| !is_ours(it, practice)).map(|name| sighting(name, shown))
    };
    // Whoever signs as the header shows them: a firm of the same name may stand beside.
    let both = || {
        let shown = sender()?;
        let lines = pages.iter().flat_map(|page| page.text.lines().rev().chain(page.signature.lines()).take(12));
        let name = lines.filter_map(names::whole).find(|it| it.is_like(&shown.name))?;
        let fuller = if name.fullness() > shown.name.fullness() { name } else { shown.name.clone() };
        Some(Sighting { name: fuller, ..shown })
    };
    introduced()
        .or_else(both)
        .or_else(|| signed(true))
        .or_else(sender)
        .or_else(|| signed(false))
        .filter(|it| !is_ours(&it.name, practice))
}

/// A name typed without capitals, up to a mark: `ray tolliver, 4/9/61`.
fn casual_name(text: &str) -> Option<(Name, usize)> {
    typed::run(text).or_else(|| {
        let written = WITH_INITIAL.captures(text)?.get(1)?;
        let is_common = written.as_str().split(' ').next().is_some_and(typed::is_common);
        let name = names::given(&names::capitalised(written.as_str())).filter(|_| !is_common)?;
        Some((name, written.end()))
    })
}

/// Whether a mailbox or its display name bears a part of the name.
fn bears(mailbox: &str, name: &Name) -> bool {
    name.folded().iter().any(|word| word.len() > 2 && mailbox.contains(word.as_str()))
}

/// A line that is a name typed without capitals, where the sender's mailbox bears a part of it.
fn typed(line: &str, mailbox: &str) -> Option<Name> {
    let line = line.trim().trim_start_matches(['-', '~', ' ']);
    let words: Vec<&str> = line.split(' ').collect();
    let plain = (2..=4).contains(&words.len())
        && words.iter().all(|it| it.chars().all(|it| it.is_lowercase() || it == '-'));
    let known = words.iter().any(|word| word.len() > 2 && mailbox.contains(word));
    let spelled = words.iter().map(|word| names::capitalised(word)).collect::<Vec<_>>().join(" ");
    (plain && known).then(|| names::whole(&spelled)).flatten()
}

/// What someone says who asks for their own.
static OWN: LazyLock<Regex> = LazyLock::new(|| {
    any_phrase(&[
        r"\b(?:of|all|see|get|want|need|have|send|copy|copies|about|access|request(?:ing)?|release|for|to|with
            |on) my (?:own |entire |complete |full |medical |health |whole |patient |old |last |lab |test |blood )*(?:records?
            |charts?|files?|results?|labs?|notes?|visits?|history|shots?|vaccines?|x-?rays?|information|stuff
            |bills?|tests?|papers)\b",
        r"\bmy (?:medical|health|patient|entire|complete|own) (?:records?|chart|file|history)\b",
        r"\bI am the patient\b",
        r"\bmy (?:birth ?date|birth ?day|date of birth|dob)\b",
        r"(?:^|[,.;\n]|\bmy|\band) ?(?:birth ?day|bday|dob) is\b",
        r"\b(?:records?|chart|file|visits?|all|everything|evrything|anything|what|has
            |have) (?:[a-z.]{2,12} ){0,3}on me\b",
        r"\bmy (?:records|chart|file|visits)\b",
        r"\bmi (?:expediente|historial|historia|registro)\b",
        r"\bmis (?:[a-z]{3,12} )?(?:resultados|registros|an[aá]lisis|notas|expedientes|papeles)\b",
        r"\bI (?:do )?(?:hereby )?(?:revoke|withdraw|cancel)\b",
    ])
});

/// What someone says who asks for themself, or for one of theirs.
static FOR_ME: LazyLock<Regex> = LazyLock::new(|| {
    any_phrase(&[
        r"\b(?:send|give|email|mail|have|get)(?: that| it| them| those)? (?:over )?to me\b",
        r"\bthat I signed\b",
    ])
});

/// Relatives, for whom a sender may ask.
static KIN: LazyLock<Regex> = LazyLock::new(|| {
    phrase(
        r"\b(?:my|our|mi|mis|nuestr[oa]s?) (?:[a-z0-9-]+ ){0,2}?(?:sons?|daughters?|child(?:ren)?|kids?
            |bab(?:y|ies)|boys?|girls?|twins?|mother|father|mom|dad|husband|wife|brother|sister|grand(?:son
            |daughter|mother|father)|hij[oa]s?|mam[aá]|pap[aá]|espos[oa]|clients?|patients?)\b",
    )
});

/// What a person says who wants something and names nobody.
static FIRST_PERSON: LazyLock<Regex> = LazyLock::new(|| {
    any_phrase(&[
        r"\b(?:can|could|may|might|would like|want|need|please)\b[^.\n]*\b(?:I|me|my)\b",
        r"\b(?:I|i'd|i'm)\b[^.\n]*\b(?:need|want|like|request|asking|get|copy|copies)\b",
        r"\b(?:necesito|quiero|quisiera|solicito|podr[ií]an?|me pueden)\b",
    ])
});

/// A given name with the initial of the family, typed without capitals.
static WITH_INITIAL: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^([a-z]{3,12} [a-z])(?:[,.!\n(]| |$)").expect("the pattern is fixed"));

/// A date, or the words before one of birth.
static BORN: LazyLock<Regex> =
    LazyLock::new(|| phrase(r"^[\s,(-]*(?:dob|d\.o\.b|born|b-?day|birth|[0-9]{1,2}[/.-])"));

static INTRODUCED: LazyLock<Regex> = LazyLock::new(|| {
    any_phrase(&[
        r"\b(?:my name is|my name's|i am|i'?m|this is|it'?s|me llamo|mi nombre es|soy|full name(?: is)?) ",
        r"\bI, ",
    ])
});
