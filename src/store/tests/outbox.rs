//! The outbox: who counts as told, and what follows from each answer.

use jiff::civil::date;

use super::{Scratch, at, notice, scratch};
use crate::model::{
    Delivery, DeliveryState, EntryId, NewNotice, NoticeId, Private, Purpose, Relation, State, Urgency,
};
use crate::store::{Action, Instead, StoreError};

fn ids(scratch: &Scratch, entry: EntryId) -> Vec<NoticeId> {
    scratch.store.notices_of(entry).unwrap().iter().map(|it| it.id).collect()
}

fn delivery(scratch: &Scratch, id: NoticeId) -> Delivery {
    scratch.store.notice(id).unwrap().unwrap().delivery
}

fn reply(text: &str) -> Private<String> {
    text.into()
}

fn tell(notices: &[NewNotice]) -> Instead {
    Instead::Tell(notices.to_vec())
}

fn undelivered(id: NoticeId) -> NewNotice {
    notice(Purpose::Undelivered(id.0), "kessler")
}

#[test]
fn a_notice_comes_back_as_it_was_posted() {
    let scratch = scratch();
    let new = [
        notice(Purpose::Health, "kessler"),
        notice(Purpose::Undelivered(3), "kessler"),
        notice(Purpose::Digest(date(2026, 11, 2)), "alvarez"),
    ];
    for (id, new) in scratch.store.post(&new, at(5)).unwrap().into_iter().zip(new) {
        let found = scratch.store.notice(id).unwrap().unwrap();
        assert_eq!((found.entry, found.purpose, found.urgency), (new.entry, new.purpose, new.urgency));
        assert_eq!((found.recipient, found.letter), (new.recipient, new.letter));
        let fresh =
            Delivery { state: DeliveryState::Scheduled, attempts: 0, next_attempt: at(5), told: None, reply: None };
        assert_eq!((found.created, found.delivery), (at(5), fresh));
    }
    assert_eq!(scratch.store.notice(NoticeId(99)).unwrap(), None);
}

#[test]
fn an_entry_is_alerted_with_the_last_of_its_alerts() {
    let scratch = scratch();
    let entry = scratch.alert(1);
    let ids = ids(&scratch, entry);
    assert!(scratch.store.begin_attempt(ids[0], at(10)).unwrap());
    scratch.store.told(ids[0], &reply("250 queued as 1"), at(11)).unwrap();
    assert_eq!(scratch.state_of(entry), State::Open);
    scratch.store.told(ids[1], &reply("250 queued as 2"), at(12)).unwrap();
    let found = scratch.store.entry(entry).unwrap().unwrap();
    assert_eq!((found.state, found.alerted), (State::Alerted, Some(at(12))));
    let delivered = delivery(&scratch, ids[0]);
    assert_eq!((delivered.state, delivered.told, delivered.attempts), (DeliveryState::Told, Some(at(11)), 1));
    assert_eq!(delivered.reply.unwrap().expose(), "250 queued as 1");
    assert_eq!(scratch.store.trail(entry).unwrap().last().unwrap().action, Action::Alerted);
}

#[test]
fn a_second_answer_changes_nothing() {
    let scratch = scratch();
    let entry = scratch.alert(1);
    let id = ids(&scratch, entry)[0];
    scratch.store.told(id, &reply("250 first"), at(10)).unwrap();
    let trail = scratch.store.trail(entry).unwrap();
    scratch.store.told(id, &reply("250 second"), at(20)).unwrap();
    scratch.store.refuse(id, &reply("550 no"), at(21), &tell(&[undelivered(id)])).unwrap();
    scratch.store.give_up(id, &reply("450 no"), at(22), &[undelivered(id)]).unwrap();
    scratch.store.defer(id, &reply("450 no"), at(99)).unwrap();
    assert!(!scratch.store.begin_attempt(id, at(23)).unwrap());
    let found = delivery(&scratch, id);
    assert_eq!((found.state, found.told), (DeliveryState::Told, Some(at(10))));
    assert_eq!(found.reply.unwrap().expose(), "250 first");
    assert_eq!(scratch.store.trail(entry).unwrap(), trail);
    assert_eq!(scratch.store.due(at(99), 10).unwrap().len(), 1);
}

#[test]
fn an_acknowledged_entry_stays_so_when_the_last_is_told() {
    let scratch = scratch();
    let entry = scratch.alert(1);
    scratch.store.acknowledge(entry, &crate::model::PersonId::new("alvarez"), None, at(5)).unwrap();
    for id in ids(&scratch, entry) {
        scratch.store.told(id, &reply("250 ok"), at(6)).unwrap();
    }
    let found = scratch.store.entry(entry).unwrap().unwrap();
    assert_eq!((found.state, found.alerted), (State::Acknowledged, Some(at(6))));
}

