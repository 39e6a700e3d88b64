//! An insurer of health, life, disability, cars or work, its auditor, or a copy service for a named one.

use crate::model::Kind::Insurer;
use crate::triage::cue::{Cue, Where};

/// The cues.
pub const CUES: &[Cue] = &[
    Cue::of(
        Insurer,
        4.0,
        r"\b(risk adjustment|hedis|radv|medicare advantage|stars measure|chart (chase|review|retrieval
            |audit)|data validation|member pull list|pull list|payment integrity
            |special investigations? unit|post-?payment|pre-?payment review|overpayment|recovery audit
            |medical necessity review|plan-initiated|retrospective (review|chart))\b",
        "it is a plan's review of charts",
    ),
    Cue::of(
        Insurer,
        4.0,
        r"\b(attending physician'?s? statement|aps (request|desk|form|copy)|proposed insured|underwrit(er
            |ing)|applicant for (life|insurance)|application for (life|insurance|coverage)|applied (to
            |for) [^\n]*?(life|insurance|coverage)|individual life|life coverage)\b",
        "it is a life insurer's inquiry",
    ),
    Cue::of(
        Insurer,
        3.5,
        r"\b(claims? (adjuster|examiner|representative|rep|specialist|analyst|department|handler|manager
            |consultant|investigator)|(lost time |bodily injury |field |senior |staff )?adjuster|adjustor
            |benefits? specialist|wc claims|medical case manager|our insured|third[- ]party administrator
            |tpa)\b",
        "an adjuster or claims specialist writes",
    ),
    Cue::of(
        Insurer,
        2.5,
        r"\b(claims? ?(no|number|#|id)|clm|insured ?:|policy ?(no|number|#|holder)|policy ?/ ?app\w*
            |date of loss|group policy|pip|med ?pay|subrogation|coverage (decision|determination)
            |application no)\b",
        "it is about a claim under a policy",
    ),
    Cue::of(
        Insurer,
        3.0,
        r"\bour (\w+ )?members?\b|\bmembers? (id|authorization|name|listed)\b|\bmember('s)? (authorization
            |consent)|\bour (policyholder|insured|claimant|enrollee|subscriber)s?\b|\bplan members?\b
            |\bprovider (manual|agreement|partner|outreach)\b|\bparticipation agreement",
        "the sender speaks of their members",
    ),
    Cue::of(
        Insurer,
        2.5,
        r"\b(insurance (company|group|co)|assurance|casualty|indemnity|mutual|health plan|healthplan
            |reinsur\w+|blue (cross|shield)|life (company|insurance|assurance)|benefits? (administrator
            |administration)|(long|short)[ -]term disability claims|standard disability)\b",
        "it comes from an insurer",
    )
    .only_in(Where::Signed),
    Cue::of(
        Insurer,
        3.0,
        r"\b(workers'? comp(ensation)?|work comp|wc|comp) (claim|carrier|insurer|adjuster|case|insurance)
            |\b164\.512\(l\)|\bcomp(ensation)? claim\b|\bstate fund\b|\b(disability|std|ltd|ttd) (claim
            |carrier|insurer|policy|benefits? claim|check)|\bemployer ?: 
            |\bno auth(orization)? (is )?(needed|req'?d|required) (for|in) a? ?comp",
        "it is a claim for injury at work or disability",
    ),
    Cue::of(
        Insurer,
        4.5,
        r"\b164\.506\(c\)\(4\)|\b164\.506\b[^\n]*?(payment|operations)|\b(payment|health ?care) (and
            |or|&) (health ?care )?operations\b|\bhealth care operations\b|\b(member
            |patient)('s)? authorization is not required\b",
        "it claims records for payment or operations",
    ),
    Cue::of(
        Insurer,
        4.5,
        r"\b(on behalf of|in partnership with|acting for|client|requested by
            |ordered by)[ :.]+[^\n]*?\b(life|insurance|assurance|health ?plan|casualty|mutual|advantage
            |indemnity)\b",
        "it is sent for a named insurer",
    ),
    Cue::of(
        Insurer,
        1.5,
        r"\b(insurance|insurer|mutual|casualty|life|health ?plan|claims|underwriting|assurance
            |risk ?adjustment)\b|@[^\n>]*(insur|mutual|casualty|healthplan|claims|assurance)",
        "the sender's address is an insurer's",
    )
    .only_in(Where::Sender),
    Cue::of(
        Insurer,
        -4.0,
        r"\b(my|his|her|your|their|the other|homeowner'?s|driver'?s|liability|malpractice
            |professional liability|an?) ((\w|-)+ )?(insurer|insurance|carrier|adjuster|claims? adjuster)\b
            |\bauthorization[^.]*? in favor of\b|\blets [^\n]+?(life|mutual|insurance)",
        "an insurer is only spoken of",
    ),
    Cue::of(
        Insurer,
        4.0,
        r"\b((wc|pip|std|ltd|claims?|bi|medical|liability|senior|sr\.?|field|desk|auto) (adjuster|examiner|specialist|unit|representative|analyst|investigator|department)|(disability|claims?) (examiner|analyst|specialist)|underwrit\w+|actuar\w+|siu|adjuster (i+|[1-3]))\b",
        "somebody who settles claims signs",
    )
    .only_in(Where::Signed),
    Cue::of(
        Insurer,
        4.0,
        r"\b(agent for|our client|our customer|on behalf of|requestor|requester|ordered by|client|for)[ :]+[^\n]{2,60}?\b(life|insurance|assurance|mutual|casualty|indemnity|reinsurance|health ?plan|benefits?)( (insurance|company|co|group|plan))*\b",
        "it is asked on behalf of an insurer",
    ),
    Cue::of(
        Insurer,
        3.0,
        r"\b(pip|personal injury protection|med-?pay|wc claim|comp claim|std-?[0-9]+|ltd-?[0-9]+|short[- ]term disability|long[- ]term disability|attending (provider|physician)('s)? statement|benefits (cannot|can not|will not|may) be (decided|paid|determined)|mod(ified)? duty|dates? of disability|first day absent|policy applied for|applicant|coverage decision|face amount|independent medical exam\w*|ime\b|utilization review|payment of the above|not overdue until)\b",
        "it is about benefits or cover that an insurer decides",
    ),
];

