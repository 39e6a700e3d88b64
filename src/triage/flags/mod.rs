//! Circumstances that change how a request must be handled.
//!
//! Each flag has its own test. `minor` is arithmetic on the patient's date of birth; the three kinds of sensitive
//! records are in [`sensitive`], the attached authorization in [`authorization`], a claim against the practice in
//! [`claim`]; the others are phrases, with the phrases that deny them ("no rush", "I may revoke this"). A flag
//! speaks about this message: what is only quoted sets none, and a law firm's signature or a form's standing text
//! is not the sender's word.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use jiff::civil::Date;
use regex::Regex;

use crate::calendar;
use crate::model::{Evidence, Field, Flag, Kind, Patient, PersonId, Practice, Role};
use crate::triage::dates::{after, before};
use crate::triage::names::fold;
use crate::triage::phrase::{any_phrase, phrase};
use crate::triage::reading::{Passage, Reading, evidence};

pub mod authorization;
mod claim;
mod sensitive;

/// The flags of the message, and the words that set them; `named` are the clinicians whom it names.
pub fn flags(
    reading: &Reading,
    kind: Kind,
    patients: &[Patient],
    named: &[PersonId],
    received: Date,
    practice: &Practice,
) -> (BTreeSet<Flag>, Vec<Evidence>) {
    let found = look(reading, kind, patients, named, received, practice);
    (found.flags, found.said)
}

/// The words that would have set a flag, had the words around them not taken it back; none for a flag that is set.
pub fn taken_back(
    reading: &Reading,
    kind: Kind,
    patients: &[Patient],
    named: &[PersonId],
    received: Date,
    practice: &Practice,
) -> Vec<Evidence> {
    let found = look(reading, kind, patients, named, received, practice);
    let unset = found.denied.into_iter().filter(|(flag, _)| !found.flags.contains(flag));
    unset.map(|(_, denied)| denied).collect()
}

fn look(
    reading: &Reading,
    kind: Kind,
    patients: &[Patient],
    named: &[PersonId],
    received: Date,
    practice: &Practice,
) -> Found {
    let mut found = Found::default();
    minor(reading, kind, patients, received, &mut found);
    emancipated(reading, &mut found);
    deceased(reading, kind, patients, &mut found);
    sensitive::sensitive(reading, named, practice, &mut found);
    authorization::attached(reading, &mut found);
    claim::potential_claim(reading, kind, practice, &mut found);
    urgent(reading, &mut found);
    second_notice(reading, &mut found);
    withdrawal(reading, &mut found);
    found
}

/// Flags so far, with what set each first.
#[derive(Default)]
struct Found {
    flags: BTreeSet<Flag>,
    said: Vec<Evidence>,
    /// What would have set a flag, and was taken back.
    denied: Vec<(Flag, Evidence)>,
}

impl Found {
    fn set(&mut self, flag: Flag, passage: &Passage, words: &str, reason: &'static str) {
        if self.flags.insert(flag) {
            self.said.push(evidence(Field::Flags, passage, words.trim(), reason));
        }
    }

    fn has(&self, flag: Flag) -> bool {
        self.flags.contains(&flag)
    }

    /// Notes that `words` would have set `flag`, but for the words around them.
    fn deny(&mut self, flag: Flag, passage: &Passage, words: &str) {
        let denied = evidence(Field::Flags, passage, words.trim(), "");
        let reason = format!("would say `{flag}`, but the words around it take that back").into();
        self.denied.push((flag, Evidence { reason, ..denied }));
    }

    /// The first match of `cue` for `flag` that `denied` does not take back, with its passage.
    fn first<'a>(
        &mut self,
        flag: Flag,
        reading: &'a Reading,
        cue: &Regex,
        denied: impl Fn(&Passage, usize, usize) -> bool,
    ) -> Option<(&'a Passage, &'a str)> {
        for passage in reading.live() {
            for hit in cue.find_iter(&passage.text) {
                if !denied(passage, hit.start(), hit.end()) {
                    return Some((passage, hit.as_str()));
                }
                self.deny(flag, passage, hit.as_str());
            }
        }
        None
    }
}

