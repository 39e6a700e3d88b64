//! The faults that mail servers and networks are known for, against a scripted server on this host.
//!
//! What an honest server does is tested with a real one, in `tests/it`.

use std::time::Duration;

use super::*;
use server::{Answer, Mailbox, Server};

mod server;

fn inbox(server: &Server, tls: Tls) -> Imap {
    let settings = Settings {
        host: "127.0.0.1".into(),
        port: server.port,
        tls,
        username: "records".into(),
        login: LoginSettings::Password("secret".into()),
        mailbox: "INBOX".into(),
        shelves: None,
        max_message_bytes: 100_000,
    };
    Imap::new(InboxName::new("records"), settings)
}

fn cursor(uid: u32) -> Cursor {
    Cursor::Imap { uid_validity: 7, uid, rescan: false }
}

/// What a batch holds, one word a message: its UID, with `-` if it is unavailable.
fn words(batch: &Batch) -> Vec<String> {
    let word = |message: &RawMessage| {
        let Origin::Imap { uid, .. } = message.origin else { panic!("expected an IMAP message") };
        match &message.bytes {
            Bytes::Whole(bytes) => {
                assert_eq!(bytes.expose(), format!("content of {uid}").as_bytes());
                uid.to_string()
            }
            Bytes::Head { .. } => panic!("expected a whole message"),
            Bytes::Unavailable => format!("{uid}-"),
        }
    };
    batch.messages.iter().map(word).collect()
}

#[track_caller]
fn check_batch(batch: &Batch, expected: &[&str], cursor: Cursor, more: bool) {
    assert_eq!(
        (words(batch), &batch.cursor, batch.more),
        (expected.iter().map(|it| it.to_string()).collect(), &cursor, more)
    );
}

/// Logs in to a server that answers by `answer`, and expects that it fails before any password was sent.
async fn check_no_login(
    tls: Tls,
    answer: impl FnMut(usize, &str) -> Answer + Send + 'static,
    expected: fn(&FetchError) -> bool,
) {
    let server = Server::start(answer).await;
    let error = inbox(&server, tls).probe().await.unwrap_err();
    assert!(expected(&error), "{error:?}");
    assert_eq!(server.heard("LOGIN"), [""; 0]);
    assert_eq!(server.heard("AUTHENTICATE"), [""; 0]);
}

#[tokio::test]
async fn messages_are_fetched_once_and_with_their_date() {
    let mailbox = Mailbox::of(&[3, 4, 9]);
    let server = Server::start(move |_, command| mailbox.answer(command)).await;
    let mut inbox = inbox(&server, Tls::None);
    assert_eq!(inbox.probe().await.unwrap(), "3 messages, IDLE offered");
    let batch = inbox.fetch(&Cursor::Start).await.unwrap();
    check_batch(&batch, &["3", "4", "9"], cursor(9), false);
    assert_eq!(batch.messages[0].arrived.to_string(), "2026-03-03T15:00:00Z");
    check_batch(&inbox.fetch(&batch.cursor).await.unwrap(), &[], cursor(9), false);
    assert_eq!(server.heard("BODY").len(), 1);
    assert_eq!(server.heard("STORE"), [""; 0]);
}

#[tokio::test]
async fn a_batch_that_was_not_stored_is_fetched_again() {
    let mailbox = Mailbox::of(&[3, 4]);
    let server = Server::start(move |_, command| mailbox.answer(command)).await;
    let mut inbox = inbox(&server, Tls::None);
    for _ in 0..2 {
        check_batch(&inbox.fetch(&Cursor::Start).await.unwrap(), &["3", "4"], cursor(4), false);
    }
}

#[tokio::test]
async fn a_large_mailbox_takes_few_round_trips_and_one_listing() {
    let mailbox = Mailbox::of(&(1..=1000).collect::<Vec<_>>());
    let server = Server::start(move |_, command| mailbox.answer(command)).await;
    let mut inbox = inbox(&server, Tls::None);
    let mut cursor = Cursor::Start;
    let mut count = 0;
    loop {
        let batch = inbox.fetch(&cursor).await.unwrap();
        count += batch.messages.len();
        cursor = batch.cursor;
        if !batch.more {
            break;
        }
        // More is listed, so that this returns at once.
        inbox.wait(Duration::from_secs(3600)).await.unwrap();
    }
    assert_eq!(count, 1000);
    assert_eq!((server.heard("RFC822.SIZE").len(), server.heard("BODY").len()), (1, 5));
}

