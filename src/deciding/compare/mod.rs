//! Scenarios, or saved results, held against the first of them.
//!
//! What is simulated is simulated side by side on the same draws, and differences get intervals
//! that use it. Saved results are what they are: independent samples.

mod changes;
mod conditions;
mod figures;
mod side;

use serde::{Deserialize, Serialize};

use crate::error::Diagnostics;
use crate::metric::{MetricNames, MetricPath};
use crate::progress::Monitor;
use crate::results::{BRIDGE_STEPS, BreakEven};
use crate::scenario::{Requirement, Targets};
use crate::simulation::monte_carlo::STREAM_VERSION;
use crate::stats::Estimate;

pub use changes::{InputChange, Part};
pub use conditions::{Form, Judged};
pub use side::{Side, Source};

use figures::{Found, Pairing};

/// Version of the shape of `compare.json`.
pub const SCHEMA: &str = "rungs.compare/1";

/// The metrics that every comparison shows, in this order, where they are modelled.
pub const METRICS: [&str; 17] = [
    "cost_per_task_usd",
    "success",
    "cost_per_success_usd",
    "cost_with_failures_per_task_usd",
    "savings",
    "wrong_accepted",
    "latency_s",
    "latency_s.p95",
    "cost_per_task_usd.p95",
    "tokens_per_task",
    "escalations_per_task",
    "executive_leverage",
    "ceiling_tasks_per_hour",
    "cost_per_month_usd",
    "savings_per_month_usd",
    "baseline_cost_per_task_usd",
    "baseline_success",
];

/// By class and by tier, where both have one of the name.
const BY_CLASS: [&str; 3] = ["cost_per_task_usd", "success", "savings"];
const BY_TIER: [&str; 2] = ["cost_usd", "token_share"];

/// Everything that a comparison found.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Comparison {
    /// [`SCHEMA`].
    pub schema: String,
    /// Of the program.
    pub version: String,
    /// Moves when the same input gives other numbers.
    pub stream_version: u32,
    /// What was compared, the one that the others are held against first.
    pub scenarios: Vec<Compared>,
    /// Each of the others against the first.
    pub comparisons: Vec<Against>,
    /// Every `--fail-if` for each of the others.
    pub conditions: Vec<Judged>,
    /// What the reader must know about how it was done.
    pub notes: Vec<String>,
}

/// One of the scenarios compared.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Compared {
    /// What it is called here: its name, with what tells it apart where two share it.
    pub name: String,
    /// The scenario file, or the saved results, as given.
    pub path: String,
    /// SHA-256 of the checked scenario in canonical form.
    pub digest: String,
    /// "scenario": simulated here; "results": read from saved ones.
    pub source: Source,
    /// "monte_carlo" or "exact".
    pub engine: String,
    /// Of its draws.
    pub seed: u64,
    /// Tasks simulated; 0 from the exact engine.
    pub tasks: u64,
}

/// How an interval of a difference was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Intervals {
    /// On the same draws: what the two share cancels.
    Paired,
    /// As of two independent samples: wider than they need be where draws are shared.
    Independent,
    /// Worked out without sampling.
    Exact,
}

/// A scenario against the first.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Against {
    /// Its name.
    pub name: String,
    /// The first's.
    pub against: String,
    /// How the intervals of the differences were found.
    pub intervals: Intervals,
    /// What a failed task must cost for the better of the two to change; null where success is not modelled in both.
    pub breakeven_failure_cost_usd: Option<BreakEven>,
    /// Metrics that at least one of the two models.
    pub metrics: Vec<Difference>,
    /// The bill, step by step.
    pub bridge: Vec<StepDifference>,
    /// Keys that are written differently.
    pub inputs: Vec<InputChange>,
    /// Whether the two say the same: their digests are equal.
    pub same_scenario: bool,
}

