//! [`Format`]: the list of all file formats that are known, and how one is recognised.
//!
//! The bytes decide, because senders mislabel: a fax gateway sends `application/octet-stream`, a phone sends a HEIC
//! called `.jpg`. Only where the bytes say nothing (plain text looks like anything) do the name's ending and the
//! declared type speak. A new format is a variant here, its signature in [`recognise`], a line in [`Format::name`],
//! and a reader or the cause why there is none in [`Format::reader`].

use std::io::Cursor;
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::LazyLock;

use aho_corasick::AhoCorasick;
use zip::ZipArchive;

use crate::extract::compound::Compound;
use crate::extract::limits::Budget;
use crate::extract::mail::Opened;
use crate::extract::picture::Drawn;
use crate::extract::reading::Reading;
use crate::extract::{
    archive, doc, docx, html, image, mail, metafile, msg, odt, ole, pdf, pgp, plain, ppt, pptx, rtf, secure, tiff,
    tnef, xls, xlsx,
};
use crate::model::Cause;

/// A file format.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Format {
    Plain,
    Html,
    Rtf,
    Pdf,
    Docx,
    Xlsx,
    Pptx,
    /// OpenDocument: a text, sheets, slides.
    Odt,
    Ods,
    Odp,
    /// Legacy Word.
    Doc,
    /// Legacy Excel.
    Xls,
    /// Legacy PowerPoint.
    Ppt,
    /// An Outlook message.
    Msg,
    /// An Office file encrypted with a password.
    LockedOffice,
    /// Any other OLE compound file.
    Ole,
    Mail,
    Zip,
    Gzip,
    SevenZip,
    Rar,
    /// An archive of another kind.
    Archive,
    /// `winmail.dat`.
    Tnef,
    Tiff,
    Jpeg,
    Png,
    Gif,
    WebP,
    Bmp,
    Heic,
    /// A drawing of Windows: WMF or EMF.
    Metafile,
    /// A drawing of LibreOffice.
    Svm,
    Calendar,
    VCard,
    SMimeEncrypted,
    /// A message inside its signature.
    SMimeSigned,
    /// A signature beside the message that it signs.
    SMimeSignature,
    /// Encrypted, or only signed and packed.
    PgpMessage,
    PgpSignature,
    /// A mail that only Microsoft's rights management opens.
    RightsProtected,
    PostScript,
    Audio,
    Video,
    /// A file that only says where another one is.
    Shortcut,
    Unknown,
}

