//! Beta-distributed shares.

use super::distribution::ParameterError;
use super::special::{beta_quantile, beta_regularized};

/// Beta(α, β) by mean and concentration: α = mean · concentration, β = (1 - mean) · concentration.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Beta {
    mean: f64,
    concentration: f64,
}

impl Beta {
    /// 0 < mean < 1, concentration above 0.
    ///
    /// # Errors
    /// [`ParameterError`] for anything else, NaN among it.
    pub fn new(mean: f64, concentration: f64) -> Result<Self, ParameterError> {
        if !(mean > 0.0 && mean < 1.0) {
            return Err(ParameterError::of(
                "mean",
                mean,
                "must lie strictly between 0 and 1",
            ));
        }
        if !(concentration > 0.0 && concentration.is_finite()) {
            return Err(ParameterError::of(
                "concentration",
                concentration,
                "must be a finite number above 0",
            ));
        }
        Ok(Self {
            mean,
            concentration,
        })
    }

    /// E.
    pub fn mean(&self) -> f64 {
        self.mean
    }

    /// α + β.
    pub fn concentration(&self) -> f64 {
        self.concentration
    }

    /// α.
    pub fn alpha(&self) -> f64 {
        self.mean * self.concentration
    }

    /// β.
    pub fn beta(&self) -> f64 {
        (1.0 - self.mean) * self.concentration
    }

    /// E\[X²\].
    pub fn mean_square(&self) -> f64 {
        self.mean * (self.mean * self.concentration + 1.0) / (self.concentration + 1.0)
    }

    /// P(X ≤ x).
    pub fn cdf(&self, x: f64) -> f64 {
        beta_regularized(self.alpha(), self.beta(), x)
    }

    /// The u-quantile, u in [0, 1].
    pub fn quantile(&self, u: f64) -> f64 {
        beta_quantile(self.alpha(), self.beta(), u)
    }

    /// E\[X; X < t\], as x · density(α, β) = mean · density(α + 1, β).
    pub fn mean_below(&self, t: f64) -> f64 {
        self.mean * beta_regularized(self.alpha() + 1.0, self.beta(), t)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::numerics::quadrature::gauss_legendre;

    #[test]
    fn moments_agree_with_quadrature() {
        let beta = Beta::new(0.8, 10.0).unwrap();
        let over = |f: &dyn Fn(f64) -> f64| -> f64 {
            gauss_legendre(64, 0.0, 1.0)
                .iter()
                .map(|(x, w)| w * f(*x))
                .sum()
        };
        // E[X] = ∫ 1 - F, E[X²] = ∫ 2x (1 - F).
        assert!((over(&|x| 1.0 - beta.cdf(x)) - beta.mean()).abs() < 1e-10);
        assert!((over(&|x| 2.0 * x * (1.0 - beta.cdf(x))) - beta.mean_square()).abs() < 1e-10);
    }

    #[test]
    fn the_partial_mean_runs_from_0_to_the_mean() {
        let beta = Beta::new(0.3, 4.0).unwrap();
        assert_eq!(beta.mean_below(0.0), 0.0);
        assert_eq!(beta.mean_below(1.0), 0.3);
        // E[X; X < t] = t F(t) - ∫₀ᵗ F.
        let t = 0.4;
        let below: f64 = gauss_legendre(200, 0.0, t)
            .iter()
            .map(|(x, w)| w * beta.cdf(*x))
            .sum();
        assert!((beta.mean_below(t) - (t * beta.cdf(t) - below)).abs() < 1e-6);
    }

    #[test]
    fn parameters_that_make_no_beta_are_refused() {
        for mean in [0.0, 1.0, -0.1, 1.2, f64::NAN] {
            assert!(Beta::new(mean, 2.0).is_err());
        }
        for concentration in [0.0, -1.0, f64::INFINITY, f64::NAN] {
            assert!(Beta::new(0.5, concentration).is_err());
        }
        let message = Beta::new(1.2, 2.0).unwrap_err().message;
        assert_eq!(message, "mean 1.2 must lie strictly between 0 and 1");
    }
}
