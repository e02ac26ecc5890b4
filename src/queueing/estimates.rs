//! From replications to estimates: 95 % t-intervals over replications.

use super::run::Run;
use crate::numerics::special::{student_t_quantile, t_multiplier};
use crate::stats::{Estimate, Sketch};

/// Quantities of each replication that are to be divided by one another.
#[derive(Clone, Debug, Default)]
pub struct Pairs(Vec<(f64, f64)>);

impl FromIterator<(f64, f64)> for Pairs {
    fn from_iter<I: IntoIterator<Item = (f64, f64)>>(iter: I) -> Self {
        Self(iter.into_iter().collect())
    }
}

impl Pairs {
    /// Σ numerator / Σ denominator and its standard error: the delta method, the residuals
    /// numerator - ratio · denominator scattering around 0.
    ///
    /// Not finite where the denominators sum to 0 or there is one replication only.
    pub fn ratio(&self) -> (f64, f64) {
        let n = self.0.len() as f64;
        let numerator: f64 = self.0.iter().map(|pair| pair.0).sum();
        let denominator: f64 = self.0.iter().map(|pair| pair.1).sum();
        let ratio = numerator / denominator;
        let residuals = self.0.iter().map(|(a, b)| (a - ratio * b).powi(2));
        let variance = residuals.sum::<f64>() / (n - 1.0) * n;
        (ratio, variance.sqrt() / denominator)
    }

    /// The ratio with its 95 % interval; undefined where the denominators are 0.
    pub fn estimate(&self) -> Estimate {
        let (ratio, error) = self.ratio();
        Estimate::new(ratio, Some(error), t_multiplier(self.df()))
    }

    /// The ratio and the half-width of its 95 % interval; NaN where there is none.
    pub fn half_width(&self) -> (f64, f64) {
        let (ratio, error) = self.ratio();
        (ratio, t_multiplier(self.df()) * error)
    }

    /// How many standard errors it is above 0, in units of the one-sided 99.9 % point: above 1 it is not chance.
    pub fn above_zero(&self) -> f64 {
        let (ratio, error) = self.ratio();
        let limit = student_t_quantile(0.999, self.df()) * error;
        if ratio > 0.0 && limit == 0.0 {
            f64::INFINITY
        } else {
            ratio / limit
        }
    }

    fn df(&self) -> f64 {
        (self.0.len() as f64 - 1.0).max(1.0)
    }
}

/// Quantiles of all tasks of all replications, their errors from the scatter over replications.
pub fn quantile(runs: &[Run], of: impl Fn(&Run) -> &Sketch, all: &Sketch, q: f64) -> Estimate {
    let single: Pairs = runs
        .iter()
        .map(|run| of(run).quantile(q))
        .filter(|value| value.is_finite())
        .map(|value| (value, 1.0))
        .collect();
    let (_, error) = single.ratio();
    Estimate::new(all.quantile(q), Some(error), t_multiplier(single.df()))
}

/// All tasks of all replications in one sketch.
pub fn merged(runs: &[Run], of: impl Fn(&Run) -> &Sketch) -> Sketch {
    let mut all = Sketch::new();
    for run in runs {
        all.merge(of(run));
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn over_equal_denominators_it_is_the_mean_and_its_t_interval() {
        let pairs: Pairs = [1.0, 2.0, 3.0, 6.0].map(|x| (x, 2.0)).into_iter().collect();
        let estimate = pairs.estimate();
        assert_eq!(estimate.estimate, Some(1.5));
        // s² = 14/3 of the numerators, so the error is √(14/12) / 2.
        let error = (14f64 / 12.0).sqrt() / 2.0;
        assert!((estimate.std_error.unwrap() - error).abs() < 1e-15);
        assert!((estimate.high.unwrap() - 1.5 - 3.182_446_305 * error).abs() < 1e-9);
    }

    #[test]
    fn nothing_to_divide_by_is_undefined() {
        let none: Pairs = [(0.0, 0.0), (0.0, 0.0)].into_iter().collect();
        assert_eq!(none.estimate(), Estimate::UNDEFINED);
        let one: Pairs = [(3.0, 2.0)].into_iter().collect();
        let estimate = one.estimate();
        assert_eq!((estimate.estimate, estimate.low), (Some(1.5), None));
    }
}
