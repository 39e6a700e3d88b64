//! Who signed a subpoena or an order: [`signer`].
//!
//! Only a judge's signature makes an order (45 CFR 164.512(e)(1)); the word "ordered", a court's name and a seal do not,
//! for clerks and lawyers use them too. So this file looks at the foot of the paper itself, not at a letter that carries
//! it: below the words that command, where an office stands (a judge's, a clerk's, a lawyer's), is there a signature with
//! it? [`Sight`] says how much of one: written or typed (`/s/`, "electronically signed"), a name beside the office, the
//! office alone, or a line that nobody signed, which is no signature however clearly a name is printed below it.
//!
//! A judge's counts before a clerk's, and a clerk's before a lawyer's who asked for it. What is attested in a judge's name
//! ("Witness, Hon. …, one of the justices of our said court") is nobody's signature.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use crate::model::{Evidence, Field, Kind, Role, Signer};
use crate::triage::names::{self, Setting};
use crate::triage::phrase::{any_phrase, phrase};
use crate::triage::reading::{Passage, Reading, Sort, evidence};

/// How many lines above an office its signature stands at most.
const REACH: usize = 3;
/// The longest line that may name an office, in bytes.
const LONGEST: usize = 110;
/// How many words of a sentence make a line running text.
const RUNNING: usize = 3;

/// Who signed the paper, and the words that say so; none for other kinds.
pub fn signer(reading: &Reading<'_>, kind: Kind) -> (Option<Signer>, Vec<Evidence>) {
    match kind {
        Kind::CourtOrder | Kind::Subpoena => {}
        Kind::Attorney
        | Kind::Patient
        | Kind::Guardian
        | Kind::Insurer
        | Kind::Provider
        | Kind::Agency
        | Kind::Other
        | Kind::NotARequest
        | Kind::Unclear => return (None, Vec::new()),
    }
    let seals = seals(reading);
    let best = |least: Sight| {
        let seen = seals.iter().filter(|it| it.sight >= least).filter(|it| {
            // An office named without more does not make up for its own blank line.
            it.sight > Sight::Office
                || !seals.iter().any(|other| other.sight == Sight::Blank && other.signer == it.signer)
        });
        seen.min_by_key(|it| it.signer)
    };
    // What the verdict takes for an order has a judge's office below it, however faint the signature.
    let by_judge = || {
        let judges = seals.iter().filter(|it| it.signer == Signer::Judge);
        let seen = judges.max_by_key(|it| it.sight).filter(|it| it.sight >= Sight::Office);
        seen.filter(|_| {
            kind == Kind::CourtOrder && best(Sight::Named).is_none_or(|it| it.signer == Signer::Attorney)
        })
    };
    let found =
        by_judge().or_else(|| best(Sight::Named)).or_else(|| best(Sight::Office)).or_else(|| best(Sight::Asked));
    if let Some(seal) = found {
        let reason = match seal.signer {
            Signer::Judge => "a judge signed it",
            Signer::Clerk => "a clerk signed it",
            Signer::Attorney => "a lawyer signed it",
            Signer::Unknown => "somebody signed it",
        };
        return (Some(seal.signer), vec![evidence(Field::SignedBy, seal.passage, &seal.words, reason)]);
    }
    if let Some((signer, passage, words)) = told(reading) {
        return (Some(signer), vec![evidence(Field::SignedBy, passage, words, "the message says who issued it")]);
    }
    let blank = seals.into_iter().find(|it| it.sight == Sight::Blank);
    let said =
        blank.map(|it| evidence(Field::SignedBy, it.passage, &it.words, "the line for a signature is blank"));
    (Some(Signer::Unknown), said.into_iter().collect())
}

/// An office at the foot of the paper, and how much of its signature is seen.
struct Seal<'a> {
    signer: Signer,
    sight: Sight,
    passage: &'a Passage,
    words: String,
}

/// How much of a signature is seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Sight {
    /// A line to sign on, and nothing on it.
    Blank,
    /// A lawyer asked for the paper; it may be that they signed it.
    Asked,
    /// The office alone: a stamp, or handwriting that was not read.
    Office,
    /// A name beside the office.
    Named,
    /// A signature, by hand or by machine.
    Signed,
}

