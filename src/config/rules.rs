//! The policy as written: config/policy.toml, built in, with the practice's own file laid over it key by key.
//!
//! The rules are data with a citation and the date on which it was checked, so that a practice can correct them without
//! a new program. Two things cannot be set: `unclear` and what comes from lawyers and courts is always alerted at once,
//! and nothing that asks for records is silent.

mod fees;
mod ladder;

use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::config::document::{self, At, Named, listed, nearest, tables};
use crate::config::fault::{Fault, Report};
use crate::config::resolve::state_code;
use crate::model::{
    AlertRule, Audience, DayUnit, Disclosure, FeeCap, Gate, Kind, Office, Patience, Policy, Proof, Rule, Share,
    StateCode, TimeFrame, Urgency,
};

tables! {
    /// A whole policy file.
    PolicyFile {
        due_soon_days: u16, Optional;
        training_days: u16, Optional;
        warn_from: String, Optional;
        warn: Vec<At<String>>, Optional;
        kinds: Named<KindTable>, Optional;
        time_frames: Vec<At<FrameTable>>, Optional;
        fee_caps: Vec<At<FeeCapTable>>, Optional;
        office: OfficeTable, Optional;
    }

    /// `[office]`
    OfficeTable {
        hours: String, Optional;
        days: Vec<At<String>>, Optional;
    }

    /// `[kinds.KIND]`
    KindTable {
        alert: String, Optional;
        urgency: String, Optional;
        time_frame: String, Optional;
        advice: String, Optional;
        caution: String, Optional;
        gate: String, Optional;
        override_after: u16, Optional;
        documents: Vec<At<String>>, Optional;
        second_check: bool, Optional;
        remind_after: String, Optional;
        escalate_after: String, Optional;
        warn_from: String, Optional;
        warn: Vec<At<String>>, Optional;
    }

    /// `[[time_frames]]`
    FrameTable {
        names: Vec<At<String>>, Required;
        state: String, Optional;
        days: u16, Required;
        unit: String, Required;
        citation: String, Required;
        checked: Date, Optional;
        verified: bool, Optional;
        extension: u16, Optional;
    }

    /// `[[fee_caps]]`
    FeeCapTable {
        kinds: Vec<At<String>>, Required;
        state: String, Optional;
        base: String, Optional;
        tiers: Vec<At<TierTable>>, Optional;
        most: String, Optional;
        citation: String, Required;
        checked: Date, Optional;
        verified: bool, Optional;
    }

    /// `{ pages = 25, each = "1.00" }`
    TierTable {
        pages: u16, Optional;
        each: String, Required;
    }
}

/// The policy in the making: layers are laid on, later ones over earlier ones.
#[derive(Debug, Default)]
pub struct Draft {
    rules: BTreeMap<Kind, Rule>,
    /// Name, state (none: everywhere), and the time frame.
    frames: Vec<(String, Option<StateCode>, TimeFrame)>,
    due_soon_days: u16,
    training_days: u16,
    warn_from: Share,
    warn: Vec<Audience>,
    fee_caps: Vec<FeeCap>,
    office: Office,
}

/// Lays the built-in policy; what is noted is a fault of this program, and a test sees that there is none.
pub fn lay_built_in(draft: &mut Draft) -> (Vec<Fault>, Vec<Fault>) {
    lay("config/policy.toml".to_owned(), include_str!("../../config/policy.toml"), draft)
}

/// Lays the policy in `text` over `draft`. Answers the faults and the warnings.
pub fn lay(file: String, text: &str, draft: &mut Draft) -> (Vec<Fault>, Vec<Fault>) {
    let mut report = Report::new(file, text);
    if let Some(written) = document::read::<PolicyFile>(&mut report) {
        draft.lay(&written, &mut report);
    }
    report.into_parts()
}

impl Draft {
    /// The policy of a practice in `state`: the time frames of that state and those of every state.
    pub fn finish(self, state: Option<StateCode>) -> Policy {
        let mut time_frames: BTreeMap<String, Vec<TimeFrame>> = BTreeMap::new();
        for (name, of, frame) in self.frames {
            let here = time_frames.entry(name).or_default();
            if of.is_none() || of == state {
                here.push(frame);
            }
        }
        Policy {
            rules: self.rules,
            time_frames,
            disclosure: Disclosure::default(),
            due_soon_days: self.due_soon_days,
            training_days: self.training_days,
            office: self.office,
            warn_from: self.warn_from,
            warn: self.warn,
            fee_caps: self.fee_caps.into_iter().filter(|it| it.state.is_none() || it.state == state).collect(),
        }
    }

