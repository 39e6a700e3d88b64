//! The workbench of `classify`, `explain` and `read`: files go through the reading child and triage, and nothing is kept.
//!
//! They work without a configuration, as for someone who only tries forewarn: there is then no roster, so no provider can
//! be recognised, and days are those of this computer. A configuration that was named must be there.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use futures_util::{Stream, StreamExt, stream};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use tokio::runtime::Runtime;

use crate::cli::{CONFIG, Failure, end, load_offline, output, paths, recognition, runtime};
use crate::extract::limits::Limits;
use crate::model::{Cause, Document, Place, Practice, Private, Problem, RawMessage, StateCode};
use crate::service::reader::{Reader, Settings, unread};
use crate::service::recognition::{self, Pages, Recognition};
use crate::telemetry::events;

/// What these commands take.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// One JSON object a line, and nothing else on standard output
    #[arg(long)]
    json: bool,
    /// Messages (.eml), documents, or folders of them
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
}

/// How one of these commands answers for a file.
pub(crate) struct Answering<T> {
    /// What it makes of the file; it may take a while. A panic gives the default.
    pub work: fn(&Practice, Worked) -> T,
    /// The answer as a line of JSON.
    pub json: fn(&str, &T) -> String,
    /// The answer for a person.
    pub text: fn(&str, &T) -> String,
}

/// Answers for every path given, and every file in a folder given, in their order.
///
/// # Errors
///
/// When something is wrong with the configuration, or a path that was named is not there.
pub(crate) fn answer<T: Default + Send + 'static>(
    config: Option<&Path>,
    arguments: Arguments,
    answering: Answering<T>,
) -> Result<(), Failure> {
    let runtime = runtime()?;
    let bench = Bench::set_up(&runtime, config)?;
    let files = paths::files(&arguments.paths);
    let Answering { work, json, text } = answering;
    let result: Result<(), Failure> = runtime.block_on(async {
        let mut progress = output::Progress::new("read", files.len());
        let mut reading = std::pin::pin!(bench.read(&files));
        while let Some((path, worked)) = reading.next().await {
            let practice = Arc::clone(&bench.practice);
            let made = tokio::task::spawn_blocking(move || work(&practice, worked)).await.unwrap_or_default();
            progress.step();
            let words = if arguments.json { json } else { text };
            if !output::is_heard(&words(&path.to_string_lossy(), &made))? {
                break;
            }
        }
        Ok(())
    });
    end(runtime);
    result?;
    all_there(&arguments.paths)
}

/// What reading takes.
pub(crate) struct Bench {
    pub practice: Arc<Practice>,
    reader: Reader,
    recognition: Option<Recognition>,
}

/// Whether pages that are pictures are read too, which takes seconds a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Pictures {
    Read,
    Leave,
}

/// A file that was read, or the reason why it could not be.
pub(crate) struct Worked {
    pub document: Document,
    /// As far as the file system knows.
    pub arrived: Timestamp,
}

impl Bench {
    /// Takes the configuration at `config`; where none was named, the one in its usual place; where none is there, none.
    ///
    /// # Errors
    ///
    /// When there is a configuration and something is wrong with it.
    fn set_up(runtime: &Runtime, config: Option<&Path>) -> Result<Bench, Failure> {
        let usual = Path::new(CONFIG);
        let (practice, limits) = match config {
            None if usual.try_exists().is_ok_and(|there| !there) => {
                let practice = nobodys_practice();
                let zone = practice.time_zone.iana_name().unwrap_or("its own").to_owned();
                output::complain(&format!(
                    "there is no configuration at {CONFIG}, so no provider is known, and days are those of this computer \
                     (time zone {zone}); name one with --config FILE"
                ));
                (practice, Limits::default())
            }
            None => configured(usual)?,
            Some(named) => configured(named)?,
        };
        Ok(Bench::of(runtime, practice, limits))
    }

    /// For messages of `practice`, read within `limits`.
    pub(crate) fn of(runtime: &Runtime, practice: Practice, limits: Limits) -> Bench {
        let recognition = runtime.block_on(recognition());
        Bench { practice: Arc::new(practice), reader: Reader::new(Settings::new(limits)), recognition }
    }

    /// Reads `files` side by side and hands them out in their order.
    fn read<'a>(&'a self, files: &'a [PathBuf]) -> impl Stream<Item = (&'a Path, Worked)> {
        // One file more than cores is begun: the last page of one is read while another is taken apart.
        let most = 1 + std::thread::available_parallelism().map_or(1, usize::from);
        let reading = files.iter().map(move |path| async move { (path.as_path(), self.read_one(path).await) });
        stream::iter(reading).buffered(most)
    }

    async fn read_one(&self, path: &Path) -> Worked {
        let raw = match paths::read(path) {
            Ok(raw) => raw,
            Err(error) => return Worked { document: unopened(path, &error), arrived: Timestamp::now() },
        };
        self.read_raw(&raw, Pictures::Read).await
    }

    /// Reads one message that is at hand.
    pub(crate) async fn read_raw(&self, raw: &RawMessage, pictures: Pictures) -> Worked {
        let arrived = raw.arrived;
        match self.reader.read(raw).await {
            Ok(mut document) => {
                match (&self.recognition, pictures) {
                    (Some(recognition), Pictures::Read) => {
                        let pages = Pages::default();
                        recognition.read(&self.reader, raw, &document, &pages).await;
                        pages.put_into(&mut document);
                    }
                    (None, _) | (_, Pictures::Leave) => recognition::give_up(&mut document, &Cause::Scanned),
                }
                Worked { document, arrived }
            }
            Err(error) => {
                events::reader_failed(None, &error);
                Worked { document: unread(error.cause()), arrived }
            }
        }
    }
}

/// Says which of the paths that were named could not be opened; each has had its line.
///
/// # Errors
///
/// When there is one: what a person names must be there.
fn all_there(given: &[PathBuf]) -> Result<(), Failure> {
    let missing: Vec<String> = given
        .iter()
        .filter_map(|path| {
            paths::probe(path).err().map(|error| format!("`{}` ({})", path.display(), paths::reason(&error)))
        })
        .collect();
    match missing.is_empty() {
        true => Ok(()),
        false => Err(Failure::Failed(format!("failed to open {}", missing.join(", ")))),
    }
}

fn configured(path: &Path) -> Result<(Practice, Limits), Failure> {
    let config = load_offline(path)?;
    Ok((config.practice, config.limits))
}

/// A practice of which nothing is known.
fn nobodys_practice() -> Practice {
    Practice {
        name: String::new(),
        time_zone: TimeZone::system(),
        state: StateCode(['X', 'X']),
        providers: Vec::new(),
        administrators: Vec::new(),
        staff: Vec::new(),
        default_providers: Vec::new(),
        domains: Vec::new(),
        holidays: Vec::new(),
        taught: crate::model::Taught::default(),
    }
}

/// A document that says why the file at `path` could not be opened.
fn unopened(path: &Path, error: &std::io::Error) -> Document {
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let place = Some(Place { part: Private::new(name), page: None });
    Document {
        problems: vec![Problem { place, cause: Cause::Unreadable(paths::reason(error)) }],
        ..Document::default()
    }
}
