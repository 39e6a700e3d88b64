//! The scenario: a practice with an IMAP mailbox whose requests are held, a Maildir and a fax folder, told by real SMTP.
//!
//! Its six runs are the first start, the arrival of mail, an answer to an alert, a release, a release out of policy, and a
//! digest. What stands before each is kept aside with the state directory, the folders and the mailbox, so that each can
//! be played again with another ending.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, SystemTime};

use rusqlite::{Connection, OpenFlags};
use tempfile::TempDir;

use crate::support::breaking::{How, broken, effects};
use crate::support::daemon::{Installation, Ran};
use crate::support::dovecot::Dovecot;
use crate::support::mail::{Mail, pdf, plain_request};
use crate::support::smtp::Exim;
use crate::support::wait::{SOON, before};

/// The runs, in order.
pub const STEPS: [&str; 6] = ["first start", "arrival", "answer", "release", "release out of policy", "digest"];

const FIRST_START: usize = 0;
const ARRIVAL: usize = 1;
const ANSWER: usize = 2;
const RELEASE: usize = 3;
const OUT_OF_POLICY: usize = 4;

const FROM: &str = "Forewarn <records@larkspurvalley.example>";
const DOCTOR: &str = "Imani Brandt <brandt@larkspurvalley.example>";
/// Subjects of the requests.
const BY_IMAP: &str = "The request by IMAP";
const BY_MAILDIR: &str = "The request by Maildir";

/// One practice with its servers.
pub struct World {
    installation: Installation,
    dovecot: Dovecot,
    exim: Exim,
    /// The folders, and what is kept aside.
    places: TempDir,
    /// The day on which all happens, like `2026-12-04`: the one after the real one.
    day: String,
    /// Whose mailbox is watched now: each case has its own.
    user: String,
    cases: usize,
    steps: Vec<Step>,
    /// The Message-IDs of all notices that the log of any case holds, without brackets.
    known: HashSet<String>,
}

/// A run as it was played undisturbed.
struct Step {
    arguments: Vec<String>,
    effects: Vec<String>,
    after: Picture,
}

/// What can be seen in the log and in the inboxes: each line with how often it is there.
type Picture = BTreeMap<String, usize>;

impl World {
    /// Starts the servers, and plays the scenario undisturbed.
    pub fn play() -> World {
        let (dovecot, exim, places) = (Dovecot::start(), Exim::start(), tempfile::tempdir().unwrap());
        for name in ["inboxes/fax", "inboxes/logged", "inboxes/maildir/new", "inboxes/maildir/cur"] {
            fs::create_dir_all(places.path().join(name)).unwrap();
        }
        let inboxes = places.path().join("inboxes").display().to_string();
        let sections = [
            dovecot.holding_inbox("records", "implicit").replace("username = \"records\"", "username = \"first\""),
            format!("[[inboxes]]\nname = \"delivered\"\nkind = \"maildir\"\npath = \"{inboxes}/maildir\"\n"),
            format!(
                "[[inboxes]]\nname = \"fax\"\nkind = \"folder\"\npath = \"{inboxes}/fax\"\nmove_to = \"{inboxes}/logged\"\n"
            ),
            exim.smtp("implicit", FROM),
        ];
        let installation = Installation::new(&sections, &[dovecot.authority(), exim.authority()]);
        installation.with_daily_digest("23:59");
        let tomorrow = jiff::Timestamp::now() + jiff::SignedDuration::from_hours(24);
        let mut world = World {
            installation,
            dovecot,
            exim,
            places,
            day: tomorrow.strftime("%Y-%m-%d").to_string(),
            user: "first".into(),
            cases: 0,
            steps: Vec::new(),
            known: HashSet::new(),
        };
        for (step, name) in STEPS.iter().enumerate() {
            let arguments = world.prepare(step);
            world.keep_aside(step);
            let ran = world.run(step, &arguments, 0, How::Kill);
            assert!(ran.status.success(), "{name}: {ran:?}{}", world.installation.describe());
            let effects = effects(&world.told());
            world.go_on(step);
            let after = world.look();
            world.steps.push(Step { arguments, effects, after });
        }
        world.check().unwrap();
        world
    }

    /// What the undisturbed run of `step` did.
    pub fn effects(&self, step: usize) -> &[String] {
        &self.steps[step].effects
    }

