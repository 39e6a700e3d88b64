//! What people do about a request besides releasing: `confirm`, `override`, `deny`, `return`, `withdraw`, `close`, `reopen`,
//! `extend`, `link`, `assign`, `comment` and `training record`.
//!
//! Each names the person who does it, who must be known and allowed to ([`policy::may`]), and each adds a row that is never
//! changed. None of them suppresses an alert.

use std::path::Path;

use jiff::Timestamp;
use jiff::civil::Date;

use crate::cli::bench::{Bench, Pictures, Worked};
use crate::cli::{
    Failure, end, entry_id, existing_store, filled, load_offline, no_entry, one_of, output, person, runtime,
};
use crate::config::Config;
use crate::model::{
    Assignment, Closing, Comment, Confirmation, Disposition, Entry, EntryId, Extension, Link, Override, PersonId,
    Private, Proof, Reason, Relation,
};
use crate::policy;
use crate::policy::deadline::latest_extension;
use crate::policy::may::{Act, may};
use crate::policy::release::{Case, override_from};
use crate::report;
use crate::service::answer;
use crate::store::Store;

/// Who does it, and how the answer is given.
#[derive(Debug, clap::Args)]
pub(crate) struct By {
    /// The entry's number
    #[arg(value_parser = entry_id)]
    id: EntryId,
    /// Who does it: the id of a person of the practice
    #[arg(long, value_name = "PERSON")]
    by: String,
    /// One JSON object, and nothing else on standard output
    #[arg(long)]
    json: bool,
}

#[derive(Debug, clap::Args)]
pub(crate) struct Confirm {
    #[command(flatten)]
    by: By,
    /// What was looked at
    #[arg(value_parser = one_of(Proof::ALL, |it| it.as_str(), |it| it.in_words()))]
    proof: Proof,
    /// The ground, where the document lies, or whatever else should be known
    #[arg(long, value_name = "TEXT")]
    note: Option<String>,
}

#[derive(Debug, clap::Args)]
pub(crate) struct OverrideArguments {
    #[command(flatten)]
    by: By,
    /// Why it may go out though nobody has acknowledged it
    #[arg(long, value_name = "TEXT")]
    reason: String,
}

#[derive(Debug, clap::Args)]
pub(crate) struct Deny {
    #[command(flatten)]
    by: By,
    /// Why; may be given several times
    #[arg(long = "reason", value_name = "REASON", required = true, value_parser = one_of(Reason::ALL, |it| it.as_str(), |it| it.in_words()))]
    reasons: Vec<Reason>,
    /// What the sender was told, or whatever else should be known
    #[arg(long, value_name = "TEXT")]
    note: Option<String>,
}

#[derive(Debug, clap::Args)]
pub(crate) struct Withdraw {
    #[command(flatten)]
    by: By,
    /// How the sender said so
    #[arg(long, value_name = "TEXT")]
    note: Option<String>,
}

#[derive(Debug, clap::Args)]
pub(crate) struct Close {
    #[command(flatten)]
    by: By,
    /// What became of it
    #[arg(long = "as", value_name = "DISPOSITION", value_parser = one_of(Disposition::ALL, |it| it.as_str(), |it| it.in_words()))]
    disposition: Disposition,
    /// Whatever should be known
    #[arg(long, value_name = "TEXT")]
    note: Option<String>,
}

#[derive(Debug, clap::Args)]
pub(crate) struct Extend {
    #[command(flatten)]
    by: By,
    /// The new date
    #[arg(long, value_name = "DATE")]
    until: Date,
    /// The reason that the sender was told in writing
    #[arg(long, value_name = "TEXT")]
    reason: String,
}

#[derive(Debug, clap::Args)]
pub(crate) struct LinkArguments {
    #[command(flatten)]
    by: By,
    /// The other entry's number
    #[arg(long, value_name = "ID", value_parser = entry_id)]
    to: EntryId,
    /// How this entry bears on the other
    #[arg(long = "as", value_name = "RELATION", value_parser = one_of(Relation::ALL, |it| it.as_str(), |it| it.in_words()))]
    relation: Relation,
}

