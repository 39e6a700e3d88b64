//! A practice teaches it, corrects it, and learns what to teach.

use std::fs;

use serde_json::Value;

use super::{check, file, ingest, installation};
use crate::support::daemon::Installation;
use crate::support::wait::SOON;

/// Mail that names no request in words that the program knows.
const CAMPAIGN: &str = "From: Audit Desk <desk@tallyhealth.example>\r\nTo: records@larkspurvalley.example\r\n\
    Subject: spring round\r\nDate: Tue, 24 Nov 2026 09:00:00 -0500\r\nMessage-ID: <{id}@tallyhealth.example>\r\n\r\n\
    Hello,\r\n\r\nthe quality outreach campaign of this spring has begun. We will come by with our own\r\nscanner on \
    the {id}th, as in the years before. Nothing to prepare on your side.\r\n\r\nWith best wishes,\r\nTally Health\r\n";

/// Has the practice teach `text`.
fn teach(installation: &Installation, text: &str) {
    let configuration = fs::read_to_string(installation.configuration()).unwrap();
    if !configuration.contains("[triage]") {
        let configuration = format!("{configuration}\n[triage]\npractice = \"practice.toml\"\n");
        fs::write(installation.configuration(), configuration).unwrap();
    }
    fs::write(installation.configuration().with_file_name("practice.toml"), text).unwrap();
}

/// Takes in the mail `text` under a name of its own.
fn take_in(installation: &Installation, name: &str, text: &str) -> String {
    let path = installation.configuration().with_file_name(format!("{name}.eml"));
    fs::write(&path, text).unwrap();
    let path = path.display().to_string();
    check(installation, &["ingest", &path], 0, "", None);
    path
}

fn classified(installation: &Installation, path: &str) -> Value {
    let ran = installation.run(&["classify", "--json", path]);
    serde_json::from_str(&ran.output).expect("a line of JSON")
}

fn shown(installation: &Installation, id: u32) -> Value {
    serde_json::from_str(&installation.run(&["show", "--json", &id.to_string()]).output).expect("a line of JSON")
}

/// To whom the notices of an entry went, in order.
fn told(shown: &Value) -> Vec<&str> {
    shown["notices"].as_array().unwrap().iter().map(|it| it["to"].as_str().unwrap()).collect()
}

#[test]
fn what_is_taught_is_checked_and_counts() {
    let installation = installation();
    let path = take_in(&installation, "campaign", &CAMPAIGN.replace("{id}", "12"));
    assert_eq!(classified(&installation, &path)["kind"], "not_a_request");
    teach(&installation, "[[phrases]]\ntext = \"quality outreach campaign\"\nkind = \"insurer\"\n");
    let checked = check(&installation, &["check"], 0, "", None).output;
    assert!(checked.contains("practice.toml: teaches 1 phrase.\n"), "{checked}");
    let found = classified(&installation, &path);
    assert_eq!((&found["kind"], &found["review"]), (&"insurer".into(), &true.into()));
    assert_eq!(found["evidence"][0]["text"], "quality outreach campaign");
}

#[test]
fn faults_of_what_is_taught_are_told_with_their_lines() {
    let installation = installation();
    teach(
        &installation,
        "[[never_requests]]\nsender = \"clerk@courts.example\"\n[[phrases]]\ntext = \"records\"\nkind = \"patient\"\n\
         [[phrases]]\ntext = \"re: subpoena status\"\nkind = \"not_a_request\"\n",
    );
    for command in [&["check"][..], &["run", "--once"], &["list"], &["lessons"]] {
        let ran = installation.run(command);
        assert_eq!((ran.status.code(), ran.output.as_str()), (Some(2), ""), "{command:?}");
        let lines: Vec<&str> = ran.errors.lines().collect();
        assert_eq!(lines.len(), 3, "{command:?}: {}", ran.errors);
        for (line, part) in lines.iter().zip([
            "practice.toml:2:10: this sender may be a court, a public body or a lawyer",
            "practice.toml:4:8: the phrase is too short",
            "practice.toml:7:8: `subpoena` is a word of the law, and a legal paper may not be silenced",
        ]) {
            assert!(line.contains(part), "expected `{part}`: {line}");
        }
    }
    fs::remove_file(installation.configuration().with_file_name("practice.toml")).unwrap();
    let ran = installation.run(&["check"]);
    assert_eq!(ran.status.code(), Some(2));
    assert!(ran.errors.contains("failed to read what the practice teaches"), "{}", ran.errors);
}

