//! All that a table of outcomes tells of a ladder and its tasks.

use super::loadings::{self, Known};
use super::sample::Sample;
use super::work::{self, WorkFit};

/// A fitted ladder.
#[derive(Clone, Debug, PartialEq)]
pub struct Fit {
    /// Success rates by class and model, class by class; NaN where a model was not tried in a class.
    pub scores: Vec<f64>,
    /// Difficulty loadings by model.
    pub loadings: Vec<f64>,
    /// How each loading is known.
    pub known: Vec<Known>,
    /// Of the outcomes, given the scores.
    pub log_likelihood: f64,
    /// The work of each class.
    pub classes: Vec<WorkFit>,
    /// Mean cost of each model over the top's, on items where both are known; NaN where there are none.
    pub cost_ratios: Vec<f64>,
    /// Deviation of ln cost within classes, by model; NaN where no cost is known.
    pub spreads: Vec<f64>,
}

impl Fit {
    /// Of a sample whose items count `weights` times, with loadings to start from.
    pub fn of(sample: &Sample, weights: &[f64], start: Option<&Self>) -> Self {
        let counts = sample.pattern_weights(weights);
        let scores = scores(sample, &counts);
        let start = start.map(|fit| fit.loadings.as_slice());
        let loadings = loadings::loadings(sample, &counts, &scores, start);
        let classes = (0..sample.classes)
            .map(|class| work::work(sample, weights, class, (&scores, &loadings.values)))
            .collect();
        Self {
            cost_ratios: (0..sample.models)
                .map(|model| cost_ratio(sample, weights, model))
                .collect(),
            spreads: (0..sample.models)
                .map(|model| spread(sample, weights, model))
                .collect(),
            scores,
            known: loadings.known,
            log_likelihood: loadings.log_likelihood,
            loadings: loadings.values,
            classes,
        }
    }

    /// A model's success rate in a class.
    pub fn score(&self, class: usize, model: usize) -> f64 {
        self.scores[class * self.loadings.len() + model]
    }
}

/// Success rates by class and model.
fn scores(sample: &Sample, counts: &[f64]) -> Vec<f64> {
    let cells = sample.classes * sample.models;
    let (mut tried, mut solved) = (vec![0.0; cells], vec![0.0; cells]);
    for (pattern, count) in sample.patterns.iter().zip(counts) {
        for (model, outcome) in pattern.solved.iter().enumerate() {
            let at = pattern.class * sample.models + model;
            if let Some(outcome) = outcome {
                tried[at] += count;
                solved[at] += if *outcome { *count } else { 0.0 };
            }
        }
    }
    solved.iter().zip(&tried).map(|(s, n)| s / n).collect()
}

fn cost_ratio(sample: &Sample, weights: &[f64], model: usize) -> f64 {
    let (mut own, mut top) = (0.0, 0.0);
    for (item, weight) in weights.iter().enumerate() {
        let (a, b) = (sample.cost(item, model), sample.cost(item, sample.top));
        if *weight > 0.0 && !a.is_nan() && !b.is_nan() {
            own += weight * a;
            top += weight * b;
        }
    }
    own / top
}

/// The pooled deviation of ln cost from its class's mean.
fn spread(sample: &Sample, weights: &[f64], model: usize) -> f64 {
    let mut sums = vec![(0.0, 0.0, 0.0); sample.classes];
    for (item, weight) in weights.iter().enumerate() {
        let cost = sample.cost(item, model);
        if *weight > 0.0 && cost > 0.0 {
            let log = libm::log(cost);
            let sum = &mut sums[sample.pattern(item).class];
            *sum = (
                sum.0 + weight,
                sum.1 + weight * log,
                sum.2 + weight * log * log,
            );
        }
    }
    let total: f64 = sums.iter().map(|sum| sum.0).sum();
    let within = sums.iter().filter(|sum| sum.0 > 0.0);
    let squares: f64 = within.map(|(n, sum, square)| square - sum * sum / n).sum();
    (squares.max(0.0) / total).sqrt()
}
