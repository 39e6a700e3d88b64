//! Whether a claim, complaint or suit against the practice is made or in preparation.
//!
//! Lawyers and boards use words of art ("standard of care", "preserve", "it is alleged that"); a patient or a
//! relative says that the care did harm and speaks of a lawyer. Negligence of somebody else, such as a driver, is
//! no claim here, nor is one that the sentence denies. What a subpoena's caption says of the parties is not about
//! the practice.

use std::sync::LazyLock;

use regex::Regex;

use super::{Found, first, sentence_before};
use crate::model::{Flag, Kind, Practice};
use crate::triage::dates::{after, before};
use crate::triage::phrase::{any_phrase, phrase};
use crate::triage::reading::{Passage, Reading};

/// Sets the flag where a claim or complaint against the practice or its clinicians shows.
pub(super) fn potential_claim(reading: &Reading, kind: Kind, practice: &Practice, found: &mut Found) {
    let denied = |passage: &Passage, start: usize, end: usize| {
        NO_CLAIM.is_match(sentence_before(&passage.text, start))
            || OTHER_PARTY.is_match(after(&passage.text, end, 60))
            || OTHER_PARTY.is_match(before(&passage.text, start, 30))
            || NOT_AFTER.is_match(after(&passage.text, end, 30))
            || (passage.text[start..end].to_ascii_lowercase().starts_with("birth")
                && FIRM.is_match(after(&passage.text, end, 12)))
            || (passage.text[start..end].to_ascii_lowercase().starts_with("preserv")
                && FAMILY.is_match(&passage.text))
            || is_trade(&passage.text, start)
    };
    // Whoever says that it is not about this practice is believed.
    if first(reading, &NOT_AGAINST, |_, _, _| false).is_some() {
        return;
    }
    let strong = match kind {
        Kind::CourtOrder => None,
        Kind::Subpoena => first(reading, &COMPLAINT, denied),
        Kind::Attorney
        | Kind::Patient
        | Kind::Guardian
        | Kind::Insurer
        | Kind::Provider
        | Kind::Agency
        | Kind::Other
        | Kind::NotARequest
        | Kind::Unclear => first(reading, &CLAIM, denied).or_else(|| first(reading, &COMPLAINT, denied)),
    };
    if let Some((passage, words)) = strong {
        found.set(Flag::PotentialClaim, passage, words, "speaks of a claim or complaint about the care");
        return;
    }
    if !matches!(kind, Kind::Patient | Kind::Guardian) {
        return;
    }
    // A patient or a relative who says that the care here harmed them, and speaks of a lawyer.
    let name = phrase_of_practice(practice);
    let lawyer = first(reading, &LAWYER, |_, _, _| false);
    let harm = first(reading, &HARM, |passage, start, _| {
        let sentence = sentence_before(&passage.text, start);
        NO_CLAIM.is_match(sentence) || (sentence.contains("other driver") && !sentence.contains(name))
    });
    if let (Some((passage, words)), Some(_)) = (lawyer, harm) {
        found.set(Flag::PotentialClaim, passage, words, "says that the care did harm, and speaks of a lawyer");
    }
}

/// Whether the line lists what a law firm does ("Personal Injury - Medical Malpractice - Wrongful Death").
fn is_trade(text: &str, at: usize) -> bool {
    let start = text[..at].rfind('\n').map_or(0, |it| it + 1);
    let line = text[start..].lines().next().unwrap_or_default();
    let separators =
        [" - ", " | ", " \u{2022} ", " \u{b7} ", " * ", ", "].iter().map(|it| line.matches(it).count()).max();
    separators.is_some_and(|it| it > 1) && line.len() < 120 && TRADE.is_match(line)
}

fn phrase_of_practice(practice: &Practice) -> &str {
    practice.name.split_whitespace().next().unwrap_or("?")
}

