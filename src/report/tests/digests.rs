//! Digests and letters about faults, as staff and administrators get them.

use jiff::civil::date;

use super::{TODAY, authorization, delivered, entry, hides, holds, notice, practice, subpoena, time};
use crate::model::{
    Assessment, Authorization, Cause, Deadline, DeliveryState, Disclosure, Flag, InboxName, Kind, Need, PersonId,
    Place, Policy, Problem, Proof, Release, Share, Standing, Step, Work,
};
use crate::report::digest::{self, Digest, Released, Tally, Training};
use crate::report::health::{self, Trouble};
use crate::report::undelivered::{self, Undelivered};

fn policy() -> Policy {
    Policy {
        office: crate::model::Office::default(),
        rules: Default::default(),
        time_frames: Default::default(),
        disclosure: Disclosure::Initials,
        due_soon_days: 5,
        fee_caps: vec![],
        training_days: 365,
        warn_from: Share::NineTenths,
        warn: vec![],
    }
}

fn work(id: i64, step: Step, assessment: Assessment) -> Work {
    Work { entry: entry(id, assessment), assignee: None, step, needs: Vec::new(), passed: None }
}

/// A digest with something under each heading.
fn busy_day() -> Digest {
    let mut overdue = work(12, Step::Overdue, subpoena());
    overdue.entry.arrived = time("2026-11-14T15:00:00Z");
    overdue.entry.deadline = Some(Deadline { date: date(2026, 11, 20), basis: "set by the sender".into() });
    overdue.passed = Some(Share::Missed);
    overdue.assignee = Some(PersonId::new("dunn"));
    overdue.needs = vec![Need::Proof(vec![Proof::Authorization, Proof::PatientNotified]), Need::SecondCheck];
    let mut soon = work(14, Step::DueSoon, Assessment { kind: Kind::Patient, ..Assessment::default() });
    soon.entry.arrived = time("2026-11-02T15:00:00Z");
    soon.entry.deadline = Some(Deadline { date: date(2026, 11, 27), basis: "30 days".into() });
    soon.passed = Some(Share::ThreeQuarters);
    let mut waiting = work(17, Step::Acknowledge, subpoena());
    waiting.needs = vec![
        Need::Telling(vec![PersonId::new("okafor")]),
        Need::Acknowledgement,
        Need::Ground(Flag::MentalHealth, Proof::MentalHealthBasis),
    ];
    let mut unread = Assessment { kind: Kind::NotARequest, review: true, ..Assessment::default() };
    unread.problems =
        vec![Problem { place: Some(Place { part: "Delgado.pdf".into(), page: None }), cause: Cause::Locked }];
    let mut unread = work(19, Step::Read, unread);
    unread.needs = vec![Need::Class];
    let mut lacking = work(20, Step::Prove, Assessment { authorization: Some(authorization()), ..subpoena() });
    lacking.needs = vec![Need::Proof(vec![Proof::Authorization])];
    let mut ready = work(21, Step::Release, Assessment { kind: Kind::Provider, ..Assessment::default() });
    ready.assignee = Some(PersonId::new("dunn"));
    ready.passed = Some(Share::Half);
    let release = Release {
        by: PersonId::new("dunn"),
        at: time("2026-11-23T20:05:00Z"),
        what: "Rosa Delgado, whole chart".into(),
        means: "mail".into(),
        to: "Rosa Delgado, 12 Elm Street".into(),
        fee: None,
        fee_reason: None,
        fee_paid: false,
        partial: true,
        purpose: None,
        basis: None,
        out_of_policy: None,
    };
    let out = Release { partial: false, out_of_policy: Some("Rosa Delgado was here".into()), ..release.clone() };
    Digest {
        date: TODAY,
        today: TODAY,
        since: time("2026-11-23T13:30:00Z"),
        work: vec![ready, lacking, unread, waiting, soon, overdue],
        undelivered: vec![Undelivered::from(&notice(
            5,
            "okafor",
            delivered(DeliveryState::Refused, "550 5.1.1 <okafor@cedarhollow.example>: no such user"),
        ))],
        trainings: vec![
            Training { person: PersonId::new("dunn"), may_release: true, ends: Some(date(2026, 12, 3)) },
            Training { person: PersonId::new("ruiz"), may_release: true, ends: None },
        ],
        released: vec![
            Released { entry: entry(9, subpoena()), release },
            Released { entry: entry(10, subpoena()), release: out },
        ],
        tally: Tally { seen: 412, requests: 3, not_requests: 407, unread: 2 },
        unhealthy: Vec::new(),
    }
}

