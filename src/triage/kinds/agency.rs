//! A public body that asks on its own authority, without a court's order or a subpoena.

use crate::model::Kind::Agency;
use crate::triage::cue::{Cue, Where};

/// The cues.
pub const CUES: &[Cue] = &[
    Cue::of(
        Agency,
        6.0,
        r"\b(disability determination (services?|bureau|section|division|unit)|disability adjudicat\w+
            |bureau of disability|dds (examiner|adjudicator|unit)|rqid)\b",
        "it is a disability determination service",
    ),
    Cue::of(
        Agency,
        3.0,
        r"\bva form\b|\b21-4142\b|\b10-5345\b|\bform ssa|\bssa-?827\b|\belectronic records express",
        "it is a federal agency's form",
    )
    .only_in(Where::Form),
    Cue::of(
        Agency,
        3.0,
        r"\bform ssa|\bssa-?827\b|\bsocial security administration \(ssa\)|\bva form\b|\b21-4142\b",
        "it comes with a federal agency's form",
    ),
    Cue::of(
        Agency,
        5.0,
        r"\b(department of veterans affairs|veterans (benefits administration|affairs)|va (regional office
            |evidence intake))\b",
        "it is the Department of Veterans Affairs",
    ),
    Cue::of(
        Agency,
        5.0,
        r"\b(medical examiner|coroner|death investigat\w+|d-abmdi|deputy coroner)\b",
        "it is a coroner or medical examiner",
    )
    .only_in(Where::Signed),
    Cue::of(
        Agency,
        5.0,
        r"\b((child|adult) protective (services|investigat\w+|unit)|cps (investigat\w+|caseworker|worker
            |intake)|aps (investigat\w+|caseworker|worker)|report of (suspected )?(abuse|neglect
            |maltreatment)|(child|elder) abuse (investigation|report)|intake report (no|number|#))",
        "it is a protective service",
    )
    .only_in(Where::Signed),
    Cue::of(
        Agency,
        5.0,
        r"\b(board of (\w+ )?(medicine|nursing|medical examiners|medical practice|licensure|pharmacy
            |psychology|healing arts)|(state )?medical board|licensing board|(medical|nursing
            |physician assistant) (quality assurance |licensing )?(board|commission)
            |office of professional (medical )?(conduct|discipline)|health professions? (bureau|board)
            |board (investigator|file|complaint)|health oversight agency)\b",
        "it is a licensing board",
    )
    .only_in(Where::Signed),
    Cue::of(
        Agency,
        6.5,
        r"\b((county|state|city|public|local|district) (department of )?(public )?health( department
            | district| authority| officer| nurse)|department of (public )?health|public health (authority
            |nurse|investigator|surveillance|department)|epidemiolog\w+|disease (surveillance|intervention
            |investigation|control)|reportable (disease|condition)|contact tracing|communicable disease
            |immunization registry|cancer registry|164\.512\(b\))",
        "it is a public health authority",
    )
    .only_in(Where::Signed),
    Cue::of(
        Agency,
        4.5,
        r"\b(det\. [\w]+|(city|state|town|village|university|metro\w*|\w+) police\b|police department|sheriff'?s? (office|department|dept)|detective|deputy sheriff|state (police
            |patrol|troopers?)|special agent|district attorney('s office)?|prosecut(or
            |ing attorney)('s office)?|u\.?s\.? attorney'?s? office|attorney general|(probation|parole) (officer|agent
            |department|unit)|164\.512\(f\))",
        "it is the police or a prosecutor",
    )
    .only_in(Where::Signed),
    Cue::of(
        Agency,
        4.5,
        r"\b((state|county|city|federal|u\.?s\.?|[\w]+ county|commonwealth) (department|bureau|division|commission|agency|office) of [a-z]+|department of (rehabilitation
            |behavioral health|mental health|public safety|veterans|insurance|developmental services)|emergency response worker|(cps|aps|dcfs|dfcs) (investigat\w+|worker|social worker))\b",
        "it is a department of a state or county",
    )
    .only_in(Where::Signed),
    Cue::of(
        Agency,
        3.5,
        r"\b(office of (the )?inspector general|department of (labor|justice|human services
            |social services|health and human services|children|family|aging|corrections|education
            |motor vehicles|licensing)|osha|dea investigat\w+|medicaid (fraud|program integrity)
            |164\.512\((a|d|g|k)\)|health oversight|state agency|driver (medical|safety)|medical review unit
            |crime victims?|compensation (board|program|fund)|workforce commission)\b",
        "it is a public body",
    )
    .only_in(Where::Signed),
    Cue::of(
        Agency,
        1.5,
        r"\b(examiner|investigator|caseworker|inspector|case officer)\b",
        "an investigator or examiner signs",
    )
    .only_in(Where::Signed),
    Cue::of(
        Agency,
        1.5,
        r"\.gov\b|\.mil\b|\.us\b|\b(sheriff|police|county|coroner|examiner|dds|ssa|health ?department|dhs
            |dcf|cps|aps|investigator)\b|@[^\n>]*(police|sheriff|county|coroner|dds|medboard|health-?dept
            |-me\.)",
        "the sender's address is a public body's",
    )
    .only_in(Where::Sender),
    Cue::of(
        Agency,
        -4.0,
        r"\b(file|filed|report|reported|complain|complaint|complaining)( \w+){0,3} (with
            |to) (the )?(\w+ )?(office for civil rights|ocr|board|department|state|attorney general
            |medical board)\b|\bappeal to the social security|\bclaim before the|\bopen .{0,20}case with",
        "a public body is only threatened with or spoken of",
    ),
    Cue::of(
        Agency,
        4.5,
        r"\b(dea|fbi|fdle|tbi|gbi|atf|ice|hhs|oig|cms|fda|osha|ncis|diversion (group|investigator|control)|task force|voluntary (assistance|production|cooperation)|trooper|deputy|sergeant|sgt|lieutenant|lt|det|officer|marshal|inspector general|ombudsman|guardianship monitor|vocational rehabilitation|crime victims?'? \w+|county (attorney|counsel|health|coroner|jail)|(state|u\.?s\.?) (board|department|bureau|commission|division)|badge|case officer|medical investigator|survey(or|ors) (agency|team)|licens\w+ (division|unit|bureau|investigator))\b",
        "an officer or examiner of a public body signs",
    )
    .only_in(Where::Signed),
    Cue::of(
        Agency,
        3.0,
        r"\b(provide voluntarily|voluntarily (provide|produce|disclose|give)|without a (subpoena|warrant|court order)|our (investigation|inquiry)|under investigation|we are investigating|investigating (a|an|the)|open investigation|164\.512\([a-k]\)|public health (purposes|authority|law)|mandated|pursuant to (state|federal) (law|statute)|board (case|file|complaint) (no|number|#))\b",
        "a public body inquires",
    ),
];

