//! Which lines speak: [`sort`] tells live text from quotes, notices, fax headers and signatures.
//!
//! A reply's tail is quoted; a forward's is live, and so is what a colleague at the same mail domain passes on,
//! whatever the subject says. Notices are found by paragraph, because the words that betray them ("if you are not
//! the intended recipient") stand somewhere inside. Doubt leaves a line live: a cue too many is checked by a
//! person, a request passed over is not.

use std::sync::LazyLock;

use regex::Regex;

use crate::model::{Document, Envelope, Part, Role};
use crate::triage::reading::{Line, Sort};

/// How the mail around a part carries what it quotes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Carriage {
    /// What stands below a quoting line is an earlier letter.
    Reply,
    /// What stands below the first quoting line is the message.
    Forward,
}

/// The line that opens a quotation.
static OPENING: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?ix) ^ \s* (?:
            -{2,} \s* (?: original \s message | reply \s message | mensaje \s original ) \s* -{2,}
            | (?: on | el ) \b .{6,120} \b (?: wrote | escribi[oó] ) : \s* $
            | _{20,} \s* $
        )",
    )
});

/// The line that opens a forward.
static FORWARDED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"(?i)^\s*(?:-{2,}\s*(?:forwarded message|mensaje reenviado)\b.*|begin forwarded message:?)\s*$")
});

/// The subject of a forward.
static FORWARD_SUBJECT: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?i)^\s*(?:\[[^\]]*\]\s*)?(?:fwd?|wg|tr|rv)\s*:"));

/// Two header lines in a row, as Outlook writes them above what it quotes.
static HEADER_LINE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"(?i)^[\s>*]*(?:from|sent|date|to|cc|subject|de|enviado|fecha|para|asunto)\s*:\s*\*?\s*\S")
});

/// Words of which one suffices to call a paragraph a notice.
static NOTICE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?ix)
        (?: not | other \s than ) \s+ (?: the \s+ | an? \s+ )? (?: intended | named
            | proper ) \s+ (?: recipient | addressee | person | reader )
        | if \s+ you (?: \s+ have | 've )? \s+ (?: received | got | receive
            | are \s+ not \s+ that \s+ person ) \s* (?: this | it | the )? .{0,60} \b (?: in \s+ error
            | by \s+ mistake | are \s+ not )
        | if \s+ (?: you \s+ are \s+ not | this \s+ (?: reached
            | is \s+ not \s+ for ) ) .{0,40} \b (?: intended | addressee | recipient | person \s+ named
            | that \s+ person | the \s+ wrong )
        | (?: received | reached \s+ you | sent \s+ to \s+ you ) .{0,50} \b (?: in \s+ error | by \s+ mistake )
        | intended \s+ (?: only | solely | exclusively ) \s+ for
        | (?: is | are ) \s+ intended \s+ for \s+ the \s+ (?: use | person | addressee | individual | sole )
        | (?: may | might ) \s+ (?: contain | be ) .{0,60} \b privileged
        | (?: unauthori[sz]ed | any ) \s+ (?: review, | use, | disclosure, | dissemination,
            | distribution ) .{0,120} \b prohibited
        | ^ \s* (?: confidential(?: ity )? \s+ (?: notice | note | statement | warning | fax )
            | aviso \s+ de \s+ confidencialidad ) \b
        | \b si \s+ (?: usted \s+ )? (?: no \s+ es \s+ el \s+ destinatario
            | ha \s+ recibido .{0,40} \s por \s+ error )
        | ^ \s* (?: sent | enviado ) \s+ (?: from | desde | via ) \s+ (?: my | mi | the | outlook | yahoo
            | mail ) \b .{0,40} $
        | ^ \s* get \s+ outlook \s+ for
        | \b (?: unsubscribe | manage \s+ (?: your \s+ )? preferences | opt[\s-]out \s+ of \s+ (?: these
            | future ) )
        | consider \s+ the \s+ environment \s+ before
        | ^ \s* \[? (?: caution | external (?: \s+ e-?mail )? | warning ) \]? \s* : .{0,20} \b (?: e-?mail
            | message | sender )
        | ^ \s* (?: this \s+ )? (?: e-?mail | message ) \s+ (?: has \s+ been \s+
            | was \s+ )? scanned \s+ (?: for | by )
        ",
    )
});

/// Words that no notice has: a paragraph that asks or commands is never set aside.
static ASKS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?ix) \b (?: please \s+ (?: send | provide | furnish | produce | release | fax \s+ (?: the | her | his | all ) )
        | commanded | ordered \s+ to | our \s+ client | (?: i | we | firm | office ) \s+ represents? | copies \s+ of ) \b",
    )
});

