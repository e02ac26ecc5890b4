//! A scenario's whole run: its points, through an engine, into a summary.
//!
//! The headline, every point of the curve and every claim's point are simulated in one go, on
//! common random numbers; economics turns what was found into results.

mod evaluate;
mod overturn;
mod points;
mod queues;

use std::time::Instant;

use rayon::prelude::*;

use crate::economics::{self, ClaimRun, CurveRun};
use crate::error::Diagnostics;
use crate::progress::Monitor;
use crate::results::{RunInfo, Summary};
use crate::scenario::{Claim, Scenario};
use crate::simd::Level;
use crate::simulation::monte_carlo::{self, PointRequest, Precision, STREAM_VERSION};
use crate::simulation::{Outcome, exact};

pub use evaluate::{Engine, detail_for, observe, observe_in};
use points::{CurvePlace, Points};
use queues::Queues;

/// How much of a scenario is run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// Headline, curve and claims.
    Everything,
    /// Headline and claims: what `rungs check` needs.
    Claims,
}

/// Why there is no summary.
#[derive(Debug)]
pub enum ExperimentError {
    /// A point of the curve, or a claim's overrides, leave what is valid.
    Invalid(Diagnostics),
    /// Interrupted before the first batch was done.
    Interrupted,
}

impl From<Diagnostics> for ExperimentError {
    fn from(diagnostics: Diagnostics) -> Self {
        Self::Invalid(diagnostics)
    }
}

/// Runs a scenario with its own settings (tasks, seed, precision, engine).
///
/// # Errors
/// [`ExperimentError`].
pub fn run(
    scenario: &Scenario,
    scope: Scope,
    monitor: &dyn Monitor,
) -> Result<Summary, ExperimentError> {
    let points = Points::of(scenario, scope)?;
    let start = Instant::now();
    let found = if scenario.simulation.exact {
        exactly(&points)
    } else {
        sampled(&points, monitor)
    };
    let elapsed_s = start.elapsed().as_secs_f64();
    let headline = found.outcomes[0]
        .as_ref()
        .ok_or(ExperimentError::Interrupted)?;
    let info = run_info(scenario, &found, headline, elapsed_s);
    let queues = queues::asked(scenario, &points, monitor)?;
    let mut summary = summarise(scenario, (&points, &queues), (&found, headline), info);
    if scope == Scope::Everything {
        summary.overturns = overturn::overturns(scenario);
    }
    Ok(summary)
}

/// What an engine found, by point.
struct Found {
    outcomes: Vec<Option<Outcome>>,
    tasks: u64,
    evaluations: u64,
    partial: bool,
}

fn exactly(points: &Points<'_>) -> Found {
    let outcomes: Vec<_> = points
        .all
        .par_iter()
        .map(|point| Some(exact::run(&point.scenario, point.detail)))
        .collect();
    Found {
        outcomes,
        tasks: 0,
        evaluations: 0,
        partial: false,
    }
}

fn sampled(points: &Points<'_>, monitor: &dyn Monitor) -> Found {
    let settings = &points.all[0].scenario.simulation;
    let requests: Vec<_> = points
        .all
        .iter()
        .map(|point| PointRequest {
            scenario: &point.scenario,
            detail: point.detail,
        })
        .collect();
    let precision = settings.precision.map(|relative| Precision { relative });
    let run = monte_carlo::run(&requests, settings.tasks, settings.seed, precision, monitor);
    Found {
        outcomes: run.outcomes,
        tasks: run.tasks,
        evaluations: run.evaluations,
        partial: run.partial,
    }
}

fn run_info(scenario: &Scenario, found: &Found, headline: &Outcome, elapsed_s: f64) -> RunInfo {
    let exact = scenario.simulation.exact;
    RunInfo {
        version: env!("CARGO_PKG_VERSION").into(),
        stream_version: STREAM_VERSION,
        engine: if exact { "exact" } else { "monte_carlo" }.into(),
        sampler: (!exact).then(|| scenario.simulation.sampler.name().into()),
        seed: scenario.simulation.seed,
        tasks: found.tasks,
        error_df: headline.error_df,
        partial: found.partial,
        threads: rayon::current_num_threads(),
        simd: Level::best().name().into(),
        elapsed_s,
        tasks_per_s: found.evaluations as f64 / elapsed_s.max(1e-9),
    }
}

fn summarise<'a>(
    scenario: &'a Scenario,
    (points, queues): (&'a Points<'a>, &'a Queues),
    (found, headline): (&'a Found, &'a Outcome),
    info: RunInfo,
) -> Summary {
    let claim_runs = |claims, places| claim_runs(claims, places, (points, queues), found);
    let placed = |places: &'a [CurvePlace<'a>]| -> Vec<CurveRun<'a>> {
        let run = |place: &'a CurvePlace<'a>| {
            let outcome = found.outcomes[place.point].as_ref()?;
            let scenario = &points.all[place.point].scenario;
            Some(CurveRun {
                line: place.line,
                value: place.value,
                scenario,
                outcome,
            })
        };
        places.iter().filter_map(run).collect()
    };
    economics::summary(&economics::Run {
        scenario,
        info,
        headline,
        curve: placed(&points.curve),
        router: placed(&points.router),
        claims: claim_runs(&scenario.claims, &points.claims),
        expectations: claim_runs(&scenario.expectations, &points.expectations),
    })
}

fn claim_runs<'a>(
    claims: &'a [Claim],
    places: &[usize],
    (points, queues): (&'a Points<'_>, &'a Queues),
    found: &'a Found,
) -> Vec<ClaimRun<'a>> {
    let placed = claims.iter().zip(places);
    let run = |(claim, &point): (&'a Claim, &usize)| {
        let outcome = found.outcomes[point].as_ref()?;
        Some(ClaimRun {
            claim,
            scenario: &points.all[point].scenario,
            outcome,
            queue: queues.get(&point),
        })
    };
    placed.filter_map(run).collect()
}
