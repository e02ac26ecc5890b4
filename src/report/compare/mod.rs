//! A comparison of scenarios: for a terminal, for a pull request, as CSV and JSON.

mod csv;
mod figures;
mod markdown;
mod sentence;
mod terminal;

use super::paint::Style;
use crate::deciding::compare::{Comparison, Intervals, Judged};

/// For a terminal `width` columns wide, ending in a newline.
pub fn compare_table(comparison: &Comparison, width: usize, style: Style) -> String {
    terminal::render(comparison, width.max(40), style)
}

/// For a pull request: the headline, a small table, details folded.
pub fn compare_markdown(comparison: &Comparison) -> String {
    markdown::render(comparison)
}

/// A row for each metric, step of the bridge and scenario.
pub fn compare_csv(comparison: &Comparison) -> String {
    csv::render(comparison)
}

/// A condition and what was observed: "cost_per_task_usd > +10%: -3.2 % ± 0.1".
pub fn judged(condition: &Judged) -> String {
    figures::judged(condition)
}

/// What the reader must know about `±`.
fn error_note(intervals: Intervals) -> &'static str {
    match intervals {
        Intervals::Paired => {
            "± is half of the 95 % interval: the sampling error of this run, not doubt about its inputs. Both are simulated \
             on the same draws, and the intervals of the differences use it."
        }
        Intervals::Independent => {
            "± is half of the 95 % interval: sampling error, not doubt about the inputs. The two do not come from one \
             run, so the intervals of the differences are those of independent samples; comparing the scenario files gives narrower ones."
        }
        Intervals::Exact => super::words::EXACT_NOTE,
    }
}
