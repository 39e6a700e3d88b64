//! The box in which hostile bytes are looked at: what a process takes from itself before it reads them.
//!
//! Two processes look at what strangers send: the reading child ([`shut_in_reader`]), and tesseract, which looks at
//! pictures and whose process calls [`shut_in_program`] before it becomes that program. Each takes, in this order, because
//! each step needs what the next one takes away:
//!
//! 1. memory, processor time, files to write, core dumps (resource limits), and its claim to outlive the service when
//!    memory is short;
//! 2. the right to gain rights (`no_new_privs`), and to be looked into by others;
//! 3. files, TCP ports, and other processes of the same user (Landlock);
//! 4. all system calls but those that computing and answering take (seccomp).
//!
//! The reading child keeps its two pipes and nothing else: it opens no file, starts nothing and makes no memory
//! executable. Tesseract also reads the libraries of the system and its own data, and starts as itself.
//!
//! A system that lacks one of these (an old kernel, Landlock switched off) is no reason not to read: a message that nobody
//! reads is the greater harm. What is missing is found out by trying ([`probe`]), not by asking for versions, and said.
//!
//! *Limits.* What an open pipe allows stays allowed, and how long and how much a child answers is for its parent to bound.

use std::io::{self, Read};
use std::path::{Path, PathBuf};

use landlock::{
    ABI, Access, AccessFs, AccessNet, BitFlags, PathBeneath, PathFd, Ruleset, RulesetAttr, RulesetCreatedAttr,
    RulesetError, Scope,
};
use rustix::process::{DumpableBehavior, Resource, Rlimit, getrlimit, set_dumpable_behavior, setrlimit};
use rustix::thread::set_no_new_privs;

mod calls;
pub mod probe;

/// The address space of the reading child, in bytes.
pub const READER_MEMORY: u64 = 2 << 30;

/// The processor time of the reading child, in seconds: an orphan that hangs ends by itself.
const READER_SECONDS: u64 = 900;

/// The address space of tesseract, in bytes; a page at 600 dots an inch takes a quarter of it.
pub const PROGRAM_MEMORY: u64 = 1 << 30;

/// As many files may be open at once: the three streams, a program's libraries, one file a language.
const FILES: u64 = 64;

/// The newest rules of Landlock that are asked for; a kernel that knows fewer enforces those.
const RULES: ABI = ABI::V10;

/// Where libraries lie, and beside a program that is installed elsewhere (`/opt/x/bin/x`, `/opt/x/lib`), which of its
/// neighbours hold them.
const LIBRARIES: [&str; 10] = [
    "/lib",
    "/lib32",
    "/lib64",
    "/usr/lib",
    "/usr/lib32",
    "/usr/lib64",
    "/usr/local/lib",
    "/usr/local/lib64",
    "/nix/store",
    "/gnu/store",
];

/// Where tesseract's data lie below a directory in which programs are installed.
const DATA: [&str; 3] = ["share/tesseract-ocr", "share/tessdata", "share/tesseract"];

/// What a program's start looks at: where libraries are, and how many processors there may be.
const START: [&str; 2] = ["/etc/ld.so.cache", "/sys/devices/system/cpu"];

/// What a script may start: the programs of the system.
const PROGRAMS: [&str; 4] = ["/bin", "/usr/bin", "/usr/local/bin", "/opt"];

/// Shuts this process in for reading messages: called before anything is read.
///
/// What the system does not know how to take away stays; [`probe::measure`] finds that out.
pub fn shut_in_reader() {
    for (resource, most) in [
        (Resource::As, READER_MEMORY),
        (Resource::Cpu, READER_SECONDS),
        (Resource::Core, 0),
        (Resource::Fsize, 0),
        (Resource::Nofile, FILES),
    ] {
        // A bound that cannot be set is one that is tighter already.
        let _ = bound(resource, most);
    }
    give_way_when_memory_is_short();
    let _ = set_no_new_privs(true);
    let _ = set_dumpable_behavior(DumpableBehavior::NotDumpable);
    let _ = shut_out(&[]);
    let _ = calls::allow(calls::Needs::Computing);
}

/// Shuts this process in for `program`, which it becomes next; `data` is where tesseract's data lie, where not in its own
/// place. It may take `seconds` of processor time.
///
/// A program that is a script may also start the programs of the system, of which it is made; it still writes nothing,
/// sees nothing of the service, and has no network.
///
/// # Errors
///
/// When a resource limit cannot be set. What else the system does not know how to take away stays;
/// [`probe::measure`] finds that out.
pub fn shut_in_program(program: &Path, data: Option<&Path>, seconds: u64) -> io::Result<()> {
    for (resource, most) in [
        (Resource::As, PROGRAM_MEMORY),
        (Resource::Cpu, seconds),
        (Resource::Core, 0),
        (Resource::Fsize, 0),
        (Resource::Nofile, FILES),
    ] {
        bound(resource, most)?;
    }
    give_way_when_memory_is_short();
    let _ = set_no_new_privs(true);
    let is_script = is_script(program);
    let _ = shut_out(&needed(program, data, is_script));
    let _ = calls::allow(if is_script { calls::Needs::Starting } else { calls::Needs::Program });
    Ok(())
}

