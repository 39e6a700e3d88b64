//! The fixtures are whole: each message has its expected assessment, in the words of the vocabulary.
//!
//! Whether forewarn agrees with them is the business of the tests of triage; here a slip of the pen in a label is found
//! as such, and not as a fault of the program.

use std::fs;
use std::path::{Path, PathBuf};

use forewarn::model::{Flag, Kind, Relationship};
use jiff::civil::Date;
use serde_json::Value;
use toml_edit::DocumentMut;

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures")
}

/// The files in `directory` that end in `end`, in order.
fn files(directory: &Path, end: &str) -> Vec<PathBuf> {
    let paths = fs::read_dir(directory).unwrap().map(|it| it.unwrap().path());
    let mut paths: Vec<PathBuf> = paths.filter(|it| it.to_string_lossy().ends_with(end)).collect();
    paths.sort();
    paths
}

fn strings(value: &Value) -> Vec<&str> {
    value.as_array().unwrap().iter().map(|it| it.as_str().unwrap()).collect()
}

#[track_caller]
fn check_label(path: &Path, kind: Kind, roster: &[String]) {
    let label: Value = serde_json::from_slice(&fs::read(path).unwrap()).unwrap();
    let at = path.display();
    assert_eq!(label["kind"], kind.as_str(), "{at}");
    let relationship = label["relationship"].as_str().map(|it| it.parse::<Relationship>().unwrap());
    assert_eq!(relationship.is_some(), kind == Kind::Guardian, "{at}: a relationship is for guardians");
    for flag in strings(&label["flags"]) {
        assert!(flag.parse::<Flag>().is_ok(), "{at}: {flag}");
    }
    for provider in strings(&label["providers"]) {
        assert!(roster.iter().any(|it| it == provider), "{at}: {provider}");
    }
    let patients = label["patients"].as_array().unwrap();
    assert!(kind != Kind::NotARequest || patients.is_empty(), "{at}: nobody's records are asked for");
    let births = patients.iter().map(|it| &it["dob"]);
    for date in births.chain([&label["due"]]).filter_map(Value::as_str) {
        assert!(date.parse::<Date>().is_ok(), "{at}: {date}");
    }
    assert!(label["requester"].is_object() && label["note"].is_string(), "{at}");
}

#[test]
fn every_message_has_its_expected_assessment() {
    let practice: DocumentMut = fs::read_to_string(fixtures().join("practice.toml")).unwrap().parse().unwrap();
    let providers = practice["providers"].as_array_of_tables().unwrap();
    let roster: Vec<String> = providers.iter().map(|it| it["id"].as_str().unwrap().to_owned()).collect();
    for kind in Kind::ALL {
        let directory = fixtures().join("messages").join(kind.as_str());
        let messages = files(&directory, ".eml");
        assert!(messages.len() >= 2, "{kind}: one case shows nothing of a kind's breadth");
        assert_eq!(messages.len(), files(&directory, ".json").len(), "{kind}");
        for message in messages {
            check_label(&message.with_extension("json"), *kind, &roster);
        }
    }
}

#[test]
fn the_demo_shows_messages_whose_assessment_is_known() {
    let mut known = Vec::new();
    for kind in Kind::ALL {
        known.extend(
            files(&fixtures().join("messages").join(kind.as_str()), ".eml").iter().map(|it| fs::read(it).unwrap()),
        );
    }
    let shown = files(&fixtures().join("demo/new"), "");
    assert!(!shown.is_empty());
    for message in shown {
        assert!(known.contains(&fs::read(&message).unwrap()), "{}", message.display());
    }
}
