//! `forewarn correct ID --by PERSON`: a person mends what the log says of a message, and both answers are kept.
//!
//! Where the kind changes, the message is read again for what that kind has: whom it names, by when. So whoever should
//! have been told is told, though nobody typed their name. The notices are rows; the service sends them.

use std::path::Path;

use jiff::Timestamp;
use jiff::civil::Date;

use crate::cli::bench::{Bench, Pictures, Worked};
use crate::cli::{
    Failure, counted, end, entry_id, existing_store, load_offline, no_entry, output, person, runtime,
};
use crate::config::Config;
use crate::model::{
    Correction, DeliveryState, DueDate, Entry, EntryId, Kind, Mend, Patient, PersonId, Practice, Private, Purpose,
    Relationship,
};
use crate::policy;
use crate::report::alert::Telling;
use crate::report::json;
use crate::service::answer::{self, Case};
use crate::service::lock;
use crate::store::{Extent, Store};

/// How often a correction is tried anew when the service changes the entry at the same moment.
const ATTEMPTS: u32 = 5;

#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// The entry's number
    #[arg(value_parser = entry_id)]
    id: EntryId,
    /// What it is: court_order, subpoena, attorney, patient, guardian, insurer, provider, agency, other,
    /// not_a_request
    #[arg(long, value_name = "KIND", value_parser = kind)]
    kind: Option<Kind>,
    /// How a guardian stands to the patient: parent, guardian, conservator, healthcare_agent,
    /// personal_representative, state_custodian
    #[arg(long, value_name = "RELATIONSHIP", value_parser = relationship)]
    relationship: Option<Relationship>,
    /// A patient, with the date of birth if it is known: "Rosa Delgado, 1984-03-02"; repeat it for several
    #[arg(long, value_name = "NAME[, DATE]", value_parser = patient)]
    patient: Vec<Patient>,
    /// The person who asks
    #[arg(long, value_name = "NAME", value_parser = words)]
    requester: Option<Private<String>>,
    /// The firm, court, agency or company that asks
    #[arg(long, value_name = "NAME", value_parser = words)]
    organization: Option<Private<String>>,
    /// A provider whose records are meant, by id; repeat it for several
    #[arg(long, value_name = "PROVIDER")]
    provider: Vec<String>,
    /// The date by which the sender wants an answer, as 2026-12-14; `none` where they set none
    #[arg(long, value_name = "DATE", value_parser = due)]
    due: Option<DueDate>,
    /// Who corrects it: the id of anyone in the configuration
    #[arg(long, value_name = "PERSON")]
    by: String,
    /// Why, for whoever reads the log later
    #[arg(long, value_name = "TEXT")]
    note: Option<String>,
    /// One JSON object, and nothing else on standard output
    #[arg(long)]
    json: bool,
}

pub(crate) fn run(config: &Path, arguments: Arguments) -> Result<(), Failure> {
    let config = load_offline(config)?;
    let by = PersonId::new(arguments.by.as_str());
    person(&config.practice, &by)?;
    let mend = mend(&arguments, &config.practice)?;
    let note = arguments.note.filter(|it| !it.trim().is_empty()).map(Private::new);
    let store = existing_store(&config)?;
    for _ in 0..ATTEMPTS {
        let entry = store.entry(arguments.id)?.ok_or_else(|| no_entry(arguments.id))?;
        let made = correction(&config, &store, &entry, &mend, &by, note.clone())?;
        if let Some(notices) = store.correct(&made.correction, made.deadline.as_ref(), &made.notices)? {
            let told: Vec<&PersonId> = made.notices.iter().map(|it| &it.recipient.person).collect();
            return match arguments.json {
                true => output::answer(&json::done(entry.id, "corrected")),
                false => output::answer(&said(&made.correction, notices.len(), &told, &config)),
            };
        }
    }
    Err(Failure::Failed(format!("entry {} is being changed by the service; try again", arguments.id)))
}

/// A correction with what it calls for.
struct Made {
    correction: Correction,
    deadline: Option<crate::model::Deadline>,
    notices: Vec<crate::model::NewNotice>,
}

