//! Sign-ins: what each provider is asked for and where, and everything that is said of faulty ones.

use super::*;
use crate::oauth::{Flow, Settings};

/// A configuration with this sign-in, used by an inbox.
fn with(sign_in: &str) -> String {
    format!(
        "{SHORTEST}[[inboxes]]\nname = \"records\"\nkind = \"imap\"\nhost = \"mail.example\"\n\
         username = \"in@records.example\"\nsign_in = \"office\"\n[[sign_ins]]\nname = \"office\"\n{sign_in}"
    )
}

fn resolved(sign_in: &str) -> Settings {
    let home = home(&with(sign_in));
    let mut config = config(home.path());
    assert_eq!(config.sign_ins.len(), 1);
    assert_eq!(config.sign_ins[0].directory, home.path().join("state/sign-ins"));
    config.sign_ins.remove(0)
}

#[test]
fn microsoft_is_asked_at_the_tenant_for_imap_and_smtp() {
    let person = resolved("provider = \"microsoft\"\ntenant = \"11-22\"\nclient_id = \"abc\"\n");
    let base = "https://login.microsoftonline.com/11-22/oauth2/v2.0";
    assert_eq!(person.flow, Flow::Device { endpoint: format!("{base}/devicecode") });
    assert_eq!(person.token_endpoint, format!("{base}/token"));
    assert!(person.scopes.iter().any(|it| it == "offline_access"), "{:?}", person.scopes);
    assert_eq!(person.idle_days, Some(90));

    let app = resolved(
        "provider = \"microsoft\"\ntenant = \"11-22\"\nclient_id = \"abc\"\nflow = \"app\"\n\
         client_secret_file = \"word\"\nclient_secret_expires = 2028-01-31\n",
    );
    assert_eq!(app.flow, Flow::App);
    assert_eq!(app.client_secret.unwrap().expose(), "open sesame");
    assert_eq!(app.scopes, ["https://outlook.office365.com/.default"]);
    assert_eq!(app.secret_expires, Some(date(2028, 1, 31)));
    assert_eq!(app.idle_days, None);
}

#[test]
fn google_is_asked_by_a_browser() {
    let google = resolved("provider = \"google\"\nclient_id = \"abc\"\nclient_secret_file = \"word\"\n");
    assert_eq!(google.flow, Flow::Browser { endpoint: "https://accounts.google.com/o/oauth2/v2/auth".into() });
    assert_eq!(google.scopes, ["https://mail.google.com/"]);
}

#[test]
fn another_provider_is_written_out() {
    let other = resolved(
        "provider = \"other\"\nflow = \"device\"\nclient_id = \"abc\"\nscopes = [\"mail\"]\n\
         token_endpoint = \"http://127.0.0.1:80/token\"\ndevice_endpoint = \"https://id.example/device\"\n",
    );
    assert_eq!(other.flow, Flow::Device { endpoint: "https://id.example/device".into() });
    assert_eq!(
        (other.token_endpoint.as_str(), &other.scopes[..]),
        ("http://127.0.0.1:80/token", &["mail".into()][..])
    );
}

#[track_caller]
fn check(sign_in: &str, expected: &[&str]) {
    check_faults(&with(sign_in), expected);
}

#[test]
fn what_is_missing_or_does_not_fit_is_said_with_its_remedy() {
    check(
        "provider = \"microsft\"\nclient_id = \"abc\"\n",
        &[
            "forewarn.toml:30:12: expected `provider` to be one of `microsoft`, `google`, `other`; did you mean `microsoft`?",
        ],
    );
    check(
        "provider = \"microsoft\"\nclient_id = \"abc\"\nflow = \"app\"\n",
        &[
            "forewarn.toml:28:1: missing key `client_secret_file` for this sign-in; write the secret from the provider's \
             page into a file of its own, and name it here",
            "forewarn.toml:28:1: missing key `tenant` for this sign-in; copy \"Directory (tenant) ID\" from the app's page",
        ],
    );
    check(
        "provider = \"google\"\nclient_id = \"abc\"\nclient_secret_file = \"word\"\nflow = \"device\"\n",
        &[
            "forewarn.toml:33:8: Google gives mail only to who signs in with a browser; leave `flow` out: Google's device \
           codes exclude mail, and service accounts are not supported",
        ],
    );
    check(
        "provider = \"other\"\nclient_id = \"abc\"\nflow = \"device\"\ntoken_endpoint = \"http://id.example/t\"\n",
        &[
            "forewarn.toml:28:1: missing key `device_endpoint` for this sign-in; add the provider's address",
            "forewarn.toml:28:1: missing key `scopes` for this sign-in; add what the provider calls mail",
            "forewarn.toml:33:18: expected `token_endpoint` to be an address that begins with `https://`; `http://` is \
             allowed only to this machine (127.0.0.1, [::1], localhost)",
        ],
    );
}

#[test]
fn an_account_names_a_password_or_a_sign_in_that_there_is() {
    let sound = "provider = \"google\"\nclient_id = \"abc\"\nclient_secret_file = \"word\"\n";
    let text = with(sound);
    check_faults(
        &text.replace("sign_in = \"office\"", "sign_in = \"offcie\""),
        &["forewarn.toml:27:11: expected `sign_in` to be the name of one of [[sign_ins]]; those are `office`"],
    );
    check_faults(
        &text.replace("sign_in = \"office\"", "sign_in = \"office\"\npassword_file = \"word\""),
        &[
            "forewarn.toml:27:11: expected either `password_file` or `sign_in`, but found both; remove one of the two",
        ],
    );
    check_faults(
        &text.replace("[[sign_ins]]\nname = \"office\"", "[[sign_ins]]\nname = \"../office\""),
        &[
            "forewarn.toml:27:11: expected `sign_in` to be the name of one of [[sign_ins]]; add [[sign_ins]] with `name`, \
             `provider` and `client_id`",
            "forewarn.toml:29:8: expected `name` to be a short word of letters, digits, `-`, `_` and `.`; for example \
             \"office\": `forewarn login office` signs in then",
        ],
    );
}

#[test]
fn that_nobody_will_be_warned_of_a_secrets_end_is_a_warning() {
    let home = home(&with(
        "provider = \"microsoft\"\ntenant = \"11-22\"\nclient_id = \"abc\"\nflow = \"app\"\n\
         client_secret_file = \"word\"\n",
    ));
    let (faults, warnings) = said(home.path());
    assert_eq!(faults, [""; 0]);
    assert_eq!(
        warnings,
        [
            "forewarn.toml:34:22: nobody will be warned before this secret ends; add `client_secret_expires`, the day that \
          the page shows beside the secret"
        ]
    );
}
