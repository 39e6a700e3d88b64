//! PDF: the text that its pages draw, what its form fields hold, and the files inside it.
//!
//! `hayro` runs each page against `page::Glyphs`, which collects what is drawn and says whether that is text or a
//! picture of text; `layout` puts glyphs into lines. A picture of text is [`Cause::Scanned`], with the text that stands
//! beside it (a stamp, typed values), and [`draw`] makes it a raster: the page's own picture in its own pixels where
//! there is one, else all that the page draws. Values of form fields and texts of notes are added where the page did
//! not draw them, because many programs fill a form without drawing it (`form`, `fields`), and some keep it in a form
//! of their own kind (`xfa`). Files inside a PDF become members.
//!
//! # Limits
//!
//! Pages come from the budget; glyphs of one page are capped by `page::GLYPHS`, and pixels by those of a page.

use std::collections::BTreeSet;
use std::ops::ControlFlow;

use hayro::hayro_interpret::hayro_syntax::page::Page;
use hayro::hayro_interpret::hayro_syntax::{DecryptionError, LoadPdfError, Pdf};
use hayro::hayro_interpret::util::TransformExt;
use hayro::hayro_interpret::{Context, InterpreterCache, InterpreterSettings};
use hayro::kurbo::Rect;

use crate::extract::limits::Budget;
use crate::extract::pdf::page::{Glyphs, Judged, Look};
use crate::extract::picture::{Drawn, Raster};
use crate::extract::reading::Reading;
use crate::extract::words;
use crate::model::Cause;
use crate::parse::guard;

mod fields;
mod form;
mod layout;
mod page;
mod raster;
mod trust;
mod xfa;

/// A value shorter than this may stand on a page by chance, and is shown again.
const TELLING: usize = 4;

/// Values of fields are looked for on so many pages.
const SHOWN_PAGES: usize = 50;

/// Reads a PDF.
pub fn read(bytes: &[u8], budget: &mut Budget) -> Reading {
    let pdf = match open(bytes) {
        Ok(pdf) => pdf,
        Err(cause) => return Reading::unread(cause),
    };
    let mut reading = Reading::default();
    let cache = InterpreterCache::new();
    let mut length = 0;
    for page in pdf.pages().iter() {
        // What lies beyond the limit is cut off, and reported, when the text is kept.
        if length > budget.text_left() {
            break;
        }
        if let Err(cause) = budget.take_page() {
            reading.pages.push(Err(cause));
            break;
        }
        match read_page(page, &pdf, &cache) {
            Ok((text, None)) => {
                length += text.len();
                reading.pages.push(Ok(text));
            }
            Ok((beside, Some(_))) => {
                length += beside.len();
                reading.beside.insert(reading.pages.len(), beside);
                reading.pages.push(Err(Cause::Scanned));
            }
            Err(cause) => reading.pages.push(Err(cause)),
        }
    }
    let mut values = form::values(bytes, &pdf);
    let known: BTreeSet<String> = values.iter().map(|it| spaced_once(&it.1)).collect();
    match xfa::values(&pdf) {
        Ok(more) => values.extend(more.into_iter().filter(|it| !known.contains(&spaced_once(&it.1)))),
        Err(cause) => reading.problems.push(cause),
    }
    add_values(&mut reading, values);
    reading.members = fields::files(&pdf, budget);
    if !has_end(bytes) {
        reading.problems.push(Cause::Malformed("its end is missing".into()));
    }
    if reading.pages.is_empty() {
        reading.pages.push(Err(Cause::Malformed("it has no pages".into())));
    }
    reading
}

/// Draws the pages that `wanted` names, counted from 0, in order.
pub fn draw(bytes: &[u8], wanted: &[usize], pixels: u64, drawn: &mut Drawn<'_>) -> ControlFlow<()> {
    let pdf = match open(bytes) {
        Ok(pdf) => pdf,
        Err(cause) => return wanted.iter().try_for_each(|page| drawn(*page, Err(cause.clone()))),
    };
    for index in wanted {
        // Of one page only: what it caches would pile up over many.
        let raster = match pdf.pages().get(*index) {
            Some(page) => guard::guarded(|| raster_of(page, &pdf, pixels))
                .unwrap_or_else(|| Err(Cause::Malformed("its decoder gave up".into()))),
            None => Err(Cause::Malformed("the page is missing".into())),
        };
        drawn(*index, raster)?;
    }
    ControlFlow::Continue(())
}

