//! Signing in where passwords have ended: mail is read and sent by tokens, and what becomes of it when they end.

use std::io::{BufRead, BufReader, Write};
use std::os::unix::fs::PermissionsExt;
use std::process::Stdio;
use std::time::Duration;

use serde_json::Value;

use crate::support::daemon::{Installation, Ran};
use crate::support::dovecot::Dovecot;
use crate::support::mail::Mail;
use crate::support::provider::Provider;
use crate::support::smtp::Exim;
use crate::support::wait::{SOON, eventually};
use crate::support::web::Web;

const BRANDT: &str = "brandt@larkspurvalley.example";
const FROM: &str = "Forewarn <records@larkspurvalley.example>";
const DEVICE: &str = "urn:ietf:params:oauth:grant-type:device_code";

/// A practice whose mail is with a provider that takes no passwords.
struct Office {
    provider: Provider,
    dovecot: Dovecot,
    exim: Exim,
    installation: Installation,
}

impl Office {
    /// Nobody has signed in yet.
    fn new(flow: &str) -> Office {
        let provider = Provider::start();
        let (dovecot, exim) = (Dovecot::start_with_tokens(&provider), Exim::start_with_tokens(&provider));
        let sections = [
            dovecot.inbox_by_token("records", "implicit", "office"),
            exim.smtp_by_token("starttls", FROM, "office"),
            provider.sign_in("office", flow),
        ];
        let installation = Installation::new(&sections, &[dovecot.authority(), exim.authority()]);
        installation.without_digest();
        Office { provider, dovecot, exim, installation }
    }

    #[track_caller]
    fn sign_in(&self) {
        let ran = self.installation.run(&["login"]);
        assert!(ran.status.success(), "{ran:?}");
    }

    /// Delivers a request with this subject, and waits until who it names is told.
    #[track_caller]
    fn check_told(&self, subject: &str) {
        self.dovecot.deliver(&Mail::plain_request("Rosa Delgado", subject).bytes());
        let entry = self.installation.expect_entry(subject, "alerted");
        let id = entry["id"].to_string();
        self.exim.expect(BRANDT, SOON, |it| it.reference().as_deref() == Some(&id));
    }

    /// What is kept of the sign-in.
    fn kept(&self) -> Value {
        let path = self.installation.state().join("sign-ins/office.json");
        let mode = std::fs::metadata(&path).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap()
    }

    /// No secret and no token is in `text`.
    #[track_caller]
    fn check_private(&self, text: &str) {
        for secret in self.provider.secrets() {
            assert!(!text.contains(&secret), "{secret} in {text}");
        }
        assert!(!text.contains("Kessler"), "{text}");
    }
}

#[track_caller]
fn check_failed(ran: &Ran, words: &str) {
    assert_eq!(ran.status.code(), Some(1), "{ran:?}");
    assert!(format!("{}{}", ran.output, ran.errors).contains(words), "expected {words:?}, but found {ran:?}");
}

#[test]
fn mail_is_read_and_sent_by_the_token_of_a_person_who_typed_in_a_code() {
    let office = Office::new("device");
    let before = office.installation.run(&["check", "--connect"]);
    check_failed(&before, "nobody has signed in for `office` yet; run `forewarn login office`");

    let login = office.installation.run(&["login", "office"]);
    assert!(login.status.success(), "{login:?}");
    assert!(login.output.contains("https://provider.example/device"), "{}", login.output);
    assert!(login.output.contains("LARK-SPUR"), "{}", login.output);
    let signed_in = office.kept();

    let connected = office.installation.run(&["check", "--connect"]);
    assert!(connected.status.success(), "{connected:?}");
    assert!(connected.output.contains("logged in by token"), "{}", connected.output);
    assert_ne!(office.kept()["refresh_token"], signed_in["refresh_token"], "it was replaced, and is kept");

    let daemon = office.installation.start();
    office.check_told("Request for records");
    assert!(daemon.stop(SOON).success());
    office.check_private(&office.installation.diagnostics());
}

#[test]
fn tokens_that_end_before_their_time_are_replaced_without_anybody_noticing() {
    let mut office = Office::new("device");
    office.sign_in();
    let daemon = office.installation.start();
    office.check_told("First request");
    let asked = office.provider.asked().len();
    office.provider.end_tokens();
    // The connection that was logged in goes with the server; the token in memory is refused from now on.
    office.dovecot.restart();
    office.check_told("Second request");
    assert!(office.provider.asked().len() > asked, "the tokens in memory were no good any more");
    assert!(daemon.stop(SOON).success());
    assert!(office.kept()["refused"].is_null(), "{}", office.kept());
}

