//! [`Glyphs`]: what a page draws, collected instead of painted, and what that says of the page.
//!
//! The text of a page counts if its glyphs have known characters and make words (`trust`). Beside it there may be
//! pictures, which may be of text: a scan fills the page, and may have typed values or a stamp over it, or a text layer
//! under it, drawn invisibly by the scanner's own recognition, which is trusted only where it is clearly good. So a
//! page is text, or a picture with some text beside it ([`Glyphs::judged`]).
//!
//! A page may draw without end: a few lines of a PDF can call one another a thousand million times. `hayro` gives its
//! device no way to say stop, so beyond [`DRAWN`] drawings the page is left by unwinding, which the caller of
//! [`interpret`] never sees.

use hayro::hayro_interpret::font::{Glyph, GlyphRun};
use hayro::hayro_interpret::hayro_cmap::BfString;
use hayro::hayro_interpret::hayro_syntax::page::Page;
use hayro::hayro_interpret::{
    BlendMode, ClipPath, Context, Device, DrawMode, DrawProps, Image, ImageDrawProps, SoftMask, interpret_page,
};
use hayro::kurbo::{Affine, BezPath, Point, Rect, Shape, Vec2};

use crate::extract::pdf::{layout, trust};
use crate::model::Cause;
use crate::parse::guard;

/// The most glyphs that are kept of one page.
pub const GLYPHS: usize = 200_000;

/// The most drawings of one page: glyphs, outlines, pictures and clips.
pub const DRAWN: usize = 500_000;

/// A page with at least so many visible letters over a picture that fills it is a letter on a coloured ground.
const LETTER: usize = 1_500;

/// A page with fewer letters than this has no text to speak of.
const HARDLY_ANY: usize = 20;

/// The share of the page from which a picture is a scan, of the page or of a sheet pasted into it.
const SCAN: f64 = 0.25;

/// A picture this much larger than all others is the page.
const ALONE: f64 = 0.9;

/// The most pictures that are remembered of one page.
const PICTURES: usize = 10_000;

/// The share of the page below which a picture alone on it is no letter.
const SPOT: f64 = 0.02;

/// So many outlines without text are letters drawn as outlines.
const OUTLINES: usize = 150;

/// Glyphs in units of a thousandth of their size, as `hayro` gives them.
const EM: f64 = 1_000.0;

/// One glyph with its place on the upright page: x to the right, y down, in points.
#[derive(Clone)]
pub struct Placed {
    pub text: String,
    pub x: f64,
    pub y: f64,
    /// How far the next glyph is, in points.
    pub advance: f64,
    /// The height of the letters, in points.
    pub size: f64,
    /// In which direction the line runs: quarter turns clockwise from left to right.
    pub turn: u8,
}

/// Runs `page` and collects what it draws.
///
/// # Errors
///
/// [`Cause::TooLarge`] where it draws without end, and [`Cause::Malformed`] where `hayro` gives up.
pub fn interpret<'a>(page: &Page<'a>, context: &mut Context<'a>, area: Rect) -> Result<Glyphs, Cause> {
    let mut drawn = Glyphs { area, ..Glyphs::default() };
    match guard::guarded(|| interpret_page(page, context, &mut drawn)) {
        Some(()) => Ok(drawn),
        None if drawn.drawn > DRAWN => Err(Cause::TooLarge(format!("more than {DRAWN} drawings on a page"))),
        None => Err(Cause::Malformed("its page could not be drawn".into())),
    }
}

/// A picture on the page.
#[derive(Clone, Copy)]
pub struct Shown {
    /// From its pixels to the upright page, in points.
    pub transform: Affine,
    /// In pixels.
    pub width: u32,
    /// In pixels.
    pub height: u32,
    /// How much of the page it covers, in square points.
    pub covered: f64,
}

/// What a page is, by what it draws.
pub struct Judged {
    /// The glyphs whose text counts.
    pub glyphs: Vec<Placed>,
    /// Where the page must be looked at: how.
    pub look: Option<Look>,
}

