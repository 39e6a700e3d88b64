//! Tokens in place of passwords (OAuth 2.0): how forewarn signs in where Microsoft and Google take no password any more.
//!
//! [`access`] gives the token with which a mail server is logged in to. It is kept in memory and renewed ahead of its
//! end; one that a server refuses all the same is [forgotten](forget), so that the next is new. It comes in one of two
//! ways. Where the program signs in as itself ([`Flow::App`]) the provider is asked with the client's secret, and nothing
//! has to be kept. Where a person has signed in (`forewarn login`, see [`login`]) a refresh token is kept in a file of
//! the state directory (`kept`). A provider may replace it with each use, so that a new one is written before anything
//! else happens, under a lock that other processes of forewarn wait for: each starts from the newest.
//!
//! Requests block on a thread of their own. One that was begun is finished even where nobody waits for it any more, so
//! that no new refresh token is lost by that. No error and no log line carries anything of a secret or a token.
//!
//! That a sign-in was refused is kept too, for `forewarn status` and the alarms ([`standing`]).

use std::fmt;
use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use tokio::sync::{Mutex, OwnedMutexGuard};
use tokio::time::timeout;

use crate::model::Private;
use crate::telemetry::events;

mod endpoint;
mod kept;
pub mod login;
#[cfg(test)]
mod tests;

pub use endpoint::Refusal;
use endpoint::{Failed, Granted};
use kept::Kept;

/// One sign-in. Clones share the token in memory.
#[derive(Debug, Clone)]
pub struct Settings {
    /// As the configuration and `forewarn login` call it: letters, digits, `-`, `_`, `.`; `config` has checked it.
    pub name: String,
    pub flow: Flow,
    pub client_id: String,
    pub client_secret: Option<Private<String>>,
    /// When the client's secret ends, by what the administrator says.
    pub secret_expires: Option<Date>,
    /// `https://`, or `http://` to this machine itself; `config` has checked it.
    pub token_endpoint: String,
    pub scopes: Vec<String>,
    /// After so many days without use the provider forgets what a person's sign-in left; none where it does not say.
    pub idle_days: Option<u16>,
    /// Where that is kept: made for the service's user alone where it is missing.
    pub directory: PathBuf,
    pub shared: Shared,
}

/// How a token is come by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Flow {
    /// The program signs in as itself (RFC 6749, section 4.4).
    App,
    /// A person signs in with any browser, by a code that `forewarn login` shows (RFC 8628).
    Device { endpoint: String },
    /// A person signs in with any browser, and gives `forewarn login` the address at which they end (RFC 8252, RFC 7636).
    Browser { endpoint: String },
}

/// By what an account is opened.
#[derive(Debug, Clone)]
pub enum LoginSettings {
    Password(Private<String>),
    Token(Settings),
}

/// The token in memory. It prints nothing of it.
#[derive(Clone, Default)]
pub struct Shared(Arc<Mutex<Held>>);

impl fmt::Debug for Shared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Shared")
    }
}

#[derive(Default)]
struct Held {
    access: Option<Access>,
    /// What could not be written, and the refresh token in the file that it shall replace.
    unsaved: Option<(Private<String>, Kept)>,
}

struct Access {
    token: Private<String>,
    /// When to ask for the next.
    renew: Instant,
    ends: Instant,
}

/// A token for a mail server.
#[derive(Debug, Clone)]
pub struct Token {
    pub value: Private<String>,
    /// Whether it has just been given out: then no other will fare better.
    pub is_new: bool,
}

/// How a sign-in stands, by what is kept of it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Standing {
    /// Why it is of no use, and since when; no time where nobody has signed in yet.
    pub refused: Option<(Option<Timestamp>, String)>,
    /// When the provider will end it, by its own word.
    pub ends: Option<Timestamp>,
    /// When it was last of use.
    pub used: Option<Timestamp>,
}