#[tokio::test]
async fn a_listing_answered_no_is_not_an_empty_mailbox() {
    let mailbox = Mailbox::of(&[3]);
    let server = Server::start(move |_, command| match command {
        listing if listing.contains("RFC822.SIZE") => "{tag} NO not now\r\n".into(),
        other => mailbox.answer(other),
    })
    .await;
    let error = inbox(&server, Tls::None).fetch(&Cursor::Start).await.unwrap_err();
    assert!(matches!(error, FetchError::Refused { .. }), "{error:?}");
}

#[tokio::test]
async fn a_listing_cut_off_before_its_tagged_answer_is_not_complete() {
    let mailbox = Mailbox::of(&[3, 4]);
    let server = Server::start(move |connection, command| match command {
        listing if listing.contains("RFC822.SIZE") && connection == 1 => {
            Answer::Close("* 1 FETCH (UID 3 RFC822.SIZE 12)\r\n".into())
        }
        other => mailbox.answer(other),
    })
    .await;
    let mut inbox = inbox(&server, Tls::None);
    let error = inbox.fetch(&Cursor::Start).await.unwrap_err();
    assert!(matches!(error, FetchError::Connection { .. }), "{error:?}");
    check_batch(&inbox.fetch(&Cursor::Start).await.unwrap(), &["3", "4"], cursor(4), false);
}

#[tokio::test]
async fn what_came_before_a_connection_broke_is_kept_and_the_rest_follows() {
    let mailbox = Mailbox::of(&[3, 4, 5]);
    let server = Server::start(move |connection, command| match command {
        "UID FETCH 3:5 (UID BODY.PEEK[])" if connection == 1 => {
            Answer::Close("* 1 FETCH (UID 3 BODY[] {12}\r\ncontent of 3)\r\n".into())
        }
        other => mailbox.answer(other),
    })
    .await;
    let mut inbox = inbox(&server, Tls::None);
    check_batch(&inbox.fetch(&Cursor::Start).await.unwrap(), &["3"], cursor(3), true);
    check_batch(&inbox.fetch(&cursor(3)).await.unwrap(), &["4", "5"], cursor(5), false);
}

#[tokio::test]
async fn a_body_cut_off_in_its_middle_is_not_taken() {
    let mailbox = Mailbox::of(&[3]);
    let server = Server::start(move |connection, command| match command {
        body if body.contains("BODY") && connection == 1 => {
            Answer::Close("* 1 FETCH (UID 3 BODY[] {12}\r\ncont".into())
        }
        other => mailbox.answer(other),
    })
    .await;
    let mut inbox = inbox(&server, Tls::None);
    let error = inbox.fetch(&Cursor::Start).await.unwrap_err();
    assert!(matches!(error, FetchError::Connection { .. }), "{error:?}");
    check_batch(&inbox.fetch(&Cursor::Start).await.unwrap(), &["3"], cursor(3), false);
}

#[tokio::test]
async fn a_message_expunged_between_listing_and_fetch_is_reported() {
    let before = Mailbox::of(&[3, 4, 5]);
    let after = Mailbox::of(&[3, 5]);
    let mut listed = false;
    let server = Server::start(move |_, command| {
        let mailbox = if listed { &after } else { &before };
        listed |= command.contains("RFC822.SIZE");
        mailbox.answer(command)
    })
    .await;
    let mut inbox = inbox(&server, Tls::None);
    check_batch(&inbox.fetch(&Cursor::Start).await.unwrap(), &["3", "4-", "5"], cursor(5), false);
}

#[tokio::test]
async fn a_message_that_comes_when_asked_for_again_is_taken() {
    let mailbox = Mailbox::of(&[3, 4, 5]);
    let server = Server::start(move |_, command| match command {
        "UID FETCH 3:5 (UID BODY.PEEK[])" => Mailbox::of(&[3, 5]).answer(command),
        other => mailbox.answer(other),
    })
    .await;
    let mut inbox = inbox(&server, Tls::None);
    check_batch(&inbox.fetch(&Cursor::Start).await.unwrap(), &["3", "4", "5"], cursor(5), false);
}

