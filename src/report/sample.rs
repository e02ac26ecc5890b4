//! Summaries made by hand, for the tests of this room.

use std::collections::BTreeMap;

use crate::results::*;
use crate::stats::{Distributed, Estimate, Quantiles};

/// A value with an interval a hundredth of it wide on either side.
pub(super) fn about(value: f64) -> Estimate {
    Estimate::new(value, Some(value.abs() * 0.005), 2.0)
}

pub(super) fn spread(mean: f64) -> Distributed {
    let at = |factor: f64| Some(about(mean * factor));
    Distributed {
        mean: about(mean),
        quantiles: Quantiles {
            p05: at(0.2),
            p50: at(0.8),
            p95: at(2.5),
            p99: at(4.0),
        },
    }
}

/// 90 % to mini, as in the essay, with made-up overhead.
pub(super) fn summary() -> Summary {
    let headline = Point {
        line: None,
        value: None,
        ratio: 0.9,
        assign: BTreeMap::from([("mini".to_owned(), 0.8), ("nano".to_owned(), 0.2)]),
        measures: measures(0.63),
        classes: vec![
            class("coding", 0.7, 0.6),
            class("desktop | navigation", 0.3, -0.2),
        ],
    };
    let curve: Vec<Point> = ["own", "mini", "nano"]
        .iter()
        .flat_map(|line| (0..=40).map(move |step| curve_point(line, f64::from(step) / 40.0)))
        .collect();
    Summary {
        schema: SCHEMA.to_owned(),
        scenario: scenario_info(),
        run: run_info(),
        headline,
        curve,
        curve_axis: CurveAxis {
            vary: "delegation.ratio".into(),
            unit: "share".into(),
            lines: ["own", "mini", "nano"].map(str::to_owned).to_vec(),
        },
        frontier: frontier(),
        alone: ["executive", "mini", "nano"]
            .iter()
            .zip([0.25, 0.0355, 0.0381])
            .map(alone)
            .collect(),
        bridge: bridge(&[0.25, -0.1575, 0.002, 0.0, 0.012, 0.004, -0.018, 0.0925]),
        price_ratio: BTreeMap::from([
            (
                "mini".to_owned(),
                PriceRatio {
                    input: Some(10.0 / 3.0),
                    output: Some(2.2222),
                },
            ),
            (
                "nano".to_owned(),
                PriceRatio {
                    input: Some(12.5),
                    output: None,
                },
            ),
        ]),
        claims: claims(),
        expectations: vec![verdict(
            "cost_per_task_usd.p95 below 1.5",
            "cost_per_task_usd.p95",
            VerdictKind::Holds,
        )],
        assumptions: vec![
            "no review: what subordinates deliver is taken as it comes".into(),
            "multiplier 1 for nano".into(),
        ],
        not_modelled: vec![
            "latency_s: tier nano has no speed".into(),
            "queues: nobody waits".into(),
        ],
        overturns: Vec::new(),
        cost_distribution: Vec::new(),
    }
}

fn scenario_info() -> ScenarioInfo {
    ScenarioInfo {
        name: "delegation-economy".into(),
        description: Some("The essay's ladder.".into()),
        source: Some("A provider's price page, March 2026.".into()),
        path: "scenarios/delegation-economy.toml".into(),
        digest: "ab".repeat(32),
        label: None,
        overrides: vec![
            "delegation.ratio = 0.9".into(),
            "task.\"two words\".weight = 2".into(),
        ],
        unit: UnitInfo {
            name: "token".into(),
            price_per: 1e6,
        },
        inputs: vec![
            Input {
                key: "tier.mini.price.input".into(),
                value: "0.75".into(),
                line: Some(12),
                comment: Some("price page | March 2026".into()),
            },
            Input {
                key: "delegation.ratio".into(),
                value: "0.9".into(),
                line: None,
                comment: None,
            },
        ],
        catalogue: None,
    }
}

fn run_info() -> RunInfo {
    RunInfo {
        version: "0.1.0".into(),
        stream_version: 1,
        engine: "monte_carlo".into(),
        sampler: Some("pseudo_random".into()),
        seed: 1,
        tasks: 1_000_000,
        error_df: Some(999.0),
        partial: false,
        threads: 7177,
        simd: "avx512-of-this-machine".into(),
        elapsed_s: 13.371,
        tasks_per_s: 87_654_321.0,
    }
}

pub(super) fn measures(savings: f64) -> Measures {
    let cost = 0.25 * (1.0 - savings);
    Measures {
        cost_per_task_usd: spread(cost),
        baseline_cost_per_task_usd: spread(0.25),
        savings: Estimate::new(savings, Some(0.001), 1.96),
        savings_per_task: Some(spread(savings)),
        blended_price_usd: about(cost * 10.0),
        success: Some(about(0.601)),
        baseline_success: Some(about(0.65)),
        wrong_accepted: Some(about(0.12)),
        cost_per_success_usd: Some(about(cost / 0.601)),
        breakeven_failure_cost_usd: Some(BreakEven {
            value: about(4.71),
            pays: Pays::WhileLess,
        }),
        cost_with_failures_per_task_usd: Some(about(2.2)),
        baseline_cost_with_failures_per_task_usd: Some(about(2.0)),
        latency_s: Some(spread(252.0)),
        baseline_latency_s: Some(spread(310.0)),
        tokens_per_task: about(112_345.6),
        escalations_per_task: about(0.31),
        executive_leverage: about(9.1),
        delegation_efficiency: Some(about(0.74)),
        quotas: vec![QuotaUse {
            name: "five-hour window".into(),
            units_per_task: about(37_000.0),
            multiplier: about(2.7),
            lasts_h: Some(about(13.5)),
            window_h: Some(5.0),
        }],
        reserved: Vec::new(),
        ceiling_tasks_per_hour: Some(Ceiling {
            value: about(5_312.0),
            tier: "mini".into(),
            limit: "tokens_per_minute".into(),
        }),
        limits: vec![
            limit("executive", "requests_per_minute", Some(9_000.0)),
            limit("mini", "tokens_per_minute", Some(5_312.0)),
            limit("nano", "concurrent", None),
        ],
        tiers: ["executive", "mini", "nano"]
            .iter()
            .zip([0.6, 0.3, 0.1])
            .map(|(name, share)| tier(name, share, cost))
            .collect(),
        cost_per_month_usd: Some(about(1_850.0)),
        savings_per_month_usd: Some(about(3_150.0)),
    }
}

