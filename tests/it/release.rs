//! From the alert to the release, by the commands: the gate refuses with every reason and what cures it, the cures work, and
//! the log takes whatever is true.

use std::fs;

use serde_json::Value;

use crate::cli::{file, installation};
use crate::support::daemon::{Installation, Ran};
use crate::support::mail::fixture;

/// Tuesday morning, the day on which the request comes in.
const TUESDAY: &str = "2026-12-01 15:00:00";
/// Later that day, before anyone may override.
const AFTERNOON: &str = "2026-12-01 21:00:00";
/// The next business day.
const WEDNESDAY: &str = "2026-12-02 15:00:00";

const WHAT: [&str; 6] = ["--what", "office notes", "--means", "certified mail", "--to", "Pruitt & Lowe"];

/// An installation that took in the fixture `name` on Tuesday, as entry 1.
fn with(name: &str) -> Installation {
    let installation = installation();
    take_in(&installation, name, TUESDAY);
    installation
}

/// Takes in the fixture `name`.
#[track_caller]
fn take_in(installation: &Installation, name: &str, moment: &str) {
    done(installation, moment, &["ingest", &file(installation, name)]);
}

/// Runs a command that does what it is asked.
#[track_caller]
fn done(installation: &Installation, moment: &str, arguments: &[&str]) -> String {
    let ran = installation.run_at(moment, arguments);
    assert_eq!((ran.status.code(), ran.errors.as_str()), (Some(0), ""), "{arguments:?}");
    ran.output
}

/// Runs a command that the policy refuses.
#[track_caller]
fn refused(installation: &Installation, moment: &str, arguments: &[&str], why: &str) {
    let before = story(installation);
    let ran = installation.run_at(moment, arguments);
    assert_eq!(ran.status.code(), Some(3), "{arguments:?}: {ran:?}");
    assert!(ran.errors.contains(why), "expected {why:?}: {}", ran.errors);
    assert_eq!(story(installation), before, "a refusal changes nothing");
}

fn release(installation: &Installation, moment: &str, by: &str, more: &[&str]) -> Ran {
    installation.run_at(moment, &[&["release", "1", "--by", by], &WHAT[..], more].concat())
}

/// The codes of what stands against a release.
#[track_caller]
fn obstacles(installation: &Installation, moment: &str, by: &str) -> Vec<String> {
    let ran = release(installation, moment, by, &["--dry-run", "--json"]);
    let answer: Value = serde_json::from_str(&ran.output).unwrap_or_else(|_| panic!("{ran:?}"));
    let codes: Vec<String> =
        answer["reasons"].as_array().unwrap().iter().map(|it| it["code"].as_str().unwrap().to_owned()).collect();
    assert_eq!(answer["may_release"], codes.is_empty());
    assert_eq!(ran.status.code(), Some(if codes.is_empty() { 0 } else { 3 }));
    codes
}

fn story(installation: &Installation) -> Value {
    serde_json::from_str(&installation.run(&["show", "1", "--json"]).output).unwrap()
}

