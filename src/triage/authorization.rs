//! What a release authorization has of what 45 CFR 164.508(c) asks for, and whether it may still be used: [`authorization`].
//!
//! A form says a thing by a label with something written after or below it, by a ticked box, or in a sentence; a letter by
//! its sentences alone. What is only printed says nothing: [`Form`] takes out the boxes that nobody ticked before a sentence
//! is looked for, and a label with a rule, an empty date or nothing after it is a blank. The signature is looked for as on
//! other papers ([`signature`](crate::triage::signature)); its date beside it.
//!
//! Whether the signature is the patient's, and whether the representative may act, is for a person to judge.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use jiff::civil::Date;
use regex::{Captures, Regex};

use crate::model::{Authorization, Element, Evidence, Field, Practice, Standing};
use crate::triage::flags::authorization::{Paper, paper};
use crate::triage::phrase::{any_phrase, phrase};
use crate::triage::reading::{Passage, Reading, evidence};

use self::form::{Form, is_filled};

mod expiry;
mod form;
mod signed;

/// How many bytes after "to release" its object is looked for.
const OBJECT: usize = 260;

/// The authorization in the message, held against the rule on the day of receipt; none where there is none.
/// `is_represented` says that the patient cannot sign: a minor, or dead. On a form of `practice` itself it is the practice
/// that discloses.
pub fn authorization(
    reading: &Reading<'_>,
    practice: &Practice,
    received: Date,
    is_represented: bool,
) -> (Option<Authorization>, Vec<Evidence>) {
    let Some(Paper { passage, .. }) = paper(reading) else { return (None, Vec::new()) };
    let form = Form::of(&pages(reading, passage));
    let signature = signed::signature(&form, received);
    let expiry = expiry::expiry(&form, signature.date);
    let is_missing = |element: &Element| match element {
        Element::Description => !is_described(&form),
        Element::Discloser => !is_from_someone(&form, &practice.name),
        Element::Recipient => !is_to_someone(&form),
        Element::Purpose => !has_purpose(&form),
        Element::Expiry => expiry.is_none(),
        Element::Signature => !signature.is_there,
        Element::SignatureDate => signature.date.is_none(),
        Element::Authority => !signed::is_authority_told(&form, is_represented),
        Element::Revocation => !REVOCATION.is_match(&form.said),
        Element::Conditions => !CONDITIONS.is_match(&form.said),
        Element::Redisclosure => !REDISCLOSURE.is_match(&form.said),
    };
    let (missing, present): (BTreeSet<Element>, BTreeSet<Element>) =
        Element::ALL.iter().copied().partition(is_missing);
    // A paper that says none of these only speaks of one.
    let least = [Element::Description, Element::Discloser, Element::Recipient, Element::Signature];
    if least.iter().all(|it| missing.contains(it)) {
        return (None, Vec::new());
    }
    let expires = expiry.as_ref().and_then(|it| it.date);
    let revoked = reading.live().find_map(|it| REVOKED.find(&it.text).map(|found| (it, found.as_str())));
    let mut authorization =
        Authorization { standing: Standing::Present, present, missing, signed: signature.date, expires };
    authorization.standing = if revoked.is_some() {
        Standing::Revoked
    } else if expires.is_some_and(|last| last < received) {
        Standing::Expired
    } else if authorization.missing.is_empty() {
        Standing::Present
    } else {
        Standing::Missing
    };
    let said = |words: &str, reason| evidence(Field::Authorization, passage, words, reason);
    let of_end = expiry.map(|it| said(&it.words, "says until when the authorization holds"));
    let of_hand = signature.words.map(|it| said(&it, "the authorization is signed"));
    let of_revoking = revoked.map(|(it, words)| evidence(Field::Authorization, it, words, "it is revoked"));
    (Some(authorization), [of_revoking, of_end, of_hand].into_iter().flatten().collect())
}

/// The pages of the authorization that begins with `first`: those after it in the same file, until another paper begins.
fn pages<'a>(reading: &'a Reading<'_>, first: &'a Passage) -> Vec<&'a Passage> {
    let after = reading.live().filter(|it| it.part == first.part && it.page > first.page);
    let after = after.take_while(|it| !ANOTHER.is_match(&it.text.lines().take(6).collect::<Vec<_>>().join("\n")));
    std::iter::once(first).chain(after).collect()
}

