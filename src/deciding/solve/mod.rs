//! Where along a key a condition begins and ends to hold: every crossing in the range, or the nearest miss.

pub(super) mod crossings;
mod range;

use serde::Serialize;

pub use crossings::{Crossing, CrossingKind};
pub use range::default_range;

use crate::error::Diagnostics;
use crate::experiment::{self, Engine, ExperimentError};
use crate::metric::Observation;
use crate::progress::Monitor;
use crate::scenario::{NumericKey, Relation, Requirement, Scenario, Target};
use crate::stats::Estimate;
use crossings::Function;

/// What is asked.
#[derive(Clone, Debug)]
pub struct Question<'a> {
    pub scenario: &'a Scenario,
    /// What is varied.
    pub key: &'a NumericKey,
    /// What is to hold.
    pub requirement: &'a Requirement,
    /// Both ends included, the first below the second.
    pub range: (f64, f64),
}

/// What was found; renders as the JSON of `rungs solve`.
#[derive(Clone, Debug, Serialize)]
pub struct Solution {
    pub schema: String,
    pub scenario: String,
    pub path: String,
    pub digest: String,
    /// Dotted path.
    pub vary: String,
    /// Of the varied key, in words; empty for a bare number.
    pub unit: String,
    /// As asked, blanks tidied.
    pub condition: String,
    pub metric: String,
    pub relation: String,
    /// "exact" or "monte_carlo".
    pub engine: String,
    /// Per point; absent with the exact engine.
    pub tasks: Option<u64>,
    pub from: f64,
    pub to: f64,
    /// The key's value in the scenario, with the metric there; `None` where it is no plain number.
    pub now: Option<Place>,
    /// Where the metric passes its target, ascending.
    pub crossings: Vec<Crossing>,
    /// From where to where the condition holds; of `=`, empty.
    pub holds: Vec<(f64, f64)>,
    /// Where nothing crosses: the closest approach.
    pub nearest: Option<Nearest>,
    /// Points of the grid at which the metric is undefined.
    pub undefined: usize,
    /// The grid.
    pub curve: Vec<Place>,
}

/// A value of the key and the metric there.
#[derive(Clone, Debug, Serialize)]
pub struct Place {
    pub value: f64,
    pub metric: Estimate,
    /// What the metric is held against there.
    pub target: Option<f64>,
}

/// The closest approach to a target that is not reached.
#[derive(Clone, Debug, Serialize)]
pub struct Nearest {
    #[serde(flatten)]
    pub place: Place,
    /// Metric less target.
    pub miss: f64,
}

/// Points of the first look; whole keys with fewer values take all of them.
const GRID: usize = 129;
/// The same where every point is sampled.
const SAMPLED_GRID: usize = 25;

/// Looks along the key.
///
/// # Errors
/// The key leaves what is valid within the range; interrupted.
pub fn solve(question: &Question<'_>, monitor: &dyn Monitor) -> Result<Solution, ExperimentError> {
    let engine = engine(question);
    let grid = grid(question, engine);
    monitor.start(grid.len() as u64 * per_point(engine));
    let along = Along {
        question,
        engine,
        monitor,
    };
    let curve = along.places(&grid)?;
    let precision = precision(question, engine);
    let mut found = Function::of(&curve, |xs| along.places(xs), precision).crossings()?;
    for crossing in &mut found.crossings {
        crossing.share = share(question, crossing.value)?;
    }
    let now = match question.key.value {
        Some(value) => along.places(&[value])?.pop(),
        None => None,
    };
    let holds = match question.requirement.relation {
        Relation::Equal => Vec::new(),
        relation => holding(&curve, &found.crossings, relation),
    };
    Ok(Solution {
        schema: "rungs.solve/1".into(),
        scenario: question.scenario.name.clone(),
        path: question.scenario.path.clone(),
        digest: question.scenario.digest.clone(),
        vary: question.key.path(),
        unit: question.key.unit.clone(),
        condition: question.requirement.text.clone(),
        metric: question.requirement.metric.to_string(),
        relation: question.requirement.relation.sign().into(),
        engine: engine.name().into(),
        tasks: match engine {
            Engine::Exact => None,
            Engine::MonteCarlo { tasks, .. } => Some(tasks),
        },
        from: question.range.0,
        to: question.range.1,
        now,
        nearest: found.nearest,
        holds,
        undefined: curve
            .iter()
            .filter(|place| place.offset().is_none())
            .count(),
        crossings: found.crossings,
        curve,
    })
}

impl Place {
    /// Metric less target, where both are there.
    fn offset(&self) -> Option<f64> {
        Some(self.metric.estimate? - self.target?).filter(|offset| offset.is_finite())
    }
}

