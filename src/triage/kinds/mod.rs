//! What each kind looks like: one file a kind, each a list of cues.
//!
//! A new kind is a file here, a line in [`ALL`], and a variant of [`Kind`](crate::model::Kind).

use crate::triage::cue::Cue;

pub mod agency;
pub mod asking;
pub mod attorney;
pub mod court_order;
pub mod guardian;
pub mod insurer;
pub mod not_a_request;
pub mod other;
pub mod patient;
pub mod provider;
pub mod subpoena;

/// The cues of every kind.
pub const ALL: &[&[Cue]] = &[
    asking::CUES,
    court_order::CUES,
    subpoena::CUES,
    attorney::CUES,
    patient::CUES,
    guardian::CUES,
    insurer::CUES,
    provider::CUES,
    agency::CUES,
    other::CUES,
    not_a_request::CUES,
];

#[cfg(test)]
mod tests;