/// Every office in the pages of the paper.
fn seals<'a>(reading: &'a Reading<'_>) -> Vec<Seal<'a>> {
    let mut seals = Vec::new();
    for (passage, is_first) in pages(reading) {
        let lines: Vec<&str> = passage
            .lines
            .iter()
            .filter(|it| it.sort == Sort::Live && !it.text.trim().is_empty())
            .map(|it| it.text.as_str())
            .collect();
        // Above the words that command stand the court's and the lawyers' headings.
        let from = if is_first { lines.iter().position(|it| COMMANDS.is_match(it)).unwrap_or(0) } else { 0 };
        for at in from..lines.len() {
            for cell in cells(lines[at]) {
                let text = lines[at][cell.clone()].trim();
                let Some(signer) = office(text) else { continue };
                let sight = match sight(&lines, at, &cell) {
                    Sight::Blank => Sight::Blank,
                    _ if REQUESTED.is_match(text) => Sight::Asked,
                    seen => seen,
                };
                let words = with_its_line(&lines, at, text);
                seals.push(Seal { signer, sight, passage, words });
            }
            if let Some(seal) = by_the_court(passage, &lines, at) {
                seals.push(seal);
            }
        }
    }
    seals
}

/// An office with the signature, name or rule above it, or the signature below.
fn with_its_line(lines: &[&str], at: usize, text: &str) -> String {
    let above = at.checked_sub(1).and_then(|at| lines.get(at)).map(|it| it.trim());
    let above = above.filter(|it| SIGNED.is_match(it) || RULE.is_match(it) || names::whole(it).is_some());
    let below = lines.get(at + 1).map(|it| it.trim()).filter(|it| SIGNED.is_match(it));
    match (above, below) {
        (Some(above), _) => format!("{above} / {text}"),
        (None, Some(below)) => format!("{text} / {below}"),
        (None, None) => text.to_owned(),
    }
}

/// The pages of the paper, each with whether it is where the paper begins. A letter that carries the paper counts only
/// where there is no paper beside it.
fn pages<'a>(reading: &'a Reading<'_>) -> Vec<(&'a Passage, bool)> {
    let all = || reading.live().filter(|it| !matches!(it.role, Role::Subject | Role::NestedSubject));
    let commands = |it: &Passage| COMMANDS.is_match(&it.text);
    let is_letter = |it: &Passage| SALUTATION.is_match(&it.text);
    let of = |begins: &dyn Fn(&Passage) -> bool| {
        let mut pages: Vec<(&Passage, bool)> = Vec::new();
        for passage in all() {
            let goes_on = pages.last().is_some_and(|(before, _)| before.part == passage.part)
                && !is_letter(passage)
                && !OTHER_PAPER.is_match(passage.text.lines().take(4).collect::<Vec<_>>().join("\n").as_str());
            if begins(passage) {
                pages.push((passage, true));
            } else if goes_on {
                pages.push((passage, false));
            }
        }
        pages
    };
    let papers = of(&|it| commands(it) && !is_letter(it));
    if !papers.is_empty() {
        return papers;
    }
    let letters = of(&|it| commands(it));
    if letters.is_empty() { all().map(|it| (it, false)).collect() } else { letters }
}

/// Whose office a cell names, where it can be a line below a signature.
fn office(text: &str) -> Option<Signer> {
    let running = text.split(' ').filter(|word| word.len() > 3 && word.starts_with(char::is_lowercase)).count();
    if text.len() > LONGEST || running > RUNNING || ASIDE.is_match(text) {
        return None;
    }
    let offices = [(Signer::Clerk, &CLERK), (Signer::Judge, &JUDGE), (Signer::Attorney, &ATTORNEY)];
    let mut named = offices.into_iter().filter(|(_, office)| office.is_match(text)).map(|(signer, _)| signer);
    let first = named.next()?;
    // A line for whoever may sign says nothing of who did.
    let is_choice = CHOICE.is_match(text) && named.next().is_some();
    (!is_choice).then_some(first)
}

