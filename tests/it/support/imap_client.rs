//! A colleague at the mailbox: as much of an IMAP client as the tests need to put mail in, look and mark.
//!
//! It is apart from forewarn's own IMAP code, so that a fault there cannot hide itself.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, TcpStream};
use std::path::Path;
use std::sync::Arc;

use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName};
use tokio_rustls::rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};

use super::wait::SOON;

trait Stream: Read + Write {}
impl<T: Read + Write> Stream for T {}

/// A connection that is logged in and has INBOX selected.
pub struct ImapClient {
    stream: BufReader<Box<dyn Stream>>,
    commands: u32,
}

/// A line of an answer, with the literals that it announced.
struct Line {
    text: String,
    literals: Vec<Vec<u8>>,
}

impl ImapClient {
    /// Connects in the clear.
    pub fn plain(port: u16, user: &str, password: &str) -> ImapClient {
        ImapClient::log_in(Box::new(connect(port)), user, password)
    }

    /// Connects by TLS, trusting only the authority in the file `authority`.
    pub fn tls(port: u16, authority: &Path, user: &str, password: &str) -> ImapClient {
        let mut roots = RootCertStore::empty();
        roots.add(CertificateDer::from_pem_slice(&fs::read(authority).unwrap()).unwrap()).unwrap();
        let config = ClientConfig::builder().with_root_certificates(roots).with_no_client_auth();
        let name = ServerName::try_from("localhost").unwrap();
        let connection = ClientConnection::new(Arc::new(config), name).unwrap();
        ImapClient::log_in(Box::new(StreamOwned::new(connection, connect(port))), user, password)
    }

    fn log_in(stream: Box<dyn Stream>, user: &str, password: &str) -> ImapClient {
        let mut client = ImapClient { stream: BufReader::new(stream), commands: 0 };
        client.read_line();
        client.command(&format!("LOGIN {user} {password}"));
        client.command("SELECT INBOX");
        client
    }

    /// Puts `message` into INBOX; its UID.
    pub fn append(&mut self, message: &[u8]) -> u32 {
        let tag = self.send(&format!("APPEND INBOX {{{}}}", message.len()));
        let answer = self.read_line();
        assert!(answer.text.starts_with('+'), "expected to be asked for the message, but found {:?}", answer.text);
        self.stream.get_mut().write_all(message).unwrap();
        self.stream.get_mut().write_all(b"\r\n").unwrap();
        self.stream.get_mut().flush().unwrap();
        let (done, _) = self.answer(&tag, "APPEND");
        let code = done.split("[APPENDUID ").nth(1).and_then(|it| it.split(']').next());
        let uid = code.and_then(|it| it.split(' ').nth(1)).and_then(|it| it.parse().ok());
        uid.unwrap_or_else(|| panic!("expected the UID of the new message, but found {done:?}"))
    }

    /// The UIDs of all messages, in order.
    pub fn uids(&mut self) -> Vec<u32> {
        let lines = self.command("UID SEARCH ALL");
        let found = lines.iter().filter_map(|line| line.text.strip_prefix("* SEARCH"));
        found.flat_map(|it| it.split_whitespace()).map(|it| it.parse().unwrap()).collect()
    }

    /// The whole message, read without setting \Seen.
    pub fn message(&mut self, uid: u32) -> Vec<u8> {
        let lines = self.command(&format!("UID FETCH {uid} BODY.PEEK[]"));
        let literal = lines.into_iter().flat_map(|it| it.literals).next();
        literal.unwrap_or_else(|| panic!("expected message {uid}, but found none"))
    }

    /// The flags of a message, for example `\Seen`.
    pub fn flags(&mut self, uid: u32) -> Vec<String> {
        let lines = self.command(&format!("UID FETCH {uid} FLAGS"));
        let flags = lines.iter().find_map(|it| it.text.split("FLAGS (").nth(1)?.split(')').next());
        let flags = flags.unwrap_or_else(|| panic!("expected the flags of message {uid}, but found none"));
        flags.split_whitespace().map(str::to_owned).collect()
    }

    /// Selects another mailbox.
    pub fn select(&mut self, mailbox: &str) {
        self.command(&format!("SELECT \"{mailbox}\""));
    }

