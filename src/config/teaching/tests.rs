//! What a practice.toml means, and everything that is said of a faulty one.

use crate::config::document::Table;
use crate::config::teaching::{
    GatewayTable, NeverTable, OrganizationTable, PhraseTable, TeachingFile, accepts, read,
};
use crate::model::{Kind, NeverRequest, Sender, Taught, Weight, Wording};

fn own() -> Vec<String> {
    vec!["cedarhollow.example".into()]
}

#[track_caller]
fn check_faults(text: &str, expected: &[&str]) {
    let (_, faults, _) = read("practice.toml".into(), text, &own());
    let found: Vec<String> = faults.iter().map(ToString::to_string).collect();
    assert_eq!(found, expected);
}

/// One phrase of that text and kind, and what is said of it after its place.
#[track_caller]
fn check_phrase(text: &str, kind: &str, expected: Option<&str>) {
    let file = format!("[[phrases]]\nkind = \"{kind}\"\ntext = '{text}'");
    let (_, faults, _) = read("practice.toml".into(), &file, &own());
    let found: Vec<String> = faults.iter().map(|it| it.message.clone()).collect();
    assert_eq!(found, expected.into_iter().collect::<Vec<_>>(), "{text}");
}

#[track_caller]
fn check_never(sender: &str, is_refused: bool) {
    let text = format!("[[never_requests]]\nsender = \"{sender}\"");
    assert_eq!(!accepts(&text, &own()), is_refused, "{sender}");
}

fn sound(text: &str) -> Taught {
    let (taught, faults, warnings) = read("practice.toml".into(), text, &own());
    assert_eq!((faults, warnings), (vec![], vec![]));
    taught
}

#[test]
fn the_documented_file_teaches_nothing_until_its_examples_are_uncommented() {
    let text = include_str!("../../../config/practice.toml");
    assert!(sound(text).is_empty());
    let is_setting =
        |line: &str| line.starts_with("[[") || line.split_once(" = ").is_some_and(|(key, _)| !key.contains(' '));
    let written_out: String = text
        .lines()
        .map(|line| line.strip_prefix("# ").filter(|bare| is_setting(bare)).unwrap_or(line))
        .map(|line| format!("{line}\n"))
        .collect();
    let taught = sound(&written_out);
    assert_eq!(taught.phrases[0].kind, Kind::Insurer);
    assert_eq!(taught.firms[0].name, "Pruitt & Lowe, PLLC");
    assert_eq!((taught.retrieval_companies.len(), taught.fax_gateways.len()), (1, 1));
    let never = NeverRequest {
        sender: Sender::Address("noreply@labfeed.example".into()),
        subject: Wording::of("new result"),
    };
    assert_eq!(taught.never_requests, [never]);
    for (table, keys) in [
        ("phrases", PhraseTable::KEYS),
        ("firms", OrganizationTable::KEYS),
        ("retrieval_companies", OrganizationTable::KEYS),
        ("fax_gateways", GatewayTable::KEYS),
        ("never_requests", NeverTable::KEYS),
    ] {
        assert!(TeachingFile::KEYS.contains(&table));
        let of_table = written_out.split_once(&format!("[[{table}]]")).unwrap().1;
        let of_table = of_table.split("[[").next().unwrap();
        assert!(keys.iter().all(|key| of_table.contains(&format!("\n{key} = "))), "[[{table}]]");
    }
    assert_eq!(TeachingFile::KEYS.len(), 5);
}

#[test]
fn faults_name_the_line_and_come_all_at_once() {
    check_faults(
        "[[phrases]]\ntext = \"please send the records\"\nkind = \"insurer\"\n\
         [[phrases]]\ntext = \"risk adjustment review\"\nkind = \"insuror\"\n\
         [[phrases]]\ntext = \"Risk-Adjustment review\"\nkind = \"insurer\"\nwieght = \"small\"\n\
         [[firms]]\nname = \"Pruitt & Lowe\"\ndomains = [\"https://pruittlowe.example\", \"gmail.com\", \"com\"]\n\
         [[fax_gateways]]\nsender = \"fax@\"\n\
         [[phrase]]\n",
        &[
            "practice.toml:2:8: the phrase is too common: such words stand in most mail of a practice; add the words \
             beside them that only this mail has",
            "practice.toml:6:8: unknown kind `insuror`; did you mean `insurer`?",
            "practice.toml:8:8: the same phrase stands in line 5; keep one of the two",
            "practice.toml:10:1: unknown key `wieght`; did you mean `weight`?",
            "practice.toml:13:12: expected the domain of a mail address; write only what stands after the @; it stands \
             for all below it too",
            "practice.toml:13:42: anybody may write from this mail service; leave it out, or name one whole address \
             where a `sender` is asked for",
            "practice.toml:13:55: expected a whole domain: this one would match everybody; write it as it stands after \
             the @, for example `pruittlowe.example`",
            "practice.toml:15:10: expected `sender` to be a mail address or a domain; write `noreply@lab.example`, or \
             `lab.example` for all who write from there",
            "practice.toml:16:3: unknown key `phrase`; did you mean `phrases`?",
        ],
    );
}

