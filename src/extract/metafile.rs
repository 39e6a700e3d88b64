//! Drawings of Windows (WMF and EMF), as Office documents and RTF hold them: their words, and the pictures in them.
//!
//! A metafile is a list of calls to the drawing functions of Windows ([MS-WMF], [MS-EMF]). Those that write text hold
//! its characters and its place; those that paint a bitmap hold the bitmap, which may be a scanned letter and becomes a
//! member. EMF may say the same twice, the second time for GDI+ ([MS-EMFPLUS]) in comments; that is read where the
//! first says nothing. Lines and areas are not looked at: a drawing of them alone is small and ignored, or a person
//! must look at it.
//!
//! [MS-WMF]: https://learn.microsoft.com/en-us/openspecs/windows_protocols/ms-wmf/
//! [MS-EMF]: https://learn.microsoft.com/en-us/openspecs/windows_protocols/ms-emf/
//! [MS-EMFPLUS]: https://learn.microsoft.com/en-us/openspecs/windows_protocols/ms-emfplus/
//!
//! # Limits
//!
//! One pass over the records; what is told comes from the bytes of the file and is in proportion to them.

use crate::extract::doc::{narrow, wide};
use crate::extract::limits::Budget;
use crate::extract::mapi::little;
use crate::extract::reading::{Member, Reading};
use crate::extract::words;
use crate::model::Cause;

/// The most pictures that are taken out of one drawing.
const PICTURES: usize = 200;

/// A drawing within the text that is no larger, in square centimetres, cannot show a page.
const ORNAMENT: f64 = 60.0;

/// Hundredths of a millimetre in a centimetre, and centimetres in an inch.
const HUNDREDTHS: f64 = 1_000.0;
const INCH: f64 = 2.54;

/// Reads a drawing.
pub fn read(bytes: &[u8], budget: &mut Budget) -> Reading {
    let drawn = Drawn::of(bytes);
    let mut reading = Reading::default();
    for (index, picture) in drawn.pictures.into_iter().enumerate() {
        let name = format!("picture-{}", index + 1);
        let bytes = budget.take_bytes(picture.len()).map(|()| picture);
        reading.members.push(Member { name, declared: String::new(), inline: false, bytes });
    }
    let text = words::few_blank_lines(&words::tidy(&drawn.text));
    if !text.is_empty() {
        reading.pages.push(Ok(text));
    } else if reading.members.is_empty() || drawn.is_coded {
        reading.pages.push(Err(Cause::Unsupported("a drawing without words that can be read: look at it".into())));
    }
    if drawn.too_many {
        reading.problems.push(Cause::TooLarge(format!("more than {PICTURES} pictures")));
    }
    if !drawn.whole {
        reading.problems.push(Cause::Malformed("its drawing breaks off".into()));
    }
    reading
}

/// Whether the drawing is small and says nothing: a logo, a line.
pub(super) fn is_ornament(bytes: &[u8]) -> bool {
    let drawn = Drawn::of(bytes);
    let silent = drawn.text.trim().is_empty() && drawn.pictures.is_empty() && drawn.whole && !drawn.is_coded;
    silent && area(bytes).is_some_and(|area| area <= ORNAMENT)
}

/// Whether `bytes` are an EMF.
pub(super) fn is_enhanced(bytes: &[u8]) -> bool {
    bytes.starts_with(b"\x01\0\0\0") && bytes.get(40..44) == Some(b" EMF")
}

/// Whether `bytes` are a WMF, with or without the head that states its size.
pub(super) fn is_plain(bytes: &[u8]) -> bool {
    let rest = without_size(bytes);
    matches!(rest, [1 | 2, 0, 9, 0, 0, 1 | 3, ..]) && rest.len() >= 18
}

/// The bitmap file that a device-independent bitmap would be: the same behind a head.
pub(super) fn bitmap(info: &[u8], pixels: &[u8]) -> Vec<u8> {
    let offset = 14 + info.len() as u32;
    let size = offset.saturating_add(pixels.len() as u32);
    [b"BM", &size.to_le_bytes()[..], &[0; 4], &offset.to_le_bytes(), info, pixels].concat()
}

