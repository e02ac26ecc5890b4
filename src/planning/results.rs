//! What a plan found; renders as `plan.json`.

use serde::Serialize;

use super::actuals::Variance;
use super::latency::LatencyCurve;
use super::usage_tiers::TierNeeded;
use crate::stats::Estimate;

/// Version of the results' shape.
pub const SCHEMA: &str = "rungs.plan/1";

/// Everything a plan found.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct CapacityPlan {
    /// [`SCHEMA`].
    pub schema: String,
    pub scenario: String,
    pub path: String,
    pub digest: String,
    pub overrides: Vec<String>,
    pub version: String,
    pub seed: u64,
    pub futures: u32,
    /// "exact" or "monte_carlo": what finds a task's means in a future.
    pub engine: String,
    pub months: u32,
    pub confidence: f64,
    pub demand: Demand,
    /// Growth of demand, month on month.
    pub growth: Band,
    /// Fall of prices by the token, year on year.
    pub price_decline: Band,
    pub budget_usd: Option<f64>,
    /// First month in which something is overloaded, whatever it is.
    pub carries: Breaks,
    /// Whatever breaks first stands first.
    pub limits: Vec<LimitOutlook>,
    pub objectives: Vec<ObjectiveOutlook>,
    pub budget: Option<Breaks>,
    pub months_ahead: Vec<MonthOutlook>,
    /// All months, USD.
    pub total_cost_usd: Band,
    pub quotas: Vec<QuotaOutlook>,
    pub usage_tiers: Vec<TierNeeded>,
    pub reserved: Vec<ReservedOutlook>,
    /// Latency against load at the scenario's own inputs; absent where times or limits are not modelled.
    pub latency: Option<LatencyCurve>,
    /// Why it is absent.
    pub no_latency: Option<String>,
    pub advice: Advice,
    pub actuals: Option<Variance>,
    pub assumptions: Vec<String>,
}

/// Demand today.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Demand {
    pub tasks_per_month: f64,
    pub tasks_per_hour: f64,
    pub busiest_tasks_per_hour: f64,
    /// Busiest hour over the mean.
    pub peak: f64,
    /// "profile" of arrivals, "peak" of the plan, or "nowhere": every hour is like every other.
    pub peak_from: String,
    /// What the reader must know of it: that `[arrivals]` says something else.
    pub note: Option<String>,
}

/// Over futures: a tenth of them lie below the first, a tenth above the last.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Band {
    pub p10: f64,
    pub p50: f64,
    pub p90: f64,
}

/// When something first goes wrong.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Breaks {
    /// Share of futures in which it does in any month.
    pub ever: Estimate,
    /// Share of futures in which it has by the end of each month.
    pub by_month: Vec<f64>,
    /// The month by which it has in a tenth, a half, nine tenths of futures; absent where not within the plan.
    pub p10: Option<u32>,
    pub p50: Option<u32>,
    pub p90: Option<u32>,
    /// The last month through which nothing goes wrong with the plan's confidence; 0: not even the first.
    pub safe_through: u32,
}

/// A limit over the months.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct LimitOutlook {
    /// Tier or pool.
    pub at: String,
    pub limit: String,
    /// What it lets through: per minute, or requests under way.
    pub ceiling: f64,
    /// In the busiest hour, by month.
    pub utilisation: Vec<Band>,
    pub breaks: Breaks,
    /// Share of futures in which it is the first to break, of those in which something does.
    pub first: f64,
}

/// A service-level objective over the months.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ObjectiveOutlook {
    pub objective: String,
    pub metric: String,
    pub target: f64,
    /// By month; absent where it is not modelled, infinite (null) where tasks pile up.
    pub values: Vec<Option<Band>>,
    pub breaks: Breaks,
    /// Whether its metric is known at all.
    pub modelled: bool,
}

/// A month.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct MonthOutlook {
    pub month: u32,
    pub tasks: Band,
    pub busiest_tasks_per_hour: Band,
    /// Of the tightest limit in the busiest hour; absent without limits.
    pub utilisation: Option<Band>,
    /// What limits let through over the busiest hour's demand; absent without limits.
    pub carried_tasks_per_hour: Option<Band>,
    /// Prices by the token over the first month's.
    pub price_level: Band,
    pub cost_usd: Band,
    pub mean_cost_usd: f64,
    pub cost_per_task_usd: Band,
    /// Absent where success is not modelled.
    pub cost_per_success_usd: Option<Band>,
    /// Of a task, all tiers; median over futures.
    pub tokens_per_task: f64,
    /// Of tasks, median over futures; absent where it is not modelled.
    pub success: Option<f64>,
    /// Share of futures over budget in this month; absent without one.
    pub over_budget: Option<f64>,
    /// Share of futures in which limits carry this month's busiest hour.
    pub carried: f64,
    /// Tasks above what limits let through, mean.
    pub not_carried: f64,
    /// The same as a share of all that are asked for.
    pub not_carried_share: f64,
}

/// A quota over the months.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct QuotaOutlook {
    pub name: String,
    pub window_h: Option<f64>,
    /// Hours its units last at the mean demand, by month.
    pub lasts_h: Vec<Band>,
    /// When the busiest window uses it up; absent without a window.
    pub breaks: Option<Breaks>,
}

/// Reserved capacity of a tier.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ReservedOutlook {
    pub tier: String,
    pub units: f64,
    pub usd_per_month: f64,
    /// Share of a unit that must be used for it to cost less than by the token, by month; above 1: it never does.
    pub breakeven_utilisation: Vec<Band>,
    /// Mean share of the units that is used, by month.
    pub used: Vec<Band>,
    /// Share of the tier's tokens that are paid for by the token, by month.
    pub spilt: Vec<Band>,
}

/// What to do.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Advice {
    /// "keep": as it stands everything holds and nothing is cheaper; "change"; "none": nothing that may be changed does;
    /// "not_asked": no budget and no objective.
    pub verdict: String,
    /// Combinations that were looked at.
    pub tried: u64,
    pub nothing: Row,
    pub best: Option<Row>,
    pub runner_up: Option<Row>,
    /// Of the best where none holds: what it misses.
    pub misses: Vec<Miss>,
}

/// A way of doing things.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Row {
    /// A clause for each lever; empty: nothing changes.
    pub changes: Vec<String>,
    /// The same as `--set` takes it.
    pub settings: Vec<String>,
    /// All months, USD.
    pub cost_usd: Band,
    pub mean_cost_usd: f64,
    /// Share of futures in which limits carry, objectives and the budget hold in every month.
    pub holds: Estimate,
    /// The same for each by itself: "limits", the objectives as written, "budget".
    pub each: Vec<Held>,
    /// Mean over futures of what lies above the budget, all months, USD.
    pub overspent_usd: f64,
    /// Mean over futures of tasks above what limits let through, all months.
    pub not_carried: f64,
    /// Share of tasks that succeed, mean over futures; absent where it is not modelled.
    pub success: Option<f64>,
}

/// How often a condition holds.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Held {
    pub condition: String,
    pub holds: f64,
}

/// A condition that is missed.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Miss {
    pub condition: String,
    pub metric: String,
    /// At the plan's confidence, in its worst month; null where tasks pile up, or it is not modelled.
    pub value: Option<f64>,
    pub target: f64,
    /// How far apart the two are.
    pub miss: Option<f64>,
    pub month: u32,
}
