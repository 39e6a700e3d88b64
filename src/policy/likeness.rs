//! Which earlier entries an entry bears on: it asks again, it is the same request by another way, it answers in a thread, or
//! it withdraws one.
//!
//! A link is for the eyes of whoever works on the request. It suppresses no alert and closes nothing (invariant 2), so what
//! only looks alike may be linked: the same patient and the same sender.

use std::collections::BTreeSet;

use jiff::SignedDuration;

use crate::model::{Assessment, Entry, EntryId, Flag, Patient, Private, Relation};

/// The same request comes by mail and by fax within so many hours; what comes later asks again.
const SAME_WITHIN: SignedDuration = SignedDuration::from_hours(10 * 24);

/// The most earlier entries to which one is linked.
const MOST: usize = 8;

/// By what entries about the same patients are found.
pub fn keys(assessment: &Assessment) -> Vec<Private<String>> {
    let keys: BTreeSet<String> = assessment.patients.iter().map(|it| name_key(it.name.expose())).collect();
    keys.into_iter().filter(|it| it.contains(' ')).map(|it| Private::new(format!("patient {it}"))).collect()
}

/// How `entry` bears on earlier ones: on those of `answered`, in whose thread it stands, and on those of `others` that are
/// about one of its patients. The newest first.
pub fn links(entry: &Entry, answered: &[EntryId], others: &[Entry]) -> Vec<(EntryId, Relation)> {
    let Some(assessment) = &entry.assessment else { return Vec::new() };
    let mut earlier: Vec<&Entry> = others.iter().filter(|it| it.id < entry.id).collect();
    earlier.sort_by_key(|it| std::cmp::Reverse(it.id));
    let of_requests = earlier.into_iter().filter_map(|it| relation(entry, assessment, it).map(|how| (it.id, how)));
    let mut links: Vec<(EntryId, Relation)> = of_requests.take(MOST).collect();
    let is_linked = |id: EntryId, links: &[(EntryId, Relation)]| links.iter().any(|(other, _)| *other == id);
    for id in answered.iter().filter(|it| **it < entry.id) {
        if !is_linked(*id, &links) {
            links.push((*id, Relation::Reply));
        }
    }
    links
}

/// How `entry` bears on `other` by what is asked; none where one of them asks for nothing.
fn relation(entry: &Entry, assessment: &Assessment, other: &Entry) -> Option<Relation> {
    let before = other.assessment.as_ref()?;
    let withdraws = assessment.flags.contains(&Flag::Withdrawal);
    if !before.kind.is_request()
        || !(assessment.kind.is_request() || withdraws)
        || !share_a_patient(assessment, before)
    {
        return None;
    }
    let is_same_sender = same_requester(entry, assessment, other, before);
    match (withdraws, assessment.flags.contains(&Flag::SecondNotice)) {
        (true, _) => is_same_sender.then_some(Relation::Withdraws),
        (false, true) => is_same_sender.then_some(Relation::SecondNotice),
        (false, false) if is_same_sender && before.kind == assessment.kind => {
            let passed = entry.arrived.duration_since(other.arrived).abs();
            Some(if passed <= SAME_WITHIN { Relation::SameRequest } else { Relation::SecondNotice })
        }
        (false, false) => None,
    }
}

fn share_a_patient(one: &Assessment, other: &Assessment) -> bool {
    let is_same = |one: &Patient, other: &Patient| {
        let same_name = name_key(one.name.expose()) == name_key(other.name.expose());
        // Two people of one name are told apart by their birthdays.
        let apart =
            one.dob.as_ref().zip(other.dob.as_ref()).is_some_and(|(one, other)| one.expose() != other.expose());
        same_name && !apart
    };
    one.patients.iter().any(|it| other.patients.iter().any(|that| is_same(it, that)))
}

/// Whether both are asked by the same organization, the same person, or from the same address.
fn same_requester(entry: &Entry, one: &Assessment, before: &Entry, other: &Assessment) -> bool {
    let same = |one: &Option<Private<String>>, other: &Option<Private<String>>| {
        one.as_ref().zip(other.as_ref()).map(|(one, other)| name_key(one.expose()) == name_key(other.expose()))
    };
    let organization = same(&one.requester.organization, &other.requester.organization);
    let name = same(&one.requester.name, &other.requester.name);
    let sender = entry.sender.expose().eq_ignore_ascii_case(before.sender.expose());
    organization == Some(true) || name == Some(true) || (organization.is_none() && name.is_none() && sender)
}

