//! TIFF: the pages of a fax, and scans.
//!
//! The `tiff` crate finds the pages and their tags, and unpacks what is not a fax. What is packed as a fax is (CCITT
//! Group 3 and 4) is unpacked strip by strip with `hayro-ccitt`, which knows all its variants: of one and two
//! dimensions, with and without line ends and fill bits, and bits in either order. Rows that are missing stay white.
//! A page that cannot be decoded costs that page alone. Pages of a palette's colours are not decoded.
//!
//! # Limits
//!
//! Pages come from the budget; the pixels of a page are checked before anything is unpacked.

use std::io::Cursor;
use std::ops::ControlFlow;

use hayro_ccitt::{DecodeSettings, DecoderContext, EncodingMode};
use tiff::decoder::ifd::Value;
use tiff::decoder::{Decoder, DecodingResult, Limits as TiffLimits};
use tiff::tags::Tag;
use tiff::{ColorType, TiffError};

use crate::extract::limits::Budget;
use crate::extract::picture::{Drawn, Raster};
use crate::extract::reading::Reading;
use crate::model::Cause;
use crate::parse::guard;

/// The most strips or tiles of a page.
const STRIPS: usize = 100_000;

/// The most bytes of one tag's value.
const TAG: usize = 4 << 20;

/// Compression by its tag's value (TIFF 6.0, section 11).
const MODIFIED_HUFFMAN: u16 = 2;
const GROUP_3: u16 = 3;
const GROUP_4: u16 = 4;

/// Counts the pages; each is a picture.
pub fn read(bytes: &[u8], budget: &mut Budget) -> Reading {
    let mut reading = Reading::default();
    let mut tiff = match open(bytes) {
        Ok(tiff) => tiff,
        Err(cause) => return Reading::unread(cause),
    };
    loop {
        if let Err(cause) = budget.take_page() {
            reading.pages.push(Err(cause));
            break;
        }
        reading.pages.push(Err(Cause::Scanned));
        if !tiff.more_images() {
            break;
        }
        // A page whose tags make no sense is found so again, and reported, when it is drawn; where the chain of pages
        // itself breaks off there are none after it.
        if let Err(error) = tiff.next_image()
            && breaks_chain(&error)
        {
            reading.problems.push(Cause::Malformed("pages are missing at its end".into()));
            break;
        }
    }
    reading
}

/// Draws the pages that `wanted` names, counted from 0, in order.
pub fn draw(bytes: &[u8], wanted: &[usize], pixels: u64, drawn: &mut Drawn<'_>) -> ControlFlow<()> {
    let Some(last) = wanted.last() else { return ControlFlow::Continue(()) };
    let mut tiff = match open(bytes) {
        Ok(tiff) => tiff,
        Err(cause) => return wanted.iter().try_for_each(|page| drawn(*page, Err(cause.clone()))),
    };
    let mut sound = true;
    for page in 0..=*last {
        if wanted.contains(&page) {
            let raster = if sound {
                let drawing = guard::guarded(|| page_of(bytes, &mut tiff, pixels));
                drawing.unwrap_or_else(|| Err(Cause::Malformed("its decoder gave up".into())))
            } else {
                Err(Cause::Malformed("its tags make no sense".into()))
            };
            drawn(page, raster)?;
        }
        sound = tiff.more_images() && tiff.next_image().is_ok();
    }
    ControlFlow::Continue(())
}

fn open(bytes: &[u8]) -> Result<Decoder<Cursor<&[u8]>>, Cause> {
    let tiff = guard::guarded(|| Decoder::new(Cursor::new(bytes)));
    let tiff = tiff.and_then(Result::ok).ok_or_else(|| Cause::Malformed("its pages cannot be found".into()))?;
    let mut limits = TiffLimits::default();
    limits.ifd_value_size = TAG;
    Ok(tiff.with_limits(limits))
}

/// Whether the list of pages ends with this error, rather than one page of it being at fault.
fn breaks_chain(error: &TiffError) -> bool {
    matches!(error, TiffError::IoError(_) | TiffError::LimitsExceeded | TiffError::IntSizeError)
}

