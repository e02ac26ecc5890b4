//! The largest load at which a condition holds, by bisection on common random numbers.

use super::{LoadPoint, Miss, Reach, Seen, StressError, Sustainable, Trial};
use crate::metric::{MetricPath, Observation};
use crate::scenario::{Relation, Requirement, Target};
use crate::stats::Estimate;

/// Loads that a bisection looks at, at most.
pub(super) const STEPS: usize = 6;

/// A bracket narrower than this share of its load is narrow enough.
const NARROW: f64 = 0.005;

/// A condition on a number.
struct Held<'a> {
    requirement: &'a Requirement,
    target: f64,
}

impl Held<'_> {
    /// Undefined, as a sojourn time past saturation, it does not.
    fn holds(&self, value: Option<f64>) -> bool {
        value.is_some_and(|value| self.requirement.relation.holds(value, self.target))
    }

    fn seen(&self, trial: &Trial<'_>, point: &LoadPoint) -> Seen {
        let metric = &self.requirement.metric;
        let is_beyond = point.of_ceiling.is_some_and(|share| share > 1.0) || point.is_saturated();
        if is_beyond && is_of_a_settled_queue(metric) {
            return Seen {
                load: point.load,
                metric: Estimate::UNDEFINED,
            };
        }
        // The queue's own figures stand before those that do not hang on the load.
        let found = Observation::new(&point.queue.metrics());
        let own = metric.observe(&found);
        let metric = own.or_else(|| metric.observe(&trial.frame.seen));
        Seen {
            load: point.load,
            metric: metric.unwrap_or(Estimate::UNDEFINED),
        }
    }

    /// The end of the interval that is harder to hold, or easier.
    fn end(&self, metric: &Estimate, harder: Harder) -> Option<f64> {
        let below = matches!(
            self.requirement.relation,
            Relation::Less | Relation::AtMost | Relation::Equal
        );
        match (harder, below) {
            (Harder::Yes, true) | (Harder::No, false) => metric.high.or(metric.estimate),
            _ => metric.low.or(metric.estimate),
        }
    }
}

/// Whether it grows without end past what the limits carry: a run may end before that shows, on what full buckets held.
fn is_of_a_settled_queue(metric: &MetricPath) -> bool {
    let grows = ["sojourn_s", "waiting_s", "inside", "queue_length"];
    let first = metric.segments.first();
    first.is_some_and(|first| grows.contains(&first.as_str()))
}

#[derive(Clone, Copy)]
enum Harder {
    Yes,
    No,
}

/// Looks between the last load of the sweep at which the condition holds and the next.
pub(super) fn sustainable(
    requirement: &Requirement,
    points: &[LoadPoint],
    trial: &Trial<'_>,
) -> Result<Sustainable, StressError> {
    let held = Held {
        requirement,
        target: target(requirement),
    };
    let mut seen: Vec<Seen> = points.iter().map(|point| held.seen(trial, point)).collect();
    let last = seen.iter().rposition(|one| held.holds(one.metric.estimate));
    let reach = match last {
        None => Reach::Nowhere,
        Some(last) if last + 1 == seen.len() => Reach::Everywhere,
        Some(_) => Reach::Found,
    };
    if let (Reach::Found, Some(last)) = (reach, last) {
        bisect(&held, trial, &mut seen, last)?;
    }
    let load = match reach {
        Reach::Found => interval(&held, &seen),
        _ => Estimate::UNDEFINED,
    };
    Ok(Sustainable {
        condition: requirement.text.clone(),
        metric: requirement.metric.to_string(),
        target: held.target,
        reach,
        load,
        nearest: match reach {
            Reach::Nowhere => seen.first().map(|first| miss(&held, *first)),
            _ => None,
        },
        looked_at: seen,
    })
}

fn target(requirement: &Requirement) -> f64 {
    match requirement.target {
        Target::Value(value) | Target::Change(value) | Target::RelativeChange(value) => value,
        // No condition of a queue is read with a baseline.
        Target::Baseline { plus, .. } => plus,
    }
}

fn miss(held: &Held<'_>, seen: Seen) -> Miss {
    let by = seen.metric.estimate.map(|value| {
        let relation = held.requirement.relation;
        relation.miss(value, held.target)
    });
    Miss { seen, by }
}

