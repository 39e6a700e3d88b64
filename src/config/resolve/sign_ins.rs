//! The sign-ins: what each provider is asked for, where, and in whose name.
//!
//! What is the same for every customer of Microsoft and Google is known here; of another provider everything is written
//! out. An endpoint that is written out takes the place of the known one, as national clouds need it.

use std::path::PathBuf;

use crate::config::document::At;
use crate::config::fault::Report;
use crate::config::file::{File, SignInTable};
use crate::config::rules::word;
use crate::oauth::{Flow, Settings};

use super::alarm::is_on_this_machine;
use super::server::password;
use super::{Surroundings, line_of_text};

/// A sign-in by its name; none where it has a fault, which is noted.
pub type Named = (String, Option<Settings>);

/// Reads every sign-in. What people's sign-ins leave is kept below `state`.
pub fn sign_ins(
    file: &File,
    state: Option<PathBuf>,
    surroundings: &Surroundings<'_>,
    report: &mut Report<'_>,
) -> Vec<Named> {
    let directory = state.unwrap_or_default().join(DIRECTORY);
    let mut names: Vec<(String, usize)> = Vec::new();
    let mut sign_ins = Vec::new();
    for At { value: table, at } in file.sign_ins.iter().flat_map(|it| &it.value) {
        let name = table.name.as_ref().and_then(|it| own_name(it, &mut names, report));
        let settings = settings(table, *at, directory.clone(), surroundings, report);
        let Some(name) = name else { continue };
        sign_ins.push((name.clone(), settings.map(|it| Settings { name, ..it })));
    }
    refuse_unused(file, report);
    sign_ins
}

/// The sign-in that an account names.
pub fn named(written: &At<String>, surroundings: &Surroundings<'_>, report: &mut Report<'_>) -> Option<Settings> {
    if let Some((_, settings)) = surroundings.sign_ins.iter().find(|(name, _)| *name == written.value) {
        return settings.clone();
    }
    let known: Vec<&str> = surroundings.sign_ins.iter().map(|(name, _)| name.as_str()).collect();
    report.fault(written.at, "expected `sign_in` to be the name of one of [[sign_ins]]").remedy(
        match known.is_empty() {
            true => "add [[sign_ins]] with `name`, `provider` and `client_id`".to_owned(),
            false => format!("those are {}", crate::config::document::listed(&known)),
        },
    );
    None
}

/// The providers that are known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Provider {
    Microsoft,
    Google,
    Other,
}

const PROVIDERS: &[(&str, Provider)] =
    &[("microsoft", Provider::Microsoft), ("google", Provider::Google), ("other", Provider::Other)];

/// The ways to sign in, before their endpoints are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    App,
    Device,
    Browser,
}

const WAYS: &[(&str, Way)] = &[("app", Way::App), ("device", Way::Device), ("browser", Way::Browser)];

/// An address that need not be written out.
#[derive(Debug)]
enum Known {
    At(String),
    No,
    /// What it follows from has a fault, which is noted.
    Faulty,
}

/// Where what people's sign-ins leave is kept, in the state directory.
const DIRECTORY: &str = "sign-ins";

const MICROSOFT: &str = "https://login.microsoftonline.com";
const MICROSOFT_APP: &[&str] = &["https://outlook.office365.com/.default"];
const MICROSOFT_PERSON: &[&str] =
    &["https://outlook.office.com/IMAP.AccessAsUser.All", "https://outlook.office.com/SMTP.Send", "offline_access"];
const GOOGLE_TOKEN: &str = "https://oauth2.googleapis.com/token";
const GOOGLE_BROWSER: &str = "https://accounts.google.com/o/oauth2/v2/auth";
const GOOGLE: &[&str] = &["https://mail.google.com/"];

fn own_name(written: &At<String>, names: &mut Vec<(String, usize)>, report: &mut Report<'_>) -> Option<String> {
    let name = &written.value;
    let is_plain = |it: char| it.is_ascii_alphanumeric() || matches!(it, '-' | '_' | '.');
    if name.is_empty() || name.len() > 64 || name.starts_with('.') || !name.chars().all(is_plain) {
        report
            .fault(written.at, "expected `name` to be a short word of letters, digits, `-`, `_` and `.`")
            .remedy("for example \"office\": `forewarn login office` signs in then");
        return None;
    }
    if let Some((_, first)) = names.iter().find(|(known, _)| known == name) {
        let line = report.line(*first);
        report
            .fault(written.at, format!("a sign-in of this name is already in line {line}"))
            .remedy("give each sign-in a name of its own");
        return None;
    }
    names.push((name.clone(), written.at));
    Some(name.clone())
}

