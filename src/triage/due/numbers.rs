//! Numbers of days as letters write them: `10`, `ten`, `fifteen (15)`, `twenty-one`, `a`.

/// A number in digits or words, with the same in brackets after it.
pub const PATTERN: &str = r"(?:(?:[0-9]{1,3}|an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven
    |twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|(?:twenty|thirty|forty|fifty|sixty
    |seventy|eighty|ninety)(?:[\s-](?:one|two|three|four|five|six|seven|eight|nine))?|una?|dos|tres|cuatro
    |cinco|seis|siete|ocho|nueve|diez|quince|veinte|treinta)(?:[\s]*\([\s]*(?:[0-9]{1,3}
    |[a-z-]{3,14})[\s]*\))?)";

/// The value of a number that [`PATTERN`] matches; the one in digits where both are given.
pub fn value(written: &str) -> Option<u16> {
    let digits: String =
        written.chars().skip_while(|it| !it.is_ascii_digit()).take_while(char::is_ascii_digit).collect();
    if let Ok(value) = digits.parse() {
        return Some(value);
    }
    let words = written.split('(').next().unwrap_or_default().to_ascii_lowercase();
    words.split(['-', ' ', '\n', '\t']).filter(|word| !word.is_empty()).map(word_value).sum()
}

fn word_value(word: &str) -> Option<u16> {
    Some(match word {
        "a" | "an" | "one" | "un" | "una" => 1,
        "two" | "dos" => 2,
        "three" | "tres" => 3,
        "four" | "cuatro" => 4,
        "five" | "cinco" => 5,
        "six" | "seis" => 6,
        "seven" | "siete" => 7,
        "eight" | "ocho" => 8,
        "nine" | "nueve" => 9,
        "ten" | "diez" => 10,
        "eleven" => 11,
        "twelve" => 12,
        "thirteen" => 13,
        "fourteen" => 14,
        "fifteen" | "quince" => 15,
        "sixteen" => 16,
        "seventeen" => 17,
        "eighteen" => 18,
        "nineteen" => 19,
        "twenty" | "veinte" => 20,
        "thirty" | "treinta" => 30,
        "forty" => 40,
        "fifty" => 50,
        "sixty" => 60,
        "seventy" => 70,
        "eighty" => 80,
        "ninety" => 90,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::value;

    #[test]
    fn a_number_is_read_in_digits_words_or_both() {
        for (written, expected) in [
            ("10", 10),
            ("ten", 10),
            ("fifteen (15)", 15),
            ("7 (seven)", 7),
            ("twenty-one", 21),
            ("thirty five", 35),
            ("a", 1),
        ] {
            assert_eq!(value(written), Some(expected), "{written}");
        }
        assert_eq!(value("several"), None);
    }
}