#[test]
fn a_legal_paper_is_told_whatever_is_taught() {
    let installation = installation();
    let path = file(&installation, "attorney/rear_end");
    let text = fs::read_to_string(&path).unwrap();
    let from = text.lines().find(|line| line.starts_with("From: ")).unwrap();
    let address = from.rsplit(['<', ' ']).next().unwrap().trim_end_matches('>');
    assert_eq!(classified(&installation, &path)["kind"], "attorney");
    teach(
        &installation,
        &format!(
            "[[never_requests]]\nsender = \"{address}\"\n[[phrases]]\ntext = \"motor vehicle collision\"\nkind = \"other\"\nweight = \"decisive\"\n"
        ),
    );
    let checked = installation.run(&["check"]);
    // The address may sound of lawyers itself; then it is refused here already.
    if checked.status.success() {
        assert_eq!(classified(&installation, &path)["kind"], "attorney");
    } else {
        assert!(checked.errors.contains("a legal paper may not be silenced"), "{}", checked.errors);
    }
}

#[test]
fn a_correction_is_told_to_those_who_should_have_been_and_both_answers_are_kept() {
    let installation = installation();
    take_in(&installation, "campaign", &CAMPAIGN.replace("{id}", "12"));
    assert_eq!(installation.entries()[0]["status"], "not_a_request");
    let output = "Entry 1 is corrected by tate: it is `attorney`, and was `not_a_request`. 2 notices are queued, to \
                  brandt, holloway; the service is not running; `forewarn run` sends them.\n";
    let arguments = [
        "correct",
        "#1",
        "--kind",
        "attorney",
        "--patient",
        "Delgado, Rosa, 3/2/1984",
        "--patient",
        "Ana Roe",
        "--organization",
        "Pruitt & Lowe",
        "--provider",
        "brandt",
        "--due",
        "2027-01-04",
        "--by",
        "tate",
        "--note",
        "the scanner comes for the firm",
    ];
    check(&installation, &arguments, 0, "", Some(output));
    assert_eq!(installation.run(&["run", "--once"]).status.code(), Some(0));

    let [entry] = &installation.entries()[..] else { panic!("one entry") };
    assert_eq!((&entry["kind"], &entry["status"]), (&"attorney".into(), &"alerted".into()));
    assert_eq!((&entry["review"], &entry["confidence"]), (&false.into(), &1.0.into()));
    assert_eq!(entry["patients"][0], serde_json::json!({"name": "Rosa Delgado", "dob": "1984-03-02"}));
    assert_eq!((&entry["patients"][1]["name"], &entry["due"]), (&"Ana Roe".into(), &"2027-01-04".into()));
    assert_eq!(entry["requester"]["organization"], "Pruitt & Lowe");
    let json = shown(&installation, 1);
    assert_eq!(told(&json), ["brandt", "holloway"]);
    let [correction] = &json["corrections"].as_array().unwrap()[..] else { panic!("one correction: {json}") };
    assert_eq!(
        (&correction["by"], &correction["note"]),
        (&"tate".into(), &"the scanner comes for the firm".into())
    );
    assert_eq!(correction["before"]["kind"], "not_a_request");
    assert_eq!(correction["after"]["kind"], "attorney");
    let text = check(&installation, &["show", "1"], 0, "", None).output;
    for part in [
        "\nCorrections\n- Marcus Tate, ",
        "attorney, Rosa Delgado",
        "before: not_a_request",
        "Marcus Tate: corrected (attorney, was not_a_request, open, 2 notices): the scanner comes for the firm\n",
    ] {
        assert!(text.contains(part), "expected `{part}`:\n{text}");
    }
    let letter = &installation.letters()[0];
    assert!(letter.contains("Marcus Tate corrected the log"), "{letter}");
}