/// The same for a bitmap whose pixels follow its description; none where that makes no sense.
pub(super) fn packed_bitmap(bytes: &[u8]) -> Option<Vec<u8>> {
    const BIT_FIELDS: u32 = 3;
    let head = little(bytes, 0) as usize;
    if head != 12 && !(40..=124).contains(&head) {
        return None;
    }
    let (bits, entry) = if head == 12 { (half(bytes, 10), 3) } else { (half(bytes, 14), 4) };
    let used = if head == 12 { 0 } else { little(bytes, 32) as usize };
    let colours = if bits <= 8 && used == 0 { 1_usize << bits } else { used.min(256) };
    let masks = if head == 40 && little(bytes, 16) == BIT_FIELDS { 12 } else { 0 };
    let (info, pixels) = bytes.split_at_checked(head + masks + colours * entry)?;
    (!pixels.is_empty()).then(|| bitmap(info, pixels))
}

/// What a drawing says.
#[derive(Default)]
struct Drawn {
    text: String,
    pictures: Vec<Vec<u8>>,
    /// The place of the last text: its height, and where it ended if that is known, with the width of a character.
    last: Option<(i32, Option<(i32, i32)>)>,
    /// Whether some of its text is numbers of shapes, and not characters.
    is_coded: bool,
    too_many: bool,
    whole: bool,
}

impl Drawn {
    fn of(bytes: &[u8]) -> Drawn {
        if is_enhanced(bytes) { enhanced(bytes) } else { plain(without_size(bytes)) }
    }

    /// Text at (`x`, `y`), as wide as `advance` where that is known.
    fn write(&mut self, text: &str, (x, y): (i32, i32), advance: Option<i32>) {
        if text.trim().is_empty() {
            return;
        }
        match self.last {
            Some((line, _)) if line != y => self.text.push('\n'),
            Some((_, Some((end, width)))) if x.saturating_sub(end).abs() < width.max(1) / 4 => {}
            Some(_) => self.text.push(' '),
            None => {}
        }
        self.text.push_str(text);
        let count = i32::try_from(text.chars().count()).unwrap_or(i32::MAX).max(1);
        self.last = Some((y, advance.map(|advance| (x.saturating_add(advance), advance / count))));
    }

    fn paint(&mut self, picture: Option<Vec<u8>>) {
        match picture {
            Some(_) if self.pictures.len() >= PICTURES => self.too_many = true,
            found => self.pictures.extend(found),
        }
    }
}

/// The drawing of an EMF.
fn enhanced(bytes: &[u8]) -> Drawn {
    const END: u32 = 0x0E;
    let mut drawn = Drawn::default();
    let mut plus = Drawn::default();
    let mut rest = bytes;
    while let Some((head, _)) = rest.split_at_checked(8) {
        let (kind, size) = (little(head, 0), little(head, 4) as usize);
        let Some((record, after)) = rest.split_at_checked(size.max(8)) else { break };
        let part = |offset: usize, length: usize| {
            let (start, length) = (little(record, offset) as usize, little(record, length) as usize);
            record.get(start..start.checked_add(length)?).filter(|it| !it.is_empty())
        };
        match kind {
            0x53 | 0x54 => enhanced_text(record, kind == 0x54, &mut drawn),
            0x6C => small_text(record, &mut drawn),
            0x46 if record.get(12..16) == Some(b"EMF+") => plus_records(record, &mut plus),
            0x50 | 0x51 => drawn.paint(part(48, 52).zip(part(56, 60)).map(|(info, pixels)| picture(info, pixels))),
            0x4C | 0x4D | 0x72 => {
                drawn.paint(part(84, 88).zip(part(92, 96)).map(|(info, pixels)| picture(info, pixels)));
            }
            _ => {}
        }
        rest = after;
        if kind == END {
            drawn.whole = true;
            break;
        }
    }
    if drawn.text.trim().is_empty() {
        drawn.text = plus.text;
    }
    if drawn.pictures.is_empty() {
        drawn.pictures = plus.pictures;
    }
    drawn.is_coded |= plus.is_coded && drawn.text.trim().is_empty();
    drawn
}

/// A bitmap of an EMF, whose pixels may be a whole JPEG or PNG.
fn picture(info: &[u8], pixels: &[u8]) -> Vec<u8> {
    const JPEG: u32 = 4;
    const PNG: u32 = 5;
    match little(info, 16) {
        JPEG | PNG if info.len() >= 40 => pixels.to_vec(),
        _ => bitmap(info, pixels),
    }
}

