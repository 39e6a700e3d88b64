//! Zip archives, and files packed by gzip: containers, whose members go round again.
//!
//! A member that is locked or packed in a way that is not known is still listed, with the reason. Names are taken as
//! they are and cleaned where they are shown; nothing is ever written under them.
//!
//! # Limits
//!
//! Members are unpacked within the budget. One that grows beyond `RATIO` times its packed size, and is not small,
//! is a bomb and is not unpacked to the end.

use std::io::{Cursor, Read};

use flate2::read::MultiGzDecoder;
use zip::ZipArchive;
use zip::result::ZipError;

use crate::extract::limits::Budget;
use crate::extract::reading::{Member, Reading};
use crate::model::Cause;

/// How many times its packed size a member may have.
const RATIO: u64 = 200;

/// Below this size, in bytes, a member may have any ratio: a short file of blanks is no bomb.
const SMALL: u64 = 4 << 20;

/// The most members that are looked at.
const MEMBERS: usize = 10_000;

/// Reads a zip archive.
pub fn read(bytes: &[u8], budget: &mut Budget) -> Reading {
    let mut archive = match ZipArchive::new(Cursor::new(bytes)) {
        Ok(archive) => archive,
        Err(_) => return Reading::unread(Cause::Malformed("no list of its members can be found".into())),
    };
    let mut reading = Reading::default();
    let count = archive.len();
    for index in 0..count.min(MEMBERS) {
        let Some((name, locked)) = label(&mut archive, index) else { continue };
        let member = if locked { Err(Cause::Locked) } else { unpack(&mut archive, index, budget) };
        let spent = matches!(member, Err(Cause::TooLarge(_)));
        reading.members.push(Member { name, declared: String::new(), inline: false, bytes: member });
        if spent {
            break;
        }
    }
    if count > MEMBERS {
        reading.problems.push(Cause::TooLarge(format!("more than {MEMBERS} members")));
    }
    if reading.members.is_empty() {
        reading.pages.push(Err(Cause::Empty));
    }
    reading
}

/// Reads a file packed by gzip. Its name is in its head, or nowhere.
pub fn read_gzip(bytes: &[u8], budget: &mut Budget) -> Reading {
    let mut decoder = MultiGzDecoder::new(bytes);
    // The head is there once something was read.
    let mut first = [0];
    let begun = decoder.read(&mut first);
    let name =
        decoder.header().and_then(|head| head.filename()).map(|name| String::from_utf8_lossy(name).into_owned());
    let unpacked = match begun {
        Ok(0) => Err(Cause::Empty),
        Ok(_) => within_ratio(Read::chain(&first[..], decoder), bytes.len() as u64, budget),
        Err(_) => Err(Cause::Malformed("its packed data is broken".into())),
    };
    let name = name.unwrap_or_else(|| "unpacked".into());
    let member = Member { name, declared: String::new(), inline: false, bytes: unpacked };
    Reading { members: vec![member], ..Reading::default() }
}

/// The name of a member and whether it is locked; none for a folder or a file of the system's own.
fn label(archive: &mut ZipArchive<Cursor<&[u8]>>, index: usize) -> Option<(String, bool)> {
    let Ok(member) = archive.by_index_raw(index) else { return Some((format!("member-{}", index + 1), false)) };
    let name = match member.name() {
        Ok(name) => name.into_owned(),
        Err(_) => String::from_utf8_lossy(member.name_raw()).into_owned(),
    };
    let of_the_system = name.starts_with("__MACOSX/") || name.ends_with(".DS_Store") || name.ends_with("Thumbs.db");
    (!member.is_dir() && !of_the_system).then(|| (name, member.encrypted()))
}

/// Unpacks the member at `index`, within the budget.
pub(super) fn unpack(
    archive: &mut ZipArchive<Cursor<&[u8]>>,
    index: usize,
    budget: &mut Budget,
) -> Result<Vec<u8>, Cause> {
    let member = archive.by_index(index).map_err(|error| match error {
        ZipError::UnsupportedArchive(reason) if reason == ZipError::PASSWORD_REQUIRED => Cause::Locked,
        ZipError::InvalidPassword => Cause::Locked,
        ZipError::UnsupportedArchive(_) | ZipError::CompressionMethodNotSupported(_) => Cause::UnknownFormat,
        _ => Cause::Malformed("a member of the archive is broken".into()),
    })?;
    let packed = member.compressed_size();
    within_ratio(member, packed, budget)
}

/// Reads `source`, which was `packed` bytes, unless it grows beyond measure.
pub(super) fn within_ratio(source: impl Read, packed: u64, budget: &mut Budget) -> Result<Vec<u8>, Cause> {
    let most = packed.saturating_mul(RATIO).max(SMALL);
    let bytes = budget.read(source.take(most + 1))?;
    if bytes.len() as u64 > most {
        return Err(Cause::TooLarge(format!("more than {RATIO} times its packed size")));
    }
    Ok(bytes)
}
