//! RTF: the words, with paragraphs, tabs, cells and rows.
//!
//! A tokenizer over groups and control words, after the Rich Text Format specification 1.9.1. The crates at hand glue
//! paragraphs and cells together or lose characters. Text is in the code page of its font, of the document, or in
//! `\u` escapes; what is not text for the reader (font tables, styles, field instructions, deleted text) is skipped
//! with its group. Notes and comments follow the text. Pictures and embedded files become members, because a scanned
//! letter may be pasted into an RTF, or a whole document dropped into it.
//!
//! Outlook wraps HTML in RTF ([MS-OXRTFEX]); it is unwrapped and read as the HTML that it was.
//!
//! [MS-OXRTFEX]: https://learn.microsoft.com/en-us/openspecs/exchange_server_protocols/ms-oxrtfex/
//!
//! # Limits
//!
//! One pass, no recursion; groups deeper than `NESTING` share the deepest state.

use std::collections::BTreeMap;

use encoding_rs::{Encoding, WINDOWS_1252};

use crate::extract::limits::Budget;
use crate::extract::reading::{Member, Reading};
use crate::extract::{html, mapi, metafile, ole, words};
use crate::model::Cause;

/// The deepest group whose state is kept apart.
const NESTING: usize = 500;

/// The most pictures and embedded files that are taken out.
const MEMBERS: usize = 100;

/// Reads RTF.
pub fn read(bytes: &[u8], budget: &mut Budget) -> Reading {
    let mut rtf =
        Rtf { most: budget.text_left().saturating_add(1), document: Some(WINDOWS_1252), ..Rtf::default() };
    let complete = rtf.run(bytes);
    rtf.flush();
    let mut reading = match rtf.is_html {
        true => html::read(rtf.text.as_bytes(), budget),
        false => Reading::text(words::few_blank_lines(&words::tidy(&format!("{}\n{}", rtf.text, rtf.notes)))),
    };
    for Member { name, declared, inline, bytes } in rtf.members {
        let bytes = bytes.and_then(|bytes| budget.take_bytes(bytes.len()).map(|()| bytes));
        reading.members.push(Member { name, declared, inline, bytes });
    }
    if rtf.too_many {
        reading.problems.push(Cause::TooLarge(format!("more than {MEMBERS} pictures and files")));
    }
    if !complete {
        reading.problems.push(Cause::Malformed("it ends in the middle".into()));
    }
    reading
}

/// What a group's text is for.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
enum Destination {
    #[default]
    Text,
    Fonts,
    Picture,
    /// The bytes of an embedded file.
    Object,
    /// A form field: only its box matters.
    Field,
    Skipped,
}

/// The state that a group inherits and gives back.
#[derive(Debug, Default, Clone, Copy)]
struct Group {
    destination: Destination,
    /// Characters that stand for a `\u` escape in readers that do not know it.
    fallback: usize,
    font: i32,
    hidden: bool,
    /// Where HTML is wrapped: written for readers of RTF alone.
    only_rtf: bool,
    /// Where the text of a note or comment began.
    note: Option<usize>,
}

#[derive(Default)]
struct Rtf {
    text: String,
    /// Notes and comments.
    notes: String,
    /// Whether the text is HTML.
    is_html: bool,
    most: usize,
    group: Group,
    stack: Vec<Group>,
    /// Groups beyond [`NESTING`].
    beyond: usize,
    /// The code page of the document.
    document: Option<&'static Encoding>,
    fonts: BTreeMap<i32, Charset>,
    /// Bytes of text in the current code page, not yet decoded: a character may have two.
    pending: Vec<u8>,
    /// How many of the next characters stand for a `\u` already read.
    skip: usize,
    /// The first half of a character of two UTF-16 units.
    surrogate: Option<u16>,
    /// Whether `\*` came just before: an unknown destination is then skipped.
    optional: bool,
    /// The digits of the open picture or embedded file.
    data: Vec<u8>,
    /// Whether the open picture is a bitmap without the head of a file.
    is_bitmap: bool,
    members: Vec<Member>,
    too_many: bool,
    field_is_box: bool,
    field_checked: bool,
}

