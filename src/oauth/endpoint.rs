//! What is asked of a provider, and how its answers are read (RFC 6749, section 5; RFC 8628, section 3).
//!
//! One POST of a form, answered by a small JSON object. Nothing is followed to another address, an answer beyond a few
//! kilobytes is none, and of a refusal only what is on a short list of words, or a number of Microsoft's, goes further:
//! the rest of the answer may quote an account.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use serde_json::{Map, Value};
use tokio_rustls::rustls::{self, crypto::ring};
use ureq::tls::{RootCerts, TlsConfig, TlsProvider};
use ureq::{Agent, Error};

use super::{OauthError, Settings};
use crate::model::Private;

/// How long the provider may take for one answer.
const PATIENCE: Duration = Duration::from_secs(30);

/// The longest answer that is read, in bytes; Microsoft's tokens have a few thousand.
const LONGEST: u64 = 256 << 10;

/// How long a token lives of which the provider does not say it.
const LIFETIME: Duration = Duration::from_secs(10 * 60);

/// What the provider gave.
pub(super) struct Granted {
    pub access: Private<String>,
    pub lifetime: Duration,
    pub refresh: Option<Private<String>>,
    pub refresh_lifetime: Option<Duration>,
    /// What it may be used for, where the provider says so.
    pub scopes: Option<Vec<String>>,
}

/// Why it gave nothing.
#[derive(Debug)]
pub(super) enum Failed {
    Refused(Refusal),
    Other(OauthError),
}

/// A provider's refusal, in terms that may be logged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Refusal {
    /// One of [`CODES`], or [`UNKNOWN`].
    pub(super) code: &'static str,
    /// Microsoft's own number: the digits after `AADSTS`.
    pub(super) number: Option<u32>,
}

/// What a refusal is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Cause {
    /// What a person's sign-in left is of no use any more.
    Ended,
    /// The program itself is not known, or its secret is wrong or has expired.
    Client,
    /// It may not do what it asks for.
    Permission,
    /// The provider is out of order.
    Outage,
    Other,
}

/// What providers say, in the words of RFC 6749, RFC 8628 and Microsoft.
const CODES: &[&str] = &[
    "access_denied",
    "authorization_declined",
    "authorization_pending",
    "bad_verification_code",
    "consent_required",
    "expired_token",
    "interaction_required",
    "invalid_client",
    "invalid_grant",
    "invalid_request",
    "invalid_resource",
    "invalid_scope",
    "login_required",
    "org_internal",
    "server_error",
    "slow_down",
    "temporarily_unavailable",
    "unauthorized_client",
    "unsupported_grant_type",
];

const UNKNOWN: &str = "an unknown answer";

impl Refusal {
    /// Whether the provider may be of another mind without anybody's help.
    pub(super) fn is_transient(self) -> bool {
        self.cause() == Cause::Outage
    }

    /// What to do about it, for the sign-in `name`.
    pub(super) fn remedy(self, name: &str) -> String {
        match self.cause() {
            Cause::Ended => format!("run `forewarn login {name}`"),
            Cause::Client => {
                "compare `client_id` with the provider's page, make a new secret there and write it into its file"
                    .to_owned()
            }
            Cause::Permission => {
                "give the app the permissions that docs/SIGN-IN.md names, and consent to them as an administrator"
                    .to_owned()
            }
            Cause::Outage => "it is tried again".to_owned(),
            Cause::Other => "see docs/SIGN-IN.md, and the sign-in logs at the provider".to_owned(),
        }
    }

    fn cause(self) -> Cause {
        match (self.number, self.code) {
            // No consent; no permission of that name; the app is not assigned.
            (Some(65001 | 70011 | 650_056 | 50105), _) => Cause::Permission,
            // The secret is wrong, has expired, or is missing; there is no such app in the tenant.
            (Some(7_000_215 | 7_000_222 | 7_000_218 | 700_016), _) => Cause::Client,
            (_, "invalid_grant" | "interaction_required" | "login_required") => Cause::Ended,
            (_, "invalid_client" | "unauthorized_client") => Cause::Client,
            (_, "invalid_scope" | "invalid_resource" | "consent_required" | "access_denied" | "org_internal") => {
                Cause::Permission
            }
            (_, "server_error" | "temporarily_unavailable") => Cause::Outage,
            _ => Cause::Other,
        }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.cause() {
            Cause::Ended => "it has expired or was revoked, or the account's password was changed",
            Cause::Client => "it does not know the client, or its secret is wrong or has expired",
            Cause::Permission => "the app may not do what it asks for",
            Cause::Outage => "it is out of order",
            Cause::Other => "it does not say in known words why",
        })?;
        match self.number {
            Some(number) => write!(f, " ({}, AADSTS{number})", self.code),
            None => write!(f, " ({})", self.code),
        }
    }
}