/// Why there is no token.
#[derive(Debug, thiserror::Error)]
pub enum OauthError {
    #[error("failed to reach the provider of the sign-in `{name}`")]
    Unreachable { name: String },
    #[error("failed to agree on TLS with the provider of the sign-in `{name}`")]
    Tls { name: String },
    #[error("the provider of the sign-in `{name}` did not answer in time")]
    TimedOut { name: String },
    #[error("the provider of the sign-in `{name}` answered with status {status}")]
    Status { name: String, status: u16 },
    #[error("expected a token from the provider of the sign-in `{name}`, but found something else")]
    Nonsense { name: String },
    #[error("nobody has signed in for `{name}` yet; run `forewarn login {name}`")]
    NobodySignedIn { name: String },
    #[error("the provider refused the sign-in `{name}`: {refusal}; {}", refusal.remedy(name))]
    Refused { name: String, refusal: Refusal },
    #[error("failed to keep the sign-in `{name}` in the state directory")]
    Keep { name: String, source: io::Error },
    #[error(
        "expected the file of the sign-in `{name}` to belong to the service's user and to be readable by nobody \
         else, but it is not so; make it mode 0600, or remove it and run `forewarn login {name}`"
    )]
    Exposed { name: String },
    #[error("the sign-in was declined in the browser")]
    Declined,
    #[error("nobody signed in while the code was good; run the command again for a new one")]
    CodeExpired,
    #[error("expected the whole address from the browser, with `code=` and `state=` of this sign-in in it")]
    NotTheAddress,
    #[error("expected the provider to let forewarn sign in again by itself, but it gave no refresh token")]
    NoRefreshToken,
}

impl OauthError {
    /// Whether the next attempt may succeed without a person's help.
    pub fn is_transient(&self) -> bool {
        match self {
            OauthError::Unreachable { .. }
            | OauthError::TimedOut { .. }
            | OauthError::Keep { .. }
            | OauthError::Nonsense { .. } => true,
            OauthError::Status { status, .. } => *status == 429 || *status >= 500,
            OauthError::Refused { refusal, .. } => refusal.is_transient(),
            OauthError::Tls { .. }
            | OauthError::NobodySignedIn { .. }
            | OauthError::Exposed { .. }
            | OauthError::Declined
            | OauthError::CodeExpired
            | OauthError::NotTheAddress
            | OauthError::NoRefreshToken => false,
        }
    }
}

/// How long a token may take to be had: a request of our own, and one of another process that it waits for.
const PATIENCE: Duration = Duration::from_secs(75);

/// How long before its end a token is renewed, if it lives long enough.
const AHEAD: Duration = Duration::from_secs(5 * 60);

/// A token that is good now: from memory where there is one, else from the provider.
///
/// # Errors
///
/// [`OauthError`], in words for an administrator.
pub async fn access(settings: &Settings) -> Result<Token, OauthError> {
    let late = |_| OauthError::TimedOut { name: settings.name.clone() };
    let held = timeout(PATIENCE, Arc::clone(&settings.shared.0).lock_owned()).await.map_err(late)?;
    if let Some(access) = held.access.as_ref().filter(|it| Instant::now() < it.renew) {
        return Ok(Token { value: access.token.clone(), is_new: false });
    }
    let shared = settings.clone();
    // The thread holds the lock: it goes on where nobody waits any more, and nobody asks beside it.
    let work = tokio::task::spawn_blocking(move || renew(&shared, held));
    match timeout(PATIENCE, work).await.map_err(late)? {
        Ok(outcome) => outcome,
        Err(failure) => match failure.try_into_panic() {
            Ok(panic) => std::panic::resume_unwind(panic),
            Err(_) => Err(OauthError::TimedOut { name: settings.name.clone() }),
        },
    }
}

/// Forgets `token`, which a mail server has refused, so that [`access`] asks for another.
pub async fn forget(settings: &Settings, token: &Token) {
    let mut held = settings.shared.0.lock().await;
    if held.access.as_ref().is_some_and(|it| it.token == token.value) {
        held.access = None;
    }
}

/// How the sign-in stands. Nothing is asked of the provider, and nothing is written.
pub fn standing(settings: &Settings) -> Standing {
    let kept = match Kept::read(settings) {
        Ok(kept) => kept,
        Err(error) => return Standing { refused: Some((None, error.to_string())), ..Standing::default() },
    };
    let (is_missing, kept) = match settings.flow {
        Flow::App => (false, kept.unwrap_or_default()),
        Flow::Device { .. } | Flow::Browser { .. } => (kept.is_none(), kept.unwrap_or_default()),
    };
    let missing = is_missing.then(|| {
        let error = OauthError::NobodySignedIn { name: settings.name.clone() };
        (None, error.to_string())
    });
    let refused = kept.refused.map(|it| (Some(it.since), it.words));
    Standing { refused: missing.or(refused), ends: kept.ends, used: kept.used }
}

