//! The patient, in their own name: for themselves, or to have their records sent to someone else.

use crate::model::Kind::Patient;
use crate::triage::cue::{Cue, Where};

/// The cues.
pub const CUES: &[Cue] = &[
    Cue::of(
        Patient,
        4.0,
        r"\b(my|mine) (own )?((entire|complete|full|whole|old|medical|health|past|recent|latest|last
            |vaccine|vaccination|immunization|shot|lab|blood|test|mri|x-?ray|visit|therapy|counseling|psych
            |billing|surgery|prenatal|pregnancy|ob|office|clinic|patient|std|sti|psychiatric) )*(records?
            |chart|file|results?|labs?|history|notes|shots|immunizations?|vaccinations?|vaccines?|bloodwork
            |blood ?work|images|scans?|x-?rays?|mri|visits|vists|paperwork|stuff|titers?|ultrasounds?
            |sonograms?|paps?|mammogram|biopsy|pathology|op(erative)? (report|notes?)|scans?|physical
            |therapy notes|intake|evaluation|assessment|medication list|med list|vaccine card)\b",
        "the sender speaks of their own records",
    ),
    Cue::of(
        Patient,
        4.0,
        r"\b(every|any|all|whatever|everything|anything|what)( \w+,?){0,4} (about|on|concerning) me\b|\b(wrote|said|written|noted|put|keeps?) (down )?(about|on) me\b|\btold (me|us) (my|i) \w+",
        "the sender asks what is kept about them",
    ),
    Cue::of(
        Patient,
        5.0,
        r"\b(write|writing|ask|asking|request|am|speak) (this |only )*(as (your|a|the) (\w+ )?patient|in my own name|for myself|on my own behalf|for my own (use|purposes|records))\b
            |\bmy own (cop(y|ies)|labs?|records?|chart|notes|file|results|mri|tests?|care)\b|\bfor my own (use|purposes|records)\b|\b(cancelo|revoco|retiro) la autorizaci[oó]n que firm[eé]\b
            |\byo, [^\n]{3,40}, nacid[oa]\b",
        "the sender writes as a patient",
    ),
    Cue::of(
        Patient,
        2.5,
        r"\bmy (\w+ ){0,4}?(records?|chart|results?|labs?|notes|reports?|history|images|immunizations?|health information|medical information|prenatal|pathology
            |imaging|screening|tests?)\b|\brecords are for (yourself|myself|me)\b",
        "the sender speaks of what is theirs",
    ),
    Cue::of(
        Patient,
        4.0,
        r"\bi('m| am|'ve been| have been| was| used to be)( an?| the| your)? ?((former|current|new
            |longtime|old|established) )?(patient|pt)\b|\bas (a|the|your) (\w+ )?patient,? i\b|\bi (came in
            |was seen|used to (see|go)|have been (seeing|going)|was treated|started (comin|coming|seeing)
            |had (surgery|my|an? (\w+ )?(visit|test|exam|procedure|mri|scan)))\b|\bi was in treatment\b",
        "the sender was seen here",
    ),
    Cue::of(
        Patient,
        3.0,
        r"\bmy (dob|d\.o\.b\.?|date of birth|birth ?date|birth ?day|bday)\b|(^|[.!?,;] )(birthday|bday) is\b
            |\bi was born\b|\bmy full name\b
            |\bmy name is\b[^\n]*?(\n[^\n]*?){0,6}?\b([0-9]{1,2}[/-][0-9]{1,2}[/-][0-9]{2,4}|born|date of birth|dob)\b
            |\bit'?s me\b",
        "the sender names themselves as the patient",
    ),
    Cue::of(
        Patient,
        1.5,
        r"\b(send|email|e-?mail|mail|give|get|fax|run) (it |them |one |that |those |this )?(to )?me\b
            |\bto me (at|by|through)\b|\bcan i (have|get|pick|come)|\bcould i (have|get|pick)|\bmay i (have
            |get)|\bi('d| would) like (\w+ ){0,5}?(cop(y|ies)|records?|everything)|\bi (asked|requested|wrote|called|e-?mailed)( you)?( in \w+| on [^\n]{3,12})? (for|asking)\b|\bi (want|need|request
            |am requesting) (\w+ ){0,5}?(cop(y|ies)|records?|everything|my)\b",
        "the sender asks to be given them",
    ),
    Cue::of(
        Patient,
        2.5,
        r"\b(my|with my|a) new (doctor|doc|dr|physician|pcp|provider|therapist|counselor|psychiatrist
            |clinic|insurance|gyn|ob|job|program|school)\b|\b(i'?m|i am|im) (moving|relocating|switching
            |changing|transferring|starting)|\bi (just )?moved\b|\bi('m| am) to see an?\b|\bmy program\b",
        "the sender says why they need their records",
    ),
    Cue::of(
        Patient,
        2.5,
        r"\b(thanks|thank you|thx|regards|sincerely|gracias|best),? ?[a-zñáéíóú.' -]{3,40},? (\(?(dob
            |d\.o\.b\.?|born|birthday|fecha de nacimiento):? )?[0-9]{1,2}[/.-][0-9]{1,2}[/.-][0-9]{2,4}
            |\b(name|name is|it'?s|this is)[: ]+[a-zñáéíóú.' -]{3,40},? \(?(dob:? 
            |born )?[0-9]{1,2}[/.-][0-9]{1,2}[/.-][0-9]{2,4}",
        "the sender gives their name with a date of birth",
    ),
    Cue::of(Patient, 1.0, r"\b(i|my|me)\b", "the sender speaks of themselves").only_in(Where::Body),
    Cue::of(
        Patient,
        2.5,
        r"\bright of access\b|\b164\.524\b|\bunder hipaa,? i\b|\bmy right(s)? (to|under)|\bi have (a
            |the) right to (my|see|get|a copy)",
        "the sender claims a right of access",
    ),
    Cue::of(
        Patient,
        6.0,
        r"\bi,? [^\n]*?\b(hereby )?(revoke|withdraw|cancel)\b[^.]*?\b(authorization|consent
            |release)|\bi (had )?signed\b[^.]*?\b(authorization|consent|release|paper)",
        "the sender revokes their own authorization",
    ),
    Cue::of(
        Patient,
        2.5,
        r"\bmy (own )?(lawyer|attorney|abogad[oa]|doctor|doc|dr|therapist|psychiatrist|surgeon|provider|ob
            |gyn|pcp)\b",
        "the sender speaks of their own lawyer or doctor",
    ),
    Cue::of(
        Patient,
        2.0,
        r"\bmy (last |next |first )?(visit|appointment|surgery|treatment|knee|back|hip|shoulder|wrist
            |medications?|meds|diagnosis|care|pregnancy|delivery|condition|body|injury|recovery|house
            |portal)\b|\bthe doctor (told|said|gave) me\b|\bgave me\b|\btold me\b",
        "the sender speaks of their own care",
    ),
    Cue::of(
        Patient,
        6.0,
        r"(release|send|disclose|disclosed|give|deliver)( records)? (to|a)[ :]+(\[ ?x ?\]|\( ?x ?\)|☒
            |_x_) ?(me|myself|self|patient|the patient)\b|(\[ ?x ?\]|☒) ?(personal( use)?|myself|self|me
            |own (use|records)|patient request)\b|\bto me at\b|\bto: ?(me|myself|self|patient)\b",
        "the form says that it is for the patient",
    )
    .only_in(Where::Form),
    Cue::of(
        Patient,
        5.0,
        r"\b(mi|mis) (expediente|historial|historia|r[eé]cords?|resultados|an[aá]lisis|archivo|notas
            |vacunas|papeles)\b|\bsoy paciente\b|\bmi (propio )?(expediente|historial)|\bme (llamo
            |atendi[oó]|atienden|hicieron)\b|\bnac[ií] el\b|\bmi fecha de nacimiento\b|\bmi nombre es\b",
        "the sender speaks of themselves, in Spanish",
    ),
    Cue::of(
        Patient,
        1.0,
        r"@(gmail|yahoo|hotmail|outlook|icloud|aol|comcast|msn|live|protonmail|proton|att|verizon
            |sbcglobal|me)\.",
        "the sender writes from a private address",
    )
    .only_in(Where::Sender),
    Cue::of(
        Patient,
        1.5,
        r"\bmy (\w+ ){0,2}(records?|chart|results|file|stuff)\b|\bmis? (\w+ )?(resultados|r[eé]cords?
            |expediente|historial)\b",
        "the subject speaks of the sender's own records",
    )
    .only_in(Where::Subject),
    Cue::of(
        Patient,
        3.0,
        r"\b(i|we) (take|took|am taking|want to take|would like to take) back (any|the|my|that|every) (\w+ )?(permission|authorization|consent|release|form)|\b(nothing|no) (further|more|else) (goes|is to go|should go|may go) to\b|\bstop (sending|sharing|giving|releasing) (my|any of my)\b",
        "the sender takes a permission back",
    ),
    Cue::of(
        Patient,
        3.0,
        r"\bi('m| am) my own (client|lawyer|attorney|patient|doctor|representative)\b|\bi am (the|that) patient\b|\bi('ve| have) been (a patient|coming|seeing|under|with you|going)\b|\bi (see|saw|visit|visited|come to) (dr|doctor|your|you|the)\b|\b(took|removed|did|put|gave|cut|burned|froze|injected|prescribed|ordered|told|showed) (it )?(off|out of|on|in|to|for)? ?(me|my)\b",
        "the sender speaks of what was done for them",
    ),
    Cue::of(
        Patient,
        3.5,
        r"\b(i want|i'd like|i would like|i need|i am asking for|give me|let me have|send me|mail me|copy out for me) (\w+ )?(everything|it all|all of it|the (whole|entire|full) (thing|chart|file)|two sets|one set|a set|the pages|what (he|she|they|the (nurse|doctor)|you) (wrote|did|said|have))\b|\bwhat (the nurse|the doctor|he|she|they|you) (wrote|put) (down|about)\b",
        "the sender wants what was written, for themselves",
    ),
    Cue::of(
        Patient,
        2.0,
        r"^ ?[a-z][a-z.' -]{3,40},?[\s-]*(\(?(dob|d\.o\.b\.?|born|birth|b\.|bday|date of birth|nacid[oa]( el)?):? ?)[0-9a-z]{1,9}[ /.-]{1,2}[0-9a-z]{1,9}[ ,/.-]{1,2}[0-9]{2,4}\)?\.?$",
        "a name and a birthday stand as a signature",
    )
    .only_in(Where::Body),
    Cue::of(
        Patient,
        4.0,
        r"\bi am:? (\[|\()? ?x ?(\]|\))? ?(the )?patient\b|(\[ ?x ?\]|☒|\( ?x ?\)) ?(i am )?the patient\b|\bpatient (direction|directive|request|access) (to|for|form)\b|\brequest for (my|access to my) (own )?(health|medical)? ?(information|records)\b",
        "a form is filled in by the patient",
    ),
];

