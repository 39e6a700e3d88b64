//! What is open, what was warned of, and what went out lately.

use jiff::civil::date;

use super::{Scratch, at, notice, reading, scratch};
use crate::model::{
    Closing, Deadline, Disposition, EntryId, Extension, Kind, NewNotice, PersonId, Purpose, Share, State,
};
use crate::store::Action;

impl Scratch {
    /// One request whose answer is due on December 4.
    fn due(&self, uid: u32) -> EntryId {
        let entry = self.receive(uid);
        let mut reading = reading(Kind::Patient, State::Open);
        reading.deadline = Some(deadline(4));
        self.store.record(entry, reading, &[], at(1)).unwrap();
        entry
    }

    fn close(&self, id: EntryId, disposition: Option<Disposition>) {
        let by = PersonId::new("kessler");
        let closing = Closing { disposition, reasons: Vec::new(), by, at: at(2), note: None };
        self.store.close_request(id, &closing).unwrap();
    }

    fn open_ids(&self) -> Vec<i64> {
        self.store.open_entries().unwrap().iter().map(|it| it.id.0).collect()
    }
}

fn deadline(day: i8) -> Deadline {
    Deadline { date: date(2026, 12, day), basis: "set by the sender".into() }
}

fn warning() -> [NewNotice; 1] {
    [notice(Purpose::Deadline, "kessler")]
}

#[test]
fn what_is_closed_is_not_open_until_it_is_opened_again() {
    let scratch = scratch();
    let (unread, request, nothing) = (scratch.receive(1), scratch.due(2), scratch.receive(3));
    scratch.store.record(nothing, reading(Kind::NotARequest, State::NotARequest), &[], at(1)).unwrap();
    assert_eq!(scratch.open_ids(), [unread.0, request.0]);
    scratch.close(request, Some(Disposition::Denied));
    assert_eq!(scratch.open_ids(), [unread.0]);
    scratch.close(request, None);
    assert_eq!(scratch.open_ids(), [unread.0, request.0]);
    // Released before dispositions were kept, then closed and opened again.
    scratch.meddle("UPDATE entries SET state = 'released' WHERE id = 2; DELETE FROM closings;");
    assert_eq!(scratch.open_ids(), [unread.0]);
    scratch.close(request, None);
    assert_eq!(scratch.open_ids(), [unread.0, request.0]);
}

#[test]
fn a_share_is_warned_of_once_for_each_day_that_counts() {
    let scratch = scratch();
    let entry = scratch.due(1);
    let warn =
        |day, shares: &[Share]| scratch.store.warn(entry, &deadline(day), shares, &warning(), at(3)).unwrap();
    assert!(warn(4, &[Share::Half, Share::ThreeQuarters]));
    assert!(!warn(4, &[Share::Half, Share::ThreeQuarters]), "a repeat does nothing");
    assert!(warn(4, &[Share::NineTenths]));
    assert!(!warn(5, &[Share::Missed]), "another day counts");
    assert_eq!(scratch.store.notices_of(entry).unwrap().len(), 2);
    let mut warned = scratch.store.warned(entry, date(2026, 12, 4)).unwrap();
    warned.sort_unstable();
    assert_eq!(warned, [Share::Half, Share::ThreeQuarters, Share::NineTenths]);
    let extension =
        Extension { until: date(2026, 12, 20), by: PersonId::new("dunn"), at: at(4), reason: "archive".into() };
    scratch.store.extend(entry, &extension, &deadline(20)).unwrap();
    assert_eq!(scratch.store.entry(entry).unwrap().unwrap().deadline, Some(deadline(20)));
    assert!(!warn(4, &[Share::Missed]), "that day counts no more");
    assert!(warn(20, &[Share::Half]), "the time runs to another day");
    let trail = scratch.store.trail(entry).unwrap();
    let warnings: Vec<&str> =
        trail.iter().filter(|it| it.action == Action::Warned).map(|it| it.detail.as_str()).collect();
    assert_eq!(
        warnings,
        ["50, 75 of the time to 2026-12-04", "90 of the time to 2026-12-04", "50 of the time to 2026-12-20"]
    );
}

#[test]
fn what_was_closed_meanwhile_is_not_warned_of() {
    let scratch = scratch();
    let entry = scratch.due(1);
    scratch.close(entry, Some(Disposition::Withdrawn));
    assert!(!scratch.store.warn(entry, &deadline(4), &[Share::Missed], &warning(), at(3)).unwrap());
    assert!(scratch.store.notices_of(entry).unwrap().is_empty());
    assert!(scratch.store.warned(entry, date(2026, 12, 4)).unwrap().is_empty());
}

#[test]
fn a_release_belongs_to_the_time_in_which_it_was_recorded() {
    let scratch = scratch();
    let entry = scratch.due(1);
    let micros = |seconds| at(seconds).as_microsecond();
    for (happened, recorded) in [(10, Some(10)), (11, Some(20)), (12, None), (13, Some(30))] {
        let recorded = recorded.map_or("NULL".into(), |it| micros(it).to_string());
        scratch.meddle(&format!(
            "INSERT INTO releases (entry, person, at, what, means, recipient, recorded)
             VALUES ({entry}, 'dunn', {}, 'chart', 'fax', 'Karen Pruitt', {recorded})",
            micros(happened)
        ));
    }
    let found = |since, until| -> Vec<i64> {
        let releases = scratch.store.released(at(since), at(until)).unwrap();
        releases.iter().map(|(_, it)| it.at.as_second() - at(0).as_second()).collect()
    };
    assert_eq!(found(0, 10), [0_i64; 0]);
    assert_eq!(found(10, 20), [10, 12]);
    assert_eq!(found(20, 30), [11]);
    assert_eq!(found(30, 31), [13]);
}