    fn lay(&mut self, file: &PolicyFile, report: &mut Report<'_>) {
        if let Some(days) = &file.due_soon_days {
            self.due_soon_days = days.value;
        }
        if let Some(days) = &file.training_days {
            self.training_days = days.value;
        }
        if let Some(office) = &file.office {
            ladder::lay_office(&mut self.office, &office.value, office.at, report);
        }
        if let Some(from) = file.warn_from.as_ref().and_then(|it| share(it, report)) {
            self.warn_from = from;
        }
        if let Some(warn) = &file.warn {
            self.warn = audience(warn, report);
        }
        let caps: Vec<FeeCap> = file
            .fee_caps
            .iter()
            .flat_map(|it| &it.value)
            .filter_map(|it| fees::fee_cap(&it.value, it.at, report))
            .collect();
        // A cap in a later layer takes the place of those for the same kind in the same state.
        for cap in &caps {
            for earlier in self.fee_caps.iter_mut().filter(|it| it.state == cap.state) {
                earlier.kinds.retain(|kind| !cap.kinds.contains(kind));
            }
        }
        self.fee_caps.retain(|it| !it.kinds.is_empty());
        self.fee_caps.extend(caps);
        let frames: Vec<_> = file
            .time_frames
            .iter()
            .flat_map(|it| &it.value)
            .flat_map(|it| time_frames(&it.value, it.at, report))
            .collect();
        self.frames.retain(|(name, state, _)| !frames.iter().any(|(own, of, _)| own == name && of == state));
        self.frames.extend(frames);
        for (name, table) in file.kinds.iter().flat_map(|it| &it.value.0) {
            match name.value.parse::<Kind>() {
                Ok(kind) => self.lay_rule(kind, table, report),
                Err(unknown) => {
                    let fault = report.fault(name.at, format!("unknown kind `{}`", name.value.escape_debug()));
                    suggest(fault, &name.value, unknown.expected);
                }
            }
        }
    }

    fn lay_rule(&mut self, kind: Kind, table: &At<KindTable>, report: &mut Report<'_>) {
        let KindTable {
            alert,
            urgency,
            time_frame,
            advice,
            caution,
            gate,
            override_after,
            documents,
            second_check,
            remind_after,
            escalate_after,
            warn_from,
            warn,
        } = &table.value;
        if !self.rules.contains_key(&kind) {
            for (key, is_there) in [
                ("alert", alert.is_some()),
                ("urgency", urgency.is_some()),
                ("advice", advice.is_some()),
                ("caution", caution.is_some()),
            ] {
                if !is_there {
                    report.fault(table.at, format!("missing key `{key}` for `{kind}`"));
                }
            }
        }
        let alert = alert.as_ref().and_then(|it| word(it, "alert", ALERT_RULES, report).map(|rule| (it.at, rule)));
        let urgency = urgency.as_ref().and_then(|it| word(it, "urgency", URGENCIES, report));
        let time_frame = time_frame.as_ref().and_then(|it| self.known_frame(it, report));
        let rule = self.rules.entry(kind).or_insert_with(|| Rule {
            alert: AlertRule::Now,
            urgency: Urgency::Prompt,
            advice: String::new(),
            caution: String::new(),
            time_frame: None,
            gate: Gate::default(),
            patience: Patience::default(),
            warn_from: None,
            warn: None,
        });
        if let Some((at, alert)) = alert {
            match forbidden(kind, alert) {
                Some(reason) => report.fault(at, reason).remedy("leave this key out"),
                None => rule.alert = alert,
            }
        }
        if let Some(urgency) = urgency {
            rule.urgency = urgency;
        }
        if let Some(time_frame) = time_frame {
            rule.time_frame = time_frame;
        }
        if let Some(advice) = advice {
            rule.advice.clone_from(&advice.value);
        }
        if let Some(caution) = caution {
            rule.caution.clone_from(&caution.value);
        }
        if let Some((gate, blocks)) =
            gate.as_ref().and_then(|it| word(it, "gate", GATES, report).map(|is| (it, is)))
        {
            match may_not_be(kind, blocks) {
                Some(reason) => report.fault(gate.at, reason).remedy("leave this key out"),
                None => rule.gate.blocks = blocks,
            }
        }
        if let Some(days) = override_after {
            rule.gate.override_after = days.value;
        }
        if let Some(written) = documents {
            rule.gate.documents = written.value.iter().filter_map(|it| any_of(it, report)).collect();
        }
        if let Some(second_check) = second_check {
            rule.gate.second_check = second_check.value;
        }
        ladder::lay_patience(&mut rule.patience, remind_after.as_ref(), escalate_after.as_ref(), report);
        if let Some(from) = warn_from.as_ref().and_then(|it| share(it, report)) {
            rule.warn_from = Some(from);
        }
        if let Some(warn) = warn {
            rule.warn = Some(audience(warn, report));
        }
    }