/// Asks the token endpoint, in the client's name.
pub(super) fn ask(settings: &Settings, form: &[(&str, &str)]) -> Result<Granted, Failed> {
    let answer = post(settings, &settings.token_endpoint, form)?;
    granted(&answer).ok_or_else(|| Failed::Other(OauthError::Nonsense { name: settings.name.clone() }))
}

/// Posts `form` to `url`, with the client's id and secret, and reads the object that answers.
pub(super) fn post(settings: &Settings, url: &str, form: &[(&str, &str)]) -> Result<Map<String, Value>, Failed> {
    let client = Some(("client_id", settings.client_id.as_str()));
    let secret = settings.client_secret.as_ref().map(|it| ("client_secret", it.expose().as_str()));
    let form = client.into_iter().chain(secret).chain(form.iter().copied());
    let name = || settings.name.clone();
    let sent = agent().post(url).header("Accept", "application/json").send_form(form);
    let mut response = sent.map_err(|error| Failed::Other(fault(name(), &error)))?;
    let status = response.status().as_u16();
    let text = response.body_mut().with_config().limit(LONGEST).read_to_string();
    let text = match text {
        Ok(text) => text,
        Err(Error::BodyExceedsLimit(_)) => return Err(Failed::Other(OauthError::Nonsense { name: name() })),
        Err(error) => return Err(Failed::Other(fault(name(), &error))),
    };
    match (status, serde_json::from_str::<Map<String, Value>>(&text)) {
        (200..300, Ok(answer)) => Ok(answer),
        (400..500, Ok(answer)) if answer.contains_key("error") => Err(Failed::Refused(refusal(&answer))),
        (200..300, Err(_)) => Err(Failed::Other(OauthError::Nonsense { name: name() })),
        (status, _) => Err(Failed::Other(OauthError::Status { name: name(), status })),
    }
}

/// A length of time in an answer; some providers write it as text.
pub(super) fn seconds(answer: &Map<String, Value>, key: &str) -> Option<Duration> {
    let value = answer.get(key)?;
    let seconds = value.as_u64().or_else(|| value.as_str()?.parse().ok())?;
    // Longer than anybody runs a service, and short enough to be added to any moment.
    Some(Duration::from_secs(seconds.min(100 * 365 * 86_400)))
}

/// A text in an answer that has no blanks and nothing that could end a line.
pub(super) fn word(answer: &Map<String, Value>, key: &str) -> Option<String> {
    let text = answer.get(key)?.as_str()?;
    (!text.is_empty() && text.bytes().all(|it| it.is_ascii_graphic())).then(|| text.to_owned())
}

fn granted(answer: &Map<String, Value>) -> Option<Granted> {
    let is_bearer = word(answer, "token_type").is_none_or(|it| it.eq_ignore_ascii_case("bearer"));
    let scopes = answer.get("scope").and_then(Value::as_str);
    is_bearer.then_some(())?;
    Some(Granted {
        access: word(answer, "access_token")?.into(),
        lifetime: seconds(answer, "expires_in").unwrap_or(LIFETIME),
        refresh: word(answer, "refresh_token").map(Private::from),
        refresh_lifetime: seconds(answer, "refresh_token_expires_in"),
        scopes: scopes.map(|it| it.split_whitespace().map(str::to_owned).collect()),
    })
}

fn refusal(answer: &Map<String, Value>) -> Refusal {
    let said = answer.get("error").and_then(Value::as_str).unwrap_or_default();
    let code = CODES.iter().find(|it| **it == said).copied().unwrap_or(UNKNOWN);
    let description = answer.get("error_description").and_then(Value::as_str).unwrap_or_default();
    let digits = description.split_once("AADSTS").map(|(_, rest)| {
        let end = rest.find(|it: char| !it.is_ascii_digit()).unwrap_or(rest.len());
        &rest[..end]
    });
    Refusal { code, number: digits.and_then(|it| it.parse().ok()) }
}

/// A client of its own for each request: they are few, and certificates may change in the years between.
fn agent() -> Agent {
    let tls = TlsConfig::builder()
        .provider(TlsProvider::Rustls)
        .root_certs(RootCerts::PlatformVerifier)
        .unversioned_rustls_crypto_provider(Arc::new(ring::default_provider()))
        .build();
    let config = Agent::config_builder()
        .tls_config(tls)
        .timeout_global(Some(PATIENCE))
        .http_status_as_error(false)
        // What a redirection leads to was not configured, and would be told the secret.
        .max_redirects(0)
        .max_redirects_will_error(false)
        .user_agent(concat!("forewarn/", env!("CARGO_PKG_VERSION")))
        .build();
    Agent::new_with_config(config)
}

/// The errors of the client may quote what was sent, so that they go no further.
fn fault(name: String, error: &Error) -> OauthError {
    match error {
        Error::Timeout(_) => OauthError::TimedOut { name },
        Error::Rustls(_) | Error::Tls(_) => OauthError::Tls { name },
        Error::Io(error) if error.get_ref().is_some_and(|it| it.is::<rustls::Error>()) => OauthError::Tls { name },
        _ => OauthError::Unreachable { name },
    }
}
