//! The command line: one file a command. Answers go to standard output, everything else to standard error.
//!
//! Exit status: 0 done, 1 failed, 2 wrong usage or configuration, 3 refused by policy. Whatever is wrong is said in one
//! line with what to do about it; where several things are, in one line each. Commands that only look make nothing: run by
//! the wrong user before the service ever was, they would leave files that the service may not use.

mod acknowledge;
mod acts;
mod backup;
mod bench;
mod check;
mod classify;
mod correct;
mod demo;
mod digest;
mod encrypt;
mod explain;
mod ingest;
mod lessons;
mod list;
mod login;
mod output;
mod paths;
mod read;
mod release;
mod resend;
mod restore;
mod run;
mod show;
mod status;
mod verify;

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use clap::{Parser, Subcommand};
use tokio::runtime::Runtime;

use crate::config::{self, Config, Faults};
use crate::model::{EntryId, Person, PersonId, PersonRole, Practice, UnknownWord};
use crate::oauth::OauthError;
use crate::ocr::{self, OcrError};
use crate::sandbox;
use crate::sandbox::probe::{self, Inmate, ProbeError, Reach};
use crate::service::context::{Context, StartError};
use crate::service::lock::LockError;
use crate::service::reader;
use crate::service::recognition::Recognition;
use crate::store::backup::BackupError;
use crate::store::{Store, StoreError};
use crate::telemetry::events;
use crate::telemetry::subscriber::{self, Quiet};

/// Where the configuration is looked for unless `--config` says otherwise.
const CONFIG: &str = "/etc/forewarn/forewarn.toml";

