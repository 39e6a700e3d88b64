//! What the name of an organization looks like.
//!
//! Organizations give themselves away by their words (LLP, Mutual, Hospital, Department) or by family names joined
//! ("Kestrel & Abara"): [`is_organization`]. Others have names that no word marks ("Evening Primrose"): [`is_unmarked`]
//! says what may be one where the place speaks for it. Titles of people and papers, labels and places have the same
//! capitals and are told apart here.

use std::sync::LazyLock;

use regex::Regex;

use crate::triage::names::{self, fold};
use crate::triage::phrase::{any_phrase, phrase};

/// The organization that `cell` holds: whole, or its part before a comma and a place.
pub(super) fn organization_in(cell: &str) -> Option<String> {
    let cell = cell.trim_matches(['~', '*', ' ', '-', '=', '"', '_']);
    let spaced = LETTERSPACED.is_match(cell).then(|| closed_up(cell));
    let cell = spaced.as_deref().unwrap_or(cell);
    // "Pre-op, Bend Surgery Center": a unit of it comes first.
    if let Some((unit, whole)) = cell.split_once(", ")
        && UNIT.is_match(unit)
        && is_organization(whole)
    {
        return Some(tidy(whole));
    }
    // "Paralegal, Roe & Wade PLLC", "June Okafor, RN, Harbor Hospice": the person and what they are come first.
    let mut rest = cell;
    while let Some((piece, behind)) = rest.split_once(", ") {
        let is_title = TITLE_ONLY.is_match(piece) || (TITLE.is_match(piece) && !is_organization(piece));
        if names::whole(piece).is_none() && !is_title && !names::is_credential(piece) {
            break;
        }
        rest = behind;
        if is_organization(rest) && !TITLE_ONLY.is_match(rest) {
            return Some(tidy(rest));
        }
    }
    // "Paralegal at Roe & Wade", "nurse case manager with Zenith Claims".
    if let Some(place) = [" at ", " with ", " for "].iter().find_map(|word| cell.split_once(word))
        && TITLE.is_match(place.0)
        && !place.0.contains(" of ")
        && is_organization(place.1)
        && !ROLE_OF_PARTY.is_match(place.1)
    {
        return Some(tidy(place.1));
    }
    // "Helena Straub, Assistant Prosecuting Attorney": a person and what they are.
    if let Some((person, title)) = cell.split_once(", ")
        && names::whole(person).is_some()
        && TITLE.is_match(title)
    {
        return None;
    }
    if is_organization(cell) {
        return Some(tidy(cell));
    }
    let (ahead, rest) = cell.split_once(',')?;
    let place = rest.trim_start();
    let says = place.chars().next().is_some_and(char::is_uppercase) || TRADE.is_match(place);
    (says && is_organization(ahead)).then(|| tidy(ahead))
}

/// Whether `text` is an organization's name, and nothing else.
pub(super) fn is_organization(text: &str) -> bool {
    let text = text.trim();
    if text.split_whitespace().any(is_long_number)
        || text.len() < 4
        || text.len() > 80
        || text.contains(['@', ':', '?', '!', ';', '('])
        || text.starts_with(|it: char| it.is_numeric() || it.is_lowercase())
    {
        return false;
    }
    let words: Vec<&str> = text.split_whitespace().collect();
    let lower = words
        .iter()
        .filter(|word| word.chars().next().is_some_and(char::is_lowercase) && !SMALL.contains(word))
        .count();
    let is_cut = words.first().is_some_and(|it| matches!(it.to_lowercase().as_str(), "and" | "to" | "for" | "of"))
        || words.last().is_some_and(|it| SMALL.contains(&it.to_lowercase().as_str()));
    if is_cut || lower > 0 || words.len() > 11 || (text.ends_with('.') && !ABBREVIATED.is_match(text)) {
        return false;
    }
    (words.len() > 1 && MARK.is_match(text) && !NOT_ONE.is_match(text)) || is_joined(text)
}

/// Whether `text` is family names joined by an ampersand or "and".
pub(super) fn is_joined(text: &str) -> bool {
    let is_name = |word: &str| {
        matches!(word, "&" | "and" | "AND")
            || names::is_name_word(word.trim_end_matches(',')) && !NO_JOIN.contains(&fold(word).as_str())
    };
    JOINED.is_match(text) && text.split(' ').all(is_name)
}