/// A metric in both, and how it differs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Difference {
    /// Its path.
    pub metric: String,
    /// In the scenario that the other is held against; null where it is not modelled.
    pub first: Option<Estimate>,
    /// In the other.
    pub second: Option<Estimate>,
    /// second - first.
    pub difference: Estimate,
    /// second / first; undefined where the first is 0.
    pub ratio: Estimate,
    /// Why there is no difference.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub missing: Option<String>,
}

/// A step from the price list to the bill in both, USD per task.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct StepDifference {
    /// One of the bridge's steps: the first and the last are totals, the others changes.
    pub step: String,
    /// Change of the running total in the first; for "baseline" and "cost" the total.
    pub first: Estimate,
    /// In the other.
    pub second: Estimate,
    /// second - first. Those of "baseline" and the changes add up to that of "cost".
    pub difference: Estimate,
}

/// How a comparison is made.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// Tasks at each; `None`: the most that any of the scenarios asks for.
    pub tasks: Option<u64>,
    /// Of the draws; `None`: the first scenario's.
    pub seed: Option<u64>,
    /// Conditions under which the comparison fails: "cost_per_task_usd > +10%".
    pub fail_if: Vec<String>,
}

/// Why there is no comparison.
#[derive(Debug)]
pub enum CompareError {
    /// A condition that cannot be read, or names no metric.
    Invalid(Diagnostics),
    /// The two have nothing in common: what differs.
    NothingShared(String),
    /// Interrupted before it was done.
    Interrupted,
}

/// Holds every side against the first. There are two or more of them.
///
/// # Errors
/// [`CompareError`].
pub fn compare(
    sides: &[Side],
    settings: &Settings,
    monitor: &dyn Monitor,
) -> Result<Comparison, CompareError> {
    let conditions = conditions(sides, &settings.fail_if)?;
    let nothing = || CompareError::NothingShared("there is nothing to compare".into());
    let (first, others) = sides.split_first().ok_or_else(nothing)?;
    shared_unit(first, others)?;
    let found = figures::found(sides, settings, monitor).ok_or(CompareError::Interrupted)?;
    let mut comparisons = Vec::with_capacity(others.len());
    let mut judged = Vec::new();
    for (side, seen) in others.iter().zip(&found[1..]) {
        let pairing = Pairing::new(&found[0], seen);
        comparisons.push(against(&pairing, first, side));
        let judge = |condition| conditions::judge(condition, &pairing, &side.name);
        judged.extend(conditions.iter().map(judge));
    }
    Ok(Comparison {
        schema: SCHEMA.into(),
        version: env!("CARGO_PKG_VERSION").into(),
        stream_version: STREAM_VERSION,
        scenarios: sides.iter().zip(&found).map(compared).collect(),
        comparisons,
        conditions: judged,
        notes: notes(sides, &found, settings),
    })
}

fn compared((side, found): (&Side, &Found)) -> Compared {
    Compared {
        name: side.name.clone(),
        path: side.path.clone(),
        digest: side.digest().to_string(),
        source: side.source(),
        engine: found.engine.into(),
        seed: found.seed,
        tasks: found.tasks,
    }
}

/// The conditions read with the names of tiers, classes and quotas of all sides.
fn conditions(sides: &[Side], texts: &[String]) -> Result<Vec<Requirement>, CompareError> {
    let mut names = MetricNames::default();
    for side in sides {
        let own = side.names();
        for (all, own) in [
            (&mut names.tiers, own.tiers),
            (&mut names.classes, own.classes),
            (&mut names.quotas, own.quotas),
        ] {
            for name in own {
                if !all.contains(&name) {
                    all.push(name);
                }
            }
        }
    }
    let read = |text: &String| {
        Requirement::read(names.clone(), "--fail-if", text, Targets::ValuesAndChanges)
            .map_err(CompareError::Invalid)
    };
    texts.iter().map(read).collect()
}

/// Tasks counted in hours and tasks counted in tokens are not the same tasks.
fn shared_unit(first: &Side, others: &[Side]) -> Result<(), CompareError> {
    for other in others {
        if first.unit() != other.unit() {
            return Err(CompareError::NothingShared(format!(
                "`{}` ({}) counts work in {}s, `{}` ({}) in {}s (unit.name): they share no metric",
                first.name,
                first.path,
                first.unit(),
                other.name,
                other.path,
                other.unit()
            )));
        }
    }
    Ok(())
}

