//! A configuration, a policy of the practice's own or a practice.toml, whichever the first byte chooses.
//!
//! Whatever is written there, it is loaded or refused with at least one fault.

#![no_main]

use std::fs;
use std::path::PathBuf;
use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;

/// A folder in memory, for this process.
static FOLDER: LazyLock<PathBuf> = LazyLock::new(|| {
    let folder = PathBuf::from(format!("/dev/shm/forewarn-fuzz-{}", std::process::id()));
    fs::create_dir_all(folder.join("fixtures/demo")).expect("memory can be written");
    folder
});

const SOUND: &str = include_str!("../../fixtures/practice.toml");

fuzz_target!(|bytes: &[u8]| {
    forewarn_fuzz::begin();
    let [which, text @ ..] = bytes else { return };
    let (main, own) = match which % 3 {
        0 => (text.to_vec(), &b""[..]),
        1 => (format!("{SOUND}\n[policy]\nfile = \"own.toml\"\n").into_bytes(), text),
        _ => (format!("{SOUND}\n[triage]\npractice = \"own.toml\"\n").into_bytes(), text),
    };
    let path = FOLDER.join("forewarn.toml");
    fs::write(&path, main).expect("memory can be written");
    fs::write(FOLDER.join("own.toml"), own).expect("memory can be written");
    if let Err(faults) = forewarn::config::load_offline(&path) {
        assert!(!faults.faults.is_empty(), "a refusal has its reason");
        assert!(!faults.to_string().is_empty());
    }
});
