//! HTML: the words that a browser would show, with rows and cells kept apart.
//!
//! The tokens of `html5ever` are read in one pass, without building a tree: time and memory grow with the bytes and
//! nothing recurses, however deep hostile markup nests. Blocks start lines; a cell stands apart from the one before it
//! by a tab, or by a line where that one had several lines; list items have a dash or their number; quoted mail has
//! `> ` before its lines, as in plain mail. Styles, scripts, comments, and what is hidden by an inline style are
//! dropped. Addresses behind links are not shown; boxes of forms are `[x]` and `[ ]`, and of a list to choose from the
//! choice is shown. Pictures and files that are written into the HTML itself (`data:`) become members.

use std::cell::RefCell;

use encoding_rs::Encoding;
use html5ever::tendril::StrTendril;
use html5ever::tokenizer::states::RawKind;
use html5ever::tokenizer::{
    BufferQueue, CharacterTokens, EndTag, ParseError, StartTag, Tag, TagToken, Token, TokenSink, TokenSinkResult,
    Tokenizer, TokenizerOpts,
};

use mail_parser::decoders::base64::base64_decode;

use crate::extract::limits::Budget;
use crate::extract::reading::{Member, Reading};
use crate::extract::{plain, words};
use crate::model::Cause;

/// The most files that are taken out of one page.
const FILES: usize = 200;

/// Reads HTML.
pub fn read(bytes: &[u8], budget: &mut Budget) -> Reading {
    let State { text, files, beyond, cut, hidden, .. } = shown(&decode(bytes), budget.text_left());
    let mut reading = Reading::text(text);
    // What is hidden and never ends may have hidden the rest of the page.
    if cut || hidden.is_some_and(|it| !may_be_left_open(&it.name)) {
        reading.problems.push(Cause::Malformed("it ends in the middle".into()));
    }
    for (index, Inside { declared, data }) in files.into_iter().enumerate() {
        let bytes = data.ok_or_else(|| Cause::Malformed("its encoding breaks off".into()));
        let bytes = bytes.and_then(|bytes| budget.take_bytes(bytes.len()).map(|()| bytes));
        reading.members.push(Member { name: format!("inside-{}", index + 1), declared, inline: true, bytes });
    }
    if beyond {
        reading.problems.push(Cause::TooLarge(format!("more than {FILES} pictures and files")));
    }
    reading
}

/// What `html` shows, up to about `most` bytes.
pub(super) fn text(html: &str, most: usize) -> String {
    shown(html, most).text
}

fn shown(html: &str, most: usize) -> State {
    let page = Page { state: RefCell::new(State { most: most.saturating_add(1), ..State::default() }) };
    let tokenizer = Tokenizer::new(page, TokenizerOpts::default());
    let input = BufferQueue::default();
    input.push_back(StrTendril::from_slice(html));
    let _ = tokenizer.feed(&input);
    tokenizer.end();
    let mut state = tokenizer.sink.state.take();
    state.text = words::few_blank_lines(&words::tidy(&state.text));
    state
}

/// The characters of an HTML file: as it says itself, where it is not UTF-8.
fn decode(bytes: &[u8]) -> String {
    const HEAD: usize = 2_048;
    if std::str::from_utf8(bytes).is_ok() || Encoding::for_bom(bytes).is_some() {
        return plain::decode(bytes);
    }
    let head = String::from_utf8_lossy(bytes.get(..HEAD).unwrap_or(bytes)).to_ascii_lowercase();
    let label = head.split_once("charset=").map(|(_, rest)| rest.trim_start_matches(['"', '\'']));
    let label = label.and_then(|it| it.split(|c: char| !c.is_ascii_alphanumeric() && !"-_:".contains(c)).next());
    match label.and_then(|label| Encoding::for_label(label.as_bytes())) {
        Some(encoding) => encoding.decode(bytes).0.into_owned(),
        None => plain::decode(bytes),
    }
}

/// Receives the tokens.
struct Page {
    state: RefCell<State>,
}

/// What must stand before the next word.
#[derive(Default, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Gap {
    #[default]
    None,
    Space,
    Cell,
    Line,
    Blank,
}