fn limit(tier: &str, limit: &str, rate: Option<f64>) -> LimitCeiling {
    LimitCeiling {
        tier: tier.into(),
        limit: limit.into(),
        tasks_per_hour: rate.map_or(Estimate::UNDEFINED, about),
    }
}

pub(super) fn tier(name: &str, share: f64, cost: f64) -> TierUse {
    TierUse {
        name: name.into(),
        input_tokens: about(97_000.0 * share),
        output_tokens: about(3_000.0 * share),
        requests: about(13.0 * share),
        busy_s: (name != "nano").then(|| about(100.0 * share)),
        cost_usd: about(cost * share),
        token_share: about(share),
        cost_share: about(share),
    }
}

pub(super) fn class(name: &str, task_share: f64, savings: f64) -> ClassMeasures {
    ClassMeasures {
        name: name.into(),
        task_share,
        measures: measures(savings),
    }
}

fn curve_point(line: &str, value: f64) -> Point {
    // Overhead begins at the smallest ratio above 0.
    let savings = if value == 0.0 {
        0.0
    } else {
        0.7 * value - 0.06
    };
    Point {
        line: Some(line.to_owned()),
        value: Some(value),
        ratio: value,
        assign: BTreeMap::from([("mini".to_owned(), 1.0)]),
        measures: measures(savings),
        classes: Vec::new(),
    }
}

fn frontier() -> Vec<FrontierPoint> {
    let point =
        |policy: &str, line: &str, cost: f64, success: f64, dominated: bool| FrontierPoint {
            policy: policy.into(),
            line: line.into(),
            value: None,
            ratio: 0.9,
            assign: BTreeMap::from([("mini".to_owned(), 1.0)]),
            cost_per_task_usd: about(cost),
            success: Some(about(success)),
            dominated,
        };
    vec![
        point("own", "own", 0.0925, 0.601, true),
        point("alone", "mini", 0.0355, 0.602, false),
        point("alone", "executive", 0.25, 0.65, false),
    ]
}

fn alone((name, cost): (&&str, f64)) -> Alone {
    Alone {
        name: (*name).to_owned(),
        cost_per_task_usd: about(cost),
        success: Some(about(0.6)),
        cost_per_success_usd: Some(about(cost / 0.6)),
        latency_s: None,
    }
}

/// The bridge whose totals are the first and the last figure, whose changes the others.
pub(super) fn bridge(figures: &[f64; 8]) -> Vec<BridgeStep> {
    let mut total = 0.0;
    BRIDGE_STEPS
        .iter()
        .zip(figures)
        .map(|(step, figure)| {
            total = if *step == "cost" {
                *figure
            } else {
                total + figure
            };
            BridgeStep {
                step: (*step).to_owned(),
                usd_per_task: about(*figure),
                cumulative: about(total),
            }
        })
        .collect()
}

fn claims() -> Vec<Verdict> {
    let mut failed = verdict(
        "90 % delegated to mini cuts the blended cost by roughly 70 %",
        "savings",
        VerdictKind::Fails,
    );
    failed.condition = "within 0.7 ± 0.05".into();
    failed.observed = about(0.63);
    failed.with = BTreeMap::from([("delegation.ratio".to_owned(), "0.9".to_owned())]);
    failed.tolerance_by = Some("ours".into());
    failed.at = Some(ClaimPoint {
        ratio: 0.9,
        savings: 0.63,
        claimed_savings: Some(0.7),
    });
    let mut ratio = verdict(
        "mini is 3.3x cheaper",
        "price_ratio.mini.output",
        VerdictKind::Fails,
    );
    ratio.observed = Estimate::exact(2.2222);
    vec![
        failed,
        ratio,
        verdict("it is quick", "latency_s.p95", VerdictKind::Undecided),
        verdict("nobody waits", "latency_s", VerdictKind::NotModelled),
        verdict("it is cheap", "cost_per_task_usd.p95", VerdictKind::Holds),
    ]
}

pub(super) fn verdict(says: &str, metric: &str, kind: VerdictKind) -> Verdict {
    Verdict {
        says: says.into(),
        metric: metric.into(),
        with: BTreeMap::new(),
        condition: "below 1.5".into(),
        observed: if kind == VerdictKind::NotModelled {
            Estimate::UNDEFINED
        } else {
            about(1.2)
        },
        verdict: kind,
        satisfied: matches!(kind, VerdictKind::Holds),
        tolerance_by: None,
        at: None,
    }
}
