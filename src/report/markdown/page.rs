//! Markdown in the making: every text that comes from a user is escaped on its way in.

use crate::report::text::clean;

/// The memo so far: blocks with a blank line between them.
#[derive(Default)]
pub(in crate::report) struct Page {
    text: String,
}

impl Page {
    pub(in crate::report) fn title(&mut self, name: &str) {
        self.block(&format!("# {}", escaped(name)));
    }

    pub(in crate::report) fn heading(&mut self, heading: &str) {
        self.block(&format!("## {heading}"));
    }

    /// A paragraph of markdown.
    pub(in crate::report) fn paragraph(&mut self, markdown: &str) {
        self.block(markdown);
    }

    /// Something said in small print.
    pub(in crate::report) fn note(&mut self, plain: &str) {
        self.block(&format!("*{plain}*"));
    }

    /// A list of pieces of markdown.
    pub(in crate::report) fn bullets(&mut self, items: &[String]) {
        if !items.is_empty() {
            let lines: Vec<String> = items.iter().map(|item| format!("- {item}")).collect();
            self.block(&lines.join("\n"));
        }
    }

    /// A table: the first column to the left, figures to the right. Heads and cells are markdown.
    pub(in crate::report) fn table(&mut self, heads: &[&str], rows: &[Vec<String>]) {
        self.aligned(heads, rows, "---:");
    }

    /// A table of words: every column to the left.
    pub(in crate::report) fn table_of_words(&mut self, heads: &[&str], rows: &[Vec<String>]) {
        self.aligned(heads, rows, ":---");
    }

    fn aligned(&mut self, heads: &[&str], rows: &[Vec<String>], others: &str) {
        let line = |cells: Vec<&str>| format!("| {} |", cells.join(" | "));
        let rule = heads
            .iter()
            .enumerate()
            .map(|(at, _)| if at == 0 { ":---" } else { others });
        let mut lines = vec![line(heads.to_vec()), line(rule.collect())];
        lines.extend(
            rows.iter()
                .map(|row| line(row.iter().map(String::as_str).collect())),
        );
        self.block(&lines.join("\n"));
    }

    /// A picture that stands beside the memo.
    pub(in crate::report) fn image(&mut self, file: &str) {
        let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
        self.block(&format!(
            "![{}]({})",
            escaped(&stem.replace('-', " ")),
            clean(file).replace(' ', "%20")
        ));
    }

    /// Lines to copy into a shell.
    pub(in crate::report) fn command(&mut self, line: &str) {
        self.block(&format!("```sh\n{line}\n```"));
    }

    pub(in crate::report) fn finish(self) -> String {
        self.text
    }

    fn block(&mut self, markdown: &str) {
        if !self.text.is_empty() {
            self.text.push('\n');
        }
        self.text += markdown.trim_end();
        self.text.push('\n');
    }
}

/// Somebody's words as markdown that shows them as they are, on one line.
pub(in crate::report) fn escaped(words: &str) -> String {
    let words = clean(words);
    let words = words.trim();
    let mut markdown = String::with_capacity(words.len());
    let mut before = ' ';
    for (at, c) in words.char_indices() {
        let after = words[at + c.len_utf8()..].chars().next().unwrap_or(' ');
        let acts = match c {
            '\\' | '`' | '*' | '[' | ']' | '|' => true,
            '<' => after.is_ascii_alphabetic() || after == '/' || after == '!',
            '_' | '~' => !(before.is_alphanumeric() && after.is_alphanumeric()),
            '#' | '>' | '+' | '-' | '=' => at == 0,
            '.' | ')' => after == ' ' && words[..at].bytes().all(|b| b.is_ascii_digit()),
            _ => false,
        };
        if acts {
            markdown.push('\\');
        }
        markdown.push(c);
        before = c;
    }
    markdown
}

/// A key or a value as code.
pub(in crate::report) fn code(words: &str) -> String {
    let words = clean(words).replace('|', "\\|");
    if words.contains('`') {
        format!("`` {words} ``")
    } else {
        format!("`{words}`")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_a_user_show_as_they_are() {
        assert_eq!(
            escaped("# no heading | no cell"),
            "\\# no heading \\| no cell"
        );
        assert_eq!(
            escaped("latency_s *and* <b>\nmore"),
            "latency_s \\*and\\* \\<b> more"
        );
        assert_eq!(escaped("1. no list"), "1\\. no list");
        assert_eq!(escaped("it is < 0.1 and 1.5"), "it is < 0.1 and 1.5");
    }

    #[test]
    fn blocks_are_separated_by_one_blank_line() {
        let mut page = Page::default();
        page.heading("Answer");
        page.paragraph("Yes.");
        page.bullets(&[]);
        page.table(&["a", "b"], &[vec!["1".into(), "2".into()]]);
        assert_eq!(
            page.finish(),
            "## Answer\n\nYes.\n\n| a | b |\n| :--- | ---: |\n| 1 | 2 |\n"
        );
    }
}