/// Watches a practice's records inbox and warns the provider and the administrator of every request for records.
#[derive(Debug, Parser)]
#[command(version, arg_required_else_help = true, propagate_version = true, after_help = AFTER_HELP)]
struct Cli {
    /// The configuration file [default: /etc/forewarn/forewarn.toml]
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

/// What stands below the list of commands.
const AFTER_HELP: &str = "\
To begin:   forewarn demo     shows it at work
            forewarn check    checks the configuration
            forewarn run      watches
Every day:  forewarn list, forewarn show ID, forewarn ack ID --by PERSON
If wrong:   forewarn correct ID --kind KIND --by PERSON, then forewarn lessons
In doubt:   forewarn status

Exit status: 0 done; 1 failed; 2 wrong usage or configuration; 3 refused by policy.";

#[derive(Debug, Subcommand)]
enum Command {
    /// Watch every inbox, send alerts and the digest, until stopped
    ///
    /// Stays in the foreground and ends cleanly on SIGTERM or Ctrl-C; systemd starts it so. Only one may run on a state
    /// directory.
    Run(run::Arguments),
    /// Say what forewarn makes of messages, faxes or folders of them
    ///
    /// Nothing is logged, sent or written anywhere. Without a configuration it answers all the same, but cannot know the
    /// practice's providers.
    Classify(bench::Arguments),
    /// Say why forewarn makes of messages what it does, field by field
    ///
    /// The words that decided and where they stand, what spoke against them, and how close the next answer came. Nothing is
    /// logged, sent or written anywhere.
    Explain(bench::Arguments),
    /// Print the text that forewarn reads in messages and documents
    ///
    /// Part by part and page by page, with how each was read, and what could not be read and why.
    Read(bench::Arguments),
    /// Take in messages or scanned documents by hand (post, counter)
    ///
    /// They are logged and alerted like mail. What was taken in before is recognised and left alone.
    Ingest(ingest::Arguments),
    /// Show the log
    List(list::Arguments),
    /// Show one entry of the log in full, and what happened to it
    Show(show::Arguments),
    /// Record that a provider or administrator has seen a request
    Ack(acknowledge::Arguments),
    /// Correct what the log says of a message; both answers are kept
    ///
    /// Whoever should have been told under the new answer is told. With --kind a person has decided, and the entry needs no
    /// check any more. A legal paper that is called something else is told to provider and administrator.
    Correct(correct::Arguments),
    /// Show what corrections have in common, and what could be taught because of them
    ///
    /// Each suggestion is a table for practice.toml, ready to paste: a person decides.
    Lessons(lessons::Arguments),
    /// Record that records were released, or say why they may not be
    ///
    /// Refused, with every reason and what cures it, until those who must know of the request were told, have answered where
    /// the policy asks, and the documents are confirmed. What went out all the same is recorded with --out-of-policy.
    Release(release::Arguments),
    /// Record that a document, proof or decision was looked at
    Confirm(acts::Confirm),
    /// Let a release go ahead though nobody has acknowledged the request; for administrators
    Override(acts::OverrideArguments),
    /// Record that a request was denied, and why
    Deny(acts::Deny),
    /// Record that a request was sent back as defective, and what was missing
    Return(acts::Deny),
    /// Record that the sender withdrew a request
    Withdraw(acts::Withdraw),
    /// Record what else became of a request: no_such_patient, no_records, forwarded, duplicate, not_a_request
    Close(acts::Close),
    /// Open a closed request again
    Reopen(acts::By),
    /// Record that the time to answer was extended, once, by at most 30 days
    Extend(acts::Extend),
    /// Record how an entry bears on another
    Link(acts::LinkArguments),
    /// Say who takes care of a request
    Assign(acts::Assign),
    /// Keep a remark with a request
    Comment(acts::CommentArguments),
    /// Record the annual training of staff
    #[command(subcommand)]
    Training(acts::Training),
    /// Print, or send, today's digest
    Digest(digest::Arguments),
    /// Check the configuration; with --connect log in to every server
    ///
    /// Every fault is shown at once, each with its line and what to do about it.
    Check(check::Arguments),
    /// Sign in at a provider that takes no passwords (Microsoft 365, Google), for the inboxes that name this sign-in
    ///
    /// Shows an address to open in any browser, on any computer. What the sign-in leaves is kept in the state directory; a
    /// running service takes it up by itself. docs/SIGN-IN.md leads through everything, step by step.
    Login(login::Arguments),
    /// Say whether the service is well: inboxes, tasks, notices
    ///
    /// What needs a person is marked with `!`; the exit status is 1 then.
    Status(status::Arguments),
    /// Send a notice again that was given up or refused
    Resend(resend::Arguments),
    /// Write a verified copy of the log, also while the service runs
    ///
    /// The copy holds the log with all messages, and nothing else: keep the configuration and the password files by
    /// yourself. It is encrypted with the log's own key, if that has one.
    Backup(backup::Arguments),
    /// Make a backup the log of a state directory that has none
    ///
    /// The service must not run. The backup is verified before and after, and brought up to date; nothing is overwritten.
    Restore(restore::Arguments),
    /// Encrypt the log with the key that `[state] key_file` names, or change its key
    ///
    /// The service must be stopped. The old file is replaced once the new one was verified to hold as much.
    Encrypt(encrypt::Encrypt),
    /// Keep the log as a plain file again
    ///
    /// The service must be stopped. Take `key_file` out of the configuration afterwards.
    Decrypt(encrypt::Decrypt),
    /// Check that the log is whole: the file, every message and its bytes, every alert
    ///
    /// The exit status is 1 where anything is found. It reads all of the log and changes nothing.
    Verify(verify::Arguments),
    /// Try forewarn on sample messages, without any configuration
    Demo(demo::Arguments),
    /// The reading process; started by forewarn itself
    #[command(hide = true)]
    Reader,
    /// The process that tries what it can reach, shut in as the reading process, or as that of PROGRAM; started by forewarn itself
    #[command(hide = true, name = probe::COMMAND)]
    Probe { program: Option<PathBuf> },
    /// The process that becomes the text recognition program; started by forewarn itself
    #[command(hide = true, name = ocr::COMMAND)]
    Recogniser {
        /// The processor time that it may take
        seconds: u64,
        /// The program and its arguments
        #[arg(last = true, required = true)]
        command: Vec<OsString>,
    },
}

/// Why a command did not do what it was asked.
#[derive(Debug)]
pub(crate) enum Failure {
    /// It was tried and failed.
    Failed(String),
    /// The command line is wrong.
    Usage(String),
    /// The configuration is wrong.
    Faults(Faults),
    /// The policy forbids it.
    Refused(String),
}

impl From<Faults> for Failure {
    fn from(faults: Faults) -> Failure {
        Failure::Faults(faults)
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Failure {
        Failure::Failed(events::chain(&error))
    }
}

impl From<BackupError> for Failure {
    fn from(error: BackupError) -> Failure {
        Failure::Failed(events::chain(&error))
    }
}

impl From<StartError> for Failure {
    fn from(error: StartError) -> Failure {
        Failure::Failed(match &error {
            StartError::Store(_) | StartError::Threads(_) => events::chain(&error),
            StartError::Channel(_) => {
                format!("{}; see [outbox] or [smtp] in the configuration", events::chain(&error))
            }
        })
    }
}

impl From<OauthError> for Failure {
    fn from(error: OauthError) -> Failure {
        Failure::Failed(events::chain(&error))
    }
}

impl From<LockError> for Failure {
    fn from(error: LockError) -> Failure {
        Failure::Failed(events::chain(&error))
    }
}

impl From<std::io::Error> for Failure {
    fn from(error: std::io::Error) -> Failure {
        Failure::Failed(events::chain(&error))
    }
}

/// Runs the command that the arguments name.
pub fn main() -> ExitCode {
    let Cli { config: given, command } = Cli::parse();
    let config = given.clone().unwrap_or_else(|| CONFIG.into());
    let quiet = match command {
        Command::Run(_) => Quiet::No,
        _ => Quiet::Yes,
    };
    subscriber::install(quiet);
    let result = match command {
        Command::Run(arguments) => run::run(&config, arguments),
        Command::Classify(arguments) => classify::run(given.as_deref(), arguments),
        Command::Explain(arguments) => explain::run(given.as_deref(), arguments),
        Command::Read(arguments) => read::run(given.as_deref(), arguments),
        Command::Ingest(arguments) => ingest::run(&config, arguments),
        Command::List(arguments) => list::run(&config, arguments),
        Command::Show(arguments) => show::run(&config, arguments),
        Command::Ack(arguments) => acknowledge::run(&config, arguments),
        Command::Correct(arguments) => correct::run(&config, arguments),
        Command::Lessons(arguments) => lessons::run(&config, arguments),
        Command::Release(arguments) => release::run(&config, arguments),
        Command::Confirm(arguments) => acts::confirm(&config, arguments),
        Command::Override(arguments) => acts::override_gate(&config, arguments),
        Command::Deny(arguments) => acts::deny(&config, arguments),
        Command::Return(arguments) => acts::return_defective(&config, arguments),
        Command::Withdraw(arguments) => acts::withdraw(&config, arguments),
        Command::Close(arguments) => acts::close(&config, arguments),
        Command::Reopen(arguments) => acts::reopen(&config, arguments),
        Command::Extend(arguments) => acts::extend(&config, arguments),
        Command::Link(arguments) => acts::link(&config, arguments),
        Command::Assign(arguments) => acts::assign(&config, arguments),
        Command::Comment(arguments) => acts::comment(&config, arguments),
        Command::Training(arguments) => acts::training(&config, arguments),
        Command::Digest(arguments) => digest::run(&config, arguments),
        Command::Check(arguments) => check::run(&config, arguments),
        Command::Login(arguments) => login::run(&config, arguments),
        Command::Status(arguments) => status::run(&config, arguments),
        Command::Resend(arguments) => resend::run(&config, arguments),
        Command::Backup(arguments) => backup::run(&config, arguments),
        Command::Encrypt(arguments) => encrypt::encrypt(&config, arguments),
        Command::Decrypt(arguments) => encrypt::decrypt(&config, arguments),
        Command::Restore(arguments) => restore::run(&config, arguments),
        Command::Verify(arguments) => verify::run(&config, arguments),
        Command::Demo(arguments) => demo::run(arguments),
        Command::Reader => serve_reader(),
        Command::Probe { program } => {
            let inmate = program.as_deref().map_or(Inmate::Reader, Inmate::Program);
            probe::attempt(inmate, std::io::stdout().lock()).map_err(Failure::from)
        }
        Command::Recogniser { seconds, command } => Err(ocr::become_program(seconds, &command).into()),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(Failure::Failed(text)) => complained(1, &text),
        Err(Failure::Usage(text)) => complained(2, &text),
        Err(Failure::Refused(text)) => complained(3, &text),
        Err(Failure::Faults(faults)) => {
            for fault in &faults.faults {
                output::complain(&fault.to_string());
            }
            ExitCode::from(2)
        }
    }
}

fn complained(status: u8, text: &str) -> ExitCode {
    output::complain(text);
    ExitCode::from(status)
}

/// The reading child's whole life.
fn serve_reader() -> Result<(), Failure> {
    sandbox::shut_in_reader();
    Ok(reader::child::serve(std::io::stdin().lock(), std::io::stdout().lock())?)
}

/// Loads the configuration; its warnings go to standard error.
fn load(path: &Path) -> Result<Config, Failure> {
    let loaded = config::load(path)?;
    for warning in &loaded.warnings {
        output::complain(&format!("warning: {warning}"));
    }
    Ok(loaded.config)
}

/// Loads the configuration for a command that connects to nothing: passwords that cannot be read do not matter to it.
fn load_offline(path: &Path) -> Result<Config, Failure> {
    Ok(config::load_offline(path)?.config)
}

/// Opens the log, which is made where there is none yet.
fn open_store(config: &Config) -> Result<Store, Failure> {
    Ok(Store::open(&config.state)?)
}

/// Opens the log for a command that only makes sense with one; where there is none yet, nothing is made.
fn existing_store(config: &Config) -> Result<Store, Failure> {
    store_if_any(config)?.ok_or_else(|| Failure::Failed(no_log(config)))
}

/// Opens the log if there is one; where there is none yet, nothing is made.
fn store_if_any(config: &Config) -> Result<Option<Store>, Failure> {
    match Store::is_there(&config.state) {
        true => open_store(config).map(Some),
        false => Ok(None),
    }
}

fn no_log(config: &Config) -> String {
    format!("there is no log yet in `{}`; `forewarn run` begins it", config.state.directory.display())
}

/// Reads an entry's number as people copy it from alerts: `17`, `#17`.
fn entry_id(text: &str) -> Result<EntryId, String> {
    match text.parse() {
        Ok(EntryId(number)) if number > 0 => Ok(EntryId(number)),
        _ => Err("expected an entry's number, like 17; `forewarn list` shows them".into()),
    }
}

/// Reads one of `all`, each of which is `spelled` so and means what is `said`: the help lists them.
fn one_of<T: Copy + FromStr<Err = UnknownWord> + Send + Sync + 'static>(
    all: &'static [T],
    spelled: fn(T) -> &'static str,
    said: fn(T) -> &'static str,
) -> impl TypedValueParser<Value = T> {
    let values = all.iter().map(|it| PossibleValue::new(spelled(*it)).help(said(*it)));
    PossibleValuesParser::new(values).try_map(|text| text.parse::<T>())
}

/// That a text which was given says something.
fn filled(option: &str, text: Option<&String>) -> Result<(), Failure> {
    match text {
        Some(text) if text.trim().is_empty() => {
            Err(Failure::Usage(format!("{option} is empty; say it in a few words")))
        }
        Some(_) | None => Ok(()),
    }
}

/// `1 thing`, `2 things`.
fn counted(number: usize, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}

/// The person of the practice with `id`.
fn person<'a>(practice: &'a Practice, id: &PersonId) -> Result<(&'a Person, PersonRole), Failure> {
    practice.person(id).ok_or_else(|| {
        let known: Vec<&str> = practice.ids().map(PersonId::as_str).collect();
        Failure::Refused(format!("`{id}` is no id of the practice's people; those are: {}", known.join(", ")))
    })
}

