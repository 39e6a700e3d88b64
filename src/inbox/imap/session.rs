//! One open mailbox: tagged commands, listings, bodies, IDLE.
//!
//! async-imap's own readers drop a command's status: a FETCH that was answered NO, or cut off by the end of the
//! stream, looks like a mailbox without mail. Here every command runs through [`Session::command`], which believes
//! what came only once the tagged answer is read, and hands NO and BAD to the caller. Nothing is left on async-imap's
//! bounded channel of unsolicited responses either: this file sees each response and notes growth itself.
//!
//! `\Seen` is neither read nor set: bodies are only ever fetched with `BODY.PEEK`.
//!
//! After any error the session is in an unknown state; its owner drops it and connects anew.

use std::collections::HashMap;
use std::time::Duration;

use async_imap::imap_proto::{AttributeValue, Capability, MailboxDatum, RequestId, Response, ResponseCode, Status};
use jiff::Timestamp;
use jiff::fmt::strtime;
use tokio::time::{Instant, sleep_until, timeout, timeout_at};

use super::connection::{LoggedIn, is_temporary, log_in};
use super::{Settings, utf7};
use crate::inbox::FetchError;
use crate::inbox::cursor::{self, HEAD_BYTES, Listed};
use crate::model::{Bytes, Private};

mod mailboxes;

/// How long the server may take for the next response.
const ANSWER: Duration = Duration::from_secs(60);

/// How long the server may take to open a mailbox: some read all of a large one first. Meanwhile nothing is taken in.
const OPENING: Duration = Duration::from_secs(3 * 60);

/// How long one command may take as a whole, besides the transfer of bodies.
const COMMAND: Duration = Duration::from_secs(10 * 60);

/// The slowest transfer that is waited for, in bytes a second.
const SLOWEST: u64 = 16 << 10;

/// How long the server may take to end IDLE.
const DONE: Duration = Duration::from_secs(15);

/// How long the server may take to say goodbye.
const LOGOUT: Duration = Duration::from_secs(5);

/// A session in which the mailbox is open.
pub(super) struct Session {
    inner: LoggedIn,
    certificate_expires: Option<Timestamp>,
    uid_validity: u32,
    /// The UID that the next message was to get when the mailbox was opened; taken by who looks at it.
    uid_next: Option<u32>,
    /// How many messages the mailbox holds, as last announced.
    exists: u32,
    /// Whether the mailbox has grown since the last listing began.
    grown: bool,
    idle: bool,
    id: bool,
    can_move: bool,
    uid_plus: bool,
}

/// How a command ended that the server did not refuse to talk about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Answer {
    Ok,
    /// NO or BAD; `temporary` if the server says that this may pass, with the code (RFC 5530) that says why.
    Refused {
        temporary: bool,
        code: Option<&'static str>,
    },
}

/// The codes by which a server says why it refuses (RFC 5530, RFC 3501), as they are told to a person.
const CODES: &[&str] = &[
    "ALREADYEXISTS",
    "AUTHORIZATIONFAILED",
    "CANNOT",
    "CONTACTADMIN",
    "CORRUPTION",
    "EXPIRED",
    "EXPUNGEISSUED",
    "INUSE",
    "LIMIT",
    "NONEXISTENT",
    "NOPERM",
    "OVERQUOTA",
    "PRIVACYREQUIRED",
    "SERVERBUG",
    "UNAVAILABLE",
];

impl Session {
    /// Connects, logs in and opens the mailbox.
    pub(super) async fn open(settings: &Settings) -> Result<Session, FetchError> {
        let mut session = Session::begin(settings).await?;
        session.select(&settings.mailbox).await?;
        Ok(session)
    }

    /// Connects and logs in. No mailbox is open.
    pub(super) async fn begin(settings: &Settings) -> Result<Session, FetchError> {
        let (inner, certificate_expires) = log_in(settings).await?;
        let mut session = Session {
            inner,
            certificate_expires,
            uid_validity: 0,
            uid_next: None,
            exists: 0,
            grown: false,
            idle: false,
            id: false,
            can_move: false,
            uid_plus: false,
        };
        session.demand("CAPABILITY", "CAPABILITY").await?;
        if session.id {
            // Some providers want to know who is calling; none needs to like the answer.
            let id = format!("ID (\"name\" \"forewarn\" \"version\" \"{}\")", env!("CARGO_PKG_VERSION"));
            session.command("ID", &id, ANSWER, |_| {}).await?;
        }
        Ok(session)
    }