#[derive(Default)]
struct State {
    text: String,
    most: usize,
    gap: Gap,
    preformatted: usize,
    quoted: usize,
    /// For each open `blockquote`, whether it quotes a mail.
    quotes: Vec<bool>,
    /// The next number of each open list; none for one without numbers.
    lists: Vec<Option<u32>>,
    /// For each open table, where the text of the cell before began; none at the start of a row.
    rows: Vec<Option<usize>>,
    /// The element whose content is not shown.
    hidden: Option<Hidden>,
    files: Vec<Inside>,
    /// Whether there were more files than are taken.
    beyond: bool,
    /// Whether the page ends within a tag or a comment.
    cut: bool,
}

/// An element whose content is not shown.
struct Hidden {
    name: String,
    /// How many of its name are open.
    open: usize,
    /// How many others are open within it.
    within: usize,
}

/// A file that is written into the page.
struct Inside {
    declared: String,
    /// None where its encoding is broken.
    data: Option<Vec<u8>>,
}

/// The deepest nesting of lists, tables and quotes that is followed; beyond it they are plain blocks.
const NESTING: usize = 100;

impl TokenSink for Page {
    type Handle = ();

    fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
        let mut state = self.state.borrow_mut();
        match token {
            CharacterTokens(text) if state.hidden.is_none() => state.words(&text),
            TagToken(tag) => return state.tag(&tag),
            ParseError(what) if what.contains("EOF") => state.cut = true,
            _ => {}
        }
        TokenSinkResult::Continue
    }
}

impl State {
    fn tag(&mut self, tag: &Tag) -> TokenSinkResult<()> {
        let name: &str = &tag.name;
        if self.within_hidden(tag) {
            return TokenSinkResult::Continue;
        }
        match tag.kind {
            StartTag => {
                // The content of these is not markup; the tokenizer must know.
                let raw = match name {
                    "script" => Some(RawKind::ScriptData),
                    "style" | "noframes" | "xmp" => Some(RawKind::Rawtext),
                    "title" | "textarea" => Some(RawKind::Rcdata),
                    _ => None,
                };
                let dropped = matches!(name, "script" | "style" | "title" | "template" | "noframes");
                if dropped || is_hidden(tag) {
                    if !tag.self_closing && !is_void(name) {
                        self.hidden = Some(Hidden { name: name.to_owned(), open: 1, within: 0 });
                    }
                } else {
                    self.opened(name, tag);
                }
                match raw {
                    Some(kind) if !tag.self_closing => TokenSinkResult::RawData(kind),
                    Some(_) | None => TokenSinkResult::Continue,
                }
            }
            EndTag => {
                self.closed(name);
                TokenSinkResult::Continue
            }
        }
    }

    /// Counts a tag inside a hidden element; false where none is open, or where this tag ends it by beginning anew.
    fn within_hidden(&mut self, tag: &Tag) -> bool {
        let name: &str = &tag.name;
        let Some(Hidden { name: hidden, open, within }) = &mut self.hidden else { return false };
        // An element that may leave out its end tag is ended by the next of its name, or with what it stands in.
        let may_be_left_open = may_be_left_open(hidden);
        if hidden != name {
            match tag.kind {
                StartTag if tag.self_closing || is_void(name) => {}
                StartTag => *within += 1,
                EndTag if *within > 0 => *within -= 1,
                EndTag if may_be_left_open => {
                    self.hidden = None;
                    return false;
                }
                EndTag => {}
            }
            return true;
        }
        match tag.kind {
            StartTag if may_be_left_open => {
                self.hidden = None;
                return false;
            }
            StartTag if tag.self_closing => {}
            StartTag => *open += 1,
            EndTag => {
                *open -= 1;
                if *open == 0 {
                    self.hidden = None;
                }
            }
        }
        true
    }

