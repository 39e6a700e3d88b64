//! Where the message of an entry belongs, as the entry's fate turns.

use super::*;
use crate::model::{MailId, MoveState, Shelf, Spot};
use crate::store::{Answer, Instead};

const BLOCKING: &[Kind] = &[Kind::Attorney, Kind::Subpoena];

impl Scratch {
    /// Stores one message and records it as a request that is held until two people are told.
    fn hold(&self, uid: u32) -> EntryId {
        let entry = self.receive(uid);
        let notices = vec![notice(Purpose::Alert, "alvarez"), notice(Purpose::Alert, "kessler")];
        let reading = reading(Kind::Attorney, State::Open);
        self.store.record_all(&[Answer { entry, reading, notices, hold: true, at: at(uid.into()) }]).unwrap();
        entry
    }

    fn plan(&self, seconds: i64) -> usize {
        self.store.plan_moves(&[records()], BLOCKING, at(seconds)).unwrap()
    }

    fn tell(&self, entry: EntryId) {
        for notice in self.store.notices_of(entry).unwrap() {
            self.store.told(notice.id, &"250 OK".into(), at(50)).unwrap();
        }
    }

    #[track_caller]
    fn check(&self, entry: EntryId, expected: Option<(Shelf, MoveState)>) {
        let found = self.store.move_of(entry).unwrap();
        assert_eq!(found.map(|it| (it.shelf, it.state)), expected);
    }
}

fn in_mailbox(name: &str, uid: u32) -> Spot {
    Spot { mailbox: Some(name.to_owned()), id: Some(MailId { uid_validity: 9, uid }) }
}

#[test]
fn a_message_is_to_be_held_from_the_commit_that_records_it_and_cleared_once_all_are_told() {
    let scratch = scratch();
    let entry = scratch.hold(1);
    scratch.check(entry, Some((Shelf::Hold, MoveState::Wanted)));
    assert_eq!(scratch.plan(5), 0);
    let due = scratch.store.moves_due(&[records()], at(5), 10).unwrap();
    let start = Spot { mailbox: None, id: Some(MailId { uid_validity: 1, uid: 1 }) };
    assert_eq!(due.iter().map(|it| (it.entry, &it.spot)).collect::<Vec<_>>(), [(entry, &start)]);
    scratch.store.moved(entry, Shelf::Hold, &in_mailbox("Hold", 4), at(6)).unwrap();
    scratch.check(entry, Some((Shelf::Hold, MoveState::Done)));
    assert!(scratch.store.moves_due(&[records()], at(9), 10).unwrap().is_empty());
    assert_eq!(scratch.plan(9), 0);

    scratch.tell(entry);
    assert_eq!(scratch.plan(51), 1);
    scratch.check(entry, Some((Shelf::Cleared, MoveState::Wanted)));
    let [it] = &scratch.store.moves_due(&[records()], at(51), 10).unwrap()[..] else { panic!("one move") };
    assert_eq!(it.spot, in_mailbox("Hold", 4));
    scratch.store.moved(entry, Shelf::Cleared, &in_mailbox("Cleared", 7), at(52)).unwrap();
    assert_eq!(scratch.plan(53), 0);
    let actions: Vec<_> = scratch.store.trail(entry).unwrap().iter().map(|it| it.action.to_string()).collect();
    assert!(
        actions.ends_with(&["held", "notice_told", "notice_told", "alerted", "cleared"].map(str::to_owned)),
        "{actions:?}"
    );
}

#[test]
fn what_is_told_before_it_was_moved_is_cleared_at_once() {
    let scratch = scratch();
    let entry = scratch.hold(1);
    scratch.tell(entry);
    assert_eq!(scratch.plan(51), 1);
    scratch.check(entry, Some((Shelf::Cleared, MoveState::Wanted)));
    // The move to hold was under way, and is answered only now: it still belongs elsewhere.
    scratch.store.moved(entry, Shelf::Hold, &in_mailbox("Hold", 4), at(52)).unwrap();
    scratch.check(entry, Some((Shelf::Cleared, MoveState::Wanted)));
}

#[test]
fn an_alert_that_comes_back_holds_its_request_again() {
    let scratch = scratch();
    let entry = scratch.hold(1);
    scratch.tell(entry);
    scratch.plan(51);
    scratch.store.moved(entry, Shelf::Cleared, &in_mailbox("Cleared", 7), at(52)).unwrap();
    let notice = scratch.store.notices_of(entry).unwrap()[0].id;
    scratch.store.bounced(notice, &"came back".into(), at(60), &Instead::Tell(Vec::new())).unwrap();
    assert_eq!(scratch.plan(61), 1);
    scratch.check(entry, Some((Shelf::Hold, MoveState::Wanted)));
    // Whoever acknowledges it knows.
    scratch.store.acknowledge(entry, &PersonId::new("kessler"), None, at(62)).unwrap();
    assert_eq!(scratch.plan(63), 1);
    scratch.check(entry, Some((Shelf::Cleared, MoveState::Wanted)));
}

#[test]
fn only_what_waits_is_held_when_the_practice_begins_to_hold() {
    let scratch = scratch();
    let (waiting, told) = (scratch.alert(1), scratch.alert(2));
    scratch.tell(told);
    let patient = scratch.receive(3);
    let alert = [notice(Purpose::Alert, "kessler")];
    scratch.store.record(patient, reading(Kind::Patient, State::Open), &alert, at(3)).unwrap();
    assert_eq!(scratch.plan(51), 1);
    scratch.check(waiting, Some((Shelf::Hold, MoveState::Wanted)));
    scratch.check(told, None);
    scratch.check(patient, None);
    let elsewhere = InboxName::new("elsewhere");
    assert_eq!(scratch.store.plan_moves(&[elsewhere], BLOCKING, at(52)).unwrap(), 0);
}

#[test]
fn a_move_that_failed_comes_again_and_one_that_others_made_does_not() {
    let scratch = scratch();
    let entry = scratch.hold(1);
    scratch.store.move_failed(entry, "the mail server refused the login", at(30)).unwrap();
    assert!(scratch.store.moves_due(&[records()], at(29), 10).unwrap().is_empty());
    let [it] = &scratch.store.moves_due(&[records()], at(30), 10).unwrap()[..] else { panic!("one move") };
    assert_eq!((it.attempts, it.cause.as_deref()), (1, Some("the mail server refused the login")));
    // While its copy is not taken care of, it goes nowhere else.
    scratch.store.move_copied(entry, MailId { uid_validity: 9, uid: 4 }).unwrap();
    scratch.tell(entry);
    assert_eq!(scratch.plan(51), 0);
    scratch.store.move_gone(entry, at(52)).unwrap();
    scratch.check(entry, Some((Shelf::Hold, MoveState::Gone)));
    assert_eq!(scratch.plan(53), 0);
    assert!(scratch.store.moves_wanted(&[records()]).unwrap().is_empty());
}