#[test]
fn a_refusal_and_the_word_of_it_are_one_commit() {
    let scratch = scratch();
    let entry = scratch.alert(1);
    let ids = ids(&scratch, entry);
    scratch.meddle(
        "CREATE TRIGGER poison BEFORE INSERT ON notices WHEN NEW.purpose = 'undelivered'
         BEGIN SELECT RAISE (ABORT, 'poisoned'); END",
    );
    let refuse = || scratch.store.refuse(ids[0], &reply("550 unknown"), at(9), &tell(&[undelivered(ids[0])]));
    refuse().unwrap_err();
    assert_eq!(delivery(&scratch, ids[0]).state, DeliveryState::Scheduled);
    scratch.meddle("DROP TRIGGER poison");
    refuse().unwrap();
    refuse().unwrap();
    assert_eq!(delivery(&scratch, ids[0]).state, DeliveryState::Refused);
    let due = scratch.store.due(at(9), 10).unwrap();
    let purposes: Vec<_> = due.iter().map(|it| it.purpose.clone()).collect();
    assert_eq!(purposes, [Purpose::Alert, Purpose::Undelivered(ids[0].0)]);

    // The other one's success does not make the entry alerted; a later one of the refused notice does.
    scratch.store.told(ids[1], &reply("250 ok"), at(10)).unwrap();
    assert_eq!(scratch.state_of(entry), State::Open);
    scratch.store.resend(ids[0], at(20)).unwrap();
    assert!(scratch.store.begin_attempt(ids[0], at(20)).unwrap());
    scratch.store.told(ids[0], &reply("250 ok"), at(21)).unwrap();
    assert_eq!(scratch.state_of(entry), State::Alerted);
}

#[test]
fn a_bounce_takes_the_alert_back() {
    let scratch = scratch();
    let entry = scratch.alert(1);
    let ids = ids(&scratch, entry);
    for id in &ids {
        scratch.store.told(*id, &reply("250 ok"), at(10)).unwrap();
    }
    for _ in 0..2 {
        scratch.store.bounced(ids[0], &reply("user unknown"), at(30), &tell(&[undelivered(ids[0])])).unwrap();
    }
    let found = scratch.store.entry(entry).unwrap().unwrap();
    assert_eq!((found.state, found.alerted), (State::Open, None));
    let bounced = delivery(&scratch, ids[0]);
    assert_eq!((bounced.state, bounced.told), (DeliveryState::Refused, None));
    assert_eq!(bounced.reply.unwrap().expose(), "user unknown");
    assert_eq!(scratch.store.due(at(30), 10).unwrap().len(), 1);

    scratch.store.resend(ids[0], at(40)).unwrap();
    scratch.store.told(ids[0], &reply("250 at last"), at(41)).unwrap();
    let found = scratch.store.entry(entry).unwrap().unwrap();
    assert_eq!((found.state, found.alerted), (State::Alerted, Some(at(41))));
    assert_eq!(delivery(&scratch, ids[0]).reply.unwrap().expose(), "250 at last");
}

#[test]
fn the_most_urgent_goes_first_then_the_oldest() {
    let scratch = scratch();
    let with = |urgency, person| NewNotice { urgency, ..notice(Purpose::Health, person) };
    let new = [
        with(Urgency::Routine, "a"),
        with(Urgency::Critical, "b"),
        with(Urgency::Prompt, "c"),
        with(Urgency::Critical, "d"),
    ];
    let ids = scratch.store.post(&new, at(5)).unwrap();
    let order = |now| -> Vec<String> {
        let due = scratch.store.due(now, 3).unwrap();
        due.iter().map(|it| it.recipient.person.to_string()).collect()
    };
    assert!(order(at(4)).is_empty());
    assert_eq!(order(at(5)), ["b", "d", "c"]);
    scratch.store.defer(ids[1], &reply("450 later"), at(60)).unwrap();
    assert_eq!(order(at(59)), ["d", "c", "a"]);
    assert_eq!(order(at(60)), ["b", "d", "c"]);
}

#[test]
fn the_next_attempt_is_known() {
    let scratch = scratch();
    assert_eq!(scratch.store.next_due().unwrap(), None);
    let ids = scratch.store.post(&[notice(Purpose::Health, "a"), notice(Purpose::Health, "b")], at(5)).unwrap();
    scratch.store.defer(ids[0], &reply("450 later"), at(60)).unwrap();
    assert_eq!(scratch.store.next_due().unwrap(), Some(at(5)));
    scratch.store.told(ids[1], &reply("250 ok"), at(6)).unwrap();
    assert_eq!(scratch.store.next_due().unwrap(), Some(at(60)));
}

