//! What is found on each side, and how two of them differ.

use rayon::prelude::*;

use super::side::Content;
use super::{Difference, Intervals, Settings, Side};
use crate::economics::{self, Mean, Trade};
use crate::metric::{MetricPath, Observation};
use crate::numerics::special::t_multiplier;
use crate::progress::Monitor;
use crate::results::BreakEven;
use crate::scenario::Scenario;
use crate::simulation::monte_carlo::{PointRequest, STREAM_VERSION, side_by_side};
use crate::simulation::{Detail, exact};
use crate::stats::{Estimate, Replicated, effective_parts, jackknife_covariance, ratio};

/// Errors this small, relative to what is compared, are rounding.
const ROUNDING: f64 = 1e-12;

/// One side.
pub struct Found {
    pub engine: &'static str,
    pub seed: u64,
    pub tasks: u64,
    pub stream_version: u32,
    pub partial: bool,
    whole: Observation,
    /// Without each part of the tasks in turn; nothing but where it was simulated beside others.
    without: Vec<Observation>,
    /// The share of tasks in each part.
    shares: Vec<f64>,
    /// Behind its own intervals; `None` without sampling.
    error_df: Option<f64>,
}

/// All sides, in their order; `None` where it was interrupted.
pub fn found(sides: &[Side], settings: &Settings, monitor: &dyn Monitor) -> Option<Vec<Found>> {
    let mut sampled = sampled(sides, settings, monitor)?.into_iter();
    sides
        .iter()
        .map(|side| match &side.content {
            Content::Results(summary) => Some(Found {
                engine: if summary.run.error_df.is_some() {
                    "monte_carlo"
                } else {
                    "exact"
                },
                seed: summary.run.seed,
                tasks: summary.run.tasks,
                stream_version: summary.run.stream_version,
                partial: summary.run.partial,
                whole: economics::observation_of(summary),
                without: Vec::new(),
                shares: Vec::new(),
                error_df: summary.run.error_df,
            }),
            Content::Scenario(scenario) if scenario.simulation.exact => Some(exactly(scenario)),
            Content::Scenario(_) => sampled.next(),
        })
        .collect()
}

fn exactly(scenario: &Scenario) -> Found {
    let outcome = exact::run(scenario, Detail::Full);
    Found {
        engine: "exact",
        seed: scenario.simulation.seed,
        tasks: 0,
        stream_version: STREAM_VERSION,
        partial: false,
        whole: economics::observation(scenario, &outcome),
        without: Vec::new(),
        shares: Vec::new(),
        error_df: None,
    }
}

/// What is to be sampled, all of it on the same draws.
fn sampled(sides: &[Side], settings: &Settings, monitor: &dyn Monitor) -> Option<Vec<Found>> {
    let scenarios: Vec<&Scenario> = sides
        .iter()
        .filter(|side| side.sampled().is_some())
        .filter_map(|side| match &side.content {
            Content::Scenario(scenario) => Some(&**scenario),
            Content::Results(_) => None,
        })
        .collect();
    let Some(first) = scenarios.first() else {
        return Some(Vec::new());
    };
    let asked = scenarios.iter().map(|scenario| scenario.simulation.tasks);
    let tasks = settings.tasks.or(asked.max()).unwrap_or(1);
    let seed = settings.seed.unwrap_or(first.simulation.seed);
    let points: Vec<_> = scenarios
        .iter()
        .map(|scenario| PointRequest {
            scenario,
            detail: Detail::Full,
        })
        .collect();
    let run = side_by_side(&points, tasks, seed, monitor)?;
    let outcomes = scenarios.iter().zip(run.whole).zip(run.without);
    let found = outcomes.map(|((scenario, whole), without)| Found {
        engine: "monte_carlo",
        seed,
        tasks: run.tasks,
        stream_version: STREAM_VERSION,
        partial: false,
        whole: economics::observation(scenario, &whole),
        without: without
            .par_iter()
            .map(|outcome| economics::observation(scenario, outcome))
            .collect(),
        shares: run.shares.clone(),
        error_df: whole.error_df,
    });
    Some(found.collect())
}

/// Two sides.
pub struct Pairing<'a> {
    first: &'a Found,
    second: &'a Found,
    /// Multiplier of standard errors for a 95 % interval.
    t: f64,
}

impl<'a> Pairing<'a> {
    pub fn new(first: &'a Found, second: &'a Found) -> Self {
        let mut pairing = Self {
            first,
            second,
            t: 0.0,
        };
        pairing.t = match pairing.intervals() {
            Intervals::Exact => 0.0,
            Intervals::Paired => t_multiplier(effective_parts(&first.shares) - 1.0),
            Intervals::Independent => {
                let df = |found: &Found| found.error_df.unwrap_or(f64::INFINITY);
                t_multiplier(df(first).min(df(second)))
            }
        };
        pairing
    }

    /// How its intervals are found.
    pub fn intervals(&self) -> Intervals {
        let (first, second) = (self.first, self.second);
        if first.error_df.is_none() && second.error_df.is_none() {
            Intervals::Exact
        } else if !first.without.is_empty() && first.shares == second.shares {
            Intervals::Paired
        } else {
            Intervals::Independent
        }
    }

