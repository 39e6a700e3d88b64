//! Text recognition with the real tesseract, started and confined as the service starts it.

use std::fs;
use std::path::PathBuf;

use forewarn::model::{Picture, Private, Turn};
use forewarn::ocr::{self, Ocr, OcrError, Recognised, Settings};

use super::support::page::{self, Font, page};
use super::support::process::{directory, program, script};

const LETTER: &str = "\
HARGROVE BOUDREAUX INJURY LAWYERS
2210 Calder Bend, Suite 900, Houston, Texas 77019

November 2, 2026

Cedar Hollow Family Medicine
Attn: Medical Records and Billing
418 Cedar Hollow Road, Suite 2

To the Custodian of Records:

This firm has been retained by Ms. Quintanilla for injuries she received when
her vehicle was struck from behind on Interstate 35 on June 14, 2026. Please
furnish all office notes, intake sheets, and telephone messages from that date
forward, together with imaging reports and itemized statements of charges.

We ask that you comply within fifteen (15) days of the date of this letter.";

const SPANISH: &str = "\
3 de noviembre de 2026

A quien corresponda:

Por medio de la presente solicito una copia completa del expediente médico de mi
hijo menor de edad, Joaquín Ibáñez Muñoz, nacido el 22 de agosto de 2015, quien
ha sido paciente de la doctora María Álvarez desde el año 2019.

Necesito que incluyan las notas de todas las consultas, el registro de vacunas,
los resultados de los análisis de sangre y las cartas que ustedes enviaron a la
escuela. Les agradeceré que me envíen los documentos antes del 20 de noviembre,
porque el niño tendrá una evaluación con un especialista en San Antonio.";

const CAPTION: &str = "\
            IN THE DISTRICT COURT OF WILLIAMSON COUNTY, TEXAS

IN RE: ROSA DELGADO,           )
                               )      Case No. 26-0418
       Petitioner,             )
                               )      SUBPOENA DUCES TECUM
v.                             )
                               )      Judge: Hon. T. Ibarra
STONE FREIGHT, INC.,           )
       Respondent.             )

You are commanded to produce the records of the patient named above at the office
of the undersigned by December 4, 2026.";

const FORM: &str = "\
AUTHORIZATION TO RELEASE MEDICAL RECORDS

Patient:               Marisela Quintanilla
Date of Birth:         04/21/1987
Telephone:             (512) 555-0143
Release to:            Hargrove Boudreaux Injury Lawyers

I understand that I may revoke this authorization at any time in writing.";

fn settings() -> Settings {
    Settings {
        program: program("tesseract"),
        launcher: Some(PathBuf::from(env!("CARGO_BIN_EXE_forewarn"))),
        ..Settings::default()
    }
}

async fn read(picture: &Picture) -> Recognised {
    Ocr::find(settings()).await.unwrap().recognise(picture).await.unwrap()
}

/// The share of the words of `text` that were read.
fn share(read: &Recognised, text: &str) -> f32 {
    let mut found: Vec<&str> = read.text.expose().split_whitespace().collect();
    let words: Vec<&str> = text.split_whitespace().collect();
    let right = words.iter().filter(|word| {
        let place = found.iter().position(|it| it == *word);
        place.map(|it| found.swap_remove(it)).is_some()
    });
    right.count() as f32 / words.len() as f32
}

#[track_caller]
fn check_words(read: &Recognised, text: &str, at_least: f32) {
    let share = share(read, text);
    assert!(share >= at_least, "{share} of the words of\n{}", read.text.expose());
    assert!(ocr::is_good(read) && !ocr::is_doubtful(read), "{read:?}");
}

/// The line that begins with `start`.
#[track_caller]
fn line<'a>(read: &'a Recognised, start: &str) -> &'a str {
    let text = read.text.expose();
    let line = text.lines().find(|it| it.trim_start().starts_with(start));
    line.unwrap_or_else(|| panic!("expected a line `{start}` in\n{text}")).trim()
}

#[tokio::test]
async fn the_program_is_found_with_its_languages() {
    let described = Ocr::find(settings()).await.unwrap().describe();
    assert!(described.starts_with("tesseract ") && described.ends_with(", eng+spa"), "{described}");
}

#[tokio::test]
async fn an_english_letter_is_read() {
    for font in [Font::Times, Font::Helvetica, Font::Courier] {
        let read = read(&page(LETTER, font, 11.0)).await;
        check_words(&read, LETTER, 0.98);
        assert_eq!(read.turned, Turn::None);
        assert!(read.text.expose().contains("November 2, 2026\n\nCedar Hollow Family"), "{}", read.text.expose());
    }
}

#[tokio::test]
async fn a_spanish_letter_is_read_with_its_accents() {
    let read = read(&page(SPANISH, Font::Times, 12.0)).await;
    check_words(&read, SPANISH, 0.98);
    for word in ["Joaquín", "Ibáñez", "Muñoz", "Álvarez", "año"] {
        assert!(read.text.expose().contains(word), "{word}");
    }
}

