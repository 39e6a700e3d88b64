//! [`Raster`]: a decoded page, 8-bit grey, with its resolution.

use pic_scale::{ImageSize, ImageStore, ImageStoreMut, ResamplingFunction, Scaler};

use crate::extract::picture::squash;

/// A page as it was decoded: row by row, 0 black to 255 white.
///
/// It holds personal data for the short way from a decoder to the picture, and so cannot be printed.
#[derive(Clone)]
pub struct Raster {
    /// In pixels, at least 1.
    pub width: usize,
    /// In pixels, at least 1.
    pub height: usize,
    /// Pixels an inch from left to right; 0 where the file does not say.
    pub across: f64,
    /// Pixels an inch from top to bottom; 0 where the file does not say.
    pub down: f64,
    /// `width * height` bytes.
    pub pixels: Vec<u8>,
}

/// Widths of fax pages in pixels (ITU-T T.4: A4, B4 and A3).
const FAX_WIDTHS: [usize; 3] = [1_728, 2_048, 2_432];

/// Pixels an inch across of a fax.
const FAX_ACROSS: f64 = 204.0;

/// A page of a fax is squashed below this share of its width: no paper is so wide.
const SQUASHED: f64 = 0.85;

/// A resolution this near to another, as a share, is the same.
const NEAR: f64 = 0.02;

/// Pixels from this value on are white paper, and those up to its counterpart black ink, in a page of two tones.
const WHITE: u8 = 240;
const BLACK: u8 = 15;

impl Raster {
    /// A raster of `pixels`; those that are missing are white. None where a side is 0.
    pub fn new(width: usize, height: usize, resolution: (f64, f64), mut pixels: Vec<u8>) -> Option<Raster> {
        if width == 0 || height == 0 {
            return None;
        }
        pixels.resize(width.checked_mul(height)?, 255);
        let sound = |dpi: f64| if dpi.is_finite() && dpi > 0.0 { dpi } else { 0.0 };
        Some(Raster { width, height, across: sound(resolution.0), down: sound(resolution.1), pixels })
    }

    /// Whether nearly all pixels are black or white.
    pub fn is_bilevel(&self) -> bool {
        let grey = self.pixels.iter().filter(|it| (BLACK + 1..WHITE).contains(it)).count();
        grey < self.pixels.len() / 200
    }

    /// How many pixels are darker than `threshold`.
    pub fn ink(&self, threshold: u8) -> usize {
        self.pixels.iter().filter(|it| **it < threshold).count()
    }

    /// The row `y`; empty beyond the last.
    pub fn row(&self, y: usize) -> &[u8] {
        self.pixels.get(y * self.width..(y + 1) * self.width).unwrap_or_default()
    }

    /// Finds the true resolution where the file states none, or one that no paper has.
    ///
    /// Some programs drop the resolution of a fax, which then seems half as high as it is: a page of a fax's width that
    /// is wider than any paper, and whose letters are wider than high, is of standard resolution.
    pub fn settle(&mut self, sheet: f64) {
        let sides = |it: &Raster| (it.width as f64 / it.across, it.height as f64 / it.down);
        let stated = self.across > 0.0 && self.down > 0.0;
        let (wide, high) = sides(self);
        let likely = stated && (3.0..18.0).contains(&wide) && (1.0..40.0).contains(&high);
        if !likely {
            // The shorter side is as wide as a sheet; the ratio of the two resolutions is kept where it was stated.
            let ratio = if stated { (self.down / self.across).clamp(0.25, 4.0) } else { 1.0 };
            let shorter = (self.width as f64).min(self.height as f64 / ratio);
            let fax = FAX_WIDTHS.contains(&self.width) && self.is_bilevel();
            self.across = if fax { FAX_ACROSS } else { (shorter / sheet).max(1.0) };
            self.down = self.across * ratio;
        }
        let square = (self.down / self.across - 1.0).abs() < 0.1;
        let low = (self.height as f64) < SQUASHED * self.width as f64;
        if square && low && FAX_WIDTHS.contains(&self.width) && self.is_bilevel() && squash::letters_are_wide(self)
        {
            self.across = FAX_ACROSS;
            self.down = FAX_ACROSS / 2.0;
        }
    }

