//! Against real directories. The clock that is waited for is tokio's, and stands still but for waits.

use std::os::unix::fs::symlink;

use super::*;
use crate::inbox::cursor::BATCH_MESSAGES;

const STABLE: Duration = Duration::from_secs(30);

struct Place {
    root: tempfile::TempDir,
    inbox: Folder,
}

impl Place {
    fn new() -> Place {
        let root = tempfile::tempdir().unwrap();
        let settings = Settings {
            path: root.path().to_owned(),
            stable_for: STABLE,
            move_to: None,
            max_message_bytes: 100_000,
        };
        Place { inbox: Folder::new(InboxName::new("fax"), settings), root }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.root.path().join(name)
    }

    fn write(&self, name: &str, content: &str) {
        fs::write(self.path(name), content).unwrap();
    }

    /// Writes a file that was last changed long ago.
    fn write_old(&self, name: &str, content: &str) {
        self.write(name, content);
        let hour_ago = SystemTime::now() - Duration::from_secs(3600);
        File::options().write(true).open(self.path(name)).unwrap().set_modified(hour_ago).unwrap();
    }

    /// What `complete` makes of the folder as it is now.
    fn look(&mut self) -> Vec<String> {
        let written = self.inbox.take_written();
        let found = list(self.root.path()).unwrap();
        self.inbox.complete(found, &written).iter().map(|it| it.file_name.to_string_lossy().into_owned()).collect()
    }
}

fn names(batch: &Batch) -> Vec<String> {
    batch
        .messages
        .iter()
        .map(|message| match (&message.media, &message.origin) {
            (Media::Document { name }, _) => name.expose().clone(),
            (Media::Mail, Origin::File { path, .. }) => {
                format!("mail {}", Path::new(path.expose()).file_name().unwrap().to_string_lossy())
            }
            (Media::Mail, other) => panic!("expected a file, but found {other:?}"),
        })
        .collect()
}

#[tokio::test]
async fn every_kind_of_file_is_taken_and_mail_is_known_by_its_name() {
    let mut place = Place::new();
    for name in ["a.PDF", "b.tif", "c.eml", "d.EML", "e.unheard-of", "f"] {
        place.write_old(name, name);
    }
    let batch = place.inbox.fetch(&Cursor::Start).await.unwrap();
    assert_eq!(names(&batch), ["a.PDF", "b.tif", "mail c.eml", "mail d.EML", "e.unheard-of", "f"]);
    assert_eq!(batch.messages[0].bytes.held(), b"a.PDF");
    assert!(!batch.more);
    assert_eq!(names(&place.inbox.fetch(&batch.cursor).await.unwrap()), [""; 0]);
}

#[tokio::test]
async fn unfinished_and_hidden_files_links_and_subfolders_are_left_alone() {
    let mut place = Place::new();
    for name in ["a.pdf.part", "b.TMP", "c.filepart", "d.crdownload", "e.tif~", ".f.pdf", "g.partial", "real.pdf"] {
        place.write_old(name, name);
    }
    fs::create_dir(place.path("done")).unwrap();
    place.write_old("done/h.pdf", "h");
    symlink(place.path("real.pdf"), place.path("link.pdf")).unwrap();
    assert_eq!(names(&place.inbox.fetch(&Cursor::Start).await.unwrap()), ["real.pdf"]);
    assert_eq!(place.inbox.probe().await.unwrap(), "1 file");
}

#[tokio::test(start_paused = true)]
async fn a_fresh_file_is_waited_for_once() {
    let mut place = Place::new();
    place.write("a.pdf", "a");
    let begun = Instant::now();
    assert_eq!(names(&place.inbox.fetch(&Cursor::Start).await.unwrap()), ["a.pdf"]);
    assert!(begun.elapsed() > STABLE / 2 && begun.elapsed() < STABLE * 2, "{:?}", begun.elapsed());
}

#[tokio::test(start_paused = true)]
async fn complete_files_do_not_wait_for_fresh_ones() {
    let mut place = Place::new();
    place.write_old("a.pdf", "a");
    place.write("b.pdf", "b");
    let first = place.inbox.fetch(&Cursor::Start).await.unwrap();
    assert_eq!((names(&first), first.more), (vec!["a.pdf".to_owned()], true));
    let second = place.inbox.fetch(&first.cursor).await.unwrap();
    assert_eq!((names(&second), second.more), (vec!["b.pdf".to_owned()], false));
}

#[tokio::test(start_paused = true)]
async fn a_growing_file_is_taken_only_when_it_has_stopped() {
    let mut place = Place::new();
    place.write("a.pdf", "a");
    assert_eq!(place.look(), [""; 0]);
    tokio::time::advance(STABLE / 2).await;
    place.write("a.pdf", "aa");
    assert_eq!(place.look(), [""; 0]);
    tokio::time::advance(STABLE / 2 + Duration::from_secs(1)).await;
    assert_eq!(place.look(), [""; 0]);
    assert!(place.inbox.next_complete(|it| !it.growing).is_none());
    tokio::time::advance(STABLE / 2).await;
    assert_eq!(place.look(), ["a.pdf"]);
}

#[tokio::test(start_paused = true)]
async fn a_wait_ends_when_a_file_becomes_complete() {
    let mut place = Place::new();
    place.write("a.pdf", "a");
    place.look();
    let begun = Instant::now();
    place.inbox.wait(Duration::from_secs(3600)).await.unwrap();
    assert!(begun.elapsed() <= STABLE, "{:?}", begun.elapsed());
    assert_eq!(place.look(), ["a.pdf"]);
}

