//! Uneven light: what paper is white under a lamp, and in the shadow of a hand.

use crate::extract::picture::raster::Raster;

/// A page is measured in about so many fields from left to right.
const FIELDS: usize = 48;

/// Of a field's pixels, this share is darker than its paper.
const PAPER: f64 = 0.8;

/// Where paper is lighter than this all over, there is nothing to do.
const WHITE: u8 = 225;

/// Paper is no darker than this: what is darker is the table.
const DARKEST: u8 = 50;

/// The value that paper comes to have.
const LEVEL: f64 = 250.0;

/// Sauvola's weight of the contrast.
const CONTRAST: f64 = 0.25;

/// Makes the paper of a page equally white all over.
pub fn even(page: &mut Raster) {
    let side = (page.width / FIELDS).max(8);
    let (columns, rows) = (page.width.div_ceil(side), page.height.div_ceil(side));
    let fields: Vec<u8> = (0..rows)
        .flat_map(|row| (0..columns).map(move |column| (column, row)))
        .map(|(column, row)| paper(page, column * side, row * side, side))
        .collect();
    if fields.iter().all(|it| *it >= WHITE) {
        return;
    }
    // A field full of ink has the paper of those around it.
    let fields = around(&fields, columns, rows, |values| values.max().unwrap_or(255));
    let fields = around(&fields, columns, rows, |values| {
        let (sum, count) = values.fold((0_usize, 0_usize), |(sum, count), it| (sum + usize::from(it), count + 1));
        (sum / count.max(1)) as u8
    });
    let field = |column: usize, row: usize| {
        let value = fields.get(row.min(rows - 1) * columns + column.min(columns - 1)).copied().unwrap_or(255);
        f64::from(value.max(DARKEST))
    };
    for (y, line) in page.pixels.chunks_mut(page.width).enumerate() {
        let (row, fy) = between(y, side);
        let ends: Vec<f64> = (0..columns).map(|it| field(it, row) * (1.0 - fy) + field(it, row + 1) * fy).collect();
        for (x, pixel) in line.iter_mut().enumerate() {
            let (column, fx) = between(x, side);
            let left = ends.get(column).copied().unwrap_or(255.0);
            let right = ends.get(column + 1).copied().unwrap_or(left);
            *pixel = (f64::from(*pixel) * LEVEL / (left * (1.0 - fx) + right * fx)).min(255.0) as u8;
        }
    }
}

/// The field before whose middle a pixel stands, and how far it is on the way to the next.
fn between(at: usize, side: usize) -> (usize, f64) {
    let place = (at as f64 / side as f64 - 0.5).max(0.0);
    (place as usize, place.fract())
}

/// The value of the paper in one field.
fn paper(page: &Raster, left: usize, top: usize, side: usize) -> u8 {
    let mut counts = [0_usize; 256];
    let mut all = 0;
    for y in top..(top + side).min(page.height) {
        for value in page.row(y).iter().skip(left).take(side) {
            if let Some(count) = counts.get_mut(usize::from(*value)) {
                *count += 1;
                all += 1;
            }
        }
    }
    let mut left = (all as f64 * PAPER) as usize;
    for (value, count) in counts.iter().enumerate() {
        if *count > left {
            return value as u8;
        }
        left -= count;
    }
    255
}

/// Every field made of those around it.
fn around(fields: &[u8], columns: usize, rows: usize, of: impl Fn(&mut dyn Iterator<Item = u8>) -> u8) -> Vec<u8> {
    let mut made = Vec::with_capacity(fields.len());
    for row in 0..rows {
        for column in 0..columns {
            let near = (row.saturating_sub(1)..(row + 2).min(rows)).flat_map(|row| {
                (column.saturating_sub(1)..(column + 2).min(columns)).map(move |column| row * columns + column)
            });
            made.push(of(&mut near.filter_map(|at| fields.get(at).copied())));
        }
    }
    made
}

/// Makes a page black and white, each pixel by those around it (Sauvola and Pietikäinen, 2000).
pub fn threshold(page: &mut Raster) {
    let reach = ((page.across / 12.0) as usize).clamp(8, 60);
    let (width, height) = (page.width, page.height);
    // The sums of the window's columns, kept while it moves down; rows that leave it are still needed as they were.
    let mut sums = vec![(0_u64, 0_u64); width];
    let original = page.pixels.clone();
    let add = |sums: &mut [(u64, u64)], y: usize, sign: i64| {
        let row = original.get(y * width..(y + 1) * width).unwrap_or_default();
        for (sum, value) in sums.iter_mut().zip(row) {
            let value = u64::from(*value);
            if sign > 0 {
                *sum = (sum.0 + value, sum.1 + value * value);
            } else {
                *sum = (sum.0 - value, sum.1 - value * value);
            }
        }
    };
    (0..reach.min(height)).for_each(|y| add(&mut sums, y, 1));
    for (y, line) in page.pixels.chunks_mut(width).enumerate() {
        if y + reach < height {
            add(&mut sums, y + reach, 1);
        }
        if y > reach {
            add(&mut sums, y - reach - 1, -1);
        }
        let high = (y + reach + 1).min(height) - y.saturating_sub(reach);
        let take = |at: usize| sums.get(at).copied().unwrap_or_default();
        let (mut sum, mut squares) = (0..reach.min(width)).map(take).fold((0, 0), |a, b| (a.0 + b.0, a.1 + b.1));
        for (x, pixel) in line.iter_mut().enumerate() {
            if x + reach < width {
                let (more, square) = take(x + reach);
                (sum, squares) = (sum + more, squares + square);
            }
            if x > reach {
                let (less, square) = take(x - reach - 1);
                (sum, squares) = (sum - less, squares - square);
            }
            let wide = (x + reach + 1).min(width) - x.saturating_sub(reach);
            let count = (high * wide) as f64;
            let mean = sum as f64 / count;
            let deviation = (squares as f64 / count - mean * mean).max(0.0).sqrt();
            let threshold = mean * (1.0 + CONTRAST * (deviation / 128.0 - 1.0));
            *pixel = if f64::from(*pixel) < threshold { 0 } else { 255 };
        }
    }
}
