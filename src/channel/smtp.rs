//! Mail by SMTP (RFC 5321), over lettre's connection.
//!
//! The steps of a conversation are taken one by one here rather than by lettre's transport, because the same
//! reply means different things at different steps. A 5xx to the recipient or to the words is final: the notice is
//! refused, and somebody is told at once. A 5xx before that (greeting, TLS, login, sender) is a fault of the server
//! or of the settings; the notice waits until it is put right. A connection lost after the words were sent leaves
//! it open whether they were taken: the notice is sent again, with the Message-ID that it had (invariant 5).
//!
//! Each notice has a connection of its own. Notices are few, and a connection kept for hours fails at the moment
//! at which it is needed. The certificates of the system are read anew for each, so that a daemon that runs for
//! years notices when they change; `SSL_CERT_FILE` and `SSL_CERT_DIR` name others.

use std::error::Error as _;
use std::io;
use std::ops::Range;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use jiff::Timestamp;
use lettre::message::Mailbox;
use lettre::transport::smtp::Error;
use lettre::transport::smtp::authentication::{Credentials, Mechanism};
use lettre::transport::smtp::client::{AsyncSmtpConnection, TlsParameters};
use lettre::transport::smtp::commands::{Data, Mail, Noop, Rcpt};
use lettre::transport::smtp::extension::{ClientId, Extension, MailBodyParameter, MailParameter};
use lettre::transport::smtp::response::Response;
use lettre::{Address, Message};
use tokio::time::timeout;
use tokio_rustls::rustls;

use super::message::{MessageError, message, sender};
use super::{Cause, Channel, OpenError, Outcome};
use crate::model::{Notice, Private, Tls};

/// How to reach the server that takes our mail.
#[derive(Debug, Clone)]
pub struct Settings {
    pub host: String,
    pub port: u16,
    /// `Tls::None` only for loopback addresses; `config` has checked it.
    pub tls: Tls,
    /// Log in where given.
    pub username: Option<String>,
    pub password: Option<Private<String>>,
    /// `Forewarn <records@cedarhollow.example>`.
    pub from: String,
    /// The right-hand side of our Message-IDs, unique to this installation.
    pub message_id_domain: String,
}

/// How long one of the server's addresses may take to connect; where there are more, the next is tried then.
const CONNECT: Duration = Duration::from_secs(10);
/// How long the server may take for one step.
const STEP: Duration = Duration::from_secs(30);
/// How long it may take to accept the words: filters work then, and giving up too early sends the notice twice.
const ACCEPTANCE: Duration = Duration::from_secs(180);
/// How long we wait to part in good manners.
const PARTING: Duration = Duration::from_secs(3);
/// The longest reply that is kept, in characters.
const REPLY: usize = 500;

/// The channel.
pub struct Smtp {
    settings: Settings,
    from: Mailbox,
    /// The name by which we greet the server.
    name: ClientId,
    /// When the certificate ends that the server showed last, in seconds since 1970; 0 where it showed none.
    certificate_expires: AtomicI64,
}

impl Smtp {
    /// Checks `settings`; connects to nothing.
    ///
    /// # Errors
    ///
    /// [`OpenError::From`] where the sender is no mail address, [`OpenError::Tls`] where TLS cannot be prepared.
    pub fn new(settings: Settings) -> Result<Smtp, OpenError> {
        let from = sender(&settings.from).ok_or(OpenError::From)?;
        match settings.tls {
            Tls::Implicit | Tls::Starttls => {
                TlsParameters::new(settings.host.clone()).map_err(|_| OpenError::Tls)?;
            }
            Tls::None => {}
        }
        Ok(Smtp { settings, from, name: ClientId::default(), certificate_expires: AtomicI64::new(0) })
    }

    /// Connects, protects the connection and logs in.
    async fn connect(&self) -> Result<AsyncSmtpConnection, Fault> {
        let server = (self.settings.host.as_str(), self.settings.port);
        let tls = match self.settings.tls {
            Tls::Implicit => Some(self.tls()?),
            Tls::Starttls | Tls::None => None,
        };
        let connecting = AsyncSmtpConnection::connect_tokio1(server, Some(CONNECT), &self.name, tls, None);
        let mut connection = step(Step::Connect, STEP, connecting).await?;
        match self.settings.tls {
            Tls::Starttls if !connection.can_starttls() => {
                part(&mut connection).await;
                return Err(Fault::new(Step::Protect, "the server does not offer STARTTLS"));
            }
            Tls::Starttls => {
                step(Step::Protect, STEP, connection.starttls(self.tls()?, &self.name)).await?;
            }
            Tls::Implicit | Tls::None => {}
        }
        if let Some(expires) = connection.peer_certificate().ok().and_then(|it| end_of(&it)) {
            self.certificate_expires.store(expires, Ordering::Relaxed);
        }
        if let Some(username) = &self.settings.username {
            let password = self.settings.password.as_ref().map(|it| it.expose().clone()).unwrap_or_default();
            let credentials = Credentials::new(username.clone(), password);
            let login = connection.auth(&[Mechanism::Plain, Mechanism::Login], &credentials);
            if let Err(fault) = step(Step::Login, STEP, login).await {
                part(&mut connection).await;
                return Err(fault);
            }
        }
        Ok(connection)
    }

