//! Silence is alarming: what goes wrong with the service is told by another way than the one that failed, once when it
//! begins, each day while it lasts, and once when it is over.

use std::fs;
use std::path::PathBuf;

use tempfile::TempDir;

use crate::support::certificates::Certificates;
use crate::support::daemon::Installation;
use crate::support::dovecot::Dovecot;
use crate::support::mail::Mail;
use crate::support::process::{directory, script};
use crate::support::smtp::Exim;
use crate::support::wait::{SOON, eventually};
use crate::support::web::Web;

const HOLLOWAY: &str = "holloway@larkspurvalley.example";
const FROM: &str = "Forewarn <records@larkspurvalley.example>";
const NOT_WATCHING: &str = "NOT WATCHING: inbox records is not being read";
const NOT_TELLING: &str = "NOT TELLING ANYONE: notices cannot be sent";

/// A program that keeps what it is told.
struct Pager {
    directory: TempDir,
}

impl Pager {
    fn new() -> Pager {
        let pager = Pager { directory: directory() };
        let body = "printf '%s\\n' \"$*\" >> \"$0.arguments\"\ncat >> \"$0.input\"\necho ---- >> \"$0.input\"\n";
        script(&pager.program(), body);
        pager
    }

    fn program(&self) -> PathBuf {
        self.directory.path().join("page")
    }

    /// Each text that it was told.
    fn told(&self) -> Vec<String> {
        let text = fs::read_to_string(self.directory.path().join("page.input")).unwrap_or_default();
        text.split_terminator("----\n").map(str::to_owned).collect()
    }

    fn arguments(&self) -> Vec<String> {
        let text = fs::read_to_string(self.directory.path().join("page.arguments")).unwrap_or_default();
        text.lines().map(str::to_owned).collect()
    }
}

/// `[alarm]` with a program and a webhook.
fn alarm(pager: &Pager, web: &Web) -> String {
    let program = pager.program();
    format!("[alarm]\ncommand = [\"{}\", \"--urgent\", \"it\"]\nwebhook = \"{}\"\n", program.display(), web.url())
}

/// The second mail server of `[alarm]`.
fn second(exim: &Exim) -> String {
    exim.smtp("implicit", FROM).replace("[smtp]", "[alarm.smtp]")
}

/// The subjects of what `exim` delivered to the administrator.
fn mails(exim: &Exim) -> Vec<String> {
    let to_administrator = exim.delivered().into_iter().filter(|it| it.to == HOLLOWAY);
    to_administrator.map(|it| it.header("Subject").unwrap_or_default()).collect()
}

/// What was told by each way so far: each line is one telling, in order.
#[track_caller]
fn check_told(pager: &Pager, web: &Web, exim: &Exim, expected: &[&str]) {
    eventually("the second server to deliver", SOON, || (mails(exim).len() >= expected.len()).then_some(()));
    let subjects: Vec<String> = expected.iter().map(|it| format!("[forewarn] {it}")).collect();
    assert_eq!(mails(exim), subjects);
    let first_lines: Vec<String> =
        pager.told().iter().map(|it| it.lines().next().unwrap_or_default().to_owned()).collect();
    assert_eq!(first_lines, subjects);
    let posted = web.posted();
    assert_eq!(posted.len(), expected.len(), "{posted:?}");
    for (body, words) in posted.iter().zip(expected) {
        assert!(body["text"].as_str().unwrap().starts_with(words), "{body}");
        assert_eq!(body["state"], if words.starts_with("Over: ") { "over" } else { "begun" });
    }
}

/// Nothing of a message, a patient or a person is in what others may see.
#[track_caller]
fn check_private(pager: &Pager, web: &Web) {
    assert!(pager.arguments().iter().all(|it| it == "--urgent it"), "{:?}", pager.arguments());
    let said: Vec<String> = web
        .requests()
        .into_iter()
        .map(|it| format!("{}\n{}\n{}", it.line, it.headers.join("\n"), it.body))
        .collect();
    for text in said.iter().chain(&pager.told()) {
        for name in ["Delgado", "Pruitt", "Rosa", "Brandt", "Holloway", "@", "Secret subject"] {
            assert!(!text.contains(name), "{name:?} in {text}");
        }
    }
}

