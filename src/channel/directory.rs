//! A directory into which each notice is written as an `.eml` file, for trying things out.
//!
//! A file appears whole or not at all: it is written under another name in the same directory, flushed to the disk,
//! renamed, and the directory is flushed too, before the notice counts as accepted. Its name carries the number of
//! the notice, its purpose and the recipient's id, and nothing of any message; a repeat of a notice overwrites the
//! file that the first attempt left. Only the user who runs forewarn can read them.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use async_trait::async_trait;
use lettre::message::Mailbox;

use super::message::{MessageError, message, sender};
use super::{Cause, Channel, OpenError, Outcome};
use crate::model::{Notice, Private};

/// Where the files go.
#[derive(Debug, Clone)]
pub struct Settings {
    pub directory: PathBuf,
    /// `Forewarn <forewarn@localhost>`.
    pub from: String,
    /// The right-hand side of our Message-IDs, unique to this installation.
    pub message_id_domain: String,
}

/// The channel.
#[derive(Debug)]
pub struct Directory {
    directory: PathBuf,
    from: Mailbox,
    message_id_domain: String,
}

impl Directory {
    /// Makes the directory where it is missing, open to this user only.
    ///
    /// # Errors
    ///
    /// [`OpenError::From`] where the sender is no mail address, [`OpenError::Directory`] where the directory cannot
    /// be made.
    pub fn new(settings: Settings) -> Result<Directory, OpenError> {
        let from = sender(&settings.from).ok_or(OpenError::From)?;
        make(&settings.directory).map_err(|source| OpenError::Directory { source })?;
        Ok(Directory { directory: settings.directory, from, message_id_domain: settings.message_id_domain })
    }
}

#[async_trait]
impl Channel for Directory {
    async fn send(&self, notice: &Notice) -> Outcome {
        let mail = match message(notice, &self.from, &self.message_id_domain) {
            Ok(mail) => mail.formatted(),
            Err(error @ (MessageError::Recipient | MessageError::Build)) => {
                return Outcome::Refused { reply: error.to_string().into(), cause: Cause::Address };
            }
        };
        let name = file_name(notice);
        let directory = self.directory.clone();
        let reply = format!("written to {name}");
        let written = on_a_thread(move || write(&directory, &name, &mail)).await;
        match written {
            Ok(()) => Outcome::Accepted { reply: reply.into() },
            Err(error) => Outcome::Deferred { reply: error.to_string().into(), cause: Cause::Disk },
        }
    }

    async fn probe(&self) -> Result<String, Private<String>> {
        let directory = self.directory.clone();
        let tried = on_a_thread(move || {
            make(&directory)?;
            let trial = directory.join(".forewarn-probe.tmp");
            create(&trial)?;
            fs::remove_file(trial)
        });
        match tried.await {
            Ok(()) => Ok("the directory for outgoing mail can be written".into()),
            Err(error) => Err(Private::new(error.to_string())),
        }
    }
}

/// Runs what waits for the disk where it holds up nobody else.
async fn on_a_thread(work: impl FnOnce() -> io::Result<()> + Send + 'static) -> io::Result<()> {
    match tokio::task::spawn_blocking(work).await {
        Ok(result) => result,
        Err(error) => Err(io::Error::other(error)),
    }
}

fn make(directory: &Path) -> io::Result<()> {
    DirBuilder::new().recursive(true).mode(0o700).create(directory)
}

/// `000017-alert-kessler.eml`.
fn file_name(notice: &Notice) -> String {
    let person: String = notice
        .recipient
        .person
        .as_str()
        .chars()
        .map(|it| if it.is_ascii_alphanumeric() || it == '-' || it == '_' { it } else { '_' })
        .take(64)
        .collect();
    format!("{:06}-{}-{person}.eml", notice.id.0, notice.purpose.as_str())
}

fn write(directory: &Path, name: &str, mail: &[u8]) -> io::Result<()> {
    make(directory)?;
    let unfinished = directory.join(format!(".{name}.tmp"));
    let mut file = create(&unfinished)?;
    let written = file.write_all(mail).and_then(|()| file.sync_all());
    let written = written.and_then(|()| fs::rename(&unfinished, directory.join(name)));
    if written.is_err() {
        // What is left of a failed attempt is replaced by the next one; that it is tidied away is a courtesy.
        let _ = fs::remove_file(&unfinished);
    }
    written?;
    File::open(directory)?.sync_all()
}

