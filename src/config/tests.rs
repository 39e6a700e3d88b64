//! Whole configurations: what they mean, and everything that is said of faulty ones.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::time::Duration;

use jiff::civil::{Weekday, date, time};

use crate::channel;
use crate::config::document::Table;
use crate::config::{Config, Fault, Loaded, Passwords, file, load_with};
use crate::extract::limits::Limits;
use crate::inbox::Source;
use crate::model::{AlertRule, Disclosure, Kind, PersonId, StateCode, Tls};
use crate::oauth::LoginSettings;
use crate::store::{Protection, Settings};

/// Everything that a configuration needs, and nothing more.
const SHORTEST: &str = r#"
[practice]
name = "Cedar Hollow Family Medicine"
timezone = "America/Chicago"
state = "TX"
[state]
directory = "state"
[[providers]]
id = "alvarez"
name = "Maria Alvarez, MD"
email = "alvarez@cedarhollow.example"
[[administrators]]
id = "kessler"
name = "Ruth Kessler"
email = "alvarez@cedarhollow.example"
[[inboxes]]
name = "fax"
kind = "folder"
path = "recvq"
[outbox]
directory = "outbox"
"#;

mod sign_ins;
mod watching;

/// A directory with a configuration, the password file `word` and the folder `recvq`.
fn home(text: &str) -> tempfile::TempDir {
    let home = tempfile::tempdir().unwrap();
    fs::write(home.path().join("forewarn.toml"), text).unwrap();
    fs::create_dir(home.path().join("recvq")).unwrap();
    write_secret(&home.path().join("word"), "open sesame\n");
    home
}

fn write_secret(path: &Path, text: &str) {
    fs::write(path, text).unwrap();
    #[cfg(unix)]
    fs::set_permissions(path, std::os::unix::fs::PermissionsExt::from_mode(0o600)).unwrap();
}

fn password(login: &LoginSettings) -> &str {
    match login {
        LoginSettings::Password(password) => password.expose(),
        LoginSettings::Token(_) => panic!("expected a password, but found a sign-in"),
    }
}

/// The faults, or the warnings of a usable configuration, without the directory of the test.
fn said(home: &Path) -> (Vec<String>, Vec<String>) {
    let shorten = |faults: Vec<Fault>| {
        let directory = format!("{}/", home.display());
        faults.iter().map(|fault| fault.to_string().replace(&directory, "")).collect()
    };
    match load_with(&home.join("forewarn.toml"), Passwords::Read { credentials: None }) {
        Ok(Loaded { warnings, .. }) => (vec![], shorten(warnings)),
        Err(refused) => {
            assert!(!refused.faults.is_empty());
            (shorten(refused.faults), shorten(refused.warnings))
        }
    }
}

#[track_caller]
fn check_faults(text: &str, expected: &[&str]) {
    assert_eq!(said(home(text).path()).0, expected);
}

/// Replaces `from` in the shortest configuration, which must hold it, and compares what is said.
#[track_caller]
fn check_change(from: &str, to: &str, expected: &[&str]) {
    assert!(SHORTEST.contains(from), "{from:?}");
    check_faults(&SHORTEST.replacen(from, to, 1), expected);
}

fn config(home: &Path) -> Config {
    load_with(&home.join("forewarn.toml"), Passwords::Read { credentials: None }).unwrap().config
}

