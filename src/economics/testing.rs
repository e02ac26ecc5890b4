//! Hand-made scenarios and outcomes: a handful of tasks, every column of each known.

use std::collections::BTreeMap;

use crate::delegation::{Assignment, OnReject, Overhead, Policy, Ratio};
use crate::ladder::{Backoff, Ladder, Limits, OnLimit, Price, Quota, Score, Speed, Tier};
use crate::metric::MetricPath;
use crate::numerics::Distribution;
use crate::results::RunInfo;
use crate::scenario::{Claim, Condition, Scenario};

use crate::simulation::{Column, Detail, GroupStats, Layout, Outcome, Shared, Spread};
use crate::stats::Estimate;
use crate::units::{Seconds, Share, Tokens, UnitsPerSecond, UsdPerUnit};
use crate::workload::{Count, InputShare, Kind, TaskClass, Work};

pub fn share(value: f64) -> Share {
    Share::new(value).unwrap()
}

pub fn usd(value: f64) -> UsdPerUnit {
    UsdPerUnit::new(value).unwrap()
}

pub fn tokens(value: f64) -> Tokens {
    Tokens::new(value).unwrap()
}

pub fn tier(name: &str, input: f64, output: f64, score: f64) -> Tier {
    Tier {
        name: name.to_string(),
        model: None,
        price: Price {
            input: usd(input * 1e-6),
            cached_input: None,
            cache_write: None,
            output: usd(output * 1e-6),
            discount: Share::ZERO,
            steps: Vec::new(),
        },
        cache_hit: Share::ZERO,
        scores: vec![Some(Score {
            share: share(score),
            of: None,
        })],
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

pub fn speed() -> Speed {
    Speed {
        first_token: Seconds::new(0.4).unwrap(),
        output: UnitsPerSecond::new(100.0).unwrap(),
        input: None,
        jitter: 0.0,
    }
}

pub fn class(name: &str, skill: Option<usize>) -> TaskClass {
    TaskClass {
        name: name.to_string(),
        weight: 1.0,
        work: Work::Total {
            tokens: Distribution::Constant(1e5),
            input_share: InputShare::Fixed(0.5),
        },
        difficulty_loading: 0.0,
        kinds: vec![Kind {
            name: name.to_string(),
            share: 1.0,
            count: Count::Fixed(1),
            skill,
        }],
        requests: 1.0,
        tool: Seconds::ZERO,
        failure_cost: None,
    }
}

pub fn no_overhead() -> Overhead {
    Overhead {
        plan_reads: 0.0,
        plan_tokens: Distribution::Constant(0.0),
        spawn: Distribution::Constant(0.0),
        brief: Distribution::Constant(0.0),
        context: 0.0,
        report: Distribution::Constant(0.0),
        synthesis_reads: 0.0,
        synthesis_tokens: Distribution::Constant(0.0),
    }
}

/// The essay's ladder, two classes, 90 % to mini, no overhead, no review, a quota with weights 1 and 0.3.
pub fn scenario() -> Scenario {
    let mut mini = tier("mini", 0.75, 4.5, 0.6);
    mini.quota_weight = 0.3;
    let ladder = Ladder {
        tiers: vec![tier("executive", 2.5, 10.0, 0.8), mini],
        skills: vec!["coding".to_string()],
    };
    let policy = Policy {
        task_share: 1.0,
        ratio: Ratio::Fixed(0.9),
        assign: vec![vec![Assignment::Shares(vec![0.0, 1.0])]; 2],
        on_reject: OnReject::Escalate,
        parallel: None,
        overhead: no_overhead(),
        review: None,
    };
    let quota = Quota {
        name: "window".to_string(),
        tiers: vec![0, 1],
        units: None,
        window_h: Some(5.0),
    };
    let classes = vec![class("first", Some(0)), class("second", Some(0))];
    let mut scenario = Scenario::of(ladder, classes, policy);
    scenario.quotas = vec![quota];
    scenario
}

/// What happened to a task.
#[derive(Clone, Debug)]
pub struct Task {
    pub class: usize,
    /// Input and output of its work.
    pub work: [f64; 2],
    /// Input and output by tier.
    pub used: Vec<[f64; 2]>,
    /// Whether it succeeds, delegated and by the executive alone.
    pub success: [f64; 2],
}

/// Tasks of differing work, of which the share `d` goes to the last tier; some fail, more when delegated.
pub fn tasks(scenario: &Scenario, d: f64, count: usize) -> Vec<Task> {
    let tiers = scenario.ladder.tiers.len();
    let task = |i: usize| {
        let work = [1e4 * (1 + i % 7) as f64, 1e3 * (1 + i % 5) as f64];
        let mut used = vec![[0.0; 2]; tiers];
        used[0] = if d < 1.0 {
            work.map(|w| w - d * w)
        } else {
            [0.0; 2]
        };
        used[tiers - 1] = if d > 0.0 {
            work.map(|w| d * w)
        } else {
            used[tiers - 1]
        };
        let baseline = if i.is_multiple_of(4) { 0.0 } else { 1.0 };
        let delegated = if d > 0.0 && i.is_multiple_of(3) {
            0.0
        } else {
            baseline
        };
        Task {
            class: i % scenario.classes.len(),
            work,
            used,
            success: [delegated, baseline],
        }
    };
    (0..count).map(task).collect()
}

/// What a task adds to a column.
pub fn column(scenario: &Scenario, task: &Task, column: Column) -> f64 {
    let tiers = &scenario.ladder.tiers;
    let class = &scenario.classes[task.class];
    let cost = |t: usize, [input, output]: [f64; 2]| {
        input * tiers[t].price.input_usd(tiers[t].cache_hit) + output * tiers[t].price.output_usd()
    };
    let sum = |of: &dyn Fn(usize, [f64; 2]) -> f64| {
        task.used
            .iter()
            .enumerate()
            .map(|(t, used)| of(t, *used))
            .sum()
    };
    let total: f64 = sum(&cost);
    let baseline = cost(0, task.work);
    let failure = class.failure_cost.map_or(0.0, |cost| cost.get());
    let [success, baseline_success] = task.success;
    let [input, output] = task.work;
    match column {
        Column::Cost => total,
        Column::BaselineCost => baseline,
        Column::CostSaved => baseline - total,
        Column::Work => input + output,
        Column::Success => success,
        Column::BaselineSuccess => baseline_success,
        Column::SuccessLost => baseline_success - success,
        Column::WrongAccepted => f64::from(success == 0.0 && task.used[0] != task.work),
        Column::Tokens => sum(&|_, [input, output]| input + output),
        Column::Escalations => 0.0,
        Column::CostWithFailures => total + (1.0 - success) * failure,
        Column::BaselineCostWithFailures => baseline + (1.0 - baseline_success) * failure,
        Column::Latency | Column::BaselineLatency => 1.0,
        Column::Bridge(step) => {
            if step == 0 {
                total - baseline
            } else {
                0.0
            }
        }
        Column::BridgeTotal(_) => total,
        Column::TierInput(t) => task.used[t][0],
        Column::TierOutput(t) => task.used[t][1],
        Column::TierTokens(t) | Column::TierCountedTokens(t) => task.used[t][0] + task.used[t][1],
        Column::TierRequests(t) => f64::from(task.used[t] != [0.0; 2]),
        Column::TierBusy(t) => 0.01 * task.used[t][1],
        Column::TierCost(t) => cost(t, task.used[t]),
        Column::QuotaUnits(_) => {
            sum(&|t, [input, output]| tiers[t].quota_weight * (input + output))
        }
        Column::PoolUse(p, shared) => {
            let counted = scenario.pools[p].tiers.iter();
            counted
                .map(|t| match shared {
                    Shared::Requests => f64::from(task.used[*t] != [0.0; 2]),
                    Shared::Tokens => task.used[*t][0] + task.used[*t][1],
                    Shared::Input => task.used[*t][0],
                    Shared::Output => task.used[*t][1],
                    Shared::Busy => 0.01 * task.used[*t][1],
                })
                .sum()
        }
        Column::AloneCost(t) => cost(t, task.work),
        Column::AloneSuccess(t) => {
            if t == 0 {
                baseline_success
            } else {
                success
            }
        }
        Column::AloneLatency(_) => 1.0,
        Column::OracleCost => (0..task.used.len())
            .map(|t| cost(t, task.work))
            .fold(f64::INFINITY, f64::min),
        Column::OracleSaved => {
            baseline
                - (0..task.used.len())
                    .map(|t| cost(t, task.work))
                    .fold(f64::INFINITY, f64::min)
        }
        Column::OracleSuccess => 1.0,
    }
}

fn group(scenario: &Scenario, layout: &Layout, tasks: &[&Task]) -> GroupStats {
    let n = tasks.len() as f64;
    let drawn = |of: Column| {
        tasks
            .iter()
            .map(|task| column(scenario, task, of))
            .collect::<Vec<f64>>()
    };
    let mean = |values: &[f64]| values.iter().sum::<f64>() / n;
    let covariance = |a: Column, b: Column| {
        let (a, b) = (drawn(a), drawn(b));
        let (ma, mb) = (mean(&a), mean(&b));
        a.iter()
            .zip(&b)
            .map(|(a, b)| (a - ma) * (b - mb))
            .sum::<f64>()
            / (n - 1.0)
            / n
    };
    let mut stats = GroupStats {
        tasks: tasks.len() as u64,
        mean: vec![f64::NAN; layout.len()],
        variance: vec![f64::NAN; layout.len()],
        covariance: layout
            .pairs()
            .into_iter()
            .map(|(a, b)| covariance(a, b))
            .collect(),
        spread: Spread::default(),
    };
    for of in layout.columns() {
        stats.mean[layout.index(of)] = mean(&drawn(of));
        stats.variance[layout.index(of)] = covariance(of, of);
    }
    stats
}

/// What an engine would say of these tasks.
pub fn outcome(scenario: &Scenario, tasks: &[Task]) -> Outcome {
    let layout = Layout::new(scenario, Detail::Full);
    let of_class = |index: usize| {
        tasks
            .iter()
            .filter(|task| task.class == index)
            .collect::<Vec<_>>()
    };
    let empty = GroupStats {
        tasks: 0,
        mean: Vec::new(),
        variance: Vec::new(),
        covariance: Vec::new(),
        spread: Spread::default(),
    };
    let class = |index: usize| match of_class(index) {
        none if none.is_empty() => empty.clone(),
        some => group(scenario, &layout, &some),
    };
    Outcome {
        all: group(scenario, &layout, &tasks.iter().collect::<Vec<_>>()),
        classes: (0..scenario.classes.len()).map(class).collect(),
        layout,
        cost_bins: Vec::new(),
        baseline_cost_bins: Vec::new(),
        t: 1.96,
        error_df: Some(15.0),
    }
}

/// The same as the exact engine would give it: no error at all.
pub fn exactly(mut outcome: Outcome) -> Outcome {
    outcome.t = 0.0;
    outcome.error_df = None;
    for stats in outcome.classes.iter_mut().chain([&mut outcome.all]) {
        stats.variance.fill(0.0);
        stats.covariance.fill(0.0);
    }
    outcome
}

/// A claim on a metric.
pub fn claim(segments: &[&str], condition: Condition) -> Claim {
    Claim {
        says: None,
        metric: MetricPath {
            segments: segments.iter().map(|s| s.to_string()).collect(),
        },
        with: BTreeMap::new(),
        condition,
        tolerance_by: None,
    }
}

/// How a Monte Carlo run was done.
pub fn run_info() -> RunInfo {
    RunInfo {
        version: "0.1.0".to_string(),
        stream_version: 1,
        engine: "monte_carlo".to_string(),
        sampler: Some("pseudo_random".to_string()),
        seed: 1,
        tasks: 1000,
        error_df: Some(15.0),
        partial: false,
        threads: 1,
        simd: "none".to_string(),
        elapsed_s: 0.0,
        tasks_per_s: 0.0,
    }
}

/// A value with a 95 % interval.
pub fn interval(low: f64, estimate: f64, high: f64) -> Estimate {
    Estimate {
        estimate: Some(estimate),
        std_error: Some((high - low) / 3.92),
        low: Some(low),
        high: Some(high),
    }
}