/// A heading that stands alone over a notice.
static NOTICE_HEADING: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?ix) ^ \W* (?: (?: hipaa \s+ )? (?: privacy | confidentiality ) \s+ (?: notice | note | statement | warning )
        | confidential | important \s+ notice | disclaimer ) \W* $",
    )
});

/// The transmission line of a fax: a time of day, a page count, and a number or a date.
static FAX_TIME: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?i)\b\d{1,2}:\d{2}(?::\d{2})?\s*(?:[ap]\.?m\.?)?\b"));
static FAX_PAGE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?ix) \b p (?: age | g )? \.? \s* :? \s* \d{1,3} (?: \s* (?: / | of ) \s* \d{1,3} )? \b
        | \b \d{1,3} \s* / \s* \d{1,3} \s* $ | \# \s? \d{1,3} \b",
    )
});
static FAX_OTHER: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?ix) \d{3} [\s.)-]{0,2} \d{3} [\s.-]? \d{4} | \d{1,4} [/-] (?: \d{1,2} | [a-z]{3} ) [/-] \d{2,4}
        | \b (?: jan | feb | mar | apr | may | jun | jul | aug | sep | oct | nov | dec ) [a-z]* [\s.-]+ \d{1,2} \b
        | \b fax \b",
    )
});

/// The longest signature block taken for one, in lines.
const SIGNATURE_LINES: usize = 14;

impl Carriage {
    /// How the mail that holds `part` carries what it quotes.
    pub fn of(document: &Document, part: &Part) -> Carriage {
        let envelope = part.envelope.as_ref().unwrap_or(&document.envelope);
        let forwards = FORWARD_SUBJECT.is_match(envelope.subject.expose()) || is_among_colleagues(envelope);
        if forwards { Carriage::Forward } else { Carriage::Reply }
    }
}

/// Sorts the lines of `text`, whose characters are plain.
pub fn sort(text: &str, role: Role, carriage: Carriage) -> Vec<Line> {
    let mut lines: Vec<Line> =
        text.split('\n').flat_map(parted).map(|text| Line { text: text.to_owned(), sort: Sort::Live }).collect();
    match role {
        Role::Subject | Role::NestedSubject => return lines,
        Role::Body | Role::NestedBody => {
            mark_quotes(&mut lines, carriage);
            mark_signature(&mut lines);
        }
        Role::Attachment => mark_fax_headers(&mut lines),
    }
    mark_notices(&mut lines);
    lines
}

/// Marks the first half of a line that opens a quotation and was broken in two.
pub fn mark_broken_openings(lines: &mut [Line]) {
    for index in 1..lines.len() {
        let (before, text) = (lines[index - 1].text.trim(), lines[index].text.trim());
        let is_broken = lines[index].sort == Sort::Quoted
            && lines[index - 1].sort == Sort::Live
            && !OPENING.is_match(text)
            && text.ends_with(':')
            && OPENING.is_match(&format!("{before} {text}"));
        if is_broken {
            lines[index - 1].sort = Sort::Quoted;
        }
    }
}

/// Whether a colleague writes to a colleague: what they quote came from outside.
fn is_among_colleagues(envelope: &Envelope) -> bool {
    let domain = |address: &str| address.rsplit_once('@').map(|(_, domain)| domain.to_ascii_lowercase());
    let from: Vec<String> = envelope.from.iter().filter_map(|it| domain(it.email.expose())).collect();
    !from.is_empty() && envelope.to.iter().filter_map(|it| domain(it.email.expose())).any(|to| from.contains(&to))
}

/// A line of running text with a notice in its tail, cut where the notice's sentence begins.
fn parted(line: &str) -> impl Iterator<Item = &str> {
    let cut = NOTICE
        .find(line)
        .filter(|found| found.start() > 120)
        .and_then(|found| line[..found.start()].rfind(". ").map(|at| at + 2));
    let (head, tail) = match cut {
        Some(cut) => (&line[..cut], Some(&line[cut..])),
        None => (line, None),
    };
    std::iter::once(head).chain(tail)
}

/// Marks what is quoted of earlier mail. Below the mark of a forward only a quotation inside the quotation counts.
fn mark_quotes(lines: &mut [Line], carriage: Carriage) {
    let mut is_forward = carriage == Carriage::Forward;
    let mut is_tail = false;
    for index in 0..lines.len() {
        let (depth, bare) = unquoted(&lines[index].text);
        if FORWARDED.is_match(bare) {
            is_forward = true;
            is_tail = false;
        }
        let opens = !is_forward && depth == 0 && opens_quotation(lines, index);
        is_tail |= opens && !is_followed_by_prefix(lines, index);
        let is_quoted = if is_forward { depth > 1 } else { opens || is_tail || depth > 0 };
        let bare = bare.to_owned();
        let Some(line) = lines.get_mut(index) else { continue };
        if is_quoted {
            line.sort = Sort::Quoted;
        }
        if depth > 0 {
            line.text = bare;
        }
    }
}