#[derive(Clone, Copy)]
enum Charset {
    Pages(&'static Encoding),
    /// Wingdings and its like, of which boxes matter.
    Symbols,
}

impl Rtf {
    /// Goes through `bytes`; whether every group was closed.
    fn run(&mut self, bytes: &[u8]) -> bool {
        self.group.fallback = 1;
        let mut rest = bytes;
        while let [first, tail @ ..] = rest {
            rest = match first {
                b'{' => {
                    self.open();
                    tail
                }
                b'}' => {
                    self.close();
                    if self.stack.is_empty() && self.beyond == 0 {
                        return true;
                    }
                    tail
                }
                b'\\' => self.control(tail),
                b'\r' | b'\n' | 0 => tail,
                byte => {
                    self.byte(*byte);
                    tail
                }
            };
        }
        self.stack.is_empty() && self.beyond == 0
    }

    fn open(&mut self) {
        self.flush();
        self.optional = false;
        if self.stack.len() < NESTING { self.stack.push(self.group) } else { self.beyond += 1 }
    }

    fn close(&mut self) {
        self.flush();
        let (closed, note) = (self.group.destination, self.group.note);
        if self.beyond > 0 {
            self.beyond -= 1;
        } else if let Some(outer) = self.stack.pop() {
            self.group = outer;
        }
        if let (Some(start), None) = (note, self.group.note) {
            let note = self.text.split_off(self.text.floor_char_boundary(start));
            self.notes.push_str(note.trim());
            self.notes.push('\n');
        }
        if closed != self.group.destination {
            match closed {
                Destination::Picture => self.keep_picture(),
                Destination::Object => self.keep_object(),
                Destination::Field => self.keep_box(),
                Destination::Text | Destination::Fonts | Destination::Skipped => {}
            }
        }
    }

