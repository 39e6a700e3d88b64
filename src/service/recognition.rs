//! Reads the pages that are pictures: the reading child makes the pictures, tesseract reads them, the words go back.
//!
//! Pages are read side by side, one for each core, and whoever asked first is served first, so that a long fax does not
//! shut out a short one. No more pictures are held than are being read. A page that reads badly is prepared in a second
//! way and read once more; what stays doubtful is marked. A page whose picture cannot be made, or on which the child or
//! tesseract dies, is unread with the reason; the pages before and after it are kept.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use crate::extract::picture::Way;
use crate::model::{Cause, Content, Document, Part, Place, Private, Problem, RawMessage, Role};
use crate::ocr::{self, Grade, Ocr, OcrError, Recognised, Settings};
use crate::service::reader::{ReadError, Reader};
use crate::telemetry::events;

/// Where a page stands: indexes into the document's parts and the part's pages.
type At = (usize, usize);

/// Text recognition with its share of the machine.
#[derive(Debug)]
pub struct Recognition {
    ocr: Arc<Ocr>,
    /// One permit for each page that may be read at the same time.
    permits: Arc<Semaphore>,
}

/// What has been read of the scanned pages of one document so far.
#[derive(Debug, Default)]
pub struct Pages(Mutex<BTreeMap<At, Result<Recognised, Cause>>>);

impl Recognition {
    /// Looks for tesseract; as many pages are read side by side as there are cores.
    ///
    /// # Errors
    ///
    /// [`OcrError`] says what a person must put right; until then scans are unread.
    pub async fn find(settings: Settings) -> Result<Recognition, OcrError> {
        let ocr = Ocr::find(settings).await?;
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        Ok(Recognition { ocr: Arc::new(ocr), permits: Arc::new(Semaphore::new(cores)) })
    }

    /// For `forewarn check`: the program and its languages.
    pub fn describe(&self) -> String {
        self.ocr.describe()
    }

    /// The program, whose box can be tried.
    pub fn program(&self) -> &Path {
        self.ocr.program()
    }

    /// Reads every scanned page of `document`, which `reader` has read from `raw`, into `pages`.
    ///
    /// `pages` may be looked at while this goes on. Every scanned page is in it at the end.
    pub async fn read(&self, reader: &Reader, raw: &RawMessage, document: &Document, pages: &Pages) {
        self.pass(reader, (raw, document), scanned(document), Way::First, pages).await;
        let poor = pages.poor();
        self.pass(reader, (raw, document), poor, Way::Second, pages).await;
        for at in scanned(document) {
            pages.lock().entry(at).or_insert(Err(Cause::RecognitionFailed));
        }
    }

    /// Reads the pages `wanted`, prepared in one way.
    async fn pass(
        &self,
        reader: &Reader,
        read: (&RawMessage, &Document),
        mut wanted: Vec<At>,
        way: Way,
        pages: &Pages,
    ) {
        while let Some(first) = wanted.first().copied() {
            let mut reading = JoinSet::new();
            let failed = self.make_pictures(reader, read, &wanted, way, &mut reading, pages).await;
            while let Some(Ok((at, recognised))) = reading.join_next().await {
                pages.add(at, recognised);
            }
            let Some((last, cause)) = failed else { return };
            // The child died after `last`, that is on the page behind it: it is made anew for those that follow.
            let behind =
                last.and_then(|last| wanted.iter().position(|it| *it == last)).map_or(0, |index| index + 1);
            let culprit = wanted.get(behind).copied().unwrap_or(first);
            pages.lock().entry(culprit).or_insert(Err(cause));
            wanted.drain(..(behind + 1).min(wanted.len()));
        }
    }

