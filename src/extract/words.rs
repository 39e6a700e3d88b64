//! Small work on text that every reader needs.

/// Text with line ends as `\n`, no other control characters than tab, and no blanks at the ends of lines.
pub(super) fn tidy(text: &str) -> String {
    let mut tidied = String::with_capacity(text.len());
    let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
    let mut previous = ' ';
    for c in text.chars() {
        match c {
            '\n' if previous == '\r' => {}
            '\n' | '\r' | '\u{2028}' | '\u{2029}' | '\u{0B}' => end_line(&mut tidied),
            // A page break inside plain text is a blank line.
            '\u{0C}' => {
                end_line(&mut tidied);
                end_line(&mut tidied);
            }
            '\t' => tidied.push('\t'),
            c if c.is_control() => {}
            c => tidied.push(c),
        }
        previous = c;
    }
    tidied.truncate(tidied.trim_end().len());
    tidied
}

/// Ends a line, without the blanks before its end.
pub(super) fn end_line(text: &mut String) {
    text.truncate(text.trim_end_matches([' ', '\t', '\u{A0}']).len());
    text.push('\n');
}

/// At most one blank line between lines.
pub(super) fn few_blank_lines(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut blank = 0;
    for line in text.lines() {
        blank = if line.trim().is_empty() { blank + 1 } else { 0 };
        if blank < 2 && !(blank == 1 && kept.is_empty()) {
            kept.push_str(line);
            kept.push('\n');
        }
    }
    kept.truncate(kept.trim_end().len());
    kept
}

/// A file's name fit to be shown: without folders, control characters, or marks that turn the direction of writing
/// (which make `exe.fdp` look like another file), and of bounded length.
pub(super) fn file_name(name: &str) -> String {
    const LENGTH: usize = 150;
    let base = name.rsplit(['/', '\\']).find(|part| !part.trim().is_empty()).unwrap_or(name);
    let turns = |c: char| matches!(c, '\u{200E}' | '\u{200F}' | '\u{061C}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}');
    let shown = base.chars().filter(|c| !c.is_control() && !turns(*c) && !matches!(c, '\u{2028}' | '\u{2029}'));
    let shown: String = shown.take(LENGTH).collect();
    let shown = shown.trim();
    if shown.is_empty() { "unnamed".into() } else { shown.to_owned() }
}
