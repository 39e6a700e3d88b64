//! Lines of text laid level.
//!
//! Where lines are level, rows of pixels change sharply from ink to paper and back. The page is sheared by every angle
//! in a range, coarsely and then finely, and the angle with the sharpest changes wins.

use crate::extract::picture::raster::Raster;

/// The range of angles either way, in degrees.
const MOST: f64 = 3.0;

/// The steps of the two rounds, in degrees.
const COARSE: f64 = 0.5;
const FINE: f64 = 0.1;

/// An angle smaller than this is left alone, in degrees: turning blurs.
const LEAST: f64 = 0.12;

/// The angle is measured on a page of about this width, in pixels.
const MEASURED: usize = 900;

/// Places are counted in this fraction of a pixel, as a power of two.
const FRACTION: u32 = 20;

/// More ink than this, in pixels of the measured page, is sampled.
const SAMPLED: usize = 80_000;

/// The page with its lines level.
pub fn level(page: Raster) -> Raster {
    let angle = angle(&page);
    if angle.abs() < LEAST {
        return page;
    }
    turned(&page, angle)
}

/// The angle of the lines, in degrees: positive where they fall to the right.
pub fn angle(page: &Raster) -> f64 {
    let step = (page.width / MEASURED).max(1);
    let small = page.resized(page.width / step, page.height / step);
    let ink: Vec<(f64, f64)> = (0..small.height)
        .flat_map(|y| {
            small
                .row(y)
                .iter()
                .enumerate()
                .filter(|(_, pixel)| **pixel < 128)
                .map(move |(x, _)| (x as f64, y as f64))
        })
        .collect();
    let every = ink.len() / SAMPLED + 1;
    let ink: Vec<(f64, f64)> = ink.into_iter().step_by(every).collect();
    if ink.is_empty() {
        return 0.0;
    }
    let margin = (small.width as f64 * MOST.to_radians().tan()).ceil() + 2.0;
    let mut profile = vec![0_i64; small.height + 2 * margin as usize + 2];
    let mut best = |around: f64, reach: f64, step: f64| {
        let steps = (reach / step).round() as i32;
        let angles = (-steps..=steps).map(|count| around + f64::from(count) * step);
        let scored = angles.map(|angle| (sharpness(&ink, angle, margin, &mut profile), angle));
        // Of equals, the one nearest to level.
        scored.max_by(|a, b| a.0.cmp(&b.0).then(b.1.abs().total_cmp(&a.1.abs()))).map_or(0.0, |(_, angle)| angle)
    };
    let coarse = best(0.0, MOST, COARSE);
    best(coarse, COARSE, FINE).clamp(-MOST, MOST)
}

/// How sharply the rows change when the page is sheared by `angle`.
fn sharpness(ink: &[(f64, f64)], angle: f64, margin: f64, profile: &mut [i64]) -> i64 {
    profile.fill(0);
    let slope = angle.to_radians().tan();
    for (x, y) in ink {
        let row = (y - x * slope + margin).max(0.0) as usize;
        if let Some(count) = profile.get_mut(row) {
            *count += 1;
        }
    }
    profile.windows(2).map(|pair| if let [a, b] = pair { (a - b).pow(2) } else { 0 }).sum()
}

/// The page turned about its middle, so that lines at `angle` become level; corners that come in are white.
fn turned(page: &Raster, angle: f64) -> Raster {
    let (sin, cos) = angle.to_radians().sin_cos();
    let (middle_x, middle_y) = (page.width as f64 / 2.0, page.height as f64 / 2.0);
    let mut pixels = Vec::with_capacity(page.pixels.len());
    let (right, down) = (fixed(cos), fixed(sin));
    for y in 0..page.height {
        let dy = y as f64 - middle_y;
        let mut from_x = fixed(middle_x - middle_x * cos - dy * sin);
        let mut from_y = fixed(middle_y - middle_x * sin + dy * cos);
        pixels.extend((0..page.width).map(|_| {
            let pixel = between(page, from_x, from_y);
            (from_x, from_y) = (from_x + right, from_y + down);
            pixel
        }));
    }
    Raster { pixels, ..*page }
}

/// A place as a whole number of fractions of a pixel: counted so, a page is turned several times faster.
fn fixed(place: f64) -> i64 {
    (place * f64::from(1 << FRACTION)).round() as i64
}

/// The value between pixels, by the four around; white where one of them is outside.
fn between(page: &Raster, x: i64, y: i64) -> u8 {
    /// A value is weighted in this many steps, as a power of two.
    const WEIGHT: u32 = 8;
    let (Ok(left), Ok(top)) = (usize::try_from(x >> FRACTION), usize::try_from(y >> FRACTION)) else { return 255 };
    if left + 1 >= page.width {
        return 255;
    }
    let at = top * page.width + left;
    let (Some([a, b]), Some([c, d])) =
        (page.pixels.get(at..at + 2), page.pixels.get(at + page.width..at + page.width + 2))
    else {
        return 255;
    };
    let weight = |place: i64| ((place >> (FRACTION - WEIGHT)) & ((1 << WEIGHT) - 1)) as u32;
    let (across, down) = (weight(x), weight(y));
    let mix = |a: u32, b: u32, share: u32| a * ((1 << WEIGHT) - share) + b * share;
    let (upper, lower) = (mix((*a).into(), (*b).into(), across), mix((*c).into(), (*d).into(), across));
    ((mix(upper, lower, down) + (1 << (2 * WEIGHT - 1))) >> (2 * WEIGHT)) as u8
}
