//! An alarm by a service on the web: one POST of JSON that carries nothing of any message, patient or person.
//!
//! The key `text` is what the incoming webhooks of most chat services show. Any status from 200 to 299 counts as told.
//! Certificates are checked by the system's own store, as everywhere.

use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use serde::Serialize;
use tokio_rustls::rustls;
use tokio_rustls::rustls::crypto::ring;
use ureq::tls::{RootCerts, TlsConfig, TlsProvider};
use ureq::{Agent, Error};

use super::Cause;
use super::smtp::distrust;

/// Where to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// `https://`, or `http://` to this machine itself; `config` has checked it.
    pub url: String,
}

/// What is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Words {
    /// By which a later message about the same trouble is recognised: `inbox records`.
    pub topic: String,
    pub is_over: bool,
    pub at: Timestamp,
    /// In a sentence or two, what is wrong.
    pub text: String,
}

/// How long the other side may take for everything.
const PATIENCE: Duration = Duration::from_secs(30);

/// The body of a request.
#[derive(Serialize)]
struct Body<'a> {
    source: &'static str,
    version: &'static str,
    topic: &'a str,
    state: &'static str,
    at: String,
    text: &'a str,
}

/// Posts `words`.
///
/// # Errors
///
/// [`Cause::Reply`] with another status, [`Cause::Tls`], [`Cause::Silent`] or [`Cause::Unreachable`].
pub async fn tell(settings: &Settings, words: &Words) -> Result<(), Cause> {
    let body = json(words);
    let status = request(settings, move |agent, url| {
        agent
            .post(url)
            .header("Content-Type", "application/json")
            .send(body.as_bytes())
            .map(|it| it.status().as_u16())
    })
    .await?;
    if (200..300).contains(&status) { Ok(()) } else { Err(Cause::Reply(status)) }
}

/// Says whether something answers there, by a HEAD: no alarm is posted.
///
/// # Errors
///
/// As for [`tell`], but any status is an answer.
pub async fn probe(settings: &Settings) -> Result<String, Cause> {
    let status = request(settings, |agent, url| agent.head(url).call().map(|it| it.status().as_u16())).await?;
    Ok(format!("the server answers (a HEAD, with {status}); whether it takes an alarm cannot be tried"))
}

/// Does `work`, which blocks, where it holds up nobody else.
async fn request(
    settings: &Settings,
    work: impl FnOnce(&Agent, &str) -> Result<u16, Error> + Send + 'static,
) -> Result<u16, Cause> {
    let url = settings.url.clone();
    match tokio::task::spawn_blocking(move || work(&agent(), &url)).await {
        Ok(outcome) => outcome.map_err(|error| cause(&error)),
        Err(_) => Err(Cause::Unreachable),
    }
}

/// A client of its own for each request: alarms are few, and certificates may change in the years between.
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
        // What a redirection leads to was not configured.
        .max_redirects(0)
        .max_redirects_will_error(false)
        .user_agent(concat!("forewarn/", env!("CARGO_PKG_VERSION")))
        .build();
    Agent::new_with_config(config)
}

/// The errors of the client may quote the address, which may hold a secret, so that they go no further.
fn cause(error: &Error) -> Cause {
    match error {
        Error::StatusCode(status) => Cause::Reply(*status),
        Error::Timeout(_) => Cause::Silent,
        Error::Rustls(error) => of_tls(error),
        Error::Tls(_) => Cause::Tls,
        Error::Io(error) => {
            let found = error.get_ref().and_then(|it| it.downcast_ref());
            found.map_or(Cause::Unreachable, of_tls)
        }
        _ => Cause::Unreachable,
    }
}

fn of_tls(error: &rustls::Error) -> Cause {
    distrust(error).map_or(Cause::Tls, Cause::Distrusted)
}

fn json(words: &Words) -> String {
    let body = Body {
        source: "forewarn",
        version: env!("CARGO_PKG_VERSION"),
        topic: &words.topic,
        state: if words.is_over { "over" } else { "begun" },
        at: words.at.to_string(),
        text: &words.text,
    };
    serde_json::to_string(&body).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_body_is_what_is_documented() {
        let words = Words {
            topic: "disk".to_owned(),
            is_over: false,
            at: "2026-12-04T09:00:00Z".parse().unwrap(),
            text: "The disk is \"nearly\" full".to_owned(),
        };
        let version = env!("CARGO_PKG_VERSION");
        let expected = format!(
            "{{\"source\":\"forewarn\",\"version\":\"{version}\",\"topic\":\"disk\",\"state\":\"begun\",\
             \"at\":\"2026-12-04T09:00:00Z\",\"text\":\"The disk is \\\"nearly\\\" full\"}}"
        );
        assert_eq!(json(&words), expected);
    }
}
