//! The same curve for several delegation ratios: throughput against delegation.

use super::frame::Frame;
use super::trial::{Counted, Trial};
use super::{LoadPoint, Question, RatioFound, StressError, sustain};
use crate::stats::Estimate;

/// Loads of each, as shares of what its limits carry.
const SHARES: [f64; 5] = [0.1, 0.5, 0.8, 1.0, 1.2];

/// How many.
pub(super) const LOADS: usize = SHARES.len();

/// A load of a ratio takes this part of the sweep's events: it is looked at less closely than the scenario itself.
const PART: u64 = 48;

/// Fewer and longer ones: a short run begins empty, and ends before queues near the ceiling have built up.
const REPLICATIONS: u32 = 8;

/// What one ratio carries.
pub(super) fn carries(
    question: &Question<'_>,
    ratio: f64,
    monitor: &Counted<'_>,
) -> Result<RatioFound, StressError> {
    let scenario = question
        .scenario
        .with(&[("delegation.ratio", ratio.to_string())])?;
    let frame = Frame::of(&scenario, monitor)?;
    let trial = Trial {
        frame: &frame,
        monitor,
        step_events: (question.max_events / PART).max(1),
        replications: REPLICATIONS,
    };
    let mut loads: Vec<f64> = SHARES
        .iter()
        .map(|share| frame.whole(share * frame.middle()))
        .collect();
    loads.dedup();
    let points = trial.points(&loads, trial.step_events)?;
    let sustainable = match question.slo.first() {
        Some(requirement) if points.len() == loads.len() => {
            Some(sustain::sustainable(requirement, &points, &trial)?)
        }
        _ => None,
    };
    let last = points.last().ok_or(StressError::Interrupted)?;
    Ok(RatioFound {
        ratio,
        most_per_hour: most(&points),
        flooded_per_hour: last.queue.throughput_per_hour,
        bound_by: bound_by(last),
        ceiling: frame.ceiling.clone(),
        sustainable,
        points,
    })
}

fn bound_by(point: &LoadPoint) -> Option<(String, String)> {
    let (at, limit) = point.held_by()?;
    Some((at.to_string(), limit.to_string()))
}

fn most(points: &[LoadPoint]) -> Estimate {
    let done = points.iter().map(|point| point.queue.throughput_per_hour);
    let value = |one: &Estimate| one.estimate.unwrap_or(0.0);
    let most = done.max_by(|a, b| value(a).total_cmp(&value(b)));
    most.unwrap_or(Estimate::UNDEFINED)
}
