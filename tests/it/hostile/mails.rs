//! Mails that are too deep, too wide or too odd, each of which asks for records in its first words or in its last part.

use super::packing::{self, Member, zip, zlib};

/// What each of them asks, as plainly as it can be said.
pub const ASKS: &str = "This firm represents Rosa Delgado (DOB 03/02/1984) in a claim for injuries. Please provide complete \
                        medical records of our client, including the notes of Dr. Imani Brandt, within 30 days.\r\n\r\n\
                        Karen Pruitt\r\nPruitt & Lowe, LLC, Attorneys at Law\r\n";

const HEAD: &str = "From: Karen Pruitt <kpruitt@pruittlowe.example>\r\nTo: records@larkspurvalley.example\r\n\
                    Subject: Records of our client\r\nMIME-Version: 1.0\r\n";

/// Mails in which the words that ask can be read, whatever else is in them, by name.
pub fn readable() -> Vec<(&'static str, Vec<u8>)> {
    let body =
        |more: &str| format!("{HEAD}{more}Content-Type: text/plain; charset=utf-8\r\n\r\n{ASKS}").into_bytes();
    let named = |name: &str| {
        beside(
            &format!("Content-Type: application/octet-stream\r\nContent-Disposition: attachment; filename={name}"),
            b"AAAA",
        )
    };
    vec![
        ("parts-10000.eml", parts(10_000, "Content-Type: text/plain\r\n\r\nx")),
        ("messages-10000.eml", parts(10_000, "Content-Type: message/rfc822\r\n\r\nSubject: x\r\n\r\nx")),
        ("parts-without-bytes.eml", parts(50_000, "")),
        ("multiparts-1000-deep.eml", multiparts_deep(1_000)),
        ("mails-1000-deep.eml", mails_deep(1_000, "Content-Type: message/rfc822\r\n\r\n")),
        (
            "alternatives-deep.eml",
            String::from_utf8(multiparts_deep(300)).unwrap().replace("mixed", "alternative").into_bytes(),
        ),
        ("headers-100000.eml", body(&"X-Spam: x\r\n".repeat(100_000))),
        ("long-header.eml", body(&format!("X-Long: {}\r\n", "a".repeat(5_000_000)))),
        ("folded-header.eml", body(&format!("X-Long: a{}\r\n", "\r\n a".repeat(500_000)))),
        ("addresses-100000.eml", body(&format!("Cc: {}x@y.example\r\n", "a@b.example, ".repeat(100_000)))),
        ("address-groups.eml", body(&format!("Cc: {}\r\n", "a:".repeat(100_000)))),
        ("address-comments.eml", body(&format!("Cc: {}x@y.example\r\n", "(".repeat(200_000)))),
        ("references-100000.eml", body(&format!("References: {}\r\n", "<a@b.example> ".repeat(100_000)))),
        (
            "encoded-words-100000.eml",
            body(&format!("X-Words: {}\r\nComments: {0}\r\nKeywords: {0}\r\n", "=?utf-8?q?a?= ".repeat(100_000))),
        ),
        ("parameters-100000.eml", beside(&parameters(100_000), b"AAAA")),
        ("boundary-long.eml", with_boundary(&"b".repeat(100_000))),
        (
            "received-50000.eml",
            body(&"Received: from a.example by b.example; Mon, 5 Oct 2026 09:12:00 -0400\r\n".repeat(50_000)),
        ),
        ("long-line.eml", [&body("")[..], &b"word ".repeat(2_000_000)].concat()),
        (
            "nul.eml",
            String::from_utf8(body("")).unwrap().replace("\r\n\r\nKaren", "\r\n\0\0\0\r\nKaren\0").into_bytes(),
        ),
        (
            "quotes-deep.eml",
            [&body("")[..], format!("{} x\r\n", ">".repeat(100_000)).repeat(20).as_bytes()].concat(),
        ),
        ("html-deep.eml", html(&format!("<p>{ASKS}</p>{}", "<div><span>".repeat(100_000)))),
        ("html-tables.eml", html(&format!("<p>{ASKS}</p>{}", "<table><tr><td>".repeat(20_000)))),
        ("html-attributes.eml", html(&format!("<p>{ASKS}</p><p {}>x", "a=1 ".repeat(300_000)))),
        ("html-entities.eml", html(&format!("<p>{ASKS}</p>{}", "&#x10FFFF;&amp".repeat(200_000)))),
        ("html-formatting.eml", html(&format!("<p>{ASKS}</p>{}", "<b><i><a><font><p>".repeat(20_000)))),
        (
            "uuencoded-10000.eml",
            [&body("")[..], "\r\nbegin 644 a\r\n#0V%T\r\n`\r\nend\r\n".repeat(10_000).as_bytes()].concat(),
        ),
        ("name-up.eml", named("\"../../../../etc/passwd\"")),
        ("name-long.eml", named(&format!("\"{}.pdf\"", "a".repeat(1_000_000)))),
        ("name-nul.eml", named("\"letter\0.pdf\"")),
        ("name-reversed.eml", named("\"=?utf-8?q?letter=E2=80=AEfdp=2Eexe?=\"")),
        (
            "name-encoded.eml",
            named("x\r\n filename*0*=utf-8''%2e%2e%2f; filename*1*=%0d%0aBcc:%20x@y.example; filename*2*=%1b[2J"),
        ),
        (
            "bomb.zip.eml",
            beside("Content-Type: application/zip; name=bomb.zip", &zip(&[Member::bomb("zeros.txt", 2_000)], 1)),
        ),
    ]
}

