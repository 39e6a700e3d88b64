//! Whether mental health, substance use or HIV records are in scope, or may be.
//!
//! A form answers with its boxes: a ticked or initialled one asks, an empty one does not. In running text a topic
//! counts where it is asked for or listed, and not where the sentence leaves it out ("not asking for", "except",
//! "are not within this order"), nor where it only recites what the law says of such records.

use std::sync::LazyLock;

use regex::Regex;

use super::Found;
use crate::model::{Flag, PersonId, Practice, Provider, Role};
use crate::triage::dates::after;
use crate::triage::phrase::{any_phrase, phrase, sentence};
use crate::triage::reading::{Passage, Reading, Sort, boxes};

/// Sets the flags of the topics that the message asks for, and of those that the care of the clinicians named is.
pub fn sensitive(reading: &Reading, named: &[PersonId], practice: &Practice, found: &mut Found) {
    for passage in reading.live() {
        let lines = passage.lines.iter().filter(|line| line.sort == Sort::Live);
        let mut labels: Vec<String> = Vec::new();
        for line in lines {
            for (ticked, label) in marks(&line.text) {
                labels.push(label.split_whitespace().collect::<Vec<_>>().join(" "));
                if ticked {
                    for (flag, topic) in TOPICS.iter() {
                        if topic.is_match(label) {
                            found.set(*flag, passage, label, "ticked or initialled on a form");
                        }
                    }
                }
            }
        }
        for (flag, topic) in TOPICS.iter() {
            if !found.has(*flag) {
                prose(passage, *flag, topic, &labels, &practice.name, found);
            }
        }
    }
    // The records of a therapist are those of therapy, by whatever name they are asked for.
    let letters = |it: &&Provider| MENTAL_HEALTH_CREDENTIAL.is_match(it.person.name.expose());
    let mut therapists = practice.providers.iter().filter(letters).filter(|it| named.contains(&it.person.id));
    if let (Some(_), Some(passage)) = (therapists.next(), reading.live().next()) {
        found.set(Flag::MentalHealth, passage, "", "asks for the records of a mental health clinician");
    }
}

/// The boxes of a line, and bare initials or blanks before a label in a column of them.
fn marks(line: &str) -> Vec<(bool, &str)> {
    let boxes = boxes(line);
    if let Some((_, first)) = boxes.first() {
        let ahead = line.find(first).and_then(|at| line.get(..at)).unwrap_or_default();
        let is_excluded = is_left_out(ahead);
        let is_asked = |ticked, label| ticked && !is_excluded && !NO.is_match(label);
        return boxes.iter().map(|(ticked, label)| (is_asked(*ticked, label), *label)).collect();
    }
    INITIALLED.captures(line).and_then(|it| it.get(2)).map(|label| vec![(true, label.as_str())]).unwrap_or_default()
}

fn prose(passage: &Passage, flag: Flag, topic: &Regex, labels: &[String], practice: &str, found: &mut Found) {
    let text = passage.text.as_str();
    if passage.role == Role::NestedSubject {
        return;
    }
    for hit in topic.find_iter(text) {
        if is_of_name(text, hit.start(), hit.as_str(), practice) {
            continue;
        }
        let (start, end) = sentence(text, hit.start(), hit.end());
        let whole = &text[start..end];
        let ahead = &text[start..hit.start()];
        let line = line_of(text, hit.start());
        let mut of_topic = labels.iter().filter(|it| it.len() < 120 && topic.is_match(it));
        let boxed = of_topic.any(|label| line.contains(label.as_str())) || STRUCK.is_match(line);
        let left_out = is_left_out(ahead)
            || heading(text, hit.start()).is_some_and(|it| is_left_out(it) || RECITAL.is_match(it));
        if left_out {
            found.deny(flag, passage, hit.as_str());
        }
        if boxed
            || is_of_body(text, hit.as_str(), practice)
            || (passage.role == Role::Attachment && RIGHTS.is_match(ahead))
            || left_out
            || DENIED_AFTER.is_match(after(text, hit.end(), 90))
            || ANSWERED_NO.is_match(after(text, hit.end(), 90))
            || RECITAL.is_match(whole)
        {
            continue;
        }
        if NO_TOPIC.is_match(after(text, hit.end(), 40)) || NO_TOPIC_BEFORE.is_match(ahead) {
            continue;
        }
        found.set(flag, passage, hit.as_str(), "asked for or listed as possibly included");
        return;
    }
}

