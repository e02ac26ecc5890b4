//! The shape of `summary.json`: plain data that engines and economics fill, tables and charts read.
//!
//! Keys are public; they are versioned by [`SCHEMA`].

mod capacity;
mod overturn;
mod queue;

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

use crate::stats::{Distributed, Estimate};

pub use capacity::{Ceiling, LimitCeiling, QuotaUse, ReservedUse};
pub use overturn::Overturn;
pub use queue::{
    ClassQueue, LimitUse, QueueResult, QueueRun, QueueVerdict, SpreadOverTasks, TierQueue,
};

/// Version of the results' shape.
pub const SCHEMA: &str = "rungs.run/1";

/// Everything a run found.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Summary {
    /// [`SCHEMA`].
    pub schema: String,
    /// What was simulated.
    pub scenario: ScenarioInfo,
    /// How.
    pub run: RunInfo,
    /// The scenario's own policy; `value` and `line` are absent.
    pub headline: Point,
    /// Lines of points on common random numbers: the scenario's own assignment first.
    pub curve: Vec<Point>,
    /// The key that varies along the curve, with the range it takes.
    pub curve_axis: CurveAxis,
    /// Every policy tried.
    pub frontier: Vec<FrontierPoint>,
    /// Each tier doing every task by itself.
    pub alone: Vec<Alone>,
    /// From the price list to the bill.
    pub bridge: Vec<BridgeStep>,
    /// Executive's price over the tier's, by tier, before cache and discount; null where the tier's is 0.
    pub price_ratio: BTreeMap<String, PriceRatio>,
    /// What somebody says, with verdicts.
    pub claims: Vec<Verdict>,
    /// Guards.
    pub expectations: Vec<Verdict>,
    /// Inputs at their kindest value, in words.
    pub assumptions: Vec<String>,
    /// What is not modelled in this run and why ("latency_s: tier nano has no speed"), then what the model leaves out.
    pub not_modelled: Vec<String>,
    /// Inputs that move what delegating saves, each by itself, those that turn the answer first; empty where they were not moved.
    #[serde(default)]
    pub overturns: Vec<Overturn>,
    /// Distribution of cost per task at the headline, for the chart; empty from the exact engine.
    pub cost_distribution: Vec<CostBin>,
}

/// What was simulated.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ScenarioInfo {
    /// Its name.
    pub name: String,
    /// Its description, as written.
    pub description: Option<String>,
    /// Where its figures come from, as written.
    pub source: Option<String>,
    /// The file, as given.
    pub path: String,
    /// SHA-256 of the checked scenario in canonical form.
    pub digest: String,
    /// The label given to the run, where one was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// `--set` and flags that change the scenario, as `key = value`.
    pub overrides: Vec<String>,
    /// The unit of work.
    pub unit: UnitInfo,
    /// Where the numbers come from: key, value as written, and its comment or source, for the report.
    pub inputs: Vec<Input>,
    /// Where prices were looked up; absent where all of them are written in the scenario.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub catalogue: Option<CatalogueInfo>,
}

/// The price catalogue that a scenario used.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CatalogueInfo {
    /// Its file as given, or "built in".
    pub name: String,
    /// SHA-256 of the file's bytes.
    pub digest: String,
    /// The day whose prices are in force, as 2026-11-22.
    pub date: String,
    /// The tiers whose prices come from it.
    pub prices: Vec<CataloguePrice>,
}

/// A tier's price in the catalogue.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CataloguePrice {
    /// The tier's name.
    pub tier: String,
    /// The model, as the catalogue calls it.
    pub model: String,
    /// "standard", "batch", "flex" or "priority".
    pub service: String,
    /// Where the figures stand.
    pub source: String,
    /// The day they were taken.
    pub date: String,
    /// What the card leaves out.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub note: Option<String>,
}

impl ScenarioInfo {
    /// Its name, and the label of the run where it has one: "mine (half)".
    pub fn title(&self) -> String {
        match &self.label {
            Some(label) => format!("{} ({label})", self.name),
            None => self.name.clone(),
        }
    }
}

/// The unit of work and the amount a price is for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct UnitInfo {
    /// "token", "hour".
    pub name: String,
    /// Units a price is for.
    pub price_per: f64,
}

