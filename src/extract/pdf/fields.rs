//! What a PDF holds beside its pages' drawing: values of form fields, texts of notes, files.

use std::collections::BTreeSet;

use hayro::hayro_interpret::hayro_syntax::Pdf;
use hayro::hayro_interpret::hayro_syntax::object::{
    Array, Dict, MaybeRef, Name, Object, Stream, String as PdfString,
};
use hayro::hayro_interpret::hayro_syntax::page::Page;

use crate::extract::html;
use crate::extract::limits::Budget;
use crate::extract::reading::Member;
use crate::extract::words;
use crate::model::Cause;

/// The most fields or files that are looked at: a tree may point into itself.
pub const ENTRIES: usize = 5_000;

/// The most notes of one page.
const NOTES: usize = 200;

/// The most bytes of the text of one note that is kept with its looks.
const RICH: usize = 100_000;

/// The deepest level of such a tree.
pub const NESTING: usize = 40;

/// Whether the file has a form.
pub fn has_form(pdf: &Pdf) -> bool {
    // Where the catalog itself is not found, `lopdf` may find it.
    catalog(pdf).is_none_or(|it| it.contains_key("AcroForm"))
}

/// The names and values of the filled fields of the form, in the order of its tree.
pub fn of_form(pdf: &Pdf) -> Vec<(String, String)> {
    let form = catalog(pdf).and_then(|it| it.get::<Dict<'_>>("AcroForm"));
    let Some(fields) = form.and_then(|it| it.get::<Array<'_>>("Fields")) else { return Vec::new() };
    let mut walk = FieldWalk { seen: 0, values: Vec::new() };
    for field in fields.iter::<Dict<'_>>() {
        walk.field(&field, "", None, 0);
    }
    walk.values
}

struct FieldWalk {
    seen: usize,
    values: Vec<(String, String)>,
}

impl FieldWalk {
    fn field(&mut self, field: &Dict<'_>, parent: &str, kind: Option<String>, depth: usize) {
        self.seen += 1;
        if self.seen > ENTRIES || depth > NESTING {
            return;
        }
        let own = field.get::<PdfString<'_>>("T").map(|it| text(&it)).unwrap_or_default();
        let name = joined(parent, own);
        let kind = field.get::<Name<'_>>("FT").map(|it| it.as_str().to_owned()).or(kind);
        if let Some(value) = value(field, kind.as_deref()) {
            self.values.push((name.clone(), value));
        }
        if let Some(children) = field.get::<Array<'_>>("Kids") {
            for child in children.iter::<Dict<'_>>() {
                self.field(&child, &name, kind.clone(), depth + 1);
            }
        }
    }
}

/// The name of a field below `parent`.
pub fn joined(parent: &str, own: String) -> String {
    match (parent.is_empty(), own.is_empty()) {
        (false, false) => format!("{parent}.{own}"),
        (true, _) => own,
        (false, true) => parent.to_owned(),
    }
}

/// A box in this state: `[x]` where it is ticked.
pub fn ticked(state: &str) -> Option<String> {
    match state {
        "Off" => None,
        "Yes" | "On" | "1" => Some("[x]".to_owned()),
        state => Some(format!("[x] {state}")),
    }
}

/// A value as it is shown; an empty one is none.
pub fn shown(value: &str) -> Option<String> {
    let value = words::tidy(value);
    (!value.trim().is_empty()).then_some(value)
}

/// What a field holds: its text, its choices, or whether its box is ticked. An empty field holds nothing.
fn value(field: &Dict<'_>, kind: Option<&str>) -> Option<String> {
    let value = match field.get::<Object<'_>>("V")? {
        Object::String(value) => text(&value),
        Object::Name(name) if kind == Some("Btn") => return ticked(name.as_str()),
        Object::Name(name) => name.as_str().to_owned(),
        Object::Array(values) => {
            values.iter::<PdfString<'_>>().take(ENTRIES).map(|it| text(&it)).collect::<Vec<_>>().join(", ")
        }
        Object::Stream(stream) => stream.decoded().ok().map(|it| text(&it))?,
        _ => return None,
    };
    shown(&value)
}

/// The texts of the notes on a page.
pub fn notes(page: &Page<'_>) -> Vec<String> {
    let Some(annotations) = page.raw().get::<Array<'_>>("Annots") else { return Vec::new() };
    let of_widget = |it: &Dict<'_>| {
        it.get::<Name<'_>>("Subtype").is_some_and(|it| matches!(it.as_str(), "Widget" | "Link" | "Popup"))
    };
    let notes = annotations.iter::<Dict<'_>>().take(ENTRIES).filter(|it| !of_widget(it)).take(NOTES);
    let texts = notes.filter_map(|it| {
        let plain = it.get::<PdfString<'_>>("Contents").map(|it| words::tidy(&text(&it)));
        plain.filter(|it| !it.trim().is_empty()).or_else(|| rich(&it))
    });
    texts.filter(|it| !it.trim().is_empty()).collect()
}

