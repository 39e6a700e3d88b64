//! The promise that the program is there to keep, tried with everything that can befall an entry, in any order: no request
//! of a kind that blocks is recorded as released in policy without proof that those who must know of it were told.

use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;
use tempfile::TempDir;

use super::{Gate, Outcome};
use crate::config::Config;
use crate::model::{
    AlertRule, Assessment, Bytes, Closing, Confirmation, Correction, Cursor, DeliveryState, Disposition, EntryId,
    InboxName, Kind, Media, Mend, NewNotice, Notice, Origin, Override, Person, PersonId, Private, Proof, Provider,
    Purpose, RawMessage, Release, Staff, State, Urgency,
};
use crate::policy::notices::{required, required_anew, required_by_correction};
use crate::policy::release::{Asked, Case, is_acknowledged, override_from};
use crate::service::testing;
use crate::store::{Answer, Extent, Instead, Reading, Settings, Store, Thread};

/// What can befall an entry. Numbers choose among what is there.
#[derive(Debug, Clone)]
enum Event {
    Read(Kind, bool),
    /// Its pictures were read and show this.
    Amend(Kind),
    Told(usize),
    Refused(usize),
    GivenUp(usize),
    /// It came back, and goes to another address of the same person where there is one.
    Bounced(usize, bool),
    Resent(usize),
    Acknowledge(usize),
    Override,
    Confirm(Proof, usize),
    Correct(Kind),
    Close(Disposition),
    Reopen,
    Wait(i64),
    Release {
        confirming: bool,
        partial: bool,
    },
    ReleaseOutOfPolicy,
}

fn event() -> impl Strategy<Value = Event> {
    let kind = || prop::sample::select(Kind::ALL);
    prop_oneof![
        2 => (kind(), any::<bool>()).prop_map(|(kind, whole)| Event::Read(kind, whole)),
        1 => kind().prop_map(Event::Amend),
        6 => (0..8_usize).prop_map(Event::Told),
        1 => (0..8_usize).prop_map(Event::Refused),
        1 => (0..8_usize).prop_map(Event::GivenUp),
        1 => (0..8_usize, any::<bool>()).prop_map(|(index, again)| Event::Bounced(index, again)),
        1 => (0..8_usize).prop_map(Event::Resent),
        3 => (0..3_usize).prop_map(Event::Acknowledge),
        2 => Just(Event::Override),
        2 => (prop::sample::select(Proof::ALL), 0..2_usize).prop_map(|(proof, who)| Event::Confirm(proof, who)),
        1 => kind().prop_map(Event::Correct),
        1 => prop::sample::select(Disposition::ALL).prop_map(Event::Close),
        1 => Just(Event::Reopen),
        3 => (1..80_i64).prop_map(Event::Wait),
        6 => (any::<bool>(), any::<bool>()).prop_map(|(confirming, partial)| Event::Release { confirming, partial }),
        1 => Just(Event::ReleaseOutOfPolicy),
    ]
}

/// The way of a request of `kind` to a release in policy.
fn way(kind: Kind) -> Vec<Event> {
    let mut way = vec![Event::Read(kind, true)];
    way.extend((0..3).map(Event::Told));
    way.extend([
        Event::Acknowledge(1),
        Event::Confirm(Proof::SecondCheck, 1),
        Event::Release { confirming: true, partial: true },
    ]);
    way
}

/// That way with steps left out and with anything at all in between, since hardly any sequence of chance alone comes near
/// a release.
fn history() -> impl Strategy<Value = Vec<Event>> {
    let kept = prop::collection::vec(prop::bool::weighted(0.85), 8);
    let between = prop::collection::vec((0..9_usize, event()), 0..12);
    let kind = prop::sample::select(Kind::ALL);
    (kind, kept, between).prop_map(|(kind, kept, mut between)| {
        between.sort_by_key(|(place, _)| *place);
        let mut between = between.into_iter().peekable();
        let mut events = Vec::new();
        for (step, (event, kept)) in way(kind).into_iter().zip(kept).enumerate() {
            while let Some((_, other)) = between.next_if(|(place, _)| *place <= step) {
                events.push(other);
            }
            events.extend(kept.then_some(event));
        }
        events.extend(between.map(|(_, other)| other));
        events.push(Event::Release { confirming: true, partial: false });
        events
    })
}