/// The first match of `cue` that `denied` does not take back, with its passage.
fn first<'a>(
    reading: &'a Reading,
    cue: &Regex,
    denied: impl Fn(&Passage, usize, usize) -> bool,
) -> Option<(&'a Passage, &'a str)> {
    reading.live().find_map(|passage| {
        let mut hits = cue.find_iter(&passage.text);
        hits.find(|it| !denied(passage, it.start(), it.end())).map(|it| (passage, it.as_str()))
    })
}

fn minor(reading: &Reading, kind: Kind, patients: &[Patient], received: Date, found: &mut Found) {
    let ages = patients.iter().filter_map(|it| it.dob.as_ref()).map(|it| calendar::age(*it.expose(), received));
    let known: Vec<_> = ages.flatten().collect();
    let Some(passage) = reading.live().next() else { return };
    if known.iter().any(|age| *age < 18) {
        found.set(Flag::Minor, passage, "", "the date of birth makes the patient a minor");
    } else if kind == Kind::Guardian
        && known.is_empty()
        && let Some((passage, words)) = first(reading, &CHILD, |_, _, _| false)
        && first(reading, &GROWN, |_, _, _| false).is_none()
    {
        found.set(Flag::Minor, passage, words, "speaks of the patient as a child");
    } else if known.is_empty()
        && !patients.is_empty()
        && let Some((passage, words)) = first(reading, &MINOR, |_, _, _| false)
    {
        found.set(Flag::Minor, passage, words, "says that the patient is a minor");
    }
}

fn emancipated(reading: &Reading, found: &mut Found) {
    if let Some((passage, words)) =
        found.first(Flag::EmancipatedMinor, reading, &EMANCIPATED, |passage, start, _| {
            NOT_BEFORE.is_match(before(&passage.text, start, 24))
        })
    {
        found.set(Flag::EmancipatedMinor, passage, words, "says that the minor acts for themself");
    } else if found.has(Flag::Minor)
        && let Some((passage, words)) = first(reading, &ALONE, |_, _, _| false)
    {
        found.set(Flag::EmancipatedMinor, passage, words, "says that the minor consented alone");
    }
}

fn deceased(reading: &Reading, kind: Kind, patients: &[Patient], found: &mut Found) {
    if kind == Kind::Patient {
        return;
    }
    let families: Vec<String> = patients
        .iter()
        .filter_map(|it| it.name.expose().split_whitespace().rfind(|word| word.len() > 3))
        .map(fold)
        .collect();
    let of_patient = |text: &str| {
        let folded = text.split_whitespace().map(fold).collect::<Vec<_>>();
        families.iter().any(|family| folded.iter().any(|word| word.contains(family.as_str())))
    };
    let dead = found
        .first(Flag::Deceased, reading, &DEAD, |passage, start, end| {
            WARDED.is_match(before(&passage.text, start, 40)) || LIVING.is_match(after(&passage.text, end, 120))
        })
        .or_else(|| {
            found.first(Flag::Deceased, reading, &DIED, |passage, start, end| {
                let sentence = sentence_before(&passage.text, start);
                let kin = KIN.is_match(sentence) && !of_patient(sentence);
                let pronoun = PRONOUN.is_match(sentence);
                let named = of_patient(sentence) || of_patient(after(&passage.text, end, 40));
                // "Personal Injury - Wrongful Death" is what a firm does.
                let trade = sentence.trim_end().to_lowercase().ends_with("wrongful");
                trade || kin || !(pronoun || named)
            })
        });
    if let Some((passage, words)) = dead {
        found.set(Flag::Deceased, passage, words, "says that the patient has died");
    }
}