    /// Plays `step` with one effect broken, then undisturbed, and compares; false where the effect never came.
    pub fn break_one(&mut self, step: usize, number: usize, how: How) -> Result<bool, String> {
        self.restore(step);
        let arguments = self.steps[step].arguments.clone();
        let ran = self.run(step, &arguments, number, how);
        let seen = effects(&self.told());
        let is_broken = seen.len() >= number;
        let of = |fault: String| format!("{} at {:?}: {fault}", STEPS[step], seen.get(number - 1));
        match (is_broken, how) {
            (true, How::Fail) => {}
            (true, How::Kill | How::Tear | How::Power) if !ran.status.success() => {}
            (false, _) if ran.status.success() => {}
            (_, _) => return Err(of(format!("it ended with {ran:?}"))),
        }
        if is_broken {
            self.repeat(step, &arguments)
                .map_err(|fault| of(format!("{fault}; before, it said {}", ran.errors)))?;
        }
        self.go_on(step);
        self.check().map_err(of)?;
        let (found, expected) = (self.look(), &self.steps[step].after);
        if found != *expected {
            let differs = |one: &Picture, other: &Picture| -> Vec<String> {
                let lines = one.iter().filter(|(line, count)| other.get(*line) != Some(*count));
                lines.map(|(line, count)| format!("{count} x {line}")).collect()
            };
            return Err(of(format!(
                "\n  found    {:#?}\n  expected {:#?}\n  it said {}",
                differs(&found, expected),
                differs(expected, &found),
                ran.errors
            )));
        }
        Ok(is_broken)
    }

    /// All that the server accepted is of a notice in the log of some case, and reached its reader.
    pub fn check_mail(&self) -> Result<(), String> {
        let accepted = self.exim.accepted_ids();
        let unknown: BTreeSet<&String> = accepted.iter().filter(|it| !self.known.contains(*it)).collect();
        if !unknown.is_empty() {
            return Err(format!("mails that no log knows of: {unknown:?}"));
        }
        let arrived = before(SOON, || (self.exim.delivered().len() >= accepted.len()).then_some(()));
        arrived.ok_or_else(|| format!("of {} mails only {} arrived", accepted.len(), self.exim.delivered().len()))
    }

    /// How many mails were accepted, and how many of them were repeats.
    pub fn mails(&self) -> (usize, usize) {
        let accepted = self.exim.accepted_ids();
        let distinct: HashSet<&String> = accepted.iter().collect();
        (accepted.len(), accepted.len() - distinct.len())
    }

    /// Does what precedes `step`; the arguments of its run.
    fn prepare(&mut self, step: usize) -> Vec<String> {
        match step {
            FIRST_START => {}
            ARRIVAL => self.deliver(),
            ANSWER => {
                let alert = "SELECT 'forewarn-notice-' || n.id || '.' || n.token FROM notices n JOIN entries e \
                             ON e.id = n.entry WHERE n.person = 'brandt' AND e.subject = ?1";
                let id: String = self.log().query_row(alert, [BY_IMAP], |row| row.get(0)).unwrap();
                let accepted = self.exim.accepted_ids();
                let id = accepted.iter().find(|it| it.starts_with(&id)).expect("the alert was accepted");
                let answer = Mail::new(DOCTOR, &format!("Re: {BY_IMAP}"), "Seen, I will call the carrier.\n")
                    .header("In-Reply-To", &format!("<{id}>"))
                    .header("References", &format!("<{id}>"));
                self.dovecot.client_of(&self.user).append(&answer.bytes());
            }
            RELEASE => {
                let id = self.entry(BY_IMAP);
                for (proof, by) in [("authorization", "tate"), ("second-check", "ruiz")] {
                    let ran = self.installation.run_at(&self.moment(step, 0), &["confirm", &id, proof, "--by", by]);
                    assert!(ran.status.success(), "{ran:?}");
                }
                return self.release(BY_IMAP, &[]);
            }
            OUT_OF_POLICY => {
                return self.release(BY_MAILDIR, &["--out-of-policy", "--reason", "It was faxed by mistake"]);
            }
            _ => self.installation.reconfigure("at = \"23:59\"", "at = \"00:01\""),
        }
        ["run", "--once"].map(str::to_owned).into()
    }