#[test]
fn what_was_not_delivered_is_listed_until_it_is() {
    let scratch = scratch();
    let new: Vec<_> = ["fresh", "tried", "refused", "given_up", "told"]
        .into_iter()
        .map(|person| notice(Purpose::Health, person))
        .collect();
    let ids = scratch.store.post(&new, at(0)).unwrap();
    for id in &ids[1..] {
        assert!(scratch.store.begin_attempt(*id, at(1)).unwrap());
    }
    scratch.store.defer(ids[1], &reply("450"), at(60)).unwrap();
    scratch.store.refuse(ids[2], &reply("550"), at(2), &tell(&[])).unwrap();
    scratch.store.give_up(ids[3], &reply("450"), at(2), &[]).unwrap();
    scratch.store.told(ids[4], &reply("250"), at(2)).unwrap();
    let listed: Vec<_> = scratch.store.undelivered().unwrap().iter().map(|it| it.id).collect();
    assert_eq!(listed, ids[1..4]);
}

#[test]
fn each_day_has_one_digest() {
    let scratch = scratch();
    let store = &scratch.store;
    assert_eq!(
        (store.last_digest(jiff::Timestamp::MAX).unwrap(), store.last_digest_posted(jiff::Timestamp::MAX).unwrap()),
        (None, None)
    );
    let (monday, tuesday) = (date(2026, 11, 2), date(2026, 11, 3));
    let post = |day, now| store.post_digest(day, &[notice(Purpose::Digest(day), "alvarez")], now).unwrap();
    assert!(post(tuesday, at(86_400)));
    assert!(post(monday, at(86_500)));
    assert!(!post(tuesday, at(86_600)));
    assert_eq!(store.due(at(90_000), 10).unwrap().len(), 2);
    assert_eq!(store.last_digest(jiff::Timestamp::MAX).unwrap(), Some(tuesday));
    assert_eq!(store.last_digest_posted(jiff::Timestamp::MAX).unwrap(), Some(at(86_400)));
}

#[test]
fn a_digest_that_cannot_be_posted_may_be_tried_again() {
    let scratch = scratch();
    scratch.meddle("CREATE TRIGGER poison BEFORE INSERT ON notices BEGIN SELECT RAISE (ABORT, 'poisoned'); END");
    let day = date(2026, 11, 2);
    let post = || scratch.store.post_digest(day, &[notice(Purpose::Digest(day), "alvarez")], at(0));
    post().unwrap_err();
    scratch.meddle("DROP TRIGGER poison");
    assert!(post().unwrap());
}

#[test]
fn a_notice_that_is_not_there_is_named() {
    let scratch = scratch();
    let id = NoticeId(7);
    let answers = [
        scratch.store.told(id, &reply("250"), at(0)),
        scratch.store.refuse(id, &reply("550"), at(0), &tell(&[])),
        scratch.store.bounced(id, &reply("550"), at(0), &tell(&[])),
        scratch.store.resend(id, at(0)),
    ];
    for answer in answers {
        assert!(matches!(answer, Err(StoreError::NoSuchNotice(it)) if it == id));
    }
    assert!(!scratch.store.begin_attempt(id, at(0)).unwrap());
}

#[test]
fn attempts_and_acceptances_are_counted_together() {
    let scratch = scratch();
    let entry = scratch.alert(1);
    let ids = ids(&scratch, entry);
    scratch.store.refuse(ids[1], &reply("550 nobody"), at(5), &tell(&[])).unwrap();
    assert_eq!(scratch.store.begin_attempts(&ids, at(6)).unwrap(), ids[..1], "what has ended is not sent");
    scratch.store.resend(ids[1], at(7)).unwrap();
    assert_eq!(scratch.store.begin_attempts(&ids, at(8)).unwrap(), ids);
    let accepted = [(ids[0], reply("250 queued as 1"), at(9)), (ids[1], reply("250 queued as 2"), at(10))];
    scratch.store.told_all(&accepted).unwrap();
    assert_eq!(delivery(&scratch, ids[0]).attempts, 2);
    assert_eq!(delivery(&scratch, ids[1]).told, Some(at(10)));
    assert_eq!(scratch.state_of(entry), State::Alerted);
}

