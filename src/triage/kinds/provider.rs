//! Another clinician, practice, hospital, pharmacy or home that asks in order to treat.

use crate::model::Kind::Provider;
use crate::triage::cue::{Cue, Where};

/// The cues.
pub const CUES: &[Cue] = &[
    Cue::of(
        Provider,
        4.0,
        r"\b(continuity|continuation|transfer|coordination) of (patient )?care\b|\bcontinuing care\b
            |\b(mutual|shared|our|your new|new) patient\b|\bfor (the purpose of )?(emergency )?treatment\b
            |\btransition(ing)? (of )?care|\bongoing care\b|\b(have |has )?accepted (\w+ ){0,4}?(patient|pt)\b",
        "a clinic speaks of a patient it treats",
    ),
    Cue::of(Provider, 2.5, r"\byour patient\b|\bpatient of yours\b", "the sender speaks of our patient"),
    Cue::of(
        Provider,
        3.0,
        r"\b(new|mutual) (pt|pts|patients?)\b|\bhas (established|an? appointment|an? appt)|\b(appt
            |appointment) (on|is|scheduled|with|tomorrow|today|[0-9])|\bis (now )?(scheduled|being seen
            |under my care|under our care)|\bunder (my|our) care\b|\bwe('re| are) (seeing|treating|planning
            |admitting)\b|\bwill be (seeing|under|establishing)|\bestablish(ing|ed)? (care|with us)
            |\bfirst visit\b|\bcoming to us\b|\bcomming to us\b|\bgot the referral\b|\btransferring (her 
            |his |their )?(care )?(to (us|our)|here)\b|\bscheduled for (surgery|a procedure|an? \w+scopy)
            |\bpt of dr\b",
        "the sender is about to see the patient",
    ),
    Cue::of(
        Provider,
        4.0,
        r"\b(emergency (department|room|dept|medicine)|ed (bed|physician|doc|now|charge)|in (the 
            |our )?(ed|er|icu)\b|(pt|patient) (is )?in (the )?(ed|er)\b|admitted (to|here|from|with|your)
            |inpatient (unit|team)|hospitalist|in (labor|l&d)|pt [^\n]+? arrived
            |pre-?op(erative)?|pre-?surgical|surgical clearance|arrived by ems|by ems)\b",
        "the patient is being treated there now",
    ),
    Cue::of(
        Provider,
        2.5,
        r"\b(?-i:MD|DO|NP|FNP|FNP-C|PA-C|PA|LMFT|LCSW|LPC|PsyD|PharmD|DDS|DMD|DPT|CNM|APRN|DC|OD)\b|\bm\.d\.|\bd\.o\.$",
        "the sender has a clinician's letters",
    )
    .only_in(Where::Signed),
    Cue::of(
        Provider,
        3.0,
        r"^ ?seeing (?-i:[A-Z])|\b(about to|going to|before (i|we)|so (i|we) can|for me to|for us to) (vaccinate|treat|see (him|her|them)|operate|start (him|her)|admit|refill|fill|prescribe|manage)\b
            |\b(detox|methadone|buprenorphine|recovery (center|program|services)|treatment (center|program)|school-based (clinic|health))\b",
        "the sender is treating the patient",
    ),
    Cue::of(
        Provider,
        3.0,
        r"\b(attending|treating (physician|provider|clinician)|referring (physician|provider)|rn
            |charge nurse|lpn|lvn|cna|medical assistant|discharge planner|pharmacist|pharmd
            |resident physician)\b|\b(rn|lvn|lpn|cma)\b|\battending:|\bintake coordinator|\bnew pt desk
            |\breferral coordinator|\badmissions\b",
        "a clinician or a clinic's desk signs",
    )
    .only_in(Where::Signed),
    Cue::of(
        Provider,
        2.0,
        r"\b(hospital|medical center|(heart|spine|women's|family|community|primary|internal|sleep|pain|eye
            |cancer|kidney) (center|care|clinic|medicine|health|associates|specialists)|nursing (home
            |facility|& rehab|and rehab\w*)|skilled nursing|rehab(ilitation)? (center|facility|hospital)
            |assisted living|memory care|hospice|home health|urgent care|surgery center|pharmacy|cardiology
            |orthop(a)?edics?|pediatrics|psychiatry|oncology|neurology|dermatology|physical therapy
            |birth center|fertility|midwi(fe|fery|ves)|wound (care|clinic)|family practice|medical group
            |physicians|health center|primary care|obstetrics|dental|dentistry|rhythm)\b",
        "it comes from a place of care",
    )
    .only_in(Where::Signed),
    Cue::of(
        Provider,
        2.0,
        r"\b(last|recent|latest|most recent|current) ([0-9a-z]+ )?(ov|ovs|office (notes?|visits?)|h&p
            |progress notes?|med(ication)? list|labs?|inr|ekgs?|echo\w*|a1c|lipid panel|visit notes?|consult
            |growth chart|pap|mammogram|phys)\b|\b(med(ication)? list|code status|mrn
            |problem (and allergy )?list|past medication trials)\b",
        "clinical papers are named as clinicians name them",
    ),
    Cue::of(
        Provider,
        1.5,
        r"^[^\n.]*? (clinic|center|hospital|associates|specialists|practice|rehab|pharmacy)$",
        "a place of care stands in the signature",
    ),
    Cue::of(
        Provider,
        3.0,
        r"\b164\.506\(c\)(\(2\)|\(1\)|\.| )|\b164\.506\b[^\n]*?treatment
            |\b(disclosure )?for treatment purposes|\bdisclosure for treatment\b
            |\bdoes not require (patient )?authorization\b",
        "it claims records for treatment",
    ),
    Cue::of(
        Provider,
        1.5,
        r"\bstat\b|\bdr\.? \w+ (would like|is (seeing|asking)|needs|requests)|\bfax (back )?to [0-9(]",
        "a clinic presses for it",
    ),
    Cue::of(
        Provider,
        1.5,
        r"\b(hospital|clinic|health|medical|ortho\w*|cardio\w*|heart|psych\w*|peds|pediatric\w*|physicians
            |rehab|pharmacy|hospice|nursing|surgery|referrals?|dental|intake|admissions)\b|@[^\n>]*(health
            |clinic|hospital|medical|ortho|cardio|heart|psych|peds|rehab|physicians|hospice|surg)",
        "the sender's address is a clinic's",
    )
    .only_in(Where::Sender),
    Cue::of(
        Provider,
        -3.0,
        r"\bmy (new )?(doctor|doc|dr|cardiologist|therapist|psychiatrist|surgeon|pcp|obgyn|ob)\b
            |\b(hospital|clinic) (bills?|charges|summaries)\b|\bany (physician|doctor),? (\w+,? )*(hospital
            |clinic)",
        "a place of care is only spoken of",
    ),
    Cue::of(
        Provider,
        3.5,
        r"\b(unable to (fill|dispense|schedule|proceed|operate)|(dispense|fill) (until|without)|prescriber:|doses on hand|before (the )?(surgery|procedure|operation|we|i) (can|start|operate|schedule|see)|so (that )?(our|my|the) (\w+ )?(pathologist|surgeon|anesthesi\w+|team|pharmacist|nurse)|pt (is |was )?(obtunded|unresponsive|intubated|arrived|here|coding|altered)|(ed|icu|er) bed|call back #? ?for dr|thank(s| you) for (the|this|your)( \w+)? referral|what i('d| would) still need|a few bits missing)\b",
        "a clinician needs it to treat",
    ),
    Cue::of(
        Provider,
        3.0,
        r"\bdr\.? [\w. -]{2,30}? (is|will be) (seeing|treating|operating|admitting)\b|\b(she|he|doctor|dr\.? \w+)('d| would) like (from|the|to have|your)\b|\b(is|comes|coming) (in )?to see (us|me|dr)\b|\b(my|our) (patient|pt) (?-i:[A-Z])|\b(co-?manag\w+|taking over (his|her|their) care|assumed care|new to (our|my) practice|consult(ation)? (note )?(attached|enclosed))\b",
        "a clinician sees the patient",
    ),
    Cue::of(
        Provider,
        3.0,
        r"\b(kidney|mohs|reconstructive|urology|gastro\w*|endocrin\w*|rheumatolog\w*|nephrolog\w*|pulmon\w*|allergy|ent\b|ophthalm\w*|hematolog\w*|transplant|dialysis|infusion|imaging|radiology|anesthesia|podiatry|chiropract\w*|speech therapy|occupational therapy|counseling|behavioral health|specialty pharmacy|pharmacy|emergency department|intake team|cpht|facs|facms|faan|bsn|apn|crna|acnp|agnp|msn|lmsw|lcpc)\b",
        "a specialist, a pharmacy or a hospital's desk signs",
    )
    .only_in(Where::Signed),
];

