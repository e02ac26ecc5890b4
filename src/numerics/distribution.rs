//! Distributions of amounts: moments, quantiles, and constructors that refuse what makes no sense.

/// A parameter that makes no distribution.
#[derive(Clone, Debug, PartialEq)]
pub struct ParameterError {
    /// What is wrong, in words that name the value and what is allowed.
    pub message: String,
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
}

/// Beta(α, β) by mean and concentration: α = mean · concentration, β = (1 - mean) · concentration.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Beta {
    mean: f64,
    concentration: f64,
}

impl Beta {
    /// E.
    pub fn mean(&self) -> f64 {
        self.mean
    }

    /// α + β.
    pub fn concentration(&self) -> f64 {
        self.concentration
    }
}
