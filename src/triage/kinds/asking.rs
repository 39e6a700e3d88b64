//! Somebody asks: what every request has in common, whoever makes it.
//!
//! Who asks is left to the kinds; these cues only weigh against `not_a_request`. Letters that ask for no copies
//! (a hold, a notice of claim) are recognised by their kind.

use crate::triage::cue::{Cue, Where};

/// The cues.
pub const CUES: &[Cue] = &[
    Cue::asking(
        3.0,
        r"\b(please|pls|plz|kindly|would you|could you|can you|can u|can someone|could someone|will you
            |ask that you|asks? you to|asked to|asking you to|(i|we)'?d like you to|be good enough to
            |be so kind as to|you are (asked|requested|directed) to|you must|needs? you to|want you to
            |por favor)\b[^.!?\n]*?(\n[^.!?\n]*?){0,2}?\b(send|re-?send|sent|provide|forward|furnish|fax|e-?mail|mail
            |supply|release|produce|copy|photocopy|transmit|upload|run (me|us) off|print|share|submit
            |expedite|give|get|have|let (me|us) have|return|pull|prepare|include
            |make)\b[^.!?\n]*?(\n[^.!?\n]*?){0,2}?\b(cop(y|ies)|records?|charts?|file|notes?|results
            |reports?|films|images|imaging|immunizations?|vaccin\w+|shots?|bills|billing|statements?|labs?
            |labwork|the following|everything|evrything|every page|documents|documentation
            |med(ication)? list|list of (his|her|my)|h&p|ekg|summar(y|ies)|visits?|history|last (two|2|three
            |3)|evaluations?|narrative|declaration|items|papers|printout|information|ledger|x-?rays?|mris?
            |scans?|bloodwork|blood work|treatment|ultrasounds?|sonograms?|paps?|mammograms?|biops(y|ies)
            |op(erative)? (notes?|reports?)|physicals?|forms?|letters?|tests?|pictures|photos|diagnos[ei]s
            |medications?|medicines?|meds|prescriptions?|paperwork|titers?|assessments?|screenings?
            |growth charts?|proof of|what (he|she|they|dr\.? \w+) (wrote|found|said)|her chart|stuff)\b",
        "the sender asks for records to be sent",
    ),
    Cue::supporting(
        2.0,
        r"^ ?(send|fax|provide|furnish|forward|supply|release|produce
            |transmit)\b[^.!?\n]*?(\n[^.!?\n]*?){0,2}?\b(cop(y|ies)|records?|charts?|file|notes?|results
            |reports?|films|images|imaging|immunizations?|vaccin\w+|shots?|bills|billing|statements?|labs?
            |labwork|the following|everything|evrything|every page|documents|documentation
            |med(ication)? list|list of (his|her|my)|h&p|ekg|summar(y|ies)|visits?|history|last (two|2|three
            |3)|evaluations?|narrative|declaration|items|papers|printout|information|ledger|x-?rays?|mris?
            |scans?|bloodwork|blood work|treatment|ultrasounds?|sonograms?|paps?|mammograms?|biops(y|ies)
            |op(erative)? (notes?|reports?)|physicals?|forms?|letters?|tests?|pictures|photos|diagnos[ei]s
            |medications?|medicines?|meds|prescriptions?|paperwork|titers?|assessments?|screenings?
            |growth charts?|proof of|what (he|she|they|dr\.? \w+) (wrote|found|said)|her chart|stuff)\b",
        "the sender tells us to send records",
    ),
    Cue::asking(
        1.0,
        r"\b(please|pls|plz|kindly|would you|could you|can you|can u|can someone|could someone|will you
            |ask that you|asks? you to|asked to|asking you to|(i|we)'?d like you to|be good enough to
            |be so kind as to|you are (asked|requested|directed) to|you must|needs? you to|want you to
            |por favor) (\w+,? ){0,3}?(send|provide|forward|furnish|fax|e-?mail|mail|supply|release|produce
            |copy|transmit|upload|print|share|submit|expedite)\b",
        "the sender asks for something to be sent",
    ),
    Cue::asking(
        3.0,
        r"\b(i|we|he|she|they|office|expert|examiner|plan|department|pathologist|court|who|clinic|hospital|team
            |surgeon)('d| would| must| shall|'m| am| are|'ll| will)?( \w+){0,3}? (like|need|needs|want|wants
            |require|requires|request|requests|requesting|ask for|asking for|asks for|asks? that|appreciate
            |looking for|lack|must have|obliged for|grateful for|trying to (get|obtain)
            |wondering if)\b[^.!?\n]*?(\n[^.!?\n]*?){0,2}?\b(cop(y|ies)|records?|charts?|file|notes?|results
            |reports?|films|images|imaging|immunizations?|vaccin\w+|shots?|bills|billing|statements?|labs?
            |labwork|the following|everything|evrything|every page|documents|documentation
            |med(ication)? list|list of (his|her|my)|h&p|ekg|summar(y|ies)|visits?|history|last (two|2|three
            |3)|evaluations?|narrative|declaration|items|papers|printout|information|ledger|x-?rays?|mris?
            |scans?|bloodwork|blood work|treatment|ultrasounds?|sonograms?|paps?|mammograms?|biops(y|ies)
            |op(erative)? (notes?|reports?)|physicals?|forms?|letters?|tests?|pictures|photos|diagnos[ei]s
            |medications?|medicines?|meds|prescriptions?|paperwork|titers?|assessments?|screenings?
            |growth charts?|proof of|audit trail|metadata|call logs?|what (he|she|they|dr\.? \w+) (wrote|found|said)|her chart|stuff)\b",
        "the sender says that they need records",
    ),
    Cue::asking(
        3.0,
        r"\b(how (do|can|would) (i|we) (go about )?(get|obtain|request|order)|what (do
            |would) i need to (do|sign|send) to get|(is it|would it be) possible (for (me|us) )?to (get|have
            |obtain|receive|send)|(i was|we were) told to (e-?mail|write|contact|ask) (you )?(for|to get)
            |(i am|i'm|im|we are|we're) (writing|e-?mailing|reaching out|contacting you|calling) (to (ask
            |request|get|obtain)|for|because (i|we) need)|trying to (get|obtain|track down)|hoping (to
            |you (can|could))|(would|'d) like (to (get|have|request|obtain|see) )?(my|an?|the|all|his|her
            |our|their)|like to (get|have|request|obtain|see)|(requesting|request for|request a
            |asking for)) [^.!?\n]*?(\n[^.!?\n]*?){0,2}?\b(cop(y|ies)|records?|charts?|file|notes?|results
            |reports?|images|imaging|immunizations?|vaccin\w+|shots?|bills|labs?|visits?|history
            |ultrasounds?|scans?|x-?rays?|physicals?|paperwork|information|documents)\b",
        "the sender asks how to get records",
    ),
    Cue::asking(
        3.0,
        r"\b(may|could|can|might) (i|we) (please )?(have|get|obtain|receive|see
            |pick up) (\w+,? ){0,10}?(cop(y|ies)|records?|charts?|file|notes|results|reports?|immunizations?
            |vaccin\w+|shots?|bills|history|labs?|bloodwork|blood work|x-?rays?|mri|those|pdf)\b
            |\bcan i get (those|them|it)\b",
        "the sender asks to have records",
    ),
    Cue::asking(
        2.0,
        r"^ ?(need|needs|needing|needed|want|what we need|records? (needed|requested)|documents requested
            |information requested|please (send|provide|fax)|send|what to send)\b ?:?",
        "a list says what is needed",
    ),
    Cue::supporting(
        2.0,
        r"\b(need|want|pls have|have) (it|them|these|this|that|everything|all) (to (us|me) )?(by|before
            |no later|asap|in hand|today|tomorrow)\b|\bneeds? (it |these |them )?by\b",
        "it is needed by a day",
    ),
    Cue::supporting(
        1.5,
        r"\bcop(y|ies) of (\w+,? ){0,6}?(records?|charts?|file|notes|results|reports?|films|images|bills?
            |labs?|treatment|visits?|history)\b",
        "copies of records are named",
    ),
    Cue::asking(
        2.0,
        r"\b(send|please|you (can|may)) [^.!?\n]*?fax[^.!?\n]*? to:? ?\(?[0-9]{3}|\b(you may|feel free to
            |in place of [^\n]+? you may) (photocopy|copy|send|mail|fax|upload|e-?mail)\b",
        "it says where to send them",
    ),
    Cue::asking(1.5, r"^ ?(?-i:[A-Z' /&]{6,60}REQUEST)[^a-z\n]*$", "its title is a request"),
    Cue::asking(
        3.0,
        r"(:|needs?|following|want|after|sent?d?( over)?)\n(([a-z][)]|[0-9#]{1,3}[.)]?|[•*o+>☐☒-]{1,3}|\[ ?x? ?\]|\( ?x? ?\)) ?)?[^\n]{0,60}?\b(notes?|records?|charts?
            |labs?|x-?rays?|films|imaging|reports?|bills?|billing|medications?|med list|results?|summar(y|ies)|history|ledger|visits?
            |consults?|screens?|assessments?|tests?)\b[^\n]*\n(([a-z][)]|[0-9#]{1,3}[.)]?|[•*o+>☐☒-]{1,3}|\[ ?x? ?\]|\( ?x? ?\)) ?)?[^\n]{0,60}?\b(notes?
            |records?|charts?|labs?|x-?rays?|films|imaging|reports?|bills?|billing|medications?|med list|results?|summar(y|ies)|history
            |ledger|visits?|consults?|screens?|assessments?|tests?|scores?|printouts?|slips?)\b",
        "what is wanted is listed",
    ),
    Cue::asking(
        3.0,
        r"\b(what i('m| am) (after|looking for)|what would help( me| us)?( most)?|what (i|we) (need|would like|want)|(i'm|we're|i am|we are)
            after|send over|(have|get) (it|them|these|everything) (all )?(here|to (me|us|our office))) ?[^.!?]{0,160}?\b(notes?|records?|charts?|labs?|results?|x-?rays?|films|reports?|visits?
            |history|screens?|everything|by)\b",
        "the sender says what they are after",
    ),
    Cue::asking(
        3.0,
        r"\b(could|can|would|will) (someone|somebody|anyone|you|u)( please| pls| possibly| also)? (dig out|look up|find|get|pull|pull up|run off|track down|e-?mail
            |shoot|scan|burn|make) [^.!?\n]*?(\n[^.!?\n]*?)?\b(cop(y|ies)|records?|charts?|file|notes?|results?|reports?|films|images|labs?
            |immunizations?|shots?|paperwork|history|bloodwork|x-?rays?|mri)\b|\b(re-?send|send (me |us )?again) (the|my|those|that|a) (\w+ ){0,6}?(letters?|notes?|forms?|records?|results?|cop(y|ies)|reports?|papers?)\b",
        "the sender asks for records to be looked up",
    ),
    Cue::asking(
        3.0,
        r"\b(asks|wants|needs|requires) (for |to have |to see |copies of )?(his|her|their|all|any|the|copies|our) (\w+,? ){0,6}?(bills?|billing|records?|charts?|notes|file|results|reports?)\b
            |\b(requests|is requesting|are requesting|hereby requests?|seeks|is seeking|'d love|would love|love to (see|have|get)) (\w+,? ){0,8}?(cop(y|ies)|records?|charts?|file
            |notes?|results|reports?|intake|meds|medications?|labs?|history|summar(y|ies)|evaluations?|information)\b|\battending physician'?s? statement\b|\bmember:? [^\n]{3,40}?[0-9]{1,2}/[0-9]{1,2}/[0-9]{2,4}[^\n]{0,30}?\b(dos|dates? of service)\b
            |\b(records?|chart|aps) (request|order)\b[^\n]{0,12}?[0-9-]{4,}|([.:;!-]|\b(and|but|so)) ?(i |we )?(need|require|want)s?(ed)? (\w+,? ){0,6}?(list|records?|labs?|level|notes?|charts?|reports?
            |results?|h&p|allergies|history|evaluations?|dates)\b",
        "records are sought",
    ),
    Cue::asking(
        2.5,
        r"\b(send|provide|let (us|me) have|confirm|need|advise (us )?of|state) [^.!?\n]{0,40}?\b(final|outstanding|current|account|lien|payoff) (balance|amount|statement|figures?|ledger)\b",
        "the sender asks for the account",
    ),
    Cue::asking(
        3.5,
        r"\b(cancelo|revoco|retiro|anulo) (\w+ ){0,4}?(autorizaci[oó]n|permiso|solicitud)\b",
        "a permission is withdrawn, in Spanish",
    ),
    Cue::asking(
        3.5,
        r"\bi('m)? (take|taking|took) (it|that|this|them|my \w+) back\b|\b(do not|don'?t|please don'?t|stop) (tell|talk|share|sharing|release|releasing|give|giving|speak|speaking|disclose)\b
            [^.!?\n]{0,60}?\b(my|me|anything|any more|anyone|him|her|them)\b",
        "the sender takes a permission back",
    ),
    Cue::asking(
        3.5,
        r"\b(keep|hold|save|retain|(do not|don't) (change|alter|discard|delete|destroy|touch)) (his|her|their|the|all|any|every|your|each) [^.!?]{0,80}?\b(charts?|records?|logs?|footage|evidence|notes|messages)\b
            |\btreat this (letter |e-?mail )?as (\w+ )?notice\b|\bconsider this (letter )?(\w+ )?notice\b|\byour (malpractice )?(insurer|carrier) (may|should|can|will)\b
            |\b(claim|suit|action) (is coming|will (be|follow)|may (be|follow))\b",
        "it gives notice of a dispute",
    ),
    Cue::asking(
        2.5,
        r"\b(notes?|records?|charts?|results?|labs?|cultures?|reports?|films|images|copies|shots|history|ekgs?|curve|scans?)\b[^!?]{0,80}?\b(can|could|would|will) (you|u
            |your (staff|office|team)|someone|somebody|anyone|your (office|staff)|they) (please |pls |kindly )?(send|fax|e-?mail|forward|mail|upload|get) (it|them|those|that|these)\b
            |^[^\n]{0,8}?\b(please |kindly |pls )?transfer [^.!?\n]{0,40}?\b(records?|charts?|files?)\b|\b(fax|send) (current|latest|recent|last|all|any|most
            |his|her)\b[^.!?\n]{0,60}?\b(list|notes?|records?|labs?|results?|h&p|allergies|reports?)\b",
        "the sender asks for what was named before",
    ),
    Cue::asking(
        2.5,
        r"[.:;,] (send|fax|provide|furnish|forward|produce|e-?mail) (us |me |over |along )?(a copy of |copies of |all (of )?)?(his|her|their|my|the|any
            |all|every)\b[^.!?\n]*?(\n[^.!?\n]*?)?\b(cop(y|ies)|records?|charts?|file|notes?|results?|reports?|bills?|history)\b",
        "the sender tells us to send records",
    ),
    Cue::asking(
        3.0,
        r"^[^\na-z]*?(?-i:REQUEST[^\na-z]*?(RECORD|INFORMATION|CHART|COPY|COPIES|ACCESS)|(RECORD|INFORMATION|CHART)S? [^\na-z]*?REQUEST)",
        "its title asks for records",
    ),
    Cue::asking(
        1.5,
        r"\b(medical|health|patient|treatment|chart|office|clinic|hospital|immunization|vaccine|billing
            |school) records? (request|release)|\brequest (for|of) (\w+ ){0,4}?(records?|copies|information
            |chart|access|documents|health information)\b|\b(chart|access) request\b",
        "it calls itself a request for records",
    ),
    Cue::supporting(
        1.5,
        r"\b(complete|entire|full|whole|certified|unaltered|legible) (and \w+ )?(\w+ )?(cop(y|ies)
            |records?|charts?|file|designated record set)\b|\bany and all (\w+ ){0,3}(records?|documents
            |reports|notes)\b",
        "the whole record is asked for",
    ),
    Cue::supporting(
        2.0,
        r"\bitemized (\w+ ){0,2}(bill(s|ing)?|statements?)|\baudit (trail|log|history)|\bbilling (ledger
            |affidavit)|\b(records?|billing) affidavit|\baffidavit of (the )?custodian
            |\bcustodian'?s (affidavit|certificate|declaration)|\bfilms (on|and)\b",
        "papers are listed that only a records request lists",
    ),
    Cue::supporting(
        2.0,
        r"^ ?(\[ ?x ?\]|\( ?x ?\)|☒|☑|✓|✔|■|\(?[a-z0-9]{1,2}[.)]|[•*o+-]) ?(\w+[,/]? ){0,6}?(office
            |progress|clinic|encounters?|visits?|consult\w*|operative|lab\w*|imaging|x-?rays?|radiology
            |billing|bills|immunizations?|medications?|med list|allerg\w+|films|pathology|h&p|ekgs?|echo\w*
            |notes|records?|history|tests?|results|chart|vaccines?|medicines)\b",
        "records are listed as items",
    ),
    Cue::supporting(
        1.5,
        r"\b(within|no later than|not later than|on or before|by|until|antes del?
            |m[aá]s tardar) (\w+ ){0,3}?(\([0-9]+\) ?)?([0-9]+ )?(business |calendar |working )?(days?
            |monday|tuesday|wednesday|thursday|friday|cob|close of business|november|december|january
            |february|march|april|may|june|july|august|september|october|nov|dec|jan|[0-9]{1,2}/[0-9]{1,2}
            |lunes|martes|mi[eé]rcoles|jueves|viernes)\b",
        "an answer is wanted by a day",
    ),
    Cue::supporting(
        1.0,
        r"\b(custodian|keeper|librarian) of (the )?(medical )?records\b|\brecords? custodian\b
            |\battn:? (medical )?records",
        "it is addressed to the custodian of records",
    ),
    Cue::supporting(
        1.5,
        r"\b(hipaa|signed|medical|enclosed|attached|executed|her|his|client's) (\w+ )?(authorization
            |release|roi|hipaa)\b|\bauthorization (for|to) (the )?(use|release|disclos\w+|obtain)",
        "an authorization is named",
    ),
    Cue::supporting(
        1.0,
        r"\b(dates? of service|treatment dates?|for the period|from [^\n]{4,30} (to|through|until
            |and) (the )?(present|date|today|now|forward|onward))\b",
        "a period of care is named",
    ),
    Cue::supporting(
        1.0,
        r"\b(pay for (the )?cop\w+|cost of cop\w+|copying (costs?|fees?|charges?)|(if|let me know if
            |tell me if|is) there('s| is)? (a|any) (fee|charge|cost)|send (me |us )?(your|an|the) (invoice
            |bill)|reasonable (costs?|charges?|fees?)|prepayment|fee (quote|approval))\b",
        "the sender speaks of the fee for copies",
    ),
    Cue::supporting(
        2.0,
        r"\b(second|2nd|third|3rd|final) (request|notice|letter|attempt|ltr|time)\b|\b(our|my) (earlier
            |previous|prior|first|original) (request|letter|fax)\b|\b(have|has) not (yet )?(been )?(received
            |answered|responded)|\bnothing (has been|was) received|\bwhere are my records|\b(had|got|received|been) no (response
            |reply|answer)\b|\bno (response|reply|answer) (yet|so far|from you|to (our|my))\b",
        "an earlier request is repeated",
    ),
    Cue::asking(
        2.0,
        r"\b(any (word|news|update|status)|status (of|on) (my|our|the|that|this)|advise (of |on )?(the )?status|still nothing|nothing (yet )?from (you|your)|(requests?|letters?|faxes) (went|was|were|have gone) (out|sent|made|mailed)|circling back|checking (on|in|to see)
            |following up|follow(ing)?[ -]up (on|to|of) (my|our|the)|still (waiting|don'?t have|dont have
            |need)|never (came|arrived|received|got|gotten)|haven'?t (received|heard|gotten|got)
            |have not (received|heard|gotten)|when (will|can|should) (i|we) (have|get|receive|expect)
            |asked (you )?for)\b",
        "the sender asks what became of a request",
    ),
    Cue::asking(
        3.5,
        r"\b(request|authorization|release|consent) (\w+,? ){0,10}?((is|are|as) (hereby )?(withdrawn
            |revoked|cancelled|canceled))\b|\b(withdraw|revoke|cancel|disregard|rescind
            |stop)s?,? (\w+,? ){0,14}?(request|authorization|release|consent)s?\b
            |\bnothing more is to be (released|sent)|\bsend (them )?nothing\b|\b(disregard|withdraw\w*|cancel\w*|ignore)\b[^.!?]{0,60}?\b(letter|request|fax|subpoena)\b[^.!?]{0,60}
            |\bno longer (need|require|want)[^.!?\n]{0,40}?(records?|chart|copies)\b|\bdon'?t (need|want)[^.!?\n]{0,30}?(records?|chart|copies) (any ?more|after all)",
        "an earlier request or authorization is withdrawn",
    ),
    Cue::asking(
        2.0,
        r"\b(revise|amend|narrow|expand|supplement)(ed|s|ing)? (\w+ ){0,3}request\b|\bsupplemental request",
        "an earlier request is changed",
    ),
    Cue::asking(
        3.5,
        r"\b(copias?|solicito|solicitud|necesito|ocupo|quisiera|quiero|pido|mande|manden|mandar|env[ií]e
            |env[ií]en|enviar|podr[ií]an?|pueden?) (\w+,? ){0,9}?(expediente|historial|historia cl[ií]nica
            |r[eé]cords?|resultados|an[aá]lisis|notas|vacunas|copias?|registros|archivo m[eé]dico|papeles)\b",
        "records are asked for in Spanish",
    ),
    Cue::asking(
        4.0,
        r"\b(letter|notice) of (\w+ )?(representation|protection)\b|\b(litigation|legal) hold\b|\b(demand
            |duty|obligation|ask(ed)? that you|asked to|ask you to) (to )?preserve\b|\bpreserv(e
            |ation) (\w+,? ){0,6}?(evidence|records?|chart|unaltered)\b|\bnotice of (\w+ ){0,3}(claim
            |intent)|\bhealth care liability claim|\bhas (retained|engaged|hired) (this|our|my|me|us|the)\b
            |\b(direct|address|send) (all |any )?(\w+ )?(communications?|correspondence
            |contact) (\w+ ){0,6}to (me|us|this|our)\b|\bprofessional liability (carrier|insurer)",
        "it gives notice of a claim or of representation",
    ),
    Cue::supporting(
        1.0,
        r"^ ?(re|patient|pt|client|claimant|member|insured|dob|d\.o\.b\.?|date of birth|birth ?date|born
            |subject|name)\b[^\n]*?[:.]",
        "a patient is identified as in a request",
    ),
    Cue::supporting(
        1.0,
        r"\b(records?|chart|charts) (request|needed|wanted)\b|\bour client\b|\bsubpoena\b",
        "the subject names a request",
    )
    .only_in(Where::Subject),
    Cue::mention(
        r"\b(records?|charts?|cop(y|ies)|results?|labs?|notes|authorization|release|subpoena|court
            |attorney|lawyer|law|hipaa|patients?|medical|shots|vaccin\w+|immunization\w*|visits?|dr\.?
            |doctor|claim|case|expediente|historial|resultados|vacunas|doctora?|file|deposition|forms?
            |attached|enclosed|fax)\b",
        "records, patients or law are spoken of",
    ),
    Cue::asking(
        2.5,
        r"\b(would|could|will|can) (you|u|your (people|office|staff)|someone) (look|see|share|burn|copy|make|tell|let|return|check|confirm|release|put|dig|find)\b[^.!?]{0,120}?\b(pages?|cd|disc|notes?|records?|chart|charts?|report|results?|dates?|list|log|quantit\w+|labs?|diagnosis|photos?|slides?|copy|copies|what was done)\b
            |\b(please )?burn (\w+ ){0,4}?(cd|disc|dvd)|\bcopy out for (me|us)\b|\breturn (this|the) (form|sheet) (together )?with\b",
        "the sender asks for it in other words",
    ),
    Cue::asking(
        2.5,
        r"\b(what i('d)? (still )?need|need now|we are unable to (fill|proceed|decide|process)|need prior|i want (everything|all|the|my|it)|may i have|might i have|i therefore ask|i ask you to|whether (you|the practice|your office) (will|would|can) (provide|share|send|release|give)|must (produce|have it|have them)|is (a|this) (formal )?request (under|for|pursuant)|furnish (a|the|his|her|us|me|within)|(me|nos) (lo|la|los|las)? ?(pueden|puede|podr[ií]an?) (mandar|enviar|dar)|me (lo|la|los|las)? ?(manden|env[ií]en|entreguen|den)|otra copia)\b",
        "the sender says what they must have",
    ),
    Cue::asking(
        2.5,
        r"\b(what (does|do|is|did)|is (there )?anything|how much (does|do|is))\b[^.?\n]{0,60}?\b(owed?|outstanding|balance|due)\b[^.?\n]{0,40}?\b(you|your (office|practice|clinic)|on (his|her|the) account)\b",
        "the sender asks what is owed",
    ),
];
