//! docs/metrics.md names every metric there is, and none that there is not.

use std::collections::BTreeSet;

use rungs::metric::{MetricNames, all_paths};

const STEPS: [&str; 8] = [
    "baseline",
    "delegated_at_list_price",
    "token_multipliers",
    "own_caches",
    "overhead",
    "reviews",
    "escalations",
    "cost",
];

/// A path with the parts that the documentation leaves out taken away.
fn as_documented(path: &str) -> String {
    let step = |path: &str| {
        let mut parts: Vec<&str> = path.split('.').collect();
        if parts[0] == "bridge" && STEPS.contains(&parts[1]) {
            parts[1] = "<step>";
        }
        parts.join(".")
    };
    let quantile = |path: &str| {
        let (head, last) = path.rsplit_once('.').unwrap_or(("", path));
        match last {
            _ if ["sojourn_s", "service_s", "waiting_s"].contains(&head) => path.to_string(),
            "p05" | "p50" | "p95" | "p99" => head.to_string(),
            _ => path.to_string(),
        }
    };
    step(&quantile(path))
}

#[test]
fn every_metric_is_documented_and_no_other() {
    let one = |name: &str| vec![name.to_string()];
    let names = MetricNames {
        tiers: one("<tier>"),
        classes: one("<class>"),
        quotas: one("<quota>"),
        pools: Vec::new(),
    };
    let there: BTreeSet<String> = all_paths(&names)
        .iter()
        .map(|path| as_documented(path))
        .filter(|path| !path.starts_with("classes."))
        .collect();
    let text = std::fs::read_to_string("docs/metrics.md").unwrap();
    let rows = text.lines().filter(|line| line.starts_with("| `"));
    let documented: BTreeSet<String> = rows
        .flat_map(|row| row.split('|').nth(1).unwrap().split('`').skip(1).step_by(2))
        .filter(|path| !path.starts_with("classes."))
        .map(str::to_string)
        .collect();
    assert!(there.len() > 40, "{}", there.len());
    assert_eq!(there, documented);
}