/// A digest with nothing in it.
fn quiet_day() -> Digest {
    Digest {
        date: TODAY,
        today: TODAY,
        since: time("2026-11-23T13:30:00Z"),
        work: Vec::new(),
        undelivered: Vec::new(),
        trainings: Vec::new(),
        released: Vec::new(),
        tally: Tally { seen: 1, requests: 0, not_requests: 1, unread: 0 },
        unhealthy: Vec::new(),
    }
}

#[test]
fn a_digest_groups_what_waits_and_names_each_entry_once() {
    let digest = busy_day();
    let letter = digest::letter(&digest, &practice(), &policy());
    assert_eq!(
        letter.subject.expose(),
        "[forewarn] Digest Nov 24: 1 overdue, 1 due soon, 1 to read, 1 to acknowledge, 1 awaiting documents, 1 ready, \
         1 not delivered, 2 trainings end"
    );
    assert_eq!(letter.text.expose(), include_str!("../snapshots/digest.txt"));
    assert_eq!(letter.html.expose(), include_str!("../snapshots/digest.html"));
    assert_eq!(digest::text(&digest, &practice(), &policy()), *letter.text.expose());
    for item in &digest.work {
        let line = format!("\n- #{} ", item.entry.id);
        let times = letter.text.expose().matches(&line).count();
        // What was not delivered names its entry as well.
        assert_eq!(times, if item.entry.id.0 == 17 { 2 } else { 1 }, "{line}");
    }
    hides(&letter, &["Rosa", "Delgado"]);
}

#[test]
fn the_earliest_deadline_stands_first_in_its_group() {
    let of = |id, day: Option<i8>| {
        let mut item = work(id, Step::Prove, subpoena());
        item.entry.deadline = day.map(|day| Deadline { date: date(2026, 12, day), basis: "30 days".into() });
        item
    };
    let day = Digest { work: vec![of(1, None), of(2, Some(9)), of(3, Some(8)), of(4, Some(8))], ..quiet_day() };
    let text = digest::text(&day, &practice(), &policy());
    let places: Vec<usize> = [3, 4, 2, 1].iter().map(|id| text.find(&format!("- #{id} ")).unwrap()).collect();
    assert!(places.is_sorted(), "{text}");
}

#[test]
fn a_quiet_day_still_says_that_the_watcher_runs() {
    let letter = digest::letter(&quiet_day(), &practice(), &policy());
    assert_eq!(letter.subject.expose(), "[forewarn] Digest Nov 24: nothing waits, 1 message seen");
    assert_eq!(letter.text.expose(), include_str!("../snapshots/digest-quiet.txt"));
}

#[test]
fn a_digest_that_comes_late_counts_days_from_the_day_on_which_it_is_read() {
    let late = Digest { today: date(2026, 11, 30), ..busy_day() };
    let letter = digest::letter(&late, &practice(), &policy());
    holds(&letter, &["Digest Nov 24: ", "answer was due Nov 20, 10 days ago", "answer was due Nov 27, 3 days ago"]);
}

#[test]
fn a_count_that_does_not_add_up_is_said_loudly() {
    let mut digest = busy_day();
    digest.tally.seen = 413;
    digest.unhealthy = vec!["Inbox fax has not been read since yesterday.".into()];
    let letter = digest::letter(&digest, &practice(), &policy());
    holds(
        &letter,
        &[
            "Digest Nov 24: THE COUNT DOES NOT ADD UP, the service needs a person, 1 overdue",
            "413 seen, but 412 accounted for. A message may have been passed over.",
            "413 messages seen since Nov 23, 2026, 7:30 AM IS NOT 3 requests + 407 not requests + 2 that",
            "- Inbox fax has not been read since yesterday.",
        ],
    );
    digest.work = (100..200).map(|id| work(id, Step::Acknowledge, subpoena())).collect();
    holds(&digest::letter(&digest, &practice(), &policy()), &["100 to acknowledge", "and 60 more: run"]);
    assert!(!Tally { seen: 0, requests: u64::MAX, not_requests: 1, unread: 0 }.adds_up());
}