/// Mails that bring a mail which brings the words, too deep to be followed, by name.
pub fn buried() -> Vec<(&'static str, Vec<u8>)> {
    vec![
        ("buried-in-mails.eml", mails_deep_with_words_below(300)),
        ("buried-in-parts.eml", [&parts(6_000, "Content-Type: text/plain; name=a.txt\r\n\r\nx")[..], b""].concat()),
    ]
}

/// An archive whose members have names that lead elsewhere, or that say more than a name.
pub fn named() -> Vec<(&'static str, Vec<u8>)> {
    vec![("names.zip", zip(&names(), 1))]
}

/// Archives that unpack without end, by name.
pub fn archives() -> Vec<(&'static str, Vec<u8>)> {
    let letter = || Member::stored("letter.txt", ASKS.as_bytes().to_vec());
    let gzip = [&[0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3][..], &packing::zeros(2_000), &[0; 8]].concat();
    vec![
        ("flat.zip", zip(&[Member::bomb("zeros.txt", 4_000), letter()], 1)),
        ("overlapping.zip", zip(&[Member::bomb("zeros.txt", 8)], 20_000)),
        ("nested.zip", packing::nested(3)),
        ("of-itself.zip", packing::of_itself()),
        (
            "many.zip",
            zip(&(0..60_000).map(|it| Member::stored(format!("{it}.txt"), vec![])).collect::<Vec<_>>(), 1),
        ),
        ("bomb.docx", zip(&[types(), Member::bomb("word/document.xml", 2_000)], 1)),
        ("deep.docx", zip(&[types(), Member::stored("word/document.xml", deep_xml(300_000))], 1)),
        ("entities.docx", zip(&[types(), Member::stored("word/document.xml", laughs())], 1)),
        ("bomb.gz", gzip),
        ("bomb.zz", zlib(&packing::zeros(10))),
    ]
}

/// Names that would leave a folder, end a line or turn the direction of reading, on files of a word each.
pub fn names() -> Vec<Member> {
    let long = "n".repeat(65_000);
    [
        "../../../../tmp/forewarn-was-here.txt",
        "/etc/cron.d/forewarn-was-here",
        "C:\\windows\\x.txt",
        "a\0b.txt",
        "a\r\nBcc: x@y.example\r\n.txt",
        "\u{202E}fdp.exe",
        "\u{1b}[2J\u{9b}31m.txt",
        "<script>alert(1)</script>.txt",
        "=cmd|' /C calc'!A0.txt",
        "",
        ".",
        "..",
        "con",
        &long,
    ]
    .map(|it| Member::stored(it, b"words".to_vec()))
    .into()
}

