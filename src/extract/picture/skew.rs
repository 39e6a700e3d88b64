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
    for y in 0..page.height {
        let dy = y as f64 - middle_y;
        for x in 0..page.width {
            let dx = x as f64 - middle_x;
            pixels.push(page.between(middle_x + dx * cos - dy * sin, middle_y + dx * sin + dy * cos));
        }
    }
    Raster { pixels, ..*page }
}
