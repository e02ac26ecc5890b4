//! What is wanted of a plan: a metric as low as can be, conditions kept.

use rayon::prelude::*;
use serde::Serialize;

use super::plan::{Plan, Pool};
use crate::deciding::solve::target;
use crate::economics::{self, Group};
use crate::experiment::{self, Engine, ExperimentError};
use crate::metric::{MetricPath, Observation};
use crate::progress::Monitor;
use crate::results::Measures;
use crate::scenario::{Relation, Requirement, Scenario};
use crate::simulation::{Detail, exact};

/// Whether a metric is to go down or up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Sense {
    Least,
    Most,
}

impl Sense {
    /// "least" or "most".
    pub fn words(self) -> &'static str {
        match self {
            Self::Least => "least",
            Self::Most => "most",
        }
    }

    fn sign(self) -> f64 {
        match self {
            Self::Least => 1.0,
            Self::Most => -1.0,
        }
    }
}

/// What is minimised, or maximised, and what is kept.
#[derive(Clone, Debug)]
pub struct Goal {
    pub sense: Sense,
    pub metric: MetricPath,
    pub keep: Vec<Kept>,
}

/// A condition with its target as a number.
#[derive(Clone, Debug)]
pub struct Kept {
    pub requirement: Requirement,
    /// In the metric's unit.
    pub target: f64,
}

/// How a plan fares.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Fared {
    /// What is minimised, or the negative of what is maximised; infinite where undefined.
    pub objective: f64,
    /// By how much each condition is missed, 0 where kept, infinite where undefined.
    pub misses: Vec<f64>,
    pub cost_per_task_usd: f64,
    pub success: Option<f64>,
}

/// Conditions count as kept this close, relative to their target: rounding.
const ROUNDING: f64 = 1e-9;

impl Fared {
    /// The worst miss, as a share of its target (or absolute, of a target of 0).
    pub fn violation(&self, goal: &Goal) -> f64 {
        let relative = |(miss, kept): (&f64, &Kept)| {
            let scale = if kept.target == 0.0 {
                1.0
            } else {
                kept.target.abs()
            };
            miss / scale
        };
        let worst = self.misses.iter().zip(&goal.keep).map(relative);
        worst.fold(0.0, f64::max)
    }

    /// Whether every condition is kept.
    pub fn is_feasible(&self, goal: &Goal) -> bool {
        self.violation(goal) <= ROUNDING
    }

    /// Whether it is better: feasible before not, then the nearer to it, then the lower objective.
    pub fn beats(&self, other: &Self, goal: &Goal) -> bool {
        match (self.is_feasible(goal), other.is_feasible(goal)) {
            (true, true) => self.objective < other.objective,
            (false, false) => self.violation(goal) < other.violation(goal),
            (feasible, _) => feasible,
        }
    }
}

impl Goal {
    /// With the targets worked out at the scenario as it is today.
    ///
    /// # Errors
    /// A target that is undefined there, or two conditions on one metric that exclude each other, in words.
    pub fn new(
        (sense, metric): (Sense, MetricPath),
        keep: &[(&Requirement, Observation)],
    ) -> Result<Self, String> {
        let kept = keep.iter().map(|(requirement, today)| {
            if requirement.relation == Relation::Equal {
                return Err(format!(
                    "`{}`: nothing is kept to the last digit; write it with <= and >=",
                    requirement.text
                ));
            }
            let value = target(&requirement.target, today);
            let value = value.ok_or_else(|| {
                format!(
                    "`{}`: what it is held against is undefined",
                    requirement.text
                )
            })?;
            Ok(Kept {
                requirement: (*requirement).clone(),
                target: value,
            })
        });
        let keep = kept.collect::<Result<Vec<_>, String>>()?;
        contradiction(&keep)?;
        Ok(Self {
            sense,
            metric,
            keep,
        })
    }

    /// Every metric that is asked for.
    pub fn metrics(&self) -> Vec<&MetricPath> {
        let kept = self.keep.iter().map(|kept| &kept.requirement.metric);
        std::iter::once(&self.metric).chain(kept).collect()
    }

    /// Whether something holds success up: a condition on it, or failures that cost.
    pub fn minds_success(&self) -> bool {
        let counts = |metric: &MetricPath| {
            let text = metric.to_string();
            text.contains("with_failures") || text.contains("wrong_accepted")
        };
        let floor = |kept: &Kept| {
            let metric = kept.requirement.metric.to_string();
            let upward = matches!(
                kept.requirement.relation,
                Relation::AtLeast | Relation::More | Relation::Equal
            );
            counts(&kept.requirement.metric)
                || (upward && metric.contains("success") && !metric.contains("cost_per"))
        };
        let upward = self.sense == Sense::Most && self.metric.to_string().contains("success");
        upward || counts(&self.metric) || self.keep.iter().any(floor)
    }

