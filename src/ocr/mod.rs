//! A picture of a page → its words: by way of the tesseract program, one process a pass.
//!
//! A page is read upright and in the first language. Where that went well, as it does with most, the page is done.
//! Where it went badly, tesseract is asked which way up the page is, and where it cannot say, the other ways are tried;
//! where it went poorly, or the page is Spanish, it is read once more in other languages. Of all these readings
//! the one with the most right words is kept. How right a reading is, is estimated from tesseract's own confidence and
//! from the shape of the words ([`Recognised::right`]); a page of which too much is likely wrong is doubtful, and a
//! person should compare it with the picture.
//!
//! *Limits.* What tesseract does not see as text at all (much handwriting, drawings) leaves no trace beside print that was
//! read well; only a page on which nothing was read is known not to be blank.
//!
//! Left to others: preparing the picture (upright by degrees, square pixels, without specks), reading it a second time
//! prepared otherwise ([`grade`] says whether to, [`Ocr::once_more`] does, [`better`] says which to keep), how many pages are read side by side, and
//! what a person is told.

mod languages;
mod layout;
mod orientation;
mod quality;
mod tesseract;
mod tsv;

#[cfg(test)]
mod tests;

use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::model::{Cause, Picture, Private, Turn};

use self::languages::Languages;
use self::tesseract::Program;

pub use self::tesseract::{COMMAND, become_program};

/// A reading is good where at least this share of its words is likely right: another could hardly be better.
const GOOD: f32 = 0.96;

/// A reading is doubtful where less than this share of its words is likely right.
const DOUBTFUL: f32 = 0.96;

/// A reading is poor where less than this share of its words is likely right. Above it a second reading brings nothing: of
/// 240 pages 32 were read less than well; the 13 poor ones missed 77 words in English and 71 in both languages, while the 8
/// above them missed the same 7 either way.
const POOR: f32 = 0.92;

/// A reading this bad may be that of a page that lies on its side or stands on its head.
const PERHAPS_TURNED: f32 = 0.5;

/// On a page of text there are more words than this; a page on its side seldom gives as many.
const FEW_WORDS: usize = 5;

/// A page is blank where less than this share of it is darker than its paper: a line of text takes three times as much.
const BLANK: f64 = 0.0002;

/// What is darker than the paper by this much is a mark, were it made with a pencil or by a copier short of toner.
const FAINT: usize = 32;

/// Paper is lighter than this; a page that is mostly darker is no blank page, whatever it is.
const LIGHT: usize = 128;

/// The longest side of a picture that tesseract reads, in pixels.
const LONGEST_SIDE: u32 = 32_767;

/// The resolutions that tesseract believes, in dots an inch.
const RESOLUTIONS: (u32, u32) = (70, 2400);

/// One column of text of varying size: what reads letters, forms and court papers best once they are prepared.
const SEGMENTATION: &str = "4";

/// Only which way up the page is.
const ORIENTATION: &str = "0";

/// The name of the data by which tesseract tells which way up a page is.
const ORIENTATION_DATA: &str = "osd";

/// How pages are recognised.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// The tesseract program; a bare name is looked up in `PATH`.
    pub program: PathBuf,
    /// The languages to read, joined by `+`, the most frequent first; those that are not installed are left out.
    pub languages: String,
    /// Where their data lie, where not in tesseract's own place.
    pub data: Option<PathBuf>,
    /// The time for one pass over one page. A page takes two passes at times, and seven at most.
    pub time: Duration,
    /// The program of forewarn, which shuts itself in before it becomes tesseract. Without it nothing bounds tesseract
    /// but the time; that is for tests, whose own program is another.
    pub launcher: Option<PathBuf>,
}

impl Default for Settings {
    /// English and Spanish, a minute a pass, shut in.
    fn default() -> Settings {
        Settings {
            program: PathBuf::from("tesseract"),
            languages: "eng+spa".into(),
            data: None,
            time: Duration::from_secs(60),
            launcher: Some(PathBuf::from("/proc/self/exe")),
        }
    }
}

