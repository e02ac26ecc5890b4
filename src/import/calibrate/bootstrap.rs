//! Intervals by resampling items.

use rayon::prelude::*;

use crate::error::DataError;
use crate::numerics::stream::{Purpose, Stream};
use crate::progress::Monitor;
use crate::stats::Estimate;

/// The draws of the bootstrap; no class of tasks has as many purposes.
const RESAMPLING: Purpose = Purpose(u32::MAX - 1);

/// How often each of `items` is drawn when as many are drawn with replacement, for replicate `index`.
pub fn resample(items: usize, seed: u64, index: u64) -> Vec<f64> {
    let mut stream = Stream::new(seed, RESAMPLING, index);
    let mut weights = vec![0.0; items];
    for _ in 0..items {
        let drawn = (stream.uniform() * items as f64) as usize;
        weights[drawn.min(items - 1)] += 1.0;
    }
    weights
}

/// `figures` of every replicate, in their order, on all cores.
///
/// # Errors
/// [`DataError::Interrupted`] when the monitor says so.
pub fn replicates(
    replicates: u64,
    monitor: &dyn Monitor,
    figures: impl Fn(u64) -> Vec<f64> + Sync,
) -> Result<Vec<Vec<f64>>, DataError> {
    monitor.start(replicates);
    let all = (0..replicates).into_par_iter().map(|index| {
        if monitor.cancelled() {
            return Err(DataError::Interrupted);
        }
        let found = figures(index);
        monitor.advance(1);
        Ok(found)
    });
    all.collect()
}

/// An estimate with the deviation of its replicates and the interval that holds the middle 95 % of them.
///
/// Replicates in which the figure is not defined (NaN) are left out. A figure that is itself not defined stays so.
pub fn interval(estimate: f64, replicates: impl Iterator<Item = f64>) -> Estimate {
    let mut values: Vec<f64> = replicates.filter(|value| value.is_finite()).collect();
    if !estimate.is_finite() {
        return Estimate::UNDEFINED;
    }
    if values.len() < 2 {
        return Estimate::new(estimate, None, 0.0);
    }
    values.sort_by(f64::total_cmp);
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    let squares: f64 = values.iter().map(|v| (v - mean) * (v - mean)).sum();
    Estimate {
        estimate: Some(estimate),
        std_error: Some((squares / (n - 1.0)).sqrt()),
        low: Some(quantile(&values, 0.025)),
        high: Some(quantile(&values, 0.975)),
    }
}

/// Linear between the order statistics, the first at 0 and the last at 1.
pub fn quantile(sorted: &[f64], q: f64) -> f64 {
    let at = q * (sorted.len() - 1) as f64;
    let below = (at as usize).min(sorted.len().saturating_sub(2));
    let share = at - below as f64;
    let above = (below + 1).min(sorted.len() - 1);
    sorted[below] + share * (sorted[above] - sorted[below])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_resample_draws_as_many_items_as_there_are_and_is_the_same_each_time() {
        let weights = resample(100, 1, 7);
        assert_eq!(weights.iter().sum::<f64>(), 100.0);
        assert_eq!(weights, resample(100, 1, 7));
        assert_ne!(weights, resample(100, 1, 8));
        assert_ne!(weights, resample(100, 2, 7));
    }

    #[test]
    fn the_interval_holds_the_middle_and_leaves_out_what_is_not_defined() {
        let values = (0..=1000).map(f64::from).chain([f64::NAN]);
        let found = interval(500.0, values);
        assert_eq!((found.low, found.high), (Some(25.0), Some(975.0)));
        assert_eq!(
            interval(f64::NAN, [1.0, 2.0].into_iter()),
            Estimate::UNDEFINED
        );
        assert_eq!(interval(1.0, [1.0].into_iter()).low, None);
    }

    #[test]
    fn the_bootstrap_of_a_mean_has_its_textbook_error() {
        let values: Vec<f64> = (0..400).map(|i| f64::from(i % 2)).collect();
        let means = (0..2_000).map(|index| {
            let weights = resample(400, 3, index);
            weights.iter().zip(&values).map(|(w, v)| w * v).sum::<f64>() / 400.0
        });
        let found = interval(0.5, means);
        assert!(
            (found.std_error.unwrap() - 0.025).abs() < 0.0015,
            "{found:?}"
        );
    }
}