    /// When the certificate ends that the server showed.
    pub(super) fn certificate_expires(&self) -> Option<Timestamp> {
        self.certificate_expires
    }

    /// The mailbox's UIDVALIDITY, 0 where the server sends none.
    pub(super) fn uid_validity(&self) -> u32 {
        self.uid_validity
    }

    /// Whether the mailbox was numbered anew under the same UIDVALIDITY: when it was opened no UID as high as `after` had
    /// been given out. Looked at once, since only then what the server said is true.
    ///
    /// A server that lists such a UID all the same was wrong about that, and the mailbox is what it was.
    pub(super) async fn is_numbered_anew(&mut self, after: u32) -> Result<bool, FetchError> {
        match self.uid_next.take() {
            Some(next) if next > 0 && next <= after => {
                let listed = self.list_set(&format!("{next}:*")).await?;
                Ok(listed.iter().all(|it| it.uid < next))
            }
            Some(_) | None => Ok(false),
        }
    }

    /// How many messages the mailbox holds.
    pub(super) fn exists(&self) -> u32 {
        self.exists
    }

    /// Whether messages have arrived since the last listing began.
    pub(super) fn has_grown(&self) -> bool {
        self.grown
    }

    /// Whether the server offers IDLE.
    pub(super) fn can_idle(&self) -> bool {
        self.idle
    }

    /// Lets the server tell what has happened since the last command.
    pub(super) async fn refresh(&mut self) -> Result<(), FetchError> {
        self.demand("NOOP", "NOOP").await
    }

    /// Lists the messages behind `after`, in order.
    pub(super) async fn list(&mut self, after: u32) -> Result<Vec<Listed>, FetchError> {
        self.grown = false;
        let Some(first) = after.checked_add(1) else { return Ok(Vec::new()) };
        let listed = self.list_set(&format!("{first}:*")).await?;
        Ok(cursor::news(listed, after))
    }

    /// Fetches the `wanted` messages into `came`, those larger than `max_message_bytes` by their head only.
    ///
    /// What is missing from `came` afterwards, the server still lists but did not give, not even when it was asked
    /// a second time. A message that it no longer lists has been moved or deleted by a person in the meantime, and is
    /// in `came` as [`Bytes::Unavailable`].
    pub(super) async fn bodies(
        &mut self,
        wanted: &[Listed],
        max_message_bytes: u64,
        came: &mut HashMap<u32, Bytes>,
    ) -> Result<(), FetchError> {
        self.bodies_once(wanted, max_message_bytes, came).await?;
        let missing: Vec<Listed> = wanted.iter().filter(|it| !came.contains_key(&it.uid)).copied().collect();
        if missing.is_empty() {
            return Ok(());
        }
        let listed = self.list_set(&cursor::uid_set(missing.iter().map(|it| it.uid))).await?;
        let (still, gone): (Vec<Listed>, Vec<Listed>) =
            missing.into_iter().partition(|it| listed.iter().any(|found| found.uid == it.uid));
        came.extend(gone.into_iter().map(|it| (it.uid, Bytes::Unavailable)));
        self.bodies_once(&still, max_message_bytes, came).await
    }

