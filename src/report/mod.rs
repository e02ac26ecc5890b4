//! Renders results as text: the terminal summary, the memo `report.md`, CSV and JSON.
//!
//! Nothing here computes a statistic, prints, or writes a file: [`Summary`] in, text out. The same
//! summary gives the same bytes, and nothing that differs between two runs of the same input
//! (threads, SIMD level, speed) is shown.

mod answer;
mod backtest;
mod calibration;
mod checks;
mod claims;
mod compare;
pub mod csv;
mod deciding;
mod fit;
mod hierarchy;
mod json;
mod markdown;
pub mod number;
mod paint;
mod planning;
pub mod prices;
mod ranked;
mod reasons;
mod replay;
mod stress;
mod table;
mod terminal;
mod text;
mod words;

#[cfg(test)]
mod sample;
#[cfg(test)]
mod tests;

use crate::results::{RunInfo, Summary, UnitInfo, Verdict};

pub use backtest::{backtest_json, backtest_table};
pub use calibration::calibration_table;
pub use compare::{compare_csv, compare_markdown, compare_table, judged};
pub use deciding::{
    break_even_csv, break_even_table, optimum_csv, optimum_table, phases_csv, phases_table,
    sensitivity_csv, sensitivity_markdown, sensitivity_table, solution_csv, solution_table,
};
pub use fit::{fit_json, fit_table};
pub use hierarchy::{hierarchy_json, hierarchy_table};
pub use json::json;
pub use paint::Style;
pub use planning::{plan_csv, plan_markdown, plan_table};
pub use replay::{replay_csv, replay_table};
pub use stress::{stress_csv, stress_markdown, stress_table};

/// The summary for a terminal `width` columns wide (40 to 200; clamped), ending in a newline.
pub fn terminal(summary: &Summary, width: usize, style: Style) -> String {
    terminal::render(summary, width, style)
}

/// The memo `report.md`. `chart_files` are the names of charts beside it, to embed.
pub fn markdown<S: AsRef<str>>(summary: &Summary, chart_files: &[S]) -> String {
    let charts: Vec<&str> = chart_files.iter().map(AsRef::as_ref).collect();
    markdown::render(summary, &charts)
}

/// The claims and guards of one scenario, for [`check_table`].
#[derive(Clone, Copy, Debug)]
pub struct Checked<'a> {
    /// Name of the scenario.
    pub scenario: &'a str,
    /// Its unit of work.
    pub unit: &'a UnitInfo,
    /// How it was run.
    pub run: &'a RunInfo,
    /// `[[claim]]`: never changes the exit code.
    pub claims: &'a [Verdict],
    /// `[[expect]]`: guards.
    pub expectations: &'a [Verdict],
}

impl<'a> From<&'a Summary> for Checked<'a> {
    fn from(summary: &'a Summary) -> Self {
        Self {
            scenario: &summary.scenario.name,
            unit: &summary.scenario.unit,
            run: &summary.run,
            claims: &summary.claims,
            expectations: &summary.expectations,
        }
    }
}

/// Claims and guards of one or several scenarios with their verdicts, for `rungs check`.
pub fn check_table(checked: &[Checked<'_>], width: usize, style: Style) -> String {
    let mut text = checks::table(checked, width.max(20), style).join("\n");
    text.push('\n');
    text
}