/// Whether it says which information (164.508(c)(1)(i)).
fn is_described(form: &Form) -> bool {
    let in_words = DESCRIBED.find_iter(&form.said).any(|it| !POINTING.is_match(it.as_str()));
    in_words || form.ticked.iter().any(|it| RECORDS.is_match(it)) || form.is_filled_in(&DESCRIPTION)
}

/// Whether it names who may disclose (164.508(c)(1)(ii)).
/// The practice does so on its own form, and where it is addressed.
fn is_from_someone(form: &Form, practice: &str) -> bool {
    let mut named = AUTHORIZES
        .captures_iter(&form.said)
        .map(|it| captured(&it))
        .filter(|it| !POINTING.is_match(it) && !NOBODY.is_match(it));
    let is_addressed = form.is_headed(practice)
        || form.values(&ADDRESSEE).any(|it| YOU.is_match(&form.said) || form::begins(it, practice));
    named.any(is_filled) || is_addressed || RELEASE_BY.is_match(&form.said) || form.is_filled_in(&DISCLOSER)
}

/// Whether it names to whom (164.508(c)(1)(iii)).
fn is_to_someone(form: &Form) -> bool {
    let mut released =
        RELEASES.find_iter(&form.said).map(|it| crate::triage::dates::after(&form.said, it.end(), OBJECT));
    let is_named = |object: &str| {
        TO.captures(object).map(|it| captured(&it)).is_some_and(|it| is_filled(it) && !POINTING.is_match(it))
    };
    released.any(is_named)
        || EXCHANGES.is_match(&form.said)
        || GIVEN.is_match(&form.said)
        || form.is_filled_in(&RECIPIENT)
}

/// What the one group holds that took part in a match.
fn captured<'t>(captures: &Captures<'t>) -> &'t str {
    captures.iter().skip(1).flatten().next().map_or("", |it| it.as_str())
}

/// Whether it says what for (164.508(c)(1)(iv)).
fn has_purpose(form: &Form) -> bool {
    PURPOSE_SAID.is_match(&form.said)
        || form.is_filled_in(&PURPOSE)
        || form.ticked.iter().any(|it| PURPOSES.is_match(it))
}

/// The first lines of a page that is not part of the authorization.
static ANOTHER: LazyLock<Regex> = LazyLock::new(|| {
    phrase(
        r"\b(?:[a-z]+ court\b|(?:case|cause|index|docket) (?:no|number)\b|declaration|dear|subpoena|order|affidavit|certificate of service|in the [a-z\s]*court|invoice|letters of
            |notice of)\b",
    )
});

/// A description in a sentence.
static DESCRIBED: LazyLock<Regex> = LazyLock::new(|| {
    any_phrase(&[
        r"\b(?:all|any|every|complete|entire|full|whole|my|his|her|copies of|copy of|these|todos?|toda|mi|mis)[\s]+
            (?:[a-z/&,'-]+ ){0,6}(?:records?|charts?|notes|reports?|bills?|billing|results|films|images|x-?rays|histor(?:y|ies)
            |files?|expedientes?|historial|registros)\b[^.\n]{0,24}",
        r"\b(?:all|any|any and all|complete) (?:(?:my|the|of|health|medical|protected|other|relevant|individually|identifiable) ){0,4}information\b[^.\n]{0,24}",
        r"\b(?:medical|treatment|billing|health|dental|hospital|laboratory|imaging|psychiatric|immunization) (?:[a-z]+ ){0,2}
            (?:records?|charts?|notes|reports?|bills|results|histor(?:y|ies)|information) (?:[a-z]+ ){0,6}(?:from|since
            |between|for (?:dates?|the period|treatment|services|visits?)|related|relating|regarding|concerning|of|about)\b[^.\n]{0,24}",
    ])
});

/// Words that leave what they speak of to another place.
static POINTING: LazyLock<Regex> = LazyLock::new(|| {
    phrase(
        r"\b(?:below|following|checked|indicated|described|specified|listed|above|marked|selected|boxes|siguiente)\b|_{3,}|\[",
    )
});

/// What a ticked box for information says.
static RECORDS: LazyLock<Regex> = LazyLock::new(|| {
    phrase(
        r"\b(?:records?|charts?|notes?|labs?|laboratory|imaging|radiology|x-?rays?|billing|bills?|immunizations?|vaccin[a-z]*
            |visits?|summar(?:y|ies)|histor(?:y|ies)|reports?|results?|medications?|consultations?|operative|pathology|everything
            |discharge|emergency|expediente|historial|vacunas|notas)\b",
    )
});

