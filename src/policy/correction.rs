//! What an answer is once people have mended it.
//!
//! A person's word counts for what they set; the rest stays as the program read it. Of several corrections the later counts.
//! Whoever says the kind has looked at the message: the review is settled, there is no second kind any more, and what the
//! program could not read is no longer unread. Whoever mends a name alone has settled nothing else.
//!
//! One thing is not a person's: a page that was read only after they spoke. Where it shows a legal paper and their answer
//! is none, the program's answer stands, for review.

use crate::model::{Assessment, DueDate, Field, Kind, Mend, PersonId, Private, Requester};

/// `assessment` with what `mends` set, oldest first.
pub fn mended(assessment: Assessment, mends: &[Mend]) -> Assessment {
    let all = mends.iter().cloned().fold(Mend::default(), followed);
    let mended = apply(assessment, &all);
    match all.kind.is_some() {
        true => Assessment { confidence: 1.0, review: false, runner_up: None, problems: Vec::new(), ..mended },
        false => mended,
    }
}

/// The answer to a message of which more was read after `mends` were made, oldest first: `assessment` is what the program
/// makes of all of it. Without mends it stays as it is.
pub fn mended_before(assessment: Assessment, mends: &[Mend]) -> Assessment {
    let kind = mends.iter().rev().find_map(|it| it.kind);
    match kind {
        Some(kind) if assessment.kind.is_legal() && !kind.is_legal() => {
            Assessment { review: true, runner_up: Some((kind, 0.5)), ..assessment }
        }
        Some(_) | None => mended(assessment, mends),
    }
}

/// What `earlier` and `later` set together.
fn followed(earlier: Mend, later: Mend) -> Mend {
    Mend {
        kind: later.kind.or(earlier.kind),
        relationship: later.relationship.or(earlier.relationship),
        patients: later.patients.or(earlier.patients),
        requester: later.requester.or(earlier.requester),
        organization: later.organization.or(earlier.organization),
        providers: later.providers.or(earlier.providers),
        due: later.due.or(earlier.due),
    }
}

fn apply(mut assessment: Assessment, mend: &Mend) -> Assessment {
    let Mend { kind, relationship, patients, requester, organization, providers, due } = mend;
    let mut stale: Vec<Field> = Vec::new();
    if let Some(kind) = *kind {
        if kind != assessment.kind {
            stale.push(Field::Kind);
        }
        assessment.kind = kind;
    }
    if relationship.is_some() {
        assessment.relationship = *relationship;
        stale.push(Field::Relationship);
    }
    if assessment.kind != Kind::Guardian {
        assessment.relationship = None;
        stale.push(Field::Relationship);
    }
    if let Some(patients) = patients {
        assessment.patients.clone_from(patients);
        stale.push(Field::Patients);
    }
    let set = |value: &Option<Private<String>>, before: Option<Private<String>>| value.clone().or(before);
    let Requester { name, organization: firm } = assessment.requester;
    assessment.requester = Requester { name: set(requester, name), organization: set(organization, firm) };
    if requester.is_some() || organization.is_some() {
        stale.push(Field::Requester);
    }
    if let Some(providers) = providers {
        assessment.providers = unique(providers);
        stale.push(Field::Providers);
    }
    match due {
        Some(DueDate::By(date)) => assessment.due = Some(*date),
        Some(DueDate::Unset) => assessment.due = None,
        None => {}
    }
    if due.is_some() {
        stale.push(Field::Due);
    }
    // Words that spoke for what is no longer the answer.
    assessment.evidence.retain(|it| !stale.contains(&it.field));
    if assessment.kind == Kind::NotARequest {
        let Assessment { kind, confidence, review, problems, evidence, .. } = assessment;
        return Assessment { kind, confidence, review, problems, evidence, ..Assessment::default() };
    }
    assessment
}

fn unique(providers: &[PersonId]) -> Vec<PersonId> {
    let mut unique: Vec<PersonId> = Vec::new();
    for id in providers {
        if !unique.contains(id) {
            unique.push(id.clone());
        }
    }
    unique
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::{mended, mended_before};
    use crate::model::{Assessment, DueDate, Kind, Mend, Patient, Relationship};

    fn patient(name: &str) -> Patient {
        Patient { name: name.into(), dob: None }
    }

    fn read(kind: Kind) -> Assessment {
        Assessment {
            kind,
            confidence: 0.4,
            review: true,
            patients: vec![patient("Rosa Delgado")],
            due: Some(date(2026, 12, 1)),
            runner_up: Some((Kind::Attorney, 0.3)),
            ..Assessment::default()
        }
    }

    fn to(kind: Kind) -> Mend {
        Mend { kind: Some(kind), ..Mend::default() }
    }

    #[test]
    fn what_is_not_set_stays_and_the_review_is_settled() {
        let after = mended(read(Kind::Patient), &[to(Kind::Insurer)]);
        assert_eq!((after.kind, after.review, after.runner_up), (Kind::Insurer, false, None));
        assert_eq!((after.patients.len(), after.due), (1, Some(date(2026, 12, 1))));
    }

    #[test]
    fn who_mends_a_name_alone_settles_nothing_else() {
        let after =
            mended(read(Kind::Patient), &[Mend { patients: Some(vec![patient("Ana Roe")]), ..Mend::default() }]);
        assert_eq!((after.review, after.confidence, after.runner_up), (true, 0.4, Some((Kind::Attorney, 0.3))));
        assert_eq!(&after.patients[..], &[patient("Ana Roe")][..]);
    }

    #[test]
    fn a_later_word_counts_and_an_earlier_one_stays_for_what_it_alone_set() {
        let first = Mend { patients: Some(vec![patient("Ana Roe")]), due: Some(DueDate::Unset), ..to(Kind::Other) };
        let after = mended(read(Kind::Unclear), &[first, to(Kind::Attorney)]);
        assert_eq!((after.kind, after.due, &after.patients[..]), (Kind::Attorney, None, &[patient("Ana Roe")][..]));
    }

    #[test]
    fn only_a_guardian_has_a_relationship() {
        let parent = Mend { relationship: Some(Relationship::Parent), ..to(Kind::Guardian) };
        assert_eq!(
            mended(read(Kind::Patient), std::slice::from_ref(&parent)).relationship,
            Some(Relationship::Parent)
        );
        assert_eq!(mended(read(Kind::Patient), &[parent, to(Kind::Patient)]).relationship, None);
    }

    #[test]
    fn no_request_has_no_fields() {
        let after = mended(read(Kind::Attorney), &[to(Kind::NotARequest)]);
        assert!(after.patients.is_empty() && after.due.is_none() && !after.review);
    }

    #[test]
    fn who_takes_a_request_for_none_and_thinks_again_loses_nothing() {
        let after = mended(read(Kind::Subpoena), &[to(Kind::NotARequest), to(Kind::Subpoena)]);
        assert_eq!((after.kind, after.patients.len(), after.due), (Kind::Subpoena, 1, Some(date(2026, 12, 1))));
    }

    #[test]
    fn a_page_that_nobody_had_read_may_still_show_a_legal_paper() {
        let found = mended_before(read(Kind::Subpoena), &[to(Kind::NotARequest)]);
        assert_eq!((found.kind, found.review), (Kind::Subpoena, true));
        let found = mended_before(read(Kind::Provider), &[to(Kind::NotARequest)]);
        assert_eq!((found.kind, found.review), (Kind::NotARequest, false));
        assert_eq!(mended_before(read(Kind::Provider), &[]), read(Kind::Provider));
    }
}
