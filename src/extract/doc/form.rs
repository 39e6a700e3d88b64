//! Form fields of legacy Word documents: boxes to tick and lists to choose from.
//!
//! A field's value stands in the data stream, behind the head of a picture that is none ([MS-DOC] 2.9.78, FFData).

use super::{full, half};

/// The most entries of a list.
const CHOICES: usize = 100;

/// What the field at `place` of the data stream shows; none where it is no form field or shows itself as text.
pub(super) fn mark(data: &[u8], place: u32) -> Option<String> {
    const BOX: u16 = 1;
    const LIST: u16 = 2;
    /// The result where the default stands.
    const UNSET: u16 = 25;
    let at = usize::try_from(place).ok()?;
    let field = data.get(at.checked_add(usize::from(half(data, at.checked_add(4)?)))?..)?;
    if full(field, 0) != u32::MAX {
        return None;
    }
    let bits = half(field, 4);
    let (kind, result) = (bits & 3, bits >> 2 & 31);
    let mut rest = field.get(10..)?;
    text(&mut rest, true)?;
    let default = half(rest, 0);
    let value = if result == UNSET { default } else { result };
    match kind {
        BOX => Some(if value == 1 { "[x] ".into() } else { "[ ] ".into() }),
        LIST => {
            rest = rest.get(2..)?;
            // Its own format, two helps, and two macros.
            for _ in 0..5 {
                text(&mut rest, true)?;
            }
            let count = usize::from(half(rest, 2)).min(CHOICES);
            rest = rest.get(6..)?;
            (0..count).map_while(|_| text(&mut rest, false)).nth(usize::from(value))
        }
        _ => None,
    }
}

/// Takes a text with its length before it off `rest`; some end with a zero besides.
fn text(rest: &mut &[u8], ended: bool) -> Option<String> {
    let length = usize::from(half(rest.get(..2)?, 0)) * 2;
    let text = rest.get(2..2 + length)?;
    *rest = rest.get(2 + length + if ended { 2 } else { 0 }..)?;
    let units = text.chunks_exact(2).map(|pair| half(pair, 0));
    Some(char::decode_utf16(units).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)).collect())
}

#[cfg(test)]
mod tests {
    use super::mark;

    fn field(bits: u16, default: u16) -> Vec<u8> {
        let mut data = b"\0\0\0\0\x06\0\xFF\xFF\xFF\xFF".to_vec();
        data.extend(bits.to_le_bytes());
        data.extend([0, 0, 0, 0, 1, 0, b'a', 0, 0, 0]);
        data.extend(default.to_le_bytes());
        data
    }

    #[test]
    fn boxes_show_their_state() {
        assert_eq!(mark(&field(1 | 1 << 2, 0), 0).as_deref(), Some("[x] "));
        assert_eq!(mark(&field(1, 1), 0).as_deref(), Some("[ ] "));
        assert_eq!(mark(&field(1 | 25 << 2, 1), 0).as_deref(), Some("[x] "));
        assert_eq!(mark(&field(0, 0), 0), None);
        assert_eq!(mark(&field(1, 1)[..14], 0), None);
    }
}