#[test]
fn a_dead_sign_in_is_told_with_its_remedy_and_taken_up_again_after_a_login() {
    let (provider, web) = (Provider::start(), Web::start());
    let dovecot = Dovecot::start_with_tokens(&provider);
    let sections = [
        dovecot.inbox_by_token("records", "none", "office"),
        provider.sign_in("office", "device"),
        format!("[alarm]\nwebhook = \"{}\"\n", web.url()),
    ];
    let office = Office {
        installation: Installation::new(&sections, &[dovecot.authority()]),
        exim: Exim::start(),
        provider,
        dovecot,
    };
    office.installation.without_digest();
    office.sign_in();
    let once = |level: &str| {
        let mut command = office.installation.command(&["run", "--once"]);
        let output = command.env("FOREWARN_LOG", level).output().unwrap();
        let text =
            format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        office.check_private(&text);
        (output.status.success(), text)
    };
    let headlines = || -> Vec<String> {
        let text = |it: &Value| it["text"].as_str().unwrap().to_owned();
        web.posted().iter().map(text).collect()
    };
    assert!(once("trace").0);
    assert_eq!(headlines(), [""; 0]);

    office.provider.refuse(Some("invalid_grant"));
    let (is_well, said) = once("trace");
    assert!(!is_well && said.contains("run `forewarn login office`"), "{said}");
    let [told] = &headlines()[..] else { panic!("expected one alarm, but found {:?}", headlines()) };
    assert!(told.starts_with("the sign-in office does not work. The reason: it has expired"), "{told}");
    assert!(told.contains("run `forewarn login office`"), "{told}");
    let status = office.installation.run(&["status"]);
    check_failed(&status, "! the sign-in office does not work");
    office.check_private(&format!("{}{}", status.output, status.errors));

    office.provider.refuse(None);
    office.sign_in();
    office.dovecot.deliver(&Mail::plain_request("Rosa Delgado", "Request for records").bytes());
    assert!(once("trace").0);
    assert!(headlines()[1].starts_with("Over: the sign-in office does not work"), "{:?}", headlines());
    assert_eq!(office.installation.entries().len(), 1);
}

#[test]
fn a_token_for_something_else_is_refused_and_said_so() {
    let office = Office::new("device");
    office.provider.grant("calendar");
    let login = office.installation.run(&["login"]);
    assert!(login.status.success(), "{login:?}");
    assert!(login.errors.contains("the provider did not grant mail"), "{login:?}");
    let connected = office.installation.run(&["check", "--connect"]);
    check_failed(&connected, "inbox `records`: FAILED: the mail server refused the token");
    check_failed(&connected, "sending: FAILED: the server refused the login: 535");
    office.check_private(&format!("{}{}", connected.output, connected.errors));
}

#[test]
fn a_login_waits_as_the_provider_wants_it() {
    let office = Office::new("device");
    office.provider.answer_device(&["authorization_pending", "slow_down"]);
    office.sign_in();
    let asked = office.provider.asked();
    let times: Vec<_> = asked.iter().filter(|(grant, _)| grant == DEVICE).map(|(_, at)| *at).collect();
    let [first, second, third] = &times[..] else { panic!("expected three questions, but found {asked:?}") };
    assert!(second.duration_since(*first) >= Duration::from_secs(1));
    assert!(third.duration_since(*second) >= Duration::from_secs(6), "RFC 8628, section 3.5");
}

#[test]
fn a_login_that_is_declined_or_comes_too_late_changes_nothing() {
    let office = Office::new("device");
    office.sign_in();
    let before = office.kept();
    for (error, words) in [
        ("access_denied", "the sign-in was declined in the browser"),
        ("authorization_declined", "the sign-in was declined in the browser"),
        ("expired_token", "nobody signed in while the code was good"),
        ("invalid_client", "make a new secret there"),
    ] {
        office.provider.answer_device(&[error]);
        check_failed(&office.installation.run(&["login"]), words);
        assert_eq!(office.kept(), before);
    }
    let unknown = office.installation.run(&["login", "offcie"]);
    assert_eq!(unknown.status.code(), Some(2));
    assert!(unknown.errors.contains("office"), "{unknown:?}");
}

