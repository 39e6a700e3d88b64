//! How someone who asks in a patient's place stands to the patient.
//!
//! People say it of themselves ("I am his legal guardian"), sign with it ("Independent Executor"), and enclose a
//! paper that shows it. Each way has a weight, and the heaviest relationship is answered. A divorce decree's "joint
//! managing conservators" are parents, a "guardian ad litem" stands in nobody's place, and "parent or legal
//! guardian" on a form says only the first.

use std::sync::LazyLock;

use regex::Regex;

use crate::model::{Evidence, Field, Relationship};
use crate::triage::phrase::phrase;
use crate::triage::reading::{Passage, Reading, evidence};

/// How the sender stands to the patient, where the message says so, and the words that do.
pub fn relationship(reading: &Reading) -> (Option<Relationship>, Vec<Evidence>) {
    let mut best: Option<(Relationship, u32, &Passage, &str)> = None;
    for relationship in Relationship::ALL {
        let mut weight = 0;
        let mut first: Option<(&Passage, &str)> = None;
        for cue in cues(*relationship) {
            for passage in reading.live() {
                let text = passage.text.as_str();
                let Some(found) = cue.pattern.find_iter(text).find(|it| !is_other(text, it.start(), it.end()))
                else {
                    continue;
                };
                weight += cue.weight;
                first = first.or(Some((passage, found.as_str())));
                break;
            }
        }
        if let Some((passage, words)) = first
            && best.is_none_or(|(_, known, ..)| weight > known)
        {
            best = Some((*relationship, weight, passage, words));
        }
    }
    match best {
        Some((relationship, _, passage, words)) => {
            let said = evidence(Field::Relationship, passage, words, "says how the sender stands to the patient");
            (Some(relationship), vec![said])
        }
        None => (None, Vec::new()),
    }
}

struct Cue {
    weight: u32,
    pattern: Regex,
}

fn cues(relationship: Relationship) -> &'static [Cue] {
    match relationship {
        Relationship::Parent => PARENT.as_slice(),
        Relationship::Guardian => GUARDIAN.as_slice(),
        Relationship::Conservator => CONSERVATOR.as_slice(),
        Relationship::HealthcareAgent => AGENT.as_slice(),
        Relationship::PersonalRepresentative => REPRESENTATIVE.as_slice(),
        Relationship::StateCustodian => STATE.as_slice(),
    }
}

/// Whether the words around make the match mean something else.
fn is_other(text: &str, start: usize, end: usize) -> bool {
    OTHER_BEFORE.is_match(crate::triage::dates::before(text, start, 24))
        || OTHER_AFTER.is_match(crate::triage::dates::after(text, end, 16))
}

fn cue(weight: u32, pattern: &str) -> Cue {
    Cue { weight, pattern: phrase(pattern) }
}

/// How people speak of themselves.
const SELF: &str = r"\b(?:i am|i'm|i was|i have been|i've been|as|being|made me|appointed me|named me|soy|we are
    |us)(?: (?:now|also|the|his|her|their|its|a|an|your|el|la|court-?|duly|legally|lawfully|sole|only|independent
    |successor|temporary|permanent|current|legal|licensed|professional|acting|appointed|named|designated
    |court-appointed|co-?))*(?: (?:[a-z-]+ )?[a-z-]+'s?)?[\s-]+";

static PARENT: LazyLock<[Cue; 6]> = LazyLock::new(|| {
    [
        cue(
            4,
            &format!(
                r"{SELF}(?:mother|father|mom|mum|dad|parent|step-?(?:mother|father)|mam[aá]|pap[aá]|madre
                    |padre)\b"
            ),
        ),
        cue(
            3,
            r"\b(?:my|our|mi|nuestr[oa]|mis) (?:[a-z0-9-]{1,12} ){0,3}?(?:sons?|daughters?|child(?:ren)?|kids?
                |baby|babies|boys?|girls?|twins?|hij[oa]s?|beb[eé]|toddler|teen(?:ager)?|newborn|infant)\b",
        ),
        cue(
            2,
            r"\b(?:mom|mother|mum|dad|father|parent|pap[aá]|mam[aá]) (?:of|de|to) [A-Z]|\((?:mom|mother|mum
                |dad|father|parent)\)|,[\s](?:mom|mother|dad|father|parent)[\s]*(?:$|\n)",
        ),
        cue(
            1,
            r"\b(?:parental rights|joint managing conservators?|legal custody|joint custody|custody (?:order
                |decree)|decree of divorce|divorce decree|birth certificate)\b",
        ),
        cue(
            4,
            r"(?:^|[\n.!?,;] ?|\b(?:hi|hello|hey|morning|evening|afternoon|there)[,!.]? )(?:the )?(?:mom|mother|mama|mum|dad|daddy|father|parent)(?:,? (?:of|to|for|here)\b|:)|\bsoy (?:la |el |su )?(?:mam[aá]|madre|pap[aá]|padre)\b",
        ),
        cue(
            2,
            r"\b(?:his|her|their|la) (?:mother|father|mom|dad|mam[aá]) and (?:i|me)\b|\b(?:shared|joint) (?:parental|custody|responsib[a-z]+|responsab[a-z]+)|\bparent(?:ing|al) plan\b|\b(?:they|he|she) (?:is|are) (?:my|our) (?:son|daughter|child|children|kids?)\b",
        ),
    ]
});

