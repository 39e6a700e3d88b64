//! The inboxes: each of one kind, with the keys of that kind, in places that no other part of the service uses.

use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::config::document::At;
use crate::config::fault::Report;
use crate::config::file::{File, InboxTable};
use crate::config::rules::word;
use crate::inbox::{Settings, Source, folder, imap, maildir};
use crate::model::InboxName;

use super::server::{LoginKeys, Ports, login, server};
use super::{Surroundings, line_of_text, path};

/// Reads every inbox; one that lacks anything is left out, with the fault noted.
pub fn inboxes(file: &File, surroundings: &Surroundings<'_>, report: &mut Report<'_>) -> Vec<Settings> {
    let tables = file.inboxes.iter().flat_map(|it| &it.value);
    let mut names: Vec<(String, usize)> = vec![];
    let mut inboxes = Vec::new();
    for At { value: table, at } in tables {
        let name = table.name.as_ref().and_then(|it| own_name(it, &mut names, report));
        let kind = table.kind.as_ref().and_then(|it| word(it, "kind", KINDS, report));
        let source = kind.and_then(|kind| source(kind, table, *at, surroundings, report));
        if let (Some(name), Some(source)) = (name, source) {
            inboxes.push(Settings { name: InboxName::new(name), source });
        }
    }
    if file.inboxes.as_ref().is_none_or(|it| it.value.is_empty()) {
        report
            .fault(None, "expected at least one inbox")
            .remedy("add [[inboxes]] with `name` and `kind`: \"imap\", \"maildir\" or \"folder\"");
    }
    inboxes
}

/// Notes each inbox that is at the same time another inbox, our outbox, or where our state is kept.
pub fn refuse_shared_places(file: &File, surroundings: &Surroundings<'_>, report: &mut Report<'_>) {
    let place = |written: &At<String>| real(&surroundings.path(&written.value));
    let outbox = file.outbox.as_ref().and_then(|it| it.value.directory.as_ref()).map(place);
    let state = file.state.as_ref().and_then(|it| it.value.directory.as_ref()).map(place);
    let mut taken: Vec<(PathBuf, usize)> = Vec::new();
    for table in file.inboxes.iter().flat_map(|it| &it.value) {
        let Some(written) = &table.value.path else { continue };
        let path = place(written);
        if outbox
            .as_ref()
            .is_some_and(|it| *it == path || ["new", "cur", "tmp"].iter().any(|of| *it == path.join(of)))
        {
            report
                .fault(written.at, "this inbox is our own outbox: every alert would come in again")
                .remedy("give [outbox] a directory of its own");
        }
        if state.as_ref() == Some(&path) {
            report
                .fault(written.at, "this inbox is the directory of our own state")
                .remedy("give [state] a directory of its own");
        }
        if let Some((_, first)) = taken.iter().find(|(it, _)| *it == path) {
            let line = report.line(*first);
            report
                .fault(written.at, format!("the inbox in line {line} has the same path"))
                .remedy("remove one of the two: everything would be alerted twice");
        }
        taken.push((path, written.at));
    }
    for table in file.inboxes.iter().flat_map(|it| &it.value) {
        let Some(written) = &table.value.move_to else { continue };
        if taken.iter().any(|(it, _)| *it == place(written)) {
            report
                .fault(written.at, "`move_to` is itself an inbox: what is moved there would come in again")
                .remedy("give a directory that no inbox watches");
        }
    }
}

/// The kinds of inbox, before their settings are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum InboxKind {
    Imap,
    Maildir,
    Folder,
}

const KINDS: &[(&str, InboxKind)] =
    &[("imap", InboxKind::Imap), ("maildir", InboxKind::Maildir), ("folder", InboxKind::Folder)];

/// A message larger than this is taken by its head only, in megabytes, where nothing is configured: more than mail
/// servers commonly let through.
const LARGEST_MESSAGE_MB: u16 = 100;

/// The largest message that may be configured to be taken in whole, in megabytes: the store keeps it in one value.
const STORABLE_MB: u16 = 500;

/// How long a file must lie still before it is taken, in seconds, where nothing is configured.
const STABLE_SECONDS: u16 = 5;