#[test]
fn a_lawyers_letter_is_released_once_every_reason_against_it_is_cured() {
    let installation = with("attorney/rear_end");
    assert_eq!(
        obstacles(&installation, AFTERNOON, "ruiz"),
        ["not_acknowledged", "may_not_release", "not_proven", "not_checked"]
    );
    let all = ["not_acknowledged", "not_proven", "not_checked"];
    assert_eq!(obstacles(&installation, AFTERNOON, "tate"), all);
    let ran = release(&installation, AFTERNOON, "tate", &[]);
    assert_eq!((ran.status.code(), ran.output.as_str()), (Some(3), ""));
    for cure in [
        "`forewarn ack 1 --by PERSON`",
        "`forewarn confirm 1 authorization --by PERSON`",
        "second-check --by PERSON",
    ] {
        assert!(ran.errors.contains(cure), "expected {cure:?}: {}", ran.errors);
    }

    done(&installation, AFTERNOON, &["ack", "1", "--by", "brandt", "--comment", "carrier called"]);
    assert_eq!(obstacles(&installation, AFTERNOON, "tate"), all[1..]);
    done(&installation, AFTERNOON, &["confirm", "1", "authorization", "--by", "tate", "--note", "page 3"]);
    assert_eq!(obstacles(&installation, AFTERNOON, "tate"), all[2..]);
    // Who releases cannot be the second pair of eyes.
    done(&installation, AFTERNOON, &["confirm", "1", "second-check", "--by", "tate"]);
    assert_eq!(obstacles(&installation, AFTERNOON, "tate"), all[2..]);
    done(&installation, AFTERNOON, &["confirm", "1", "second-check", "--by", "ruiz"]);
    assert_eq!(obstacles(&installation, AFTERNOON, "tate"), [""; 0]);

    let more = ["--fee", "$25", "--paid", "--basis", "authorization", "--purpose", "injury claim", "--json"];
    let ran = release(&installation, AFTERNOON, "tate", &more);
    assert_eq!(
        (ran.status.code(), ran.output.as_str()),
        (Some(0), "{\"id\":1,\"done\":\"released\"}\n"),
        "{ran:?}"
    );
    let told = story(&installation);
    assert_eq!((&told["status"], &told["disposition"]), (&"released".into(), &"released".into()));
    let sent = &told["releases"][0];
    assert_eq!(
        (&sent["by"], &sent["to"], &sent["what"]),
        (&"tate".into(), &"Pruitt & Lowe".into(), &"office notes".into())
    );
    assert_eq!(
        (&sent["fee"], &sent["fee_paid"], &sent["purpose"]),
        (&"25.00".into(), &true.into(), &"injury claim".into())
    );
    assert_eq!((&sent["basis"], &sent["accountable"]), (&"authorization".into(), &false.into()));
    assert!(sent["out_of_policy"].is_null());
    let notes: Vec<&str> = told["trail"].as_array().unwrap().iter().filter_map(|it| it["note"].as_str()).collect();
    assert_eq!(notes, ["carrier called", "page 3", "office notes"]);
}

#[test]
fn a_new_alert_asks_for_a_new_answer() {
    let installation = with("patient/from_a_phone");
    done(&installation, TUESDAY, &["ack", "1", "--by", "holloway"]);
    done(&installation, AFTERNOON, &["correct", "1", "--kind", "attorney", "--by", "tate", "--json"]);
    // The correction took its time; what it posted is due by then.
    assert!(installation.run_at("2026-12-01 21:05:00", &["run", "--once"]).status.success());
    assert!(obstacles(&installation, WEDNESDAY, "tate").contains(&"not_acknowledged".to_owned()));
    let said = done(&installation, WEDNESDAY, &["ack", "1", "--by", "holloway", "--json"]);
    assert_eq!(said, "{\"id\":1,\"done\":\"acknowledged\"}\n");
    assert_eq!(obstacles(&installation, WEDNESDAY, "tate"), ["not_proven", "not_checked"]);
    let again = done(&installation, WEDNESDAY, &["ack", "1", "--by", "holloway"]);
    assert_eq!(again, "Entry 1 was acknowledged by holloway before; nothing is changed.\n");
}

#[test]
fn a_patients_own_request_waits_for_nobodys_answer() {
    let installation = with("patient/from_a_phone");
    assert_eq!(obstacles(&installation, AFTERNOON, "tate"), ["not_proven"]);
    let ran = release(&installation, AFTERNOON, "tate", &["--confirm", "identity"]);
    assert!(ran.status.success(), "{ran:?}");
    let told = story(&installation);
    assert_eq!(told["confirmations"][0]["proof"], "identity");
    assert_eq!(
        (&told["releases"][0]["basis"], &told["releases"][0]["accountable"]),
        (&"access".into(), &false.into())
    );
}

#[test]
fn an_administrator_overrides_a_missing_answer_from_the_next_business_day_with_a_reason() {
    let installation = with("attorney/rear_end");
    let override_ = |by: &'static str| ["override", "1", "--by", by, "--reason", "Dr. Brandt is at sea"];
    refused(&installation, WEDNESDAY, &override_("brandt"), "only an administrator may");
    refused(&installation, AFTERNOON, &override_("holloway"), "may be overridden from 2026-12-02 on");
    done(&installation, WEDNESDAY, &override_("holloway"));
    assert_eq!(obstacles(&installation, WEDNESDAY, "tate"), ["not_proven", "not_checked"]);
    let told = installation.run(&["show", "1"]).output;
    assert!(told.contains("Grace Holloway: overridden: Dr. Brandt is at sea"), "{told}");
}

