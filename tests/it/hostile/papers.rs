//! PDFs that go in circles, unpack without end, or claim to be larger than paper is.

use super::packing::{packed, zeros, zlib};

/// A PDF of `objects`, numbered from 1, of which the first is the catalogue; its table is right.
pub fn pdf(objects: &[Vec<u8>]) -> Vec<u8> {
    with_trailer(objects, "")
}

fn with_trailer(objects: &[Vec<u8>], trailer: &str) -> Vec<u8> {
    let mut file = b"%PDF-1.7\n".to_vec();
    let mut table = String::new();
    for (index, object) in objects.iter().enumerate() {
        table.push_str(&format!("{:010} 00000 n \n", file.len()));
        file.extend(format!("{} 0 obj\n", index + 1).bytes());
        file.extend(object);
        file.extend(b"\nendobj\n");
    }
    let (count, start) = (objects.len() + 1, file.len());
    let end = format!(
        "xref\n0 {count}\n0000000000 65535 f \n{table}trailer\n<< /Size {count} /Root 1 0 R {trailer} >>\nstartxref\n{start}\n%%EOF\n"
    );
    file.extend(end.bytes());
    file
}

fn text(text: &str) -> Vec<u8> {
    text.as_bytes().to_vec()
}

fn stream(dictionary: &str, bytes: &[u8]) -> Vec<u8> {
    let head = format!("<< {dictionary} /Length {} >>\nstream\n", bytes.len());
    [head.as_bytes(), bytes, b"\nendstream"].concat()
}

const CATALOGUE: &str = "<< /Type /Catalog /Pages 2 0 R >>";
const ONE_PAGE: &str = "<< /Type /Pages /Kids [3 0 R] /Count 1 >>";
const FONTS: &str = "/Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >>";

/// One page, which has `page` in its dictionary and `contents` (object 4) on it; `others` follow from 5.
fn page(page: &str, contents: Vec<u8>, others: Vec<Vec<u8>>) -> Vec<u8> {
    let page = format!("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R {page} >>");
    let objects: Vec<Vec<u8>> =
        [text(CATALOGUE), text(ONE_PAGE), text(&page), contents].into_iter().chain(others).collect();
    pdf(&objects)
}

fn resources(page_resources: &str) -> String {
    format!("/Resources << {FONTS} {page_resources} >>")
}

/// All of them, by name.
pub fn all() -> Vec<(&'static str, Vec<u8>)> {
    vec![
        ("parents-in-a-circle.pdf", pages_in_a_circle()),
        ("object-streams-in-a-circle.pdf", object_streams_in_a_circle()),
        ("length-of-itself.pdf", page("", text("<< /Length 4 0 R >>\nstream\nBT ET\nendstream"), vec![])),
        ("tables-in-a-circle.pdf", with_trailer(&[text(CATALOGUE), text(ONE_PAGE)], "/Prev 9 /XRefStm 9")),
        ("table-of-itself.pdf", tables_of_themselves()),
        ("table-of-billions.pdf", table_of_billions()),
        ("zeros.pdf", page("", stream("/Filter /FlateDecode", &zlib(&zeros(2_000))), vec![])),
        ("packed-thrice.pdf", packed_thrice()),
        ("huge-paper.pdf", huge_paper()),
        ("pages-100000.pdf", pages_100000()),
        (
            "deep-array.pdf",
            page(&format!("/Deep {}{}", "[".repeat(200_000), "]".repeat(200_000)), stream("", b""), vec![]),
        ),
        (
            "deep-dictionary.pdf",
            page(&format!("/Deep {}{}", "<</A".repeat(100_000), ">>".repeat(100_000)), stream("", b""), vec![]),
        ),
        (
            "deep-contents.pdf",
            page(&resources(""), stream("", &[b"[".repeat(200_000), b"q ".repeat(200_000)].concat()), vec![]),
        ),
        ("form-of-itself.pdf", form_of_itself()),
        ("forms-doubling.pdf", forms_doubling()),
        ("font-of-itself.pdf", font_of_itself()),
        ("pattern-of-itself.pdf", pattern_of_itself()),
        ("names-in-a-circle.pdf", names_in_a_circle()),
        ("papers-in-papers.pdf", papers_in_papers()),
        ("huge-picture.pdf", huge_picture("/Filter /FlateDecode", &zlib(&zeros(1)))),
        (
            "huge-fax.pdf",
            huge_picture(
                "/Filter /CCITTFaxDecode /DecodeParms << /K -1 /Columns 60000 /Rows 60000 >>",
                &[0xFF; 8_000],
            ),
        ),
        (
            "garbage-fax.pdf",
            huge_picture("/Filter /CCITTFaxDecode /DecodeParms << /K 0 /Columns 1728 >>", &noise(20_000)),
        ),
        ("garbage-jbig2.pdf", huge_picture("/Filter /JBIG2Decode", &noise(20_000))),
        ("garbage-jpx.pdf", huge_picture("/Filter /JPXDecode", &noise(20_000))),
        ("function-of-itself.pdf", function_of_itself()),
        (
            "long-contents.pdf",
            page(
                &resources(""),
                stream("/Filter /FlateDecode", &packed(&b"0 0 m 612 792 l 612 0 l 0 792 l f*\n".repeat(300_000))),
                vec![],
            ),
        ),
        (
            "many-words.pdf",
            page(
                &resources(""),
                stream(
                    "/Filter /FlateDecode",
                    &packed(&[&b"BT /F1 9 Tf 9 9 Td "[..], &b"(records) Tj ".repeat(400_000)].concat()),
                ),
                vec![],
            ),
        ),
    ]
}