    /// A control word or symbol; what follows it.
    fn control<'b>(&mut self, bytes: &'b [u8]) -> &'b [u8] {
        let letters = bytes.iter().take(32).take_while(|b| b.is_ascii_alphabetic()).count();
        if letters == 0 {
            return self.symbol(bytes);
        }
        let (word, rest) = bytes.split_at(letters);
        let sign = usize::from(rest.first() == Some(&b'-'));
        let digits = rest.iter().skip(sign).take(10).take_while(|b| b.is_ascii_digit()).count();
        let (number, rest) = if digits > 0 { rest.split_at(sign + digits) } else { (&[][..], rest) };
        let number = std::str::from_utf8(number).ok().and_then(|it| it.parse::<i64>().ok());
        let rest = rest.strip_prefix(b" ").unwrap_or(rest);
        let word = std::str::from_utf8(word).unwrap_or_default();
        if word == "bin" {
            let count = number.and_then(|it| usize::try_from(it).ok()).unwrap_or(0).min(rest.len());
            let (data, rest) = rest.split_at(count);
            if matches!(self.group.destination, Destination::Picture | Destination::Object) {
                self.data.extend(data.iter().flat_map(|b| format!("{b:02x}").into_bytes()));
            }
            return rest;
        }
        self.word(word, number);
        self.optional = false;
        rest
    }

    fn symbol<'b>(&mut self, bytes: &'b [u8]) -> &'b [u8] {
        let [symbol, rest @ ..] = bytes else { return bytes };
        match symbol {
            b'\'' => {
                let [high, low, rest @ ..] = rest else { return &[] };
                let hex = |b: &u8| char::from(*b).to_digit(16);
                if let (Some(high), Some(low)) = (hex(high), hex(low)) {
                    self.byte((high * 16 + low) as u8);
                }
                return rest;
            }
            b'*' => self.optional = true,
            b'~' => self.character('\u{A0}'),
            b'_' => self.character('-'),
            b'\r' | b'\n' => self.character('\n'),
            b'\\' | b'{' | b'}' => self.byte(*symbol),
            _ => {}
        }
        rest
    }

    fn word(&mut self, word: &str, number: Option<i64>) {
        let on = number != Some(0);
        let small = number.and_then(|it| i32::try_from(it).ok());
        match word {
            "par" | "line" | "row" | "sect" | "page" | "nestrow" => self.character('\n'),
            "tab" | "cell" | "nestcell" => self.character('\t'),
            "emdash" => self.character('\u{2014}'),
            "endash" => self.character('\u{2013}'),
            "lquote" => self.character('\u{2018}'),
            "rquote" => self.character('\u{2019}'),
            "ldblquote" => self.character('\u{201C}'),
            "rdblquote" => self.character('\u{201D}'),
            "bullet" => self.character('\u{2022}'),
            "u" => self.unicode(number.unwrap_or(0)),
            "uc" => self.group.fallback = small.and_then(|it| usize::try_from(it).ok()).unwrap_or(1).min(16),
            "ansicpg" => self.document = small.and_then(code_page).or(self.document),
            "f" => {
                self.flush();
                self.group.font = small.unwrap_or(0);
            }
            "fcharset" if self.group.destination == Destination::Fonts => {
                if let Some(charset) = small.and_then(charset)
                    && self.fonts.len() < 4_096
                {
                    self.fonts.insert(self.group.font, charset);
                }
            }
            "plain" | "v" | "deleted" => {
                self.flush();
                self.group.hidden = word != "plain" && on;
            }
            "fromhtml" => self.is_html = on,
            "htmlrtf" => {
                self.flush();
                self.group.only_rtf = self.is_html && on;
            }
            "htmltag" if self.is_html => self.group.only_rtf = false,
            "footnote" | "annotation" if !self.stack.is_empty() => {
                self.flush();
                self.group.note = self.group.note.or(Some(self.text.len()));
            }
            "fonttbl" => self.enter(Destination::Fonts),
            "pict" => {
                (self.data, self.is_bitmap) = (Vec::new(), false);
                self.enter(Destination::Picture);
            }
            "dibitmap" => self.is_bitmap = true,
            "objdata" => {
                self.data = Vec::new();
                self.enter(Destination::Object);
            }
            "formfield" => {
                (self.field_is_box, self.field_checked) = (false, false);
                self.enter(Destination::Field);
            }
            "fftype" => self.field_is_box = number == Some(1),
            // 25 stands for "as by default", which `ffdefres` says.
            "ffres" if number != Some(25) => self.field_checked = on,
            "ffdefres" => self.field_checked = on,
            "shpinst" | "shppict" => {}
            _ if is_skipped(word) || self.optional => self.enter(Destination::Skipped),
            _ => {}
        }
    }

    /// The current group turns to `destination`, unless it is skipped already.
    fn enter(&mut self, destination: Destination) {
        self.flush();
        if !self.stack.is_empty() && self.group.destination != Destination::Skipped {
            self.group.destination = destination;
        }
    }

    /// A byte of text, in the code page.
    fn byte(&mut self, byte: u8) {
        match self.group.destination {
            Destination::Text if self.skip > 0 => self.skip -= 1,
            Destination::Text if !self.group.hidden && !self.group.only_rtf => self.pending.push(byte),
            Destination::Picture | Destination::Object => self.data.push(byte),
            Destination::Text | Destination::Fonts | Destination::Field | Destination::Skipped => {}
        }
    }

    fn character(&mut self, c: char) {
        self.flush();
        let hidden = self.group.hidden || self.group.only_rtf;
        if self.group.destination == Destination::Text && !hidden && self.text.len() < self.most {
            self.text.push(c);
        }
    }

    /// A UTF-16 unit, written as a signed number.
    fn unicode(&mut self, number: i64) {
        let unit = (number & 0xFFFF) as u16;
        let units = [self.surrogate.take().unwrap_or(unit), unit];
        match unit {
            0xD800..=0xDBFF => self.surrogate = Some(unit),
            // Wingdings in the private area.
            0xF000..=0xF0FF => self.character(symbol((unit & 0xFF) as u8)),
            0xDC00..=0xDFFF => {
                let decoded = char::decode_utf16(units).next().and_then(Result::ok);
                self.character(decoded.unwrap_or('\u{FFFD}'));
            }
            _ => self.character(char::from_u32(u32::from(unit)).unwrap_or('\u{FFFD}')),
        }
        self.skip = self.group.fallback;
    }

    /// Decodes the bytes that wait.
    fn flush(&mut self) {
        self.skip = 0;
        if self.pending.is_empty() {
            return;
        }
        let pending = std::mem::take(&mut self.pending);
        let document = Charset::Pages(self.document.unwrap_or(WINDOWS_1252));
        if self.text.len() < self.most {
            match self.fonts.get(&self.group.font).unwrap_or(&document) {
                Charset::Pages(encoding) => self.text.push_str(&encoding.decode_without_bom_handling(&pending).0),
                Charset::Symbols => self.text.extend(pending.iter().map(|b| symbol(*b))),
            }
        }
    }

    fn keep_picture(&mut self) {
        let bytes = self.bytes();
        let bytes = if self.is_bitmap { metafile::packed_bitmap(&bytes).unwrap_or(bytes) } else { bytes };
        if !bytes.is_empty() {
            self.keep(format!("picture-{}", self.members.len() + 1), true, Ok(bytes));
        }
    }

    /// The embedded file, out of the shell in which RTF holds it ([MS-OLEDS] 2.2.5): a version and a kind, three names
    /// with their lengths, then the length of the file and the file.
    fn keep_object(&mut self) {
        const EMBEDDED: u32 = 2;
        let bytes = self.bytes();
        let text = |at: usize| mapi::little(&bytes, at) as usize;
        let mut at = 8_usize;
        let class = bytes.get(at + 4..(at + 4).saturating_add(text(at)).min(bytes.len())).unwrap_or_default();
        for _ in 0..3 {
            at = at.saturating_add(4).saturating_add(text(at));
        }
        let file = bytes.get(at.saturating_add(4)..).and_then(|rest| rest.get(..text(at)));
        let fallback = format!("object-{}", self.members.len() + 1);
        if mapi::little(&bytes, 4) != EMBEDDED {
            // A link: what it shows stands beside it.
            return;
        }
        let (name, file) = match file {
            Some(file) if class.starts_with(b"Package\0") => match ole::dropped(file) {
                Some((name, file)) => (name, file),
                None => (fallback, Ok(file.to_vec())),
            },
            Some(file) => (fallback, Ok(file.to_vec())),
            None => (fallback, Err(Cause::Malformed("it breaks off".into()))),
        };
        self.keep(name, false, file);
    }

    /// The bytes that the digits write.
    fn bytes(&mut self) -> Vec<u8> {
        let data = std::mem::take(&mut self.data);
        let digits: Vec<u32> = data.iter().filter_map(|b| char::from(*b).to_digit(16)).collect();
        digits.chunks_exact(2).map(|pair| pair.iter().fold(0, |sum, it| sum * 16 + *it as u8)).collect()
    }

    fn keep(&mut self, name: String, inline: bool, bytes: Result<Vec<u8>, Cause>) {
        if self.members.len() < MEMBERS {
            self.members.push(Member { name, declared: String::new(), inline, bytes });
        } else {
            self.too_many = true;
        }
    }

    fn keep_box(&mut self) {
        if self.field_is_box {
            self.text.push_str(if self.field_checked { "[x] " } else { "[ ] " });
        }
    }
}

