//! The log: one commit for an assessment and its notices, and how people move an entry.

use super::{Scratch, at, notice, reading, scratch, sent};
use crate::model::{
    Deadline, EntryId, Evidence, Field, Kind, NewNotice, PersonId, Place, Problem, Purpose, Release, State,
};
use crate::store::{Action, Actor, Answer, Extent, Filter, Reading, StoreError, Tally};

fn person(id: &str) -> PersonId {
    PersonId::new(id)
}

fn release(seconds: i64) -> Release {
    Release { fee: Some("25.00".into()), ..sent(at(seconds)) }
}

#[test]
fn an_assessment_and_its_notices_are_one_commit() {
    let scratch = scratch();
    let entry = scratch.receive(1);
    scratch.meddle(
        "CREATE TRIGGER poison BEFORE INSERT ON notices WHEN NEW.person = 'kessler'
         BEGIN SELECT RAISE (ABORT, 'poisoned'); END",
    );
    let notices = [notice(Purpose::Alert, "alvarez"), notice(Purpose::Alert, "kessler")];
    let record = || scratch.store.record(entry, reading(Kind::Subpoena, State::Open), &notices, at(9));
    record().unwrap_err();
    assert_eq!(scratch.state_of(entry), State::Received);
    assert!(scratch.store.notices_of(entry).unwrap().is_empty());
    assert_eq!(scratch.store.trail(entry).unwrap().len(), 1);

    scratch.meddle("DROP TRIGGER poison");
    let posted = record().unwrap();
    let found = scratch.store.notices_of(entry).unwrap();
    assert_eq!(found.iter().map(|it| it.id).collect::<Vec<_>>(), posted);
    assert!(found.iter().all(|it| it.entry == Some(entry) && it.created == at(9)));
}

#[test]
fn a_repeat_after_a_crash_does_nothing() {
    let scratch = scratch();
    let entry = scratch.alert(1);
    let (before, trail) = (scratch.store.entry(entry).unwrap(), scratch.store.trail(entry).unwrap());
    let again = [notice(Purpose::Alert, "alvarez")];
    let posted = scratch.store.record(entry, reading(Kind::Other, State::Open), &again, at(50)).unwrap();
    assert!(posted.is_empty());
    assert_eq!(scratch.store.entry(entry).unwrap(), before);
    assert_eq!(scratch.store.trail(entry).unwrap(), trail);
    assert_eq!(scratch.store.notices_of(entry).unwrap().len(), 2);
    assert!(scratch.store.waiting(at(100), 10).unwrap().is_empty());
    assert!(!scratch.store.begin_reading(entry, at(100)).unwrap());
}

#[test]
fn an_entry_comes_back_as_it_was_recorded() {
    let scratch = scratch();
    let id = scratch.receive(1);
    let mut reading = reading(Kind::Guardian, State::Open);
    let place = Place { part: "letter.pdf".into(), page: Some(2) };
    reading.assessment.evidence = vec![Evidence {
        field: Field::Kind,
        text: "as her mother".into(),
        place: place.clone(),
        reason: "the sender says how they stand to the patient".into(),
    }];
    reading.assessment.problems =
        vec![Problem { place: Some(place), cause: crate::model::Cause::Malformed("no end".into()) }];
    reading.assessment.relationship = Some(crate::model::Relationship::Parent);
    reading.assessment.due = Some(jiff::civil::date(2026, 12, 14));
    reading.assessment.flags = crate::model::Flag::ALL.iter().copied().collect();
    reading.assessment.runner_up = Some((Kind::Patient, 0.25));
    reading.deadline = Some(Deadline { date: jiff::civil::date(2026, 12, 14), basis: "set by the sender".into() });
    let expected: Reading = reading.clone();
    scratch.store.record(id, reading, &[], at(3)).unwrap();
    let entry = scratch.store.entry(id).unwrap().unwrap();
    assert_eq!(entry.assessment, Some(expected.assessment));
    assert_eq!(entry.deadline, expected.deadline);
    assert_eq!((entry.sender, entry.subject), (expected.sender, expected.subject));
    assert_eq!((entry.arrived, entry.stored), (at(-60), at(1)));
}