static DESCRIPTION: LazyLock<Regex> = LazyLock::new(|| {
    phrase(
        r"\b(?:(?:(?:specific )?(?:description of )?(?:health |medical |protected |the )*(?:information|records?|items|documents)[\s]*
            (?:that (?:may|can|will) |which may |i want |to )?(?:to )?(?:be )?(?:used|released?|disclosed?|requested|shared|sent
            |obtained|copied)?(?:(?: or |/)(?:disclosed|released|used))?)|description|what(?: (?:may|can|will|information|records)[^:\n]{0,30})?
            |scope|dates? of (?:service|treatment)|informaci[oó]n (?:que|a|por)[^:\n]{0,30}|(?:expedientes?|registros)[^:\n]{0,20})[\s]*:",
    )
});

/// "I authorize X to release".
static AUTHORIZES: LazyLock<Regex> = LazyLock::new(|| {
    any_phrase(&[
        r"\b(?:authorizes?|permit|allow|direct|request and authorize|give (?:my )?(?:permission|consent)(?: to| for)?
            |request that|request|consent for)[\s,:]+((?:[^.;:]|(?-i:[A-Z])\.){3,500}?)[\s,]*\bto (?:release|disclose|furnish|give|send|provide|share|fax
            |use|obtain|exchange|discuss|make|copy|mail|forward|communicate)\b",
        r"\bautorizo a[\s:]+([^.;:]{3,160}?)[\s,]*\b(?:a|para|que) (?:que )?(?:divulg|entreg|compart|envi|proporcion|revel|d[eé]|di[oó])[a-z]*",
    ])
});

/// What stands after "authorize" and names nobody.
static NOBODY: LazyLock<Regex> = LazyLock::new(|| {
    phrase(
        r"^[\s]*(?:and|the (?:release|use|disclosure|following)|disclosure|release|use|for|this|all|any (?:release|disclosure|and all records))\b",
    )
});

/// Whom a release addresses, as "To: any doctor" above "I want you to give".
static ADDRESSEE: LazyLock<Regex> = LazyLock::new(|| phrase(r"^[\s]*(?:to|para|dear|a)[\s]*:"));

static YOU: LazyLock<Regex> = LazyLock::new(|| {
    phrase(
        r"\b(?:want|authorize|ask|allow|permit|direct)(?: that)? you(?: to)?\b|\byou (?:are (?:hereby )?authorized|may|have my permission) to\b|\bquiero que (?:usted|ustedes|le|les)\b",
    )
});

/// "To give Evergreen Disability all of it".
static GIVEN: LazyLock<Regex> =
    LazyLock::new(|| phrase(r"\b(?:give|send|furnish|fax|mail) (?:to )?(?:the )?(?-i:[A-Z][A-Za-z]+ [A-Z])"));

/// Two who are named exchange what they have.
static EXCHANGES: LazyLock<Regex> = LazyLock::new(|| {
    phrase(
        r"\b(?:authorize|permit|allow)[\s]+[^.;:_]{3,160}\b(?:and|with|y)[\s]+[^.;:_]{3,120}\bto (?:exchange|share|communicate|talk)\b
            |\b(?:exchange|share)d?\b[^.;:_]{0,80}\bbetween\b[\s]+[^.;:_]{3,160}\band\b",
    )
});

/// "The release of my records by X".
static RELEASE_BY: LazyLock<Regex> = LazyLock::new(|| {
    phrase(
        r"\b(?:release|disclosure|copies|records?|information|file|chart)\b[^.\n]{0,100}\b(?:by|from|held by|kept by|maintained by|at|of)
            (?:the (?:office|practice|clinic) of )?(?-i:[A-Z][a-z]+[\s,])",
    )
});

static DISCLOSER: LazyLock<Regex> = LazyLock::new(|| {
    phrase(
        r"\b(?:(?:information |records? |release |released |disclosed |obtained? |request(?:ed)? )?from(?: whom)?
            |disclosing (?:party|provider|facility|entity|person|organization)|disclosed by|released by|release by
            |(?:name of )?(?:the )?(?:facility|provider|practice|persons?|organizations?|entity|clinic|hospital|physician|who)
            [^:\n]{0,40}(?:authorized to|disclosing|releasing|may|will|can|making)[^:\n]{0,40}(?:disclos|releas|giv|us)[a-z]*[^:\n]{0,20}
            |records? (?:holder|custodian)|custodian|i authorize|autorizo a|de)[\s]*:",
    )
});

