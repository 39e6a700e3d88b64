//! Scans and faxes through the daemon: read page by page by the real tesseract, while other mail goes on.
//!
//! Where a test needs a fax that is being read for long, tesseract is held up at a gate: a lock on a file, which a script in
//! its place waits for before it becomes tesseract. So nothing depends on how fast this machine reads.

use std::fs::{self, File};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde_json::Value;
use tempfile::TempDir;

use forewarn::model::Picture;

use crate::support::daemon::Installation;
use crate::support::mail::{Mail, plain_request};
use crate::support::page::{Font, page, page_at};
use crate::support::process::{directory, program, script};
use crate::support::scan;
use crate::support::wait::eventually;

/// How long reading the longest fax of these tests may take on a machine that does much else.
const PATIENCE: Duration = Duration::from_secs(120);

const LETTER: &str = "\
PRUITT & LOWE, LLC
Attorneys at Law
88 Canal Street, Dayton, Ohio 45402

October 2, 2026

Larkspur Valley Primary Care
Attn: Custodian of Records

Re: Our client: Rosa Delgado
    Date of birth: 03/02/1984

To the Custodian of Records:

This firm represents Rosa Delgado in a claim for injuries that she received in
a collision on June 14, 2026. Please provide complete medical records of our
client, including the notes of Dr. Imani Brandt, within 30 days of the date of
this letter. A signed authorization is enclosed.

Sincerely,

Karen Pruitt
Attorney for Rosa Delgado";

const SUBPOENA: &str = "\
        IN THE COURT OF COMMON PLEAS, MONTGOMERY COUNTY, OHIO

ROSA DELGADO, Plaintiff,
v.
STONE FREIGHT, INC., Defendant.

Case No. 2026 CV 00418

SUBPOENA DUCES TECUM

TO: Custodian of Records, Larkspur Valley Primary Care

YOU ARE HEREBY COMMANDED to produce on or before November 20, 2026, at the
offices of Marsh & Ingram, 12 Main Street, Dayton, Ohio, the complete medical
records of Rosa Delgado, date of birth March 2, 1984.

Failure to comply with this subpoena may be punished as contempt of court.

Issued by the Clerk of Courts, October 1, 2026";

/// What every page of a long fax but the last says, and which one it is.
fn leaf(number: usize) -> Picture {
    let text = format!(
        "Lab report, sheet {number}\n\nSodium        140 mmol/L\nPotassium     4.2 mmol/L\nChloride      101 mmol/L\n\n\
         All of these values lie within the usual range.\n"
    );
    page(&text, Font::Helvetica, 12.0)
}

/// A practice with one Maildir.
struct Practice {
    installation: Installation,
    maildir: TempDir,
}

impl Practice {
    fn new() -> Practice {
        let maildir = directory();
        for name in ["new", "cur", "tmp"] {
            fs::create_dir(maildir.path().join(name)).unwrap();
        }
        let section = format!(
            "[[inboxes]]\nname = \"records\"\nkind = \"maildir\"\npath = \"{}\"\n",
            maildir.path().display()
        );
        let installation = Installation::new(&[section], &[]);
        installation.without_digest();
        Practice { installation, maildir }
    }

    fn with_programs_in(self, directory: &Path) -> Practice {
        Practice { installation: self.installation.with_programs_in(directory), ..self }
    }

    /// Delivers into the Maildir, as every delivery agent does.
    fn deliver(&self, mail: &Mail) {
        let name = format!("{:016x}.host", fastrand::u64(..));
        let unfinished = self.maildir.path().join("tmp").join(&name);
        fs::write(&unfinished, mail.bytes()).unwrap();
        fs::rename(unfinished, self.maildir.path().join("new").join(name)).unwrap();
    }

