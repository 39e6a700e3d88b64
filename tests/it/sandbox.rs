//! The box of what looks at hostile bytes, from inside and from outside, and what becomes of a message that breaks it.
//!
//! From inside: `forewarn probe` tries what a boxed process must not be able to do. That it would find a hole is shown by
//! taking Landlock and seccomp away from it, as a kernel that is too old does: a library in front of the C library says that
//! there are no such system calls.

use std::collections::BTreeSet;
use std::fs;
use std::io::{Cursor, Write};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use forewarn::extract::limits::Limits;
use forewarn::extract::picture::Way;
use forewarn::extract::{Omitted, extract, pictures};
use forewarn::model::{Bytes, Cause, Content, Document, InboxName, Media, Origin, Picture, Private, RawMessage};
use forewarn::service::reader::{Reader, Settings};

use crate::support::clinic::Clinic;
use crate::support::mail::{Mail, plain_request};
use crate::support::process::{User, directory, program, script};
use crate::support::wait::{SOON, eventually};

const FOREWARN: &str = env!("CARGO_BIN_EXE_forewarn");

/// The system calls of Landlock (their numbers are the same on every processor).
const LANDLOCK: [u32; 3] = [444, 445, 446];

/// That of seccomp.
const SECCOMP: u32 = if cfg!(target_arch = "x86_64") { 317 } else { 277 };

/// Builds a library by which a program finds that the kernel lacks `calls`.
fn older_kernel(directory: &Path, calls: &[u32]) -> PathBuf {
    let (source, library) = (directory.join("older.c"), directory.join("older.so"));
    let is_one: Vec<String> = calls.iter().map(|it| format!("number == {it}")).collect();
    let text = format!(
        "#define _GNU_SOURCE\n#include <dlfcn.h>\n#include <errno.h>\n\
         long syscall(long number, long a, long b, long c, long d, long e, long f) {{\n\
             if ({}) {{ errno = ENOSYS; return -1; }}\n\
             long (*next)(long, ...) = dlsym(RTLD_NEXT, \"syscall\");\n\
             return next(number, a, b, c, d, e, f);\n}}\n",
        is_one.join(" || ")
    );
    fs::write(&source, text).unwrap();
    let built =
        Command::new(program("cc")).args(["-shared", "-fPIC", "-o"]).args([&library, &source]).status().unwrap();
    assert!(built.success());
    library
}

/// What a process that is shut in as a reader, or as `inmate`, says that it can do, on a kernel without `calls`.
fn reach(inmate: Option<&Path>, calls: &[u32]) -> Vec<String> {
    let directory = directory();
    let mut command = Command::new(FOREWARN);
    command.arg("probe").args(inmate).env_clear();
    if !calls.is_empty() {
        command.env("LD_PRELOAD", older_kernel(directory.path(), calls));
    }
    let output = command.output().unwrap();
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout).unwrap().lines().map(str::to_owned).collect()
}

#[test]
fn from_inside_no_file_network_process_or_program_can_be_reached() {
    assert_eq!(reach(None, &[]), ["end"]);
    assert_eq!(reach(Some(&program("tesseract")), &[]), ["end"]);
}

#[test]
fn what_an_older_kernel_leaves_open_is_found() {
    // Either of the two is enough for a reader to have no file.
    assert_eq!(reach(None, &LANDLOCK), ["end"]);
    let without_seccomp = reach(None, &[SECCOMP]);
    assert!(!without_seccomp.iter().any(|it| it == "files" || it == "writing"), "{without_seccomp:?}");
    assert!(without_seccomp.iter().any(|it| it == "sockets"), "{without_seccomp:?}");
    // Tesseract opens files, and only Landlock says which.
    let found = reach(Some(&program("tesseract")), &LANDLOCK);
    assert!(found.iter().any(|it| it == "files"), "{found:?}");
    let neither = [LANDLOCK.as_slice(), &[SECCOMP]].concat();
    let found = reach(None, &neither);
    for expected in ["files", "writing", "network", "sockets", "signals", "programs"] {
        assert!(found.iter().any(|it| it == expected), "{expected}: {found:?}");
    }
    assert!(!found.iter().any(|it| it == "memory"), "{found:?}");
}