/// A server that says to every fetch of the body of UID 4 what `refusal` says, and to all others nothing wrong.
async fn check_refused(refusal: fn() -> Answer) {
    let mailbox = Mailbox::of(&[3, 4, 5]);
    let server = Server::start(move |_, command| match command {
        "UID FETCH 3:5 (UID BODY.PEEK[])" => {
            "* 1 FETCH (UID 3 BODY[] {12}\r\ncontent of 3)\r\n{tag} NO some failed\r\n".into()
        }
        "UID FETCH 4:5 (UID BODY.PEEK[])" | "UID FETCH 4 (UID BODY.PEEK[])" => refusal(),
        other => mailbox.answer(other),
    })
    .await;
    let mut inbox = inbox(&server, Tls::None);
    check_batch(&inbox.fetch(&Cursor::Start).await.unwrap(), &["3"], cursor(3), true);
    for _ in 0..ATTEMPTS {
        let error = inbox.fetch(&cursor(3)).await.unwrap_err();
        assert!(error.is_transient(), "{error:?}");
    }
    check_batch(&inbox.fetch(&cursor(3)).await.unwrap(), &["4-", "5"], cursor(5), false);
}

#[tokio::test]
async fn a_message_refused_again_and_again_does_not_hide_those_behind_it() {
    check_refused(|| "{tag} NO [SERVERBUG] internal error\r\n".into()).await;
}

#[tokio::test]
async fn a_message_whose_body_is_nil_does_not_hide_those_behind_it() {
    check_refused(|| "* 2 FETCH (UID 4 BODY[] NIL)\r\n{tag} OK done\r\n".into()).await;
}

#[tokio::test]
async fn a_message_at_which_the_connection_breaks_does_not_hide_those_behind_it() {
    check_refused(|| Answer::Close("* BYE sorry\r\n".into())).await;
}

#[tokio::test]
async fn a_message_that_cannot_be_parsed_does_not_hide_those_behind_it() {
    check_refused(|| "* 2 FETCH (UID 4 BODY[] ((((\r\n{tag} OK done\r\n".into()).await;
}

#[tokio::test]
async fn a_server_that_gives_no_message_at_all_is_not_given_up_at_once() {
    let mailbox = Mailbox::of(&[3, 4]);
    let server = Server::start(move |_, command| match command {
        body if body.contains("BODY") => "{tag} NO later\r\n".into(),
        other => mailbox.answer(other),
    })
    .await;
    let mut inbox = inbox(&server, Tls::None);
    for _ in 0..ATTEMPTS * 3 {
        let error = inbox.fetch(&Cursor::Start).await.unwrap_err();
        assert!(matches!(error, FetchError::Refused { .. }), "{error:?}");
    }
}

#[tokio::test]
async fn a_changed_validity_starts_a_rescan_that_ends() {
    let mailbox = Mailbox { uid_validity: 8, ..Mailbox::of(&(1..=300).collect::<Vec<_>>()) };
    let server = Server::start(move |_, command| mailbox.answer(command)).await;
    let mut inbox = inbox(&server, Tls::None);
    let batch = inbox.fetch(&cursor(250)).await.unwrap();
    assert_eq!((batch.messages.len(), batch.more), (200, true));
    assert_eq!(batch.cursor, Cursor::Imap { uid_validity: 8, uid: 200, rescan: true });
    let batch = inbox.fetch(&batch.cursor).await.unwrap();
    assert_eq!((batch.messages.len(), batch.more), (100, false));
    assert_eq!(batch.cursor, Cursor::Imap { uid_validity: 8, uid: 300, rescan: false });
}

#[tokio::test]
async fn an_oversized_message_is_taken_by_its_head() {
    let mut mailbox = Mailbox::of(&[3, 4, 5]);
    mailbox.messages[1].1 = "x".repeat(200_000);
    let server = Server::start(move |_, command| mailbox.answer(command)).await;
    let batch = inbox(&server, Tls::None).fetch(&Cursor::Start).await.unwrap();
    assert_eq!((batch.messages.len(), &batch.cursor), (3, &cursor(5)));
    let Bytes::Head { head, size } = &batch.messages[1].bytes else { panic!("expected a head") };
    assert_eq!((head.expose().len(), *size), (64 << 10, 200_000));
    assert_eq!(server.heard("BODY.PEEK[])"), ["UID FETCH 3,5 (UID BODY.PEEK[])"]);
}