    /// The entry with this subject, once `is_it` holds for it.
    #[track_caller]
    fn expect(&self, subject: &str, what: &str, is_it: impl Fn(&Value) -> bool) -> Value {
        let look = |entries: &[Value]| entries.iter().find(|it| it["subject"] == subject && is_it(it)).cloned();
        self.installation.expect(&format!("{subject:?} to be {what}"), PATIENCE, look)
    }

    /// The entry with this subject, once people were told of it and all of it is read.
    #[track_caller]
    fn expect_read(&self, subject: &str) -> Value {
        self.expect(subject, "alerted and read to the end", |it| is_alerted(it) && !is_being_read(it))
    }

    /// Makes sure that as many messages are kept of which nobody was told yet.
    #[track_caller]
    fn check_waiting(&self, count: usize) {
        let waiting = self.installation.entries().iter().filter(|it| it["status"] == "received").count();
        assert_eq!(waiting, count, "{}", self.installation.describe());
    }

    /// The identifiers of the alerts about `entry` to `person`.
    fn alerts(&self, entry: &Value, person: &str) -> Vec<Value> {
        let shown = self.installation.shown(entry);
        let notices = shown["notices"].as_array().unwrap().iter();
        notices.filter(|it| it["purpose"] == "alert" && it["to"] == person).map(|it| it["id"].clone()).collect()
    }
}

/// What holds up tesseract until it is opened.
struct Gate {
    programs: TempDir,
    lock: File,
}

impl Gate {
    /// A gate that is shut.
    fn new() -> Gate {
        let programs = directory();
        let path = programs.path().join("gate");
        let lock = File::create(&path).unwrap();
        lock.lock().unwrap();
        let (flock, tesseract) = (program("flock"), program("tesseract"));
        // What tesseract is asked about itself it may answer.
        let body = format!(
            "case $1 in --*) exec {tesseract} \"$@\";; esac\nexec {flock} --shared {gate} {tesseract} \"$@\"\n",
            tesseract = tesseract.display(),
            flock = flock.display(),
            gate = path.display(),
        );
        script(&programs.path().join("tesseract"), &body);
        Gate { programs, lock }
    }

    /// Where the tesseract is that waits for this gate.
    fn programs(&self) -> &Path {
        self.programs.path()
    }

    /// Waits until tesseract was given a page.
    #[track_caller]
    fn expect_reached(&self) {
        // It may write nothing, so what is seen of it is that it waits: `1: -> FLOCK  ADVISORY  READ 4711 fe:00:4712 0 EOF`.
        let gate = format!(":{} ", self.lock.metadata().unwrap().ino());
        eventually("a page to be given to tesseract", PATIENCE, || {
            let locks = fs::read_to_string("/proc/locks").unwrap();
            locks.lines().any(|it| it.contains("-> FLOCK") && it.contains(&gate)).then_some(())
        });
    }

    fn open(&self) {
        self.lock.unlock().unwrap();
    }
}

/// A mail of the practice's fax service, which says nothing but that there is a fax.
fn fax(subject: &str, pages: usize) -> Mail {
    let body = format!("You have received a fax of {pages} page(s) from 937-555-0142. It is attached.\n");
    Mail::new("Fax Service <fax@faxgateway.example>", subject, &body)
}

fn typed(text: &str) -> Picture {
    page(text, Font::Times, 12.0)
}

/// A fax of `count` pages, of which the last is a subpoena.
fn long_fax(subject: &str, count: usize) -> Mail {
    let mut pages: Vec<Picture> = (1..count).map(leaf).collect();
    pages.push(typed(SUBPOENA));
    fax(subject, count).file("fax.tif", "image/tiff", scan::fax(&pages))
}

fn is_alerted(entry: &Value) -> bool {
    entry["status"] == "alerted"
}

fn is_being_read(entry: &Value) -> bool {
    entry["unread"].to_string().contains("still being read")
}

#[track_caller]
fn check_delgado(entry: &Value) {
    assert_eq!(entry["patients"][0], serde_json::json!({ "name": "Rosa Delgado", "dob": "1984-03-02" }), "{entry}");
}

