//! Where requests are held, how trouble is told, and from where on something is trouble.

use super::*;
use crate::model::Thresholds;

/// The shortest configuration with a mailbox in place of its folder, which has `keys` too.
fn mailbox(keys: &str) -> String {
    let imap = "kind = \"imap\"\nhost = \"localhost\"\nusername = \"in\"\npassword_file = \"word\"";
    SHORTEST.replace("kind = \"folder\"\npath = \"recvq\"", &format!("{imap}\n{keys}"))
}

#[test]
fn requests_are_held_only_where_both_mailboxes_are_named() {
    let both = home(&mailbox("hold = \"Records/Hold\"\ncleared = \"Records/Cleared\"\n"));
    let held = config(both.path());
    assert_eq!(held.holding().iter().map(|it| it.as_str()).collect::<Vec<_>>(), ["fax"]);
    assert!(config(home(&mailbox("")).path()).holding().is_empty());
    check_faults(
        &mailbox("hold = \"Records/Hold\"\n"),
        &[
            "forewarn.toml:22:8: expected `hold` and `cleared` together, but found one of them; name both mailboxes, or \
           neither to have nothing moved",
        ],
    );
    check_faults(
        &mailbox("hold = \"inbox\"\ncleared = \"Done\"\n"),
        &["forewarn.toml:22:8: this is the mailbox of the inbox itself; name a mailbox of its own, for example \
           \"Records/Hold\""],
    );
    check_faults(
        &mailbox("hold = \"Done\"\ncleared = \"Done\"\n"),
        &["forewarn.toml:23:11: expected `cleared` to be another mailbox than `hold`"],
    );
    check_change(
        "path = \"recvq\"",
        "path = \"recvq\"\nhold = \"Hold\"",
        &["forewarn.toml:20:8: key `hold` does not belong to an inbox of this kind; remove it, or correct `kind`"],
    );
}

#[test]
fn what_is_moved_may_not_come_in_through_another_inbox() {
    let second = "[[inboxes]]\nname = \"b\"\nkind = \"imap\"\nhost = \"LOCALHOST\"\nusername = \"in\"\n\
                  password_file = \"word\"\nmailbox = \"Hold\"\n";
    let text = mailbox(&format!("hold = \"Hold\"\ncleared = \"Cleared\"\n{second}"));
    check_faults(
        &text,
        &[
            "forewarn.toml:22:8: this mailbox is itself an inbox: what is moved there would be alerted once more; name a \
           mailbox that no inbox watches",
        ],
    );
    check_faults(
        &text.replace(
            "username = \"in\"\npassword_file = \"word\"\nmailbox",
            "username = \"other\"\npassword_file = \"word\"\nmailbox",
        ),
        &[],
    );
}

#[test]
fn an_alarm_has_at_least_one_way_that_is_safe() {
    let with = |alarm: &str| format!("{SHORTEST}{alarm}");
    check_faults(
        &with("[alarm]\n"),
        &["forewarn.toml:22:1: expected a way to tell in [alarm], but found none; add [alarm.smtp], `command` or \
           `webhook`"],
    );
    check_faults(
        &with("[alarm]\ncommand = [\"page\"]\n"),
        &["forewarn.toml:23:12: expected `command` to begin with the whole path of a program; write it as \
           [\"/usr/local/bin/page-the-administrator\", \"an argument\"]; no shell reads it"],
    );
    for (url, is_allowed) in [
        ("https://chat.example/hooks/1", true),
        ("http://chat.example/hooks/1", false),
        ("http://127.0.0.1:8080/hooks", true),
        ("http://[::1]:8080/", true),
        ("http://localhost/x", true),
        ("http://localhost.example/x", false),
        ("http://127.0.0.1@chat.example/x", false),
        ("https://", false),
        ("chat.example", false),
    ] {
        let text = with(&format!("[alarm]\nwebhook = \"{url}\"\n"));
        assert_eq!(said(home(&text).path()).0.is_empty(), is_allowed, "{url}");
    }
    let smtp = "[smtp]\nhost = \"mail.example\"\nfrom = \"a@b.example\"\n";
    let text = SHORTEST.replace("[outbox]\ndirectory = \"outbox\"\n", smtp);
    let same = smtp.replace("[smtp]", "[alarm.smtp]");
    check_faults(
        &format!("{text}{same}"),
        &[
            "forewarn.toml:23:1: [alarm.smtp] is the server of [smtp]: both fail together; name another server, or use \
           `command` or `webhook`",
        ],
    );
    let other = home(&format!("{text}{}", same.replace("mail.example", "other.example")));
    assert_eq!(config(other.path()).alarm.smtp.unwrap().host, "other.example");
}

#[test]
fn what_counts_as_trouble_can_be_set() {
    assert_eq!(config(home(SHORTEST).path()).thresholds, Thresholds::default());
    let text = "[watch]\ndisk_free_mb = 2\ndisk_free_percent = 5\ncertificate_days = 30\npassword_days = 90\n\
                sign_in_days = 7\n";
    let expected = Thresholds {
        disk_free_bytes: 2 << 20,
        disk_free_percent: Some(5),
        certificate_days: 30,
        password_days: Some(90),
        sign_in_days: 7,
    };
    assert_eq!(config(home(&format!("{SHORTEST}{text}")).path()).thresholds, expected);
    check_faults(
        &format!("{SHORTEST}[watch]\ndisk_free_percent = 101\n"),
        &["forewarn.toml:23:21: expected `disk_free_percent` to be at most 100"],
    );
    let home = home(&mailbox(""));
    assert_eq!(config(home.path()).password_files, [home.path().join("word")]);
}