/// How many quotation marks stand before a line, and what follows them.
fn unquoted(line: &str) -> (usize, &str) {
    let mut depth = 0;
    let mut rest = line;
    while let Some(after) = rest.trim_start_matches(' ').strip_prefix('>') {
        depth += 1;
        rest = after;
    }
    (depth, if depth > 0 { rest.strip_prefix(' ').unwrap_or(rest) } else { rest })
}

/// Whether the line at `index` opens a quotation: by its own words, by the end of such a line that was wrapped, or as
/// the first of the headers of an earlier mail.
fn opens_quotation(lines: &[Line], index: usize) -> bool {
    let text = |at: usize| lines.get(at).map(|line| line.text.trim()).unwrap_or_default();
    let before = index.checked_sub(1).map(text).unwrap_or_default();
    let is_wrapped = text(index).ends_with(':') && OPENING.is_match(&format!("{before} {}", text(index)));
    let is_header = index > 0
        && before.is_empty()
        && HEADER_LINE.is_match(text(index))
        && HEADER_LINE.is_match(text(index + 1));
    OPENING.is_match(text(index)) || is_wrapped || is_header
}

/// Whether the quotation that opens at `index` has its own marks, so that the sender may go on below it.
fn is_followed_by_prefix(lines: &[Line], index: usize) -> bool {
    lines
        .iter()
        .skip(index + 1)
        .find(|line| !line.text.trim().is_empty())
        .is_some_and(|line| unquoted(&line.text).0 > 0)
}

fn mark_signature(lines: &mut [Line]) {
    let Some(start) = lines.iter().position(|line| line.sort == Sort::Live && line.text.trim_end() == "--") else {
        return;
    };
    let end = lines[start..].iter().position(|line| line.sort != Sort::Live).map_or(lines.len(), |at| start + at);
    let written = lines[start..end].iter().filter(|line| !line.text.trim().is_empty()).count();
    if written <= SIGNATURE_LINES {
        for line in &mut lines[start..end] {
            line.sort = Sort::Signature;
        }
    }
}

fn mark_fax_headers(lines: &mut [Line]) {
    let written: Vec<usize> = (0..lines.len()).filter(|at| !lines[*at].text.trim().is_empty()).collect();
    let edges = written.iter().take(2).chain(written.iter().rev().take(1));
    for at in edges {
        let text = &lines[*at].text;
        if FAX_TIME.is_match(text) && FAX_PAGE.is_match(text) && FAX_OTHER.is_match(text) {
            lines[*at].sort = Sort::FaxHeader;
        }
    }
}

/// Marks from the line that betrays a notice to the end of its paragraph, and a bare heading above it.
fn mark_notices(lines: &mut [Line]) {
    let mut start = 0;
    while start < lines.len() {
        if lines[start].text.trim().is_empty() {
            start += 1;
            continue;
        }
        let end = (start..lines.len()).find(|at| lines[*at].text.trim().is_empty()).unwrap_or(lines.len());
        let paragraph: String = lines[start..end].iter().map(|line| format!("{} ", line.text.trim())).collect();
        if let Some(found) = NOTICE.find(&paragraph).filter(|found| !ASKS.is_match(&paragraph[found.start()..])) {
            let from = first_of_notice(&lines[start..end], found.start()) + start;
            for line in &mut lines[from..end] {
                if line.sort == Sort::Live {
                    line.sort = Sort::Boilerplate;
                }
            }
            let above = (0..from).rev().find(|at| !lines[*at].text.trim().is_empty());
            if let Some(above) = above.filter(|at| NOTICE_HEADING.is_match(&lines[*at].text)) {
                lines[above].sort = Sort::Boilerplate;
            }
        }
        start = end;
    }
}

/// The line of a paragraph in which the sentence with the byte at `offset` begins.
fn first_of_notice(lines: &[Line], offset: usize) -> usize {
    let mut passed = 0;
    let mut first = 0;
    for (index, line) in lines.iter().enumerate() {
        let text = line.text.trim();
        if index > 0 {
            let before = lines[index - 1].text.trim_end();
            if before.ends_with(['.', ':', '!', '?'])
                || before.len() < 40
                || before.chars().count() + 25 < text.chars().count()
            {
                first = index;
            }
        }
        passed += text.len() + 1;
        if passed > offset {
            break;
        }
    }
    first
}

fn pattern(source: &str) -> Regex {
    Regex::new(source).expect("the pattern is fixed and a test compiles it")
}
