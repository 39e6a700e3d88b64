//! A real Dovecot with one mailbox, for one test.
//!
//! Started by root it stores mail as `nobody` and logs people in as Dovecot's own users; started by a plain user it does
//! everything as that user. Who knows the password has a mailbox, whatever their name. Stopped and started again, it has
//! the same ports and the same mail.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

use super::certificates::{Certificates, Flaw};
use super::imap_client::ImapClient;
use super::process::{Process, User, directory, free_port, listens, program};
use super::provider::{Provider, SCOPE};
use super::wait::{SOON, eventually};

/// The name with which the mailbox of a test is opened, where it needs no others.
pub const USERNAME: &str = "records";
/// The password that belongs to [`USERNAME`].
pub const PASSWORD: &str = "correct-horse";

/// A running IMAP server, ended with this value.
pub struct Dovecot {
    // Fields are dropped in this order: the server ends before its directory goes.
    server: Option<Process>,
    plain: u16,
    implicit: u16,
    certificates: Certificates,
    mailbox_owner: User,
    directory: TempDir,
    /// The files that only some servers have.
    settings: Option<TempDir>,
}

impl Dovecot {
    /// Starts a server with an empty mailbox, and returns when it answers.
    pub fn start() -> Dovecot {
        Dovecot::start_offering("", None)
    }

    /// Starts a server whose certificate ends with that day, like `2026-12-15`.
    pub fn start_until(day: &str) -> Dovecot {
        Dovecot::start_offering("", Some(day.parse().unwrap()))
    }

    /// Starts a server that says to offer these extensions, and no others besides those that are always there.
    pub fn start_with_extensions(extensions: &str) -> Dovecot {
        Dovecot::start_offering(
            &format!("imap_capability = IMAP4rev1 LITERAL+ ENABLE IDLE ID {extensions}\n"),
            None,
        )
    }

    /// Starts a server that bears many connections of one person at once.
    pub fn start_for_many() -> Dovecot {
        let many = "protocol imap {\n  mail_max_userip_connections = 0\n}\n\
                    service imap {\n  service_count = 0\n  process_limit = 8\n  client_limit = 400\n}\n";
        Dovecot::start_offering(many, None)
    }

    /// Starts a server that also takes tokens of this provider (XOAUTH2).
    pub fn start_with_tokens(provider: &Provider) -> Dovecot {
        let settings = directory();
        let path = settings.path().join("dovecot-oauth2.conf.ext");
        let info = provider.token_info();
        let text = format!("tokeninfo_url = {info}\nusername_attribute = username\nscope = {SCOPE}\n");
        fs::write(&path, text).unwrap();
        let also = format!(
            "auth_mechanisms = plain login xoauth2\npassdb {{\n  driver = oauth2\n  mechanisms = xoauth2\n  args = {}\n}}\n",
            path.display()
        );
        let mut dovecot = Dovecot::start_offering(&also, None);
        dovecot.settings = Some(settings);
        dovecot
    }

    /// Has the server show another certificate, from now on.
    pub fn show(&mut self, flaw: Flaw) {
        self.stop();
        self.certificates = Certificates::make_flawed(self.directory.path(), flaw);
        self.restart();
    }

    fn start_offering(capabilities: &str, until: Option<jiff::civil::Date>) -> Dovecot {
        let directory = directory();
        let user = User::current();
        let mailbox_owner = if user.is_root() { User::named("nobody") } else { user };
        mailbox_owner.make_directory(&directory.path().join("mail"));
        fs::write(directory.path().join("password"), PASSWORD).unwrap();
        let certificates = Certificates::make_until(directory.path(), until);
        let mut dovecot = Dovecot {
            server: None,
            plain: free_port(),
            implicit: free_port(),
            certificates,
            mailbox_owner,
            directory,
            settings: None,
        };
        let text = format!("{}{capabilities}", dovecot.configuration_text());
        fs::write(dovecot.configuration(), text).unwrap();
        dovecot.restart();
        dovecot
    }

    /// Starts the server again, or the first time; the mail is what it was.
    pub fn restart(&mut self) {
        self.stop();
        let mut command = Command::new(program("dovecot"));
        command.arg("-F").arg("-c").arg(self.configuration());
        let server = self.server.insert(Process::start(command));
        let (log, implicit, plain) = (self.directory.path().join("log"), self.implicit, self.plain);
        eventually("Dovecot to listen", SOON, || {
            if let Some(status) = server.status() {
                panic!("Dovecot ended with {status}:\n{}", fs::read_to_string(&log).unwrap_or_default());
            }
            (listens(implicit) && listens(plain)).then_some(())
        });
    }

    /// Stops the server; the mail stays.
    pub fn stop(&mut self) {
        if let Some(mut server) = self.server.take() {
            server.terminate(SOON).expect("Dovecot ends when it is told to");
            let (implicit, plain) = (self.implicit, self.plain);
            eventually("Dovecot to be gone", SOON, || (!listens(implicit) && !listens(plain)).then_some(()));
        }
    }

