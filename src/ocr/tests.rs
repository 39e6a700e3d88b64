//! What happens when the program is missing, crashes, hangs, babbles or lies: stand-ins for tesseract, written as shell
//! scripts. How well the real one reads is tested in `tests/it/ocr.rs`.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use tempfile::TempDir;
use tokio::fs::File;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, BufReader};

use super::{Ocr, OcrError, Recognised, Settings, better, is_doubtful, is_good, version_of};
use crate::model::{Picture, Private, Turn};

const HEADER: &str =
    "level\\tpage_num\\tblock_num\\tpar_num\\tline_num\\tword_num\\tleft\\ttop\\twidth\\theight\\tconf\\ttext";

/// The part of a script that answers as tesseract would before any page.
const ANSWERS: &str = "case \"$1\" in\n\
    --version) printf 'tesseract 5.3.0\\n leptonica-1.82.0\\n'; exit;;\n\
    --list-langs) printf 'List of available languages (2):\\neng\\nspa\\n'; exit;;\n\
    esac\n";

/// A program that is the shell script `body`.
struct Fake {
    directory: TempDir,
}

impl Fake {
    fn new(body: &str) -> Fake {
        let fake = Fake { directory: TempDir::new().unwrap() };
        // Another process writes it: while this one had it open, a child of another test could inherit that, and a file
        // that is open for writing cannot be started.
        let script = format!("#!/bin/sh\n{body}\n");
        let write = ["-c", "printf '%s' \"$1\" > \"$0\" && chmod 755 \"$0\""];
        assert!(Command::new("sh").args(write).arg(fake.path()).arg(script).status().unwrap().success());
        fake
    }

    fn path(&self) -> PathBuf {
        self.directory.path().join("tesseract")
    }

    fn settings(&self, time: Duration) -> Settings {
        Settings { program: self.path(), time, launcher: None, ..Settings::default() }
    }

    async fn find(&self, time: Duration) -> Ocr {
        Ocr::find(self.settings(time)).await.unwrap()
    }
}

/// A pipe with a name, beside the script of a [`Fake`].
struct Pipe {
    path: PathBuf,
    reader: Option<BufReader<File>>,
}

impl Pipe {
    fn new(fake: &Fake) -> Pipe {
        let path = fake.directory.path().join("pipe");
        assert!(Command::new("mkfifo").arg(&path).status().unwrap().success());
        Pipe { path, reader: None }
    }

    /// Waits for a line.
    async fn line(&mut self) -> String {
        let reader = self.reader.insert(BufReader::new(File::open(&self.path).await.unwrap()));
        let mut line = String::new();
        reader.read_line(&mut line).await.unwrap();
        line.trim().to_owned()
    }

    /// Waits until nobody has the pipe open for writing.
    async fn end(self) {
        let mut reader = self.reader.expect("a line came before");
        let rest = tokio::time::timeout(LONG, reader.read_to_end(&mut Vec::new())).await;
        assert_eq!(rest.expect("the program ends").unwrap(), 0);
    }
}

const LONG: Duration = Duration::from_secs(60);

fn picture() -> Picture {
    Picture { width: 600, height: 400, dpi: 200, pixels: Private::new(vec![0; 240_000]) }
}

/// What a program that is `body` for every page makes of one.
async fn recognise(body: &str) -> Result<Recognised, OcrError> {
    Fake::new(&format!("{ANSWERS}{body}")).find(LONG).await.recognise(&picture()).await
}

/// One row of an answer, as the arguments of `printf`.
fn row(word: &str, confidence: u32) -> String {
    format!("5\\t1\\t1\\t1\\t1\\t1\\t0\\t0\\t90\\t20\\t{confidence}\\t{word}\\n")
}

fn answer(word: &str, confidence: u32) -> String {
    format!("printf '{HEADER}\\n{}'", row(word, confidence).repeat(10))
}

#[tokio::test]
async fn a_missing_program_is_named_with_the_remedy() {
    let settings = Settings { program: PathBuf::from("/nowhere/tesseract"), launcher: None, ..Settings::default() };
    let error = Ocr::find(settings).await.unwrap_err();
    assert!(matches!(error, OcrError::Missing { .. }));
    assert!(error.to_string().contains("apt-get install tesseract-ocr tesseract-ocr-spa"), "{error}");
    let settings = Settings { program: PathBuf::from("no-such-tesseract"), launcher: None, ..Settings::default() };
    assert!(matches!(Ocr::find(settings).await, Err(OcrError::Missing { .. })));
}

