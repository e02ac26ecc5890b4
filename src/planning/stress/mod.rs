//! Latency against load, the largest sustainable rate, and throughput against delegation.

mod frame;
mod ratios;
mod sustain;
mod trial;

use serde::{Deserialize, Serialize};

use crate::error::Diagnostics;
use crate::progress::Monitor;
use crate::queueing::QueueError;
use crate::results::{QueueResult, QueueVerdict};
use crate::scenario::{Requirement, Scenario};
use crate::stats::Estimate;
use frame::Frame;
use trial::{Counted, Trial};

/// What `rungs stress` writes.
pub const SCHEMA: &str = "rungs.stress/1";

/// A step of a bisection takes this part of the sweep's events.
const STEP: u64 = 20;

/// What is asked.
#[derive(Clone, Debug)]
pub struct Question<'a> {
    /// With `[arrivals]`.
    pub scenario: &'a Scenario,
    /// Loads to try, at least 2.
    pub points: usize,
    /// The least load, tasks per hour or users; `None`: a tenth of what the limits carry.
    pub from: Option<f64>,
    /// The greatest; `None`: past what the limits carry.
    pub to: Option<f64>,
    /// Conditions whose largest sustainable load is asked.
    pub slo: Vec<Requirement>,
    /// Delegation ratios to compare.
    pub ratios: Vec<f64>,
    /// Events of the sweep, about; a bisection and a delegation ratio take a fraction of it each.
    pub max_events: u64,
}

/// What was found; renders as `stress.json`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Stress {
    /// [`SCHEMA`].
    pub schema: String,
    /// The scenario's name.
    pub scenario: String,
    /// Its file.
    pub path: String,
    /// Its digest.
    pub digest: String,
    /// Of the program.
    pub version: String,
    /// Of all randomness.
    pub seed: u64,
    /// What a load counts: "tasks per hour" or "users".
    pub unit: String,
    /// The scenario's own load.
    pub now: f64,
    /// The busiest hour over the mean, where the demand has a shape; null where every hour is alike.
    pub peak: Option<f64>,
    /// What the limits carry when fully used, and which of them binds; null where none touches what is used.
    pub ceiling: Option<CeilingFound>,
    /// A task's time without any waiting, seconds; null where it is not modelled.
    pub latency_s: Option<Estimate>,
    /// Loads, ascending.
    pub points: Vec<LoadPoint>,
    /// By condition.
    pub slo: Vec<Sustainable>,
    /// By delegation ratio, ascending.
    pub ratios: Vec<RatioFound>,
    /// Whether an interrupt cut it short.
    pub partial: bool,
}

/// What limits carry.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CeilingFound {
    /// Tasks per hour.
    #[serde(flatten)]
    pub tasks_per_hour: Estimate,
    /// Tier or pool whose limit binds.
    pub at: String,
    /// The limit.
    pub limit: String,
}

/// The queue at a load.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LoadPoint {
    /// Tasks per hour, or users.
    pub load: f64,
    /// Of the ceiling; null where there is none, and of users.
    pub of_ceiling: Option<f64>,
    /// Half-width of the mean sojourn time's interval that was aimed at, as a share of it; null above 95 % of the ceiling.
    pub aim: Option<f64>,
    /// What it does.
    pub queue: QueueResult,
}

/// The largest load at which a condition holds.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Sustainable {
    /// As asked, blanks tidied.
    pub condition: String,
    /// Left of the sign.
    pub metric: String,
    /// Right of it.
    pub target: f64,
    /// Whether there is such a load.
    pub reach: Reach,
    /// The load: the interval holds those at which the sampling error leaves the condition undecided.
    pub load: Estimate,
    /// At the least load that was tried, where it never holds: the metric, and by how much it misses.
    pub nearest: Option<Miss>,
    /// What was looked at on the way, ascending: load and metric.
    pub looked_at: Vec<Seen>,
}

/// How far a condition reaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reach {
    /// Up to a load within the range.
    Found,
    /// It holds at the greatest load that was tried.
    Everywhere,
    /// It holds at no load that was tried.
    Nowhere,
}

/// A metric at a load.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Seen {
    /// The load.
    pub load: f64,
    /// The metric; undefined past saturation.
    pub metric: Estimate,
}

/// By how much a condition is missed.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Miss {
    /// Where, and what was seen.
    #[serde(flatten)]
    pub seen: Seen,
    /// In the metric's unit; null where the metric is undefined.
    pub by: Option<f64>,
}

/// What a delegation ratio carries.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RatioFound {
    /// Share of the work that is delegated.
    pub ratio: f64,
    /// What its limits carry.
    pub ceiling: Option<CeilingFound>,
    /// Most tasks done per hour at any load.
    pub most_per_hour: Estimate,
    /// Tasks done per hour at the greatest load, a fifth above what the limits carry: requests of all tasks take turns,
    /// so that many are begun and fewer are done.
    pub flooded_per_hour: Estimate,
    /// What holds them back there.
    pub bound_by: Option<(String, String)>,
    /// Its own curve, a few loads.
    pub points: Vec<LoadPoint>,
    /// The largest load under the first condition; null where none is asked.
    pub sustainable: Option<Sustainable>,
}