#[test]
fn what_went_out_against_the_policy_is_recorded_and_told_to_provider_and_administrator() {
    let installation = with("attorney/rear_end");
    let letters = installation.letters().len();
    let ran = release(&installation, AFTERNOON, "ruiz", &["--out-of-policy"]);
    assert_eq!(ran.status.code(), Some(2), "a reason is asked for: {ran:?}");
    let ran =
        release(&installation, AFTERNOON, "ruiz", &["--out-of-policy", "--reason", "It was faxed by mistake"]);
    assert!(ran.status.success() && ran.output.contains("as out of policy"), "{ran:?}");
    let told = story(&installation);
    assert_eq!(told["releases"][0]["out_of_policy"], "It was faxed by mistake");
    assert_eq!(told["status"], "released");
    assert_eq!((&told["releases"][0]["basis"], &told["releases"][0]["accountable"]), (&Value::Null, &true.into()));
    let text = installation.run(&["show", "1"]).output;
    assert!(text.contains("Asked for      \""), "{text}");

    assert!(installation.run_at(AFTERNOON, &["run", "--once"]).status.success());
    let news = &installation.letters()[letters..];
    for address in ["brandt@larkspurvalley.example", "holloway@larkspurvalley.example"] {
        let is_it = |it: &&String| it.contains(&format!("<{address}>")) && it.contains("Released out of policy");
        let letter = news.iter().find(is_it).unwrap_or_else(|| panic!("{address} is told: {news:?}"));
        assert!(letter.contains("faxed by mistake"), "{letter}");
    }
}

#[test]
fn each_act_is_done_by_those_who_may_and_stands_in_the_log() {
    let installation = with("attorney/rear_end");
    take_in(&installation, "attorney/preservation", TUESDAY);
    for arguments in [
        &["ack", "1", "--by", "ruiz"][..],
        &["deny", "1", "--by", "ruiz", "--reason", "auth_missing"],
        &["override", "1", "--by", "ruiz", "--reason", "x"],
        &["training", "record", "ruiz", "--by", "tate"],
    ] {
        let ran = installation.run_at(WEDNESDAY, arguments);
        assert_eq!(ran.status.code(), Some(3), "{arguments:?}: {ran:?}");
        assert!(ran.errors.contains("administrator"), "it says who may: {}", ran.errors);
    }
    for (arguments, status, said) in [
        (&["deny", "1", "--by", "brandt", "--reason", "whim"][..], 2, "auth_missing"),
        (&["confirm", "1", "soul", "--by", "tate"], 2, "authorization"),
        (&["close", "1", "--by", "tate", "--as", "released"], 2, "forewarn release"),
        (&["link", "1", "--to", "1", "--as", "duplicate", "--by", "tate"], 2, "second_notice"),
        (&["link", "1", "--to", "9", "--as", "reply", "--by", "tate"], 1, "no entry 9"),
        (&["assign", "1", "--to", "smith", "--by", "tate"], 3, "`smith` is no id"),
        (&["comment", "1", " ", "--by", "tate"], 2, "empty"),
        (&["training", "record", "ruiz", "--by", "holloway", "--on", "2027-01-05"], 2, "today or earlier"),
    ] {
        let ran = installation.run_at(WEDNESDAY, arguments);
        assert_eq!(ran.status.code(), Some(status), "{arguments:?}: {ran:?}");
        assert!(ran.errors.contains(said), "{arguments:?}, expected {said:?}: {}", ran.errors);
    }

    let acts: [(&[&str], &str); 8] = [
        (&["assign", "1", "--to", "tate", "--by", "holloway"], "Entry 1 is taken care of by tate.\n"),
        (&["comment", "1", "They called twice", "--by", "ruiz"], "The remark is kept with entry 1.\n"),
        (&["link", "2", "--to", "1", "--as", "second_notice", "--by", "ruiz"], "Entry 2 asks again for entry 1.\n"),
        (
            &["return", "1", "--by", "tate", "--reason", "auth_missing", "--note", "sent back by fax"],
            "Entry 1 is closed: returned as defective.\n",
        ),
        (&["reopen", "1", "--by", "tate"], "Entry 1 is open again.\n"),
        (
            &["withdraw", "1", "--by", "tate", "--note", "letter of today"],
            "Entry 1 is closed: withdrawn by the sender.\n",
        ),
        (&["reopen", "1", "--by", "tate"], "Entry 1 is open again.\n"),
        (&["deny", "1", "--by", "brandt", "--reason", "auth_expired"], "Entry 1 is closed: denied.\n"),
    ];
    for (arguments, said) in acts {
        assert_eq!(done(&installation, WEDNESDAY, arguments), said);
    }
    assert!(obstacles(&installation, WEDNESDAY, "tate").contains(&"closed".to_owned()));
    let told = story(&installation);
    assert_eq!((&told["disposition"], &told["assigned_to"]), (&"denied".into(), &"tate".into()));
    assert_eq!(told["closings"][0]["reasons"], serde_json::json!(["auth_missing"]));
    assert_eq!(told["closings"].as_array().unwrap().len(), 5);
    assert_eq!(
        (&told["linked_from"][0]["entry"], &told["remarks"][0]["text"]),
        (&2.into(), &"They called twice".into())
    );
    let json = done(&installation, WEDNESDAY, &["comment", "1", "once more", "--by", "ruiz", "--json"]);
    assert_eq!(json, "{\"id\":1,\"done\":\"commented\"}\n");
}

