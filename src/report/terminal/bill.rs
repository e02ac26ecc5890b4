//! The bridge from the price list to the bill, and the curve.

use super::Page;
use crate::report::answer;
use crate::report::number::{self, Kind, known};
use crate::report::paint::Paint;
use crate::report::table::{Cell, Column, Table};
use crate::report::words;
use crate::results::{BridgeStep, Point, Summary};

/// At most as many points of the scenario's own line are shown.
const POINTS: usize = 11;
/// And as many where lines stand beside each other.
const POINTS_OF_LINES: usize = 6;

/// A waterfall: totals as solid bars, changes where they fall.
pub(super) fn bridge(page: &mut Page, summary: &Summary) {
    if summary.bridge.is_empty() {
        return;
    }
    page.section(
        "From the price list to the bill",
        &format!("USD per task; {}", words::error_mark(&summary.run)),
    );
    let unit = &summary.scenario.unit;
    let (moving, still): (Vec<&BridgeStep>, Vec<&BridgeStep>) = summary
        .bridge
        .iter()
        .partition(|step| is_total(step) || known(&step.usd_per_task) != Some(0.0));
    let largest = moving
        .iter()
        .filter_map(|step| known(&step.cumulative))
        .fold(0.0, |a: f64, b| a.max(b.abs()));
    let places = number::decimals(largest, 4);
    let mut table = Table::new(vec![
        Column::left("", 0),
        Column::right("", 0),
        Column::left("", 1),
    ]);
    let scale = Scale::over(
        moving.iter().filter_map(|step| known(&step.cumulative)),
        bar_cells(page.width),
    );
    let mut before = 0.0;
    for step in moving {
        let after = known(&step.cumulative).unwrap_or(before);
        let (change, is_total) = (known(&step.usd_per_task), is_total(step));
        let (text, from) = match change {
            Some(_) if is_total => (number::in_column(&step.cumulative, places), 0.0),
            Some(_) => (number::change_in_column(&step.usd_per_task, places), before),
            None => (number::UNDEFINED.to_owned(), after),
        };
        let (glyph, paint) = match change {
            _ if is_total => ('█', Paint::Body),
            Some(change) if change > 0.0 => ('▓', Paint::Bad),
            _ => ('░', Paint::Good),
        };
        let label = words::step(&step.step, unit).0;
        let bar = scale.bar(from, after, glyph);
        table.row(vec![label.into(), text.into(), Cell::bar(bar, paint)]);
        before = after;
    }
    page.table(&table);
    if !still.is_empty() {
        let names: Vec<String> = still
            .iter()
            .map(|step| words::step(&step.step, unit).0)
            .collect();
        page.indented(
            &format!("changes nothing: {}", names.join(", ")),
            Paint::Aside,
        );
    }
}

fn is_total(step: &BridgeStep) -> bool {
    step.step == "baseline" || step.step == "cost"
}

fn bar_cells(width: usize) -> usize {
    (width / 3).clamp(8, 40)
}

/// Maps values to cells of a bar.
struct Scale {
    low: f64,
    high: f64,
    cells: usize,
}

impl Scale {
    fn over(values: impl Iterator<Item = f64>, cells: usize) -> Self {
        let (low, high) = values.fold((0.0_f64, 0.0_f64), |(low, high), v| {
            (low.min(v), high.max(v))
        });
        Self { low, high, cells }
    }

    /// Blank up to the smaller end, `glyph` up to the larger; what is not nothing has one cell at least.
    fn bar(&self, from: f64, to: f64, glyph: char) -> String {
        // Halved first, so that a range as wide as f64 itself stays finite.
        let range = self.high / 2.0 - self.low / 2.0;
        if !(range > 0.0 && range.is_finite()) || from == to {
            return String::new();
        }
        let place =
            |v: f64| ((v / 2.0 - self.low / 2.0) / range * self.cells as f64).round() as usize;
        let (start, end) = (place(from.min(to)), place(from.max(to)));
        let start = start.min(self.cells.saturating_sub(1));
        let end = end.clamp(start + 1, self.cells);
        " ".repeat(start) + &glyph.to_string().repeat(end - start)
    }
}

