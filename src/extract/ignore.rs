//! Which files are not read on purpose, and by which rule.
//!
//! Only what cannot carry a request: logos and tracking pixels within the text, invitations, business cards, and
//! signatures beside what they sign. A picture large enough to show a page of text is never ignored, inline or not:
//! people paste photographs of letters into their mails.

use crate::extract::format::Format;
use crate::extract::metafile;

/// A picture inline in the text is ornament below this size, in bytes, if it is small in pixels too.
const ORNAMENT_BYTES: usize = 30_000;

/// The same for a picture whose size in pixels is not known.
const UNMEASURED_BYTES: usize = 10_000;

/// Fewer pixels than this cannot show a readable page.
const ORNAMENT_PIXELS: u64 = 250_000;

/// A picture of so few pixels shows nothing, wherever it stands.
const SPECK_PIXELS: u64 = 1_024;

/// The rule by which the file is passed over, if one applies.
pub fn rule(format: Format, bytes: &[u8], name: &str, inline: bool) -> Option<&'static str> {
    match format {
        Format::Calendar => Some("a calendar invitation"),
        Format::VCard => Some("a business card"),
        Format::SMimeSignature | Format::PgpSignature => Some("a signature of the mail"),
        // RFC 3156: this part says but "Version: 1"; what is encrypted stands in the next.
        Format::PgpMessage if bytes.len() < 100 && bytes.trim_ascii().starts_with(b"Version:") => {
            Some("the mark of an encrypted mail")
        }
        Format::Metafile if inline && metafile::is_ornament(bytes) => Some("a small drawing without words"),
        Format::Svm if is_preview_of_table(name) => Some("a preview of a table that is read itself"),
        _ if format.is_picture() && is_ornament(bytes, name, inline) => Some("a small picture within the text"),
        _ => None,
    }
}

fn is_ornament(bytes: &[u8], name: &str, inline: bool) -> bool {
    let pixels = pixels(bytes);
    let speck = pixels.is_some_and(|count| count <= SPECK_PIXELS);
    let within_text = inline || is_numbered_by_outlook(name);
    let small = match pixels {
        Some(count) => count < ORNAMENT_PIXELS && bytes.len() < ORNAMENT_BYTES,
        None => bytes.len() < UNMEASURED_BYTES,
    };
    !bytes.is_empty() && (speck || within_text && small)
}

/// `image001.png`: the name that Outlook gives pictures of a signature, which arrive as plain attachments when the
/// HTML that showed them is gone.
fn is_numbered_by_outlook(name: &str) -> bool {
    let name = name.rsplit('/').next().unwrap_or(name).to_ascii_lowercase();
    name.strip_prefix("image").is_some_and(|rest| {
        let (digits, ending) = rest.split_at(rest.find('.').unwrap_or(rest.len()));
        digits.len() == 3
            && digits.chars().all(|c| c.is_ascii_digit())
            && matches!(ending, ".png" | ".gif" | ".jpg" | ".jpeg")
    })
}

/// `TablePreview1.svm`: what LibreOffice draws of a table on a slide, beside the table itself.
fn is_preview_of_table(name: &str) -> bool {
    let name = name.rsplit('/').next().unwrap_or(name);
    name.starts_with("TablePreview") && name.ends_with(".svm")
}

/// Width times height, from the head of a PNG, GIF, BMP or JPEG.
fn pixels(bytes: &[u8]) -> Option<u64> {
    let big = |at: usize, len: usize| {
        bytes.get(at..at + len)?.iter().try_fold(0_u64, |sum, b| Some(sum << 8 | u64::from(*b)))
    };
    let little = |at: usize, len: usize| {
        bytes.get(at..at + len)?.iter().rev().try_fold(0_u64, |sum, b| Some(sum << 8 | u64::from(*b)))
    };
    match bytes {
        [0x89, b'P', b'N', b'G', ..] => Some(big(16, 4)?.saturating_mul(big(20, 4)?)),
        [b'G', b'I', b'F', b'8', ..] => Some(little(6, 2)? * little(8, 2)?),
        [b'B', b'M', ..] => Some(little(18, 4)?.saturating_mul(little(22, 4)?)),
        [0xFF, 0xD8, ..] => jpeg_pixels(bytes),
        _ => None,
    }
}

/// Goes from segment to segment of a JPEG to the one that states its size.
fn jpeg_pixels(bytes: &[u8]) -> Option<u64> {
    const SEGMENTS: usize = 1_000;
    let mut at = 2;
    for _ in 0..SEGMENTS {
        let [0xFF, marker, high, low, _, rest @ ..] = bytes.get(at..)? else { return None };
        let frame = matches!(marker, 0xC0..=0xCF) && !matches!(marker, 0xC4 | 0xC8 | 0xCC);
        if frame {
            let [h1, h0, w1, w0, ..] = rest else { return None };
            return Some(u64::from(u16::from_be_bytes([*h1, *h0])) * u64::from(u16::from_be_bytes([*w1, *w0])));
        }
        at += 2 + usize::from(u16::from_be_bytes([*high, *low]));
    }
    None
}

#[cfg(test)]
mod tests {
    use super::{pixels, rule};
    use crate::extract::format::Format;

    fn png(width: u32, height: u32, len: usize) -> Vec<u8> {
        let mut bytes = b"\x89PNG\r\n\x1A\n\0\0\0\rIHDR".to_vec();
        bytes.extend(width.to_be_bytes());
        bytes.extend(height.to_be_bytes());
        bytes.resize(len, 0);
        bytes
    }

    #[test]
    fn a_logo_is_ignored_and_a_page_is_not() {
        let ignored = |bytes: &[u8], name: &str, inline| rule(Format::Png, bytes, name, inline).is_some();
        assert!(ignored(&png(300, 80, 8_000), "logo.png", true));
        assert!(ignored(&png(300, 80, 8_000), "image001.png", false));
        assert!(ignored(&png(1, 1, 70), "open.png", false), "a tracking pixel");
        assert!(!ignored(&png(300, 80, 8_000), "logo.png", false), "attached on purpose");
        assert!(!ignored(&png(1728, 2200, 25_000), "page.png", true), "small in bytes, but a page");
        assert!(!ignored(&png(400, 300, 60_000), "photo.png", true), "large in bytes");
    }

    #[test]
    fn the_size_of_a_jpeg_is_found_behind_other_segments() {
        let jpeg = b"\xFF\xD8\xFF\xE0\x00\x04ab\xFF\xC0\x00\x0B\x08\x00\x10\x00\x20\x03";
        assert_eq!(pixels(jpeg), Some(16 * 32));
        assert_eq!(pixels(b"\xFF\xD8\xFF\xE0\xFF\xFFab"), None);
    }
}
