//! How a person signs in, for `forewarn login`: what to show them, and what becomes of their answer.
//!
//! By a code ([`Device`], RFC 8628): they open a page in any browser and type it in there, while the provider is asked
//! again and again whether they have. Or by an address ([`Browser`], RFC 8252): they open one, sign in, and are sent on to
//! an address of their own machine, at which nothing answers; they copy it from the browser and paste it. So it works for
//! a server without a browser too. What was pasted is of no use to anyone else: the code in it is good only together
//! with a secret that never leaves this process (PKCE, RFC 7636). Google allows mail only by this way.

use std::time::{Duration, Instant};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};
use url::Url;

use super::endpoint::{self, Failed, Granted};
use super::kept::{self, Kept};
use super::{OauthError, Settings, ends};
use crate::model::Private;

/// What a person must do in a browser.
#[derive(Debug)]
pub struct Device {
    /// The page to open.
    pub page: String,
    /// What to type in there.
    pub code: String,
    /// How long the code is good.
    pub good_for: Duration,
    device_code: Private<String>,
    interval: Duration,
    until: Instant,
}

/// The address that a person must open, and what only this process knows.
#[derive(Debug)]
pub struct Browser {
    pub address: Private<String>,
    verifier: Private<String>,
    state: Private<String>,
}

/// What a sign-in came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedIn {
    /// What was asked for and, by the provider's word, not given.
    pub missing_scopes: Vec<String>,
}

/// Where the browser is sent: the port does not matter to the providers, and nothing needs to listen there.
const REDIRECT: &str = "http://localhost";

/// How often the provider is asked, where it does not say (RFC 8628, section 3.2), and how much longer it wants to be
/// left alone where it says `slow_down` (section 3.5).
const INTERVAL: Duration = Duration::from_secs(5);

/// The longest pause between two questions.
const LONGEST_INTERVAL: Duration = Duration::from_secs(60);

/// Scopes that no answer lists among what was given.
const UNLISTED: [&str; 4] = ["offline_access", "openid", "email", "profile"];

/// Asks for a code that a person can type in.
///
/// # Errors
///
/// [`OauthError`] where the provider gives none.
pub async fn begin_device(settings: &Settings, at: &str) -> Result<Device, OauthError> {
    let scope = settings.scopes.join(" ");
    let (asked, url) = (settings.clone(), at.to_owned());
    let answer = in_background(settings, move || {
        endpoint::post(&asked, &url, &[("scope", &scope)]).map_err(|failed| error(&asked, failed))
    })
    .await?;
    let nonsense = || OauthError::Nonsense { name: settings.name.clone() };
    let good_for = endpoint::seconds(&answer, "expires_in").ok_or_else(nonsense)?;
    let page = endpoint::word(&answer, "verification_uri").or_else(|| endpoint::word(&answer, "verification_url"));
    Ok(Device {
        page: page.ok_or_else(nonsense)?,
        code: endpoint::word(&answer, "user_code").ok_or_else(nonsense)?,
        good_for,
        device_code: endpoint::word(&answer, "device_code").ok_or_else(nonsense)?.into(),
        interval: endpoint::seconds(&answer, "interval").unwrap_or(INTERVAL).max(Duration::from_secs(1)),
        until: Instant::now() + good_for,
    })
}

/// Waits until the person has signed in, and keeps what that leaves.
///
/// # Errors
///
/// [`OauthError::Declined`] or [`OauthError::CodeExpired`]; anything else where the provider answers something else.
pub async fn finish_device(settings: &Settings, device: Device) -> Result<SignedIn, OauthError> {
    let Device { device_code, mut interval, until, .. } = device;
    loop {
        let left = until.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return Err(OauthError::CodeExpired);
        }
        tokio::time::sleep(interval.min(left)).await;
        let (asked, code) = (settings.clone(), device_code.clone());
        let answer = in_background(settings, move || {
            let grant = ("grant_type", "urn:ietf:params:oauth:grant-type:device_code");
            Ok(endpoint::ask(&asked, &[grant, ("device_code", code.expose())]))
        })
        .await?;
        match answer {
            Ok(granted) => return keep(settings, granted).await,
            Err(Failed::Refused(refusal)) => match refusal.code {
                "authorization_pending" => {}
                "slow_down" => interval = (interval + INTERVAL).min(LONGEST_INTERVAL),
                "access_denied" | "authorization_declined" => return Err(OauthError::Declined),
                "expired_token" => return Err(OauthError::CodeExpired),
                _ => return Err(OauthError::Refused { name: settings.name.clone(), refusal }),
            },
            // RFC 8628, section 3.5: asked less often, but asked again.
            Err(Failed::Other(fault)) if fault.is_transient() => interval = (interval * 2).min(LONGEST_INTERVAL),
            Err(Failed::Other(fault)) => return Err(fault),
        }
    }
}

/// Makes the address that a person must open.
///
/// # Errors
///
/// [`OauthError::Nonsense`] where `at` is no address, [`OauthError::Keep`] where the system gives no random numbers.
pub fn begin_browser(settings: &Settings, at: &str) -> Result<Browser, OauthError> {
    let verifier = random(settings)?;
    let state = random(settings)?;
    let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(verifier.expose().as_bytes()));
    let mut address = Url::parse(at).map_err(|_| OauthError::Nonsense { name: settings.name.clone() })?;
    address
        .query_pairs_mut()
        .append_pair("client_id", &settings.client_id)
        .append_pair("redirect_uri", REDIRECT)
        .append_pair("response_type", "code")
        .append_pair("scope", &settings.scopes.join(" "))
        .append_pair("code_challenge", &challenge)
        .append_pair("code_challenge_method", "S256")
        .append_pair("state", state.expose())
        // Google's words for a refresh token, each time; others pass them over.
        .append_pair("access_type", "offline")
        .append_pair("prompt", "consent");
    Ok(Browser { address: Private::new(address.into()), verifier, state })
}

