//! Summaries made by hand, for tests: a small model of costs, no simulation.

use std::collections::BTreeMap;

use crate::results::*;
use crate::stats::{Distributed, Estimate, Quantiles};

/// What a sample is made of.
#[derive(Clone, Debug)]
pub(super) struct Shape {
    /// Name, price of a task relative to the executive's, success alone.
    pub(super) tiers: Vec<(String, f64, f64)>,
    /// Lines: name and the tier that takes the work. The first is the own one.
    pub(super) lines: Vec<(String, usize)>,
    /// Values of the varied key.
    pub(super) values: Vec<f64>,
    /// Cost of the executive alone, USD per task.
    pub(super) baseline: f64,
    /// Overhead of delegating at all, as a share of the baseline.
    pub(super) overhead: f64,
    /// Half-width of the band of savings.
    pub(super) spread: f64,
    pub(super) vary: String,
    pub(super) unit: String,
    pub(super) limits: bool,
    pub(super) quotas: usize,
    /// (ratio, found, claimed).
    pub(super) claims: Vec<(f64, f64, Option<f64>)>,
}

impl Default for Shape {
    /// The ladder of three tiers at their list prices.
    fn default() -> Self {
        let tier = |name: &str, price, success| (name.to_owned(), price, success);
        Self {
            tiers: vec![
                tier("executive", 1.0, 0.577),
                tier("mini", 0.37, 0.544),
                tier("nano", 0.1, 0.394),
            ],
            lines: vec![("own".to_owned(), 1), ("nano".to_owned(), 2)],
            values: (0..=40).map(|i| f64::from(i) / 40.0).collect(),
            baseline: 0.25,
            overhead: 0.06,
            spread: 0.15,
            vary: "delegation.ratio".to_owned(),
            unit: "share".to_owned(),
            limits: true,
            quotas: 1,
            claims: vec![(0.9, 0.507, Some(0.7))],
        }
    }
}

/// A whole summary of the shape.
pub(super) fn summary(shape: &Shape) -> Summary {
    let mut curve = Vec::new();
    for (line, tier) in &shape.lines {
        for &value in &shape.values {
            curve.push(point(shape, Some(line), *tier, value));
        }
    }
    let first = shape.lines.first().map_or(0, |line| line.1);
    let mut headline = point(shape, None, first, 0.9);
    headline.value = None;
    Summary {
        schema: SCHEMA.to_owned(),
        scenario: scenario(),
        run: run(),
        frontier: frontier(shape, &curve, &headline),
        alone: Vec::new(),
        bridge: bridge(shape, &headline),
        headline,
        curve,
        curve_axis: CurveAxis {
            vary: shape.vary.clone(),
            unit: shape.unit.clone(),
            lines: shape.lines.iter().map(|line| line.0.clone()).collect(),
        },
        price_ratio: BTreeMap::new(),
        claims: shape.claims.iter().map(claim).collect(),
        expectations: Vec::new(),
        assumptions: Vec::new(),
        not_modelled: Vec::new(),
        overturns: Vec::new(),
        cost_distribution: distribution(shape),
    }
}

fn scenario() -> ScenarioInfo {
    ScenarioInfo {
        name: "delegation-economy".to_owned(),
        description: None,
        source: None,
        path: "scenarios/delegation-economy.toml".to_owned(),
        digest: String::new(),
        label: None,
        overrides: Vec::new(),
        unit: UnitInfo {
            name: "token".to_owned(),
            price_per: 1e6,
        },
        inputs: Vec::new(),
        catalogue: None,
    }
}

fn run() -> RunInfo {
    RunInfo {
        version: "0.1.0".to_owned(),
        stream_version: 1,
        engine: "monte_carlo".to_owned(),
        sampler: Some("pseudo_random".to_owned()),
        seed: 1,
        tasks: 200_000,
        error_df: Some(100.0),
        partial: false,
        threads: 2,
        simd: String::new(),
        elapsed_s: 0.0,
        tasks_per_s: 0.0,
    }
}

/// Costs at ratio `d` to a tier: what is retained, what is delegated, overhead once anything is.
fn costs(shape: &Shape, tier: usize, d: f64) -> Vec<f64> {
    let mut costs = vec![0.0; shape.tiers.len()];
    let overhead = if d > 0.0 { shape.overhead } else { 0.0 };
    let price = shape.tiers.get(tier).map_or(1.0, |tier| tier.1);
    if let Some(executive) = costs.first_mut() {
        *executive = shape.baseline * (1.0 - d + overhead);
    }
    if let Some(cost) = costs.get_mut(tier) {
        *cost += shape.baseline * d * price;
    }
    costs
}

