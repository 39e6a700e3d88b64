//! The help that a person finds without knowing anything.

use std::process::{Command, Output};

/// Every command that scripts may rely on, with the options that it has.
const COMMANDS: [(&str, &[&str]); 20] = [
    ("run", &["--once"]),
    ("classify", &["--json", "<PATH>..."]),
    ("explain", &["--json", "<PATH>..."]),
    ("read", &["--json", "<PATH>..."]),
    ("ingest", &["<PATH>..."]),
    ("list", &["--json", "--all"]),
    ("show", &["--json", "<ID>"]),
    ("ack", &["<ID>", "--by"]),
    ("release", &["<ID>", "--by", "--what", "--means", "--to", "--fee"]),
    (
        "correct",
        &[
            "<ID>",
            "--kind",
            "--relationship",
            "--patient",
            "--requester",
            "--organization",
            "--due",
            "--provider",
            "--by",
        ],
    ),
    ("lessons", &["--json"]),
    ("digest", &["--send"]),
    ("check", &["--connect"]),
    ("status", &[]),
    ("resend", &["<NOTICE>"]),
    ("backup", &["<DEST>", "--json"]),
    ("restore", &["<BACKUP>", "--json"]),
    ("verify", &["--json"]),
    ("encrypt", &["--old-key"]),
    ("decrypt", &[]),
];

fn forewarn(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_forewarn")).args(arguments).env_remove("COLUMNS").output().unwrap()
}

#[test]
fn without_arguments_there_is_help_and_the_status_of_wrong_usage() {
    let (bare, asked) = (forewarn(&[]), forewarn(&["--help"]));
    assert_eq!((bare.status.code(), asked.status.code()), (Some(2), Some(0)));
    assert_eq!(bare.stdout, b"", "standard output is for answers");
    let help = String::from_utf8(asked.stdout).unwrap();
    for (command, _) in COMMANDS {
        assert!(
            help.lines().any(|line| line.trim_start().starts_with(&format!("{command} "))),
            "{command}:\n{help}"
        );
    }
    for part in
        ["Exit status: 0 done; 1 failed; 2 wrong usage or configuration; 3 refused by policy", "forewarn demo"]
    {
        assert!(help.contains(part), "expected `{part}`:\n{help}");
        assert!(String::from_utf8_lossy(&bare.stderr).contains(part));
    }
    assert!(!help.contains("reader"), "the reading process is not for people:\n{help}");
}

#[test]
fn every_command_explains_its_options() {
    for (command, options) in COMMANDS {
        let (long, other) = (forewarn(&[command, "--help"]), forewarn(&["help", command]));
        assert!(long.status.success(), "{command}");
        assert_eq!(long.stdout, other.stdout, "{command}");
        let help = String::from_utf8(long.stdout).unwrap();
        for option in options.iter().chain(&["--config <FILE>", "[default: /etc/forewarn/forewarn.toml]"]) {
            assert!(help.contains(option), "expected `{option}`:\n{help}");
        }
        let wide: Vec<&str> = help.lines().filter(|line| line.chars().count() > 100).collect();
        assert!(wide.is_empty(), "{command}: {wide:?}");
    }
}

#[test]
fn the_version_is_told() {
    let output = forewarn(&["--version"]);
    assert_eq!(String::from_utf8(output.stdout).unwrap(), format!("forewarn {}\n", env!("CARGO_PKG_VERSION")));
}