#[tokio::test]
async fn the_program_says_what_it_is() {
    let ocr = Fake::new(ANSWERS).find(LONG).await;
    assert_eq!(ocr.describe(), "tesseract 5.3.0, eng+spa, pages are turned by trying");
    let fake = Fake::new(ANSWERS);
    let settings = Settings { languages: "fra+eng".into(), ..fake.settings(LONG) };
    let described = Ocr::find(settings).await.unwrap().describe();
    assert_eq!(described, "tesseract 5.3.0, eng (fra not installed), pages are turned by trying");
}

#[tokio::test]
async fn without_a_language_there_is_no_recogniser() {
    let fake = Fake::new(ANSWERS);
    let settings = Settings { languages: "fra+deu".into(), ..fake.settings(LONG) };
    let error = Ocr::find(settings).await.unwrap_err();
    assert!(matches!(&error, OcrError::NoLanguage { found, .. } if found == "eng+spa"), "{error}");
}

#[tokio::test]
async fn another_program_of_that_name_is_not_taken_for_it() {
    let fake = Fake::new("echo Hello");
    assert!(matches!(Ocr::find(fake.settings(LONG)).await, Err(OcrError::Broken { .. })));
    let fake = Fake::new("exit 3");
    assert!(matches!(Ocr::find(fake.settings(LONG)).await, Err(OcrError::Died { .. })));
}

#[test]
fn versions_are_recognised() {
    let check = |answer: &str, expected: Option<&str>| {
        assert_eq!(version_of(answer.as_bytes()).as_deref(), expected);
    };
    check("tesseract 5.3.0\n leptonica-1.82.0\n", Some("tesseract 5.3.0"));
    check("tesseract v5.5.0.20241111\n", Some("tesseract 5.5.0.20241111"));
    check("tesseract: command failed\n", None);
    check("", None);
}

#[tokio::test]
async fn the_picture_goes_in_as_a_tiff_and_the_environment_is_empty() {
    let body = format!(
        "kind=$(head -c 2; wc -c)\n\
         printf '{HEADER}\\n5\\t1\\t1\\t1\\t1\\t1\\t0\\t0\\t90\\t20\\t99\\t%s\\n' \
         \"$kind,$OMP_THREAD_LIMIT,$HOME,$(pwd),$*\""
    );
    let read = recognise(&body).await.unwrap();
    let expected = "II240120,1,,/,- - -l eng --psm 4 --dpi 200 tsv";
    assert_eq!(read.text.expose(), expected);
}

#[tokio::test]
async fn a_picture_that_lies_is_not_shown_to_the_program() {
    let ocr = Fake::new(&format!("{ANSWERS}{}", answer("word", 99))).find(LONG).await;
    for (width, height) in [(600, 401), (0, 0), (240_000, 1), (u32::MAX, u32::MAX)] {
        let lie = Picture { width, height, ..picture() };
        assert!(matches!(ocr.recognise(&lie).await, Err(OcrError::NotAPicture)), "{width} x {height}");
    }
}

#[tokio::test]
async fn a_program_that_dies_is_a_page_unread() {
    let error = recognise("cat > /dev/null; kill -s SEGV $$").await.unwrap_err();
    assert!(matches!(&error, OcrError::Died { status } if status.contains("signal: 11")), "{error}");
    assert!(error.is_transient());
    let error = recognise(&format!("{}; exit 1", answer("half", 90))).await.unwrap_err();
    assert!(matches!(error, OcrError::Died { .. }), "an answer from one that failed is not believed");
}

#[tokio::test]
async fn nonsense_is_a_page_unread() {
    for body in ["echo Re: Rosa Delgado", "true", "head -c 100000 /dev/urandom", "exec >&-"] {
        let error = recognise(body).await.unwrap_err();
        assert!(matches!(error, OcrError::Nonsense), "{body}: {error}");
    }
}

#[tokio::test]
async fn a_program_that_babbles_without_end_is_cut_short() {
    for body in [format!("printf '{HEADER}\\n'; yes '{}'", row("word", 90)), "exec cat /dev/zero".into()] {
        let error = recognise(&body).await.unwrap_err();
        assert!(matches!(error, OcrError::TooMuch), "{error}");
    }
}

