//! What was found; renders as the JSON of `rungs sensitivity`.

use serde::Serialize;

use super::Question;
use super::design::{SCRAMBLINGS, Table};
use super::indices::indices;
use super::inputs::{HIGH, LOW, Tornado};
use super::points::Evaluator;
use super::spread::{Spread, share, spread};
use crate::experiment::Engine;
use crate::scenario::{Basis, Given};
use crate::stats::Estimate;

/// What the answer hangs on.
#[derive(Clone, Debug, Serialize)]
pub struct Sensitivity {
    pub schema: String,
    pub scenario: String,
    pub path: String,
    pub digest: String,
    pub version: String,
    /// "exact" or "monte_carlo".
    pub engine: String,
    /// Per point; absent with the exact engine.
    pub tasks: Option<u64>,
    pub seed: u64,
    /// Independent scramblings of the Sobol' points.
    pub scramblings: usize,
    /// Points of each scrambling; every one is evaluated once for each input and twice more.
    pub points: u32,
    /// Points evaluated in all.
    pub evaluations: u64,
    /// Wanted 95 % half-width of the indices.
    pub precision: f64,
    /// Whether all of them have it.
    pub precision_reached: bool,
    /// The widest half-width.
    pub widest: f64,
    /// The inputs that were varied together, in the order of the file.
    pub inputs: Vec<Input>,
    pub metrics: Vec<MetricFound>,
    /// Whether delegating pays; absent where savings are undefined.
    pub pays: Option<Paying>,
    pub left_out: Vec<LeftOut>,
}

/// An input.
#[derive(Clone, Debug, Serialize)]
pub struct Input {
    /// Dotted path.
    pub key: String,
    /// In words; empty for a bare number.
    pub unit: String,
    /// "yours", "binomial" or "assumed".
    pub basis: &'static str,
    /// The same for people, with its range.
    pub says: String,
    /// Whether a value multiplies the distribution that is written.
    pub is_size: bool,
    /// In the scenario; of the size of a distribution, 1.
    pub value: Option<f64>,
    /// 5 % of what is believed lies below.
    pub low: f64,
    /// 5 % lie above.
    pub high: f64,
}

/// A metric over the inputs.
#[derive(Clone, Debug, Serialize)]
pub struct MetricFound {
    /// Its path.
    pub metric: String,
    /// As the scenario stands.
    pub now: Option<f64>,
    /// Over draws of all inputs together: mean, standard deviation, quantiles. Absent where nothing varies.
    pub mean: Option<f64>,
    pub std_dev: Option<f64>,
    pub spread: Option<Spread>,
    /// Points at which it is undefined; what they belong to is left out.
    pub undefined: usize,
    /// By input: one at a time.
    pub tornado: Vec<Bar>,
    /// By input: together. Empty where nothing varies.
    pub indices: Vec<Indexed>,
}

/// The metric with one input at its ends.
#[derive(Clone, Debug, Serialize)]
pub struct Bar {
    pub key: String,
    pub at_low: Option<f64>,
    pub at_high: Option<f64>,
    /// From the least to the greatest of the two and today's.
    pub swing: Option<f64>,
}

/// An input's share of the variance.
#[derive(Clone, Debug, Serialize)]
pub struct Indexed {
    pub key: String,
    /// By itself.
    pub first: Estimate,
    /// With all it acts together with.
    pub total: Estimate,
}

/// How often delegating pays.
#[derive(Clone, Debug, Serialize)]
pub struct Paying {
    /// Share of draws with savings above 0.
    pub saves: Estimate,
    /// Share of draws at which the cost with failures is below the executive's; absent where failures have no price.
    pub saves_with_failures: Option<Estimate>,
    /// Of savings over draws.
    pub savings: Spread,
}

/// An input that was not varied together with the others.
#[derive(Clone, Debug, Serialize)]
pub struct LeftOut {
    pub key: String,
    pub says: String,
    /// "no effect", "less effect", or what is wrong with the scenario there.
    pub reason: String,
    /// Its largest swing as a share of the largest of any input.
    pub effect: f64,
}

/// How it ran.
pub struct Run {
    pub points: u32,
    pub evaluations: u64,
    pub reached: bool,
    pub widest: f64,
}