/// How much of a signature stands with the office in `cell` of the line `at`.
pub(super) fn sight(lines: &[&str], at: usize, cell: &Range<usize>) -> Sight {
    let own = lines[at][cell.clone()].trim();
    if SIGNED.is_match(own) {
        return Sight::Signed;
    }
    let mut named = names_someone(own);
    let mut ruled = RULE.is_match(own);
    if ruled && is_written_on(own) {
        return Sight::Signed;
    }
    let many = cells(lines[at]).len() > 1;
    let mut above = (at.saturating_sub(REACH + 1)..at).rev().map(|at| beside(lines[at], cell, many));
    for step in 0..=REACH {
        let Some(text) = above.next() else { break };
        if text.is_empty() {
            break;
        }
        if SIGNED.is_match(text) {
            return Sight::Signed;
        }
        if ruled {
            // What stands on the line was read as standing above it.
            return if is_handwriting(text) { Sight::Signed } else { Sight::Blank };
        }
        if RULE.is_match(text) {
            if is_written_on(text) {
                return Sight::Signed;
            }
            ruled = true;
        } else if step < REACH && !HEADING.is_match(text) && names::whole(text).is_some() {
            named = true;
        } else if office(text).is_none() && !ADDRESS.is_match(text) {
            break;
        }
    }
    if ruled {
        return Sight::Blank;
    }
    if let Some(next) = lines.get(at + 1).map(|it| beside(it, cell, many)) {
        if SIGNED.is_match(next) || (BY.is_match(next) && RULE.is_match(next) && is_written_on(next)) {
            return Sight::Signed;
        }
        if BY.is_match(next) && RULE.is_match(next) && !named {
            return Sight::Blank;
        }
        named |= BY.is_match(next) && !RULE.is_match(next);
        named |= own.ends_with([':', ',']) && names::whole(next).is_some();
    }
    if named { Sight::Named } else { Sight::Office }
}

/// What "By the court" or "So ordered" stands over: a judge's name or signature, unless it is a clerk's.
fn by_the_court<'a>(passage: &'a Passage, lines: &[&str], at: usize) -> Option<Seal<'a>> {
    if !BY_COURT.is_match(lines[at].trim()) {
        return None;
    }
    let below = lines.iter().skip(at + 1).take(4).map(|it| it.trim());
    let below: Vec<&str> = below.take_while(|it| !CLERK.is_match(it) && !ATTORNEY.is_match(it)).collect();
    if lines.iter().skip(at + 1).take(4).any(|it| CLERK.is_match(it)) || below.iter().any(|it| RULE.is_match(it)) {
        return None;
    }
    let sight = if below.iter().any(|it| SIGNED.is_match(it)) { Sight::Signed } else { Sight::Named };
    let name = below.into_iter().find(|it| SIGNED.is_match(it) || names::whole(it).is_some())?;
    Some(Seal { signer: Signer::Judge, sight, passage, words: format!("{} / {name}", lines[at].trim()) })
}

/// Who issued the paper in the words of the message, where the paper's own foot says nothing.
fn told<'a>(reading: &'a Reading<'_>) -> Option<(Signer, &'a Passage, &'a str)> {
    let issued = [(Signer::Clerk, &BY_CLERK), (Signer::Attorney, &BY_ATTORNEY)];
    issued.into_iter().find_map(|(signer, pattern)| {
        reading.live().find_map(|it| pattern.find(&it.text).map(|found| (signer, it, found.as_str())))
    })
}

/// The columns of a line, as bytes of it.
pub(super) fn cells(line: &str) -> Vec<Range<usize>> {
    let mut cells = Vec::new();
    let mut from = None;
    let mut end = 0;
    let mut blanks = 0;
    for (at, letter) in line.char_indices() {
        if letter == ' ' || letter == '\t' {
            blanks += if letter == '\t' { 3 } else { 1 };
            continue;
        }
        if blanks >= 3
            && let Some(start) = from.replace(at)
        {
            cells.push(start..end);
        }
        from = from.or(Some(at));
        blanks = 0;
        end = at + letter.len_utf8();
    }
    cells.extend(from.map(|start| start..end));
    cells
}

/// What of another line stands above or below `cell`: all of it, unless columns stand side by side.
fn beside<'a>(line: &'a str, cell: &Range<usize>, many: bool) -> &'a str {
    let columns = cells(line);
    if columns.len() < 2 && !many {
        return line.trim();
    }
    let over = columns.into_iter().find(|it| it.start < cell.end + 2 && cell.start < it.end + 2);
    over.and_then(|it| line.get(it)).unwrap_or_default()
}

/// Whether the line with the office names who holds it.
fn names_someone(text: &str) -> bool {
    let text = BY.replace(text, "");
    let before = text.split(',').next().is_some_and(|it| it.len() < text.len() && names::whole(it).is_some());
    let after = TITLE.find(&text).is_some_and(|title| {
        names::read(text[title.end()..].trim_start_matches([':', ' ', '.', '-']), Setting::Field).is_some()
    });
    before || after
}

