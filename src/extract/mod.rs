//! RawMessage → [`Document`]: all readable text of a message, part by part, and what could not be read.
//!
//! [`extract`] takes a mail apart with `parse`, puts its subject and bodies first, and then sends every file through
//! the same door: [`mod@format`] recognises it by its content, [`ignore`] may pass over it (a logo, a signature), and its
//! reader gives pages and members. Members (files in an archive, in a PDF, in a mail) go through that door again, after
//! their container, named after it. What has no text becomes [`Content::Unread`] with the cause; it is never dropped,
//! because an unread file may be the request.
//!
//! Text recognition is not done here: a picture of text is [`Content::Scanned`], and whoever recognises text asks
//! [`pictures`] for those pages. It takes the same walk, so that parts and pages have the same numbers, and draws the
//! pages that are wanted on its way, one at a time.
//!
//! # Limits
//!
//! Everything spends from one [`limits::Budget`], and a decoder that panics costs its own part only. One on which the
//! process dies or hangs costs no more: whoever runs the process hears of each file before it is touched, and asks once
//! more without that one ([`extract_but`]).

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use serde::{Deserialize, Serialize};

use crate::extract::format::{Format, Opener, Reader};
use crate::extract::limits::{Budget, Limits};
use crate::extract::mail::Opened;
use crate::extract::picture::Way;

use crate::extract::reading::{Member, Reading};
use crate::model::{
    Bytes, Cause, Content, Document, Envelope, Media, Page, Part, Picture, Place, Private, Problem, RawMessage,
    Role,
};
use crate::parse::guard;

pub mod archive;
pub mod doc;
pub mod docx;
pub mod format;
pub mod html;
pub mod ignore;
pub mod image;
pub mod limits;
pub mod mail;
pub mod metafile;
pub mod msg;
pub mod odt;
pub mod ole;
pub mod pdf;
pub mod pgp;
pub mod picture;
pub mod plain;
pub mod ppt;
pub mod pptx;
pub mod reading;
pub mod rtf;
pub mod secure;
pub mod tiff;
pub mod tnef;
pub mod xls;
pub mod xlsx;

mod compound;
mod mapi;
mod package;
mod story;
mod words;

#[cfg(test)]
mod tests;

/// Reads all text of `raw`, within `limits`.
///
/// Total: what cannot be read is in the document as a [`Problem`], of the message or of a page.
pub fn extract(raw: &RawMessage, limits: &Limits) -> Document {
    extract_but(raw, limits, &Omitted::default(), &mut |_| {})
}

/// Files that are not to be read, because reading them was tried and failed badly, each with what to say of it. A file is
/// named by the index of its part in the [`Document`].
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Omitted {
    /// Single files.
    pub files: BTreeMap<usize, Cause>,
    /// This file and all behind it.
    pub rest: Option<(usize, Cause)>,
}

impl Omitted {
    /// Those of `document` on which its reader died or took too long.
    pub fn of(document: &Document) -> Omitted {
        let fatal = |part: &Part| match part.pages.as_slice() {
            [Page { content: Content::Unread(problem), .. }] => {
                matches!(problem.cause, Cause::ReaderDied | Cause::TimedOut).then(|| problem.cause.clone())
            }
            _ => None,
        };
        let parts = document.parts.iter().enumerate();
        Omitted { files: parts.filter_map(|(index, part)| Some((index, fatal(part)?))).collect(), rest: None }
    }

    /// Whether the file at this index is among them.
    pub fn names(&self, file: usize) -> bool {
        self.cause(file).is_some()
    }

    fn cause(&self, file: usize) -> Option<&Cause> {
        let rest = self.rest.as_ref().filter(|(first, _)| file >= *first).map(|(_, cause)| cause);
        self.files.get(&file).or(rest)
    }
}

