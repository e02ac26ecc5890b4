//! A scenario's queue at one load: lowered, simulated, and told in the scenario's names.

use super::lower::{Tasks, network};
use super::measured::{LimitMeasures, Measured, StationMeasures, Stopped, Times, Verdict};
use super::network::{LimitKind, Network};
use super::plan::{Headline, Length, Replications, WarmUp};
use super::replicate::{QueueError, replicate};
use crate::progress::Monitor;
use crate::results::{
    ClassQueue, LimitUse, QueueResult, QueueRun, QueueVerdict, SpreadOverTasks, TierQueue,
};
use crate::scenario::{self, QueueLength, Scenario};
use crate::stats::Estimate;

/// Lost tasks, as a share of those that come, up to which a queue is said to keep up.
const MOST_LOST: f64 = 0.01;

/// What is asked of a scenario's queue; `None`: what its `[queue]` says.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Study {
    /// Factor on the rate of arrivals, or on the number of users; above 0.
    pub load: f64,
    /// Relative half-width of `headline` at which to stop.
    pub precision: Option<f64>,
    /// What the precision is about.
    pub headline: Headline,
    /// Replications.
    pub replications: Option<u32>,
    /// Most events in all.
    pub max_events: u64,
}

impl Default for Study {
    fn default() -> Self {
        Self {
            load: 1.0,
            precision: None,
            headline: Headline::Sojourn,
            replications: None,
            max_events: Replications::default().max_events,
        }
    }
}

/// Simulates the flow of a scenario's tasks through its limits. The same scenario, seed and study give the same
/// bytes; studies of several loads see the same tasks in the same order.
///
/// # Errors
/// [`QueueError`]; without `[arrivals]` it is [`QueueError::Invalid`].
pub fn study(
    scenario: &Scenario,
    study: &Study,
    monitor: &dyn Monitor,
) -> Result<QueueResult, QueueError> {
    let arrivals = scenario.arrivals.as_ref().ok_or_else(|| {
        QueueError::Invalid(format!(
            "{} does not say when tasks arrive: add [arrivals], such as poisson = 120 (tasks per hour)",
            scenario.path
        ))
    })?;
    let network = network(scenario);
    let seed = scenario.simulation.seed;
    let source = |replication| Tasks::new(scenario, seed, replication);
    let plan = replications(scenario, study);
    let measured = replicate(&network, arrivals, source, &plan, monitor)?;
    Ok(Told { scenario, network }.result(study, measured))
}

fn replications(scenario: &Scenario, study: &Study) -> Replications {
    let queue = &scenario.queue;
    Replications {
        length: match queue.length {
            QueueLength::Hours(hours) => Length::Hours(hours),
            QueueLength::Tasks(tasks) => Length::Tasks(tasks),
        },
        warm_up: match queue.warm_up {
            scenario::WarmUp::Mser5 => WarmUp::Mser5,
            scenario::WarmUp::Hours(hours) => WarmUp::Hours(hours),
        },
        replications: study.replications.unwrap_or(queue.replications),
        precision: study.precision.or(queue.precision),
        headline: study.headline,
        max_events: study.max_events,
        load: study.load,
        seed: scenario.simulation.seed,
        ..Replications::default()
    }
}

/// What was measured, in the names of a scenario.
struct Told<'a> {
    scenario: &'a Scenario,
    network: Network,
}

