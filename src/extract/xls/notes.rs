//! What stands beside the cells of a legacy Excel workbook: headers and footers, comments, text boxes ([MS-XLS]).
//!
//! A text box and a comment of Excel 97 and later are alike: a record that announces so many characters (TXO), then
//! records that continue it with them, each with a mark of how wide they are. Older comments hold their text themselves.

use super::{Records, number};
use crate::extract::doc::{narrow, wide};
use crate::extract::xlsx::without_codes;

/// The version of Excel 97 and later, at the head of each sheet.
const EXCEL_97: u64 = 0x0600;

/// The words beside the cells of all sheets, up to about `most` bytes.
pub(super) fn of(stream: &[u8], most: usize) -> String {
    const BEGINS: u16 = 0x0809;
    const HEADER: u16 = 0x0014;
    const FOOTER: u16 = 0x0015;
    const COMMENT: u16 = 0x001C;
    const CONTINUED: u16 = 0x003C;
    const TEXT: u16 = 0x01B6;
    let mut notes = String::new();
    let mut version = EXCEL_97;
    // How many characters of a text box are still to come.
    let mut left = 0;
    for (kind, data) in Records::of(stream, 0) {
        if notes.len() > most {
            break;
        }
        if kind != CONTINUED {
            left = 0;
        }
        match kind {
            BEGINS => version = number(data, 0, 2),
            HEADER | FOOTER => {
                let text = if version == EXCEL_97 { marked(data.get(2..)) } else { data.get(1..).map(narrow) };
                notes.push_str(&without_codes(&text.unwrap_or_default()));
                notes.push('\n');
            }
            COMMENT if version != EXCEL_97 => {
                notes.push_str(&data.get(6..).map(narrow).unwrap_or_default());
                notes.push('\n');
            }
            TEXT => left = number(data, 10, 2) as usize,
            CONTINUED if left > 0 => {
                let text = marked(Some(data)).unwrap_or_default();
                let text: String = text.chars().take(left).collect();
                left -= text.chars().count();
                notes.push_str(&text);
                if left == 0 {
                    notes.push('\n');
                }
            }
            _ => {}
        }
    }
    notes
}

/// Text behind a mark that says whether its characters are wide.
fn marked(bytes: Option<&[u8]>) -> Option<String> {
    match bytes? {
        [mark, text @ ..] if mark & 1 == 1 => Some(wide(text)),
        [_, text @ ..] => Some(narrow(text)),
        [] => None,
    }
}

#[cfg(test)]
mod tests {
    use super::of;

    fn record(number: u16, data: &[u8]) -> Vec<u8> {
        [&number.to_le_bytes()[..], &(data.len() as u16).to_le_bytes(), data].concat()
    }

    #[test]
    fn a_text_box_is_read_over_its_continuations() {
        let mut head = vec![0; 18];
        head[10] = 6;
        let stream = [
            record(0x0809, b"\0\x06"),
            record(0x0014, b"\x06\0\0&CFile"),
            record(0x01B6, &head),
            record(0x003C, b"\0abc"),
            record(0x003C, b"\x01d\0e\0f\0"),
            record(0x003C, b"\0\0\0\0"),
        ];
        assert_eq!(of(&stream.concat(), 100), "File\nabcdef\n");
    }

    #[test]
    fn an_old_comment_holds_its_text() {
        let stream = [record(0x0809, b"\0\x05"), record(0x001C, b"\0\0\0\0\x05\0Hello")];
        assert_eq!(of(&stream.concat(), 100), "Hello\n");
    }
}