    /// Whether there is such a mailbox.
    pub fn has_mailbox(&mut self, mailbox: &str) -> bool {
        let lines = self.command(&format!("LIST \"\" \"{mailbox}\""));
        lines.iter().any(|it| it.text.starts_with("* LIST") && !it.text.contains("\\Noselect"))
    }

    /// The mailboxes to which this user is subscribed.
    pub fn subscribed(&mut self) -> Vec<String> {
        let lines = self.command("LSUB \"\" \"*\"");
        let name = |line: &Line| line.text.rsplit(' ').next().unwrap_or_default().trim_matches('"').to_owned();
        lines.iter().filter(|it| it.text.starts_with("* LSUB")).map(name).collect()
    }

    /// Makes a mailbox.
    pub fn create(&mut self, mailbox: &str) {
        self.command(&format!("CREATE \"{mailbox}\""));
    }

    /// Moves a message, as a person does by dragging it.
    pub fn move_to(&mut self, uid: u32, mailbox: &str) {
        self.command(&format!("UID MOVE {uid} \"{mailbox}\""));
    }

    /// Marks a message as deleted, which leaves it there until somebody expunges the mailbox.
    pub fn mark_deleted(&mut self, uid: u32) {
        self.command(&format!("UID STORE {uid} +FLAGS.SILENT (\\Deleted)"));
    }

    /// Deletes a message for good.
    pub fn delete(&mut self, uid: u32) {
        self.mark_deleted(uid);
        self.command(&format!("UID EXPUNGE {uid}"));
    }

    /// Marks a message as read, as a mail program does when a person opens it.
    pub fn mark_seen(&mut self, uid: u32) {
        self.command(&format!("UID STORE {uid} +FLAGS.SILENT (\\Seen)"));
    }

    /// The UIDVALIDITY of INBOX.
    pub fn uid_validity(&mut self) -> u32 {
        let lines = self.command("STATUS INBOX (UIDVALIDITY)");
        let value = lines.iter().find_map(|it| it.text.split("(UIDVALIDITY ").nth(1)?.split(')').next());
        value.and_then(|it| it.parse().ok()).expect("the server tells its UIDVALIDITY")
    }

    /// Sends a command and returns the untagged lines of its answer.
    #[track_caller]
    fn command(&mut self, command: &str) -> Vec<Line> {
        let tag = self.send(command);
        self.answer(&tag, command).1
    }

    fn send(&mut self, command: &str) -> String {
        self.commands += 1;
        let tag = format!("t{}", self.commands);
        let stream = self.stream.get_mut();
        stream.write_all(format!("{tag} {command}\r\n").as_bytes()).unwrap();
        stream.flush().unwrap();
        tag
    }

    #[track_caller]
    fn answer(&mut self, tag: &str, command: &str) -> (String, Vec<Line>) {
        let mut lines = Vec::new();
        loop {
            let line = self.read_line();
            match line.text.strip_prefix(tag) {
                Some(done) if done.starts_with(" OK") => return (line.text, lines),
                Some(refused) => panic!("expected OK to {command:?}, but found{refused}"),
                None => lines.push(line),
            }
        }
    }

    fn read_line(&mut self) -> Line {
        let mut line = Line { text: String::new(), literals: Vec::new() };
        loop {
            let mut bytes = Vec::new();
            let count = self.stream.read_until(b'\n', &mut bytes).expect("the server answers");
            assert!(count > 0, "expected an answer, but the server closed the connection");
            line.text.push_str(String::from_utf8_lossy(&bytes).trim_end());
            let announced = line.text.strip_suffix('}').and_then(|it| it.rsplit_once('{'));
            let Some(length) = announced.and_then(|(_, it)| it.parse().ok()) else { return line };
            let mut literal = vec![0; length];
            self.stream.read_exact(&mut literal).unwrap();
            line.literals.push(literal);
        }
    }
}

fn connect(port: u16) -> TcpStream {
    let stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).expect("the server listens");
    stream.set_read_timeout(Some(SOON)).unwrap();
    stream.set_write_timeout(Some(SOON)).unwrap();
    stream
}
