//! The life of an entry by hand: taken in, shown, acknowledged, released, told of in the digest.

use serde_json::Value;

use super::{check, file, ingest, installation, installation_without_mail};

const RELEASE: [&str; 8] =
    ["--what", "office notes", "--means", "certified mail", "--to", "Pruitt & Lowe", "--by", "tate"];

#[test]
fn what_is_taken_in_is_told_once() {
    let installation = installation();
    ingest(&installation, "attorney/rear_end");
    let letters = installation.letters().len();
    assert!(letters > 0);
    let path = file(&installation, "attorney/rear_end");
    check(&installation, &["ingest", &path], 0, "", Some(&format!("{path}: was taken in before, nothing done\n")));
    assert_eq!((installation.letters().len(), installation.entries().len()), (letters, 1));

    let errors = "failed to read `/nonexistent/letter.pdf`: it does not exist, or is a link to what does not\nforewarn: 1 \
                  file was not taken in";
    let path = file(&installation, "not_a_request/refill");
    let output = format!("{path}: taken in as entry 2\n");
    check(&installation, &["ingest", "/nonexistent/letter.pdf", &path], 1, errors, Some(&output));
}

#[test]
fn list_shows_people_the_requests_and_scripts_everything() {
    let installation = installation();
    let (newsletter, request) =
        (file(&installation, "not_a_request/refill"), file(&installation, "patient/from_a_phone"));
    check(&installation, &["ingest", &newsletter], 0, "", None);
    check(&installation, &["list"], 0, "", Some("No requests among 1 message; `--all` shows them.\n"));
    check(&installation, &["ingest", &request], 0, "", None);

    let ids = |arguments: &[&str]| -> Vec<String> {
        let ran = check(&installation, arguments, 0, "", None);
        let rows = ran.output.lines().skip(1).filter(|line| !line.starts_with(' '));
        rows.map(|line| line.split(' ').next().unwrap().to_owned()).collect()
    };
    assert_eq!(ids(&["list"]), ["2"]);
    assert_eq!(ids(&["list", "--all"]), ["1", "2"]);

    let entries = installation.entries();
    let fields = [
        "id",
        "status",
        "received_at",
        "alerted_at",
        "acknowledged_at",
        "inbox",
        "deadline",
        "path",
        "kind",
        "relationship",
        "confidence",
        "review",
        "patients",
        "requester",
        "providers",
        "due",
        "flags",
        "evidence",
        "unread",
    ];
    for entry in &entries {
        for field in fields {
            assert!(entry.get(field).is_some(), "expected `{field}`: {entry}");
        }
    }
    let [newsletter, request] = &entries[..] else { panic!("expected two entries: {entries:?}") };
    assert_eq!((&newsletter["id"], &newsletter["status"]), (&1.into(), &"not_a_request".into()));
    assert!(newsletter["alerted_at"].is_null());
    assert_eq!(
        (&request["id"], &request["status"], &request["kind"]),
        (&2.into(), &"alerted".into(), &"patient".into())
    );
    assert_eq!(request["inbox"], "by-hand");
    for time in ["received_at", "alerted_at"] {
        let time = request[time].as_str().unwrap();
        assert!(
            time.parse::<jiff::Timestamp>().is_ok() && time.len() == "2026-11-23T22:59:51-05:00".len(),
            "{time}"
        );
    }
    assert!(request["deadline"].as_str().unwrap().parse::<jiff::civil::Date>().is_ok());
}

#[test]
fn providers_and_administrators_acknowledge() {
    let installation = installation();
    ingest(&installation, "attorney/rear_end");
    let known = "brandt, solis, whitcombe, paek, holloway, tate, ruiz";
    let refusals: &[(&[&str], i32, &str)] = &[
        (
            &["ack", "1", "--by", "smith"],
            3,
            &format!("`smith` is no id of the practice's people; those are: {known}"),
        ),
        (
            &["ack", "1", "--by", "tate"],
            3,
            "`tate` is staff; a request is acknowledged by a provider or an administrator",
        ),
        (&["ack", "9", "--by", "brandt"], 1, "there is no entry 9; `forewarn list --all` shows what there is"),
        (&["show", "9"], 1, "there is no entry 9; `forewarn list --all` shows what there is"),
    ];
    for (arguments, status, errors) in refusals {
        check(&installation, arguments, *status, errors, Some(""));
    }
    assert_eq!(installation.entries()[0]["status"], "alerted");

    let done = "Entry 1 is acknowledged by brandt.\n";
    check(&installation, &["ack", "#1", "--by", "brandt", "--comment", "carrier called"], 0, "", Some(done));
    let before = "Entry 1 was acknowledged by brandt before; nothing is changed.\n";
    check(&installation, &["ack", "1", "--by", "brandt"], 0, "", Some(before));
    let [entry] = &installation.entries()[..] else { panic!("expected one entry") };
    assert_eq!(entry["status"], "acknowledged");
    assert!(entry["acknowledged_at"].is_string());

    let shown = check(&installation, &["show", "1"], 0, "", None).output;
    for part in [
        "Request from an attorney",
        "Imani Brandt, MD: acknowledged (with a comment): carrier called\n",
        "What happened\n",
    ] {
        assert!(shown.contains(part), "expected `{part}`:\n{shown}");
    }
    let trail = shown.split_once("What happened\n").unwrap().1;
    let steps = [
        "forewarn: stored",
        "forewarn: assessed",
        "forewarn: notice told",
        "forewarn: alerted",
        "Imani Brandt, MD: acknowledged",
    ];
    let places: Vec<usize> =
        steps.iter().map(|step| trail.find(step).unwrap_or_else(|| panic!("{step}:\n{trail}"))).collect();
    assert!(places.is_sorted(), "{trail}");
}