#[test]
fn an_inbox_that_is_silent_is_told_by_every_second_way_daily_and_when_it_is_over() {
    let (mut dovecot, exim, pager, web) = (Dovecot::start(), Exim::start(), Pager::new(), Web::start());
    let sections = [dovecot.inbox("records", "none"), alarm(&pager, &web), second(&exim)];
    let installation = Installation::new(&sections, &[exim.authority()]);
    installation.without_digest();
    dovecot.deliver(&Mail::plain_request("Rosa Delgado", "Secret subject").bytes());
    let pass = |moment: &str, is_well: bool| {
        let ran = installation.run_at(moment, &["run", "--once"]);
        assert_eq!(ran.status.success(), is_well, "{moment}: {ran:?}");
    };
    pass("2026-12-04 14:00:00", true);
    dovecot.stop();
    pass("2026-12-04 14:10:00", false);
    check_told(&pager, &web, &exim, &[]);
    pass("2026-12-04 14:16:00", false);
    check_told(&pager, &web, &exim, &[NOT_WATCHING]);
    let status = installation.run_at("2026-12-04 14:17:00", &["status"]);
    assert_eq!(status.status.code(), Some(1));
    assert!(
        status.output.contains(&format!("! {NOT_WATCHING}. Until it works again, have a person read")),
        "{status:?}"
    );
    pass("2026-12-04 15:00:00", false);
    check_told(&pager, &web, &exim, &[NOT_WATCHING]);
    pass("2026-12-05 14:20:00", false);
    check_told(&pager, &web, &exim, &[NOT_WATCHING; 2]);
    dovecot.restart();
    pass("2026-12-05 15:00:00", true);
    let over = format!("Over: {NOT_WATCHING}");
    check_told(&pager, &web, &exim, &[NOT_WATCHING, NOT_WATCHING, &over]);
    pass("2026-12-05 15:10:00", true);
    check_told(&pager, &web, &exim, &[NOT_WATCHING, NOT_WATCHING, &over]);
    // The ordinary way works, and tells of it as well.
    let letters = installation.letters();
    let ordinary = letters.iter().filter(|it| it.contains("NOT WATCHING")).count();
    assert_eq!(ordinary, 3, "{letters:?}");
    check_private(&pager, &web);
}

#[test]
fn an_outage_of_sending_is_told_by_second_ways_alone() {
    let (dovecot, exim, other) = (Dovecot::start(), Exim::start(), Exim::start());
    let (pager, web) = (Pager::new(), Web::start());
    let sections =
        [dovecot.inbox("records", "none"), exim.smtp("starttls", FROM), alarm(&pager, &web), second(&other)];
    let installation = Installation::new(&sections, &[exim.authority(), other.authority()]);
    installation.without_digest();
    exim.defer(true);
    dovecot.deliver(&Mail::plain_request("Rosa Delgado", "Secret subject").bytes());
    let pass = |moment: &str| installation.run_at(moment, &["run", "--once"]);
    for moment in ["2026-12-04 14:00:00", "2026-12-04 14:10:00"] {
        assert_eq!(pass(moment).status.code(), Some(1));
        check_told(&pager, &web, &other, &[]);
    }
    assert_eq!(pass("2026-12-04 14:16:00").status.code(), Some(1));
    check_told(&pager, &web, &other, &[NOT_TELLING]);
    let status = installation.run_at("2026-12-04 14:17:00", &["status"]);
    assert!(status.output.contains(&format!("! {NOT_TELLING}. ")), "{status:?}");
    assert!(status.output.contains("tell the providers by hand"), "{status:?}");
    exim.defer(false);
    let ran = pass("2026-12-04 14:40:00");
    assert!(ran.status.success(), "{ran:?}");
    check_told(&pager, &web, &other, &[NOT_TELLING, &format!("Over: {NOT_TELLING}")]);
    exim.expect(HOLLOWAY, SOON, |_| true);
    assert!(mails(&exim).iter().all(|it| !it.contains("NOT TELLING")), "{:?}", mails(&exim));
    check_private(&pager, &web);
}

#[test]
fn a_disk_that_is_nearly_full_is_told_by_the_daemon_and_status_names_the_remedy() {
    let (dovecot, pager, web) = (Dovecot::start(), Pager::new(), Web::start());
    let watch = "[watch]\ndisk_free_percent = 100\n".to_owned();
    let sections = [dovecot.inbox("records", "none"), alarm(&pager, &web), watch];
    let installation = Installation::new(&sections, &[dovecot.authority()]);
    installation.without_digest();
    let daemon = installation.start();
    let is_told = |told: Vec<String>| told.iter().any(|it| it.contains("is nearly full")).then_some(());
    eventually("the program to be told", SOON, || is_told(pager.told()));
    eventually("the webhook to be told", SOON, || {
        web.posted().iter().any(|it| it["topic"] == "disk").then_some(())
    });
    let status = installation.expect_status("the disk", SOON, |it| it.output.contains("is nearly full"));
    assert_eq!(status.status.code(), Some(1));
    assert!(status.output.contains("Make room on this disk today"), "{status:?}");
    installation.reconfigure("disk_free_percent = 100", "disk_free_mb = 0");
    assert!(daemon.stop(SOON).success());
    let daemon = installation.start();
    eventually("the end to be told", SOON, || web.posted().iter().any(|it| it["state"] == "over").then_some(()));
    installation.expect_status("a service that is well", SOON, |it| it.status.success());
    assert!(daemon.stop(SOON).success());
}

