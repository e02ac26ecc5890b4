//! Replications in waves of a fixed size, merged in the order of their index.

use rayon::prelude::*;

use super::job::JobSource;
use super::measured::{Measured, Stopped, Verdict};
use super::network::Network;
use super::plan::{Headline, Length, Replications};
use super::run::{Run, Setting, Shape};
use super::summary::summarise;
use super::{verdict, warm_up};
use crate::progress::Monitor;
use crate::workload::Arrivals;

/// More replications than this tell nothing that matters.
const MOST_REPLICATIONS: u64 = 10_000;

/// Why there is no result.
#[derive(Clone, Debug, PartialEq)]
pub enum QueueError {
    /// The network, the demand or the plan is out of range: what, in words.
    Invalid(String),
    /// The books do not balance, which is a defect of the engine.
    Unbalanced(String),
    /// Interrupted before a replication was finished.
    Cancelled,
}

impl std::fmt::Display for QueueError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Invalid(what) => f.write_str(what),
            Self::Unbalanced(what) => write!(f, "the engine's books do not balance: {what}"),
            Self::Cancelled => f.write_str("interrupted before a replication was finished"),
        }
    }
}

impl std::error::Error for QueueError {}

/// Simulates the network under the demand, replication after replication, and measures.
///
/// `source` makes the jobs of a replication from its index, which is below 2³³. The monitor's
/// steps are events. The result does not depend on the number of threads.
///
/// # Errors
/// [`QueueError`].
pub fn replicate<S: JobSource>(
    network: &Network,
    arrivals: &Arrivals,
    source: impl Fn(u64) -> S + Sync,
    plan: &Replications,
    monitor: &dyn Monitor,
) -> Result<Measured, QueueError> {
    network.check().map_err(QueueError::Invalid)?;
    check(plan).map_err(QueueError::Invalid)?;
    let first = u64::from(plan.replications);
    let setting = Setting {
        network,
        arrivals,
        plan,
        monitor,
        events: plan.max_events / (first + 1),
    };
    monitor.start(plan.max_events);
    let warm = warm_up::find(&setting, &source).map_err(QueueError::Invalid)?;
    let shape = setting.shape(warm.seconds);
    let mut runs: Vec<Run> = Vec::new();
    let mut next = first;
    let stopped = loop {
        let from = runs.len() as u64;
        let wave: Result<Vec<Run>, String> = (from..from + next)
            .into_par_iter()
            .map(|index| setting.run(source(index), index, warm.seconds))
            .collect();
        let wave = wave.map_err(QueueError::Unbalanced)?;
        if monitor.cancelled() {
            runs.extend(wave.into_iter().filter(|run| !run.cut));
            if runs.is_empty() {
                return Err(QueueError::Cancelled);
            }
            break Stopped::Cancelled;
        }
        runs.extend(wave);
        next = (runs.len() as u64 / 2).max(2);
        if let Some(stopped) = stop(&runs, plan, shape, warm.events, next) {
            break stopped;
        }
    };
    if runs
        .iter()
        .all(|run| run.marks.is_none() && run.events < setting.events)
    {
        let hours = warm.seconds / 3600.0;
        return Err(QueueError::Invalid(format!(
            "the run ends within its warm-up of {hours} h: let it run longer, or warm up for less"
        )));
    }
    let events = warm.events + runs.iter().map(|run| run.events).sum::<u64>();
    let verdict = verdict::judge(&runs, shape);
    Ok(summarise(
        network,
        &runs,
        warm.seconds,
        events,
        (stopped, verdict),
    ))
}

/// Whether enough is known, and why; `next` more replications are about to start.
fn stop(runs: &[Run], plan: &Replications, shape: Shape, pilot: u64, next: u64) -> Option<Stopped> {
    let cut = runs.iter().any(|run| run.cut);
    let Some(precision) = plan.precision else {
        return Some(if cut {
            Stopped::Budget
        } else {
            Stopped::Replications
        });
    };
    let saturated = matches!(verdict::judge(runs, shape), Verdict::Saturated { .. });
    if saturated && plan.headline == Headline::Sojourn {
        return Some(Stopped::Saturated);
    }
    let marks = runs.iter().filter_map(|run| run.marks.as_ref());
    let (value, error) = marks
        .map(|[start, _, end]| {
            let done = (end.done - start.done) as f64;
            match plan.headline {
                Headline::Sojourn => (end.sojourn - start.sojourn, done),
                Headline::Throughput => (done, end.time - start.time),
            }
        })
        .collect::<super::estimates::Pairs>()
        .half_width();
    if error <= precision * value.abs() {
        return Some(Stopped::Precision);
    }
    let all = runs.len() as u64;
    let spent = runs.iter().map(|run| run.events).sum::<u64>();
    let more = pilot + spent + spent / all * next;
    (cut || more > plan.max_events || all + next > MOST_REPLICATIONS).then_some(Stopped::Budget)
}

fn check(plan: &Replications) -> Result<(), String> {
    use super::network::within;
    match plan.length {
        Length::Hours(hours) => within("hours", hours, 1e-9, 1e9)?,
        Length::Tasks(tasks) => within("tasks", tasks as f64, 1.0, 1e18)?,
    }
    within(
        "replications",
        f64::from(plan.replications),
        2.0,
        MOST_REPLICATIONS as f64,
    )?;
    if let Some(precision) = plan.precision {
        within("precision", precision, 1e-9, 1.0)?;
    }
    within("max_events", plan.max_events as f64, 1e3, 1e20)?;
    within("max_inside", f64::from(plan.max_inside), 1.0, 1e6)
}