#[test]
fn a_phrase_means_something_and_names_nobody() {
    let short = Some("the phrase is too short: one word stands in too much mail");
    let common = Some("the phrase is too common: such words stand in most mail of a practice");
    let wild = Some("expected `text` to be plain words, but found a wildcard");
    let number = Some("expected `text` without dates and numbers: they are somebody's");
    check_phrase("chart retrieval program", "insurer", None);
    check_phrase("records", "insurer", short);
    check_phrase("medical records request", "insurer", common);
    check_phrase(".*", "insurer", wild);
    check_phrase("chart %", "insurer", wild);
    check_phrase("...", "insurer", Some("expected `text` to hold words, but found none"));
    check_phrase("born 3/2/1984 in Larchmont", "insurer", number);
    check_phrase("member 00417733 retrieval", "insurer", number);
    check_phrase(
        "chart retrieval program",
        "unclear",
        Some("expected `kind` to be an answer, but found `unclear`"),
    );
}

#[test]
fn no_phrase_silences_a_word_of_the_law() {
    for (text, word) in [
        ("subpoena duces tecum", "subpoena"),
        ("this firm represents the estate", "represents"),
        ("enclosed court filing", "court"),
        ("attorneys of the family", "attorneys"),
    ] {
        let fault = format!("`{word}` is a word of the law, and a legal paper may not be silenced");
        check_phrase(text, "not_a_request", Some(&fault));
        check_phrase(text, "attorney", None);
    }
    check_phrase("your weekly laboratory digest", "not_a_request", None);
    check_faults(
        "[[firms]]\nname = \"Pruitt & Lowe\"\n[[phrases]]\ntext = \"thanks from pruitt lowe\"\nkind = \"not_a_request\"\n\
         [[never_requests]]\nsender = \"lab.example\"\nsubject = \"subpoena status\"\n",
        &[
            "practice.toml:4:8: the phrase names a firm of [[firms]], and a legal paper may not be silenced; take the \
             firm's name out of it",
            "practice.toml:8:11: `subpoena` is a word of the law, and a legal paper may not be silenced; choose words \
             that no lawyer or court would use, or leave this out",
        ],
    );
}

#[test]
fn no_sender_who_may_bring_a_legal_paper_is_silenced() {
    for sender in [
        "clerk@txcourts.example",
        "dps.texas.gov",
        "efile.co.harris.tx.us",
        "lowelaw.example",
        "mail@smith-law.example",
        "legalmail.example",
        "gmail.com",
        "com",
        "cedarhollow.example",
        "mail.cedarhollow.example",
    ] {
        check_never(sender, true);
    }
    for sender in ["noreply@labfeed.example", "ehr.example", "copier@cedarhollow.example"] {
        check_never(sender, false);
    }
}

#[test]
fn whoever_is_named_as_bringing_requests_is_not_called_automatic() {
    let remedy = "take it out of one of the two: what comes from there may be a legal paper";
    check_faults(
        "[[firms]]\nname = \"Pruitt & Lowe\"\ndomains = [\"pruittlowe.example\"]\n\
         [[retrieval_companies]]\nname = \"Keystone Retrieval\"\ndomains = [\"keystone.example\"]\n\
         [[fax_gateways]]\nsender = \"fax@gateway.example\"\n\
         [[never_requests]]\nsender = \"noreply@pruittlowe.example\"\n\
         [[never_requests]]\nsender = \"mail.keystone.example\"\n\
         [[never_requests]]\nsender = \"gateway.example\"\n",
        &[
            &format!("practice.toml:10:10: line 3 names this sender as one that brings requests; {remedy}"),
            &format!("practice.toml:12:10: line 6 names this sender as one that brings requests; {remedy}"),
            &format!("practice.toml:14:10: line 8 names this sender as one that brings requests; {remedy}"),
        ],
    );
}

#[test]
fn a_short_name_needs_domains_and_finds_nobody_in_letters() {
    check_faults(
        "[[firms]]\nname = \"Lowe\"\n",
        &[
            "practice.toml:2:8: the name is too short or too common to be found in letters; write it as its letterhead has \
           it, or add `domains`",
        ],
    );
    let taught = sound("[[firms]]\nname = \"Lowe\"\ndomains = [\"Lowe.example\"]\n");
    assert_eq!(
        (&taught.firms[0].wording, &taught.firms[0].domains[0]),
        (&None, &Sender::Domain("lowe.example".into()))
    );
}

#[test]
fn a_weight_is_usual_unless_it_is_said() {
    let taught = sound(
        "[[phrases]]\ntext = \"chart retrieval program\"\nkind = \"insurer\"\n\
         [[phrases]]\ntext = \"weekly laboratory digest\"\nkind = \"not_a_request\"\nweight = \"decisive\"\n",
    );
    let weights: Vec<Weight> = taught.phrases.iter().map(|it| it.weight).collect();
    assert_eq!(weights, [Weight::Usual, Weight::Decisive]);
}