fn point(shape: &Shape, line: Option<&str>, tier: usize, value: f64) -> Point {
    let d = if shape.vary == "delegation.ratio" {
        value
    } else {
        0.5
    };
    let name = shape
        .tiers
        .get(tier)
        .map_or(String::new(), |tier| tier.0.clone());
    Point {
        line: line.map(str::to_owned),
        value: Some(value),
        ratio: d,
        assign: BTreeMap::from([(name, 1.0)]),
        measures: measures(shape, tier, d),
        classes: Vec::new(),
    }
}

fn measures(shape: &Shape, tier: usize, d: f64) -> Measures {
    let costs = costs(shape, tier, d);
    let cost: f64 = costs.iter().sum();
    let savings = 1.0 - cost / shape.baseline;
    let score = |tier: usize| shape.tiers.get(tier).map_or(0.0, |tier| tier.2);
    let executive = 1.0 - d + if d > 0.0 { shape.overhead } else { 0.0 };
    let spread = if d > 0.0 { shape.spread } else { 0.0 };
    Measures {
        cost_per_task_usd: distributed(cost, cost),
        baseline_cost_per_task_usd: distributed(shape.baseline, shape.baseline),
        savings: estimate(savings),
        savings_per_task: Some(distributed(savings, spread)),
        blended_price_usd: estimate(cost * 10.0),
        success: Some(estimate(score(0) * (1.0 - d) + score(tier) * d)),
        baseline_success: Some(estimate(score(0))),
        wrong_accepted: None,
        cost_per_success_usd: None,
        breakeven_failure_cost_usd: None,
        cost_with_failures_per_task_usd: None,
        baseline_cost_with_failures_per_task_usd: None,
        latency_s: None,
        baseline_latency_s: None,
        tokens_per_task: estimate(100_000.0),
        escalations_per_task: estimate(0.0),
        executive_leverage: estimate(1.0 / executive),
        delegation_efficiency: None,
        quotas: quotas(shape, tier, d),
        reserved: Vec::new(),
        ceiling_tasks_per_hour: shape.limits.then(|| ceiling(shape, tier, d)),
        limits: Vec::new(),
        tiers: shape
            .tiers
            .iter()
            .zip(costs)
            .map(|(tier, cost)| tier_use(&tier.0, cost))
            .collect(),
        cost_per_month_usd: None,
        savings_per_month_usd: None,
    }
}

/// A value with a small standard error; undefined where it is not finite.
pub(super) fn estimate(value: f64) -> Estimate {
    Estimate::new(value, Some(value.abs() * 1e-3), 1.96)
}

fn distributed(mean: f64, spread: f64) -> Distributed {
    let quantile = |shift: f64| Some(estimate(mean + shift * spread));
    let quantiles = Quantiles {
        p05: quantile(-0.9),
        p50: quantile(-0.1),
        p95: quantile(1.0),
        p99: quantile(2.0),
    };
    Distributed {
        mean: estimate(mean),
        quantiles,
    }
}

fn quotas(shape: &Shape, tier: usize, d: f64) -> Vec<QuotaUse> {
    (0..shape.quotas)
        .map(|i| {
            let weight = shape.tiers.get(tier).map_or(1.0, |tier| tier.1) / (i + 1) as f64;
            QuotaUse {
                name: format!("window {}", i + 1),
                units_per_task: estimate(1e5),
                multiplier: estimate(1.0 / (1.0 - d * (1.0 - weight))),
                lasts_h: None,
                window_h: Some(5.0),
            }
        })
        .collect()
}

fn ceiling(shape: &Shape, tier: usize, d: f64) -> Ceiling {
    let executive = 2_400.0 / (1.0 - d + shape.overhead);
    let subordinate = if d > 0.0 {
        6_000.0 * (1.0 + tier as f64) / d
    } else {
        f64::INFINITY
    };
    let (value, tier, limit) = match executive < subordinate {
        true => (executive, 0, "tokens_per_minute"),
        false => (subordinate, tier, "requests_per_minute"),
    };
    let tier = shape
        .tiers
        .get(tier)
        .map_or(String::new(), |tier| tier.0.clone());
    Ceiling {
        value: estimate(value),
        tier,
        limit: limit.to_owned(),
    }
}