    fn tls(&self) -> Result<TlsParameters, Fault> {
        TlsParameters::new(self.settings.host.clone()).map_err(|error| Fault::of(Step::Protect, &error))
    }

    /// Connects and hands over `mail`.
    async fn hand_over(&self, mail: &Message) -> Result<Response, Fault> {
        let mut connection = self.connect().await?;
        let result = converse(&mut connection, mail).await;
        part(&mut connection).await;
        result
    }
}

#[async_trait]
impl Channel for Smtp {
    async fn send(&self, notice: &Notice) -> Outcome {
        let mail = match message(notice, &self.from, &self.settings.message_id_domain) {
            Ok(mail) => mail,
            Err(error @ (MessageError::Recipient | MessageError::Build)) => {
                return Outcome::Refused { reply: error.to_string().into(), cause: Cause::Address };
            }
        };
        match self.hand_over(&mail).await {
            Ok(response) => {
                let text = response.message().collect::<Vec<_>>().join(" ");
                Outcome::Accepted { reply: Private::new(one_line(&format!("{} {text}", response.code()))) }
            }
            Err(fault) => fault.outcome(),
        }
    }

    async fn probe(&self) -> Result<String, Private<String>> {
        let settings = &self.settings;
        let tried = async {
            let mut connection = self.connect().await?;
            let result = step(Step::Probe, STEP, connection.command(Noop)).await;
            part(&mut connection).await;
            result
        };
        match tried.await {
            Ok(_) => {
                let protection = match settings.tls {
                    Tls::Implicit => "TLS",
                    Tls::Starttls => "STARTTLS",
                    Tls::None => "no TLS",
                };
                let login = if settings.username.is_some() { "logged in" } else { "no login" };
                Ok(format!("{}:{} answers ({protection}, {login})", settings.host, settings.port))
            }
            Err(fault) => Err(Private::new(format!("{}: {}", fault.cause(), fault.reply))),
        }
    }

    fn certificate_expires(&self) -> Option<Timestamp> {
        let seconds = self.certificate_expires.load(Ordering::Relaxed);
        Timestamp::from_second(seconds).ok().filter(|_| seconds > 0)
    }
}

/// When a certificate in DER form ends, in seconds since 1970.
fn end_of(certificate: &[u8]) -> Option<i64> {
    let (_, certificate) = x509_parser::parse_x509_certificate(certificate).ok()?;
    Some(certificate.validity().not_after.timestamp())
}

/// The steps of a conversation at which a failure means something of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    /// Connecting, the greeting and EHLO; with implicit TLS also the handshake.
    Connect,
    /// STARTTLS and its handshake.
    Protect,
    Login,
    /// MAIL FROM: about us, not about the recipient.
    Sender,
    /// RCPT TO.
    Recipient,
    /// DATA and the words themselves.
    Words,
    /// NOOP.
    Probe,
}

/// Why a conversation failed: at which step, with which reply.
#[derive(Debug)]
struct Fault {
    step: Step,
    /// The reply's code, where the server gave one.
    code: Option<u16>,
    /// Whether TLS itself failed.
    tls: bool,
    /// Whether it offers no way to log in that we know.
    no_mechanism: bool,
    /// Whether the address needs what the server cannot do.
    address: bool,
    /// The server's words, or ours where it said nothing.
    reply: String,
}

impl Fault {
    fn new(step: Step, reply: &str) -> Fault {
        Fault { step, code: None, tls: false, no_mechanism: false, address: false, reply: reply.to_owned() }
    }

    fn of(step: Step, error: &Error) -> Fault {
        let code = error.status().map(u16::from);
        let words = error.source().map(|it| it.to_string()).unwrap_or_else(|| error.to_string());
        let reply = match code {
            Some(code) => format!("{code} {words}"),
            None if error.is_response() => format!("the answer was cut off or made no sense ({words})"),
            None => words,
        };
        Fault {
            code,
            tls: error.is_tls() || is_of_rustls(error),
            no_mechanism: error.is_client(),
            ..Fault::new(step, &one_line(&reply))
        }
    }

