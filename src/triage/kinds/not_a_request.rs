//! Nobody asks about a patient's records: advertising, fraud, results that arrive, refills, visits, staff talk,
//! machines.
//!
//! A request hidden in such mail is the harm that matters most, so the verdict lets these cues win only where little
//! else asks.

use crate::model::Kind::NotARequest;
use crate::triage::cue::{Cue, Where};

/// The sender has what they wanted, and thanks or reports it.
pub const HAS_IT: &str = "the sender has what they wanted";

/// A stranger offers a share of a sum that nobody has.
pub const OFFERS_MONEY: &str = "it offers a share of money";

/// The cues.
pub const CUES: &[Cue] = &[
    Cue::of(
        NotARequest,
        3.0,
        r"\b(webinar|seminar|cle\b|ce credits?|toolkit|survival guide|white ?paper|on-?demand
            |workshop|bootcamp|lunch and learn)\b",
        "it announces a course",
    ),
    Cue::of(
        NotARequest,
        3.0,
        r"\b(register (by|now|today|here|for free|at)|save your seat|reserve your seat|early[- ]bird
            |join (us|partner|our)|rsvp|sign up (now|today|here)|seats are limited|enroll now)\b",
        "it invites to register",
    ),
    Cue::of(
        NotARequest,
        5.0,
        r"\b(attorney advertising|advertis(ement|ing material)|prior results do not guarantee|sponsored
            |does not create an attorney-client|paid advertisement)\b",
        "it says that it is advertising",
    ),
    Cue::of(
        NotARequest,
        2.0,
        r"\b(newsletter|bulletin|in this issue|weekly (digest|update|roundup)|this (week|month) in
            |read more|read the (full|rule|article)|view (this )?(e-?mail )?(in|on) (your )?(browser
            |the web)|subscribers?|case digest|headlines|(vol|issue)\.? ?[0-9]{1,4})\b",
        "it is a newsletter",
    ),
    Cue::of(
        NotARequest,
        4.0,
        r"\b(unsubscribe|manage (your )?(e-?mail )?preferences|opt[- ]out|you (are receiving|receive
            |received) this (e-?mail |bulletin |newsletter )?because|you (have )?subscribed|leave the list|reply \W?stop\W?|rather not hear from)\b",
        "it is bulk mail",
    ),
    Cue::of(
        NotARequest,
        4.0,
        r"\b(unsubscribe|manage (your )?(e-?mail )?preferences|opt[- ]out|you (are receiving|receive
            |received) this (e-?mail )?because)\b",
        "its footer is bulk mail's",
    )
    .only_in(Where::Notice),
    Cue::of(
        NotARequest,
        2.0,
        r"\b(you('ll| will) learn|what (you|your (staff|front desk)) (need to|must|should) know
            |would your staff know|did you know|are you ready for|now what\?|best practices|how to (respond
            |handle|prepare))\b",
        "it teaches or tempts",
    ),
    Cue::of(
        NotARequest,
        3.0,
        r"\b(you('re| are) (already )?pre-?approved|pre-?approved for|limited[- ]time|special (offer|pricing|rate)|[0-9]+ ?% off|act now|call now
            |promotion|last chance|free (trial|demo|consultation|quote|assessment|shipping)|no obligation
            |working capital|funding|credit line|lowest prices?|gift card|increase (your )?(revenue
            |collections)|seo|discount|as low as|money[- ]back)\b",
        "it sells something",
    ),
    Cue::of(
        NotARequest,
        3.0,
        r"\b((our|the) (software|platform|solutions?|product|service)( \w+)? (help|can|will|lets?|make
            |save|handle|take)|(book|schedule|grab|request) (me|a|your|some) ?(free |quick |short )*(demo
            |call|meeting|walkthrough|time|:)|1[05][- ]?minutes?\b|hop on a call|save (your )?(practice
            |staff|clinic|hours|time|money)|(practices?|clinics?|offices) like yours|off your (desk|plate)
            |at no cost to the practice|outsourc\w+|we handle|handles release of information|quick question
            |worth a (chat|call)|following up on my (note|e-?mail|message))\b",
        "it offers a service",
    ),
    Cue::of(
        NotARequest,
        3.0,
        r"\b((verify|confirm|validate|update) (your )?(mailbox|account|e-?mail|identity|credentials)
            |(current|your|e-?mail and|enter) password|log ?-?in (with|to view)|login with|(confirm|verify|update) (your )?(\w+ )?(login|log-in|sign-in)( details)?|login details|(download|view|open) your (subpoena|document|notice|order)\b|(temporary|new) password|kindly (login
            |log in|click)|account (will be|has been) (suspended|deactivated|closed)|mailbox (is )?(full
            |quota)|sign in to (view|access)|credentials)\b",
        "it wants a password",
    ),
    Cue::of(
        NotARequest,
        3.0,
        r"\b(will be deleted|expires (today|in [0-9]+ hours)
            |action required|waiting on you|(click|follow|use|open) (here|below|(the|this) (\w+ )?(link|button))|(view|review|open
            |access|download) (the |your )?(secure )?documents?|hxxps?://|wire transfer|bitcoin
            |urgent action)\b",
        "it presses to open a link",
    ),
    Cue::of(
        NotARequest,
        3.0,
        r"\b(you has been|dear (user|customer|client|sir/madam user)|dear [^\n ]+@[^\n ]+|hippa|subpena
            |in secure vault|secure ?vault|was shared to you|shared (a|the) (file|document) with you
            |docusign|dropbox|onedrive shared|compliances|e-?mail owner)\b",
        "it has the marks of fraud",
    ),
    Cue::of(
        NotARequest,
        3.0,
        r"\b(final report|specimen|reference (range|interval)|non-?reactive|accession|end of report
            |lab(oratory)? (report|results?)( (are|is))? (attached|enclosed|below|available|ready)
            |results? (are |is )?(attached|enclosed|for your review|ready)|pathology report|radiology report
            |imaging report|critical (value|result)|preliminary report|result notification)\b",
        "results are sent to the practice",
    ),
    Cue::of(
        NotARequest,
        3.0,
        r"\b(thank you for (referring|asking (us|me) to see|letting me|allowing (me|us)
            |the (kind )?referral|your referral|involving|the opportunity to)|dictated|transcribed
            |electronically signed|consult report you ordered|hospital course|discharge (diagnosis|diagnoses
            |medications|instructions|summary)|admit date|cc: chart|rtc
            |follow-?up (visit )?in [0-9a-z]+ (weeks|months)|impression:|impression and plan)\b",
        "a clinical report is sent to the practice",
    ),
    Cue::of(
        NotARequest,
        3.0,
        r"\b(records?|charts?|films|images|documents|results|copies) (\w+,? ){0,3}?(you|that you
            |your (office|clinic|practice)) (\w+ )?(requested|asked|wanted|ordered)\b
            |\byour (records? )?request (to [^\n.]*? )?(dated|of|from|was|has been
            |is being)[^.\n]*?\b(fulfilled|completed?|processed|attached|released|ready|enclosed)?
            |\bper your request\b|\bas (you )?(requested|asked)\b|\bin (response|answer|reply) to (your
            |the) (\w+ )?request|\bthis completes (your|the) request|\byour request for (medical 
            |patient )?records|\bresponse to (your )?(request|inquiry)",
        "it answers what the practice asked for",
    ),
    Cue::of(
        NotARequest,
        3.0,
        r"\b(records?|reports?|chart|films|images|results|summary|documents) (is |are )?(enclosed|attached
            |follow|to follow|forwarded)\b|\b(enclosed|attached|here|following) (please find |are |is 
            |you will find )+(the |our |her |his )?(\w+ ){0,3}?(records?|results|chart|films|reports?|notes
            |images)\b|\bfor your (records|files
            |information|review|chart)\b|\breleased by\b|\bwe (have )?no records (of|for|on)
            |\bunable to locate|\bpages? attached\b",
        "something is sent to the practice",
    ),
    Cue::of(
        NotARequest,
        3.5,
        r"\b((refill|renewal|rx|prescription)s? ?/? ?(\w+ )?(authorization|request|renewal|refill
            |approval)s?|last (fill|filled|refill)|refills? (left|remaining|needed|of|on|for|my|request)
            |needs? (a )?refill|out of (my )?(meds|medication|pills|refills)|receta|resurtir|surtir
            |medicina para|days'? supply|e-?prescri\w+|formulary|step therapy)\b",
        "it is about a prescription",
    ),
    Cue::of(
        NotARequest,
        1.5,
        r"^ ?(drug|sig|qty|quantity|rx ?#?|ndc|refills?|last filled|prescriber|to prescriber
            |dispense)\b ?:?|\btab(s|lets?)?\b ?[0-9]*$|\b[0-9]+ ?mg\b",
        "a drug and its dose are named",
    ),
    Cue::of(
        NotARequest,
        3.5,
        r"\b((prior|pre-?)[ -]?auth(orization)?|precert\w*|notice of (approval|denial|adverse (benefit|determination|decision|action))
            |determination (letter|notice)|approved as|(approval|approved|denied) (for )?(units|services|mri
            |ct|procedure|medication|through)|eligibility (and|check|verification|on)|auth(orization)? ?#
            |authorization (number|approved|denied)|explanation of (benefits|payment)|remittance|eob\b|eop\b
            |credentialing|recredential\w+|guarantee of payment)\b",
        "it is about cover or an authorization to treat",
    ),
    Cue::of(
        NotARequest,
        3.5,
        r"\b((re-?schedul\w+|cancel|confirm|move|change|book|make|push) (\w+ ){0,3}?(appointment|appt
            |visit|physical|checkup|monday|tuesday|wednesday|thursday|friday)|appointment (reminder
            |confirmation|request|confirmed)|reminder of your (visit|appointment)|running late
            |next available|wait(ing)? ?list for|cambiar (mi|la) cita|cancelar (mi|la) cita|hacer una cita
            |my (appointment|appt) (is |on |at |tomorrow|today))\b",
        "it is about a visit",
    ),
    Cue::of(
        NotARequest,
        3.5,
        r"\b(out of (the )?office|automatic reply|auto-?reply|i('m| am) away (from|until)|on (vacation
            |leave) (until|through|from)|limited access to (my )?e-?mail|respuesta autom[aá]tica
            |maternity leave until)\b",
        "it is an automatic reply",
    ),
    Cue::of(
        NotARequest,
        4.5,
        r"\b(undeliver(ed|able)|delivery (status notification|has failed|failure|failed)
            |could not be delivered|wasn'?t delivered|mail delivery (system|subsystem)|returned to sender
            |mailer-daemon|mailbox full|recipient address rejected|delayed mail)\b",
        "it is a bounce",
    ),
    Cue::of(
        NotARequest,
        4.5,
        r"\b(successfully (sent|delivered|transmitted|faxed)|fax [^\n]*?\bsent \()
            |\btransmission (report|result|verification|ok|confirmation)|\b(send|delivery) (result
            |status) ?:|\bfax (sent|delivery) (receipt|confirmation|report)|\byour fax (to|was sent
            |has been (sent|delivered))|\bproof of transmission|\byour message (to|was) [^\n]*?(was
            |been) (read|delivered|displayed)|\bread receipt|^ ?result: ok|\btx (report|result)",
        "it is a receipt for something sent",
    ),
    Cue::of(
        NotARequest,
        4.5,
        r"\b(payment (of|received|receipt|posted|confirmation|processed)|you('ve| have) been paid
            |receipt (no|number|#|for)|paid in full|thank you for your (payment|order|purchase|business)
            |invoice (paid|is past due|attached|due)|amount (due|paid|:)|balance (due|forward)
            |order (has )?shipped|tracking number|packing slip|subscription [^\n]*?renew(s|al)|past due
            |remit (payment )?to|purchase order|net 30)\b",
        "it is about money or goods",
    ),
    Cue::of(
        NotARequest,
        3.0,
        r"\b((my|the|your|this) (bill|statement|balance|copay|co-pay|charge)s? (is|was|are|were|shows?
            |says?|seems?) |i owe|owe you|owes? \$|late fee|(to|in) collections|overcharged|wrong code
            |billed (me|twice|wrong)|refund|billing (question|error|department|issue)|double[- ]charged
            |payment plan)\b",
        "it is about a bill",
    ),
    Cue::of(
        NotARequest,
        5.0,
        r"\b((thank you|thanks|gracias)( so much| very much| kindly)? for (\w+ ){0,3}?(the |your |sending 
            |getting |such )+(\w+ ){0,4}?(records?|chart|copies|response|prompt|quick|affidavit|packet)|(we
            |i)( have|'ve)? (safely )?(received|got) ((the|your|all( of)? the) (\w+ ){0,3}?(records?|chart|copies|packet|disc|cd)
            |them( all)?\b|everything|all [0-9]+ pages)|(^|, )(got|received) (them|it|everything|all)\b|(that's|that is|this is) everything\b|(complete|done|closed|all set) on our (end|side)
            |nothing (more|further|else) from you|(we|i)('ve| have)? (got |have )?(all|everything) (that )?(we|i) need(ed)?( from you)?\b|nothing need be sent|call this (one )?done|(records?|chart
            |packet|copies) (\w+ )?(were |was |have been )?(safely )?(received|arrived)( and|,|\.|$| on| by| safely| today| in full|;)|nothing (further
            |more|else) (is )?needed|our file is (now )?complete|everything (came|arrived) (through|ok|fine)
            |no longer need(ed)?)\b",
        HAS_IT,
    ),
    Cue::of(
        NotARequest,
        3.0,
        r"\b(potluck|birthday for|lunch|taco|break ?room|copier|toner|stapler|pto\b|staff meeting|huddle
            |in-?service|went out (yesterday|today|by|with|certified)|closed (it|that|this
            |out)( in the log)?|closed out|logged (it|that)|green card|blue binder|see you (monday|tuesday
            |tomorrow)|who('s| is) (on|covering)|cover (my|the) (shift|desk|phones)|did you finish
            |release log)\b",
        "staff talk among themselves",
    ),
    Cue::of(
        NotARequest,
        3.0,
        r"\b((please|kindly) (sign\b|review and sign|sign and return|complete and sign|date and sign)
            |plan of care for|signature required|(complete|fill out|fill in) ((the|my|this
            |attached) )+(\w+ ){0,2}?(form|paperwork)|fmla (form|paperwork)|certificate of medical necessity
            |detailed written order|standard written order|referral (for|to) [^\n]+? (attached|enclosed)
            |please (evaluate|schedule|see (this|our|my|the above|the) (patient|pt|pleasant))|evaluate and treat|face[- ]to[- ]face (form
            |encounter form)|recertification|485\b)\b",
        "it is an order or a referral to sign or to act on",
    ),
    Cue::of(
        NotARequest,
        2.0,
        r"\b(no-?reply|donotreply|do-not-reply|newsletter|marketing|events?|promo|offers|sales
            |mailer-daemon|postmaster|updates|news|announcements?|receipts?|bulletin|growth|outbound)\b",
        "the sender is a machine or a seller",
    )
    .only_in(Where::Sender),
    Cue::of(
        NotARequest,
        2.0,
        r"\b(policy (update|change)|fee schedule|provider (bulletin|newsletter|update|alert)
            |coding (update|tip)|holiday (hours|schedule)|now accepting|open house|(office|clinic
            |we) (will be|are|is) closed|closed on (monday|tuesday|wednesday|thursday|friday)|policy renewal
            |your application is|new (office|location|hours)|in-network|is coming\b|effective january
            |gaps? in care|you do not need to do anything|office clos(ed|ings?)|reminder to all
            |dear (colleagues|providers|licensees|members of))\b",
        "it is news for practices",
    ),
    Cue::of(
        NotARequest,
        2.0,
        r"\b(update (my|our|your) (address|insurance|phone|pharmacy|information)|new (address|phone number
            |insurance card)|change (my|our) (address|insurance|pharmacy|phone)|(can't|cannot|can not
            |trouble) (log|logging) ?in|portal (login|password|access)|not (your|our) patient|misdirected
            |received (this|a fax) (in error|by mistake)|is it (ok|okay|normal|safe)|should i (come|take
            |stop|be)|side effects?|(accepting|taking) new patients|(take|accept) (my|our|\w+) insurance
            |taking (such )?(good|great|wonderful) care|thank you to (dr|the|everyone|all)|feeling (better
            |worse))\b",
        "it is another matter of a patient or an office",
    ),
    Cue::of(
        NotARequest,
        5.0,
        r"\b(jury (duty|service|summons|questionnaire|commissioner)|juror (summons|questionnaire|number)|if you or a loved one|may be entitled to compensation
            |class action (notice|settlement)|mass tort|claims administrator)\b",
        "it summons jurors or gathers claimants",
    ),
    Cue::of(
        NotARequest,
        3.0,
        r"\b(premiums?|policy period|claims-made|tail coverage|coverage limits|loss runs?|malpractice (policy|coverage|application)
            |(policy|license|permit|membership|contract) renewal|renew your)\b",
        "it is about the practice's own insurance or licence",
    ),
    Cue::of(
        NotARequest,
        3.5,
        r"\bno (reply|response|answer|action|further action|further clinical information|acknowledge?ment) (\w+ )?(is |are )?(needed
            |required|necessary|expected)\b|\b(requires?|needs?|asks? for|want) no (reply|response|answer|action)\b|\byou (need|have
            |are not required|do not (need|have)|don'?t (need|have))( to)? (do|send) (nothing|anything)\b|\bnothing (to (send|do)|for you to
            |further (from|is))\b|\b(do not|don'?t|please do not) (re-?send|send (us |the |any )?(medical )?(records|charts))\b
            |\bnot (a|any) request (for|of)\b|\bdon'?t (log|answer) it\b|\byou don'?t have to send\b",
        "it says that nothing is asked",
    ),
    Cue::of(
        NotARequest,
        6.0,
        r"\b(training (sample|exercise|case)|practice (case|letter)s?|fictitious|(made[- ]up|invented) (for (teaching|training)|practice
            |letters?|case)|no such (person|patient|firm)|not real|(case )?hypothetical|sample (letter|request))\b",
        "it is an exercise",
    ),
    Cue::of(
        NotARequest,
        3.5,
        r"\b(investigation|case|claim|request|ticket|referral|log|order|matter) (is |was |has been |now )*(closed|complete(d)?|fulfilled|resolved)\b
            |\b(it is|it's|all) done\b|\b(already|long since) (sent|answered|went out|mailed)\b|\bclosing (it|this|that) out\b
            |\bclosed this (week|month)\b",
        "the matter is closed",
    ),
    Cue::of(
        NotARequest,
        3.5,
        r"\b(missed call|voicemail|alert settings|this alert|calendar invit\w+|account (locked|password)|(temporary|new|reset (the|my|your)|forgot (my
            )?) ?password|locked out|reset link|save the date|survey|business associate agreement|terms of service
            |(bring|drop) (it|them|your|a) (off|in) (at|by)|drive (is|bin)|donat(e|ions?)|sunset(s|ting)? of|go(es|ing)? live
            |new name|chang(ing|ed) our name)\b",
        "it is a notice of another matter",
    ),
    Cue::of(
        NotARequest,
        3.5,
        r"\b((returned|corrected|rejected|denied|pended) claim|claim (is |was )?(returned|rejected|denied|cannot be processed)|cannot be processed
            as submitted|this is not a bill|statement date|date of svc|responsible party|past due accounts?|(internal|standard|expedited)
            appeal|peer[- ]to[- ]peer|(is|was) not approved|we approve\b|adverse (benefit )?determination)\b",
        "it is about a claim for payment, or cover",
    ),
    Cue::of(
        NotARequest,
        3.5,
        r"\b(contact (database|list)|(e-?mail|mailing) list|lead generation|target audience|free (\w+ )?account|claim your (profile|listing)
            |(short|quick|free|live) demo|suit for a|it (costs|takes) (the practice )?(\$0|nothing|[0-9]+ minutes)|pricing|business development
            |(provider|customer|client) (success|relations)|if not interested|still (faxing|copying|using paper)|would you be interested)\b",
        "it is a seller's letter",
    ),
    Cue::of(
        NotARequest,
        3.0,
        r"\b(resume|cover letter|job (opening|application|posting)|applying for the|open position|job interview|reference check)\b",
        "it is about a job",
    ),
    Cue::of(
        NotARequest,
        -3.0,
        r"\bwe are unable to (fill|dispense|decide|process|proceed)[^.\n]{0,60}?\b(until|without)\b|\b(clinical (information|notes?)|chart notes?|office notes?|records?) (is |are )?(needed|required|requested)\b|\breturn (this|the) (form|sheet) (together )?with\b|\b(need|send|fax|provide) (\w+ ){0,3}?(chart|office|progress|visit|clinic) notes?\b",
        "papers are needed before it can be decided",
    ),
    Cue::of(
        NotARequest,
        4.0,
        r"\b((million|thousand) (us|u\.s\.|united states)? ?dollars|us\$ ?[0-9][0-9.,]* ?(m|million)?|\$[0-9.,]+ ?(million|m\b|usd)|(transfer|release|claim|receive) (of )?(the|this|these|your) (funds?|money|sum|inheritance|prize|winnings)|foreign (account|partner|bank)|(business|confidential|mutual) (proposal|transaction)|your (bank|account) (details|number)|consignment|beneficiary of the)\b",
        OFFERS_MONEY,
    ),
];