fn urgent(reading: &Reading, found: &mut Found) {
    let pressing = found.first(Flag::Urgent, reading, &URGENT, |passage, start, end| {
        let text = &passage.text;
        // A box that is left empty, a statute ("Fla. Stat."), a firm ("Pike & Rush, P.C.").
        let boxed = before(text, start, 4).trim_end().ends_with("[ ]")
            || before(text, start, 4).trim_end().ends_with("( )");
        let cited = text[end..].starts_with('.') && before(text, start, 2).ends_with(". ");
        let firm = before(text, start, 2).ends_with("& ") || after(text, end, 3).starts_with(" & ");
        let rushed = text[start..end].to_lowercase().starts_with("rush");
        boxed
            || cited
            || firm
            || NOT_URGENT_BEFORE.is_match(before(&passage.text, start, 40))
            || (!rushed && NOT_URGENT_AFTER.is_match(after(&passage.text, end, 40)))
    });
    if let Some((passage, words)) = pressing {
        found.set(Flag::Urgent, passage, words, "the sender presses for speed");
    }
}

fn second_notice(reading: &Reading, found: &mut Found) {
    let repeated = found.first(Flag::SecondNotice, reading, &SECOND, |passage, start, _| {
        let reply =
            matches!(passage.role, Role::Subject | Role::NestedSubject) && passage.text[start..].starts_with("RE:");
        let appointment = before(&passage.text, start, 14).to_lowercase().ends_with("appointment ");
        reply
            || appointment
            || IF.is_match(before(&passage.text, start, 32))
            || NOT_BEFORE.is_match(before(&passage.text, start, 16))
    });
    if let Some((passage, words)) = repeated {
        found.set(Flag::SecondNotice, passage, words, "says that it was asked before");
    }
}

fn withdrawal(reading: &Reading, found: &mut Found) {
    let withdrawn = found.first(Flag::Withdrawal, reading, &WITHDRAWN, |passage, start, end| {
        MAY.is_match(before(&passage.text, start, 40)) || BY_FORM.is_match(after(&passage.text, end, 40))
    });
    if let Some((passage, words)) = withdrawn {
        found.set(Flag::Withdrawal, passage, words, "withdraws a request or revokes an authorization");
    }
}

/// The words of the sentence that stand before `at`.
fn sentence_before(text: &str, at: usize) -> &str {
    let window = before(text, at, 200);
    let mut cuts = window.match_indices(['.', '?', '!']).filter(|(dot, _)| {
        let follows = window[dot + 1..].chars().next().is_none_or(char::is_whitespace);
        let word = window[..*dot].rsplit([' ', '\n']).next().unwrap_or_default();
        follows && word.len() > 3
    });
    cuts.next_back().map_or(window, |(dot, _)| &window[dot + 1..])
}

static MINOR: LazyLock<Regex> = LazyLock::new(|| {
    any_phrase(&[
        r"\b(?:a|the|said) minor(?: child)?\b",
        r"\bminor (?:patient|plaintiff|child)\b",
        r"\b(?:aged?|is|now|turned) (?:[1-9]|1[0-7])(?: years?| ?yo\b|\b[,.)])",
        r"\b(?:[1-9]|1[0-7])[\s-](?:years?|yr|month)[\s-]old\b",
        r"\bmenor de edad\b",
    ])
});

/// How parents and carers speak of a child.
static CHILD: LazyLock<Regex> = LazyLock::new(|| {
    any_phrase(&[r"\b(?:school|kindergarten|pre-?k|day ?care|camp|grade|pediatric(?:ian)?|well[\s-](?:child|baby)
            |toddler|newborn|infant|baby|foster (?:child|care|home)|kids?|child(?:ren)?|shots|escuela
            |guarder[ií]a|ni[nñ][oa]s?)\b"])
});

/// What shows that a son or daughter is grown.
static GROWN: LazyLock<Regex> = LazyLock::new(|| {
    phrase(
        r"\b(?:adult|ward|incapacitated|estate|power of attorney|college|conservator|executor|deceased
            |(?:1[89]|[2-9][0-9])[\s-]years?[\s-]old|turned (?:1[89]|[2-9][0-9]))\b",
    )
});