/// A name that no inbox before has, noting it in `names`.
fn own_name(written: &At<String>, names: &mut Vec<(String, usize)>, report: &mut Report<'_>) -> Option<String> {
    let name = line_of_text(written, "name", report)?;
    if name == InboxName::BY_HAND {
        report
            .fault(written.at, format!("the name `{name}` is kept for what is handed over by `forewarn ingest`"))
            .remedy("choose another");
        return None;
    }
    if let Some((_, first)) = names.iter().find(|(known, _)| *known == name) {
        let line = report.line(*first);
        report
            .fault(written.at, format!("an inbox of this name is already in line {line}"))
            .remedy("give each inbox a name of its own, and never change it: it is part of each message's key");
        return None;
    }
    names.push((name.clone(), written.at));
    Some(name)
}

fn source(
    kind: InboxKind,
    table: &InboxTable,
    at: usize,
    surroundings: &Surroundings<'_>,
    report: &mut Report<'_>,
) -> Option<Source> {
    refuse_foreign(kind, table, report);
    let max_message_bytes = largest(&table.max_message_mb, report);
    match kind {
        InboxKind::Imap => {
            require(at, &[("host", table.host.is_some()), ("username", table.username.is_some())], report);
            let ports = Ports { implicit: 993, starttls: 143, none: 143 };
            let server = server(&table.host, &table.port, &table.tls, ports, report);
            let InboxTable { username, password_file, sign_in, .. } = table;
            let login = login(LoginKeys { username, password_file, sign_in }, surroundings, report);
            let mailbox = match &table.mailbox {
                Some(mailbox) => line_of_text(mailbox, "mailbox", report),
                None => Some("INBOX".to_owned()),
            };
            let shelves = shelves(table, mailbox.as_deref(), report);
            let server = server?;
            let (username, login) = login?;
            Some(Source::Imap(imap::Settings {
                host: server.host,
                port: server.port,
                tls: server.tls,
                username,
                login,
                mailbox: mailbox?,
                shelves,
                max_message_bytes,
            }))
        }
        InboxKind::Maildir => {
            let path = directory(table, at, surroundings, report)?;
            let is_maildir = path.join("new").is_dir() && path.join("cur").is_dir();
            if let Some(written) = table.path.as_ref().filter(|_| path.is_dir() && !is_maildir) {
                report
                    .warning(written.at, "expected a Maildir, but `new` and `cur` are not there")
                    .remedy("give the directory that holds `new` and `cur`");
            }
            Some(Source::Maildir(maildir::Settings { path, max_message_bytes }))
        }
        InboxKind::Folder => {
            let directory = directory(table, at, surroundings, report);
            let move_to = match &table.move_to {
                Some(written) => Some(path(written, surroundings, report)?),
                None => None,
            };
            let stable_seconds = table.stable_seconds.as_ref().map_or(STABLE_SECONDS, |it| it.value);
            Some(Source::Folder(folder::Settings {
                path: directory?,
                stable_for: Duration::from_secs(stable_seconds.into()),
                move_to,
                max_message_bytes,
            }))
        }
    }
}

/// Where requests wait and where they go then: two mailboxes besides the inbox's own, or none.
fn shelves(table: &InboxTable, mailbox: Option<&str>, report: &mut Report<'_>) -> Option<imap::Shelves> {
    let (hold, cleared) = match (&table.hold, &table.cleared) {
        (Some(hold), Some(cleared)) => (hold, cleared),
        (Some(alone), None) | (None, Some(alone)) => {
            report
                .fault(alone.at, "expected `hold` and `cleared` together, but found one of them")
                .remedy("name both mailboxes, or neither to have nothing moved");
            return None;
        }
        (None, None) => return None,
    };
    let names = [(hold, "hold"), (cleared, "cleared")].map(|(it, key)| line_of_text(it, key, report));
    let [hold_name, cleared_name] = names;
    let (hold_name, cleared_name) = (hold_name?, cleared_name?);
    for (written, name) in [(hold, &hold_name), (cleared, &cleared_name)] {
        if mailbox.is_some_and(|it| is_same_mailbox(it, name)) {
            report
                .fault(written.at, "this is the mailbox of the inbox itself")
                .remedy("name a mailbox of its own, for example \"Records/Hold\"");
        }
    }
    if is_same_mailbox(&hold_name, &cleared_name) {
        report.fault(cleared.at, "expected `cleared` to be another mailbox than `hold`");
    }
    Some(imap::Shelves { hold: hold_name, cleared: cleared_name })
}