    /// The port on which TLS begins at once.
    pub fn port_imaps(&self) -> u16 {
        self.implicit
    }

    /// The port on which a connection begins in the clear and offers STARTTLS.
    pub fn port_starttls(&self) -> u16 {
        self.plain
    }

    /// The certificate of the authority that signed the server's.
    pub fn authority(&self) -> &Path {
        &self.certificates.authority
    }

    /// A configuration's `[[inboxes]]` for this mailbox, by `tls`: `implicit`, `starttls` or `none`.
    pub fn inbox(&self, name: &str, tls: &str) -> String {
        self.inbox_at(if tls == "implicit" { self.implicit } else { self.plain }, name, tls)
    }

    /// The same, reached by `port`.
    pub fn inbox_at(&self, port: u16, name: &str, tls: &str) -> String {
        let password = self.directory.path().join("password");
        format!(
            "[[inboxes]]\nname = \"{name}\"\nkind = \"imap\"\nhost = \"127.0.0.1\"\nport = {port}\ntls = \"{tls}\"\n\
             username = \"{USERNAME}\"\npassword_file = \"{}\"\nmailbox = \"INBOX\"\n",
            password.display()
        )
    }

    /// The same, opened by this sign-in instead of a password.
    pub fn inbox_by_token(&self, name: &str, tls: &str, sign_in: &str) -> String {
        let by_password = self.inbox(name, tls);
        let lines = by_password.lines().map(|line| match line.starts_with("password_file") {
            true => format!("sign_in = \"{sign_in}\"\n"),
            false => format!("{line}\n"),
        });
        lines.collect()
    }

    /// The same, with requests held in `Records/Hold` and cleared to `Records/Cleared`.
    pub fn holding_inbox(&self, name: &str, tls: &str) -> String {
        format!("{}hold = \"Records/Hold\"\ncleared = \"Records/Cleared\"\n", self.inbox(name, tls))
    }

    /// The subjects of the messages in `mailbox`, in order; none where there is no such mailbox.
    pub fn subjects(&self, mailbox: &str) -> Vec<String> {
        let mut client = self.client();
        if !client.has_mailbox(mailbox) {
            return Vec::new();
        }
        client.select(mailbox);
        let uids = client.uids();
        let subject = |message: Vec<u8>| {
            let text = String::from_utf8_lossy(&message).into_owned();
            text.lines().find_map(|it| it.strip_prefix("Subject: ")).unwrap_or_default().to_owned()
        };
        uids.into_iter().map(|uid| subject(client.message(uid))).collect()
    }

    /// Has nothing made under this name, as on a server whose disk or rights stand against it, until it is
    /// [let](Dovecot::allow_mailbox).
    pub fn forbid_mailbox(&self, name: &str) {
        let maildir = self.maildir();
        self.mailbox_owner.make_directory(&maildir);
        fs::write(maildir.join(format!(".{}", name.replace('/', "."))), "in the way").unwrap();
    }

    /// Takes away what [`Dovecot::forbid_mailbox`] put in the way.
    pub fn allow_mailbox(&self, name: &str) {
        fs::remove_file(self.maildir().join(format!(".{}", name.replace('/', ".")))).unwrap();
    }

    /// A colleague's connection in the clear.
    pub fn client(&self) -> ImapClient {
        ImapClient::plain(self.plain, USERNAME, PASSWORD)
    }

    /// A connection in the clear to the mailbox of `user`.
    pub fn client_of(&self, user: &str) -> ImapClient {
        ImapClient::plain(self.plain, user, PASSWORD)
    }

    /// A colleague's connection by TLS.
    pub fn client_tls(&self) -> ImapClient {
        ImapClient::tls(self.implicit, self.authority(), USERNAME, PASSWORD)
    }

    /// Puts a message into the mailbox, as its delivery would; its UID. A client that idles is told.
    pub fn deliver(&self, message: &[u8]) -> u32 {
        self.client().append(message)
    }

    /// Puts a message into the mailbox while the server is stopped, as another program that shares the disk would.
    pub fn deliver_while_stopped(&self, message: &[u8]) {
        assert!(self.server.is_none(), "the server is stopped");
        let maildir = self.maildir();
        for name in ["", "tmp", "new", "cur"] {
            self.mailbox_owner.make_directory(&maildir.join(name));
        }
        let name = format!("{}.test.{:016x}", fastrand::u32(1_000_000_000..), fastrand::u64(..));
        let (unfinished, path) = (maildir.join("tmp").join(&name), maildir.join("new").join(&name));
        fs::write(&unfinished, message).unwrap();
        std::os::unix::fs::chown(&unfinished, Some(self.mailbox_owner.uid), Some(self.mailbox_owner.gid)).unwrap();
        fs::rename(unfinished, path).unwrap();
    }

