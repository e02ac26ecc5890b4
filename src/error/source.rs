//! Text that a person wrote, and places in it.

use std::ops::Range;
use std::sync::Arc;

/// A file, or an argument of the command line, that messages point into.
#[derive(Clone, Debug)]
pub struct SourceText {
    /// The file as given, or "command line".
    pub name: String,
    /// All of it.
    pub text: Arc<str>,
    line_starts: Arc<[usize]>,
}

/// A stretch of bytes of one of the sources.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// Index of the source: 0 is the file, overrides follow.
    pub source: u32,
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

/// Where something stands, both counted from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Position {
    /// Line.
    pub line: usize,
    /// Column, in characters.
    pub column: usize,
}

impl SourceText {
    /// A text under a name.
    pub fn new(name: impl Into<String>, text: &str) -> Self {
        let starts = text
            .bytes()
            .enumerate()
            .filter(|(_, byte)| *byte == b'\n')
            .map(|(at, _)| at + 1);
        let line_starts = std::iter::once(0).chain(starts).collect();
        Self {
            name: name.into(),
            text: text.into(),
            line_starts,
        }
    }

    /// Line and column of a byte; the end of the text for one beyond it.
    pub fn position(&self, byte: usize) -> Position {
        let byte = self.boundary(byte);
        let line = self.line_starts.partition_point(|start| *start <= byte);
        let start = self.line_starts[line - 1];
        Position {
            line,
            column: self.text[start..byte].chars().count() + 1,
        }
    }

    /// What stands in a stretch.
    pub fn slice(&self, span: Span) -> &str {
        &self.text[self.range(span)]
    }

    /// The stretch as a range that lies within the text and between characters.
    pub fn range(&self, span: Span) -> Range<usize> {
        let start = self.boundary(span.start as usize);
        start..self.boundary(span.end as usize).max(start)
    }

    /// Bytes of the lines from `first` to `last`, counted from 1, without the last line break.
    pub fn lines(&self, first: usize, last: usize) -> Range<usize> {
        let start = self.line_starts[first - 1];
        let end = self
            .line_starts
            .get(last)
            .map_or(self.text.len(), |next| next - 1);
        start..end.max(start)
    }

    fn boundary(&self, byte: usize) -> usize {
        let mut byte = byte.min(self.text.len());
        while !self.text.is_char_boundary(byte) {
            byte -= 1;
        }
        byte
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_count_lines_and_characters_from_one() {
        let text = SourceText::new("x", "a\nµß = 1\n");
        assert_eq!(text.position(0), Position { line: 1, column: 1 });
        assert_eq!(
            text.position(2 + "µß ".len()),
            Position { line: 2, column: 4 }
        );
        assert_eq!(text.position(999), Position { line: 3, column: 1 });
        assert_eq!(&text.text[text.lines(2, 2)], "µß = 1");
    }
}
