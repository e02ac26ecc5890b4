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
///
/// A number stays with its unit and its error where a line has room for them.
pub(super) fn wrap(text: &str, width: usize, first: &str, rest: &str) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = first.to_owned();
    let mut is_empty = true;
    let room = width.saturating_sub(columns(first).max(columns(rest)));
    for group in groups(&clean(text), room) {
        let needed = columns(&line) + usize::from(!is_empty) + columns(&group);
        if needed > width && !is_empty {
            lines.push(std::mem::replace(&mut line, rest.to_owned()));
            is_empty = true;
        }
        if !is_empty {
            line.push(' ');
        }
        line += &cut(&group, width.saturating_sub(columns(&line)));
        is_empty = false;
    }
    if !is_empty {
        lines.push(line);
    }
    lines
}

/// Words, those that belong to a number joined to it.
fn groups(text: &str, room: usize) -> Vec<String> {
    let mut groups: Vec<String> = Vec::new();
    for word in text.split(' ').filter(|word| !word.is_empty()) {
        let word_alone = word.trim_end_matches(['.', ',', ';', ':', ')']);
        let is_unit = matches!(word_alone, "%" | "±" | "USD" | "s" | "min" | "h" | "days");
        match groups.last_mut() {
            Some(last)
                if (is_unit || last.ends_with('±'))
                    && last.ends_with(|c: char| c.is_ascii_digit() || "%±sDhn".contains(c))
                    && columns(last) + 1 + columns(word) <= room =>
            {
                last.push(' ');
                last.push_str(word);
            }
            _ => groups.push(word.to_owned()),
        }
    }
    groups
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

    #[test]
    fn a_number_stays_with_its_unit_and_its_error() {
        let lines = wrap("it saves 63.0 % ± 0.2, or 0.158 ± 0.001 USD", 22, "", "");
        assert_eq!(lines, ["it saves 63.0 % ± 0.2,", "or 0.158 ± 0.001 USD"]);
    }
}