fn tier_use(name: &str, cost: f64) -> TierUse {
    TierUse {
        name: name.to_owned(),
        input_tokens: estimate(1e5),
        output_tokens: estimate(1e3),
        requests: estimate(1.0),
        busy_s: None,
        cost_usd: estimate(cost),
        token_share: estimate(0.3),
        cost_share: estimate(0.3),
    }
}

/// Curve points, tiers alone and the headline, with what others beat marked.
fn frontier(shape: &Shape, curve: &[Point], headline: &Point) -> Vec<FrontierPoint> {
    let mut points: Vec<FrontierPoint> = curve
        .iter()
        .filter(|point| point.ratio > 0.0)
        .chain([headline])
        .map(|point| FrontierPoint {
            policy: if point.line.is_some() { "curve" } else { "own" }.to_owned(),
            line: point.line.clone().unwrap_or_else(|| "own".to_owned()),
            value: point.value,
            ratio: point.ratio,
            assign: point.assign.clone(),
            cost_per_task_usd: point.measures.cost_per_task_usd.mean,
            success: point.measures.success,
            dominated: false,
        })
        .collect();
    points.extend(
        shape
            .tiers
            .iter()
            .map(|(name, price, success)| FrontierPoint {
                policy: "alone".to_owned(),
                line: name.clone(),
                value: None,
                ratio: 1.0,
                assign: BTreeMap::new(),
                cost_per_task_usd: estimate(shape.baseline * price),
                success: Some(estimate(*success)),
                dominated: false,
            }),
    );
    let places: Vec<_> = points
        .iter()
        .map(|p| {
            (
                p.cost_per_task_usd.estimate,
                p.success.and_then(|s| s.estimate),
            )
        })
        .collect();
    for (point, own) in points.iter_mut().zip(&places) {
        point.dominated = places
            .iter()
            .any(|o| o.0 <= own.0 && o.1 >= own.1 && (o.0 < own.0 || o.1 > own.1));
    }
    points
}

fn bridge(shape: &Shape, headline: &Point) -> Vec<BridgeStep> {
    let cost = headline
        .measures
        .cost_per_task_usd
        .mean
        .estimate
        .unwrap_or(f64::NAN);
    let base = shape.baseline;
    let levels = [
        base,
        cost * 0.8,
        cost * 0.9,
        cost * 1.02,
        cost * 1.02 + base * 0.06,
        cost * 1.02 + base * 0.09,
        cost,
        cost,
    ];
    let mut before = 0.0;
    let steps = BRIDGE_STEPS.iter().zip(levels).enumerate();
    steps
        .map(|(i, (step, level))| {
            let change = if i == 7 { level } else { level - before };
            before = level;
            BridgeStep {
                step: (*step).to_owned(),
                usd_per_task: estimate(change),
                cumulative: estimate(level),
            }
        })
        .collect()
}

fn claim(&(ratio, savings, claimed_savings): &(f64, f64, Option<f64>)) -> Verdict {
    Verdict {
        says: "90 % delegated to mini cuts the blended cost by roughly 70 %".to_owned(),
        metric: "savings".to_owned(),
        with: BTreeMap::new(),
        condition: "within 0.70 ± 0.05".to_owned(),
        observed: estimate(savings),
        verdict: VerdictKind::Fails,
        satisfied: false,
        tolerance_by: None,
        at: Some(ClaimPoint {
            ratio,
            savings,
            claimed_savings,
        }),
    }
}

/// Two log-normal-like humps in narrow bins of equal ratio.
fn distribution(shape: &Shape) -> Vec<CostBin> {
    let hump = |policy: &str, middle: f64| -> Vec<CostBin> {
        (-60..60)
            .map(|i| {
                let x = f64::from(i) / 20.0;
                CostBin {
                    policy: policy.to_owned(),
                    low_usd: middle * libm::exp(x),
                    high_usd: middle * libm::exp(x + 0.05),
                    share: 0.05 * libm::exp(-x * x / 1.2) / 1.94,
                }
            })
            .collect()
    };
    let mut bins = hump("delegated", shape.baseline * 0.4);
    bins.extend(hump("baseline", shape.baseline * 0.8));
    bins
}