/// One input as the scenario wrote it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Input {
    /// Dotted path.
    pub key: String,
    /// As written.
    pub value: String,
    /// Line in the file; absent for an override.
    pub line: Option<u64>,
    /// The comment behind the value on its line: often its source.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub comment: Option<String>,
}

/// How it was run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RunInfo {
    /// Of the program.
    pub version: String,
    /// Moves when the same input gives other numbers.
    pub stream_version: u32,
    /// "monte_carlo" or "exact".
    pub engine: String,
    /// "pseudo_random" or "sobol"; null for the exact engine.
    pub sampler: Option<String>,
    /// The seed.
    pub seed: u64,
    /// Tasks simulated at the headline; 0 for the exact engine.
    pub tasks: u64,
    /// Degrees of freedom behind the intervals; null for the exact engine.
    pub error_df: Option<f64>,
    /// Interrupted before it was done.
    pub partial: bool,
    /// Worker threads.
    pub threads: usize,
    /// SIMD level the processor was used at.
    pub simd: String,
    /// Wall-clock seconds of the simulation.
    pub elapsed_s: f64,
    /// Task evaluations per second, all points counted.
    pub tasks_per_s: f64,
}

/// The key that varies along the curve.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CurveAxis {
    /// Dotted path of the key.
    pub vary: String,
    /// Unit of the key, for the axis ("share", "USD per million tokens", "tokens"); may be empty.
    pub unit: String,
    /// Names of the lines, the scenario's own first.
    pub lines: Vec<String>,
}

/// One policy at one value of the varied key.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Point {
    /// The line it lies on: "own", or the label of an assignment ("mini", "mini 80 % + nano 20 %"). Absent at the headline.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub line: Option<String>,
    /// Value of the varied key. Absent at the headline.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub value: Option<f64>,
    /// E\[d\] over all tasks.
    pub ratio: f64,
    /// `delegation.assign` in force: tier → share (normalised). Empty where every class has its own.
    pub assign: BTreeMap<String, f64>,
    /// Over all tasks.
    #[serde(flatten)]
    pub measures: Measures,
    /// By class. Left empty on curve points of scenarios with more than 32 classes.
    pub classes: Vec<ClassMeasures>,
}

/// One class.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ClassMeasures {
    /// Of the class.
    pub name: String,
    /// Its share of tasks.
    pub task_share: f64,
    /// Over its tasks.
    #[serde(flatten)]
    pub measures: Measures,
}

/// Every metric of model.md §5, by its name there.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Measures {
    pub cost_per_task_usd: Distributed,
    pub baseline_cost_per_task_usd: Distributed,
    /// 1 - Σcost / Σbaseline.
    pub savings: Estimate,
    /// Distribution over tasks of 1 - cost / baseline.
    pub savings_per_task: Option<Distributed>,
    /// Σcost / ΣW per `unit.price_per` units of work.
    pub blended_price_usd: Estimate,
    /// null: not modelled.
    pub success: Option<Estimate>,
    pub baseline_success: Option<Estimate>,
    pub wrong_accepted: Option<Estimate>,
    pub cost_per_success_usd: Option<Estimate>,
    pub breakeven_failure_cost_usd: Option<BreakEven>,
    pub cost_with_failures_per_task_usd: Option<Estimate>,
    pub baseline_cost_with_failures_per_task_usd: Option<Estimate>,
    pub latency_s: Option<Distributed>,
    pub baseline_latency_s: Option<Distributed>,
    pub tokens_per_task: Estimate,
    pub escalations_per_task: Estimate,
    /// Baseline executive tokens / executive tokens used.
    pub executive_leverage: Estimate,
    /// Cost saved / what an oracle router would save. Absent on curves; null where success or difficulty is not
    /// modelled, or where the oracle saves nothing.
    #[serde(default)]
    pub delegation_efficiency: Option<Estimate>,
    pub quotas: Vec<QuotaUse>,
    /// What reserved capacity carries and costs; left out where there is none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reserved: Vec<ReservedUse>,
    pub ceiling_tasks_per_hour: Option<Ceiling>,
    pub limits: Vec<LimitCeiling>,
    pub tiers: Vec<TierUse>,
    pub cost_per_month_usd: Option<Estimate>,
    pub savings_per_month_usd: Option<Estimate>,
}