fn against(pairing: &Pairing<'_>, first: &Side, second: &Side) -> Against {
    Against {
        name: second.name.clone(),
        against: first.name.clone(),
        intervals: pairing.intervals(),
        breakeven_failure_cost_usd: pairing.breakeven(),
        metrics: metrics(first, second)
            .iter()
            .filter_map(|metric| pairing.row(metric, &first.name, &second.name))
            .collect(),
        bridge: bridge(pairing),
        inputs: changes::changes(first, second),
        same_scenario: first.digest() == second.digest(),
    }
}

/// The paths of all that is shown of two scenarios.
fn metrics(first: &Side, second: &Side) -> Vec<MetricPath> {
    let (a, b) = (first.names(), second.names());
    let both = |a: &[String], b: &[String]| -> Vec<String> {
        a.iter().filter(|name| b.contains(name)).cloned().collect()
    };
    let path = |segments: &[&str]| MetricPath {
        segments: segments.iter().map(|s| s.to_string()).collect(),
    };
    let mut all: Vec<MetricPath> = METRICS
        .iter()
        .map(|metric| path(&metric.split('.').collect::<Vec<_>>()))
        .collect();
    let classes = both(&a.classes, &b.classes);
    // The only class of both is all tasks.
    if a.classes.len() > 1 || b.classes.len() > 1 {
        for class in &classes {
            all.extend(BY_CLASS.map(|metric| path(&["classes", class, metric])));
        }
    }
    for tier in &both(&a.tiers, &b.tiers) {
        all.extend(BY_TIER.map(|metric| path(&["tiers", tier, metric])));
    }
    all
}

fn bridge(pairing: &Pairing<'_>) -> Vec<StepDifference> {
    let step = |name: &&str| {
        let path = MetricPath {
            segments: vec!["bridge".into(), name.to_string(), "usd_per_task".into()],
        };
        let (first, second) = pairing.observe(&path);
        Some(StepDifference {
            step: name.to_string(),
            first: first?,
            second: second?,
            difference: pairing.difference(&path),
        })
    };
    BRIDGE_STEPS.iter().filter_map(step).collect()
}

fn notes(sides: &[Side], found: &[Found], settings: &Settings) -> Vec<String> {
    let mut notes = Vec::new();
    let sampled: Vec<_> = sides.iter().filter_map(Side::sampled).collect();
    if settings.seed.is_none() && sampled.windows(2).any(|two| two[0].seed != two[1].seed) {
        notes.push(format!(
            "the scenarios ask for different seeds: all are simulated with that of the first, {}",
            sampled[0].seed
        ));
    }
    if settings.tasks.is_none() && sampled.windows(2).any(|two| two[0].tasks != two[1].tasks) {
        notes.push("the scenarios ask for different numbers of tasks: all get the most".into());
    }
    if sampled
        .windows(2)
        .any(|two| two[0].sampler != two[1].sampler)
    {
        notes.push(format!(
            "the scenarios ask for different samplers: all are simulated with that of the first, {}",
            sampled[0].sampler.key()
        ));
    }
    if sampled.iter().any(|settings| settings.precision.is_some()) {
        notes.push("simulation.precision is left aside: every scenario gets all its tasks".into());
    }
    for (side, found) in sides.iter().zip(found) {
        if found.stream_version != STREAM_VERSION {
            notes.push(format!(
                "the results of {} are of stream version {}, this is {STREAM_VERSION}: the same scenario would give other numbers now",
                side.name, found.stream_version
            ));
        }
        if found.partial {
            notes.push(format!(
                "the results of {} are partial: their run was interrupted",
                side.name
            ));
        }
    }
    notes
}

impl Comparison {
    /// Whether a condition to fail by is met, or cannot be judged.
    pub fn failed(&self) -> bool {
        self.conditions.iter().any(|condition| condition.failed)
    }
}
