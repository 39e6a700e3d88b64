//! The words of one XML file of an Office document: a story of a DOCX, a slide, a comment.
//!
//! Word's and PowerPoint's files differ in their namespaces and agree in the names that matter: paragraphs, runs of
//! text, tables. One pass over the XML, without a tree: a table's cells are joined by tabs and its rows are lines; text
//! boxes follow the paragraph that they hang on; what was inserted under change tracking is kept and what was deleted
//! is not; boxes to tick show their state.

use quick_xml::Reader;
use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::{BytesStart, Event};

/// The most entries of a list to choose from that are looked at.
const CHOICES: usize = 500;

/// One story on its way from XML to text.
#[derive(Default)]
pub(super) struct Story {
    text: String,
    most: usize,
    /// For each open text box, the text around it.
    around: Vec<String>,
    /// Text boxes of the paragraph, which follow it.
    boxes: String,
    /// Open cells: inside one, paragraphs are joined, so that the row stays a line.
    cells: usize,
    within_text: bool,
    /// Open elements inside the one that is passed over.
    skipped: usize,
    form_box: Option<bool>,
    choices: Vec<String>,
    chosen: usize,
}

impl Story {
    /// The text of one XML file, and whether it was whole.
    pub(super) fn read(xml: &str, most: usize) -> (String, bool) {
        let mut story = Story { most, ..Story::default() };
        let mut reader = Reader::from_str(xml);
        reader.config_mut().check_end_names = false;
        // What is never closed was cut off.
        let (mut open, mut lost) = (0_usize, false);
        let complete = loop {
            match reader.read_event() {
                Ok(Event::Start(element)) => {
                    open += 1;
                    story.start(&element);
                }
                Ok(Event::Empty(element)) => {
                    story.start(&element);
                    story.end(element.local_name().as_ref());
                }
                Ok(Event::End(element)) => {
                    open = open.saturating_sub(1);
                    story.end(element.local_name().as_ref());
                }
                Ok(Event::Text(text)) if story.within_text => story.push(&text.xml10_content()),
                Ok(Event::CData(text)) if story.within_text => story.push(&text),
                Ok(Event::GeneralRef(entity)) if story.within_text => match entity.resolve_char_ref() {
                    Ok(Some(character)) => story.push(character.encode_utf8(&mut [0; 4])),
                    Ok(None) | Err(_) => match resolve_predefined_entity(&entity) {
                        Some(character) => story.push(character),
                        // One of the file's own: what it stands for is not read.
                        None => lost = true,
                    },
                },
                Ok(Event::Eof) => break open == 0 && !lost,
                Ok(_) => {}
                Err(_) => break false,
            }
        };
        while let Some(outer) = story.around.pop() {
            let inner = std::mem::replace(&mut story.text, outer);
            story.text.push_str(&inner);
        }
        let boxes = std::mem::take(&mut story.boxes);
        story.text.push_str(&boxes);
        (story.text, complete)
    }

    fn start(&mut self, element: &BytesStart<'_>) {
        let name = element.local_name();
        if self.skipped > 0 {
            self.skipped += 1;
            return;
        }
        match name.as_ref() {
            // What was deleted, moved away, or is written a second time for old programs.
            "del" | "moveFrom" | "Fallback" | "instrText" | "delText" => self.skipped = 1,
            // The number of a slide, which stands in its place as `<number>`.
            "fld" if attribute(element, "type").is_some_and(|it| it == "slidenum") => self.skipped = 1,
            "t" => self.within_text = true,
            "tab" if !is_definition(element) => self.push("\t"),
            "ptab" => self.push("\t"),
            "br" | "cr" => self.push("\n"),
            "noBreakHyphen" => self.push("-"),
            "sym" => self.symbol(element),
            "tc" => self.cells += 1,
            "txbxContent" => self.around.push(std::mem::take(&mut self.text)),
            "checkBox" => self.form_box = Some(false),
            "default" | "checked" if self.form_box.is_some() => self.form_box = Some(is_on(element)),
            "ddList" => (self.choices, self.chosen) = (Vec::new(), 0),
            "result" => self.chosen = value(element).and_then(|it| it.parse().ok()).unwrap_or(0),
            "listEntry" if self.choices.len() < CHOICES => self.choices.extend(value(element)),
            _ => {}
        }
    }

    fn end(&mut self, name: &str) {
        if self.skipped > 0 {
            self.skipped -= 1;
            return;
        }
        match name {
            "t" => self.within_text = false,
            "p" => self.paragraph(),
            "tc" => {
                self.cells = self.cells.saturating_sub(1);
                self.text.truncate(self.text.trim_end_matches(' ').len());
                self.push("\t");
            }
            "tr" => self.push(if self.cells > 0 { " " } else { "\n" }),
            "txbxContent" => {
                let outer = self.around.pop().unwrap_or_default();
                let inner = std::mem::replace(&mut self.text, outer);
                self.boxes.push_str(inner.trim_end());
                self.boxes.push('\n');
            }
            "checkBox" => {
                let mark = if self.form_box.take() == Some(true) { "[x] " } else { "[ ] " };
                self.push(mark);
            }
            "ddList" => {
                if let Some(choice) = self.choices.get(self.chosen).cloned() {
                    self.push(&choice);
                }
            }
            _ => {}
        }
    }

