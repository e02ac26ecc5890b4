//! Quantiles and shares over futures.

use super::results::{Band, Breaks};
use crate::stats::Estimate;

/// A tenth, a half and nine tenths of values that are known; `None` where none is.
pub fn band(mut values: Vec<f64>) -> Option<Band> {
    values.retain(|value| !value.is_nan());
    if values.is_empty() {
        return None;
    }
    values.sort_unstable_by(f64::total_cmp);
    Some(Band {
        p10: quantile(&values, 0.1),
        p50: quantile(&values, 0.5),
        p90: quantile(&values, 0.9),
    })
}

/// Linear between the order statistics, which stand at (i + ½) / n.
pub fn quantile(sorted: &[f64], q: f64) -> f64 {
    let last = sorted.len() - 1;
    let at = (q * sorted.len() as f64 - 0.5).clamp(0.0, last as f64);
    let below = at.floor() as usize;
    let (a, b) = (sorted[below], sorted[(below + 1).min(last)]);
    if a == b {
        a
    } else {
        a + (at - below as f64) * (b - a)
    }
}

/// A share of so many futures, with the interval of as many independent draws (the points of a Sobol' sequence scatter
/// less). Where all agree, the far end is Clopper and Pearson's.
pub fn share(held: usize, of: usize) -> Estimate {
    let n = of.max(1) as f64;
    let value = held as f64 / n;
    let error = (value * (1.0 - value) / n).sqrt();
    let reach = match held == 0 || held == of {
        true => 1.0 - libm::pow(0.025, 1.0 / n),
        false => 1.96 * error,
    };
    Estimate {
        estimate: Some(value),
        std_error: Some(error),
        low: Some((value - reach).max(0.0)),
        high: Some((value + reach).min(1.0)),
    }
}

/// From the first month in which something goes wrong in each future.
pub fn breaks(first: &[Option<u32>], months: u32, confidence: f64) -> Breaks {
    let n = first.len().max(1) as f64;
    let broken = |month: u32| {
        let by = first.iter().flatten().filter(|first| **first <= month);
        by.count() as f64 / n
    };
    let by_month: Vec<f64> = (1..=months).map(broken).collect();
    let reached = |share: f64| {
        let at = by_month.iter().position(|broken| *broken >= share);
        at.and_then(|at| u32::try_from(at + 1).ok())
    };
    // A hair's breadth for what dividing by n leaves.
    let bearable = 1.0 - confidence + 1e-12;
    let safe = by_month.iter().take_while(|broken| **broken <= bearable);
    Breaks {
        ever: share(first.iter().flatten().count(), first.len()),
        p10: reached(0.1),
        p50: reached(0.5),
        p90: reached(0.9),
        safe_through: safe.count() as u32,
        by_month,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_are_counted_by_the_share_of_futures_that_have_broken() {
        let first = [Some(3), Some(5), None, Some(5)];
        let found = breaks(&first, 6, 0.75);
        assert_eq!(found.by_month, [0.0, 0.0, 0.25, 0.25, 0.75, 0.75]);
        assert_eq!((found.p10, found.p50, found.p90), (Some(3), Some(5), None));
        assert_eq!(found.safe_through, 4);
        assert_eq!(found.ever.estimate, Some(0.75));
        assert_eq!(breaks(&[None, None], 3, 0.9).safe_through, 3);
    }

    #[test]
    fn quantiles_stand_at_the_middle_of_their_order() {
        let band = band(vec![3.0, f64::NAN, 1.0, 2.0, 5.0, 4.0]).unwrap();
        assert_eq!((band.p10, band.p50, band.p90), (1.0, 3.0, 5.0));
        assert_eq!(super::band(vec![f64::NAN]), None);
        let infinite = super::band(vec![1.0, f64::INFINITY, f64::INFINITY]).unwrap();
        assert_eq!(infinite.p90, f64::INFINITY);
    }

    #[test]
    fn a_share_of_all_is_not_certain() {
        let all = share(2_000, 2_000);
        assert!(all.low.unwrap() < 1.0 && all.low.unwrap() > 0.998);
        let half = share(50, 100);
        assert!((half.high.unwrap() - 0.598).abs() < 1e-9);
    }
}