#[cfg(test)]
mod tests {
    use crate::model::Kind::{NotARequest, Provider};
    use crate::triage::verdict::tests::check;

    #[test]
    fn a_specialist_prepares_for_a_visit() {
        check(
            "New patient Jane Roe, DOB 4/5/80, has an appointment with Dr. Vale on 6/2. Please fax last \
             two office notes, labs and EKG to 555-0100.\nHeart Center scheduling",
            Provider,
        );
    }

    #[test]
    fn an_emergency_department_asks() {
        check(
            "STAT - patient in our ED now. JOHN ROE 4/5/1950. Fax current med list and allergies to \
             555-0101. T. Dale RN, Mercy Hospital Emergency Department",
            Provider,
        );
    }

    #[test]
    fn a_nursing_home_asks() {
        check(
            "Maple Skilled Nursing Facility admitted your patient Ann Roe (4/5/1940) today from hospital. \
             We need her most recent H&P, medication list and immunization history for continuity of \
             care. Fax 555-0103.",
            Provider,
        );
    }

    #[test]
    fn a_consult_letter_is_sent_to_us() {
        check(
            "Dear Dr. Dale, thank you for referring this pleasant 60-year-old man. HISTORY: palpitations. \
             EXAM: regular rhythm. IMPRESSION: benign ectopy. PLAN: monitor, return in six weeks. \
             Electronically signed, R. Vale MD",
            NotARequest,
        );
    }
}
