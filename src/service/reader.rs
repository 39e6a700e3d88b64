//! The reading child: hostile bytes are parsed and extracted in a process of their own (invariant 8).
//!
//! The child is this same program, started as `forewarn reader` with an empty environment, fed by a pipe and answering
//! by another: it inherits no secret, opens no connection, and ends with its parent. A message with attachments gets a
//! fresh child; messages of text alone share one, which is replaced now and then. A child that dies, answers nonsense
//! or takes too long is killed, and the caller is told which it was: the message is never lost for it.
//!
//! A child also makes pictures of the pages that have no text of their own, one at a time.

use std::io;
use std::path::PathBuf;
use std::process::Stdio;
use std::sync::{LazyLock, Mutex};
use std::time::Duration;

use aho_corasick::AhoCorasick;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::process::{Child, ChildStdin, ChildStdout, Command};

use crate::extract::{limits::Limits, picture::Way};
use crate::model::{Bytes, Cause, Document, Media, Picture, Problem, RawMessage};
use crate::service::reader::protocol::{Answer, LARGEST_FRAME, Request, encode};

pub mod child;
mod protocol;

/// How many messages of text alone one child reads before it is replaced.
const MESSAGES_PER_CHILD: u32 = 500;

/// How children are made and how long they may take.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The program to start: this one. `/proc/self/exe` stays true when the file is replaced by an update.
    pub program: PathBuf,
    pub limits: Limits,
    /// The time for one message.
    pub time: Duration,
}

impl Settings {
    /// This program, with `limits`, two minutes a message.
    pub fn new(limits: Limits) -> Settings {
        Settings { program: PathBuf::from("/proc/self/exe"), limits, time: Duration::from_secs(120) }
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

#[derive(Debug)]
struct Running {
    _child: Child,
    input: ChildStdin,
    output: ChildStdout,
    messages: u32,
}

impl Reader {
    /// Starts nothing yet.
    pub fn new(settings: Settings) -> Reader {
        Reader { settings, idle: Mutex::new(Vec::new()) }
    }

    /// Reads `raw` in a child.
    ///
    /// # Errors
    ///
    /// [`ReadError`] when the child could not be started, died, or was killed for taking too long.
    pub async fn read(&self, raw: &RawMessage) -> Result<Document, ReadError> {
        let shareable = is_text_alone(raw);
        let idle = if shareable { self.idle.lock().ok().and_then(|mut idle| idle.pop()) } else { None };
        let mut running = match idle {
            Some(running) => running,
            None => self.start()?,
        };
        let request = encode(&Request::Text { raw, limits: &self.settings.limits }).map_err(ReadError::Start)?;
        let asking = async {
            running.ask(&request).await?;
            running.answer().await
        };
        let document = match self.in_time(asking).await? {
            Answer::Document(document) => *document,
            Answer::Picture { .. } | Answer::End => return Err(ReadError::Died),
        };
        running.messages += 1;
        if shareable
            && running.messages < MESSAGES_PER_CHILD
            && let Ok(mut idle) = self.idle.lock()
        {
            idle.push(running);
        }
        Ok(document)
    }

    /// Has the pages of `raw` that `wanted` names made into pictures, one after another, by a child of their own.
    ///
    /// # Errors
    ///
    /// [`ReadError`] when the child could not be started.
    pub async fn pictures(
        &self,
        raw: &RawMessage,
        wanted: Vec<(usize, usize)>,
        way: Way,
    ) -> Result<Pictures<'_>, ReadError> {
        let mut running = self.start()?;
        let request = encode(&Request::Pictures { raw, limits: &self.settings.limits, wanted, way })
            .map_err(ReadError::Start)?;
        self.in_time(running.ask(&request)).await?;
        Ok(Pictures { reader: self, running })
    }

    /// Waits for one answer of a child, no longer than a message may take.
    async fn in_time<T>(&self, answer: impl Future<Output = io::Result<T>>) -> Result<T, ReadError> {
        match tokio::time::timeout(self.settings.time, answer).await {
            Ok(Ok(answer)) => Ok(answer),
            Ok(Err(_)) => Err(ReadError::Died),
            Err(_) => Err(ReadError::TimedOut(self.settings.time)),
        }
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
        match (child.stdin.take(), child.stdout.take()) {
            (Some(input), Some(output)) => Ok(Running { _child: child, input, output, messages: 0 }),
            _ => Err(ReadError::Start(io::Error::other("no pipe"))),
        }
    }
}

/// Pictures on their way from a child. It goes no further ahead than the pipe holds; dropping this ends it.
#[derive(Debug)]
pub struct Pictures<'a> {
    reader: &'a Reader,
    running: Running,
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

impl Pictures<'_> {
    /// The next page; none after the last.
    ///
    /// # Errors
    ///
    /// [`ReadError`] when the child died or took too long over this page: nothing more comes from it.
    pub async fn next(&mut self) -> Result<Option<PageOf>, ReadError> {
        match self.reader.in_time(self.running.answer()).await? {
            Answer::Picture { part, page, picture } => Ok(Some(PageOf { part, page, picture })),
            Answer::End => Ok(None),
            Answer::Document(_) => Err(ReadError::Died),
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
        if length > LARGEST_FRAME {
            return Err(io::Error::other("the answer is too long"));
        }
        let mut answer = vec![0; length as usize];
        self.output.read_exact(&mut answer).await?;
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
mod tests {
    use super::is_text_alone;
    use crate::model::{Bytes, InboxName, Media, Origin, Private, RawMessage};

    fn raw(text: &str) -> RawMessage {
        RawMessage {
            inbox: InboxName::new("records"),
            origin: Origin::Imap { uid_validity: 1, uid: 1 },
            arrived: jiff::Timestamp::UNIX_EPOCH,
            media: Media::Mail,
            bytes: Bytes::Whole(Private::new(text.as_bytes().to_vec())),
        }
    }

    #[test]
    fn only_mails_without_files_share_a_child() {
        assert!(is_text_alone(&raw("Subject: hello\r\n\r\nText.")));
        assert!(!is_text_alone(&raw("Content-Type: Multipart/Mixed; boundary=x\r\n\r\n")));
        assert!(!is_text_alone(&raw("Content-Type: APPLICATION/pdf\r\n\r\n")));
    }
}
