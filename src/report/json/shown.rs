//! The line of `show ID --json`: that of `list --json`, with all that became of the entry.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::Serialize;

use super::super::story::Told;
use super::{Classified, Listed, assessment_of, line, rfc3339};
use crate::model::{
    Basis, Correction, Disposition, Dossier, Link, MoveState, Notice, PersonId, Practice, Private, Proof, Reason,
    Relation, Release, Shelf,
};

/// The line of `show ID --json`, without the line break.
pub fn shown(told: &Told<'_>, practice: &Practice) -> String {
    let Told { entry, notices, corrections, dossier, remarks, steps, moved } = *told;
    let time = |it: Timestamp| rfc3339(it, practice);
    line(&Shown {
        listed: Listed::new(entry, &assessment_of(entry), practice),
        deadline_basis: entry.deadline.as_ref().map(|it| it.basis.as_str()),
        assigned_to: dossier.assignee(),
        acknowledgements: entry
            .acknowledgements
            .iter()
            .map(|it| AcknowledgementLine { by: &it.by, at: time(it.at) })
            .collect(),
        releases: entry.releases.iter().map(|it| ReleaseLine::new(it, practice)).collect(),
        notices: notices.iter().map(|it| NoticeLine::new(it, practice)).collect(),
        corrections: corrections.iter().map(|it| CorrectionLine::new(it, practice)).collect(),
        dossier: DossierLines::new(dossier, practice),
        remarks: remarks
            .iter()
            .map(|it| RemarkLine { by: &it.by, at: time(it.at), text: it.text.expose() })
            .collect(),
        moved: moved.map(|it| MoveLine {
            to: it.shelf,
            state: it.state,
            mailbox: it.spot.mailbox.as_deref(),
            attempts: it.attempts,
            cause: it.cause.as_deref(),
        }),
        trail: steps
            .iter()
            .map(|it| StepLine {
                at: time(it.at),
                by: it.by.as_ref(),
                action: &it.action,
                detail: &it.detail,
                note: it.note.as_ref().map(|it| it.expose().as_str()),
            })
            .collect(),
    })
}

#[derive(Serialize)]
struct Shown<'a> {
    #[serde(flatten)]
    listed: Listed<'a>,
    deadline_basis: Option<&'a str>,
    assigned_to: Option<&'a PersonId>,
    acknowledgements: Vec<AcknowledgementLine<'a>>,
    releases: Vec<ReleaseLine<'a>>,
    notices: Vec<NoticeLine<'a>>,
    corrections: Vec<CorrectionLine<'a>>,
    #[serde(flatten)]
    dossier: DossierLines<'a>,
    remarks: Vec<RemarkLine<'a>>,
    trail: Vec<StepLine<'a>>,
    moved: Option<MoveLine<'a>>,
}

/// Where a message is that was to be moved: `in` is null in its inbox.
#[derive(Serialize)]
struct MoveLine<'a> {
    to: Shelf,
    state: MoveState,
    #[serde(rename = "in")]
    mailbox: Option<&'a str>,
    attempts: u32,
    cause: Option<&'a str>,
}

/// What people did about the entry, each list oldest first.
#[derive(Serialize)]
struct DossierLines<'a> {
    confirmations: Vec<ConfirmationLine<'a>>,
    overrides: Vec<ReasonedLine<'a>>,
    closings: Vec<ClosingLine<'a>>,
    extensions: Vec<ExtensionLine<'a>>,
    links: Vec<LinkLine<'a>>,
    /// Entries that bear on this one.
    linked_from: Vec<LinkLine<'a>>,
}

impl<'a> DossierLines<'a> {
    fn new(dossier: &'a Dossier, practice: &Practice) -> DossierLines<'a> {
        let time = |it: Timestamp| rfc3339(it, practice);
        let link =
            |it: &'a Link| LinkLine { entry: it.to.0, relation: it.relation, by: it.by.as_ref(), at: time(it.at) };
        DossierLines {
            confirmations: dossier
                .confirmations
                .iter()
                .map(|it| ConfirmationLine {
                    proof: it.proof,
                    by: &it.by,
                    at: time(it.at),
                    note: it.note.as_ref().map(|it| it.expose().as_str()),
                })
                .collect(),
            overrides: dossier
                .overrides
                .iter()
                .map(|it| ReasonedLine { by: &it.by, at: time(it.at), reason: it.reason.expose() })
                .collect(),
            closings: dossier
                .closings
                .iter()
                .map(|it| ClosingLine {
                    disposition: it.disposition,
                    reasons: &it.reasons,
                    by: &it.by,
                    at: time(it.at),
                    note: it.note.as_ref().map(|it| it.expose().as_str()),
                })
                .collect(),
            extensions: dossier
                .extensions
                .iter()
                .map(|it| ExtensionLine {
                    until: it.until,
                    by: &it.by,
                    at: time(it.at),
                    reason: it.reason.expose(),
                })
                .collect(),
            links: dossier.links.iter().map(link).collect(),
            linked_from: dossier.linked_from.iter().map(link).collect(),
        }
    }
}

#[derive(Serialize)]
struct ConfirmationLine<'a> {
    proof: Proof,
    by: &'a PersonId,
    at: String,
    note: Option<&'a str>,
}

