//! The sheet of paper in a photograph, laid flat.
//!
//! A sheet is the largest bright area of a picture that is dark around it, if it has four straight sides. Its corners
//! are where its sides meet; the picture is then warped so that they become those of a rectangle. A scan, whose paper
//! fills the picture, has no such area and stays as it is.

use crate::extract::picture::raster::Raster;

/// The longer side of the small picture in which the sheet is looked for, in pixels.
const SMALL: usize = 480;

/// The least share of the picture that a sheet fills.
const LEAST: f64 = 0.2;

/// The most: beyond it, the paper fills the picture.
const MOST: f64 = 0.97;

/// How much of the four-sided figure the bright area must fill, and how little of it may lie outside.
const FILLED: f64 = 0.93;

/// Paper differs from what it lies on by at least this much.
const CONTRAST: f64 = 40.0;

/// The widest that a sheet is made, in pixels.
const WIDEST: f64 = 2_550.0;

/// How far from its edge the sheet is cut, as a share of its width: the edge itself casts a line.
const MARGIN: f64 = 0.004;

type Point = (f64, f64);

/// The sheet alone, flat, or the picture as it is where no sheet stands out. `width` is a sheet's, in inches.
pub fn flatten(picture: Raster, width: f64) -> Raster {
    let longer = picture.width.max(picture.height);
    let factor = (SMALL as f64 / longer as f64).min(1.0);
    let small =
        picture.resized((picture.width as f64 * factor) as usize, (picture.height as f64 * factor) as usize);
    let Some(corners) = corners(&small) else { return picture };
    let scale = (picture.width as f64 / small.width as f64, picture.height as f64 / small.height as f64);
    let corners = corners.map(|(x, y)| (x * scale.0, y * scale.1));
    warped(picture, corners, width)
}

/// The corners of the sheet, from the upper left clockwise.
fn corners(small: &Raster) -> Option<[Point; 4]> {
    let (paper, ground, threshold) = two_tones(&small.pixels)?;
    if paper - ground < CONTRAST {
        return None;
    }
    let area = largest_bright(small, threshold);
    let all = small.pixels.len() as f64;
    let count = area.iter().filter(|it| **it).count() as f64;
    if !(LEAST..MOST).contains(&(count / all)) {
        return None;
    }
    let sides = sides(&area, small.width, small.height)?;
    let [left, top, right, bottom] = sides;
    let corners = [meet(left, top)?, meet(right, top)?, meet(right, bottom)?, meet(left, bottom)?];
    let near = |(x, y): &Point| {
        let (w, h) = (small.width as f64, small.height as f64);
        (-0.1 * w..1.1 * w).contains(x) && (-0.1 * h..1.1 * h).contains(y)
    };
    (corners.iter().all(near) && fills(&area, small.width, &corners) && is_dark_around(small, &area, threshold))
        .then_some(corners)
}

/// Whether most of what lies outside the area is dark; around a frame drawn on paper it is not.
fn is_dark_around(small: &Raster, area: &[bool], threshold: u8) -> bool {
    let (mut outside, mut dark) = (0_usize, 0_usize);
    for (_, pixel) in area.iter().zip(&small.pixels).filter(|(within, _)| !**within) {
        outside += 1;
        dark += usize::from(*pixel <= threshold);
    }
    2 * dark > outside
}

/// The means of the two tones of a picture and the value that parts them (Otsu, 1979).
fn two_tones(pixels: &[u8]) -> Option<(f64, f64, u8)> {
    let mut counts = [0_u64; 256];
    for pixel in pixels {
        if let Some(count) = counts.get_mut(usize::from(*pixel)) {
            *count += 1;
        }
    }
    let all = pixels.len() as f64;
    let sum: f64 = counts.iter().enumerate().map(|(value, count)| value as f64 * *count as f64).sum();
    let (mut below, mut sum_below) = (0.0, 0.0);
    let mut best: Option<(f64, (f64, f64, u8))> = None;
    for (value, count) in counts.iter().enumerate() {
        below += *count as f64;
        sum_below += value as f64 * *count as f64;
        let above = all - below;
        if below < 1.0 || above < 1.0 {
            continue;
        }
        let (dark, bright) = (sum_below / below, (sum - sum_below) / above);
        let parted = below * above * (bright - dark).powi(2);
        if best.as_ref().is_none_or(|(most, _)| parted > *most) {
            best = Some((parted, (bright, dark, value as u8)));
        }
    }
    best.map(|(_, found)| found)
}

