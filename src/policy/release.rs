//! Whether a release may be recorded, and if not, every reason with what would cure it.
//!
//! The gate opens on *told, not on approved*: a request is released only after everyone who must be told was told.

use std::fmt;

use crate::model::{DeliveryState, Entry, EntryId, Notice, PersonId, Practice, Purpose, State};

/// A reason why a release may not be recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Obstacle {
    /// The entry has not been read yet.
    NotRead,
    /// The entry is no request.
    NotARequest,
    /// Someone who must be told has not been told.
    NotTold { people: Vec<PersonId>, entry: EntryId },
    /// The releaser is not staff.
    NotStaff { by: PersonId },
    /// The releaser may not release.
    MayNotRelease { by: PersonId },
}

impl fmt::Display for Obstacle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Obstacle::NotRead => {
                f.write_str("it has not been read yet: wait until `forewarn status` shows nothing waiting")
            }
            Obstacle::NotARequest => f.write_str("it is not a request for records: look again at the message"),
            Obstacle::NotTold { people, entry } => {
                let names: Vec<&str> = people.iter().map(PersonId::as_str).collect();
                write!(f, "not yet told: {}; `forewarn show {entry}` says why", names.join(", "))
            }
            Obstacle::NotStaff { by } => {
                write!(f, "`{by}` is not staff; releases are made by staff who may release")
            }
            Obstacle::MayNotRelease { by } => {
                write!(f, "`{by}` may not release records: `may_release` is not set for them in the configuration")
            }
        }
    }
}

/// Every reason against recording a release of `entry` by `by`; none if it may be recorded.
///
/// `notices` are those of the entry.
pub fn obstacles(entry: &Entry, notices: &[Notice], by: &PersonId, practice: &Practice) -> Vec<Obstacle> {
    let mut obstacles = Vec::new();
    match entry.state {
        State::Received => obstacles.push(Obstacle::NotRead),
        State::NotARequest => obstacles.push(Obstacle::NotARequest),
        State::Open | State::Alerted | State::Acknowledged | State::Released => {}
    }
    let untold: Vec<PersonId> =
        notices.iter().filter(|it| is_untold_alert(it)).map(|it| it.recipient.person.clone()).collect();
    if !untold.is_empty() {
        obstacles.push(Obstacle::NotTold { people: untold, entry: entry.id });
    }
    match practice.staff_member(by) {
        None => obstacles.push(Obstacle::NotStaff { by: by.clone() }),
        Some(staff) if !staff.may_release => obstacles.push(Obstacle::MayNotRelease { by: by.clone() }),
        Some(_) => {}
    }
    obstacles
}

fn is_untold_alert(notice: &Notice) -> bool {
    match notice.purpose {
        Purpose::Alert => notice.delivery.state != DeliveryState::Told,
        Purpose::Digest(_) | Purpose::Undelivered(_) | Purpose::Health => false,
    }
}