#[cfg(test)]
mod tests {
    use crate::model::Kind::{Agency, Attorney, Patient};
    use crate::triage::verdict::tests::check;

    #[test]
    fn a_disability_examiner_asks() {
        check(
            "DISABILITY DETERMINATION SERVICES\nRe: JOHN ROE DOB 4/5/1970\nPlease send copies of \
             treatment records from 1/2025 to present. Reply by 6/30/2026.\nExaminer K. Vale",
            Agency,
        );
    }

    #[test]
    fn the_police_ask_without_a_paper_from_a_court() {
        check(
            "I am Detective Vale of the Alder Police Department investigating an assault on Jane Roe, \
             4/5/1980, on May 3. Can you send me her records of that day? Case 26-118.",
            Agency,
        );
    }

    #[test]
    fn a_health_department_asks() {
        check(
            "The County Health Department is investigating a reportable disease in your patient John Roe, \
             DOB 4/5/1970. Please fax the lab report and treatment notes, as 45 CFR 164.512(b) permits.",
            Agency,
        );
    }

    #[test]
    fn a_lawyer_in_a_disability_case_is_a_lawyer() {
        check(
            "This office represents John Roe in his claim before the Social Security Administration. \
             Please send treatment records from 1/2025 to present.\nSam Low, Attorney at Law",
            Attorney,
        );
    }

    #[test]
    fn a_patient_who_threatens_a_complaint_is_a_patient() {
        check(
            "I asked for my records a month ago. If I do not get a copy of my chart by Friday I will file \
             a complaint with the Office for Civil Rights. Jane Roe",
            Patient,
        );
    }
}
