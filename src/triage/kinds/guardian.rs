//! Someone who stands in the patient's place: a parent, a guardian, an agent, an executor, a state custodian.
//!
//! What counts is authority, by nature (a parent of a minor), by law, or by a court's paper. A relative without any
//! is [`other`](crate::triage::kinds::other).

use crate::model::Kind::Guardian;
use crate::triage::cue::{Cue, Where};

/// The cues.
pub const CUES: &[Cue] = &[
    Cue::of(
        Guardian,
        5.0,
        r"\b(my|our|mi|mis|nuestr[oa]s?) ((two|three|four|both|minor|older|oldest|younger|youngest|little
            |twin|adopted|foster|step|dos|tres) )*(sons?|daughters?|child|children|kids?|kiddos?|baby|boys?
            |girls?|twins|toddler|teen|teenager|hij[oa]s?|beb[eé]s?|ni[nñ][oa]s?)\b",
        "the sender speaks of their own child",
    ),
    Cue::of(
        Guardian,
        5.0,
        r"\b(i am|i'm|im|i was|being|as|soy|we are|we're)( (the|his|her|their|your|la|el|her sole
            |court[- ]appointed|legal|duly appointed|sole|also|now|only|appointed|independent|successor
            |licensed|temporary|permanent|professional|biological|adoptive|custodial
            |non-?custodial))* ((\w+ )?(\w+'s|\w+s') )?(mother|mom|mum|father|dad|parents?|madre|mam[aá]|padre
            |pap[aá]|tutor[a]?|guardians?|conservator|executor|executrix|administrator|administratrix
            |personal representative|(health ?care )?agent|health ?care (proxy|surrogate|representative)
            |attorney[ -]in[ -]fact|poa|successor trustee|next friend|foster (parents?|mother|mom|father
            |dad))\b",
        "the sender says by what right they ask",
    ),
    Cue::of(
        Guardian,
        4.0,
        r"^ ?(mother|father|mom|dad|parent|guardian) (of|to) [^\n]+?[0-9]|\b(his|her|their) (father
            |mother|dad|mom) and (i|me)\b",
        "the sender presents themselves as a parent",
    ),
    Cue::of(
        Guardian,
        3.5,
        r"\b(legal|court[- ]appointed|temporary|permanent|plenary|co-?) ?guardian\b
            |\bguardian of (the )?(person|estate|minor)|\bguardianship\b|\bconservator(ship)?\b
            |\bconservatee\b|\b(my|and) ward\b|\bsign(ed|ing)? (for|on behalf of) (the )?(patient|minor
            |child)|\bappointed me\b",
        "a guardianship or conservatorship is named",
    ),
    Cue::of(
        Guardian,
        4.0,
        r"\b(letters (testamentary|of administration|of office)|execut(or|rix)|personal representative
            |administrat(or|rix) (of|for) (the |his |her )?(estate|decedent)|made me (the )?administrator
            |small estate affidavit|surviving (spouse|parent)|successor in interest)\b",
        "the sender stands for someone who has died",
    ),
    Cue::of(
        Guardian,
        4.0,
        r"\bpower of attorney\b|\bmpoa\b|\bpoa\b|\bhealth ?care (agent|proxy|surrogate|representative)\b
            |\battorney[ -]in[ -]fact\b|\bpoder notarial\b|\bi am (his|her) agent\b",
        "a power of attorney for health care is named",
    ),
    Cue::of(
        Guardian,
        5.0,
        r"\b(foster (mother|mom|father|dad|parents?|care|home|child|family)|resource (parent|family)
            |child in (substitute|foster|state|our) (care|custody)|came into (our )?care|placed (with
            |in) (us|me|our|a foster)|kinship (care|placement)|(temporary )?managing conservator|(temporary
            |protective|state|emergency) custod(y|ian)|ward of the (state|court)
            |in (the )?(legal )?custody of (the )?(department|state|county|agency)|dependent (child
            |of the court)|taken into custody|placement (authorization|unit|agreement))\b",
        "the child is in care, and the carer or custodian asks",
    ),
    Cue::of(
        Guardian,
        1.5,
        r"\b(my|our|mi) ((late|elderly|dear|disabled|adult|beloved) )*(mother|mom|mum|father|dad|husband
            |wife|spouse|parents|grandmother|grandfather|grandma|grandpa|mam[aá]|madre|pap[aá]|padre|esposo
            |esposa|abuel[oa])('s)?\b|\bi am the (wife|husband|widow|widower|spouse) of\b",
        "the sender speaks of a parent or spouse",
    ),
    Cue::of(
        Guardian,
        3.0,
        r"\b((joint|sole|full|legal|shared|physical|have) custody|decree|parental rights|birth certificate
            |custodia|patria potestad|stepparent|adoption)\b",
        "custody or parental rights are named",
    ),
    Cue::of(
        Guardian,
        3.0,
        r"\((his |her |their )?(mom|mother|dad|father|parent|guardian|executor|executrix|poa|mam[aá]
            |pap[aá])\)|\b(mom|mother|dad|father|parent|guardian) (of|to) [^\n]+?$|\b[^\n ]{2,20}'s (mom
            |mother|dad|father|guardian|conservator|executor)\b|^ ?(signature of )?(parent|legal)( or 
            |/)(guardian|legal)|^ ?(conservator|guardian|executor|executrix|personal representative
            |trustee)\b[^\n]*?$",
        "the sender signs as parent or guardian",
    ),
    Cue::of(
        Guardian,
        1.5,
        r"\b(camp|daycare|day care|kindergarten|enroll\w*|new school|preschool)\b|\b(well[- ]child|shot
            |blue|camp|school|vaccine) (records?|forms?|sheets?|history|physicals?)\b",
        "forms for a child are asked for",
    ),
    Cue::of(
        Guardian,
        5.0,
        r"\b(relationship( to (the )?(patient|minor))?|authority|capacity|signed by|your relationship
            |if not the patient[^\n:]*)[ :_]+(is )?(the )?(mother|father|mom|dad|parent|guardian
            |legal guardian|daughter|son|spouse|poa|power of attorney|agent|executor|executrix|conservator
            |personal representative)\b",
        "a representative signed the form",
    )
    .only_in(Where::Form),
    Cue::of(
        Guardian,
        1.5,
        r"\b(my|our|mi) (son|daughter|mom|mother|dad|father|child|kids|children|husband|wife|hij[oa])\b
            |\bestate of\b|\bguardian|\bpower of attorney\b|\bconservatorship\b",
        "the subject says for whom",
    )
    .only_in(Where::Subject),
    Cue::of(
        Guardian,
        -8.0,
        r"\b(guardian|attorney) ad litem\b",
        "a guardian for a suit does not stand in the patient's place",
    ),
    Cue::of(
        Guardian,
        -5.0,
        r"\bi (do |hereby )*(authorize|consent to|permit) [^.\n]*?\bmy (minor )?(child|son|daughter)('s)?\b",
        "a parent signed the release that an office sends",
    ),
    Cue::of(
        Guardian,
        -7.0,
        r"\b(do(es)?n'?t know (that )?i|(dont|don't|do not) have (any )?(papers|paperwork|poa|authority)
            |won'?t (tell|sign)|not on (his|her) (form|list|hipaa)|no (legal )?authority
            |i have a right to know|\b(he|she|who)('s| is|s| has)? (just )?turned (18|19|[2-5][0-9])\b|\bnever (got around to )?sign(ed|ing) (one of )?(those|these|the|a|any|your) (\w+ )?(forms?|papers?|releases?)|(he|she)('s| is|s) (over 18|an adult|(18|19|2[0-9]|3[0-9]) now))\b",
        "the sender has no authority",
    ),
    Cue::of(
        Guardian,
        -3.0,
        r"\b(her|his|their) (mother|father) and (mother|father)\b|\b(of|to) (your
            |the) patient [^\n]*?(father|mother)|\b(mother|mom|father|dad|parents?) (does(n'?t| not)
            |has the login|have hired|doesnt)\b|\bnot (to )?my (mother|mom|dad|father|parents)|\bmy (late
            |ex) husband \w+ used|\bmy (mom|mother|dad|father|parents)('s)? (house|has|have|doesn)",
        "a parent is only spoken of",
    ),
    Cue::of(
        Guardian,
        5.0,
        r"(^|[.!?,;] |\b(hi|hello|hey|hi there|morning|evening|afternoon)[,!.]? )(the )?(mom|mother|mama|mum|dad|daddy|father|parent|guardian) (of|to|for) (?-i:[A-Z])|\bsoy (la|el) (mam[aá]|madre|pap[aá]|padre|tutor[a]?|abuela tutora)\b|\b(el|la|mi) (hijo|hija|beb[eé]) de \w+|\b(they|he|she) (is|are|was|were|was) (my|our) (son|daughter|child|children|kids?)s?\b",
        "a mother or father presents themselves",
    ),
    Cue::of(
        Guardian,
        5.0,
        r"\bappoint(ed|s|ing) (me|us)\b|\bnamed me (as )?(\w+ ){0,3}?(guardian|conservator|executor|executrix|administrator|agent|trustee|representative)\b|\bme (nombr[oó]|nombraron|design[oó])\b|\b(administrador[a]?|albacea|apoderad[oa]|tutor[a]?) (de (su|la|mi)|legal)\b|\bsucesi[oó]n\b|\bi (hold|have|was given|got) (his|her|their|the|a) (\w+ ){0,3}?(poa|power of attorney|proxy|guardianship|conservatorship|custody|letters)\b",
        "a court or a will put the sender in the patient's place",
    ),
    Cue::of(
        Guardian,
        2.0,
        r"\b(shared|joint) (parental )?(responsib\w+|responsab\w+|custody|decision)|\bparent(ing|al) plan\b|\bof (the|my|our) (two|three) (children|kids|boys|girls|childrens)\b|\b(his|her|their) (mother|father) and (i|me)\b|\bfather of\b|\bmother of\b",
        "parents share the care of a child",
    ),
    Cue::of(
        Guardian,
        -8.0,
        r"\blaw guardian\b|\bappointed (me|us) to (speak for|represent|defend)\b",
        "a lawyer speaks for a child",
    ),
];