/// Runs `login`, and answers what it shows with what `browser` makes of the address in it.
fn log_in_by_browser(installation: &Installation, browser: impl Fn(&str) -> String) -> (bool, String) {
    let mut command = installation.command(&["login", "office"]);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map(Result::unwrap);
    let address = lines.by_ref().find(|it| it.starts_with("http://127.0.0.1")).expect("the address to open");
    let pasted = browser(&address);
    child.stdin.take().unwrap().write_all(format!("{pasted}\n").as_bytes()).unwrap();
    let rest: Vec<String> = lines.collect();
    let output = child.wait_with_output().unwrap();
    (output.status.success(), format!("{}\n{}", rest.join("\n"), String::from_utf8_lossy(&output.stderr)))
}

#[test]
fn mail_is_read_and_sent_by_the_token_of_a_person_who_pasted_an_address() {
    let office = Office::new("browser");
    let (is_signed_in, said) = log_in_by_browser(&office.installation, |_| "http://localhost/?code=guess".into());
    assert!(!is_signed_in && said.contains("expected the whole address from the browser"), "{said}");
    let of_another = office.provider.consent(
        "https://x/?response_type=code&code_challenge_method=S256&scope=mail&state=x&code_challenge=x&redirect_uri=\
         http://localhost",
    );
    let (is_signed_in, said) = log_in_by_browser(&office.installation, |_| of_another.clone());
    assert!(!is_signed_in, "a sign-in that somebody else began: {said}");

    let (is_signed_in, said) = log_in_by_browser(&office.installation, |address| office.provider.consent(address));
    assert!(is_signed_in, "{said}");
    office.check_private(&said);
    office.dovecot.deliver(&Mail::plain_request("Rosa Delgado", "Request for records").bytes());
    let ran = office.installation.run(&["run", "--once"]);
    assert!(ran.status.success(), "{ran:?}");
    office.exim.expect(BRANDT, SOON, |_| true);
}

#[test]
fn a_crash_while_a_token_is_renewed_costs_no_sign_in() {
    let office = Office::new("device");
    office.provider.be_lenient();
    office.sign_in();
    let before = office.kept();
    office.provider.be_silent_once();
    let daemon = office.installation.start();
    eventually("the provider to be asked", SOON, || office.provider.was_silent().then_some(()));
    daemon.kill();
    assert_eq!(office.kept(), before, "what was kept is whole");
    let daemon = office.installation.start();
    office.check_told("Request for records");
    assert!(daemon.stop(SOON).success());
    assert_ne!(office.kept()["refresh_token"], before["refresh_token"]);
}

#[test]
fn a_refresh_token_survives_every_renewal_of_a_daemon_and_the_commands_beside_it() {
    let office = Office::new("device");
    office.sign_in();
    // Every connection asks for a new token, and each refresh token is good for one use.
    office.provider.set_lifetime(0);
    let daemon = office.installation.start();
    for number in 1..4 {
        office.check_told(&format!("Request {number}"));
        let ran = office.installation.run(&["check", "--connect"]);
        assert!(ran.status.success(), "{ran:?}");
    }
    assert!(daemon.stop(SOON).success());
    let uses = office.provider.asked().iter().filter(|(grant, _)| grant == "refresh_token").count();
    assert!(uses >= 10, "{uses}");
    assert!(office.kept()["refused"].is_null(), "{}", office.kept());
}

#[test]
fn an_app_signs_in_as_itself_and_the_end_of_its_secret_is_told_ahead() {
    let office = Office::new("app");
    office.installation.reconfigure("flow = \"app\"", "flow = \"app\"\nclient_secret_expires = 2027-03-31");
    let login = office.installation.run(&["login"]);
    assert!(login.output.contains("Nobody needs to sign in for `office`"), "{login:?}");
    office.dovecot.deliver(&Mail::plain_request("Rosa Delgado", "Request for records").bytes());
    assert!(office.installation.run(&["run", "--once"]).status.success());
    office.exim.expect(BRANDT, SOON, |_| true);

    let ends = "the client's secret of the sign-in office ends on 2027-03-31";
    let status = |day: &str| office.installation.run_at(&format!("{day} 15:00:00"), &["status"]).output;
    assert!(!status("2027-03-09").contains(ends), "{}", status("2027-03-09"));
    assert!(status("2027-03-11").contains(ends), "{}", status("2027-03-11"));

    office.provider.refuse(Some("invalid_client"));
    assert!(!office.installation.run(&["run", "--once"]).status.success());
    check_failed(
        &office.installation.run(&["status"]),
        "! the sign-in office does not work. The reason: it does not know",
    );
    office.provider.refuse(None);
    // The word of it that could not be sent meanwhile waits for its next attempt.
    let ran = office.installation.run(&["run", "--once"]);
    assert!(ran.errors.contains("Ended trouble: sign-in office"), "{ran:?}");
    assert!(!office.installation.run(&["status"]).output.contains("does not work"));
}