static RELEASES: LazyLock<Regex> = LazyLock::new(|| {
    phrase(
        r"\b(?:release|released|disclose|disclosure|furnish|give|send|provide|share|fax|mail|forward|copies|discuss|exchange
            |divulg[a-z]*|entreg[a-z]*|compart[a-z]*|envi[a-z]*|proporcion[a-z]*)\b",
    )
});

static TO: LazyLock<Regex> = LazyLock::new(|| {
    any_phrase(&[
        r"^[^.]{0,200}?\b(?:to|with|al?|a la)[\s:]+(?:the (?:law )?(?:office|offices|firm) of |my (?:attorneys?|lawyers?|new doctor)[,]? |the |our |mr\. |ms\. |dr\. )?((?-i:[A-ZÀ-Ý])[^.;\n]{2,80})",
        r"^[^.]{0,120}?\bto ((?:me|myself|my (?:attorneys?|lawyers?|mother|father|wife|husband|school|employer|new doctor|insurance
            )[^.;\n]{0,60}))",
    ])
});

static RECIPIENT: LazyLock<Regex> = LazyLock::new(|| {
    phrase(
        r"\b(?:(?:information |records? |copies )?(?:to be )?(?:release|disclose|send|give|mail|fax|provide|deliver|furnish)(?:d|ed|s)?[\s]+
            (?:(?:my |the )?(?:records?|information|copies)[\s]+)?to|recipients?|receiving (?:party|facility|provider|person|organization)
            |to whom[^:\n]{0,40}|sent to|given to|(?:persons?|who|name)[^:\n]{0,40}(?:receiv|authorized to (?:receive|obtain)|may get|will get)[a-z]*[^:\n]{0,30}
            |entregar a|destinatario|enviar a|divulgar a|a qui[eé]n[^:\n]{0,20}|to|para)[\s]*:",
    )
});

static PURPOSE_SAID: LazyLock<Regex> = LazyLock::new(|| {
    any_phrase(&[
        r"\bfor (?:the )?purposes? of[\s:]+[a-z]{3,}|\bfor [a-z\s]{0,24}workers'? ?comp|\bpurposes? (?:of (?:this|the) (?:[a-z]+ )?(?:is|are)|is|are) (?:to |for |my |the )?[a-z]{3,}",
        r"\bat (?:my|the) (?:own )?request(?: of (?:the )?(?:individual|patient))?\b|\ba (?:mi )?petici[oó]n (?:m[ií]a|propia|del paciente)\b",
        r"\b(?:in connection with|connected with|in support of|related to|relating to|because of|for use in) (?:my|a|an|the|our|his|her|this)[\s]+
            (?:[a-z']+ ){0,5}(?:claim|case|lawsuit|suit|application|injur[a-z]+|accident|litigation|action|appeal|matter|care|treatment)\b",
        r"\b(?:so (?:that )?(?:he|she|they|it|i) (?:can|may)|to|for) (?:investigat|evaluat|process|handl|pursu|prosecut|review|assess|decid)[a-z]*[\s]+
            (?:my|a|the|an|his|her) (?:[a-z]+ ){0,3}(?:claim|case|application|injur[a-z]+|benefits|eligibility|suit)\b",
        r"\bfor (?:my |the |a |his |her )?(?:continu[a-z]+ (?:of )?(?:care|treatment)|continuing care|legal (?:use|purposes?|matters?|reasons?)
            |insurance (?:purposes?|claim)|(?:[a-z]+ ){0,4}(?:claim|case|lawsuit|appeal|application|hearing)\b|disability|personal (?:use|reasons?)|treatment|transfer of care|school|employment)\b
            |\bpara (?:mi |un |una |el )?(?:reclamo|caso|demanda|continuar|tratamiento|uso (?:legal|personal)|seguro)\b",
    ])
});

static PURPOSE: LazyLock<Regex> = LazyLock::new(|| {
    phrase(
        r"\b(?:purposes?(?: (?:of|for) [^:\n]{0,50})?|reasons?(?: for [^:\n]{0,40})?|what for|why[^:\n]{0,30}|to be used for|use
            |motivo|prop[oó]sito|raz[oó]n)(?:\([^)\n]*\)|[\s])*:",
    )
});

