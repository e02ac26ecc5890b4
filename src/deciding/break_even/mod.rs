//! How far each thing may go before delegating stops paying.

mod levers;

use rayon::prelude::*;
use serde::Serialize;

use crate::deciding::solve::{Crossing, Nearest, Place, crossings::Function};
use crate::economics::{self, Group};
use crate::experiment::ExperimentError;
use crate::progress::Monitor;
use crate::results::Measures;
use crate::scenario::Scenario;
use crate::simulation::monte_carlo::{self, PointRequest};
use crate::simulation::{Detail, exact};
use crate::stats::Estimate;
use levers::{Lever, Scale};

#[cfg(test)]
mod tests;

/// What was found; renders as the JSON of `rungs break-even`.
#[derive(Clone, Debug, Serialize)]
pub struct BreakEvens {
    pub schema: String,
    pub scenario: String,
    pub path: String,
    pub digest: String,
    /// What "pays" means here.
    pub basis: Basis,
    /// "exact" or "monte_carlo".
    pub engine: String,
    /// The scenario's own margin: the share of the bill that delegating saves.
    pub margin: Estimate,
    pub levers: Vec<LeverFound>,
    /// What a scenario of this kind has nothing to say about, and why.
    pub left_out: Vec<String>,
}

/// What a margin is a share of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Basis {
    /// The executive's bill: 1 - cost / baseline cost.
    Cost,
    /// The executive's bill with what its failed tasks cost.
    CostWithFailures,
    /// What the executive spends per success.
    CostPerSuccess,
}

/// A lever, and where along it delegating stops paying.
#[derive(Clone, Debug, Serialize)]
pub struct LeverFound {
    pub name: String,
    /// The key that one would set; of task size, the keys' common part.
    pub key: String,
    /// "share", "tokens", "times"; empty for a bare number.
    pub unit: String,
    pub basis: Basis,
    /// Present value: a mean where it is a distribution.
    pub now: f64,
    pub margin_now: Estimate,
    pub from: f64,
    pub to: f64,
    pub margin_from: Estimate,
    pub margin_to: Estimate,
    /// Where the margin passes 0, ascending.
    pub crossings: Vec<Crossing>,
    /// Where it never does: the closest approach.
    pub nearest: Option<Nearest>,
}

/// Points of the first look along a lever.
const GRID: usize = 25;
/// Tasks at a point where the exact engine cannot follow the prices.
const TASKS: u64 = 32_768;

/// Looks along every lever.
///
/// # Errors
/// Interrupted.
pub fn break_even(
    scenario: &Scenario,
    monitor: &dyn Monitor,
) -> Result<BreakEvens, ExperimentError> {
    let basis = basis(scenario);
    let own = &found(std::slice::from_ref(scenario), monitor)?[0];
    let at_work: Vec<bool> = own
        .tiers
        .iter()
        .map(|tier| {
            tier.requests
                .estimate
                .is_some_and(|requests| requests > 0.0)
        })
        .collect();
    let (levers, left_out) = levers::of(scenario, &at_work);
    monitor.start(levers.len() as u64);
    let levers = levers.par_iter().map(|lever| {
        let found = along(scenario, lever, basis, monitor);
        monitor.advance(1);
        found
    });
    Ok(BreakEvens {
        schema: "rungs.break_even/1".into(),
        scenario: scenario.name.clone(),
        path: scenario.path.clone(),
        digest: scenario.digest.clone(),
        basis,
        engine: if stepped(scenario) {
            "monte_carlo"
        } else {
            "exact"
        }
        .into(),
        margin: share_saved(own, basis),
        levers: levers.collect::<Result<_, _>>()?,
        left_out,
    })
}

/// With failures where every class says what one costs.
fn basis(scenario: &Scenario) -> Basis {
    if scenario.counts_failures() {
        Basis::CostWithFailures
    } else {
        Basis::Cost
    }
}

