//! Digests and letters about faults, as staff and administrators get them.

use jiff::civil::date;

use super::{TODAY, authorization, delivered, entry, hides, holds, notice, practice, subpoena, time};
use crate::model::{
    Acknowledgement, Assessment, Authorization, Cause, Deadline, DeliveryState, Disclosure, InboxName, Kind,
    PersonId, Place, Policy, Problem, Standing,
};
use crate::report::digest::{self, Digest, Tally};
use crate::report::health::{self, Trouble};
use crate::report::undelivered::{self, Undelivered};

fn policy() -> Policy {
    Policy {
        rules: Default::default(),
        time_frames: Default::default(),
        disclosure: Disclosure::Initials,
        due_soon_days: 5,
    }
}

/// A digest with something under each heading.
fn busy_day() -> Digest {
    let mut overdue = entry(12, subpoena());
    overdue.arrived = time("2026-11-14T15:00:00Z");
    overdue.deadline = Some(Deadline { date: date(2026, 11, 20), basis: "set by the sender".into() });
    overdue.acknowledgements =
        vec![Acknowledgement { by: PersonId::new("kessler"), at: time("2026-11-15T15:00:00Z") }];
    let soon = entry(17, subpoena());
    let waiting = entry(18, Assessment::default());
    let mut unread = entry(19, Assessment { kind: Kind::NotARequest, review: true, ..Assessment::default() });
    unread.assessment.as_mut().unwrap().problems =
        vec![Problem { place: Some(Place { part: "Delgado.pdf".into(), page: None }), cause: Cause::Locked }];
    Digest {
        date: TODAY,
        since: time("2026-11-23T13:30:00Z"),
        pending: vec![soon.clone(), waiting],
        due_soon: vec![soon],
        overdue: vec![overdue],
        undelivered: vec![Undelivered::from(&notice(
            5,
            "okafor",
            delivered(DeliveryState::Refused, "550 5.1.1 <okafor@cedarhollow.example>: no such user"),
        ))],
        unread: vec![unread],
        tally: Tally { seen: 412, requests: 3, not_requests: 407, unread: 2 },
        unhealthy: Vec::new(),
    }
}

#[test]
fn a_digest_groups_what_waits_and_names_each_entry_once() {
    let digest = busy_day();
    let letter = digest::letter(&digest, &practice(), &policy());
    assert_eq!(
        letter.subject.expose(),
        "[forewarn] Digest Nov 24: 1 overdue, 1 due soon, 1 waiting, 1 unread, 1 not delivered"
    );
    assert_eq!(letter.text.expose(), include_str!("../snapshots/digest.txt"));
    assert_eq!(letter.html.expose(), include_str!("../snapshots/digest.html"));
    assert_eq!(digest::text(&digest, &practice(), &policy()), *letter.text.expose());
    hides(&letter, &["Rosa", "Delgado"]);
}

#[test]
fn a_quiet_day_still_says_that_the_watcher_runs() {
    let digest = Digest {
        date: TODAY,
        since: time("2026-11-23T13:30:00Z"),
        pending: Vec::new(),
        due_soon: Vec::new(),
        overdue: Vec::new(),
        undelivered: Vec::new(),
        unread: Vec::new(),
        tally: Tally { seen: 1, requests: 0, not_requests: 1, unread: 0 },
        unhealthy: Vec::new(),
    };
    let letter = digest::letter(&digest, &practice(), &policy());
    assert_eq!(letter.subject.expose(), "[forewarn] Digest Nov 24: nothing waits, 1 message seen");
    assert_eq!(letter.text.expose(), include_str!("../snapshots/digest-quiet.txt"));
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
    digest.pending = (100..200).map(|id| entry(id, subpoena())).collect();
    holds(&digest::letter(&digest, &practice(), &policy()), &["100 waiting", "and 60 more: run"]);
    assert!(!Tally { seen: 0, requests: u64::MAX, not_requests: 1, unread: 0 }.adds_up());
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
        let entry = entry(17, Assessment { authorization: Some(authorization), ..subpoena() });
        let day = Digest { pending: vec![entry], due_soon: Vec::new(), overdue: Vec::new(), ..busy_day() };
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