#[test]
fn the_running_service_sends_what_a_correction_calls_for() {
    let installation = installation();
    installation.without_digest();
    let daemon = installation.start();
    let maildir = installation.state().with_file_name("maildir");
    fs::write(maildir.join("tmp/1"), CAMPAIGN.replace("{id}", "12")).unwrap();
    fs::rename(maildir.join("tmp/1"), maildir.join("new/1")).unwrap();
    installation.expect_entry("spring round", "not_a_request");
    assert!(installation.letters().is_empty());
    let ran = check(&installation, &["correct", "1", "--kind", "attorney", "--by", "holloway"], 0, "", None);
    assert!(ran.output.ends_with("; the running service sends them within seconds.\n"), "{}", ran.output);
    let entry = installation.expect_entry("spring round", "alerted");
    assert_eq!(installation.letters().len(), told(&installation.shown(&entry)).len());
    assert!(daemon.stop(SOON).success());
}

#[test]
fn what_needs_no_teaching_is_said() {
    let installation = installation();
    ingest(&installation, "attorney/rear_end");
    check(&installation, &["correct", "1", "--patient", "Ana Roe", "--by", "tate"], 0, "", None);
    let expected = "In 1 entry only names or dates were corrected: the kind was right.\n";
    check(&installation, &["lessons"], 0, "", Some(expected));
}

#[test]
fn a_corrected_message_is_read_again_for_whom_it_names() {
    let installation = installation();
    ingest(&installation, "attorney/rear_end");
    let before = shown(&installation, 1);
    check(&installation, &["correct", "1", "--kind", "not_a_request", "--by", "holloway"], 0, "", None);
    let closed = shown(&installation, 1);
    assert_eq!((&closed["status"], closed["patients"].as_array().unwrap().len()), (&"not_a_request".into(), 0));
    let (first, again) = (told(&before), told(&closed));
    assert_eq!(again, [first.clone(), first.clone()].concat(), "a legal paper taken for none is told");
    check(&installation, &["correct", "1", "--kind", "subpoena", "--by", "holloway"], 0, "", None);
    let after = shown(&installation, 1);
    for field in ["patients", "providers", "due"] {
        assert_eq!(after[field], before[field], "{field}");
    }
    assert_eq!((&after["kind"], &after["status"]), (&"subpoena".into(), &"open".into()));
}

#[test]
fn what_is_released_may_still_be_corrected() {
    let installation = installation();
    ingest(&installation, "attorney/rear_end");
    let release =
        ["release", "1", "--by", "tate", "--what", "office notes", "--means", "mail", "--to", "Pruitt & Lowe"];
    let out_of_policy = ["--out-of-policy", "--reason", "It was handed over at the counter"];
    check(&installation, &[&release[..], &out_of_policy].concat(), 0, "", None);
    check(&installation, &["correct", "1", "--patient", "Ana Roe", "--by", "tate"], 0, "", None);
    let [entry] = &installation.entries()[..] else { panic!("one entry") };
    assert_eq!((&entry["status"], &entry["patients"][0]["name"]), (&"released".into(), &"Ana Roe".into()));
}

