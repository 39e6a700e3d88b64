//! What a boxed process can reach all the same: found out by one that tries.
//!
//! [`measure`] starts this program once more, as `forewarn probe`; [`attempt`] is that process. It shuts itself in exactly as
//! a reader or tesseract's process does, then tries to open, to write, to connect, to signal, to look into its parent, to
//! take more memory than it may and to become another program, and says what it could do. Nothing of the service is
//! touched: what it opens is the root directory, what it writes is an empty file that it removes, whom it signals is
//! its own parent, with the signal that only asks whether one may.

use std::ffi::OsStr;
use std::fs;
use std::io::{self, Write};
use std::net::{Ipv4Addr, TcpStream, UdpSocket};
use std::os::unix::net::UnixDatagram;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Command, Stdio};

use rustix::process::{Pid, PidfdFlags, PidfdGetfdFlags, getppid, pidfd_getfd, pidfd_open, test_kill_process};

use super::{PROGRAM_MEMORY, READER_MEMORY, shut_in_program, shut_in_reader};

/// The command of forewarn that tries.
pub const COMMAND: &str = "probe";

/// The last line of a process that tried everything.
const END: &str = "end";

/// What a program that is started for a trial does: nothing.
const HARMLESS: &str = "/bin/true";

/// The processor time of a trial, in seconds.
const SECONDS: u64 = 10;

/// Who is shut in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Inmate<'a> {
    /// The reading child.
    Reader,
    /// The process that becomes this program, tesseract.
    Program(&'a Path),
}

/// Something that a boxed process must not be able to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    Files,
    Writing,
    Network,
    Sockets,
    Signals,
    Processes,
    Memory,
    Programs,
}

impl Reach {
    /// All of them, in the order in which they are tried.
    pub const ALL: [Reach; 8] = [
        Reach::Files,
        Reach::Writing,
        Reach::Network,
        Reach::Sockets,
        Reach::Signals,
        Reach::Processes,
        Reach::Memory,
        Reach::Programs,
    ];

    /// What it is, for a person: "it can …".
    pub fn in_words(self) -> &'static str {
        match self {
            Reach::Files => "open any file of its user",
            Reach::Writing => "write files",
            Reach::Network => "reach the network",
            Reach::Sockets => "open local sockets",
            Reach::Signals => "signal other processes",
            Reach::Processes => "look into other processes",
            Reach::Memory => "take memory without bound",
            Reach::Programs => "start other programs",
        }
    }

    /// Its name between the two processes.
    fn as_str(self) -> &'static str {
        match self {
            Reach::Files => "files",
            Reach::Writing => "writing",
            Reach::Network => "network",
            Reach::Sockets => "sockets",
            Reach::Signals => "signals",
            Reach::Processes => "processes",
            Reach::Memory => "memory",
            Reach::Programs => "programs",
        }
    }
}

/// Why it is not known what a boxed process can reach.
#[derive(Debug, thiserror::Error)]
pub enum ProbeError {
    #[error("failed to start the process that tries the box")]
    Start(#[source] io::Error),
    #[error("expected the process that tries the box to answer, but found {0}")]
    Broken(String),
}

/// What a process shut in as `inmate` can do all the same; `forewarn` is this program. It takes a few milliseconds.
///
/// # Errors
///
/// [`ProbeError`]; then nothing is known.
pub fn measure(forewarn: &Path, inmate: Inmate<'_>) -> Result<Vec<Reach>, ProbeError> {
    let mut command = Command::new(forewarn);
    command.arg(COMMAND);
    if let Inmate::Program(program) = inmate {
        command.arg(program);
    }
    command.env_clear().current_dir("/").stdin(Stdio::null()).stderr(Stdio::null());
    let output = command.output().map_err(ProbeError::Start)?;
    if !output.status.success() {
        return Err(ProbeError::Broken(output.status.to_string()));
    }
    let said = String::from_utf8_lossy(&output.stdout);
    let mut found: Vec<Reach> =
        Reach::ALL.into_iter().filter(|reach| said.lines().any(|it| it == reach.as_str())).collect();
    // Last of all it tried to become another program; if it could, it did not come to its end.
    if !said.lines().any(|it| it == END) && !found.contains(&Reach::Programs) {
        found.push(Reach::Programs);
    }
    Ok(found)
}

/// What a process could do, joined for a person.
pub fn in_words(found: &[Reach]) -> String {
    found.iter().map(|it| it.in_words()).collect::<Vec<_>>().join(", ")
}

/// Shuts this process in as `inmate`, tries everything, and writes to `output` what it could do.
///
/// # Errors
///
/// When it could not be shut in or its answer not be written.
pub fn attempt(inmate: Inmate<'_>, mut output: impl Write) -> io::Result<()> {
    let parent = getppid();
    let memory = match inmate {
        Inmate::Reader => {
            shut_in_reader();
            READER_MEMORY
        }
        Inmate::Program(program) => {
            shut_in_program(program, None, SECONDS)?;
            PROGRAM_MEMORY
        }
    };
    for reach in Reach::ALL {
        let could = match reach {
            Reach::Files => could(fs::read_dir("/")),
            Reach::Writing => could_write(),
            Reach::Network => {
                could(UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)))
                    || could(TcpStream::connect((Ipv4Addr::LOCALHOST, 9)))
            }
            Reach::Sockets => could(UnixDatagram::unbound()),
            Reach::Signals => parent.is_some_and(|it| could(test_kill_process(it).map_err(Into::into))),
            Reach::Processes => parent.is_some_and(could_look_into),
            Reach::Memory => Vec::<u8>::new().try_reserve_exact(memory as usize).is_ok(),
            Reach::Programs => could(Command::new(HARMLESS).spawn().and_then(|mut it| it.wait())),
        };
        if could {
            writeln!(output, "{}", reach.as_str())?;
        }
    }
    output.flush()?;
    let refused = Command::new(HARMLESS).exec();
    if could::<()>(Err(refused)) {
        writeln!(output, "{}", Reach::Programs.as_str())?;
    }
    writeln!(output, "{END}")?;
    output.flush()
}

/// Whether what was tried is possible: only a refusal says that it is not. That nobody listens, or that there is no such
/// file, is not a refusal.
fn could<T>(tried: io::Result<T>) -> bool {
    match tried {
        Ok(_) => true,
        Err(error) => error.kind() != io::ErrorKind::PermissionDenied,
    }
}

fn could_write() -> bool {
    let mut path = std::env::temp_dir();
    path.push(OsStr::new(&format!("forewarn-probe-{}", std::process::id())));
    let made = fs::File::options().write(true).create_new(true).open(&path);
    let is_made = made.is_ok();
    let could = could(made);
    if is_made {
        let _ = fs::remove_file(&path);
    }
    could
}

/// Whether the files and the memory of another process can be had, as a debugger has them.
fn could_look_into(process: Pid) -> bool {
    let files = pidfd_open(process, PidfdFlags::empty())
        .and_then(|it| pidfd_getfd(it, 0, PidfdGetfdFlags::empty()))
        .map_err(io::Error::from);
    could(files) || could(fs::File::open(format!("/proc/{}/mem", process.as_raw_nonzero())))
}