    /// Mail comes in everywhere: two requests and a fax of one, and something that is none.
    fn deliver(&self) {
        let mut client = self.dovecot.client_of(&self.user);
        client.append(&Mail::plain_request("Rosa Delgado", BY_IMAP).bytes());
        client.append(&Mail::newsletter().bytes());
        let docx = fs::read(fixtures("attachments/docx/by-libreoffice.docx")).unwrap();
        let media_type = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
        let mail = Mail::plain_request("Omar Haddad", BY_MAILDIR).file("letter.docx", media_type, docx);
        fs::write(self.inboxes().join("maildir/new/1700000001.a.host"), mail.bytes()).unwrap();
        let request = plain_request("June Abernathy");
        let words: Vec<&str> = request.split(' ').collect();
        let mut lines: Vec<String> = words.chunks(12).map(|it| it.join(" ")).collect();
        lines.insert(0, "To the custodian of records:".into());
        lines.push("Karen Pruitt, Pruitt & Lowe, LLC, Attorneys at Law".into());
        let fax = self.inboxes().join("fax/fax00017.pdf");
        fs::write(&fax, pdf(&lines.iter().map(String::as_str).collect::<Vec<_>>())).unwrap();
        // It lies there since an hour, so nobody waits whether it is complete.
        let earlier = SystemTime::now() - Duration::from_secs(3600);
        fs::File::options().write(true).open(&fax).unwrap().set_modified(earlier).unwrap();
    }

    fn release(&self, subject: &str, more: &[&str]) -> Vec<String> {
        let id = self.entry(subject);
        let what = ["release", &id, "--by", "tate", "--what", "chart", "--means", "fax", "--to", "Pruitt & Lowe"];
        [&what[..], more].concat().into_iter().map(str::to_owned).collect()
    }

    /// The number of the entry with this subject.
    fn entry(&self, subject: &str) -> String {
        let id: i64 =
            self.log().query_row("SELECT id FROM entries WHERE subject = ?1", [subject], |row| row.get(0)).unwrap();
        id.to_string()
    }

    /// Runs `arguments` with the effect `number` broken.
    fn run(&self, step: usize, arguments: &[String], number: usize, how: How) -> Ran {
        let _ = fs::remove_file(self.told());
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        let command = self.installation.command_at(&self.moment(step, 0), &arguments);
        Installation::ended(broken(command, number, how, &self.told()))
    }

    /// Starts the service again as its supervisor would. Who released sees whether that is recorded, or does it again.
    fn repeat(&self, step: usize, arguments: &[String]) -> Result<(), String> {
        let is_release = step == RELEASE || step == OUT_OF_POLICY;
        let number = if step == RELEASE { 1 } else { 2 };
        let count = "SELECT count(*) FROM releases";
        if is_release && self.log().query_row(count, [], |row| row.get::<_, i64>(0)).unwrap() >= number {
            return Ok(());
        }
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        let ran = self.installation.run_at(&self.moment(step, 5), &arguments);
        ran.status.success().then_some(()).ok_or_else(|| format!("the second run ended with {ran:?}"))
    }

    /// What the running service does after a release.
    fn go_on(&self, step: usize) {
        if step == RELEASE || step == OUT_OF_POLICY {
            let ran = self.installation.run_at(&self.moment(step, 6), &["run", "--once"]);
            assert!(ran.status.success(), "{ran:?}");
        }
    }

    /// So many minutes after `step` began, which is ten after the one before.
    fn moment(&self, step: usize, minutes: usize) -> String {
        format!("{} 15:{:02}:00", self.day, step * 10 + minutes)
    }

    /// The log is whole, and every notice in it was accepted under the Message-ID that is its own.
    fn check(&mut self) -> Result<(), String> {
        let log = self.log();
        let integrity: String = log.query_row("PRAGMA integrity_check", [], |row| row.get(0)).unwrap();
        if integrity != "ok" {
            return Err(integrity);
        }
        let mut notices = log.prepare("SELECT id, token FROM notices").unwrap();
        let notices = notices.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
        let accepted = self.exim.accepted_ids();
        let mut unsent = Vec::new();
        for notice in notices {
            let (id, token): (i64, String) = notice.unwrap();
            let start = format!("forewarn-notice-{id}.{token}@");
            match accepted.iter().find(|it| it.starts_with(&start)) {
                Some(found) => _ = self.known.insert(found.clone()),
                None => unsent.push(id),
            }
        }
        if !unsent.is_empty() {
            return Err(format!("the notices {unsent:?} were never accepted"));
        }
        let ran = self.installation.run(&["verify"]);
        ran.status.success().then_some(()).ok_or_else(|| format!("{ran:?}"))
    }