#[test]
fn the_time_is_extended_once_and_by_thirty_days_at_most() {
    let installation = with("patient/from_a_phone");
    let deadline: jiff::civil::Date = story(&installation)["deadline"].as_str().unwrap().parse().unwrap();
    let day = |days: i64| deadline.saturating_add(jiff::ToSpan::days(days)).to_string();
    let (right, late, same) = (day(30), day(31), deadline.to_string());
    let extend = |until| ["extend", "1", "--by", "tate", "--until", until, "--reason", "the chart is in storage"];
    refused(&installation, WEDNESDAY, &extend(&late), "(45 CFR 164.524(b)(2)(iii), and the state's own bounds)");
    refused(&installation, WEDNESDAY, &extend(&same), "after ");
    done(&installation, WEDNESDAY, &extend(&right));
    refused(&installation, WEDNESDAY, &extend(&right), "the law allows it once");
    assert_eq!(story(&installation)["extensions"][0]["until"], right);
}

#[test]
fn a_training_that_lapsed_is_renewed_by_an_administrator() {
    let installation = with("patient/from_a_phone");
    installation.reconfigure("trained_on = 2026-01-15", "trained_on = 2025-01-15");
    assert_eq!(obstacles(&installation, WEDNESDAY, "tate"), ["not_trained", "not_proven"]);
    let said = done(&installation, WEDNESDAY, &["training", "record", "tate", "--by", "holloway"]);
    assert_eq!(said, "The training of tate on 2026-12-02 is recorded.\n");
    assert_eq!(obstacles(&installation, WEDNESDAY, "tate"), ["not_proven"]);
}

#[test]
fn the_list_shows_what_one_looks_for() {
    let installation = with("attorney/rear_end");
    for name in ["patient/from_a_phone", "not_a_request/refill", "subpoena/duces_tecum"] {
        take_in(&installation, name, TUESDAY);
    }
    done(&installation, WEDNESDAY, &["close", "2", "--by", "tate", "--as", "no_records"]);
    let ids = |arguments: &[&str]| -> Vec<i64> {
        let output = done(&installation, "2027-06-01 15:00:00", &[&["list", "--json"], arguments].concat());
        let id = |line: &str| serde_json::from_str::<Value>(line).unwrap()["id"].as_i64().unwrap();
        output.lines().map(id).collect()
    };
    assert_eq!(ids(&[]), [1, 2, 3, 4]);
    assert_eq!(ids(&["--pending"]), [1, 4]);
    assert_eq!(ids(&["--overdue"]), [1, 4]);
    assert_eq!(ids(&["--kind", "patient", "--kind", "not_a_request"]), [2, 3]);
    assert_eq!(ids(&["--since", "2027-01-01"]), [0; 0]);
    let entries = installation.entries();
    let name = entries[0]["patients"][0]["name"].as_str().unwrap();
    assert_eq!(ids(&["--patient", &name.to_uppercase()]), [1]);
    let provider = entries[0]["providers"][0].as_str().unwrap();
    assert!(ids(&["--provider", provider]).contains(&1));
    let none = done(&installation, WEDNESDAY, &["list", "--kind", "agency"]);
    assert_eq!(none, "No request is like that; `forewarn list` shows all.\n");
    let ran = installation.run(&["list", "--provider", "tate"]);
    assert!(ran.status.code() == Some(2) && ran.errors.contains("`tate` is no id of a provider"), "{ran:?}");
}

