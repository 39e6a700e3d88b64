//! From a host name to a logged-in session: TCP, TLS, the greeting, capabilities and the login.
//!
//! What precedes the login is spoken here line by line, for one reason: bytes that a stranger has slipped in before
//! the TLS handshake (CVE-2011-0411 and its kin) can be noticed only by whoever owns the read buffer. With
//! [`Tls::Starttls`] nothing secret leaves this host unless the handshake is done: a server that does not offer it, or
//! greets with PREAUTH so that it cannot be asked, is an error. The certificate is checked by the
//! system's own store, which also honours SSL_CERT_FILE, and must name the configured host.
//!
//! Where the login is a sign-in, the token is had before the server is reached. One from memory that the server refuses is
//! forgotten, and a new one is tried on another connection, once: the provider may have ended it before its time.
//!
//! Every step has its deadline. async-imap writes the login line and whole messages to the `log` crate at TRACE; no
//! record of that crate may ever be forwarded by this program, and nothing here installs such a bridge.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use async_imap::error::Error;
use async_imap::{Authenticator, Client};
use jiff::Timestamp;
use rustls_platform_verifier::BuilderVerifierExt;
use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, BufReader};
use tokio::net::{TcpStream, lookup_host};
use tokio::time::timeout;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls;
use tokio_rustls::rustls::CertificateError;
use tokio_rustls::rustls::pki_types::ServerName;

use super::Settings;
use crate::inbox::FetchError;
use crate::model::{Distrust, Private, Tls};
use crate::oauth::{self, LoginSettings, Token};

/// How long reaching the server and the TLS handshake may take, each.
const CONNECT: Duration = Duration::from_secs(30);

/// How long the server may take for one line before the login, and for the login.
const ANSWER: Duration = Duration::from_secs(60);

/// How long a line before the login may be, in bytes.
const LINE_BYTES: u64 = 16 << 10;

/// How many lines may answer one command before the login.
const LINES: usize = 100;

/// A stream to the server, protected or not.
pub(super) trait Stream: AsyncRead + AsyncWrite + Unpin + Send + Sync + std::fmt::Debug {}

impl<T: AsyncRead + AsyncWrite + Unpin + Send + Sync + std::fmt::Debug> Stream for T {}

/// A logged-in session, as async-imap sees it.
pub(super) type LoggedIn = async_imap::Session<Box<dyn Stream>>;

/// Reaches the server and logs in; also says when the certificate ends that it showed.
pub(super) async fn log_in(settings: &Settings) -> Result<(LoggedIn, Option<Timestamp>), FetchError> {
    let sign_in = match &settings.login {
        LoginSettings::Password(password) => return log_in_by(settings, &Proof::Password(password.clone())).await,
        LoginSettings::Token(sign_in) => sign_in,
    };
    let access = async || oauth::access(sign_in).await.map_err(|source| FetchError::SignIn { source });
    let token = access().await?;
    match log_in_by(settings, &Proof::Token(token.clone())).await {
        Err(FetchError::Token) if !token.is_new => {
            oauth::forget(sign_in, &token).await;
            log_in_by(settings, &Proof::Token(access().await?)).await
        }
        outcome => outcome,
    }
}

/// What opens the account.
enum Proof {
    Password(Private<String>),
    Token(Token),
}

