//! The real binary, as a practice would run it: a configuration, a state directory, the daemon, the commands.
//!
//! What a test wants to know of the daemon it asks by its own commands (`list --json`), as a person would, and by what
//! the mail servers saw. When a test fails, everything that helps to see why is printed.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus};
use std::time::Duration;

use serde_json::Value;
use tempfile::TempDir;
use toml_edit::DocumentMut;

use super::process::{Process, directory, program};
use super::wait::{SOON, before};

/// When the practice of the fixtures wants its digest.
const WORKDAYS: &str = "days = [\"mon\", \"tue\", \"wed\", \"thu\", \"fri\"]";

/// The practice of the fixtures, with the inboxes and the outgoing mail of one test.
pub struct Installation {
    directory: TempDir,
    programs: Option<PathBuf>,
}

/// What a command did.
#[derive(Debug)]
pub struct Ran {
    pub status: ExitStatus,
    pub output: String,
    pub errors: String,
}

/// A running `forewarn run`, ended with this value.
pub struct Daemon<'a> {
    process: Process,
    installation: &'a Installation,
}

impl Installation {
    /// Writes a configuration of the fixtures' practice and `sections` (`[[inboxes]]`, `[smtp]`, …), which trusts only
    /// servers certified by `authorities`.
    ///
    /// Where no section tells how to send, mail goes to a directory: see [`Installation::outbox`].
    pub fn new(sections: &[String], authorities: &[&Path]) -> Installation {
        let installation = Installation { directory: directory(), programs: None };
        let mut practice: DocumentMut = include_str!("../../../fixtures/practice.toml").parse().unwrap();
        for section in ["state", "inboxes", "outbox"] {
            practice.remove(section).expect("the practice of the fixtures has this section");
        }
        let state = format!("[state]\ndirectory = \"{}\"\n", installation.state().display());
        let mut text = format!("{practice}\n{state}\n{}", sections.join("\n"));
        if !sections.iter().any(|it| it.contains("[smtp]") || it.contains("[outbox]")) {
            text.push_str(&format!("\n[outbox]\ndirectory = \"{}\"\n", installation.outbox().display()));
        }
        fs::write(installation.configuration(), text).unwrap();
        let bundle: String = authorities.iter().map(|it| fs::read_to_string(it).unwrap()).collect();
        fs::write(installation.authorities(), bundle).unwrap();
        installation
    }

    /// Writes `new` in place of `old`, which stands in the configuration.
    #[track_caller]
    pub fn reconfigure(&self, old: &str, new: &str) {
        let text = fs::read_to_string(self.configuration()).unwrap();
        assert!(text.contains(old), "expected {old:?} in the configuration:\n{text}");
        fs::write(self.configuration(), text.replace(old, new)).unwrap();
    }

    /// Keeps the digest to a day that is neither today nor tomorrow, so that what is sent is alerts alone.
    pub fn without_digest(&self) {
        let later = jiff::Timestamp::now() + jiff::SignedDuration::from_hours(72);
        let day = later.to_zoned_datetime(jiff::tz::TimeZone::UTC).strftime("%a").to_string().to_lowercase();
        self.reconfigure(WORKDAYS, &format!("days = [\"{day}\"]"));
    }

    /// Has a digest due at each midnight.
    pub fn with_digest_at_midnight(&self) {
        self.with_daily_digest("00:00");
    }

    /// Has a digest due each day at the local time `at`.
    pub fn with_daily_digest(&self, at: &str) {
        self.reconfigure("at = \"07:30\"", &format!("at = \"{at}\""));
        self.reconfigure(WORKDAYS, "days = [\"mon\", \"tue\", \"wed\", \"thu\", \"fri\", \"sat\", \"sun\"]");
    }

    /// Has every command look for other programs in `directory` alone.
    pub fn with_programs_in(mut self, directory: &Path) -> Installation {
        self.programs = Some(directory.to_owned());
        self
    }

    /// The configuration's path.
    pub fn configuration(&self) -> PathBuf {
        self.directory.path().join("forewarn.toml")
    }

    /// The state directory.
    pub fn state(&self) -> PathBuf {
        self.directory.path().join("state")
    }