/// What says that the clinic is only a witness.
static NOT_AGAINST: LazyLock<Regex> = LazyLock::new(|| {
    phrase(
        r"\b(?:you|your (?:clinic|practice|office)|this (?:clinic|practice|office)) (?:is|are) not (?:a (?:party|target|subject|defendant|respondent)|under investigation|the (?:subject|target)|being (?:sued|investigated))\b
            |\b(?:do|does) not (?:contend|claim|allege|suggest|believe) that (?:anyone|anybody|any one|you|your|dr)\b",
    )
});

/// What makes it the name of a firm.
static FIRM: LazyLock<Regex> = LazyLock::new(|| phrase(r"^ (?:law|lawyers?|attorneys?|group|firm|center|trial)\b"));

/// What a quarrel within a family is about.
static FAMILY: LazyLock<Regex> = LazyLock::new(|| {
    phrase(
        r"\b(?:dissolution (?:of|case|action)|above dissolution|divorce|(?:child|joint|sole|shared) (?:legal )?custody|custody (?:case|dispute|matter|evaluation)|parenting (?:plan|time)|parentage|legal decision[\s-]making)\b",
    )
});

/// A claim made or coming, against those who treated the patient.
static CLAIM: LazyLock<Regex> = LazyLock::new(|| {
    any_phrase(&[
        r"\bhave a (?:good |strong )?case (?:for|against|of)\b",
        r"\b(?:medical |professional )?(?:malpractice|negligen(?:ce|t|tly))\b",
        r"\bstandards? of (?:care|practice)\b",
        r"\b(?:departure|departed|deviat(?:ion|ed)) from (?:the )?(?:accepted|standard|applicable|good)\b",
        r"\bhealth ?care liability\b",
        r"\bnotice of (?:intent|claim|a claim|health)\b",
        r"\bintent to (?:sue|initiate|file|bring|commence)\b",
        r"\bcertificate of merit\b|\baffidavit of merit\b|\btolling agreement\b",
        r"\b(?:litigation|legal) hold\b",
        r"\bpreserv(?:e|ation|ing)\b",
        r"\bspoliation\b",
        r"\bfail(?:ure|ed|ing|s) to (?:properly |timely |adequately )?(?:diagnose|recogni[sz]e|treat|refer
            |warn|work up|inform|order|test|monitor|follow up|detect|report)\b",
        r"\b(?:professional liability|malpractice|liability) (?:carrier|insurer|insurance|policy)\b",
        r"\b(?:notify|pass|give|forward|report|send|tell|inform|put|hear from|turn|let|show|hand)\b[^.]{0,60}\byour (?:[a-z,]+ ){0,5}(?:carriers?|insurers?)\b",
        r"\b(?:fell|fall|falls|fallen) short\b|\bcertificate of review\b|\bsubstantial justification\b|\b(?:case|claim|suit|action) against (?:the|this|your) (?:clinic|practice
            |office|doctor)\b|\bmust keep,? unaltered\b|\bkeep(?:ing)?[^.]{0,40}\bunaltered\b|\bno one is to (?:write|make|add)\b|\blate entr(?:y|ies)\b",
        r"\bname of your (?:insurer|carrier|insurance)\b|\byour insurer\b|\bnotify your (?:carrier|insurer)\b",
        r"\b(?:claim|claims|suit|action|lawsuit|litigation)\b[^.\n]*\bagainst (?:you|your|dr|doctor
            |the (?:clinic|practice|doctor|physician)|those who treated)\b",
        r"\b(?:sue|suing) (?:you|your|dr|the (?:clinic|practice|doctor))\b",
        r"\bwhether\b[^.]{0,90}\b(?:you|dr\.? [a-z]+|your (?:clinic|office|practice|doctors?|nurses?))[\s]+(?:[a-z]+ )?(?:prescribed|gave|ordered|missed|failed|should have)\b",
        r"\bdecid(?:e|es|ing) (?:about|on|whether to) (?:fil|su)(?:e|ing)\b",
        r"\bmisdiagnos(?:is|ed)\b",
        r"\bbirth (?:injury|trauma)\b",
        r"\b(?:potential|possible|prospective) (?:medical |malpractice )?claims?\b[^.]*\b(?:your|dr|care
            |treatment|practice|clinic)\b",
        r"\b(?:fell|fallen|falls?) below\b|\bsubstandard\b|\bwrong (?:knee|hip|leg|arm|eye|side|site|patient
            |dose|drug|medication)\b",
        r"\bintends? to (?:commence|bring|file|pursue)\b|\b(?:section|ccp|§) 364\b|\banticipat(?:ed?
            |ion of) (?:that )?litigation\b",
        r"\b(?:do not|don't|not to|never) (?:alter|destroy|delete|change|tidy|edit)\b",
    ])
});

