//! OLE compound files: the container of legacy Office documents and of Outlook messages, over the crate `cfb`.
//!
//! A storage is a folder, a stream a file. Streams are read within the budget, because the sizes that a hostile file
//! states need not be true.

use std::io::Cursor;
use std::path::{Path, PathBuf};

use cfb::CompoundFile;

use crate::extract::limits::Budget;
use crate::model::Cause;

/// The most streams and storages that are copied out of a file.
const ENTRIES: usize = 5_000;

/// An open compound file.
pub(super) struct Compound<'a> {
    file: CompoundFile<Cursor<&'a [u8]>>,
}

impl<'a> Compound<'a> {
    /// Opens `bytes`.
    ///
    /// # Errors
    ///
    /// [`Cause::Malformed`] where they are no compound file, or their directory is broken.
    pub(super) fn open(bytes: &'a [u8]) -> Result<Compound<'a>, Cause> {
        let broken = |_| Cause::Malformed("its directory is broken".into());
        Ok(Compound { file: CompoundFile::open(Cursor::new(bytes)).map_err(broken)? })
    }

    /// The names in the storage at `path`, in order, and whether each is a storage itself.
    pub(super) fn names(&self, path: &Path) -> Vec<(String, bool)> {
        let Ok(entries) = self.file.read_storage(path) else { return Vec::new() };
        entries.take(ENTRIES).map(|entry| (entry.name().to_owned(), entry.is_storage())).collect()
    }

    /// Whether there is a stream at `path`.
    pub(super) fn has(&self, path: &Path) -> bool {
        self.file.is_stream(path)
    }

    /// The bytes of the stream at `path`.
    ///
    /// # Errors
    ///
    /// [`Cause::Malformed`] where there is none or it breaks off, [`Cause::TooLarge`] where the budget is spent.
    pub(super) fn stream(&mut self, path: &Path, budget: &mut Budget) -> Result<Vec<u8>, Cause> {
        let missing = |_| Cause::Malformed("a stream in it is missing".into());
        let stream = self.file.open_stream(path).map_err(missing)?;
        budget.read(stream)
    }

    /// A compound file of its own, made of the storage at `path`. `change` may amend a stream, by its path in the new
    /// file.
    ///
    /// # Errors
    ///
    /// As [`Compound::stream`], and [`Cause::TooLarge`] beyond `ENTRIES`.
    pub(super) fn copy_out(
        &mut self,
        path: &Path,
        budget: &mut Budget,
        change: impl Fn(&Path, &mut Vec<u8>),
    ) -> Result<Vec<u8>, Cause> {
        let broken = |_| Cause::Malformed("a storage in it is broken".into());
        let entries = self.file.walk_storage(path).map_err(broken)?;
        let entries: Vec<(PathBuf, bool)> =
            entries.skip(1).take(ENTRIES + 1).map(|it| (it.path().to_owned(), it.is_storage())).collect();
        if entries.len() > ENTRIES {
            return Err(Cause::TooLarge(format!("more than {ENTRIES} streams")));
        }
        let mut copy = CompoundFile::create(Cursor::new(Vec::new())).map_err(broken)?;
        for (from, is_storage) in entries {
            let to = Path::new("/").join(from.strip_prefix(path).unwrap_or(&from));
            if is_storage {
                copy.create_storage(&to).map_err(broken)?;
            } else {
                let mut bytes = self.stream(&from, budget)?;
                change(&to, &mut bytes);
                let mut stream = copy.create_stream(&to).map_err(broken)?;
                std::io::Write::write_all(&mut stream, &bytes).map_err(broken)?;
            }
        }
        copy.flush().map_err(broken)?;
        Ok(copy.into_inner().into_inner())
    }
}