#[test]
fn a_confidence_that_is_no_number_does_not_spoil_the_log() {
    let scratch = scratch();
    let id = scratch.receive(1);
    let mut reading = reading(Kind::Unclear, State::Open);
    reading.assessment.confidence = f32::NAN;
    scratch.store.record(id, reading, &[], at(3)).unwrap();
    assert_eq!(scratch.store.entry(id).unwrap().unwrap().assessment.unwrap().confidence, 0.0);
}

#[test]
fn an_entry_that_is_not_there_is_named() {
    let scratch = scratch();
    let store = &scratch.store;
    let id = EntryId(7);
    assert!(
        matches!(store.record(id, reading(Kind::Other, State::Open), &[], at(0)), Err(StoreError::NoSuchEntry(it)) if it == id)
    );
    assert!(matches!(scratch.release(id, &release(0), at(0)), Err(StoreError::NoSuchEntry(it)) if it == id));
    let acknowledged = store.acknowledge(id, &person("alvarez"), None, at(0));
    assert_eq!(acknowledged.unwrap_err().to_string(), "expected an entry 7, but found none");
    assert_eq!(store.entry(id).unwrap(), None);
}

#[test]
fn people_move_an_entry_forward() {
    let scratch = scratch();
    let Scratch { store, .. } = &scratch;
    let entry = scratch.alert(1);
    store.acknowledge(entry, &person("alvarez"), Some(&"I will call them".into()), at(10)).unwrap();
    assert_eq!(scratch.state_of(entry), State::Acknowledged);
    scratch.release(entry, &release(20), at(21)).unwrap();
    scratch.release(entry, &release(30), at(31)).unwrap();
    store.acknowledge(entry, &person("kessler"), None, at(40)).unwrap();

    let found = store.entry(entry).unwrap().unwrap();
    assert_eq!(found.state, State::Released);
    assert_eq!(found.releases, [release(20), release(30)]);
    let acknowledged: Vec<_> = found.acknowledgements.iter().map(|it| (it.by.as_str(), it.at)).collect();
    assert_eq!(acknowledged, [("alvarez", at(10)), ("kessler", at(40))]);
    let comments = store.comments(entry).unwrap();
    assert_eq!(comments.len(), 1);
    assert_eq!(comments[0].text.expose(), "I will call them");
}

#[test]
fn the_trail_tells_all_of_it_and_quotes_nothing() {
    let scratch = scratch();
    let entry = scratch.alert(1);
    scratch.store.acknowledge(entry, &person("alvarez"), Some(&"Rosa called".into()), at(10)).unwrap();
    scratch.release(entry, &release(20), at(21)).unwrap();
    let trail = scratch.store.trail(entry).unwrap();
    let actions: Vec<Action> = trail.iter().map(|it| it.action).collect();
    assert_eq!(
        actions,
        [
            Action::Stored,
            Action::Assessed,
            Action::NoticePosted,
            Action::NoticePosted,
            Action::Acknowledged,
            Action::Released
        ]
    );
    assert_eq!(trail[1].detail, "attorney, open, 0 problems");
    assert_eq!(trail[1].actor, Actor::Service);
    assert_eq!((&trail[5].actor, trail[5].at), (&Actor::Person(person("dunn")), at(21)));
    for row in trail {
        for word in ["Rosa", "Pruitt", "chart", "Maria", "example"] {
            assert!(!row.detail.contains(word), "{row:?}");
        }
    }
}

#[test]
fn an_entry_that_was_not_read_is_read_whatever_people_do() {
    let scratch = scratch();
    let (seen, released) = (scratch.receive(1), scratch.receive(2));
    scratch.store.acknowledge(seen, &person("alvarez"), None, at(3)).unwrap();
    scratch.release(released, &release(3), at(3)).unwrap();
    assert_eq!(scratch.store.waiting(at(9), 10).unwrap().len(), 2);
    for (entry, expected) in [(seen, State::Open), (released, State::Released)] {
        let alert = [notice(Purpose::Alert, "alvarez")];
        let posted = scratch.store.record(entry, reading(Kind::Attorney, State::Open), &alert, at(9)).unwrap();
        assert_eq!((posted.len(), scratch.state_of(entry)), (1, expected));
    }
}

