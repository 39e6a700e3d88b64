//! [`Authorization`]: what a patient's release authorization has of what 45 CFR 164.508(c) asks for, and what it lacks.

use std::collections::BTreeSet;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// A release authorization that is in the message, held against the rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Authorization {
    pub standing: Standing,
    /// What it has, as far as it could be read.
    pub present: BTreeSet<Element>,
    /// What it must have and was not seen to have.
    pub missing: BTreeSet<Element>,
    /// The day it was signed, where it says so.
    pub signed: Option<Date>,
    /// The last day on which it may be used, where a date says so. An event ("when the claim is closed") gives none.
    pub expires: Option<Date>,
}

/// How an authorization stands on the day of receipt.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// Everything that it must have was seen in it.
    Present,
    /// Something that it must have was not seen.
    Missing,
    /// Its last day has passed, whatever else it lacks (164.508(b)(2)(i)).
    Expired,
    /// It is known to have been revoked (164.508(b)(2)(iii)).
    Revoked,
}

/// What 45 CFR 164.508(c)(1) and (2) ask of an authorization. The signature's three parts are told apart, for staff ask
/// for one of them at a time; [`Element::code`] gives the number that they share.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Element {
    /// A specific and meaningful description of the information: (c)(1)(i).
    Description,
    /// Who may disclose it, by name or class: (c)(1)(ii).
    Discloser,
    /// To whom, by name or class: (c)(1)(iii).
    Recipient,
    /// What for: (c)(1)(iv).
    Purpose,
    /// A date or event with which it ends: (c)(1)(v).
    Expiry,
    /// The signature of the individual or their representative: (c)(1)(vi).
    Signature,
    /// The day of the signature: (c)(1)(vi).
    SignatureDate,
    /// Where a representative signs, by what authority: (c)(1)(vi). Asked of no one else.
    Authority,
    /// That it may be revoked in writing, and how: (c)(2)(i).
    Revocation,
    /// Whether treatment, payment, enrollment or eligibility depends on signing: (c)(2)(ii).
    Conditions,
    /// That what was disclosed may be passed on: (c)(2)(iii).
    Redisclosure,
}

impl Element {
    /// All of them, in the order of the rule.
    pub const ALL: &'static [Element] = &[
        Element::Description,
        Element::Discloser,
        Element::Recipient,
        Element::Purpose,
        Element::Expiry,
        Element::Signature,
        Element::SignatureDate,
        Element::Authority,
        Element::Revocation,
        Element::Conditions,
        Element::Redisclosure,
    ];

    /// `A1` to `A6` for the core elements, `S1` to `S3` for the statements.
    pub const fn code(self) -> &'static str {
        match self {
            Element::Description => "A1",
            Element::Discloser => "A2",
            Element::Recipient => "A3",
            Element::Purpose => "A4",
            Element::Expiry => "A5",
            Element::Signature | Element::SignatureDate | Element::Authority => "A6",
            Element::Revocation => "S1",
            Element::Conditions => "S2",
            Element::Redisclosure => "S3",
        }
    }

    /// Plain words for a person, after "it lacks".
    pub const fn in_words(self) -> &'static str {
        match self {
            Element::Description => "what information",
            Element::Discloser => "who may release it",
            Element::Recipient => "to whom",
            Element::Purpose => "purpose",
            Element::Expiry => "expiry date or event",
            Element::Signature => "signature",
            Element::SignatureDate => "signature date",
            Element::Authority => "the signer's authority",
            Element::Revocation => "statement on revoking it",
            Element::Conditions => "statement on conditions of treatment",
            Element::Redisclosure => "statement on redisclosure",
        }
    }
}

impl Authorization {
    /// The codes of `missing`, each once, in order.
    pub fn missing_codes(&self) -> Vec<&'static str> {
        let mut codes: Vec<&'static str> = self.missing.iter().map(|it| it.code()).collect();
        codes.dedup();
        codes
    }

    /// The codes that nothing is missing of, each once, in order.
    pub fn present_codes(&self) -> Vec<&'static str> {
        let missing = self.missing_codes();
        let mut codes: Vec<&'static str> =
            self.present.iter().map(|it| it.code()).filter(|it| !missing.contains(it)).collect();
        codes.dedup();
        codes
    }
}

impl Standing {
    /// The spelling in the database and in JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            Standing::Present => "present",
            Standing::Missing => "missing",
            Standing::Expired => "expired",
            Standing::Revoked => "revoked",
        }
    }
}
