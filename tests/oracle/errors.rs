//! The standard errors themselves: over many seeds, distances from the truth have a variance of 1.

use rayon::prelude::*;
use rungs::economics::observation;
use rungs::metric::MetricPath;
use rungs::scenario::Scenario;
use rungs::simulation::{Detail, Outcome, exact};
use rungs::stats::Estimate;

use super::{parse, simulate};

const SEEDS: u64 = 400;
const TASKS: u64 = 4_000;

/// Plain means, ratios of means, shares, all of them also by class.
const KNOWN_EXACTLY: [&str; 31] = [
    "cost_per_task_usd",
    "baseline_cost_per_task_usd",
    "savings",
    "blended_price_usd",
    "success",
    "baseline_success",
    "wrong_accepted",
    "cost_per_success_usd",
    "breakeven_failure_cost_usd",
    "cost_with_failures_per_task_usd",
    "tokens_per_task",
    "escalations_per_task",
    "executive_leverage",
    "delegation_efficiency",
    "quotas.window.units_per_task",
    "quotas.window.multiplier",
    "quotas.window.lasts_h",
    "ceiling_tasks_per_hour",
    "tiers.large.token_share",
    "tiers.small.cost_share",
    "tiers.executive.requests",
    "tiers.small.busy_s",
    "savings_per_month_usd",
    "alone.large.cost_per_success_usd",
    "alone.small.cost_per_task_usd",
    "bridge.overhead.usd_per_task",
    "bridge.escalations.usd_per_task",
    "classes.coding.savings",
    "classes.support.success",
    "classes.coding.delegation_efficiency",
    "classes.support.cost_per_success_usd",
];

/// What the exact engine does not have: held against a long run.
const KNOWN_FROM_A_LONG_RUN: [&str; 8] = [
    "latency_s",
    "baseline_latency_s",
    "alone.small.latency_s",
    "savings_per_task",
    // Over all tasks the errors of quantiles are on the safe side: classes are drawn in proportion.
    "classes.coding.cost_per_task_usd.p50",
    "classes.coding.cost_per_task_usd.p95",
    "classes.coding.baseline_cost_per_task_usd.p95",
    "classes.support.latency_s.p95",
];

const LONG_RUN: u64 = 400 * TASKS;

fn observe(scenario: &Scenario, outcome: &Outcome, metrics: &[&str]) -> Vec<Estimate> {
    let observed = observation(scenario, outcome);
    let at = |metric: &&str| {
        let segments = metric.split('.').map(str::to_string).collect();
        let found = MetricPath { segments }.observe(&observed);
        found.unwrap_or_else(|| panic!("there is no {metric}"))
    };
    metrics.iter().map(at).collect()
}

fn known(estimate: &Estimate, metric: &str) -> (f64, f64) {
    let known = estimate.estimate.zip(estimate.std_error);
    known.unwrap_or_else(|| panic!("{metric} is {estimate:?}"))
}

/// For each metric its distances from the truth in standard errors, one for each seed, and how often the interval holds the truth.
fn distances(metrics: &[&str], truth: &[Estimate], scenario: &Scenario) -> Vec<Vec<(f64, bool)>> {
    let by_seed: Vec<Vec<(f64, bool)>> = (1..=SEEDS)
        .into_par_iter()
        .map(|seed| {
            let outcome = simulate(scenario, TASKS, seed);
            let found = observe(scenario, &outcome, metrics);
            let held = found.iter().zip(truth).zip(metrics);
            held.map(|((found, truth), metric)| {
                let (value, error) = known(found, metric);
                let (expected, of_truth) = known(truth, metric);
                let distance = (value - expected) / error.hypot(of_truth);
                let covers = found.low <= Some(expected) && Some(expected) <= found.high;
                (distance, covers)
            })
            .collect()
        })
        .collect();
    (0..metrics.len())
        .map(|m| by_seed.iter().map(|row| row[m]).collect())
        .collect()
}

