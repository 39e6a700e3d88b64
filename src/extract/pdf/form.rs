//! The values of a form's fields.
//!
//! `lopdf` reads the whole structure of a file into one tree of objects, repairing what it can, and sees fields that
//! stand behind broken cross-references; where it cannot open the file, or finds nothing, the way of `fields` through
//! `hayro`, which opens still others, is taken.

use hayro::hayro_interpret::hayro_syntax::Pdf;
use lopdf::{Dictionary, Document, LoadOptions, Object, ObjectId};

use crate::extract::pdf::fields::{self, ENTRIES, NESTING};
use crate::parse::guard;

/// The most bytes that one packed stream may become while the file's structure is read.
const UNPACKED: usize = 32 << 20;

/// Files beyond this are left to `hayro`, which does not hold them twice.
const LARGE: usize = 64 << 20;

/// The names and values of the filled fields, in the order of the form.
pub fn values(bytes: &[u8], pdf: &Pdf) -> Vec<(String, String)> {
    if !fields::has_form(pdf) {
        return Vec::new();
    }
    let found = if bytes.len() <= LARGE { guard::guarded(|| by_lopdf(bytes)).flatten() } else { None };
    match found {
        Some(values) if !values.is_empty() => values,
        Some(_) | None => fields::of_form(pdf),
    }
}

fn by_lopdf(bytes: &[u8]) -> Option<Vec<(String, String)>> {
    let options = LoadOptions { max_decompressed_size: Some(UNPACKED), ..LoadOptions::default() };
    let document = Document::load_mem_with_options(bytes, options).ok()?;
    let form = dictionary(&document, document.catalog().ok()?.get(b"AcroForm").ok()?)?;
    let mut walk = Walk { document: &document, seen: 0, values: Vec::new() };
    for field in array(&document, form.get(b"Fields").ok()?)? {
        walk.field(field, "", None, 0);
    }
    Some(walk.values)
}

struct Walk<'a> {
    document: &'a Document,
    seen: usize,
    values: Vec<(String, String)>,
}

impl<'a> Walk<'a> {
    fn field(&mut self, field: &'a Object, parent: &str, kind: Option<&'a [u8]>, depth: usize) {
        self.seen += 1;
        if self.seen > ENTRIES || depth > NESTING {
            return;
        }
        let Some(field) = dictionary(self.document, field) else { return };
        let own = self.get(field, b"T").and_then(text).unwrap_or_default();
        let name = fields::joined(parent, own);
        let kind = self.get(field, b"FT").and_then(|it| it.as_name().ok()).or(kind);
        if let Some(value) = self.get(field, b"V").and_then(|value| self.value(value, kind)) {
            self.values.push((name.clone(), value));
        }
        if let Some(children) = self.get(field, b"Kids").and_then(|it| array(self.document, it)) {
            for child in children {
                self.field(child, &name, kind, depth + 1);
            }
        }
    }

    fn get(&self, dictionary: &'a Dictionary, key: &[u8]) -> Option<&'a Object> {
        dictionary.get(key).ok().and_then(|it| resolved(self.document, it))
    }

    fn value(&self, value: &Object, kind: Option<&[u8]>) -> Option<String> {
        let value = match value {
            Object::String(..) => text(value)?,
            Object::Name(name) if kind == Some(b"Btn") => return fields::ticked(&String::from_utf8_lossy(name)),
            Object::Name(name) => String::from_utf8_lossy(name).into_owned(),
            Object::Array(values) => {
                let values = values.iter().take(ENTRIES).filter_map(|it| resolved(self.document, it));
                values.filter_map(text).collect::<Vec<_>>().join(", ")
            }
            Object::Stream(stream) => {
                let bytes = stream.get_plain_content_with_limit(UNPACKED).ok()?;
                fields::text(&bytes)
            }
            _ => return None,
        };
        fields::shown(&value)
    }
}

fn text(value: &Object) -> Option<String> {
    value.as_str().ok().map(fields::text)
}

fn dictionary<'a>(document: &'a Document, object: &'a Object) -> Option<&'a Dictionary> {
    resolved(document, object)?.as_dict().ok()
}

fn array<'a>(document: &'a Document, object: &'a Object) -> Option<&'a Vec<Object>> {
    resolved(document, object)?.as_array().ok()
}

/// The object itself, where another points to it.
fn resolved<'a>(document: &'a Document, object: &'a Object) -> Option<&'a Object> {
    let found: Option<(Option<ObjectId>, &Object)> = document.dereference(object).ok();
    found.map(|(_, object)| object)
}

#[cfg(test)]
mod tests {
    use hayro::hayro_interpret::hayro_syntax::Pdf;

    use super::{by_lopdf, values};
    use crate::extract::pdf::fields;

    const FORMS: [&[u8]; 2] = [
        include_bytes!("../../../fixtures/attachments/pdf/form.pdf"),
        include_bytes!("../../../fixtures/attachments/pdf/form-undrawn.pdf"),
    ];

    #[test]
    fn both_ways_find_the_same_values() {
        for form in FORMS {
            let pdf = Pdf::new(form.to_vec()).unwrap();
            let found = by_lopdf(form).unwrap();
            assert!(found.contains(&("patient".into(), "Odalys Brenner".into())), "{found:?}");
            assert_eq!(found, fields::of_form(&pdf));
            assert_eq!(values(form, &pdf), found);
        }
    }

    #[test]
    fn fields_in_a_circle_end() {
        let circle = include_bytes!("../../../fixtures/malformed/fields-in-a-circle.pdf");
        assert!(by_lopdf(circle).is_none_or(|it| it.len() <= fields::ENTRIES));
    }
}