    /// How plans fare.
    ///
    /// # Errors
    /// Interrupted.
    pub fn fare(
        &self,
        pool: &Pool,
        plans: &[Plan],
        engine: Engine,
        monitor: &dyn Monitor,
    ) -> Result<Vec<Fared>, ExperimentError> {
        match engine {
            Engine::Exact => plans
                .par_iter()
                .map(|plan| {
                    if monitor.cancelled() {
                        return Err(ExperimentError::Interrupted);
                    }
                    let fared = self.exactly(&pool.at(plan));
                    monitor.advance(1);
                    Ok(fared)
                })
                .collect(),
            Engine::MonteCarlo { .. } => {
                let points: Vec<Scenario> = plans.iter().map(|plan| pool.at(plan)).collect();
                let seen = experiment::observe(&points, engine, &Quiet(monitor))?;
                monitor.advance(plans.len() as u64);
                Ok(seen.iter().map(|seen| self.of_observation(seen)).collect())
            }
        }
    }

    fn exactly(&self, point: &Scenario) -> Fared {
        let metrics = self.metrics();
        let quick: Option<Vec<Quick>> = metrics.iter().map(|metric| quick(metric)).collect();
        let Some(quick) = quick else {
            let outcome = exact::run(point, Detail::Full);
            return self.of_observation(&economics::observation(point, &outcome));
        };
        let outcome = exact::run(point, Detail::Curve);
        let found = economics::measures(point, &outcome, Group::All);
        let values: Vec<Option<f64>> = quick.iter().map(|metric| metric(&found)).collect();
        let success = found.success.and_then(|success| success.estimate);
        self.fared(&values, found.cost_per_task_usd.mean.estimate, success)
    }

    /// Of what was found at a point.
    pub fn of_observation(&self, seen: &Observation) -> Fared {
        let value = |metric: &MetricPath| metric.observe(seen).and_then(|found| found.estimate);
        let values: Vec<Option<f64>> = self.metrics().into_iter().map(value).collect();
        let named = |name: &str| {
            MetricPath::parse(name, &Default::default())
                .ok()
                .and_then(|metric| value(&metric))
        };
        self.fared(&values, named("cost_per_task_usd"), named("success"))
    }

    fn fared(&self, values: &[Option<f64>], cost: Option<f64>, success: Option<f64>) -> Fared {
        let miss = |(kept, value): (&Kept, &Option<f64>)| match value {
            Some(value) => kept.requirement.relation.miss(*value, kept.target),
            None => f64::INFINITY,
        };
        Fared {
            objective: match values.first() {
                Some(Some(value)) => self.sense.sign() * value,
                _ => f64::INFINITY,
            },
            misses: self.keep.iter().zip(&values[1..]).map(miss).collect(),
            cost_per_task_usd: cost.unwrap_or(f64::INFINITY),
            success,
        }
    }
}

/// Two conditions on one metric that no value meets.
fn contradiction(keep: &[Kept]) -> Result<(), String> {
    let floor = |kept: &Kept| match kept.requirement.relation {
        Relation::AtLeast | Relation::More | Relation::Equal => kept.target,
        _ => f64::NEG_INFINITY,
    };
    let ceiling = |kept: &Kept| match kept.requirement.relation {
        Relation::AtMost | Relation::Less | Relation::Equal => kept.target,
        _ => f64::INFINITY,
    };
    for (index, a) in keep.iter().enumerate() {
        for b in &keep[index + 1..] {
            let same = a.requirement.metric == b.requirement.metric;
            if same && (floor(a) > ceiling(b) || floor(b) > ceiling(a)) {
                return Err(format!(
                    "`{}` and `{}` contradict each other",
                    a.requirement.text, b.requirement.text
                ));
            }
        }
    }
    Ok(())
}

type Quick = fn(&Measures) -> Option<f64>;

/// Metrics that need no detour over their path; `None` for all others.
fn quick(metric: &MetricPath) -> Option<Quick> {
    Some(match metric.to_string().as_str() {
        "cost_per_task_usd" => |found| found.cost_per_task_usd.mean.estimate,
        "savings" => |found| found.savings.estimate,
        "success" => |found| found.success?.estimate,
        "wrong_accepted" => |found| found.wrong_accepted?.estimate,
        "cost_per_success_usd" => |found| found.cost_per_success_usd?.estimate,
        "cost_with_failures_per_task_usd" => {
            |found| found.cost_with_failures_per_task_usd?.estimate
        }
        "tokens_per_task" => |found| found.tokens_per_task.estimate,
        "escalations_per_task" => |found| found.escalations_per_task.estimate,
        "executive_leverage" => |found| found.executive_leverage.estimate,
        _ => return None,
    })
}

/// Passes the wish to stop on, but not the steps, which are counted in plans here.
struct Quiet<'a>(&'a dyn Monitor);

impl Monitor for Quiet<'_> {
    fn start(&self, _: u64) {}
    fn advance(&self, _: u64) {}
    fn cancelled(&self) -> bool {
        self.0.cancelled()
    }
}