#[test]
fn check_tells_how_far_the_box_holds_and_the_log_tells_it_once() {
    let clinic = Clinic::new();
    let checked = clinic.installation.run(&["check"]);
    assert!(checked.status.success(), "{checked:?}");
    for process in ["reads messages", "recognises text"] {
        let words = format!("The process that {process} is shut in: it tried");
        assert!(checked.output.contains(&words), "{checked:?}");
    }
    assert!(!checked.errors.contains("SHUT IN"), "{checked:?}");

    // In place of tesseract a script, which starts other programs.
    let programs = directory();
    script(&programs.path().join("tesseract"), &format!("exec {} \"$@\"\n", program("tesseract").display()));
    let installation = clinic.installation.with_programs_in(programs.path());
    let checked = installation.run(&["check"]);
    assert!(checked.status.success(), "{checked:?}");
    let words = "warning: The process that recognises text is NOT ENTIRELY SHUT IN: it can start other programs.";
    assert!(checked.errors.contains(words), "{checked:?}");
    assert!(checked.output.contains("Scans and faxes are read by tesseract"), "{checked:?}");
    let daemon = installation.start();
    let words = "Failed to shut in the process that recognises text entirely: it can start other programs";
    eventually("the log to tell", SOON, || installation.diagnostics().contains(words).then_some(()));
    eventually("the daemon to be up", SOON, || {
        installation.diagnostics().contains("Started forewarn").then_some(())
    });
    assert!(daemon.stop(SOON).success());
    assert_eq!(
        installation.diagnostics().matches("Failed to shut in").count(),
        1,
        "{}",
        installation.diagnostics()
    );
}

/// A process of forewarn, shut in and waiting for its input; ended with this value.
struct Boxed(Child);

impl Boxed {
    fn start(arguments: &[&str]) -> Boxed {
        let mut command = Command::new(FOREWARN);
        command.args(arguments).env_clear().env("OMP_THREAD_LIMIT", "1");
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        // Its own group, so that nothing but this test ends it.
        Boxed(command.process_group(0).spawn().unwrap())
    }

    fn read(&self, file: &str) -> String {
        fs::read_to_string(format!("/proc/{}/{file}", self.0.id())).unwrap_or_default()
    }

    /// Waits until seccomp is on and the process is called `name`, and looks what has been taken from it.
    #[track_caller]
    fn check(&self, name: &str, memory: u64) {
        let status = eventually("the process to be shut in", SOON, || {
            let status = self.read("status");
            (status.contains("Seccomp:\t2") && self.read("comm").trim() == name).then_some(status)
        });
        assert!(status.contains("NoNewPrivs:\t1"), "{status}");
        assert_eq!(self.read("oom_score_adj").trim(), "1000");
        let limits = self.read("limits");
        let limit = |name: &str| {
            let line = limits.lines().find(|it| it.starts_with(name)).unwrap();
            line[name.len()..].split_whitespace().next().unwrap().to_owned()
        };
        assert_eq!(limit("Max address space"), memory.to_string(), "{limits}");
        assert_eq!((limit("Max core file size"), limit("Max file size")), ("0".into(), "0".into()), "{limits}");
        assert_eq!(limit("Max open files"), "64", "{limits}");
        assert_ne!(limit("Max cpu time"), "unlimited", "{limits}");
    }
}