/// One entry in a log of its own, and the clock.
struct World {
    store: Store,
    config: Config,
    entry: EntryId,
    now: Timestamp,
    /// When the last alert was posted, as the world saw it happen.
    posted: Option<Timestamp>,
    /// Whether someone answered after that, or an administrator overrode it.
    answered: bool,
    /// Who was alerted, and whether the last word on it is that they were told.
    told: Vec<(PersonId, bool)>,
    _directory: TempDir,
}

const PROVIDERS: [&str; 2] = ["alvarez", "okafor"];
const STAFF: [&str; 2] = ["dunn", "lee"];

impl World {
    fn new() -> World {
        let directory = tempfile::tempdir().unwrap();
        let mut config = testing::context(directory.path()).config.clone();
        let person =
            |id: &&str| Person::new(PersonId::new(*id), (*id).into(), format!("{id}@cedarhollow.example").into());
        config.practice.providers =
            PROVIDERS.iter().map(|it| Provider { person: person(it), aliases: Vec::new() }).collect();
        let trained_on = Some(jiff::civil::date(2026, 2, 10));
        config.practice.staff =
            STAFF.iter().map(|it| Staff { person: person(it), may_release: true, trained_on }).collect();
        let store = Store::open(&Settings::plain(directory.path().join("log"))).unwrap();
        let now: Timestamp = "2026-11-24T15:00Z".parse().unwrap();
        let raw = RawMessage {
            inbox: InboxName::new(testing::INBOX),
            origin: Origin::Imap { uid_validity: 1, uid: 1 },
            arrived: now,
            media: Media::Mail,
            bytes: Bytes::Whole(Private::new(b"A letter".to_vec())),
        };
        let cursor = Cursor::Imap { uid_validity: 1, uid: 1, rescan: false };
        let entry = store.accept(&raw.inbox.clone(), &[raw], &cursor, now).unwrap().stored[0];
        World { store, config, entry, now, posted: None, answered: false, told: Vec::new(), _directory: directory }
    }

    fn kind(&self) -> Option<Kind> {
        self.store.entry(self.entry).unwrap().unwrap().assessment.map(|it| it.kind)
    }

    /// The alert that `index` chooses.
    fn alert(&self, index: usize) -> Option<Notice> {
        let mut alerts = self.store.notices_of(self.entry).unwrap();
        alerts.retain(|it| it.purpose == Purpose::Alert);
        let count = alerts.len().max(1);
        alerts.into_iter().nth(index % count)
    }

    fn notices(&self, call: &crate::policy::notices::Call) -> Vec<NewNotice> {
        let notice = |recipient: &crate::model::Recipient| NewNotice {
            entry: Some(self.entry),
            purpose: Purpose::Alert,
            urgency: Urgency::Prompt,
            recipient: recipient.clone(),
            letter: crate::model::Letter { subject: "A".into(), text: "A".into(), html: "A".into() },
        };
        call.recipients.iter().map(notice).collect()
    }

    fn posted(&mut self, notices: &[NewNotice], count: usize) {
        if count == 0 {
            return;
        }
        (self.posted, self.answered) = (Some(self.now), false);
        for notice in notices {
            self.told.retain(|(person, _)| *person != notice.recipient.person);
            self.told.push((notice.recipient.person.clone(), false));
        }
    }

    /// Whether the last word on `notice`, the newest to its recipient, is that it was told.
    fn heard(&mut self, notice: &Notice, is_told: bool) {
        let newest = self.store.notices_of(self.entry).unwrap().into_iter();
        let newest =
            newest.filter(|it| it.purpose == Purpose::Alert && it.recipient.person == notice.recipient.person);
        if newest.map(|it| it.id).max() == Some(notice.id) {
            self.told.retain(|(person, _)| *person != notice.recipient.person);
            self.told.push((notice.recipient.person.clone(), is_told));
        }
    }

    fn assessment(&self, kind: Kind) -> Assessment {
        Assessment { kind, providers: vec![PersonId::new(PROVIDERS[0])], ..Assessment::default() }
    }

    fn answer(&self, assessment: Assessment, notices: Vec<NewNotice>, extent: Extent) -> Answer {
        let state = if assessment.kind.is_request() { State::Open } else { State::NotARequest };
        let (sender, subject) = ("A sender".into(), "A subject".into());
        let thread = Thread::default();
        let reading = Reading { assessment, deadline: None, sender, subject, state, extent, thread };
        Answer { entry: self.entry, reading, notices, hold: false, at: self.now }
    }

