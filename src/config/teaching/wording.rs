//! Which words may be taught.
//!
//! A phrase must tell its mail from all other mail of a practice: it has two words or more, and one at least that does not
//! stand in every letter. It names nobody: no dates and no numbers, since this file is no place for patients. It is matched
//! as it is written, so a wildcard in it is a misunderstanding. And what silences holds no word of the law.

use crate::config::document::At;
use crate::config::fault::Report;
use crate::config::resolve::line_of_text;
use crate::model::{KnownOrganization, Wording};

/// The fewest words of a phrase; with fewer it means too much.
const FEWEST: usize = 2;
/// The most words of a phrase: a longer one is broken by the first page or typing error.
const MOST: usize = 25;
/// The fewest letters of a word that can tell mail apart.
const TELLING: usize = 4;
/// From so many digits on, a word is a number of somebody.
const NUMBER: usize = 4;

/// The phrase that `written` holds.
pub(super) fn phrase(written: &At<String>, report: &mut Report<'_>) -> Option<Wording> {
    let wording = words(written, "text", report)?;
    if wording.words().len() < FEWEST {
        report
            .fault(written.at, "the phrase is too short: one word stands in too much mail")
            .remedy("write two words or more, as they stand in the mail that it should find");
        return None;
    }
    is_telling(&wording, written, report).then_some(wording)
}

/// The words that a subject must hold.
pub(super) fn subject(written: &At<String>, report: &mut Report<'_>) -> Option<Wording> {
    let wording = words(written, "subject", report)?;
    if let Some(legal) = legal_word(&wording) {
        refuse_silence(written, legal, report);
        return None;
    }
    Some(wording)
}

/// The name of a firm or company, and the words by which letters name it. A short name finds nobody; then it must have
/// domains.
pub(super) fn organization(
    written: &At<String>,
    has_domains: bool,
    report: &mut Report<'_>,
) -> Option<(String, Option<Wording>)> {
    let name = line_of_text(written, "name", report)?;
    let wording = words(written, "name", report)?;
    let telling = wording
        .words()
        .iter()
        .any(|it| it.chars().count() >= 3 && !is_common(it) && !OF_FIRMS.contains(&it.as_str()));
    if wording.words().len() >= FEWEST && telling {
        return Some((name, Some(wording)));
    }
    if has_domains {
        return Some((name, None));
    }
    report
        .fault(written.at, "the name is too short or too common to be found in letters")
        .remedy("write it as its letterhead has it, or add `domains`");
    None
}

/// Whether a phrase that means `not_a_request` may stand: it must hold no word of the law, and no firm's name.
pub(super) fn may_silence(
    written: &At<String>,
    wording: &Wording,
    firms: &[KnownOrganization],
    report: &mut Report<'_>,
) -> bool {
    if let Some(legal) = legal_word(wording) {
        refuse_silence(written, legal, report);
        return false;
    }
    if firms.iter().filter_map(|it| it.wording.as_ref()).any(|it| it.is_in(wording)) {
        report
            .fault(written.at, "the phrase names a firm of [[firms]], and a legal paper may not be silenced")
            .remedy("take the firm's name out of it");
        return false;
    }
    true
}

fn refuse_silence(written: &At<String>, legal: &str, report: &mut Report<'_>) {
    report
        .fault(
            written.at,
            format!("`{}` is a word of the law, and a legal paper may not be silenced", legal.escape_debug()),
        )
        .remedy("choose words that no lawyer or court would use, or leave this out");
}

/// The words of one line of text that is no pattern and names no number.
fn words(written: &At<String>, key: &str, report: &mut Report<'_>) -> Option<Wording> {
    let text = line_of_text(written, key, report)?;
    if text.chars().any(|it| WILD.contains(&it)) {
        report
            .fault(written.at, format!("expected `{key}` to be plain words, but found a wildcard"))
            .remedy("it is matched as it is written; case, punctuation and line breaks mean nothing anyway");
        return None;
    }
    let Some(wording) = Wording::of(&text) else {
        report.fault(written.at, format!("expected `{key}` to hold words, but found none"));
        return None;
    };
    if wording.words().len() > MOST {
        report
            .fault(written.at, format!("expected `{key}` to have at most {MOST} words"))
            .remedy("keep the few that are always the same");
        return None;
    }
    if wording.words().iter().any(|it| it.chars().filter(char::is_ascii_digit).count() >= NUMBER) || is_date(&text)
    {
        report
            .fault(written.at, format!("expected `{key}` without dates and numbers: they are somebody's"))
            .remedy("keep the words that stand in every such mail");
        return None;
    }
    Some(wording)
}

