//! Single points for those who ask for a few metrics of many of them.

use rayon::prelude::*;

use super::ExperimentError;
use crate::economics;
use crate::metric::{MetricPath, Observation};
use crate::progress::Monitor;
use crate::scenario::Scenario;
use crate::simulation::monte_carlo::{self, PointRequest};
use crate::simulation::{Detail, exact};

/// Which engine evaluates points.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    /// Means by quadrature: no sampling error, no quantiles, no latency.
    Exact,
    /// Sampled, all points on common random numbers.
    MonteCarlo {
        /// Per point.
        tasks: u64,
        /// Of all randomness.
        seed: u64,
    },
}

impl Engine {
    /// The exact engine where it knows all that is asked, else sampling with the scenario's own tasks and seed.
    pub fn suited(scenario: &Scenario, metrics: &[&MetricPath]) -> Self {
        let stepped = scenario
            .ladder
            .tiers
            .iter()
            .any(|tier| !tier.price.steps.is_empty());
        if stepped || metrics.iter().any(|metric| metric.needs_sampling()) {
            Self::MonteCarlo {
                tasks: scenario.simulation.tasks,
                seed: scenario.simulation.seed,
            }
        } else {
            Self::Exact
        }
    }

    /// As results call it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Exact => "exact",
            Self::MonteCarlo { .. } => "monte_carlo",
        }
    }
}

/// The least detail that knows these metrics of a scenario.
pub fn detail_for<'a>(
    scenario: &Scenario,
    metrics: impl IntoIterator<Item = &'a MetricPath>,
) -> Detail {
    const FULL: [&str; 3] = ["alone", "bridge", "delegation_efficiency"];
    const CLASSES: &str = "classes";
    let keeps_classes = Detail::Curve.keeps(scenario.classes.len());
    let full = |segment: &String| {
        FULL.contains(&segment.as_str()) || (segment == CLASSES && !keeps_classes)
    };
    match metrics
        .into_iter()
        .any(|metric| metric.segments.iter().any(full))
    {
        true => Detail::Full,
        false => Detail::Curve,
    }
}

/// What is found at each point, ready for [`MetricPath::observe`].
///
/// # Errors
/// [`ExperimentError::Interrupted`].
pub fn observe(
    points: &[Scenario],
    engine: Engine,
    monitor: &dyn Monitor,
) -> Result<Vec<Observation>, ExperimentError> {
    observe_in(points, engine, Detail::Full, monitor)
}

/// The same with no more columns than `detail` has: metrics beyond it are undefined.
///
/// # Errors
/// [`ExperimentError::Interrupted`].
pub fn observe_in(
    points: &[Scenario],
    engine: Engine,
    detail: Detail,
    monitor: &dyn Monitor,
) -> Result<Vec<Observation>, ExperimentError> {
    match engine {
        Engine::Exact => {
            let seen = points.par_iter().map(|point| {
                if monitor.cancelled() {
                    return None;
                }
                let outcome = exact::run(point, detail);
                monitor.advance(1);
                Some(economics::observation(point, &outcome))
            });
            seen.collect::<Option<Vec<_>>>()
                .ok_or(ExperimentError::Interrupted)
        }
        Engine::MonteCarlo { tasks, seed } => sampled(points, (tasks, seed), detail, monitor),
    }
}

fn sampled(
    points: &[Scenario],
    (tasks, seed): (u64, u64),
    detail: Detail,
    monitor: &dyn Monitor,
) -> Result<Vec<Observation>, ExperimentError> {
    let requests: Vec<_> = points
        .iter()
        .map(|scenario| PointRequest { scenario, detail })
        .collect();
    let run = monte_carlo::run(&requests, tasks, seed, None, monitor);
    if run.partial {
        return Err(ExperimentError::Interrupted);
    }
    let found = points.iter().zip(run.outcomes);
    found
        .map(|(scenario, outcome)| {
            let outcome = outcome.ok_or(ExperimentError::Interrupted)?;
            Ok(economics::observation(scenario, &outcome))
        })
        .collect()
}
