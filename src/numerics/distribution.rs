//! Distributions of amounts: moments, quantiles, and constructors that refuse what makes no sense.

use super::log_normal_mixture::{LogNormalMixture, MixturePart};
use super::pareto_tail::ParetoTail;
use super::special::{
    gamma_quantile, gamma_regularized, gamma_regularized_pair, normal_cdf, normal_quantile,
};

/// A parameter that makes no distribution.
#[derive(Clone, Debug, PartialEq)]
pub struct ParameterError {
    /// What is wrong, in words that name the value and what is allowed.
    pub message: String,
}

impl ParameterError {
    pub(super) fn of(name: &str, value: f64, rule: &str) -> Self {
        Self {
            message: format!("{name} {value} {rule}"),
        }
    }
}

impl std::fmt::Display for ParameterError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for ParameterError {}

/// A distribution of a non-negative amount.
#[derive(Clone, Debug, PartialEq)]
pub enum Distribution {
    /// Always the same.
    Constant(f64),
    /// exp(mu + sigma N).
    LogNormal {
        /// Mean of the logarithm.
        mu: f64,
        /// Standard deviation of the logarithm, 0 or more.
        sigma: f64,
    },
    /// Gamma by mean and shape.
    Gamma {
        /// Above 0.
        mean: f64,
        /// Above 0.
        shape: f64,
    },
    /// Quantile function linear between points (p, x), p from 0 to 1, x not decreasing.
    Empirical(Vec<(f64, f64)>),
    /// Several lognormals, each drawn with its share.
    Mixture(LogNormalMixture),
    /// A lognormal with a Pareto tail.
    ParetoTail(ParetoTail),
}

/// The normal 95 % point, Φ⁻¹(0.95).
const Z95: f64 = 1.644_853_626_951_472_2;
/// A mean or a sigma whose exponential would leave the range of doubles is refused.
const LARGEST_LOG: f64 = 300.0;

/// Constructors: every distribution they return is valid.
///
/// # Errors
/// [`ParameterError`] for NaN, infinite and negative values, and for what each one says.
impl Distribution {
    /// Always `value`, 0 or more.
    pub fn always(value: f64) -> Result<Self, ParameterError> {
        Ok(Self::Constant(not_negative("value", value)?))
    }

    /// exp(mu + sigma N); constant where sigma is 0.
    pub fn log_normal(mu: f64, sigma: f64) -> Result<Self, ParameterError> {
        if !(-LARGEST_LOG..=LARGEST_LOG).contains(&mu) {
            return Err(ParameterError::of(
                "mu",
                mu,
                "must lie between -300 and 300",
            ));
        }
        if !(0.0..=20.0).contains(&sigma) {
            return Err(ParameterError::of(
                "sigma",
                sigma,
                "must lie between 0 and 20",
            ));
        }
        Ok(if sigma == 0.0 {
            Self::Constant(libm::exp(mu))
        } else {
            Self::LogNormal { mu, sigma }
        })
    }

    /// Lognormal by its median, above 0, and its 95 % point, not below the median.
    pub fn log_normal_from_median_p95(median: f64, p95: f64) -> Result<Self, ParameterError> {
        let median = above_zero("median", median)?;
        let p95 = above_zero("p95", p95)?;
        if p95 < median {
            let message =
                format!("p95 {p95} is below the median {median}; it must be at least the median");
            return Err(ParameterError { message });
        }
        Self::collapsing(median, libm::log(median), libm::log(p95 / median) / Z95)
    }

    /// Lognormal by its median, above 0, and the standard deviation of its logarithm.
    pub fn log_normal_from_median_sigma(median: f64, sigma: f64) -> Result<Self, ParameterError> {
        let median = above_zero("median", median)?;
        Self::collapsing(median, libm::log(median), sigma)
    }

    /// Lognormal by its mean, above 0, and its 95 % point: the smaller root σ = q - √(q² - 2 ln(p95/mean)), q = Φ⁻¹(0.95).
    ///
    /// Only ratios p95/mean above 1 and up to exp(q²/2) = 3.868 belong to a lognormal.
    pub fn log_normal_from_mean_p95(mean: f64, p95: f64) -> Result<Self, ParameterError> {
        let mean = above_zero("mean", mean)?;
        let p95 = above_zero("p95", p95)?;
        let discriminant = Z95 * Z95 - 2.0 * libm::log(p95 / mean);
        if !(p95 > mean && discriminant >= 0.0) {
            let ratio = p95 / mean;
            let message = format!(
                "p95 {p95} is {ratio:.4} times the mean {mean}; for a lognormal it must be more than 1 and at most 3.868 times the mean"
            );
            return Err(ParameterError { message });
        }
        let sigma = Z95 - discriminant.sqrt();
        Self::collapsing(mean, libm::log(mean) - 0.5 * sigma * sigma, sigma)
    }

