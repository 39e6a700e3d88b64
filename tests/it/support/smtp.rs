//! A real Exim that keeps what it accepts, for one test.
//!
//! It takes mail only from who logged in, and lets people log in only by TLS. `refused@` anything is refused for good;
//! while [`Exim::defer`] is on, every recipient is put off. What it accepts lies in a Maildir that the test reads.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use tempfile::TempDir;

use super::certificates::{Certificates, Flaw};
use super::process::{Process, User, directory, free_port, is_at_work, program};
use super::provider::Provider;
use super::wait::{SOON, before, eventually};

/// The name with which tests log in to send.
pub const USERNAME: &str = "records";
/// The password that belongs to [`USERNAME`].
pub const PASSWORD: &str = "battery-staple";

/// A running SMTP server, ended with this value.
pub struct Exim {
    server: Option<Process>,
    starttls: u16,
    implicit: u16,
    certificates: Certificates,
    worker: User,
    directory: TempDir,
}

/// A mail that the server accepted and delivered.
#[derive(Debug, Clone)]
pub struct Delivered {
    /// Whom the envelope named.
    pub to: String,
    /// The whole message, as it lies in the recipient's mailbox.
    pub text: String,
}

impl Delivered {
    /// The value of a header, unfolded.
    pub fn header(&self, name: &str) -> Option<String> {
        let head = self.text.split("\n\n").next()?.replace("\n ", " ").replace("\n\t", " ");
        let start = format!("{}:", name.to_ascii_lowercase());
        let line = head.lines().find(|line| line.to_ascii_lowercase().starts_with(&start))?;
        Some(line[start.len()..].trim().to_owned())
    }
}

impl Delivered {
    /// The number of the entry that the mail is about: `12` where its subject says `[forewarn #12]`.
    pub fn reference(&self) -> Option<String> {
        let subject = self.header("Subject")?;
        Some(subject.split("[forewarn #").nth(1)?.split(']').next()?.to_owned())
    }
}

impl Exim {
    /// Starts a server that has delivered nothing yet, and returns when it answers.
    pub fn start() -> Exim {
        Exim::start_with("", |text| text)
    }

    /// Starts a server that also takes tokens of this provider (XOAUTH2).
    pub fn start_with_tokens(provider: &Provider) -> Exim {
        let tokens = provider.tokens();
        // What a client says has no zero bytes, so that all of it is `$auth1`.
        Exim::start_with(
            &format!(
                "xoauth2:
  driver = plaintext
  public_name = XOAUTH2
  server_prompts = :
  server_condition = ${{if match{{$auth1}}{{\\N^user={USERNAME}\\x01auth=Bearer ([a-z0-9]+)\\x01\\x01$\\N}}\
             {{${{lookup{{$1}}lsearch{{{}}}{{yes}}{{no}}}}}}{{no}}}}
  server_set_id = {USERNAME}
  server_advertise_condition = ${{if def:tls_in_cipher}}
",
                tokens.display()
            ),
            |text| text,
        )
    }

    /// The same, where people may log in in the clear: what passes can be read, and changed, on its way.
    pub fn start_in_the_clear() -> Exim {
        Exim::start_with("", |text| text.replace("server_advertise_condition = ${if def:tls_in_cipher}", ""))
    }

    fn start_with(authenticators: &str, change: fn(String) -> String) -> Exim {
        let directory = directory();
        let user = User::current();
        let worker = if user.is_root() { User::named("Debian-exim") } else { user };
        for name in ["spool", "log", "mail"] {
            worker.make_directory(&directory.path().join(name));
        }
        fs::write(directory.path().join("password"), PASSWORD).unwrap();
        let certificates = Certificates::make(directory.path());
        std::os::unix::fs::chown(&certificates.key, Some(worker.uid), Some(worker.gid)).unwrap();
        let mut exim =
            Exim { server: None, starttls: free_port(), implicit: free_port(), certificates, worker, directory };
        let text = change(format!("{}{authenticators}", exim.configuration_text()));
        fs::write(exim.configuration(), text).unwrap();
        exim.restart();
        exim
    }