/// Whether something is written on the rule in `text`.
fn is_written_on(text: &str) -> bool {
    let left = RULE.replace_all(text, " ");
    let left = LABEL.replace_all(&left, " ");
    let left = left.split([',', '(']).next().unwrap_or_default().trim();
    office(left).is_none() && is_handwriting(left)
}

/// Whether a line may be a signature as it was read: a few letters that are no label and no sentence.
pub(super) fn is_handwriting(text: &str) -> bool {
    let text = text.trim().trim_start_matches(['x', 'X', ':']).trim();
    let words = text.split_whitespace().count();
    let letters = text.chars().filter(|it| it.is_alphabetic()).count();
    (1..=4).contains(&words)
        && letters >= 3
        && !text.ends_with([':', '.', ';'])
        && !RULE.is_match(text)
        && !HEADING.is_match(text)
        && !text.chars().any(|it| it.is_ascii_digit())
}

static COMMANDS: LazyLock<Regex> = LazyLock::new(|| {
    any_phrase(&[
        r"\b(?:you are|are|is) (?:hereby |further |also |therefore )*(?:commanded|ordered|summoned|subpoenaed|required
            |directed)\b",
        r"\bwe command\b|\bso ordered\b|\b(?:is|are) (?:hereby )?directed to\b|\bit appearing\b",
        r"\bthe court (?:hereby |further )*(?:orders|directs|finds|authorizes)\b|\bprobable cause\b|^ordered\b",
        r"\b(?:directs|commands|orders|requires) (?:[a-z]+,? ){0,8}to (?:produce|furnish|appear|bring|deliver|testify)\b",
    ])
});

static SALUTATION: LazyLock<Regex> = LazyLock::new(|| {
    phrase(
        r"(?:^|\n)(?:dear|hello|hi|good (?:morning|afternoon)|to whom it)\b|\b(?:sincerely|regards|very truly yours),?\n",
    )
});

/// What begins another paper in the same file.
static OTHER_PAPER: LazyLock<Regex> = LazyLock::new(|| {
    phrase(
        r"\b(?:authorization|certificate of (?:service|mailing)|proof of service|affidavit|declaration|notice to consumer
            |motion|stipulation|return of service|curriculum)\b",
    )
});

static JUDGE: LazyLock<Regex> = LazyLock::new(|| {
    any_phrase(&[
        r"\b(?:judge|magistrate|chancellor|surrogate|referee|special master|hearing (?:officer|examiner)
            |court commissioner|justice of the|presiding justice|associate justice|juez|jueza)\b|^(?:hon[.,]|honorable) ",
        r"\b(?:a?j\.s\.c\.?|j\.f\.c\.?|j\.c\.c\.?|a\.l\.j\.?|u\.s\.[dm]\.j\.?)|, j\.$|\balj$",
    ])
});

static CLERK: LazyLock<Regex> = LazyLock::new(|| {
    phrase(
        r"\b(?:clerks?|prothonotary|register of (?:probate|wills)|court administrator|registrar|secretario|secretaria)\b",
    )
});

static ATTORNEY: LazyLock<Regex> = LazyLock::new(|| {
    any_phrase(&[
        r"\b(?:attorneys?|counsel|solicitor|abogad[oa]s?)(?:'s)? (?:for|at law|general|of record|para|issuing|signature)\b
            |\battorney'?s? signature\b|\bsignature of attorney\b|\b(?:district|county|state'?s|city|united states
            |u\.s\.) attorney\b|\bprosecut(?:or|ing attorney)\b|\battorney$|^attorney\b",
        r"\b(?:state )?bar (?:no|number|id|card|#)|\b(?:sbn|sbot|osb|wsba|atty\.? (?:no|id))\b|, esq\b|, esquire\b
            |\b(?:llp|pllc|p\.c\.|law (?:firm|offices?|group))\b",
    ])
});

/// The office before a name.
static TITLE: LazyLock<Regex> = LazyLock::new(|| {
    phrase(
        r"\b(?:hon(?:orable|\.)|judge|magistrate|justice|clerk(?: of (?:the )?(?:[a-z]+ )?courts?)?|deputy clerk
            |attorney(?:s)? (?:for (?:the )?[a-z]+|at law)|issued by|signed by)[\s]*[:,.]?",
    )
});

