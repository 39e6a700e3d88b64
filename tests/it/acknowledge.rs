//! Answers to alerts, as mail programs write them, and everything that only looks like one; alerts that come back.

use crate::support::daemon::Installation;
use crate::support::dovecot::Dovecot;
use crate::support::mail::{Mail, pdf, plain_request};
use crate::support::smtp::{Delivered, Exim};
use crate::support::wait::SOON;

const BRANDT: &str = "brandt@larkspurvalley.example";
const BRANDT_AT_HOME: &str = "imani.brandt@mailbox.example";
const HOLLOWAY: &str = "holloway@larkspurvalley.example";
const FROM: &str = "Forewarn <records@larkspurvalley.example>";

/// A practice between both servers, in which nothing happens between two commands.
struct Scene {
    dovecot: Dovecot,
    exim: Exim,
    installation: Installation,
}

impl Scene {
    fn new() -> Scene {
        let (dovecot, exim) = (Dovecot::start(), Exim::start());
        let sections = [dovecot.inbox("records", "none"), exim.smtp("starttls", FROM)];
        let installation = Installation::new(&sections, &[exim.authority()]);
        installation.without_digest();
        Scene { dovecot, exim, installation }
    }

    /// Takes in `mail` and sends what that calls for.
    #[track_caller]
    fn take_in(&self, mail: &[u8]) {
        self.dovecot.deliver(mail);
        let ran = self.installation.run(&["run", "--once"]);
        assert!(ran.status.code().is_some_and(|it| it <= 1), "{ran:?}");
    }

    /// Takes in a request with this subject; its alert to Dr. Brandt.
    #[track_caller]
    fn alert(&self, subject: &str) -> Delivered {
        self.take_in(&Mail::plain_request("Rosa Delgado", subject).bytes());
        let id = self.installation.expect_entry(subject, "alerted")["id"].to_string();
        self.exim.expect(BRANDT, SOON, |it| it.reference().as_deref() == Some(&id))
    }

    /// What was alerted and by whom it was acknowledged, in which words.
    #[track_caller]
    fn check(&self, subject: &str, status: &str, words: &[&str]) {
        let entry = self.installation.expect_entry(subject, status);
        let shown = self.installation.shown(&entry);
        let said: Vec<&str> =
            shown["remarks"].as_array().unwrap().iter().map(|it| it["text"].as_str().unwrap()).collect();
        assert_eq!(said, words, "{shown}");
    }

    /// Whether Dr. Brandt counts as told where a release is asked for.
    #[track_caller]
    fn is_brandt_told(&self, subject: &str, status: &str) -> bool {
        let id = self.installation.expect_entry(subject, status)["id"].to_string();
        let release =
            ["release", &id, "--by", "tate", "--what", "chart", "--means", "fax", "--to", "Pruitt & Lowe"];
        let ran = self.installation.run(&[&release[..], &["--dry-run"]].concat());
        assert!(
            ran.output.contains("nobody has acknowledged it") || ran.errors.contains("nobody has acknowledged it"),
            "{ran:?}"
        );
        !(ran.output + &ran.errors).contains("not yet told: brandt")
    }

    fn undelivered(&self) -> usize {
        let is_undelivered = |it: &&Delivered| it.header("Subject").is_some_and(|it| it.contains("NOT TOLD"));
        self.exim.delivered().iter().filter(is_undelivered).count()
    }
}

/// The headers that lead back to `alert`, as most programs write them.
fn thread(alert: &Delivered) -> String {
    let (id, references) = (alert.header("Message-ID").unwrap(), alert.header("References").unwrap());
    format!("In-Reply-To: {id}\nReferences: {references}\n {id}\n")
}

/// A mail from `from` with the subject of `alert` after `prefix`.
fn mail(alert: &Delivered, from: &str, prefix: &str, headers: &str, body: &str) -> Vec<u8> {
    let subject = alert.header("Subject").unwrap();
    let head = format!(
        "From: {from}\nTo: {FROM}\nSubject: {prefix}{subject}\nDate: Mon, 05 Oct 2026 10:12:00 -0400\n\
         Message-ID: <{:016x}@mail.example>\n{headers}MIME-Version: 1.0\n",
        fastrand::u64(..)
    );
    let typed = if body.starts_with("Content-Type") {
        String::new()
    } else {
        "Content-Type: text/plain; charset=utf-8\n\n".into()
    };
    format!("{head}{typed}{body}").replace('\n', "\r\n").into_bytes()
}

