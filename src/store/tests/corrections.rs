//! Corrections: both answers are kept, and the entry stands where the new answer puts it.

use super::{Scratch, at, notice, reading, scratch, sent};
use crate::model::{Assessment, Correction, Deadline, EntryId, Kind, Mend, NewNotice, PersonId, Purpose, State};
use crate::store::{Action, Actor, StoreError};

/// What dunn makes of `entry`: its answer becomes one of `kind`.
fn correction(scratch: &Scratch, entry: EntryId, kind: Kind) -> Correction {
    let before = scratch.store.entry(entry).unwrap().unwrap().assessment.unwrap();
    Correction {
        entry,
        by: PersonId::new("dunn"),
        at: at(100),
        note: Some("the letterhead says so".into()),
        mend: Mend { kind: Some(kind), ..Mend::default() },
        after: Assessment { kind, confidence: 1.0, ..before.clone() },
        before,
    }
}

fn told(scratch: &Scratch, entry: EntryId) {
    for notice in scratch.store.notices_of(entry).unwrap() {
        scratch.store.told(notice.id, &"250 ok".into(), at(50)).unwrap();
    }
}

/// Where an entry of `before` stands after it was corrected to `after` with or without notices.
#[track_caller]
fn check(before: (Kind, State), after: Kind, notices: &[NewNotice], expected: State) {
    let scratch = scratch();
    let entry = scratch.receive(1);
    scratch.store.record(entry, reading(before.0, before.1), &[], at(2)).unwrap();
    let correction = correction(&scratch, entry, after);
    assert!(scratch.store.correct(&correction, None, notices).unwrap().is_some());
    assert_eq!(scratch.state_of(entry), expected);
}

#[test]
fn the_new_answer_counts_and_both_are_kept() {
    let scratch = scratch();
    let entry = scratch.receive(1);
    scratch.store.record(entry, reading(Kind::NotARequest, State::NotARequest), &[], at(2)).unwrap();
    let correction = correction(&scratch, entry, Kind::Attorney);
    let deadline = Deadline { date: jiff::civil::date(2026, 12, 1), basis: "house rule".into() };
    let notices = [notice(Purpose::Alert, "alvarez")];
    let ids = scratch.store.correct(&correction, Some(&deadline), &notices).unwrap().unwrap();

    let found = scratch.store.entry(entry).unwrap().unwrap();
    assert_eq!((found.state, found.assessment), (State::Open, Some(correction.after.clone())));
    assert_eq!(found.deadline, Some(deadline));
    assert_eq!(scratch.store.corrections_of(entry).unwrap(), std::slice::from_ref(&correction));
    assert_eq!(scratch.store.corrections().unwrap(), std::slice::from_ref(&correction));
    assert_eq!(scratch.store.mends_of(entry).unwrap(), [correction.mend]);
    assert_eq!(scratch.store.notices_of(entry).unwrap()[0].id, ids[0]);
    let trail = scratch.store.trail(entry).unwrap();
    let step = trail.iter().find(|it| it.action == Action::Corrected).unwrap();
    assert_eq!(step.actor, Actor::Person(PersonId::new("dunn")));
    assert_eq!(step.detail, "attorney, was not_a_request, open, 1 notices");
}

#[test]
fn an_entry_stands_where_its_new_answer_puts_it() {
    let alert = [notice(Purpose::Alert, "alvarez")];
    check((Kind::NotARequest, State::NotARequest), Kind::Insurer, &[], State::Open);
    check((Kind::Attorney, State::Open), Kind::NotARequest, &[], State::NotARequest);
    check((Kind::Attorney, State::Open), Kind::NotARequest, &alert, State::NotARequest);
    check((Kind::Patient, State::Open), Kind::Guardian, &[], State::Open);
}

#[test]
fn who_is_told_anew_has_not_seen_it_yet() {
    let scratch = scratch();
    let entry = scratch.alert(1);
    told(&scratch, entry);
    scratch.store.acknowledge(entry, &PersonId::new("alvarez"), None, at(60)).unwrap();
    let quiet = correction(&scratch, entry, Kind::Patient);
    scratch.store.correct(&quiet, None, &[]).unwrap().unwrap();
    assert_eq!(scratch.state_of(entry), State::Acknowledged);
    let loud = correction(&scratch, entry, Kind::Subpoena);
    scratch.store.correct(&loud, None, &[notice(Purpose::Alert, "kessler")]).unwrap().unwrap();
    let found = scratch.store.entry(entry).unwrap().unwrap();
    assert_eq!((found.state, found.alerted), (State::Open, None));
    told(&scratch, entry);
    assert_eq!(scratch.state_of(entry), State::Alerted);
}

#[test]
fn what_was_released_stays_released() {
    let scratch = scratch();
    let entry = scratch.alert(1);
    scratch.release(entry, &sent(at(40)), at(40)).unwrap();
    let correction = correction(&scratch, entry, Kind::NotARequest);
    scratch.store.correct(&correction, None, &[]).unwrap().unwrap();
    let found = scratch.store.entry(entry).unwrap().unwrap();
    assert_eq!((found.state, found.assessment.unwrap().kind), (State::Released, Kind::NotARequest));
}

#[test]
fn an_answer_that_nobody_saw_is_not_replaced() {
    let scratch = scratch();
    let entry = scratch.alert(1);
    let stale = correction(&scratch, entry, Kind::Patient);
    scratch.store.correct(&correction(&scratch, entry, Kind::Subpoena), None, &[]).unwrap().unwrap();
    assert_eq!(scratch.store.correct(&stale, None, &[]).unwrap(), None);
    assert_eq!(scratch.store.corrections_of(entry).unwrap().len(), 1);
    let of_nobody = Correction { entry: EntryId(9), ..stale };
    assert!(matches!(scratch.store.correct(&of_nobody, None, &[]), Err(StoreError::NoSuchEntry(EntryId(9)))));
}

#[test]
fn a_correction_can_be_neither_changed_nor_deleted() {
    let scratch = scratch();
    let entry = scratch.alert(1);
    scratch.store.correct(&correction(&scratch, entry, Kind::Patient), None, &[]).unwrap().unwrap();
    for sql in ["UPDATE corrections SET person = 'x'", "DELETE FROM corrections"] {
        let refused = scratch.store.lock().execute_batch(sql).unwrap_err();
        assert!(refused.to_string().contains("never"), "{refused}");
    }
}
