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
use lettre::transport::smtp::commands::{Auth, Data, Mail, Noop, Rcpt};
use lettre::transport::smtp::extension::{ClientId, Extension, MailBodyParameter, MailParameter};
use lettre::transport::smtp::response::Response;
use lettre::{Address, Message};
use tokio::time::timeout;
use tokio_rustls::rustls;
use tokio_rustls::rustls::CertificateError;

use super::message::{MessageError, message, sender};
use super::{Cause, Channel, OpenError, Outcome};
use crate::model::{Distrust, Notice, Private, Tls};
use crate::oauth::{self, LoginSettings, OauthError, Token};
use crate::telemetry::events;

/// How to reach the server that takes our mail.
#[derive(Debug, Clone)]
pub struct Settings {
    pub host: String,
    pub port: u16,
    /// `Tls::None` only for loopback addresses; `config` has checked it.
    pub tls: Tls,
    /// The user's name and what opens the account; no login where there is none.
    pub login: Option<(String, LoginSettings)>,
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

    /// Connects, protects the connection and logs in. A token from memory that is refused is forgotten, and a new one is
    /// tried, once.
    async fn connect(&self) -> Result<AsyncSmtpConnection, Fault> {
        let (username, sign_in) = match &self.settings.login {
            None => return self.reach().await,
            Some((username, LoginSettings::Password(password))) => {
                let mut connection = self.reach().await?;
                let credentials = Credentials::new(username.clone(), password.expose().clone());
                let login = connection.auth(&[Mechanism::Plain, Mechanism::Login], &credentials);
                if let Err(fault) = step(Step::Login, STEP, login).await {
                    part(&mut connection).await;
                    return Err(fault);
                }
                return Ok(connection);
            }
            Some((username, LoginSettings::Token(sign_in))) => (username, sign_in),
        };
        let access = async || oauth::access(sign_in).await.map_err(|error| Fault::of_sign_in(&error));
        let token = access().await?;
        match self.log_in_by_token(username, &token).await {
            Err(fault) if fault.is_of_token() && !token.is_new => {
                oauth::forget(sign_in, &token).await;
                self.log_in_by_token(username, &access().await?).await
            }
            outcome => outcome,
        }
    }

    async fn log_in_by_token(&self, username: &str, token: &Token) -> Result<AsyncSmtpConnection, Fault> {
        let mut connection = self.reach().await?;
        match xoauth2(&mut connection, username, token).await {
            Ok(()) => Ok(connection),
            Err(fault) => {
                part(&mut connection).await;
                Err(fault)
            }
        }
    }

    /// Connects and protects the connection.
    async fn reach(&self) -> Result<AsyncSmtpConnection, Fault> {
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
                return Err(Fault::new(
                    Step::Protect,
                    "the server does not offer STARTTLS; no password was sent: see `tls`, and that nobody stands in between",
                ));
            }
            Tls::Starttls => {
                step(Step::Protect, STEP, connection.starttls(self.tls()?, &self.name)).await?;
            }
            Tls::Implicit | Tls::None => {}
        }
        if let Some(expires) = connection.peer_certificate().ok().and_then(|it| end_of(&it)) {
            self.certificate_expires.store(expires, Ordering::Relaxed);
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
                let login = match settings.login {
                    Some((_, LoginSettings::Password(_))) => "logged in",
                    Some((_, LoginSettings::Token(_))) => "logged in by token",
                    None => "no login",
                };
                Ok(format!("{}:{} answers ({protection}, {login})", settings.host, settings.port))
            }
            // Why a server is not trusted is all that there is to say.
            Err(fault) if fault.distrust.is_some() => Err(Private::new(fault.cause().to_string())),
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
    /// Why the server's certificate is not taken, where that is it.
    distrust: Option<Distrust>,
    /// Whether it offers no way to log in that we know.
    no_mechanism: bool,
    /// Whether the address needs what the server cannot do.
    address: bool,
    /// Whether there was no token to log in with.
    sign_in: bool,
    /// The server's words, or ours where it said nothing.
    reply: String,
}

impl Fault {
    fn new(step: Step, reply: &str) -> Fault {
        let reply = reply.to_owned();
        let (tls, no_mechanism, address, sign_in) = (false, false, false, false);
        Fault { step, code: None, tls, distrust: None, no_mechanism, address, sign_in, reply }
    }

    /// That there is no token. The words of such an error are for the administrator.
    fn of_sign_in(error: &OauthError) -> Fault {
        Fault { sign_in: true, ..Fault::new(Step::Login, &one_line(&events::chain(error))) }
    }

    /// Whether the server refused the token, so that another may fare better.
    fn is_of_token(&self) -> bool {
        self.step == Step::Login && self.code.is_some_and(|code| (500..600).contains(&code))
    }

    fn of(step: Step, error: &Error) -> Fault {
        let code = error.status().map(u16::from);
        let words = error.source().map(|it| it.to_string()).unwrap_or_else(|| error.to_string());
        let rustls = of_rustls(error);
        let distrust = rustls.and_then(distrust);
        let reply = match code {
            Some(code) => format!("{code} {words}"),
            None if error.is_response() => format!("the answer was cut off or made no sense ({words})"),
            None => distrust.map_or(words, |it| it.to_string()),
        };
        Fault {
            code,
            tls: error.is_tls() || rustls.is_some(),
            distrust,
            no_mechanism: error.is_client(),
            ..Fault::new(step, &one_line(&reply))
        }
    }

    /// What may be logged of it.
    fn cause(&self) -> Cause {
        if self.address {
            return Cause::Address;
        }
        if self.sign_in {
            return Cause::SignIn;
        }
        if let Some(distrust) = self.distrust {
            return Cause::Distrusted(distrust);
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

/// What rustls objected to, if it did: the certificate or the handshake. lettre counts these as connection errors.
fn of_rustls(error: &Error) -> Option<&rustls::Error> {
    let mut source = error.source();
    while let Some(error) = source {
        let inner = error.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
        let found = error.downcast_ref().or_else(|| inner.and_then(|it| it.downcast_ref()));
        if found.is_some() {
            return found;
        }
        source = error.source();
    }
    None
}

/// Why `error` does not trust a certificate, where that is what it says.
pub(super) fn distrust(error: &rustls::Error) -> Option<Distrust> {
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

/// Logs in by `token`. A server that refuses it says why in a challenge, and gives its verdict once that is answered by an
/// empty line; lettre's own login gives up at the challenge.
async fn xoauth2(connection: &mut AsyncSmtpConnection, username: &str, token: &Token) -> Result<(), Fault> {
    if !connection.server_info().supports_auth_mechanism(Mechanism::Xoauth2) {
        let fault = Fault::new(Step::Login, "the server offers no login by token (XOAUTH2)");
        return Err(Fault { no_mechanism: true, ..fault });
    }
    let credentials = Credentials::new(username.to_owned(), token.value.expose().clone());
    let command = Auth::new(Mechanism::Xoauth2, credentials, None);
    let command = command.map_err(|error| Fault::of(Step::Login, &error))?;
    let mut response = step(Step::Login, STEP, connection.command(command)).await?;
    if response.has_code(334) {
        response = step(Step::Login, STEP, connection.command("\r\n")).await?;
    }
    answer(Step::Login, 235..236, response).map(drop)
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