    /// Waits until the mailbox grows, or `at_most`.
    pub(super) async fn idle(&mut self, at_most: Duration) -> Result<(), FetchError> {
        const DOING: &str = "IDLE";
        let until = Instant::now() + at_most;
        let tag = bounded(DOING, ANSWER, self.inner.run_command("IDLE")).await?;
        loop {
            match self.next(DOING, Instant::now() + ANSWER, |it| step(it, &tag)).await? {
                Step::Invited => break,
                Step::Ended => {
                    // Offered but refused: from now on this session only polls.
                    self.idle = false;
                    sleep_until(until).await;
                    return Ok(());
                }
                Step::Other => {}
            }
        }
        while !self.grown {
            match self.next(DOING, until, |it| step(it, &tag)).await {
                Ok(Step::Ended) => return Err(FetchError::Connection { doing: DOING }),
                Ok(Step::Invited | Step::Other) => {}
                Err(FetchError::TimedOut { .. }) => break,
                Err(error) => return Err(error),
            }
        }
        bounded(DOING, DONE, self.inner.run_command_untagged("DONE")).await?;
        let deadline = Instant::now() + DONE;
        while self.next(DOING, deadline, |it| step(it, &tag)).await? != Step::Ended {}
        Ok(())
    }

    /// Says goodbye. How the server takes it does not matter.
    pub(super) async fn log_out(mut self) {
        let _ = timeout(LOGOUT, async {
            if self.inner.run_command("LOGOUT").await.is_ok() {
                while let Ok(Some(response)) = self.inner.read_response().await {
                    if let Response::Done { .. } = response.parsed() {
                        break;
                    }
                }
            }
        })
        .await;
    }

    /// Opens the mailbox for reading and writing, because messages may have to be moved later.
    pub(super) async fn select(&mut self, mailbox: &str) -> Result<(), FetchError> {
        let quoted = quoted(mailbox)?;
        let (mut uid_validity, mut uid_next) = (0, None);
        let answer = self
            .command("SELECT", &format!("SELECT {quoted}"), OPENING, |response| {
                if let Response::Data { outcome, .. } = response {
                    match outcome.code {
                        Some(ResponseCode::UidValidity(found)) => uid_validity = found,
                        Some(ResponseCode::UidNext(found)) => uid_next = Some(found),
                        _ => {}
                    }
                }
            })
            .await?;
        match answer {
            Answer::Ok => {
                (self.uid_validity, self.uid_next) = (uid_validity, uid_next);
                Ok(())
            }
            Answer::Refused { temporary: true, .. } => Err(FetchError::Refused { doing: "SELECT" }),
            Answer::Refused { temporary: false, .. } => Err(FetchError::Mailbox),
        }
    }

    /// Lists the messages in `set`, in the server's order.
    async fn list_set(&mut self, set: &str) -> Result<Vec<Listed>, FetchError> {
        const DOING: &str = "the listing of messages";
        let mut listed = Vec::new();
        let command = format!("UID FETCH {set} (UID RFC822.SIZE INTERNALDATE)");
        let answer = self
            .command(DOING, &command, ANSWER, |response| {
                if let Response::Fetch(_, attributes) = response {
                    listed.extend(read_listed(attributes));
                }
            })
            .await?;
        match answer {
            Answer::Ok => Ok(listed),
            Answer::Refused { .. } => Err(FetchError::Refused { doing: DOING }),
        }
    }

    /// Asks once for the `wanted` messages that are not in `came`. NO and BAD only mean that some did not come.
    async fn bodies_once(
        &mut self,
        wanted: &[Listed],
        max_message_bytes: u64,
        came: &mut HashMap<u32, Bytes>,
    ) -> Result<(), FetchError> {
        let (oversized, whole): (Vec<Listed>, Vec<Listed>) =
            wanted.iter().partition(|it| it.size > max_message_bytes);
        let sections = [(whole, "BODY.PEEK[]".to_owned()), (oversized, format!("BODY.PEEK[]<0.{HEAD_BYTES}>"))];
        for (group, section) in sections {
            if group.is_empty() {
                continue;
            }
            let sizes: HashMap<u32, u64> = group.iter().map(|it| (it.uid, it.size)).collect();
            let largest =
                group.iter().map(|it| cursor::held_bytes(it.size, max_message_bytes)).max().unwrap_or_default();
            let set = cursor::uid_set(group.iter().map(|it| it.uid));
            let each = ANSWER + Duration::from_secs(largest / SLOWEST);
            self.command("the fetch of messages", &format!("UID FETCH {set} (UID {section})"), each, |response| {
                if let Response::Fetch(_, attributes) = response
                    && let Some((uid, body)) = read_body(attributes)
                    && let Some(&size) = sizes.get(&uid)
                {
                    came.insert(uid, bounded_bytes(body, size, max_message_bytes));
                }
            })
            .await?;
        }
        Ok(())
    }

