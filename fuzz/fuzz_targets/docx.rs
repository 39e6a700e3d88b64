//! A document of Word: the package as it is, or, where the bytes are none, the text of one in a package that is sound.
//!
//! Without the second way nearly every change to the bytes would only break the packing.

#![no_main]

use std::io::{Cursor, Write};

use libfuzzer_sys::fuzz_target;
use zip::CompressionMethod;
use zip::write::SimpleFileOptions;

fuzz_target!(|bytes: &[u8]| {
    forewarn_fuzz::begin();
    if bytes.starts_with(b"PK") {
        forewarn_fuzz::read(&forewarn_fuzz::file(bytes, "letter.docx"));
    } else if let Ok(package) = packed(bytes) {
        forewarn_fuzz::read(&forewarn_fuzz::file(&package, "letter.docx"));
    }
});

fn packed(text: &[u8]) -> zip::result::ZipResult<Vec<u8>> {
    const TYPES: &str = r#"<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>"#;
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    let mut package = zip::ZipWriter::new(Cursor::new(Vec::new()));
    package.start_file("[Content_Types].xml", options)?;
    package.write_all(TYPES.as_bytes())?;
    package.start_file("word/document.xml", options)?;
    package.write_all(text)?;
    Ok(package.finish()?.into_inner())
}