fn enhanced_text(record: &[u8], is_wide: bool, drawn: &mut Drawn) {
    const SHAPES: u32 = 0x10;
    let [x, y] = [36, 40].map(|at| little(record, at) as i32);
    let [count, start, options, advances] = [44, 48, 52, 72].map(|at| little(record, at) as usize);
    let size = if is_wide { 2 } else { 1 };
    let end = count.saturating_mul(size).saturating_add(start);
    let Some(text) = record.get(start..end).filter(|it| !it.is_empty()) else { return };
    if options as u32 & SHAPES != 0 {
        drawn.is_coded = true;
        return;
    }
    let steps = record.get(advances..count.saturating_mul(4).saturating_add(advances)).filter(|_| advances >= 76);
    let advance =
        steps.map(|it| it.chunks_exact(4).fold(0_i32, |sum, it| sum.saturating_add(little(it, 0) as i32)));
    drawn.write(&if is_wide { wide(text) } else { narrow(text) }, (x, y), advance);
}

fn small_text(record: &[u8], drawn: &mut Drawn) {
    const SHAPES: u32 = 0x10;
    const NO_FRAME: u32 = 0x100;
    const NARROW: u32 = 0x200;
    let [x, y, count, options] = [8, 12, 16, 20].map(|at| little(record, at));
    let start = if options & NO_FRAME == 0 { 52 } else { 36 };
    let size = if options & NARROW == 0 { 2 } else { 1 };
    let end = (count as usize).saturating_mul(size).saturating_add(start);
    let Some(text) = record.get(start..end) else { return };
    if options & SHAPES != 0 {
        drawn.is_coded = true;
        return;
    }
    drawn.write(&if size == 2 { wide(text) } else { narrow(text) }, (x as i32, y as i32), None);
}

/// What a comment of an EMF says for GDI+.
fn plus_records(comment: &[u8], plus: &mut Drawn) {
    const STRING: u32 = 0x401C;
    const DRIVER_STRING: u32 = 0x4036;
    const OBJECT: u32 = 0x4008;
    let mut rest = comment.get(16..).unwrap_or_default();
    while let Some((head, _)) = rest.split_at_checked(12) {
        let (kind, flags) = (little(head, 0) & 0xFFFF, little(head, 0) >> 16);
        let size = (little(head, 4) as usize).max(12);
        let Some((record, after)) = rest.split_at_checked(size) else { break };
        match kind {
            STRING => {
                let count = little(record, 20) as usize;
                let place = [24, 28].map(|at| f32::from_bits(little(record, at)) as i32);
                if let Some(text) = record.get(40..count.saturating_mul(2).saturating_add(40)) {
                    plus.write(&wide(text), place.into(), None);
                }
            }
            DRIVER_STRING => {
                const CHARACTERS: u32 = 1;
                let count = little(record, 24) as usize;
                match record.get(28..count.saturating_mul(2).saturating_add(28)) {
                    Some(text) if little(record, 16) & CHARACTERS != 0 => {
                        let places = count.saturating_mul(2).saturating_add(28);
                        let place = [places, places + 4].map(|at| f32::from_bits(little(record, at)) as i32);
                        plus.write(&wide(text), place.into(), None);
                    }
                    _ => plus.is_coded = true,
                }
            }
            // A picture that is a file of its own.
            OBJECT if flags >> 8 & 0x7F == 5 && little(record, 16) == 1 && little(record, 36) == 1 => {
                plus.paint(record.get(40..).map(<[u8]>::to_vec));
            }
            _ => {}
        }
        rest = after;
    }
}

/// The drawing of a WMF, from its own head on.
fn plain(bytes: &[u8]) -> Drawn {
    let mut drawn = Drawn::default();
    let mut rest = bytes.get(18..).unwrap_or_default();
    while let Some((head, _)) = rest.split_at_checked(6) {
        let size = (little(head, 0) as usize).saturating_mul(2).max(6);
        let Some((record, after)) = rest.split_at_checked(size) else { break };
        let body = record.get(6..).unwrap_or_default();
        match half(head, 4) {
            0 => {
                drawn.whole = true;
                break;
            }
            0x0521 => {
                let count = usize::from(half(body, 0));
                if let Some(text) = body.get(2..2 + count) {
                    let place = 2 + count + count % 2;
                    drawn.write(&narrow(text), (signed(body, place + 2), signed(body, place)), None);
                }
            }
            0x0A32 => plain_text(body, &mut drawn),
            0x0F43 => drawn.paint(body.get(22..).and_then(packed_bitmap)),
            0x0B41 => drawn.paint(body.get(20..).and_then(packed_bitmap)),
            0x0940 => drawn.paint(body.get(16..).and_then(packed_bitmap)),
            0x0D33 => drawn.paint(body.get(18..).and_then(packed_bitmap)),
            _ => {}
        }
        rest = after;
    }
    drawn
}