/// What the target of a requirement is at a point; `None` where it is undefined.
pub fn target(target: &Target, seen: &Observation) -> Option<f64> {
    match target {
        Target::Value(value) => Some(*value),
        Target::Baseline {
            metric,
            times,
            plus,
        } => Some(metric.observe(seen)?.estimate? * times + plus),
        // A change is from another scenario; there is none here.
        Target::RelativeChange(_) | Target::Change(_) => None,
    }
}

struct Along<'a> {
    question: &'a Question<'a>,
    engine: Engine,
    monitor: &'a dyn Monitor,
}

impl Along<'_> {
    fn places(&self, values: &[f64]) -> Result<Vec<Place>, ExperimentError> {
        let point = |value: &f64| -> Result<Scenario, Diagnostics> {
            self.question
                .scenario
                .with_numbers(&[(self.question.key, *value)])
        };
        let points = values.iter().map(point).collect::<Result<Vec<_>, _>>()?;
        let seen = experiment::observe(&points, self.engine, self.monitor)?;
        let requirement = self.question.requirement;
        Ok(values
            .iter()
            .zip(&seen)
            .map(|(value, seen)| Place {
                value: *value,
                metric: requirement
                    .metric
                    .observe(seen)
                    .unwrap_or(Estimate::UNDEFINED),
                target: target(&requirement.target, seen),
            })
            .collect())
    }
}

/// The engine that knows everything that is asked.
fn engine(question: &Question<'_>) -> Engine {
    let mut metrics = vec![&question.requirement.metric];
    if let Target::Baseline { metric, .. } = &question.requirement.target {
        metrics.push(metric);
    }
    Engine::suited(question.scenario, &metrics)
}

/// Of a weight in `delegation.assign`: the share of the pieces that a value comes to.
fn share(question: &Question<'_>, value: f64) -> Result<Option<f64>, Diagnostics> {
    let path = question.key.path();
    let tier = path.strip_prefix("delegation.assign.");
    let Some(tier) = tier.and_then(|name| question.scenario.ladder.find(name)) else {
        return Ok(None);
    };
    let point = question.scenario.with_numbers(&[(question.key, value)])?;
    let first = point.policy.assign.iter().flatten().next();
    Ok(first.map(|assign| assign.share(tier)))
}

fn per_point(engine: Engine) -> u64 {
    match engine {
        Engine::Exact => 1,
        Engine::MonteCarlo { tasks, .. } => tasks,
    }
}

fn grid(question: &Question<'_>, engine: Engine) -> Vec<f64> {
    let (from, to) = question.range;
    let most = match engine {
        Engine::Exact => GRID,
        Engine::MonteCarlo { .. } => SAMPLED_GRID,
    };
    if question.key.is_whole() {
        let step = ((to - from) / (most - 1) as f64).ceil().max(1.0);
        let steps = ((to - from) / step) as usize;
        let mut values: Vec<f64> = (0..=steps).map(|n| from + n as f64 * step).collect();
        if values.last() != Some(&to) {
            values.push(to);
        }
        return values;
    }
    let last = (most - 1) as f64;
    (0..most)
        .map(|n| match n {
            _ if n + 1 == most => to,
            n => from + (to - from) * (n as f64 / last),
        })
        .collect()
}

/// How near to a crossing one comes: a step between whole numbers, else a share of the range.
fn precision(question: &Question<'_>, engine: Engine) -> f64 {
    let width = question.range.1 - question.range.0;
    match engine {
        _ if question.key.is_whole() => 1.0,
        Engine::Exact => 1e-12 * width,
        Engine::MonteCarlo { .. } => 1e-5 * width,
    }
}

/// The stretches between crossings in which the condition holds, from what lies within them.
fn holding(curve: &[Place], crossings: &[Crossing], relation: Relation) -> Vec<(f64, f64)> {
    let Some((first, last)) = curve.first().zip(curve.last()) else {
        return Vec::new();
    };
    let mut ends = vec![first.value];
    ends.extend(crossings.iter().map(|crossing| crossing.value));
    ends.push(last.value);
    let mut found: Vec<(f64, f64)> = Vec::new();
    for stretch in ends.windows(2) {
        let (from, to) = (stretch[0], stretch[1]);
        let mut inside = curve
            .iter()
            .filter(|place| place.value >= from && place.value <= to)
            .filter_map(Place::offset)
            .filter(|offset| *offset != 0.0)
            .peekable();
        let holds = inside.peek().is_some() && inside.all(|offset| relation.holds(offset, 0.0));
        match found.last_mut() {
            _ if !holds || to <= from => {}
            Some(before) if before.1 == from => before.1 = to,
            _ => found.push((from, to)),
        }
    }
    found
}