/// Whether the topic at `at` is a word of the practice's own name, as in "Birch Behavioral Health".
fn is_of_name(text: &str, at: usize, topic: &str, practice: &str) -> bool {
    let words = |it: &str| it.split_whitespace().map(str::to_lowercase).collect::<Vec<_>>();
    let (name, topic) = (words(practice), words(topic));
    let Some(place) = name.windows(topic.len().max(1)).position(|it| it == topic.as_slice()) else { return false };
    let before = words(crate::triage::dates::before(text, at, 60));
    place > 0 && before.last().is_some_and(|last| name.get(place - 1) == Some(last))
}

/// Whether "therapy" here is that of joints and muscles.
fn is_of_body(text: &str, topic: &str, practice: &str) -> bool {
    let topic = topic.to_ascii_lowercase();
    (topic.starts_with("therap") || topic.starts_with("terapia"))
        && (BODILY.is_match(text) || BODILY.is_match(practice))
}

/// Whether the words before a topic leave it out of what is asked for.
fn is_left_out(ahead: &str) -> bool {
    // What brackets leave out ends with them: "psychiatric care (but not psychotherapy notes), alcohol, HIV".
    let bare = BRACKETS.replace_all(ahead, " ");
    let ahead = bare.as_ref();
    let cues: Vec<_> = LEFT_OUT.find_iter(ahead).collect();
    let Some(last) = cues.last() else { return false };
    if BUT.is_match(&ahead[last.end()..]) || ahead[..last.start()].ends_with("or ") {
        return false;
    }
    // "Do not withhold" asks for it after all.
    let twice = REMOVES.is_match(last.as_str())
        && cues
            .iter()
            .rev()
            .nth(1)
            .is_some_and(|not| last.start() - not.end() < 24 && !REMOVES.is_match(not.as_str()));
    !twice
}

/// The line with a colon at its end under which the list item at `at` stands.
fn heading(text: &str, at: usize) -> Option<&str> {
    let above = &text[..at];
    let lines = above.rsplit('\n').skip(1).take(9);
    lines.take_while(|line| line.len() < 80 && !line.contains(". ")).find(|line| line.ends_with(':'))
}

fn line_of(text: &str, at: usize) -> &str {
    let start = text[..at].rfind('\n').map_or(0, |it| it + 1);
    let end = text[at..].find('\n').map_or(text.len(), |it| at + it);
    &text[start..end]
}

/// Who treats joints and muscles, with therapy too.
static BODILY: LazyLock<Regex> = LazyLock::new(|| {
    any_phrase(&[
        r"\b(?:physical|occupational|speech|hand|infusion|radiation) therap(?:y|ists?)\b|\b(?:dpt|otr)\b|\borthop(?:a?edics?|a?edic)\b
        |\bsports medicine\b|\bfisioterapia\b|\bterapia f[ií]sica\b",
    ])
});

/// What a decree gives both parents, and asks of nobody.
static RIGHTS: LazyLock<Regex> = LazyLock::new(|| {
    any_phrase(&[
        r"\b(?:the|a|independent|equal|exclusive) rights? (?:to|of) (?:access|consent|be (?:told|informed)|receive|make|confer|information)\b",
    ])
});

