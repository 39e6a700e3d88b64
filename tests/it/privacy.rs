//! What a message says stays in the log, in the notices that policy allows, and in the answers to who asks for it.
//!
//! Every place where a message holds something personal gets a word that occurs nowhere else, a canary: the patient's
//! name, the sender's address, the subject, the file's name, the attachment's text, a quotation. The service works on such
//! messages at its most talkative, among failures, and then all that it left outside the log is searched for canaries.

use std::collections::BTreeSet;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use forewarn::telemetry::subscriber::{self, Quiet};

use crate::support::daemon::{Installation, Ran};
use crate::support::mail::fixture;
use crate::support::process::{Process, directory};
use crate::support::smtp::Exim;
use crate::support::wait::{SOON, eventually};

/// What nobody but the practice may read. They are searched for without regard to case.
const CANARIES: [&str; 11] = [
    "quillfeather",
    "1971-08-23",
    "08/23/1971",
    "zephyrlaw",
    "brambleshank",
    "subjectcanary",
    "filecanary",
    "attachmentcanary",
    "bodycanary",
    "quotecanary",
    "messageidcanary",
];

/// A request full of canaries, with an attached letter of the name and content type given.
fn request(content_type: &str, file: &str, letter: &str) -> Vec<u8> {
    format!(
        "From: Orla Brambleshank <orla@zephyrlaw.example>\r\nTo: records@larkspurvalley.example\r\n\
         Subject: subjectcanary Quillfeather, Basil - records\r\nMessage-ID: <messageidcanary@zephyrlaw.example>\r\n\
         Date: Mon, 05 Oct 2026 09:12:00 -0400\r\nMIME-Version: 1.0\r\n\
         Content-Type: multipart/mixed; boundary=\"=cut=\"\r\n\r\n\
         --=cut=\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n\
         This firm represents Basil Quillfeather (DOB 08/23/1971), bodycanary.\r\n\
         Please send us his complete medical records within 30 days.\r\n\r\n\
         Orla Brambleshank\r\nZephyrlaw LLC, Attorneys at Law\r\n\r\n> He wrote: quotecanary\r\n\
         --=cut=\r\nContent-Type: {content_type}; name=\"{file}\"\r\n\
         Content-Disposition: attachment; filename=\"{file}\"\r\n\r\n{letter}\r\n--=cut=--\r\n"
    )
    .into_bytes()
}

/// Messages that are read, that break in different ways, and that need no child of their own.
fn messages() -> Vec<Vec<u8>> {
    vec![
        request("text/plain", "filecanary.txt", "attachmentcanary: the chart of Basil Quillfeather, born 1971-08-23"),
        request("application/pdf", "filecanary.pdf", "%PDF-1.4 attachmentcanary 1 0 obj << /Length 99999 >> stream"),
        request("application/zip", "filecanary.zip", "PK\u{3}\u{4}attachmentcanary"),
        request("application/octet-stream", "filecanary.docx", "attachmentcanary \u{0}\u{1}\u{2}"),
        request("text/rtf", "filecanary.rtf", "{\\rtf1 {{{ attachmentcanary \\bin99999999 "),
        b"From: orla@zephyrlaw.example\r\nSubject: subjectcanary\r\n\r\nBasil Quillfeather asks: send me my medical records.\r\n"
            .to_vec(),
        b"Subject: subjectcanary\r\nContent-Type: multipart/mixed; boundary=quotecanary\r\n\r\n--quotecanary\r\nbodycan".to_vec(),
        fixture("attorney/rear_end"),
    ]
}

/// A practice whose Maildir holds `messages`, one of whose inboxes cannot be read, and whose administrator is refused.
struct Practice {
    installation: Installation,
    _exim: Exim,
    maildir: PathBuf,
    /// Where programs put what they want to forget; empty, and searched at the end.
    temporary: tempfile::TempDir,
}