/// Mean near 0, variance near 1, and 95 of 100 intervals around the truth, each to within 4.5 of its own standard errors.
fn assert_standard(metric: &str, distances: &[(f64, bool)]) {
    let n = distances.len() as f64;
    let mean = distances.iter().map(|d| d.0).sum::<f64>() / n;
    let variance = distances.iter().map(|d| d.0 * d.0).sum::<f64>() / n;
    let covered = distances.iter().filter(|d| d.1).count() as f64 / n;
    let told = format!("{metric}: mean {mean:.3}, variance {variance:.3}, covered {covered:.3}");
    assert!(mean.abs() < 4.5 / n.sqrt(), "{told}");
    assert!((variance - 1.0).abs() < 4.5 * (2.0 / n).sqrt(), "{told}");
    assert!(
        (covered - 0.95).abs() < 4.5 * (0.95 * 0.05 / n).sqrt(),
        "{told}"
    );
}

#[test]
fn standard_errors_are_those_that_many_seeds_show() {
    let scenario = parse(SCENARIO);
    let outcome = exact::run(&scenario, Detail::Full);
    let truth = observe(&scenario, &outcome, &KNOWN_EXACTLY);
    let all = distances(&KNOWN_EXACTLY, &truth, &scenario);
    for (metric, distances) in KNOWN_EXACTLY.iter().zip(&all) {
        assert_standard(metric, distances);
    }
}

#[test]
fn so_are_those_of_latency_and_of_quantiles() {
    let scenario = parse(SCENARIO);
    let outcome = simulate(&scenario, LONG_RUN, 0);
    let truth = observe(&scenario, &outcome, &KNOWN_FROM_A_LONG_RUN);
    let all = distances(&KNOWN_FROM_A_LONG_RUN, &truth, &scenario);
    for (metric, distances) in KNOWN_FROM_A_LONG_RUN.iter().zip(&all) {
        assert_standard(metric, distances);
    }
}

const SCENARIO: &str = r#"
name = "standard-errors"
[demand]
tasks_per_month = 10_000
[[tier]]
name = "executive"
price = { input = 2.5, output = 12, cached_input = 0.25 }
cache_hit = 0.7
scores = { code = 0.75, search = 0.9 }
difficulty_loading = 0.9
speed = { first_token_s = 0.5, output_tokens_per_s = 90, input_tokens_per_s = 5000 }
limits = { tokens_per_minute = 300_000 }
[[tier]]
name = "large"
price = { input = 0.8, output = 4.5 }
scores = { code = 0.6, search = 0.8 }
difficulty_loading = 0.8
token_multiplier = { mean = 1.3, sigma = 0.4 }
speed = { first_token_s = 0.4, output_tokens_per_s = 150 }
quota_weight = 0.3
[[tier]]
name = "small"
price = { input = 0.2, output = 1.2 }
scores = { code = 0.4, search = 0.7 }
difficulty_loading = 0.6
speed = { first_token_s = 0.3, output_tokens_per_s = 200 }
quota_weight = 0.1
[[task]]
name = "coding"
weight = 2
tokens = { median = 60_000, sigma = 0.7 }
input_share = { mean = 0.8, concentration = 20 }
difficulty_loading = 0.45
requests = 8
tool_s = 1
failure_cost_usd = 2
skill = "code"
  [[task.subtask]]
  name = "find"
  share = 1
  skill = "search"
  assign = { small = 1 }
  [[task.subtask]]
  name = "change"
  share = 2
  count = { poisson = 2.5 }
[[task]]
name = "support"
weight = 1
input_tokens = { mean = 8_000, p95 = 20_000 }
output_tokens = { gamma = { mean = 900, shape = 3 } }
tokens_correlation = 0.4
requests = 3
failure_cost_usd = 0.5
skill = "search"
subtasks = 2
[delegation]
ratio = { mean = 0.8, concentration = 8 }
assign = { large = 0.6, small = 0.4 }
parallel = 2
[delegation.overhead]
plan = { reads = 0.05, tokens = 400 }
spawn = 1500
brief = "100 to 600"
report = 200
synthesis = { reads = 0.2, tokens = 150 }
[delegation.review]
rate = 0.8
catches_wrong = 0.8
passes_right = 0.85
reads = 0.6
tokens = 120
[[quota]]
name = "window"
units = "10M"
window_h = 5
"#;