    /// The directory where notices become files, if no server sends them.
    pub fn outbox(&self) -> PathBuf {
        self.directory.path().join("outbox")
    }

    /// The notices in [`Installation::outbox`], as text, by name.
    pub fn letters(&self) -> Vec<String> {
        let Ok(files) = fs::read_dir(self.outbox()) else { return Vec::new() };
        let mut paths: Vec<PathBuf> = files.map(|it| it.unwrap().path()).collect();
        paths.retain(|path| path.extension().is_some_and(|it| it == "eml"));
        paths.sort();
        paths.iter().map(|path| String::from_utf8_lossy(&fs::read(path).unwrap()).into_owned()).collect()
    }

    /// The command `forewarn`, with this configuration.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_forewarn"));
        command.arg("--config").arg(self.configuration()).args(arguments);
        if let Some(programs) = &self.programs {
            command.env("PATH", programs);
        }
        command.env("SSL_CERT_FILE", self.authorities()).env_remove("SSL_CERT_DIR").env_remove("NOTIFY_SOCKET");
        command
    }

    /// Runs a command to its end.
    pub fn run(&self, arguments: &[&str]) -> Ran {
        Installation::ended(self.command(arguments))
    }

    /// Runs a command to its end, for which the time of day begins at `moment`, like `2026-12-04 17:00:00` in UTC.
    pub fn run_at(&self, moment: &str, arguments: &[&str]) -> Ran {
        Installation::ended(self.command_at(moment, arguments))
    }

    /// The command `forewarn`, for which the time of day begins at `moment`.
    ///
    /// The program itself has no clock that could be set: libfaketime stands between it and the system's.
    pub fn command_at(&self, moment: &str, arguments: &[&str]) -> Command {
        // Timers go on as they do: only the time of day is another.
        self.with_clock(&["--exclude-monotonic", "-f", &format!("@{moment}")], arguments)
    }

    /// Runs a command to its end, for which all clocks go twenty times as fast, and waiting takes as much less.
    pub fn run_hurried(&self, arguments: &[&str]) -> Ran {
        Installation::ended(self.with_clock(&["-f", "+0 x20"], arguments))
    }

    /// The command `forewarn` with a clock of which `clock` tells faketime.
    fn with_clock(&self, clock: &[&str], arguments: &[&str]) -> Command {
        let command = self.command(arguments);
        let mut moved = Command::new(program("faketime"));
        moved.arg("-m").args(clock);
        moved.arg(command.get_program()).args(command.get_args()).env("TZ", "UTC");
        for (name, value) in command.get_envs() {
            match value {
                Some(value) => moved.env(name, value),
                None => moved.env_remove(name),
            };
        }
        moved
    }

    /// Runs `command` to its end.
    pub fn ended(mut command: Command) -> Ran {
        let output = command.output().unwrap();
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        Ran { status: output.status, output: text(&output.stdout), errors: text(&output.stderr) }
    }

    /// Every message taken in, as `list --json` tells it; none where the daemon has not made its log yet.
    pub fn entries(&self) -> Vec<Value> {
        let ran = self.run(&["list", "--json"]);
        if !ran.status.success() {
            return Vec::new();
        }
        ran.output.lines().map(|line| serde_json::from_str(line).expect("a line of JSON")).collect()
    }

    /// Waits until `list --json` tells what `look` finds.
    #[track_caller]
    pub fn expect<T>(&self, what: &str, at_most: Duration, look: impl Fn(&[Value]) -> Option<T>) -> T {
        match before(at_most, || look(&self.entries())) {
            Some(found) => found,
            None => panic!("expected {what} within {at_most:?}, but found {}", self.describe()),
        }
    }

    /// Waits until `forewarn status` says something for which `look` holds, and returns what it said.
    #[track_caller]
    pub fn expect_status(&self, what: &str, at_most: Duration, look: impl Fn(&Ran) -> bool) -> Ran {
        let found = before(at_most, || Some(self.run(&["status"])).filter(|it| look(it)));
        found.unwrap_or_else(|| {
            let ran = self.run(&["status"]);
            panic!("expected {what} within {at_most:?}, but found {ran:?}{}", self.describe())
        })
    }

    /// The entry of the message with this subject, once `status` stands at it.
    #[track_caller]
    pub fn expect_entry(&self, subject: &str, status: &str) -> Value {
        let is_it = |entry: &&Value| entry["subject"] == subject && entry["status"] == status;
        self.expect(&format!("{subject:?} to be {status}"), SOON, |entries| entries.iter().find(is_it).cloned())
    }

    /// What `show --json` tells of an entry.
    #[track_caller]
    pub fn shown(&self, entry: &Value) -> Value {
        let ran = self.run(&["show", "--json", &entry["id"].to_string()]);
        assert!(ran.status.success(), "{ran:?}");
        serde_json::from_str(&ran.output).expect("a line of JSON")
    }

    /// Starts the daemon.
    pub fn start(&self) -> Daemon<'_> {
        self.start_by(self.command(&["run"]))
    }

    /// The command `forewarn` for which all clocks go sixty times as fast. Signals reach it, which is why the program
    /// faketime, which would stand in between, only says where its library is.
    pub fn hurried(&self, arguments: &[&str]) -> Command {
        let mut ask = Command::new(program("faketime"));
        let told = ask.args(["-m", "-f", "+0", "printenv", "LD_PRELOAD"]).output().unwrap();
        let mut command = self.command(arguments);
        let library = String::from_utf8_lossy(&told.stdout).trim().to_owned();
        command.env("LD_PRELOAD", library).env("FAKETIME", "+0 x60");
        command
    }

    /// Starts the daemon by `command`.
    pub fn start_by(&self, mut command: Command) -> Daemon<'_> {
        let errors = fs::File::options().create(true).append(true).open(self.errors()).unwrap();
        command.stdout(errors.try_clone().unwrap()).stderr(errors);
        Daemon { process: Process::start(command), installation: self }
    }

    /// What the daemons of this installation wrote to standard error.
    pub fn diagnostics(&self) -> String {
        fs::read_to_string(self.errors()).unwrap_or_default()
    }

    /// All that helps to see why a test failed.
    pub fn describe(&self) -> String {
        let mut files = Vec::new();
        list(self.directory.path(), &mut files);
        let configuration = fs::read_to_string(self.configuration()).unwrap_or_default();
        format!(
            "\n--- configuration\n{configuration}\n--- diagnostics\n{}\n--- list\n{}\n--- files\n{}",
            self.diagnostics(),
            self.run(&["list", "--json"]).output,
            files.join("\n")
        )
    }

    fn errors(&self) -> PathBuf {
        self.directory.path().join("stderr")
    }

    fn authorities(&self) -> PathBuf {
        self.directory.path().join("authorities.pem")
    }
}