/// A complaint to a board or public body about a clinician.
static COMPLAINT: LazyLock<Regex> = LazyLock::new(|| {
    any_phrase(&[
        r"\bcomplain(?:t|ant)\b[^.]*\b(?:alleg(?:es?|ing)|states|about (?:the )?care|against (?:you|your|dr|the respondent)
            |concerning (?:the )?care)\b",
        r"\b(?:respondents?|licensee)(?::| )[^.\n]{0,50}\b(?:m\.?d|d\.?o|n\.?p|p\.?a|r\.?n|aprn|d\.?c|license)\b",
        r"\b(?:board|department|commission|agency|bureau)\b[^.]{0,80}\b(?:received|opened|reviewing|investigating)\b[^.]{0,60}\b(?:complaints?|information alleging
            |reports? that|allegations?)\b",
        r"\b(?:answer|response|respond|reply) to the complaint\b|\binformation alleging\b|\blicense to practice\b|\bsubject of (?:a |the )?complaint\b",
        r"\brelevant to the claim that\b|\b(?:as it existed|audit trail|audit log)s?\b[^.]*\b(?:death|changes?|addend(?:um|a))\b",
        r"\bit is alleged that\b|\balleg(?:es?|ed|ing)(?: that)? (?:you|your|dr\.?)\b|\bunprofessional conduct\b",
        r"\b(?:m\.?d|d\.?o|n\.?p|p\.?a|r\.?n|aprn|arnp|lcsw|lpc|lmft|ph\.?d|psy\.?d)\b[^\n]{0,30}\n?[\s]*(?:licensee|respondent)\b",
        r"\b(?:board|licensing|official) (?:complaint|investigation)\b",
        r"\bcomplaint (?:with|to) the (?:[a-z]+ )?(?:medical |nursing |licensing )?board\b",
        r"\b(?:report|reporting|reported|complain(?:ing
            |ed)?) (?:you |him |her |this |dr\.? [a-z]+ )?to the (?:[a-z]+ )?(?:medical |nursing |licensing )?board\b",
    ])
});

static TRADE: LazyLock<Regex> = LazyLock::new(|| {
    phrase(
        r"\b(?:personal injury|wrongful death|workers'? comp[a-z]*|auto accidents?|nursing home|birth injury|family law|criminal defense|medical malpractice)\b",
    )
});