static EMANCIPATED: LazyLock<Regex> = LazyLock::new(|| {
    any_phrase(&[
        r"\bemancipat(?:ed|ion)\b",
        r"\bmature minors?\b",
        r"\bremoval of (?:the )?disabilities of minority\b",
        r"\bminors? (?:[a-z]+ ){0,4}(?:may|can) (?:[a-z]+ )?consent (?:to|for)\b",
        r"\bminor'?s? (?:own )?consent (?:law|statute|service|laws)\b",
        r"\bconsent(?:ed|s|ing)? (?:[a-z]+ ){0,6}(?:alone|for (?:myself|himself|herself|themsel(?:f|ves))
            |on (?:my|her|his|their) own)\b",
        r"\bemancipad[oa]\b",
    ])
});

/// What a minor says who consented without a parent.
static ALONE: LazyLock<Regex> = LazyLock::new(|| {
    any_phrase(&[
        r"\b(?:say yes|consent(?:ed)?|agree[d]?|signed)\b[^.\n]*\b(?:on my own|by myself|alone|for myself
            |without (?:my )?(?:mom|mother|dad|father|parents?))\b",
        r"\bI (?:can|may|could) (?:consent|say yes|sign)\b[^.]*\b(?:own|alone|myself|without)\b",
        r"\bown consent\b",
        r"\b(?:mom|mother|dad|father|parents?) (?:does ?n[o']?t|do ?n[o']?t|doesnt|dont) (?:have to
            |need to) (?:know|sign|consent)\b",
    ])
});

/// Words that say by themselves that the patient is dead.
static DEAD: LazyLock<Regex> = LazyLock::new(|| {
    any_phrase(&[
        r"\bdeceased\b",
        r"\bdecedent'?s?\b",
        r"\bdec'd\b",
        r"\bdate of death\b|\bd\.?o\.?d\.?:",
        r"\bletters (?:testamentary|of administration)\b",
        r"\bthe estate of\b",
        r"\bwas (?:found )?dead\b",
        r"\bpronounced (?:dead|at|on)\b",
        r"\bburied (?:him|her)\b|\b(?:cause|manner) of (?:his |her |the )?death\b|\bpost-?mortem\b|\bput down a cause\b",
        r"\bdeath (?:investigation|certificate|investigator)\b",
        r"\bautopsy\b",
        r"\bthe late [A-Z]",
        r"\bmy late (?:father|mother|husband|wife|son|daughter|brother|sister|dad|mom)\b",
        r"\bwrongful death of\b",
        r"\b(?:fallecid[oa]|falleci[oó]|difunt[oa]|muri[oó])\b",
    ])
});

/// What makes an estate that of a living ward.
static WARDED: LazyLock<Regex> = LazyLock::new(|| {
    phrase(
        r"\b(?:person,?(?: and| or)?(?: of)?|guardian(?:ship)? of
        |conservator(?:ship)? of) $",
    )
});

/// What says after it that the estate is that of a living person.
static LIVING: LazyLock<Regex> = LazyLock::new(|| {
    phrase(
        r"(?:\ban?|\bthe|,)[\s)]+(?:alleged )?(?:adult |minor )?(?:protected|disabled|incapacitated|incompetent|conserved|protectee|ward\b|minor\b
            |person with|conservatee)",
    )
});

/// Words that say it of whoever the sentence is about.
static DIED: LazyLock<Regex> = LazyLock::new(|| {
    phrase(
        r"\b(?:died|passed away|passed on(?:,|\.| in| on| at| last)|passed in|has passed|passing|death|dying
            |killed|dead)\b",
    )
});