#[test]
fn what_bears_on_an_earlier_entry_is_linked_and_alerted_all_the_same() {
    let installation = installation();
    let letter = String::from_utf8(fixture("attorney/rear_end")).unwrap();
    let id = letter.lines().find_map(|it| it.strip_prefix("Message-ID: ")).unwrap().to_owned();
    let again = letter.replace(&id, "<by-fax-too@pruittlowe.example>");
    let answer = "From: Ana Ruiz <ruiz@larkspurvalley.example>\r\nTo: records@larkspurvalley.example\r\nSubject: Re: \
                  lunch\r\nMessage-ID: <lunch@larkspurvalley.example>\r\nIn-Reply-To: ID\r\n\r\nThursday is fine.\r\n";
    let mails = [("first", letter), ("again", again), ("answer", answer.replace("ID", &id))];
    for (name, text) in mails {
        let path = installation.state().with_file_name(format!("{name}.eml"));
        fs::write(&path, text).unwrap();
        done(&installation, TUESDAY, &["ingest", path.to_str().unwrap()]);
    }
    let links = |id: &str| -> Vec<(Value, Value)> {
        let told: Value = serde_json::from_str(&installation.run(&["show", id, "--json"]).output).unwrap();
        told["links"].as_array().unwrap().iter().map(|it| (it["entry"].clone(), it["relation"].clone())).collect()
    };
    assert_eq!(links("1"), []);
    assert_eq!(links("2"), [(1.into(), "same_request".into())]);
    assert_eq!(links("3"), [(1.into(), "reply".into())]);
    assert_eq!(installation.entries()[1]["status"], "alerted");
    let told = installation.run(&["show", "1"]).output;
    assert!(told.contains("Linked         #2 is the same request as this\n"), "{told}");
}

#[test]
fn a_withdrawal_stops_nothing_until_a_person_says_so() {
    let installation = with("attorney/rear_end");
    let letter = String::from_utf8(fixture("attorney/rear_end")).unwrap();
    let (head, _) = letter.split_once("\r\n\r\n").or_else(|| letter.split_once("\n\n")).unwrap();
    let from = head.lines().find(|it| it.starts_with("From: ")).unwrap();
    let patient = installation.entries()[0]["patients"][0]["name"].as_str().unwrap().to_owned();
    let mail = format!(
        "{from}\r\nTo: records@larkspurvalley.example\r\nSubject: Withdrawal of our request\r\nMessage-ID: \
         <never-mind@firm.example>\r\n\r\nPlease disregard our request for the medical records of {patient}; we withdraw \
         it and no longer need them.\r\n"
    );
    let path = installation.state().with_file_name("withdrawal.eml");
    fs::write(&path, mail).unwrap();
    done(&installation, AFTERNOON, &["ingest", path.to_str().unwrap()]);
    let told = story(&installation);
    assert!(told["disposition"].is_null() && told["status"] == "alerted", "{told}");
    assert!(installation.entries()[1]["flags"].as_array().unwrap().contains(&"withdrawal".into()), "{told}");
    let pending = done(&installation, AFTERNOON, &["list", "--pending", "--json"]);
    assert!(pending.lines().next().unwrap().starts_with("{\"id\":1,"), "{pending}");
    done(&installation, AFTERNOON, &["withdraw", "1", "--by", "tate"]);
    assert_eq!(story(&installation)["disposition"], "withdrawn");
}
