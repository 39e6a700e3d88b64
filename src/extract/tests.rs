//! The stage as a whole: golden files of every format, malformed files, and mails.
//!
//! `fixtures/attachments/FORMAT/NAME.ext` has its expected reading in `NAME.ext.txt`, in the words of [`describe`].

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use super::format::{Format, Reader, recognise};
use super::limits::Limits;
use super::picture::Way;
use super::{Omitted, extract, extract_but, pictures};
use crate::model::{
    Bytes, Cause, Content, Document, Envelope, InboxName, Media, Origin, Part, Picture, Private, Problem,
    RawMessage, Role,
};

fn raw(media: Media, bytes: Bytes) -> RawMessage {
    let origin = Origin::Hand { identity: "test".into() };
    RawMessage { inbox: InboxName::new("test"), origin, arrived: jiff::Timestamp::UNIX_EPOCH, media, bytes }
}

fn mail(bytes: &[u8]) -> Document {
    extract(&raw(Media::Mail, Bytes::Whole(Private::new(bytes.to_vec()))), &Limits::default())
}

fn raw_file(name: &str, bytes: Vec<u8>) -> RawMessage {
    raw(Media::Document { name: name.into() }, Bytes::Whole(Private::new(bytes)))
}

fn file(name: &str, bytes: Vec<u8>) -> Document {
    extract(&raw_file(name, bytes), &Limits::default())
}

/// The pages that are pictures of text.
fn scanned(document: &Document) -> Vec<(usize, usize)> {
    let of_part = |(part, it): (usize, &Part)| {
        let scanned = |(_, page): &(usize, &crate::model::Page)| matches!(page.content, Content::Scanned { .. });
        it.pages.iter().enumerate().filter(scanned).map(|(page, _)| (part, page)).collect::<Vec<_>>()
    };
    document.parts.iter().enumerate().flat_map(of_part).collect()
}

fn drawn(raw: &RawMessage, limits: &Limits, way: Way) -> Vec<((usize, usize), Result<Picture, Cause>)> {
    let wanted = scanned(&extract(raw, limits));
    let mut drawn = Vec::new();
    pictures(raw, limits, &Omitted::default(), &wanted, way, &mut |part, page, picture| {
        drawn.push(((part, page), picture));
        ControlFlow::Continue(())
    });
    assert_eq!(drawn.iter().map(|it| it.0).collect::<Vec<_>>(), wanted, "each wanted page comes once, in order");
    drawn
}

fn fixture(path: &str) -> RawMessage {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/attachments").join(path);
    raw_file(&name_of(&path), std::fs::read(&path).unwrap())
}

fn picture(path: &str, page: usize) -> Picture {
    drawn(&fixture(path), &Limits::default(), Way::First).swap_remove(page).1.unwrap()
}

/// The share of ink that two pictures of the same size have in common, up to a pixel's shift.
fn likeness(a: &Picture, b: &Picture) -> f64 {
    let black = |it: &Picture, x: i64, y: i64| {
        let inside = (0..i64::from(it.width)).contains(&x) && (0..i64::from(it.height)).contains(&y);
        inside && it.pixels.expose()[(y * i64::from(it.width) + x) as usize] < 128
    };
    let near = |it: &Picture, x: i64, y: i64| (-2..=2).any(|dy| (-2..=2).any(|dx| black(it, x + dx, y + dy)));
    let covered = |a: &Picture, b: &Picture| {
        let (mut ink, mut common) = (0, 0);
        for y in 0..i64::from(a.height) {
            for x in 0..i64::from(a.width) {
                if black(a, x, y) {
                    ink += 1;
                    common += i32::from(near(b, x, y));
                }
            }
        }
        f64::from(common) / f64::from(ink.max(1))
    };
    covered(a, b).min(covered(b, a))
}

fn place(problem: &Problem) -> String {
    problem.place.as_ref().map_or("message".into(), |place| place.describe().into_exposed())
}

