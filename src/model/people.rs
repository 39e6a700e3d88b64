//! People outside the practice: the [`Patient`] whose records are meant and the [`Requester`] who asks.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::model::Private;

/// A patient as the message names them.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Patient {
    /// First name first, without titles.
    pub name: Private<String>,
    pub dob: Option<Private<Date>>,
}

impl Patient {
    /// Initials and year of birth, for notices: `R. D., born 1984`.
    pub fn abbreviated(&self) -> Private<String> {
        let initials: Vec<String> = self
            .name
            .expose()
            .split_whitespace()
            .filter_map(|word| word.chars().find(|letter| letter.is_alphabetic()))
            .map(|letter| format!("{}.", letter.to_uppercase()))
            .collect();
        let initials = initials.join(" ");
        Private::new(match &self.dob {
            Some(dob) => format!("{initials}, born {}", dob.expose().year()),
            None => initials,
        })
    }
}

/// Who asks.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Requester {
    /// The person; for a court order the judge.
    pub name: Option<Private<String>>,
    /// The firm, court, agency or company.
    pub organization: Option<Private<String>>,
}

#[cfg(test)]
mod tests {
    use super::{Patient, Private};

    #[test]
    fn a_notice_shows_initials_and_year_of_birth() {
        let patient = Patient {
            name: "Rosa María Delgado-Ruiz".into(),
            dob: Some(Private::new(jiff::civil::date(1984, 3, 2))),
        };
        assert_eq!(patient.abbreviated().expose(), "R. M. D., born 1984");
    }
}