    /// What the log and the inboxes hold.
    fn look(&self) -> Picture {
        let log = self.log();
        let mut picture = Picture::new();
        for question in [
            "SELECT 'message ' || inbox || iif(e.id IS NULL, ' without an entry', '') FROM messages m \
             LEFT JOIN entries e ON e.id = m.id",
            "SELECT 'entry ' || inbox || ' ' || subject || ' ' || state || ' ' || stage || ' ' || coalesce(kind, '-') || ' ' \
             || coalesce(disposition, '-') FROM entries JOIN messages USING (id)",
            "SELECT 'notice ' || purpose || ' ' || coalesce(e.subject, '-') || ' ' || n.person || ' ' || n.state \
             FROM notices n LEFT JOIN entries e ON e.id = n.entry",
            "SELECT 'answer ' || subject || ' ' || person FROM acknowledgements a JOIN entries e ON e.id = a.entry",
            "SELECT 'release ' || subject || ' ' || what || ' ' || coalesce(out_of_policy, '-') FROM releases r \
             JOIN entries e ON e.id = r.entry",
            "SELECT 'closing ' || subject || ' ' || coalesce(c.disposition, '-') FROM closings c \
             JOIN entries e ON e.id = c.entry",
            "SELECT 'digest ' || date FROM digests",
            "SELECT 'move ' || subject || ' ' || shelf || ' ' || m.state FROM moves m JOIN entries e ON e.id = m.entry",
        ] {
            let mut rows = log.prepare(question).unwrap();
            for line in rows.query_map([], |row| row.get::<_, String>(0)).unwrap() {
                *picture.entry(line.unwrap()).or_default() += 1;
            }
        }
        for name in ["fax", "logged", "maildir/new", "maildir/cur"] {
            for file in names(&self.inboxes().join(name)) {
                *picture.entry(format!("file {name}/{file}")).or_default() += 1;
            }
        }
        let maildir = self.dovecot.maildir_of(&self.user);
        for mailbox in ["", ".Records.Hold", ".Records.Cleared"] {
            for part in ["new", "cur"] {
                for file in names(&maildir.join(mailbox).join(part)) {
                    let text = fs::read_to_string(maildir.join(mailbox).join(part).join(&file)).unwrap();
                    let subject = text.lines().find_map(|it| it.strip_prefix("Subject: ")).unwrap_or_default();
                    let flags = file.split(":2,").nth(1).unwrap_or_default();
                    *picture.entry(format!("mail {mailbox} {subject} {flags}")).or_default() += 1;
                }
            }
        }
        picture
    }

    fn log(&self) -> Connection {
        let path = self.installation.state().join("forewarn.db");
        Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_WRITE).unwrap()
    }

    fn inboxes(&self) -> PathBuf {
        self.places.path().join("inboxes")
    }

    fn told(&self) -> PathBuf {
        self.places.path().join("told")
    }

    fn aside(&self, step: usize) -> PathBuf {
        self.places.path().join(format!("before-{step}"))
    }

    /// Keeps what there is before `step`.
    fn keep_aside(&self, step: usize) {
        let aside = self.aside(step);
        fs::create_dir(&aside).unwrap();
        copy(&self.installation.configuration(), &aside.join("configuration"));
        copy(&self.installation.state(), &aside.join("state"));
        copy(&self.inboxes(), &aside.join("inboxes"));
        copy(&self.dovecot.maildir_of(&self.user), &aside.join("mail"));
        fs::write(aside.join("user"), &self.user).unwrap();
    }

    /// Brings back what there was before `step`, with the mailbox under a name that no connection has open.
    fn restore(&mut self, step: usize) {
        let aside = self.aside(step);
        let _ = fs::remove_dir_all(self.dovecot.maildir_of(&self.user));
        self.cases += 1;
        let before = fs::read_to_string(aside.join("user")).unwrap();
        self.user = format!("case{}", self.cases);
        for (from, to) in [
            ("configuration", self.installation.configuration()),
            ("state", self.installation.state()),
            ("inboxes", self.inboxes()),
            ("mail", self.dovecot.maildir_of(&self.user)),
        ] {
            let _ = fs::remove_dir_all(&to);
            copy(&aside.join(from), &to);
        }
        self.installation.reconfigure(&format!("\"{before}\""), &format!("\"{}\"", self.user));
    }
}

/// Copies a file or a directory with all that it holds, owners and times too; what is missing stays missing.
fn copy(from: &Path, to: &Path) {
    if from.exists() {
        assert!(Command::new("cp").arg("-a").arg(from).arg(to).status().unwrap().success());
    }
}

fn names(directory: &Path) -> Vec<String> {
    let Ok(files) = fs::read_dir(directory) else { return Vec::new() };
    files.flatten().map(|it| it.file_name().to_string_lossy().into_owned()).collect()
}

fn fixtures(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures").join(name)
}