    fn opened(&mut self, name: &str, tag: &Tag) {
        match name {
            "br" => self.line_break(),
            "p" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => self.need(Gap::Blank),
            "pre" => {
                self.need(Gap::Blank);
                self.preformatted += 1;
            }
            "blockquote" => {
                self.need(Gap::Blank);
                let quotes_mail = attribute(tag, "type").is_some_and(|it| it.eq_ignore_ascii_case("cite"))
                    || attribute(tag, "class").is_some_and(|it| it.to_ascii_lowercase().contains("quote"));
                if self.quotes.len() < NESTING {
                    self.quotes.push(quotes_mail);
                    self.quoted += usize::from(quotes_mail);
                }
            }
            "ul" | "ol" => {
                self.need(Gap::Line);
                if self.lists.len() < NESTING {
                    let start = attribute(tag, "start").and_then(|it| it.parse().ok()).unwrap_or(1);
                    self.lists.push((name == "ol").then_some(start));
                }
            }
            "li" => {
                self.need(Gap::Line);
                let mark = match self.lists.last_mut() {
                    Some(Some(number)) => {
                        *number = number.saturating_add(1);
                        format!("{}. ", number.saturating_sub(1))
                    }
                    Some(None) | None => "- ".to_owned(),
                };
                self.words(&mark);
            }
            "table" => {
                self.gap = self.gap.max(Gap::Line);
                if self.rows.len() < NESTING {
                    self.rows.push(None);
                }
            }
            "tr" => {
                // Blocks inside the row before do not part it from this one.
                let first = self.rows.last() == Some(&None);
                self.gap = if first { self.gap.max(Gap::Line) } else { Gap::Line };
                if let Some(row) = self.rows.last_mut() {
                    *row = None;
                }
            }
            "td" | "th" => self.cell(),
            "input" => self.input(tag),
            "img" | "image" | "embed" | "iframe" | "object" | "source" | "a" => self.file(tag),
            _ if is_block(name) => self.need(Gap::Line),
            _ => {}
        }
    }

    fn closed(&mut self, name: &str) {
        match name {
            "p" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => self.need(Gap::Blank),
            "pre" => {
                self.need(Gap::Blank);
                self.preformatted = self.preformatted.saturating_sub(1);
            }
            "blockquote" => {
                self.need(Gap::Blank);
                self.quoted -= usize::from(self.quotes.pop().unwrap_or(false)).min(self.quoted);
            }
            "ul" | "ol" => {
                self.need(Gap::Line);
                self.lists.pop();
            }
            "table" => {
                self.rows.pop();
                self.gap = self.gap.max(Gap::Line);
            }
            "tr" => self.gap = Gap::Line,
            _ if is_block(name) => self.need(Gap::Line),
            _ => {}
        }
    }

    /// A cell begins: apart from the one before by a tab, unless that one had several lines.
    fn cell(&mut self) {
        let end = self.text.len();
        match self.rows.last_mut() {
            Some(row) => {
                let before = row.replace(end).and_then(|start| self.text.get(start..));
                match before {
                    Some(cell) if cell.trim().contains('\n') => self.gap = Gap::Line,
                    Some(_) => self.gap = if self.text.ends_with('\n') { Gap::Line } else { Gap::Cell },
                    None => self.gap = self.gap.max(Gap::Line),
                }
            }
            None => self.need(Gap::Cell),
        }
    }

    fn input(&mut self, tag: &Tag) {
        let kind = attribute(tag, "type").unwrap_or("text").to_ascii_lowercase();
        match kind.as_str() {
            "checkbox" | "radio" => {
                let checked = attribute(tag, "checked").is_some();
                self.words(if checked { " [x] " } else { " [ ] " });
            }
            "text" | "email" | "tel" | "date" | "number" => {
                if let Some(value) = attribute(tag, "value") {
                    self.words(&format!(" {value} "));
                }
            }
            _ => {}
        }
    }

    /// Takes the file that the element holds itself, as `data:image/png;base64,…` (RFC 2397).
    fn file(&mut self, tag: &Tag) {
        for name in ["src", "href", "data"] {
            let Some(address) = attribute(tag, name).map(str::trim_start) else { continue };
            let data = address.get(..5).filter(|it| it.eq_ignore_ascii_case("data:")).and(address.get(5..));
            let Some((kind, data)) = data.and_then(|data| data.split_once(',')) else { continue };
            if self.files.len() >= FILES {
                self.beyond = true;
                return;
            }
            let kind = kind.to_ascii_lowercase();
            let data = percent_decoded(data);
            let data = match kind.ends_with(";base64") {
                true => base64_decode(&data).filter(|it| !it.is_empty()),
                false => Some(data),
            };
            let declared = kind.split(';').next().unwrap_or_default().to_owned();
            self.files.push(Inside { declared, data });
        }
    }