/// How a page is made a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Look {
    /// It is this one of its pictures, in the order of drawing, in its own pixels.
    At(usize),
    /// All that is drawn on it together.
    AtAll,
}

/// Collects the glyphs of one page.
#[derive(Default)]
pub struct Glyphs {
    glyphs: Vec<Placed>,
    hidden: Vec<Placed>,
    shown: Vec<Shown>,
    area: Rect,
    /// Glyphs whose characters are not known, and those whose are.
    unknown: usize,
    known: usize,
    /// Letters that are drawn to be seen.
    visible: usize,
    /// Letters drawn invisibly: the text layer that a scanner's own text recognition lays under its picture.
    invisible: usize,
    outlines: usize,
    drawn: usize,
}

impl Glyphs {
    /// What the page is, and the text that counts.
    pub fn judged(self) -> Judged {
        let page = self.area.area().max(1.0);
        let covered = self.shown.iter().map(|it| it.covered).sum::<f64>() / page;
        let guessed = self.unknown > 3 && self.unknown * 10 > self.known + self.unknown;
        let bare = self.visible + self.invisible < HARDLY_ANY && (covered > SPOT || self.outlines > OUTLINES);
        let scan = covered > SCAN && self.visible < LETTER;
        let garbled = trust::is_garbled(&layout::text(self.glyphs.clone()));
        if guessed || garbled {
            // What the page shows is all there is to go by.
            return Judged { glyphs: Vec::new(), look: Some(Look::AtAll) };
        }
        let layered = self.invisible > HARDLY_ANY;
        if layered && scan && trust::is_good(&layout::text(self.hidden.clone())) {
            return Judged { glyphs: [self.glyphs, self.hidden].concat(), look: None };
        }
        let look = (bare || scan).then(|| self.look());
        // Without a picture over it, nobody knows what invisible text stands for: it is read as it is.
        let glyphs = if look.is_some() { self.glyphs } else { [self.glyphs, self.hidden].concat() };
        Judged { glyphs, look }
    }

    fn look(&self) -> Look {
        let all: f64 = self.shown.iter().map(|it| it.covered).sum();
        let largest = self.shown.iter().enumerate().max_by(|a, b| a.1.covered.total_cmp(&b.1.covered));
        match largest {
            Some((index, shown))
                if shown.covered > ALONE * all
                    && shown.covered > SCAN * self.area.area()
                    && self.outlines < OUTLINES
                    && shown.quarters().is_some() =>
            {
                Look::At(index)
            }
            Some(_) | None => Look::AtAll,
        }
    }

    /// The pictures, in the order of drawing.
    pub fn shown(&self) -> &[Shown] {
        &self.shown
    }

    /// Counts one drawing, and leaves the page where there are too many.
    fn count(&mut self) {
        self.drawn += 1;
        if self.drawn > DRAWN {
            // Unwinds without a panic's message.
            std::panic::resume_unwind(Box::new(()));
        }
    }

    fn place(&mut self, glyph: &Glyph<'_>, transform: Affine, invisible: bool) {
        let text = match glyph.as_unicode() {
            Some(BfString::Char(character)) => character.to_string(),
            Some(BfString::String(several)) => several,
            None => {
                self.unknown += 1;
                return;
            }
        };
        self.known += 1;
        let text: String = text.chars().filter(|c| !c.is_control()).flat_map(letters_of).collect();
        let letters = text.chars().filter(|c| c.is_alphanumeric()).count();
        if invisible {
            self.invisible += letters
        } else {
            self.visible += letters
        }
        let width = match glyph {
            Glyph::Outline(glyph) => glyph.advance_width(),
            Glyph::Type3(glyph) => glyph.advance_width(),
        };
        let origin = transform * Point::ZERO;
        let along = transform * Point::new(f64::from(width.unwrap_or(500.0)), 0.0) - origin;
        let up = transform * Point::new(0.0, EM) - origin;
        let placed = Placed {
            text,
            x: origin.x,
            y: origin.y,
            advance: along.hypot(),
            size: up.hypot(),
            turn: quarter(transform * Point::new(EM, 0.0) - origin),
        };
        if [placed.x, placed.y, placed.advance, placed.size].iter().all(|it| it.is_finite()) && placed.size > 0.0 {
            if invisible { self.hidden.push(placed) } else { self.glyphs.push(placed) }
        }
    }
}

