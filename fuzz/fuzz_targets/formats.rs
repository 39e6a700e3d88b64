//! A file of any other format, recognised by its content, or by the name that its first byte chooses.

#![no_main]

use libfuzzer_sys::fuzz_target;

const NAMES: [&str; 20] = [
    "x", "x.html", "x.rtf", "x.doc", "x.xls", "x.ppt", "x.msg", "winmail.dat", "x.p7m", "x.gpg", "x.asc", "x.zip",
    "x.gz", "x.emf", "x.wmf", "x.heic", "x.bmp", "x.gif", "x.webp", "x.txt",
];

fuzz_target!(|bytes: &[u8]| {
    forewarn_fuzz::begin();
    if let [name, bytes @ ..] = bytes {
        forewarn_fuzz::read(&forewarn_fuzz::file(bytes, NAMES[usize::from(*name) % NAMES.len()]));
    }
});
