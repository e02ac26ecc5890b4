//! What tasks take in every future under a policy: an engine run for each distinct scenario.

use rayon::prelude::*;

use super::PlanError;
use super::case::World;
use super::futures::Future;
use super::levers::Change;
use super::usage::{Ceiling, PerTask, Variability, ceilings};
use crate::experiment::{Engine, ExperimentError};
use crate::metric::MetricPath;
use crate::progress::Monitor;
use crate::scenario::{NumericKey, Sampler, Scenario};
use crate::simulation::monte_carlo::{self, PointRequest};
use crate::simulation::{Detail, Outcome, exact};

use super::shape::HOURS_PER_MONTH;

/// Tasks of the run that shows how tasks differ.
const TASKS: u64 = 32_768;
/// Points that are sampled together.
const TOGETHER: usize = 64;

/// What is evaluated in futures.
#[derive(Clone, Copy)]
pub struct Evaluator<'a> {
    pub scenario: &'a Scenario,
    /// The scenario without what is asked of it.
    pub bare: &'a Scenario,
    /// Read from tasks.
    pub metrics: &'a [MetricPath],
    pub engine: Engine,
    pub detail: Detail,
    pub monitor: &'a dyn Monitor,
}

impl Evaluator<'_> {
    /// Policies in each of the futures: a future's scenario is made once for all of them.
    ///
    /// # Errors
    /// A future in which the scenario is invalid, or an interrupt.
    pub fn worlds(
        &self,
        changes: &[&Change],
        futures: &[Future],
    ) -> Result<Vec<Vec<World>>, PlanError> {
        let own = ceilings(self.scenario);
        let same = self.scenario.uncertain.is_empty();
        let distinct = if same { &futures[..1] } else { futures };
        let mut found: Vec<Vec<World>> = match self.engine {
            Engine::Exact => {
                let each = distinct.par_iter().map(|future| {
                    let point = self.point(future)?;
                    let under = |change: &&Change| self.exactly(&point, change, future, &own);
                    changes.iter().map(under).collect()
                });
                let by_future: Result<Vec<Vec<World>>, PlanError> = each.collect();
                by_policy(by_future?, changes.len())
            }
            Engine::MonteCarlo { tasks, seed } => {
                let under = |change: &&Change| self.sampled(distinct, change, (tasks, seed), &own);
                changes.iter().map(under).collect::<Result<_, _>>()?
            }
        };
        if same {
            for worlds in &mut found {
                let first = worlds.pop().expect("a plan has at least one future");
                let others = futures.iter().map(|future| World {
                    future: future.clone(),
                    ..first.clone()
                });
                *worlds = others.collect();
            }
        }
        Ok(found)
    }

    fn exactly(
        &self,
        point: &Scenario,
        change: &Change,
        future: &Future,
        own: &[Ceiling],
    ) -> Result<World, PlanError> {
        if self.monitor.cancelled() {
            return Err(ExperimentError::Interrupted.into());
        }
        let point = change.policy_on(point.clone());
        let outcome = exact::run(&point, self.detail);
        self.monitor.advance(1);
        self.world(&point, &outcome, future, own)
    }

    fn sampled(
        &self,
        futures: &[Future],
        change: &Change,
        (tasks, seed): (u64, u64),
        own: &[Ceiling],
    ) -> Result<Vec<World>, PlanError> {
        let mut worlds = Vec::with_capacity(futures.len());
        for some in futures.chunks(TOGETHER) {
            let points: Result<Vec<Scenario>, PlanError> = some
                .par_iter()
                .map(|future| Ok(change.policy_on(self.point(future)?)))
                .collect();
            let points = points?;
            let requests: Vec<PointRequest<'_>> = points
                .iter()
                .map(|scenario| PointRequest {
                    scenario,
                    detail: self.detail,
                })
                .collect();
            let run = monte_carlo::run(&requests, tasks, seed, None, &Within(self.monitor));
            for ((future, point), outcome) in some.iter().zip(&points).zip(run.outcomes) {
                let outcome = outcome.filter(|_| !run.partial);
                let outcome = outcome.ok_or(ExperimentError::Interrupted)?;
                self.monitor.advance(1);
                worlds.push(self.world(point, &outcome, future, own)?);
            }
        }
        Ok(worlds)
    }

    fn point(&self, future: &Future) -> Result<Scenario, PlanError> {
        let inputs = self.scenario.uncertain.iter().zip(&future.inputs);
        let keys: Vec<(&NumericKey, f64)> = inputs.map(|(one, value)| (&one.key, *value)).collect();
        Ok(match keys.is_empty() {
            true => self.bare.clone(),
            false => self
                .bare
                .with_numbers(&keys)
                .map_err(ExperimentError::from)?,
        })
    }

    fn world(
        &self,
        point: &Scenario,
        outcome: &Outcome,
        future: &Future,
        own: &[Ceiling],
    ) -> Result<World, PlanError> {
        let here = ceilings(point);
        let scales = here.iter().zip(own);
        Ok(World {
            task: PerTask::of(point, outcome, self.metrics),
            tasks_per_hour: tasks_per_hour(point).ok_or(PlanError::NoDemand)?,
            ceiling_scale: match here.len() == own.len() {
                true => scales.map(|(a, b)| a.per_hour / b.per_hour).collect(),
                false => vec![1.0; own.len()],
            },
            reserved: point
                .ladder
                .tiers
                .iter()
                .map(|tier| tier.reserved)
                .collect(),
            future: future.clone(),
        })
    }

    /// A task at the scenario's own inputs.
    ///
    /// # Errors
    /// An interrupt.
    pub fn as_written(&self) -> Result<PerTask, PlanError> {
        let outcome = match self.engine {
            Engine::Exact => exact::run(self.bare, self.detail),
            Engine::MonteCarlo { tasks, seed } => {
                let request = [PointRequest {
                    scenario: self.bare,
                    detail: self.detail,
                }];
                let run = monte_carlo::run(&request, tasks, seed, None, &Within(self.monitor));
                let outcome = run.outcomes.into_iter().next().flatten();
                outcome.ok_or(ExperimentError::Interrupted)?
            }
        };
        Ok(PerTask::of(self.bare, &outcome, self.metrics))
    }

    /// How tasks differ under each policy, and how long they take where nothing waits: one sampled run, all policies on
    /// the same tasks.
    pub fn sampled_tasks(&self, changes: &[&Change]) -> Result<Vec<Sampled>, PlanError> {
        // How tasks differ is read off the errors of the means, which tells only where tasks are independent.
        let mut bare = self.bare.clone();
        bare.simulation.sampler = Sampler::Random;
        let points: Vec<Scenario> = changes
            .iter()
            .map(|change| change.policy_on(bare.clone()))
            .collect();
        let requests: Vec<PointRequest<'_>> = points
            .iter()
            .map(|scenario| PointRequest {
                scenario,
                detail: Detail::Curve,
            })
            .collect();
        let settings = &self.scenario.simulation;
        let tasks = settings.tasks.clamp(2, TASKS);
        let run = monte_carlo::run(&requests, tasks, settings.seed, None, &Within(self.monitor));
        let found = points.iter().zip(run.outcomes);
        found
            .map(|(point, outcome)| {
                let outcome = outcome.filter(|_| !run.partial);
                let outcome = outcome.ok_or(ExperimentError::Interrupted)?;
                let latency = point.latency_reason().is_none().then(|| {
                    let at = outcome.layout.index(crate::simulation::Column::Latency);
                    outcome.all.mean[at]
                });
                Ok(Sampled {
                    variability: Variability::of(point, &outcome),
                    latency_s: latency,
                })
            })
            .collect()
    }
}