/// Whether `text` may be the name of an organization that no word marks: a few capitalised words, and no title of a
/// paper, no place and no label.
pub(super) fn is_unmarked(text: &str) -> bool {
    let text = text.trim();
    let words: Vec<&str> = text.split_whitespace().collect();
    let is_capital = |word: &&str| SMALL.contains(word) || *word == "&" || word.starts_with(char::is_uppercase);
    (4..=70).contains(&text.len())
        && words.len() <= 7
        && words.iter().all(is_capital)
        && !text.contains(|it: char| {
            it.is_numeric() || matches!(it, ':' | '@' | '/' | '?' | '!' | ';' | '(' | '_' | '[')
        })
        && !text.ends_with(['.', ','])
        && !NOT_ONE.is_match(text)
        && !PAPER.is_match(text)
        && !TITLE.is_match(text)
}

/// A number longer than those of districts, and no ordinal.
fn is_long_number(word: &str) -> bool {
    let digits = word.chars().filter(char::is_ascii_digit).count();
    let word = word.to_ascii_lowercase();
    let ordinal = word.ends_with("st") || word.ends_with("nd") || word.ends_with("rd") || word.ends_with("th");
    digits > 2 || (digits > 1 && !ordinal && word.len() > digits)
}

/// The name in ordinary spelling.
pub(super) fn tidy(name: &str) -> String {
    let name = name.trim().trim_end_matches([',', ';']).trim_start_matches("The ");
    let name = ["BEFORE THE ", "Before the ", "IN THE ", "In the "]
        .iter()
        .find_map(|it| name.strip_prefix(it))
        .unwrap_or(name);
    if name.chars().any(char::is_lowercase) {
        return name.split_whitespace().collect::<Vec<_>>().join(" ");
    }
    let spelled = name.split_whitespace().map(|word| {
        let letters = word.chars().filter(|it| it.is_alphabetic()).count();
        let lower = word.to_lowercase();
        if KEPT.contains(&word.trim_end_matches([',', '.'])) || (word.contains('.') && letters < 4) {
            word.to_owned()
        } else if SMALL.contains(&lower.as_str()) {
            lower
        } else {
            capitalised(&lower)
        }
    });
    spelled.collect::<Vec<_>>().join(" ")
}

fn capitalised(word: &str) -> String {
    let mut begin = true;
    word.chars()
        .map(|letter| {
            let cased = if begin { letter.to_uppercase().next().unwrap_or(letter) } else { letter };
            begin = letter == '-' || (begin && !letter.is_alphabetic());
            cased
        })
        .collect()
}

