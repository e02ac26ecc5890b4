//! A calibration as tables for a terminal.

use super::paint::{Paint, Style};
use super::table::{Cell, Column, NOTHING, Table};
use super::text::wrap;
use crate::import::calibrate::{Calibration, Known};
use crate::stats::Estimate;

/// The calibration for a terminal `width` columns wide, ending in a newline.
pub fn calibration_table(calibration: &Calibration, width: usize, style: Style) -> String {
    let title = format!(
        "{} items, {} models, from {}",
        calibration.items,
        calibration.tiers.len(),
        calibration.file
    );
    let mut lines = vec![style.paint(Paint::Title, &title), String::new()];
    lines.extend(tiers(calibration).render(width, style));
    lines.push(String::new());
    lines.extend(classes(calibration).render(width, style));
    if !calibration.pairs.is_empty() {
        lines.push(String::new());
        lines.extend(pairs(calibration).render(width, style));
        let print = "A residual whose interval leaves out 0 is what one factor does not explain: these two share more (+) or less (\u{2212}) than difficulty.";
        lines.extend(
            wrap(print, width, "  ", "  ")
                .iter()
                .map(|line| style.paint(Paint::Aside, line)),
        );
    }
    let print = "[ ] 95 % intervals by resampling items.";
    lines.push(style.paint(Paint::Aside, &format!("  {print}")));
    for note in &calibration.notes {
        lines.extend(wrap(note, width, "note: ", "      "));
    }
    lines.join("\n") + "\n"
}

fn tiers(calibration: &Calibration) -> Table {
    let classes = calibration.classes.len();
    let mut columns = vec![Column::left("model", 0)];
    for class in &calibration.classes {
        let head = if class.class.is_empty() {
            "solved"
        } else {
            &class.class
        };
        columns.extend([Column::right(head, 1), Column::left("[95 %]", 3)]);
    }
    columns.extend([
        Column::right("loading", 0),
        Column::left("[95 %]", 2),
        Column::right("cost/top", 1),
        Column::left("[95 %]", 4),
        Column::right("sd ln cost", 5),
    ]);
    let mut table = Table::new(columns);
    for tier in &calibration.tiers {
        let mut row: Vec<Cell> = vec![tier.model.as_str().into()];
        for one in tier.scores.iter().take(classes) {
            row.push(figure(&one.score, percent).into());
            row.push(range(&one.score, |v| format!("{:.1}", 100.0 * v)));
        }
        let loading = match tier.known {
            Known::Alone => NOTHING.to_owned(),
            Known::Certain => "certain".to_owned(),
            _ => figure(&tier.difficulty_loading, three),
        };
        row.extend([
            loading.into(),
            range(&tier.difficulty_loading, three),
            figure(&tier.cost_ratio, |v| format!("{v:.4}")).into(),
            range(&tier.cost_ratio, |v| format!("{v:.4}")),
            figure(&tier.ln_cost_sd, |v| format!("{v:.2}")).into(),
        ]);
        table.row(row);
    }
    table
}

fn classes(calibration: &Calibration) -> Table {
    let mut table = Table::new(vec![
        Column::left("class", 0),
        Column::right("items", 0),
        Column::right("top's USD", 0),
        Column::left("[95 %]", 2),
        Column::right("loading of work", 0),
        Column::left("[95 %]", 1),
        Column::right("sigma", 0),
        Column::left("[95 %]", 1),
    ]);
    for class in &calibration.classes {
        let name = if class.class.is_empty() {
            "all"
        } else {
            &class.class
        };
        table.row(vec![
            name.into(),
            class.items.to_string().into(),
            figure(&class.top_cost_usd, |v| format!("{v:.4}")).into(),
            range(&class.top_cost_usd, |v| format!("{v:.4}")),
            figure(&class.difficulty_loading, three).into(),
            range(&class.difficulty_loading, three),
            figure(&class.sigma, three).into(),
            range(&class.sigma, three),
        ]);
    }
    table
}

fn pairs(calibration: &Calibration) -> Table {
    let mut table = Table::new(vec![
        Column::left("pair", 0),
        Column::right("tetrachoric", 0),
        Column::left("[95 %]", 2),
        Column::right("product of loadings", 0),
        Column::right("residual", 0),
        Column::left("[95 %]", 1),
    ]);
    for pair in &calibration.pairs {
        table.row(vec![
            format!("{}, {}", pair.first, pair.second).into(),
            figure(&pair.observed, three).into(),
            range(&pair.observed, three),
            pair.fitted.map_or_else(|| NOTHING.to_owned(), three).into(),
            figure(&pair.residual, |v| format!("{v:+.3}")).into(),
            range(&pair.residual, |v| format!("{v:+.3}")),
        ]);
    }
    table
}

fn figure(estimate: &Estimate, words: impl Fn(f64) -> String) -> String {
    estimate.estimate.map_or_else(|| NOTHING.to_owned(), words)
}

fn range(estimate: &Estimate, words: impl Fn(f64) -> String) -> Cell {
    let text = match (estimate.low, estimate.high) {
        (Some(low), Some(high)) => format!("[{} {}]", words(low), words(high)),
        _ => String::new(),
    };
    Cell::new(text, Paint::Aside)
}

fn percent(share: f64) -> String {
    format!("{:.1} %", 100.0 * share)
}

fn three(value: f64) -> String {
    format!("{value:.3}")
}
