//! Children that die, hang, or answer what nobody asked, and what becomes of the message that they were reading.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::time::{Duration, Instant};

use super::protocol::{Answer, write};
use super::{ReadError, Reader, Settings, is_text_alone};
use crate::extract::limits::Limits;
use crate::extract::picture::Way;
use crate::model::{Bytes, Cause, Document, InboxName, Media, Origin, Private, RawMessage};

/// The time that a message may take here; what ends by itself ends long before.
const TIME: Duration = Duration::from_secs(2);

fn raw(text: &str) -> RawMessage {
    RawMessage {
        inbox: InboxName::new("records"),
        origin: Origin::Imap { uid_validity: 1, uid: 1 },
        arrived: jiff::Timestamp::UNIX_EPOCH,
        media: Media::Mail,
        bytes: Bytes::Whole(Private::new(text.as_bytes().to_vec())),
    }
}

/// A frame as the shell's `printf` writes it.
fn frame(answer: &Answer) -> String {
    let mut bytes = Vec::new();
    write(&mut bytes, answer).unwrap();
    bytes.iter().map(|it| format!("\\{it:03o}")).collect()
}

/// Puts a script in place of the child.
fn with_child<T>(body: &str, file_time: Duration, work: impl AsyncFnOnce(Reader) -> T) -> T {
    let directory = tempfile::tempdir().unwrap();
    let program = directory.path().join("child");
    // Another process writes it, for no child of another test can then have it open for writing.
    let write = "printf '#!/bin/sh\\n%s\\n' \"$1\" > \"$0\"";
    let written = std::process::Command::new("sh").args(["-c", write]).arg(&program).arg(body).status().unwrap();
    assert!(written.success());
    fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
    let reader = Reader::new(Settings { program, limits: Limits::default(), time: TIME, file_time });
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(work(reader))
}

fn read(body: &str, file_time: Duration) -> Result<Document, ReadError> {
    let message = raw("Content-Type: multipart/mixed; boundary=x\r\n\r\n");
    with_child(body, file_time, async |reader| reader.read(&message).await)
}

#[track_caller]
fn check(body: &str, expected: Cause) {
    let begun = Instant::now();
    let error = read(body, TIME).unwrap_err();
    assert_eq!(error.cause(), expected, "{body}");
    assert!(begun.elapsed() < TIME * 3, "{body} took {:?}", begun.elapsed());
}

#[test]
fn a_child_that_hangs_without_a_word_ends_in_time() {
    check("exec sleep 600", Cause::TimedOut);
}

#[test]
fn a_child_that_dies_or_answers_garbage_is_one_that_died() {
    check("exit 0", Cause::ReaderDied);
    check("kill -s SEGV $$", Cause::ReaderDied);
    check("printf 'I am no frame at all, and long enough to be one'; exec sleep 600", Cause::ReaderDied);
    check("printf '\\377\\377\\377\\377'; exec sleep 600", Cause::ReaderDied);
    let document = frame(&Answer::Document(Box::default()));
    // Cut off in its length, and in its midst.
    check(&format!("printf '{}'", &document[..8]), Cause::ReaderDied);
    check(&format!("printf '{}'", &document[..document.len() - 4]), Cause::ReaderDied);
    check(&format!("printf '{}'", frame(&Answer::End)), Cause::ReaderDied);
}

#[test]
fn a_child_that_floods_its_pipe_ends_in_time() {
    // It always begins the next file, and never is silent for long.
    let next = frame(&Answer::Reading { file: 0 });
    let body = format!("while :; do printf '{next}'; done");
    let begun = Instant::now();
    assert!(read(&body, TIME).is_err());
    assert!(begun.elapsed() < TIME * 4, "{:?}", begun.elapsed());
    // It begins files in an order that no message has.
    check(&format!("printf '{}{}'; exec sleep 600", frame(&Answer::Reading { file: 2 }), next), Cause::ReaderDied);
    check("exec cat /dev/zero", Cause::ReaderDied);
}

#[test]
fn the_file_on_which_the_child_hangs_is_passed_over_and_the_rest_is_read() {
    // As the real one does, it reads what it is asked; where that names a file to be omitted, it answers. The frame of
    // the first request is shorter by the omitted file.
    let (reading, document) = (frame(&Answer::Reading { file: 1 }), frame(&Answer::Document(Box::default())));
    let body = format!(
        "length=$(head -c 4 | od -An -tu4 | tr -d ' ')\n\
         asked=$(head -c \"$length\" | od -An -tu1 | tr -d '\\n')\n\
         case $asked in *' 0   0') printf '{reading}'; exec sleep 600;; *) printf '{document}';; esac"
    );
    let begun = Instant::now();
    assert!(read(&body, Duration::from_millis(500)).is_ok());
    assert!(begun.elapsed() < TIME * 2, "{:?}", begun.elapsed());
}

#[test]
fn a_page_that_nobody_asked_for_ends_the_child() {
    let page = frame(&Answer::Picture { part: 1, page: 0, picture: Err(Cause::Scanned) });
    // The page that was asked for, and then the same for ever.
    let (message, body) = (raw("Subject: fax\r\n\r\n"), format!("while :; do printf '{page}'; done"));
    with_child(&body, TIME, async |reader| {
        let document = Document::default();
        let mut pictures = reader.pictures(&message, &document, vec![(1, 0)], Way::First).await.unwrap();
        assert!(matches!(pictures.next().await, Ok(Some(page)) if (page.part, page.page) == (1, 0)));
        assert!(matches!(pictures.next().await, Err(ReadError::Died)));
    });
}

#[test]
fn only_mails_without_files_share_a_child() {
    assert!(is_text_alone(&raw("Subject: hello\r\n\r\nText.")));
    assert!(!is_text_alone(&raw("Content-Type: Multipart/Mixed; boundary=x\r\n\r\n")));
    assert!(!is_text_alone(&raw("Content-Type: APPLICATION/pdf\r\n\r\n")));
}
