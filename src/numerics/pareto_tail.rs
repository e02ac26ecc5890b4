//! A lognormal whose tail is a power law: what logs with rare, very long requests look like.

use super::distribution::ParameterError;
use super::special::{normal_cdf, normal_quantile};

/// Lognormal up to a point; beyond it Pareto, with the probability that the lognormal has there.
///
/// P(X > x) = P(X > above) (above / x)^exponent for x ≥ above.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ParetoTail {
    mu: f64,
    sigma: f64,
    above: f64,
    exponent: f64,
    /// Normal score of `above`.
    score: f64,
    /// P(X > above).
    mass: f64,
}

/// The exponent must be above this: at 2 and below the variance is infinite, and no standard error of a mean has a meaning.
pub const LEAST_EXPONENT: f64 = 2.0;
/// The tail begins within this many standard deviations of the median: beyond, nothing is left of it or of the body.
const MOST_SCORE: f64 = 7.0;

impl ParetoTail {
    /// A lognormal exp(mu + sigma N), Pareto above `above` with `exponent` (above 2, at most 100).
    ///
    /// # Errors
    /// Where a parameter is out of its range, NaN included, or the tail begins more than seven σ from the median.
    pub fn new(mu: f64, sigma: f64, above: f64, exponent: f64) -> Result<Self, ParameterError> {
        if !(mu.abs() <= 300.0) {
            return Err(ParameterError::of(
                "mu",
                mu,
                "must lie between -300 and 300",
            ));
        }
        if !(sigma > 0.0 && sigma <= 20.0) {
            return Err(ParameterError::of(
                "sigma",
                sigma,
                "must be above 0, at most 20, where there is a Pareto tail",
            ));
        }
        if !(above > 0.0 && above.is_finite()) {
            return Err(ParameterError::of(
                "above",
                above,
                "must be a finite number above 0",
            ));
        }
        if !(exponent > LEAST_EXPONENT && exponent <= 100.0) {
            let rule = "must be above 2, at most 100: at 2 and below the variance is infinite";
            return Err(ParameterError::of("exponent", exponent, rule));
        }
        let score = (libm::log(above) - mu) / sigma;
        if !(score.abs() <= MOST_SCORE) {
            let rule = format!(
                "lies {:.1} standard deviations of the logarithm from the median; it must be within 7",
                score.abs()
            );
            return Err(ParameterError::of("above", above, &rule));
        }
        let mass = normal_cdf(-score);
        Ok(Self {
            mu,
            sigma,
            above,
            exponent,
            score,
            mass,
        })
    }

    /// Mean of the body's logarithm.
    pub fn mu(&self) -> f64 {
        self.mu
    }

    /// Standard deviation of the body's logarithm.
    pub fn sigma(&self) -> f64 {
        self.sigma
    }

    /// Where the tail begins.
    pub fn above(&self) -> f64 {
        self.above
    }

    /// The tail's exponent.
    pub fn exponent(&self) -> f64 {
        self.exponent
    }

    /// Normal score of the point where the tail begins.
    pub fn score(&self) -> f64 {
        self.score
    }

    /// P(X > above).
    pub fn mass(&self) -> f64 {
        self.mass
    }

    /// E\[X\].
    pub fn mean(&self) -> f64 {
        let body = libm::exp(self.mu + 0.5 * self.sigma * self.sigma);
        body * normal_cdf(self.score - self.sigma) + self.tail_mean()
    }

    /// E\[X²\].
    pub fn mean_square(&self) -> f64 {
        let body = libm::exp(2.0 * (self.mu + self.sigma * self.sigma));
        let tail = self.mass * self.above * self.above * self.exponent / (self.exponent - 2.0);
        body * normal_cdf(self.score - 2.0 * self.sigma) + tail
    }

    /// P(X ≤ x).
    pub fn cdf(&self, x: f64) -> f64 {
        if x > self.above {
            1.0 - self.mass * libm::pow(self.above / x, self.exponent)
        } else if x > 0.0 {
            normal_cdf((libm::log(x) - self.mu) / self.sigma)
        } else {
            0.0
        }
    }

    /// The u-quantile, u in [0, 1].
    pub fn quantile(&self, u: f64) -> f64 {
        let beyond = 1.0 - u;
        if beyond >= self.mass {
            libm::exp(self.mu + self.sigma * normal_quantile(u).min(self.score))
        } else {
            self.beyond(beyond)
        }
    }

    /// F⁻¹(Φ(x)), in both tails to full precision.
    pub fn at_score(&self, x: f64) -> f64 {
        if x <= self.score {
            libm::exp(self.mu + self.sigma * x)
        } else {
            self.beyond(normal_cdf(-x))
        }
    }

    /// The partial expectation E\[X; X > t\], t above 0.
    pub fn mean_above(&self, t: f64) -> f64 {
        if t >= self.above {
            return self.tail_mean() * libm::pow(self.above / t, self.exponent - 1.0);
        }
        let body = libm::exp(self.mu + 0.5 * self.sigma * self.sigma);
        let from = (libm::log(t) - self.mu) / self.sigma;
        let share = normal_cdf(self.sigma - from) - normal_cdf(self.sigma - self.score);
        body * share + self.tail_mean()
    }

    /// The amount that is exceeded with probability `beyond`, at most the tail's.
    fn beyond(&self, beyond: f64) -> f64 {
        self.above * libm::exp(libm::log(self.mass / beyond) / self.exponent)
    }

    /// E\[X; X > above\].
    fn tail_mean(&self) -> f64 {
        self.mass * self.above * self.exponent / (self.exponent - 1.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_body_is_lognormal_and_the_tail_a_power_law_without_a_jump_between() {
        let with_tail = ParetoTail::new(6.0, 1.1, 3000.0, 2.6).unwrap();
        let at = with_tail.score();
        assert!((with_tail.at_score(at) / 3000.0 - 1.0).abs() < 1e-14);
        assert!((with_tail.at_score(at + 1e-9) / 3000.0 - 1.0).abs() < 1e-8);
        assert!(
            (with_tail.quantile(0.3) / libm::exp(6.0 + 1.1 * normal_quantile(0.3)) - 1.0).abs()
                < 1e-14
        );
        let beyond = |x: f64| 1.0 - with_tail.cdf(x);
        assert!((beyond(3000.0) / beyond(30_000.0) / libm::pow(10.0, 2.6) - 1.0).abs() < 1e-9);
        assert_eq!(
            (with_tail.quantile(0.0), with_tail.quantile(1.0)),
            (0.0, f64::INFINITY)
        );
    }

    #[test]
    fn a_tail_without_a_variance_or_out_of_sight_is_refused() {
        for bad in [2.0, 1.0, 101.0, f64::NAN] {
            let message = ParetoTail::new(6.0, 1.0, 3000.0, bad).unwrap_err().message;
            assert!(message.contains("variance"), "{message}");
        }
        for bad in [0.0, -1.0, f64::NAN, f64::INFINITY, 1e9, 1e-9] {
            assert!(ParetoTail::new(6.0, 1.0, bad, 3.0).is_err(), "{bad}");
        }
        assert!(ParetoTail::new(f64::NAN, 1.0, 3000.0, 3.0).is_err());
        assert!(ParetoTail::new(6.0, 0.0, 3000.0, 3.0).is_err());
    }
}