#[cfg(test)]
mod tests {
    use crate::model::Kind::{NotARequest, Patient};
    use crate::triage::verdict::tests::check;

    #[test]
    fn a_patient_asks_in_plain_words() {
        check(
            "hi its Jane Roe (4/5/80). i moved to boise and my new doc wants my chart, can you email it \
             to me? thanks",
            Patient,
        );
        check(
            "Hello, could I get my last blood work and the x-ray report from March? My birthday is April \
             5, 1980. Jane Roe",
            Patient,
        );
    }

    #[test]
    fn a_patient_who_cites_the_law_is_a_patient() {
        check(
            "Under 45 CFR 164.524 I request a complete copy of my medical records in electronic form \
             within thirty days. I was a patient of Dr. Dale. Jane Roe, DOB 4/5/1980",
            Patient,
        );
    }

    #[test]
    fn a_patient_may_write_in_spanish() {
        check(
            "Buenos días, me llamo Ana Roe, nací el 5 de abril de 1980. Necesito una copia de mi \
             expediente, por favor. Gracias.",
            Patient,
        );
    }

    #[test]
    fn a_patient_who_revokes_is_a_patient() {
        check(
            "I, Jane Roe, revoke the authorization I signed in May for Silver Life Insurance. Send \
             nothing more to them.",
            Patient,
        );
    }

    #[test]
    fn a_visit_that_is_moved_is_no_request() {
        check(
            "Hi, I need to reschedule my appointment on Tuesday with Dr. Dale. Is Thursday afternoon \
             open? Thanks, Jane",
            NotARequest,
        );
    }
}