    fn befall(&mut self, event: &Event) {
        // No two events fall on the same moment.
        self.now += SignedDuration::from_secs(1);
        let by = |id: &str| PersonId::new(id);
        match event {
            Event::Read(kind, whole) => {
                let assessment = self.assessment(*kind);
                let call = required(&assessment, &self.config.practice, &self.config.policy);
                let notices = self.notices(&call);
                let extent = if *whole { Extent::Whole } else { Extent::TextAlone };
                let Answer { reading, notices, .. } = self.answer(assessment, notices, extent);
                let posted = self.store.record(self.entry, reading, &notices, self.now).unwrap();
                self.posted(&notices, posted.len());
            }
            Event::Amend(kind) => {
                let Some(before) = self.store.entry(self.entry).unwrap().unwrap().assessment else { return };
                let after = self.assessment(*kind);
                let told: Vec<PersonId> = self.told.iter().map(|(person, _)| person.clone()).collect();
                let call = required_anew(&before, &told, &after, &self.config.practice, &self.config.policy);
                let notices = if call.rule == AlertRule::Now { self.notices(&call) } else { Vec::new() };
                let posted = self.store.amend(self.answer(after, notices.clone(), Extent::Whole)).unwrap();
                self.posted(&notices, posted.len());
            }
            Event::Told(index) => {
                let Some(notice) = self.alert(*index) else { return };
                if self.store.begin_attempt(notice.id, self.now).unwrap() {
                    self.store.told(notice.id, &"250 OK".into(), self.now).unwrap();
                    self.heard(&notice, true);
                }
            }
            Event::Refused(index) | Event::GivenUp(index) => {
                let Some(notice) = self.alert(*index) else { return };
                if notice.delivery.state != DeliveryState::Scheduled {
                    return;
                }
                let reply = "550 no".into();
                match event {
                    Event::Refused(_) => {
                        self.store.refuse(notice.id, &reply, self.now, &Instead::Tell(Vec::new())).unwrap()
                    }
                    _ => self.store.give_up(notice.id, &reply, self.now, &[]).unwrap(),
                }
                self.heard(&notice, false);
            }
            Event::Bounced(index, again) => {
                let Some(notice) = self.alert(*index) else { return };
                let instead = match again {
                    true => Instead::Address("at-home@cedarhollow.example".into()),
                    false => Instead::Tell(Vec::new()),
                };
                self.store.bounced(notice.id, &"no such user".into(), self.now, &instead).unwrap();
                self.heard(&notice, false);
            }
            Event::Resent(index) => {
                let Some(notice) = self.alert(*index) else { return };
                self.store.resend(notice.id, self.now).unwrap();
                self.heard(&notice, false);
            }
            Event::Acknowledge(who) => {
                let who = ["kessler", PROVIDERS[0], PROVIDERS[1]][*who];
                self.store.acknowledge(self.entry, &by(who), None, self.now).unwrap();
                self.answered = true;
            }
            Event::Override => {
                let entry = self.store.entry(self.entry).unwrap().unwrap();
                let case = Case {
                    entry: &entry,
                    notices: &self.store.notices_of(self.entry).unwrap(),
                    dossier: &self.store.dossier(self.entry).unwrap(),
                    trained_on: None,
                    practice: &self.config.practice,
                    policy: &self.config.policy,
                    now: self.now,
                };
                let today = self.now.to_zoned_datetime(self.config.practice.time_zone.clone()).date();
                // As the command does: it is refused until then.
                if override_from(&case).is_some_and(|from| from <= today) {
                    let it = Override { by: by("kessler"), at: self.now, reason: "at sea".into() };
                    self.store.override_gate(self.entry, &it).unwrap();
                    self.answered = true;
                }
            }
            Event::Confirm(proof, who) => {
                let it = Confirmation { proof: *proof, by: by(STAFF[*who]), at: self.now, note: None };
                self.store.confirm(self.entry, &it).unwrap();
            }
            Event::Correct(kind) => {
                let Some(before) = self.store.entry(self.entry).unwrap().unwrap().assessment else { return };
                let after = Assessment { kind: *kind, ..before.clone() };
                let told: Vec<PersonId> = self.told.iter().map(|(person, _)| person.clone()).collect();
                let call =
                    required_by_correction(&before, &told, &after, &self.config.practice, &self.config.policy);
                let notices = if call.rule == AlertRule::Now { self.notices(&call) } else { Vec::new() };
                let correction = Correction {
                    entry: self.entry,
                    by: by(STAFF[0]),
                    at: self.now,
                    note: None,
                    mend: Mend { kind: Some(*kind), ..Mend::default() },
                    before,
                    after,
                };
                let posted = self.store.correct(&correction, None, &notices).unwrap().unwrap_or_default();
                self.posted(&notices, posted.len());
            }
            Event::Close(disposition) => self.close(Some(*disposition)),
            Event::Reopen => self.close(None),
            Event::Wait(hours) => self.now += SignedDuration::from_hours(*hours),
            Event::Release { confirming, partial } => self.release(*confirming, *partial, None),
            Event::ReleaseOutOfPolicy => self.release(false, false, Some("It was on its way".into())),
        }
    }