/// The page at which `tiff` stands.
fn page_of(bytes: &[u8], tiff: &mut Decoder<Cursor<&[u8]>>, pixels: u64) -> Result<Raster, Cause> {
    let broken = |_| Cause::Malformed("its tags make no sense".into());
    let (width, height) = tiff.dimensions().map_err(broken)?;
    if u64::from(width) * u64::from(height) > pixels {
        return Err(Cause::TooLarge(format!("more than {pixels} pixels on a page")));
    }
    let tag = |tiff: &mut Decoder<_>, tag| tiff.find_tag_unsigned::<u16>(tag).ok().flatten();
    let compression = tag(tiff, Tag::Compression).unwrap_or(1);
    let unit = match tag(tiff, Tag::ResolutionUnit) {
        Some(3) => 2.54,
        // Without a unit the two numbers still give the shape of a pixel.
        _ => 1.0,
    };
    let resolution = (number(tiff, Tag::XResolution) * unit, number(tiff, Tag::YResolution) * unit);
    let grey = match compression {
        MODIFIED_HUFFMAN | GROUP_3 | GROUP_4 => fax(bytes, tiff, compression, width, height)?,
        _ => unpacked(tiff, width as usize, height as usize)?,
    };
    let raster = Raster::new(width as usize, height as usize, resolution, grey);
    let raster = raster.ok_or(Cause::Empty)?;
    Ok(match tag(tiff, Tag::Orientation) {
        Some(2) => raster.mirrored(),
        Some(3) => raster.turned(2),
        Some(4) => raster.turned(2).mirrored(),
        Some(5) => raster.turned(1).mirrored(),
        Some(6) => raster.turned(1),
        Some(7) => raster.turned(3).mirrored(),
        Some(8) => raster.turned(3),
        _ => raster,
    })
}

/// The value of a tag that is a fraction; 0 where there is none.
fn number(tiff: &mut Decoder<Cursor<&[u8]>>, tag: Tag) -> f64 {
    match tiff.find_tag(tag) {
        Ok(Some(Value::Rational(value, divisor))) if divisor > 0 => f64::from(value) / f64::from(divisor),
        Ok(Some(Value::Float(value))) => value.into(),
        Ok(Some(Value::Double(value))) => value,
        Ok(Some(Value::Short(value))) => value.into(),
        Ok(Some(Value::Unsigned(value))) => value.into(),
        Ok(_) | Err(_) => 0.0,
    }
}

/// A page packed as a fax is.
fn fax(
    bytes: &[u8],
    tiff: &mut Decoder<Cursor<&[u8]>>,
    compression: u16,
    width: u32,
    height: u32,
) -> Result<Vec<u8>, Cause> {
    let number = |tiff: &mut Decoder<_>, tag| tiff.find_tag_unsigned::<u32>(tag).ok().flatten();
    let numbers = |tiff: &mut Decoder<_>, tag| tiff.find_tag_unsigned_vec::<u64>(tag).ok().flatten();
    let tiled = number(tiff, Tag::TileWidth).zip(number(tiff, Tag::TileLength));
    let (offsets, counts) = match tiled {
        Some(_) => (numbers(tiff, Tag::TileOffsets), numbers(tiff, Tag::TileByteCounts)),
        None => (numbers(tiff, Tag::StripOffsets), numbers(tiff, Tag::StripByteCounts)),
    };
    let offsets = offsets.unwrap_or_default();
    let counts = counts.unwrap_or_default();
    if offsets.is_empty() || offsets.len() > STRIPS {
        return Err(Cause::Malformed("it has no strips".into()));
    }
    let (wide, high) = match tiled {
        Some((wide, high)) => (wide.max(1), high.max(1)),
        None => (width, number(tiff, Tag::RowsPerStrip).unwrap_or(height).clamp(1, height.max(1))),
    };
    if wide > 1 << 16 {
        return Err(Cause::TooLarge("more than 65536 pixels in a row".into()));
    }
    let options = number(tiff, Tag::Unknown(292)).unwrap_or(0);
    let reversed = number(tiff, Tag::FillOrder) == Some(2);
    let black_is_zero = number(tiff, Tag::PhotometricInterpretation) == Some(1);
    let mut page = vec![255; width as usize * height as usize];
    let columns = width.div_ceil(wide) as usize;
    let mut rows = 0;
    for (index, offset) in offsets.iter().enumerate() {
        let start = usize::try_from(*offset).unwrap_or(usize::MAX);
        let rest = bytes.get(start..).unwrap_or_default();
        // A length of nothing, or none at all, is some writers' way to say: to the end.
        let length = counts.get(index).copied().filter(|it| *it > 0).unwrap_or(u64::MAX);
        let strip = rest.get(..usize::try_from(length).unwrap_or(usize::MAX)).unwrap_or(rest);
        let turned: Vec<u8>;
        let strip = if reversed {
            turned = strip.iter().map(|byte| byte.reverse_bits()).collect();
            &turned
        } else {
            strip
        };
        let left = index % columns * wide as usize;
        let top = index / columns * high as usize;
        let expected = (height as usize).saturating_sub(top).min(high as usize);
        if expected == 0 {
            break;
        }
        let settings = DecodeSettings {
            columns: wide,
            rows: if tiled.is_some() { high } else { expected as u32 },
            end_of_block: true,
            end_of_line: compression == GROUP_3,
            rows_are_byte_aligned: compression == MODIFIED_HUFFMAN || compression == GROUP_3 && options & 4 != 0,
            encoding: match (compression, options & 1) {
                (GROUP_4, _) => EncodingMode::Group4,
                (GROUP_3, 1) => EncodingMode::Group3_2D,
                _ => EncodingMode::Group3_1D,
            },
            strict: false,
        };
        let mut rows_of = Rows {
            page: &mut page,
            width: width as usize,
            left,
            row: top,
            end: top + expected,
            inverted: black_is_zero,
            wide: wide as usize,
        };
        // An error comes after the rows before it, which are kept.
        let _ = hayro_ccitt::decode(strip, &mut rows_of, &mut DecoderContext::new(settings));
        rows += rows_of.row - top;
    }
    if rows == 0 { Err(Cause::Malformed("its strips are broken".into())) } else { Ok(page) }
}

