//! The winner, today's policy and every model alone, simulated on seeds that the search has not seen.

use serde::Serialize;

use super::goal::{Fared, Goal};
use super::plan::{Plan, PlanFound, Pool};
use super::search::Search;
use super::{Wish, ladders};
use crate::experiment::{self, Engine, ExperimentError};
use crate::metric::{MetricPath, Observation};
use crate::scenario::Scenario;
use crate::stats::Estimate;

/// A policy with what the search found of it.
#[derive(Clone, Debug, Serialize)]
pub struct Row {
    #[serde(flatten)]
    pub plan: PlanFound,
    /// What is minimised, or the negative of what is maximised.
    pub objective: f64,
    pub cost_per_task_usd: f64,
    pub success: Option<f64>,
}

impl Row {
    /// Of a plan that was tried.
    pub fn of(pool: &Pool, plan: &Plan, fared: &Fared) -> Self {
        Self {
            plan: pool.found(plan),
            objective: fared.objective,
            cost_per_task_usd: fared.cost_per_task_usd,
            success: fared.success,
        }
    }
}

/// What the confirming run says.
#[derive(Clone, Debug, Serialize)]
pub struct Confirmed {
    /// Per policy.
    pub tasks: u64,
    pub seed: u64,
    pub recommended: Option<Simulated>,
    pub today: Simulated,
    pub alone: Vec<Simulated>,
}

/// A policy as it was simulated.
#[derive(Clone, Debug, Serialize)]
pub struct Simulated {
    pub policy: String,
    /// What is minimised or maximised.
    pub objective: Estimate,
    pub cost_per_task_usd: Estimate,
    pub success: Estimate,
    pub cost_per_success_usd: Estimate,
    pub cost_with_failures_per_task_usd: Estimate,
    /// Every condition's metric.
    pub kept: Vec<Estimate>,
}

/// So many models alone are simulated.
const ALONE: usize = 12;

/// Simulates what matters once more.
pub fn confirm(
    wish: &Wish<'_>,
    own: &Pool,
    search: &Search<'_>,
    plan: Option<&Plan>,
) -> Result<Confirmed, ExperimentError> {
    let (pool, goal, monitor) = (search.pool, search.goal, search.monitor);
    let mut names = Vec::new();
    let mut points: Vec<Scenario> = Vec::new();
    if let Some(plan) = plan {
        names.push(pool.found(plan).words);
        points.push(pool.at(plan));
    }
    names.push("today's policy".to_owned());
    points.push(own.base.clone());
    let first = usize::from(wish.models.is_some());
    let models = rivals(search, (first..pool.models.len()).collect())?;
    for model in models {
        for plan in ladders::sketches(pool, &[model]) {
            names.push(pool.found(&plan).words);
            points.push(pool.at(&plan));
        }
    }
    let engine = Engine::MonteCarlo {
        tasks: wish.tasks,
        seed: wish.seed,
    };
    let seen = experiment::observe(&points, engine, monitor)?;
    let mut simulated = names
        .into_iter()
        .zip(&seen)
        .map(|(policy, seen)| simulated(policy, goal, seen));
    let recommended = plan.and_then(|_| simulated.next());
    let today = simulated.next().ok_or(ExperimentError::Interrupted)?;
    Ok(Confirmed {
        tasks: wish.tasks,
        seed: wish.seed,
        recommended,
        today,
        alone: simulated.collect(),
    })
}

/// The dearest first; of many models those that no other one beats alone in both cost and success.
fn rivals(search: &Search<'_>, mut models: Vec<usize>) -> Result<Vec<usize>, ExperimentError> {
    if models.len() > ALONE {
        let alone = search.alone(&models)?;
        let beaten = |at: &Fared| {
            alone.iter().any(|other| {
                let other = &other.fared;
                other.cost_per_task_usd < at.cost_per_task_usd && other.success >= at.success
            })
        };
        let mut each = alone.iter().map(|tried| !beaten(&tried.fared));
        models.retain(|_| each.next().unwrap_or(true));
    }
    let cost = |model: &usize| ladders::mean_cost(search.pool, *model);
    models.sort_by(|a, b| cost(b).total_cmp(&cost(a)));
    models.truncate(ALONE);
    Ok(models)
}

fn simulated(policy: String, goal: &Goal, seen: &Observation) -> Simulated {
    let value = |metric: &MetricPath| metric.observe(seen).unwrap_or(Estimate::UNDEFINED);
    let named = |name: &str| {
        MetricPath::parse(name, &Default::default())
            .map_or(Estimate::UNDEFINED, |metric| value(&metric))
    };
    Simulated {
        policy,
        objective: value(&goal.metric),
        cost_per_task_usd: named("cost_per_task_usd"),
        success: named("success"),
        cost_per_success_usd: named("cost_per_success_usd"),
        cost_with_failures_per_task_usd: named("cost_with_failures_per_task_usd"),
        kept: goal
            .keep
            .iter()
            .map(|kept| value(&kept.requirement.metric))
            .collect(),
    }
}
