//! The [`Practice`], its people, and its [`Policy`]: what the configuration means, after all checks.

use std::collections::BTreeMap;
use std::fmt;

use jiff::SignedDuration;
use jiff::civil::{Date, Time, Weekday};
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

use crate::model::{Kind, Private, Proof, Recipient, Share, Taught, Urgency};

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
    /// Public holidays: no business days.
    pub holidays: Vec<Date>,
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
    /// Where they are told what did not reach `email`: in this order.
    pub emails: Vec<Private<String>>,
    /// When they are away.
    pub away: Vec<Absence>,
    /// Who is told too while they are away, and before all others where they do not answer.
    pub deputy: Option<PersonId>,
}

/// Days on which a person is away, the first and the last among them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Absence {
    pub from: Date,
    pub to: Date,
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
    /// A person with one address, who is never away.
    pub fn new(id: PersonId, name: Private<String>, email: Private<String>) -> Person {
        Person { id, name, email, emails: Vec::new(), away: Vec::new(), deputy: None }
    }

    /// All their addresses, the first that is written to first.
    pub fn addresses(&self) -> impl Iterator<Item = &Private<String>> {
        std::iter::once(&self.email).chain(&self.emails)
    }

    /// Whether they are away on `day`.
    pub fn is_away(&self, day: Date) -> bool {
        self.away.iter().any(|it| (it.from..=it.to).contains(&day))
    }

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
    /// What a release waits for.
    pub gate: Gate,
    /// How long it may stay unanswered.
    pub patience: Patience,
    /// From which share of the time on a deadline is mailed; as for all kinds where none.
    pub warn_from: Option<Share>,
    /// To whom; as for all kinds where none.
    pub warn: Option<Vec<Audience>>,
}

/// How long a request may stay unanswered, from its alert. Critical ones are counted at any hour, others in office hours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Patience {
    /// Until those who were alerted are reminded.
    pub remind: SignedDuration,
    /// Until the next in line are told.
    pub escalate: SignedDuration,
}

impl Default for Patience {
    /// Half a day in the office, and one.
    fn default() -> Patience {
        Patience { remind: SignedDuration::from_hours(4), escalate: SignedDuration::from_hours(9) }
    }
}

/// When the practice is at work; its holidays stand in [`Practice::holidays`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Office {
    pub opens: Time,
    /// Later than `opens`.
    pub closes: Time,
    pub days: Vec<Weekday>,
}

impl Default for Office {
    fn default() -> Office {
        let days = vec![Weekday::Monday, Weekday::Tuesday, Weekday::Wednesday, Weekday::Thursday, Weekday::Friday];
        Office { opens: Time::constant(8, 0, 0, 0), closes: Time::constant(17, 0, 0, 0), days }
    }
}

/// What a release waits for, for one kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gate {
    /// Whether it waits for an acknowledgement.
    pub blocks: bool,
    /// Business days after the last alert from which on an administrator may override a missing acknowledgement.
    pub override_after: u16,
    /// Proofs that must be confirmed: of each list one.
    pub documents: Vec<Vec<Proof>>,
    /// Whether a person other than the releaser must check what goes out.
    pub second_check: bool,
}

impl Default for Gate {
    /// The strictest.
    fn default() -> Gate {
        Gate {
            blocks: true,
            override_after: 1,
            documents: vec![vec![Proof::Authorization], vec![Proof::Identity]],
            second_check: true,
        }
    }
}

/// The highest fee for copies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FeeCap {
    pub kinds: Vec<Kind>,
    /// None: everywhere.
    pub state: Option<StateCode>,
    /// In cents, however few pages.
    pub base: u32,
    /// So many pages (0: all further ones) at so many cents each, in order.
    pub tiers: Vec<(u32, u32)>,
    /// In cents, however many pages.
    pub most: Option<u32>,
    /// The source.
    pub citation: String,
    /// When the citation was last checked; none where it is unverified.
    pub checked: Option<Date>,
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
    /// Days, of the same unit, by which it may be extended once, with the reason told to who asks; none where it may not.
    pub extension: Option<u16>,
}

/// Who is mailed that a deadline draws near.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Audience {
    Administrators,
    /// Those whom the request concerns.
    Providers,
    /// All of them.
    Staff,
    /// Whoever takes care of it.
    Assigned,
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
    /// From which share of the time on a deadline is mailed; the digest shows it earlier.
    pub warn_from: Share,
    /// To whom.
    pub warn: Vec<Audience>,
    /// Days for which an annual training is current.
    pub training_days: u16,
    /// Those of the practice's own state and those of every state.
    pub fee_caps: Vec<FeeCap>,
    /// When it counts that nobody answers.
    pub office: Office,
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

    /// From which share of the time on a deadline of `kind` is mailed, and to whom.
    pub fn warning(&self, kind: Kind) -> (Share, &[Audience]) {
        let rule = self.rules.get(&kind);
        let from = rule.and_then(|it| it.warn_from).unwrap_or(self.warn_from);
        (from, rule.and_then(|it| it.warn.as_deref()).unwrap_or(&self.warn))
    }
}
