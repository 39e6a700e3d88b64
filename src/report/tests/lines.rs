//! What the terminal and scripts get, and the small pieces of every report.

use jiff::civil::date;

use super::{TODAY, authorization, delivered, entry, evidence, notice, patient, practice, subpoena, time};
use crate::model::{
    Acknowledgement, Assessment, Assignment, Basis, Cause, Closing, DeliveryState, Disposition, Dossier, Entry,
    EntryId, Explanation, Extension, Field, Kind, Link, Notice, PersonId, Place, Problem, Reason, Relation,
    Release, Rival, Signer, State,
};
use crate::report::story::Told;
use crate::report::trail::Step;
use crate::report::words::{clean, days_between};
use crate::report::{json, reading, story, table};

#[test]
fn cleaning_takes_out_what_misleads_and_keeps_the_rest() {
    let check = |text: &str, expected: &str| assert_eq!(clean(text, 20), expected, "{text:?}");
    check("  José \t Núñez\r\n ", "José Núñez");
    check("Zo\u{200D}e \u{202E}\u{2069}", "Zoe");
    check("12345678901234567890", "12345678901234567890");
    check("123456789012345678901", "12345678901234567890…");
    check("1234567890123456789 1", "1234567890123456789…");
    check("a\u{7}b", "a b");
    check("\u{202E}", "");
    check("http://a.example", "http[:]//a.example");
}

#[test]
fn days_are_counted_across_months_and_years() {
    assert_eq!(days_between(date(2026, 12, 31), date(2027, 1, 1)), 1);
    assert_eq!(days_between(date(2028, 3, 1), date(2028, 2, 28)), -2);
}

/// An entry with everything that can happen to one.
fn closed() -> Entry {
    let mut entry = entry(17, subpoena());
    entry.state = State::Released;
    entry.alerted = Some(time("2026-11-24T15:43:30Z"));
    entry.acknowledgements = vec![
        Acknowledgement { by: PersonId::new("kessler"), at: time("2026-11-24T17:00:00Z") },
        Acknowledgement { by: PersonId::new("alvarez"), at: time("2026-11-24T16:00:00Z") },
    ];
    entry.releases = vec![Release {
        by: PersonId::new("dunn"),
        at: time("2026-12-01T16:00:00Z"),
        what: "office notes 2025".into(),
        means: "certified mail".into(),
        to: "Pruitt & Lowe, PLLC".into(),
        fee: Some("25.00".into()),
        fee_reason: None,
        fee_paid: false,
        partial: true,
        purpose: Some("her injury claim".into()),
        basis: Some(Basis::Subpoena),
        out_of_policy: Some("It was on its way already".into()),
    }];
    entry
}

/// A story of `entry` with nothing else in it.
pub(super) fn told<'a>(entry: &'a Entry, notices: &'a [Notice], dossier: &'a Dossier) -> Told<'a> {
    Told { entry, notices, corrections: &[], dossier, remarks: &[], steps: &[], moved: None }
}

/// What people did about [`closed`].
fn dossier() -> Dossier {
    let (by, at) = (PersonId::new("kessler"), time("2026-12-01T15:00:00Z"));
    let link = Link { to: EntryId(12), relation: Relation::SecondNotice, by: None, at };
    Dossier {
        closings: vec![Closing {
            disposition: Some(Disposition::Denied),
            reasons: vec![Reason::NoAssurance, Reason::Overbroad],
            by: by.clone(),
            at,
            note: None,
        }],
        extensions: vec![Extension {
            until: date(2026, 12, 30),
            by: by.clone(),
            at,
            reason: "the chart is in storage".into(),
        }],
        links: vec![link.clone()],
        linked_from: vec![Link { to: EntryId(19), relation: Relation::Withdraws, ..link }],
        assignments: vec![Assignment { to: PersonId::new("dunn"), by, at }],
        ..Dossier::default()
    }
}

#[test]
fn the_story_of_an_entry_tells_everything() {
    let notices = [
        notice(4, "alvarez", delivered(DeliveryState::Told, "250 2.0.0 Ok: queued as 4XyZ")),
        notice(5, "okafor", delivered(DeliveryState::Scheduled, "451 greylisted")),
    ];
    let story = |entry: &Entry, notices: &[Notice], dossier: &Dossier| {
        story::story(&told(entry, notices, dossier), &practice(), TODAY)
    };
    assert_eq!(story(&closed(), &notices, &dossier()), include_str!("../snapshots/story.txt"));
    let mut unread = entry(18, Assessment::default());
    unread.assessment = None;
    unread.state = State::Received;
    assert!(story(&unread, &[], &Dossier::default()).starts_with("#18  Not read yet  [received]\n"));
}

