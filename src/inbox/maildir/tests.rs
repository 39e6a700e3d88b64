//! Against real directories.

use super::*;
use crate::inbox::cursor::{BATCH_BYTES, BATCH_MESSAGES};

struct Place {
    root: tempfile::TempDir,
    inbox: Maildir,
}

impl Place {
    fn new() -> Place {
        let root = tempfile::tempdir().unwrap();
        for directory in ["new", "cur", "tmp"] {
            fs::create_dir(root.path().join(directory)).unwrap();
        }
        let settings = Settings { path: root.path().to_owned(), max_message_bytes: 100_000 };
        Place { inbox: Maildir::new(InboxName::new("delivered"), settings), root }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.root.path().join(name)
    }

    fn write(&self, name: &str) {
        fs::write(self.path(name), format!("content of {name}")).unwrap();
    }

    fn rename(&self, from: &str, to: &str) {
        fs::rename(self.path(from), self.path(to)).unwrap();
    }
}

fn identities(batch: &Batch) -> Vec<&str> {
    batch
        .messages
        .iter()
        .map(|message| match &message.origin {
            Origin::File { identity, .. } => identity.expose().as_str(),
            other => panic!("expected a file, but found {other:?}"),
        })
        .collect()
}

#[tokio::test]
async fn new_and_cur_are_read_and_nothing_else() {
    let mut place = Place::new();
    for name in ["new/1700000000.a.host", "cur/1700000001.b.host:2,S", "tmp/1700000002.c.host", "new/.hidden"] {
        place.write(name);
    }
    for directory in [".Sent", ".Sent/new", "cur/folder"] {
        fs::create_dir(place.path(directory)).unwrap();
    }
    place.write(".Sent/new/1700000003.d.host");
    let batch = place.inbox.fetch(&Cursor::Start).await.unwrap();
    assert_eq!(identities(&batch), ["1700000000.a.host", "1700000001.b.host"]);
    assert_eq!(batch.messages[0].bytes.held(), b"content of new/1700000000.a.host");
    assert!(!batch.more && batch.messages.iter().all(|it| it.media == Media::Mail));
    assert_eq!(place.inbox.probe().await.unwrap(), "2 messages in new and cur");
}

#[tokio::test]
async fn reading_changes_nothing() {
    let mut place = Place::new();
    place.write("new/1.a");
    place.inbox.fetch(&Cursor::Start).await.unwrap();
    assert!(place.path("new/1.a").exists());
}

#[tokio::test]
async fn a_message_that_moves_or_changes_flags_is_not_new() {
    let mut place = Place::new();
    place.write("new/1.a");
    let batch = place.inbox.fetch(&Cursor::Start).await.unwrap();
    assert_eq!(identities(&batch), ["1.a"]);
    for (from, to) in [("new/1.a", "cur/1.a:2,"), ("cur/1.a:2,", "cur/1.a:2,FS")] {
        place.rename(from, to);
        assert_eq!(identities(&place.inbox.fetch(&batch.cursor).await.unwrap()), [""; 0]);
    }
    place.write("new/2.b");
    let batch = place.inbox.fetch(&batch.cursor).await.unwrap();
    assert_eq!(identities(&batch), ["2.b"]);
    assert_eq!(batch.cursor, Cursor::Files(["1.a".to_owned(), "2.b".to_owned()].into()));
}

/// Lists, lets `change` happen, and takes what was listed.
fn take_after(place: &Place, change: impl FnOnce()) -> io::Result<Batch> {
    let waiting = untaken(list(place.root.path())?, &BTreeSet::new());
    change();
    take_listed(&place.inbox.name, &place.inbox.settings, BTreeSet::new(), waiting)
}

#[test]
fn a_message_renamed_after_the_listing_is_found_under_its_new_name() {
    let place = Place::new();
    place.write("new/1.a");
    let batch = take_after(&place, || place.rename("new/1.a", "cur/1.a:2,S")).unwrap();
    assert_eq!(identities(&batch), ["1.a"]);
    assert_eq!(batch.messages[0].bytes.held(), b"content of new/1.a");
}

#[test]
fn a_message_gone_after_the_listing_is_reported() {
    let place = Place::new();
    place.write("new/1700000000.a");
    place.write("new/1700000001.b");
    let batch = take_after(&place, || fs::remove_file(place.path("new/1700000000.a")).unwrap()).unwrap();
    assert_eq!(identities(&batch), ["1700000000.a", "1700000001.b"]);
    assert_eq!(batch.messages[0].bytes, Bytes::Unavailable);
    assert_eq!(batch.messages[0].arrived, Timestamp::from_second(1_700_000_000).unwrap());
}

