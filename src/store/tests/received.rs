//! Taking messages in: one commit, and which of them are new.

use super::{Scratch, at, file, mail, records, scratch};
use crate::model::{Bytes, Cursor, EntryId, InboxName, Media, Origin, Private, RawMessage};
use crate::store::{Accepted, StoreError, Waiting};

fn imap(uid_validity: u32, uid: u32, rescan: bool) -> Cursor {
    Cursor::Imap { uid_validity, uid, rescan }
}

/// Takes `messages` in and checks how many were new and how many known.
#[track_caller]
fn check(scratch: &Scratch, messages: &[RawMessage], cursor: &Cursor, expected: (usize, usize)) {
    let accepted = scratch.store.accept(&records(), messages, cursor, at(0)).unwrap();
    assert_eq!((accepted.stored.len(), accepted.known), expected);
}

#[test]
fn a_message_comes_back_as_it_came_in() {
    let head = Bytes::Head { head: Private::new(b"From: x".to_vec()), size: 90_000_000 };
    let hand = Origin::Hand { identity: "ab12".into() };
    let messages = [
        mail(1, 1, "From: someone\r\n\r\n\0\u{ff}"),
        RawMessage { bytes: head, ..mail(1, 2, "") },
        RawMessage { bytes: Bytes::Unavailable, ..mail(1, u32::MAX, "") },
        file("a:1:2", "a.pdf", "%PDF"),
        RawMessage { origin: hand, media: Media::Document { name: "b.tif".into() }, ..mail(0, 0, "II*") },
    ];
    let Scratch { store, .. } = &scratch();
    let accepted = store.accept(&records(), &messages, &Cursor::Start, at(0)).unwrap();
    let found: Vec<_> = accepted.stored.iter().map(|id| store.raw(*id).unwrap()).collect();
    assert_eq!(found, messages);
    assert!(matches!(store.raw(EntryId(99)), Err(StoreError::NoSuchEntry(EntryId(99)))));
}

#[test]
fn messages_and_cursor_are_one_commit() {
    let scratch = scratch();
    check(&scratch, &[mail(1, 1, "first")], &imap(1, 1, false), (1, 0));
    scratch.meddle(
        "CREATE TRIGGER poison BEFORE INSERT ON messages WHEN NEW.uid = 3
         BEGIN SELECT RAISE (ABORT, 'poisoned'); END",
    );
    let batch = [mail(1, 2, "second"), mail(1, 3, "third"), mail(1, 4, "fourth")];
    scratch.store.accept(&records(), &batch, &imap(1, 4, false), at(0)).unwrap_err();
    assert_eq!(scratch.store.cursor(&records()).unwrap(), imap(1, 1, false));
    assert_eq!(scratch.store.count(None).unwrap().seen, 1);

    scratch.meddle("DROP TRIGGER poison");
    check(&scratch, &batch, &imap(1, 4, false), (3, 0));
    assert_eq!(scratch.store.cursor(&records()).unwrap(), imap(1, 4, false));
}

#[test]
fn a_cursor_that_cannot_be_kept_keeps_the_messages_out() {
    let scratch = scratch();
    scratch.meddle("CREATE TRIGGER poison BEFORE INSERT ON cursors BEGIN SELECT RAISE (ABORT, 'poisoned'); END");
    scratch.store.accept(&records(), &[mail(1, 1, "first")], &imap(1, 1, false), at(0)).unwrap_err();
    assert_eq!(scratch.store.count(None).unwrap().seen, 0);
}

#[test]
fn a_known_key_is_passed_over() {
    let scratch = scratch();
    let batch = [mail(1, 1, "first"), mail(1, 2, "second")];
    check(&scratch, &batch, &imap(1, 2, false), (2, 0));
    check(&scratch, &batch, &imap(1, 2, false), (0, 2));
    check(&scratch, &[mail(1, 2, "second"), mail(1, 3, "third"), mail(1, 3, "third")], &imap(1, 3, false), (1, 2));
}

#[test]
fn equal_messages_are_two_entries() {
    let scratch = scratch();
    check(&scratch, &[mail(1, 1, "twin"), mail(1, 2, "twin")], &imap(1, 2, false), (2, 0));
    check(&scratch, &[mail(1, 3, "twin")], &imap(1, 3, false), (1, 0));
}

#[test]
fn the_same_key_in_another_inbox_is_another_message() {
    let scratch = scratch();
    check(&scratch, &[mail(1, 1, "first")], &imap(1, 1, false), (1, 0));
    let other = InboxName::new("billing");
    assert_eq!(scratch.store.cursor(&other).unwrap(), Cursor::Start);
    let accepted = scratch.store.accept(&other, &[mail(1, 1, "first")], &imap(1, 1, false), at(0)).unwrap();
    assert_eq!(accepted, Accepted { stored: vec![EntryId(2)], known: 0 });
}

