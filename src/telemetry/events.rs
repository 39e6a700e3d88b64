//! Every log line of forewarn, one function an event.
//!
//! The functions take ids, kinds, counts and durations only, so that no personal data can be logged (invariant 9).
//! `debug` is idle work, `info` work done, `warn` something that was recovered from, `error` something a person must
//! act on. A failure is logged once, where it is handled.

use std::error::Error;
use std::fmt::Write as _;
use std::time::Duration;

use jiff::civil::Date;
use tracing::{debug, error, info, warn};

use crate::model::{EntryId, InboxName, Kind, NoticeId, PersonId};

/// The service has opened its store and starts its tasks.
pub fn service_started(version: &str, inboxes: usize) {
    info!(version, inboxes, "Started forewarn {version}, watching {inboxes} inboxes");
}

/// Every task has ended.
pub fn service_stopped() {
    info!("Stopped");
}

/// The service was asked to end.
pub fn stop_requested() {
    info!("Stopping");
}

/// A task did not end in the time that it had.
pub fn task_abandoned(task: &str) {
    warn!(task, "Abandoned task {task}, which did not end in time");
}

/// A token to log in with was renewed; whether the provider replaced what renews it.
pub fn token_renewed(sign_in: &str, is_replaced: bool) {
    debug!(sign_in, is_replaced, "Renewed the token of sign-in {sign_in}");
}

/// What a sign-in left could not be written; it is tried again with the next token.
pub fn sign_in_not_kept(sign_in: &str, cause: &dyn Error) {
    let cause = chain(cause);
    error!(sign_in, cause, "Failed to keep sign-in {sign_in}: {cause}");
}

/// A task ran without finding work.
pub fn task_idle(task: &str) {
    debug!(task, "Found nothing to do in task {task}");
}

/// A task failed and will run again.
pub fn task_failed(task: &str, cause: &dyn Error, again: Duration) {
    let cause = chain(cause);
    warn!(task, cause, again_ms = millis(again), "Failed in task {task}: {cause}");
}

/// A task panicked and was made anew.
pub fn task_panicked(task: &str) {
    error!(task, "Restarted task {task} after a panic");
}

/// Code panicked; where.
pub fn panicked(file: &str, line: u32) {
    error!(file, line, "Panicked at {file}:{line}");
}

/// A task has not made progress, so the watchdog is not fed.
pub fn task_stuck(task: &str, silent: Duration) {
    error!(task, silent_ms = millis(silent), "Task {task} makes no progress: the watchdog is not fed");
}

/// An inbox answered again after failures.
pub fn inbox_recovered(inbox: &InboxName, failures: u64) {
    info!(%inbox, failures, "Reached inbox {inbox} again after {failures} failures");
}

/// An inbox could not be read; the next attempt follows.
pub fn inbox_failed(inbox: &InboxName, cause: &dyn Error, transient: bool, again: Duration) {
    let cause = chain(cause);
    match transient {
        true => warn!(%inbox, cause, again_ms = millis(again), "Failed to read inbox {inbox}: {cause}"),
        false => error!(%inbox, cause, again_ms = millis(again), "Failed to read inbox {inbox}: {cause}"),
    }
}

/// An inbox was looked at and held nothing new.
pub fn inbox_idle(inbox: &InboxName) {
    debug!(%inbox, "Found nothing new in inbox {inbox}");
}

/// Messages were stored together with the inbox's cursor.
pub fn messages_accepted(inbox: &InboxName, stored: usize, known: usize, took: Duration) {
    info!(%inbox, stored, known, took_ms = millis(took), "Stored {stored} messages from inbox {inbox}");
}

/// A mailbox holds messages that its cursor had passed and the log did not know. They are taken in now.
pub fn messages_overlooked(inbox: &InboxName, count: usize) {
    warn!(%inbox, count, "Found {count} messages in inbox {inbox} that had been passed over");
}

/// What was to be done at the source after storing failed; the messages are safe.
pub fn settling_failed(inbox: &InboxName, cause: &dyn Error) {
    let cause = chain(cause);
    warn!(%inbox, cause, "Failed to tidy inbox {inbox} after storing: {cause}");
}

/// A message was read and logged.
pub fn entry_assessed(entry: EntryId, kind: Kind, review: bool, problems: usize, notices: usize, took: Duration) {
    let took_ms = millis(took);
    info!(%entry, %kind, review, problems, notices, took_ms, "Assessed entry {entry}: {kind}, {notices} notices");
}

/// The reading process died, hung or answered nonsense on a message.
pub fn reader_failed(entry: Option<EntryId>, cause: &dyn Error) {
    let cause = chain(cause);
    match entry {
        Some(entry) => error!(%entry, cause, "Failed to read entry {entry}: {cause}"),
        None => warn!(cause, "Failed to read a message: {cause}"),
    }
}

/// A process that looks at what strangers send can reach nothing but its pipes.
pub fn box_complete(process: &str) {
    debug!(process, "Shut in the process that {process}");
}

/// It can reach more than its pipes: this system lacks something of its box.
pub fn box_incomplete(process: &str, can: &str) {
    warn!(process, can, "Failed to shut in the process that {process} entirely: it can {can}");
}

/// What it can reach could not be found out.
pub fn box_unknown(process: &str, cause: &dyn Error) {
    let cause = chain(cause);
    warn!(process, cause, "Failed to find out what the process that {process} can reach: {cause}");
}