#[test]
fn a_wrong_correction_is_answered_with_what_to_do() {
    let installation = installation();
    ingest(&installation, "attorney/rear_end");
    let known = "brandt, solis, whitcombe, paek";
    let wrong: &[(&[&str], i32, &str)] = &[
        (
            &["correct", "1", "--kind", "patient", "--by", "smith"],
            3,
            &format!("`smith` is no id of the practice's people; those are: {known}, holloway, tate, ruiz"),
        ),
        (
            &["correct", "9", "--kind", "patient", "--by", "tate"],
            1,
            "there is no entry 9; `forewarn list --all` shows what there is",
        ),
        (
            &["correct", "1", "--by", "tate"],
            2,
            "say what is wrong: --kind KIND, or another option of `forewarn correct --help`",
        ),
        (
            &["correct", "1", "--provider", "tate", "--by", "tate"],
            2,
            &format!("`tate` is no id of a provider; those are: {known}"),
        ),
        (
            &["correct", "1", "--kind", "patient", "--relationship", "parent", "--by", "tate"],
            2,
            "--relationship is for a guardian; entry 1 is `patient`",
        ),
        (
            &["correct", "1", "--kind", "not_a_request", "--due", "none", "--by", "tate"],
            2,
            "what is not a request has no patients, dates or names: give --kind alone",
        ),
    ];
    for (arguments, status, errors) in wrong {
        check(&installation, arguments, *status, errors, Some(""));
    }
    for (option, value) in [
        ("--kind", "unclear"),
        ("--kind", "lawyer"),
        ("--due", "soon"),
        ("--patient", "Ana 1984"),
        ("--requester", " "),
    ] {
        let ran = installation.run(&["correct", "1", option, value, "--by", "tate"]);
        assert_eq!((ran.status.code(), ran.output.as_str()), (Some(2), ""), "{option} {value}");
        assert!(ran.errors.contains(option), "{}", ran.errors);
    }
    assert_eq!(shown(&installation, 1)["corrections"], serde_json::json!([]));
}

#[test]
fn corrections_become_lessons_that_can_be_pasted() {
    let installation = installation();
    let nothing = "No entry has been corrected yet: `forewarn correct ID --kind KIND --by PERSON`.\n";
    let refill = file(&installation, "not_a_request/refill");
    check(&installation, &["ingest", &refill], 0, "", None);
    check(&installation, &["lessons"], 0, "", Some(nothing));
    let path = take_in(&installation, "first", &CAMPAIGN.replace("{id}", "12"));
    take_in(&installation, "second", &CAMPAIGN.replace("{id}", "13"));
    for id in ["2", "3"] {
        let arguments = ["correct", id, "--kind", "insurer", "--patient", "Rosa Delgado", "--by", "holloway"];
        check(&installation, &arguments, 0, "", None);
    }

    let told = check(&installation, &["lessons"], 0, "", None).output;
    for part in [
        "Answered not_a_request, corrected to insurer\n  still answered otherwise: #2, #3\n",
        "  from tallyhealth.example: 2 of 2\n",
        "[[phrases]]",
        "# found in 2 of 2",
        "[triage]\n    practice = \"practice.toml\"\n",
    ] {
        assert!(told.contains(part), "expected `{part}`:\n{told}");
    }
    assert!(!told.contains("rosa") && !told.contains("Delgado"), "{told}");

    let json = check(&installation, &["lessons", "--json"], 0, "", None).output;
    let lesson: Value = serde_json::from_str(&json).unwrap();
    let tables: Vec<&str> =
        lesson["suggestions"].as_array().unwrap().iter().map(|it| it["toml"].as_str().unwrap()).collect();
    assert_eq!(lesson["entries"], serde_json::json!([2, 3]));
    teach(&installation, &tables.join("\n"));
    check(&installation, &["check"], 0, "", None);
    assert_eq!(classified(&installation, &path)["kind"], "insurer");
    let learned = check(&installation, &["lessons"], 0, "", None).output;
    assert!(learned.contains("answered rightly by now: #2, #3"), "{learned}");
    assert!(!learned.contains("[[phrases]]"), "{learned}");
}