#[tokio::test]
async fn a_connection_that_died_meanwhile_is_replaced_unnoticed() {
    let mailbox = Mailbox::of(&[3]);
    let server = Server::start(move |connection, command| match command {
        "NOOP" if connection == 1 => Answer::Close("* BYE idle for too long\r\n".into()),
        other => mailbox.answer(other),
    })
    .await;
    let mut inbox = inbox(&server, Tls::None);
    inbox.probe().await.unwrap();
    check_batch(&inbox.fetch(&Cursor::Start).await.unwrap(), &["3"], cursor(3), false);
}

#[tokio::test]
async fn a_push_ends_the_wait() {
    let mailbox = Mailbox::of(&[3]);
    let server = Server::start(move |_, command| match command {
        "IDLE" => "+ idling\r\n* OK still here\r\n* 1 FETCH (FLAGS (\\Seen))\r\n* 2 EXISTS\r\n".into(),
        other => mailbox.answer(other),
    })
    .await;
    let mut inbox = inbox(&server, Tls::None);
    inbox.fetch(&Cursor::Start).await.unwrap();
    inbox.wait(Duration::from_secs(3600)).await.unwrap();
    assert_eq!(server.heard("DONE").len(), 1);
    // Until that message is listed, there is nothing to wait for.
    inbox.wait(Duration::from_secs(3600)).await.unwrap();
    assert_eq!(server.heard("IDLE").len(), 1);
}

#[tokio::test]
async fn a_server_that_repeats_its_count_does_not_wake_anyone() {
    let mailbox = Mailbox::of(&[3]);
    let server = Server::start(move |_, command| match command {
        "IDLE" => "+ idling\r\n* 1 EXISTS\r\n".into(),
        "DONE" => "* 1 EXISTS\r\n{tag} OK done\r\n".into(),
        other => mailbox.answer(other),
    })
    .await;
    let mut inbox = inbox(&server, Tls::None);
    inbox.fetch(&Cursor::Start).await.unwrap();
    tokio::time::pause();
    let begun = Instant::now();
    inbox.wait(Duration::from_secs(60)).await.unwrap();
    assert!(begun.elapsed() >= Duration::from_secs(60));
}

#[tokio::test]
async fn a_server_that_does_not_end_idle_is_hung_up_on() {
    let mailbox = Mailbox::of(&[3]);
    let server = Server::start(move |_, command| match command {
        "DONE" => "".into(),
        other => mailbox.answer(other),
    })
    .await;
    let mut inbox = inbox(&server, Tls::None);
    inbox.fetch(&Cursor::Start).await.unwrap();
    tokio::time::pause();
    let error = inbox.wait(Duration::from_secs(60)).await.unwrap_err();
    assert!(matches!(error, FetchError::TimedOut { doing: "IDLE" }), "{error:?}");
    assert!(inbox.session.is_none());
}

#[tokio::test]
async fn a_wait_that_is_dropped_takes_its_connection_along() {
    let mailbox = Mailbox::of(&[3]);
    let server = Server::start(move |_, command| mailbox.answer(command)).await;
    let mut inbox = inbox(&server, Tls::None);
    inbox.fetch(&Cursor::Start).await.unwrap();
    {
        let wait = inbox.wait(Duration::from_secs(3600));
        let idling = async {
            while server.heard("IDLE").is_empty() {
                tokio::task::yield_now().await;
            }
        };
        futures_util::future::select(wait, std::pin::pin!(idling)).await;
    }
    assert!(inbox.session.is_none());
}

#[tokio::test]
async fn without_idle_the_wait_is_a_pause() {
    let mailbox = Mailbox { capabilities: "IMAP4rev1", ..Mailbox::of(&[3]) };
    let server = Server::start(move |_, command| mailbox.answer(command)).await;
    let mut inbox = inbox(&server, Tls::None);
    assert_eq!(inbox.probe().await.unwrap(), "1 message, IDLE not offered");
    inbox.fetch(&Cursor::Start).await.unwrap();
    tokio::time::pause();
    let begun = Instant::now();
    inbox.wait(Duration::from_secs(60)).await.unwrap();
    assert!(begun.elapsed() >= Duration::from_secs(60));
    assert!(inbox.session.is_some());
    assert_eq!(server.heard("IDLE"), [""; 0]);
}

