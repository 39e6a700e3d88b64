//! Which messages are new: pure decisions over cursors and what a source announces.
//!
//! An IMAP mailbox is read by UID: [`position`] says from where, [`news`] which of the listed messages lie behind that
//! point, [`batch_length`] how many of them go together, [`advance`] what is stored with them. The rule behind all of
//! it: the cursor passes a UID only when something stands for it in the batch, its bytes or word that it cannot be had
//! ([`accounted`]). When one message is refused again and again, [`gives_up`] keeps it from hiding those behind it.
//!
//! Directories know no order that could be trusted, so that their cursor is the set of what was taken; they share only
//! the [`Budget`] of a batch. Connecting, reading and waiting are left to the inboxes themselves.

use std::fmt::Write as _;
use std::time::Duration;

use jiff::Timestamp;

use crate::model::Cursor;

/// How many messages go into one batch.
pub const BATCH_MESSAGES: usize = 200;

/// How many bytes go into one batch, unless its first message alone is larger.
pub const BATCH_BYTES: u64 = 8 << 20;

/// How many bytes are taken of a message that is larger than the configured limit.
pub const HEAD_BYTES: u64 = 64 << 10;

/// How often a message is asked for before the inbox considers to go on without it.
pub const ATTEMPTS: u32 = 3;

/// How long a message is asked for while the source gives no other message either.
pub const PATIENCE: Duration = Duration::from_secs(10 * 60);

/// From where a mailbox is read on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Position {
    /// The last UID that is stored; 0 if none is.
    pub after: u32,
    /// Whether messages before it may have been stored under other UIDs.
    pub rescan: bool,
}

/// A message as a mailbox lists it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Listed {
    pub uid: u32,
    /// In bytes, as announced; 0 where the server did not say.
    pub size: u64,
    /// The server's INTERNALDATE, where it could be read.
    pub arrived: Option<Timestamp>,
}

/// Says from where to read a mailbox whose UIDVALIDITY is `uid_validity`, given what is stored.
///
/// Another UIDVALIDITY means that the server has numbered the messages anew, and a cursor of files that the inbox was
/// of another kind before: then all are gone through again, and their content decides which are new. A server that
/// sends no UIDVALIDITY counts as one that always sends 0.
pub fn position(cursor: &Cursor, uid_validity: u32) -> Position {
    match *cursor {
        Cursor::Start => Position { after: 0, rescan: false },
        Cursor::Imap { uid_validity: ours, uid, rescan } if ours == uid_validity => Position { after: uid, rescan },
        Cursor::Imap { .. } | Cursor::Files(_) => Position { after: 0, rescan: true },
    }
}

/// Puts a listing into order and leaves out what is not behind `after`, or listed twice.
///
/// A server asked for `n:*` lists its last message even if that lies before `n` (RFC 3501, section 6.4.8).
pub fn news(mut listed: Vec<Listed>, after: u32) -> Vec<Listed> {
    listed.retain(|it| it.uid > after);
    listed.sort_by_key(|it| it.uid);
    listed.dedup_by_key(|it| it.uid);
    listed
}

/// Says how many of the `waiting` messages, from the first on, go into the next batch.
///
/// A message larger than `max_message_bytes` counts with its head, for only that is fetched.
pub fn batch_length(waiting: &[Listed], max_message_bytes: u64) -> usize {
    let mut budget = Budget::default();
    waiting.iter().take_while(|it| budget.admits(held_bytes(it.size, max_message_bytes))).count()
}

/// Says how many bytes of a message of `size` are taken.
pub fn held_bytes(size: u64, max_message_bytes: u64) -> u64 {
    if size > max_message_bytes { size.min(HEAD_BYTES) } else { size }
}

/// Says how many of `batch`, from the first on, `came`: only so far may the cursor go.
pub fn accounted(batch: &[Listed], came: impl Fn(u32) -> bool) -> usize {
    batch.iter().take_while(|it| came(it.uid)).count()
}

