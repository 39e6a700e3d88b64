//! Tokens and what is kept of sign-ins, against a provider on this host that answers as a test tells it.
//!
//! That real mail servers take the tokens is the matter of tests/it.

use std::collections::HashMap;
use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::Path;

use serde_json::{Value, json};
use tempfile::TempDir;

use super::*;

type Form = HashMap<String, String>;

/// Starts a provider that answers each form by `answer`, and returns the address of its endpoint.
fn provider(mut answer: impl FnMut(&Form) -> (u16, Value) + Send + 'static) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/token", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let Some((mut stream, form)) = read(stream) else { continue };
            let (status, body) = answer(&form);
            let text = body.to_string();
            let length = text.len();
            let head = format!("HTTP/1.1 {status} it\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n");
            let _ = stream.write_all(format!("{head}{text}").as_bytes());
        }
    });
    url
}

fn read(stream: TcpStream) -> Option<(TcpStream, Form)> {
    let mut reader = BufReader::new(stream);
    let mut length = 0;
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).ok()?;
        if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
            length = value.trim().parse().ok()?;
        }
        if line.trim().is_empty() {
            break;
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    let form = url::form_urlencoded::parse(&body).into_owned().collect();
    Some((reader.into_inner(), form))
}

/// A provider that gives out a new refresh token with each use, and takes none but the last.
fn strict_provider(lifetime: u64) -> String {
    let mut uses = 0;
    provider(move |form| {
        if form.get("refresh_token") != Some(&format!("refresh-{uses}")) {
            return (400, json!({"error": "invalid_grant"}));
        }
        uses += 1;
        let (access, refresh) = (format!("access-{uses}"), format!("refresh-{uses}"));
        (
            200,
            json!({"access_token": access, "token_type": "Bearer", "expires_in": lifetime, "refresh_token": refresh}),
        )
    })
}

fn settings(directory: &Path, url: String) -> Settings {
    Settings {
        name: "office".into(),
        flow: Flow::Device { endpoint: "http://127.0.0.1:1/device".into() },
        client_id: "client".into(),
        client_secret: Some("the-secret".into()),
        secret_expires: None,
        token_endpoint: url,
        scopes: vec!["mail".into()],
        idle_days: None,
        directory: directory.join("sign-ins"),
        shared: Shared::default(),
    }
}

/// A directory with the sign-in of a person who was given `refresh-0`.
fn signed_in(url: String) -> (TempDir, Settings) {
    let directory = tempfile::tempdir().unwrap();
    let settings = settings(directory.path(), url);
    Kept::of(&settings, Some("refresh-0".into()), None).write(&settings).unwrap();
    (directory, settings)
}

fn kept(settings: &Settings) -> String {
    Kept::read(settings).unwrap().unwrap().refresh_token.unwrap().into_exposed()
}

/// The same sign-in, as another process has it.
fn elsewhere(settings: &Settings) -> Settings {
    Settings { shared: Shared::default(), ..settings.clone() }
}

#[tokio::test]
async fn a_token_is_asked_for_once_and_shared_by_clones_until_it_is_forgotten() {
    let (_directory, settings) = signed_in(strict_provider(3600));
    let first = access(&settings).await.unwrap();
    assert_eq!((first.value.expose().as_str(), first.is_new), ("access-1", true));
    let again = access(&settings.clone()).await.unwrap();
    assert_eq!((again.value.expose().as_str(), again.is_new), ("access-1", false));
    forget(&settings, &again).await;
    let second = access(&settings).await.unwrap();
    assert_eq!((second.value.expose().as_str(), second.is_new), ("access-2", true));
    forget(&settings, &first).await;
    assert!(!access(&settings).await.unwrap().is_new, "what was refused was another token");
}

#[tokio::test]
async fn a_token_that_has_ended_is_renewed() {
    let (_directory, settings) = signed_in(strict_provider(0));
    for number in 1..4 {
        assert_eq!(access(&settings).await.unwrap().value.expose(), &format!("access-{number}"));
        assert_eq!(kept(&settings), format!("refresh-{number}"));
    }
}

