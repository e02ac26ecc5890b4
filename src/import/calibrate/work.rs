//! How long tasks are and how that goes with difficulty: κ and σ, from what the top model spent.
//!
//! The top's cost is its price times the work, so x = (ln cost - mean) / σ is the normal score of the work, seen. Given x
//! difficulty is N(κ x, 1 - κ²), and the outcomes of all models, whose loadings are known, tell how likely each κ is. So the
//! likelihood of (cost, outcomes) splits: σ is the deviation of ln cost, and κ the summit of Σ ln P(outcomes | x).
//! Other models' costs would add nothing: here they are the same work times a multiplier that knows no difficulty.

use super::loadings::grid_within;
use super::sample::Sample;
use crate::numerics::ascent::{self, Surface};
use crate::numerics::kernels;
use crate::numerics::special::normal_quantile;

/// The largest κ that is looked for.
const MOST: f64 = 0.99;

/// The work of one class as the top model's cost shows it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct WorkFit {
    /// Weight of the class's items.
    pub items: f64,
    /// Mean of the top's cost; NaN where it is not known.
    pub mean_cost: f64,
    /// σ, deviation of ln cost; 0 where it is not known.
    pub sigma: f64,
    /// κ in [0, 0.99].
    pub kappa: f64,
}

/// κ and σ of a class.
pub fn work(
    sample: &Sample,
    weights: &[f64],
    class: usize,
    (scores, loadings): (&[f64], &[f64]),
) -> WorkFit {
    let within = |item: &usize| weights[*item] > 0.0 && sample.pattern(*item).class == class;
    let items: Vec<usize> = (0..sample.items()).filter(within).collect();
    let all: f64 = items.iter().map(|item| weights[*item]).sum();
    let known = items
        .iter()
        .map(|item| (*item, sample.cost(*item, sample.top)));
    let known: Vec<(usize, f64)> = known.filter(|(_, cost)| !cost.is_nan()).collect();
    let mean_cost = mean(known.iter().map(|(item, cost)| (weights[*item], *cost)));
    let logs: Vec<(usize, f64)> = known
        .iter()
        .filter(|(_, cost)| *cost > 0.0)
        .map(|(item, cost)| (*item, libm::log(*cost)))
        .collect();
    let middle = mean(logs.iter().map(|(item, log)| (weights[*item], *log)));
    let square = |log: f64| (log - middle) * (log - middle);
    let variance = mean(
        logs.iter()
            .map(|(item, log)| (weights[*item], square(*log))),
    );
    let mut fit = WorkFit {
        items: all,
        mean_cost,
        sigma: 0.0,
        kappa: 0.0,
    };
    if variance > 1e-12 {
        fit.sigma = variance.sqrt();
        let standard: Vec<(usize, f64)> = logs
            .into_iter()
            .map(|(item, log)| (item, (log - middle) / fit.sigma))
            .collect();
        fit.kappa = kappa(sample, weights, &standard, (scores, loadings));
    }
    fit
}

fn mean(pairs: impl Iterator<Item = (f64, f64)>) -> f64 {
    let (total, sum) = pairs.fold((0.0, 0.0), |(total, sum), (weight, value)| {
        (total + weight, sum + weight * value)
    });
    sum / total
}

/// The summit over κ = tanh θ of Σ ln ∫ φ(z) P(outcomes | z) f(x | z) dz, where x given z is N(κ z, 1 - κ²).
fn kappa(
    sample: &Sample,
    weights: &[f64],
    standard: &[(usize, f64)],
    (scores, loadings): (&[f64], &[f64]),
) -> f64 {
    let chances = outcome_chances(sample, scores, loadings);
    let summit = ascent::summit(&[0.5], 0.0, libm::atanh(MOST), |place| {
        let kappa = libm::tanh(place[0]);
        let left = 1.0 - kappa * kappa;
        let mut surface = Surface::flat(1);
        for (item, x) in standard {
            let (mut likelihood, mut slope) = (0.0, 0.0);
            for (z, chance) in &chances[sample.pattern_of[*item]] {
                let e = x - kappa * z;
                let density = chance * kernels::exp((-0.5 * e * e / left).max(-700.0));
                likelihood += density;
                slope += density * (e * z - kappa * e * e / left);
            }
            // d ln f / dκ = (e z - κ e² / left + κ) / left, and dκ/dθ = left.
            let likelihood = likelihood.max(1e-300);
            let value = libm::log(likelihood) - 0.5 * libm::log(left);
            surface.observe(weights[*item], value, &[slope / likelihood + kappa]);
        }
        surface
    });
    let kappa = libm::tanh(summit.place[0]);
    if kappa < 1e-4 { 0.0 } else { kappa }
}

/// Difficulty is gathered in bins of this width once the outcomes' chances are known on a grid as fine as they need: what
/// remains to be integrated is as smooth as the density of ln cost, and a bin's mean stands for it to second order.
const BIN: f64 = 0.125;

/// (mean z, φ(z) P(outcomes | z) dz) in every bin of difficulty, by pattern.
fn outcome_chances(sample: &Sample, scores: &[f64], loadings: &[f64]) -> Vec<Vec<(f64, f64)>> {
    let steepest = loadings.iter().copied().fold(0.0, f64::max);
    let (z, weights) = grid_within(8.0, steepest.max(0.98));
    let chances = sample.patterns.iter().map(|pattern| {
        let mut chances = weights.clone();
        for (model, solved) in pattern.solved.iter().enumerate() {
            let score = scores[pattern.class * sample.models + model];
            let Some(solved) = solved.filter(|_| !score.is_nan()) else {
                continue;
            };
            let loading = loadings[model];
            let spread = ((1.0 - loading) * (1.0 + loading)).sqrt();
            let quantile = normal_quantile(score);
            for (chance, z) in chances.iter_mut().zip(&z) {
                let u = (quantile - loading * z) / spread;
                *chance *= kernels::normal_cdf(if solved { u } else { -u });
            }
        }
        binned(&z, &chances)
    });
    chances.collect()
}

/// Nodes gathered by bin; bins that hold nothing to speak of are left out.
fn binned(z: &[f64], chances: &[f64]) -> Vec<(f64, f64)> {
    let mut bins: Vec<(f64, f64, f64)> = Vec::new();
    for (z, chance) in z.iter().zip(chances) {
        let bin = libm::floor(z / BIN);
        match bins.last_mut() {
            Some(last) if last.0 == bin => {
                last.1 += z * chance;
                last.2 += chance;
            }
            _ => bins.push((bin, z * chance, *chance)),
        }
    }
    let total: f64 = bins.iter().map(|bin| bin.2).sum();
    let held = bins.into_iter().filter(|bin| bin.2 > 1e-14 * total);
    held.map(|(_, moment, chance)| (moment / chance, chance))
        .collect()
}