/// Puts rows into a page as they are decoded.
struct Rows<'a> {
    page: &'a mut [u8],
    width: usize,
    left: usize,
    row: usize,
    /// The row after the last of this strip.
    end: usize,
    /// Whether the colour that rows start with is black.
    inverted: bool,
    wide: usize,
}

impl hayro_ccitt::Decoder for Rows<'_> {
    fn push_row(&mut self, changes: &[u32]) {
        if self.row >= self.end {
            return;
        }
        let start = self.row * self.width;
        let row = self.page.get_mut(start + self.left..start + self.width).unwrap_or_default();
        let mut from = 0;
        let ends = changes.iter().map(|it| *it as usize).chain([self.wide]);
        for (index, end) in ends.enumerate() {
            let end = end.min(row.len());
            let black = (index % 2 == 1) != self.inverted;
            if let Some(run) = row.get_mut(from..end) {
                run.fill(if black { 0 } else { 255 });
            }
            from = end;
        }
        self.row += 1;
    }
}

/// A page packed otherwise, as grey.
fn unpacked(tiff: &mut Decoder<Cursor<&[u8]>>, width: usize, height: usize) -> Result<Vec<u8>, Cause> {
    let broken = |error: TiffError| match error {
        TiffError::UnsupportedError(_) => Cause::UnknownFormat,
        TiffError::LimitsExceeded => Cause::TooLarge("more bytes on a page than allowed".into()),
        _ => Cause::Malformed("its packed data is broken".into()),
    };
    let colours = tiff.colortype().map_err(broken)?;
    let samples = match tiff.read_image().map_err(broken)? {
        DecodingResult::U8(samples) => samples,
        DecodingResult::U16(samples) => samples.into_iter().map(|it| (it >> 8) as u8).collect(),
        _ => return Err(Cause::UnknownFormat),
    };
    let bits = colours.bit_depth();
    let channels = usize::from(colours.num_samples());
    if bits < 8 {
        return packed_bits(&samples, width, height, bits, channels);
    }
    // The crate itself turns round what has white as zero.
    Ok(samples.chunks(channels.max(1)).map(|pixel| grey(colours, pixel)).collect())
}

/// The grey of a pixel of whole bytes.
fn grey(colours: ColorType, pixel: &[u8]) -> u8 {
    let mix = |r: u8, g: u8, b: u8| ((u32::from(r) * 299 + u32::from(g) * 587 + u32::from(b) * 114) / 1_000) as u8;
    let over_white = |value: u8, alpha: u8| 255 - (u32::from(255 - value) * u32::from(alpha) / 255) as u8;
    match (colours, pixel) {
        (ColorType::GrayA(_), [value, alpha, ..]) => over_white(*value, *alpha),
        (ColorType::RGB(_), [r, g, b, ..]) => mix(*r, *g, *b),
        (ColorType::RGBA(_), [r, g, b, alpha, ..]) => over_white(mix(*r, *g, *b), *alpha),
        (ColorType::CMYK(_), [c, m, y, k, ..]) => {
            let part = |ink: u8| (u32::from(255 - ink) * u32::from(255 - k) / 255) as u8;
            mix(part(*c), part(*m), part(*y))
        }
        (ColorType::YCbCr(_), [luma, ..]) => *luma,
        (_, [value, ..]) => *value,
        (_, []) => 255,
    }
}

/// The grey of pixels of less than a byte; every row starts a byte.
fn packed_bits(samples: &[u8], width: usize, height: usize, bits: u8, channels: usize) -> Result<Vec<u8>, Cause> {
    if channels != 1 || !matches!(bits, 1 | 2 | 4) {
        return Err(Cause::UnknownFormat);
    }
    let bits = usize::from(bits);
    let most = (1_u32 << bits) - 1;
    let stride = (width * bits).div_ceil(8);
    let mut page = Vec::with_capacity(width * height);
    for row in samples.chunks(stride.max(1)).take(height) {
        for x in 0..width {
            let byte = row.get(x * bits / 8).copied().unwrap_or(0);
            let value = u32::from(byte) >> (8 - bits - x * bits % 8) & most;
            page.push((value * 255 / most) as u8);
        }
    }
    Ok(page)
}
