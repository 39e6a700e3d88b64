//! `forewarn lessons`: which corrections point to a phrase or sender that the practice could teach.
//!
//! The corrected messages are read again, and so are the newest of those that were answered alike and never corrected, to
//! see which words only the former have. What the program answers rightly by now, since something was taught, is told as
//! learned. Nothing is written.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use crate::cli::bench::{Bench, Pictures};
use crate::cli::{Failure, end, load_offline, no_log, output, runtime, store_if_any};
use crate::config::teaching;
use crate::model::{Assessment, Correction, Document, Entry, EntryId, Kind};
use crate::report;
use crate::report::lessons::Around;
use crate::service::answer;
use crate::store::{Filter, Store};
use crate::triage::lessons::{Example, lessons};

/// How many messages of a kind the corrected ones are held against.
const OTHERS: usize = 100;

/// How many of the newest corrected entries are read.
const EXAMPLES: usize = 200;

#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// One JSON object a line, and nothing else on standard output
    #[arg(long)]
    json: bool,
}

pub(crate) fn run(config: &Path, arguments: Arguments) -> Result<(), Failure> {
    let config = load_offline(config)?;
    let Some(store) = store_if_any(&config)? else {
        output::complain(&no_log(&config));
        return Ok(());
    };
    let corrected = corrected(&store)?;
    let (of_kind, of_fields): (Vec<Corrected>, Vec<Corrected>) =
        corrected.into_iter().partition(|it| it.before.kind != it.after.kind);
    if of_kind.is_empty() && of_fields.is_empty() {
        return match arguments.json {
            true => Ok(()),
            false => {
                output::answer("No entry has been corrected yet: `forewarn correct ID --kind KIND --by PERSON`.")
            }
        };
    }
    let others = others(&store, &of_kind)?;
    let runtime = runtime()?;
    let bench = Bench::of(&runtime, config.practice.clone(), config.limits.clone());
    let mut progress = output::Progress::new("read", of_kind.len() + others.len());
    let practice = &config.practice;
    let result: Result<_, Failure> = runtime.block_on(async {
        let mut examples = Vec::new();
        for it in &of_kind {
            let raw = store.raw(it.entry)?;
            let document = bench.read_raw(&raw, Pictures::Read).await.document;
            let received = answer::received(&document, raw.arrived, None, practice);
            let is_learned = answer::assess(&document, practice, received).kind == it.after.kind;
            examples.push((document, is_learned));
            progress.step();
        }
        let mut contrast: Vec<(Kind, Document)> = Vec::new();
        for (kind, entry) in &others {
            contrast.push((*kind, bench.read_raw(&store.raw(*entry)?, Pictures::Leave).await.document));
            progress.step();
        }
        Ok((examples, contrast))
    });
    end(runtime);
    drop(progress);
    let (read, contrast) = result?;
    let examples: Vec<Example<'_>> = of_kind
        .iter()
        .zip(&read)
        .map(|(it, (document, is_learned))| Example {
            entry: it.entry,
            document,
            before: &it.before,
            after: &it.after,
            is_learned: *is_learned,
        })
        .collect();
    let contrast: Vec<(Kind, &Document)> = contrast.iter().map(|(kind, document)| (*kind, document)).collect();
    let accepts = |it: &_| teaching::accepts(&report::lessons::table(it), &practice.domains);
    let lessons = lessons(&examples, &contrast, practice, accepts);
    if arguments.json {
        return output::lines(&lessons.iter().map(report::json::lesson).collect::<Vec<_>>());
    }
    let file = config.teaching.as_ref().map(|it| it.display().to_string());
    let around = Around { file: file.as_deref(), of_fields: of_fields.len() };
    output::answer(&report::lessons::text(&lessons, around))
}

/// An entry that people corrected: what the program had answered, and what a person answered last.
struct Corrected {
    entry: EntryId,
    before: Assessment,
    after: Assessment,
}

/// Every corrected entry, the newest of them.
fn corrected(store: &Store) -> Result<Vec<Corrected>, Failure> {
    let mut found: BTreeMap<EntryId, Corrected> = BTreeMap::new();
    for Correction { entry, before, after, .. } in store.corrections()? {
        found.entry(entry).and_modify(|it| it.after = after.clone()).or_insert(Corrected { entry, before, after });
    }
    let skipped = found.len().saturating_sub(EXAMPLES);
    Ok(found.into_values().skip(skipped).collect())
}

/// The newest entries that were answered as one of `corrected` was, and that nobody corrected.
fn others(store: &Store, corrected: &[Corrected]) -> Result<Vec<(Kind, EntryId)>, Failure> {
    let wrong: BTreeSet<EntryId> = store.corrections()?.into_iter().map(|it| it.entry).collect();
    let kinds: BTreeSet<Kind> = corrected.iter().map(|it| it.before.kind).collect();
    let entries: Vec<Entry> = store.entries(&Filter::default())?;
    let mut others = Vec::new();
    for kind in kinds {
        let alike = entries
            .iter()
            .rev()
            .filter(|it| !wrong.contains(&it.id) && it.assessment.as_ref().is_some_and(|it| it.kind == kind));
        others.extend(alike.take(OTHERS).map(|it| (kind, it.id)));
    }
    Ok(others)
}