    /// Asks for at least `gap`; at the start of a cell what parts it from the one before is settled already.
    fn need(&mut self, gap: Gap) {
        let at_start_of_cell = self.rows.last() == Some(&Some(self.text.len()));
        if !at_start_of_cell {
            self.gap = self.gap.max(gap);
        }
    }

    fn line_break(&mut self) {
        // A second break in a row is a blank line; one at the start of a cell is nothing.
        if self.rows.last() == Some(&Some(self.text.len())) {
            return;
        }
        self.gap = if self.gap >= Gap::Line { Gap::Blank } else { Gap::Line };
    }

    fn words(&mut self, text: &str) {
        for c in text.chars() {
            match c {
                // Nothing to see: padding of hidden preview lines, soft hyphens, marks of direction.
                '\u{200B}'..='\u{200F}' | '\u{FEFF}' | '\u{AD}' | '\u{34F}' | '\u{2060}' => {}
                '\n' if self.preformatted > 0 => self.line_break(),
                ' ' | '\t' if self.preformatted > 0 => self.put(c),
                c if c.is_whitespace() => self.need(Gap::Space),
                c => self.put(c),
            }
        }
    }

    fn put(&mut self, c: char) {
        if self.text.len() >= self.most {
            return;
        }
        let at_start = self.text.is_empty();
        match std::mem::take(&mut self.gap) {
            Gap::None => {}
            Gap::Space | Gap::Cell if at_start || self.text.ends_with(['\n', '\t']) => {}
            Gap::Space => self.text.push(' '),
            Gap::Cell => self.text.push('\t'),
            Gap::Line if !at_start => self.text.push('\n'),
            Gap::Blank if !at_start => self.text.push_str("\n\n"),
            Gap::Line | Gap::Blank => {}
        }
        if self.quoted > 0 && (self.text.is_empty() || self.text.ends_with('\n')) {
            self.text.push_str(&"> ".repeat(self.quoted));
        }
        self.text.push(c);
    }
}

fn attribute<'t>(tag: &'t Tag, name: &str) -> Option<&'t str> {
    tag.attrs.iter().find(|it| &*it.name.local == name).map(|it| &*it.value)
}

/// The bytes of an address, in which `%41` stands for `A`.
fn percent_decoded(text: &str) -> Vec<u8> {
    let mut decoded = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, after @ ..] = rest {
        let digit = |byte: &u8| char::from(*byte).to_digit(16);
        let coded = match after {
            [high, low, ..] if *first == b'%' => digit(high).zip(digit(low)),
            _ => None,
        };
        decoded.push(coded.map_or(*first, |(high, low)| (high * 16 + low) as u8));
        rest = if coded.is_some() { after.get(2..).unwrap_or_default() } else { after };
    }
    decoded
}

/// Hidden by the element's own attributes, or a choice that was not taken. Style sheets are not followed: their rules depend on the screen.
fn is_hidden(tag: &Tag) -> bool {
    let style: String =
        attribute(tag, "style").unwrap_or_default().chars().filter(|c| !c.is_whitespace()).collect();
    let style = style.to_ascii_lowercase();
    style.contains("display:none")
        || style.contains("mso-hide:all") && !style.contains("display:block")
        || attribute(tag, "hidden").is_some()
        || &*tag.name == "option" && attribute(tag, "selected").is_none()
}

fn may_be_left_open(name: &str) -> bool {
    matches!(name, "p" | "li" | "td" | "th" | "tr" | "option" | "dt" | "dd")
}

fn is_void(name: &str) -> bool {
    matches!(
        name,
        "area" | "base" | "br" | "col" | "embed" | "hr" | "img" | "input" | "link" | "meta" | "source" | "wbr"
    )
}

fn is_block(name: &str) -> bool {
    matches!(
        name,
        "address"
            | "article"
            | "aside"
            | "body"
            | "caption"
            | "center"
            | "dd"
            | "details"
            | "dialog"
            | "div"
            | "dl"
            | "dt"
            | "fieldset"
            | "figcaption"
            | "figure"
            | "footer"
            | "form"
            | "head"
            | "header"
            | "hr"
            | "html"
            | "legend"
            | "main"
            | "nav"
            | "option"
            | "section"
            | "summary"
            | "tbody"
            | "tfoot"
            | "thead"
    )
}