fn practice() -> Practice {
    let (exim, folder) = (Exim::start(), directory());
    let maildir = folder.keep();
    for part in ["new", "cur", "tmp"] {
        fs::create_dir(maildir.join(part)).unwrap();
    }
    for (number, message) in messages().iter().enumerate() {
        fs::write(maildir.join("new").join(format!("179120000{number}.{number}.canary")), message).unwrap();
    }
    let inboxes = format!(
        "[[inboxes]]\nname = \"records\"\nkind = \"maildir\"\npath = \"{}\"\n\
         [[inboxes]]\nname = \"fax\"\nkind = \"folder\"\npath = \"{}/not-mounted\"\n",
        maildir.display(),
        maildir.display()
    );
    let smtp = exim.smtp("starttls", "Forewarn <records@larkspurvalley.example>");
    let installation = Installation::new(&[inboxes, smtp], &[exim.authority()]);
    let text = fs::read_to_string(installation.configuration()).unwrap();
    let text = text.replace("holloway@larkspurvalley.example", "refused@larkspurvalley.example");
    fs::write(installation.configuration(), text).unwrap();
    Practice { installation, _exim: exim, maildir, temporary: tempfile::tempdir().unwrap() }
}

impl Drop for Practice {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.maildir);
    }
}

impl Practice {
    /// A command that says all that it can.
    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = self.installation.command(arguments);
        command.env("FOREWARN_LOG", "trace").env("RUST_LOG", "trace").env("RUST_BACKTRACE", "full");
        command.env("TMPDIR", self.temporary.path()).current_dir(self.temporary.path());
        command.env_remove("JOURNAL_STREAM");
        command
    }

    fn run(&self, arguments: &[&str]) -> Ran {
        let output = self.command(arguments).output().unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
        Ran { status: output.status, output: text(output.stdout), errors: text(output.stderr) }
    }
}

/// Fails where `text` holds a canary.
#[track_caller]
fn check(what: &str, text: &str) {
    check_but(&[], what, text);
}

/// Fails where `text` holds a canary that is not among `allowed`.
#[track_caller]
fn check_but(allowed: &[&str], what: &str, text: &str) {
    let lower = text.to_lowercase();
    let found: Vec<&str> = CANARIES.into_iter().filter(|it| !allowed.contains(it) && lower.contains(*it)).collect();
    assert!(found.is_empty(), "{what} tells {found:?}:\n{text}");
}

/// Every file below `folder`.
fn files(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let paths = entries.map(|it| it.unwrap().path());
    paths.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
}

/// Command line and environment of the process `id` and of its children, as everyone on the machine may see the former.
fn processes(id: u32) -> Vec<String> {
    let of = |id: &str| {
        let read = |what: &str| fs::read(format!("/proc/{id}/{what}")).unwrap_or_default();
        String::from_utf8_lossy(&[read("cmdline"), read("environ")].concat()).replace('\0', " ")
    };
    let mut seen = vec![of(&id.to_string())];
    let Ok(threads) = fs::read_dir(format!("/proc/{id}/task")) else { return seen };
    for thread in threads.flatten() {
        let children = fs::read_to_string(thread.path().join("children")).unwrap_or_default();
        seen.extend(children.split_whitespace().map(of));
    }
    seen
}

#[test]
fn nothing_personal_leaves_the_log() {
    let practice = practice();
    let errors = practice.temporary.path().with_extension("stderr");
    let mut command = practice.command(&["run"]);
    let file = fs::File::create(&errors).unwrap();
    command.stdout(file.try_clone().unwrap()).stderr(file);
    let mut daemon = Process::start(command);

    let mut seen = BTreeSet::new();
    let expected = messages().len();
    eventually("every message to be read, and every notice to be answered for", SOON, || {
        seen.extend(processes(daemon.id()));
        let entries = practice.installation.entries();
        let read = entries.len() == expected && entries.iter().all(|it| it["status"] != "received");
        let refused = fs::read_to_string(&errors).unwrap().contains("Failed for good to deliver notice");
        (read && refused).then_some(())
    });
    // The child that reads messages of text alone stays.
    seen.extend(processes(daemon.id()));
    let status = practice.run(&["status"]);
    let checked = practice.run(&["check", "--connect"]);
    assert!(daemon.terminate(SOON).is_some_and(|status| status.success()));

    let log = fs::read_to_string(&errors).unwrap();
    fs::remove_file(&errors).unwrap();
    for event in ["Stored 8 messages", "Assessed entry 1", "Told brandt", "Failed to read inbox fax", "Stopped"] {
        assert!(log.contains(event), "expected the event `{event}`:\n{log}");
    }
    check("the service's log", &log);
    assert!(seen.iter().any(|it| it.contains(" reader")), "the reading process was not seen: {seen:?}");
    for process in &seen {
        check("a process", process);
    }
    for ran in [status, checked] {
        assert_eq!(ran.status.code(), Some(1), "the fax inbox and the refusal need a person: {}", ran.output);
        check("a check's answer", &ran.output);
        check("a check's complaint", &ran.errors);
    }
    for arguments in
        [&["ack", "1", "--by", "brandt"][..], &["resend", "1"], &["run", "--once"], &["digest", "--send"]]
    {
        let ran = practice.run(arguments);
        check(arguments[0], &format!("{}{}", ran.output, ran.errors));
    }
    let left = files(practice.temporary.path());
    assert!(left.is_empty(), "nothing is written outside the log, but found {left:?}");
    let told: String = practice.installation.entries().iter().map(ToString::to_string).collect();
    assert!(told.contains("Quillfeather"), "the log itself knows: {told}");

    let state = practice.installation.state();
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&state), 0o700);
    let kept = files(&state);
    assert!(!kept.is_empty());
    for path in kept {
        assert_eq!(mode(&path), 0o600, "{}", path.display());
    }
}

