//! How long forewarn takes for a whole mailbox, beside how long `mbsync` takes to copy it.
//!
//! The mailbox holds the messages of the SpamAssassin corpus (`benches/corpus` fetches it), on a local Dovecot, read by
//! TLS. Runs alternate and each starts from nothing: an empty state directory, an empty Maildir. forewarn fetches, stores,
//! reads, triages and writes its alerts as files; mbsync fetches and stores. Times are wall times of the whole program;
//! memory is the largest sum of what the program and its children held at one moment, looked at some fifty times a second.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use crate::support::daemon::Installation;
use crate::support::dovecot::{Dovecot, PASSWORD, USERNAME};
use crate::support::process::{Process, directory, program};
use crate::{quantile, sorted};

const RUNS: usize = 5;

/// How often memory is looked at.
const GLANCE: Duration = Duration::from_millis(20);

/// What one run took.
struct Run {
    seconds: f64,
    mebibytes: f64,
}

pub fn measure() {
    let messages = corpus();
    let mut dovecot = Dovecot::start();
    dovecot.stop();
    for message in &messages {
        dovecot.deliver_while_stopped(message);
    }
    dovecot.restart();
    // Nobody's first look: the server's indexes are made, and the files are in memory.
    mbsync(&dovecot, messages.len());
    let mut ours = Vec::new();
    let mut theirs = Vec::new();
    for number in 1..=RUNS {
        theirs.push(mbsync(&dovecot, messages.len()));
        ours.push(forewarn(&dovecot, messages.len()));
        let (ours, theirs) = (&ours[number - 1], &theirs[number - 1]);
        println!(
            "mailbox: run {number}: forewarn {:.2} s, {:.0} MiB; mbsync {:.2} s, {:.0} MiB; ratio {:.2}",
            ours.seconds,
            ours.mebibytes,
            theirs.seconds,
            theirs.mebibytes,
            ours.seconds / theirs.seconds
        );
    }
    let median = |runs: &[Run]| quantile(&sorted(runs.iter().map(|it| it.seconds)), 0.5);
    let peak = |runs: &[Run]| quantile(&sorted(runs.iter().map(|it| it.mebibytes)), 1.0);
    println!(
        "mailbox: {} messages, {:.1} MiB: forewarn median {:.2} s, peak {:.0} MiB; mbsync median {:.2} s, peak {:.0} MiB; \
         ratio of the medians {:.2}",
        messages.len(),
        messages.iter().map(Vec::len).sum::<usize>() as f64 / f64::from(1 << 20),
        median(&ours),
        peak(&ours),
        median(&theirs),
        peak(&theirs),
        median(&ours) / median(&theirs)
    );
}

fn forewarn(dovecot: &Dovecot, messages: usize) -> Run {
    let installation = Installation::new(&[dovecot.inbox("records", "implicit")], &[dovecot.authority()]);
    installation.without_digest();
    let mut command = installation.command(&["run", "--once"]);
    let errors = fs::File::create(installation.state().with_file_name("stderr")).unwrap();
    command.stdout(errors.try_clone().unwrap()).stderr(errors);
    let run = watch(command);
    let entries = installation.entries();
    assert_eq!(entries.len(), messages, "every message is an entry: {}", installation.diagnostics());
    if std::env::var_os("KEEP").is_some() {
        let alerts = installation.letters().len();
        let unclear = entries.iter().filter(|it| it["kind"] == "unclear").count();
        println!("mailbox: {alerts} notices, {unclear} messages unclear");
    }
    run
}

fn mbsync(dovecot: &Dovecot, messages: usize) -> Run {
    let directory = directory();
    let (base, configuration) = (directory.path(), directory.path().join("mbsyncrc"));
    let text = format!(
        "IMAPAccount server\nHost localhost\nPort {}\nUser {USERNAME}\nPass {PASSWORD}\nSSLType IMAPS\n\
         CertificateFile {}\n\nIMAPStore far\nAccount server\n\nMaildirStore near\nPath {base}/\nInbox {base}/inbox\n\n\
         Channel records\nFar :far:INBOX\nNear :near:INBOX\nCreate Near\nSync Pull New\nSyncState {base}/\n",
        dovecot.port_imaps(),
        dovecot.authority().display(),
        base = base.display()
    );
    fs::write(&configuration, text).unwrap();
    let mut command = Command::new(program("mbsync"));
    command.arg("--quiet").arg("--config").arg(&configuration).arg("records");
    let run = watch(command);
    let copied = ["new", "cur"].map(|it| fs::read_dir(base.join("inbox").join(it)).unwrap().count());
    assert_eq!(copied.iter().sum::<usize>(), messages, "every message is copied");
    run
}

/// Runs `command` to its end.
fn watch(command: Command) -> Run {
    let started = Instant::now();
    let mut process = Process::start(command);
    let mut most = 0;
    let status = loop {
        if let Some(status) = process.status() {
            break status;
        }
        most = most.max(held(process.id()));
        std::thread::sleep(GLANCE);
    };
    let seconds = started.elapsed().as_secs_f64();
    assert!(status.success(), "expected the run to succeed, but it ended with {status}");
    Run { seconds, mebibytes: most as f64 / 1024.0 }
}

/// How much memory the process and its children hold now, in KiB: pages that several share count in part for each.
fn held(process: u32) -> u64 {
    let children = fs::read_to_string(format!("/proc/{process}/task/{process}/children")).unwrap_or_default();
    let mut all = vec![process];
    all.extend(children.split_whitespace().filter_map(|it| it.parse::<u32>().ok()));
    let of_threads = fs::read_dir(format!("/proc/{process}/task")).into_iter().flatten().flatten();
    for thread in of_threads.map(|it| it.path()).filter(|it| !it.ends_with(process.to_string())) {
        let children = fs::read_to_string(thread.join("children")).unwrap_or_default();
        all.extend(children.split_whitespace().filter_map(|it| it.parse::<u32>().ok()));
    }
    all.into_iter().map(share).sum()
}

fn share(process: u32) -> u64 {
    let maps = fs::read_to_string(format!("/proc/{process}/smaps_rollup")).unwrap_or_default();
    let line = maps.lines().find_map(|it| it.strip_prefix("Pss:"));
    line.and_then(|it| it.trim().strip_suffix("kB")).and_then(|it| it.trim().parse().ok()).unwrap_or_default()
}

/// The messages of the corpus, without the line that a mailbox file puts before each.
fn corpus() -> Vec<Vec<u8>> {
    corpus_if_any().expect("the corpus is there: run `benches/corpus`")
}

/// The same; none where the corpus has not been fetched.
pub fn corpus_if_any() -> Option<Vec<Vec<u8>>> {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/bench/corpus/package/data");
    let folders = fs::read_dir(&data).ok()?;
    let folders = folders.map(|it| it.unwrap().path()).filter(|it| it.is_dir());
    let mut files: Vec<PathBuf> =
        folders.flat_map(|it| fs::read_dir(it).unwrap()).map(|it| it.unwrap().path()).collect();
    files.retain(|it| it.extension().is_some_and(|it| it == "txt"));
    files.sort();
    let read = |path: &PathBuf| {
        let bytes = fs::read(path).unwrap();
        match bytes.starts_with(b"From ") {
            true => bytes.splitn(2, |it| *it == b'\n').nth(1).unwrap_or_default().to_vec(),
            false => bytes,
        }
    };
    Some(files.iter().map(read).collect())
}