impl Told<'_> {
    fn result(&self, study: &Study, found: Measured) -> QueueResult {
        let stable = found.sojourn_s.is_some();
        let timed = stable && self.scenario.latency_reason().is_none();
        let success = |modelled: bool, share: Estimate| modelled.then_some(share);
        let classes = self.scenario.classes.iter().zip(&found.classes);
        QueueResult {
            offered_per_hour: found.offered_per_hour,
            throughput_per_hour: found.throughput_per_hour,
            failed_per_hour: found.failed_per_hour,
            shed_per_hour: found.shed_per_hour,
            verdict: self.verdict(&found),
            sojourn_s: found.sojourn_s.filter(|_| timed).map(spread),
            service_s: timed.then(|| spread(found.parts.service_s)),
            waiting_s: timed.then(|| spread(found.parts.waiting_s)),
            turn_s: found.parts.turn_s,
            inside: found.inside,
            success: success(self.scenario.success_modelled(), found.success),
            cost_per_hour_usd: found.cost_usd_per_hour,
            tiers: found.stations.iter().map(tier).collect(),
            limits: found.limits.iter().map(limit).collect(),
            classes: classes
                .map(|(class, found)| ClassQueue {
                    name: class.name.clone(),
                    throughput_per_hour: found.throughput_per_hour,
                    failed_per_hour: found.failed_per_hour,
                    success: success(class.models_success(), found.success),
                    sojourn_s: found.sojourn_s.filter(|_| timed),
                })
                .collect(),
            little: found.little,
            run: QueueRun {
                load: study.load,
                replications: found.replications,
                hours: found.hours,
                warm_up_h: found.warm_up_h,
                events: found.events,
                stopped_by: stopped_by(found.stopped).to_string(),
                trace_repeated: found.trace_repeated,
            },
        }
    }

    fn verdict(&self, found: &Measured) -> QueueVerdict {
        let lost = lost(found);
        match found.verdict {
            Verdict::Stable | Verdict::Unclear if lost > MOST_LOST => QueueVerdict::Losing { lost },
            Verdict::Stable => QueueVerdict::Stable,
            Verdict::Unclear => QueueVerdict::Unclear,
            Verdict::Saturated {
                limit,
                growth_per_hour,
            } => {
                let binding = limit.map(|index| &found.limits[index]);
                QueueVerdict::Saturated {
                    at: binding.map(|limit| self.network.name(limit.owner).to_string()),
                    limit: binding.map(|limit| name_of(limit.kind).to_string()),
                    growth_per_hour,
                }
            }
        }
    }
}

/// Share of the tasks that came which failed or were turned away.
fn lost(found: &Measured) -> f64 {
    let mean = |estimate: Estimate| estimate.estimate.unwrap_or(0.0);
    let offered = mean(found.offered_per_hour);
    let lost = mean(found.failed_per_hour) + mean(found.shed_per_hour);
    if offered > 0.0 { lost / offered } else { 0.0 }
}

fn spread(times: Times) -> SpreadOverTasks {
    SpreadOverTasks {
        mean: times.mean,
        p50: times.p50,
        p95: times.p95,
        p99: times.p99,
    }
}

fn tier(found: &StationMeasures) -> TierQueue {
    TierQueue {
        name: found.name.clone(),
        requests_per_hour: found.requests_per_hour,
        busy: found.busy,
        queue: found.queue,
        longest_queue: found.longest_queue,
        waiting_s: found.waiting_s.map(spread),
        waited: found.waited,
        refused_per_hour: found.refused_per_hour,
        errors_per_hour: found.errors_per_hour,
        debts_per_hour: found.debts_per_hour,
        cost_per_hour_usd: found.cost_usd_per_hour,
    }
}

fn limit(found: &LimitMeasures) -> LimitUse {
    LimitUse {
        at: found.name.clone(),
        limit: name_of(found.kind).to_string(),
        utilisation: found.utilisation,
        waiting_s: found.waiting_s,
    }
}

/// As the scenario file calls it.
fn name_of(kind: LimitKind) -> &'static str {
    match kind {
        LimitKind::Requests => "requests_per_minute",
        LimitKind::Tokens => "tokens_per_minute",
        LimitKind::Input => "input_tokens_per_minute",
        LimitKind::Output => "output_tokens_per_minute",
        LimitKind::Concurrent => "concurrent",
    }
}

fn stopped_by(stopped: Stopped) -> &'static str {
    match stopped {
        Stopped::Precision => "precision",
        Stopped::Replications => "replications",
        Stopped::Budget => "events",
        Stopped::Saturated => "saturated",
        Stopped::Cancelled => "interrupt",
    }
}
