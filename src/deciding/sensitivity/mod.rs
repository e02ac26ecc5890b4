//! What the answer hangs on: every input moved one at a time, and all of them together.

mod choice;
mod design;
mod indices;
mod inputs;
mod points;
mod results;
mod spread;

pub use choice::Choice;
pub use design::MOST_INPUTS;
pub use results::{Bar, Indexed, Input, LeftOut, MetricFound, Paying, Sensitivity};

use crate::error::Diagnostics;
use crate::experiment::{Engine, ExperimentError};
use crate::metric::MetricPath;
use crate::progress::Monitor;
use crate::scenario::{Given, Scenario};
use design::{Design, Table};
use inputs::Tornado;
use points::Evaluator;
use results::Run;

/// Points of A in each scrambling, to begin with and at the most.
const FEW: u32 = 64;
const MOST: u32 = 1024;
/// The same where every point is sampled.
const FEW_SAMPLED: u32 = 32;
const MOST_SAMPLED: u32 = 64;

/// What is asked.
#[derive(Clone, Debug)]
pub struct Question<'a> {
    pub scenario: &'a Scenario,
    /// What is looked at, the first of them first in charts and text.
    pub metrics: Vec<MetricPath>,
    /// The inputs, before those that matter least are left out.
    pub inputs: Vec<Given>,
    /// So many of them are varied together, those of `[uncertain]` in any case; at most [`MOST_INPUTS`].
    pub most_inputs: usize,
    /// Wanted 95 % half-width of every index.
    pub precision: f64,
    pub engine: Engine,
}

/// Why there is no answer.
#[derive(Debug)]
pub enum SensitivityError {
    /// There is nothing to vary, or too much: in words.
    Inputs(String),
    /// As of any experiment.
    Experiment(ExperimentError),
}

impl From<ExperimentError> for SensitivityError {
    fn from(error: ExperimentError) -> Self {
        Self::Experiment(error)
    }
}

impl From<Diagnostics> for SensitivityError {
    fn from(error: Diagnostics) -> Self {
        Self::Experiment(error.into())
    }
}

/// Moves the inputs, first one at a time, then those that matter together.
///
/// # Errors
/// [`SensitivityError`]: nothing to vary; a point leaves what is valid; interrupted.
pub fn analyse(
    question: &Question<'_>,
    monitor: &dyn Monitor,
) -> Result<Sensitivity, SensitivityError> {
    let evaluator = Evaluator::new(question, monitor);
    let tornado = Tornado::of(question, &evaluator)?;
    let chosen = tornado.chosen(question)?;
    let inputs: Vec<&Given> = chosen
        .iter()
        .map(|&input| &question.inputs[input])
        .collect();
    let design = Design::new(inputs.len(), evaluator.seed())
        .ok_or_else(|| SensitivityError::Inputs(too_many(inputs.len())))?;
    let mut table = Table::new(inputs.len(), evaluator.metrics());
    let (few, most) = match question.engine {
        Engine::Exact => (FEW, MOST),
        Engine::MonteCarlo { .. } => (FEW_SAMPLED, MOST_SAMPLED),
    };
    let mut done = 0;
    let mut wanted = few;
    let widest = loop {
        evaluator.fill(&design, &inputs, done..wanted, &mut table)?;
        done = wanted;
        let widest = widest(&table, question.metrics.len());
        if widest <= question.precision || done >= most {
            break widest;
        }
        wanted = done * 2;
    };
    let run = Run {
        points: done,
        evaluations: evaluator.evaluations(),
        reached: widest <= question.precision,
        widest,
    };
    Ok(results::gather(
        question, &evaluator, &tornado, &chosen, &table, run,
    ))
}

fn too_many(inputs: usize) -> String {
    format!(
        "{inputs} inputs to vary together: at most {MOST_INPUTS}; fewer with --only, --without or --max-inputs"
    )
}

/// The widest half-width of any index.
fn widest(table: &Table, metrics: usize) -> f64 {
    let half = |e: &crate::stats::Estimate| {
        e.high
            .zip(e.estimate)
            .map_or(0.0, |(high, value)| high - value)
    };
    (0..metrics)
        .filter_map(|metric| indices::indices(table, metric))
        .flat_map(|found| found.first.into_iter().chain(found.total))
        .map(|estimate| half(&estimate))
        .fold(0.0, f64::max)
}
