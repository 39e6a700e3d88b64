//! Whether the letters of a page are wider than letters are.
//!
//! Most letters are a little higher than wide. On a page that is squashed to half its height they are plainly wider
//! than high, in any typeface; the shape of the middle one tells.

use crate::extract::picture::raster::Raster;
use crate::extract::picture::speckle::{is_black, neighbours};

/// The sizes that a letter may have, in pixels: smaller ones are dirt and dots, larger ones rules and pictures.
const LOWEST: usize = 5;
const LARGEST: usize = 90;

/// Fewer letters than this prove nothing.
const FEW: usize = 40;

/// The shape from which a middle letter is squashed: upright ones stay below, squashed ones mostly far above.
const WIDE: f64 = 0.93;

/// Whether they are.
pub fn letters_are_wide(page: &Raster) -> bool {
    shape(page).is_some_and(|shape| shape > WIDE)
}

/// The width of the middle letter by its height; none where there are few.
fn shape(page: &Raster) -> Option<f64> {
    let mut seen = vec![false; page.pixels.len()];
    let mut shapes = Vec::new();
    let mut waiting = Vec::new();
    for start in 0..page.pixels.len() {
        let (mut left, mut right, mut top, mut bottom) = (page.width, 0, page.height, 0);
        waiting.push(start);
        while let Some(at) = waiting.pop() {
            match seen.get_mut(at) {
                Some(seen) if !*seen && is_black(page, at) => *seen = true,
                Some(_) | None => continue,
            }
            let (x, y) = (at % page.width, at / page.width);
            (left, right, top, bottom) = (left.min(x), right.max(x), top.min(y), bottom.max(y));
            waiting.extend(neighbours(page, at));
        }
        if left <= right && top <= bottom {
            let (wide, high) = (right - left + 1, bottom - top + 1);
            if (LOWEST..LARGEST).contains(&wide) && (LOWEST..LARGEST).contains(&high) {
                shapes.push(wide as f64 / high as f64);
            }
        }
    }
    let middle = shapes.len() / 2;
    if shapes.len() < FEW {
        return None;
    }
    let (_, shape, _) = shapes.select_nth_unstable_by(middle, f64::total_cmp);
    Some(*shape)
}