#[derive(Debug, clap::Args)]
pub(crate) struct Assign {
    #[command(flatten)]
    by: By,
    /// Who takes care of it
    #[arg(long, value_name = "PERSON")]
    to: String,
}

#[derive(Debug, clap::Args)]
pub(crate) struct CommentArguments {
    #[command(flatten)]
    by: By,
    /// The remark
    text: String,
}

#[derive(Debug, clap::Subcommand)]
pub(crate) enum Training {
    /// Record that a member of staff was trained
    Record {
        /// Who was trained
        person: String,
        /// Who records it
        #[arg(long, value_name = "PERSON")]
        by: String,
        /// The day; today unless said
        #[arg(long, value_name = "DATE")]
        on: Option<Date>,
        /// One JSON object, and nothing else on standard output
        #[arg(long)]
        json: bool,
    },
}

/// An entry, and who does something about it.
struct Acting {
    config: Config,
    store: Store,
    entry: Entry,
    by: PersonId,
    now: Timestamp,
    json: bool,
}

impl Acting {
    fn new(config: &Path, by: By, act: Act) -> Result<Acting, Failure> {
        let By { id, by, json } = by;
        let config = load_offline(config)?;
        let by = PersonId::new(by);
        let (_, role) = person(&config.practice, &by)?;
        may(role, act).map_err(|forbidden| Failure::Refused(format!("`{by}` may not do this: {forbidden}")))?;
        let store = existing_store(&config)?;
        let entry = store.entry(id)?.ok_or_else(|| no_entry(id))?;
        Ok(Acting { config, store, entry, by, now: Timestamp::now(), json })
    }

    fn today(&self) -> Date {
        self.now.to_zoned_datetime(self.config.practice.time_zone.clone()).date()
    }

    fn done(&self, action: &str, words: &str) -> Result<(), Failure> {
        match self.json {
            true => output::answer(&report::json::done(self.entry.id, action)),
            false => output::answer(words),
        }
    }

    fn close(
        &self,
        disposition: Option<Disposition>,
        reasons: Vec<Reason>,
        note: Option<String>,
    ) -> Result<(), Failure> {
        let note = note.filter(|it| !it.trim().is_empty()).map(Private::new);
        let closing = Closing { disposition, reasons, by: self.by.clone(), at: self.now, note };
        self.store.close_request(self.entry.id, &closing)?;
        match disposition {
            Some(it) => self.done("closed", &format!("Entry {} is closed: {}.", self.entry.id, it.in_words())),
            None => self.done("reopened", &format!("Entry {} is open again.", self.entry.id)),
        }
    }
}

pub(crate) fn confirm(config: &Path, arguments: Confirm) -> Result<(), Failure> {
    let acting = Acting::new(config, arguments.by, Act::Confirm)?;
    let note = arguments.note.filter(|it| !it.trim().is_empty()).map(Private::new);
    let proof = arguments.proof;
    let confirmation = Confirmation { proof, by: acting.by.clone(), at: acting.now, note };
    acting.store.confirm(acting.entry.id, &confirmation)?;
    let words = format!("Entry {}: {} confirmed by {}.", acting.entry.id, proof.in_words(), acting.by);
    acting.done("confirmed", &words)
}