/// Bytes in which there is no order, the same each time.
pub fn noise(count: usize) -> Vec<u8> {
    let mut chance = fastrand::Rng::with_seed(7);
    (0..count).map(|_| chance.u8(..)).collect()
}

fn pages_in_a_circle() -> Vec<u8> {
    pdf(&[
        text(CATALOGUE),
        text("<< /Type /Pages /Kids [3 0 R 3 0 R 2 0 R] /Count 3 /Parent 3 0 R >>"),
        text("<< /Type /Pages /Kids [2 0 R 3 0 R] /Count 1000000 /Parent 2 0 R >>"),
    ])
}

fn object_streams_in_a_circle() -> Vec<u8> {
    let one =
        stream("/Type /ObjStm /N 1 /First 4 /Extends 4 0 R", b"2 0 << /Type /Pages /Kids [2 0 R] /Count 1 >>");
    let other = stream("/Type /ObjStm /N 1000000000 /First 4 /Extends 3 0 R", b"4 0 4 0 R");
    pdf(&[text(CATALOGUE), text("2 0 R"), one, other])
}

fn tables_of_themselves() -> Vec<u8> {
    let table = stream("/Type /XRef /Size 3 /W [1 4 1] /Root 1 0 R /Prev 9", &[2, 0, 0, 0, 1, 0].repeat(3));
    [b"%PDF-1.7\n1 0 obj\n", &table[..], b"\nendobj\nstartxref\n9\n%%EOF\n"].concat()
}

fn table_of_billions() -> Vec<u8> {
    let file = with_trailer(&[text(CATALOGUE), text(ONE_PAGE)], "");
    let text = String::from_utf8(file).unwrap();
    let huge = text.replace("xref\n0 3\n", "xref\n0 4294967295\n").replace("/Size 3", "/Size 9223372036854775807");
    huge.into_bytes()
}

fn packed_thrice() -> Vec<u8> {
    let thrice = packed(&zlib(&zeros(500)));
    page("", stream("/Filter [/FlateDecode /FlateDecode]", &thrice), vec![])
}

fn huge_paper() -> Vec<u8> {
    let size = "<< /Type /Page /Parent 2 0 R /MediaBox [-2000000000 -2000000000 2000000000 2000000000] /UserUnit 1000000 /Contents 4 0 R >>";
    pdf(&[text(CATALOGUE), text(ONE_PAGE), text(size), stream("", b"0 0 1000000000 1000000000 re f")])
}

fn pages_100000() -> Vec<u8> {
    let kids = "3 0 R ".repeat(100_000);
    pdf(&[
        text(CATALOGUE),
        text(&format!("<< /Type /Pages /Kids [{kids}] /Count 100000 >>")),
        text(&format!("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R {} >>", resources(""))),
        stream("", b"BT /F1 12 Tf 72 700 Td (Please send the complete chart of Rosa Delgado.) Tj ET"),
    ])
}

fn form_of_itself() -> Vec<u8> {
    let form = stream(
        "/Type /XObject /Subtype /Form /BBox [0 0 612 792] /Resources << /XObject << /X 5 0 R >> >>",
        b"/X Do /X Do",
    );
    page("/Resources << /XObject << /X 5 0 R >> >>", stream("", b"/X Do"), vec![form])
}