fn describe(document: &Document) -> String {
    let mut text = String::new();
    for Part { name, format, pages, ignored, .. } in &document.parts {
        let name = name.expose();
        match ignored {
            Some(rule) => text.push_str(&format!("=== {name} ({format}) ignored: {rule}\n")),
            None if pages.is_empty() => text.push_str(&format!("=== {name} ({format})\n")),
            None => {}
        }
        for page in pages {
            let shown = match &page.content {
                Content::Text(words) | Content::Recognised { text: words, .. } => format!("\n{}", words.expose()),
                Content::Scanned { beside } if beside.expose().is_empty() => " is a picture".into(),
                Content::Scanned { beside } => format!(" is a picture, and beside it\n{}", beside.expose()),
                Content::Unread(problem) => format!(" unread: {}", problem.cause.describe()),
            };
            text.push_str(&format!("=== {name} ({format}) page {}{shown}\n", page.number));
        }
    }
    for problem in &document.problems {
        text.push_str(&format!("!!! {}: {}\n", place(problem), problem.cause.describe()));
    }
    text
}

fn fixtures(folder: &str) -> Vec<PathBuf> {
    fn below(folder: &Path, found: &mut Vec<PathBuf>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() { below(&path, found) } else { found.push(path) }
        }
    }
    let mut found = Vec::new();
    below(&Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures").join(folder), &mut found);
    found.sort();
    found
}

/// The files that have an expected reading beside them.
fn attachments() -> Vec<PathBuf> {
    let mut found = fixtures("attachments");
    let reads = |path: &PathBuf| path.extension().is_some_and(|it| it == "txt") && path.with_extension("").exists();
    found.retain(|path| !reads(path) && path.extension().is_none_or(|it| it != "py"));
    found
}

fn name_of(path: &Path) -> String {
    path.file_name().unwrap().to_string_lossy().into_owned()
}

