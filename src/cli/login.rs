//! `forewarn login`: a person signs in, once, so that the service can log in by itself from then on.
//!
//! What is shown and asked here is for an administrator at a terminal of the server, whose browser may be on any other
//! computer.

use std::io::{BufRead, stdin};
use std::path::Path;
use std::time::Duration;

use crate::cli::{Failure, counted, end, load, output, runtime};
use crate::config::Config;
use crate::oauth::login::{self, SignedIn};
use crate::oauth::{self, Flow, Settings};

#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// The name of the sign-in, as in [[sign_ins]]; needed where there are several
    name: Option<String>,
}

pub(crate) fn run(config: &Path, arguments: Arguments) -> Result<(), Failure> {
    let config = load(config)?;
    let settings = chosen(&config, arguments.name.as_deref())?;
    let runtime = runtime()?;
    let result = runtime.block_on(sign_in(settings));
    end(runtime);
    result
}

/// The sign-in that is meant.
fn chosen<'a>(config: &'a Config, name: Option<&str>) -> Result<&'a Settings, Failure> {
    let known: Vec<&str> = config.sign_ins.iter().map(|it| it.name.as_str()).collect();
    match (name, &config.sign_ins[..]) {
        (_, []) => Err(Failure::Usage("the configuration names no sign-in; see [[sign_ins]] there".to_owned())),
        (None, [only]) => Ok(only),
        (None, _) => Err(Failure::Usage(format!("say which sign-in: {}", known.join(", ")))),
        (Some(name), all) => all.iter().find(|it| it.name == name).ok_or_else(|| {
            Failure::Usage(format!(
                "there is no sign-in of that name; those of [[sign_ins]] are: {}",
                known.join(", ")
            ))
        }),
    }
}

async fn sign_in(settings: &Settings) -> Result<(), Failure> {
    let signed_in = match &settings.flow {
        Flow::App => {
            oauth::access(settings).await?;
            return output::answer(&format!(
                "Nobody needs to sign in for `{}`: the app signs in as itself. The provider has just given it a token.\n\
                 Now run `forewarn check --connect`: it tries whether the mail servers take it.",
                settings.name
            ));
        }
        Flow::Device { endpoint } => {
            let device = login::begin_device(settings, endpoint).await?;
            output::answer(&format!(
                "Open this page in any browser, on any computer:\n\n    {}\n\nand type in this code:\n\n    {}\n\n\
                 Sign in there as the account whose mailbox forewarn shall read. Waiting, for at most {} …",
                device.page,
                device.code,
                minutes(device.good_for)
            ))?;
            login::finish_device(settings, device).await?
        }
        Flow::Browser { endpoint } => {
            let browser = login::begin_browser(settings, endpoint)?;
            output::answer(&format!(
                "Open this address in any browser, on any computer:\n\n{}\n\n\
                 Sign in there as the account whose mailbox forewarn shall read, and allow what is asked. The browser then \
                 ends at a page that does not load: that is as it should be. Copy the whole address of that page \
                 (it begins with http://localhost), paste it here, and press Enter:",
                browser.address.expose()
            ))?;
            let mut pasted = String::new();
            stdin().lock().read_line(&mut pasted)?;
            login::finish_browser(settings, browser, &pasted).await?
        }
    };
    let SignedIn { missing_scopes } = signed_in;
    if !missing_scopes.is_empty() {
        output::complain(&format!(
            "warning: the provider did not grant {}; see docs/SIGN-IN.md, and sign in again",
            missing_scopes.join(", ")
        ));
    }
    output::answer(&format!(
        "Signed in for `{}`. A running service takes it up by itself.\n\
         Now run `forewarn check --connect`: it tries whether the mail servers take it.",
        settings.name
    ))
}

fn minutes(time: Duration) -> String {
    counted(time.as_secs().div_ceil(60) as usize, "minute", "minutes")
}
