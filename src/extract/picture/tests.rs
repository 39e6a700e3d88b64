//! Preparation on small invented rasters.

use super::raster::Raster;
use super::{Way, light, prepare, sheet, skew, speckle};

/// A page of bars, which stand for lines of words: black on white, three pixels high, falling by `slope`.
fn lines(width: usize, height: usize, slope: f64) -> Raster {
    let mut page = Raster::new(width, height, (200.0, 200.0), vec![255; width * height]).unwrap();
    for line in (20..height.saturating_sub(20)).step_by(16) {
        for x in width / 10..width * 9 / 10 {
            // Gaps between words.
            if x % 24 < 5 {
                continue;
            }
            let y = line as f64 + (x as f64 - width as f64 / 2.0) * slope;
            for row in 0..3 {
                let y = (y + f64::from(row)).round();
                if y >= 0.0 && (y as usize) < height {
                    page.pixels[y as usize * width + x] = 0;
                }
            }
        }
    }
    page
}

#[test]
fn lines_are_laid_level() {
    for degrees in [-2.4_f64, -0.7, 0.0, 1.3, 2.8] {
        let page = lines(900, 700, degrees.to_radians().tan());
        let found = skew::angle(&page);
        assert!((found - degrees).abs() < 0.15, "{degrees}: {found}");
        let level = skew::level(page);
        assert!(skew::angle(&level).abs() < 0.15, "{degrees}");
    }
}

#[test]
fn specks_go_and_full_stops_stay() {
    let mut page = Raster::new(100, 40, (204.0, 196.0), vec![255; 4_000]).unwrap();
    let mut put = |x: usize, y: usize, wide: usize, high: usize| {
        for row in y..y + high {
            page.pixels[row * 100 + x..row * 100 + x + wide].fill(0);
        }
    };
    put(10, 10, 3, 3);
    put(30, 10, 2, 2);
    put(50, 10, 1, 1);
    put(60, 10, 20, 2);
    // A diagonal of six, each touching the next by a corner only.
    (0..6).for_each(|at| put(20 + at, 30 + at, 1, 1));
    speckle::wipe(&mut page);
    assert_eq!(page.ink(128), 9 + 40 + 6);
}

#[test]
fn a_sheet_on_a_table_is_cut_out_and_a_scan_is_left_alone() {
    let (width, height) = (600, 800);
    let mut photo = Raster::new(width, height, (0.0, 0.0), vec![60; width * height]).unwrap();
    // Slanting sides: from x = 80 + y / 20 to x = 520 - y / 40.
    for y in 90..700 {
        let (left, right) = (80 + y / 20, 520 - y / 40);
        photo.pixels[y * width + left..y * width + right].fill(220);
        if y % 20 < 3 {
            photo.pixels[y * width + left + 60..y * width + right - 60].fill(30);
        }
    }
    let flat = sheet::flatten(photo, 8.5);
    assert!(
        (395..=430).contains(&flat.width) && (600..=615).contains(&flat.height),
        "{}x{}",
        flat.width,
        flat.height
    );
    let edge = |x: usize| (0..flat.height).filter(|y| flat.row(*y)[x] < 180).count();
    assert!(edge(2) + edge(flat.width - 3) < flat.height / 50, "no table is left");

    let scan = lines(600, 800, 0.0);
    assert_eq!(sheet::flatten(scan.clone(), 8.5).pixels, scan.pixels);
    // A frame drawn around the words is no sheet: what is outside it is paper too.
    let mut framed = lines(600, 800, 0.0);
    for y in 60..740 {
        framed.pixels[y * 600 + 50..y * 600 + 56].fill(0);
        framed.pixels[y * 600 + 544..y * 600 + 550].fill(0);
    }
    for y in (60..66).chain(734..740) {
        framed.pixels[y * 600 + 50..y * 600 + 550].fill(0);
    }
    assert_eq!(sheet::flatten(framed.clone(), 8.5).pixels, framed.pixels);
}

#[test]
fn a_shadow_is_lifted() {
    let mut page = lines(600, 400, 0.0);
    for y in 0..400 {
        for x in 0..600 {
            let light = 0.4 + 0.6 * x as f64 / 600.0;
            let pixel = &mut page.pixels[y * 600 + x];
            *pixel = (f64::from((*pixel).max(20)) * light) as u8;
        }
    }
    light::even(&mut page);
    let paper = page.pixels.iter().filter(|it| **it > 235).count();
    let ink = page.ink(110);
    assert!(paper + ink > page.pixels.len() * 98 / 100, "{paper} {ink}");
    assert_eq!(ink, lines(600, 400, 0.0).ink(128));
    light::threshold(&mut page);
    assert!(page.is_bilevel());
}

#[test]
fn a_resolution_that_no_paper_has_is_replaced() {
    let settled = |width, height, resolution| {
        let mut page = Raster::new(width, height, resolution, vec![128; width * height]).unwrap();
        page.settle(8.5);
        (page.across.round(), page.down.round())
    };
    assert_eq!(settled(1700, 2200, (200.0, 200.0)), (200.0, 200.0));
    assert_eq!(settled(1700, 2200, (0.0, 0.0)), (200.0, 200.0));
    assert_eq!(settled(2200, 1700, (0.0, 0.0)), (200.0, 200.0), "lying");
    assert_eq!(settled(1700, 2200, (1.0, 1.0)), (200.0, 200.0));
    assert_eq!(settled(1728, 1078, (204.0, 98.0)), (204.0, 98.0));
    assert_eq!(settled(1728, 1078, (2.04, 0.98)), (203.0, 98.0), "only the ratio was right");
}

#[test]
fn every_size_is_prepared_within_bounds() {
    for (width, height) in [(1, 1), (1, 5_000), (5_000, 1), (3, 3), (700, 40), (40, 700), (2_000, 100)] {
        for way in [Way::First, Way::Second] {
            for value in [0, 120, 255] {
                let raster = Raster::new(width, height, (0.0, 0.0), vec![value; width * height]).unwrap();
                let picture = prepare(raster, way);
                assert_eq!(picture.pixels.expose().len(), picture.width as usize * picture.height as usize);
                assert!(picture.pixels.expose().len() <= super::MOST_PIXELS * 2);
            }
        }
    }
    assert!(Raster::new(0, 10, (0.0, 0.0), Vec::new()).is_none());
}

#[test]
fn quarter_turns_and_mirrors_undo_one_another() {
    let page = Raster::new(3, 2, (100.0, 200.0), vec![1, 2, 3, 4, 5, 6]).unwrap();
    assert_eq!(page.clone().turned(1).pixels, [4, 1, 5, 2, 6, 3]);
    assert_eq!(page.clone().turned(3).pixels, [3, 6, 2, 5, 1, 4]);
    assert_eq!(page.clone().turned(1).turned(3).pixels, page.pixels);
    assert_eq!(page.clone().mirrored().pixels, [3, 2, 1, 6, 5, 4]);
    let turned = page.turned(1);
    assert_eq!((turned.width, turned.height, turned.across, turned.down), (2, 3, 200.0, 100.0));
}