/// What becomes of `entry` by `mend`, and who must be told of it.
fn correction(
    config: &Config,
    store: &Store,
    entry: &Entry,
    mend: &Mend,
    by: &PersonId,
    note: Option<Private<String>>,
) -> Result<Made, Failure> {
    let Some(before) = entry.assessment.clone() else {
        let reason =
            format!("entry {} has not been read yet, and may say more than you saw; try again soon", entry.id);
        return Err(Failure::Failed(reason));
    };
    let earlier = store.mends_of(entry.id)?;
    let kind = mend.kind.unwrap_or(before.kind);
    if mend.relationship.is_some() && kind != Kind::Guardian {
        return Err(Failure::Usage(format!("--relationship is for a guardian; entry {} is `{kind}`", entry.id)));
    }
    let raw = store.raw(entry.id)?;
    let is_other_kind = kind != before.kind;
    let runtime = runtime()?;
    let bench = Bench::of(&runtime, config.practice.clone(), config.limits.clone());
    let pictures = if is_other_kind { Pictures::Read } else { Pictures::Leave };
    let Worked { document, .. } = runtime.block_on(bench.read_raw(&raw, pictures));
    end(runtime);
    let now = Timestamp::now();
    let received = answer::received(&document, entry.arrived, Some(entry.stored), &config.practice);
    let base = match is_other_kind {
        true => answer::assess_as(&document, &config.practice, received, kind),
        false => before.clone(),
    };
    let mends: Vec<Mend> = earlier.into_iter().chain([mend.clone()]).collect();
    let after = policy::correction::mended(base, &mends);
    let told = told_of(store, entry.id)?;
    let call = policy::notices::required_by_correction(&before, &told, &after, &config.practice, &config.policy);
    let today = now.to_zoned_datetime(config.practice.time_zone.clone()).date();
    let extended = store.dossier(entry.id)?.extended();
    let case = Case { entry: entry.id, raw: &raw, document: &document, received, extended, now, today };
    let telling = Telling::Corrected { before: before.kind, by };
    let answer = answer::answer(&case, after, &call, telling, Extent::Whole, config);
    let correction = Correction {
        entry: entry.id,
        by: by.clone(),
        at: now,
        note,
        mend: mend.clone(),
        before,
        after: answer.reading.assessment,
    };
    Ok(Made { correction, deadline: answer.reading.deadline, notices: answer.notices })
}

/// The people who were told of the entry `id`, or will be; not those whom no notice reaches.
fn told_of(store: &Store, id: EntryId) -> Result<Vec<PersonId>, Failure> {
    let reaches = |state: DeliveryState| match state {
        DeliveryState::Told | DeliveryState::Scheduled => true,
        DeliveryState::Refused | DeliveryState::GivenUp => false,
    };
    let alerts = store.notices_of(id)?.into_iter();
    let alerts = alerts.filter(|it| it.purpose == Purpose::Alert && reaches(it.delivery.state));
    Ok(alerts.map(|it| it.recipient.person).collect())
}

/// What the arguments set.
fn mend(arguments: &Arguments, practice: &Practice) -> Result<Mend, Failure> {
    let Arguments { kind, relationship, patient, requester, organization, provider, due, .. } = arguments;
    let known: Vec<&str> = practice.providers.iter().map(|it| it.person.id.as_str()).collect();
    if let Some(unknown) = provider.iter().find(|it| !known.contains(&it.as_str())) {
        let known = known.join(", ");
        return Err(Failure::Usage(format!("`{unknown}` is no id of a provider; those are: {known}")));
    }
    let mend = Mend {
        kind: *kind,
        relationship: *relationship,
        patients: (!patient.is_empty()).then(|| patient.clone()),
        requester: requester.clone(),
        organization: organization.clone(),
        providers: (!provider.is_empty()).then(|| provider.iter().map(|it| PersonId::new(it.as_str())).collect()),
        due: *due,
    };
    if mend == Mend::default() {
        let what = "say what is wrong: --kind KIND, or another option of `forewarn correct --help`";
        return Err(Failure::Usage(what.into()));
    }
    let names_more = mend != (Mend { kind: *kind, ..Mend::default() });
    if *kind == Some(Kind::NotARequest) && names_more {
        return Err(Failure::Usage(
            "what is not a request has no patients, dates or names: give --kind alone".into(),
        ));
    }
    Ok(mend)
}