async fn log_in_by(settings: &Settings, proof: &Proof) -> Result<(LoggedIn, Option<Timestamp>), FetchError> {
    let tcp = reach(&settings.host, settings.port).await?;
    // Commands are small and wait for their answers; a refusal of this option costs only speed.
    let _ = tcp.set_nodelay(true);

    let mut certificate_expires = None;
    let (mut dialogue, greeting) = match settings.tls {
        Tls::Implicit => {
            let (tls, end) = handshake(tcp, &settings.host).await?;
            certificate_expires = end;
            greeted(Box::new(tls)).await?
        }
        Tls::None => greeted(Box::new(tcp)).await?,
        Tls::Starttls => {
            let (tls, end) = handshake(start_tls(tcp).await?, &settings.host).await?;
            certificate_expires = end;
            // There is no second greeting; what was announced in the clear is asked for again.
            (Dialogue::new(Box::new(tls)), String::new())
        }
    };
    let capabilities = dialogue.capabilities(&greeting).await?;
    let client = Client::new(dialogue.into_stream());
    timeout(ANSWER, authenticate(client, &capabilities, &settings.username, proof))
        .await
        .map_err(|_| FetchError::TimedOut { doing: "the login" })?
        .map(|session| (session, certificate_expires))
}

/// Connects to the first address of `host` that answers.
async fn reach(host: &str, port: u16) -> Result<TcpStream, FetchError> {
    let addresses: Vec<SocketAddr> = timeout(CONNECT, lookup_host((host, port)))
        .await
        .map_err(|_| FetchError::TimedOut { doing: "the connection" })?
        .map_err(|source| FetchError::Unreachable { source })?
        .collect();
    // Networks whose IPv6 leads nowhere are common, so that no address may use up the time of the next.
    let share = CONNECT / addresses.len().max(1) as u32;
    let mut failure = FetchError::Unreachable { source: io::ErrorKind::NotFound.into() };
    for address in addresses {
        match timeout(share, TcpStream::connect(address)).await {
            Ok(Ok(tcp)) => return Ok(tcp),
            Ok(Err(source)) => failure = FetchError::Unreachable { source },
            Err(_) => failure = FetchError::TimedOut { doing: "the connection" },
        }
    }
    Err(failure)
}

/// Does the TLS handshake over `stream`, for a server that must be `host`; also says when its certificate ends.
async fn handshake<T: Stream>(
    stream: T,
    host: &str,
) -> Result<(impl Stream + use<T>, Option<Timestamp>), FetchError> {
    let invalid = |source: rustls::Error| FetchError::Tls { source: io::Error::other(source) };
    let config = rustls::ClientConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(invalid)?
        .with_platform_verifier()
        .map_err(invalid)?
        .with_no_client_auth();
    let name = ServerName::try_from(host.to_owned())
        .map_err(|source| FetchError::Tls { source: io::Error::new(io::ErrorKind::InvalidInput, source) })?;
    let connecting = TlsConnector::from(Arc::new(config)).connect(name, stream);
    match timeout(CONNECT, connecting).await {
        Err(_) => Err(FetchError::TimedOut { doing: "the TLS handshake" }),
        Ok(Ok(stream)) => {
            let certificates = stream.get_ref().1.peer_certificates();
            let end = certificates.and_then(|it| it.first()).and_then(|it| end_of(it));
            Ok((stream, end))
        }
        // What rustls itself objects to needs a person; a connection that broke only needs another attempt.
        Ok(Err(source)) => match source.get_ref().and_then(|it| it.downcast_ref::<rustls::Error>()) {
            Some(error) => Err(distrust(error).map_or(FetchError::Tls { source }, FetchError::Distrusted)),
            None => Err(FetchError::Unreachable { source }),
        },
    }
}

/// Why `error` does not trust a certificate, where that is what it says.
fn distrust(error: &rustls::Error) -> Option<Distrust> {
    let rustls::Error::InvalidCertificate(error) = error else { return None };
    Some(match error {
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => Distrust::Expired,
        CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => Distrust::NotYet,
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => Distrust::OtherName,
        CertificateError::UnknownIssuer | CertificateError::BadSignature => Distrust::Stranger,
        // What signs itself and says that it is an authority.
        CertificateError::Other(_) => Distrust::Stranger,
        _ => return None,
    })
}

/// When a certificate in DER form ends.
fn end_of(certificate: &[u8]) -> Option<Timestamp> {
    let (_, certificate) = x509_parser::parse_x509_certificate(certificate).ok()?;
    Timestamp::from_second(certificate.validity().not_after.timestamp()).ok()
}