/// As [`extract`], but for the files in `omitted`; `entered` is told of each file before it is touched.
pub fn extract_but(
    raw: &RawMessage,
    limits: &Limits,
    omitted: &Omitted,
    entered: &mut dyn FnMut(usize),
) -> Document {
    let (budget, document) = (Budget::new(limits), Document::default());
    let mut walk = Walk { budget, document, drawing: None, omitted, entered };
    walk.message(raw);
    walk.document
}

/// Takes the picture of a page: the indexes of its part and of the page in the [`Document`], and the picture or why
/// there is none. It may hold up the walk, or stop it.
pub type Sink<'a> = dyn FnMut(usize, usize, Result<Picture, Cause>) -> ControlFlow<()> + 'a;

/// Draws the pages of `raw` that `wanted` names, prepared for recognition in one way, and gives them to `sink` in the
/// order of the document.
///
/// `wanted` holds indexes of part and page in the [`Document`] that [`extract_but`] gives for the same message, limits and
/// omitted files. No more than one picture is held at a time.
pub fn pictures(
    raw: &RawMessage,
    limits: &Limits,
    omitted: &Omitted,
    wanted: &[(usize, usize)],
    way: Way,
    sink: &mut Sink<'_>,
) {
    let drawing = Some(Drawing { wanted, way, sink, stopped: false });
    let (budget, document) = (Budget::new(limits), Document::default());
    let mut walk = Walk { budget, document, drawing, omitted, entered: &mut |_| {} };
    walk.message(raw);
}

/// A file on its way through the door.
struct File<'a> {
    /// With the names of its containers before it.
    name: &'a str,
    declared: &'a str,
    inline: bool,
    bytes: &'a [u8],
    /// How many containers it stands in.
    depth: u8,
    /// The mail with which it came, where that is a mail inside the message.
    mail: Option<&'a Envelope>,
}

/// The pages to be drawn on the walk.
struct Drawing<'a> {
    wanted: &'a [(usize, usize)],
    way: Way,
    sink: &'a mut Sink<'a>,
    stopped: bool,
}

struct Walk<'a> {
    budget: Budget,
    document: Document,
    drawing: Option<Drawing<'a>>,
    omitted: &'a Omitted,
    entered: &'a mut dyn FnMut(usize),
}

