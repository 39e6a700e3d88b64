//! What the practice's rules make of an assessment: who must be told and how soon ([`notices`]), and the date that
//! counts ([`deadline`]).
//!
//! What a person sets of an answer is [`correction`]'s.
//!
//! The rules themselves are data: config/policy.toml, and the practice's own file over it, which `config` reads into a
//! [`Policy`](crate::model::Policy). Here they are applied, and nothing is looked up, so that every decision can be
//! repeated from the log.

pub mod correction;
pub mod deadline;
pub mod notices;
pub mod release;

#[cfg(test)]
mod tests;
