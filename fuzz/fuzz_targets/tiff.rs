//! A TIFF, its pages drawn.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    forewarn_fuzz::begin();
    forewarn_fuzz::read(&forewarn_fuzz::file(bytes, "letter.tiff"));
});