#[test]
fn a_release_is_recorded_or_refused_with_the_reasons() {
    let installation = installation();
    ingest(&installation, "attorney/rear_end");
    let newsletter = file(&installation, "not_a_request/refill");
    check(&installation, &["ingest", &newsletter], 0, "", None);
    let release = |arguments: &[&'static str]| [&["release"], arguments, &RELEASE[..6]].concat();
    let cases: [(Vec<&str>, i32, &str); 5] = [
        (release(&["1", "--by", "smith"]), 3, "`smith` is no id of the practice's people"),
        (
            release(&["1", "--by", "brandt"]),
            3,
            "entry 1 may not be released:\n  - nobody has acknowledged it: a provider or administrator answers the alert",
        ),
        (
            release(&["2", "--by", "ruiz"]),
            3,
            "entry 2 may not be released:\n  - it is not a request for records: look again at the message",
        ),
        (release(&["9", "--by", "tate"]), 1, "there is no entry 9"),
        (
            release(&["1", "--by", "tate", "--fee", "none"]),
            2,
            "expected --fee to be an amount in dollars like 25.00, but found `none`\n",
        ),
    ];
    for (arguments, status, errors) in cases {
        let ran = installation.run(&arguments);
        assert_eq!((ran.status.code(), ran.output.as_str()), (Some(status), ""), "{arguments:?}");
        assert!(ran.errors.starts_with(&format!("forewarn: {errors}")), "{arguments:?}: {}", ran.errors);
    }
    let empty = ["release", "1", "--by", "tate", "--what", " ", "--means", "mail", "--to", "Pruitt & Lowe"];
    check(&installation, &empty, 2, "--what is empty; say it in a few words", Some(""));
    assert_eq!(installation.entries()[0]["status"], "alerted", "what was refused is not recorded");
}

#[test]
fn nothing_is_released_before_all_are_told() {
    let installation = installation_without_mail();
    let ran = installation.run(&["ingest", &file(&installation, "attorney/rear_end")]);
    assert_eq!(ran.status.code(), Some(1), "{}", ran.errors);
    assert!(ran.errors.trim_end().ends_with("not delivered yet; `forewarn status` shows which"), "{}", ran.errors);
    assert_eq!(installation.entries()[0]["status"], "open");

    let ran = installation.run(&[&["release", "1"], &RELEASE[..]].concat());
    assert_eq!(ran.status.code(), Some(3));
    let shown: Value = serde_json::from_str(&installation.run(&["show", "1", "--json"]).output).unwrap();
    let people: Vec<&str> =
        shown["notices"].as_array().unwrap().iter().map(|it| it["to"].as_str().unwrap()).collect();
    assert!(people.contains(&"brandt") && people.contains(&"holloway"), "{people:?}");
    let first = format!(
        "forewarn: entry 1 may not be released:\n  - not yet told: {}; `forewarn show 1` says why\n",
        people.join(", ")
    );
    assert!(ran.errors.starts_with(&first), "{}", ran.errors);

    let ran = installation.run(&["status"]);
    assert_eq!(ran.status.code(), Some(1));
    let notice = "! Notice 1 of entry 1 to brandt: NOT TOLD YET after 1 attempt (";
    let (_, rest) = ran.output.split_once(notice).unwrap_or_else(|| panic!("{}", ran.output));
    assert!(rest.lines().next().is_some_and(|it| it.ends_with("`forewarn resend 1` sends it again")), "{rest}");
    let queued = "Notice 1 to brandt is queued again; the service is not running; `forewarn run` sends it.\n";
    check(&installation, &["resend", "1"], 0, "", Some(queued));
    let none = "there is no notice 99; `forewarn status` shows those not delivered";
    check(&installation, &["resend", "99"], 1, none, Some(""));
}

#[test]
fn the_digest_goes_out_once_a_day() {
    let installation = installation();
    ingest(&installation, "subpoena/duces_tecum");
    let digests = || installation.letters().iter().filter(|it| it.contains("] Digest ")).count();
    let shown = check(&installation, &["digest"], 0, "", None).output;
    assert!(shown.starts_with("Digest ") && shown.contains("- #1 Subpoena"), "{shown}");
    assert!(shown.contains("1 message seen") || shown.contains("1 messages seen"), "{shown}");
    assert_eq!(digests(), 0, "printing sends nothing");
    check(&installation, &["digest", "--send"], 0, "", Some("Today's digest is sent.\n"));
    let sent = digests();
    assert!(sent > 0, "{:?}", installation.letters());
    let again = "Today's digest was sent before; nothing is sent again.\n";
    check(&installation, &["digest", "--send"], 0, "", Some(again));
    assert_eq!(digests(), sent);
}