#[cfg(test)]
mod tests {
    use super::{decode, shown, text};

    #[track_caller]
    fn check(html: &str, expected: &str) {
        assert_eq!(text(html, 10_000), expected, "{html}");
    }

    #[test]
    fn cells_and_rows_stay_apart() {
        check(
            "<table><tr><td>Patient<td>Rosa Delgado</tr><tr><td>DOB</td><td>3/2/1984</td></table>",
            "Patient\tRosa Delgado\nDOB\t3/2/1984",
        );
        check("<table><tr><td><p>Patient:</p></td><td><p>Rosa</p></td></tr></table>", "Patient:\tRosa");
        check("<table><tr><td>a<br>b</td><td>c</td></tr></table>", "a\nb\nc");
        check("<table><tr><td>x</td></tr></table><table><tr><td>y</td></tr></table>", "x\ny");
    }

    #[test]
    fn words_across_tags_are_not_torn_and_blocks_are_not_glued() {
        check("Re<b>cor</b>ds <i>of</i>\n  Rosa<div>next</div>last", "Records of Rosa\nnext\nlast");
        check("<p>one</p><p>two</p>three<br>four<br><br>five", "one\n\ntwo\n\nthree\nfour\n\nfive");
    }

    #[test]
    fn what_is_not_shown_is_not_read() {
        check("<style>p{}</style><script>if (a<b) 'x'</script><title>t</title><!-- c -->shown", "shown");
        check("<div style='display: none'>pre<div>view</div>text</div>shown", "shown");
        check("<p style='display:none'>gone<p>shown", "shown");
        check("<a href='https://x.example/token'>here</a>", "here");
    }

    #[test]
    fn what_is_hidden_ends_with_what_it_stands_in() {
        check("<div><p style='display:none'>gone</div>shown", "shown");
        check("<div style='display:none'><p>gone<br>gone</p></div>shown", "shown");
        check("<select><option>no<option selected>yes</select> shown", "yes shown");
    }

    #[test]
    fn files_written_into_the_page_are_taken_out() {
        let files = |html: &str| -> Vec<(String, Option<Vec<u8>>)> {
            shown(html, 100).files.into_iter().map(|it| (it.declared, it.data)).collect()
        };
        let taken = files("<img src='data:image/png;base64,iVBO\n Rw%3D%3D'><a href='DATA:text/plain,a%20b'>x</a>");
        let expected = [
            ("image/png".to_owned(), Some(b"\x89PNG".to_vec()[..3].to_vec())),
            ("text/plain".into(), Some(b"a b".to_vec())),
        ];
        assert_eq!(taken[1], expected[1]);
        assert!(taken[0].1.as_ref().unwrap().starts_with(&[0x89, b'P', b'N']));
        assert_eq!(files("<img src='https://x.example/a.png'><img src='data:image/png;base64,%%%'>").len(), 1);
    }

    #[test]
    fn lists_boxes_quotes_and_preformatted_text_keep_their_shape() {
        check("<ol><li>a<li>b</ol><ul><li>c</ul>", "1. a\n2. b\n- c");
        check("<input type=checkbox checked> HIV <input type=checkbox> SUD", "[x] HIV [ ] SUD");
        check("yes<blockquote type=cite>old<br>mail</blockquote>", "yes\n\n> old\n> mail");
        check("<pre>a  b\nc</pre>", "a  b\nc");
    }

    #[test]
    fn deep_and_broken_markup_does_no_harm() {
        let deep = format!("{}word", "<table><tr><td><blockquote class=quote><ul>".repeat(20_000));
        assert!(text(&deep, 10_000).ends_with("word"));
        check("a < b &amp; c &bogus; <", "a < b & c &bogus; <");
        assert_eq!(text(&"x".repeat(5_000), 100).len(), 101);
    }

    #[test]
    fn a_file_says_its_characters_itself() {
        assert_eq!(decode(b"<meta charset=\"iso-8859-1\">Pe\xF1a"), "<meta charset=\"iso-8859-1\">Pe\u{f1}a");
    }
}
