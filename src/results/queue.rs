//! What a queue was found to do (queueing.md, "Measures").

use serde::{Deserialize, Serialize};

use crate::stats::Estimate;

/// A scenario's tasks flowing through its limits at one load.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct QueueResult {
    /// Tasks that come, per hour; of a closed loop undefined.
    pub offered_per_hour: Option<f64>,
    /// Tasks that are done, per hour.
    pub throughput_per_hour: Estimate,
    /// Whether it keeps up.
    pub verdict: QueueVerdict,
    /// From arrival to departure, of tasks that were done; undefined past saturation.
    pub sojourn_s: Option<SpreadOverTasks>,
    /// The part of it that is service: what it would be without waiting, as executive and chains overlap.
    pub service_s: Estimate,
    /// Seconds that a task's requests waited, all of them added up, by tier.
    pub waiting: Vec<WaitingTime>,
    /// How much of each limit is used.
    pub limits: Vec<LimitUse>,
    /// Requests that wait at each tier, over time.
    pub queue_length: Vec<TierFigure>,
    /// Tasks inside, over time.
    pub inside: Estimate,
    /// Refusals (HTTP 429) per task.
    pub refused_per_task: Estimate,
    /// Share of tasks that ran out of tries.
    pub failed: Estimate,
    /// Share of tasks that were done and succeed; `None` where success is not modelled. A task that ran out of tries does not.
    pub success: Option<Estimate>,
    /// Share of arrivals that were turned away because the queue was full.
    pub shed: Estimate,
    /// Requests larger than a whole bucket, per task: admitted when it is full, they leave it in debt.
    pub indebted_per_task: Estimate,
    /// USD per task that is done, failed requests included.
    pub cost_per_task_usd: Estimate,
    /// USD per hour.
    pub cost_per_hour_usd: Estimate,
    /// How it was simulated.
    pub run: QueueRun,
}

/// Whether a queue keeps up with what comes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "verdict", rename_all = "snake_case")]
pub enum QueueVerdict {
    /// It does.
    Stable,
    /// It does not.
    Saturated {
        /// Tier or pool whose limit binds.
        at: String,
        /// The limit.
        limit: String,
        /// Tasks by which the queue grows, per hour.
        growth_per_hour: Estimate,
    },
    /// The run is not long enough to tell.
    Unclear,
}

/// Mean and quantiles over tasks.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct SpreadOverTasks {
    /// Mean.
    #[serde(flatten)]
    pub mean: Estimate,
    /// Median.
    pub p50: Estimate,
    /// 95 % of tasks are below.
    pub p95: Estimate,
    /// 99 % of tasks are below.
    pub p99: Estimate,
}

/// Waiting that one limit causes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct WaitingTime {
    /// Tier at which requests waited.
    pub tier: String,
    /// Tier or pool whose limit held them.
    pub at: String,
    /// `requests_per_minute`, `tokens_per_minute`, `input_tokens_per_minute`, `output_tokens_per_minute`, `concurrent`; "back_off" for delays between tries.
    pub limit: String,
    /// Seconds per task.
    pub seconds: Estimate,
}

/// How much of a limit is used.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LimitUse {
    /// Tier or pool.
    pub at: String,
    /// As in [`WaitingTime::limit`].
    pub limit: String,
    /// Share of it, over time.
    pub utilisation: Estimate,
}

/// A figure of a tier.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TierFigure {
    /// Its name.
    pub tier: String,
    /// The figure.
    pub value: Estimate,
}

/// How a queue was simulated.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct QueueRun {
    /// Replications that were run.
    pub replications: u64,
    /// Simulated hours of each, warm-up included.
    pub hours: f64,
    /// Hours left out at the start of each.
    pub warm_up_h: f64,
    /// Tasks done, all replications together, warm-up left out.
    pub tasks: u64,
    /// Events simulated.
    pub events: u64,
    /// What ended it: "replications", "precision", "events" (the budget), "interrupt".
    pub stopped_by: String,
    /// Whether a trace was shorter than the run and repeated.
    pub trace_repeated: bool,
    /// Degrees of freedom of the intervals.
    pub error_df: f64,
}
