//! Which way up a page is: what tesseract's own detection answers.

use crate::model::Turn;

/// From this on tesseract's detection is believed. On pages of text it says 15 and more; on a drawing about 1.
const SURE: f32 = 3.0;

/// How a page must be turned to stand upright; none where the answer does not say, or not with enough confidence.
pub(super) fn upright(answer: &[u8]) -> Option<Turn> {
    let answer = String::from_utf8_lossy(answer);
    let value = |name: &str| answer.lines().find_map(|line| line.strip_prefix(name)?.trim().parse::<f32>().ok());
    let is_sure = value("Orientation confidence:")? >= SURE;
    if !is_sure {
        return None;
    }
    match value("Rotate:")? as u32 {
        0 => Some(Turn::None),
        90 => Some(Turn::Quarter),
        180 => Some(Turn::Half),
        270 => Some(Turn::ThreeQuarters),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::upright;
    use crate::model::Turn;

    #[track_caller]
    fn check(rotate: &str, confidence: &str, expected: Option<Turn>) {
        let answer = format!(
            "Page number: 0\nOrientation in degrees: 90\nRotate: {rotate}\nOrientation confidence: {confidence}\n\
             Script: Latin\nScript confidence: 2.00\n"
        );
        assert_eq!(upright(answer.as_bytes()), expected);
    }

    #[test]
    fn a_sure_answer_is_believed() {
        check("0", "26.04", Some(Turn::None));
        check("90", "19.56", Some(Turn::Quarter));
        check("180", "16.26", Some(Turn::Half));
        check("270", "23.52", Some(Turn::ThreeQuarters));
    }

    #[test]
    fn an_unsure_answer_and_nonsense_are_not() {
        check("180", "0.91", None);
        check("45", "20", None);
        check("180", "NaN", None);
        assert_eq!(upright(b"Too few characters. Skipping this page\n"), None);
        assert_eq!(upright(b""), None);
    }
}