/// Draws the pages of a file that are named by their indexes: the bytes, the indexes, the most pixels of a page.
pub type Draw = fn(&[u8], &[usize], u64, &mut Drawn<'_>) -> ControlFlow<()>;

/// How a format is read.
pub enum Reader {
    /// Its text, pages or members.
    Read(fn(&[u8], &mut Budget) -> Reading),
    /// A mail inside the mail, whose words and files go round again.
    Again(Opener),
    /// It cannot be read, for this reason.
    Unread(Cause),
}

/// Opens a mail, in whatever form it comes.
///
/// # Errors
///
/// The cause why not even a part of it could be read.
pub type Opener = fn(&[u8], &mut Budget) -> Result<Opened, Cause>;

impl Format {
    /// Every format, in the order of this file.
    pub const ALL: &'static [Format] = &[
        Format::Plain,
        Format::Html,
        Format::Rtf,
        Format::Pdf,
        Format::Docx,
        Format::Xlsx,
        Format::Pptx,
        Format::Odt,
        Format::Ods,
        Format::Odp,
        Format::Doc,
        Format::Xls,
        Format::Ppt,
        Format::Msg,
        Format::LockedOffice,
        Format::Ole,
        Format::Mail,
        Format::Zip,
        Format::Gzip,
        Format::SevenZip,
        Format::Rar,
        Format::Archive,
        Format::Tnef,
        Format::Tiff,
        Format::Jpeg,
        Format::Png,
        Format::Gif,
        Format::WebP,
        Format::Bmp,
        Format::Heic,
        Format::Metafile,
        Format::Svm,
        Format::Calendar,
        Format::VCard,
        Format::SMimeEncrypted,
        Format::SMimeSigned,
        Format::SMimeSignature,
        Format::PgpMessage,
        Format::PgpSignature,
        Format::RightsProtected,
        Format::PostScript,
        Format::Audio,
        Format::Video,
        Format::Shortcut,
        Format::Unknown,
    ];

    /// The name shown to people and kept with the part.
    pub const fn name(self) -> &'static str {
        match self {
            Format::Plain => "text",
            Format::Html => "html",
            Format::Rtf => "rtf",
            Format::Pdf => "pdf",
            Format::Docx => "docx",
            Format::Xlsx => "xlsx",
            Format::Pptx => "pptx",
            Format::Odt => "odt",
            Format::Ods => "ods",
            Format::Odp => "odp",
            Format::Doc => "doc",
            Format::Xls => "xls",
            Format::Ppt => "ppt",
            Format::Msg => "msg",
            Format::LockedOffice => "locked office file",
            Format::Ole => "office file",
            Format::Mail => "mail",
            Format::Zip => "zip",
            Format::Gzip => "gzip",
            Format::SevenZip => "7z",
            Format::Rar => "rar",
            Format::Archive => "archive",
            Format::Tnef => "winmail.dat",
            Format::Tiff => "tiff",
            Format::Jpeg => "jpeg",
            Format::Png => "png",
            Format::Gif => "gif",
            Format::WebP => "webp",
            Format::Bmp => "bmp",
            Format::Heic => "heic",
            Format::Metafile => "metafile",
            Format::Svm => "svm",
            Format::Calendar => "calendar",
            Format::VCard => "vcard",
            Format::SMimeEncrypted => "s/mime encrypted",
            Format::SMimeSigned => "s/mime signed",
            Format::SMimeSignature => "s/mime signature",
            Format::PgpMessage => "pgp message",
            Format::PgpSignature => "pgp signature",
            Format::RightsProtected => "rights-protected mail",
            Format::PostScript => "postscript",
            Format::Audio => "audio",
            Format::Video => "video",
            Format::Shortcut => "shortcut",
            Format::Unknown => "unknown",
        }
    }

    /// How this version reads it.
    pub fn reader(self) -> Reader {
        match self {
            Format::Plain => Reader::Read(plain::read),
            Format::Html => Reader::Read(html::read),
            Format::Rtf => Reader::Read(rtf::read),
            Format::Pdf => Reader::Read(pdf::read),
            Format::Docx => Reader::Read(docx::read),
            Format::Xlsx => Reader::Read(xlsx::read),
            Format::Pptx => Reader::Read(pptx::read),
            Format::Odt | Format::Ods | Format::Odp => Reader::Read(odt::read),
            Format::Doc => Reader::Read(doc::read),
            Format::Xls => Reader::Read(xls::read),
            Format::Ppt => Reader::Read(ppt::read),
            Format::Ole => Reader::Read(ole::read),
            Format::Zip => Reader::Read(archive::read),
            Format::Gzip => Reader::Read(archive::read_gzip),
            Format::Mail => Reader::Again(|bytes, budget| Ok(mail::open(bytes, budget))),
            Format::Msg => Reader::Again(msg::open),
            Format::Tnef => Reader::Again(tnef::open),
            Format::SMimeSigned => Reader::Again(secure::open),
            Format::Tiff => Reader::Read(tiff::read),
            Format::Jpeg | Format::Png | Format::Gif | Format::WebP | Format::Bmp | Format::Heic => {
                Reader::Read(image::read)
            }
            Format::Metafile => Reader::Read(metafile::read),
            Format::PgpMessage => Reader::Read(pgp::read),
            Format::LockedOffice | Format::SMimeEncrypted | Format::RightsProtected => {
                Reader::Unread(Cause::Locked)
            }
            Format::SevenZip => unsupported("a 7z archive: unpack it and look at what is in it"),
            Format::Rar => unsupported("a rar archive: unpack it and look at what is in it"),
            Format::Archive => {
                unsupported("an archive that is not opened here: unpack it and look at what is in it")
            }
            Format::Svm => unsupported("a drawing of LibreOffice: look at it"),
            Format::PostScript => unsupported("a PostScript file: print it or open it"),
            Format::Audio => unsupported("a recording: listen to it"),
            Format::Video => unsupported("a video: watch it"),
            Format::Shortcut => unsupported("only a link to a file that is elsewhere: ask for the file"),
            Format::Calendar | Format::VCard | Format::SMimeSignature | Format::PgpSignature | Format::Unknown => {
                Reader::Unread(Cause::UnknownFormat)
            }
        }
    }

    /// How its pages are drawn, where they may be pictures.
    pub fn draw(self) -> Option<Draw> {
        if self == Format::Pdf {
            Some(pdf::draw)
        } else if self == Format::Tiff {
            Some(tiff::draw)
        } else if self.is_picture() {
            Some(image::draw)
        } else {
            None
        }
    }

    /// Whether it is a picture, which may show text.
    pub fn is_picture(self) -> bool {
        matches!(
            self,
            Format::Tiff | Format::Jpeg | Format::Png | Format::Gif | Format::WebP | Format::Bmp | Format::Heic
        )
    }
}