/// What was done, in words.
fn said(correction: &Correction, notices: usize, told: &[&PersonId], config: &Config) -> String {
    let Correction { entry, by, before, after, .. } = correction;
    let done = match before.kind == after.kind {
        true => format!("Entry {entry} is corrected by {by}; it stays `{}`.", after.kind),
        false => format!("Entry {entry} is corrected by {by}: it is `{}`, and was `{}`.", after.kind, before.kind),
    };
    if notices == 0 {
        return format!("{done} Nobody has to be told anew.");
    }
    let people: Vec<&str> = told.iter().map(|it| it.as_str()).collect();
    let by_whom = match lock::is_held(&config.state.directory) {
        true => "the running service sends them within seconds",
        false => "the service is not running; `forewarn run` sends them",
    };
    format!("{done} {} queued, to {}; {by_whom}.", counted(notices, "notice is", "notices are"), people.join(", "))
}

fn kind(text: &str) -> Result<Kind, String> {
    match text.parse() {
        Ok(Kind::Unclear) => Err("a person who has looked knows what it is; `unclear` is no correction".into()),
        Ok(kind) => Ok(kind),
        Err(unknown) => Err(unknown.to_string()),
    }
}

fn relationship(text: &str) -> Result<Relationship, String> {
    text.parse().map_err(|unknown: crate::model::kind::UnknownWord| unknown.to_string())
}

fn words(text: &str) -> Result<Private<String>, String> {
    match text.trim() {
        "" => Err("it is empty".into()),
        words if words.chars().any(char::is_control) => Err("expected one line of text".into()),
        words => Ok(words.into()),
    }
}

/// Reads `Rosa Delgado, 1984-03-02`, also with the date as 3/2/1984, or the name alone.
fn patient(text: &str) -> Result<Patient, String> {
    let (name, born) = match text.rsplit_once(',') {
        Some((name, born)) if born.contains(|it: char| it.is_ascii_digit()) => (name, Some(born.trim())),
        Some(_) | None => (text, None),
    };
    let name = words(name.trim_matches([',', ' ']))?;
    if name.expose().contains(|it: char| it.is_ascii_digit()) {
        return Err("expected a name, then a comma, then the date of birth".into());
    }
    let dob = match born {
        Some(born) => Some(Private::new(date(born).ok_or("expected the date of birth as 1984-03-02")?)),
        None => None,
    };
    Ok(Patient { name: in_order(name), dob })
}

/// `Delgado, Rosa` with the first name first.
fn in_order(name: Private<String>) -> Private<String> {
    name.map(|name| match name.split_once(',') {
        Some((family, first)) => format!("{} {}", first.trim(), family.trim()),
        None => name,
    })
}

fn due(text: &str) -> Result<DueDate, String> {
    match text {
        "none" => Ok(DueDate::Unset),
        text => date(text).map(DueDate::By).ok_or_else(|| "expected a date as 2026-12-14, or `none`".into()),
    }
}

fn date(text: &str) -> Option<Date> {
    text.parse().or_else(|_| Date::strptime("%m/%d/%Y", text)).ok()
}

#[cfg(test)]
mod tests {
    use super::{due, patient};
    use crate::model::DueDate;

    #[track_caller]
    fn check(text: &str, expected: Option<(&str, Option<&str>)>) {
        let found = patient(text).ok();
        let found = found.map(|it| (it.name.into_exposed(), it.dob.map(|dob| dob.into_exposed().to_string())));
        assert_eq!(found.as_ref().map(|(name, dob)| (name.as_str(), dob.as_deref())), expected, "{text}");
    }

    #[test]
    fn a_patient_is_a_name_and_perhaps_a_date_of_birth() {
        check("Rosa Delgado, 1984-03-02", Some(("Rosa Delgado", Some("1984-03-02"))));
        check("Delgado, Rosa, 3/2/1984", Some(("Rosa Delgado", Some("1984-03-02"))));
        check("Delgado, Rosa", Some(("Rosa Delgado", None)));
        check(" Rosa Delgado ", Some(("Rosa Delgado", None)));
        for text in ["", ",", "Rosa Delgado 1984-03-02", "Rosa Delgado, 1984-13-02", ", 1984-03-02"] {
            check(text, None);
        }
    }

    #[test]
    fn a_date_may_be_taken_away() {
        assert_eq!(due("none"), Ok(DueDate::Unset));
        assert_eq!(due("2026-12-14"), Ok(DueDate::By(jiff::civil::date(2026, 12, 14))));
        assert!(due("soon").is_err());
    }
}
