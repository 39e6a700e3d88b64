//! A disk that fails for as long as a test wants: see `broken_disk.c`, which is compiled here.

use std::fs;
use std::path::PathBuf;
use std::process::Command;
use std::sync::LazyLock;

use super::breaking::compiled;
use super::daemon::Installation;

/// The disk with the state directory of an installation.
pub struct BrokenDisk {
    below: PathBuf,
    switch: PathBuf,
}

/// How it fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Failure {
    Full,
    ReadOnly,
    Unreadable,
}

impl BrokenDisk {
    /// A disk that works still.
    pub fn of(installation: &Installation) -> BrokenDisk {
        let below = installation.state();
        BrokenDisk { switch: below.with_file_name("broken-disk"), below }
    }

    /// Has `command` work on this disk.
    pub fn under(&self, mut command: Command) -> Command {
        let mut preloaded = LIBRARY.clone().into_os_string();
        for (_, also) in command.get_envs().filter(|(name, _)| *name == "LD_PRELOAD") {
            preloaded.push(":");
            preloaded.push(also.unwrap_or_default());
        }
        command
            .env("LD_PRELOAD", preloaded)
            .env("BROKEN_DISK", &self.below)
            .env("BROKEN_DISK_SWITCH", &self.switch);
        command
    }

    /// Has all writing fail from now on.
    pub fn fail(&self, failure: Failure) {
        let number = match failure {
            Failure::Full => "28",
            Failure::ReadOnly => "30",
            Failure::Unreadable => "5",
        };
        fs::write(&self.switch, number).unwrap();
    }

    /// Has it work again.
    pub fn mend(&self) {
        fs::remove_file(&self.switch).unwrap();
    }
}

static LIBRARY: LazyLock<PathBuf> = LazyLock::new(|| compiled("broken-disk", include_str!("broken_disk.c")));