    /// Lognormal by its mean, above 0, and the standard deviation of its logarithm.
    pub fn log_normal_from_mean_sigma(mean: f64, sigma: f64) -> Result<Self, ParameterError> {
        let mean = above_zero("mean", mean)?;
        Self::collapsing(mean, libm::log(mean) - 0.5 * sigma * sigma, sigma)
    }

    /// Lognormal by its 5 % and 95 % points, 0 < low ≤ high.
    pub fn log_normal_from_range(low: f64, high: f64) -> Result<Self, ParameterError> {
        let low = above_zero("the low end", low)?;
        let high = above_zero("the high end", high)?;
        if high < low {
            let message = format!(
                "the high end {high} is below the low end {low}; it must be at least the low end"
            );
            return Err(ParameterError { message });
        }
        let (from, to) = (libm::log(low), libm::log(high));
        Self::collapsing(low, 0.5 * (from + to), (to - from) / (2.0 * Z95))
    }

    /// Gamma by its mean and shape, both above 0.
    pub fn gamma(mean: f64, shape: f64) -> Result<Self, ParameterError> {
        let mean = above_zero("mean", mean)?;
        let shape = above_zero("shape", shape)?;
        Ok(Self::Gamma { mean, shape })
    }

    /// The quantile function that is linear between points (p, x): p strictly increasing from 0 to 1, x ≥ 0 and not decreasing.
    pub fn empirical(points: Vec<(f64, f64)>) -> Result<Self, ParameterError> {
        let refuse = |message: String| Err(ParameterError { message });
        let (Some(first), Some(last)) = (points.first(), points.last()) else {
            return refuse(
                "no quantiles are given; at least [0, lowest] and [1, highest] are needed".into(),
            );
        };
        if !(first.0 == 0.0 && last.0 == 1.0) {
            let (from, to) = (first.0, last.0);
            return refuse(format!(
                "quantiles run from probability {from} to {to}; they must run from 0 to 1"
            ));
        }
        not_negative("quantile", first.1)?;
        for pair in points.windows(2) {
            let ((p, x), (next_p, next_x)) = (pair[0], pair[1]);
            not_negative("quantile", next_x)?;
            if next_p <= p || next_p.is_nan() {
                return refuse(format!(
                    "probability {next_p} follows {p}; probabilities must increase"
                ));
            }
            if next_x < x {
                return refuse(format!(
                    "quantile {next_x} follows {x}; quantiles must not decrease"
                ));
            }
        }
        Ok(if first.1 == last.1 {
            Self::Constant(first.1)
        } else {
            Self::Empirical(points)
        })
    }

    /// Lognormals drawn with their shares, which are normalised; one alone is a lognormal.
    pub fn mixture(parts: Vec<MixturePart>) -> Result<Self, ParameterError> {
        let mixture = LogNormalMixture::new(parts)?;
        Ok(match mixture.parts() {
            [MixturePart { mu, sigma, .. }] => Self::LogNormal {
                mu: *mu,
                sigma: *sigma,
            },
            _ => Self::Mixture(mixture),
        })
    }

    /// Lognormal by its median, above 0, and the standard deviation of its logarithm, with a Pareto tail beyond `above`.
    pub fn pareto_tail(
        median: f64,
        sigma: f64,
        above: f64,
        exponent: f64,
    ) -> Result<Self, ParameterError> {
        let mu = libm::log(above_zero("median", median)?);
        ParetoTail::new(mu, sigma, above, exponent).map(Self::ParetoTail)
    }

    /// A lognormal; exactly `value` where sigma is 0.
    fn collapsing(value: f64, mu: f64, sigma: f64) -> Result<Self, ParameterError> {
        match Self::log_normal(mu, sigma)? {
            Self::Constant(_) => Ok(Self::Constant(value)),
            spread => Ok(spread),
        }
    }
}

impl Distribution {
    /// Whether it is always 0.
    pub fn is_zero(&self) -> bool {
        matches!(self, Self::Constant(value) if *value == 0.0)
    }

    /// Its value, where it is always the same.
    pub fn constant(&self) -> Option<f64> {
        match self {
            Self::Constant(value) => Some(*value),
            _ => None,
        }
    }

    /// E\[X\].
    pub fn mean(&self) -> f64 {
        match self {
            Self::Constant(value) => *value,
            Self::LogNormal { mu, sigma } => libm::exp(mu + 0.5 * sigma * sigma),
            Self::Gamma { mean, .. } => *mean,
            Self::Empirical(points) => segments(points)
                .map(|s| s.mass * 0.5 * (s.from + s.to))
                .sum(),
            Self::Mixture(mixture) => mixture.mean(),
            Self::ParetoTail(tail) => tail.mean(),
        }
    }

    /// E\[X²\].
    pub fn mean_square(&self) -> f64 {
        match self {
            Self::Constant(value) => value * value,
            Self::LogNormal { mu, sigma } => libm::exp(2.0 * (mu + sigma * sigma)),
            Self::Gamma { mean, shape } => mean * mean * (1.0 + 1.0 / shape),
            Self::Empirical(points) => segments(points)
                .map(|s| s.mass * (s.from * s.from + s.from * s.to + s.to * s.to) / 3.0)
                .sum(),
            Self::Mixture(mixture) => mixture.mean_square(),
            Self::ParetoTail(tail) => tail.mean_square(),
        }
    }