#[cfg(test)]
mod tests {
    use crate::model::Kind::{Guardian, Other, Patient};
    use crate::triage::verdict::tests::check;

    #[test]
    fn a_parent_asks_for_a_child() {
        check(
            "Hello, I need the shot records for my daughter Lily Roe, DOB 3/4/2019, for kindergarten. Can \
             you email them? Dana Roe",
            Guardian,
        );
        check(
            "Necesito las vacunas de mi hijo Leo Roe, nacido el 3/4/2019, para la escuela. Soy su mamá, Ana Roe.",
            Guardian,
        );
    }

    #[test]
    fn an_executor_asks_for_the_dead() {
        check(
            "My late father, John Roe, was your patient. As executor of his estate I request a copy of \
             his chart for the last two years. Letters enclosed. Ann Roe",
            Guardian,
        );
    }

    #[test]
    fn a_foster_carer_asks() {
        check(
            "We are the foster parents of Leo Roe (3/4/2019), placed with us by the county. Please send \
             his immunizations and medication list. The caseworker has the custody order.",
            Guardian,
        );
    }

    #[test]
    fn a_sister_without_authority_is_someone_else() {
        check(
            "Hi, my sister Mary Roe is a patient of yours and I'm worried. Can you send me what Dr. Dale \
             wrote about her? She doesn't know that I'm asking.",
            Other,
        );
    }

    #[test]
    fn a_patient_who_mentions_a_mother_is_a_patient() {
        check(
            "Please send my records to me, not to my mother. My date of birth is 4/5/2000. I am the \
             patient. Mary Roe",
            Patient,
        );
    }
}
