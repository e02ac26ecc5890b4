//! The winner, today's policy and every model alone, simulated on seeds that the search has not seen.

use serde::Serialize;

use super::goal::{Fared, Goal};
use super::plan::{Plan, PlanFound, Pool};
use super::{Wish, ladders};
use crate::experiment::{self, Engine, ExperimentError};
use crate::metric::{MetricPath, Observation};
use crate::progress::Monitor;
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

/// Models alone beyond so many are left to the search's table.
const ALONE: usize = 12;

/// Simulates what matters once more.
pub fn confirm(
    wish: &Wish<'_>,
    (own, pool): (&Pool, &Pool),
    goal: &Goal,
    plan: Option<&Plan>,
    monitor: &dyn Monitor,
) -> Result<Confirmed, ExperimentError> {
    let mut names = Vec::new();
    let mut points: Vec<Scenario> = Vec::new();
    if let Some(plan) = plan {
        names.push(pool.found(plan).words);
        points.push(pool.at(plan));
    }
    names.push("today's policy".to_owned());
    points.push(own.base.clone());
    let first = usize::from(wish.models.is_some());
    let mut models: Vec<usize> = (first..pool.models.len()).collect();
    models.sort_by(|a, b| {
        let cost = |model: &usize| ladders::mean_cost(pool, *model);
        cost(b).total_cmp(&cost(a))
    });
    models.truncate(ALONE);
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
