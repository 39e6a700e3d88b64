//! What staff must do next about a request, and what it waits for.
//!
//! A request stands in one group of the working list. What is overdue or due soon comes first, whatever it waits for;
//! then what a person must read, since only that says what else it needs; then whose word is awaited; then the documents,
//! grounds and checks that the gate asks for; and what needs nothing more is ready. The needs are the gate's own obstacles
//! ([`release`]), without those that depend on who releases and at what fee.

use jiff::ToSpan;
use jiff::civil::Date;

use crate::model::{Dossier, Entry, Kind, Need, PersonId, Proof, Share, Step, Work};
use crate::policy::release::{self, Asked, Case, Obstacle};
use crate::policy::warning;

/// What staff must do next about the request in `case`, by the practice's date `today`.
pub fn work(case: &Case<'_>, today: Date) -> Work {
    let entry = case.entry;
    let nobody =
        Asked { by: PersonId::new(""), confirmed: Default::default(), fee: None, fee_reason: false, pages: None };
    let obstacles = release::obstacles(case, &nobody);
    // What seems to ask for nothing waits for a person's word on that, and for nothing else.
    let needs: Vec<Need> = match obstacles.iter().any(|it| matches!(it, Obstacle::NotARequest { .. })) {
        true => vec![Need::Class],
        false => obstacles.into_iter().filter_map(need).collect(),
    };
    let passed =
        entry.deadline.as_ref().and_then(|it| warning::passed(entry.arrived, it.date, case.practice, case.now));
    let soon = today.saturating_add(i64::from(case.policy.due_soon_days).days());
    let step = match &entry.deadline {
        Some(deadline) if deadline.date < today => Step::Overdue,
        Some(deadline) if deadline.date <= soon || passed >= Some(Share::ThreeQuarters) => Step::DueSoon,
        _ => needs.iter().map(step_of).min().unwrap_or(Step::Release),
    };
    Work { entry: entry.clone(), assignee: case.dossier.assignee().cloned(), step, needs, passed }
}

/// Whether a person has confirmed that the message asks for nothing: then there is nothing to do about it.
pub fn is_settled(entry: &Entry, dossier: &Dossier) -> bool {
    let kind = entry.assessment.as_ref().map(|it| it.kind);
    kind == Some(Kind::NotARequest) && dossier.has(Proof::Class)
}

/// What `obstacle` asks for; none where it depends on who releases, or says that there is nothing to release.
fn need(obstacle: Obstacle) -> Option<Need> {
    match obstacle {
        Obstacle::NotRead => Some(Need::Reading),
        Obstacle::ClassNotConfirmed { .. } => Some(Need::Class),
        Obstacle::NotTold { people, .. } => Some(Need::Telling(people)),
        Obstacle::NotAcknowledged { .. } => Some(Need::Acknowledgement),
        Obstacle::NotProven { any_of, .. } => Some(Need::Proof(any_of)),
        Obstacle::Protected { flag, proof, .. } => Some(Need::Ground(flag, proof)),
        Obstacle::NotChecked { .. } => Some(Need::SecondCheck),
        Obstacle::NotARequest { .. }
        | Obstacle::Closed { .. }
        | Obstacle::NotStaff { .. }
        | Obstacle::MayNotRelease { .. }
        | Obstacle::NotTrained { .. }
        | Obstacle::PagesUnknown
        | Obstacle::FeeTooHigh { .. } => None,
    }
}

/// The group in which what has this need waits.
fn step_of(need: &Need) -> Step {
    match need {
        Need::Reading | Need::Class => Step::Read,
        Need::Telling(_) | Need::Acknowledgement => Step::Acknowledge,
        Need::Proof(_) | Need::Ground(..) | Need::SecondCheck => Step::Prove,
    }
}

#[cfg(test)]
mod tests;
