//! How notices go out: by one mail server, or into one directory.

use crate::channel::{Settings, directory, smtp};
use crate::config::document::At;
use crate::config::fault::Report;
use crate::config::file::{File, OutboxTable, SmtpTable};

use super::server::{LoginKeys, Ports, login, server};
use super::{Surroundings, path};

/// Reads the one channel that is configured.
pub fn channel(file: &File, surroundings: &Surroundings<'_>, report: &mut Report<'_>) -> Option<Settings> {
    match (&file.smtp, &file.outbox) {
        (Some(_), Some(outbox)) => {
            report
                .fault(outbox.at, "expected either [smtp] or [outbox], but found both")
                .remedy("remove [outbox] to send mail, or [smtp] to try things out");
            None
        }
        (Some(table), None) => by_smtp(&table.value, surroundings, report).map(Settings::Smtp),
        (None, Some(table)) => into_directory(&table.value, surroundings, report).map(Settings::Directory),
        (None, None) => {
            report
                .fault(None, "expected a way to send alerts, but found neither [smtp] nor [outbox]")
                .remedy("add [smtp] with `host` and `from`, or [outbox] with `directory` to try things out");
            None
        }
    }
}

pub(super) fn by_smtp(
    table: &SmtpTable,
    surroundings: &Surroundings<'_>,
    report: &mut Report<'_>,
) -> Option<smtp::Settings> {
    let SmtpTable { host, port, tls, username, password_file, sign_in, from } = table;
    let server = server(host, port, tls, Ports { implicit: 465, starttls: 587, none: 25 }, report);
    let login = login(LoginKeys { username, password_file, sign_in }, surroundings, report);
    let sender = from.as_ref().and_then(|it| sender(it, report));
    let server = server?;
    let sender = sender?;
    Some(smtp::Settings {
        host: server.host,
        port: server.port,
        tls: server.tls,
        login,
        message_id_domain: sender.email.domain().to_owned(),
        from: sender.to_string(),
    })
}

fn into_directory(
    table: &OutboxTable,
    surroundings: &Surroundings<'_>,
    report: &mut Report<'_>,
) -> Option<directory::Settings> {
    let OutboxTable { directory, from } = table;
    let directory = directory.as_ref().and_then(|it| path(it, surroundings, report));
    let (from, message_id_domain) = match from {
        Some(from) => {
            let sender = sender(from, report)?;
            (sender.to_string(), sender.email.domain().to_owned())
        }
        None => (NOBODY.to_owned(), "localhost".to_owned()),
    };
    Some(directory::Settings { directory: directory?, from, message_id_domain })
}

/// The sender's address, with or without a name, checked by what will write it.
fn sender(written: &At<String>, report: &mut Report<'_>) -> Option<lettre::message::Mailbox> {
    let sender = written.value.parse().ok();
    if sender.is_none() || written.value.chars().any(char::is_control) {
        report
            .fault(written.at, "expected `from` to be a mail address")
            .remedy("write it as \"Forewarn <records@practice.example>\"");
        return None;
    }
    sender
}

/// The sender of notices that are only written into a directory.
const NOBODY: &str = "Forewarn <forewarn@localhost>";
