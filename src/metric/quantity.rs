//! What a metric counts, from its name.

/// What a figure counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quantity {
    /// US dollars.
    Usd,
    /// A share of a whole.
    Share,
    /// Seconds.
    Seconds,
    /// Hours.
    Hours,
    /// A count, a ratio, anything without a unit.
    Number,
}

/// What the metric at a path such as `cost_per_task_usd.p95` or `classes.desktop.success` counts.
pub fn quantity_of(metric: &str) -> Quantity {
    let leaf = leaf(metric);
    match leaf {
        _ if metric.starts_with("utilisation.") => Quantity::Share,
        "savings"
        | "savings_per_task"
        | "success"
        | "baseline_success"
        | "wrong_accepted"
        | "token_share"
        | "cost_share"
        | "task_share"
        | "breakeven_utilisation"
        | "used"
        | "delegation_efficiency" => Quantity::Share,
        _ if leaf.ends_with("_usd") => Quantity::Usd,
        _ if leaf.ends_with("_s") => Quantity::Seconds,
        _ if leaf.ends_with("_h") => Quantity::Hours,
        _ => Quantity::Number,
    }
}

/// The least and the greatest value that the metric at a path can have: a share of a whole lies between 0 and 1, savings
/// end at 1, times begin at 0. Of everything else, infinities.
pub fn range_of(metric: &str) -> (f64, f64) {
    match leaf(metric) {
        "success" | "baseline_success" | "wrong_accepted" | "token_share" | "cost_share"
        | "task_share" => (0.0, 1.0),
        "savings" | "savings_per_task" => (f64::NEG_INFINITY, 1.0),
        _ => match quantity_of(metric) {
            Quantity::Seconds | Quantity::Hours => (0.0, f64::INFINITY),
            _ => (f64::NEG_INFINITY, f64::INFINITY),
        },
    }
}

/// The last segment that is no part of an estimate or a spread.
fn leaf(metric: &str) -> &str {
    const PARTS: [&str; 8] = [
        "p05",
        "p50",
        "p95",
        "p99",
        "estimate",
        "std_error",
        "low",
        "high",
    ];
    let mut segments = metric.rsplit('.');
    segments
        .find(|segment| !PARTS.contains(segment))
        .unwrap_or(metric)
}
