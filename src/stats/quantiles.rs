//! Quantiles over tasks with their sampling error.

use super::{Estimate, Quantiles, Sketch};

/// The q-quantile; low and high are the sample quantiles at q ± 1.96 √(q (1 - q) / n), the standard error their distance / 3.92.
///
/// Undefined where nothing was seen.
pub fn quantile_estimate(sketch: &Sketch, q: f64) -> Estimate {
    let [estimate] = estimates(sketch, [q]);
    estimate
}

/// The quantiles that reports show; all absent where nothing was seen.
pub fn quantiles(sketch: &Sketch) -> Quantiles {
    if sketch.count() == 0 {
        return Quantiles::default();
    }
    let [p05, p50, p95, p99] = estimates(sketch, [0.05, 0.5, 0.95, 0.99]).map(Some);
    Quantiles { p05, p50, p95, p99 }
}

fn estimates<const N: usize>(sketch: &Sketch, shares: [f64; N]) -> [Estimate; N] {
    if sketch.count() == 0 {
        return [Estimate::UNDEFINED; N];
    }
    let around = |q: f64| {
        let reach = 1.96 * (q * (1.0 - q) / sketch.count() as f64).sqrt();
        [q, (q - reach).max(0.0), (q + reach).min(1.0)]
    };
    let found = sketch.quantiles(&shares.map(around).concat());
    std::array::from_fn(|i| {
        let (estimate, low, high) = (found[3 * i], found[3 * i + 1], found[3 * i + 2]);
        Estimate {
            estimate: Some(estimate),
            std_error: Some((high - low) / 3.92),
            low: Some(low),
            high: Some(high),
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_interval_of_a_median_follows_from_its_rank() {
        let values: Vec<f64> = (1..=10_000).map(f64::from).collect();
        let mut sketch = Sketch::new();
        sketch.push_slice(&values);
        let median = quantile_estimate(&sketch, 0.5);
        let near =
            |value: Option<f64>, exact: f64| assert!((value.unwrap() / exact - 1.0).abs() < 0.004);
        near(median.estimate, 5000.0);
        near(median.low, 4902.0);
        near(median.high, 5098.0);
        assert!((median.std_error.unwrap() - 50.0).abs() < 8.0);
    }

    #[test]
    fn a_constant_has_no_error_and_nothing_is_undefined() {
        let mut sketch = Sketch::new();
        assert_eq!(quantile_estimate(&sketch, 0.5), Estimate::UNDEFINED);
        assert_eq!(quantiles(&sketch), Quantiles::default());
        sketch.push_slice(&[7.0; 50]);
        assert_eq!(quantiles(&sketch).p99, Some(Estimate::exact(7.0)));
    }
}
