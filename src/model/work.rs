//! [`Work`]: what staff must do next about a request, what that waits for, and how much of its time has passed.

use crate::model::kind::vocabulary;
use crate::model::{Entry, Flag, PersonId, Proof};

/// A request on the working list.
#[derive(Debug, Clone, PartialEq)]
pub struct Work {
    pub entry: Entry,
    /// Who takes care of it.
    pub assignee: Option<PersonId>,
    /// The one group of the list in which it stands.
    pub step: Step,
    /// All that stands between it and a release, whoever releases.
    pub needs: Vec<Need>,
    /// The largest share of its time that has passed; none before the first, and where there is no deadline.
    pub passed: Option<Share>,
}

vocabulary! {
    /// What staff must do next about a request; the first that applies is the one that presses.
    Step {
        Overdue = "overdue", "overdue";
        DueSoon = "due_soon", "due soon";
        /// A person must say what it is, or read what could not be read.
        Read = "read", "needs a human reading";
        /// Someone has yet to be told, or to say that they know.
        Acknowledge = "acknowledge", "waiting for acknowledgement";
        /// Documents, grounds or a check are missing.
        Prove = "prove", "waiting for documents";
        Release = "release", "ready to release";
    }
}

/// Something without which a request may not be answered with records.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Need {
    /// The service has not read it yet.
    Reading,
    /// A person's word on what kind of request it is.
    Class,
    /// These people have yet to be told.
    Telling(Vec<PersonId>),
    /// A provider or an administrator has yet to acknowledge it.
    Acknowledgement,
    /// One of these proofs.
    Proof(Vec<Proof>),
    /// The ground on which specially protected records go out.
    Ground(Flag, Proof),
    /// A second person's check.
    SecondCheck,
}

vocabulary! {
    /// How much of the time between receipt and deadline has passed.
    #[derive(Default)]
    Share {
        Half = "50", "half of the time has passed";
        ThreeQuarters = "75", "three quarters of the time have passed";
        #[default]
        NineTenths = "90", "nine tenths of the time have passed";
        /// The day of the deadline is over.
        Missed = "missed", "the deadline was missed";
    }
}

impl Share {
    /// In hundredths.
    pub const fn percent(self) -> u8 {
        match self {
            Share::Half => 50,
            Share::ThreeQuarters => 75,
            Share::NineTenths => 90,
            Share::Missed => 100,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Share, Step};

    #[test]
    fn shares_and_steps_are_in_the_order_in_which_they_press() {
        assert!(Share::ALL.is_sorted() && Share::ALL.is_sorted_by_key(|it| it.percent()));
        assert!(Step::ALL.is_sorted() && Step::ALL.first() == Some(&Step::Overdue));
    }
}
