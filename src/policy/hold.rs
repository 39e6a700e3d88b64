//! Which requests wait for their provider, so that staff should not come upon them first.
//!
//! Held is what calls for an alert and is of a kind whose gate blocks. A request that is only in the digest is not held:
//! nobody would be told of it before staff look for it. Nor is one by a patient, by who stands in the patient's place, or
//! by who treats the patient: a clock runs for these, and an alert never holds them up (45 CFR 164.524; information
//! blocking, 45 CFR 171). What is no request is never moved.

use crate::model::{AlertRule, Gate, Kind, Policy};
use crate::policy::notices::Call;

/// Whether a message of `kind`, which calls for `call`, waits for its provider.
pub fn waits(kind: Kind, call: &Call, policy: &Policy) -> bool {
    match call.rule {
        AlertRule::Now => may_wait(kind, policy),
        AlertRule::Digest | AlertRule::Silent => false,
    }
}

/// The kinds of which a message that calls for an alert waits for its provider.
pub fn kinds(policy: &Policy) -> Vec<Kind> {
    Kind::ALL.iter().copied().filter(|kind| may_wait(*kind, policy)).collect()
}

/// A kind for which the policy has no rule counts as one that blocks.
fn may_wait(kind: Kind, policy: &Policy) -> bool {
    let blocks = policy.rules.get(&kind).map_or_else(|| Gate::default().blocks, |rule| rule.gate.blocks);
    kind.is_request() && blocks
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::default_policy;
    use crate::model::{StateCode, Urgency};

    #[track_caller]
    fn check(kind: Kind, rule: AlertRule, expected: bool) {
        let call = Call { rule, urgency: Urgency::Prompt, recipients: Vec::new() };
        assert_eq!(waits(kind, &call, &default_policy(StateCode(['T', 'X']))), expected, "{kind}, {rule:?}");
    }

    #[test]
    fn what_a_release_waits_for_is_held_until_it_is_told() {
        for kind in [Kind::Attorney, Kind::Subpoena, Kind::Agency, Kind::Other, Kind::Unclear, Kind::Insurer] {
            check(kind, AlertRule::Now, true);
        }
    }

    #[test]
    fn who_has_a_right_with_a_clock_running_is_never_held() {
        for kind in [Kind::Patient, Kind::Guardian, Kind::Provider, Kind::CourtOrder] {
            check(kind, AlertRule::Now, false);
        }
    }

    #[test]
    fn what_nobody_is_told_of_at_once_stays_where_it_is() {
        check(Kind::Insurer, AlertRule::Digest, false);
        check(Kind::NotARequest, AlertRule::Silent, false);
        check(Kind::NotARequest, AlertRule::Now, false);
    }
}