#[test]
fn the_documented_configuration_means_what_it_says() {
    let home = tempfile::tempdir().unwrap();
    let here = home.path().display();
    let text = include_str!("../../config/forewarn.toml").replace("/etc/forewarn", &here.to_string());
    fs::write(home.path().join("forewarn.toml"), text).unwrap();
    fs::write(home.path().join("practice.toml"), include_str!("../../config/practice.toml")).unwrap();
    write_secret(&home.path().join("imap-password"), "one\n");
    write_secret(&home.path().join("smtp-password"), "two\n");
    let config = config(home.path());

    let practice = &config.practice;
    assert_eq!(practice.name, "Cedar Hollow Family Medicine");
    assert_eq!(practice.time_zone.iana_name(), Some("America/Chicago"));
    assert_eq!(practice.state, StateCode(['T', 'X']));
    assert_eq!(practice.domains, ["cedarhollow.example"]);
    let [alvarez] = &practice.providers[..] else { panic!("one provider") };
    assert_eq!(alvarez.person.name.expose(), "Maria Alvarez, MD");
    assert_eq!(alvarez.person.email.expose(), "alvarez@cedarhollow.example");
    assert_eq!(alvarez.aliases[0].expose(), "Dr. Mary Alvarez");
    assert_eq!(practice.default_providers.iter().map(PersonId::as_str).collect::<Vec<_>>(), ["alvarez"]);
    assert_eq!(practice.administrators[0].id.as_str(), "kessler");
    assert!(practice.staff[0].may_release);
    assert_eq!(practice.staff[0].trained_on, Some(date(2026, 2, 10)));

    assert_eq!(config.state.directory, Path::new("/var/lib/forewarn"));
    let names: Vec<_> = config.inboxes.iter().map(|it| it.name.as_str()).collect();
    assert_eq!(names, ["records", "delivered", "fax"]);
    let Source::Imap(imap) = &config.inboxes[0].source else { panic!("an IMAP inbox") };
    assert_eq!((imap.host.as_str(), imap.port, imap.tls), ("imap.cedarhollow.example", 993, Tls::Implicit));
    assert_eq!((imap.username.as_str(), password(&imap.login)), ("records", "one"));
    assert_eq!((imap.mailbox.as_str(), imap.max_message_bytes), ("INBOX", 100 << 20));
    let Source::Maildir(maildir) = &config.inboxes[1].source else { panic!("a Maildir") };
    assert_eq!(maildir.path, Path::new("/var/mail/records"));
    let Source::Folder(folder) = &config.inboxes[2].source else { panic!("a folder") };
    assert_eq!(folder.path, Path::new("/var/spool/hylafax/recvq"));
    assert_eq!((folder.stable_for, &folder.move_to), (Duration::from_secs(5), &None));

    let channel::Settings::Smtp(smtp) = &config.channel else { panic!("SMTP") };
    assert_eq!((smtp.host.as_str(), smtp.port, smtp.tls), ("smtp.cedarhollow.example", 587, Tls::Starttls));
    let (username, login) = smtp.login.as_ref().unwrap();
    assert_eq!((username.as_str(), password(login)), ("records", "two"));
    assert_eq!(smtp.from, "Forewarn <records@cedarhollow.example>");
    assert_eq!(smtp.message_id_domain, "cedarhollow.example");

    assert_eq!(config.digest.at, time(7, 30, 0, 0));
    assert_eq!(config.digest.days.first(), Some(&Weekday::Monday));
    assert_eq!(config.digest.days.len(), 5);
    assert_eq!(config.limits, Limits::default());
    assert_eq!(config.policy.disclosure, Disclosure::Initials);
    assert_eq!(config.policy.rules.len(), Kind::ALL.len());
    assert!(practice.taught.is_empty() && config.teaching == Some(home.path().join("practice.toml")));
}

/// The documentation with its optional keys written out, but with [outbox] still left out for [smtp], and sign-ins for
/// passwords.
fn written_out() -> String {
    let mut text = String::new();
    let mut left_out = false;
    for line in include_str!("../../config/forewarn.toml").lines() {
        let bare = line.strip_prefix("# ").unwrap_or(line);
        left_out = if bare.starts_with('[') { matches!(bare, "[outbox]" | "[[sign_ins]]") } else { left_out };
        let is_setting = bare.starts_with('[') || bare.split_once(" = ").is_some_and(|(key, _)| !key.contains(' '));
        let is_kept = is_setting && !left_out && !bare.starts_with("sign_in ");
        text.push_str(if is_kept { bare } else { line });
        text.push('\n');
    }
    text
}

