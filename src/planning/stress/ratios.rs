//! The same curve for several delegation ratios: throughput against delegation.

use super::frame::Frame;
use super::{Counted, LoadPoint, Question, RatioFound, StressError, Trial, sustain};

/// Loads of each, as shares of what its limits carry.
const SHARES: [f64; 5] = [0.3, 0.6, 0.8, 0.95, 1.2];

/// How many.
pub(super) const LOADS: usize = SHARES.len();

/// A ratio is looked at less closely than the scenario itself.
const EVENTS: u64 = 4;

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
        max_events: (question.max_events / EVENTS).max(1),
        monitor,
    };
    let mut loads: Vec<f64> = SHARES
        .iter()
        .map(|share| frame.whole(share * frame.middle()))
        .collect();
    loads.dedup();
    let points = trial.points(&loads)?;
    let sustainable = match question.slo.first() {
        Some(requirement) if points.len() == loads.len() => {
            Some(sustain::sustainable(requirement, &points, &trial)?)
        }
        _ => None,
    };
    let last = points.last().ok_or(StressError::Interrupted)?;
    Ok(RatioFound {
        ratio,
        most_per_hour: last.queue.throughput_per_hour,
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