    fn close(&self, disposition: Option<Disposition>) {
        let it = Closing { disposition, reasons: vec![], by: PersonId::new("kessler"), at: self.now, note: None };
        self.store.close_request(self.entry, &it).unwrap();
    }

    fn release(&self, confirming: bool, partial: bool, out_of_policy: Option<Private<String>>) {
        let confirmed = Proof::ALL.iter().copied().filter(|it| confirming && *it != Proof::SecondCheck).collect();
        let (by, fee) = (PersonId::new(STAFF[0]), None);
        let asked = Asked { by: by.clone(), confirmed, fee, fee_reason: false, pages: None };
        let asks_for_truth = out_of_policy.is_some();
        let sent = Release {
            by,
            at: self.now,
            what: "chart".into(),
            means: "fax".into(),
            to: "Karen Pruitt".into(),
            fee: None,
            fee_reason: None,
            fee_paid: false,
            partial,
            purpose: None,
            basis: None,
            out_of_policy,
        };
        let before = self.store.entry(self.entry).unwrap().unwrap();
        let gate =
            Gate { store: &self.store, config: &self.config, entry: self.entry, asked: &asked, now: self.now };
        let outcome = gate.release(&sent).unwrap();
        let after = self.store.entry(self.entry).unwrap().unwrap();
        match outcome {
            Outcome::Recorded => {
                assert_eq!(after.releases.last().unwrap().out_of_policy, None);
                self.check_proof();
            }
            Outcome::OutOfPolicy(found) => {
                assert!(asks_for_truth && !found.is_empty());
                assert!(after.releases.last().unwrap().out_of_policy.is_some());
                let notices = self.store.notices_of(self.entry).unwrap();
                let people = notices.iter().filter(|it| it.purpose == Purpose::OutOfPolicy);
                assert!(people.count() >= 2, "provider and administrator are told of it");
            }
            Outcome::Refused(found) => {
                assert!(!found.is_empty() && !asks_for_truth);
                assert_eq!(after, before, "a refusal changes nothing");
            }
        }
    }

    /// What must hold where a release was recorded as in policy, told from what the world saw and not from what the
    /// policy made of it.
    fn check_proof(&self) {
        let kind = self.kind().expect("nothing is released unread");
        assert!(kind.is_request() && kind != Kind::Unclear, "{kind}");
        if !self.config.policy.rules[&kind].gate.blocks {
            return;
        }
        let untold: Vec<_> = self.told.iter().filter(|(_, is_told)| !is_told).collect();
        assert!(untold.is_empty(), "{kind}: not told: {untold:?}");
        assert!(self.answered, "{kind}: nobody answered the last alert, posted {:?}", self.posted);
        let entry = self.store.entry(self.entry).unwrap().unwrap();
        let was_told = self.told.iter().any(|(_, is_told)| *is_told);
        assert!(was_told || is_acknowledged(&entry, &[]), "{kind}: there is no proof that anyone knows");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 192, failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn nothing_of_a_blocking_kind_is_released_in_policy_without_proof_of_notice(
        events in history(),
    ) {
        let mut world = World::new();
        for event in &events {
            world.befall(event);
        }
    }
}

/// The events lead to releases in policy too, so that the promise is not kept by refusing everything.
#[test]
fn a_blocked_request_that_was_told_and_answered_is_released() {
    let mut world = World::new();
    for event in &way(Kind::Attorney) {
        world.befall(event);
    }
    let entry = world.store.entry(world.entry).unwrap().unwrap();
    assert_eq!((entry.state, entry.releases.len()), (State::Released, 1));
}