impl Walk<'_> {
    fn message(&mut self, raw: &RawMessage) {
        match &raw.bytes {
            Bytes::Unavailable => {
                self.problem(None, Cause::Unavailable);
                return;
            }
            Bytes::Head { size, .. } => {
                self.problem(None, Cause::TooLarge(format!("{size} bytes, of which only the head was fetched")))
            }
            Bytes::Whole(_) => {}
        }
        let bytes = raw.bytes.held();
        match &raw.media {
            Media::Mail => self.whole_mail(bytes, |bytes, budget| Ok(mail::open(bytes, budget))),
            Media::Document { name } => match format::recognise(bytes, name.expose(), "") {
                Format::Mail => self.whole_mail(bytes, |bytes, budget| Ok(mail::open(bytes, budget))),
                Format::Msg => self.whole_mail(bytes, msg::open),
                _ => self.file(&File {
                    name: &words::file_name(name.expose()),
                    declared: "",
                    inline: false,
                    bytes,
                    depth: 0,
                    mail: None,
                }),
            },
        }
    }

    fn problem(&mut self, part: Option<&str>, cause: Cause) {
        let place = part.map(|part| Place { part: part.into(), page: None });
        self.document.problems.push(Problem { place, cause });
    }

    /// The message itself.
    fn whole_mail(&mut self, bytes: &[u8], open: Opener) {
        let opened = self.budget.take_bytes(bytes.len()).and_then(|()| self.guarded(open, bytes));
        let Opened { envelope, subject, bodies, members, problems } = match opened {
            Ok(opened) => opened,
            Err(cause) => {
                self.problem(None, cause);
                return;
            }
        };
        self.document.problems.extend(problems);
        self.document.envelope = envelope;
        self.part(Role::Subject, "subject".into(), Format::Plain, None, subject);
        for (format, reading) in bodies {
            self.part(Role::Body, "body".into(), format, None, reading);
        }
        self.members("", members, 0, None);
    }

    /// A mail inside the mail, or a wrapping of the words of the mail itself: a signed message, `winmail.dat`. The
    /// latter has no sender of its own, and its words are those of the mail around it.
    fn nested_mail(&mut self, file: &File<'_>, format: Format, open: Opener) {
        let Opened { envelope, subject, bodies, members, problems } = match self.guarded(open, file.bytes) {
            Ok(opened) => opened,
            Err(cause) => {
                self.part(Role::Attachment, file.name.into(), format, None, Reading::unread(cause));
                return;
            }
        };
        let own = (!envelope.from.is_empty()).then_some(envelope);
        let name = |what: &str| format!("{}/{what}", file.name);
        for Problem { place, cause } in problems {
            let part = place.map_or_else(|| file.name.to_owned(), |place| name(place.part.expose()));
            self.problem(Some(&part), cause);
        }
        let mail = own.as_ref().or(file.mail);
        if own.is_some() || subject.pages.iter().any(|page| page.as_ref().is_ok_and(|text| !text.is_empty())) {
            self.part(Role::NestedSubject, name("subject"), format, mail.cloned(), subject);
        }
        let role = if mail.is_some() { Role::NestedBody } else { Role::Body };
        for (format, reading) in bodies {
            self.part(role, name("body"), format, mail.cloned(), reading);
        }
        self.members(file.name, members, file.depth, mail);
    }

    fn guarded(&mut self, open: Opener, bytes: &[u8]) -> Result<Opened, Cause> {
        let opened = guard::guarded(|| open(bytes, &mut self.budget));
        opened.unwrap_or_else(|| Err(Cause::Malformed("its decoder gave up".into())))
    }

    /// One file: recognised, then ignored, read, or reported.
    fn file(&mut self, file: &File<'_>) {
        if self.drawing.as_ref().is_some_and(|drawing| drawing.stopped) {
            return;
        }
        let index = self.document.parts.len();
        if let Some(cause) = self.omitted.cause(index) {
            let unread = Reading::unread(cause.clone());
            self.part(Role::Attachment, file.name.into(), Format::Unknown, None, unread);
            return;
        }
        (self.entered)(index);
        let allowed = self.budget.check_depth(file.depth).and_then(|()| self.budget.take_bytes(file.bytes.len()));
        if let Err(cause) = allowed {
            self.part(Role::Attachment, file.name.into(), Format::Unknown, None, Reading::unread(cause));
            return;
        }
        let recognised = guard::guarded(|| format::recognise(file.bytes, file.name, file.declared));
        let format = recognised.unwrap_or(Format::Unknown);
        if let Some(rule) = ignore::rule(format, file.bytes, file.name, file.inline) {
            self.ignored(file, format, rule);
            return;
        }
        let reading = match format.reader() {
            _ if file.bytes.is_empty() => Reading::unread(Cause::Empty),
            Reader::Again(open) => return self.nested_mail(file, format, open),
            Reader::Unread(cause) => Reading::unread(cause),
            Reader::Read(read) => guard::guarded(|| read(file.bytes, &mut self.budget))
                .unwrap_or_else(|| Reading::unread(Cause::Malformed("its decoder gave up".into()))),
        };
        let Reading { pages, beside, members, problems } = reading;
        let part = self.document.parts.len();
        let reading = Reading { pages, beside, members: Vec::new(), problems };
        self.part(Role::Attachment, file.name.into(), format, None, reading);
        self.draw(part, format, file.bytes);
        self.members(file.name, members, file.depth, file.mail);
    }

    /// Draws the wanted pages of the part that was just added.
    fn draw(&mut self, part: usize, format: Format, bytes: &[u8]) {
        let Walk { budget, document, drawing: Some(drawing), .. } = self else { return };
        let pages = document.parts.get(part).map_or(0, |part| part.pages.len());
        let of_part = drawing.wanted.iter().filter(|(wanted, page)| *wanted == part && *page < pages);
        let mut wanted: Vec<usize> = of_part.map(|(_, page)| *page).collect();
        wanted.sort_unstable();
        wanted.dedup();
        if wanted.is_empty() {
            return;
        }
        let pixels = budget.pixels_left();
        let Drawing { way, sink, .. } = drawing;
        let mut give = |page: usize, raster: Result<picture::Raster, Cause>| {
            let picture = raster.and_then(|raster| {
                budget.take_pixels(raster.pixels.len())?;
                let prepared = guard::guarded(|| picture::prepare(raster, *way));
                prepared.ok_or_else(|| Cause::Malformed("it could not be prepared for recognition".into()))
            });
            sink(part, page, picture)
        };
        let flow = match format.draw() {
            Some(draw) => draw(bytes, &wanted, pixels, &mut give),
            None => wanted.iter().try_for_each(|page| give(*page, Err(Cause::UnknownFormat))),
        };
        drawing.stopped = flow.is_break();
    }

    fn members(&mut self, container: &str, members: Vec<Member>, depth: u8, mail: Option<&Envelope>) {
        for Member { name, declared, inline, bytes } in members {
            let own = words::file_name(&name);
            let name = if container.is_empty() { own } else { format!("{container}/{own}") };
            let depth = depth.saturating_add(1);
            match bytes {
                Ok(bytes) => {
                    self.file(&File { name: &name, declared: &declared, inline, bytes: &bytes, depth, mail })
                }
                Err(cause) => self.part(Role::Attachment, name, Format::Unknown, None, Reading::unread(cause)),
            }
        }
    }

    fn ignored(&mut self, file: &File<'_>, format: Format, rule: &str) {
        if self.take_part() {
            self.document.parts.push(Part {
                role: Role::Attachment,
                name: file.name.into(),
                format: format.name().into(),
                envelope: None,
                pages: Vec::new(),
                ignored: Some(rule.into()),
            });
        }
    }

    /// Adds a part with the pages that were read.
    fn part(&mut self, role: Role, name: String, format: Format, envelope: Option<Envelope>, reading: Reading) {
        if !self.take_part() {
            return;
        }
        let mut pages = Vec::with_capacity(reading.pages.len());
        let mut cut = None;
        let mut beside = reading.beside;
        for (number, page) in (1..).zip(reading.pages) {
            let content = match page {
                Err(Cause::Scanned) if format.draw().is_some() => {
                    let text = beside.remove(&pages.len()).unwrap_or_default();
                    let (text, cause) = self.budget.keep_text(text);
                    cut = cut.or(cause);
                    Content::Scanned { beside: text.into() }
                }
                Ok(text) => {
                    let (text, cause) = self.budget.keep_text(text);
                    cut = cut.or(cause);
                    Content::Text(text.into())
                }
                Err(cause) => {
                    let place = Place { part: name.as_str().into(), page: Some(number) };
                    Content::Unread(Problem { place: Some(place), cause })
                }
            };
            pages.push(Page { number, content });
        }
        for cause in reading.problems.into_iter().chain(cut) {
            self.problem(Some(&name), cause);
        }
        let format = format.name().into();
        self.document.parts.push(Part { role, name: Private::new(name), format, envelope, pages, ignored: None });
    }

    /// Whether there is room for one more part; if not, that is said once.
    fn take_part(&mut self) -> bool {
        match self.budget.take_part() {
            Ok(()) => true,
            Err(cause) => {
                let problem = Problem { place: None, cause };
                if !self.document.problems.contains(&problem) {
                    self.document.problems.push(problem);
                }
                false
            }
        }
    }
}
