//! Dirt: specks of black on a page of two tones, too small for a full stop.

use crate::extract::picture::raster::Raster;

/// A speck has fewer pixels than this on a page of [`FINE`] resolution.
const SPECK: f64 = 5.0;

/// Pixels in a square inch of a fax of fine resolution (204 by 196).
const FINE: f64 = 204.0 * 196.0;

/// Whitens every group of touching black pixels that is smaller than a speck.
pub fn wipe(page: &mut Raster) {
    let smallest = (SPECK * page.across * page.down / FINE).round().clamp(3.0, 16.0) as usize;
    let mut seen = vec![false; page.pixels.len()];
    let mut group = Vec::with_capacity(smallest);
    for start in 0..page.pixels.len() {
        if seen.get(start).is_none_or(|seen| *seen) || !is_black(page, start) {
            continue;
        }
        // A letter is left as soon as it is too large for a speck; its other pixels find it so again, cheaply, because
        // those seen are marked.
        if gather(page, start, smallest, &mut seen, &mut group) {
            for at in &group {
                if let Some(pixel) = page.pixels.get_mut(*at) {
                    *pixel = 255;
                }
            }
        }
    }
}

/// Gathers the black pixels that touch `start`; whether they are all of a speck.
fn gather(page: &Raster, start: usize, smallest: usize, seen: &mut [bool], group: &mut Vec<usize>) -> bool {
    group.clear();
    group.push(start);
    mark(seen, start);
    let mut next = 0;
    while let Some(&at) = group.get(next) {
        next += 1;
        for beside in neighbours(page, at) {
            if !is_black(page, beside) || group.contains(&beside) {
                continue;
            }
            // A pixel that was seen before belongs to a letter that was left.
            if group.len() + 1 >= smallest || seen.get(beside).is_some_and(|seen| *seen) {
                return false;
            }
            mark(seen, beside);
            group.push(beside);
        }
    }
    true
}

fn mark(seen: &mut [bool], at: usize) {
    if let Some(seen) = seen.get_mut(at) {
        *seen = true;
    }
}

pub(super) fn is_black(page: &Raster, at: usize) -> bool {
    page.pixels.get(at).is_some_and(|pixel| *pixel < 128)
}

/// The up to eight pixels around one.
pub(super) fn neighbours(page: &Raster, at: usize) -> impl Iterator<Item = usize> {
    let (width, height) = (page.width, page.height);
    let (x, y) = (at % width, at / width);
    let rows = y.saturating_sub(1)..(y + 2).min(height);
    rows.flat_map(move |row| (x.saturating_sub(1)..(x + 2).min(width)).map(move |column| row * width + column))
        .filter(move |beside| *beside != at)
}
