//! Moving a file that is logged into another folder, without ever overwriting one there.
//!
//! A hard link fails if its name is taken, where a rename would replace the file; so the file is linked under its new
//! name and then removed under the old. Where links are impossible, across file systems above all, it is copied, the
//! copy is made durable, and only then the original is removed. At no moment is the file in neither place; where the
//! program was ended between the two steps, the second is made up for.

use std::ffi::{OsStr, OsString};
use std::fs::{self, File, OpenOptions};
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

/// How many names are tried for one file.
const NAMES: u32 = 1000;

/// Moves the file at `path` into `folder`, under its own name or the next free one (`fax-1.tif`).
///
/// # Errors
///
/// Those of the file system. The file is then still in its old place, perhaps in both.
pub(super) fn put_away(path: &Path, folder: &Path) -> io::Result<()> {
    let file_name = path.file_name().ok_or(io::ErrorKind::InvalidInput)?;
    if path.parent().is_some_and(|parent| is_same(parent, folder)) {
        return Ok(());
    }
    for number in 0..NAMES {
        let target = folder.join(numbered(file_name, number));
        match place(path, &target) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists && is_linked(path, &target) => {
                return finish(path, folder);
            }
            Ok(()) => return finish(path, folder),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(error),
        }
    }
    Err(io::ErrorKind::AlreadyExists.into())
}

/// Removes the file that has another place in `folder` by now.
fn finish(path: &Path, folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()?;
    fs::remove_file(path)
}

/// Whether both are names of one file.
fn is_linked(left: &Path, right: &Path) -> bool {
    let both = (fs::symlink_metadata(left), fs::symlink_metadata(right));
    matches!(both, (Ok(left), Ok(right)) if (left.dev(), left.ino()) == (right.dev(), right.ino()))
}

/// Whether both name the same folder.
fn is_same(left: &Path, right: &Path) -> bool {
    matches!((left.canonicalize(), right.canonicalize()), (Ok(left), Ok(right)) if left == right)
}

/// Makes the file stand at `to` as well, which must not exist.
fn place(from: &Path, to: &Path) -> io::Result<()> {
    match fs::hard_link(from, to) {
        Ok(()) => Ok(()),
        Err(error) if matches!(error.kind(), io::ErrorKind::AlreadyExists | io::ErrorKind::NotFound) => Err(error),
        Err(_) => copy(from, to),
    }
}

/// Copies the file with its time of change.
fn copy(from: &Path, to: &Path) -> io::Result<()> {
    let mut source = File::open(from)?;
    let modified = source.metadata()?.modified()?;
    let mut target = OpenOptions::new().write(true).create_new(true).open(to)?;
    let copied = io::copy(&mut source, &mut target)
        .and_then(|_| target.set_modified(modified))
        .and_then(|()| target.sync_all());
    copied.inspect_err(|_| {
        // Half a copy is of no use to anyone; the original is still there.
        let _ = fs::remove_file(to);
    })
}

/// `fax.tif`, `fax-1.tif`, `fax-2.tif`, …
fn numbered(file_name: &OsStr, number: u32) -> OsString {
    if number == 0 {
        return file_name.to_owned();
    }
    let path = Path::new(file_name);
    let mut name = path.file_stem().unwrap_or(file_name).to_owned();
    name.push(format!("-{number}"));
    if let Some(extension) = path.extension() {
        name.push(".");
        name.push(extension);
    }
    name
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, SystemTime};

    use super::*;

    #[test]
    fn a_file_moves_and_never_replaces_another() {
        let (from, to) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        for content in ["first", "second", "third"] {
            let path = from.path().join("fax.tif");
            fs::write(&path, content).unwrap();
            put_away(&path, to.path()).unwrap();
            assert!(!path.exists());
        }
        let read = |name: &str| fs::read_to_string(to.path().join(name)).unwrap();
        assert_eq!([read("fax.tif"), read("fax-1.tif"), read("fax-2.tif")], ["first", "second", "third"]);
    }

    #[test]
    fn a_move_that_was_cut_short_is_finished() {
        let (from, to) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let path = from.path().join("fax.tif");
        fs::write(&path, "content").unwrap();
        fs::hard_link(&path, to.path().join("fax.tif")).unwrap();
        put_away(&path, to.path()).unwrap();
        assert!(!path.exists());
        assert_eq!(fs::read_dir(to.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_copy_keeps_time_and_content_and_replaces_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let (from, to) = (folder.path().join("scan.pdf"), folder.path().join("copy.pdf"));
        fs::write(&from, "content").unwrap();
        let modified = SystemTime::UNIX_EPOCH + Duration::from_secs(1_700_000_000);
        File::options().write(true).open(&from).unwrap().set_modified(modified).unwrap();
        copy(&from, &to).unwrap();
        assert_eq!(fs::read_to_string(&to).unwrap(), "content");
        assert_eq!(fs::metadata(&to).unwrap().modified().unwrap(), modified);
        assert_eq!(copy(&from, &to).unwrap_err().kind(), io::ErrorKind::AlreadyExists);
    }

    #[test]
    fn a_file_whose_target_is_missing_stays() {
        let from = tempfile::tempdir().unwrap();
        let path = from.path().join("fax.tif");
        fs::write(&path, "content").unwrap();
        assert!(put_away(&path, &from.path().join("missing")).is_err());
        assert!(path.exists());
    }

    #[test]
    fn a_folder_that_is_its_own_target_is_left_as_it_is() {
        let from = tempfile::tempdir().unwrap();
        let path = from.path().join("fax.tif");
        fs::write(&path, "content").unwrap();
        put_away(&path, from.path()).unwrap();
        assert_eq!(fs::read_dir(from.path()).unwrap().count(), 1);
    }
}
