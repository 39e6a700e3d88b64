//! A page of a PDF as a raster: its own picture, or all that it draws.
//!
//! A scan is one picture that fills its page. Its own pixels read better than any rendering of them, so they are taken
//! as they are, with the resolution that their place on the page gives them, and turned as they lie on it. Any other
//! page is rendered, without the letters that are known, so that they are not read twice.

use hayro::hayro_interpret::font::GlyphRun;
use hayro::hayro_interpret::hayro_syntax::Pdf;
use hayro::hayro_interpret::hayro_syntax::page::Page;
use hayro::hayro_interpret::{
    BlendMode, ClipPath, Device, DrawMode, DrawProps, Image, ImageData, ImageDrawProps, InterpreterCache,
    InterpreterSettings, LumaData, SoftMask, interpret_page,
};
use hayro::kurbo::BezPath;
use hayro::vello_cpu::color::palette::css::WHITE;
use hayro::{PixmapSettings, RenderCache, RenderSettings};

use crate::extract::pdf::page::{Placed, Shown};
use crate::extract::pdf::upright;
use crate::extract::picture::{MOST_PIXELS, Raster};
use crate::model::Cause;

/// The resolution of a rendered page, in pixels an inch.
const DPI: f64 = 300.0;

/// Points in an inch.
const POINTS: f64 = 72.0;

/// The longest side of a rendered page, in pixels; `hayro` counts them in 16 bits.
const LONGEST: f64 = 30_000.0;

/// The picture that is drawn at `index`, which lies on the page as `shown` says.
///
/// # Errors
///
/// [`Cause::TooLarge`] where it has more than `pixels` pixels, and [`Cause::Malformed`] where it cannot be decoded.
pub fn of_picture<'a>(
    page: &'a Page<'a>,
    pdf: &'a Pdf,
    cache: &InterpreterCache<'a>,
    index: usize,
    shown: &Shown,
    pixels: u64,
) -> Result<Raster, Cause> {
    if u64::from(shown.width) * u64::from(shown.height) > pixels {
        return Err(Cause::TooLarge(format!("more than {pixels} pixels on a page")));
    }
    let (mut context, _) = upright(page, pdf, cache);
    let mut take = Take { index, passed: 0, taken: None };
    interpret_page(page, &mut context, &mut take);
    let taken = take.taken.ok_or_else(|| Cause::Malformed("its picture cannot be decoded".into()))?;
    let (across, down) = shown.resolution();
    // Where the decoder gave other pixels than were announced, they fill the same place.
    let across = across * taken.width as f64 / f64::from(shown.width.max(1));
    let down = down * taken.height as f64 / f64::from(shown.height.max(1));
    let raster = Raster::new(taken.width, taken.height, (across, down), taken.pixels).ok_or(Cause::Empty)?;
    let (quarters, mirrored) = shown.quarters().unwrap_or((0, false));
    let raster = if mirrored { raster.mirrored() } else { raster };
    Ok(raster.turned(quarters))
}

/// All that the page draws but `known`, whose letters are painted over.
///
/// # Errors
///
/// [`Cause::Empty`] where the page has no area.
pub fn of_page<'a>(page: &'a Page<'a>, known: &[Placed], pixels: u64) -> Result<Raster, Cause> {
    let (width, height) = page.render_dimensions();
    let (width, height) = (f64::from(width), f64::from(height));
    if !(width.is_finite() && height.is_finite() && width >= 1.0 && height >= 1.0) {
        return Err(Cause::Empty);
    }
    let most = (pixels as f64).min(MOST_PIXELS as f64);
    let scale = (DPI / POINTS).min(LONGEST / width).min(LONGEST / height).min((most / (width * height)).sqrt());
    let settings = PixmapSettings { x_scale: scale as f32, y_scale: scale as f32, bg_color: WHITE };
    let cache = RenderCache::new();
    let pixmap =
        hayro::render(page, &cache, &InterpreterSettings::default(), &RenderSettings::default(), &settings);
    let (width, height) = (usize::from(pixmap.width()), usize::from(pixmap.height()));
    let grey = pixmap.data().iter().map(|it| luma(it.r, it.g, it.b)).collect();
    let mut raster = Raster::new(width, height, (scale * POINTS, scale * POINTS), grey).ok_or(Cause::Empty)?;
    for letter in known {
        paint_over(&mut raster, letter, scale);
    }
    Ok(raster)
}