static GUARDIAN: LazyLock<[Cue; 6]> = LazyLock::new(|| {
    [
        cue(5, &format!(r"{SELF}(?:legal )?guardian\b")),
        cue(
            4,
            r"\bletters of guardianship\b|\bguardianship (?:order|papers|letters)\b
                |\border appointing (?:a )?guardian\b",
        ),
        cue(
            3,
            r"\b(?:my|our) ward\b|\band ward\b|\bguardian of (?:the )?(?:person|estate)\b|\bguardian for\b
                |\btutor(?:a)? legal\b",
        ),
        cue(2, r"\b(?:legal|court-?appointed|plenary|permanent|temporary|kinship) guardian(?:ship)?\b"),
        cue(
            5,
            r"\b(?:appointed|named|made|nombr[oó]|nombraron) (?:me|us)[,]? (?:[a-z']+ ){0,5}?(?:guardian|tutor[a]?)\b|\b(?:have|has|got|hold|given|granted) (?:[a-z']+ ){0,4}?guardianship\b|\b(?:tutor[a]? legal|la custodia legal)\b",
        ),
        cue(
            2,
            r"\b(?:grandmother|grandfather|grandparents?|aunt|uncle|sister|brother|abuela|abuelo)\b[^.\n]{0,80}?\b(?:guardian|custody|tutor[a]?|raising)\b",
        ),
    ]
});

static CONSERVATOR: LazyLock<[Cue; 4]> = LazyLock::new(|| {
    [
        cue(5, &format!(r"{SELF}conservator(?:a)?\b")),
        cue(
            4,
            r"\bletters of conservatorship\b|\border appointing (?:a )?(?:[a-z]+ )?conservator\b
                |\bconservatee\b|\bLPS\b",
        ),
        cue(
            2,
            r"\bconservator(?:ship)? of\b|\bconservator for\b|\bconservatorship\b|(?:^
                |\n)(?:[a-z]+ )?conservator(?:\n|$)",
        ),
        cue(
            5,
            r"\b(?:appointed|named|made) (?:me|us)[,]? (?:[a-z']+ ){0,5}?conservator\b|\bconservator of the (?:person|estate)\b|\b(?:have|hold|granted) (?:[a-z']+ ){0,4}?conservatorship\b",
        ),
    ]
});

static AGENT: LazyLock<[Cue; 6]> = LazyLock::new(|| {
    [
        cue(
            5,
            &format!(
                r"{SELF}(?:health ?-?care |healthcare |medical )?(?:agent|proxy|surrogate|attorney-in-fact|poa
                    |mpoa|dpoa|hcpoa|power of attorney)\b"
            ),
        ),
        cue(
            4,
            r"\b(?:medical|health ?-?care|healthcare|durable
                |advance) (?:medical |health ?-?care )?(?:power of attorney|poa|proxy|directive)\b
                |\bdesignation of health care (?:agent|surrogate)\b|\bpoder notarial\b",
        ),
        cue(
            3,
            r"\b(?:under|have|hold|has|holding
                |with) (?:a |the |his |her |their |my |durable |medical )*(?:power of attorney|poa|mpoa
                |health ?-?care proxy)\b|\bpower of attorney (?:is |was )?(?:attached|enclosed|we made)\b",
        ),
        cue(2, r"\bhealth ?-?care (?:agent|proxy|surrogate)\b|\bpower of attorney\b"),
        cue(
            5,
            r"\b(?:appointed|named|made|chose|picked|put) (?:me|us)[,]? (?:down )?(?:[a-z']+ ){0,5}?(?:agent|proxy|surrogate|poa|mpoa|attorney-in-fact|health ?-?care (?:representative|decision[a-z-]*))\b|\b(?:i|we) (?:hold|have|am|carry|got) (?:[a-z']+ ){0,4}?(?:poa|mpoa|dpoa|proxy|power of attorney|advance (?:health ?-?care )?directive)\b",
        ),
        cue(
            2,
            r"\b(?:make|making) (?:his|her|their) (?:medical |health ?-?care )?decisions\b|\bapoderad[oa]\b|\bhealth ?-?care representative\b",
        ),
    ]
});

