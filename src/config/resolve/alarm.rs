//! Second ways to tell of trouble, from where on something is trouble, and which files hold passwords.

use std::net::IpAddr;
use std::path::{Path, PathBuf};

use crate::channel::{AlarmSettings, command, webhook};
use crate::config::document::At;
use crate::config::fault::Report;
use crate::config::file::{AlarmTable, File, WatchTable};
use crate::model::Thresholds;

use super::{Surroundings, channel};

/// Reads `[alarm]`; nothing is configured where it is missing.
pub fn alarm(file: &File, surroundings: &Surroundings<'_>, report: &mut Report<'_>) -> AlarmSettings {
    let Some(At { value: AlarmTable { smtp, command, webhook }, at }) = &file.alarm else {
        return AlarmSettings::default();
    };
    if smtp.is_none() && command.is_none() && webhook.is_none() {
        report
            .fault(*at, "expected a way to tell in [alarm], but found none")
            .remedy("add [alarm.smtp], `command` or `webhook`");
    }
    if let (Some(second), Some(first)) = (smtp, &file.smtp) {
        let host = |it: &Option<At<String>>| it.as_ref().map(|it| it.value.to_lowercase());
        let port = |it: &Option<At<u16>>| it.as_ref().map(|it| it.value);
        let is_same = host(&second.value.host) == host(&first.value.host);
        if is_same && port(&second.value.port) == port(&first.value.port) {
            report
                .fault(second.at, "[alarm.smtp] is the server of [smtp]: both fail together")
                .remedy("name another server, or use `command` or `webhook`");
        }
    }
    AlarmSettings {
        smtp: smtp.as_ref().and_then(|it| channel::by_smtp(&it.value, surroundings, report)),
        command: command.as_ref().and_then(|it| by_command(it, report)),
        webhook: webhook.as_ref().and_then(|it| by_webhook(it, report)),
    }
}

/// Reads `[watch]`.
pub fn thresholds(written: Option<&WatchTable>, report: &mut Report<'_>) -> Thresholds {
    let mut thresholds = Thresholds::default();
    let Some(written) = written else { return thresholds };
    let WatchTable { disk_free_mb, disk_free_percent, certificate_days, password_days, sign_in_days } = written;
    if let Some(megabytes) = disk_free_mb {
        thresholds.disk_free_bytes = u64::from(megabytes.value) << 20;
    }
    if let Some(percent) = disk_free_percent {
        if percent.value > 100 {
            report.fault(percent.at, "expected `disk_free_percent` to be at most 100");
        }
        thresholds.disk_free_percent = Some(percent.value);
    }
    if let Some(days) = certificate_days {
        thresholds.certificate_days = days.value;
    }
    if let Some(days) = password_days {
        if days.value == 0 {
            report
                .fault(days.at, "expected `password_days` to be at least 1")
                .remedy("leave it out to watch no passwords");
        }
        thresholds.password_days = Some(days.value);
    }
    if let Some(days) = sign_in_days {
        thresholds.sign_in_days = days.value;
    }
    thresholds
}

/// The files with passwords that are named by a path, whether they are there or not.
pub fn password_files(file: &File, surroundings: &Surroundings<'_>) -> Vec<PathBuf> {
    let of_inboxes = file.inboxes.iter().flat_map(|it| &it.value).filter_map(|it| it.value.password_file.as_ref());
    let of_alarm = file.alarm.iter().filter_map(|it| it.value.smtp.as_ref());
    let of_smtp = file.smtp.iter().chain(of_alarm).filter_map(|it| it.value.password_file.as_ref());
    let mut files: Vec<PathBuf> = of_inboxes.chain(of_smtp).map(|it| surroundings.path(&it.value)).collect();
    files.sort();
    files.dedup();
    files
}

fn by_command(written: &At<Vec<At<String>>>, report: &mut Report<'_>) -> Option<command::Settings> {
    let Some((program, arguments)) = written.value.split_first() else {
        report.fault(written.at, "expected `command` to name a program, but it is empty");
        return None;
    };
    if !Path::new(&program.value).is_absolute() || written.value.iter().any(|it| it.value.contains('\0')) {
        report
            .fault(program.at, "expected `command` to begin with the whole path of a program")
            .remedy("write it as [\"/usr/local/bin/page-the-administrator\", \"an argument\"]; no shell reads it");
        return None;
    }
    if !Path::new(&program.value).is_file() {
        report
            .warning(program.at, "this program is not there")
            .remedy("install it: until then this way to tell does not work");
    }
    let arguments = arguments.iter().map(|it| it.value.clone()).collect();
    Some(command::Settings { program: PathBuf::from(&program.value), arguments })
}

fn by_webhook(written: &At<String>, report: &mut Report<'_>) -> Option<webhook::Settings> {
    let url = written.value.trim();
    let is_clean = url.is_ascii() && !url.contains(char::is_whitespace) && !url.contains(char::is_control);
    let is_safe = url.strip_prefix("https://").is_some_and(|it| !it.is_empty() && !it.starts_with('/'));
    if is_clean && (is_safe || is_on_this_machine(url)) {
        return Some(webhook::Settings { url: url.to_owned() });
    }
    report
        .fault(written.at, "expected `webhook` to be an address that begins with `https://`")
        .remedy("`http://` is allowed only to this machine (127.0.0.1, [::1], localhost)");
    None
}

/// Whether `url` leads to this machine itself, unprotected.
pub(super) fn is_on_this_machine(url: &str) -> bool {
    let Some(rest) = url.strip_prefix("http://") else { return false };
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host = match authority.strip_prefix('[').and_then(|it| it.split_once(']')) {
        Some((address, _)) => address,
        None => authority.split(':').next().unwrap_or_default(),
    };
    !authority.contains('@')
        && (host.eq_ignore_ascii_case("localhost") || host.parse::<IpAddr>().is_ok_and(|it| it.is_loopback()))
}