/// By policy what was found by future.
fn by_policy(by_future: Vec<Vec<World>>, policies: usize) -> Vec<Vec<World>> {
    let mut found: Vec<Vec<World>> = (0..policies).map(|_| Vec::new()).collect();
    for worlds in by_future {
        for (policy, world) in found.iter_mut().zip(worlds) {
            policy.push(world);
        }
    }
    found
}

/// What a sampled run shows of a policy.
#[derive(Clone, Debug)]
pub struct Sampled {
    pub variability: Variability,
    /// Mean time of a task where nothing waits; absent where times are not modelled.
    pub latency_s: Option<f64>,
}

/// Mean demand today: `[demand]`, else the rate of arrivals; `None` without either.
pub fn tasks_per_hour(scenario: &Scenario) -> Option<f64> {
    let demand = scenario
        .demand
        .map(|demand| demand.tasks_per_month / HOURS_PER_MONTH);
    demand.or_else(|| scenario.arrivals.as_ref()?.per_hour())
}

/// Work whose steps are counted elsewhere.
pub(super) struct Within<'a>(pub(super) &'a dyn Monitor);

impl Monitor for Within<'_> {
    fn start(&self, _: u64) {}
    fn advance(&self, _: u64) {}
    fn cancelled(&self) -> bool {
        self.0.cancelled()
    }
}