#[cfg(test)]
mod tests {
    use crate::model::Kind::NotARequest;
    use crate::triage::verdict::tests::check;

    #[test]
    fn advertising_is_no_request_whatever_its_words() {
        check(
            "Served with a subpoena for medical records? Join our free webinar on Tuesday. You will learn \
             what attorneys may ask for. Register now. Attorney advertising.",
            NotARequest,
        );
        check(
            "Still copying charts by hand? Our software handles release of information requests for \
             practices like yours. Book a demo today.",
            NotARequest,
        );
    }

    #[test]
    fn fraud_is_no_request() {
        check(
            "Dear user, a medical record request is waiting in your secure vault. Log in with your e-mail \
             and password within 24 hours or it will be deleted.",
            NotARequest,
        );
    }

    #[test]
    fn what_arrives_is_no_request() {
        check(
            "Lab Final Report. Patient ROE, JANE DOB 4/5/1980. Specimen collected 5/1. HIV 1/2 \
             non-reactive. Reference range: negative. End of report.",
            NotARequest,
        );
        check(
            "The records you requested for John Roe are attached, 14 pages. Let us know if anything is \
             missing. Birch Hospital HIM",
            NotARequest,
        );
    }

    #[test]
    fn a_refill_is_no_request_for_records() {
        check(
            "REFILL REQUEST\nPatient: ROE, JOHN DOB 4/5/1970\nDrug: metformin 500 mg Qty 60\nLast filled \
             4/1. Second request, URGENT. Please respond.",
            NotARequest,
        );
    }

    #[test]
    fn thanks_are_no_request() {
        check(
            "Thank you for sending the records of our client Jane Roe. We have received them and our file \
             is complete.\nKim Dale, Paralegal, Park Law Firm",
            NotARequest,
        );
    }

    #[test]
    fn a_receipt_is_no_request() {
        check(
            "Your fax to 555-0100 was successfully sent. 12 pages. Subject: records of our patient. \
             Transmission report attached.",
            NotARequest,
        );
    }

    #[test]
    fn a_juror_is_summoned_as_a_person() {
        check(
            "SUPERIOR COURT\nJUROR SUMMONS\nYou are hereby summoned for jury service on June 3. Bring this form.",
            NotARequest,
        );
    }
}