fn unsupported(what: &str) -> Reader {
    Reader::Unread(Cause::Unsupported(what.into()))
}

/// The format of `bytes`, which came under the file name `name` and the media type `declared`.
pub fn recognise(bytes: &[u8], name: &str, declared: &str) -> Format {
    let name = name.to_lowercase();
    let by_bytes = by_signature(bytes, &name, declared).or_else(|| by_words(bytes, &name, declared));
    by_bytes
        .or_else(|| by_label(bytes, &name, declared))
        .unwrap_or_else(|| if plain::looks_like_text(bytes) { Format::Plain } else { Format::Unknown })
}

/// How far into a file a signature may stand, in bytes, where something may precede it.
const PREAMBLE: usize = 1024;

/// Formats whose first bytes tell.
fn by_signature(bytes: &[u8], name: &str, declared: &str) -> Option<Format> {
    let starts = |signature: &[u8]| bytes.starts_with(signature);
    let at = |offset: usize, signature: &[u8]| bytes.get(offset..).is_some_and(|rest| rest.starts_with(signature));
    let found = if starts(b"PK\x03\x04") || starts(b"PK\x05\x06") {
        zip_kind(bytes)
    } else if starts(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1") {
        ole_kind(bytes)
    } else if starts(b"{\\rtf") {
        Format::Rtf
    } else if starts(b"II*\0") || starts(b"MM\0*") || starts(b"II+\0") || starts(b"MM\0+") {
        Format::Tiff
    } else if starts(b"\xFF\xD8\xFF") {
        Format::Jpeg
    } else if starts(b"\x89PNG\r\n\x1A\n") {
        Format::Png
    } else if starts(b"GIF8") {
        Format::Gif
    } else if starts(b"RIFF") && at(8, b"WEBP") {
        Format::WebP
    } else if starts(b"BM") && at(6, b"\0\0\0\0") {
        Format::Bmp
    } else if at(4, b"ftyp")
        && [&b"heic"[..], b"heix", b"heim", b"heis", b"mif1", b"msf1", b"hevc", b"avif"].iter().any(|it| at(8, it))
    {
        Format::Heic
    } else if starts(b"\x1F\x8B") {
        Format::Gzip
    } else if starts(b"7z\xBC\xAF\x27\x1C") {
        Format::SevenZip
    } else if starts(b"Rar!\x1A\x07") {
        Format::Rar
    } else if starts(b"\x78\x9F\x3E\x22") {
        Format::Tnef
    } else if starts(b"%!PS") {
        Format::PostScript
    } else if metafile::is_enhanced(bytes) || metafile::is_plain(bytes) {
        Format::Metafile
    } else if starts(b"VCLMTF") {
        Format::Svm
    } else if starts(b"\x76\xE8\x04\x60\xC4\x11\xE3\x86") {
        Format::RightsProtected
    } else if starts(b"\x4C\0\0\0\x01\x14\x02\0") {
        Format::Shortcut
    } else if is_archive(bytes) {
        Format::Archive
    } else if starts(b"-----BEGIN PGP MESSAGE") {
        Format::PgpMessage
    } else if starts(b"-----BEGIN PGP SIGNATURE") {
        Format::PgpSignature
    } else if let Some(recording) = recording(bytes) {
        recording
    } else if find(bytes.get(..PREAMBLE).unwrap_or(bytes), b"%PDF-") && !is_mail(bytes, name, declared) {
        // A short mail that carries a PDF as it is, or speaks of one, is a mail all the same.
        Format::Pdf
    } else {
        return None;
    };
    Some(found)
}

