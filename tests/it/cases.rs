//! Every message of fixtures/messages is recognised for what it is.
//!
//! The real binary reads all of them at once, as a person would with `forewarn classify --json`; beside each message lies
//! what it should answer. Every difference is listed, so that one run shows how triage stands. How a message's lines end
//! must make no difference.
//!
//! The folders of fixtures/messages/practices hold what three other practices got, each written by another hand. There the
//! kinds are compared; those that are known to be missed stand in `missed.txt`, which should only grow shorter.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use crate::support::daemon::Installation;
use crate::support::process::directory;

/// A message, what should be answered, and the note that says why it is here.
struct Case {
    name: String,
    message: PathBuf,
    expected: Value,
}

/// Every case, by name.
fn cases() -> Vec<Case> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/messages");
    let mut messages = Vec::new();
    for kind in fs::read_dir(&root).unwrap() {
        for file in fs::read_dir(kind.unwrap().path()).unwrap() {
            messages.push(file.unwrap().path());
        }
    }
    messages.retain(|path| path.extension().is_some_and(|it| it == "eml"));
    messages.sort();
    let case = |message: PathBuf| {
        let expected =
            fs::read_to_string(message.with_extension("json")).expect("each message has its expected answer");
        let name = message.strip_prefix(&root).unwrap().with_extension("").display().to_string();
        Case { name, expected: serde_json::from_str(&expected).unwrap(), message }
    };
    let cases: Vec<Case> = messages.into_iter().map(case).collect();
    assert!(cases.len() >= 20, "expected the cases, but found only {}", cases.len());
    cases
}

/// What the binary answers, a line a message, in their order.
#[track_caller]
fn classify(messages: &[PathBuf]) -> Vec<Value> {
    let installation = Installation::new(&[inbox()], &[]);
    let output = installation.command(&["classify", "--json"]).args(messages).output().unwrap();
    assert!(output.status.success(), "{output:?}");
    let answers: Vec<Value> =
        String::from_utf8(output.stdout).unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let paths: Vec<&str> = answers.iter().map(|it| it["path"].as_str().unwrap()).collect();
    let given: Vec<String> = messages.iter().map(|it| it.display().to_string()).collect();
    assert_eq!(paths, given);
    answers
}

/// An inbox for a configuration that needs one.
fn inbox() -> String {
    "[[inboxes]]\nname = \"records\"\nkind = \"maildir\"\npath = \"/nonexistent/maildir\"\n".into()
}

/// How `found` differs from `expected` in the fields that `is_of_interest` picks, one a line.
fn differences(case: &Case, found: &Value, is_of_interest: impl Fn(&str) -> bool) -> Vec<String> {
    let fields = case.expected.as_object().unwrap().iter();
    fields
        .filter(|(field, _)| field.as_str() != "note" && is_of_interest(field))
        .filter(|(field, expected)| unordered(expected) != unordered(&found[field.as_str()]))
        .map(|(field, expected)| format!("{}: {field}: expected {expected}, but found {}", case.name, found[field]))
        .collect()
}

/// The value, with lists in one order: patients, providers and flags have none of their own.
fn unordered(value: &Value) -> Value {
    match value {
        Value::Array(values) => {
            let mut values = values.clone();
            values.sort_by_key(Value::to_string);
            Value::Array(values)
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Object(_) => value.clone(),
    }
}

#[track_caller]
fn check(is_of_interest: impl Fn(&str) -> bool + Copy) {
    let cases = cases();
    let messages: Vec<PathBuf> = cases.iter().map(|it| it.message.clone()).collect();
    let answers = classify(&messages);
    let differences: Vec<String> =
        cases.iter().zip(&answers).flat_map(|(case, found)| differences(case, found, is_of_interest)).collect();
    assert!(differences.is_empty(), "{} differences:\n{}", differences.len(), differences.join("\n"));
}

#[test]
fn the_kind_of_every_message_is_recognised() {
    check(|field| field == "kind");
}

#[test]
fn the_kinds_of_other_practices_messages_are_recognised() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/messages/practices");
    let mut practices: Vec<PathBuf> = fs::read_dir(&root).unwrap().map(|it| it.unwrap().path()).collect();
    practices.sort();
    assert!(practices.len() >= 3, "{practices:?}");
    for practice in practices {
        let labels = fs::read_to_string(practice.join("labels.jsonl")).unwrap();
        let labels: Vec<Value> = labels.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        let messages = labels.iter().map(|it| practice.join(format!("{}.eml", it["id"].as_str().unwrap())));
        let output = Command::new(env!("CARGO_BIN_EXE_forewarn"))
            .arg("--config")
            .arg(practice.join("practice.toml"))
            .args(["classify", "--json"])
            .args(messages)
            .output()
            .unwrap();
        let answers = String::from_utf8(output.stdout).unwrap();
        let answers: Vec<Value> = answers.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        assert_eq!(answers.len(), labels.len(), "{}", practice.display());
        let mut missed = Vec::new();
        for (label, answer) in labels.iter().zip(&answers) {
            let (id, expected, found) = (label["id"].as_str().unwrap(), &label["kind"], &answer["kind"]);
            if expected != found {
                missed.push(format!("{id}: {} is called {}", expected.as_str().unwrap(), found.as_str().unwrap()));
            }
            let is_quiet = found == "not_a_request" && answer["review"] == false;
            assert!(expected == "not_a_request" || !is_quiet, "{id}: a request is passed over in silence");
            let was_legal = ["attorney", "court_order", "subpoena"].map(Value::from).contains(expected);
            let is_seen = answer["review"] == true
                || ["attorney", "court_order", "subpoena", "unclear"].map(Value::from).contains(found);
            assert!(!was_legal || is_seen, "{id}: a legal paper is neither found nor for review");
        }
        let known = fs::read_to_string(practice.join("missed.txt")).unwrap_or_default();
        let known: Vec<&str> = known.lines().collect();
        assert_eq!(missed, known, "{}", practice.display());
    }
}

#[test]
fn the_particulars_of_every_message_are_found() {
    check(|field| field != "kind");
}

#[test]
fn the_ends_of_lines_make_no_difference() {
    let folder = directory();
    let mut messages = Vec::new();
    for (number, case) in cases().iter().enumerate() {
        let unix: Vec<u8> = fs::read(&case.message).unwrap().into_iter().filter(|byte| *byte != b'\r').collect();
        let internet: Vec<u8> = unix
            .iter()
            .flat_map(|byte| match byte {
                b'\n' => b"\r\n".to_vec(),
                byte => vec![*byte],
            })
            .collect();
        for (ends, bytes) in [("lf", unix), ("crlf", internet)] {
            let path = folder.path().join(format!("{number}.{ends}.eml"));
            fs::write(&path, bytes).unwrap();
            messages.push(path);
        }
    }
    let mut answers = classify(&messages);
    for answer in &mut answers {
        answer.as_object_mut().unwrap().remove("path");
    }
    for (pair, case) in answers.chunks(2).zip(cases()) {
        assert_eq!(pair[0], pair[1], "{}", case.name);
    }
}
