//! The [`Practice`], its people, and its [`Policy`]: what the configuration means, after all checks.

use std::collections::BTreeMap;
use std::fmt;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

use crate::model::{Kind, Private, Recipient, Taught, Urgency};

/// The id by which the configuration knows a person, for example `alvarez`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PersonId(String);

impl PersonId {
    /// Takes an id as configured.
    pub fn new(id: impl Into<String>) -> PersonId {
        PersonId(id.into())
    }

    /// The id as configured.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for PersonId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Two capital letters, for example `TX`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct StateCode(pub [char; 2]);

impl fmt::Display for StateCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.0[0], self.0[1])
    }
}

/// A practice and everyone in it who may be told or may act.
#[derive(Debug, Clone)]
pub struct Practice {
    pub name: String,
    pub time_zone: TimeZone,
    pub state: StateCode,
    pub providers: Vec<Provider>,
    pub administrators: Vec<Person>,
    pub staff: Vec<Staff>,
    /// Who is told where a message names no provider; all providers unless configured.
    pub default_providers: Vec<PersonId>,
    /// The mail domains of the practice, lower case: those of its people and inboxes.
    pub domains: Vec<String>,
    /// What it teaches of its own mail.
    pub taught: Taught,
}

/// A person with an id, a name and an address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    pub id: PersonId,
    /// As in the roster, with credentials: `Maria Alvarez, MD`.
    pub name: Private<String>,
    pub email: Private<String>,
}

/// A clinician.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Provider {
    pub person: Person,
    /// Other ways in which messages name them.
    pub aliases: Vec<Private<String>>,
}

/// A member of staff.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Staff {
    pub person: Person,
    /// Whether they may release records.
    pub may_release: bool,
    /// Their last annual training.
    pub trained_on: Option<Date>,
}

/// What a person is to the practice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    Provider,
    Administrator,
    Staff,
}

impl Practice {
    /// The person with `id`, and what they are.
    pub fn person(&self, id: &PersonId) -> Option<(&Person, Role)> {
        let providers = self.providers.iter().map(|it| (&it.person, Role::Provider));
        let administrators = self.administrators.iter().map(|it| (it, Role::Administrator));
        let staff = self.staff.iter().map(|it| (&it.person, Role::Staff));
        providers.chain(administrators).chain(staff).find(|(person, _)| &person.id == id)
    }

    /// The ids of everyone, providers first.
    pub fn ids(&self) -> impl Iterator<Item = &PersonId> {
        let providers = self.providers.iter().map(|it| &it.person.id);
        let administrators = self.administrators.iter().map(|it| &it.id);
        providers.chain(administrators).chain(self.staff.iter().map(|it| &it.person.id))
    }

    /// The member of staff with `id`.
    pub fn staff_member(&self, id: &PersonId) -> Option<&Staff> {
        self.staff.iter().find(|it| &it.person.id == id)
    }
}

impl Person {
    /// The person as the recipient of a notice.
    pub fn as_recipient(&self) -> Recipient {
        Recipient { person: self.id.clone(), name: self.name.clone(), email: self.email.clone() }
    }
}

/// How a kind is announced.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AlertRule {
    /// Tell the providers and the administrators at once.
    Now,
    /// The digest is enough, unless the sender presses.
    Digest,
    /// Nobody is told.
    Silent,
}

/// What the policy says of one kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    pub alert: AlertRule,
    pub urgency: Urgency,
    /// What the reader of the alert should do now.
    pub advice: String,
    /// What nobody may do yet.
    pub caution: String,
    /// The time frame that applies where the sender names no date: a key into [`Policy::time_frames`], or none.
    pub time_frame: Option<String>,
}

/// How days are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DayUnit {
    Calendar,
    /// Monday to Friday.
    Business,
}

/// A time frame that law or the practice sets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TimeFrame {
    pub days: u16,
    pub unit: DayUnit,
    /// The source, for example `45 CFR 164.524(b)(2)`.
    pub citation: String,
    /// When the citation was last checked; none where it is unverified.
    pub checked: Option<Date>,
}

/// How much of a patient a notice shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Disclosure {
    /// Initials and year of birth.
    #[default]
    Initials,
    /// Names and the words that decided.
    Full,
}

/// The practice's rules.
#[derive(Debug, Clone)]
pub struct Policy {
    /// One rule a kind; `config` has checked that every kind has one.
    pub rules: BTreeMap<Kind, Rule>,
    /// Time frames by name, the practice's own state already chosen.
    pub time_frames: BTreeMap<String, Vec<TimeFrame>>,
    pub disclosure: Disclosure,
    /// Days before a deadline at which it counts as due soon.
    pub due_soon_days: u16,
}

impl Policy {
    /// The rule for `kind`.
    ///
    /// # Panics
    ///
    /// Where `rules` has none; `config` refuses such a policy.
    pub fn rule(&self, kind: Kind) -> &Rule {
        self.rules.get(&kind).expect("`config` has checked that every kind has a rule")
    }
}
