//! OpenDocument files of LibreOffice and its like: texts, sheets, slides (OASIS OpenDocument 1.3).
//!
//! A zip of XML files. The words stand in `content.xml`, headers and footers with the styles. One pass over the XML:
//! headers come first, footers last; a table's cells are joined by tabs and its rows are lines; text boxes, notes and
//! comments follow the paragraph that they hang on; what was deleted under change tracking is kept apart by the format
//! and left out here. A text is one page, since only the program that shows it knows its pages; each sheet and each
//! slide is one. Pictures and embedded files become members.

use quick_xml::Reader;
use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::{BytesStart, Event};

use crate::extract::limits::Budget;
use crate::extract::package::Package;
use crate::extract::reading::Reading;
use crate::extract::story::attribute;
use crate::extract::words;
use crate::model::Cause;

/// The most pictures and files that are taken from one document.
const MEMBERS: usize = 500;

/// The most repeated blanks, empty cells and equal cells that are shown.
const BLANKS: usize = 200;
const EMPTY_CELLS: usize = 3;
const EQUAL_CELLS: usize = 20;

/// A cell of so many bytes is shown once, however often it is repeated.
const LONG_CELL: usize = 200;

/// The most entries of a list to choose from that are looked at.
const CHOICES: usize = 500;

/// Reads an OpenDocument file.
pub fn read(bytes: &[u8], budget: &mut Budget) -> Reading {
    match Package::open(bytes).and_then(|package| pages(package, budget)) {
        Ok(reading) => reading,
        Err(cause) => Reading::unread(cause),
    }
}

fn pages(mut package: Package<'_>, budget: &mut Budget) -> Result<Reading, Cause> {
    let manifest = package.text("META-INF/manifest.xml", budget).unwrap_or_default();
    if manifest.contains("encryption-data") || package.has("encrypted-package") {
        return Err(Cause::Locked);
    }
    let mut reading = Reading::default();
    let names = package.names();
    let content = package.text("content.xml", budget)?;
    let content = Content::read(&content, budget.text_left());
    // The frame of slides holds hints of the program and no words.
    let is_slides = package.text("mimetype", budget).is_ok_and(|kind| kind.contains("presentation"));
    let frame = match package.has("styles.xml") && !is_slides {
        true => Content::read(&package.text("styles.xml", budget)?, budget.text_left()),
        false => Content { complete: true, ..Content::default() },
    };
    let mut complete = content.complete && frame.complete;
    let mut pages = content.pages;
    if let Some(first) = pages.first_mut() {
        *first = format!("{}\n{first}", frame.headers);
    }
    for name in names.iter().filter(|name| name.starts_with("Object ") && name.ends_with("/content.xml")) {
        let embedded = Content::read(&package.text(name, budget)?, budget.text_left());
        complete &= embedded.complete;
        pages.extend(embedded.pages);
    }
    if let Some(last) = pages.last_mut() {
        last.push('\n');
        last.push_str(&frame.footers);
    }
    for page in pages.into_iter().map(|page| words::few_blank_lines(&words::tidy(&page))) {
        if let Err(cause) = budget.take_page() {
            reading.pages.push(Err(cause));
            break;
        }
        reading.pages.push(Ok(page));
    }
    if !complete {
        reading.problems.push(Cause::Malformed("its text breaks off".into()));
    }
    let members: Vec<String> = names.into_iter().filter(|name| is_member(name)).collect();
    if members.len() > MEMBERS {
        reading.problems.push(Cause::TooLarge(format!("more than {MEMBERS} pictures and files")));
    }
    for name in members.into_iter().take(MEMBERS) {
        let inline = name.starts_with("Pictures/");
        reading.members.push(package.member(name, inline, budget));
    }
    Ok(reading)
}

fn is_member(name: &str) -> bool {
    let picture = name.starts_with("Pictures/") && !name.ends_with('/');
    picture || name.starts_with("Object ") && !name.contains('/')
}

/// The words of one XML file.
#[derive(Default)]
struct Content {
    pages: Vec<String>,
    headers: String,
    footers: String,
    complete: bool,
    /// What is being told.
    text: String,
    most: usize,
    /// How much has been told on earlier pages.
    told: usize,
    /// Open paragraphs, and cells of tables.
    paragraphs: usize,
    cells: usize,
    /// For each open text box, note or comment, the text around it and its open paragraphs and cells.
    around: Vec<(String, usize, usize)>,
    /// Boxes of the paragraph, which follow it.
    boxes: String,
    /// How often the open cell is repeated, and where its text begins.
    repeated: usize,
    cell_start: usize,
    /// The form field that is open.
    field: Option<Field>,
    /// In a workbook each table is a sheet, and has a name that people see.
    is_workbook: bool,
    /// Where the text of the sheet begins, behind its name.
    sheet_start: usize,
    /// Open elements inside the one that is passed over.
    skipped: usize,
}