/// What a ticked box for the purpose says.
static PURPOSES: LazyLock<Regex> = LazyLock::new(|| {
    phrase(
        r"\b(?:legal|attorney|litigation|insurance|claims?|continu[a-z]+|personal|treatment|transfer|disability|school|employment|at my request
            |request of|worker|social security|second opinion|moving|new (?:doctor|provider)|legales?|seguro|uso)\b",
    )
});

static REVOCATION: LazyLock<Regex> = LazyLock::new(|| {
    phrase(
        r"\b(?:revok(?:e|ed|ing)|revocation|revocar(?:la|lo)?|revocaci[oó]n|cancel(?:led)?|withdraw|take back|cancelar(?:la)?|change my mind|take (?:this|it|that) back|(?:writ(?:e|ing) to|in writing to) (?:end|stop)
            |(?:end|stop) (?:it|this)(?: [a-z]+)? (?:at any time|in writing|by writing))\b",
    )
});

static CONDITIONS: LazyLock<Regex> = LazyLock::new(|| {
    any_phrase(&[
        r"\b(?:treatment|payment|enrol?lment|eligibility|benefits|care|services)\b[^.]{0,160}\b(?:condition[a-z]*|depend[a-z]*|affect[a-z]*
            |refus[a-z]+|denied|deny|based|whether|even if|if i do not|required)\b",
        r"\b(?:condition[a-z]*|affect|depend|refuse|deny|withhold)\b[^.]{0,120}\b(?:treatment|payment|enrol?lment|eligibility|benefits|care)\b",
        r"\b(?:refus[a-z]+|declin[a-z]+|not (?:have|need|required|obliged)|whether or not (?:i|you)|need not|(?:don't|dont) have)(?: to)? sign\b|\bnot signing\b",
        r"\b(?:tratamiento|pago|atenci[oó]n|beneficios|inscripci[oó]n)\b[^.]{0,120}\b(?:condicion[a-z]*|depend[a-z]*|afect[a-z]*|neg[a-z]*)
            |\b(?:condicion|depend|afect)[a-z]*\b[^.]{0,120}\b(?:tratamiento|pago|atenci[oó]n|beneficios)\b|\bno (?:estoy obligad[oa] a|tengo que|es obligatorio) firmar\b",
    ])
});

static REDISCLOSURE: LazyLock<Regex> = LazyLock::new(|| {
    any_phrase(&[
        r"\bre-?[\s]?disclos[a-z]+\b|\bfurther disclos|\b(?:disclosed?|shared?|released?|passed|given) (?:it |them )?(?:on|again|further|to others)\b",
        r"\b(?:receives?|gets?)\b[^.]{0,60}\b(?:may|might|can|could) (?:share|disclose|pass|give|tell)\b|\blaws?[a-z\s]{0,20}(?:may|might|will|can)[\s]+
            (?:no longer|not)(?: then)? (?:protect|apply|cover)",
        r"\bno longer (?:be )?(?:protected|private|covered)|\bmay not be protected\b|\blose[a-z]* (?:its |the )?protection\b",
        r"\b(?:volver a|nueva(?:mente)?|vuelv[a-z]+ a) (?:ser )?divulg|\bdivulg[a-z]+ (?:de nuevo|nuevamente|otra vez)|\bre-?divulg
            |\bya no (?:est[eéá]|estar[aá][a-z]*|ser[aá][a-z]*) protegid",
    ])
});

/// That it is revoked, and not how one could.
static REVOKED: LazyLock<Regex> = LazyLock::new(|| {
    any_phrase(&[
        r"\b(?:i|we) (?:hereby |now |do |am |therefore )*(?:revoke|revoking|withdraw|rescind) (?:this|my|the|that|any)[\s]+
            (?:[a-z0-9]+ ){0,4}(?:authorization|release|consent|permission)\b",
        r"(?:^|\n)[\s*=#-]*(?:revoked|revocada|cancelada|void)[\s*:=#-]*(?:on|by|as of|effective|el|$|\n|[0-9])",
        r"\b(?:authorization|release|consent) (?:is|was|has been) (?:hereby )?(?:revoked|withdrawn|cancell?ed|rescinded)[\s]*
            (?:on|by|as of|effective|in full|\.|$)|\brevoco (?:esta|mi|la)\b",
    ])
});

#[cfg(test)]
mod tests;