    /// Runs a command that the server has no reason to refuse.
    async fn demand(&mut self, command: &str, doing: &'static str) -> Result<(), FetchError> {
        match self.command(doing, command, ANSWER, |_| {}).await? {
            Answer::Ok => Ok(()),
            Answer::Refused { .. } => Err(FetchError::Refused { doing }),
        }
    }

    /// Runs `command`, shows every response to `each`, the tagged one too if it is OK, and returns how it ended.
    ///
    /// `patience` is how long each single response may take.
    async fn command(
        &mut self,
        doing: &'static str,
        command: &str,
        patience: Duration,
        mut each: impl FnMut(&Response<'_>) + Send,
    ) -> Result<Answer, FetchError> {
        let tag = bounded(doing, ANSWER, self.inner.run_command(command)).await?;
        // A server that only keeps talking gets its end too; a steady transfer cannot need longer than this.
        let last = Instant::now() + COMMAND.max(patience) + patience;
        loop {
            let deadline = last.min(Instant::now() + patience);
            let answer = self.next(doing, deadline, |response| match response {
                Response::Done { tag: ended, .. } if *ended != tag => Some(Err(FetchError::Connection { doing })),
                Response::Done { status: Status::Ok, .. } => {
                    each(response);
                    Some(Ok(Answer::Ok))
                }
                Response::Done { status: Status::Bad, .. } => {
                    Some(Ok(Answer::Refused { temporary: false, code: Some("BAD") }))
                }
                Response::Done { status: Status::No, outcome, .. } => {
                    let information = outcome.information.as_deref().unwrap_or_default();
                    let said = |code: &&&str| information.contains(&format!("[{code}]"));
                    let code = match outcome.code {
                        Some(ResponseCode::TryCreate) => Some("TRYCREATE"),
                        _ => CODES.iter().find(said).copied(),
                    };
                    Some(Ok(Answer::Refused { temporary: is_temporary(information), code }))
                }
                Response::Done { status: Status::PreAuth | Status::Bye, .. } => {
                    Some(Err(FetchError::Connection { doing }))
                }
                other => {
                    each(other);
                    None
                }
            });
            if let Some(answer) = answer.await? {
                return answer;
            }
        }
    }

    /// Reads the next response, notes what it tells of the mailbox, and returns what `read` makes of it. The end of the
    /// stream and BYE are errors.
    async fn next<R>(
        &mut self,
        doing: &'static str,
        deadline: Instant,
        read: impl FnOnce(&Response<'_>) -> R,
    ) -> Result<R, FetchError> {
        match timeout_at(deadline, self.inner.read_response()).await {
            Err(_) => Err(FetchError::TimedOut { doing }),
            Ok(Ok(Some(response))) => match response.parsed() {
                Response::Data { status: Status::Bye, .. } => Err(FetchError::Connection { doing }),
                parsed => {
                    self.note(parsed);
                    Ok(read(parsed))
                }
            },
            // The error may quote what could not be parsed, so that it goes no further.
            Ok(Ok(None) | Err(_)) => Err(FetchError::Connection { doing }),
        }
    }

    /// Notes what the server may say at any time.
    fn note(&mut self, response: &Response<'_>) {
        match response {
            // Some servers repeat the count with every answer; only a larger one means mail.
            Response::MailboxData(MailboxDatum::Exists(count)) => {
                self.grown |= *count > self.exists;
                self.exists = *count;
            }
            Response::Expunge(_) => self.exists = self.exists.saturating_sub(1),
            Response::Capabilities(capabilities) => {
                let offers = |wanted: &str| {
                    capabilities
                        .iter()
                        .any(|it| matches!(it, Capability::Atom(atom) if atom.eq_ignore_ascii_case(wanted)))
                };
                self.idle = offers("IDLE");
                self.id = offers("ID");
                self.can_move = offers("MOVE");
                self.uid_plus = offers("UIDPLUS");
            }
            _ => {}
        }
    }
}

/// The name of a mailbox as it stands in a command.
fn quoted(mailbox: &str) -> Result<String, FetchError> {
    if mailbox.contains(['\r', '\n', '\0']) {
        return Err(FetchError::Mailbox);
    }
    Ok(format!("\"{}\"", utf7::encode(mailbox).replace('\\', "\\\\").replace('"', "\\\"")))
}

/// What a response means to IDLE.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    Invited,
    Ended,
    Other,
}

/// Reads a response to the IDLE that bears `tag`.
fn step(response: &Response<'_>, tag: &RequestId) -> Step {
    match response {
        Response::Continue(_) => Step::Invited,
        Response::Done { tag: ended, .. } if ended == tag => Step::Ended,
        _ => Step::Other,
    }
}

/// Awaits the sending of a command.
async fn bounded<T>(
    doing: &'static str,
    within: Duration,
    sending: impl Future<Output = async_imap::error::Result<T>>,
) -> Result<T, FetchError> {
    match timeout(within, sending).await {
        Err(_) => Err(FetchError::TimedOut { doing }),
        Ok(Err(_)) => Err(FetchError::Connection { doing }),
        Ok(Ok(value)) => Ok(value),
    }
}

/// Reads one line of a listing; a FETCH response without a UID is about flags that someone has changed.
fn read_listed(attributes: &[AttributeValue<'_>]) -> Option<Listed> {
    let mut listed = Listed { uid: uid_of(attributes)?, size: 0, arrived: None };
    for attribute in attributes {
        match attribute {
            AttributeValue::Rfc822Size(size) => listed.size = u64::from(*size),
            AttributeValue::InternalDate(date) => listed.arrived = internal_date(date),
            _ => {}
        }
    }
    Some(listed)
}

/// Reads a body with its UID. NIL is how some servers say that they cannot give it.
fn read_body<'a>(attributes: &'a [AttributeValue<'_>]) -> Option<(u32, &'a [u8])> {
    let uid = uid_of(attributes)?;
    attributes.iter().find_map(|attribute| match attribute {
        AttributeValue::BodySection { section: None, data: Some(data), .. } => Some((uid, data.as_ref())),
        _ => None,
    })
}

fn uid_of(attributes: &[AttributeValue<'_>]) -> Option<u32> {
    attributes.iter().find_map(|attribute| match attribute {
        AttributeValue::Uid(uid) => Some(*uid),
        _ => None,
    })
}

/// Wraps a body. Servers that only estimate sizes are common, so that what came counts as well.
fn bounded_bytes(body: &[u8], size: u64, max_message_bytes: u64) -> Bytes {
    let came = body.len() as u64;
    if size <= max_message_bytes && came <= max_message_bytes {
        return Bytes::Whole(Private::new(body.to_vec()));
    }
    let head = &body[..body.len().min(HEAD_BYTES as usize)];
    Bytes::Head { head: Private::new(head.to_vec()), size: size.max(came) }
}

/// Reads an INTERNALDATE: ` 7-Jul-1996 02:44:25 -0700`.
fn internal_date(text: &str) -> Option<Timestamp> {
    strtime::parse("%d-%b-%Y %H:%M:%S %z", text.trim()).ok()?.to_timestamp().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn internal_dates_are_read_with_one_or_two_digits_of_day() {
        let read = |text| internal_date(text).map(|it| it.to_string());
        assert_eq!(read("17-Jul-1996 02:44:25 -0700").as_deref(), Some("1996-07-17T09:44:25Z"));
        assert_eq!(read(" 7-Jul-1996 02:44:25 +0000").as_deref(), Some("1996-07-07T02:44:25Z"));
        assert_eq!(read("yesterday"), None);
    }

    #[test]
    fn a_body_larger_than_announced_is_cut_to_its_head() {
        let body = vec![b'x'; HEAD_BYTES as usize + 10];
        let Bytes::Head { head, size } = bounded_bytes(&body, 3, 100) else { panic!("expected a head") };
        assert_eq!((head.expose().len() as u64, size), (HEAD_BYTES, HEAD_BYTES + 10));
    }
}