    /// Has the server show another certificate, from now on.
    pub fn show(&mut self, flaw: Flaw) {
        self.stop();
        self.certificates = Certificates::make_flawed(self.directory.path(), flaw);
        let User { uid, gid, .. } = self.worker;
        std::os::unix::fs::chown(&self.certificates.key, Some(uid), Some(gid)).unwrap();
        self.restart();
    }

    /// Starts the server again, or the first time; what was delivered stays.
    pub fn restart(&mut self) {
        self.stop();
        let mut command = Command::new(program("exim4"));
        command.arg("-bdf").arg("-C").arg(self.configuration());
        let output = fs::File::create(self.directory.path().join("output")).unwrap();
        command.stderr(output.try_clone().unwrap()).stdout(output);
        // A look at the port would be a visitor to it, with a process of its own; the log tells as well.
        let starts = |exim: &Exim| exim.log().matches("daemon started").count();
        let earlier = starts(self);
        self.server = Some(Process::start(command));
        eventually("Exim to listen", SOON, || {
            if let Some(status) = self.server.as_mut().and_then(Process::status) {
                panic!("Exim ended with {status}:\n{}", self.log());
            }
            (starts(self) > earlier).then_some(())
        });
    }

    /// Stops the server and waits for the deliveries that it began; what was delivered stays.
    pub fn stop(&mut self) {
        if let Some(mut server) = self.server.take() {
            server.terminate(SOON).expect("Exim ends when it is told to");
            let configuration = self.configuration();
            eventually("Exim to be gone", SOON, || (!is_at_work(&configuration)).then_some(()));
        }
    }

    /// The port on which a connection begins in the clear and offers STARTTLS.
    pub fn port_starttls(&self) -> u16 {
        self.starttls
    }

    /// The port on which TLS begins at once.
    pub fn port_smtps(&self) -> u16 {
        self.implicit
    }

    /// The certificate of the authority that signed the server's.
    pub fn authority(&self) -> &Path {
        &self.certificates.authority
    }

    /// A configuration's `[smtp]` for this server, by `tls`: `implicit` or `starttls`.
    pub fn smtp(&self, tls: &str, from: &str) -> String {
        self.smtp_at(if tls == "implicit" { self.implicit } else { self.starttls }, tls, from)
    }

    /// The same, reached by `port`; with `none` for `tls` if the server lets people log in in the clear.
    pub fn smtp_at(&self, port: u16, tls: &str, from: &str) -> String {
        let password = self.directory.path().join("password");
        format!(
            "[smtp]\nhost = \"127.0.0.1\"\nport = {port}\ntls = \"{tls}\"\nusername = \"{USERNAME}\"\n\
             password_file = \"{}\"\nfrom = \"{from}\"\n",
            password.display()
        )
    }

    /// The same, with this sign-in instead of a password.
    pub fn smtp_by_token(&self, tls: &str, from: &str, sign_in: &str) -> String {
        let by_password = self.smtp(tls, from);
        let lines = by_password.lines().map(|line| match line.starts_with("password_file") {
            true => format!("sign_in = \"{sign_in}\"\n"),
            false => format!("{line}\n"),
        });
        lines.collect()
    }

    /// Whether the server puts off every recipient from now on (a reply of 451).
    pub fn defer(&self, on: bool) {
        let busy = self.busy();
        match on {
            true => fs::write(busy, "").unwrap(),
            false if busy.exists() => fs::remove_file(busy).unwrap(),
            false => {}
        }
    }

    /// How many recipients were turned away, for now or for good.
    pub fn turned_away(&self) -> usize {
        self.log().lines().filter(|line| line.contains("rejected RCPT")).count()
    }

    /// How many mails the server has taken on, delivered yet or not.
    pub fn accepted(&self) -> usize {
        self.log().lines().filter(|line| line.contains(" <= ")).count()
    }

    /// The Message-IDs of the mails that the server has taken on, without brackets, each as often as it was.
    pub fn accepted_ids(&self) -> Vec<String> {
        let log = self.log();
        let lines = log.lines().filter(|line| line.contains(" <= "));
        let id = |line: &str| line.split(" id=").nth(1)?.split(' ').next().map(str::to_owned);
        lines.map(|line| id(line).expect("a mail of ours has a Message-ID")).collect()
    }