/// Makes the cursor that is stored once the mailbox is read up to and including `last`.
///
/// `exhausted` says that nothing is listed behind it; with that a rescan is over.
pub fn advance(position: Position, uid_validity: u32, last: Option<u32>, exhausted: bool) -> Cursor {
    Cursor::Imap { uid_validity, uid: last.unwrap_or(position.after), rescan: position.rescan && !exhausted }
}

/// Says whether the inbox goes on without a message that was asked for `attempts` times within `trying`.
///
/// If `others_come`, the fault lies with this message, and those behind it must not wait. If nothing comes at all, the
/// fault is more likely the server's, and it gets time to recover before messages are called unavailable.
pub fn gives_up(attempts: u32, trying: Duration, others_come: bool) -> bool {
    attempts >= ATTEMPTS && (others_come || trying >= PATIENCE)
}

/// Writes `uids`, which ascend, as an IMAP sequence set: `3:5,9`.
pub fn uid_set(uids: impl IntoIterator<Item = u32>) -> String {
    let mut set = String::new();
    let mut run: Option<(u32, u32)> = None;
    for uid in uids {
        run = match run {
            Some((first, last)) if last.checked_add(1) == Some(uid) => Some((first, uid)),
            Some(done) => {
                push_run(&mut set, done);
                Some((uid, uid))
            }
            None => Some((uid, uid)),
        };
    }
    if let Some(done) = run {
        push_run(&mut set, done);
    }
    set
}

/// What a batch may still hold.
#[derive(Debug, Clone, Copy, Default)]
pub struct Budget {
    messages: usize,
    bytes: u64,
}

impl Budget {
    /// Whether a message of `bytes` still fits, in which case it is counted. The first always fits.
    pub fn admits(&mut self, bytes: u64) -> bool {
        let fits = self.messages == 0
            || (self.messages < BATCH_MESSAGES && self.bytes.saturating_add(bytes) <= BATCH_BYTES);
        if fits {
            self.messages += 1;
            self.bytes = self.bytes.saturating_add(bytes);
        }
        fits
    }
}