/// About eleven points of the scenario's own line, and the savings of the others beside them.
pub(super) fn curve(page: &mut Page, summary: &Summary) {
    let own = thinned(&answer::own_line(summary), POINTS);
    if own.is_empty() {
        return;
    }
    let axis = &summary.curve_axis;
    let unit = match axis.unit.as_str() {
        "" | "share" => String::new(),
        unit => format!(", {unit}"),
    };
    page.section(
        &format!("Along {}{unit}", axis.vary),
        words::error_mark(&summary.run),
    );
    let mut table = Table::new(vec![
        Column::right(leaf(&axis.vary), 0),
        Column::right("USD/task", 2),
        Column::right("saved", 0),
        Column::left("", 3),
        Column::right("success", 1),
        Column::right("tasks/h", 4),
        Column::right("latency", 5),
        Column::right("escalations/task", 6),
    ]);
    let savings = own
        .iter()
        .filter_map(|point| known(&point.measures.savings))
        .map(drawn);
    let scale = Scale::over(savings, (page.width / 5).clamp(8, 30));
    for point in &own {
        table.row(curve_row(point, &axis.unit, &scale));
    }
    page.table(&table);
    if let Some(sentence) = answer::crossing_sentence(summary) {
        page.indented(&sentence, Paint::Body);
    }
    other_lines(page, summary);
}

/// Losses beyond the executive's bill are drawn as one such bill, lest they flatten everything else.
fn drawn(savings: f64) -> f64 {
    savings.max(-1.0)
}

fn curve_row(point: &Point, unit: &str, scale: &Scale) -> Vec<Cell> {
    let measures = &point.measures;
    let saved = known(&measures.savings).map_or(0.0, drawn);
    let (glyph, paint) = if saved < 0.0 {
        ('▓', Paint::Bad)
    } else {
        ('░', Paint::Good)
    };
    let ceiling = measures
        .ceiling_tasks_per_hour
        .as_ref()
        .map(|ceiling| &ceiling.value);
    // A column of zeros says nothing and is left out as one of nothing at all.
    let escalations = match known(&measures.escalations_per_task) {
        Some(0.0) => String::new(),
        _ => number::bare(&measures.escalations_per_task, Kind::Number),
    };
    let latency = measures.latency_s.as_ref().map(|latency| &latency.mean);
    vec![
        at(point, unit).into(),
        known(&measures.cost_per_task_usd.mean)
            .map_or(number::UNDEFINED.to_owned(), number::number)
            .into(),
        number::estimate(&measures.savings, Kind::Percent).into(),
        Cell::bar(scale.bar(0.0, saved, glyph), paint),
        number::optional(measures.success.as_ref(), Kind::Percent).into(),
        number::optional_bare(ceiling, Kind::Number).into(),
        number::optional_bare(latency, Kind::Seconds).into(),
        escalations.into(),
    ]
}

/// The value of the varied key at a point.
fn at(point: &Point, unit: &str) -> String {
    point.value.map_or_else(
        || number::UNDEFINED.to_owned(),
        |value| number::along(value, unit),
    )
}

/// The last segment of a dotted key.
fn leaf(key: &str) -> &str {
    key.rsplit('.').next().unwrap_or(key)
}

fn other_lines(page: &mut Page, summary: &Summary) {
    let axis = &summary.curve_axis;
    if axis.lines.len() < 2 {
        return;
    }
    page.section(
        &format!("Saved along {}, by assignment", axis.vary),
        words::error_mark(&summary.run),
    );
    let rank = |at: usize| u8::try_from(at).unwrap_or(u8::MAX);
    let heads = axis
        .lines
        .iter()
        .enumerate()
        .map(|(at, line)| Column::right(name_of(line), rank(at)));
    let mut table = Table::new(
        std::iter::once(Column::right(leaf(&axis.vary), 0))
            .chain(heads)
            .collect(),
    );
    for point in thinned(&answer::own_line(summary), POINTS_OF_LINES) {
        let mut row: Vec<Cell> = vec![at(point, &axis.unit).into()];
        row.extend(axis.lines.iter().map(|line| {
            let same =
                |p: &&Point| p.line.as_deref() == Some(line.as_str()) && p.value == point.value;
            let there = summary.curve.iter().find(same);
            Cell::from(there.map_or_else(
                || number::UNDEFINED.to_owned(),
                |p| number::bare(&p.measures.savings, Kind::Percent),
            ))
        }));
        table.row(row);
    }
    page.table(&table);
}

/// A line's name, short enough for the head of a column.
fn name_of(line: &str) -> String {
    crate::report::text::cut(if line == "own" { "this policy" } else { line }, 28)
}

/// At most `count` points, evenly over the line, its ends among them.
fn thinned<'a>(line: &[&'a Point], count: usize) -> Vec<&'a Point> {
    if line.len() <= count {
        return line.to_vec();
    }
    (0..count)
        .map(|step| line[step * (line.len() - 1) / (count - 1)])
        .collect()
}
