//! Errors of a run whose tasks are spread evenly: how much independent scramblings differ.
//!
//! Within a scrambling tasks are anything but independent, so their spread says nothing about the error of a
//! mean. Every figure is computed for each scrambling by itself; what those figures scatter by is
//! the error of the whole, with one degree of freedom fewer than there are scramblings.

use crate::numerics::special::t_multiplier;
use crate::simulation::monte_carlo::tally::PointTally;
use crate::simulation::{Column, GroupStats, Layout, Outcome, Spread};
use crate::stats::{Estimate, Quantiles};

/// Means over all tasks of all replicates, with errors from what the replicates differ by.
pub fn outcome(replicates: &[PointTally], layout: &Layout, classes: usize) -> Outcome {
    let whole = PointTally::merged(replicates);
    let mut outcome = whole.outcome(layout, classes);
    let used: Vec<Outcome> = replicates
        .iter()
        .filter(|tally| tally.tasks() > 0)
        .map(|tally| tally.outcome(layout, classes))
        .collect();
    let error_df = used.len().saturating_sub(1) as f64;
    outcome.t = t_multiplier(error_df);
    outcome.error_df = Some(error_df);
    let pairs: Vec<(usize, usize)> = layout
        .pairs()
        .into_iter()
        .map(|(a, b)| (layout.index(a), layout.index(b)))
        .collect();
    let t = outcome.t;
    Group::new(used.iter().map(|one| &one.all)).settle(&mut outcome.all, &pairs, t);
    for (class, group) in outcome.classes.iter_mut().enumerate() {
        Group::new(used.iter().map(|one| &one.classes[class])).settle(group, &pairs, t);
    }
    outcome
}

/// 95 % half-width of mean cost as a share of it; infinite while it is unknown.
pub fn relative_half_width(replicates: &[PointTally], layout: &Layout) -> f64 {
    let means = replicates.iter().filter(|tally| tally.tasks() > 0);
    let cost = layout.index(Column::Cost);
    let means: Vec<(u64, f64)> = means
        .map(|tally| (tally.tasks(), tally.mean(cost)))
        .collect();
    if means.len() < 2 {
        return f64::INFINITY;
    }
    let tasks: u64 = means.iter().map(|(tasks, _)| tasks).sum();
    let weights: Vec<f64> = means
        .iter()
        .map(|(n, _)| *n as f64 / tasks as f64)
        .collect();
    let values: Vec<f64> = means.into_iter().map(|(_, mean)| mean).collect();
    let mean: f64 = weights.iter().zip(&values).map(|(w, m)| w * m).sum();
    if !(mean > 0.0) {
        return 0.0;
    }
    let t = t_multiplier(values.len() as f64 - 1.0);
    t * covariance(&weights, &values, &values).sqrt() / mean
}

/// A group of tasks, replicate by replicate.
struct Group<'a> {
    replicates: Vec<&'a GroupStats>,
    /// Each one's share of the tasks.
    weights: Vec<f64>,
}

impl<'a> Group<'a> {
    fn new(replicates: impl Iterator<Item = &'a GroupStats>) -> Self {
        let replicates: Vec<_> = replicates.filter(|one| one.tasks > 0).collect();
        let total: u64 = replicates.iter().map(|one| one.tasks).sum();
        let weights = replicates.iter().map(|one| one.tasks as f64 / total as f64);
        Self {
            weights: weights.collect(),
            replicates,
        }
    }

