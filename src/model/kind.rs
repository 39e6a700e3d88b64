//! [`Kind`], [`Relationship`], [`Signer`] and [`Flag`]: the vocabulary, spelled as in the database, JSON and configuration.

/// A closed vocabulary: the enum, the list of all, and the one spelling of each.
macro_rules! vocabulary {
    ($(#[$meta:meta])* $name:ident { $($(#[$doc:meta])* $variant:ident = $text:literal, $plain:literal;)+ }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        pub enum $name { $(#[serde(rename = $text)] $(#[$doc])* $variant,)+ }

        impl $name {
            /// Every value, in the order of this list.
            pub const ALL: &'static [$name] = &[$($name::$variant),+];

            /// The spelling in the database, in JSON and in configuration.
            pub const fn as_str(self) -> &'static str {
                match self { $($name::$variant => $text,)+ }
            }

            /// Plain words for a person.
            pub const fn in_words(self) -> &'static str {
                match self { $($name::$variant => $plain,)+ }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.as_str())
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::model::kind::UnknownWord;

            fn from_str(text: &str) -> Result<$name, Self::Err> {
                match text {
                    $($text => Ok($name::$variant),)+
                    _ => Err($crate::model::kind::UnknownWord { expected: &[$($text),+] }),
                }
            }
        }
    };
}

pub(crate) use vocabulary;

/// A word that is not of the vocabulary.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("expected one of `{}`", .expected.join("`, `"))]
pub struct UnknownWord {
    /// The words that are.
    pub expected: &'static [&'static str],
}

vocabulary! {
    /// Who is asking, and with what force.
    #[derive(Default)]
    Kind {
        /// A judge, magistrate or administrative law judge has ordered disclosure.
        CourtOrder = "court_order", "court order";
        /// A subpoena of any sort without a judge's signature.
        Subpoena = "subpoena", "subpoena";
        /// A lawyer, a law firm, or someone acting for one.
        Attorney = "attorney", "request from an attorney";
        /// The patient, in their own name.
        Patient = "patient", "request from the patient";
        /// Someone who stands in the patient's place.
        Guardian = "guardian", "request from a parent, guardian or representative";
        /// An insurer, a payer's auditor, or a retrieval company for a named insurer.
        Insurer = "insurer", "request from an insurer";
        /// Another clinician or facility, for treatment.
        Provider = "provider", "request from another clinician or facility";
        /// A public body without an order or a subpoena.
        Agency = "agency", "request from a public agency";
        /// Anyone else who asks for a patient's records.
        Other = "other", "request from someone else";
        /// Nobody asks this practice about a patient's records.
        NotARequest = "not_a_request", "not a request for records";
        /// The program does not know, and a person must look.
        #[default]
        Unclear = "unclear", "unclear: a person must look";
    }
}

impl Kind {
    /// Attorney, court order and subpoena together.
    pub const fn is_legal(self) -> bool {
        matches!(self, Kind::Attorney | Kind::CourtOrder | Kind::Subpoena)
    }

    /// Whether somebody asks, or may be asking, for records.
    pub const fn is_request(self) -> bool {
        !matches!(self, Kind::NotARequest)
    }
}

vocabulary! {
    /// How a guardian stands to the patient.
    Relationship {
        Parent = "parent", "parent";
        Guardian = "guardian", "legal guardian";
        Conservator = "conservator", "conservator";
        HealthcareAgent = "healthcare_agent", "health-care agent";
        PersonalRepresentative = "personal_representative", "personal representative";
        StateCustodian = "state_custodian", "state custodian";
    }
}

vocabulary! {
    /// Who signed a subpoena or a court order (45 CFR 164.512(e)(1)): only a judge's signature makes an order.
    Signer {
        /// A judge, magistrate, administrative law judge or other officer who may order.
        Judge = "judge", "signed by a judge";
        /// A clerk of the court, or their deputy.
        Clerk = "clerk", "signed by a clerk, not a judge: it is no court order by itself";
        /// A lawyer, for a party or for the public.
        Attorney = "attorney", "signed by a lawyer, not a judge: it is no court order by itself";
        /// Nobody whose signature was seen: it is blank, cut off, or that of somebody else.
        Unknown = "unknown", "no judge's signature was seen on it: look for one before you rely on it";
    }
}

vocabulary! {
    /// Circumstances that change how a request must be handled.
    Flag {
        /// The patient is under 18 on the day of receipt.
        Minor = "minor", "the patient is a minor";
        EmancipatedMinor = "emancipated_minor", "emancipated or mature minor";
        Deceased = "deceased", "the patient is said to have died";
        MentalHealth = "mental_health", "mental health records may be in scope";
        SubstanceUse = "substance_use", "substance use records may be in scope (42 CFR Part 2)";
        Hiv = "hiv", "HIV information may be in scope";
        AuthorizationAttached = "authorization_attached", "a signed authorization is attached";
        PotentialClaim = "potential_claim", "it may lead to a claim against the practice";
        Urgent = "urgent", "the sender presses for speed";
        SecondNotice = "second_notice", "a repeated request";
        Withdrawal = "withdrawal", "the sender withdraws or revokes";
    }
}

#[cfg(test)]
mod tests {
    use super::{Flag, Kind, Relationship};

    #[test]
    fn every_word_reads_back_as_it_is_written() {
        for kind in Kind::ALL {
            assert_eq!(kind.as_str().parse(), Ok(*kind));
            assert_eq!(serde_json::to_string(kind).unwrap(), format!("\"{kind}\""));
        }
        for flag in Flag::ALL {
            assert_eq!(flag.as_str().parse(), Ok(*flag));
            assert_eq!(serde_json::to_string(flag).unwrap(), format!("\"{flag}\""));
        }
        for relationship in Relationship::ALL {
            assert_eq!(relationship.as_str().parse(), Ok(*relationship));
        }
    }
}