#[test]
fn a_second_way_that_fails_is_tried_again_and_shown() {
    let (dovecot, pager, web) = (Dovecot::start(), Pager::new(), Web::start());
    let watch = "[watch]\ndisk_free_percent = 100\n".to_owned();
    let sections = [dovecot.inbox("records", "none"), alarm(&pager, &web), watch];
    let installation = Installation::new(&sections, &[dovecot.authority()]);
    installation.without_digest();
    web.answer(500);
    script(&pager.program(), "exit 3\n");
    assert!(installation.run_at("2026-12-04 14:00:00", &["run", "--once"]).status.success());
    let status = installation.run_at("2026-12-04 14:00:01", &["status"]);
    for words in [
        "! Alarm by webhook (disk): NOT TOLD YET after 1 attempt: the server answered 500",
        "! Alarm by command (disk): NOT TOLD YET after 1 attempt: the program ended with status 3",
    ] {
        assert!(status.output.contains(words), "{}", status.output);
    }
    web.answer(200);
    script(&pager.program(), "cat > \"$0.input\"\n");
    assert!(installation.run_at("2026-12-04 14:10:00", &["run", "--once"]).status.success());
    assert_eq!(web.posted().len(), 2);
    assert_eq!(pager.told().len(), 1);
    assert!(!installation.run(&["status"]).output.contains("Alarm by"));
}

#[test]
fn a_webhook_is_told_by_tls_and_only_if_somebody_vouches_for_it() {
    let (dovecot, pager, place) = (Dovecot::start(), Pager::new(), directory());
    let certificates = Certificates::make(place.path());
    let web = Web::start_tls(&certificates);
    let watch = "[watch]\ndisk_free_percent = 100\n".to_owned();
    let sections = [dovecot.inbox("records", "none"), alarm(&pager, &web), watch];
    let installation = Installation::new(&sections, &[&certificates.authority]);
    installation.without_digest();
    assert!(installation.run(&["run", "--once"]).status.success());
    let [told] = &web.posted()[..] else { panic!("one telling, but found {:?}", web.requests()) };
    assert_eq!(told["topic"], "disk");

    let stranger = Installation::new(&sections, &[dovecot.authority()]);
    stranger.without_digest();
    assert!(stranger.run(&["run", "--once"]).status.success());
    assert_eq!(web.posted().len(), 1);
    let status = stranger.run(&["status"]).output;
    assert!(
        status.contains("Alarm by webhook (disk): NOT TOLD YET after 1 attempt: failed to agree on TLS"),
        "{status}"
    );
}

#[test]
fn a_certificate_that_ends_soon_is_told_while_it_still_works() {
    let (dovecot, pager, web) = (Dovecot::start_until("2026-12-15"), Pager::new(), Web::start());
    let sections = [dovecot.inbox("records", "implicit"), alarm(&pager, &web)];
    let installation = Installation::new(&sections, &[dovecot.authority()]);
    installation.without_digest();
    assert!(installation.run_at("2026-11-20 14:00:00", &["run", "--once"]).status.success());
    assert_eq!(web.posted().len(), 0);
    assert!(installation.run_at("2026-12-04 14:00:00", &["run", "--once"]).status.success());
    let [told] = &web.posted()[..] else { panic!("one telling, but found {:?}", web.posted()) };
    let words = "the certificate of inbox `records` ends on 2026-12-1";
    assert!(told["text"].as_str().unwrap().starts_with(words), "{told}");
}

#[test]
fn check_tries_every_second_way_without_an_alarm_and_recommends_one_where_there_is_none() {
    let (dovecot, exim, pager, web) = (Dovecot::start(), Exim::start(), Pager::new(), Web::start());
    let sections = [dovecot.inbox("records", "none"), alarm(&pager, &web), second(&exim)];
    let installation = Installation::new(&sections, &[exim.authority()]);
    let ran = installation.run(&["check", "--connect"]);
    assert!(ran.status.success(), "{ran:?}");
    for words in [
        "alarm by mail: 127.0.0.1:",
        "alarm by command: ",
        "what it does with an alarm cannot be tried",
        "alarm by webhook: the server answers (a HEAD, with 204); whether it takes an alarm cannot be tried",
    ] {
        assert!(ran.output.contains(words), "{}", ran.output);
    }
    assert_eq!((web.posted().len(), pager.told().len(), mails(&exim).len()), (0, 0, 0));
    fs::remove_file(pager.program()).unwrap();
    let ran = installation.run(&["check", "--connect"]);
    assert_eq!(ran.status.code(), Some(1));
    assert!(ran.output.contains("alarm by command: FAILED: failed to start the program"), "{}", ran.output);

    let without = Installation::new(&[dovecot.inbox("records", "none")], &[dovecot.authority()]);
    assert!(without.run(&["check"]).output.contains("There is no [alarm]"));
}