/// Asks the server over the plain stream to start TLS, and returns the stream at the handshake's first byte.
async fn start_tls(tcp: TcpStream) -> Result<Box<dyn Stream>, FetchError> {
    let (mut dialogue, greeting) = greeted(Box::new(tcp)).await?;
    if !offers(&dialogue.capabilities(&greeting).await?, "STARTTLS") {
        return Err(FetchError::NoTls);
    }
    dialogue.command("STARTTLS", "STARTTLS").await?;
    dialogue.into_silent_stream()
}

/// Reads the greeting from a fresh stream.
async fn greeted(stream: Box<dyn Stream>) -> Result<(Dialogue, String), FetchError> {
    let mut dialogue = Dialogue::new(stream);
    let greeting = dialogue.line("the greeting").await?;
    match greeting.split_whitespace().nth(1).unwrap_or_default().to_ascii_uppercase().as_str() {
        "OK" => Ok((dialogue, greeting)),
        // Already logged in, as whom we cannot know, and too late for STARTTLS.
        "PREAUTH" => Err(FetchError::Unsupported { needed: "a login" }),
        _ => Err(FetchError::Refused { doing: "the connection" }),
    }
}

/// Logs in by the way that the server offers.
async fn authenticate(
    client: Client<Box<dyn Stream>>,
    capabilities: &[String],
    username: &str,
    proof: &Proof,
) -> Result<LoggedIn, FetchError> {
    let password = match proof {
        Proof::Password(password) => password.expose().as_str(),
        Proof::Token(token) => return by_token(client, capabilities, username, token).await,
    };
    let outcome = if offers(capabilities, "AUTH=PLAIN") {
        let credentials = Answer(format!("\0{username}\0{password}"));
        client.authenticate("PLAIN", credentials).await
    } else if offers(capabilities, "LOGINDISABLED") {
        return Err(FetchError::Unsupported { needed: "a login by password" });
    } else {
        client.login(username, password).await
    };
    outcome.map_err(|(error, _)| refusal(&error, FetchError::Login))
}

/// Logs in by a token (XOAUTH2, Google's and Microsoft's own: `user=`, `auth=Bearer `, each ended by ^A).
async fn by_token(
    client: Client<Box<dyn Stream>>,
    capabilities: &[String],
    username: &str,
    token: &Token,
) -> Result<LoggedIn, FetchError> {
    if !offers(capabilities, "AUTH=XOAUTH2") {
        return Err(FetchError::Unsupported { needed: "a login by token (XOAUTH2)" });
    }
    let answer = Answer(format!("user={username}\x01auth=Bearer {}\x01\x01", token.value.expose()));
    let outcome = client.authenticate("XOAUTH2", answer).await;
    outcome.map_err(|(error, _)| refusal(&error, FetchError::Token))
}

/// What an error of the login comes to; `refused` where the server does not believe us.
fn refusal(error: &Error, refused: FetchError) -> FetchError {
    match error {
        // A server that cannot ask its own database says so with these codes (RFC 5530); the password may be right.
        Error::No(answer) if is_temporary(answer) => FetchError::Refused { doing: "the login" },
        Error::No(_) | Error::Bad(_) | Error::Validate(_) => refused,
        // The errors of async-imap may quote what was sent and received, so that they go no further.
        _ => FetchError::Connection { doing: "the login" },
    }
}

/// Whether `answer` carries a response code (RFC 5530) that promises better luck another time.
pub(super) fn is_temporary(answer: &str) -> bool {
    ["[UNAVAILABLE]", "[INUSE]", "[LIMIT]", "[SERVERBUG]"].iter().any(|code| answer.contains(code))
}

/// What proves the account, in answer to an empty challenge, then nothing: SASL PLAIN (RFC 4616), and XOAUTH2, where a
/// server that refuses a token says why in a second challenge, and gives its verdict once that is answered by an empty line.
struct Answer(String);

