//! Commands about mailboxes and single messages in them: find, make, move, copy, take away.
//!
//! A message is named by its UID alone, so that nothing else can be meant: one is moved by UID MOVE (RFC 6851), and taken
//! away by UID EXPUNGE (RFC 4315). Neither is ever tried where the server does not offer it, since a plain EXPUNGE would
//! take away every message that anybody had marked as deleted.

use async_imap::imap_proto::rfc4315::UidSetMember;
use async_imap::imap_proto::{MailboxDatum, NameAttribute, Response, ResponseCode};

use super::{ANSWER, Answer, COMMAND, Session, quoted};
use crate::inbox::FetchError;
use crate::inbox::cursor::Listed;
use crate::model::MailId;

impl Session {
    /// Whether the server offers UID MOVE.
    pub(in crate::inbox::imap) fn can_move(&self) -> bool {
        self.can_move
    }

    /// Whether the server offers UID EXPUNGE, and tells the UIDs of copies.
    pub(in crate::inbox::imap) fn has_uid_plus(&self) -> bool {
        self.uid_plus
    }

    /// What stands between the levels of a mailbox's name; none where the server has no levels.
    pub(in crate::inbox::imap) async fn delimiter(&mut self) -> Result<Option<String>, FetchError> {
        let mut delimiter = None;
        self.run("LIST", "LIST \"\" \"\"", |response| {
            if let Response::MailboxData(MailboxDatum::List(found)) = response {
                delimiter = found.delimiter.as_ref().map(|it| it.to_string());
            }
        })
        .await?;
        Ok(delimiter)
    }

    /// Whether there is a mailbox of this name.
    pub(in crate::inbox::imap) async fn has_mailbox(&mut self, name: &str) -> Result<bool, FetchError> {
        // In a pattern these stand for any name.
        if name.contains(['*', '%']) {
            return Err(FetchError::Mailbox);
        }
        let mut found = false;
        let command = format!("LIST \"\" {}", quoted(name)?);
        self.run("LIST", &command, |response| {
            if let Response::MailboxData(MailboxDatum::List(it)) = response {
                // A name that only has others below it is listed too.
                found |= !it.name_attributes.iter().any(|attribute| match attribute {
                    NameAttribute::NoSelect => true,
                    NameAttribute::Extension(word) => word.eq_ignore_ascii_case("\\NonExistent"),
                    _ => false,
                });
            }
        })
        .await?;
        Ok(found)
    }

    /// Makes a mailbox, with those above it, and subscribes to it, so that people's mail programs show it.
    pub(in crate::inbox::imap) async fn create(&mut self, name: &str) -> Result<(), FetchError> {
        let name = quoted(name)?;
        match self.run("CREATE", &format!("CREATE {name}"), |_| {}).await {
            // Somebody else was quicker.
            Ok(()) | Err(FetchError::Declined { code: "ALREADYEXISTS", .. }) => {}
            Err(error) => return Err(error),
        }
        // Programs that show every mailbox need no subscription; a server that keeps none is no obstacle.
        self.command("SUBSCRIBE", &format!("SUBSCRIBE {name}"), ANSWER, |_| {}).await?;
        Ok(())
    }

    /// The messages of the open mailbox for which `criteria` hold (RFC 3501, section 6.4.4), in order.
    pub(in crate::inbox::imap) async fn search(&mut self, criteria: &str) -> Result<Vec<u32>, FetchError> {
        let mut found = Vec::new();
        self.run("UID SEARCH", &format!("UID SEARCH {criteria}"), |response| {
            if let Response::MailboxData(MailboxDatum::Search(uids)) = response {
                found.extend(uids);
            }
        })
        .await?;
        found.sort_unstable();
        Ok(found)
    }

    /// The message with this UID in the open mailbox, as the server lists it; none where it is not there.
    pub(in crate::inbox::imap) async fn listed(&mut self, uid: u32) -> Result<Option<Listed>, FetchError> {
        Ok(self.list_set(&uid.to_string()).await?.into_iter().find(|it| it.uid == uid))
    }

    /// Moves one message into the mailbox `target`. None where the server does not say where it is then.
    pub(in crate::inbox::imap) async fn move_one(
        &mut self,
        uid: u32,
        target: &str,
    ) -> Result<Option<MailId>, FetchError> {
        self.transfer("UID MOVE", uid, target).await
    }

    /// Copies one message into the mailbox `target`. None where the server does not say where the copy is.
    pub(in crate::inbox::imap) async fn copy_one(
        &mut self,
        uid: u32,
        target: &str,
    ) -> Result<Option<MailId>, FetchError> {
        self.transfer("UID COPY", uid, target).await
    }

    /// Takes one message, and no other, out of the open mailbox.
    pub(in crate::inbox::imap) async fn remove_one(&mut self, uid: u32) -> Result<(), FetchError> {
        if !self.uid_plus {
            return Err(FetchError::Unsupported { needed: "UIDPLUS" });
        }
        self.run("UID STORE", &format!("UID STORE {uid} +FLAGS.SILENT (\\Deleted)"), |_| {}).await?;
        self.run("UID EXPUNGE", &format!("UID EXPUNGE {uid}"), |_| {}).await
    }

    async fn transfer(
        &mut self,
        command: &'static str,
        uid: u32,
        target: &str,
    ) -> Result<Option<MailId>, FetchError> {
        let mut there = None;
        // The answer to MOVE carries the code before the tagged one, the answer to COPY on it.
        self.run(command, &format!("{command} {uid} {}", quoted(target)?), |response| {
            let code = match response {
                Response::Data { outcome, .. } | Response::Done { outcome, .. } => outcome.code.as_ref(),
                _ => None,
            };
            if let Some(ResponseCode::CopyUid(uid_validity, _, copies)) = code
                && let Some(uid) = copies.first().map(first_of)
            {
                there = Some(MailId { uid_validity: *uid_validity, uid });
            }
        })
        .await?;
        Ok(there)
    }

    /// Runs a command whose refusal is a failure.
    async fn run(
        &mut self,
        doing: &'static str,
        command: &str,
        each: impl FnMut(&Response<'_>) + Send,
    ) -> Result<(), FetchError> {
        match self.command(doing, command, COMMAND, each).await? {
            Answer::Ok => Ok(()),
            Answer::Refused { code: Some(code), .. } => Err(FetchError::Declined { doing, code }),
            Answer::Refused { code: None, .. } => Err(FetchError::Refused { doing }),
        }
    }
}

fn first_of(member: &UidSetMember) -> u32 {
    match member {
        UidSetMember::Uid(uid) => *uid,
        UidSetMember::UidRange(range) => *range.start(),
    }
}