/// That there is no such entry.
fn no_entry(id: EntryId) -> Failure {
    Failure::Failed(format!("there is no entry {id}; `forewarn list --all` shows what there is"))
}

/// Text recognition; where it is missing, that is said, and scans will be unread.
async fn recognition() -> Option<Recognition> {
    match Recognition::find(ocr::Settings::default()).await {
        Ok(recognition) => Some(recognition),
        Err(error) => {
            events::recognition_missing(&error);
            None
        }
    }
}

/// By what scans and faxes are read; otherwise that they are not, and what would cure it.
fn recognition_in_words(found: &Result<Recognition, OcrError>) -> Result<String, String> {
    match found {
        Ok(recognition) => Ok(format!("Scans and faxes are read by {}.", recognition.describe())),
        Err(error) => {
            Err(format!("Scans and faxes are NOT READ, each is alerted as unread: {}", events::chain(error)))
        }
    }
}

/// How the box of each process that looks at what strangers send is: its name, and what it lacks.
fn boxes(recognition: Option<&Path>) -> Vec<(&'static str, Result<Vec<Reach>, ProbeError>)> {
    let own = Path::new(reader::PROGRAM);
    let reading = ("reads messages", probe::measure(own, Inmate::Reader));
    let recognising = recognition.map(|it| ("recognises text", probe::measure(own, Inmate::Program(it))));
    std::iter::once(reading).chain(recognising).collect()
}

/// What the tasks of the service work with.
fn open_service(runtime: &Runtime, config: Config) -> Result<Arc<Context>, Failure> {
    let recognition = runtime.block_on(recognition());
    for (process, lacking) in boxes(recognition.as_ref().map(Recognition::program)) {
        match lacking {
            Ok(lacking) if lacking.is_empty() => events::box_complete(process),
            Ok(lacking) => events::box_incomplete(process, &probe::in_words(&lacking)),
            Err(error) => events::box_unknown(process, &error),
        }
    }
    let settings = reader::Settings::new(config.limits.clone());
    Ok(Context::open(config, settings, recognition)?)
}

/// A runtime for a command that works side by side.
fn runtime() -> Result<Runtime, Failure> {
    Ok(tokio::runtime::Builder::new_multi_thread().enable_all().build()?)
}

/// Ends the runtime without waiting for what is still under way.
fn end(runtime: Runtime) {
    runtime.shutdown_timeout(Duration::from_secs(2));
}