/// Takes the address at which the person ended, and keeps what the sign-in leaves.
///
/// # Errors
///
/// [`OauthError::NotTheAddress`], [`OauthError::Declined`]; anything else where the provider answers something else.
pub async fn finish_browser(settings: &Settings, browser: Browser, pasted: &str) -> Result<SignedIn, OauthError> {
    let code = code(pasted, &browser.state)?;
    let (asked, verifier) = (settings.clone(), browser.verifier);
    let granted = in_background(settings, move || {
        let form = [
            ("grant_type", "authorization_code"),
            ("code", code.expose().as_str()),
            ("redirect_uri", REDIRECT),
            ("code_verifier", verifier.expose()),
        ];
        endpoint::ask(&asked, &form).map_err(|failed| error(&asked, failed))
    })
    .await?;
    keep(settings, granted).await
}

/// The code in the address that was pasted, if it belongs to this sign-in.
fn code(pasted: &str, state: &Private<String>) -> Result<Private<String>, OauthError> {
    let pasted = pasted.trim();
    let query = pasted.split_once('?').map_or(pasted, |(_, query)| query);
    let query = query.split('#').next().unwrap_or_default();
    let value = |key: &str| {
        let mut pairs = url::form_urlencoded::parse(query.as_bytes());
        pairs.find(|(it, _)| it == key).map(|(_, value)| value.into_owned())
    };
    if value("state").as_ref() != Some(state.expose()) {
        return Err(OauthError::NotTheAddress);
    }
    match (value("code"), value("error")) {
        (Some(code), None) if !code.is_empty() => Ok(code.into()),
        (_, Some(error)) if error == "access_denied" => Err(OauthError::Declined),
        _ => Err(OauthError::NotTheAddress),
    }
}

/// Keeps what a sign-in has left, in place of what was kept before.
async fn keep(settings: &Settings, granted: Granted) -> Result<SignedIn, OauthError> {
    let given = granted.scopes.clone();
    let kept = settings.clone();
    in_background(settings, move || {
        if granted.refresh.is_none() {
            return Err(OauthError::NoRefreshToken);
        }
        let _lock = kept::lock(&kept)?;
        let left = Kept::of(&kept, granted.refresh.clone(), ends(&granted));
        left.write(&kept).map_err(|source| OauthError::Keep { name: kept.name.clone(), source })
    })
    .await?;
    let is_given = |scope: &&String| match &given {
        Some(given) => given.iter().any(|it| it.eq_ignore_ascii_case(scope)),
        // RFC 6749, section 5.1: nothing is said where all was given.
        None => true,
    };
    let asked = settings.scopes.iter().filter(|it| !UNLISTED.contains(&it.as_str()));
    Ok(SignedIn { missing_scopes: asked.filter(|it| !is_given(it)).cloned().collect() })
}

fn error(settings: &Settings, failed: Failed) -> OauthError {
    match failed {
        Failed::Refused(refusal) => OauthError::Refused { name: settings.name.clone(), refusal },
        Failed::Other(error) => error,
    }
}

/// 256 random bits, in characters that need no escape.
fn random(settings: &Settings) -> Result<Private<String>, OauthError> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).map_err(|_| OauthError::Keep {
        name: settings.name.clone(),
        source: std::io::Error::other("expected random numbers from the system, but there are none"),
    })?;
    Ok(URL_SAFE_NO_PAD.encode(bytes).into())
}

async fn in_background<T: Send + 'static>(
    settings: &Settings,
    work: impl FnOnce() -> Result<T, OauthError> + Send + 'static,
) -> Result<T, OauthError> {
    match tokio::task::spawn_blocking(work).await {
        Ok(outcome) => outcome,
        Err(_) => Err(OauthError::TimedOut { name: settings.name.clone() }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(pasted: &str, expected: Result<&str, &str>) {
        let found = code(pasted, &Private::from("S+1")).map(Private::into_exposed);
        assert_eq!(
            found.map_err(|it| it.to_string()),
            expected.map(str::to_owned).map_err(str::to_owned),
            "{pasted}"
        );
    }

    #[test]
    fn the_code_is_read_from_the_address_of_this_sign_in_alone() {
        check("http://localhost/?state=S%2B1&code=4%2F0Ab&scope=x\n", Ok("4/0Ab"));
        check("  http://localhost/?code=4/0Ab&state=S%2B1#", Ok("4/0Ab"));
        check("code=abc&state=S%2B1", Ok("abc"));
        check("http://localhost/?error=access_denied&state=S%2B1", Err(&OauthError::Declined.to_string()));
        let not_it = OauthError::NotTheAddress.to_string();
        check("http://localhost/?code=abc&state=of-another", Err(&not_it));
        check("http://localhost/?code=abc", Err(&not_it));
        check("http://localhost/?code=&state=S%2B1", Err(&not_it));
        check("4/0Ab", Err(&not_it));
        check("", Err(&not_it));
    }
}