static TOPICS: LazyLock<[(Flag, Regex); 3]> = LazyLock::new(|| {
    [
        (
            Flag::MentalHealth,
            any_phrase(&[
                r"\bmental[\s-](?:health|illness(?:es)?|impairments?|conditions?|disorders?|status)\b",
                r"\bmental (?:or|and|/) (?:nervous|emotional|behavioral)\b",
                r"\bpsych(?:iatr(?:ic|y|ist'?s?)|olog(?:ical|ist'?s?|y)|otherap(?:y|ist)|osocial)\b",
                r"\bpsych (?:notes?|records?|eval(?:uation)?|visits?|meds)\b",
                r"\bcounsel(?:l?ing)\b|\bcounsel(?:l)?ors?(?:'s)? (?:gal|lady|notes?|wrote|said|sessions?|records?)\b|\b(?:sessions?|appointments?) with (?:the |her |his |my )?(?:therapist|counsel(?:l)?or|psych[a-z]*)\b",
                r"\bnotes of sessions\b|\bantidepressants?\b|\bemdr\b",
                r"\b(?:individual|group|family|couples|talk|play|cognitive|behaviou?ral|trauma) therapy\b
                    |\b(?:therapy|therapist'?s?) (?:notes?|records?|sessions?|visits?)\b|\beating disorders?\b
                    |\b(?:5150|involuntary hold|crisis (?:stabilization|unit))\b",
                r"\bbehavioral[\s-]health\b",
                r"\b(?:depression|depressive|anxiety|bipolar|ptsd|schizophreni[ac]|panic disorder|suicid(?:e
                    |al)|self-harm|ansiedad|depresi[oó]n)\b",
                r"\btraumatic stress\b",
                r"\b(?:phq|gad)(?:[\s-]?[0-9])?\b|\b(?:therapy|session|progress) notes of (?:the )?(?:therapist|counsel(?:l)?or)\b|\bsession notes\b",
                r"\b(?:salud mental|psic[oó]log[oa]|psiqui[aá]tr(?:a|ic[oa]s?)|psicoterapia|terapias?)\b",
                r"\bnew counselor\b|\bmy (?:therapist|counselor|psychiatrist)\b",
            ]),
        ),
        (
            Flag::SubstanceUse,
            any_phrase(&[
                r"\bsubstance[\s-](?:use|abuse|misuse|related)\b",
                r"\b(?:drugs?|alcohol)(?:,)?(?:[\s]*/[\s]*| and | or |, |, or | and/or )(?:drugs?|alcohol
                    |other substances?|chemical|tobacco|substance)\b",
                r"\b(?:drug|alcohol) (?:abuse|use|treatment|dependen(?:ce|cy)|addiction|rehab(?:ilitation)?
                    |counsel[a-z]*)\b",
                r"\b(?:use|abuse) of (?:alcohol|drugs|controlled substances)\b",
                r"\balcoholism\b|\baddiction\b|\bchemical dependency\b|\bdetox(?:ification)?\b",
                r"\btox(?:icology)? (?:results?|screens?|tests?)\b|\b(?:bupe|naloxone)\b|\b(?:drug|alcohol|marijuana|opioid|opiate) treatment\b|\b(?:alcohol|drug|marijuana|opioid)(?: or [a-z]+)? treatment\b|\b(?:buprenorphine|suboxone|methadone|vivitrol|naltrexone)\b",
                r"\b(?:drug|tox(?:icology)?) screens\b|\b(?:my|his|her|their|the) drinking\b|\b(?:in|to|from) rehab\b|\brehab in [0-9]
                    |\b(?:vaping|weed|marijuana|cannabis) (?:program|class|treatment)\b|\b(?:vaping|weed)/[a-z]+ program\b",
                r"\b42 c\.?f\.?r\.?,? (?:part|pt\.?|\u{a7}|sec(?:tion)?\.?)? ?2(?:\.[0-9]+)?\b|\bpart 2 (?:records|program|consent|information)\b",
                r"\bSUDs?\b|\bopioid (?:use|treatment|dependence)\b|\bmedication[\s-]assisted\b|\bsobriety\b
                    |\b(?:inpatient|residential|drug|alcohol) rehab\b",
                r"\b(?:alcohol y drogas|drogas y alcohol|drogas o alcohol|(?:abuso|consumo
                    |uso) de (?:sustancias|alcohol|drogas)|alcoholismo|adicci[oó]n)\b",
            ]),
        ),
        (Flag::Hiv, any_phrase(&[r"\bhiv\b", r"\baids\b", r"\bhuman immunodeficiency\b", r"\bvih\b|\bsida\b"])),
    ]
});

/// The letters of those who practise nothing else.
static MENTAL_HEALTH_CREDENTIAL: LazyLock<Regex> =
    LazyLock::new(|| phrase(r"\b(?:pmhnp|pmhcns|psyd|psy\.d|ph\.?d|lcsw|licsw|lpcc?|lmhc|lmft|mft|lcpc)\b"));

static INITIALLED: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^\s*((?:[A-Z]\.?){2,4})\s{2,}(\S.*)$").expect("the pattern is fixed"));

