//! `forewarn demo` does the main job before one's eyes, and ends by itself.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::support::process::directory;

#[test]
fn the_demonstration_alerts_of_the_requests_and_of_nothing_else() {
    let folder = directory();
    let demo = folder.path().join("demo");
    let output = Command::new("timeout")
        .args(["60", env!("CARGO_BIN_EXE_forewarn"), "demo", "--folder"])
        .arg(&demo)
        .output()
        .unwrap();
    let shown = String::from_utf8(output.stdout).unwrap();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{}\n{errors}\n{shown}", output.status);
    assert_eq!(errors, "", "a demonstration without complaints");

    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/demo/new");
    let mut samples: Vec<String> =
        fs::read_dir(root).unwrap().map(|it| it.unwrap().file_name().into_string().unwrap()).collect();
    samples.sort();
    assert!(samples.len() >= 8, "a morning's mail: {samples:?}");
    for (index, sample) in samples.iter().enumerate() {
        let number = index + 1;
        let start = format!("\n#{number}\n");
        let block = shown.split_once(&start).map(|(_, rest)| rest.split("\n\n").next().unwrap());
        let block = block.unwrap_or_else(|| panic!("expected a block about {sample}:\n{shown}"));
        match sample.contains("not_a_request") {
            true => {
                assert!(block.contains("no alert  not a request") && !block.contains("ALERT"), "{sample}: {block}")
            }
            // Another clinic's request for treatment is for the digest.
            false if sample.contains("provider") => {
                assert!(block.contains("the digest names it") && !block.contains("ALERT"), "{sample}: {block}")
            }
            false => assert!(block.contains("ALERT") && !block.contains("no alert"), "{sample}: {block}"),
        }
    }
    for part in ["WHAT TO DO NOW", "REF RECEIVED", "Digest ", "messages seen since"] {
        assert!(shown.contains(part), "expected `{part}`:\n{shown}");
    }
    let narrow = |line: &&str| line.chars().count() <= 80 || line.contains(demo.to_str().unwrap());
    let wide: Vec<&str> = shown.lines().filter(|line| !narrow(line)).collect();
    assert!(wide.is_empty(), "lines that need more than 80 columns: {wide:#?}");
    let alerts = fs::read_dir(demo.join("alerts")).unwrap().count();
    assert!(alerts > 0, "the alerts stay to be looked at");
}

#[test]
fn a_folder_that_exists_is_left_alone() {
    let folder = directory();
    let output = Command::new(env!("CARGO_BIN_EXE_forewarn"))
        .args(["demo", "--folder"])
        .arg(folder.path())
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1));
    let errors = String::from_utf8(output.stderr).unwrap();
    assert!(errors.contains("choose another with --folder"), "{errors}");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
}