/// Halves the bracket behind `seen[last]`, adding what it looks at.
fn bisect(
    held: &Held<'_>,
    trial: &Trial<'_>,
    seen: &mut Vec<Seen>,
    last: usize,
) -> Result<(), StressError> {
    let (mut low, mut high) = (seen[last].load, seen[last + 1].load);
    for _ in 0..STEPS {
        let middle = trial.frame.whole(f64::midpoint(low, high));
        if high - low <= NARROW * high || middle <= low || middle >= high {
            break;
        }
        let point = trial.step(middle)?;
        let one = held.seen(trial, &point);
        match held.holds(one.metric.estimate) {
            true => low = middle,
            false => high = middle,
        }
        let place = seen.partition_point(|other| other.load < middle);
        seen.insert(place, one);
    }
    Ok(())
}

/// Where the estimate crosses the target, and where the ends of its interval do.
fn interval(held: &Held<'_>, seen: &[Seen]) -> Estimate {
    let at = |of: &dyn Fn(&Estimate) -> Option<f64>| crossing(held, seen, of);
    let estimate = at(&|metric| metric.estimate);
    let low = at(&|metric| held.end(metric, Harder::Yes));
    let high = at(&|metric| held.end(metric, Harder::No));
    let (low, high) = match (estimate, low, high) {
        (Some(middle), low, high) => (
            Some(low.map_or(seen[0].load, |low| low.min(middle))),
            Some(high.map_or(middle, |high| high.max(middle))),
        ),
        _ => (None, None),
    };
    Estimate {
        estimate,
        std_error: low.zip(high).map(|(low, high)| (high - low) / 3.92),
        low,
        high,
    }
}

/// The last load up to which `of` the metric holds, between two loads in a straight line; where the
/// metric is undefined behind it, the load itself.
fn crossing(held: &Held<'_>, seen: &[Seen], of: &dyn Fn(&Estimate) -> Option<f64>) -> Option<f64> {
    let last = seen.iter().rposition(|one| held.holds(of(&one.metric)))?;
    let (here, next) = (&seen[last], seen.get(last + 1));
    let Some((next, (a, b))) =
        next.and_then(|next| Some((next, of(&here.metric).zip(of(&next.metric))?)))
    else {
        return Some(here.load);
    };
    if a == b {
        return Some(here.load);
    }
    let share = ((held.target - a) / (b - a)).clamp(0.0, 1.0);
    Some(here.load + share * (next.load - here.load))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn requirement() -> Requirement {
        Requirement {
            text: "sojourn_s < 100".into(),
            metric: MetricPath {
                segments: vec!["sojourn_s".into()],
            },
            relation: Relation::Less,
            target: Target::Value(100.0),
        }
    }

    fn seen(load: f64, value: f64, error: f64) -> Seen {
        Seen {
            load,
            metric: Estimate::new(value, Some(error), 2.0),
        }
    }

    #[test]
    fn the_interval_of_a_load_is_where_the_ends_of_the_metric_cross() {
        let requirement = requirement();
        let held = Held {
            requirement: &requirement,
            target: 100.0,
        };
        let line: Vec<Seen> = (0..5)
            .map(|n| seen(10.0 * f64::from(n), 80.0 + 10.0 * f64::from(n), 2.5))
            .collect();
        let found = interval(&held, &line);
        let near = |a: Option<f64>, b: f64| a.is_some_and(|a| (a - b).abs() < 1e-9);
        assert!(near(found.estimate, 20.0), "{found:?}");
        assert!(near(found.low, 15.0) && near(found.high, 25.0), "{found:?}");
    }

    #[test]
    fn past_saturation_nothing_holds() {
        let requirement = requirement();
        let held = Held {
            requirement: &requirement,
            target: 100.0,
        };
        let saturated = Seen {
            load: 20.0,
            metric: Estimate::UNDEFINED,
        };
        let found = interval(&held, &[seen(10.0, 50.0, 1.0), saturated]);
        assert_eq!(
            (found.estimate, found.low, found.high),
            (Some(10.0), Some(10.0), Some(10.0))
        );
    }
}
