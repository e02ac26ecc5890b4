//! Queues at the points of claims and guards that ask for one.

use std::collections::BTreeMap;

use super::ExperimentError;
use super::points::Points;
use crate::progress::Monitor;
use crate::queueing::{QueueError, Study, study};
use crate::results::QueueResult;
use crate::scenario::Scenario;

/// By point.
pub type Queues = BTreeMap<usize, QueueResult>;

/// Most events at one point.
const EVENTS: u64 = 100_000_000;

/// Simulates the queue, as the scenario describes it, at every point where a claim or a guard asks for one of its
/// figures. Where tasks do not arrive, or cannot flow, there is none.
///
/// # Errors
/// [`ExperimentError::Interrupted`].
pub fn asked(
    scenario: &Scenario,
    points: &Points<'_>,
    monitor: &dyn Monitor,
) -> Result<Queues, ExperimentError> {
    let claims = scenario.claims.iter().zip(&points.claims);
    let guards = scenario.expectations.iter().zip(&points.expectations);
    let asking = claims
        .chain(guards)
        .filter(|(claim, _)| claim.metric.needs_queue());
    let mut queues = Queues::new();
    for (_, &point) in asking {
        let scenario = &points.all[point].scenario;
        if queues.contains_key(&point) || scenario.arrivals.is_none() {
            continue;
        }
        let asked = Study {
            max_events: EVENTS,
            ..Study::default()
        };
        match study(scenario, &asked, &Unseen(monitor)) {
            Ok(found) => {
                queues.insert(point, found);
            }
            Err(QueueError::Cancelled) => return Err(ExperimentError::Interrupted),
            Err(QueueError::Invalid(_) | QueueError::Unbalanced(_)) => {}
        }
    }
    Ok(queues)
}

/// Listens for an interrupt; events are no steps of a run.
struct Unseen<'a>(&'a dyn Monitor);

impl Monitor for Unseen<'_> {
    fn start(&self, _: u64) {}
    fn advance(&self, _: u64) {}
    fn cancelled(&self) -> bool {
        self.0.cancelled()
    }
}