    /// Gives the figures of the whole their errors.
    fn settle(&self, whole: &mut GroupStats, pairs: &[(usize, usize)], t: f64) {
        let column = |at: usize| -> Vec<f64> {
            let means = self.replicates.iter().map(|one| one.mean[at]);
            means.collect()
        };
        for (at, variance) in whole.variance.iter_mut().enumerate() {
            let means = column(at);
            *variance = covariance(&self.weights, &means, &means);
        }
        for (covered, (a, b)) in whole.covariance.iter_mut().zip(pairs) {
            *covered = covariance(&self.weights, &column(*a), &column(*b));
        }
        let Spread {
            cost,
            baseline_cost,
            savings,
            latency,
            baseline_latency,
        } = &mut whole.spread;
        self.settle_quantiles(cost, t, |spread| Some(&spread.cost));
        self.settle_quantiles(baseline_cost, t, |spread| Some(&spread.baseline_cost));
        self.settle_quantiles(latency, t, |spread| Some(&spread.latency));
        self.settle_quantiles(baseline_latency, t, |spread| Some(&spread.baseline_latency));
        if let Some(savings) = savings {
            let mean = |spread: &Spread| Some(spread.savings?.mean);
            self.settle_estimate(&mut savings.mean, t, mean);
            let of = |spread: &'a Spread| spread.savings.as_ref().map(|of| &of.quantiles);
            self.settle_quantiles(&mut savings.quantiles, t, of);
        }
    }

    fn settle_quantiles(
        &self,
        whole: &mut Quantiles,
        t: f64,
        of: impl Fn(&'a Spread) -> Option<&'a Quantiles>,
    ) {
        type Read = fn(&Quantiles) -> Option<Estimate>;
        let quantiles: [(&mut Option<Estimate>, Read); 4] = [
            (&mut whole.p05, |of| of.p05),
            (&mut whole.p50, |of| of.p50),
            (&mut whole.p95, |of| of.p95),
            (&mut whole.p99, |of| of.p99),
        ];
        for (whole, quantile) in quantiles {
            if let Some(whole) = whole {
                self.settle_estimate(whole, t, |spread| of(spread).and_then(quantile));
            }
        }
    }

    fn settle_estimate(
        &self,
        whole: &mut Estimate,
        t: f64,
        of: impl Fn(&'a Spread) -> Option<Estimate>,
    ) {
        let Some(value) = whole.estimate else { return };
        let figures = self.replicates.iter().map(|one| of(&one.spread));
        let figures: Option<Vec<f64>> = figures.map(|figure| figure?.estimate).collect();
        let variance = figures.map_or(f64::NAN, |all| covariance(&self.weights, &all, &all));
        *whole = Estimate::new(value, Some(variance.sqrt()), t);
    }
}

/// Covariance of two weighted means of k independent replicates, k / (k - 1) Σ w² (a - ā) (b - b̄); NaN below two.
fn covariance(weights: &[f64], a: &[f64], b: &[f64]) -> f64 {
    let k = weights.len() as f64;
    if weights.len() < 2 {
        return f64::NAN;
    }
    let mean = |values: &[f64]| -> f64 {
        // About the first, so that what never changes has no error.
        let moves = weights.iter().zip(values).map(|(w, x)| w * (x - values[0]));
        values[0] + moves.sum::<f64>()
    };
    let (mean_a, mean_b) = (mean(a), mean(b));
    let products = weights.iter().zip(a).zip(b);
    let sum: f64 = products
        .map(|((w, x), y)| w * w * (x - mean_a) * (y - mean_b))
        .sum();
    k / (k - 1.0) * sum
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn with_equal_weights_it_is_the_sample_covariance_over_their_number() {
        let (a, b) = ([3.0, 1.0, 4.0, 1.5], [2.0, 7.0, 1.0, 8.0]);
        let found = covariance(&[0.25; 4], &a, &b);
        let (mean_a, mean_b) = (9.5 / 4.0, 18.0 / 4.0);
        let products = a.iter().zip(&b).map(|(x, y)| (x - mean_a) * (y - mean_b));
        assert!((found - products.sum::<f64>() / 3.0 / 4.0).abs() < 1e-15);
    }

    #[test]
    fn what_never_changes_has_no_error_and_one_replicate_tells_nothing() {
        let same = [0.1 + 0.2; 7];
        let weights = [1.0 / 7.0; 7];
        assert_eq!(covariance(&weights, &same, &same), 0.0);
        assert!(covariance(&[1.0], &[2.0], &[2.0]).is_nan());
    }
}
