//! PowerPoint slides: a page each, with what its notes say.
//!
//! The presentation lists its slides by number, its table of relations says which file each is, and a slide's own
//! table names its notes, comments and diagrams. A slide that no list names is read after the others. Pictures and
//! embedded files become members, since a scanned letter may be pasted onto a slide.

use quick_xml::Reader;
use quick_xml::events::Event;

use crate::extract::limits::Budget;
use crate::extract::package::Package;
use crate::extract::reading::Reading;
use crate::extract::story::{self, Story};
use crate::extract::words;
use crate::model::Cause;

/// The most pictures and files that are taken from one presentation.
const MEMBERS: usize = 500;

/// The most relations of one file that are followed.
const RELATIONS: usize = 5_000;

/// Reads PowerPoint slides.
pub fn read(bytes: &[u8], budget: &mut Budget) -> Reading {
    let mut package = match Package::open(bytes) {
        Ok(package) => package,
        Err(cause) => return Reading::unread(cause),
    };
    let mut reading = Reading::default();
    for slide in slides(&mut package, budget) {
        if let Err(cause) = budget.take_page() {
            reading.pages.push(Err(cause));
            break;
        }
        let page = page(&mut package, &slide, &mut reading.problems, budget);
        reading.pages.push(page);
    }
    if reading.pages.is_empty() {
        reading.pages.push(Err(Cause::Malformed("it has no slide that can be opened".into())));
    }
    let members: Vec<String> = package.names().into_iter().filter(|name| is_member(name)).collect();
    if members.len() > MEMBERS {
        reading.problems.push(Cause::TooLarge(format!("more than {MEMBERS} pictures and files")));
    }
    for name in members.into_iter().take(MEMBERS) {
        let inline = name.starts_with("ppt/media/");
        reading.members.push(package.member(name, inline, budget));
    }
    reading
}

fn is_member(name: &str) -> bool {
    name.starts_with("ppt/media/") || name.starts_with("ppt/embeddings/")
}

/// The files of the slides, in order.
fn slides(package: &mut Package<'_>, budget: &mut Budget) -> Vec<String> {
    let relations = relations(package, "ppt/presentation.xml", budget);
    let listed = package.text("ppt/presentation.xml", budget).unwrap_or_default();
    let mut slides = Vec::new();
    for identifier in attributes(&listed, "sldId", "id") {
        let found = relations.iter().find(|it| it.identifier == identifier);
        slides.extend(found.map(|it| it.target.clone()).filter(|it| package.has(it) && !slides.contains(it)));
    }
    let mut unlisted: Vec<(u32, String)> = package
        .names()
        .into_iter()
        .filter(|name| !slides.contains(name))
        .filter_map(|name| {
            let number = name.strip_prefix("ppt/slides/slide")?.strip_suffix(".xml")?.parse().ok()?;
            Some((number, name))
        })
        .collect();
    unlisted.sort();
    slides.extend(unlisted.into_iter().map(|it| it.1));
    slides
}

/// The words of a slide, then of what belongs to it.
fn page(
    package: &mut Package<'_>,
    slide: &str,
    problems: &mut Vec<Cause>,
    budget: &mut Budget,
) -> Result<String, Cause> {
    let mut text = story(package, slide, problems, budget)?;
    for Relation { kind, target, .. } in relations(package, slide, budget) {
        let kind = kind.rsplit('/').next().unwrap_or_default();
        if matches!(kind, "notesSlide" | "comments" | "diagramData" | "chart") && package.has(&target) {
            match story(package, &target, problems, budget) {
                Ok(more) => {
                    text.push('\n');
                    text.push_str(&more);
                }
                Err(cause) => problems.push(cause),
            }
        }
    }
    Ok(words::few_blank_lines(&words::tidy(&text)))
}

fn story(
    package: &mut Package<'_>,
    name: &str,
    problems: &mut Vec<Cause>,
    budget: &mut Budget,
) -> Result<String, Cause> {
    let xml = package.text(name, budget)?;
    let (text, complete) = Story::read(&xml, budget.text_left());
    if !complete {
        problems.push(Cause::Malformed("its text breaks off".into()));
    }
    Ok(text)
}

/// Another file that one refers to.
struct Relation {
    identifier: String,
    kind: String,
    /// The name of the file in the package.
    target: String,
}

/// What the table beside the file `name` refers to.
fn relations(package: &mut Package<'_>, name: &str, budget: &mut Budget) -> Vec<Relation> {
    let (folder, file) = name.rsplit_once('/').unwrap_or(("", name));
    let table = format!("{folder}/_rels/{file}.rels");
    if !package.has(&table) {
        return Vec::new();
    }
    let xml = package.text(&table, budget).unwrap_or_default();
    let mut relations = Vec::new();
    let mut reader = Reader::from_str(&xml);
    while let Ok(event) = reader.read_event() {
        match event {
            Event::Start(element) | Event::Empty(element) if element.local_name().as_ref() == "Relationship" => {
                let [identifier, kind, target] =
                    ["Id", "Type", "Target"].map(|it| story::attribute(&element, it).unwrap_or_default());
                relations.push(Relation { identifier, kind, target: resolved(folder, &target) });
            }
            Event::Eof => break,
            _ => {}
        }
        if relations.len() >= RELATIONS {
            break;
        }
    }
    relations
}

/// The name in the package of `target`, which is given from `folder`.
fn resolved(folder: &str, target: &str) -> String {
    if let Some(absolute) = target.strip_prefix('/') {
        return absolute.to_owned();
    }
    let mut path: Vec<&str> = folder.split('/').filter(|it| !it.is_empty()).collect();
    for step in target.split('/') {
        match step {
            ".." => {
                path.pop();
            }
            "." | "" => {}
            step => path.push(step),
        }
    }
    path.join("/")
}

/// The values of the attribute `name` with a prefix (`r:id`) of each element `element`.
fn attributes(xml: &str, element: &str, name: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut reader = Reader::from_str(xml);
    while let Ok(event) = reader.read_event() {
        match event {
            Event::Start(start) | Event::Empty(start) if start.local_name().as_ref() == element => {
                let prefixed = start
                    .attributes()
                    .take(50)
                    .filter_map(Result::ok)
                    .find(|it| it.key.local_name().as_ref() == name && it.key.prefix().is_some());
                found.extend(prefixed.map(|it| it.value.as_ref().to_owned()));
            }
            Event::Eof => break,
            _ => {}
        }
        if found.len() >= RELATIONS {
            break;
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::resolved;

    #[test]
    fn relations_are_resolved_from_their_folder() {
        assert_eq!(resolved("ppt/slides", "../notesSlides/notesSlide1.xml"), "ppt/notesSlides/notesSlide1.xml");
        assert_eq!(resolved("ppt", "slides/slide1.xml"), "ppt/slides/slide1.xml");
        assert_eq!(resolved("ppt", "/ppt/slides/slide1.xml"), "ppt/slides/slide1.xml");
        assert_eq!(resolved("ppt", "../../../../x"), "x");
    }
}
