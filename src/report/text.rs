//! Text in display columns: cleaned, measured, cut, padded, wrapped.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// Columns that a text takes on a terminal.
pub(super) fn columns(text: &str) -> usize {
    UnicodeWidthStr::width(text)
}

/// The text on one line, without what a terminal would act on or what changes the width of its neighbours.
///
/// Names come from files that others may have written: an escape sequence in one must not reach the terminal.
pub(super) fn clean(text: &str) -> String {
    let is_joiner = |c: char| matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}');
    text.chars()
        .map(|c| if c.is_whitespace() { ' ' } else { c })
        .filter(|c| c.width().is_some() && !c.is_control() && !is_joiner(*c))
        .collect()
}

/// At most `width` columns, with `…` where something was cut.
pub(super) fn cut(text: &str, width: usize) -> String {
    if columns(text) <= width {
        return text.to_owned();
    }
    let (mut kept, mut used) = (String::new(), 0);
    for c in text.chars() {
        let next = used + c.width().unwrap_or(0);
        if next + 1 > width {
            break;
        }
        kept.push(c);
        used = next;
    }
    if width > 0 {
        kept.push('…');
    }
    kept
}

/// On which side the text stands in its column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Align {
    Left,
    Right,
}

/// Cut or filled with spaces to `width` columns.
pub(super) fn pad(text: &str, width: usize, align: Align) -> String {
    let text = cut(text, width);
    let space = " ".repeat(width.saturating_sub(columns(&text)));
    match align {
        Align::Left => text + &space,
        Align::Right => space + &text,
    }
}

/// Lines of at most `width` columns, broken at spaces; the first begins with `first`, the others with `rest`.
pub(super) fn wrap(text: &str, width: usize, first: &str, rest: &str) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = first.to_owned();
    let mut is_empty = true;
    for word in clean(text).split(' ').filter(|word| !word.is_empty()) {
        let needed = columns(&line) + usize::from(!is_empty) + columns(word);
        if needed > width && !is_empty {
            lines.push(std::mem::replace(&mut line, rest.to_owned()));
            is_empty = true;
        }
        if !is_empty {
            line.push(' ');
        }
        line += &cut(word, width.saturating_sub(columns(&line)));
        is_empty = false;
    }
    if !is_empty {
        lines.push(line);
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_cannot_carry_escape_sequences_or_line_breaks() {
        assert_eq!(clean("a\u{1b}[31mb\nc\u{202e}"), "a[31mb c");
    }

    #[test]
    fn a_cut_counts_columns_and_not_letters() {
        assert_eq!(cut("漢字漢字", 5), "漢字…");
        assert_eq!(cut("short", 5), "short");
        assert_eq!(cut("shorter", 1), "…");
    }

    #[test]
    fn wrapped_lines_keep_the_width_and_lose_no_word() {
        let text = "one two three four five six seven eight";
        let lines = wrap(text, 12, "- ", "  ");
        assert!(lines.iter().all(|line| columns(line) <= 12));
        let words: Vec<&str> = lines
            .iter()
            .flat_map(|line| line.split_whitespace())
            .collect();
        assert_eq!(words.join(" "), format!("- {text}"));
    }
}