/// Text recognition failed on a page.
pub fn page_not_recognised(cause: &dyn Error) {
    let cause = chain(cause);
    warn!(cause, "Failed to recognise the text of a page: {cause}");
}

/// What was still being read when an entry was logged has been read.
pub fn entry_amended(entry: EntryId, kind: Kind, review: bool, problems: usize, notices: usize, took: Duration) {
    let took_ms = millis(took);
    info!(%entry, %kind, review, problems, notices, took_ms, "Amended entry {entry}: {kind}, {notices} notices");
}

/// There is no text recognition: every scan will be alerted as unread.
pub fn recognition_missing(cause: &dyn Error) {
    let cause = chain(cause);
    error!(cause, "Scans and faxes cannot be read, and each is alerted as unread: {cause}");
}

/// Text recognition was found.
pub fn recognition_found(description: &str) {
    info!(description, "Reading scans and faxes with {description}");
}

/// A server accepted a notice.
pub fn notice_told(notice: NoticeId, entry: Option<EntryId>, person: &PersonId, purpose: &str, attempts: u32) {
    let entry = entry.map_or(0, |entry| entry.0);
    info!(%notice, entry, %person, purpose, attempts, "Told {person}: {purpose} notice {notice}");
}

/// A notice could not be delivered yet.
pub fn notice_deferred(notice: NoticeId, person: &PersonId, cause: &dyn Error, attempts: u32, again: Duration) {
    let cause = chain(cause);
    let again_ms = millis(again);
    warn!(%notice, %person, cause, attempts, again_ms, "Failed to deliver notice {notice}, will try again: {cause}");
}

/// A notice was refused for good, or given up.
pub fn notice_undelivered(notice: NoticeId, person: &PersonId, cause: &dyn Error, attempts: u32) {
    let cause = chain(cause);
    error!(%notice, %person, cause, attempts, "Failed for good to deliver notice {notice}: {cause}");
}

/// A notice that a server had accepted came back.
pub fn notice_bounced(notice: NoticeId) {
    error!(%notice, "Notice {notice} came back as undeliverable");
}

/// The recipient of a notice answered it.
pub fn notice_answered(notice: NoticeId, entry: Option<EntryId>, person: &PersonId) {
    let entry = entry.map_or(0, |entry| entry.0);
    info!(%notice, entry, %person, "{person} answered notice {notice} about entry {entry}");
}

/// What came from the recipient of a notice in answer to it may not have been written by a person, and does not count.
pub fn answer_not_counted(notice: NoticeId, message: EntryId) {
    info!(%notice, %message, "Message {message} answers notice {notice}, but does not count as an acknowledgement");
}

/// Nobody has answered an alert, and somebody is told so.
pub fn entry_escalated(entry: EntryId, rung: &str, people: usize) {
    warn!(%entry, rung, people, "Nobody has answered the alert of entry {entry}: {rung}, {people} people");
}

/// A message is where it belongs: `hold` or `cleared`.
pub fn message_moved(entry: EntryId, shelf: &str, attempts: u32) {
    info!(%entry, shelf, attempts, "Moved the message of entry {entry}: {shelf}");
}

/// A message was to be moved, but a person had moved or deleted it.
pub fn message_moved_by_others(entry: EntryId) {
    info!(%entry, "Left the message of entry {entry} to who has moved or deleted it");
}

/// A message could not be moved yet.
pub fn message_not_moved(entry: EntryId, cause: &dyn Error, transient: bool, attempts: u32, again: Duration) {
    let cause = chain(cause);
    let again_ms = millis(again);
    match transient {
        true => warn!(%entry, cause, attempts, again_ms, "Failed to move the message of entry {entry}: {cause}"),
        false => error!(%entry, cause, attempts, again_ms, "Failed to move the message of entry {entry}: {cause}"),
    }
}

/// Something of the service needs a person, and is told.
pub fn trouble_begun(topic: &str, second_ways: usize) {
    error!(topic, second_ways, "Found trouble: {topic}");
}

/// Something is told, or that it is over, although it cannot be written down.
pub fn trouble_told_without_log(topic: &str, is_over: bool, second_ways: usize) {
    error!(topic, is_over, second_ways, "Told of trouble without the log: {topic}");
}

/// What needed a person is over.
pub fn trouble_over(topic: &str) {
    info!(topic, "Ended trouble: {topic}");
}

/// An alarm was taken by a second way.
pub fn alarm_told(way: &str, topic: &str) {
    info!(way, topic, "Told of trouble by {way}: {topic}");
}

/// An alarm could not be told by a second way; the next attempt follows.
pub fn alarm_failed(way: &str, topic: &str, cause: &dyn Error, again: Duration) {
    let cause = chain(cause);
    error!(way, topic, cause, again_ms = millis(again), "Failed to tell of trouble by {way}: {cause}");
}

/// A digest was posted.
pub fn digest_posted(date: Date, recipients: usize) {
    info!(%date, recipients, "Posted the digest of {date} to {recipients} people");
}

/// Of a deadline was warned; `share` is how much of the time has passed.
pub fn deadline_warned(entry: EntryId, share: &str, recipients: usize) {
    info!(%entry, share, recipients, "Warned {recipients} people of the deadline of entry {entry}: {share}");
}

/// `error` and everything behind it, joined by colons.
pub fn chain(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        let _ = write!(text, ": {cause}");
        source = cause.source();
    }
    text
}

fn millis(duration: Duration) -> u64 {
    duration.as_millis().try_into().unwrap_or(u64::MAX)
}