static KIN: LazyLock<Regex> = LazyLock::new(|| {
    phrase(
        r"\b(?:mom|mother|dad|father|husband|wife|brother|sister|grandmother|grandfather|grandma|grandpa|aunt
            |uncle)[\s]*(?:has |had |recently |just )*$",
    )
});

static PRONOUN: LazyLock<Regex> = LazyLock::new(|| {
    phrase(
        r"\b(?:he|she|his|her|patient(?:'s)?|client(?:'s)?|insured(?:'s)?)(?: has| had| was| is| found| later| then
            | sadly| recently| until)*[\s]*$",
    )
});

static URGENT: LazyLock<Regex> = LazyLock::new(|| {
    any_phrase(&[
        r"\burgent(?:ly|e|emente)?\b|\b(?:me|nos|les?) urge[n]?\b|\bu r g e n t\b",
        r"\b(?:utmost|great|some|with|of|the) urgency\b",
        r"\b(?:quick(?:ly)?|fast|soon) as (?:you|u|ya) (?:possibly )?can\b|\bneed(?:ed)? (?:it |this |them |these )?now\b|\b(?:sorry
            |apologi[sz]e) for the (?:rush|short notice)\b|\btime[\s-]critical\b|\bin a (?:hurry|rush)\b|\bright now\b",
        r"\bstat\b",
        r"\bS T A T\b",
        r"\bemergenc(?:y|ia)\b",
        r"\bimmediate(?:ly)?\b",
        r"\bexpedit(?:e|ed|ing|ious(?:ly)?)\b",
        r"\brush(?:ed)?\b",
        r"\basap\b|\ba\.s\.a\.p\b",
        r"\bas soon as (?:you )?(?:possible|humanly|can)\b",
        r"\bas quickly as\b|\btime is of the essence\b|\blife[\s-]threatening\b|\bcritical(?:ly)? (?:ill
            |urgent|need)\b|\bhigh priority\b",
        r"\bright away\b|\bwithout delay\b|\bpromptly\b(?:$|[.!])",
        r"\btime[\s-]sensitive\b",
        r"\bcuanto antes\b|\blo antes posible\b|\binmediat(?:o|amente)\b",
    ])
});

static NOT_URGENT_BEFORE: LazyLock<Regex> = LazyLock::new(|| {
    phrase(
        r"\b(?:no|not|isn't|nothing|never|without|non)[\s-](?:[a-z]+[\s-]){0,2}$
            |\bin (?:case of )?(?:an? )?(?:medical )?$|\bnotify (?:us|the sender|me) $
            |\b(?:please )?(?:destroy|delete|telephone|call|contact|return)\b[^.\n]*$|\bin $|\bdays? $|\bthe $
            |\bold $",
    )
});

static NOT_URGENT_AFTER: LazyLock<Regex> = LazyLock::new(|| {
    phrase(
        r"^[\s/-]*(?:department|dept|room|rooms|physicians?|medicine|medical (?:services|technician)|contacts?
            |care|visits?|services|number|line|phone|protective|temporary|by (?:telephone|phone|fax|e-?mail)
            |notify|destroy|delete|family|relief|hearing|preceding|custody|supervisor|guardian|plan|steps|surgery|evacuation
            |(?:protective |custody |placement |room |department )?order\b)\b",
    )
});

