//! Plain text, in whatever characters it was written.
//!
//! A byte order mark decides; else UTF-8 where the bytes are that; else Windows-1252, in which old office software
//! writes and which knows every byte. UTF-16 without a mark shows by its zero bytes.

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

use crate::extract::limits::Budget;
use crate::extract::reading::Reading;
use crate::extract::{secure, words};

/// How much of a file is looked at to tell its characters, in bytes.
const SAMPLE: usize = 4_096;

/// Reads plain text.
pub fn read(bytes: &[u8], _budget: &mut Budget) -> Reading {
    let text = decode(bytes);
    Reading::text(words::tidy(&secure::without_pgp_signature(&text).unwrap_or(text)))
}

/// The text of `bytes`, its characters guessed.
pub fn decode(bytes: &[u8]) -> String {
    let encoding = match Encoding::for_bom(bytes) {
        Some((encoding, _)) => encoding,
        None if std::str::from_utf8(bytes).is_ok() && !zeros(bytes).any() => UTF_8,
        None => match zeros(bytes) {
            Zeros { even, odd, half } if odd * 3 > half * 2 && even * 10 < half => UTF_16LE,
            Zeros { even, odd, half } if even * 3 > half * 2 && odd * 10 < half => UTF_16BE,
            Zeros { .. } => WINDOWS_1252,
        },
    };
    encoding.decode(bytes).0.into_owned()
}

/// Whether `bytes` may be text: hardly any of the control characters that text has no use for.
pub fn looks_like_text(bytes: &[u8]) -> bool {
    if Encoding::for_bom(bytes).is_some() {
        return true;
    }
    let sample = bytes.get(..SAMPLE).unwrap_or(bytes);
    let decoded = decode(sample);
    let foreign = decoded.chars().filter(|c| c.is_control() && !c.is_whitespace() && *c != '\u{1B}').count();
    !sample.is_empty() && foreign * 100 <= decoded.chars().count()
}

/// How many of the bytes at even and at odd places are zero, in the sample.
struct Zeros {
    even: usize,
    odd: usize,
    half: usize,
}

impl Zeros {
    fn any(&self) -> bool {
        self.even + self.odd > 0
    }
}

fn zeros(bytes: &[u8]) -> Zeros {
    let sample = bytes.get(..SAMPLE).unwrap_or(bytes);
    let zero_at = |start: usize| sample.iter().skip(start).step_by(2).filter(|b| **b == 0).count();
    Zeros { even: zero_at(0), odd: zero_at(1), half: (sample.len() / 2).max(1) }
}

#[cfg(test)]
mod tests {
    use super::{decode, looks_like_text};

    #[track_caller]
    fn check(bytes: &[u8], expected: &str) {
        assert_eq!(decode(bytes), expected);
        assert!(looks_like_text(bytes));
    }

    #[test]
    fn characters_are_told_apart() {
        check("Señora Peña".as_bytes(), "Señora Peña");
        check(b"Se\xF1ora Pe\xF1a \x96 \x93x\x94", "Señora Peña – “x”");
        check(b"\xEF\xBB\xBFPe\xC3\xB1a", "Peña");
        check(b"\xFF\xFEP\0e\0\xF1\0", "Peñ");
        check(b"\xFE\xFF\0P\0e\0\xF1", "Peñ");
        check(b"P\0l\0e\0a\0s\0e\0", "Please");
    }

    #[test]
    fn binary_is_not_text() {
        assert!(!looks_like_text(&[0, 1, 2, 3, 200, 5, 6, 7, 8, 14, 15, 16]));
        assert!(!looks_like_text(b""));
    }
}