    /// The same page at `dpi` both ways.
    pub fn at(&self, dpi: f64) -> Raster {
        // Resampling blurs: what is as good as right stays.
        let near = |own: f64| (own / dpi - 1.0).abs() < NEAR;
        if near(self.across) && near(self.down) {
            return Raster { across: dpi, down: dpi, ..self.clone() };
        }
        let side = |pixels: usize, own: f64| ((pixels as f64 * dpi / own).round() as usize).clamp(1, 60_000);
        let resized = self.resized(side(self.width, self.across), side(self.height, self.down));
        Raster { across: dpi, down: dpi, ..resized }
    }

    /// The same page in so many pixels.
    pub fn resized(&self, width: usize, height: usize) -> Raster {
        let (width, height) = (width.max(1), height.max(1));
        let across = self.across * width as f64 / self.width as f64;
        let down = self.down * height as f64 / self.height as f64;
        if (width, height) == (self.width, self.height) {
            return self.clone();
        }
        let pixels = scaled(self, width, height).unwrap_or_else(|| {
            // The crate refuses some sizes; the nearest pixel will do for those.
            let from = |x: usize, y: usize| {
                let at = y * self.height / height * self.width + x * self.width / width;
                self.pixels.get(at).copied().unwrap_or(255)
            };
            (0..height).flat_map(|y| (0..width).map(move |x| from(x, y))).collect()
        });
        Raster { width, height, across, down, pixels }
    }

    /// The page turned by quarters, clockwise.
    pub fn turned(self, quarters: u8) -> Raster {
        let Raster { width, height, across, down, pixels } = self;
        let column = |x: usize| pixels.iter().skip(x).step_by(width);
        match quarters % 4 {
            1 => {
                let pixels = (0..width).flat_map(|x| column(x).rev().copied()).collect();
                Raster { width: height, height: width, across: down, down: across, pixels }
            }
            2 => Raster { width, height, across, down, pixels: pixels.iter().rev().copied().collect() },
            3 => {
                let pixels = (0..width).rev().flat_map(|x| column(x).copied()).collect();
                Raster { width: height, height: width, across: down, down: across, pixels }
            }
            _ => Raster { width, height, across, down, pixels },
        }
    }

    /// The page as a mirror shows it, left and right exchanged.
    pub fn mirrored(mut self) -> Raster {
        self.pixels.chunks_mut(self.width).for_each(<[u8]>::reverse);
        self
    }

    /// The value between pixels, by the four around; white outside.
    pub fn between(&self, x: f64, y: f64) -> u8 {
        let (left, top) = (x.floor(), y.floor());
        let (fx, fy) = (x - left, y - top);
        let (left, top) = (left as i64, top as i64);
        let at = |x: i64, y: i64| -> f64 {
            let inside = x >= 0 && y >= 0 && (x as usize) < self.width && (y as usize) < self.height;
            let value = if inside { self.pixels.get(y as usize * self.width + x as usize).copied() } else { None };
            f64::from(value.unwrap_or(255))
        };
        let upper = at(left, top) * (1.0 - fx) + at(left + 1, top) * fx;
        let lower = at(left, top + 1) * (1.0 - fx) + at(left + 1, top + 1) * fx;
        (upper * (1.0 - fy) + lower * fy).round() as u8
    }
}

/// Resamples: by area where it shrinks, by a smooth curve where it grows.
fn scaled(raster: &Raster, width: usize, height: usize) -> Option<Vec<u8>> {
    let shrinks = width * height < raster.width * raster.height;
    let function = if shrinks { ResamplingFunction::Area } else { ResamplingFunction::CatmullRom };
    let from = ImageSize::new(raster.width, raster.height);
    let to = ImageSize::new(width, height);
    let plan = Scaler::new(function).plan_planar_resampling(from, to).ok()?;
    let source = ImageStore::<u8, 1>::from_slice(&raster.pixels, raster.width, raster.height).ok()?;
    let mut pixels = vec![255; width * height];
    let mut target = ImageStoreMut::<u8, 1>::from_slice(&mut pixels, width, height).ok()?;
    plan.resample(&source, &mut target).ok()?;
    Some(pixels)
}