    /// What may be logged of it.
    fn cause(&self) -> Cause {
        if self.address {
            return Cause::Address;
        }
        match (self.step, self.code) {
            (Step::Protect, _) => Cause::Tls,
            _ if self.tls => Cause::Tls,
            (Step::Login, Some(_)) => Cause::Login,
            (Step::Login, None) if self.no_mechanism => Cause::Login,
            (_, Some(code)) if asks_for_login(code) => Cause::Login,
            (Step::Connect | Step::Sender | Step::Recipient | Step::Words | Step::Probe, Some(code)) => {
                Cause::Reply(code)
            }
            (Step::Connect | Step::Login | Step::Sender | Step::Recipient | Step::Words | Step::Probe, None) => {
                Cause::Unreachable
            }
        }
    }

    /// Whether to try again. Only a 5xx to the recipient or the words is final, and not one that asks for a login.
    fn outcome(self) -> Outcome {
        let cause = self.cause();
        let permanent = self.code.is_some_and(|code| (500..600).contains(&code) && !asks_for_login(code));
        let is_final = match self.step {
            Step::Recipient | Step::Words => permanent || self.address,
            Step::Connect | Step::Protect | Step::Login | Step::Sender | Step::Probe => self.address,
        };
        let reply = Private::new(self.reply);
        if is_final { Outcome::Refused { reply, cause } } else { Outcome::Deferred { reply, cause } }
    }
}

/// The replies of RFC 4954 that speak of the login, at whatever step they come.
fn asks_for_login(code: u16) -> bool {
    matches!(code, 454 | 530 | 534 | 535 | 538)
}

/// Whether the failure is one of the certificate or the handshake. lettre counts these as connection errors.
fn is_of_rustls(error: &Error) -> bool {
    let mut source = error.source();
    while let Some(error) = source {
        if error.is::<rustls::Error>() {
            return true;
        }
        if let Some(inner) = error.downcast_ref::<io::Error>().and_then(io::Error::get_ref)
            && inner.is::<rustls::Error>()
        {
            return true;
        }
        source = error.source();
    }
    false
}

/// Takes one step, for at most `limit`.
async fn step<T>(step: Step, limit: Duration, work: impl Future<Output = Result<T, Error>>) -> Result<T, Fault> {
    match timeout(limit, work).await {
        Ok(Ok(value)) => Ok(value),
        Ok(Err(error)) => Err(Fault::of(step, &error)),
        Err(_) => Err(Fault::new(step, &format!("no answer within {} seconds", limit.as_secs()))),
    }
}

/// Hands over one mail on a connection that is ready for it.
async fn converse(connection: &mut AsyncSmtpConnection, mail: &Message) -> Result<Response, Fault> {
    let envelope = mail.envelope();
    let words = mail.formatted();
    let mut parameters = Vec::new();
    let addresses: Vec<&Address> = envelope.from().into_iter().chain(envelope.to()).collect();
    if !addresses.iter().all(|it| AsRef::<str>::as_ref(*it).is_ascii()) {
        if !connection.server_info().supports_feature(Extension::SmtpUtfEight) {
            let mut fault = Fault::new(Step::Recipient, "the server takes no addresses beyond ASCII");
            fault.address = true;
            return Err(fault);
        }
        parameters.push(MailParameter::SmtpUtfEight);
        parameters.push(MailParameter::Body(MailBodyParameter::EightBitMime));
    }
    let from = Mail::new(envelope.from().cloned(), parameters);
    answer(Step::Sender, 200..300, step(Step::Sender, STEP, connection.command(from)).await?)?;
    for recipient in envelope.to() {
        let to = Rcpt::new(recipient.clone(), Vec::new());
        answer(Step::Recipient, 200..300, step(Step::Recipient, STEP, connection.command(to)).await?)?;
    }
    answer(Step::Words, 354..355, step(Step::Words, STEP, connection.command(Data)).await?)?;
    answer(Step::Words, 200..300, step(Step::Words, ACCEPTANCE, connection.message(&words)).await?)
}

/// Takes `response` only where its code is one of those that mean success at this step.
///
/// lettre is content with any code below 400. But a notice counts as told by the code of the last reply, and a
/// conversation in which replies and commands have slipped past each other must not come to that.
fn answer(step: Step, expected: Range<u16>, response: Response) -> Result<Response, Fault> {
    let code = u16::from(response.code());
    if expected.contains(&code) {
        return Ok(response);
    }
    let reply = format!("expected {}, but found {code}", expected.start);
    Err(Fault { code: Some(code), ..Fault::new(step, &reply) })
}

/// Ends the conversation. What it came to is known already, so nothing that happens here matters.
async fn part(connection: &mut AsyncSmtpConnection) {
    let _ = timeout(PARTING, connection.abort()).await;
}

/// A reply as one line without control characters, cut to a length that can be kept.
fn one_line(text: &str) -> String {
    let line: String = text.chars().map(|it| if it.is_control() { ' ' } else { it }).take(REPLY).collect();
    line.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests;