    /// The time frame that `written` names; `none` is none.
    fn known_frame(&self, written: &At<String>, report: &mut Report<'_>) -> Option<Option<String>> {
        if written.value == "none" {
            return Some(None);
        }
        let mut names: Vec<&str> = self.frames.iter().map(|(name, _, _)| name.as_str()).collect();
        names.sort_unstable();
        names.dedup();
        if names.contains(&written.value.as_str()) {
            return Some(Some(written.value.clone()));
        }
        names.push("none");
        suggest(report.fault(written.at, "expected the name of a time frame"), &written.value, &names);
        None
    }
}

const ALERT_RULES: &[(&str, AlertRule)] =
    &[("now", AlertRule::Now), ("digest", AlertRule::Digest), ("silent", AlertRule::Silent)];

const URGENCIES: &[(&str, Urgency)] =
    &[("routine", Urgency::Routine), ("prompt", Urgency::Prompt), ("critical", Urgency::Critical)];

/// Whether a release waits for an acknowledgement.
const GATES: &[(&str, bool)] = &[("block", true), ("soft", false)];

const UNITS: &[(&str, DayUnit)] = &[("calendar", DayUnit::Calendar), ("business", DayUnit::Business)];

const AUDIENCES: &[(&str, Audience)] = &[
    ("administrators", Audience::Administrators),
    ("providers", Audience::Providers),
    ("staff", Audience::Staff),
    ("assigned", Audience::Assigned),
];

/// The share of the time that `written` means.
fn share(written: &At<String>, report: &mut Report<'_>) -> Option<Share> {
    let shares: Vec<(&str, Share)> = Share::ALL.iter().map(|it| (it.as_str(), *it)).collect();
    word(written, "warn_from", &shares, report)
}

/// The people whom `written` means.
fn audience(written: &At<Vec<At<String>>>, report: &mut Report<'_>) -> Vec<Audience> {
    written.value.iter().filter_map(|it| word(it, "warn", AUDIENCES, report)).collect()
}

/// Why `kind` may not be announced so, if it may not.
fn forbidden(kind: Kind, alert: AlertRule) -> Option<String> {
    let must_be_now = kind.is_legal() || kind == Kind::Unclear;
    match alert {
        AlertRule::Now => None,
        AlertRule::Digest | AlertRule::Silent if must_be_now => {
            Some(format!("`{kind}` is always alerted `now`: a later word may come after the release"))
        }
        AlertRule::Silent if kind.is_request() => {
            Some(format!("`{kind}` may not be `silent`: nothing that asks for records is passed over"))
        }
        AlertRule::Digest | AlertRule::Silent => None,
    }
}

/// Why the gate of `kind` may not be so, if it may not.
fn may_not_be(kind: Kind, blocks: bool) -> Option<String> {
    match (kind, blocks) {
        (Kind::Patient | Kind::Guardian | Kind::Provider, true) => Some(format!(
            "the gate of `{kind}` may not `block`: they have a right with a clock running (45 CFR 164.524, 45 CFR 171)"
        )),
        (Kind::Attorney | Kind::Subpoena | Kind::Unclear, false) => {
            Some(format!("the gate of `{kind}` may not be `soft`: nothing goes out before someone has seen it"))
        }
        (
            Kind::CourtOrder
            | Kind::Insurer
            | Kind::Agency
            | Kind::Other
            | Kind::NotARequest
            | Kind::Patient
            | Kind::Guardian
            | Kind::Provider
            | Kind::Attorney
            | Kind::Subpoena
            | Kind::Unclear,
            _,
        ) => None,
    }
}

