//! What reading one message may cost: every decoder spends from one [`Budget`].
//!
//! [`Limits`] is what the configuration says; a `Budget` is what is left of it while one message is read. Decoders
//! ask before they work and stop when the answer is [`Cause::TooLarge`], so that a small file which unpacks to a huge
//! one, or an endless one, costs what the limits allow and is then reported.

use std::io::Read;

use serde::{Deserialize, Serialize};

use crate::model::Cause;

/// The limits for one message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limits {
    /// Parts and members in all.
    pub parts: u32,
    /// Pages in all.
    pub pages: u32,
    /// Mails in mails and archives in archives.
    pub depth: u8,
    /// Bytes after decoding and unpacking, in all.
    pub bytes: u64,
    /// Bytes of text that are kept, in all.
    pub text: u64,
    /// Pixels of one page, when it is drawn.
    pub pixels_per_page: u64,
    /// Pixels of all pages that are drawn.
    pub pixels: u64,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            parts: 1_000,
            pages: 2_000,
            depth: 8,
            bytes: 512 << 20,
            text: 32 << 20,
            // The largest pictures that phones take.
            pixels_per_page: 125_000_000,
            pixels: 20_000_000_000,
        }
    }
}

/// What is left of the [`Limits`] for one message.
#[derive(Debug)]
pub struct Budget {
    limits: Limits,
    left: Limits,
}

impl Budget {
    /// All of `limits`.
    pub fn new(limits: &Limits) -> Budget {
        Budget { limits: limits.clone(), left: limits.clone() }
    }

    /// Takes one part.
    ///
    /// # Errors
    ///
    /// [`Cause::TooLarge`] where none is left; so do the other `take` functions.
    pub fn take_part(&mut self) -> Result<(), Cause> {
        self.left.parts = self.left.parts.checked_sub(1).ok_or_else(|| self.beyond("parts", self.limits.parts))?;
        Ok(())
    }

    /// Takes one page.
    pub fn take_page(&mut self) -> Result<(), Cause> {
        self.left.pages = self.left.pages.checked_sub(1).ok_or_else(|| self.beyond("pages", self.limits.pages))?;
        Ok(())
    }

    /// Takes `count` bytes of decoded data.
    pub fn take_bytes(&mut self, count: usize) -> Result<(), Cause> {
        let left = self.left.bytes.checked_sub(count as u64);
        self.left.bytes = left.ok_or_else(|| self.beyond("bytes unpacked", self.limits.bytes))?;
        Ok(())
    }

    /// Takes the pixels of a page.
    pub fn take_pixels(&mut self, count: usize) -> Result<(), Cause> {
        let left = self.left.pixels.checked_sub(count as u64);
        self.left.pixels = left.ok_or_else(|| self.beyond("pixels", self.limits.pixels))?;
        Ok(())
    }

    /// How many pixels one more page may have.
    pub fn pixels_left(&self) -> u64 {
        self.left.pixels.min(self.limits.pixels_per_page)
    }

    /// Takes a container's level: `depth` counts from 0 for the message itself.
    pub fn check_depth(&self, depth: u8) -> Result<(), Cause> {
        if depth <= self.limits.depth {
            Ok(())
        } else {
            Err(self.beyond("levels of files in files", self.limits.depth))
        }
    }

    /// Keeps as much of `text` as may be kept; the cause where something had to go.
    pub fn keep_text(&mut self, mut text: String) -> (String, Option<Cause>) {
        let left = usize::try_from(self.left.text).unwrap_or(usize::MAX);
        let cause = (text.len() > left).then(|| self.beyond("bytes of text", self.limits.text));
        text.truncate(text.floor_char_boundary(left));
        self.left.text -= text.len() as u64;
        (text, cause)
    }

    /// How many bytes of text may still be kept.
    pub fn text_left(&self) -> usize {
        usize::try_from(self.left.text).unwrap_or(usize::MAX)
    }

    /// How many pages may still be read.
    pub fn pages_left(&self) -> usize {
        self.left.pages as usize
    }

    /// Reads `source` to its end, and takes its bytes as they come.
    ///
    /// # Errors
    ///
    /// [`Cause::TooLarge`] as soon as the budget is spent, and [`Cause::Malformed`] where the source fails.
    pub fn read(&mut self, source: impl Read) -> Result<Vec<u8>, Cause> {
        let mut bytes = Vec::new();
        let read = source.take(self.left.bytes.saturating_add(1)).read_to_end(&mut bytes);
        let taken = self.take_bytes(bytes.len());
        if taken.is_err() {
            self.left.bytes = 0;
        }
        taken?;
        read.map_err(|_| Cause::Malformed("its packed data is broken".into()))?;
        Ok(bytes)
    }

    fn beyond(&self, what: &str, limit: impl std::fmt::Display) -> Cause {
        Cause::TooLarge(format!("more than {limit} {what}"))
    }
}

#[cfg(test)]
mod tests {
    use super::{Budget, Limits};
    use crate::model::Cause;

    #[test]
    fn a_budget_is_spent_and_says_what_ran_out() {
        let limits = Limits { parts: 1, pages: 1, depth: 1, bytes: 10, text: 5, ..Limits::default() };
        let mut budget = Budget::new(&limits);
        assert_eq!(budget.take_part(), Ok(()));
        assert_eq!(budget.take_part(), Err(Cause::TooLarge("more than 1 parts".into())));
        assert!(budget.check_depth(2).is_err());
        assert_eq!(budget.read(&b"1234567"[..]).map(|it| it.len()), Ok(7));
        assert_eq!(budget.read(std::io::repeat(0)), Err(Cause::TooLarge("more than 10 bytes unpacked".into())));
    }

    #[test]
    fn text_is_cut_at_a_whole_character() {
        let mut budget = Budget::new(&Limits { text: 5, ..Limits::default() });
        let (text, cause) = budget.keep_text("ééé".into());
        assert_eq!((text.as_str(), cause.is_some()), ("éé", true));
        assert_eq!(budget.text_left(), 1);
    }
}
