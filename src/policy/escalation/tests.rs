//! The ladder, climbed by hand: each rung's notices are added to the entry, and the next is asked for.

use jiff::civil::date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use super::{Case, Next, Rung, next};
use crate::config::default_policy;
use crate::model::{
    Acknowledgement, Assessment, Delivery, DeliveryState, Disposition, Entry, EntryId, InboxName, Kind, Letter,
    Notice, NoticeId, Override, PersonId, Policy, Practice, Purpose, Recipient, State, StateCode, Urgency,
};
use crate::policy::tests::practice;

/// An entry on its way up the ladder, in Chicago.
struct Scene {
    practice: Practice,
    policy: Policy,
    entry: Entry,
    notices: Vec<Notice>,
    overrides: Vec<Override>,
}

impl Scene {
    /// Alvarez and kessler were alerted of a request at `alerted`.
    fn new(kind: Kind, urgency: Urgency, alerted: &str) -> Scene {
        let practice = Practice {
            time_zone: TimeZone::get("America/Chicago").unwrap(),
            holidays: vec![date(2026, 12, 25)],
            ..practice()
        };
        let alerted: Timestamp = alerted.parse().unwrap();
        let entry = Entry {
            id: EntryId(9),
            inbox: InboxName::new("records"),
            arrived: alerted,
            stored: alerted,
            state: State::Alerted,
            disposition: None,
            assessment: Some(Assessment { kind, ..Assessment::default() }),
            deadline: None,
            alerted: Some(alerted),
            acknowledgements: Vec::new(),
            releases: Vec::new(),
            sender: "x".into(),
            subject: "x".into(),
        };
        let policy = default_policy(StateCode(['T', 'X']));
        let mut scene = Scene { practice, policy, entry, notices: Vec::new(), overrides: Vec::new() };
        let first =
            [&scene.practice.providers[0].person, &scene.practice.administrators[0]].map(|it| it.as_recipient());
        scene.tell(Purpose::Alert, urgency, &first, alerted);
        scene
    }

    fn tell(&mut self, purpose: Purpose, urgency: Urgency, recipients: &[Recipient], at: Timestamp) {
        for recipient in recipients {
            let id = NoticeId(self.notices.len() as i64 + 1);
            self.notices.push(Notice {
                id,
                token: Some(format!("{:032x}", id.0).into()),
                instead_of: None,
                entry: Some(self.entry.id),
                purpose: purpose.clone(),
                urgency,
                recipient: recipient.clone(),
                letter: Letter { subject: "x".into(), text: "x".into(), html: "x".into() },
                created: at,
                delivery: Delivery {
                    state: DeliveryState::Told,
                    attempts: 1,
                    next_attempt: at,
                    told: Some(at),
                    reply: Some("250 ok".into()),
                },
            });
        }
    }

    fn next(&self, now: Timestamp) -> Next {
        let Scene { practice, policy, entry, notices, overrides } = self;
        next(&Case { entry, notices, overrides, practice, policy, now })
    }

    /// The first step at or after `from`, taken: when, which rung, and who was told.
    #[track_caller]
    fn step(&mut self, from: &str) -> (String, Rung, String) {
        let mut now: Timestamp = from.parse().unwrap();
        loop {
            match self.next(now) {
                Next::Never => panic!("expected a step after {from}, but there is none"),
                Next::At(at) => {
                    assert!(at > now, "{at} is no later than {now}");
                    // A moment before, it is not due.
                    let before = at - SignedDuration::from_micros(1);
                    assert_eq!(self.next(before.max(now)), Next::At(at));
                    now = at;
                }
                Next::Due(step) => {
                    self.tell(step.rung.purpose(), step.urgency, &step.recipients, now);
                    let who: Vec<&str> = step.recipients.iter().map(|it| it.person.as_str()).collect();
                    let local =
                        now.to_zoned_datetime(self.practice.time_zone.clone()).strftime("%a %d %H:%M").to_string();
                    return (local, step.rung, who.join(" "));
                }
            }
        }
    }