/// A form field of a text: a box to tick, or a list to choose from.
#[derive(Default)]
struct Field {
    is_box: bool,
    checked: bool,
    choices: Vec<String>,
    chosen: usize,
}

impl Field {
    fn shown(&self) -> String {
        match (self.is_box, self.checked) {
            (true, true) => "[x] ".into(),
            (true, false) => "[ ] ".into(),
            (false, _) => self.choices.get(self.chosen).cloned().unwrap_or_default(),
        }
    }
}

impl Content {
    fn read(xml: &str, most: usize) -> Content {
        let mut content = Content { most, ..Content::default() };
        let mut reader = Reader::from_str(xml);
        reader.config_mut().check_end_names = false;
        content.complete = loop {
            match reader.read_event() {
                Ok(Event::Start(element)) => content.start(&element),
                Ok(Event::Empty(element)) => {
                    content.start(&element);
                    content.end(element.name().as_ref());
                }
                Ok(Event::End(element)) => content.end(element.name().as_ref()),
                Ok(Event::Text(text)) => content.words(&text.xml10_content()),
                Ok(Event::CData(text)) => content.words(&text),
                Ok(Event::GeneralRef(entity)) => match entity.resolve_char_ref() {
                    Ok(Some(character)) => content.words(character.encode_utf8(&mut [0; 4])),
                    Ok(None) | Err(_) => content.words(resolve_predefined_entity(&entity).unwrap_or_default()),
                },
                Ok(Event::Eof) => break content.skipped == 0 && content.paragraphs == 0,
                Ok(_) => {}
                Err(_) => break false,
            }
        };
        while !content.around.is_empty() {
            content.box_ends();
        }
        content.page_ends();
        content
    }

    fn start(&mut self, element: &BytesStart<'_>) {
        if self.skipped > 0 {
            self.skipped += 1;
            return;
        }
        let count = |name| attribute(element, name).and_then(|it| it.parse::<usize>().ok()).unwrap_or(1);
        match element.name().as_ref() {
            // Deleted text, who commented and when, descriptions of pictures, settings, numbers of slides.
            "text:tracked-changes"
            | "dc:creator"
            | "dc:date"
            | "meta:date-string"
            | "meta:creator-initials"
            | "svg:title"
            | "svg:desc"
            | "text:note-citation"
            | "office:scripts"
            | "office:automatic-styles"
            | "office:styles"
            | "text:label"
            | "text:page-number" => self.skipped = 1,
            "text:p" | "text:h" => self.paragraphs += 1,
            "text:s" => self.push(&" ".repeat(count("c").min(BLANKS))),
            "text:tab" => self.push("\t"),
            "text:line-break" => self.push("\n"),
            "draw:page" | "style:header" | "style:header-left" | "style:header-first" | "style:footer"
            | "style:footer-left" | "style:footer-first" => self.page_ends(),
            "office:spreadsheet" => self.is_workbook = true,
            "table:table" if self.is_workbook && self.cells == 0 => {
                self.page_ends();
                let name = attribute(element, "name").unwrap_or_default();
                self.push(&format!("{}\n", unescaped(&name)));
                self.sheet_start = self.text.len();
            }
            "table:table-cell" | "table:covered-table-cell" => {
                self.cells += 1;
                self.repeated = count("number-columns-repeated");
                self.cell_start = self.text.len();
            }
            "field:fieldmark" => {
                let is_box = attribute(element, "type").is_some_and(|it| it.ends_with("FORMCHECKBOX"));
                self.field = Some(Field { is_box, ..Field::default() });
            }
            "field:param" => self.parameter(element),
            "form:checkbox" => {
                let state = attribute(element, "current-state").or_else(|| attribute(element, "state"));
                let mark = if state.as_deref() == Some("checked") { "[x] " } else { "[ ] " };
                let label = attribute(element, "label").unwrap_or_default();
                self.push(&format!("{mark}{}\n", unescaped(&label)));
            }
            name if is_aside(name) => {
                let text = std::mem::take(&mut self.text);
                self.around.push((text, self.paragraphs, self.cells));
                (self.paragraphs, self.cells) = (0, 0);
            }
            _ => {}
        }
    }

