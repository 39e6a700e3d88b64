//! The packed rows of a fax, in a TIFF that is sound.
//!
//! The first bytes choose the packing (of one dimension, Group 3 with its options, Group 4), the order of the bits, width
//! and height; the others are the rows.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    forewarn_fuzz::begin();
    if let [packing, options, wide, high, rows @ ..] = bytes {
        let fax = Fax {
            packing: [2, 3, 4][usize::from(packing % 3)],
            options: u32::from(options & 7),
            bits: 1 + u32::from(options >> 7),
            width: [1, 7, 8, 864, 1728, 1728, 2432, 65_535][usize::from(wide % 8)],
            height: [1, 2, 16, 64, 300, 1100, 0, u32::MAX][usize::from(high % 8)],
        };
        forewarn_fuzz::read(&forewarn_fuzz::file(&fax.with(rows), "fax.tif"));
    }
});

struct Fax {
    packing: u32,
    options: u32,
    bits: u32,
    width: u32,
    height: u32,
}

impl Fax {
    /// One page, in the form of TIFF 6.0 with the tags of a fax.
    fn with(&self, rows: &[u8]) -> Vec<u8> {
        let options_tag = if self.packing == 4 { 293 } else { 292 };
        let tags = [
            (256_u16, self.width),
            (257, self.height),
            (258, 1),
            (259, self.packing),
            (262, 0),
            (266, self.bits),
            (273, 8),
            (277, 1),
            (278, self.height),
            (279, rows.len() as u32),
            (options_tag, self.options),
        ];
        let mut tiff = b"II*\0".to_vec();
        tiff.extend((8 + rows.len() as u32).to_le_bytes());
        tiff.extend(rows);
        tiff.extend((tags.len() as u16).to_le_bytes());
        for (tag, value) in tags {
            tiff.extend(tag.to_le_bytes());
            tiff.extend(4_u16.to_le_bytes());
            tiff.extend(1_u32.to_le_bytes());
            tiff.extend(value.to_le_bytes());
        }
        tiff.extend(0_u32.to_le_bytes());
        tiff
    }
}
