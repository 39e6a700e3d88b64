//! Answers to notices, in the log; and what follows where there is none.
//!
//! The link between the message and the entry that it answers is the key: a message that is read again, after a crash, finds
//! its link and changes nothing. How many notices of the ladder there are is the key of its next rung in the same way.

use jiff::Timestamp;

use crate::model::{Comment, EntryId, Link, NewNotice, NoticeId, Private, Purpose, Relation};
use crate::store::audit::{self, Action, Actor};
use crate::store::columns::micros;
use crate::store::dossier::{insert_comment, insert_link};
use crate::store::{Store, StoreError, log, outbox};

impl Store {
    /// Records that the recipient of the notice `id` answered it by `message`, in these `words`: that they have seen the
    /// entry. True where that is new.
    ///
    /// Where the entry was alerted anew after that notice, the answer is to what is overtaken. Its words are kept as a
    /// remark, and nobody counts as having seen what came later.
    ///
    /// # Errors
    ///
    /// [`StoreError::NoSuchNotice`], also for a notice that is about no entry.
    pub fn answered(
        &self,
        id: NoticeId,
        message: EntryId,
        words: &Private<String>,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let notice = self.notice(id)?.ok_or(StoreError::NoSuchNotice(id))?;
        let entry = notice.entry.ok_or(StoreError::NoSuchNotice(id))?;
        let by = &notice.recipient.person;
        let words = Some(words).filter(|it| !it.expose().trim().is_empty());
        self.transact(|transaction| {
            let link = Link { to: entry, relation: Relation::Reply, by: None, at: now };
            if !insert_link(transaction, message, &link)? {
                return Ok(false);
            }
            let overtaken: bool = transaction
                .prepare_cached(
                    "SELECT EXISTS (SELECT 1 FROM notices
                                    WHERE entry = ?1 AND purpose = ?2 AND instead_of IS NULL AND created > ?3)",
                )?
                .query_row((entry.0, Purpose::Alert.as_str(), micros(notice.created)), |row| row.get(0))?;
            let detail = format!("by message {message}, in answer to notice {id}");
            match (overtaken, words) {
                (false, words) => log::acknowledge(transaction, entry, by, words, &detail, now)?,
                (true, Some(words)) => {
                    let remark = Comment { by: by.clone(), at: now, text: words.clone() };
                    insert_comment(transaction, entry, &remark)?;
                    let actor = Actor::Person(by.clone());
                    audit::write(transaction, now, Some(entry), &actor, Action::Commented, &detail)?;
                }
                (true, None) => {}
            }
            Ok(true)
        })
    }

    /// The entries that were alerted and that nobody has acknowledged, closed or released, by number.
    pub fn unanswered(&self) -> Result<Vec<EntryId>, StoreError> {
        self.view(|view| {
            let mut rows = view.prepare_cached(
                "SELECT id FROM entries
                 WHERE state IN ('open', 'alerted') AND disposition IS NULL
                   AND EXISTS (SELECT 1 FROM notices
                               WHERE entry = entries.id AND purpose = 'alert' AND token IS NOT NULL)
                 ORDER BY id",
            )?;
            Ok(rows.query_map([], |row| row.get(0).map(EntryId))?.collect::<Result<_, _>>()?)
        })
    }

    /// Posts the next rung for the entry `id`, decided when there were so many reminders and escalations of it. False, and
    /// nothing is done, where there are others by now, or the entry waits for nobody any more.
    pub fn post_rung(
        &self,
        id: EntryId,
        seen: usize,
        notices: &[NewNotice],
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        self.transact(|transaction| {
            let is_current: bool = transaction
                .prepare_cached(
                    "SELECT state IN ('open', 'alerted') AND disposition IS NULL
                            AND ?2 = (SELECT count(*) FROM notices
                                      WHERE entry = entries.id AND purpose IN ('reminder', 'escalation'))
                     FROM entries WHERE id = ?1",
                )?
                .query_row((id.0, seen as i64), |row| row.get(0))?;
            if !is_current {
                return Ok(false);
            }
            for notice in notices {
                outbox::insert(transaction, Some(id), notice, now)?;
            }
            Ok(true)
        })
    }
}