impl Shown {
    /// How the picture's pixels lie on the page: quarter turns clockwise, and whether they are mirrored first. None
    /// where it lies slanting.
    pub fn quarters(&self) -> Option<(u8, bool)> {
        let [a, b, c, d, ..] = self.transform.as_coeffs();
        let size = a.hypot(b).max(c.hypot(d));
        let (upright, lying) = (a.abs().max(d.abs()), b.abs().max(c.abs()));
        if !size.is_finite() || upright.min(lying) > 0.02 * size {
            return None;
        }
        let mirrored = a * d - b * c < 0.0;
        // Without the mirror, rows run to the right, down, to the left or up the page.
        let (x, y) = if mirrored { (-a, -b) } else { (a, b) };
        Some((quarter(Vec2::new(x, y)), mirrored))
    }

    /// Pixels an inch of the upright page, from left to right and from top to bottom of the picture's own pixels.
    pub fn resolution(&self) -> (f64, f64) {
        let [a, b, c, d, ..] = self.transform.as_coeffs();
        (72.0 / a.hypot(b), 72.0 / c.hypot(d))
    }
}

/// The letters of a ligature that has a character of its own, or the character itself.
fn letters_of(c: char) -> impl Iterator<Item = char> {
    let letters = match c {
        '\u{FB00}' => "ff",
        '\u{FB01}' => "fi",
        '\u{FB02}' => "fl",
        '\u{FB03}' => "ffi",
        '\u{FB04}' => "ffl",
        '\u{FB05}' | '\u{FB06}' => "st",
        _ => "",
    };
    letters.chars().chain(letters.is_empty().then_some(c))
}

/// In which of the four directions `along` points.
fn quarter(along: Vec2) -> u8 {
    match (along.x.abs() >= along.y.abs(), along.x >= 0.0, along.y >= 0.0) {
        (true, true, _) => 0,
        (false, _, true) => 1,
        (true, false, _) => 2,
        (false, _, false) => 3,
    }
}

impl<'a> Device<'a> for Glyphs {
    fn draw_path(&mut self, path: &BezPath, _: DrawProps<'a>, _: &DrawMode) {
        self.count();
        // Rules and boxes have few corners; letters have many.
        self.outlines += usize::from(path.elements().len() > 6);
    }

    fn draw_rect(&mut self, _: &Rect, _: DrawProps<'a>, _: &DrawMode) {
        self.count();
    }

    fn push_clip_path(&mut self, _: &ClipPath) {
        self.count();
    }

    fn push_transparency_group(&mut self, _: f32, _: Option<SoftMask<'a>>, _: BlendMode) {
        self.count();
    }

    fn draw_glyph_run(&mut self, run: &GlyphRun<'_, 'a>, props: DrawProps<'a>, mode: &DrawMode) {
        // Text that is filled and stroked comes twice; `layout` drops what stands upon itself.
        let invisible = matches!(mode, DrawMode::Invisible);
        for glyph in run.glyphs() {
            self.count();
            if self.glyphs.len() + self.hidden.len() >= GLYPHS {
                return;
            }
            self.place(glyph, props.transform * glyph.transform(), invisible);
        }
    }

    fn draw_image(&mut self, image: Image<'a, '_>, props: ImageDrawProps<'a>) {
        self.count();
        let size = Rect::new(0.0, 0.0, f64::from(image.width()), f64::from(image.height()));
        let covered = (props.transform * size.to_path(0.1)).bounding_box().intersect(self.area);
        let covered = if covered.is_finite() { covered.width().max(0.0) * covered.height().max(0.0) } else { 0.0 };
        if self.shown.len() < PICTURES {
            let (width, height) = (image.width(), image.height());
            self.shown.push(Shown { transform: props.transform, width, height, covered });
        }
    }

    fn pop_clip(&mut self) {}

    fn pop_transparency_group(&mut self) {}
}
