//! What a queue was found to do (queueing.md, "Measures").

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use crate::stats::Estimate;

/// A scenario's tasks flowing through its limits at one load. Rates are per hour, times in seconds; intervals are
/// t-intervals over replications.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct QueueResult {
    /// Tasks that come.
    pub offered_per_hour: Estimate,
    /// Tasks that are done.
    pub throughput_per_hour: Estimate,
    /// Tasks that ran out of tries.
    pub failed_per_hour: Estimate,
    /// Tasks that were turned away because too many were inside.
    pub shed_per_hour: Estimate,
    /// Whether it keeps up.
    pub verdict: QueueVerdict,
    /// From arrival to departure, of tasks that were done; null past saturation, and where a tier that is used has no speed.
    pub sojourn_s: Option<SpreadOverTasks>,
    /// Its part in service, all requests of a task added up though some overlap; null as `sojourn_s` is.
    pub service_s: Option<SpreadOverTasks>,
    /// Its part spent waiting at limits and between tries, added up likewise; null as `sojourn_s` is.
    pub waiting_s: Option<SpreadOverTasks>,
    /// Seconds a task's calls waited for its own executive, who does one thing at a time.
    pub turn_s: Estimate,
    /// Tasks inside, over time.
    pub inside: Estimate,
    /// Successful tasks of those that left; null where success is not modelled. A task that ran out of tries is none.
    pub success: Option<Estimate>,
    /// USD per hour, failed requests included.
    pub cost_per_hour_usd: Estimate,
    /// By tier, from the top down.
    pub tiers: Vec<TierQueue>,
    /// By limit: each tier's, then each pool's.
    pub limits: Vec<LimitUse>,
    /// By class.
    pub classes: Vec<ClassQueue>,
    /// (L - λW) / L: Little's law, near 0 where the system is stable.
    pub little: Estimate,
    /// How it was simulated.
    pub run: QueueRun,
}

impl QueueResult {
    /// Its figures under the names of metrics: `sojourn_s.p95`, `queue_length.mini`, `utilisation.mini.tokens_per_minute`.
    pub fn metrics(&self) -> Value {
        let mut found = serde_json::to_value(self).unwrap_or(Value::Null);
        let mut lengths = Map::new();
        for tier in &self.tiers {
            lengths.insert(tier.name.clone(), json!(tier.queue));
        }
        let mut uses: Map<String, Value> = Map::new();
        for one in &self.limits {
            let of = uses.entry(one.at.clone()).or_insert_with(|| json!({}));
            of[&one.limit] = json!(one.utilisation);
        }
        if let Value::Object(found) = &mut found {
            for key in ["tiers", "limits", "classes", "run", "verdict"] {
                found.remove(key);
            }
            found.insert("queue_length".to_string(), Value::Object(lengths));
            found.insert("utilisation".to_string(), Value::Object(uses));
        }
        found
    }
}

/// Whether a queue keeps up with what comes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum QueueVerdict {
    /// It does.
    Stable,
    /// It does not.
    Saturated {
        /// Tier or pool whose limit binds; null where none does.
        at: Option<String>,
        /// The limit, as in [`LimitUse::limit`].
        limit: Option<String>,
        /// Tasks by which the number inside grows, per hour.
        growth_per_hour: Estimate,
    },
    /// The queue does not grow, but only because more than 1 % of the tasks are lost: they run out of tries, or are
    /// turned away. Times are those of tasks that were done, which are the quick ones.
    Losing {
        /// Share of the tasks that came.
        lost: f64,
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

/// Requests at a tier.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TierQueue {
    /// Its name.
    pub name: String,
    /// Requests that ended, failed ones included.
    pub requests_per_hour: Estimate,
    /// Requests in service, over time.
    pub busy: Estimate,
    /// Requests that wait, over time; those between tries are not counted.
    pub queue: Estimate,
    /// Most that waited at once.
    pub longest_queue: u64,
    /// Waiting here, over tasks that were done; null past saturation.
    pub waiting_s: Option<SpreadOverTasks>,
    /// Share of requests that had to wait, or were refused.
    pub waited: Estimate,
    /// Refusals (HTTP 429).
    pub refused_per_hour: Estimate,
    /// Requests that failed at their end.
    pub errors_per_hour: Estimate,
    /// Requests larger than a whole bucket, or than what they had reserved: they leave it in debt.
    pub debts_per_hour: Estimate,
    /// What it costs.
    pub cost_per_hour_usd: Estimate,
}

/// How much of a limit is used.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LimitUse {
    /// Tier or pool.
    pub at: String,
    /// `requests_per_minute`, `tokens_per_minute`, `input_tokens_per_minute`, `output_tokens_per_minute` or `concurrent`.
    pub limit: String,
    /// Share of it, over time.
    pub utilisation: Estimate,
    /// Seconds of waiting that it caused, per task.
    pub waiting_s: Estimate,
}

/// Tasks of a class.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ClassQueue {
    /// Its name.
    pub name: String,
    /// Tasks done.
    pub throughput_per_hour: Estimate,
    /// Tasks that ran out of tries.
    pub failed_per_hour: Estimate,
    /// Successful tasks of those that left; null where success is not modelled.
    pub success: Option<Estimate>,
    /// Mean time from arrival to departure; null past saturation.
    pub sojourn_s: Option<Estimate>,
}

/// How a queue was simulated.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct QueueRun {
    /// Factor on the arrivals of the scenario, or on its number of users.
    pub load: f64,
    /// Replications that were run.
    pub replications: u32,
    /// Hours that were measured in each, in the mean.
    pub hours: f64,
    /// Hours left out at the start of each.
    pub warm_up_h: f64,
    /// Events simulated: starts and ends of requests, arrivals, departures.
    pub events: u64,
    /// What ended it: "precision", "replications", "events" (the budget), "saturated", "interrupt".
    pub stopped_by: String,
    /// Whether a trace was shorter than the run and began again.
    pub trace_repeated: bool,
}
