//! What the practice's rules make of an assessment: who must be told and how soon ([`notices`]), the date that counts
//! ([`deadline`]) and when it is warned of ([`warning`]), whether records may go out ([`release`]), and what staff must do
//! next ([`worklist`]).
//!
//! What a person sets of an answer is [`correction`]'s; which entries bear on one another, [`likeness`]'s; who may do what,
//! [`may`]'s. Whether a mail is a person's answer to a notice is [`answer`]'s.
//! Where nobody answers, [`escalation`] says who is told next, by the hours of [`office`]; [`absence`] knows who stands in.
//! What a person sets of an answer is [`correction`]'s.
//! Which requests are held out of sight until they are told is [`hold`]'s.
//! What counts as trouble of the service itself is [`watch`]'s.
//!
//! The rules themselves are data: config/policy.toml, and the practice's own file over it, which `config` reads into a
//! [`Policy`](crate::model::Policy). Here they are applied, and nothing is looked up, so that every decision can be
//! repeated from the log.

pub mod absence;
pub mod answer;
pub mod correction;
pub mod deadline;
pub mod escalation;
pub mod likeness;
pub mod hold;
pub mod may;
pub mod notices;
pub mod office;
pub mod release;
pub mod warning;
pub mod worklist;
pub mod watch;

#[cfg(test)]
pub(in crate::policy) mod tests;
