//! Pictures of a hundred megapixels and more, some that only say so and some that are.

use flate2::Crc;

use super::packing::{zeros, zlib};
use super::papers::noise;

/// All of them, by name.
pub fn all() -> Vec<(&'static str, Vec<u8>)> {
    vec![
        ("claims.png", png(100_000, 100_000, &zlib(&zeros(1)))),
        ("hundred-megapixels.png", png(10_000, 10_000, &zlib(&zeros(97)))),
        ("claims.jpg", jpeg(0xC0, 65_500, 65_500, &[0; 1_000])),
        ("hundred-megapixels.jpg", jpeg(0xC0, 10_000, 10_000, &vec![0; 10_000 * 10_000 / 64 / 4])),
        ("scans-without-end.jpg", progressive(10_000, 10_000, 2_000)),
        ("claims.bmp", bmp(100_000, 100_000, 0, &[0; 1_000])),
        ("hundred-megapixels.bmp", bmp(10_000, 10_000, 1, &[255, 1].repeat(400_000))),
        ("claims.gif", gif(65_535, 65_535, &noise(400))),
        ("hundred-megapixels.gif", gif(10_000, 10_000, &noise(60_000))),
        ("claims.tif", tiff(100_000, 100_000, 1, 1, &[0; 1_000])),
        ("hundred-megapixels.tif", tiff(10_000, 10_000, 8, 1, &zlib(&zeros(12)))),
        ("hundred-megapixels-fax.tif", tiff(10_000, 10_000, 4, 1, &[0xFF; 1_300])),
        ("garbage-fax-3.tif", tiff(1_728, 100_000, 3, 1, &noise(300_000))),
        ("garbage-fax-4.tif", tiff(1_728, 100_000, 4, 1, &noise(300_000))),
        ("garbage-fax-wide.tif", tiff(10_000, 10_000, 4, 1, &noise(1_000_000))),
        ("fax-of-no-width.tif", tiff(0, 4_000_000_000, 4, 1, &noise(1_000))),
        ("many-samples.tif", tiff(10_000, 10_000, 1, 65_535, &[0; 1_000])),
    ]
}

fn png(width: u32, height: u32, packed: &[u8]) -> Vec<u8> {
    let chunk = |kind: &[u8; 4], bytes: &[u8]| {
        let mut sum = Crc::new();
        sum.update(kind);
        sum.update(bytes);
        [&(bytes.len() as u32).to_be_bytes()[..], kind, bytes, &sum.sum().to_be_bytes()].concat()
    };
    let head = [&width.to_be_bytes()[..], &height.to_be_bytes(), &[8, 0, 0, 0, 0]].concat();
    [&b"\x89PNG\r\n\x1a\n"[..], &chunk(b"IHDR", &head), &chunk(b"IDAT", packed), &chunk(b"IEND", b"")].concat()
}

fn segment(marker: u8, bytes: &[u8]) -> Vec<u8> {
    [&[0xFF, marker][..], &(bytes.len() as u16 + 2).to_be_bytes(), bytes].concat()
}

/// The start of a grey picture whose only code, of one bit, says that nothing changes.
fn jpeg_head(frame: u8, width: u16, height: u16) -> Vec<u8> {
    let [h, g] = height.to_be_bytes();
    let [w, v] = width.to_be_bytes();
    let code = |class: u8| [&[class, 1][..], &[0; 15], &[0]].concat();
    [
        vec![0xFF, 0xD8],
        segment(0xDB, &[&[0][..], &[1; 64]].concat()),
        segment(frame, &[8, h, g, w, v, 1, 1, 0x11, 0]),
        segment(0xC4, &code(0x00)),
        segment(0xC4, &code(0x10)),
    ]
    .concat()
}

fn jpeg(frame: u8, width: u16, height: u16, scan: &[u8]) -> Vec<u8> {
    [&jpeg_head(frame, width, height)[..], &segment(0xDA, &[1, 1, 0, 0, 63, 0]), scan, &[0xFF, 0xD9]].concat()
}

/// A picture that is sent again and again, each time to be refined all over.
fn progressive(width: u16, height: u16, scans: usize) -> Vec<u8> {
    let first = [&segment(0xDA, &[1, 1, 0, 0, 0, 0])[..], &[0; 64]].concat();
    // The only code of this table: 32,767 blocks in which nothing changes.
    let table = segment(0xC4, &[&[0x10, 1][..], &[0; 15], &[0xE0]].concat());
    let again = [&segment(0xDA, &[1, 1, 0, 1, 63, 0x10])[..], &[0; 100]].concat();
    [&jpeg_head(0xC2, width, height)[..], &first, &table, &again.repeat(scans), &[0xFF, 0xD9]].concat()
}

fn bmp(width: u32, height: u32, packing: u32, bytes: &[u8]) -> Vec<u8> {
    let mut file = b"BM".to_vec();
    let colours = 256 * 4;
    file.extend((54 + colours + bytes.len() as u32).to_le_bytes());
    file.extend([0; 4]);
    file.extend((54 + colours).to_le_bytes());
    file.extend(40_u32.to_le_bytes());
    file.extend(width.to_le_bytes());
    file.extend(height.to_le_bytes());
    file.extend([1, 0, 8, 0]);
    file.extend(packing.to_le_bytes());
    file.extend((bytes.len() as u32).to_le_bytes());
    file.extend([0; 16]);
    file.extend(vec![128; colours as usize]);
    file.extend(bytes);
    file
}

fn gif(width: u16, height: u16, packed: &[u8]) -> Vec<u8> {
    let size = [width.to_le_bytes(), height.to_le_bytes()].concat();
    let blocks: Vec<u8> =
        packed.chunks(255).flat_map(|it| [&[it.len() as u8][..], it].concat()).chain([0]).collect();
    let head = [&b"GIF89a"[..], &size, &[0x80, 0, 0, 0, 0, 0, 255, 255, 255]].concat();
    [&head[..], &[0x2C, 0, 0, 0, 0], &size, &[0, 2], &blocks, b";"].concat()
}

fn tiff(width: u32, height: u32, packing: u32, samples: u32, bytes: &[u8]) -> Vec<u8> {
    let tags: [(u16, u32); 10] = [
        (256, width),
        (257, height),
        (258, 1),
        (259, packing),
        (262, 0),
        (273, 8),
        (277, samples),
        (278, height),
        (279, bytes.len() as u32),
        (296, 2),
    ];
    let mut file = [&b"II*\0"[..], &(8 + bytes.len() as u32).to_le_bytes(), bytes].concat();
    file.extend((tags.len() as u16).to_le_bytes());
    for (tag, value) in tags {
        file.extend(tag.to_le_bytes());
        file.extend(4_u16.to_le_bytes());
        file.extend(1_u32.to_le_bytes());
        file.extend(value.to_le_bytes());
    }
    file.extend([0; 4]);
    file
}
