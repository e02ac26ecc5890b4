//! A measure forecast from before the split, in windows and in sum.

use crate::numerics::Distribution;

/// What is forecast.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Measure {
    /// Requests.
    Requests,
    /// Input tokens.
    Input,
    /// Output tokens.
    Output,
    /// USD.
    Cost,
}

impl Measure {
    /// All of them, in the order of tables.
    pub const ALL: [Self; 4] = [Self::Requests, Self::Input, Self::Output, Self::Cost];

    /// As a key: the unit is its suffix.
    pub fn key(self) -> &'static str {
        match self {
            Self::Requests => "requests",
            Self::Input => "input_tokens",
            Self::Output => "output_tokens",
            Self::Cost => "cost_usd",
        }
    }
}

/// A prediction with its 95 % interval, and what came.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Outcome {
    /// Expected.
    pub predicted: f64,
    /// 2.5 % point.
    pub low: f64,
    /// 97.5 % point.
    pub high: f64,
    /// What came.
    pub actual: f64,
}

impl Outcome {
    /// predicted / actual - 1; `None` where nothing came.
    pub fn error(&self) -> Option<f64> {
        (self.actual > 0.0).then(|| self.predicted / self.actual - 1.0)
    }

    /// Whether what came lies within the interval.
    pub fn is_covered(&self) -> bool {
        self.low <= self.actual && self.actual <= self.high
    }
}

/// The forecast of one measure.
#[derive(Clone, Debug, PartialEq)]
pub struct Forecast {
    /// Of what.
    pub measure: Measure,
    /// Over all that follows the split.
    pub total: Outcome,
    /// Over each whole window after the split.
    pub windows: Vec<Outcome>,
}

impl Forecast {
    /// Share of the windows whose interval covers what came; `None` without windows.
    pub fn coverage(&self) -> Option<f64> {
        let covered = self
            .windows
            .iter()
            .filter(|window| window.is_covered())
            .count();
        (!self.windows.is_empty()).then(|| covered as f64 / self.windows.len() as f64)
    }
}

/// What is known of a measure before the split.
#[derive(Clone, Debug)]
pub(super) struct Before<'a> {
    /// Requests.
    pub requests: f64,
    /// Seconds.
    pub length_s: f64,
    /// Mean per request, as fitted.
    pub mean: f64,
    /// Variance per request, as fitted.
    pub variance: f64,
    /// Sums over whole windows.
    pub windows: &'a [f64],
}

/// Fewer windows say little about their spread: requests then count as Poisson.
const ENOUGH_WINDOWS: usize = 8;

impl Before<'_> {
    /// Expected over `window_s` seconds, and its variance within one window.
    fn window(&self, window_s: f64) -> (f64, f64) {
        let requests = self.requests / self.length_s * window_s;
        let n = self.windows.len() as f64;
        let variance = if self.windows.len() >= ENOUGH_WINDOWS {
            let mean = self.windows.iter().sum::<f64>() / n;
            let squares: f64 = self
                .windows
                .iter()
                .map(|sum| (sum - mean) * (sum - mean))
                .sum();
            squares / (n - 1.0)
        } else {
            // A compound Poisson sum: E[N] E[X²].
            requests * (self.variance + self.mean * self.mean)
        };
        (requests * self.mean, variance)
    }

    /// The forecast over `length_s` seconds, as that many windows that do not depend on each other, with the doubt about the mean.
    pub(super) fn over(&self, length_s: f64, window_s: f64) -> (f64, f64, f64) {
        let (mean, variance) = self.window(window_s);
        let (ahead, behind) = (length_s / window_s, self.length_s / window_s);
        let spread = variance * ahead + variance * ahead * ahead / behind;
        interval(mean * ahead, spread)
    }
}

/// Mean and the 95 % interval of an amount that is not negative: a gamma with this mean and variance.
fn interval(mean: f64, variance: f64) -> (f64, f64, f64) {
    let shape = (mean * mean / variance).clamp(0.01, 1e6);
    match Distribution::gamma(mean, shape) {
        Ok(gamma) if variance > 0.0 => (mean, gamma.quantile(0.025), gamma.quantile(0.975)),
        _ => (mean, mean, mean),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_interval_of_many_requests_is_nearly_normal_and_widens_with_the_doubt_about_the_mean() {
        let before = Before {
            requests: 10_000.0,
            length_s: 10_000.0,
            mean: 2.0,
            variance: 1.0,
            windows: &[],
        };
        let (mean, low, high) = before.over(10_000.0, 100.0);
        assert_eq!(mean, 20_000.0);
        // 100 windows of variance 500 each, and as much again from the mean.
        let half = 1.96 * 100_000.0_f64.sqrt();
        assert!((high - mean - half).abs() < 0.03 * half, "{high}");
        assert!((mean - low - half).abs() < 0.03 * half, "{low}");
    }

    #[test]
    fn nothing_is_forecast_as_nothing() {
        let before = Before {
            requests: 100.0,
            length_s: 100.0,
            mean: 0.0,
            variance: 0.0,
            windows: &[0.0; 10],
        };
        assert_eq!(before.over(50.0, 10.0), (0.0, 0.0, 0.0));
        let outcome = Outcome {
            predicted: 1.0,
            low: 0.5,
            high: 2.0,
            actual: 0.0,
        };
        assert_eq!((outcome.error(), outcome.is_covered()), (None, false));
    }
}