#[test]
fn what_came_back_goes_to_the_next_address_and_counts_there() {
    let scratch = scratch();
    let entry = scratch.alert(1);
    let first = ids(&scratch, entry);
    for id in &first {
        scratch.store.told(*id, &reply("250 ok"), at(10)).unwrap();
    }
    let next = Instead::Address("alvarez@mailbox.example".into());
    for _ in 0..2 {
        scratch.store.bounced(first[0], &reply("user unknown"), at(30), &next).unwrap();
    }
    assert_eq!(scratch.state_of(entry), State::Open);
    let due = scratch.store.due(at(30), 10).unwrap();
    assert_eq!(due.len(), 1, "a bounce that comes twice changes nothing");
    let (before, after) = (scratch.store.notice(first[0]).unwrap().unwrap(), &due[0]);
    assert_eq!((&after.recipient.person, &after.letter), (&before.recipient.person, &before.letter));
    assert_eq!(after.recipient.email.expose(), "alvarez@mailbox.example");
    assert_eq!(after.instead_of, Some(first[0]));
    assert_ne!(after.token, before.token);
    let tried = scratch.store.addresses_tried(after.id).unwrap();
    let mut tried: Vec<&str> = tried.iter().map(|it| it.expose().as_str()).collect();
    tried.sort_unstable();
    assert_eq!(tried, ["alvarez@cedarhollow.example", "alvarez@mailbox.example"]);
    assert!(scratch.store.undelivered().unwrap().is_empty(), "it is on its way");

    scratch.store.told(after.id, &reply("250 ok"), at(31)).unwrap();
    assert_eq!(scratch.state_of(entry), State::Alerted);
    scratch.store.bounced(after.id, &reply("user unknown"), at(40), &tell(&[undelivered(after.id)])).unwrap();
    assert_eq!(scratch.state_of(entry), State::Open);
    assert_eq!(scratch.store.undelivered().unwrap().len(), 1);
}

#[test]
fn each_notice_has_a_token_of_its_own() {
    let scratch = scratch();
    let entry = scratch.alert(1);
    let notices = scratch.store.notices_of(entry).unwrap();
    let tokens: Vec<_> = notices.iter().map(|it| it.token.clone().unwrap()).collect();
    assert_ne!(tokens[0], tokens[1]);
    for (token, notice) in tokens.iter().zip(&notices) {
        let is_hexadecimal = token.expose().chars().all(|it| it.is_ascii_hexdigit() && !it.is_ascii_uppercase());
        assert!(token.expose().len() == 32 && is_hexadecimal, "{}", token.expose());
        assert_eq!(scratch.store.notice_by_token(token).unwrap().as_ref(), Some(notice));
    }
    assert_eq!(scratch.store.notice_by_token(&"0".repeat(32).into()).unwrap(), None);
}

#[test]
fn an_answer_is_one_acknowledgement_however_often_its_message_is_read() {
    let scratch = scratch();
    let (entry, message) = (scratch.alert(1), scratch.receive(2));
    let notice = ids(&scratch, entry)[0];
    assert!(scratch.store.answered(notice, message, &"On it".into(), at(50)).unwrap());
    assert!(!scratch.store.answered(notice, message, &"On it".into(), at(51)).unwrap());
    let found = scratch.store.entry(entry).unwrap().unwrap();
    assert_eq!((found.state, found.acknowledgements.len()), (State::Acknowledged, 1));
    assert_eq!(found.acknowledgements[0].by.as_str(), "alvarez");
    let words: Vec<_> = scratch.store.comments(entry).unwrap().into_iter().map(|it| it.text).collect();
    assert_eq!(words, ["On it".into()]);
    let links = scratch.store.dossier(message).unwrap().links;
    assert_eq!(links.iter().map(|it| (it.to, it.relation)).collect::<Vec<_>>(), [(entry, Relation::Reply)]);
}

#[test]
fn an_answer_to_an_alert_that_is_overtaken_is_a_remark_and_no_acknowledgement() {
    let scratch = scratch();
    let (entry, message) = (scratch.alert(1), scratch.receive(2));
    let notice = ids(&scratch, entry)[0];
    let anew = NewNotice { entry: Some(entry), ..super::notice(Purpose::Alert, "alvarez") };
    scratch.store.post(&[anew], at(40)).unwrap();
    assert!(scratch.store.answered(notice, message, &"On it".into(), at(50)).unwrap());
    let found = scratch.store.entry(entry).unwrap().unwrap();
    assert_eq!((found.state, found.acknowledgements.len()), (State::Open, 0));
    assert_eq!(scratch.store.dossier(entry).unwrap().comments[0].text.expose(), "On it");
}