pub(crate) fn override_gate(config: &Path, arguments: OverrideArguments) -> Result<(), Failure> {
    filled("--reason", Some(&arguments.reason))?;
    let acting = Acting::new(config, arguments.by, Act::Override)?;
    let case = Case {
        entry: &acting.entry,
        notices: &acting.store.notices_of(acting.entry.id)?,
        dossier: &acting.store.dossier(acting.entry.id)?,
        trained_on: None,
        practice: &acting.config.practice,
        policy: &acting.config.policy,
        now: acting.now,
    };
    match override_from(&case) {
        Some(from) if from <= acting.today() => {}
        Some(from) => {
            return Err(Failure::Refused(format!(
                "entry {} may be overridden from {from} on: until then a provider or administrator may still answer",
                acting.entry.id
            )));
        }
        None => {
            return Err(Failure::Refused(format!(
                "entry {} may not be overridden: nobody has been alerted of it yet",
                acting.entry.id
            )));
        }
    }
    let it = Override { by: acting.by.clone(), at: acting.now, reason: Private::new(arguments.reason) };
    acting.store.override_gate(acting.entry.id, &it)?;
    let words =
        format!("Entry {} may be released without an acknowledgement, by word of {}.", acting.entry.id, acting.by);
    acting.done("overridden", &words)
}

pub(crate) fn deny(config: &Path, arguments: Deny) -> Result<(), Failure> {
    let acting = Acting::new(config, arguments.by, Act::Deny)?;
    acting.close(Some(Disposition::Denied), arguments.reasons, arguments.note)
}

pub(crate) fn return_defective(config: &Path, arguments: Deny) -> Result<(), Failure> {
    let acting = Acting::new(config, arguments.by, Act::Return)?;
    acting.close(Some(Disposition::Returned), arguments.reasons, arguments.note)
}

pub(crate) fn withdraw(config: &Path, arguments: Withdraw) -> Result<(), Failure> {
    let acting = Acting::new(config, arguments.by, Act::Close)?;
    acting.close(Some(Disposition::Withdrawn), Vec::new(), arguments.note)
}

pub(crate) fn close(config: &Path, arguments: Close) -> Result<(), Failure> {
    let command = match arguments.disposition {
        Disposition::Released | Disposition::PartlyReleased => Some("release"),
        Disposition::Denied => Some("deny"),
        Disposition::Returned => Some("return"),
        Disposition::Withdrawn
        | Disposition::NoSuchPatient
        | Disposition::NoRecords
        | Disposition::Forwarded
        | Disposition::Duplicate
        | Disposition::NotARequest => None,
    };
    if let Some(command) = command {
        return Err(Failure::Usage(format!(
            "use `forewarn {command}` for that: it asks for what the log must hold"
        )));
    }
    let acting = Acting::new(config, arguments.by, Act::Close)?;
    acting.close(Some(arguments.disposition), Vec::new(), arguments.note)
}

pub(crate) fn reopen(config: &Path, arguments: By) -> Result<(), Failure> {
    Acting::new(config, arguments, Act::Reopen)?.close(None, Vec::new(), None)
}

pub(crate) fn extend(config: &Path, arguments: Extend) -> Result<(), Failure> {
    filled("--reason", Some(&arguments.reason))?;
    let acting = Acting::new(config, arguments.by, Act::Extend)?;
    let id = acting.entry.id;
    if let Some(before) = acting.store.dossier(id)?.extensions.first() {
        return Err(Failure::Refused(format!(
            "the time of entry {id} was extended to {} before; the law allows it once (45 CFR 164.524(b)(2)(iii))",
            before.until
        )));
    }
    let (Some(assessment), Some(deadline)) = (&acting.entry.assessment, &acting.entry.deadline) else {
        return Err(Failure::Refused(format!(
            "entry {id} has no date by which to answer, so there is none to extend"
        )));
    };
    let (practice, policy) = (&acting.config.practice, &acting.config.policy);
    let received = received(&acting)?;
    let Some(latest) = latest_extension(assessment, received, practice, policy) else {
        return Err(Failure::Refused(format!(
            "the time of entry {id} may not be extended: {} ({}) stands; only time frames of access may be, and no \
             shorter one of the state (45 CFR 164.524(b)(2)(iii))",
            deadline.date, deadline.basis
        )));
    };
    if arguments.until <= deadline.date || arguments.until > latest {
        return Err(Failure::Refused(format!(
            "expected --until to be after {} and no later than {latest} (45 CFR 164.524(b)(2)(iii), and the state's own \
             bounds)",
            deadline.date
        )));
    }
    let extended = policy::deadline::deadline(assessment, received, Some(arguments.until), practice, policy);
    let extended = extended.unwrap_or_else(|| deadline.clone());
    let it = Extension {
        until: arguments.until,
        by: acting.by.clone(),
        at: acting.now,
        reason: Private::new(arguments.reason),
    };
    acting.store.extend(id, &it, &extended)?;
    acting.done("extended", &format!("Entry {id} may be answered until {}.", extended.date))
}

