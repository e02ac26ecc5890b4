//! A table that keeps a width: it shortens names first, then leaves out the columns that matter least, and says which.

use super::number::{NOT_MODELLED, UNDEFINED};
use super::paint::{Paint, Style};
use super::text::{Align, clean, columns, cut, pad, wrap};

/// What stands for a figure that is not modelled or undefined.
pub(super) const NOTHING: &str = "–";

const GAP: usize = 2;
const INDENT: usize = 2;
/// A first column longer than this is shortened before another column is left out.
const NAME_BEFORE_OTHERS: usize = 16;
const NAME_AT_LEAST: usize = 10;

/// A cell: its text, cleaned, and what it is.
#[derive(Clone, Debug)]
pub(super) struct Cell {
    text: String,
    paint: Paint,
}

impl Cell {
    pub(super) fn new(text: impl AsRef<str>, paint: Paint) -> Self {
        let text = text.as_ref();
        let text = if text == NOT_MODELLED || text == UNDEFINED {
            NOTHING.to_owned()
        } else {
            clean(text)
        };
        Self { text, paint }
    }

    /// A bar that was drawn: taken as it is.
    pub(super) fn bar(text: String, paint: Paint) -> Self {
        Self { text, paint }
    }
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        Self::new(text, Paint::Body)
    }
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        Self::new(text, Paint::Body)
    }
}

/// A column's head and place in the order of leaving out: 0 stays, the highest goes first.
#[derive(Clone, Debug)]
pub(super) struct Column {
    head: String,
    align: Align,
    rank: u8,
}

impl Column {
    pub(super) fn left(head: impl AsRef<str>, rank: u8) -> Self {
        Self {
            head: clean(head.as_ref()),
            align: Align::Left,
            rank,
        }
    }

    pub(super) fn right(head: impl AsRef<str>, rank: u8) -> Self {
        Self {
            head: clean(head.as_ref()),
            align: Align::Right,
            rank,
        }
    }
}

/// Columns and rows; the first column holds names.
pub(super) struct Table {
    columns: Vec<Column>,
    rows: Vec<Vec<Cell>>,
}

impl Table {
    pub(super) fn new(columns: Vec<Column>) -> Self {
        Self {
            columns,
            rows: Vec::new(),
        }
    }

    pub(super) fn row(&mut self, cells: Vec<Cell>) {
        debug_assert_eq!(cells.len(), self.columns.len());
        self.rows.push(cells);
    }

    /// Lines of at most `width` columns: the heads, the rows, and a line on what had to be left out.
    pub(super) fn render(&self, width: usize, style: Style) -> Vec<String> {
        let known: Vec<usize> = (0..self.columns.len())
            .filter(|&c| c == 0 || self.says_something(c))
            .collect();
        let (shown, widths) = self.fit(known.clone(), width.saturating_sub(INDENT));
        let heads: Vec<Cell> = self
            .columns
            .iter()
            .map(|c| Cell::new(&c.head, Paint::Aside))
            .collect();
        let has_heads = self.columns.iter().any(|column| !column.head.is_empty());
        let mut lines = Vec::with_capacity(self.rows.len() + 2);
        if has_heads {
            lines.push(self.line(&heads, &shown, &widths, style));
        }
        lines.extend(
            self.rows
                .iter()
                .map(|row| self.line(row, &shown, &widths, style)),
        );
        let hidden: Vec<&str> = known
            .iter()
            .filter(|c| !shown.contains(c))
            .map(|&c| self.columns[c].head.as_str())
            .filter(|head| !head.is_empty())
            .collect();
        if !hidden.is_empty() {
            let note = format!("(in a wider terminal: {})", hidden.join(", "));
            lines.extend(
                wrap(&note, width, "  ", "  ")
                    .iter()
                    .map(|line| style.paint(Paint::Aside, line)),
            );
        }
        lines
    }

    fn says_something(&self, column: usize) -> bool {
        self.rows
            .iter()
            .any(|row| row[column].text != NOTHING && !row[column].text.is_empty())
    }

    fn natural(&self, column: usize) -> usize {
        let cells = self.rows.iter().map(|row| columns(&row[column].text));
        cells
            .max()
            .unwrap_or(0)
            .max(columns(&self.columns[column].head))
    }

    /// The columns that stay, with their widths.
    fn fit(&self, mut shown: Vec<usize>, room: usize) -> (Vec<usize>, Vec<usize>) {
        let mut widths: Vec<usize> = shown.iter().map(|&c| self.natural(c)).collect();
        let total =
            |widths: &[usize]| widths.iter().sum::<usize>() + GAP * widths.len().saturating_sub(1);
        shrink_first(&mut widths, room, NAME_BEFORE_OTHERS, total);
        while total(&widths) > room {
            let ranks = shown.iter().map(|&c| self.columns[c].rank).enumerate();
            match ranks
                .filter(|&(_, rank)| rank > 0)
                .max_by_key(|&(_, rank)| rank)
            {
                Some((at, _)) => {
                    shown.remove(at);
                    widths.remove(at);
                }
                None => break,
            }
        }
        shrink_first(&mut widths, room, NAME_AT_LEAST, total);
        while total(&widths) > room {
            match widths.iter_mut().max() {
                Some(widest) if *widest > 1 => *widest -= 1,
                _ => break,
            }
        }
        (shown, widths)
    }

    fn line(&self, cells: &[Cell], shown: &[usize], widths: &[usize], style: Style) -> String {
        let mut line = " ".repeat(INDENT);
        for (place, (&c, &width)) in shown.iter().zip(widths).enumerate() {
            if place > 0 {
                line += &" ".repeat(GAP);
            }
            let is_last = place + 1 == shown.len();
            let text = match self.columns[c].align {
                // No spaces at the end of a line.
                Align::Left if is_last => cut(&cells[c].text, width).trim_end().to_owned(),
                align => pad(&cells[c].text, width, align),
            };
            line += &style.paint(cells[c].paint, &text);
        }
        if style == Style::Plain {
            line.trim_end().to_owned()
        } else {
            line
        }
    }
}

fn shrink_first(
    widths: &mut [usize],
    room: usize,
    at_least: usize,
    total: impl Fn(&[usize]) -> usize,
) {
    let excess = total(widths).saturating_sub(room);
    if let Some(first) = widths.first_mut().filter(|first| **first > at_least) {
        *first = first.saturating_sub(excess).max(at_least);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> Table {
        let mut table = Table::new(vec![
            Column::left("tier", 0),
            Column::right("cost", 0),
            Column::right("latency", 1),
        ]);
        table.row(vec![
            "a tier with quite a long name".into(),
            "0.25 USD".into(),
            "12 s".into(),
        ]);
        table.row(vec!["nano".into(), "0.01 USD".into(), NOT_MODELLED.into()]);
        table
    }

    #[test]
    fn every_line_keeps_the_width_and_what_is_left_out_is_named() {
        for width in 20..80 {
            let lines = sample().render(width, Style::Plain);
            assert!(
                lines.iter().all(|line| columns(line) <= width),
                "{width}: {lines:?}"
            );
        }
        assert!(
            sample()
                .render(30, Style::Plain)
                .join(" ")
                .contains("latency)")
        );
        assert_eq!(sample().render(80, Style::Plain).len(), 3);
    }

    #[test]
    fn a_column_with_nothing_in_it_is_not_shown() {
        let mut table = Table::new(vec![Column::left("tier", 0), Column::right("success", 0)]);
        table.row(vec!["nano".into(), NOT_MODELLED.into()]);
        assert_eq!(table.render(80, Style::Plain), ["  tier", "  nano"]);
    }
}