#[tokio::test]
async fn a_replaced_refresh_token_is_kept_for_the_owner_alone() {
    let (_directory, settings) = signed_in(strict_provider(3600));
    access(&settings).await.unwrap();
    assert_eq!(kept(&settings), "refresh-1");
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&settings.directory), 0o700);
    for file in fs::read_dir(&settings.directory).unwrap().map(|it| it.unwrap().path()) {
        assert_eq!(mode(&file), 0o600, "{}", file.display());
    }
    assert_eq!(access(&elsewhere(&settings)).await.unwrap().value.expose(), "access-2");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn processes_that_renew_at_the_same_time_lose_no_refresh_token() {
    let (_directory, settings) = signed_in(strict_provider(0));
    let processes: Vec<Settings> = (0..4).map(|_| elsewhere(&settings)).collect();
    let renewing = processes.into_iter().map(|process| {
        tokio::spawn(async move {
            for _ in 0..5 {
                access(&process).await.unwrap();
            }
        })
    });
    for process in renewing.collect::<Vec<_>>() {
        process.await.unwrap();
    }
    assert_eq!(kept(&settings), "refresh-20");
}

#[tokio::test]
async fn what_a_crash_left_half_written_counts_for_nothing() {
    let (_directory, settings) = signed_in(strict_provider(3600));
    let unfinished = settings.directory.join("office.new");
    fs::write(&unfinished, "{\"refresh_token\":\"half").unwrap();
    assert_eq!(access(&settings).await.unwrap().value.expose(), "access-1");
    assert_eq!(kept(&settings), "refresh-1");
    assert!(!unfinished.exists());
}

#[tokio::test]
async fn a_refresh_token_that_could_not_be_written_is_used_all_the_same_and_written_later() {
    let (_directory, settings) = signed_in(strict_provider(0));
    let in_the_way = settings.directory.join("office.new");
    fs::create_dir(&in_the_way).unwrap();
    access(&settings).await.unwrap();
    assert_eq!(kept(&settings), "refresh-0");
    access(&settings).await.unwrap();
    fs::remove_dir(&in_the_way).unwrap();
    access(&settings).await.unwrap();
    assert_eq!(kept(&settings), "refresh-3");
}

#[tokio::test]
async fn a_dead_sign_in_is_noted_with_its_day_and_forgotten_when_it_works_again() {
    let mut is_dead = true;
    let url = provider(move |_| {
        let answer = match is_dead {
            true => {
                (400, json!({"error": "invalid_grant", "error_description": "AADSTS700082: a name, a mailbox"}))
            }
            false => (200, json!({"access_token": "a", "token_type": "bearer"})),
        };
        is_dead = false;
        answer
    });
    let (_directory, settings) = signed_in(url);
    assert_eq!(standing(&settings).refused, None);
    let error = access(&settings).await.unwrap_err();
    assert!(!error.is_transient());
    let expected = "the provider refused the sign-in `office`: it has expired or was revoked, or the account's password \
                    was changed (invalid_grant, AADSTS700082); run `forewarn login office`";
    assert_eq!(error.to_string(), expected);
    let (since, words) = standing(&settings).refused.unwrap();
    assert!(since.is_some() && expected.ends_with(&words), "{words}");
    access(&settings).await.unwrap();
    assert_eq!(standing(&settings).refused, None);
    assert_eq!(kept(&settings), "refresh-0", "a provider need not replace it");
}

#[tokio::test]
async fn an_app_that_signs_in_as_itself_keeps_nothing_but_that_it_was_refused() {
    let mut refusals = 2;
    let url = provider(move |form| {
        assert_eq!((form["grant_type"].as_str(), form["scope"].as_str()), ("client_credentials", "mail"));
        assert_eq!((form["client_id"].as_str(), form["client_secret"].as_str()), ("client", "the-secret"));
        refusals -= 1;
        match refusals >= 0 {
            true => (401, json!({"error": "invalid_client", "error_description": "AADSTS7000222: expired"})),
            false => (200, json!({"access_token": "a", "token_type": "Bearer", "expires_in": "3599"})),
        }
    });
    let directory = tempfile::tempdir().unwrap();
    let settings = Settings { flow: Flow::App, ..settings(directory.path(), url) };
    assert_eq!(standing(&settings), Standing::default());
    access(&settings).await.unwrap_err();
    let first = standing(&settings);
    access(&settings).await.unwrap_err();
    assert_eq!(standing(&settings), first, "it began with the first");
    assert!(first.refused.unwrap().1.contains("AADSTS7000222"));
    access(&settings).await.unwrap();
    assert_eq!(standing(&settings).refused, None);
    assert_eq!(Kept::read(&settings).unwrap().unwrap().refresh_token, None);
}