impl Authenticator for Answer {
    type Response = String;

    fn process(&mut self, _challenge: &[u8]) -> String {
        std::mem::take(&mut self.0)
    }
}

fn offers(capabilities: &[String], wanted: &str) -> bool {
    capabilities.iter().any(|it| it.eq_ignore_ascii_case(wanted))
}

/// The conversation before the login, line by line.
struct Dialogue {
    stream: BufReader<Box<dyn Stream>>,
    sent: usize,
}

impl Dialogue {
    fn new(stream: Box<dyn Stream>) -> Dialogue {
        Dialogue { stream: BufReader::new(stream), sent: 0 }
    }

    /// Reads one line, without its end.
    async fn line(&mut self, doing: &'static str) -> Result<String, FetchError> {
        let mut line = Vec::new();
        let mut bounded = (&mut self.stream).take(LINE_BYTES);
        match timeout(ANSWER, bounded.read_until(b'\n', &mut line)).await {
            Err(_) => Err(FetchError::TimedOut { doing }),
            Ok(Ok(_)) if line.ends_with(b"\n") => Ok(String::from_utf8_lossy(&line).trim_end().to_owned()),
            Ok(Ok(_) | Err(_)) => Err(FetchError::Connection { doing }),
        }
    }

    /// Sends `command` and returns the lines that answer it, the tagged one last. That must be OK.
    async fn command(&mut self, command: &str, doing: &'static str) -> Result<Vec<String>, FetchError> {
        self.sent += 1;
        let tag = format!("F{}", self.sent);
        let line = format!("{tag} {command}\r\n");
        let sending = async {
            self.stream.write_all(line.as_bytes()).await?;
            self.stream.flush().await
        };
        timeout(ANSWER, sending)
            .await
            .map_err(|_| FetchError::TimedOut { doing })?
            .map_err(|_| FetchError::Connection { doing })?;
        let mut lines = Vec::new();
        while lines.len() < LINES {
            let line = self.line(doing).await?;
            let mut words = line.split(' ');
            let (first, second) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
            if first == tag {
                return if second.eq_ignore_ascii_case("OK") {
                    lines.push(line);
                    Ok(lines)
                } else {
                    Err(FetchError::Refused { doing })
                };
            }
            if first == "*" && second.eq_ignore_ascii_case("BYE") {
                return Err(FetchError::Connection { doing });
            }
            lines.push(line);
        }
        Err(FetchError::Connection { doing })
    }

    /// The server's capabilities: from its greeting where that names them, else asked for.
    async fn capabilities(&mut self, greeting: &str) -> Result<Vec<String>, FetchError> {
        if let Some((_, code)) = greeting.split_once("[CAPABILITY ")
            && let Some((words, _)) = code.split_once(']')
        {
            return Ok(words.split_whitespace().map(str::to_owned).collect());
        }
        let lines = self.command("CAPABILITY", "CAPABILITY").await?;
        Ok(lines
            .iter()
            .filter_map(|line| line.strip_prefix("* CAPABILITY "))
            .flat_map(str::split_whitespace)
            .map(str::to_owned)
            .collect())
    }

    /// Gives the stream on, with what is read ahead.
    fn into_stream(self) -> Box<dyn Stream> {
        Box::new(self.stream)
    }

    /// Gives the stream on for the TLS handshake, before which nothing more may have been said.
    ///
    /// # Errors
    ///
    /// Bytes are waiting that no command has asked for: someone may be speaking in the server's place.
    fn into_silent_stream(self) -> Result<Box<dyn Stream>, FetchError> {
        if self.stream.buffer().is_empty() {
            return Ok(self.stream.into_inner());
        }
        let source =
            io::Error::new(io::ErrorKind::InvalidData, "expected no bytes before the handshake, but found some");
        Err(FetchError::Tls { source })
    }
}