fn push_run(set: &mut String, (first, last): (u32, u32)) {
    if !set.is_empty() {
        set.push(',');
    }
    // Writing into a string cannot fail.
    let _ = if first == last { write!(set, "{first}") } else { write!(set, "{first}:{last}") };
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn listed(uids: &[u32], size: u64) -> Vec<Listed> {
        uids.iter().map(|&uid| Listed { uid, size, arrived: None }).collect()
    }

    fn uids(listed: &[Listed]) -> Vec<u32> {
        listed.iter().map(|it| it.uid).collect()
    }

    #[track_caller]
    fn check_position(cursor: Cursor, after: u32, rescan: bool) {
        assert_eq!(position(&cursor, 7), Position { after, rescan }, "{cursor:?}");
    }

    #[test]
    fn an_unread_mailbox_is_read_from_its_beginning() {
        check_position(Cursor::Start, 0, false);
    }

    #[test]
    fn under_the_same_validity_reading_goes_on_where_it_stopped() {
        check_position(Cursor::Imap { uid_validity: 7, uid: 40, rescan: false }, 40, false);
        check_position(Cursor::Imap { uid_validity: 7, uid: 40, rescan: true }, 40, true);
    }

    #[test]
    fn under_another_validity_everything_is_gone_through_again() {
        check_position(Cursor::Imap { uid_validity: 6, uid: 40, rescan: false }, 0, true);
        check_position(Cursor::Imap { uid_validity: 6, uid: 40, rescan: true }, 0, true);
        check_position(Cursor::Imap { uid_validity: 0, uid: 40, rescan: false }, 0, true);
    }

    #[test]
    fn an_inbox_that_was_a_directory_before_is_gone_through_by_content() {
        check_position(Cursor::Files(BTreeSet::from(["a".to_owned()])), 0, true);
    }

    #[test]
    fn a_missing_validity_equals_a_missing_validity() {
        let cursor = Cursor::Imap { uid_validity: 0, uid: 40, rescan: false };
        assert_eq!(position(&cursor, 0), Position { after: 40, rescan: false });
    }

    #[test]
    fn the_last_message_listed_for_an_open_range_is_not_new() {
        assert_eq!(news(listed(&[40], 1), 40), []);
        assert_eq!(news(listed(&[12], 1), 40), []);
    }

    #[test]
    fn a_listing_is_sorted_and_names_each_message_once() {
        assert_eq!(uids(&news(listed(&[9, 3, 9, 5, 2], 1), 2)), [3, 5, 9]);
    }

    #[test]
    fn the_largest_uid_is_still_found_and_passed() {
        assert_eq!(uids(&news(listed(&[u32::MAX], 1), u32::MAX - 1)), [u32::MAX]);
        assert_eq!(news(listed(&[u32::MAX], 1), u32::MAX), []);
    }

    #[test]
    fn a_batch_is_bounded_by_count() {
        let waiting = listed(&(1..=1000).collect::<Vec<_>>(), 10);
        assert_eq!(batch_length(&waiting, 1 << 20), BATCH_MESSAGES);
        assert_eq!(batch_length(&waiting[..30], 1 << 20), 30);
        assert_eq!(batch_length(&[], 1 << 20), 0);
    }

    #[test]
    fn a_batch_is_bounded_by_bytes_but_never_empty() {
        assert_eq!(batch_length(&listed(&[1, 2, 3], BATCH_BYTES / 2), u64::MAX), 2);
        assert_eq!(batch_length(&listed(&[1, 2, 3], BATCH_BYTES * 4), u64::MAX), 1);
    }

    #[test]
    fn an_oversized_message_counts_with_its_head() {
        assert_eq!(batch_length(&listed(&[1, 2, 3], u64::MAX), 1 << 20), 3);
        assert_eq!(held_bytes(5, 4), 5);
        assert_eq!(held_bytes(HEAD_BYTES + 5, 4), HEAD_BYTES);
        assert_eq!(held_bytes(4, 4), 4);
    }

    #[test]
    fn the_cursor_stops_before_the_first_message_that_did_not_come() {
        let batch = listed(&[3, 5, 9], 1);
        assert_eq!(accounted(&batch, |uid| uid != 5), 1);
        assert_eq!(accounted(&batch, |uid| uid != 3), 0);
        assert_eq!(accounted(&batch, |_| true), 3);
    }

    #[test]
    fn a_rescan_ends_with_the_last_listed_message() {
        let position = Position { after: 4, rescan: true };
        let cursor = |uid, rescan| Cursor::Imap { uid_validity: 7, uid, rescan };
        assert_eq!(advance(position, 7, Some(9), false), cursor(9, true));
        assert_eq!(advance(position, 7, Some(9), true), cursor(9, false));
        assert_eq!(advance(position, 7, None, true), cursor(4, false));
    }

    #[test]
    fn one_refused_message_is_passed_only_after_several_attempts() {
        assert!(!gives_up(ATTEMPTS - 1, PATIENCE, true));
        assert!(gives_up(ATTEMPTS, Duration::ZERO, true));
    }

    #[test]
    fn a_server_that_gives_nothing_gets_time_to_recover() {
        assert!(!gives_up(ATTEMPTS * 9, PATIENCE / 2, false));
        assert!(gives_up(ATTEMPTS, PATIENCE, false));
    }

    #[test]
    fn neighbouring_uids_are_written_as_ranges() {
        assert_eq!(uid_set([]), "");
        assert_eq!(uid_set([3]), "3");
        assert_eq!(uid_set([3, 4, 5, 9, 11, 12]), "3:5,9,11:12");
        assert_eq!(uid_set([u32::MAX - 1, u32::MAX]), "4294967294:4294967295");
    }
}
