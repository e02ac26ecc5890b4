//! What replications found: figures with 95 % t-intervals over replications, and a verdict.

use super::network::{LimitKind, Owner};
use crate::stats::Estimate;

/// Everything measured, after the warm-up.
#[derive(Clone, Debug, PartialEq)]
pub struct Measured {
    /// Replications that count.
    pub replications: u32,
    /// Why there are no more.
    pub stopped: Stopped,
    /// Events simulated, pilot included: starts and ends of requests, arrivals, departures.
    pub events: u64,
    /// Left out at the start of each replication, hours.
    pub warm_up_h: f64,
    /// Measured in each replication, hours, in the mean.
    pub hours: f64,
    /// Whether a trace was shorter than the run and began again.
    pub trace_repeated: bool,
    /// Stable, saturated, or not long enough to tell.
    pub verdict: Verdict,
    /// Tasks that came, per hour, shed ones included.
    pub offered_per_hour: Estimate,
    /// Tasks done per hour.
    pub throughput_per_hour: Estimate,
    /// Tasks failed per hour.
    pub failed_per_hour: Estimate,
    /// Tasks shed per hour, because the most were inside.
    pub shed_per_hour: Estimate,
    /// Successful tasks per hour.
    pub succeeded_per_hour: Estimate,
    /// Successful tasks of those that left.
    pub success: Estimate,
    /// USD per hour.
    pub cost_usd_per_hour: Estimate,
    /// Growth of the number of tasks inside, per hour.
    pub growth_per_hour: Estimate,
    /// Tasks inside, time average.
    pub inside: Estimate,
    /// From arrival to departure, of tasks done. `None` past saturation, where there is no such thing.
    pub sojourn_s: Option<Times>,
    /// Its parts, summed over a task's requests, which may overlap.
    pub parts: Parts,
    /// By station, in the network's order.
    pub stations: Vec<StationMeasures>,
    /// By limit: each station's, then each pool's.
    pub limits: Vec<LimitMeasures>,
    /// By class number.
    pub classes: Vec<ClassMeasures>,
    /// (L - λW) / L over replications, of tasks that left: near 0 where the system is stable.
    pub little: Estimate,
}

/// A mean and quantiles over tasks, seconds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Times {
    /// The mean.
    pub mean: Estimate,
    /// The median.
    pub p50: Estimate,
    /// 5 % of tasks take longer.
    pub p95: Estimate,
    /// 1 % of tasks take longer.
    pub p99: Estimate,
}

/// Parts of the time of a task done, summed over its requests.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Parts {
    /// In service.
    pub service_s: Times,
    /// Waiting for admission, and delays after 429s and errors.
    pub waiting_s: Times,
    /// Waiting for the task's own executive, which has one conversation.
    pub turn_s: Estimate,
}

/// Of one station.
#[derive(Clone, Debug, PartialEq)]
pub struct StationMeasures {
    /// Its name.
    pub name: String,
    /// Requests that ended, per hour, failed ones included.
    pub requests_per_hour: Estimate,
    /// Input tokens of ended requests, as counted, per hour.
    pub input_per_hour: Estimate,
    /// Output tokens of ended requests, per hour.
    pub output_per_hour: Estimate,
    /// Requests in service, time average.
    pub busy: Estimate,
    /// Requests in its queue, time average; those that wait for another attempt are not.
    pub queue: Estimate,
    /// The longest queue of any replication.
    pub longest_queue: u64,
    /// Waiting at this station, over tasks done (0 for one that does not come here); `None` past saturation.
    pub waiting_s: Option<Times>,
    /// Share of admitted requests that had waited or been refused.
    pub waited: Estimate,
    /// Answers 429 per hour.
    pub refused_per_hour: Estimate,
    /// Requests that failed at their end, per hour.
    pub errors_per_hour: Estimate,
    /// Requests larger than a whole bucket, or than the output they reserved, per hour: they leave a bucket in debt.
    pub debts_per_hour: Estimate,
    /// USD per hour.
    pub cost_usd_per_hour: Estimate,
}

/// Of one limit.
#[derive(Clone, Debug, PartialEq)]
pub struct LimitMeasures {
    /// Whose.
    pub owner: Owner,
    /// The owner's name.
    pub name: String,
    /// Which.
    pub kind: LimitKind,
    /// Used of what there is, 0 to 1 (a bucket that starts full may give a little more).
    pub utilisation: Estimate,
    /// Seconds of waiting that it caused, per task that left.
    pub waiting_s: Estimate,
    /// Requests it held back, time average.
    pub holds: Estimate,
}

/// Of one class of tasks.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ClassMeasures {
    /// Done per hour.
    pub throughput_per_hour: Estimate,
    /// Failed per hour.
    pub failed_per_hour: Estimate,
    /// Successful ones of those that left.
    pub success: Estimate,
    /// Mean sojourn of those done; `None` past saturation.
    pub sojourn_s: Option<Estimate>,
}

/// Why there are no more replications.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stopped {
    /// The precision was reached.
    Precision,
    /// As many as were asked for.
    Replications,
    /// The budget of events was used up before the precision was reached.
    Budget,
    /// Past saturation more replications would not tell more.
    Saturated,
    /// Somebody interrupted.
    Cancelled,
}

/// Whether the demand can be carried.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Verdict {
    /// The number inside does not grow.
    Stable,
    /// It grows without end.
    Saturated {
        /// The limit that binds, as an index into [`Measured::limits`]; `None` where no limit does.
        limit: Option<usize>,
        /// Tasks per hour by which the number inside grows.
        growth_per_hour: Estimate,
    },
    /// The run is not long enough to tell.
    Unclear,
}

impl Measured {
    /// The limit with the highest utilisation, as an index into [`Measured::limits`].
    pub fn binding(&self) -> Option<usize> {
        let used = |index: &usize| self.limits[*index].utilisation.estimate.unwrap_or(0.0);
        let all = 0..self.limits.len();
        all.max_by(|a, b| used(a).total_cmp(&used(b)).then(b.cmp(a)))
    }
}