/// A name with its words in one order and without marks, capitals and single letters: `DELGADO, Rosa M.` is `delgado rosa`.
fn name_key(name: &str) -> String {
    let lower = name.to_lowercase();
    let words = lower.split(|it: char| !it.is_alphanumeric()).filter(|it| it.chars().count() > 1);
    words.collect::<BTreeSet<&str>>().into_iter().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use jiff::{SignedDuration, Timestamp};

    use super::{keys, links};
    use crate::model::{
        Assessment, Entry, EntryId, Flag, InboxName, Kind, Patient, Private, Relation, Requester, State,
    };

    /// Who asks for whom, when and with what else.
    struct Said<'a> {
        kind: Kind,
        patient: &'a str,
        born: Option<&'a str>,
        firm: &'a str,
        flags: &'a [Flag],
        day: i64,
    }

    const FIRST: Said<'static> = Said {
        kind: Kind::Attorney,
        patient: "Rosa M. Delgado",
        born: None,
        firm: "Pruitt & Lowe",
        flags: &[],
        day: 0,
    };

    fn entry(id: i64, said: &Said<'_>) -> Entry {
        let arrived = "2026-11-24T15:00Z".parse::<Timestamp>().unwrap() + SignedDuration::from_hours(24 * said.day);
        let patient =
            Patient { name: said.patient.into(), dob: said.born.map(|it| Private::new(it.parse().unwrap())) };
        Entry {
            id: EntryId(id),
            inbox: InboxName::new("records"),
            arrived,
            stored: arrived,
            state: State::Open,
            disposition: None,
            assessment: Some(Assessment {
                kind: said.kind,
                patients: vec![patient],
                requester: Requester { organization: Some(said.firm.into()), ..Requester::default() },
                flags: said.flags.iter().copied().collect::<BTreeSet<_>>(),
                ..Assessment::default()
            }),
            deadline: None,
            alerted: None,
            acknowledgements: Vec::new(),
            releases: Vec::new(),
            sender: "fax@gateway.example".into(),
            subject: "Fax".into(),
        }
    }

    #[track_caller]
    fn check(later: &Said<'_>, expected: Option<Relation>) {
        let (before, after) = (entry(3, &FIRST), entry(9, later));
        let found = links(&after, &[], std::slice::from_ref(&before));
        assert_eq!(found, expected.map(|it| (EntryId(3), it)).into_iter().collect::<Vec<_>>());
        assert_eq!(links(&before, &[], std::slice::from_ref(&after)), [], "it bears on earlier ones only");
    }

    #[test]
    fn the_same_request_by_another_way_is_linked_and_a_later_one_asks_again() {
        let same = Said { patient: "DELGADO, Rosa", ..FIRST };
        check(&Said { day: 2, ..same }, Some(Relation::SameRequest));
        check(&Said { day: 30, ..FIRST }, Some(Relation::SecondNotice));
        check(&Said { day: 2, flags: &[Flag::SecondNotice], ..FIRST }, Some(Relation::SecondNotice));
        check(&Said { kind: Kind::NotARequest, flags: &[Flag::Withdrawal], ..FIRST }, Some(Relation::Withdraws));
    }

    #[test]
    fn another_patient_another_sender_and_another_kind_are_not() {
        check(&Said { patient: "Ruth Delgado", ..FIRST }, None);
        check(&Said { firm: "Quist Law", ..FIRST }, None);
        check(&Said { kind: Kind::Subpoena, ..FIRST }, None);
        check(&Said { kind: Kind::NotARequest, ..FIRST }, None);
        let born = |day| Said { born: Some(day), ..FIRST };
        let (one, other) = (entry(3, &born("1984-03-02")), entry(9, &born("1951-07-30")));
        assert_eq!(links(&other, &[], &[one]), [], "a birthday tells two of one name apart");
    }

    #[test]
    fn an_answer_in_a_thread_is_linked_once() {
        let (before, after) = (entry(3, &FIRST), entry(9, &Said { kind: Kind::NotARequest, ..FIRST }));
        assert_eq!(links(&after, &[EntryId(3), EntryId(12)], &[before]), [(EntryId(3), Relation::Reply)]);
    }

    #[test]
    fn a_patient_is_found_by_the_words_of_the_name() {
        let keys_of = |name| {
            let assessment = entry(1, &Said { patient: name, ..FIRST }).assessment.unwrap();
            keys(&assessment).into_iter().map(Private::into_exposed).collect::<Vec<_>>()
        };
        assert_eq!(keys_of("DELGADO, Rosa M."), keys_of("Rosa Delgado"));
        assert_eq!(keys_of("R.D."), [""; 0], "initials are nobody's name");
    }
}