pub fn gather(
    question: &Question<'_>,
    evaluator: &Evaluator<'_>,
    tornado: &Tornado,
    chosen: &[usize],
    table: &Table,
    run: Run,
) -> Sensitivity {
    let scenario = question.scenario;
    let metrics = 0..question.metrics.len();
    Sensitivity {
        schema: "rungs.sensitivity/1".into(),
        scenario: scenario.name.clone(),
        path: scenario.path.clone(),
        digest: scenario.digest.clone(),
        version: env!("CARGO_PKG_VERSION").into(),
        engine: question.engine.name().into(),
        tasks: match question.engine {
            Engine::Exact => None,
            Engine::MonteCarlo { tasks, .. } => Some(tasks),
        },
        seed: evaluator.seed(),
        scramblings: SCRAMBLINGS,
        points: run.points,
        evaluations: run.evaluations,
        precision: question.precision,
        precision_reached: run.reached,
        widest: run.widest,
        inputs: chosen
            .iter()
            .map(|&input| shown(&question.inputs[input]))
            .collect(),
        metrics: metrics
            .map(|metric| found(question, tornado, chosen, table, metric))
            .collect(),
        pays: paying(evaluator, table),
        left_out: left_out(question, tornado, chosen),
    }
}

fn shown(given: &Given) -> Input {
    Input {
        key: given.key.path(),
        unit: given.key.unit.clone(),
        basis: match given.basis {
            Basis::Yours(_) => "yours",
            Basis::Binomial(_) => "binomial",
            Basis::Assumed(..) => "assumed",
        },
        says: given.basis.words(),
        is_size: given.key.is_size(),
        value: given.key.value,
        low: given.belief.quantile(LOW),
        high: given.belief.quantile(HIGH),
    }
}

fn found(
    question: &Question<'_>,
    tornado: &Tornado,
    chosen: &[usize],
    table: &Table,
    metric: usize,
) -> MetricFound {
    let finite = |value: f64| value.is_finite().then_some(value);
    let key = |input: usize| question.inputs[input].key.path();
    let bar = |&input: &usize| {
        let ends = tornado.ends[input].as_ref().ok();
        Bar {
            key: key(input),
            at_low: ends.and_then(|ends| finite(ends.at_low[metric])),
            at_high: ends.and_then(|ends| finite(ends.at_high[metric])),
            swing: tornado.swing(input, metric),
        }
    };
    let indices = indices(table, metric);
    let indexed = indices.iter().flat_map(|found| {
        let both = found.first.iter().zip(&found.total);
        chosen
            .iter()
            .zip(both)
            .map(|(&input, (first, total))| Indexed {
                key: key(input),
                first: *first,
                total: *total,
            })
    });
    MetricFound {
        metric: question.metrics[metric].to_string(),
        now: finite(tornado.now[metric]),
        mean: indices.as_ref().map(|found| found.mean),
        std_dev: indices.as_ref().map(|found| found.std_dev),
        spread: spread(table, metric),
        undefined: table.undefined(metric),
        tornado: chosen.iter().map(bar).collect(),
        indices: indexed.collect(),
    }
}

fn paying(evaluator: &Evaluator<'_>, table: &Table) -> Option<Paying> {
    let savings = evaluator.savings();
    Some(Paying {
        saves: share(table, savings, None, |saved, _| saved > 0.0),
        saves_with_failures: evaluator
            .with_failures()
            .map(|(ours, alone)| share(table, ours, Some(alone), |ours, alone| ours < alone)),
        savings: spread(table, savings)?,
    })
}

fn left_out(question: &Question<'_>, tornado: &Tornado, chosen: &[usize]) -> Vec<LeftOut> {
    let inputs = (0..question.inputs.len()).filter(|input| !chosen.contains(input));
    let mut left: Vec<LeftOut> = inputs
        .map(|input| {
            let given = &question.inputs[input];
            let effect = tornado.effect(input, question.metrics.len());
            let reason = match &tornado.ends[input] {
                Err(wrong) => wrong.clone(),
                Ok(_) if effect == 0.0 => "no effect".to_string(),
                Ok(_) => "less effect".to_string(),
            };
            LeftOut {
                key: given.key.path(),
                says: given.basis.words(),
                reason,
                effect,
            }
        })
        .collect();
    left.sort_by(|a, b| b.effect.total_cmp(&a.effect));
    left
}
