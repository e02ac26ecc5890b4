//! Means, ratios of means and their doubt, read from the columns of a group.

use crate::scenario::Scenario;
use crate::simulation::{Column, Detail, GroupStats, Outcome};
use crate::stats::{Distributed, Estimate, Quantiles};

/// A group of tasks of an outcome, all or one class, ready to be asked.
pub struct Figures<'a> {
    /// What the point was simulated from.
    pub scenario: &'a Scenario,
    outcome: &'a Outcome,
    group: &'a GroupStats,
    /// Whose covariance is kept.
    pairs: Vec<(Column, Column)>,
}

/// A mean with the variance of the mean; NaN where the group is empty.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Mean {
    pub value: f64,
    pub variance: f64,
}

impl<'a> Figures<'a> {
    pub fn new(scenario: &'a Scenario, outcome: &'a Outcome, group: &'a GroupStats) -> Self {
        Self {
            scenario,
            outcome,
            group,
            pairs: outcome.layout.pairs(),
        }
    }

    /// The mean of a column.
    pub fn mean(&self, column: Column) -> Mean {
        let index = self.outcome.layout.index(column);
        let read = |values: &[f64]| values.get(index).copied().unwrap_or(f64::NAN);
        Mean {
            value: read(&self.group.mean),
            variance: read(&self.group.variance),
        }
    }

    /// The mean of a column as an estimate.
    pub fn estimate(&self, column: Column) -> Estimate {
        self.settle(self.mean(column))
    }

    /// The mean of a column with the quantiles of its spread over tasks.
    pub fn distributed(&self, column: Column, quantiles: Quantiles) -> Distributed {
        Distributed {
            mean: self.estimate(column),
            quantiles,
        }
    }

    /// Covariance of the means of two columns; NaN where the layout does not keep it.
    pub fn covariance(&self, first: Column, second: Column) -> f64 {
        if self.is_exact() {
            return 0.0;
        }
        let kept = self
            .pairs
            .iter()
            .position(|&pair| pair == (first, second) || pair == (second, first));
        kept.and_then(|index| self.group.covariance.get(index).copied())
            .unwrap_or(f64::NAN)
    }

    /// Mean of one column over the mean of another; undefined where that is 0.
    pub fn ratio(&self, above: Column, below: Column) -> Estimate {
        let covariance = self.covariance(above, below);
        self.settle(ratio(self.mean(above), self.mean(below), covariance))
    }

    /// `constant` over the mean of a column: se(k / x) = k se(x) / x². Undefined where the mean is 0.
    pub fn constant_over(&self, constant: f64, column: Column) -> Estimate {
        let below = self.mean(column);
        self.settle(ratio(
            Mean {
                value: constant,
                variance: 0.0,
            },
            below,
            0.0,
        ))
    }

    /// 95 % interval from a mean.
    pub fn settle(&self, mean: Mean) -> Estimate {
        Estimate::new(mean.value, Some(error(mean.variance)), self.outcome.t)
    }

    /// Whether the exact engine found them: no sampling error, and no times or quantiles.
    pub fn is_exact(&self) -> bool {
        self.outcome.error_df.is_none()
    }

    /// Which columns there are.
    pub fn detail(&self) -> Detail {
        self.outcome.layout.detail()
    }

    /// Multiplier of standard errors for a 95 % interval.
    pub fn t(&self) -> f64 {
        self.outcome.t
    }

    /// Quantiles over tasks.
    pub fn spread(&self) -> &'a crate::simulation::Spread {
        &self.group.spread
    }
}

/// The standard error of a variance that rounding may have taken below 0; NaN stays NaN.
pub fn error(variance: f64) -> f64 {
    if variance < 0.0 { 0.0 } else { variance.sqrt() }
}

/// Where a and b move together, their terms cancel to rounding of this share of them: then a / b has no spread.
const ROUNDING: f64 = 1e-12;

/// a / b by the delta method: var = (var a - 2 r cov + r² var b) / b² with r = a / b.
pub fn ratio(a: Mean, b: Mean, covariance: f64) -> Mean {
    let r = a.value / b.value;
    let own = a.variance + r * r * b.variance;
    let spread = own - 2.0 * r * covariance;
    let spread = if spread.abs() <= ROUNDING * own {
        0.0
    } else {
        spread
    };
    Mean {
        value: r,
        variance: spread / (b.value * b.value),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::economics::testing;

    #[test]
    fn the_delta_method_is_the_error_of_the_residuals() {
        let scenario = testing::scenario();
        let tasks = testing::tasks(&scenario, 0.9, 97);
        let outcome = testing::outcome(&scenario, &tasks);
        let figures = Figures::new(&scenario, &outcome, &outcome.all);
        let found = figures.ratio(Column::Cost, Column::Success);

        // Linearised: the mean of (cost - r success) / mean success, whose values are known task by task.
        let (r, mean_success) = (found.estimate.unwrap(), figures.mean(Column::Success).value);
        let residual = |task: &testing::Task| {
            let cost = testing::column(&scenario, task, Column::Cost);
            (cost - r * task.success[0]) / mean_success
        };
        let n = tasks.len() as f64;
        let sum_of_squares: f64 = tasks
            .iter()
            .map(|task| residual(task) * residual(task))
            .sum();
        let expected = (sum_of_squares / (n - 1.0) / n).sqrt();
        assert!((found.std_error.unwrap() / expected - 1.0).abs() < 1e-12);
        assert_eq!(found.high, Some(r + 1.96 * found.std_error.unwrap()));
    }

    #[test]
    fn a_ratio_to_nothing_is_undefined() {
        let scenario = testing::scenario();
        let outcome = testing::outcome(&scenario, &testing::tasks(&scenario, 1.0, 12));
        let figures = Figures::new(&scenario, &outcome, &outcome.all);
        assert_eq!(
            figures.ratio(Column::Work, Column::TierTokens(0)),
            Estimate::UNDEFINED
        );
    }

    #[test]
    fn rounding_below_0_is_no_error_and_an_unknown_variance_stays_unknown() {
        assert_eq!(error(-1e-30), 0.0);
        assert!(error(f64::NAN).is_nan());
    }
}