/// Whether the bytes are an archive that is not opened: tar, bzip2, xz, Zstandard, cabinet, ARJ, LZH, compress.
fn is_archive(bytes: &[u8]) -> bool {
    const TAR: usize = 257;
    let packed: [&[u8]; 6] =
        [b"\xFD7zXZ\0", b"\x28\xB5\x2F\xFD", b"MSCF\0\0\0\0", b"\x60\xEA", b"\x1F\x9D", b"\x1F\xA0"];
    packed.iter().any(|it| bytes.starts_with(it))
        || matches!(bytes, [b'B', b'Z', b'h', b'1'..=b'9', b'1', b'A', b'Y', ..])
        || matches!(bytes, [_, _, b'-', b'l', b'h', _, b'-', ..])
        || bytes.get(TAR..TAR + 5) == Some(b"ustar")
}

/// Whether the bytes are sounds, or moving pictures.
fn recording(bytes: &[u8]) -> Option<Format> {
    let sounds: [&[u8]; 6] = [b"ID3", b"#!AMR", b"OggS", b"fLaC", b".snd\0", b"caff\0"];
    match bytes {
        [b'R', b'I', b'F', b'F', _, _, _, _, kind @ ..] if kind.starts_with(b"WAVE") => Some(Format::Audio),
        [b'R', b'I', b'F', b'F', _, _, _, _, kind @ ..] if kind.starts_with(b"AVI ") => Some(Format::Video),
        [_, _, _, _, b'f', b't', b'y', b'p', b'M', b'4', b'A' | b'B', ..] => Some(Format::Audio),
        [_, _, _, _, b'f', b't', b'y', b'p', ..] => Some(Format::Video),
        [b'F', b'O', b'R', b'M', _, _, _, _, b'A', b'I', b'F', ..] => Some(Format::Audio),
        // The frames of MPEG audio begin with eleven bits that are set, and a version and a layer.
        [0xFF, 0xE2 | 0xE3 | 0xF2 | 0xF3 | 0xFA | 0xFB, ..] => Some(Format::Audio),
        // Windows Media, of which most is sound; QuickTime; Matroska; MPEG.
        [0x30, 0x26, 0xB2, 0x75, ..] => Some(Format::Audio),
        [0x1A, 0x45, 0xDF, 0xA3, ..] | [0, 0, 1, 0xBA | 0xB3, ..] | [b'F', b'L', b'V', 1, ..] => {
            Some(Format::Video)
        }
        _ if bytes.get(4..8) == Some(b"moov") || bytes.get(4..8) == Some(b"mdat") => Some(Format::Video),
        _ => sounds.iter().any(|it| bytes.starts_with(it)).then_some(Format::Audio),
    }
}

/// Formats of words, whose beginning tells.
fn by_words(bytes: &[u8], name: &str, declared: &str) -> Option<Format> {
    let start = String::from_utf8_lossy(bytes.get(..PREAMBLE).unwrap_or(bytes));
    let start = start.trim_start_matches('\u{FEFF}').trim_start().to_ascii_lowercase();
    if start.starts_with("begin:vcalendar") {
        Some(Format::Calendar)
    } else if start.starts_with("begin:vcard") {
        Some(Format::VCard)
    } else if start.starts_with("<!doctype html") || start.starts_with("<html") {
        Some(Format::Html)
    } else if start.starts_with("[internetshortcut]") || start.contains("<plist") && name.ends_with(".webloc") {
        Some(Format::Shortcut)
    } else if is_mail(bytes, name, declared) {
        Some(Format::Mail)
    } else {
        None
    }
}