/// Whether one word at least is not in everybody's mail.
fn is_telling(wording: &Wording, written: &At<String>, report: &mut Report<'_>) -> bool {
    let is_telling = wording.words().iter().any(|it| it.chars().count() >= TELLING && !is_common(it));
    if !is_telling {
        report
            .fault(written.at, "the phrase is too common: such words stand in most mail of a practice")
            .remedy("add the words beside them that only this mail has");
    }
    is_telling
}

fn is_common(word: &str) -> bool {
    COMMON.split_ascii_whitespace().any(|it| it == word)
}

/// Whether `text` has digits parted as in a date.
fn is_date(text: &str) -> bool {
    text.split_whitespace().any(|word| {
        let parts: Vec<&str> = word.split(['/', '-', '.']).filter(|it| !it.is_empty()).collect();
        parts.len() >= 2 && parts.iter().filter(|it| it.chars().all(|digit| digit.is_ascii_digit())).count() >= 2
    })
}

/// The first word of the law in `wording`.
fn legal_word(wording: &Wording) -> Option<&str> {
    let is_legal =
        |word: &&String| LEGAL.iter().any(|it| it == word) || STEMS.iter().any(|it| word.starts_with(it));
    wording.words().iter().find(is_legal).map(String::as_str)
}

/// What people write where they think of patterns.
const WILD: [char; 7] = ['*', '\\', '|', '^', '[', ']', '%'];

/// Words of lawyers and courts.
const LEGAL: &[&str] = &[
    "law",
    "laws",
    "esq",
    "llp",
    "pllc",
    "lien",
    "liens",
    "court",
    "courts",
    "courthouse",
    "judge",
    "judges",
    "jury",
    "tribunal",
    "docket",
    "duces",
    "tecum",
    "summons",
    "ordered",
    "hereby",
    "settlement",
    "damages",
    "corte",
    "juez",
    "juzgado",
    "demanda",
    "citatorio",
    "abogado",
    "abogada",
    "abogados",
    "bufete",
];

/// How words of lawyers and courts begin.
const STEMS: &[&str] = &[
    "subpoen",
    "attorney",
    "lawyer",
    "lawsuit",
    "legal",
    "counsel",
    "litig",
    "plaintiff",
    "defendant",
    "depos",
    "warrant",
    "judic",
    "magistrat",
    "affidavit",
    "testif",
    "testimon",
    "paralegal",
    "malpractice",
    "negligen",
    "preserv",
    "spoliat",
    "prosecut",
    "command",
    "represent",
    "esquire",
];

/// Words of firms' names that most firms have.
const OF_FIRMS: &[&str] = &[
    "law",
    "legal",
    "firm",
    "group",
    "associates",
    "attorneys",
    "attorney",
    "lawyers",
    "counsel",
    "llp",
    "pllc",
    "llc",
    "inc",
    "partners",
    "company",
    "services",
    "retrieval",
    "copy",
    "center",
    "centre",
];

/// Words that stand in most mail of a practice.
const COMMON: &str = "\
    a about above after again all also am an and any are as at be been before below best both but by can could day days \
    dear did do does for from good had has have he hello help her here hi him his how if in is it its just know let like \
    made make many may me more most must my name need needs new next no not now of on once one only or other our out over \
    please re reply said same see sent she should since so some such than thank thanks that the their them then there these \
    they this those time to today tomorrow under until up upon us use very via was we week were what when where which \
    while who will with would yes you your yours regards sincerely morning afternoon \
    attached attachment enclosed below file files page pages number date phone call contact email mail message fax faxed \
    send sending receive received following information regarding subject letter copy copies form forms office \
    medical health healthcare care doctor doctors provider providers patient patients patient's clinic hospital practice \
    record records chart charts request requests requested requesting release released complete signed birth born treatment \
    visit visits notes note results result test tests billing bills bill history review department staff nurse physician";