#[test]
fn every_key_is_documented() {
    let mut documented = BTreeSet::new();
    let mut table = String::new();
    for line in include_str!("../../config/forewarn.toml").lines() {
        let bare = line.strip_prefix("# ").unwrap_or(line);
        if bare.starts_with('[') {
            table = bare.trim_matches(['[', ']']).to_owned();
            documented.insert(table.clone());
        } else if let Some((key, _)) = bare.split_once(" = ") {
            documented.insert(format!("{table}.{key}"));
        }
    }
    for (table, keys) in [
        ("practice", file::PracticeTable::KEYS),
        ("state", file::StateTable::KEYS),
        ("providers", file::ProviderTable::KEYS),
        ("administrators", file::AdministratorTable::KEYS),
        ("staff", file::StaffTable::KEYS),
        ("sign_ins", file::SignInTable::KEYS),
        ("inboxes", file::InboxTable::KEYS),
        ("smtp", file::SmtpTable::KEYS),
        ("outbox", file::OutboxTable::KEYS),
        ("alarm", file::AlarmTable::KEYS),
        ("watch", file::WatchTable::KEYS),
        ("digest", file::DigestTable::KEYS),
        ("notices", file::NoticesTable::KEYS),
        ("policy", file::PolicyTable::KEYS),
        ("triage", file::TriageTable::KEYS),
        ("reading", file::ReadingTable::KEYS),
    ] {
        assert!(file::File::KEYS.contains(&table), "[{table}]");
        for key in keys {
            assert!(documented.contains(&format!("{table}.{key}")), "`{key}` of [{table}] is not documented");
        }
    }
    assert_eq!(file::File::KEYS.len(), 16, "a new table is missing in this list");
}

#[test]
fn what_the_documentation_shows_as_optional_is_usable_and_the_default() {
    let home = tempfile::tempdir().unwrap();
    let text = written_out().replace("/etc/forewarn", &home.path().display().to_string());
    fs::write(home.path().join("forewarn.toml"), text).unwrap();
    fs::write(home.path().join("policy.toml"), "").unwrap();
    fs::write(home.path().join("practice.toml"), "").unwrap();
    write_secret(&home.path().join("imap-password"), "one\n");
    write_secret(&home.path().join("smtp-password"), "two\n");
    write_secret(&home.path().join("alarm-password"), "three\n");
    write_secret(&home.path().join("state-key"), &"0f".repeat(32));
    let config = config(home.path());
    assert!(matches!(config.state.protection, Protection::Key(_)));
    assert_eq!(config.limits, Limits::default());
    assert!(config.alarm.smtp.is_some() && config.alarm.command.is_some() && config.alarm.webhook.is_some());
    assert_eq!(config.practice.domains, ["cedarhollow.example"]);
    let Source::Folder(folder) = &config.inboxes[2].source else { panic!("a folder") };
    assert_eq!(folder.move_to.as_deref(), Some(Path::new("/var/spool/hylafax/logged")));
}

#[test]
fn the_shortest_configuration_is_enough() {
    let home = home(SHORTEST);
    let config = config(home.path());
    assert_eq!(said(home.path()), (vec![], vec![]));
    assert_eq!(config.state, Settings::plain(home.path().join("state")));
    let channel::Settings::Directory(outbox) = &config.channel else { panic!("an outbox") };
    assert_eq!(outbox.directory, home.path().join("outbox"));
    assert_eq!(outbox.from, "Forewarn <forewarn@localhost>");
    assert_eq!(config.digest.at, time(7, 30, 0, 0));
    assert_eq!(config.digest.days.len(), 5);
}

