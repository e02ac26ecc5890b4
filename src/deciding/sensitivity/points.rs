//! Metrics at points: inputs set, all checked again, through an engine.

use std::ops::Range;
use std::sync::atomic::{AtomicU64, Ordering};

use rayon::prelude::*;

use super::design::{Design, SCRAMBLINGS, Table};
use super::{Question, SensitivityError};
use crate::experiment::{self, Engine, ExperimentError};
use crate::metric::MetricPath;
use crate::progress::Monitor;
use crate::scenario::{Given, NumericKey, Scenario};
use crate::simulation::Detail;

/// Cost with failures, and the executive's: what paying means where failures have a price.
const WITH_FAILURES: [&str; 2] = [
    "cost_with_failures_per_task_usd",
    "baseline_cost_with_failures_per_task_usd",
];
const SAVINGS: &str = "savings";

/// Indices worked off at a time, so that the scenarios of a batch fit into memory.
const BATCH: usize = 16;

/// Evaluates points of a question.
pub struct Evaluator<'a> {
    question: &'a Question<'a>,
    /// What is asked, then what paying needs.
    metrics: Vec<MetricPath>,
    monitor: &'a dyn Monitor,
    evaluations: AtomicU64,
    detail: Detail,
    /// The scenario without what is asked of it.
    bare: Scenario,
}

impl<'a> Evaluator<'a> {
    pub fn new(question: &'a Question<'a>, monitor: &'a dyn Monitor) -> Self {
        let mut metrics = question.metrics.clone();
        let costed = question.scenario.failures_costed();
        let paying = [SAVINGS]
            .into_iter()
            .chain(WITH_FAILURES.into_iter().filter(|_| costed));
        metrics.extend(paying.map(|name| MetricPath {
            segments: vec![name.to_string()],
        }));
        Self {
            question,
            detail: experiment::detail_for(question.scenario, &metrics),
            bare: question.scenario.bare(),
            metrics,
            monitor,
            evaluations: AtomicU64::new(0),
        }
    }

    /// How many metrics a point gives.
    pub fn metrics(&self) -> usize {
        self.metrics.len()
    }

    /// Where savings stand among them.
    pub fn savings(&self) -> usize {
        self.question.metrics.len()
    }

    /// Where cost with failures stands, and the executive's; `None` where failures have no price.
    pub fn with_failures(&self) -> Option<(usize, usize)> {
        let first = self.savings() + 1;
        (self.metrics.len() > first).then_some((first, first + 1))
    }

    pub fn seed(&self) -> u64 {
        self.question.scenario.simulation.seed
    }

    pub fn evaluations(&self) -> u64 {
        self.evaluations.load(Ordering::Relaxed)
    }

    /// The metrics of each point, NaN where undefined.
    pub fn at(&self, points: &[Scenario]) -> Result<Vec<Vec<f64>>, ExperimentError> {
        let within = Within(self.monitor);
        let engine = self.question.engine;
        let seen = experiment::observe_in(points, engine, self.detail, &within)?;
        self.evaluations
            .fetch_add(points.len() as u64, Ordering::Relaxed);
        let value = |metric: &MetricPath, observation| {
            let found = metric.observe(observation).and_then(|found| found.estimate);
            found.unwrap_or(f64::NAN)
        };
        let metrics = |observation| self.metrics.iter().map(|m| value(m, observation)).collect();
        Ok(seen.iter().map(metrics).collect())
    }

    /// Tells how much work `points` are.
    pub fn announce(&self, points: u64) {
        self.monitor.start(points * per_point(self.question.engine));
    }

    /// Puts the values at further indices of every scrambling into the table.
    pub fn fill(
        &self,
        design: &Design,
        inputs: &[&Given],
        indices: Range<u32>,
        table: &mut Table,
    ) -> Result<(), SensitivityError> {
        let places: Vec<(usize, u32)> = (0..SCRAMBLINGS)
            .flat_map(|scrambling| indices.clone().map(move |index| (scrambling, index)))
            .collect();
        self.announce((places.len() * design.columns()) as u64);
        for places in places.chunks(BATCH) {
            let points: Vec<Vec<f64>> = places
                .iter()
                .flat_map(|&(scrambling, index)| design.points(scrambling, index))
                .collect();
            let found = self.values(inputs, &points)?;
            for (at, metrics) in found.iter().enumerate() {
                table.push(places[at / design.columns()].0, metrics);
            }
        }
        Ok(())
    }

    fn values(
        &self,
        inputs: &[&Given],
        points: &[Vec<f64>],
    ) -> Result<Vec<Vec<f64>>, SensitivityError> {
        let scenario = |point: &Vec<f64>| self.scenario(inputs, point);
        match self.question.engine {
            // One by one, so that a point is gone from memory before the next is made.
            Engine::Exact => {
                let value = |point| Ok(self.at(&[scenario(point)?])?.remove(0));
                points.par_iter().map(value).collect()
            }
            Engine::MonteCarlo { .. } => {
                let scenarios: Result<Vec<Scenario>, SensitivityError> =
                    points.par_iter().map(scenario).collect();
                Ok(self.at(&scenarios?)?)
            }
        }
    }

    fn scenario(&self, inputs: &[&Given], point: &[f64]) -> Result<Scenario, SensitivityError> {
        let keys: Vec<(&NumericKey, f64)> = inputs
            .iter()
            .zip(point)
            .map(|(input, u)| (&input.key, input.belief.quantile(*u)))
            .collect();
        Ok(self.bare.with_numbers(&keys)?)
    }
}

/// Steps that an engine counts for a point.
fn per_point(engine: Engine) -> u64 {
    match engine {
        Engine::Exact => 1,
        Engine::MonteCarlo { tasks, .. } => tasks,
    }
}

/// A part of the work: how much all of it is was told before.
struct Within<'a>(&'a dyn Monitor);

impl Monitor for Within<'_> {
    fn start(&self, _: u64) {}
    fn advance(&self, steps: u64) {
        self.0.advance(steps);
    }
    fn cancelled(&self) -> bool {
        self.0.cancelled()
    }
}
