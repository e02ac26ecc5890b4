//! What is believed of a number that is not known.

use super::beta::Beta;
use super::distribution::{Distribution, ParameterError};
use super::sobol::EXTREMES;
use super::special::normal_quantile;

/// A range or a distribution of a single number.
#[derive(Clone, Debug, PartialEq)]
pub enum Belief {
    /// Anything between the ends, all of it as likely.
    Uniform {
        /// Least value.
        low: f64,
        /// Greatest, above `low`.
        high: f64,
    },
    /// Whole numbers, both ends included.
    Whole {
        /// Least value.
        low: f64,
        /// Greatest, not below `low`.
        high: f64,
    },
    /// A normal distribution.
    Normal {
        /// Mean.
        mean: f64,
        /// Standard deviation, above 0.
        sd: f64,
    },
    /// A share.
    Beta(Beta),
    /// An amount.
    Amount(Distribution),
}

impl Belief {
    /// Between two finite ends, the first below the second.
    ///
    /// # Errors
    /// [`ParameterError`] for anything else, NaN among it.
    pub fn uniform(low: f64, high: f64) -> Result<Self, ParameterError> {
        if !(low < high && low.is_finite() && high.is_finite()) {
            return Err(ParameterError::of("high", high, "must be above low"));
        }
        Ok(Self::Uniform { low, high })
    }

    /// Finite, with a standard deviation above 0.
    ///
    /// # Errors
    /// [`ParameterError`] for anything else, NaN among it.
    pub fn normal(mean: f64, sd: f64) -> Result<Self, ParameterError> {
        if !mean.is_finite() {
            return Err(ParameterError::of("mean", mean, "must be finite"));
        }
        if !(sd > 0.0 && sd.is_finite()) {
            return Err(ParameterError::of(
                "sd",
                sd,
                "must be a finite number above 0",
            ));
        }
        Ok(Self::Normal { mean, sd })
    }

    /// The success rate behind `share` of `of` items solved, from Jeffreys' prior: Beta(of · share + ½, of · (1 - share) + ½).
    ///
    /// # Errors
    /// [`ParameterError`] where `share` is no share.
    pub fn of_binomial(share: f64, of: f64) -> Result<Self, ParameterError> {
        Beta::new((of * share + 0.5) / (of + 1.0), of + 1.0).map(Self::Beta)
    }

    /// The u-quantile, u strictly between 0 and 1.
    pub fn quantile(&self, u: f64) -> f64 {
        match self {
            Self::Uniform { low, high } => low + u * (high - low),
            Self::Whole { low, high } => (low + (u * (high - low + 1.0)).floor()).min(*high),
            Self::Normal { mean, sd } => mean + sd * normal_quantile(u),
            Self::Beta(beta) => beta.quantile(u),
            Self::Amount(amount) => amount.quantile(u),
        }
    }

    /// Least and greatest value that a draw can have: those of the extreme coordinates of a scrambled point.
    pub fn ends(&self) -> (f64, f64) {
        match self {
            Self::Uniform { low, high } | Self::Whole { low, high } => (*low, *high),
            _ => (self.quantile(EXTREMES.0), self.quantile(EXTREMES.1)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_run_from_end_to_end() {
        let uniform = Belief::uniform(4.0, 5.0).unwrap();
        assert_eq!((uniform.quantile(0.05), uniform.ends()), (4.05, (4.0, 5.0)));
        let whole = Belief::Whole {
            low: 3.0,
            high: 5.0,
        };
        let drawn = [0.1, 0.4, 0.9, 1.0 - 1e-17].map(|u| whole.quantile(u));
        assert_eq!(drawn, [3.0, 4.0, 5.0, 5.0]);
        let normal = Belief::normal(10.0, 2.0).unwrap();
        assert_eq!(normal.quantile(0.5), 10.0);
        let (low, high) = normal.ends();
        assert!(low > 10.0 - 14.0 && high < 10.0 + 14.0 && high > 10.0 + 12.0);
    }

    #[test]
    fn a_score_of_n_items_is_their_binomial_interval() {
        let belief = Belief::of_binomial(0.577, 500.0).unwrap();
        let (low, high) = (belief.quantile(0.025), belief.quantile(0.975));
        // 0.577 ± 1.96 √(0.577 · 0.423 / 500), but for what the normal limit misses.
        assert!(
            (low - 0.5337).abs() < 1e-3 && (high - 0.6203).abs() < 1e-3,
            "{low} {high}"
        );
        let certain = Belief::of_binomial(1.0, 10.0).unwrap();
        assert!(certain.quantile(0.05) > 0.8);
    }

    #[test]
    fn what_is_no_belief_is_refused() {
        assert!(Belief::uniform(5.0, 4.0).is_err() && Belief::uniform(f64::NAN, 4.0).is_err());
        assert!(Belief::uniform(4.0, 4.0).is_err() && Belief::normal(1.0, 0.0).is_err());
        assert!(Belief::normal(f64::NAN, 1.0).is_err() && Belief::of_binomial(1.5, 10.0).is_err());
    }
}