/// Destinations that are no text for the reader.
fn is_skipped(word: &str) -> bool {
    matches!(
        word,
        "colortbl"
            | "stylesheet"
            | "info"
            | "fldinst"
            | "objclass"
            | "objname"
            | "objalias"
            | "objsect"
            | "themedata"
            | "colorschememapping"
            | "latentstyles"
            | "datastore"
            | "generator"
            | "listtable"
            | "listoverridetable"
            | "rsidtbl"
            | "xmlnstbl"
            | "shprslt"
            | "picprop"
            | "nonshppict"
            | "sp"
            | "pntext"
            | "pnseclvl"
            | "filetbl"
            | "revtbl"
            | "bkmkstart"
            | "bkmkend"
            | "datafield"
            | "template"
            | "userprops"
            | "xe"
            | "tc"
            | "mhtmltag"
            | "htmltag"
            | "atnid"
            | "atnauthor"
    )
}

/// The encoding of a Windows code page.
pub(super) fn code_page(number: i32) -> Option<&'static Encoding> {
    let label = match number {
        65001 => "utf-8".to_owned(),
        932 => "shift_jis".into(),
        936 => "gbk".into(),
        949 => "euc-kr".into(),
        950 => "big5".into(),
        10000 => "macintosh".into(),
        866 => "ibm866".into(),
        1250..=1258 | 874 => format!("windows-{number}"),
        _ => "windows-1252".into(),
    };
    Encoding::for_label(label.as_bytes())
}

/// The characters of a font by its `\fcharset`.
fn charset(number: i32) -> Option<Charset> {
    let page = match number {
        2 => return Some(Charset::Symbols),
        77 => 10000,
        128 => 932,
        129 => 949,
        134 => 936,
        136 => 950,
        161 => 1253,
        162 => 1254,
        163 => 1258,
        177 => 1255,
        178 => 1256,
        186 => 1257,
        204 => 1251,
        222 => 874,
        238 => 1250,
        _ => return None,
    };
    code_page(page).map(Charset::Pages)
}

