//! [`Raster`] → [`Picture`]: a decoded page made fit for text recognition.
//!
//! A page of two tones is a fax or a scan: its pixels are made square (faxes are coarser down than across), its dirt is
//! wiped off (`speckle`), and its lines are laid level (`skew`). A page of greys may be a photograph: the sheet of
//! paper is found against what it lies on and laid flat (`sheet`), and the light is made even (`light`). What comes
//! out is near the resolution at which letters are read best: a photograph of many megapixels shrinks, a page of few
//! pixels grows.
//!
//! Decoding is the formats' work (`pdf`, `tiff`, `image`), recognition that of the service.
//!
//! # Limits
//!
//! A picture has at most [`MOST_PIXELS`]; the working memory is a few times that.

use std::ops::ControlFlow;

use crate::model::{Cause, Picture, Private};

mod light;
mod sheet;
mod skew;
mod speckle;
mod squash;

pub mod raster;

pub use raster::Raster;

#[cfg(test)]
mod tests;

/// Takes the pages of a file as they are drawn: their index, and the raster or why there is none. It may stop the work.
pub type Drawn<'a> = dyn FnMut(usize, Result<Raster, Cause>) -> ControlFlow<()> + 'a;

/// How a raster is prepared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum Way {
    /// The way that reads best on average.
    First,
    /// Another way, for a page that [`Way::First`] made hard to read: dirt stays, letters are enlarged and smoothed,
    /// and a page of greys becomes black and white by its surroundings.
    Second,
}

/// The most pixels of a picture.
pub const MOST_PIXELS: usize = 16_000_000;

/// The resolution above which a page shrinks, in pixels an inch.
const FINE: f64 = 330.0;

/// The resolution to which a page shrinks, or grows in [`Way::Second`].
const GOOD: f64 = 300.0;

/// The resolution below which a page grows.
const COARSE: f64 = 150.0;

/// The width of a sheet, in inches, where a picture says nothing of its resolution.
const SHEET: f64 = 8.5;

/// A page of fewer black pixels than one in so many is blank.
const BLANK: usize = 25_000;

/// Makes `raster` fit for recognition.
///
/// A blank page becomes a picture that is white all over.
pub fn prepare(raster: Raster, way: Way) -> Picture {
    let page = if raster.is_bilevel() { of_two_tones(raster, way) } else { of_greys(raster, way) };
    let dpi = page.across.round().clamp(70.0, 600.0) as u32;
    Picture { width: page.width as u32, height: page.height as u32, dpi, pixels: Private::new(page.pixels) }
}

fn of_two_tones(mut raster: Raster, way: Way) -> Raster {
    raster.settle(SHEET);
    match way {
        Way::First => speckle::wipe(&mut raster),
        Way::Second => {}
    }
    if raster.ink(128) < raster.pixels.len() / BLANK {
        raster.pixels.fill(255);
    }
    let raster = raster.at(square(&raster, way));
    skew::level(raster)
}

fn of_greys(mut raster: Raster, way: Way) -> Raster {
    raster.settle(SHEET);
    let raster = sheet::flatten(raster, SHEET);
    let mut raster = raster.at(square(&raster, way));
    light::even(&mut raster);
    if raster.ink(110) < raster.pixels.len() / BLANK {
        raster.pixels.fill(255);
        return raster;
    }
    let mut raster = skew::level(raster);
    match way {
        Way::First => {}
        Way::Second => light::threshold(&mut raster),
    }
    raster
}

/// The resolution at which a raster is read best, the same both ways.
fn square(raster: &Raster, way: Way) -> f64 {
    let own = raster.across.max(raster.down);
    let wanted = match way {
        Way::Second if own < FINE => GOOD,
        Way::First | Way::Second if own > FINE => GOOD,
        Way::First | Way::Second if own < COARSE => (2.0 * own).min(GOOD),
        Way::First | Way::Second => own,
    };
    // Long strips and posters are held to the limit.
    let (wide, high) = (raster.width as f64 / raster.across, raster.height as f64 / raster.down);
    let most = (MOST_PIXELS as f64 / (wide * high)).sqrt();
    wanted.min(most)
}