fn raster_of<'a>(page: &'a Page<'a>, pdf: &'a Pdf, pixels: u64) -> Result<Raster, Cause> {
    let cache = InterpreterCache::new();
    let drawn = drawn_on(page, pdf, &cache)?;
    let shown = drawn.shown().to_vec();
    let Judged { glyphs, look } = drawn.judged();
    match look {
        Some(Look::At(index)) => match shown.get(index) {
            Some(shown) => raster::of_picture(page, pdf, &cache, index, shown, pixels),
            None => Err(Cause::Empty),
        },
        Some(Look::AtAll) => raster::of_page(page, &glyphs, pixels),
        None => raster::of_page(page, &[], pixels),
    }
}

fn open(bytes: &[u8]) -> Result<Pdf, Cause> {
    Pdf::new(bytes.to_vec()).map_err(|error| match error {
        LoadPdfError::Decryption(DecryptionError::PasswordProtected | DecryptionError::UnsupportedAlgorithm) => {
            // The latter is how a file is locked to the holders of certificates.
            Cause::Locked
        }
        LoadPdfError::Decryption(_) => Cause::Malformed("its encryption is not known".into()),
        LoadPdfError::Invalid => Cause::Malformed("its pages cannot be found".into()),
    })
}

/// What a page draws.
fn drawn_on<'a>(page: &'a Page<'a>, pdf: &'a Pdf, cache: &InterpreterCache<'a>) -> Result<Glyphs, Cause> {
    let (mut context, area) = upright(page, pdf, cache);
    page::interpret(page, &mut context, area)
}

/// The means to run a page as it is seen, upright, and its area in points.
fn upright<'a>(page: &'a Page<'a>, pdf: &'a Pdf, cache: &InterpreterCache<'a>) -> (Context<'a>, Rect) {
    let (width, height) = page.render_dimensions();
    let area = Rect::new(0.0, 0.0, f64::from(width), f64::from(height));
    let upright = page.initial_transform(true).to_kurbo();
    (Context::new(upright, area, cache, pdf.xref(), InterpreterSettings::default()), area)
}

/// The text of one page, with the notes on it, and how to look at it where it is a picture.
fn read_page<'a>(
    page: &'a Page<'a>,
    pdf: &'a Pdf,
    cache: &InterpreterCache<'a>,
) -> Result<(String, Option<Look>), Cause> {
    let Judged { glyphs, look } = drawn_on(page, pdf, cache)?.judged();
    let mut text = words::few_blank_lines(&words::tidy(&layout::text(glyphs)));
    let drawn = spaced_once(&text);
    for note in fields::notes(page) {
        if !drawn.contains(&spaced_once(&note)) {
            text.push_str(&format!("\n[note] {note}"));
        }
    }
    text.truncate(text.trim_end().len());
    Ok((text.trim_start_matches('\n').to_owned(), look))
}

/// Adds the values that no page shows to the last page that has text, or is a picture, or to a page of their own.
fn add_values(reading: &mut Reading, values: Vec<(String, String)>) {
    if values.is_empty() {
        return;
    }
    let texts = reading.pages.iter().filter_map(|page| page.as_deref().ok());
    let texts = texts.chain(reading.beside.values().map(String::as_str));
    let shown: String = texts.map(spaced_once).take(SHOWN_PAGES).collect::<Vec<_>>().join(" ");
    let missing: Vec<String> = values
        .into_iter()
        .filter(|(_, value)| value.chars().count() < TELLING || !shown.contains(&spaced_once(value)))
        .map(|(name, value)| if name.is_empty() { value } else { format!("{name}: {value}") })
        .collect();
    if missing.is_empty() {
        return;
    }
    let added = words::tidy(&missing.join("\n"));
    let text = reading.pages.iter_mut().rev().find_map(|page| page.as_mut().ok());
    match text.or_else(|| reading.beside.values_mut().next_back()) {
        Some(text) if text.is_empty() => *text = added,
        Some(text) => text.push_str(&format!("\n\n{added}")),
        None => reading.pages.push(Ok(added)),
    }
}

/// Whether the file says that it ends; some programs add a little after that.
fn has_end(bytes: &[u8]) -> bool {
    const TAIL: usize = 4_096;
    let tail = bytes.get(bytes.len().saturating_sub(TAIL)..).unwrap_or(bytes);
    tail.windows(5).any(|it| it == b"%%EOF")
}

/// The text with one blank between its words, for comparing.
fn spaced_once(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