/// Sets a resource limit; one that is tighter already stays, for it may not be widened.
fn bound(resource: Resource, most: u64) -> io::Result<()> {
    let most = getrlimit(resource).maximum.map_or(most, |already| most.min(already));
    Ok(setrlimit(resource, Rlimit { current: Some(most), maximum: Some(most) })?)
}

/// Where the machine, or the service's share of it, runs out of memory, the kernel ends this process and not the service.
fn give_way_when_memory_is_short() {
    // The highest score there is. A system without /proc chooses for itself.
    let _ = std::fs::write("/proc/self/oom_score_adj", "1000");
}

/// What is opened to a process that opens nothing else.
type Opened = (PathBuf, BitFlags<AccessFs>);

/// Leaves of all files those in `opened`, of the network and of other processes nothing.
fn shut_out(opened: &[Opened]) -> Result<(), RulesetError> {
    let mut rules = Ruleset::default()
        .handle_access(AccessFs::from_all(RULES))?
        .handle_access(AccessNet::from_all(RULES))?
        .scope(Scope::from_all(RULES))?
        .create()?;
    for (path, access) in opened {
        // What is not there needs no rule.
        let Ok(at) = PathFd::new(path) else { continue };
        let access = if path.is_dir() { *access } else { *access & AccessFs::from_file(RULES) };
        rules = rules.add_rule(PathBeneath::new(at, access))?;
    }
    rules.restrict_self()?;
    Ok(())
}

/// What `program` must be able to read and to start.
fn needed(program: &Path, data: Option<&Path>, is_script: bool) -> Vec<Opened> {
    let read = AccessFs::ReadFile | AccessFs::ReadDir;
    // The loader of libraries is started like a program.
    let start = read | AccessFs::Execute;
    let real = program.canonicalize().unwrap_or_else(|_| program.to_owned());
    let mut opened = vec![(program.to_owned(), start), (real.clone(), start)];
    opened.extend(LIBRARIES.map(|it| (it.into(), start)));
    opened.extend(START.map(|it| (it.into(), read)));
    let installed = real.parent().and_then(Path::parent);
    if let Some(installed) = installed.filter(|it| it.parent().is_some()) {
        opened.extend(["lib", "lib64"].map(|it| (installed.join(it), start)));
    }
    for installed in installed.into_iter().chain(["/usr", "/usr/local"].map(Path::new)) {
        opened.extend(DATA.map(|it| (installed.join(it), read)));
    }
    opened.extend(data.map(|it| (it.to_owned(), read)));
    if is_script {
        opened.extend(PROGRAMS.map(|it| (it.into(), start)));
        opened.extend(real.parent().map(|it| (it.to_owned(), read)));
    }
    opened
}

/// Whether the program is a text for an interpreter.
fn is_script(program: &Path) -> bool {
    let mut sign = [0; 2];
    let read = std::fs::File::open(program).and_then(|mut file| file.read_exact(&mut sign));
    read.is_ok() && &sign == b"#!"
}

#[cfg(test)]
mod tests {
    use std::path::{Path, PathBuf};

    use super::needed;

    fn opened(program: &str, data: Option<&str>, is_script: bool) -> Vec<PathBuf> {
        needed(Path::new(program), data.map(Path::new), is_script).into_iter().map(|(path, _)| path).collect()
    }

    #[test]
    fn a_program_is_shown_its_libraries_and_its_data_and_nothing_of_the_service() {
        for is_script in [false, true] {
            let opened = opened("/opt/ocr/bin/tesseract", Some("/srv/tessdata"), is_script);
            for expected in ["/usr/lib", "/opt/ocr/lib", "/opt/ocr/share/tessdata", "/srv/tessdata"] {
                assert!(opened.contains(&expected.into()), "{expected}");
            }
            for secret in
                ["/etc/forewarn/imap-password", "/var/lib/forewarn/forewarn.db", "/run/credentials", "/srv/mail"]
            {
                assert!(!opened.iter().any(|it| Path::new(secret).starts_with(it)), "{secret}");
            }
        }
    }

    #[test]
    fn a_program_at_the_root_opens_no_root() {
        let opened = opened("/bin/no-such-tesseract", None, false);
        assert!(!opened.contains(&"/lib64/..".into()) && !opened.contains(&"/".into()), "{opened:?}");
    }
}
