//! The reading child: hostile bytes are parsed and extracted in a process of their own (invariant 8).
//!
//! The child is this same program, started as `forewarn reader` with an empty environment, fed by a pipe and answering
//! by another: it inherits no secret, shuts itself in ([`sandbox`](crate::sandbox)), and ends with its parent. A message
//! with attachments gets a fresh child; messages of text alone share one, which is replaced now and then. A child that
//! dies, answers nonsense or takes too long is killed. It says which file it is about to read, so that only the file on
//! which it failed is unread; where it fails on the message itself the caller is told. No message is lost for it.
//!
//! What the child says is not trusted: an answer has a bound, comes within a bound of time, and is one that was asked for.
//!
//! A child also makes pictures of the pages that have no text of their own, one at a time.

use std::collections::BTreeSet;
use std::io;
use std::path::PathBuf;
use std::process::Stdio;
use std::sync::{LazyLock, Mutex};
use std::time::Duration;

use aho_corasick::AhoCorasick;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::process::{Child, ChildStdin, ChildStdout, Command};
use tokio::time::Instant;

use crate::extract::{Omitted, limits::Limits, picture::Way};
use crate::model::{Bytes, Cause, Document, Media, Picture, Problem, RawMessage};
use crate::service::reader::protocol::{Answer, Request, encode, largest_answer};

pub mod child;
mod protocol;

/// This program, as it is started once more. It stays true when the file is replaced by an update.
pub const PROGRAM: &str = "/proc/self/exe";

/// How many messages of text alone one child reads before it is replaced.
const MESSAGES_PER_CHILD: u32 = 500;

/// How children are made and how long they may take.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The program to start: [`PROGRAM`].
    pub program: PathBuf,
    pub limits: Limits,
    /// The time for one message.
    pub time: Duration,
    /// The time for one of its files, and for its own text.
    pub file_time: Duration,
}

impl Settings {
    /// This program, with `limits`, two minutes a message and one a file.
    pub fn new(limits: Limits) -> Settings {
        let (time, file_time) = (Duration::from_secs(120), Duration::from_secs(60));
        Settings { program: PathBuf::from(PROGRAM), limits, time, file_time }
    }
}

/// Reads messages by way of children.
#[derive(Debug)]
pub struct Reader {
    settings: Settings,
    /// Children that wait for the next message of text alone.
    idle: Mutex<Vec<Running>>,
}

/// Why a message could not be read.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    #[error("failed to start the reading process")]
    Start(#[source] io::Error),
    #[error("the reading process died")]
    Died,
    #[error("the reading process took longer than {} s", .0.as_secs())]
    TimedOut(Duration),
}

impl ReadError {
    /// Whether the message itself may not be to blame, so that another attempt makes sense.
    pub fn is_transient(&self) -> bool {
        match self {
            ReadError::Start(_) | ReadError::Died => true,
            ReadError::TimedOut(_) => false,
        }
    }

    /// What to say of the message when no further attempt is made.
    pub fn cause(&self) -> Cause {
        match self {
            ReadError::Start(_) | ReadError::Died => Cause::ReaderDied,
            ReadError::TimedOut(_) => Cause::TimedOut,
        }
    }
}

/// Why a child gave no document, and over which file.
struct Failure {
    /// The last file that it said it would read; none where it was still at the message's own text.
    file: Option<usize>,
    error: ReadError,
}

#[derive(Debug)]
struct Running {
    _child: Child,
    input: ChildStdin,
    output: ChildStdout,
    /// The longest answer that is taken, in bytes.
    longest: u32,
    messages: u32,
}

impl Reader {
    /// Starts nothing yet.
    pub fn new(settings: Settings) -> Reader {
        Reader { settings, idle: Mutex::new(Vec::new()) }
    }