/// Whether the bytes are a mail: its header fields come first, and some only ever stand in mail.
fn is_mail(bytes: &[u8], name: &str, declared: &str) -> bool {
    const FIELDS: [&str; 10] = [
        "received:",
        "return-path:",
        "message-id:",
        "mime-version:",
        "from:",
        "to:",
        "subject:",
        "date:",
        "content-type:",
        "delivered-to:",
    ];
    const HEAD: usize = 16 << 10;
    let head = String::from_utf8_lossy(bytes.get(..HEAD).unwrap_or(bytes));
    let lines = head.lines().skip_while(|line| line.trim().is_empty() || line.starts_with("From "));
    let fields: Vec<String> =
        lines.take_while(|line| !line.trim().is_empty()).map(str::to_ascii_lowercase).collect();
    let well_formed = fields.first().is_some_and(|line| {
        line.split_once(':').is_some_and(|(name, _)| name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-'))
    });
    let known = FIELDS.iter().filter(|known| fields.iter().any(|line| line.starts_with(**known))).count();
    let only_in_mail = FIELDS.iter().take(4).any(|known| fields.iter().any(|line| line.starts_with(known)));
    let labelled = matches!(declared, "message/rfc822" | "message/global")
        || declared.starts_with("multipart/")
        || name.ends_with(".eml");
    // What is declared as a mail is read as one even with odd headers: nothing else would read it better.
    well_formed && (labelled && known >= 1 || known >= 3 && only_in_mail)
}

/// Formats that only the label tells.
fn by_label(bytes: &[u8], name: &str, declared: &str) -> Option<Format> {
    let ends = |endings: &[&str]| endings.iter().any(|ending| name.ends_with(ending));
    let found = match declared {
        "text/html" | "application/xhtml+xml" => Format::Html,
        "text/calendar" => Format::Calendar,
        "text/vcard" | "text/x-vcard" | "text/directory" => Format::VCard,
        "application/pkcs7-signature" | "application/x-pkcs7-signature" => Format::SMimeSignature,
        "application/pgp-signature" => Format::PgpSignature,
        "application/pgp-encrypted" => Format::PgpMessage,
        "application/ms-tnef" => Format::Tnef,
        "application/pkcs7-mime" | "application/x-pkcs7-mime" => smime_kind(bytes),
        _ if is_smime(bytes) && !name.ends_with(".p7s") => smime_kind(bytes),
        _ if ends(&[".p7s"]) => Format::SMimeSignature,
        _ if ends(&[".p7m"]) => smime_kind(bytes),
        _ if ends(&[".asc", ".sig"]) && declared.contains("signature") => Format::PgpSignature,
        _ if ends(&[".pgp", ".gpg"]) => Format::PgpMessage,
        _ if ends(&[".htm", ".html"]) => Format::Html,
        _ if ends(&[".ics"]) => Format::Calendar,
        _ if ends(&[".vcf"]) => Format::VCard,
        _ if declared.starts_with("audio/") || ends(&[".wav", ".mp3", ".m4a", ".wma", ".gsm"]) => Format::Audio,
        _ if declared.starts_with("video/") || ends(&[".mp4", ".mov", ".avi", ".wmv", ".3gp"]) => Format::Video,
        _ => return None,
    };
    Some(found)
}

/// What a PKCS #7 file is, by the object identifier at its head (RFC 5652): signed, or else encrypted.
fn smime_kind(bytes: &[u8]) -> Format {
    const SIGNED_DATA: &[u8] = b"\x2A\x86\x48\x86\xF7\x0D\x01\x07\x02";
    const HEAD: usize = 64;
    match find(bytes.get(..HEAD).unwrap_or(bytes), SIGNED_DATA) {
        true if secure::is_detached(bytes) => Format::SMimeSignature,
        true => Format::SMimeSigned,
        false => Format::SMimeEncrypted,
    }
}

/// Whether the bytes are a PKCS #7 file, under whatever name.
fn is_smime(bytes: &[u8]) -> bool {
    const KINDS: &[u8] = b"\x06\x09\x2A\x86\x48\x86\xF7\x0D\x01\x07";
    const HEAD: usize = 24;
    bytes.starts_with(b"\x30") && find(bytes.get(..HEAD).unwrap_or(bytes), KINDS)
}

/// What a zip archive is, by the names in it.
fn zip_kind(bytes: &[u8]) -> Format {
    let Ok(archive) = ZipArchive::new(Cursor::new(bytes)) else { return Format::Zip };
    let names: Vec<_> = archive.file_names().take(4_096).filter_map(Result::ok).collect();
    let has = |start: &str| names.iter().any(|name| name.starts_with(start));
    if has("word/") && has("[Content_Types].xml") {
        Format::Docx
    } else if has("xl/") && has("[Content_Types].xml") {
        Format::Xlsx
    } else if has("ppt/") && has("[Content_Types].xml") {
        Format::Pptx
    } else if has("content.xml") && has("META-INF/manifest.xml") {
        // The kind stands at the head of the file, not packed, by the rules of the format.
        let head = bytes.get(..PREAMBLE).unwrap_or(bytes);
        if find(head, b"opendocument.spreadsheet") {
            Format::Ods
        } else if find(head, b"opendocument.presentation") {
            Format::Odp
        } else {
            Format::Odt
        }
    } else {
        Format::Zip
    }
}

/// What an OLE compound file is, by the names of its streams. They stand in its directory, or, where that is broken,
/// somewhere in the file as UTF-16.
fn ole_kind(bytes: &[u8]) -> Format {
    const STREAMS: [(&str, Format); 6] = [
        ("EncryptedPackage", Format::LockedOffice),
        ("__properties_version1.0", Format::Msg),
        ("WordDocument", Format::Doc),
        ("PowerPoint Document", Format::Ppt),
        ("Workbook", Format::Xls),
        ("Book", Format::Xls),
    ];
    if let Ok(file) = Compound::open(bytes) {
        let names = file.names(Path::new("/"));
        let has = |stream: &str| names.iter().any(|(name, _)| name == stream);
        return STREAMS.iter().find(|(stream, _)| has(stream)).map_or(Format::Ole, |(_, format)| *format);
    }
    static NAMES: LazyLock<AhoCorasick> = LazyLock::new(|| {
        let names = STREAMS.map(|(name, _)| name.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>());
        AhoCorasick::new(names).expect("six short names make an automaton")
    });
    let mut found: Vec<usize> =
        NAMES.find_overlapping_iter(bytes).map(|it| it.pattern().as_usize()).take(64).collect();
    found.sort_unstable();
    found.first().and_then(|first| STREAMS.get(*first)).map_or(Format::Ole, |(_, format)| *format)
}

fn find(bytes: &[u8], words: &[u8]) -> bool {
    bytes.windows(words.len()).any(|window| window == words)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{Format, recognise};

    #[track_caller]
    fn check(bytes: &[u8], name: &str, declared: &str, expected: Format) {
        assert_eq!(recognise(bytes, name, declared), expected, "{name}");
    }

    #[test]
    fn the_content_decides_and_not_the_name() {
        check(b"%PDF-1.4", "photo.jpg", "image/jpeg", Format::Pdf);
        check(b"junk before\n%PDF-1.4", "fax", "application/octet-stream", Format::Pdf);
        check(b"\0\0\0\x18ftypheic", "IMG_1.jpg", "image/jpeg", Format::Heic);
        check(b"II*\0", "fax.pdf", "application/pdf", Format::Tiff);
        check(b"{\\rtf1", "letter.doc", "application/msword", Format::Rtf);
        check(b"\x78\x9F\x3E\x22", "winmail.dat", "application/ms-tnef", Format::Tnef);
        check(b"<html><p>", "letter.doc", "application/msword", Format::Html);
        check(b"-----BEGIN PGP MESSAGE-----", "a.asc", "", Format::PgpMessage);
        check(b"\x01\x02\x03\x04\x05\x06\x07", "letter.pdf", "application/pdf", Format::Unknown);
    }

    #[test]
    fn a_mail_is_known_by_fields_that_only_mail_has() {
        let mail = b"Received: from x\nFrom: a@one.example\nSubject: x\nDate: now\n\nbody";
        check(mail, "note.txt", "text/plain", Format::Mail);
        let memorandum = b"From: Ann\nTo: Ben\nDate: today\nSubject: records\n\nPlease send them.";
        check(memorandum, "note.txt", "text/plain", Format::Plain);
        check(memorandum, "note.eml", "message/rfc822", Format::Mail);
        check(b"Dear Sir: no mail\n\nbody", "x.eml", "message/rfc822", Format::Plain);
    }

    #[test]
    fn signatures_are_told_from_sealed_messages() {
        let signed = b"\x30\x80\x06\x09\x2A\x86\x48\x86\xF7\x0D\x01\x07\x02\xA0";
        check(signed, "smime.p7m", "application/pkcs7-mime", Format::SMimeSigned);
        check(signed, "smime.p7s", "application/pkcs7-signature", Format::SMimeSignature);
        check(b"\x30\x80\x06", "smime.p7m", "application/pkcs7-mime", Format::SMimeEncrypted);
    }

    #[test]
    fn every_format_has_a_name_of_its_own() {
        let names: BTreeSet<_> = Format::ALL.iter().map(|it| it.name()).collect();
        assert_eq!(names.len(), Format::ALL.len());
    }
}
