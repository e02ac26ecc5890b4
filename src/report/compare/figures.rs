//! The cells that terminal and Markdown share.

use crate::deciding::compare::{Against, Difference, InputChange, Judged};
use crate::deciding::compare::{Form, StepDifference};
use crate::report::number::{self, Kind, kind_of, known};
use crate::report::words;
use crate::results::UnitInfo;
use crate::stats::Estimate;

/// Rows of the small table: what decides first.
const SMALL: [&str; 6] = [
    "cost_per_task_usd",
    "success",
    "cost_per_success_usd",
    "cost_with_failures_per_task_usd",
    "latency_s",
    "latency_s.p95",
];

/// A metric in words: "cost per task", "coding: success".
pub fn label(metric: &str) -> String {
    let parts: Vec<&str> = metric.split('.').collect();
    match parts.as_slice() {
        ["classes" | "tiers", middle @ .., leaf] if !middle.is_empty() => {
            format!("{}: {}", middle.join("."), plain(leaf))
        }
        [leaf, quantile] => format!("{}, {}", plain(leaf), quantile),
        _ => plain(metric),
    }
}

fn plain(leaf: &str) -> String {
    match leaf {
        "latency_s" => "latency".into(),
        "baseline_success" => "success, executive alone".into(),
        "baseline_cost_per_task_usd" => "cost, executive alone".into(),
        "savings" => "savings against alone".into(),
        "cost_with_failures_per_task_usd" => "cost with failures per task".into(),
        "wrong_accepted" => "wrong answers accepted".into(),
        "ceiling_tasks_per_hour" => "ceiling, tasks an hour".into(),
        other => other.trim_end_matches("_usd").replace('_', " "),
    }
}

/// Whether a metric stands in the small table.
pub fn is_small(row: &Difference) -> bool {
    SMALL.contains(&row.metric.as_str())
}

/// Whether a metric is one of all tasks, and says something.
pub fn is_overall(row: &Difference) -> bool {
    let of_part = row.metric.starts_with("classes.") || row.metric.starts_with("tiers.");
    // The executive alone is nearly always the same.
    let same_baseline = row.metric.starts_with("baseline_") && known(&row.difference) == Some(0.0);
    !of_part && !same_baseline
}

/// A metric on one side.
pub fn side(of: Option<&Estimate>, metric: &str) -> String {
    number::optional(of, kind_of(metric))
}

/// What is added or taken away: "-0.21 USD ± 0.01", "-1.9 points ± 0.2".
pub fn difference(row: &Difference) -> String {
    change(&row.difference, kind_of(&row.metric))
}

/// A change in its unit, with its sign.
pub fn change(of: &Estimate, kind: Kind) -> String {
    let text = match kind {
        Kind::Percent => {
            let points = number::estimate(&of.scaled(100.0), Kind::Number);
            match points.split_once(" ± ") {
                Some((value, error)) => format!("{value} points ± {error}"),
                None if points == number::UNDEFINED => points,
                None => format!("{points} points"),
            }
        }
        kind => number::estimate(of, kind),
    };
    match known(of) {
        Some(value) if value > 0.0 => format!("+{text}"),
        _ => text,
    }
}

/// The change as a share of the first, where that says something: not of shares.
pub fn relative(row: &Difference) -> String {
    if kind_of(&row.metric) == Kind::Percent {
        return number::UNDEFINED.to_owned();
    }
    let less_one = |value: Option<f64>| value.map(|value| value - 1.0);
    let of = Estimate {
        estimate: less_one(row.ratio.estimate),
        std_error: row.ratio.std_error,
        low: less_one(row.ratio.low),
        high: less_one(row.ratio.high),
    };
    relative_change(&of)
}

fn relative_change(of: &Estimate) -> String {
    let text = number::estimate(of, Kind::Percent);
    match known(of) {
        Some(value) if value > 0.0 => format!("+{text}"),
        _ => text,
    }
}

/// The steps that are not 0 on both sides, with decimals for a column.
pub fn steps(against: &Against) -> (Vec<&StepDifference>, usize) {
    let zero = |of: &Estimate| known(of) == Some(0.0);
    let shown = against
        .bridge
        .iter()
        .filter(|step| !(zero(&step.first) && zero(&step.second)));
    let shown: Vec<&StepDifference> = shown.collect();
    let largest = shown
        .iter()
        .flat_map(|step| [known(&step.first), known(&step.second)])
        .flatten()
        .fold(0.0, |largest: f64, value| largest.max(value.abs()));
    (shown, number::decimals(largest, 4))
}

/// Name, first, second and difference of a step.
pub fn step_cells(step: &StepDifference, places: usize) -> [String; 4] {
    let unit = UnitInfo {
        name: "token".into(),
        price_per: 1e6,
    };
    let name = words::step(&step.step, &unit).0;
    let is_total = step.step == "baseline" || step.step == "cost";
    let cell = |of: &Estimate| {
        if is_total {
            number::in_column(of, places)
        } else {
            number::change_in_column(of, places)
        }
    };
    [
        name,
        cell(&step.first),
        cell(&step.second),
        number::change_in_column(&step.difference, places),
    ]
}

/// What is shown where a key is not written.
pub fn written(value: Option<&String>) -> &str {
    value.map_or("not written", String::as_str)
}

/// "3 keys: 1 price, 2 policy".
pub fn tally(changes: &[InputChange]) -> String {
    let mut parts: Vec<(&str, u64)> = Vec::new();
    for change in changes {
        match parts
            .iter_mut()
            .find(|(name, _)| *name == change.part.name())
        {
            Some((_, count)) => *count += 1,
            None => parts.push((change.part.name(), 1)),
        }
    }
    let parts: Vec<String> = parts
        .iter()
        .map(|(name, count)| format!("{count} {name}"))
        .collect();
    format!(
        "{}: {}",
        number::counted(changes.len() as u64, "key"),
        parts.join(", ")
    )
}

/// A condition and what was observed: "cost_per_task_usd > +10%: -3.2 % ± 0.1".
pub fn judged(condition: &Judged) -> String {
    let kind = kind_of(&condition.metric);
    let observed = match (&condition.undefined, condition.form) {
        (Some(why), _) => format!("cannot be judged: {why}"),
        (None, Form::Value) => number::estimate(&condition.observed, kind),
        (None, Form::Change) => change(&condition.observed, kind),
        (None, Form::RelativeChange) => relative_change(&condition.observed),
    };
    format!("{}: {observed}", condition.condition)
}