#[tokio::test]
async fn a_refused_login_is_told_from_one_that_could_not_be_checked() {
    for (answer, is_transient) in [
        ("{tag} NO [AUTHENTICATIONFAILED] wrong\r\n", false),
        ("{tag} NO [UNAVAILABLE] the database is down\r\n", true),
    ] {
        let mailbox = Mailbox::of(&[]);
        let server = Server::start(move |_, command| match command {
            login if login.starts_with("LOGIN") => answer.into(),
            other => mailbox.answer(other),
        })
        .await;
        let error = inbox(&server, Tls::None).probe().await.unwrap_err();
        assert_eq!((matches!(error, FetchError::Login), error.is_transient()), (!is_transient, is_transient));
        assert_eq!(server.heard("LOGIN"), ["LOGIN \"records\" \"secret\""]);
    }
}

#[tokio::test]
async fn where_plain_is_offered_it_is_used() {
    let mailbox = Mailbox { capabilities: "IMAP4rev1 LOGINDISABLED AUTH=PLAIN ID", ..Mailbox::of(&[3]) };
    let server = Server::start(move |_, command| match command {
        "AUTHENTICATE PLAIN" => "+ \r\n".into(),
        other => mailbox.answer(other),
    })
    .await;
    inbox(&server, Tls::None).probe().await.unwrap();
    assert_eq!(server.heard("AHJlY29yZHMAc2VjcmV0").len(), 1);
    assert_eq!(server.heard("LOGIN"), [""; 0]);
    assert_eq!(server.heard("ID (\"name\" \"forewarn\"").len(), 1);
}

#[tokio::test]
async fn where_login_is_disabled_no_password_is_sent() {
    let mailbox = Mailbox { capabilities: "IMAP4rev1 LOGINDISABLED", ..Mailbox::of(&[3]) };
    check_no_login(
        Tls::None,
        move |_, command| mailbox.answer(command),
        |error| matches!(error, FetchError::Unsupported { .. }),
    )
    .await;
}

#[tokio::test]
async fn where_starttls_is_missing_no_password_is_sent() {
    let mailbox = Mailbox::of(&[3]);
    check_no_login(
        Tls::Starttls,
        move |_, command| mailbox.answer(command),
        |error| matches!(error, FetchError::NoTls),
    )
    .await;
}

#[tokio::test]
async fn a_preauth_greeting_does_not_get_around_starttls() {
    let answer = |_, _: &str| "* PREAUTH [CAPABILITY IMAP4rev1 STARTTLS] welcome\r\n".into();
    check_no_login(Tls::Starttls, answer, |error| matches!(error, FetchError::Unsupported { .. })).await;
}

#[tokio::test]
async fn bytes_slipped_in_before_the_handshake_end_it() {
    let mailbox = Mailbox { capabilities: "IMAP4rev1 STARTTLS", ..Mailbox::of(&[3]) };
    let answer = move |_, command: &str| match command {
        "STARTTLS" => "{tag} OK begin\r\n* CAPABILITY IMAP4rev1\r\n".into(),
        other => mailbox.answer(other),
    };
    check_no_login(
        Tls::Starttls,
        answer,
        |error| matches!(error, FetchError::Tls { source } if source.to_string().contains("expected no bytes")),
    )
    .await;
}

#[tokio::test]
async fn a_refused_starttls_is_not_gone_without() {
    let mailbox = Mailbox { capabilities: "IMAP4rev1 STARTTLS", ..Mailbox::of(&[3]) };
    let answer = move |_, command: &str| match command {
        "STARTTLS" => "{tag} NO not today\r\n".into(),
        other => mailbox.answer(other),
    };
    check_no_login(Tls::Starttls, answer, |error| matches!(error, FetchError::Refused { .. })).await;
}

#[tokio::test]
async fn a_mailbox_that_does_not_exist_needs_a_person() {
    let mailbox = Mailbox::of(&[3]);
    let server = Server::start(move |_, command| match command {
        select if select.starts_with("SELECT") => "{tag} NO no such mailbox\r\n".into(),
        other => mailbox.answer(other),
    })
    .await;
    let error = inbox(&server, Tls::None).probe().await.unwrap_err();
    assert!(matches!(error, FetchError::Mailbox) && !error.is_transient());
}

#[tokio::test]
async fn closing_says_goodbye() {
    let mailbox = Mailbox::of(&[3]);
    let server = Server::start(move |_, command| mailbox.answer(command)).await;
    let mut inbox = inbox(&server, Tls::None);
    inbox.probe().await.unwrap();
    inbox.close().await;
    assert_eq!(server.heard("LOGOUT").len(), 1);
}
