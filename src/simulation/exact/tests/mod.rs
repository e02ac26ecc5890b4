//! The exact engine against closed forms, published figures and a literal enumeration of all that can happen.

mod cascades;
mod closed_forms;
mod enumeration;
mod extremes;
mod literal;
mod paths;
mod routing;

use crate::delegation::{Assignment, OnReject, Overhead, Pick, Policy, Ratio, Review, Reviewer};
use crate::ladder::{Backoff, Ladder, Limits, OnLimit, Price, Score, Tier};
use crate::numerics::Distribution;
use crate::scenario::Scenario;
use crate::simulation::{Column, Outcome};
use crate::units::{Seconds, Share, UsdPerUnit};
use crate::workload::{Count, InputShare, Kind, TaskClass, Work};

const NOTHING: Distribution = Distribution::Constant(0.0);

/// A tier with prices in USD per million.
fn tier(name: &str, input: f64, output: f64) -> Tier {
    Tier {
        name: name.to_string(),
        model: None,
        price: Price {
            input: UsdPerUnit::new(input * 1e-6).unwrap(),
            cached_input: None,
            cache_write: None,
            output: UsdPerUnit::new(output * 1e-6).unwrap(),
            discount: Share::ZERO,
            steps: Vec::new(),
        },
        cache_hit: Share::ZERO,
        scores: Vec::new(),
        difficulty_loading: 0.0,
        token_multiplier: Distribution::Constant(1.0),
        speed: None,
        limits: Limits::default(),
        on_limit: OnLimit::Wait,
        backoff: Backoff::default(),
        error_rate: Share::ZERO,
        reserved: None,
        quota_weight: 1.0,
    }
}

/// The essay's ladder, without skills.
fn essay() -> Ladder {
    Ladder {
        tiers: vec![
            tier("gpt-5.4", 2.5, 10.0),
            tier("mini", 0.75, 4.5),
            tier("nano", 0.2, 1.25),
        ],
        skills: Vec::new(),
    }
}

/// A ladder with one skill: a score and a loading for each tier.
fn able(mut ladder: Ladder, abilities: &[(f64, f64)]) -> Ladder {
    let skill = ladder.skills.len();
    ladder.skills.push(format!("skill {skill}"));
    for (tier, (score, loading)) in ladder.tiers.iter_mut().zip(abilities) {
        tier.scores.push(Some(Score {
            share: Share::new(*score).unwrap(),
            of: None,
        }));
        tier.difficulty_loading = *loading;
    }
    ladder
}

/// A class of 100,000 tokens in one piece.
fn class(input_share: f64, skill: Option<usize>) -> TaskClass {
    TaskClass {
        name: "task".to_string(),
        weight: 1.0,
        work: Work::Total {
            tokens: Distribution::Constant(1e5),
            input_share: InputShare::Fixed(input_share),
        },
        difficulty_loading: 0.0,
        kinds: vec![Kind {
            name: "task".to_string(),
            share: 1.0,
            count: Count::Fixed(1),
            skill,
        }],
        requests: 1.0,
        tool: Seconds::ZERO,
        failure_cost: None,
    }
}

fn no_overhead() -> Overhead {
    Overhead {
        plan_reads: 0.0,
        plan_tokens: NOTHING,
        spawn: NOTHING,
        brief: NOTHING,
        context: 0.0,
        report: NOTHING,
        synthesis_reads: 0.0,
        synthesis_tokens: NOTHING,
    }
}

/// Tests as a judge: they read no tokens.
fn judge(catches_wrong: f64, passes_right: f64) -> Review {
    Review {
        rate: 1.0,
        pick: Pick::Chance,
        catches_wrong,
        passes_right,
        reads: 0.0,
        tokens: NOTHING,
        by: Reviewer::Executive,
    }
}

/// One assignment for every kind of every class.
fn policy(classes: &[TaskClass], ratio: Ratio, shares: &[f64]) -> Policy {
    let assignment = Assignment::Shares(shares.to_vec());
    Policy {
        task_share: 1.0,
        ratio,
        assign: classes
            .iter()
            .map(|class| vec![assignment.clone(); class.kinds.len()])
            .collect(),
        on_reject: OnReject::Escalate,
        parallel: None,
        overhead: no_overhead(),
        review: None,
    }
}

fn scenario(ladder: Ladder, class: TaskClass, ratio: Ratio, shares: &[f64]) -> Scenario {
    let classes = vec![class];
    let policy = policy(&classes, ratio, shares);
    Scenario::of(ladder, classes, policy)
}

fn mean(outcome: &Outcome, column: Column) -> f64 {
    outcome.all.mean[outcome.layout.index(column)]
}

/// Equal to a relative error, of 1 where both are smaller.
#[track_caller]
fn assert_close(actual: f64, expected: f64, error: f64) {
    let scale = expected.abs().max(1e-300);
    assert!(
        (actual - expected).abs() <= error * scale,
        "{actual} is not {expected} to {error}"
    );
}
