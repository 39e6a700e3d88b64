//! Who may do what. Everyone who does something is named in the log; this says whose act it may be.

use std::fmt;

use crate::model::PersonRole;

/// What people do about a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Act {
    Acknowledge,
    Confirm,
    Correct,
    Override,
    Deny,
    Return,
    Close,
    Reopen,
    Extend,
    Link,
    Assign,
    Comment,
    Train,
}

impl Act {
    /// All of them.
    pub const ALL: &'static [Act] = &[
        Act::Acknowledge,
        Act::Confirm,
        Act::Correct,
        Act::Override,
        Act::Deny,
        Act::Return,
        Act::Close,
        Act::Reopen,
        Act::Extend,
        Act::Link,
        Act::Assign,
        Act::Comment,
        Act::Train,
    ];
}

/// That someone may not do something, and who may.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Forbidden {
    who: &'static str,
}

impl fmt::Display for Forbidden {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "only {} may", self.who)
    }
}

/// Whether a person with this role may do `act`.
///
/// # Errors
///
/// Who may instead.
pub fn may(role: PersonRole, act: Act) -> Result<(), Forbidden> {
    let who = match act {
        Act::Acknowledge | Act::Deny => "a provider or an administrator",
        Act::Override | Act::Train => "an administrator",
        Act::Confirm
        | Act::Correct
        | Act::Return
        | Act::Close
        | Act::Reopen
        | Act::Extend
        | Act::Link
        | Act::Assign
        | Act::Comment => return Ok(()),
    };
    match (role, act) {
        (PersonRole::Administrator, _) | (PersonRole::Provider, Act::Acknowledge | Act::Deny) => Ok(()),
        (PersonRole::Provider | PersonRole::Staff, _) => Err(Forbidden { who }),
    }
}

#[cfg(test)]
mod tests {
    use super::{Act, may};
    use crate::model::PersonRole;

    /// The columns of the table "Who may do what" in docs/POLICY.md.
    const ROLES: [PersonRole; 3] = [PersonRole::Provider, PersonRole::Administrator, PersonRole::Staff];

    fn act(command: &str) -> Option<Act> {
        Some(match command {
            "ack" => Act::Acknowledge,
            "deny" => Act::Deny,
            "override" => Act::Override,
            "training record" => Act::Train,
            "confirm" => Act::Confirm,
            "correct" => Act::Correct,
            "return" => Act::Return,
            "withdraw" | "close" => Act::Close,
            "reopen" => Act::Reopen,
            "extend" => Act::Extend,
            "link" => Act::Link,
            "assign" => Act::Assign,
            "comment" => Act::Comment,
            _ => return None,
        })
    }

    #[test]
    fn the_page_and_the_program_agree() {
        let page = include_str!("../../docs/POLICY.md");
        let table = page.split("## Who may do what").nth(1).unwrap().split("\n## ").next().unwrap();
        let mut seen = Vec::new();
        for row in table.lines().filter(|it| it.starts_with("| `")) {
            let cells: Vec<&str> = row.trim_matches('|').split('|').map(str::trim).collect();
            for act in cells[0].split('`').filter_map(act) {
                for (role, cell) in ROLES.iter().zip(&cells[1..]) {
                    assert_eq!(may(*role, act).is_ok(), *cell == "yes", "{act:?} by {role:?}: {row}");
                }
                seen.push(act);
            }
        }
        assert!(Act::ALL.iter().all(|it| seen.contains(it)), "the page tells of each act: {seen:?}");
    }
}
