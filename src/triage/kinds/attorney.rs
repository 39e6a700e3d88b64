//! A lawyer, or someone who acts for one: a paralegal, a nurse consultant, a copy service for a named firm.
//!
//! A lawyer says whom they represent, or signs as one. Patients and relatives speak of "my lawyer", agents of a
//! "power of attorney", and neither is a lawyer's letter.

use crate::model::Kind::Attorney;
use crate::triage::cue::{Cue, Where};

/// The cues.
pub const CUES: &[Cue] = &[
    Cue::of(
        Attorney,
        5.0,
        r"\b(this (firm|office|law firm)|our (firm|office)|the undersigned( counsel)?|i|we)( am| are|'m
            |'ve)?( has| have)?( been)? (now |currently |also |legally )*(the (privilege|honor) (of
            |to) )?(represents?|representing|retained by|engaged by|consulted by|retained to represent|act(s
            |ing)? for|hired by|asked to represent|retained|counsel (to|for)|an? attorneys? for
            |the attorneys? for|ceased to represent|no longer (act|represent)\w*)\b|\b(firm|office) (has
            |have|ceased)[^.\n]*?\brepresent",
        "the sender says whom they represent",
    ),
    Cue::of(
        Attorney,
        4.0,
        r"\b(has|have) been (retained|hired) (by|to)\b|\b(family|patient|parents?|widow|he|she|they|(mr|ms|mrs)\.? [\w-]+|estate) (has |have
            )?(hired|retained|engaged) (me|us|our|this)\b|\bwe defend [^\n.]{3,60}? in\b|\bi write (for|on behalf of) 
            (?-i:[A-Z])|\b(case manager|paralegal|assistant|investigator) (for|to) attorney\b
            |\b(has|have) (retained|engaged|hired|consulted) (this|our|my|the|me|us|[^\n.]*? (law|llp
            |pllc|p\.c\.|attorneys?))( (law )?(firm|office))?\b|\bhave asked me to look at\b|\bparted ways\b
            |\b(i am|i'm|as) an? (attorney|lawyer)\b|\band an attorney\b|\b(i am|we are|as) (the )?(guardian
            |attorney) ad litem\b|\battorney for the (minor|child|children)\b|\bretained by [^\n]+? (law
            |llp|attorneys)|\b(write|writing|contact\w*|request\w*|ask|asking) (\w+ ){0,3}on behalf of (mr
            |mrs|ms|miss)\b",
        "the sender says who retained them",
    ),
    Cue::of(
        Attorney,
        3.5,
        r"\b(our|my|the firm's) ((deceased|above|mutual|minor) )*clients?('s|')?\b",
        "the sender speaks of their client",
    ),
    Cue::of(
        Attorney,
        3.0,
        r"\b(law (office|offices|firm|group|center|corporation)|attorneys? (at|in) (\w+ )?law
            |attorneys? and counselors?|counselors?( at law)?$|counselors? at law|trial (lawyers|attorneys
            |law)|injury (law|lawyers|attorneys|lawyer|group)|(family|elder|consumer|estate|disability
            |immigration|employment|civil|criminal) law\b|barristers?|legal (group|aid|clinic|counsel)
            |estate counsel|abogad[oa]s?|bufete|public defender|general counsel|attorneys)\b",
        "it comes from a law office",
    )
    .only_in(Where::Signed),
    Cue::of(
        Attorney,
        1.5,
        r"\b(llp|pllc|plc|l\.l\.p\.|p\.l\.l\.c\.|esq\.?|esquire|j\.d\.|apc|lpa|p\.c\.)(\b|$|[ ,.\n])",
        "it has the title of a lawyer or firm",
    )
    .only_in(Where::Signed),
    Cue::of(
        Attorney,
        3.5,
        r"\b(paralegal|legal (assistant|secretary|nurse consultant)|lncc|law clerk|litigation (assistant
            |paralegal|specialist)|state bar (no|number|#)|bar (no|number|#)|associate attorney
            |board certified,? (in )?personal injury|counsel for|(plaintiff|defendant|defense|trial|lead
            |opposing)('s|s')? counsel|attorney for (the )?(plaintiffs?|defendants?|petitioner|respondent
            |patient|claimant|estate|family)|med-legal|appointed representative)\b
            |^ ?[^\n]+?,? (attorney|esquire|esq\.?)$",
        "the sender signs as a lawyer or a lawyer's assistant",
    )
    .only_in(Where::Signed),
    Cue::of(
        Attorney,
        5.0,
        r"\b(letter|notice) of (\w+ )?(representation|protection)\b|\bnotice of (\w+ ){0,3}(claim
            |intent (to|of) (sue|initiate|commence|file)|intention to (sue|commence))|\b(attorney'?s
            |charging|medical|statutory) lien\b|\bpre-?suit (notice|demand)|\bhealth care liability claim
            |\baffidavit of merit",
        "it is a letter of representation, a lien, or a notice of claim",
    ),
    Cue::of(
        Attorney,
        5.0,
        r"\b(litigation|legal) hold\b|\bspoliation\b|\b(duty|demand|request|letter|notice|obligation|asked
            |ask that you) to preserve\b|\bpreserv(e|ation)( of)? (\w+,? ){0,6}?(evidence|records?|chart
            |documents|information|unaltered|materials?)\b|\bpreservation (letter|demand|notice|of evidence)",
        "it demands that evidence be kept",
    ),
    Cue::of(
        Attorney,
        2.0,
        r"\b(personal injury|motor vehicle (accident|collision)|slip and fall|wrongful death
            |medical malpractice|negligen(ce|t)|standard of care|departure from accepted|damages|settlement
            |litigation|lawsuit|deposition|mediation|mediate|opposing counsel|statute of limitations
            |contingen\w+ fee|attorney's fees|the other side|hearing (on|is))\b",
        "it speaks of a claim at law",
    ),
    Cue::of(
        Attorney,
        1.0,
        r"\b(date|d/?o) ?of (accident|injury|loss|incident)\b|\bd\.?[o/]\.?[ail]\b\.?",
        "a date of accident is given",
    ),
    Cue::of(
        Attorney,
        4.5,
        r"\b(on behalf of|ordered by|retained by|client|requested by|requesting (party|attorney)|attorney
            |atty|counsel|law firm|works? (for|with))[ :.]+[^\n]*?(\b(llp|pllc|plc|lpa|apc|law (firm
            |office|offices|group)|injury law|lawyers?|attorneys)\b|p\.c\.|, p\.?c)|^ ?atty[ :.]",
        "it is sent for a named law firm",
    ),
    Cue::of(
        Attorney,
        3.0,
        r"\b(for|on behalf of) the above (law firm|attorney)|\battorneys? for the (patient|plaintiff
            |defendant)|\blegal copy\b|\bpatient's (attorney|counsel)\b|\babove law firm",
        "a copy service acts for a law firm",
    ),
    Cue::of(
        Attorney,
        2.5,
        r"\bprivileged (attorney|communication)|\battorney-client\b|\battorney work product|\bhitech act\b
            |\b17935\b",
        "it has the wording of a law office",
    ),
    Cue::of(
        Attorney,
        2.0,
        r"\b(law|legal|lawyers?|attorneys?|esq|abogados?|injury|counsel|litigation|paralegal|docket)\b
            |@\w*(law|legal|attorney|lawyer|esq|abogad)\w*\.",
        "the sender's address is a law office's",
    )
    .only_in(Where::Sender),
    Cue::of(Attorney, 1.0, r"\battorney-client\b|\bprivileged\b", "its notice is a law office's")
        .only_in(Where::Notice),
    Cue::of(
        Attorney,
        -5.0,
        r"\b(power of attorney|attorney[ -]in[ -]fact|poa)\b",
        "a power of attorney is no lawyer",
    ),
    Cue::of(
        Attorney,
        4.0,
        r"\b(asked|engaged|instructed|approached|contacted) (by|me|us) [^.\n]{0,60}?\b(look into|review|investigate|advise|pursue)\b
            |\b(assigned|appointed) (by [^.\n]{3,40} )?(as|to be|to represent) (the )?(attorney|counsel|lawyer|law guardian)\b|\battorney for the child\b
            |\btreat this (letter |e-?mail )?as (\w+ )?notice\b|\byour (malpractice |liability )?(insurer|carrier) (may|should|can) (call|contact|write|reach)\b",
        "the sender acts in a dispute for someone",
    ),
    Cue::of(
        Attorney,
        3.0,
        r"\b((injury|trial|defense|litigation|immigration|plaintiffs?'?) (firm|group|team|lawyers?)|(immigrant|civil|disability|elder|tenants?|children's|patients?') (rights|law)
            (project|center|clinic)?|legal (services|defense|team|department)|accredited representative|rights (project|advocates)|public defenders?)\b",
        "it comes from those who go to law for others",
    )
    .only_in(Where::Signed),
    Cue::of(
        Attorney,
        3.0,
        r"\b(motion to (compel|quash|dismiss)|we('ll| will)? (file|move for)|settlement (funds|proceeds)|u[- ]visa|asylum (case|claim)|in the suit (by|of|against)|plaintiff's hipaa)\b",
        "it speaks of steps in a lawsuit",
    ),
    Cue::of(
        Attorney,
        -5.0,
        r"\bfirst notice of\b|\bnotice of (the |a )?(claim|loss) (form|number)\b",
        "an insurer had notice of a claim",
    ),
    Cue::of(
        Attorney,
        4.0,
        r"\b(our|the) (attorney|lawyer|firm|office) (has |have )?(withdrawn|withdrew|withdraws) (from|as)\b|\b(longer|ceased to|stopped) represent\w*
            |\bmy (pi|personal injury|litigation|defense|plaintiff'?s?) (practice|firm)\b|\b(lawyer|law) shop\b|\bthe (\w+ )?(family|patient|client) hired me\b
            |\btort claim\b|\bwe('re| are) (filing|bringing|preparing) (a|an|the) (\w+ ){0,2}(claim|suit|action|notice)\b",
        "the sender acts in a lawsuit",
    ),
    Cue::of(
        Attorney,
        5.0,
        r"\bnotice of (an )?(adverse (health ?care )?(incident|event))|\b(adverse health ?care incident)|\b(early discussion|tolling agreement|mediat\w+ before suit)\b",
        "it gives notice of harm by care",
    ),
    Cue::of(
        Attorney,
        -4.0,
        r"\b(lawyer|attorney) (myself )?but\b|\b(my|our own|has an?|have an?|got an?|have got a|talked to an?|spoke to an?|to an?|knows an?
            |clmt'?s|claimant's|ms\. \w+'s|mr\. \w+'s) (\w+ )?(lawyer|attorney|atty|abogad[oa]|law office)\b
            |\bin favor of\b|\bappears without a lawyer",
        "a lawyer is only spoken of",
    ),
    Cue::of(
        Attorney,
        4.5,
        r"\b(i|we|this office|our office|my office|the firm)('m| am| are| is|'re)? (now |also |been )?(appointed to represent|counsel (for|to|of record)|acting for|defend(ing)?|appear(ing)? for|act for|(the )?lawyers? for|(her|his|their|the) (lawyers?|attorneys?|counsel))\b
            |\bhas asked (this|our|my) (office|firm) to\b|\b(as|i'm|i am) (\w+ )?(defen[cs]e|plaintiff'?s?|trial|appointed|assigned|appellate) (counsel|attorney|lawyer)\b|\bcounsel for (mr|ms|mrs|dr|the)\b",
        "the sender acts as counsel",
    ),
    Cue::of(
        Attorney,
        4.0,
        r"\b(agents? (of|for)|our customer|our client|ordering party|requestor|requester|on behalf of|working for|consultant (for|on [^\n.]{2,30} for)|for)[ :]+[^\n.]{2,50}?\b(llp|l\.l\.p|pllc|law (firm|office|offices|group)|injury law|attorneys?|lawyers?|trial law|legal)\b",
        "it is asked on behalf of a law firm",
    ),
    Cue::of(
        Attorney,
        4.0,
        r"\bnuestr[oa]s? (client[ea]s?|representad[oa]s?|mandante)\b|\ben representaci[oó]n (de|legal)\b|\bsomos (los )?abogados\b|\b(el )?(bufete|despacho) (representa|de abogados)\b|\brepresentamos a\b",
        "the sender represents someone, in Spanish",
    ),
    Cue::of(
        Attorney,
        2.5,
        r"\b(disbursements?|letters? of protection|lops?|policy limits|reduction (request|of)|settlement (check|statement|breakdown|conference)|has settled|(case|claim|matter) (has )?settled|we settled|(other side|defendants?|carrier) (has |have )?(paid|offered|agreed)|asbestos|trust deadline|will contest|set (that|the) will aside|motion|discovery (deadline|request|response)|interrogatories|complaint was filed|suit was filed|trial (is|date|set|begins|starts)|chronology|bates[- ]number\w*|late entry|expert (witness|review))\b",
        "it speaks of the business of a law office",
    ),
    Cue::of(
        Attorney,
        3.5,
        r"\b(i'm|i am|im|its|it's|this is) [^\n.]{0,40}?\b(paralegal|legal (assistant|secretary|nurse)|law clerk|case manager (at|with|for) [^\n.]{3,40}?(law|llp|legal|attorneys?))\b|\blegal nurse consultant\b|\b(associate|junior|senior|managing|of) (counsel|partner)\b|\bwills?,? (and )?(trusts|estates)\b|\b(injury|family|elder|disability|trial|litigation|accident|compensation|criminal|employment) (law|litigation|lawyers?|attorneys?)\b",
        "somebody of a law office presents themselves",
    )
    .only_in(Where::Signed),
    Cue::of(
        Attorney,
        2.5,
        r"\b(testif\w+|testimony|be deposed|expert fee|(doctor|dr\.? \w+)('s)? (testimony|deposition|availability|affidavit)|notarized|opposing side|our side|the (\w+ )?matter|case against|v\. [a-z]+|closing (out )?my file|let me go|took over (the|this) case|drawing up (her|his|a) (will|trust)|capacity)\b",
        "testimony or a matter at law is spoken of",
    ),
    Cue::of(
        Attorney,
        5.0,
        r"\blaw guardian\b|\b(attorney|lawyer|counsel) for the child(ren)?\b|\b(court|judge) (has )?(appointed|assigned) (me|us|this office|our office) (to|as) (\w+ )?(speak for|represent|attorney|counsel|lawyer|protect|defend)\b",
        "a court had a lawyer speak for someone",
    ),
    Cue::of(
        Attorney,
        2.0,
        r"\b(cut|cutting|issue|issuing|disburs\w+) (the |her |his |our )?checks?\b|\bfinal (number|balance|bill|payoff|lien)s?\b|\bthe (\w+ )?(wreck|crash|collision|accident)\b",
        "an accident or its settlement is spoken of",
    ),
];

