//! The gate at work: what the log holds of an entry is put before the policy, and the release is recorded or refused.
//!
//! The decision counts for the entry as it was looked at. Where anything befell the entry between the look and the
//! record (its pictures were read, someone corrected it), nothing is recorded and it is looked at again.

use jiff::Timestamp;

use crate::config::Config;
use crate::model::{Confirmation, Dossier, Entry, EntryId, Kind, Release};
use crate::policy::release::{Asked, Case, Obstacle, ground, obstacles};
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

/// A release that someone asks to have recorded, before the log.
#[derive(Clone, Copy)]
pub struct Gate<'a> {
    pub store: &'a Store,
    pub config: &'a Config,
    pub entry: EntryId,
    pub asked: &'a Asked,
    pub now: Timestamp,
}

impl Gate<'_> {
    /// Every reason against recording it as in policy.
    ///
    /// # Errors
    ///
    /// [`StoreError::NoSuchEntry`].
    pub fn look(&self) -> Result<Vec<Obstacle>, StoreError> {
        Ok(self.found()?.obstacles)
    }

    /// Records it as `release`, with what the releaser confirms with it, if nothing stands against it; if something does
    /// and it carries a reason why it went out all the same, as out of policy; else refuses. The ground is the plain one
    /// where none was named.
    ///
    /// # Errors
    ///
    /// [`StoreError::NoSuchEntry`]; [`StoreError::Changed`] where the entry changed again and again meanwhile.
    pub fn release(&self, release: &Release) -> Result<Outcome, StoreError> {
        for _ in 1..LOOKS {
            match self.release_once(release) {
                Err(StoreError::Changed(_)) => {}
                decided => return decided,
            }
        }
        self.release_once(release)
    }

    fn release_once(&self, release: &Release) -> Result<Outcome, StoreError> {
        let revision = self.store.revision(self.entry)?;
        let Found { entry, dossier, obstacles } = self.found()?;
        let is_in_policy = obstacles.is_empty();
        if !is_in_policy && release.out_of_policy.is_none() {
            return Ok(Outcome::Refused(obstacles));
        }
        let Asked { by, confirmed, .. } = self.asked;
        let kind = entry.assessment.as_ref().map_or(Kind::Unclear, |it| it.kind);
        let has = |proof| dossier.has(proof) || confirmed.contains(&proof);
        let release = Release {
            basis: release.basis.or_else(|| ground(kind, has)),
            out_of_policy: release.out_of_policy.clone().filter(|_| !is_in_policy),
            ..release.clone()
        };
        let confirmed: Vec<Confirmation> = confirmed
            .iter()
            .map(|proof| Confirmation { proof: *proof, by: by.clone(), at: self.now, note: None })
            .collect();
        let notices = match is_in_policy {
            true => Vec::new(),
            false => {
                let unmet: Vec<String> = obstacles.iter().map(ToString::to_string).collect();
                answer::out_of_policy(&entry, &release, &unmet, self.config)
            }
        };
        let releasing = Releasing { release: &release, confirmed: &confirmed, notices: &notices, revision };
        self.store.release(self.entry, &releasing, self.now)?;
        Ok(if is_in_policy { Outcome::Recorded } else { Outcome::OutOfPolicy(obstacles) })
    }

    /// What the log holds of the entry, and what stands against the release.
    fn found(&self) -> Result<Found, StoreError> {
        let Gate { store, config, entry: id, asked, now } = *self;
        let entry = store.entry(id)?.ok_or(StoreError::NoSuchEntry(id))?;
        let dossier = store.dossier(id)?;
        let case = Case {
            entry: &entry,
            notices: &store.notices_of(id)?,
            dossier: &dossier,
            trained_on: store.last_training(&asked.by)?,
            practice: &config.practice,
            policy: &config.policy,
            now,
        };
        let obstacles = obstacles(&case, asked);
        Ok(Found { entry, dossier, obstacles })
    }
}

struct Found {
    entry: Entry,
    dossier: Dossier,
    obstacles: Vec<Obstacle>,
}

#[cfg(test)]
mod tests;
