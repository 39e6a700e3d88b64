//! Programs that a test starts: found, given ports and a user, ended.

use std::fs;
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::Duration;

use tempfile::TempDir;

use super::wait::{SOON, before};

/// Where `name` is installed; the directories of system programs are searched too, as PATH of a plain user lacks them.
///
/// # Panics
///
/// Where it is not installed, saying how to install it.
#[track_caller]
pub fn program(name: &str) -> PathBuf {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let directories = std::env::split_paths(&path).chain(["/usr/sbin", "/usr/bin"].map(PathBuf::from));
    directories
        .map(|directory| directory.join(name))
        .find(|it| it.is_file())
        .unwrap_or_else(|| panic!("expected the program `{name}`, but it is not installed: run `make setup-test`"))
}

/// A directory that ends with the test, open to the unprivileged users as whom mail servers work.
pub fn directory() -> TempDir {
    let directory = TempDir::new().expect("a temporary directory can be made");
    fs::set_permissions(directory.path(), fs::Permissions::from_mode(0o755)).unwrap();
    directory
}

/// Makes a program of the shell's commands `body`.
///
/// Another process writes it: while this one had it open, a child of another test could inherit that, and a file that is
/// open for writing cannot be started.
pub fn script(path: &Path, body: &str) {
    let write = ["-c", "printf '%s' \"$1\" > \"$0\" && chmod 755 \"$0\""];
    let text = format!("#!/bin/sh\n{body}");
    assert!(Command::new("sh").args(write).arg(path).arg(text).status().unwrap().success());
}

/// A loopback port that nobody listens on.
///
/// It lies below the ports that the kernel gives to outgoing connections, so that a server which is stopped finds it
/// free when it starts again.
pub fn free_port() -> u16 {
    loop {
        let port = fastrand::u16(15_000..32_000);
        if TcpListener::bind((Ipv4Addr::LOCALHOST, port)).is_ok() {
            return port;
        }
    }
}

/// Whether something listens on `port` of this host.
pub fn listens(port: u16) -> bool {
    TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_ok()
}

/// Whether a process runs whose command line names `path`.
pub fn is_at_work(path: &Path) -> bool {
    let names = |process: PathBuf| {
        let line = fs::read(process.join("cmdline")).unwrap_or_default();
        String::from_utf8_lossy(&line).contains(&*path.to_string_lossy())
    };
    fs::read_dir("/proc").unwrap().flatten().any(|it| names(it.path()))
}

/// A user of this system.
#[derive(Debug, Clone)]
pub struct User {
    pub name: String,
    pub group: String,
    pub uid: u32,
    pub gid: u32,
}

impl User {
    /// The user as whom the tests run.
    pub fn current() -> User {
        let of_this_process = fs::metadata("/proc/self").expect("/proc is mounted");
        User::find(|_, uid| uid == of_this_process.uid()).expect("the user of this process is in /etc/passwd")
    }

    /// The user `name`.
    pub fn named(name: &str) -> User {
        User::find(|it, _| it == name)
            .unwrap_or_else(|| panic!("expected the user `{name}`, but found none: run `make setup-test`"))
    }

    fn find(is_it: impl Fn(&str, u32) -> bool) -> Option<User> {
        let users = fs::read_to_string("/etc/passwd").unwrap();
        users.lines().find_map(|line| {
            let mut fields = line.split(':');
            let name = fields.next()?.to_owned();
            let (uid, gid) = (fields.nth(1)?.parse().ok()?, fields.next()?.parse().ok()?);
            is_it(&name, uid).then(|| User { group: group(gid), name, uid, gid })
        })
    }

    pub fn is_root(&self) -> bool {
        self.uid == 0
    }

    /// Makes a directory that belongs to this user.
    pub fn make_directory(&self, path: &Path) {
        fs::create_dir_all(path).unwrap();
        chown(path, Some(self.uid), Some(self.gid)).unwrap();
    }
}

fn group(gid: u32) -> String {
    let groups = fs::read_to_string("/etc/group").unwrap();
    let has_id = |line: &&str| line.split(':').nth(2).and_then(|it| it.parse().ok()) == Some(gid);
    groups.lines().find(has_id).and_then(|line| line.split(':').next()).unwrap_or("nogroup").to_owned()
}

/// A child process that is ended with this value.
#[derive(Debug)]
pub struct Process(Child);

impl Process {
    /// Starts `command`, in the process group of the tests: who interrupts the tests interrupts it too.
    pub fn start(mut command: Command) -> Process {
        let child = command.stdin(Stdio::null()).spawn();
        Process(child.unwrap_or_else(|error| panic!("failed to start {command:?}: {error}")))
    }

    pub fn id(&self) -> u32 {
        self.0.id()
    }

    /// How it ended, if it did.
    pub fn status(&mut self) -> Option<ExitStatus> {
        self.0.try_wait().unwrap()
    }

    /// Asks it to end, and waits until it did; after `at_most` there is no answer.
    pub fn terminate(&mut self, at_most: Duration) -> Option<ExitStatus> {
        if let Some(status) = self.status() {
            return Some(status);
        }
        // The shell's own `kill` is on every system, and std has only SIGKILL.
        Command::new("sh").args(["-c", "kill -s TERM \"$0\"", &self.id().to_string()]).status().unwrap();
        before(at_most, || self.status())
    }

    /// Ends it at once, as a crash would; its own children find their pipes closed.
    pub fn kill(&mut self) -> ExitStatus {
        self.0.kill().unwrap();
        self.0.wait().unwrap()
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        if self.terminate(SOON).is_none() {
            self.kill();
        }
    }
}
