//! Latency at a few loads, simulated: tasks flow through the limits at the pace of the busiest hour.

use std::sync::Arc;

use super::PlanError;
use super::latency::{LatencyCurve, LoadPoint, Sojourn};
use super::prospect::Within;
use super::usage::{PerTask, ceilings};
use crate::experiment::ExperimentError;
use crate::progress::Monitor;
use crate::queueing::{self, QueueError, Study};
use crate::results::SpreadOverTasks;
use crate::scenario::{QueueLength, Scenario, WarmUp};
use crate::stats::Estimate;
use crate::workload::{Arrivals, Process, Trace};

/// Shares of the tightest limit at which the flow is simulated.
const LOADS: [f64; 6] = [0.3, 0.6, 0.8, 0.9, 0.95, 0.98];
/// Replications at each, and events of all of them together at the most, about.
const REPLICATIONS: u32 = 8;
const EVENTS: f64 = 4e6;
/// Tasks in a replication: as many as the events allow, between these.
const TASKS: (f64, f64) = (1_000.0, 12_000.0);

/// Latency against load; inside, why there is none.
///
/// # Errors
/// An interrupt.
pub fn curve(
    scenario: &Scenario,
    task: &PerTask,
    monitor: &dyn Monitor,
) -> Result<Result<LatencyCurve, String>, PlanError> {
    if let Some(reason) = scenario.latency_reason() {
        return Ok(Err(reason));
    }
    let taken = ceilings(scenario);
    let tightest = taken.iter().map(|ceiling| ceiling.taken_by(task));
    let tightest = tightest.fold(0.0, f64::max);
    if !(tightest > 0.0 && tightest.is_finite()) {
        return Ok(Err("no limit is written that a task touches".to_string()));
    }
    let mut points = Vec::new();
    for utilisation in LOADS {
        let per_hour = utilisation / tightest;
        let flow = at_rate(scenario, per_hour, tasks(task));
        let study = Study {
            replications: Some(REPLICATIONS),
            ..Study::default()
        };
        let found = match queueing::study(&flow, &study, &Within(monitor)) {
            Ok(found) => found,
            Err(QueueError::Cancelled) => return Err(ExperimentError::Interrupted.into()),
            Err(QueueError::Invalid(why) | QueueError::Unbalanced(why)) => return Ok(Err(why)),
        };
        points.push(LoadPoint {
            utilisation,
            tasks_per_hour: per_hour,
            p95_half_width_s: found.sojourn_s.and_then(|times| half_width(&times.p95)),
            sojourn: found.sojourn_s.and_then(|times| sojourn(&times)),
        });
    }
    Ok(LatencyCurve::through(points).ok_or_else(|| "the queue keeps up at no load".to_string()))
}

/// Tasks in a replication: one comes and goes, and each of its requests waits, starts and ends.
fn tasks(task: &PerTask) -> u64 {
    let requests: f64 = task.tiers.iter().map(|tier| tier.requests).sum();
    let events = 2.0 + 3.0 * requests;
    (EVENTS / f64::from(REPLICATIONS) / events).clamp(TASKS.0, TASKS.1) as u64
}

/// The same tasks at another pace, every hour alike.
fn at_rate(scenario: &Scenario, per_hour: f64, tasks: u64) -> Scenario {
    let process = match scenario.arrivals.as_ref().map(|arrivals| &arrivals.process) {
        Some(Process::Gamma { cv, .. }) => Process::Gamma { per_hour, cv: *cv },
        Some(Process::Trace(trace)) => Process::Trace(Arc::new(Trace {
            times_s: trace
                .times_s
                .iter()
                .map(|at| at * mean_rate(trace) / per_hour)
                .collect(),
            ..Trace::clone(trace)
        })),
        _ => Process::Poisson { per_hour },
    };
    let mut flow = scenario.clone();
    flow.arrivals = Some(Arrivals {
        process,
        profile: None,
    });
    flow.queue.length = QueueLength::Tasks(tasks);
    flow.queue.precision = None;
    // What is written may be longer than these runs.
    flow.queue.warm_up = WarmUp::Mser5;
    flow
}

fn mean_rate(trace: &Trace) -> f64 {
    let arrivals = Arrivals {
        process: Process::Trace(Arc::new(trace.clone())),
        profile: None,
    };
    arrivals.per_hour().unwrap_or(1.0)
}

fn sojourn(times: &SpreadOverTasks) -> Option<Sojourn> {
    Some(Sojourn {
        mean_s: times.mean.estimate?,
        p50_s: times.p50.estimate?,
        p95_s: times.p95.estimate?,
        p99_s: times.p99.estimate?,
    })
}

fn half_width(estimate: &Estimate) -> Option<f64> {
    Some((estimate.high? - estimate.low?) / 2.0)
}