/// Reads one; the name is left to the caller.
fn settings(
    table: &SignInTable,
    at: usize,
    directory: PathBuf,
    surroundings: &Surroundings<'_>,
    report: &mut Report<'_>,
) -> Option<Settings> {
    let provider = table.provider.as_ref().and_then(|it| word(it, "provider", PROVIDERS, report));
    let client_id = table.client_id.as_ref().and_then(|it| line_of_text(it, "client_id", report));
    let secret = table.client_secret_file.as_ref().map(|it| password(it, surroundings, report));
    let provider = provider?;
    let way = way(provider, table, at, report)?;
    secret_faults(provider, way, table, at, report);
    let base = tenant(provider, table, at, report);
    let below = |path: &str| match &base {
        Known::At(base) => Known::At(format!("{base}/{path}")),
        Known::No => Known::No,
        Known::Faulty => Known::Faulty,
    };
    let (token, device, browser) = match provider {
        Provider::Microsoft => (below("token"), below("devicecode"), below("authorize")),
        Provider::Google => (Known::At(GOOGLE_TOKEN.to_owned()), Known::No, Known::At(GOOGLE_BROWSER.to_owned())),
        Provider::Other => (Known::No, Known::No, Known::No),
    };
    let token_endpoint = endpoint("token_endpoint", &table.token_endpoint, &token, at, report);
    let device_written = ("device_endpoint", &table.device_endpoint);
    let browser_written = ("browser_endpoint", &table.browser_endpoint);
    let (flow, foreign) = match way {
        Way::App => (Some(Flow::App), vec![device_written, browser_written]),
        Way::Device => {
            let endpoint = endpoint(device_written.0, device_written.1, &device, at, report);
            (endpoint.map(|endpoint| Flow::Device { endpoint }), vec![browser_written])
        }
        Way::Browser => {
            let endpoint = endpoint(browser_written.0, browser_written.1, &browser, at, report);
            (endpoint.map(|endpoint| Flow::Browser { endpoint }), vec![device_written])
        }
    };
    for (key, written) in foreign {
        if let Some(written) = written {
            report.fault(written.at, format!("`{key}` does not belong to this `flow`")).remedy("remove it");
        }
    }
    let scopes = scopes(provider, way, table, at, report)?;
    Some(Settings {
        name: String::new(),
        flow: flow?,
        client_id: client_id?,
        client_secret: match secret {
            Some(secret) => Some(secret?),
            None => None,
        },
        secret_expires: table.client_secret_expires.as_ref().map(|it| it.value),
        token_endpoint: token_endpoint?,
        scopes,
        idle_days: match (way, provider) {
            // learn.microsoft.com, "Refresh tokens in the Microsoft identity platform": 90 days; developers.google.com,
            // "Using OAuth 2.0 to Access Google APIs", on expiry: six months.
            (Way::Device | Way::Browser, Provider::Microsoft) => Some(90),
            (Way::Device | Way::Browser, Provider::Google) => Some(180),
            (Way::Device | Way::Browser, Provider::Other) | (Way::App, _) => None,
        },
        directory,
        shared: Default::default(),
    })
}

fn way(provider: Provider, table: &SignInTable, at: usize, report: &mut Report<'_>) -> Option<Way> {
    let written = match &table.flow {
        Some(written) => Some(word(written, "flow", WAYS, report)?),
        None => None,
    };
    let place = table.flow.as_ref().map_or(at, |it| it.at);
    match (provider, written) {
        (Provider::Google, Some(Way::App | Way::Device)) => {
            report.fault(place, "Google gives mail only to who signs in with a browser").remedy(
                "leave `flow` out: Google's device codes exclude mail, and service accounts are not supported",
            );
            None
        }
        (_, Some(way)) => Some(way),
        (Provider::Microsoft, None) => Some(Way::Device),
        (Provider::Google, None) => Some(Way::Browser),
        (Provider::Other, None) => {
            report.fault(place, "missing key `flow`").remedy("add it: \"app\", \"device\" or \"browser\"");
            None
        }
    }
}

/// What must hold of the client's secret.
fn secret_faults(provider: Provider, way: Way, table: &SignInTable, at: usize, report: &mut Report<'_>) {
    let is_needed = way == Way::App || provider == Provider::Google;
    if is_needed && table.client_secret_file.is_none() {
        report
            .fault(at, "missing key `client_secret_file` for this sign-in")
            .remedy("write the secret from the provider's page into a file of its own, and name it here");
    }
    match (&table.client_secret_expires, &table.client_secret_file) {
        (Some(written), None) => {
            report
                .fault(written.at, "`client_secret_expires` without `client_secret_file`")
                .remedy("add `client_secret_file`, or remove it");
        }
        (None, Some(file)) if provider == Provider::Microsoft => {
            report
                .warning(file.at, "nobody will be warned before this secret ends")
                .remedy("add `client_secret_expires`, the day that the page shows beside the secret");
        }
        (Some(_) | None, Some(_)) | (None, None) => {}
    }
}