#[test]
fn a_renumbered_mailbox_brings_back_each_twin_and_reveals_the_third() {
    let scratch = scratch();
    let before = [mail(1, 1, "twin"), mail(1, 2, "other"), mail(1, 3, "twin")];
    check(&scratch, &before, &imap(1, 3, false), (3, 0));
    // The first batch tells of the new UIDVALIDITY, the last one already ends the passage.
    check(&scratch, &[mail(2, 1, "twin"), mail(2, 2, "twin")], &imap(2, 2, true), (0, 2));
    check(&scratch, &[mail(2, 3, "twin"), mail(2, 4, "other"), mail(2, 5, "new")], &imap(2, 5, false), (2, 1));
    // Then likeness counts for nothing again, and each new key is known.
    check(&scratch, &[mail(2, 6, "other")], &imap(2, 6, false), (1, 0));
    check(&scratch, &[mail(2, 1, "twin"), mail(2, 4, "other")], &imap(2, 6, false), (0, 2));
    assert_eq!(scratch.store.raw(EntryId(1)).unwrap(), before[0]);
}

#[test]
fn a_mailbox_renumbered_twice_is_recognised_twice() {
    let scratch = scratch();
    check(&scratch, &[mail(1, 1, "a"), mail(1, 2, "b")], &imap(1, 2, false), (2, 0));
    check(&scratch, &[mail(2, 1, "a")], &imap(2, 1, true), (0, 1));
    check(&scratch, &[mail(3, 7, "b"), mail(3, 8, "a"), mail(3, 9, "c")], &imap(3, 9, false), (1, 2));
}

#[test]
fn a_message_without_bytes_is_never_recognised() {
    let scratch = scratch();
    let unavailable = |uid_validity| RawMessage { bytes: Bytes::Unavailable, ..mail(uid_validity, 1, "") };
    check(&scratch, &[unavailable(1)], &imap(1, 1, false), (1, 0));
    check(&scratch, &[unavailable(2)], &imap(2, 1, true), (1, 0));
}

#[test]
fn heads_of_different_messages_are_not_the_same() {
    let scratch = scratch();
    let head = |uid_validity, uid, size| RawMessage {
        bytes: Bytes::Head { head: Private::new(b"From: x".to_vec()), size },
        ..mail(uid_validity, uid, "")
    };
    check(&scratch, &[head(1, 1, 50_000)], &imap(1, 1, false), (1, 0));
    check(&scratch, &[head(2, 1, 60_000), head(2, 2, 50_000)], &imap(2, 2, true), (1, 1));
}

#[test]
fn a_touched_file_is_known_and_a_changed_or_copied_one_is_new() {
    let scratch = scratch();
    let files = Cursor::Files(Default::default());
    check(&scratch, &[file("a.pdf:9:1", "a.pdf", "contents a")], &files, (1, 0));
    check(&scratch, &[file("a.pdf:9:2", "a.pdf", "contents a")], &files, (0, 1));
    check(&scratch, &[file("a.pdf:9:3", "a.pdf", "contents b")], &files, (1, 0));
    check(&scratch, &[file("b.pdf:9:1", "b.pdf", "contents a")], &files, (1, 0));
    let expected = ["a.pdf:9:1", "a.pdf:9:2", "a.pdf:9:3", "b.pdf:9:1"].map(String::from).into();
    assert_eq!(scratch.store.cursor(&records()).unwrap(), Cursor::Files(expected));
}

#[test]
fn what_is_handed_over_moves_no_cursor() {
    let scratch = scratch();
    check(&scratch, &[mail(1, 1, "first")], &imap(1, 1, false), (1, 0));
    check(&scratch, &[file("x", "x", "by hand")], &Cursor::Start, (1, 0));
    assert_eq!(scratch.store.cursor(&records()).unwrap(), imap(1, 1, false));
}

#[test]
fn attempts_are_counted_before_reading_and_waits_are_kept() {
    let scratch = scratch();
    let (first, second) = (scratch.receive(1), scratch.receive(2));
    let store = &scratch.store;
    assert_eq!(store.waiting(at(0), 10).unwrap(), []);
    let waiting = |now| -> Vec<(EntryId, u32)> {
        let found = store.waiting(now, 10).unwrap();
        found.into_iter().map(|Waiting { entry, attempts }| (entry, attempts)).collect()
    };
    assert_eq!(waiting(at(2)), [(first, 0), (second, 0)]);
    assert_eq!(store.waiting(at(2), 1).unwrap().len(), 1);
    assert!(store.begin_reading(first, at(3)).unwrap());
    assert!(store.begin_reading(first, at(4)).unwrap());
    store.postpone(first, at(60)).unwrap();
    assert_eq!(waiting(at(59)), [(second, 0)]);
    assert_eq!(waiting(at(60)), [(first, 2), (second, 0)]);
    assert!(!store.begin_reading(EntryId(99), at(5)).unwrap());
    store.begin_reading_all(&[first, second], at(61)).unwrap();
    assert_eq!(waiting(at(62)), [(first, 3), (second, 1)]);
}