/// What a failed task must cost for the better policy to change.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct BreakEven {
    /// USD per failed task; null where one side is better in both.
    #[serde(flatten)]
    pub value: Estimate,
    /// When delegation pays.
    pub pays: Pays,
}

/// When delegation pays, read from the point estimates.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Pays {
    /// Cheaper and worse: while a failed task costs less than the figure.
    WhileLess,
    /// Dearer and better: only if a failed task costs more than the figure.
    OnlyIfMore,
    /// No worse in both, better in one.
    Always,
    /// The reverse.
    Never,
    /// Equal in both.
    Same,
}

/// What a tier does, means per task; shares of all tiers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TierUse {
    pub name: String,
    pub input_tokens: Estimate,
    pub output_tokens: Estimate,
    pub requests: Estimate,
    /// null where the tier has no speed.
    pub busy_s: Option<Estimate>,
    pub cost_usd: Estimate,
    pub token_share: Estimate,
    pub cost_share: Estimate,
}

/// A tier doing every task by itself.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Alone {
    pub name: String,
    pub cost_per_task_usd: Estimate,
    pub success: Option<Estimate>,
    pub cost_per_success_usd: Option<Estimate>,
    pub latency_s: Option<Estimate>,
}

/// A step from the price list to the bill, USD per task.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct BridgeStep {
    /// One of [`BRIDGE_STEPS`].
    pub step: String,
    /// Change of the running total; for "baseline" and "cost" the total itself.
    pub usd_per_task: Estimate,
    /// Running total after the step.
    pub cumulative: Estimate,
}

/// The bridge's steps, in order. The first and the last are totals, the others changes.
pub const BRIDGE_STEPS: [&str; 8] = [
    "baseline",
    "delegated_at_list_price",
    "token_multipliers",
    "own_caches",
    "overhead",
    "reviews",
    "escalations",
    "cost",
];

/// Executive's price / tier's price.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct PriceRatio {
    pub input: Option<f64>,
    pub output: Option<f64>,
}

/// A policy tried.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FrontierPoint {
    /// "own", "curve", "router", "alone" or "oracle".
    pub policy: String,
    /// The line for "curve", the tier for "alone", "own" for the headline; "router" and "oracle" themselves.
    pub line: String,
    /// Value of the varied key on a curve; the share of tasks that the executive keeps for "router".
    pub value: Option<f64>,
    pub ratio: f64,
    pub assign: BTreeMap<String, f64>,
    pub cost_per_task_usd: Estimate,
    pub success: Option<Estimate>,
    /// Whether another is at least as good in both and better in one. An oracle is no policy one can have: it beats
    /// none, and counts as beaten.
    pub dominated: bool,
}

/// A claim or guard with what was observed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Verdict {
    /// The claim's words; for a guard without words, its condition.
    pub says: String,
    pub metric: String,
    /// Overrides, `key → value as written`.
    pub with: BTreeMap<String, String>,
    /// The condition in words: "within 0.70 ± 0.05", "below 1.50".
    pub condition: String,
    pub observed: Estimate,
    pub verdict: VerdictKind,
    /// Whether the point estimate alone satisfies the condition, which is what a guard's exit code asks; false on null.
    pub satisfied: bool,
    /// "ours" or "theirs": who chose the tolerance.
    pub tolerance_by: Option<String>,
    /// (ratio, savings) at the claim's point, for the chart.
    pub at: Option<ClaimPoint>,
}

/// Where a claim lies on the frontier chart.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct ClaimPoint {
    pub ratio: f64,
    /// What was observed there.
    pub savings: f64,
    /// What the claim says of `savings`, where that is its metric: the middle of its condition.
    pub claimed_savings: Option<f64>,
}

/// How a condition fares against a 95 % interval.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum VerdictKind {
    /// The whole interval satisfies it.
    Holds,
    /// None of it does.
    Fails,
    /// Between.
    Undecided,
    /// The metric is null.
    NotModelled,
}

/// A bin of the distribution of cost per task.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CostBin {
    /// "delegated" or "baseline".
    pub policy: String,
    pub low_usd: f64,
    pub high_usd: f64,
    /// Share of tasks in the bin.
    pub share: f64,
}