    #[track_caller]
    fn check(&mut self, from: &str, expected: &[(&str, Rung, &str)]) {
        for (at, rung, who) in expected {
            assert_eq!(self.step(from), ((*at).to_owned(), *rung, (*who).to_owned()));
        }
    }
}

/// A Friday, an hour before the office closes.
const FRIDAY: &str = "2026-12-04T16:00-06:00";

#[test]
fn a_critical_request_climbs_at_any_hour_and_comes_again_every_working_day() {
    let mut scene = Scene::new(Kind::Attorney, Urgency::Critical, FRIDAY);
    scene.check(
        FRIDAY,
        &[
            ("Fri 04 18:00", Rung::Remind, "alvarez kessler"),
            ("Fri 04 20:00", Rung::Escalate, "okafor lindqvist"),
            ("Mon 07 08:00", Rung::Again, "alvarez kessler okafor lindqvist"),
            ("Tue 08 08:00", Rung::Again, "alvarez kessler okafor lindqvist"),
        ],
    );
}

#[test]
fn others_climb_in_office_hours() {
    let mut scene = Scene::new(Kind::Agency, Urgency::Prompt, FRIDAY);
    scene.check(
        FRIDAY,
        &[
            ("Mon 07 11:00", Rung::Remind, "alvarez kessler"),
            ("Mon 07 16:00", Rung::Escalate, "okafor lindqvist"),
            ("Tue 08 08:00", Rung::Again, "alvarez kessler okafor lindqvist"),
        ],
    );
    let mut scene = Scene::new(Kind::Agency, Urgency::Prompt, "2026-12-24T16:00-06:00");
    scene.check("2026-12-24T16:00-06:00", &[("Mon 28 11:00", Rung::Remind, "alvarez kessler")]);
}

#[test]
fn a_deputy_is_told_before_all_others() {
    let mut scene = Scene::new(Kind::Attorney, Urgency::Critical, FRIDAY);
    scene.practice.providers[0].person.deputy = Some(PersonId::new("lindqvist"));
    scene.check(
        FRIDAY,
        &[
            ("Fri 04 18:00", Rung::Remind, "alvarez kessler"),
            ("Fri 04 20:00", Rung::Escalate, "lindqvist"),
            ("Sat 05 00:00", Rung::Escalate, "okafor"),
            ("Mon 07 08:00", Rung::Again, "alvarez kessler lindqvist okafor"),
        ],
    );
}

#[test]
fn where_everyone_was_alerted_everyone_is_told_again() {
    let mut scene = Scene::new(Kind::Attorney, Urgency::Critical, FRIDAY);
    scene.practice.providers.truncate(1);
    scene.check(
        FRIDAY,
        &[
            ("Fri 04 18:00", Rung::Remind, "alvarez kessler"),
            ("Fri 04 20:00", Rung::Again, "alvarez kessler"),
            ("Mon 07 08:00", Rung::Again, "alvarez kessler"),
        ],
    );
}

#[test]
fn after_a_downtime_each_rung_is_climbed_once() {
    let mut scene = Scene::new(Kind::Attorney, Urgency::Critical, FRIDAY);
    let late = "2026-12-11T10:00-06:00";
    scene.check(
        late,
        &[
            ("Fri 11 10:00", Rung::Remind, "alvarez kessler"),
            ("Fri 11 10:00", Rung::Escalate, "okafor lindqvist"),
            ("Mon 14 08:00", Rung::Again, "alvarez kessler okafor lindqvist"),
        ],
    );
}

#[test]
fn after_a_downtime_nobody_is_told_twice_at_once() {
    let mut scene = Scene::new(Kind::Attorney, Urgency::Critical, FRIDAY);
    scene.practice.providers.truncate(1);
    let late = "2026-12-11T10:00-06:00";
    scene.check(
        late,
        &[
            ("Fri 11 10:00", Rung::Remind, "alvarez kessler"),
            ("Fri 11 12:00", Rung::Again, "alvarez kessler"),
            ("Mon 14 08:00", Rung::Again, "alvarez kessler"),
        ],
    );
}

