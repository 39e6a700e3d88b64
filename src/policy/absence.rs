//! Who stands in for those who are away.
//!
//! Whoever is away is told all the same: they may read their mail, and what concerns them is theirs to know. Their deputy is
//! told at the same time, and where the deputy is away too, the deputy's own.

use jiff::civil::Date;

use crate::model::{Person, PersonId, Practice, Recipient};
use crate::policy::notices;

/// `recipients`, and the deputies of those among them who are away on `today`; each person and each address once.
pub fn with_deputies(mut recipients: Vec<Recipient>, practice: &Practice, today: Date) -> Vec<Recipient> {
    let away: Vec<PersonId> = recipients.iter().map(|it| it.person.clone()).collect();
    for deputy in away.iter().flat_map(|it| deputies(it, practice, today)) {
        notices::add(deputy.as_recipient(), &mut recipients);
    }
    recipients
}

/// Who stands in for `person` on `today`: nobody where they are not away, else their deputy, and where that one is away
/// too, the deputy's deputy, and so on.
pub fn deputies<'a>(person: &PersonId, practice: &'a Practice, today: Date) -> Vec<&'a Person> {
    let mut found: Vec<&Person> = Vec::new();
    let mut next = practice.person(person);
    while let Some((absent, _)) = next.filter(|(it, _)| it.is_away(today)) {
        next = absent.deputy.as_ref().and_then(|it| practice.person(it));
        // Two who stand in for each other and are both away are told once each.
        match next {
            Some((deputy, _)) if &deputy.id != person && !found.contains(&deputy) => found.push(deputy),
            Some(_) | None => break,
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::with_deputies;
    use crate::model::{Absence, PersonId, Practice};
    use crate::policy::tests::practice;

    /// Alvarez (away December 20 to January 2) has okafor, who is away on December 24 and 25, and has lindqvist.
    fn with_absences() -> Practice {
        let mut practice = practice();
        let alvarez = &mut practice.providers[0].person;
        alvarez.away = vec![Absence { from: date(2026, 12, 20), to: date(2027, 1, 2) }];
        alvarez.deputy = Some(PersonId::new("okafor"));
        let okafor = &mut practice.providers[1].person;
        okafor.away = vec![Absence { from: date(2026, 12, 24), to: date(2026, 12, 25) }];
        okafor.deputy = Some(PersonId::new("lindqvist"));
        practice
    }

    #[track_caller]
    fn check(practice: &Practice, day: &str, expected: &[&str]) {
        let recipients = vec![practice.providers[0].person.as_recipient()];
        let found = with_deputies(recipients, practice, day.parse().unwrap());
        assert_eq!(found.iter().map(|it| it.person.as_str()).collect::<Vec<_>>(), expected, "{day}");
    }

    #[test]
    fn who_is_away_is_told_and_so_is_the_deputy() {
        let practice = with_absences();
        check(&practice, "2026-12-19", &["alvarez"]);
        check(&practice, "2026-12-20", &["alvarez", "okafor"]);
        check(&practice, "2026-12-24", &["alvarez", "okafor", "lindqvist"]);
        check(&practice, "2027-01-02", &["alvarez", "okafor"]);
        check(&practice, "2027-01-03", &["alvarez"]);
    }

    #[test]
    fn two_who_stand_in_for_each_other_end_nothing() {
        let mut practice = with_absences();
        practice.providers[1].person.deputy = Some(PersonId::new("alvarez"));
        check(&practice, "2026-12-24", &["alvarez", "okafor"]);
    }
}