#[test]
fn a_release_for_what_was_no_request_is_recorded_all_the_same() {
    let scratch = scratch();
    let entry = scratch.receive(1);
    scratch.store.record(entry, reading(Kind::NotARequest, State::NotARequest), &[], at(2)).unwrap();
    scratch.store.acknowledge(entry, &person("kessler"), None, at(3)).unwrap();
    assert_eq!(scratch.state_of(entry), State::NotARequest);
    scratch.release(entry, &release(4), at(4)).unwrap();
    assert_eq!(scratch.state_of(entry), State::Released);
}

/// Six messages, one of each fate, and the entries that a filter lets through.
#[track_caller]
fn check(filter: Filter, expected: &[i64]) {
    let scratch = fates();
    let found: Vec<i64> = scratch.store.entries(&filter).unwrap().iter().map(|it| it.id.0).collect();
    assert_eq!(found, expected, "{filter:?}");
}

fn fates() -> Scratch {
    let scratch = scratch();
    let fates = [
        (Kind::Attorney, State::Open),
        (Kind::NotARequest, State::NotARequest),
        (Kind::Unclear, State::Open),
        (Kind::NotARequest, State::Open),
        (Kind::Patient, State::Open),
    ];
    for (uid, (kind, state)) in (1..).zip(fates) {
        let entry = scratch.receive(uid);
        scratch.store.record(entry, reading(kind, state), &[], at(uid.into())).unwrap();
    }
    scratch.receive(6);
    scratch.store.acknowledge(EntryId(5), &person("alvarez"), None, at(9)).unwrap();
    scratch
}

#[test]
fn a_filter_chooses_entries() {
    check(Filter::default(), &[1, 2, 3, 4, 5, 6]);
    check(Filter { requests_only: true, ..Filter::default() }, &[1, 3, 4, 5, 6]);
    check(Filter { states: vec![State::Open, State::Received], ..Filter::default() }, &[1, 3, 4, 6]);
    check(Filter { since: Some(at(4)), ..Filter::default() }, &[4, 5, 6]);
    let (since, states) = (Some(at(1)), vec![State::Open]);
    check(Filter { limit: Some(2), requests_only: true, since, states, ..Filter::default() }, &[3, 4]);
    check(Filter { limit: Some(0), ..Filter::default() }, &[]);
}

#[test]
fn every_message_is_counted_once() {
    let scratch = fates();
    let all = Tally { seen: 6, requests: 2, not_requests: 1, unclear: 2, waiting: 1 };
    assert_eq!(scratch.store.count(None).unwrap(), all);
    assert_eq!(all.seen, all.requests + all.not_requests + all.unclear + all.waiting);
    let late = Tally { seen: 2, requests: 1, not_requests: 0, unclear: 0, waiting: 1 };
    assert_eq!(scratch.store.count(Some(at(5))).unwrap(), late);
}

#[test]
fn answers_recorded_together_are_each_whole_or_none_is_there() {
    let scratch = scratch();
    let (first, second) = (scratch.receive(1), scratch.receive(2));
    let answer = |entry, seconds| Answer {
        entry,
        reading: reading(Kind::Attorney, State::Open),
        notices: vec![notice(Purpose::Alert, "alvarez"), notice(Purpose::Alert, "kessler")],
        hold: false,
        at: at(seconds),
    };
    let nobody = EntryId(99);
    let refused = scratch.store.record_all(&[answer(first, 10), answer(nobody, 11)]);
    assert!(matches!(refused, Err(StoreError::NoSuchEntry(it)) if it == nobody), "{refused:?}");
    assert_eq!(scratch.state_of(first), State::Received);
    assert_eq!(scratch.store.notices_of(first).unwrap(), []);

    let answers = [answer(first, 10), answer(second, 11)];
    scratch.store.record_all(&answers).unwrap();
    scratch.store.record_all(&answers).unwrap();
    for entry in [first, second] {
        assert_eq!(scratch.state_of(entry), State::Open);
        assert_eq!(scratch.store.notices_of(entry).unwrap().len(), 2, "a repeat adds nothing");
    }
}