#[test]
fn an_alert_that_tells_more_begins_the_ladder_anew() {
    let mut scene = Scene::new(Kind::Attorney, Urgency::Critical, FRIDAY);
    scene.check(FRIDAY, &[("Fri 04 18:00", Rung::Remind, "alvarez kessler")]);
    let again = "2026-12-04T19:00-06:00";
    let first = scene.practice.providers[0].person.as_recipient();
    scene.tell(Purpose::Alert, Urgency::Critical, &[first], again.parse().unwrap());
    scene.check(again, &[("Fri 04 21:00", Rung::Remind, "alvarez kessler")]);
}

#[test]
fn what_went_to_another_address_is_told_there_and_begins_nothing() {
    let mut scene = Scene::new(Kind::Attorney, Urgency::Critical, FRIDAY);
    scene.practice.providers[0].person.emails = vec!["maria@mailbox.example".into()];
    let elsewhere =
        Recipient { email: "maria@mailbox.example".into(), ..scene.practice.providers[0].person.as_recipient() };
    scene.notices[0].delivery.state = DeliveryState::Refused;
    scene.tell(Purpose::Alert, Urgency::Critical, &[elsewhere], "2026-12-04T17:30-06:00".parse().unwrap());
    scene.notices[2].instead_of = Some(NoticeId(1));
    scene.check(FRIDAY, &[("Fri 04 18:00", Rung::Remind, "alvarez kessler")]);
    assert_eq!(scene.notices[3].recipient.email.expose(), "maria@mailbox.example");
    // An address that the configuration no longer has is never written to.
    scene.practice.providers[0].person.emails.clear();
    scene.step(FRIDAY);
    scene.check(FRIDAY, &[("Mon 07 08:00", Rung::Again, "alvarez kessler okafor lindqvist")]);
    assert!(scene.notices.iter().skip(4).all(|it| it.recipient.email.expose() != "maria@mailbox.example"));
}

/// Whether the ladder ends by what `change` does.
#[track_caller]
fn check_ends(what: &str, change: impl FnOnce(&mut Scene)) {
    let mut scene = Scene::new(Kind::Attorney, Urgency::Critical, FRIDAY);
    let late: Timestamp = "2026-12-11T10:00-06:00".parse().unwrap();
    assert!(matches!(scene.next(late), Next::Due(_)));
    change(&mut scene);
    assert_eq!(scene.next(late), Next::Never, "{what}");
}

#[test]
fn whatever_settles_it_ends_the_ladder() {
    let at: Timestamp = "2026-12-04T17:00-06:00".parse().unwrap();
    let by = || PersonId::new("alvarez");
    check_ends("acknowledged", |it| it.entry.acknowledgements.push(Acknowledgement { by: by(), at }));
    check_ends("overridden", |it| it.overrides.push(Override { by: by(), at, reason: "x".into() }));
    check_ends("closed", |it| it.entry.disposition = Some(Disposition::Withdrawn));
    check_ends("released", |it| it.entry.state = State::Released);
    check_ends("no request", |it| it.entry.assessment.as_mut().unwrap().kind = Kind::NotARequest);
    check_ends("never alerted", |it| it.notices.clear());
    check_ends("alerted before answers were known", |it| it.notices.iter_mut().for_each(|it| it.token = None));
    check_ends("nobody left", |it| {
        it.practice.providers.clear();
        it.practice.administrators.clear();
    });
}

#[test]
fn an_acknowledgement_from_before_the_last_alert_ends_nothing() {
    let mut scene = Scene::new(Kind::Attorney, Urgency::Critical, FRIDAY);
    let before: Timestamp = "2026-12-04T15:00-06:00".parse().unwrap();
    scene.entry.acknowledgements.push(Acknowledgement { by: PersonId::new("alvarez"), at: before });
    assert!(matches!(scene.next(FRIDAY.parse().unwrap()), Next::At(_)));
}