    /// Starts the reading of each page as its picture comes. Where the child failed: the last page that it gave, and why.
    async fn make_pictures(
        &self,
        reader: &Reader,
        (raw, document): (&RawMessage, &Document),
        wanted: &[At],
        way: Way,
        reading: &mut JoinSet<(At, Result<Recognised, OcrError>)>,
        pages: &Pages,
    ) -> Option<(Option<At>, Cause)> {
        let mut last = None;
        let mut pictures = match reader.pictures(raw, document, wanted.to_vec(), way).await {
            Ok(pictures) => pictures,
            Err(error) => return Some((last, report(&error))),
        };
        loop {
            // The permit comes before the picture, so that none is held that nobody reads.
            let permit = Arc::clone(&self.permits).acquire_owned().await.ok()?;
            while let Some(Ok((at, recognised))) = reading.try_join_next() {
                pages.add(at, recognised);
            }
            let page = match pictures.next().await {
                Ok(Some(page)) => page,
                Ok(None) => return None,
                Err(error) => return Some((last, report(&error))),
            };
            let at = (page.part, page.page);
            last = Some(at);
            match page.picture {
                Ok(picture) => {
                    let ocr = Arc::clone(&self.ocr);
                    let before = pages.before(at);
                    reading.spawn(async move {
                        let recognised = match before {
                            Some(before) => ocr.once_more(&picture, &before).await,
                            None => ocr.recognise(&picture).await,
                        };
                        drop(permit);
                        (at, recognised)
                    });
                }
                Err(cause) => {
                    pages.lock().entry(at).or_insert(Err(cause));
                }
            }
        }
    }
}

impl Pages {
    /// Puts what was read into `document`; pages that were not read yet stay pictures.
    pub fn put_into(&self, document: &mut Document) {
        for ((part, page), read) in self.lock().iter() {
            let Some(part) = document.parts.get_mut(*part) else { continue };
            let place = place(part, *page);
            let Some(page) = part.pages.get_mut(*page) else { continue };
            let Content::Scanned { beside } = &page.content else { continue };
            page.content = match read {
                Ok(recognised) => Content::Recognised {
                    text: joined(&recognised.text, beside),
                    confidence: recognised.confidence,
                    doubtful: ocr::is_doubtful(recognised),
                },
                Err(cause) => Content::Unread(Problem { place: Some(place), cause: cause.clone() }),
            };
        }
    }

    /// The pages that were read badly or not at all although there is a picture of them.
    fn poor(&self) -> Vec<At> {
        let is_poor = |read: &Result<Recognised, Cause>| match read {
            Ok(recognised) => match ocr::grade(recognised) {
                Grade::Poor => true,
                Grade::Fair | Grade::Good => false,
            },
            Err(Cause::RecognitionFailed) => true,
            Err(_) => false,
        };
        self.lock().iter().filter(|(_, read)| is_poor(read)).map(|(at, _)| *at).collect()
    }

    /// What was read of the page so far.
    fn before(&self, at: At) -> Option<Recognised> {
        self.lock().get(&at).and_then(|read| read.as_ref().ok()).cloned()
    }

    /// Keeps the better of what there is and what was read now.
    fn add(&self, at: At, recognised: Result<Recognised, OcrError>) {
        let read = recognised.map_err(|error| {
            events::page_not_recognised(&error);
            Cause::RecognitionFailed
        });
        let mut pages = self.lock();
        let read = match (pages.remove(&at), read) {
            (None | Some(Err(_)), read) => read,
            (Some(Ok(before)), Ok(now)) => Ok(ocr::better(before, now)),
            (Some(before @ Ok(_)), Err(_)) => before,
        };
        pages.insert(at, read);
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<At, Result<Recognised, Cause>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The pages of `document` that are pictures and were not read, in order.
pub fn scanned(document: &Document) -> Vec<At> {
    let pages = document.parts.iter().enumerate().flat_map(|(part, it)| {
        it.pages.iter().enumerate().filter(|(_, page)| is_scanned(&page.content)).map(move |(page, _)| (part, page))
    });
    pages.collect()
}

/// Marks every page of `document` that is still a picture as unread for `cause`.
pub fn give_up(document: &mut Document, cause: &Cause) {
    for (part, page) in scanned(document) {
        let part = &mut document.parts[part];
        let place = Some(place(part, page));
        part.pages[page].content = Content::Unread(Problem { place, cause: cause.clone() });
    }
}

fn is_scanned(content: &Content) -> bool {
    match content {
        Content::Scanned { .. } => true,
        Content::Text(_) | Content::Recognised { .. } | Content::Unread(_) => false,
    }
}

fn place(part: &Part, page: usize) -> Place {
    let page = match part.role {
        Role::Attachment => part.pages.get(page).map(|page| page.number),
        Role::Subject | Role::Body | Role::NestedSubject | Role::NestedBody => None,
    };
    Place { part: part.name.clone(), page }
}

fn joined(text: &Private<String>, beside: &Private<String>) -> Private<String> {
    match beside.expose().trim() {
        "" => text.clone(),
        beside => text.clone().map(|text| format!("{text}\n{beside}")),
    }
}

fn report(error: &ReadError) -> Cause {
    events::reader_failed(None, error);
    error.cause()
}
