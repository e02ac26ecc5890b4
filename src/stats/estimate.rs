//! No number without its doubt.

use serde::{Deserialize, Serialize};

/// A value with its standard error and 95 % interval; what is undefined is `None` (null in JSON).
///
/// The interval is sampling error of the run, not doubt about its inputs. From the exact engine the
/// standard error is 0 and `low` = `high` = `estimate`.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Estimate {
    /// The value.
    pub estimate: Option<f64>,
    /// Standard error.
    pub std_error: Option<f64>,
    /// Lower end of the 95 % interval.
    pub low: Option<f64>,
    /// Upper end of the 95 % interval.
    pub high: Option<f64>,
}

impl Estimate {
    /// Nothing known.
    pub const UNDEFINED: Self = Self {
        estimate: None,
        std_error: None,
        low: None,
        high: None,
    };

    /// Known without error.
    pub fn exact(value: f64) -> Self {
        Self {
            estimate: Some(value),
            std_error: Some(0.0),
            low: Some(value),
            high: Some(value),
        }
    }

    /// `value` ± `t` standard errors; without a standard error only the value is known.
    ///
    /// A value that is not finite is undefined.
    pub fn new(value: f64, std_error: Option<f64>, t: f64) -> Self {
        if !value.is_finite() {
            return Self::UNDEFINED;
        }
        match std_error.filter(|error| error.is_finite()) {
            Some(error) => Self {
                estimate: Some(value),
                std_error: Some(error),
                low: Some(value - t * error),
                high: Some(value + t * error),
            },
            None => Self {
                estimate: Some(value),
                ..Self::UNDEFINED
            },
        }
    }

    /// The same in another unit: every figure times `factor` (which may be negative).
    #[must_use]
    pub fn scaled(self, factor: f64) -> Self {
        let times = |value: Option<f64>| value.map(|v| v * factor);
        let (low, high) = if factor < 0.0 {
            (self.high, self.low)
        } else {
            (self.low, self.high)
        };
        Self {
            estimate: times(self.estimate),
            std_error: self.std_error.map(|e| e * factor.abs()),
            low: times(low),
            high: times(high),
        }
    }
}

/// A mean with the quantiles of the distribution over tasks.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Distributed {
    /// The mean.
    #[serde(flatten)]
    pub mean: Estimate,
    /// Spread over tasks; `None` fields (nulls) from the exact engine.
    #[serde(flatten)]
    pub quantiles: Quantiles,
}

/// Quantiles over tasks: spread, not uncertainty. Each carries its own sampling error.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Quantiles {
    /// 5 % of tasks lie below.
    pub p05: Option<Estimate>,
    /// The median.
    pub p50: Option<Estimate>,
    /// 5 % of tasks lie above.
    pub p95: Option<Estimate>,
    /// 1 % of tasks lie above.
    pub p99: Option<Estimate>,
}