#[cfg(test)]
mod tests {
    use crate::model::Kind::{Attorney, Guardian, Patient};
    use crate::triage::verdict::tests::check;

    #[test]
    fn a_firm_says_whom_it_represents() {
        check(
            "Our office has been retained by Jane Roe for injuries in a collision on May 3, 2026. Kindly \
             furnish her complete chart and itemized billing.\nLow & Park, Attorneys at Law",
            Attorney,
        );
    }

    #[test]
    fn a_hold_letter_asks_for_no_copies() {
        check(
            "Re: John Roe, deceased\nYou have a duty to preserve all evidence about his care at your \
             clinic on May 2, including the electronic chart and its audit trail. Litigation is \
             anticipated. Forward this letter to your insurer.\nSam Low, Esq.",
            Attorney,
        );
    }

    #[test]
    fn a_paralegal_checks_on_a_request() {
        check(
            "Hi, checking on the records and bills we requested for our client Mary Roe (DOB 4/5/80). \
             When can we expect them?\n\nKim Dale, Paralegal\nPark Injury Law",
            Attorney,
        );
    }

    #[test]
    fn a_copy_service_takes_the_kind_of_its_named_client() {
        check(
            "SWIFT RECORD RETRIEVAL\nRequest 88-120\nOn behalf of: Park & Low, LLP\nPatient: ROE, MARY   \
             DOB 4/5/1980\nPlease provide all office notes and itemized bills from 1/1/2020 to present.",
            Attorney,
        );
    }

    #[test]
    fn a_patient_who_has_a_lawyer_is_a_patient() {
        check(
            "My name is Mary Roe, I was born 4/5/1980. Please send a copy of my chart to my lawyer, Sam \
             Low at Low Injury Law. You can mail me one too.",
            Patient,
        );
    }

    #[test]
    fn a_power_of_attorney_is_no_attorney() {
        check(
            "I have the medical power of attorney for my mother, Ann Roe. I am her health care agent. \
             Please fax her medication list and last notes to me.\nPaul Roe",
            Guardian,
        );
    }
}