    /// A metric on both sides: `None` where a side has no such place, or it is null.
    pub fn observe(&self, metric: &MetricPath) -> (Option<Estimate>, Option<Estimate>) {
        let known = |found: &Found| {
            metric
                .observe(&found.whole)
                .filter(|seen| seen.estimate.is_some())
        };
        (known(self.first), known(self.second))
    }

    /// A metric with its difference and ratio; `None` where neither side models it.
    pub fn row(&self, metric: &MetricPath, first: &str, second: &str) -> Option<Difference> {
        let (a, b) = self.observe(metric);
        let missing = match (&a, &b) {
            (None, None) => return None,
            (None, _) => Some(format!("not modelled in {first}")),
            (_, None) => Some(format!("not modelled in {second}")),
            _ => None,
        };
        Some(Difference {
            metric: metric.to_string(),
            first: a,
            second: b,
            difference: self.difference(metric),
            ratio: self.ratio(metric),
            missing,
        })
    }

    /// second - first.
    pub fn difference(&self, metric: &MetricPath) -> Estimate {
        self.combined(metric, |a, b| b - a, |a, b| a.variance + b.variance)
    }

    /// second / first.
    pub fn ratio(&self, metric: &MetricPath) -> Estimate {
        self.combined(metric, |a, b| b / a, ratio_variance)
    }

    /// (second - first) / |first|.
    pub fn relative_change(&self, metric: &MetricPath) -> Estimate {
        self.combined(metric, |a, b| (b - a) / a.abs(), ratio_variance)
    }

    /// A figure of both sides, with its variance as of independent samples; paired, that is found from the parts.
    fn combined(
        &self,
        metric: &MetricPath,
        figure: impl Fn(f64, f64) -> f64,
        independent: impl Fn(Mean, Mean) -> f64,
    ) -> Estimate {
        let (Some(a), Some(b)) = self.observe(metric) else {
            return Estimate::UNDEFINED;
        };
        let (Some(a), Some(b)) = (mean(a), mean(b)) else {
            return Estimate::UNDEFINED;
        };
        let value = figure(a.value, b.value);
        let variance = match self.intervals() {
            Intervals::Exact => 0.0,
            Intervals::Independent => independent(a, b),
            Intervals::Paired => {
                let without = self.without(metric, &figure);
                let of = Replicated {
                    whole: value,
                    without: &without,
                };
                jackknife_covariance(of, of, &self.first.shares)
            }
        };
        let size = value.abs().max(a.value.abs()).max(b.value.abs());
        Estimate::new(value, Some(error(variance, size)), self.t)
    }

    /// A figure of both sides without each part in turn; NaN where it is not defined.
    fn without(&self, metric: &MetricPath, figure: impl Fn(f64, f64) -> f64) -> Vec<f64> {
        let value = |seen: &Observation| {
            metric
                .observe(seen)
                .and_then(|seen| seen.estimate)
                .unwrap_or(f64::NAN)
        };
        let both = self.first.without.iter().zip(&self.second.without);
        both.map(|(a, b)| figure(value(a), value(b))).collect()
    }

    /// What a failed task must cost for the better side to change.
    pub fn breakeven(&self) -> Option<BreakEven> {
        let path = |name: &str| MetricPath {
            segments: vec![name.to_string()],
        };
        let (cost, success) = (path("cost_per_task_usd"), path("success"));
        let squared = |of: Estimate| of.std_error.map_or(f64::NAN, |error| error * error);
        let (saved, lost) = (
            self.combined(&cost, |a, b| a - b, |a, b| a.variance + b.variance),
            self.combined(&success, |a, b| a - b, |a, b| a.variance + b.variance),
        );
        let covariance = match self.intervals() {
            Intervals::Paired => {
                let (costs, successes) = (
                    self.without(&cost, |a, b| a - b),
                    self.without(&success, |a, b| a - b),
                );
                jackknife_covariance(
                    Replicated {
                        whole: saved.estimate?,
                        without: &costs,
                    },
                    Replicated {
                        whole: lost.estimate?,
                        without: &successes,
                    },
                    &self.first.shares,
                )
            }
            // Results do not hold how a side's cost and success go together.
            _ => 0.0,
        };
        economics::trade(&Trade {
            saved: Mean {
                value: saved.estimate?,
                variance: squared(saved),
            },
            lost: Mean {
                value: lost.estimate?,
                variance: squared(lost),
            },
            covariance,
            of_usd: self.observe(&cost).0?.estimate?,
            t: self.t,
        })
    }
}

/// Of b / a, independent of each other.
fn ratio_variance(a: Mean, b: Mean) -> f64 {
    let (_, error) = ratio(b.value, a.value, b.variance, a.variance, 0.0);
    error * error
}

/// The value of an estimate with its variance; NaN where that is unknown.
fn mean(of: Estimate) -> Option<Mean> {
    Some(Mean {
        value: of.estimate?,
        variance: of.std_error.map_or(f64::NAN, |error| error * error),
    })
}

/// The standard error of a variance; 0 where it is rounding beside the figures of that size.
fn error(variance: f64, size: f64) -> f64 {
    let error = variance.max(0.0).sqrt();
    match variance {
        unknown if unknown.is_nan() => f64::NAN,
        _ if error <= ROUNDING * size => 0.0,
        _ => error,
    }
}
