//! Photographs and other pictures of one page: JPEG, PNG, WebP, GIF, BMP, HEIC.
//!
//! The `image` crate decodes them; the way up comes from their EXIF data. HEIC, which phones write, is decoded by
//! `heic-rs`, which turns it as the file says. What lies under a transparent picture is white.
//!
//! # Limits
//!
//! A picture is measured before it is decoded, and is never held in more than one form beside its grey.

use std::io::Cursor;
use std::ops::ControlFlow;

use ::image::metadata::Orientation;
use ::image::{ColorType, ImageDecoder, ImageFormat, ImageReader, Limits as ImageLimits};
use heic_rs::{DecodeOptions, PixelLayout};

use crate::extract::limits::Budget;
use crate::extract::picture::{Drawn, Raster};
use crate::extract::reading::Reading;
use crate::model::Cause;
use crate::parse::guard;

/// The most bytes that one pixel takes while it is decoded.
const BYTES_PER_PIXEL: u64 = 8;

/// A picture of one page.
pub fn read(bytes: &[u8], budget: &mut Budget) -> Reading {
    if let Err(cause) = budget.take_page() {
        return Reading::unread(cause);
    }
    match guard::guarded(|| size(bytes)) {
        Some(Ok((width, height))) if width > 0 && height > 0 => {
            let mut reading = Reading::unread(Cause::Scanned);
            if is_cut_off(bytes) {
                reading.problems.push(Cause::Malformed("its end is missing".into()));
            }
            reading
        }
        Some(Ok(_)) => Reading::unread(Cause::Empty),
        Some(Err(cause)) => Reading::unread(cause),
        None => Reading::unread(Cause::Malformed("its decoder gave up".into())),
    }
}

/// Draws the picture, if `wanted` names its one page, 0.
pub fn draw(bytes: &[u8], wanted: &[usize], pixels: u64, drawn: &mut Drawn<'_>) -> ControlFlow<()> {
    wanted.iter().try_for_each(|page| {
        let raster = guard::guarded(|| raster(bytes, pixels));
        drawn(*page, raster.unwrap_or_else(|| Err(Cause::Malformed("its decoder gave up".into()))))
    })
}

/// Width and height, from the file's head.
fn size(bytes: &[u8]) -> Result<(u32, u32), Cause> {
    if is_heic(bytes) {
        let found = heic_rs::probe(bytes).map_err(heic_broken)?;
        return Ok((found.width, found.height));
    }
    decoder(bytes).map(|it| it.dimensions())
}

fn is_heic(bytes: &[u8]) -> bool {
    bytes.get(4..8) == Some(b"ftyp")
}

fn heic(bytes: &[u8], pixels: u64) -> Result<Raster, Cause> {
    let options =
        DecodeOptions { layout: PixelLayout::Gray8, max_pixels: Some(pixels), ..DecodeOptions::default() };
    let picture = heic_rs::decode(bytes, &options).map_err(heic_broken)?;
    Raster::new(picture.width as usize, picture.height as usize, (0.0, 0.0), picture.data).ok_or(Cause::Empty)
}

fn heic_broken(error: heic_rs::Error) -> Cause {
    match error {
        heic_rs::Error::PixelLimit { max_pixels, .. } => {
            Cause::TooLarge(format!("more than {max_pixels} pixels on a page"))
        }
        // AVIF, which comes in the same container, is among these.
        heic_rs::Error::Unsupported(_) => Cause::Scanned,
        _ => Cause::Malformed("its packed data is broken".into()),
    }
}

fn broken(_: ::image::ImageError) -> Cause {
    Cause::Malformed("its packed data is broken".into())
}

fn decoder(bytes: &[u8]) -> Result<Box<dyn ImageDecoder + '_>, Cause> {
    let reader = ImageReader::new(Cursor::new(bytes)).with_guessed_format().map_err(|_| Cause::UnknownFormat)?;
    match reader.format() {
        Some(ImageFormat::Jpeg | ImageFormat::Png | ImageFormat::WebP | ImageFormat::Gif | ImageFormat::Bmp) => {
            Ok(Box::new(reader.into_decoder().map_err(broken)?))
        }
        Some(_) | None => Err(Cause::UnknownFormat),
    }
}