/// The largest area of touching bright pixels, with the letters on it filled.
fn largest_bright(small: &Raster, threshold: u8) -> Vec<bool> {
    let bright: Vec<bool> = small.pixels.iter().map(|pixel| *pixel > threshold).collect();
    let area = largest(&bright, small.width, small.height);
    // What is not reached from the largest dark area around lies within the sheet.
    let dark: Vec<bool> = area.iter().map(|it| !it).collect();
    let outside = from_edge(&dark, small.width, small.height);
    outside.into_iter().map(|it| !it).collect()
}

/// The largest group of set pixels that touch by their sides.
fn largest(set: &[bool], width: usize, height: usize) -> Vec<bool> {
    let mut group = vec![0_u32; set.len()];
    let (mut best, mut most, mut number) = (0, 0, 0);
    for start in 0..set.len() {
        if set.get(start) == Some(&true) && group.get(start) == Some(&0) {
            number += 1;
            let mut count = 0;
            flood(vec![start], width, height, |at| {
                let fresh = set.get(at) == Some(&true) && group.get(at) == Some(&0);
                if fresh && let Some(it) = group.get_mut(at) {
                    *it = number;
                    count += 1;
                }
                fresh
            });
            if count > most {
                (best, most) = (number, count);
            }
        }
    }
    group.into_iter().map(|it| it == best && best != 0).collect()
}

/// The set pixels that touch the edge of the picture, by way of others.
fn from_edge(set: &[bool], width: usize, height: usize) -> Vec<bool> {
    let mut reached = vec![false; set.len()];
    let on_edge =
        |at: &usize| at.is_multiple_of(width) || at % width + 1 == width || *at < width || at / width + 1 == height;
    flood((0..set.len()).filter(on_edge).collect(), width, height, |at| {
        let fresh = set.get(at) == Some(&true) && reached.get(at) == Some(&false);
        if fresh && let Some(it) = reached.get_mut(at) {
            *it = true;
        }
        fresh
    });
    reached
}

/// Goes from pixel to pixel by their sides, as far as `enter` lets it.
fn flood(mut waiting: Vec<usize>, width: usize, height: usize, mut enter: impl FnMut(usize) -> bool) {
    while let Some(at) = waiting.pop() {
        if !enter(at) {
            continue;
        }
        let (x, y) = (at % width, at / width);
        if x > 0 {
            waiting.push(at - 1);
        }
        if x + 1 < width {
            waiting.push(at + 1);
        }
        if y > 0 {
            waiting.push(at - width);
        }
        if y + 1 < height {
            waiting.push(at + width);
        }
    }
}

/// A straight line: all points with `a * x + b * y = c`.
type Line = (f64, f64, f64);

/// The left, upper, right and lower side of the area.
fn sides(area: &[bool], width: usize, height: usize) -> Option<[Line; 4]> {
    let set = |x: usize, y: usize| area.get(y * width + x) == Some(&true);
    let mut ends: [Vec<Point>; 4] = Default::default();
    let [left, top, right, bottom] = &mut ends;
    for y in 0..height {
        let mut row = (0..width).filter(|x| set(*x, y));
        if let (Some(first), Some(last)) = (row.clone().next(), row.next_back()) {
            left.push((y as f64, first as f64));
            right.push((y as f64, last as f64 + 1.0));
        }
    }
    for x in 0..width {
        let mut column = (0..height).filter(|y| set(x, *y));
        if let (Some(first), Some(last)) = (column.clone().next(), column.next_back()) {
            top.push((x as f64, first as f64));
            bottom.push((x as f64, last as f64 + 1.0));
        }
    }
    let upright = |points: &[Point]| fit(points).map(|(slope, offset)| (1.0, -slope, offset));
    let level = |points: &[Point]| fit(points).map(|(slope, offset)| (-slope, 1.0, offset));
    Some([upright(left)?, level(top)?, upright(right)?, level(bottom)?])
}

/// The straight line through most of `points`: its slope and offset.
///
/// The ends of a slanting sheet's rows lie on two sides; so the middle half counts first, and then what is near it.
fn fit(points: &[Point]) -> Option<(f64, f64)> {
    let quarter = points.len() / 4;
    let mut line = least_squares(points.get(quarter..points.len() - quarter)?)?;
    for near in [6.0, 3.0, 2.0] {
        let inliers: Vec<Point> =
            points.iter().copied().filter(|(x, y)| (y - line.0 * x - line.1).abs() < near).collect();
        if inliers.len() * 2 < points.len() {
            return None;
        }
        line = least_squares(&inliers)?;
    }
    Some(line)
}