/// The address below which a tenant of Microsoft's has its endpoints.
fn tenant(provider: Provider, table: &SignInTable, at: usize, report: &mut Report<'_>) -> Known {
    match (provider, &table.tenant) {
        (Provider::Microsoft, Some(written)) => {
            let is_plain = |it: char| it.is_ascii_alphanumeric() || matches!(it, '-' | '.');
            if written.value.is_empty() || !written.value.chars().all(is_plain) {
                report
                    .fault(written.at, "expected `tenant` to be the directory's id or domain")
                    .remedy("copy \"Directory (tenant) ID\" from the app's page");
                return Known::Faulty;
            }
            Known::At(format!("{MICROSOFT}/{}/oauth2/v2.0", written.value))
        }
        (Provider::Microsoft, None) if table.token_endpoint.is_none() => {
            report
                .fault(at, "missing key `tenant` for this sign-in")
                .remedy("copy \"Directory (tenant) ID\" from the app's page");
            Known::Faulty
        }
        (Provider::Microsoft, None) => Known::No,
        (Provider::Google | Provider::Other, Some(written)) => {
            report.fault(written.at, "`tenant` belongs to Microsoft alone").remedy("remove it");
            Known::Faulty
        }
        (Provider::Google | Provider::Other, None) => Known::No,
    }
}

/// The address that is written, else the `known` one.
fn endpoint(
    key: &str,
    written: &Option<At<String>>,
    known: &Known,
    at: usize,
    report: &mut Report<'_>,
) -> Option<String> {
    let Some(written) = written else {
        return match known {
            Known::At(url) => Some(url.clone()),
            Known::Faulty => None,
            Known::No => {
                report
                    .fault(at, format!("missing key `{key}` for this sign-in"))
                    .remedy("add the provider's address");
                None
            }
        };
    };
    let url = written.value.trim();
    let is_clean = url.bytes().all(|it| it.is_ascii_graphic()) && !url.contains('#');
    let is_safe = url.strip_prefix("https://").is_some_and(|it| !it.is_empty() && !it.starts_with('/'));
    if is_clean && (is_safe || is_on_this_machine(url)) {
        return Some(url.to_owned());
    }
    report
        .fault(written.at, format!("expected `{key}` to be an address that begins with `https://`"))
        .remedy("`http://` is allowed only to this machine (127.0.0.1, [::1], localhost)");
    None
}

fn scopes(
    provider: Provider,
    way: Way,
    table: &SignInTable,
    at: usize,
    report: &mut Report<'_>,
) -> Option<Vec<String>> {
    let known = match (provider, way) {
        (Provider::Microsoft, Way::App) => MICROSOFT_APP,
        (Provider::Microsoft, Way::Device | Way::Browser) => MICROSOFT_PERSON,
        (Provider::Google, _) => GOOGLE,
        (Provider::Other, _) => &[],
    };
    let Some(written) = &table.scopes else {
        if known.is_empty() {
            report.fault(at, "missing key `scopes` for this sign-in").remedy("add what the provider calls mail");
            return None;
        }
        return Some(known.iter().map(|it| (*it).to_owned()).collect());
    };
    let is_scope = |it: &String| !it.is_empty() && it.bytes().all(|it| it.is_ascii_graphic());
    let mut is_sound = !written.value.is_empty();
    if written.value.is_empty() {
        report.fault(written.at, "expected at least one scope in `scopes`");
    }
    for scope in written.value.iter().filter(|it| !is_scope(&it.value)) {
        report.fault(scope.at, "expected a scope without blanks").remedy("give each scope an element of its own");
        is_sound = false;
    }
    is_sound.then(|| written.value.iter().map(|it| it.value.clone()).collect())
}

/// Notes each sign-in that nothing uses.
fn refuse_unused(file: &File, report: &mut Report<'_>) {
    let of_inboxes = file.inboxes.iter().flat_map(|it| &it.value).filter_map(|it| it.value.sign_in.as_ref());
    let of_alarm = file.alarm.iter().filter_map(|it| it.value.smtp.as_ref());
    let of_smtp = file.smtp.iter().chain(of_alarm).filter_map(|it| it.value.sign_in.as_ref());
    let used: Vec<&str> = of_inboxes.chain(of_smtp).map(|it| it.value.as_str()).collect();
    for name in file.sign_ins.iter().flat_map(|it| &it.value).filter_map(|it| it.value.name.as_ref()) {
        if !used.contains(&name.value.as_str()) {
            report
                .warning(name.at, "no inbox and no [smtp] uses this sign-in")
                .remedy("name it there with `sign_in`, or remove it");
        }
    }
}
