//! The zip archive of an Office or OpenDocument file, whose members have fixed names.

use std::collections::BTreeMap;
use std::io::Cursor;

use zip::ZipArchive;

use crate::extract::limits::Budget;
use crate::extract::reading::Member;
use crate::extract::{archive, plain};
use crate::model::Cause;

/// The most members whose names are looked at.
const NAMES: usize = 10_000;

/// An open package.
pub(super) struct Package<'a> {
    archive: ZipArchive<Cursor<&'a [u8]>>,
    names: BTreeMap<String, usize>,
}

impl<'a> Package<'a> {
    /// Opens `bytes`.
    ///
    /// # Errors
    ///
    /// [`Cause::Malformed`] where they are no archive.
    pub(super) fn open(bytes: &'a [u8]) -> Result<Package<'a>, Cause> {
        let broken = |_| Cause::Malformed("its archive cannot be opened".into());
        let archive = ZipArchive::new(Cursor::new(bytes)).map_err(broken)?;
        let names = archive.file_names().take(NAMES).enumerate();
        let names = names.filter_map(|(index, name)| Some((name.ok()?.replace('\\', "/"), index))).collect();
        Ok(Package { archive, names })
    }

    /// The names of its members, in the order of the alphabet.
    pub(super) fn names(&self) -> Vec<String> {
        self.names.keys().cloned().collect()
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.names.contains_key(name)
    }

    /// The bytes of the member `name`.
    ///
    /// # Errors
    ///
    /// [`Cause::Malformed`] where there is none or it is broken, [`Cause::TooLarge`] where the budget is spent.
    pub(super) fn bytes(&mut self, name: &str, budget: &mut Budget) -> Result<Vec<u8>, Cause> {
        let missing = || Cause::Malformed("a piece of it is missing".into());
        let index = self.names.get(name).copied().ok_or_else(missing)?;
        archive::unpack(&mut self.archive, index, budget)
    }

    /// The text of the member `name`.
    ///
    /// # Errors
    ///
    /// As [`Package::bytes`].
    pub(super) fn text(&mut self, name: &str, budget: &mut Budget) -> Result<String, Cause> {
        self.bytes(name, budget).map(|bytes| plain::decode(&bytes))
    }

    /// The member `name` as a file of its own; `inline` where the document shows it.
    pub(super) fn member(&mut self, name: String, inline: bool, budget: &mut Budget) -> Member {
        let bytes = self.bytes(&name, budget);
        Member { name, declared: String::new(), inline, bytes }
    }
}