fn raster(bytes: &[u8], pixels: u64) -> Result<Raster, Cause> {
    if is_heic(bytes) {
        return heic(bytes, pixels);
    }
    let mut decoder = decoder(bytes)?;
    let (width, height) = decoder.dimensions();
    let colours = decoder.color_type();
    let size = decoder.total_bytes();
    let within = u64::from(width) * u64::from(height) <= pixels && size <= pixels * BYTES_PER_PIXEL;
    let size = usize::try_from(size).ok().filter(|_| within);
    let size = size.ok_or_else(|| Cause::TooLarge(format!("more than {pixels} pixels on a page")))?;
    let mut limits = ImageLimits::default();
    limits.max_alloc = Some(pixels * BYTES_PER_PIXEL);
    decoder.set_limits(limits).map_err(|_| Cause::TooLarge(format!("more than {pixels} pixels on a page")))?;
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let mut samples = vec![0; size];
    decoder.read_image(&mut samples).map_err(broken)?;
    let grey = grey(samples, colours)?;
    let raster = Raster::new(width as usize, height as usize, (0.0, 0.0), grey).ok_or(Cause::Empty)?;
    Ok(match orientation {
        Orientation::NoTransforms => raster,
        Orientation::Rotate90 => raster.turned(1),
        Orientation::Rotate180 => raster.turned(2),
        Orientation::Rotate270 => raster.turned(3),
        Orientation::FlipHorizontal => raster.mirrored(),
        Orientation::FlipVertical => raster.turned(2).mirrored(),
        Orientation::Rotate90FlipH => raster.turned(1).mirrored(),
        Orientation::Rotate270FlipH => raster.turned(3).mirrored(),
    })
}

/// Samples of any colours as grey, in the same memory.
fn grey(mut samples: Vec<u8>, colours: ColorType) -> Result<Vec<u8>, Cause> {
    let wide = match colours {
        ColorType::L8 | ColorType::La8 | ColorType::Rgb8 | ColorType::Rgba8 => 1,
        ColorType::L16 | ColorType::La16 | ColorType::Rgb16 | ColorType::Rgba16 => 2,
        _ => return Err(Cause::UnknownFormat),
    };
    let channels = usize::from(colours.channel_count());
    let count = samples.len() / (channels * wide);
    for at in 0..count {
        // Samples of two bytes are in the machine's order; the higher byte is enough.
        let high = if cfg!(target_endian = "little") { wide - 1 } else { 0 };
        let sample = |channel: usize| samples.get((at * channels + channel) * wide + high).copied().unwrap_or(255);
        let value = if channels < 3 {
            sample(0)
        } else {
            let mixed = u32::from(sample(0)) * 299 + u32::from(sample(1)) * 587 + u32::from(sample(2)) * 114;
            (mixed / 1_000) as u8
        };
        let alpha = if channels % 2 == 0 { sample(channels - 1) } else { 255 };
        let value = 255 - (u32::from(255 - value) * u32::from(alpha) / 255) as u8;
        if let Some(pixel) = samples.get_mut(at) {
            *pixel = value;
        }
    }
    samples.truncate(count);
    samples.shrink_to_fit();
    Ok(samples)
}

/// Whether a JPEG stops before its end: its decoder then leaves the rest of the page grey, and says nothing.
fn is_cut_off(bytes: &[u8]) -> bool {
    /// Some cameras and scanners add a little after the end.
    const TAIL: usize = 64 << 10;
    let tail = bytes.get(bytes.len().saturating_sub(TAIL)..).unwrap_or(bytes);
    bytes.starts_with(b"\xFF\xD8") && !tail.windows(2).any(|it| it == b"\xFF\xD9")
}