#[tokio::test]
async fn a_file_that_its_writer_has_closed_is_taken_at_once() {
    let mut place = Place::new();
    place.inbox.settings.stable_for = Duration::from_secs(3600);
    place.inbox.fetch(&Cursor::Start).await.unwrap();
    place.write("a.pdf", "a");
    let batch = place.inbox.fetch(&Cursor::Start).await.unwrap();
    assert_eq!(names(&batch), ["a.pdf"]);
    place.write("b.part", "b");
    fs::rename(place.path("b.part"), place.path("b.pdf")).unwrap();
    assert_eq!(names(&place.inbox.fetch(&batch.cursor).await.unwrap()), ["b.pdf"]);
}

#[tokio::test(start_paused = true)]
async fn an_empty_file_waits_longer_but_not_for_ever() {
    let mut place = Place::new();
    place.write("a.pdf", "");
    place.inbox.written.lock().unwrap().insert("a.pdf".into());
    let begun = Instant::now();
    assert_eq!(names(&place.inbox.fetch(&Cursor::Start).await.unwrap()), [""; 0]);
    assert!(begun.elapsed() < STABLE);
    tokio::time::advance(EMPTY).await;
    assert_eq!(names(&place.inbox.fetch(&Cursor::Start).await.unwrap()), ["a.pdf"]);
}

#[tokio::test]
async fn a_file_changed_after_it_was_taken_is_taken_again() {
    let mut place = Place::new();
    place.write_old("a.pdf", "half");
    let batch = place.inbox.fetch(&Cursor::Start).await.unwrap();
    place.write_old("a.pdf", "half and the rest");
    let batch = place.inbox.fetch(&batch.cursor).await.unwrap();
    assert_eq!(batch.messages[0].bytes.held(), b"half and the rest");
}

#[test]
fn a_file_that_changes_between_listing_and_reading_is_not_read() {
    let place = Place::new();
    place.write_old("a.pdf", "half");
    let listed = list(place.root.path()).unwrap();
    place.write_old("a.pdf", "half and the rest");
    let batch = take(&place.inbox.name, &place.inbox.settings, BTreeSet::new(), listed).unwrap();
    assert_eq!((names(&batch), batch.cursor), (vec![], Cursor::Files(BTreeSet::new())));
}

#[test]
fn a_file_gone_between_listing_and_reading_is_reported() {
    let place = Place::new();
    place.write_old("a.pdf", "a");
    let listed = list(place.root.path()).unwrap();
    fs::remove_file(place.path("a.pdf")).unwrap();
    let batch = take(&place.inbox.name, &place.inbox.settings, BTreeSet::new(), listed).unwrap();
    assert_eq!(batch.messages[0].bytes, Bytes::Unavailable);
}

#[tokio::test]
async fn batches_are_bounded_and_together_complete() {
    let mut place = Place::new();
    for number in 0..BATCH_MESSAGES + 5 {
        place.write_old(&format!("{number:04}.pdf"), "x");
    }
    let first = place.inbox.fetch(&Cursor::Start).await.unwrap();
    assert_eq!((first.messages.len(), first.more), (BATCH_MESSAGES, true));
    let second = place.inbox.fetch(&first.cursor).await.unwrap();
    assert_eq!((second.messages.len(), second.more), (5, false));
}

#[tokio::test]
async fn an_oversized_file_is_taken_by_its_head() {
    let mut place = Place::new();
    place.write_old("a.tif", &"x".repeat(200_000));
    let batch = place.inbox.fetch(&Cursor::Start).await.unwrap();
    let Bytes::Head { head, size } = &batch.messages[0].bytes else { panic!("expected a head") };
    assert_eq!((head.expose().len(), *size), (64 << 10, 200_000));
}

#[tokio::test]
async fn a_missing_folder_is_an_error_and_not_an_empty_inbox() {
    let mut place = Place::new();
    place.inbox.settings.path = place.path("missing");
    let error = place.inbox.fetch(&Cursor::Start).await.unwrap_err();
    assert!(matches!(error, FetchError::Directory { .. }));
    assert!(place.inbox.probe().await.is_err());
}

#[tokio::test]
async fn stored_files_are_moved_if_wanted_unless_they_changed() {
    let mut place = Place::new();
    fs::create_dir(place.path("done")).unwrap();
    for name in ["a.pdf", "b.pdf", "c.pdf"] {
        place.write_old(name, name);
    }
    let batch = place.inbox.fetch(&Cursor::Start).await.unwrap();
    place.inbox.settle(&batch.messages).await.unwrap();
    assert!(place.path("a.pdf").exists());

    place.inbox.settings.move_to = Some(place.path("done"));
    place.write_old("b.pdf", "changed");
    fs::remove_file(place.path("c.pdf")).unwrap();
    place.inbox.settle(&batch.messages).await.unwrap();
    assert_eq!(fs::read_to_string(place.path("done/a.pdf")).unwrap(), "a.pdf");
    assert!(!place.path("a.pdf").exists() && place.path("b.pdf").exists());
    assert!(!place.path("done/b.pdf").exists());
}

#[tokio::test]
async fn what_an_earlier_run_stored_and_did_not_move_is_moved_at_the_first_look() {
    let mut place = Place::new();
    fs::create_dir(place.path("done")).unwrap();
    place.write_old("a.pdf", "stored");
    let stored = place.inbox.fetch(&Cursor::Start).await.unwrap().cursor;

    let settings = Settings { move_to: Some(place.path("done")), ..place.inbox.settings.clone() };
    place.inbox = Folder::new(InboxName::new("fax"), settings);
    place.write_old("b.pdf", "new");
    let batch = place.inbox.fetch(&stored).await.unwrap();
    assert_eq!(names(&batch), ["b.pdf"]);
    assert!(place.path("done/a.pdf").exists() && !place.path("a.pdf").exists());
    assert!(place.path("b.pdf").exists(), "it is not stored yet");
}
