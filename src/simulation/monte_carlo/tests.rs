//! What can be seen without another engine; the oracles are in `tests/oracle.rs`.

use super::*;
use crate::delegation::{Assignment, OnReject, Overhead, Pick, Policy, Ratio, Review, Reviewer};
use crate::ladder::{Backoff, Ladder, Limits, OnLimit, Price, Score, Speed, Tier};
use crate::numerics::Distribution;
use crate::progress::Silent;
use crate::scenario::Scenario;
use crate::simulation::{Column, Detail, Outcome};
use crate::units::{Seconds, Share, UnitsPerSecond, UsdPerUnit};
use crate::workload::{Count, InputShare, Kind, TaskClass, Work};

fn tier(name: &str, input: f64, output: f64, score: f64) -> Tier {
    let usd = |value: f64| UsdPerUnit::new(value * 1e-6).unwrap();
    Tier {
        name: name.into(),
        model: None,
        price: Price {
            input: usd(input),
            cached_input: None,
            cache_write: None,
            output: usd(output),
            discount: Share::ZERO,
            steps: Vec::new(),
        },
        cache_hit: Share::ZERO,
        scores: vec![Some(Score {
            share: Share::new(score).unwrap(),
            of: None,
        })],
        difficulty_loading: 0.8,
        token_multiplier: Distribution::Constant(1.0),
        speed: Some(Speed {
            first_token: Seconds::new(0.5).unwrap(),
            output: UnitsPerSecond::new(100.0).unwrap(),
            input: None,
            jitter: 0.0,
        }),
        limits: Limits::default(),
        on_limit: OnLimit::Wait,
        backoff: Backoff::default(),
        error_rate: Share::ZERO,
        reserved: None,
        quota_weight: 1.0,
    }
}

fn scenario() -> Scenario {
    let nothing = || Distribution::Constant(0.0);
    let ladder = Ladder {
        tiers: vec![
            tier("executive", 2.5, 10.0, 0.65),
            tier("mini", 0.75, 4.5, 0.6),
            tier("nano", 0.2, 1.25, 0.35),
        ],
        skills: vec!["coding".into()],
    };
    let class = TaskClass {
        name: "coding".into(),
        weight: 1.0,
        work: Work::Total {
            tokens: Distribution::LogNormal {
                mu: 11.0,
                sigma: 0.7,
            },
            input_share: InputShare::Fixed(1.0),
        },
        difficulty_loading: 0.4,
        kinds: vec![Kind {
            name: "coding".into(),
            share: 1.0,
            count: Count::Poisson { mean: 3.6 },
            skill: Some(0),
        }],
        requests: 13.0,
        tool: Seconds::ZERO,
        failure_cost: None,
    };
    let policy = Policy {
        task_share: 1.0,
        ratio: Ratio::Fixed(0.9),
        assign: vec![vec![Assignment::all_to(1, 3)]],
        on_reject: OnReject::Escalate,
        parallel: Some(8),
        overhead: Overhead {
            plan_reads: 0.0,
            plan_tokens: nothing(),
            spawn: nothing(),
            brief: nothing(),
            context: 0.0,
            report: nothing(),
            synthesis_reads: 0.0,
            synthesis_tokens: nothing(),
        },
        review: None,
    };
    Scenario::of(ladder, vec![class], policy)
}

fn simulate(scenario: &Scenario, tasks: u64, seed: u64) -> Outcome {
    let point = [PointRequest {
        scenario,
        detail: Detail::Full,
    }];
    run(&point, tasks, seed, None, &Silent)
        .outcomes
        .remove(0)
        .unwrap()
}

fn mean(outcome: &Outcome, column: Column) -> f64 {
    outcome.all.mean[outcome.layout.index(column)]
}

fn savings(outcome: &Outcome) -> f64 {
    1.0 - mean(outcome, Column::Cost) / mean(outcome, Column::BaselineCost)
}

#[test]
fn nine_tenths_to_mini_save_63_per_cent_of_pure_input() {
    let outcome = simulate(&scenario(), 20_000, 1);
    assert!(
        (savings(&outcome) - 0.63).abs() < 1e-12,
        "{}",
        savings(&outcome)
    );
}

#[test]
fn nothing_delegated_is_the_baseline_to_the_last_bit() {
    let mut scenario = scenario();
    scenario.policy.ratio = Ratio::Fixed(0.0);
    let outcome = simulate(&scenario, 20_000, 1);
    assert_eq!(savings(&outcome), 0.0);
    assert_eq!(mean(&outcome, Column::SuccessLost), 0.0);
    assert_eq!(
        mean(&outcome, Column::Latency),
        mean(&outcome, Column::BaselineLatency)
    );
}

#[test]
fn scores_are_met_and_success_does_not_depend_on_the_pieces() {
    let mut scenario = scenario();
    let outcome = simulate(&scenario, 200_000, 1);
    let success = mean(&outcome, Column::Success);
    assert!(
        (success - (0.1 * 0.65 + 0.9 * 0.6)).abs() < 4.5 * (0.25f64 / 200_000.0).sqrt(),
        "{success}"
    );
    scenario.classes[0].kinds[0].count = Count::Fixed(50);
    let finer = mean(&simulate(&scenario, 20_000, 1), Column::Success);
    assert!((finer - success).abs() < 4.5 * (0.25f64 / 20_000.0).sqrt());
}

#[test]
fn a_perfect_free_judge_lifts_success_above_the_executives() {
    let mut scenario = scenario();
    scenario.policy.review = Some(Review {
        rate: 1.0,
        pick: Pick::Chance,
        catches_wrong: 1.0,
        passes_right: 1.0,
        reads: 0.0,
        tokens: Distribution::Constant(0.0),
        by: Reviewer::Executive,
    });
    let outcome = simulate(&scenario, 100_000, 1);
    assert!(mean(&outcome, Column::Success) > mean(&outcome, Column::BaselineSuccess) + 0.02);
    assert_eq!(mean(&outcome, Column::WrongAccepted), 0.0);
    let bridge: f64 = (0..crate::simulation::BRIDGE_CHANGES)
        .map(|i| mean(&outcome, Column::Bridge(i)))
        .sum();
    let change = mean(&outcome, Column::Cost) - mean(&outcome, Column::BaselineCost);
    assert!((bridge - change).abs() < 1e-12 * change.abs());
}

#[test]
fn precision_is_looked_at_after_powers_of_two_of_batches() {
    let scenario = scenario();
    let point = [PointRequest {
        scenario: &scenario,
        detail: Detail::Curve,
    }];
    let found = run(
        &point,
        10_000_000,
        1,
        Some(Precision { relative: 0.004 }),
        &Silent,
    );
    let batches = found.tasks / BATCH;
    assert!(
        found.tasks.is_multiple_of(BATCH) && batches.is_power_of_two() && found.tasks < 10_000_000,
        "{}",
        found.tasks
    );
}