    /// Reads `raw` in a child.
    ///
    /// A child that dies is given one more chance, for the machine may be to blame. A file on which it dies again, or over
    /// which it takes too long, is passed over and named in the document as unread, and the rest of the message is read.
    /// Where the time for the message has run out, that file and all behind it are passed over.
    ///
    /// # Errors
    ///
    /// [`ReadError`] when the child could not be started, or not even the message's own text could be had from it.
    pub async fn read(&self, raw: &RawMessage) -> Result<Document, ReadError> {
        let mut ends = Instant::now() + self.settings.time;
        let mut idle = is_text_alone(raw).then(|| self.take_idle()).flatten();
        let mut omitted = Omitted::default();
        let mut chance_given = None;
        loop {
            let Failure { file, error } = match self.attempt(raw, &omitted, ends, idle.take()).await {
                Ok(document) => return Ok(document),
                Err(failure) => failure,
            };
            let is_late = Instant::now() >= ends;
            match (&error, file) {
                (ReadError::Start(_), _) => return Err(error),
                (ReadError::Died, place) if !is_late && chance_given != Some(place) => chance_given = Some(place),
                (ReadError::Died | ReadError::TimedOut(_), None) => return Err(error),
                // It was to be passed over already: the child does not do as it is told.
                (_, Some(file)) if omitted.names(file) => return Err(error),
                (_, Some(_)) if omitted.rest.is_some() => return Err(error),
                (_, Some(file)) if is_late => {
                    omitted.rest = Some((file, error.cause()));
                    ends = Instant::now() + self.settings.file_time;
                }
                (_, Some(file)) => {
                    omitted.files.insert(file, error.cause());
                }
            }
        }
    }

    /// Asks one child for the text of `raw`.
    async fn attempt(
        &self,
        raw: &RawMessage,
        omitted: &Omitted,
        ends: Instant,
        idle: Option<Running>,
    ) -> Result<Document, Failure> {
        let mut file = None;
        let at = |error| Failure { file: None, error };
        let mut running = idle.map_or_else(|| self.start(), Ok).map_err(at)?;
        let limits = &self.settings.limits;
        let request = Request::Text { raw, limits, omitted: omitted.clone() };
        let request = encode(&request).map_err(|error| at(ReadError::Start(error)))?;
        let document = loop {
            let patience = self.settings.file_time.min(ends.saturating_duration_since(Instant::now()));
            let is_first = file.is_none();
            let asking = async {
                if is_first {
                    running.ask(&request).await?;
                }
                running.answer().await
            };
            // Asked first: an answer that lies ready would count as in time for ever.
            let answer = match patience.is_zero() {
                true => Err(ReadError::TimedOut(self.settings.time)),
                false => in_time(patience, asking).await,
            };
            match answer {
                Ok(Answer::Reading { file: next }) if file.is_none_or(|before| before <= next) => file = Some(next),
                Ok(Answer::Document(document)) => break *document,
                Ok(Answer::Reading { .. } | Answer::Picture { .. } | Answer::End) => {
                    return Err(Failure { file, error: ReadError::Died });
                }
                Err(error) => return Err(Failure { file, error }),
            }
        };
        running.messages += 1;
        if is_text_alone(raw)
            && running.messages < MESSAGES_PER_CHILD
            && let Ok(mut idle) = self.idle.lock()
        {
            idle.push(running);
        }
        Ok(document)
    }

    fn take_idle(&self) -> Option<Running> {
        self.idle.lock().ok().and_then(|mut idle| idle.pop())
    }

    /// Has the pages of `raw` that `wanted` names made into pictures, one after another, by a child of their own.
    ///
    /// `document` is what [`Reader::read`] gave for the same message: the files that it passed over are passed over here.
    ///
    /// # Errors
    ///
    /// [`ReadError`] when the child could not be started.
    pub async fn pictures(
        &self,
        raw: &RawMessage,
        document: &Document,
        wanted: Vec<(usize, usize)>,
        way: Way,
    ) -> Result<Pictures, ReadError> {
        let mut running = self.start()?;
        let omitted = Omitted::of(document);
        let left = wanted.iter().copied().collect();
        let request = Request::Pictures { raw, limits: &self.settings.limits, omitted, wanted, way };
        let request = encode(&request).map_err(ReadError::Start)?;
        let patience = self.settings.time;
        in_time(patience, running.ask(&request)).await?;
        Ok(Pictures { running, left, patience })
    }