/// Asks the provider, and falls back on a token that is still good where only the provider is out of order.
fn renew(settings: &Settings, mut held: OwnedMutexGuard<Held>) -> Result<Token, OauthError> {
    let outcome = match settings.flow {
        Flow::App => by_itself(settings),
        Flow::Device { .. } | Flow::Browser { .. } => by_refresh_token(settings, &mut held),
    };
    match outcome {
        Ok(granted) => {
            let now = Instant::now();
            let ahead = AHEAD.min(granted.lifetime / 4);
            let token = granted.access;
            let renew = now + granted.lifetime.saturating_sub(ahead);
            held.access = Some(Access { token: token.clone(), renew, ends: now + granted.lifetime });
            Ok(Token { value: token, is_new: true })
        }
        Err(error) => match &held.access {
            Some(access) if error.is_transient() && Instant::now() < access.ends => {
                Ok(Token { value: access.token.clone(), is_new: false })
            }
            Some(_) | None => Err(error),
        },
    }
}

/// As the program itself. Only that it was refused is kept.
fn by_itself(settings: &Settings) -> Result<Granted, OauthError> {
    let scope = settings.scopes.join(" ");
    let outcome = endpoint::ask(settings, &[("grant_type", "client_credentials"), ("scope", &scope)]);
    match outcome {
        Ok(granted) => {
            let before = Kept::read(settings).ok().flatten().unwrap_or_default();
            if before.refused.is_some() {
                let _lock = kept::lock(settings);
                keep(settings, &Kept::default());
            }
            Ok(granted)
        }
        Err(failed) => {
            // Should there be no lock, the refusal is the worse news.
            let _lock = kept::lock(settings);
            let before = Kept::read(settings).ok().flatten().unwrap_or_default();
            Err(refused(settings, failed, before))
        }
    }
}

/// By what a person's sign-in left, which the provider may replace.
fn by_refresh_token(settings: &Settings, held: &mut Held) -> Result<Granted, OauthError> {
    let _lock = kept::lock(settings)?;
    let nobody = || OauthError::NobodySignedIn { name: settings.name.clone() };
    let mut kept = Kept::read(settings)?.ok_or_else(nobody)?;
    let in_file = kept.refresh_token.clone().ok_or_else(nobody)?;
    match held.unsaved.take() {
        Some((before, unsaved)) if before == in_file => kept = unsaved,
        // Another process, or a person, has signed in since.
        Some(_) | None => {}
    }
    let token = kept.refresh_token.clone().ok_or_else(nobody)?;
    let form = [("grant_type", "refresh_token"), ("refresh_token", token.expose().as_str())];
    let granted = match endpoint::ask(settings, &form) {
        Ok(granted) => granted,
        Err(failed) => {
            if token != in_file {
                held.unsaved = Some((in_file, kept.clone()));
            }
            return Err(refused(settings, failed, kept));
        }
    };
    let is_replaced = granted.refresh.as_ref().is_some_and(|it| *it != token);
    let renewed = Kept::of(settings, granted.refresh.clone().or(Some(token.clone())), ends(&granted).or(kept.ends));
    if !keep(settings, &renewed) {
        held.unsaved = Some((in_file, renewed));
    }
    events::token_renewed(&settings.name, is_replaced);
    Ok(granted)
}

/// Notes in `kept` that the provider refused, if that is for a person to mend, and says why there is no token.
fn refused(settings: &Settings, failed: Failed, kept: Kept) -> OauthError {
    match failed {
        Failed::Other(error) => error,
        Failed::Refused(refusal) => {
            if !refusal.is_transient() {
                let kept = kept.refused(settings, now(), &refusal);
                keep(settings, &kept);
            }
            OauthError::Refused { name: settings.name.clone(), refusal }
        }
    }
}

/// Writes `kept`; that it could not be written is logged, since the token that came with it is good all the same.
fn keep(settings: &Settings, kept: &Kept) -> bool {
    match kept.write(settings) {
        Ok(()) => true,
        Err(error) => {
            events::sign_in_not_kept(&settings.name, &error);
            false
        }
    }
}

/// When what a person's sign-in left ends, where the provider says so.
fn ends(granted: &Granted) -> Option<Timestamp> {
    let lifetime = SignedDuration::try_from(granted.refresh_lifetime?).ok()?;
    now().checked_add(lifetime).ok()
}

/// The present moment, which is written down with what a sign-in left: the provider counts its idle days from here.
fn now() -> Timestamp {
    Timestamp::now()
}