fn answer(entry: EntryId, kind: Kind, extent: Extent, notices: &[NewNotice], seconds: i64) -> Answer {
    Answer {
        entry,
        reading: Reading { extent, ..reading(kind, State::Open) },
        notices: notices.to_vec(),
        hold: false,
        at: at(seconds),
    }
}

#[test]
fn an_entry_that_is_handed_on_waits_for_its_pictures_alone() {
    let scratch = scratch();
    let entry = scratch.receive(1);
    assert!(scratch.store.begin_reading(entry, at(2)).unwrap());
    scratch.store.hand_on(entry, &"Clinic Fax".into(), &"fax of 3 pages".into(), at(3)).unwrap();
    let shown = scratch.store.entry(entry).unwrap().unwrap();
    assert_eq!((shown.sender.expose().as_str(), shown.subject.expose().as_str()), ("Clinic Fax", "fax of 3 pages"));
    assert!(scratch.store.waiting(at(9), 10).unwrap().is_empty());
    let waiting = scratch.store.with_pictures(at(9), 10).unwrap();
    assert_eq!((waiting[0].entry, waiting[0].attempts, waiting.len()), (entry, 0, 1), "attempts are counted anew");
    assert_eq!(scratch.state_of(entry), State::Received);
    scratch
        .store
        .amend(answer(entry, Kind::Subpoena, Extent::Whole, &[notice(Purpose::Alert, "alvarez")], 10))
        .unwrap();
    assert!(scratch.store.with_pictures(at(99), 10).unwrap().is_empty());
    assert_eq!(scratch.state_of(entry), State::Open);
}

#[test]
fn an_amended_entry_with_new_notices_is_open_again_and_a_repeat_does_nothing() {
    let scratch = scratch();
    let entry = scratch.receive(1);
    let first = answer(entry, Kind::Attorney, Extent::TextAlone, &[notice(Purpose::Alert, "alvarez")], 5);
    scratch.store.record_all(&[first]).unwrap();
    let told = scratch.store.notices_of(entry).unwrap()[0].id;
    scratch.store.told(told, &"250 ok".into(), at(6)).unwrap();
    scratch.store.acknowledge(entry, &person("alvarez"), None, at(7)).unwrap();
    assert_eq!(scratch.state_of(entry), State::Acknowledged);
    let second = answer(entry, Kind::Subpoena, Extent::Whole, &[notice(Purpose::Alert, "alvarez")], 8);
    scratch.store.amend(second.clone()).unwrap();
    let found = scratch.store.entry(entry).unwrap().unwrap();
    assert_eq!((found.state, found.alerted), (State::Open, None), "what was seen before was less");
    assert_eq!(found.assessment.unwrap().kind, Kind::Subpoena);
    assert!(scratch.store.amend(second).unwrap().is_empty());
    assert_eq!(scratch.store.notices_of(entry).unwrap().len(), 2);
}

#[test]
fn an_amendment_that_tells_nobody_leaves_the_entry_where_it_stands() {
    let scratch = scratch();
    let entry = scratch.receive(1);
    let first = answer(entry, Kind::Attorney, Extent::TextAlone, &[notice(Purpose::Alert, "alvarez")], 5);
    scratch.store.record_all(&[first]).unwrap();
    let told = scratch.store.notices_of(entry).unwrap()[0].id;
    scratch.store.told(told, &"250 ok".into(), at(6)).unwrap();
    scratch.store.amend(answer(entry, Kind::Attorney, Extent::Whole, &[], 8)).unwrap();
    let found = scratch.store.entry(entry).unwrap().unwrap();
    assert_eq!((found.state, found.alerted), (State::Alerted, Some(at(6))));
}
