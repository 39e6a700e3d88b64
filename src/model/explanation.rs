//! [`Explanation`]: an assessment with all that was weighed for it, made on request and never stored.

use std::borrow::Cow;

use crate::model::{Assessment, Evidence, Field, Kind, Place, Private};

/// Why an assessment is as it is.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Explanation {
    pub assessment: Assessment,
    /// The weight of every kind that anything spoke for, heaviest first.
    pub weights: Vec<(Kind, f32)>,
    /// The words that spoke against the answer, strongest first within each field.
    pub against: Vec<Evidence>,
    /// What was seen and not answered: another patient, a later date.
    pub rivals: Vec<Rival>,
}

/// A value that was not answered.
#[derive(Debug, Clone, PartialEq)]
pub struct Rival {
    pub field: Field,
    /// A name, or a date.
    pub value: Private<String>,
    /// The words in which it was seen.
    pub text: Private<String>,
    pub place: Place,
    /// What they show, and why that was not enough.
    pub reason: Cow<'static, str>,
}