/// `T H O R S E N   S E R V I C E S` as words.
fn closed_up(text: &str) -> String {
    let words = text.split("  ").map(|word| word.split_whitespace().collect::<String>());
    words.filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

pub(super) const SMALL: &[&str] = &[
    "of", "the", "and", "for", "on", "in", "at", "de", "del", "la", "las", "los", "y", "e", "a", "an", "to", "von",
    "van",
];

/// No family names.
const NO_JOIN: &[&str] =
    &["mr", "mrs", "ms", "dr", "drs", "hon", "esq", "he", "she", "culture", "compliance", "safety"];
const KEPT: &[&str] =
    &["LLP", "LLC", "PLLC", "PC", "PA", "PLC", "APC", "LPA", "P.C", "P.A", "USA", "VA", "ER", "II", "III"];

static LETTERSPACED: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^(?:[A-Z&] ){3,}[A-Z&](?: {2,}|$)").expect("the pattern is fixed"));

/// Words that an organization's name holds.
static MARK: LazyLock<Regex> = LazyLock::new(|| {
    any_phrase(&[
        r"\b(?:llp|pllc|p\.c|pc|l\.?l\.?c|plc|apc|aplc|lpa|p\.a|p\.s|p\.l|s\.c|chtd|chartered|professional (?:law )?corporation|inc|corp|co|ltd|l\.l\.p|l\.p)\b|, ps$",
        r"\b(?:law|lawyers?|attorneys?|counsel(?:ors?)?|legal|abogados|solicitors|trial|defenders?
            |prosecutor'?s?|injury)\b",
        r"\b(?:hospital|clinic|medical center|health(?:care)?|rehab(?:ilitation)?|nursing|psychiatry
            |cardiology|rheumatology|neurology|oncology|orthopa?edics?|pediatrics|dermatology|obstetrics
            |ob-?gyn|primary care|family (?:care|practice)|urgent care|hospice|pharmacy|dental|heart|surgery
            |surgical|wellness|counseling|physical therapy|midwifery|radiology|imaging)\b",
        r"\b(?:insurance|mutual|casualty|assurance|indemnity|health plan|life|underwriters|claims|benefits
            |disability|surety|risk)\b",
        r"\b(?:services?|solutions|retrieval|copy|document|documents|records?|reporting|recovery|group
            |associates|partners|company|fiduciary|agency|systems|investigations|process)\b",
        r"\b(?:department|division|board|bureau|commission|administration|office of|authority|examiner'?s?
            |coroner'?s?|sheriff'?s?|police|ministry|public health|social security|welfare|determination
            |veterans|protective|district attorney|attorney general|county of|state of)\b",
        r"\b(?:iglesia|bufete|abogad[oa]s|despacho|seguros|cl[ií]nica|escuela|universidad|fundaci[oó]n|consulado|asociados)\b",
        r"\b(?:resort|ranch|hotel|fabrication|ledger|courier|chronicle|observer|outfitters|ministries|trust|bank|credit union
            |industries|labor|corrections|patrol|city of|port of|tribal|high school|elementary|head start|union|press|journal|magazine|realty
            |insurers|parish|diocese|ymca|scouts|studios?|airlines|railroad|lumber|logging|fisheries|seafoods?|shipyard|marine|brewing
            |grocers?|markets?|motors|electric|plumbing|landscaping|builders|contractors|technologies|software|consult(?:ing|ants)
            |analytics|evaluations?|evaluators|examiners|nurses|advisors|administrators|reinsurance|retirement|pension|employees|fire (?:department|district)
            |advantage|plan|medicaid|medicare|blue cross|co-?operative|village|manor|senior living|assisted living|care|memory|home health
            |eye|spine|pain|sleep|kidney|lung|vein|skin|women's|children'?s|fertility|birth|transplant|mri|advocacy|immigrant|refugee|project|alliance
            |research|laborator(?:y|ies)|labs?|diagnostics|ambulance|fire protection|corrections|hauling|roofing)\b",
        r"\b(?:school|university|college|academy|isd|unified|storage|staffing|freight|logistics|foundation
            |institute|newspaper|tribune|herald)\b",
        r"\b(?:advocates|midwives|offices?|district|league|program|fund|club|day ?care|camp|church|center|centre|clinics?|therapy|society|council|tribe|nation|cooperative|co-op|cancer|medicine|adjudication|adjuster|chiropractic|litigation|defense|times|gazette|post|radio|news|mill|foods?|farms?|stores?|trucking|transport|construction|manufacturing)\b",
    ])
});

/// Lines that hold such words and are no organization.
static NOT_ONE: LazyLock<Regex> = LazyLock::new(|| {
    any_phrase(&[
        r"\b(?:medical records?|custodian|attn|attention|re|fax|facsimile|subject|date|page|phone|tel|dear
            |request|notice|subpoena|order|release of|authorization|confidential|urgent|via|certified|cause no
            |case no|docket|claim no|records? (?:request|department|custodian|clerk)|enclosure|process serv(?:ice|er)s?|first class
            |privileged|p\.?o\.? box|certifi(?:cate|cation)|suite|floor|form|warrant|grand jury|county of [a-z]+$)\b",
        r"\b(?:team|desk|staff)$|^(?:the )?(?:people|legal assistant|paralegal|assistant to|secretary to|deputy|assistant (?:district|state|united|city
            |county|attorney|public)|sr|senior|medical and|board|patients?|client)\b",
        r"^(?:attorneys?|counsel|lawyers?|attorney for .*|counsel for .*|attorneys for .*
            |(?:senior |assistant |lead )?(?:paralegal|legal assistant|legal nurse consultant|attorney at law
            |attorneys (?:at|in) .*|counselors at law|claims? .*(?:adjuster|rep(?:resentative)?|examiner
            |specialist).*|records? (?:specialist|clerk|manager)|(?:[a-z]+ ){0,2}(?:nurse|teacher|registrar
            |principal|counselor|officer|coordinator|specialist|examiner|adjuster|analyst|administrator
            |manager|representative|assistant|secretary|caseworker|worker|guardian|director)
            |benefit specialist.*|investigator.*|medicolegal .*|director.*
            |provider outreach.*))[\s]*(?:[ivx]+)?$",
        r", (?:attorney|esq\.?|esquire|counsel|paralegal|partner|lawyer|of counsel|legal assistant
            |case manager|examiner|adjuster|adjudicator|investigator|analyst|specialist|coordinator|case ?worker
            |supervisor|detective|representative|principal|nurse)[\s]*$|^(?:examiner|adjuster|adjudicator|analyst), ",
        r"^(?:united states )?(?:district|superior|supreme|circuit|county) court\b|^in the\b|^state of\b
            |^county of\b|^the state of\b",
        r"\b(?:social security disability|wills|trusts and|personal injury|workers' compensation -|veterans -
            |erisa)\b",
    ])
});