/// Lines that name an office and are not below a signature.
static ASIDE: LazyLock<Regex> = LazyLock::new(|| {
    any_phrase(&[
        r"\b(?:witness|one of the (?:judges|justices)|before (?:the )?(?:hon|judge|magistrate|justice)|appear before
            |assigned|presided|cc|copy to|copies to|c/o|mail to|return to|deliver to|contact|questions|served (?:on|upon)
            |approved as to|prepared by|drafted by|notice to|chambers|courtroom|judge's name|office of the)\b",
        r"\b(?:without|no|unless|until|order of|signed by) (?:a |the )?(?:judge|court)\b|\b(?:plaintiff|defendant)s?' ?s? motion\b",
        r"^(?:to|from|attn|re|via|fax|cc)\b[\s]*:|@|^(?:judge|magistrate|justice)[\s]*(?:no|:)|\bclerk'?s? (?:fee|office)\b",
        r"\b(?:may|shall|will|must|can) be\b|\breferred to\b|\b(?:received|filed)\b[^\n]*\bclerk\b|\battorney[\s-]client\b|\bpower of attorney\b",
    ])
});

/// Who asked for the paper to be issued.
static REQUESTED: LazyLock<Regex> = LazyLock::new(|| {
    phrase(
        r"\b(?:requested by|request of|requesting|instance of|on behalf of|party|submitted|serving|respectfully)\b",
    )
});

static CHOICE: LazyLock<Regex> = LazyLock::new(|| phrase(r"\bor\b|/"));

/// A signature that says that it is one.
static SIGNED: LazyLock<Regex> = LazyLock::new(|| {
    any_phrase(&[
        r"(?:^|[\s(\[])/?s/[\s]*[a-z]|/s/|\((?:signed|firmado|signature on file)\)|\[(?:signed|signature|handwritten
            [a-z\s]*|illegible)[^\]]*\]",
        r"\b(?:electronically|digitally|e)[\s-]*signed\b|\bdocusign(?:ed)?\b|\bsigned electronically\b|\badobe sign\b
            |\bsignature (?:on file|stamp(?:ed)?)\b|\bfirmado (?:electr[oó]nicamente|digitalmente|por)\b",
    ])
});

/// A line to sign on.
static RULE: LazyLock<Regex> = LazyLock::new(|| phrase(r"_{4,}|\.{8,}|-{8,}|—{4,}"));

static LABEL: LazyLock<Regex> = LazyLock::new(|| {
    phrase(
        r"\b(?:by|x|signature|signed|date|dated|name|print(?:ed)?|title|of|judge|clerk|deputy|attorney|the|court)\b:?",
    )
});

static BY: LazyLock<Regex> = LazyLock::new(|| phrase(r"^[\s]*by[\s]*[:\s]"));

/// Lines that stand between a text and its signature, and are neither.
static HEADING: LazyLock<Regex> = LazyLock::new(|| {
    phrase(
        r"\b(?:so ordered|ordered|by the court|dated|date|signed|entered|issued|witness|seal|this|day of|enter|respectfully
            |court|county|subpoena|records?|or|and)\b",
    )
});

static BY_COURT: LazyLock<Regex> = LazyLock::new(|| {
    phrase(
        r"^(?:by the court|(?:it is )?so ordered|enter(?:ed)?)[\s]*[:.,]?$|^(?:it is )?so ordered\b[^\n]{0,50}20[0-9]{2}\.?$",
    )
});

/// Lines of an address between a lawyer's name and office.
static ADDRESS: LazyLock<Regex> =
    LazyLock::new(|| phrase(r"[0-9]|\b(?:street|avenue|suite|road|tel|phone|fax|floor|box)\b|@|&"));

static BY_CLERK: LazyLock<Regex> = LazyLock::new(|| {
    phrase(
        r"\b(?:issued|signed|sealed|executed) (?:and [a-z]+ )?by (?:the |a )?(?:[a-z]+ ){0,3}clerk\b
            |\bclerk-issued\b|\bunder the (?:hand|seal) of (?:the )?(?:[a-z]+ ){0,2}clerk\b",
    )
});

static BY_ATTORNEY: LazyLock<Regex> = LazyLock::new(|| {
    phrase(
        r"\b(?:issued|signed|executed) by (?:the |an |our |counsel|undersigned )*(?:[a-z]+ ){0,3}(?:attorney|counsel
            |lawyer|law firm)\b|\b(?:as|an) (?:attorney and )?officer of the court\b|\battorney-issued\b",
    )
});

#[cfg(test)]
mod tests;
