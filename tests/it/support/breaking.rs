//! Breaking one effect of the program: see `break.c`, which is compiled here.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;

use sha2::{Digest, Sha256};

use super::process::program;

/// What becomes of an effect.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum How {
    /// The process is gone before it.
    Kill,
    /// It happens by half, then the process is gone.
    Tear,
    /// The process is gone before it, and with it all that was not flushed to the disk.
    Power,
    /// The call fails once.
    Fail,
}

impl How {
    fn as_str(self) -> &'static str {
        match self {
            How::Kill => "kill",
            How::Tear => "tear",
            How::Power => "power",
            How::Fail => "fail",
        }
    }
}

/// Has the effect `number` of `command` broken, and all effects told in the file `told`; none is broken where it is 0.
pub fn broken(mut command: Command, number: usize, how: How, told: &Path) -> Command {
    command
        .env("LD_PRELOAD", &*LIBRARY)
        .env("BREAK_PROGRAM", "forewarn")
        .env("BREAK_AT", number.to_string())
        .env("BREAK_HOW", how.as_str())
        .env("BREAK_TOLD", told);
    command
}

/// What `told` says of each effect, like `write forewarn.db-wal`.
pub fn effects(told: &Path) -> Vec<String> {
    fs::read_to_string(told).unwrap_or_default().lines().map(str::to_owned).collect()
}

static LIBRARY: LazyLock<PathBuf> = LazyLock::new(|| compiled("break", include_str!("break.c")));

/// The library that `source` becomes, made once for each version of it.
pub fn compiled(name: &str, source: &str) -> PathBuf {
    let hash: String = Sha256::digest(source).iter().take(8).map(|it| format!("{it:02x}")).collect();
    let directory = PathBuf::from(env!("CARGO_TARGET_TMPDIR"));
    let library = directory.join(format!("{name}-{hash}.so"));
    if !library.exists() {
        let text = directory.join(format!("{name}-{hash}.c"));
        let unfinished = directory.join(format!("{name}-{hash}-{}.so", std::process::id()));
        fs::write(&text, source).unwrap();
        let mut compiler = Command::new(program("cc"));
        compiler.args(["-O1", "-Wall", "-Wextra", "-Werror", "-shared", "-fPIC", "-o"]);
        assert!(compiler.arg(&unfinished).arg(&text).args(["-ldl", "-lpthread"]).status().unwrap().success());
        fs::rename(unfinished, &library).unwrap();
    }
    library
}