/// What a program quotes of an alert: its text, each line after a mark.
fn quoted(alert: &Delivered) -> String {
    let text = alert.text.split("\n\n").skip(1).collect::<Vec<_>>().join("\n\n");
    text.lines().take(30).map(|line| format!("> {line}\n")).collect()
}

const DOCTOR: &str = "Imani Brandt <brandt@larkspurvalley.example>";

#[test]
fn an_answer_from_every_common_mail_program_is_an_acknowledgement_with_its_words() {
    let scene = Scene::new();
    let by = "On Mon, Oct 5, 2026 at 9:14 AM Forewarn <records@larkspurvalley.example>";
    let outlook = "From: Forewarn <records@larkspurvalley.example>\nSent: Monday, October 5, 2026 9:14 AM\n\
                   To: Imani Brandt <brandt@larkspurvalley.example>\nSubject: the alert\n\nWHAT TO DO NOW\nCall.\n";

    let alert = scene.alert("For Gmail");
    let body = format!(
        "Content-Type: multipart/alternative; boundary=\"g\"\n\n--g\nContent-Type: text/plain; charset=\"UTF-8\"\n\n\
         Seen, I will call the carrier.\n\n{by}\nwrote:\n\n{}\n--g\nContent-Type: text/html; charset=\"UTF-8\"\n\n\
         <div dir=\"ltr\">Seen, I will call the carrier.</div><br><div class=\"gmail_quote\"><div class=\"gmail_attr\">\
         {by} wrote:<br></div><blockquote class=\"gmail_quote\">WHAT TO DO NOW</blockquote></div>\n--g--\n",
        quoted(&alert)
    );
    scene.take_in(&mail(&alert, DOCTOR, "Re: ", &thread(&alert), &body));
    scene.check("For Gmail", "acknowledged", &["Seen, I will call the carrier."]);

    let alert = scene.alert("For Outlook");
    let headers = format!("Thread-Topic: the alert\nThread-Index: AQHbPlZ0\n{}X-MS-Has-Attach:\n", thread(&alert));
    scene.take_in(&mail(&alert, DOCTOR, "RE: ", &headers, &format!("On it.\n\n{outlook}")));
    scene.check("For Outlook", "acknowledged", &["On it."]);

    let alert = scene.alert("For an Outlook that drops ids");
    let body = "Content-Type: text/html; charset=\"utf-8\"\n\n<html><body><p>Not my patient, ask Dr. Solis.</p>\
         <hr style=\"width:98%\"><div><b>From:</b> Forewarn &lt;records@larkspurvalley.example&gt;<br>\
         <b>Sent:</b> Monday, October 5, 2026 9:14 AM<br><b>To:</b> Imani Brandt<br><b>Subject:</b> the alert</div>\
         <p>WHAT TO DO NOW</p></body></html>\n";
    scene.take_in(&mail(&alert, DOCTOR, "RE: ", "Thread-Index: AQHbPlZ0\n", body));
    scene.check("For an Outlook that drops ids", "acknowledged", &["Not my patient, ask Dr. Solis."]);

    let alert = scene.alert("For Apple Mail");
    let body = format!("Got it, hold everything.\n\n> {by} wrote:\n> \n{}", quoted(&alert));
    scene.take_in(&mail(&alert, DOCTOR, "Re: ", &thread(&alert), &body));
    scene.check("For Apple Mail", "acknowledged", &["Got it, hold everything."]);

    let alert = scene.alert("For an iPhone");
    let body = format!("Ok\n\nSent from my iPhone\n\n> {by} wrote:\n> \n> \u{feff}\n{}", quoted(&alert));
    scene.take_in(&mail(&alert, DOCTOR, "Re: ", &thread(&alert), &body));
    scene.check("For an iPhone", "acknowledged", &["Ok"]);

    let alert = scene.alert("For Thunderbird");
    let body = format!(
        "On 10/5/26 9:14 AM, Forewarn wrote:\n{}\nI have told the carrier.\n\n-- \nImani Brandt, MD\nLarkspur Valley\n",
        quoted(&alert)
    );
    scene.take_in(&mail(&alert, DOCTOR, "Re: ", &thread(&alert), &body));
    scene.check("For Thunderbird", "acknowledged", &["I have told the carrier."]);

    let answers: Vec<_> =
        scene.installation.entries().into_iter().filter(|it| it["status"] == "not_a_request").collect();
    assert_eq!(answers.len(), 6, "each answer is accounted for, and asks for nothing: {answers:?}");
    assert_eq!(scene.exim.delivered().len(), 12, "nobody is alerted of an answer: {}", scene.exim.log());
}