#[tokio::test]
async fn a_page_that_does_not_stand_upright_is_turned() {
    let upright = page(LETTER, Font::Times, 12.0);
    let turns =
        [(Turn::Quarter, Turn::ThreeQuarters), (Turn::Half, Turn::Half), (Turn::ThreeQuarters, Turn::Quarter)];
    for (turned, back) in turns {
        let read = read(&upright.turned(turned)).await;
        assert_eq!(read.turned, back);
        check_words(&read, LETTER, 0.98);
    }
}

#[tokio::test]
async fn a_caption_keeps_its_two_halves_on_one_line() {
    let read = read(&page(CAPTION, Font::Times, 12.0)).await;
    let text = read.text.expose();
    assert!(line(&read, "IN RE: ROSA DELGADO,").ends_with("  )"), "{text}");
    let case = line(&read, ")  ");
    assert!(case.contains("   Case No. 26-0418"), "{text}");
    assert!(line(&read, "STONE FREIGHT, INC.,").ends_with("  )"), "{text}");
    let (caption, body) = text.split_once("You are commanded").expect("the text follows");
    assert!(caption.contains("SUBPOENA DUCES TECUM") && !body.contains(')'), "{text}");
}

#[tokio::test]
async fn labels_and_values_stand_apart_on_their_line() {
    let read = read(&page(FORM, Font::Helvetica, 11.0)).await;
    for (label, value) in [
        ("Patient:", "Marisela Quintanilla"),
        ("Date of Birth:", "04/21/1987"),
        ("Telephone:", "(512) 555-0143"),
        ("Release to:", "Hargrove Boudreaux Injury Lawyers"),
    ] {
        let line = line(&read, label);
        let found = line.strip_prefix(label).unwrap();
        assert!(found.starts_with("   ") && found.trim() == value, "{line}");
    }
    assert!(read.text.expose().contains("I understand that I may revoke"), "{}", read.text.expose());
}

#[tokio::test]
async fn a_blank_page_is_blank() {
    let read = read(&page::blank()).await;
    assert_eq!((read.text.expose().as_str(), read.blank), ("", true));
    assert!(!ocr::is_doubtful(&read));
}

#[tokio::test]
async fn garbage_is_doubtful() {
    let grey = Picture { pixels: Private::new(vec![128; 1700 * 2200]), width: 1700, height: 2200, dpi: 200 };
    for garbage in
        [page::noisy(&grey, 128), Picture { pixels: Private::new(vec![0; 4]), width: 2, height: 2, dpi: 1 }]
    {
        let ocr = Ocr::find(settings()).await.unwrap();
        match ocr.recognise(&garbage).await {
            Ok(read) => assert!(ocr::is_doubtful(&read), "{read:?}"),
            Err(error) => assert!(matches!(error, OcrError::Died { .. }), "{error}"),
        }
    }
}

#[tokio::test]
async fn a_page_that_is_hardly_legible_is_doubtful() {
    let letter = page(LETTER, Font::Times, 11.0);
    for bad in [page::blurred(&letter, 6), page::noisy(&page::blurred(&letter, 3), 250)] {
        let read = read(&bad).await;
        assert!(share(&read, LETTER) < 0.9, "{}", read.text.expose());
        assert!(ocr::is_doubtful(&read), "{read:?}");
    }
    let read = read(&page::blurred(&letter, 1)).await;
    check_words(&read, LETTER, 0.97);
}

#[tokio::test]
async fn the_program_is_confined_and_gives_way() {
    let directory = directory();
    let program = directory.path().join("tesseract");
    // It answers only where every bound is in place; a file that it would write ends it.
    let body = "\
        [ \"$(ulimit -v)\" = 1048576 ] && [ \"$(ulimit -c)\" = 0 ] && [ \"$(ulimit -n)\" = 64 ] || exit 1\n\
        [ \"$(ulimit -t)\" = 61 ] && [ \"$(ulimit -f)\" = 0 ] && [ \"$(nice)\" -ge 10 ] && [ -z \"$HOME\" ] || exit 1\n\
        case $1 in --version) echo tesseract 1.2.3;; *) printf 'Languages:\\neng\\n';; esac\n";
    script(&program, body);
    let ocr = Ocr::find(Settings { program, ..settings() }).await.unwrap();
    assert!(ocr.describe().starts_with("tesseract 1.2.3, eng (spa not installed)"), "{}", ocr.describe());
}

#[tokio::test]
async fn a_program_that_vanishes_is_an_error_and_no_page_read() {
    let directory = directory();
    let copy = directory.path().join("tesseract");
    std::os::unix::fs::symlink(program("tesseract"), &copy).unwrap();
    let ocr = Ocr::find(Settings { program: copy.clone(), ..settings() }).await.unwrap();
    fs::remove_file(copy).unwrap();
    let error = ocr.recognise(&page::blank()).await.unwrap_err();
    assert!(matches!(error, OcrError::Died { .. }), "{error}");
}