/// The text of a note that is kept with its looks alone, as XHTML.
fn rich(note: &Dict<'_>) -> Option<String> {
    let rich = match note.get::<Object<'_>>("RC")? {
        Object::String(rich) => text(&rich),
        Object::Stream(rich) => text(&rich.decoded().ok()?),
        _ => return None,
    };
    Some(html::text(&rich, RICH))
}

/// The files inside the PDF.
pub fn files(pdf: &Pdf, budget: &mut Budget) -> Vec<Member> {
    let mut specifications = Vec::new();
    let names = catalog(pdf).and_then(|it| it.get::<Dict<'_>>("Names"));
    if let Some(tree) = names.and_then(|it| it.get::<Dict<'_>>("EmbeddedFiles")) {
        collect(&tree, &mut specifications, &mut 0, 0);
    }
    // Files that belong to the document as a whole (PDF 2.0) need not be named.
    if let Some(associated) = catalog(pdf).and_then(|it| it.get::<Array<'_>>("AF")) {
        specifications.extend(associated.iter::<Dict<'_>>().take(ENTRIES));
    }
    for page in pdf.pages().iter().take(budget.pages_left().saturating_add(1)) {
        if let Some(annotations) = page.raw().get::<Array<'_>>("Annots") {
            let attached = annotations.iter::<Dict<'_>>().take(ENTRIES).filter_map(|it| it.get::<Dict<'_>>("FS"));
            specifications.extend(attached);
        }
    }
    let mut seen = BTreeSet::new();
    specifications.truncate(ENTRIES);
    specifications.iter().filter_map(|it| file(it, &mut seen, budget)).collect()
}

/// Goes through a name tree, whose leaves are names and file specifications in turn.
fn collect<'a>(tree: &Dict<'a>, found: &mut Vec<Dict<'a>>, seen: &mut usize, depth: usize) {
    *seen += 1;
    if *seen > ENTRIES || depth > NESTING {
        return;
    }
    if let Some(leaves) = tree.get::<Array<'_>>("Names") {
        found.extend(leaves.iter::<Object<'_>>().take(2 * ENTRIES).filter_map(|leaf| match leaf {
            Object::Dict(specification) => Some(specification),
            _ => None,
        }));
    }
    if let Some(children) = tree.get::<Array<'_>>("Kids") {
        children.iter::<Dict<'_>>().for_each(|child| collect(&child, found, seen, depth + 1));
    }
}

fn file(specification: &Dict<'_>, seen: &mut BTreeSet<(u32, i32)>, budget: &mut Budget) -> Option<Member> {
    let streams = specification.get::<Dict<'_>>("EF")?;
    let key = ["UF", "F"].into_iter().find(|key| streams.contains_key(key))?;
    if let Some(MaybeRef::Ref(reference)) = streams.get_raw::<Stream<'_>>(key)
        && !seen.insert((reference.obj_number, reference.gen_number))
    {
        return None;
    }
    let named = ["UF", "F"].into_iter().find_map(|key| specification.get::<PdfString<'_>>(key));
    let stream = streams.get::<Stream<'_>>(key)?;
    let bytes = match stream.decoded() {
        Ok(bytes) => budget.take_bytes(bytes.len()).map(|()| bytes.into_owned()),
        Err(_) => Err(Cause::Malformed("its packed data is broken".into())),
    };
    let name = named.map(|it| text(&it)).unwrap_or_else(|| "file".into());
    Some(Member { name, declared: String::new(), inline: false, bytes })
}

/// What the catalog of the file says.
pub fn catalog(pdf: &Pdf) -> Option<Dict<'_>> {
    pdf.xref().get::<Dict<'_>>(pdf.xref().root_id())
}

/// A text string: UTF-16 or UTF-8 by its mark, else PDFDocEncoding, which is near enough to Windows-1252.
pub fn text(bytes: &[u8]) -> String {
    match encoding_rs::Encoding::for_bom(bytes) {
        Some((encoding, _)) => encoding.decode(bytes).0.into_owned(),
        None => encoding_rs::WINDOWS_1252.decode_without_bom_handling(bytes).0.into_owned(),
    }
}