fn plain_text(body: &[u8], drawn: &mut Drawn) {
    const FRAMED: u16 = 0x0006;
    const SHAPES: u16 = 0x0010;
    let (y, x) = (signed(body, 0), signed(body, 2));
    let (count, options) = (usize::from(half(body, 4)), half(body, 6));
    let start = if options & FRAMED == 0 { 8 } else { 16 };
    let Some(text) = body.get(start..start + count) else { return };
    if options & SHAPES != 0 {
        drawn.is_coded = true;
        return;
    }
    let steps = body.get(start + count + count % 2..).filter(|it| it.len() >= count * 2);
    let advance = steps.map(|it| it.chunks_exact(2).take(count).fold(0, |sum, it| sum + signed(it, 0)));
    drawn.write(&narrow(text), (x, y), advance);
}

/// The area that the drawing says it has, in square centimetres.
fn area(bytes: &[u8]) -> Option<f64> {
    let (across, down) = if is_enhanced(bytes) {
        let [left, top, right, bottom] = [24, 28, 32, 36].map(|at| f64::from(little(bytes, at) as i32));
        ((right - left) / HUNDREDTHS, (bottom - top) / HUNDREDTHS)
    } else if bytes.starts_with(SIZED) {
        let [left, top, right, bottom] = [6, 8, 10, 12].map(|at| f64::from(signed(bytes, at)));
        let unit = INCH / f64::from(half(bytes, 14).max(1));
        ((right - left) * unit, (bottom - top) * unit)
    } else {
        return None;
    };
    Some((across * down).abs())
}

/// The mark of the head that states the size of a WMF, and its length.
const SIZED: &[u8] = b"\xD7\xCD\xC6\x9A";
const SIZED_LENGTH: usize = 22;

fn without_size(bytes: &[u8]) -> &[u8] {
    if bytes.starts_with(SIZED) { bytes.get(SIZED_LENGTH..).unwrap_or_default() } else { bytes }
}

fn half(bytes: &[u8], at: usize) -> u16 {
    let found = bytes.get(at..).and_then(|rest| rest.first_chunk::<2>());
    found.map_or(0, |it| u16::from_le_bytes(*it))
}

fn signed(bytes: &[u8], at: usize) -> i32 {
    i32::from(half(bytes, at) as i16)
}

#[cfg(test)]
mod tests {
    use super::{is_ornament, packed_bitmap, read};
    use crate::extract::limits::{Budget, Limits};

    fn record(function: u16, body: &[u8]) -> Vec<u8> {
        [&(3 + body.len() as u32 / 2).to_le_bytes()[..], &function.to_le_bytes(), body].concat()
    }

    fn drawing(size: i16, records: &[Vec<u8>]) -> Vec<u8> {
        let mut bytes = b"\xD7\xCD\xC6\x9A\0\0\0\0\0\0".to_vec();
        bytes.extend([size, size, 1_000].iter().flat_map(|it| it.to_le_bytes()));
        bytes.extend([0; 6]);
        bytes.extend(b"\x01\0\x09\0\0\x03\0\0\0\0\0\0\0\0\0\0\0\0");
        bytes.extend(records.concat());
        bytes.extend(record(0, b""));
        bytes
    }

    fn words(y: i16, x: i16, text: &[u8; 4], step: i16) -> Vec<u8> {
        let place = [y, x, 4, 0].map(i16::to_le_bytes).concat();
        record(0x0A32, &[&place[..], text, &[step.to_le_bytes(); 4].concat()].concat())
    }

    #[test]
    fn words_on_a_line_are_joined_where_they_touch() {
        let drawn = drawing(
            1,
            &[
                words(9, 0, b"Odal", 10),
                words(9, 40, b"ys B", 10),
                words(9, 120, b"born", 10),
                words(20, 0, b"1979", 10),
            ],
        );
        let reading = read(&drawn, &mut Budget::new(&Limits::default()));
        assert_eq!(reading.pages, [Ok("Odalys B born\n1979".to_owned())]);
        assert!(!is_ornament(&drawn), "it has words");
    }

    #[test]
    fn a_small_drawing_of_lines_is_an_ornament_and_a_large_one_is_not() {
        let line = || record(0x0213, &[0; 4]);
        assert!(is_ornament(&drawing(2_000, &[line()])));
        assert!(!is_ornament(&drawing(8_000, &[line()])));
        assert!(!is_ornament(&drawing(2_000, &[line()])[..50]), "it breaks off");
    }

    #[test]
    fn bitmaps_that_lie_are_none() {
        assert_eq!(packed_bitmap(b"\x28\0\0\0"), None);
        assert_eq!(packed_bitmap(&[0xFF; 60]), None);
    }
}