/// What leaves out all that follows it in the sentence.
static LEFT_OUT: LazyLock<Regex> = LazyLock::new(|| {
    phrase(
        r"\b(?:(?:do|does|did|is|are|am|was|were|shall|should|will|would|must|may|need|has|have) ?n[o']?t
            |don't|doesn't|didn't|isn't|aren't|won't|not|never|no|nor|neither|excluding|excludes?|excluded
            |except(?:ing)?(?: for)?|exception of|other than|without|omit|leave out|withhold|redact|remove|sin
            |excepto|salvo)\b",
    )
});

static REMOVES: LazyLock<Regex> = LazyLock::new(|| {
    phrase(
        r"^(?:exclud|except|omit|leave|withhold|redact
    |remove)",
    )
});

/// What brings the rest of the sentence in again.
static BUT: LazyLock<Regex> = LazyLock::new(|| {
    phrase(
        r"\b(?:but|including|not limited to|limited to|limitation|exceptions?|only|just|whether or not
            |as well as|regardless|unless)\b",
    )
});

/// What leaves out a topic that was named before it.
static DENIED_AFTER: LazyLock<Regex> = LazyLock::new(|| {
    phrase(
        r"^[^.;]*\b(?:is|are|will be|should be|must be|were)(?: to be)? (?:not|excluded|withheld|left out|omitted|redacted)\b
            |^[^.;\n]*\b(?:not (?:requested
            |included|sought|needed|authorized|within|released)|excluded|need not|do not need)\b",
    )
});

/// What a form or notice recites of such records in general.
static RECITAL: LazyLock<Regex> = LazyLock::new(|| {
    phrase(
        r"\b(?:re-?disclos|prohibit|shared further|specially protected|special protection|federal (?:law|rules
            |regulations?) protect|state law (?:requires|protects)|separate (?:form|authorization
            |consent) (?:is|must)|powers? (?:to|of)|complete access to|authorized to consent|to (?:obtain|consent to|have)[^.]{0,40} (?:care|treatment) of the (?:child|ward)|may not be (?:shared|released|disclosed)|unless (?:i )?(?:checked|initial
            |you initial|(?:i|you) (?:check|mark|tick))|only if (?:i |you )?(?:check|mark|tick|initial)|consent to (?:medical|any|all)|rights? (?:of
            |to) (?:access|consult|receive|consent))",
    )
});

/// What makes the word a name or a title.
static NO_TOPIC: LazyLock<Regex> = LazyLock::new(|| {
    phrase(
        r"^[\s,]*(?:at law|associates|group|clinic|center|centre|institute|pllc|llc
        |p\.?c|enforcement|(?:abuse )?(?:prevention|control)(?: and control)? act|and developmental|confidentiality|code\b|act\b|professionals act
        |court\b)\b",
    )
});

static NO_TOPIC_BEFORE: LazyLock<Regex> = LazyLock::new(|| {
    phrase(
        r"\b(?:credit|legal|hearing|street|financial|debt|(?:pre|post)-?test(?:ing)?|nutrition(?:al)?|diet(?:ary)?|genetic|lactation
            |breast-?feeding|contraceptive|weight|feeding|sleep(?:ing)?|safety|smoking|tobacco|exercise|activity|asthma|vaccine|immunization|injury prevention|assessment[\s]?/|guidance|school|hiv|career|college|insulin|injury:)[\s]*$",
    )
});

/// A question of a form that is answered "no", or not at all: "HIV: [ ] yes [x] no", "HIV ........ NO".
static ANSWERED_NO: LazyLock<Regex> = LazyLock::new(|| {
    phrase(
        r"^[^\n]{0,60}?(?:[\[(][\s]*[\])] ?yes\b|[\[(]x[\])] ?no\b|(?:[:=]|\.{2,}|-{2,})[\s]*(?:no|none|n/a|declined?|excluded?)\b)",
    )
});

/// What is crossed out on a form.
static STRUCK: LazyLock<Regex> = LazyLock::new(|| {
    phrase(
        r"\b(?:struck|crossed|lined|scratched) (?:out|off|through)\b|~~[^~\n]+~~|-{3,}[\s]*(?:\([a-z ]+\))?[\s]*NO[\s]*$",
    )
});

/// The answer "no", as the label of a box.
static NO: LazyLock<Regex> = LazyLock::new(|| phrase(r"^[\s]*(?:no|none|declined?)\b"));

/// Words in brackets.
static BRACKETS: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"\([^()]*\)").expect("the pattern is fixed"));