/// Boxes in Wingdings; anything else there is a bullet.
fn symbol(byte: u8) -> char {
    match byte {
        0x6F | 0x70 | 0x71 | 0x72 | 0xA8 => '\u{2610}',
        0xFE | 0x52 => '\u{2611}',
        0xFD | 0x54 | 0x78 => '\u{2612}',
        0xFC => '\u{2713}',
        0x20 => ' ',
        _ => '\u{2022}',
    }
}

#[cfg(test)]
mod tests {
    use super::read;
    use crate::extract::limits::{Budget, Limits};

    #[track_caller]
    fn check(rtf: &str, expected: &str) {
        let reading = read(rtf.as_bytes(), &mut Budget::new(&Limits::default()));
        assert_eq!(reading.pages, [Ok(expected.to_owned())], "{rtf}");
    }

    #[test]
    fn paragraphs_and_cells_are_not_glued() {
        check(r"{\rtf1\ansi PO-7781\par Dear Sir\line x}", "PO-7781\nDear Sir\nx");
        check(r"{\rtf1\trowd Widget\cell 10\cell $4.50\cell\row next\par}", "Widget\t10\t$4.50\nnext");
    }

    #[test]
    fn characters_come_by_code_page_font_and_escape() {
        check(r"{\rtf1\ansi\ansicpg1252 Pe\'f1a \'80 5}", "Peña € 5");
        check(r"{\rtf1\ansi{\fonttbl{\f0 Arial;}{\f1\fcharset204 Arial Cyr;}}\f1 \'cf\'f0\f0 x}", "Прx");
        check(r"{\rtf1\uc1 Pe\u241?a \u8364\'80 \u-10179?\u-8704?}", "Peña € 😀");
        check(r"{\rtf1 a\ldblquote b\rdblquote\endash c\~d\{e\}}", "a“b”–c\u{A0}d{e}");
    }

    #[test]
    fn what_the_reader_does_not_see_is_skipped() {
        check(
            r"{\rtf1{\fonttbl{\f0 Times;}}{\*\generator Riched;}{\info{\author X}}{\stylesheet{\s0 N;}}shown}",
            "shown",
        );
        check(
            r#"{\rtf1{\field{\*\fldinst HYPERLINK "x"}{\fldrslt here}} {\deleted gone}{\v gone}now}"#,
            "here now",
        );
        check(r"{\rtf1{\*\unknown gone{\b gone}}{\shp{\*\shpinst{\sp{\sn a}{\sv b}}{\shptxt box}}}}", "box");
    }

    #[test]
    fn notes_and_comments_follow_the_text() {
        check(
            r"{\rtf1 a{\footnote \pard\plain {\b note}}b{\*\atnid x}{\*\annotation{\*\atndate 1} second}c\par d}",
            "abc\nd\nnote\nsecond",
        );
    }

    #[test]
    fn html_that_outlook_wrapped_is_read_as_html() {
        check(
            r"{\rtf1\ansi\fromhtml1 \deff0{\fonttbl{\f0 Arial;}}{\*\htmltag64 <p>}\htmlrtf \pard\plain\f0 \htmlrtf0 Please send \
            the chart{\*\htmltag84 &nbsp;}\htmlrtf \'a0\htmlrtf0 of Ib\'e1\'f1ez.{\*\htmltag72 </p>}\htmlrtf\par\htmlrtf0
            {\*\htmltag64 <table><tr><td>}DOB{\*\htmltag72 </td><td>}07/19/1979{\*\mhtmltag72 <x>}{\*\htmltag72 </td></tr></table>}}",
            "Please send the chart of Ibáñez.\n\nDOB\t07/19/1979",
        );
    }

    #[test]
    fn boxes_show_their_state() {
        check(
            r"{\rtf1{\*\formfield{\fftype1\ffres1}}HIV{\*\formfield{\fftype1\ffres25\ffdefres0}} SUD}",
            "[x] HIV[ ]  SUD",
        );
        check(r"{\rtf1{\fonttbl{\f2\fcharset2 Wingdings;}}{\f2\'fe} yes {\f2\'a8} no}", "☑ yes ☐ no");
    }

    #[test]
    fn hostile_input_does_no_harm() {
        for rtf in ["{\\rtf1 \\'", "{\\rtf1\\bin99999999 x", "{\\rtf1\\u", "}}}}", "{\\rtf1\\uc999999999999 \\u1 x"]
        {
            read(rtf.as_bytes(), &mut Budget::new(&Limits::default()));
        }
        let deep = format!("{{\\rtf1 {}word{}}}", "{\\b ".repeat(100_000), "}".repeat(100_000));
        check(&deep, "word");
    }
}
