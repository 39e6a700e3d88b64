//! A small IMAP server that misbehaves as a test tells it to.
//!
//! It knows just enough to be read from: [`Mailbox::answer`] is what an honest server says to each command. A test
//! passes a closure that may say something else instead.

use std::sync::{Arc, Mutex};

use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpListener;

/// What the server says to a command; `{tag}` stands for the command's tag.
pub enum Answer {
    Say(String),
    /// Says it and closes the connection.
    Close(String),
}

impl From<&str> for Answer {
    fn from(text: &str) -> Answer {
        Answer::Say(text.to_owned())
    }
}

impl From<String> for Answer {
    fn from(text: String) -> Answer {
        Answer::Say(text)
    }
}

/// A running server.
pub struct Server {
    pub port: u16,
    heard: Arc<Mutex<Vec<String>>>,
}

impl Server {
    /// Starts a server on this host that says to each command, and with `""` as its greeting, what `answer` returns.
    /// Its other argument counts connections from 1. A line that answers a `+` is given to it without a tag.
    pub async fn start(mut answer: impl FnMut(usize, &str) -> Answer + Send + 'static) -> Server {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let heard = Arc::new(Mutex::new(Vec::new()));
        let log = Arc::clone(&heard);
        tokio::spawn(async move {
            for connection in 1.. {
                let (stream, _) = listener.accept().await.unwrap();
                let mut stream = BufReader::new(stream);
                let (mut tag, mut command) = (String::new(), String::new());
                loop {
                    let (text, close) = match answer(connection, &command) {
                        Answer::Say(text) => (text, false),
                        Answer::Close(text) => (text, true),
                    };
                    let text = text.replace("{tag}", &tag);
                    if stream.write_all(text.as_bytes()).await.is_err() || close {
                        break;
                    }
                    let mut line = String::new();
                    if stream.read_line(&mut line).await.unwrap_or(0) == 0 {
                        break;
                    }
                    let line = line.trim_end();
                    if text.starts_with('+') {
                        command = line.to_owned();
                    } else {
                        let (its_tag, rest) = line.split_once(' ').unwrap();
                        (tag, command) = (its_tag.to_owned(), rest.to_owned());
                    }
                    log.lock().unwrap().push(command.clone());
                }
            }
        });
        Server { port, heard }
    }

    /// The commands that came so far and contain `part`.
    pub fn heard(&self, part: &str) -> Vec<String> {
        self.heard.lock().unwrap().iter().filter(|it| it.contains(part)).cloned().collect()
    }
}

/// An honest mailbox.
#[derive(Clone)]
pub struct Mailbox {
    pub uid_validity: u32,
    pub capabilities: &'static str,
    /// UID and content.
    pub messages: Vec<(u32, String)>,
}

impl Mailbox {
    /// A mailbox of messages with these UIDs, whose content is `content of UID`.
    pub fn of(uids: &[u32]) -> Mailbox {
        let messages = uids.iter().map(|&uid| (uid, format!("content of {uid}"))).collect();
        Mailbox { uid_validity: 7, capabilities: "IMAP4rev1 IDLE", messages }
    }

    pub fn answer(&self, command: &str) -> Answer {
        let (word, rest) = command.split_once(' ').unwrap_or((command, ""));
        match word {
            "" => format!("* OK [CAPABILITY {}] ready\r\n", self.capabilities).into(),
            "CAPABILITY" => format!("* CAPABILITY {}\r\n{{tag}} OK done\r\n", self.capabilities).into(),
            "SELECT" => format!(
                "* {} EXISTS\r\n* OK [UIDVALIDITY {}] valid\r\n{{tag}} OK [READ-WRITE] done\r\n",
                self.messages.len(),
                self.uid_validity
            )
            .into(),
            "IDLE" => "+ idling\r\n".into(),
            "UID" => self.fetch(rest).into(),
            _ => "{tag} OK done\r\n".into(),
        }
    }

    /// Answers `FETCH set (items)`.
    fn fetch(&self, command: &str) -> String {
        let mut words = command.split(' ').skip(1);
        let (set, items) = (words.next().unwrap(), words.collect::<Vec<_>>().join(" "));
        let mut answer = String::new();
        for (index, (uid, content)) in self.messages.iter().enumerate() {
            let is_last = index + 1 == self.messages.len();
            if !contains(set, *uid, is_last) {
                continue;
            }
            let head = &content[..content.len().min(64 << 10)];
            let data = match items.as_str() {
                "(UID RFC822.SIZE INTERNALDATE)" => {
                    format!("RFC822.SIZE {} INTERNALDATE \" 3-Mar-2026 10:00:00 -0500\"", content.len())
                }
                "(UID BODY.PEEK[])" => format!("BODY[] {{{}}}\r\n{content}", content.len()),
                "(UID BODY.PEEK[]<0.65536>)" => format!("BODY[]<0> {{{}}}\r\n{head}", head.len()),
                other => panic!("expected no such fetch, but found {other}"),
            };
            answer.push_str(&format!("* {} FETCH (UID {uid} {data})\r\n", index + 1));
        }
        answer + "{tag} OK done\r\n"
    }
}

/// Whether a sequence set names `uid`; `n:*` always names the last message.
fn contains(set: &str, uid: u32, is_last: bool) -> bool {
    set.split(',').any(|range| {
        let (first, last) = range.split_once(':').unwrap_or((range, range));
        let first: u32 = first.parse().unwrap();
        match last {
            "*" => uid >= first || is_last,
            last => (first..=last.parse().unwrap()).contains(&uid),
        }
    })
}
