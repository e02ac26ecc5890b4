//! Tidy CSV: a row for each metric and each step of the bridge, empty where undefined.

use crate::deciding::compare::{Comparison, Intervals};
use crate::stats::Estimate;

const HEADS: [&str; 13] = [
    "scenario",
    "against",
    "metric",
    "first",
    "second",
    "difference",
    "difference_std_error",
    "difference_low",
    "difference_high",
    "ratio",
    "ratio_low",
    "ratio_high",
    "intervals",
];

pub fn render(comparison: &Comparison) -> String {
    let mut table = csv::Writer::from_writer(Vec::new());
    let mut write = |row: &[String]| {
        // Writing to memory cannot fail.
        let _ = table.write_record(row);
    };
    write(&HEADS.map(str::to_owned));
    for against in &comparison.comparisons {
        let start = [against.name.clone(), against.against.clone()];
        let intervals = match against.intervals {
            Intervals::Paired => "paired",
            Intervals::Independent => "independent",
            Intervals::Exact => "exact",
        };
        let mut row =
            |metric: String, sides: [Option<f64>; 2], difference: &Estimate, ratio: &Estimate| {
                let mut cells = start.to_vec();
                cells.push(metric);
                cells.extend(sides.map(text));
                let of = difference;
                cells.extend([of.estimate, of.std_error, of.low, of.high].map(text));
                cells.extend([ratio.estimate, ratio.low, ratio.high].map(text));
                cells.push(intervals.into());
                write(&cells);
            };
        let value = |of: &Option<Estimate>| of.and_then(|seen| seen.estimate);
        for metric in &against.metrics {
            let sides = [value(&metric.first), value(&metric.second)];
            row(
                metric.metric.clone(),
                sides,
                &metric.difference,
                &metric.ratio,
            );
        }
        for step in &against.bridge {
            let sides = [step.first.estimate, step.second.estimate];
            let metric = format!("bridge.{}.usd_per_task", step.step);
            row(metric, sides, &step.difference, &Estimate::UNDEFINED);
        }
    }
    let bytes = table.into_inner().unwrap_or_default();
    String::from_utf8_lossy(&bytes).into_owned()
}

fn text(value: Option<f64>) -> String {
    value.map_or_else(String::new, |value| value.to_string())
}
