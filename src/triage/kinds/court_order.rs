//! A judge, magistrate or administrative law judge orders that records be given up.
//!
//! Two things make it: an order, and the signature of one who may order. The word "ordered" and a court's letterhead
//! are not enough, for clerks and lawyers use both (45 CFR 164.512(e)(1)); the [`verdict`](crate::triage::verdict)
//! asks for the signature. Papers that only appoint someone are set aside before these cues are heard.

use crate::model::Kind::CourtOrder;
use crate::triage::cue::Cue;

/// The cues.
pub const CUES: &[Cue] = &[
    Cue::of(
        CourtOrder,
        4.0,
        r"\b(it is|is) (hereby |therefore |further |so )*(ordered|adjudged)\b|^ ?ordered,? (that|adjudged)
            |\bthe court (hereby |further )?(orders|directs|authori[sz]es( and directs)?|commands)\b|\bis (hereby |further )?directed to (produce|furnish|provide|submit
            |disclose|deliver|release)\b|^ ?ordered\b|\bi (hereby )?order (that|the)\b",
        "the paper orders",
    ),
    Cue::of(
        CourtOrder,
        2.5,
        r"^[^\na-z]*?(?-i:([A-Z]+ )?([A-Z]+ )?ORDER(( |, )(UNDER|PURSUANT|UPON|PERMITTING|ALLOWING|NO\.?|ON|FOR|TO|OF|AUTHORIZING|GRANTING
            |COMPELLING|DIRECTING|REGARDING|RE|AND)\b[^\n]*|:[^\n]*)?)$",
        "its title is an order",
    ),
    Cue::of(
        CourtOrder,
        6.0,
        r"\b(search|inspection|inspectorial) warrant\b(?s:.*?)\b(commanded|probable cause|seize
            |search for)\b",
        "it is a search warrant",
    ),
    Cue::of(
        CourtOrder,
        2.0,
        r"\b(shall|commanded to|ordered to|directed to|authorized to|must|be|to)\b[^.]*?\b(produced?|give [^.]{3,60}? cop(y|ies) of
            |deliver(ed)?|disclosed?|discloses?|furnish(ed)?|surrender(ed)?|turn(ed)? over|ma[dk]e available|released?
            |provided?|file)\b[^.]*?\b(records?|charts?|documents)\b|\b(records?|charts?
            |documents)\b[^.]*?\b(be|are to be|shall be) (produced|delivered|disclosed|furnished|surrendered
            |turned over|made available|released|provided|submitted|filed|sent)\b",
        "records are to be given up",
    ),
    Cue::disclosure(
        2.0,
        r"\b(shall|commanded to|ordered to|directed to|authorized to|directs?|orders?|must|be|seize|search for|produce|are to|is to)\b[^.]*?\b(produced?|give [^.]{3,60}? cop(y|ies) of
            |deliver(ed)?|disclosed?|discloses?|furnish(ed)?|surrender(ed)?|turn(ed)? over|ma[dk]e available|released?
            |provided?|file)\b[^.]*?\b(records?|charts?|documents|files?|information|x-?rays?|bills?)\b|\b(records?|charts?
            |documents)\b[^.]*?\b(be|are to be|shall be) (produced|delivered|disclosed|furnished|surrendered
            |turned over|made available|released|provided|submitted|filed|sent)\b",
        "the paper says that records are to be given up",
    ),
    Cue::of(
        CourtOrder,
        6.0,
        r"^ ?(it is )?(hereby )?so ordered\b|\. (it is )?so ordered\b",
        "a judge has so ordered it",
    ),
    Cue::of(CourtOrder, 1.0, r"\bso ordered\b", "something was so ordered"),
    Cue::of(
        CourtOrder,
        1.5,
        r"\bthe court,? (having|finds?|being|has considered|heard)\b|\bi find that\b
            |\bcame on (to be heard|for hearing)\b|\bfindings of fact\b",
        "the court gives its findings",
    ),
    Cue::judge(
        3.0,
        r"^ ?(/s/ )?((hon\.?|honorable|the|[a-z][a-z]?\.|(?-i:[A-Z])[\w.'-]*),? ){0,7}?(judge presiding|presiding judge
            |presiding justice|((united states|u\.s\.|chief|senior|magistrate|district|circuit|superior|family|juvenile
            |probate|county|associate|hearing|court|surrogate'?s?) )+judge|judge,? (of )?(the )?[^\n]{0,40}?(court|county
            |division|district)|administrative law judge|workers' compensation judge|magistrate|chancellor
            |surrogate('s court)?|justice of the [^\n]{3,40}?|j\.s\.c\.|j\.f\.c\.|j\.c\.c\.|a\.l\.j\.|special master|referee
            |court commissioner|commissioner|hearing officer|judge)\b\.?(,? ?(?-i:[A-Z(0-9])[^\n]{0,60}| of [^\n]{0,60})?$",
        "a judge's title stands where a signature stands",
    ),
    Cue::judge(
        3.0,
        r"^ ?(/s/ )?[^\n]{4,40}?,? (?-i:([A-Z]\.){2,3}J\.|J\.([A-Z]\.){2})$",
        "a judge's letters stand after a name",
    ),
    Cue::judge(
        3.0,
        r"\b(so ordered|signed|entered|by the court|dated|issued)\b[^\n]*?(\n[^\n]*?){0,6}?\b(hon\.|honorable|judge
            |magistrate|chancellor|j\.s\.c|justice of|administrative law judge)",
        "a judge signed below the order",
    ),
    Cue::of(
        CourtOrder,
        -8.0,
        r"(\[|\()? ?\bproposed( \w+){0,2} order\b|\b(draft|unsigned|blank) (of (an|the) )?order\b|\b(drafted|prepared|submitted|lodged|uploaded) (the|an?) (\w+ )?order\b
            |\border\b[^.!?]{0,80}?\b(is|has|was|been|hasn't|isn't) ?(not|n't)?( yet| been)* ?(un)?(signed|entered)\b[^.!?]{0,20}?\b(yet|until|when)
            |\border (is|has|was) ?(n't|not)( yet| been)* (signed|entered)|\border (that )?(i|we)('ve| have| had)? asked\b|\b(judge|court|he|she) (has ?n.t|has not|have not|is yet to) (yet )?(signed?|ruled?|entere?d?)\b
            |\basked (judge|the (judge|court)|chambers)[^.!?]{0,40}? to (sign|enter)\b",
        "the order is only proposed",
    ),
    Cue::of(
        CourtOrder,
        -4.0,
        r"\bthis _{2,} day of\b|\bday of _{3,}|\b(done|signed|so ordered|entered|dated)\b[^\n]{0,50}?_{3,}[^\n]*\n[^\n]*_{3,}[^\n]*\n? ?[^\n]{0,40}?\b(judge|justice|magistrate)\b",
        "the day and the judge's line are blank",
    ),
    Cue::of(
        CourtOrder,
        2.5,
        r"^[^\na-z]*?(?-i:([A-Z]+ ){0,5}ORDER(S|ED)?)(,? (?-i:[A-Z0-9])[^\n]{0,60})?$|^ ?(?-i:ORDER|ORDERED|RULING|DECREE)\b ?[:-]",
        "a page is headed as an order",
    ),
    Cue::of(
        CourtOrder,
        6.0,
        r"\bsearch (and|&) seizure warrant\b(?s:.*?)\b(commanded|probable cause|seize|search for)\b",
        "it is a warrant to search and seize",
    ),
    Cue::of(
        CourtOrder,
        2.0,
        r"\b(the court|i|this court|this tribunal) (finds|is satisfied|orders|grants|directs|rules)\b|\b(motion|application|petition) is (hereby )?(granted|allowed)\b|\bin camera\b|\bfor good cause shown\b",
        "a court rules",
    ),
    Cue::of(
        CourtOrder,
        2.0,
        r"\b(order|warrant)\b[^.\n]{0,60}?\b(attached|enclosed|below|herewith|copy)\b|\b(attached|enclosed|served|signed|entered)[^.\n]{0,60}?\b(order|warrant)\b|\b(judge|magistrate|court)('s)? (signed )?order\b",
        "a letter brings a judge's order",
    ),
    Cue::disclosure(
        2.0,
        r"\b(search for|seize|seizure of|copy and seize)\b[^.]{0,200}?\b(cop(y|ies)|records?|charts?|files?|entries|documents|logs?)\b|\bshall (\w+ )?(disclose|produce|release|furnish|deliver|provide|surrender|transmit)\b",
        "the paper takes records or has them given up",
    ),
    Cue::judge(
        3.0,
        r"^ ?(/?s/|\(signed\))?[^\n]{0,60}?\b(magistrate( judge)?|judge|justice|referee|commissioner|hearing officer|chancellor|surrogate),? (sitting|presiding|assigned|acting|for|in|of|by designation)\b[^\n]{0,60}$
            |(/?s/|\(signed\))[^\n]{2,80}\n?[^\n]{0,80}\bjudge'?s signature\b",
        "a judge or magistrate signs, with the court",
    ),
    Cue::of(
        CourtOrder,
        3.0,
        r"\bruling on\b|\b(objections?|motion|petition|application) (of [^.\n]{3,40} )?(is|are) (hereby )?(overruled|granted|sustained|allowed)\b",
        "a court rules on a motion",
    ),
    Cue::disclosure(
        2.0,
        r"\b(will|shall|must|is to|are to) (\w+ )?(turn over|hand over|make available|submit to|lodge|disclose|produce)\b[^.]{0,120}?\b(records?|charts?|notes?|files?|documents)\b",
        "the ruling has records turned over",
    ),
    Cue::judge(
        3.0,
        r"^ ?(/?s/ )?(?-i:[A-Z])[^\n,]{2,40}, (?-i:(C\.)?J\.|P\.J\.|J\.P\.)$",
        "a judge's letter stands after a name",
    ),
];

#[cfg(test)]
mod tests {
    use crate::model::Kind::{CourtOrder, Guardian, Subpoena};
    use crate::triage::reading::Reading;
    use crate::triage::verdict::tests::{check, mail, practice};
    use crate::triage::verdict::verdict;

    #[test]
    fn a_signed_order_to_produce_is_a_court_order() {
        check(
            "IN THE CIRCUIT COURT OF ALDER COUNTY\nJane Roe v. Acme Corp.\nORDER COMPELLING \
             PRODUCTION\nThis matter came before the Court on motion. IT IS HEREBY ORDERED that Birch \
             Clinic shall produce the complete treatment records of Jane Roe to the clerk within 14 \
             days.\n\nENTERED this 3rd day of May, 2026.\n\n/s/ Paul Grant\nCircuit Judge",
            CourtOrder,
        );
    }

    #[test]
    fn a_warrant_by_a_magistrate_is_a_court_order() {
        check(
            "STATE OF OREGON\nSEARCH WARRANT\nTo any peace officer: upon affidavit, and there being \
             probable cause to believe that evidence will be found at Birch Clinic, you are commanded to \
             search for and seize the medical records of John Roe.\nIssued June 2, 2026\nLena \
             Ortiz\nMagistrate",
            CourtOrder,
        );
    }

    #[test]
    fn a_hearing_officer_of_an_agency_orders_too() {
        check(
            "INDUSTRIAL COMMISSION\nClaim 26-114\nORDER\nThe parties having been heard, it is ordered \
             that Birch Clinic provide its treatment records of Mary Roe, born 4/5/1980, to the \
             Commission by June 30, 2026.\nThomas Vale\nAdministrative Law Judge",
            CourtOrder,
        );
    }

    #[test]
    fn a_subpoena_so_ordered_by_a_judge_is_a_court_order() {
        check(
            "SUBPOENA DUCES TECUM\nTO: Birch Clinic\nYOU ARE COMMANDED to produce the records of John Roe \
             on July 1, 2026.\nSam Low, Attorney for Defendant\n\nSO ORDERED:\nM. Park\nHon. Mina Park, \
             J.S.C.",
            CourtOrder,
        );
    }

    #[test]
    fn a_clerk_who_orders_is_no_judge() {
        check(
            "COURT OF COMMON PLEAS\nJUDGE A. SMITH\nCIVIL SUBPOENA\nYOU ARE HEREBY ORDERED TO produce the \
             chart of John Roe at our office.\nWITNESS my hand and the seal of said Court this 2nd day of \
             May.\nCLERK OF COURTS\nby T. Low, Deputy Clerk",
            Subpoena,
        );
    }

    #[test]
    fn an_order_that_only_appoints_is_proof_of_who_asks() {
        check(
            "I am the guardian of my brother John Roe, order below. Please send me a copy of his \
             chart.\n===\nIN THE PROBATE COURT OF ALDER COUNTY\nORDER APPOINTING GUARDIAN\nThe Court, \
             having heard the evidence, finds that John Roe is incapacitated. IT IS ORDERED that Ann Roe \
             is appointed Guardian of the person of John Roe, with the power to consent to medical \
             treatment and to obtain information about his health.\nSIGNED May 2, 2026\nR. Dale\nJudge \
             Presiding",
            Guardian,
        );
    }

    #[test]
    fn an_order_whose_signature_is_not_seen_is_looked_at() {
        let document = mail(
            "IN THE CIRCUIT COURT OF ALDER COUNTY\nORDER COMPELLING PRODUCTION\nIT IS HEREBY ORDERED that Birch \
             Clinic shall produce the records of Jane Roe to the clerk within 14 days.",
        );
        let found = verdict(&Reading::of(&document), &practice());
        assert_eq!((found.kind, found.review), (CourtOrder, true));
    }
}