impl Drop for Boxed {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
fn from_outside_a_reader_and_tesseract_are_seen_to_be_shut_in() {
    let reader = Boxed::start(&["reader"]);
    reader.check("forewarn", 2 << 30);
    // It lets nobody look into it but root.
    if User::current().is_root() {
        let open = fs::read_dir(format!("/proc/{}/fd", reader.0.id())).unwrap();
        let mut open: BTreeSet<String> = open.map(|it| it.unwrap().file_name().into_string().unwrap()).collect();
        // What started the tests may have left them something open, which all programs then inherit.
        open.retain(|it| it.len() == 1 || !Path::new(&format!("/proc/self/fd/{it}")).exists());
        assert_eq!(open, ["0", "1", "2"].map(str::to_owned).into(), "it has its pipes and nothing else");
    }

    let tesseract = program("tesseract").display().to_string();
    let recogniser = Boxed::start(&["recogniser", "61", "--", &tesseract, "-", "-", "--dpi", "300"]);
    recogniser.check("tesseract", 1 << 30);
}

fn fixtures(folder: &str) -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures").join(folder);
    let mut files = Vec::new();
    let mut folders = vec![root];
    while let Some(folder) = folders.pop() {
        for path in fs::read_dir(folder).unwrap().map(|it| it.unwrap().path()) {
            match path.is_dir() {
                true => folders.push(path),
                false => files.push(path),
            }
        }
    }
    files.retain(|it| it.extension().is_none_or(|end| end != "txt" && end != "py"));
    files.sort();
    files
}

fn document(path: &Path) -> RawMessage {
    RawMessage {
        inbox: InboxName::new("records"),
        origin: Origin::Imap { uid_validity: 1, uid: 1 },
        arrived: jiff::Timestamp::UNIX_EPOCH,
        media: Media::Document { name: Private::new(path.file_name().unwrap().to_string_lossy().into_owned()) },
        bytes: Bytes::Whole(Private::new(fs::read(path).unwrap())),
    }
}

/// The first page of `document` that is a picture.
fn first_picture(document: &Document) -> Option<(usize, usize)> {
    let pages = document
        .parts
        .iter()
        .enumerate()
        .flat_map(|(part, it)| it.pages.iter().enumerate().map(move |page| (part, page)));
    let mut scanned = pages.filter(|(_, (_, page))| matches!(page.content, Content::Scanned { .. }));
    scanned.next().map(|(part, (page, _))| (part, page))
}

#[tokio::test]
async fn inside_the_box_every_fixture_reads_as_it_does_outside() {
    let reader = Reader::new(Settings { program: FOREWARN.into(), ..Settings::new(Limits::default()) });
    let mut drawn = 0;
    // Each format's first, and every so many-th of the others: all of them take minutes.
    let mut formats = BTreeSet::new();
    let all = fixtures("attachments").into_iter().chain(fixtures("malformed")).enumerate();
    let some =
        all.filter(|(number, path)| formats.insert(path.extension().map(ToOwned::to_owned)) || number % 6 == 0);
    for (_, path) in some {
        let raw = document(&path);
        let limits = Limits::default();
        let outside = extract(&raw, &limits);
        let inside = reader.read(&raw).await.unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        assert!(inside == outside, "{}", path.display());
        let Some(wanted) = first_picture(&outside) else { continue };
        let mut expected: Option<Picture> = None;
        pictures(&raw, &limits, &Omitted::default(), &[wanted], Way::First, &mut |_, _, it| {
            expected = it.ok();
            std::ops::ControlFlow::Break(())
        });
        let mut coming = reader.pictures(&raw, &outside, vec![wanted], Way::First).await.unwrap();
        let found = coming.next().await.unwrap().expect("the page that was asked for");
        assert!(found.picture.ok() == expected, "{}", path.display());
        drawn += 1;
    }
    assert!(drawn > 3, "{drawn}");
}

/// A zip with a page of which little is to be seen and which takes `bytes` bytes; not so well packed that it shows.
fn bomb(bytes: usize) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    zip.start_file("records.html", zip::write::SimpleFileOptions::default()).unwrap();
    zip.write_all(b"<html><!--").unwrap();
    for line in 0..bytes / 608 {
        // What does not repeat keeps the packer from doing too well.
        let number = (line as u32).wrapping_mul(2_654_435_769);
        write!(zip, "{:600}{number:08x}", "").unwrap();
    }
    zip.write_all(b"--><p>the end</p></html>").unwrap();
    zip.finish().unwrap().into_inner()
}

fn letter(subject: &str) -> Mail {
    Mail::new("Karen Pruitt <kpruitt@pruittlowe.example>", subject, &plain_request("Rosa Delgado"))
}

