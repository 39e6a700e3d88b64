//! One daemon a state directory: a lock on a file in it, which the kernel lifts when the process ends.

use std::fs::{File, OpenOptions, TryLockError};
use std::io;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

/// The file's name in the state directory.
const FILE: &str = "forewarn.lock";

/// The lock; held as long as the value lives.
#[derive(Debug)]
pub struct Lock {
    _file: File,
}

/// Why the lock could not be taken.
#[derive(Debug, thiserror::Error)]
pub enum LockError {
    #[error("another forewarn is running on this state directory; stop it first, or ask it (`forewarn status`)")]
    Held,
    #[error("failed to make the lock file in the state directory")]
    File(#[source] io::Error),
}

impl Lock {
    /// Takes the lock of the state directory `directory`.
    ///
    /// # Errors
    ///
    /// [`LockError::Held`] where another process has it.
    pub fn take(directory: &Path) -> Result<Lock, LockError> {
        let path = directory.join(FILE);
        let file = OpenOptions::new()
            .create(true)
            .truncate(false)
            .write(true)
            .mode(0o600)
            .open(path)
            .map_err(LockError::File)?;
        match file.try_lock() {
            Ok(()) => Ok(Lock { _file: file }),
            Err(TryLockError::WouldBlock) => Err(LockError::Held),
            Err(TryLockError::Error(error)) => Err(LockError::File(error)),
        }
    }
}

/// Whether a daemon runs on the state directory `directory`. Nothing is made there.
pub fn is_held(directory: &Path) -> bool {
    let Ok(file) = File::open(directory.join(FILE)) else { return false };
    matches!(file.try_lock_shared(), Err(TryLockError::WouldBlock))
}

#[cfg(test)]
mod tests {
    use super::{Lock, LockError, is_held};

    #[test]
    fn a_second_daemon_is_refused_until_the_first_is_gone() {
        let directory = tempfile::tempdir().unwrap();
        assert!(!is_held(directory.path()));
        let first = Lock::take(directory.path()).unwrap();
        assert!(matches!(Lock::take(directory.path()), Err(LockError::Held)));
        assert!(is_held(directory.path()));
        drop(first);
        assert!(!is_held(directory.path()));
        Lock::take(directory.path()).unwrap();
    }
}