#[test]
fn by_default_a_notice_names_no_patient() {
    let practice = practice();
    let text = fs::read_to_string(practice.installation.configuration()).unwrap();
    let (start, rest) = text.split_once("[smtp]").unwrap();
    let rest = rest.split_once("\n[").map_or("", |(_, rest)| rest);
    let outbox = practice.installation.outbox();
    let after = if rest.is_empty() { String::new() } else { format!("\n[{rest}") };
    fs::write(
        practice.installation.configuration(),
        format!("{start}[outbox]\ndirectory = \"{}\"\n{after}", outbox.display()),
    )
    .unwrap();
    practice.run(&["run", "--once"]);
    let letters = practice.installation.letters();
    assert!(letters.len() >= messages().len(), "{} letters", letters.len());
    for letter in letters {
        // The text as people read it: what quoted-printable broke is joined. A lawyer who asks may be named, since the
        // provider must know who it is; the patient may not.
        check_but(&["zephyrlaw", "brambleshank"], "a notice", &letter.replace("=\r\n", "").replace("=\n", ""));
    }
    for path in files(&outbox) {
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600, "{}", path.display());
    }
}

#[test]
fn a_file_that_cannot_be_taken_in_is_named_by_its_path_only() {
    let practice = practice();
    let letter = practice.maildir.join("letter.eml");
    fs::write(&letter, request("application/pdf", "filecanary.pdf", "%PDF-1.4 attachmentcanary")).unwrap();
    let ran = practice.run(&["ingest", "/nonexistent/letter.eml", letter.to_str().unwrap()]);
    check("ingest", &format!("{}{}", ran.output, ran.errors));
    assert!(ran.output.contains("taken in as entry 1"), "{}{}", ran.output, ran.errors);
    let classified = practice.run(&["classify", "--json", letter.to_str().unwrap()]);
    check("the complaints of classify", &classified.errors);
    assert!(classified.output.to_lowercase().contains("filecanary"), "who asks is answered: {}", classified.output);
}

/// Runs itself once more in a process of its own, since a panic hook is one for all tests.
#[test]
fn a_panic_is_told_by_its_place_alone() {
    const INSIDE: &str = "FOREWARN_TEST_PANICS";
    if std::env::var_os(INSIDE).is_some() {
        subscriber::install(Quiet::Yes);
        let panicked = std::thread::spawn(|| {
            let patient = "Basil Quillfeather, born 1971-08-23";
            assert_eq!(patient, "bodycanary");
        });
        assert!(panicked.join().is_err());
        return;
    }
    let run = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "privacy::a_panic_is_told_by_its_place_alone", "--nocapture"])
        .env(INSIDE, "1")
        .env("FOREWARN_LOG", "trace")
        .env("RUST_BACKTRACE", "full")
        .env_remove("JOURNAL_STREAM")
        .output()
        .unwrap();
    let (output, errors) = (String::from_utf8_lossy(&run.stdout), String::from_utf8_lossy(&run.stderr));
    assert!(run.status.success() && output.contains("1 passed"), "{output}{errors}");
    assert!(errors.contains("Panicked at tests/it/privacy.rs:"), "{errors}");
    check("a panic", &format!("{output}{errors}"));
}