#[test]
fn one_unreadable_message_does_not_hide_the_others() {
    let place = Place::new();
    for name in ["new/1.a", "new/2.b"] {
        place.write(name);
    }
    // A directory in a file's place cannot be read, whoever asks; a mode would not stop root.
    let replace = |name: &str| {
        fs::remove_file(place.path(name)).unwrap();
        fs::create_dir(place.path(name)).unwrap();
    };
    let batch = take_after(&place, || replace("new/1.a")).unwrap();
    assert_eq!(identities(&batch), ["2.b", "1.a"]);
    assert_eq!(batch.messages[1].bytes, Bytes::Unavailable);
}

#[test]
fn if_nothing_can_be_read_nothing_is_passed_over() {
    let place = Place::new();
    place.write("new/1.a");
    let outcome = take_after(&place, || {
        fs::remove_file(place.path("new/1.a")).unwrap();
        fs::create_dir(place.path("new/1.a")).unwrap();
    });
    assert!(outcome.is_err());
}

#[test]
fn a_message_listed_twice_because_it_moved_is_taken_once_where_it_is_now() {
    let old = Found { unique: "1.a".into(), path: "new/1.a".into() };
    let new = Found { unique: "1.a".into(), path: "cur/1.a:2,S".into() };
    assert_eq!(untaken(vec![old, new.clone()], &BTreeSet::new()), [new]);
}

#[tokio::test]
async fn batches_are_bounded_by_count_and_together_complete() {
    let mut place = Place::new();
    for number in 0..BATCH_MESSAGES + 5 {
        place.write(&format!("new/{number:04}.a"));
    }
    let first = place.inbox.fetch(&Cursor::Start).await.unwrap();
    assert_eq!((first.messages.len(), first.more), (BATCH_MESSAGES, true));
    let second = place.inbox.fetch(&first.cursor).await.unwrap();
    assert_eq!((second.messages.len(), second.more), (5, false));
}

#[tokio::test]
async fn batches_are_bounded_by_bytes() {
    let mut place = Place::new();
    place.inbox.settings.max_message_bytes = BATCH_BYTES;
    for name in ["new/1.a", "new/2.b"] {
        fs::write(place.path(name), vec![b'x'; BATCH_BYTES as usize / 2 + 1]).unwrap();
    }
    let batch = place.inbox.fetch(&Cursor::Start).await.unwrap();
    assert_eq!((identities(&batch), batch.more), (vec!["1.a"], true));
}

#[tokio::test]
async fn an_oversized_message_is_taken_by_its_head() {
    let mut place = Place::new();
    fs::write(place.path("new/1.a"), vec![b'x'; 200_000]).unwrap();
    let batch = place.inbox.fetch(&Cursor::Start).await.unwrap();
    let Bytes::Head { head, size } = &batch.messages[0].bytes else { panic!("expected a head") };
    assert_eq!((head.expose().len(), *size), (64 << 10, 200_000));
}

#[tokio::test]
async fn a_missing_directory_is_an_error_and_not_an_empty_inbox() {
    let mut place = Place::new();
    fs::remove_dir(place.path("cur")).unwrap();
    let error = place.inbox.fetch(&Cursor::Start).await.unwrap_err();
    assert!(matches!(error, FetchError::Directory { .. }));
    assert!(place.inbox.probe().await.is_err());
}

#[tokio::test]
async fn a_delivery_ends_the_wait() {
    let mut place = Place::new();
    place.inbox.fetch(&Cursor::Start).await.unwrap();
    place.write("tmp/1.a");
    place.rename("tmp/1.a", "new/1.a");
    place.inbox.wait(Duration::from_secs(3600)).await.unwrap();
}

#[tokio::test]
async fn without_a_watch_the_wait_is_a_pause_and_polling_finds_all() {
    let mut place = Place::new();
    place.inbox.close().await;
    tokio::time::pause();
    place.inbox.wait(Duration::from_secs(60)).await.unwrap();
    place.write("new/1.a");
    assert_eq!(identities(&place.inbox.fetch(&Cursor::Start).await.unwrap()), ["1.a"]);
}

#[test]
fn a_mailbox_that_is_opened_meanwhile_renames_all_and_loses_none() {
    let place = Place::new();
    for number in 0..50 {
        place.write(&format!("new/{number:02}.a"));
    }
    let rename = || {
        for number in 0..50 {
            place.rename(&format!("new/{number:02}.a"), &format!("cur/{number:02}.a:2,"));
        }
    };
    let batch = take_after(&place, rename).unwrap();
    assert_eq!(batch.messages.len(), 50);
    assert!(batch.messages.iter().all(|it| matches!(it.bytes, Bytes::Whole(_))));
}
