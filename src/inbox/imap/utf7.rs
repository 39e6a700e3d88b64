//! Mailbox names in IMAP's modified UTF-7 (RFC 3501, section 5.1.3): `Récords` travels as `R&AOk-cords`.

/// The alphabet of base64, with `,` in place of `/`.
const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+,";

/// Encodes `name`. Printable ASCII stays as it is, except that `&` becomes `&-`.
pub(super) fn encode(name: &str) -> String {
    let mut encoded = String::with_capacity(name.len());
    let mut rest = name;
    while let Some(first) = rest.chars().next() {
        let plain = is_plain(first);
        let end = rest.find(|letter| is_plain(letter) != plain).unwrap_or(rest.len());
        let (run, tail) = rest.split_at(end);
        if plain {
            encoded.push_str(&run.replace('&', "&-"));
        } else {
            encoded.push('&');
            push_base64(&mut encoded, run);
            encoded.push('-');
        }
        rest = tail;
    }
    encoded
}

fn is_plain(letter: char) -> bool {
    matches!(letter, ' '..='~')
}

/// Writes the UTF-16 of `run` in base64 without padding.
fn push_base64(encoded: &mut String, run: &str) {
    let (mut bits, mut held) = (0u32, 0);
    for unit in run.encode_utf16() {
        bits = (bits << 16) | u32::from(unit);
        held += 16;
        while held >= 6 {
            held -= 6;
            encoded.push(sextet(bits >> held));
        }
        bits &= (1 << held) - 1;
    }
    if held > 0 {
        encoded.push(sextet(bits << (6 - held)));
    }
}

fn sextet(bits: u32) -> char {
    char::from(ALPHABET[(bits & 63) as usize])
}

#[cfg(test)]
mod tests {
    use super::encode;

    #[test]
    fn names_are_encoded_as_the_standard_shows() {
        assert_eq!(encode("INBOX"), "INBOX");
        assert_eq!(encode("Q&A"), "Q&-A");
        assert_eq!(encode("Récords"), "R&AOk-cords");
        assert_eq!(encode("~peter/mail/台北/日本語"), "~peter/mail/&U,BTFw-/&ZeVnLIqe-");
        assert_eq!(encode("📠"), "&2D3c4A-");
    }
}