#[test]
fn a_deadline_is_warned_of_with_what_the_request_waits_for() {
    let day = busy_day();
    let overdue = day.work.iter().find(|it| it.step == Step::Overdue).unwrap();
    let deadline = overdue.entry.deadline.clone().unwrap();
    let write = |share, today| {
        crate::report::deadline::letter(overdue, &deadline, share, &practice(), Disclosure::Initials, today)
    };
    let missed = write(Share::Missed, TODAY);
    assert_eq!(missed.subject.expose(), "[forewarn #12] DEADLINE MISSED: the answer was due Nov 20");
    assert_eq!(missed.text.expose(), include_str!("../snapshots/deadline.txt"));
    hides(&missed, &["Rosa", "Delgado"]);
    let soon = write(Share::NineTenths, date(2026, 11, 19));
    assert_eq!(soon.subject.expose(), "[forewarn #12] Answer due Nov 20, tomorrow");
    holds(
        &soon,
        &[
            "`forewarn extend`",
            "Nine tenths of the time have passed, and nothing in the log says that this request was answered.",
        ],
    );
}

#[test]
fn an_administrator_learns_who_was_not_told_and_why() {
    let reply = "550 5.1.1 <okafor@cedarhollow.example>: no such user";
    let undelivered = Undelivered::from(&notice(5, "okafor", delivered(DeliveryState::Refused, reply)));
    let letter = undelivered::letter(&undelivered, &practice());
    assert_eq!(letter.subject.expose(), "[forewarn #17] NOT TOLD: Chidi Okafor, DO did not get the alert");
    assert_eq!(letter.text.expose(), include_str!("../snapshots/undelivered.txt"));
    assert_eq!(letter.html.expose(), include_str!("../snapshots/undelivered.html"));
}

#[test]
fn an_administrator_learns_what_of_the_service_fails() {
    let inbox = Trouble::Inbox {
        inbox: InboxName::new("records"),
        last_read: Some(time("2026-11-24T12:00:00Z")),
        error: "failed to log in".into(),
    };
    let letter = health::letter(&inbox, &practice());
    assert_eq!(letter.subject.expose(), "[forewarn] NOT WATCHING: inbox records is not being read");
    assert_eq!(letter.text.expose(), include_str!("../snapshots/health-inbox.txt"));
    let task = Trouble::Task {
        task: "deliver".into(),
        since: time("2026-11-24T12:00:00Z"),
        failures: 12,
        error: "the server refused the login".into(),
    };
    holds(&health::letter(&task, &practice()), &["the task `deliver` keeps failing", "Failures in a row: 12"]);
}

#[test]
fn staff_learn_what_an_authorization_lacks_and_that_one_has_expired() {
    let with = |change: &dyn Fn(&mut Authorization)| {
        let mut authorization = authorization();
        change(&mut authorization);
        let item = work(17, Step::Prove, Assessment { authorization: Some(authorization), ..subpoena() });
        let day = Digest { work: vec![item], ..quiet_day() };
        digest::letter(&day, &practice(), &policy()).text.expose().clone()
    };
    let lacking = with(&|_| {});
    assert!(lacking.contains("; the authorization lacks: expiry date or event, signature date, "), "{lacking}");
    let expired = with(&|it| {
        it.standing = Standing::Expired;
        it.expires = Some(date(2026, 11, 1));
        it.missing.clear();
    });
    assert!(expired.contains("; the authorization expired on Sunday, November 1, 2026"), "{expired}");
    let whole = with(&|it| it.standing = Standing::Present);
    assert!(!whole.contains("authorization"), "{whole}");
}