/// The day of receipt, which the message itself says.
fn received(acting: &Acting) -> Result<Date, Failure> {
    let raw = acting.store.raw(acting.entry.id)?;
    let (practice, limits) = (&acting.config.practice, &acting.config.limits);
    let runtime = runtime()?;
    let bench = Bench::of(&runtime, practice.clone(), limits.clone());
    let Worked { document, .. } = runtime.block_on(bench.read_raw(&raw, Pictures::Leave));
    end(runtime);
    Ok(answer::received(&document, acting.entry.arrived, Some(acting.entry.stored), practice))
}

pub(crate) fn link(config: &Path, arguments: LinkArguments) -> Result<(), Failure> {
    let acting = Acting::new(config, arguments.by, Act::Link)?;
    let (id, to) = (acting.entry.id, arguments.to);
    if id == to {
        return Err(Failure::Usage("an entry bears on another, not on itself".into()));
    }
    acting.store.entry(to)?.ok_or_else(|| no_entry(to))?;
    let it = Link { to, relation: arguments.relation, by: Some(acting.by.clone()), at: acting.now };
    acting.store.link(id, &it)?;
    acting.done("linked", &format!("Entry {id} {} entry {to}.", arguments.relation.in_words()))
}

pub(crate) fn assign(config: &Path, arguments: Assign) -> Result<(), Failure> {
    let acting = Acting::new(config, arguments.by, Act::Assign)?;
    let to = PersonId::new(arguments.to);
    person(&acting.config.practice, &to)?;
    acting.store.assign(acting.entry.id, &Assignment { to: to.clone(), by: acting.by.clone(), at: acting.now })?;
    acting.done("assigned", &format!("Entry {} is taken care of by {to}.", acting.entry.id))
}

pub(crate) fn comment(config: &Path, arguments: CommentArguments) -> Result<(), Failure> {
    filled("the remark", Some(&arguments.text))?;
    let acting = Acting::new(config, arguments.by, Act::Comment)?;
    let it = Comment { by: acting.by.clone(), at: acting.now, text: Private::new(arguments.text) };
    acting.store.comment(acting.entry.id, &it)?;
    acting.done("commented", &format!("The remark is kept with entry {}.", acting.entry.id))
}

pub(crate) fn training(config: &Path, arguments: Training) -> Result<(), Failure> {
    let Training::Record { person: trainee, by, on, json } = arguments;
    let config = load_offline(config)?;
    let (trainee, by) = (PersonId::new(trainee), PersonId::new(by));
    let (_, role) = person(&config.practice, &by)?;
    may(role, Act::Train).map_err(|forbidden| Failure::Refused(format!("`{by}` may not do this: {forbidden}")))?;
    person(&config.practice, &trainee)?;
    let now = Timestamp::now();
    let today = now.to_zoned_datetime(config.practice.time_zone.clone()).date();
    let on = on.unwrap_or(today);
    if on > today {
        return Err(Failure::Usage(format!("expected --on to be today or earlier, but found {on}")));
    }
    existing_store(&config)?.train(&trainee, on, &by, now)?;
    match json {
        true => output::answer(&report::json::trained(&trainee, on)),
        false => output::answer(&format!("The training of {trainee} on {on} is recorded.")),
    }
}
