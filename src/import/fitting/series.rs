//! Data and fit as lines to draw.

use super::{Fit, Sample};

/// The distribution functions of data and fit, and their quantiles against each other.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FitSeries {
    /// (count, share of the data at or below it).
    pub data: Vec<(f64, f64)>,
    /// (count, share of the fit at or below it), over the same range.
    pub fit: Vec<(f64, f64)>,
    /// (quantile of the data, quantile of the fit), rising.
    pub quantiles: Vec<(f64, f64)>,
    /// The same at p50, p95 and p99.
    pub marked: Vec<(&'static str, f64, f64)>,
}

/// Points of a line: enough for a screen.
const POINTS: usize = 400;

impl FitSeries {
    /// Of a sample and its fit.
    pub fn of(sample: &Sample, fit: &Fit) -> Self {
        let share = |i: usize| (i as f64 + 0.5) / POINTS as f64;
        let n = sample.len() as f64;
        // Dense in both tails, as normal scores are.
        let score = |i: usize| 7.0 * share(i) - 3.5;
        let probabilities = (0..POINTS).map(|i| crate::numerics::special::normal_cdf(score(i)));
        // Beyond the first and last row the data have no quantiles.
        let inner: Vec<f64> = probabilities
            .filter(|p| p * n >= 0.5 && (1.0 - p) * n >= 0.5)
            .collect();
        let quantiles = inner
            .iter()
            .map(|p| (sample.quantile(*p), fit.distribution.quantile(*p)));
        let (first, last) = (sample.quantile(0.0).max(0.5), sample.quantile(1.0).max(1.0));
        let at =
            |i: usize| libm::exp(libm::log(first) + share(i) * libm::log((last / first).max(1.01)));
        let xs: Vec<f64> = (0..POINTS).map(at).collect();
        let below = |x: f64| sample.sorted().partition_point(|count| *count <= x) as f64 / n;
        Self {
            data: xs.iter().map(|x| (*x, below(*x))).collect(),
            fit: xs.iter().map(|x| (*x, fit.distribution.cdf(*x))).collect(),
            quantiles: quantiles.collect(),
            marked: [("p50", 0.5), ("p95", 0.95), ("p99", 0.99)]
                .map(|(name, p)| (name, sample.quantile(p), fit.distribution.quantile(p)))
                .to_vec(),
        }
    }
}