fn least_squares(points: &[Point]) -> Option<(f64, f64)> {
    let count = points.len() as f64;
    let sum = |of: &dyn Fn(&Point) -> f64| points.iter().map(of).sum::<f64>();
    let (x, y) = (sum(&|it| it.0), sum(&|it| it.1));
    let spread = count * sum(&|it| it.0 * it.0) - x * x;
    if points.len() < 8 || spread.abs() < f64::EPSILON {
        return None;
    }
    let slope = (count * sum(&|it| it.0 * it.1) - x * y) / spread;
    Some((slope, (y - slope * x) / count))
}

fn meet((a, b, c): Line, (d, e, f): Line) -> Option<Point> {
    let determinant = a * e - b * d;
    (determinant.abs() > 1e-6).then(|| ((c * e - b * f) / determinant, (a * f - c * d) / determinant))
}

/// Whether the area is the figure that the corners make.
fn fills(area: &[bool], width: usize, corners: &[Point; 4]) -> bool {
    let inside = |x: f64, y: f64| {
        corners
            .iter()
            .zip(corners.iter().cycle().skip(1))
            .all(|(a, b)| (b.0 - a.0) * (y - a.1) >= (b.1 - a.1) * (x - a.0))
    };
    let (mut both, mut either) = (0_u32, 0_u32);
    for (at, set) in area.iter().enumerate() {
        let within = inside((at % width) as f64 + 0.5, (at / width) as f64 + 0.5);
        both += u32::from(*set && within);
        either += u32::from(*set || within);
    }
    f64::from(both) > FILLED * f64::from(either)
}

/// The figure between `corners`, made a rectangle.
fn warped(picture: Raster, corners: [Point; 4], inches: f64) -> Raster {
    let [a, b, c, d] = corners;
    let length = |p: Point, q: Point| (p.0 - q.0).hypot(p.1 - q.1);
    let (wide, high) = ((length(a, b) + length(d, c)) / 2.0, (length(a, d) + length(b, c)) / 2.0);
    let factor = (WIDEST / wide.min(high)).min(1.0);
    // Pixels are skipped when the result is much smaller, so the picture shrinks first.
    let (picture, corners) = if factor < 0.7 {
        let small =
            picture.resized((picture.width as f64 * factor) as usize, (picture.height as f64 * factor) as usize);
        let scale = (small.width as f64 / picture.width as f64, small.height as f64 / picture.height as f64);
        (small, corners.map(|(x, y)| (x * scale.0, y * scale.1)))
    } else {
        (picture, corners)
    };
    let (width, height) = ((wide * factor) as usize, (high * factor) as usize);
    if width < 2 || height < 2 {
        return picture;
    }
    let map = Projection::onto(corners);
    let mut pixels = Vec::with_capacity(width * height);
    let share = |at: usize, of: usize| MARGIN + (1.0 - 2.0 * MARGIN) * (at as f64 + 0.5) / of as f64;
    for y in 0..height {
        for x in 0..width {
            let (from_x, from_y) = map.at(share(x, width), share(y, height));
            pixels.push(picture.between(from_x - 0.5, from_y - 0.5));
        }
    }
    let dpi = width.min(height) as f64 / inches;
    Raster { width, height, across: dpi, down: dpi, pixels }
}

/// The projection of the unit square onto four corners (Heckbert, 1989).
struct Projection {
    x: [f64; 3],
    y: [f64; 3],
    depth: [f64; 2],
}

impl Projection {
    fn onto([a, b, c, d]: [Point; 4]) -> Projection {
        let (dx1, dx2, sx) = (b.0 - c.0, d.0 - c.0, a.0 - b.0 + c.0 - d.0);
        let (dy1, dy2, sy) = (b.1 - c.1, d.1 - c.1, a.1 - b.1 + c.1 - d.1);
        let determinant = dx1 * dy2 - dx2 * dy1;
        let (g, h) = if determinant.abs() < 1e-9 {
            (0.0, 0.0)
        } else {
            ((sx * dy2 - dx2 * sy) / determinant, (dx1 * sy - sx * dy1) / determinant)
        };
        Projection {
            x: [b.0 - a.0 + g * b.0, d.0 - a.0 + h * d.0, a.0],
            y: [b.1 - a.1 + g * b.1, d.1 - a.1 + h * d.1, a.1],
            depth: [g, h],
        }
    }

    /// Where the point at the shares `u` and `v` of the sides lies.
    fn at(&self, u: f64, v: f64) -> Point {
        let depth = self.depth[0] * u + self.depth[1] * v + 1.0;
        let on = |[a, b, c]: [f64; 3]| (a * u + b * v + c) / depth;
        (on(self.x), on(self.y))
    }
}