impl Daemon<'_> {
    /// Ends the daemon as systemd would, and waits until it did.
    ///
    /// # Panics
    ///
    /// Where it does not end within `at_most`.
    #[track_caller]
    pub fn stop(mut self, at_most: Duration) -> ExitStatus {
        let status = self.process.terminate(at_most);
        status.unwrap_or_else(|| panic!("expected the daemon to end on SIGTERM{}", self.installation.describe()))
    }

    /// Ends the daemon at once, as a power cut would.
    pub fn kill(mut self) {
        self.process.kill();
    }

    /// The number of its process.
    pub fn id(&self) -> u32 {
        self.process.id()
    }

    /// Whether it has not ended.
    pub fn is_running(&mut self) -> bool {
        self.process.status().is_none()
    }
}

impl Drop for Daemon<'_> {
    #[expect(clippy::print_stderr, reason = "the test runner shows it for a test that failed")]
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("The daemon of the failed test:{}", self.installation.describe());
        }
    }
}

/// Every file under `directory`, with its size.
fn list(directory: &Path, into: &mut Vec<String>) {
    let Ok(files) = fs::read_dir(directory) else { return };
    for file in files.flatten() {
        match file.metadata() {
            Ok(it) if it.is_dir() => list(&file.path(), into),
            Ok(it) => into.push(format!("{} ({} bytes)", file.path().display(), it.len())),
            Err(_) => into.push(file.path().display().to_string()),
        }
    }
}
