//! Requests of several kinds on their way, and the group in which each stands.

use jiff::Timestamp;
use jiff::civil::{Date, date};

use super::{is_settled, work};
use crate::model::{
    Acknowledgement, Assessment, Confirmation, Deadline, Delivery, DeliveryState, Dossier, Entry, EntryId, Flag,
    InboxName, Kind, Letter, Need, Notice, NoticeId, PersonId, Proof, Purpose, Share, State, Step, Urgency,
};
use crate::policy::release::Case;
use crate::policy::tests::{assessment, person, policy, practice};

const TODAY: Date = date(2026, 11, 24);

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// A request that arrived on November 20, and of which alvarez was told.
struct Request {
    entry: Entry,
    notices: Vec<Notice>,
    dossier: Dossier,
}

fn request(assessment: Assessment) -> Request {
    let told = at("2026-11-20T12:01Z");
    let notice = Notice {
        id: NoticeId(1),
        entry: Some(EntryId(7)),
        purpose: Purpose::Alert,
        urgency: Urgency::Prompt,
        recipient: person("alvarez", "alvarez@cedarhollow.example").as_recipient(),
        letter: Letter { subject: "".into(), text: "".into(), html: "".into() },
        created: told,
        token: None,
        instead_of: None,
        delivery: Delivery {
            state: DeliveryState::Told,
            attempts: 1,
            next_attempt: told,
            told: Some(told),
            reply: Some("250 ok".into()),
        },
    };
    let entry = Entry {
        id: EntryId(7),
        inbox: InboxName::new("records"),
        arrived: at("2026-11-20T12:00Z"),
        stored: at("2026-11-20T12:00Z"),
        state: State::Alerted,
        disposition: None,
        assessment: Some(assessment),
        deadline: Some(Deadline { date: date(2026, 12, 30), basis: "set by the sender".into() }),
        alerted: Some(told),
        acknowledgements: Vec::new(),
        releases: Vec::new(),
        sender: "".into(),
        subject: "".into(),
    };
    Request { entry, notices: vec![notice], dossier: Dossier::default() }
}

impl Request {
    fn acknowledged(mut self) -> Request {
        self.entry.acknowledgements =
            vec![Acknowledgement { by: PersonId::new("alvarez"), at: at("2026-11-20T13:00Z") }];
        self
    }

    fn with(mut self, proofs: &[Proof]) -> Request {
        let by = PersonId::new("dunn");
        let confirmation =
            |proof: &Proof| Confirmation { proof: *proof, by: by.clone(), at: at("2026-11-21T12:00Z"), note: None };
        self.dossier.confirmations = proofs.iter().map(confirmation).collect();
        self
    }

    fn due(mut self, date: &str) -> Request {
        self.entry.deadline.as_mut().unwrap().date = date.parse().unwrap();
        self
    }

    #[track_caller]
    fn check(&self, step: Step, needs: &[Need]) {
        let found = work(
            &Case {
                entry: &self.entry,
                notices: &self.notices,
                dossier: &self.dossier,
                trained_on: None,
                practice: &practice(),
                policy: &policy("TX"),
                now: at("2026-11-24T15:00Z"),
            },
            TODAY,
        );
        assert_eq!((found.step, found.needs.as_slice()), (step, needs));
    }
}

fn authorization() -> Need {
    Need::Proof(vec![Proof::Authorization, Proof::ProtectiveOrder])
}

#[test]
fn a_lawyers_letter_waits_for_its_word_then_for_its_papers_then_for_nothing() {
    let letter = || request(assessment(Kind::Attorney));
    letter().check(Step::Acknowledge, &[Need::Acknowledgement, authorization(), Need::SecondCheck]);
    letter().acknowledged().check(Step::Prove, &[authorization(), Need::SecondCheck]);
    letter().acknowledged().with(&[Proof::Authorization]).check(Step::Prove, &[Need::SecondCheck]);
    letter().acknowledged().with(&[Proof::Authorization, Proof::SecondCheck]).check(Step::Release, &[]);
}

#[test]
fn a_patients_request_waits_for_no_word() {
    let asked = || request(assessment(Kind::Patient));
    asked().check(Step::Prove, &[Need::Proof(vec![Proof::Identity])]);
    asked().with(&[Proof::Identity]).check(Step::Release, &[]);
    let protected = Assessment { flags: [Flag::Hiv].into(), ..assessment(Kind::Patient) };
    request(protected).with(&[Proof::Identity]).check(Step::Prove, &[Need::Ground(Flag::Hiv, Proof::HivBasis)]);
}

#[test]
fn who_was_not_told_is_waited_for_even_by_a_patients_request() {
    let mut untold = request(assessment(Kind::Patient)).with(&[Proof::Identity]);
    untold.notices[0].delivery.state = DeliveryState::Refused;
    untold.check(Step::Acknowledge, &[Need::Telling(vec![PersonId::new("alvarez")])]);
}

#[test]
fn what_a_person_must_read_comes_before_what_it_may_need() {
    let doubtful = Assessment { review: true, ..assessment(Kind::Patient) };
    request(doubtful).check(Step::Read, &[Need::Class, Need::Proof(vec![Proof::Identity])]);
    let mut unread = request(Assessment::default());
    (unread.entry.assessment, unread.entry.state, unread.entry.deadline) = (None, State::Received, None);
    unread.check(Step::Read, &[Need::Reading]);
}

#[test]
fn what_seems_to_ask_for_nothing_waits_for_a_persons_word_alone() {
    let doubtful = || request(Assessment { review: true, ..assessment(Kind::NotARequest) });
    doubtful().check(Step::Read, &[Need::Class]);
    let settled = doubtful().with(&[Proof::Class]);
    assert!(is_settled(&settled.entry, &settled.dossier));
    let letter = request(assessment(Kind::Attorney)).with(&[Proof::Class]);
    assert!(!is_settled(&letter.entry, &letter.dossier) && !is_settled(&doubtful().entry, &doubtful().dossier));
}

#[test]
fn what_presses_stands_first_with_what_it_waits_for() {
    let letter = || request(assessment(Kind::Attorney)).acknowledged();
    let needs = [authorization(), Need::SecondCheck];
    letter().due("2026-11-23").check(Step::Overdue, &needs);
    letter().due("2026-11-24").check(Step::DueSoon, &needs);
    letter().due("2026-11-27").check(Step::DueSoon, &needs);
    letter().due("2026-11-28").check(Step::Prove, &needs);
}

#[test]
fn three_quarters_of_the_time_are_soon_too() {
    let mut asked = request(assessment(Kind::Patient)).with(&[Proof::Identity]).due("2026-12-01");
    asked.check(Step::Release, &[]);
    asked.entry.arrived = at("2026-10-30T12:00Z");
    asked.check(Step::DueSoon, &[]);
    assert!(Share::ThreeQuarters < Share::NineTenths);
}