/// Why there is nothing.
#[derive(Debug)]
pub enum StressError {
    /// A ratio leaves what the scenario allows.
    Invalid(Diagnostics),
    /// What a flag asks for cannot be tried: the flag, its value, and what can.
    Flag(String),
    /// The scenario's queue cannot be simulated: why.
    Queue(String),
    /// The engine's books do not balance.
    Defect(String),
    /// Interrupted before the first load was done.
    Interrupted,
}

impl From<QueueError> for StressError {
    fn from(error: QueueError) -> Self {
        match error {
            QueueError::Invalid(why) => Self::Queue(why),
            QueueError::Unbalanced(_) => Self::Defect(error.to_string()),
            QueueError::Cancelled => Self::Interrupted,
        }
    }
}

impl From<Diagnostics> for StressError {
    fn from(found: Diagnostics) -> Self {
        Self::Invalid(found)
    }
}

/// Tries loads from light to past saturation, on common random numbers.
///
/// # Errors
/// [`StressError`].
pub fn stress(question: &Question<'_>, monitor: &dyn Monitor) -> Result<Stress, StressError> {
    let frame = Frame::of(question.scenario, monitor)?;
    let loads = frame.loads(question.points, question.from, question.to)?;
    let steps = 2 * loads.len() + question.slo.len() * sustain::STEPS;
    let of_ratio = ratios::LOADS + sustain::STEPS * usize::from(!question.slo.is_empty());
    let whole = Counted::new(monitor, steps + question.ratios.len() * of_ratio);
    let trial = Trial {
        frame: &frame,
        monitor: &whole,
        step_events: question.max_events / STEP,
        replications: trial::REPLICATIONS,
    };
    let points = trial.sweep(&loads, question.max_events)?;
    let mut partial = points.len() < loads.len();
    let mut slo = Vec::new();
    for requirement in &question.slo {
        if partial {
            break;
        }
        match sustain::sustainable(requirement, &points, &trial) {
            Ok(found) => slo.push(found),
            Err(StressError::Interrupted) => partial = true,
            Err(error) => return Err(error),
        }
    }
    let mut found = Vec::new();
    for ratio in &question.ratios {
        if partial {
            break;
        }
        match ratios::carries(question, *ratio, &whole) {
            Ok(ratio) => found.push(ratio),
            Err(StressError::Interrupted) => partial = true,
            Err(error) => return Err(error),
        }
    }
    let scenario = question.scenario;
    Ok(Stress {
        schema: SCHEMA.into(),
        scenario: scenario.name.clone(),
        path: scenario.path.clone(),
        digest: scenario.digest.clone(),
        version: env!("CARGO_PKG_VERSION").into(),
        seed: scenario.simulation.seed,
        unit: frame.unit().into(),
        now: frame.now,
        peak: frame.peak,
        latency_s: frame.latency_s,
        ceiling: frame.ceiling,
        points,
        slo,
        ratios: found,
        partial,
    })
}

impl LoadPoint {
    /// Whether its interval is wider than was aimed at.
    pub fn is_wide(&self) -> bool {
        self.aim
            .zip(self.half_width())
            .is_some_and(|(aim, found)| found > 1.1 * aim)
    }

    /// Relative half-width of the mean sojourn time's interval.
    fn half_width(&self) -> Option<f64> {
        let mean = self.queue.sojourn_s?.mean;
        let (low, high) = mean.low.zip(mean.high)?;
        Some((high - low) / 2.0 / mean.estimate?).filter(|width| width.is_finite())
    }

    /// Whether it does not keep up: the queue grows, or tasks are lost.
    pub fn is_saturated(&self) -> bool {
        matches!(
            self.queue.verdict,
            QueueVerdict::Saturated { .. } | QueueVerdict::Losing { .. }
        )
    }

    /// Tier or pool and limit that hold tasks back: the verdict's, else those that most of the waiting is at.
    pub fn held_by(&self) -> Option<(&str, &str)> {
        if let QueueVerdict::Saturated {
            at: Some(at),
            limit: Some(limit),
            ..
        } = &self.queue.verdict
        {
            return Some((at, limit));
        }
        let waiting = |one: &&crate::results::LimitUse| one.waiting_s.estimate.unwrap_or(0.0);
        let most = self
            .queue
            .limits
            .iter()
            .max_by(|a, b| waiting(a).total_cmp(&waiting(b)))?;
        (waiting(&most) > 0.0).then_some((most.at.as_str(), most.limit.as_str()))
    }
}