    /// All that was delivered, oldest first.
    pub fn delivered(&self) -> Vec<Delivered> {
        let Ok(files) = fs::read_dir(self.directory.path().join("mail").join("new")) else { return Vec::new() };
        let mut paths: Vec<PathBuf> = files.map(|it| it.unwrap().path()).collect();
        paths.sort_by_key(|path| (fs::metadata(path).unwrap().modified().unwrap(), path.clone()));
        let read = |path: PathBuf| {
            let text = String::from_utf8_lossy(&fs::read(path).unwrap()).replace("\r\n", "\n");
            let to =
                text.lines().find_map(|line| line.strip_prefix("Envelope-to: ")).unwrap_or_default().to_owned();
            Delivered { to, text }
        };
        paths.into_iter().map(read).collect()
    }

    /// Waits for a mail to `to` that `is_it`.
    #[track_caller]
    pub fn expect(&self, to: &str, at_most: Duration, is_it: impl Fn(&Delivered) -> bool) -> Delivered {
        let found = before(at_most, || self.delivered().into_iter().find(|it| it.to == to && is_it(it)));
        found.unwrap_or_else(|| {
            let others: Vec<_> = self.delivered().iter().map(|it| (it.to.clone(), it.header("Subject"))).collect();
            panic!(
                "expected a mail to {to} within {at_most:?}, but found {others:?}; the server's log:\n{}",
                self.log()
            )
        })
    }

    /// What the server logged.
    pub fn log(&self) -> String {
        let read = |name: &str| fs::read_to_string(self.directory.path().join(name)).unwrap_or_default();
        // A server that works without root's rights in the foreground logs to its output.
        ["log/mainlog", "output"].map(read).concat()
    }

    fn busy(&self) -> PathBuf {
        self.directory.path().join("busy")
    }

    fn configuration(&self) -> PathBuf {
        self.directory.path().join("exim.conf")
    }

    fn configuration_text(&self) -> String {
        let User { name: worker, group, .. } = &self.worker;
        let (base, busy) = (self.directory.path().display(), self.busy().display().to_string());
        let (starttls, implicit) = (self.starttls, self.implicit);
        let (certificate, key) = (self.certificates.certificate.display(), self.certificates.key.display());
        format!(
            "exim_user = {worker}
exim_group = {group}
primary_hostname = localhost
qualify_domain = localhost
spool_directory = {base}/spool
log_file_path = {base}/log/%slog
pid_file_path = {base}/spool/pid
local_interfaces = 127.0.0.1
daemon_smtp_ports = {starttls} : {implicit}
tls_on_connect_ports = {implicit}
tls_advertise_hosts = *
tls_certificate = {certificate}
tls_privatekey = {key}
host_lookup =
rfc1413_hosts =
keep_environment =
acl_smtp_rcpt = rcpt
acl_smtp_data = data

begin acl
rcpt:
  deny !authenticated = *
    message = 5.7.0 log in first
  deny local_parts = refused
    message = 5.1.1 nobody here has this name
  defer condition = ${{if exists{{{busy}}}}}
    message = 4.3.2 too busy now
  accept
data:
  accept

begin routers
all:
  driver = accept
  transport = keep

begin transports
keep:
  driver = appendfile
  directory = {base}/mail
  maildir_format
  message_suffix =
  user = {worker}
  group = {group}
  envelope_to_add

begin authenticators
plain:
  driver = plaintext
  public_name = PLAIN
  server_prompts = :
  server_condition = ${{if and{{{{eq{{$auth2}}{{{USERNAME}}}}}{{eq{{$auth3}}{{{PASSWORD}}}}}}}}}
  server_set_id = $auth2
  server_advertise_condition = ${{if def:tls_in_cipher}}
"
        )
    }
}

impl Drop for Exim {
    fn drop(&mut self) {
        // What still writes its log would bring back the directory of a test that is over. Nothing here may panic.
        drop(self.server.take());
        before(SOON, || (!is_at_work(&self.configuration())).then_some(()));
    }
}
