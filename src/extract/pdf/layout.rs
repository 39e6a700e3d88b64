//! Glyphs → lines of text.
//!
//! A PDF draws glyphs anywhere in any order. Those on one baseline make a line, from left to right; a gap wider than a
//! share of the letters' size is a space, and a wide gap is as many spaces as would fit, so that a label and its value,
//! or the columns of a table, stand apart as they do on the page. A wide gap between lines is a blank line. Glyphs
//! drawn twice upon themselves, which some programs take for bold, are read once. Text that runs in another direction
//! than most (a stamp along the edge) follows at the end.

use super::page::Placed;

/// A gap wider than this share of the size is a space between words.
const SPACE: f64 = 0.17;

/// A gap wider than this share of the size is a column's.
const COLUMN: f64 = 0.75;

/// The width of a space that fills a column's gap, as a share of the size.
const FILL: f64 = 0.5;

/// The most spaces that fill one gap.
const MOST_FILL: usize = 60;

/// Baselines nearer than this share of the size are one line.
const SAME_LINE: f64 = 0.4;

/// Lines farther apart than this many times the size have a blank line between them.
const BLANK: f64 = 1.9;

/// The text of one page's glyphs.
pub fn text(glyphs: Vec<Placed>) -> String {
    let mut directions: [Vec<Placed>; 4] = Default::default();
    for glyph in glyphs {
        if let Some(direction) = directions.get_mut(usize::from(glyph.turn)) {
            direction.push(upright(glyph));
        }
    }
    directions.sort_by_key(|direction| std::cmp::Reverse(direction.len()));
    let texts: Vec<String> = directions.into_iter().filter(|it| !it.is_empty()).map(in_lines).collect();
    texts.join("\n\n")
}

/// The glyph as if its line ran from left to right.
fn upright(glyph: Placed) -> Placed {
    let (x, y) = match glyph.turn {
        1 => (glyph.y, -glyph.x),
        2 => (-glyph.x, -glyph.y),
        3 => (-glyph.y, glyph.x),
        _ => (glyph.x, glyph.y),
    };
    Placed { x, y, turn: 0, ..glyph }
}

struct Line {
    y: f64,
    size: f64,
    glyphs: Vec<Placed>,
}

fn in_lines(mut glyphs: Vec<Placed>) -> String {
    let left = glyphs.iter().map(|it| it.x).fold(f64::INFINITY, f64::min);
    glyphs.sort_by(|a, b| a.y.total_cmp(&b.y));
    let mut lines: Vec<Line> = Vec::new();
    for glyph in glyphs {
        match lines.last_mut() {
            Some(line) if glyph.y - line.y <= SAME_LINE * line.size.max(glyph.size) => {
                // The baseline is that of the largest letters: raised and lowered small ones do not move it.
                if glyph.size > line.size * 1.2 {
                    (line.y, line.size) = (glyph.y, glyph.size);
                }
                line.glyphs.push(glyph);
            }
            Some(_) | None => lines.push(Line { y: glyph.y, size: glyph.size, glyphs: vec![glyph] }),
        }
    }
    let mut text = String::new();
    let mut above: Option<(f64, f64)> = None;
    for line in lines {
        let (y, size) = (line.y, line.size);
        let words = in_words(line, left);
        if words.trim().is_empty() {
            continue;
        }
        if let Some((above_y, above_size)) = above {
            let blank = y - above_y > BLANK * size.max(above_size);
            text.push_str(if blank { "\n\n" } else { "\n" });
        }
        text.push_str(&words);
        above = Some((y, size));
    }
    text
}

fn in_words(mut line: Line, left: f64) -> String {
    line.glyphs.sort_by(|a, b| a.x.total_cmp(&b.x));
    let mut text = String::new();
    let mut end = left;
    let mut last: Option<(f64, String)> = None;
    for glyph in line.glyphs {
        let blank = glyph.text.trim().is_empty();
        let again = last.as_ref().is_some_and(|(x, same)| *same == glyph.text && glyph.x - x < 0.15 * glyph.size);
        if blank || again {
            continue;
        }
        let gap = glyph.x - end;
        if gap > COLUMN * glyph.size {
            let fill = (gap / (FILL * glyph.size)) as usize;
            text.extend(std::iter::repeat_n(' ', fill.clamp(2, MOST_FILL)));
        } else if gap > SPACE * glyph.size && !text.is_empty() {
            text.push(' ');
        }
        text.push_str(&glyph.text);
        end = end.max(glyph.x + glyph.advance);
        last = Some((glyph.x, glyph.text));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::{Placed, text};

    /// Draws `words` in letters half as wide as they are high.
    fn draw(words: &str, x: f64, y: f64, size: f64) -> Vec<Placed> {
        let placed = |(index, c): (usize, char)| {
            let x = x + index as f64 * size / 2.0;
            Placed { text: c.to_string(), x, y, advance: size / 2.0, size, turn: 0 }
        };
        words.chars().enumerate().map(placed).collect()
    }

    #[test]
    fn lines_come_from_top_to_bottom_whatever_the_order_of_drawing() {
        let drawn =
            [draw("below", 0.0, 112.0, 10.0), draw("above", 0.0, 100.0, 10.0), draw("far", 0.0, 140.0, 10.0)];
        assert_eq!(text(drawn.concat()), "above\nbelow\n\nfar");
    }

    #[test]
    fn columns_stand_apart_and_words_are_parted_once() {
        let drawn = [draw("Re:", 0.0, 0.0, 10.0), draw("Rosa Delgado", 60.0, 1.0, 10.0)];
        assert_eq!(text(drawn.concat()), "Re:         Rosa Delgado");
        let kerned = [draw("a", 0.0, 0.0, 10.0), draw("b", 5.5, 0.0, 10.0), draw("c", 13.0, 0.0, 10.0)];
        assert_eq!(text(kerned.concat()), "ab c");
    }

    #[test]
    fn a_letter_drawn_twice_is_read_once() {
        let drawn = [draw("bold", 0.0, 0.0, 10.0), draw("bold", 0.3, 0.0, 10.0)];
        assert_eq!(text(drawn.concat()), "bold");
    }

    #[test]
    fn a_raised_letter_stays_on_its_line() {
        let drawn = [draw("5", 0.0, 0.0, 10.0), draw("th", 5.0, -3.5, 6.0), draw("day", 14.0, 0.0, 10.0)];
        assert_eq!(text(drawn.concat()), "5th day");
    }

    #[test]
    fn a_stamp_along_the_edge_comes_last() {
        let turned = draw("RECEIVED", 0.0, 0.0, 10.0).into_iter().map(|it| Placed {
            x: it.y,
            y: 100.0 - it.x,
            turn: 3,
            ..it
        });
        let drawn = [turned.collect(), draw("the letter's text", 20.0, 50.0, 10.0)];
        assert_eq!(text(drawn.concat()), "the letter's text\n\nRECEIVED");
    }
}