/// Makes a file of our own, in place of one that an attempt cut short may have left; never through a link.
fn create(path: &Path) -> io::Result<File> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        Ok(()) | Err(_) => {}
    }
    OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::super::message::tests::notice;
    use super::*;

    fn channel(directory: &Path) -> Directory {
        Directory::new(Settings {
            directory: directory.to_owned(),
            from: "Forewarn <forewarn@localhost>".into(),
            message_id_domain: "cedarhollow.example".into(),
        })
        .unwrap()
    }

    fn names(directory: &Path) -> Vec<String> {
        let mut names: Vec<String> =
            fs::read_dir(directory).unwrap().map(|it| it.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    #[tokio::test]
    async fn a_notice_becomes_one_file_that_only_we_can_read_and_a_repeat_overwrites_it() {
        let root = tempfile::tempdir().unwrap();
        let directory = root.path().join("outgoing/mail");
        let channel = channel(&directory);
        let expected = Outcome::Accepted { reply: "written to 000017-alert-kessler.eml".into() };
        assert_eq!(channel.send(&notice()).await, expected);
        let first = fs::read(directory.join("000017-alert-kessler.eml")).unwrap();
        assert_eq!(channel.send(&notice()).await, expected);
        assert_eq!(names(&directory), ["000017-alert-kessler.eml"]);
        let path = directory.join("000017-alert-kessler.eml");
        assert_eq!(fs::read(&path).unwrap(), first);
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(fs::metadata(&directory).unwrap().permissions().mode() & 0o777, 0o700);
    }

    #[tokio::test]
    async fn what_an_attempt_cut_short_left_behind_is_replaced() {
        let root = tempfile::tempdir().unwrap();
        fs::write(root.path().join(".000017-alert-kessler.eml.tmp"), "half").unwrap();
        let channel = channel(root.path());
        assert!(matches!(channel.send(&notice()).await, Outcome::Accepted { .. }));
        assert_eq!(names(root.path()), ["000017-alert-kessler.eml"]);
    }

    #[tokio::test]
    async fn a_directory_that_vanishes_is_made_again_and_one_that_is_a_file_defers() {
        let root = tempfile::tempdir().unwrap();
        let directory = root.path().join("mail");
        let channel = channel(&directory);
        fs::remove_dir(&directory).unwrap();
        assert!(matches!(channel.send(&notice()).await, Outcome::Accepted { .. }));
        fs::remove_dir_all(&directory).unwrap();
        fs::write(&directory, "in the way").unwrap();
        assert!(matches!(channel.send(&notice()).await, Outcome::Deferred { cause: Cause::Disk, .. }));
        assert!(channel.probe().await.is_err());
    }

    #[tokio::test]
    async fn an_id_of_a_person_cannot_lead_out_of_the_directory() {
        let root = tempfile::tempdir().unwrap();
        let directory = root.path().join("mail");
        let mut notice = notice();
        notice.recipient.person = crate::model::PersonId::new("../../etc/passwd");
        assert!(matches!(channel(&directory).send(&notice).await, Outcome::Accepted { .. }));
        assert_eq!(names(&directory), ["000017-alert-______etc_passwd.eml"]);
    }

    #[tokio::test]
    async fn an_address_that_is_none_is_refused() {
        let root = tempfile::tempdir().unwrap();
        let mut notice = notice();
        notice.recipient.email = "kessler at cedarhollow".into();
        let outcome = channel(root.path()).send(&notice).await;
        assert!(matches!(outcome, Outcome::Refused { cause: Cause::Address, .. }), "{outcome:?}");
        assert_eq!(names(root.path()), Vec::<String>::new());
    }

    #[tokio::test]
    async fn the_probe_leaves_nothing_behind() {
        let root = tempfile::tempdir().unwrap();
        assert!(channel(root.path()).probe().await.is_ok());
        assert_eq!(names(root.path()), Vec::<String>::new());
    }
}