#[test]
fn the_table_fits_the_terminal() {
    let mut unread = entry(19, Assessment::default());
    unread.assessment = None;
    unread.state = State::Received;
    let mut guardian = entry(
        18,
        Assessment {
            kind: Kind::Guardian,
            review: true,
            patients: vec![patient("Theodora Featherstonehaugh-Wolfeschlegel", None), patient("Max Stone", None)],
            ..subpoena()
        },
    );
    guardian.deadline = None;
    let entries = [closed(), guardian, unread];
    let shown = table::table(&entries, &practice(), 80);
    assert_eq!(shown, include_str!("../snapshots/table.txt"));
    assert!(shown.lines().all(|it| it.chars().count() <= 80), "{shown}");
    assert_eq!(table::table(&entries, &practice(), 10), shown);
    assert_eq!(table::table(&entries, &practice(), 200).lines().count(), 4);
}

#[test]
fn classify_prints_the_agreed_line() {
    let mut assessment = subpoena();
    assessment.problems = vec![
        Problem { place: Some(Place { part: "scan.tif".into(), page: Some(2) }), cause: Cause::Scanned },
        Problem { place: None, cause: Cause::Unavailable },
    ];
    assessment.signed_by = Some(Signer::Clerk);
    assessment.authorization = Some(authorization());
    let expected = r#"{"path":"m/017.eml","kind":"subpoena","relationship":null,"confidence":0.98,"review":true,"patients":[{"name":"Rosa Delgado","dob":"1984-03-02"}],"requester":{"name":"Karen Pruitt","organization":"Pruitt & Lowe, PLLC"},"providers":["alvarez"],"due":"2026-12-04","flags":["mental_health","urgent"],"evidence":[{"field":"due","text":"by 5 p.m. on December 4, 2026","where":"Delgado Rosa.pdf, page 2"},{"field":"kind","text":"YOU ARE COMMANDED to produce","where":"Delgado Rosa.pdf, page 1"}],"unread":[{"name":"scan.tif","page":2,"why":"it is a picture of text and was not read: open it"},{"name":null,"page":null,"why":"the mail server announced it but did not give it: look in the mailbox"}],"signed_by":"clerk","authorization":{"status":"missing","present":["A1","A2","A3","A4","S1","S2"],"missing":["A5","A6","S3"],"lacks":["expiry date or event","signature date","statement on redisclosure"],"signed":null,"expires":null}}"#;
    assert_eq!(json::classified("m/017.eml", &assessment), expected);
    assert_eq!(
        json::classified("a", &subpoena()).split_once(r#","unread":"#).unwrap().1,
        r#"[],"signed_by":null,"authorization":null}"#
    );
    let bare = Assessment { confidence: f32::NAN, ..Assessment::default() };
    assert!(json::classified("a", &bare).starts_with(
        r#"{"path":"a","kind":"unclear","relationship":null,"confidence":0.0,"review":false,"patients":[],"requester":{"name":null,"organization":null},"providers":[],"due":null,"#
    ));
}

#[test]
fn list_and_show_print_times_with_the_offset_of_the_practice() {
    let line = json::listed(&closed(), &practice());
    assert!(
        line.starts_with(
            r#"{"id":17,"status":"released","received_at":"2026-11-24T09:42:10-06:00","alerted_at":"2026-11-24T09:43:30-06:00","acknowledged_at":"2026-11-24T10:00:00-06:00","inbox":"records","deadline":"2026-12-04","#
        ),
        "{line}"
    );
    let value: serde_json::Value = serde_json::from_str(&line).unwrap();
    assert_eq!(value["kind"], "subpoena");
    assert_eq!(value["path"], serde_json::Value::Null);

    let notices = [notice(4, "alvarez", delivered(DeliveryState::Told, "250 Ok"))];
    let shown: serde_json::Value =
        serde_json::from_str(&json::shown(&told(&closed(), &notices, &dossier()), &practice())).unwrap();
    assert_eq!(shown["id"], 17);
    assert_eq!(shown["deadline"], "2026-12-04");
    assert_eq!(shown["acknowledgements"][1]["by"], "alvarez");
    assert_eq!(shown["releases"][0]["fee"], "25.00");
    assert_eq!(shown["releases"][0]["accountable"], true);
    assert_eq!(shown["closings"][0]["reasons"], serde_json::json!(["no_assurance", "overbroad"]));
    assert_eq!(
        (&shown["links"][0]["entry"], &shown["linked_from"][0]["relation"]),
        (&12.into(), &"withdraws".into())
    );
    assert_eq!((&shown["assigned_to"], &shown["extensions"][0]["until"]), (&"dunn".into(), &"2026-12-30".into()));
    assert_eq!(shown["notices"][0]["told_at"], "2026-11-24T09:43:00-06:00");

    let mut unread = entry(19, Assessment::default());
    unread.assessment = None;
    let line: serde_json::Value = serde_json::from_str(&json::listed(&unread, &practice())).unwrap();
    assert_eq!((&line["kind"], &line["review"]), (&"unclear".into(), &true.into()));
}

#[test]
fn the_trail_tells_each_step_with_what_was_written() {
    let at = time("2026-11-24T15:43:09Z");
    let steps = [
        Step { at, by: None, action: "notice_told".into(), detail: "notice 4".into(), note: None },
        Step {
            at,
            by: Some(PersonId::new("alvarez")),
            action: "acknowledged".into(),
            detail: String::new(),
            note: Some("carrier\u{1b}[2J called".into()),
        },
    ];
    let expected = "\nWhat happened\n- 2026-11-24 09:43:09  forewarn: notice told (notice 4)\n\
                    - 2026-11-24 09:43:09  Maria Alvarez, MD: acknowledged: carrier [2J called\n";
    let (entry, dossier) = (closed(), Dossier::default());
    let story = |steps| story::story(&Told { steps, ..told(&entry, &[], &dossier) }, &practice(), TODAY);
    assert_eq!(story(&steps).strip_prefix(&story(&[])), Some(expected));
}

/// Why the subpoena is one, with something against each of two fields.
fn explanation() -> Explanation {
    let evidence = |field, text, reason| evidence(field, text, "letter.pdf", Some(1), reason);
    Explanation {
        assessment: Assessment { signed_by: Some(Signer::Clerk), ..subpoena() },
        weights: vec![(Kind::Subpoena, 12.5), (Kind::CourtOrder, 3.04)],
        against: vec![
            evidence(Field::Kind, "the Court orders", "speaks for `court_order`: the paper orders"),
            evidence(Field::Flags, "no rush", "would say `urgent`, but the words around it take that back"),
        ],
        rivals: vec![Rival {
            field: Field::Due,
            value: "2027-01-15".into(),
            text: "hearing on \u{1b}[2J January 15".into(),
            place: Place { part: "body".into(), page: None },
            reason: "later: the sender names a date".into(),
        }],
    }
}

#[test]
fn an_explanation_tells_each_field_with_what_spoke_for_and_against_it() {
    let shown = reading::explained("m/017.eml", &explanation());
    for line in [
        "kind: subpoena, confidence 98 %",
        "  for      “YOU ARE COMMANDED to produce” (Delgado Rosa.pdf, page 1): it commands",
        "  against  “the Court orders” (letter.pdf, page 1): speaks for `court_order`: the paper orders",
        "  next     court order, with 20 % of all weight",
        "  weights  subpoena 12.5, court_order 3.0",
        "signed by: signed by a clerk, not a judge: it is no court order by itself",
        "due: Friday, December 4, 2026",
        "  not      2027-01-15: “hearing on [2J January 15” (the body): later: the sender names a date",
        "  against  “no rush” (letter.pdf, page 1): would say `urgent`, but the words around it take that back",
    ] {
        assert!(shown.lines().any(|it| it == line), "{line}\n{shown}");
    }
    assert!(!shown.contains('\u{1b}') && !shown.contains("relationship"), "{shown}");
}

#[test]
fn an_explanation_for_scripts_is_the_line_of_classify_with_more() {
    let line = json::explained("m/017.eml", &explanation());
    let classified = json::classified("m/017.eml", &explanation().assessment);
    assert!(line.starts_with(classified.trim_end_matches('}')), "{line}");
    let value: serde_json::Value = serde_json::from_str(&line).unwrap();
    assert_eq!(value["runner_up"], serde_json::json!({"kind": "court_order", "weight": 0.2}));
    assert_eq!(value["weights"][1], serde_json::json!({"kind": "court_order", "weight": 3.0}));
    assert_eq!(value["because"][1]["why"], "it commands");
    assert_eq!(value["against"][1]["field"], "flags");
    let later = serde_json::json!({"value": "2027-01-15", "field": "due", "text": "hearing on \u{1b}[2J January 15",
        "where": "body", "why": "later: the sender names a date"});
    assert_eq!(value["rivals"], serde_json::json!([later]));
}

#[test]
fn people_are_told_who_signed_and_what_the_authorization_lacks() {
    let assessment =
        Assessment { signed_by: Some(Signer::Clerk), authorization: Some(authorization()), ..subpoena() };
    let lacks = "the authorization lacks: expiry date or event, signature date, statement on redisclosure";
    let signed = "signed by a clerk, not a judge: it is no court order by itself";
    let letter = super::letter(&entry(17, assessment.clone()), "alvarez", crate::model::Disclosure::Initials);
    for text in [letter.text.expose(), letter.html.expose()] {
        assert!(text.contains(signed) && text.contains(lacks), "{text}");
    }
    let story = story::story(&told(&entry(17, assessment.clone()), &[], &Dossier::default()), &practice(), TODAY);
    assert!(story.contains(signed) && story.contains(lacks), "{story}");
    let classified = reading::classified("m/017.eml", &assessment);
    assert!(classified.contains(signed) && classified.contains(lacks), "{classified}");
}