static SECOND: LazyLock<Regex> = LazyLock::new(|| {
    any_phrase(&[
        r"\b(?:second|2nd|2d|third|3rd|fourth|4th|final|last|repeat|repeated
            |follow[\s-]?up) (?:and final )?(?:request|notice|letter|ltr|attempt|demand|reminder|fax
            |follow[\s-]?up)\b|\b(?:second|2nd|third|3rd|fourth|4th) time\b",
        r"\bS E C O N D R E Q U E S T\b|\bF I N A L N O T I C E\b",
        r"\b(?:following|circling|checking|writing) (?:up|back|again|in again)\b[^.\n]*\b(?:request|letter
            |records|this|again|mail|fax|my|our|on)\b",
        r"\b(?:we|i) (?:first |already |have already |previously |originally )?(?:wrote|asked|requested|faxed
            |mailed|e-?mailed|sent)\b[^.]*\b(?:no (?:reply|response|answer)|nothing|not (?:heard|received
            |answered|responded)|haven't|still|ignored|never)\b",
        r"\b(?:no|without(?: a)?) (?:reply|response|answer)\b[^.\n]*\b(?:to|on file|received|from you|yet)\b",
        r"\bnothing has been received\b|\bhas not been (?:answered|received)\b
            |\bhave (?:still )?not (?:yet )?(?:received|heard)\b|\bhaven't (?:received|heard|gotten|got)\b",
        r"\bI (?:wrote|asked|called|e-?mailed|faxed|requested)\b[^.]*\b(?:on|in|back|weeks?|months?|you people
            |for my)\b[^.]*(?:[.\n][^.]*)?\b(?:nothing|still|ignored|never|below|thirty|voicemails|no (?:reply
            |response|answer))\b",
        r"\b(?:i|we)(?:'ve| have) (?:now )?(?:called|asked|written|emailed|faxed|requested)\b[^.]*\b(?:for (?:my|his|her|the|these|them|it) [^.]*times
            |twice|already|weeks?|months?|since)\b",
        r"\b(?:asked|wrote|called|requested|e-?mailed|faxed)\b[^.]{0,40}\b(?:(?:two|three|four|five|six|several|a few|[0-9]{1,2}) (?:days|weeks|months)|a (?:week|month)) ago\b",
        r"\boverdue (?:subpoena|records|request)\b|\bre-?issued (?:subpoena|request|letter)\b|\bfinal (?:attempt|request|notice)\b|\bmessages?\b[^.]{0,40}\b(?:unreturned|went unanswered)\b",
        r"\b(?:re-?sending|re-?sent|re-?submitting|reminder|past due|outstanding request|unanswered
            |previously (?:requested|submitted|faxed))\b",
        r"\b(?:asking|requesting|writing) (?:you )?(?:once )?again\b|\bper my last\b|\bsent (?:this
            |it) (?:before|already|twice)\b",
        r"\b(?:status|update) (?:of|on) (?:my|our|the|this) (?:[a-z]+ )?request\b",
        r"\b(?:nobody|no ?one) (?:has |have |ever )?(?:answer(?:ed)?|repl(?:y|ied)|respond(?:ed)?|(?:got|called|wrote|gotten) (?:me |us )?back)\b",
        r"\b(?:any|some) (?:word|news|update) (?:on|about)\b|\b(?:has|have)(?:n'?t| not) heard (?:back|from|anything)\b|\bthere(?:'s| has)
            been no (?:answer|reply|response)\b|\b(?:second|2nd|third|3rd|final) outreach\b|\bprevious notices?\b|\b(?:first|original) request
            (?:was )?(?:sent|dated|made)\b",
        r"^(?:re: |fwd?: )?(?:follow[\s-]?up\b|again\b)",
        r"\bit never (?:came|arrived)\b|\bnever (?:got|received|heard) (?:it|them|anything|back|a)\b",
        r"\bstill (?:do ?n[o']?t|have ?n[o']?t|dont|havent|haven't|don't|do not|have not|waiting|nothing|no)\b",
        r"\b(?:our|my) (?:earlier|prior|previous|first|last|original) (?:request|letter|fax
            |e-?mail)\b[^.]*\b(?:unanswered|no|not|without|remains|went|below)\b",
        r"\b(?:is|was|been) (?:the|my|our) (?:second|third|2nd|3rd|fourth) (?:time|request|letter|notice
            |try)\b",
        r"\bsegunda (?:solicitud|vez|petici[oó]n)\b|\b(?:past|over)due request\b",
    ])
});