    /// P(X ≤ x).
    pub fn cdf(&self, x: f64) -> f64 {
        match self {
            Self::Constant(value) => f64::from(x >= *value),
            Self::LogNormal { mu, sigma } if x > 0.0 => normal_cdf((libm::log(x) - mu) / sigma),
            Self::LogNormal { .. } => 0.0,
            Self::Gamma { mean, shape } => gamma_regularized(*shape, x * shape / mean),
            Self::Empirical(points) => segments(points)
                .map(|s| s.mass * s.share_below(x))
                .sum::<f64>()
                .min(1.0),
            Self::Mixture(mixture) => mixture.cdf(x),
            Self::ParetoTail(tail) => tail.cdf(x),
        }
    }

    /// The u-quantile, u in [0, 1].
    pub fn quantile(&self, u: f64) -> f64 {
        match self {
            Self::Constant(value) => *value,
            Self::LogNormal { mu, sigma } => libm::exp(mu + sigma * normal_quantile(u)),
            Self::Gamma { mean, shape } => gamma_quantile(*shape, u) * (mean / shape),
            Self::Empirical(points) => {
                let after = points
                    .partition_point(|(p, _)| *p <= u)
                    .clamp(1, points.len() - 1);
                let ((p, x), (next_p, next_x)) = (points[after - 1], points[after]);
                x + (next_x - x) * ((u - p) / (next_p - p))
            }
            Self::Mixture(mixture) => mixture.quantile(u),
            Self::ParetoTail(tail) => tail.quantile(u),
        }
    }

    /// F⁻¹(Φ(x)), kept finite where Φ(x) rounds to 1.
    pub fn at_score(&self, x: f64) -> f64 {
        const BELOW_ONE: f64 = 1.0 - f64::EPSILON / 2.0;
        match self {
            Self::Mixture(mixture) => mixture.at_score(x),
            Self::ParetoTail(tail) => tail.at_score(x),
            _ => self.quantile(normal_cdf(x).min(BELOW_ONE)),
        }
    }

    /// The partial expectation E\[X; X > t\].
    pub fn mean_above(&self, t: f64) -> f64 {
        match self {
            Self::Constant(value) => {
                if *value > t {
                    *value
                } else {
                    0.0
                }
            }
            _ if t <= 0.0 => self.mean(),
            // x · density is the mean times the density of the lognormal moved up by σ².
            Self::LogNormal { mu, sigma } => {
                self.mean() * normal_cdf((mu - libm::log(t)) / sigma + sigma)
            }
            // x · density is the mean times the density of the next shape.
            Self::Gamma { mean, shape } => {
                mean * gamma_regularized_pair(shape + 1.0, t * shape / mean).1
            }
            Self::Empirical(points) => segments(points).map(|s| s.mass * s.mean_above(t)).sum(),
            Self::Mixture(mixture) => mixture.mean_above(t),
            Self::ParetoTail(tail) => tail.mean_above(t),
        }
    }

    /// E\[max(floor, factor · X)\], both 0 or more.
    pub fn mean_max(&self, floor: f64, factor: f64) -> f64 {
        if factor == 0.0 {
            return floor;
        }
        let t = floor / factor;
        floor * self.cdf(t) + factor * self.mean_above(t)
    }
}

/// A stretch between two points of an empirical distribution: uniform from `from` to `to`.
struct Segment {
    mass: f64,
    from: f64,
    to: f64,
}

impl Segment {
    fn share_below(&self, x: f64) -> f64 {
        if x >= self.to {
            1.0
        } else if x <= self.from {
            0.0
        } else {
            (x - self.from) / (self.to - self.from)
        }
    }

    /// E\[X; X > t\] within the stretch.
    fn mean_above(&self, t: f64) -> f64 {
        let start = t.max(self.from);
        (1.0 - self.share_below(t)) * 0.5 * (start + self.to)
    }
}

fn segments(points: &[(f64, f64)]) -> impl Iterator<Item = Segment> + '_ {
    points.windows(2).map(|pair| Segment {
        mass: pair[1].0 - pair[0].0,
        from: pair[0].1,
        to: pair[1].1,
    })
}

fn not_negative(name: &str, value: f64) -> Result<f64, ParameterError> {
    if value >= 0.0 && value.is_finite() {
        Ok(value)
    } else {
        Err(ParameterError::of(
            name,
            value,
            "must be a finite number of 0 or more",
        ))
    }
}

fn above_zero(name: &str, value: f64) -> Result<f64, ParameterError> {
    if value > 0.0 && value.is_finite() {
        Ok(value)
    } else {
        Err(ParameterError::of(
            name,
            value,
            "must be a finite number above 0",
        ))
    }
}

#[cfg(test)]
#[path = "distribution_tests.rs"]
mod tests;