/// The proofs of which `written` asks for one: `authorization | protective-order`.
fn any_of(written: &At<String>, report: &mut Report<'_>) -> Option<Vec<Proof>> {
    let mut proofs = Vec::new();
    for name in written.value.split('|').map(str::trim) {
        match name.parse::<Proof>() {
            Ok(proof) => proofs.push(proof),
            Err(unknown) => {
                suggest(report.fault(written.at, "expected proofs, joined by `|`"), name, unknown.expected);
                return None;
            }
        }
    }
    Some(proofs)
}

/// One time frame for each of its names.
fn time_frames(
    table: &FrameTable,
    at: usize,
    report: &mut Report<'_>,
) -> Vec<(String, Option<StateCode>, TimeFrame)> {
    let state = table.state.as_ref().map(|it| state_code(it, report));
    let unit = table.unit.as_ref().and_then(|it| word(it, "unit", UNITS, report));
    if let Some(days) = table.days.as_ref().filter(|it| it.value == 0) {
        report.fault(days.at, "expected at least one day");
    }
    if let Some(citation) = table.citation.as_ref().filter(|it| it.value.trim().is_empty()) {
        report
            .fault(citation.at, "expected a source, but found none")
            .remedy("cite the rule, or say whose rule it is");
    }
    let checked = is_checked(at, table.checked.as_ref(), table.verified.as_ref(), report);
    let (Some(days), Some(citation), Some(unit), Some(names)) = (&table.days, &table.citation, unit, &table.names)
    else {
        return Vec::new();
    };
    let state = match state {
        Some(Some(state)) => Some(state),
        // The fault is noted; the time frame of an unknown state is nobody's.
        Some(None) => return Vec::new(),
        None => None,
    };
    let extension = table.extension.as_ref().map(|it| it.value);
    let frame = TimeFrame { days: days.value, unit, citation: citation.value.clone(), checked, extension };
    names.value.iter().map(|name| (name.value.clone(), state, frame.clone())).collect()
}

/// When a citation was checked; that it was not must be said.
fn is_checked(
    at: usize,
    checked: Option<&At<Date>>,
    verified: Option<&At<bool>>,
    report: &mut Report<'_>,
) -> Option<Date> {
    let is_unverified = verified.is_some_and(|it| !it.value);
    if checked.is_some() == is_unverified {
        report
            .fault(at, "expected either `checked` or `verified = false`")
            .remedy("give the day on which the citation was last checked, or say that it was not");
    }
    checked.map(|it| it.value)
}

/// The value that `written` stands for, among `words`.
pub fn word<T: Copy>(written: &At<String>, key: &str, words: &[(&str, T)], report: &mut Report<'_>) -> Option<T> {
    let found = words.iter().find(|(word, _)| *word == written.value).map(|(_, value)| *value);
    if found.is_none() {
        let known: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
        let fault = report.fault(written.at, format!("expected `{key}` to be one of {}", listed(&known)));
        if let Some(near) = nearest(&written.value, known.iter().copied()) {
            fault.remedy(format!("did you mean `{near}`?"));
        }
    }
    found
}

fn suggest(fault: &mut Fault, word: &str, known: &[&str]) {
    match nearest(word, known.iter().copied()) {
        Some(near) => fault.remedy(format!("did you mean `{near}`?")),
        None => fault.remedy(format!("there are {}", listed(known))),
    }
}

#[cfg(test)]
mod tests {
    use super::{Draft, lay, lay_built_in};
    use crate::model::{AlertRule, Kind, StateCode};