fn types() -> Member {
    let text = r#"<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/></Types>"#;
    Member::stored("[Content_Types].xml", text.as_bytes().to_vec())
}

fn deep_xml(levels: usize) -> Vec<u8> {
    format!("<w:document xmlns:w=\"x\"><w:body>{}", "<w:tbl><w:tr><w:tc>".repeat(levels / 3)).into_bytes()
}

/// Entities that stand for entities, ten each, twelve deep.
fn laughs() -> Vec<u8> {
    let entities: String =
        (1..12).map(|it| format!("<!ENTITY l{it} \"{}\">", format!("&l{};", it - 1).repeat(10))).collect();
    format!("<?xml version=\"1.0\"?><!DOCTYPE d [<!ENTITY l0 \"ha\">{entities}]><w:document xmlns:w=\"x\"><w:body><w:p><w:r><w:t>&l11;</w:t></w:r></w:p></w:body></w:document>").into_bytes()
}

fn with_boundary(boundary: &str) -> Vec<u8> {
    format!("{HEAD}Content-Type: multipart/mixed; boundary={boundary}\r\n\r\n--{boundary}\r\nContent-Type: text/plain\r\n\r\n{ASKS}\r\n--{boundary}--\r\n").into_bytes()
}

/// A body that asks, and a file with these headers.
fn beside(headers: &str, bytes: &[u8]) -> Vec<u8> {
    let head = format!(
        "{HEAD}Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\n{ASKS}\r\n--b\r\n{headers}\r\n\
         Content-Transfer-Encoding: 8bit\r\n\r\n"
    );
    [head.as_bytes(), bytes, b"\r\n--b--\r\n"].concat()
}

fn parameters(count: usize) -> String {
    let all: String = (0..count).map(|it| format!("; filename*{it}*=a")).collect();
    format!("Content-Type: application/octet-stream\r\nContent-Disposition: attachment{all}")
}

fn parts(count: usize, part: &str) -> Vec<u8> {
    let others = format!("--b\r\n{part}\r\n").repeat(count);
    format!("{HEAD}Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\n{ASKS}\r\n{others}--b--\r\n").into_bytes()
}

fn multiparts_deep(levels: usize) -> Vec<u8> {
    let mut mail = format!(
        "{HEAD}Content-Type: multipart/mixed; boundary=b0\r\n\r\n--b0\r\nContent-Type: text/plain\r\n\r\n{ASKS}\r\n"
    );
    for level in 0..levels {
        mail.push_str(&format!("--b{level}\r\nContent-Type: multipart/mixed; boundary=b{}\r\n\r\n", level + 1));
    }
    mail.push_str(&format!("--b{levels}\r\nContent-Type: text/plain\r\n\r\nthe last\r\n"));
    mail.into_bytes()
}

fn mails_deep(levels: usize, kind: &str) -> Vec<u8> {
    let inner = format!(
        "--b\r\n{kind}Subject: one more\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"
    );
    format!("{HEAD}Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\n{ASKS}\r\n{}", inner.repeat(levels)).into_bytes()
}

fn mails_deep_with_words_below(levels: usize) -> Vec<u8> {
    let level = "Content-Type: message/rfc822\r\n\r\nSubject: one more\r\nMIME-Version: 1.0\r\n".repeat(levels);
    format!("{}{level}Content-Type: text/plain\r\n\r\n{ASKS}", HEAD.replace("Records of our client", "Fwd"))
        .into_bytes()
}

fn html(body: &str) -> Vec<u8> {
    format!("{HEAD}Content-Type: text/html; charset=utf-8\r\n\r\n<html><body>{body}").into_bytes()
}