/// Recognises pages. It holds no process between them, and several pages may be recognised at the same time.
#[derive(Debug, Clone)]
pub struct Ocr {
    program: Program,
    version: String,
    languages: Languages,
    knows_orientation: bool,
    time: Duration,
}

/// What was read of one page.
#[derive(Debug, Clone, PartialEq)]
pub struct Recognised {
    /// Lines as on the page, columns apart by spaces, paragraphs by a blank line.
    pub text: Private<String>,
    /// tesseract's mean confidence in its words, each weighted by its length, from 0 to 100.
    pub confidence: f32,
    /// How many words were read.
    pub words: usize,
    /// The share of its words that are likely right, from 0 to 1.
    pub right: f32,
    /// Whether the page is empty: nothing was read because there is nothing.
    pub blank: bool,
    /// How the picture had to be turned to stand upright.
    pub turned: Turn,
}

/// How well a page was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Grade {
    /// Too few words are likely right, or none was read of a page that is not blank: to be read in other languages, and
    /// prepared otherwise.
    Poor,
    /// To be read in other languages where some of it is not in the first.
    Fair,
    /// Another reading could hardly be better.
    Good,
}

/// Why pages cannot be recognised, or one was not.
#[derive(Debug, thiserror::Error)]
pub enum OcrError {
    #[error(
        "failed to find the program `{}`: install it (`apt-get install tesseract-ocr tesseract-ocr-spa`), or name its path",
        .program.display()
    )]
    Missing { program: PathBuf },
    #[error(
        "expected one of the languages `{wanted}` of tesseract, but found only `{found}`: install one \
         (`apt-get install tesseract-ocr-eng tesseract-ocr-spa`)"
    )]
    NoLanguage { wanted: String, found: String },
    #[error("expected {expected} from `{}`, but found something else", .program.display())]
    Broken { program: PathBuf, expected: &'static str },
    #[error("failed to start tesseract")]
    Start(#[source] io::Error),
    #[error("tesseract died ({status})")]
    Died { status: String },
    #[error("tesseract took longer than {} s", .0.as_secs())]
    TimedOut(Duration),
    #[error("expected the words of a page from tesseract, but found far more")]
    TooMuch,
    #[error("expected a table of words from tesseract, but found something else")]
    Nonsense,
    #[error("expected a picture of as many pixels as its size says and at most 32767 a side, but found another")]
    NotAPicture,
}

impl OcrError {
    /// Whether another attempt at the same page may succeed.
    pub fn is_transient(&self) -> bool {
        match self {
            OcrError::Start(_) | OcrError::Died { .. } | OcrError::TimedOut(_) => true,
            OcrError::Missing { .. }
            | OcrError::NoLanguage { .. }
            | OcrError::Broken { .. }
            | OcrError::TooMuch
            | OcrError::Nonsense
            | OcrError::NotAPicture => false,
        }
    }

    /// What to say of the page.
    pub fn cause(&self) -> Cause {
        match self {
            OcrError::Missing { .. } | OcrError::NoLanguage { .. } | OcrError::Broken { .. } => Cause::Scanned,
            OcrError::TimedOut(_) => Cause::TimedOut,
            OcrError::Start(_)
            | OcrError::Died { .. }
            | OcrError::TooMuch
            | OcrError::Nonsense
            | OcrError::NotAPicture => Cause::ReaderDied,
        }
    }
}

impl Ocr {
    /// Looks for the program and its languages.
    ///
    /// # Errors
    ///
    /// [`OcrError::Missing`], [`OcrError::NoLanguage`] and [`OcrError::Broken`] say what a person must put right; those
    /// of [`Ocr::recognise`] may occur as well.
    pub async fn find(settings: Settings) -> Result<Ocr, OcrError> {
        let missing = || OcrError::Missing { program: settings.program.clone() };
        let path = tesseract::look_up(&settings.program).ok_or_else(missing)?;
        let broken = |expected| OcrError::Broken { program: path.clone(), expected };
        let program =
            Program { path: path.clone(), launcher: settings.launcher.clone(), data: settings.data.clone() };
        let version = program.run(&["--version"], None, settings.time).await?;
        let version = version_of(&version).ok_or_else(|| broken("its version"))?;
        let installed = program.run(&["--list-langs"], None, settings.time).await?;
        let installed = languages_of(&installed);
        let languages = Languages::choose(&settings.languages, &installed).ok_or_else(|| OcrError::NoLanguage {
            wanted: settings.languages.clone(),
            found: installed.join("+"),
        })?;
        let knows_orientation = installed.iter().any(|it| it == ORIENTATION_DATA);
        Ok(Ocr { program, version, languages, knows_orientation, time: settings.time })
    }

    /// The program, its version and its languages, for `check` and `status`.
    pub fn describe(&self) -> String {
        let mut text = format!("{}, {}", self.version, self.languages.all());
        if !self.languages.missing().is_empty() {
            text.push_str(&format!(" ({} not installed)", self.languages.missing().join(", ")));
        }
        if !self.knows_orientation {
            text.push_str(", pages are turned by trying");
        }
        text
    }

    /// Where the program was found.
    pub fn program(&self) -> &Path {
        &self.program.path
    }

    /// Reads one page, in as many passes as it needs.
    ///
    /// # Errors
    ///
    /// Where the first pass fails, why. A later pass that fails only leaves the page with what the others gave.
    pub async fn recognise(&self, picture: &Picture) -> Result<Recognised, OcrError> {
        expect_picture(picture)?;
        let first = self.pass(picture, self.languages.first(), Turn::None).await?;
        let (best, turned) = self.set_upright(picture, first).await;
        Ok(self.in_other_languages(turned.as_ref().unwrap_or(picture), best).await)
    }

    /// Reads a page in one pass, the way up and in the language that `before` showed to be its own.
    ///
    /// # Errors
    ///
    /// Why the pass failed.
    pub async fn once_more(&self, picture: &Picture, before: &Recognised) -> Result<Recognised, OcrError> {
        expect_picture(picture)?;
        let languages = self.languages.again(before.text.expose(), Grade::Good);
        let languages = languages.as_deref().unwrap_or(self.languages.first());
        match before.turned {
            Turn::None => self.pass(picture, languages, Turn::None).await,
            turn => self.pass(&picture.turned(turn), languages, turn).await,
        }
    }

    /// Turns the page where `first` is bad for it, and reads it that way.
    async fn set_upright(&self, picture: &Picture, first: Recognised) -> (Recognised, Option<Picture>) {
        let is_plausible = first.words > FEW_WORDS && first.right >= PERHAPS_TURNED;
        if first.blank || is_plausible || is_good(&first) {
            return (first, None);
        }
        let turns: &[Turn] = match self.orientation(picture).await {
            Some(Turn::None) => &[],
            Some(Turn::Quarter) => &[Turn::Quarter],
            Some(Turn::Half) => &[Turn::Half],
            Some(Turn::ThreeQuarters) => &[Turn::ThreeQuarters],
            None => &[Turn::Half, Turn::Quarter, Turn::ThreeQuarters],
        };
        let mut best = (first, None);
        for turn in turns {
            let turned = picture.turned(*turn);
            let Ok(reading) = self.pass(&turned, self.languages.first(), *turn).await else { continue };
            if gain(&reading) > gain(&best.0) {
                best = (reading, Some(turned));
            }
            if is_good(&best.0) {
                break;
            }
        }
        best
    }

    async fn in_other_languages(&self, picture: &Picture, best: Recognised) -> Recognised {
        let Some(languages) = self.languages.again(best.text.expose(), grade(&best)) else { return best };
        if best.words == 0 {
            return best;
        }
        match self.pass(picture, &languages, best.turned).await {
            Ok(reading) => better(best, reading),
            Err(_) => best,
        }
    }

    async fn orientation(&self, picture: &Picture) -> Option<Turn> {
        if !self.knows_orientation {
            return None;
        }
        let answer = self.ask(picture, ORIENTATION_DATA, ORIENTATION, &[]).await;
        orientation::upright(&answer.ok()?)
    }

    async fn pass(&self, picture: &Picture, languages: &str, turned: Turn) -> Result<Recognised, OcrError> {
        let answer = self.ask(picture, languages, SEGMENTATION, &["tsv"]).await?;
        let words = quality::with_first_person(tsv::words(&answer).ok_or(OcrError::Nonsense)?);
        let quality = quality::measure(&words, picture.dpi);
        let words = quality::without_noise(words);
        Ok(Recognised {
            text: Private::new(layout::text(&words)),
            confidence: quality.confidence,
            words: quality.words,
            right: quality.right(),
            blank: quality.words == 0 && is_blank(picture),
            turned,
        })
    }

    async fn ask(
        &self,
        picture: &Picture,
        languages: &str,
        segmentation: &str,
        format: &[&str],
    ) -> Result<Vec<u8>, OcrError> {
        let dpi = picture.dpi.clamp(RESOLUTIONS.0, RESOLUTIONS.1).to_string();
        let mut arguments = vec!["-", "-", "-l", languages, "--psm", segmentation, "--dpi", &dpi];
        arguments.extend(format);
        self.program.run(&arguments, Some(picture), self.time).await
    }
}

/// How well the page was read; a blank one well.
pub fn grade(reading: &Recognised) -> Grade {
    match reading.right {
        _ if reading.blank => Grade::Good,
        right if right >= GOOD => Grade::Good,
        right if right >= POOR => Grade::Fair,
        _ => Grade::Poor,
    }
}

/// Whether another reading of the page could hardly be better.
pub fn is_good(reading: &Recognised) -> bool {
    grade(reading) == Grade::Good
}

/// Whether a person should compare the words with the picture: fewer than about 96 % of them are likely right, or
/// nothing could be read of a page that is not blank.
pub fn is_doubtful(reading: &Recognised) -> bool {
    !reading.blank && reading.right < DOUBTFUL
}

/// The better one of two readings of the same page: that with more right words, less the wrong ones. Of equals, `a`.
pub fn better(a: Recognised, b: Recognised) -> Recognised {
    if gain(&b) > gain(&a) { b } else { a }
}

fn gain(reading: &Recognised) -> f32 {
    reading.words as f32 * (2.0 * reading.right - 1.0)
}

fn expect_picture(picture: &Picture) -> Result<(), OcrError> {
    let sides = [picture.width, picture.height];
    if picture.is_whole() && sides.iter().all(|it| *it <= LONGEST_SIDE) {
        Ok(())
    } else {
        Err(OcrError::NotAPicture)
    }
}

/// Whether there is next to nothing on the page.
fn is_blank(picture: &Picture) -> bool {
    let pixels = picture.pixels.expose();
    let mut shades = [0_usize; 256];
    for pixel in pixels {
        shades[usize::from(*pixel)] += 1;
    }
    // The paper is the shade of which as much is darker as is lighter.
    let mut darker = 0;
    let paper = shades.iter().position(|count| {
        darker += count;
        2 * darker >= pixels.len()
    });
    let Some(paper) = paper.filter(|it| *it >= LIGHT) else { return false };
    let marks: usize = shades.iter().take(paper - FAINT).sum();
    (marks as f64) < BLANK * pixels.len() as f64
}

/// `tesseract 5.3.0`, from what `--version` prints.
fn version_of(answer: &[u8]) -> Option<String> {
    let answer = String::from_utf8_lossy(answer);
    let line = answer.lines().next()?.trim();
    let number = line.strip_prefix("tesseract ")?.trim_start_matches('v');
    let is_number = number.starts_with(|it: char| it.is_ascii_digit())
        && number.chars().all(|it| it.is_ascii_alphanumeric() || ".-+".contains(it));
    is_number.then(|| format!("tesseract {number}"))
}

/// The names that `--list-langs` prints, one a line below a heading.
fn languages_of(answer: &[u8]) -> Vec<String> {
    let answer = String::from_utf8_lossy(answer);
    let names = answer.lines().skip(1).map(str::trim);
    names.filter(|it| !it.is_empty() && !it.contains(char::is_whitespace)).map(str::to_owned).collect()
}