fn along(
    scenario: &Scenario,
    lever: &Lever,
    of_run: Basis,
    monitor: &dyn Monitor,
) -> Result<LeverFound, ExperimentError> {
    let basis = match (lever.needs_quality, of_run) {
        (true, Basis::Cost) => Basis::CostPerSuccess,
        (_, basis) => basis,
    };
    let places = |steps: &[f64]| -> Result<Vec<Place>, ExperimentError> {
        let points: Vec<Scenario> = steps
            .iter()
            .map(|step| lever.at(scenario, lever.scale.value(*step)))
            .collect();
        let margins = margins(&points, basis, monitor)?;
        let place = |(step, metric): (&f64, Estimate)| Place {
            value: *step,
            metric,
            target: Some(0.0),
        };
        Ok(steps.iter().zip(margins).map(place).collect())
    };
    let (from, to) = (lever.scale.step(lever.from), lever.scale.step(lever.to));
    let last = (GRID - 1) as f64;
    let grid: Vec<f64> = (0..GRID)
        .map(|n| from + (to - from) * (n as f64 / last))
        .collect();
    let curve = places(&grid)?;
    let now = places(&[lever.scale.step(lever.now)])?;
    let found = Function::of(&curve, places, 1e-9 * (to - from)).crossings()?;
    let margin = |place: Option<&Place>| place.map_or(Estimate::UNDEFINED, |place| place.metric);
    Ok(LeverFound {
        name: lever.name.clone(),
        key: lever.key.clone(),
        unit: lever.unit.into(),
        basis,
        now: lever.now,
        margin_now: margin(now.first()),
        from: lever.from,
        to: lever.to,
        margin_from: margin(curve.first()),
        margin_to: margin(curve.last()),
        crossings: found
            .crossings
            .into_iter()
            .map(|crossing| in_values(crossing, lever.scale))
            .collect(),
        nearest: found.nearest.map(|mut nearest| {
            nearest.place.value = lever.scale.value(nearest.place.value);
            nearest
        }),
    })
}

fn in_values(crossing: Crossing, scale: Scale) -> Crossing {
    Crossing {
        value: scale.value(crossing.value),
        low: scale.value(crossing.low),
        high: scale.value(crossing.high),
        until: crossing.until.map(|until| scale.value(until)),
        ..crossing
    }
}

fn margins(
    points: &[Scenario],
    basis: Basis,
    monitor: &dyn Monitor,
) -> Result<Vec<Estimate>, ExperimentError> {
    let found = found(points, monitor)?;
    Ok(found
        .iter()
        .map(|found| share_saved(found, basis))
        .collect())
}

fn found(points: &[Scenario], monitor: &dyn Monitor) -> Result<Vec<Measures>, ExperimentError> {
    if monitor.cancelled() {
        return Err(ExperimentError::Interrupted);
    }
    let outcomes: Vec<_> = match points.first() {
        Some(first) if stepped(first) => {
            let request = |scenario| PointRequest {
                scenario,
                detail: Detail::Curve,
            };
            let requests: Vec<_> = points.iter().map(request).collect();
            let seed = first.simulation.seed;
            monte_carlo::run(&requests, TASKS, seed, None, &crate::progress::Silent).outcomes
        }
        _ => points
            .iter()
            .map(|point| Some(exact::run(point, Detail::Curve)))
            .collect(),
    };
    let measured = |(point, outcome): (&Scenario, Option<_>)| {
        let outcome = outcome.ok_or(ExperimentError::Interrupted)?;
        Ok(economics::measures(point, &outcome, Group::All))
    };
    points.iter().zip(outcomes).map(measured).collect()
}

fn stepped(scenario: &Scenario) -> bool {
    let mut tiers = scenario.ladder.tiers.iter();
    tiers.any(|tier| !tier.price.steps.is_empty())
}

/// The share of what the executive alone would cost that delegating saves.
fn share_saved(found: &Measures, basis: Basis) -> Estimate {
    let value = |of: &Option<Estimate>| of.as_ref().and_then(|of| of.estimate);
    let saved = |cost: Option<f64>, baseline: Option<f64>| match (cost, baseline) {
        (Some(cost), Some(baseline)) if baseline > 0.0 => Estimate::exact(1.0 - cost / baseline),
        _ => Estimate::UNDEFINED,
    };
    match basis {
        Basis::Cost => found.savings,
        Basis::CostWithFailures => saved(
            value(&found.cost_with_failures_per_task_usd),
            value(&found.baseline_cost_with_failures_per_task_usd),
        ),
        Basis::CostPerSuccess => {
            let baseline = found.baseline_cost_per_task_usd.mean.estimate;
            let per_success = baseline.zip(value(&found.baseline_success));
            saved(
                value(&found.cost_per_success_usd),
                per_success.map(|(cost, success)| cost / success),
            )
        }
    }
}