#[test]
fn every_fault_is_named_at_once_with_its_place_and_remedy() {
    check_faults(
        r#"[practice]
name = ""
timezone = "America/Chicgo"
state = "Texas"
[state]
directroy = "/var/lib/forewarn"
[[providers]]
id = "maria alvarez"
name = "Maria Alvarez, MD"
email = "alvarez at cedarhollow.example"
aliases = ["Dr. Mary", 7]
[[providers]]
id = "okafor"
name = "Ada Okafor, DO"
email = "okafor@cedarhollow.example"
[[staff]]
id = "okafor"
name = "Tom Dunn"
email = "dunn@cedarhollow.example"
may_release = "yes"
trained_on = "2026-02-10"
[[inboxes]]
name = "records"
kind = "imap"
host = "imap://mail.example"
portt = 993
tls = "ssl"
username = "records"
[[inboxes]]
name = "records"
kind = "maildr"
[[inboxes]]
name = "post"
kind = "maildir"
port = 99999
[smtp]
host = "smtp.cedarhollow.example"
tls = "none"
password_file = "absent"
from = "nobody"
[digest]
at = "25:00"
days = ["mon", "tues"]
[notices]
detail = "ful"
default_providers = ["okafr"]
[reading]
max_depth = 300
max_pages = 0
[polcy]
"#,
        &[
            "forewarn.toml: expected at least one administrator; add [[administrators]] with `id`, `name` and `email`",
            "forewarn.toml:2:8: expected `name` to say something, but it is empty",
            "forewarn.toml:3:12: expected `timezone` to be an IANA name; did you mean `America/Chicago`?",
            "forewarn.toml:4:9: expected the two-letter code of a state of the US; did you mean `TX`?",
            "forewarn.toml:5:1: missing key `directory`; add it: text in quotes",
            "forewarn.toml:6:1: unknown key `directroy`; did you mean `directory`?",
            "forewarn.toml:8:6: expected `id` to be a short word of letters, digits, `-`, `_` and `.`; for example \
             `alvarez`",
            "forewarn.toml:10:9: expected `email` to be a mail address; write it bare, as `name@practice.example`",
            "forewarn.toml:11:24: expected each element to be text in quotes, but found a whole number",
            "forewarn.toml:17:6: id `okafor` is already used in line 13; give each person an id of their own",
            "forewarn.toml:20:15: expected `may_release` to be true or false, but found text",
            "forewarn.toml:21:14: expected `trained_on` to be a date without quotes, as 2026-02-10, but found text",
            "forewarn.toml:25:8: expected `host` to be the name or address of a server; write only the name, without \
             `://`; the port has its own key `port`",
            "forewarn.toml:26:1: unknown key `portt`; did you mean `port`?",
            "forewarn.toml:27:7: expected `tls` to be one of `implicit`, `starttls`, `none`",
            "forewarn.toml:28:12: `username` without `password_file`; add `password_file`, or `sign_in` where the \
             provider takes no passwords",
            "forewarn.toml:30:8: an inbox of this name is already in line 23; give each inbox a name of its own, and \
             never change it: it is part of each message's key",
            "forewarn.toml:31:8: expected `kind` to be one of `imap`, `maildir`, `folder`; did you mean `maildir`?",
            "forewarn.toml:32:1: missing key `path` for an inbox of this kind; add it",
            "forewarn.toml:35:8: expected `port` to be a whole number from 0 to 65535, but found one that is not",
            "forewarn.toml:38:7: `tls = \"none\"` is allowed only to this machine (127.0.0.1, ::1, localhost); use \
             \"implicit\" or \"starttls\": patients' mail must not cross a network unprotected",
            "forewarn.toml:39:17: `password_file` without `username`; add `username`",
            "forewarn.toml:40:8: expected `from` to be a mail address; write it as \"Forewarn \
             <records@practice.example>\"",
            "forewarn.toml:42:6: expected `at` to be a time of day; write it as \"07:30\", up to \"23:59\"",
            "forewarn.toml:43:16: expected `days` to be one of `mon`, `tue`, `wed`, `thu`, `fri`, `sat`, `sun`; did \
             you mean `tue`?",
            "forewarn.toml:45:10: expected `detail` to be one of `initials`, `full`; did you mean `full`?",
            "forewarn.toml:46:22: `okafr` is not the id of a provider; the providers are `maria alvarez`, `okafor`",
            "forewarn.toml:48:13: expected `max_depth` to be at most 32",
            "forewarn.toml:49:13: expected `max_pages` to be at least 1",
            "forewarn.toml:50:2: unknown key `polcy`; did you mean `policy`?",
        ],
    );
}