/// Two or more family names: `Kostas & Bell`, `Uhl, Sandoval & Reece`, `Pell Ridgeway & Amato`.
static JOINED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^[A-ZÀ-Ö][A-Za-zÀ-ÖØ-öø-ÿ'-]+(?:,? [A-ZÀ-Ö][A-Za-zÀ-ÖØ-öø-ÿ'-]+){0,3},? (?:&|AND|and) [A-ZÀ-Ö][A-Za-zÀ-ÖØ-öø-ÿ'-]+(?: [A-ZÀ-Ö][A-Za-zÀ-ÖØ-öø-ÿ'-]+)?$")
        .expect("the pattern is fixed")
});

pub(super) static JOINED_RE: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r" & [A-ZÀ-Ö][a-zÀ-ÖØ-öø-ÿ'-]+").expect("the pattern is fixed"));

static ABBREVIATED: LazyLock<Regex> = LazyLock::new(|| {
    phrase(r"\b(?:p\.c|p\.a|p\.s|p\.l|s\.c|chtd|l\.p|inc|co|corp|ltd|l\.l\.c|l\.l\.p|p\.l\.l\.c|n\.a)\.$")
});

/// A desk, unit or office within an organization.
pub(super) static UNIT: LazyLock<Regex> = LazyLock::new(|| {
    phrase(
        r"\b(?:improvement|management|operations|utilization|adjustment|outreach|quality|program|desk|unit|dept|department|team|pre-?op|intake|admissions|records|him|roi|nurse|manager|director
            |coordinator|specialist|examiner|adjuster|officer|investigator|registrar|clerk|assistant|paralegal)\b",
    )
});

/// What someone is, rather than for whom.
pub(super) static TITLE: LazyLock<Regex> = LazyLock::new(|| {
    phrase(
        r"\b(?:attorney|counsel|paralegal|assistant|manager|director|coordinator|specialist|examiner|adjuster|officer
            |investigator|registrar|clerk|nurse|analyst|representative|associate|partner|president|supervisor|administrator
            |conservator|guardian|executor|executrix|agent|judge|deputy|records?|custodian|mother|father|patient|esq|he/him
            |she/her|texas|oregon|california|georgia|york|florida)\b",
    )
});

/// What a firm says it is, after its name.
static TRADE: LazyLock<Regex> = LazyLock::new(|| {
    phrase(
        r"^(?:attorneys?|lawyers?|abogad[oa]s?|counsel|solicitors|counselors?|a (?:professional|law|partnership))\b",
    )
});

/// A title and no organization.
static TITLE_ONLY: LazyLock<Regex> = LazyLock::new(|| {
    phrase(
        r"^(?:[a-z.]+ ){0,3}(?:attorney|counsel|paralegal|assistant|manager|director|coordinator|specialist|examiner|adjuster|officer|investigator
        |registrar|clerk|nurse|analyst|representative|associate|partner|supervisor|administrator|worker|caseworker|detective|guardian|liaison)(?: [ivx]+)?$",
    )
});

/// Whom a lawyer is for.
static ROLE_OF_PARTY: LazyLock<Regex> = LazyLock::new(|| {
    phrase(
        r"^(?:the )?(?:plaintiffs?|defendants?|petitioners?|respondents?|claimants?|estate|employer|carrier|people|state)\b",
    )
});

/// Whether the words are a label or the title of a paper.
pub(super) fn is_label(text: &str) -> bool {
    NOT_ONE.is_match(text) || PAPER.is_match(text)
}

/// What papers are called.
static PAPER: LazyLock<Regex> = LazyLock::new(|| {
    phrase(
        r"\b(?:filed|entered|records?|release|consent|motion|petition|affidavit|letter|memorandum|memo|cover|transmittal|transmission|exhibit
            |invoice|statement|court|message|report|questionnaire|acknowledge?ment|agreement|declaration|summary|information
            |hipaa|stat|plaintiff|defendant|state|county|attached|page|continued|hello|thank|thanks|hi|dear|re|fwd|patient
            |autorizaci[oó]n|solicitud|carta|estimad[oa]s?)\b",
    )
});