    fn end(&mut self, name: &str) {
        if self.skipped > 0 {
            self.skipped -= 1;
            return;
        }
        match name {
            "text:p" | "text:h" => self.paragraph_ends(),
            "table:table-cell" | "table:covered-table-cell" => self.cell_ends(),
            "field:fieldmark" => {
                let shown = self.field.take().map(|field| field.shown()).unwrap_or_default();
                self.push(&shown);
            }
            "table:table-row" => self.push(if self.cells > 0 { " " } else { "\n" }),
            "style:header" | "style:header-left" | "style:header-first" => {
                let text = std::mem::take(&mut self.text);
                self.headers.push_str(&text);
            }
            "style:footer" | "style:footer-left" | "style:footer-first" => {
                let text = std::mem::take(&mut self.text);
                self.footers.push_str(&text);
            }
            "office:spreadsheet" | "office:presentation" => self.page_ends(),
            name if is_aside(name) => self.box_ends(),
            _ => {}
        }
    }

    /// Words of a paragraph, whose line ends and repeated blanks are those of the file and not of the text.
    fn words(&mut self, text: &str) {
        if self.paragraphs == 0 || self.skipped > 0 {
            return;
        }
        for c in text.chars() {
            let blank = matches!(c, ' ' | '\n' | '\r' | '\t');
            if !blank {
                self.push(c.encode_utf8(&mut [0; 4]));
            } else if !self.text.ends_with(' ') {
                self.push(" ");
            }
        }
    }

    fn parameter(&mut self, element: &BytesStart<'_>) {
        let Some(field) = &mut self.field else { return };
        let [name, value] = ["name", "value"].map(|it| attribute(element, it).unwrap_or_default());
        match name.as_str() {
            "Checkbox_Checked" => field.checked = value == "true",
            "Dropdown_ListEntry" if field.choices.len() < CHOICES => field.choices.push(unescaped(&value)),
            "Dropdown_Selected" => field.chosen = value.parse().unwrap_or(0),
            _ => {}
        }
    }

    fn paragraph_ends(&mut self) {
        self.paragraphs = self.paragraphs.saturating_sub(1);
        self.push(if self.cells > 0 { " " } else { "\n" });
        if self.around.is_empty() && self.cells == 0 && !self.boxes.is_empty() {
            let boxes = std::mem::take(&mut self.boxes);
            self.push(&boxes);
        }
    }

    fn cell_ends(&mut self) {
        self.cells = self.cells.saturating_sub(1);
        self.text.truncate(self.text.trim_end_matches(' ').len());
        let cell = self.text.get(self.cell_start..).unwrap_or_default().to_owned();
        let most = match cell.len() {
            0 => EMPTY_CELLS,
            1..LONG_CELL => EQUAL_CELLS,
            _ => 1,
        };
        let again = format!("\t{cell}").repeat(self.repeated.clamp(1, most) - 1);
        self.push(&again);
        self.push("\t");
        (self.repeated, self.cell_start) = (1, self.text.len());
    }

    fn box_ends(&mut self) {
        let (outer, paragraphs, cells) = self.around.pop().unwrap_or_default();
        let inner = std::mem::replace(&mut self.text, outer);
        (self.paragraphs, self.cells) = (paragraphs, cells);
        if paragraphs > 0 || cells > 0 || !self.around.is_empty() {
            self.boxes.push_str(inner.trim_end());
            self.boxes.push('\n');
        } else {
            self.push(&inner);
        }
    }

    fn page_ends(&mut self) {
        let boxes = std::mem::take(&mut self.boxes);
        self.text.push_str(&boxes);
        let text = std::mem::take(&mut self.text);
        self.told += text.len();
        // A sheet of which there is but the name is none.
        if !text.get(self.sheet_start..).unwrap_or(&text).trim().is_empty() {
            self.pages.push(text);
        }
        self.sheet_start = 0;
    }

    fn push(&mut self, text: &str) {
        if self.told + self.text.len() < self.most {
            self.text.push_str(text);
        }
    }
}

/// Whether an element stands beside the text in which it is.
fn is_aside(name: &str) -> bool {
    matches!(
        name,
        "draw:text-box"
            | "draw:custom-shape"
            | "draw:rect"
            | "draw:ellipse"
            | "text:note-body"
            | "office:annotation"
            | "presentation:notes"
    )
}

fn unescaped(value: &str) -> String {
    quick_xml::escape::unescape(value).map_or_else(|_| value.to_owned(), |it| it.into_owned())
}