    fn paragraph(&mut self) {
        self.push(if self.cells > 0 { " " } else { "\n" });
        if self.around.is_empty() && self.cells == 0 && !self.boxes.is_empty() {
            let boxes = std::mem::take(&mut self.boxes);
            self.push(&boxes);
        }
    }

    /// A character of a symbol font, of which boxes matter.
    fn symbol(&mut self, element: &BytesStart<'_>) {
        let code = attribute(element, "char").and_then(|it| u32::from_str_radix(&it, 16).ok()).unwrap_or(0);
        let shown = match code & 0xFF {
            0x6F | 0x70 | 0x71 | 0x72 | 0xA8 => "\u{2610}",
            0xFE | 0x52 => "\u{2611}",
            0xFD | 0x54 | 0x78 => "\u{2612}",
            0xFC => "\u{2713}",
            _ => "\u{2022}",
        };
        self.push(shown);
    }

    fn push(&mut self, text: &str) {
        if self.text.len() < self.most {
            self.text.push_str(text);
        }
    }
}

/// A `w:tab` with attributes defines a tab stop; one without is a tab.
fn is_definition(element: &BytesStart<'_>) -> bool {
    element.attributes().next().is_some()
}

pub(super) fn attribute(element: &BytesStart<'_>, name: &str) -> Option<String> {
    let found =
        element.attributes().take(50).filter_map(Result::ok).find(|it| it.key.local_name().as_ref() == name)?;
    Some(found.value.as_ref().to_owned())
}

fn value(element: &BytesStart<'_>) -> Option<String> {
    attribute(element, "val")
}

/// A switch is on unless it says otherwise.
fn is_on(element: &BytesStart<'_>) -> bool {
    !value(element).is_some_and(|it| matches!(it.as_str(), "0" | "false" | "off"))
}

#[cfg(test)]
mod tests {
    use super::Story;
    use crate::extract::words::tidy;

    #[track_caller]
    fn check(xml: &str, expected: &str) {
        assert_eq!(tidy(&Story::read(xml, 10_000).0), expected, "{xml}");
    }

    fn paragraph(text: &str) -> String {
        format!("<w:p><w:r><w:t>{text}</w:t></w:r></w:p>")
    }

    #[test]
    fn rows_are_lines_and_cells_are_apart() {
        let cell = |text: &str| format!("<w:tc>{}</w:tc>", paragraph(text));
        let row = format!("<w:tr>{}{}</w:tr>", cell("Patient"), cell("Rosa"));
        check(&format!("<w:tbl>{row}{row}</w:tbl>"), "Patient\tRosa\nPatient\tRosa");
    }

    #[test]
    fn insertions_stay_and_deletions_go() {
        check(
            "<w:p><w:ins><w:r><w:t>new</w:t></w:r></w:ins><w:del><w:r><w:delText>old</w:delText></w:r></w:del></w:p>",
            "new",
        );
    }

    #[test]
    fn a_text_box_follows_its_paragraph_and_is_read_once() {
        let inner = format!("<w:txbxContent>{}</w:txbxContent>", paragraph("box"));
        let both = format!(
            "<mc:AlternateContent><mc:Choice>{inner}</mc:Choice><mc:Fallback>{inner}</mc:Fallback></mc:AlternateContent>"
        );
        check(
            &format!("<w:p><w:r><w:t>be</w:t>{both}<w:t>fore</w:t></w:r></w:p>{}", paragraph("after")),
            "before\nbox\nafter",
        );
    }

    #[test]
    fn boxes_show_their_state() {
        check("<w:p><w:checkBox><w:default w:val=\"0\"/><w:checked/></w:checkBox><w:t>HIV</w:t></w:p>", "[x] HIV");
        check("<w:p><w:sym w:font=\"Wingdings\" w:char=\"F0A8\"/><w:t> SUD</w:t></w:p>", "\u{2610} SUD");
        check(
            "<w:p><w:ddList><w:result w:val=\"1\"/><w:listEntry w:val=\"no\"/><w:listEntry w:val=\"yes\"/></w:ddList></w:p>",
            "yes",
        );
    }

    #[test]
    fn tabs_breaks_and_entities_are_read_and_tab_stops_are_not() {
        check(
            "<w:p><w:tabs><w:tab w:val=\"left\" w:pos=\"9\"/></w:tabs><w:t>a</w:t><w:tab/><w:t>b &amp; &#233;</w:t><w:br/><w:t>c</w:t></w:p>",
            "a\tb & é\nc",
        );
    }

    #[test]
    fn broken_xml_gives_what_came_before() {
        assert_eq!(Story::read("<w:p><w:t>words</w:t></w:p><w:", 100), ("words\n".to_owned(), false));
        assert_eq!(Story::read(&"<w:txbxContent>".repeat(50_000), 100), (String::new(), false));
    }
}
