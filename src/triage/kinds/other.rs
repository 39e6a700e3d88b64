//! Anyone else: an employer, a school, a friend, a reporter, a researcher, a relative with no authority, or a copy
//! service that does not say for whom.

use crate::model::Kind::Other;
use crate::triage::cue::{Cue, Where};

/// The cues.
pub const CUES: &[Cue] = &[
    Cue::of(
        Other,
        5.0,
        r"\b((we are|we're|i am|i'm) [^\n.]*?employer|human resources|hr (department|manager|director
            |generalist|dept|rep|at)|in hr\b|people operations|our employee|employee of ours
            |employer verification|(fmla|leave) (administrator|specialist|coordinator)|fit(ness)?[ -](for
            |to)[ -](duty|work)|works for us|our (driver|worker|applicant|candidate)|pre-?employment
            |background check|staffing agency|payroll)\b",
        "an employer asks",
    ),
    Cue::of(
        Other,
        4.0,
        r"\b((i am|i'm|this is) [^\n.]*?(school nurse|registrar|principal|guidance counselor|coach
            |teacher|camp nurse|athletic trainer)|our student|the student|school district|athletic (director
            |trainer)|admissions office|dean of|504 plan|iep (team|meeting)|attendance office)\b
            |^ ?(school nurse|registrar|principal|athletic trainer|head coach)\b",
        "a school asks",
    ),
    Cue::of(
        Other,
        4.5,
        r"\b(writ(e|ing) (for|a (story|piece|article|book) (for|about|on)) (the )?(?-i:[A-Z])\w+ (about|on)\b|writing for the\b|reporter|journalist|news (desk|room|paper|team)|newspaper|podcast|documentary
            |publication deadline|investigative (series|reporter)|for (a|the|my) (story|article)|(a|my
            |the) (thesis|dissertation)|research (study|team|assistant|coordinator|project)|irb
            |principal investigator|clinical trial|sociologist|historian|scholar|(conducting
            |doing) (an? )?(\w+ )?(study|survey|research)|genealog\w+|family history project)\b",
        "a reporter or researcher asks",
    ),
    Cue::of(
        Other,
        3.0,
        r"\b(my|a) ((best|good|old|close|older|younger|little|big|dear|elderly) )*(friend|girlfriend
            |boyfriend|fianc[eé]e?|neighbor|roommate|ex|ex-(wife|husband|girlfriend|boyfriend)|co-?worker
            |tenant|cousin|uncle|aunt|sister|brother|sister[- ]in[- ]law|brother[- ]in[- ]law|nephew|niece
            |son[- ]in[- ]law|daughter[- ]in[- ]law|mother[- ]in[- ]law|father[- ]in[- ]law|stepson
            |stepdaughter|stepmother|stepfather|grandson|granddaughter|grandchild|grandchildren|grandkids
            |niet[oa]s?|husband|wife|mother|father|mom|dad|grandmother|grandfather|grandma|grandpa)('s)?\b",
        "the sender is a friend or relative",
    ),
    Cue::of(
        Other,
        4.0,
        r"\b(i am|i'm|im|we are) (just )?(the|his|her|their|a|your patient's) (\w+ )?(grandmother|grandfather|grandma|grandpa|grandparents?|aunt|uncle|cousin|sister
            |brother|niece|nephew|neighbor|friend|girlfriend|boyfriend|fianc[eé]e?|roommate|landlord|coach|teacher|employer|stepmother|stepfather)
            (of|to)?\b|\bjust (grandma|grandpa|his aunt|her aunt|a friend)\b|\bhave no (papers|paperwork|authority|legal standing)\b|\b(plays|swims|runs|competes|dances)
            (on|for|in) (my|our) \b|\bmy (team|squad|class|players?|students?|employees?|tenants?|workers?|crew)\b",
        "the sender is no more than close to the patient",
    ),
    Cue::of(
        Other,
        4.0,
        r"\b(preschool|pre-?k|day ?care|child ?care|kindergarten|elementary|middle school|high school|school district|school nurse|academy|college|university|isd|summer camp
            |(soccer|swim|football|basketball|athletic|gymnastics|youth \w+|sports) (club|league|team|academy)|apartments|property management|leasing|realty
            |staffing|trucking|logistics|freight|construction|manufacturing|warehouse|surrogacy|gazette|tribune|herald)\b",
        "a school, a club, an employer or a landlord writes",
    )
    .only_in(Where::Signed),
    Cue::of(
        Other,
        4.0,
        r"\b(i'm|i am|im|this is) [^\n.,]*?'s (girlfriend|boyfriend|friend|best friend|sister|brother
            |neighbor|roommate|coach|teacher|partner|fianc[eé]e?|boss|supervisor|employer|landlord|aunt
            |uncle|cousin|grandmother|grandfather|grandma|grandpa|stepmother|stepfather|stepmom|stepdad
            |ex)\b|\bi (coach|teach|supervise|employ)\b",
        "the sender says that they are no more than an acquaintance",
    ),
    Cue::of(
        Other,
        5.0,
        r"\b(without (his|her|their) (knowledge|permission|knowing)|do(es)?n'?t know (that )?i
            |won'?t (tell|sign)|don'?t (tell (him|her|them)|have any papers)|(dont|don't
            |do not) have (any )?(papers|paperwork|poa|authority)|wont (tell|sign)|not on (his|her) (form
            |list|hipaa)|no (legal )?authority|i have a right to know|\b(he|she|who)('s| is|s| has)? (just )?turned (18|19|[2-5][0-9])\b|\bnever (got around to )?sign(ed|ing) (one of )?(those|these|the|a|any|your) (\w+ )?(forms?|papers?|releases?)|(he|she)('s| is|s) (over 18|an adult
            |(18|19|2[0-9]|3[0-9]) now)|no one will talk to me)\b",
        "the sender has no authority",
    ),
    Cue::of(
        Other,
        3.5,
        r"\b(record|records|chart|document|documents|medical record|data) (retrieval|recovery|acquisition
            |copy|procurement|collection|copying)\b|\bcopy (service|&|and) ?(retrieval)?\b
            |\bretrieval (company|service|specialist)|\b(records?|document|legal|litigation|discovery
            |information|evidence|chart) (services?|solutions|support|express|source|imaging|reproduction
            |research|partners|technologies|systems|specialists|group|desk)\b|\bnationwide retrieval",
        "it is a company that fetches records",
    )
    .only_in(Where::Signed),
    Cue::of(
        Other,
        5.0,
        r"\bclient ?[.: ]* ?(\[|\()?(confidential|withheld|undisclosed|not disclosed|available on request)
            |\bclient \.+ ?\[|\b(our|the) client (prefers|wishes|asks) (not to be|to remain)
            |\bcannot (disclose|name|identify) (our|the) client|\bon behalf of our client\b|\b(clients?|customers?)\b[^.\n]{0,60}?\b(is|are|remains?|stays?) (strictly )?(not (disclosed|given)|confidential|withheld|private|undisclosed)\b|\b(engaged|retained|hired|commissioned) by (a|one of our|an undisclosed) clients?\b",
        "it does not say for whom",
    ),
    Cue::of(
        Other,
        4.0,
        r"\b(landlord|property manager|housing authority|leasing office|life coach|church|adoption agency
            |surrogacy|gym|matchmak\w+|immigration consultant|notario|tax preparer|real estate)\b",
        "a private body asks",
    ),
    Cue::of(
        Other,
        1.5,
        r"\b(hr|human resources|payroll|school|isd|university|college|news|times|tribune|gazette|herald
            |registrar|k12)\b|@[^\n>]*(k12|school|isd\.|\.edu|news|university|college)",
        "the sender's address is an employer's or a school's",
    )
    .only_in(Where::Sender),
    Cue::of(
        Other,
        5.0,
        r"\b(caller|she|he|i|writer|sender) (states? |says? )?(that )?(she |he |i )?(is|am|was|are|'m) (not|never) (a |an |the |his |her |their )?((legal|actual|blood) )?(poa|power of attorney|executor|executrix|guardian|family|related|relative|next of kin|agent|proxy|administrator)\b|\b(yo )?no soy (familia|familiar|pariente)\b|\bthere (was|is) no estate\b|\bi have no (right|standing|authority|papers|legal)\b|\bif (that|this) (is not|isn't) allowed\b",
        "the sender says that they have no right",
    ),
    Cue::of(
        Other,
        4.0,
        r"\b(caller|sender|writer) is (the |pts? |pt's |patient'?s? |a )?(\w+ )?(aunt|uncle|cousin|friend|neighbor|sister|brother|grandmother|grandfather|niece|nephew|coworker|boss|girlfriend|boyfriend|landlord|pastor)\b|\b(pt|pt's|pts|patient's) (aunt|uncle|cousin|friend|neighbor|sister|brother|niece|nephew|employer)\b|\bmy (\w+ )?(aunt|uncle|cousin|niece|nephew|sister|brother)('s)? (?-i:[A-Z])\w+",
        "a relative or friend of the patient asks",
    ),
    Cue::of(
        Other,
        4.5,
        r"\b(press (inquiry|request|deadline)|on the record|i report (on|for)|i cover|newsroom|no comment|for publication|our (readers|viewers|listeners)|genealog\w+|family tree|i do the tree|irb|waiver of authorization|data use agreement|chart abstraction|study (subject|participant|sponsor|protocol)|(our|my) (lab|cohort|participants|registry|study)|protocol (no|number|#|[a-z]{2,4}-?[0-9])|clinical research|sponsor('s)? (site|study)|serious adverse event|informed consent form|registry)\b",
        "a reporter, a researcher or a trial asks",
    ),
    Cue::of(
        Other,
        4.5,
        r"\b(not at liberty|unable|decline|not permitted|not authorized|cannot|can't|do not) (to )?(name|disclose|identify|state|say) (the|our|who|its|their|for) (\w+ )?(client|customer|principal|requester|purpose|whom)|\bour client (requires|requests|needs|has asked|will consider|is)\b|\bno (client|purpose) (is )?(named|given|stated)",
        "it does not say for whom it fetches records",
    ),
    Cue::of(
        Other,
        4.0,
        r"\b(iglesia|parroquia|church|parish|ministry|pastor|deacon|rabbi|imam|congregation|consulado|consulate|shelter|nonprofit|volunteer|caseworker at|sponsor|staffing|apartment|property|leasing|landlord|tenant|employer|employee'?s? (file|leave)|human resources|hr|our (driver|crew|employee|applicant|candidate|student|player|camper|athlete|client's employee)|return[- ]to[- ](work|play|duty))\b",
        "a private body or helper asks",
    )
    .only_in(Where::Signed),
];

#[cfg(test)]
mod tests {
    use crate::model::Kind::Other;
    use crate::triage::verdict::tests::check;

    #[test]
    fn an_employer_asks() {
        check(
            "This is Dana in Human Resources at Alder Freight. Our employee John Roe gave us a note from \
             your office. Please send his visit notes and drug test results by Friday.",
            Other,
        );
    }

    #[test]
    fn a_school_asks() {
        check(
            "I am the school nurse at Birch Middle School. The student Leo Roe (3/4/2014) returned after \
             a concussion. Please fax his visit notes and restrictions.",
            Other,
        );
    }

    #[test]
    fn a_reporter_asks() {
        check(
            "I'm a reporter with the Alder Gazette working on a story about the late John Roe. I would \
             like a copy of his treatment records or a comment from Dr. Dale.",
            Other,
        );
    }

    #[test]
    fn a_friend_asks() {
        check(
            "I'm a friend of Mary Roe, who can't get online. Could you send me a copy of her test results so I \
             can read them to her? Thanks, Pat",
            Other,
        );
    }
}
