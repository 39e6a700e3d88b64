//! `classify`, `explain` and `read`: every file gets its line, whatever it is, and nothing is written anywhere.

use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

use super::{bare, check, file, installation};
use crate::support::process::directory;

/// The line of a file that could not be opened or read.
fn unread(path: &str, name: &str, page: Value, why: &str) -> String {
    format!(
        "{{\"path\":\"{path}\",\"kind\":\"unclear\",\"relationship\":null,\"confidence\":0.5,\"review\":true,\"patients\":[],\
         \"requester\":{{\"name\":null,\"organization\":null}},\"providers\":[],\"due\":null,\"flags\":[],\"evidence\":[],\
         \"unread\":[{{\"name\":\"{name}\",\"page\":{page},\"why\":\"{why}\"}}],\"signed_by\":null,\"authorization\":null}}"
    )
}

/// The line with the confidence, which is little and no matter here, as nothing.
fn unsure(line: &str) -> String {
    let (head, rest) = line.split_once("\"confidence\":").unwrap();
    let (confidence, rest) = rest.split_once(',').unwrap();
    assert!(confidence.parse::<f32>().unwrap() < 0.6, "{line}");
    format!("{head}\"confidence\":0.5,{rest}")
}

#[test]
fn every_file_gets_its_line() {
    let installation = installation();
    let folder = directory();
    let at = |name: &str| folder.path().join(name);
    fs::write(at("1-empty.eml"), "").unwrap();
    fs::write(at("2-junk"), [0, 255, 1, 254, 200, 3, 0, 17].repeat(500)).unwrap();
    symlink("/nonexistent/file", at("3-broken")).unwrap();
    assert!(Command::new("mkfifo").arg(at("4-pipe")).status().unwrap().success());
    symlink(".", at("5-loop")).unwrap();
    fs::create_dir(at("6-folder")).unwrap();
    fs::write(at("6-folder").join(OsStr::from_bytes(b"caf\xE9.eml")), "Subject: hello\n\nGood morning.\n").unwrap();
    fs::write(at("7-damaged.pdf"), "%PDF-1.7\nnothing follows").unwrap();

    let (root, configuration) =
        (folder.path().to_str().unwrap(), installation.configuration().display().to_string());
    let ran = bare(&["--config", &configuration, "classify", "--json", root, "/nonexistent/file"]);
    let lines: Vec<&str> = ran.output.lines().collect();
    let missing = "it could not be opened (it does not exist, or is a link to what does not)";
    let expected = [
        (0, unread(&format!("{root}/1-empty.eml"), "1-empty.eml", 1.into(), "nothing is in it to read: open it")),
        (1, unread(&format!("{root}/2-junk"), "2-junk", 1.into(), "its format is not known: open it")),
        (2, unread(&format!("{root}/3-broken"), "3-broken", Value::Null, missing)),
        (
            3,
            unread(
                &format!("{root}/4-pipe"),
                "4-pipe",
                Value::Null,
                "it could not be opened (it is not a file but a pipe, socket or device)",
            ),
        ),
        (
            4,
            unread(
                &format!("{root}/5-loop"),
                "5-loop",
                Value::Null,
                "it could not be opened (it is a link to a folder: name that folder itself)",
            ),
        ),
        (7, unread("/nonexistent/file", "file", Value::Null, missing)),
    ];
    for (index, line) in expected {
        assert_eq!(unsure(lines[index]), line);
    }
    assert_eq!(lines.len(), 8, "{}", ran.output);
    let not_utf8: Value = serde_json::from_str(lines[5]).unwrap();
    assert_eq!(not_utf8["path"], format!("{root}/6-folder/caf\u{FFFD}.eml"));
    let damaged: Value = serde_json::from_str(lines[6]).unwrap();
    assert_eq!((&damaged["kind"], &damaged["review"]), (&"unclear".into(), &true.into()));
    assert_eq!(damaged["unread"][0]["name"], "7-damaged.pdf");
    let error = "forewarn: failed to open `/nonexistent/file` (it does not exist, or is a link to what does not)\n";
    assert_eq!((ran.errors.as_str(), ran.status.code()), (error, Some(1)), "what was named must be there");

    let ran = bare(&["--config", &configuration, "read", "--json", root]);
    assert_eq!((ran.output.lines().count(), ran.errors.as_str(), ran.status.code()), (7, "", Some(0)));
    let third = format!(
        "{{\"path\":\"{root}/3-broken\",\"parts\":[{{\"name\":\"3-broken\",\"page\":null,\"how\":\"none\",\"text\":null,\
         \"why\":\"{missing}\"}}]}}"
    );
    assert_eq!(ran.output.lines().nth(2), Some(third.as_str()));
}