    fn start(&self) -> Result<Running, ReadError> {
        let mut child = Command::new(&self.settings.program)
            .arg("reader")
            .env_clear()
            .current_dir("/")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .map_err(ReadError::Start)?;
        let longest = largest_answer(&self.settings.limits);
        match (child.stdin.take(), child.stdout.take()) {
            (Some(input), Some(output)) => Ok(Running { _child: child, input, output, longest, messages: 0 }),
            _ => Err(ReadError::Start(io::Error::other("no pipe"))),
        }
    }
}

/// Waits for `answer` of a child, no longer than `patience`.
async fn in_time<T>(patience: Duration, answer: impl Future<Output = io::Result<T>>) -> Result<T, ReadError> {
    match tokio::time::timeout(patience, answer).await {
        Ok(Ok(answer)) => Ok(answer),
        Ok(Err(_)) => Err(ReadError::Died),
        Err(_) => Err(ReadError::TimedOut(patience)),
    }
}

/// Pictures on their way from a child. It goes no further ahead than the pipe holds; dropping this ends it.
#[derive(Debug)]
pub struct Pictures {
    running: Running,
    /// The pages that were asked for and have not come.
    left: BTreeSet<(usize, usize)>,
    /// The time for one page.
    patience: Duration,
}

/// One page as a picture, or why there is none.
#[derive(Debug)]
pub struct PageOf {
    /// Index into the document's parts.
    pub part: usize,
    /// Index into the part's pages.
    pub page: usize,
    pub picture: Result<Picture, Cause>,
}

impl Pictures {
    /// The next page; none after the last.
    ///
    /// # Errors
    ///
    /// [`ReadError`] when the child died or took too long over this page: nothing more comes from it.
    pub async fn next(&mut self) -> Result<Option<PageOf>, ReadError> {
        match in_time(self.patience, self.running.answer()).await? {
            Answer::Picture { part, page, picture } if self.left.remove(&(part, page)) => {
                Ok(Some(PageOf { part, page, picture }))
            }
            Answer::End => Ok(None),
            // Nobody asked for that page, or it came before: a child that says so could go on for ever.
            Answer::Picture { .. } | Answer::Document(_) | Answer::Reading { .. } => Err(ReadError::Died),
        }
    }
}

impl Running {
    async fn ask(&mut self, request: &[u8]) -> io::Result<()> {
        let length = u32::try_from(request.len()).map_err(io::Error::other)?;
        self.input.write_all(&length.to_le_bytes()).await?;
        self.input.write_all(request).await?;
        self.input.flush().await
    }

    async fn answer(&mut self) -> io::Result<Answer> {
        let length = self.output.read_u32_le().await?;
        if length > self.longest {
            return Err(io::Error::other("the answer is too long"));
        }
        // It grows as the bytes come: what a child says of their number costs nothing.
        let mut answer = Vec::new();
        (&mut self.output).take(length.into()).read_to_end(&mut answer).await?;
        if answer.len() != length as usize {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        postcard::from_bytes(&answer).map_err(io::Error::other)
    }
}

/// A document that says only why nothing could be read.
pub fn unread(cause: Cause) -> Document {
    Document { problems: vec![Problem { place: None, cause }], ..Document::default() }
}

/// Whether a mail carries nothing but text, judged without parsing it: in doubt it does not.
fn is_text_alone(raw: &RawMessage) -> bool {
    let Bytes::Whole(bytes) = &raw.bytes else { return false };
    if !matches!(raw.media, Media::Mail) {
        return false;
    }
    !SIGNS_OF_FILES.is_match(bytes.expose())
}

/// What a mail with files, pictures or mails in it contains somewhere.
static SIGNS_OF_FILES: LazyLock<AhoCorasick> = LazyLock::new(|| {
    AhoCorasick::builder()
        .ascii_case_insensitive(true)
        .build([
            "application/",
            "image/",
            "message/",
            "multipart/mixed",
            "multipart/related",
            "filename",
            "\nbegin ",
        ])
        .expect("the patterns are few and short")
});

#[cfg(test)]
mod tests;
