//! The gate at work: what the log holds of an entry is put before the policy, and the release is recorded or refused.
//!
//! The decision counts for the entry as it was looked at. Where anything befell the entry between the look and the
//! record (its pictures were read, someone corrected it), nothing is recorded and it is looked at again.

use jiff::Timestamp;

use crate::config::Config;
use crate::model::{Confirmation, Entry, EntryId, PersonId, Proof, Release};
use crate::policy::release::{Asked, Case, Obstacle, obstacles};
use crate::service::answer;
use crate::store::{Releasing, Store, StoreError};

/// How often a release is decided anew before it gives way to what else befalls the entry.
const LOOKS: u32 = 5;

/// What became of a release that someone asked to have recorded.
#[derive(Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It is in the log.
    Recorded,
    /// It is in the log as one that the policy did not allow, for these reasons, and provider and administrators are told.
    OutOfPolicy(Vec<Obstacle>),
    /// It is not in the log, for these reasons; nothing was changed.
    Refused(Vec<Obstacle>),
}

/// Every reason against recording the release `asked` of the entry `id` as in policy.
///
/// # Errors
///
/// [`StoreError::NoSuchEntry`].
pub fn look(
    store: &Store,
    config: &Config,
    id: EntryId,
    asked: &Asked,
    now: Timestamp,
) -> Result<Vec<Obstacle>, StoreError> {
    Ok(look_once(store, config, id, asked, now)?.1)
}

/// Records `release` of the entry `id`, with what the releaser confirms with it, if nothing stands against it; if
/// something does and it carries a reason why it went out all the same, as out of policy; else refuses.
///
/// # Errors
///
/// [`StoreError::NoSuchEntry`]; [`StoreError::Changed`] where the entry changed again and again meanwhile.
pub fn release(
    store: &Store,
    config: &Config,
    id: EntryId,
    asked: &Asked,
    release: &Release,
    now: Timestamp,
) -> Result<Outcome, StoreError> {
    for _ in 1..LOOKS {
        match release_once(store, config, id, asked, release, now) {
            Err(StoreError::Changed(_)) => {}
            decided => return decided,
        }
    }
    release_once(store, config, id, asked, release, now)
}

fn release_once(
    store: &Store,
    config: &Config,
    id: EntryId,
    asked: &Asked,
    release: &Release,
    now: Timestamp,
) -> Result<Outcome, StoreError> {
    let revision = store.revision(id)?;
    let (entry, found) = look_once(store, config, id, asked, now)?;
    if !found.is_empty() && release.out_of_policy.is_none() {
        return Ok(Outcome::Refused(found));
    }
    let is_in_policy = found.is_empty();
    let release =
        Release { out_of_policy: release.out_of_policy.clone().filter(|_| !is_in_policy), ..release.clone() };
    let confirmed: Vec<Confirmation> =
        asked.confirmed.iter().map(|proof| confirmation(*proof, &asked.by, now)).collect();
    let notices = match is_in_policy {
        true => Vec::new(),
        false => {
            let unmet: Vec<String> = found.iter().map(ToString::to_string).collect();
            answer::out_of_policy(&entry, &release, &unmet, config)
        }
    };
    let releasing = Releasing { release: &release, confirmed: &confirmed, notices: &notices, revision };
    store.release(id, &releasing, now)?;
    Ok(if is_in_policy { Outcome::Recorded } else { Outcome::OutOfPolicy(found) })
}

fn look_once(
    store: &Store,
    config: &Config,
    id: EntryId,
    asked: &Asked,
    now: Timestamp,
) -> Result<(Entry, Vec<Obstacle>), StoreError> {
    let entry = store.entry(id)?.ok_or(StoreError::NoSuchEntry(id))?;
    let case = Case {
        entry: &entry,
        notices: &store.notices_of(id)?,
        dossier: &store.dossier(id)?,
        trained_on: store.last_training(&asked.by)?,
        practice: &config.practice,
        policy: &config.policy,
        now,
    };
    let found = obstacles(&case, asked);
    Ok((entry, found))
}

fn confirmation(proof: Proof, by: &PersonId, at: Timestamp) -> Confirmation {
    Confirmation { proof, by: by.clone(), at, note: None }
}

#[cfg(test)]
mod tests;