#[test]
fn every_golden_file_reads_as_expected() {
    let mut checked = 0;
    let mut wrong = Vec::new();
    for path in attachments() {
        let name = name_of(&path);
        let found = describe(&file(&name, std::fs::read(&path).unwrap()));
        let expected = std::fs::read_to_string(path.with_file_name(format!("{name}.txt"))).unwrap_or_default();
        if found != expected {
            wrong.push(format!("{}\n--- expected\n{expected}--- found\n{found}", path.display()));
        }
        checked += 1;
    }
    assert!(checked >= 250, "only {checked} golden files were found");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_malformed_file_gives_a_problem() {
    let paths = fixtures("malformed");
    assert!(paths.len() >= 110, "only {} malformed files were found", paths.len());
    for path in paths {
        let name = name_of(&path);
        let bytes = std::fs::read(&path).unwrap();
        let media =
            if name.ends_with(".eml") { Media::Mail } else { Media::Document { name: name.as_str().into() } };
        let raw = raw(media, Bytes::Whole(Private::new(bytes)));
        let document = extract(&raw, &Limits::default());
        let undrawn = drawn(&raw, &Limits::default(), Way::First).iter().filter(|it| it.1.is_err()).count();
        let read_whole = READ_WHOLE.contains(&name.as_str());
        let known = document.problems().count() + undrawn > 0 || read_whole && !document.parts.is_empty();
        assert!(known, "{name} has no problem:\n{}", describe(&document));
    }
}

/// Malformed files whose fault does not keep anything from being read.
const READ_WHOLE: [&str; 3] = ["deep.html", "lying-about-its-size.heic", "lying-about-its-size.jpg"];

#[test]
fn every_format_has_three_examples_and_three_that_are_malformed() {
    let mut examples: BTreeMap<String, usize> = BTreeMap::new();
    for path in attachments() {
        let bytes = std::fs::read(&path).unwrap();
        // A mail has the formats of its bodies.
        let own = recognise(&bytes, &name_of(&path), "");
        let parts = file(&name_of(&path), bytes).parts.into_iter().map(|part| part.format);
        let own = [own]
            .into_iter()
            .filter(|own| matches!(own.reader(), Reader::Again(_)))
            .map(|own| own.name().to_owned());
        for format in parts.chain(own) {
            *examples.entry(format).or_default() += 1;
        }
    }
    for format in Format::ALL {
        let count = examples.get(format.name()).copied().unwrap_or(0);
        assert!(count >= 3, "{} has {count} examples", format.name());
    }
    let malformed: Vec<String> = fixtures("malformed").iter().map(|path| name_of(path)).collect();
    for kind in [
        "pdf", "tif", "jpg", "png", "gif", "bmp", "webp", "heic", "html", "rtf", "docx", "doc", "xlsx", "xls",
        "pptx", "ppt", "odt", "ods", "odp", "msg", "tnef", "zip", "gz", "p7m", "gpg", "emf", "wmf", "eml",
    ] {
        let of_kind = |name: &&String| name.trim_end_matches(".gz").ends_with(&format!(".{kind}"));
        let count = malformed.iter().filter(|name| name.ends_with(&format!(".{kind}")) || of_kind(name)).count();
        assert!(count >= 3, "{kind} has {count} malformed files");
    }
}

#[test]
fn every_golden_file_cut_anywhere_does_no_harm() {
    for path in attachments() {
        let bytes = std::fs::read(&path).unwrap();
        for cut in 1..12 {
            file(&name_of(&path), bytes[..bytes.len() * cut / 12].to_vec());
        }
    }
}

#[test]
fn a_page_looks_the_same_however_it_is_packed() {
    let first = picture("tiff/none.tif", 0);
    assert_eq!((first.width, first.height, first.dpi), (1728, 500, 204), "its pixels are square");
    let mut checked = 0;
    for path in fixtures("attachments/tiff") {
        let name = name_of(&path);
        if name.ends_with(".txt") || name == "two-pages.tif" {
            continue;
        }
        let other = picture(&format!("tiff/{name}"), 0);
        // Half as many rows come back with other edges, and their true height is that of a whole page of 204.
        let lost = name.starts_with("standard");
        if !lost {
            assert_eq!((other.width, other.height), (first.width, first.height), "{name}");
        }
        assert!(lost || likeness(&first, &other) > 0.99, "{name}: {}", likeness(&first, &other));
        checked += 1;
    }
    assert!(checked >= 45, "only {checked} packings were found");
}

#[test]
fn a_coarse_fax_is_stretched_to_square_pixels_whether_or_not_it_says_so() {
    for path in [
        "tiff/standard.tif",
        "tiff/standard-metric.tif",
        "pdf/fax-standard.pdf",
        "fax/standard-g3.tif",
        "fax/standard-g3.pdf",
    ] {
        let found = picture(path, 0);
        assert!((498..=501).contains(&found.height) && found.width == 1728, "{path}: {}", found.height);
    }
    for path in ["tiff/standard-unstated.tif", "pdf/fax-squashed.pdf", "pdf/fax-squashed-page.pdf"] {
        let found = picture(path, 0);
        assert_eq!((found.width, found.height, found.dpi), (1728, 480, 204), "{path}");
    }
}

#[test]
fn a_scan_in_a_pdf_is_drawn_in_its_own_pixels() {
    let first = picture("tiff/none.tif", 0);
    for path in ["pdf/fax-g4.pdf", "pdf/fax-g3-2d.pdf"] {
        let found = picture(path, 0);
        assert_eq!((found.width, found.height), (first.width, first.height), "{path}");
        assert!(likeness(&first, &found) > 0.99, "{path}");
    }
    let upright = picture("pdf/scan-typed-over.pdf", 0);
    for path in ["pdf/scan-turned.pdf", "pdf/scan-bad-layer.pdf"] {
        let found = picture(path, 0);
        assert_eq!((found.width, found.height), (upright.width, upright.height), "{path}");
        assert!(likeness(&upright, &found) > 0.99, "{path}: {}", likeness(&upright, &found));
    }
    let strips = picture("pdf/scan-strips.pdf", 0);
    assert_eq!((strips.width, strips.dpi), (2550, 300), "several pictures are rendered together");
    let typed = picture("pdf/scan-strips-typed-over.pdf", 0);
    assert!(likeness(&strips, &typed) > 0.99, "what is known is not read again: {}", likeness(&strips, &typed));
}

#[test]
fn pictures_stand_upright_on_white() {
    let first = picture("png/scan.png", 0);
    for path in [
        "jpeg/turned.jpg",
        "jpeg/turned-2.jpg",
        "jpeg/turned-3.jpg",
        "jpeg/turned-8.jpg",
        "jpeg/progressive.jpg",
        "jpeg/cmyk.jpg",
        "png/two-tones.png",
        "png/transparent.png",
        "png/deep.png",
        "png/turned.png",
        "png/palette.png",
        "webp/lossy.webp",
        "webp/lossless.webp",
        "webp/transparent.webp",
        "webp/turned.webp",
        "heic/phone.heic",
        "heic/fine.heic",
        "heic/colour.heic",
        "picture/scan.gif",
        "picture/colours.gif",
        "picture/colours.bmp",
        "picture/scan.bmp",
    ] {
        let found = picture(path, 0);
        assert_eq!((found.width, found.height), (first.width, first.height), "{path}");
        assert!(likeness(&first, &found) > 0.97, "{path}: {}", likeness(&first, &found));
    }
}

#[test]
fn every_page_of_a_fax_is_drawn_and_differs() {
    for name in ["standard-g3", "fine-g3-2d", "square-g4"] {
        let of_tiff = drawn(&fixture(&format!("fax/{name}.tif")), &Limits::default(), Way::First);
        let of_pdf = drawn(&fixture(&format!("fax/{name}.pdf")), &Limits::default(), Way::First);
        assert_eq!((of_tiff.len(), of_pdf.len()), (3, 3), "{name}");
        let pages = |drawn: Vec<_>| -> Vec<Picture> {
            drawn.into_iter().map(|it: (_, Result<_, _>)| it.1.unwrap()).collect()
        };
        let (of_tiff, of_pdf) = (pages(of_tiff), pages(of_pdf));
        for (one, other) in of_tiff.iter().zip(&of_pdf) {
            assert_eq!(one.width, other.width, "{name}");
            assert!(one.height.abs_diff(other.height) < 8, "{name}: {} and {}", one.height, other.height);
        }
        assert!(likeness(&of_tiff[0], &of_tiff[1]) < 0.9 && likeness(&of_tiff[1], &of_tiff[2]) < 0.9, "{name}");
    }
}

#[test]
fn a_blank_page_is_a_white_picture() {
    for (path, page) in [("picture/blank.png", 0), ("tiff/two-pages.tif", 2)] {
        assert!(picture(path, page).is_blank(), "{path}");
    }
}

#[test]
fn a_walk_for_pictures_can_be_stopped() {
    let raw = fixture("tiff/two-pages.tif");
    let mut seen = Vec::new();
    pictures(
        &raw,
        &Limits::default(),
        &Omitted::default(),
        &[(0, 0), (0, 1), (0, 2)],
        Way::Second,
        &mut |_, page, picture| {
            seen.push((page, picture.is_ok()));
            if page == 1 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        },
    );
    assert_eq!(seen, [(0, true), (1, true)]);
}

#[test]
fn pixels_are_limited_page_by_page_and_in_all() {
    let raw = fixture("tiff/two-pages.tif");
    let outcomes =
        |limits: &Limits| drawn(&raw, limits, Way::First).iter().map(|it| it.1.is_ok()).collect::<Vec<_>>();
    let first = 1728 * 480;
    let second = 1728 * 300;
    assert_eq!(outcomes(&Limits { pixels_per_page: second, ..Limits::default() }), [false, true, true]);
    assert_eq!(outcomes(&Limits { pixels: first + second, ..Limits::default() }), [true, true, false]);
}

#[test]
fn pages_are_numbered_alike_in_nested_files() {
    let part = |name: &str, bytes: &[u8]| {
        let hex: String = bytes.iter().map(|byte| format!("={byte:02X}=\r\n")).collect();
        format!(
            "--b\r\nContent-Type: application/octet-stream; name={name}\r\n\
             Content-Transfer-Encoding: quoted-printable\r\n\r\n{hex}\r\n"
        )
    };
    let read = |path: &str| fixture(path).bytes.held().to_vec();
    let mail = format!(
        "Subject: x\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n{}{}--b--\r\n",
        part("letters.zip", &read("zip/letters.zip")),
        part("two.tif", &read("tiff/two-pages.tif")),
    );
    let raw = raw(Media::Mail, Bytes::Whole(Private::new(mail.into_bytes())));
    let found = drawn(&raw, &Limits::default(), Way::First);
    assert!(found.len() >= 4, "{}", found.len());
    assert!(found.iter().all(|it| it.1.is_ok()));
}

#[test]
fn a_file_that_is_omitted_keeps_its_place_and_the_others_are_read() {
    let message = Bytes::Whole(Private::new(
        b"Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n\r\nThe body.\r\n\
          --x\r\nContent-Disposition: attachment; filename=a.txt\r\n\r\nOne.\r\n\
          --x\r\nContent-Disposition: attachment; filename=b.txt\r\n\r\nTwo.\r\n\
          --x\r\nContent-Disposition: attachment; filename=c.txt\r\n\r\nThree.\r\n--x--\r\n"
            .to_vec(),
    ));
    let raw = raw(Media::Mail, message);
    let mut entered = Vec::new();
    let whole = extract_but(&raw, &Limits::default(), &Omitted::default(), &mut |file| entered.push(file));
    assert_eq!(entered, [2, 3, 4], "{}", describe(&whole));
    let mut omitted = Omitted::default();
    omitted.files.insert(3, Cause::TimedOut);
    let mut entered = Vec::new();
    let document = extract_but(&raw, &Limits::default(), &omitted, &mut |file| entered.push(file));
    assert_eq!(entered, [2, 4]);
    assert_eq!(document.parts.len(), whole.parts.len());
    for place in [0, 1, 2, 4] {
        assert_eq!(document.parts[place], whole.parts[place]);
    }
    assert_eq!(document.problems().map(|it| &it.cause).collect::<Vec<_>>(), [&Cause::TimedOut]);
    assert_eq!(Omitted::of(&document), omitted, "whoever draws pages of it passes over the same files");
    let none = Omitted { rest: Some((3, Cause::ReaderDied)), ..Omitted::default() };
    let document = extract_but(&raw, &Limits::default(), &none, &mut |_| {});
    assert_eq!(document.problems().count(), 2);
    assert_eq!(document.parts[2], whole.parts[2]);
}

#[test]
fn parts_come_in_reading_order() {
    let document = mail(
        b"From: a@one.example\r\nSubject: Records\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n\
          --b\r\nContent-Type: text/plain\r\n\r\nPlease see below.\r\n\
          --b\r\nContent-Type: application/octet-stream; name=fwd.txt\r\n\r\n\
          Received: from x\r\nFrom: lawyer@two.example\r\nTo: b@one.example\r\nSubject: Demand\r\n\r\nSend the chart.\r\n\
          --b\r\nContent-Type: text/plain; name=last.txt\r\n\r\nlast\r\n--b--\r\n",
    );
    let parts: Vec<_> = document.parts.iter().map(|part| (part.role, part.name.expose().as_str())).collect();
    let expected = [
        (Role::Subject, "subject"),
        (Role::Body, "body"),
        (Role::NestedSubject, "fwd.txt/subject"),
        (Role::NestedBody, "fwd.txt/body"),
        (Role::Attachment, "last.txt"),
    ];
    assert_eq!(parts, expected);
    let envelope = document.parts[2].envelope.as_ref().unwrap();
    assert_eq!(envelope.from[0].email.expose(), "lawyer@two.example");
}

#[test]
fn what_could_not_be_fetched_is_a_problem() {
    let unavailable = extract(&raw(Media::Mail, Bytes::Unavailable), &Limits::default());
    assert_eq!(unavailable.problems, [Problem { place: None, cause: Cause::Unavailable }]);

    let head = Private::new(b"Subject: Records of a patient\r\n\r\nPlease".to_vec());
    let document = extract(&raw(Media::Mail, Bytes::Head { head, size: 90_000_000 }), &Limits::default());
    assert!(matches!(document.problems[..], [Problem { cause: Cause::TooLarge(_), .. }]));
    assert_eq!(document.parts.len(), 2, "what is there is read");
}

#[test]
fn a_fax_that_is_only_announced_is_a_problem() {
    let announced = b"From: eFax <message@inbound.efax-mail.example>\r\n\
        Subject: eFax message from 'X LAW' - 3 page(s), Caller-ID: 512-555-0144\r\n\r\nSign in to view the fax.\r\n";
    assert_eq!(mail(announced).problems, [Problem { place: None, cause: Cause::ContentUnseen }]);
}

#[test]
fn protected_mail_that_is_only_announced_is_a_problem() {
    let unseen = |text: &str| {
        let document = mail(format!("From: a@one.example\r\nSubject: x\r\n\r\n{text}\r\n").as_bytes());
        document.problems.iter().any(|it| it.cause == Cause::ContentUnseen)
    };
    assert!(unseen("Wendell Hale has sent you a protected message.\r\nRead the message"));
    assert!(unseen("You have received a secure message.\r\nOpen the attachment securedoc.html in a browser."));
    assert!(unseen("Click here to read your encrypted email."));
    assert!(!unseen("Please send her chart by secure email or to our portal."));
    assert!(!unseen(&format!(
        "{}\r\nClick to open this secure message form.",
        "Please send her whole chart. ".repeat(60)
    )));
}

#[test]
fn every_limit_ends_in_a_problem_and_not_in_silence() {
    let parts = "--b\r\nContent-Type: text/plain; name=a.txt\r\n\r\nwords of a part\r\n".repeat(20);
    let bytes =
        format!("Subject: x\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n{parts}--b--\r\n").into_bytes();
    let generous = Limits::default();
    let tight = [
        Limits { parts: 5, ..generous },
        Limits { bytes: 1_500, ..generous },
        Limits { text: 50, ..generous },
        Limits { depth: 0, ..generous },
    ];
    for limits in tight {
        let document = extract(&raw(Media::Mail, Bytes::Whole(Private::new(bytes.clone()))), &limits);
        let large = document.problems().filter(|it| matches!(it.cause, Cause::TooLarge(_))).count();
        assert!(large > 0, "{limits:?}: {}", describe(&document));
        assert!(document.parts.len() <= 21);
    }
}

fn bytes_of(name: &str) -> Vec<u8> {
    std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/attachments").join(name)).unwrap()
}

#[test]
fn an_outlook_message_has_the_envelope_of_a_mail() {
    let document = file("letter.msg", bytes_of("msg/letter.msg"));
    let Envelope { from, to, subject, date, message_id, .. } = &document.envelope;
    assert_eq!(from[0].email.expose(), "hale@haledunmore.example");
    assert_eq!(to[0].email.expose(), "records@cedarhollow.example");
    assert_eq!(subject.expose(), "Brenner records");
    assert_eq!(date.unwrap().to_string(), "2026-03-04T15:00:00Z");
    assert_eq!(message_id.as_ref().unwrap().expose(), "m1@haledunmore.example");

    let Document { envelope, parts, .. } = file("nested.msg", bytes_of("msg/nested.msg"));
    assert_eq!(
        envelope.from[0].name.as_ref().unwrap().expose(),
        "Wendell Hale",
        "without a header of the internet"
    );
    assert_eq!(envelope.cc[0].email.expose(), "oyelaran@cedarhollow.example");
    let nested = parts.iter().find(|part| part.role == Role::NestedSubject).unwrap();
    assert_eq!(nested.envelope.as_ref().unwrap().subject.expose(), "The order");
}

#[test]
fn words_in_a_wrapping_are_those_of_the_mail_around_it() {
    let roles = |document: &Document| document.parts.iter().map(|part| part.role).collect::<Vec<_>>();
    let signed = mail(&bytes_of("secure/signed.eml"));
    assert_eq!(roles(&signed), [Role::Subject, Role::Body, Role::Attachment]);
    let wrapped = mail(&bytes_of("mail/octet-stream.eml"));
    let body = wrapped.parts.iter().find(|part| part.name.expose() == "winmail.dat/body").unwrap();
    assert_eq!((body.role, body.envelope.is_none()), (Role::Body, true));
}
