//! Scans and faxes: files that hold nothing but pictures of pages, as a copier and a fax server write them.

use std::io::Write;

use flate2::Compression;
use flate2::write::ZlibEncoder;

use forewarn::model::Picture;

use super::page::file;

/// What a fax makes black.
const BLACK: u8 = 128;

/// A PDF with one picture a page, as a copier's scanner writes it.
pub fn pdf(pages: &[Picture]) -> Vec<u8> {
    // Behind the catalogue and the list of pages there are three objects for each page: itself, what it draws, the picture.
    let number = |index: usize| 3 + 3 * index;
    let kids: String = (0..pages.len()).map(|it| format!("{} 0 R ", number(it))).collect();
    let mut objects = vec![
        b"<< /Type /Catalog /Pages 2 0 R >>".to_vec(),
        format!("<< /Type /Pages /Kids [{kids}] /Count {} >>", pages.len()).into_bytes(),
    ];
    for (index, page) in pages.iter().enumerate() {
        let (first, points) = (number(index), |pixels: u32| pixels * 72 / page.dpi);
        let (width, height) = (points(page.width), points(page.height));
        objects.push(
            format!(
                "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {width} {height}] /Contents {} 0 R \
                 /Resources << /XObject << /Scan {} 0 R >> >> >>",
                first + 1,
                first + 2
            )
            .into_bytes(),
        );
        objects.push(stream("", format!("{width} 0 0 {height} 0 0 cm /Scan Do").as_bytes()));
        let header = format!(
            "/Type /XObject /Subtype /Image /Width {} /Height {} /ColorSpace /DeviceGray /BitsPerComponent 8 \
             /Filter /FlateDecode ",
            page.width, page.height
        );
        objects.push(stream(&header, &deflated(page.pixels.expose())));
    }
    file(&objects)
}

/// A TIFF of black and white pages, as a fax server keeps them.
pub fn fax(pages: &[Picture]) -> Vec<u8> {
    let mut tiff = b"II\x2A\0".to_vec();
    for page in pages {
        // Where the directory of this page lies: behind this number, the resolution and the pixels.
        let pixels = bits(page);
        let directory = tiff.len() + 4 + 8 + pixels.len();
        let resolution = tiff.len() + 4;
        tiff.extend((directory as u32).to_le_bytes());
        tiff.extend(page.dpi.to_le_bytes());
        tiff.extend(1_u32.to_le_bytes());
        tiff.extend(&pixels);
        const SHORT: u16 = 3;
        const LONG: u16 = 4;
        const RATIONAL: u16 = 5;
        let fields: [(u16, u16, u32); 12] = [
            (256, LONG, page.width),
            (257, LONG, page.height),
            (258, SHORT, 1),
            (259, SHORT, 1),
            (262, SHORT, 0),
            (273, LONG, resolution as u32 + 8),
            (277, SHORT, 1),
            (278, LONG, page.height),
            (279, LONG, pixels.len() as u32),
            (282, RATIONAL, resolution as u32),
            (283, RATIONAL, resolution as u32),
            (296, SHORT, 2),
        ];
        tiff.extend((fields.len() as u16).to_le_bytes());
        for (tag, kind, value) in fields {
            tiff.extend(tag.to_le_bytes());
            tiff.extend(kind.to_le_bytes());
            tiff.extend(1_u32.to_le_bytes());
            tiff.extend(value.to_le_bytes());
        }
    }
    tiff.extend([0; 4]);
    tiff
}

/// One bit a pixel, black as one, each row in whole bytes and the whole in an even number of them.
fn bits(page: &Picture) -> Vec<u8> {
    let byte = |pixels: &[u8]| {
        let bit = |(at, pixel): (usize, &u8)| u8::from(*pixel < BLACK) << (7 - at);
        pixels.iter().enumerate().map(bit).sum()
    };
    let rows = page.pixels.expose().chunks(page.width as usize);
    let mut bits: Vec<u8> = rows.flat_map(|row| row.chunks(8)).map(byte).collect();
    bits.resize(bits.len().next_multiple_of(2), 0);
    bits
}

fn stream(header: &str, bytes: &[u8]) -> Vec<u8> {
    let start = format!("<< {header}/Length {} >>\nstream\n", bytes.len());
    [start.as_bytes(), bytes, b"\nendstream"].concat()
}

fn deflated(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}
