//! Whether a message is about care and patients at all: [`matter`].
//!
//! People ask for files, lists, reports and letters all day, and mean no patient. A request for records speaks of care:
//! it names a patient with a date of birth, a doctor, a visit, a chart. How many different such words a message has
//! tells the world's other mail from ours better than what it asks for. Words that other trades use as much (a claim, a
//! client, results) count less.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use regex::Regex;

use crate::model::Patient;
use crate::triage::cue::{compiled, spelled_out};
use crate::triage::reading::Reading;

/// More than this many different words say nothing more.
const ENOUGH: usize = 8;
/// What a word of care counts.
const OWN: usize = 2;
/// What a patient with a date of birth counts.
const BORN: usize = 4;

/// What speaks of care.
static WORDS: LazyLock<Regex> = LazyLock::new(|| {
    compiled(&spelled_out(
        r"\b(patients?|pts?|medical|charts?|d\.?o\.?b|date of birth|birth ?(date|day)|bday|born|doctors?|docs?|dr|clinics?|hospitals?
            |treatments?|treated|x-?rays?|mris?|immuni[sz]ations?|vaccin\w+|vax|shots?|labs?|labwork|bloodwork|visits?|nurses?|hipaa
            |diagnos\w+|surgery|surgeons?|therap\w+|counseling|physicians?|expedientes?|historial|pacientes?|doctora?|vacunas
            |cl[ií]nica|medications?|prescriptions?|physicals?|psych\w*|mammogram|ultrasound|prenatal|custodians?|concussion
            |allerg\w+|records|subp(o|0)ena\w*)\b",
    ))
});

/// What care speaks of, and law and trade too.
static SHARED: LazyLock<Regex> = LazyLock::new(|| {
    compiled(&spelled_out(
        r"\b(attorneys?|lawyers?|law ?firms?|appointments?|health|authori[sz]ations?|clients?|courts?|claims?|claimants?|insureds?
            |notes?|results|resultados|care|meds|refills?|injur\w+|mother|father|mom|dad|sons?|daughters?|child|kids?|hij[oa]s?
            |guardian\w*|estate|members?|pap|pregnan\w+|deliver(ed|y)|illness|disease|symptoms?|died|deceased|death|burns|knee
            |back pain|ekg|echo|icu|discharge\w*|disability|autorizaci[oó]n|coverage|release|billing|op report|pathology|letter)\b",
    ))
});

/// How much `reading` speaks of care, up to a limit: [`OWN`] for each different word of care, one for each that others
/// share, [`BORN`] for a patient with a date of birth.
pub fn matter(reading: &Reading<'_>, patients: &[Patient]) -> usize {
    let born = if patients.iter().any(|it| it.dob.is_some()) { BORN } else { 0 };
    born + OWN * different(reading, &WORDS) + different(reading, &SHARED)
}

/// How many different words of `pattern` there are, up to a limit.
fn different(reading: &Reading<'_>, pattern: &Regex) -> usize {
    let mut words: BTreeSet<String> = BTreeSet::new();
    let texts = reading.passages.iter().flat_map(|it| [&it.text, &it.signature, &it.quoted]);
    for found in texts.flat_map(|text| pattern.find_iter(text)) {
        words.insert(found.as_str().trim_end_matches(['s', 'S']).to_ascii_lowercase());
        if words.len() >= ENOUGH {
            break;
        }
    }
    words.len()
}

#[cfg(test)]
mod tests {
    use super::matter;
    use crate::triage::reading::Reading;
    use crate::triage::samples::mail;

    fn check(body: &str, expected: usize) {
        assert_eq!(matter(&Reading::of(&mail("a@post.example", "", body)), &[]), expected, "{body}");
    }

    #[test]
    fn care_is_spoken_of_in_several_words() {
        check("Please send me the labs of my last visit with Dr. Dale.", 6);
    }

    #[test]
    fn other_mail_asks_too() {
        check("Please send me the report and a list of the files by Friday.", 0);
    }
}