#[test]
fn an_empty_file_says_what_is_needed() {
    check_faults(
        "",
        &[
            "forewarn.toml: missing key `practice`; add it: a table",
            "forewarn.toml: missing key `state`; add it: a table",
            "forewarn.toml: expected at least one provider; add [[providers]] with `id`, `name` and `email`",
            "forewarn.toml: expected at least one administrator; add [[administrators]] with `id`, `name` and `email`",
            "forewarn.toml: expected a way to send alerts, but found neither [smtp] nor [outbox]; add [smtp] with \
             `host` and `from`, or [outbox] with `directory` to try things out",
            "forewarn.toml: expected at least one inbox; add [[inboxes]] with `name` and `kind`: \"imap\", \
             \"maildir\" or \"folder\"",
        ],
    );
}

#[test]
fn a_slip_of_the_syntax_is_named_with_its_line() {
    let (faults, _) = said(home("[practice]\nname = \"Cedar\nstate = \"TX\"\n").path());
    assert!(faults[0].starts_with("forewarn.toml:2:"), "{faults:?}");
    let (faults, _) = said(home("[practice]\nname = \"a\"\nname = \"b\"\n[practice]\n").path());
    assert!(faults[0].starts_with("forewarn.toml:3:1: this is not TOML"), "{faults:?}");
    assert!(faults[1].starts_with("forewarn.toml:4:"), "{faults:?}");
}

#[test]
fn single_brackets_where_double_ones_belong_are_named() {
    check_change(
        "[[inboxes]]",
        "[inboxes]",
        &["forewarn.toml:16:1: expected a list, but found a single table; write its name in [[double brackets]]: \
           there may be several"],
    );
}

#[test]
fn no_secret_is_quoted_where_it_was_written_by_mistake() {
    let smtp = "[smtp]\nhost = \"localhost\"\nfrom = \"a@b.example\"\nusername = \"u\"\n";
    for (line, expected) in [
        ("password = \"hunter2\"", "unknown key `password`; did you mean `password_file`?"),
        ("password_file = \"hunter2\"", "failed to read the password file (entity not found)"),
        ("password_file = hunter2", "this is not TOML"),
        ("password_file = \"hunter2", "this is not TOML"),
        ("tls = \"hunter2\"", "expected `tls` to be one of"),
    ] {
        let text = SHORTEST.replace("[outbox]\ndirectory = \"outbox\"\n", &format!("{smtp}{line}\n"));
        let (faults, warnings) = said(home(&text).path());
        let all = faults.join("\n");
        assert!(all.contains(expected), "{all}");
        assert!(!all.contains("hunter2") && warnings.is_empty(), "{all}");
    }
}

#[test]
fn a_configuration_that_lost_a_line_is_refused_or_usable_but_never_a_panic() {
    let text = written_out();
    let lines: Vec<&str> = text.lines().collect();
    for lost in 0..lines.len() {
        let rest: Vec<&str> =
            lines.iter().enumerate().filter(|(at, _)| *at != lost).map(|(_, line)| *line).collect();
        let (faults, _) = said(home(&rest.join("\n")).path());
        assert!(faults.iter().all(|fault| fault.starts_with("forewarn.toml:")), "{faults:?}");
    }
}

