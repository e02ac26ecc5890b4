//! The names of all metrics and their paths.

/// A checked path into the results: `savings`, `cost_per_task_usd.p95`, `classes.desktop.success`, `tiers.mini.cost_usd`.
#[derive(Clone, Debug, PartialEq)]
pub struct MetricPath {
    /// The segments; names of tiers, classes and quotas whole, dots and all.
    pub segments: Vec<String>,
}

impl std::fmt::Display for MetricPath {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.segments.join("."))
    }
}