/// Each form shows the next one ten times, twelve deep.
fn forms_doubling() -> Vec<u8> {
    let form = |next: usize| {
        let head = format!(
            "/Type /XObject /Subtype /Form /BBox [0 0 612 792] /Resources << /XObject << /X {next} 0 R >> {FONTS} >>"
        );
        stream(&head, &b"/X Do ".repeat(10))
    };
    let mut forms: Vec<Vec<u8>> = (6..18).map(form).collect();
    let last = format!("/Type /XObject /Subtype /Form /BBox [0 0 612 792] /Resources << {FONTS} >>");
    forms.push(stream(&last, b"BT /F1 12 Tf (chart) Tj ET 0 0 612 792 re f"));
    page("/Resources << /XObject << /X 5 0 R >> >>", stream("", b"/X Do"), forms)
}

fn font_of_itself() -> Vec<u8> {
    let font = "<< /Type /Font /Subtype /Type3 /FontBBox [0 0 1 1] /FontMatrix [1 0 0 1 0 0] /FirstChar 97 /LastChar 97 \
                /Widths [1] /Encoding << /Differences [97 /a] >> /CharProcs << /a 6 0 R >> \
                /Resources << /Font << /F1 5 0 R >> >> >>";
    let glyph = stream("", b"1 0 d0 BT /F1 1 Tf (aaaaaaaaaa) Tj ET");
    page(
        "/Resources << /Font << /F1 5 0 R >> >>",
        stream("", b"BT /F1 12 Tf (aaaaaaaaaa) Tj ET"),
        vec![text(font), glyph],
    )
}

fn pattern_of_itself() -> Vec<u8> {
    let pattern = stream(
        "/Type /Pattern /PatternType 1 /PaintType 1 /TilingType 1 /BBox [0 0 1 1] /XStep 0.0001 /YStep 0.0001 \
         /Resources << /Pattern << /P 5 0 R >> >>",
        b"/Pattern cs /P scn 0 0 1 1 re f",
    );
    page(
        "/Resources << /Pattern << /P 5 0 R >> >>",
        stream("", b"/Pattern cs /P scn 0 0 612 792 re f"),
        vec![pattern],
    )
}

fn names_in_a_circle() -> Vec<u8> {
    pdf(&[
        text(
            "<< /Type /Catalog /Pages 2 0 R /Names << /EmbeddedFiles 4 0 R >> /Outlines 5 0 R /AcroForm << /Fields [6 0 R] >> >>",
        ),
        text(ONE_PAGE),
        text("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Annots [6 0 R 6 0 R] >>"),
        text("<< /Kids [4 0 R 4 0 R] >>"),
        text("<< /First 5 0 R /Next 5 0 R /Last 5 0 R /Title (x) >>"),
        text(
            "<< /Type /Annot /Subtype /Widget /FT /Tx /T (x) /V 6 0 R /Parent 6 0 R /Kids [6 0 R] /AP << /N 6 0 R >> >>",
        ),
    ])
}

/// A paper that carries a paper, thirty deep.
fn papers_in_papers() -> Vec<u8> {
    let mut inner = page(&resources(""), stream("", b"BT /F1 12 Tf 72 700 Td (the last) Tj ET"), vec![]);
    for _ in 0..30 {
        inner = pdf(&[
            text("<< /Type /Catalog /Pages 2 0 R /Names << /EmbeddedFiles << /Names [(a.pdf) 5 0 R] >> >> >>"),
            text(ONE_PAGE),
            text("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] >>"),
            stream("/Type /EmbeddedFile", &inner),
            text("<< /Type /Filespec /F (a.pdf) /UF (a.pdf) /EF << /F 4 0 R >> >>"),
        ]);
    }
    inner
}

fn huge_picture(packing: &str, bytes: &[u8]) -> Vec<u8> {
    let head = format!(
        "/Type /XObject /Subtype /Image /Width 60000 /Height 60000 /BitsPerComponent 1 /ColorSpace /DeviceGray {packing}"
    );
    page(
        "/Resources << /XObject << /X 5 0 R >> >>",
        stream("", b"612 0 0 792 0 0 cm /X Do"),
        vec![stream(&head, bytes)],
    )
}

fn function_of_itself() -> Vec<u8> {
    let shading =
        "<< /ShadingType 2 /ColorSpace /DeviceGray /Coords [0 0 1 1] /Function 6 0 R /Extend [true true] >>";
    let function = "<< /FunctionType 3 /Domain [0 1] /Functions [6 0 R 6 0 R] /Bounds [0.5] /Encode [0 1 0 1] >>";
    page("/Resources << /Shading << /S 5 0 R >> >>", stream("", b"/S sh"), vec![text(shading), text(function)])
}
