//! Whether a mail that carries the token of a notice is that notice's answer.
//!
//! It must come from the one to whom the notice went, from an address of theirs, and a person must have written it. A token
//! alone proves little, for it goes along when a notice is forwarded; an address alone proves little, for anyone can write
//! it. What is in doubt does not count: then one reminder too many goes out, and nobody believes that a request was seen
//! which nobody has seen.

use std::sync::LazyLock;

use regex::Regex;

use crate::model::{Envelope, Notice, Practice};
use crate::policy::may::{Act, may};

/// What automatic answers say that bear no other mark of one.
static ABSENCE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?ix)
        \b (?: i \s+ am | i'm | i’m | i \s+ will \s+ be | i'll \s+ be | i’ll \s+ be | we \s+ are ) \b [^.\n]{0,40}
            \b (?: out \s+ of | away | on \s+ (?: \w+ \s+ )? (?: leave | vacation | holiday | pto ) | travell?ing | unavailable )
        | ^ \W* (?: out \s+ of \s+ (?: the \s+ )? office | away \s+ (?: from | until ) | on \s+ (?: leave | vacation ) )
        | \b (?: automatic | automated ) \s+ (?: reply | response | answer | message | e-?mail ) | \b auto [\s-]? (?: reply | response )
        | \b (?: limited | no | intermittent | little ) \s+ access \s+ to \s+ (?: my \s+ )? e-?mail
        | \b (?: mailbox | address | inbox | account ) \s+ is \s+ (?: not | no \s+ longer ) \s+ (?: monitored | in \s+ use | active | read )
        | \b no \s+ longer \s+ (?: with | works? | employed | working ) \b
        | \b (?: upon | on | after ) \s+ my \s+ return \b | \b when \s+ i \s+ (?: return | am \s+ back | get \s+ back )
        | ^ \W* thank \s+ you \s+ for \s+ (?: your \s+ (?: e-?mail | message ) | contacting | writing | reaching )
        ",
    )
    .expect("the pattern is fixed")
});

/// Whether the mail comes from the one to whom `notice` went, from that address or another of theirs.
pub fn is_from_recipient(envelope: &Envelope, notice: &Notice, practice: &Practice) -> bool {
    let [sender] = envelope.from.as_slice() else { return false };
    let Some((person, _)) = practice.person(&notice.recipient.person) else { return false };
    let known = std::iter::once(&notice.recipient.email).chain(person.addresses());
    let sender = sender.email.expose().trim();
    known.into_iter().any(|it| it.expose().eq_ignore_ascii_case(sender))
}

/// Whether the mail, which comes from the recipient of `notice`, shows that they have seen what it tells. `words` are those
/// that they wrote themselves.
pub fn counts(envelope: &Envelope, words: &str, notice: &Notice, practice: &Practice) -> bool {
    let person = practice.person(&notice.recipient.person);
    notice.purpose.is_answerable()
        && notice.token.is_some()
        && envelope.automatic.is_none()
        && envelope.by_hand
        && !ABSENCE.is_match(words)
        && person.is_some_and(|(_, role)| may(role, Act::Acknowledge).is_ok())
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::{counts, is_from_recipient};
    use crate::model::{
        Address, Automatic, Delivery, DeliveryState, EntryId, Envelope, Letter, Notice, NoticeId, Person, PersonId,
        Practice, Purpose, Staff, Urgency,
    };
    use crate::policy::tests::practice;

    fn notice(person: &Person) -> Notice {
        let created = Timestamp::UNIX_EPOCH;
        Notice {
            id: NoticeId(17),
            token: Some("0123456789abcdef0123456789abcdef".into()),
            instead_of: None,
            entry: Some(EntryId(9)),
            purpose: Purpose::Alert,
            urgency: Urgency::Prompt,
            recipient: person.as_recipient(),
            letter: Letter { subject: "x".into(), text: "x".into(), html: "x".into() },
            created,
            delivery: Delivery {
                state: DeliveryState::Told,
                attempts: 1,
                next_attempt: created,
                told: Some(created),
                reply: Some("250 ok".into()),
            },
        }
    }

    fn from(addresses: &[&str]) -> Envelope {
        let from = addresses.iter().map(|it| Address { name: None, email: (*it).into() }).collect();
        Envelope { from, by_hand: true, ..Envelope::default() }
    }

    fn with_another_address() -> Practice {
        let mut practice = practice();
        practice.providers[0].person.emails = vec!["maria@mailbox.example".into()];
        practice
    }

    #[track_caller]
    fn check_from(addresses: &[&str], expected: bool) {
        let practice = with_another_address();
        let notice = notice(&practice.providers[0].person);
        assert_eq!(is_from_recipient(&from(addresses), &notice, &practice), expected, "{addresses:?}");
    }

    #[test]
    fn only_the_recipient_answers_from_whichever_address_of_theirs() {
        check_from(&["alvarez@cedarhollow.example"], true);
        check_from(&["Alvarez@CedarHollow.example"], true);
        check_from(&["maria@mailbox.example"], true);
        check_from(&["okafor@cedarhollow.example"], false);
        check_from(&["alvarez@cedarhollow.example.evil.example"], false);
        check_from(&["alvarez@cedarhollow.example", "okafor@cedarhollow.example"], false);
        check_from(&[], false);
    }

    #[track_caller]
    fn check(words: &str, expected: bool) {
        let practice = practice();
        let notice = notice(&practice.providers[0].person);
        let envelope = from(&["alvarez@cedarhollow.example"]);
        assert_eq!(counts(&envelope, words, &notice, &practice), expected, "{words:?}");
    }

    #[test]
    fn whatever_a_person_writes_counts_and_what_only_a_mailbox_writes_does_not() {
        for words in [
            "",
            "ok",
            "Seen, thanks.",
            "Not me, this is Dr. Okafor's patient.",
            "I'll call the carrier. Dr. Okafor is on vacation, so I take this one.",
            "Received. Please hold everything until I am in the office at noon.",
        ] {
            check(words, true);
        }
        for words in [
            "I am out of the office until Monday and will read your message then.",
            "Out of office until January 4.",
            "I'm currently on maternity leave.",
            "I am traveling with limited access to email.",
            "Thank you for your message. I will answer upon my return.",
            "This is an automatic reply.",
            "Dr. Alvarez no longer works here.",
            "This mailbox is not monitored.",
        ] {
            check(words, false);
        }
    }

    #[test]
    fn neither_machines_nor_staff_nor_notices_without_a_token_count() {
        let mut practice = practice();
        let person = practice.providers[0].person.clone();
        let staff = Person::new(PersonId::new("dunn"), "Tom Dunn".into(), "dunn@cedarhollow.example".into());
        practice.staff = vec![Staff { person: staff.clone(), may_release: true, trained_on: None }];
        let envelope = from(&["alvarez@cedarhollow.example"]);
        let count = |envelope: &Envelope, notice: &Notice| counts(envelope, "Seen", notice, &practice);
        assert!(count(&envelope, &notice(&person)));
        assert!(!count(&Envelope { by_hand: false, ..envelope.clone() }, &notice(&person)));
        assert!(!count(&Envelope { automatic: Some(Automatic::List), ..envelope.clone() }, &notice(&person)));
        assert!(!count(&envelope, &Notice { token: None, ..notice(&person) }));
        assert!(!count(&envelope, &Notice { purpose: Purpose::Health, ..notice(&person) }));
        assert!(!count(&from(&["dunn@cedarhollow.example"]), &notice(&staff)));
    }
}