#[test]
fn a_lawyers_letter_that_comes_as_a_scan_is_read_and_alerted() {
    let practice = Practice::new();
    let daemon = practice.installation.start();
    practice.deliver(&fax("Fax received", 1).file("scan.pdf", "application/pdf", scan::pdf(&[typed(LETTER)])));
    let entry = practice.expect_read("Fax received");
    assert_eq!(entry["kind"], "attorney", "{entry}");
    assert_eq!(entry["unread"], serde_json::json!([]), "{entry}");
    assert_eq!(entry["providers"], serde_json::json!(["brandt"]), "{entry}");
    check_delgado(&entry);
    for person in ["brandt", "holloway"] {
        assert_eq!(practice.alerts(&entry, person).len(), 1, "{entry}");
    }
    assert!(daemon.stop(PATIENCE).success());
}

#[test]
fn a_letter_is_alerted_while_a_long_fax_is_still_being_read() {
    let gate = Gate::new();
    let practice = Practice::new().with_programs_in(gate.programs());
    let daemon = practice.installation.start();
    practice.deliver(&long_fax("A long fax", 12));
    gate.expect_reached();
    practice.deliver(&Mail::new(
        "Karen Pruitt <kpruitt@pruittlowe.example>",
        "One line",
        &plain_request("Rosa Delgado"),
    ));
    let letter = practice.expect("One line", "alerted", is_alerted);
    assert_eq!(letter["kind"], "attorney", "{letter}");
    practice.check_waiting(1);
    gate.open();
    // A subpoena on its last page makes it one.
    let fax = practice.expect_read("A long fax");
    assert_eq!(fax["kind"], "subpoena", "{fax}");
    assert_eq!(fax["unread"], serde_json::json!([]), "{fax}");
    check_delgado(&fax);
    assert!(daemon.stop(PATIENCE).success());
}

#[test]
fn an_attachment_that_turns_out_to_be_a_subpoena_is_alerted_again() {
    let gate = Gate::new();
    let practice = Practice::new().with_programs_in(gate.programs());
    let daemon = practice.installation.start();
    let mail = Mail::plain_request("Rosa Delgado", "Records, please");
    practice.deliver(&mail.file("enclosed.pdf", "application/pdf", scan::pdf(&[typed(SUBPOENA)])));
    let first = practice.expect("Records, please", "alerted by its text", is_alerted);
    assert_eq!(first["kind"], "attorney", "{first}");
    assert!(is_being_read(&first), "{first}");
    assert_eq!(first["unread"][0]["name"], "enclosed.pdf", "{first}");
    eventually("both to be told", PATIENCE, || (practice.installation.letters().len() == 2).then_some(()));
    gate.open();
    let entry = practice.expect_read("Records, please");
    assert_eq!(entry["kind"], "subpoena", "{entry}");
    assert_eq!(entry["id"], first["id"]);
    for person in ["brandt", "holloway"] {
        let alerts = practice.alerts(&entry, person);
        assert!(alerts.len() == 2 && alerts[0] != alerts[1], "{person} has {alerts:?}");
    }
    let trail = practice.installation.shown(&entry)["trail"].to_string();
    assert!(trail.contains("amended"), "{trail}");
    eventually("both to be told again", PATIENCE, || (practice.installation.letters().len() == 4).then_some(()));
    assert_eq!(practice.installation.entries().len(), 1);
    assert!(daemon.stop(PATIENCE).success());
}

