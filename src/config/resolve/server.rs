//! What the tables of mail servers have in common: host, port, protection, login.

use std::net::IpAddr;

use crate::config::document::At;
use crate::config::fault::Report;
use crate::config::rules::word;
use crate::config::{Passwords, secret};
use crate::model::{Private, Tls};
use crate::oauth::LoginSettings;

use super::{Surroundings, line_of_text, sign_ins};

/// Where a server is and how the connection is protected.
#[derive(Debug)]
pub struct Server {
    pub host: String,
    pub port: u16,
    pub tls: Tls,
}

/// The ports that a protocol uses where none is given.
#[derive(Debug, Clone, Copy)]
pub struct Ports {
    pub implicit: u16,
    pub starttls: u16,
    pub none: u16,
}

/// Reads where a server is.
pub fn server(
    host: &Option<At<String>>,
    port: &Option<At<u16>>,
    tls: &Option<At<String>>,
    ports: Ports,
    report: &mut Report<'_>,
) -> Option<Server> {
    let name = host.as_ref().and_then(|it| {
        let name = it.value.strip_prefix('[').and_then(|it| it.strip_suffix(']')).unwrap_or(&it.value);
        if is_host(name) {
            return Some(name.to_owned());
        }
        report
            .fault(it.at, "expected `host` to be the name or address of a server")
            .remedy("write only the name, without `://`; the port has its own key `port`");
        None
    });
    let protection = match tls {
        Some(written) => word(written, "tls", TLS, report),
        None => Some(Tls::Implicit),
    };
    if let (Some(name), Some(Tls::None), Some(written)) = (&name, protection, tls)
        && !is_loopback(name)
    {
        report
            .fault(written.at, "`tls = \"none\"` is allowed only to this machine (127.0.0.1, ::1, localhost)")
            .remedy("use \"implicit\" or \"starttls\": patients' mail must not cross a network unprotected");
    }
    if let Some(port) = port.as_ref().filter(|it| it.value == 0) {
        report.fault(port.at, "expected `port` to be from 1 to 65535");
    }
    let tls = protection?;
    let usual = match tls {
        Tls::Implicit => ports.implicit,
        Tls::Starttls => ports.starttls,
        Tls::None => ports.none,
    };
    Some(Server { host: name?, port: port.as_ref().map_or(usual, |it| it.value), tls })
}

/// The keys by which an account is opened, as written.
#[derive(Debug, Clone, Copy)]
pub struct LoginKeys<'a> {
    pub username: &'a Option<At<String>>,
    pub password_file: &'a Option<At<String>>,
    pub sign_in: &'a Option<At<String>>,
}

/// Reads the user's name and what opens the account, a password or a sign-in, which come together or not at all.
pub fn login(
    keys: LoginKeys<'_>,
    surroundings: &Surroundings<'_>,
    report: &mut Report<'_>,
) -> Option<(String, LoginSettings)> {
    let LoginKeys { username, password_file, sign_in } = keys;
    match (username, password_file, sign_in) {
        (_, Some(_), Some(sign_in)) => {
            report
                .fault(sign_in.at, "expected either `password_file` or `sign_in`, but found both")
                .remedy("remove one of the two");
            None
        }
        (Some(username), Some(file), None) => {
            let username = line_of_text(username, "username", report);
            let password = password(file, surroundings, report);
            Some((username?, LoginSettings::Password(password?)))
        }
        (Some(username), None, Some(sign_in)) => {
            let written = username;
            let username = line_of_text(written, "username", report)?;
            if username.contains('\u{1}') || username.contains(char::is_whitespace) {
                report.fault(written.at, "expected `username` to be the address of the mailbox");
                return None;
            }
            let sign_in = sign_ins::named(sign_in, surroundings, report);
            Some((username, LoginSettings::Token(sign_in?)))
        }
        (Some(username), None, None) => {
            report
                .fault(username.at, "`username` without `password_file`")
                .remedy("add `password_file`, or `sign_in` where the provider takes no passwords");
            None
        }
        (None, Some(alone), None) => {
            report.fault(alone.at, "`password_file` without `username`").remedy("add `username`");
            None
        }
        (None, None, Some(alone)) => {
            report
                .fault(alone.at, "`sign_in` without `username`")
                .remedy("add `username`: the address of the mailbox");
            None
        }
        (None, None, None) => None,
    }
}

/// Whether `text` is the name or the address of a host.
pub fn is_host(text: &str) -> bool {
    let is_name = !text.is_empty()
        && text.len() <= 253
        && text.split('.').all(|label| {
            !label.is_empty() && label.chars().all(|it| it.is_alphanumeric() || matches!(it, '-' | '_'))
        });
    is_name || text.parse::<IpAddr>().is_ok()
}

/// Reads a secret from the file that is named.
pub(super) fn password(
    file: &At<String>,
    surroundings: &Surroundings<'_>,
    report: &mut Report<'_>,
) -> Option<Private<String>> {
    let credentials = match surroundings.passwords {
        Passwords::Read { credentials } => credentials,
        Passwords::Leave => return Some(Private::default()),
    };
    match secret::read(&file.value, surroundings.base, credentials) {
        Ok(secret) => {
            if secret.open_to_all {
                report
                    .warning(file.at, "every user of this machine may read the password file")
                    .remedy("take that right away: `chmod o-r` on it");
            }
            Some(secret.password)
        }
        Err(error) => {
            report.fault(file.at, error.to_string()).remedy(error.remedy());
            None
        }
    }
}

fn is_loopback(host: &str) -> bool {
    host.eq_ignore_ascii_case("localhost") || host.parse::<IpAddr>().is_ok_and(|it| it.is_loopback())
}

const TLS: &[(&str, Tls)] = &[("implicit", Tls::Implicit), ("starttls", Tls::Starttls), ("none", Tls::None)];