#[tokio::test]
async fn while_the_provider_is_out_of_order_a_token_that_is_still_good_is_used() {
    let mut asked = 0;
    let url = provider(move |_| {
        asked += 1;
        match asked {
            // A quarter of its life before its end it is to be renewed.
            1 => (200, json!({"access_token": "a", "token_type": "Bearer", "expires_in": 3600})),
            _ => (503, json!({})),
        }
    });
    let (_directory, settings) = signed_in(url);
    access(&settings).await.unwrap();
    settings.shared.0.lock().await.access.as_mut().unwrap().renew = Instant::now();
    assert_eq!(access(&settings).await.unwrap().value.expose(), "a");
    settings.shared.0.lock().await.access.as_mut().unwrap().ends = Instant::now();
    let error = access(&settings).await.unwrap_err();
    assert!(matches!(error, OauthError::Status { status: 503, .. }) && error.is_transient(), "{error:?}");
    assert_eq!(standing(&settings).refused, None, "an outage is not the sign-in's fault");
}

#[tokio::test]
async fn a_file_that_others_may_read_is_refused() {
    let (_directory, settings) = signed_in("http://127.0.0.1:1/token".into());
    let path = settings.directory.join("office.json");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
    assert!(matches!(access(&settings).await, Err(OauthError::Exposed { .. })));
    assert!(standing(&settings).refused.unwrap().1.contains("0600"));
    fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
    fs::rename(&path, settings.directory.join("aside")).unwrap();
    std::os::unix::fs::symlink("aside", &path).unwrap();
    assert!(matches!(access(&settings).await, Err(OauthError::Keep { .. })), "a link");
}

#[test]
fn what_root_leaves_belongs_to_the_owner_of_the_state_directory() {
    let (directory, settings) = signed_in("http://127.0.0.1:1/token".into());
    let owner = |path: &Path| fs::metadata(path).unwrap().uid();
    assert_eq!(owner(&settings.directory), owner(directory.path()));
    if !rustix::process::geteuid().is_root() {
        return;
    }
    const ANOTHER: u32 = 65_534;
    std::os::unix::fs::chown(directory.path(), Some(ANOTHER), None).unwrap();
    fs::remove_dir_all(&settings.directory).unwrap();
    let _lock = kept::lock(&settings).unwrap();
    Kept::of(&settings, Some("refresh-0".into()), None).write(&settings).unwrap();
    let files = ["", "office.json", "office.lock"].map(|it| settings.directory.join(it));
    assert_eq!(files.map(|it| owner(&it)), [ANOTHER; 3]);
}

#[tokio::test]
async fn what_was_given_to_one_client_is_shown_to_no_other() {
    let (_directory, settings) = signed_in("http://127.0.0.1:1/token".into());
    let url = provider(|_| panic!("nothing may be asked"));
    let other = Settings { token_endpoint: url, ..elsewhere(&settings) };
    assert!(matches!(access(&other).await, Err(OauthError::NobodySignedIn { .. })));
    let other = Settings { client_id: "another".into(), ..elsewhere(&settings) };
    assert!(matches!(access(&other).await, Err(OauthError::NobodySignedIn { .. })));
    assert_eq!(standing(&other).refused.unwrap().0, None);
}

#[tokio::test]
async fn answers_that_are_no_tokens_are_none() {
    for body in [
        json!({}),
        json!({"access_token": ""}),
        json!({"access_token": "two words"}),
        json!({"access_token": "a\u{1}b"}),
        json!({"access_token": "a", "token_type": "mac"}),
        json!(["access_token"]),
    ] {
        let shown = body.clone();
        let (_directory, settings) = signed_in(provider(move |_| (200, body.clone())));
        let outcome = access(&settings).await;
        assert!(matches!(outcome, Err(OauthError::Nonsense { .. })), "{shown}: {outcome:?}");
        assert_eq!(kept(&settings), "refresh-0");
    }
}

#[tokio::test]
async fn no_secret_is_in_what_is_printed() {
    let url =
        provider(|form| (400, json!({"error": form["refresh_token"], "error_description": form["client_secret"]})));
    let (_directory, settings) = signed_in(url);
    let error = access(&settings).await.unwrap_err();
    let printed = format!("{settings:?} {error} {error:?} {:?} {:?}", standing(&settings), Kept::read(&settings));
    for secret in ["refresh-0", "the-secret"] {
        assert!(!printed.contains(secret), "{printed}");
    }
}