#[cfg(test)]
mod tests {
    use crate::model::Kind::{Attorney, Insurer, Other};
    use crate::triage::verdict::tests::check;

    #[test]
    fn a_plan_reviews_charts() {
        check(
            "Summit Health Plan is conducting its annual HEDIS review. Please send the records of the \
             members listed for dates of service in 2025. Member authorization is not required, 45 CFR \
             164.506(c)(4).",
            Insurer,
        );
    }

    #[test]
    fn an_adjuster_asks_about_a_claim() {
        check(
            "Claim number 44-118, our insured: Jane Roe, date of loss 5/2/2026. Please provide office \
             notes and bills for her treatment.\nTim Vale, Claims Adjuster\nValley Mutual Insurance",
            Insurer,
        );
    }

    #[test]
    fn a_copy_service_for_a_life_insurer_is_an_insurer() {
        check(
            "Rapid Copy Services on behalf of Harbor Life Insurance Company\nAttending Physician's \
             Statement\nProposed insured: JOHN ROE, DOB 4/5/1970\nPlease copy the last five years of your \
             chart.",
            Insurer,
        );
    }

    #[test]
    fn a_copy_service_that_names_no_client_is_someone_else() {
        check(
            "SWIFT RECORD RETRIEVAL\nOrder 5517\nSubject: ROE, JOHN, born 4/5/1970\nClient: \
             confidential\nSend all records and itemized bills within 7 days.",
            Other,
        );
    }

    #[test]
    fn a_lawyer_who_names_an_insurer_is_a_lawyer() {
        check(
            "I represent Jane Roe. Please send her records and bills; the other driver's insurance \
             adjuster wants them. Claim number 55-1.\nSam Low, Attorney at Law",
            Attorney,
        );
    }
}
