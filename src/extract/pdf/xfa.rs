//! Forms of Adobe's own kind (XFA), which stand in a PDF as XML beside its pages, or instead of them.
//!
//! The XML comes in pieces. What was filled in stands in the piece `datasets`, an element for each field. Where the
//! form has no pages of its own (what the PDF shows then is "please wait"), its questions stand in the piece `template`;
//! they are read in the order of the file. (Adobe, XML Forms Architecture Specification 3.3.)

use hayro::hayro_interpret::hayro_syntax::Pdf;
use hayro::hayro_interpret::hayro_syntax::object::{Array, Dict, Object, Stream};
use quick_xml::Reader;
use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::Event;

use crate::extract::pdf::fields::{self, ENTRIES};
use crate::extract::{plain, words};
use crate::model::Cause;

/// The most bytes of a piece that are looked at.
const PIECE: usize = 16 << 20;

/// The names and values of filled fields, and the questions of a form without pages, which have no names.
///
/// # Errors
///
/// [`Cause::Malformed`] where there is such a form and its XML cannot be unpacked.
pub fn values(pdf: &Pdf) -> Result<Vec<(String, String)>, Cause> {
    let form = fields::catalog(pdf).and_then(|it| it.get::<Dict<'_>>("AcroForm"));
    let Some(form) = form.filter(|it| it.contains_key("XFA")) else { return Ok(Vec::new()) };
    let broken = || Cause::Malformed("its form cannot be unpacked".into());
    let unpacked = |stream: Stream<'_>| stream.decoded().map(|it| it.into_owned()).map_err(|_| broken());
    let mut pieces: Vec<(String, Vec<u8>)> = Vec::new();
    if let Some(stream) = form.get::<Stream<'_>>("XFA") {
        pieces.push((String::new(), unpacked(stream)?));
    } else if let Some(array) = form.get::<Array<'_>>("XFA") {
        let mut name = String::new();
        for item in array.iter::<Object<'_>>().take(ENTRIES) {
            match item {
                Object::String(text) => name = fields::text(&text),
                Object::Stream(stream) if ["template", "datasets"].contains(&name.as_str()) => {
                    pieces.push((name.clone(), unpacked(stream)?));
                }
                _ => {}
            }
        }
    }
    if pieces.is_empty() {
        return Err(broken());
    }
    let has_pages_of_its_own =
        form.get::<Array<'_>>("Fields").is_some_and(|it| it.iter::<Dict<'_>>().next().is_some());
    let mut values = Vec::new();
    for (name, bytes) in pieces {
        let xml = plain::decode(bytes.get(..PIECE).unwrap_or(&bytes));
        if name != "datasets" && !has_pages_of_its_own {
            values.extend(texts(&xml, "template", &["text", "exData"]));
        }
        if name != "template" {
            values.extend(texts(&xml, "data", &[]));
        }
    }
    Ok(values)
}

/// The text of each element inside `within`, with its name; of those in `only`, where any are given, without it.
fn texts(xml: &str, within: &str, only: &[&str]) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut open: Vec<String> = Vec::new();
    let mut inside = 0_usize;
    let mut text = String::new();
    let mut reader = Reader::from_str(xml);
    reader.config_mut().check_end_names = false;
    while let Ok(event) = reader.read_event() {
        match event {
            Event::Start(element) => {
                let name = element.local_name().as_ref().to_owned();
                inside += usize::from(inside > 0 || name == within);
                // Rich text is one value, whatever stands in it.
                let rich = open.iter().any(|it| it == "exData" || it == "body");
                if !rich {
                    text.clear();
                }
                open.push(name);
            }
            Event::Text(words) if inside > 0 => text.push_str(&words.xml10_content()),
            Event::CData(words) if inside > 0 => text.push_str(&words),
            Event::GeneralRef(entity) if inside > 0 => match entity.resolve_char_ref() {
                Ok(Some(character)) => text.push(character),
                Ok(None) | Err(_) => text.push_str(resolve_predefined_entity(&entity).unwrap_or_default()),
            },
            Event::End(_) => {
                let Some(name) = open.pop() else { break };
                let rich = open.iter().any(|it| it == "exData" || it == "body");
                if rich {
                    text.push(' ');
                } else {
                    let value = words::tidy(&std::mem::take(&mut text));
                    let wanted = only.is_empty() || only.contains(&name.as_str());
                    if inside > 0 && wanted && !value.trim().is_empty() && found.len() < ENTRIES {
                        let name = if only.is_empty() { name } else { String::new() };
                        found.push((name, value.trim().to_owned()));
                    }
                }
                inside = inside.saturating_sub(1);
            }
            Event::Eof => break,
            _ => {}
        }
    }
    found
}
