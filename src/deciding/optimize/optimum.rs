//! What a search ends in.

use serde::Serialize;

use super::confirm::{Confirmed, Row};
use super::flat::Flat;
use super::goal::{Fared, Goal, Sense};
use super::plan::{Plan, Pool};
use super::search::Tried;
use super::wish::Dimension;
use crate::experiment::ExperimentError;

/// Undominated policies that are kept, evenly by success.
const UNDOMINATED: usize = 15;

/// What was found; renders as the JSON of `rungs optimize`.
#[derive(Clone, Debug, Serialize)]
pub struct Optimum {
    pub schema: String,
    pub scenario: String,
    pub path: String,
    pub digest: String,
    /// "least" or "most" of `metric`.
    pub sense: Sense,
    pub metric: String,
    pub keep: Vec<KeptFound>,
    /// What was free.
    pub over: Vec<Dimension>,
    /// "exact" or "monte_carlo": what the search ran on.
    pub engine: String,
    /// Choices of models that were looked at.
    pub ladders: usize,
    /// Policies that were evaluated.
    pub policies: usize,
    /// Models left out of the search because another is no dearer and no worse alone; only where there are very many.
    pub left_out: Vec<String>,
    /// `None` where nothing is recommended; then `why_none` says why.
    pub recommended: Option<Row>,
    pub why_none: Option<String>,
    /// The recommended policy, today's and each model alone, simulated on fresh seeds.
    pub confirmed: Confirmed,
    /// No other policy that was tried is at least as good in cost and success, and better in one; by cost.
    pub undominated: Vec<Row>,
    /// How far each thing may move from the recommended policy for one per cent of the objective.
    pub flat: Vec<Flat>,
    #[serde(skip)]
    pub plan: Option<Plan>,
}

/// A condition, and how it ends.
#[derive(Clone, Debug, Serialize)]
pub struct KeptFound {
    pub condition: String,
    /// What it comes to.
    pub target: f64,
    /// By how much the recommended policy misses it; 0 where it keeps it.
    pub miss: Option<f64>,
}

/// Why there is no optimum.
#[derive(Debug)]
pub enum OptimumError {
    /// The run.
    Experiment(ExperimentError),
    /// A condition cannot be kept, or makes no sense, in words.
    Wish(String),
    /// Nothing is free to choose, in words.
    Nothing(String),
}

impl From<ExperimentError> for OptimumError {
    fn from(error: ExperimentError) -> Self {
        Self::Experiment(error)
    }
}

/// Which conditions stand in the way, and how near one comes.
pub fn infeasible(goal: &Goal, tried: &[Tried], nearest: &Tried, pool: &Pool) -> String {
    let mut lines = Vec::new();
    for (index, kept) in goal.keep.iter().enumerate() {
        let least = tried
            .iter()
            .map(|tried| tried.fared.misses[index])
            .fold(f64::INFINITY, f64::min);
        if least > 0.0 {
            let by = match least.is_finite() {
                true => format!("the best policy misses it by {least:.4}"),
                false => "it is undefined under every policy".to_owned(),
            };
            lines.push(format!("`{}`: {by}", kept.requirement.text));
        }
    }
    let nearest_misses: Vec<String> = goal
        .keep
        .iter()
        .zip(&nearest.fared.misses)
        .filter(|(_, miss)| **miss > 0.0)
        .map(|(kept, miss)| match miss.is_finite() {
            true => format!("`{}` by {miss:.4}", kept.requirement.text),
            false => format!("`{}`, whose metric is undefined", kept.requirement.text),
        })
        .collect();
    if lines.is_empty() {
        lines.push("each condition can be kept by itself, but not all of them together".to_owned());
    }
    format!(
        "no policy keeps every condition: {}; nearest is \"{}\", which misses {}",
        lines.join("; "),
        pool.found(&nearest.plan).words,
        nearest_misses.join(" and ")
    )
}

/// By cost ascending; some of them, evenly, where there are many.
pub fn undominated<'a>(tried: &'a [Tried], goal: &Goal) -> Vec<&'a Tried> {
    let mut feasible: Vec<&Tried> = tried
        .iter()
        .filter(|tried| tried.fared.is_feasible(goal) && tried.fared.cost_per_task_usd.is_finite())
        .collect();
    feasible.sort_by(|a, b| {
        let (a, b) = (&a.fared, &b.fared);
        let success = |of: &Fared| of.success.unwrap_or(0.0);
        a.cost_per_task_usd
            .total_cmp(&b.cost_per_task_usd)
            .then(success(b).total_cmp(&success(a)))
    });
    let mut kept: Vec<&Tried> = Vec::new();
    let mut highest = f64::NEG_INFINITY;
    for one in feasible {
        let success = one.fared.success.unwrap_or(0.0);
        if success > highest + 1e-9 {
            highest = success;
            kept.push(one);
        }
    }
    if kept.len() <= UNDOMINATED {
        return kept;
    }
    let success = |at: usize| kept[at].fared.success.unwrap_or(0.0);
    let (first, last) = (success(0), success(kept.len() - 1));
    let step = (last - first) / (UNDOMINATED - 1) as f64;
    let mut some: Vec<usize> = (0..UNDOMINATED)
        .map(|n| {
            let wanted = first + step * n as f64;
            (0..kept.len())
                .min_by(|a, b| {
                    (success(*a) - wanted)
                        .abs()
                        .total_cmp(&(success(*b) - wanted).abs())
                })
                .unwrap_or(0)
        })
        .collect();
    some.dedup();
    some.into_iter().map(|at| kept[at]).collect()
}