#[test]
fn only_one_way_to_send_may_be_configured() {
    check_change(
        "[outbox]",
        "[smtp]\nhost = \"localhost\"\ntls = \"none\"\nfrom = \"a@b.example\"\n[outbox]",
        &[
            "forewarn.toml:24:1: expected either [smtp] or [outbox], but found both; remove [outbox] to send mail, or \
           [smtp] to try things out",
        ],
    );
}

#[test]
fn an_unprotected_connection_stays_on_this_machine() {
    for (host, is_allowed) in [
        ("127.0.0.1", true),
        ("127.1.2.3", true),
        ("::1", true),
        ("[::1]", true),
        ("LocalHost", true),
        ("10.0.0.1", false),
        ("localhost.cedarhollow.example", false),
        ("127.0.0.1.cedarhollow.example", false),
    ] {
        let smtp = format!("[smtp]\nhost = \"{host}\"\ntls = \"none\"\nfrom = \"a@b.example\"\n");
        let text = SHORTEST.replace("[outbox]\ndirectory = \"outbox\"\n", &smtp);
        assert_eq!(said(home(&text).path()).0.is_empty(), is_allowed, "{host}");
    }
}

#[test]
fn a_key_of_another_kind_of_inbox_is_refused() {
    check_change(
        "path = \"recvq\"",
        "path = \"recvq\"\nmailbox = \"INBOX\"",
        &[
            "forewarn.toml:20:11: key `mailbox` does not belong to an inbox of this kind; remove it, or correct `kind`",
        ],
    );
}

#[test]
fn an_inbox_may_not_be_where_we_ourselves_write() {
    check_change(
        "path = \"recvq\"",
        "path = \"./outbox\"",
        &["forewarn.toml:19:8: this inbox is our own outbox: every alert would come in again; give [outbox] a \
           directory of its own"],
    );
    check_change(
        "directory = \"outbox\"",
        "directory = \"recvq/new\"",
        &["forewarn.toml:19:8: this inbox is our own outbox: every alert would come in again; give [outbox] a \
           directory of its own"],
    );
    check_change(
        "directory = \"state\"",
        "directory = \"recvq\"",
        &["forewarn.toml:19:8: this inbox is the directory of our own state; give [state] a directory of its own"],
    );
    check_change(
        "path = \"recvq\"",
        "path = \"recvq\"\nmove_to = \"recvq/../recvq/.\"",
        &["forewarn.toml:20:11: `move_to` is itself an inbox: what is moved there would come in again; give a \
           directory that no inbox watches"],
    );
}

#[test]
fn what_may_be_mended_while_running_is_a_warning() {
    let text = SHORTEST.replace("path = \"recvq\"", "path = \"not-mounted\"").replace(
        "[outbox]\ndirectory = \"outbox\"\n",
        "[smtp]\nhost = \"localhost\"\nfrom = \"a@b.example\"\nusername = \"u\"\npassword_file = \"word\"\n",
    );
    let home = home(&text);
    #[cfg(unix)]
    fs::set_permissions(home.path().join("word"), std::os::unix::fs::PermissionsExt::from_mode(0o644)).unwrap();
    let (faults, warnings) = said(home.path());
    assert_eq!(faults, [""; 0]);
    assert_eq!(
        warnings,
        [
            "forewarn.toml:19:8: this directory is not there, or may not be read; create or mount it: until then \
             nothing comes in from it",
            "forewarn.toml:24:17: every user of this machine may read the password file; take that right away: \
             `chmod o-r` on it",
        ]
    );
}