#[derive(Serialize)]
struct ReasonedLine<'a> {
    by: &'a PersonId,
    at: String,
    reason: &'a str,
}

/// `disposition` is none where the request was opened again.
#[derive(Serialize)]
struct ClosingLine<'a> {
    disposition: Option<Disposition>,
    reasons: &'a [Reason],
    by: &'a PersonId,
    at: String,
    note: Option<&'a str>,
}

#[derive(Serialize)]
struct ExtensionLine<'a> {
    until: Date,
    by: &'a PersonId,
    at: String,
    reason: &'a str,
}

/// `by` is none where the program saw it.
#[derive(Serialize)]
struct LinkLine<'a> {
    entry: i64,
    relation: Relation,
    by: Option<&'a PersonId>,
    at: String,
}

/// What a person corrected; `before` and `after` are answers as in `classify --json`.
#[derive(Serialize)]
struct CorrectionLine<'a> {
    by: &'a PersonId,
    at: String,
    note: Option<&'a str>,
    before: Classified<'a>,
    after: Classified<'a>,
}

impl<'a> CorrectionLine<'a> {
    fn new(it: &'a Correction, practice: &Practice) -> CorrectionLine<'a> {
        CorrectionLine {
            by: &it.by,
            at: rfc3339(it.at, practice),
            note: it.note.as_ref().map(|it| it.expose().as_str()),
            before: Classified::new(None, &it.before),
            after: Classified::new(None, &it.after),
        }
    }
}

#[derive(Serialize)]
struct RemarkLine<'a> {
    by: &'a PersonId,
    at: String,
    text: &'a str,
}

/// One row of the audit trail, with what the person wrote; `by` is none for the service.
#[derive(Serialize)]
struct StepLine<'a> {
    at: String,
    by: Option<&'a PersonId>,
    action: &'a str,
    detail: &'a str,
    note: Option<&'a str>,
}

#[derive(Serialize)]
struct AcknowledgementLine<'a> {
    by: &'a PersonId,
    at: String,
}

#[derive(Serialize)]
struct ReleaseLine<'a> {
    by: &'a PersonId,
    at: String,
    what: &'a str,
    means: &'a str,
    to: &'a str,
    partial: bool,
    purpose: Option<&'a str>,
    basis: Option<Basis>,
    /// Whether it counts for an accounting of disclosures: 45 CFR 164.528.
    accountable: bool,
    fee: Option<&'a str>,
    fee_paid: bool,
    fee_reason: Option<&'a str>,
    /// Why it went out against the policy; none where it was in policy.
    out_of_policy: Option<&'a str>,
}

impl<'a> ReleaseLine<'a> {
    fn new(it: &'a Release, practice: &Practice) -> ReleaseLine<'a> {
        let written = |note: &'a Option<Private<String>>| note.as_ref().map(|it| it.expose().as_str());
        ReleaseLine {
            by: &it.by,
            at: rfc3339(it.at, practice),
            what: it.what.expose(),
            means: it.means.expose(),
            to: it.to.expose(),
            partial: it.partial,
            purpose: written(&it.purpose),
            basis: it.basis,
            accountable: it.is_accountable(),
            fee: it.fee.as_deref(),
            fee_paid: it.fee_paid,
            fee_reason: written(&it.fee_reason),
            out_of_policy: written(&it.out_of_policy),
        }
    }
}

#[derive(Serialize)]
struct NoticeLine<'a> {
    id: i64,
    purpose: &'static str,
    to: &'a PersonId,
    state: &'static str,
    attempts: u32,
    told_at: Option<String>,
    reply: Option<&'a str>,
}

impl<'a> NoticeLine<'a> {
    fn new(it: &'a Notice, practice: &Practice) -> NoticeLine<'a> {
        NoticeLine {
            id: it.id.0,
            purpose: it.purpose.as_str(),
            to: &it.recipient.person,
            state: it.delivery.state.as_str(),
            attempts: it.delivery.attempts,
            told_at: it.delivery.told.map(|told| rfc3339(told, practice)),
            reply: it.delivery.reply.as_ref().map(|it| it.expose().as_str()),
        }
    }
}