#[test]
fn what_a_machine_or_someone_else_sends_is_no_acknowledgement() {
    let scene = Scene::new();
    let alert = scene.alert("The request");
    let (threaded, quote) = (thread(&alert), quoted(&alert));
    let away = format!("I am out of the office until Monday.\n\n{quote}");
    let seen = format!("Seen.\n\n{quote}");
    let token = alert.header("Message-ID").unwrap();
    let token = token.split(['.', '@']).nth(1).unwrap().to_owned();
    assert_eq!(token.len(), 32);
    let forged: String = token.chars().map(|it| if it == '0' { '1' } else { '0' }).collect();

    let mut mails = vec![
        mail(&alert, DOCTOR, "Automatic reply: ", &format!("{threaded}Auto-Submitted: auto-replied\n"), &away),
        mail(&alert, DOCTOR, "Re: ", &format!("{threaded}X-Auto-Response-Suppress: All\n"), &seen),
        mail(&alert, DOCTOR, "Re: ", &format!("{threaded}Precedence: bulk\nX-Autoreply: yes\n"), &away),
        // An out-of-office note that nothing marks.
        mail(&alert, DOCTOR, "Re: ", &threaded, &away),
        // A rule of the mailbox passes the alert on, in its owner's name.
        mail(&alert, DOCTOR, "FW: ", &threaded, &quote),
        // Others to whom it was forwarded, or who quote it.
        mail(&alert, "Marcus Tate <tate@larkspurvalley.example>", "Re: ", &threaded, &seen),
        mail(&alert, "Grace Holloway <holloway@larkspurvalley.example>", "Re: Fwd: ", &threaded, &seen),
        mail(&alert, "Karen Pruitt <kpruitt@pruittlowe.example>", "Re: ", &threaded, &seen),
    ];
    let text = String::from_utf8(mail(&alert, DOCTOR, "Re: ", &threaded, "Seen.\n")).unwrap();
    mails.push(text.replace(&token, &forged).into_bytes());
    mails.push(format!(
        "From: {DOCTOR}\r\nTo: {FROM}\r\nSubject: Read: the alert\r\n{}MIME-Version: 1.0\r\nContent-Type: \
         multipart/report; report-type=disposition-notification; boundary=\"r\"\r\n\r\n--r\r\n\r\nYour message was \
         read.\r\n--r\r\nContent-Type: message/disposition-notification\r\n\r\nDisposition: manual-action/MDN-sent-manually; \
         displayed\r\n--r--\r\n",
        threaded.replace('\n', "\r\n")
    )
    .into_bytes());
    let count = mails.len();
    for it in &mails {
        scene.dovecot.deliver(it);
    }
    let ran = scene.installation.run(&["run", "--once"]);
    assert!(ran.status.success(), "{ran:?}");
    scene.check("The request", "alerted", &[]);
    let entry = scene.installation.expect_entry("The request", "alerted");
    let shown = scene.installation.shown(&entry);
    assert_eq!(shown["acknowledgements"].as_array().unwrap().len(), 0, "{shown}");
    assert_eq!(scene.installation.entries().len(), 1 + count, "each is accounted for");

    // And the one that is none of these counts.
    scene.take_in(&mail(&alert, DOCTOR, "Re: ", &threaded, &seen));
    scene.check("The request", "acknowledged", &["Seen."]);
}