#[test]
fn the_practices_own_policy_is_laid_over_the_built_in_one() {
    let home = home(&format!("{SHORTEST}[policy]\nfile = \"own.toml\"\n"));
    assert!(said(home.path()).0[0].starts_with("forewarn.toml:23:8: failed to read the policy file"));
    fs::write(home.path().join("own.toml"), "due_soon_days = 9\n[kinds.insurer]\nalert = \"now\"\n").unwrap();
    let policy = config(home.path()).policy;
    assert_eq!(policy.due_soon_days, 9);
    assert_eq!(policy.rules[&Kind::Insurer].alert, AlertRule::Now);
    assert_eq!(policy.rules[&Kind::Provider].alert, AlertRule::Digest);
    fs::write(home.path().join("own.toml"), "[kinds.insurer]\nalrt = \"now\"\n").unwrap();
    assert_eq!(said(home.path()).0, ["own.toml:2:1: unknown key `alrt`; did you mean `alert`?"]);
}

#[test]
fn a_public_mail_service_is_not_a_domain_of_the_practice() {
    let home = home(&SHORTEST.replacen("alvarez@cedarhollow.example", &format!("cedarhollow@{}.com", "GMail"), 1));
    assert_eq!(config(home.path()).practice.domains, ["cedarhollow.example"]);
}

#[test]
fn the_address_of_a_mailbox_names_a_domain_of_the_practice() {
    let imap = "kind = \"imap\"\nhost = \"localhost\"\nusername = \"in@records.example\"\npassword_file = \"word\"";
    let home = home(&SHORTEST.replace("kind = \"folder\"\npath = \"recvq\"", imap));
    assert_eq!(config(home.path()).practice.domains, ["cedarhollow.example", "records.example"]);
}

#[test]
fn a_missing_file_is_a_fault_with_a_remedy() {
    let home = tempfile::tempdir().unwrap();
    let (faults, _) = said(home.path());
    assert!(faults[0].starts_with("forewarn.toml: failed to read the configuration ("), "{faults:?}");
}

/// SHORTEST with `keys` for its provider.
fn with_keys(keys: &str) -> String {
    let email = "email = \"alvarez@cedarhollow.example\"\n";
    assert!(SHORTEST.contains(email), "{SHORTEST}");
    SHORTEST.replacen(email, &format!("{email}{keys}\n"), 1)
}

#[test]
fn people_have_further_addresses_absences_and_a_deputy() {
    let home = home(&with_keys(
        "emails = [\"maria@mailbox.example\"]\naway = [{ from = 2026-12-20, to = 2027-01-02 }]\ndeputy = \"kessler\"",
    ));
    let practice = config(home.path()).practice;
    let alvarez = &practice.providers[0].person;
    let addresses: Vec<&str> = alvarez.addresses().map(|it| it.expose().as_str()).collect();
    assert_eq!(addresses, ["alvarez@cedarhollow.example", "maria@mailbox.example"]);
    assert_eq!(alvarez.deputy.as_ref().map(|it| it.as_str()), Some("kessler"));
    let away =
        ["2026-12-19", "2026-12-20", "2027-01-02", "2027-01-03"].map(|it| alvarez.is_away(it.parse().unwrap()));
    assert_eq!(away, [false, true, true, false]);
    assert_eq!(practice.domains, ["cedarhollow.example"], "a further address may be anywhere");
}

#[test]
fn a_deputy_is_known_and_someone_else_and_absences_end_after_they_begin() {
    let check = |keys: &str, expected: &str| {
        let home = home(&with_keys(keys));
        let (faults, _) = said(home.path());
        assert!(faults.len() == 1 && faults[0].ends_with(expected), "{faults:?}");
    };
    check("deputy = \"kesler\"", "`kesler` is not the id of a provider or administrator; did you mean `kessler`?");
    check("deputy = \"alvarez\"", "expected `deputy` to be someone else; name who answers in their place");
    check(
        "away = [{ from = 2027-01-02, to = 2026-12-20 }]",
        "expected `from` to lie before `to`, but found 2027-01-02 and 2026-12-20; both days are days of absence",
    );
    check(
        "emails = [\"home\"]",
        "expected `emails` to be a mail address; write it bare, as `name@practice.example`",
    );
    check(
        "emails = [\"Alvarez@cedarhollow.example\"]",
        "expected another address in `emails`, but found one that stands there already",
    );
}