/// Paints white over a letter of a line that runs to the right; the few others stay.
fn paint_over(raster: &mut Raster, letter: &Placed, scale: f64) {
    /// How far letters reach below their line, and above it, as shares of their size.
    const BELOW: f64 = 0.25;
    const ABOVE: f64 = 0.85;
    if letter.turn != 0 {
        return;
    }
    let at = |points: f64, most: usize| ((points * scale).max(0.0) as usize).min(most);
    let (left, right) = (at(letter.x, raster.width), at(letter.x + letter.advance, raster.width));
    let top = at(letter.y - ABOVE * letter.size, raster.height);
    let bottom = at(letter.y + BELOW * letter.size, raster.height);
    for row in raster.pixels.chunks_mut(raster.width).take(bottom).skip(top) {
        if let Some(under) = row.get_mut(left..(right + 1).min(row.len())) {
            under.fill(255);
        }
    }
}

fn luma(r: u8, g: u8, b: u8) -> u8 {
    ((u32::from(r) * 299 + u32::from(g) * 587 + u32::from(b) * 114) / 1_000) as u8
}

/// Pixels as they were decoded.
struct Taken {
    width: usize,
    height: usize,
    pixels: Vec<u8>,
}

/// Takes one picture of a page.
struct Take {
    index: usize,
    passed: usize,
    taken: Option<Taken>,
}

impl<'a> Device<'a> for Take {
    fn draw_image(&mut self, image: Image<'a, '_>, _: ImageDrawProps<'a>) {
        self.passed += 1;
        if self.passed != self.index + 1 {
            return;
        }
        match image {
            Image::Raster(image) => image.with_rgba(|data, alpha| self.taken = Some(grey(data, alpha)), None),
            // A stencil says where the ink goes; what lies under it is paper.
            Image::Stencil(image) => image.with_stencil(
                |LumaData { mut data, width, height, .. }, _| {
                    data.iter_mut().for_each(|it| *it = 255 - *it);
                    self.taken = Some(Taken { width: width as usize, height: height as usize, pixels: data });
                },
                None,
            ),
        }
    }

    fn draw_path(&mut self, _: &BezPath, _: DrawProps<'a>, _: &DrawMode) {}
    fn push_clip_path(&mut self, _: &ClipPath) {}
    fn push_transparency_group(&mut self, _: f32, _: Option<SoftMask<'a>>, _: BlendMode) {}
    fn draw_glyph_run(&mut self, _: &GlyphRun<'_, 'a>, _: DrawProps<'a>, _: &DrawMode) {}
    fn pop_clip(&mut self) {}
    fn pop_transparency_group(&mut self) {}
}

fn grey(data: ImageData, alpha: Option<LumaData>) -> Taken {
    let (width, height) = (data.width() as usize, data.height() as usize);
    let mut pixels = match data {
        ImageData::Luma(luma) => luma.data,
        ImageData::Rgb(rgb) => {
            let triples = rgb.data.chunks_exact(3);
            triples.map(|it| if let [r, g, b] = it { luma(*r, *g, *b) } else { 255 }).collect()
        }
    };
    // A mask of another size than the picture's shows all of it.
    if let Some(alpha) = alpha.filter(|it| it.data.len() == pixels.len()) {
        for (pixel, alpha) in pixels.iter_mut().zip(alpha.data) {
            *pixel = 255 - (u32::from(255 - *pixel) * u32::from(alpha) / 255) as u8;
        }
    }
    Taken { width, height, pixels }
}