    /// How many connections idle now (the command IDLE), by what the server's processes say of themselves.
    pub fn idling(&self) -> usize {
        let Some(server) = &self.server else { return 0 };
        children(server.id()).iter().filter(|it| it.contains("IDLE")).count()
    }

    /// Marks a message as read.
    pub fn mark_seen(&self, uid: u32) {
        self.client().mark_seen(uid);
    }

    /// The UIDs of the messages that are marked as read.
    pub fn seen(&self) -> Vec<u32> {
        let mut client = self.client();
        let uids = client.uids();
        uids.into_iter().filter(|uid| client.flags(*uid).iter().any(|it| it == "\\Seen")).collect()
    }

    /// Makes the server number its messages anew, as after a mailbox was restored or its index lost.
    pub fn change_uid_validity(&mut self) {
        let running = self.server.is_some();
        self.stop();
        for file in fs::read_dir(self.maildir()).unwrap().map(Result::unwrap) {
            let name = file.file_name();
            let name = name.to_string_lossy();
            if name == "dovecot-uidlist" || name.starts_with("dovecot.index") {
                fs::remove_file(file.path()).unwrap();
            }
        }
        if running {
            self.restart();
        }
    }

    /// Makes the mailbox an empty one that begins its numbers at 1 and says that they are the old ones, as a server does
    /// that is set up again without care, or keeps no UIDVALIDITY.
    pub fn number_anew_under_the_same_validity(&mut self) {
        let validity = self.client().uid_validity();
        self.stop();
        let maildir = self.maildir();
        fs::remove_dir_all(&maildir).unwrap();
        for name in ["", "tmp", "new", "cur"] {
            self.mailbox_owner.make_directory(&maildir.join(name));
        }
        let list = maildir.join("dovecot-uidlist");
        fs::write(&list, format!("3 V{validity} N1 G{:032x}\n", fastrand::u128(..))).unwrap();
        std::os::unix::fs::chown(&list, Some(self.mailbox_owner.uid), Some(self.mailbox_owner.gid)).unwrap();
        self.restart();
        assert_eq!(self.client().uid_validity(), validity);
    }

    /// What the server logged.
    pub fn log(&self) -> String {
        fs::read_to_string(self.directory.path().join("log")).unwrap_or_default()
    }

    /// Where the mailboxes of `user` lie.
    pub fn maildir_of(&self, user: &str) -> PathBuf {
        self.directory.path().join("mail").join(user)
    }

    fn maildir(&self) -> PathBuf {
        self.maildir_of(USERNAME)
    }

    fn configuration(&self) -> PathBuf {
        self.directory.path().join("dovecot.conf")
    }

    fn configuration_text(&self) -> String {
        let User { name: owner, group, uid, gid } = &self.mailbox_owner;
        let as_one_user = format!(
            "default_internal_user = {owner}\ndefault_internal_group = {group}\ndefault_login_user = {owner}\n\
             service anvil {{\n  chroot =\n}}\nservice stats {{\n  chroot =\n}}\n"
        );
        let is_root = User::current().is_root();
        let users = if is_root { "" } else { &as_one_user };
        let login_root = if is_root { "" } else { "chroot =" };
        let (base, plain, implicit) = (self.directory.path().display(), self.plain, self.implicit);
        let (certificate, key) = (self.certificates.certificate.display(), self.certificates.key.display());
        format!(
            "base_dir = {base}/run
state_dir = {base}/state
log_path = {base}/log
protocols = imap
listen = 127.0.0.1
ssl = yes
ssl_cert = <{certificate}
ssl_key = <{key}
disable_plaintext_auth = no
auth_mechanisms = plain login
auth_failure_delay = 0
mail_location = maildir:{base}/mail/%u
mail_uid = {uid}
mail_gid = {gid}
first_valid_uid = 1
first_valid_gid = 1
mail_fsync = never
verbose_proctitle = yes
mailbox_idle_check_interval = 1s
{users}
passdb {{
  driver = static
  mechanisms = plain login
  args = password={PASSWORD}
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={base}/mail/%u
}}
namespace inbox {{
  inbox = yes
  separator = /
}}
service imap-login {{
  {login_root}
  inet_listener imap {{
    port = {plain}
  }}
  inet_listener imaps {{
    port = {implicit}
    ssl = yes
  }}
}}
"
        )
    }
}

/// The command lines of the children of the process `parent`.
fn children(parent: u32) -> Vec<String> {
    let processes = fs::read_dir("/proc").expect("/proc is mounted").flatten();
    let is_child = |directory: &Path| {
        let status = fs::read_to_string(directory.join("status")).unwrap_or_default();
        status.lines().any(|line| line.strip_prefix("PPid:").is_some_and(|it| it.trim() == parent.to_string()))
    };
    let command_line = |directory: &Path| fs::read_to_string(directory.join("cmdline")).unwrap_or_default();
    processes.map(|it| it.path()).filter(|it| is_child(it)).map(|it| command_line(&it)).collect()
}