#[test]
fn without_tesseract_a_scan_is_alerted_as_unread() {
    let nothing = directory();
    let practice = Practice::new().with_programs_in(nothing.path());
    let checked = practice.installation.run(&["check"]);
    assert!(checked.status.success(), "{checked:?}");
    for words in ["warning: Scans and faxes are NOT READ", "apt-get install tesseract-ocr"] {
        assert!(checked.errors.contains(words), "{checked:?}");
    }
    let daemon = practice.installation.start();
    let mail = fax("Fax received", 2);
    let pages = [typed(LETTER), typed(SUBPOENA)];
    practice.deliver(&mail.file("scan.pdf", "application/pdf", scan::pdf(&pages)));
    let entry = practice.expect("Fax received", "alerted", is_alerted);
    assert_eq!((&entry["kind"], &entry["review"]), (&"unclear".into(), &true.into()), "{entry}");
    let unread = entry["unread"].as_array().unwrap();
    let pages: Vec<_> = unread.iter().map(|it| (it["name"].as_str(), it["page"].as_u64())).collect();
    assert_eq!(pages, [(Some("scan.pdf"), Some(1)), (Some("scan.pdf"), Some(2))], "{entry}");
    for page in unread {
        assert_eq!(page["why"], "it is a picture of text and was not read: open it");
    }
    assert!(!practice.alerts(&entry, "holloway").is_empty());
    let status = practice.installation.run(&["status"]);
    assert_eq!(status.status.code(), Some(1), "{status:?}");
    assert!(status.output.contains("! Scans and faxes are NOT READ"), "{status:?}");
    assert!(daemon.stop(PATIENCE).success());
}

#[test]
fn a_page_on_which_tesseract_crashes_is_named_and_the_others_are_read() {
    let programs = crashing_at(300);
    let practice = Practice::new().with_programs_in(programs.path());
    let daemon = practice.installation.start();
    let mut pages: Vec<Picture> = [1, 2, 3, 4].map(leaf).into();
    pages.insert(1, page_at(300, "A page that is too much.\n", Font::Times, 12.0));
    pages[4] = typed(LETTER);
    let mail = fax("Fax received", pages.len());
    practice.deliver(&mail.file("scan.pdf", "application/pdf", scan::pdf(&pages)));
    let entry = practice.expect_read("Fax received");
    assert_eq!((&entry["kind"], &entry["review"]), (&"attorney".into(), &true.into()), "{entry}");
    check_delgado(&entry);
    let why = "it is a picture of text, and recognising the text failed: open it";
    assert_eq!(entry["unread"], serde_json::json!([{ "name": "scan.pdf", "page": 2, "why": why }]), "{entry}");
    assert!(daemon.stop(PATIENCE).success());
}

#[test]
fn a_fax_on_which_the_daemon_is_killed_is_read_after_the_restart() {
    let gate = Gate::new();
    let practice = Practice::new().with_programs_in(gate.programs());
    let daemon = practice.installation.start();
    practice.deliver(&long_fax("A long fax", 5));
    gate.expect_reached();
    daemon.kill();
    practice.check_waiting(1);
    gate.open();
    let daemon = practice.installation.start();
    let entry = practice.expect_read("A long fax");
    assert_eq!(entry["kind"], "subpoena", "{entry}");
    assert_eq!(entry["unread"], serde_json::json!([]), "{entry}");
    assert_eq!(practice.installation.entries().len(), 1, "{}", practice.installation.describe());
    for person in practice.installation.shown(&entry)["notices"].as_array().unwrap().iter().map(|it| &it["to"]) {
        assert_eq!(practice.alerts(&entry, person.as_str().unwrap()).len(), 1, "{entry}");
    }
    assert!(daemon.stop(PATIENCE).success());
}

/// Where a tesseract is that crashes on pages of `dpi` dots an inch; 300 is what a page keeps when it is tried a second time.
fn crashing_at(dpi: u32) -> TempDir {
    let programs = directory();
    let tesseract: PathBuf = program("tesseract");
    let body =
        format!("case \"$*\" in *\"--dpi {dpi} \"*) kill -s SEGV $$;; esac\nexec {} \"$@\"\n", tesseract.display());
    script(&programs.path().join("tesseract"), &body);
    programs
}