static REPRESENTATIVE: LazyLock<[Cue; 6]> = LazyLock::new(|| {
    [
        cue(
            5,
            &format!(
                r"{SELF}(?:executor|executrix|administrator|administratrix|personal representative
                    |successor trustee|albacea)\b"
            ),
        ),
        cue(
            4,
            r"\bletters (?:testamentary|of administration)\b|\bsmall estate affidavit\b
                |\baffidavit of heirship\b|\bestate of\b",
        ),
        cue(
            3,
            r"\b(?:independent )?(?:executor|executrix|administrator
                |administratrix) of (?:the |his |her |my )?(?:estate|will)\b|\bpersonal representative (?:of
                |for)\b|\b(?:independent|sole) (?:executor|executrix|administrator)\b",
        ),
        cue(2, r"\b(?:executor|executrix|personal representative|next of kin|surviving spouse|widow(?:er)?)\b"),
        cue(
            5,
            r"\b(?:appointed|named|made|nombr[oó]) (?:me|us)[,]? (?:[a-z']+ ){0,5}?(?:executor|executrix|administrator|administratrix|personal representative|administrador[a]?|albacea)\b|\badministrador[a]? de (?:su|la) (?:sucesi[oó]n|herencia)\b",
        ),
        cue(
            2,
            r"\b(?:my|our|mi) late (?:husband|wife|mother|father|mom|dad|son|daughter|brother|sister|spouse|partner|esposo|esposa)\b|\b(?:probate|letters of office|surrogate's court|heirs?|sucesi[oó]n|viud[oa] de)\b|\b(?:passed away|has died|died (?:on|in|last|at)|falleci[oó]|death certificate)\b",
        ),
    ]
});

static STATE: LazyLock<[Cue; 5]> = LazyLock::new(|| {
    [
        cue(
            7,
            r"\b(?:temporary |permanent |sole )?managing conservator:? (?:is )?the (?:department|state|county
                |agency)\b|\b(?:department|county|agency|state|services|we)[,]? (?:[a-z]+ ){0,4}?(?:having|has
                |have|is|are|was) (?:[a-z' ]+ )?(?:legal custody|custody|managing conservator|custodian
                |ward)\b",
        ),
        cue(
            5,
            r"\bchild in (?:substitute|foster|state|our|the department's) (?:care|custody)\b|\b(?:in|into
                |came into) (?:our|state|foster|the state's|the department's|the county's) (?:care|custody)\b
                |\bward of the (?:state|court)\b|\bdependen(?:t|cy) of the (?:state|juvenile) ?court\b",
        ),
        cue(
            4,
            r"\bfoster (?:care|mom|mother|father|dad|parents?|home|family|child|son|daughter|placement
                |carer)\b|\bplacement (?:authorization|letter|agreement|order)\b",
        ),
        cue(
            3,
            r"\b(?:caseworker|case worker|conservatorship specialist|placement unit|child welfare
                |children's services|department of (?:family|children|child|social|human)|DFPS|ACS|DCFS|DFCS
                |DHS|CPS)\b",
        ),
        cue(
            4,
            r"\b(?:resource|foster|kinship) (?:parents?|famil(?:y|ies)|home|placement|caregivers?)\b|\b(?:protective|temporary|legal|state|county|department) custody\b[^.\n]{0,60}?\b(?:department|agency|county|state|services|division|cabinet)\b|\b(?:department|agency|county|state|division|cabinet)\b[^.\n]{0,60}?\b(?:legal |protective |temporary )?custody\b|\bplaced (?:with|in) (?:us|me|our)\b",
        ),
    ]
});

static OTHER_BEFORE: LazyLock<Regex> = LazyLock::new(|| {
    phrase(r"(?:\bmanaging|\bpossessory|\bparents? or|\bparent(?:\(s\))?/|\bno|\bnot (?:a|the|his|her)) $")
});

static OTHER_AFTER: LazyLock<Regex> = LazyLock::new(|| phrase(r"^ ad litem"));

#[cfg(test)]
mod tests;