#[test]
fn a_request_inside_an_answer_or_beside_a_forged_one_is_found() {
    let scene = Scene::new();
    let alert = scene.alert("The request");
    let letter =
        format!("{}\n\nKaren Pruitt\nPruitt & Lowe, LLC, Attorneys at Law\n", plain_request("Omar Haddad"));
    let forged = mail(&alert, "Karen Pruitt <kpruitt@pruittlowe.example>", "Re: ", &thread(&alert), &letter);
    scene.take_in(&forged);
    scene.check("The request", "alerted", &[]);
    let is_alerted = |it: &&serde_json::Value| it["kind"] == "attorney" && it["status"] == "alerted";
    assert_eq!(scene.installation.entries().iter().filter(is_alerted).count(), 2);

    let lines: Vec<&str> = letter.lines().collect();
    let mut answer = Mail::new(DOCTOR, "Re: the alert", "Seen. This one came by post today.\n");
    for header in ["In-Reply-To", "References"] {
        answer = answer.header(header, &alert.header("Message-ID").unwrap());
    }
    scene.take_in(&answer.file("letter.pdf", "application/pdf", pdf(&lines)).bytes());
    scene.check("The request", "acknowledged", &["Seen. This one came by post today."]);
    assert_eq!(scene.installation.entries().iter().filter(is_alerted).count(), 2, "the letter beside the first");
}

#[test]
fn an_alert_that_comes_back_goes_to_the_next_address_and_then_to_the_administrator() {
    let scene = Scene::new();
    let email = format!("email = \"{BRANDT}\"");
    scene.installation.reconfigure(&email, &format!("{email}\nemails = [\"{BRANDT_AT_HOME}\"]"));
    let alert = scene.alert("The request");

    let delayed = String::from_utf8(Mail::bounce(&alert.text, BRANDT)).unwrap();
    let delayed = delayed.replace("Action: failed", "Action: delayed").replace("Status: 5.2.1", "Status: 4.4.1");
    scene.take_in(delayed.as_bytes());
    scene.check("The request", "alerted", &[]);
    assert_eq!(scene.exim.delivered().len(), 2, "a delay is no failure: {}", scene.exim.log());

    scene.take_in(&Mail::bounce(&alert.text, BRANDT));
    let second = scene.exim.expect(BRANDT_AT_HOME, SOON, |it| it.reference() == alert.reference());
    assert_ne!(second.header("Message-ID"), alert.header("Message-ID"));
    scene.check("The request", "alerted", &[]);
    assert_eq!(scene.undelivered(), 0, "there was another address");
    assert!(scene.is_brandt_told("The request", "alerted"));

    scene.take_in(&Mail::bounce(&second.text, BRANDT_AT_HOME));
    let word =
        scene.exim.expect(HOLLOWAY, SOON, |it| it.header("Subject").is_some_and(|it| it.contains("NOT TOLD")));
    assert!(word.text.contains("Imani Brandt"), "{}", word.text);
    let entry = scene.installation.expect_entry("The request", "open");
    assert!(!scene.is_brandt_told("The request", "open"), "what came back is not told");
    let trail = scene.installation.shown(&entry)["trail"].to_string();
    assert_eq!(trail.matches("notice_bounced").count(), 2, "{trail}");

    // An answer shows that it was read after all, from whichever address of theirs.
    scene.take_in(&mail(
        &second,
        &format!("Imani <{BRANDT_AT_HOME}>"),
        "Re: ",
        &thread(&second),
        "Seen after all\n",
    ));
    scene.check("The request", "acknowledged", &["Seen after all"]);
}

#[test]
fn an_address_that_is_refused_is_followed_by_the_next() {
    let scene = Scene::new();
    let emails = format!("email = \"refused@larkspurvalley.example\"\nemails = [\"{BRANDT_AT_HOME}\"]");
    scene.installation.reconfigure(&format!("email = \"{BRANDT}\""), &emails);
    scene.take_in(&Mail::plain_request("Rosa Delgado", "The request").bytes());
    scene.exim.expect(BRANDT_AT_HOME, SOON, |_| true);
    scene.installation.expect_entry("The request", "alerted");
    assert_eq!(scene.undelivered(), 0);
    let status = scene.installation.run(&["status"]);
    assert!(status.output.contains("Every notice that was due is delivered"), "{status:?}");
}