#[tokio::test]
async fn an_answer_counts_although_the_picture_was_not_looked_at() {
    let read = recognise(&format!("exec <&-; {}", answer("records", 96))).await.unwrap();
    assert_eq!((read.words, is_good(&read)), (10, true));
}

/// A program that says its id into the pipe beside it and then hangs; the pipe ends when the program is gone.
const HANGS: &str = "exec 3> \"${0%/*}/pipe\"; echo $$ >&3; exec sleep 600";

#[tokio::test]
async fn a_program_that_hangs_is_ended_and_leaves_nothing() {
    let fake = Fake::new(&format!("{ANSWERS}{HANGS}"));
    let mut pipe = Pipe::new(&fake);
    let mut ocr = fake.find(LONG).await;
    ocr.time = Duration::from_secs(2);
    let page = picture();
    let (read, id) = tokio::join!(ocr.recognise(&page), pipe.line());
    assert!(matches!(read, Err(OcrError::TimedOut(_))));
    pipe.end().await;
    assert!(!Path::new("/proc").join(id).exists(), "neither running nor a zombie");
}

#[tokio::test]
async fn a_page_that_is_given_up_ends_its_program() {
    let fake = Fake::new(&format!("{ANSWERS}{HANGS}"));
    let mut pipe = Pipe::new(&fake);
    let ocr = fake.find(LONG).await;
    let page = tokio::spawn(async move { ocr.recognise(&picture()).await });
    pipe.line().await;
    page.abort();
    pipe.end().await;
}

#[tokio::test]
async fn a_second_pass_that_fails_leaves_the_first() {
    let body = format!("case \"$*\" in *eng+spa*) exit 1;; *) {};; esac", answer("records", 80));
    let read = recognise(&body).await.unwrap();
    assert_eq!((read.words, read.confidence), (10, 80.0));
    assert!(is_doubtful(&read));
}

#[tokio::test]
async fn a_second_pass_that_is_better_is_kept() {
    let (poor, good) = (answer("rccords", 80), answer("records", 96));
    let read = recognise(&format!("case \"$*\" in *eng+spa*) {good};; *) {poor};; esac")).await.unwrap();
    assert_eq!(read.confidence, 96.0);
    assert!(read.text.expose().starts_with("records"));
    let read = recognise(&format!("case \"$*\" in *eng+spa*) {poor};; *) {good};; esac")).await.unwrap();
    assert_eq!(read.confidence, 96.0, "a good page is read once");
}

#[tokio::test]
async fn only_a_page_with_nothing_on_it_may_have_no_words() {
    let fake = Fake::new(&format!("{ANSWERS}cat > /dev/null; printf '{HEADER}\\n'"));
    let ocr = fake.find(LONG).await;
    let check = async |paper: u8, marks: u8, is_blank: bool| {
        let mut pixels = vec![paper; 240_000];
        pixels[5_000..5_200].fill(marks);
        let read = ocr.recognise(&Picture { pixels: Private::new(pixels), ..picture() }).await.unwrap();
        assert_eq!(read.text.expose(), "");
        let found = (read.blank, is_doubtful(&read), is_good(&read));
        assert_eq!(found, (is_blank, !is_blank, is_blank), "{marks} on {paper}");
    };
    check(250, 250, true).await;
    check(200, 190, true).await;
    check(250, 0, false).await;
    check(250, 200, false).await;
    check(0, 0, false).await;
    check(0, 255, false).await;
}

fn reading(words: usize, right: f32) -> Recognised {
    let text = Private::from("");
    Recognised { text, confidence: 90.0, words, right, blank: false, turned: Turn::None }
}

#[test]
fn the_reading_with_more_right_words_is_better() {
    let check = |a: (usize, f32), b: (usize, f32), expected: (usize, f32)| {
        let kept = better(reading(a.0, a.1), reading(b.0, b.1));
        assert_eq!((kept.words, kept.right), expected);
    };
    check((100, 0.9), (100, 0.95), (100, 0.95));
    check((100, 0.95), (20, 0.99), (100, 0.95));
    check((100, 0.4), (20, 0.9), (20, 0.9));
    check((0, 0.0), (100, 0.3), (0, 0.0));
    check((100, 0.9), (100, 0.9), (100, 0.9));
}