/// A request with a bomb between two files that can be read.
fn with_a_bomb() -> Mail {
    letter("With a bomb")
        .file("first.txt", "text/plain", b"Her date of birth is March 2, 1984.".to_vec())
        .file("records.zip", "application/zip", bomb(80 << 20))
        .file("last.txt", "text/plain", b"Please call with any question.".to_vec())
}

#[tokio::test]
async fn a_reader_that_runs_out_of_memory_leaves_one_file_unread_and_reads_the_next_message() {
    let directory = directory();
    let program = directory.path().join("reader");
    // A limit that is tighter than its own is one that the reader keeps; this one is less than the bomb takes.
    script(&program, &format!("ulimit -v 280000\nexec {FOREWARN} \"$@\"\n"));
    let reader = Reader::new(Settings { program, ..Settings::new(Limits::default()) });
    let mail = |mail: Mail| RawMessage {
        media: Media::Mail,
        bytes: Bytes::Whole(Private::new(mail.bytes())),
        ..document(Path::new(file!()))
    };
    let read = reader.read(&mail(with_a_bomb())).await.unwrap();
    let unread: Vec<(String, Cause)> =
        read.problems().map(|it| (it.place.as_ref().unwrap().part.expose().clone(), it.cause.clone())).collect();
    assert_eq!(unread, [("records.zip/records.html".to_owned(), Cause::ReaderDied)]);
    let texts: Vec<&str> = read
        .parts
        .iter()
        .flat_map(|it| &it.pages)
        .filter_map(|it| Some(it.content.text()?.expose().trim()))
        .collect();
    for words in ["date of birth is March 2", "Rosa Delgado", "Please call"] {
        assert!(texts.iter().any(|it| it.contains(words)), "{words}: {texts:?}");
    }
    let next = reader.read(&mail(letter("A letter"))).await.unwrap();
    assert_eq!(next.problems().count(), 0);
}

/// The reader of the process `daemon` that has worked for a while, so that it is in the midst of a file.
fn busy_reader_of(daemon: u32) -> Option<u32> {
    let is_it = |id: &u32| {
        let stat = fs::read_to_string(format!("/proc/{id}/stat")).unwrap_or_default();
        let fields: Vec<&str> = stat.rsplit(") ").next().unwrap_or_default().split(' ').collect();
        let number = |at: usize| fields.get(at).and_then(|it| it.parse::<u32>().ok());
        let line = fs::read(format!("/proc/{id}/cmdline")).unwrap_or_default();
        // The parent, and the hundredths of a second of its own work.
        number(1) == Some(daemon) && number(11) > Some(30) && line.ends_with(b"\0reader\0")
    };
    let processes = fs::read_dir("/proc").unwrap().flatten();
    processes.filter_map(|it| it.file_name().to_str()?.parse().ok()).find(is_it)
}

#[test]
fn a_reader_that_is_killed_leaves_an_unread_alerted_entry_and_the_next_message_is_read() {
    let clinic = Clinic::new();
    let installation = &clinic.installation;
    clinic.deliver("2026-10-05 13:12:00", &with_a_bomb());
    let daemon = installation.start();
    let mut killed = BTreeSet::new();
    while killed.len() < 2 {
        let reader = eventually("a reader at work", SOON * 4, || {
            busy_reader_of(daemon.id()).filter(|it| !killed.contains(it))
        });
        assert!(
            Command::new("sh").args(["-c", "kill -s KILL \"$0\"", &reader.to_string()]).status().unwrap().success()
        );
        killed.insert(reader);
    }
    let entry = installation.expect_entry("With a bomb", "alerted");
    assert_eq!(
        (&entry["kind"], &entry["review"]),
        (&"attorney".into(), &true.into()),
        "its own words are read: {entry}"
    );
    let why = "reading it failed badly: open it with care";
    let unread = serde_json::json!([{ "name": "records.zip/records.html", "page": 1, "why": why }]);
    assert_eq!(entry["unread"], unread, "{entry}");
    clinic.deliver("2026-10-05 13:13:00", &letter("A letter"));
    let entry = installation.expect_entry("A letter", "alerted");
    assert_eq!(entry["unread"], serde_json::json!([]), "{entry}");
    assert!(daemon.stop(SOON).success());
    assert_eq!(installation.entries().len(), 2);
}