#[test]
fn an_answer_names_every_field() {
    let installation = installation();
    let path = file(&installation, "attorney/rear_end");
    let ran = check(&installation, &["classify", "--json", &path], 0, "", None);
    assert_eq!(ran.output.lines().count(), 1);
    let order = [
        "\"path\":",
        "\"kind\":",
        "\"relationship\":",
        "\"confidence\":",
        "\"review\":",
        "\"patients\":",
        "\"requester\":{\"name\":",
        "\"organization\":",
        "\"providers\":",
        "\"due\":",
        "\"flags\":",
        "\"evidence\":",
        "\"unread\":",
        "\"signed_by\":",
        "\"authorization\":",
    ];
    let places: Vec<usize> =
        order.iter().map(|field| ran.output.find(field).unwrap_or_else(|| panic!("{field}"))).collect();
    assert!(places.is_sorted(), "{}", ran.output);
    let answer: Value = serde_json::from_str(&ran.output).unwrap();
    assert_eq!(answer["path"], path);
    assert!((0.0..=1.0).contains(&answer["confidence"].as_f64().unwrap()));
    let evidence = answer["evidence"].as_array().unwrap();
    assert!(!evidence.is_empty());
    for words in evidence {
        for field in ["field", "text", "where"] {
            assert!(words[field].as_str().is_some_and(|it| !it.is_empty()), "expected `{field}`: {words}");
        }
    }
    let quoted = evidence.iter().find(|it| it["where"].as_str().unwrap().ends_with(".pdf, page 1"));
    assert!(quoted.is_some(), "the letter is in an attachment: {}", ran.output);
}

#[test]
fn an_explanation_tells_the_words_for_each_field_and_their_place() {
    let installation = installation();
    let path = file(&installation, "attorney/rear_end");
    let ran = check(&installation, &["explain", &path], 0, "", None);
    assert!(ran.output.starts_with(&format!("{path}\n")), "{}", ran.output);
    for heading in
        ["\nkind: request from an attorney, confidence ", "\npatients: ", "\nrequester: ", "\n  next     "]
    {
        assert!(ran.output.contains(heading), "expected `{heading}`: {}", ran.output);
    }
    assert!(ran.output.contains(".pdf, page 1): "), "the letter is in an attachment: {}", ran.output);

    let ran = check(&installation, &["explain", "--json", &path], 0, "", None);
    let answer: Value = serde_json::from_str(&ran.output).unwrap();
    let classified = check(&installation, &["classify", "--json", &path], 0, "", None);
    assert!(ran.output.starts_with(classified.output.trim_end().trim_end_matches('}')), "{}", ran.output);
    assert_eq!(answer["weights"][0]["kind"], "attorney");
    assert_eq!(answer["because"].as_array().unwrap().len(), answer["evidence"].as_array().unwrap().len());
    for list in ["because", "against", "rivals"] {
        for words in answer[list].as_array().unwrap() {
            assert!(words["why"].as_str().is_some_and(|it| !it.is_empty()), "{list}: {words}");
        }
    }
    assert!(!installation.state().join("forewarn.db").exists(), "nothing is logged");
}

#[test]
fn the_text_of_a_message_is_told_part_by_part() {
    let installation = installation();
    let path = file(&installation, "attorney/rear_end");
    let ran = check(&installation, &["read", "--json", &path], 0, "", None);
    let answer: Value = serde_json::from_str(&ran.output).unwrap();
    assert_eq!(answer["path"], path);
    let parts = answer["parts"].as_array().unwrap();
    assert_eq!(parts[0]["text"], "Achterberg, Wendell - records request - our file 26-1187");
    assert!(
        parts.iter().all(|part| part["how"] == "text" && part["text"].is_string() && part.get("why").is_none())
    );
    let letter = parts.iter().find(|part| part["page"] == 1).expect("the letter has pages");
    assert!(letter["name"].as_str().unwrap().ends_with(".pdf"));
    assert!(letter["text"].as_str().unwrap().contains("This firm represents"), "{letter}");
}

#[test]
fn without_a_configuration_reading_works_and_says_what_is_missing() {
    if Path::new("/etc/forewarn/forewarn.toml").exists() {
        // Someone runs forewarn on this host: its practice is used, as it should be.
        return;
    }
    let installation = installation();
    let path = file(&installation, "attorney/rear_end");
    for command in ["classify", "explain", "read"] {
        let ran = bare(&[command, "--json", &path]);
        assert_eq!(ran.status.code(), Some(0), "{}", ran.errors);
        assert_eq!(ran.output.lines().count(), 1);
        assert!(
            ran.errors.starts_with("forewarn: there is no configuration at /etc/forewarn/forewarn.toml"),
            "{}",
            ran.errors
        );
        assert_eq!(ran.errors.lines().count(), 1, "{}", ran.errors);
        let answer: Value = serde_json::from_str(&ran.output).unwrap();
        if command != "read" {
            assert_eq!((&answer["kind"], &answer["providers"]), (&"attorney".into(), &Value::Array(Vec::new())));
        }
    }
    let ran = bare(&["list"]);
    assert_eq!((ran.status.code(), ran.output.as_str()), (Some(2), ""));
}