/// What makes it a case that has not come.
static IF: LazyLock<Regex> = LazyLock::new(|| phrase(r"\b(?:if|unless|until|should)(?: [a-z]+){0,2} $"));

static WITHDRAWN: LazyLock<Regex> = LazyLock::new(|| {
    any_phrase(&[
        r"\b(?:I|we)(?:,[^,.]*,(?: [a-z]+,)?)? (?:do )?
            (?:hereby |now |formally |also |therefore |want to |wish to |would like to |am |are )*
            (?:revok(?:e|ing)|withdraw(?:ing)?|rescind(?:ing)?|cancel(?:l?ing)?|retract)\b",
        r"\bhereby (?:revoke[ds]?|withdraws?|withdrawn|rescind(?:ed|s)?|cancel(?:led|s|ed)?)\b",
        r"\b(?:revocation|withdrawal|cancellation) of (?:my |our |the |this |prior )*(?:authorization|consent
            |request|release|permission|records)\b",
        r"\brequests?\b[^.]*\b(?:is|are|as|be|been) (?:hereby )?(?:withdrawn|cancell?ed|rescinded|void)\b",
        r"\b(?:withdraw|cancel|rescind|disregard|stop|void) (?:our|my|the|this|that
            |all) (?:[a-z0-9/, ]{0,30})?(?:requests?|order|authorization|consent|release|subpoena|letter|fax|e-?mail|demand|permission)\b",
        r"\b(?:take|takes|taking|took) back (?:my|our|the|any|all|that|this) (?:[a-z]+ ){0,3}(?:permission|consent|authorization|release|letter
            |request)\b|\b(?:don't|do not) (?:copy|send|release|produce) (?:anything|any of it)\b[^.]*\b(?:closed|settled|paid|over|after all
            |anymore|longer)\b|\bretiro el permiso\b",
        r"\btear up (?:the|our|my|that|this) (?:request|letter|subpoena|release|authorization)\b|\bwe (?:do ?n[o']t|don'?t|do not|won'?t) need (?:the|her|his|their|any) (?:chart|records?|copies|file) (?:any ?more|any longer|after all|now)\b",
        r"\b(?:take|taking) (?:that|it|this) back[.!][^.]{0,20}\b(?:don'?t|do not|no longer) (?:give|have)\b[^.]{0,20}\bpermission\b|\b(?:don'?t|do not) give (?:you |them |any ?one )?(?:my )?permission (?:any ?more|any longer|now)\b",
        r"\bcancell?ation (?:notice|request)\b|\bnotice of (?:withdrawal|cancell?ation|revocation)\b
            |\bcancel (?:request|order)\b",
        r"\bsubpoena (?:served [^.]{3,40} |of [^.]{3,20} |dated [^.]{3,20} )?(?:is|has been|was) (?:hereby )?(?:withdrawn|released|cancell?ed)\b|\b(?:take
            |taking) back my (?:permission|consent|authorization)\b",
        r"\bno longer (?:need|require|seek|want|requesting|authorize)\b",
        r"\brevoco\b|\bretiro mi (?:autorizaci[oó]n|consentimiento|solicitud)\b",
    ])
});

static MAY: LazyLock<Regex> = LazyLock::new(|| {
    phrase(
        r"\b(?:may|can|could|might|right to|unless|until|if|how to|whether|wish to|to
        |or)(?: [a-z]+){0,2}[\s]*$",
    )
});

static BY_FORM: LazyLock<Regex> = LazyLock::new(|| phrase(r"^[^.]*\bat any time\b"));

static NOT_BEFORE: LazyLock<Regex> =
    LazyLock::new(|| phrase(r"\b(?:not|no|never|isn't|non)[\s-](?:[a-z]+ ){0,2}$"));

#[cfg(test)]
mod tests;