static LAWYER: LazyLock<Regex> = LazyLock::new(|| {
    any_phrase(&[r"\b(?:lawyers?|attorneys?|abogad[oa]s?|sue|suing|lawsuit|legal action|file on you|file suit
            |malpractice|does law|law school|before (?:he|she|they) files?)\b"])
});

static HARM: LazyLock<Regex> = LazyLock::new(|| {
    any_phrase(&[
        r"\bnever once\b|\ball along\b|\byou (?:all )?knew\b|\byou did not know\b|\bi begged\b|\bi bled\b|\bwho did this to you\b
            |\bstill hurts\b|\bwithout (?:ever )?(?:testing|sending|checking|asking|examining)\b|\b(?:clinic|office|practice|doctor) (?:caused|ruined)\b
            |\b(?:i|he|she) (?:couldn't|could not|can't|can not|cannot) (?:feel|walk|see|use|move)\b",
        r"\b(?:he|she|they|you|dr\.? [a-z]+|doctor|nurse|your (?:office|clinic|people))\b[^.]*\b(?:never told
            |did not (?:wash|check|listen|tell|look|call|order|refer|see|read)|didn'?t (?:wash|check|listen
            |tell|look|call|order|refer|see|read)|missed|ignored|sent (?:me|him|her|us) home|said it (?:is
            |was)|gave pills|botched|messed up|wrong)\b",
        r"\b(?:nobody|no one|no-one)\b[^.]*\b(?:told|called|checked|listened|looked|read|noticed|warned|caught|asked)\b",
        r"\b(?:because of|due to) (?:what|your|his|her)\b[^.]*\b(?:did|mistake|error|neglect|care)\b",
        r"\b(?:hurt|harmed|injured|damaged|almost died|nearly died|killed|infect(?:ed|ion)|septic
            |hospital(?:ized)?)\b[^.]*\b(?:after|because|from|by) (?:your|the|dr|that|what)\b",
        r"\b(?:your|their|the doctor'?s|the nurse'?s|his|her) (?:mistakes?|errors?|negligence|carelessness|fault|doing)\b",
        r"\bcost (?:me|him|her|us) (?:the use|my|his|her|our|a)\b",
        r"\b(?:should|could) have (?:been )?(?:caught|seen|found|known|noticed|told|prevented|checked|ordered)\b",
        r"\b(?:nobody|no one|somebody|someone|they) (?:has )?(?:missed|ignored|listened)\b|\bdoes not get missed\b",
        r"\bhold(?:ing)? (?:you|your|the (?:clinic|practice|doctors?))\b[^.]{0,30}\b(?:responsible|accountable|liable)\b",
        r"\bnever (?:even |once |actually )*(?:looked|checked|examined|called|listened|read|tested|warned|asked)\b",
        r"\bfrom (?:the|those|your|that) (?:pills?|shots?|medicines?|medications?|meds|drugs?|injections?)\b",
        r"\b(?:said|told [a-z]+) (?:it was|its|it's|that it was) (?:a|just|only|nothing)\b",
        r"\b(?:don'?t|do not|can'?t) remember (?:anyone|anybody)[^.]{0,20}\btelling\b|\bwasn'?t there\b|\bnot been right\b|\b(?:told|said) (?:me|us|him|her)?[^.]{0,40}\b(?:was nothing|is nothing|was normal|feels like that|in my head)\b",
        r"\bwas (?:and was not|not) done\b",
        r"\bgave (?:me|him|her|us) (?:the|a|an) (?:wrong [a-z]+|shots?|pills?|injections?|medicine|drugs?|dose|infection)\b",
        r"\b(?:weeks?|days?|nights?) in (?:the )?(?:hospital|icu|intensive)\b",
    ])
});

/// What takes a claim back.
static NO_CLAIM: LazyLock<Regex> = LazyLock::new(|| {
    phrase(
        r"\b(?:no|not|nor|without|never|neither|don't|do not|does not|nothing|rather than)\b[^.,;]*$|\b(?:this|it|there) (?:isn't|is not)\b[^.,;]*$",
    )
});

/// Someone else whose fault it is said to be.
static OTHER_PARTY: LazyLock<Regex> = LazyLock::new(|| {
    phrase(
        r"\b(?:drivers?|motorist|driving|store|trucking|landlord|property owner|premises|vehicles?|collision
            |crash|manufacturer|dog|third part(?:y|ies)|tortfeasor)\b",
    )
});

static NOT_AFTER: LazyLock<Regex> =
    LazyLock::new(|| phrase(r"^[^.]*\b(?:is|are) not (?:contemplated|made|intended|alleged|asserted)\b"));