    /// Lays `own` over the built-in policy and compares what is said of it.
    #[track_caller]
    fn check(own: &str, expected: &[&str]) {
        let mut draft = Draft::default();
        lay_built_in(&mut draft);
        let (faults, _) = lay("policy.toml".into(), own, &mut draft);
        let found: Vec<String> = faults.iter().map(ToString::to_string).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn the_built_in_policy_has_no_fault_and_a_rule_with_advice_for_every_kind() {
        let mut draft = Draft::default();
        assert_eq!(lay_built_in(&mut draft), (vec![], vec![]));
        let policy = draft.finish(None);
        for kind in Kind::ALL {
            let rule = &policy.rules[kind];
            assert!(rule.alert == AlertRule::Silent || !rule.advice.is_empty(), "{kind}");
            assert!(rule.alert == AlertRule::Silent || !rule.caution.is_empty(), "{kind}");
            assert!(rule.time_frame.as_ref().is_none_or(|it| policy.time_frames.contains_key(it)), "{kind}");
        }
    }

    #[test]
    fn faults_name_the_line_and_come_all_at_once() {
        check(
            "due_soon_days = \"three\"\n\
             [kinds.atorney]\n\
             alert = \"now\"\n\
             [kinds.patient]\n\
             alert = \"nwo\"\n\
             time_frame = \"acess\"\n\
             [[time_frames]]\n\
             names = [\"access\"]\n\
             state = \"Texas\"\n\
             days = 0\n\
             unit = \"business\"\n\
             citation = \"\"\n",
            &[
                "policy.toml:1:17: expected `due_soon_days` to be a whole number from 0 to 65535, but found text",
                "policy.toml:2:8: unknown kind `atorney`; did you mean `attorney`?",
                "policy.toml:5:9: expected `alert` to be one of `now`, `digest`, `silent`; did you mean `now`?",
                "policy.toml:6:14: expected the name of a time frame; did you mean `access`?",
                "policy.toml:7:1: expected either `checked` or `verified = false`; give the day on which the citation \
                 was last checked, or say that it was not",
                "policy.toml:9:9: expected the two-letter code of a state of the US; did you mean `TX`?",
                "policy.toml:10:8: expected at least one day",
                "policy.toml:12:12: expected a source, but found none; cite the rule, or say whose rule it is",
            ],
        );
    }

    #[test]
    fn a_practice_cannot_silence_what_must_be_told() {
        check(
            "kinds.unclear.alert = \"digest\"\nkinds.subpoena.alert = \"silent\"\nkinds.provider.alert = \"silent\"",
            &[
                "policy.toml:1:23: `unclear` is always alerted `now`: a later word may come after the release; leave \
                 this key out",
                "policy.toml:2:24: `subpoena` is always alerted `now`: a later word may come after the release; \
                 leave this key out",
                "policy.toml:3:24: `provider` may not be `silent`: nothing that asks for records is passed over; \
                 leave this key out",
            ],
        );
    }

    #[test]
    fn whom_a_deadline_is_mailed_to_is_checked() {
        check(
            "warn_from = \"60\"\nwarn = [\"kessler\", \"staff\"]\n[kinds.patient]\nwarn = [\"asigned\"]\n",
            &[
                "policy.toml:1:13: expected `warn_from` to be one of `50`, `75`, `90`, `missed`",
                "policy.toml:2:9: expected `warn` to be one of `administrators`, `providers`, `staff`, `assigned`",
                "policy.toml:4:9: expected `warn` to be one of `administrators`, `providers`, `staff`, `assigned`; \
                 did you mean `assigned`?",
            ],
        );
    }

    #[test]
    fn a_practice_sets_single_keys_and_the_rest_stays() {
        let mut draft = Draft::default();
        lay_built_in(&mut draft);
        let own = "[kinds.insurer]\nalert = \"now\"\n[[time_frames]]\nnames = [\"access\"]\ndays = 9\n\
                   unit = \"calendar\"\ncitation = \"house rule\"\nchecked = 2026-11-24\n";
        let (faults, warnings) = lay("policy.toml".into(), own, &mut draft);
        assert_eq!((faults, warnings), (vec![], vec![]));
        let policy = draft.finish(Some(StateCode(['T', 'X'])));
        assert_eq!(policy.rules[&Kind::Insurer].alert, AlertRule::Now);
        assert!(!policy.rules[&Kind::Insurer].advice.is_empty());
        let mut days: Vec<u16> = policy.time_frames["access"].iter().map(|it| it.days).collect();
        days.sort_unstable();
        assert_eq!(days, [9, 15]);
    }
}
