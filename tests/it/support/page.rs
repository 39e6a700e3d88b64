//! Pages as pictures: words set in type, and what scanners and faxes do to them.
//!
//! A page is written as a PDF and drawn by the renderer that forewarn uses itself, so there is no picture to keep and no
//! font to install.

use hayro::hayro_interpret::InterpreterSettings;
use hayro::hayro_syntax::Pdf;
use hayro::vello_cpu::color::palette::css::WHITE;
use hayro::{PixmapSettings, RenderCache, RenderSettings, render};

use forewarn::model::{Picture, Private};

/// What scanners make.
pub const DPI: u32 = 200;

/// Of a typewriter's type.
const LETTER_WIDTH: f32 = 0.6;

/// A font that every PDF may use.
#[derive(Debug, Clone, Copy)]
pub enum Font {
    Times,
    Helvetica,
    Courier,
}

impl Font {
    fn name(self) -> &'static str {
        match self {
            Font::Times => "Times-Roman",
            Font::Helvetica => "Helvetica",
            Font::Courier => "Courier",
        }
    }
}

/// A page of `text`; words that two spaces and more keep apart stand as far apart as in a typewriter's type.
pub fn page(text: &str, font: Font, points: f32) -> Picture {
    page_at(DPI, text, font, points)
}

/// The same, scanned at another resolution.
pub fn page_at(dpi: u32, text: &str, font: Font, points: f32) -> Picture {
    let mut content = format!("BT /F {points} Tf\n").into_bytes();
    let mut height = 730.0;
    for line in text.lines() {
        let mut column = 0;
        for run in line.split("  ") {
            let indent = run.chars().take_while(|it| *it == ' ').count();
            let left = 56.0 + (column + indent) as f32 * points * LETTER_WIDTH * 0.8;
            if !run.trim().is_empty() {
                content.extend(format!("1 0 0 1 {left} {height} Tm (").bytes());
                content.extend(run.trim().chars().flat_map(escaped));
                content.extend(b") Tj\n");
            }
            column += run.chars().count() + 2;
        }
        height -= points * 1.25;
    }
    content.extend(b"ET");
    draw(pdf(&content, font), dpi)
}

/// A page with nothing on it.
pub fn blank() -> Picture {
    page("", Font::Times, 12.0)
}

/// The picture, each pixel the mean of those up to `radius` away, as where a lens or a photocopier is out of focus.
pub fn blurred(picture: &Picture, radius: usize) -> Picture {
    let (width, height) = (picture.width as usize, picture.height as usize);
    let across = mean(picture.pixels.expose(), radius, width, |it| it % width, 1);
    let pixels = mean(&across, radius, height, |it| it / width, width);
    Picture { pixels: Private::new(pixels), ..picture.clone() }
}

/// The picture with every pixel moved at random by up to `strength`, the same way every time.
pub fn noisy(picture: &Picture, strength: i16) -> Picture {
    let mut random = fastrand::Rng::with_seed(7);
    let mut moved = |it: &u8| (i16::from(*it) + random.i16(-strength..=strength)).clamp(0, 255) as u8;
    let pixels = picture.pixels.expose().iter().map(&mut moved).collect();
    Picture { pixels: Private::new(pixels), ..picture.clone() }
}

fn mean(pixels: &[u8], radius: usize, along: usize, place: impl Fn(usize) -> usize, step: usize) -> Vec<u8> {
    let of = |index: usize| {
        let before = radius.min(place(index));
        let after = radius.min(along - 1 - place(index));
        let first = index - before * step;
        let sum: u32 = (0..=before + after).map(|it| u32::from(pixels[first + it * step])).sum();
        (sum / (before + after + 1) as u32) as u8
    };
    (0..pixels.len()).map(of).collect()
}

/// A letter as a PDF's string holds it, in the Windows code page.
fn escaped(letter: char) -> Vec<u8> {
    let byte = u8::try_from(u32::from(letter)).expect("the tests write in Latin letters");
    if b"()\\".contains(&byte) { vec![b'\\', byte] } else { vec![byte] }
}

fn pdf(content: &[u8], font: Font) -> Vec<u8> {
    let font = font.name();
    let objects: [Vec<u8>; 5] = [
        b"<< /Type /Catalog /Pages 2 0 R >>".to_vec(),
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_vec(),
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Resources << /Font << /F 5 0 R >> >> >>"
            .to_vec(),
        [format!("<< /Length {} >>\nstream\n", content.len()).as_bytes(), content, b"\nendstream"].concat(),
        format!("<< /Type /Font /Subtype /Type1 /BaseFont /{font} /Encoding /WinAnsiEncoding >>").into_bytes(),
    ];
    file(&objects)
}

/// A PDF of these objects, the first of which is its catalogue.
pub fn file(objects: &[Vec<u8>]) -> Vec<u8> {
    let mut pdf = b"%PDF-1.7\n".to_vec();
    let mut places = String::new();
    for (index, object) in objects.iter().enumerate() {
        places.push_str(&format!("{:010} 00000 n \n", pdf.len()));
        pdf.extend(format!("{} 0 obj\n", index + 1).bytes());
        pdf.extend(object);
        pdf.extend(b"\nendobj\n");
    }
    let (count, start) = (objects.len() + 1, pdf.len());
    pdf.extend(format!("xref\n0 {count}\n0000000000 65535 f \n{places}").bytes());
    pdf.extend(format!("trailer << /Size {count} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n").bytes());
    pdf
}

fn draw(pdf: Vec<u8>, dpi: u32) -> Picture {
    let pdf = Pdf::new(pdf).expect("the PDF is whole");
    let page = pdf.pages().first().expect("it has a page");
    let scale = dpi as f32 / 72.0;
    let settings = PixmapSettings { x_scale: scale, y_scale: scale, bg_color: WHITE };
    let drawn =
        render(page, &RenderCache::new(), &InterpreterSettings::default(), &RenderSettings::default(), &settings);
    let pixels = drawn.data().iter().map(|it| it.g).collect();
    Picture {
        width: u32::from(drawn.width()),
        height: u32::from(drawn.height()),
        dpi,
        pixels: Private::new(pixels),
    }
}
