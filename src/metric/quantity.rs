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
    let leaf = metric
        .rsplit('.')
        .find(|segment| !PARTS.contains(segment))
        .unwrap_or(metric);
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
