//! [`Headers`]: the header fields of a mail, as text, by name.
//!
//! `mail-parser` gives structured values; the readers beside this file want the words as they stand, unfolded, for
//! fields of any name.

use mail_parser::Message;

/// The header fields of one mail.
pub struct Headers<'x> {
    fields: Vec<(&'x str, String)>,
}

impl<'x> Headers<'x> {
    /// The fields of `message`, or none where it has none.
    pub fn of(message: &'x Message<'x>) -> Headers<'x> {
        let Some(root) = message.parts.first() else { return Headers { fields: Vec::new() } };
        let raw = &message.raw_message;
        let fields = root.headers.iter().map(|header| {
            let bytes = raw.get(header.offset_start as usize..header.offset_end as usize).unwrap_or_default();
            (header.name(), unfold(&String::from_utf8_lossy(bytes)))
        });
        Headers { fields: fields.collect() }
    }

    /// The first field called `name`, without regard to case.
    pub fn get<'s>(&'s self, name: &'s str) -> Option<&'s str> {
        self.all(name).next()
    }

    /// Whether there is a field called `name`.
    pub fn has(&self, name: &str) -> bool {
        self.get(name).is_some()
    }

    /// Every field called `name`.
    pub fn all<'s>(&'s self, name: &'s str) -> impl Iterator<Item = &'s str> {
        self.fields
            .iter()
            .filter(move |(found, _)| found.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
    }
}

/// One line of a folded field's lines.
fn unfold(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
