//! Quantiles over tasks with their sampling error.

use super::{Estimate, Quantiles, Sketch};

/// The q-quantile; low and high are the sample quantiles at q ± 1.96 √(q (1 - q) / n), the standard error their distance / 3.92.
///
/// Undefined where nothing was seen.
pub fn quantile_estimate(sketch: &Sketch, q: f64) -> Estimate {
    if sketch.count() == 0 {
        return Estimate::UNDEFINED;
    }
    let reach = 1.96 * (q * (1.0 - q) / sketch.count() as f64).sqrt();
    let low = sketch.quantile((q - reach).max(0.0));
    let high = sketch.quantile((q + reach).min(1.0));
    Estimate {
        estimate: Some(sketch.quantile(q)),
        std_error: Some((high - low) / 3.92),
        low: Some(low),
        high: Some(high),
    }
}

/// The quantiles that reports show; all absent where nothing was seen.
pub fn quantiles(sketch: &Sketch) -> Quantiles {
    let at = |q: f64| (sketch.count() > 0).then(|| quantile_estimate(sketch, q));
    Quantiles {
        p05: at(0.05),
        p50: at(0.5),
        p95: at(0.95),
        p99: at(0.99),
    }
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
