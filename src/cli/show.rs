//! `forewarn show ID`: one entry in full, with its notices and its trail.

use std::path::Path;

use jiff::Timestamp;

use crate::cli::{Failure, entry_id, existing_store, load_offline, no_entry, output};
use crate::model::{Comment, Confirmation, Correction, Dossier, Entry, EntryId, Private};
use crate::report;
use crate::report::story::Told;
use crate::report::trail::Step;
use crate::store::{Action, Actor, AuditRow};

#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// The entry's number, as in `forewarn list` and in every alert
    #[arg(value_parser = entry_id)]
    id: EntryId,
    /// One JSON object, and nothing else on standard output
    #[arg(long)]
    json: bool,
}

pub(crate) fn run(config: &Path, arguments: Arguments) -> Result<(), Failure> {
    let config = load_offline(config)?;
    let store = existing_store(&config)?;
    let entry = store.entry(arguments.id)?.ok_or_else(|| no_entry(arguments.id))?;
    let (notices, dossier) = (store.notices_of(entry.id)?, store.dossier(entry.id)?);
    let mut remarks = store.comments(entry.id)?;
    remarks.extend(dossier.comments.iter().cloned());
    remarks.sort_by_key(|it| it.at);
    let corrections = store.corrections_of(entry.id)?;
    let written = Written { entry: &entry, dossier: &dossier, corrections: &corrections, remarks: &remarks };
    let steps: Vec<Step> = store.trail(entry.id)?.into_iter().map(|row| step(row, &written)).collect();
    let moved = store.move_of(entry.id)?;
    let told = Told {
        moved: moved.as_ref(),
        entry: &entry,
        notices: &notices,
        corrections: &corrections,
        dossier: &dossier,
        remarks: &remarks,
        steps: &steps,
    };
    let practice = &config.practice;
    if arguments.json {
        return output::answer(&report::json::shown(&told, practice));
    }
    let today = Timestamp::now().to_zoned_datetime(practice.time_zone.clone()).date();
    output::answer(&report::story::story(&told, practice, today))
}

/// What people wrote of an entry.
struct Written<'a> {
    entry: &'a Entry,
    dossier: &'a Dossier,
    corrections: &'a [Correction],
    remarks: &'a [Comment],
}

fn step(row: AuditRow, written: &Written<'_>) -> Step {
    let note = note(&row, written);
    let AuditRow { at, actor, action, detail } = row;
    let by = match actor {
        Actor::Service => None,
        Actor::Person(person) => Some(person),
    };
    Step { at, by, action: action.to_string(), detail, note }
}

/// What the person wrote who did this: rows of the same commit have the same time.
fn note(row: &AuditRow, written: &Written<'_>) -> Option<Private<String>> {
    let Written { entry, dossier, corrections, remarks } = *written;
    let Dossier { confirmations, overrides, closings, extensions, .. } = dossier;
    let at = row.at;
    match row.action {
        Action::Acknowledged | Action::Commented => remarks.iter().find(|it| it.at == at).map(|it| it.text.clone()),
        Action::Confirmed => {
            let is_it = |it: &&Confirmation| it.at == at && it.proof.as_str() == row.detail;
            confirmations.iter().find(is_it).and_then(|it| it.note.clone())
        }
        Action::Overridden => overrides.iter().find(|it| it.at == at).map(|it| it.reason.clone()),
        Action::Closed | Action::Reopened => closings.iter().find(|it| it.at == at).and_then(|it| it.note.clone()),
        Action::Extended => extensions.iter().find(|it| it.at == at).map(|it| it.reason.clone()),
        Action::Released | Action::ReleasedOutOfPolicy => {
            let release = entry.releases.iter().find(|it| it.at == at);
            release.map(|it| it.out_of_policy.clone().unwrap_or_else(|| it.what.clone()))
        }
        Action::Corrected => corrections.iter().find(|it| it.at == at).and_then(|it| it.note.clone()),
        Action::Stored
        | Action::Recognised
        | Action::ReadingBegun
        | Action::Assessed
        | Action::HandedOn
        | Action::Amended
        | Action::NoticePosted
        | Action::NoticeAttempted
        | Action::NoticeTold
        | Action::NoticeRefused
        | Action::NoticeGivenUp
        | Action::NoticeBounced
        | Action::NoticeResent
        | Action::Alerted
        | Action::Linked
        | Action::Assigned
        | Action::Trained
        | Action::Warned
        | Action::Held
        | Action::Cleared
        | Action::MovedByOthers => None,
    }
}
