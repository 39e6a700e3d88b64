//! Silence, shortage and age, minute by minute.

use super::*;

fn at(minutes: i64) -> Timestamp {
    "2026-12-04T09:00:00Z".parse::<Timestamp>().unwrap() + SignedDuration::from_mins(minutes)
}

fn vitals() -> Vitals {
    Vitals {
        started: at(-600),
        inboxes: Vec::new(),
        failing_tasks: Vec::new(),
        sending_fails: None,
        queues: Vec::new(),
        disk: None,
        certificates: Vec::new(),
        passwords: Vec::new(),
        sign_ins: Vec::new(),
    }
}

#[track_caller]
fn check(vitals: &Vitals, thresholds: &Thresholds, expected: &[&str]) {
    let topics: Vec<String> = troubles(vitals, thresholds, at(0)).iter().map(Trouble::topic).collect();
    assert_eq!(topics, expected, "{vitals:?}");
}

#[track_caller]
fn check_inbox(last_read: Option<i64>, failing_since: Option<i64>, started: i64, is_silent: bool) {
    let inbox = InboxVitals {
        inbox: InboxName::new("records"),
        last_read: last_read.map(at),
        failing_since: failing_since.map(at),
        error: None,
    };
    let expected: &[&str] = if is_silent { &["inbox records"] } else { &[] };
    check(&Vitals { inboxes: vec![inbox], started: at(started), ..vitals() }, &Thresholds::default(), expected);
}

#[test]
fn an_inbox_that_was_not_read_for_a_quarter_of_an_hour_is_silent() {
    check_inbox(Some(-14), Some(-13), -600, false);
    check_inbox(Some(-15), Some(-13), -600, true);
    // Nothing answers at all, not even with an error.
    check_inbox(Some(-15), None, -600, true);
    check_inbox(None, None, -15, true);
    check_inbox(None, Some(-15), 0, true);
}

#[test]
fn a_start_after_a_downtime_is_no_silence_until_an_attempt_fails() {
    check_inbox(Some(-3000), None, -1, false);
    check_inbox(None, None, -1, false);
    check_inbox(Some(-3000), Some(-1), -1, true);
    check_inbox(None, Some(-1), -1, false);
}

#[test]
fn notices_that_wait_while_none_gets_through_are_an_outage() {
    let failing = |since| Some((at(since), "failed to reach the server".to_owned()));
    let waiting = vec![(Queue::Outbox, at(-1), 2)];
    let with = |sending_fails, queues: &Vec<_>| Vitals { sending_fails, queues: queues.clone(), ..vitals() };
    check(&with(failing(-15), &waiting), &Thresholds::default(), &["delivery"]);
    check(&with(failing(-14), &waiting), &Thresholds::default(), &[]);
    check(&with(failing(-15), &Vec::new()), &Thresholds::default(), &[]);
    check(&with(None, &waiting), &Thresholds::default(), &[]);
}

#[test]
fn what_waits_too_long_is_named_by_its_queue() {
    let queues = vec![
        (Queue::Reading, at(-15), 1),
        (Queue::Recognition, at(-59), 1),
        (Queue::Outbox, at(-20), 1),
        (Queue::Moves, at(-14), 1),
    ];
    check(
        &Vitals { queues: queues.clone(), ..vitals() },
        &Thresholds::default(),
        &["queue reading", "queue outbox"],
    );
    check(&Vitals { queues, started: at(-1), ..vitals() }, &Thresholds::default(), &[]);
}

#[test]
fn a_disk_is_nearly_full_by_bytes_or_by_share() {
    let disk = |free: u64, total: u64| Vitals { disk: Some(("/var/lib".to_owned(), free, total)), ..vitals() };
    let by_share = Thresholds { disk_free_percent: Some(5), ..Thresholds::default() };
    check(&disk((1 << 30) - 1, u64::MAX), &Thresholds::default(), &["disk"]);
    check(&disk(1 << 30, u64::MAX), &Thresholds::default(), &[]);
    check(&disk(49 << 30, 1000 << 30), &by_share, &["disk"]);
    check(&disk(50 << 30, 1000 << 30), &by_share, &[]);
}

#[test]
fn certificates_and_passwords_are_told_of_in_time() {
    let day = 24 * 60;
    let server = |minutes| Vitals { certificates: vec![("smtp".to_owned(), at(minutes))], ..vitals() };
    check(&server(14 * day), &Thresholds::default(), &["certificate of smtp"]);
    check(&server(14 * day + 1), &Thresholds::default(), &[]);
    check(&server(-1), &Thresholds::default(), &["certificate of smtp"]);
    let password = Vitals { passwords: vec![("/etc/x".to_owned(), at(-90 * day))], ..vitals() };
    check(&password, &Thresholds::default(), &[]);
    check(&password, &Thresholds { password_days: Some(90), ..Thresholds::default() }, &["password in /etc/x"]);
    check(&password, &Thresholds { password_days: Some(91), ..Thresholds::default() }, &[]);
}

#[test]
fn a_trouble_is_told_when_it_begins_each_day_and_when_it_is_over() {
    let disk = Trouble::Disk { directory: "/var/lib".to_owned(), free: 1 };
    let since = |minutes| KnownTrouble {
        topic: "disk".to_owned(),
        headline: "full".to_owned(),
        began: at(-9000),
        told: at(minutes),
    };
    let told = |troubles: &[Trouble], standing: &[KnownTrouble]| tidings(troubles, standing, at(0));
    assert_eq!(told(std::slice::from_ref(&disk), &[]), [Tiding::Begun(disk.clone())]);
    assert_eq!(told(std::slice::from_ref(&disk), &[since(-1439)]), []);
    assert_eq!(told(std::slice::from_ref(&disk), &[since(-1440)]), [Tiding::GoesOn(disk.clone())]);
    assert_eq!(told(&[], &[since(-1)]), [Tiding::Over(since(-1))]);
    assert_eq!(told(&[], &[]), []);
}

#[test]
fn a_sign_in_is_trouble_as_soon_as_it_is_refused_and_weeks_before_it_ends() {
    let sign_in = |refused: bool, ends: &[(Ending, i64)]| Vitals {
        sign_ins: vec![SignInVitals {
            name: "office".into(),
            refused: refused.then(|| (Some(at(0)), "it has expired".into())),
            ends: ends.iter().map(|(ending, days)| (*ending, at(days * 24 * 60))).collect(),
        }],
        ..vitals()
    };
    let thresholds = Thresholds { sign_in_days: 21, ..Thresholds::default() };
    check(&sign_in(false, &[]), &thresholds, &[]);
    check(&sign_in(true, &[]), &thresholds, &["sign-in office"]);
    check(&sign_in(false, &[(Ending::Secret, 22), (Ending::Idle, 22), (Ending::Grant, 22)]), &thresholds, &[]);
    check(
        &sign_in(false, &[(Ending::Secret, 21), (Ending::Idle, 20), (Ending::Grant, -1)]),
        &thresholds,
        &["secret of sign-in office", "idleness of sign-in office", "end of sign-in office"],
    );
}