/// Notes each mailbox that is watched though messages are moved into it: they would be alerted once more.
pub fn refuse_watched_shelves(file: &File, report: &mut Report<'_>) {
    let value = |it: &Option<At<String>>| it.as_ref().map(|it| it.value.trim().to_owned());
    let account = |it: &InboxTable| (value(&it.host).map(|it| it.to_lowercase()), value(&it.username));
    let tables: Vec<&InboxTable> = file.inboxes.iter().flat_map(|it| &it.value).map(|it| &it.value).collect();
    for table in &tables {
        for shelf in [&table.hold, &table.cleared].into_iter().flatten() {
            let is_watched = |it: &&&InboxTable| {
                let mailbox = value(&it.mailbox).unwrap_or_else(|| "INBOX".to_owned());
                it.host.is_some() && account(it) == account(table) && is_same_mailbox(&mailbox, shelf.value.trim())
            };
            let is_itself = |it: &&InboxTable| std::ptr::eq(*it, *table);
            if tables.iter().filter(|it| !is_itself(it)).any(|it| is_watched(&it)) {
                report
                    .fault(
                        shelf.at,
                        "this mailbox is itself an inbox: what is moved there would be alerted once more",
                    )
                    .remedy("name a mailbox that no inbox watches");
            }
        }
    }
}

/// INBOX is one name however it is written (RFC 3501, section 5.1).
fn is_same_mailbox(one: &str, other: &str) -> bool {
    one == other || (one.eq_ignore_ascii_case("INBOX") && other.eq_ignore_ascii_case("INBOX"))
}

/// The directory of a Maildir or a folder; it may be mounted later, so that its absence is a warning.
fn directory(
    table: &InboxTable,
    at: usize,
    surroundings: &Surroundings<'_>,
    report: &mut Report<'_>,
) -> Option<PathBuf> {
    require(at, &[("path", table.path.is_some())], report);
    let written = table.path.as_ref()?;
    let path = path(written, surroundings, report)?;
    if !path.is_dir() {
        report
            .warning(written.at, "this directory is not there, or may not be read")
            .remedy("create or mount it: until then nothing comes in from it");
    }
    Some(path)
}

fn require(at: usize, keys: &[(&str, bool)], report: &mut Report<'_>) {
    for (key, _) in keys.iter().filter(|(_, is_there)| !is_there) {
        report.fault(at, format!("missing key `{key}` for an inbox of this kind")).remedy("add it");
    }
}

/// Notes each key that an inbox of this kind does not use: it may have been meant for another.
fn refuse_foreign(kind: InboxKind, table: &InboxTable, report: &mut Report<'_>) {
    let text = |written: &Option<At<String>>| written.as_ref().map(|it| it.at);
    let number = |written: &Option<At<u16>>| written.as_ref().map(|it| it.at);
    let of_imap = [
        ("host", text(&table.host)),
        ("port", number(&table.port)),
        ("tls", text(&table.tls)),
        ("username", text(&table.username)),
        ("password_file", text(&table.password_file)),
        ("sign_in", text(&table.sign_in)),
        ("mailbox", text(&table.mailbox)),
        ("hold", text(&table.hold)),
        ("cleared", text(&table.cleared)),
    ];
    let of_directories = [("path", text(&table.path))];
    let of_folders = [("stable_seconds", number(&table.stable_seconds)), ("move_to", text(&table.move_to))];
    let foreign: Vec<(&str, Option<usize>)> = match kind {
        InboxKind::Imap => of_directories.into_iter().chain(of_folders).collect(),
        InboxKind::Maildir => of_imap.into_iter().chain(of_folders).collect(),
        InboxKind::Folder => of_imap.into_iter().collect(),
    };
    for (key, at) in foreign {
        if let Some(at) = at {
            report
                .fault(at, format!("key `{key}` does not belong to an inbox of this kind"))
                .remedy("remove it, or correct `kind`");
        }
    }
}

fn largest(written: &Option<At<u16>>, report: &mut Report<'_>) -> u64 {
    let megabytes = match written {
        Some(written) if !(1..=STORABLE_MB).contains(&written.value) => {
            report.fault(written.at, format!("expected `max_message_mb` to be from 1 to {STORABLE_MB}"));
            LARGEST_MESSAGE_MB
        }
        Some(written) => written.value,
        None => LARGEST_MESSAGE_MB,
    };
    u64::from(megabytes) << 20
}

/// The path without links, where it exists.
fn real(path: &Path) -> PathBuf {
    path.canonicalize().unwrap_or_else(|_| path.to_owned())
}
